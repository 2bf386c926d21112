// What stands around the picture: legend, layers, findings, details with their evidence, search results, the list.

/** An element; its text is only ever text. */
function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.toggleAttribute(name, true);
    else if (value !== false) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}
const button = (label, onclick, attributes = {}) => el("button", { type: "button", onclick, ...attributes }, label);
const goTo = (label, selection) => button(label, () => select(selection), { class: "go" });
const nodeLink = (id) => goTo(say(nodes.get(id).label), { type: "node", id });
const hint = (words) => el("p", { class: "hint" }, words);

/** Replace what an element holds; if the focus was in it, it moves to what stays, and is not lost. */
function refill(id, children, stays = id) {
  const inside = $(id).contains(document.activeElement);
  $(id).replaceChildren(...children);
  if (inside) $(stays).focus({ preventScroll: true });
}

// ---------------------------------------------------------------- legend, layers, the bar over the picture

function swatch(draw, width = 40, height = 20) {
  const made = el("canvas", { width: width * 2, height: height * 2, "aria-hidden": "true" });
  const ctx = made.getContext("2d");
  ctx.scale(2, 2);
  draw(ctx, width, height);
  return made;
}
const nodeSwatch = (shape, colour) => swatch((ctx, width, height) => {
  const wide = shape === "box" || shape === "ellipse";
  trace(ctx, shape, width / 2, height / 2, wide ? 30 : 15, 15);
  ctx.fillStyle = colour;
  ctx.fill();
});
const lineSwatch = (colour, { dash = [], thick = 2, arrow = true } = {}) => swatch((ctx, width, height) => {
  ctx.strokeStyle = ctx.fillStyle = colour;
  ctx.lineWidth = thick;
  ctx.setLineDash(dash);
  ctx.beginPath();
  ctx.moveTo(2, height / 2);
  ctx.lineTo(width - (arrow ? 8 : 2), height / 2);
  ctx.stroke();
  ctx.beginPath();
  if (arrow) [[-2, 0], [-11, -5], [-11, 5]].forEach(([dx, dy]) => ctx.lineTo(width + dx, height / 2 + dy));
  ctx.fill();
});
const typeSwatch = (type, options = {}) =>
  lineSwatch(colourOf(type), { dash: type?.dashes ? [7, 4] : [], thick: type?.programmeLink ? 3 : 1.7, ...options });

function legendEntry(item, picture) {
  const box = el("input", { type: "checkbox", "data-id": item.id }), on = !state.hidden.has(item);
  box.checked = on;
  box.addEventListener("change", () => {
    toggle(state.hidden, item);
    box.parentElement.classList.toggle("off", !box.checked);
    refreshShown();
  });
  return el("label", { class: on ? "entry" : "entry off" }, box, picture, el("span", {}, say(item.label)));
}

function renderLegend() {
  const colours = palette();
  const plain = (picture, key) => el("div", { class: "entry plain" }, picture, el("span", {}, text(key)));
  $("kinds").replaceChildren(...model.kinds.map((kind) => legendEntry(kind, nodeSwatch(kind.shape, colourOf(kind)))));
  $("types").replaceChildren(...model.linkTypes.map((type) => legendEntry(type, typeSwatch(type))));
  const notes = [
    plain(lineSwatch(colours.ink), "stated_line"), plain(lineSwatch(colours.ink, { dash: [2, 4] }), "inferred_line"),
  ];
  if (groups.size) {
    notes.push(plain(nodeSwatch("dot", colours.accent), "group_kind"));
    notes.push(plain(lineSwatch(colours.soft, { thick: 5, arrow: false }), "bundle_type"));
  }
  if (model.left.nodes) {
    const values = { shown: number(nodes.size), total: number(nodes.size + model.left.nodes) };
    notes.push(el("p", { class: "hint", id: "nodes-left" }, text("nodes_left", values)));
  }
  $("notes").replaceChildren(...notes);
}

function renderLayers() {
  const counted = gather(findings.values(), (finding) => [finding.layer]);
  const layers = LAYERS.filter((layer) => layer !== "other" || counted.has(layer));
  $("layers").replaceChildren(...layers.map((layer) => {
    const pressed = String(state.layers.has(layer)), disabled = !counted.has(layer);
    const made = button("", () => showLayer(layer), { "data-layer": layer, "aria-pressed": pressed, disabled });
    const count = el("span", { class: "number" }, number(counted.get(layer)?.length ?? 0));
    made.append(el("span", {}, text(`layer_${layer}`)), count);
    return made;
  }));
}

