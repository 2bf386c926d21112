"""What a working group is asked: how each programme's success affects each other one, n(n−1) questions in all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import permutations

from rdflib.namespace import DCTERMS

from prasan.errors import UsageError
from prasan.graph.evidence import relation_words
from prasan.graph.linkage import literals
from prasan.graph.reinforcement import reinforcement
from prasan.graph.sentences import name, signed
from prasan.graph.study import Study
from prasan.language import languages
from prasan.ontology import PRASAN

MOST = 40
"""Programmes in one sheet: 1,560 questions. Weitz et al. (2018) had experts answer 1,122, on 34 targets."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A programme as a scoring sheet names it: what it goes by in the files, and its names by language."""

    reference: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """One ordered pair, and what is recorded of it already, in words."""

    source: Asked
    target: Asked
    recorded: str


def programmes_of(study: Study, things: Iterable[str]) -> tuple[str, ...]:
    """The programmes among things, and those that work on, in or with any other thing: a goal, an area, an agency.

    Raises ``UsageError`` for a thing that no programme has to do with.
    """
    known = set(study.programmes)
    found: set[str] = set()
    for thing in things:
        own = {thing} & known or {p for p in study.programmes if _has(study, p, thing)}
        if not own:
            raise UsageError("no-programme-of", name=name(study, thing, languages()[0]))
        found |= own
    return tuple(sorted(found))


def _has(study: Study, programme: str, thing: str) -> bool:
    values = (value for facet in study.facets.values() for value in facet[programme])
    return any(thing in study.closure(value) for value in values) or thing in study.agencies(programme)


def questions(study: Study, programmes: tuple[str, ...], language: str) -> tuple[Question, ...]:
    """A question for each ordered pair of programmes, in order.

    Raises ``UsageError`` if there are fewer than two programmes, or more than a working group can answer for.
    """
    if len(programmes) < 2:
        raise UsageError("too-few-to-score", count=len(programmes))
    links = reinforcement(study)
    if len(programmes) > MOST:
        best = sorted(programmes, key=lambda programme: (-links.degree(programme), programme))[:8]
        raise UsageError(
            "too-many-to-score", count=len(programmes), questions=len(programmes) * (len(programmes) - 1), most=MOST,
            known=", ".join(_asked(study, programme).reference for programme in best),
        )  # fmt: skip
    asked = {programme: _asked(study, programme) for programme in programmes}
    return tuple(
        Question(asked[source], asked[target], _recorded(study, source, target, language))
        for source, target in permutations(programmes, 2)
    )


def _asked(study: Study, programme: str) -> Asked:
    # An id that nobody wrote is part of an IRI alone, and no name that a file can use.
    ids = literals(study.linkage, programme, DCTERMS.identifier)
    names = {code: name(study, programme, code) for code in languages()}
    return Asked(str(ids[0]) if ids else next(iter(names.values())), names)


def _recorded(study: Study, source: str, target: str, language: str) -> str:
    held = reinforcement(study).get_edge_data(source, target) or {}
    found = []
    for link, data in sorted(held.items()):
        scorers = ", ".join(str(text) for text in literals(study.linkage, link, PRASAN.scorer))
        figure = signed(data["score"]) if data["scored"] else f"({signed(data['score'])})"
        found.append(f"{relation_words(data['type'], language)} {figure}{f', {scorers}' if scorers else ''}")
    return "; ".join(found)
