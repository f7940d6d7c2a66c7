// What the parts of the panel have in common: amounts, going to a cell, how grave something is.

import { el } from "./dom.js";
import { format, parse } from "./money.js";

export const GRAVE = [
  ["error", "错误"],
  ["warning", "警告"],
  ["info", "提示"],
];

/** The sum of amounts in 万元 as people read it. */
export function money(...amounts) {
  return format(amounts.reduce((sum, amount) => sum + (parse(amount) ?? 0n), 0n));
}

/** To the cell where something was entered, on this page or another. */
export function go(place) {
  document.dispatchEvent(new CustomEvent("entry:jump", { detail: { ...place } }));
}

/** Nothing to show, said. */
export function nothing(text) {
  return el("p", { class: "panel-nothing" }, text);
}
