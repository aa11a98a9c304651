import assert from "node:assert/strict";
import { test } from "node:test";
import { EditorState } from "@codemirror/state";
import { paste } from "../scripts/live/paste/paste.js";
import { pageOf } from "../scripts/live/paste/source.js";
import { parse } from "./pages.js";

/** What a clipboard holds: HTML, plain text, other types. */
function clipboard(html, text = "", types = []) {
  const held = { "text/html": html, "text/plain": text };
  return { types: [...Object.keys(held), ...types], getData: (type) => held[type] ?? "" };
}

/** An editor without a page: "‸" in the text is the caret, two of them are the ends of a selection. */
function editor(text, readOnly = false) {
  const [before, ...rest] = text.split("‸");
  const anchor = before.length;
  const head = rest.length > 1 ? anchor + rest[0].length : anchor;
  const state = EditorState.create({
    doc: before + rest.join(""),
    selection: { anchor, head },
    extensions: [EditorState.readOnly.of(readOnly), EditorState.lineSeparator.of("\n")],
  });
  return {
    state,
    transactions: [],
    dispatch(spec) {
      const transaction = this.state.update(spec);
      this.transactions.push(transaction);
      this.state = transaction.state;
    },
    /** The text with the caret in it. */
    shown() {
      const { head: at } = this.state.selection.main;
      const all = this.state.doc.toString();
      return `${all.slice(0, at)}‸${all.slice(at)}`;
    },
  };
}

function pasteInto(view, data, options = {}) {
  const told = [];
  const settings = { oneLine: false, told: (what) => told.push(what), apart: () => {}, userEvent: "input.paste", parse, ...options };
  return { done: paste(view, data, view.state.selection.main, settings), told };
}

function pasted(text, html, plain, options) {
  const view = editor(text);
  assert.equal(pasteInto(view, clipboard(html, plain), options).done, true);
  return view.shown();
}

test("words in line go where the caret is, in place of what is selected", () => {
  assert.equal(pasted("a ‸b‸ c", "<p><b>x</b></p>"), "a **x**‸ c");
  assert.equal(pasted("‸", "<p>1. x</p>"), "1\\. x‸");
  assert.equal(pasted("a ‸", "<p>1. x</p>"), "a 1. x‸");
  assert.equal(pasted("- ‸", "<p># x</p>"), "- \\# x‸");
});

test("blanks around copied words stay where words are beside them", () => {
  assert.equal(pasted("a‸c", "<span> b </span>", " b "), "a b ‸c");
  assert.equal(pasted("a ‸ c", "<span> b </span>", " b "), "a b‸ c");
  assert.equal(pasted("‸", "<span> b</span>", " b"), "b‸");
});

test("blocks are set off by blank lines, no more than are needed", () => {
  const page = "<p>x</p><p>y</p>";
  assert.equal(pasted("a‸b", page), "a\n\nx\n\ny‸\n\nb");
  assert.equal(pasted("a\n‸\nb", page), "a\n\nx\n\ny‸\n\nb");
  assert.equal(pasted("a\n\n‸\n\nb", page), "a\n\nx\n\ny‸\n\nb");
  assert.equal(pasted("‸", page), "x\n\ny‸");
  assert.equal(pasted("a\n\n  ‸", page), "a\n\nx\n\ny‸");
});

test("a list takes the place of a lone bullet, and goes on in the list before", () => {
  const page = "<ul><li>x</li><li>y</li></ul>";
  assert.equal(pasted("- a\n- ‸", page), "- a\n- x\n- y‸");
  assert.equal(pasted("- a\n  - ‸", page), "- a\n  - x\n  - y‸");
  assert.equal(pasted("1. a\n‸", page), "1. a\n\n- x\n- y‸");
  assert.equal(pasted("- ‸\n- b", page), "- x\n- y‸\n- b");
});

test("in a table's cell everything is on one line", () => {
  assert.equal(pasted("| a | ‸ |\n|---|---|", "<p>x|y</p><p>z</p>"), "| a | x\\|y; z‸ |\n|---|---|");
});

