"""Rows of tables as records: of which class, about what, with which fields. Nothing is looked up yet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from rdflib import URIRef
from rdflib.namespace import DCTERMS, SKOS

from prasan.loaders.tables import Table, Value, column_letter
from prasan.loaders.thai import clean, key
from prasan.ontology import PRASAN
from prasan.ontology.schema import PLACE_COLUMNS, Column, Sheet, sheets
from prasan.ontology.vocabulary import names, vocabulary
from prasan.problems import Problem

IDENTIFIER = DCTERMS.identifier
_PLACE_COLUMN = {
    property_: Column(property_, names(property_), classes, None, required=False, many=False)
    for property_, classes in zip(PLACE_COLUMNS, ((PRASAN.Source,), (), (PRASAN.EvidenceStatus,)), strict=True)
}
_LANGUAGE_MARKS = {
    "th": "th", "thai": "th", "ไทย": "th", "ภาษาไทย": "th", "en": "en", "eng": "en", "english": "en", "อังกฤษ": "en",
    "ภาษาอังกฤษ": "en",
}  # fmt: skip
_MARKED = re.compile(
    r"^(?P<name>.*?)\s*(?:@(?P<tag>[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*)|[(\[](?P<mark>[^)\]]+)[)\]]"
    r"|\s(?P<word>ไทย|อังกฤษ))$"
)


@dataclass(frozen=True, slots=True)
class RowPlace:
    """A row: the file, the sheet if there are sheets, the row as the spreadsheet counts it.

    Where a single cell says all, as in a matrix, ``column`` is its header and ``letter`` its column's letter.
    """

    file: str
    sheet: str
    row: int
    column: str = ""
    letter: str = ""

    def problem(self, code: str, header: str = "", value: Value = "", **details: object) -> Problem:
        """A problem at this row; details may hold ``severity``."""
        severity = details.pop("severity", "violation")
        shown = "" if value is None else str(value)
        return Problem(code, self.file, self.sheet, self.row, header or self.column, shown, severity, details)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """A column of a table that is read: the schema's column it is, its header, and how its cells are meant.

    ``place`` is where its values stand if that is not where the records do, as the names around a matrix.
    """

    column: Column
    header: str
    language: str = ""
    separators: str = ";\n|"
    place: RowPlace | None = None
    creates: bool = False
    """True if a name that nobody bears makes a new thing, which then stands where the name does."""


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """The rows of one table as the schema sees them: of which class they are, which fields they have, what these say.

    A row is its number as the spreadsheet counts it, the local name of the thing if a mapping gives one, and the raw
    values, one a field, ``None`` where a cell is blank.
    """

    cls: URIRef
    file: str
    sheet: str
    fields: tuple[Field, ...]
    rows: list[tuple[int, str, tuple[Value, ...]]]
    may_repeat: bool = False
    """True if several rows may speak of the same thing, as mapped tables do."""
    column: str = ""
    letter: str = ""
    """The header and the letter of the one cell that says all, in a matrix."""

    def place(self, row: int) -> RowPlace:
        """Where a row stands."""
        return RowPlace(self.file, self.sheet, row, self.column, self.letter)

    def positions(self, property_: URIRef) -> list[int]:
        """Where among the fields those of a property stand."""
        return [position for position, field in enumerate(self.fields) if field.column.term == property_]


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a table that was read, for the record of where statements come from."""

    file: str
    sheet: str
    header: str
    letter: str
    term: URIRef
    cls: URIRef
    language: str = ""


@dataclass(slots=True)
class Header:
    """The columns of a table as the schema sees them, by position."""

    columns: dict[int, tuple[Column, str]] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)


def _names_of(column: Column) -> Iterator[str]:
    yield from column.names.values()
    yield column.term.split("#")[-1].split("/")[-1]
    yield from names(column.term).values()
    yield from (str(label) for label in vocabulary().objects(column.term, SKOS.altLabel))


@cache
def _column_names(cls: URIRef) -> Mapping[str, Column]:
    sheet = next(sheet for sheet in sheets() if sheet.cls == cls)
    found: dict[str, Column] = {}
    # In this order: the sheet's own headers win over names that the vocabulary gives a term at large.
    for column in sheet.columns:
        for name in column.names.values():
            found.setdefault(key(name), column)
    for column in (*sheet.columns, *_PLACE_COLUMN.values()):
        for name in _names_of(column):
            found.setdefault(key(name), column)
    if label := sheet.column(SKOS.prefLabel):
        for name in ("name", "title", "ชื่อ", "ชื่อเรื่อง", "label"):
            found.setdefault(key(name), label)
    return found


