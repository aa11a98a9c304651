// Where pasted Markdown goes in a text: within a line, in a cell of a table, or as blocks between blank lines.

const CONTAINERS = /^[ \t]*(?:(?:>|[-+*]|\(?\w{1,9}[.)])[ \t]+)*$/;
const ITEM = /^[ \t]*(?:[-+*]|\(?\w{1,9}[.)])[ \t]/;
const BARE_ITEM = /^([ \t]*)(?:[-+*]|\(?\w{1,9}[.)])[ \t]*$/;
const CELL = /^[ \t]*\|/;

/** Two marks of one list: the second goes on in it. */
const FAMILIES = [/^[ \t]*-[ \t]/, /^[ \t]*\d{1,9}\.[ \t]/];

/** What is around a selection: `before` and `after` of it in its lines, and the lines around them. */
export function surroundings({ doc }, from, to) {
  const [first, last] = [doc.lineAt(from), doc.lineAt(to)];
  return {
    before: first.text.slice(0, from - first.from),
    after: last.text.slice(to - last.from),
    above: first.number > 1 ? doc.line(first.number - 1).text : "",
    below: last.number < doc.lines ? doc.line(last.number + 1).text : "",
  };
}

/** Whether a line has begun before this place, so that no list, heading or quotation can begin here. */
export function isMidLine({ before }) {
  return !CONTAINERS.test(before);
}

/** Whether this is a cell of a table, where a line end would end the table. */
export function isInCell({ before }) {
  return CELL.test(before);
}

/**
 * The change that puts Markdown into a text.
 *
 * @param state   of the editor
 * @param range   {from, to} that it takes the place of
 * @param written of `markdownOf`; its notes go to the end of the text
 * @param spaces  {leading, trailing}: whether what was copied begins or ends with a blank
 * @return {changes, selection} of a transaction: the caret stands after what was put in
 */
export function placed(state, { from, to }, written, spaces = {}) {
  const around = surroundings(state, from, to);
  const put = written.isInline ? inLine(around, written, spaces) : asBlocks(around, written.markdown);
  const start = from - put.over;
  const { doc } = state;
  const end = doc.length;
  const notes = written.notes && blankLineAfter(to === end ? put.text : doc.sliceString(Math.max(to, end - 2))) + written.notes;
  const changes = [{ from: start, to, insert: to === end ? put.text + notes : put.text }];
  if (notes && to < end) changes.push({ from: end, insert: notes });
  return { changes, selection: { anchor: start + put.caret } };
}

function blankLineAfter(text) {
  return "\n\n".slice(/\n{0,2}$/.exec(text)[0].length);
}

function inLine(around, { markdown }, { leading, trailing }) {
  const [first, last] = [leading && isMidLine(around) && !/\s$/.test(around.before), trailing && !/^\s/.test(around.after)];
  const text = `${first ? " " : ""}${markdown}${last ? " " : ""}`;
  return { over: 0, text, caret: text.length };
}

function asBlocks({ before, after, above, below }, markdown) {
  const bare = BARE_ITEM.exec(before);
  const isList = ITEM.test(markdown);
  // A list pasted behind a lone bullet takes its place.
  const takesOver = bare && isList && !after.trim();
  const blank = takesOver || !before.trim();
  const indent = takesOver ? bare[1] : "";
  const lines = indent ? markdown.replace(/^(?=.)/gm, indent) : markdown;
  const isNext = (line, next) => FAMILIES.some((family) => family.test(line) && family.test(next));
  const last = markdown.slice(markdown.lastIndexOf("\n") + 1);
  const lead = blank ? (above.trim() && !isNext(above, markdown) ? "\n" : "") : "\n\n";
  const trail = after.trim() ? "\n\n" : below.trim() && !isNext(last, below) ? "\n" : "";
  return { over: blank ? before.length : 0, text: lead + lines + trail, caret: lead.length + lines.length };
}
