import assert from "node:assert/strict";
import { test } from "node:test";
import { lineOf, markdownOf } from "../scripts/live/paste/markdown.js";
import { PROGRAMS, odd, parse, sample, withNotes } from "./pages.js";

const read = (html, options = {}) => markdownOf(html, { parse, ...options });
const markdown = (html, options) => read(html, options).markdown;

/** [program, pictures left out] */
const PICTURES = { browser: 1, encyclopedia: 2, "google-docs": 1, outlook: 1, word: 1 };

for (const program of PROGRAMS) {
  test(`what ${program} copies becomes the Markdown that somebody would write`, () => {
    const written = read(sample(program, "html"));
    assert.equal(`${withNotes(written)}\n`, sample(program, "md"));
    assert.equal(written.pictures, PICTURES[program] ?? 0);
    assert.equal(written.isInline, false);
  });
}

test("signs that Markdown would take for its own become what is printed as they stand", () => {
  for (const { html, markdown: expected } of odd()) assert.equal(withNotes(read(html)), expected, html);
});

test("a word or a sentence is part of a line, anything else is not", () => {
  assert.deepEqual(read("<p>just <b>words</b><o:p></o:p></p>"), { markdown: "just **words**", notes: "", isInline: true, pictures: 0 });
  assert.equal(read("<span>words</span>").isInline, true);
  for (const block of ["<p>a</p><p>b</p>", "<ul><li>a</ul>", "<h2>a</h2>", "<blockquote>a</blockquote>", "<table><tr><td>a<td>b</table>"]) {
    assert.equal(read(block).isInline, false, block);
  }
  assert.equal(read("").markdown, "");
});

test("a heading is words where a line has begun", () => {
  assert.deepEqual(read("<h2>Points</h2>", { isMidLine: true }), { markdown: "Points", notes: "", isInline: true, pictures: 0 });
});

test("headings stand on two levels: the highest of the page, and all below it", () => {
  assert.equal(markdown("<h1>a</h1><h2>b</h2><h4>c</h4><h1>d</h1>"), "## a\n\n### b\n\n### c\n\n## d");
  assert.equal(markdown("<h3>a</h3><h5>b</h5>"), "## a\n\n### b");
});

test("headings stand where those of the text stand that they come into", () => {
  assert.equal(markdown("<h1>a</h1><h2>b</h2>", { text: "words\n\n# one\n\n## two" }), "# a\n\n## b");
  assert.equal(markdown("<h1>a</h1>", { text: "### three" }), "### a");
});

test("a heading in a list or a quotation is bold, as it will be printed", () => {
  assert.equal(markdown("<ul><li><h3>a</h3>b</li></ul>"), "- **a**\n\n  b");
});

test("lists keep their marks, their start and their levels", () => {
  assert.equal(markdown("<ol start=3><li>c</li><li>d</li></ol>"), "3. c\n4. d");
  assert.equal(markdown("<ol type=A><li>a</li><li>b</li></ol>"), "A) a\nB) b");
  assert.equal(markdown("<ol type=i start=4><li>a</li><li>b</li></ol>"), "iv) a\nv) b");
  assert.equal(markdown("<ul><li>a<ul><li>b<ol><li>c</ol></ul></ul>"), "- a\n  - b\n    1. c");
});

test("letters and numbers that cannot follow a line at once have a blank line before them", () => {
  assert.equal(markdown("<ul><li>a<ol type=i><li>b</ol></ul>"), "- a\n\n  i) b");
  assert.equal(markdown("<ul><li>a<ol start=2><li>b</ol></ul>"), "- a\n\n  2. b");
});

test("two numbered lists, one after the other, stay two; two of bullets become one", () => {
  assert.equal(markdown("<ol><li>a</ol><ol><li>b</ol><ol><li>c</ol>"), "1. a\n\n1) b\n\n1. c");
  assert.equal(markdown("<ul><li>a</ul><ul><li>b</ul>"), "- a\n- b");
});

test("an item of several paragraphs keeps them", () => {
  assert.equal(markdown("<ol><li><p>a<p>b</li><li>c</ol>"), "1. a\n\n   b\n\n2. c");
});

test("Word's numbers start again where they do, and go on after words between", () => {
  const item = (mark, words) => `<p style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>${mark}<span>&nbsp; </span></span>${words}</p>`;
  assert.equal(markdown(item("1.", "a") + item("2.", "b") + "<p>between</p>" + item("3.", "c")), "1. a\n2. b\n\nbetween\n\n3. c");
  assert.equal(markdown(item("1.", "a") + item("1.", "b")), "1. a\n\n1) b");
  assert.equal(markdown(item("iii.", "a") + item("o", "b")), "iii) a\n\n- b");
});

