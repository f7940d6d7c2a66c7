/** The page of the explanation: counters, what is still missing, our paragraphs as they read after each save. */

import { fill } from "./dom.js";
import { watchStanding } from "./standing.js";

/** Binds the page of the explanation, where it is one. */
export function mount(context) {
  const host = document.querySelector("[data-narrative]");
  if (!host) return;
  for (const form of host.querySelectorAll("[data-entry-form]")) countCharacters(form, context);
  openOnTheWay(host);
  jumpToOtherUnits(host, context);
  const missing = host.querySelector("[data-missing]");
  if (missing) watchStanding(context, host.dataset.standingUrl, (told) => show(host, missing, told));
}

/** Says beside a passage how long it is. */
function countCharacters(form, { store }) {
  const text = form.querySelector("textarea");
  const count = form.querySelector("[data-count]");
  const say = () => (count.textContent = `${[...text.value.trim()].length} 字`);
  text.addEventListener("input", say);
  store.addEventListener("change", say);
  say();
}

/** A passage that is folded away opens for whoever is led to it. */
function openOnTheWay(host) {
  const open = (element) => {
    const aside = element?.closest("details");
    if (aside) aside.open = true;
  };
  const target = () => open(document.getElementById(decodeURIComponent(window.location.hash.slice(1))));
  window.addEventListener("hashchange", target);
  target();
  host.addEventListener("click", ({ target: { hash } }) => {
    if (!hash) return;
    const passage = document.getElementById(decodeURIComponent(hash.slice(1)));
    // To write at once, not to look where.
    requestAnimationFrame(() => passage?.querySelector("textarea")?.focus({ preventScroll: true }));
  });
  document.addEventListener(
    "entry:jump",
    ({ detail: { row } }) => row && open(host.querySelector(`[data-row="${CSS.escape(row)}"]`)),
    { capture: true },
  );
}

/** A passage of another explanation is on that one's page. */
function jumpToOtherUnits(host, { store }) {
  document.addEventListener("entry:jump", ({ detail }) => {
    const { grid, row, column } = detail;
    const found = grid === "passages" ? store.row(grid, row) : null;
    if (!found || detail.handled || host.querySelector(`[data-row="${CSS.escape(row)}"]`)) return;
    const unit = store.refs.units?.find((one) => one.key === found.cells.unit)?.code ?? "";
    if (unit === host.dataset.unit) return;
    detail.handled = true;
    window.location.assign(`?${new URLSearchParams({ unit })}#${new URLSearchParams({ grid, row, column: column ?? "" })}`);
  });
}

/** What the server says now: markup of its own making. */
function show(host, missing, told) {
  put(missing, told.missing);
  for (const place of host.querySelectorAll("[data-paragraph]")) {
    const html = told.paragraphs[place.dataset.paragraph];
    if (html !== undefined) put(place, html);
  }
}

/** Puts it there unless it is there: nobody's place on the page, or what is read out, is to be lost for nothing. */
function put(place, html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").body;
  if (fresh.innerHTML.trim() !== place.innerHTML.trim()) fill(place, [...fresh.childNodes]);
}
