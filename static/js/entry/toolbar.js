/** The row of buttons above a grid, with filter, groups and columns; the keys do the same. */

import { announce, el, fill } from "./dom.js";
import { helpDialog } from "./keys.js";
import { format, unitOfMoney } from "./money.js";

const ALL = "";
const BLANK = "(blank)";
const FEW = 12;

export class Toolbar {
  #choosers = [];

  /** `parts`: {cells, store, table, actions, selection, fixed, compact, back()}; `back` returns to the cells. */
  constructor(parts) {
    Object.assign(this, parts);
    this.editable = this.store.editable(this.cells.grid);
    this.element = el("div", { class: "entry-tools", role: "group", "aria-label": "表格工具", onkeydown: (event) => this.#pressed(event) });
    this.element.append(this.#first());
    if (!this.compact) this.element.append(this.#second());
    this.store.addEventListener("change", () => this.refresh());
    this.store.addEventListener("act", () => this.refresh());
    this.refresh();
    this.#ofOwnUnit();
  }

  /** A unit's clerk begins with the rows of the unit; those of others are one choice away. */
  #ofOwnUnit() {
    const [own] = this.store.units ?? [];
    const chooser = this.#choosers.find(({ always }) => always.includes(own));
    if (!chooser || chooser.select.hidden) return;
    chooser.select.value = own;
    this.sifting.hidden = false;
    this.#sift();
  }

  #first() {
    const { actions, store } = this;
    const row = el("div", { class: "entry-tools-row" });
    if (this.editable) {
      this.undo = this.#button("撤销", "Ctrl+Z", () => store.undo());
      this.redo = this.#button("重做", "Ctrl+Y", () => store.redo());
      row.append(
        this.#button("＋ 新增行", "在最下面新增一行", () => actions.insert(true)),
        this.#button("插入行", "在选中行下面插入（Ctrl+Enter）", () => actions.insert()),
        this.#button("复制行", "Ctrl+Shift+D", () => actions.duplicate()),
        this.#button("删除行", "Ctrl+Delete", () => actions.delete()),
        this.#button("向下填充", "Ctrl+D", () => actions.fillDown()),
        this.undo,
        this.redo,
      );
    }
    if (this.cells.columns.some(({ type }) => type === "amount")) row.append(this.#money());
    if (this.cells.columns.some(({ extra }) => extra)) row.append(this.#columns());
    const dialog = helpDialog();
    row.append(this.#button("键盘操作", "列出所有按键", () => dialog.showModal(), false), dialog);
    dialog.addEventListener("close", () => this.back());
    return row;
  }

  #button(label, title, act, andBack = true) {
    const onclick = () => {
      act();
      if (andBack) this.back();
    };
    return el("button", { type: "button", title, onclick }, label);
  }

  #money() {
    const units = ["万元", "元"].map((unit) => {
      const button = this.#button(unit, `金额按${unit}显示和填写`, () => unitOfMoney.set(unit));
      const show = () => button.setAttribute("aria-pressed", String(unitOfMoney.value === unit));
      unitOfMoney.addEventListener("change", show);
      show();
      return button;
    });
    return el("span", { class: "entry-money", role: "group", "aria-label": "金额单位" }, units);
  }

  #columns() {
    const extras = this.cells.columns.filter(({ extra }) => extra);
    const remembered = `entry:columns:${this.cells.grid}`;
    const shown = new Set(recall(remembered));
    const apply = () => {
      remember(remembered, [...shown]);
      this.table.setHidden([...Object.keys(this.fixed), ...extras.map(({ key }) => key).filter((key) => !shown.has(key))]);
    };
    const boxes = extras.map(({ key, label }) => {
      const box = el("input", { type: "checkbox", checked: shown.has(key) });
      box.addEventListener("change", () => {
        if (box.checked) shown.add(key);
        else shown.delete(key);
        apply();
      });
      return [key, box, el("label", {}, box, label)];
    });
    /** Shows a column that is wanted, whatever was ticked. */
    this.showColumn = (wanted) => {
      const box = boxes.find(([key]) => key === wanted)?.[1];
      if (box && !box.checked) box.click();
    };
    if (shown.size) apply();
    const details = el("details", { class: "entry-columns" }, el("summary", {}, "更多列"), el("div", {}, boxes.map(([, , label]) => label)));
    details.addEventListener("focusout", (event) => details.contains(event.relatedTarget) || (details.open = false));
    return details;
  }

  /** Filters and groups: few rows need none, but Ctrl+F asks for them all the same. */
  #second() {
    this.filter = el("input", { type: "search", placeholder: "筛选：任意文字", "aria-label": "筛选", oninput: () => this.#sift() });
    const row = el("div", { class: "entry-tools-row" }, this.filter);
    this.sifting = row;
    row.hidden = true;
    for (const [label, valueOf, nameOf, always = []] of this.#facets()) {
      const select = el("select", { "aria-label": `按${label}筛选`, onchange: () => this.#sift() });
      this.#choosers.push({ label, select, valueOf, nameOf, always });
      row.append(select);
    }
    const groups = this.#groups();
    if (groups.length) {
      this.grouping = el("select", { "aria-label": "分组", onchange: () => this.#group(groups) }, el("option", { value: "" }, "不分组"));
      groups.forEach(([label], at) => this.grouping.append(el("option", { value: String(at) }, `按${label}分组`)));
      this.folding = el("button", { type: "button", hidden: true, onclick: () => this.#fold() }, "全部折叠");
      row.append(this.grouping, this.folding);
    }
    return row;
  }

  /** [label, value of a row, name of a value, values that are always there] of what rows are filtered by. */
  #facets() {
    const facets = [];
    for (const key of ["unit", "project"]) {
      const column = this.cells.byKey.get(key);
      if (column && !(key in this.fixed)) facets.push([column.label, (row) => row.cells[key] ?? "", (value) => this.store.label(column.refs, value), key === "unit" ? this.store.units ?? [] : []]);
    }
    const functions = this.cells.byKey.get("function");
    if (functions) facets.push(["类", (row) => (row.cells.function ?? "").slice(0, 3), (code) => this.cells.label(functions, code)]);
    return facets;
  }

  /** [label, name of the group of a row] of what rows are grouped by. */
  #groups() {
    const named = (column) => (row) => this.cells.shown(row.key, column) || `（${column.label}未填）`;
    const groups = [];
    for (const column of this.cells.columns) {
      if (column.key in this.fixed) continue;
      if (column.key === "function") {
        groups.push(["类", (row) => this.cells.label(column, (row.cells.function ?? "").slice(0, 3)) || "（功能科目未填）"]);
        groups.push([column.label, named(column)]);
      } else if ((["ref", "choice"].includes(column.type) && !column.extra) || column.key === "level1") groups.push([column.label, named(column)]);
    }
    return groups;
  }

  #group(groups) {
    const [, nameOf] = groups[this.grouping.value] ?? [];
    this.table.setGrouping(nameOf ?? null, (name, keys) => this.#heading(name, keys));
    this.folding.hidden = !nameOf;
    this.folding.textContent = "全部折叠";
  }

  #heading(name, keys) {
    const rows = keys.length ? keys : [];
    const sums = this.cells.columns
      .filter(({ type }) => type === "amount")
      .map((column) => `${column.label} ${format(this.cells.sum(rows, column), unitOfMoney.value)} ${unitOfMoney.value}`);
    return [name, rows.length, ...sums].map((part, at) => (at === 1 ? `${part}行` : part)).join("　");
  }

  #fold() {
    const isOpen = this.folding.textContent === "全部折叠";
    this.table.openGroups(!isOpen);
    this.folding.textContent = isOpen ? "全部展开" : "全部折叠";
  }

  #sift() {
    const terms = this.filter.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = this.#choosers.filter(({ select }) => select.value !== ALL);
    if (!terms.length && !wanted.length) {
      this.table.setFilter(null);
      return;
    }
    const { columns } = this.cells;
    this.table.setFilter((row) => {
      if (!wanted.every(({ select, valueOf }) => (valueOf(row) || BLANK) === select.value)) return false;
      const text = terms.length ? columns.map((column) => this.cells.shown(row.key, column)).join("\t").toLowerCase() : "";
      return terms.every((term) => text.includes(term));
    });
    announce(`筛选出${this.table.rows().filter(Boolean).length}行。`);
  }

  /** No filter at all, and all groups open. */
  showAll() {
    if (this.filter) this.filter.value = "";
    for (const { select } of this.#choosers) select.value = ALL;
    this.table.setFilter(null);
    if (this.table.isGrouped) this.table.openGroups(true);
  }

  /** Buttons and the values to filter by follow what there is. */
  refresh() {
    if (this.undo) [this.undo.disabled, this.redo.disabled] = [!this.store.canUndo, !this.store.canRedo];
    if (this.sifting && this.store.rows(this.cells.grid).length > FEW) this.sifting.hidden = false;
    for (const { label, select, valueOf, nameOf, always } of this.#choosers) {
      const values = [...new Set(this.store.rows(this.cells.grid).map((row) => valueOf(row) || BLANK).concat(always))].sort();
      const told = values.join("\n");
      if (select.dataset.values === told) continue;
      const { value } = select;
      select.dataset.values = told;
      const options = values.map((one) => el("option", { value: one }, one === BLANK ? `（${label}未填）` : nameOf(one)));
      fill(select, el("option", { value: ALL }, `全部${label}`), options);
      select.value = values.includes(value) ? value : ALL;
      select.hidden = values.length < 2;
    }
  }

  focus() {
    this.element.querySelector("button:not([disabled]), input")?.focus();
  }

  /** To the filter; back to the cells with Esc or Enter. */
  focusFilter() {
    if (!this.filter) {
      this.focus();
      return;
    }
    this.sifting.hidden = false;
    this.filter.select();
  }

  #pressed(event) {
    if (event.isComposing || event.keyCode === 229 || event.target.closest("dialog")) return;
    const isFilter = event.target === this.filter;
    if ((event.ctrlKey || event.metaKey) && event.key === "f") this.focusFilter();
    else if (event.key === "Escape" && isFilter && this.filter.value) {
      this.filter.value = "";
      this.#sift();
    } else if (event.key === "Escape" || event.key === "F6" || (isFilter && ["Enter", "ArrowDown"].includes(event.key))) this.back();
    else return;
    event.preventDefault();
  }
}

function remember(name, value) {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // Private windows may refuse; then it is not remembered.
  }
}

function recall(name) {
  try {
    return JSON.parse(localStorage.getItem(name)) ?? [];
  } catch {
    return [];
  }
}
