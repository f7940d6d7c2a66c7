// An official table at the bottom of the page, as it would print now; it follows what is entered.

import { announce, el, fill } from "./dom.js";
import { go } from "./panel-words.js";

const FLASH = 2_000;

export class TableDock {
  /** The number of the table that is shown, "" for none. */
  table = "";
  #base;
  #digest = "";
  #cell = null;
  #opener = null;
  #dialog;
  #title = el("h2", { id: "dock-title", tabindex: "-1" });
  #content = el("div", { class: "dock-content" });
  #made = el("div", { class: "dock-made", "aria-live": "polite" });
  #whole = el("a", { class: "dock-whole" }, "打开整页");

  constructor({ base }) {
    this.#base = base;
    const larger = el("button", { type: "button", "aria-pressed": "false" }, "放大");
    const close = el("button", { type: "button" }, "关闭");
    this.#dialog = el(
      "dialog",
      { class: "dock", "aria-labelledby": "dock-title" },
      el("div", { class: "dock-head" }, this.#title, this.#whole, larger, close),
      this.#made,
      this.#content,
    );
    larger.addEventListener("click", () => {
      const large = this.#dialog.classList.toggle("is-large");
      larger.setAttribute("aria-pressed", String(large));
      larger.textContent = large ? "缩小" : "放大";
    });
    close.addEventListener("click", () => this.close());
    this.#dialog.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    this.#content.addEventListener("click", (event) => this.#follow(event));
    document.body.append(this.#dialog);
  }

  /** Shows a table; `row` and `column` say which cell to look at. */
  async open({ table, row = null, column = "" }) {
    if (!this.#dialog.open) {
      this.#opener = document.activeElement;
      this.#dialog.show();
    }
    document.body.classList.add("has-dock");
    // What is edited moves up into what is left of the screen.
    document.getElementById("entry").scrollIntoView({ block: "start" });
    this.#cell = row === null ? null : { row, column };
    fill(this.#made);
    if (table !== this.table) fill(this.#content, el("p", { class: "panel-nothing" }, "正在打开…"));
    this.table = table;
    this.#whole.href = `${this.#base}tables/${table}/${row ? `#r${row}` : ""}`;
    await this.#load();
    this.#title.focus({ preventScroll: true });
  }

  close() {
    this.#dialog.close();
    document.body.classList.remove("has-dock");
    this.table = "";
    this.#digest = "";
    if (this.#opener?.isConnected) this.#opener.focus();
  }

  /** `tables` as they now stand: the one shown is drawn anew when it is another. */
  refresh(tables) {
    const now = tables.find((one) => one.number === this.table);
    if (now && now.digest !== this.#digest) this.#load();
  }

  async #load() {
    const table = this.table;
    const before = this.#digest ? texts(this.#content) : null;
    let response;
    let drawn;
    try {
      response = await fetch(`${this.#base}tables/${table}/fragment/`, { credentials: "same-origin" });
      drawn = response.ok ? await response.text() : "";
    } catch {
      drawn = "";
    }
    if (table !== this.table) return;
    if (!drawn) {
      fill(this.#content, el("p", { class: "panel-nothing" }, "这张表暂时没有打开，请稍后再点。"));
      this.#digest = "";
      return;
    }
    // The server's own page, its texts escaped there; scripts in it would not run.
    const parsed = new DOMParser().parseFromString(drawn, "text/html");
    const frame = this.#content.querySelector(".table-frame");
    const [top, left] = [frame?.scrollTop ?? 0, frame?.scrollLeft ?? 0];
    const caption = parsed.querySelector("caption span")?.textContent ?? `预算${table}表`;
    fill(this.#content, ...parsed.body.children);
    fill(this.#title, caption);
    this.#content.querySelector(".table-frame")?.scrollTo(left, top);
    if (before && this.#digest) flash(this.#content, before);
    this.#digest = response.headers.get("X-Digest") ?? "";
    this.#point();
  }

  /** Marks the cell to look at, and scrolls there. */
  #point() {
    if (!this.#cell) return;
    const { row, column } = this.#cell;
    const line = this.#content.querySelector(`#r${CSS.escape(String(row))}`);
    const cell = line?.querySelector(`[data-column="${CSS.escape(column)}"], a[href="why/${CSS.escape(String(row))}/${CSS.escape(column)}/"]`);
    const place = cell?.closest("td, th") ?? cell ?? line;
    place?.classList.add("is-pointed");
    place?.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.#cell = null;
  }

  /** An amount leads to the cells that make it. */
  async #follow(event) {
    const link = event.target.closest('a[href^="why/"]');
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const place = link.getAttribute("href").replace(/^why\//, "");
    const asked = `${this.#base}tables/${this.table}/made-by/${place}`;
    const made = await fetch(asked, { headers: { Accept: "application/json" }, credentials: "same-origin" })
      .then((response) => (response.ok ? response.json() : null))
      .catch(() => null);
    if (!made) return fill(this.#made, "暂时查不到这个数的来源，请稍后再点。");
    if (made.cells.length === 1) go(made.cells[0]);
    const buttons = made.cells.map((cell) =>
      el("button", { type: "button", class: "panel-place", onclick: () => go(cell) }, cell.label),
    );
    const words = made.cells.length ? `${link.textContent} 由 ${made.cells.length + made.more} 处填写的数得出：` : "这个数不是由填写的数得出的。";
    fill(this.#made, el("span", {}, words), buttons, made.more ? `等${made.cells.length + made.more}处 ` : null, el("a", { href: made.why }, "怎么算的"));
    if (made.cells.length !== 1) announce(words);
    return undefined;
  }
}

/** The text of every cell by the row's id and the cell's place in it. */
function texts(content) {
  const found = new Map();
  for (const row of content.querySelectorAll("tbody tr[id]")) {
    [...row.cells].forEach((cell, n) => found.set(`${row.id}/${n}`, cell.textContent));
  }
  return found;
}

/** Lets the cells that changed be seen for a moment. */
function flash(content, before) {
  const changed = [];
  for (const row of content.querySelectorAll("tbody tr[id]")) {
    [...row.cells].forEach((cell, n) => before.get(`${row.id}/${n}`) !== cell.textContent && changed.push(cell));
  }
  for (const cell of changed) cell.classList.add("is-fresh");
  setTimeout(() => changed.forEach((cell) => cell.classList.remove("is-fresh")), FLASH);
}
