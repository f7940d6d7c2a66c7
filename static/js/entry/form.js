/**
 * Forms over rows: `[data-entry-form]` with `data-grid`, `data-row` and fields `[data-column]`, each saved on its own.
 * With `data-new` (the other cells, as JSON) the row need not be there: it is made with the first text that is typed.
 *
 * A field stands in a `.field` with a `[data-said]`, where it says what became of what was typed.
 */

import { el, fill } from "./dom.js";
import { RichEditor } from "./goal.js";

const PAUSE = 600;
const SHOWN = 4000;
const MONEY = new Set(["total", "fiscal", "other"]);
const WORDS = { saving: "正在保存…", saved: "已保存", offline: "已存在本机，连上后自动保存", signin: "已存在本机，登录后自动保存" };

/** Binds every form of the page. */
export function mount(context) {
  for (const host of document.querySelectorAll("[data-entry-form]")) bindForm(host, context);
}

/** Binds the fields in an element to the row that its `data-grid` and `data-row` name. Returns how to unbind. */
export function bindForm(host, context) {
  const { grid, row } = host.dataset;
  const values = host.dataset.new ? JSON.parse(host.dataset.new) : null;
  const made = (element) => new Field(element, context, grid, row, values);
  const fields = [...host.querySelectorAll("[data-column]")].map(made);
  const { store, wire } = context;
  // A heading that says what a field does.
  const heading = host.querySelector("[data-echo]");
  const echo = () => heading && fill(heading, store.text(grid, row, heading.dataset.echo) || "（未命名）");
  const ending = new AbortController();
  const { signal } = ending;
  const all = (what) => () => fields.forEach(what);
  store.addEventListener(
    "change",
    ({ detail }) => {
      const told = detail.grids[grid];
      if (told?.removed.includes(row)) fields.forEach((field) => field.gone());
      if (told?.changed.includes(row) || told?.added.includes(row)) {
        fields.forEach((field) => field.show());
        echo();
      }
      if (detail.grids.expenditure) fields.forEach((field) => field.showDerived());
    },
    { signal },
  );
  store.addEventListener("marks", all((field) => field.say()), { signal });
  wire.addEventListener("state", all((field) => field.showState()), { signal });
  wire.addEventListener("answer", all((field) => field.showState()), { signal });
  document.addEventListener(
    "entry:jump",
    (event) => {
      const { detail } = event;
      // A card that stands aside for a grid takes nobody in.
      if (detail.grid !== grid || detail.row !== row || !host.getClientRects().length) return;
      const field = fields.find((one) => one.column === detail.column) ?? fields[0];
      detail.handled = true;
      field?.focus();
    },
    { signal },
  );
  window.addEventListener("pagehide", all((field) => field.commit()), { signal });
  fields.forEach((field) => field.show(true));
  return () => ending.abort();
}

class Field {
  #context;
  #grid;
  #row;
  // What a row that is not there yet would be made of; null where it must be there.
  #new;
  #dirty = false;
  #timer = 0;
  #state = "";
  #control;
  #said;
  // What stood in the row when it was last looked at here, and what was last sent from here.
  #seen = "";
  #sent = null;

