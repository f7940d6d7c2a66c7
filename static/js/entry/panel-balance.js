// Income against spending, always in sight.

import { el } from "./dom.js";
import { money } from "./panel-words.js";

const PARTS = [
  ["income", "本年收入"],
  ["carried", "上年结转"],
  ["expenditure", "支出"],
  ["year_end", "年终结转"],
];

/** `balance`: of the whole budget, with its `funds`. */
export function balance(whole) {
  const parts = PARTS.filter(([name]) => /[1-9]/.test(whole[name]) || name === "income" || name === "expenditure");
  const figures = parts.map(([name, title]) => el("div", {}, el("dt", {}, title), el("dd", {}, money(whole[name]))));
  return [
    el("dl", { class: "panel-sums" }, figures),
    el("p", { class: `panel-difference ${even(whole) ? "is-good" : "is-bad"}` }, inWords(whole)),
    whole.funds.length > 1 ? byFund(whole.funds) : null,
  ];
}

function even({ difference }) {
  return !/[1-9]/.test(difference);
}

function inWords(balance) {
  if (even(balance)) return "收支平衡，差额 0.00 万元";
  const amount = money(balance.difference.replace("-", ""));
  return balance.difference.startsWith("-") ? `支出比收入多 ${amount} 万元` : `收入比支出多 ${amount} 万元`;
}

function byFund(funds) {
  const head = el("tr", {}, ["资金", "收入", "支出", "差额"].map((title) => el("th", { scope: "col" }, title)));
  const rows = funds.map((fund) =>
    el(
      "tr",
      { class: even(fund) ? "" : "is-bad" },
      el("th", { scope: "row" }, fund.label),
      el("td", {}, money(fund.income, fund.carried)),
      el("td", {}, money(fund.expenditure, fund.year_end)),
      el("td", {}, money(fund.difference)),
    ),
  );
  return el(
    "table",
    { class: "panel-funds" },
    el("caption", { class: "unseen" }, "分资金性质的收支（收入含上年结转，支出含年终结转），万元"),
    el("thead", {}, head),
    el("tbody", {}, rows),
  );
}
