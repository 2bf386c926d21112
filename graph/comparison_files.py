"""A comparison as a file: a page, a workbook, CSV, JSON, Markdown for notes, or a picture."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Sequence

from prasan.errors import UsageError
from prasan.graph import comparison_page
from prasan.graph.comparison_drawing import drawing
from prasan.graph.comparison_rows import (
    COUNT_COLUMNS,
    FINDING_COLUMNS,
    MEASURE_COLUMNS,
    THING_COLUMNS,
    Row,
    as_json,
    change_sentences,
    count_rows,
    figures_words,
    finding_rows,
    measure_rows,
    remarks,
    signed,
    thing_rows,
)
from prasan.graph.comparison_scene import ComparisonScene
from prasan.graph.safe_text import marked, sheet
from prasan.graph.svg import drawn
from prasan.graph.workbook import add_table, new_book, saved
from prasan.language import pick, translate

_WIDTHS = {
    "change": 16, "kind": 22, "class": 18, "before": 56, "after": 56, "what": 34, "because": 34, "places": 56,
    "id-before": 26, "id-after": 26, "figure": 44, "difference": 14, "not-recorded": 40,
}  # fmt: skip
_FIGURES = ("before", "after")


def written(scene: ComparisonScene, suffix: str) -> bytes:
    """The comparison as the bytes of a file. Raises ``UsageError`` if nothing is written with the suffix."""
    maker = _MAKERS.get(suffix.lower())
    if maker is None:
        raise UsageError("unknown-output", file=suffix, known=" ".join(_MAKERS))
    content = maker(scene)
    return content.encode("utf-8") if isinstance(content, str) else content


def suffixes() -> tuple[str, ...]:
    """The suffixes of the files that a comparison can be written as.

    >>> ".html" in suffixes()
    True
    """
    return tuple(_MAKERS)


def heads(columns: Sequence[str], language: str) -> list[str]:
    """The heads of a table of a comparison."""
    return [translate(f"compare.column.{column}", language) for column in columns]


def _csv(scene: ComparisonScene) -> bytes:
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\r\n")
    writer.writerow(heads(FINDING_COLUMNS, scene.language))
    for row in finding_rows(scene):
        writer.writerow([sheet(value) if isinstance(value, str) else value for value in row])
    return held.getvalue().encode("utf-8-sig")


def _json(scene: ComparisonScene) -> str:
    return json.dumps(as_json(scene), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _workbook(scene: ComparisonScene) -> bytes:
    book, language = new_book(), scene.language
    said = [*change_sentences(scene), *remarks(scene)]
    if said:
        title = translate("compare.sheet.changes", language)
        add_table(book, title, [title], [110], [(text,) for text in said])
    for key, columns, rows in (
        ("findings", FINDING_COLUMNS, finding_rows(scene)),
        ("saved", MEASURE_COLUMNS, measure_rows(scene)),
        ("kinds", COUNT_COLUMNS, count_rows(scene)),
        ("things", THING_COLUMNS, thing_rows(scene)),
    ):
        figures = columns in (MEASURE_COLUMNS, COUNT_COLUMNS)
        widths = [14 if figures and column in _FIGURES else _WIDTHS[column] for column in columns]
        title = figures_words(scene) if key == "saved" else translate(f"compare.sheet.{key}", language)
        add_table(book, title, heads(columns, language), widths, rows)
    return saved(book)


def _markdown(scene: ComparisonScene) -> str:
    language = scene.language
    lines = [f"# {marked(comparison_page.title(scene))}", ""]
    lines += [marked(f"{pick(scene.before, language)} → {pick(scene.after, language)}"), ""]
    if scene.changes:
        lines += [f"## {translate('compare.page.supposed', language)}", ""]
        lines += [f"{number}. {marked(said)}" for number, said in enumerate(change_sentences(scene), 1)] + [""]
    lines += [line for said in remarks(scene) for line in (marked(said), "")]
    for key, columns, rows in (
        ("saved", MEASURE_COLUMNS, measure_rows(scene)),
        ("findings", FINDING_COLUMNS[:6], [row[:6] for row in finding_rows(scene)]),
        ("kinds", COUNT_COLUMNS, count_rows(scene)),
        ("things", THING_COLUMNS, thing_rows(scene)),
    ):
        title = figures_words(scene) if key == "saved" else translate(f"compare.sheet.{key}", language)
        lines += [f"## {title}", ""]
        lines += _markdown_table(columns, rows, language)
    return "\n".join(lines)


def _markdown_table(columns: Sequence[str], rows: Sequence[Row], language: str) -> list[str]:
    if not rows:
        return [translate("view.report.none", language), ""]
    shown = [
        [marked(signed(value) if column == "difference" else str(value))
         for column, value in zip(columns, row, strict=True)]
        for row in rows
    ]  # fmt: skip
    table = [heads(columns, language), ["---"] * len(columns), *shown]
    return [*(f"| {' | '.join(cells)} |" for cells in table), ""]


_MAKERS: dict[str, Callable[[ComparisonScene], str | bytes]] = {
    ".html": comparison_page.written,
    ".md": _markdown,
    ".xlsx": _workbook,
    ".json": _json,
    ".csv": _csv,
    ".svg": lambda scene: drawn(drawing(scene), ".svg"),
    ".png": lambda scene: drawn(drawing(scene), ".png"),
}
