"""A small picture of a few things and what ties them, for a page that lists the same in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import networkx as nx

from prasan.graph.description import called, ties_of
from prasan.graph.evidence import relation_words
from prasan.graph.layout import place
from prasan.graph.palette import INFERRED, LIGHT, kind_style, link_style
from prasan.graph.picture import Box, arrow_head, box_for, curve_past, draw_thing, extent, label_spot
from prasan.graph.reinforcement import link_types
from prasan.graph.study import Study
from prasan.graph.svg import Canvas
from prasan.graph.ties import Tie
from prasan.ontology import PRASAN

_MARGIN = 24
_BEND = 24
"""How far parallel lines bend from each other."""
_ROW = 900
"""How wide a row of parts may become."""
MOST_THINGS = 40
"""Things that a small picture shows."""
MOST_NEIGHBOURS = 12
_HEAD = 8


@dataclass(frozen=True, slots=True)
class Line:
    """A line from one thing to another; ``relation`` is a property, a type of link, or empty for one without a name."""

    source: str
    target: str
    relation: str = ""
    inferred: bool = False


def neighbours(study: Study, thing: str) -> tuple[list[Line], int]:
    """The lines between a thing and those it is tied to, and how many of these are left out of a small picture.

    Links between programmes come first, then lines by property. Levels and types are words, not neighbours.
    """
    lines: dict[tuple[str, str, str], Tie] = {}
    types = link_types()
    for tie in sorted(ties_of(study, thing), key=lambda tie: (tie.relation not in types, tie.key)):
        if all(_is_thing(study, end) for end in (tie.source, tie.target)):
            lines.setdefault((tie.source, tie.target, tie.relation), tie)
    shown: dict[str, None] = {}
    for source, target, _relation in lines:
        shown.setdefault(target if source == thing else source)
    kept = {thing, *list(shown)[:MOST_NEIGHBOURS]}
    found = [
        Line(tie.source, tie.target, tie.relation, tie.inferred)
        for tie in lines.values()
        if tie.source in kept and tie.target in kept
    ]
    return found, max(0, len(shown) - MOST_NEIGHBOURS)


def _is_thing(study: Study, iri: str) -> bool:
    return iri in study.linkage and not iri.startswith(str(PRASAN))


def drawing(study: Study, lines: Sequence[Line], language: str, title: str, centre: str = "") -> str:
    """The lines and the things at their ends as SVG, for a page that has the font; the centre's name is in bold."""
    nodes = sorted({end for line in lines for end in (line.source, line.target)})
    boxes = {node: box_for(called(study, node, language), 190, 13, node == centre, lines=3) for node in nodes}
    graph = nx.Graph()
    graph.add_nodes_from(nodes)
    graph.add_edges_from((line.source, line.target) for line in lines if line.source != line.target)
    labelled = len(lines) <= MOST_THINGS // 2
    room = 60 if labelled else 26
    boxes = _placed(graph, boxes, room)
    canvas, taken = Canvas(), list(boxes.values())
    labels = []
    for line, offset in _beside(lines):
        style = link_style(line.relation)
        curve = curve_past(boxes, line.source, line.target, offset, _HEAD)
        canvas.path(curve.d, stroke=style.colour, width=style.width, dashes=INFERRED if line.inferred else style.dashes)
        arrow_head(canvas, curve.at(0.97), curve.end, _HEAD, style.colour)
        if labelled and (text := relation_words(line.relation, language) if line.relation else ""):
            spot = label_spot(curve.at, text, 12, taken)
            taken.append(spot)
            labels.append((spot, text, style.colour))
    for node, box in boxes.items():
        draw_thing(canvas, box, kind_style(str(study.linkage.nodes[node]["cls"]) if node in study.linkage else ""))
    for spot, text, colour in labels:
        canvas.label(spot.x, spot.y, text, 12, colour)
    left, top, right, bottom = extent(taken)
    area = (left - _MARGIN, top - _MARGIN, right - left + 2 * _MARGIN, bottom - top + 2 * _MARGIN)
    return canvas.document(area, title, language, LIGHT.paper, embed_font=False)


def _placed(graph: nx.Graph, boxes: dict[str, Box], room: int) -> dict[str, Box]:
    """The boxes where they belong: parts that nothing ties together side by side, the largest first, in rows."""
    found: dict[str, Box] = {}
    x = y = height = 0.0
    for members in sorted(nx.connected_components(graph), key=lambda part: (-len(part), min(part))):
        sizes = {node: (int(boxes[node].w) + room, int(boxes[node].h) + room) for node in members}
        at = place(nx.Graph(graph.subgraph(sorted(members))), sizes)
        part = {node: boxes[node].moved(*at[node]) for node in sorted(members)}
        left, top, right, bottom = extent(part.values())
        if x and x + right - left > _ROW:
            x, y, height = 0.0, y + height + _MARGIN, 0.0
        found |= {node: box.moved(box.x - left + x, box.y - top + y) for node, box in part.items()}
        x, height = x + right - left + 2 * _MARGIN, max(height, bottom - top)
    return found


def _beside(lines: Sequence[Line]) -> list[tuple[Line, float]]:
    """Each line between two different things, and how far it bends aside from those that join the same two."""
    groups: dict[frozenset[str], list[Line]] = defaultdict(list)
    for line in sorted(lines, key=lambda line: (line.source, line.target, line.relation)):
        if line.source != line.target:
            groups[frozenset((line.source, line.target))].append(line)
    found = []
    for members in groups.values():
        for number, line in enumerate(members):
            offset = (number - (len(members) - 1) / 2) * 2 * _BEND
            # Seen from the other end, the same side is the other side.
            found.append((line, offset if line.source < line.target else -offset))
    return found
