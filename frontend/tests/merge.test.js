import assert from "node:assert/strict";
import { test } from "node:test";
import { changes, moveCaret, readsTheSame, rebase, withLineFeeds } from "../scripts/merge.js";

function applied(from, list) {
  let out = "";
  let at = 0;
  for (const { start, end, text } of list) {
    out += from.slice(at, start) + text;
    at = end;
  }
  return out + from.slice(at);
}

/** Numbers that look random and are the same on each run. */
function generator(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % below;
  };
}

const PIECES = ["Honduras", " ", "may", " ", "will", "\n", "año", "😀", "😁", "(", "3.1", "é", "comunicación"];

function someText(next, length) {
  return Array.from({ length: next(length) }, () => PIECES[next(PIECES.length)]).join("");
}

function edited(next, text) {
  const points = [...text];
  const at = next(points.length + 1);
  return [...points.slice(0, at), ...someText(next, 4), ...points.slice(at + next(4))].join("");
}

test("applying the changes gives the other text, for any two texts", () => {
  const next = generator(1);
  for (let round = 0; round < 500; round += 1) {
    const from = someText(next, 30);
    const to = round % 2 ? someText(next, 30) : edited(next, edited(next, from));
    assert.equal(applied(from, changes(from, to)), to);
  }
});

test("changes never cut a character in two", () => {
  for (const { start, end, text } of changes("a 😀 b", "a 😁 b")) {
    assert.deepEqual([start, end, text], [2, 4, "😁"]);
  }
});

test("what was typed meanwhile goes onto what the server made of the rest", () => {
  const sent = "Members will share practices.";
  const typed = "Members will share practices. And more.";
  const merged = "Interested Members will share practices.";
  assert.equal(rebase(sent, typed, merged), "Interested Members will share practices. And more.");
});

test("changes in several places find their places again", () => {
  const sent = "one two three four five six";
  const typed = "ONE two three four five six seven";
  const merged = "one two 2 three four FIVE six";
  assert.equal(rebase(sent, typed, merged), "ONE two 2 three four FIVE six seven");
});

test("two changes within one word both stay", () => {
  assert.equal(rebase("word", "words", "Word"), "Words");
});

test("two insertions at the same place both stay, the server's first", () => {
  assert.equal(rebase("Hello", "Hello world", "Hello there"), "Hello there world");
});

test("the same change on both sides is made once", () => {
  assert.equal(rebase("Hello", "Hello there", "Hello there"), "Hello there");
  assert.equal(rebase("a b c", "a X c d", "a X c"), "a X c d");
});

test("deleting around another's insertion keeps the insertion", () => {
  assert.equal(rebase("keep [drop this] keep", "keep  keep", "keep [drop NEW this] keep"), "keep NEW  keep");
});

test("where one side changed nothing the other side's text results, for any texts", () => {
  const next = generator(7);
  for (let round = 0; round < 300; round += 1) {
    const base = someText(next, 25);
    const other = edited(next, base);
    assert.equal(rebase(base, base, other), other);
    assert.equal(rebase(base, other, base), other);
    assert.equal(rebase(base, other, other), other);
  }
});

test("no inserted word is lost, whatever the others do", () => {
  const next = generator(11);
  for (let round = 0; round < 500; round += 1) {
    const base = someText(next, 25);
    const points = [...base];
    const at = next(points.length + 1);
    const local = [...points.slice(0, at), "<ours>", ...points.slice(at)].join("");
    const place = next(points.length + 1);
    const merged = [...points.slice(0, place), "<theirs>", ...points.slice(place + next(5))].join("");
    const result = rebase(base, local, merged);
    assert.ok(result.includes("<ours>"), result);
    assert.ok(result.includes("<theirs>"), result);
  }
});

test("a long text is merged within a moment", () => {
  const base = "The Network took note of the report. ".repeat(3000);
  const local = `${base}New.`;
  const merged = `First. ${base.replaceAll("took", "takes")}`;
  const started = performance.now();
  const result = rebase(base, local, merged);
  assert.ok(result.startsWith("First. ") && result.includes("New."));
  assert.ok(performance.now() - started < 2000);
});

test("a caret moves with the words before it", () => {
  assert.equal(moveCaret(5, "Hello", "Oh Hello"), 8);
  assert.equal(moveCaret(2, "Hello", "Hello there"), 2);
  assert.equal(moveCaret(11, "Hello there", "Hello"), 5);
  assert.equal(moveCaret(0, "Hello", "Hello!"), 0);
});

test("a caret at an insertion by another stays before it", () => {
  assert.equal(moveCaret(5, "Hello", "Hello there"), 5);
});

test("a caret within a replaced passage stays within the text", () => {
  const next = generator(23);
  for (let round = 0; round < 300; round += 1) {
    const from = someText(next, 20);
    const to = someText(next, 20);
    const moved = moveCaret(next(from.length + 1), from, to);
    assert.ok(moved >= 0 && moved <= to.length);
  }
});

test("line ends and blanks at line ends make no difference to a reader", () => {
  assert.equal(withLineFeeds("a\r\nb\rc"), "a\nb\nc");
  assert.ok(readsTheSame("a \r\nb\n", "a\nb"));
  assert.ok(readsTheSame("cafe\u0301", "café"));
  assert.ok(!readsTheSame("a b", "ab"));
});
