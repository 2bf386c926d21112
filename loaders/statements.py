"""Records become statements: names are looked up, values are read, and every statement keeps its place."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from rdflib import Literal, URIRef
from rdflib.namespace import RDF, SKOS

from prasan.loaders.cells import (
    CURRENCY,
    SAYS_NOTHING,
    Cells,
    Reading,
    Told,
    cell_text,
    is_blank,
    spelt_name,
    written,
)
from prasan.loaders.matches import MAPPINGS, ends
from prasan.loaders.names import Names, pieces
from prasan.loaders.places import Places, Quad, TablePlaces, describe
from prasan.loaders.records import IDENTIFIER, Field, Records, RowPlace, TableColumn
from prasan.loaders.scores import unanswered
from prasan.loaders.tables import Value
from prasan.loaders.thai import Calendar, clean
from prasan.ontology import PRASAN
from prasan.ontology.quads import Quads, spelt, spelt_iri, spelt_text, term_of, text_of
from prasan.ontology.schema import sheets
from prasan.problems import Problem

TELLING_APART = {PRASAN.fiscalYear, PRASAN.ordinal, PRASAN.scorer, PRASAN.start}
"""What tells rows apart that join the same things, such as two terms of one member."""
_SOURCE, _PARAGRAPH, _STATUS = PRASAN.inSource, PRASAN.paragraph, PRASAN.status
_ABOUT_THE_ROW = {_SOURCE, _PARAGRAPH, _STATUS}
_TYPE, _ID = spelt(RDF.type), spelt(IDENTIFIER)
_RANKS = {IDENTIFIER: "id", SKOS.prefLabel: "label", SKOS.altLabel: "alias"}
# What delimits the parts of an IRI, and characters that no IRI may hold: private ones, and the one for what was lost.
_UNSAFE = re.compile(
    r"[\s<>\"{}|\\^`/#?%\[\]\x00-\x1f\ue000-\uf8ff\ufdd0-\ufdef\ufff0-\uffff\U0001fffe\U0001ffff\U0002fffe-\U0010ffff]+"
)
_REMEMBERED = 1 << 16
"""Of how many texts of a column it is known what they state: nearly all of most columns, and little memory."""


def slug(name: str) -> str:
    """A name as the last part of an IRI: cleaned, what IRIs can't hold made a hyphen.

    >>> slug("ธ.ก.ส. / สาขา 1")
    'ธ.ก.ส.-สาขา-1'
    """
    return _UNSAFE.sub("-", clean(name)).strip("-")


def class_path(cls: URIRef) -> str:
    """A class as the middle part of the IRIs of its things.

    >>> class_path(PRASAN.BeneficiaryGroup)
    'beneficiary-group'
    """
    return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.split("#")[-1]).lower()


@dataclass(slots=True)
class Statements:
    """Turns records into statements, in two passes: names are learnt first, then looked up.

    ``create_unknown`` makes a new thing of a name that nobody bears, instead of a question.
    """

    base: str
    calendar: Calendar
    names: Names
    create_unknown: bool = False
    problems: list[Problem] = field(default_factory=list)
    _tables: list[tuple[Records, list[URIRef | None]]] = field(default_factory=list)
    _created: dict[URIRef, tuple[URIRef, str, RowPlace | None]] = field(default_factory=dict)
    _unanswered: dict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    _introduced: set[str] = field(default_factory=set)
    _ids: dict[tuple[URIRef, str, str], dict[URIRef, int]] = field(default_factory=lambda: defaultdict(dict))
    _places: Places = field(init=False)
    _cells: Cells = field(init=False)

    def __post_init__(self) -> None:
        self._places = Places(self.base)
        self._cells = Cells(self.names, self.calendar, self._create)

    def iri(self, cls: URIRef, name: str) -> URIRef:
        """The IRI of a thing of a class by its id or, if it has none, its name."""
        return URIRef(f"{self.base}{class_path(cls)}/{slug(name)}")

    def _create(self, item: Field, cls: URIRef, name: str) -> URIRef | None:
        if not (self.create_unknown or item.creates) or not slug(name):
            return None
        thing = self.iri(cls, name)
        self._created.setdefault(thing, (cls, name, item.place if item.creates else None))
        return thing

    # First pass

    def add(self, items: Iterable[Records | Problem | TableColumn]) -> None:
        """Take the records of a table, learn the names in them, and keep problems and columns."""
        for item in items:
            if isinstance(item, Problem):
                self.problems.append(item)
            elif isinstance(item, TableColumn):
                self._places.column(item)
            else:
                records = self._answered(item)
                subjects = list(self._subjects(records))
                self._tables.append((records, subjects))
                self._learn(records, subjects)

    def _answered(self, records: Records) -> Records:
        """The records without the rows of a scoring sheet that nobody has scored, which are counted."""
        if records.cls != PRASAN.Link:
            return records
        scores, types = records.positions(PRASAN.score), records.positions(PRASAN.linkType)
        rows = []
        for row in records.rows:
            number, _about, values = row
            said = (values[position] for position in scores)
            if unanswered(self._link_types(values, types), said, SAYS_NOTHING):
                self._unanswered[records.file, records.sheet].append(number)
            else:
                rows.append(row)
        return replace(records, rows=rows)

    def _link_types(self, values: tuple[Value, ...], positions: list[int]) -> tuple[URIRef, ...]:
        """The types of link that a row names."""
        texts = (cell_text(values[position]) for position in positions if values[position] not in (None, ""))
        return tuple(found for text in texts for found in self.names.find([PRASAN.LinkType], text))

    def add_quads(self, quads: Iterable[Quad]) -> None:
        """Learn the names of things in statements that were RDF already."""
        quads = list(quads)
        classes: dict[URIRef, dict[URIRef, None]] = defaultdict(dict)
        for subject, predicate, value, _graph in quads:
            if predicate == RDF.type and isinstance(value, URIRef):
                cls = PRASAN.Mechanism if value == PRASAN.Committee else value
                classes[subject][cls] = None
                self.names.add(cls, subject, str(subject), "id")
        for subject, predicate, value, _graph in quads:
            if predicate in _RANKS:
                for cls in classes.get(subject, ()):
                    self.names.add(cls, subject, str(value), _RANKS[predicate])

    def _subjects(self, records: Records) -> Iterator[URIRef | None]:
        """What each row is about, by its id or its name; none if it has neither and only joins other things."""
        start = f"{self.base}{class_path(records.cls)}/"
        ids = records.positions(IDENTIFIER)
        labels = records.positions(SKOS.prefLabel)
        labels.sort(key=lambda position: (records.fields[position].language != "th", records.fields[position].language))
        for row, about, values in records.rows:
            header, identifier = "", about
            for position in ids if not about else ():
                if (value := values[position]) not in (None, ""):
                    header, identifier = records.fields[position].header, cell_text(value)
            name = identifier if identifier.isalnum() else slug(identifier)
            if name:
                subject = URIRef(start + name)
                self._ask_if_repeated(records, row, subject, "duplicate-id", header, identifier)
                yield subject
                continue
            texts = (cell_text(values[position]) for position in labels if values[position] not in (None, ""))
            name = next(filter(None, (slug(self._cells.unmarked(text)[0]) for text in texts)), "")
            yield URIRef(start + name) if name else None

    def _ask_if_repeated(self, records: Records, row: int, subject: URIRef, code: str, header: str, value: str) -> None:
        seen = self._ids[records.cls, records.file, records.sheet]
        if subject in seen and not records.may_repeat:
            self.problems.append(records.place(row).problem(code, header, value, first_row=seen[subject]))
        seen.setdefault(subject, row)

    def _learn(self, records: Records, subjects: list[URIRef | None]) -> None:
        pairs = list(zip(records.rows, subjects, strict=True))
        ids = records.positions(IDENTIFIER)
        # Two things may bear one name: the IRI of one without an id is the way to mean it and no other.
        called = [
            (about or str(subject), subject)
            for (_row, about, values), subject in pairs
            if subject and (about or all(values[position] in (None, "") for position in ids))
        ]
        self.names.add_all(records.cls, "id", called)
        for position, item in enumerate(records.fields):
            if rank := _RANKS.get(item.column.term):
                cells = [
                    (written(value), thing)
                    for (_row, _about, values), thing in pairs
                    if thing and (value := values[position]) not in (None, "")
                ]
                if rank == "alias":
                    cells = [(name, thing) for text, thing in cells for name in pieces(text, item.separators)]
                named = [(self._unmarked(text), thing) if "]" in text else (text, thing) for text, thing in cells]
                self.names.add_all(records.cls, rank, named)

    def _unmarked(self, text: str) -> str:
        return self._cells.unmarked(clean(text))[0]

    def values(self, place: RowPlace, item: Field, value: Value) -> list[tuple[URIRef, URIRef | Literal, bool]]:
        """What a value means in a column: property, value, and whether it is marked as inferred; problems are noted."""
        reading = self._cells.reader(item)(value)
        self.problems += [
            place.problem(code, item.header, shown, **details) for code, shown, details in reading.problems
        ]
        return [(URIRef(text_of(said)), term_of(term), inferred) for said, term, inferred in reading.statements]

    # Second pass

    def state(self, quads: Quads) -> None:
        """Add every statement, with the descriptions of the places. Problems found on the way join ``problems``."""
        for (file, sheet), rows in self._unanswered.items():
            place = RowPlace(file, sheet, min(rows))
            self.problems.append(place.problem("unanswered", severity="info", count=len(rows)))
        for records, subjects in self._tables:
            self._name_relations(records, subjects)
        while self._tables:  # each table is let go of once it is stated
            self._state_table(quads, *self._tables.pop(0))
        graph = URIRef(f"{self.base}place/unknown-names")
        for thing, (cls, name, where) in self._created.items():
            stands = spelt(graph if where is None else self._places.graph(where, False))
            quads.add(spelt_iri(thing), _TYPE, spelt(cls), stands)
            quads.add(spelt_iri(thing), spelt(SKOS.prefLabel), spelt_name(name), stands)
        if any(where is None for _cls, _name, where in self._created.values()):
            quads.add_terms(describe(self.base, graph, "prasan.toml", inferred=True))
        self._places.describe(quads)

    def _name_relations(self, records: Records, subjects: list[URIRef | None]) -> None:
        """A row without id or name is known by what it joins, so that it keeps its IRI when rows or columns move."""
        sheet = next(sheet for sheet in sheets() if sheet.cls == records.cls)
        order = {column.term: place for place, column in enumerate(sheet.columns)}
        telling = [
            (position, item)
            for position, item in enumerate(records.fields)
            if item.column.term not in _ABOUT_THE_ROW and (item.column.classes or item.column.term in TELLING_APART)
        ]
        telling.sort(key=lambda place: order.get(place[1].column.term, len(order)))
        for index, (row, _about, values) in enumerate(records.rows):
            if subjects[index] is not None:
                continue
            parts, shown = [], []
            for position, item in telling:
                if (value := values[position]) not in (None, ""):
                    text = self._cells.unmarked(cell_text(value))[0]
                    found = self.names.find(item.column.classes, text)
                    parts.append(found[0].split("/")[-1].split("#")[-1] if found else slug(text))
                    shown.append(text)
            types = self._link_types(values, records.positions(PRASAN.linkType))
            scorers = (values[position] for position in records.positions(PRASAN.scorer))
            if types == (PRASAN.affects,) and all(value in (None, "") for value in scorers):
                # Scorers who don't say who they are: two files, or two sheets, are two of them.
                parts.append(slug(f"{records.file}-{records.sheet}"))
            if not any(parts):
                parts = [slug(f"{records.file}-{records.sheet}"), str(row)]
            subject = subjects[index] = self.iri(records.cls, "-".join(parts))
            self._ask_if_repeated(records, row, subject, "duplicate-row", "", ", ".join(shown))

    def _state_table(self, quads: Quads, records: Records, subjects: list[URIRef | None]) -> None:
        places = self._places.table(records.file, records.sheet, records.column, records.letter)
        about = _AboutRows(records, self._cells, self.problems)
        inferred = about.inferred_rows()
        about.cite(places)
        own = [places.place(row, row in inferred) for row, _about, _values in records.rows]
        spelt_subjects = [spelt_iri(str(subject)) for subject in subjects]
        self._introduce(quads, records, spelt_subjects, own)
        for position, item in enumerate(records.fields):
            if item.column.term not in _ABOUT_THE_ROW:
                self._state_column(quads, records, position, item, spelt_subjects, own, places)

    def _introduce(self, quads: Quads, records: Records, subjects: list[str], own: list[str]) -> None:
        """Say of which class the things are and, if a mapping names them, by which id they go."""
        cls, ids = spelt(records.cls), records.positions(IDENTIFIER)
        if not records.may_repeat:
            self._introduced.update(subjects)
            quads.add_all(subjects, _TYPE, cls, own)
            return
        for (_row, about, values), subject, place in zip(records.rows, subjects, own, strict=True):
            if subject not in self._introduced:
                self._introduced.add(subject)
                quads.add(subject, _TYPE, cls, place)
                if about and all(values[position] in (None, "") for position in ids):
                    quads.add(subject, _ID, spelt_text(about), place)

    def _state_column(
        self,
        quads: Quads,
        records: Records,
        position: int,
        item: Field,
        subjects: list[str],
        own: list[str],
        places: TablePlaces,
    ) -> None:
        """State what the cells of one column say."""
        known: dict[Value, Reading] = {}
        currencies = records.positions(PRASAN.currency) if item.column.term == PRASAN.amount else []
        is_match = item.column.term == PRASAN.matchKind
        read, place_of = self._cells.reader(item), places.place
        added: str | None = None
        for (row, _about, values), subject, place in zip(records.rows, subjects, own, strict=True):
            value = values[position]
            if value is None or value == "":
                continue
            # Only texts are remembered: to a dict, 1 and 1.0 and True are the same.
            reading = known.get(value) if type(value) is str else None
            if reading is None:
                reading = read(value)
                if type(value) is str:
                    if len(known) == _REMEMBERED:
                        known.clear()
                    known[value] = reading
            for property_, term, is_inferred in reading.statements:
                # A currency beside the amount yields to one in a column of its own.
                if not (currencies and property_ == CURRENCY and any(values[each] for each in currencies)):
                    stands = place_of(row, True) if is_inferred else place
                    if property_ != added:
                        added, (stated, terms, at) = property_, quads.lists(property_)
                    stated.append(subject)
                    terms.append(term)
                    at.append(stands)
                    if is_match and term in MAPPINGS and (pair := ends(records, values, self._cells)):
                        quads.add(pair[0], term, pair[1], stands)
            if reading.problems:
                self.problems += _at(records, row, item, reading.problems)


def _at(records: Records, row: int, item: Field, told: list[Told]) -> list[Problem]:
    """Problems of a cell, at its place."""
    place = item.place or records.place(row)
    return [place.problem(code, item.header, value, **details) for code, value, details in told]


@dataclass(slots=True)
class _AboutRows:
    """What the rows of a table say of themselves: their status, and the source they rest on."""

    records: Records
    cells: Cells
    problems: list[Problem]

    def _said(self, property_: URIRef) -> Iterator[tuple[int, Field, str]]:
        """What rows say by a property, without the marks that mean blank."""
        for position in self.records.positions(property_):
            for row, _about, values in self.records.rows:
                if (value := values[position]) not in (None, "") and not is_blank(text := cell_text(value)):
                    yield row, self.records.fields[position], text

    def inferred_rows(self) -> set[int]:
        """The rows that are inferred as a whole; where several columns speak of the status, the first decides."""
        found: dict[int, bool] = {}
        for row, item, text in self._said(_STATUS):
            if row not in found:
                status = self.cells.status(text)
                found[row] = status == PRASAN.inferred
                if status is None:
                    self.problems += _at(self.records, row, item, [("unknown-status", text, {})])
        return {row for row, is_inferred in found.items() if is_inferred}

    def cite(self, places: TablePlaces) -> None:
        """Say of each row which source stands behind it, and where in it."""
        sources: dict[int, str] = {}
        paragraphs: dict[int, tuple[str, ...]] = defaultdict(tuple)
        known: dict[str, tuple[str, list[Told]]] = {}
        for row, item, text in self._said(_SOURCE):
            if text not in known:
                told: list[Told] = []
                source = self.cells.thing(item, text, told)
                known[text] = spelt_iri(source) if source else "", told
            # The first of several counts, even if nobody knows it.
            sources.setdefault(row, known[text][0])
            if known[text][1]:
                self.problems += _at(self.records, row, item, known[text][1])
        for row, item, text in self._said(_PARAGRAPH):
            paragraphs[row] += (spelt_name(text, item.language),)
        for row in dict.fromkeys((*sources, *paragraphs)):
            places.cite(row, sources.get(row, ""), paragraphs[row])
