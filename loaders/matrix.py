"""Square matrices of scores: the same names in the first row and the first column, in each cell a score.

The cell says what the thing of its row does to that of its column.

A matrix is recognised by its names, or named by one ``[[matrices]]`` entry in ``prasan.toml``:

``url``         the file, relative to the workspace; for a workbook, ``sheet`` says which sheets (``"Scores*"``)
``type``        what the names stand for: ``Project`` (the default) or ``Goal``
``acting``      ``rows`` (the default) if a row says what its thing does to the others, ``columns`` if a column does
``scorer``      who scored; without it, each file and sheet counts as a scorer of its own
``reason``      why, for all cells; ``source``, ``paragraph`` and ``status`` are those of any sheet
``create``      true to make a new thing of each name that is not known
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rdflib import URIRef

from prasan.errors import UnknownNameError, UsageError
from prasan.loaders.mapping import Read, check_keys, find_tables
from prasan.loaders.records import Field, Records, RowPlace
from prasan.loaders.scores import score
from prasan.loaders.tables import Table, Value, column_letter
from prasan.loaders.thai import ValueProblem, clean, key
from prasan.ontology import PRASAN
from prasan.ontology.schema import Column, sheets
from prasan.ontology.vocabulary import names
from prasan.problems import Problem

TYPES = {"Project": PRASAN.Project, "Goal": PRASAN.Goal}
_TEXT, _FLAG = '"…"', "true, false"
_KEYS = {
    "url": _TEXT, "sheet": _TEXT, "type": _TEXT, "acting": _TEXT, "scorer": _TEXT, "reason": _TEXT, "source": _TEXT,
    "paragraph": _TEXT, "status": _TEXT, "create": _FLAG,
}  # fmt: skip
_SAID = {
    "scorer": PRASAN.scorer, "reason": PRASAN.reason, "source": PRASAN.inSource, "paragraph": PRASAN.paragraph,
    "status": PRASAN.status,
}  # fmt: skip
_LEAST = 2
"""Names from which a table can be recognised as a matrix."""


@dataclass(frozen=True, slots=True)
class Square:
    """A table as a matrix: the column that holds the names of its rows, and the names over the others, by position."""

    table: Table
    corner: int
    heads: Mapping[int, str]

    def rows(self) -> Iterator[tuple[int, str, tuple[Value, ...]]]:
        """The number, the name and the cells of each row that has a name; notes, which begin with #, are left out."""
        for number, values in self.table.rows:
            if (name := _name(values[self.corner])) and not name.startswith("#"):
                yield number, name, values

    def cells(self) -> Iterator[tuple[int, str, int, str, Value]]:
        """Row number, row name, column position, column name and value of each cell that is not blank."""
        for number, name, values in self.rows():
            for position, head in self.heads.items():
                if values[position] not in (None, ""):
                    yield number, name, position, head, values[position]


def _name(value: Value) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else clean(str(value))


def _seen_as_square(table: Table) -> Square:
    # Left of the names over the columns stand those of the rows, whether or not they have a name over them too.
    first = next((at for at, name in enumerate(table.header) if name), 0)
    corner = first
    if first > 0 and any(values[first - 1] not in (None, "") for _number, values in table.rows):
        corner = first - 1
    heads = {at: name for at, name in enumerate(table.header) if at > corner and name and not name.startswith("#")}
    return Square(table, corner, heads)


def recognised(table: Table) -> Square | None:
    """The table as a matrix if the same names, two at least, stand in its first row and its first column, each once.

    A corner that begins with # puts the table aside: so do the matrices that Prasan itself writes.
    """
    if len(table.header) <= _LEAST:
        return None
    square = _seen_as_square(table)
    if table.header[square.corner].startswith("#"):
        return None
    over = [key(name) for name in square.heads.values()]
    left: set[str] = set()
    for _number, name, _values in square.rows():
        if key(name) in left or key(name) not in over:
            return None
        left.add(key(name))
    return square if len(over) == len(left) >= _LEAST and set(over) == left else None


def doubtful(square: Square) -> Problem | None:
    """What keeps a recognised table from being read as scores: the first cell that holds no score at all."""
    for number, _row, position, head, value in square.cells():
        try:
            score(value)
        except ValueProblem as problem:
            place = RowPlace(square.table.file, square.table.sheet, number, head, column_letter(position))
            return place.problem("matrix-doubtful", value=problem.value, severity="warning")
    return None


@dataclass(frozen=True, slots=True)
class Reading:
    """How a matrix is read: what its names stand for, which side acts, what is said of all cells."""

    cls: URIRef = PRASAN.Project
    columns_act: bool = False
    create: bool = False
    said: Mapping[URIRef, str] | None = None


def _column(term: URIRef, cls: URIRef | None = None) -> Column:
    sheet = next(sheet for sheet in sheets() if sheet.cls == PRASAN.Link)
    found = sheet.column(term)
    if found is None:  # what is said of a row: the source behind it, where in it, its status
        classes = {PRASAN.inSource: (PRASAN.Source,), PRASAN.status: (PRASAN.EvidenceStatus,)}.get(term, ())
        return Column(term, names(term), classes, None, required=False, many=False)
    return found if cls is None else Column(term, found.names, (cls,), None, required=True, many=False)


