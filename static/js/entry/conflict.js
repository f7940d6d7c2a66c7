// Two people changed the same cell, or the row is gone: show both and let the user choose. Nothing is lost until then.

import { contentOf, timeOf } from "./describe.js";
import { el, fill } from "./dom.js";

// Never under the hands of somebody who types.
const QUIET = 900;
const SHOWN = 50;

export function mount({ store, wire, page }) {
  const { matters } = wire;
  const dialog = el("dialog", { class: "matters", "aria-labelledby": "matters-title" });
  document.body.append(dialog);
  let seen = new Set(matters.list.map((matter) => matter.id));
  let typed = 0;
  let timer = 0;
  let before = null;

  const showLater = () => {
    clearTimeout(timer);
    const left = typed + QUIET - Date.now();
    if (left > 0) timer = setTimeout(showLater, left);
    else show();
  };
  const back = () => {
    // Chromium gives a text field its focus back after a click, but not its caret: typing would go nowhere.
    before?.blur();
    before?.focus();
    before = null;
  };
  const close = () => {
    dialog.close();
    back();
  };
  const show = () => {
    if (!matters.list.length) return close();
    fill(dialog, contents());
    if (!dialog.open) {
      before = document.activeElement;
      dialog.showModal();
    }
    // Not a button: whoever is still typing must not choose by it.
    dialog.querySelector("h2").focus();
  };
  const decided = (done) => {
    matters.drop(done.map((matter) => matter.id));
    show();
  };
  const keepMine = (chosen) => {
    const title = chosen.length > 1 ? `保留我填的${chosen.length}处` : "保留我填的内容";
    const here = chosen.filter(({ operation }) => store.row(operation.grid, operation.row));
    const elsewhere = chosen.filter((matter) => !here.includes(matter));
    const sets = here.map(({ operation: { grid, row, column, to } }) => ({ op: "set", grid, row, column, to }));
    store.act(sets, title);
    const sent = elsewhere.map(({ operation, value }) => ({ ...operation, from: value }));
    if (sent.length) wire.send({ operations: sent, title });
    decided(chosen);
  };
  const restore = (matter) => {
    const { grid, row } = matter.operation;
    store.act([{ op: "insert", grid, row, after: null, values: matter.values }], "恢复已删除的行");
    decided([matter]);
  };

  const conflict = (matter) => {
    const { grid, column, to } = matter.operation;
    const who = [matter.by || "对方", matter.at ? timeOf(matter.at) : ""].join(" ");
    return [
      where(matter),
      el(
        "div",
        { class: "matters-both" },
        side("我填的", contentOf(store, grid, column, to), "用我的", () => keepMine([matter])),
        side(`${who} 填的`, contentOf(store, grid, column, matter.value), "用对方的", () => decided([matter])),
      ),
    ];
  };
  const gone = (matter) => {
    const { grid, column, to } = matter.operation;
    const can = store.editable(grid) && Object.keys(matter.values ?? {}).length > 0 && !store.row(grid, matter.operation.row);
    return [
      where(matter),
      el("p", {}, `${matter.by || "别人"}${matter.at ? ` ${timeOf(matter.at)} ` : ""}删除了这一行。我填的是：`),
      el("p", { class: "matters-text" }, contentOf(store, grid, column, to)),
      el(
        "p",
        { class: "matters-buttons" },
        can && el("button", { type: "button", onclick: () => restore(matter) }, "恢复这一行，用我填的"),
        el("button", { type: "button", onclick: () => decided([matter]) }, "不要了"),
      ),
    ];
  };
  const refused = (matter) => {
    const { grid, column, op, to } = matter.operation;
    return [
      where(matter),
      el("p", { class: "matters-why" }, `没有保存：${matter.message}`),
      op === "set" && el("p", { class: "matters-text" }, `我填的：${contentOf(store, grid, column, to)}`),
      matter.more ? el("p", {}, `另有${matter.more}处因同样的原因没有保存。`) : null,
      el("p", { class: "matters-buttons" }, el("button", { type: "button", onclick: () => decided([matter]) }, "知道了")),
    ];
  };
  const KINDS = { conflict, gone, refused };

  const historyOf = ([{ operation }, ...more]) => {
    const row = more.length ? "" : `?${new URLSearchParams({ grid: operation.grid, row: operation.row })}`;
    return `${page.base}history/${row}`;
  };
  const contents = () => {
    const all = matters.list;
    const both = all.filter((matter) => matter.kind === "conflict");
    const title = both.length === all.length ? `两个人改了${all.length > 1 ? `${all.length}处` : "同一格"}` : `${all.length}处改动没有保存`;
    const shown = all.slice(0, SHOWN).map((matter) => el("li", { dataset: { kind: matter.kind } }, KINDS[matter.kind](matter)));
    const several = both.length > 1 && [
      el("button", { type: "button", onclick: () => keepMine(both) }, "全部用我的"),
      el("button", { type: "button", onclick: () => decided(both) }, "全部用对方的"),
    ];
    return [
      el("h2", { id: "matters-title", tabindex: "-1" }, title),
      el("p", {}, "没有选定之前，表里保留的是已经保存的内容，您填的也不会丢。"),
      el("ul", {}, shown),
      all.length > SHOWN ? el("p", {}, `还有${all.length - SHOWN}处，处理完这些后继续显示。`) : null,
      el(
        "p",
        { class: "matters-buttons matters-foot" },
        several,
        el("a", { href: historyOf(all), target: "_blank", rel: "noopener" }, "查看修改记录"),
        el("button", { type: "button", class: "quiet", onclick: close }, "都先放着"),
      ),
    ];
  };

  for (const name of ["keydown", "input", "compositionupdate"]) {
    document.addEventListener(name, () => (typed = Date.now()), { capture: true });
  }
  dialog.addEventListener("close", back);
  document.addEventListener("entry:matters", show);
  matters.addEventListener("change", () => {
    const now = new Set(matters.list.map((matter) => matter.id));
    const isNew = [...now].some((id) => !seen.has(id));
    seen = now;
    if (isNew) showLater();
  });
}

function where({ place }) {
  const words = [place.grid, place.row, place.column].filter(Boolean).join(" · ");
  return words ? el("h3", {}, words) : null;
}

function side(title, text, button, choose) {
  return el(
    "div",
    { class: "matters-side" },
    el("h4", {}, title),
    el("p", { class: "matters-text" }, text),
    el("button", { type: "button", onclick: choose }, button),
  );
}
