// The model by id, its words, and what of it is shown and where. Nothing here draws, and nothing touches the page.

const GROUP = "group:", BUNDLE = "bundle:";
const LAYERS = ["overlap", "gap", "reinforcement", "other"];
const FINDINGS_AT_ONCE = 100, HITS = 30;
const STRONGEST = 3; // ties drawn for each closed group, until somebody selects it
const CELL = { width: 215, height: 130 }; // room for a node of an opened group

// ---------------------------------------------------------------- the model, by id

/** A page that stands alone holds the model; one that is served says where it is, and which view of it to show. */
const held = document.getElementById("model");
const served = Boolean(held.dataset.address);
const model = served ? await (await fetch(held.dataset.address)).json() : JSON.parse(held.textContent);
const byId = (list) => new Map(list.map((item) => [item.id, item]));

/** Things in the file point at each other by number; here by id, and at their kind, type and group directly. */
const idAt = (place) => model.nodes[place]?.id;
const groups = byId(model.groups);
const nodes = byId(model.nodes.map((node) => ({
  aliases: [], facts: [], evidence: [], ...node, kind: model.kinds[node.kind], group: model.groups[node.group],
})));
const edges = byId(model.edges.map(([from, to, type, inferred, score, evidence], place) => ({
  id: `e${place}`, from: idAt(from), to: idAt(to), type: model.linkTypes[type], inferred: Boolean(inferred), score,
  evidence,
})).filter((edge) => edge.from && edge.to));
const findings = byId(model.findings.map((finding) => ({
  ...finding, kind: model.findingKinds[finding.kind],
  nodes: finding.nodes.map(idAt).filter(Boolean), edges: finding.edges.map((place) => `e${place}`),
})));
const edgesOf = gather(edges.values(), (edge) => [edge.from, edge.to]);
const findingsOf = gather(findings.values(), (finding) => [...finding.nodes, ...finding.edges]);
const membersOf = gather([...nodes.values()].filter((node) => node.group), (node) => [node.group.id]);

const state = {
  language: served ? document.documentElement.lang : model.language,
  dark: matchMedia("(prefers-color-scheme: dark)").matches,
  hidden: new Set(),     // kinds and types of links
  layers: new Set(),
  expanded: new Set(),   // groups that are open
  shownAlone: new Set(), // nodes taken out of their closed group, because a finding names them
  focus: null,           // {id, steps}
  selection: null,       // {type: node | edge | group | bundle | finding, id}
  trail: [],             // earlier selections, for "back"
  aspect: 1,             // of the picture, width to height
  year: 0,               // place of a fiscal year in the model's list, from 1; 0 for all of them
  moved: new Map(),      // id of what a reader has moved → where it stands now
  hoverNode: null, hoverEdge: null, findingLimit: FINDINGS_AT_ONCE,
};
/** Seen nodes {type, item, x, y} and edges {type, item, from, to, parts} by id, and the seen node each node is in. */
let shown = { nodes: new Map(), edges: new Map(), place: new Map() };

function toggle(set, key) {
  if (!set.delete(key)) set.add(key);
}

/** The id under which the picture knows what is selected. */
const keyOf = (selection) => selection && (selection.type === "group" ? GROUP : "") + selection.id;

// ---------------------------------------------------------------- words

const groupName = (group) => `${say(group.label)} (${number(membersOf.get(group.id)?.length ?? group.count)})`;
const edgeName = ({ item, parts }) => (item ? say(item.type?.label) : number(parts.length));
const nameOf = ({ type, id }) => ({
  node: () => say(nodes.get(id).label), edge: () => say(edges.get(id).type?.label), bundle: () => text("bundle"),
  group: () => groupName(groups.get(id)), finding: () => say(findings.get(id).sentence),
})[type]();
const nodeNote = (node) => [say(node.kind?.label), node.identifier, ...node.aliases].filter(Boolean).join(" · ");

let searchable = null; // made at the first search

/** The nodes that words name, the best first: the whole name, then how it starts, then what is in it. */
function find(words) {
  const wanted = fold(words);
  if (!wanted) return [];
  const names = ({ label, identifier, aliases }) =>
    [...(typeof label === "string" ? [label] : Object.values(label)), identifier, ...aliases].filter(Boolean);
  searchable ??= [...nodes.values()].map((node) => [node, names(node).map(fold)]);
  const rankOf = (key) => (key === wanted ? 0 : key.startsWith(wanted) ? 1 : key.includes(wanted) ? 2 : Infinity);
  return searchable.map(([node, keys]) => ({ node, rank: Math.min(...keys.map(rankOf)) }))
    .filter(({ rank }) => rank < Infinity).sort((one, other) => one.rank - other.rank)
    .slice(0, HITS).map(({ node }) => node);
}

