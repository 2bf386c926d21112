"""The fields that the shapes make of a class, what a thing has in them as text, and the names to choose from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from rdflib import URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS, XSD

from prasan.graph.page import own_name
from prasan.ground import ALIAS, IDENTIFIER, LABEL, TYPE, Current, local_name
from prasan.language import languages, pick, translate
from prasan.loaders.edit_lines import Statement
from prasan.loaders.statements import TELLING_APART, class_path, slug
from prasan.loaders.thai import clean, key
from prasan.ontology import PRASAN
from prasan.ontology.quads import spelt, spelt_iri, tag_of, text_of
from prasan.ontology.schema import Column, Sheet, sheets
from prasan.ontology.vocabulary import definitions, names

MARKS = {spelt(PRASAN.notRecorded): "not-recorded", spelt(PRASAN.hasNone): "none"}
"""What says that a field holds no value, and the text under ``edit.mark.`` for it."""
_YEARS = {PRASAN.fiscalYear, PRASAN.baselineYear, PRASAN.targetYear}
_LONG = {DCTERMS.description, SKOS.definition, PRASAN.mandate, PRASAN.legalBasis, PRASAN.reason}
_NUMBERED = re.compile(r"^(.*?)(\d+)$")
_FEWEST_NUMBERED = 2
"""Ids that only a number tells apart, from which on they are an order."""
MOST_CHOICES = 300
"""Names that a field offers with the page; scripts ask for others as they are written."""

Texts = Mapping[str, Sequence[str]]
"""What stands in each field of a form."""


@dataclass(frozen=True, slots=True)
class FormField:
    """One field: its id in the form, the column it is, and the language if the column stands once a language."""

    id: str
    column: Column
    language: str = ""

    @property
    def kind(self) -> str:
        """What it takes: ``thing``, ``day``, ``number``, ``yes``, ``long`` or ``text``."""
        if self.column.classes:
            return "thing"
        if self.column.term in _LONG:
            return "long"
        kinds = {XSD.date: "day", XSD.integer: "number", XSD.decimal: "number", XSD.boolean: "yes"}
        return kinds.get(self.column.datatype, "text") if self.column.datatype else "text"

    @property
    def many(self) -> bool:
        """True if it takes several values."""
        return self.column.many and not self.column.by_language

    def label(self, language: str) -> str:
        """Its name: the header of its column, with the language that it is in."""
        name = pick(self.column.names, language)
        return f"{name} ({own_name(self.language)})" if self.language else name

    def help(self, cls: URIRef, language: str) -> str:
        """What the vocabulary says that it means, and how it is written."""
        meaning = pick(definitions(self.column.term), language)
        how = translate(f"edit.how.{'year' if self.column.term in _YEARS else self.kind}", language)
        return f"{meaning} {how}".strip()


def fields_of(sheet: Sheet, current: Current | None = None, thing: str = "") -> tuple[FormField, ...]:
    """The fields of a sheet, in its order; a name has one for each language that it is in."""
    found = []
    for column in sheet.columns:
        name = local_term(column.term)
        if column.by_language:
            used = {tag_of(value)[1:] for value in current.values(thing, spelt(column.term))} if current else set()
            for code in dict.fromkeys((*languages(), *sorted(used - {""}))):
                found.append(FormField(f"{name}.{code}", column, code))
        else:
            found.append(FormField(name, column))
    return tuple(found)


def local_term(term: URIRef) -> str:
    """A property as the id of its field.

    >>> local_term(SKOS.prefLabel)
    'prefLabel'
    """
    return term.split("#")[-1].split("/")[-1]


# What is there, as text


def shown(current: Current, sheet: Sheet, thing: str, language: str) -> dict[str, list[str]]:
    """What stands in each field about a thing."""
    return {item.id: [text for text, _said in held(current, item, thing, language)] for item in
            fields_of(sheet, current, thing)}  # fmt: skip


def held(current: Current, item: FormField, thing: str, language: str) -> list[tuple[str, tuple[Statement, bool]]]:
    """The statements behind a field, each with the text that stands for it."""
    property_ = spelt(item.column.term)
    found = []
    for statement, inferred in current.said(thing).items():
        _thing, said, value = statement
        if said == property_ and (not item.language or tag_of(value) == f"@{item.language}"):
            text = _shown_value(current, item, value, language)
        elif said in MARKS and value == property_ and item.language in ("", languages()[0]):
            text = translate(f"edit.mark.{MARKS[said]}", language)
        else:
            continue
        if inferred:
            text = f"{text} [{pick(names(PRASAN.inferred), language)}]"
        found.append((text, (statement, inferred)))
    return found


def _shown_value(current: Current, item: FormField, value: str, language: str) -> str:
    if value[0] == "<":
        return reference(current, item.column, value, language)
    text, calendar = text_of(value), current.ground.calendar
    try:
        if item.column.datatype == XSD.date:
            return calendar.display_day(date.fromisoformat(text))
        if item.column.term in _YEARS:
            return calendar.display_year(int(text))
    except ValueError:
        return text
    if item.column.datatype == XSD.boolean:
        return translate("word.yes" if text == "true" else "word.no", language)
    return clean(text)


def reference(current: Current, column: Column, thing: str, language: str) -> str:
    """What to write in a column to mean a thing: its name if no other bears it, else its id, else its IRI."""
    wanted = (URIRef(thing[1:-1]),)
    for text in (current.name(thing, language), *map(text_of, current.values(thing, IDENTIFIER))):
        with current.ground.lock:
            if current.ground.names.find(column.classes, text) == wanted:
                return text
    return thing[1:-1]


def choices(current: Current, column: Column, language: str, begun: str = "", most: int = MOST_CHOICES) -> list[str]:
    """Names to choose from in a column, in order, those that hold a text; as many as are wanted.

    Of more without a text they are any: nobody looks through them.
    """
    found: set[str] = set()
    for cls in column.classes:
        if any(sheet.cls == cls for sheet in sheets()):
            found.update(_bearing(current, cls, begun) if begun.strip() else islice(current.things(cls), most))
        else:
            found.update(each for each in _concepts(cls) if key(begun) in key(current.name(each, language)))
    named = sorted((current.name(thing, language), thing) for thing in found)
    return [reference(current, column, thing, language) for _name, thing in named[:most]]


def _bearing(current: Current, cls: URIRef, text: str) -> list[str]:
    """The things of a class that a text is part of a name of."""
    with current.ground.lock:
        found = [spelt(thing) for thing in current.ground.names.containing([cls], text)]
    # Some are no more, and some have lost the name.
    wanted = key(text)
    return [
        thing
        for thing in found
        if spelt(cls) in current.values(thing, TYPE)
        and any(wanted in key(name) for name in (*_other_names(current, thing), local_name(thing)))
    ]


def _concepts(cls: URIRef) -> list[str]:
    from prasan.ontology.vocabulary import vocabulary

    return [spelt(term) for term in vocabulary().subjects(RDF.type, cls) if isinstance(term, URIRef)]


def _other_names(current: Current, thing: str) -> list[str]:
    return [text_of(value) for term in (LABEL, ALIAS, IDENTIFIER) for value in current.values(thing, term)]


def search(current: Current, sheets_: Iterable[Sheet], wanted: str, language: str) -> list[tuple[str, str, Sheet]]:
    """The things of sheets that a text is part of a name of, or that join such things, each with what it is called.

    They come sheet by sheet, in the order of their names; without a text all of them, in that of their IRIs.
    """
    searched = list(sheets_)
    if not wanted.strip():
        return [(thing, title(current, thing, language), sheet) for sheet in searched
                for thing in sorted(current.things(sheet.cls))]  # fmt: skip
    named = {sheet.cls: _bearing(current, sheet.cls, wanted) for sheet in sheets()}
    joining = {subject for found in named.values() for thing in found for subject, _p, _v in current.pointing(thing)}
    found = []
    for sheet in searched:
        things = set(named[sheet.cls])
        if sheet.is_relation:
            things |= {thing for thing in joining if spelt(sheet.cls) in current.values(thing, TYPE)}
        found += sorted(
            ((thing, title(current, thing, language), sheet) for thing in things), key=lambda row: row[1::-1]
        )
    return found


def title(current: Current, thing: str, language: str) -> str:
    """What to call a thing on its page: its name; of what only joins others, theirs."""
    sheet = current.sheet(thing)
    if sheet is None or not sheet.is_relation:
        return current.name(thing, language)
    said = {property_: value for _thing, property_, value in current.said(thing)}
    parts = [
        current.name(said[term], language) if said[term][0] == "<" else text_of(said[term])
        for column in sheet.columns
        if (term := spelt(column.term)) in said and (column.classes or column.term in TELLING_APART)
    ]
    return " · ".join(parts) or local_name(thing)


def proposed_id(current: Current, sheet: Sheet) -> str:
    """The next id after those that things of a class have: P6 after P1 to P5; empty if they follow no such order."""
    found: Counter[str] = Counter()
    highest: dict[str, tuple[int, int]] = {}
    for thing in current.things(sheet.cls):
        for value in current.values(thing, IDENTIFIER):
            if match := _NUMBERED.match(text_of(value)):
                start, digits = match[1], match[2]
                found[start] += 1
                highest[start] = max(highest.get(start, (0, 0)), (int(digits), len(digits)))
    start = min(found, key=lambda each: (-found[each], each)) if found else ""
    if found[start] < _FEWEST_NUMBERED:
        return ""
    number, width = highest[start]
    while True:
        number += 1
        proposed = f"{start}{number:0{width}d}"
        if not current.said(spelt_iri(f"{current.ground.base}{class_path(sheet.cls)}/{slug(proposed)}")):
            return proposed
