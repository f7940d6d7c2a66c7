/** What follows from what was just chosen: the paired economic code, the upper levels of a service's directory. */

// 机关 spend under 501-504, 事业单位 under 505 and 506, both under 509.
const NATURES = [
  { word: /行政|参照/, own: /^50[1234]/, classes: /^50[12349]/ },
  { word: /事业/, own: /^50[56]/, classes: /^50[569]/ },
];
const LEVELS = ["level1", "level2", "level3"];

/** {column: text} to fill in besides, in cells that are blank. `actions`: see actions.js. */
export function proposals(actions, row, column, text) {
  const { cells, lists } = actions;
  if (!text) return {};
  const isBlank = (key) => !cells.text(row, key);
  if (cells.grid === "expenditure" && column === "dept_economic" && isBlank("gov_economic")) {
    const codes = paired(actions, row, text);
    return codes.length === 1 ? { gov_economic: codes[0] } : {};
  }
  const level = cells.grid === "services" ? LEVELS.indexOf(column) : -1;
  if (level > 0) {
    const lines = (lists.services ?? []).filter((line) => line[level] === text);
    const upper = LEVELS.slice(0, level).filter((key, n) => isBlank(key) && lines.length && lines.every((line) => line[n] === lines[0][n]));
    return Object.fromEntries(upper.map((key) => [key, lines[0][LEVELS.indexOf(key)]]));
  }
  return {};
}

/** The values that go with what else stands in the row, for the editor of a column to show first. */
export function fitting(actions, row, column) {
  const { cells, lists } = actions;
  const text = (key) => cells.text(row, key);
  if (cells.grid === "expenditure" && column === "gov_economic") {
    return new Set(paired(actions, row, text("dept_economic")));
  }
  if (cells.grid === "expenditure" && column === "dept_economic") {
    return new Set(lists.pairs.filter(([gov]) => gov === text("gov_economic")).map(([, dept]) => dept));
  }
  const level = cells.grid === "services" ? LEVELS.indexOf(column) : -1;
  if (level > 0 && text(LEVELS[level - 1])) {
    return new Set(lists.services.filter((line) => line[level - 1] === text(LEVELS[level - 1])).map((line) => line[level]));
  }
  if (column === "level2" && lists.indicator_frames && cells.byKey.has("measure")) {
    return new Set(lists.indicator_frames.filter(([level1]) => level1 === text("level1")).map(([, level2]) => level2));
  }
  return new Set();
}

/** 政府经济科目 that go with a 部门经济科目: those of the unit's nature, where that is known and tells them apart. */
function paired({ cells, store, lists, usual }, row, dept) {
  const codes = (lists.pairs ?? []).filter(([, one]) => one === dept).map(([gov]) => gov);
  if (codes.length < 2) return codes;
  const mine = classesOf(store, cells.text(row, "unit") || usual.unit);
  const fit = codes.filter((code) => mine?.test(code));
  return fit.length ? fit : codes;
}

/** What a unit spends under: as its nature says, else as its other lines do. */
function classesOf(store, unit) {
  const nature = store.rows("profiles").find(({ cells }) => cells.unit === unit)?.cells.nature ?? "";
  const known = NATURES.find(({ word }) => word.test(nature));
  if (known) return known.classes;
  const lines = store.rows("expenditure").filter(({ cells }) => cells.unit === unit);
  const used = NATURES.filter(({ own }) => lines.some(({ cells }) => own.test(cells.gov_economic)));
  return used.length === 1 ? used[0].classes : null;
}
