// Forms work without this. With it: a further field at a press, names completed from all there are, no lost work.
"use strict";

const form = document.querySelector("form.entry");
const { names, class: cls, more } = form.dataset;
const WAIT = 200;
let changed = false;

for (const field of form.querySelectorAll("[data-many]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "more";
  button.textContent = more;
  button.addEventListener("click", () => {
    const inputs = field.querySelectorAll("input:not([type=hidden]), textarea");
    const fresh = inputs[inputs.length - 1].cloneNode(false);
    fresh.removeAttribute("id");
    fresh.value = "";
    inputs[inputs.length - 1].after(fresh);
    fresh.focus();
  });
  field.append(button);
}

let waiting;
form.addEventListener("input", (event) => {
  changed = true;
  const list = event.target.list;
  if (!list) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => complete(event.target, list), WAIT);
});

async function complete(input, list) {
  const query = new URLSearchParams({ class: cls, field: input.name, q: input.value });
  try {
    const answer = await fetch(`${names}?${query}`, { headers: { accept: "application/json" } });
    if (!answer.ok) return;
    const options = (await answer.json()).map((name) => {
      const option = document.createElement("option");
      option.value = name;
      return option;
    });
    if (options.length) list.replaceChildren(...options);
  } catch {
    // Without an answer the names that came with the page are offered.
  }
}

form.addEventListener("submit", () => { changed = false; });
addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
