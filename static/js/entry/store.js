/**
 * What the page knows of a budget: the rows of its grids as they stand here, own changes not yet sent included.
 *
 * Rows are `{key, cells: {column: text}, unfit: {column: {text, message}}, derived: [column]}`, in order; they
 * are live, so copy what you keep. Change them only by `act`, `undo`, `redo`.
 *
 * Events:
 * - "act" {key, operations, title}: an own action, to be sent.
 * - "change" {grids: {name: {changed: [keys], added: [keys], removed: [keys], moved: [keys]}}, origin, foreign},
 *   where origin is "mine" | "undo" | "server". A row that moved stands in `moved` (and in `changed` if it
 *   changed). `foreign` {grid: {row: [columns]}}: cells that somebody else changed.
 * - "refs": the lists to refer to changed. "marks": what to show on cells changed. "notice" {message}.
 */

import { Report } from "./report.js";
import { before, cellId, insert, move, newKey, place, remove, rowId, rowOf, seen, set, shift, texts } from "./rows.js";
import { History } from "./undoing.js";

export { cellId, newKey } from "./rows.js";

export class Store extends EventTarget {
  #grids = new Map();
  #held = { cells: new Set(), rows: new Map() };
  #foreign = new Map();
  #clock = 0;
  #history = new History();
  #found = {};
  #marks = {};
  #conflicts = [];

  /** `data`: the answer of entry/data/. */
  constructor(data) {
    super();
    this.refs = {};
    this.revision = 0;
    this.#take(data);
  }

