"""Mechanisms of different programmes that meet at one level: by members, agencies or mandate, or as a source says."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from prasan.graph.alike_sets import jaccard
from prasan.graph.bodies import Body, bodies
from prasan.graph.coordination import group_coordination
from prasan.graph.finding import Finding, Names, Part, Value, Words
from prasan.graph.linkage import Statement, objects, statement
from prasan.graph.mechanism_pairs import Shared, areas_meet, candidates, circles, mean_parts, parts, shared
from prasan.graph.similarity import coverage, score
from prasan.graph.study import Study
from prasan.ontology import PRASAN

KINDS = ("mechanismOverlap", "samePeople")

_Meeting = tuple[Body, Body, Shared]


def find(study: Study) -> Iterator[Finding]:
    """One finding for each two programmes whose mechanisms overlap; one for each circle of bodies of the same people.

    Instruments, such as grants, are ways of delivering and have no members that meet. Last, what so many mechanisms
    have in common that it makes no overlap.
    """
    known = bodies(study)
    stated = _stated(study, known)
    meeting: dict[tuple[str, str], list[_Meeting]] = {}
    for pair in sorted({*stated, *candidates(study).pairs}):
        one, other = (known[mechanism] for mechanism in pair)
        apart = [
            (min(p, q), max(p, q))
            for p in one.programmes.keys() - other.programmes.keys()
            for q in other.programmes.keys() - one.programmes.keys()
        ]
        if apart and (pair in stated or _overlaps(study, one, other)):
            both = shared(study, one, other)
            if pair in stated:
                both["stated"] = tuple(stated[pair])
            for programmes in apart:
                meeting.setdefault(programmes, []).append((one, other, both))
    for programmes, overlaps in sorted(meeting.items(), key=lambda item: item[0]):
        yield _overlap(study, programmes, overlaps)
    for circle in circles(study):
        yield _circle(study, circle, known)
    yield from _common(study)


def _overlaps(study: Study, one: Body, other: Body) -> bool:
    if one.levels.keys().isdisjoint(other.levels) or not areas_meet(study, one, other):
        return False
    common = score(parts(study, one, other))
    return common > 0 and common >= study.settings.minimum_mechanism_score


def _stated(study: Study, known: dict[str, Body]) -> dict[tuple[str, str], list[Statement]]:
    """Statements of a source that two mechanisms overlap, be it said of the mechanism or of its programme, by pair."""
    of: dict[str, list[str]] = {}
    for body in known.values():
        for thing in (body.iri, *body.programmes):
            of.setdefault(thing, []).append(body.iri)
    found: dict[tuple[str, str], list[Statement]] = {}
    for one in known:
        for target in objects(study.linkage, one, PRASAN.overlapsWith):
            for other in of.get(target, ()):
                if other != one:
                    given = statement(study.linkage, one, str(PRASAN.overlapsWith), target, "stated")
                    found.setdefault((min(one, other), max(one, other)), []).append(given)
    return found


def _overlap(study: Study, pair: tuple[str, str], overlaps: list[_Meeting]) -> Finding:
    found = {body.iri: body for one, other, _both in overlaps for body in (one, other)}
    mechanisms = tuple(found)
    ordered = tuple(level for level in study.levels if any(level in body.levels for body in found.values()))
    blank = tuple(body for body in found.values() if not body.levels)
    facets = sorted({facet for _one, _other, both in overlaps for facet in both})
    evidence = [given for _one, _other, both in overlaps for statements in both.values() for given in statements]
    evidence += [given for body in found.values() for statements in body.levels.values() for given in statements]
    term = str(PRASAN.atLevel)
    for body in blank:
        places = study.linkage.nodes[body.iri]["not_recorded"].get(term, ())
        evidence.append(Statement(body.iri, str(PRASAN.notRecorded), term, places, False, "level"))
    state, joins = group_coordination(study, pair)
    compared = mean_parts([parts(study, one, other) for one, other, _both in overlaps])
    return Finding(
        kind="mechanismOverlap",
        participants=pair,
        message="no-levels-recorded" if not ordered else "levels-not-recorded" if blank else "levels",
        values={
            "programmes": Names(pair), "levels": Names(ordered), "level_count": len(ordered),
            "mechanisms": Names(mechanisms), "blank": Names(tuple(body.iri for body in blank)),
            "blank_programmes": Names(tuple(sorted({p for body in blank for p in body.programmes}))),
            "by": Words(tuple(f"facet.{facet}" for facet in facets)),
        },
        score=_score(compared),
        coverage=coverage(compared),
        coordination=state,
        parts=compared,
        evidence=tuple(dict.fromkeys((*evidence, *joins))),
        mentions=mechanisms,
    )  # fmt: skip


def _score(compared: tuple[Part, ...]) -> float | None:
    return score(compared) if any(part.similarity is not None for part in compared) else None


def _circle(study: Study, group: tuple[str, ...], known: dict[str, Body]) -> Finding:
    sets = Counter(frozenset(known[iri].people) for iri in group)
    everywhere = tuple(sorted(frozenset.intersection(*sets)))
    either = frozenset().union(*sets)
    seated = [who for who in sorted(either) if sum(n for people, n in sets.items() if who in people) > 1]
    ordered = tuple(level for level in study.levels if any(level in known[iri].levels for iri in group))
    levels = [
        given for iri in group for statements in known[iri].levels.values() for given in statements
    ] if len(ordered) > 1 else []  # fmt: skip
    seats = [given for who in seated for iri in group for given in known[iri].people.get(who, ())]
    values: dict[str, Value] = {
        "mechanisms": Names(group), "people": Names(everywhere), "count": len(everywhere), "total": len(either),
        "bodies": len(group), "levels": Names(ordered),
    }  # fmt: skip
    return Finding(
        kind="samePeople",
        participants=group,
        message="people" if len(group) == 2 else "group" if everywhere else "circle",
        values=values,
        score=_mean_share(sets),
        evidence=tuple(dict.fromkeys((*seats, *levels))),
        mentions=tuple(seated),
        also=("levels",) if len(ordered) > 1 else (),
    )


def _mean_share(sets: Counter[frozenset[str]]) -> float:
    """The mean over all pairs of bodies of the people on both by those on either; ``sets`` counts who has which."""
    within = sum(n * (n - 1) // 2 for n in sets.values())
    between = [n * m * jaccard(one, other) for (one, n), (other, m) in combinations(sets.items(), 2)]
    pairs = sets.total() * (sets.total() - 1) // 2
    return math.fsum((within, *between)) / pairs


def _common(study: Study) -> Iterator[Finding]:
    found = candidates(study)
    for message, bearers in (("common", found.common), ("common-mandate", found.common_mandates)):
        if bearers:
            yield Finding(
                kind="mechanismOverlap",
                participants=bearers,
                message=message,
                aspect=message,
                values={"bearers": Names(bearers), "most": study.settings.common_seats},
                rank=1,
                evidence=tuple(study.row(bearer) for bearer in bearers),
            )
