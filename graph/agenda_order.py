"""Which findings a meeting sees first: the strongest of each kind, and of gaps those that it asks for first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

from prasan.graph.finding import Finding

GAPS = ("gap", "fragile", "missingLink", "indicatorFault")
"""Kinds of finding that tell what is not there, in the order in which a meeting asks for them."""
_FRAMES = ("goal", "level", "phase", "programme", "goal-area", "goal-year")
"""Frames in the order in which a meeting asks for them."""
_HEADLINES, _HEADLINES_OF_A_KIND = 14, 2


def _frame(finding: Finding) -> int:
    """Where a meeting asks for a gap: first what nobody works on at all, years and areas last."""
    found = finding.aspect.split(":")[0]
    return _FRAMES.index(found) if finding.kind == "gap" and found in _FRAMES else 0


def gaps(findings: Iterable[Finding]) -> list[Finding]:
    """What is not there: gaps, what a single one carries, links that are missing, faults of indicators."""
    found = [finding for finding in findings if finding.kind in GAPS]
    return sorted(found, key=lambda finding: (GAPS.index(finding.kind), _frame(finding)))


def headlines(findings: Iterable[Finding]) -> list[Finding]:
    """The strongest of each kind, in the order of kinds; of gaps those of the frames that a meeting asks for first."""
    chosen: list[Finding] = []
    for _kind, members in groupby(findings, key=lambda finding: finding.kind):
        chosen += sorted(members, key=_frame)[:_HEADLINES_OF_A_KIND]
    return chosen[:_HEADLINES]


def fair(findings: Sequence[Finding], most: int) -> list[Finding]:
    """As many findings as that, in their order: the first of every kind, then the second of every kind, and so on.

    >>> many = [Finding(kind, (str(number),), "m") for kind in ("gap", "loop") for number in range(9)]
    >>> [finding.kind for finding in fair(many, 3)]
    ['gap', 'gap', 'loop']
    """
    seen: Counter[str] = Counter()
    ranks = []
    for at, finding in enumerate(findings):
        ranks.append((seen[finding.kind], at))
        seen[finding.kind] += 1
    return [findings[at] for at in sorted(at for _rank, at in sorted(ranks)[:most])]