  get names() {
    return [...this.#grids.keys()];
  }

  has(grid) {
    return this.#grids.has(grid);
  }

  title(grid) {
    return this.#grids.get(grid)?.title ?? grid;
  }

  columns(grid) {
    return this.#grids.get(grid)?.columns ?? [];
  }

  /** Whether the user may change this grid. */
  editable(grid) {
    return Boolean(this.mayEdit && this.#grids.get(grid)?.editable);
  }

  /** Whether rows may be added: a unit's clerk adds no units. */
  addable(grid) {
    return this.editable(grid) && !(this.units && grid === "units");
  }

  /** Whether a row may be changed: a unit's clerk changes those of the unit. What it is not told the server knows. */
  isMine(grid, key) {
    const row = this.row(grid, key);
    if (!this.units || !row) return true;
    if (grid === "units") return this.units.includes(key);
    if ("unit" in row.cells) return this.units.includes(row.cells.unit);
    const project = row.cells.project;
    return !project || !this.row("projects", project) || this.isMine("projects", project);
  }

  rows(grid) {
    return this.#grids.get(grid)?.rows ?? [];
  }

  row(grid, key) {
    return this.#grids.get(grid)?.byKey.get(key);
  }

  /** The text a person sees in a cell: what was typed where that does not fit, else what is stored. */
  text(grid, key, column) {
    const row = this.row(grid, key);
    return row ? seen(row, column) : "";
  }

  /** How a row that others refer to is called; "" for none, the key itself where it is unknown. */
  label(refs, key) {
    if (!key) return "";
    return (this.refs[refs] ?? []).find((one) => one.key === key)?.label ?? key;
  }

  /** A cell as people read it: references by their label. */
  shown(grid, key, column) {
    const row = this.row(grid, key);
    const declared = this.columns(grid).find((one) => one.key === column);
    if (!row) return "";
    if (declared?.type === "ref" && !row.unfit[column]) return this.label(declared.refs, row.cells[column]);
    return seen(row, column);
  }

  /**
   * The user's action: applied here at once, kept for undo, and given to whoever sends it. Returns its key, or
   * null when it changes nothing. Sets need no `from`.
   */
  act(operations, title = "") {
    return this.#do(operations, title, "mine");
  }

  get canUndo() {
    return this.#history.canUndo;
  }

  get canRedo() {
    return this.#history.canRedo;
  }

  undo() {
    this.#history.undo((step) => this.#back(step, "撤销"));
  }

  redo() {
    this.#history.redo((step) => this.#back(step, "重做"));
  }

  /**
   * What the server has now. Cells that wait to be sent stay as they are. `mine`: ids of cells (`cellId`) that
   * changed because the user asked for it in `actions`; every other change is somebody else's, and undo
   * respects it.
   */
  merge(rowsByGrid, refs = {}, revision = this.revision, mine = new Set(), actions = []) {
    const report = new Report();
    this.#clock += 1;
    for (const [name, rows] of Object.entries(rowsByGrid ?? {})) {
      const grid = this.#grids.get(name);
      for (const row of grid ? rows : []) {
        const inverse = this.#mergeRow(grid, row, report, mine);
        // A row that went with one the user deleted comes back with it.
        if (inverse) this.#history.extend(actions, { op: "delete", grid: name, row: row.key }, inverse);
      }
    }
    this.revision = Math.max(this.revision, revision);
    this.#takeRefs(refs);
    this.#tell(report, "server");
  }

  /** Everything anew from entry/data/; what waits to be sent stays as it is here. */
  reload(data) {
    const report = new Report();
    this.#clock += 1;
    for (const [name, fresh] of Object.entries(data.grids)) {
      const grid = this.#grids.get(name);
      if (!grid) continue;
      const there = new Set(fresh.rows.map((row) => row.key));
      for (const row of [...grid.rows]) {
        if (!there.has(row.key)) this.#mergeRow(grid, { key: row.key, gone: true }, report, new Set());
      }
      const kept = fresh.rows.filter((row) => grid.byKey.has(row.key)).map((row) => row.key);
      const stand = grid.rows.map((row) => row.key).filter((key) => there.has(key));
      const inOrder = kept.every((key, n) => key === stand[n]);
      fresh.rows.forEach((row, n) => {
        const after = fresh.rows[n - 1]?.key ?? "";
        const placed = inOrder && grid.byKey.has(row.key) ? row : { ...row, after };
        this.#mergeRow(grid, placed, report, new Set());
      });
      grid.editable = fresh.editable;
    }
    this.mayEdit = data.editable;
    this.whyNot = data.why_not;
    this.revision = data.revision;
    this.#takeRefs(data.refs);
    this.#tell(report, "server");
  }

  /** Applies what was waiting when the page was left; it is already on its way to the server. */
  replay(operations) {
    const report = new Report();
    for (const operation of operations) this.#apply(operation, report);
    this.#tell(report, "mine");
  }

  /** These operations wait to be sent: what they change stays as it is until they are answered. */
  hold(operations) {
    const cells = new Set();
    const rows = new Map();
    for (const { op, grid, row, column, values } of operations) {
      const id = rowId(grid, row);
      if (op === "set") cells.add(cellId(grid, row, column));
      if (op !== "set" || !rows.has(id)) rows.set(id, op);
      for (const each of Object.keys(values ?? {})) cells.add(cellId(grid, row, each));
    }
    this.#held = { cells, rows };
  }

  /** An operation of the action `keys` was not taken: there is nothing to undo. */
  forget(keys, operation) {
    this.#history.forget(keys, operation);
  }

  /** What to show on cells: {grid: {row: {column: [{severity, message}]}}}, undecided conflicts included. */
  get marks() {
    return this.#marks;
  }

  setMarks(marks) {
    this.#found = marks ?? {};
    this.#mark();
  }

  /** Cells that two people changed and nobody has decided about: [{operation, message}]. */
  setConflicts(conflicts) {
    this.#conflicts = conflicts;
    this.#mark();
  }

  #mark() {
    const all = this.#conflicts.length ? structuredClone(this.#found) : this.#found;
    for (const { operation, message } of this.#conflicts) {
      const { grid, row, column } = operation;
      const rows = (all[grid] ??= {});
      const columns = (rows[row] ??= {});
      (columns[column] ??= []).unshift({ severity: "error", message });
    }
    this.#marks = all;
    this.dispatchEvent(new CustomEvent("marks"));
  }

  #take(data) {
    this.user = data.user;
    // Keys of the units whose rows alone this person may change; null for all.
    this.units = data.units ?? null;
    this.mayEdit = data.editable;
    this.whyNot = data.why_not;
    this.revision = data.revision;
    for (const [name, grid] of Object.entries(data.grids)) {
      const rows = grid.rows.map(rowOf);
      this.#grids.set(name, {
        name,
        title: grid.title,
        columns: grid.columns,
        editable: grid.editable,
        rows,
        byKey: new Map(rows.map((row) => [row.key, row])),
      });
    }
    this.refs = data.refs ?? {};
  }

  #takeRefs(refs) {
    if (!refs || !Object.keys(refs).length) return;
    Object.assign(this.refs, refs);
    this.dispatchEvent(new CustomEvent("refs"));
  }

  #do(operations, title, origin) {
    const report = new Report();
    const done = [];
    for (const asked of operations) {
      const operation = this.#filled(asked);
      const inverse = operation && this.#apply(operation, report);
      if (inverse) done.push({ operation, inverse });
    }
    if (!done.length) return null;
    const key = newKey();
    if (origin === "mine") this.#history.remember({ key, title, done, clock: this.#clock });
    this.#tell(report, origin);
    const detail = { key, operations: done.map((one) => one.operation), title };
    this.dispatchEvent(new CustomEvent("act", { detail }));
    return origin === "mine" ? key : { key, title, done, clock: this.#clock };
  }

  /** Does the inverse of a remembered action; where others were at work since, the server decides. */
  #back(step, verb) {
    const operations = [];
    for (const { operation, inverse } of [...step.done].reverse()) {
      const { op, grid, row, column } = operation;
      const touched = (this.#foreign.get(cellId(grid, row, column)) ?? -1) > step.clock;
      if (op === "insert" && (this.#foreign.get(rowId(grid, row)) ?? -1) > step.clock) {
        const message = `没有${verb}新增的一行：${this.title(grid)}中的这一行已有别人改动。`;
        this.dispatchEvent(new CustomEvent("notice", { detail: { message } }));
        continue;
      }
      operations.push(op === "set" && touched ? { ...inverse, from: operation.to } : inverse);
    }
    const title = step.title ? `${verb}：${step.title.replace(/^(撤销|重做)：/, "")}` : verb;
    return this.#do(operations, title, "undo");
  }

  /** The operation with what the person saw; null where it changes nothing. */
  #filled(operation) {
    if (operation.op !== "set" && operation.op !== "delete") return operation;
    const row = this.row(operation.grid, operation.row);
    if (!row) return null;
    if (operation.op === "delete") return { ...operation, values: texts(row) };
    const from = operation.from ?? seen(row, operation.column);
    return operation.to === seen(row, operation.column) ? null : { ...operation, from };
  }

  /** Applies one operation here; returns what would take it back, or null when it cannot be done. */
  #apply(operation, report) {
    const grid = this.#grids.get(operation.grid);
    const row = grid?.byKey.get(operation.row);
    if (!grid || Boolean(row) === (operation.op === "insert")) return null;
    return { set, insert, delete: remove, move }[operation.op](grid, row, operation, report);
  }

  #mergeRow(grid, fresh, report, mine) {
    const row = grid.byKey.get(fresh.key);
    const held = this.#held.rows.get(rowId(grid.name, fresh.key));
    if (fresh.gone) {
      // A row that has own changes to be sent stays until the answer to them.
      return row && !held ? remove(grid, row, {}, report) : null;
    }
    if (!row) {
      if (held === "delete") return null;
      place(grid, rowOf(fresh), fresh.after);
      report.add("added", grid.name, fresh.key);
    } else {
      this.#mergeCells(grid, row, fresh, report, mine);
      if (fresh.after !== undefined && held !== "move" && before(grid, row) !== fresh.after) {
        if (fresh.after === "" || grid.byKey.has(fresh.after)) shift(grid, row, fresh.after, report);
      }
    }
    return null;
  }

  #mergeCells(grid, row, fresh, report, mine) {
    row.derived = fresh.derived ?? [];
    for (const column of Object.keys({ ...row.cells, ...fresh.cells, ...row.unfit, ...fresh.unfit })) {
      const id = cellId(grid.name, row.key, column);
      if (this.#held.cells.has(id)) continue;
      const value = fresh.cells?.[column] ?? "";
      const unfit = fresh.unfit?.[column];
      const same = (row.cells[column] ?? "") === value;
      if (same && row.unfit[column]?.text === unfit?.text && row.unfit[column]?.message === unfit?.message) continue;
      row.cells[column] = value;
      if (unfit) row.unfit[column] = unfit;
      else delete row.unfit[column];
      report.add("changed", grid.name, row.key);
      const own = mine.has(id) || mine.has(rowId(grid.name, row.key));
      if (own || row.derived.includes(column)) continue;
      this.#foreign.set(id, this.#clock);
      this.#foreign.set(rowId(grid.name, row.key), this.#clock);
      report.foreign(grid.name, row.key, column);
    }
  }

  #tell(report, origin) {
    if (report.isEmpty) return;
    const detail = { grids: report.grids(), foreign: report.others, origin };
    this.dispatchEvent(new CustomEvent("change", { detail }));
  }
}
