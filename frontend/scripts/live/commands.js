// What the tools of the editor do to a text. Pure: a state of CodeMirror in, the change of it out (or null where there is none).

import { EditorSelection } from "@codemirror/state";

const BULLET = /^(\s*)[-*+]\s+/;
const NUMBER = /^(\s*)\d{1,9}[.)]\s+/;
const QUOTE = /^(\s*)>\s?/;
const ITEM = /^(\s*)(?:([-*+])|(\d{1,9})([.)]))(\s+)/;
const LINES = { bullets: BULLET, numbers: NUMBER, quote: QUOTE };
const NOTE = /\[\^([^\]\s]+)\]/g;
const ADDRESS = /^(https?:\/\/|mailto:)\S+$/i;
const START = "https://";

/** Put marks around what is selected, or take them away: "**" for bold, "*" for italic. Without a selection, the word. */
export function toggleMark(state, mark) {
  return state.changeByRange((range) => {
    const { from, to } = range.empty ? (state.wordAt(range.head) ?? range) : range;
    const text = state.sliceDoc(from, to);
    const size = mark.length;
    if (isMarked(state, from, to, mark)) {
      const changes = [{ from: from - size, to: from }, { from: to, to: to + size }];
      return { changes, range: EditorSelection.range(range.anchor - size, range.head - size) };
    }
    if (text.length > 2 * size && text.startsWith(mark) && text.endsWith(mark) && text[size] !== mark[0]) {
      const inner = text.slice(size, -size);
      return { changes: { from, to, insert: inner }, range: EditorSelection.range(from, from + inner.length) };
    }
    // Blanks at the border belong outside: "**word **" is not bold.
    const lead = text.length - text.trimStart().length;
    const tail = text.trim() ? text.length - text.trimEnd().length : 0;
    const changes = [{ from: from + lead, insert: mark }, { from: to - tail, insert: mark }];
    return { changes, range: EditorSelection.range(range.anchor + size, range.head + size) };
  });
}

function isMarked(state, from, to, mark) {
  const size = mark.length;
  const around = (at) => state.sliceDoc(Math.max(0, at), Math.max(0, at + size));
  if (from < size || around(from - size) !== mark || around(to) !== mark) return false;
  // One star of two is no italic.
  return mark.length > 1 || (runBefore(state, from) !== 2 && runAfter(state, to) !== 2);
}

function runBefore(state, at) {
  return /\**$/.exec(state.sliceDoc(Math.max(0, at - 3), at))[0].length;
}

function runAfter(state, at) {
  return /^\**/.exec(state.sliceDoc(at, at + 3))[0].length;
}

/** Make the selected lines a list ("bullets", "numbers") or a quotation ("quote"), or plain lines again. */
export function toggleLines(state, kind) {
  const { from, to } = state.selection.main;
  const lines = [];
  for (let at = state.doc.lineAt(from).number; at <= state.doc.lineAt(to).number; at += 1) lines.push(state.doc.line(at));
  const full = lines.length > 1 ? lines.filter(({ text }) => text.trim()) : lines;
  const undoes = full.length > 0 && full.every(({ text }) => LINES[kind].test(text));
  const changes = full.map((line, index) => lineChange(line, kind, undoes, index));
  const before = full[0].number > 1 ? state.doc.line(full[0].number - 1).text : "";
  if (!undoes && before.trim() && !LINES[kind].test(before)) changes.unshift({ from: full[0].from, insert: "\n" });
  const set = state.changes(changes);
  return { changes: set, selection: state.selection.map(set, 1) };
}

function lineChange({ from, text }, kind, undoes, index) {
  const present = [BULLET, NUMBER, QUOTE].map((mark) => mark.exec(text)).find(Boolean);
  const indent = /^\s*/.exec(text)[0];
  const end = from + (present ? present[0].length : indent.length);
  if (undoes) return { from, to: end, insert: indent };
  const mark = { bullets: "- ", numbers: `${index + 1}. `, quote: "> " }[kind];
  return { from, to: end, insert: indent + mark };
}

/** Make a link of what is selected; the part that is still to be typed is selected then. */
export function insertLink(state) {
  const { from, to } = state.selection.main;
  const text = state.sliceDoc(from, to);
  if (ADDRESS.test(text)) {
    return { changes: { from, to, insert: `[](${text})` }, selection: EditorSelection.cursor(from + 1) };
  }
  const insert = `[${text}](${START})`;
  const start = from + text.length + 3;
  return { changes: { from, to, insert }, selection: EditorSelection.range(start, start + START.length) };
}

/** Cite a new footnote here, and begin its text at the end. */
export function insertFootnote(state) {
  const at = state.selection.main.to;
  const label = freeLabel(state.doc.toString());
  const end = state.doc.length;
  const gap = /\n\n$/.test(state.doc.toString()) || end === 0 ? "" : "\n\n";
  const note = `${gap}[^${label}]: `;
  const cited = `[^${label}]`;
  // Where the citation stands at the very end, the note comes after it.
  const changes = at === end ? { from: at, insert: cited + note } : [{ from: at, insert: cited }, { from: end, insert: note }];
  return { changes, selection: EditorSelection.cursor(end + cited.length + note.length) };
}

/** A footnote's label that the text does not have. */
export function freeLabel(text) {
  const taken = new Set([...text.matchAll(NOTE)].map(([, label]) => label));
  let label = 1;
  while (taken.has(String(label))) label += 1;
  return String(label);
}

/** Put what is selected into negotiation brackets. by: code of the delegation that asks for them, or "". */
export function insertBrackets(state, by) {
  const { from, to } = state.selection.main;
  const attributes = by ? `{.bracket by=${by}}` : "{.bracket}";
  const text = state.sliceDoc(from, to);
  return {
    changes: { from, to, insert: `[${text}]${attributes}` },
    selection: EditorSelection.range(from + 1, from + 1 + text.length),
  };
}

/** On Enter in a list: the next item, or the end of the list where the present one is empty. Null elsewhere. */
export function nextItem(state) {
  const { main } = state.selection;
  if (!main.empty) return null;
  const line = state.doc.lineAt(main.head);
  const found = ITEM.exec(line.text);
  if (!found || main.head - line.from < found[0].length) return null;
  if (!line.text.slice(found[0].length).trim()) {
    // Without an empty line between, what is written next would go on with the last item.
    const insert = line.number > 1 && state.doc.line(line.number - 1).text.trim() ? "\n" : "";
    return { changes: { from: line.from, to: line.to, insert }, selection: EditorSelection.cursor(line.from + insert.length) };
  }
  const [, indent, bullet, number, end, gap] = found;
  const insert = `\n${indent}${bullet ?? `${Number(number) + 1}${end}`}${gap}`;
  return { changes: { from: main.head, insert }, selection: EditorSelection.cursor(main.head + insert.length) };
}

/** Put a standard phrase in place of what is selected; its first gap is selected then. */
export function insertPhrase(state, words, gap, { from, to } = state.selection.main) {
  const before = state.sliceDoc(Math.max(0, from - 1), from);
  const glue = before && !/[\s([“"¿¡]/.test(before) ? " " : "";
  const insert = glue + words;
  const place = words.indexOf(gap);
  const start = from + glue.length + (place < 0 ? words.length : place);
  return {
    changes: { from, to, insert },
    selection: place < 0 ? EditorSelection.cursor(start) : EditorSelection.range(start, start + gap.length),
  };
}
