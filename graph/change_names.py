"""Changes as people write them become changes as data: actions are told apart, names are looked up, values are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from rdflib import Literal, URIRef

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
from prasan.graph.linkage import Quad
from prasan.language import languages, translate
from prasan.loaders.change_rows import Cell, ChangeRow
from prasan.loaders.names import pieces, vocabulary_names
from prasan.loaders.records import Field, find_column
from prasan.loaders.statements import Statements
from prasan.loaders.thai import Calendar, ValueProblem, key
from prasan.ontology import PRASAN
from prasan.ontology.schema import Column, sheets
from prasan.problems import Problem
from prasan.settings import nearest

_ALL = tuple(sheet.cls for sheet in sheets() if not sheet.is_relation)
TAKES: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    action: (frozenset(needs.split()), frozenset(may.split()))
    for action, needs, may in (
        ("merge", "thing", "to"),
        ("add-link", "from to property", "score reason"),
        ("remove-link", "from to", "property"),
        ("end", "thing", "to"),
        ("move", "thing property to", "from"),
        ("change-role", "thing agency", "from to"),
        ("add", "thing property to", ""),
        ("remove", "thing property", "from to"),
    )
}
"""Action → what it needs said of it, and what may be said besides."""


class _Wrong(Exception):  # noqa: N818 - it never leaves this module
    """A change that makes no sense; what is wrong is told already."""


@dataclass(slots=True)
class _Reader:
    """What names mean in the data, and the problems so far."""

    statements: Statements
    types: dict[URIRef, URIRef]
    problems: list[Problem] = field(default_factory=list)

    def wrong(
        self, row: ChangeRow, code: str, cell: Cell | None, value: object = "", **details: object
    ) -> type[_Wrong]:
        """Note a problem at a cell."""
        header = cell.header if cell else ""
        self.problems.append(row.place.problem(code, header, str(value), **details))
        return _Wrong

    def thing(self, row: ChangeRow, cell: Cell, name: object, *groups: tuple[URIRef, ...]) -> URIRef:
        """The thing that a name means: of the first group of classes in which anything bears it."""
        text, names = str(name), self.statements.names
        for classes in groups:
            found = names.find(classes, text)
            if len(found) == 1:
                return found[0]
            if found:
                ids = ", ".join(thing.split("/")[-1] for thing in found)
                raise self.wrong(row, "ambiguous-name", cell, text, known=ids)
        every = tuple(cls for classes in groups for cls in classes)
        near = ", ".join(names.nearest(every, text)) or "—"
        raise self.wrong(row, "unknown-in-change", cell, text, nearest=near)

    def column(self, row: ChangeRow, cell: Cell, cls: URIRef) -> tuple[Column, str]:
        """The column of a class's sheet that a cell names."""
        found = find_column(cls, cell.text)
        if found is None:
            sheet = next(sheet for sheet in sheets() if sheet.cls == cls)
            raise self.no_column(row, cell, sheet.columns)
        return found

    def no_column(self, row: ChangeRow, cell: Cell, known: Iterable[Column]) -> type[_Wrong]:
        """Note that a cell names none of the columns, with the nearest names or, if none is near, all of them."""
        names = [name for column in known for name in dict.fromkeys(column.names.values())]
        return self.wrong(row, "unknown-property", cell, cell.text, known=nearest(cell.text, names) or ", ".join(names))

    def values(self, row: ChangeRow, cell: Cell, cls: URIRef, column: Column, language: str) -> list[Any]:
        """What the values of a cell mean in a column: (property, value, inferred); marks like *none* included."""
        before = len(self.statements.problems)
        item = Field(column, cell.header, language)
        found = [said for value in cell.values for said in self.statements.values(row.place, item, value)]
        noted = self.statements.problems[before:]
        self.problems += noted
        if noted or not found:
            raise _Wrong if noted else self.wrong(row, "change-needs", cell, cell.text, known=cell.header)
        return found


