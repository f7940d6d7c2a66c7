/** The list under the cell being edited: filtered as one types, chosen from by keyboard or mouse. */

import { el, fill } from "./dom.js";
import { search } from "./lookup.js";

const MOST = 60;
let made = 0;

export class Combobox {
  #entries = [];
  #found = [];
  #fitting = new Set();
  #at = -1;
  #field;

  /** `field`: the textarea it belongs to. `pick(entry)` is told of a click. */
  constructor(field, pick) {
    made += 1;
    this.#field = field;
    this.id = `entry-list-${made}`;
    this.element = el("ul", { id: this.id, class: "entry-list", role: "listbox", "aria-label": "可选内容", hidden: true });
    // The pointer must not take the focus from the cell.
    this.element.addEventListener("mousedown", (event) => {
      event.preventDefault();
      const option = event.target.closest("[role=option]");
      if (option) pick(this.#found[Number(option.dataset.at)]);
    });
  }

  get isOpen() {
    return !this.element.hidden;
  }

  /** The entry now highlighted. */
  get choice() {
    return this.#found[this.#at] ?? null;
  }

  /**
   * `fitting`: values that stand first of all. `used`: values that stand before others found as well.
   * `current`: the value highlighted until something is typed.
   */
  open(entries, { fitting, used, current }) {
    const isUsed = ({ value }) => used.has(value);
    this.#entries = [...entries.filter(isUsed), ...entries.filter((entry) => !isUsed(entry))];
    this.#fitting = fitting;
    this.#show(search(entries, ""), (found) => found.findIndex((entry) => entry.value === current));
  }

  /** After typing; `choosing` says whether the first entry found is highlighted. */
  filter(text, choosing) {
    this.#show(search(this.#entries, text), (found) => (text && choosing && found.length ? 0 : -1));
  }

  #show(all, place) {
    const fits = (entry) => this.#fitting.has(entry.value);
    const found = this.#fitting.size ? [...all.filter(fits), ...all.filter((entry) => !fits(entry))] : all;
    this.#found = found.slice(0, Math.max(MOST, place(found) + 10));
    const rest = found.length - this.#found.length;
    fill(
      this.element,
      this.#found.map((entry, at) => this.#option(entry, at)),
      this.#found.length ? null : el("li", { class: "none", role: "option", "aria-disabled": "true" }, "没有找到，按回车照原样填入"),
      rest > 0 ? el("li", { class: "none", role: "option", "aria-disabled": "true" }, `还有${rest}项，请继续输入编码、名称或拼音首字母`) : null,
    );
    this.element.hidden = false;
    this.#field.setAttribute("aria-controls", this.id);
    this.#highlight(place(this.#found));
  }

  #option(entry, at) {
    const parts = entry.code ? [el("b", {}, entry.code), ` ${entry.name}`] : [entry.label];
    if (entry.above) parts.push(el("span", { class: "above" }, entry.above));
    if (this.#fitting.has(entry.value)) parts.push(el("span", { class: "fits" }, "对应"));
    return el("li", { id: `${this.id}-${at}`, role: "option", "aria-selected": "false", dataset: { at } }, parts);
  }

  move(by) {
    if (!this.#found.length) return;
    this.#highlight(this.#at < 0 && by < 0 ? this.#found.length - 1 : (this.#at + by + this.#found.length) % this.#found.length);
  }

  #highlight(at) {
    this.element.querySelector("[aria-selected=true]")?.setAttribute("aria-selected", "false");
    this.#at = at;
    const option = at < 0 ? null : document.getElementById(`${this.id}-${at}`);
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.#field.setAttribute("aria-activedescendant", option.id);
    else this.#field.removeAttribute("aria-activedescendant");
  }

  /** Under the field, or above it where there is no room. */
  place() {
    const box = this.#field.getBoundingClientRect();
    const below = window.innerHeight - box.bottom - 8;
    const style = this.element.style;
    style.minWidth = `${box.width}px`;
    style.left = `${Math.max(4, Math.min(box.left, window.innerWidth - this.element.offsetWidth - 8))}px`;
    const above = below < 180 && box.top > below;
    style.maxHeight = `${Math.min(320, above ? box.top - 8 : below)}px`;
    style.top = above ? "auto" : `${box.bottom + 2}px`;
    style.bottom = above ? `${window.innerHeight - box.top + 2}px` : "auto";
  }

  close() {
    this.element.hidden = true;
    this.#at = -1;
    this.#field.removeAttribute("aria-activedescendant");
    this.#field.removeAttribute("aria-controls");
  }
}
