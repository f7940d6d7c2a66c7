// What must still be filled in before the budget can be submitted.

import { el } from "./dom.js";
import { go, nothing } from "./panel-words.js";

export function missing(gaps) {
  if (!gaps.length) return nothing("该填的都填了。");
  return el("ul", { class: "panel-list" }, gaps.map(gap));
}

function gap({ id, severity, message, todo, jump }) {
  const text = [el("span", {}, message), el("span", { class: "panel-todo" }, todo)];
  const head = jump
    ? el("button", { type: "button", class: "panel-finding", "data-id": id, onclick: () => go(jump) }, text)
    : el("p", { class: "panel-finding" }, text);
  return el("li", { class: `is-${severity}` }, head);
}
