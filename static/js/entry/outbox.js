/**
 * What waits to be sent, in order, kept in this browser: it outlives the page, the connection and the server.
 *
 * Every item `{key, title, operations}` is a thing of its own in localStorage, written once and never changed,
 * so that two tabs cannot spoil each other's. Items are under a prefix that names the person and the budget.
 */

import { readItem, stored, writeItem } from "./matters.js";
import { newKey } from "./store.js";

// The server takes more; this keeps a request quick.
const MOST = 2000;

export class Outbox {
  #prefix;
  #items;
  #count = 0;

  constructor(prefix) {
    this.#prefix = `${prefix}send:`;
    this.#items = stored(this.#prefix)
      .map((name) => ({ name, found: true, safe: true, ...readItem(name) }))
      .filter((item) => item.key && Array.isArray(item.operations));
  }

  get first() {
    return this.#items[0];
  }

  get operations() {
    return this.#items.flatMap((item) => item.operations);
  }

  get waiting() {
    return this.#items.reduce((sum, item) => sum + item.operations.length, 0);
  }

  /** Whether all that waits would outlive this page. */
  get isSafe() {
    return this.#items.every((item) => item.safe);
  }

  add({ key, title, operations }) {
    const parts = Math.ceil(operations.length / MOST);
    for (let n = 0; n < parts; n += 1) {
      const part = {
        key: n ? newKey() : key,
        title: title && parts > 1 ? `${title}（${n + 1}/${parts}）` : title,
        operations: operations.slice(n * MOST, (n + 1) * MOST),
      };
      this.#count += 1;
      const name = `${this.#prefix}${Date.now()}.${String(this.#count).padStart(6, "0")}:${part.key}`;
      this.#items.push({ name, ...part, safe: writeItem(name, part) });
    }
  }

  /** Whether another tab, which found this item as well, has sent it meanwhile. */
  wasSent(item) {
    return item.found === true && localStorage.getItem(item.name) === null;
  }

  remove(item) {
    this.#items = this.#items.filter((one) => one !== item);
    localStorage.removeItem(item.name);
  }
}
