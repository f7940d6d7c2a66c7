/**
 * The table on the page: Tabulator draws the rows in view, groups, filters; what cells hold stays in the store.
 * A row of Tabulator is `{key}` alone. Event "shown": other rows or columns are shown, or in another order.
 *
 * Selecting is not Tabulator's (selectableRange): its ranges go by position, so that they jump when rows come and
 * go, and it moves the focus to its own element, where an input method cannot begin to write.
 */

import { NEW } from "./actions.js";
import { el } from "./dom.js";

const ROW_HEIGHT = 30;
// More changes than this at one stroke are quicker drawn anew.
const MANY = 100;
const NUMBERS = 46;
// Columns give way to the room there is, so that amounts are in view, but no further than this.
const NARROWEST = 0.5;
const LETTER = 14;
const LONG = new Set(["long", "rich", "text"]);

export class Table extends EventTarget {
  #tabulator;
  #rows = null;
  #columns = null;
  #filter = null;
  #kept = new Set();
  #groupOf = null;
  #head = null;
  #hidden;
  #isSetByHand = false;
  isGrouped = false;

  /** `belongs(row)` says whether a row of the store is shown here at all; `hidden` are keys of columns. */
  constructor(element, { cells, belongs, hidden, height, proposed }) {
    super();
    Object.assign(this, { element, cells, belongs, height, proposed });
    this.#hidden = new Set(hidden);
  }

