// Each example of the API's page gets a button that asks for it and shows the answer, each snippet one that
// copies it. Without this script an example is a link.

import { announce, el, fill } from "./entry/dom.js";

// Of a long answer the beginning does; the link has it all.
const SHOWN = 20000;

function said(status, took, length) {
  return `${status} · ${took} 毫秒 · ${length.toLocaleString("zh-CN")} 字节`;
}

async function ask(address) {
  const began = performance.now();
  const response = await fetch(address, { headers: { Accept: "application/json" } });
  const text = await response.text();
  const took = Math.round(performance.now() - began);
  const pretty = JSON.stringify(JSON.parse(text), null, 2);
  return { summary: said(response.status, took, new TextEncoder().encode(text).length), pretty };
}

function runner(example) {
  const address = example.dataset.example;
  const place = el("div", { class: "answer-shown", hidden: true });
  const close = el("button", { type: "button", hidden: true, onclick: () => shut() }, "收起");
  const run = el("button", { type: "button", "aria-label": `运行 ${address}`, onclick: () => show() }, "运行");

  function shut() {
    place.hidden = close.hidden = true;
    run.focus();
  }

  async function show() {
    run.disabled = true;
    try {
      const { summary, pretty } = await ask(address);
      const cut = pretty.length > SHOWN;
      fill(
        place,
        el("p", { class: "status" }, summary, cut ? "，只显示开头；全部内容请打开上面的链接" : ""),
        el("pre", { tabindex: "0", "aria-label": "回答" }, el("code", {}, cut ? `${pretty.slice(0, SHOWN)}\n…` : pretty)),
      );
      announce(`已取得回答，${summary}`);
    } catch {
      fill(place, el("p", { class: "status" }, "没有取得回答：请检查网络，然后再试。"));
      announce("没有取得回答");
    }
    place.hidden = close.hidden = false;
    run.disabled = false;
  }

  example.append(el("div", { class: "example-buttons" }, run, close), place);
}

function copier(snippet) {
  const code = snippet.querySelector("code");
  const button = el("button", { type: "button", "aria-label": "复制示例" }, "复制");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(code.textContent);
    button.textContent = "已复制";
    announce("已复制");
    setTimeout(() => { button.textContent = "复制"; }, 2000);
  });
  snippet.append(button);
}

for (const example of document.querySelectorAll("[data-example]")) runner(example);
// Only where it is allowed (https, or this very machine).
if (navigator.clipboard) for (const snippet of document.querySelectorAll(".snippet")) copier(snippet);
