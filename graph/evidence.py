"""Evidence in words: which statement, and in which cell of which sheet it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from rdflib import URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS

from prasan.graph.linkage import Place, Statement
from prasan.graph.sentences import name
from prasan.graph.study import Study
from prasan.language import pick, translate
from prasan.ontology import PRASAN
from prasan.ontology.vocabulary import names

_DAYS = (str(PRASAN.start), str(PRASAN.end), str(PRASAN.issued), str(PRASAN.decidedOn))
_VOCABULARIES = (str(PRASAN), str(RDF), str(SKOS), str(DCTERMS))
_ABOUT_RECORDS = (str(PRASAN.notRecorded), str(PRASAN.hasNone))


@dataclass(frozen=True, slots=True)
class Spot:
    """One place of a statement: the place, and the header of the column and the cell, empty where it is a whole row."""

    place: Place
    column: str = ""
    cell: str = ""


def spots(study: Study, statement: Statement) -> Iterator[Spot]:
    """Where a statement stands, as finely as it is known; a place that nothing describes is left out."""
    graph = study.linkage.graph
    # That something is not recorded stands in the column that would hold it.
    term = statement.object if statement.predicate in _ABOUT_RECORDS else statement.predicate
    for iri in statement.places:
        place = graph["places"].get(iri)
        if place is None:
            continue
        header, letter = place.column, place.letter
        if not (header or letter):
            columns, at = graph["columns"], (place.file, place.sheet, term)
            header, letter = columns.get((*at, statement.language)) or columns.get((*at, ""), ("", ""))
        yield Spot(place, header, f"{letter}{place.row}" if letter and place.row else "")


def spot_words(spot: Spot, language: str) -> str:
    """A place as people look it up: file, sheet, row, column and cell, as far as they are known."""
    place = spot.place
    found = [place.file] if place.file else []
    if place.sheet:
        found.append(translate("place.sheet", language, value=place.sheet))
    if place.row:
        found.append(translate("place.row", language, value=place.row))
    if spot.column:
        column = translate("place.column", language, value=spot.column)
        found.append(f"{column} ({spot.cell})" if spot.cell else column)
    return ", ".join(found)


def source_words(study: Study, place: Place, language: str) -> str:
    """The source behind a place, and where in it; empty if no source is cited."""
    found = [name(study, place.source, language)] if place.source else []
    if place.paragraph:
        found.append(pick(place.paragraph, language))
    return ", ".join(part for part in found if part)


def status_words(inferred: bool, language: str) -> str:
    """Whether it is stated or inferred, in words.

    >>> status_words(True, "en")
    'Inferred'
    """
    return pick(names(PRASAN.inferred if inferred else PRASAN.stated), language)


def place_words(study: Study, statement: Statement, language: str) -> list[str]:
    """Where a statement stands, a text for each place: file, sheet, row, column and cell, then the source behind it.

    It looks like ``plan.xlsx, sheet โครงการ, row 3, column เป้าหมาย (F3) · Annual report, page 2``; what is only
    inferred there says so at the end.
    """
    found = []
    for spot in spots(study, statement):
        text = spot_words(spot, language)
        if source := source_words(study, spot.place, language):
            text = f"{text} · {source}" if text else source
        if spot.place.inferred:
            text = f"{text} ({status_words(True, language)})"
        if text not in found:
            found.append(text)
    return found


def object_words(study: Study, statement: Statement, language: str) -> str:
    """What a statement says of its subject: the name of a thing or a term, or a value as people write it."""
    value = statement.object
    if value in study.linkage or value.startswith(_VOCABULARIES):
        return name(study, value, language)
    if statement.predicate in _DAYS:
        try:
            return study.calendar.display_day(date.fromisoformat(value))
        except ValueError:
            return value
    return translate("word.yes" if value == "true" else "word.no", language) if value in ("true", "false") else value


def relation_words(relation: str, language: str) -> str:
    """The name of a property or of a type of link; that a thing is of a class has none.

    >>> relation_words(str(PRASAN.hasGoal), "en"), relation_words(str(RDF.type), "en")
    ('goals', '')
    """
    if relation == str(RDF.type):
        return ""
    return pick(names(URIRef(relation)), language) or relation.rsplit("/", 1)[-1].rsplit("#", 1)[-1]


def statement_words(study: Study, statement: Statement, language: str) -> str:
    """A statement as people read it: “subject” — property — “object”."""
    relation = relation_words(statement.predicate, language)
    subject, value = _quoted(name(study, statement.subject, language)), object_words(study, statement, language)
    return f"{subject} — {relation} — {_quoted(value)}" if relation else f"{subject} — {value}"


def _quoted(text: str) -> str:
    return text if "“" in text else f"“{text}”"
