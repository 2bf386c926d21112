"""The network as a drawing for slides and paper: programmes, mechanisms, agencies, goals, and what ties them."""

from __future__ import annotations

from collections import Counter, defaultdict

from rdflib import URIRef

from prasan.graph.evidence import relation_words
from prasan.graph.layout import MOST_NODES, NO_GROUP, drawn_nodes, group_positions, groups, positions
from prasan.graph.palette import INFERRED, LIGHT, KindStyle, LinkStyle, kind_style, link_style, sign_style
from prasan.graph.picture import (
    Box,
    Sample,
    arrow_head,
    box_for,
    curve_between,
    curve_past,
    draw_thing,
    extent,
    heading,
    kind_sample,
    label_spot,
    legend,
    line_sample,
)
from prasan.graph.reinforcement import link_types
from prasan.graph.scene import Scene
from prasan.graph.sentences import name
from prasan.graph.study import Study
from prasan.graph.svg import Canvas, drawn
from prasan.graph.ties import Tie, ties
from prasan.language import pick, translate
from prasan.ontology import PRASAN
from prasan.ontology.vocabulary import names

NAME = "network"
SUFFIXES = (".svg", ".png")

_KINDS = (PRASAN.Project, PRASAN.Mechanism, PRASAN.Agency, PRASAN.Goal)
_MOST_GROUPS, _MOST_LINES = 40, 100
_MARGIN = 36
_SPREAD = 26
"""How far parallel lines bend from each other."""


def draw(scene: Scene, suffix: str) -> str | bytes:
    """The drawing as SVG or PNG; of more than 150 things their groups."""
    return drawn(drawing(scene), suffix)


def drawing(scene: Scene, embed_font: bool = True) -> str:
    """The drawing as SVG, for a file or, without a font of its own, for a page that has it."""
    nodes = drawn_nodes(scene.study, _KINDS)
    if len(nodes) > MOST_NODES:
        return _summary(scene, len(nodes), embed_font)
    return _whole(scene, nodes, embed_font)


def between(study: Study, nodes: list[str]) -> list[Tie]:
    """The ties of the nodes; what ties a phase, ties its programme here, and twice the same is once."""
    owner = {phase: programme for programme, phases in study.phases.items() for phase in phases}
    found: dict[tuple[str, str, str, str], Tie] = {}
    for tie in ties(study.linkage):
        source, target = owner.get(tie.source, tie.source), owner.get(tie.target, tie.target)
        if source == target or source not in nodes or target not in nodes:
            continue
        same = found.get((source, target, tie.relation, tie.via))
        inferred = tie.inferred and (same is None or same.inferred)
        given = (*same.statements, *tie.statements) if same else tie.statements
        found[source, target, tie.relation, tie.via] = Tie(
            source, target, tie.relation, tie.via, inferred, tie.score, given
        )
    return list(found.values())


def _whole(scene: Scene, nodes: list[str], embed_font: bool) -> str:
    study, language = scene.study, scene.language
    shown = {node: str(study.linkage.nodes[node]["cls"]) for node in nodes}
    boxes = {}
    for node, cls in shown.items():
        bold = cls == str(PRASAN.Project)
        boxes[node] = box_for(name(study, node, language), 210 if bold else 168, 15 if bold else 13, bold)
    # Lines between programmes have labels: more room around them.
    sizes = {
        node: (int(box.w) + (60 if box.bold else 34), int(box.h) + (64 if box.bold else 30))
        for node, box in boxes.items()
    }
    at = positions(study, nodes, sizes)
    boxes = {node: box.moved(*at[node]) for node, box in boxes.items()}
    lines = between(study, sorted(nodes))
    canvas = Canvas()
    labels, room = _draw_ties(canvas, boxes, shown, lines, language)
    for node, box in boxes.items():
        draw_thing(canvas, box, kind_style(shown[node]))
    for box, tie in labels:
        canvas.label(box.x, box.y, relation_words(tie.relation, language), 13, _style(tie).colour)
    return _finish(scene, canvas, room, _legend(shown, lines, language), [], embed_font)


def _style(tie: Tie) -> LinkStyle:
    """The style of a tie; a score that somebody gave decides what a link does."""
    given = tie.score is not None and tie.relation in link_types()
    return sign_style(tie.score or 0.0) if given else link_style(tie.relation)


def _draw_ties(
    canvas: Canvas, boxes: dict[str, Box], shown: dict[str, str], lines: list[Tie], language: str
) -> tuple[list[tuple[Box, Tie]], list[Box]]:
    """Draw the lines, thin ones first; gives where the labels of links between programmes go, and all that is taken."""
    beside: dict[frozenset[str], list[Tie]] = defaultdict(list)
    for tie in sorted(lines, key=lambda tie: tie.key):
        beside[frozenset((tie.source, tie.target))].append(tie)
    drawn_last = []
    for parallel in beside.values():
        for number, tie in enumerate(parallel):
            offset = (number - (len(parallel) - 1) / 2) * 2 * _SPREAD
            # Seen from the other end, the same side is the other side.
            offset = offset if tie.source < tie.target else -offset
            drawn_last.append((_style(tie).between_programmes, tie, offset))
    labels: list[tuple[Box, Tie]] = []
    taken, passed = list(boxes.values()), []
    for bold, tie, offset in sorted(drawn_last, key=lambda item: (item[0], item[1].key)):
        style = _style(tie)
        headed = bold or shown[tie.source] == shown[tie.target]
        size = 11 if bold else 7
        curve = curve_past(boxes, tie.source, tie.target, offset, size if headed else 0)
        passed.append(Box(*curve.at(0.5), 8, 8))
        canvas.path(curve.d, stroke=style.colour, width=style.width, dashes=INFERRED if tie.inferred else style.dashes,
                    cap="round" if tie.inferred else "")  # fmt: skip
        if headed:
            arrow_head(canvas, curve.at(0.93), curve.end, size, style.colour)
        if bold:
            spot = label_spot(curve.at, relation_words(tie.relation, language), 13, taken)
            taken.append(spot)
            labels.append((spot, tie))
    return labels, [*taken, *passed]


