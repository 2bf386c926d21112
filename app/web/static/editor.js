// The query in colours, with its mistake marked, and with words offered as one types. A plain text field without this.
"use strict";

const editor = document.querySelector(".editor");
const text = editor.querySelector("textarea");
const TOKENS = new RegExp(
  [
    "(?<comment>#[^\\n]*)",
    '(?<iri><[^<>"{}|^`\\\\\\s]*>)',
    '(?<string>"""[^]*?"""|\'\'\'[^]*?\'\'\'|"(?:[^"\\\\\\n]|\\\\.)*"|\'(?:[^\'\\\\\\n]|\\\\.)*\')(?:@[\\w-]+)?',
    "(?<variable>[?$][\\p{L}\\p{M}\\w]+)",
    "(?<name>[\\w-]*:[\\p{L}\\p{M}\\w.%-]*)",
    "(?<number>\\b\\d+(?:\\.\\d+)?\\b)",
    "(?<word>[A-Za-z_]+)",
  ].join("|"),
  "gu",
);
const BEFORE = /[?$]?[\p{L}\p{M}\w:-]*$/u;
const MOST = 12;

let words = { keywords: [], prefixes: [], terms: [] };
let keywords = new Set();
let offered = [];
let chosen = -1;
let mark = place(Number(editor.dataset.line), Number(editor.dataset.column));

const shade = document.createElement("pre");
shade.className = "shade";
shade.setAttribute("aria-hidden", "true");
const list = document.createElement("ul");
list.className = "offers";
list.id = "offers";
list.hidden = true;
list.setAttribute("role", "listbox");
const told = document.createElement("div");
told.className = "unseen";
told.setAttribute("role", "status");
editor.prepend(shade);
editor.append(list, told);
editor.classList.add("live");
text.setAttribute("aria-autocomplete", "list");
text.setAttribute("aria-controls", "offers");

function place(line, column) {
  if (!line) return -1;
  const lines = text.value.split("\n");
  // Columns are counted in letters, and JavaScript counts some letters twice.
  const before = [...(lines[line - 1] ?? "")].slice(0, Math.max(0, column - 1)).join("");
  return lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0) + before.length;
}

function span(kind, content, start) {
  const found = document.createElement(kind === "error" ? "mark" : "span");
  found.className = kind;
  if (mark >= start && mark < start + content.length && kind !== "error") {
    const at = mark - start;
    found.append(content.slice(0, at), span("error", letter(content[at]), mark), content.slice(at + 1));
  } else {
    found.textContent = content;
  }
  return found;
}

function letter(found) {
  return found === "\n" ? " \n" : found; // the end of a line has no width to be seen
}

function paint() {
  const value = text.value;
  const pieces = [];
  let end = 0;
  for (const token of value.matchAll(TOKENS)) {
    if (token.index > end) pieces.push(span("plain", value.slice(end, token.index), end));
    let kind = Object.keys(token.groups).find((name) => token.groups[name] !== undefined);
    if (kind === "word") kind = token[0] === "a" || keywords.has(token[0].toUpperCase()) ? "keyword" : "plain";
    pieces.push(span(kind, token[0], token.index));
    end = token.index + token[0].length;
  }
  pieces.push(span("plain", value.slice(end) + "\n", end));
  shade.replaceChildren(...pieces);
  follow();
}

function follow() {
  shade.scrollTop = text.scrollTop;
  shade.scrollLeft = text.scrollLeft;
}

function typed() {
  return BEFORE.exec(text.value.slice(0, text.selectionStart))[0];
}

function matching(word) {
  const wanted = word.toLowerCase();
  if (/^[?$]/.test(word)) {
    const known = new Set([...text.value.matchAll(/[?$][\p{L}\p{M}\w]+/gu)].map((found) => found[0]));
    known.delete(word);
    return [...known].filter((name) => name.toLowerCase().startsWith(wanted)).map((name) => [name, "", ""]);
  }
  const local = (name) => name.slice(name.indexOf(":") + 1).toLowerCase();
  const rank = ([name, label]) =>
    [name.toLowerCase(), local(name), label.toLowerCase()].some((known) => known.startsWith(wanted)) ? 0 : 1;
  const terms = words.terms.filter(([name, label]) => (name + " " + label).toLowerCase().includes(wanted));
  terms.sort((one, other) => rank(one) - rank(other));
  const others = [...words.keywords.map((name) => [name, "", ""]), ...words.prefixes.map(([name, iri]) => [name, iri, ""])];
  return [...others.filter(([name]) => name.toLowerCase().startsWith(wanted)), ...terms];
}

