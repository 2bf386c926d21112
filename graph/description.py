"""Everything on record of one thing: what is said of it and where, what points to it, what nobody has recorded."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF

from prasan.graph.linkage import Statement, literals
from prasan.graph.sentences import name
from prasan.graph.study import Study
from prasan.graph.thing_search import natural
from prasan.graph.ties import Tie, ties
from prasan.graph.unrecorded import Unrecorded, unrecorded
from prasan.language import pick
from prasan.ontology import PRASAN
from prasan.ontology.schema import PLACE_COLUMNS, Sheet, sheets
from prasan.ontology.vocabulary import VOCABULARY_GRAPH, names

_YEAR, _AMOUNT = PRASAN.fiscalYear, PRASAN.amount
_SAFE = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^<>"{}|^`\\\x00-\x20]+')


@dataclass(frozen=True, slots=True)
class Said:
    """One statement about a thing with the places that make it; ``value`` is its object as RDF has it."""

    statement: Statement
    value: URIRef | Literal


def statements_about(study: Study, dataset: Dataset, thing: str) -> tuple[Said, ...]:
    """What the data say of a thing, each statement once: its class, then property by property as its sheet has them.

    Empty for what the data say nothing of, and for what is no IRI.
    """
    if not _SAFE.fullmatch(thing):
        return ()
    places: dict[tuple[URIRef, URIRef | Literal], set[str]] = defaultdict(set)
    for _s, predicate, value, graph in dataset.quads((URIRef(thing), None, None, None)):
        place = graph.identifier if isinstance(graph, Graph) else graph
        if place is not None and place != VOCABULARY_GRAPH and isinstance(value, URIRef | Literal):
            places[predicate, value].add(str(place))  # type: ignore[index]
    known = study.linkage.graph["places"]
    found = []
    for (predicate, value), at in places.items():
        inferred = all(place in known and known[place].inferred for place in at)
        language = (value.language or "") if isinstance(value, Literal) else ""
        given = Statement(thing, str(predicate), str(value), tuple(sorted(at)), inferred, language=language)
        found.append(Said(given, value))
    order = _order(class_of(study, thing) or next((str(s.value) for s in found if _is_type(s)), ""))
    return tuple(sorted(found, key=lambda said: (*order(said.statement.predicate), *_value_key(said.value))))


def _is_type(said: Said) -> bool:
    return said.statement.predicate == str(RDF.type)


def _value_key(value: URIRef | Literal) -> tuple[object, ...]:
    if isinstance(value, Literal):
        return 0, natural(str(value)), value.language or "", str(value.datatype or "")
    return 1, natural(str(value)), "", ""


def _order(cls: str) -> Callable[[str], tuple[int, str]]:
    sheet = sheet_of(cls)
    columns = [str(column.term) for column in sheet.columns] if sheet else []
    place = {str(RDF.type): -1} | {term: number for number, term in enumerate(columns)}
    return lambda predicate: (place.get(predicate, len(place)), predicate)


def class_of(study: Study, thing: str) -> str:
    """The class of a thing, as an IRI; empty for what the linkage does not have."""
    return str(study.linkage.nodes[thing]["cls"]) if thing in study.linkage else ""


def sheet_of(cls: str) -> Sheet | None:
    """The sheet whose rows are of a class."""
    return next((sheet for sheet in sheets() if str(sheet.cls) == cls), None)


def pointing_at(study: Study, thing: str) -> dict[str, list[Statement]]:
    """By property, the statements that name a thing as their object, as the ids of their subjects count."""
    found: dict[str, list[Statement]] = {}
    if thing not in study.linkage:
        return found
    edges = sorted(study.linkage.in_edges(thing, keys=True, data=True), key=lambda e: (e[2], natural(e[0])))
    for source, target, predicate, edge in edges:
        given = Statement(source, predicate, target, edge["places"], edge["inferred"])
        found.setdefault(predicate, []).append(given)
    return found


@lru_cache(maxsize=2)
def _lacking(study: Study) -> dict[str, tuple[Unrecorded, ...]]:
    found: dict[str, list[Unrecorded]] = {}
    for item in unrecorded(study):
        found.setdefault(item.thing, []).append(item)
    return {thing: tuple(items) for thing, items in found.items()}


def not_recorded_of(study: Study, thing: str) -> tuple[Unrecorded, ...]:
    """The records that are expected of a thing and not there, and those that somebody noted as not recorded."""
    return _lacking(study).get(thing, ())


def blank_columns(study: Study, thing: str, said: tuple[Said, ...]) -> tuple[str, ...]:
    """The properties that the thing's sheet has a column for and of which nothing stands there, the expected left out.

    What is known not to be there, or noted as not recorded, is no blank.
    """
    sheet = sheet_of(class_of(study, thing))
    if sheet is None:
        return ()
    given = {item.statement.predicate for item in said}
    given |= {item.statement.object for item in said if item.statement.predicate in _OF_RECORDS}
    given |= {item.property for item in not_recorded_of(study, thing)}
    terms = (str(column.term) for column in sheet.columns if column.term not in PLACE_COLUMNS)
    return tuple(term for term in dict.fromkeys(terms) if term not in given and term not in _IN_NAME)


_OF_RECORDS = (str(PRASAN.notRecorded), str(PRASAN.hasNone))
_IN_NAME = (str(DCTERMS.identifier), str(PRASAN.notRecorded), str(PRASAN.hasNone))


@lru_cache(maxsize=2)
def _ties_of(study: Study) -> tuple[dict[str, tuple[Tie, ...]], dict[str, Tie]]:
    """The ties of each thing, and the tie that each link, funding line or seat stands for."""
    by_thing: dict[str, list[Tie]] = {}
    by_record: dict[str, Tie] = {}
    for tie in ties(study.linkage):
        for end in dict.fromkeys((tie.source, tie.target)):
            by_thing.setdefault(end, []).append(tie)
        if tie.via:
            by_record.setdefault(tie.via, tie)
    return {thing: tuple(found) for thing, found in by_thing.items()}, by_record


def ties_of(study: Study, thing: str) -> tuple[Tie, ...]:
    """The ties that a thing is an end of; of a link, a funding line or a seat the one that it stands for."""
    by_thing, by_record = _ties_of(study)
    return by_thing.get(thing, (by_record[thing],) if thing in by_record else ())


def called(study: Study, thing: str, language: str) -> str:
    """What people call a thing; one that joins two others and has no name is called by these, its year and its amount.

    A seat of the governor on a committee is ``Governor → Committee (member of)``.
    """
    node = study.linkage.nodes.get(thing)
    if node is not None and not node["labels"]:
        tie = _ties_of(study)[1].get(thing)
        if tie is not None:
            words = [pick(names(URIRef(tie.relation)), language)]
            words += [str(study.calendar.display_year(int(year))) for year in literals(study.linkage, thing, _YEAR)]
            words += [f"{amount:,}" for value in literals(study.linkage, thing, _AMOUNT)
                      if isinstance(amount := value.value, int | Decimal)]  # fmt: skip
            ends = f"{name(study, tie.source, language)} → {name(study, tie.target, language)}"
            return f"{ends} ({', '.join(filter(None, words))})" if any(words) else ends
    return name(study, thing, language)
