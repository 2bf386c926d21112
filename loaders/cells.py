"""What the text of a cell states, looked at once however often it stands in its column."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from rdflib import URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS, XSD

from prasan.loaders.names import Names, pieces, text_language
from prasan.loaders.records import Field
from prasan.loaders.scores import score
from prasan.loaders.tables import Value
from prasan.loaders.thai import Calendar, ValueProblem, amount, clean, decimal, integer, key, yes
from prasan.ontology import PRASAN
from prasan.ontology.quads import spelt, spelt_iri, spelt_text
from prasan.ontology.schema import sheets

_YEARS = {PRASAN.fiscalYear, PRASAN.baselineYear, PRASAN.targetYear}
_COMMITTEES = {spelt(PRASAN.committee), spelt(PRASAN.workingGroup)}
_FIXED = {"Level", "ProjectKind", "AgencyKind", "MechanismKind", "MembershipRole", "EvidenceStatus", "LinkType",
          "DecisionKind", "MatchKind"}  # fmt: skip
_NONE_NEAR = "—"
_MARK = re.compile(r"\s*\[(?P<mark>[^\[\]]{1,12})\]\s*$")
_NOT_RECORDED = {key(text) for text in (
    "ไม่มีบันทึก", "ไม่ได้บันทึก", "ไม่ปรากฏ", "ไม่ทราบ", "not recorded", "unknown", "n/r", "n/a", "na", "?")}  # fmt: skip
_NONE = {key(text) for text in ("ไม่มี", "none", "no one", "nobody")}
_BLANK = {key(text) for text in ("-", "–", "—", "...", "…")}
_OPEN = {key(text) for text in ("ต่อเนื่อง", "ไม่มีกำหนด", "ไม่มีกำหนดสิ้นสุด", "ongoing", "open", "open-ended",
                                "no end")}  # fmt: skip
_TRUE, _FALSE = (spelt_text(text, datatype=str(XSD.boolean)) for text in ("true", "false"))
_LABEL, _ID, _CURRENCY, _AMOUNT, _END = SKOS.prefLabel, DCTERMS.identifier, PRASAN.currency, PRASAN.amount, PRASAN.end
_KIND, _CODE, _STATED, _INFERRED = PRASAN.kind, PRASAN.officialCode, PRASAN.stated, PRASAN.inferred
_UNRECORDED, _STATUS, _SCORE = PRASAN.unrecorded, PRASAN.EvidenceStatus, PRASAN.score
_SAYS_NOT_RECORDED, _SAYS_NONE, _SAYS_OPEN, _SAYS_TYPE, _COMMITTEE = map(
    spelt, (PRASAN.notRecorded, PRASAN.hasNone, PRASAN.openEnded, RDF.type, PRASAN.Committee)
)
CURRENCY = spelt(_CURRENCY)

SAYS_NOTHING = frozenset({*_BLANK, *_NOT_RECORDED, ""})
"""The keys of texts that say nothing, or that nothing is recorded."""
_LONGEST_MARK = 2 * max(map(len, _NOT_RECORDED | _NONE | _BLANK | _OPEN))

Stated = tuple[str, str, bool]
"""A property, a value, both spelt, and whether the cell marks the statement as inferred."""
Told = tuple[str, Value, dict[str, Any]]
"""A problem that waits for its place: its code, the value and the details."""


class Reading(NamedTuple):
    """What a cell states, and what is wrong with it."""

    statements: list[Stated]
    problems: list[Told]


_Values = Callable[[Value, Iterable[tuple[Value, bool]]], tuple[list[Stated], list[Told]]]
"""From a cell, and the values in it with whether each is marked as inferred, to what it states and what is wrong."""


def cell_text(value: Value) -> str:
    """A cell as one line of text, as its writer saw it: days as ISO writes them, whole numbers without a fraction.

    >>> cell_text(7.0), cell_text("  a  b ")
    ('7', 'a b')
    """
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    return clean(str(value))


def _text(value: Value) -> str:
    """A value in a cell as text; those that are texts were cleaned before."""
    return value if isinstance(value, str) else cell_text(value)


def written(value: Value) -> str:
    """A cell as text with its line breaks, which part the values in it."""
    return value if isinstance(value, str) else cell_text(value)


def is_blank(text: str) -> bool:
    """True for the marks that people put into a cell to leave it blank."""
    return not text or key(text) in _BLANK


def spelt_name(text: str, language: str = "") -> str:
    """A name or a description as a literal with its language: the one given, else that of its letters."""
    return spelt_text(text, language or text_language(text))


def spelt_number(number: Decimal) -> str:
    """A number as a literal without zeros at the end, as stores that keep numbers instead of texts give it back.

    >>> spelt_number(Decimal("1.50"))
    '"1.5"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    """
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return spelt_text("0" if text == "-0" else text, datatype=str(XSD.decimal))


