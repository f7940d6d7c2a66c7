/** The pointer in a grid: selecting by click and drag, whole rows and columns by their headings, editing by double click. */

/** Listens on `body`, the element of the table. `back()` gives the keyboard to the active cell. */
export function pointing({ body, table, selection, editing, back }) {
  let dragging = null;

  body.addEventListener("mousedown", (event) => {
    if (editing.element.contains(event.target) && editing.isEditing) return;
    const place = placeOf(event.target);
    if (!place) return;
    // The keyboard stays with the cells; selecting text is not meant.
    event.preventDefault();
    editing.commit();
    if (event.button !== 0 && isIn(place)) return;
    dragging = place.kind;
    if (event.shiftKey) extend(place);
    else start(place);
    back();
  });
  body.addEventListener("mouseover", (event) => {
    const place = dragging && event.buttons & 1 ? placeOf(event.target) : null;
    if (place) extend(place);
  });
  document.addEventListener("mouseup", () => (dragging = null));
  body.addEventListener("dblclick", (event) => {
    if (placeOf(event.target)?.kind === "cell") editing.begin(false);
  });

  function start({ kind, row, column }) {
    if (kind === "cell") selection.select(row, column);
    else if (kind === "row") selection.selectRows(row);
    else if (kind === "column") selection.selectColumns(column);
    else selection.selectAll();
  }

  function extend({ row, column }) {
    const [rows, columns] = [table.rows(), table.columns()];
    if (dragging === "row" && row !== undefined) selection.selectRows(selection.active?.row ?? row, row);
    else if (dragging === "column" && column) selection.selectColumns(selection.active?.column ?? column, column);
    else if (dragging === "cell" && rows.includes(row) && columns.includes(column)) selection.extend(row, column);
  }

  function isIn({ kind, row, column }) {
    return kind === "cell" && selection.rowKeys.includes(row) && selection.columnKeys.includes(column);
  }

  /** What an element of the table belongs to; nothing for the handles that make columns wider. */
  function placeOf(target) {
    // The pen lies over the active cell.
    if (editing.element.contains(target)) return { kind: "cell", ...selection.active };
    if (target.closest(".tabulator-col-resize-handle, .tabulator-group")) return null;
    const cell = target.closest(".tabulator-cell");
    const row = target.closest(".tabulator-row")?.dataset.key;
    if (cell) return cell.classList.contains("row-number") ? { kind: "row", row } : { kind: "cell", row, column: cell.getAttribute("tabulator-field") };
    const head = target.closest(".tabulator-col");
    if (!head) return null;
    return head.classList.contains("row-number") ? { kind: "all" } : { kind: "column", column: head.getAttribute("tabulator-field") };
  }
}
