"""Money: who funds what, as bands from payers to what they pay for, as wide as the sums."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from rdflib import URIRef

from prasan.graph.budgets import add, money
from prasan.graph.money_flows import NOT_RECORDED, OTHER_PAYERS, OTHERS, SEVERAL, Flow, Flows, currencies, flows
from prasan.graph.palette import LIGHT, LOOP, LinkStyle, kind_style, sign_style
from prasan.graph.picture import Sample, heading, legend, line_sample
from prasan.graph.scene import Scene
from prasan.graph.sentences import name
from prasan.graph.svg import Canvas, drawn, line_height
from prasan.graph.text_measure import width, wrap
from prasan.language import pick, translate
from prasan.ontology import PRASAN
from prasan.ontology.vocabulary import names

NAME = "money"
SUFFIXES = (".svg", ".png")

_MARGIN = 36
_BAR, _GAP = 14, 16
_LABEL_ROOM = 230
_BETWEEN = 300
"""From column to column where labels stand between them; two columns have theirs outside, and half of it more."""
_HIGH = 560
"""Height that the sums of the fullest column share."""
_LEAST = 2.0
"""Width of the thinnest band; a sum that nobody recorded has no width, and is a dashed line in so much room."""
_BLANK_ROOM = 12.0
_BACK = sign_style(-1)
_SIZE = 13
_SUMS = ("amount", "at_least")


@dataclass(slots=True)
class _Node:
    """Where something stands, and how far its sides are taken by bands."""

    x: float
    y: float
    height: float
    into: float = 0.0
    out: float = 0.0
    lines: tuple[str, ...] = field(default=())


def draw(scene: Scene, suffix: str) -> str | bytes:
    """The flows of money from agencies to programmes, as SVG or PNG; of many the largest, the others together."""
    return drawn(drawing(scene), suffix)


def drawing(scene: Scene, embed_font: bool = True, held: Flows | None = None) -> str:
    """The flows as SVG, for a file or, without a font of its own, for a page that has it.

    Without ``held`` those to programmes are drawn, in the currency that is used most.
    """
    language = scene.language
    if held is None:
        held = flows(scene.study, "programme", next(iter(currencies(scene.study)), ""))
    title = translate("view.money.title", language, title=pick(scene.title, language)).rstrip(": ")
    remarks = _remarks(held, language)
    canvas = Canvas()
    room = max(_x(held, len(held.columns) - 1) + _LABEL_ROOM + _BAR + 12, 900.0)
    y = heading(canvas, 0, 0, title, remarks, room) + 34
    if held.flows:
        scale = _scale(held)
        nodes = _placed(scene, held, scale, y)
        _bands(canvas, held, nodes, scale)
        _labels(canvas, scene, held, nodes)
        y = max(node.y + max(node.height, len(node.lines) * line_height(_SIZE)) for node in nodes.values())
        y = legend(canvas, 0, y + 40, room, _legend(scene, held)) + 6
    return canvas.document((-_MARGIN, -46, room + 2 * _MARGIN, y + 46 + 18), title, language, embed_font=embed_font)


def called(scene: Scene, held: Flows, end: str) -> str:
    """What a payer, or what is paid for, is called; of those taken together, how many they are."""
    language = scene.language
    if end in (OTHER_PAYERS, OTHERS):
        return translate(f"view.money.{end}", language, count=f"{held.left[end == OTHERS]:,}")
    if end in (SEVERAL, NOT_RECORDED):
        return translate(f"view.money.{end}-{held.by}" if end == SEVERAL else "view.budget.not-recorded", language)
    return scene.study.calendar.display_year(int(end)) if end.isdecimal() else name(scene.study, end, language)


def amount_words(amount: Decimal | None, least: Decimal | None, currency: str, language: str) -> str:
    """A sum as people read it, from the least that it can be, or that none is recorded."""
    if amount is None:
        return translate("view.money.blank", language)
    return (
        money(amount, currency)
        if least in (None, amount)
        else f"{money(least or Decimal(0))}–{money(amount, currency)}"
    )


def _remarks(held: Flows, language: str) -> list[str]:
    if not held.flows:
        return [translate("view.money.none", language)]
    found = [translate(f"view.money.by-{held.by}", language)]
    if any(held.left):
        found.append(translate("view.money.left-out", language))
    return found


def _thick(flow: Flow, scale: float) -> float:
    return _BLANK_ROOM if flow.amount is None else max(float(flow.amount) * scale, _LEAST)


def _scale(held: Flows) -> float:
    """Units of the picture to a unit of money, so that the fullest column is as high as it may be."""
    into: dict[str, float] = defaultdict(float)
    out: dict[str, float] = defaultdict(float)
    for flow in held.flows:
        out[flow.source] += float(flow.amount or 0)
        into[flow.target] += float(flow.amount or 0)
    fullest = max(sum(max(into[end], out[end]) for end in column) for column in held.columns)
    return _HIGH / fullest if fullest > 0 else 0.0


def _x(held: Flows, column: int) -> float:
    return _LABEL_ROOM + 12 + column * (_BETWEEN + (_BETWEEN / 2 if len(held.columns) == 2 else 0))


def _placed(scene: Scene, held: Flows, scale: float, top: float) -> dict[str, _Node]:
    into: dict[str, float] = defaultdict(float)
    out: dict[str, float] = defaultdict(float)
    sums: dict[str, list[Flow]] = defaultdict(list)
    paid: dict[str, list[Flow]] = defaultdict(list)
    for flow in held.flows:
        into[flow.target] += _thick(flow, scale)
        out[flow.source] += _thick(flow, scale)
        sums[flow.target].append(flow)
        paid[flow.source].append(flow)
    nodes: dict[str, _Node] = {}
    for column, ends in enumerate(held.columns):
        y = top
        for end in _untangled(ends, column, nodes, sums):
            both = wrap(called(scene, held, end), _LABEL_ROOM, _SIZE, False, 2)
            ours = [flow for flow in sums[end] or paid[end] if flow.amount is not None]
            total, least = (add(getattr(f, sum_) or Decimal(0) for f in ours) if ours else None for sum_ in _SUMS)
            lines = (*both, amount_words(total, least, held.currency, scene.language))
            height = max(into[end], out[end], 4.0)
            if column > 1 and (before := [nodes[flow.source] for flow in sums[end] if flow.source in nodes]):
                y = max(y, min(node.y + node.height / 2 for node in before) - height / 2)
            nodes[end] = _Node(_x(held, column), y, height, lines=lines)
            y += max(height, len(lines) * line_height(_SIZE) - 4) + _GAP
    return nodes


def _untangled(
    ends: tuple[str, ...], column: int, nodes: dict[str, _Node], sums: dict[str, list[Flow]]
) -> list[str]:  # fmt: skip
    """A column in the order of the middles of what flows to its things; what stands for several stays last."""
    if column == 0:
        return list(ends)
    rank = {end: place for place, end in enumerate(ends)}

    def middle(end: str) -> tuple[bool, float, int]:
        known = [(nodes[f.source], float(f.amount or 0) or 1.0) for f in sums[end] if f.source in nodes]
        weight = sum(share for _node, share in known)
        at = sum((node.y + node.height / 2) * share for node, share in known) / weight if known else 0.0
        return end in (OTHERS, OTHER_PAYERS, SEVERAL, NOT_RECORDED), round(at, 3), rank[end]

    return sorted(ends, key=middle)


def _bands(canvas: Canvas, held: Flows, nodes: dict[str, _Node], scale: float) -> None:
    """The bands, each end beside its neighbours; thick ones first, so that thin ones stay in sight."""
    forth = [flow for flow in held.flows if (flow.source, flow.target) not in held.back]
    starts: dict[tuple[str, str], float] = {}
    for flow in sorted(forth, key=lambda flow: (nodes[flow.target].y, flow.target, flow.source)):
        starts[flow.source, flow.target] = nodes[flow.source].y + nodes[flow.source].out
        nodes[flow.source].out += _thick(flow, scale)
    stops: dict[tuple[str, str], float] = {}
    for flow in sorted(forth, key=lambda flow: (nodes[flow.source].y, flow.source, flow.target)):
        stops[flow.source, flow.target] = nodes[flow.target].y + nodes[flow.target].into
        nodes[flow.target].into += _thick(flow, scale)
    for flow in sorted(forth, key=lambda flow: (-(flow.amount or 0), flow.source, flow.target)):
        key = flow.source, flow.target
        left, right = nodes[flow.source].x + _BAR, nodes[flow.target].x
        thick = _thick(flow, scale)
        if flow.amount is None:
            middle = _curve(left, starts[key] + thick / 2, right, stops[key] + thick / 2)
            canvas.path(f"M{middle}", stroke=LIGHT.muted, width=2, dashes="2 5", cap="round")
            continue
        sure = thick if flow.at_least == flow.amount else min(thick, float(flow.at_least or 0) * scale)
        if sure < thick:
            canvas.path(_band(left, starts[key], right, stops[key], thick), _LOOSE.tint, _LOOSE.colour, 0.7, "3 3")
        if sure > 0:
            canvas.path(_band(left, starts[key], right, stops[key], min(sure, thick)), LOOP.tint, LIGHT.paper, 0.8)
    for flow in held.flows:
        if (flow.source, flow.target) in held.back:
            one, other = nodes[flow.source], nodes[flow.target]
            low = max(one.y + one.height, other.y + other.height) + 26
            start, stop = (one.x + _BAR / 2, one.y + one.height), (other.x + _BAR / 2, other.y + other.height)
            canvas.path(
                f"M{start[0]:.1f} {start[1]:.1f}C{start[0]:.1f} {low:.1f} {stop[0]:.1f} {low:.1f} "
                f"{stop[0]:.1f} {stop[1]:.1f}", stroke=_BACK.colour, width=2, dashes=_BACK.dashes,
            )  # fmt: skip


_LOOSE = kind_style(str(PRASAN.Project))


def _curve(x0: float, y0: float, x1: float, y1: float) -> str:
    half = (x0 + x1) / 2
    return f"{x0:.1f} {y0:.1f}C{half:.1f} {y0:.1f} {half:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"


def _band(x0: float, y0: float, x1: float, y1: float, thick: float) -> str:
    return f"M{_curve(x0, y0, x1, y1)}L{_curve(x1, y1 + thick, x0, y0 + thick)}Z"


def _labels(canvas: Canvas, scene: Scene, held: Flows, nodes: dict[str, _Node]) -> None:
    last = len(held.columns) - 1
    for column, ends in enumerate(held.columns):
        for end in ends:
            node = nodes[end]
            canvas.rect(node.x, node.y, _BAR, node.height, _colour(scene, end), radius=2)
            first = node.y + node.height / 2 - (len(node.lines) - 1) * line_height(_SIZE) / 2 + 4
            first = max(first, node.y + 9)
            before = column == 0
            x = node.x - 8 if before else node.x + _BAR + 8
            if 0 < column < last:
                # Between two columns bands run under the label.
                for place, line in enumerate(node.lines):
                    room = width(line, _SIZE)
                    canvas.rect(x - 3, first + place * line_height(_SIZE) - 13, room + 6, 18, LIGHT.paper, radius=3)
            canvas.text(x, first, node.lines[:-1], _SIZE, anchor="end" if before else "")
            amount = first + (len(node.lines) - 1) * line_height(_SIZE)
            canvas.text(x, amount, node.lines[-1], 12, LIGHT.muted, anchor="end" if before else "")


def _colour(scene: Scene, end: str) -> str:
    node = scene.study.linkage.nodes.get(end)
    return kind_style(node["cls"] if node else "").colour


def _legend(scene: Scene, held: Flows) -> list[tuple[Sample, str]]:
    language, study = scene.language, scene.study
    found: list[tuple[Sample, str]] = []
    classes = {
        str(study.linkage.nodes[end]["cls"]) for column in held.columns for end in column if end in study.linkage
    }
    for cls in sorted(classes):
        colour = kind_style(cls).colour

        def bar(canvas: Canvas, x: float, y: float, colour: str = colour) -> None:
            canvas.rect(x + 9, y - 9, _BAR, 18, colour, radius=2)

        found.append((bar, pick(names(URIRef(cls)), language)))

    def sure(canvas: Canvas, x: float, y: float) -> None:
        canvas.rect(x, y - 7, 32, 14, LOOP.tint)

    def loose(canvas: Canvas, x: float, y: float) -> None:
        canvas.rect(x, y - 7, 32, 14, _LOOSE.tint, _LOOSE.colour, stroke_width=0.7, dashes="3 3")

    told = [flow for flow in held.flows if flow.amount is not None]
    dashed = line_sample(LinkStyle(LIGHT.muted, LIGHT.muted, width=2), "2 5")
    wanted = [
        (bool(told), sure, "band"), (any(flow.at_least != flow.amount for flow in told), loose, "included"),
        (any(flow.amount is None for flow in held.flows), dashed, "blank-line"),
        (bool(held.back), line_sample(_BACK), "circle"),
    ]  # fmt: skip
    return [*found, *((sample, translate(f"view.money.{word}", language)) for there, sample, word in wanted if there)]
