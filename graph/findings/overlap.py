"""Overlap, duplication, parallel and contained work (terms of GAO-15-49SP) between programmes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from prasan.graph.coordination import group_coordination
from prasan.graph.finding import Finding, Names, Part, Value, Words
from prasan.graph.linkage import Statement
from prasan.graph.similarity import Bearers, Similarity, coverage, score
from prasan.graph.study import Study
from prasan.ontology import PRASAN

KINDS = ("overlap", "duplication", "duplicationUnknown", "parallel", "contained")
_WORK = ("activity", "beneficiary")
_DEFINING = ("goal", *_WORK)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two programmes compared, and the class that the rules give them."""

    one: str
    other: str
    parts: tuple[Part, ...]
    cls: str
    duplication: str = "unknown"


def _at_least(part: Part, threshold: float) -> bool:
    return part.similarity is not None and part.similarity >= threshold


def _related(study: Study, one: str, other: str) -> bool:
    """True if one programme is a part of the other: that a part shares its whole's goals is no finding."""
    return one in study.closure(other) or other in study.closure(one)


def duplication(study: Study, parts: dict[str, Part], one: str, other: str) -> str:
    """``yes``, ``no`` or ``unknown``: the same activities and beneficiaries, in areas and periods that meet.

    All four must be recorded before anything is called duplication, and the first two before it is ruled out by them.
    """
    work = [parts[facet].similarity for facet in _WORK]
    meets = (study.areas_meet(one, other), study.periods_meet(one, other))
    if False in meets:
        return "no"
    if None in work:
        return "unknown"
    if any(similarity is not None and similarity < study.settings.same for similarity in work):
        return "no"
    return "unknown" if None in meets else "yes"


def _worth_comparing(study: Study, work: dict[str, tuple[float, float] | None]) -> bool:
    """True if goals, activities or beneficiaries are alike enough for any class; most pairs stop here."""
    settings = study.settings
    similar = {facet for facet, compared in work.items() if compared and compared[0] >= settings.similar}
    inside = {facet for facet, compared in work.items() if compared and compared[1] >= settings.contained}
    return len(similar) >= 2 or len(inside) >= 2


def classify(study: Study, similarity: Similarity, one: str, other: str) -> Pair | None:
    """The pair with its class, ``duplication``, ``parallel``, ``overlap`` or ``contained``; ``None`` if it has none."""
    settings = study.settings
    work = {facet: similarity.pair(facet, one, other) for facet in _DEFINING}
    if not _worth_comparing(study, work):
        return None
    parts = similarity.parts(one, other)
    if coverage(parts) < settings.minimum_coverage:
        return None
    named = {part.facet: part for part in parts}
    same_work = all(_at_least(named[facet], settings.same) for facet in _WORK)
    duplicate = duplication(study, named, one, other)
    if duplicate == "yes":
        return Pair(one, other, parts, "duplication", duplicate)
    apart = study.areas_meet(one, other) is False
    if apart and same_work:
        return Pair(one, other, parts, "parallel", duplicate)
    if apart or study.periods_meet(one, other) is False:
        return None
    similar = _at_least(named["goal"], settings.similar) and any(
        _at_least(named[facet], settings.similar) for facet in _WORK
    )
    # Score times coverage: a facet that is not recorded counts nothing, so it can't lift a pair over the threshold.
    if similar and score(parts) * coverage(parts) >= settings.minimum_score:
        return Pair(one, other, parts, "overlap", duplicate)
    if not similar and inner_of(study, similarity, one, other):
        return Pair(one, other, parts, "contained", duplicate)
    return None


def inner_of(study: Study, similarity: Similarity, one: str, other: str) -> str:
    """Which of two works inside the other in goals, activities and beneficiaries alike, or nothing if neither does.

    All three must be recorded: a facet that is not recorded can't make a pair out to be contained.
    """
    for inner, outer in ((one, other), (other, one)):
        if all((similarity.within(f, inner, outer) or 0.0) >= study.settings.contained for f in _DEFINING):
            return inner
    return ""


def classified_pairs(study: Study, similarity: Similarity, bearers: Bearers) -> tuple[Pair, ...]:
    """Every pair of programmes that the rules give a class, in order.

    What more programmes share than ``common_share`` allows says nothing of any two of them: a bare tag that a tenth of
    a government bears makes no finding. Eight may always share, so that a province's few programmes are all looked at.
    """
    limit = max(8.0, study.settings.common_share * len(study.programmes))
    found = []
    # Every class rests on two of the facets at the least.
    for one, other in similarity.pairs_sharing(_DEFINING, at_least=2):
        if bearers.count(bearers.common(one, other)) > limit or _related(study, one, other):
            continue
        if pair := classify(study, similarity, one, other):
            found.append(pair)
    return tuple(found)


def _groups(bearers: Bearers, pairs: list[Pair]) -> list[tuple[str, ...]]:
    """Maximal groups instead of many pairs: sets of three or more programmes that all share one set of values.

    Such a set with what it shares is a formal concept (Ganter and Wille 1999) of the programmes by their goals,
    activities and beneficiaries. Every concept that a pair of the same class spans is looked at; those within which all
    pairs are of the class are kept, the largest first, until every pair is in a group or stands alone.
    """
    known = {(pair.one, pair.other) for pair in pairs}
    intents = {bearers.common(one, other) for one, other in known}
    extents = {bearers.names(intent) for intent in intents if bearers.count(intent) > 2}
    whole = [members for members in extents if all(two in known for two in combinations(members, 2))]
    chosen: list[tuple[str, ...]] = []
    open_pairs = set(known)
    for members in sorted(whole, key=lambda members: (-len(members), members)):
        inside = set(combinations(members, 2))
        if inside & open_pairs:
            chosen.append(members)
            open_pairs -= inside
    return chosen + sorted(open_pairs)


