"""What stands in the XML of a workbook and calamine doesn't tell: errors, formulas, and cells that are far apart.

The sheets are searched as bytes and in pieces, since an XML parser takes several times as long as reading the cells.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from typing import Final
from zipfile import ZipFile

from prasan.errors import InputError
from prasan.loaders.tables import column_index

ERROR_VALUES: Final = frozenset(
    ["#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", *(f"Err:{code}" for code in range(501, 541))]
)
CELL_LIMIT: Final = 40_000_000
"""How many cells the rectangle around all cells of a sheet may have: calamine holds every one, filled or not."""

_PIECE = 1 << 20
_REFERENCE = re.compile(rb'\sr="([A-Z]{1,3})([0-9]{1,7})"')
_LATE_COLUMN = re.compile(rb'\sr="([A-Z]{2,3})[0-9]')
_ROW = re.compile(rb"<table:table-row\b([^>]*?)(?:/>|>(.*?)</table:table-row>)", re.DOTALL)
_ROW_CELL = re.compile(rb"<table:(?:covered-)?table-cell\b([^>]*)>")
_REPEATED = re.compile(rb'number-(?:rows|columns)-repeated="([0-9]+)"')


@dataclass(slots=True)
class SheetScan:
    """The errors of a sheet as (row, column from 0, value), empty for a formula without a value; and its formulas.

    ``formulas`` holds, for each column from 0 that has any, the row of the first and how many there are.
    """

    errors: list[tuple[int, int, str]] = field(default_factory=list)
    formulas: dict[int, tuple[int, int]] = field(default_factory=dict)


def scan_sheets(archive: ZipFile, file: str) -> dict[str, SheetScan]:
    """What an archive's sheets hold, by their names; empty for formats that are not made of such sheets.

    Every part is unpacked once, so that one that is larger than the archive says, or damaged, ends here. Raises
    :class:`~prasan.errors.InputError` ``sheet-too-large``, and ``BadZipFile`` for what is damaged.
    """
    paths = _sheet_paths(archive)
    found = {name: _scan_sheet(archive, path, file, name) for path, name in paths.items()}
    for name in archive.namelist():
        if name not in paths and name.endswith((".xml", ".bin", ".rels")):
            if name == "content.xml":
                _measure_open_document(archive, file)
            else:
                deque(_pieces(archive, name), maxlen=0)
    return found


def _sheet_paths(archive: ZipFile) -> dict[str, str]:
    """The sheets' names by the paths of their files."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return {}
    relations = {}
    for tag in re.findall(r"<(?:\w+:)?Relationship\s[^>]*>", archive.read("xl/_rels/workbook.xml.rels").decode()):
        relations[_attribute(tag, "Id")] = _attribute(tag, "Target")
    paths = {}
    for tag in re.findall(r"<(?:\w+:)?sheet\s[^>]*>", archive.read("xl/workbook.xml").decode()):
        target = relations.get(_attribute(tag, r"\w+:id"), "")
        path = target[1:] if target.startswith("/") else f"xl/{target}"
        if path in names:
            paths[path] = _attribute(tag, "name")
    return paths


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf"""\s{name}\s*=\s*(["'])(.*?)\1""", tag, re.DOTALL)
    return unescape(found[2]) if found else ""


def _pieces(archive: ZipFile, path: str) -> Iterator[bytes]:
    """A part in pieces that end before a cell begins, so that no cell is cut."""
    rest = b""
    with archive.open(path) as part:
        while piece := part.read(_PIECE):
            piece = rest + piece
            cut = max(piece.rfind(b"<c "), piece.rfind(b":c "), piece.rfind(b"<table:table-row"))
            cut = piece.rfind(b"<", 0, cut + 1)
            # A piece without the start of a cell is no sheet that a spreadsheet wrote.
            cut = cut if cut > 0 and len(piece) < 4 * _PIECE else len(piece)
            yield piece[:cut]
            rest = piece[cut:]
    yield rest


