// Lists. Word writes an item as a paragraph with a mark typed before it and its level in a style; Word on the web writes a
// list for each item; Google Docs puts a list straight into a list; LibreOffice begins a new one at each change of level, with
// as many lists around the items as there are levels above them.

import { childrenOf, elements, isBlank, isList, partsOf, renamed, styleOf, take, unwrap } from "./dom.js";

const LEVEL = /\bl\d+\s+level(\d+)/;
const DEEPEST = 6;
const MOST = 999_999_999;
const TYPES = { "lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A", "lower-roman": "i", "upper-roman": "I" };

/** Make lists of all that is one, each item in its list, each list in an item. */
export function makeLists(body) {
  for (const menu of elements(body, "menu, dir")) renamed(menu, "ul");
  for (const heading of elements(body, "h1, h2, h3, h4, h5, h6")) typedMark(heading);
  for (const wrapper of elements(body, "div.ListContainerWrapper")) unwrap(wrapper);
  for (const first of elements(body, "p, ul, ol")) {
    if (!body.contains(first)) continue;
    if (itemsOf(first)) gather(first, itemsOf);
    else if (isOutline(first)) gather(first, itemsByDepth);
  }
  for (const list of elements(body, "ul > ul, ul > ol, ol > ul, ol > ol")) putIntoItem(list);
  for (const list of elements(body, "ul, ol")) {
    for (const child of childrenOf(list)) asItem(child);
    nameNumbering(list);
  }
  for (const item of elements(body, "li")) if (!isList(item.parentNode)) giveList(item);
}

/** The items that an element stands for, where it belongs to a list that is to be made; else null. */
function itemsOf(element) {
  if (element.localName === "p") {
    const level = LEVEL.exec(styleOf(element)["mso-list"] ?? "");
    return level && [{ level: Number(level[1]), element }];
  }
  if (!["ul", "ol"].includes(element.localName)) return null;
  const items = partsOf(element);
  if (!items.length || !items.every((item) => item.localName === "li" && item.hasAttribute("data-aria-level"))) return null;
  const kind = element.localName;
  return items.map((item, index) => ({
    level: Number(item.getAttribute("data-aria-level")) || 1,
    element: item,
    mark: { kind, start: kind === "ol" ? startOf(element) + index : 1, type: typeOf(element, item) },
  }));
}

/** Whether a list is the first of several of which one begins with another list. */
function isOutline(first) {
  if (!isList(first) || isList(first.parentNode)) return false;
  let [count, isSunk] = [0, false];
  for (let next = first; isList(next); next = following(next)) {
    count += 1;
    isSunk ||= isList(partsOf(next)[0]);
  }
  return count > 1 && isSunk;
}

function itemsByDepth(element, level = 1, type = null) {
  if (!isList(element)) return null;
  const kind = element.localName;
  const own = element.getAttribute("type") ?? type;
  const parts = partsOf(element);
  const start = Number(parts[0]?.getAttribute("value")) || startOf(element);
  return parts.flatMap((part, index) => {
    if (isList(part)) return itemsByDepth(part, level + 1, own);
    return { level, element: part, mark: { kind, start: kind === "ol" ? start + index : 1, type: own ?? "1" } };
  });
}

/** Make one list of all neighbours that are items, from the first one on. */
function gather(first, itemsOf) {
  const place = first.ownerDocument.createElement("div");
  first.parentNode.insertBefore(place, first);
  const open = [];
  for (let next = first; next; next = following(place)) {
    const items = itemsOf(next);
    if (!items) break;
    for (const { level, element, mark } of items) {
      addItem(place, open, Math.min(level, DEEPEST), element, mark ?? numbering(typedMark(element)));
    }
    next.remove();
  }
  unwrap(place);
}

function following(place) {
  let next = place.nextSibling;
  while (next && isBlank(next)) next = next.nextSibling;
  return next?.nodeType === 1 ? next : null;
}

function addItem(place, open, level, element, mark) {
  while (open.length && open.at(-1).level > level) open.pop();
  const same = open.at(-1)?.level === level ? open.at(-1) : null;
  if (!same || !goesOn(same.list, mark)) {
    if (same) open.pop();
    const list = place.ownerDocument.createElement(mark.kind);
    if (mark.kind === "ol") {
      list.setAttribute("start", String(mark.start));
      list.setAttribute("type", mark.type);
    }
    (open.at(-1)?.list.lastChild ?? place).appendChild(list);
    open.push({ level, list });
  }
  const item = place.ownerDocument.createElement("li");
  take(item, element);
  open.at(-1).list.appendChild(item);
}

