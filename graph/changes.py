"""What-if: changes as data. What would hold if they were made is worked out in :mod:`prasan.graph.changed`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rdflib import Literal, URIRef

from prasan.graph.draft import Triple
from prasan.loaders.records import RowPlace
from prasan.ontology import PRASAN

ROLES = (PRASAN.initiatedBy, PRASAN.ledBy, PRASAN.fundedBy, PRASAN.supportedBy, PRASAN.implementedBy)


@dataclass(frozen=True, slots=True)
class Merge:
    """Things of one class become the first of them: what is said of any is said of it, and each seat is kept once.

    ``name`` is what it is called from then on; empty to keep the first one's name. What a thing has but once, such as
    its level, is that of the first which records it.
    """

    things: tuple[URIRef, ...]
    place: RowPlace
    name: str = ""


@dataclass(frozen=True, slots=True)
class Add:
    """Statements that hold too: (subject, property, value), and whether they are only inferred."""

    statements: tuple[tuple[Triple, bool], ...]
    place: RowPlace


@dataclass(frozen=True, slots=True)
class Remove:
    """A statement that no longer holds; all by that property, if no value is given. Then it is *not recorded*."""

    subject: URIRef
    property: URIRef
    place: RowPlace
    value: URIRef | Literal | None = None


@dataclass(frozen=True, slots=True)
class AddLink:
    """A link from one programme to another; if it is there already, its score and reason are now these."""

    source: URIRef
    target: URIRef
    type: URIRef
    place: RowPlace
    score: Literal | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RemoveLink:
    """Links from one programme to another that go, of one type or of any; money that it pays is a link too."""

    source: URIRef
    target: URIRef
    place: RowPlace
    type: URIRef | None = None


@dataclass(frozen=True, slots=True)
class End:
    """A thing ends: on a day, after which neither its phases nor its money run; without a day it is taken out.

    With a programme that is taken out go its phases, links, funding lines, and the mechanisms and indicators that are
    of nothing else; with a mechanism its seats.
    """

    thing: URIRef
    place: RowPlace
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """A thing has another value by a property: another area, goal or agency. Its phases move along."""

    thing: URIRef
    property: URIRef
    place: RowPlace
    new: URIRef | Literal
    old: URIRef | Literal | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """A programme begins in another fiscal year, of the Christian era; end, phases and money keep their distance."""

    thing: URIRef
    place: RowPlace
    year: int


@dataclass(frozen=True, slots=True)
class ChangeRole:
    """An agency has another role in a programme and its phases; without an old role it is any, without a new one none.

    An agency that has no part in the programme yet gets one if no old role is given.
    """

    programme: URIRef
    agency: URIRef
    place: RowPlace
    old: URIRef | None = None
    new: URIRef | None = None


Change = Merge | Add | Remove | AddLink | RemoveLink | End | Move | Shift | ChangeRole
