// The panel beside what is edited: whether the budget balances, what was found, ceilings, tables, what is missing.

import { Checker } from "./checker.js";
import { timeOf } from "./describe.js";
import { el, fill } from "./dom.js";
import { balance } from "./panel-balance.js";
import { controls } from "./panel-controls.js";
import { findings } from "./panel-findings.js";
import { missing } from "./panel-missing.js";
import { TableDock } from "./panel-dock.js";
import { tables } from "./panel-tables.js";
import { Tabs } from "./panel-tabs.js";
import { threads } from "./panel-threads.js";

const KEPT = "entry:panel";
const EDGE = 8;

export function mount(context) {
  const { store, page } = context;
  const root = document.getElementById("panel");
  if (!root) return;
  const checker = new Checker(context);
  const dock = new TableDock({ base: page.base });
  const kept = remembered();

  const said = el("p", { class: "panel-state", role: "status" });
  const badges = el("p", { class: "panel-badges" });
  const fold = el("button", { type: "button", class: "panel-fold", "aria-controls": "panel-body" });
  const sums = el("div", { class: "panel-balance" });
  const tabs = new Tabs([
    ["findings", "核对"],
    ["controls", "控制数"],
    ["tables", "预算表"],
    ["missing", "缺什么"],
    ["threads", "审核意见"],
  ], kept.tab, (tab) => remember({ ...remembered(), tab }));
  const body = el("div", { id: "panel-body", class: "panel-body" }, sums, tabs.element);
  fill(root, el("div", { class: "panel-head" }, el("h2", {}, "核对"), said, badges, fold), body);

  const unfold = (open) => {
    root.dataset.open = open ? "yes" : "no";
    body.hidden = !open;
    fold.setAttribute("aria-expanded", String(open));
    fold.setAttribute("aria-label", open ? "收起核对栏" : "展开核对栏");
    fold.title = open ? "收起" : "展开";
    fold.textContent = open ? "»" : "«";
  };
  fold.addEventListener("click", () => {
    const open = root.dataset.open !== "yes";
    unfold(open);
    remember({ ...remembered(), open });
  });
  unfold(kept.open ?? true);
  keepInSight(root);

  checker.addEventListener("checking", () => {
    root.dataset.busy = "yes";
    said.textContent = "正在核对…";
  });
  const rest = (text) => {
    delete root.dataset.busy;
    said.textContent = text;
  };
  checker.addEventListener("rested", () => rest(`已核对 ${timeOf(checker.checkedAt)}`));
  checker.addEventListener("failed", ({ detail }) => rest(detail.message));
  checker.addEventListener("checked", ({ detail: { answer } }) => {
    root.dataset.revision = answer.revision;
    fill(badges, counted(answer.counts));
    fill(sums, balance(answer.balance));
    tabs.fill("findings", findings(answer, { show: (cell) => dock.open(cell) }), grave(answer));
    tabs.fill("controls", controls(answer.controls), overdrawn(answer.controls));
    tabs.fill("tables", tables(answer.tables, { show: (table) => dock.open({ table }) }), "");
    tabs.fill("missing", missing(answer.missing), answer.missing.length || "");
    tabs.fill("threads", threads(answer.threads), answer.threads.filter((one) => one.waiting).length || "");
    store.setMarks(answer.marks);
    dock.refresh(answer.tables);
  });
  checker.soon(0);
}

/** How many errors and warnings there are besides what is missing; "" for none. */
function grave({ counts, missing: gaps }) {
  return counts.error + counts.warning - gaps.length || "";
}

/** The panel ends where the screen does, wherever it begins. */
function keepInSight(root) {
  const fit = () => {
    const top = Math.max(EDGE, root.getBoundingClientRect().top);
    root.style.setProperty("--room", `${window.innerHeight - top - EDGE}px`);
  };
  for (const name of ["resize", "scroll"]) window.addEventListener(name, fit, { passive: true });
  fit();
}

function overdrawn(ceilings) {
  return ceilings.filter((one) => one.left.startsWith("-")).length || "";
}

/** What is to be seen while the panel is folded. */
function counted({ error, warning }) {
  return [
    error ? el("span", { class: "panel-badge is-error" }, `错误 ${error}`) : null,
    warning ? el("span", { class: "panel-badge is-warning" }, `警告 ${warning}`) : null,
    !error && !warning ? el("span", { class: "panel-badge is-good" }, "没有错误") : null,
  ];
}

function remembered() {
  try {
    return JSON.parse(localStorage.getItem(KEPT)) ?? {};
  } catch {
    return {};
  }
}

function remember(kept) {
  try {
    localStorage.setItem(KEPT, JSON.stringify(kept));
  } catch {
    // Then it opens as it always does.
  }
}
