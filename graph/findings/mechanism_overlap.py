"""Mechanisms of different programmes that meet at one level: by members, agencies or mandate, or because a source says so."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from prasan.graph.coordination import group_coordination
from prasan.graph.finding import Finding, Names, Words
from prasan.graph.linkage import Statement, literal_statements, objects, statement, subjects, things
from prasan.graph.study import Study
from prasan.loaders.thai import key
from prasan.ontology import PRASAN

KINDS = ("mechanismOverlap", "samePeople")

_Shared = dict[str, tuple[Statement, ...]]


def _people(study: Study, mechanism: str) -> dict[str, tuple[Statement, ...]]:
    """The persons and posts that sit on a mechanism, each with the statements that seat it."""
    graph = study.linkage
    found: dict[str, tuple[Statement, ...]] = {}
    for seat in subjects(graph, mechanism, PRASAN.memberOf):
        for term in (PRASAN.person, PRASAN.post):
            for who in objects(graph, seat, term):
                given = (
                    statement(graph, seat, str(PRASAN.memberOf), mechanism, "people"),
                    statement(graph, seat, str(term), who, "people"),
                )
                found[who] = (*found.get(who, ()), *given)
    return found


def _agencies(study: Study, mechanism: str) -> dict[str, tuple[Statement, ...]]:
    graph = study.linkage
    found: dict[str, tuple[Statement, ...]] = {}
    for agency in objects(graph, mechanism, PRASAN.involvesAgency):
        found[agency] = (statement(graph, mechanism, str(PRASAN.involvesAgency), agency, "agency"),)
    for seat in subjects(graph, mechanism, PRASAN.memberOf):
        for agency in objects(graph, seat, PRASAN.agency):
            given = (
                statement(graph, seat, str(PRASAN.memberOf), mechanism, "agency"),
                statement(graph, seat, str(PRASAN.agency), agency, "agency"),
            )
            found[agency] = (*found.get(agency, ()), *given)
    return found


def _mandates(study: Study, mechanism: str) -> dict[str, tuple[Statement, ...]]:
    found: dict[str, tuple[Statement, ...]] = {}
    for given in literal_statements(study.linkage, mechanism, PRASAN.mandate, "mandate"):
        found[key(given.object)] = (*found.get(key(given.object), ()), given)
    return found


def _levels(study: Study, mechanism: str) -> list[str]:
    return objects(study.linkage, mechanism, PRASAN.atLevel)


def _stated(study: Study, one: str, other: str, programmes: dict[str, tuple[str, ...]]) -> tuple[Statement, ...]:
    """Statements of a source that two mechanisms overlap, be it said of the mechanism or of its programme."""
    graph, term = study.linkage, str(PRASAN.overlapsWith)
    return tuple(
        statement(graph, m, term, target, "stated")
        for m, n in ((one, other), (other, one))
        for target in (n, *programmes[n])
        if graph.has_edge(m, target, key=term)
    )


def _shared(study: Study, one: str, other: str) -> _Shared:
    """What two mechanisms share, facet by facet, with the statements on both sides."""
    found: _Shared = {}
    for facet, read in (("people", _people), ("agency", _agencies), ("mandate", _mandates)):
        mine, theirs = read(study, one), read(study, other)
        given = tuple(s for who in sorted(set(mine) & set(theirs)) for s in (*mine[who], *theirs[who]))
        if given:
            found[facet] = given
    return found


def _recorded(study: Study, one: str, other: str) -> float:
    """The share of what could be compared (people, agencies, mandate, level) that both mechanisms record."""
    both = [bool(read(study, one)) and bool(read(study, other)) for read in (_people, _agencies, _mandates, _levels)]
    return sum(both) / len(both)


def find(study: Study) -> Iterator[Finding]:
    """One finding for each two programmes whose mechanisms overlap; one for each two bodies of the same people.

    Instruments, such as grants, are ways of delivering and have no members that meet.
    """
    graph = study.linkage
    mechanisms = [m for m in things(graph, PRASAN.Mechanism) if graph.nodes[m]["kind"] != str(PRASAN.instrument)]
    programmes = {m: tuple(objects(graph, m, PRASAN.mechanismOf)) for m in mechanisms}
    meeting: dict[tuple[str, str], list[tuple[str, str, _Shared]]] = {}
    for one, other in combinations(mechanisms, 2):
        stated = _stated(study, one, other, programmes)
        levels = _levels(study, one), _levels(study, other)
        shared = _shared(study, one, other)
        same_level = bool(set(levels[0]) & set(levels[1]))
        if stated or (shared and same_level and _areas_meet(study, one, other)):
            if stated:
                shared = shared | {"stated": stated}
            for p in programmes[one]:
                for q in programmes[other]:
                    if p != q and p not in programmes[other] and q not in programmes[one]:
                        meeting.setdefault((min(p, q), max(p, q)), []).append((one, other, shared))
        if (people := _same_people(study, one, other)) is not None:
            yield people
    for pair, overlaps in sorted(meeting.items()):
        yield _overlap(study, pair, overlaps)


def _areas_meet(study: Study, one: str, other: str) -> bool:
    mine, theirs = (objects(study.linkage, m, PRASAN.coversArea) for m in (one, other))
    return not (mine and theirs) or any(a in study.closure(b) or b in study.closure(a) for a in mine for b in theirs)


def _overlap(study: Study, pair: tuple[str, str], overlaps: list[tuple[str, str, _Shared]]) -> Finding:
    mechanisms = tuple(dict.fromkeys(m for one, other, _shared in overlaps for m in (one, other)))
    levels = {level for m in mechanisms for level in _levels(study, m)}
    ordered = tuple(level for level in study.levels if level in levels)
    blank = tuple(m for m in mechanisms if not _levels(study, m))
    facets = sorted({facet for _one, _other, shared in overlaps for facet in shared})
    evidence = [given for _one, _other, shared in overlaps for statements in shared.values() for given in statements]
    for m in mechanisms:
        evidence += [statement(study.linkage, m, str(PRASAN.atLevel), level, "level") for level in _levels(study, m)]
    for m in blank:
        places = study.linkage.nodes[m]["not_recorded"].get(str(PRASAN.atLevel), ())
        evidence.append(Statement(m, str(PRASAN.notRecorded), str(PRASAN.atLevel), places, False, "level"))
    state, joins = group_coordination(study, pair)
    return Finding(
        kind="mechanismOverlap",
        participants=pair,
        message="levels-not-recorded" if blank else "levels",
        values={
            "programmes": Names(pair), "levels": Names(ordered), "level_count": len(ordered),
            "mechanisms": Names(mechanisms), "blank": Names(blank),
            "blank_programmes": Names(tuple(sorted({p for m in blank for p in objects(study.linkage, m, PRASAN.mechanismOf)}))),
            "by": Words(tuple(f"facet.{facet}" for facet in facets)),
        },
        coverage=sum(_recorded(study, one, other) for one, other, _shared in overlaps) / len(overlaps),
        coordination=state,
        evidence=(*dict.fromkeys(evidence), *joins),
        mentions=mechanisms,
    )  # fmt: skip


def _same_people(study: Study, one: str, other: str) -> Finding | None:
    mine, theirs = _people(study, one), _people(study, other)
    both = sorted(set(mine) & set(theirs))
    either = set(mine) | set(theirs)
    # Two seats in common could be chance; from two, and half of all who sit on either, it is the same circle.
    if len(both) < 2 or 2 * len(both) < len(either):
        return None
    return Finding(
        kind="samePeople",
        participants=(one, other),
        message="people",
        values={
            "mechanisms": Names((one, other)),
            "people": Names(tuple(both)),
            "count": len(both),
            "total": len(either),
        },
        score=len(both) / len(either),
        evidence=tuple(given for who in both for given in (*mine[who], *theirs[who])),
        mentions=tuple(both),
    )
