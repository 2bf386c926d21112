"""The tables that the shapes stand for: one sheet a class, one column a property.

The shapes are the only place that says which columns a sheet has; the workbook template, the loaders, the drop-downs
and the reference page all read them here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from rdflib import Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, RDFS, SH, SKOS, XSD
from rdflib.term import Node

from prasan.ontology.namespace import PRASAN
from prasan.ontology.vocabulary import shapes

PLACE_COLUMNS = (PRASAN.inSource, PRASAN.paragraph, PRASAN.status)
"""Columns that every sheet may have: they speak of the row itself, not of the thing that the row describes."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet.

    ``names`` are its headers, by language. ``classes`` are the classes that a value may be of if the column names
    other things, and empty if it holds text, numbers or days, whose ``datatype`` is ``None`` for plain text.
    """

    term: URIRef
    names: Mapping[str, str]
    classes: tuple[URIRef, ...]
    datatype: URIRef | None
    required: bool
    many: bool

    @property
    def by_language(self) -> bool:
        """True if the column stands once a language, as a name does."""
        return self.datatype == RDF.langString


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: the class its rows are of, its names by language, its columns in order."""

    cls: URIRef
    names: Mapping[str, str]
    columns: tuple[Column, ...]

    @property
    def is_relation(self) -> bool:
        """True if the rows join other things and have no names of their own, as links and seats do."""
        return all(column.term != SKOS.prefLabel for column in self.columns)

    def column(self, property_: URIRef) -> Column | None:
        """The column of a property, or ``None``."""
        return next((column for column in self.columns if column.term == property_), None)


def _texts(graph: Graph, subject: Node, predicate: URIRef) -> dict[str, str]:
    return {text.language or "": str(text) for text in graph.objects(subject, predicate) if isinstance(text, Literal)}


def _order(graph: Graph, node: Node) -> int:
    order = graph.value(node, SH.order)
    return int(order.toPython()) if isinstance(order, Literal) else 0


@cache
def _term(iri: str) -> URIRef:
    """One object for a term wherever it stands: comparing one with itself is quick, with its like it is not."""
    return URIRef(iri)


def _classes(graph: Graph, node: Node) -> tuple[URIRef, ...]:
    found = [cls for cls in graph.objects(node, SH["class"]) if isinstance(cls, URIRef)]
    for alternatives in graph.objects(node, SH["or"]):
        for alternative in Collection(graph, alternatives):
            found += [cls for cls in graph.objects(alternative, SH["class"]) if isinstance(cls, URIRef)]
    return tuple(map(_term, found))


def _column(graph: Graph, node: Node) -> Column:
    path, datatype = graph.value(node, SH.path), graph.value(node, SH.datatype)
    assert isinstance(path, URIRef)
    if graph.value(node, SH.uniqueLang) is not None:
        datatype = RDF.langString
    return Column(
        term=_term(path),
        names=_texts(graph, node, SH.name),
        classes=_classes(graph, node),
        datatype=datatype if isinstance(datatype, URIRef) and datatype != XSD.string else None,
        required=graph.value(node, SH.minCount) is not None,
        many=graph.value(node, SH.maxCount) is None,
    )


@cache
def sheets() -> tuple[Sheet, ...]:
    """All sheets, in the order in which a workbook has them.

    >>> [sheet.names["en"] for sheet in sheets()][:3]
    ['Sources', 'Goals', 'Activity types']
    """
    graph = shapes()
    found = []
    for shape in sorted(graph.subjects(RDFS.label, unique=True), key=lambda node: _order(graph, node)):
        cls = graph.value(shape, SH.targetClass)
        nodes = [node for node in graph.objects(shape, SH.property) if graph.value(node, SH.name)]
        nodes.sort(key=lambda node: _order(graph, node))
        found.append(Sheet(_term(str(cls)), _texts(graph, shape, RDFS.label), tuple(_column(graph, n) for n in nodes)))
    return tuple(found)
