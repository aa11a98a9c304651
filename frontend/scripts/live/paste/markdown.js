// A copied page as Markdown of the kind that a section is written in.
//
// Each step leaves the page simpler for the next: what is no text goes (clean.js), notes are taken out (notes.js), lists and
// styles get the names of elements (lists.js, styles.js), blocks stand one after another (blocks.js), stars are seen as such
// (flanks.js), and what is left is written by rules (rules.js).

import { clean, nameParagraphs } from "./clean.js";
import { level, shape } from "./blocks.js";
import { elements, extent, leaves, partsOf } from "./dom.js";
import { asParagraph, escaped } from "./escape.js";
import { settle } from "./flanks.js";
import { makeLists } from "./lists.js";
import { takeNotes } from "./notes.js";
import { asCell, markLists, prefixed, writer } from "./rules.js";
import { nameStyles } from "./styles.js";

/** Elements that a page may have, and how deep they may stand: more than these is no text that somebody wrote. */
const MOST_ELEMENTS = 40_000;
const DEEPEST = 400;
const LINES = "p, h1, h2, h3, h4, h5, h6, td";
const TOP_LEVEL = 2;

/**
 * @param html      of the clipboard
 * @param parse     HTML -> document; the browser's own where none is given
 * @param text      the text that this is put into: its notes keep their labels, its headings their level
 * @param isMidLine whether it goes into a line that has begun
 * @return {markdown, notes, isInline, pictures}: Markdown; the footnotes cited in it, to stand after the text ("" for none);
 *         whether it is part of a line and no block; how many pictures were left out
 * @throws {RangeError} for a page that is larger or deeper than any text
 */
export function markdownOf(html, { parse = parsed, text = "", isMidLine = false } = {}) {
  const { body, notes, pictures } = opened(html, parse);
  for (const part of [body, ...notes]) {
    makeLists(part);
    nameStyles(part);
    shape(part);
    markLists(part);
  }
  const blocks = partsOf(body);
  const isInline = blocks.length === 1 && (blocks[0].localName === "p" || (isMidLine && /^h\d$/.test(blocks[0].localName)));
  if (isInline) asOnlyLine(blocks[0]);
  level(body, topLevelOf(text));
  const labels = freeLabels(text, notes.length);
  const write = (part, midLine) => written(part, { label: (number) => labels[number], isMidLine: midLine });
  return {
    markdown: write(body, isInline && isMidLine),
    notes: notes.map((note, number) => prefixed(write(note), `[^${labels[number]}]: `, "    ")).join("\n\n"),
    isInline,
    pictures,
  };
}

/**
 * The words of a copied page on one line, for a heading: no marks, no notes.
 *
 * @return {markdown, pictures}
 */
export function lineOf(html, { parse = parsed } = {}) {
  const { body, pictures } = opened(html, parse);
  makeLists(body);
  for (const cited of elements(body, "[data-note]")) cited.remove();
  for (const end of elements(body, "br")) end.parentNode.replaceChild(body.ownerDocument.createTextNode(" "), end);
  shape(body);
  const lines = elements(body, LINES).map((line) => line.textContent);
  return { markdown: escaped(lines.join(" ").replace(/\s+/g, " ").trim()), pictures };
}

/** Markdown of one cell of a table. */
export { asCell, asParagraph };

function parsed(html) {
  return new DOMParser().parseFromString(html, "text/html");
}

function opened(html, parse) {
  const { body } = parse(html);
  const { count, depth } = extent(body, MOST_ELEMENTS);
  if (count > MOST_ELEMENTS || depth > DEEPEST) throw new RangeError(`${count} elements, ${depth} deep`);
  const pictures = clean(body);
  nameParagraphs(body);
  return { body, notes: takeNotes(body), pictures };
}

function asOnlyLine(block) {
  if (block.localName === "p") return;
  const paragraph = block.ownerDocument.createElement("p");
  while (block.firstChild) paragraph.appendChild(block.firstChild);
  block.parentNode.replaceChild(paragraph, block);
}

function written(part, options) {
  for (const line of elements(part, LINES)) {
    settle(line);
    escapeWords(line);
  }
  return writer(options)(part);
}

function escapeWords(line) {
  for (const link of elements(line, "a")) link.setAttribute("data-words", link.textContent.trim());
  const parts = leaves(line);
  for (const [index, leaf] of parts.entries()) {
    if (leaf.parentNode.hasAttribute("data-note")) continue;
    const inLink = Boolean(leaf.parentNode.closest("a"));
    const next = parts[index + 1];
    const text = escaped(leaf.nodeValue.replace(/\s+/g, " "), { inLink, starts: leaf === line.firstChild, goesOn: leaf !== line.lastChild });
    // "!" before a link would make a picture of it.
    const isBeforeLink = !inLink && next?.parentNode.closest("a");
    leaf.nodeValue = isBeforeLink ? text.replace(/!$/, "\\!") : text;
  }
}

/** The level of the highest heading that a text has. */
function topLevelOf(text) {
  const levels = [...text.matchAll(/^ {0,3}(#{1,5}) /gm)].map(([, marks]) => marks.length);
  return levels.length ? Math.min(...levels) : TOP_LEVEL;
}

/** Numbers that no note of a text has. */
function freeLabels(text, count) {
  const taken = new Set([...text.matchAll(/\[\^([^\]\n]+)\]/g)].map(([, label]) => label));
  const labels = [];
  for (let number = 1; labels.length < count; number += 1) if (!taken.has(String(number))) labels.push(String(number));
  return labels;
}
