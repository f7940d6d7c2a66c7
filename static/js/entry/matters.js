/**
 * What the server did not take and the user has yet to decide about, kept in this browser until then.
 *
 * A matter is `{id, kind, operation, message, place, value?, by?, at?, values?, more?}`: kind is "conflict" (two
 * people changed one cell: `value` stands there now), "gone" (the row was deleted: `values` are what it held)
 * or "refused". `place` says where in words: {grid, row, column}. Emits "change".
 */

import { cellId } from "./store.js";

export class Matters extends EventTarget {
  #prefix;
  #all = new Map();

  /** `prefix` names the person and the budget, so that nobody sees what another typed. */
  constructor(prefix) {
    super();
    this.#prefix = `${prefix}open:`;
    for (const name of stored(this.#prefix)) {
      const matter = readItem(name);
      if (matter) this.#all.set(matter.id, matter);
    }
  }

  get list() {
    return [...this.#all.values()];
  }

  /** Adds matters; a later one about the same cell takes the place of the earlier. */
  add(matters) {
    for (const about of matters) {
      const { grid, row, column = "" } = about.operation;
      const matter = { id: cellId(grid, row, column), ...about };
      this.#all.set(matter.id, matter);
      writeItem(this.#prefix + matter.id, matter);
    }
    this.dispatchEvent(new CustomEvent("change"));
  }

  /** Decided, or looked at and put away. */
  drop(ids) {
    for (const id of ids) {
      this.#all.delete(id);
      localStorage.removeItem(this.#prefix + id);
    }
    this.dispatchEvent(new CustomEvent("change"));
  }
}

/** The names of what this browser keeps under a prefix, in their order. */
export function stored(prefix) {
  return Object.keys(localStorage).filter((name) => name.startsWith(prefix)).sort();
}

/** What is kept under a name; null where it is gone or unreadable. */
export function readItem(name) {
  try {
    return JSON.parse(localStorage.getItem(name));
  } catch {
    return null;
  }
}

/** Keeps something in this browser; false where there is no room or it may not. */
export function writeItem(name, value) {
  try {
    localStorage.setItem(name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}
