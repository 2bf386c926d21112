"""How alike programmes are, facet by facet, over hierarchies and with information content.

``s(p, q)`` is the simGIC of Pesquita et al. (2008), ``c(p, q)`` the weighted overlap coefficient of Szymkiewicz and
Simpson, both over values with all they lie within. ``IC(v) = ln(N / n(v))``: what everybody has tells nothing, what two
alone have tells much.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from prasan.graph.finding import Part
from prasan.graph.study import DEFAULT_WEIGHTS, Study

_BLOCK = 256
"""Programmes compared with all others at a time."""
FACETS = tuple(facet for facet in DEFAULT_WEIGHTS if facet != "period")
"""The facets whose values form sets; the period, which has a length instead, is compared apart."""


@dataclass(frozen=True)
class Similarity:
    """The similarity of any two programmes of a study."""

    study: Study

    @cached_property
    def closures(self) -> dict[str, dict[str, frozenset[str]]]:
        """Facet → programme → its values with all they lie within."""
        study = self.study
        return {
            facet: {
                programme: frozenset().union(*(study.closure(value) for value in values))
                for programme, values in study.facets[facet].items()
            }
            for facet in FACETS
        }

    @cached_property
    def information(self) -> dict[str, dict[str, float]]:
        """Facet → value → information content, in nats."""
        total = len(self.study.programmes)
        found = {}
        for facet, sets in self.closures.items():
            counts = Counter(value for values in sets.values() for value in values)
            found[facet] = {value: math.log(total / n) for value, n in counts.items()}
        return found

    def pair(self, facet: str, one: str, other: str) -> tuple[float, float] | None:
        """Similarity and containment of two programmes in a facet, from 0 to 1; ``None`` if a side records nothing.

        Where every value in reach has information 0, as with a handful of programmes that all share one goal, each
        value counts 1.
        """
        mine, theirs = self.closures[facet][one], self.closures[facet][other]
        if not mine or not theirs:
            return None
        content = self._content(facet, mine | theirs)
        either = math.fsum(content[value] for value in mine | theirs)
        return (
            math.fsum(content[value] for value in mine & theirs) / either,
            max(_share(content, mine, theirs), _share(content, theirs, mine)),
        )

    def within(self, facet: str, inner: str, outer: str) -> float | None:
        """The share of what one programme has in a facet that another has, too; ``None`` if a side records nothing.

        Containment is the greater of the two ways round: it does not tell which of two works inside the other.
        """
        mine, theirs = self.closures[facet][inner], self.closures[facet][outer]
        return _share(self._content(facet, mine | theirs), mine, theirs) if mine and theirs else None

    def _content(self, facet: str, values: frozenset[str]) -> dict[str, float]:
        content = self.information[facet]
        return content if any(content[value] > 0 for value in values) else dict.fromkeys(values, 1.0)

    def period(self, one: str, other: str) -> tuple[float, float] | None:
        """The same for periods: days in common by days in either. ``None`` unless both ends of both are known."""
        a, b = self.study.span(one), self.study.span(other)
        if not (a.known and b.known) or a.start is None or b.start is None:
            return None
        a_end = max(a.end or self.study.last_day, a.start)
        b_end = max(b.end or self.study.last_day, b.start)
        common = max(0, (min(a_end, b_end) - max(a.start, b.start)).days + 1)
        mine, theirs = (a_end - a.start).days + 1, (b_end - b.start).days + 1
        return common / (mine + theirs - common), common / min(mine, theirs)

    def parts(self, one: str, other: str) -> tuple[Part, ...]:
        """Every facet of two programmes compared, in the order of the default weights."""
        found = []
        for facet, weight in self.study.weights.items():
            compared = self.period(one, other) if facet == "period" else self.pair(facet, one, other)
            shared: tuple[str, ...] = ()
            if compared and facet != "period":
                shared = self.shared(facet, one, other)
            similarity, containment = compared or (None, None)
            found.append(Part(facet, weight, similarity, containment, shared))
        return tuple(found)

    def shared(self, facet: str, one: str, other: str) -> tuple[str, ...]:
        """What two programmes share in a facet: the narrowest values that both have, themselves or something within."""
        common = self.closures[facet][one] & self.closures[facet][other]
        above = {up for value in common for up in self.study.closure(value) if up != value}
        return tuple(sorted(common - above))

    def pairs_sharing(self, facets: Sequence[str], at_least: int = 1) -> Iterator[tuple[str, str]]:
        """Every pair of programmes that share a value, or what one lies within, in so many of the facets; in order."""
        programmes = self.study.programmes
        has = [self._has(facet) for facet in facets]
        for start in range(0, len(programmes), _BLOCK):
            # Some rows at a time: of a goal that all work on, every pair shares it.
            together = sum((matrix[start : start + _BLOCK] @ matrix.T).sign() for matrix in has)
            found = sparse.csr_array(together >= at_least)
            found.sort_indices()
            for row, column in zip(*found.nonzero(), strict=True):
                if start + row < column:
                    yield programmes[start + row], programmes[column]

    def _has(self, facet: str) -> sparse.csr_array:
        programmes, sets = self.study.programmes, self.closures[facet]
        position = {value: index for index, value in enumerate(sorted(self.information[facet]))}
        rows = [row for row, programme in enumerate(programmes) for _ in sets[programme]]
        columns = [position[value] for programme in programmes for value in sets[programme]]
        shape = (len(programmes), max(len(position), 1))
        return sparse.csr_array((np.ones(len(rows), dtype=np.int32), (rows, columns)), shape=shape)


def _share(content: Mapping[str, float], inner: frozenset[str], outer: frozenset[str]) -> float:
    # fsum: the same figure in whatever order the sets hand their values out.
    whole = math.fsum(content[value] for value in inner)
    return math.fsum(content[value] for value in inner & outer) / whole if whole > 0 else float(inner <= outer)


@dataclass(frozen=True)
class Bearers:
    """How many programmes have all of a set of values, over facets taken together.

    Sets are whole numbers used as bits, one a value or one a programme: to meet is one ``&``.
    """

    similarity: Similarity
    facets: tuple[str, ...]

    @cached_property
    def _values(self) -> tuple[tuple[str, str], ...]:
        return tuple((facet, value) for facet in self.facets for value in sorted(self.similarity.information[facet]))

    @cached_property
    def _by_programme(self) -> dict[str, int]:
        bit = {value: 1 << index for index, value in enumerate(self._values)}
        closures = self.similarity.closures
        return {
            programme: sum(bit[facet, value] for facet in self.facets for value in closures[facet][programme])
            for programme in self.similarity.study.programmes
        }

    @cached_property
    def _by_value(self) -> tuple[int, ...]:
        found = [0] * len(self._values)
        for position, programme in enumerate(self.similarity.study.programmes):
            for index in _bits(self._by_programme[programme]):
                found[index] |= 1 << position
        return tuple(found)

    @cached_property
    def _counted(self) -> dict[int, int]:
        return {}

    def common(self, one: str, other: str) -> int:
        """What two programmes share, as bits."""
        return self._by_programme[one] & self._by_programme[other]

    def programmes(self, values: int) -> int:
        """The programmes that have all of some values, as bits; all programmes if there are no values."""
        found = (1 << len(self.similarity.study.programmes)) - 1
        for index in _bits(values):
            found &= self._by_value[index]
        return found

    def count(self, values: int) -> int:
        """How many programmes have all of some values."""
        if values not in self._counted:
            self._counted[values] = self.programmes(values).bit_count()
        return self._counted[values]

    def names(self, values: int) -> tuple[str, ...]:
        """The programmes that have all of some values, by IRI, in order."""
        programmes = self.similarity.study.programmes
        return tuple(programmes[position] for position in _bits(self.programmes(values)))


def _bits(number: int) -> Iterator[int]:
    while number:
        low = number & -number
        yield low.bit_length() - 1
        number ^= low


def score(parts: tuple[Part, ...]) -> float:
    """``Σ w·s / Σ w`` over the facets that both sides record; 0 if there is none.

    >>> score((Part("goal", 3, 1.0, 1.0), Part("area", 1, 0.0, 0.0), Part("level", 1, None, None)))
    0.75
    """
    known = [(part.weight, part.similarity) for part in parts if part.similarity is not None]
    total = math.fsum(weight for weight, _similarity in known)
    return math.fsum(weight * similarity for weight, similarity in known) / total if total else 0.0


def coverage(parts: tuple[Part, ...]) -> float:
    """The share of the facet weight that could be compared, from 0 to 1.

    >>> coverage((Part("goal", 3, 1.0, 1.0), Part("area", 1, None, None)))
    0.75
    """
    total = math.fsum(part.weight for part in parts)
    return math.fsum(part.weight for part in parts if part.similarity is not None) / total if total else 0.0
