// 控制数: how much of each ceiling is used and left.

import { el } from "./dom.js";
import { parse } from "./money.js";
import { go, money, nothing } from "./panel-words.js";

export function controls(ceilings) {
  if (!ceilings.length) return nothing("财政部门还没有下达控制数。");
  const round = ceilings[0].round;
  return [
    round ? el("p", { class: "panel-note" }, `${round}下达的控制数`) : null,
    el("ul", { class: "panel-list" }, ceilings.map(ceiling)),
  ];
}

function ceiling({ row, unit, fund, part, ceiling: limit, used, left }) {
  const over = left.startsWith("-");
  const name = `${unit} ${fund} ${part}`;
  const words = over ? `超出 ${money(left.replace("-", ""))}` : `剩余 ${money(left)}`;
  return el(
    "li",
    { class: over ? "is-error" : "" },
    el(
      "button",
      { type: "button", class: "panel-finding", "data-id": row, onclick: () => go({ grid: "controls", row, column: "amount" }) },
      el("span", { class: "panel-title" }, name),
      el("span", { class: "panel-use" }, `已用 ${money(used)} ／ ${money(limit)} 万元，`, el("b", {}, words)),
    ),
    bar(used, limit, over, name),
  );
}

/** Promille are exact enough for a bar. */
function bar(used, limit, over, name) {
  const whole = parse(limit) ?? 0n;
  const share = whole > 0n ? Number(((parse(used) ?? 0n) * 1000n) / whole) : over ? 1000 : 0;
  const fillOf = el("span", { class: over ? "is-over" : "" });
  fillOf.style.width = `${Math.min(share, 1000) / 10}%`;
  return el("div", { class: "panel-bar", role: "img", "aria-label": `${name}已用${Math.round(share / 10)}%` }, fillOf);
}