function renderBar() {
  const { focus } = state, open = [...groups.values()].filter((group) => state.expanded.has(group.id));
  const words = focus && text("focused", { n: focus.steps, name: say(nodes.get(focus.id).label) });
  const back = () => button(text("show_all"), () => setFocus(null), { id: "unfocus" });
  refill("state", focus ? [el("span", {}, words), back()] : [], "picture");
  const controls = [];
  if (groups.size && !focus) {
    if (open.length < groups.size) controls.push(button(text("expand_all"), warnThenExpand, { id: "expand-all" }));
    if (open.length || state.shownAlone.size) {
      controls.push(button(text("collapse_all"), () => setAllGroups(false), { id: "collapse-all" }));
    }
    if (open.length < groups.size) controls.push(...open.map(collapseButton));
  }
  refill("open", controls, "picture");
}

const collapseButton = (group) =>
  button(text("collapse", { name: say(group.label) }), () => setGroup(group.id, false));

function warnThenExpand() {
  $("warning-text").textContent = text("expand_warning", { nodes: number(nodes.size), edges: number(edges.size) });
  $("warning").returnValue = "";
  $("warning").showModal();
}

// ---------------------------------------------------------------- findings

function renderFindings() {
  const listed = [...findings.values()].filter(({ layer }) => !state.layers.size || state.layers.has(layer));
  const names = LAYERS.filter((layer) => state.layers.has(layer)).map((layer) => text(`layer_${layer}`));
  const title = [text("findings"), names.join(", ")].filter(Boolean).join(": ");
  $("findings-title").textContent = `${title} (${number(listed.length)})`;
  const { scrollTop } = $("findings");
  $("findings").replaceChildren(...listed.slice(0, state.findingLimit).map(findingItem));
  $("findings").scrollTop = scrollTop; // whoever goes through the list keeps the place
  if (!listed.length) $("findings").append(el("li", { class: "hint" }, text("no_findings")));
  if (model.left.findings) {
    const values = { left: number(model.left.findings) };
    $("findings").prepend(el("li", { class: "hint", id: "findings-left" }, text("findings_left", values)));
  }
  $("more").hidden = listed.length <= state.findingLimit;
}

function findingItem({ id, layer, kind, sentence, decision }) {
  const pressed = state.selection?.type === "finding" && state.selection.id === id;
  const item = button(el("span", { class: "kind" }, say(kind?.label)), () => {
    select({ type: "finding", id });
    $("findings").querySelector('[aria-pressed="true"]')?.focus();
  }, { "data-layer": layer, "data-id": id, "aria-pressed": String(pressed) });
  item.append(say(sentence));
  if (decision) item.append(decisionLine(decision));
  return el("li", {}, item);
}

const decisionLine = (decision) =>
  el("span", { class: "decision" }, el("b", {}, `${text("decision")}: `), say(decision));

// ---------------------------------------------------------------- details

/** Numbers the evidence of one panel: the same place gets the same number, and each is listed once. */
class References {
  constructor() { this.numbers = new Map(); }

  mark(indexes) {
    const links = indexes.filter((index) => model.evidence[index]).map((index) => {
      if (!this.numbers.has(index)) this.numbers.set(index, this.numbers.size + 1);
      return el("a", { href: `#evidence-${index}`, title: text("evidence") }, number(this.numbers.get(index)));
    });
    return links.length ? el("sup", { class: "refs" }, ...links) : null;
  }

  list() {
    const items = [...this.numbers.keys()].map((index) => {
      const place = model.evidence[index], source = say(model.sources[place[5]]);
      return el("li", { id: `evidence-${index}`, tabindex: -1 }, placeWords(place),
        source && el("span", { class: "source" }, `${text("source")}: ${source}`), el("div", {}, status(place[6])));
    });
    const listed = items.length ? el("ol", { class: "evidence" }, ...items) : hint(text("no_evidence"));
    return [el("h3", {}, text("evidence")), listed];
  }
}

const status = (inferred) =>
  el("span", { class: inferred ? "status inferred" : "status" }, text(inferred ? "inferred" : "stated"));
