"""The crosswalk as a sheet to be filled in: a working group decides on each pair and drops it into the workspace."""

from __future__ import annotations

import csv
import io

from rdflib.namespace import RDF, SH

from prasan.graph.crosswalk_rows import COLUMNS, crosswalk_rows, headers, sheet_title
from prasan.graph.safe_text import sheet
from prasan.graph.scene import Scene
from prasan.graph.workbook import add_table, new_book, saved
from prasan.language import pick
from prasan.ontology import PRASAN
from prasan.ontology.vocabulary import names, vocabulary

NAME = "crosswalk"
SUFFIXES = (".xlsx", ".csv")

_WIDTHS = {
    "matchOf": 14, "one-name": 44, "programme": 28, "unit": 12, "matchKind": 18, "matchWith": 14, "other-name": 44,
    "other-programme": 28, "other-unit": 12, "proposed": 18, "score": 9, "grounds": 40, "decidedBy": 24, "reason": 36,
}  # fmt: skip


def draw(scene: Scene, suffix: str) -> bytes:
    """The sheet *Indicator matches* with what is proposed: read back as it is, it changes nothing."""
    rows = crosswalk_rows(scene.study, scene.language)
    heads = headers(scene.language)
    if suffix == ".csv":
        held = io.StringIO()
        writer = csv.writer(held, lineterminator="\r\n")
        writer.writerow(heads)
        writer.writerows([sheet(value) if isinstance(value, str) else value for value in row] for row in rows)
        return held.getvalue().encode("utf-8-sig")
    widths = [_WIDTHS[column] for column in COLUMNS]
    choices = {COLUMNS.index("matchKind"): _kinds(scene.language)}
    book = new_book()
    add_table(book, sheet_title(scene.language), heads, widths, rows, choices)
    return saved(book)


def _kinds(language: str) -> list[str]:
    graph = vocabulary()
    found = sorted(graph.subjects(RDF.type, PRASAN.MatchKind), key=lambda kind: int(str(graph.value(kind, SH.order))))
    return [pick(names(kind), language) for kind in found]
