"""How alike programmes are, facet by facet, over hierarchies and with information content.

``s(p, q)`` is the simGIC of Pesquita et al. (2008), ``c(p, q)`` the weighted overlap coefficient of Szymkiewicz and
Simpson, both over values with all they lie within. ``IC(v) = ln(N / n(v))``: what everybody has tells nothing, what two
alone have tells much.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np

from prasan.graph.finding import Part
from prasan.graph.profiles import UNIT, Figures, Profiles, profiles
from prasan.graph.study import Study

_BLOCK = 1 << 18
"""Pairs that are compared at a time."""


@dataclass(frozen=True)
class Similarity:
    """The similarity of the programmes of a study, by IRI."""

    study: Study

    @cached_property
    def profiles(self) -> Profiles:
        """The programmes' facets as matrices."""
        return profiles(self.study)

    def values(self, facet: str, programme: str) -> frozenset[str]:
        """What a programme has in a facet, with all that lies above it."""
        held = self.profiles.facets[facet]
        row = self.profiles.position[programme]
        return frozenset(
            held.values[v] for v in held.closed.indices[held.closed.indptr[row] : held.closed.indptr[row + 1]]
        )

    def information(self, facet: str) -> dict[str, float]:
        """Value → information content, in nats."""
        held = self.profiles.facets[facet]
        return dict(zip(held.values, (held.content / UNIT).tolist(), strict=True))

    def pair(self, facet: str, one: str, other: str) -> tuple[float, float] | None:
        """Similarity and containment of two programmes in a facet, from 0 to 1; ``None`` if a side records nothing.

        Where every value in reach has information 0, as with a handful of programmes that all share one goal, each
        value counts 1.
        """
        figures = self._compared(((one, other),))
        column = list(self.study.weights).index(facet)
        similarity, containment = (float(found[0, column]) for found in figures)
        return None if math.isnan(similarity) else (similarity, containment)

    def _compared(self, pairs: Sequence[tuple[str, str]]) -> tuple[Figures, Figures]:
        position = self.profiles.position
        one, other = (np.array([position[two[side]] for two in pairs], dtype=np.int64) for side in (0, 1))
        return self.profiles.compare(one, other)

    def parts(self, members: tuple[str, ...]) -> tuple[Part, ...]:
        """Every facet of two or more programmes compared, in the order of the weights."""
        return next(iter(self.parts_of([members])))

    def parts_of(self, groups: Sequence[tuple[str, ...]]) -> list[tuple[Part, ...]]:
        """The same for several groups; a facet's figures are means over the pairs of members that both record it."""
        facets = list(self.study.weights.items())
        found = []
        for members, figures in zip(groups, self._means(groups), strict=True):
            parts = []
            for (facet, weight), (alike, inside, compared) in zip(facets, figures, strict=True):
                if not compared:
                    parts.append(Part(facet, weight, None, None, (), 0.0))
                    continue
                shared = self.shared(facet, members) if facet != "period" else ()
                parts.append(Part(facet, weight, alike, inside, shared, compared))
            found.append(tuple(parts))
        return found

    def _means(self, groups: Sequence[tuple[str, ...]]) -> Iterator[list[tuple[float, float, float]]]:
        """For each group, and each facet, mean similarity, mean containment, and the share of pairs that record it."""
        for block in _blocks(groups):
            lengths = [len(members) * (len(members) - 1) // 2 for members in block]
            similarity, containment = self._compared([two for members in block for two in combinations(members, 2)])
            starts = np.append(0, np.cumsum(lengths)[:-1])
            known = np.add.reduceat(~np.isnan(similarity), starts, axis=0, dtype=np.int64)
            columns = []
            for figures in (similarity, containment):
                total = np.add.reduceat(np.nan_to_num(figures), starts, axis=0)
                # A mean of ones may come out a trifle above 1.
                columns.append(np.minimum(np.divide(total, known, out=np.zeros(known.shape), where=known > 0), 1.0))
            columns.append(known / np.array(lengths)[:, np.newaxis])
            for row in np.stack(columns, axis=2).tolist():
                yield [tuple(figures) for figures in row]

    def scores_of(self, groups: Sequence[tuple[str, ...]]) -> list[float]:
        """Score times coverage of each group: what is certainly alike, by which groups are put in order."""
        weights = list(self.study.weights.values())
        total = math.fsum(weights)
        return [
            math.fsum(weight * alike * compared for weight, (alike, _c, compared) in zip(weights, figures, strict=True))
            / (total or 1.0)
            for figures in self._means(groups)
        ]

    def shared(self, facet: str, members: Sequence[str]) -> tuple[str, ...]:
        """What programmes share in a facet: the narrowest values that all have, themselves or something within."""
        common = frozenset.intersection(*(self.values(facet, member) for member in members))
        above = {up for value in common for up in self.study.closure(value) if up != value}
        return tuple(sorted(common - above))


def _blocks(groups: Sequence[tuple[str, ...]]) -> Iterator[list[tuple[str, ...]]]:
    block: list[tuple[str, ...]] = []
    size = 0
    for members in groups:
        block.append(members)
        size += len(members) * (len(members) - 1) // 2
        if size >= _BLOCK:
            yield block
            block, size = [], 0
    if block:
        yield block


def score(parts: tuple[Part, ...]) -> float:
    """``Σ w·s / Σ w`` over the facets that both sides record; 0 if there is none.

    In a group each facet weighs as much as the share of its pairs that record it.

    >>> score((Part("goal", 3, 1.0, 1.0), Part("area", 1, 0.0, 0.0), Part("level", 1, None, None)))
    0.75
    """
    known = [(part.weight * part.compared, part.similarity) for part in parts if part.similarity is not None]
    total = math.fsum(weight for weight, _similarity in known)
    return math.fsum(weight * similarity for weight, similarity in known) / total if total else 0.0


def coverage(parts: tuple[Part, ...]) -> float:
    """The share of the facet weight that could be compared, from 0 to 1.

    >>> coverage((Part("goal", 3, 1.0, 1.0), Part("area", 1, None, None)))
    0.75
    """
    total = math.fsum(part.weight for part in parts)
    compared = math.fsum(part.weight * part.compared for part in parts if part.similarity is not None)
    return compared / total if total else 0.0
