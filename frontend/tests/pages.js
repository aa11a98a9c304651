// What tests of pasting share: a parser without a browser, and the pages that programs put on the clipboard (pasted/). That what
// these become is printed with the words of the pages, tests/report/test_pasted.py looks after.

import domino from "@mixmark-io/domino";
import { readFileSync, readdirSync } from "node:fs";

const FOLDER = new URL("pasted/", import.meta.url);

export const parse = (html) => domino.createDocument(html, true);

/** Names of the programs of which there is a page. */
export const PROGRAMS = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".html"))
  .map((name) => name.slice(0, -".html".length))
  .sort();

/** A file of a program: "html" as on the clipboard, "md" what it is to become, "txt" the words that somebody sees. */
export function sample(program, ending) {
  return readFileSync(new URL(`${program}.${ending}`, FOLDER), "utf8");
}

/** Pages of signs that Markdown would take for its own: [{html, says, markdown}]. */
export function odd() {
  return JSON.parse(readFileSync(new URL("odd.json", FOLDER), "utf8"));
}

/** Markdown and its footnotes, as they stand in a text that has nothing else. */
export function withNotes({ markdown, notes }) {
  return [markdown, notes].filter(Boolean).join("\n\n");
}
