// What a text may hold, as the server has it: see `as_typed` in reportflow/drafts/differences.py.

// A word processor breaks lines and pages with controls of its own: left out, the words around them would become one.
const LINE_ENDS = /\r\n|[\r\u000b\u000c\u0085\u2028\u2029]/g;
// All controls but tab and line feed, and the invisible ones that turn the order of letters round.
const CONTROLS =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufffe\uffff\u202a-\u202e\u2066-\u2069]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** `text` with line feeds alone as line ends and without invisible controls; on one line where `oneLine`. */
export function asTyped(text, oneLine = false) {
  const typed = text.replace(LINE_ENDS, "\n").replace(CONTROLS, "");
  return oneLine ? typed.replace(/[\t\n]+/g, " ") : typed;
}
