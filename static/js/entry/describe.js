/** Places and contents of cells in words. */

import { format, parse } from "./money.js";

// What tells rows apart, the most telling first.
const NAMING = ["code", "text", "ref", "choice"];

/** Where an operation is, as {grid, row, column} in the words of the page; "" for what is not shown here. */
export function placeOf(store, { grid, row, column = "" }) {
  const declared = store.columns(grid).find((one) => one.key === column);
  const title = store.has(grid) ? store.title(grid) : "";
  return { grid: title, row: rowName(store, grid, row), column: declared?.label ?? "" };
}

/** A row as people find it: its number and what it is about. */
export function rowName(store, grid, key) {
  const row = store.row(grid, key);
  if (!row) return "";
  const about = store
    .columns(grid)
    .filter((column) => NAMING.includes(column.type) && !column.extra)
    .sort((one, other) => NAMING.indexOf(one.type) - NAMING.indexOf(other.type))
    .map((column) => store.shown(grid, key, column.key).slice(0, 24))
    .filter(Boolean);
  const number = `第${store.rows(grid).indexOf(row) + 1}行`;
  return about.length ? `${number}（${about.slice(0, 3).join("，")}）` : number;
}

/** A text of a cell as people read it; nothing is said to be nothing. */
export function contentOf(store, grid, column, text) {
  const declared = store.columns(grid).find((one) => one.key === column);
  if (!text) return "（空）";
  if (declared?.type === "ref") return store.label(declared.refs, text);
  const fen = declared?.type === "amount" ? parse(text) : null;
  return fen === null ? text : `${format(fen)} 万元`;
}

/** The time of day of an ISO time, with its date unless it is today. */
export function timeOf(iso) {
  const at = new Date(iso);
  const clock = at.toLocaleTimeString("zh-CN", { hour12: false });
  return at.toDateString() === new Date().toDateString() ? clock : `${at.toLocaleDateString("zh-CN")} ${clock}`;
}
