// The home page: what is found in budgets that nobody has looked at since they last changed. One is asked
// for at a time, and only as many as one reads: judging takes the server its time.

const AT_MOST = 12;

function tag({ severity, label, count }) {
  const shown = document.createElement("span");
  shown.className = `tag ${severity}`;
  shown.textContent = `${label} ${count}`;
  return shown;
}

function none() {
  const shown = document.createElement("span");
  shown.className = "silent";
  shown.textContent = "没有";
  return shown;
}

async function look(places) {
  for (const place of places) place.textContent = "正在核对…";
  try {
    const answer = await fetch(places[0].dataset.counts, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const { counts } = await answer.json();
    for (const place of places) {
      place.classList.remove("unknown");
      place.replaceChildren(...(counts.length ? counts.flatMap((one) => [tag(one), " "]) : [none()]));
    }
  } catch {
    for (const place of places) place.textContent = "未核对";
  }
}

// A budget stands in a card and in the list: both are told at once.
const waiting = new Map();
for (const place of document.querySelectorAll("[data-counts]")) {
  const address = place.dataset.counts;
  waiting.set(address, [...(waiting.get(address) ?? []), place]);
}
for (const places of [...waiting.values()].slice(0, AT_MOST)) await look(places);
