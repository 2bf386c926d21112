"""Workbooks that views write: tables of text and numbers, no formula, and the same bytes for the same data."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from prasan.graph.office_zip import NO_DAY, undated
from prasan.graph.safe_text import xml_characters

if TYPE_CHECKING:
    from openpyxl import Workbook

LONGEST = 32_000
"""Letters that a cell of Excel holds, and a little less."""
_MARKS = re.compile("[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]")
_LINE, _MOST_LINES = 19, 20
"""Height of a line in points, and lines that a row shows at most: Excel allows 409 points."""


def new_book() -> Workbook:
    """A workbook without a sheet."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    return book


def add_table(
    book: Workbook,
    title: str,
    heads: Sequence[str],
    widths: Sequence[float],
    rows: Iterable[Sequence[str | int | float | Decimal | None]],
    choices: Mapping[int, Sequence[str]] | None = None,
) -> None:
    """Put a sheet with a header, a filter and rows of text and numbers at the end of a workbook.

    ``choices`` are what the cells of a column, by its position from 0, offer in a drop-down list.
    """
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    page = book.create_sheet(title)
    page.append(list(heads))
    for cell in page[1]:
        cell.font = Font(name="Sarabun", bold=True, size=12)
        cell.fill = PatternFill("solid", fgColor="E3EFF8")
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    body, wrap = Font(name="Sarabun", size=12), Alignment(wrap_text=True, vertical="top")
    last = 2
    for number, row in enumerate(rows, 2):
        last = number
        for place, value in enumerate(row, 1):
            cell = page.cell(number, place)
            if isinstance(value, str):
                cell.value = xml_characters(value)[:LONGEST]
                # Whatever it looks like, it is text: no formula, no error value.
                cell.data_type = "s"
                cell.quotePrefix = value[:1] in ("=", "+", "-", "@")
            else:
                cell.value = value
            if isinstance(value, Decimal):
                cell.number_format = "#,##0" if value == value.to_integral_value() else "#,##0.00"
            cell.font, cell.alignment = body, wrap
        _fit(page, number, row, widths)
    _fit(page, 1, heads, widths)
    for number, width in enumerate(widths, 1):
        page.column_dimensions[get_column_letter(number)].width = width
    for place, offered in (choices or {}).items():
        _offer(page, get_column_letter(place + 1), last, offered)
    page.freeze_panes = "A2"
    page.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{last}"
    page.page_setup.orientation, page.page_setup.fitToWidth, page.page_setup.fitToHeight = "landscape", 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = "1:1"


def _fit(page: Any, number: int, row: Sequence[str | int | float | Decimal | None], widths: Sequence[float]) -> None:
    """Make a row as high as its text: not every program does so by itself.

    What stands above or below a Thai consonant takes no room.
    """
    texts = ((value, width) for value, width in zip(row, widths, strict=True) if isinstance(value, str))
    needed = (
        sum(math.ceil((len(_MARKS.sub("", line)) + 2) / width) for line in text.split("\n")) for text, width in texts
    )
    if (lines := min(max(needed, default=1), _MOST_LINES)) > 1:
        page.row_dimensions[number].height = _LINE * lines


def _offer(page: Any, letter: str, last: int, offered: Sequence[str]) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = DataValidation(type="list", formula1=f'"{",".join(offered)}"', allow_blank=True)
    rule.showErrorMessage = False  # offered, not forced: any name of the thing will do
    page.add_data_validation(rule)
    rule.add(f"{letter}2:{letter}{last}")


def saved(book: Workbook) -> bytes:
    """The workbook as bytes, with no trace of when it was made."""
    book.properties.creator = "Prasan"
    book.properties.created = book.properties.modified = datetime(*NO_DAY)
    content = io.BytesIO()
    book.save(content)
    return undated(content.getvalue())
