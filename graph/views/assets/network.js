// What a reader does: choose, open, focus, switch language and theme, print; by mouse and by keys.

let changed = () => {}, opened = () => {}; // what a served page does beside: it keeps the address up to date

function refreshShown() {
  state.aspect = $("picture").clientWidth / Math.max(1, $("picture").clientHeight);
  shown = computeShown();
  refreshPicture();
  renderBar();
  renderYear();
  if ($("listing").open) fillListing();
  changed();
}

function renderChoice() {
  renderDetails();
  renderFindings();
  changed();
}

function renderYear() {
  $("time").hidden = model.years.length < 2;
  $("year").max = model.years.length;
  $("year").value = state.year;
  const words = state.year ? say(model.years[state.year - 1].label) : text("all_years");
  $("year-shown").textContent = words;
  $("year").setAttribute("aria-valuetext", words);
  const unsure = [...shown.nodes.values()].filter(({ type, item }) => type === "node" && runsIn(item) === "?").length;
  $("year-hint").textContent = unsure ? text("years_unknown", { n: number(unsure) }) : "";
}

function showYear() {
  state.year = Number($("year").value);
  if (state.selection?.type === "bundle") deselect();
  refreshShown();
  renderDetails();
}

/** Where a reader has put something, there it stays: it is no place that the groups around it push about. */
function moved(ids) {
  for (const [id, { x, y }] of Object.entries(network.getPositions(ids))) {
    state.moved.set(id, { x: Math.round(x), y: Math.round(y) });
  }
  refreshShown();
}

// ---------------------------------------------------------------- choosing things

function exists({ type, id }) {
  const pool = { node: nodes, edge: edges, group: groups, finding: findings, bundle: shown.edges }[type];
  return pool.has(id);
}

/** Make sure that what is chosen can be seen: leave a focus, show its kind again, open its group. */
function reveal({ type, id }) {
  const ends = ({ from, to }) => [from, to];
  const wanted = { node: () => [id], edge: () => ends(edges.get(id)), finding: () => findings.get(id).nodes }[type];
  for (const node of (wanted?.() ?? []).map((each) => nodes.get(each))) {
    if (shown.place.get(node.id) === node.id) continue;
    if (type === "node") state.hidden.delete(node.kind);
    if (state.focus && !stepsFrom(state.focus.id, state.focus.steps).has(node.id)) state.focus = null;
    if (type === "finding" || !node.group) state.shownAlone.add(node.id);
    else state.expanded.add(node.group.id);
  }
}

function select(selection, { back = false, centre = true } = {}) {
  if (!selection || !exists(selection)) return;
  if (state.selection && !back) state.trail.push(state.selection);
  state.selection = selection;
  reveal(selection);
  renderLegend();
  refreshShown();
  renderChoice();
  if (centre) bringIntoView(selection);
  announce(text("selected", { name: nameOf(selection) }));
}

function bringIntoView({ type, id }) {
  if (type === "finding") fit(findings.get(id).nodes.map((node) => shown.place.get(node)));
  const seen = type === "node" && shown.nodes.get(id);
  if (!seen) return;
  network.moveTo({ position: { x: seen.x, y: seen.y }, scale: Math.max(0.8, network.getScale()), animation: glide() });
}

function deselect() {
  Object.assign(state, { selection: null, trail: [] });
}

function clearSelection() {
  deselect();
  refreshShown();
  renderChoice();
  announce(text("cleared"));
}

const announce = (words) => { $("live").textContent = words; };

function setFocus(id, steps) {
  state.focus = id ? { id, steps } : null;
  rearrange();
}

function setGroup(id, open) {
  if (open) state.expanded.add(id);
  else {
    state.expanded.delete(id);
    membersOf.get(id)?.forEach((node) => state.shownAlone.delete(node.id));
  }
  if (open && state.selection?.type === "group") deselect();
  rearrange(open ? membersOf.get(id)?.map((node) => node.id) : undefined);
}

function setAllGroups(open) {
  state.expanded = new Set(open ? groups.keys() : []);
  state.shownAlone.clear();
  rearrange();
}

/** Draw what is shown now. Bundles come and go with the groups at their ends: none stays selected. */
function rearrange(inView) {
  if (state.selection?.type === "bundle") deselect();
  refreshShown();
  renderDetails();
  fit(inView);
}

