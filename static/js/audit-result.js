// Steps through the findings: the cells of the current one are lit and brought into view.
"use strict";

const items = [...document.querySelectorAll(".audit-list li[data-number]")];
const stepper = document.querySelector(".stepper");
let current = -1;
let lit = [];

// A cell that is not drawn (it is merged into one above) stands for its row.
function cellAt(address) {
  const [row, column] = address.split(":");
  const line = document.getElementById(`r${row}`);
  if (!line) return null;
  return (column && line.querySelector(`[data-column="${column}"]`)) || line;
}

function light(item) {
  for (const cell of lit) cell.classList.remove("lit");
  lit = item.dataset.cells.split(" ").filter(Boolean).map(cellAt).filter(Boolean);
  for (const cell of lit) cell.classList.add("lit");
}

// Only where the list scrolls by itself: elsewhere this would take the page away from the cell.
function revealInList(item) {
  for (let fold = item.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  const list = item.closest(".audit-list");
  if (list.scrollHeight > list.clientHeight + 1) {
    const offset = item.getBoundingClientRect().top - list.getBoundingClientRect().top;
    list.scrollTop += offset - list.clientHeight / 4;
  } else if (!lit.length) {
    item.scrollIntoView({ block: "center" });
  }
}

function text(item, selector) {
  const found = item.querySelector(`:scope > ${selector}`);
  return found ? found.textContent.trim() : "";
}

function describe(item) {
  stepper.querySelector(".step-count").textContent = `${current + 1} / ${items.length}`;
  const tag = stepper.querySelector(".tag");
  tag.textContent = item.dataset.label;
  tag.className = `tag ${item.dataset.severity}`;
  stepper.querySelector(".step-message").textContent = text(item, ".said");
  stepper.querySelector(".step-formula").textContent = text(item, ".formula") || text(item, ".compared");
  stepper.querySelector('[data-step="0"]').disabled = !lit.length;
}

function show(index) {
  const item = items[index];
  if (item.dataset.go) {
    location.assign(item.dataset.go);
    return;
  }
  if (current >= 0) items[current].removeAttribute("aria-current");
  current = index;
  item.setAttribute("aria-current", "true");
  light(item);
  describe(item);
  revealInList(item);
  if (lit.length) lit[0].scrollIntoView({ block: "center", inline: "center" });
  history.replaceState(null, "", `#f${item.dataset.number}`);
}

function step(by) {
  if (by === 0) {
    goToCell();
  } else {
    const from = current < 0 && by < 0 ? 0 : current;
    show((from + by + items.length) % items.length);
  }
}

function goToCell() {
  if (!lit.length) return;
  lit[0].tabIndex = -1;
  lit[0].focus({ preventScroll: true });
  lit[0].scrollIntoView({ block: "center", inline: "center" });
}

const KEYS = { n: 1, j: 1, p: -1, k: -1, Enter: 0 };

function pressed(event) {
  if (!(event.key in KEYS) || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.target.closest("input, textarea, select")) return;
  // Enter opens what has the focus.
  if (event.key === "Enter" && (current < 0 || event.target.closest("a, button, summary"))) return;
  event.preventDefault();
  step(KEYS[event.key]);
}

function fromAddress() {
  const index = items.findIndex((item) => `#${item.id}` === location.hash);
  if (index >= 0 && index !== current) show(index);
}

if (items.length) {
  stepper.hidden = false;
  document.body.classList.add("stepping");
  document.querySelector(".keys").hidden = false;
  stepper.querySelector(".step-count").textContent = `共 ${items.length} 条`;
  stepper.querySelector(".step-message").textContent = "按“下一条”逐条查看。";
  stepper.querySelector('[data-step="0"]').disabled = true;
  for (const button of stepper.querySelectorAll("button")) {
    button.addEventListener("click", () => step(Number(button.dataset.step)));
  }
  for (const [index, item] of items.entries()) {
    item.addEventListener("click", (event) => {
      if (!event.target.closest("a, summary, details.follows") && !getSelection().toString()) show(index);
    });
  }
  document.addEventListener("keydown", pressed);
  window.addEventListener("hashchange", fromAddress);
  // Not before: the browser itself brings what the address names into view.
  window.addEventListener("load", fromAddress);
}
