/** Below a grid: what the selected cell is and what is wrong with it, sums of all rows and of the selection. */

import { el, fill } from "./dom.js";
import { format, parse, unitOfMoney } from "./money.js";

const WORDS = { error: "错误", warning: "提醒", info: "提示" };

export class Footer {
  constructor({ cells, table, selection, proposed }) {
    Object.assign(this, { cells, table, selection, proposed });
    this.cell = el("p", { class: "entry-cell", "aria-live": "polite" });
    this.totals = el("p", { class: "entry-totals" });
    this.picked = el("p", { class: "entry-picked" });
    this.element = el("div", { class: "entry-foot" }, this.cell, el("div", {}, this.totals, this.picked));
    this.amounts = cells.columns.filter(({ type, apart }) => type === "amount" && !apart);
  }

  /** After moving, and after anything changed. */
  show() {
    this.#showCell();
    this.#showPicked();
  }

  #showCell() {
    const { active } = this.selection;
    const column = active && this.cells.byKey.get(active.column);
    if (!column) return;
    const { row } = active;
    const at = this.table.rows().indexOf(row) + 1;
    const text = row ? this.cells.shown(row, column) : "";
    const parts = [el("b", {}, row ? `第${at}行 ${column.label}` : `新的一行 ${column.label}`), text ? `：${text}` : ""];
    if (this.proposed.has(`${row}/${column.key}`)) parts.push(el("span", { class: "is-proposed" }, "按对应关系自动填写，请核对"));
    const marks = row ? this.cells.marks(row, column.key) : [];
    for (const { severity, message } of marks) {
      parts.push(el("span", { class: `is-${severity}` }, `${WORDS[severity] ?? "提示"}：${message}`));
    }
    if (!marks.length && column.help) parts.push(el("span", { class: "is-help" }, column.help));
    if (!marks.length && !text && !column.optional) parts.push(el("span", { class: "is-help" }, "必填"));
    fill(this.cell, parts);
  }

  #showPicked() {
    const rows = this.selection.rowKeys.filter(Boolean);
    const columns = this.selection.columnKeys.map((key) => this.cells.byKey.get(key)).filter(Boolean);
    if (rows.length * columns.length < 2) {
      fill(this.picked);
      return;
    }
    let filled = 0;
    let sum = null;
    for (const row of rows) {
      for (const column of columns) {
        const text = this.cells.text(row, column.key);
        if (text) filled += 1;
        const fen = column.type === "amount" && !this.cells.unfit(row, column.key) ? parse(text) : null;
        if (fen !== null) sum = (sum ?? 0n) + fen;
      }
    }
    fill(this.picked, `选中 计数 ${filled}`, sum === null ? "" : `　合计 ${this.#money(sum)}`);
  }

  /** Sums of the rows shown; after rows or amounts changed. */
  showTotals() {
    const rows = this.table.rows().filter(Boolean);
    const sums = this.amounts.map((column) => `　${this.amounts.length > 1 ? column.label : "合计"} ${this.#money(this.cells.sum(rows, column))}`);
    fill(this.totals, this.table.isFiltered ? `筛选出 ${rows.length} 行` : `共 ${rows.length} 行`, sums);
  }

  #money(fen) {
    return `${format(fen, unitOfMoney.value)} ${unitOfMoney.value}`;
  }
}
