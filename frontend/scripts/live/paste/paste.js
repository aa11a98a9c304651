// Pasting and dropping a page, or a part of a document, into a text: it comes in as Markdown. Whatever cannot be read so comes
// in as plain text, as the editor does it by itself: a paste is never lost.

import { EditorView } from "@codemirror/view";
import { asTyped } from "../typed.js";
import { lineOf, markdownOf } from "./markdown.js";
import { isInCell, isMidLine, placed, surroundings } from "./place.js";
import { pageOf } from "./source.js";

/**
 * An editor's extension.
 *
 * @param oneLine a heading: words only, on one line
 * @param told    called with {pictures}: how many were left out, where there were any
 * @param apart   called before and after, so that it is undone by itself
 */
export function pasting({ oneLine = false, told = () => {}, apart = () => {} } = {}) {
  let asText = false;
  let isDragging = false;
  const put = (view, data, range, userEvent) => paste(view, data, range, { oneLine, told, apart, userEvent });
  return EditorView.domEventHandlers({
    keydown(event) {
      // Most browsers offer no page then; Shift alone does not say so: Shift+Insert is an ordinary paste.
      asText = event.shiftKey && (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "v";
      return false;
    },
    paste(event, view) {
      const isWanted = !asText;
      asText = false;
      return isWanted && put(view, event.clipboardData, view.state.selection.main, "input.paste");
    },
    dragstart() {
      isDragging = true;
      return false;
    },
    dragend() {
      isDragging = false;
      return false;
    },
    drop(event, view) {
      const isOwn = isDragging;
      isDragging = false;
      if (isOwn || event.shiftKey || event.dataTransfer?.files.length) return false;
      const at = view.posAtCoords({ x: event.clientX, y: event.clientY }, false);
      if (!put(view, event.dataTransfer, { from: at, to: at }, "input.drop")) return false;
      view.focus();
      return true;
    },
  });
}

/**
 * Put what a clipboard or a drag holds into an editor, as Markdown.
 *
 * @return whether that was done; if not, nothing has changed
 */
export function paste(view, data, range, { oneLine, told, apart, userEvent, parse }) {
  const { state } = view;
  const html = pageOf(data);
  if (html === null || state.readOnly) return false;
  const text = data.getData("text/plain") ?? "";
  let written;
  let change;
  try {
    written = read(html, state, range, { oneLine, parse });
    if (!isTold(written, text)) return false;
    change = placed(state, range, written, { leading: /^[ \t\u00a0]/.test(text), trailing: /[ \t\u00a0]$/.test(text) });
  } catch (error) {
    console.error("What was pasted is taken as plain text:", error);
    return false;
  }
  if (written.markdown) {
    apart();
    view.dispatch({ ...change, userEvent, scrollIntoView: true });
    apart();
  }
  if (written.pictures) told({ pictures: written.pictures });
  return true;
}

function read(html, state, { from, to }, { oneLine, parse }) {
  const page = parse ? { parse } : {};
  if (oneLine) {
    const { markdown, pictures } = lineOf(html, page);
    return { markdown: asTyped(markdown, true), notes: "", isInline: true, pictures };
  }
  const around = surroundings(state, from, to);
  const { markdown, notes, ...rest } = markdownOf(html, {
    ...page,
    text: state.doc.toString(),
    isMidLine: isMidLine(around),
    inCell: isInCell(around),
  });
  return { ...rest, markdown: asTyped(markdown), notes: asTyped(notes) };
}

/** Whether what was read says at least half of what the plain text does: if not, the page was not understood. */
function isTold({ markdown, notes }, text) {
  if (!markdown) return !text.trim();
  return 2 * lettersIn(markdown + notes) >= lettersIn(text);
}

function lettersIn(text) {
  return text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
}
