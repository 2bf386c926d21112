"""RDF becomes a networkx graph: entities are nodes, relations are edges, and each remembers where it is stated.

What is a node and what is not follows four rules. Types and literals are attributes, never nodes. Parallel relations
stay parallel: the key of an edge is its property. Ids are full IRIs; labels are for people. What a place or a finding
says of itself is no linkage.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

import networkx as nx
from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS

from prasan.ontology import PRASAN
from prasan.ontology.vocabulary import names, vocabulary

Quad = tuple[URIRef, URIRef, URIRef | Literal, URIRef]
PlainQuad = tuple[str, str, str | Literal, str]
"""Subject, predicate, object and place. IRIs are any strings, as those of rdflib are."""

_CLASSES = tuple(
    str(cls)
    for cls in (
        PRASAN.Project, PRASAN.Phase, PRASAN.Mechanism, PRASAN.Agency, PRASAN.Person, PRASAN.Post, PRASAN.Membership,
        PRASAN.Indicator, PRASAN.IndicatorValue, PRASAN.Goal, PRASAN.ActivityType, PRASAN.BeneficiaryGroup,
        PRASAN.Area, PRASAN.Level, PRASAN.Funding, PRASAN.Link, PRASAN.LinkType, PRASAN.Source,
    )
)  # fmt: skip
_PLACE, _COLUMN = str(PRASAN.Place), str(PRASAN.Column)
_MATCH = str(PRASAN.IndicatorMatch)
_NOT_LINKAGE = {_PLACE, _COLUMN, str(PRASAN.Finding), str(PRASAN.Evidence), str(PRASAN.Decision), _MATCH}
_TYPE, _KIND, _NOT_RECORDED, _NONE = str(RDF.type), str(PRASAN.kind), str(PRASAN.notRecorded), str(PRASAN.hasNone)
_ATTRIBUTES = {_TYPE, _KIND, _NOT_RECORDED, _NONE}
_LABEL, _ALIAS, _IDENTIFIER = str(SKOS.prefLabel), str(SKOS.altLabel), str(DCTERMS.identifier)
_FILE, _SHEET, _ROW, _STATUS = str(PRASAN.file), str(PRASAN.sheet), str(PRASAN.row), str(PRASAN.status)
_IN_SOURCE, _PARAGRAPH, _INFERRED = str(PRASAN.inSource), str(PRASAN.paragraph), str(PRASAN.inferred)
_GIVES_PROPERTY, _COLUMN_NAME, _COLUMN_LETTER, _LANGUAGE = (
    str(PRASAN.givesProperty), str(PRASAN.columnName), str(PRASAN.columnLetter), str(DCTERMS.language)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where statements stand, as the dataset describes it; ``column`` and ``letter`` if it is a single cell."""

    iri: str
    file: str
    sheet: str
    row: int
    inferred: bool
    source: str
    paragraph: Mapping[str, str]
    column: str = ""
    letter: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Statement:
    """One statement with the places that make it, and the facet of a finding that it speaks to.

    ``inferred`` is true if no place states it: one that does is enough.
    """

    subject: str
    predicate: str
    object: str
    places: tuple[str, ...] = ()
    inferred: bool = False
    facet: str = ""
    language: str = ""
    """The language of a text."""


@dataclass(frozen=True, slots=True, order=True)
class Match:
    """How two indicators match, as people decided: a property of SKOS or ``prasan:noMatch``."""

    one: str
    other: str
    kind: str
    decided_by: str = ""
    reason: str = ""
    places: tuple[str, ...] = ()
    inferred: bool = False


_Plain = tuple[str, str, str, str, str | Literal]
"""What is said of a subject as plain strings, which sort and compare fast: predicate, value, what kind of literal the
value is, place; and the value itself."""


def _rows(quads: Iterable[PlainQuad]) -> dict[str, list[_Plain]]:
    """What is said of each subject, all in an order that depends on nothing but the quads, not on how they come."""
    found: dict[str, list[_Plain]] = {}
    spelt: dict[int, tuple[str, str]] = {}  # by identity: rows keep every literal, and a store gives equal ones as one
    for subject, predicate, value, place in quads:
        if isinstance(value, Literal):
            if id(value) not in spelt:
                # Two literals may look alike and differ in language or datatype.
                spelt[id(value)] = str(value), f"{value.language or ''}^{value.datatype or ''}"
            text, tag = spelt[id(value)]
        else:
            text, tag = str(value), ""
        # Of a string that is no IRI of rdflib's, str makes no copy.
        row = (str(predicate), text, tag, str(place), value if tag else text)
        subject = str(subject)
        if subject in found:
            found[subject].append(row)
        else:
            found[subject] = [row]
    for rows in found.values():
        rows.sort()
    return {subject: found[subject] for subject in sorted(found)}


