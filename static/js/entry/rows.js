/** The rows of a grid, `{name, rows, byKey}`: changed in place, each change saying what would take it back. */

const END = null;

/** The one name of a cell, for sets and maps. */
export function cellId(grid, row, column) {
  return `${grid}/${row}/${column}`;
}

/** A new uuid for a row or an action, also where the page came over plain http and randomUUID is missing. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

export function rowId(grid, row) {
  return `${grid}/${row}`;
}

export function rowOf({ key, cells, unfit, derived = [] }) {
  return { key, cells: { ...cells }, unfit: { ...unfit }, derived };
}

export function seen(row, column) {
  return row.unfit[column]?.text ?? row.cells[column] ?? "";
}

/** The texts a person sees in a row; blank ones too, since a blank may say that something is not known. */
export function texts(row) {
  const columns = Object.keys({ ...row.cells, ...row.unfit });
  return Object.fromEntries(columns.map((column) => [column, seen(row, column)]));
}

export function set(grid, row, { column, to }, report) {
  const common = { op: "set", grid: grid.name, row: row.key, column };
  const inverse = { ...common, to: seen(row, column) };
  row.cells[column] = to;
  delete row.unfit[column];
  report.add("changed", grid.name, row.key);
  return inverse;
}

export function insert(grid, row, operation, report) {
  place(grid, rowOf({ key: operation.row, cells: operation.values }), operation.after ?? END);
  report.add("added", grid.name, operation.row);
  return { op: "delete", grid: grid.name, row: operation.row };
}

export function remove(grid, row, operation, report) {
  const inverse = { op: "insert", grid: grid.name, row: row.key, after: before(grid, row), values: texts(row) };
  grid.rows.splice(grid.rows.indexOf(row), 1);
  grid.byKey.delete(row.key);
  report.add("removed", grid.name, row.key);
  return inverse;
}

export function move(grid, row, { after }, report) {
  const inverse = { op: "move", grid: grid.name, row: row.key, after: before(grid, row) };
  shift(grid, row, after, report);
  return inverse;
}

export function shift(grid, row, after, report) {
  grid.rows.splice(grid.rows.indexOf(row), 1);
  place(grid, row, after);
  report.add("moved", grid.name, row.key);
}

/** Puts a row behind another: "" first, null (or a row that is not there) at the end. */
export function place(grid, row, after) {
  const previous = after ? grid.byKey.get(after) : undefined;
  let at = grid.rows.length;
  if (previous) at = grid.rows.indexOf(previous) + 1;
  else if (after === "") at = 0;
  grid.rows.splice(at, 0, row);
  grid.byKey.set(row.key, row);
}

/** The key of the row before; "" for the first. */
export function before(grid, row) {
  return grid.rows[grid.rows.indexOf(row) - 1]?.key ?? "";
}