/** Whether an item of this mark is the next one of a list, and no first one of another. */
function goesOn(list, { kind, start, type }) {
  if (list.localName !== kind) return false;
  return kind === "ul" || (list.getAttribute("type") === type && startOf(list) + list.children.length === start);
}

/** The mark that Word typed before a paragraph, which is taken out of it. */
function typedMark(paragraph) {
  const marks = elements(paragraph, "[style]").filter((element) => styleOf(element)["mso-list"] === "ignore");
  const text = marks.map((mark) => mark.textContent).join(" ").trim();
  for (const mark of marks) mark.remove();
  return text;
}

/** "3." is a number, "b)" a letter, "iv." a Roman number, "1.2." the second of its level; all else is a bullet. */
export function numbering(mark) {
  const found = /^\(?(?:\d+\.)*(\d{1,9}|[a-z]|[A-Z]|[ivxl]{2,6}|[IVXL]{2,6})[.)]*$/.exec(mark);
  if (!found || (/^[A-Za-z]+$/.test(mark))) return { kind: "ul" };
  const [, word] = found;
  if (/\d/.test(word)) return { kind: "ol", start: Number(word), type: "1" };
  const small = word === word.toLowerCase();
  const isRoman = word.length > 1 || /i/i.test(word);
  if (isRoman) return { kind: "ol", start: valueOf(word.toLowerCase()), type: small ? "i" : "I" };
  return { kind: "ol", start: word.toLowerCase().charCodeAt(0) - 96, type: small ? "a" : "A" };
}

function valueOf(word) {
  const values = [...word].map((letter) => ({ i: 1, v: 5, x: 10, l: 50 })[letter]);
  return values.reduce((sum, value, index) => sum + (value < (values[index + 1] ?? 0) ? -value : value), 0);
}

function putIntoItem(list) {
  let before = list.previousSibling;
  while (before && isBlank(before)) before = before.previousSibling;
  if (before?.nodeType !== 1 || before.localName !== "li") {
    before = list.ownerDocument.createElement("li");
    list.parentNode.insertBefore(before, list);
  }
  before.appendChild(list);
}

/** What stands in a list and is none of its items belongs to the one before it, or becomes one. */
function asItem(node) {
  if (node.localName === "li") return;
  const before = node.previousSibling;
  if (isBlank(node)) node.remove();
  else if (before?.localName === "li") before.appendChild(node);
  else {
    const item = node.ownerDocument.createElement("li");
    node.parentNode.replaceChild(item, node);
    item.appendChild(node);
  }
}

/** An item that was copied without its list is in a list with its neighbours. */
function giveList(item) {
  const list = item.ownerDocument.createElement("ul");
  item.parentNode.insertBefore(list, item);
  for (let next = item; next?.localName === "li"; next = following(list)) list.appendChild(next);
}

/** Word on the web and Google Docs say by a style how a list counts, of the list or of each item. */
function nameNumbering(list) {
  if (list.localName === "ol" && !list.hasAttribute("type")) list.setAttribute("type", typeOf(list, list.firstChild));
}

function typeOf(list, item) {
  const given = list.getAttribute("type");
  if (given) return given;
  return TYPES[item && styleOf(item)["list-style-type"]] ?? TYPES[styleOf(list)["list-style-type"]] ?? "1";
}

function startOf(list) {
  const given = Number(list.getAttribute("start") || 1);
  return Number.isInteger(given) && given >= 0 && given <= MOST ? given : 1;
}

/** The marks of a list's items: "-", "3.", "b)", "iv)". `other` where a list of the same kind is just before: "3)", "b.". */
export function marksOf(list, other = false) {
  const items = partsOf(list);
  if (list.localName !== "ol") return items.map(() => (other ? "*" : "-"));
  const start = startOf(list);
  const type = list.getAttribute("type") ?? "1";
  const last = start + items.length - 1;
  const write = start >= 1 && WAYS.find(({ kind, most }) => kind.test(type) && last <= most)?.write;
  return items.map((_, index) => {
    const number = start + index;
    if (!write) return `${Math.min(number, MOST)}${other ? ")" : "."}`;
    const word = write(number);
    return `${/[AI]/.test(type) ? word.toUpperCase() : word}${other && !/[AI]/.test(type) ? "." : ")"}`;
  });
}

const WAYS = [
  { kind: /^[aA]$/, most: 26, write: (number) => String.fromCharCode(96 + number) },
  { kind: /^[iI]$/, most: 39, write: roman },
];

function roman(number) {
  const ones = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"];
  return "x".repeat(Math.floor(number / 10)) + ones[number % 10];
}
