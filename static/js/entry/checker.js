/**
 * Has the budget checked, a moment after something was saved: by the user or by somebody else.
 *
 * Events: "checking" when it begins; "checked" {answer} when it has an answer that is new; "rested" when nothing is
 * under way any more; "failed" {message} when no answer came (the old one stands).
 */

// What is typed in one go is checked once.
const PAUSE = 250;
const AGAIN = 10_000;
const TIMEOUT = 60_000;

export class Checker extends EventTarget {
  answer = null;
  checkedAt = null;
  #url;
  #etag = "";
  #timer = 0;
  #busy = false;
  #wanted = false;

  constructor({ page, store, wire }) {
    super();
    const grids = new URLSearchParams({ grids: store.names.join(",") });
    this.#url = `${page.checkUrl}?${grids}`;
    for (const name of ["answer", "news"]) wire.addEventListener(name, () => this.soon());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible" && this.#wanted) this.soon();
    });
  }

  /** Checks once things have been quiet for a moment. */
  soon(pause = PAUSE) {
    this.#wanted = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#run(), pause);
  }

  /** Never two at once: what changes meanwhile is checked afterwards. */
  async #run() {
    // Nobody looks at a hidden page.
    if (this.#busy || document.visibilityState === "hidden") return;
    this.#busy = true;
    this.#wanted = false;
    this.#tell("checking");
    try {
      const answer = await this.#ask();
      this.checkedAt = new Date();
      if (answer) {
        this.answer = answer;
        this.#tell("checked", { answer });
      }
    } catch (problem) {
      this.#tell("failed", { message: problem.message });
      if (!this.#wanted) this.soon(AGAIN);
      return;
    } finally {
      this.#busy = false;
    }
    if (this.#wanted) this.soon(0);
    else this.#tell("rested");
  }

  /** The new answer; null where the one there is still holds. */
  async #ask() {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), TIMEOUT);
    const headers = { Accept: "application/json" };
    if (this.#etag) headers["If-None-Match"] = this.#etag;
    try {
      const response = await fetch(this.#url, { headers, credentials: "same-origin", cache: "no-store", signal: stop.signal });
      if (response.status === 304) return null;
      if (!response.ok) throw new Error();
      const answer = await response.json();
      this.#etag = response.headers.get("ETag") ?? "";
      return answer;
    } catch {
      throw new Error("暂时没有核对上，稍后再试。");
    } finally {
      clearTimeout(timer);
    }
  }

  #tell(name, detail = null) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