const plainList = (items) => el("ul", { class: "plainlist" }, ...items.map((item) => el("li", {}, ...[item].flat())));
const section = (key, items) => (items.length ? [el("h3", {}, text(key)), plainList(items)] : []);
const actions = (...buttons) => el("div", { class: "actions" }, ...buttons);
const counts = (items, labelOf) =>
  plainList([...gather(items, (item) => [labelOf(item)])].map(([label, list]) => `${label}: ${number(list.length)}`));
const findingLinks = (id) => section("findings", (findingsOf.get(id) ?? []).slice(0, FINDINGS_AT_ONCE)
  .map((finding) => goTo(say(finding.sentence), { type: "finding", id: finding.id })));

function factRows(node, refs) {
  const plain = [["identifier", [node.identifier]], ["aliases", node.aliases]]
    .map(([key, values]) => [text(key), values.filter(Boolean).map((value) => [value, []])]);
  const told = node.facts.map(([term, values]) => [say(model.terms[term]), values]);
  return el("dl", { class: "facts" }, ...[...plain, ...told].filter(([, values]) => values.length).flatMap(
    ([name, values]) => [
      el("dt", {}, name), ...values.map(([value, places]) => el("dd", {}, say(value), refs.mark(places))),
    ]));
}

function linkRows(node, refs) {
  return (edgesOf.get(node.id) ?? []).map((edge) => {
    const [arrow, other] = edge.from === node.id ? ["→", edge.to] : ["←", edge.from];
    const name = `${arrow} ${say(edge.type?.label)}`;
    return [goTo(name, { type: "edge", id: edge.id }), " ", nodeLink(other), refs.mark(edge.evidence)];
  });
}

const describe = {
  node(id) {
    const node = nodes.get(id), { kind, group } = node, refs = new References();
    return [
      el("span", { class: "chip" }, nodeSwatch(kind?.shape, colourOf(kind)), say(kind?.label)),
      el("h2", {}, say(node.label), refs.mark(node.evidence)),
      actions(
        button(text("focus_1"), () => setFocus(id, 1), { id: "focus-1" }),
        button(text("focus_2"), () => setFocus(id, 2), { id: "focus-2" }),
        state.focus && button(text("show_all"), () => setFocus(null)),
        group && state.expanded.has(group.id) ? collapseButton(group) : null),
      factRows(node, refs), ...section("links", linkRows(node, refs)), ...findingLinks(id), ...refs.list(),
    ];
  },
  edge(id) {
    const { from, to, type, inferred, score, evidence } = edges.get(id), refs = new References();
    refs.mark(evidence);
    return [
      el("span", { class: "chip" }, typeSwatch(type, inferred ? { dash: [2, 4] } : {}), say(type?.label)),
      el("h2", {}, say(type?.label)), status(inferred), el("p", {}, nodeLink(from)), el("p", {}, "→ ", nodeLink(to)),
      score === null ? null : el("p", {}, `${text("score")}: ${number(score)}`), ...findingLinks(id), ...refs.list(),
    ];
  },
  group(id) {
    const members = membersOf.get(id) ?? [], group = groups.get(id);
    const expand = () => button(text("expand", { name: say(group.label) }), () => setGroup(id, true), { id: "expand" });
    return [
      el("h2", {}, groupName(group)), actions(state.expanded.has(id) ? collapseButton(group) : expand()),
      counts(members, (node) => say(node.kind?.label)), ...section("members", members.map((node) => nodeLink(node.id))),
    ];
  },
  bundle(id) {
    const { from, to, parts } = shown.edges.get(id), end = (key) => {
      const group = key.startsWith(GROUP) && groups.get(key.slice(GROUP.length));
      return group ? goTo(groupName(group), { type: "group", id: group.id }) : nodeLink(key);
    };
    return [
      el("h2", {}, text("bundle")), el("p", {}, end(from)), el("p", {}, "↔ ", end(to)),
      el("p", {}, text("link_count", { n: number(parts.length) })), counts(parts, (edge) => say(edge.type?.label)),
    ];
  },
  finding(id) {
    const { layer, kind, sentence, nodes: participants, evidence, decision } = findings.get(id);
    const refs = new References();
    refs.mark(evidence);
    return [
      el("span", { class: "chip", "data-layer": layer }, say(kind?.label)), el("h2", {}, say(sentence)),
      decision ? decisionLine(decision) : null,
      ...section("participants", participants.map(nodeLink)), ...refs.list(),
      el("p", { class: "hint" }, `${text("finding_id")}: `, el("code", {}, id)),
    ];
  },
};

