/** Blocks of cells as spreadsheets put them on the clipboard: tabs, line ends, quotes around what has them. */

import { unitOfMoney } from "./money.js";

/** Rows of texts. Excel and WPS quote a cell that has a line end, a tab or (first of all) a quote. */
export function parseBlock(text) {
  const rows = [[]];
  let cell = "";
  let at = 0;
  const source = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  const close = () => {
    rows.at(-1).push(cell);
    cell = "";
  };
  while (at < source.length) {
    const quoted = cell === "" && source[at] === '"' ? quotedCell(source, at) : null;
    if (quoted) {
      cell = quoted.cell;
      at = quoted.end;
    } else if (source[at] === "\t") {
      close();
      at += 1;
    } else if (source[at] === "\n") {
      close();
      rows.push([]);
      at += 1;
    } else {
      cell += source[at];
      at += 1;
    }
  }
  close();
  return rows;
}

/** A quoted cell that begins at a place, or null where the quote is just a quote. */
function quotedCell(source, start) {
  let cell = "";
  for (let at = start + 1; at < source.length; at += 1) {
    if (source[at] !== '"') cell += source[at];
    else if (source[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else {
      const end = at + 1;
      return end === source.length || "\t\n".includes(source[end]) ? { cell, end } : null;
    }
  }
  return null;
}

/** Texts as a spreadsheet takes them. */
export function blockText(rows) {
  const quote = (cell) => (/["\t\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
  return rows.map((row) => row.map(quote).join("\t")).join("\r\n");
}

/**
 * How a pasted block lies on what is selected: how many rows and columns it covers. One text fills the selection;
 * a block is repeated where the selection is a multiple of it.
 */
export function spread(block, selectedRows, selectedColumns) {
  const [height, width] = [block.length, Math.max(...block.map((row) => row.length))];
  return {
    rows: selectedRows % height === 0 ? selectedRows : height,
    columns: selectedColumns % width === 0 ? selectedColumns : width,
    at: (row, column) => block[row % height][column % width] ?? "",
  };
}

/** A heading without the unit of money, where that is the one amounts are taken in. */
function named(cell) {
  return cell.trim().replace(/[（(](万元|元)[)）]$/, (all, unit) => (unit === unitOfMoney.value ? "" : all));
}

/** The keys of the columns that the first row of a block names, or null where it is no row of headings. */
export function headings(block, columns) {
  const keys = block[0].map((cell) => columns.find((column) => column.label === named(cell))?.key);
  return block.length > 1 && keys.length > 1 && keys.every(Boolean) ? keys : null;
}