test("links lead to pages and mail; of any other the words stay", () => {
  assert.equal(markdown('<a href="https://example.org/a b?x=(1">page</a>'), "[page](https://example.org/a%20b?x=%281)");
  assert.equal(markdown('<a href="mailto:a@example.org">write</a>'), "[write](mailto:a@example.org)");
  assert.equal(markdown('<a href="https://example.org/">https://example.org/</a>'), "<https://example.org/>");
  for (const target of ["javascript:alert(1)", "JAVASCRIPT:alert(1)", " java\nscript:alert(1)", "data:text/html,x", "file:///C:/x", "/relative", "#part", "vbscript:x"]) {
    assert.equal(markdown(`<a href="${target}">words</a>`), "words", target);
  }
});

test("a table has a row of names, its cells on one line each, and merged cells taken apart", () => {
  const table =
    "<table><tr><th>a|b<th>c</tr><tr><td>d<br>e<td><p>f</p><p>g.</p><ul><li>h</ul></tr><tr><td colspan=2>i</tr><tr><td rowspan=2>j<td>k</tr><tr><td>l</table>";
  assert.equal(markdown(table), ["| a\\|b | c |", "|---|---|", "| d e | f; g. h |", "| i |  |", "| j | k |", "|  | l |"].join("\n"));
});

test("columns and rows in which nothing is said go; a table of one column only is none", () => {
  assert.equal(markdown("<table><tr><td>a<td><td>b<tr><td><td><td><tr><td>c<td><td>d</table>"), "| a | b |\n|---|---|\n| c | d |");
  assert.equal(markdown("<table><tr><td><p>a</p><tr><td><p>b</p></table>"), "a\n\nb");
});

test("a table that arranges a page goes, what is in it stays", () => {
  const page = "<table role=presentation><tr><td><h2>a</h2><td><table><tr><td>b<td>c</table></table>";
  assert.equal(markdown(page), "## a\n\n| b | c |\n|---|---|");
});

test("a table that is wider or longer than a report prints is written row by row", () => {
  const wide = `<table><tr>${"<td>a".repeat(21)}<tr>${"<td>b".repeat(21)}</table>`;
  assert.equal(markdown(wide), `${Array(21).fill("a").join("; ")}\n\n${Array(21).fill("b").join("; ")}`);
  assert.ok(!markdown(`<table>${"<tr><td>a<td>b".repeat(2000)}</table>`).includes("|"));
});

test("footnotes get numbers that the text does not have yet", () => {
  const page = '<p>a<sup><a id="r1" href="#n1">1</a></sup> b<a id="r2" href="#n2">[ii]</a></p><hr><ol><li id="n1"><p>one <a href="#r1">↩</a></p><p>more</p></li></ol><p><a id="n2" href="#r2">ii</a> two</p>';
  const { markdown: body, notes } = read(page, { text: "x[^1] y[^3].\n\n[^1]: z" });
  assert.equal(body, "a[^2] b[^4]");
  assert.equal(notes, "[^2]: one\n\n    more\n\n[^4]: two");
});

test("a footnote cites no other, and one that says nothing goes", () => {
  const page = '<p>a<a id="r1" href="#n1">1</a> b<a id="r2" href="#n2">2</a></p><aside id="n1"><a href="#r1">1</a> see <a id="r3" href="#n2">2</a></aside><aside id="n2"><a href="#r2">2</a></aside>';
  const { markdown: body, notes } = read(page);
  assert.equal(body, "a[^1] b");
  assert.match(notes, /^\[\^1\]: see/);
  assert.ok(!notes.slice(5).includes("[^"));
});

test("a mark whose note was not copied stays as raised words", () => {
  assert.equal(markdown('<p>a<sup><a href="https://example.org/page#note-7">[7]</a></sup>.</p>'), "a^[7]^.");
});

test("what stands in the page as a character gets no meaning", () => {
  const plain = "1. a *b* _c_ `d` ~e~ ^f^ [g](h) {.i} <j> &amp; \\* | # k [^1]";
  const page = plain.replace(/&/g, "&amp;").replace(/</g, "&lt;");
  assert.equal(markdown(`<p>${page}</p>`), "1\\. a \\*b\\* \\_c\\_ \\`d\\` \\~e\\~ \\^f\\^ [g\\](h) \\{.i} \\<j> \\&amp; \\\\\\* | # k [\\^1]");
});

test("as little as can be is escaped", () => {
  for (const words of ["[Lead: IOM]", "50 * 2 = 100", "snake_case", "V. Smith", "AT&T", "a < b > c", "Name ________ Date ________", "3.1 and 4)", "(a) or b", "#1", "a-b – c"]) {
    const expected = words.replace(/^\(a\)/, "(a\\)");
    assert.equal(markdown(`<p>${words.replace(/&/g, "&amp;").replace(/</g, "&lt;")}</p>`), expected);
  }
});

