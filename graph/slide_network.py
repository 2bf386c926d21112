"""The network on slides: who reinforces whom, what programmes have in common, and, of too many, their groups.

Boxes are shapes and lines are connectors glued to them: whoever moves a box takes its lines along.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from rdflib import URIRef

from prasan.graph.layout import MOST_NODES, NO_GROUP, drawn_nodes, groups
from prasan.graph.linkage import Statement
from prasan.graph.palette import LIGHT, KindStyle, kind_style
from prasan.graph.reinforcement import reinforcement
from prasan.graph.scene import Scene
from prasan.graph.sentences import listed_names, name, signed
from prasan.graph.slide_deck import Deck
from prasan.graph.slide_findings import caption, empty, word
from prasan.graph.slide_notes import finding_notes, statement_notes
from prasan.graph.slide_ring import Pair, glued, in_order, label_frame, ring, site, together
from prasan.graph.slide_template import Frame
from prasan.graph.slide_text import LINE, MUTED, Line
from prasan.graph.study import Study
from prasan.graph.text_measure import width as text_width
from prasan.graph.ties import Tie, ties
from prasan.graph.views.network_drawing import between
from prasan.graph.views.reinforcement import Link, links_of, most_influential
from prasan.language import pick, translate
from prasan.ontology import PRASAN
from prasan.ontology.vocabulary import names

_MOST_IN_RING, _MOST_LINES, _MOST_TIES, _MOST_IN_COLUMN = 10, 16, 20, 9
_LEFT, _MIDDLE, _RIGHT = (str(PRASAN.Agency),), str(PRASAN.Project), (str(PRASAN.Mechanism), str(PRASAN.Goal))
_TELLING = ("loop", "influence", "dependence", "missingLink")
"""Kinds of finding that a picture of who reinforces whom shows."""
_MOST_TOLD = 10


def draw_network(deck: Deck, scene: Scene) -> None:
    """The slides of the network; of a large one groups, and links between programmes if there are any."""
    study = scene.study
    kinds = (PRASAN.Project, PRASAN.Mechanism, PRASAN.Agency, PRASAN.Goal)
    nodes = drawn_nodes(study, kinds)
    links = links_of(scene)
    if links:
        _links(deck, scene, links)
    if len(nodes) > MOST_NODES:
        _groups(deck, scene, nodes)
    elif nodes:
        _joins(deck, scene, nodes)
    else:
        empty(deck, word(scene, "network"), translate("view.nothing", scene.language))


def _box(deck: Deck, slide: Any, scene: Scene, node: str, frame: Frame, size: float) -> Any:
    style = kind_style(str(scene.study.linkage.nodes[node]["cls"]))
    line = Line(name(scene.study, node, scene.language), size, style.shape == "box", LIGHT.ink, "ctr")
    return deck.shape(slide, frame, [line], style.shape, style.tint, style.colour)


def _links(deck: Deck, scene: Scene, links: list[Link]) -> None:
    study, language = scene.study, scene.language
    linked = sorted({end for link in links for end in (link.source, link.target)})
    shown = set(linked)
    remarks = []
    if len(linked) > _MOST_IN_RING:
        ranked = most_influential(study, linked, len(linked))
        shown = set(together(ranked, ((link.source, link.target) for link in links), _MOST_IN_RING))
        remarks.append(word(scene, "linked-left", shown=len(shown), total=f"{len(linked):,}"))
    ends_of = {(link.source, link.target, link.key) for link in links}
    # What both gain alike is one line with two heads.
    mutual = {link.key for link in links if (link.target, link.source, link.key) in ends_of}
    here = [link for link in links if link.source in shown and link.target in shown
            and (link.key not in mutual or link.source < link.target)]  # fmt: skip
    strongest = sorted(here, key=lambda link: (-abs(link.score), link.source, link.target, link.key))[:_MOST_LINES]
    drawn = sorted(strongest, key=lambda link: (link.source, link.target, link.key))
    if len(drawn) < len(here):
        remarks.append(word(scene, "lines-left", shown=len(drawn), total=len(here)))
    alone = sorted(set(study.programmes) - set(linked))
    if len(alone) > _MOST_IN_RING:
        remarks.append(word(scene, "unlinked", count=f"{len(alone):,}"))
    elif alone:
        told = listed_names(study, alone, language)
        remarks.append(translate("view.reinforcement.isolated", language, programmes=told))
    marks = [(mark, key) for mark, key in (("← ", "backward"), ("←→ ", "both"))
             if any(link.label.startswith(mark) for link in drawn)]  # fmt: skip
    remarks += [translate(f"view.reinforcement.{key}", language) for _mark, key in marks]
    if any(link.inferred for link in drawn):
        remarks.append(word(scene, "dotted"))
    slide = deck.slide(word(scene, "links"))
    room = caption(deck, slide, [translate("view.reinforcement.reading", language), " · ".join(remarks)])
    pairs: list[Pair] = [(link.source, link.target) for link in drawn]
    few = len(shown) <= 8
    wide = min(215.0, room.width / 4) if few else min(156.0, room.width / 5.6)
    frames = ring(in_order(shown, pairs), room, wide, 66 if few else 50)
    shapes = {node: _box(deck, slide, scene, node, frame, 15 if few else 13) for node, frame in frames.items()}
    sites = glued(pairs, frames)
    ends = [(site(frames[a], i), site(frames[b], j)) for (a, b), (i, j) in zip(pairs, sites, strict=True)]
    for link, (start, end) in zip(drawn, sites, strict=True):
        style = link.style
        deck.connect(slide, (shapes[link.source], start), (shapes[link.target], end), style.colour,
                     1.25 + 0.6 * abs(link.score), _dash(link.inferred, bool(style.dashes)),
                     (link.key in mutual, True))  # fmt: skip
    taken = list(frames.values())
    for link, line in zip(drawn, ends, strict=True):
        # Where the words have no room, the score may.
        for text in (link.label, signed(link.score)):
            frame = label_frame(*line, text_width(text, 11) * 1.08 + 12, 11 * LINE + 5, taken, ends)
            if frame is not None:
                taken.append(frame)
                deck.text(slide, frame, [Line(text, 11, colour=link.style.colour, align="ctr")], "ctr", "bg1")
                break
    telling = [f for f in scene.findings if f.kind in _TELLING and set(f.participants) & shown][:_MOST_TOLD]
    held = {link.key for link in drawn}
    given = [s for _a, _b, key, data in _edges(study) if key in held for s in data["statements"]]
    deck.notes(slide, [*(note for finding in telling for note in finding_notes(scene, finding)),
                       *statement_notes(scene, given)])  # fmt: skip


def _edges(study: Study) -> list[Any]:
    return sorted(reinforcement(study).edges(keys=True, data=True), key=lambda edge: edge[:3])


def _dash(inferred: bool, dashed: bool = False) -> str:
    return "sysDot" if inferred else "dash" if dashed else ""


def _joins(deck: Deck, scene: Scene, nodes: list[str]) -> None:
    """Agencies on the left, programmes in the middle, mechanisms and goals on the right: no line meets a box."""
    study, language = scene.study, scene.language
    cls = {node: str(study.linkage.nodes[node]["cls"]) for node in nodes}
    lines = [tie for tie in between(study, nodes) if _MIDDLE in (cls[tie.source], cls[tie.target])
             and cls[tie.source] != cls[tie.target]]  # fmt: skip
    partners: dict[str, set[str]] = defaultdict(set)
    for tie in lines:
        one, other = (tie.source, tie.target) if cls[tie.source] == _MIDDLE else (tie.target, tie.source)
        partners[other].add(one)
        partners[one].add(other)
    shared = {node for node in nodes if cls[node] != _MIDDLE and len(partners[node]) > 1}
    beside = shared or {node for node in nodes if cls[node] != _MIDDLE and partners[node]}
    wanted = shared or set(nodes)
    head = {thing for finding in scene.findings[:50] for thing in finding.participants}

    def most(kinds: Sequence[str], among: Iterable[str]) -> list[str]:
        of_kind = [node for node in among if cls[node] in kinds]
        return sorted(sorted(of_kind, key=lambda n: (n not in head, -len(partners[n] & wanted), n))[:_MOST_IN_COLUMN])

    middle = most((_MIDDLE,), nodes)
    tied = {node for node in beside if partners[node] & set(middle)}
    columns = _untangled([most(_LEFT, tied), middle, most(_RIGHT, tied)], partners)
    placed = {node for column in columns for node in column}
    total = Counter(cls.values())
    remarks = []
    if len(middle) < total[_MIDDLE]:
        remarks.append(word(scene, "programmes-left", shown=len(middle), total=f"{total[_MIDDLE]:,}"))
    if others := len(nodes) - total[_MIDDLE] - (len(placed) - len(middle)):
        remarks.append(word(scene, "others-left", count=others))
    here = _once([tie for tie in lines if {tie.source, tie.target} <= placed])
    if any(tie.inferred for tie in here):
        remarks.append(word(scene, "dotted"))
    slide = deck.slide(word(scene, "joins"))
    room = caption(deck, slide, [" · ".join(remarks)])
    frames = _columns(columns, room)
    heads = [_LEFT, (_MIDDLE,), _RIGHT]
    for number, (column, kinds) in enumerate(zip(columns, heads, strict=True)):
        if column:
            title = " · ".join(pick(names(URIRef(kind)), language) for kind in kinds
                               if any(cls[node] == kind for node in column))  # fmt: skip
            frame = Frame(_column_left(room, number), room.top, _wide(room), 22)
            deck.text(slide, frame, [Line(title, 12, True, MUTED, "ctr")])
    shapes = {node: _box(deck, slide, scene, node, frame, 13) for node, frame in frames.items()}
    for tie in here:
        left, right = sorted((tie.source, tie.target), key=lambda node: frames[node].left)
        outer = left if cls[left] != _MIDDLE else right
        deck.connect(slide, (shapes[left], 3), (shapes[right], 1), kind_style(cls[outer]).colour, 1.25,
                     _dash(tie.inferred))  # fmt: skip
    given = [s for tie in lines if {tie.source, tie.target} <= placed for s in tie.statements]
    deck.notes(slide, statement_notes(scene, given) or [word(scene, "no-place")])


def _once(lines: Sequence[Tie]) -> list[Tie]:
    """One tie between two things; it is inferred only if all between them are."""
    found: dict[frozenset[str], Tie] = {}
    for tie in sorted(lines, key=lambda tie: (tie.inferred, tie.key)):
        found.setdefault(frozenset((tie.source, tie.target)), tie)
    return sorted(found.values(), key=lambda tie: tie.key)


def _untangled(columns: list[list[str]], partners: dict[str, set[str]]) -> list[list[str]]:
    """The columns, each in the order of the middles of what its things are joined to, so that few lines cross."""
    found = [list(column) for column in columns]
    for sweep in range(10):
        at = {node: place / max(len(column) - 1, 1) for column in found for place, node in enumerate(column)}
        for number in ((0, 2), (1,))[sweep % 2]:

            def middle(node: str, at: dict[str, float] = at) -> tuple[float, str]:
                known = sorted(at[other] for other in partners[node] if other in at)
                return (sum(known) / len(known) if known else at[node], node)

            found[number].sort(key=middle)
    return found


def _wide(room: Frame) -> float:
    return room.width * 0.25


def _column_left(room: Frame, number: int) -> float:
    return room.left + number * (room.width - _wide(room)) / 2


def _columns(columns: list[list[str]], room: Frame) -> dict[str, Frame]:
    found = {}
    top, high = room.top + 26, room.height - 26
    for number, column in enumerate(columns):
        step = high / max(len(column), 1)
        box = min(step - 7, 64.0)
        for place, node in enumerate(column):
            y = top + (place + 0.5) * step - box / 2
            found[node] = Frame(_column_left(room, number), y, _wide(room), box)
    return found


def _groups(deck: Deck, scene: Scene, nodes: list[str]) -> None:
    """The largest groups of a large study, with what ties them: the thicker, the more."""
    study, language = scene.study, scene.language
    member_of = groups(study)
    counts = Counter(member_of.values())
    own = Counter(member_of[programme] for programme in study.programmes)
    largest = sorted(counts, key=lambda group: (-own[group], -counts[group], group))[:_MOST_IN_RING]
    chosen = set(largest)
    weights: Counter[Pair] = Counter()
    for tie in ties(study.linkage):
        one, other = sorted((member_of.get(tie.source, ""), member_of.get(tie.target, "")))
        if one != other and one in chosen and other in chosen:
            weights[one, other] += 1
    strongest = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:_MOST_TIES]
    remarks = [translate("view.network-drawing.summary", language, nodes=f"{len(nodes):,}"),
               translate("view.network-drawing.group-line", language)]  # fmt: skip
    if len(counts) > len(largest):
        told = translate("view.network-drawing.left-out", language, shown=len(largest), total=len(counts))
        remarks.append(told)
    if len(weights) > len(strongest):
        remarks.append(translate("view.network-drawing.lines-left", language, shown=len(strongest), total=len(weights)))
    slide = deck.slide(word(scene, "groups"))
    room = caption(deck, slide, [remarks[0], " · ".join([*remarks[1:], word(scene, "whole-network")])])
    pairs = sorted(pair for pair, _weight in strongest)
    frames = ring(in_order(largest, pairs), room, min(184.0, room.width / 4.8), 74)
    shapes = {}
    for group, frame in frames.items():
        nameless = group == NO_GROUP
        style: KindStyle = kind_style("" if nameless else str(study.linkage.nodes[group]["cls"]))
        title = translate("view.network-drawing.group-none", language) if nameless else name(study, group, language)
        size = translate("view.network-drawing.group-size", language, programmes=own[group],
                         others=counts[group] - own[group])  # fmt: skip
        lines = [Line(title, 12, True, LIGHT.ink, "ctr"), Line(size, 10, False, LIGHT.ink, "ctr")]
        shapes[group] = deck.shape(slide, frame, lines, style.shape, style.tint, style.colour)
    most = max(weights.values(), default=1)
    for (one, other), (start, end) in zip(pairs, glued(pairs, frames), strict=True):
        deck.connect(slide, (shapes[one], start), (shapes[other], end), LIGHT.rule,
                     1 + 5 * weights[one, other] / most)  # fmt: skip
    deck.notes(slide, _group_notes(scene, largest, own, strongest, weights, member_of))


def _group_notes(
    scene: Scene, largest: list[str], own: Counter[str], strongest: list[tuple[Pair, int]], weights: Counter[Pair],
    member_of: dict[str, str],
) -> list[str]:  # fmt: skip
    """How many programmes each group has and how many ties join two, with the first statements of these."""
    study, language = scene.study, scene.language

    def called(group: str) -> str:
        nameless = translate("view.network-drawing.group-none", language)
        return nameless if group == NO_GROUP else name(study, group, language)

    found = [f"{called(group)}: {own[group]:,}" for group in largest]
    found += [f"{called(one)} ↔ {called(other)}: {weights[one, other]:,}" for (one, other), _weight in strongest]
    wanted = {pair for pair, _weight in strongest}
    given: list[Statement] = []
    for tie in ties(study.linkage):
        one, other = sorted((member_of.get(tie.source, ""), member_of.get(tie.target, "")))
        if (one, other) in wanted:
            given += tie.statements
            if len(given) >= 30:
                break
    return [*found, *statement_notes(scene, given)]
