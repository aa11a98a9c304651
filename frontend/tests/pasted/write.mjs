// Writes anew what the tests of pasting expect: `node tests/pasted/write.mjs` after a change of what pages become; then look at
// what git shows. For each page of a program its Markdown, and odd.json: pages of words and signs that Markdown would take for
// its own, drawn by chance (the same ones each time), with what they say.

import { writeFileSync } from "node:fs";
import { markdownOf } from "../../scripts/live/paste/markdown.js";
import { PROGRAMS, parse, sample, withNotes } from "../pages.js";

const ODD = 80;
const SIGNS = ("* _ ** ` ~ ^ [ ] ( ) {.x} {a=b} &lt;b> &amp;amp; \\ ! | # - + 1. a) (i) > = --- word año 😀 — ' \" http://a.b/c_d : [^1] $ A. ii. « » . , € " +
  "... &lt;!-- _a_ { } x y2 [x](y) ~~ --|-- % @ &lt;").split(" ");
const MARKS = ["b", "i", "s", "sup", "sub", "strong", "em", "span"];
const TARGETS = ["", "x_(y)", "a*b", "x)", "?a=1&amp;b=2"];
const LISTS = ["ul", "ol", 'ol type="a"', 'ol type="i"', 'ol start="7"'];

let state = 1;
function below(most) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * most);
}
const oneOf = (values) => values[below(values.length)];
const some = (most, make) => Array.from({ length: 1 + below(most) }, make);

const signs = () => some(6, () => oneOf(below(3) ? SIGNS : [" "])).join(oneOf([" ", " ", ""]));

function inline(depth = 0) {
  return some(3, () => {
    const kind = depth > 2 ? 0 : below(10);
    if (kind < 4) return signs();
    if (kind < 8) return wrapped(oneOf(MARKS), inline(depth + 1));
    if (depth) return signs();
    return kind === 8 ? `<a href="https://a.b/${oneOf(TARGETS)}">${signs()}</a>` : "<br>";
  }).join("");
}

function wrapped(start, content) {
  return `<${start}>${content}</${start.split(" ")[0]}>`;
}

function block(depth = 0) {
  const kind = below(12);
  if (depth > 2 || kind < 5) return wrapped("p", inline());
  if (kind < 7) return wrapped(`h${1 + below(4)}`, inline(1));
  if (kind < 9) return wrapped(oneOf(LISTS), some(3, () => wrapped("li", below(3) ? inline(1) : blocks(2, depth))).join(""));
  if (kind === 9) return wrapped("blockquote", blocks(2, depth));
  if (kind === 10 && !depth) return wrapped("table", some(3, () => wrapped("tr", some(3, () => wrapped("td", inline(1))).join(""))).join(""));
  return inline();
}

function blocks(most, depth) {
  return some(most, () => block(depth + 1)).join("");
}

const odd = Array.from({ length: ODD }, () => {
  const html = blocks(2, -1);
  return { html, says: parse(html).body.textContent, markdown: withNotes(markdownOf(html, { parse })) };
});
writeFileSync(new URL("odd.json", import.meta.url), `${JSON.stringify(odd, null, 1)}\n`);

for (const program of PROGRAMS) {
  const written = withNotes(markdownOf(sample(program, "html"), { parse }));
  writeFileSync(new URL(`${program}.md`, import.meta.url), `${written}\n`);
}
