/**
 * Indicators of a project or an activity: what is lacking, adding one of a dimension, the library.
 *
 * A section `[data-indicators]` (the grid) with `data-owner-column` and `data-owner`; on a narrow screen its rows
 * are cards instead of a grid.
 */

import { showCards } from "./cards.js";
import { announce } from "./dom.js";
import { openKeeping, openLibrary } from "./library.js";
import { showStanding, watchStanding } from "./standing.js";
import { newKey } from "./store.js";

const NARROW = window.matchMedia("(max-width: 40rem)");

/** Sets up every section of indicators, and asks what they lack. */
export function mount(context) {
  const sections = [...document.querySelectorAll("[data-indicators]")].map((element) => new Section(element, context));
  const addresses = new Set(sections.map((section) => section.element.dataset.standingUrl));
  for (const address of addresses) {
    watchStanding(context, address, (said) => {
      for (const { element } of sections) {
        const told = said[element.dataset.owner];
        if (told) showStanding(element, told);
      }
    });
  }
}

class Section {
  #cards = null;

  constructor(element, context) {
    this.element = element;
    this.context = context;
    this.grid = element.dataset.indicators;
    const { store } = context;
    for (const chip of element.querySelectorAll("[data-dimension]")) {
      chip.disabled = !store.editable(this.grid) || !store.isMine("projects", element.dataset.owner);
      chip.addEventListener("click", () => this.#add(chip.dataset));
    }
    element.querySelector("[data-open-library]")?.addEventListener("click", () => openLibrary(this));
    element.querySelector("[data-open-keeping]")?.addEventListener("click", () => openKeeping(this));
    NARROW.addEventListener("change", () => this.#layOut());
    this.#layOut();
  }

  /** Its rows, in their order. */
  get rows() {
    const { ownerColumn, owner } = this.element.dataset;
    return this.context.store.rows(this.grid).filter((row) => row.cells[ownerColumn] === owner);
  }

  /** Operations that add indicators, each below the last of its dimension. */
  insertions(all) {
    const { ownerColumn, owner } = this.element.dataset;
    const places = this.rows.map(({ key, cells }) => ({ key, level2: cells.level2 }));
    return all.map((values) => {
      const row = newKey();
      const after = places.findLastIndex((one) => one.level2 === values.level2);
      const at = after < 0 ? places.length : after + 1;
      const operation = { op: "insert", grid: this.grid, row, after: places[at - 1]?.key ?? null };
      places.splice(at, 0, { key: row, level2: values.level2 });
      return { ...operation, values: { [ownerColumn]: owner, ...values } };
    });
  }

  #add({ dimension, level1, level2 }) {
    const [operation] = this.insertions([{ level1, level2 }]);
    this.context.store.act([operation], `新增${dimension}指标`);
    announce(`已新增${dimension}指标，请填写三级指标。`);
    const detail = { grid: this.grid, row: operation.row, column: "level3" };
    document.dispatchEvent(new CustomEvent("entry:jump", { detail }));
  }

  #layOut() {
    if (NARROW.matches && !this.#cards) this.#cards = showCards(this);
    this.element.classList.toggle("as-cards", NARROW.matches);
  }
}