def changes_from(
    rows: Iterable[ChangeRow | Problem], quads: Iterable[Quad], base: str, calendar: Calendar
) -> tuple[tuple[Change, ...], tuple[Problem, ...]]:
    """The changes that rows mean by the names in a dataset, and every problem of every row, in their order."""
    held = list(quads)
    statements = Statements(base, calendar, vocabulary_names())
    statements.add_quads(held)
    classes = set(_ALL)
    reader = _Reader(statements, {s: o for s, _p, o, _g in held if o in classes})  # type: ignore[misc]
    found: list[Change] = []
    for row in rows:
        if isinstance(row, Problem):
            reader.problems.append(row)
            continue
        try:
            _check_fields(reader, row)
            found += _READ[row.action](reader, row)
        except _Wrong:
            continue
    return tuple(found), tuple(reader.problems)


def _check_fields(reader: _Reader, row: ChangeRow) -> None:
    needs, may = TAKES[row.action]
    lacking = [name for name in sorted(needs) if name not in row.cells or not row.cells[name].values]
    if lacking:
        raise reader.wrong(row, "change-needs", None, _words("action", row.action), known=_listed(lacking))
    for name, cell in row.cells.items():
        if name not in needs | may:
            takes = _listed(sorted(needs | may))
            raise reader.wrong(row, "change-takes-not", cell, cell.header, action=_words("action", row.action),
                               known=takes)  # fmt: skip


def _words(group: str, name: str) -> str:
    return " / ".join(translate(f"change.{group}.{name}", code) for code in languages())


def _listed(names: Iterable[str]) -> str:
    return ", ".join(_words("field", name) for name in names)


_PROJECT, _MECHANISM, _AGENCY = (PRASAN.Project,), (PRASAN.Mechanism,), (PRASAN.Agency,)


def _merge(reader: _Reader, row: ChangeRow) -> Iterator[Change]:
    cell, name = row.cells["thing"], ""
    things = [reader.thing(row, cell, value, _MECHANISM, _ALL) for value in cell.values]
    if into := row.cells.get("to"):
        cls = reader.types.get(things[0], PRASAN.Mechanism)
        known = reader.statements.names.find((cls,), into.text)
        # One that is there already, or else a new name.
        things = [known[0], *things] if len(known) == 1 else things
        name = "" if known else into.text
    yield Merge(tuple(dict.fromkeys(things)), row.place, name)


def _ends(reader: _Reader, row: ChangeRow) -> tuple[URIRef, URIRef]:
    source, target = (reader.thing(row, row.cells[n], row.cells[n].text, _PROJECT) for n in ("from", "to"))
    return source, target


def _kind(reader: _Reader, row: ChangeRow) -> URIRef | None:
    cell = row.cells.get("property")
    return reader.thing(row, cell, cell.text, (PRASAN.LinkType,)) if cell else None


def _add_link(reader: _Reader, row: ChangeRow) -> Iterator[Change]:
    source, target = _ends(reader, row)
    kind = _kind(reader, row)
    assert kind is not None
    score = None
    if cell := row.cells.get("score"):
        column, language = reader.column(row, Cell(cell.header, ("score",)), PRASAN.Link)
        score = reader.values(row, cell, PRASAN.Link, column, language)[0][1]
        if not isinstance(score, Literal):
            raise reader.wrong(row, "one-value", cell, cell.text)
    reason = row.cells["reason"].text if "reason" in row.cells else ""
    yield AddLink(source, target, kind, row.place, score, reason)


def _remove_link(reader: _Reader, row: ChangeRow) -> Iterator[Change]:
    source, target = _ends(reader, row)
    yield RemoveLink(source, target, row.place, _kind(reader, row))


