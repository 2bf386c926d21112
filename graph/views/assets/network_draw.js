// The picture: what each node and edge looks like, which labels have room, and the network that shows them.

const FACE = 'Sarabun, "Noto Sans Thai", Thonburi, "Leelawadee UI", system-ui, sans-serif';
const MANY_EDGES = 800, LABELLED_EDGES = 40;
const LINE = 1.4; // height of a line in font sizes: a vowel below one and a tone mark above the next both fit

let looks = new Map(), marks = null, light = null;
const $ = (id) => document.getElementById(id);

function palette() {
  const style = getComputedStyle(document.documentElement);
  const names = ["paper", "ink", "soft", "line", "accent", ...LAYERS];
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}
const colourOf = (item) => (item ? (state.dark && item.darkColor) || item.color : palette().soft);

/** Black or white, whichever is easier to read on a colour. */
function inkOn(colour) {
  const channels = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255);
  if (channels.some(Number.isNaN)) return "#ffffff";
  const [red, green, blue] = channels.map((c) => (c <= 0.04 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.3 ? "#10161c" : "#ffffff";
}

// ---------------------------------------------------------------- nodes

const pen = document.createElement("canvas").getContext("2d");
const fontOf = (size, weight = 400) => `${weight} ${size}px ${FACE}`;
const heaviest = Math.max(1, ...[...edgesOf.values()].map((list) => list.length));

function measure(lines, size, weight) {
  pen.font = fontOf(size, weight);
  return Math.max(...lines.map((line) => pen.measureText(line).width));
}

/** Everything needed to draw a node, worked out once for each change and not for each frame. */
function lookOf(id, { type, item }, colours) {
  const group = type === "group";
  const shape = group ? "group" : item.kind?.shape ?? "dot";
  const inside = shape === "box" || shape === "ellipse"; // the label stands in the shape, and not below it
  const weight = group ? item.count : edgesOf.get(id)?.length ?? 0, share = Math.sqrt(weight / heaviest);
  const size = group ? 15 : inside ? 15 + Math.round(2 * share) : 14, bold = group ? 600 : 400;
  const lines = (say(item.lines) || say(item.label) || item.id).split("\n");
  const label = { width: measure(lines, size, bold), height: lines.length * size * LINE };
  const radius = group ? 11 + Math.min(16, 1.2 * Math.sqrt(item.count)) : 9 + 9 * share;
  const fill = group ? colours.accent : colourOf(item.kind);
  const rings = LAYERS.filter((layer) => marks?.get(id)?.has(layer));
  return {
    shape, inside, size, lines, bold, label, fill, weight, paper: colours.paper, plainInk: colours.ink,
    ink: inside ? inkOn(fill) : colours.ink, count: group ? number(membersOf.get(item.id)?.length ?? item.count) : "",
    width: inside ? label.width + (shape === "ellipse" ? 34 : 20) : 2 * radius,
    height: inside ? label.height + 14 : 2 * radius,
    rings: rings.map((layer) => ({ layer, colour: colours[layer] })), faded: Boolean(marks) && !marks.has(id),
    unsure: !group && runsIn(item) === "?",
  };
}

/** Groups are never drawn smaller than this scale draws them: their summary is read from afar, a telephone from near. */
const smallest = () => Math.max(0.5, Math.min(0.74, $("picture").clientWidth / 800));
const unitOf = (look, scale = network.getScale()) => (look.shape === "group" ? Math.max(1, smallest() / scale) : 1);
const sizeOf = (look, unit = unitOf(look)) => ({ width: look.width * unit, height: look.height * unit });

const boxAround = (x, y, width, height) =>
  ({ left: x - width / 2, right: x + width / 2, top: y - height / 2, bottom: y + height / 2 });

/** Where a label may stand beside its node, across and down; the first that is free is taken. */
const BELOW = [0, 1], SIDES = [BELOW, [0, -1], [1, 0], [-1, 0], [1, 1], [-1, 1], [1, -1], [-1, -1]];

/** The box that a label at a side of its node takes. */
function labelBox(look, x, y, unit, [across, down]) {
  const near = across && down ? 0.6 : 1, { width, height } = look.label; // a corner is nearer to a disc than a side is
  const away = near * (look.height / 2 + 5 + 7 * look.rings.length);
  const dx = across * (away + width / 2), dy = down * (away + height / 2);
  return boxAround(x + dx * unit, y + dy * unit, width * unit, height * unit);
}

/** The box that a node takes, with its label if that is drawn at a side of it. */
function extent(look, x, y, side, unit = unitOf(look)) {
  const { width, height } = sizeOf(look, unit), own = boxAround(x, y, width + 8, height + 8);
  return side ? union(own, labelBox(look, x, y, unit, side)) : own;
}
const union = (one, other) => ({
  left: Math.min(one.left, other.left), right: Math.max(one.right, other.right),
  top: Math.min(one.top, other.top), bottom: Math.max(one.bottom, other.bottom),
});

const POLYGONS = {
  diamond: [[0, -1.15], [1.15, 0], [0, 1.15], [-1.15, 0]],
  square: [[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]],
  triangle: [[0, -1.1], [1.05, 0.8], [-1.05, 0.8]],
  hexagon: [0, 1, 2, 3, 4, 5].map((i) => [Math.cos((i * Math.PI) / 3) * 1.1, Math.sin((i * Math.PI) / 3) * 1.1]),
  star: [...Array(10).keys()].map((i) => {
    const radius = i % 2 ? 0.55 : 1.25, angle = (i * Math.PI) / 5;
    return [radius * Math.sin(angle), -radius * Math.cos(angle)];
  }),
};

function trace(ctx, shape, x, y, width, height) {
  ctx.beginPath();
  const corner = { box: 6, ellipse: Math.min(width, height) / 2 }[shape];
  if (corner) ctx.roundRect(x - width / 2, y - height / 2, width, height, corner);
  else if (POLYGONS[shape]) {
    for (const [dx, dy] of POLYGONS[shape]) ctx.lineTo(x + (dx * width) / 2, y + (dy * height) / 2);
  } else ctx.arc(x, y, width / 2, 0, 2 * Math.PI);
  if (!corner) ctx.closePath();
}

function drawRings(ctx, look, x, y) {
  const unit = Math.max(unitOf(look), Math.min(4, 0.75 / network.getScale())); // a ring is seen from afar, too
  const { width, height } = sizeOf(look);
  look.rings.forEach(({ layer, colour }, place) => {
    const room = (7 + 7 * place) * unit;
    trace(ctx, look.inside ? look.shape : "dot", x, y, width + room * 2, height + room * 2);
    ctx.strokeStyle = colour;
    ctx.lineWidth = 4 * unit;
    ctx.setLineDash(layer === "gap" ? [8 * unit, 6 * unit] : []);
    ctx.stroke();
  });
  ctx.setLineDash([]);
}

function drawLines(ctx, look, x, top, quiet, textAlign = "center") {
  const size = look.size * unitOf(look);
  Object.assign(ctx, {
    font: fontOf(size, look.bold), textAlign, textBaseline: "alphabetic", lineJoin: "round",
    globalAlpha: quiet ? 0.5 : 1, fillStyle: quiet ? look.plainInk : look.ink, strokeStyle: look.paper,
    lineWidth: size / 3.5,
  });
  look.lines.forEach((line, place) => {
    const y = top + size * (1 + LINE * place);
    if (!look.inside) ctx.strokeText(line, x, y);
    ctx.fillText(line, x, y);
  });
}

function drawCount(ctx, look, x, y) {
  const size = 13 * unitOf(look);
  const style = { font: fontOf(size, 600), textAlign: "center", textBaseline: "alphabetic", fillStyle: look.paper };
  Object.assign(ctx, style);
  ctx.fillText(look.count, x, y + size * 0.35);
}

/** A dashed rim: nothing recorded tells whether this runs in the year that is looked at. */
function drawDoubt(ctx, look, x, y, width, height) {
  trace(ctx, look.shape, x, y, width + 6, height + 6);
  ctx.strokeStyle = look.plainInk;
  ctx.lineWidth = 1.5;
  ctx.setLineDash([3, 4]);
  ctx.stroke();
  ctx.setLineDash([]);
}

/** vis-network calls this for each node and frame. Its own labels are one font size high a line: Thai marks collide. */
function drawNode({ ctx, id, x, y, state: { selected, hover } }) {
  const look = looks.get(id);
  if (!look) return {};
  const quiet = look.faded && !selected, unit = unitOf(look), { width, height } = sizeOf(look);
  const body = () => {
    ctx.globalAlpha = 1;
    trace(ctx, look.shape, x, y, width, height); // a faded node still hides the lines behind it
    ctx.fillStyle = look.paper;
    ctx.fill();
    ctx.globalAlpha = quiet ? 0.18 : 1;
    ctx.fillStyle = look.fill;
    ctx.fill();
    if (look.unsure) drawDoubt(ctx, look, x, y, width, height);
    if (look.count) drawCount(ctx, look, x, y);
    drawRings(ctx, look, x, y);
    if (selected || hover) {
      trace(ctx, look.shape, x, y, width + 7 * unit, height + 7 * unit);
      ctx.strokeStyle = look.plainInk;
      ctx.lineWidth = (selected ? 3.5 : 1.5) * unit;
      ctx.stroke();
    }
    if (look.inside && (legible(look) || selected || hover)) drawLines(ctx, look, x, y - look.label.height / 2, quiet);
  };
  const side = labelled.get(id);
  const beside = () => {
    const { left, right, top } = labelBox(look, x, y, unit, side), [across] = side;
    if (across) drawLines(ctx, look, across > 0 ? left : right, top, quiet, across > 0 ? "left" : "right");
    else drawLines(ctx, look, x, top, quiet);
  };
  return { drawNode: body, drawExternalLabel: side && beside, nodeDimensions: { width, height } };
}

/** vis-network learns the size of a drawn node a frame or two late; told it, arrows and fit are right at once. */
function adoptSizes() {
  for (const [id, look] of looks) {
    const node = network.body.nodes[id], { shape } = node, { x, y } = shown.nodes.get(id);
    node.isOverlappingWith = (box) => meet(extent(look, x, y, labelled.get(id)), box); // a click on the label counts
    shape.resize = () => Object.assign(shape, sizeOf(look));
    shape.updateBoundingBox = () => Object.assign(shape.boundingBox, extent(look, x, y, labelled.get(id)));
    shape.distanceToBorder = (_, angle) => 2 + (look.inside
      ? Math.min(Math.abs(look.width / 2 / Math.cos(angle)), Math.abs(look.height / 2 / Math.sin(angle)))
      : sizeOf(look).width / 2);
    shape.resize();
    shape.updateBoundingBox();
  }
}

// ---------------------------------------------------------------- which labels have room

const meet = (one, other) =>
  one.left < other.right && one.right > other.left && one.top < other.bottom && one.bottom > other.top;
const legible = (look, scale = network.getScale()) => scale * look.size * unitOf(look, scale) > 4.5;

/** Boxes by the squares that they touch, so that each is compared only with its neighbours. */
class Boxes {
  constructor(square) { Object.assign(this, { square, squares: new Map() }); }

  * touched(box) {
    const at = (value) => Math.floor(value / this.square);
    for (let x = at(box.left); x <= at(box.right); x += 1) {
      for (let y = at(box.top); y <= at(box.bottom); y += 1) yield `${x} ${y}`;
    }
  }

  add(box, owner) {
    for (const key of this.touched(box)) {
      if (!this.squares.has(key)) this.squares.set(key, []);
      this.squares.get(key).push({ box, owner });
    }
  }

  free(box, owner) {
    return [...this.touched(box)].every((key) =>
      (this.squares.get(key) ?? []).every((taken) => taken.owner === owner || !meet(taken.box, box)));
  }
}

let labelled = new Map(), placedFor = "";

/**
 * The nodes whose label is drawn at a scale, and on which side, as on a map: of what is selected or pointed at, then of
 * what is marked, then the largest first; a label that would lie over another, or over a node, waits for room.
 */
function placeLabels(scale) {
  const first = new Set([keyOf(state.selection), state.hoverNode]), taken = new Boxes(160 / scale), found = new Map();
  const order = ([id, look]) => [first.has(id), look.rings.length > 0, look.shape === "group", look.weight];
  const ordered = [...looks].map((entry) => [order(entry), ...entry]).sort(([one], [other]) => {
    const place = one.findIndex((value, at) => value !== other[at]);
    return place < 0 ? 0 : other[place] - one[place];
  });
  const at = (id) => shown.nodes.get(id);
  for (const [id, look] of looks) {
    const { width, height } = sizeOf(look, unitOf(look, scale));
    taken.add(boxAround(at(id).x, at(id).y, width, height), id);
  }
  for (const [, id, look] of ordered) {
    if (look.inside || !(first.has(id) || legible(look, scale))) continue;
    const boxAt = (side) => labelBox(look, at(id).x, at(id).y, unitOf(look, scale), side);
    const side = SIDES.find((each) => taken.free(boxAt(each), id)) ?? (first.has(id) && BELOW);
    if (!side) continue;
    taken.add(boxAt(side), id);
    found.set(id, side);
  }
  return found;
}

/** The boxes of the labels that are drawn beside their nodes. */
const labelBoxes = () => [...labelled].map(([id, side]) => {
  const look = looks.get(id), { x, y } = shown.nodes.get(id);
  return { id, ...labelBox(look, x, y, unitOf(look), side) };
});

/** Leave out the names of edges that would lie over a node, its label or another name; the one pointed at stays. */
function thinEdgeNames() {
  const taken = new Boxes(160), crowded = [];
  for (const [id, look] of looks) {
    const { x, y } = shown.nodes.get(id);
    taken.add(extent(look, x, y, labelled.get(id)), id);
  }
  const isNamed = ({ id, label }) => label !== " " && shown.edges.get(id).item;
  for (const { id, label, font } of visEdges.get({ filter: isNamed })) {
    const { x, y } = network.body.edges[id].edgeType.getPoint(0.5);
    const box = boxAround(x, y + font.vadjust, measure([label], font.size, 400), font.size * LINE);
    if (id === state.selection?.id || id === state.hoverEdge || taken.free(box)) taken.add(box);
    else crowded.push(id);
  }
  crowded.forEach((id) => signatures.delete(id)); // so that the name comes back when there is room
  if (crowded.length) visEdges.update(crowded.map((id) => ({ id, label: " " })));
}

/** Before each frame: labels that were placed for the same nodes at the same scale stay. */
function renewLabels() {
  const scale = network.getScale(), wanted = `${scale} ${keyOf(state.selection)} ${state.hoverNode}`;
  if (wanted !== placedFor) labelled = placeLabels(scale);
  placedFor = wanted;
}

// ---------------------------------------------------------------- edges

const curves = spread([...edges.values()]);

/** How far each edge bends and its label is lifted, so that several edges between the same two nodes lie apart. */
function spread(list) {
  const bends = new Map(), isForward = (edge) => edge.from < edge.to;
  const pairs = gather(list, (edge) => [isForward(edge) ? `${edge.from}|${edge.to}` : `${edge.to}|${edge.from}`]);
  for (const pair of pairs.values()) {
    const step = Math.min(0.24, 1.6 / pair.length);
    pair.forEach((edge, place) => {
      const side = isForward(edge) === isForward(pair[0]) ? 1 : -1, offset = place - (pair.length - 1) / 2;
      // A clockwise bend of an edge to the right goes up.
      const rightwards = Math.sign(nodes.get(edge.to).x - nodes.get(edge.from).x) || 1;
      bends.set(edge.id, { bend: side * step * offset, lift: -18 * rightwards * side * offset });
    });
  }
  return bends;
}

/** The summary is drawn small to fit: its lines are drawn the thicker for it. */
const summaryScale = Math.max(1, ...[["x", 900], ["y", 800]].map(([axis, room]) => {
  const values = model.groups.map((group) => group[axis]);
  return (Math.max(...values) - Math.min(...values)) / room;
}));

function edgeLook(id, seen, colours) {
  const { item, parts } = seen, type = item?.type, { selection } = state;
  const layer = LAYERS.find((each) => marks?.get(id)?.has(each));
  const selected = selection?.id === id;
  const touching = ["node", "group"].includes(selection?.type) && [seen.from, seen.to].includes(keyOf(selection));
  const calm = item ? colourOf(type) : touching ? colours.accent : colours.soft;
  const colour = layer ? colours[layer] : selected ? colours.accent : calm;
  const bundled = summaryScale * (0.35 + Math.min(1.2, 0.12 * Math.sqrt(parts.length)));
  const plain = !item ? bundled : type?.programmeLink ? 2.2 : 1.3;
  const emphasis = { overlap: 2, gap: 1, reinforcement: 3, other: 1 }[layer] ?? (selected || touching ? 1.2 : 0);
  const faded = marks && !layer && !selected, apart = item ? 1 : summaryScale;
  const opacity = faded ? 0.13 : item || selected || touching ? 0.9 : 0.25;
  const named = selected || state.hoverEdge === id || (item && !faded && (
    (touching && edgesOf.get(selection.id).length < LABELLED_EDGES)
    || (type?.programmeLink && shown.edges.size < LABELLED_EDGES) || (layer && marks.size < LABELLED_EDGES)));
  const { bend, lift } = curves.get(id) ?? { bend: 0, lift: 0 };
  return {
    id, from: seen.from, to: seen.to, width: plain + emphasis, selectionWidth: 0, hoverWidth: 0.5,
    color: { color: colour, highlight: colour, hover: colour, opacity },
    dashes: item?.inferred ? [2, 6] : item && type?.dashes ? [10, 6] : false,
    arrows: { to: { enabled: Boolean(item), scaleFactor: layer === "reinforcement" ? 0.75 : 0.6 } },
    smooth: { enabled: bend !== 0, type: bend > 0 ? "curvedCW" : "curvedCCW", roundness: Math.abs(bend) },
    selfReference: { size: 22 + 60 * Math.abs(bend), angle: Math.PI / 4 + 4 * bend },
    label: named ? edgeName(seen) : " ", // blank, for vis-network keeps the old one when it is given none
    font: {
      face: FACE, size: 13 * apart, color: colours.ink, strokeWidth: 5 * apart, strokeColor: colours.paper,
      align: "horizontal", vadjust: lift,
    },
  };
}

// ---------------------------------------------------------------- the network

const visNodes = new vis.DataSet(), visEdges = new vis.DataSet(), signatures = new Map();
const network = new vis.Network($("picture"), { nodes: visNodes, edges: visEdges }, {
  physics: false, layout: { improvedLayout: false },
  nodes: { shape: "custom", ctxRenderer: drawNode, chosen: false },
  edges: { chosen: false },
  interaction: {
    dragNodes: true, selectConnectedEdges: false, hover: true, tooltipDelay: 250, hoverConnectedEdges: false,
  },
});

/** Bring a data set to what is wanted, touching only what differs: thousands of edges change only when they must. */
function sync(data, wanted) {
  const gone = data.getIds().filter((id) => !wanted.has(id)), changed = [];
  for (const [id, made] of wanted) {
    const signature = JSON.stringify(made, (_, value) => (value instanceof Element ? value.textContent : value));
    if (signatures.get(id) !== signature || !data.get(id)) changed.push(made);
    signatures.set(id, signature);
  }
  if (gone.length) data.remove(gone);
  if (changed.length) data.update(changed);
}

function tooltip({ type, item }) {
  const [name, note] = type === "node" ? [say(item.label), nodeNote(item)] : [groupName(item), text("group_kind")];
  return el("div", {}, name, el("small", {}, note));
}

function refreshPicture() {
  const colours = palette();
  marks = computeMarks();
  looks = new Map([...shown.nodes].map(([id, seen]) => [id, lookOf(id, seen, colours)]));
  placedFor = "";
  network.interactionHandler.popup?.hide(); // a tooltip would outlive the node that it tells of
  const visNode = (id, seen) => ({ id, x: seen.x, y: seen.y, title: tooltip(seen) });
  sync(visNodes, new Map([...shown.nodes].map(([id, seen]) => [id, visNode(id, seen)])));
  sync(visEdges, new Map([...shown.edges].map(([id, seen]) => [id, edgeLook(id, seen, colours)])));
  adoptSizes();
  if (light !== (light = shown.edges.size < MANY_EDGES)) {
    network.setOptions({ interaction: { hover: light, hideEdgesOnDrag: !light, hideEdgesOnZoom: !light } });
  }
  const key = keyOf(state.selection);
  network.setSelection(
    { nodes: shown.nodes.has(key) ? [key] : [], edges: shown.edges.has(key) ? [key] : [] }, { highlightEdges: false });
  network.redraw();
  thinEdgeNames();
  $("counts").textContent = text("counts", { nodes: number(shown.nodes.size), edges: number(shown.edges.size) });
}

const reduced = matchMedia("(prefers-reduced-motion: reduce)");
const glide = () => (reduced.matches ? false : { duration: 250, easingFunction: "easeInOutQuad" });

let unseen; // watches a canvas that has no room yet

/** Show all of some nodes, as large as the canvas lets them be; on one that is hidden, as soon as it is seen. */
function fit(ids = [...shown.nodes.keys()], animation = glide(), greatest = 1.3) {
  const seen = ids.filter((id) => looks.has(id)).map((id) => ({ id, look: looks.get(id), ...shown.nodes.get(id) }));
  if (!seen.length) return;
  const canvas = $("picture").querySelector("canvas"), { clientWidth, clientHeight } = canvas;
  unseen?.disconnect();
  if (clientWidth <= 30 || clientHeight <= 70) {
    unseen = new ResizeObserver(() => { if (canvas.clientWidth > 30 && canvas.clientHeight > 70) fit(ids, animation, greatest); });
    unseen.observe(canvas);
    return;
  }
  let scale = greatest, all;
  for (let round = 0; round < 4; round += 1) { // groups take more room the smaller the scale is
    const sides = placeLabels(scale);
    all = seen.map(({ id, look, x, y }) => extent(look, x, y, sides.get(id), unitOf(look, scale))).reduce(union);
    const [width, height] = [all.right - all.left, all.bottom - all.top];
    scale = Math.min(greatest, (clientWidth - 30) / width, (clientHeight - 70) / height);
  }
  const position = { x: (all.left + all.right) / 2, y: (all.top + all.bottom) / 2 + 10 / scale };
  network.moveTo({ position, scale, animation });
}

const zoomBy = (factor) =>
  network.moveTo({ scale: Math.min(4, Math.max(0.02, network.getScale() * factor)), animation: glide() });
