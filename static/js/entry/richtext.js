/**
 * Texts with a little form: paragraphs, lists, 加粗, 斜体. Read from any DOM into blocks, and from blocks into what is
 * kept or shown. A text without lists and emphasis is plain: its paragraphs are lines.
 *
 * A block is {kind: "p", runs} or {kind: "ul" | "ol", items: [runs]}; a run is {text, strong, em} or {line: true}.
 */

const BLOCKS = new Set(
  "ADDRESS ARTICLE ASIDE BLOCKQUOTE CENTER DD DIV DL DT FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 HEADER HR MAIN NAV P PRE SECTION TABLE TR".split(" "),
);
const DROPPED = new Set("SCRIPT STYLE TITLE HEAD TEMPLATE NOSCRIPT IFRAME OBJECT SVG MATH TEXTAREA SELECT BUTTON META LINK XML".split(" "));
const RICH = /<\/?(p|br|ul|ol|li|strong|em)(\s*\/?>|\/?\s*[a-z:_-]+\s*=)/i;
const OF_A_LIST = /mso-list:\s*[^i]/i;
const MARKER = /mso-list:\s*ignore/i;
const NUMBERED = /[0-9a-z一二三四五六七八九十]/i;

/** Whether a stored text is HTML. */
export function isRich(text) {
  return RICH.test(text);
}

/** The blocks of a stored text. Nothing in it is run or loaded: it is parsed into a document of its own. */
export function blocksOf(text) {
  if (isRich(text)) return read(parsed(text));
  return text ? text.split("\n").map((line) => paragraph(line ? [run(line)] : [])) : [];
}

/**
 * The body of some HTML, from the clipboard for one. Its styles become `data-style`: the page's policy would refuse
 * each of them with a message, and they are only read.
 */
export function parsed(html) {
  const calm = html
    .replace(/<style\b[\s\S]*?<\/style\s*>/gi, "")
    .replace(/<[^<>]*>/g, (tag) => tag.replace(/\sstyle\s*=/gi, " data-style="));
  return new DOMParser().parseFromString(calm, "text/html").body;
}

/** What is kept of blocks: plain text where there is no form in them, else the least HTML that says it. */
export function kept(blocks) {
  const rich = blocks.some(({ kind, runs }) => kind !== "p" || runs.some((one) => one.strong || one.em));
  if (!rich) return blocks.map(({ runs }) => runs.map(({ text }) => text ?? "\n").join("")).join("\n").trim();
  return blocks.filter(({ kind, runs }) => kind !== "p" || runs.length).map(html).join("");
}

/** HTML of blocks, to be inserted at once. */
export function html({ kind, runs, items }) {
  if (kind === "p") return `<p>${runs.map(htmlOfRun).join("")}</p>`;
  return `<${kind}>${items.map((item) => `<li>${item.map(htmlOfRun).join("")}</li>`).join("")}</${kind}>`;
}

/** Elements that show blocks. */
export function elements(blocks) {
  return blocks.map(({ kind, runs, items }) => {
    const element = document.createElement(kind);
    if (kind === "p") element.append(...inline(runs));
    for (const item of items ?? []) {
      const entry = document.createElement("li");
      entry.append(...inline(item));
      element.append(entry);
    }
    return element;
  });
}

/** The blocks of what stands in an element, whatever wrote it there: an editor, Word, WPS, a page. */
export function read(root) {
  const reader = new Reader();
  reader.children(root, {});
  reader.end();
  while (reader.blocks.length && isEmpty(reader.blocks.at(-1))) reader.blocks.pop();
  while (reader.blocks.length && isEmpty(reader.blocks[0])) reader.blocks.shift();
  return reader.blocks;
}

/** The same without form: every paragraph and every item is a plain paragraph. */
export function bare(blocks) {
  const lines = blocks.flatMap(({ runs, items }) => items ?? [runs]);
  return lines.map((runs) => paragraph(runs.map(({ text, line }) => (line ? { line } : run(text)))));
}

class Reader {
  blocks = [];
  #runs = [];
  #open = false;

  children(node, marks) {
    for (const child of node.childNodes) this.#visit(child, marks);
  }