def _any_thing(reader: _Reader, row: ChangeRow) -> tuple[URIRef, URIRef]:
    """The thing that a change is about, a programme before anything else of the name, and its class."""
    cell = row.cells["thing"]
    thing = reader.thing(row, cell, cell.text, _PROJECT, _MECHANISM, _ALL)
    return thing, reader.types.get(thing, PRASAN.Project)


def _end(reader: _Reader, row: ChangeRow) -> Iterator[Change]:
    thing, cls = _any_thing(reader, row)
    day = None
    if cell := row.cells.get("to"):
        if find_column(cls, "end") is None:
            raise reader.wrong(row, "change-takes-not", cell, cell.header, action=_words("action", "end"),
                               known=_listed(["thing"]))  # fmt: skip
        try:
            day = reader.statements.calendar.last_day(cell.values[0])
        except ValueProblem as problem:
            raise reader.wrong(row, problem.code, cell, cell.text, **problem.details) from None
    yield End(thing, row.place, day)


def _move(reader: _Reader, row: ChangeRow) -> Iterator[Change]:
    thing, cls = _any_thing(reader, row)
    named, to = row.cells["property"], row.cells["to"]
    years = {key(word) for code in languages() for word in pieces(translate("change.year-words", code))}
    if key(named.text) in years:
        try:
            yield Shift(thing, row.place, reader.statements.calendar.year(to.values[0]))
        except ValueProblem as problem:
            raise reader.wrong(row, problem.code, to, to.text, **problem.details) from None
        return
    column, language = reader.column(row, named, cls)
    old = None
    if cell := row.cells.get("from"):
        old = reader.values(row, cell, cls, column, language)[0][1]
    new = reader.values(row, to, cls, column, language)
    if len(new) > 1 or new[0][0] != column.term:
        raise reader.wrong(row, "one-value", to, to.text)
    yield Move(thing, column.term, row.place, new[0][1], old)


def _role(reader: _Reader, row: ChangeRow, name: str) -> URIRef | None:
    cell = row.cells.get(name)
    if cell is None or key(cell.text) in ("-", key("none"), key("ไม่มี")):
        return None
    columns = next(sheet.columns for sheet in sheets() if sheet.cls == PRASAN.Project)
    found = find_column(PRASAN.Project, cell.text)
    if found is None or found[0].term not in ROLES:
        raise reader.no_column(row, cell, [column for column in columns if column.term in ROLES])
    return found[0].term


def _change_role(reader: _Reader, row: ChangeRow) -> Iterator[Change]:
    programme = reader.thing(row, row.cells["thing"], row.cells["thing"].text, _PROJECT, (PRASAN.Phase,))
    agency = reader.thing(row, row.cells["agency"], row.cells["agency"].text, _AGENCY)
    yield ChangeRole(programme, agency, row.place, _role(reader, row, "from"), _role(reader, row, "to"))


def _add(reader: _Reader, row: ChangeRow) -> Iterator[Change]:
    thing, cls = _any_thing(reader, row)
    column, language = reader.column(row, row.cells["property"], cls)
    said = reader.values(row, row.cells["to"], cls, column, language)
    if not column.many and said[0][0] == column.term:
        # It can be said but once, so it takes the place of what is said now.
        yield Move(thing, column.term, row.place, said[0][1])
        return
    yield Add(tuple(((thing, predicate, value), inferred) for predicate, value, inferred in said), row.place)


def _remove(reader: _Reader, row: ChangeRow) -> Iterator[Change]:
    thing, cls = _any_thing(reader, row)
    column, language = reader.column(row, row.cells["property"], cls)
    cell = row.cells.get("from") or row.cells.get("to")
    if cell is None:
        yield Remove(thing, column.term, row.place)
        return
    for predicate, value, _inferred in reader.values(row, cell, cls, column, language):
        yield Remove(thing, predicate, row.place, value)


_READ = {
    "merge": _merge, "add-link": _add_link, "remove-link": _remove_link, "end": _end, "move": _move,
    "change-role": _change_role, "add": _add, "remove": _remove,
}  # fmt: skip