  build() {
    const size = this.height ? { maxHeight: this.height } : { height: "100%" };
    const widths = this.#widths();
    this.#tabulator = new window.Tabulator(this.element, {
      ...size,
      index: "key",
      data: this.#data(),
      columns: this.cells.columns.map((column) => this.#column(column, widths.get(column.key))),
      rowHeader: { title: "行", width: NUMBERS, minWidth: NUMBERS, frozen: true, resizable: false, headerSort: false, hozAlign: "center", cssClass: "row-number", formatter: number },
      rowHeight: ROW_HEIGHT,
      rowFormatter: (row) => (row.getElement().dataset.key = row.getData().key),
      columnDefaults: { headerSort: false, minWidth: 60, resizable: "header" },
      keybindings: false,
      groupToggleElement: "header",
      groupHeader: (name, _, rows, group) => heading(group, name === NEW ? "新的一行" : this.#head(name, rows.map(({ key }) => key))),
      placeholder: el("p", {}, "没有可显示的行"),
    });
    this.#tabulator.on("groupVisibilityChanged", () => this.#told());
    return new Promise((resolve) => this.#tabulator.on("tableBuilt", resolve)).then(() => {
      this.holder = this.element.querySelector(".tabulator-tableholder");
      // The keyboard's place is the cell (see editing.js), not the frame around the rows.
      for (const one of [this.element, ...this.element.querySelectorAll("[tabindex]")]) one.removeAttribute("tabindex");
      this.#tabulator.on("scrollVertical", () => this.dispatchEvent(new Event("scrolled")));
      this.#tabulator.on("columnResized", () => {
        this.#isSetByHand = true;
        this.dispatchEvent(new Event("scrolled"));
      });
      new ResizeObserver(() => this.fit()).observe(this.element);
    });
  }

  /** Keys of the rows shown, in order, the new row last. */
  rows() {
    if (!this.#rows) {
      const of = (rows) => rows.map((row) => row.getData().key);
      const groups = this.isGrouped ? this.#tabulator.getGroups() : null;
      this.#rows = groups ? groups.filter((group) => group.isVisible()).flatMap((group) => of(group.getRows())) : of(this.#tabulator.getRows("active"));
    }
    return this.#rows;
  }

  /** Keys of the columns shown. */
  columns() {
    this.#columns ??= this.cells.columns.map(({ key }) => key).filter((key) => !this.#hidden.has(key));
    return this.#columns;
  }

  /** What the store says has changed in this grid. */
  sync({ changed = [], added = [], removed = [], moved = [] }) {
    const there = new Set(this.#keys());
    const isHere = (key) => there.has(key);
    const belongs = (key) => Boolean(this.cells.store.row(this.cells.grid, key)) && this.belongs(this.cells.store.row(this.cells.grid, key));
    const leaving = [...removed, ...changed.filter((key) => !belongs(key))].filter(isHere);
    const coming = [...added, ...changed].filter((key) => belongs(key) && !isHere(key));
    const staying = changed.filter((key) => isHere(key) && belongs(key));
    for (const key of [...coming, ...staying]) this.#kept.add(key);
    if (moved.length || leaving.length + coming.length + staying.length > MANY) this.reload();
    else {
      if (leaving.length || coming.length) this.#exchange(leaving, coming);
      this.redraw(staying);
    }
    if (this.isGrouped) this.#regroup();
    if (leaving.length || coming.length || moved.length || this.isGrouped) this.#told();
  }

  #exchange(leaving, coming) {
    this.#tabulator.blockRedraw();
    for (const key of leaving) this.#tabulator.getRow(key).delete();
    // From the last to the first, each above the one that follows it.
    const order = this.#data().map(({ key }) => key);
    for (const key of [...coming].sort((a, b) => order.indexOf(b) - order.indexOf(a))) {
      const next = order[order.indexOf(key) + 1];
      this.#tabulator.addRow({ key }, next !== undefined, next);
    }
    this.#tabulator.restoreRedraw();
  }

  /** Draws all rows anew, the place in view kept. */
  reload() {
    const top = this.holder.scrollTop;
    this.#tabulator.replaceData(this.#data());
    this.holder.scrollTop = top;
    this.#told();
  }

  /** Draws some rows anew, those of them that are in this table. */
  redraw(keys) {
    const there = new Set(this.#keys());
    const mine = keys.filter((key) => there.has(key));
    if (mine.length > MANY) this.reload();
    else for (const key of mine) this.#row(key).reformat();
    if (mine.length) this.dispatchEvent(new Event("scrolled"));
  }

  /** Shows the rows that `test(row)` of the store is true of; all without. */
  setFilter(test) {
    this.#filter = test;
    this.#kept.clear();
    if (test) this.#tabulator.setFilter(({ key }) => this.#passes(key));
    else this.#tabulator.clearFilter();
    this.#told();
  }

  get isFiltered() {
    return Boolean(this.#filter);
  }

  #passes(key) {
    const row = this.cells.store.row(this.cells.grid, key);
    return key === NEW || this.#kept.has(key) || Boolean(row && this.#filter(row));
  }

  /** `nameOf(row)` gives the name of the group of a row of the store; `head(name, keys)` its heading. */
  setGrouping(nameOf, head) {
    this.isGrouped = Boolean(nameOf);
    this.#groupOf = nameOf ? ({ key }) => (key === NEW ? NEW : nameOf(this.cells.store.row(this.cells.grid, key))) : null;
    this.#head = head;
    this.#regroup();
    this.#told();
  }

  #regroup() {
    const top = this.holder.scrollTop;
    this.#tabulator.setGroupBy(this.#groupOf ?? false);
    this.holder.scrollTop = top;
  }

  /** Opens or closes all groups. */
  openGroups(open) {
    // Each one that is drawn makes them all anew, the others to be opened too.
    this.#tabulator.blockRedraw();
    for (const group of this.#tabulator.getGroups()) {
      if (group.isVisible() !== open) group.toggle();
    }
    this.#tabulator.restoreRedraw();
    this.#told();
  }

  /** Which columns are not shown. */
  setHidden(keys) {
    const hidden = new Set(keys);
    for (const { key } of this.cells.columns) {
      if (hidden.has(key) === this.#hidden.has(key)) continue;
      if (hidden.has(key)) this.#tabulator.hideColumn(key);
      else this.#tabulator.showColumn(key);
    }
    this.#hidden = hidden;
    this.fit();
    this.#told();
  }

  /** The element of a cell, or null where it is not drawn now. */
  cell(row, column) {
    const drawn = this.holder.querySelector(`.tabulator-row[data-key="${CSS.escape(row)}"]`);
    return drawn?.querySelector(`.tabulator-cell[tabulator-field="${CSS.escape(column)}"]`) ?? null;
  }

  /** Scrolls a cell into view, no further than needed. */
  reveal(row, column) {
    if (!this.cell(row, column)) this.#row(row)?.scrollTo("center", false);
    const cell = this.cell(row, column);
    if (!cell) return;
    const { holder } = this;
    const at = cell.closest(".tabulator-row").offsetTop;
    if (at < holder.scrollTop) holder.scrollTop = at;
    else if (at + ROW_HEIGHT > holder.scrollTop + holder.clientHeight) holder.scrollTop = at + ROW_HEIGHT - holder.clientHeight;
    if (cell.offsetLeft < holder.scrollLeft + NUMBERS) holder.scrollLeft = cell.offsetLeft - NUMBERS;
    else if (cell.offsetLeft + cell.offsetWidth > holder.scrollLeft + holder.clientWidth) {
      holder.scrollLeft = Math.min(cell.offsetLeft - NUMBERS, cell.offsetLeft + cell.offsetWidth - holder.clientWidth);
    }
  }

  /** Rows that fit on the screen, for Page Up and Page Down. */
  get page() {
    return Math.max(1, Math.floor(this.holder.clientHeight / ROW_HEIGHT) - 1);
  }

  /** Shows what is selected on the cells that are drawn. */
  paint(selection) {
    const [rows, columns] = [new Set(selection.rowKeys), new Set(selection.columnKeys)];
    const { active } = selection;
    for (const row of this.holder.querySelectorAll(".tabulator-row[data-key]")) {
      const isIn = rows.has(row.dataset.key);
      row.classList.toggle("is-in", isIn);
      for (const cell of row.querySelectorAll(".tabulator-cell[tabulator-field]")) {
        const key = cell.getAttribute("tabulator-field");
        const isActive = row.dataset.key === active?.row && key === active?.column;
        cell.classList.toggle("is-picked", isIn && columns.has(key));
        cell.classList.toggle("is-active", isActive);
        if (isActive) cell.setAttribute("aria-selected", "true");
        else cell.removeAttribute("aria-selected");
      }
    }
    for (const head of this.element.querySelectorAll(".tabulator-col[tabulator-field]")) {
      head.classList.toggle("is-in", columns.has(head.getAttribute("tabulator-field")));
    }
  }

  #told() {
    this.#rows = null;
    this.#columns = null;
    this.dispatchEvent(new Event("shown"));
  }

  #row(key) {
    return this.#tabulator.getRow(key) || null;
  }

  #keys() {
    return this.#tabulator.getData().map(({ key }) => key);
  }

  #data() {
    const { store, grid } = this.cells;
    const rows = store.rows(grid).filter(this.belongs).map(({ key }) => ({ key }));
    return store.addable(grid) ? [...rows, { key: NEW }] : rows;
  }

  /** How wide the columns shown are when they share the room there is: {key: pixels}. */
  #widths() {
    const room = this.element.clientWidth - NUMBERS - 20;
    const wanted = new Map(this.cells.columns.map((column) => [column, this.#wanted(column)]));
    const least = ({ label, type, width }) => (type === "amount" ? width * 0.9 : label.length * LETTER + 16);
    const at = (share) => new Map(this.cells.columns.map((one) => [one.key, Math.floor(Math.max(least(one), wanted.get(one) * share))]));
    const total = (widths) => this.columns().reduce((sum, key) => sum + widths.get(key), 0);
    let share = 1;
    while (share > NARROWEST && total(at(share)) > room) share -= 0.01;
    return at(share);
  }

  /** A column that is blank so far, or names the one unit on every line, needs less than was declared. */
  #wanted({ key, type, width }) {
    const rows = this.cells.store.rows(this.cells.grid);
    const texts = new Set(rows.map((row) => row.cells[key]));
    const tellsLittle = rows.length > 2 && texts.size === 1 && (texts.has("") || type === "ref");
    return tellsLittle ? width * NARROWEST : width;
  }

  /** Shares the room anew, unless somebody has set a width by hand. */
  fit() {
    if (this.#isSetByHand) return;
    const widths = this.#widths();
    for (const column of this.#tabulator.getColumns()) {
      const width = widths.get(column.getField());
      if (width && column.isVisible() && column.getWidth() !== width) column.setWidth(width);
    }
    this.dispatchEvent(new Event("scrolled"));
  }

  #column(column, width) {
    return {
      title: column.label,
      field: column.key,
      width,
      visible: !this.#hidden.has(column.key),
      headerTooltip: column.help ?? false,
      cssClass: column.type === "amount" || column.type === "number" ? "is-number" : "",
      formatter: (cell) => this.#draw(cell, column),
    };
  }

  #draw(cell, column) {
    const { key } = cell.getData();
    const element = cell.getElement();
    const text = key === NEW ? "" : this.cells.shown(key, column);
    const marks = key === NEW ? [] : this.cells.marks(key, column.key);
    const worst = ["error", "warning", "info"].find((severity) => marks.some((mark) => mark.severity === severity));
    element.classList.toggle("is-unfit", Boolean(key !== NEW && this.cells.unfit(key, column.key)));
    element.classList.toggle("is-proposed", this.proposed.has(`${key}/${column.key}`));
    element.dataset.worst = worst ?? "";
    const messages = marks.map((mark) => mark.message).join("\n");
    element.title = messages || (LONG.has(column.type) && text.length > 8 ? text : "");
    if (worst === "error") element.setAttribute("aria-invalid", "true");
    else element.removeAttribute("aria-invalid");
    return el("span", {}, text);
  }
}

/** The number of a row stays right when rows come and go above it. */
function number(cell) {
  const label = el("span", {});
  if (cell.getData().key === NEW) {
    cell.getElement().title = "在这一行输入，就新增一行";
    label.textContent = "＋";
  } else cell.getRow().watchPosition((position) => (label.textContent = position));
  return label;
}

/** Tabulator calls a group's heading a group of rows; it is one. */
function heading(group, ...content) {
  group.getElement().setAttribute("role", "row");
  return el("span", { role: "gridcell" }, ...content);
}
