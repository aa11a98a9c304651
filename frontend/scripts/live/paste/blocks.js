// Puts the blocks of a page one after another: paragraphs, headings, lists, quotations, tables and rules, with nothing but
// words in line within a paragraph. What only arranges a page (divisions, tables for the looks) goes.

import { childrenOf, elements, holdsBlocks, isBlank, isBlock, isList, partsOf, take } from "./dom.js";
import { rowsOf, writeTable } from "./tables.js";

const HEADING = /^h[1-6]$/;

/** Rebuild an element so that its children are blocks; lists and quotations likewise. */
export function shape(parent) {
  new Flow(parent).run();
}

/** Put the headings of a body on two levels, of which the upper one is `top`: a report has no more within a section. */
export function level(body, top) {
  const headings = elements(body, "h1, h2, h3, h4, h5, h6");
  const highest = Math.min(...headings.map(({ localName }) => Number(localName[1])));
  for (const heading of headings) {
    heading.setAttribute("data-level", String(Number(heading.localName[1]) === highest ? top : top + 1));
  }
}

class Flow {
  constructor(parent) {
    this.parent = parent;
    this.make = (name) => parent.ownerDocument.createElement(name);
    this.out = [];
    this.line = null;
  }

  run() {
    const children = childrenOf(this.parent);
    for (const child of children) child.remove();
    for (const child of children) this.visit(child);
    this.endLine();
    while (this.out[0]?.localName === "hr") this.out.shift();
    while (this.out.at(-1)?.localName === "hr") this.out.pop();
    for (const block of this.out) this.parent.appendChild(block);
  }

  visit(node) {
    const name = node.localName;
    if (node.nodeType === 3 || name === "br") this.addInline(node);
    else if (node.nodeType !== 1) return;
    else if (!isBlock(node)) {
      if (holdsBlocks(node)) this.within(node);
      else this.addInline(node);
    } else {
      this.endLine();
      if (HEADING.test(name)) this.addHeading(node);
      else if (isList(node)) this.addList(node);
      else if (name === "blockquote") this.addHolding(node);
      else if (name === "hr") this.add(node);
      else if (name === "table") this.addTable(node);
      else this.within(node);
      this.endLine();
    }
  }

  within(node) {
    for (const child of childrenOf(node)) this.visit(child);
  }

  add(block) {
    this.out.push(block);
  }

  addInline(node) {
    if (!this.line) {
      if (isBlank(node) || node.localName === "br") return;
      this.line = this.make("p");
    }
    if (node.localName === "br" && lastOf(this.line)?.localName === "br") this.endLine();
    else this.line.appendChild(node);
  }

  endLine() {
    const { line } = this;
    this.line = null;
    if (!line) return;
    while (line.lastChild && (isBlank(line.lastChild) || line.lastChild.localName === "br")) line.lastChild.remove();
    if (line.textContent.trim()) this.add(line);
  }

  addHeading(node) {
    const heading = this.make(node.localName);
    take(heading, inLine(node));
    if (heading.textContent.trim()) this.add(heading);
  }

  addList(list) {
    for (const item of partsOf(list)) {
      shape(item);
      if (!item.firstChild) item.remove();
    }
    if (!list.firstChild) return;
    const before = this.out.at(-1);
    if (before?.localName === "ul" && list.localName === "ul") take(before, list);
    else this.add(list);
  }

  addHolding(node) {
    shape(node);
    if (node.firstChild) this.add(node);
  }

  addTable(table) {
    const rows = rowsOf(table);
    const isData = rows.some(({ length }) => length > 1) && !table.querySelector("table") && !isForLooks(table);
    if (!isData) return this.within(table);
    for (const caption of elements(table, "caption")) this.within(caption);
    this.endLine();
    const written = writeTable(rows, this.make, inLine);
    for (const block of written) this.add(block);
  }
}

function isForLooks(table) {
  return ["presentation", "none"].includes(table.getAttribute("role"));
}

function lastOf(line) {
  let last = line.lastChild;
  while (last && isBlank(last)) last = last.previousSibling;
  return last;
}

/** All that an element holds, in one line: blocks are parted by semicolons where no mark of their own parts them. */
export function inLine(element) {
  const line = element.ownerDocument.createElement("div");
  let said = "";
  let isParted = false;
  const say = (node) => {
    if (isParted && said && node.textContent.trim()) {
      withoutLastBlanks(line);
      line.appendChild(line.ownerDocument.createTextNode(ENDS_WITH_WORD.test(said) ? "; " : " "));
      isParted = false;
    }
    said = node.textContent.trim() ? node.textContent : said;
    line.appendChild(node);
  };
  const add = (parent) => {
    for (const node of childrenOf(parent)) {
      if (node.nodeType === 3) say(node);
      else if (node.localName === "br") say(blank(node));
      else if (node.nodeType === 1 && (isBlock(node) || holdsBlocks(node))) {
        isParted = true;
        add(node);
        isParted = true;
      } else if (node.nodeType === 1) {
        for (const end of elements(node, "br")) end.parentNode.replaceChild(blank(end), end);
        say(node);
      }
    }
  };
  add(element);
  for (const node of childrenOf(element)) node.remove();
  return line;
}

function withoutLastBlanks(line) {
  while (isBlank(line.lastChild)) line.lastChild.remove();
  if (line.lastChild.nodeType === 3) line.lastChild.nodeValue = line.lastChild.nodeValue.trimEnd();
}

const ENDS_WITH_WORD = /[\p{L}\p{N})\]”»’"']\s*$/u;

function blank({ ownerDocument }) {
  return ownerDocument.createTextNode(" ");
}
