// One text of a section in an editor of its own: CodeMirror, bound to the shared text.

import { standardKeymap } from "@codemirror/commands";
import { Language, defineLanguageFacet, languageDataProp, syntaxHighlighting } from "@codemirror/language";
import { Compartment, EditorState, Transaction } from "@codemirror/state";
import { EditorView, drawSelection, keymap, placeholder as placeholderText } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";
import { Strikethrough, Table, parser } from "@lezer/markdown";
import { yCollab, ySyncAnnotation, yUndoManagerKeymap } from "y-codemirror.next";
import { carets } from "./cursors.js";
import { asTyped } from "./typed.js";

const data = defineLanguageFacet();
// The parser alone: the language package of CodeMirror brings those of HTML, CSS and JavaScript along.
const markdown = new Language(
  data,
  parser.configure([Table, Strikethrough, { props: [languageDataProp.add({ Document: data })] }]),
  [],
  "markdown",
);

/** In a text that can only be read, undoing would change it all the same. */
const UNDO = yUndoManagerKeymap.map((binding) => ({ ...binding, run: (view) => view.state.readOnly || binding.run(view) }));

/**
 * @param parent    where the editor goes
 * @param text      the Y.Text
 * @param awareness who is in the document
 * @param undoManager of the whole section
 * @param place     {block, language}
 * @param label     () => what the text is, for those who hear it
 * @param multiline false for a heading: one line
 * @param mayWrite  whether it can be written in now
 * @param aids      more extensions: shortcuts, pasting
 * @param nonce     of the page, for CodeMirror's own styles
 * @return {view, focus(), setMayWrite(may), renamed(), destroy()}
 */
export function makeEditor(parent, options) {
  const { text, awareness, undoManager, place, multiline, mayWrite, aids = [], nonce, placeholder = "" } = options;
  const writing = new Compartment();
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: text.toString(),
      extensions: [
        EditorView.cspNonce.of(nonce),
        // The shared text counts a line end as one character, whatever it is.
        EditorState.lineSeparator.of("\n"),
        writing.of(writable(mayWrite)),
        attributes(options),
        takesWhatIsTyped(!multiline),
        aids,
        keymap.of([...(multiline ? [] : [{ key: "Enter", run: () => true }]), ...UNDO, ...standardKeymap]),
        multiline ? [markdown, syntaxHighlighting(classHighlighter)] : [],
        EditorView.lineWrapping,
        drawSelection({ cursorBlinkRate: 0 }),
        placeholder ? placeholderText(placeholder) : [],
        yCollab(text, null, { undoManager }),
        carets({ text, awareness, ...place }),
        EditorView.scrollMargins.of(() => ({ top: barHeight() })),
      ],
    }),
  });
  let writes = mayWrite;
  return {
    view,
    focus: () => view.focus(),
    setMayWrite(may) {
      if (may === writes) return;
      writes = may;
      view.dispatch({ effects: writing.reconfigure(writable(may)) });
    },
    /** What the text is called has changed. */
    renamed: () => view.dispatch({}),
    destroy: () => view.destroy(),
  };
}

/** How much of the window the bar above the texts covers: the line that one writes is never under it. */
function barHeight() {
  return Math.max(0, document.querySelector(".save-bar")?.getBoundingClientRect().bottom ?? 0);
}

function writable(may) {
  // Not editable: a reader has no caret; the text is still selected, copied and read aloud.
  return [EditorState.readOnly.of(!may), EditorView.editable.of(may)];
}

function attributes({ place, label, multiline, describedBy }) {
  return EditorView.contentAttributes.of((view) => ({
    "aria-label": label(),
    "aria-multiline": String(multiline),
    "aria-readonly": String(view.state.readOnly),
    ...(view.state.readOnly ? { tabindex: "0" } : {}),
    ...(describedBy ? { "aria-describedby": describedBy } : {}),
    lang: place.language,
    spellcheck: "true",
    autocorrect: "on",
    autocapitalize: "sentences",
    writingsuggestions: "true",
    "data-block": place.block,
    "data-language": place.language,
  }));
}

/** Takes in typed characters only, from keys, pasting and dropping alike; what others typed has been through this before. */
function takesWhatIsTyped(oneLine) {
  return EditorState.transactionFilter.of((transaction) => {
    if (!transaction.docChanged || transaction.annotation(ySyncAnnotation)) return transaction;
    const changes = [];
    let differs = false;
    transaction.changes.iterChanges((from, to, _fromB, _toB, inserted) => {
      const written = inserted.sliceString(0, inserted.length, "\n");
      const insert = asTyped(written, oneLine);
      differs ||= insert !== written;
      changes.push({ from, to, insert });
    });
    if (!differs) return transaction;
    const tidy = transaction.startState.changes(changes);
    const { main } = transaction.startState.selection;
    return {
      changes: tidy,
      selection: { anchor: tidy.mapPos(main.to, 1) },
      scrollIntoView: transaction.scrollIntoView,
      userEvent: transaction.annotation(Transaction.userEvent),
    };
  });
}
