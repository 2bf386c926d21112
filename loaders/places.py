"""Where statements come from: each row is a named graph, described in a graph of its own.

A row with both stated and inferred values has two graphs, ``…/7`` and ``…/7/inferred``: that a statement is inferred is
said by the graph it stands in, so it survives in any SPARQL 1.1 store without reification.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

from rdflib import Literal, URIRef
from rdflib.namespace import RDF, XSD

from prasan.loaders.records import RowPlace, TableColumn
from prasan.ontology import PRASAN

Quad = tuple[URIRef, URIRef, URIRef | Literal, URIRef]
"""Subject, predicate, object, and the place that names the graph."""


def places_graph(base: str) -> URIRef:
    """The graph that describes places and columns."""
    return URIRef(f"{base}places")


def _path(*parts: str) -> str:
    return "/".join(quote(part, safe="") for part in parts if part)


def describe(base: str, place: URIRef, file: str, inferred: bool = False) -> Iterator[Quad]:
    """What every place says: that it is one, its file, its status."""
    graph = places_graph(base)
    yield place, RDF.type, PRASAN.Place, graph
    yield place, PRASAN.file, Literal(file), graph
    yield place, PRASAN.status, PRASAN.inferred if inferred else PRASAN.stated, graph


@dataclass(slots=True)
class Places:
    """The places that were used, and what is known of them."""

    base: str
    _rows: dict[URIRef, tuple[RowPlace, bool]] = field(default_factory=dict)
    _sources: dict[RowPlace, tuple[URIRef | None, tuple[Literal, ...]]] = field(default_factory=dict)
    _columns: dict[TableColumn, None] = field(default_factory=dict)

    def graph(self, row: RowPlace, inferred: bool) -> URIRef:
        """The graph for the stated, or the inferred, statements of a row."""
        tail = "/inferred" if inferred else ""
        cell = row.letter or row.column
        iri = URIRef(f"{self.base}place/{_path(row.file, row.sheet, str(row.row), cell)}{tail}")
        self._rows.setdefault(iri, (row, inferred))
        return iri

    def cite(self, row: RowPlace, source: URIRef | None, paragraphs: tuple[Literal, ...]) -> None:
        """Say which source stands behind a row, and where in it."""
        self._sources[row] = (source, paragraphs)

    def column(self, column: TableColumn) -> None:
        """Say that a column of a table was read."""
        self._columns[column] = None

    def quads(self) -> Iterator[Quad]:
        """The descriptions of all places and columns."""
        graph = places_graph(self.base)
        for iri, (row, inferred) in self._rows.items():
            yield from describe(self.base, iri, row.file, inferred)
            if row.sheet:
                yield iri, PRASAN.sheet, Literal(row.sheet), graph
            yield iri, PRASAN.row, Literal(str(row.row), datatype=XSD.integer), graph
            if row.column:
                yield iri, PRASAN.columnName, Literal(row.column), graph
            if row.letter:
                yield iri, PRASAN.columnLetter, Literal(row.letter), graph
            source, paragraphs = self._sources.get(row, (None, ()))
            if source is not None:
                yield iri, PRASAN.inSource, source, graph
            for paragraph in paragraphs:
                yield iri, PRASAN.paragraph, paragraph, graph
        for column in self._columns:
            iri = URIRef(f"{self.base}column/{_path(column.file, column.sheet, column.letter or column.header)}")
            yield iri, RDF.type, PRASAN.Column, graph
            yield iri, PRASAN.file, Literal(column.file), graph
            if column.sheet:
                yield iri, PRASAN.sheet, Literal(column.sheet), graph
            yield iri, PRASAN.columnName, Literal(column.header), graph
            if column.letter:
                yield iri, PRASAN.columnLetter, Literal(column.letter), graph
            yield iri, PRASAN.givesProperty, column.term, graph
            yield iri, PRASAN.columnOf, column.cls, graph
