"""A workbook to be read: sheets of rows, written row by row, however many there are."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prasan.graph.safe_text import xml_characters
from prasan.language import translate

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

Row = Sequence[str | int | float | None]

MOST_ROWS = 20_000
"""Rows of a sheet. Excel holds 1,048,576; with a twentieth of that it still opens on an office laptop."""
_LONGEST = 32_000
"""Letters that a cell of Excel holds, and a little less."""
_NO_DAY = datetime(1980, 1, 1)
_FORMULA = ("=", "+", "-", "@")
_PIECE = 1 << 20
_LINE, _MOST_LINES = 18.0, 22
"""Height of a line in points, and the most lines of a row: Excel shows none higher than 409 points."""
_MARKS = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its title, the headings with the widths of their columns in letters, and the rows, each read once.

    Of more than ``most`` rows it holds the first.
    """

    title: str
    heads: Sequence[str]
    widths: Sequence[float]
    rows: Iterable[Row]
    most: int = MOST_ROWS


@dataclass(frozen=True, slots=True)
class Matrix:
    """A sheet of each with each: figures from 0 to 1 on a scale of colours, each with whether it stands on little.

    ``names`` head rows and columns alike; a cell that is not in ``figures`` is blank. ``notes`` stand below.
    """

    title: str
    corner: str
    names: Sequence[str]
    figures: Mapping[tuple[int, int], tuple[float, bool]]
    notes: Sequence[str] = ()


def workbook(sheets: Iterable[Sheet | Matrix], language: str) -> Iterator[bytes]:
    """The pieces of an Excel file with the sheets; the same rows give the same bytes.

    Headings stay in sight, and those of rows can be filtered. Whatever a text looks like, it is text: no formula, link
    or error value. Of more rows than it is to hold a sheet has the first, and its last line says so.
    """
    from xlsxwriter.workbook import Workbook

    with tempfile.TemporaryDirectory(prefix="prasan-") as folder:
        path = Path(folder) / "book.xlsx"
        # Row by row to temporary files: neither the rows nor the sheet are ever all in memory.
        book = Workbook(str(path), {"constant_memory": True, "tmpdir": folder})
        book.set_properties({"author": "Prasan", "created": _NO_DAY})
        for sheet in sheets:
            if isinstance(sheet, Matrix):
                _write_matrix(book, sheet)
            else:
                _write(book, sheet, language)
        book.close()
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece


def _write(book: Workbook, sheet: Sheet, language: str) -> None:
    font = {"font_name": "Sarabun", "font_size": 12, "text_wrap": True}
    head = book.add_format(font | {"bold": True, "bg_color": "#E3EFF8", "valign": "vcenter"})
    body = book.add_format(font | {"valign": "top"})
    quoted = book.add_format(font | {"valign": "top", "quote_prefix": True})
    page: Any = book.add_worksheet(sheet.title)
    for number, width in enumerate(sheet.widths):
        page.set_column(number, number, width)
    page.freeze_panes(1, 0)
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(9)  # A4
    page.fit_to_pages(1, 0)
    page.set_row(0, _LINE * lines_needed(tuple(sheet.heads), sheet.widths))
    for place, text in enumerate(sheet.heads):
        page.write_string(0, place, text, head)
    rows, last = iter(sheet.rows), 0
    for last, row in enumerate(islice(rows, sheet.most), 1):
        # Told, since not every program works it out for text that is wrapped.
        page.set_row(last, _LINE * lines_needed(row, sheet.widths))
        _write_row(page, last, row, body, quoted)
    page.autofilter(0, 0, max(last, 1), len(sheet.heads) - 1)
    # How many more would take as long to say as to write them.
    if next(rows, None) is not None:
        page.write_string(last + 1, 0, translate("view.findings.rows-left", language, count=f"{last:,}"), head)


def _write_matrix(book: Workbook, matrix: Matrix) -> None:
    font = {"font_name": "Sarabun", "font_size": 12}
    head = font | {"bold": True, "bg_color": "#E3EFF8", "text_wrap": True, "valign": "vcenter"}
    formats = {
        "corner": book.add_format(head), "row": book.add_format(head | {"quote_prefix": True}),
        "column": book.add_format(head | {"quote_prefix": True, "rotation": 90, "valign": "bottom"}),
        False: book.add_format(font | {"num_format": "0.00", "align": "center", "valign": "vcenter"}),
        True: book.add_format(font | {"num_format": "0.00", "align": "center", "valign": "vcenter", "italic": True,
                                      "font_color": "#566170"}),
        "self": book.add_format({"bg_color": "#CFD5DC"}), "note": book.add_format(font),
    }  # fmt: skip
    page: Any = book.add_worksheet(matrix.title)
    count = len(matrix.names)
    page.set_column(0, 0, 46)
    if count:
        page.set_column(1, count, 7)
        page.freeze_panes(1, 1)
        page.repeat_rows(0)
        page.repeat_columns(0)
    page.set_landscape()
    page.set_paper(8)  # A3
    page.fit_to_pages(1, 0)
    if count:
        page.set_row(0, 210)
        page.write_string(0, 0, matrix.corner, formats["corner"])
    names = [xml_characters(name)[:_LONGEST] for name in matrix.names]
    for place, name in enumerate(names, 1):
        page.write_string(0, place, name, formats["column"])
    for row, name in enumerate(names):
        page.set_row(row + 1, _LINE * lines_needed((name,), (46,)))
        page.write_string(row + 1, 0, name, formats["row"])
        for column in range(count):
            if row == column:
                page.write_blank(row + 1, column + 1, None, formats["self"])
            elif (found := matrix.figures.get((row, column))) is not None:
                page.write_number(row + 1, column + 1, round(found[0], 2), formats[found[1]])
    if count:
        page.conditional_format(1, 1, count, count, {
            "type": "2_color_scale", "min_type": "num", "min_value": 0, "max_type": "num", "max_value": 1,
            "min_color": "#FFFFFF", "max_color": "#F0A35C",
        })  # fmt: skip
    for row, note in enumerate(matrix.notes, count + 2 if count else 0):
        page.write_string(row, 0, xml_characters(note)[:_LONGEST], formats["note"])


def lines_needed(row: Row, widths: Sequence[float]) -> int:
    """Lines that the cell of a row with most of them takes at the widths of the columns; never more than a screen has.

    >>> lines_needed(("one", "two words", 7), (10, 5, 5))
    2
    """
    most = 1
    for value, width in zip(row, widths, strict=True):
        if isinstance(value, str) and (len(value) > 0.9 * width or "\n" in value):
            # Marks above and below a Thai letter take no width; what wraps at words fills nine tenths of a line.
            lines = (ceil(len(_MARKS.sub("", line)) / (0.9 * width)) or 1 for line in value.split("\n"))
            most = max(most, sum(lines))
    return min(most, _MOST_LINES)


def _write_row(page: Any, number: int, row: Row, body: Format, quoted: Format) -> None:
    for place, value in enumerate(row):
        if not value and value != 0:
            continue
        if isinstance(value, str):
            text = xml_characters(value)[:_LONGEST]
            page.write_string(number, place, text, quoted if text.startswith(_FORMULA) else body)
        else:
            page.write_number(number, place, value, body)
