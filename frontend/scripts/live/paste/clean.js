// Takes out of a copied page what no text is: scripts, sheets, comments, hidden parts, pictures.

import { elements, holdsBlocks, isList, leaves, partsOf, renamed, styleOf, take, unwrap, wrapInside } from "./dom.js";

const GONE = new Set(
  ("script style meta link title base template noscript iframe object embed svg math canvas audio video button input select " +
    "textarea map area xml colgroup col datalist progress meter").split(" "),
);
/** Buttons of a page, and remarks, headers and footers of a word processor. */
const HIDDEN_PARTS =
  '.mw-editsection, .msocomanchor, .MsoCommentReference, [style*="mso-element:comment"], [style*="mso-element:header"], ' +
  '[style*="mso-element:footer"], [style*="mso-comment-reference"]';
const PREFORMATTED = /^(?:pre|pre-wrap|pre-line|break-spaces)\b/;
const DEEPEST = 8;
const MOST_LINES = 20_000;
const INVISIBLE = /[\u00ad\u200b\u2060\ufeff\ufffc]/g;
const BLANKS = /[\u00a0\u000b\u0085\u2007\u2028\u2029\u202f]/g;
const EMOJI = /^(?:\p{Extended_Pictographic}|\p{Regional_Indicator})/u;

/** Clean the body of a document; gives how many pictures were left out. */
export function clean(body) {
  for (const element of elements(body, HIDDEN_PARTS)) element.remove();
  const pictures = withoutWhatIsNone(body);
  for (const leaf of leaves(body)) {
    if (leaf.nodeType === 8) leaf.remove();
    else leaf.nodeValue = leaf.nodeValue.replace(INVISIBLE, "").replace(BLANKS, " ").replace(/\u2011/g, "-");
  }
  linesOfPreformatted(body);
  withoutTowers(body);
  return pictures;
}

function withoutWhatIsNone(body) {
  let pictures = 0;
  const gone = new Set();
  for (const element of elements(body)) {
    const { localName } = element;
    // Of a part that goes, nothing is looked at: not all parsers say of what is within that it is gone.
    if (gone.has(element.parentNode)) gone.add(element);
    else if (localName === "img" || localName === "picture") pictures += leftOut(element);
    else if (GONE.has(localName) || isDrawing(element) || isHidden(element)) {
      gone.add(element);
      if (localName === "svg" || localName === "canvas" || localName === "video") pictures += 1;
    } else if (localName.includes(":") || localName.includes("-") || localName === "code") unwrap(element);
    else if (localName === "font") keepStyle(element);
  }
  for (const element of gone) element.remove();
  return pictures;
}

function isDrawing({ localName, textContent }) {
  return /^[vw]:/.test(localName) && !textContent.trim();
}

function isHidden(element) {
  if (element.hasAttribute("hidden")) return true;
  if (!element.hasAttribute("style")) return false;
  const style = styleOf(element);
  return style.display === "none" || style.visibility === "hidden" || style["mso-hide"] === "all";
}

/** A picture is left out; an emoji that is drawn as one is a letter. Counts what somebody would miss. */
function leftOut(image) {
  if (image.localName === "picture") {
    unwrap(image);
    return 0;
  }
  const words = image.getAttribute("alt") ?? "";
  const tiny = ["width", "height"].some((side) => ["0", "1"].includes(image.getAttribute(side)));
  const box = image.getAttribute("aria-roledescription") === "checkbox";
  if (EMOJI.test(words) && words.length < 16) {
    image.parentNode.replaceChild(image.ownerDocument.createTextNode(words), image);
    return 0;
  }
  image.remove();
  return tiny || box ? 0 : 1;
}

function keepStyle(font) {
  const style = font.getAttribute("style");
  const span = renamed(font, "span");
  if (style) span.setAttribute("style", style);
}

/** Preformatted text keeps its lines and loses its type: a report has no program text. */
function linesOfPreformatted(body) {
  for (const element of elements(body, "pre, [style]")) {
    if (!body.contains(element)) continue;
    const isPre = element.localName === "pre";
    if (isPre) breakLines(renamed(element, "div"));
    else if (PREFORMATTED.test(styleOf(element)["white-space"] ?? "") && !holdsBlocks(element)) breakLines(element);
  }
}

function breakLines(block) {
  const { ownerDocument } = block;
  const all = leaves(block);
  for (const leaf of all) {
    const text = leaf === all.at(-1) ? leaf.nodeValue.replace(/\n$/, "") : leaf.nodeValue;
    if (!text.includes("\n")) continue;
    const lines = text.split("\n", MOST_LINES + 1);
    if (lines.length > MOST_LINES) throw new RangeError(`more than ${MOST_LINES} lines`);
    lines.forEach((line, index) => {
      if (index) leaf.parentNode.insertBefore(ownerDocument.createElement("br"), leaf);
      if (line) leaf.parentNode.insertBefore(ownerDocument.createTextNode(line), leaf);
    });
    leaf.remove();
  }
}

/** Lists and quotations within more than eight others stay as what they say. */
function withoutTowers(body) {
  const depths = new Map();
  for (const element of elements(body)) {
    const isOne = isList(element) || element.localName === "blockquote";
    const depth = (depths.get(element.parentNode) ?? 0) + Number(isOne);
    depths.set(element, depth);
  }
  for (const [element, depth] of depths) {
    if (depth <= DEEPEST || !(isList(element) || element.localName === "blockquote")) continue;
    for (const item of partsOf(element)) if (item.localName === "li") renamed(item, "p");
    unwrap(element);
  }
}

/** What a word processor calls a title or a quotation is one; a heading where none can stand is a bold paragraph, as printed. */
export function nameParagraphs(body) {
  for (const title of elements(body, "p.MsoTitle, p.title, [role=heading]")) {
    if (!/^h[1-6]$/.test(title.localName)) renamed(title, `h${/^[1-6]$/.exec(title.getAttribute("aria-level") ?? "") ?? 1}`);
  }
  for (const quoted of elements(body, "p.MsoQuote, p.MsoIntenseQuote")) wrapInside(renamed(quoted, "blockquote"), "p");
  for (const heading of elements(body, "h1, h2, h3, h4, h5, h6")) {
    if (!heading.textContent.trim()) heading.remove();
    else if (heading.closest("li, blockquote")) {
      const strong = heading.ownerDocument.createElement("strong");
      take(strong, heading);
      renamed(heading, "p").appendChild(strong);
    }
  }
}
