/** What a person does to the rows of a grid, as operations of the store. `NEW` is the blank row at the bottom. */

import { blockText, headings, parseBlock, spread } from "./clipboard.js";
import { unitOfMoney } from "./money.js";
import { proposals } from "./proposing.js";
import { newKey } from "./store.js";

export const NEW = "";
let lastCopied = { text: null, unit: null };

export class Actions {
  /** `fixed`: {column: text} every new row has. `table` tells which rows and columns are shown. */
  constructor({ store, lists, cells, table, selection, fixed, proposed, say }) {
    // `proposed`: cells ("row/column") filled in by correspondence and not written to since.
    Object.assign(this, { store, lists, cells, table, selection, fixed, proposed, say });
    this.grid = cells.grid;
  }

  /** The rows selected that exist. */
  get rows() {
    return this.selection.rowKeys.filter((row) => row !== NEW);
  }

  /** Puts a text into a cell; typing into the new row makes it. Returns the key of the row. */
  write(row, column, text) {
    if (row !== NEW && !this.store.row(this.grid, row)) {
      this.say(`这一行刚被别人删除，您输入的“${text}”没有地方可填。`);
      return row;
    }
    const more = proposals(this, row, column, text);
    this.proposed.delete(`${row}/${column}`);
    if (row === NEW) return this.#start({ [column]: text, ...more });
    const values = Object.entries({ [column]: text, ...more });
    this.#note(row, more);
    this.#act(values.map(([key, to]) => this.#set(row, key, to)));
    return row;
  }

