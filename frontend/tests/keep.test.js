import assert from "node:assert/strict";
import { test } from "node:test";
import { Keep } from "../scripts/keep.js";
import { Storage } from "./storage.js";

const KEY = "section:12:body:en";
const DAY = 24 * 60 * 60 * 1000;

test("a copy is read back until it is dropped", () => {
  const keep = new Keep(new Storage(), "7", "a", () => 5);
  keep.put(KEY, { text: "Hello", baseSeq: 41 });
  assert.deepEqual(keep.get(KEY), { text: "Hello", baseSeq: 41, key: KEY, person: "7", tab: "a", time: 5 });
  keep.drop(KEY);
  assert.equal(keep.get(KEY), null);
  assert.equal(keep.all().length, 0);
});

test("two tabs never overwrite each other", () => {
  const storage = new Storage();
  const one = new Keep(storage, "7", "a");
  const other = new Keep(storage, "7", "b");
  one.put(KEY, { text: "one" });
  other.put(KEY, { text: "other" });
  assert.equal(one.get(KEY).text, "one");
  assert.equal(other.get(KEY).text, "other");
});

test("nobody meets the copies of somebody else", () => {
  const storage = new Storage();
  new Keep(storage, "7", "a").put(KEY, { text: "private" });
  for (const person of ["70", "", "7.", "8"]) {
    const keep = new Keep(storage, person, "b");
    assert.deepEqual(keep.all(), []);
    assert.deepEqual(keep.orphans(new Set()), []);
    keep.clear();
  }
  assert.equal(new Keep(storage, "7", "c").all().length, 1);
});

test("a copy of a tab that is still open is no orphan, one of a closed tab is", () => {
  const storage = new Storage();
  new Keep(storage, "7", "a", () => 1).put(KEY, { text: "older" });
  new Keep(storage, "7", "b", () => 2).put(KEY, { text: "newer" });
  const keep = new Keep(storage, "7", "c", () => 3);
  keep.put(KEY, { text: "mine" });
  assert.deepEqual(keep.orphans(new Set(["a"])).map((copy) => copy.text), ["newer"]);
  assert.deepEqual(keep.orphans(new Set()).map((copy) => copy.text), ["older", "newer"]);
});

test("an adopted copy is this tab's and nobody else's", () => {
  const storage = new Storage();
  new Keep(storage, "7", "a").put(KEY, { text: "left", baseSeq: 3 });
  const keep = new Keep(storage, "7", "b");
  keep.adopt(keep.orphans(new Set())[0]);
  assert.equal(keep.get(KEY).text, "left");
  assert.equal(keep.get(KEY).baseSeq, 3);
  assert.deepEqual(keep.orphans(new Set()), []);
  assert.equal(keep.all().length, 1);
});

test("without a storage, or with a full one, this page remembers and says that it is not durable", () => {
  const none = new Keep(null, "7", "a");
  assert.equal(none.durable, false);
  none.put(KEY, { text: "kept" });
  assert.equal(none.get(KEY).text, "kept");
  none.drop(KEY);
  assert.equal(none.get(KEY), null);

  const storage = new Storage();
  const keep = new Keep(storage, "7", "a");
  assert.equal(keep.durable, true);
  keep.put(KEY, { text: "first" });
  storage.full = true;
  keep.put(KEY, { text: "second" });
  assert.equal(keep.get(KEY).text, "second");
  assert.equal(keep.durable, false);
  keep.drop(KEY);
  assert.equal(keep.get(KEY), null);
  assert.equal(keep.durable, true);
});

test("signing out removes all copies of this person, of every tab", () => {
  const storage = new Storage();
  new Keep(storage, "7", "a").put(KEY, { text: "x" });
  new Keep(storage, "8", "a").put(KEY, { text: "y" });
  const keep = new Keep(storage, "7", "b");
  keep.put("section:1:heading:es", { text: "z" });
  keep.clear();
  assert.deepEqual(keep.all(), []);
  assert.equal(new Keep(storage, "8", "b").all().length, 1);
});

test("old and unreadable copies are tidied away, others stay", () => {
  const storage = new Storage();
  new Keep(storage, "7", "a", () => 0).put(KEY, { text: "old" });
  new Keep(storage, "7", "b", () => 20 * DAY).put(KEY, { text: "recent" });
  storage.setItem("reportflow.copy.7.c.broken", "{");
  storage.setItem("other", "untouched");
  const keep = new Keep(storage, "7", "d", () => 31 * DAY);
  assert.equal(keep.all().length, 2);
  keep.tidy();
  assert.deepEqual(keep.all().map((copy) => copy.text), ["recent"]);
  assert.equal(storage.getItem("other"), "untouched");
  assert.equal(storage.length, 2);
});

test("a page that has fallen silent no longer counts as open", () => {
  const storage = new Storage();
  new Keep(storage, "7", "a", () => 0).beat();
  new Keep(storage, "7", "b", () => 100000).beat();
  const keep = new Keep(storage, "7", "c", () => 120000);
  assert.deepEqual([...keep.beating()], ["b"]);
  new Keep(storage, "7", "b").leave();
  assert.deepEqual([...keep.beating()], []);
});
