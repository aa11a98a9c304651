import assert from "node:assert/strict";
import { test } from "node:test";
import { markdownOf } from "../scripts/live/paste/markdown.js";
import { parse } from "./pages.js";

const nested = (tag, times) => `<${tag}>`.repeat(times);

test("a page that is larger or deeper than any text is refused", () => {
  for (const page of [nested("div", 500), nested("b", 401), "<i></i>".repeat(50_001), "<!-- -->x".repeat(30_000), `<pre>${"a\n".repeat(20_001)}`]) {
    assert.throws(() => markdownOf(page, { parse }), RangeError, page.slice(0, 20));
  }
});

/** What is looked for is time that grows with the square: it would take hours. */
const HOSTILE = {
  divisions: nested("div", 390),
  lists: nested("ul><li", 190),
  quotations: nested("blockquote", 390),
  tables: nested("table><tr><td", 90),
  marks: nested("b><i", 190),
  brackets: `<p>${"[".repeat(500_000)}`,
  stars: `<p>${"* ".repeat(200_000)}`,
  lines: `<p>${"_".repeat(500_000)}`,
  braces: `<p>${"{".repeat(300_000)}`,
  blanks: `<p>a${" ".repeat(500_000)}b`,
  exclamations: `<p>x<b>${"!".repeat(500_000)}</b>x`,
  angles: "<".repeat(300_000),
  style: `<p style="${"a:b;".repeat(100_000)}">x`,
  merged: `<table>${"<tr><td colspan=1000 rowspan=1000>a<td rowspan=65534>b".repeat(1000)}`,
  cited: `<li id=n>${"<a href='#r' id=x>1</a>".repeat(500)}</li><p>${"<a id=r href='#n'>1</a>".repeat(500)}`,
  parentheses: `<a href="https://example.org/${"(".repeat(1900)}">x</a>`,
};

for (const [name, page] of Object.entries(HOSTILE)) {
  test(`${name} without end are read in bounded time`, { timeout: 20_000 }, () => {
    assert.ok(markdownOf(page, { parse }).markdown.length < 4 * page.length);
  });
}
