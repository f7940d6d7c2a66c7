/** What the keys do in a grid, and the list of them for people. */

import { el } from "./dom.js";

/** [keys, what they do] as the help shows them. */
const HELP = [
  ["方向键", "移到旁边的单元格；加 Shift 扩大选区；加 Ctrl 移到数据边缘"],
  ["Tab / Shift+Tab", "右移 / 左移"],
  ["Enter / Shift+Enter", "下移 / 上移"],
  ["Home / End，Ctrl+Home / Ctrl+End", "行首 / 行尾，表首 / 表尾"],
  ["PageUp / PageDown", "翻一屏"],
  ["直接打字", "替换单元格内容；科目可输入编码、名称或拼音首字母（如 xzyx）"],
  ["F2 或双击", "在原内容后接着改"],
  ["Alt+↓", "打开可选内容的列表"],
  ["Alt+Enter", "单元格内换行（多行文字）"],
  ["Esc", "放弃正在输入的内容"],
  ["Delete / Backspace", "清除选中内容"],
  ["Ctrl+C / Ctrl+X / Ctrl+V", "复制 / 剪切 / 粘贴，可与 Excel、WPS 互相复制整块内容"],
  ["Ctrl+D", "向下填充"],
  ["Ctrl+Z / Ctrl+Y", "撤销 / 重做"],
  ["Ctrl+Enter 或 Insert", "在下面插入一行"],
  ["Ctrl+Shift+D", "复制选中的行"],
  ["Ctrl+Delete", "删除选中的行"],
  ["Alt+Shift+↑ / ↓", "上移 / 下移选中的行"],
  ["Ctrl+A，Shift+空格", "全选，选中整行"],
  ["Ctrl+F", "筛选"],
  ["F6", "到工具栏；先按 Esc 再按 Tab，离开表格"],
];

/** The dialog that lists the keys. */
export function helpDialog() {
  const close = el("button", { type: "button", onclick: () => dialog.close() }, "关闭");
  const rows = HELP.map(([keys, what]) => el("div", {}, el("dt", {}, keys), el("dd", {}, what)));
  const head = el("div", { class: "entry-keys-head" }, el("h2", {}, "键盘操作"), close);
  const dialog = el("dialog", { class: "entry-keys", "aria-label": "键盘操作" }, head, el("dl", {}, rows));
  return dialog;
}

const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** Handles the keys of one grid. `parts`: {editing, selection, table, actions, store, cells, filter(), toolbar(), say()}. */
export class Keys {
  #leaving = false;
  #tabbedFrom = null;

  constructor(parts) {
    Object.assign(this, parts);
    this.editing.field.addEventListener("keydown", (event) => this.#pressed(event));
  }

  #pressed(event) {
    // An input method is writing: its keys are its own.
    if (event.isComposing || event.keyCode === 229) return;
    const isHandled = this.editing.isEditing ? this.#whileEditing(event) : this.#atRest(event);
    if (event.key !== "Escape" && event.key !== "Tab" && event.key !== "Shift") this.#leaving = false;
    if (isHandled) event.preventDefault();
  }

  #whileEditing(event) {
    const { editing } = this;
    const { key, altKey, shiftKey } = event;
    const ctrl = event.ctrlKey || event.metaKey;
    if (key === "Escape") editing.cancel();
    else if (key === "Enter" && altKey) this.#newLine();
    else if (key === "Enter") this.#enter(ctrl ? 0 : shiftKey ? -1 : 1);
    else if (key === "Tab") this.#tab(shiftKey);
    else if (key === "F2") editing.isOver = false;
    else if (editing.list.isOpen && (key === "ArrowDown" || key === "ArrowUp")) editing.move(ARROWS[key][0]);
    else if (editing.list.isOpen && (key === "PageDown" || key === "PageUp")) editing.move(key === "PageDown" ? 8 : -8);
    else if (ARROWS[key] && editing.isOver && !ctrl && !shiftKey) this.#commitAnd(() => this.selection.step(...ARROWS[key]));
    else return false;
    return true;
  }

  #newLine() {
    this.editing.field.setRangeText("\n", this.editing.field.selectionStart, this.editing.field.selectionEnd, "end");
    this.editing.field.dispatchEvent(new Event("input"));
  }

  #commitAnd(move) {
    this.editing.commit();
    move();
  }

  #enter(down) {
    this.editing.commit();
    if (!down) return;
    const column = down > 0 && this.#tabbedFrom;
    this.#tabbedFrom = null;
    this.selection.step(down, 0);
    // After a row of Tabs Enter goes to where it began, one row down.
    if (column && this.table.columns().includes(column)) this.selection.select(this.selection.active.row, column);
  }

  #tab(backwards) {
    this.editing.commit();
    if (!backwards) this.#tabbedFrom ??= this.selection.active?.column;
    this.selection.next(backwards);
  }

  #atRest(event) {
    const { key } = event;
    const ctrl = event.ctrlKey || event.metaKey;
    if (key === "Tab" && this.#leaving) return false;
    if (key !== "Tab" && key !== "Enter" && key !== "Shift" && key.length > 1) this.#tabbedFrom = null;
    const command = ctrl ? this.#withCtrl(event) : this.#plain(event);
    command?.();
    return Boolean(command);
  }

  #plain({ key, shiftKey, altKey }) {
    const { selection, editing, table, actions } = this;
    if (altKey) {
      if (key === "ArrowDown" && !shiftKey) return () => editing.begin(false);
      if (shiftKey && (key === "ArrowUp" || key === "ArrowDown")) return () => actions.move(ARROWS[key][0]);
      return null;
    }
    if (ARROWS[key]) return () => selection.step(...ARROWS[key], shiftKey);
    if (key === " " && shiftKey) return () => selection.selectRows(selection.rowKeys[0], selection.rowKeys.at(-1));
    return {
      Enter: () => this.#enter(shiftKey ? -1 : 1),
      Tab: () => this.#tab(shiftKey),
      F2: () => editing.begin(false),
      F6: () => this.toolbar(),
      Escape: () => this.#leave(),
      Delete: () => actions.clear(),
      Backspace: () => actions.clear(),
      Insert: () => actions.insert(),
      Home: () => this.#along(0, shiftKey),
      End: () => this.#along(Infinity, shiftKey),
      PageUp: () => selection.step(-table.page, 0, shiftKey),
      PageDown: () => selection.step(table.page, 0, shiftKey),
    }[key];
  }

  #withCtrl({ key, shiftKey }) {
    const { selection, actions, store, table, cells } = this;
    if (ARROWS[key]) return () => selection.jump(...ARROWS[key], shiftKey, (row, column) => !cells.text(row, column));
    return {
      a: () => selection.selectAll(table.rows().filter((row) => row)),
      d: () => (shiftKey ? actions.duplicate() : actions.fillDown()),
      f: () => this.filter(),
      y: () => store.redo(),
      z: () => (shiftKey ? store.redo() : store.undo()),
      enter: () => actions.insert(),
      delete: () => actions.delete(),
      home: () => selection.go(0, 0, shiftKey),
      end: () => selection.go(Infinity, Infinity, shiftKey),
    }[key.toLowerCase()];
  }

  #along(column, extending) {
    const { active, block } = this.selection;
    if (!active) return;
    const row = this.table.rows().indexOf(active.row);
    const far = row === block.top ? block.bottom : block.top;
    this.selection.go(extending ? far : row, column, extending);
  }

  #leave() {
    this.#leaving = true;
    this.say("按 Tab 离开表格。");
  }
}
