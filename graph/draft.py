"""Statements in the making: a copy of a dataset's quads that changes are made to, with the places of what is new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS

from prasan.graph.linkage import Quad
from prasan.loaders.places import Places
from prasan.loaders.records import RowPlace
from prasan.loaders.thai import Calendar
from prasan.ontology import PRASAN
from prasan.ontology.schema import sheets

Triple = tuple[URIRef, URIRef, URIRef | Literal]
_NOT_DATA = (PRASAN.Finding, PRASAN.Evidence)
_MARKS = (PRASAN.notRecorded, PRASAN.hasNone)
_NAMES = (SKOS.prefLabel, DCTERMS.identifier)


class Draft:
    """The quads of a dataset by subject and by object, to be changed; findings that were saved with them are left out.

    What it was made from stays as it is. Values come in order, each once.
    """

    def __init__(self, quads: Iterable[Quad], base: str, calendar: Calendar) -> None:
        self.base, self.calendar = base, calendar
        self._by_subject: dict[URIRef, dict[Quad, None]] = defaultdict(dict)
        self._by_object: dict[URIRef, dict[Quad, None]] = defaultdict(dict)
        self._places = Places(base)
        held = list(quads)
        derived = {s for s, p, o, _g in held if p == RDF.type and o in _NOT_DATA}
        self._inferred = {s for s, p, o, _g in held if p == PRASAN.status and o == PRASAN.inferred}
        for quad in held:
            if quad[0] not in derived:
                self._put(quad)

    def _put(self, quad: Quad) -> None:
        self._by_subject[quad[0]][quad] = None
        if isinstance(quad[2], URIRef):
            self._by_object[quad[2]][quad] = None

    def _take(self, quad: Quad) -> None:
        self._by_subject[quad[0]].pop(quad, None)
        if isinstance(quad[2], URIRef):
            self._by_object[quad[2]].pop(quad, None)

    def quads(self) -> Iterator[Quad]:
        """Every statement, with the descriptions of the places that changes gave."""
        for own in self._by_subject.values():
            yield from own
        yield from self._places.quads()

    # Looking

    def cls(self, thing: URIRef) -> URIRef | None:
        """The class of a thing as far as a workbook has a sheet for it."""
        types = self.values(thing, RDF.type)
        return next((sheet.cls for sheet in sheets() if sheet.cls in types), None)

    def values(self, thing: URIRef, predicate: URIRef) -> list[URIRef | Literal]:
        """What a thing is said to have by a property."""
        return sorted({o for _s, p, o, _g in self._by_subject.get(thing, ()) if p == predicate})

    def subjects(self, thing: URIRef, predicate: URIRef) -> list[URIRef]:
        """What is said to have a thing by a property."""
        return sorted({s for s, p, _o, _g in self._by_object.get(thing, ()) if p == predicate})

    def said(self, thing: URIRef) -> Iterator[tuple[URIRef, URIRef | Literal, bool]]:
        """Property, value and whether it is only inferred, of all that is said of a thing."""
        for _s, p, o, g in self._by_subject.get(thing, ()):
            yield p, o, g in self._inferred

    def pointing(self, thing: URIRef) -> Iterator[tuple[URIRef, URIRef, bool]]:
        """Subject, property and whether it is only inferred, of all that is said with a thing as its value."""
        for s, p, _o, g in self._by_object.get(thing, ()):
            yield s, p, g in self._inferred

    def holds(self, triple: tuple[URIRef, URIRef, URIRef | Literal | None]) -> bool:
        """True if the statement is made at any place."""
        return any(p == triple[1] and o == triple[2] for _s, p, o, _g in self._by_subject.get(triple[0], ()))

    def day(self, thing: URIRef, predicate: URIRef) -> date | None:
        """The day that a thing has by a property, or ``None``."""
        days = [day for value in self.values(thing, predicate) if (day := date_of(value))]
        return days[0] if days else None

    def name(self, thing: URIRef | Literal) -> str:
        """What people call a thing, for messages: its id with its name."""
        if isinstance(thing, Literal):
            return str(thing)
        ids, labels = self.values(thing, DCTERMS.identifier), self.values(thing, SKOS.prefLabel)
        name = str(labels[0]) if labels else thing.split("/")[-1].split("#")[-1]
        return f"{ids[0]} {name}" if ids and str(ids[0]) != name else name

    # Changing

    def add(self, triple: Triple, place: RowPlace, inferred: bool = False) -> None:
        """Make a statement at the place of a change."""
        self._put((*triple, self._places.graph(place, inferred)))

    def remove(self, subject: URIRef, predicate: URIRef | None, value: URIRef | Literal | None = None) -> bool:
        """Take statements out, whatever places make them; true if there were any. ``None`` stands for any."""
        found = [
            quad
            for quad in self._by_subject.get(subject, ())
            if predicate in (None, quad[1]) and (value is None or quad[2] == value)
        ]
        for quad in found:
            self._take(quad)
        return bool(found)

    def forget(self, thing: URIRef) -> None:
        """Take out all that is said of a thing, or with it as its value."""
        for quad in [*self._by_subject.get(thing, ()), *self._by_object.get(thing, ())]:
            self._take(quad)

    def drop(self, thing: URIRef) -> None:
        """Take a thing out, with what cannot be without it: its phases, links, seats, money, values."""
        waiting = [thing]
        while waiting:
            gone = waiting.pop()
            for s, p, _o, _g in list(self._by_object.get(gone, ())):
                cls = self.cls(s)
                if cls is not None and (cls, p) in _NEEDED:
                    waiting.append(s)
            self.forget(gone)

    def take_out(self, thing: URIRef) -> None:
        """Drop a thing with the mechanisms and indicators that are of nothing else."""
        for term, joins in _OF_IT:
            for part in self.subjects(thing, term):
                if all(value == thing for join in joins for value in self.values(part, join)):
                    self.drop(part)
        self.drop(thing)

    def settle_marks(self, thing: URIRef) -> None:
        """Take out marks that something is not recorded, or that there is none, where there is something now."""
        for mark in _MARKS:
            for term in self.values(thing, mark):
                if isinstance(term, URIRef) and self.values(thing, term):
                    self.remove(thing, mark, term)


_OF_IT = (
    (PRASAN.mechanismOf, (PRASAN.mechanismOf, PRASAN.coordinates)),
    (PRASAN.indicatorOf, (PRASAN.indicatorOf,)),
)
"""By what a part is of a programme, and by what it may be of others."""
_NEEDED = {(sheet.cls, column.term) for sheet in sheets() for column in sheet.columns if column.required}
"""Class and property without which a thing of the class makes no sense."""


def date_of(value: object) -> date | None:
    """The day that a literal holds, or ``None``."""
    found = value.toPython() if isinstance(value, Literal) else value
    return found if isinstance(found, date) else None
