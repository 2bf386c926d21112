"""How alike programmes are, as a table of each with each: those that findings speak of most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from prasan.graph.agenda_order import GAPS
from prasan.graph.finding import Finding
from prasan.graph.profiles import profiles
from prasan.graph.study import Study


@dataclass(frozen=True, slots=True)
class SimilarityTable:
    """Programmes in order, and of each pair of them, either way, its score and coverage, both from 0 to 1.

    A pair that no facet can compare, since a side does not record it, is not there. Of the ``total`` programmes of the
    study the table may show a few.
    """

    things: tuple[str, ...]
    scores: Mapping[tuple[str, str], tuple[float, float]]
    total: int


def most_told(things: Iterable[str], findings: Iterable[Finding]) -> tuple[str, ...]:
    """The things, first those that take part in most findings, as many in the order of their IRIs.

    Findings of what is not there don't count: they name whoever does not record something.
    """
    named = Counter(thing for finding in findings if finding.kind not in GAPS for thing in finding.participants)
    return tuple(sorted(things, key=lambda thing: (-named[thing], thing)))


def compared(study: Study, programmes: Sequence[str]) -> dict[tuple[str, str], tuple[float, float]]:
    """Score and coverage of each pair of some programmes, either way; what can't be compared at all is not there."""
    if len(programmes) < 2:
        return {}
    held = profiles(study)
    rows = np.array([held.position[programme] for programme in programmes], dtype=np.int64)
    one, other = np.triu_indices(len(programmes), 1)
    alike, _inside = held.compare(rows[one], rows[other])
    score, coverage = held.scores(alike)
    found = {}
    for first, second, value, share in zip(
        one.tolist(), other.tolist(), score.tolist(), coverage.tolist(), strict=True
    ):
        if share > 0:
            pair = programmes[first], programmes[second]
            found[pair] = found[pair[1], pair[0]] = (value, share)
    return found


def similarity_table(study: Study, findings: Iterable[Finding], most: int) -> SimilarityTable:
    """The table of all programmes; of more than ``most`` those of :func:`most_told`."""
    things = tuple(sorted(most_told(study.programmes, findings)[:most]))
    return SimilarityTable(things, compared(study, things), len(study.programmes))
