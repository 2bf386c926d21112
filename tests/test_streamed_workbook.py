"""Workbooks written row by row: what is in them, and what is said where there is no more room."""

from __future__ import annotations

import io
from typing import Any

import openpyxl

from prasan.graph.streamed_workbook import MOST_ROWS, Row, Sheet, workbook


def written(rows: list[Row], most: int = MOST_ROWS) -> tuple[bytes, Any]:
    content = b"".join(workbook([Sheet("แผ่น", ("ก", "ข"), (20, 30), iter(rows), most)], "en"))
    return content, openpyxl.load_workbook(io.BytesIO(content)).active


def test_text_stays_text_and_numbers_stay_numbers() -> None:
    _content, page = written([("=1+1", 2), ("https://x.example", 0.5), ("007", None), ("@a", 0)])
    assert [[cell.value for cell in row] for row in page.iter_rows(min_row=2)] == [
        ["=1+1", 2], ["https://x.example", 0.5], ["007", None], ["@a", 0],
    ]  # fmt: skip
    assert {page["A2"].data_type, page["A3"].data_type, page["A4"].data_type} == {"s"}
    assert page["A2"].quotePrefix
    assert not page["A4"].quotePrefix
    assert page["A3"].hyperlink is None
    assert page["B5"].value == 0


def test_the_same_rows_give_the_same_bytes() -> None:
    rows: list[Row] = [("โครงการ", number) for number in range(50)]
    assert written(rows)[0] == written(rows)[0]


def test_what_excel_can_not_hold_is_left_out_and_nothing_else() -> None:
    _content, page = written([("a\x00b\u000b" + "ก" * 40_000, 1)])
    assert page["A2"].value == "ab" + "ก" * 31_998


def test_a_sheet_that_is_full_says_so_and_where_the_rest_is() -> None:
    _content, page = written([("x", number) for number in range(10)], most=3)
    assert page.max_row == 5
    assert page["A5"].value == "… the first 3 rows; what a sheet has no room for is in findings.json"
    assert page.auto_filter.ref == "A1:B4"
