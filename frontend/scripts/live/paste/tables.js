// Tables as Markdown has them: a grid with a row of names on top, each cell in one line, merged cells taken apart.

import { elements, partsOf, take, unwrap } from "./dom.js";

/** What a report prints; a wider or longer table is written row by row. The server's `text.table_too_wide`, `text.too_large`. */
const MOST_COLUMNS = 20;
const MOST_CELLS = 4000;
/** Merged cells are taken apart as far as this. */
const MOST_MERGED = 200;

/** The rows of a table as lists of cells, `null` where a merged cell goes on. */
export function rowsOf(table) {
  const rows = [];
  const down = [];
  for (const row of elements(table, "tr")) {
    if (row.closest("table") !== table) continue;
    const cells = [];
    const goesOn = () => {
      while (down[cells.length] > 0) {
        down[cells.length] -= 1;
        cells.push(null);
      }
    };
    for (const cell of partsOf(row)) {
      if (cell.localName !== "td" && cell.localName !== "th") continue;
      goesOn();
      const isFar = cells.length >= MOST_MERGED;
      const [across, deep] = isFar ? [1, 1] : [span(cell, "colspan"), span(cell, "rowspan")];
      for (let column = 0; column < across; column += 1) {
        down[cells.length] = deep - 1;
        cells.push(column ? null : cell);
      }
    }
    goesOn();
    rows.push(cells);
  }
  return rows;
}

function span(cell, name) {
  const given = Number(cell.getAttribute(name) || 1);
  return Number.isInteger(given) && given >= 1 ? Math.min(given, name === "colspan" ? MOST_COLUMNS + 1 : MOST_CELLS) : 1;
}

/**
 * The blocks that a table becomes.
 *
 * @param rows   of `rowsOf`
 * @param make   makes an element of a name
 * @param inLine gives an element with all of a cell in line
 */
export function writeTable(rows, make, inLine) {
  const said = rows
    .map((cells) => cells.map((cell) => (cell?.textContent.trim() ? cell : null)))
    .filter((cells) => cells.some(Boolean));
  const used = columnsOf(said);
  if (!used.length) return [];
  if (used.length > MOST_COLUMNS || used.length * (said.length + 1) > MOST_CELLS) return said.map((cells) => inParagraph(cells, make, inLine));
  const table = make("table");
  for (const cells of said) {
    const row = make("tr");
    for (const column of used) {
      const cell = make("td");
      if (cells[column]) take(cell, inLine(cells[column]));
      row.appendChild(cell);
    }
    table.appendChild(row);
  }
  // The row of names is printed bold as it is.
  for (const strong of elements(table.firstChild, "strong")) unwrap(strong);
  return [table];
}

/** Columns in which something is said. */
function columnsOf(rows) {
  const used = [];
  for (const cells of rows) cells.forEach((cell, column) => (used[column] ||= Boolean(cell)));
  return [...used.keys()].filter((column) => used[column]);
}

function inParagraph(cells, make, inLine) {
  const paragraph = make("p");
  for (const cell of cells.filter(Boolean)) {
    if (paragraph.firstChild) paragraph.appendChild(paragraph.ownerDocument.createTextNode("; "));
    take(paragraph, inLine(cell));
  }
  return paragraph;
}