function showLayer(layer) {
  toggle(state.layers, layer);
  if (state.selection?.type === "finding") deselect();
  state.findingLimit = FINDINGS_AT_ONCE;
  refreshShown();
  renderChoice();
  renderLayers();
  fit();
  $("layers").querySelector(`[data-layer="${layer}"]`).focus();
}

// ---------------------------------------------------------------- language, theme, print

const KEYS = [
  ["/", "search"], ["F", "fit"], ["L", "language"], ["?", "help"], ["← ↑ → ↓", "arrows"], ["Enter", "enter"],
  ["Esc", "escape"],
];
const nextLanguage = () => model.languages[(model.languages.indexOf(state.language) + 1) % model.languages.length];

function renderTexts() {
  document.documentElement.lang = state.language;
  $("title").textContent = say(model.title);
  if (!served) document.title = say(model.title);
  const fillers = {
    text: (each, words) => { each.textContent = words; },
    title: (each, words) => { each.title = words; each.setAttribute("aria-label", words); },
    label: (each, words) => each.setAttribute("aria-label", words),
    placeholder: (each, words) => { each.placeholder = words; },
  };
  for (const [attribute, fill] of Object.entries(fillers)) {
    const own = `:is(.heading, .whole, dialog) [data-${attribute}]`;
    for (const each of document.querySelectorAll(own)) fill(each, text(each.dataset[attribute]));
  }
  const next = nextLanguage();
  $("language").textContent = { th: "ไทย", en: "English" }[next] ?? next;
  $("language").lang = next;
  $("language").hidden = served || model.languages.length < 2;
  $("theme").hidden = served;
  $("theme").textContent = text(state.dark ? "light" : "dark");
  $("keys").replaceChildren(...KEYS.flatMap(([key, what]) =>
    [el("dt", {}, el("kbd", {}, key)), el("dd", {}, text(`key_${what}`))]));
}

function renderAll() {
  document.documentElement.dataset.theme = state.dark ? "dark" : "light";
  renderTexts();
  renderLegend();
  renderLayers();
  refreshShown();
  renderChoice();
  if (!$("hits").hidden) openHits();
}

function switchLanguage() {
  if (served) return; // the page around the picture has its own way
  state.language = nextLanguage();
  renderAll();
  announce(state.selection ? text("selected", { name: nameOf(state.selection) }) : "");
}

function setDark(dark) {
  state.dark = dark;
  renderAll();
}

function switchPanels() {
  const wide = document.body.classList.toggle("wide");
  $("panels").setAttribute("aria-pressed", String(wide));
  requestAnimationFrame(() => requestAnimationFrame(() => { refreshShown(); fit(); })); // once it has its new size
}

let afterPaper = null;

/** Paper gets a still of its own: light, all of what is shown, and large enough to be sharp. */
function preparePaper() {
  const { dark } = state;
  const view = { position: network.getViewPosition(), scale: network.getScale(), animation: false };
  setDark(false);
  const caption = [state.selection && nameOf(state.selection), $("state").firstChild?.textContent];
  $("caption").textContent = caption.filter(Boolean).join(" · ");
  network.setSize("2000px", "1150px");
  fit(undefined, false, 3);
  network.redraw();
  const still = $("picture").querySelector("canvas");
  Object.assign($("paper"), { width: still.width, height: still.height });
  $("paper").getContext("2d").drawImage(still, 0, 0);
  network.setSize("100%", "100%");
  afterPaper = () => { setDark(dark); network.moveTo(view); };
}

// ---------------------------------------------------------------- keys and clicks

/** Select what lies next in a direction, from what is selected or from the middle of the view. */
function moveByArrow(key) {
  const [dx, dy] = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[key];
  const from = shown.nodes.get(keyOf(state.selection)), middle = from ?? network.getViewPosition();
  const costOf = ({ x, y }) => {
    const along = (x - middle.x) * dx + (y - middle.y) * dy;
    const across = Math.abs((x - middle.x) * dy + (y - middle.y) * dx);
    return from && along <= 0 ? Infinity : Math.abs(along) + 2 * across;
  };
  let best = null, least = Infinity;
  for (const seen of shown.nodes.values()) {
    const cost = costOf(seen);
    if (cost < least) [best, least] = [seen, cost];
  }
  if (best) select({ type: best.type, id: best.item.id });
}

function escape() {
  if (!$("hits").hidden) closeHits();
  else if (state.selection) clearSelection();
  else if (state.focus) setFocus(null);
  else if (state.layers.size) { state.layers.clear(); renderAll(); }
}

