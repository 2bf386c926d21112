"""Who reinforces whom: programmes and the directed, signed links between them, with the loops they close."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import networkx as nx

from prasan.graph.evidence import relation_words
from prasan.graph.layers import Layered, Place, layered
from prasan.graph.palette import LIGHT, LOOP, LinkStyle, kind_style, sign_style
from prasan.graph.picture import (
    Box,
    Curve,
    Point,
    Sample,
    arrow_head,
    box_for,
    curve_between,
    draw_thing,
    extent,
    heading,
    kind_sample,
    label_spot,
    legend,
    line_sample,
)
from prasan.graph.reinforcement import influence_graph, influences, link_types, reinforcement
from prasan.graph.scene import Scene
from prasan.graph.sentences import listed_names, name, number
from prasan.graph.study import Study
from prasan.graph.svg import Canvas, drawn
from prasan.language import pick, translate
from prasan.ontology import PRASAN

NAME = "reinforcement"
SUFFIXES = (".svg", ".png")

_MOST = 40
_MARGIN = 36
_GAP_X, _GAP_Y = 70, 118
_STEP = 84.0
"""Room that a line passing a layer is given."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link from the programme that does something to the one that gains or loses by it, with the words on it."""

    source: str
    target: str
    key: str
    label: str
    score: float
    inferred: bool

    @property
    def style(self) -> LinkStyle:
        """Colour by sign, thickness by how strong."""
        plain = sign_style(self.score)
        return LinkStyle(plain.colour, plain.dark_colour, plain.dashes, 1.4 + 1.1 * abs(self.score), True)


def draw(scene: Scene, suffix: str) -> str | bytes:
    """The picture as SVG or PNG; of more than 40 linked programmes the most influential."""
    return drawn(drawing(scene), suffix)


def _label(kind: str, score: float, scored: bool, language: str) -> str:
    gainer = link_types().get(kind, (0.0, "to"))[1]
    arrow = {"from": "← ", "both": "←→ "}.get(gainer, "")
    figure = f"{'+' if score > 0 else '−' if score < 0 else ''}{number(abs(score))}"
    return f"{arrow}{relation_words(kind, language)} {figure if scored else f'({figure})'}"


def links_of(scene: Scene) -> list[Link]:
    """The links between programmes, in order."""
    graph = reinforcement(scene.study)
    return [
        Link(source, target, key, _label(data["type"], data["score"], data["scored"], scene.language), data["score"],
              any(given.inferred for given in data["statements"]))
        for source, target, key, data in sorted(graph.edges(keys=True, data=True), key=lambda edge: edge[:3])
        if source != target
    ]  # fmt: skip


def drawing(scene: Scene, embed_font: bool = True) -> str:
    """The picture as SVG, for a file or, without a font of its own, for a page that has it."""
    study, language = scene.study, scene.language
    links = links_of(scene)
    linked = sorted({end for link in links for end in (link.source, link.target)})
    shown = set(linked)
    remarks = [translate(f"view.reinforcement.{'reading' if links else 'none'}", language)]
    if len(linked) > _MOST:
        shown = set(most_influential(study, linked, _MOST))
        remarks.append(translate("view.reinforcement.left-out", language, shown=len(shown), total=len(linked)))
    links = [link for link in links if link.source in shown and link.target in shown]
    graph = nx.DiGraph()
    graph.add_nodes_from(sorted(shown))
    graph.add_edges_from((link.source, link.target) for link in links)
    in_loop = {node for part in nx.strongly_connected_components(graph) if len(part) > 1 for node in part}
    boxes = {node: box_for(name(study, node, language), 250, 15, True) for node in sorted(shown)}
    plan = layered(graph)
    at = _coordinates(plan, boxes, Counter(frozenset((link.source, link.target)) for link in links))
    boxes = {node: box.moved(*at[next(p for p in at if p[0] == node and not p[1])]) for node, box in boxes.items()}
    canvas = Canvas()
    labels = _draw_links(canvas, links, boxes, plan, at)
    style = kind_style(str(PRASAN.Project))
    for node, box in boxes.items():
        draw_thing(canvas, box, LOOP if node in in_loop else style)
    for box, link in labels:
        canvas.label(box.x, box.y, link.label, 13, link.style.colour)
    alone = sorted(set(study.programmes) - set(linked))
    if alone and links:
        told = listed_names(study, alone, language)
        remarks.append(translate("view.reinforcement.isolated", language, programmes=told))
    passed = [Box(x, y, 2 * _STEP, 1) for place, (x, y) in at.items() if place[1]]
    taken = [*boxes.values(), *(box for box, _link in labels), *passed]
    return _finish(scene, canvas, taken, links, bool(in_loop), remarks, embed_font)


