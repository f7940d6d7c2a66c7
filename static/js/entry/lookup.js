/**
 * Finding an entry of a list by what is typed: code, name or pinyin initials.
 *
 * An entry is `{value, code, name, initials, label, isLeaf, above}`: `value` is what the cell keeps, `label` what
 * people read, `above` the name of the heading it stands under. Lists of the page: codes are `{code, name, initials, level}`, texts `[text, initials]`.
 */

const SEPARATOR = /[-－—–_:：\s]/;
const YES = new Set(["是", "y", "yes", "1", "true", "√", "✓"]);
const NO = new Set(["否", "n", "no", "0", "false", "×", "不是"]);
const made = new WeakMap();

/** Entries of an official list, made once. */
export function entriesOf(list) {
  if (!made.has(list)) made.set(list, Array.isArray(list[0]) ? texts(list) : codes(list));
  return made.get(list);
}

function codes(list) {
  const names = new Map(list.map(({ code, name }) => [code, name]));
  return list.map((one, n) => {
    const isLeaf = !list[n + 1]?.code.startsWith(one.code);
    const above = names.get(one.code.slice(0, -2)) ?? "";
    return { ...one, value: one.code, label: `${one.code}-${one.name}`, isLeaf, above };
  });
}

function texts(list) {
  return list.map(([name, initials]) => ({ value: name, code: "", name, initials, label: name, isLeaf: true }));
}

/** Entries of plain labels: choices, 是 and 否. */
export function entriesOfLabels(labels) {
  return labels.map((name) => ({ value: name, code: "", name, initials: "", label: name, isLeaf: true }));
}

/** Entries of rows that others refer to. */
export function entriesOfRefs(refs) {
  return refs.map(({ key, code, name, label }) => ({ value: key, code, name, initials: "", label, isLeaf: true }));
}

/** The entries that fit what was typed, best first; all of them, those in use first, where nothing was typed. */
export function search(entries, text) {
  const terms = fold(text).split(" ").filter(Boolean);
  const ranked = [];
  for (const entry of entries) {
    let rank = entry.isLeaf ? 0 : 10;
    for (const term of terms) {
      const fits = fit(entry, term);
      rank = fits === null ? Infinity : Math.max(rank, (entry.isLeaf ? 0 : 10) + fits);
    }
    if (rank < Infinity) ranked.push([rank, entry]);
  }
  return ranked.sort((a, b) => a[0] - b[0]).map(([, entry]) => entry);
}

function fit(entry, term) {
  const { code, initials } = entry;
  const [folded, name, label] = [code.toLowerCase(), fold(entry.name), fold(entry.label)];
  if (folded === term || name === term) return 0;
  if (code && folded.startsWith(term)) return 1;
  if (name.startsWith(term) || initials.startsWith(term)) return 2;
  if (name.includes(term) || label.includes(term) || initials.includes(term)) return 3;
  if (entry.above?.includes(term)) return 4;
  return null;
}

/** The one entry a typed or pasted text means beyond doubt: its value, code, label or name; else undefined. */
export function exact(entries, text) {
  const bare = fold(text);
  if (!bare) return undefined;
  const [head] = bare.split(SEPARATOR);
  for (const means of [
    (one) => one.value === text || fold(one.label) === bare,
    (one) => one.code && one.code.toLowerCase() === bare,
    (one) => fold(one.name) === bare && one.isLeaf,
    (one) => fold(one.name) === bare,
    (one) => one.code && one.code.toLowerCase() === head && /\d/.test(head),
  ]) {
    const found = entries.filter(means);
    if (found.length === 1) return found[0];
    if (found.length) return undefined;
  }
  return undefined;
}

/** 是, 否 or undefined for the ways people write them. */
export function yesOrNo(text) {
  const bare = fold(text);
  if (YES.has(bare)) return "是";
  return NO.has(bare) ? "否" : undefined;
}

function fold(text) {
  return String(text ?? "").normalize("NFKC").trim().toLowerCase().replace(/\s+/g, " ");
}