  #start(values) {
    if (!Object.values(values).some(Boolean)) return NEW;
    const row = newKey();
    const { [Object.keys(values)[0]]: _, ...more } = values;
    this.#note(row, more);
    this.#act([this.#insert(row, null, values)]);
    return row;
  }

  #note(row, proposed) {
    for (const column of Object.keys(proposed)) this.proposed.add(`${row}/${column}`);
  }

  clear() {
    const operations = [];
    for (const row of this.rows) {
      for (const column of this.selection.columnKeys) {
        if (this.#mayWrite(row, column)) operations.push(this.#set(row, column, ""));
      }
    }
    this.#act(operations, "清除内容");
  }

  /** The first row of the selection into those below it; of one row, the one above it. */
  fillDown() {
    const { block } = this.selection;
    if (!block) return;
    const shown = this.table.rows();
    const isOne = block.top === block.bottom;
    const source = shown[isOne ? block.top - 1 : block.top];
    const targets = (isOne ? [shown[block.top]] : shown.slice(block.top + 1, block.bottom + 1)).filter((row) => row !== NEW);
    if (!source) return;
    const operations = [];
    for (const row of targets) {
      for (const column of this.selection.columnKeys) {
        if (this.#mayWrite(row, column)) operations.push(this.#set(row, column, this.cells.text(source, column)));
      }
    }
    this.#act(operations, "向下填充");
  }

  /** A blank row below the selection (or at the end). */
  insert(atEnd = false) {
    const after = atEnd ? null : this.rows.at(-1) ?? null;
    const row = newKey();
    const column = this.selection.active?.column ?? this.table.columns()[0];
    this.#act([this.#insert(row, after, {})], "插入行");
    this.table.reveal(row, column);
    this.selection.select(row, column);
  }

  duplicate() {
    const rows = this.rows;
    if (!rows.length) return;
    let after = rows.at(-1);
    const operations = rows.map((row) => {
      const values = Object.fromEntries(this.cells.columns.map(({ key }) => [key, this.cells.text(row, key)]));
      // A copy of another unit's row is the own unit's.
      if (this.store.units) Object.assign(values, this.usual);
      const operation = this.#insert(newKey(), after, values);
      after = operation.row;
      return operation;
    });
    this.#act(operations, `复制${rows.length}行`);
    this.selection.selectRows(operations[0].row, after);
    this.say(`复制了${rows.length}行。`);
  }

  delete() {
    const rows = this.rows.filter((row) => this.store.isMine(this.grid, row));
    if (rows.length < this.rows.length) this.say("其他单位的行不能删除。");
    if (!rows.length) return;
    this.#act(rows.map((row) => ({ op: "delete", grid: this.grid, row })), `删除${rows.length}行`);
    this.say(`删除了${rows.length}行，按 Ctrl+Z 可以撤销。`);
  }

  /** The selected rows one up (-1) or down (1) among those shown. */
  move(by) {
    const { block } = this.selection;
    const rows = this.rows;
    if (rows.some((row) => !this.store.isMine(this.grid, row))) {
      this.say("其他单位的行不能移动。");
      return;
    }
    const shown = this.table.rows().filter((row) => row !== NEW);
    if (!block || !rows.length || this.table.isGrouped) return;
    const neighbour = by < 0 ? block.top - 1 : block.top + rows.length;
    if (!(neighbour in shown)) return;
    const all = this.store.rows(this.grid);
    const before = () => all[all.findIndex(({ key }) => key === shown[neighbour]) - 1]?.key ?? "";
    let after = by > 0 ? shown[neighbour] : before();
    const operations = rows.map((row) => {
      const operation = { op: "move", grid: this.grid, row, after };
      after = row;
      return operation;
    });
    this.#act(operations, `移动${rows.length}行`);
  }

  /** The selection as a text for the clipboard. */
  copied() {
    const columns = this.selection.columnKeys.map((key) => this.cells.byKey.get(key));
    const text = blockText(this.rows.map((row) => columns.map((column) => this.cells.copied(row, column))));
    lastCopied = { text, unit: unitOfMoney.value };
    return text;
  }

  /** A block from the clipboard onto the selection; what goes beyond the last row makes new rows. */
  paste(text) {
    const block = parseBlock(text);
    const { block: at } = this.selection;
    if (!at || !text) return;
    const named = headings(block, this.cells.columns);
    if (named) block.shift();
    const columns = named ?? this.table.columns().slice(at.left);
    const { rows, columns: width, at: cell } = spread(block, at.bottom - at.top + 1, named ? named.length : at.right - at.left + 1);
    const shown = this.table.rows().filter((row) => row !== NEW);
    const unit = lastCopied.text === text.replace(/\r?\n/g, "\r\n") ? lastCopied.unit : null;
    const taken = this.#taking(unit);
    const operations = [];
    for (let n = 0; n < rows; n += 1) {
      const values = {};
      columns.slice(0, width).forEach((key, m) => (values[key] = taken(key, cell(n, m))));
      const row = shown[at.top + n];
      if (row) operations.push(...this.#sets(row, values));
      else if (Object.values(values).some(Boolean)) operations.push(this.#insert(newKey(), null, values));
    }
    this.#act(operations, `粘贴${rows}行`);
    this.#toldPaste(operations, { rows, width, columns });
    this.#selectPasted(at, rows, Math.min(width, columns.length), named);
  }

  /** What is taken of a pasted text; thousands of rows name the same few codes. */
  #taking(unit) {
    const known = new Map();
    return (key, text) => {
      const id = `${key}\t${text}`;
      if (!known.has(id)) known.set(id, this.cells.taken(this.cells.byKey.get(key), text, unit));
      return known.get(id);
    };
  }

  #sets(row, values) {
    const writable = Object.entries(values).filter(([column]) => this.#mayWrite(row, column));
    return writable.map(([column, to]) => this.#set(row, column, to));
  }

  #toldPaste(operations, { rows, width, columns }) {
    const inserted = operations.filter(({ op }) => op === "insert").length;
    const dropped = width - columns.length;
    const said = [`粘贴了${rows}行`];
    if (inserted) said.push(`其中新增${inserted}行`);
    if (dropped > 0) said.push(`右边多出的${dropped}列没有粘贴`);
    this.say(`${said.join("，")}。`);
  }

  #selectPasted(at, rows, width, named) {
    const [shown, columns] = [this.table.rows(), this.table.columns()];
    const left = named ? 0 : at.left;
    const far = { row: shown[Math.min(at.top + rows - 1, shown.length - 1)], column: columns[Math.min(left + width, columns.length) - 1] };
    this.selection.select(shown[at.top], columns[left], far);
  }

  #mayWrite(row, column) {
    return !this.cells.whyNot(row, this.cells.byKey.get(column));
  }

  #set(row, column, to) {
    return { op: "set", grid: this.grid, row, column, to };
  }

  #insert(row, after, values) {
    const typed = Object.fromEntries(Object.entries(values).filter(([, text]) => text));
    return { op: "insert", grid: this.grid, row, after, values: { ...this.usual, ...typed, ...this.fixed } };
  }

  /** What a new row has without asking: the unit where there is one only; a project's line is of projects. */
  get usual() {
    const units = this.store.refs.units ?? [];
    const column = this.cells.byKey.get("unit");
    const own = this.store.units ?? units.map(({ key }) => key);
    const unit = column?.type === "ref" && own.length === 1 ? { unit: own[0] } : {};
    return this.fixed.project && this.cells.byKey.has("kind") ? { ...unit, kind: "项目支出" } : unit;
  }

  #act(operations, title = "") {
    if (operations.length) this.store.act(operations, title);
  }
}
