"""Pairs of programmes that may be alike, found without looking at all pairs, and none missed.

The prefix filter (Chaudhuri, Ganti and Kaushik 2006; Bayardo, Ma and Srikant 2007), facet by facet. Order all values
by what they tell, the rarest first. Programmes that are at least *t* alike in a facet share at least *t* of what either
has in it; so they share one of the first of their values, those up to where the rest tells less than *t*. A class of
overlap asks for two or three facets at once: programmes are compared only if they share such a value in each of them, a
*key*.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from prasan.graph.profiles import Facet, Rows

_BLOCK = 1 << 18
"""Pairs that are handed on at a time."""
_LARGEST_KEY = 2**62

Keys = tuple[Rows, NDArray[np.int64]]
"""Rows of programmes and, beside each, a key that the programme bears."""


def prefix(facet: Facet, least: float) -> sparse.csr_array:
    """What each programme has first, up to where the rest tells less than this share of the whole; N by V + 1.

    Two programmes that share at least this share of what either has, share a value of the prefixes of both.
    """
    telling = facet.telling
    # Who has nothing but what everybody has is held by one value that stands for it, and tells one unit.
    content = np.append(facet.content, 1)
    order = np.argsort(-content, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    rows = np.repeat(np.arange(telling.shape[0]), np.diff(telling.indptr))
    sequence = np.lexsort((rank[telling.indices], rows))
    rows, columns = rows[sequence], telling.indices[sequence]
    upto = np.cumsum(content[columns])
    end = np.append(0, upto)[telling.indptr[1:]]
    start = np.append(0, upto)[telling.indptr[:-1]]
    rest = end[rows] - upto + content[columns]
    # A trifle less than asked for: a pair too many is compared, none is lost to rounding.
    kept = rest >= least * (end - start)[rows] * (1 - 1e-9)
    shape = telling.shape
    return sparse.csr_array((np.ones(kept.sum(), dtype=np.int8), (rows[kept], columns[kept])), shape=shape)


def keys(*matrices: sparse.csr_array) -> Keys:
    """A key for every choice of one value from each matrix, row by row."""
    rows = np.repeat(np.arange(matrices[0].shape[0]), np.diff(matrices[0].indptr))
    found = matrices[0].indices.astype(np.int64)
    largest = matrices[0].shape[1]
    for matrix in matrices[1:]:
        counts = np.diff(matrix.indptr)[rows]
        values = matrix.indices[np.repeat(matrix.indptr[:-1][rows], counts) + _steps(counts)]
        if largest * matrix.shape[1] >= _LARGEST_KEY:
            found = np.unique(found, return_inverse=True)[1].astype(np.int64)
            largest = int(found.max(initial=0)) + 1
        rows, found = np.repeat(rows, counts), np.repeat(found, counts) * matrix.shape[1] + values
        largest *= matrix.shape[1]
    return rows, found


def pairs_within(borne: Keys, refine: sparse.csr_array, most: int) -> Iterator[tuple[Rows, Rows]]:
    """The pairs of rows that share a key, the smaller row first, some at a time; a pair may come more than once.

    Of a key that more than ``most`` bear, only pairs that also share a value of ``refine`` which not all of those bear,
    and so on until no more than ``most`` do: two that share nothing but what many share are no pair.
    """
    waiting = [(*borne, np.full(len(borne[0]), -1))]
    while waiting:
        rows, found, last = waiting.pop()
        if not len(rows):
            continue
        sequence = np.lexsort((rows, found))
        rows, found, last = rows[sequence], found[sequence], last[sequence]
        edges = np.concatenate([[0], np.flatnonzero(np.diff(found)) + 1, [len(found)]])
        sizes = np.diff(edges)
        small = sizes <= most
        yield from _expand(rows, np.repeat(np.where(small, edges[1:], 0), sizes))
        for start, end in zip(edges[:-1][~small], edges[1:][~small], strict=True):
            waiting.append(_refined(rows[start:end], refine, int(last[start])))


def _refined(rows: Rows, refine: sparse.csr_array, last: int) -> tuple[Rows, NDArray[np.int64], NDArray[np.int64]]:
    """The rows once for each further value that some of them have, with that value as their key.

    Values are gone through in one order, so that each set of them is come by in one way.
    """
    inside = refine[rows]
    bearers = np.bincount(inside.indices, minlength=refine.shape[1])
    tells = (bearers > 1) & (bearers < len(rows)) & (np.arange(len(bearers)) > last)
    kept = tells[inside.indices]
    values = inside.indices[kept].astype(np.int64)
    return np.repeat(rows, np.diff(inside.indptr))[kept], values, values


def _expand(rows: Rows, ends: NDArray[np.int64]) -> Iterator[tuple[Rows, Rows]]:
    """Each row with those after it up to the end of its group, in blocks."""
    follow = np.maximum(ends - np.arange(len(rows)) - 1, 0)
    for start, end in _blocks(follow):
        counts = follow[start:end]
        here = np.repeat(np.arange(start, end), counts)
        one, other = rows[here], rows[here + 1 + _steps(counts)]
        yield np.minimum(one, other), np.maximum(one, other)


def pairs_across(inner: Keys, outer: Keys, refine: sparse.csr_array, most: int) -> Iterator[tuple[Rows, Rows]]:
    """The pairs of rows of which one bears a key among the inner and the other among the outer ones, in blocks.

    The smaller row comes first, and a pair may come more than once. Of a key that more than ``most`` outer rows bear,
    the pairs are those of :func:`pairs_within`.
    """
    wanted = np.isin(outer[1], inner[1])
    sequence = np.argsort(outer[1][wanted], kind="stable")
    rows, found = outer[0][wanted][sequence], outer[1][wanted][sequence]
    start, end = (np.searchsorted(found, inner[1], side=side) for side in ("left", "right"))
    few = end - start <= most
    yield from _expand_across(inner[0][few], rows, start[few], end[few])
    sizes = np.searchsorted(found, found, side="right") - np.searchsorted(found, found, side="left")
    yield from pairs_within((rows[sizes > most], found[sizes > most]), refine, most)


def _expand_across(
    inner: Rows, outer: Rows, start: NDArray[np.int64], end: NDArray[np.int64]
) -> Iterator[tuple[Rows, Rows]]:
    """Each inner row with the outer ones from start to end, but for itself."""
    for first, last in _blocks(end - start):
        counts = (end - start)[first:last]
        one = np.repeat(inner[first:last], counts)
        other = outer[np.repeat(start[first:last], counts) + _steps(counts)]
        differ = one != other
        yield np.minimum(one, other)[differ], np.maximum(one, other)[differ]


def _blocks(counts: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Stretches of entries that together count about a block each, those that count nothing left out."""
    upto = np.cumsum(counts)
    total = int(upto[-1]) if len(upto) else 0
    cuts = np.searchsorted(upto, np.arange(_BLOCK, total + _BLOCK, _BLOCK), side="left") + 1
    for first, last in pairwise([0, *np.unique(np.minimum(cuts, len(counts))).tolist()]):
        if counts[first:last].any():
            yield first, last


def _steps(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """0, 1, 2 … as far as each count, one after the other."""
    return np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)


def distinct(blocks: Sequence[tuple[Rows, Rows]], total: int) -> tuple[Rows, Rows]:
    """The pairs of some blocks, each once, in order."""
    if not blocks:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    codes = np.unique(np.concatenate([one * total + other for one, other in blocks]))
    return codes // total, codes % total
