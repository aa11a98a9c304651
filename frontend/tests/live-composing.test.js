import assert from "node:assert/strict";
import { test } from "node:test";
import { Composing } from "../scripts/live/composing.js";
import { Clock } from "./line.js";

function begun() {
  const clock = new Clock();
  const session = { isHeld: false, released: 0, hold() { this.isHeld = true; }, release() { this.isHeld = false; this.released += 1; } };
  return { clock, session, composing: new Composing(session, clock) };
}

test("others wait until a letter is ready, and through the gap before the next one", () => {
  const { clock, session, composing } = begun();
  composing.goOn();
  composing.end();
  clock.pass(30);
  assert.ok(session.isHeld);
  composing.goOn();
  clock.pass(1000);
  assert.ok(session.isHeld);
  composing.end();
  clock.pass(61);
  assert.ok(!session.isHeld);
  assert.equal(session.released, 1);
});

test("who stops in the middle of a word, or never ends one, is shown what others write", () => {
  const { clock, session, composing } = begun();
  composing.goOn();
  clock.pass(1501);
  assert.ok(!session.isHeld);
  for (let pressed = 0; pressed < 20; pressed += 1) {
    composing.goOn();
    clock.pass(300);
  }
  assert.ok(session.released >= 2);
  composing.end();
  clock.pass(61);
  assert.ok(!session.isHeld);
});

test("the end of a word that was not begun changes nothing", () => {
  const { clock, session, composing } = begun();
  composing.end();
  clock.pass(100);
  assert.equal(session.released, 0);
});
