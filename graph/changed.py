"""What-if: the statements that would hold if changes were made. Nothing that is read is edited.

What a change makes true stands at the change's own place, its row in the file of changes, so that a finding that rests
on it says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import singledispatch
from typing import Any

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS, XSD

from prasan.graph.changes import (
    ROLES,
    Add,
    AddLink,
    Change,
    ChangeRole,
    End,
    Merge,
    Move,
    Remove,
    RemoveLink,
    Shift,
)
from prasan.graph.draft import Draft
from prasan.graph.linkage import Quad
from prasan.loaders.names import literal
from prasan.loaders.records import RowPlace
from prasan.loaders.statements import slug
from prasan.loaders.thai import Calendar
from prasan.ontology import PRASAN
from prasan.ontology.schema import sheets
from prasan.problems import Problem

_ENDS = ((PRASAN.linkFrom, PRASAN.linkTo), (PRASAN.fundingFrom, PRASAN.fundingTo))


@dataclass(frozen=True, slots=True)
class Changed:
    """The statements after the changes, what was wrong with any of them, and what things were merged into."""

    quads: tuple[Quad, ...]
    problems: tuple[Problem, ...]
    merged: dict[str, str]


def apply(quads: Iterable[Quad], changes: Sequence[Change], base: str, calendar: Calendar) -> Changed:
    """The statements as they would be after the changes, one after another, with every problem of every change.

    A thing that an earlier change merged into another may still go by its old name.
    """
    draft = Draft(quads, base, calendar)
    merged: dict[URIRef, URIRef] = {}
    problems: list[Problem] = []
    for change in changes:
        for code, details in _made(_in_terms(change, merged), draft, merged):
            severity = "warning" if code == "change-without-effect" else "violation"
            problems.append(change.place.problem(code, severity=severity, **details))
    became = {str(old): str(new) for old, new in merged.items()}
    return Changed(tuple(draft.quads()), tuple(problems), became)


_Told = Iterator[tuple[str, dict[str, Any]]]
"""Problems of one change: code and details."""


def _in_terms(change: Change, merged: dict[URIRef, URIRef]) -> Change:
    """The change with what was merged before named as what it has become."""
    if not merged:
        return change

    def now(value: object) -> object:
        if isinstance(value, tuple):
            return tuple(now(item) for item in value)
        return merged.get(value, value) if isinstance(value, URIRef) else value

    return replace(change, **{item.name: now(getattr(change, item.name)) for item in fields(change)})  # type: ignore[arg-type]


@singledispatch
def _made(change: Change, draft: Draft, merged: dict[URIRef, URIRef]) -> _Told:
    raise TypeError(change)


@_made.register
def _merge(change: Merge, draft: Draft, merged: dict[URIRef, URIRef]) -> _Told:
    kept, others = change.things[0], tuple(dict.fromkeys(t for t in change.things[1:] if t != change.things[0]))
    classes = {draft.cls(thing) for thing in (kept, *others)}
    if not others or len(classes) > 1:
        yield "cannot-merge", {"value": ", ".join(draft.name(thing) for thing in change.things)}
        return
    sheet = next((sheet for sheet in sheets() if sheet.cls in classes), None)
    once = {column.term for column in sheet.columns if not column.many} if sheet else set()
    meetings = [value for thing in (kept, *others) for value in draft.values(thing, PRASAN.meetingsPerYear)]
    for other in others:
        for predicate, value, inferred in list(draft.said(other)):
            if predicate == SKOS.prefLabel or predicate == DCTERMS.identifier:
                predicate = SKOS.altLabel
            if value in (kept, *others) or (predicate in once and draft.values(kept, predicate)):
                continue
            draft.add((kept, predicate, value), change.place, inferred)
        for subject, predicate, inferred in list(draft.pointing(other)):
            if subject not in (kept, *others):
                draft.add((subject, predicate, kept), change.place, inferred)
        draft.forget(other)
        merged |= {old: kept for old, new in merged.items() if new == other} | {other: kept}
    for other in others:
        draft.remove(kept, None, other)
    if meetings and draft.values(kept, PRASAN.meetingsPerYear) != [most := max(meetings, key=_number)]:
        # What several bodies do, one must find time for: it meets as often as the one that meets most.
        draft.remove(kept, PRASAN.meetingsPerYear)
        draft.add((kept, PRASAN.meetingsPerYear, most), change.place)
    draft.settle_marks(kept)
    _rename(draft, kept, change)
    _one_seat_each(draft, kept)


def _rename(draft: Draft, thing: URIRef, change: Merge) -> None:
    if not change.name:
        return
    label = literal(change.name)
    for old in draft.values(thing, SKOS.prefLabel):
        if isinstance(old, Literal) and old.language == label.language and old != label:
            draft.remove(thing, SKOS.prefLabel, old)
            draft.add((thing, SKOS.altLabel, old), change.place)
    draft.add((thing, SKOS.prefLabel, label), change.place)


def _number(value: URIRef | Literal) -> int:
    return int(str(value))


def _one_seat_each(draft: Draft, mechanism: URIRef) -> None:
    """Drop seats of who sits there already: persons, posts (that of one person is this person), else agencies."""
    taken: set[URIRef | Literal] = set()
    for seat in draft.subjects(mechanism, PRASAN.memberOf):
        holders = set(draft.values(seat, PRASAN.person))
        for post in draft.values(seat, PRASAN.post) if not holders else ():
            of_post = draft.values(URIRef(str(post)), PRASAN.person)
            holders.add(of_post[0] if len(of_post) == 1 else post)
        holders = holders or set(draft.values(seat, PRASAN.agency))
        if holders and holders <= taken:
            draft.drop(seat)
        taken |= holders


@_made.register
def _add(change: Add, draft: Draft, merged: dict[URIRef, URIRef]) -> _Told:
    new = [(triple, inferred) for triple, inferred in change.statements if not draft.holds(triple)]
    for triple, inferred in new:
        draft.add(triple, change.place, inferred)
        draft.settle_marks(triple[0])
    if not new:
        yield "change-without-effect", {}


@_made.register
def _remove(change: Remove, draft: Draft, merged: dict[URIRef, URIRef]) -> _Told:
    if not draft.remove(change.subject, change.property, change.value):
        yield "nothing-to-change", _there(draft, change.subject, change.property)


def _there(draft: Draft, thing: URIRef, predicate: URIRef) -> dict[str, Any]:
    known = ", ".join(draft.name(value) for value in draft.values(thing, predicate))
    return {"value": draft.name(thing), "known": known or "—"}


def _links(draft: Draft, source: URIRef, target: URIRef, kind: URIRef | None) -> Iterator[URIRef]:
    for start, end in _ENDS:
        for link in draft.subjects(source, start):
            own = draft.values(link, PRASAN.linkType) or [PRASAN.funds]
            if target in draft.values(link, end) and (kind is None or kind in own):
                yield link


@_made.register
def _add_link(change: AddLink, draft: Draft, merged: dict[URIRef, URIRef]) -> _Told:
    given = [(PRASAN.score, change.score), (PRASAN.reason, Literal(change.reason) if change.reason else None)]
    said: list[tuple[URIRef, URIRef | Literal]] = [(term, value) for term, value in given if value is not None]
    if change.source == change.target:
        yield "link-to-itself", {"value": draft.name(change.source)}
        return
    there = next(_links(draft, change.source, change.target, change.type), None)
    if there is not None and all(draft.holds((there, predicate, value)) for predicate, value in said):
        yield "change-without-effect", {}
        return
    link = there
    if link is None:
        ends = (change.source, change.type, change.target)
        parts = "-".join(end.split("/")[-1].split("#")[-1] for end in ends)
        link = URIRef(f"{draft.base}link/{slug(parts)}")
        said += [
            (RDF.type, PRASAN.Link), (PRASAN.linkFrom, change.source), (PRASAN.linkTo, change.target),
            (PRASAN.linkType, change.type),
        ]  # fmt: skip
    for predicate, value in said:
        draft.remove(link, predicate)
        draft.add((link, predicate, value), change.place)


@_made.register
def _remove_link(change: RemoveLink, draft: Draft, merged: dict[URIRef, URIRef]) -> _Told:
    found = list(_links(draft, change.source, change.target, change.type))
    for link in found:
        draft.drop(link)
    if not found:
        targets = [
            target
            for start, end in _ENDS
            for link in draft.subjects(change.source, start)
            for target in draft.values(link, end)
        ]
        known = ", ".join(sorted({draft.name(target) for target in targets}))
        yield "nothing-to-change", {"value": draft.name(change.source), "known": known or "—"}


@_made.register
def _end(change: End, draft: Draft, merged: dict[URIRef, URIRef]) -> _Told:
    thing, day = change.thing, change.day
    if day is None:
        draft.take_out(thing)
        return
    start = draft.day(thing, PRASAN.start)
    if start and start > day:
        yield "ends-before-start", {"value": draft.name(thing), "start": draft.calendar.display_day(start)}
        return
    phases = draft.subjects(thing, PRASAN.phaseOf)
    of_phases = bool(phases) and all(draft.day(phase, term) for phase in phases for term in (PRASAN.start, PRASAN.end))
    own = any(draft.values(thing, term) for term in (PRASAN.start, PRASAN.end, PRASAN.openEnded))
    for phase in phases:
        begins, ends = draft.day(phase, PRASAN.start), draft.day(phase, PRASAN.end)
        if begins and begins > day:
            draft.drop(phase)
        elif ends and ends > day:
            _set_day(draft, phase, PRASAN.end, day, change.place)
    # A programme without days of its own runs when its phases do: an end alone would hide that.
    if own or not of_phases:
        _set_day(draft, thing, PRASAN.end, day, change.place)
        draft.remove(thing, PRASAN.openEnded)
    for money in draft.subjects(thing, PRASAN.fundingTo):
        years = [int(str(year)) for year in draft.values(money, PRASAN.fiscalYear)]
        if years and min(years) > draft.calendar.fiscal_year(day):
            draft.drop(money)


def _set_day(draft: Draft, thing: URIRef, term: URIRef, day: date, place: RowPlace) -> None:
    value = Literal(day.isoformat(), datatype=XSD.date)
    if draft.values(thing, term) != [value]:
        draft.remove(thing, term)
        draft.add((thing, term, value), place)
        draft.settle_marks(thing)


@_made.register
def _move(change: Move, draft: Draft, merged: dict[URIRef, URIRef]) -> _Told:
    thing, term = change.thing, change.property
    old = change.old
    if old is None:
        known = draft.values(thing, term)
        if len(known) > 1:
            yield "which-to-change", _there(draft, thing, term)
            return
        old = known[0] if known else None
    parts = [part for part in (thing, *draft.subjects(thing, PRASAN.phaseOf)) if draft.holds((part, term, old))]
    if old is not None and not parts:
        yield "nothing-to-change", _there(draft, thing, term)
        return
    if old == change.new:
        yield "change-without-effect", {}
        return
    for part in parts or [thing]:
        if old is not None:
            draft.remove(part, term, old)
        draft.add((part, term, change.new), change.place)
        draft.settle_marks(part)


@_made.register
def _shift(change: Shift, draft: Draft, merged: dict[URIRef, URIRef]) -> _Told:
    parts = [change.thing, *draft.subjects(change.thing, PRASAN.phaseOf)]
    days = [day for part in parts for term in (PRASAN.start, PRASAN.end) if (day := draft.day(part, term))]
    begins = draft.day(change.thing, PRASAN.start) or min(days, default=None)
    if begins is None:
        yield "no-period", {"value": draft.name(change.thing)}
        return
    by = change.year - draft.calendar.year(begins)
    if not by:
        yield "change-without-effect", {}
    for part in parts if by else ():
        for term in (PRASAN.start, PRASAN.end):
            if day := draft.day(part, term):
                _set_day(draft, part, term, _years_later(day, by), change.place)
    for money in draft.subjects(change.thing, PRASAN.fundingTo) if by else ():
        for year in draft.values(money, PRASAN.fiscalYear):
            draft.remove(money, PRASAN.fiscalYear, year)
            later = Literal(str(int(str(year)) + by), datatype=XSD.integer)
            draft.add((money, PRASAN.fiscalYear, later), change.place)


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + years, day=28)


@_made.register
def _change_role(change: ChangeRole, draft: Draft, merged: dict[URIRef, URIRef]) -> _Told:
    roles = (change.old,) if change.old else ROLES
    parts = (change.programme, *draft.subjects(change.programme, PRASAN.phaseOf))
    held = [(part, role) for part in parts for role in roles if draft.holds((part, role, change.agency))]
    if not held and (change.old or not change.new):
        agencies = {value for part in parts for role in roles for value in draft.values(part, role)}
        known = ", ".join(sorted(draft.name(agency) for agency in agencies))
        yield "nothing-to-change", {"value": draft.name(change.programme), "known": known or "—"}
        return
    if held and all(role == change.new for _part, role in held):
        yield "change-without-effect", {}
        return
    for part, role in held:
        draft.remove(part, role, change.agency)
    for part in dict.fromkeys(part for part, _role in held) if held else (change.programme,):
        if change.new:
            draft.add((part, change.new, change.agency), change.place)
            draft.settle_marks(part)
