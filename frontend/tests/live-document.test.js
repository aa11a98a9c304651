import assert from "node:assert/strict";
import { test } from "node:test";
import * as Y from "yjs";
import { addRow, bytesOf, extentOf, isThere, moveRow, rootsOf, rowsOf, saidBy, setOfRow, textOf } from "../scripts/live/document.js";
import { byPlace, keyBetween } from "../scripts/live/ordering.js";
import { asTyped } from "../scripts/live/typed.js";

/** As the server makes it (reportflow/drafts/document.py). */
function document() {
  const doc = new Y.Doc();
  for (const kind of ["heading", "body"]) for (const language of ["en", "es"]) doc.getMap(kind).set(language, new Y.Text());
  return doc;
}

const order = (doc, kind = "agreement") => rowsOf(doc, kind).map(({ id }) => id);

test("a document is there once the server's texts are", () => {
  const doc = new Y.Doc();
  rootsOf(doc);
  assert.equal(isThere(doc), false);
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(document()));
  assert.equal(isThere(doc), true);
});

test("rows are added at the end, moved, and keep their texts", () => {
  const doc = document();
  for (const id of ["aa", "bb", "cc"]) addRow(doc, "agreement", null, id);
  textOf(doc, "agreement:bb", "en").insert(0, "second é😀");
  assert.equal(moveRow(doc, "agreement:bb", null), true);
  assert.deepEqual(order(doc), ["bb", "aa", "cc"]);
  assert.equal(moveRow(doc, "agreement:bb", "cc"), true);
  assert.deepEqual(order(doc), ["aa", "cc", "bb"]);
  assert.equal(moveRow(doc, "agreement:bb", "cc"), false);
  assert.equal(textOf(doc, "agreement:bb", "en").toString(), "second é😀");
});

test("two who move rows at once end with one order, and lose no row", () => {
  const one = document();
  for (let place = 0; place < 6; place += 1) addRow(one, "action", null, `r${place}`);
  const other = new Y.Doc();
  Y.applyUpdate(other, Y.encodeStateAsUpdate(one));
  moveRow(one, "action:r5", null);
  moveRow(other, "action:r0", "r5");
  setOfRow(other, "action:r2", "owners", ["HND"], "me");
  Y.applyUpdate(one, Y.encodeStateAsUpdate(other));
  Y.applyUpdate(other, Y.encodeStateAsUpdate(one));
  assert.deepEqual(order(one, "action"), order(other, "action"));
  assert.equal(order(one, "action").length, 6);
  assert.deepEqual(rowsOf(one, "action").find(({ id }) => id === "r2").owners, ["HND"]);
});

test("two who add a row in the same moment have two rows, between which a third one can be moved", () => {
  const one = document();
  addRow(one, "agreement", null, "first");
  const other = new Y.Doc();
  Y.applyUpdate(other, Y.encodeStateAsUpdate(one));
  addRow(one, "agreement", null, "aa");
  addRow(other, "agreement", null, "bb");
  Y.applyUpdate(one, Y.encodeStateAsUpdate(other));
  assert.deepEqual(order(one), ["first", "aa", "bb"]);
  assert.equal(rowsOf(one, "agreement")[1].order, rowsOf(one, "agreement")[2].order);
  assert.equal(moveRow(one, "agreement:first", "aa"), true);
  assert.deepEqual(order(one), ["aa", "first", "bb"]);
});

test("rows that are added one after the other keep short keys", () => {
  const doc = document();
  for (let place = 0; place < 200; place += 1) addRow(doc, "action", null, `r${place}`);
  assert.deepEqual(order(doc, "action"), Array.from({ length: 200 }, (_, place) => `r${place}`));
  assert.ok(Math.max(...rowsOf(doc, "action").map((row) => row.order.length)) < 10);
});

test("a thousand keys between two others stay in order and short", () => {
  let low = keyBetween("", null);
  const high = keyBetween(low, null);
  for (let turn = 0; turn < 1000; turn += 1) {
    const key = keyBetween(low, high);
    assert.ok(low < key && key < high);
    low = key;
  }
  assert.ok(low.length < 400);
  assert.throws(() => keyBetween("b", "a"), RangeError);
  assert.ok(byPlace({ order: "a", id: "1" }, { order: "a", id: "2" }) < 0);
});

test("the size of a document is counted as the server does: bytes of UTF-8, removed rows among them", () => {
  const doc = document();
  textOf(doc, "body", "es").insert(0, "Añ😀");
  const id = addRow(doc, "agreement", null);
  setOfRow(doc, `agreement:${id}`, "removed", true, null);
  assert.deepEqual(extentOf(doc), { textBytes: Buffer.byteLength("Añ😀"), rows: 1 });
  assert.equal(bytesOf("é😀€a"), Buffer.byteLength("é😀€a"));
  assert.equal(saidBy(doc).get(`agreement:${id}|removed`), "removed");
});

test("what is typed holds no controls, and a heading is one line", () => {
  assert.equal(asTyped("a\u000bb\r\nc\u202ed"), "a\nb\ncd");
  assert.equal(asTyped("a\n\tb", true), "a b");
});
