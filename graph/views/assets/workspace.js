// The workspace to be read: which view is seen, the table of findings, the pages of things. Text is only ever text.

const $ = (id) => document.getElementById(id);
const model = JSON.parse($("model").textContent);
const ROWS = 100, VIEWS = ["report", "network", "findings", "things", "matrix", "questions"];
const state = {
  language: model.language, shown: ROWS, things: { words: "", kind: "" },
  findings: { words: "", kind: "", standing: "", sort: "", down: false },
};

// ---------------------------------------------------------------- the model, by number and by id

const things = model.nodes.map((node, place) => ({ aliases: [], facts: [], evidence: [], ...node, place }));
const placeOf = new Map(things.map((thing) => [thing.id, thing.place]));
const findings = model.findings.map((finding, place) => ({ ...model.more[place], ...finding, place }));
const findingAt = new Map(findings.map((finding) => [finding.id, finding]));
const findingsOf = gather(findings, (finding) => finding.nodes);
const edgesOf = gather(model.edges, ([from, to]) => [from, to]);
/** The short way to say which thing: the end of its IRI if that is of no other thing. */
const tail = (id) => id.split("/").slice(-2).join("/");
const tails = gather(things, (thing) => [tail(thing.id)]);
const keyOf = (thing) => (tails.get(tail(thing.id)).length === 1 ? tail(thing.id) : thing.id);
const thingAt = new Map(things.map((thing) => [keyOf(thing), thing]));
const hrefOf = (thing) => `#/things/${encodeURIComponent(keyOf(thing))}`;
const searched = new Map(); // what a search compares, by what is searched, made once

// ---------------------------------------------------------------- elements

function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.toggleAttribute(name, true);
    else if (value !== false && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}
const nameOf = (thing) => say(thing.label) || thing.identifier || thing.id;
const kindOf = (thing) => say(model.kinds[thing.kind]?.label);
const thingLink = (thing) => el("a", { href: hrefOf(thing) }, nameOf(thing));
const findingLink = (finding) => el("a", { href: `#/findings/${finding.id}` }, say(finding.sentence));
const section = (key, ...inner) => (inner.some(Boolean) ? [el("h2", {}, text(key)), ...inner] : []);

function evidenceList(numbers) {
  return numbers.map((place) => {
    const item = model.evidence[place], source = say(model.sources[item[5]] ?? "");
    const words = [placeWords(item), source].filter(Boolean).join(" · ");
    return el("span", { class: "place" }, words + (item[6] ? ` (${text("inferred")})` : ""));
  });
}
function withEvidence(content, numbers) {
  if (!numbers?.length) return [content];
  const places = el("details", {}, el("summary", {}, `${text("evidence")} (${number(numbers.length)})`));
  places.addEventListener("toggle", () => {
    if (places.children.length === 1) places.append(...evidenceList(numbers));
  });
  return [content, places];
}

// ---------------------------------------------------------------- findings

function matches(item, words, textsOf) {
  if (!words) return true;
  if (!searched.has(item)) searched.set(item, fold(textsOf(item).join(" ")));
  return fold(words).length === 0 || words.split(/\s+/).every((word) => searched.get(item).includes(fold(word)));
}
const every = (texts) => (typeof texts === "string" ? [texts] : Object.values(texts ?? {}));
const findingTexts = (finding) => [
  ...every(finding.sentence), finding.id, ...every(model.findingKinds[finding.kind].label),
  ...finding.nodes.flatMap((place) => [...every(things[place].label), things[place].identifier ?? ""]),
];
const SORTS = {
  kind: (finding) => say(model.findingKinds[finding.kind].label),
  sentence: (finding) => say(finding.sentence),
  score: (finding) => finding.score ?? -1,
  coverage: (finding) => finding.coverage ?? -1,
};

function chosenFindings() {
  const { words, kind, standing, sort, down } = state.findings;
  const wanted = {
    "": () => true, open: (finding) => !finding.decision, decided: (finding) => finding.decision,
    stated: (finding) => !finding.inferred, inferred: (finding) => finding.inferred,
  }[standing];
  const found = findings.filter((finding) =>
    (kind === "" || finding.kind === Number(kind)) && wanted(finding) && matches(finding, words, findingTexts));
  if (sort) {
    const order = new Intl.Collator(state.language, { numeric: true });
    const compare = (a, b) => (typeof a === "number" ? a - b : order.compare(a, b));
    found.sort((one, other) => (down ? -1 : 1) * compare(SORTS[sort](one), SORTS[sort](other)) || one.place - other.place);
  }
  return found;
}

