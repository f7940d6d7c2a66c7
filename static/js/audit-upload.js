// The form that takes a document: dropping one, and saying at once when it is too large.
"use strict";

const form = document.querySelector(".audit-form");
const input = form.querySelector("input[type=file]");
const drop = form.querySelector(".drop");
const problem = document.getElementById("problem");
const sending = document.getElementById("sending");

drop.querySelector(".drop-hint").hidden = false;

function refuse(message) {
  problem.querySelector("p").textContent = message;
  problem.hidden = !message;
  return Boolean(message);
}

function unfit() {
  const file = input.files[0];
  if (!file) return refuse("");
  return refuse(file.size > Number(form.dataset.limit) ? form.dataset.tooLarge : "");
}

function dragging(on) {
  drop.classList.toggle("over", on);
}

input.addEventListener("change", unfit);

form.addEventListener("submit", (event) => {
  if (unfit()) {
    event.preventDefault();
    return;
  }
  form.querySelector("button").disabled = true;
  sending.hidden = false;
});

// Back from the next page: the browser shows this one as it was left.
window.addEventListener("pageshow", () => {
  form.querySelector("button").disabled = false;
  sending.hidden = true;
});

for (const name of ["dragenter", "dragover"]) {
  document.addEventListener(name, (event) => {
    if (!event.dataTransfer || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    dragging(true);
  });
}
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) dragging(false);
});
// Anywhere on the page: a file let go beside the field would otherwise replace the page.
document.addEventListener("drop", (event) => {
  if (!event.dataTransfer || !event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  dragging(false);
  if (event.dataTransfer.files.length !== 1) {
    refuse("一次只能检查一份文件，请只拖入一份。");
    return;
  }
  input.files = event.dataTransfer.files;
  if (!unfit()) form.requestSubmit();
});
