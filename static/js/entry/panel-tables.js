// The official tables as they would print now: which there are, and what was found in each.

import { el } from "./dom.js";

/** `show`: opens a table. */
export function tables(all, { show }) {
  return [
    el("p", { class: "panel-note" }, "点表名，在下方显示这张表现在的样子；录入时随之更新。"),
    el("ul", { class: "panel-list panel-tables" }, all.map((one) => el("li", {}, entry(one, show)))),
  ];
}

function entry({ number, name, title, findings, severity, empty, untold }, show) {
  if (untold) return el("p", { class: "panel-finding" }, `${name} ${title}`, el("span", { class: "panel-todo" }, "数据不足，还不能生成"));
  const count = findings ? el("span", { class: `panel-badge is-${severity}` }, String(findings), el("span", { class: "unseen" }, "处发现")) : null;
  return el(
    "button",
    { type: "button", class: "panel-finding panel-table", "data-id": number, onclick: () => show(number) },
    el("span", { class: "panel-number" }, number),
    el("span", { class: "panel-name" }, title),
    empty ? el("span", { class: "panel-empty" }, "空表") : null,
    count,
  );
}