def _legend(shown: dict[str, str], lines: list[Tie], language: str) -> list[tuple[Sample, str]]:
    kinds = [str(kind) for kind in _KINDS if str(kind) in shown.values()]
    entries: list[tuple[Sample, str]] = [
        (kind_sample(kind_style(kind)), pick(names(URIRef(kind)), language)) for kind in kinds
    ]
    signs = sorted({_sign(tie) for tie in lines if _style(tie).between_programmes}, reverse=True)
    words = {1: "strengthens", 0: "neither", -1: "checks"}
    entries += [
        (line_sample(sign_style(sign), head=True), translate(f"view.network-drawing.{words[sign]}", language))
        for sign in signs
    ]
    relations = sorted({tie.relation for tie in lines if not _style(tie).between_programmes})
    entries += [(line_sample(link_style(relation)), relation_words(relation, language)) for relation in relations]
    if any(tie.inferred for tie in lines):
        dotted = LinkStyle(LIGHT.muted, LIGHT.muted, width=2)
        entries.append((line_sample(dotted, INFERRED), translate("view.network-drawing.inferred", language)))
    return entries


def _sign(tie: Tie) -> int:
    score = tie.score if tie.score is not None else link_types()[tie.relation][0]
    return (score > 0) - (score < 0)


def _summary(scene: Scene, total: int, embed_font: bool) -> str:
    study, language = scene.study, scene.language
    member_of = groups(study)
    counts = Counter(member_of.values())
    own = Counter(member_of[programme] for programme in study.programmes)
    largest = sorted(counts, key=lambda group: (-own[group], -counts[group], group))[:_MOST_GROUPS]
    boxes, styles = {}, {}
    for group in largest:
        nameless = translate("view.network-drawing.group-none", language)
        title = nameless if group == NO_GROUP else name(study, group, language)
        size = translate("view.network-drawing.group-size", language, programmes=own[group],
                         others=counts[group] - own[group])  # fmt: skip
        head, tail = box_for(title, 210, 14, True, 3), box_for(size, 240, 13)
        boxes[group] = Box(0, 0, max(head.w, tail.w), head.h + tail.h - 8, (*head.lines, *tail.lines), 13.5)
        styles[group] = kind_style("" if group == NO_GROUP else str(study.linkage.nodes[group]["cls"]))
    at = group_positions(study, {group: (int(box.w) + 30, int(box.h) + 26) for group, box in boxes.items()}, set(boxes))
    boxes = {group: box.moved(*at[group]) for group, box in boxes.items()}
    weights: Counter[tuple[str, str]] = Counter()
    for tie in ties(study.linkage):
        one, other = sorted((member_of.get(tie.source, ""), member_of.get(tie.target, "")))
        if one != other and one in boxes and other in boxes:
            weights[one, other] += 1
    most = max(weights.values(), default=1)
    canvas = Canvas()
    strongest = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:_MOST_LINES]
    for (one, other), weight in reversed(strongest):
        curve = curve_between(boxes[one], boxes[other])
        canvas.path(curve.d, stroke=LIGHT.rule, width=0.8 + 7 * weight / most, cap="round")
    for group, box in boxes.items():
        draw_thing(canvas, box, styles[group])
    remarks = [translate("view.network-drawing.summary", language, nodes=total)]
    if len(counts) > len(largest):
        remarks.append(translate("view.network-drawing.left-out", language, shown=len(largest), total=len(counts)))
    if len(weights) > len(strongest):
        remarks.append(translate("view.network-drawing.lines-left", language, shown=len(strongest), total=len(weights)))
    return _finish(scene, canvas, list(boxes.values()), _summary_legend(styles, study, language), remarks, embed_font)


def _summary_legend(styles: dict[str, KindStyle], study: Study, language: str) -> list[tuple[Sample, str]]:
    found: dict[str, KindStyle] = {}
    for group, style in styles.items():
        if group != NO_GROUP:
            found[str(study.linkage.nodes[group]["cls"])] = style
    entries = [(kind_sample(found[cls]), pick(names(URIRef(cls)), language)) for cls in sorted(found)]
    line = LinkStyle(LIGHT.rule, LIGHT.rule, width=4)
    return [*entries, (line_sample(line), translate("view.network-drawing.group-line", language))]


def _finish(
    scene: Scene, canvas: Canvas, boxes: list[Box], entries: list[tuple[Sample, str]], remarks: list[str],
    embed_font: bool,
) -> str:  # fmt: skip
    """The title above and the legend below what is drawn, and the whole as a document."""
    language = scene.language
    title = translate("view.network-drawing.title", language, title=pick(scene.title, language)).rstrip(": ")
    left, top, right, bottom = extent(boxes)
    room = max(right - left, 720)
    if not boxes:
        remarks = [translate("view.nothing", language)]
    above = Canvas()
    height = heading(above, 0, 0, title, remarks, room)
    y = top - height - 6
    heading(canvas, left, y, title, remarks, room)
    below = legend(canvas, left, bottom + 44, room, entries) if entries else bottom
    box = (left - _MARGIN, y - 44, room + 2 * _MARGIN, below - y + 44 + 18)
    return canvas.document(box, title, language, embed_font=embed_font)