def most_influential(study: Study, linked: list[str], most: int) -> list[str]:
    """Of linked programmes, as many as that: those that give and gain most."""
    measured = influences(influence_graph(reinforcement(study)))
    strength = {node: abs(measured[node][2]) + abs(measured[node][1]) for node in linked}
    return sorted(linked, key=lambda node: (-strength[node], node))[:most]


def _coordinates(plan: Layered, boxes: dict[str, Box], lines: Counter[frozenset[str]]) -> dict[Place, Point]:
    """The centre of each place: layers below each other, and within them each place near what it is joined to."""
    wide = {
        place: _STEP * lines[frozenset(place[:2])] if place[1] else boxes[place[0]].w
        for layer in plan.layers
        for place in layer
    }
    joined: dict[Place, list[Place]] = defaultdict(list)
    for route in plan.routes.values():
        for one, other in pairwise(route):
            joined[one].append(other)
            joined[other].append(one)
    x: dict[Place, float] = {}
    for layer in plan.layers:
        x |= _in_order(layer, wide, dict.fromkeys(layer, 0.0))
    for sweep in range(16):
        for layer in plan.layers if sweep % 2 == 0 else plan.layers[::-1]:
            wish = {p: sum(x[o] for o in joined[p]) / len(joined[p]) if joined[p] else x[p] for p in layer}
            x |= _in_order(layer, wide, wish)
    found: dict[Place, Point] = {}
    y = 0.0
    for layer in plan.layers:
        height = max((boxes[place[0]].h for place in layer if not place[1]), default=30.0)
        for place in layer:
            found[place] = (round(x[place]), round(y + height / 2))
        y += height + _GAP_Y
    return found


def _in_order(layer: tuple[Place, ...], wide: dict[Place, float], wish: dict[Place, float]) -> dict[Place, float]:
    """Places as near as can be to where they wish to be, in their order and apart."""

    def apart(one: Place, other: Place) -> float:
        return (wide[one] + wide[other]) / 2 + _GAP_X

    right: dict[Place, float] = {}
    for index, place in enumerate(layer):
        least = right[layer[index - 1]] + apart(layer[index - 1], place) if index else wish[place]
        right[place] = max(wish[place], least)
    left: dict[Place, float] = {}
    for index in range(len(layer) - 1, -1, -1):
        place = layer[index]
        most = left[layer[index + 1]] - apart(place, layer[index + 1]) if index < len(layer) - 1 else wish[place]
        left[place] = min(wish[place], most)
    return {place: (right[place] + left[place]) / 2 for place in layer}


def _draw_links(
    canvas: Canvas, links: list[Link], boxes: dict[str, Box], plan: Layered, at: dict[Place, Point]
) -> list[tuple[Box, Link]]:
    """Draw the links beside each other where several join the same two; gives where their labels go."""
    beside: dict[frozenset[str], list[Link]] = defaultdict(list)
    for link in links:
        beside[frozenset((link.source, link.target))].append(link)
    labels: list[tuple[Box, Link]] = []
    taken = list(boxes.values())
    for parallel in beside.values():
        for number_, link in enumerate(parallel):
            aside = number_ - (len(parallel) - 1) / 2
            points = _line(link, boxes, [at[place] for place in plan.routes[link.source, link.target]], aside)
            style = link.style
            d = "M" + "L".join(f"{px:.1f} {py:.1f}" for px, py in points)
            canvas.path(d, stroke=style.colour, width=style.width, dashes="1.5 6" if link.inferred else style.dashes,
                        cap="round")  # fmt: skip
            arrow_head(canvas, points[-3], points[-1], 9 + style.width, style.colour)
            spot = label_spot(partial(_along, points), link.label, 13, taken)
            taken.append(spot)
            labels.append((spot, link))
    return labels


