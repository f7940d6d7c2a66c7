// A table under review: the page was loaded anew for the chosen cell, which its frame had scrolled to.

const chosen = document.querySelector(".reviewed .chosen");
const frame = chosen?.closest(".table-frame");
if (frame) {
  const head = frame.querySelector("thead")?.getBoundingClientRect().height ?? 0;
  const [cell, view] = [chosen.getBoundingClientRect(), frame.getBoundingClientRect()];
  frame.scrollTop += Math.max(0, cell.top - view.top - head - view.height / 3);
  frame.scrollLeft += Math.max(0, cell.right - view.right);
}
