"""The timeline: programmes and their phases over the fiscal years; an end that nobody recorded fades out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from prasan.graph.expected_frames import years
from prasan.graph.palette import LIGHT, KindStyle, kind_style, sign_style
from prasan.graph.picture import Sample, arrow_head, heading, legend
from prasan.graph.responsible import responsible_words
from prasan.graph.scene import Scene
from prasan.graph.sentences import listed, listed_names, name
from prasan.graph.study import Span, Study
from prasan.graph.svg import Canvas, drawn, line_height
from prasan.graph.text_measure import wrap
from prasan.language import pick, translate
from prasan.ontology import PRASAN

NAME = "timeline"
SUFFIXES = (".svg", ".png")

_MOST = 60
_NAME_ROOM = 270
_LEFT = _NAME_ROOM + 24.0
_MARGIN = 36
_BAR = 20
_FADES = 20
_TODAY = sign_style(-1).colour


@dataclass(frozen=True, slots=True)
class _Axis:
    """Days to places along the picture; a fiscal year more on each side leaves room for ends that are not recorded."""

    study: Study
    first: int
    last: int
    step: float

    def year_start(self, year: int) -> date:
        return self.study.calendar.year_period(year, "fiscal")[0]

    def x(self, day: date) -> float:
        year = self.study.calendar.fiscal_year(day)
        start, end = self.study.calendar.year_period(year, "fiscal")
        share = (day - start).days / ((end - start).days + 1)
        return _LEFT + (year - self.first + share) * self.step

    @property
    def right(self) -> float:
        return _LEFT + (self.last - self.first + 1) * self.step


def draw(scene: Scene, suffix: str) -> str | bytes:
    """The timeline as SVG or PNG; of more than 60 programmes the first to begin."""
    return drawn(drawing(scene), suffix)


def _dated(span: Span) -> bool:
    return span.start is not None or span.end is not None


def _inferred(study: Study, thing: str) -> bool:
    return any(given.inferred for given in study.span_statements(thing))


def dated_programmes(study: Study) -> list[str]:
    """The programmes of which, or of a phase of which, a beginning or an end is recorded, the first to begin first."""
    spans = {programme: study.span(programme) for programme in study.programmes}
    dated = [p for p in study.programmes if _dated(spans[p]) or any(_dated(study.span(f)) for f in study.phases[p])]
    return sorted(dated, key=lambda p: (spans[p].start or spans[p].end or date.max, p))


def drawing(
    scene: Scene, embed_font: bool = True, programmes: Sequence[str] | None = None, today: date | None = None
) -> str:
    """The timeline as SVG, for a file or, without a font of its own, for a page that has it.

    ``programmes`` are those to be drawn, by default all; a line marks ``today`` if that is given. Files have none: the
    same data give the same file on any day.
    """
    study, language = scene.study, scene.language
    known = study.programmes if programmes is None else programmes
    spans = {programme: study.span(programme) for programme in known}
    chosen = set(known)
    shown = [programme for programme in dated_programmes(study) if programme in chosen]
    remarks = []
    if not shown:
        remarks.append(translate("view.timeline.none", language))
    if len(shown) > _MOST:
        remarks.append(translate("view.timeline.left-out", language, shown=_MOST, total=len(shown)))
    dated = set(shown)
    without = [p for p in known if p not in dated]
    shown = shown[:_MOST]
    covered = years(study)
    title = translate("view.timeline.title", language, title=pick(scene.title, language)).rstrip(": ")
    canvas = Canvas()
    step = min(150.0, max(26.0, 1150 / (len(covered) + 2))) if covered else 100.0
    before = any(span.end and not span.start for span in spans.values())
    axis = _Axis(study, min(covered, default=0) - before, max(covered, default=0) + 1, step)
    room = max(axis.right, 900)
    if covered:
        first, last = (study.calendar.display_year(year) for year in (covered[0], covered[-1]))
        remarks.insert(0, translate("view.timeline.era", language, first=first, last=last))
    y = heading(canvas, 0, 0, title, remarks, room) + 26
    if shown:
        above, y = y, _rows(canvas, scene, axis, shown, spans, y)
        if today is not None:
            _today(canvas, axis, today, above, y, language)
        y = legend(canvas, 0, y + 36, room, _legend(study, shown, spans, language)) + 6
    notes = []
    if without:
        told = listed_names(study, without, language)
        notes.append(translate("view.timeline.not-recorded", language, programmes=told))
    for programme in shown:
        lost = [name(study, f, language) for f in study.phases[programme] if not _dated(study.span(f))]
        if lost:
            whose = name(study, programme, language)
            notes.append(translate("view.timeline.phases-not-recorded", language, programme=whose,
                                   phases=listed(lost, language)))  # fmt: skip
    for note in notes:
        lines = wrap(note, room, 14)
        canvas.text(0, y + 14, lines, 14)
        y += len(lines) * line_height(14) + 4
    return canvas.document((-_MARGIN, -46, room + 2 * _MARGIN, y + 46 + 18), title, language, embed_font=embed_font)


def _rows(canvas: Canvas, scene: Scene, axis: _Axis, shown: list[str], spans: dict[str, Span], y: float) -> float:
    study, language = scene.study, scene.language
    behind, above = Canvas(), y
    style, light = kind_style(str(PRASAN.Project)), kind_style(str(PRASAN.Phase))
    y += 14
    for programme in shown:
        lines = wrap(name(study, programme, language), _NAME_ROOM, 14, True, 3)
        agencies = wrap(responsible_words(study, programme, language), _NAME_ROOM, 12, False, 3)
        canvas.line(0, y, axis.right, y, LIGHT.rule)
        canvas.text(0, y + 24, lines, 14, bold=True)
        below = y + 24 + (len(lines) - 1) * line_height(14) + line_height(12) + 2
        canvas.text(0, below, agencies, 12, LIGHT.muted)
        room = len(lines) * line_height(14) + len([text for text in agencies if text]) * line_height(12)
        inferred = _inferred(study, programme)
        at = y + 10
        if _dated(spans[programme]):
            _bar(canvas, axis, spans[programme], at, _BAR, style, inferred)
            at += _BAR + 7
        at = _phases(canvas, scene, axis, programme, light, at)
        y = max(at + 5, y + room + 20)
    canvas.line(0, y, axis.right, y, LIGHT.rule)
    every, known = max(1, round(48 / axis.step)), years(study)
    for year in range(axis.first, axis.last + 1):
        x = axis.x(axis.year_start(year))
        behind.line(x, above + 14, x, y, LIGHT.rule, dashes="2 4")
        if known[0] <= year <= known[-1] and (year - axis.first) % every == 0:
            label = study.calendar.display_year(year)
            canvas.text(x + axis.step / 2, above + 6, label, 14, LIGHT.muted, anchor="middle")
    canvas.beneath(behind)
    return y


def _today(canvas: Canvas, axis: _Axis, today: date, above: float, below: float, language: str) -> None:
    """A line through the day, if the years drawn hold it."""
    if not axis.first <= axis.study.calendar.fiscal_year(today) <= axis.last:
        return
    x = axis.x(today)
    canvas.line(x, above + 12, x, below, _TODAY, 2)
    canvas.text(x, below + 16, translate("view.timeline.today", language, day=axis.study.calendar.display_day(today)),
                12, _TODAY, anchor="middle")  # fmt: skip


def _phases(canvas: Canvas, scene: Scene, axis: _Axis, programme: str, style: KindStyle, y: float) -> float:
    """The phases of a programme, each on the first line where it has room; gives the height below them."""
    study, language = scene.study, scene.language
    lanes: list[tuple[float, float, float]] = []  # right end of what stands there, top, bottom
    bottom = y
    for phase in study.phases[programme]:
        span = study.span(phase)
        if not _dated(span):
            continue
        left, right = _ends(axis, span)
        wide = max(right - left - 12, 40)
        lines = wrap(name(study, phase, language), wide, 12, False, 4)
        who = responsible_words(study, phase, language)
        agencies = wrap(who, wide, 11, False, 5) if who else ()
        height = len(lines) * line_height(12) + len(agencies) * line_height(11) + 8
        lane = next((index for index, (used, _top, low) in enumerate(lanes) if used <= left + 1), len(lanes))
        if lane == len(lanes):
            lanes.append((0.0, bottom, bottom))
        _used, top, low = lanes[lane]
        _bar(canvas, axis, span, top, height, style, _inferred(study, phase))
        canvas.text(left + 7, top + 17, lines, 12)
        canvas.text(left + 7, top + 17 + len(lines) * line_height(12), agencies, 11, LIGHT.muted)
        lanes[lane] = (right, top, max(low, top + height))
        bottom = max(bottom, top + height + 4)
    return bottom


def _ends(axis: _Axis, span: Span) -> tuple[float, float]:
    """Where a bar begins and ends; what is not recorded takes a fiscal year more, or runs out of the picture."""
    left = axis.x(span.start) if span.start else _LEFT
    if span.end:
        right = axis.x(span.end) + axis.step / 365
        left = left if span.start else max(_LEFT, right - 1.5 * axis.step)
    else:
        right = axis.right if span.open_ended else min(axis.right, left + 1.5 * axis.step)
    return left, right


def _bar(canvas: Canvas, axis: _Axis, span: Span, y: float, height: float, style: KindStyle, inferred: bool) -> None:
    left, right = _ends(axis, span)
    phase = style.shape == "tab"
    fill = style.tint if phase or inferred else style.colour
    if span.known:
        arrow = 12 if span.open_ended else 0
        canvas.rect(left + 1, y, max(right - left - 2 - arrow, 3), height, fill, style.colour, 3, 1.2)
        if inferred and not phase:
            canvas.hatch(left + 1, y, max(right - left - 2 - arrow, 3), height, style.colour)
        if arrow:
            arrow_head(canvas, (left, y + height / 2), (right - arrow, y + height / 2), 12, style.colour)
        if inferred and phase:
            canvas.rect(left + 1, y, right - left - 2 - arrow, height, "none", LIGHT.paper, 3, 1.6, "3 3")
        return
    # Slices that fade: every viewer draws them alike, which gradients are not sure of.
    start, wide = (left, (right - left) / _FADES) if span.start else (right, -(right - left) / _FADES)
    for slice_ in range(_FADES):
        x = min(start + slice_ * wide, start + (slice_ + 1) * wide)
        colour = style.tint if phase else style.colour
        canvas.rect(x, y, abs(wide), height, colour, opacity=round(1 - slice_ / _FADES, 2))
    canvas.path(
        f"M{right:.1f} {y:.1f}H{left:.1f}V{y + height:.1f}H{right:.1f}" if span.start else
        f"M{left:.1f} {y:.1f}H{right:.1f}V{y + height:.1f}H{left:.1f}",
        stroke=style.colour, width=1.2, dashes="4 3",
    )  # fmt: skip
    canvas.text(right + 6 if span.start else left - 14, y + height / 2 + 5, "?", 14, LIGHT.muted)


def _legend(study: Study, shown: list[str], spans: dict[str, Span], language: str) -> list[tuple[Sample, str]]:
    style, light = kind_style(str(PRASAN.Project)), kind_style(str(PRASAN.Phase))
    phases = [study.span(phase) for programme in shown for phase in study.phases[programme]]
    every = [*(spans[programme] for programme in shown), *phases]

    def fading(canvas: Canvas, x: float, y: float) -> None:
        for part in range(4):
            canvas.rect(x + part * 8, y - 8, 8, 16, style.colour, opacity=1 - part / 4)

    def arrow(canvas: Canvas, x: float, y: float) -> None:
        canvas.rect(x, y - 6, 22, 12, style.colour)
        arrow_head(canvas, (x, y), (x + 22, y), 12, style.colour)

    def hatched(canvas: Canvas, x: float, y: float) -> None:
        canvas.rect(x, y - 8, 32, 16, style.tint, style.colour, 3)
        canvas.hatch(x, y - 8, 32, 16, style.colour)

    def full(canvas: Canvas, x: float, y: float) -> None:
        canvas.rect(x, y - 8, 32, 16, style.colour, radius=3)

    def phase(canvas: Canvas, x: float, y: float) -> None:
        canvas.rect(x, y - 8, 32, 16, light.tint, light.colour, 3)

    inferred = any(_inferred(study, programme) for programme in shown)
    stated = any(spans[programme].known and not _inferred(study, programme) for programme in shown)
    wanted: list[tuple[bool, Sample, str]] = [
        (stated, full, "known"), (inferred, hatched, "inferred"),
        (any(_dated(span) and not span.known for span in every), fading, "unknown-end"),
        (any(span.open_ended for span in every), arrow, "open"), (any(map(_dated, phases)), phase, "phase"),
    ]  # fmt: skip
    return [(sample, translate(f"view.timeline.{word}", language)) for there, sample, word in wanted if there]