function field(label, control, grow = false) {
  return el("label", { class: grow ? "grow" : "" }, text(label), control);
}
function select(options, value, change) {
  const made = el("select", { onchange: () => change(made.value) });
  made.append(...options.map(([key, words]) => el("option", { value: key, selected: String(key) === String(value) }, words)));
  return made;
}
function search(value, label, change) {
  const made = el("input", { type: "search", value, autocomplete: "off", spellcheck: "false", placeholder: text(label) });
  made.addEventListener("input", () => change(made.value));
  return made;
}

function findingsTable() {
  const chosen = chosenFindings(), { sort, down } = state.findings;
  const head = (key, label, figure) => el("th", {
    scope: "col", "aria-sort": sort === key ? (down ? "descending" : "ascending") : undefined, class: figure ? "figure" : "",
  }, el("button", { type: "button", onclick: () => sortBy(key) }, text(label)));
  const row = (finding) => el("tr", {},
    el("td", { class: "kind" }, say(model.findingKinds[finding.kind].label)),
    el("td", { class: "sentence" }, findingLink(finding)),
    el("td", { class: "figure", "data-head": text("score") }, finding.score === undefined ? "" : number(finding.score)),
    el("td", { class: "figure", "data-head": text("coverage") },
      finding.coverage === undefined ? "" : `${Math.round(100 * finding.coverage)}%`),
    el("td", {}, finding.decision ? el("span", { class: "badge" }, say(finding.decision)) : ""));
  const told = text("count", { shown: number(chosen.length), total: number(findings.length) });
  const left = model.left.findings ? ` ${text("findings_left", { left: number(model.left.findings) })}` : "";
  $("findings-list").replaceChildren(
    el("p", { class: "told", id: "findings-count" }, told + left),
    el("div", { class: "wide" }, el("table", { class: "list" },
      el("thead", {}, el("tr", {}, head("kind", "kind"), head("sentence", "finding"), head("score", "score", true),
        head("coverage", "coverage", true), el("th", { scope: "col" }, text("decision")))),
      el("tbody", {}, ...chosen.slice(0, state.shown).map(row)))),
    ...(chosen.length > state.shown ? [moreButton(findingsTable)] : []));
  announce(told);
}
function moreButton(redraw) {
  return el("button", { type: "button", class: "more", onclick: () => { state.shown += ROWS; redraw(); } }, text("more"));
}
function sortBy(key) {
  const wanted = state.findings;
  if (wanted.sort !== key) Object.assign(wanted, { sort: key, down: key === "score" || key === "coverage" });
  else if (wanted.down === (key === "score" || key === "coverage")) wanted.down = !wanted.down;
  else Object.assign(wanted, { sort: "", down: false });
  findingsTable();
  [...document.querySelectorAll("#findings th button")].find((button) => button.textContent === text(key === "sentence" ? "finding" : key))?.focus();
}
function changed(part, redraw) {
  return (key) => (value) => { state[part][key] = value; state.shown = ROWS; redraw(); };
}

function showFindings() {
  const change = changed("findings", findingsTable), wanted = state.findings;
  const kinds = model.findingKinds.map((kind, place) => [place, say(kind.label)]);
  const standings = ["open", "decided", "stated", "inferred"].map((key) => [key, text(`only-${key}`)]);
  $("findings").replaceChildren(
    el("h1", {}, text("findings")),
    el("div", { class: "tools", role: "search" },
      field("search-findings", search(wanted.words, "search-findings", change("words")), true),
      field("kind", select([["", text("all")], ...kinds], wanted.kind, change("kind"))),
      field("standing", select([["", text("all")], ...standings], wanted.standing, change("standing")))),
    el("div", { id: "findings-list" }));
  findingsTable();
}

function showFinding(finding) {
  const about = finding.nodes.map((place) => things[place]);
  const facts = [
    finding.score !== undefined && [text("score"), number(finding.score)],
    finding.coverage !== undefined && [text("coverage"), `${Math.round(100 * finding.coverage)}%`],
    finding.coordination && [text("coordination"), say(finding.coordination)],
    finding.decision && [text("decision"), say(finding.decision)],
    [text("finding_id"), finding.id],
  ].filter(Boolean);
  const parts = (finding.parts ?? []).map(([facet, weight, alike]) => el("li", {},
    text(alike === null ? "part-unknown" : "part", { facet: say(facet), weight: number(weight), alike: number(alike ?? 0) })));
  const said = (finding.statements ?? []).map(([words, places]) =>
    el("li", {}, say(words), ...evidenceList(places)));
  $("findings").replaceChildren(el("article", { class: "card" },
    el("p", { class: "actions" }, el("a", { href: "#/findings" }, `← ${text("findings")}`),
      el("a", { href: `#/network/${finding.id}` }, text("in-picture"))),
    el("p", { class: "kind" }, say(model.findingKinds[finding.kind].label)),
    el("h1", { class: "sentence" }, say(finding.sentence)),
    el("dl", {}, ...facts.flatMap(([head, words]) => [el("dt", {}, head), el("dd", {}, words)])),
    ...section("participants", about.length && el("ul", {}, ...about.map((thing) =>
      el("li", {}, thingLink(thing), el("small", {}, kindOf(thing)))))),
    ...section("formula", parts.length && el("ul", {}, ...parts)),
    ...section("evidence", said.length && el("ul", {}, ...said),
      finding.left && el("p", { class: "quiet" }, text("evidence-left", { count: number(finding.left) })))));
}

