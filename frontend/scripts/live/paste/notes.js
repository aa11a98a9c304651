// Footnotes: a short link to a passage that links back, whichever program wrote them (Word, LibreOffice, an encyclopedia). A
// browser writes the page's address before the "#" of a link within it.

import { elements, take, unwrap } from "./dom.js";

const MARK = /^[[(]?(?:\p{L}[\p{L}.-]{0,14} )?[\w*†‡§]{1,5}[\])]?$/u;
const HOLDERS =
  '[style*="mso-element:footnote"], [style*="mso-element:endnote"], div[id^="sdfootnote"], div[id^="sdendnote"], [role="doc-footnote"], [role="doc-endnote"], aside, li';
const LISTS = '[style*="footnote-list"], [style*="endnote-list"], section.footnotes, div.footnotes, [role="doc-endnotes"], ol.references';
const BACK = ".mw-cite-backlink, [role=doc-backlink]";
const INNER = 'a[href*="#"]';
/** Links that are looked at: a report has a few dozen notes. */
const MOST = 1000;

/** Take the footnotes out of a body. Gives their texts as elements, in order; `<span data-note="0">` stands where each is cited. */
export function takeNotes(body) {
  const notes = new Map();
  const cited = [];
  const names = namesIn(body);
  const linksOf = remembered((holder) => elements(holder, INNER).map((anchor) => [anchor, fragmentOf(anchor)]));
  for (const link of elements(body, INNER).slice(0, MOST)) {
    if (!MARK.test(link.textContent.trim()) || isWithin(link, notes)) continue;
    const found = definitionOf(link, body, names, linksOf);
    if (!found) continue;
    if (!notes.has(found.holder)) notes.set(found.holder, { number: notes.size, back: new Set() });
    for (const anchor of found.back) notes.get(found.holder).back.add(anchor);
    cited.push([link, notes.get(found.holder).number]);
  }
  for (const [link, number] of cited) cite(link, number);
  const texts = [...notes].map(([holder, { back }]) => textOf(holder, back));
  for (const list of elements(body, LISTS)) if (!list.textContent.trim()) list.remove();
  for (const left of elements(body, BACK)) left.remove();
  // A mark whose note was not copied along leads nowhere that a reader of the report knows.
  for (const link of elements(body, `sup ${INNER}`)) if (MARK.test(link.textContent.trim())) unwrap(link);
  return texts;
}

function isWithin(node, holders) {
  for (let above = node.parentNode; above; above = above.parentNode) if (holders.has(above)) return true;
  return false;
}

function definitionOf(link, body, names, linksOf) {
  const target = names.get(fragmentOf(link));
  if (!target) return null;
  const holder = target.closest(HOLDERS) ?? target.closest("p") ?? target;
  if (holder === body || holder.contains(link) || !body.contains(holder)) return null;
  const own = new Set(namesAround(link));
  const back = linksOf(holder).flatMap(([anchor, name]) => (own.has(name) ? [anchor] : []));
  return back.length ? { holder, back } : null;
}

function remembered(make) {
  const made = new Map();
  return (key) => made.get(key) ?? made.set(key, make(key)).get(key);
}

/** Every name that a link can lead to, with the first element that has it. */
function namesIn(body) {
  const names = new Map();
  for (const element of elements(body, "[id], a[name]")) {
    for (const name of [element.id, element.getAttribute("name")]) if (name && !names.has(name)) names.set(name, element);
  }
  return names;
}

function fragmentOf(link) {
  const href = link.getAttribute("href");
  const name = href.slice(href.indexOf("#") + 1);
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** By which names a definition may link back to a citation: its own, and those of what is closely around or within it. */
function namesAround(link) {
  const near = [link, link.parentElement, link.parentElement?.parentElement, ...elements(link)].filter(Boolean);
  return near.flatMap((element) => [element.id, element.getAttribute("name")]).filter(Boolean);
}

function cite(link, number) {
  const mark = link.ownerDocument.createElement("span");
  mark.setAttribute("data-note", String(number));
  // An element without text is taken for an empty one.
  mark.textContent = String(number);
  const place = raisedAround(link);
  place.parentNode.replaceChild(mark, place);
}

/** The raised characters that a link is all of, else the link. */
function raisedAround(link) {
  const raised = link.closest("sup");
  return raised && raised.textContent.trim() === link.textContent.trim() ? raised : link;
}

function textOf(holder, back) {
  for (const anchor of back) raisedAround(anchor).remove();
  // A note within a note has no place in a report.
  for (const inner of elements(holder, `[data-note], ${BACK}`)) inner.remove();
  holder.remove();
  const text = holder.ownerDocument.createElement("div");
  take(text, holder);
  return text;
}