def _places(described: Iterable[tuple[str, list[_Plain]]]) -> dict[str, Place]:
    found = {}
    nowhere: Mapping[str, str] = {}
    for iri, rows in described:
        first: dict[str, str] = {}
        for predicate, text, _tag, _graph, _value in rows:
            first.setdefault(predicate, text)
        paragraph = nowhere if _PARAGRAPH not in first else {
            value.language or "": text
            for predicate, text, _tag, _graph, value in rows
            if predicate == _PARAGRAPH and isinstance(value, Literal)
        }  # fmt: skip
        found[iri] = Place(
            iri=iri,
            file=first.get(_FILE, ""),
            sheet=first.get(_SHEET, ""),
            row=int(first.get(_ROW, 0)),
            inferred=first.get(_STATUS) == _INFERRED,
            source=first.get(_IN_SOURCE, ""),
            paragraph=paragraph,
            column=first.get(_COLUMN_NAME, ""),
            letter=first.get(_COLUMN_LETTER, ""),
        )
    return found


def _columns(described: Iterable[tuple[str, list[_Plain]]]) -> dict[tuple[str, str, str, str], tuple[str, str]]:
    found: dict[tuple[str, str, str, str], tuple[str, str]] = {}
    for _iri, rows in described:
        column = {row[0]: row[1] for row in rows}
        place = (column.get(_FILE, ""), column.get(_SHEET, ""), column.get(_GIVES_PROPERTY, ""))
        # Without a language: the first column of the property, which any text may stand in that none is kept for.
        for language in dict.fromkeys((column.get(_LANGUAGE, ""), "")):
            found.setdefault((*place, language), (column.get(_COLUMN_NAME, ""), column.get(_COLUMN_LETTER, "")))
    return found


def _matches(described: Iterable[list[_Plain]], inferred: Iterable[str]) -> tuple[Match, ...]:
    guesses, found = frozenset(inferred), []
    for rows in described:
        said = {row[0]: row[1] for row in reversed(rows)}
        ends = [said[str(term)] for term in (PRASAN.matchOf, PRASAN.matchWith) if str(term) in said]
        decided = [row for row in rows if row[0] == str(PRASAN.matchKind)]
        if len(ends) < 2 or not decided:
            continue  # proposed, and nobody has decided yet
        by, why = (said.get(str(term), "") for term in (PRASAN.decidedBy, PRASAN.reason))
        for kind in sorted({row[1] for row in decided}):
            places = tuple(sorted({row[3] for row in decided if row[1] == kind}))
            found.append(Match(ends[0], ends[1], kind, by, why, places, guesses.issuperset(places)))
    return tuple(sorted(found))


def _new_node(iri: str) -> dict[str, Any]:
    return {
        "cls": "", "kind": "", "types": (), "labels": {}, "aliases": (), "identifier": iri.rsplit("/", 1)[-1],
        "literals": {}, "not_recorded": {}, "none": {}, "places": (),
    }  # fmt: skip


def _concept(iri: str) -> dict[str, Any]:
    node = _new_node(iri)
    graph = vocabulary()
    term = URIRef(iri)
    types = tuple(sorted(str(cls) for cls in graph.objects(term, RDF.type)))
    return node | {
        "cls": types[0] if types else "",
        "types": types,
        "labels": names(term),
        "aliases": tuple(sorted(str(label) for label in graph.objects(term, SKOS.altLabel))),
        "identifier": iri.split("#")[-1],
    }


def linkage(quads: Iterable[PlainQuad]) -> nx.MultiDiGraph:
    """The linkage graph of the quads, a new ``MultiDiGraph``.

    Nodes are IRIs (``str``) with the attributes ``cls`` (the class, as an IRI), ``types``, ``kind``, ``labels`` and
    ``aliases`` (by language, and all), ``identifier``, ``literals`` (property → tuple of (value, places)),
    ``not_recorded`` and ``none`` (property → places) and ``places``. Edges have the property's IRI as key, and
    ``places`` and ``inferred``. ``graph.graph["places"]`` holds the :class:`Place` of each place IRI,
    ``graph.graph["columns"]`` the header and letter of each (file, sheet, property, language),
    ``graph.graph["matches"]`` each :class:`Match` that people decided between two indicators.

    >>> P1, E2, row = (URIRef(f"urn:x:{name}") for name in ("P1", "E2", "row"))
    >>> graph = linkage([(P1, RDF.type, PRASAN.Project, row), (E2, RDF.type, PRASAN.Goal, row),
    ...                  (P1, PRASAN.hasGoal, E2, row)])
    >>> list(graph.edges(keys=True))
    [('urn:x:P1', 'urn:x:E2', 'https://w3id.org/prasan/ns#hasGoal')]
    """
    by_subject = _rows(quads)
    types = {
        subject: found for subject, rows in by_subject.items() if (found := {row[1] for row in rows if row[0] == _TYPE})
    }
    places = _places((subject, by_subject[subject]) for subject, found in types.items() if _PLACE in found)
    columns = _columns((subject, by_subject[subject]) for subject, found in types.items() if _COLUMN in found)
    left_out = {subject for subject, found in types.items() if found & _NOT_LINKAGE}
    graph = nx.MultiDiGraph(places=places, columns=columns)
    inferred = {iri for iri, place in places.items() if place.inferred}
    matched = (by_subject[subject] for subject, found in types.items() if _MATCH in found)
    graph.graph["matches"] = _matches(matched, inferred)
    for subject, found in types.items():
        if subject not in left_out:
            cls = next((cls for cls in _CLASSES if cls in found), min(found))
            graph.add_node(subject, **_new_node(subject) | {"cls": cls, "types": tuple(sorted(found))})
    alone: dict[str, tuple[str, ...]] = {}  # most statements of a row stand in one place, the same: one tuple for all
    for subject in list(graph):
        for (predicate, text, _tag), rows in groupby(by_subject.pop(subject), key=itemgetter(0, 1, 2)):
            first, *others = rows
            place, value = first[3:]
            if others:
                stated_at = tuple(dict.fromkeys((place, *(row[3] for row in others))))
            else:
                stated_at = alone.setdefault(place, (place,))
            if isinstance(value, Literal):
                _add_literal(graph.nodes[subject], predicate, value, stated_at)
            elif predicate in _ATTRIBUTES:
                _add_attribute(graph.nodes[subject], predicate, text, stated_at)
            elif text not in left_out:
                if text not in graph:
                    graph.add_node(text, **_concept(text))
                graph.add_edge(subject, text, key=predicate, places=stated_at, inferred=inferred.issuperset(stated_at))
    return graph