function offer(asked) {
  const word = typed();
  if (!asked && word.length < 2) return close();
  offered = matching(word).filter(([name]) => name !== word).slice(0, asked ? 60 : MOST);
  if (!offered.length) return close();
  list.replaceChildren(
    ...offered.map(([name, label, definition], number) => {
      const item = document.createElement("li");
      item.id = `offer-${number}`;
      item.setAttribute("role", "option");
      const code = document.createElement("code");
      code.textContent = name;
      const about = document.createElement("span");
      about.textContent = label;
      item.append(code, about);
      if (definition) item.title = definition;
      item.addEventListener("mousedown", (event) => {
        event.preventDefault();
        take(number);
      });
      return item;
    }),
  );
  list.hidden = false;
  const range = document.createRange();
  const [node, at] = spot(text.selectionStart - word.length);
  range.setStart(node, at);
  range.collapse(true);
  const here = range.getBoundingClientRect();
  const frame = editor.getBoundingClientRect();
  const left = here.left - frame.left;
  list.style.top = `${Math.min(here.bottom - frame.top, text.offsetHeight) + 4}px`;
  list.style.left = `${Math.max(0, Math.min(left, frame.width - list.offsetWidth))}px`;
  choose(asked ? 0 : -1);
  told.textContent = editor.dataset.offered.replace("#", offered.length);
}

function spot(offset) {
  const walker = document.createTreeWalker(shade, NodeFilter.SHOW_TEXT);
  let left = offset;
  while (walker.nextNode()) {
    if (left <= walker.currentNode.length) return [walker.currentNode, left];
    left -= walker.currentNode.length;
  }
  return [shade, 0];
}

function choose(number) {
  chosen = number;
  [...list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === number)));
  if (number < 0) return text.removeAttribute("aria-activedescendant");
  text.setAttribute("aria-activedescendant", `offer-${number}`);
  list.children[number].scrollIntoView({ block: "nearest" });
}

function take(number) {
  const [name] = offered[number];
  const end = text.selectionStart;
  text.setRangeText(name.endsWith(":") ? name : `${name} `, end - typed().length, end, "end");
  close();
  paint();
  text.focus();
}

function close() {
  list.hidden = true;
  offered = [];
  chosen = -1;
  told.textContent = "";
  text.removeAttribute("aria-activedescendant");
}

text.addEventListener("input", () => {
  mark = -1;
  paint();
  offer(false);
});
text.addEventListener("scroll", follow);
text.addEventListener("blur", close);
text.addEventListener("keydown", (event) => {
  if (event.key === " " && event.ctrlKey) {
    event.preventDefault();
    offer(true);
  } else if (event.key === "Enter" && event.ctrlKey) {
    event.preventDefault();
    text.form.requestSubmit();
  } else if (list.hidden) {
    return;
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    choose((Math.max(chosen, step < 0 ? 0 : -1) + step + offered.length) % offered.length);
  } else if ((event.key === "Enter" || event.key === "Tab") && chosen >= 0) {
    event.preventDefault();
    take(chosen);
  } else if (event.key === "Escape") {
    event.preventDefault();
    close();
  }
});
document.getElementById("keeping").addEventListener("submit", (event) => {
  event.target.elements.query.value = text.value;
});
new ResizeObserver(follow).observe(text);

paint();
if (mark >= 0) {
  text.focus();
  text.setSelectionRange(mark, mark);
}
fetch(editor.dataset.words, { headers: { accept: "application/json" } })
  .then((answer) => (answer.ok ? answer.json() : words))
  .then((found) => {
    words = found;
    keywords = new Set(found.keywords);
    paint();
  })
  .catch(() => {});
