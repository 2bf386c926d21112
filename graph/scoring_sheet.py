"""The workbook in which a working group scores: a sheet of links as the loaders read it, and how to fill it in.

A row that nobody scores is an open question and is left out when the sheet is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rdflib import URIRef

from prasan.files import write_atomically
from prasan.graph.reinforcement import points
from prasan.graph.safe_text import xml_characters
from prasan.graph.scoring import Asked, Question
from prasan.graph.sentences import signed
from prasan.graph.text_measure import wrap
from prasan.language import languages, pick, texts_under, translate
from prasan.ontology import PRASAN
from prasan.ontology.schema import Sheet, sheets
from prasan.ontology.vocabulary import definitions, names

_FROM, _TO, _QUESTION, _SCORE, _REASON, _SCORER, _RECORDED, _TYPE = range(1, 9)
_WIDTHS = {_FROM: 12, _TO: 12, _QUESTION: 62, _SCORE: 30, _REASON: 44, _SCORER: 20, _RECORDED: 34, _TYPE: 14}
_README_WIDTHS = (38, 56, 56)
_HEAD, _FILL_IN, _PALE, _LINE, _NOTE = "DCE6F1", "FFE699", "F4F7FA", "BFBFBF", "595959"
_FONT = "Sarabun"


def spoken(language: str) -> tuple[str, ...]:
    """The languages of the sheet: the one asked for, then the other of Thai and English.

    >>> spoken("en")
    ('en', 'th')
    """
    return (language, *(code for code in languages()[:2] if code != language))[:2]


def choice(score: float, point: URIRef, language: str) -> str:
    """A point as the drop-down offers it, in both languages.

    >>> choice(3.0, PRASAN.indivisible, "en")
    '+3 indivisible · แยกกันไม่ได้'
    """
    return f"{signed(score)} " + " · ".join(pick(names(point), code) for code in spoken(language))


def write_scoring(path: Path, language: str, asked: Sequence[Question], scorer: str = "") -> None:
    """Write the workbook, in a language, atomically; ``scorer`` is put into every row."""
    from openpyxl import Workbook

    book = Workbook()
    page = book.active
    _questions(page, language, asked, scorer)
    programmes = list({question.source.reference: question.source for question in asked}.values())
    _readme(book.create_sheet("_" + translate("template.readme-name", language)), language, programmes)
    lists = book.create_sheet("_lists")
    for row, (score, point) in enumerate(points(), start=1):
        _text(lists.cell(row, 1), choice(score, point, language))
    lists.sheet_state = "hidden"
    book.properties.creator = "Prasan"
    with write_atomically(path) as temporary:
        book.save(temporary)


def _text(cell: Any, value: str, bold: bool = False, size: int = 12, colour: str = "000000") -> None:
    from openpyxl.styles import Alignment, Font

    cell.value = xml_characters(value) or None
    if cell.value:
        cell.data_type = "s"  # a text that begins with = is no formula
    cell.font = Font(name=_FONT, bold=bold, size=size, color=colour)
    cell.alignment = Alignment(wrap_text=True, vertical="top")


def _header(sheet: Sheet, language: str) -> dict[int, str]:
    terms = {
        _FROM: PRASAN.linkFrom, _TO: PRASAN.linkTo, _SCORE: PRASAN.score, _REASON: PRASAN.reason,
        _SCORER: PRASAN.scorer, _TYPE: PRASAN.linkType,
    }  # fmt: skip
    found = {}
    for position, term in terms.items():
        column = sheet.column(term)
        assert column is not None
        found[position] = pick(column.names, language)
    # Columns whose names begin with # are notes to whoever reads the sheet, and are not read.
    return found | {
        _QUESTION: f"# {translate('scoring.question-column', language)}",
        _RECORDED: f"# {translate('scoring.recorded-column', language)}",
    }


def _questions(page: Any, language: str, asked: Sequence[Question], scorer: str) -> None:
    from openpyxl.styles import Border, PatternFill, Side
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    sheet = next(sheet for sheet in sheets() if sheet.cls == PRASAN.Link)
    page.title = pick(sheet.names, language)
    for position, name in _header(sheet, language).items():
        cell = page.cell(1, position)
        _text(cell, name, bold=True)
        cell.fill = PatternFill("solid", fgColor=_FILL_IN if position in (_SCORE, _REASON, _SCORER) else _HEAD)
        page.column_dimensions[get_column_letter(position)].width = _WIDTHS[position]
    page.row_dimensions[1].height = 40
    type_ = pick(names(PRASAN.affects), language)
    shade, before = False, ""
    for row, question in enumerate(asked, start=2):
        first = question.source.reference != before
        shade, before = shade != first, question.source.reference
        said = {
            _FROM: question.source.reference, _TO: question.target.reference, _QUESTION: _asked(question, language),
            _SCORE: "", _REASON: "", _SCORER: scorer, _RECORDED: question.recorded, _TYPE: type_,
        }  # fmt: skip
        for position, value in said.items():
            cell = page.cell(row, position)
            _text(cell, value, colour=_NOTE if position in (_RECORDED, _TYPE) else "000000")
            cell.border = Border(top=Side(style="medium" if first else "thin", color=_LINE))
            if shade:
                cell.fill = PatternFill("solid", fgColor=_PALE)
        page.row_dimensions[row].height = max(_height(value, _WIDTHS[position]) for position, value in said.items())
    rule = DataValidation(type="list", formula1=f"'_lists'!$A$1:$A${len(points())}", allow_blank=True)
    rule.showErrorMessage = False  # offered, not forced: a number between two points is a score too
    page.add_data_validation(rule)
    rule.add(f"{get_column_letter(_SCORE)}2:{get_column_letter(_SCORE)}{len(asked) + 1}")
    page.freeze_panes = page.cell(2, _SCORE)
    _fit(page)
    page.print_title_rows = "1:1"


def _height(text: str, column: float) -> float:
    """The points that a wrapped text takes in a column of a width: not every program sets heights when it opens."""
    room = 7.4 * column
    return 6 + 17 * sum(max(1, len(wrap(line, room, 16, lines=99))) for line in text.split("\n"))


def _fit(page: Any) -> None:
    page.page_setup.orientation, page.page_setup.fitToWidth, page.page_setup.fitToHeight = "landscape", 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True


def _asked(question: Question, language: str) -> str:
    return "\n".join(
        translate(
            "scoring.question", code, source=_quoted(question.source, code), target=_quoted(question.target, code)
        )
        for code in spoken(language)
    )


def _quoted(asked: Asked, language: str) -> str:
    text = asked.names[language]
    return text if "“" in text else f"“{text}”"


def _readme(page: Any, language: str, programmes: Sequence[Asked]) -> None:
    row = 0
    for code in spoken(language):
        lines = texts_under("scoring.readme.", code)
        for number, key in enumerate(sorted(lines)):
            row += 1
            page.merge_cells(start_row=row, start_column=1, end_row=row, end_column=3)
            _text(page.cell(row, 1), lines[key], bold=number == 0, size=16 if number == 0 else 12)
            page.row_dimensions[row].height = 30 if number == 0 else _height(lines[key], sum(_README_WIDTHS))
        row += 1
    for score, point in points():
        row += 1
        _text(page.cell(row, 1), choice(score, point, language), bold=True)
        for position, code in enumerate(spoken(language), start=2):
            _text(page.cell(row, position), pick(definitions(point), code))
        page.row_dimensions[row].height = 25
    row += 1
    for asked in programmes:
        row += 1
        _text(page.cell(row, 1), asked.reference, bold=True)
        for position, code in enumerate(spoken(language), start=2):
            _text(page.cell(row, position), asked.names[code])
        page.row_dimensions[row].height = max(_height(text, _README_WIDTHS[1]) for text in asked.names.values())
    for letter, width in zip("ABC", _README_WIDTHS, strict=True):
        page.column_dimensions[letter].width = width
    _fit(page)