// ---------------------------------------------------------------- things

const thingTexts = (thing) => [...every(thing.label), thing.identifier ?? "", ...thing.aliases];

function thingsList() {
  const { words, kind } = state.things;
  const order = new Intl.Collator(state.language, { numeric: true });
  const chosen = things.filter((thing) => (kind === "" || thing.kind === Number(kind)) && matches(thing, words, thingTexts))
    .sort((one, other) => order.compare(nameOf(one), nameOf(other)) || one.place - other.place);
  const told = text("count", { shown: number(chosen.length), total: number(things.length) });
  const total = number(things.length + model.left.nodes);
  const left = model.left.nodes ? ` ${text("nodes_left", { shown: number(things.length), total })}` : "";
  $("things-list").replaceChildren(
    el("p", { class: "told", id: "things-count" }, told + left),
    el("ul", { class: "things" }, ...chosen.slice(0, 2 * state.shown).map((thing) =>
      el("li", {}, thingLink(thing), el("small", {}, [kindOf(thing), thing.identifier].filter(Boolean).join(" · "))))),
    ...(chosen.length > 2 * state.shown ? [moreButton(thingsList)] : []));
  announce(told);
}

function showThings() {
  const change = changed("things", thingsList), wanted = state.things;
  const counts = gather(things, (thing) => [thing.kind]);
  const kinds = model.kinds.map((kind, place) => [place, `${say(kind.label)} (${number(counts.get(place)?.length ?? 0)})`]);
  $("things").replaceChildren(
    el("h1", {}, text("things")),
    el("div", { class: "tools", role: "search" },
      field("search", search(wanted.words, "search", change("words")), true),
      field("kind", select([["", text("all")], ...kinds], wanted.kind, change("kind")))),
    el("div", { id: "things-list" }));
  thingsList();
}

function tieItem([from, to, type, inferred, score, evidence], thing) {
  const outwards = from === thing.place, other = things[outwards ? to : from];
  const words = `${outwards ? "" : "← "}${say(model.linkTypes[type].label)}: `;
  const notes = [score ? `${score > 0 ? "+" : ""}${number(score)}` : "", inferred ? text("inferred") : ""].filter(Boolean);
  const line = el("span", {}, words, thingLink(other), el("small", {}, [kindOf(other), ...notes].join(" · ")));
  return el("li", {}, ...withEvidence(line, evidence));
}

function showThing(thing) {
  const names = [...new Set([...every(thing.label), ...thing.aliases])].filter((name) => name !== nameOf(thing));
  const facts = thing.facts.flatMap(([term, values]) => values.map(([value, places], index) =>
    [index ? "" : say(model.terms[term]), say(value), places]));
  const told = [
    thing.identifier && [text("identifier"), thing.identifier, []], names.length && [text("aliases"), names.join(" · "), []],
    ...facts,
  ].filter(Boolean);
  const edges = [...new Set(edgesOf.get(thing.place) ?? [])].sort((one, other) =>
    (one[0] !== thing.place) - (other[0] !== thing.place) || one[2] - other[2]);
  const elsewhere = (model.ties[thing.place] ?? []).map(([term, other, outwards, places]) =>
    el("li", {}, ...withEvidence(el("span", {}, `${outwards ? "" : "← "}${say(term)}: ${say(other)}`), places)));
  const links = [...edges.map((edge) => tieItem(edge, thing)), ...elsewhere];
  const own = findingsOf.get(thing.place) ?? [];
  $("things").replaceChildren(el("article", { class: "card" },
    el("p", { class: "actions" }, el("a", { href: "#/things" }, `← ${text("things")}`),
      el("a", { href: `#/network/${encodeURIComponent(keyOf(thing))}` }, text("in-picture"))),
    el("p", { class: "kind" }, kindOf(thing)),
    el("h1", {}, nameOf(thing)),
    el("dl", {}, ...told.flatMap(([head, value, places]) =>
      [el("dt", {}, head), el("dd", {}, ...withEvidence(value, places))])),
    ...withEvidence("", thing.evidence).slice(1),
    ...section("links-of", links.length && el("ul", {}, ...links)),
    ...section("findings", own.length ? el("ul", {}, ...own.map((finding) =>
      el("li", {}, el("span", { class: "kind" }, `${say(model.findingKinds[finding.kind].label)} `), findingLink(finding))))
      : el("p", { class: "quiet" }, text("no_findings")))));
}

