// What stands in a text as a character stays one: Markdown is to give nothing of it a meaning. As little as can be, since
// people go on writing in it: "[Lead: IOM]", "V. Smith", "Name ________" and "50 * 2" stay as they are.

const ALWAYS = /[`^~]|\\(?=[!-/:-@[-`{-~]|$)|&(?=#?\w{1,32};)|<(?=[A-Za-z/!?])/g;
const STARS = /\*+/g;
const UNDERSCORES = /_+/g;
const LETTER = /[\p{L}\p{N}]/u;
const CURLY = /\{(?=[^{}\n]*[.#=])/g;
/** A bracket that a target, an attribute or a definition could follow. */
const CLOSING = /\](?=[([{:])/g;
const NOTE = /\[(?=\^)/g;
const BRACKETS = /[[\]]/g;
/** A mark at the start of a line: bullet, heading, quotation, underlining of a heading, rule, ruling of a table. */
const START = /^(?:[-+*](?=\s|$)|#{1,6}(?=\s|$)|>|=+(?=\s*$)|([-*_])(?=(?:\s*\1){2,}\s*$)|--(?=\s*$)|[-:|](?=[-:| ]*-[-:| ]*$))/;
/** The number or letter of a list. A capital with a full stop and one blank is somebody's name. */
const NUMBER = /^(\(?(?:\d{1,9}|[a-z]|[ivxlcdm]{2,9}|[IVXLCDM]{2,9}|[A-Z](?=\)|\.$)))([.)])(?=\s|$)/;

const ALL = { inLink: false, starts: true, goesOn: false };

/**
 * `text` so that it is read as itself within a line.
 *
 * @param place {inLink, starts, goesOn}: whether these are the words of a link, whether they begin the line, and whether
 *              something follows in it; without it, `text` is the whole line
 */
export function escaped(text, place = ALL) {
  const kept = text
    .replace(ALWAYS, "\\$&")
    .replace(STARS, (run, at, all) => (/^ \*+ $/.test(all.slice(at - 1, at + run.length + 1)) ? run : each(run)))
    .replace(UNDERSCORES, (run, at, all) => (isWithinWord(run, at, all) || standsAlone(run, at, all, place) ? run : each(run)))
    .replace(CURLY, "\\{");
  if (place.inLink) return kept.replace(BRACKETS, "\\$&");
  return kept.replace(CLOSING, "\\]").replace(NOTE, "\\[");
}

/** Lines of Markdown so that none of them begins as a list, a heading or the like; `isMidLine` if the first goes on in a line. */
export function asParagraph(markdown, isMidLine) {
  return markdown
    .split("\n")
    .map((line, index) => (isMidLine && !index ? line : line.replace(START, "\\$&").replace(NUMBER, "$1\\$2")))
    .join("\n");
}

/** A line to write on: between blanks it neither opens nor closes anything. */
function standsAlone(run, at, all, { starts, goesOn }) {
  const [before, after] = [all.charAt(at - 1), all.charAt(at + run.length)];
  return (before ? before === " " : starts) && (after ? after === " " : !goesOn);
}

function isWithinWord(run, at, all) {
  return LETTER.test(all.charAt(at - 1)) && LETTER.test(all.charAt(at + run.length));
}

function each(run) {
  return run.replace(/./g, "\\$&");
}
