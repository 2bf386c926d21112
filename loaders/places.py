"""Where statements come from: each row is a named graph, described in a graph of its own.

A row with both stated and inferred values has two graphs, ``…/7`` and ``…/7/inferred``: that a statement is inferred is
said by the graph it stands in, so it survives in any SPARQL 1.1 store without reification.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, XSD

from prasan.loaders.records import RowPlace, TableColumn
from prasan.ontology import PRASAN
from prasan.ontology.quads import Quads, spelt, spelt_iri, spelt_text

Quad = tuple[URIRef, URIRef, URIRef | Literal, URIRef]
"""Subject, predicate, object, and the place that names the graph."""

_TYPE, _PLACE, _FILE, _SHEET, _ROW = map(spelt, (RDF.type, PRASAN.Place, PRASAN.file, PRASAN.sheet, PRASAN.row))
_COLUMN, _LETTER, _SOURCE, _PARAGRAPH = map(
    spelt, (PRASAN.columnName, PRASAN.columnLetter, PRASAN.inSource, PRASAN.paragraph)
)
_STATUS, _STATED, _INFERRED = map(spelt, (PRASAN.status, PRASAN.stated, PRASAN.inferred))
_INTEGER = f"^^<{XSD.integer}>"


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
class TablePlaces:
    """The rows of one table, or of one of its columns where each cell says all, as places; spelt as N-Quads does it."""

    file: str
    sheet: str
    column: str
    letter: str
    start: str
    end: str
    """What stands in an IRI before and after the number of the row."""
    stated: dict[str, int] = field(default_factory=dict)
    inferred: dict[str, int] = field(default_factory=dict)
    sources: dict[int, tuple[str, tuple[str, ...]]] = field(default_factory=dict)

    def place(self, row: int, inferred: bool) -> str:
        """The place of the stated, or the inferred, statements of a row."""
        place = f"<{self.start}{row}{self.end}{'/inferred' if inferred else ''}>"
        (self.inferred if inferred else self.stated)[place] = row
        return place

    def cite(self, row: int, source: str, paragraphs: tuple[str, ...]) -> None:
        """Say which source, if any, stands behind a row, and where in it."""
        self.sources[row] = source, paragraphs

    def describe(self, quads: Quads, graph: str) -> None:
        """Add what is known of the places to the statements."""
        file = spelt_text(self.file)
        for places, status in ((self.stated, _STATED), (self.inferred, _INFERRED)):
            quads.add_all(places, _TYPE, _PLACE, graph)
            quads.add_all(places, _FILE, file, graph)
            quads.add_all(places, _STATUS, status, graph)
            quads.add_all(places, _ROW, (f'"{row}"{_INTEGER}' for row in places.values()), graph)
            for property_, text in ((_SHEET, self.sheet), (_COLUMN, self.column), (_LETTER, self.letter)):
                if text:
                    quads.add_all(places, property_, spelt_text(text), graph)
            for place, row in places.items() if self.sources else ():
                source, paragraphs = self.sources.get(row, ("", ()))
                if source:
                    quads.add(place, _SOURCE, source, graph)
                for paragraph in paragraphs:
                    quads.add(place, _PARAGRAPH, paragraph, graph)


@dataclass(slots=True)
class Places:
    """The places that were used, and the columns that were read."""

    base: str
    _tables: dict[tuple[str, str, str, str], TablePlaces] = field(default_factory=dict)
    _columns: dict[TableColumn, None] = field(default_factory=dict)

    def table(self, file: str, sheet: str, column: str = "", letter: str = "") -> TablePlaces:
        """The places in a table; the same each time, for several mappings may read one table."""
        key = file, sheet, column, letter
        if key not in self._tables:
            start, cell = f"{self.base}place/{_path(file, sheet)}/", _path(letter or column)
            self._tables[key] = TablePlaces(*key, start, f"/{cell}" if cell else "")
        return self._tables[key]

    def graph(self, place: RowPlace, inferred: bool) -> URIRef:
        """The graph for the stated, or the inferred, statements of a row."""
        table = self.table(place.file, place.sheet, place.column, place.letter)
        return URIRef(table.place(place.row, inferred)[1:-1])

    def quads(self) -> Iterator[Quad]:
        """The descriptions of all places and columns, with terms of rdflib."""
        quads = Quads()
        self.describe(quads)
        yield from quads.terms()

    def column(self, column: TableColumn) -> None:
        """Say that a column of a table was read."""
        self._columns[column] = None

    def describe(self, quads: Quads) -> None:
        """Add the descriptions of all places and columns to the statements."""
        graph = spelt(places_graph(self.base))
        for table in self._tables.values():
            table.describe(quads, graph)
        for column in self._columns:
            iri = f"{self.base}column/{_path(column.file, column.sheet, column.letter or column.header)}"
            said = [
                (RDF.type, spelt(PRASAN.Column)),
                (PRASAN.file, spelt_text(column.file)),
                (PRASAN.columnName, spelt_text(column.header)),
                (PRASAN.givesProperty, spelt(column.term)),
                (PRASAN.columnOf, spelt(column.cls)),
            ]
            said += [(PRASAN.sheet, spelt_text(column.sheet))] if column.sheet else []
            said += [(PRASAN.columnLetter, spelt_text(column.letter))] if column.letter else []
            said += [(DCTERMS.language, spelt_text(column.language))] if column.language else []
            for property_, value in said:
                quads.add(spelt_iri(iri), spelt(property_), value, graph)