// ---------------------------------------------------------------- the picture

let framed = ""; // the language in which the picture was made

function showPicture(key) {
  if (framed !== state.language) {
    const [before, after] = JSON.parse($("frame").textContent);
    const own = JSON.stringify({
      ...model, language: state.language, languages: [state.language], more: [], ties: {},
    }).replace(/</g, "\\u003c");
    const frame = el("iframe", { title: text("network") });
    frame.srcdoc = before + own + after;
    $("network").replaceChildren(frame);
    framed = state.language;
  }
  const id = key && (thingAt.get(key)?.id ?? key), frame = $("network").firstChild;
  const choose = (left) => {
    if (frame.contentWindow?.prasan?.ready) { if (id) frame.contentWindow.prasan.select(id); }
    else if (left && frame.isConnected) setTimeout(choose, 100, left - 1);
  };
  choose(200);
}

// ---------------------------------------------------------------- which view is seen

const announce = (words) => { $("live").textContent = words; };

/** What an address says; one that somebody has cut in the middle of a letter says what it says. */
function decoded(part) {
  try { return decodeURIComponent(part); } catch { return part; }
}

function route() {
  const { hash } = location, [, name, rest] = /^#\/(\w+)(?:\/(.*))?$/.exec(hash) ?? [];
  const anchor = !name && hash.length > 1 ? $(decoded(hash.slice(1))) : null;
  const view = VIEWS.includes(name) ? name : anchor?.closest(".view")?.id ?? "report";
  const key = decoded(rest ?? "");
  VIEWS.forEach((each) => { $(each).hidden = each !== view; });
  document.querySelectorAll("#menu a").forEach((link) => {
    if (link.dataset.view === view) {
      link.setAttribute("aria-current", "page");
      const menu = $("menu"); // on a phone it is wider than the screen
      menu.scrollLeft = link.offsetLeft - menu.offsetLeft - (menu.clientWidth - link.offsetWidth) / 2;
    } else link.removeAttribute("aria-current");
  });
  const finding = findingAt.get(key), thing = thingAt.get(key);
  if (view === "findings") { if (finding) showFinding(finding); else showFindings(); }
  if (view === "things") { if (thing) showThing(thing); else showThings(); }
  if (view === "network") showPicture(key);
  const about = (view === "findings" && finding && say(finding.sentence)) || (view === "things" && thing && nameOf(thing));
  document.title = `${about || text(view)} – ${say(model.title)}`;
  if (anchor) anchor.scrollIntoView();
  return anchor;
}

function go() {
  if (!route()) {
    scrollTo(0, 0);
    $("view").focus({ preventScroll: true });
  }
}

function speak(code) {
  const inReport = !$("report").hidden, at = scrollY / Math.max(1, document.body.scrollHeight);
  state.language = code;
  document.documentElement.lang = code;
  $("title").textContent = say(model.title);
  document.querySelectorAll("[data-text]").forEach((each) => { each.textContent = text(each.dataset.text); });
  document.querySelectorAll("[data-label]").forEach((each) => each.setAttribute("aria-label", text(each.dataset.label)));
  document.querySelectorAll("#menu a").forEach((link) => { link.textContent = text(link.dataset.view); });
  document.querySelectorAll(".languages-of-page button").forEach((button) =>
    button.setAttribute("aria-pressed", String(button.value === code)));
  route();
  if (inReport) scrollTo(0, at * document.body.scrollHeight);
}

addEventListener("hashchange", go);
addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  const input = document.querySelector(".view:not([hidden]) input[type=search]");
  if (!input || /^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) return;
  event.preventDefault();
  input.focus();
});
document.querySelectorAll(".languages-of-page button").forEach((button) =>
  button.addEventListener("click", () => speak(button.value)));
$("skip").addEventListener("click", (event) => { event.preventDefault(); $("view").focus(); });
$("bar").hidden = false;
speak(state.language);
window.prasan = { ready: true, state };
