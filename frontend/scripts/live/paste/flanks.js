// Stars make words bold or italic only where Markdown sees that they open or close: "word**(a)**word" stays as it is written.
// What is marked is trimmed so that its stars are seen.

import { elements, leaves, take, unwrap } from "./dom.js";
import { MARKS, joinMarks } from "./styles.js";

const STARS = new Set(["strong", "em"]);
const RAISING = new Set(["del", "sup", "sub"]);
const PUNCTUATION = /[\p{P}\p{S}]/u;
/** Characters that are taken out of what is marked, before it is given up. */
const MOST_TAKEN = 20;
/** What is surely taken for the end of a word. */
const OUTSIDE = /[\p{P}\s]/u;

/** Make sure that in a paragraph, heading or cell all that is marked is read as such, and nothing else is. */
export function settle(line) {
  const marks = () => elements(line, MARKS.join());
  for (const mark of marks().reverse()) putWithin(mark);
  for (const mark of marks().reverse()) if (STARS.has(mark.localName)) trim(mark, line);
  for (let goesOn = true; goesOn; ) {
    line.normalize();
    joinMarks(line);
    goesOn = false;
    for (const mark of marks()) {
      if (!runsTogether(mark, line)) continue;
      unwrap(mark);
      goesOn = true;
    }
  }
  const marked = elements(line, [...MARKS, "a"].join());
  if (marked.length && (quotesIn(line) % 2 || marked.some(quotesIn))) curlQuotes(line);
}

/** A mark around nothing but a link, or stars around nothing but another mark, go within it. */
function putWithin(mark) {
  const inner = mark.childNodes.length === 1 && mark.firstChild;
  if (!inner || inner.nodeType !== 1 || inner.hasAttribute("data-note")) return;
  if (inner.localName !== "a" && !(STARS.has(mark.localName) && !STARS.has(inner.localName))) return;
  mark.parentNode.replaceChild(inner, mark);
  take(mark, inner);
  inner.appendChild(mark);
  putWithin(mark);
}

/** Whether the signs of a mark would be taken for those of another: "~" beside "~~", or stars within and beside stars. */
function runsTogether(mark, line) {
  const { localName: name, parentNode } = mark;
  if (name === "sub") return touches(mark, line, "del");
  if (!STARS.has(name)) return false;
  if (name === "em" && [mark.previousSibling, mark.nextSibling].some((sibling) => STARS.has(sibling?.localName))) return true;
  if (!parentNode.closest("strong, em")) return false;
  return [true, false].some((isStart) => {
    const isAtEdge = !(isStart ? mark.previousSibling : mark.nextSibling) && STARS.has(parentNode.localName);
    return PUNCTUATION.test(edge(mark, isStart)) || !(isAtEdge || /\s/.test(beside(mark, line, isStart)));
  });
}

/** Whether a mark begins or ends where one of another name does. */
function touches(mark, line, name) {
  return [true, false].some((isStart) => {
    const [side, end] = isStart ? ["previousSibling", "firstChild"] : ["nextSibling", "lastChild"];
    for (let node = mark; node; node = node[end]) if (node.localName === name) return true;
    let outer = mark;
    while (!outer[side] && outer.parentNode !== line) {
      outer = outer.parentNode;
      if (outer.localName === name) return true;
    }
    const far = isStart ? "lastChild" : "firstChild";
    for (let node = outer[side]; node; node = node[far]) if (node.localName === name) return true;
    return false;
  });
}

/** Take punctuation out of a mark until its stars are seen; without any, it is none. */
function trim(mark, line) {
  for (let taken = 0; taken <= MOST_TAKEN; taken += 1) {
    const isOpen = isSeen(mark, line, true);
    if (isOpen && isSeen(mark, line, false)) return;
    if (!trimmed(mark, !isOpen)) break;
  }
  unwrap(mark);
}

function isSeen(mark, line, isStart) {
  const inner = edge(mark, isStart);
  if (/\s/.test(inner)) return false;
  return !PUNCTUATION.test(inner) || OUTSIDE.test(beside(mark, line, isStart));
}

/** The first or last character within an element as Markdown writes it; other stars are part of the same run. */
function edge(element, isStart) {
  const child = isStart ? element.firstChild : element.lastChild;
  if (!child) return " ";
  if (child.nodeType === 3) return end(child.nodeValue, isStart);
  return STARS.has(child.localName) ? edge(child, isStart) : signOf(child);
}

/** What Markdown has at the border of an element: "^" and "~" are no punctuation to it. */
function signOf({ localName }) {
  return RAISING.has(localName) ? "^" : "(";
}

/** The character before or after an element. */
function beside(element, line, isStart) {
  let node = element;
  for (;;) {
    const next = isStart ? node.previousSibling : node.nextSibling;
    if (next?.nodeType === 3) {
      if (next.nodeValue) return end(next.nodeValue, !isStart);
      node = next;
    } else if (next) return STARS.has(next.localName) ? edge(next, !isStart) : signOf(next);
    else if (node.parentNode === line) return " ";
    else if (STARS.has(node.parentNode.localName)) node = node.parentNode;
    else return signOf(node.parentNode);
  }
}

function end(text, isStart) {
  return isStart ? String.fromCodePoint(text.codePointAt(0)) : ([...text.slice(-2)].at(-1) ?? " ");
}

/** Take a punctuation mark at the edge out of what is marked; gives whether that was possible. */
function trimmed(mark, isStart) {
  const text = isStart ? mark.firstChild : mark.lastChild;
  if (text?.nodeType !== 3) return false;
  const char = end(text.nodeValue, isStart);
  if (char.length === text.nodeValue.length) return false;
  text.nodeValue = isStart ? text.nodeValue.slice(char.length) : text.nodeValue.slice(0, -char.length);
  mark.parentNode.insertBefore(mark.ownerDocument.createTextNode(char), isStart ? mark : mark.nextSibling);
  return true;
}

const QUOTES = /"|(?<![\p{L}\p{N}])'|'(?![\p{L}\p{N}])/gu;

function quotesIn({ textContent }) {
  return textContent.match(QUOTES)?.length ?? 0;
}

/** Straight quotation marks as they will be printed: a pair that begins within what is marked and ends outside would part it. */
function curlQuotes(line) {
  let before = " ";
  for (const leaf of leaves(line)) {
    let curled = "";
    for (const char of leaf.nodeValue) {
      const isOpening = /[\s(\[{«¿¡“‘—–-]/.test(before);
      curled += { '"': isOpening ? "“" : "”", "'": isOpening ? "‘" : "’" }[char] ?? char;
      before = char;
    }
    leaf.nodeValue = curled;
  }
}
