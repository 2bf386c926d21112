"""Two mechanisms compared: by the people on them, their agencies and their mandates; and which two to compare."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from prasan.graph.alike_sets import alike_pairs, groups
from prasan.graph.bodies import Body, Given, bodies
from prasan.graph.finding import Part
from prasan.graph.linkage import Statement
from prasan.graph.mandates import nearest, runs
from prasan.graph.study import Study

Pair = tuple[str, str]
Shared = dict[str, tuple[Statement, ...]]
"""Facet → the statements by which two mechanisms share something in it."""


SAME_PEOPLE = 0.5
"""Two seats in common could be chance; from two, and half of all who sit on either, it is the same circle."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of mechanisms that may overlap, and what so many have in common that it makes no pair.

    ``common`` are persons, posts and agencies; ``common_mandates`` are mechanisms, one for each such mandate.
    """

    pairs: tuple[Pair, ...]
    common: tuple[str, ...]
    common_mandates: tuple[str, ...]


def _compared(mine: Given, theirs: Given) -> tuple[float, float] | None:
    if not mine or not theirs:
        return None
    both = len(mine.keys() & theirs.keys())
    return both / (len(mine) + len(theirs) - both), both / min(len(mine), len(theirs))


def _compared_texts(study: Study, mine: Given, theirs: Given) -> tuple[float, float] | None:
    if not mine or not theirs:
        return None
    least = study.settings.similar_mandate
    here = [nearest(text, theirs, least) for text in mine]
    there = [nearest(text, mine, least) for text in theirs]
    similarity = math.fsum((*here, *there)) / (len(here) + len(there))
    return similarity, max(math.fsum(here) / len(here), math.fsum(there) / len(there))


def parts(study: Study, one: Body, other: Body) -> tuple[Part, ...]:
    """The facets of two mechanisms compared, by their weights.

    People and agencies: those on both by those on either. Mandates: the mean, over the mandates of both, of how alike
    the most similar one of the other side reads, 0 if none is similar.
    """
    found = []
    for facet, weight in study.mechanism_weights.items():
        mine, theirs = getattr(one, facet), getattr(other, facet)
        compared = _compared_texts(study, mine, theirs) if facet == "mandate" else _compared(mine, theirs)
        similarity, containment = compared or (None, None)
        shared = tuple(sorted(mine.keys() & theirs.keys())) if facet != "mandate" else ()
        found.append(Part(facet, weight, similarity, containment, shared))
    return tuple(found)


def mean_parts(compared: Sequence[tuple[Part, ...]]) -> tuple[Part, ...]:
    """The facets of several pairs as one: in each the mean over the pairs that record it, and how many of them do."""
    found = []
    for same in zip(*compared, strict=True):
        known = [part for part in same if part.similarity is not None]
        found.append(
            Part(
                same[0].facet,
                same[0].weight,
                math.fsum(part.similarity or 0.0 for part in known) / len(known) if known else None,
                math.fsum(part.containment or 0.0 for part in known) / len(known) if known else None,
                tuple(sorted({what for part in same for what in part.shared})),
                len(known) / len(same) if known else 1.0,
            )
        )
    return tuple(found)


def shared(study: Study, one: Body, other: Body) -> Shared:
    """What two mechanisms share, facet by facet, with the statements on both sides; of mandates those alike."""
    found: Shared = {}
    for facet in ("people", "agency"):
        mine, theirs = getattr(one, facet), getattr(other, facet)
        if given := tuple(s for what in sorted(mine.keys() & theirs.keys()) for s in (*mine[what], *theirs[what])):
            found[facet] = given
    least = study.settings.similar_mandate
    texts = [given for text, given in one.mandate.items() if nearest(text, other.mandate, least)]
    texts += [given for text, given in other.mandate.items() if nearest(text, one.mandate, least)]
    if texts:
        found["mandate"] = tuple(given for statements in texts for given in statements)
    return found


def areas_meet(study: Study, one: Body, other: Body) -> bool:
    """Whether the areas of two mechanisms are not known not to meet."""
    if not (one.areas and other.areas):
        return True
    return any(a in study.closure(b) or b in study.closure(a) for a in one.areas for b in other.areas)


def _alike_mandates(study: Study) -> Iterator[tuple[str, ...]]:
    """Mandates that read alike, two by two, and each that several mechanisms have, by itself."""
    texts = sorted({text for body in bodies(study).values() for text in body.mandate})
    yield from ((text,) for text in texts)
    settings = study.settings
    for one, other in alike_pairs([runs(text) for text in texts], settings.similar_mandate, settings.common_seats):
        yield texts[one], texts[other]


def _bearers(study: Study) -> Iterator[tuple[str, str, list[Body]]]:
    """Facet, person, post, agency or mandate, and the mechanisms of one level that have it."""
    having: dict[tuple[str, str, str], list[Body]] = defaultdict(list)
    for body in bodies(study).values():
        for level in body.levels:
            for facet in ("people", "agency", "mandate"):
                for what in getattr(body, facet):
                    having[facet, what, level].append(body)
    levels = sorted({level for _facet, _what, level in having})
    for (facet, what, _level), members in sorted(having.items(), key=lambda item: item[0]):
        if facet != "mandate":
            yield facet, what, members
    for texts in _alike_mandates(study):
        for level in levels:
            alike = {body.iri: body for text in texts for body in having.get(("mandate", text, level), ())}
            if len(alike) > 1:
                yield "mandate", texts[0], [alike[iri] for iri in sorted(alike)]


def _meeting(study: Study, members: Iterable[Body], most: int) -> Iterator[list[Body] | None]:
    """The members by where they could meet, at most so many together; ``None`` for those that are more."""
    there: dict[str, list[Body]] = defaultdict(list)
    anywhere: list[Body] = []
    for body in members:
        for area in body.areas:
            there[area].append(body)
        if not body.areas:
            anywhere.append(body)
    if len(anywhere) > 1:
        yield anywhere if len(anywhere) <= most else None
    for area, here in sorted(there.items()):
        together = [*here, *(body for up in sorted(study.closure(area) - {area}) for body in there.get(up, ()))]
        if anywhere and len(together) + len(anywhere) <= most:
            together += anywhere
        elif anywhere:
            yield None
        yield together if len(together) <= most else None


def _pairs(together: Iterable[Body]) -> Iterator[Pair]:
    return combinations(sorted({body.iri for body in together}), 2)


@lru_cache(maxsize=2)
def circles(study: Study) -> tuple[tuple[str, ...], ...]:
    """Groups of mechanisms of which each two share at least two people and half of all theirs, at whatever levels."""
    by_people: dict[frozenset[str], list[str]] = {}
    for body in bodies(study).values():
        if len(body.people) > 1:
            by_people.setdefault(frozenset(body.people), []).append(body.iri)
    # Sets that are the same need not be compared: a hundred bodies with one set of members make many pairs.
    members = {same[0]: same for same in by_people.values()}
    sets = sorted(by_people, key=lambda people: by_people[people][0])
    pairs = [
        (by_people[sets[one]][0], by_people[sets[other]][0])
        for one, other in alike_pairs(sets, SAME_PEOPLE)
        if len(sets[one] & sets[other]) > 1
    ]
    paired = {name for pair in pairs for name in pair}
    alone = [(name,) for name, same in members.items() if len(same) > 1 and name not in paired]
    return tuple(
        sorted(tuple(sorted(b for name in group for b in members[name])) for group in (*groups(pairs), *alone))
    )


@lru_cache(maxsize=2)
def candidates(study: Study) -> Candidates:
    """Pairs of mechanisms at one level that share a person, a post, an agency or a mandate that reads alike, in order.

    What more mechanisms than ``common_seats`` have in common brings no two together: of agencies as many at one level,
    of all else in areas that meet. A pair that shares something rarer too is found by that, and one of the same people
    by all of them together.
    """
    most = study.settings.common_seats
    found: set[Pair] = set()
    common: set[str] = set()
    mandates: set[str] = set()
    for facet, what, members in _bearers(study):
        # An agency that many have says little wherever they are; posts and mandates are repeated from area to area.
        split: Iterable[list[Body] | None] = (None,) if facet == "agency" else _meeting(study, members, most)
        for together in (members,) if len(members) <= most else split:
            if together is None:
                (mandates if facet == "mandate" else common).add(members[0].iri if facet == "mandate" else what)
            else:
                found.update(_pairs(together))
    for circle in circles(study):
        by_level: dict[str, list[Body]] = defaultdict(list)
        for body in (bodies(study)[iri] for iri in circle):
            for level in body.levels:
                by_level[level].append(body)
        for here in by_level.values():
            for together in [here] if len(here) <= most else _meeting(study, here, most):
                found.update(_pairs(together or ()))
    return Candidates(tuple(sorted(found)), tuple(sorted(common)), tuple(sorted(mandates)))
