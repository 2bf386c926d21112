// Fields of a question offer names of the data as one types; without this script they offer the first ones.
"use strict";

const form = document.querySelector("form[data-complete]");
let waiting = 0;

async function offer(field) {
  const asked = new URLSearchParams({ parameter: field.name, q: field.value });
  const answer = await fetch(`${form.dataset.complete}?${asked}`, { headers: { accept: "application/json" } });
  if (!answer.ok) return;
  const options = (await answer.json()).map(([value, full]) => {
    const option = document.createElement("option");
    option.value = value;
    option.textContent = full;
    return option;
  });
  field.list.replaceChildren(...options);
}

form?.addEventListener("input", (event) => {
  if (!event.target.list) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => offer(event.target).catch(() => {}), 150);
});
