import assert from "node:assert/strict";
import { test } from "node:test";
import { Keep } from "../scripts/keep.js";
import { rebase } from "../scripts/merge.js";
import { Saver } from "../scripts/saver.js";
import { Storage } from "./storage.js";

const KEY = "section:12:body:en";

/** A form, a clock that is turned by hand, and a server that merges and remembers what it has taken. */
class Desk {
  constructor(text = "Members will share.", { storage = new Storage(), tab = "a", server, original = text } = {}) {
    this.server = server ?? new Server(original);
    this.time = 0;
    this.timers = [];
    this.ids = 0;
    this.text = text;
    this.fields = [];
    this.shown = [];
    this.keep = new Keep(storage, "7", tab, () => this.time);
    const desk = this;
    this.saver = new Saver({
      key: KEY,
      baseSeq: this.server.seq,
      form: {
        read: () => ({ text: desk.text, fields: desk.fields }),
        original: () => ({ text: original, fields: [] }),
        isEmpty: () => false,
        write: (value) => (desk.text = value),
        show: (answer) => desk.shown.push(answer),
        restore: (copy) => {
          desk.text = copy.text;
          desk.fields = copy.fields;
        },
      },
      send: (payload) => desk.server.take(payload),
      keep: this.keep,
      changed: () => {},
      clock: {
        now: () => desk.time,
        later: (callback, delay) => {
          const timer = { at: desk.time + delay, callback };
          desk.timers.push(timer);
          return () => (timer.callback = null);
        },
      },
      newId: () => `${tab}${(desk.ids += 1)}`,
    });
  }

  type(text) {
    this.text = text;
    this.saver.edited();
  }

  async pass(milliseconds) {
    const until = this.time + milliseconds;
    for (;;) {
      this.timers = this.timers.filter((timer) => timer.callback);
      const due = this.timers.filter((timer) => timer.at <= until).sort((one, other) => one.at - other.at)[0];
      if (!due) break;
      this.time = Math.max(this.time, due.at);
      this.timers.splice(this.timers.indexOf(due), 1);
      await due.callback();
    }
    this.time = until;
  }
}

function drawn(text, typed = text) {
  return {
    text: typed,
    original: () => ({ text, fields: [] }),
    isEmpty: () => false,
    read() {
      return { text: this.text, fields: [] };
    },
    write(value) {
      this.text = value;
    },
    show() {},
    restore(copy) {
      this.text = copy.text;
    },
  };
}

test("what was typed before the scripts came is saved", async () => {
  const desk = new Desk("Members will share early.", { original: "Members will share." });
  assert.equal(desk.saver.unsaved, true);
  desk.saver.edited();
  await desk.pass(1500);
  assert.equal(desk.server.text, "Members will share early.");
  assert.equal(desk.saver.state, "saved");
});

test("what is typed while the page draws the form anew is saved", async () => {
  const desk = new Desk();
  const form = drawn("Members will share.", "Members will share soon.");
  desk.saver.rebind(form, 0);
  await desk.pass(1500);
  assert.equal(desk.server.text, "Members will share soon.");
});

class Server {
  constructor(text) {
    this.texts = [text];
    this.taken = new Map();
    this.requests = [];
    this.trouble = null;
    this.meanwhile = null;
  }

  get seq() {
    return this.texts.length - 1;
  }

  get text() {
    return this.texts.at(-1);
  }

  async take(payload) {
    this.requests.push(payload);
    const trouble = this.trouble;
    if (trouble && trouble.kind !== "lost answer") return trouble;
    if (!this.taken.has(payload.id)) {
      this.texts.push(rebase(this.texts[payload.baseSeq], payload.text, this.text));
      this.taken.set(payload.id, this.seq);
    }
    const answer = { kind: "saved", seq: this.seq, text: this.text, overlap: null };
    this.meanwhile?.();
    this.meanwhile = null;
    return trouble ? { kind: "offline" } : answer;
  }
}

test("typing is kept at once and saved after a moment of quiet", async () => {
  const desk = new Desk();
  desk.type("Members may share.");
  assert.equal(desk.keep.get(KEY).text, "Members may share.");
  assert.equal(desk.saver.state, "saving");
  await desk.pass(1000);
  assert.equal(desk.server.requests.length, 0);
  await desk.pass(300);
  assert.equal(desk.server.text, "Members may share.");
  assert.equal(desk.saver.state, "saved");
  assert.equal(desk.keep.get(KEY), null);
});

test("typed and taken back is nothing to save", async () => {
  const desk = new Desk();
  desk.type("X");
  desk.type("Members will share.");
  await desk.pass(5000);
  assert.equal(desk.server.requests.length, 0);
  assert.equal(desk.saver.state, "saved");
  assert.equal(desk.keep.get(KEY), null);
});

test("the words of others come into the form with the answer", async () => {
  const desk = new Desk();
  desk.server.texts.push("Interested Members will share.");
  desk.type("Members will share practices.");
  await desk.pass(1500);
  assert.equal(desk.text, "Interested Members will share practices.");
  assert.equal(desk.server.text, desk.text);
  assert.equal(desk.saver.baseSeq, desk.server.seq);
});