// ---------------------------------------------------------------- what is shown

function stepsFrom(id, steps) {
  const reached = new Set([id]);
  for (let edge = [id]; steps > 0; steps -= 1) {
    const next = [];
    for (const link of edge.flatMap((at) => edgesOf.get(at) ?? [])) {
      for (const end of state.hidden.has(link.type) ? [] : [link.from, link.to]) {
        if (!reached.has(end)) { reached.add(end); next.push(end); }
      }
    }
    edge = next;
  }
  return reached;
}

/** Whether a node runs in the year that is looked at: "1", "0", or "?" if what is recorded does not tell; else nothing. */
const runsIn = (node) => (state.year && node.runs ? node.runs[state.year - 1] : "");

/** What does not run in that year, and what has to do with nothing else than that, rests. */
function rests(node) {
  if (!state.year) return false;
  if (node.runs) return runsIn(node) === "0";
  const around = (edgesOf.get(node.id) ?? []).map(({ from, to }) => nodes.get(from === node.id ? to : from));
  const running = around.filter(({ runs }) => runs);
  return running.length > 0 && running.every((other) => runsIn(other) === "0");
}

/** The seen node that each node is in: itself, its closed group, or none. */
function places() {
  const near = state.focus && stepsFrom(state.focus.id, state.focus.steps), found = new Map();
  for (const node of nodes.values()) {
    const { id, kind, group } = node;
    if (state.hidden.has(kind) || (near && !near.has(id)) || rests(node)) continue;
    const alone = near || !group || state.expanded.has(group.id) || state.shownAlone.has(id);
    found.set(id, alone ? id : GROUP + group.id);
  }
  return found;
}

function computeShown() {
  const place = places(), seenNodes = new Map(), seenEdges = new Map();
  for (const [id, at] of place) {
    if (at === id) seenNodes.set(id, { type: "node", item: nodes.get(id) });
    else if (!seenNodes.has(at)) seenNodes.set(at, { type: "group", item: groups.get(at.slice(GROUP.length)) });
  }
  for (const edge of edges.values()) {
    const from = place.get(edge.from), to = place.get(edge.to);
    if (!from || !to || state.hidden.has(edge.type)) continue;
    if (from === edge.from && to === edge.to) {
      seenEdges.set(edge.id, { type: "edge", item: edge, from, to, parts: [edge] });
    } else if (from !== to) {
      const id = BUNDLE + (from < to ? `${from}|${to}` : `${to}|${from}`);
      if (!seenEdges.has(id)) seenEdges.set(id, { type: "bundle", from, to, parts: [] });
      seenEdges.get(id).parts.push(edge);
    }
  }
  arrange(seenNodes);
  for (const [id, spot] of state.moved) if (seenNodes.has(id)) Object.assign(seenNodes.get(id), spot);
  return { nodes: seenNodes, edges: strongest(seenEdges), place };
}

/** The edges without the weaker bundles: the strongest few of each closed group stay, and all of a selected one. */
function strongest(seenEdges) {
  const bundles = [...seenEdges].filter(([, seen]) => seen.type === "bundle");
  const kept = new Set();
  const ofGroup = gather(bundles, ([, { from, to }]) => [from, to].filter((end) => end.startsWith(GROUP)));
  for (const list of ofGroup.values()) {
    list.sort(([, one], [, other]) => other.parts.length - one.parts.length);
    for (const [id] of list.slice(0, STRONGEST)) kept.add(id);
  }
  const chosen = keyOf(state.selection);
  const isKept = (id, { type, from, to }) =>
    type === "edge" || kept.has(id) || [id, from, to].includes(chosen);
  return new Map([...seenEdges].filter(([id, seen]) => isKept(id, seen)));
}

// ---------------------------------------------------------------- where it is shown

/** Cells of a grid around 0, row by row, every second row half a cell aside, so that lines can be told apart. */
function grid(count) {
  const columns = Math.max(1, Math.round(Math.sqrt((count * CELL.height * 1.15) / CELL.width)));
  const rows = Math.ceil(count / columns);
  return [...Array(count).keys()].map((place) => {
    const row = Math.floor(place / columns), length = Math.min(columns, count - row * columns);
    const aside = rows > 1 && length === columns ? (row % 2 ? 0.25 : -0.25) : 0;
    return {
      x: ((place % columns) - (length - 1) / 2 + aside) * CELL.width, y: (row - (rows - 1) / 2) * CELL.height,
    };
  });
}

