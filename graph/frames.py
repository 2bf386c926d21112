"""Frames: what is expected, as rows by columns, and how each cell is covered.

A cell is *covered*, *single* (one programme carries it alone: fragile), *none* (what is recorded covers it not at all),
or *not recorded* (nothing is recorded that could tell). Unknown is not no.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from prasan.graph.linkage import Statement
from prasan.graph.study import Study

COVERED, SINGLE, NONE, NOT_RECORDED = "covered", "single", "none", "not-recorded"
EMPTY = (NONE, NOT_RECORDED)

Told = tuple[tuple[str, ...], tuple[Statement, ...]]
"""Which programmes carry a cell, and the statements that say so (or that nobody does)."""
Work = tuple[str, str, tuple[Statement, ...]]
"""A programme, itself or its phase that does the work, and the statements that say what it works on."""


@dataclass(frozen=True, eq=False)
class Frame:
    """Rows by columns and their cells.

    Rows and columns are IRIs: of things, of levels, or, where a column asks for a record, of the property that would
    hold it; columns of years are their numbers as text. ``states`` holds, for each row, the columns in each state as a
    whole number used as bits, the first column the lowest; a column in no state is no cell. What a cell rests on is
    told by ``tell`` when asked for: a frame may have a million cells, and a meeting looks at a dozen.

    ``recorded`` is the share of programmes that record what the frame asks; of a frame of records, the share of its
    cells that are covered.
    """

    name: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    states: Mapping[str, Mapping[str, int]]
    tell: Callable[[str, str], Told]
    recorded: float = 1.0
    of_records: bool = False
    """True if the columns are records that each row should have, rather than things that rows meet."""
    complete: bool = True
    """False if things of the rows' kind are no rows, because they record nothing that the frame could ask about."""
    title: Mapping[str, str] = field(default_factory=dict)
    """What a frame that users declare is called, by language."""
    thin: bool = False
    """True if it matters that one programme, or one agency, carries a cell alone."""

    @cached_property
    def _place(self) -> dict[str, int]:
        return {column: index for index, column in enumerate(self.columns)}

    def masks(self, *states: str) -> list[int]:
        """For each row, in order, its columns in any of the states, as bits."""
        return [sum(self.states[row].get(state, 0) for state in states) for row in self.rows]

    def state(self, row: str, column: str) -> str:
        """The state of a cell; empty where there is no cell."""
        bit = 1 << self._place[column]
        return next((state for state, columns in self.states[row].items() if columns & bit), "")

    def in_state(self, state: str) -> Iterator[tuple[str, str]]:
        """The cells in a state, in the order of rows and columns."""
        for row in self.rows:
            columns = self.states[row].get(state, 0)
            yield from ((row, column) for index, column in enumerate(self.columns) if columns >> index & 1)


def cross(
    study: Study,
    name: str,
    work: Mapping[str, list[Work]],
    columns: tuple[str, ...],
    reach: Callable[[str, str], tuple[int, int]],
    said: Callable[[str, str], tuple[Statement, ...]],
    rows: tuple[str, ...] = (),
    none_known: bool = True,
    **more: object,
) -> Frame:
    """The frame of who works on each row, by where or when they do.

    ``reach`` gives the columns that a programme's part meets, and those of which nothing is recorded that could tell,
    as bits; ``said`` gives the statements by which it meets a column, or any column if none is named. ``none_known``
    is false if nobody records what the rows ask, so that of a row without work nothing can be told.
    """
    rows = rows or tuple(work)
    whole = (1 << len(columns)) - 1
    states = {}
    for row in rows:
        once = twice = unknown = 0
        by_programme: dict[str, int] = {}
        for programme, part, _given in work.get(row, ()):
            met, untold = reach(programme, part)
            by_programme[programme] = by_programme.get(programme, 0) | met
            unknown |= untold
        for met in by_programme.values():
            twice |= once & met
            once |= met
        unknown = unknown & ~once if none_known or by_programme else whole
        states[row] = {COVERED: twice, SINGLE: once & ~twice, NOT_RECORDED: unknown, NONE: whole & ~once & ~unknown}
    place = {column: index for index, column in enumerate(columns)}

    def tell(row: str, column: str) -> Told:
        workers = work.get(row, [])
        there = [worker for worker in workers if reach(worker[0], worker[1])[0] >> place[column] & 1]
        # That nobody works there rests on where and when all those do who work on it at all.
        wanted = column if there else ""
        given = [s for who, part, told in there or workers for s in (*told, *said(part, wanted))]
        if not workers:
            given = [study.row(row)] if row in study.linkage else []
        return tuple(dict.fromkeys(who for who, _part, _told in there)), tuple(dict.fromkeys(given))

    return Frame(name, rows, columns, states, tell, **more)  # type: ignore[arg-type]


def of_cells(
    cells: Mapping[tuple[str, str], str], rows: tuple[str, ...], columns: tuple[str, ...]
) -> dict[str, dict[str, int]]:
    """The states of a frame from those of its cells."""
    place = {column: index for index, column in enumerate(columns)}
    found: dict[str, dict[str, int]] = {row: {} for row in rows}
    for (row, column), state in cells.items():
        found[row][state] = found[row].get(state, 0) | 1 << place[column]
    return found
