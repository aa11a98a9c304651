// A copied page as Markdown of the kind that a section is written in.
//
// Each step leaves the page simpler for the next: what is no text goes (clean.js), notes are taken out (notes.js), lists and
// styles get the names of elements (lists.js, styles.js), blocks stand one after another (blocks.js), stars are seen as such
// (flanks.js), and what is left is written by rules (rules.js).

import { clean, nameParagraphs } from "./clean.js";
import { inLine, level, shape } from "./blocks.js";
import { elements, extent, leaves, partsOf, renamed, take } from "./dom.js";
import { escaped } from "./escape.js";
import { settle } from "./flanks.js";
import { makeLists } from "./lists.js";
import { takeNotes } from "./notes.js";
import { asCell, markLists, prefixed, writer } from "./rules.js";
import { nameStyles } from "./styles.js";

/** Nodes that a page may have, and how deep they may stand: more than these is no text that somebody wrote. */
const MOST = { count: 50_000, depth: 400 };
const LINES = "p, h1, h2, h3, h4, h5, h6, td";
const TOP_LEVEL = 2;

/**
 * @param html      of the clipboard
 * @param parse     HTML -> document; the browser's own where none is given
 * @param text      the text that this is put into: its notes keep their labels, its headings their level
 * @param isMidLine whether it goes into a line that has begun
 * @param inCell    whether it goes into a cell of a table: everything in one line
 * @return {markdown, notes, isInline, pictures}: Markdown; the footnotes cited in it, to stand after the text ("" for none);
 *         whether it is part of a line and no block; how many pictures were left out
 * @throws {RangeError} for a page that is larger or deeper than any text
 */
export function markdownOf(html, { parse = parsed, text = "", isMidLine = false, inCell = false } = {}) {
  const { body, notes, pictures } = opened(html, parse);
  const said = notes.filter((note, number) => isSaid(note, number, body));
  prepare(body, inCell);
  level(body, topLevelOf(text));
  const isInline = isOneLine(body, isMidLine);
  const labels = freeLabels(text, said.length);
  const label = (number) => labels[said.indexOf(notes[number])];
  const markdown = written(body, { label, isMidLine: isMidLine && isInline });
  return {
    markdown: inCell ? asCell(markdown) : markdown,
    notes: said.map((note, index) => prefixed(written(note, { label }), `[^${labels[index]}]: `, "    ")).join("\n\n"),
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
  const words = escaped(lines.join(" ").replace(/\s+/g, " ").trim());
  return { markdown: words.replace(/#+$/, "\\$&"), pictures };
}

function parsed(html) {
  return new DOMParser().parseFromString(html, "text/html");
}

function opened(html, parse) {
  // Within a body from the start: a browser takes minutes for thousands of remarks before it.
  const { body } = parse(`<!doctype html><body>${html}`);
  bound(body);
  const pictures = clean(body);
  // Lines of preformatted text have become nodes.
  bound(body);
  nameParagraphs(body);
  return { body, notes: takeNotes(body), pictures };
}

function bound(body) {
  const { count, depth } = extent(body, MOST);
  if (count > MOST.count || depth > MOST.depth) throw new RangeError(`${count} nodes, ${depth} deep`);
}

/** Put a note in order; one that says nothing goes, and its mark with it. */
function isSaid(note, number, body) {
  prepare(note);
  if (note.firstChild) return true;
  for (const cited of elements(body, `[data-note="${number}"]`)) cited.remove();
  return false;
}

function prepare(part, inCell = false) {
  makeLists(part);
  nameStyles(part);
  if (inCell) {
    const line = inLine(part);
    take(part, line);
  }
  shape(part);
  markLists(part);
}

/** Whether a page is no more than words in line; a heading is, where none can begin, and becomes a paragraph. */
function isOneLine(body, isMidLine) {
  const [first, ...others] = partsOf(body);
  if (!first || others.length) return false;
  if (isMidLine && /^h\d$/.test(first.localName)) renamed(first, "p");
  return body.firstChild.localName === "p";
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
