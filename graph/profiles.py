"""The facets of all programmes as sparse matrices, so that a million pairs are compared at once.

Information content is held in whole numbers, :data:`UNIT` to a nat. Sums of whole numbers are the same in whatever
order and on whatever machine they are taken, so two ways of computing a figure give not nearly but exactly the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from prasan.graph.study import DEFAULT_WEIGHTS, Study

UNIT = 2**32
"""Whole numbers to a nat: sums over a hundred thousand values stay exact as floats, too."""
FACETS = tuple(facet for facet in DEFAULT_WEIGHTS if facet != "period")
"""The facets whose values form sets; the period, which has a length instead, is compared apart."""

Rows = NDArray[np.int64]
"""Positions of programmes."""
Figures = NDArray[np.float64]
Marks = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Facet:
    """One facet of N programmes over V values: what each names (``own``), and with what it lies within (``closed``).

    Both matrices are N by V, of ones.
    """

    values: tuple[str, ...]
    own: sparse.csr_array
    closed: sparse.csr_array

    @cached_property
    def content(self) -> NDArray[np.int64]:
        """``IC(v) = ln(N / n(v))`` of each value; 0 for what every programme has."""
        bearers = np.bincount(self.closed.indices, minlength=len(self.values))
        total = self.closed.shape[0]
        return np.asarray(np.rint(np.log(total / np.maximum(bearers, 1)) * UNIT), dtype=np.int64)

    @cached_property
    def total(self) -> NDArray[np.int64]:
        """The information content of all that each programme has."""
        return np.asarray(self.closed @ self.content, dtype=np.int64)

    @cached_property
    def recorded(self) -> Marks:
        """Which programmes record the facet."""
        return np.asarray(np.diff(self.closed.indptr) > 0)

    @cached_property
    def telling(self) -> sparse.csr_array:
        """What each programme has that tells something, as ``closed``, without what everybody has.

        Who has nothing else is given one value more, the last, which stands for that: such programmes are fully alike.
        """
        coo = self.closed.tocoo()
        tells = self.content[coo.col] > 0
        plain = np.flatnonzero(self.recorded & (self.total == 0))
        rows = np.concatenate([coo.row[tells], plain])
        columns = np.concatenate([coo.col[tells], np.full(len(plain), len(self.values))])
        return _ones(rows, columns, (self.closed.shape[0], len(self.values) + 1))

    def common(self, one: Rows, other: Rows) -> NDArray[np.int64]:
        """The information content of what the programmes of each pair share."""
        return np.asarray(self.closed[one].multiply(self.closed[other]) @ self.content, dtype=np.int64)

    def compare(self, one: Rows, other: Rows) -> tuple[Figures, Figures]:
        """SimGIC and containment of each pair, from 0 to 1; NaN where a side records nothing.

        Where nothing in reach tells anything, both sides have what everybody has and nothing else: 1.
        """
        common = self.common(one, other)
        mine, theirs = self.total[one], self.total[other]
        known = self.recorded[one] & self.recorded[other]
        similarity, containment = _share(common, mine + theirs - common), _share(common, np.minimum(mine, theirs))
        return np.where(known, similarity, np.nan), np.where(known, containment, np.nan)

    def within(self, inner: Rows, outer: Rows) -> Figures:
        """The share of what the first of each pair has that the second has, too; NaN where a side records nothing."""
        share = _share(self.common(inner, outer), self.total[inner])
        return np.where(self.recorded[inner] & self.recorded[outer], share, np.nan)

    def meet(self, one: Rows, other: Rows) -> Marks:
        """Whether each pair has values of which one is or lies within the other."""
        return self._touch(one, other) | self._touch(other, one)

    def _touch(self, one: Rows, other: Rows) -> Marks:
        shared = self.own[one].multiply(self.closed[other])
        return np.asarray(np.diff(sparse.csr_array(shared).indptr) > 0)


def _share(part: NDArray[np.int64], whole: NDArray[np.int64]) -> Figures:
    return np.divide(part, whole, out=np.ones(len(part)), where=whole > 0)


def _ones(rows: NDArray[np.int64], columns: NDArray[np.int64], shape: tuple[int, int]) -> sparse.csr_array:
    found = sparse.csr_array((np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=shape)
    found.sum_duplicates()
    found.data[:] = 1
    return found


@dataclass(frozen=True, eq=False)
class Spans:
    """When programmes run, in days; ``known`` where both ends are, ``start`` and ``end`` marked where recorded."""

    start: NDArray[np.int64]
    end: NDArray[np.int64]
    has_start: Marks
    has_end: Marks
    known: Marks

    def compare(self, one: Rows, other: Rows) -> tuple[Figures, Figures]:
        """Days in common by days in either, and by days in the shorter; NaN unless both ends of both are known."""
        common = np.minimum(self.end[one], self.end[other]) - np.maximum(self.start[one], self.start[other]) + 1
        common = np.maximum(common, 0)
        mine, theirs = self.end[one] - self.start[one] + 1, self.end[other] - self.start[other] + 1
        known = self.known[one] & self.known[other]
        nothing = np.full(len(one), np.nan)
        either = np.divide(common, mine + theirs - common, out=nothing.copy(), where=known)
        return either, np.divide(common, np.minimum(mine, theirs), out=nothing.copy(), where=known)

    def meet(self, one: Rows, other: Rows) -> tuple[Marks, Marks]:
        """For each pair whether the periods are known to meet, and whether they are known not to."""
        apart = np.zeros(len(one), dtype=bool)
        for first, second in ((one, other), (other, one)):
            apart |= self.has_end[first] & self.has_start[second] & (self.end[first] < self.start[second])
        return self.known[one] & self.known[other] & ~apart, apart


@dataclass(frozen=True, eq=False)
class Profiles:
    """All programmes by facet, with the weights of the facets; made by :func:`profiles`."""

    programmes: tuple[str, ...]
    facets: Mapping[str, Facet]
    spans: Spans
    weights: Mapping[str, float]

    @cached_property
    def position(self) -> dict[str, int]:
        """Programme → its row."""
        return {programme: row for row, programme in enumerate(self.programmes)}

    def compare(self, one: Rows, other: Rows) -> tuple[Figures, Figures]:
        """Similarity and containment of each pair in each facet, pairs by facets in the order of the weights."""
        found = [(self.spans if f == "period" else self.facets[f]).compare(one, other) for f in self.weights]
        return np.column_stack([figures[0] for figures in found]), np.column_stack([figures[1] for figures in found])

    def scores(self, similarities: Figures) -> tuple[Figures, Figures]:
        """Score ``Σ w·s / Σ w`` over what both record, and coverage, of each row of similarities."""
        above, below = np.zeros(len(similarities)), np.zeros(len(similarities))
        # Facet by facet in their order, not a matrix product: the order of a sum of floats is part of its value.
        for column, weight in enumerate(self.weights.values()):
            known = ~np.isnan(similarities[:, column])
            above += np.where(known, weight * np.nan_to_num(similarities[:, column]), 0.0)
            below += np.where(known, weight, 0.0)
        total = sum(self.weights.values())
        score = np.divide(above, below, out=np.zeros(len(above)), where=below > 0)
        return score, below / total if total else np.zeros(len(below))


def facet_of(sets: list[list[str]], study: Study) -> Facet:
    """The facet in which each programme names the values of its list, whose hierarchy is the study's."""
    named = sorted({value for values in sets for value in values})
    above = {value: study.closure(value) for value in named}
    values = tuple(sorted({up for found in above.values() for up in found}))
    column = {value: index for index, value in enumerate(values)}
    shape = (len(sets), len(values))
    lengths = np.fromiter(map(len, sets), dtype=np.int64, count=len(sets))
    columns = np.fromiter((column[v] for found in sets for v in found), dtype=np.int64, count=int(lengths.sum()))
    own = _ones(np.repeat(np.arange(len(sets)), lengths), columns, shape)
    lifts = [(column[value], column[up]) for value in named for up in above[value]]
    lift_rows, lift_columns = np.array(lifts, dtype=np.int64).reshape(-1, 2).T
    # What a value lies within is looked up once a value, not once a programme.
    lift = _ones(lift_rows, lift_columns, (len(values), len(values)))
    closed = sparse.csr_array((own.astype(np.int32) @ lift).sign().astype(np.int8))
    closed.sort_indices()
    return Facet(values, own, closed)


@lru_cache(maxsize=1)
def profiles(study: Study) -> Profiles:
    """The profiles of a study's programmes; kept, as they are compared again and again."""
    facets = {facet: facet_of([list(study.facets[facet][p]) for p in study.programmes], study) for facet in FACETS}
    return Profiles(study.programmes, facets, spans_of(study), study.weights)


def spans_of(study: Study) -> Spans:
    """When the programmes of a study run."""
    spans = [study.span(programme) for programme in study.programmes]
    last = study.last_day.toordinal()
    start = np.array([span.start.toordinal() if span.start else 0 for span in spans], dtype=np.int64)
    # Open-ended is taken to run to the last day on record, and no programme ends before it starts.
    end = np.array([span.end.toordinal() if span.end else last for span in spans], dtype=np.int64)
    return Spans(
        start=start,
        end=np.maximum(end, start),
        has_start=np.array([span.start is not None for span in spans], dtype=bool),
        has_end=np.array([span.end is not None for span in spans], dtype=bool),
        known=np.array([span.known for span in spans], dtype=bool),
    )
