"""The vocabulary as an RDF graph, and the names of its terms in the user's language."""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files

from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, RDFS, SH, SKOS

from prasan.ontology.namespace import PRASAN

VOCABULARY_GRAPH = URIRef(str(PRASAN).rstrip("#"))
"""The named graph that holds the vocabulary beside the data, so that answers can name levels and link types."""

PREFIXES: dict[str, str] = {
    "prasan": str(PRASAN),
    "dcterms": str(DCTERMS),
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": str(RDF),
    "rdfs": str(RDFS),
    "skos": str(SKOS),
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Prefixes that every query and export is given."""


def _parse(*names: str) -> Graph:
    graph = Graph()
    for name in names:
        with as_file(files("prasan.ontology") / name) as path:
            graph.parse(path, format="ox-ttl")  # ten times rdflib's own parser
    return graph


def turtle_files() -> tuple[str, ...]:
    """Names of the vocabulary's Turtle files; a further one, say with labels in another language, is just there."""
    folder = files("prasan.ontology")
    return tuple(sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".ttl")))


@cache
def vocabulary() -> Graph:
    """Every term with its labels, definitions and alignments, and the fixed concepts; without the shapes.

    The graph is shared: copy it before changing it.
    """
    return _parse(*(name for name in turtle_files() if name != "shapes.ttl"))


@cache
def shapes() -> Graph:
    """The SHACL shapes. The graph is shared: copy it before changing it."""
    return _parse("shapes.ttl")


@cache
def names(term: URIRef) -> dict[str, str]:
    """The label of a term of the vocabulary in each language: language code → label.

    >>> names(PRASAN.Project)["th"]
    'โครงการ'
    """
    return texts(term, SKOS.prefLabel) | texts(term, RDFS.label) or _borrowed_names(term)


def _borrowed_names(term: URIRef) -> dict[str, str]:
    """What the shapes call a property that the vocabulary borrows, such as ``dcterms:description``."""
    graph = shapes()
    return {
        name.language or "": str(name)
        for shape in sorted(graph.subjects(SH.path, term), key=str, reverse=True)
        for name in graph.objects(shape, SH.name)
        if isinstance(name, Literal)
    }


@cache
def texts(term: URIRef, predicate: URIRef) -> dict[str, str]:
    """What the vocabulary says of a term by a property, in each language: language code → text."""
    found = vocabulary().objects(term, predicate)
    return {text.language or "": str(text) for text in found if isinstance(text, Literal)}


def definitions(term: URIRef) -> dict[str, str]:
    """What a term of the vocabulary means, in each language.

    >>> definitions(PRASAN.tambon)["en"]
    'A sub-district of a district.'
    """
    return texts(term, SKOS.definition) | texts(term, RDFS.comment)
