"""Empty cells as the fewest, largest blocks, instead of a thousand rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

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


def _patterns(empty: Mapping[str, frozenset[str]]) -> set[frozenset[str]]:
    """The sets of columns that can be the columns of a maximal block: rows' own sets and what these have in common."""
    own = {columns for columns in empty.values() if columns}
    if len(own) > _MOST_PATTERNS:
        return own
    found = set(own)
    for pattern in sorted(own, key=sorted):
        found |= {pattern & other for other in found if pattern & other}
        if len(found) > 20 * _MOST_PATTERNS:
            break
    return found


def blocks(rows: Sequence[str], columns: Sequence[str], empty: Iterable[tuple[str, str]]) -> tuple[Block, ...]:
    """Empty blocks that together cover every empty cell, chosen greedily: each the maximal one that adds most.

    The fewest such blocks are hard to find (set cover is NP-hard); greedy choice is within ``ln n + 1`` of the fewest.
    The answer depends on the cells alone, not on the order in which they come.

    >>> blocks(["a", "b", "c"], ["x", "y"], [("a", "x"), ("b", "x"), ("b", "y")])
    (Block(rows=('a', 'b'), columns=('x',)), Block(rows=('b',), columns=('y',)))
    """
    of: dict[str, set[str]] = {row: set() for row in rows}
    for row, column in empty:
        of[row].add(column)
    sets = {row: frozenset(found) for row, found in of.items()}
    candidates = []
    for pattern in _patterns(sets):
        members = tuple(row for row in rows if pattern <= sets[row])
        shared = frozenset.intersection(*(sets[row] for row in members))
        candidates.append(Block(members, tuple(column for column in columns if column in shared)))
    uncovered = {(row, column) for row, found in sets.items() for column in found}
    chosen: list[Block] = []
    while uncovered:
        best = max(
            candidates,
            key=lambda block: (
                sum((row, column) in uncovered for row in block.rows for column in block.columns),
                block.size,
                # The earliest of equals, whatever order the candidates came in.
                [-rows.index(row) for row in block.rows],
                [-columns.index(column) for column in block.columns],
            ),
        )
        fresh = {(row, column) for row in best.rows for column in best.columns} & uncovered
        uncovered -= fresh
        # What an earlier block has told is not told again: rows and columns with nothing new are left out.
        new_rows, new_columns = {row for row, _column in fresh}, {column for _row, column in fresh}
        chosen.append(
            Block(
                tuple(row for row in best.rows if row in new_rows),
                tuple(column for column in best.columns if column in new_columns),
            )
        )
    return tuple(chosen)


def blocks_by_column(
    rows: Sequence[str], columns: Sequence[str], empty: Iterable[tuple[str, str]]
) -> tuple[Block, ...]:
    """A block for each different set of rows that lack something, with all that these very rows lack; largest first.

    For frames whose columns are records: one asks who lacks a budget, not which rectangle holds most blanks.

    >>> blocks_by_column(["a", "b"], ["x", "y", "z"], [("a", "x"), ("b", "x"), ("a", "y"), ("b", "y"), ("b", "z")])
    (Block(rows=('a', 'b'), columns=('x', 'y')), Block(rows=('b',), columns=('z',)))
    """
    cells = set(empty)
    lacking: dict[tuple[str, ...], list[str]] = {}
    for column in columns:
        if members := tuple(row for row in rows if (row, column) in cells):
            lacking.setdefault(members, []).append(column)
    found = [Block(members, tuple(lacked)) for members, lacked in lacking.items()]
    return tuple(sorted(found, key=lambda block: (-len(block.rows), columns.index(block.columns[0]))))
