"""Workbooks of Excel and LibreOffice, read with calamine, which starts fast and reads every kind of them.

What a formula last gave is what is read. The merged cells of ``.xlsx``, ``.xlsm`` and ``.xls`` files are known; those
of ``.xlsb`` and ``.ods`` files are not, and a value merged over several rows there belongs to the first of them only.
Formulas and their errors are told of ``.xlsx`` and ``.xlsm`` files; in the others a cell with an error is empty.
"""

from __future__ import annotations

import datetime
import zlib
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from prasan.errors import InputError
from prasan.loaders.excel_scan import ERROR_VALUES, SheetScan, scan_sheets
from prasan.loaders.tables import Header, Row, Table, Value, column_letter, find_header
from prasan.problems import Problem, Severity

SUFFIXES: Final = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_MEBIBYTE = 1024 * 1024


def read(path: Path, *, size_limit: int = 512 * _MEBIBYTE) -> Iterator[Table | Problem]:
    """Each sheet of a workbook as a table, hidden ones too, with the problems found in it after it.

    Left out are sheets that hold nothing and those whose name starts with an underscore. Raises
    :class:`~prasan.errors.InputError`: ``empty-file``, ``not-this-format``, ``damaged``, ``encrypted``, ``zip-bomb``
    for a file that unpacks to more than ``size_limit`` bytes, ``sheet-too-large`` for cells so far apart that the sheet
    between them would fill the memory.

    >>> from prasan.loaders.excel import read
    >>> import openpyxl, tempfile
    >>> book = openpyxl.Workbook()
    >>> for row in (["id", "ชื่อ"], ["P1", "ชุมชนอินทรีย์"]):
    ...     book.active.append(row)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     book.save(Path(folder, "plan.xlsx"))
    ...     for table in read(Path(folder, "plan.xlsx")):
    ...         print(table.header, list(table.rows))
    ('id', 'ชื่อ') [(2, ('P1', 'ชุมชนอินทรีย์'))]
    """
    packed = _check_kind(path)
    scans: dict[str, SheetScan] = {}
    with _damage_told(path):
        if packed:
            scans = _unpack(path, size_limit)
        workbook = _open(path)
        wanted = [
            (number, sheet.name)
            for number, sheet in enumerate(workbook.sheets_metadata)
            if sheet.typ is SheetTypeEnum.WorkSheet and not sheet.name.startswith("_")
        ]
    for number, name in wanted:
        with _damage_told(path):
            sheet = workbook.get_sheet_by_index(number)
        yield from _read_sheet(path, sheet, scans.get(name, SheetScan()))


def _open(path: Path) -> CalamineWorkbook:
    """The workbook by its content, so that an .xls that is really an .xlsx is read all the same."""
    with path.open("rb") as file:
        try:
            return CalamineWorkbook.from_filelike(file)
        except CalamineError:
            return CalamineWorkbook.from_path(path)  # goes by the suffix, and so can tell what is wrong


@contextmanager
def _damage_told(path: Path) -> Iterator[None]:
    try:
        yield
    except PasswordError as error:
        raise InputError("encrypted", file=path.name) from error
    except (CalamineError, BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError) as error:
        raise InputError("damaged", file=path.name, reason=str(error)) from error
    except BaseException as error:
        # A fault inside calamine arrives as an exception of a class that can't be imported.
        if type(error).__name__ == "PanicException":
            raise InputError("damaged", file=path.name, reason=str(error)) from error
        raise


def _check_kind(path: Path) -> bool:
    """True for a zip archive, False for an OLE file; an error that says what it looks like for anything else."""
    with path.open("rb") as file:
        start = file.read(4096)
    if not start:
        raise InputError("empty-file", file=path.name)
    if start.startswith(_OLE):
        # Excel puts an encrypted .xlsx into an OLE file, under a name that is written in UTF-16.
        if path.suffix.lower() != ".xls" and "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
            raise InputError("encrypted", file=path.name)
        return False
    if start.startswith(b"PK"):
        return True
    raise InputError("not-this-format", file=path.name, suffix=path.suffix, looks_like=_looks_like(start))


def _looks_like(start: bytes) -> str:
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for beginning, name in ((b"%pdf", "PDF"), (b"{\\rtf", "RTF"), (b"{", "JSON"), (b"[", "JSON")):
        if text.startswith(beginning):
            return name
    if text.startswith(b"<"):
        return "HTML" if any(tag in text for tag in (b"<html", b"<table", b"<!doctype html", b"<body")) else "XML"
    if b"\0" not in text and any(mark in text for mark in (b",", b"\t", b";")):
        return "CSV"
    return "?"


