// Whether everything is saved, said calmly in the bar at the top.

import { timeOf } from "./describe.js";
import { el, fill } from "./dom.js";

// A quick save is not worth a word.
const SLOW = 500;
const NEWS_SHOWN = 10_000;

export function mount({ store, wire }) {
  const place = document.getElementById("saving");
  const state = el("span", { class: "saving-state" });
  const matters = el("button", { type: "button", class: "saving-matters", hidden: true });
  const news = el("span", { class: "saving-news" });
  fill(place, news, matters, state);
  let slow = 0;
  let forgetting = 0;

  const show = () => {
    clearTimeout(slow);
    place.dataset.state = wire.state;
    const write = () => fill(state, WORDS[wire.state](wire, store));
    if (wire.state === "saving") slow = setTimeout(write, SLOW);
    else write();
  };
  const count = () => {
    const open = wire.matters.list.length;
    matters.hidden = !open;
    matters.textContent = open ? `${open}处待处理` : "";
  };
  matters.addEventListener("click", () => document.dispatchEvent(new CustomEvent("entry:matters")));
  wire.addEventListener("state", show);
  wire.matters.addEventListener("change", count);
  wire.addEventListener("news", ({ detail }) => {
    const others = detail.by.filter((one) => !one.mine);
    if (!others.length) return;
    const last = others[others.length - 1];
    const more = others.length > 1 ? `等${others.length}次改动` : "";
    news.textContent = `${last.actor} ${timeOf(last.at)} ${last.title}${more}`;
    clearTimeout(forgetting);
    forgetting = setTimeout(() => news.replaceChildren(), NEWS_SHOWN);
  });
  store.addEventListener("notice", ({ detail }) => {
    news.textContent = detail.message;
    clearTimeout(forgetting);
    forgetting = setTimeout(() => news.replaceChildren(), NEWS_SHOWN);
  });
  show();
  count();
}

const WORDS = {
  saved: (wire, store) => {
    if (!store.mayEdit) return ["只能查看"];
    // The time is for the eye: a screen reader need not hear it after every cell.
    const at = wire.savedAt ? el("span", { "aria-hidden": "true" }, ` ${timeOf(wire.savedAt)}`) : null;
    return [wire.savedAt ? "已保存" : "改动会自动保存", at];
  },
  saving: () => ["正在保存…"],
  offline: (wire) => {
    const why = wire.message ? `（${wire.message}）` : "";
    if (!wire.waiting) return [`未连接${why}，正在重试…`];
    if (!wire.isSafe) return [`未连接${why}：${wire.waiting}处改动本机存不下，请不要关闭本页，连上后自动保存`];
    return [`未连接${why}：${wire.waiting}处改动已存在本机，连上后自动保存`];
  },
  signin: (wire) => {
    const next = `?next=${encodeURIComponent(window.location.pathname)}`;
    const link = el("a", { href: `${wire.login || "/accounts/login/"}${next}`, target: "_blank", rel: "noopener" }, "重新登录");
    const kept = wire.waiting ? `，${wire.waiting}处改动不会丢` : "";
    return [wire.message.startsWith("现在登录") ? `${wire.message}请用原来的账号` : "登录已过期：请", link, `（新窗口）${kept}`];
  },
  locked: (wire) => {
    if (!wire.waiting) return [wire.message];
    const give = () => {
      if (window.confirm(`放弃没有保存的${wire.waiting}处改动，改为显示服务器上的内容？`)) wire.abandon();
    };
    return [`${wire.message}${wire.waiting}处改动没有保存。`, el("button", { type: "button", onclick: give }, "放弃这些改动")];
  },
};
