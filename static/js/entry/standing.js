/** What projects and activities still lack, asked anew after each change that was saved. */

import { el, fill } from "./dom.js";

const PAUSE = 200;
const STATES = { has: "已有", lacks: "缺", may: "可不设" };

/** Asks one address and tells `heard(answer)`, at once and after every save. */
export function watchStanding({ store, wire }, address, heard) {
  let timer = 0;
  let asking = null;
  let revision = -1;
  const ask = async () => {
    if (wire.state !== "saved") return;
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" }, signal: asking.signal });
      if (!answer.ok) return;
      const said = await answer.json();
      revision = said.revision;
      heard(said);
    } catch {
      // What was known stays on the page; the next save asks again.
    }
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  };
  wire.addEventListener("state", () => {
    if (store.revision !== revision) later();
  });
  wire.addEventListener("answer", later);
  store.addEventListener("change", ({ detail }) => {
    if (detail.origin === "server") later();
  });
}

/** Shows one answer in a section: dimensions, problems, costs worked out. */
export function showStanding(section, told) {
  const buttons = new Map([...section.querySelectorAll("[data-dimension]")].map((one) => [one.dataset.dimension, one]));
  for (const one of told.standings) {
    const chip = buttons.get(one.name);
    if (!chip) continue;
    chip.dataset.state = one.state;
    chip.title = one.why;
    fill(chip.querySelector("[data-count]"), one.count ? String(one.count) : STATES[one.state]);
  }
  const problems = section.querySelector("[data-problems]");
  fill(problems, told.problems.map((one) => problem(one)));
  problems.hidden = !told.problems.length;
  const sums = section.querySelector("[data-sums]");
  if (!sums) return;
  fill(sums.querySelector("ul"), told.sums.map(sum));
  sums.hidden = !told.sums.length;
}

function problem({ severity, label, message }) {
  return el("li", {}, el("span", { class: `tag ${severity}` }, label), " ", message);
}

function sum({ text, formula, verdict, says }) {
  return el(
    "li",
    { class: verdict },
    el("span", { class: "sum-text" }, text),
    formula ? el("span", { class: "sum-formula" }, formula) : null,
    el("span", { class: "sum-says" }, says),
  );
}
