"""Sensitivity as a picture: how many findings each setting flips, and which findings flip where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from prasan.graph.finding import Finding
from prasan.graph.finding_rows import kind_words
from prasan.graph.palette import LIGHT
from prasan.graph.picture import Sample, heading, legend
from prasan.graph.sensitivity import APPEARS, GONE, PARTLY, Move, Sensitivity
from prasan.graph.sensitivity_rows import ordered, robust_words, setting_words, still_words
from prasan.graph.sentences import name, number
from prasan.graph.study import Study
from prasan.graph.svg import Canvas, line_height
from prasan.graph.text_measure import shorten, width, wrap
from prasan.language import pick, translate

_COLOURS = {APPEARS: "#0b5c8f", GONE: "#a84300", "class": "#93417a", PARTLY: "#8a94a0"}
"""Blue, vermilion, purple and grey, as far apart for the colour-blind as they go; each has words beside it."""
_TINTS = {GONE: "#fde9de", "class": "#f8e8f2", PARTLY: "#eef1f4"}
_MOST_ROWS = 30
_LABEL, _HALF, _GAP = 250.0, 300.0, 78.0
"""Room for the name of a setting, for the bars on either side, and beside a bar for its words."""
_ROOM, _CELL = 340.0, 68.0
_MARGIN = 36.0


def drawing(study: Study, found: Sensitivity, language: str, title: Mapping[str, str], embed_font: bool = True) -> str:
    """The two charts as SVG: bars by setting, lowered to the left and raised to the right; under them findings by
    setting, with the value at which each flips.
    """
    flipping = [finding for finding in ordered(found) if finding.id in found.of]
    columns = [setting for setting in found.settings if any(m.setting == setting and c[GONE] + c["class"] + c[PARTLY]
                                                             for m, c in found.counts.items())]  # fmt: skip
    shown = flipping[:_MOST_ROWS]
    room = max(_LABEL + 2 * (_HALF + _GAP) + 60, _ROOM + len(columns) * _CELL + 20)
    head = translate("sensitivity.title", language, title=pick(title, language)).rstrip(": ")
    lines = [
        translate("sensitivity.reading", language),
        robust_words(found, language),
    ]
    canvas = Canvas()
    y = heading(canvas, 0, 0, head, lines, room) + 22
    y = _bars(canvas, found, language, y)
    y = legend(canvas, 0, y + 20, room, _legend(found, language))
    if shown:
        y = _matrix(canvas, study, found, shown, columns, language, y + 34)
        if len(flipping) > len(shown):
            left = translate("sensitivity.rows-left", language, shown=len(shown), total=len(flipping))
            canvas.text(0, y + 24, left, 13, LIGHT.muted)
            y += 30
    return canvas.document((-_MARGIN, -46, room + 2 * _MARGIN, y + 46 + 24), head, language, embed_font=embed_font)


def _bars(canvas: Canvas, found: Sensitivity, language: str, y: float) -> float:
    if not any(found.counts.values()) and not still_words(found, language):
        return y  # nothing flips, which the lines above say
    canvas.text(0, y, translate("sensitivity.by-setting", language), 17, LIGHT.ink, bold=True)
    sides: dict[str, tuple[list[Move], list[Move]]] = {}
    for move in found.moves:
        sides.setdefault(move.setting, ([], []))[move.raised].append(move)
    most = max((sum(counts.values()) for counts in found.counts.values()), default=0)
    moving = [setting for setting, both in sides.items() if any(found.counts[m] for side in both for m in side)]
    middle = _LABEL + _GAP + _HALF
    if moving:
        y += 30
        canvas.text(middle - 8, y, translate("sensitivity.lowered", language), 13, LIGHT.muted, anchor="end")
        canvas.text(middle + 8, y, translate("sensitivity.raised", language), 13, LIGHT.muted)
    y += 12
    top = y
    for setting in moving:
        lowered, raised = sides[setting]
        # The nearest step on top, on either side.
        steps = max(len(lowered), len(raised))
        high = max(steps * 18 + 8, 34)
        before = (lowered + raised)[0].before
        canvas.line(0, y, middle + _HALF + _GAP, y, LIGHT.rule)
        canvas.text(0, y + high / 2 - 3, shorten(setting_words(setting, language), _LABEL - 10, 14), 14)
        told = translate("sensitivity.in-force", language, value=number(float(before)))
        canvas.text(0, y + high / 2 + 13, told, 12, LIGHT.muted)
        for moves, sign in ((lowered[::-1], -1), (raised, 1)):
            for step, move in enumerate(moves):
                _bar(canvas, found, move, middle, y + 4 + step * 18, sign, most)
        y += high
    if moving:
        canvas.line(0, y, middle + _HALF + _GAP, y, LIGHT.rule)
        canvas.line(middle, top, middle, y, LIGHT.ink, 1.2)
    if still := still_words(found, language):
        for line in wrap(still, middle + _HALF + _GAP, 13):
            y += line_height(13)
            canvas.text(0, y + 2, line, 13, LIGHT.muted)
    return y


def _bar(canvas: Canvas, found: Sensitivity, move: Move, middle: float, y: float, sign: int, most: int) -> None:
    counts = found.counts[move]
    at = middle
    for what, colour in _COLOURS.items():
        if counts[what]:
            long = max(_HALF * counts[what] / most, 1.5)
            canvas.rect(at if sign > 0 else at - long, y, long, 13, colour)
            at += sign * long
    text = f"{number(float(move.value))}: {sum(counts.values())}"
    canvas.text(at + sign * 6, y + 11, text, 12, LIGHT.ink if counts else LIGHT.muted, anchor="" if sign > 0 else "end")


def _legend(found: Sensitivity, language: str) -> list[tuple[Sample, str]]:
    seen = {what for counts in found.counts.values() for what in counts}

    def sample(colour: str) -> Sample:
        return lambda canvas, x, y: canvas.rect(x, y - 7, 32, 13, colour)

    return [
        (sample(colour), translate(f"sensitivity.legend.{what}", language))
        for what, colour in _COLOURS.items()
        if what in seen
    ]


def _names(study: Study, finding: Finding, language: str) -> str:
    names = [name(study, iri, language) for iri in finding.participants]
    if len(names) == 2:
        return " · ".join(names)
    return translate("sensitivity.group", language, count=len(names), first=names[0])


def _matrix(
    canvas: Canvas, study: Study, found: Sensitivity, shown: Sequence[Finding], columns: Sequence[str], language: str,
    y: float,
) -> float:  # fmt: skip
    canvas.text(0, y, translate("sensitivity.by-finding", language), 17, LIGHT.ink, bold=True)
    y += line_height(13)
    for line in wrap(translate("sensitivity.matrix-reading", language), _ROOM + len(columns) * _CELL, 13):
        canvas.text(0, y, line, 13, LIGHT.muted)
        y += line_height(13)
    heads = [wrap(setting_words(setting, language), 150, 12, False, 2) for setting in columns]
    high = max(width(line, 12) for lines in heads for line in lines) + 10
    for index, lines in enumerate(heads):
        for number_, line in enumerate(lines):
            x = _ROOM + (index + 0.5) * _CELL + 4 + (number_ - (len(lines) - 1) / 2) * line_height(12)
            canvas.text(x, y + high, line, 12, turn=-90)
    y += high + 10
    for finding in shown:
        lines = wrap(_names(study, finding, language), _ROOM - 16, 13, False, 2)
        tall = (len(lines) + 1) * line_height(13) + 6
        canvas.line(0, y, _ROOM + len(columns) * _CELL, y, LIGHT.rule)
        canvas.text(0, y + 16, kind_words(finding.kind, language), 11, LIGHT.muted)
        canvas.text(0, y + 34, lines, 13)
        for index, setting in enumerate(columns):
            _cell(canvas, found, finding, setting, _ROOM + index * _CELL, y + tall / 2)
        y += tall
    canvas.line(0, y, _ROOM + len(columns) * _CELL, y, LIGHT.rule)
    return y


def _cell(canvas: Canvas, found: Sensitivity, finding: Finding, setting: str, x: float, middle: float) -> None:
    margin = found.margin(finding, setting)
    both = [(side, value) for side, value in ((-1, margin.below), (1, margin.above)) if value is not None]
    flips = [flip for flip in found.of[finding.id] if flip.move.setting == setting]
    for number_, (side, value) in enumerate(both):
        y = middle + (number_ - (len(both) - 1) / 2) * 22
        nearest = min((flip for flip in flips if flip.move.raised == (side > 0)),
                      key=lambda flip: abs(flip.move.value - flip.move.before))  # fmt: skip
        what = nearest.outcome if nearest.outcome in (GONE, PARTLY) else "class"
        canvas.rect(x + 3, y - 9.5, _CELL - 6, 19, _TINTS[what], _COLOURS[what], 4)
        # Drawn and not written: the font has no arrows.
        canvas.polygon([(x + 8, y - side * -3.5), (x + 17, y - side * -3.5), (x + 12.5, y - side * 4)], _COLOURS[what])
        text = f"{'' if margin.exact else '~'}{number(float(value))}"
        canvas.text(x + 21, y + 4.2, text, 12)
