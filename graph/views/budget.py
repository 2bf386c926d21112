"""Budgets as a workbook, a sheet for each way of grouping, and as CSV: what comes in, by fiscal year and currency."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

from prasan.graph.budgets import GROUPINGS, Total, totals, unfunded
from prasan.graph.safe_text import sheet
from prasan.graph.scene import Scene
from prasan.graph.sentences import name
from prasan.graph.workbook import add_table, new_book, saved
from prasan.language import translate

NAME = "budget"
SUFFIXES = (".xlsx", ".csv")

_COLUMNS = {
    "what": 46, "id": 14, "year": 13, "currency": 11, "amount": 20, "least": 20, "programmes-pay": 20, "inside": 20,
    "blank": 14, "lines": 11, "programmes": 13,
}  # fmt: skip
"""Column → its width in letters."""
_NOTES = ("amount", "least", "programmes-pay", "inside", "currency", "blank", "rows")
_Cell = str | int | float | Decimal | None


def draw(scene: Scene, suffix: str) -> bytes:
    """The budgets of the study: a sheet for each grouping and one that says how to read them; in CSV one table."""
    return _csv(scene) if suffix == ".csv" else _workbook(scene)


def _word(scene: Scene, key: str, **values: object) -> str:
    return translate(f"view.budget.{key}", scene.language, **values)


def _what(scene: Scene, total: Total) -> str:
    if total.what:
        return name(scene.study, total.what, scene.language)
    return _word(scene, "everything" if total.by == "all" else "not-recorded")


def _row(scene: Scene, total: Total) -> list[_Cell]:
    blank = _word(scene, "not-recorded")
    year: _Cell = blank if total.year is None else scene.study.calendar.display_year(total.year)
    return [
        _what(scene, total),
        str(scene.study.linkage.nodes[total.what]["identifier"]) if total.what else "",
        _word(scene, "all-years") if total.all_years else year,
        total.currency or blank,
        blank if total.amount is None else total.amount,
        blank if total.at_least is None else total.at_least,
        total.from_programmes,
        total.inside,
        total.blank,
        total.lines,
        total.programmes,
    ]


def _csv(scene: Scene) -> bytes:
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\r\n")
    writer.writerow([_word(scene, column) for column in ("by", *_COLUMNS)])
    for by in GROUPINGS:
        for total in totals(scene.study, by):
            row = [_word(scene, f"by-{by}"), *_row(scene, total)]
            writer.writerow([sheet(value) if isinstance(value, str) else _plain(value) for value in row])
    return held.getvalue().encode("utf-8-sig")


def _plain(value: _Cell) -> _Cell:
    return f"{value:f}" if isinstance(value, Decimal) else value


def _workbook(scene: Scene) -> bytes:
    heads, widths = [_word(scene, column) for column in _COLUMNS], list(_COLUMNS.values())
    book = new_book()
    for by in GROUPINGS:
        add_table(book, _word(scene, f"by-{by}"), heads, widths, (_row(scene, t) for t in totals(scene.study, by)))
    notes = [[_word(scene, f"note-{note}")] for note in _NOTES]
    without, total = sum(1 for _programme in unfunded(scene.study)), len(scene.study.programmes)
    notes.append([_word(scene, "note-unfunded", count=without, total=total)])
    add_table(book, _word(scene, "notes"), [_word(scene, "notes")], [120], notes)
    return saved(book)
