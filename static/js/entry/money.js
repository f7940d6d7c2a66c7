/**
 * Amounts, exactly: inside a whole number of 分 (BigInt), outside 万元 with six decimals ("12.500000"), shown and
 * typed in 万元 or 元. No float is ever made of an amount.
 */

const DECIMALS = { 万元: 6, 元: 2 };
const TYPED = /^([-+]?)(\d{1,3}(?:,\d{3})+|\d*)(?:\.(\d*))?$/;
const REMEMBERED = "entry:unit-of-money";

/** 分 of a text in 万元 or 元; null where it is not an amount that is whole in 分. Blank is null too. */
export function parse(text, unit = "万元") {
  // White space inside is no part of a number: “12 34” is not 1234.
  const bare = String(text)
    .trim()
    .replace(/[０-９，．－＋]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/−/g, "-")
    .replace(/￥/g, "¥");
  const isYuan = unit === "元" && !bare.endsWith("万元");
  const found = TYPED.exec(isYuan ? bare.replace(/^([-+]?)¥/, "$1").replace(/元$/, "") : bare);
  if (!found || !/\d/.test(bare)) return null;
  const [, sign, whole, rest = ""] = found;
  const decimals = DECIMALS[unit];
  if (/[1-9]/.test(rest.slice(decimals))) return null;
  const digits = whole.replaceAll(",", "") + rest.slice(0, decimals).padEnd(decimals, "0");
  const fen = BigInt(digits || "0");
  return sign === "-" ? -fen : fen;
}

/** The text that goes to the server: 万元 with six decimals, "" for null. */
export function wire(fen) {
  return fen === null ? "" : decimal(fen, 6);
}

/** The exact number for editing and copying, without separators or needless zeros: "160.0584". */
export function plain(fen, unit = "万元") {
  return decimal(fen, DECIMALS[unit]).replace(/\.?0+$/, "");
}

/** The number as people read it: "1,187.353807", at least two decimals. */
export function format(fen, unit = "万元") {
  const [whole, rest = ""] = decimal(fen, DECIMALS[unit]).split(".");
  const kept = rest.slice(0, 2) + rest.slice(2).replace(/0+$/, "");
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ",")}.${kept}`;
}

function decimal(fen, decimals) {
  const sign = fen < 0n ? "-" : "";
  const digits = String(fen < 0n ? -fen : fen).padStart(decimals + 1, "0");
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** Which unit of money the person works in, remembered; event "change". One for all grids of the page. */
class UnitOfMoney extends EventTarget {
  #unit = remembered();

  get value() {
    return this.#unit;
  }

  set(unit) {
    if (unit === this.#unit || !(unit in DECIMALS)) return;
    this.#unit = unit;
    try {
      localStorage.setItem(REMEMBERED, unit);
    } catch {
      // Private windows may refuse; then it is not remembered.
    }
    this.dispatchEvent(new Event("change"));
  }
}

function remembered() {
  try {
    return localStorage.getItem(REMEMBERED) === "元" ? "元" : "万元";
  } catch {
    return "万元";
  }
}

export const unitOfMoney = new UnitOfMoney();
