"""The plan of one year: the programmes, phases, seats and money that run in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from rdflib import URIRef

from prasan.graph.draft import Draft
from prasan.graph.linkage import Quad, linkage, things
from prasan.graph.study import Study
from prasan.ontology import PRASAN


@dataclass(frozen=True)
class PlanYear:
    """What runs in a year of the Christian era: the statements, the study of them, and what may or may not run then.

    ``unknown`` holds programmes whose recorded days don't tell; they are kept.
    """

    year: int
    quads: tuple[Quad, ...]
    study: Study
    unknown: tuple[str, ...]


def in_year(study: Study, quads: Iterable[Quad], base: str, year: int) -> PlanYear:
    """The part of a study that runs in a year; what is known to run at other times only is left out.

    Left out with a programme goes what cannot be without it. A year is one of the kind that bare years are. What runs
    longer counts from its first to its last day in the year.
    """
    first, last = study.calendar.year_period(year)
    draft = Draft(quads, base, study.calendar)
    unknown = []
    for cls in (PRASAN.Project, PRASAN.Phase, PRASAN.Membership):
        for thing in things(study.linkage, cls):
            span = study.span(thing)
            if (span.end and span.end < first) or (span.start and span.start > last):
                draft.take_out(URIRef(thing))
            elif cls == PRASAN.Project and not span.known:
                unknown.append(thing)
    for cls in (PRASAN.Funding, PRASAN.IndicatorValue):
        for thing in things(study.linkage, cls):
            years = [int(str(value)) for value in draft.values(URIRef(thing), PRASAN.fiscalYear)]
            if years and year not in years:
                draft.drop(URIRef(thing))
    left = tuple(draft.quads())
    return PlanYear(year, left, replace(study, linkage=linkage(left), window=(first, last)), tuple(unknown))
