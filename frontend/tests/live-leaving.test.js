import assert from "node:assert/strict";
import { test } from "node:test";
import { Leaving } from "../scripts/live/leaving.js";

class Clock {
  constructor() {
    this.waiting = [];
  }

  later(callback) {
    const one = { callback };
    this.waiting.push(one);
    return () => (this.waiting = this.waiting.filter((other) => other !== one));
  }

  /** Let the time of all that waits by now pass. */
  async pass() {
    for (const { callback } of this.waiting.splice(0)) callback();
    await new Promise(setImmediate);
  }
}

/** An editor whose words are on their way, and a link beside it. */
function editor() {
  const clock = new Clock();
  const session = { pending: 1 };
  const said = [];
  const leaving = new Leaving({ session, clock, begins: () => said.push("saving"), asks: () => said.push("asks"), ends: () => said.push("ends") });
  const press = () => {
    const event = { defaultPrevented: false, preventDefault: () => (event.defaultPrevented = true) };
    leaving.hold(event, "link", press);
    if (!event.defaultPrevented) said.push("gone");
  };
  const send = async () => {
    session.pending = 0;
    leaving.settle();
    await new Promise(setImmediate);
  };
  return { clock, session, said, press, send };
}

test("what is pressed goes at once where all is sent, and as soon as all is sent", async () => {
  const { said, press, send, session } = editor();
  press();
  press();
  assert.deepEqual(said, ["saving"]);
  await send();
  assert.deepEqual(said, ["saving", "gone"]);
  press();
  assert.deepEqual(said, ["saving", "gone", "gone"]);
  session.pending = 1;
  press();
  assert.deepEqual(said, ["saving", "gone", "gone", "saving"]);
});

test("where it is not sent in time the page stays, and a second press goes", async () => {
  const { clock, said, press } = editor();
  press();
  await clock.pass();
  assert.deepEqual(said, ["saving", "asks"]);
  press();
  assert.deepEqual(said, ["saving", "asks", "gone"]);
});

test("what was asked is taken away once all is sent, and nothing goes by itself", async () => {
  const { clock, said, press, send } = editor();
  press();
  await clock.pass();
  await send();
  assert.deepEqual(said, ["saving", "asks", "ends"]);
});

test("a press long after is a first one again", async () => {
  const { clock, said, press } = editor();
  press();
  await clock.pass();
  await clock.pass();
  press();
  assert.deepEqual(said, ["saving", "asks", "ends", "saving"]);
});
