// What was found, the gravest first; a click goes to the cell.

import { el } from "./dom.js";
import { GRAVE, go, nothing } from "./panel-words.js";

// More are shown when asked for.
const AT_FIRST = 30;

/** `show`: opens the official table at a cell. */
export function findings({ findings: found, counts, missing }, { show }) {
  if (!found.length) return nothing("没有发现问题。");
  const lacking = (severity) => missing.filter((one) => one.severity === severity).length;
  return GRAVE.map(([severity, title]) => {
    const some = found.filter((one) => one.severity === severity);
    if (!some.length) return null;
    const all = Math.max(some.length, counts[severity] - lacking(severity));
    return group(severity, title, some, all, show);
  });
}

function group(severity, title, some, all, show) {
  const list = el("ul", { class: "panel-list" }, some.slice(0, AT_FIRST).map((one) => item(one, show)));
  const rest = some.slice(AT_FIRST);
  const more = rest.length
    ? el("button", { type: "button", class: "panel-more", "data-id": `more-${severity}` }, `再显示${rest.length}条`)
    : null;
  more?.addEventListener("click", () => {
    list.append(...rest.map((one) => item(one, show)));
    more.remove();
    list.children[AT_FIRST]?.querySelector("button")?.focus();
  });
  return el(
    "details",
    { class: `panel-group is-${severity}`, "data-id": severity, open: severity !== "info" },
    el("summary", {}, `${title} ${all}`),
    list,
    more,
    all > some.length ? el("p", { class: "panel-note" }, `共${all}条，先显示${some.length}条；改正后其余的会显示出来。`) : null,
  );
}

function item(finding, show) {
  const cell = finding.cells[0];
  const act = () => {
    if (finding.jump) go(finding.jump);
    else if (cell) show(cell);
  };
  const text = [el("span", { class: "panel-title" }, finding.title), el("span", {}, finding.message)];
  const head =
    finding.jump || cell
      ? el("button", { type: "button", class: "panel-finding", "data-id": finding.id, onclick: act }, text)
      : el("p", { class: "panel-finding", "data-id": finding.id }, text);
  return el("li", {}, head, cell ? places(finding, show) : null, followers(finding));
}

/** The cells of the official tables that it speaks of: the first ones. */
function places({ cells, more, id }, show) {
  const shown = [...new Map(cells.map((cell) => [cell.label, cell])).values()].slice(0, 3);
  const rest = cells.length - shown.length + more;
  const links = shown.map((cell, n) =>
    el("button", { type: "button", class: "panel-place", "data-id": `${id}-${n}`, onclick: () => show(cell) }, cell.label),
  );
  return el("p", { class: "panel-places" }, links, rest > 0 ? el("span", {}, `等${cells.length + more}处`) : null);
}

function followers({ follows = [], id }) {
  if (!follows.length) return null;
  return el(
    "details",
    { class: "panel-follows", "data-id": `follows-${id}` },
    el("summary", {}, `由此引起的${follows.length}项，改正后会一并消失`),
    el("ul", {}, follows.map((message) => el("li", {}, message))),
  );
}