/** How far to draw the summary apart in width and in height, to fill a picture of some aspect. */
function stretch() {
  const spans = ["x", "y"].map((axis) => {
    const values = model.groups.map((group) => group[axis]);
    return Math.max(...values) - Math.min(...values) || 1;
  });
  const wanted = 0.92 * state.aspect * (spans[1] / spans[0]); // the outermost labels take the rest of the width
  return { across: Math.min(2, Math.max(1, wanted)), down: Math.min(2, Math.max(1, 1 / wanted)) };
}

/** Points evenly around a centre, like the seeds of a sunflower. */
function around(rank) {
  const radius = Math.sqrt(rank + 0.3), angle = rank * Math.PI * (3 - Math.sqrt(5));
  return { x: CELL.width * radius * Math.cos(angle), y: CELL.height * radius * Math.sin(angle) };
}

/**
 * Give each seen node its place. Without groups, or with all of them open, it is where the model puts it. A focus
 * stands in the middle of what is around it. Else each group stands at its place of the summary, the members of an open
 * one there on a grid; that pushes the other groups out of the way, each in the direction in which it lies already.
 */
function arrange(seenNodes) {
  const list = [...seenNodes.values()];
  const put = (seen, x, y) => Object.assign(seen, { x, y });
  if (!groups.size || (!state.focus && state.expanded.size === groups.size)) {
    list.forEach((seen) => put(seen, seen.item.x, seen.item.y));
    return;
  }
  if (state.focus) {
    const near = stepsFrom(state.focus.id, 1);
    const distance = ({ item }) => (item.id === state.focus.id ? 0 : near.has(item.id) ? 1 : 2);
    list.sort((one, other) => distance(one) - distance(other))
      .forEach((seen, rank) => put(seen, around(rank).x, rank ? around(rank).y : 0));
    return;
  }
  const clusters = [], { across, down } = stretch();
  for (const [id, inside] of gather(list, ({ type, item }) => [type === "group" ? item.id : item.group?.id])) {
    const { x, y } = groups.get(id) ?? { x: 0, y: 0 }, group = { id, x: x * across, y: y * down };
    inside.sort((one, other) => rankIn(group, one) - rankIn(group, other));
    const closed = inside[0].type === "group";
    const spots = closed ? inside.map((_, rank) => (rank ? around(rank) : { x: 0, y: 0 })) : grid(inside.length);
    const half = (axis, room) => Math.max(...spots.map((spot) => Math.abs(spot[axis]))) + room;
    const pushes = !closed || inside.length > 1;
    clusters.push({ group, inside, spots, half: pushes && { x: half("x", CELL.width), y: half("y", CELL.height) } });
  }
  for (const { group, inside, spots } of clusters) {
    let { x, y } = group;
    for (const { group: other, half } of clusters) {
      if (other === group || !half) continue;
      const away = [group.x - other.x, group.y - other.y];
      const reach = Math.max(Math.abs(away[0]) / half.x, Math.abs(away[1]) / half.y) || 1;
      x += away[0] / reach;
      y += away[1] / reach;
    }
    inside.forEach((seen, place) => put(seen, Math.round(x + spots[place].x), Math.round(y + spots[place].y)));
  }
}

/** What a group is named after comes first, then kind by kind the most linked. */
function rankIn(group, { type, item }) {
  if (type === "group" || item.id === group.id) return -1;
  return model.kinds.indexOf(item.kind) + 1 / (2 + (edgesOf.get(item.id)?.length ?? 0));
}

/** Which layers each seen node and edge is marked with; null when nothing asks for attention. */
function computeMarks() {
  const finding = state.selection?.type === "finding" && findings.get(state.selection.id);
  if (!finding && !state.layers.size) return null;
  const found = new Map(), seenAs = new Map();
  for (const [id, seen] of shown.edges) for (const part of seen.parts) seenAs.set(part.id, id);
  const mark = (id, layer) => id && (found.has(id) ? found.get(id).add(layer) : found.set(id, new Set([layer])));
  for (const one of finding ? [finding] : [...findings.values()].filter(({ layer }) => state.layers.has(layer))) {
    one.nodes.forEach((id) => mark(shown.place.get(id), one.layer));
    one.edges.forEach((id) => mark(seenAs.get(id), one.layer));
  }
  return found;
}
