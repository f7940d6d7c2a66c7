// Tabs of the panel: one is shown, arrow keys go from one to the next.

import { el, fill } from "./dom.js";

export class Tabs {
  element;
  #tabs = new Map();
  #onChange;

  /** `names`: [[name, title]]; `first`: the one shown at first; `onChange` hears of every other choice. */
  constructor(names, first, onChange) {
    this.#onChange = onChange;
    for (const [name, title] of names) {
      const count = el("span", { class: "panel-count" });
      const tab = el("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `pane-${name}` }, title, count);
      const pane = el("div", { role: "tabpanel", id: `pane-${name}`, class: "panel-pane", "aria-labelledby": `tab-${name}`, tabindex: "0" });
      tab.addEventListener("click", () => this.#choose(name));
      tab.addEventListener("keydown", (event) => this.#walk(event, name));
      this.#tabs.set(name, { tab, pane, count });
    }
    const list = el("div", { role: "tablist", class: "panel-tabs", "aria-label": "核对结果" }, [...this.#tabs.values()].map((one) => one.tab));
    this.element = el("div", { class: "panel-tabbed" }, list, [...this.#tabs.values()].map((one) => one.pane));
    this.#show(this.#tabs.has(first) ? first : names[0][0]);
  }

  /** Puts something into a pane; what was scrolled, open or focused there stays so. */
  fill(name, content, count) {
    const { pane, count: place } = this.#tabs.get(name);
    const top = pane.scrollTop;
    const focused = pane.contains(document.activeElement) ? document.activeElement.dataset.id : null;
    const open = new Set([...pane.querySelectorAll("details[open]")].map((one) => one.dataset.id));
    fill(pane, content);
    for (const one of pane.querySelectorAll("details")) if (open.has(one.dataset.id)) one.open = true;
    pane.scrollTop = top;
    if (focused) (pane.querySelector(`[data-id="${CSS.escape(focused)}"]`) ?? pane).focus({ preventScroll: true });
    place.textContent = count === "" ? "" : String(count);
  }

  #choose(name) {
    this.#show(name);
    this.#onChange(name);
  }

  #show(name) {
    for (const [each, { tab, pane }] of this.#tabs) {
      tab.setAttribute("aria-selected", String(each === name));
      tab.tabIndex = each === name ? 0 : -1;
      pane.hidden = each !== name;
    }
  }

  #walk(event, name) {
    const names = [...this.#tabs.keys()];
    const place = names.indexOf(name);
    const next = { ArrowRight: place + 1, ArrowLeft: place - 1, Home: 0, End: names.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const chosen = names[(next + names.length) % names.length];
    this.#choose(chosen);
    this.#tabs.get(chosen).tab.focus();
  }
}
