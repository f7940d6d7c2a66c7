/** What the cells of one grid show, how they read when edited or copied, and what is kept of what was typed. */

import { entriesOf, entriesOfLabels, entriesOfRefs, exact, yesOrNo } from "./lookup.js";
import { format, parse, plain, unitOfMoney, wire } from "./money.js";

const TAG = /<[^>]*>/g;

export class Cells {
  #labels = new Map();

  constructor(store, lists, grid) {
    this.store = store;
    this.lists = lists;
    this.grid = grid;
    this.columns = store.columns(grid);
    this.byKey = new Map(this.columns.map((column) => [column.key, column]));
  }

  /** What stands there for a person: the text typed where it did not fit. */
  text(row, column) {
    return this.store.text(this.grid, row, column);
  }

  unfit(row, column) {
    return this.store.row(this.grid, row)?.unfit[column];
  }

  /** Errors and warnings of a cell: [{severity, message}], the unfit text's first. */
  marks(row, column) {
    const unfit = this.unfit(row, column);
    const marks = this.store.marks?.[this.grid]?.[row]?.[column] ?? [];
    if (!unfit) return marks;
    const others = marks.filter((mark) => mark.message !== unfit.message);
    return [{ severity: "error", message: unfit.message }, ...others];
  }

  /** As it is read in the grid. */
  shown(row, column) {
    const text = this.text(row, column.key);
    return text && !this.unfit(row, column.key) ? this.#read(column, text) : text;
  }

  #read(column, text) {
    if (column.type === "amount") {
      const fen = parse(text);
      return fen === null ? text : format(fen, unitOfMoney.value);
    }
    if (column.type === "code") return this.label(column, text).replace("-", " ");
    if (column.type === "ref") return this.store.label(column.refs, text);
    return column.type === "rich" ? bare(text) : text;
  }

  /** As it is edited: exact numbers, bare codes, labels. */
  editing(row, column) {
    const text = this.text(row, column.key);
    if (!text || this.unfit(row, column.key)) return text;
    if (column.type === "amount") return amountText(text);
    return column.type === "ref" ? this.store.label(column.refs, text) : text;
  }

  /** As it goes to a spreadsheet. */
  copied(row, column) {
    const text = this.text(row, column.key);
    if (!text || this.unfit(row, column.key)) return text;
    if (column.type === "code") return this.label(column, text);
    return column.type === "rich" ? bare(text) : this.editing(row, column);
  }

  /** "2011301-行政运行" of a code; the code alone where no list has it. */
  label(column, code) {
    if (!this.#labels.has(column.list)) {
      this.#labels.set(column.list, new Map(this.#list(column).map((one) => [one.value, one.label])));
    }
    return this.#labels.get(column.list).get(code) ?? code;
  }

  /** What a cell of this column may be chosen from: entries (see lookup.js), or null for free typing. */
  entries(column) {
    if (column.type === "yesno") return entriesOfLabels(["是", "否"]);
    if (column.type === "choice") return entriesOfLabels(column.choices);
    if (column.type === "ref") return entriesOfRefs(this.store.refs[column.refs] ?? []);
    return column.list ? this.#list(column) : null;
  }

  #list(column) {
    return entriesOf(this.lists[column.list] ?? []);
  }

  /** The codes and texts that stand in this column already. */
  used(column) {
    if (!column.list) return new Set();
    return new Set(this.store.rows(this.grid).map((row) => row.cells[column.key]));
  }

  /** Whether other texts than those of the list are as good. */
  isFree(column) {
    return !["yesno", "choice", "ref", "code"].includes(column.type);
  }

  /**
   * What is sent for what was typed or pasted; a text that cannot be taken goes as typed, to be kept and told.
   * `unit`: the unit of money of the text, where it is not the one now shown.
   */
  taken(column, typed, unit = null) {
    const text = typed.trim();
    if (!text) return "";
    if (column.type === "amount") return takenAmount(text, unit ?? unitOfMoney.value);
    if (column.type === "yesno") return yesOrNo(text) ?? text;
    if (this.isFree(column)) return column.type === "text" ? text.replace(/\s+/g, " ") : text;
    return exact(this.entries(column), text)?.value ?? text;
  }

  /** The sum of an amount column over rows, in 分. */
  sum(rows, column) {
    let sum = 0n;
    for (const row of rows) if (!this.unfit(row, column.key)) sum += parse(this.text(row, column.key)) ?? 0n;
    return sum;
  }

  /** Why this cell cannot be typed into here; "" when it can. */
  whyNot(row, column) {
    if (!this.store.editable(this.grid)) return this.store.whyNot || "您不能修改这张表。";
    if (!this.store.isMine(this.grid, row)) return "这一行不是本单位的，您只能查看。";
    if (this.store.units && this.grid === "units" && column.key === "code") return "单位编码由部门经办人填写。";
    if (this.store.units && column.key === "unit") return "您只负责本单位的预算，“单位”只能是本单位。";
    const isFormatted = column.type === "rich" && bare(this.text(row, column.key)) !== this.text(row, column.key);
    return isFormatted ? "这段文字带格式，请在它自己的页面上修改。" : "";
  }
}

function amountText(text) {
  const fen = parse(text);
  return fen === null ? text : plain(fen, unitOfMoney.value);
}

function takenAmount(text, unit) {
  const fen = parse(text, unit);
  // Nothing here is negative: the server says so of the number as typed.
  if (fen !== null) return fen < 0n ? text : wire(fen);
  // The server reads 万元: a number that is no whole 分 in 元 must not be taken for one in 万元.
  return unit === "元" && parse(text) !== null ? `${text}元` : text;
}

/** HTML as plain text on one line; "<5%" and "a < b" are no tags. */
function bare(text) {
  return /<\/?(p|br|ul|ol|li|strong|em)\b/i.test(text) ? text.replace(TAG, " ").replace(/\s+/g, " ").trim() : text;
}