def _unpack(path: Path, size_limit: int) -> dict[str, SheetScan]:
    """What a look into the sheets of an archive finds that calamine does not tell, by the sheet's name."""
    with ZipFile(path) as archive:
        members = archive.infolist()
        total = sum(member.file_size for member in members)
        steep = any(
            member.file_size > 50 * _MEBIBYTE and member.file_size > 200 * max(member.compress_size, 1)
            for member in members
        )
        if total > size_limit or steep:
            raise InputError("zip-bomb", file=path.name, size=total // _MEBIBYTE, limit=size_limit // _MEBIBYTE)
        names = {member.filename for member in members}
        if "EncryptedPackage" in names or any(member.flag_bits & 1 for member in members):
            raise InputError("encrypted", file=path.name)
        if not any(name.startswith("xl/") or name == "content.xml" for name in names):
            raise InputError("not-this-format", file=path.name, suffix=path.suffix, looks_like="ZIP")
        return scan_sheets(archive, path.name)


def _read_sheet(path: Path, sheet: CalamineSheet, scan: SheetScan) -> Iterator[Table | Problem]:
    header = find_header(_cells(sheet))
    if header is None:
        return
    rows = _Rows(path, sheet, header)
    yield Table(path.name, sheet.name, header.names, header.row, rows, header.notes)
    if not rows.walked:
        deque(rows, maxlen=0)
    yield from rows.problems
    yield from _scan_problems(path, sheet.name, header, scan)


def _column_name(header: Header, column: int) -> str:
    return (header.names[column] if column < len(header.names) else "") or column_letter(column)


def _scan_problems(path: Path, sheet: str, header: Header, scan: SheetScan) -> Iterator[Problem]:
    for row, column, value in scan.errors:
        if row >= header.row:
            name = _column_name(header, column)
            yield Problem("formula-error" if value else "formula-without-value", path.name, sheet, row, name, value)
    for column, (row, count) in sorted(scan.formulas.items()):
        if column < len(header.names) and row > header.row:
            name = _column_name(header, column)
            yield Problem("formula-cell", path.name, sheet, row, name, severity="warning", details={"count": count})


def _cells(sheet: CalamineSheet) -> Iterator[tuple[int, list[Value]]]:
    """The rows of a sheet with their numbers, from column A on, where calamine starts at the first column used."""
    before: list[Value] = [None] * (sheet.start[1] if sheet.start else 0)
    for number, row in enumerate(sheet.iter_rows(), 1):
        yield number, before + [_value(cell) for cell in row]


def _value(cell: Value | datetime.time | datetime.timedelta) -> Value:
    if isinstance(cell, str):
        return cell if cell and not cell.isspace() else None
    if isinstance(cell, float):
        # A spreadsheet knows no whole numbers; beyond 15 digits it does not know them exactly either.
        return int(cell) if cell.is_integer() and abs(cell) < 1e15 else cell
    if isinstance(cell, datetime.time | datetime.timedelta):
        return str(cell)
    return cell


class _Rows:
    """The rows below a header; walking through them collects the problems that only their cells show."""

    def __init__(self, path: Path, sheet: CalamineSheet, header: Header) -> None:
        self.path, self.sheet, self.header = path, sheet, header
        self.problems: list[Problem] = []
        self.walked = False

    def __iter__(self) -> Iterator[Row]:
        width, start = len(self.header.names), self.header.row
        unnamed = [column for column, name in enumerate(self.header.names) if not name]
        nameless: dict[int, Problem] = {}
        errors: list[Problem] = []
        merged = deque(sorted(_merged_downwards(self.sheet)))
        open_merges: dict[int, tuple[int, Value]] = {}
        for number, row in _cells(self.sheet):
            while merged and merged[0][0] <= number:
                first, last, column = merged.popleft()
                if first > start:  # what is merged with the header belongs to the header
                    open_merges[column] = (last, row[column] if column < len(row) else None)
            if number <= start or row.count(None) == len(row):
                continue
            if open_merges:
                open_merges = {column: merge for column, merge in open_merges.items() if merge[0] >= number}
                for column, (_, value) in open_merges.items():
                    row[column] = value
            for column in (*unnamed, *range(width, len(row))):
                if column < len(row) and row[column] is not None and column not in nameless:
                    nameless[column] = self._problem("value-without-header", number, column, row[column], "warning")
            if not ERROR_VALUES.isdisjoint(row):
                for column, value in enumerate(row):
                    if value in ERROR_VALUES:
                        errors.append(self._problem("formula-error", number, column, value))
                        row[column] = None
            yield number, tuple(row[:width]) if len(row) >= width else (*row, *[None] * (width - len(row)))
        self.problems, self.walked = [*nameless.values(), *errors], True

    def _problem(self, code: str, row: int, column: int, value: Value, severity: Severity = "violation") -> Problem:
        name = _column_name(self.header, column)
        return Problem(code, self.path.name, self.sheet.name, row, name, str(value), severity)


def _merged_downwards(sheet: CalamineSheet) -> Iterator[tuple[int, int, int]]:
    """First row, last row and column from 0 of each value that is merged over several rows."""
    for (first, column), (last, _) in sheet.merged_cell_ranges or ():
        if last > first:
            yield first + 1, last + 1, column
