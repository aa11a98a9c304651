import assert from "node:assert/strict";
import { test } from "node:test";
import { Keep } from "../scripts/keep.js";
import { takeUp } from "../scripts/orphans.js";
import { Storage } from "./storage.js";

const KEY = "section:12:body:en";

/** A page with one form, and a server that takes what it is sent, an id once. */
class Page {
  constructor(storage, text) {
    this.keep = new Keep(storage, "7", "page", () => 10000);
    this.taken = new Map();
    this.answers = true;
    this.text = text;
    this.told = 0;
    const page = this;
    this.saver = {
      unsaved: false,
      running: null,
      state: "saved",
      form: { read: () => ({ text: page.text, fields: [] }) },
      restore: (copy) => (page.text = copy.text),
      send: (payload) => page.take(payload),
    };
  }

  async take(payload) {
    this.during?.();
    if (!this.taken.has(payload.id)) this.taken.set(payload.id, payload.text);
    return this.answers ? { kind: "saved", seq: 40 + this.taken.size, text: payload.text } : { kind: "offline" };
  }

  takeUp() {
    let ids = 0;
    const tools = { now: () => 10000, newId: () => `page${(ids += 1)}`, restored: () => (this.told += 1) };
    return takeUp(this.keep, this.keep.orphans(new Set()), () => this.saver, tools);
  }
}

function left(storage, tab, time, copy) {
  new Keep(storage, "7", tab, () => time).put(KEY, { fields: [], baseSeq: 3, sent: null, ...copy });
}

test("the newest copy goes back into its form, the older ones to the server", async () => {
  const storage = new Storage();
  left(storage, "a", 1, { text: "older" });
  left(storage, "b", 2, { text: "newer" });
  const page = new Page(storage, "server's");
  await page.takeUp();
  assert.equal(page.text, "newer");
  assert.deepEqual([...page.taken.values()], ["older"]);
  assert.equal(page.told, 1);
});

test("what is typed while older copies travel is not taken from under the hands", async () => {
  const storage = new Storage();
  left(storage, "a", 1, { text: "older" });
  left(storage, "b", 2, { text: "newer" });
  const page = new Page(storage, "server's");
  page.during = () => {
    page.text = "typed now";
    page.saver.unsaved = true;
  };
  await page.takeUp();
  assert.equal(page.text, "typed now");
  assert.deepEqual([...page.taken.values()], ["older", "newer"]);
  assert.deepEqual(page.keep.all(), []);
});

test("what was typed after the last save of a page follows that save, once, also when an answer is lost", async () => {
  const storage = new Storage();
  const sent = { id: "x", baseSeq: 3, text: "one", fields: [] };
  left(storage, "a", 1, { text: "one two", sent });
  const page = new Page(storage, "typing");
  page.saver.unsaved = true;
  page.taken.set("x", "one");
  let times = 0;
  page.during = () => (page.answers = (times += 1) !== 2);
  await page.takeUp();
  assert.equal(page.keep.all().length, 1);
  await page.takeUp();
  assert.deepEqual([...page.taken.values()], ["one", "one two"]);
  assert.deepEqual(page.keep.all(), []);
});

test("a copy stays on the device until the server has answered for it", async () => {
  const storage = new Storage();
  left(storage, "a", 1, { text: "left" });
  const page = new Page(storage, "typing");
  page.saver.unsaved = true;
  page.answers = false;
  await page.takeUp();
  assert.deepEqual(page.keep.all().map((copy) => copy.text), ["left"]);
});
