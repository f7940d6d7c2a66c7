/**
 * Typing into the active cell. One textarea, the pen, lies over it and has the keyboard all the time, so that an
 * input method can begin to write at once: at rest it holds the cell's text, selected and unseen; the first
 * letter replaces it, as in a spreadsheet.
 */

import { Combobox } from "./combobox.js";
import { el } from "./dom.js";
import { exact } from "./lookup.js";
import { fitting } from "./proposing.js";

const TALLEST = 200;

export class Editing extends EventTarget {
  #at = null;
  #initial = "";
  #moved = false;
  isEditing = false;
  // Begun by typing: arrows leave the cell. Begun by F2: they move in the text.
  isOver = false;

  /** `actions`: see actions.js. Event "end" {detail: row} when a cell has been left, "refused" {detail: why}. */
  constructor({ cells, actions, label }) {
    super();
    Object.assign(this, { cells, actions, name: label });
    this.field = el("textarea", { class: "entry-pen-field", rows: "1", spellcheck: "false", autocomplete: "off", autocapitalize: "off" });
    this.list = new Combobox(this.field, (entry) => this.#pick(entry));
    // Inside the grid, which may hold rows of cells only.
    this.element = el("div", { class: "entry-pen", role: "row" }, el("div", { role: "gridcell" }, this.field));
    this.field.addEventListener("input", () => this.#typed());
    // Another window in front is no leaving.
    this.field.addEventListener("blur", () => document.activeElement !== this.field && this.commit());
  }

  /** Lays the pen over a cell: its element (null where it is not drawn) and its keys. */
  rest(element, row, column) {
    if (this.isEditing) return;
    const declared = this.cells.byKey.get(column);
    this.#at = { row, column: declared };
    this.#initial = this.cells.editing(row, declared);
    this.field.value = this.#initial;
    this.field.readOnly = Boolean(this.cells.whyNot(row, declared));
    this.field.setAttribute("aria-label", `${this.name} ${declared.label}`);
    this.field.setAttribute("aria-autocomplete", this.cells.entries(declared) ? "list" : "none");
    this.lay(element);
    if (document.activeElement === this.field) this.field.select();
  }

  /** Where the cell is not drawn the pen stays where it was: hiding it would lose the keyboard. */
  lay(element) {
    if (!element) return;
    const { style } = this.element;
    const row = element.closest(".tabulator-row");
    style.left = `${element.offsetLeft}px`;
    style.top = `${row.offsetTop}px`;
    style.width = `${element.offsetWidth}px`;
    style.minHeight = `${row.offsetHeight}px`;
    this.field.classList.toggle("is-number", element.classList.contains("is-number"));
  }

  focus() {
    this.field.focus({ preventScroll: true });
    if (!this.isEditing) this.field.select();
  }

  /** Starts editing: over what stands there (`over`), or in it, at its end. */
  begin(over) {
    if (this.isEditing || !this.#at) return;
    const why = this.cells.whyNot(this.#at.row, this.#at.column);
    if (why) {
      this.dispatchEvent(new CustomEvent("refused", { detail: why }));
      return;
    }
    this.isEditing = true;
    this.isOver = over;
    this.#moved = false;
    this.element.classList.add("is-editing");
    if (!over) this.field.setSelectionRange(this.field.value.length, this.field.value.length);
    const entries = this.cells.entries(this.#at.column);
    if (entries) this.#openList(entries);
    this.#fit();
  }

  #openList(entries) {
    const { row, column } = this.#at;
    const current = exact(entries, this.#initial)?.value;
    this.list.open(entries, { fitting: fitting(this.actions, row, column.key), used: this.cells.used(column), current });
    this.list.place();
  }

  #typed() {
    if (!this.isEditing) this.begin(true);
    if (this.list.isOpen || this.cells.entries(this.#at.column)) {
      const text = this.field.value;
      this.#moved = false;
      // Where any text will do, Enter takes what is typed, unless that can only be initials or a code.
      this.list.filter(text, !this.cells.isFree(this.#at.column) || /^[a-z0-9]+$/i.test(text));
      this.list.place();
    }
    this.#fit();
  }

  #fit() {
    const { style } = this.field;
    style.height = "auto";
    style.height = `${Math.min(TALLEST, this.field.scrollHeight)}px`;
  }

  /** Up and down in the list. */
  move(by) {
    this.#moved = true;
    this.list.move(by);
  }

  #pick(entry) {
    if (!entry) return;
    this.#finish(entry.value);
    this.dispatchEvent(new CustomEvent("picked"));
  }

  /** Keeps what was typed. */
  commit() {
    if (!this.isEditing) return;
    this.#finish(this.#result());
  }

  #result() {
    const { column } = this.#at;
    const typed = this.field.value;
    const { choice } = this.list;
    if (!this.list.isOpen || (!this.#moved && typed.trim() === this.#initial)) return this.#same(typed) ?? this.cells.taken(column, typed);
    if (this.#moved && choice) return choice.value;
    if (!typed.trim()) return "";
    return exact(this.cells.entries(column), typed)?.value ?? choice?.value ?? this.cells.taken(column, typed);
  }

  /** The text of the cell where nothing was changed. */
  #same(typed) {
    return typed === this.#initial ? this.cells.text(this.#at.row, this.#at.column.key) : null;
  }

  #finish(text) {
    const { row, column } = this.#at;
    this.#close();
    const written = text === this.cells.text(row, column.key) ? row : this.actions.write(row, column.key, text);
    this.dispatchEvent(new CustomEvent("end", { detail: { row: written, column: column.key } }));
  }

  /** Gives up what was typed. */
  cancel() {
    if (!this.isEditing) return;
    const { row, column } = this.#at;
    this.#close();
    this.dispatchEvent(new CustomEvent("end", { detail: { row, column: column.key } }));
  }

  #close() {
    this.isEditing = false;
    this.list.close();
    this.element.classList.remove("is-editing");
    this.field.style.height = "";
  }
}
