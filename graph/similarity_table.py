"""How alike programmes are, as a table of each with each: those that findings speak of most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
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


def similarity_table(study: Study, findings: Iterable[Finding], most: int) -> SimilarityTable:
    """The table of all programmes; of more than ``most`` those that take part in most findings.

    Findings of what is not there don't count: they name whoever does not record something.
    """
    named = Counter(thing for finding in findings if finding.kind not in GAPS for thing in finding.participants)
    ranked = sorted(study.programmes, key=lambda programme: (-named[programme], programme))
    things = tuple(sorted(ranked[:most]))
    if len(things) < 2:
        return SimilarityTable(things, {}, len(study.programmes))
    held = profiles(study)
    rows = np.array([held.position[thing] for thing in things], dtype=np.int64)
    one, other = np.triu_indices(len(things), 1)
    alike, _inside = held.compare(rows[one], rows[other])
    score, coverage = held.scores(alike)
    scores = {}
    for first, second, value, share in zip(
        one.tolist(), other.tolist(), score.tolist(), coverage.tolist(), strict=True
    ):
        if share > 0:
            scores[things[first], things[second]] = scores[things[second], things[first]] = (value, share)
    return SimilarityTable(things, scores, len(study.programmes))
