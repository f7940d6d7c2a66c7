// What reviewers said and nobody has resolved yet; a click goes to the cell it is about.

import { el } from "./dom.js";
import { go, nothing } from "./panel-words.js";

export function threads(open) {
  if (!open.length) return nothing("没有未了结的审核意见。");
  return el("ul", { class: "panel-list" }, open.map(thread));
}

function thread({ id, place, text, standing, waiting, jump, href }) {
  const said = [el("span", { class: "panel-title" }, place), el("span", {}, text)];
  const head = jump
    ? el("button", { type: "button", class: "panel-finding", "data-id": id, onclick: () => go(jump) }, said)
    : el("div", { class: "panel-finding" }, said);
  const answer = el("a", { class: "panel-place", href }, waiting ? "查看并答复" : "查看");
  return el("li", { class: waiting ? "is-warning" : "" }, head, el("p", { class: "panel-places" }, el("span", {}, standing), answer));
}
