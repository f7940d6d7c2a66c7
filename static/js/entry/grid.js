/**
 * The grids (录入表) of a page: one on each [data-entry-grid="name"]. With data-filter-column and
 * data-filter-value only the rows with that cell are shown, and new rows get it. data-compact leaves out
 * filters and groups.
 */

import { Actions, NEW } from "./actions.js";
import { Cells } from "./cells.js";
import { announce, el } from "./dom.js";
import { Editing } from "./editing.js";
import { Footer } from "./footer.js";
import { Keys } from "./keys.js";
import { unitOfMoney } from "./money.js";
import { pointing } from "./pointing.js";
import { Selection } from "./selection.js";
import { Table } from "./table.js";
import { Toolbar } from "./toolbar.js";

const SEVERAL = "42vh";
const LOWEST = 420;

/** Sets up every grid of the page. Resolves when they can be used. */
export async function mount(context) {
  const places = [...context.root.querySelectorAll("[data-entry-grid]")].filter(({ dataset }) => context.store.has(dataset.entryGrid));
  const isAlone = places.length === 1;
  const [grid] = await Promise.all(places.map((place) => mountOne(context, place, isAlone)));
  // Whoever opens the page of a grid has come to type.
  if (isAlone && grid.isLarge && document.activeElement === document.body) grid.focus();
}

/** Sets up one grid in an element; for those that come after the page. */
export async function mountOne(context, place, isAlone = false) {
  const grid = new Grid(context, place, isAlone);
  await grid.start();
  return grid;
}

/** The only grid of a page is as high as the screen leaves room for. */
function fillScreen(place) {
  place.classList.add("is-alone");
  const fit = () => {
    const top = place.getBoundingClientRect().top + window.scrollY;
    place.style.height = `${Math.max(LOWEST, window.innerHeight - top - 12)}px`;
  };
  window.addEventListener("resize", fit);
  fit();
}

class Grid {
  constructor({ store, lists }, place, isAlone) {
    const { entryGrid: name, filterColumn, filterValue, compact } = place.dataset;
    Object.assign(this, { store, name, place });
    this.fixed = filterColumn ? { [filterColumn]: filterValue } : {};
    this.cells = new Cells(store, lists, name);
    const proposed = new Set();
    const isCompact = compact !== undefined;
    this.isLarge = isAlone && !isCompact;
    this.body = el("div", { class: "entry-table" });
    this.table = new Table(this.body, {
      cells: this.cells,
      belongs: (row) => !filterColumn || row.cells[filterColumn] === filterValue,
      hidden: [...Object.keys(this.fixed), ...this.cells.columns.filter(({ extra }) => extra).map(({ key }) => key)],
      height: this.isLarge ? null : SEVERAL,
      proposed,
    });
    this.selection = new Selection(() => this.table.rows(), () => this.table.columns());
    const say = (text) => announce(text);
    this.actions = new Actions({ store, lists, cells: this.cells, table: this.table, selection: this.selection, fixed: this.fixed, proposed, say });
    this.editing = new Editing({ cells: this.cells, actions: this.actions, label: store.title(name) });
    const shared = { store, cells: this.cells, table: this.table, selection: this.selection, actions: this.actions, fixed: this.fixed, proposed };
    this.footer = new Footer(shared);
    this.shared = { ...shared, compact: isCompact, back: () => this.focus() };
    place.classList.add("entry-grid");
    if (this.isLarge) fillScreen(place);
    place.append(this.body, this.editing.list.element, this.footer.element);
  }

