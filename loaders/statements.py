"""Records become statements: values are read, names are looked up, and every statement keeps its place."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS, XSD

from prasan.loaders.cells import cell_text, unmarked, written
from prasan.loaders.matches import MAPPINGS, ends
from prasan.loaders.names import Names, decimal_literal, literal, pieces
from prasan.loaders.places import Places, Quad, describe
from prasan.loaders.records import Field, Record, RowPlace, TableColumn
from prasan.loaders.scores import score, unanswered
from prasan.loaders.tables import Value
from prasan.loaders.thai import Calendar, ValueProblem, amount, clean, decimal, integer, key, yes
from prasan.ontology import PRASAN
from prasan.ontology.schema import Column, Sheet, sheets
from prasan.problems import Problem

_YEARS = {PRASAN.fiscalYear, PRASAN.baselineYear, PRASAN.targetYear}
_COMMITTEES = {PRASAN.committee, PRASAN.workingGroup}
_TELLING_APART = {PRASAN.fiscalYear, PRASAN.ordinal, PRASAN.scorer, PRASAN.start}
"""What tells rows apart that join the same things, such as two terms of one member."""
_ABOUT_THE_ROW = {PRASAN.inSource, PRASAN.paragraph, PRASAN.status}
_FIXED = {"Level", "ProjectKind", "AgencyKind", "MechanismKind", "MembershipRole", "EvidenceStatus", "LinkType",
          "DecisionKind", "MatchKind"}  # fmt: skip
# What delimits the parts of an IRI, and characters that no IRI may hold: private ones, and the one for what was lost.
_UNSAFE = re.compile(
    r"[\s<>\"{}|\\^`/#?%\[\]\x00-\x1f\ue000-\uf8ff\ufdd0-\ufdef\ufff0-\uffff\U0001fffe\U0001ffff\U0002fffe-\U0010ffff]+"
)
_NOT_RECORDED = {key(text) for text in (
    "ไม่มีบันทึก", "ไม่ได้บันทึก", "ไม่ปรากฏ", "ไม่ทราบ", "not recorded", "unknown", "n/r", "n/a", "na", "?")}  # fmt: skip
_NONE = {key(text) for text in ("ไม่มี", "none", "no one", "nobody")}
_BLANK = {key(text) for text in ("-", "–", "—", "...", "…")}
_SAYS_NOTHING = frozenset({*_BLANK, *_NOT_RECORDED, ""})
_OPEN = {key(text) for text in ("ต่อเนื่อง", "ไม่มีกำหนด", "ไม่มีกำหนดสิ้นสุด", "ongoing", "open", "open-ended",
                                "no end")}  # fmt: skip


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
class _Row:
    """A record whose subject is known, waiting for every name of every file to be known too."""

    record: Record
    subject: URIRef


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
    _rows: list[_Row] = field(default_factory=list)
    _created: dict[URIRef, tuple[URIRef, str, RowPlace | None]] = field(default_factory=dict)
    _unanswered: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    _introduced: set[URIRef] = field(default_factory=set)
    _places: Places = field(init=False)
    _ids: dict[tuple[URIRef, str, str], dict[URIRef, RowPlace]] = field(default_factory=dict)
    _relations: list[Record] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._places = Places(self.base)

    def iri(self, cls: URIRef, name: str) -> URIRef:
        """The IRI of a thing of a class by its id or, if it has none, its name."""
        return URIRef(f"{self.base}{class_path(cls)}/{slug(name)}")

    # First pass

    def add(self, items: Iterable[Record | Problem | TableColumn]) -> None:
        """Take the records of a table, learn the names in them, and keep problems and columns."""
        for item in items:
            if isinstance(item, Problem):
                self.problems.append(item)
            elif isinstance(item, TableColumn):
                self._places.column(item)
            elif unanswered(item, self._link_types(item), _SAYS_NOTHING):
                self._unanswered.setdefault((item.place.file, item.place.sheet), []).append(item.place.row)
            elif subject := self._subject(item):
                self._rows.append(_Row(item, subject))
                self._learn(item, subject)
            else:
                self._relations.append(item)

    def _link_types(self, record: Record) -> tuple[URIRef, ...]:
        texts = (cell_text(item.value) for item in record.values(PRASAN.linkType))
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
        ranks = {DCTERMS.identifier: "id", SKOS.prefLabel: "label", SKOS.altLabel: "alias"}
        for subject, predicate, value, _graph in quads:
            if predicate in ranks:
                for cls in classes.get(subject, ()):
                    self.names.add(cls, subject, str(value), ranks[predicate])

    def _subject(self, record: Record) -> URIRef | None:
        header, identifier = "", record.about
        for item in record.values(DCTERMS.identifier) if not identifier else ():
            header, identifier = item.header, cell_text(item.value)
        if slug(identifier):
            subject = self.iri(record.cls, identifier)
            self._ask_if_repeated(record, subject, "duplicate-id", header, identifier)
            return subject
        labels = sorted(
            (item for item in record.values(SKOS.prefLabel)), key=lambda item: (item.language != "th", item.language)
        )
        for item in labels:
            if slug(name := unmarked(self.names, cell_text(item.value))[0]):
                return self.iri(record.cls, name)
        return None

    def _ask_if_repeated(self, record: Record, subject: URIRef, code: str, header: str, value: str) -> None:
        seen = self._ids.setdefault((record.cls, record.place.file, record.place.sheet), {})
        if not record.may_repeat and subject in seen:
            self.problems.append(record.place.problem(code, header, value, first_row=seen[subject].row))
        seen.setdefault(subject, record.place)

    def _learn(self, record: Record, subject: URIRef) -> None:
        if record.about:
            self.names.add(record.cls, subject, record.about, "id")
        elif not any(record.values(DCTERMS.identifier)):
            # Two things may bear one name: the IRI of one without an id is the way to mean it and no other.
            self.names.add(record.cls, subject, str(subject), "id")
        for property_, rank in ((DCTERMS.identifier, "id"), (SKOS.prefLabel, "label"), (SKOS.altLabel, "alias")):
            for item in record.values(property_):
                texts = pieces(written(item.value), item.separators) if rank == "alias" else [cell_text(item.value)]
                for text in texts:
                    self.names.add(record.cls, subject, unmarked(self.names, text)[0], rank)

    # Second pass

    def quads(self) -> Iterator[Quad]:
        """Every statement, with the descriptions of the places. Problems found on the way join ``problems``."""
        for (file, sheet), rows in self._unanswered.items():
            place = RowPlace(file, sheet, min(rows))
            self.problems.append(place.problem("unanswered", severity="info", count=len(rows)))
        for record in self._relations:
            self._rows.append(_Row(record, self._relation_subject(record)))
        for row in self._rows:
            yield from self._row_quads(row)
        graph = URIRef(f"{self.base}place/unknown-names")
        for thing, (cls, name, where) in self._created.items():
            stands = graph if where is None else self._places.graph(where, False)
            yield thing, RDF.type, cls, stands
            yield thing, SKOS.prefLabel, literal(name), stands
        if any(where is None for _cls, _name, where in self._created.values()):
            yield from describe(self.base, graph, "prasan.toml", inferred=True)
        yield from self._places.quads()

    def _relation_subject(self, record: Record) -> URIRef:
        """A row without id or name is known by what it joins, so that it keeps its IRI when rows or columns move."""
        parts, shown = [], []
        order = {column.term: place for place, column in enumerate(_sheet(record.cls).columns)}
        for item in sorted(record.fields, key=lambda item: order.get(item.column.term, len(order))):
            if item.column.term in _ABOUT_THE_ROW:
                continue
            if item.column.classes or item.column.term in _TELLING_APART:
                text, _inferred = unmarked(self.names, cell_text(item.value))
                found = self.names.find(item.column.classes, text)
                parts.append(found[0].split("/")[-1].split("#")[-1] if found else slug(text))
                shown.append(text)
        if self._link_types(record) == (PRASAN.affects,) and not any(record.values(PRASAN.scorer)):
            # Scorers who don't say who they are: two files, or two sheets, are two of them.
            parts.append(slug(f"{record.place.file}-{record.place.sheet}"))
        if not any(parts):
            parts = [slug(f"{record.place.file}-{record.place.sheet}"), str(record.place.row)]
        subject = self.iri(record.cls, "-".join(parts))
        self._ask_if_repeated(record, subject, "duplicate-row", "", ", ".join(shown))
        return subject

    def _row_quads(self, row: _Row) -> Iterator[Quad]:
        record, subject = row.record, row.subject
        all_inferred = self._row_is_inferred(record)
        own = self._places.graph(record.place, all_inferred)
        self._cite(record)
        if not (record.may_repeat and subject in self._introduced):
            self._introduced.add(subject)
            yield subject, RDF.type, record.cls, own
            if record.about and not any(record.values(DCTERMS.identifier)):
                yield subject, DCTERMS.identifier, Literal(record.about), own
        for item in record.fields:
            if item.column.term in _ABOUT_THE_ROW:
                continue
            for predicate, value, inferred in self.values(record, item):
                graph = self._places.graph(record.place, True) if inferred else own
                yield subject, predicate, value, graph
                if predicate == PRASAN.kind and value in _COMMITTEES:
                    yield subject, RDF.type, PRASAN.Committee, graph
                if predicate == PRASAN.matchKind and value in MAPPINGS and (pair := ends(record, self.names)):
                    yield pair[0], URIRef(value), pair[1], graph

    def _cite(self, record: Record) -> None:
        sources = [self._thing(record, item, text) for item, text in self._said(record, PRASAN.inSource)]
        paragraphs = tuple(literal(text, item.language) for item, text in self._said(record, PRASAN.paragraph))
        if sources or paragraphs:
            self._places.cite(record.place, sources[0] if sources else None, paragraphs)

    def _row_is_inferred(self, record: Record) -> bool:
        for item, text in self._said(record, PRASAN.status):
            return self._status(record, item, text) == PRASAN.inferred
        return False

    def _said(self, record: Record, property_: URIRef) -> Iterator[tuple[Field, str]]:
        """What a row says of itself, without the marks that mean blank."""
        for item in record.values(property_):
            text = cell_text(item.value)
            if text and key(text) not in _BLANK:
                yield item, text

    def _status(self, record: Record, item: Field, text: str) -> URIRef | None:
        found = self.names.find([PRASAN.EvidenceStatus], text)
        if found and found[0] != PRASAN.unrecorded:
            return found[0]
        self.problems.append(record.place.problem("unknown-status", item.header, text))
        return None

    def values(self, record: Record, item: Field) -> Iterator[tuple[URIRef, URIRef | Literal, bool]]:
        """What a cell states: predicate, object, and whether it is marked as inferred."""
        column, value = item.column, item.value
        whole = clean(str(value)) if isinstance(value, str) else value
        if isinstance(whole, str):
            bare, marked = unmarked(self.names, whole)
            normal = key(bare)
            if normal in _BLANK or not normal:
                return
            if normal in _NOT_RECORDED:
                yield PRASAN.notRecorded, column.term, bool(marked)
                return
            if normal in _NONE:
                yield PRASAN.hasNone, column.term, bool(marked)
                return
            if column.term == PRASAN.end and normal in _OPEN:
                yield PRASAN.openEnded, Literal(True), bool(marked)
                return
        for text, inferred in self._marked_pieces(item, whole):
            if column.classes:
                thing = self._thing(record, item, cell_text(text))
                if thing is not None:
                    yield column.term, thing, inferred
            else:
                for predicate, object_ in self._literals(record, item, text):
                    yield predicate, object_, inferred

    def _marked_pieces(self, item: Field, whole: Value) -> Iterator[tuple[Value, bool]]:
        column = item.column
        if not isinstance(whole, str):
            yield whole, False
            return
        several: Iterable[str] = [whole]
        if (
            column.many
            and item.separators
            and column.term != SKOS.prefLabel
            and not (column.classes and self.names.find(column.classes, whole))
        ):
            several = self._split(item, written(item.value))
        for piece in several:
            text, inferred = unmarked(self.names, clean(piece))
            if text:
                yield text, bool(inferred)

    def _split(self, item: Field, text: str) -> Iterator[str]:
        for piece in pieces(text, item.separators):
            parts = [part.strip() for part in re.split("[,،、]", piece)]
            # A comma may belong to a name: it separates only where each part is a name of its own.
            names = len(parts) > 1 and bool(item.column.classes) and not self._known(item, piece)
            yield from parts if names and all(self._known(item, part) for part in parts) else [piece]

    def _known(self, item: Field, text: str) -> bool:
        return bool(self.names.find(item.column.classes, unmarked(self.names, clean(text))[0]))

    def _thing(self, record: Record, item: Field, name: str) -> URIRef | None:
        classes, place = item.column.classes, item.place or record.place
        found = self.names.find(classes, name)
        if len(found) == 1:
            return found[0]
        if len(found) > 1:
            ids = ", ".join(thing.split("/")[-1] for thing in found)
            self.problems.append(place.problem("ambiguous-name", item.header, name, known=ids))
            return None
        fixed = any(cls.split("#")[-1] in _FIXED for cls in classes)
        if (self.create_unknown or record.creates) and not fixed and slug(name):
            thing = self.iri(classes[0], name)
            self._created.setdefault(thing, (classes[0], name, place if record.creates else None))
            return thing
        nearest = ", ".join(self.names.nearest(classes, name)) or "—"
        sheet = next((sheet for sheet in sheets() if sheet.cls == classes[0]), None)
        code = "unknown-name" if sheet and not fixed else "unknown-concept"
        self.problems.append(
            place.problem(
                code,
                item.header,
                name,
                nearest=nearest,
                sheet_th=sheet.names["th"] if sheet else "",
                sheet_en=sheet.names["en"] if sheet else "",
            )
        )
        return None

    def _literals(self, record: Record, item: Field, value: Value) -> Iterator[tuple[URIRef, Literal]]:
        column = item.column
        try:
            yield from self._typed(record, column, item, value)
        except ValueProblem as problem:
            self.problems.append(record.place.problem(problem.code, item.header, item.value, **problem.details))

    def _typed(self, record: Record, column: Column, item: Field, value: Value) -> Iterator[tuple[URIRef, Literal]]:
        property_, datatype = column.term, column.datatype
        if property_ == DCTERMS.identifier:
            yield property_, Literal(cell_text(value))
        elif datatype == XSD.date:
            day = self.calendar.last_day(value) if property_ == PRASAN.end else self.calendar.first_day(value)
            yield property_, Literal(day.isoformat(), datatype=XSD.date)
        elif property_ in _YEARS:
            yield property_, Literal(str(self.calendar.year(value)), datatype=XSD.integer)
        elif datatype == XSD.integer:
            yield property_, Literal(str(integer(value)), datatype=XSD.integer)
        elif property_ == PRASAN.amount:
            number, currency = amount(value)
            yield property_, decimal_literal(number)
            if currency and not any(record.values(PRASAN.currency)):
                yield PRASAN.currency, Literal(currency)
        elif property_ == PRASAN.score:
            yield property_, decimal_literal(score(value))
        elif datatype == XSD.decimal:
            yield property_, decimal_literal(decimal(value))
        elif datatype == XSD.boolean:
            yield property_, Literal(yes(value))
        elif datatype == XSD.anyURI:
            yield property_, Literal(cell_text(value), datatype=XSD.anyURI)
        elif property_ in (PRASAN.currency, PRASAN.officialCode):
            text = cell_text(value)
            yield property_, Literal(text.upper() if property_ == PRASAN.currency else text)
        else:
            yield property_, literal(cell_text(value), item.language)


def _sheet(cls: URIRef) -> Sheet:
    return next(sheet for sheet in sheets() if sheet.cls == cls)
