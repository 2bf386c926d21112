"""The facets of the programmes of made-up provinces as matrices, up to a million programmes in seconds.

The same settings as ``synthetic.py`` and the same shape, but nothing else than what is compared: goals, activities,
beneficiaries, areas, levels and agencies. Every 1,300 programmes have a province of their own, up to 77 provinces;
goals of the widest kind are the nation's, those within them, areas and agencies a province's own.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

sys.path.insert(0, str(Path(__file__).parent))
from synthetic_rows import Province

PROGRAMMES_A_PROVINCE, PROVINCES = 1300, 77
LEVELS = 5
_AGENCIES_A_PROVINCE, _MINISTRIES, _ISSUES = 100, 20, 5

Entries = tuple[NDArray[np.int64], NDArray[np.int64]]
"""Programmes and, beside each, a value that it names."""


def provinces_of(programmes: int) -> int:
    """How many provinces so many programmes lie in."""
    return min(PROVINCES, max(1, -(-programmes // PROGRAMMES_A_PROVINCE)))


def facets(settings: Province) -> dict[str, tuple[sparse.csr_array, sparse.csr_array]]:
    """Facet → what each programme names, and that with all it lies within; programmes by values, of ones."""
    random, count = np.random.default_rng(settings.seed), settings.programmes
    number = provinces_of(count)
    province = random.integers(0, number, count)
    grown = max(1.0, count / 1000) ** settings.growth
    # Near-copies take all of the programme before.
    source = np.arange(count)
    copied = np.flatnonzero(random.random(count) < settings.copies)
    source[copied[copied > 0]] -= 1

    def some(mean: float) -> NDArray[np.int64]:
        several = int(mean) + (random.random(count) < mean % 1)
        return np.repeat(np.arange(count), several)

    def popular(rows: NDArray[np.int64], values: int) -> NDArray[np.int64]:
        return (values * random.random(len(rows)) ** settings.skew).astype(np.int64)

    found = {}
    national, own = settings.branching * 3, max(8, settings.goals // _ISSUES)
    block = _ISSUES + own
    above = np.full(national + number * block, -1)
    for place in range(number):
        first = national + place * block
        above[first : first + _ISSUES] = (np.arange(_ISSUES) * 7 + place) % national
        above[first + _ISSUES : first + block] = first + np.arange(own) % _ISSUES
    rows = some(1.4 * 0.85)
    goals = national + province[rows] * block + _ISSUES + popular(rows, own)
    found["goal"] = _matrices(rows, goals, above, count)
    for facet, values, mean in (
        ("activity", settings.activity_types, 1.2),
        ("beneficiary", settings.groups, 0.6),
    ):
        rows = some(mean)
        above = _tree(int(values * grown), settings.branching)
        found[facet] = _matrices(rows, popular(rows, len(above)), above, count)
    districts, tambons = 12, 97
    block = 1 + districts + tambons
    above = np.full(number * block, -1)
    for place in range(number):
        first = place * block
        above[first + 1 : first + 1 + districts] = first
        above[first + 1 + districts : first + block] = first + 1 + np.arange(tambons) % districts
    level = random.random(count)
    inner = np.where(level < 0.55, 1 + (districts * random.random(count) ** 1.5).astype(np.int64),
                     1 + districts + (tambons * random.random(count) ** 1.5).astype(np.int64))  # fmt: skip
    areas = province * block + np.where(level < 0.25, 0, inner)
    found["area"] = _matrices(np.arange(count), areas, above, count)
    above = np.full(_MINISTRIES + number * _AGENCIES_A_PROVINCE, -1)
    above[_MINISTRIES:] = np.tile(np.arange(_AGENCIES_A_PROVINCE) % _MINISTRIES, number)
    rows = some(1.8)
    agencies = _MINISTRIES + province[rows] * _AGENCIES_A_PROVINCE + popular(rows, _AGENCIES_A_PROVINCE)
    found["agency"] = _matrices(rows, agencies, above, count)
    levels = random.integers(0, LEVELS, count)
    found["level"] = _matrices(np.arange(count), levels, np.full(LEVELS, -1), count)
    return {facet: (own_[source], closed[source]) for facet, (own_, closed) in found.items()}


def _tree(count: int, branching: int) -> NDArray[np.int64]:
    """What each of so many values lies within: the first few within nothing, the others evenly below."""
    values = np.arange(count)
    return np.where(values < branching, -1, (values - branching) // branching)


def _matrices(
    rows: NDArray[np.int64], values: NDArray[np.int64], above: NDArray[np.int64], count: int
) -> tuple[sparse.csr_array, sparse.csr_array]:
    own = _ones(rows, values, (count, len(above)))
    reached = [(rows, values)]
    while len(values):
        values = above[values]
        rows, values = rows[values >= 0], values[values >= 0]
        reached.append((rows, values))
    every = tuple(np.concatenate(column) for column in zip(*reached, strict=True))
    return own, _ones(every[0], every[1], (count, len(above)))


def _ones(rows: NDArray[np.int64], columns: NDArray[np.int64], shape: tuple[int, int]) -> sparse.csr_array:
    found = sparse.csr_array((np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=shape)
    found.sum_duplicates()
    found.data[:] = 1
    return found
