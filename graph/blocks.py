"""Empty cells as the fewest, largest blocks, instead of a thousand rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from heapq import heapify, heappop, heappush
from operator import and_, or_

_MOST_PATTERNS = 300
"""Different patterns of empty columns whose common parts are all formed; beyond, the patterns themselves are used."""


@dataclass(frozen=True, slots=True)
class Block:
    """Rows and columns all of whose cells are empty, each in the order in which the frame has them."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]

    @property
    def size(self) -> int:
        """How many cells the block has."""
        return len(self.rows) * len(self.columns)


def _patterns(own: set[int]) -> set[int]:
    """The sets of columns that can be the columns of a maximal block: rows' own sets and what these have in common."""
    if len(own) > _MOST_PATTERNS:
        return own
    found = set(own)
    for pattern in sorted(own):
        found |= {pattern & other for other in found if pattern & other}
        if len(found) > 20 * _MOST_PATTERNS:
            break
    return found


def _maximal(empty: Sequence[int]) -> list[tuple[tuple[int, ...], int]]:
    """The maximal blocks: the positions of their rows, and their columns as bits; ``empty`` has each row's bits."""
    found = {}
    for pattern in _patterns({columns for columns in empty if columns}):
        members = tuple(row for row, columns in enumerate(empty) if pattern & ~columns == 0)
        found[members] = reduce(and_, (empty[row] for row in members))
    return sorted(found.items())


def blocks(rows: Sequence[str], columns: Sequence[str], empty: Sequence[int]) -> tuple[Block, ...]:
    """Empty blocks that together cover every empty cell, chosen greedily: each the maximal one that adds most.

    The fewest such blocks are hard to find (set cover is NP-hard); greedy choice is within ``ln n + 1`` of the fewest.
    Of blocks that add as much, the larger is chosen, then the earlier: the answer depends on the cells alone, not on
    the order in which they come. ``empty`` has the empty columns of each row as a whole number used as bits, the first
    column the lowest: to meet is one ``&``, to count one call.

    >>> blocks(["a", "b", "c"], ["x", "y"], [0b01, 0b11, 0b00])
    (Block(rows=('a', 'b'), columns=('x',)), Block(rows=('b',), columns=('y',)))
    """
    open_cells = list(empty)
    waiting = []
    for members, shared in _maximal(open_cells):
        size = len(members) * shared.bit_count()
        waiting.append((-size, -size, members, shared))
    heapify(waiting)
    chosen: list[Block] = []
    while waiting:
        # A block never adds more later than it did before: if the first still adds what it did, none adds more.
        added, size, members, shared = heappop(waiting)
        now = -sum((open_cells[position] & shared).bit_count() for position in members)
        if now > added:
            if now:
                heappush(waiting, (now, size, members, shared))
            continue
        # What an earlier block has told is not told again: rows and columns with nothing new are left out.
        new_rows = [position for position in members if open_cells[position] & shared]
        new_columns = reduce(or_, (open_cells[position] for position in new_rows)) & shared
        for position in new_rows:
            open_cells[position] &= ~shared
        chosen.append(
            Block(
                tuple(rows[position] for position in new_rows),
                tuple(column for index, column in enumerate(columns) if new_columns >> index & 1),
            )
        )
    return tuple(chosen)


def blocks_by_column(rows: Sequence[str], columns: Sequence[str], empty: Sequence[int]) -> tuple[Block, ...]:
    """A block for each different set of rows that lack something, with all that these very rows lack; largest first.

    For frames whose columns are records: one asks who lacks a budget, not which rectangle holds most blanks.

    >>> blocks_by_column(["a", "b"], ["x", "y", "z"], [0b011, 0b111])
    (Block(rows=('a', 'b'), columns=('x', 'y')), Block(rows=('b',), columns=('z',)))
    """
    lacking: dict[tuple[str, ...], list[str]] = {}
    for index, column in enumerate(columns):
        if members := tuple(row for row, lacked in zip(rows, empty, strict=True) if lacked >> index & 1):
            lacking.setdefault(members, []).append(column)
    found = [Block(members, tuple(lacked)) for members, lacked in lacking.items()]
    return tuple(sorted(found, key=lambda block: (-len(block.rows), columns.index(block.columns[0]))))
