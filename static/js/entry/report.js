/** Which rows changed how, and which cells others changed. */
export class Report {
  #kinds = new Map();
  others = {};

  foreign(grid, key, column) {
    const rows = (this.others[grid] ??= {});
    (rows[key] ??= []).push(column);
  }

  add(kind, grid, key) {
    if (!this.#kinds.has(grid)) {
      this.#kinds.set(grid, { changed: new Set(), added: new Set(), removed: new Set(), moved: new Set() });
    }
    const kinds = this.#kinds.get(grid);
    if (kind === "changed" && kinds.added.has(key)) return;
    if (kind === "removed" && kinds.added.delete(key)) return;
    if (kind === "removed") kinds.changed.delete(key);
    if (kind === "added" && kinds.removed.delete(key)) kind = "changed";
    kinds[kind].add(key);
  }

  get isEmpty() {
    return !this.#kinds.size;
  }

  grids() {
    const lists = ([kind, keys]) => [kind, [...keys]];
    const all = [...this.#kinds].map(([grid, kinds]) => [grid, Object.fromEntries(Object.entries(kinds).map(lists))]);
    return Object.fromEntries(all);
  }
}