def _add_attribute(node: dict[str, Any], predicate: str, value: str, places: tuple[str, ...]) -> None:
    if predicate == _TYPE:
        node["places"] = tuple(dict.fromkeys((*node["places"], *places)))
    elif predicate == _KIND:
        node["kind"] = value
    else:
        node["not_recorded" if predicate == _NOT_RECORDED else "none"][value] = places


def _add_literal(node: dict[str, Any], predicate: str, value: Literal, places: tuple[str, ...]) -> None:
    if predicate == _LABEL:
        node["labels"].setdefault(value.language or "", str(value))
    elif predicate == _ALIAS:
        node["aliases"] = tuple(dict.fromkeys((*node["aliases"], str(value))))
    elif predicate == _IDENTIFIER:
        node["identifier"] = str(value)
    node["literals"][predicate] = (*node["literals"].get(predicate, ()), (value, places))


def _inferred(graph: nx.MultiDiGraph, place: str) -> bool:
    found = graph.graph["places"].get(place)
    return bool(found and found.inferred)


def things(graph: nx.MultiDiGraph, cls: URIRef) -> list[str]:
    """The nodes of a class, in the order of their IRIs."""
    name = str(cls)
    return sorted(node for node, types in graph.nodes(data="types") if name in types)


def objects(graph: nx.MultiDiGraph, subject: str, *predicates: URIRef) -> list[str]:
    """What a node is tied to by any of the properties, each once, in order."""
    wanted = {str(predicate) for predicate in predicates}
    # networkx's views of edges take three times as long, and nothing is asked more often.
    return sorted(target for target, keys in graph._succ[subject].items() if not wanted.isdisjoint(keys))


def subjects(graph: nx.MultiDiGraph, target: str, *predicates: URIRef) -> list[str]:
    """What is tied to a node by any of the properties, each once, in order."""
    wanted = {str(predicate) for predicate in predicates}
    return sorted(source for source, keys in graph._pred[target].items() if not wanted.isdisjoint(keys))


def statement(graph: nx.MultiDiGraph, subject: str, predicate: str, target: str, facet: str = "") -> Statement:
    """The statement that an edge is, with its places."""
    edge = graph.edges[subject, target, predicate]
    return Statement(subject, predicate, target, edge["places"], edge["inferred"], facet)


def literals(graph: nx.MultiDiGraph, subject: str, predicate: URIRef) -> list[Literal]:
    """The literals of a node by a property, in order."""
    return sorted(value for value, _places in graph.nodes[subject]["literals"].get(str(predicate), ()))


def literal_statements(graph: nx.MultiDiGraph, subject: str, predicate: URIRef, facet: str = "") -> Iterator[Statement]:
    """The statements that give a node its literals by a property."""
    for value, places in graph.nodes[subject]["literals"].get(str(predicate), ()):
        inferred = all(_inferred(graph, place) for place in places)
        yield Statement(subject, str(predicate), str(value), places, inferred, facet, value.language or "")


def own_statement(graph: nx.MultiDiGraph, subject: str, facet: str = "") -> Statement:
    """The statement that a node is there at all: its row."""
    node = graph.nodes[subject]
    inferred = bool(node["places"]) and all(_inferred(graph, place) for place in node["places"])
    return Statement(subject, str(RDF.type), node["cls"], node["places"], inferred, facet)