const NOTED = '<p>x<a id="r" href="#n">1</a></p><aside id="n"><a href="#r">1</a> note</aside>';

test("footnotes go to the end of the text, under numbers that are free", () => {
  assert.equal(pasted("a ‸ b[^1]\n\n[^1]: c\n", NOTED), "a x[^2]‸ b[^1]\n\n[^1]: c\n\n[^2]: note");
  assert.equal(pasted("a ‸", NOTED), "a x[^1]‸\n\n[^1]: note");
  assert.equal(pasted("a ‸b\nc‸", NOTED), "a x[^1]‸\n\n[^1]: note");
});

test("it is one change, which says that it was pasted, with nothing before or after it in one step", () => {
  const view = editor("a ‸ b");
  const calls = [];
  pasteInto(view, clipboard(NOTED), { apart: () => calls.push(view.transactions.length) });
  assert.equal(view.transactions.length, 1);
  assert.ok(view.transactions[0].isUserEvent("input.paste"));
  assert.deepEqual(calls, [0, 1]);
});

test("a heading takes words on one line", () => {
  assert.equal(pasted("a ‸", "<h1>x</h1><p>y <b>z</b><br>*</p>", "", { oneLine: true }), "a x y z \\*‸");
});

test("pictures that were left out are told of, none are not; a picture alone changes nothing", () => {
  const view = editor("a‸");
  assert.deepEqual(pasteInto(view, clipboard("<p>x<img src=a><img src=b></p>")).told, [{ pictures: 2 }]);
  assert.deepEqual(pasteInto(view, clipboard("<p>y</p>")).told, []);
  assert.equal(view.shown(), "axy‸");
  assert.deepEqual(pasteInto(view, clipboard("<img src=a>")), { done: true, told: [{ pictures: 1 }] });
  assert.equal(view.shown(), "axy‸");
});

test("what cannot be read as a page is left to be pasted as plain text", () => {
  const refused = (data, options) => {
    const view = editor("a‸", options?.readOnly);
    assert.equal(pasteInto(view, data, options).done, false);
    assert.equal(view.transactions.length, 0);
  };
  refused(clipboard("", "words"));
  refused(clipboard("<p>x</p>", "a text that says much more than the page"));
  refused(clipboard("<p hidden>x</p>", "x"));
  refused(clipboard("<p>x</p>", "x"), { readOnly: true });
  refused(null);
});

test("nothing is lost when reading fails", (context) => {
  const said = context.mock.method(console, "error", () => {});
  const failing = () => {
    throw new Error("no parser");
  };
  const view = editor("a‸");
  assert.equal(pasteInto(view, clipboard("<p>x</p>", "x"), { parse: failing }).done, false);
  assert.equal(view.transactions.length, 0);
  assert.equal(said.mock.callCount(), 1);
});

test("a page of more than 2 MB is not read at all", () => {
  assert.equal(pageOf(clipboard(`<p>${"x".repeat(5_000_000)}</p>`)), null);
});

test("our own editor and editors of program text give their text as it is", () => {
  const code = '<meta charset="utf-8"><div style="color: #d4d4d4;background-color: #1e1e1e;font-family: Consolas, \'Courier New\', monospace;white-space: pre;"><div><span style="color: #6796e6;">-</span> a</div></div>';
  assert.equal(pageOf(clipboard(code)), null);
  assert.equal(pageOf(clipboard("<p>x</p>", "x", ["vscode-editor-data"])), null);
  assert.equal(pageOf(clipboard('<pre style="font-family:\'JetBrains Mono\',monospace;font-size:9.8pt;">a</pre>')), null);
  assert.equal(pageOf(clipboard('<div class="cm-content" contenteditable><div class="cm-line">**a**</div></div>')), null);
  assert.equal(pageOf(clipboard("<pre>a poem</pre>")), "<pre>a poem</pre>");
});
