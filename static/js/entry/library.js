/** The library of indicators (指标库): taking several over at once, and putting one's own into it. */

import { announce, el, fill } from "./dom.js";

const SHOWN = 80;
const COLUMNS = ["level1", "level2", "level3", "nature", "value", "measure", "explanation"];

/** Offers what the library has for a section of indicators; what is ticked is added at one stroke. */
export async function openLibrary(section) {
  const dialog = new Choosing("从指标库选用", "加入所选指标");
  dialog.open();
  const answer = await asked(section.element.dataset.libraryUrl);
  if (answer.message) {
    dialog.say(answer.message);
    return;
  }
  const have = new Set(section.rows.map(({ cells }) => nameOf(cells)));
  const groups = answer.groups.map(({ name, indicators }) => ({
    name,
    entries: indicators.map((one) => ({ one, isThere: have.has(nameOf(one)) })),
  }));
  dialog.offer(groups, (chosen) => {
    const values = chosen.map(({ one }) => Object.fromEntries(COLUMNS.map((key) => [key, one[key]]).filter(([, text]) => text)));
    section.context.store.act(section.insertions(values), `从指标库选用${values.length}条指标`);
    announce(`已加入${values.length}条指标。`);
    return null;
  });
}

/** Puts ticked indicators of a section into the department's library. */
export function openKeeping(section) {
  const dialog = new Choosing("存入本部门指标库", "存入所选指标");
  dialog.open();
  const entries = section.rows.map(({ key, cells }) => ({ one: cells, key }));
  dialog.offer([{ name: "本页的指标", entries }], async (chosen) => {
    const { keepUrl } = section.element.dataset;
    const body = JSON.stringify({ indicators: chosen.map(({ key }) => key) });
    const headers = { "X-CSRFToken": section.context.page.csrf, "Content-Type": "application/json" };
    const answer = await asked(keepUrl, { method: "POST", body, headers });
    announce(answer.message);
    return answer.message;
  });
}

async function asked(url, options = {}) {
  try {
    const headers = { Accept: "application/json", ...options.headers };
    const answer = await fetch(url, { ...options, headers, credentials: "same-origin" });
    return await answer.json();
  } catch {
    return { message: "没有连上服务器，请稍后再试。" };
  }
}

function nameOf({ level1, level2, level3 }) {
  return [level1, level2, level3].map((text) => (text ?? "").replace(/\s/g, "")).join("/");
}

/** A dialog with a search field, entries to tick by group, and one thing to do with those ticked. */
class Choosing {
  #do;
  #ticked = new Set();
  #groups = [];
  #list = el("div", { class: "choices" });
  #count = el("span", { class: "count", role: "status" });
  #said = el("p", { class: "said", role: "status" }, "正在打开…");
  // Not of type "search", in which Escape would clear the field instead of closing the dialog.
  #search = el("input", { type: "text", inputmode: "search", id: "library-search", autocomplete: "off" });

  constructor(title, verb) {
    this.#do = el("button", { type: "submit", class: "do", disabled: true }, verb);
    const close = el("button", { type: "button", class: "close" }, "取消");
    const form = el(
      "form",
      { method: "dialog" },
      el("h2", { id: "library-title" }, title),
      el("div", { class: "field" }, el("label", { for: "library-search" }, "查找"), this.#search),
      this.#said,
      this.#list,
      el("div", { class: "actions" }, this.#count, close, this.#do),
    );
    this.dialog = el("dialog", { class: "library", "aria-labelledby": "library-title" }, form);
    close.addEventListener("click", () => this.dialog.close());
    this.dialog.addEventListener("close", () => this.dialog.remove());
    this.#search.addEventListener("input", () => this.#draw());
    // Enter in the search field must not close it.
    this.#search.addEventListener("keydown", (event) => event.key === "Enter" && !event.isComposing && event.preventDefault());
    this.#list.addEventListener("change", ({ target }) => this.#tick(target));
  }

  open() {
    document.body.append(this.dialog);
    this.dialog.showModal();
    this.#search.focus();
  }

  say(message) {
    fill(this.#said, message);
  }

  /** `groups`: [{name, entries: [{one: cells, isThere?}]}]. `done(chosen)` gives a message to stay open with. */
  offer(groups, done) {
    this.#groups = groups.map(({ name, entries }) => ({ name, entries: entries.map((entry, n) => ({ ...entry, id: `${name}-${n}` })) }));
    const any = groups.some(({ entries }) => entries.length);
    this.say(any ? "" : "还没有可用的指标。");
    this.dialog.querySelector("form").addEventListener("submit", async (event) => {
      event.preventDefault();
      const entries = this.#groups.flatMap((group) => group.entries).filter(({ id }) => this.#ticked.has(id));
      if (!entries.length) return;
      this.#do.disabled = true;
      const message = await done(entries);
      if (message) this.say(message);
      else this.dialog.close();
    });
    this.#draw();
  }

  #tick({ value, checked }) {
    if (checked) this.#ticked.add(value);
    else this.#ticked.delete(value);
    fill(this.#count, this.#ticked.size ? `已选${this.#ticked.size}条` : "");
    this.#do.disabled = !this.#ticked.size;
  }

  #draw() {
    const words = this.#search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const fits = ({ one }) => {
      const text = [...COLUMNS, "of"].map((key) => one[key] ?? "").join(" ").toLowerCase();
      return words.every((word) => text.includes(word));
    };
    let left = SHOWN;
    let hidden = 0;
    const shown = this.#groups.map(({ name, entries }) => {
      const found = entries.filter(fits);
      const some = found.slice(0, Math.max(0, left));
      left -= some.length;
      hidden += found.length - some.length;
      if (!some.length) return null;
      return el("fieldset", {}, el("legend", {}, `${name}（${found.length}）`), some.map((entry) => this.#choice(entry)));
    });
    const more = hidden ? el("p", { class: "hint" }, `还有${hidden}条没有列出，请输入文字查找。`) : null;
    const none = this.#groups.length && !shown.some(Boolean) ? el("p", { class: "hint" }, "没有找到，请换一个词。") : null;
    fill(this.#list, shown, more, none);
  }

  #choice({ one, id, isThere }) {
    const box = el("input", { type: "checkbox", value: id, disabled: Boolean(isThere), checked: this.#ticked.has(id) });
    const value = [one.nature, one.value, one.measure].filter(Boolean).join(" ");
    return el(
      "label",
      { class: "choice" },
      box,
      el("span", { class: "level" }, one.level2),
      el("span", { class: "name" }, one.level3, value ? el("b", {}, ` ${value}`) : null),
      el("span", { class: "from" }, isThere ? "已有" : (one.of ?? "")),
    );
  }
}
