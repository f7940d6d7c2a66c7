/**
 * Which cells are selected: a block between two corners, the `active` cell and the `far` one. Kept by the keys of
 * rows and columns, so that it stays on its cells when rows come and go. Knows nothing of the page.
 *
 * `rows()` and `columns()` give the keys now shown, in order. Event "change".
 */

export class Selection extends EventTarget {
  #rows;
  #columns;
  #active = null;
  #far = null;
  #places = { row: 0, column: 0 };

  constructor(rows, columns) {
    super();
    this.#rows = rows;
    this.#columns = columns;
  }

  get active() {
    return this.#active;
  }

  get far() {
    return this.#far;
  }

  /** The block as indexes among the rows and columns shown: {top, bottom, left, right}; null when none. */
  get block() {
    const [a, b] = [this.#at(this.#active), this.#at(this.#far)];
    if (!a || !b) return null;
    return {
      top: Math.min(a.row, b.row),
      bottom: Math.max(a.row, b.row),
      left: Math.min(a.column, b.column),
      right: Math.max(a.column, b.column),
    };
  }

  get rowKeys() {
    const block = this.block;
    return block ? this.#rows().slice(block.top, block.bottom + 1) : [];
  }

  get columnKeys() {
    const block = this.block;
    return block ? this.#columns().slice(block.left, block.right + 1) : [];
  }

  get isOneCell() {
    return this.rowKeys.length === 1 && this.columnKeys.length === 1;
  }

  select(row, column, far = { row, column }) {
    this.#active = { row, column };
    this.#far = far;
    this.#told();
  }

  /** Moves the far corner, the active cell stays. */
  extend(row, column) {
    if (!this.#active) return;
    this.#far = { row, column };
    this.#told();
  }

  selectRows(first, last = first) {
    const columns = this.#columns();
    this.select(first, columns[0], { row: last, column: columns.at(-1) });
  }

  selectColumns(first, last = first) {
    const rows = this.#rows();
    if (rows.length) this.select(rows[0], first, { row: rows.at(-1), column: last });
  }

  selectAll(rows = this.#rows()) {
    const columns = this.#columns();
    if (rows.length) this.select(rows[0], columns[0], { row: rows.at(-1), column: columns.at(-1) });
  }

  /** By so many rows and columns from the active cell; with `extending` from the far corner. */
  step(down, right, extending = false) {
    const from = this.#at(extending ? this.#far : this.#active);
    if (from) this.go(from.row + down, from.column + right, extending);
  }

  /** To a place among the rows and columns shown; beyond the edges means the edge. */
  go(rowAt, columnAt, extending = false) {
    const [rows, columns] = [this.#rows(), this.#columns()];
    if (!rows.length || !columns.length) return;
    const row = rows[Math.max(0, Math.min(rowAt, rows.length - 1))];
    const column = columns[Math.max(0, Math.min(columnAt, columns.length - 1))];
    if (extending) this.extend(row, column);
    else this.select(row, column);
  }

  /** The next cell as Tab goes: right, then the first column of the next row. */
  next(backwards = false) {
    const at = this.#at(this.#active);
    if (!at) return;
    const last = this.#columns().length - 1;
    if (backwards) {
      if (at.column > 0) this.step(0, -1);
      else if (at.row > 0) this.go(at.row - 1, last);
    } else if (at.column < last) this.step(0, 1);
    else this.go(at.row + 1, 0);
  }

  /**
   * As Ctrl and an arrow go: to the end of the filled cells, or over blank ones to the next filled.
   * `isBlank(row, column)` tells which is which.
   */
  jump(down, right, extending, isBlank) {
    const at = this.#at(extending ? this.#far : this.#active);
    if (!at) return;
    const [rows, columns] = [this.#rows(), this.#columns()];
    const inside = ({ row, column }) => row in rows && column in columns;
    const next = ({ row, column }) => ({ row: row + down, column: column + right });
    const blank = ({ row, column }) => isBlank(rows[row], columns[column]);
    let to = next(at);
    if (!inside(to)) return;
    const overBlanks = blank(at) || blank(to);
    while (inside(next(to)) && (overBlanks ? blank(to) : !blank(next(to)))) to = next(to);
    this.go(to.row, to.column, extending);
  }

  /** After rows or columns came or went: stays on its cells, else on what now stands in their place. */
  settle() {
    const [rows, columns] = [this.#rows(), this.#columns()];
    if (!this.#active || !rows.length) return;
    if (this.#at(this.#active) && this.#at(this.#far)) {
      this.#remember();
      return;
    }
    const row = rows[Math.min(this.#places.row, rows.length - 1)];
    const column = columns.includes(this.#active.column)
      ? this.#active.column
      : columns[Math.min(this.#places.column, columns.length - 1)];
    const isThere = rows.includes(this.#active.row);
    this.select(isThere ? this.#active.row : row, column);
  }

  #told() {
    this.#remember();
    this.dispatchEvent(new Event("change"));
  }

  #remember() {
    const at = this.#at(this.#active);
    if (at) this.#places = at;
  }

  #at(cell) {
    if (!cell) return null;
    const [row, column] = [this.#rows().indexOf(cell.row), this.#columns().indexOf(cell.column)];
    return row < 0 || column < 0 ? null : { row, column };
  }
}
