// Asks once a second how far the publishing of a budget is, and shows the page anew when that has ended.
"use strict";

const shown = document.querySelector("[data-going-on]");
const bar = shown.querySelector("progress");

function tell(progress) {
  const words = shown.querySelector(".words");
  // Said aloud when it changes, not every second.
  if (words.textContent !== progress.words) words.textContent = progress.words;
  if (!progress.total) return;
  shown.querySelector(".count").textContent = `${progress.done}／${progress.total} 个文件`;
  bar.max = progress.total;
  bar.value = progress.done;
}

async function ask() {
  try {
    const answer = await fetch(location.href, { cache: "no-store", headers: { Accept: "application/json" } });
    if (!answer.ok) return location.reload();
    const progress = await answer.json();
    if (!progress.going_on) return location.reload();
    tell(progress);
    return setTimeout(ask, 1000);
  } catch {
    // The network or the server is away for a moment.
    return setTimeout(ask, 3000);
  }
}

setTimeout(ask, 1000);