def _is_a_mark(text: str) -> bool:
    """False for a text with too many letters to be one of the marks that stand for no value, so nearly always."""
    return len(text) - text.count(" ") - text.count(".") <= _LONGEST_MARK


@dataclass(slots=True)
class Cells:
    """Reads cells; ``create`` makes a new thing of a name that nobody bears in a column, or none."""

    names: Names
    calendar: Calendar
    create: Callable[[Field, URIRef, str], URIRef | None]
    _nearest: dict[tuple[tuple[URIRef, ...], str], str] = field(default_factory=dict)

    def unmarked(self, text: str) -> tuple[str, bool]:
        """A text without the mark of its status, and whether that is inferred.

        Other brackets belong to the text: ``แผน [ระยะ 2]`` is a name.
        """
        if "]" in text and (match := _MARK.search(text)):
            found = self.names.find([_STATUS], match["mark"])
            if found and found[0] in (_STATED, _INFERRED):
                return text[: match.start()], found[0] == _INFERRED
        return text, False

    def status(self, text: str) -> URIRef | None:
        """The status that a cell of the status column names."""
        found = self.names.find([_STATUS], text)
        return found[0] if found and found[0] != _UNRECORDED else None

    def reader(self, item: Field) -> Callable[[Value], Reading]:
        """What reads the cells of a column."""
        values = self._things(item) if item.column.classes else self._literals(item)
        property_ = spelt(item.column.term)
        may_be_open = item.column.term == _END

        def read(value: Value) -> Reading:
            if not isinstance(value, str):
                return Reading(*values(value, [(value, False)]))
            whole = clean(value)
            bare, inferred = self.unmarked(whole)
            if _is_a_mark(bare):
                normal = key(bare)
                if normal in _BLANK or not normal:
                    return Reading([], [])
                if normal in _NOT_RECORDED:
                    return Reading([(_SAYS_NOT_RECORDED, property_, inferred)], [])
                if normal in _NONE:
                    return Reading([(_SAYS_NONE, property_, inferred)], [])
                if may_be_open and normal in _OPEN:
                    return Reading([(_SAYS_OPEN, _TRUE, inferred)], [])
            if several(whole):
                return Reading(*values(value, self._pieces(item, value)))
            return Reading(*values(value, [(bare, inferred)] if bare else []))

        column = item.column
        may_be_several = column.many and bool(item.separators) and column.term != _LABEL
        parted = re.compile(f"[{re.escape(item.separators)}\n,،、]")

        def several(whole: str) -> bool:
            # A line break parts values too, and cleaning has made it a space.
            if not may_be_several or not (parted.search(whole) or " " in whole):
                return False
            return not (column.classes and self.names.find(column.classes, whole))

        return read

    def _pieces(self, item: Field, value: str) -> Iterator[tuple[Value, bool]]:
        """The values in a cell that holds several, each with whether it is marked as inferred."""
        for piece in pieces(value, item.separators):
            parts = [part.strip() for part in re.split("[,،、]", piece)]
            # A comma may belong to a name: it separates only where each part is a name of its own.
            names = len(parts) > 1 and bool(item.column.classes) and not self._known(item, piece)
            for part in parts if names and all(self._known(item, part) for part in parts) else [piece]:
                text, inferred = self.unmarked(clean(part))
                if text:
                    yield text, inferred

    def _known(self, item: Field, text: str) -> bool:
        return bool(self.names.find(item.column.classes, self.unmarked(clean(text))[0]))

    def thing(self, item: Field, name: str, problems: list[Told]) -> URIRef | None:
        """The one thing that a name in a cell means; if there is none, a problem says so."""
        classes = item.column.classes
        found = self.names.find(classes, name)
        if len(found) == 1:
            return found[0]
        if len(found) > 1:
            problems.append(("ambiguous-name", name, {"known": ", ".join(thing.split("/")[-1] for thing in found)}))
            return None
        fixed = any(cls.split("#")[-1] in _FIXED for cls in classes)
        if not fixed and (made := self.create(item, classes[0], name)):
            return made
        if (classes, name) not in self._nearest:
            self._nearest[classes, name] = ", ".join(self.names.nearest(classes, name)) or _NONE_NEAR
        sheet = next((sheet for sheet in sheets() if sheet.cls == classes[0]), None)
        details = {
            "nearest": self._nearest[classes, name],
            "sheet_th": sheet.names["th"] if sheet else "",
            "sheet_en": sheet.names["en"] if sheet else "",
        }
        code = "unknown-name" if sheet and not fixed else "unknown-concept"
        if code == "unknown-name" and details["nearest"] == _NONE_NEAR:
            code = "unknown-new"
        problems.append((code, name, details))
        return None

    def _things(self, item: Field) -> _Values:
        """What makes statements of the names in a cell."""
        property_, is_kind = spelt(item.column.term), item.column.term == _KIND

        def state(_whole: Value, parts: Iterable[tuple[Value, bool]]) -> tuple[list[Stated], list[Told]]:
            stated: list[Stated] = []
            problems: list[Told] = []
            for part, inferred in parts:
                if thing := self.thing(item, _text(part), problems):
                    stated.append((property_, spelt_iri(thing), inferred))
                    if is_kind and spelt_iri(thing) in _COMMITTEES:
                        stated.append((_SAYS_TYPE, _COMMITTEE, inferred))
            return stated, problems

        return state

    def _literals(self, item: Field) -> _Values:
        """What makes statements of the texts, numbers and days in a cell."""
        property_, literal, is_amount = spelt(item.column.term), self._literal(item), item.column.term == _AMOUNT

        def state(whole: Value, parts: Iterable[tuple[Value, bool]]) -> tuple[list[Stated], list[Told]]:
            stated: list[Stated] = []
            problems: list[Told] = []
            for part, inferred in parts:
                try:
                    stated.append((property_, literal(part), inferred))
                    if is_amount and (currency := amount(part)[1]):
                        stated.append((CURRENCY, spelt_text(currency), inferred))
                except ValueProblem as problem:
                    problems.append((problem.code, whole, problem.details))
            return stated, problems

        return state

    def _literal(self, item: Field) -> Callable[[Value], str]:
        """What spells a value as the datatype of its column has it; ``ValueProblem`` for what it can't be."""
        property_, datatype, calendar = item.column.term, item.column.datatype, self.calendar
        tag = str(datatype or "")
        if property_ in (_ID, _CODE):
            return lambda value: spelt_text(_text(value))
        if property_ == _CURRENCY:
            return lambda value: spelt_text(_text(value).upper())
        if datatype == XSD.date:
            day_of = calendar.last_day if property_ == _END else calendar.first_day
            return lambda value: spelt_text(day_of(value).isoformat(), datatype=tag)
        if datatype == XSD.integer:
            number_of = calendar.year if property_ in _YEARS else integer
            return lambda value: spelt_text(str(number_of(value)), datatype=tag)
        if property_ == _AMOUNT:
            return lambda value: spelt_number(amount(value)[0])
        if property_ == _SCORE:
            return lambda value: spelt_number(score(value))
        if datatype == XSD.decimal:
            return lambda value: spelt_number(decimal(value))
        if datatype == XSD.boolean:
            return lambda value: _TRUE if yes(value) else _FALSE
        if datatype == XSD.anyURI:
            return lambda value: spelt_text(_text(value), datatype=tag)
        return lambda value: spelt_name(_text(value), item.language)
