// A cell tells what it rests on without the page being loaded anew, and arrow keys go from cell to cell.

const table = document.getElementById("matrix");
const why = document.getElementById("why");
const cells = table ? [...table.tBodies[0].rows].map((row) => [...row.cells].slice(1)) : [];

async function tell(link, keep) {
  const answer = await fetch(table.dataset.cell + new URL(link.href).search, { headers: { accept: "text/html" } });
  if (!answer.ok) {
    location.href = link.href; // the page itself says what is wrong
    return;
  }
  const told = new DOMParser().parseFromString(await answer.text(), "text/html");
  why.replaceChildren(...told.body.childNodes);
  why.scrollTop = 0;
  table.querySelector(".chosen")?.classList.remove("chosen");
  link.parentElement.classList.add("chosen");
  const [title, verdict] = ["h2", ".verdict"].map((part) => why.querySelector(part)?.textContent.trim() ?? "");
  document.getElementById("said").textContent = `${title}: ${verdict}`;
  if (keep) history.pushState(null, "", link.href.split("#")[0]);
  const { top } = why.getBoundingClientRect();
  if (top > innerHeight - 80) why.scrollIntoView({ block: "nearest" });
}

/** Of all cells one is reached by the tab key; the arrows go on from there, past cells that hold nothing. */
function move(from, down, across) {
  let row = cells.findIndex((line) => line.includes(from));
  let column = cells[row].indexOf(from);
  do {
    row += down;
    column += across;
  } while (cells[row]?.[column] && !cells[row][column].querySelector("a"));
  const link = cells[row]?.[column]?.querySelector("a");
  if (!link) return;
  from.querySelector("a").tabIndex = -1;
  link.tabIndex = 0;
  link.focus();
}

const STEPS = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] };

if (table) {
  const links = [...table.querySelectorAll("td a")];
  const first = table.querySelector(".chosen a") ?? links[0];
  for (const link of links) link.tabIndex = link === first ? 0 : -1;
  table.addEventListener("click", (event) => {
    const link = event.target.closest("td a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    tell(link, true);
  });
  table.addEventListener("keydown", (event) => {
    const cell = event.target.closest("td");
    if (!cell || !STEPS[event.key]) return;
    event.preventDefault();
    move(cell, ...STEPS[event.key]);
  });
  addEventListener("popstate", () => location.reload());
}
