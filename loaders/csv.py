"""Text files of rows and delimiters, as Excel, databases and people write them."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from prasan.errors import InputError
from prasan.loaders.csv_encoding import SAMPLE, Encoding, detect_delimiter, detect_encoding, unmarked_utf16
from prasan.loaders.tables import Row, Table, column_letter, find_header
from prasan.problems import Problem, Severity

SUFFIXES: Final = (".csv", ".tsv", ".tab", ".txt")

# A quote that is never closed swallows the rest of the file; no cell of a plan is as long as this.
_FIELD_LIMIT = 1 << 24


def read(path: Path) -> Iterator[Table | Problem]:
    r"""What was detected, the one table of the file, and the problems found in its rows.

    The rows stream: a file of any size takes little memory. A record is a row even if it goes over several lines, and
    blank lines count, as in a spreadsheet. Raises :class:`~prasan.errors.InputError`: ``empty-file``,
    ``not-this-format``.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "plan.csv").write_bytes("id;ชื่อ\nP1;ชุมชน\n".encode("cp874"))
    ...     for found in read(Path(folder, "plan.csv")):
    ...         print(list(found.rows) if isinstance(found, Table) else (found.code, found.value))
    ('encoding-detected', 'cp874')
    ('delimiter-detected', ';')
    [(2, ('P1', 'ชุมชน'))]
    """
    _check_text(path)
    encoding = detect_encoding(path)
    if not encoding.name.startswith("utf-8"):
        yield Problem("encoding-detected", path.name, value=encoding.name, severity="info")
    usual = "\t" if path.suffix.lower() in (".tsv", ".tab") else ","
    delimiter = detect_delimiter(_sample(path, encoding), usual)
    if delimiter != usual:
        yield Problem("delimiter-detected", path.name, value={"\t": "TAB"}.get(delimiter, delimiter), severity="info")
    rows = _Rows(path, encoding, delimiter)
    header = find_header((number, [cell if cell.strip() else None for cell in row]) for number, row in rows.records([]))
    if header is None:
        raise InputError("empty-file", file=path.name)
    rows.header_row, rows.names = header.row, header.names
    yield Table(path.name, "", header.names, header.row, rows, header.notes)
    for name in sorted({name for name in header.names if name and header.names.count(name) > 1}):
        yield Problem("duplicate-column", path.name, row=header.row, column=name, value=name)
    if not rows.walked:
        deque(rows, maxlen=0)
    yield from rows.problems


def _check_text(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(4096)
    if not start.strip(b"\xef\xbb\xbf\xfe\xff\0 \t\r\n") and path.stat().st_size <= len(start):
        raise InputError("empty-file", file=path.name)
    marked = start.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff"))
    if start.count(0) > len(start) // 10 and not marked and not unmarked_utf16(start):
        raise InputError("not-this-format", file=path.name, suffix=path.suffix, looks_like="?")
    for beginning, name in (
        (b"PK\x03\x04", "XLSX"),
        (b"\xd0\xcf\x11\xe0", "XLS"),
        (b"%PDF", "PDF"),
        (b"{\\rtf", "RTF"),
    ):
        if start.startswith(beginning):
            raise InputError("not-this-format", file=path.name, suffix=path.suffix, looks_like=name)


def _lines(path: Path, encoding: Encoding, strays: list[int]) -> Iterator[str]:
    """The lines of a file, line ends kept; a line with something that its encoding lacks is noted in ``strays``."""
    if not encoding.stray:
        # Not splitlines: to it, the line separators inside a cell are ends of lines too.
        with path.open(encoding=encoding.name, errors="replace", newline="") as text:
            for line in text:
                if "\ufffd" in line:
                    strays.append(1)
                yield line
        return
    with path.open("rb") as file:
        for number, several in enumerate(file):
            for raw in several.splitlines(keepends=True):
                try:
                    yield raw.decode("utf-8" if number else encoding.name)
                except UnicodeDecodeError:
                    strays.append(1)
                    yield raw.decode(encoding.stray, errors="replace")


def _sample(path: Path, encoding: Encoding) -> str:
    found: list[str] = []
    size = 0
    for line in _lines(path, encoding, []):
        found.append(line[:SAMPLE])
        size += len(line)
        if size >= SAMPLE:
            break
    return "".join(found).replace("\0", "")


class _Rows:
    """The rows below a header, read from the file anew for each walk, which collects the problems in them."""

    def __init__(self, path: Path, encoding: Encoding, delimiter: str) -> None:
        self.path, self.encoding, self.delimiter = path, encoding, delimiter
        self.header_row = 0
        self.names: tuple[str, ...] = ()
        self.problems: list[Problem] = []
        self.walked = False

    def __iter__(self) -> Iterator[Row]:
        width = len(self.names)
        unnamed = [column for column, name in enumerate(self.names) if not name]
        nameless: dict[int, Problem] = {}
        problems: list[Problem] = []
        for number, record in self.records(problems):
            if number <= self.header_row:
                continue
            row = tuple([cell if cell and not cell.isspace() else None for cell in record])
            filled = len(row) - row.count(None)
            if not filled:
                continue
            for column in unnamed:
                if column < len(row) and (value := row[column]) is not None and column not in nameless:
                    nameless[column] = self._problem(
                        "value-without-header", number, value, "warning", column=column_letter(column)
                    )
            if len(row) < width:
                row = (*row, *[None] * (width - len(row)))
            elif len(row) > width:
                if extra := next((cell for cell in row[width:] if cell is not None), None):
                    problems.append(self._problem("too-many-cells", number, extra, width=width))
                row = row[:width]
            yield number, row
        self.problems, self.walked = [*nameless.values(), *problems], True

    def records(self, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
        """The records with their numbers, from the first line of the file; what is wrong goes into ``problems``."""
        source = _Source(self.path, self.encoding)
        reader = csv.reader(source, delimiter=self.delimiter)
        number = lines = 0
        stray_rows: list[int] = []
        null_rows: list[int] = []
        while True:
            number += 1
            try:
                # The limit belongs to the whole process: it is raised for as long as one record takes.
                before = csv.field_size_limit(_FIELD_LIMIT)
                try:
                    record = next(reader, None)
                finally:
                    csv.field_size_limit(before)
            except csv.Error:
                source.exhausted = True
                record = []
            if record is None:
                break
            if source.strays:
                source.strays.clear()
                stray_rows.append(number)
            if source.nulls:
                source.nulls = 0
                null_rows.append(number)
            if source.exhausted:
                # Only inside quotes does the reader ask for another line when there is none.
                problems.append(self._problem("unclosed-quote", number))
                break
            # Only a record of several lines has a cell with a line break in it.
            if self.names and reader.line_num > lines + 1 and any(map(self._holds_rows, record)):
                problems.append(self._problem("quoted-rows", number, severity="warning"))
            lines = reader.line_num
            yield number, record
        if stray_rows:
            code = "mixed-encoding" if self.encoding.stray else "lost-characters"
            value = self.encoding.stray or self.encoding.name
            problems.append(self._problem(code, stray_rows[0], value, "warning", **_listed(stray_rows)))
        if null_rows:
            problems.append(self._problem("nul-bytes", null_rows[0], **_listed(null_rows)))

    def _holds_rows(self, cell: str) -> bool:
        """True for a cell with a line that looks like a row: its quote may have been closed by that of another row."""
        return any(line.count(self.delimiter) >= max(2, len(self.names) - 1) for line in cell.splitlines()[1:])

    def _problem(
        self,
        code: str,
        row: int,
        value: str = "",
        severity: Severity = "violation",
        column: str = "",
        **details: Any,
    ) -> Problem:
        return Problem(code, self.path.name, "", row, column, value, severity, details)


def _listed(rows: list[int]) -> dict[str, Any]:
    """How many rows, and which: all of them if they are few."""
    return {"count": len(rows), "rows": ", ".join(map(str, rows[:20])) + ("…" if len(rows) > 20 else "")}


class _Source:
    """The lines of a file for the csv reader, and what was seen in them since it was last asked."""

    def __init__(self, path: Path, encoding: Encoding) -> None:
        self.strays: list[int] = []
        self.nulls = 0
        self.exhausted = False
        self._lines = _lines(path, encoding, self.strays)

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            if "\0" in line:
                self.nulls += 1
                line = line.replace("\0", "")
            yield line
        self.exhausted = True
