"""RDF becomes a networkx graph: entities are nodes, relations are edges, and each remembers where it is stated.

What is a node and what is not follows four rules. Types and literals are attributes, never nodes. Parallel relations
stay parallel: the key of an edge is its property. Ids are full IRIs; labels are for people. What a place or a finding says
of itself is no linkage.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import networkx as nx
from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS

from prasan.ontology import PRASAN
from prasan.ontology.vocabulary import names, vocabulary

Quad = tuple[URIRef, URIRef, URIRef | Literal, URIRef]

_CLASSES = tuple(
    str(cls)
    for cls in (
        PRASAN.Project, PRASAN.Phase, PRASAN.Mechanism, PRASAN.Agency, PRASAN.Person, PRASAN.Post, PRASAN.Membership,
        PRASAN.Indicator, PRASAN.IndicatorValue, PRASAN.Goal, PRASAN.ActivityType, PRASAN.BeneficiaryGroup,
        PRASAN.Area, PRASAN.Level, PRASAN.Funding, PRASAN.Link, PRASAN.LinkType, PRASAN.Source,
    )
)  # fmt: skip
_ATTRIBUTES = {PRASAN.kind, PRASAN.notRecorded, PRASAN.hasNone, RDF.type}
_NOT_LINKAGE = {PRASAN.Place, PRASAN.Column, PRASAN.Finding, PRASAN.Evidence, PRASAN.Decision}


@dataclass(frozen=True, slots=True)
class Place:
    """Where statements stand, as the dataset describes it."""

    iri: str
    file: str
    sheet: str
    row: int
    inferred: bool
    source: str
    paragraph: Mapping[str, str]


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


def _places(quads: list[Quad]) -> dict[str, Place]:
    described: dict[URIRef, dict[URIRef, list[URIRef | Literal]]] = {}
    for subject, predicate, value, _graph in quads:
        if predicate == RDF.type and value == PRASAN.Place:
            described.setdefault(subject, {})
    for subject, predicate, value, _graph in quads:
        if subject in described:
            described[subject].setdefault(predicate, []).append(value)
    found = {}
    for iri, values in described.items():

        def first(term: URIRef, values: dict[URIRef, list[URIRef | Literal]] = values) -> str:
            return str(min(values.get(term, [""])))

        found[str(iri)] = Place(
            iri=str(iri),
            file=first(PRASAN.file),
            sheet=first(PRASAN.sheet),
            row=int(first(PRASAN.row) or 0),
            inferred=first(PRASAN.status) == str(PRASAN.inferred),
            source=first(PRASAN.inSource),
            paragraph={
                text.language or "": str(text) for text in values.get(PRASAN.paragraph, []) if isinstance(text, Literal)
            },
        )
    return found


def _columns(quads: list[Quad]) -> dict[tuple[str, str, str], tuple[str, str]]:
    described: dict[URIRef, dict[URIRef, str]] = {}
    for subject, predicate, value, _graph in quads:
        if predicate == RDF.type and value == PRASAN.Column:
            described.setdefault(subject, {})
    for subject, predicate, value, _graph in quads:
        if subject in described:
            described[subject][predicate] = str(value)
    found: dict[tuple[str, str, str], tuple[str, str]] = {}
    for iri in sorted(described):
        column = described[iri]
        place = (column.get(PRASAN.file, ""), column.get(PRASAN.sheet, ""), column.get(PRASAN.givesProperty, ""))
        found.setdefault(place, (column.get(PRASAN.columnName, ""), column.get(PRASAN.columnLetter, "")))
    return found


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


def linkage(quads: Iterable[Quad]) -> nx.MultiDiGraph:
    """The linkage graph of the quads, a new ``MultiDiGraph``.

    Nodes are IRIs (``str``) with the attributes ``cls`` (the class, as an IRI), ``types``, ``kind``, ``labels`` and
    ``aliases`` (by language, and all), ``identifier``, ``literals`` (property → tuple of (value, places)),
    ``not_recorded`` and ``none`` (property → places) and ``places``. Edges have the property's IRI as key and ``places``
    and ``inferred``. ``graph.graph["places"]`` holds the :class:`Place` of each place IRI, ``graph.graph["columns"]``
    the header and letter of each (file, sheet, property).

    >>> P1, E2, row = (URIRef(f"urn:x:{name}") for name in ("P1", "E2", "row"))
    >>> graph = linkage([(P1, RDF.type, PRASAN.Project, row), (E2, RDF.type, PRASAN.Goal, row),
    ...                  (P1, PRASAN.hasGoal, E2, row)])
    >>> list(graph.edges(keys=True))
    [('urn:x:P1', 'urn:x:E2', 'https://w3id.org/prasan/ns#hasGoal')]
    """
    ordered = sorted(quads, key=lambda quad: tuple(map(str, quad)))
    graph = nx.MultiDiGraph(places=_places(ordered), columns=_columns(ordered))
    left_out = {s for s, p, o, _g in ordered if p == RDF.type and o in _NOT_LINKAGE}
    typed = {s for s, p, _o, _g in ordered if p == RDF.type} - left_out
    for subject in sorted(typed):
        graph.add_node(str(subject), **_new_node(str(subject)))
    for subject, predicate, value, place in ordered:
        if subject not in typed:
            continue
        node = graph.nodes[str(subject)]
        if predicate == RDF.type:
            node["types"] = tuple(sorted({*node["types"], str(value)}))
            node["places"] = _with(node["places"], str(place))
        elif predicate == PRASAN.kind:
            node["kind"] = str(value)
        elif predicate in (PRASAN.notRecorded, PRASAN.hasNone):
            where = node["not_recorded" if predicate == PRASAN.notRecorded else "none"]
            where[str(value)] = _with(where.get(str(value), ()), str(place))
        elif isinstance(value, Literal):
            _add_literal(node, predicate, value, str(place))
        else:
            _add_edge(graph, str(subject), str(predicate), str(value), str(place))
    for _iri, node in graph.nodes(data=True):
        node["cls"] = next((cls for cls in _CLASSES if cls in node["types"]), "") or (node["types"] or ("",))[0]
    return graph


def _with(places: tuple[str, ...], place: str) -> tuple[str, ...]:
    return places if place in places else (*places, place)


def _add_literal(node: dict[str, Any], predicate: URIRef, value: Literal, place: str) -> None:
    if predicate == SKOS.prefLabel:
        node["labels"].setdefault(value.language or "", str(value))
    elif predicate == SKOS.altLabel:
        node["aliases"] = _with(node["aliases"], str(value))
    elif predicate == DCTERMS.identifier:
        node["identifier"] = str(value)
    values = dict(node["literals"].get(str(predicate), ()))
    values[value] = _with(values.get(value, ()), place)
    node["literals"][str(predicate)] = tuple(values.items())


def _add_edge(graph: nx.MultiDiGraph, subject: str, predicate: str, value: str, place: str) -> None:
    if value not in graph:
        graph.add_node(value, **_concept(value))
    if graph.has_edge(subject, value, key=predicate):
        edge = graph.edges[subject, value, predicate]
        edge["places"] = _with(edge["places"], place)
        edge["inferred"] = edge["inferred"] and _inferred(graph, place)
    else:
        graph.add_edge(subject, value, key=predicate, places=(place,), inferred=_inferred(graph, place))


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
    return sorted({target for _s, target, key in graph.out_edges(subject, keys=True) if key in wanted})


def subjects(graph: nx.MultiDiGraph, target: str, *predicates: URIRef) -> list[str]:
    """What is tied to a node by any of the properties, each once, in order."""
    wanted = {str(predicate) for predicate in predicates}
    return sorted({source for source, _t, key in graph.in_edges(target, keys=True) if key in wanted})


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
        yield Statement(subject, str(predicate), str(value), places, inferred, facet)


def own_statement(graph: nx.MultiDiGraph, subject: str, facet: str = "") -> Statement:
    """The statement that a node is there at all: its row."""
    node = graph.nodes[subject]
    inferred = bool(node["places"]) and all(_inferred(graph, place) for place in node["places"])
    return Statement(subject, str(RDF.type), node["cls"], node["places"], inferred, facet)
