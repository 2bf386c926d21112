"use strict";
(() => {
  const model = JSON.parse(document.getElementById("model").textContent);
  const $ = (id) => document.getElementById(id);
  const GROUP = "group:", BUNDLE = "bundle:";
  const LAYERS = ["overlap", "gap", "reinforcement", "other"];
  const FACE = 'Sarabun, "Noto Sans Thai", Thonburi, "Leelawadee UI", system-ui, sans-serif';
  const MANY_EDGES = 800, LABELLED_EDGES = 40, FINDINGS_AT_ONCE = 100, HITS = 30;

  // ---------------------------------------------------------------- the model, by id

  const byId = (list) => new Map(list.map((item) => [item.id, item]));
  const nodes = byId(model.nodes);
  const edges = byId(model.edges.filter((edge) => nodes.has(edge.from) && nodes.has(edge.to)));
  const [kinds, types, groups, findings] = [model.kinds, model.linkTypes, model.groups, model.findings].map(byId);
  const edgesOf = gather([...edges.values()], (edge) => [edge.from, edge.to]);
  const findingsOf = gather(model.findings, (finding) => [...finding.nodes, ...finding.edges]);
  const membersOf = gather(model.nodes.filter((node) => groups.has(node.group)), (node) => [node.group]);
  const curves = spread([...edges.values()]);
  const heaviest = Math.max(1, ...model.nodes.map((node) => node.value || 0));

  // Groups stand as far apart as all that is in them: seen from afar they are drawn larger, so that they stay readable.
  const reach = (axis) => Math.max(0, ...model.groups.map((group) => group[axis])) - Math.min(0, ...model.groups.map((group) => group[axis]));
  const groupScale = Math.max(1, reach("x") / 1000, reach("y") / 800);

  const state = {
    language: model.language, dark: matchMedia("(prefers-color-scheme: dark)").matches,
    hiddenKinds: new Set(), hiddenTypes: new Set(), layers: new Set(),
    expanded: new Set(),   // groups that are open
    shownAlone: new Set(), // nodes taken out of their closed group, because a finding names them
    focus: null,           // {id, steps}
    selection: null,       // {type: node | edge | group | bundle | finding, id}
    trail: [],             // earlier selections, for "back"
    hoverEdge: null, findingLimit: FINDINGS_AT_ONCE,
  };
  let shown = { nodes: new Map(), edges: new Map(), place: new Map() };
  let looks = new Map(), marks = null, light = null;

  function gather(items, keysOf) {
    const found = new Map();
    for (const item of items) {
      for (const key of new Set(keysOf(item))) {
        if (found.has(key)) found.get(key).push(item);
        else found.set(key, [item]);
      }
    }
    return found;
  }

  /** How far each edge bends and its label is lifted, so that several edges between the same two nodes lie apart. */
  function spread(list) {
    const bends = new Map();
    const ends = (edge) => (edge.from < edge.to ? [edge.from, edge.to] : [edge.to, edge.from]);
    const pairs = gather(list, (edge) => [JSON.stringify(ends(edge))]);
    for (const pair of pairs.values()) {
      const step = Math.min(0.24, 1.6 / pair.length);
      pair.forEach((edge, place) => {
        const side = edge.from === ends(edge)[0] ? 1 : -1, offset = place - (pair.length - 1) / 2;
        const rightwards = Math.sign(nodes.get(edge.to).x - nodes.get(edge.from).x) || 1; // a clockwise bend to the right goes up
        bends.set(edge.id, { bend: side * step * offset, lift: -18 * rightwards * side * offset });
      });
    }
    return bends;
  }

  // ---------------------------------------------------------------- words

  const say = (texts) => (texts ? texts[state.language] ?? texts.en ?? Object.values(texts)[0] ?? "" : "");
  const text = (key, values = {}) =>
    (say({ [state.language]: model.texts[state.language]?.[key], en: model.texts.en?.[key] }) || key)
      .replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
  const number = (value) => value.toLocaleString(state.language);
  const groupName = (group) => `${say(group.label)} (${number(membersOf.get(group.id)?.length ?? group.count)})`;

  /** What a search compares: no case, no tone marks, no full stops or spaces; vowels stay, for they make the word. */
  function fold(words) {
    return words.normalize("NFKD").toLowerCase()
      .replace(/เเ/g, "แ").replace(/[๐-๙]/g, (digit) => digit.charCodeAt(0) - 0x0e50)
      .replace(/[\u0300-\u036f\u0e47-\u0e4e\s.\u200b-\u200d\-–]/g, "");
  }

  // ---------------------------------------------------------------- page elements

  /** An element; its text is only ever text. */
  function el(tag, attributes = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
    }
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  }
  const button = (label, onclick, attributes = {}) => el("button", { type: "button", onclick, ...attributes }, label);
  const goTo = (label, selection) => button(label, () => select(selection), { class: "go" });
  const nodeLink = (id) => (nodes.has(id) ? goTo(say(nodes.get(id).label), { type: "node", id }) : id);

  /** Replace what an element holds; if the focus was in it, it moves to what stays, and is not lost. */
  function refill(id, children, stays = id) {
    const inside = $(id).contains(document.activeElement);
    $(id).replaceChildren(...children);
    if (inside) $(stays).focus({ preventScroll: true });
  }

  function palette() {
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(`--${name}`).trim();
    return Object.fromEntries(["paper", "ink", "soft", "line", "accent", ...LAYERS].map((name) => [name, colour(name)]));
  }
  const colourOf = (item) => (item ? (state.dark && item.darkColor) || item.color : palette().soft);

  /** Black or white, whichever is easier to read on a colour. */
  function inkOn(colour) {
    const channels = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255);
    if (channels.some(Number.isNaN)) return "#ffffff";
    const [red, green, blue] = channels.map((c) => (c <= 0.04 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.3 ? "#10161c" : "#ffffff";
  }

  // ---------------------------------------------------------------- what is shown

  const stepsFrom = (id, steps) => {
    const reached = new Set([id]);
    for (let edge = [id]; steps > 0; steps -= 1) {
      const next = [];
      for (const link of edge.flatMap((at) => edgesOf.get(at) ?? [])) {
        for (const end of state.hiddenTypes.has(link.type) ? [] : [link.from, link.to]) {
          if (!reached.has(end)) { reached.add(end); next.push(end); }
        }
      }
      edge = next;
    }
    return reached;
  };

  /** Where each node is seen: as itself, in its closed group, or nowhere. */
  function places() {
    const near = state.focus && stepsFrom(state.focus.id, state.focus.steps);
    const place = new Map(), loose = [];
    for (const node of model.nodes) {
      if (state.hiddenKinds.has(node.kind) || (near && !near.has(node.id))) continue;
      if (near || !groups.size || state.expanded.has(node.group) || state.shownAlone.has(node.id)) place.set(node.id, node.id);
      else if (groups.has(node.group)) place.set(node.id, GROUP + node.group);
      else loose.push(node.id);
    }
    // A node of no group comes with the first open node that it is linked to: before that it would only crowd the summary.
    const open = new Set(place.values());
    for (const id of loose) {
      if (state.expanded.size === groups.size || edgesOf.get(id)?.some((edge) => open.has(edge.from) || open.has(edge.to))) place.set(id, id);
    }
    return place;
  }

  function computeShown() {
    const place = places(), seenNodes = new Map(), seenEdges = new Map();
    for (const [id, at] of place) {
      if (at === id) seenNodes.set(id, { type: "node", item: nodes.get(id) });
      else if (!seenNodes.has(at)) seenNodes.set(at, { type: "group", item: groups.get(at.slice(GROUP.length)) });
    }
    for (const edge of edges.values()) {
      const [from, to] = [place.get(edge.from), place.get(edge.to)];
      if (!from || !to || state.hiddenTypes.has(edge.type)) continue;
      if (from === edge.from && to === edge.to) seenEdges.set(edge.id, { type: "edge", item: edge, from, to, parts: [edge] });
      else if (from !== to) {
        const id = BUNDLE + [from, to].sort().join("|");
        if (!seenEdges.has(id)) seenEdges.set(id, { type: "bundle", from, to, parts: [] });
        seenEdges.get(id).parts.push(edge);
      }
    }
    return { nodes: seenNodes, edges: seenEdges, place };
  }

  /** Which layers each shown node and edge is marked with; null when nothing asks for attention. */
  function computeMarks() {
    const finding = state.selection?.type === "finding" && findings.get(state.selection.id);
    if (!finding && !state.layers.size) return null;
    const marks = new Map(), bundleOf = new Map();
    for (const [id, seen] of shown.edges) for (const part of seen.parts) bundleOf.set(part.id, id);
    const mark = (id, layer) => id && (marks.has(id) ? marks.get(id).add(layer) : marks.set(id, new Set([layer])));
    for (const one of finding ? [finding] : model.findings.filter((each) => state.layers.has(each.layer))) {
      one.nodes.forEach((id) => mark(shown.place.get(id), one.layer));
      one.edges.forEach((id) => mark(bundleOf.get(id), one.layer));
    }
    return marks;
  }

  // ---------------------------------------------------------------- drawing nodes

  const pen = document.createElement("canvas").getContext("2d");
  const fontOf = (size, weight = 400) => `${weight} ${size}px ${FACE}`;

  function measure(lines, size, weight) {
    pen.font = fontOf(size, weight);
    return Math.max(...lines.map((line) => pen.measureText(line).width));
  }

  /** Everything needed to draw a node, worked out once for each change and not for each frame. */
  function lookOf(id, seen, colours) {
    const group = seen.type === "group", item = seen.item, kind = kinds.get(item.kind);
    const shape = group ? "group" : kind?.shape ?? "dot";
    const inside = shape === "box" || shape === "ellipse";
    const weight = Math.sqrt((item.value || 0) / heaviest);
    const size = group ? 17 : inside ? 15 + Math.round(2 * weight) : 14;
    const lines = (group ? groupName(item) : say(item.wrapped) || say(item.label) || item.id).split("\n");
    const bold = group ? 600 : inside ? 500 : 400;
    const label = { width: measure(lines, size, bold), height: lines.length * size * 1.4 };
    const radius = group ? 10 + Math.min(30, 2 * Math.sqrt(item.count)) : 9 + 9 * weight;
    const fill = group ? colours.accent : colourOf(kind);
    return {
      shape, inside, size, lines, bold, label, fill, ink: inside ? inkOn(fill) : colours.ink, plainInk: colours.ink, paper: colours.paper,
      width: inside ? label.width + (shape === "ellipse" ? 34 : 20) : 2 * radius,
      height: inside ? label.height + 14 : 2 * radius,
      rings: marks ? LAYERS.filter((layer) => marks.get(id)?.has(layer)).map((layer) => ({ layer, colour: colours[layer] })) : [],
      largest: group ? groupScale : 1, faded: Boolean(marks) && !marks.has(id),
    };
  }

  const unitOf = (look) => Math.min(look.largest, Math.max(1, 0.9 / network.getScale()));
  const sizeOf = (look) => ({ width: look.width * unitOf(look), height: look.height * unitOf(look) });

  const POLYGONS = {
    diamond: [[0, -1.15], [1.15, 0], [0, 1.15], [-1.15, 0]],
    square: [[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]],
    triangle: [[0, -1.1], [1.05, 0.8], [-1.05, 0.8]],
    hexagon: [0, 1, 2, 3, 4, 5].map((i) => [Math.cos((i * Math.PI) / 3) * 1.1, Math.sin((i * Math.PI) / 3) * 1.1]),
    star: [...Array(10).keys()].map((i) => [0, 1].map((axis) =>
      (i % 2 ? 0.55 : 1.25) * [Math.sin, (a) => -Math.cos(a)][axis]((i * Math.PI) / 5))),
  };

  function trace(ctx, shape, x, y, width, height) {
    ctx.beginPath();
    const corner = { box: 6, ellipse: Math.min(width, height) / 2 }[shape];
    if (corner) ctx.roundRect(x - width / 2, y - height / 2, width, height, corner);
    else if (POLYGONS[shape]) POLYGONS[shape].forEach(([dx, dy]) => ctx.lineTo(x + (dx * width) / 2, y + (dy * height) / 2));
    else ctx.arc(x, y, width / 2, 0, 2 * Math.PI);
    if (!corner) ctx.closePath();
  }

  function drawRings(ctx, look, x, y) {
    const unit = Math.max(unitOf(look), Math.min(4, 0.75 / network.getScale())); // a ring is seen from afar, too
    look.rings.forEach(({ layer, colour }, place) => {
      const room = (7 + 7 * place) * unit, { width, height } = sizeOf(look);
      trace(ctx, look.inside ? look.shape : "dot", x, y, width + room * 2, height + room * 2);
      ctx.strokeStyle = colour;
      ctx.lineWidth = 4 * unit;
      ctx.setLineDash(layer === "gap" ? [8 * unit, 6 * unit] : []);
      ctx.stroke();
    });
    ctx.setLineDash([]);
  }

  function drawLines(ctx, look, x, top, quiet) {
    const size = look.size * unitOf(look);
    ctx.font = fontOf(size, look.bold);
    ctx.textAlign = "center";
    ctx.textBaseline = "alphabetic";
    ctx.globalAlpha = quiet ? 0.5 : 1;
    ctx.fillStyle = quiet ? look.plainInk : look.ink;
    ctx.lineJoin = "round";
    look.lines.forEach((line, place) => {
      const y = top + size * (1 + 1.4 * place); // 1.4: a vowel below one line and a tone mark above the next both fit
      if (!look.inside) {
        ctx.lineWidth = size / 3.5;
        ctx.strokeStyle = look.paper;
        ctx.strokeText(line, x, y);
      }
      ctx.fillText(line, x, y);
    });
  }

  /** vis-network calls this for each node and each frame. Its own labels are one font size high a line: Thai marks collide. */
  function drawNode({ ctx, id, x, y, state: { selected, hover } }) {
    const look = looks.get(id);
    if (!look) return {};
    const quiet = look.faded && !selected, unit = unitOf(look), { width, height } = sizeOf(look);
    const readable = network.getScale() * look.size * unit > 4.5 || selected || hover || look.rings.length;
    const body = () => {
      ctx.globalAlpha = 1;
      trace(ctx, look.shape, x, y, width, height); // a faded node still hides the lines behind it
      ctx.fillStyle = look.paper;
      ctx.fill();
      ctx.globalAlpha = quiet ? 0.18 : 1;
      ctx.fillStyle = look.fill;
      ctx.fill();
      drawRings(ctx, look, x, y);
      if (selected || hover) {
        trace(ctx, look.shape, x, y, width + 7 * unit, height + 7 * unit);
        ctx.strokeStyle = look.plainInk;
        ctx.lineWidth = (selected ? 3.5 : 1.5) * unit;
        ctx.stroke();
      }
      if (look.inside && readable) drawLines(ctx, look, x, y - look.label.height / 2, quiet);
    };
    const under = () => drawLines(ctx, look, x, y + height / 2 + (5 + 7 * look.rings.length) * unit, quiet);
    return { drawNode: body, drawExternalLabel: look.inside || !readable ? undefined : under, nodeDimensions: { width, height } };
  }

  /** vis-network learns the size of a drawn node only after a frame or two; tell it, so that arrows and fit are right at once. */
  function adoptSizes() {
    for (const [id, look] of looks) {
      const node = network.body.nodes[id], { shape } = node;
      node.isOverlappingWith = (box) => { // a click on the label counts
        const own = extent(look, node.x, node.y, unitOf(look));
        return own.left < box.right && own.right > box.left && own.top < box.bottom && own.bottom > box.top;
      };
      shape.resize = () => Object.assign(shape, sizeOf(look));
      shape.updateBoundingBox = (x, y) => Object.assign(shape.boundingBox, extent(look, x, y));
      shape.distanceToBorder = (_, angle) => (look.inside
        ? Math.min(Math.abs(look.width / 2 / Math.cos(angle)), Math.abs(look.height / 2 / Math.sin(angle))) : sizeOf(look).width / 2) + 2;
      shape.resize();
      shape.updateBoundingBox(shownAt(id).x, shownAt(id).y);
    }
  }

  function extent(look, x, y, unit = look.largest) {
    const width = (Math.max(look.width, look.inside ? 0 : look.label.width) / 2) * unit + 4;
    const height = (look.height / 2) * unit + 4, below = look.inside ? 0 : (look.label.height + 6) * unit;
    return { left: x - width, right: x + width, top: y - height, bottom: y + height + below };
  }

  // ---------------------------------------------------------------- drawing edges

  const title = (id, seen) => (seen.type === "edge" ? say(seen.item.label) || say(types.get(seen.item.type)?.label) : number(seen.parts.length));

  function edgeLook(id, seen, colours) {
    const { item, parts } = seen, type = item && types.get(item.type);
    const layer = LAYERS.find((each) => marks?.get(id)?.has(each));
    const selected = state.selection?.id === id;
    const touching = state.selection?.type === "node" && (seen.from === state.selection.id || seen.to === state.selection.id);
    const colour = layer ? colours[layer] : selected ? colours.accent : item ? colourOf(type) : colours.soft;
    const width = item ? (type?.programmeLink ? 2.2 : 1.3) : Math.sqrt(groupScale) * (0.5 + Math.min(8, 0.7 * Math.sqrt(parts.length)));
    const emphasis = { overlap: 2, gap: 1, reinforcement: 3, other: 1 }[layer] ?? (selected || touching ? 1.2 : 0);
    const few = shown.edges.size < LABELLED_EDGES;
    const named = selected || state.hoverEdge === id || (touching && edgesOf.get(state.selection.id).length < LABELLED_EDGES)
      || (few && (type?.programmeLink || seen.type === "bundle")) || (layer && marks.size < LABELLED_EDGES);
    const { bend, lift } = curves.get(id) ?? { bend: 0, lift: 0 }, faded = marks && !layer && !selected;
    return { // a blank label, for vis-network keeps the old one when it is given none
      id, from: seen.from, to: seen.to, width: width + emphasis, selectionWidth: 0, hoverWidth: 0.5,
      color: { color: colour, highlight: colour, hover: colour, opacity: faded ? 0.13 : item ? 0.9 : 0.45 },
      dashes: item?.inferred ? [2, 6] : item && type?.dashes ? [10, 6] : false,
      arrows: { to: { enabled: Boolean(item), scaleFactor: layer === "reinforcement" ? 0.75 : 0.6 } },
      smooth: bend ? { enabled: true, type: bend > 0 ? "curvedCW" : "curvedCCW", roundness: Math.abs(bend) } : { enabled: false },
      selfReference: { size: 22 + 60 * Math.abs(bend), angle: Math.PI / 4 + 4 * bend },
      label: named && !(faded && !state.hoverEdge) ? title(id, seen) : " ",
      font: { face: FACE, size: item ? 13 : 13 * groupScale, color: colours.ink, strokeWidth: item ? 5 : 5 * groupScale, strokeColor: colours.paper, align: "horizontal", vadjust: lift },
    };
  }

  function tooltip(id, seen) {
    const node = seen.type === "node" && seen.item;
    const small = node ? [say(kinds.get(node.kind)?.label), node.identifier, ...node.aliases] : [text("group_kind")];
    return el("div", {}, node ? say(node.label) : groupName(seen.item), el("small", {}, small.filter(Boolean).join(" · ")));
  }

  // ---------------------------------------------------------------- the network

  const visNodes = new vis.DataSet(), visEdges = new vis.DataSet(), signatures = new Map();
  const network = new vis.Network($("picture"), { nodes: visNodes, edges: visEdges }, {
    physics: false, layout: { improvedLayout: false },
    nodes: { shape: "custom", ctxRenderer: drawNode, chosen: false, fixed: true },
    edges: { chosen: false },
    interaction: { dragNodes: false, selectConnectedEdges: false, hover: true, tooltipDelay: 250, hoverConnectedEdges: false },
  });
  const shownAt = (id) => shown.nodes.get(id).item;

  /** Bring a data set to what is wanted, touching only what differs: thousands of edges redraw at once only when they must. */
  function sync(data, wanted) {
    const gone = data.getIds().filter((id) => !wanted.has(id)), changed = [];
    for (const [id, make] of wanted) {
      const made = make(), signature = JSON.stringify(made, (key, value) => (value instanceof Element ? value.textContent : value));
      if (signatures.get(id) !== signature || !data.get(id)) changed.push(made);
      signatures.set(id, signature);
    }
    if (gone.length) data.remove(gone);
    if (changed.length) data.update(changed);
  }

  function refreshPicture() {
    const colours = palette();
    marks = computeMarks();
    const inView = (id) => shown.nodes.has(id);
    looks = new Map([...shown.nodes].map(([id, seen]) => [id, lookOf(id, seen, colours)]));
    sync(visNodes, new Map([...shown.nodes].map(([id, seen]) =>
      [id, () => ({ id, x: seen.item.x, y: seen.item.y, title: tooltip(id, seen) })])));
    sync(visEdges, new Map([...shown.edges].map(([id, seen]) => [id, () => edgeLook(id, seen, colours)])));
    adoptSizes();
    if (light !== (light = shown.edges.size < MANY_EDGES)) {
      network.setOptions({ interaction: { hover: light, hideEdgesOnDrag: !light, hideEdgesOnZoom: !light } });
    }
    const { type, id } = state.selection ?? {}, key = type === "group" ? GROUP + id : id;
    network.setSelection({ nodes: inView(key) ? [key] : [], edges: shown.edges.has(key) ? [key] : [] }, { highlightEdges: false });
    network.redraw();
    $("counts").textContent = text("counts", { nodes: number(shown.nodes.size), edges: number(shown.edges.size) });
  }

  function refreshShown() {
    shown = computeShown();
    refreshPicture();
    renderBar();
    if ($("listing").open) fillListing();
  }

  const reduced = matchMedia("(prefers-reduced-motion: reduce)");
  const glide = () => (reduced.matches ? false : { duration: 250, easingFunction: "easeInOutQuad" });

  function fit(ids = [...shown.nodes.keys()], animation = glide(), greatest = 1.3) {
    const boxes = ids.filter((id) => looks.has(id)).map((id) => extent(looks.get(id), shownAt(id).x, shownAt(id).y));
    if (!boxes.length) return;
    const [left, top] = ["left", "top"].map((side) => Math.min(...boxes.map((box) => box[side])));
    const [right, bottom] = ["right", "bottom"].map((side) => Math.max(...boxes.map((box) => box[side])));
    const { clientWidth, clientHeight } = $("picture").querySelector("canvas");
    const scale = Math.min(greatest, (clientWidth - 30) / (right - left), (clientHeight - 70) / (bottom - top));
    network.moveTo({ position: { x: (left + right) / 2, y: (top + bottom) / 2 + 10 / scale }, scale, animation });
  }

  const zoomBy = (factor) => network.moveTo({ scale: Math.min(4, Math.max(0.02, network.getScale() * factor)), animation: glide() });

  // ---------------------------------------------------------------- choosing things

  const nameOf = ({ type, id }) => ({
    node: () => say(nodes.get(id).label), edge: () => title(id, { type, item: edges.get(id) }), bundle: () => text("bundle"),
    group: () => groupName(groups.get(id)), finding: () => say(findings.get(id).sentence),
  })[type]();

  function exists(selection) {
    const pool = { node: nodes, edge: edges, group: groups, finding: findings, bundle: shown.edges }[selection.type];
    return Boolean(pool?.has(selection.id));
  }

  /** Make sure that what is chosen can be seen: leave a focus, show its kind again, open its group. */
  function reveal({ type, id }) {
    const wanted = { node: () => [id], edge: () => [edges.get(id).from, edges.get(id).to], finding: () => findings.get(id).nodes }[type]?.() ?? [];
    for (const node of wanted.map((each) => nodes.get(each)).filter(Boolean)) {
      if (shown.place.get(node.id) === node.id) continue;
      if (type === "node") state.hiddenKinds.delete(node.kind);
      if (state.focus && !stepsFrom(state.focus.id, state.focus.steps).has(node.id)) state.focus = null;
      if (type === "finding" || !groups.has(node.group)) state.shownAlone.add(node.id);
      else state.expanded.add(node.group);
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
    if (type === "node") network.moveTo({ position: nodes.get(id), scale: Math.max(0.8, network.getScale()), animation: glide() });
  }

  function clearSelection() {
    Object.assign(state, { selection: null, trail: [] });
    refreshPicture();
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
    if (state.selection?.type === "bundle" || (open && state.selection?.id === id)) Object.assign(state, { selection: null, trail: [] });
    rearrange();
  }

  function setAllGroups(open) {
    state.expanded = new Set(open ? groups.keys() : []);
    state.shownAlone.clear();
    if (state.selection?.type === "bundle") state.selection = null;
    rearrange();
  }

  function rearrange() {
    refreshShown();
    renderDetails();
    fit();
  }

  function renderChoice() {
    renderDetails();
    renderFindings();
  }

  function toggle(set, key) {
    if (!set.delete(key)) set.add(key);
  }

  // ---------------------------------------------------------------- panels

  function swatch(draw, width = 40, height = 20) {
    const made = el("canvas", { width: width * 2, height: height * 2, "aria-hidden": "true" }), ctx = made.getContext("2d");
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

  function legendEntry(item, hidden, picture, used) {
    const box = el("input", { type: "checkbox", "data-id": item.id });
    box.checked = !hidden.has(item.id);
    box.addEventListener("change", () => {
      toggle(hidden, item.id);
      box.parentElement.classList.toggle("off", !box.checked);
      refreshShown();
    });
    return el("label", { class: box.checked ? "entry" : "entry off", hidden: !used }, box, picture, el("span", {}, say(item.label)));
  }

  function renderLegend() {
    const colours = palette(), plain = (picture, key) => el("div", { class: "entry plain" }, picture, el("span", {}, text(key)));
    const usedKinds = new Set(model.nodes.map((node) => node.kind)), usedTypes = new Set(model.edges.map((edge) => edge.type));
    $("kinds").replaceChildren(...model.kinds.map((kind) =>
      legendEntry(kind, state.hiddenKinds, nodeSwatch(kind.shape, colourOf(kind)), usedKinds.has(kind.id))));
    $("types").replaceChildren(...model.linkTypes.map((type) => legendEntry(type, state.hiddenTypes,
      lineSwatch(colourOf(type), { dash: type.dashes ? [7, 4] : [], thick: type.programmeLink ? 3 : 1.7 }), usedTypes.has(type.id))));
    const notes = [plain(lineSwatch(colours.ink), "stated_line"), plain(lineSwatch(colours.ink, { dash: [2, 4] }), "inferred_line")];
    if (groups.size) {
      notes.push(plain(nodeSwatch("dot", colours.accent), "group_kind"), plain(lineSwatch(colours.soft, { thick: 5, arrow: false }), "bundle_type"));
    }
    $("notes").replaceChildren(...notes);
  }

  function renderLayers() {
    const counted = gather(model.findings, (finding) => [finding.layer]);
    $("layers").replaceChildren(...LAYERS.filter((layer) => layer !== "other" || counted.has(layer)).map((layer) =>
      button("", () => {
        toggle(state.layers, layer);
        if (state.selection?.type === "finding") Object.assign(state, { selection: null, trail: [] });
        state.findingLimit = FINDINGS_AT_ONCE;
        refreshPicture();
        renderChoice();
        renderLayers();
        fit();
        $("layers").querySelector(`[data-layer="${layer}"]`).focus();
      }, { "data-layer": layer, "aria-pressed": String(state.layers.has(layer)), disabled: !counted.has(layer) })));
    for (const each of $("layers").children) {
      each.append(el("span", {}, text(`layer_${each.dataset.layer}`)), el("span", { class: "number" }, number(counted.get(each.dataset.layer)?.length ?? 0)));
    }
  }

  function renderFindings() {
    const listed = model.findings.filter((finding) => !state.layers.size || state.layers.has(finding.layer));
    const names = LAYERS.filter((layer) => state.layers.has(layer)).map((layer) => text(`layer_${layer}`));
    $("findings-title").textContent = `${[text("findings"), names.join(", ")].filter(Boolean).join(": ")} (${number(listed.length)})`;
    const { scrollTop } = $("findings");
    $("findings").replaceChildren(...listed.slice(0, state.findingLimit).map(findingItem));
    $("findings").scrollTop = scrollTop; // whoever goes through the list keeps the place
    if (!listed.length) $("findings").append(el("li", { class: "hint" }, text("no_findings")));
    $("more").hidden = listed.length <= state.findingLimit;
  }

  function findingItem(finding) {
    const pressed = state.selection?.type === "finding" && state.selection.id === finding.id;
    const item = button(el("span", { class: "kind" }, say(finding.kindLabel)), () => {
      select({ type: "finding", id: finding.id });
      $("findings").querySelector('[aria-pressed="true"]')?.focus();
    }, { "data-layer": finding.layer, "data-id": finding.id, "aria-pressed": String(pressed) });
    item.append(say(finding.sentence));
    return el("li", {}, item);
  }

  function renderBar() {
    const focus = state.focus && el("span", {}, text("focused", { n: state.focus.steps, name: say(nodes.get(state.focus.id).label) }));
    refill("state", focus ? [focus, button(text("show_all"), () => setFocus(null), { id: "unfocus" })] : [], "picture");
    const open = [...groups.values()].filter((group) => state.expanded.has(group.id));
    const controls = !groups.size || focus ? [] : [
      ...(open.length < groups.size ? [button(text("expand_all"), warnThenExpand, { id: "expand-all" })] : []),
      ...(open.length || state.shownAlone.size ? [button(text("collapse_all"), () => setAllGroups(false), { id: "collapse-all" })] : []),
      ...open.map((group) => button(text("collapse", { name: say(group.label) }), () => setGroup(group.id, false))),
    ];
    refill("open", controls, "picture");
  }

  function warnThenExpand() {
    $("warning-text").textContent = text("expand_warning", { nodes: number(nodes.size), edges: number(edges.size) });
    $("warning").returnValue = "";
    $("warning").showModal();
  }

  // ---------------------------------------------------------------- details

  /** Numbers the evidence of one panel: the same place gets the same number, and each is listed once. */
  class References {
    constructor() { this.numbers = new Map(); }

    mark(indexes) {
      const links = (indexes ?? []).filter((index) => model.evidence[index]).map((index) => {
        if (!this.numbers.has(index)) this.numbers.set(index, this.numbers.size + 1);
        return el("a", { href: `#evidence-${index}`, title: text("evidence") }, number(this.numbers.get(index)));
      });
      return links.length ? el("sup", { class: "refs" }, ...links) : null;
    }

    list() {
      const items = [...this.numbers.keys()].map((index) => {
        const { place, source, inferred } = model.evidence[index];
        return el("li", { id: `evidence-${index}`, tabindex: -1 }, say(place), " ", status(inferred),
          say(source) && el("span", { class: "source" }, `${text("source")}: ${say(source)}`));
      });
      return [el("h3", {}, text("evidence")), items.length ? el("ol", { class: "evidence" }, ...items) : el("p", { class: "hint" }, text("no_evidence"))];
    }
  }

  const status = (inferred) => el("span", { class: inferred ? "status inferred" : "status" }, text(inferred ? "inferred" : "stated"));
  const plainList = (items) => el("ul", { class: "plainlist" }, ...items.map((item) => el("li", {}, ...[item].flat())));
  const section = (key, items) => (items.length ? [el("h3", {}, text(key)), plainList(items)] : []);
  const actions = (...buttons) => el("div", { class: "actions" }, ...buttons);
  const findingLinks = (id) => section("findings", (findingsOf.get(id) ?? []).slice(0, FINDINGS_AT_ONCE).map((finding) =>
    goTo(say(finding.sentence), { type: "finding", id: finding.id })));

  function factRows(facts, refs) {
    const rows = facts.flatMap((fact) => [el("dt", {}, say(fact.name)), ...fact.values.map((value) =>
      el("dd", {}, nodes.has(value.node) ? goTo(say(value.text), { type: "node", id: value.node }) : say(value.text), refs.mark(value.evidence)))]);
    return el("dl", { class: "facts" }, ...rows);
  }

  /** The edges of a node that its facts do not already tell. */
  function otherLinks(node, refs) {
    const told = new Set(node.facts.flatMap((fact) => fact.values.map((value) => `${say(fact.name)}|${value.node}`)));
    return (edgesOf.get(node.id) ?? []).filter((edge) => edge.to === node.id || !told.has(`${say(edge.label)}|${edge.to}`)).map((edge) => {
      const [arrow, other] = edge.from === node.id ? ["→", edge.to] : ["←", edge.from];
      return [goTo(`${arrow} ${title(edge.id, { type: "edge", item: edge })}`, { type: "edge", id: edge.id }), " ", nodeLink(other), refs.mark(edge.evidence)];
    });
  }

  const describe = {
    node(id) {
      const node = nodes.get(id), kind = kinds.get(node.kind), refs = new References();
      const plain = [["identifier", [node.identifier]], ["aliases", node.aliases]].filter(([, values]) => values.some(Boolean))
        .map(([key, values]) => ({ name: { [state.language]: text(key) }, values: values.map((value) => ({ text: { [state.language]: value } })) }));
      const group = groups.get(node.group);
      return [
        el("span", { class: "chip" }, nodeSwatch(kind?.shape, colourOf(kind)), say(kind?.label)),
        el("h2", {}, say(node.label)),
        actions(
          button(text("focus_1"), () => setFocus(id, 1), { id: "focus-1" }), button(text("focus_2"), () => setFocus(id, 2), { id: "focus-2" }),
          state.focus && button(text("show_all"), () => setFocus(null)),
          group && state.expanded.has(group.id) ? button(text("collapse", { name: say(group.label) }), () => setGroup(group.id, false)) : null),
        factRows([...plain, ...node.facts], refs),
        ...section("links", otherLinks(node, refs)), ...findingLinks(id), ...refs.list(),
      ];
    },
    edge(id) {
      const edge = edges.get(id), type = types.get(edge.type), refs = new References();
      const score = edge.score === null || edge.score === undefined ? [] : [el("p", {}, `${text("score")}: ${number(edge.score)}`)];
      refs.mark(edge.evidence);
      return [
        el("span", { class: "chip" }, lineSwatch(colourOf(type), { dash: edge.inferred ? [2, 4] : type?.dashes ? [7, 4] : [] }), say(type?.label)),
        el("h2", {}, title(id, { type: "edge", item: edge })), status(edge.inferred),
        el("p", {}, nodeLink(edge.from)), el("p", {}, "→ ", nodeLink(edge.to)), ...score, ...findingLinks(id), ...refs.list(),
      ];
    },
    group(id) {
      const members = membersOf.get(id) ?? [], counted = gather(members, (node) => [node.kind]);
      return [
        el("h2", {}, groupName(groups.get(id))),
        actions(state.expanded.has(id)
          ? button(text("collapse", { name: say(groups.get(id).label) }), () => setGroup(id, false))
          : button(text("expand", { name: say(groups.get(id).label) }), () => setGroup(id, true), { id: "expand" })),
        plainList([...counted].map(([kind, list]) => `${say(kinds.get(kind)?.label)}: ${number(list.length)}`)),
        ...section("members", members.map((node) => nodeLink(node.id))),
      ];
    },
    bundle(id) {
      const { from, to, parts } = shown.edges.get(id), counted = gather(parts, (edge) => [edge.type]);
      const end = (at) => (at.startsWith(GROUP) ? goTo(groupName(groups.get(at.slice(GROUP.length))), { type: "group", id: at.slice(GROUP.length) }) : nodeLink(at));
      return [
        el("h2", {}, text("bundle")), el("p", {}, end(from)), el("p", {}, "↔ ", end(to)),
        el("p", {}, text("link_count", { n: number(parts.length) })),
        plainList([...counted].map(([type, list]) => `${say(types.get(type)?.label)}: ${number(list.length)}`)),
      ];
    },
    finding(id) {
      const finding = findings.get(id), refs = new References();
      refs.mark(finding.evidence);
      return [
        el("span", { class: "chip", "data-layer": finding.layer }, say(finding.kindLabel)), el("h2", {}, say(finding.sentence)),
        ...section("participants", finding.nodes.map(nodeLink)), ...refs.list(),
        el("p", { class: "hint" }, `${text("finding_id")}: `, el("code", {}, finding.id)),
      ];
    },
  };

  function renderDetails() {
    if (state.selection && !exists(state.selection)) state.selection = null;
    const { selection } = state;
    const none = () => ["details_hint", ...(groups.size ? ["details_hint_groups"] : [])].map((key) => el("p", { class: "hint" }, text(key)));
    const back = () => actions(
      state.trail.length ? button(`← ${text("back")}`, () => select(state.trail.pop(), { back: true }), { id: "back" }) : null,
      button(text("clear"), clearSelection, { id: "clear" }));
    refill("details", selection ? [back(), ...describe[selection.type](selection.id)].filter(Boolean) : [el("h2", {}, text("details")), ...none()]);
    $("details").scrollTop = 0;
  }

  // ---------------------------------------------------------------- lists: search results, and everything

  /** A list box driven by the arrow keys of an element: the search field, or the list itself. */
  class ListBox {
    constructor(list, keys, pick) {
      Object.assign(this, { list, keys, pick, at: -1 });
      keys.addEventListener("keydown", (event) => this.key(event));
      list.addEventListener("mousedown", (event) => {
        const option = event.target.closest("[role=option]");
        if (!option) return;
        event.preventDefault(); // the field keeps its focus
        this.choose([...list.children].indexOf(option));
      });
    }

    fill(entries) {
      this.entries = entries;
      this.at = -1;
      this.keys.removeAttribute("aria-activedescendant");
      this.list.replaceChildren(...entries.map(({ name, note }, place) =>
        el("li", { role: "option", id: `${this.list.id}-${place}`, "aria-selected": "false" }, name, note ? el("small", {}, note) : null)));
    }

    move(to) {
      if (!this.entries?.length) return;
      this.list.children[this.at]?.setAttribute("aria-selected", "false");
      this.at = (to + this.entries.length) % this.entries.length;
      const option = this.list.children[this.at];
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      this.keys.setAttribute("aria-activedescendant", option.id);
    }

    choose(place) {
      if (place !== this.at) this.move(place);
      if (this.entries?.[this.at]) this.pick(this.entries[this.at].selection);
    }

    key(event) {
      const last = (this.entries?.length ?? 0) - 1, field = this.keys instanceof HTMLInputElement;
      const moves = { ArrowDown: this.at + 1, ArrowUp: this.at < 0 ? last : this.at - 1, ...(field ? {} : { Home: 0, End: last }) };
      if (event.key in moves) this.move(moves[event.key]);
      else if (event.key === "Enter" && last >= 0) this.choose(Math.max(0, this.at));
      else return;
      event.preventDefault();
    }
  }

  const nodeEntry = (node) => ({
    name: say(node.label), selection: { type: "node", id: node.id },
    note: [say(kinds.get(node.kind)?.label), node.identifier, ...node.aliases].filter(Boolean).join(" · "),
  });
  let searchable = null; // made at the first search

  function find(words) {
    searchable ??= [...nodes.values()].map((node) => [node, [...Object.values(node.label), node.identifier, ...node.aliases].filter(Boolean).map(fold)]);
    const wanted = fold(words);
    if (!wanted) return [];
    const rank = (keys) => Math.min(...keys.map((key) => (key === wanted ? 0 : key.startsWith(wanted) ? 1 : key.includes(wanted) ? 2 : 9)));
    return searchable.map(([node, keys]) => [rank(keys), node]).filter(([place]) => place < 9)
      .sort((one, other) => one[0] - other[0]).slice(0, HITS).map(([, node]) => nodeEntry(node));
  }

  const hits = new ListBox($("hits"), $("search"), (selection) => { closeHits(); select(selection); });
  const listing = new ListBox($("list"), $("list"), select);

  function openHits() {
    const found = find($("search").value);
    hits.fill(found);
    if (!found.length) $("hits").append(el("li", { class: "hint" }, text("no_hits")));
    const open = fold($("search").value) !== "";
    $("hits").hidden = !open;
    $("search").setAttribute("aria-expanded", String(open));
  }

  function closeHits() {
    $("hits").hidden = true;
    $("search").setAttribute("aria-expanded", "false");
    $("search").removeAttribute("aria-activedescendant");
  }

  function fillListing() {
    const closed = [...groups.values()].filter((group) => shown.nodes.has(GROUP + group.id));
    const each = [...shown.place.keys()].map((id) => nodes.get(id)).sort((one, other) => say(one.label).localeCompare(say(other.label), state.language));
    listing.fill([...closed.map((group) => ({ name: groupName(group), note: text("group_kind"), selection: { type: "group", id: group.id } })), ...each.map(nodeEntry)]);
    $("listed").textContent = `(${number(listing.entries.length)})`;
  }

  // ---------------------------------------------------------------- language, theme, print

  function renderTexts() {
    document.documentElement.lang = state.language;
    document.title = $("title").textContent = say(model.title);
    for (const [attribute, apply] of Object.entries({
      text: (each, words) => { each.textContent = words; }, title: (each, words) => { each.title = words; each.setAttribute("aria-label", words); },
      label: (each, words) => each.setAttribute("aria-label", words), placeholder: (each, words) => { each.placeholder = words; },
    })) for (const each of document.querySelectorAll(`[data-${attribute}]`)) apply(each, text(each.dataset[attribute]));
    const next = nextLanguage();
    $("language").textContent = { th: "ไทย", en: "English" }[next] ?? next;
    $("language").lang = next;
    $("language").hidden = model.languages.length < 2;
    $("theme").textContent = text(state.dark ? "light" : "dark");
    $("keys").replaceChildren(...[["/", "search"], ["F", "fit"], ["L", "language"], ["?", "help"], ["← ↑ → ↓", "arrows"], ["Enter", "enter"], ["Esc", "escape"]]
      .flatMap(([key, what]) => [el("dt", {}, el("kbd", {}, key)), el("dd", {}, text(`key_${what}`))]));
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

  const nextLanguage = () => model.languages[(model.languages.indexOf(state.language) + 1) % model.languages.length];
  const switchLanguage = () => {
    state.language = nextLanguage();
    renderAll();
    announce(state.selection ? text("selected", { name: nameOf(state.selection) }) : "");
  };
  const switchTheme = () => { state.dark = !state.dark; renderAll(); };

  function switchPanels() {
    const wide = document.body.classList.toggle("wide");
    $("panels").setAttribute("aria-pressed", String(wide));
    requestAnimationFrame(() => requestAnimationFrame(() => fit())); // once the picture has its new size
  }

  /** Paper gets a still of its own: light, all of what is shown, and large enough to be sharp. */
  function preparePaper() {
    const { dark } = state, view = { position: network.getViewPosition(), scale: network.getScale(), animation: false };
    state.dark = false;
    renderAll();
    $("caption").textContent = [state.selection && nameOf(state.selection), $("state").firstChild?.textContent].filter(Boolean).join(" · ");
    network.setSize("2000px", "1150px");
    fit(undefined, false, 3);
    network.redraw();
    const still = $("picture").querySelector("canvas");
    Object.assign($("paper"), { width: still.width, height: still.height });
    $("paper").getContext("2d").drawImage(still, 0, 0);
    network.setSize("100%", "100%");
    state.afterPaper = () => { state.dark = dark; renderAll(); network.moveTo(view); };
  }

  // ---------------------------------------------------------------- keys and clicks

  function moveByArrow(key) {
    const [dx, dy] = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[key];
    const key0 = state.selection && (state.selection.type === "group" ? GROUP : "") + state.selection.id;
    const from = looks.has(key0) ? shownAt(key0) : null, middle = from ?? network.getViewPosition();
    const cost = (item) => {
      const [along, across] = [(item.x - middle.x) * dx + (item.y - middle.y) * dy, Math.abs((item.x - middle.x) * dy + (item.y - middle.y) * dx)];
      return item === from || (from && along <= 0) ? Infinity : Math.abs(along) + 2 * across;
    };
    const best = [...shown.nodes.entries()].map(([, seen]) => [cost(seen.item), seen]).reduce((one, other) => (other[0] < one[0] ? other : one), [Infinity]);
    if (best[1]) select({ type: best[1].type, id: best[1].item.id });
  }

  function escape() {
    if (!$("hits").hidden) closeHits();
    else if (state.selection) clearSelection();
    else if (state.focus) setFocus(null);
    else if (state.layers.size) { state.layers.clear(); renderAll(); }
  }

  const shortcuts = {
    "/": () => { $("search").focus(); $("search").select(); }, f: () => fit(), l: switchLanguage, "?": () => $("help-dialog").showModal(), Escape: escape,
  };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.matches("input[type=search]") && event.key !== "Escape";
    // On a Thai keyboard the F key types ด and the L key ส: then the place of the key counts.
    const typed = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const key = shortcuts[typed] ? typed : { KeyF: "f", KeyL: "l", Slash: event.shiftKey ? "?" : "/" }[event.code];
    if (typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]") || !shortcuts[key]) return;
    event.preventDefault();
    shortcuts[key]();
  });

  $("picture").addEventListener("keydown", (event) => {
    if (event.key.startsWith("Arrow")) moveByArrow(event.key);
    else if (event.key === "Enter" && state.selection?.type === "group") setGroup(state.selection.id, true);
    else if (event.key === "Enter") $("details").focus();
    else return;
    event.preventDefault();
  });

  function clicked({ nodes: [node], edges: [edge] }) {
    if (node) select({ type: shown.nodes.get(node).type, id: shownAt(node).id }, { centre: false });
    else if (edge) select({ type: shown.edges.get(edge).type, id: edge }, { centre: false });
    else if (state.selection) clearSelection();
  }

  function hover(edge) {
    const before = state.hoverEdge;
    state.hoverEdge = edge;
    for (const id of [before, edge].filter((each) => shown.edges.has(each))) visEdges.update(edgeLook(id, shown.edges.get(id), palette()));
  }

  function listen() {
    network.on("click", clicked);
    network.on("doubleClick", ({ nodes: [node] }) => shown.nodes.get(node)?.type === "group" && setGroup(shownAt(node).id, true));
    network.on("hoverEdge", ({ edge }) => hover(edge));
    network.on("blurEdge", () => hover(null));
    const clicks = {
      panels: switchPanels, language: switchLanguage, theme: switchTheme, print: () => window.print(), help: shortcuts["?"], fit: () => fit(),
      "zoom-in": () => zoomBy(1.3), "zoom-out": () => zoomBy(1 / 1.3), more: () => { state.findingLimit += FINDINGS_AT_ONCE; renderFindings(); },
    };
    for (const [id, act] of Object.entries(clicks)) $(id).addEventListener("click", act);
    $("search").addEventListener("input", openHits);
    $("search").addEventListener("focus", () => $("search").value && openHits());
    $("search").addEventListener("blur", closeHits);
    $("listing").addEventListener("toggle", () => $("listing").open && fillListing());
    $("warning").addEventListener("close", () => $("warning").returnValue === "yes" && setAllGroups(true));
    addEventListener("beforeprint", preparePaper);
    addEventListener("afterprint", () => state.afterPaper?.());
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", ({ matches }) => { state.dark = matches; renderAll(); });
    $("picture").querySelector(".vis-network").tabIndex = -1; // the picture itself takes the focus and the keys
  }

  async function start() {
    await Promise.all([400, 500, 600].map((weight) => document.fonts.load(fontOf(14, weight), "ก"))).catch(() => {});
    listen();
    renderAll();
    fit(undefined, false);
    window.prasan.ready = true;
  }

  window.prasan = {
    network, state, model, fit, ready: false,
    select: (id) => select([["node", nodes], ["edge", edges], ["group", groups], ["finding", findings]].filter(([, pool]) => pool.has(id)).map(([type]) => ({ type, id }))[0]),
    visibleNodes: () => [...shown.nodes.keys()], visibleEdges: () => [...shown.edges.keys()],
    look: (id) => looks.get(id), edgeLook: (id) => visEdges.get(id), selection: () => state.selection, expand: (id) => setGroup(id, true),
  };
  start();
})();