def records(square: Square, reading: Reading) -> Iterator[Records | Problem]:
    """A link with a score for each cell that is filled in, and what is odd about the matrix.

    The diagonal is left out; a blank cell says nothing, and is no 0.
    """
    table = square.table
    yield from _odd_names(square)
    over = {position: key(name) for position, name in square.heads.items()}
    ends = (PRASAN.linkTo, PRASAN.linkFrom) if reading.columns_act else (PRASAN.linkFrom, PRASAN.linkTo)
    row_end, column_end = (_column(term, reading.cls) for term in ends)
    type_, score_ = _column(PRASAN.linkType), _column(PRASAN.score)
    said = reading.said or {}
    left = table.header[square.corner] or column_letter(square.corner)
    for number, name, position, head, value in square.cells():
        cell = RowPlace(table.file, table.sheet, number, head, column_letter(position))
        if over[position] == key(name):
            if _counts(value):
                yield cell.problem("matrix-diagonal", value=value, severity="warning")
            continue
        beside = RowPlace(table.file, table.sheet, number, left, column_letter(square.corner))
        above = RowPlace(table.file, table.sheet, table.header_row, head, column_letter(position))
        fields = (
            Field(row_end, left, separators="", place=beside, creates=reading.create),
            Field(type_, head, place=cell),
            Field(column_end, head, separators="", place=above, creates=reading.create),
            Field(score_, head, place=cell),
            *(Field(_column(term), "", separators="", place=cell, creates=reading.create) for term in said),
        )
        values = (name, "affects", head, value, *said.values())
        yield Records(PRASAN.Link, table.file, table.sheet, fields, [(number, "", values)], column=head,
                      letter=cell.letter)  # fmt: skip


def _counts(value: Value) -> bool:
    """True for what is more than a sign that a thing is not held against itself."""
    try:
        return score(value) != 0
    except ValueProblem:
        return key(str(value)) not in {key(sign) for sign in ("-", "–", "—", "x", "X", "×", ".", "n/a", "■", "█")}


def _odd_names(square: Square) -> Iterator[Problem]:
    table = square.table
    over: dict[str, str] = {}
    for position, name in square.heads.items():
        if key(name) in over:
            here = RowPlace(table.file, table.sheet, table.header_row, name, column_letter(position))
            yield here.problem("matrix-twice", value=name)
        over[key(name)] = name
    left: set[str] = set()
    for number, name, _values in square.rows():
        here = RowPlace(table.file, table.sheet, number, table.header[square.corner], column_letter(square.corner))
        if key(name) in left:
            yield here.problem("matrix-twice", value=name)
        elif key(name) not in over:
            yield here.problem("matrix-row-alone", value=name, severity="warning")
        left.add(key(name))
    for folded, name in over.items():
        if folded not in left:
            here = RowPlace(table.file, table.sheet, table.header_row, name)
            yield here.problem("matrix-column-alone", value=name, severity="warning")


def declared(matrix: Mapping[str, Any], index: int, folder: Path, read: Read) -> Iterator[Records | Problem]:
    """The records of one ``[[matrices]]`` entry, with the problems of reading its file.

    Raises ``UsageError`` if the entry is not what it should be, ``UnknownNameError`` if it names a sheet that is not
    there.
    """
    path = f"matrices[{index}]"
    reading = _reading(matrix, path)
    for item in find_tables(folder / matrix["url"], matrix.get("sheet", ""), read, path):
        if isinstance(item, Table):
            yield from records(_seen_as_square(item), reading)
        elif item.code != "value-without-header":  # the corner of a matrix is blank
            yield item


def _reading(matrix: Mapping[str, Any], path: str) -> Reading:
    check_keys(matrix, _KEYS, ("url",), path)
    cls, acting = matrix.get("type", "Project"), matrix.get("acting", "rows")
    if cls not in TYPES:
        raise UnknownNameError("unknown-setting", name=f"{path}.type = {cls!r}", known=", ".join(TYPES))
    if acting not in ("rows", "columns"):
        raise UsageError("setting-value", setting=f"{path}.acting", value=acting, allowed="rows, columns")
    said = {term: matrix[name] for name, term in _SAID.items() if matrix.get(name)}
    return Reading(TYPES[cls], acting == "columns", bool(matrix.get("create")), said)


def claimed(matrices: Iterable[Mapping[str, Any]], folder: Path) -> dict[Path, tuple[str, ...]]:
    """The files that ``[[matrices]]`` entries read → the patterns of the sheets in them; ``*`` for the whole file."""
    found: dict[Path, tuple[str, ...]] = {}
    for matrix in matrices:
        if isinstance(url := matrix.get("url"), str):
            path = (folder / url).resolve()
            found[path] = (*found.get(path, ()), str(matrix.get("sheet") or "*"))
    return found


def is_claimed(sheet: str, patterns: Iterable[str]) -> bool:
    """True if a sheet is read as a matrix.

    >>> is_claimed("Scores 2", ["Scores*"]), is_claimed("Projects", ["Scores*"])
    (True, False)
    """
    return any(fnmatch.fnmatchcase(sheet, pattern) for pattern in patterns)
