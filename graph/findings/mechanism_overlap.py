"""Mechanisms of different programmes that meet at one level: by members, agencies or mandate, or as a source says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from prasan.graph.coordination import group_coordination
from prasan.graph.finding import Finding, Names, Words
from prasan.graph.linkage import Statement, literal_statements, objects, statement, subjects
from prasan.graph.study import Study
from prasan.loaders.thai import key
from prasan.ontology import PRASAN

KINDS = ("mechanismOverlap", "samePeople")

_FACETS = ("people", "agency", "mandate")
_Given = dict[str, tuple[Statement, ...]]
"""A person, a post, an agency or a mandate → the statements that give it to a mechanism."""
_Shared = dict[str, tuple[Statement, ...]]
"""Facet → the statements by which two mechanisms share something in it."""


def _people(study: Study, mechanism: str) -> _Given:
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


def _agencies(study: Study, mechanism: str) -> _Given:
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


def _mandates(study: Study, mechanism: str) -> _Given:
    found: dict[str, tuple[Statement, ...]] = {}
    for given in literal_statements(study.linkage, mechanism, PRASAN.mandate, "mandate"):
        found[key(given.object)] = (*found.get(key(given.object), ()), given)
    return found


@dataclass(frozen=True, slots=True)
class _Body:
    """A mechanism with what is compared of it, read once."""

    iri: str
    programmes: tuple[str, ...]
    levels: frozenset[str]
    areas: tuple[str, ...]
    people: _Given
    agency: _Given
    mandate: _Given

    def shares(self, other: _Body) -> _Shared:
        """What two mechanisms share, facet by facet, with the statements on both sides."""
        found: _Shared = {}
        for facet in _FACETS:
            mine, theirs = getattr(self, facet), getattr(other, facet)
            if given := tuple(s for what in sorted(set(mine) & set(theirs)) for s in (*mine[what], *theirs[what])):
                found[facet] = given
        return found

    def recorded_with(self, other: _Body) -> float:
        """The share of what could be compared (people, agencies, mandate, level) that both mechanisms record."""
        both = [bool(getattr(self, f)) and bool(getattr(other, f)) for f in (*_FACETS, "levels")]
        return sum(both) / len(both)


_Meeting = tuple[_Body, _Body, _Shared]


def _bodies(study: Study) -> dict[str, _Body]:
    return {
        mechanism: _Body(
            iri=mechanism,
            programmes=tuple(objects(study.linkage, mechanism, PRASAN.mechanismOf)),
            levels=frozenset(objects(study.linkage, mechanism, PRASAN.atLevel)),
            areas=tuple(objects(study.linkage, mechanism, PRASAN.coversArea)),
            people=_people(study, mechanism),
            agency=_agencies(study, mechanism),
            mandate=_mandates(study, mechanism),
        )
        for mechanism in study.bodies
    }


def _stated(study: Study, bodies: dict[str, _Body]) -> dict[tuple[str, str], list[Statement]]:
    """Statements of a source that two mechanisms overlap, be it said of the mechanism or of its programme, by pair."""
    of: dict[str, list[str]] = {}
    for body in bodies.values():
        for thing in (body.iri, *body.programmes):
            of.setdefault(thing, []).append(body.iri)
    found: dict[tuple[str, str], list[Statement]] = {}
    for one in bodies:
        for target in objects(study.linkage, one, PRASAN.overlapsWith):
            for other in of.get(target, ()):
                if other != one:
                    given = statement(study.linkage, one, str(PRASAN.overlapsWith), target, "stated")
                    found.setdefault((min(one, other), max(one, other)), []).append(given)
    return found


def _sharing(bodies: dict[str, _Body]) -> set[tuple[str, str]]:
    """Pairs of mechanisms that share a person or a post, or an agency or a mandate at one level; no others overlap."""
    bearers: dict[tuple[str, ...], list[str]] = {}
    for body in bodies.values():
        for who in body.people:
            bearers.setdefault((who,), []).append(body.iri)
        for level in body.levels:
            for what in (*body.agency, *body.mandate):
                bearers.setdefault((what, level), []).append(body.iri)
    return {two for members in bearers.values() for two in combinations(members, 2)}


def find(study: Study) -> Iterator[Finding]:
    """One finding for each two programmes whose mechanisms overlap; one for each two bodies of the same people.

    Instruments, such as grants, are ways of delivering and have no members that meet.
    """
    bodies = _bodies(study)
    stated = _stated(study, bodies)
    meeting: dict[tuple[str, str], list[_Meeting]] = {}
    for pair in sorted({*stated, *_sharing(bodies)}):
        one, other = (bodies[mechanism] for mechanism in pair)
        shared = one.shares(other)
        if pair in stated or (shared and one.levels & other.levels and _areas_meet(study, one, other)):
            if pair in stated:
                shared["stated"] = tuple(stated[pair])
            for p in one.programmes:
                for q in other.programmes:
                    if p != q and p not in other.programmes and q not in one.programmes:
                        meeting.setdefault((min(p, q), max(p, q)), []).append((one, other, shared))
        if (people := _same_people(one, other)) is not None:
            yield people
    for programmes, overlaps in sorted(meeting.items(), key=lambda item: item[0]):
        yield _overlap(study, programmes, overlaps)


def _areas_meet(study: Study, one: _Body, other: _Body) -> bool:
    return not (one.areas and other.areas) or any(
        a in study.closure(b) or b in study.closure(a) for a in one.areas for b in other.areas
    )


def _overlap(study: Study, pair: tuple[str, str], overlaps: list[_Meeting]) -> Finding:
    bodies = {body.iri: body for one, other, _shared in overlaps for body in (one, other)}
    mechanisms = tuple(bodies)
    levels = {level for body in bodies.values() for level in body.levels}
    ordered = tuple(level for level in study.levels if level in levels)
    blank = tuple(body for body in bodies.values() if not body.levels)
    facets = sorted({facet for _one, _other, shared in overlaps for facet in shared})
    evidence = [given for _one, _other, shared in overlaps for statements in shared.values() for given in statements]
    term = str(PRASAN.atLevel)
    for body in bodies.values():
        evidence += [statement(study.linkage, body.iri, term, level, "level") for level in sorted(body.levels)]
    for body in blank:
        places = study.linkage.nodes[body.iri]["not_recorded"].get(term, ())
        evidence.append(Statement(body.iri, str(PRASAN.notRecorded), term, places, False, "level"))
    state, joins = group_coordination(study, pair)
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
        coverage=sum(one.recorded_with(other) for one, other, _shared in overlaps) / len(overlaps),
        coordination=state,
        evidence=(*dict.fromkeys(evidence), *joins),
        mentions=mechanisms,
    )  # fmt: skip


def _same_people(one: _Body, other: _Body) -> Finding | None:
    mine, theirs = one.people, other.people
    both = sorted(set(mine) & set(theirs))
    either = set(mine) | set(theirs)
    # Two seats in common could be chance; from two, and half of all who sit on either, it is the same circle.
    if len(both) < 2 or 2 * len(both) < len(either):
        return None
    return Finding(
        kind="samePeople",
        participants=(one.iri, other.iri),
        message="people",
        values={
            "mechanisms": Names((one.iri, other.iri)),
            "people": Names(tuple(both)),
            "count": len(both),
            "total": len(either),
        },
        score=len(both) / len(either),
        evidence=tuple(given for who in both for given in (*mine[who], *theirs[who])),
        mentions=tuple(both),
    )
