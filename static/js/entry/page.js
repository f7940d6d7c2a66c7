// A page of entering: reads what it is about, loads the data, and sets up whatever stands on the page.

import { mount as mountConflicts } from "./conflict.js";
import { announce, el, fill } from "./dom.js";
import { mount as mountForms } from "./form.js";
import { mount as mountGrids } from "./grid.js";
import { mount as mountIndicators } from "./indicators.js";
import { mount as mountNarrative } from "./narrative.js";
import { mount as mountPanel } from "./panel.js";
import { mount as mountPlaces } from "./places.js";
import { mount as mountStatus } from "./status.js";
import { Store } from "./store.js";
import { Wire } from "./wire.js";

const MOUNTS = [mountStatus, mountConflicts, mountGrids, mountForms, mountIndicators, mountNarrative, mountPlaces, mountPanel];
const FIRST_GRIDS = /^[a-z_]+$/;

async function asked(url) {
  const answer = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  const said = await answer.json().catch(() => ({ message: "服务器没有正常答复。" }));
  if (answer.status === 401) window.location.assign(`${said.login}?next=${encodeURIComponent(window.location.pathname)}`);
  if (!answer.ok) throw new Error(said.message ?? "服务器没有正常答复。");
  return said;
}

/** Lists come as arrays, to be short; here codes become objects. */
function unpacked(lists) {
  const codes = (entries) => entries.map(([code, name, initials, level]) => ({ code, name, initials, level }));
  const told = { ...lists };
  for (const name of ["function", "gov_economic", "dept_economic", "procurement"]) told[name] = codes(lists[name] ?? []);
  return told;
}

/** The grids on this page: what its frame says, and every one that stands in it. */
function wanted(root) {
  const names = new Set((root.dataset.grids ?? "").split(",").filter((name) => FIRST_GRIDS.test(name)));
  for (const one of root.querySelectorAll("[data-entry-grid]")) names.add(one.dataset.entryGrid);
  for (const one of root.querySelectorAll("[data-entry-form]")) if (one.dataset.grid) names.add(one.dataset.grid);
  return [...names];
}

/** A cell of another grid is on another page: go there, and on. */
function jumpElsewhere(root) {
  const pages = Object.fromEntries((root.dataset.pages ?? "").split(" ").map((pair) => pair.split("=")));
  document.addEventListener("entry:jump", (event) => {
    const { grid, row, column, project } = event.detail;
    if (root.querySelector(`[data-entry-grid="${CSS.escape(grid)}"]`) || event.detail.handled) return;
    const page = grid === "indicators" && project ? `${pages.projects}${project}/` : pages[grid];
    if (!page || page === window.location.pathname) return;
    window.location.assign(`${page}#${new URLSearchParams({ grid, row: row ?? "", column: column ?? "" })}`);
  });
}

/** Where the address says to go. */
function jumpHere() {
  const place = new URLSearchParams(window.location.hash.slice(1));
  if (!place.get("row")) return;
  const detail = { grid: place.get("grid"), row: place.get("row"), column: place.get("column") };
  document.dispatchEvent(new CustomEvent("entry:jump", { detail }));
}

async function start(root) {
  const [data, lists] = await Promise.all([
    asked(`${root.dataset.dataUrl}?grids=${wanted(root).join(",")}`),
    asked(root.dataset.listsUrl),
  ]);
  const store = new Store(data);
  const context = { store, lists: unpacked(lists), page: root.dataset, root };
  context.wire = new Wire(context);
  for (const mount of MOUNTS) await mount(context);
  jumpElsewhere(root);
  jumpHere();
  root.dataset.ready = "yes";
}

const root = document.getElementById("entry");
if (root) {
  start(root).catch((problem) => {
    announce(problem.message);
    const again = el("button", { type: "button", onclick: () => window.location.reload() }, "重新加载");
    fill(root.querySelector(".entry-main"), el("p", { class: "message error", role: "alert" }, `没有打开：${problem.message} `, again));
    throw problem;
  });
}
