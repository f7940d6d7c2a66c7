// One tick box for all of the list.
const all = document.querySelector("[data-all]");
if (all) {
  const boxes = () => [...all.closest("table").querySelectorAll('input[name="budget"]')];
  const tell = () => {
    const ticked = boxes().filter((box) => box.checked).length;
    all.checked = ticked > 0 && ticked === boxes().length;
    all.indeterminate = ticked > 0 && !all.checked;
  };
  all.hidden = false;
  all.addEventListener("change", () => boxes().forEach((box) => (box.checked = all.checked)));
  all.closest("table").addEventListener("change", tell);
  tell();
}