  constructor(element, context, grid, row, values = null) {
    this.element = element;
    this.column = element.dataset.column;
    this.#context = context;
    this.#grid = grid;
    this.#row = row;
    this.#new = values;
    this.#said = element.closest(".field")?.querySelector("[data-said]");
    const editable = context.store.editable(grid) && context.store.isMine(grid, row);
    this.#control = element.matches(".rich") ? new RichEditor(element, { editable }) : element;
    if (!editable) this.#lock();
    element.addEventListener("input", (event) => this.#typed(event));
    element.addEventListener("compositionend", () => this.#later());
    element.addEventListener("change", () => this.commit());
    element.addEventListener("focusout", () => this.#left());
  }

  /** Sends what was typed, if anything was. */
  commit() {
    clearTimeout(this.#timer);
    if (!this.#dirty) return;
    this.#dirty = false;
    const { store } = this.#context;
    const isThere = Boolean(store.row(this.#grid, this.#row));
    if (!isThere && !this.#new) return;
    const to = this.#control.value;
    // `from` is what this person saw: what somebody else put there meanwhile is not overwritten.
    const set = { op: "set", grid: this.#grid, row: this.#row, column: this.column, from: this.#seen, to };
    const insert = { op: "insert", grid: this.#grid, row: this.#row, after: null, values: this.#new };
    const isNothing = !isThere && !to.trim();
    this.#state = !isNothing && store.act(isThere ? [set] : [insert, set]) ? "saving" : "";
    this.#seen = this.#sent = to;
    this.showState();
  }

  /** Shows what the row holds now, unless something is being typed. `anew`: whatever the page came with. */
  show(anew = false) {
    const isOpen = document.activeElement === this.element && this.#control.value === this.#sent;
    if (this.#dirty || isOpen) return;
    const { store } = this.#context;
    this.#seen = store.text(this.#grid, this.#row, this.column);
    const text = this.#readable(this.#seen);
    if (anew || this.#control.value !== text) this.#control.value = text;
    this.showDerived();
    this.say();
  }

  /** Where lines name a project its money is theirs, and is changed there. */
  showDerived() {
    if (this.#grid !== "projects" || !MONEY.has(this.column)) return;
    const { store } = this.#context;
    const lines = store.rows("expenditure");
    const derived = lines.some((line) => line.cells.project === this.#row);
    this.element.readOnly = derived || !store.editable(this.#grid) || !store.isMine(this.#grid, this.#row);
    this.element.closest(".field")?.classList.toggle("derived", derived);
  }

  /** The row was deleted by somebody; one that is made when it is needed can be made again. */
  gone() {
    if (this.#new) {
      this.show();
      return;
    }
    this.#lock();
    this.#said?.classList.add("gone");
    if (this.#said) fill(this.#said, "这一行已被删除，可以在修改记录中恢复。");
  }

  showState() {
    const { state } = this.#context.wire;
    if (this.#state && this.#state !== "saved" && state in WORDS) {
      this.#state = state;
      if (state === "saved") setTimeout(() => this.#forgetState(), SHOWN);
    }
    this.say();
  }

  /** Says what is wrong with the value, else what became of it. */
  say() {
    if (!this.#said || this.#said.classList.contains("gone")) return;
    const { store } = this.#context;
    const unfit = store.row(this.#grid, this.#row)?.unfit[this.column];
    const marks = store.marks?.[this.#grid]?.[this.#row]?.[this.column] ?? [];
    const problems = unfit ? [{ severity: "error", message: unfit.message }] : marks;
    const isWrong = problems.some((one) => one.severity === "error");
    if (isWrong) this.element.setAttribute("aria-invalid", "true");
    else this.element.removeAttribute("aria-invalid");
    const state = problems.length || !this.#state ? null : el("span", { class: `state ${this.#state}` }, WORDS[this.#state]);
    fill(this.#said, state, problems.map(({ severity, message }) => el("span", { class: severity }, message)));
  }

  focus() {
    this.element.scrollIntoView({ block: "center" });
    this.element.focus();
  }

  #forgetState() {
    if (this.#state === "saved") this.#state = "";
    this.say();
  }

  #typed(event) {
    this.#dirty = true;
    this.#state = "";
    if (!event.isComposing) this.#later();
  }

  #later() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.commit(), PAUSE);
  }

  #left() {
    this.commit();
    this.#sent = null;
    this.show();
  }

  /** Amounts without needless zeros. */
  #readable(text) {
    const isAmount = this.#context.store.columns(this.#grid).find((one) => one.key === this.column)?.type === "amount";
    return isAmount ? text.replace(/^(-?\d+\.\d{2}\d*?)0+$/, "$1") : text;
  }

  #lock() {
    if (this.element.matches(".rich")) this.element.contentEditable = "false";
    else if (this.element.matches("select")) this.element.disabled = true;
    else this.element.readOnly = true;
  }
}
