// Asks once a second how far an audit is, and shows the result when it is there.
"use strict";

const waiting = document.querySelector("[data-progress]");
const STEPS = ["queued", "reading", "judging", "done"];
let shown = waiting.dataset.phase;

function step(phase) {
  const at = STEPS.indexOf(phase);
  for (const item of waiting.querySelectorAll("[data-step]")) {
    const place = STEPS.indexOf(item.dataset.step);
    item.classList.toggle("past", place < at);
    if (place === at) item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
  }
}

function tell(progress) {
  step(progress.phase);
  waiting.querySelector(".ahead").textContent = progress.ahead ? `，前面还有 ${progress.ahead} 份` : "";
  const notice = waiting.querySelector(".notice");
  notice.textContent = progress.message;
  notice.hidden = !progress.message;
}

// The result is on the page already; its files come one by one.
function offer(progress) {
  for (const name of progress.files) waiting.querySelector(`[data-file="${name}"]`).hidden = false;
  if (progress.phase === "writing") return false;
  document.getElementById("writing").hidden = true;
  return true;
}

async function ask() {
  let progress;
  try {
    const answer = await fetch(waiting.dataset.progress, { cache: "no-store" });
    if (answer.status === 404) return location.reload();
    progress = await answer.json();
  } catch {
    // The network or the server is away for a moment.
    return setTimeout(ask, 3000);
  }
  if (shown === "writing") return offer(progress) || setTimeout(ask, 1000);
  if (["writing", "done", "failed"].includes(progress.phase)) return location.reload();
  tell(progress);
  return setTimeout(ask, 1000);
}

if (shown !== "writing") step(shown);
setTimeout(ask, 1000);