test("what is typed while the text travels is neither lost nor doubled", async () => {
  const desk = new Desk();
  desk.server.texts.push("Interested Members will share.");
  desk.type("Members will share practices.");
  desk.server.meanwhile = () => desk.type("Members will share practices. And more.");
  await desk.pass(1300);
  assert.equal(desk.text, "Interested Members will share practices. And more.");
  assert.equal(desk.saver.state, "saving");
  assert.equal(desk.keep.get(KEY).text, desk.text);
  await desk.pass(5000);
  assert.equal(desk.server.text, "Interested Members will share practices. And more.");
  assert.equal(desk.keep.get(KEY), null);
});

test("a lost answer doubles nothing: the same save is sent again under its id, then the rest", async () => {
  const desk = new Desk("A");
  desk.server.trouble = { kind: "lost answer" };
  desk.type("A hello");
  await desk.pass(1300);
  assert.equal(desk.saver.state, "offline");
  assert.equal(desk.server.text, "A hello");
  desk.type("A hello world");
  desk.server.trouble = null;
  await desk.pass(60000);
  assert.equal(desk.server.text, "A hello world");
  const [first, again] = desk.server.requests;
  assert.deepEqual([first.id, first.baseSeq, first.text], [again.id, again.baseSeq, again.text]);
  assert.equal(desk.saver.state, "saved");
});

test("without a network the changes are counted, kept and tried again, ever more seldom", async () => {
  const desk = new Desk();
  desk.server.trouble = { kind: "offline" };
  desk.type("one");
  await desk.pass(1300);
  desk.type("one two");
  await desk.pass(60000);
  assert.equal(desk.saver.state, "offline");
  assert.equal(desk.saver.edits, 2);
  assert.equal(desk.keep.get(KEY).text, "one two");
  assert.ok(desk.server.requests.length >= 4 && desk.server.requests.length <= 8);
  desk.server.trouble = null;
  await desk.pass(40000);
  assert.equal(desk.saver.state, "saved");
  assert.equal(desk.saver.edits, 0);
});

test("a refused text stays on the device and is not sent again by itself", async () => {
  const desk = new Desk();
  desk.server.trouble = { kind: "refused", message: "This section is agreed." };
  desk.type("late");
  await desk.pass(60000);
  assert.equal(desk.saver.state, "refused");
  assert.equal(desk.saver.message, "This section is agreed.");
  assert.equal(desk.server.requests.length, 1);
  assert.equal(desk.keep.get(KEY).text, "late");
});

test("signed out: the text is kept, and saved after the person is back", async () => {
  const desk = new Desk();
  desk.server.trouble = { kind: "signed-out" };
  desk.type("kept");
  await desk.pass(1300);
  assert.equal(desk.saver.state, "signed-out");
  assert.equal(desk.keep.get(KEY).text, "kept");
  desk.server.trouble = null;
  await desk.saver.save();
  assert.equal(desk.server.text, "kept");
  assert.equal(desk.keep.get(KEY), null);
});

test("a tab closed in mid-save loses and doubles nothing", async () => {
  const storage = new Storage();
  const closed = new Desk("A", { storage, tab: "a" });
  closed.server.trouble = { kind: "lost answer" };
  closed.type("A hello");
  await closed.pass(1300);
  closed.type("A hello world");

  const { server } = closed;
  server.trouble = null;
  server.texts.push(`First. ${server.text}`);
  const opened = new Desk(server.text, { storage, tab: "b", server });
  const [copy] = opened.keep.orphans(new Set(["b"]));
  opened.keep.adopt(copy);
  await opened.saver.restore(copy);
  await opened.pass(5000);
  assert.equal(server.text, "First. A hello world");
  assert.equal(opened.text, "First. A hello world");
  assert.equal(opened.keep.all().length, 0);
});

test("a form that the server drew anew keeps what was typed in the old one", async () => {
  const desk = new Desk();
  desk.type("typed");
  const drawnAnew = drawn("Members will share.");
  desk.saver.rebind(drawnAnew, 9);
  assert.equal(drawnAnew.text, "typed");
  assert.equal(desk.saver.baseSeq, 0);
  await desk.pass(1500);
  assert.equal(desk.server.text, "typed");

  desk.saver.rebind(drawn("what the server has now"), 9);
  assert.equal(desk.saver.baseSeq, 9);
  assert.equal(desk.saver.unsaved, false);
});

test("other fields of the form travel with the text and count as changes", async () => {
  const desk = new Desk();
  desk.fields = [["due", "2017-01-31"]];
  desk.saver.edited();
  await desk.pass(1500);
  assert.deepEqual(desk.server.requests[0].fields, [["due", "2017-01-31"]]);
  assert.equal(desk.saver.unsaved, false);
});

test("a blank at the end is not taken away under the writer's hands", async () => {
  const desk = new Desk("A");
  desk.saver.send = async (payload) => ({ kind: "saved", seq: 1, text: payload.text.trimEnd() });
  desk.type("A word ");
  await desk.pass(1500);
  assert.equal(desk.text, "A word ");
  assert.equal(desk.saver.state, "saved");
});

test("a draft that was begun by its first save is kept under the name that the answer gives it", async () => {
  const desk = new Desk("");
  const names = [];
  desk.saver.renamed = (saver, old) => names.push([old, saver.key]);
  const take = desk.server.take.bind(desk.server);
  desk.server.take = async (payload) => ({ ...(await take(payload)), key: "input:7" });
  desk.type("One word");
  await desk.pass(3000);
  assert.deepEqual(names, [[KEY, "input:7"]]);
  desk.type("One word more");
  assert.equal(desk.keep.get(KEY), null);
  assert.equal(desk.keep.get("input:7").text, "One word more");
});
