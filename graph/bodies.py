"""Bodies that meet: who sits on a committee or another mechanism, in what name, and what it is there for.

A seat is held by a person, by a post or by an agency. A person and a post that only this person is recorded as holding
are one holder; persons with different names never are, not even in one post, which may have passed from hand to hand
or be held by many. A seat that names a post with several recorded holders, and no person, is the post's own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from prasan.graph.linkage import Statement, literal_statements, literals, objects, statement, things
from prasan.graph.study import Study
from prasan.loaders.thai import key
from prasan.ontology import PRASAN

Given = dict[str, tuple[Statement, ...]]
"""Somebody or something → the statements that give it to a body."""


@dataclass(frozen=True, slots=True)
class Body:
    """A mechanism with what is compared of it, read once.

    ``people`` are persons and posts by holder; ``seats`` are those and the agencies whose seat names nobody.
    ``mandate`` and ``basis`` go by the text as it compares. ``meetings`` is ``None`` where it is not recorded.
    """

    iri: str
    programmes: Given
    levels: Given
    areas: Given
    people: Given
    seats: Given
    agency: Given
    mandate: Given
    basis: Given
    meetings: int | None
    meeting_statements: tuple[Statement, ...]
    part_of: frozenset[str]


_Ends = dict[str, list[str]]
_MEMBER_OF, _PERSON, _POST, _AGENCY = map(str, (PRASAN.memberOf, PRASAN.person, PRASAN.post, PRASAN.agency))


@lru_cache(maxsize=2)
def _memberships(study: Study) -> dict[str, list[tuple[str, _Ends]]]:
    """Mechanism → its memberships, each with what it names by property; read in one go, as there are so many."""
    graph = study.linkage
    found: dict[str, list[tuple[str, _Ends]]] = defaultdict(list)
    for seat in things(graph, PRASAN.Membership):
        ends: _Ends = {_MEMBER_OF: [], _PERSON: [], _POST: [], _AGENCY: []}
        for target, keys in sorted(graph.adj[seat].items()):
            for key_ in keys:
                if key_ in ends:
                    ends[key_].append(target)
        for mechanism in ends[_MEMBER_OF]:
            found[mechanism].append((seat, ends))
    return found


@lru_cache(maxsize=2)
def holders(study: Study) -> dict[str, tuple[str, tuple[Statement, ...]]]:
    """Post → the one person who is recorded as holding it, with the statements that say so.

    A row of the post says so, and a seat that names both. A post that several are recorded as holding is left out.
    """
    graph = study.linkage
    found: dict[str, dict[str, list[Statement]]] = defaultdict(lambda: defaultdict(list))
    for post in things(graph, PRASAN.Post):
        for person in objects(graph, post, PRASAN.person):
            found[post][person].append(statement(graph, post, _PERSON, person, "people"))
    for _mechanism, seats in sorted(_memberships(study).items()):
        for seat, ends in seats:
            for post in ends[_POST]:
                for person in ends[_PERSON]:
                    found[post][person] += (
                        statement(graph, seat, _POST, post, "people"),
                        statement(graph, seat, _PERSON, person, "people"),
                    )
    return {
        post: (person, tuple(given))
        for post, persons in found.items()
        if len(persons) == 1
        for person, given in persons.items()
    }


def posts_of(study: Study) -> dict[str, tuple[str, ...]]:
    """Person → the posts that count as this person, in order."""
    found: dict[str, list[str]] = defaultdict(list)
    for post, (person, _given) in sorted(holders(study).items()):
        found[person].append(post)
    return {person: tuple(posts) for person, posts in found.items()}


def _add(found: Given, what: str, *given: Statement) -> None:
    found[what] = tuple(dict.fromkeys((*found.get(what, ()), *given)))


def _seats(study: Study, mechanism: str) -> tuple[Given, Given, Given]:
    """The people, the seats and the agencies with a seat of a mechanism."""
    graph, known = study.linkage, holders(study)
    people: Given = {}
    unnamed: Given = {}
    agencies: Given = {}
    for seat, ends in _memberships(study).get(mechanism, ()):
        persons, posts = ends[_PERSON], ends[_POST]
        sits = statement(graph, seat, _MEMBER_OF, mechanism, "people")
        for person in persons:
            _add(people, person, sits, statement(graph, seat, _PERSON, person, "people"))
        for post in posts if not persons else ():
            by_post = statement(graph, seat, _POST, post, "people")
            holder, held = known.get(post, (post, ()))
            # One statement is enough to say who holds the post, however many seats repeat it.
            _add(people, holder, sits, by_post, *held[:2])
        for agency in ends[_AGENCY]:
            given = (
                statement(graph, seat, _MEMBER_OF, mechanism, "agency"),
                statement(graph, seat, _AGENCY, agency, "agency"),
            )
            _add(agencies, agency, *given)
            if not persons and not posts:
                _add(unnamed, agency, *given)
    return people, people | unnamed, agencies


def _related(study: Study, mechanism: str, term: str, facet: str) -> Given:
    edges = sorted(study.linkage.out_edges(mechanism, keys=True))
    return {o: (statement(study.linkage, mechanism, term, o, facet),) for _s, o, k in edges if k == term}


def _texts(study: Study, mechanism: str, term: str, facet: str) -> Given:
    found: Given = {}
    for given in literal_statements(study.linkage, mechanism, PRASAN[term], facet):
        _add(found, key(given.object), given)
    return found


def body(study: Study, mechanism: str) -> Body:
    """A mechanism as a body that meets."""
    people, seats, agencies = _seats(study, mechanism)
    involved = _related(study, mechanism, str(PRASAN.involvesAgency), "agency")
    for agency, given in agencies.items():
        _add(involved, agency, *given)
    meetings = literals(study.linkage, mechanism, PRASAN.meetingsPerYear)
    return Body(
        iri=mechanism,
        programmes=_related(study, mechanism, str(PRASAN.mechanismOf), "mechanism"),
        levels=_related(study, mechanism, str(PRASAN.atLevel), "level"),
        areas=_related(study, mechanism, str(PRASAN.coversArea), "area"),
        people=people,
        seats=seats,
        agency=involved,
        mandate=_texts(study, mechanism, "mandate", "mandate"),
        basis=_texts(study, mechanism, "legalBasis", "basis"),
        meetings=int(meetings[0].toPython()) if meetings else None,
        meeting_statements=tuple(literal_statements(study.linkage, mechanism, PRASAN.meetingsPerYear, "meetings")),
        part_of=frozenset(_within(study, mechanism)),
    )


def _within(study: Study, mechanism: str) -> Iterable[str]:
    return study.closure(mechanism) - {mechanism}


@lru_cache(maxsize=2)
def bodies(study: Study) -> dict[str, Body]:
    """Every mechanism of the study but instruments, by IRI: a grant has no members that could meet."""
    return {mechanism: body(study, mechanism) for mechanism in study.bodies}
