import assert from "node:assert/strict";
import { test } from "node:test";
import { Keep } from "../scripts/keep.js";
import { forgetSent, remember, restoreWords } from "../scripts/kept-words.js";
import { Storage } from "./storage.js";

const KEY = "decision:12:HND:object:en";

/** A page of person 7 with one field. */
function page(storage, tab, value = "", clock = () => 1000) {
  const field = { value, dataset: { keepAs: KEY } };
  const keep = new Keep(storage, "7", tab, clock);
  const told = [];
  return { field, keep, told, restore: () => restoreWords(keep, keep.orphans(new Set()), [field], (one) => told.push(one)) };
}

function type(one, words) {
  one.field.value = words;
  remember(one.keep, one.field);
}

test("words that a closed page left are back in their field, and stay kept", () => {
  const storage = new Storage();
  type(page(storage, "first"), "We cannot agree.");
  const second = page(storage, "second");
  second.restore();
  assert.equal(second.field.value, "We cannot agree.");
  assert.equal(second.told.length, 1);
  assert.deepEqual(second.keep.all().map(({ tab, text }) => [tab, text]), [["second", "We cannot agree."]]);
});

test("of several pages the newest words come back", () => {
  const storage = new Storage();
  type(page(storage, "new", "", () => 2000), "Newer.");
  type(page(storage, "old", "", () => 1000), "Older.");
  const third = page(storage, "third");
  third.restore();
  assert.equal(third.field.value, "Newer.");
  assert.equal(third.keep.all().length, 1);
});

test("what the server gave back with the page is not overwritten", () => {
  const storage = new Storage();
  type(page(storage, "first"), "We cannot");
  const second = page(storage, "second", "We cannot agree.");
  second.restore();
  assert.equal(second.field.value, "We cannot agree.");
  assert.equal(second.told.length, 0);
  assert.deepEqual(second.keep.all().map(({ text }) => text), ["We cannot agree."]);
});

test("words of an earlier decision give way to what was typed since", () => {
  const storage = new Storage();
  type(page(storage, "first"), "We cannot agree yet.");
  const second = page(storage, "second", "We cannot agree.");
  second.field.dataset.stood = "";
  second.field.defaultValue = "We cannot agree.";
  second.restore();
  assert.equal(second.field.value, "We cannot agree yet.");
  assert.equal(second.told.length, 1);
});

test("an emptied field is not kept", () => {
  const one = page(new Storage(), "first");
  type(one, "Words");
  type(one, "  ");
  assert.deepEqual(one.keep.all(), []);
});

test("what was decided is forgotten, and nothing of another point or person", () => {
  const storage = new Storage();
  type(page(storage, "first"), "Sent.");
  const keep = new Keep(storage, "7", "next", () => 1000);
  keep.put("decision:120:HND:object:en", { text: "Another point", fields: [], baseSeq: 0 });
  const other = new Keep(storage, "8", "theirs", () => 1000);
  other.put(KEY, { text: "Somebody else", fields: [], baseSeq: 0 });
  const after = new Keep(storage, "7", "after", () => 1000);
  forgetSent(after, after.orphans(new Set()), "decision:12:");
  assert.deepEqual(after.all().map(({ text }) => text), ["Another point"]);
  assert.equal(other.all().length, 1);
});
