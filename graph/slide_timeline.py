"""The timeline on slides: a table of programmes and phases, who is responsible, and the fiscal years they take."""

from __future__ import annotations

from collections.abc import Iterator

from prasan.graph.expected_frames import years
from prasan.graph.linkage import Statement, statement
from prasan.graph.palette import LIGHT
from prasan.graph.responsible import responsible, responsible_words
from prasan.graph.scene import Scene
from prasan.graph.sentences import name
from prasan.graph.slide_deck import Deck
from prasan.graph.slide_findings import empty, tables, word
from prasan.graph.slide_notes import statement_notes
from prasan.graph.slide_tables import Cell, Row, head_row, text_cell
from prasan.graph.slide_text import MUTED, Line
from prasan.graph.study import Span, Study
from prasan.graph.views.timeline import dated_programmes
from prasan.language import translate

_MOST_ROWS, _MOST_COLUMNS = 36, 12
_FULL, _PALE = "accent1", "accent1/tint"
_OPEN, _INFERRED, _UNKNOWN = "→", "~", "?"


def draw_timeline(deck: Deck, scene: Scene) -> None:
    """Programmes and, under each, its phases; of many those that begin first, and how many there are."""
    study = scene.study
    dated = dated_programmes(study)
    known = years(study)
    title = word(scene, "timeline")
    if not dated or not known:
        empty(deck, title, translate("view.timeline.none", scene.language))
        return
    without = sorted(set(study.programmes) - set(dated))
    step = -(-len(known) // _MOST_COLUMNS)
    columns = [known[at : at + step] for at in range(0, len(known), step)]
    rows: list[Row] = []
    shown = 0
    for programme in [*dated, *without]:
        own = [
            _row(scene, programme, columns, False),
            *(_row(scene, f, columns, True) for f in study.phases[programme]),
        ]
        if rows and len(rows) + len(own) > _MOST_ROWS:
            break
        rows += own
        shown += 1
    heads = [word(scene, "what"), word(scene, "responsible"), *(_years(study, column) for column in columns)]
    remark = ""
    if shown < len(dated):
        remark = translate("view.timeline.left-out", scene.language, shown=shown, total=f"{len(dated):,}")
    elif shown < len(study.programmes):
        remark = word(scene, "programmes-left", shown=shown, total=f"{len(study.programmes):,}")
    shares = (236, 262, *[390 / len(columns)] * len(columns))
    lead = f"{word(scene, 'fiscal-years')} {word(scene, 'timeline-text')}"
    tables(deck, title, head_row(heads, 12, middle_from=2), rows, shares, remark, lead)


def _dated(span: Span) -> bool:
    return span.start is not None or span.end is not None


def _years(study: Study, column: tuple[int, ...]) -> str:
    shown = [str(study.calendar.display_year(year)) for year in (column[0], column[-1])]
    return shown[0] if len(column) == 1 else f"{shown[0]}–{shown[1][-2:]}"


def _row(scene: Scene, thing: str, columns: list[tuple[int, ...]], phase: bool) -> Row:
    study, language = scene.study, scene.language
    role, agencies = responsible(study, thing)
    if agencies:
        who = Cell((Line(responsible_words(study, thing, language), 10.5),))
    else:
        who = text_cell(translate("state.not-recorded", language), 11, colour=MUTED)
    title = name(study, thing, language)
    head = text_cell(f"– {title}" if phase else title, 11 if phase else 12, not phase)
    given: list[Statement] = [*study.span_statements(thing)]
    cells = list(_marks(study, thing, columns, any(s.inferred for s in given)))
    given += [statement(study.linkage, thing, role, agency) for agency in agencies]
    if not _dated(study.span(thing)):
        told = Line(translate("state.not-recorded", language), 11, colour=MUTED, align="ctr")
        cells = [Cell((told,), "", True, len(columns)), *[Cell()] * (len(columns) - 1)]
    return Row((head, who, *cells), (title, *statement_notes(scene, given, 12)))


def _marks(study: Study, thing: str, columns: list[tuple[int, ...]], inferred: bool) -> Iterator[Cell]:
    """A cell a column: filled where it runs, with a sign where that is inferred or goes on; ? where nobody says."""
    span = study.span(thing)
    first = study.calendar.fiscal_year(span.start) if span.start else None
    last = study.calendar.fiscal_year(span.end) if span.end else None
    for number, column in enumerate(columns):
        runs = (first is None or first <= column[-1]) and (last is None or last >= column[0])
        if first is not None and last is None and not span.open_ended:
            runs = first in column
        if first is None and last is not None:
            runs = last in column
        if runs:
            sign = _OPEN if span.open_ended and number == len(columns) - 1 else ""
            sign = f"{_INFERRED}{sign}" if inferred else sign
            fill, ink = (_PALE, LIGHT.ink) if inferred else (_FULL, "bg1")
            yield Cell((Line(sign, 11, True, ink, "ctr"),), fill, True)
        elif _beside(number, columns, first, last, span):
            yield Cell((Line(_UNKNOWN, 11, False, MUTED, "ctr"),), "", True)
        else:
            yield Cell((Line("", 8),))


def _beside(number: int, columns: list[tuple[int, ...]], first: int | None, last: int | None, span: Span) -> bool:
    """True of the column after a beginning without an end, and before an end without a beginning."""
    if first is not None and last is None and not span.open_ended:
        return number > 0 and first in columns[number - 1]
    return first is None and last is not None and number + 1 < len(columns) and last in columns[number + 1]
