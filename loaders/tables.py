"""What every reader of tables yields: a table with its header, its rows and their places."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from prasan.loaders.thai_text import clean

Value = str | int | float | bool | datetime.date | datetime.datetime | None
Row = tuple[int, tuple[Value, ...]]


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a file: its header and its rows, which can be walked through more than once.

    ``file`` is the file's name as shown to people, ``sheet`` is empty for formats without sheets, ``header_row`` and
    the row numbers count as a spreadsheet counts, from 1. A row is as long as the header; blank rows are left out.
    ``notes`` holds what stood above the header (titles, instructions), as written.

    >>> table = Table("plan.csv", "", ("id", "name"), 1, [(2, ("P1", None))])
    >>> [values for number, values in table.rows]
    [('P1', None)]
    """

    file: str
    sheet: str
    header: tuple[str, ...]
    header_row: int
    rows: Iterable[Row]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header of a table stands, what its cells say, and what stood above it."""

    row: int
    names: tuple[str, ...]
    notes: tuple[str, ...]


def find_header(rows: Iterator[tuple[int, Sequence[Value]]]) -> Header | None:
    """The header among the first hundred rows that hold anything; none if no row does.

    It is the first row with two cells filled, since titles and instructions stand alone in theirs; a table of one
    column has no such row, and the first one filled is its header. Cells without a name at the end are left out.

    >>> find_header(iter([(1, ["แผน 2551", None]), (2, [None, None]), (3, ["id", "ชื่อ"])]))
    Header(row=3, names=('id', 'ชื่อ'), notes=('แผน 2551',))
    """
    single: list[tuple[int, list[str]]] = []
    filled = ((number, row) for number, row in rows if any(cell is not None for cell in row))
    for number, row in islice(filled, 100):
        names = ["" if cell is None else clean(str(cell)) for cell in row]
        while names and not names[-1]:
            names.pop()
        if sum(map(bool, names)) >= 2:
            return Header(number, tuple(names), tuple(name for _, title in single for name in title if name))
        if names:
            single.append((number, names))
    if not single:
        return None
    number, names = single[0]
    return Header(number, tuple(names), ())


def column_letter(index: int) -> str:
    """The letters a spreadsheet gives to a column, counted from 0.

    >>> [column_letter(index) for index in (0, 25, 26, 701, 702)]
    ['A', 'Z', 'AA', 'ZZ', 'AAA']
    """
    letters = ""
    index += 1
    while index > 0:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """The place of a column, counted from 0, whose letters a spreadsheet shows.

    >>> column_index("AAA")
    702
    """
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1