  async start() {
    await this.table.build();
    this.body.setAttribute("aria-label", this.store.title(this.name));
    this.table.holder.append(this.editing.element);
    this.toolbar = new Toolbar(this.shared);
    this.place.prepend(this.toolbar.element);
    new Keys({
      ...this.shared,
      editing: this.editing,
      filter: () => this.toolbar.focusFilter(),
      toolbar: () => this.toolbar.focus(),
      say: announce,
    });
    pointing({ ...this.shared, editing: this.editing, body: this.body });
    this.marks = new Map();
    this.refs = JSON.stringify(this.store.refs);
    this.#listen();
    const [row] = this.table.rows();
    const [column] = this.table.columns();
    if (row !== undefined && column) this.selection.select(row, column);
    this.footer.showTotals();
    this.editing.rest(this.#activeCell(), row, column);
  }

  focus() {
    this.#rest();
    this.editing.focus();
  }

  #listen() {
    const { store, selection, editing, table } = this;
    selection.addEventListener("change", () => this.#moved());
    table.addEventListener("shown", () => this.#settle());
    table.addEventListener("scrolled", () => this.#painted());
    store.addEventListener("change", ({ detail }) => this.#changed(detail));
    store.addEventListener("marks", () => this.#marked());
    store.addEventListener("refs", () => this.#renamed());
    unitOfMoney.addEventListener("change", () => this.#redrawn());
    editing.addEventListener("end", ({ detail: { row, column } }) => this.#ended(row, column));
    editing.addEventListener("picked", () => this.focus());
    editing.addEventListener("refused", ({ detail }) => announce(detail));
    editing.field.addEventListener("copy", (event) => this.#copy(event));
    editing.field.addEventListener("cut", (event) => this.#copy(event) && this.actions.clear());
    editing.field.addEventListener("paste", (event) => this.#paste(event));
    // What is being typed when the page is left is kept like everything else.
    window.addEventListener("pagehide", () => editing.commit());
    document.addEventListener("entry:jump", (event) => this.#jump(event));
  }

  #changed({ grids }) {
    const mine = grids[this.name];
    if (!mine) return;
    this.table.sync(mine);
    this.selection.settle();
    this.footer.showTotals();
    this.#rest();
    this.#painted();
  }

  /** Draws anew the rows whose marks are others than before. */
  #marked() {
    const told = this.store.marks[this.name] ?? {};
    const marks = new Map(Object.entries(told).map(([row, columns]) => [row, JSON.stringify(columns)]));
    const rows = new Set([...marks.keys(), ...this.marks.keys()]);
    this.table.redraw([...rows].filter((row) => marks.get(row) !== this.marks.get(row)));
    this.marks = marks;
    this.#rest();
  }

  /** Other rows that cells refer to were added or renamed. */
  #renamed() {
    const refs = JSON.stringify(this.store.refs);
    if (refs !== this.refs) this.#redrawn();
    this.refs = refs;
  }

  #redrawn() {
    this.table.reload();
    this.footer.showTotals();
    this.#rest();
  }

  #settle() {
    this.selection.settle();
    this.#painted();
    this.footer.showTotals();
    this.#rest();
  }

  #moved() {
    const { row, column } = this.selection.active;
    if (this.editing.isEditing) this.editing.commit();
    const far = this.selection.isOneCell ? { row, column } : this.selection.far;
    this.table.reveal(far.row, far.column);
    this.#painted();
    this.#rest();
  }

  #painted() {
    this.table.paint(this.selection);
    this.editing.lay(this.#activeCell());
  }

  #rest() {
    const { active } = this.selection;
    if (active) this.editing.rest(this.#activeCell(), active.row, active.column);
    this.footer.show();
  }

  #activeCell() {
    const { active } = this.selection;
    return active && this.table.cell(active.row, active.column);
  }

  /** Typing into the new row made one: stay on it. */
  #ended(row, column) {
    if (this.selection.active?.row === NEW && row !== NEW) this.selection.select(row, column);
    else this.#rest();
  }

  #copy(event) {
    if (this.editing.isEditing) return false;
    event.clipboardData.setData("text/plain", this.actions.copied());
    event.preventDefault();
    return true;
  }

  #paste(event) {
    if (this.editing.isEditing) return;
    event.preventDefault();
    const why = this.store.editable(this.name) ? "" : this.store.whyNot || "您不能修改这张表。";
    if (why) announce(why);
    else this.actions.paste(event.clipboardData.getData("text/plain"));
  }

  #jump(event) {
    const { grid, row, column } = event.detail;
    if (grid !== this.name || !this.store.row(grid, row)) return;
    this.toolbar.showColumn?.(column);
    if (!this.table.rows().includes(row)) this.toolbar.showAll();
    if (!this.table.rows().includes(row)) return;
    event.detail.handled = true;
    this.selection.select(row, this.table.columns().includes(column) ? column : this.table.columns()[0]);
    this.focus();
  }
}
