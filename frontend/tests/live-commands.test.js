import assert from "node:assert/strict";
import { test } from "node:test";
import { EditorSelection, EditorState } from "@codemirror/state";
import {
  freeLabel, insertBrackets, insertFootnote, insertLink, insertPhrase, nextItem, toggleLines, toggleMark,
} from "../scripts/live/commands.js";

/** "a [b] c" as a state in which b is selected; "|" is a caret. */
function state(marked) {
  const caret = marked.indexOf("|");
  if (caret >= 0) return EditorState.create({ doc: marked.replace("|", ""), selection: EditorSelection.cursor(caret) });
  const from = marked.indexOf("«");
  const to = marked.indexOf("»") - 1;
  return EditorState.create({ doc: marked.replace(/[«»]/g, ""), selection: EditorSelection.range(from, to) });
}

function marked(result) {
  const { from, to, empty } = result.selection.main;
  const text = result.doc.toString();
  return empty ? `${text.slice(0, from)}|${text.slice(from)}` : `${text.slice(0, from)}«${text.slice(from, to)}»${text.slice(to)}`;
}

function after(text, change) {
  const before = state(text);
  const spec = change(before);
  return spec === null ? null : marked(before.update(spec).state);
}

const bold = (one) => toggleMark(one, "**");
const italic = (one) => toggleMark(one, "*");

test("bold goes around what is selected, and away again", () => {
  assert.equal(after("To «thank» the host", bold), "To **«thank»** the host");
  assert.equal(after("To **«thank»** the host", bold), "To «thank» the host");
  assert.equal(after("To «**thank**» the host", bold), "To «thank» the host");
});

test("bold without a selection takes the word, and between words waits for one", () => {
  assert.equal(after("To th|ank", bold), "To **th|ank**");
  assert.equal(after("To | thank", bold), "To **|** thank");
});

test("blanks at the border of a selection stay outside of the marks", () => {
  assert.equal(after("To «thank »the", bold).replace(/[«»]/g, ""), "To **thank** the");
});

test("italic within bold takes no star of the bold away", () => {
  assert.equal(after("**«thank»**", italic), "***«thank»***");
});

test("lines become a list and plain lines again; a list begins after an empty line", () => {
  assert.equal(after("«one\ntwo»", (one) => toggleLines(one, "bullets")).replace(/[«»]/g, ""), "- one\n- two");
  assert.equal(after("«- one\n- two»", (one) => toggleLines(one, "bullets")).replace(/[«»]/g, ""), "one\ntwo");
  assert.equal(after("«- one\n- two»", (one) => toggleLines(one, "numbers")).replace(/[«»]/g, ""), "1. one\n2. two");
  assert.equal(after("Before\non|e", (one) => toggleLines(one, "bullets")), "Before\n\n- on|e");
  assert.equal(after("|", (one) => toggleLines(one, "bullets")), "- |");
});

test("a link asks for its address, or for its words where an address is selected", () => {
  assert.equal(after("the «note»", insertLink), "the [note](«https://»)");
  assert.equal(after("«https://rcm.example/a»", insertLink), "[|](https://rcm.example/a)");
});

test("a footnote is cited here and written at the end, under a label that is free", () => {
  assert.equal(after("One|. Two.", insertFootnote), "One[^1]. Two.\n\n[^1]: |");
  assert.equal(after("One[^1] two|.\n\n[^1]: x", insertFootnote), "One[^1] two[^2].\n\n[^1]: x\n\n[^2]: |");
  assert.equal(freeLabel("a[^1] b[^3]"), "2");
});

test("brackets name who asks for them", () => {
  assert.equal(after("may «consider» it", (one) => insertBrackets(one, "MEX")), "may [«consider»]{.bracket by=MEX} it");
  assert.equal(after("may | it", (one) => insertBrackets(one, "")), "may [|]{.bracket} it".replace("|", "|"));
});

test("enter in a list begins the next item, and ends the list in an empty one", () => {
  assert.equal(after("- one|", nextItem), "- one\n- |");
  assert.equal(after("9. one|", nextItem), "9. one\n10. |");
  assert.equal(after("- one\n- |", nextItem), "- one\n\n|");
  assert.equal(after("- |", nextItem), "|");
  assert.equal(after("plain|", nextItem), null);
  assert.equal(after("|- one", nextItem), null);
});

test("a phrase comes with its first gap selected, set off from the word before", () => {
  assert.equal(after("Done.|", (one) => insertPhrase(one, "To thank … for it.", "…")), "Done. To thank «…» for it.");
  assert.equal(after("|", (one) => insertPhrase(one, "To agree.", "…")), "To agree.|");
});
