"""Before and after as a picture: two small networks, everything in its place in both, what goes and what comes marked.

Marks differ in colour, in line and in sign: what goes is dashed and has a minus, what comes is whole and has a plus.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import networkx as nx
from rdflib import URIRef

from prasan.graph.comparison_scene import ComparisonScene
from prasan.graph.evidence import relation_words
from prasan.graph.layout import drawn_nodes, place
from prasan.graph.palette import LIGHT, LinkStyle, kind_style, link_style
from prasan.graph.picture import (
    Box,
    Sample,
    arrow_head,
    box_for,
    curve_past,
    draw_thing,
    extent,
    heading,
    kind_sample,
    label_spot,
    legend,
    line_sample,
)
from prasan.graph.sentences import name
from prasan.graph.study import Study
from prasan.graph.svg import Canvas, line_height
from prasan.graph.ties import ties
from prasan.language import pick, translate
from prasan.ontology import PRASAN
from prasan.ontology.vocabulary import names

MOST_NODES = 60
"""Above this many things only what changed is drawn, with what it is tied to."""
_AROUND = 24
"""Things up to which such a picture is filled with what is tied to those that change: more would hide them."""
_KINDS = (PRASAN.Project, PRASAN.Mechanism, PRASAN.Agency, PRASAN.Goal)
_GOES = LinkStyle("#a84300", "#f28a52", "7 5", 3)
_COMES = LinkStyle("#00664a", "#45c79f", "", 3)
_MARGIN, _BETWEEN = 36, 90
_SPREAD = 26

_Line = tuple[str, str, str]
"""From, to, relation, with things by their keys: what they are called after, or before if they are gone."""


@dataclass(frozen=True)
class _Side:
    """One of the two networks: its things by key with their own IRIs, and its lines."""

    study: Study
    things: dict[str, str]
    lines: frozenset[_Line]
    style: LinkStyle
    sign: str


def drawing(scene: ComparisonScene, embed_font: bool = True, stacked: bool | None = None) -> str:
    """The picture as SVG, for a file or, without a font of its own, for a page that has it.

    ``stacked`` puts *after* below *before* instead of beside it; ``None`` for whichever is larger on a slide.
    """
    before, after = _sides(scene)
    changed = _changed(before, after)
    shown, remarks = _shown(before, after, changed, scene.language)
    boxes = _placed(before, after, shown, scene.language)
    left, top, right, bottom = extent(boxes.values())
    canvas = Canvas()
    wide, high = right - left, bottom - top
    if stacked is None:
        stacked = max(wide / 16, 2 * high / 9) < max(2 * wide / 16, high / 9)
    offsets = ((0.0, 0.0), (0.0, high + _BETWEEN + 40) if stacked else (wide + _BETWEEN, 0.0))
    taken: list[Box] = []
    for side, other, (dx, dy), title in ((before, after, offsets[0], scene.before),
                                         (after, before, offsets[1], scene.after)):  # fmt: skip
        own = {key: box.moved(box.x + dx, box.y + dy) for key, box in boxes.items() if key in side.things}
        count = len(scene.comparison.findings_before if side is before else scene.comparison.findings_after)
        _panel_title(canvas, left + dx, top + dy - 44, pick(title, scene.language), count, scene.language)
        _panel(canvas, own, side, other, scene.language)
        taken += [*own.values(), Box((left + right) / 2 + dx, top + dy - 44, right - left, 40)]
        if dx or dy:
            edge = (left + dx - _BETWEEN / 2, top - 60, left + dx - _BETWEEN / 2, bottom)
            across = (left, top + dy - 84, right, top + dy - 84)
            canvas.line(*(across if stacked else edge), LIGHT.rule, 1.5)
    return _finished(scene, canvas, taken, _legend(before, after, shown, scene.language), remarks, embed_font)


def _sides(scene: ComparisonScene) -> tuple[_Side, _Side]:
    found = scene.comparison
    key_of = {match.old: match.new for match in found.things.matches if match.how != "merged"}
    before = {key_of.get(node, node): node for node in drawn_nodes(found.before, _KINDS)}
    after = {node: node for node in drawn_nodes(found.after, _KINDS)}
    return (
        _Side(found.before, before, _lines(found.before, {iri: key for key, iri in before.items()}), _GOES, "−"),
        _Side(found.after, after, _lines(found.after, after), _COMES, "+"),
    )


def _lines(study: Study, key_of: dict[str, str]) -> frozenset[_Line]:
    """The lines between things that are drawn; what ties a phase, ties its programme."""
    owner = {phase: programme for programme, phases in study.phases.items() for phase in phases}
    found = set()
    for tie in ties(study.linkage):
        source, target = owner.get(tie.source, tie.source), owner.get(tie.target, tie.target)
        if source != target and source in key_of and target in key_of:
            found.add((key_of[source], key_of[target], tie.relation))
    return frozenset(found)


def _changed(before: _Side, after: _Side) -> set[str]:
    """The things that come or go, and the ends of lines that do."""
    lines = before.lines ^ after.lines
    return (before.things.keys() ^ after.things.keys()) | {end for line in lines for end in line[:2]}


def _shown(before: _Side, after: _Side, changed: set[str], language: str) -> tuple[list[str], list[str]]:
    """The things that are drawn, and what must be said of those that are not."""
    every = before.things.keys() | after.things.keys()
    if len(every) <= MOST_NODES:
        return sorted(every), []
    remark = translate("compare.drawing.only-changed", language, total=len(every))
    kept = dict.fromkeys(sorted(changed)[:MOST_NODES])
    if len(changed) > MOST_NODES:
        return list(kept), [translate("compare.drawing.cut", language, shown=MOST_NODES, total=len(changed))]
    beside: dict[str, set[str]] = defaultdict(set)
    for source, target, _relation in before.lines | after.lines:
        beside[source].add(target)
        beside[target].add(source)
    # What is tied to most that changed comes first.
    near = {other for thing in kept for other in beside[thing]} - changed
    ordered = sorted(near, key=lambda other: (-len(beside[other] & changed), other))
    return [*kept, *ordered[: max(0, _AROUND - len(kept))]], [remark]


def _placed(before: _Side, after: _Side, shown: Iterable[str], language: str) -> dict[str, Box]:
    boxes: dict[str, Box] = {}
    for key in shown:
        side = after if key in after.things else before
        bold = side.study.linkage.nodes[side.things[key]]["cls"] == str(PRASAN.Project)
        boxes[key] = box_for(name(side.study, side.things[key], language), 200 if bold else 160, 14 if bold else 12.5,
                             bold, 3)  # fmt: skip
    graph = nx.Graph()
    graph.add_nodes_from(boxes)
    lines = before.lines | after.lines
    graph.add_edges_from((s, t) for s, t, _relation in sorted(lines) if s in boxes and t in boxes)
    at = place(graph, {key: (int(box.w) + 34, int(box.h) + 34) for key, box in boxes.items()})
    return {key: box.moved(*at[key]) for key, box in boxes.items()}


def _panel_title(canvas: Canvas, x: float, y: float, title: str, findings: int, language: str) -> None:
    canvas.text(x, y, title, 19, LIGHT.ink, bold=True)
    canvas.text(x, y + 22, translate("compare.drawing.findings", language, count=findings), 14, LIGHT.muted)


def _panel(canvas: Canvas, boxes: dict[str, Box], side: _Side, other: _Side, language: str) -> None:
    """One network: what is as on the other side in grey, what is only here with its mark on top."""
    own_name = {
        key: box_for(name(side.study, side.things[key], language), 200 if box.bold else 160, box.size, box.bold, 3)
        for key, box in boxes.items()
    }
    boxes = {key: own_name[key].moved(box.x, box.y) for key, box in boxes.items()}
    beside: dict[frozenset[str], list[_Line]] = defaultdict(list)
    for line in sorted(side.lines):
        if line[0] in boxes and line[1] in boxes:
            beside[frozenset(line[:2])].append(line)
    ordered: list[tuple[bool, bool, _Line, float]] = []
    for parallel in beside.values():
        for number, line in enumerate(parallel):
            offset = (number - (len(parallel) - 1) / 2) * 2 * _SPREAD
            ordered.append((line not in other.lines, link_style(line[2]).between_programmes, line,
                            offset if line[0] < line[1] else -offset))  # fmt: skip
    labels: list[tuple[Box, str]] = []
    taken = list(boxes.values())
    for marked, bold, (source, target, relation), offset in sorted(ordered):
        colour = side.style.colour if marked else LIGHT.muted if bold else LIGHT.rule
        curve = curve_past(boxes, source, target, offset, 10 if bold or marked else 0)
        canvas.path(curve.d, stroke=colour, width=side.style.width if marked else 1.8 if bold else 1.2,
                    dashes=side.style.dashes if marked else "")  # fmt: skip
        if bold or marked:
            arrow_head(canvas, curve.at(0.93), curve.end, 10, colour)
        # Why the lines of a thing go that goes itself need not be said.
        if marked and (bold or {source, target} <= other.things.keys()):
            text = f"{side.sign} {relation_words(relation, language)}"
            spot = label_spot(curve.at, text, 13, taken)
            taken.append(spot)
            labels.append((spot, text))
    for key, box in boxes.items():
        draw_thing(canvas, box, kind_style(str(side.study.linkage.nodes[side.things[key]]["cls"])))
    for spot, text in labels:
        canvas.label(spot.x, spot.y, text, 13, side.style.colour)
    for key, box in boxes.items():
        if key not in other.things:
            _mark(canvas, box, side)


def _mark(canvas: Canvas, box: Box, side: _Side) -> None:
    canvas.rect(box.x - box.w / 2 - 6, box.y - box.h / 2 - 6, box.w + 12, box.h + 12, "none", side.style.colour, 8, 3,
                side.style.dashes)  # fmt: skip
    x, y = box.x - box.w / 2 - 6, box.y - box.h / 2 - 6
    canvas.circle(x, y, 11, side.style.colour, LIGHT.paper, 2)
    canvas.centred(x, y, [side.sign], 17, LIGHT.paper, True)


def _thing_sample(side: _Side) -> Sample:
    def draw(canvas: Canvas, x: float, y: float) -> None:
        canvas.rect(x + 5, y - 9, 29, 18, "none", side.style.colour, 4, 2.4, side.style.dashes)
        canvas.circle(x + 5, y - 8, 7, side.style.colour, LIGHT.paper, 1)
        canvas.centred(x + 5, y - 8, [side.sign], 11, LIGHT.paper, True)

    return draw


def _legend(before: _Side, after: _Side, shown: list[str], language: str) -> list[tuple[Sample, str]]:
    classes = {
        str(side.study.linkage.nodes[side.things[key]]["cls"])
        for side in (before, after) for key in shown if key in side.things
    }  # fmt: skip
    entries: list[tuple[Sample, str]] = [
        (kind_sample(kind_style(str(kind))), pick(names(URIRef(kind)), language))
        for kind in _KINDS
        if str(kind) in classes
    ]
    drawn = set(shown)
    for side, other, key in ((before, after, "goes"), (after, before, "comes")):
        if (side.things.keys() - other.things.keys()) & drawn:
            entries.append((_thing_sample(side), translate(f"compare.drawing.thing-{key}", language)))
        if any(line[0] in drawn and line[1] in drawn for line in side.lines - other.lines):
            entries.append((line_sample(side.style, head=True), translate(f"compare.drawing.line-{key}", language)))
    return [*entries, (line_sample(LinkStyle(LIGHT.rule, LIGHT.rule, width=2)),
                       translate("compare.drawing.stays", language))]  # fmt: skip


def _finished(
    scene: ComparisonScene, canvas: Canvas, boxes: list[Box], entries: list[tuple[Sample, str]], remarks: list[str],
    embed_font: bool,
) -> str:  # fmt: skip
    language = scene.language
    title = translate("compare.drawing.title", language, title=pick(scene.title, language)).rstrip(": ")
    left, top, right, bottom = extent(boxes)
    room = max(right - left, 720)
    height = heading(Canvas(), 0, 0, title, remarks, room)
    y = top - height - line_height(14)
    heading(canvas, left, y, title, remarks, room)
    below = legend(canvas, left, bottom + 48, room, entries)
    return canvas.document((left - _MARGIN, y - 44, room + 2 * _MARGIN, below - y + 44 + 18), title, language,
                           embed_font=embed_font)  # fmt: skip
