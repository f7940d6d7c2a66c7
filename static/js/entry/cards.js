/** Indicators as cards, for narrow screens: one form a row. */

import { el, fill } from "./dom.js";
import { bindForm } from "./form.js";

const FIELDS = [
  { column: "level3", rows: 1 },
  { column: "nature", choices: ["", "≥", "≤", "=", ">", "<", "定性"] },
  { column: "value" },
  { column: "measure" },
];
const SELDOM = [{ column: "weight" }, { column: "explanation", rows: 2 }];

/** Shows the section's rows as cards, and keeps them so. */
export function showCards(section) {
  const { context, grid } = section;
  const { store } = context;
  const list = el("ol", { class: "cards" });
  section.element.querySelector("[data-entry-grid]").after(list);
  const cards = new Map();

  const draw = () => {
    const wanted = section.rows;
    for (const [key, card] of cards) {
      if (wanted.some((row) => row.key === key)) continue;
      card.unbind();
      cards.delete(key);
    }
    for (const row of wanted) if (!cards.has(row.key)) cards.set(row.key, card(section, row));
    const order = wanted.map((row) => cards.get(row.key).element);
    if (order.length !== list.children.length || order.some((one, n) => one !== list.children[n])) fill(list, order);
    // Bound where they stand, so that a jump finds them.
    for (const { key } of wanted) cards.get(key).bind();
    for (const row of wanted) cards.get(row.key).name(row);
  };
  draw();
  store.addEventListener("change", ({ detail }) => {
    if (detail.grids[grid]) draw();
  });
  return list;
}

function card(section, row) {
  const { context, grid } = section;
  const columns = new Map(context.store.columns(grid).map((one) => [one.key, one]));
  const title = el("legend", {});
  const made = (one) => field(one, columns.get(one.column), row);
  const more = el("details", {}, el("summary", {}, "权重和指标解释"), SELDOM.map(made));
  const remove = el("button", { type: "button", class: "remove" }, "删除");
  remove.disabled = !context.store.editable(grid) || !context.store.isMine(grid, row.key);
  remove.addEventListener("click", () => {
    const cells = context.store.row(grid, row.key)?.cells;
    context.store.act([{ op: "delete", grid, row: row.key }], `删除指标“${cells?.level3 ?? ""}”`);
  });
  const element = el("li", {}, el("fieldset", { dataset: { grid, row: row.key } }, title, FIELDS.map(made), more, remove));
  let unbind = null;
  return {
    element,
    bind: () => (unbind ??= bindForm(element.firstChild, context)),
    unbind: () => unbind?.(),
    name: ({ cells }) => fill(title, [cells.level1, cells.level2].filter(Boolean).join(" › ") || "指标"),
  };
}

function field({ column, rows, choices }, declared, row) {
  const id = `${column}-${row.key}`;
  const about = { id, dataset: { column }, "aria-describedby": `${id}-said`, autocomplete: "off" };
  const control = choices
    ? el("select", about, choices.map((value) => el("option", { value }, value || "（未填）")))
    : rows
      ? el("textarea", { ...about, rows: String(rows) })
      : el("input", { ...about, type: "text" });
  const said = el("p", { class: "said", id: `${id}-said`, dataset: { said: "" } });
  return el("div", { class: `field of-${column}` }, el("label", { for: id }, declared?.label ?? column), control, said);
}
