// What a style says becomes what a name says: Google Docs writes bold as a style of a span, and says of its outermost <b>
// that it is not bold.

import { elements, holdsBlocks, isBlank, isBlock, renamed, styleOf, unwrap, wrapInside } from "./dom.js";

const ALIKE = { b: "strong", i: "em", strike: "del", s: "del" };
/** Names of what is bold, italic, struck out, raised or lowered. */
export const MARKS = ["strong", "em", "del", "sup", "sub"];
const INLINE = new Set([...MARKS, "a", "br"]);
const UNMARKED = new Set(["tr", "table", "thead", "tbody", "ul", "ol", "body", "a"]);

/** Say by elements alone what is bold, italic, struck out, raised or lowered; all other inline elements go. */
export function nameStyles(body) {
  for (const element of elements(body)) {
    if (isUnsaid(element)) unwrap(element);
    else mark(element);
  }
  for (const element of elements(body, Object.keys(ALIKE).join())) renamed(element, ALIKE[element.localName]);
  for (const element of elements(body)) {
    if (element.localName === "q") quote(element);
    else if (!isBlock(element) && !INLINE.has(element.localName) && !element.hasAttribute("data-note")) unwrap(element);
  }
  for (const name of MARKS) for (const element of elements(body, `${name} ${name}`)) unwrap(element);
  for (const element of elements(body, "h1 strong, h2 strong, h3 strong, h4 strong, h5 strong, h6 strong, th strong")) unwrap(element);
  for (const element of elements(body, MARKS.join())) if (!element.textContent.trim()) unwrap(element);
  body.normalize();
  joinMarks(body);
  for (const element of elements(body, [...MARKS, "a"].join()).reverse()) looseEdges(element);
  body.normalize();
}

function isUnsaid(element) {
  const { localName } = element;
  if (localName === "b" || localName === "strong") {
    return ["normal", "400", "lighter"].includes(styleOf(element)["font-weight"]) || holdsBlocks(element);
  }
  if (localName === "i" || localName === "em") return styleOf(element)["font-style"] === "normal" || holdsBlocks(element);
  return ["sup", "sub", "s", "del", "strike"].includes(localName) && holdsBlocks(element);
}

function mark(element) {
  if (!element.hasAttribute("style") || UNMARKED.has(element.localName)) return;
  const names = marksOf(styleOf(element));
  if (!names.length || holdsBlocks(element)) return;
  for (const name of names) wrapInside(element, name);
}

function marksOf(style) {
  const weight = style["font-weight"] ?? "";
  const lines = `${style["text-decoration"] ?? ""} ${style["text-decoration-line"] ?? ""}`;
  const place = style["vertical-align"];
  return [
    (weight === "bold" || weight === "bolder" || Number(weight) >= 600) && "strong",
    (style["font-style"] ?? "").startsWith("italic") && "em",
    lines.includes("line-through") && "del",
    place === "super" && "sup",
    place === "sub" && "sub",
  ].filter(Boolean);
}

/** A browser writes the quotation marks of this element itself. */
function quote(element) {
  element.insertBefore(element.ownerDocument.createTextNode("“"), element.firstChild);
  element.appendChild(element.ownerDocument.createTextNode("”"));
  unwrap(element);
}

/** A word that was typed in two runs is one: two neighbours of one name become one. */
export function joinMarks(root) {
  // From outside in: what was in two neighbours are neighbours then.
  for (const element of elements(root, MARKS.join())) takeIn(element, element.localName);
}

function takeIn(element, name) {
  if (!element.parentNode) return;
  for (;;) {
    const gap = element.nextSibling;
    const next = gap && isBlank(gap) ? gap.nextSibling : gap;
    if (next?.nodeType !== 1 || next.localName !== name) return;
    if (next !== gap) element.appendChild(gap);
    while (next.firstChild) element.appendChild(next.firstChild);
    next.remove();
  }
}

/** Blanks, line ends and notes at the edges of what is marked are put before or after it. */
function looseEdges(element) {
  const { parentNode } = element;
  while (element.firstChild && isLoose(element.firstChild)) parentNode.insertBefore(element.firstChild, element);
  while (element.lastChild && isLoose(element.lastChild)) parentNode.insertBefore(element.lastChild, element.nextSibling);
  if (!element.firstChild) {
    element.remove();
    return;
  }
  const [first, last] = [element.firstChild, element.lastChild];
  if (first.nodeType === 3 && /^\s/.test(first.nodeValue)) {
    parentNode.insertBefore(element.ownerDocument.createTextNode(" "), element);
    first.nodeValue = first.nodeValue.trimStart();
  }
  if (last.nodeType === 3 && /\s$/.test(last.nodeValue)) {
    parentNode.insertBefore(element.ownerDocument.createTextNode(" "), element.nextSibling);
    last.nodeValue = last.nodeValue.trimEnd();
  }
}

function isLoose(node) {
  return isBlank(node) || (node.nodeType === 1 && (node.localName === "br" || node.hasAttribute("data-note")));
}
