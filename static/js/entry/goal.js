/** The editor of a goal: a text of several lines with lists and emphasis, edited where it stands. */

import { el } from "./dom.js";
import { bare, blocksOf, elements, html, kept, parsed, read } from "./richtext.js";

const TOOLS = [
  { command: "bold", label: "加粗", hint: "Ctrl+B" },
  { command: "italic", label: "斜体", hint: "Ctrl+I" },
  { command: "insertUnorderedList", label: "项目符号" },
  { command: "insertOrderedList", label: "编号" },
  { command: "paragraph", label: "正文", hint: "去掉列表和加粗" },
];

/** Edits an element `.rich`; its `value` is the text as it is kept. Typing makes it emit "input", as any field. */
export class RichEditor {
  #buttons = [];

  constructor(element, { editable }) {
    this.element = element;
    if (!editable) return;
    element.contentEditable = "true";
    document.execCommand("defaultParagraphSeparator", false, "p");
    document.execCommand("styleWithCSS", false, "false");
    element.before(this.#toolbar());
    element.addEventListener("paste", (event) => this.#insert(event, event.clipboardData));
    element.addEventListener("drop", (event) => this.#insert(event, event.dataTransfer));
    document.addEventListener("selectionchange", () => this.#showMarks());
  }

  get value() {
    return kept(read(this.element));
  }

  set value(text) {
    this.element.replaceChildren(...elements(blocksOf(text)));
  }

  #toolbar() {
    this.#buttons = TOOLS.map(({ command, label, hint }) => {
      const button = el("button", { type: "button", title: hint ?? false, "aria-controls": this.element.id }, label);
      // The selection stays in the text.
      button.addEventListener("mousedown", (event) => event.preventDefault());
      button.addEventListener("click", () => this.#do(command));
      if (command !== "paragraph") button.setAttribute("aria-pressed", "false");
      return button;
    });
    return el("div", { class: "rich-tools", role: "toolbar", "aria-label": "文字格式" }, this.#buttons);
  }

  #do(command) {
    this.element.focus();
    if (command === "paragraph") this.#plain();
    else document.execCommand(command);
    this.#showMarks();
    this.#changed();
  }

  /** Takes the form away from what is selected; from the list that the cursor is in. */
  #plain() {
    const lists = ["insertUnorderedList", "insertOrderedList"].filter((one) => document.queryCommandState(one));
    for (const list of lists) document.execCommand(list);
    const selection = getSelection();
    if (selection.isCollapsed) return;
    document.execCommand("removeFormat");
    if (lists.length) return;
    const selected = document.createElement("div");
    selected.className = "rich";
    selected.append(selection.getRangeAt(0).cloneContents());
    const blocks = read(selected);
    if (blocks.some(({ items }) => items)) this.#put(bare(blocks));
  }

  #showMarks() {
    if (document.activeElement !== this.element) return;
    TOOLS.forEach(({ command }, n) => {
      if (command === "paragraph") return;
      this.#buttons[n].setAttribute("aria-pressed", String(document.queryCommandState(command)));
    });
  }

  /** What comes from elsewhere comes as its text, its lists and its emphasis, and nothing else. */
  #insert(event, data) {
    event.preventDefault();
    const foreign = data.getData("text/html");
    const blocks = foreign ? read(parsed(foreign)) : blocksOf(data.getData("text/plain").replace(/\r\n?/g, "\n"));
    if (!blocks.length) return;
    this.#put(blocks);
    this.#changed();
  }

  /** In place of what is selected, through the browser's own command, so that Ctrl+Z takes it back. */
  #put(blocks) {
    const [{ kind, runs }] = blocks;
    // The markup is ours, its texts escaped.
    const markup = blocks.map(html).join("");
    const isOneLine = blocks.length === 1 && kind === "p" && runs.every((one) => !one.line);
    document.execCommand("insertHTML", false, isOneLine ? markup.slice(3, -4) : markup);
  }

  #changed() {
    this.element.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
