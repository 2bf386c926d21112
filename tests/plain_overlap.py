"""Overlap once more, in the plainest way: double loops over sets, nothing kept, nothing clever.

The tests hold the real thing against this. It reads the same study, but none of the code that compares programmes.
"""

from __future__ import annotations

import math
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prasan.graph.study import Study

DEFINING = ("goal", "activity", "beneficiary")


def closed(read: Study, facet: str, programme: str) -> set[str]:
    """What a programme has in a facet, with all it lies within."""
    found = set()
    for value in read.facets[facet][programme]:
        found |= read.closure(value)
    return found


def content(read: Study, facet: str, value: str) -> float:
    n = 0
    for programme in read.programmes:
        if value in closed(read, facet, programme):
            n += 1
    return math.log(len(read.programmes) / n)


def similarity(read: Study, facet: str, one: str, other: str) -> float | None:
    if facet == "period":
        return period(read, one, other)
    mine, theirs = closed(read, facet, one), closed(read, facet, other)
    if not mine or not theirs:
        return None
    weights = {value: content(read, facet, value) for value in mine | theirs}
    if all(weight == 0 for weight in weights.values()):
        weights = dict.fromkeys(weights, 1.0)
    return sum(weights[value] for value in mine & theirs) / sum(weights.values())


def inside(read: Study, facet: str, inner: str, outer: str) -> float:
    """The share of what the inner has that the outer has, too; 0 if unknown, or if the inner has nothing that tells."""
    mine, theirs = closed(read, facet, inner), closed(read, facet, outer)
    if not mine or not theirs:
        return 0.0
    weights = {value: content(read, facet, value) for value in mine | theirs}
    if all(weight == 0 for weight in weights.values()):
        weights = dict.fromkeys(weights, 1.0)
    whole = sum(weights[value] for value in mine)
    return sum(weights[value] for value in mine & theirs) / whole if whole else 0.0


def period(read: Study, one: str, other: str) -> float | None:
    a, b = read.span(one), read.span(other)
    if not (a.known and b.known):
        return None
    ends = [span.end or read.last_day for span in (a, b)]
    common = either = 0
    for day in range(min(a.start, b.start).toordinal(), max(*ends, a.start, b.start).toordinal() + 1):
        in_one = a.start.toordinal() <= day <= max(ends[0], a.start).toordinal()
        in_other = b.start.toordinal() <= day <= max(ends[1], b.start).toordinal()
        common += in_one and in_other
        either += in_one or in_other
    return common / either


def figures(read: Study, one: str, other: str) -> tuple[float, float]:
    """Score and coverage."""
    above = below = 0.0
    for facet, weight in read.weights.items():
        alike = similarity(read, facet, one, other)
        if alike is not None:
            above += weight * alike
            below += weight
    return (above / below if below else 0.0), below / sum(read.weights.values())


def class_of(read: Study, one: str, other: str) -> str | None:
    """The class of a pair, by the rules in ``docs/findings.md`` read one after the other."""
    limits = read.settings
    if one in read.closure(other) or other in read.closure(one):
        return None
    alike = {facet: similarity(read, facet, one, other) or 0.0 for facet in DEFINING}
    score, coverage = figures(read, one, other)
    if coverage < limits.minimum_coverage:
        return None
    areas, periods = read.areas_meet(one, other), read.periods_meet(one, other)
    same_work = min(alike["activity"], alike["beneficiary"]) >= limits.same
    if same_work and areas and periods:
        return "duplication"
    if same_work and areas is False:
        return "parallel"
    if areas is False or periods is False:
        return None
    similar = 0 < alike["goal"] >= limits.similar
    similar = similar and any(0 < alike[facet] >= limits.similar for facet in ("activity", "beneficiary"))
    if similar:
        return "overlap" if score * coverage >= limits.minimum_score - 1e-9 else None
    for inner, outer in ((one, other), (other, one)):
        shares = [inside(read, facet, inner, outer) for facet in DEFINING]
        if min(shares) >= limits.contained and min(shares) > 0:
            return "contained"
    return None


def sharing(read: Study, one: str, other: str) -> int:
    """How many programmes have all that two have in common in goals, activities and beneficiaries."""
    found = 0
    for programme in read.programmes:
        found += all(
            closed(read, facet, one) & closed(read, facet, other) <= closed(read, facet, programme)
            for facet in DEFINING
        )
    return found


def pairs(read: Study) -> dict[tuple[str, str], str]:
    """Every pair with a class."""
    limits = read.settings
    most = min(max(8, int(limits.common_share * len(read.programmes))), limits.largest_group)
    found = {}
    for one, other in combinations(read.programmes, 2):
        cls = class_of(read, one, other)
        if cls and sharing(read, one, other) <= most:
            found[one, other] = cls
    return found
