"""The workbook that planners fill in: one sheet a class, with instructions, drop-downs and an example row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rdflib import URIRef
from rdflib.namespace import DCTERMS, RDF, SH, XSD

from prasan.files import write_atomically
from prasan.language import has_text, pick, texts_under, translate
from prasan.ontology import PRASAN
from prasan.ontology.schema import PLACE_COLUMNS, Column, Sheet, sheets
from prasan.ontology.vocabulary import definitions, names, vocabulary

LABEL_LANGUAGES = ("th", "en")
_ROWS = 1000
"""How many rows the drop-downs reach: more than people fill in by hand."""
_MOSTLY_FIRST = (PRASAN.linkFrom, PRASAN.linkTo)
"""Columns whose values are nearly always of the first of their classes, which is the one to offer."""
_HEADER, _REQUIRED, _EXAMPLE, _LINE = "DCE6F1", "FFE699", "7F7F7F", "BFBFBF"

Cells = Mapping[URIRef | tuple[URIRef, str], Any]
"""One row of data: a property, or a property and a language, to what the cell holds."""


def headers(sheet: Sheet, language: str) -> list[tuple[str, URIRef | tuple[URIRef, str]]]:
    """The headers of a sheet in a language, each with the property (and language) it stands for."""
    found: list[tuple[str, URIRef | tuple[URIRef, str]]] = []
    for column in sheet.columns:
        name = pick(column.names, language)
        if column.by_language:
            for code in LABEL_LANGUAGES:
                found.append((f"{name} ({translate(f'language.{code}', language)})", (column.term, code)))
        else:
            found.append((name, column.term))
    return found + [(pick(names(term), language), term) for term in PLACE_COLUMNS if sheet.cls != PRASAN.Source]


def concepts(cls: URIRef, language: str) -> list[str]:
    """The names of a class's fixed concepts in a language, in the vocabulary's order; empty if it has none."""
    graph = vocabulary()
    members = [member for member in graph.subjects(RDF.type, cls) if (member, SH.order, None) in graph]
    members.sort(key=lambda member: int(str(graph.value(member, SH.order))))
    return [pick(names(URIRef(str(member))), language) for member in members]


def _letter(position: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(position))


class _Workbook:
    """One workbook under construction."""

    def __init__(self, language: str, example: bool) -> None:
        from openpyxl import Workbook

        self.language = language
        self.example = example
        self.first_row = 3 if example else 2
        self.book = Workbook()
        self.book.remove(self.book.active)
        self.lists: dict[tuple[str, ...], str] = {}
        self.readme = self.book.create_sheet("_" + translate("template.readme-name", language))
        self.positions = {sheet.cls: pick(sheet.names, language) for sheet in sheets()}

    def write(self, rows: Mapping[URIRef, Sequence[Cells]]) -> None:
        self._readme()
        for sheet in sheets():
            self._sheet(sheet, rows.get(sheet.cls, ()))
        if self.lists:
            self._list_sheet()

    def _readme(self) -> None:
        from openpyxl.styles import Alignment, Font

        lines = texts_under("template.readme.", self.language)
        for number, name in enumerate(sorted(lines), start=1):
            cell = self.readme.cell(number, 1, lines[name])
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=number == 1, size=16 if number == 1 else 12)
        row = len(lines) + 2
        for sheet in sheets():
            cell = self.readme.cell(row, 1, pick(sheet.names, self.language))
            cell.hyperlink = f"#'{pick(sheet.names, self.language)}'!A1"
            cell.font = Font(underline="single", color="1F4E79", size=12)
            comment = pick(definitions(sheet.cls), self.language)
            self.readme.cell(row, 2, comment).alignment = Alignment(wrap_text=True, vertical="top")
            row += 1
        self.readme.column_dimensions["A"].width = 60
        self.readme.column_dimensions["B"].width = 90

    def _sheet(self, sheet: Sheet, rows: Sequence[Cells]) -> None:
        from openpyxl.comments import Comment
        from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

        page = self.book.create_sheet(pick(sheet.names, self.language))
        columns = {column.term: column for column in sheet.columns}
        head = headers(sheet, self.language)
        for position, (name, what) in enumerate(head, start=1):
            term = what[0] if isinstance(what, tuple) else what
            column = columns.get(term)
            cell = page.cell(1, position, name)
            cell.font = Font(bold=True)
            cell.alignment = Alignment(wrap_text=True, vertical="center")
            cell.fill = PatternFill("solid", fgColor=_REQUIRED if column and column.required else _HEADER)
            cell.border = Border(bottom=Side(style="thin", color=_LINE))
            if note := self._note(term, column):
                cell.comment = Comment(note, "Prasan", width=320, height=120)
            page.column_dimensions[_letter(position)].width = 34 if isinstance(what, tuple) else 20
            self._drop_down(page, position, term, column)
        for position, text in self._example(sheet, head) if self.example else ():
            page.cell(2, position, text).font = Font(italic=True, color=_EXAMPLE)
        for offset, row in enumerate(rows):
            for position, (_name, what) in enumerate(head, start=1):
                if (value := row.get(what)) is not None:
                    cell = page.cell(self.first_row + offset, position, value)
                    cell.alignment = Alignment(wrap_text=True, vertical="top")
                    if isinstance(value, str):
                        cell.data_type = "s"  # a text that begins with = is no formula
        page.freeze_panes = "B2"
        page.row_dimensions[1].height = 36

    def _note(self, term: URIRef, column: Column | None) -> str:
        parts = [pick(definitions(term), self.language)]
        if column and column.required:
            parts.append(translate("template.required", self.language))
        if column and column.many and not column.by_language:
            parts.append(translate("template.several", self.language))
        return " ".join(part for part in parts if part)

    def _example(self, sheet: Sheet, head: list[tuple[str, Any]]) -> Iterator[tuple[int, str]]:
        for position, (_name, what) in enumerate(head, start=1):
            term, code = what if isinstance(what, tuple) else (what, "")
            text_key = f"example.{sheet.cls.split('#')[-1]}.{_local(term)}{'-' + code if code else ''}"
            if term == DCTERMS.identifier:
                yield position, f"# {translate('template.example', self.language)}"
            elif has_text(text_key):
                yield position, translate(text_key, self.language)

    def _drop_down(self, page: Any, position: int, term: URIRef, column: Column | None) -> None:
        from openpyxl.worksheet.datavalidation import DataValidation

        classes = column.classes if column else ()
        formula = ""
        fixed = concepts(classes[0], self.language) if len(classes) == 1 else []
        if term == PLACE_COLUMNS[2]:
            fixed = concepts(PRASAN.EvidenceStatus, self.language)[:2]
        if term == PLACE_COLUMNS[0]:
            classes = (PRASAN.Source,)
        if column and column.datatype == XSD.boolean:
            fixed = [translate("word.yes", self.language), translate("word.no", self.language)]
        if fixed:
            formula = self._list(tuple(fixed))
        elif classes and classes[0] in self.positions and (len(classes) == 1 or term in _MOSTLY_FIRST):
            # The id column of the other sheet: what a planner has typed there is offered here.
            formula = f"'{self.positions[classes[0]]}'!$A${self.first_row}:$A${_ROWS}"
        if formula:
            rule = DataValidation(type="list", formula1=formula, allow_blank=True)
            # Offered, not forced: a cell may hold several values, a name, or an alias.
            rule.showErrorMessage = False
            page.add_data_validation(rule)
            rule.add(f"{_letter(position)}2:{_letter(position)}{_ROWS}")

    def _list(self, values: tuple[str, ...]) -> str:
        if values not in self.lists:
            letter = _letter(len(self.lists) + 1)
            self.lists[values] = f"'_lists'!${letter}$1:${letter}${len(values)}"
        return self.lists[values]

    def _list_sheet(self) -> None:
        page = self.book.create_sheet("_lists")
        for position, values in enumerate(self.lists, start=1):
            for row, value in enumerate(values, start=1):
                page.cell(row, position, value)
        page.sheet_state = "hidden"


def _local(term: URIRef) -> str:
    return term.split("#")[-1].split("/")[-1]


def write_workbook(
    path: Path, language: str, rows: Mapping[URIRef, Sequence[Cells]] | None = None, example: bool = True
) -> None:
    """Write the workbook to fill in, in a language, atomically.

    ``rows`` are put under the headers of their class's sheet; ``example`` adds the grey example row, which is not read:
    its id starts with ``#``.
    """
    workbook = _Workbook(language, example)
    workbook.write(rows or {})
    with write_atomically(path) as temporary:
        workbook.book.save(temporary)