@cache
def _sheet_names() -> Mapping[str, Sheet]:
    found: dict[str, Sheet] = {}
    for sheet in sheets():
        for name in (*sheet.names.values(), *names(sheet.cls).values(), sheet.cls.split("#")[-1]):
            found.setdefault(key(name), sheet)
    return found


def find_column(cls: URIRef, header: str) -> tuple[Column, str] | None:
    """The column that a header means on the sheet of a class, and the language it is marked with.

    >>> column, language = find_column(PRASAN.Project, "ชื่อ (อังกฤษ)")
    >>> column.term == SKOS.prefLabel, language
    (True, 'en')
    """
    known = _column_names(cls)
    if column := known.get(key(header)):
        return column, ""
    if match := _MARKED.match(clean(header)):
        mark = match["tag"] or match["mark"] or match["word"]
        language = _LANGUAGE_MARKS.get(key(mark)) or (match["tag"] or "").lower()
        if language and (column := known.get(key(match["name"]))) and not column.classes:
            return column, language
    return None


def read_header(cls: URIRef, header: tuple[str, ...]) -> Header:
    """Which columns of the schema a table's header names, and which of its columns nobody knows."""
    found = Header()
    for position, name in enumerate(header):
        if column := find_column(cls, name):
            found.columns[position] = column
        elif name and not name.startswith("#"):
            found.unknown.append(name)
    return found


def sheet_of(table: Table) -> Sheet | None:
    """The sheet of the schema that a table is: by its name, else by the header that fits no other as well."""
    for name in (table.sheet, table.file.rsplit(".", 1)[0]):
        if sheet := _sheet_names().get(key(name)):
            return sheet
    if not table.header:
        return None
    scores = []
    for sheet in sheets():
        header = read_header(sheet.cls, table.header)
        known = {column.term for column, _language in header.columns.values()}
        if all(column.term in known for column in sheet.columns if column.required):
            scores.append((len(header.columns), sheet))
    scores.sort(key=lambda score: -score[0])
    meant = sum(not name.startswith("#") for name in table.header)
    if scores and scores[0][0] * 2 > meant and (len(scores) == 1 or scores[0][0] > scores[1][0]):
        return scores[0][1]
    return None


def records(table: Table) -> Iterator[Records | Problem | TableColumn]:
    """The records of a table of our own layout, with what is odd about its header, and the columns that were read."""
    sheet = sheet_of(table)

    here = RowPlace(table.file, table.sheet, table.header_row)

    if sheet is None:
        known = {
            f"known_{language}": ", ".join(each.names[language] for each in sheets()) for language in sheets()[0].names
        }
        yield here.problem("unknown-table", value=table.sheet or table.file, severity="warning", **known)
        return
    header = read_header(sheet.cls, table.header)
    for name in header.unknown:
        yield here.problem("unknown-column", name, name, nearest=_nearest_header(sheet.cls, name), severity="warning")
    present = {column.term for column, _language in header.columns.values()}
    for column in sheet.columns:
        if column.required and column.term not in present:
            names_of_it = "/".join(column.names.values())
            yield here.problem("missing-column", names_of_it, column=names_of_it)
    for position, (column, language) in header.columns.items():
        yield TableColumn(table.file, table.sheet, table.header[position], column_letter(position),
                          column.term, sheet.cls, language)  # fmt: skip
    fields = tuple(
        Field(column, table.header[position], language) for position, (column, language) in header.columns.items()
    )
    yield Records(sheet.cls, table.file, table.sheet, fields, list(_rows(table, header)))


def _rows(table: Table, header: Header) -> Iterator[tuple[int, str, tuple[Value, ...]]]:
    positions = list(header.columns)
    ids = [position for position, (column, _language) in header.columns.items() if column.term == IDENTIFIER]
    marks = list(dict.fromkeys((0, *ids)))
    for row, cells in table.rows:
        for position in marks:
            text = cells[position]
            if isinstance(text, str) and text.lstrip()[:1] == "#":
                break  # the template's example row, or a row that somebody put aside
        else:
            values = tuple([cells[position] for position in positions])
            if values.count(None) + values.count("") < len(values):
                yield row, "", values


def _nearest_header(cls: URIRef, name: str) -> str:
    from rapidfuzz import fuzz, process

    spellings = {key(text): text for column in _column_names(cls).values() for text in column.names.values()}
    best = process.extractOne(key(name), list(spellings), scorer=fuzz.ratio, score_cutoff=50)
    return spellings[best[0]] if best else "—"
