// What a served page adds: its address holds what is shown, and a view is kept with a name where the server keeps it.

const LISTS = { hide: "hidden", layer: "layers", open: "open", alone: "alone" };
const QUERY = [...Object.keys(LISTS), "focus", "steps", "year", "select"];

/** What is shown, as JSON can hold it: things by their ids, a year by its number. */
function currentView() {
  return {
    hidden: [...state.hidden].map(({ id }) => id), layers: [...state.layers], open: [...state.expanded],
    alone: [...state.shownAlone], focus: state.focus?.id ?? "", steps: state.focus?.steps ?? 0,
    year: state.year ? model.years[state.year - 1].year : 0,
    select: state.selection && state.selection.type !== "bundle" ? `${state.selection.type}:${keepable(state.selection)}` : "",
    places: Object.fromEntries([...state.moved].map(([id, { x, y }]) => [id, [x, y]])),
  };
}

/** An edge has no name of its own that would last: it goes by its ends and its kind. */
const keepable = ({ type, id }) => (type === "edge" ? edgeKey(edges.get(id)) : id);
const edgeKey = ({ from, to, type }) => [from, type?.id, to].join(" ");

/** Show what a view says, as far as it is still there. */
function applyView(view) {
  const known = [...model.kinds, ...model.linkTypes];
  state.hidden = new Set(known.filter(({ id }) => view.hidden?.includes(id)));
  state.layers = new Set(LAYERS.filter((layer) => view.layers?.includes(layer)));
  state.expanded = new Set((view.open ?? []).filter((id) => groups.has(id)));
  state.shownAlone = new Set((view.alone ?? []).filter((id) => nodes.has(id)));
  state.focus = nodes.has(view.focus) ? { id: view.focus, steps: view.steps === 2 ? 2 : 1 } : null;
  state.year = model.years.findIndex(({ year }) => year === view.year) + 1;
  const [, type, id] = /^(node|edge|group|finding):(.*)$/s.exec(view.select ?? "") ?? [];
  const found = type === "edge" ? [...edges.values()].find((edge) => edgeKey(edge) === id)?.id : id;
  state.selection = type && pools[type].has(found) ? { type, id: found } : null;
}

function fromAddress() {
  const asked = new URLSearchParams(location.search);
  if (!QUERY.some((key) => asked.has(key))) return null;
  const lists = Object.entries(LISTS).map(([key, name]) => [name, asked.getAll(key)]);
  const focus = asked.get("focus") ?? "", select = asked.get("select") ?? "";
  return { ...Object.fromEntries(lists), focus, steps: Number(asked.get("steps")), year: Number(asked.get("year")), select };
}

function keepAddress() {
  const asked = new URLSearchParams(location.search), view = currentView();
  for (const key of QUERY) asked.delete(key);
  for (const [key, name] of Object.entries(LISTS)) for (const each of view[name]) asked.append(key, each);
  for (const key of ["focus", "steps", "year", "select"]) if (view[key]) asked.set(key, view[key]);
  const query = asked.toString();
  if (query.length > 6000) return;
  history.replaceState(null, "", query ? `?${query}` : location.pathname);
  for (const link of document.querySelectorAll(".languages a")) { // the same view in the other language
    const to = new URL(link.href), language = to.searchParams.get("lang");
    to.search = query;
    if (language) to.searchParams.set("lang", language);
    link.href = to.href;
  }
}

const saved = held.dataset.view ? JSON.parse(held.dataset.view) : null;
if (saved) {
  for (const [id, [x, y]] of Object.entries(saved.places ?? {})) state.moved.set(id, { x, y });
}
const wanted = fromAddress() ?? saved;
if (wanted) applyView(wanted);
opened = () => { changed = keepAddress; };

$("view-form").addEventListener("submit", () => { $("view-state").value = JSON.stringify(currentView()); });
$("view-restore").addEventListener("click", () => {
  state.moved.clear();
  refreshShown();
  fit();
});
window.prasan.view = currentView;