def _evidence(study: Study, members: tuple[str, ...], shared: dict[str, tuple[str, ...]]) -> tuple[Statement, ...]:
    found: list[Statement] = []
    for facet, values in shared.items():
        for member in members:
            for value, given in study.facets[facet][member].items():
                if any(wanted in study.closure(value) for wanted in values):
                    found += given
    return tuple(dict.fromkeys(found))


def _missing(study: Study, members: tuple[str, ...]) -> tuple[str, ...]:
    """The facets on which duplication can't be told, because a member does not record them."""
    found = [f for f in (*_WORK, "area") if any(not study.facets[f][member] for member in members)]
    if any(not study.span(member).known for member in members):
        found.append("period")
    return tuple(found)


def _finding(study: Study, similarity: Similarity, members: tuple[str, ...], pairs: list[Pair]) -> Finding:
    cls = pairs[0].cls
    state, joins = group_coordination(study, members)
    shared = {}
    for facet in _DEFINING:
        common = frozenset.intersection(*(similarity.closures[facet][member] for member in members))
        above = {up for value in common for up in study.closure(value) if up != value}
        if common:
            shared[facet] = tuple(sorted(common - above))
    states = {pair.duplication for pair in pairs}
    duplicate = "unknown" if "unknown" in states else min(states)
    values: dict[str, Value] = {
        "programmes": Names(members),
        "count": len(members),
        "shared": Names(tuple(value for facet in shared.values() for value in facet)),
        "coordination": Words((f"coordination.{state}",)),
        "duplication": Words((f"finding.duplication.{duplicate}",)),
        "missing": Words(tuple(f"facet.{facet}" for facet in _missing(study, members))),
    }
    if cls == "contained":
        inner = inner_of(study, similarity, *members)
        values |= {"inner": Names((inner,)), "outer": Names(tuple(p for p in members if p != inner))}
    return Finding(
        kind=cls,
        participants=members,
        message="group" if len(members) > 2 else "pair",
        values=values,
        score=sum(score(pair.parts) for pair in pairs) / len(pairs),
        coverage=sum(coverage(pair.parts) for pair in pairs) / len(pairs),
        coordination=state,
        parts=pairs[0].parts if len(pairs) == 1 else (),
        evidence=(*_evidence(study, members, shared), *joins),
        mentions=tuple(value for facet in shared.values() for value in facet),
    )


def _unknown(study: Study) -> Iterator[Finding]:
    """One finding that says for how many programmes duplication can't be told at all, and why."""
    blank = {facet: tuple(p for p in study.programmes if not study.facets[facet][p]) for facet in _WORK}
    silent = tuple(p for p in study.programmes if any(p in programmes for programmes in blank.values()))
    if len(study.programmes) < 2 or not silent:
        return
    recorded = len(study.programmes) - len(silent)
    pairs = len(study.programmes) * (len(study.programmes) - 1) // 2 - recorded * (recorded - 1) // 2
    evidence = []
    for programme in silent:
        noted = study.linkage.nodes[programme]["not_recorded"]
        notes = [
            Statement(programme, str(PRASAN.notRecorded), str(term), noted[str(term)], False, facet)
            for facet, term in (("activity", PRASAN.hasActivity), ("beneficiary", PRASAN.hasBeneficiary))
            if programme in blank[facet] and str(term) in noted
        ]
        evidence += notes or [study.row(programme)]
    yield Finding(
        kind="duplicationUnknown",
        participants=silent,
        message="summary",
        values={
            "programmes": Names(silent), "count": len(silent), "total": len(study.programmes), "pairs": pairs,
            "no_activity": len(blank["activity"]), "no_beneficiary": len(blank["beneficiary"]),
        },
        coverage=recorded / len(study.programmes),
        evidence=tuple(evidence),
    )  # fmt: skip


@lru_cache(maxsize=2)
def overlaps(study: Study) -> tuple[Finding, ...]:
    """Overlapping, duplicate, parallel and contained work, groups before pairs. Kept for kinds that build on it."""
    similarity = Similarity(study)
    bearers = Bearers(similarity, _DEFINING)
    by_class: dict[str, list[Pair]] = {}
    for pair in classified_pairs(study, similarity, bearers):
        by_class.setdefault(pair.cls, []).append(pair)
    found = []
    for cls, pairs in by_class.items():
        of = {(pair.one, pair.other): pair for pair in pairs}
        groups = list(of) if cls == "contained" else _groups(bearers, pairs)
        for members in groups:
            found.append(_finding(study, similarity, members, [of[two] for two in combinations(members, 2)]))
    return tuple(found)


def find(study: Study) -> Iterator[Finding]:
    """Overlapping, duplicate, parallel and contained work; and where duplication can't be told."""
    yield from overlaps(study)
    yield from _unknown(study)
