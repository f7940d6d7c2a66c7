// Pictures of tables that stand on the page: a treemap of one, a flow through several. The tables are the
// data and the alternative; a picture adds nothing that they do not say. The library is large, so it is
// fetched only when a picture comes near the window, and never before the page itself is there.

const PALETTE = ["#7d3535", "#3d5a80", "#4f6f52", "#7a5c2e", "#5a4a78", "#2f6f73", "#8a4b3a", "#5b6573"];
const INK = "#1f2328";
const QUIET = "#57606a";
const still = matchMedia("(prefers-reduced-motion: reduce)");
let library;

function load(address) {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve(window.echarts);
    script.onerror = reject;
    document.head.append(script);
  });
  return library;
}

function read(figure) {
  // The rows of the tables: an amount in 分, exact as a number up to 90 万亿元, and as the table shows it.
  return figure.dataset.tables.split(" ").flatMap((id) => {
    const table = document.getElementById(id);
    const unit = table.querySelector(".unit").textContent.match(/金额单位：([^；]*)/)[1];
    return [...table.tBodies[0].rows].map((row) => ({
      node: row.dataset.node,
      from: row.dataset.from,
      to: row.dataset.to,
      fen: Number(row.dataset.fen),
      name: row.cells[0].textContent.trim(),
      href: row.querySelector("a")?.href,
      shown: `${row.querySelector("td.n").textContent.trim()} ${unit}`,
    }));
  });
}

function base(figure) {
  const font = getComputedStyle(document.body).fontFamily;
  return {
    animation: !still.matches,
    color: PALETTE,
    textStyle: { fontFamily: font, color: INK },
    // Drawn on the canvas: a tooltip of elements would need styles that the page's policy refuses.
    tooltip: { renderMode: "richText", confine: true, backgroundColor: "#fff", textStyle: { color: INK } },
  };
}

function treemap(figure, rows) {
  const drawn = rows.filter((row) => row.fen > 0);
  return {
    ...base(figure),
    series: [{
      type: "treemap",
      left: 0, right: 0, top: 0, bottom: 0,
      roam: false,
      nodeClick: false,
      breadcrumb: { show: false },
      itemStyle: { borderColor: "#fff", borderWidth: 2, gapWidth: 2 },
      label: { fontSize: 13, lineHeight: 19, padding: [6, 8], overflow: "truncate", formatter: ({ data }) => data.text },
      tooltip: { formatter: ({ data }) => (data.shown ? `${data.label_}\n${data.shown}` : "") },
      data: drawn.map((row, at) => ({
        name: row.node,
        value: row.fen,
        href: row.href,
        label_: row.name,
        shown: row.shown,
        text: row.name.replace(/支出$/, ""),
        itemStyle: { color: PALETTE[at % PALETTE.length] },
        cursor: row.href ? "pointer" : "default",
      })),
    }],
  };
}

function sankey(figure, rows) {
  const narrow = figure.clientWidth < 640;
  const whole = { node: "all", name: "总计" };
  const nodes = [whole, ...rows.filter((row) => row.node && row.fen > 0)];
  const byId = new Map(nodes.map((row) => [row.node, row]));
  const links = rows
    .map((row) => ({ ...row, source: row.from ?? row.node, target: row.to ?? row.node }))
    .filter((row) => row.fen > 0 && row.source !== row.target && byId.has(row.source) && byId.has(row.target));
  const used = new Set(links.flatMap((link) => [link.source, link.target]));
  // Level by level, each in a colour of its own: sources, the whole, functions, economic classes.
  const depth = (id) => (id === "all" ? 1 : { s: 0, f: 2, e: 3, r: 2 }[id[0]]);
  const color = (id) => ["#3d5a80", "#7d3535", "#8a6a3a", "#4f6f52"][depth(id)];
  const short = (name) => (narrow && name.length > 6 ? `${name.slice(0, 5)}…` : name);
  return {
    ...base(figure),
    series: [{
      type: "sankey",
      left: 4, right: narrow ? 74 : 150, top: 10, bottom: 10,
      nodeGap: narrow ? 10 : 14,
      nodeWidth: narrow ? 8 : 14,
      draggable: false,
      emphasis: { focus: "adjacency" },
      lineStyle: { color: "source", opacity: 0.28, curveness: 0.5 },
      label: { fontSize: narrow ? 11 : 13, color: INK, formatter: ({ name }) => short(byId.get(name).name.replace(/支出$/, "")) },
      labelLayout: { hideOverlap: true },
      tooltip: {
        formatter: ({ dataType, data }) =>
          dataType === "edge"
            ? `${byId.get(data.source).name} → ${byId.get(data.target).name}\n${data.shown}`
            : [byId.get(data.name).name, byId.get(data.name).shown].filter(Boolean).join("\n"),
      },
      data: nodes
        .filter((row) => used.has(row.node))
        .map((row) => ({ name: row.node, depth: depth(row.node), itemStyle: { color: color(row.node) } })),
      links: links.map(({ source, target, fen, shown }) => ({ source, target, value: fen, shown })),
    }],
  };
}

const KINDS = { treemap, sankey };

async function draw(figure) {
  const echarts = await load(figure.dataset.library);
  const rows = read(figure);
  const canvas = figure.querySelector(".canvas");
  const chart = echarts.init(canvas, null, { renderer: "canvas" });
  const option = () => KINDS[figure.dataset.picture](figure, rows);
  chart.setOption(option());
  chart.on("click", ({ data }) => data?.href && location.assign(data.href));
  // The first call comes at once and is of no other size.
  let width = canvas.clientWidth;
  new ResizeObserver(() => {
    if (canvas.clientWidth === width) return;
    width = canvas.clientWidth;
    chart.resize();
    chart.setOption(option(), true);
  }).observe(canvas);
  figure.dataset.drawn = "yes";
}

const idle = window.requestIdleCallback ?? ((act) => setTimeout(act, 200));
const near = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    near.unobserve(target);
    idle(() => draw(target).catch((problem) => console.warn("The picture cannot be drawn.", problem)));
  }
}, { rootMargin: "200px" });

function watch() {
  for (const figure of document.querySelectorAll("[data-picture]")) near.observe(figure);
}

if (document.readyState === "complete") watch();
else addEventListener("load", watch);