const shortcuts = {
  "/": () => { $("search").focus(); $("search").select(); },
  f: () => fit(), l: switchLanguage, "?": () => $("help-dialog").showModal(), Escape: escape,
};

function keyPressed(event) {
  const typing = event.target.matches("input[type=search]") && event.key !== "Escape";
  // On a Thai keyboard the F key types ด and the L key ส: then the place of the key counts.
  const typed = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const key = shortcuts[typed] ? typed : { KeyF: "f", KeyL: "l", Slash: event.shiftKey ? "?" : "/" }[event.code];
  const elsewhere = typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]");
  if (elsewhere || !shortcuts[key]) return;
  event.preventDefault();
  shortcuts[key]();
}

function keyPressedInPicture(event) {
  if (event.key.startsWith("Arrow")) moveByArrow(event.key);
  else if (event.key === "Enter" && state.selection?.type === "group") setGroup(state.selection.id, true);
  else if (event.key === "Enter") $("details").focus();
  else return;
  event.preventDefault();
}

function clicked({ nodes: [node], edges: [edge] }) {
  if (node) select({ type: shown.nodes.get(node).type, id: shown.nodes.get(node).item.id }, { centre: false });
  else if (edge) select({ type: shown.edges.get(edge).type, id: edge }, { centre: false });
  else if (state.selection) clearSelection();
}

function doubleClicked({ nodes: [node] }) {
  const seen = shown.nodes.get(node);
  if (seen?.type === "group") setGroup(seen.item.id, true);
}

function hoverEdge(edge) {
  const changed = [state.hoverEdge, edge].filter((each) => shown.edges.has(each));
  state.hoverEdge = edge;
  for (const id of changed) visEdges.update(edgeLook(id, shown.edges.get(id), palette()));
}

function hoverNode(node) {
  state.hoverNode = node;
  network.redraw();
}

function listen() {
  network.on("beforeDrawing", renewLabels);
  network.on("click", clicked);
  network.on("doubleClick", doubleClicked);
  network.on("dragEnd", ({ nodes: ids }) => ids.length && moved(ids));
  $("year").addEventListener("input", showYear);
  network.on("hoverEdge", ({ edge }) => hoverEdge(edge));
  network.on("blurEdge", () => hoverEdge(null));
  network.on("hoverNode", ({ node }) => hoverNode(node));
  network.on("blurNode", () => hoverNode(null));
  const clicks = {
    panels: switchPanels, language: switchLanguage, theme: () => setDark(!state.dark), print: () => window.print(),
    help: shortcuts["?"], fit: () => fit(), "zoom-in": () => zoomBy(1.3), "zoom-out": () => zoomBy(1 / 1.3),
    more: () => { state.findingLimit += FINDINGS_AT_ONCE; renderFindings(); },
  };
  for (const [id, act] of Object.entries(clicks)) $(id).addEventListener("click", act);
  document.addEventListener("keydown", keyPressed);
  $("picture").addEventListener("keydown", keyPressedInPicture);
  $("search").addEventListener("input", openHits);
  $("search").addEventListener("focus", () => $("search").value && openHits());
  $("search").addEventListener("blur", closeHits);
  $("listing").addEventListener("toggle", () => $("listing").open && fillListing());
  $("warning").addEventListener("close", () => $("warning").returnValue === "yes" && setAllGroups(true));
  addEventListener("beforeprint", preparePaper);
  addEventListener("afterprint", () => afterPaper?.());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", ({ matches }) => setDark(matches));
  $("picture").querySelector(".vis-network").tabIndex = -1; // the picture itself takes the focus and the keys
}

const pools = { node: nodes, edge: edges, group: groups, finding: findings };

async function start() {
  await Promise.all([400, 600].map((weight) => document.fonts.load(fontOf(14, weight), "ก"))).catch(() => {});
  listen();
  renderAll();
  fit(undefined, false);
  opened();
  window.prasan.ready = true;
}

window.prasan = { // for whoever drives the page from outside
  network, ready: false, selection: () => state.selection,
  select: (id) => select(Object.keys(pools).filter((type) => pools[type].has(id)).map((type) => ({ type, id }))[0]),
  visibleNodes: () => [...shown.nodes.keys()], visibleEdges: () => [...shown.edges.keys()],
  look: (id) => looks.get(id), edgeLook: (id) => visEdges.get(id), labelBoxes,
};
start();
