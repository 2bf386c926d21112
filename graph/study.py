"""What every kind of finding reads: the linkage, the settings, and the facets of the programmes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import cached_property

import networkx as nx
from rdflib import URIRef
from rdflib.namespace import RDF, SH

from prasan.graph.linkage import (
    Statement,
    literal_statements,
    literals,
    objects,
    own_statement,
    statement,
    subjects,
    things,
)
from prasan.loaders.thai import Calendar
from prasan.ontology import PRASAN
from prasan.ontology.vocabulary import vocabulary
from prasan.settings import FindingSettings

ROLES = (PRASAN.initiatedBy, PRASAN.fundedBy, PRASAN.ledBy, PRASAN.supportedBy, PRASAN.implementedBy)

DEFAULT_WEIGHTS: Mapping[str, float] = {
    "goal": 3.0, "activity": 3.0, "beneficiary": 3.0, "area": 1.0, "period": 1.0, "level": 1.0, "mechanism": 1.0,
    "agency": 1.0, "indicator": 1.0, "funder": 1.0,
}  # fmt: skip
"""Weight of each facet. What programmes want, do and serve counts three times what they stand in: overlap is defined by
those three, the rest tells near from far."""

MECHANISM_WEIGHTS: Mapping[str, float] = {"people": 2.0, "mandate": 2.0, "agency": 1.0}
"""Weight of each facet of two mechanisms. Who meets, and for what, counts twice what agencies do: at one level nearly
the same agencies are on every body."""

OWN_FACETS: Mapping[str, tuple[URIRef, ...]] = {
    "goal": (PRASAN.hasGoal,),
    "activity": (PRASAN.hasActivity,),
    "beneficiary": (PRASAN.hasBeneficiary,),
    "area": (PRASAN.coversArea,),
    "level": (PRASAN.worksAtLevel,),
    "agency": (PRASAN.initiatedBy, PRASAN.ledBy, PRASAN.supportedBy, PRASAN.implementedBy, PRASAN.hasAgency),
    "funder": (PRASAN.fundedBy,),
}
"""Facets whose values a project or its phases name themselves, and by which properties."""

Values = dict[str, dict[str, tuple[Statement, ...]]]
"""Programme → value → the statements that give it that value."""


@dataclass(frozen=True, slots=True)
class Span:
    """When something runs. A bound that is ``None`` is not recorded; ``open_ended`` says that no end is set."""

    start: date | None = None
    end: date | None = None
    open_ended: bool = False

    @property
    def known(self) -> bool:
        """True if both ends are known, so that lengths can be compared."""
        return self.start is not None and (self.end is not None or self.open_ended)


@dataclass(frozen=True, eq=False)
class Study:
    """The linkage with what is read from it once and used by many kinds of finding; nothing in it is changed."""

    linkage: nx.MultiDiGraph
    settings: FindingSettings
    calendar: Calendar
    window: tuple[date, date] | None = None
    """First and last day that count, if only some do, as in the plan of one year; what runs longer is cut to them."""

    @cached_property
    def programmes(self) -> tuple[str, ...]:
        """Every project, of whatever kind, in the order of their IRIs."""
        return tuple(things(self.linkage, PRASAN.Project))

    @cached_property
    def phases(self) -> dict[str, tuple[str, ...]]:
        """The phases of each programme, in their order."""
        found = {}
        for programme in self.programmes:
            own = subjects(self.linkage, programme, PRASAN.phaseOf)
            found[programme] = tuple(sorted(own, key=lambda phase: (self.ordinal(phase), phase)))
        return found

    def ordinal(self, phase: str) -> int:
        """The place of a phase among its programme's phases; 0 if it is not recorded."""
        values = literals(self.linkage, phase, PRASAN.ordinal)
        return int(values[0].toPython()) if values else 0

    @cached_property
    def weights(self) -> dict[str, float]:
        """The weight of each facet, as set."""
        return {facet: float(self.settings.weights.get(facet, weight)) for facet, weight in DEFAULT_WEIGHTS.items()}

    @cached_property
    def mechanism_weights(self) -> dict[str, float]:
        """The weight of each facet of mechanisms, as set."""
        return {facet: float(self.settings.weights.get(facet, weight)) for facet, weight in MECHANISM_WEIGHTS.items()}

    @cached_property
    def facets(self) -> dict[str, Values]:
        """The values of each programme in each facet but the period, with the statements that give them.

        What a phase does, its programme does. A facet that is known to be empty is left out like one not recorded:
        there is nothing to compare.
        """
        found: dict[str, Values] = {facet: {p: {} for p in self.programmes} for facet in DEFAULT_WEIGHTS}
        facet_of = {str(term): facet for facet, properties in OWN_FACETS.items() for term in properties}
        for programme in self.programmes:
            for part in (programme, *self.phases[programme]):
                for _s, target, key in sorted(self.linkage.out_edges(part, keys=True)):
                    if facet := facet_of.get(key):
                        values = found[facet][programme]
                        values[target] = (*values.get(target, ()), statement(self.linkage, part, key, target, facet))
            for mechanism in subjects(self.linkage, programme, PRASAN.mechanismOf):
                given = statement(self.linkage, mechanism, str(PRASAN.mechanismOf), programme, "mechanism")
                found["mechanism"][programme][mechanism] = (given,)
            for indicator in subjects(self.linkage, programme, PRASAN.indicatorOf):
                given = statement(self.linkage, indicator, str(PRASAN.indicatorOf), programme, "indicator")
                found["indicator"][programme][indicator] = (given,)
            for funding in subjects(self.linkage, programme, PRASAN.fundingTo):
                for payer in objects(self.linkage, funding, PRASAN.fundingFrom):
                    line = (
                        statement(self.linkage, funding, str(PRASAN.fundingFrom), payer, "funder"),
                        statement(self.linkage, funding, str(PRASAN.fundingTo), programme, "funder"),
                    )
                    found["funder"][programme][payer] = (*found["funder"][programme].get(payer, ()), *line)
        return found

    @cached_property
    def bodies(self) -> tuple[str, ...]:
        """Every mechanism but instruments: a grant is a way of delivering, with no members that could meet."""
        instrument = str(PRASAN.instrument)
        return tuple(m for m in things(self.linkage, PRASAN.Mechanism) if self.linkage.nodes[m]["kind"] != instrument)

    @cached_property
    def parents(self) -> dict[str, tuple[str, ...]]:
        """What each value lies within, one step up, as goals, activities, groups, areas and agencies do."""
        found: dict[str, set[str]] = defaultdict(set)
        for source, target, key in self.linkage.edges(keys=True):
            if key in (str(PRASAN.broader), str(PRASAN.partOf)):
                found[source].add(target)
        return {value: tuple(sorted(above)) for value, above in found.items()}

    @cached_property
    def _closures(self) -> dict[str, frozenset[str]]:
        return {}

    def closure(self, value: str) -> frozenset[str]:
        """A value with all that it lies within. A circle, which checked data has not, ends where it began."""
        if value not in self._closures:
            reached, waiting = {value}, [value]
            while waiting:
                for above in self.parents.get(waiting.pop(), ()):
                    if above not in reached:
                        reached.add(above)
                        waiting.append(above)
            self._closures[value] = frozenset(reached)
        return self._closures[value]

    def agencies(self, programme: str) -> dict[str, tuple[Statement, ...]]:
        """The agencies of a programme in any role, its phases' and its mechanisms' included."""
        found = dict(self.facets["agency"][programme])
        for payer, given in self.facets["funder"][programme].items():
            if str(PRASAN.Agency) in self.linkage.nodes[payer]["types"]:
                found[payer] = (*found.get(payer, ()), *given)
        for mechanism in self.facets["mechanism"][programme]:
            for agency in objects(self.linkage, mechanism, PRASAN.involvesAgency):
                given = (
                    statement(self.linkage, mechanism, str(PRASAN.involvesAgency), agency, "agency"),
                    *self.facets["mechanism"][programme][mechanism],
                )
                found[agency] = (*found.get(agency, ()), *given)
        return found

    def leads(self, programme: str) -> list[str]:
        """The agencies that lead a programme."""
        return objects(self.linkage, programme, PRASAN.ledBy)

    def span(self, thing: str) -> Span:
        """When a programme or a phase runs; a programme without days of its own runs when its phases do."""
        if thing not in self._spans:
            self._spans[thing] = self._within_window(self._read_span(thing))
        return self._spans[thing]

    @cached_property
    def _spans(self) -> dict[str, Span]:
        return {}

    def _within_window(self, span: Span) -> Span:
        if self.window is None:
            return span
        first, last = self.window
        end = last if span.open_ended else span.end and min(span.end, last)
        return Span(span.start and max(span.start, first), end)

    def _read_span(self, thing: str) -> Span:
        starts, ends = literals(self.linkage, thing, PRASAN.start), literals(self.linkage, thing, PRASAN.end)
        opened = any(value.toPython() is True for value in literals(self.linkage, thing, PRASAN.openEnded))
        start = _day(starts[0]) if starts else None
        end = _day(ends[-1]) if ends else None
        if start is None and end is None and not opened:
            spans = [self.span(phase) for phase in self.phases.get(thing, ())]
            if spans and all(span.start and span.end for span in spans):
                return Span(min(s.start for s in spans if s.start), max(s.end for s in spans if s.end))
        return Span(start, end, opened and end is None)

    def span_statements(self, thing: str) -> tuple[Statement, ...]:
        """The statements that say when something runs."""
        own = [
            given
            for term in (PRASAN.start, PRASAN.end, PRASAN.openEnded)
            for given in literal_statements(self.linkage, thing, term, "period")
        ]
        return tuple(own) or tuple(
            given for phase in self.phases.get(thing, ()) for given in self.span_statements(phase)
        )

    @cached_property
    def last_day(self) -> date:
        """The last day on record, to which what is open-ended is taken to run."""
        if self.window is not None:
            return self.window[1]
        days = [
            day
            for node in self.linkage
            for term in (PRASAN.start, PRASAN.end)
            for value in literals(self.linkage, node, term)
            if (day := _day(value))
        ]
        return max(days, default=date(1, 1, 1))

    @cached_property
    def levels(self) -> tuple[str, ...]:
        """The levels of administration, from the widest to the narrowest."""
        graph = vocabulary()
        found = [
            (int(str(graph.value(level, SH.order))), str(level)) for level in graph.subjects(RDF.type, PRASAN.Level)
        ]
        return tuple(level for _order, level in sorted(found))

    def areas_meet(self, one: str, other: str) -> bool | None:
        """Whether the areas of two programmes meet; ``None`` if either records none."""
        mine, theirs = self.facets["area"][one], self.facets["area"][other]
        if not mine or not theirs:
            return None
        return any(a in self.closure(b) or b in self.closure(a) for a in mine for b in theirs)

    def periods_meet(self, one: str, other: str) -> bool | None:
        """Whether the periods of two programmes meet; ``None`` if what is recorded does not tell."""
        a, b = self.span(one), self.span(other)
        for first, second in ((a, b), (b, a)):
            if first.end is not None and second.start is not None and first.end < second.start:
                return False
        return True if a.known and b.known else None

    def row(self, thing: str, facet: str = "") -> Statement:
        """The statement that a thing is there: its row."""
        return own_statement(self.linkage, thing, facet)

    def with_settings(self, settings: FindingSettings) -> Study:
        """The same linkage under other settings; what was read of it already is not read again."""
        found = replace(self, settings=settings)
        own = {item.name for item in fields(self)} | {"weights"}
        found.__dict__.update({name: known for name, known in self.__dict__.items() if name not in own})
        return found


def _day(value: object) -> date | None:
    found = value.toPython() if hasattr(value, "toPython") else value
    return found if isinstance(found, date) else None
