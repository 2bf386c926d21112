"""Breaches of the shapes become problems with file, sheet, row and column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS

from prasan.ontology import PRASAN
from prasan.ontology.check import Breach
from prasan.ontology.vocabulary import VOCABULARY_GRAPH
from prasan.problems import Problem


def _columns(dataset: Dataset) -> dict[tuple[str, str, URIRef], str]:
    query = """SELECT ?file ?sheet ?property ?name WHERE {
        ?column a prasan:Column ; prasan:file ?file ; prasan:givesProperty ?property ; prasan:columnName ?name .
        OPTIONAL { ?column prasan:sheet ?sheet } }"""
    found: dict[tuple[str, str, URIRef], str] = {}
    for row in sorted(dataset.query(query), key=str):
        file, sheet, property_, name = row  # type: ignore[misc]
        found.setdefault((str(file), str(sheet or ""), URIRef(str(property_))), str(name))
    return found


def _graphs(dataset: Dataset, pattern: tuple[Any, Any, Any]) -> list[URIRef]:
    found = set()
    for _s, _p, _o, graph in dataset.quads((*pattern, None)):
        name = graph.identifier if isinstance(graph, Graph) else graph
        if isinstance(name, URIRef) and name != VOCABULARY_GRAPH:
            found.add(name)
    return sorted(found)


def _shown(dataset: Dataset, focus: URIRef) -> str:
    for predicate in (DCTERMS.identifier, SKOS.prefLabel):
        names = sorted(str(name) for name in dataset.objects(focus, predicate))
        if names:
            return names[0]
    return str(focus).rsplit("/", 1)[-1]


def located(dataset: Dataset, breaches: Iterable[Breach]) -> Iterator[Problem]:
    """A problem for each breach, at the place of the statement that breaks the shape, else of the thing's own row."""
    columns = _columns(dataset)

    @cache
    def described(place: URIRef) -> tuple[str, str, int, str]:
        terms = (PRASAN.file, PRASAN.sheet, PRASAN.row, PRASAN.columnName)
        file, sheet, row, column = (dataset.value(place, term) for term in terms)
        return str(file or ""), str(sheet or ""), int(str(row)) if row is not None else 0, str(column or "")

    for breach in breaches:
        value = breach.value
        graphs: list[URIRef] = []
        if breach.path is not None and value is not None:
            graphs = _graphs(dataset, (breach.focus, breach.path, value))
        elif breach.path is not None:
            graphs = _graphs(dataset, (breach.focus, breach.path, None))
        places = graphs or _graphs(dataset, (breach.focus, RDF.type, None))
        file, sheet, row, cell = described(places[-1]) if places else ("", "", 0, "")
        if isinstance(value, Literal):
            shown = str(value)
        else:
            shown = _shown(dataset, value if isinstance(value, URIRef) else breach.focus)
        yield Problem(
            f"shape-{breach.constraint}",
            file=file,
            sheet=sheet,
            row=row,
            column=cell or (columns.get((file, sheet, breach.path), "") if breach.path is not None else ""),
            value=shown,
            severity=breach.severity,  # type: ignore[arg-type]
            message=breach.message,
        )
