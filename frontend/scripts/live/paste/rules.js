// How each element of a page that has been put in order (blocks.js) is written as Markdown: the rules of turndown.

import TurndownService from "turndown";
import { elements, isList, partsOf } from "./dom.js";
import { asParagraph } from "./escape.js";
import { marksOf } from "./lists.js";

const SAFE_LINK = /^(?:https?:\/\/|mailto:)[^\s<>"\u0000-\u0020\u007f]+$/i;
const LONGEST_LINK = 2000;
/** The first mark of a list that may follow a line of words: any other is taken for the next line of it. */
const INTERRUPTS = /^(?:[-*]|1[.)])$/;
const MAIL = /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/;

/**
 * Makes a writer: element -> Markdown.
 *
 * @param label     number of a note -> its label
 * @param isMidLine whether the first words go on in a line
 */
export function writer({ label, isMidLine }) {
  const service = new TurndownService({ rules: rulesFor(label, isMidLine) });
  // The words have been escaped before, where it is known what they stand beside.
  service.escape = (text) => text;
  return (element) => service.turndown(element).replace(/[ \t]+$/gm, "");
}

function rulesFor(label, isMidLine) {
  const around = (mark) => (content) => mark + content + mark;
  return {
    paragraph: {
      filter: "p",
      replacement: (content, node) => {
        const end = isTight(node) ? "\n" : "\n\n";
        return end + asParagraph(content, isMidLine && isFirst(node)) + end;
      },
    },
    heading: {
      filter: ["h1", "h2", "h3", "h4", "h5", "h6"],
      replacement: (content, node) => {
        const level = Number(node.getAttribute("data-level") ?? 3);
        return `\n\n${"#".repeat(level)} ${content.replace(/#+$/, "\\$&")}\n\n`;
      },
    },
    lineEnd: { filter: "br", replacement: () => "\\\n" },
    strong: { filter: "strong", replacement: around("**") },
    emphasis: { filter: "em", replacement: around("*") },
    struckOut: { filter: "del", replacement: around("~~") },
    raised: { filter: "sup", replacement: around("^") },
    lowered: { filter: "sub", replacement: around("~") },
    note: { filter: (node) => node.hasAttribute("data-note"), replacement: (_, node) => `[^${label(Number(node.getAttribute("data-note")))}]` },
    link: { filter: "a", replacement: link },
    list: { filter: ["ul", "ol"], replacement: (content, node) => (isTight(node) ? `\n${content}\n` : `\n\n${content}\n\n`) },
    item: { filter: "li", replacement: item },
    quotation: { filter: "blockquote", replacement: (content) => `\n\n${prefixed(trim(content), "> ", "> ")}\n\n` },
    rule: { filter: "hr", replacement: () => "\n\n---\n\n" },
    cell: { filter: "td", replacement: (content) => `| ${asCell(content)} ` },
    row: { filter: "tr", replacement: row },
    table: { filter: "table", replacement: (content) => `\n\n${trim(content)}\n\n` },
  };
}

function isFirst(node) {
  return !node.previousSibling && node.parentNode.parentNode?.nodeType !== 1;
}

/** Whether a block follows the one before without a blank line: in a list of single lines. */
function isTight({ parentNode }) {
  return parentNode.localName === "li" && parentNode.parentNode.hasAttribute("data-tight");
}

function link(content, node) {
  const words = node.getAttribute("data-words");
  const target = targetOf(node);
  if (!target || !content) return content;
  return target === words || (MAIL.test(words) && target === `mailto:${words}`) ? `<${words}>` : `[${content}](${target})`;
}

/** Where a link leads, as Markdown writes it; null for all but pages and mail. */
function targetOf(node) {
  const href = (node.getAttribute("href") ?? "").trim().replace(/[\s<>"\\|`]/g, encodeURIComponent).replace(/&(?=#?\w+;)/g, "%26");
  if (href.length > LONGEST_LINK || !SAFE_LINK.test(href)) return null;
  return isBalanced(href) ? href : href.replace(/\(/g, "%28").replace(/\)/g, "%29");
}

function isBalanced(text) {
  let open = 0;
  for (const char of text) {
    if (char === "(") open += 1;
    if (char === ")") open -= 1;
    if (open < 0) return false;
  }
  return open === 0;
}

function item(content, node) {
  const mark = `${node.getAttribute("data-mark")} `;
  const gap = node.parentNode.hasAttribute("data-tight") ? "\n" : "\n\n";
  return prefixed(trim(content), mark, " ".repeat(mark.length)) + (node.nextSibling ? gap : "");
}

function row(content, node) {
  const columns = node.childNodes.length;
  return `\n${content}|\n${node.previousSibling ? "" : `${"|---".repeat(columns)}|\n`}`;
}

/** Words as a cell has them: on one line, no bar among them. */
export function asCell(markdown) {
  return markdown.trim().replace(/\s*\\?\n\s*/g, " ").replace(/\|/g, "\\|");
}

/** Lines with something before each of them. */
export function prefixed(markdown, first, rest) {
  return markdown
    .split("\n")
    .map((line, index) => (index === 0 ? first : line || rest.trim() ? rest : "") + line)
    .join("\n");
}

function trim(markdown) {
  return markdown.replace(/^\n+|\n+$/g, "");
}

/** Write the marks of all lists below, and which of them have single lines. */
export function markLists(root) {
  const lists = elements(root, "ul, ol");
  for (const list of lists) {
    const before = list.previousSibling;
    const isAlike = before?.localName === list.localName && before.getAttribute("type") === list.getAttribute("type");
    const isOther = isAlike && !before.hasAttribute("data-other");
    if (isOther) list.setAttribute("data-other", "");
    const items = partsOf(list);
    marksOf(list, isOther).forEach((mark, index) => items[index].setAttribute("data-mark", mark));
  }
  for (const list of lists) if (partsOf(list).every(isSingle)) list.setAttribute("data-tight", "");
}

function isSingle(item) {
  return partsOf(item).every((part, index) => (index ? isList(part) && INTERRUPTS.test(part.firstChild.getAttribute("data-mark")) : part.localName === "p"));
}