function renderDetails() {
  const { selection } = state;
  const hints = () => ["details_hint", ...(groups.size ? ["details_hint_groups"] : [])].map((key) => hint(text(key)));
  const back = () => button(`← ${text("back")}`, () => select(state.trail.pop(), { back: true }), { id: "back" });
  const clear = () => button(text("clear"), clearSelection, { id: "clear" });
  const chosen = ({ type, id }) => [actions(state.trail.length ? back() : null, clear()), ...describe[type](id)];
  refill("details", (selection ? chosen(selection) : [el("h2", {}, text("details")), ...hints()]).filter(Boolean));
  $("details").scrollTop = 0;
}

// ---------------------------------------------------------------- lists: search results, and everything

/** A list box driven by the arrow keys of an element: the search field, or the list itself. */
class ListBox {
  constructor(list, keys, pick) {
    Object.assign(this, { list, keys, pick, at: -1, entries: [] });
    keys.addEventListener("keydown", (event) => this.key(event));
    list.addEventListener("mousedown", (event) => {
      const option = event.target.closest("[role=option]");
      if (!option) return;
      event.preventDefault(); // the field keeps its focus
      this.choose([...list.children].indexOf(option));
    });
  }

  fill(entries) {
    Object.assign(this, { entries, at: -1 });
    this.keys.removeAttribute("aria-activedescendant");
    this.list.replaceChildren(...entries.map(({ name, note }, place) => {
      const attributes = { role: "option", id: `${this.list.id}-${place}`, "aria-selected": "false" };
      return el("li", attributes, name, note ? el("small", {}, note) : null);
    }));
  }

  move(to) {
    if (!this.entries.length) return;
    this.list.children[this.at]?.setAttribute("aria-selected", "false");
    this.at = (to + this.entries.length) % this.entries.length;
    const option = this.list.children[this.at];
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.keys.setAttribute("aria-activedescendant", option.id);
  }

  choose(place) {
    if (place !== this.at) this.move(place);
    if (this.entries[this.at]) this.pick(this.entries[this.at].selection);
  }

  key(event) {
    const last = this.entries.length - 1, ends = this.keys instanceof HTMLInputElement ? {} : { Home: 0, End: last };
    const moves = { ArrowDown: this.at + 1, ArrowUp: this.at < 0 ? last : this.at - 1, ...ends };
    if (event.key in moves) this.move(moves[event.key]);
    else if (event.key === "Enter" && last >= 0) this.choose(Math.max(0, this.at));
    else return;
    event.preventDefault();
  }
}

const nodeEntry = (node) => ({ name: say(node.label), note: nodeNote(node), selection: { type: "node", id: node.id } });
const groupEntry = (group) =>
  ({ name: groupName(group), note: text("group_kind"), selection: { type: "group", id: group.id } });
const hits = new ListBox($("hits"), $("search"), (selection) => { closeHits(); select(selection); });
const listing = new ListBox($("list"), $("list"), (selection) => select(selection));

function openHits() {
  const found = find($("search").value), open = fold($("search").value) !== "";
  hits.fill(found.map(nodeEntry));
  if (!found.length) $("hits").append(el("li", { class: "hint" }, text("no_hits")));
  $("hits").hidden = !open;
  $("search").setAttribute("aria-expanded", String(open));
}

function closeHits() {
  $("hits").hidden = true;
  $("search").setAttribute("aria-expanded", "false");
  $("search").removeAttribute("aria-activedescendant");
}

function fillListing() {
  const { compare } = new Intl.Collator(state.language);
  const closed = [...shown.nodes.values()].filter(({ type }) => type === "group").map(({ item }) => groupEntry(item));
  const each = [...shown.place.keys()].map((id) => nodeEntry(nodes.get(id)));
  const byName = (one, other) => compare(one.name, other.name);
  listing.fill([...closed.sort(byName), ...each.sort(byName)]);
  $("listed").textContent = `(${number(listing.entries.length)})`;
}
