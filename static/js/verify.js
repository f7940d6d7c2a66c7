// A file is checked without being sent anywhere: its SHA-256 is computed here and compared with the
// files that the page lists; where that says nothing, the digest's own page is asked.
"use strict";

const box = document.querySelector(".verify-file");
const input = document.getElementById("check-file");
const drop = document.getElementById("check");
const result = document.getElementById("check-result");

function say(kind, text, digest, link) {
  const said = document.createElement("p");
  said.textContent = text;
  const parts = [said];
  if (digest) {
    const code = document.createElement("code");
    code.textContent = digest;
    const line = document.createElement("p");
    line.append("SHA-256 ", code);
    parts.push(line);
  }
  if (link) {
    const anchor = document.createElement("a");
    anchor.href = link;
    anchor.textContent = "在全部公开过的文件里查";
    const line = document.createElement("p");
    line.append(anchor);
    parts.push(line);
  }
  result.className = kind ? `check-result answer ${kind}` : "check-result";
  result.replaceChildren(...parts);
}

async function digestOf(file) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function mark(row) {
  for (const marked of document.querySelectorAll(".digests .same")) marked.classList.remove("same");
  if (!row) return;
  row.classList.add("same");
  row.closest("details").open = true;
}

let asked = 0;

async function check(file) {
  const mine = ++asked;
  say("", `正在计算“${file.name}”的校验值…`);
  let digest;
  try {
    digest = await digestOf(file);
  } catch {
    if (mine === asked) say("no", `读不了“${file.name}”：文件可能太大，或者正在被别的程序使用。请按下面的办法自己计算。`);
    return;
  }
  // Another file was chosen meanwhile.
  if (mine !== asked) return;
  const address = `${box.dataset.verify}${digest}/`;
  const listed = document.querySelectorAll("[data-sha256]");
  if (!listed.length) {
    location.assign(address);
    return;
  }
  const row = Array.from(listed).find((one) => one.dataset.sha256 === digest);
  mark(row);
  if (row) say("current", `一字不差：“${file.name}”就是这一版公开的${row.dataset.name}。`, digest);
  else say("no", `“${file.name}”不是这一版公开的任何一个文件。`, digest, address);
}

if (window.crypto && crypto.subtle) {
  drop.hidden = false;
  document.getElementById("by-hand").open = false;
  input.addEventListener("change", () => input.files[0] && check(input.files[0]));
  for (const name of ["dragenter", "dragover"]) {
    document.addEventListener(name, (event) => {
      if (!event.dataTransfer || !event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) drop.classList.remove("over");
  });
  // Anywhere on the page: a file let go beside the field would otherwise replace the page.
  document.addEventListener("drop", (event) => {
    if (!event.dataTransfer || !event.dataTransfer.files.length) return;
    event.preventDefault();
    drop.classList.remove("over");
    check(event.dataTransfer.files[0]);
  });
  // Back from the answer: the browser may show this page as it was left.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) result.replaceChildren();
  });
} else {
  document.getElementById("check-unable").hidden = false;
}
