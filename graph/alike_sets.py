"""Sets that have much in common, found without comparing all with all, and groups of what is alike pair by pair."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from scipy import sparse

_BLOCK = 256
"""Sets compared with all others at a time."""


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """What is in both by what is in either, from 0 to 1; 0 if both are empty.

    >>> jaccard(frozenset("abc"), frozenset("bcd"))
    0.5
    """
    either = len(one | other)
    return len(one & other) / either if either else 0.0


def alike_pairs(sets: Sequence[frozenset[str]], at_least: float, common: int = 0) -> Iterator[tuple[int, int]]:
    """Every pair of sets, by their places, with a Jaccard similarity of at least so much, in order.

    Exact: of two sets so alike the rarer ``n - ⌈t·n⌉ + 1`` members of each have one in common, so only sets that do are
    compared (prefix filter). Given ``common``, a member of more sets than that brings no two together: pairs that have
    only such members in common there are left out.

    >>> list(alike_pairs([frozenset("abc"), frozenset("bcd"), frozenset("xyz")], 0.5))
    [(0, 1)]
    """
    counts = Counter(member for members in sets for member in members)
    order = {member: at for at, member in enumerate(sorted(counts, key=lambda member: (counts[member], member)))}
    rows: list[int] = []
    columns: list[int] = []
    for row, members in enumerate(sets):
        # A share that rounding lifts above a whole number would cost a pair.
        length = len(members) - max(math.ceil(at_least * len(members) - 1e-9), 1) + 1
        for member in sorted(members, key=order.__getitem__)[:length]:
            if not common or counts[member] <= common:
                rows.append(row)
                columns.append(order[member])
    shape = (len(sets), max(len(order), 1))
    has = sparse.csr_array((np.ones(len(rows), dtype=np.int32), (rows, columns)), shape=shape)
    for start in range(0, len(sets), _BLOCK):
        together = sparse.csr_array(has[start : start + _BLOCK] @ has.T)
        together.sort_indices()
        for row, column in zip(*together.nonzero(), strict=True):
            first, second = start + int(row), int(column)
            if first < second and jaccard(sets[first], sets[second]) >= at_least:
                yield first, second


def groups(pairs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, ...]]:
    """Groups of which each two members are one of the pairs; every pair is in a group.

    Grown greedily, from the first pair that no group has yet, by who is paired with all members so far, in order.

    >>> list(groups([("a", "b"), ("a", "c"), ("b", "c"), ("c", "d")]))
    [('a', 'b', 'c'), ('c', 'd')]
    """
    near: dict[str, set[str]] = {}
    edges = sorted({(min(pair), max(pair)) for pair in pairs})
    for one, other in edges:
        near.setdefault(one, set()).add(other)
        near.setdefault(other, set()).add(one)
    told: set[tuple[str, str]] = set()
    for one, other in edges:
        if (one, other) in told:
            continue
        members = [one, other]
        for candidate in sorted(near[one] & near[other]):
            if near[candidate].issuperset(members):
                members.append(candidate)
        members.sort()
        told.update((a, b) for at, a in enumerate(members) for b in members[at + 1 :])
        yield tuple(members)