test("a line that would begin as a list, a heading or a rule stays a line", () => {
  const lines = ["- a", "+ a", "# a", "> a", "a) b", "(iv) b", "---", "===", "* * *", "1. a"];
  assert.equal(
    markdown(`<p>x<br>${lines.map((line) => line.replace(">", "&gt;")).join("<br>")}</p>`),
    ["x", "\\- a", "\\+ a", "\\# a", "\\> a", "a\\) b", "(iv\\) b", "---", "===", "\\* * \\*", "1\\. a"].join("\\\n"),
  );
});

test("stars are put where they are seen as such", () => {
  assert.equal(markdown("<p>word<b>(a)</b>word</p>"), "word(**a**)word");
  assert.equal(markdown("<p>a<b> b </b>c<i>.</i></p>"), "a **b** c.");
  assert.equal(markdown("<p><b>Hon</b><b>duras</b> <b>and</b></p>"), "**Honduras and**");
  assert.equal(markdown('<p>a<b><a href="http://b.c/">b</a></b>c</p>'), "a[**b**](http://b.c/)c");
  assert.equal(markdown("<p><b><i>a</i></b> 10<sup>-3</sup></p>"), "***a*** 10^-3^");
});

test("bold and italic that a style says or denies", () => {
  assert.equal(markdown('<b style="font-weight:normal"><p><span style="font-weight:700">a</span> <span style="font-style:italic">b</span></p></b>'), "**a** *b*");
  assert.equal(markdown('<p style="font-weight:bold">a</p><p><span style="text-decoration: line-through">b</span></p>'), "**a**\n\n~~b~~");
});

test("blanks that do not break and letters that are not seen go; typographic quotation marks stay", () => {
  assert.equal(markdown("<p>a&nbsp;&nbsp; b&shy;c&#8203;d &ldquo;e&rdquo; &lsquo;f&rsquo; g&#8209;h &laquo;i&raquo;</p>"), "a bcd “e” ‘f’ g-h «i»");
});

test("line ends stay; two of them part paragraphs; those around go", () => {
  assert.equal(markdown("<p><br>a<br>b<br><br>c<br></p>"), "a\\\nb\n\nc");
  assert.equal(markdown("<pre>a\n  b\n\n<span>c</span>\n<span>d</span>\n</pre>"), "a\\\nb\n\nc\\\nd");
  assert.equal(markdown('<div style="white-space: pre-wrap">a\nb</div>'), "a\\\nb");
});

test("a negotiation bracket is never made up", () => {
  assert.equal(markdown("<p>[text]{.bracket by=MEX}</p>"), "[text]\\{.bracket by=MEX}");
  assert.equal(markdown('<p>a <span class="bracket">[text]<sup>Mexico</sup></span></p>'), "a [text]^Mexico^");
});

test("everything is in one line of a table's cell", () => {
  assert.equal(markdown("<p>a|b<p>c<ul><li>d</ul>", { inCell: true }), "a\\|b; c; d");
});

test("a heading takes words alone, on one line", () => {
  const page = '<h1>Points <b>of</b></h1><p>the<br>agenda<a id="r" href="#n">1</a> #</p><img src="x.png"><aside id="n"><a href="#r">1</a> note</aside>';
  assert.deepEqual(lineOf(page, { parse }), { markdown: "Points of the agenda \\#", pictures: 1 });
});

test("what is no text is left out: scripts, sheets, forms, remarks, hidden parts", () => {
  const page = `<style>p{}</style><script>alert(1)</script><p onclick="alert(1)">a<!-- b --><span style="display:none">c<img src=x></span><span style="mso-hide:all">d</span></p>
    <iframe src="https://example.org"></iframe><object data=x>e</object><svg><script>alert(1)</script><text>f</text></svg><form><input value=g><button>h</button></form><template>i</template><noscript><img src=x>j</noscript>`;
  const { markdown: body, pictures } = read(page);
  assert.equal(body, "a");
  assert.equal(pictures, 1);
});

test("nothing of a page can become HTML or a link to a script", () => {
  const page = `<p>&lt;script>alert(1)&lt;/script> <img src=x onerror=alert(1)> [x](javascript:alert(1)) <a href="https://example.org/&quot;onclick=x&lt;b>">y</a></p>`;
  assert.equal(markdown(page), "\\<script>alert(1)\\</script> [x\\](javascript:alert(1)) [y](https://example.org/%22onclick=x%3Cb%3E)");
});
