// The Yjs document of a section, as the browser reads and changes it: the shape of reportflow/drafts/document.py.
//
// - `heading`, `body`: maps language -> text;
// - `agreements`, `actions`: maps id -> row; a row is a map of `text` (map language -> text), `order`, `removed` and, for an
//   action item, `owners` (list) and `due` (ISO date or null);
// - `basis`: map `block|language` -> hash of the original that the translation was made from; the server writes it.
//
// Nothing is ever made here but rows: the roots come from the server, since two that were made from one text would double it.

import * as Y from "yjs";
import { freshId } from "../fresh-id.js";
import { byPlace, keyBetween } from "./ordering.js";

export const LANGUAGES = ["en", "es"];
const ROOTS = { agreement: "agreements", action: "actions" };
/** As the ids that the server makes (services/drafting.py). */
const ID_BYTES = 6;

/** The other one of the two languages. */
export function otherLanguage(language) {
  return language === "en" ? "es" : "en";
}

/** The roots, so that a document that has been loaded shows them as what they are. */
export function rootsOf(doc) {
  return ["heading", "body", "agreements", "actions"].map((name) => doc.getMap(name));
}

/** Whether the document has been received: the server makes these texts with it. */
export function isThere(doc) {
  return ["heading", "body"].every((name) => LANGUAGES.every((language) => doc.getMap(name).get(language) instanceof Y.Text));
}

/** "agreement:ab12" as {kind: "agreement", id: "ab12"}. */
function blockOf(name) {
  const [kind, id = ""] = name.split(":");
  return { kind, id };
}

/** The shared text of a block in a language; null where there is none (any more). */
export function textOf(doc, block, language) {
  const { kind, id } = blockOf(block);
  const texts = ROOTS[kind] ? doc.getMap(ROOTS[kind]).get(id)?.get("text") : doc.getMap(kind);
  return texts?.get(language) ?? null;
}

/** All rows of a kind in their order, removed ones among them. */
export function rowsOf(doc, kind) {
  const rows = [...doc.getMap(ROOTS[kind])].map(([id, row]) => ({
    id,
    block: `${kind}:${id}`,
    order: row.get("order"),
    owners: [...(row.get("owners") ?? [])],
    due: row.get("due") ?? null,
    removed: Boolean(row.get("removed")),
  }));
  return rows.sort(byPlace);
}

/** Add an empty row after the row of this id, at the end where that is null. Gives its id. */
export function addRow(doc, kind, afterId, id = freshId(ID_BYTES)) {
  doc.transact(() => {
    const rows = rowsOf(doc, kind);
    const place = afterId === null ? rows.length : placeAfter(rows, afterId);
    const row = new Y.Map();
    row.set("order", keyAt(doc, kind, rows, place));
    row.set("removed", false);
    if (kind === "action") {
      row.set("owners", []);
      row.set("due", null);
    }
    row.set("text", new Y.Map(LANGUAGES.map((language) => [language, new Y.Text()])));
    doc.getMap(ROOTS[kind]).set(id, row);
  }, ROW_ADDED);
  return id;
}

/** Rows are taken away by removing them, never by undoing that they were added: others may have written in them. */
const ROW_ADDED = "row-added";

/** Put a row after the row of this id among its kind, first where that is null. Gives whether it moved. */
export function moveRow(doc, block, afterId, origin) {
  const { kind, id } = blockOf(block);
  const row = rowOf(doc, block);
  const rows = rowsOf(doc, kind);
  const others = rows.filter((other) => other.id !== id);
  if (!row || (afterId !== null && !others.some((other) => other.id === afterId))) return false;
  const place = placeAfter(others, afterId);
  if (rows.findIndex((other) => other.id === id) === place) return false;
  doc.transact(() => row.set("order", keyAt(doc, kind, others, place)), origin);
  return true;
}

/** Set a value of a row: `removed`, `owners` or `due`. Gives whether it became another one. */
export function setOfRow(doc, block, name, value, origin) {
  const row = rowOf(doc, block);
  if (!row || JSON.stringify(row.get(name) ?? null) === JSON.stringify(value)) return false;
  doc.transact(() => row.set(name, value), origin);
  return true;
}

/** Bytes of all texts, in all languages, and the number of rows, removed ones among them: what the server bounds. */
export function extentOf(doc) {
  const rows = Object.values(ROOTS).flatMap((root) => [...doc.getMap(root).values()]);
  const texts = [doc.getMap("heading"), doc.getMap("body"), ...rows.map((row) => row.get("text"))];
  let bytes = 0;
  for (const map of texts) for (const text of map?.values() ?? []) bytes += bytesOf(text.toString());
  return { textBytes: bytes, rows: rows.length };
}

/** The document as values, for comparing: Map of "block|language" -> text, and of "block|owners", "block|due", "block|row". */
export function saidBy(doc) {
  const said = new Map();
  for (const kind of ["heading", "body"]) {
    for (const language of LANGUAGES) said.set(`${kind}|${language}`, textOf(doc, kind, language)?.toString() ?? "");
  }
  for (const kind of Object.keys(ROOTS)) {
    for (const { block, owners, due, removed } of rowsOf(doc, kind)) {
      for (const language of LANGUAGES) said.set(`${block}|${language}`, textOf(doc, block, language)?.toString() ?? "");
      said.set(`${block}|owners`, owners.join(", "));
      said.set(`${block}|due`, due ?? "");
      said.set(`${block}|removed`, removed ? "removed" : "");
    }
  }
  return said;
}

/** Length in UTF-8. */
export function bytesOf(text) {
  let bytes = 0;
  for (let place = 0; place < text.length; place += 1) {
    const unit = text.charCodeAt(place);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    // Each half of a character outside of the first plane is two of its four bytes.
    else bytes += unit >= 0xd800 && unit <= 0xdfff ? 2 : 3;
  }
  return bytes;
}

function rowOf(doc, block) {
  const { kind, id } = blockOf(block);
  return ROOTS[kind] ? (doc.getMap(ROOTS[kind]).get(id) ?? null) : null;
}

function placeAfter(rows, afterId) {
  if (afterId === null) return 0;
  const place = rows.findIndex(({ id }) => id === afterId);
  return place < 0 ? rows.length : place + 1;
}

/** A key for a row before `rows[place]`. Rows with equal keys there are given new ones, to make room. */
function keyAt(doc, kind, rows, place) {
  const low = place ? rows[place - 1].order : "";
  const tied = rows.slice(place).filter(({ order }) => order <= low);
  const high = rows[place + tied.length]?.order ?? null;
  const key = keyBetween(low, high);
  let latest = key;
  for (const { id } of tied) {
    latest = keyBetween(latest, high);
    doc.getMap(ROOTS[kind]).get(id).set("order", latest);
  }
  return key;
}
