/**
 * Between the store and the server: sends what the user does, in order, one request at a time, and fetches what
 * others do. What could not be sent waits in this browser and is tried again.
 *
 * `state`: "saved" | "saving" | "offline" | "signin" | "locked"; `waiting`: operations not yet saved; `message`:
 * what the server said of it; `login`: where to sign in; `savedAt`: a Date.
 *
 * Events: "state"; "answer" {answer, operations, title}; "conflict" {operation, value, by, at}; "news" {by}: what
 * others did is in the store now.
 */

import { placeOf } from "./describe.js";
import { Matters } from "./matters.js";
import { Outbox } from "./outbox.js";
import { cellId, newKey } from "./store.js";

const POLL = 5_000;
const TIMEOUT = 60_000;
const LONGEST_PAUSE = 15_000;

export class Wire extends EventTarget {
  state = "saved";
  message = "";
  login = "";
  savedAt = null;
  #store;
  #page;
  #prefix;
  #outbox;
  #csrf;
  #since;
  #busy = false;
  #news = null;
  #timer = 0;
  #tries = 0;
  // Others may have done something between two answers; and when that was last asked.
  #behind = false;
  #asked = Date.now();

  constructor({ store, page }) {
    super();
    this.#store = store;
    this.#page = page;
    this.#csrf = page.csrf;
    this.#since = store.revision;
    this.#prefix = `entry:${page.user}:${page.budget}:`;
    this.#outbox = new Outbox(this.#prefix);
    this.matters = new Matters(this.#prefix);
    this.matters.addEventListener("change", () => this.#markMatters());
    this.#hold();
    store.replay(this.#outbox.operations);
    this.#markMatters();
    store.addEventListener("act", ({ detail }) => this.send(detail));
    for (const name of ["online", "focus"]) window.addEventListener(name, () => this.#now());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.#now());
    window.addEventListener("beforeunload", (event) => {
      if (this.#outbox.isSafe) return;
      event.preventDefault();
      // What Chromium before 119 asks for.
      event.returnValue = "";
    });
    // Whoever shows the state mounts first.
    this.#timer = setTimeout(() => this.#turn());
  }

  get waiting() {
    return this.#outbox.waiting;
  }

  /** Whether what waits would outlive this page. */
  get isSafe() {
    return this.#outbox.isSafe;
  }

  /** Sends operations that are in the store already, or of a grid that is not on this page. */
  send({ key = newKey(), title = "", operations }) {
    this.#outbox.add({ key, title, operations });
    this.#hold();
    this.#news?.abort();
    if (this.state === "saved") this.#say("saving");
    else this.#say(this.state, this.message);
    if (this.state === "saving") this.#turn();
  }

  /** Gives up what waits to be sent; the page shows what the server has. */
  async abandon() {
    while (this.#outbox.first) this.#outbox.remove(this.#outbox.first);
    this.#hold();
    await this.#reload();
    this.#say("saved");
  }

  /** Tries at once: somebody looks, or the connection is back. */
  #now() {
    clearTimeout(this.#timer);
    this.#tries = 0;
    this.#asked = 0;
    this.#turn();
  }

  /** Sends all there is, else asks for news; and again after a while. */
  async #turn() {
    if (this.#busy) return;
    this.#busy = true;
    let pause = POLL;
    try {
      if (this.state === "signin") await this.#recover();
      while (this.#outbox.first) await this.#exclusively(() => this.#sendFirst(this.#outbox.first));
      if (this.#isNewsDue) await this.#askNews();
      this.#tries = 0;
      pause = this.#outbox.first ? 0 : POLL;
      if (!this.#outbox.first) this.#say("saved");
    } catch (problem) {
      if (!(problem instanceof Stop)) throw problem;
      this.#say(problem.state, problem.message);
      this.#tries += 1;
      pause = Math.min(1000 * 2 ** (this.#tries - 1), LONGEST_PAUSE);
    } finally {
      this.#busy = false;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#turn(), pause);
    }
  }

  /** Nobody looks at a hidden page; but whether the server is there again must be known. */
  get #isNewsDue() {
    const due = this.#behind || Date.now() - this.#asked >= POLL - 500;
    return !["saved", "saving"].includes(this.state) || (due && document.visibilityState === "visible");
  }

  /** Two tabs of one person wait for each other. */
  #exclusively(work) {
    return navigator.locks ? navigator.locks.request(this.#prefix, work) : work();
  }

  async #sendFirst(item) {
    if (this.#outbox.wasSent(item)) {
      this.#settled(item);
      return;
    }
    this.#say("saving");
    const { key, title, operations } = item;
    const init = { method: "POST", body: JSON.stringify({ key, title, operations }) };
    const response = await this.#fetch(this.#page.changesUrl, init);
    if (response.ok) this.#take(item, await this.#json(response));
    else if (response.status === 400 || response.status === 413) await this.#turnedAway(item, response);
    else await this.#stopFor(response);
  }

  #settled(item) {
    this.#outbox.remove(item);
    this.#hold();
  }

  /** Puts an answer into the store, and what was not taken among the matters. */
  #take(item, answer) {
    const places = item.operations.map((operation, n) => {
      const taken = ["saved", "unfit"].includes(answer.results[n].status);
      return taken ? null : { ...placeOf(this.#store, operation), values: this.#store.row(operation.grid, operation.row)?.cells };
    });
    this.#settled(item);
    const mine = new Set();
    item.operations.forEach(({ op, grid, row, column }, n) => {
      if (!places[n]) mine.add(op === "set" ? cellId(grid, row, column) : `${grid}/${row}`);
    });
    this.#store.merge(answer.rows, answer.refs, answer.revision, mine, [item.key]);
    const expected = answer.number === this.#since + 1 && answer.number === answer.revision;
    if (expected) this.#since = answer.revision;
    this.#behind ||= answer.revision !== this.#since;
    this.savedAt = new Date();
    this.#notTaken(item, answer, places);
    this.#tell("answer", { answer, operations: item.operations, title: item.title });
  }

  #notTaken(item, answer, places) {
    const matters = [];
    const refused = new Map();
    item.operations.forEach((operation, n) => {
      if (!places[n]) return;
      const { status, ...said } = answer.results[n];
      const { values, ...place } = places[n];
      this.#store.forget([item.key], operation);
      if (status === "conflict" && operation.op === "set") {
        matters.push({ kind: "conflict", operation, place, ...said });
        this.#tell("conflict", { operation, ...said });
      } else if (status === "gone" && operation.op === "set") {
        matters.push({ kind: "gone", operation, place, values: { ...values }, ...said });
      } else if (refused.has(said.message)) {
        refused.get(said.message).more += 1;
      } else {
        refused.set(said.message, { kind: "refused", operation, place, more: 0, ...said });
      }
    });
    matters.push(...refused.values());
    if (matters.length) this.matters.add(matters);
  }

  /** The server cannot make sense of an item: it would never be taken, and must not hold up the others. */
  async #turnedAway(item, response) {
    const { message } = await response.json().catch(() => ({ message: "服务器不接受这处改动，没有保存。" }));
    const operation = item.operations[0];
    const more = item.operations.length - 1;
    this.matters.add([{ kind: "refused", operation, place: placeOf(this.#store, operation), message, more }]);
    for (const one of item.operations) this.#store.forget([item.key], one);
    this.#settled(item);
    await this.#reload();
  }

  async #askNews() {
    this.#news = new AbortController();
    let response;
    try {
      response = await this.#fetch(`${this.#page.changesUrl}?since=${this.#since}`, {}, this.#news.signal);
      if (this.#outbox.first) return;
    } catch (problem) {
      if (this.#outbox.first) return;
      throw problem;
    } finally {
      this.#news = null;
    }
    if (!response.ok) await this.#stopFor(response);
    const news = await this.#json(response);
    if (this.#outbox.first) return;
    if (news.reload) await this.#reload();
    else this.#store.merge(news.rows, news.refs, news.revision);
    if (!news.reload) this.#since = news.revision;
    this.#behind = false;
    this.#asked = Date.now();
    if (news.by?.length || news.reload) this.#tell("news", { by: news.by ?? [] });
  }

  /** Everything anew. */
  async #reload() {
    const response = await this.#fetch(`${this.#page.dataUrl}?grids=${this.#store.names.join(",")}`);
    if (!response.ok) await this.#stopFor(response);
    const data = await this.#json(response);
    this.#store.reload(data);
    this.#since = data.revision;
  }

  /** After signing in again in another window: the page's token is of the old session. */
  async #recover() {
    const response = await this.#fetch(window.location.pathname, { headers: { Accept: "text/html" } });
    if (response.status >= 500) await this.#stopFor(response);
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html").getElementById("entry");
    if (!fresh) throw new Stop("signin", this.message);
    if (fresh.dataset.user !== this.#page.user) {
      throw new Stop("signin", `现在登录的是“${fresh.dataset.user}”，这一页是“${this.#page.user}”的。`);
    }
    this.#csrf = fresh.dataset.csrf;
  }

  /** Ends this turn for what the server said. */
  async #stopFor(response) {
    const said = await response.json().catch(() => null);
    if (response.status === 401) {
      this.login = said?.login ?? this.login;
      throw new Stop("signin", said?.message ?? "");
    }
    // Without a message it is the CSRF check: somebody signed in anew in this browser.
    if (response.status === 403 && !said) throw new Stop("signin", "");
    if ([403, 404, 409].includes(response.status)) throw new Stop("locked", said?.message ?? "这份预算现在看不到了。");
    throw new Stop("offline", response.status === 429 ? "请求太多，稍后再试。" : "服务器暂时没有正常答复。");
  }

  async #fetch(url, init = {}, signal = undefined) {
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), TIMEOUT);
    signal?.addEventListener("abort", () => timeout.abort());
    const headers = { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": this.#csrf };
    try {
      return await fetch(url, { headers, credentials: "same-origin", signal: timeout.signal, ...init });
    } catch {
      throw new Stop("offline", "");
    } finally {
      clearTimeout(timer);
    }
  }

  async #json(response) {
    try {
      return await response.json();
    } catch {
      throw new Stop("offline", "");
    }
  }

  #hold() {
    this.#store.hold(this.#outbox.operations);
  }

  #markMatters() {
    const undecided = this.matters.list.filter((matter) => matter.kind === "conflict");
    this.#store.setConflicts(
      undecided.map(({ operation, by }) => ({
        operation,
        message: `${by || "别人"}同时改了这一格；我填的“${operation.to}”没有保存，请选择用哪个。`,
      })),
    );
  }

  #say(state, message = "") {
    this.state = state;
    this.message = message;
    this.#tell("state");
  }

  #tell(name, detail = null) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** Nothing more can be sent for now. */
class Stop extends Error {
  constructor(state, message) {
    super(message);
    this.state = state;
  }
}
