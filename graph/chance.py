"""What chance would have programmes share, given only how many values each has and how many programmes each value.

The stochastic degree sequence model (Neal 2014): values fall on programmes independently, with the probabilities that
keep, on average, the degrees on both sides and are otherwise as even as can be (the bipartite configuration model of
Saracco et al. 2015). What two programmes share then follows a Poisson binomial distribution.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.stats import binom

from prasan.graph.profiles import FACETS, Profiles, Rows

_ROUNDS, _NEAR = 10_000, 1e-10


def degree_probabilities(
    rows: NDArray[np.int64], columns: NDArray[np.int64], row_count: NDArray[np.int64], column_count: NDArray[np.int64]
) -> NDArray[np.float64]:
    """The probability that a row of each degree meets a column of each degree: rows by columns.

    ``rows`` and ``columns`` are the different degrees, all above 0, and the counts say how many of each there are. The
    expected degrees are the given ones: ``Σ_j p_ij = d_i`` and ``Σ_i p_ij = e_j``, with ``p = x y / (1 + x y)``.

    >>> degree_probabilities(np.array([1]), np.array([1]), np.array([4]), np.array([4])).round(6).tolist()
    [[0.25]]
    """
    total = float(rows @ row_count) or 1.0
    x, y = rows / np.sqrt(total), columns / np.sqrt(total)
    for _round in range(_ROUNDS):
        odds = 1 + np.outer(x, y)
        next_x = rows / ((y / odds) @ column_count)
        odds = 1 + np.outer(next_x, y)
        next_y = columns / ((next_x / odds.T) @ row_count)
        near = np.allclose(next_x, x, rtol=_NEAR, atol=0) and np.allclose(next_y, y, rtol=_NEAR, atol=0)
        x, y = next_x, next_y
        if near:
            break
    odds = np.outer(x, y)
    return np.asarray(odds / (1 + odds), dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Chance:
    """The null model of programmes by values; both kinds of degree are read off the matrix, which is of ones."""

    has: sparse.csr_array
    _known: dict[tuple[int, int, int], float] = field(default_factory=dict)

    @cached_property
    def _degrees(self) -> NDArray[np.int64]:
        return np.asarray(np.diff(self.has.indptr), dtype=np.int64)

    @cached_property
    def _everywhere(self) -> int:
        """How many values every programme has: these are shared for certain, whatever the rest does."""
        return int((np.bincount(self.has.indices, minlength=self.has.shape[1]) == self.has.shape[0]).sum())

    @cached_property
    def _model(self) -> tuple[dict[int, int], NDArray[np.float64], NDArray[np.int64]]:
        """Degree of programmes → row of the probabilities; these; and how many values each column stands for."""
        bearers = np.bincount(self.has.indices, minlength=self.has.shape[1])
        columns, column_count = np.unique(bearers[(bearers > 0) & (bearers < self.has.shape[0])], return_counts=True)
        degrees = self._degrees - self._everywhere
        rows, row_count = np.unique(degrees[degrees > 0], return_counts=True)
        found = degree_probabilities(rows, columns, row_count, column_count)
        return {int(degree): row for row, degree in enumerate(rows)}, found, column_count

    def probabilities(self, one: Rows, other: Rows) -> list[float]:
        """For each pair of rows the probability that they share by chance as many values as they do, or more."""
        shared = np.diff(sparse.csr_array(self.has[one].multiply(self.has[other])).indptr) - self._everywhere
        degrees = np.sort(np.column_stack([self._degrees[one], self._degrees[other]]), axis=1) - self._everywhere
        pairs = zip(degrees.tolist(), shared.tolist(), strict=True)
        return [self._probability(low, high, count) for (low, high), count in pairs]

    def _probability(self, low: int, high: int, shared: int) -> float:
        if shared <= 0:
            return 1.0
        if (low, high, shared) not in self._known:
            of_degree, probabilities, counts = self._model
            both = probabilities[of_degree[low]] * probabilities[of_degree[high]]
            self._known[low, high, shared] = at_least(shared, both, counts)
        return self._known[low, high, shared]


def at_least(number: int, probabilities: NDArray[np.float64], counts: NDArray[np.int64]) -> float:
    """The probability that at least so many of independent events occur; ``counts`` of them have each probability.

    >>> at_least(1, np.array([0.5]), np.array([2]))
    0.75
    """
    # Fewer than so many: what is above is never needed, so the distribution is kept no longer than that.
    fewer = np.zeros(number)
    fewer[0] = 1.0
    for probability, count in zip(probabilities, counts, strict=True):
        fewer = np.convolve(fewer, binom.pmf(np.arange(number), count, probability))[:number]
    return float(min(1.0, max(0.0, 1.0 - fewer.sum())))


def chance(profiles: Profiles) -> Chance:
    """The null model of all that programmes name themselves, in all facets."""
    own = [profiles.facets[facet].own for facet in FACETS]
    return Chance(sparse.csr_array(sparse.hstack(own, format="csr")))