def _scan_sheet(archive: ZipFile, path: str, file: str, sheet: str) -> SheetScan:
    scan = SheetScan()
    formula = error = None
    last_column, row_digits = 25, 1
    for piece in _pieces(archive, path):
        if formula is None or error is None:
            prefix = match[1] if (match := re.search(rb"<(\w+:)sheetData", piece)) else b""
            formula, error = _patterns(prefix)
            formula_tag = b"<" + prefix + b"f"
        if formula_tag in piece:
            _note_formulas(scan, formula.finditer(piece))
        if b't="e"' in piece:
            scan.errors += [(*_place(cell[1]), unescape(cell[2].decode())) for cell in error.finditer(piece)]
        for letters in set(_LATE_COLUMN.findall(piece)):
            last_column = max(last_column, column_index(letters.decode()))
        while row_digits < 7 and re.search(rb'\sr="[A-Z]{1,3}[0-9]{%d}' % (row_digits + 1), piece):
            row_digits += 1
    # Only a sheet that may be too large is measured, cell by cell.
    if (last_column + 1) * 10**row_digits > CELL_LIMIT:
        _measure(archive, path, file, sheet)
    return scan


def _patterns(prefix: bytes) -> tuple[re.Pattern[bytes], re.Pattern[bytes]]:
    """What finds the cells with a formula, and those with an error: attributes and value."""
    cell = rb"<%bc\b([^>]*[^/])>\s*"
    formula = rb"<%bf\b(?:[^>]*/>|[^>]*>[^<]*</%bf>)\s*"
    value = rb"<%bv\b[^>]*>([^<]*)</%bv>"
    return (
        re.compile(cell % prefix + formula % (prefix, prefix) + rb"(?:" + value % (prefix, prefix) + rb")?"),
        re.compile(
            rb'<%bc\b([^>]*\bt="e"[^>]*)>\s*' % prefix
            + rb"(?:"
            + formula % (prefix, prefix)
            + rb")?"
            + value % (prefix, prefix)
        ),
    )


def _note_formulas(scan: SheetScan, cells: Iterator[re.Match[bytes]]) -> None:
    for cell in cells:
        row, column = _place(cell[1])
        first, count = scan.formulas.get(column, (row, 0))
        scan.formulas[column] = (first, count + 1)
        # A formula that gave an empty text has a value, and says so with its type.
        if not cell[2] and b't="str"' not in cell[1]:
            scan.errors.append((row, column, ""))


def _place(attributes: bytes) -> tuple[int, int]:
    """Row and column of a cell; row 0 for a cell that does not say."""
    place = _REFERENCE.search(b" " + attributes)
    return (int(place[2]), column_index(place[1].decode())) if place else (0, 0)


def _measure(archive: ZipFile, path: str, file: str, sheet: str) -> None:
    """Raises ``sheet-too-large`` if the rectangle around the filled cells is too large."""
    first_row, last_row, first_column, last_column = 1 << 20, 0, 1 << 14, 0
    for piece in _pieces(archive, path):
        # What holds nothing is written <c/> by some programs and <c></c> by others.
        for attributes in re.findall(rb"<(?:\w+:)?c\b([^>]*[^/])>(?!\s*</(?:\w+:)?c>)", piece):
            row, column = _place(attributes)
            first_row, last_row = min(first_row, row), max(last_row, row)
            first_column, last_column = min(first_column, column), max(last_column, column)
    cells = max(0, last_row - first_row + 1) * max(0, last_column - first_column + 1)
    if cells > CELL_LIMIT:
        raise InputError("sheet-too-large", file=file, sheet=sheet, cells=cells, limit=CELL_LIMIT)


def _measure_open_document(archive: ZipFile, file: str) -> None:
    """Raises ``sheet-too-large`` as :func:`_measure` does; here a few bytes can stand for a million filled cells."""
    rows = last_row = last_column = 0
    for piece in _pieces(archive, "content.xml"):
        for attributes, cells in _ROW.findall(piece):
            rows += _repetitions(attributes)
            if width := _width(cells):
                last_row, last_column = rows, max(last_column, width)
        if last_row * last_column > CELL_LIMIT:
            raise InputError("sheet-too-large", file=file, sheet="", cells=last_row * last_column, limit=CELL_LIMIT)


def _width(row: bytes) -> int:
    """The columns up to the last one that is filled."""
    column = last = 0
    for attributes in _ROW_CELL.findall(row):
        column += _repetitions(attributes)
        if not attributes.endswith(b"/") or b"office:value" in attributes:
            last = column
    return last


def _repetitions(attributes: bytes) -> int:
    found = _REPEATED.search(attributes)
    return int(found[1]) if found else 1