  /** Ends the paragraph; an empty one counts where a block of its own stood for it. */
  end(empty = false) {
    while (this.#runs.at(-1)?.line) this.#runs.pop();
    if (this.#open || empty) this.blocks.push(paragraph(trimmed(this.#runs)));
    this.#runs = [];
    this.#open = false;
  }

  #visit(node, marks) {
    if (node.nodeType === Node.TEXT_NODE) this.#text(node, marks);
    if (node.nodeType !== Node.ELEMENT_NODE || DROPPED.has(node.tagName.toUpperCase())) return;
    const tag = node.tagName.toUpperCase();
    const style = styleOf(node);
    if (MARKER.test(style)) return;
    if (tag === "BR") this.#line();
    else if (tag === "UL" || tag === "OL") this.#list(node, tag.toLowerCase(), marks);
    else if (OF_A_LIST.test(style)) this.#wordItem(node, marks);
    else if (BLOCKS.has(tag)) this.#block(node, marks);
    else this.children(node, marked(node, tag, style, marks));
  }

  #text(node, marks) {
    // Line ends in markup are blanks; in an editor, which keeps blanks, they are lines.
    const keeps = node.parentElement?.closest(".rich") !== null;
    const text = node.data.replace(/[\u200b\ufeff]/g, "").replace(/\u00a0/g, " ");
    const lines = keeps ? text.split("\n") : [text.replace(/\s+/g, " ")];
    lines.forEach((line, n) => {
      if (n) this.#line();
      if (line && (keeps || line !== " " || this.#runs.length)) {
        this.#runs.push({ text: line, ...marks });
        this.#open = true;
      }
    });
  }

  #line() {
    this.#runs.push({ line: true });
    this.#open = true;
  }

  #block(node, marks) {
    this.end();
    const before = this.blocks.length;
    this.children(node, marks);
    this.end(this.blocks.length === before && /^(P|DIV)$/i.test(node.tagName));
  }

  #list(node, kind, marks) {
    this.end();
    const items = [];
    for (const child of node.children) {
      const inner = new Reader();
      inner.children(child, marks);
      inner.end();
      // Paragraphs and lists inside an item are items after it.
      for (const block of inner.blocks) items.push(...(block.items ?? [block.runs]));
    }
    const told = items.filter((item) => item.length);
    if (told.length) this.blocks.push({ kind, items: told });
  }

  /** Word writes the items of a list as paragraphs, their numbers as text. */
  #wordItem(node, marks) {
    this.end();
    const marker = [...node.querySelectorAll("*")].find((one) => MARKER.test(styleOf(one)));
    const kind = marker && NUMBERED.test(marker.textContent) ? "ol" : "ul";
    this.children(node, marks);
    const runs = trimmed(this.#runs);
    this.#runs = [];
    this.#open = false;
    const last = this.blocks.at(-1);
    if (last?.kind === kind) last.items.push(runs);
    else this.blocks.push({ kind, items: [runs] });
  }
}

/** A style as written: of parsed HTML, or what the browser's own commands left in the editor. */
function styleOf(node) {
  return node.dataset?.style ?? node.getAttribute("style") ?? "";
}

function marked(node, tag, style, marks) {
  const weight = /(?:^|[;\s])font-weight:\s*(\w+)/i.exec(style)?.[1];
  const strong = weight ? /bold|[6-9]00/.test(weight) : marks.strong || tag === "B" || tag === "STRONG";
  const em = /(?:^|[;\s])font-style:\s*italic/i.test(style) || marks.em || tag === "I" || tag === "EM";
  return { ...(strong ? { strong: true } : {}), ...(em ? { em: true } : {}) };
}

function paragraph(runs) {
  return { kind: "p", runs };
}

function run(text) {
  return { text };
}

function trimmed(runs) {
  const told = runs.filter((one) => one.line || one.text);
  if (told[0]?.text) told[0] = { ...told[0], text: told[0].text.replace(/^ +/, "") };
  const last = told.length - 1;
  if (told[last]?.text) told[last] = { ...told[last], text: told[last].text.replace(/ +$/, "") };
  return told.filter((one) => one.line || one.text);
}

function isEmpty({ kind, runs }) {
  return kind === "p" && !runs.length;
}

function htmlOfRun({ text, line, strong, em }) {
  if (line) return "<br>";
  const escaped = text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const inner = em ? `<em>${escaped}</em>` : escaped;
  return strong ? `<strong>${inner}</strong>` : inner;
}

function inline(runs) {
  if (!runs.length) return [document.createElement("br")];
  return runs.map(({ text, line, strong, em }) => {
    if (line) return document.createElement("br");
    let node = document.createTextNode(text);
    for (const [wanted, tag] of [[em, "em"], [strong, "strong"]]) {
      if (!wanted) continue;
      const around = document.createElement(tag);
      around.append(node);
      node = around;
    }
    return node;
  });
}
