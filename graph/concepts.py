"""Groups instead of pairs: programmes that all share one set of values, and of which every two are of one class.

A set of programmes with all that they share is a formal concept (Ganter and Wille 1999), a maximal biclique of the
graph of programmes and values. Only concepts that a pair spans are looked at, and of them only those that tell
something new.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from prasan.graph.profiles import Marks, Rows

_BLOCK = 1 << 18
"""Pairs whose common values are looked up at a time."""


@dataclass(frozen=True, eq=False)
class Concepts:
    """Programmes by values, of ones; finds who has all of what two have in common."""

    has: sparse.csr_array

    @cached_property
    def _by_value(self) -> sparse.csc_array:
        return sparse.csc_array(self.has)

    @cached_property
    def _bits(self) -> dict[int, int]:
        return {}

    def _bearers(self, value: int) -> int:
        """Who has a value, as a whole number used as bits: to meet is one ``&``."""
        if value not in self._bits:
            marks = np.zeros(self.has.shape[0], dtype=bool)
            marks[self._by_value.indices[self._by_value.indptr[value] : self._by_value.indptr[value + 1]]] = True
            self._bits[value] = int.from_bytes(np.packbits(marks, bitorder="little").tobytes(), "little")
        return self._bits[value]

    def intents(self, one: Rows, other: Rows) -> tuple[NDArray[np.int64], list[tuple[int, ...]]]:
        """For each pair the number of the set of values that both have, and these sets, by their numbers."""
        number: dict[bytes, int] = {}
        numbers = np.empty(len(one), dtype=np.int64)
        sets: list[tuple[int, ...]] = []
        for start in range(0, len(one), _BLOCK):
            common = sparse.csr_array(
                self.has[one[start : start + _BLOCK]].multiply(self.has[other[start : start + _BLOCK]])
            )
            common.sort_indices()
            for place, (begin, end) in enumerate(zip(common.indptr[:-1], common.indptr[1:], strict=True), start):
                held = common.indices[begin:end]
                key = held.tobytes()
                if key not in number:
                    number[key] = len(sets)
                    sets.append(tuple(held.tolist()))
                numbers[place] = number[key]
        return numbers, sets

    def extent(self, values: Iterable[int]) -> int:
        """Who has all of some values, as bits; everybody if there are no values."""
        found = (1 << int(self.has.shape[0])) - 1
        for value in values:
            found &= self._bearers(value)
        return found

    def shared_by_few(self, one: Rows, other: Rows, most: int) -> Marks:
        """Which pairs have something in common that no more than so many have."""
        numbers, sets = self.intents(one, other)
        few = np.array([self.extent(values).bit_count() <= most for values in sets], dtype=bool)
        return few[numbers]

    def groups(self, pairs: list[tuple[int, int]], also: list[tuple[int, int]]) -> list[tuple[int, ...]]:
        """Groups of rows, and single pairs, that hold every pair; any two of a group are a pair, or one of ``also``.

        The concepts that the pairs span are gone through from the largest on. One of which every two members are a pair
        is a group; of another as many as can be are taken together, until its pairs are all in some group.
        """
        with_: dict[int, set[int]] = {}
        for first, second in (*pairs, *also):
            with_.setdefault(first, set()).add(second)
            with_.setdefault(second, set()).add(first)
        one, other = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        _numbers, sets = self.intents(one, other)
        extents = {positions(self.extent(values)) for values in sets}
        open_pairs = set(pairs)
        found = []
        for members in sorted((m for m in extents if len(m) > 2), key=lambda members: (-len(members), members)):
            for group in _cliques(members, with_, open_pairs):
                found.append(group)
                open_pairs.difference_update((p, q) for place, p in enumerate(group) for q in group[place + 1 :])
        return found + sorted(open_pairs)


def _cliques(
    members: tuple[int, ...], with_: dict[int, set[int]], open_pairs: set[tuple[int, int]]
) -> Iterator[tuple[int, ...]]:
    """Sets of three or more members of which every two are a pair, until no pair among the members is open."""
    inside = set(members)
    for place, first in enumerate(members):
        for second in members[place + 1 :]:
            if (first, second) not in open_pairs:
                continue
            group = [first, second]
            fitting = with_[first] & with_[second] & inside
            while fitting:
                # The one that fits most others; of these the first, so that the order of the input plays no part.
                best = min(fitting, key=lambda row: (-len(with_[row] & fitting), row))
                group.append(best)
                fitting &= with_[best]
            if len(group) > 2:
                yield tuple(sorted(group))


def positions(bits: int) -> tuple[int, ...]:
    """The places of the ones of a whole number, the lowest first.

    >>> positions(0b1010)
    (1, 3)
    """
    held = bits.to_bytes((bits.bit_length() + 7) // 8, "little")
    return tuple(np.flatnonzero(np.unpackbits(np.frombuffer(held, dtype=np.uint8), bitorder="little")).tolist())
