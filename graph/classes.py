"""Which pairs of programmes overlap, duplicate, run parallel or lie one within the other, of all pairs at once.

The classes are those of GAO-15-49SP; ``docs/findings.md`` says how each is told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from prasan.graph.candidates import distinct, keys, pairs_across, pairs_within, prefix
from prasan.graph.profiles import Figures, Marks, Profiles, Rows
from prasan.settings import FindingSettings

WORK = ("activity", "beneficiary")
DEFINING = ("goal", *WORK)
"""The facets by which overlap is defined."""
CLASSES = ("", "overlap", "duplication", "parallel", "contained")
"""Names of the classes by their number; 0 is none."""
OVERLAP, DUPLICATION, PARALLEL, CONTAINED = range(1, 5)
NO, YES, UNKNOWN = range(3)
DUPLICATION_WORDS = ("no", "yes", "unknown")
"""Whether two duplicate each other, by number."""


@dataclass(frozen=True, eq=False)
class Classified:
    """Pairs of programmes by row, each with its class, whether it is duplication, its score and its coverage."""

    one: Rows
    other: Rows
    cls: NDArray[np.int8]
    duplication: NDArray[np.int8]
    score: Figures
    coverage: Figures

    def __len__(self) -> int:
        return len(self.one)

    def where(self, kept: Marks) -> Classified:
        """The pairs that are marked."""
        return Classified(*(column[kept] for column in self._columns))

    @property
    def _columns(self) -> tuple[NDArray[Any], ...]:
        return (self.one, self.other, self.cls, self.duplication, self.score, self.coverage)

    @staticmethod
    def joined(parts: list[Classified]) -> Classified:
        """Several lists of pairs as one, each pair once, in order."""
        if not parts:
            nothing = np.empty(0, dtype=np.int64)
            small, shares = np.empty(0, dtype=np.int8), np.empty(0)
            return Classified(nothing, nothing, small, small, shares, shares)
        columns = [np.concatenate(found) for found in zip(*(part._columns for part in parts), strict=True)]
        sequence = np.lexsort((columns[1], columns[0]))
        one, other = columns[0][sequence], columns[1][sequence]
        first = np.ones(len(one), dtype=bool)
        first[1:] = (one[1:] != one[:-1]) | (other[1:] != other[:-1])
        return Classified(*(column[sequence][first] for column in columns))


@dataclass(frozen=True, eq=False)
class Classifier:
    """Tells the classes of pairs of programmes, under some settings."""

    profiles: Profiles
    settings: FindingSettings
    wholes: sparse.csr_array
    """Programmes by the programmes that each is part of, itself not among them."""

    @cached_property
    def most(self) -> int:
        """How many programmes may share what makes two of them a pair."""
        settings = self.settings
        by_share = max(8, int(settings.common_share * len(self.profiles.programmes)))
        return min(by_share, settings.largest_group)

    @cached_property
    def telling(self) -> sparse.csr_array:
        """Programmes by what they want, do and serve, so far as it tells anything."""
        return sparse.csr_array(sparse.hstack([self.profiles.facets[f].telling for f in DEFINING], format="csr"))

    def classify(self, one: Rows, other: Rows) -> Classified:
        """The class of each pair, by the rules alone, however many others share what the two do."""
        profiles, settings = self.profiles, self.settings
        similar = {facet: profiles.facets[facet].compare(one, other)[0] for facet in DEFINING}
        inside = self._inside(one, other) | self._inside(other, one)
        # Most candidates stop here: two facets at the least must be alike, or all within.
        alike = sum((_at_least(similar[facet], settings.similar)).astype(np.int8) for facet in DEFINING)
        same_work = _at_least(similar["activity"], settings.same) & _at_least(similar["beneficiary"], settings.same)
        kept = (alike >= 2) | inside | same_work
        one, other, inside, same_work = one[kept], other[kept], inside[kept], same_work[kept]
        similar = {facet: figures[kept] for facet, figures in similar.items()}
        score, coverage = profiles.scores(profiles.compare(one, other)[0])
        areas = profiles.facets["area"]
        areas_known = areas.recorded[one] & areas.recorded[other]
        meet = areas.meet(one, other)
        apart = areas_known & ~meet
        periods_meet, periods_apart = profiles.spans.meet(one, other)
        duplication = np.full(len(one), UNKNOWN, dtype=np.int8)
        recorded = ~np.isnan(similar["activity"]) & ~np.isnan(similar["beneficiary"])
        duplication[recorded & ~same_work] = NO
        duplication[recorded & same_work & areas_known & meet & periods_meet] = YES
        duplication[apart | periods_apart] = NO
        goals = _at_least(similar["goal"], settings.similar)
        work = _at_least(similar["activity"], settings.similar) | _at_least(similar["beneficiary"], settings.similar)
        # Score times coverage: a facet that is not recorded counts nothing, so it can't lift a pair over the threshold.
        enough = score * coverage >= settings.minimum_score - 1e-12
        cls = np.zeros(len(one), dtype=np.int8)
        together = ~apart & ~periods_apart
        cls[together & inside & ~(goals & work)] = CONTAINED
        cls[together & goals & work & enough] = OVERLAP
        cls[apart & same_work] = PARALLEL
        cls[duplication == YES] = DUPLICATION
        cls[(coverage < settings.minimum_coverage - 1e-12) | self._related(one, other)] = 0
        return Classified(one, other, cls, duplication, score, coverage).where(cls > 0)

    def _inside(self, inner: Rows, outer: Rows) -> Marks:
        """Whether the first of each pair works inside the second in goals, activities and beneficiaries alike."""
        found = np.ones(len(inner), dtype=bool)
        for facet in DEFINING:
            figures = self.profiles.facets[facet]
            # Who has nothing but what everybody has would lie within any other: that tells nothing.
            tells = (figures.total[inner] > 0) | (figures.total[outer] == 0)
            found &= tells & _at_least(figures.within(inner, outer), self.settings.contained)
        return found

    def inner_of(self, one: int, other: int) -> int:
        """Which of two works inside the other."""
        forwards = self._inside(np.array([one]), np.array([other]))[0]
        return one if forwards else other

    def _related(self, one: Rows, other: Rows) -> Marks:
        """Whether one of each pair is a part of the other: that a part shares its whole's goals is no finding."""
        found = np.zeros(len(one), dtype=bool)
        for first, second in ((one, other), (other, one)):
            has = np.flatnonzero(np.diff(self.wholes.indptr)[first])
            if len(has):
                found[has] |= np.asarray(self.wholes[first[has], second[has]]).ravel() > 0
        return found

    def candidates(self) -> Iterator[tuple[Rows, Rows]]:
        """Pairs among which is every pair with a class; a pair may come more than once."""
        settings, facets = self.settings, self.profiles.facets
        goal, activity, beneficiary = (prefix(facets[facet], settings.similar) for facet in DEFINING)
        for matrices in (
            (goal, activity),
            (goal, beneficiary),
            tuple(prefix(facets[facet], settings.same) for facet in WORK),
        ):
            yield from pairs_within(keys(*matrices), self.telling, self.most)
        inner = keys(*(prefix(facets[facet], settings.contained) for facet in DEFINING))
        outer = keys(*(facets[facet].telling for facet in DEFINING))
        yield from pairs_across(inner, outer, self.telling, self.most)

    def classified(self) -> Classified:
        """Every pair of programmes that the rules give a class, in order.

        What more programmes share than :attr:`most` says nothing of any two of them: a bare tag that a tenth of a
        government bears makes no finding.
        """
        total = len(self.profiles.programmes)
        found = []
        for one, other in self.candidates():
            unique = distinct([(one, other)], total)
            found.append(self.classify(*unique))
        return Classified.joined(found)


def _at_least(figures: Figures, threshold: float) -> Marks:
    """Where a figure is recorded, not 0, and at least the threshold: to share nothing is never to be alike."""
    return (figures >= threshold) & (figures > 0)