def _along(points: list[Point], share: float) -> Point:
    return points[round(share * (len(points) - 1))]


def _line(link: Link, boxes: dict[str, Box], through: list[Point], aside: float) -> list[Point]:
    """The points of a line from box to box; a long one is led through the places it passes."""
    source, target = boxes[link.source], boxes[link.target]
    head = 9 + link.style.width
    if len(through) == 2:
        # Seen from the other end, the same side is the other side.
        curve = curve_between(source, target, 56 * aside * (1 if link.source < link.target else -1), head)
        return [curve.at(step / 40) for step in range(41)]
    ends = (0, len(through) - 1)
    turns = [(x + aside * (30 if i in ends else _STEP), y) for i, (x, y) in enumerate(through)]
    corners = [turns[0], *(_middle(one, other) for one, other in pairwise(turns)), turns[-1]]
    points: list[Point] = []
    for index in range(1, len(corners) - 2):
        # Between the middles of two stretches the line bends toward the place where they meet.
        points += [Curve(corners[index], turns[index], corners[index + 1]).at(step / 20) for step in range(21)]
    whole = [*_straight(turns[0], points[0]), *points, *_straight(points[-1], turns[-1])]
    first = max((i for i, point in enumerate(whole) if i < len(whole) / 2 and source.holds(point, 2)), default=0)
    last = min((i for i, point in enumerate(whole) if i > len(whole) / 2 and target.holds(point, head)),
               default=len(whole) - 1)  # fmt: skip
    return whole[first : last + 1]


def _middle(one: Point, other: Point) -> Point:
    return (one[0] + other[0]) / 2, (one[1] + other[1]) / 2


def _straight(one: Point, other: Point) -> list[Point]:
    return [(one[0] + (other[0] - one[0]) * s / 24, one[1] + (other[1] - one[1]) * s / 24) for s in range(25)]


def _finish(
    scene: Scene, canvas: Canvas, boxes: list[Box], links: list[Link], loops: bool, remarks: list[str],
    embed_font: bool,
) -> str:  # fmt: skip
    language = scene.language
    title = translate("view.reinforcement.title", language, title=pick(scene.title, language)).rstrip(": ")
    left, top, right, bottom = extent(boxes)
    room = max(right - left, 760)
    left -= (room - (right - left)) / 2
    y = top - 6 - heading(Canvas(), 0, 0, title, remarks, room)
    heading(canvas, left, y, title, remarks, room)
    entries: list[tuple[Sample, str]] = []
    for sign, word in ((1, "positive"), (-1, "negative"), (0, "zero")):
        if any((link.score > 0) - (link.score < 0) == sign for link in links):
            text = translate(f"view.reinforcement.{word}", language)
            entries.append((line_sample(sign_style(sign), head=True), text))
    if loops:
        entries.append((kind_sample(LOOP), translate("view.reinforcement.in-loop", language)))
    for mark, word in (("← ", "backward"), ("←→ ", "both")):
        if any(link.label.startswith(mark) for link in links):
            entries.append((lambda _canvas, _x, _y: None, translate(f"view.reinforcement.{word}", language)))
    if any(link.inferred for link in links):
        dotted = LinkStyle(LIGHT.muted, LIGHT.muted, width=2)
        entries.append((line_sample(dotted, "1.5 5"), translate("view.network-drawing.inferred", language)))
    below = legend(canvas, left, bottom + 46, room, entries) if entries else bottom
    return canvas.document(
        (left - _MARGIN, y - 44, room + 2 * _MARGIN, below - y + 44 + 18), title, language, embed_font=embed_font
    )
