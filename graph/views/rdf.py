"""The data as RDF, in every usual format: all that is in the dataset, each statement with its place."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator

import pyoxigraph
from pyoxigraph import BlankNode, NamedNode, RdfFormat
from rdflib import BNode, Literal, URIRef
from rdflib.term import Node

from prasan.graph.json_ld import pieces
from prasan.graph.safe_text import xml_characters
from prasan.graph.scene import Scene
from prasan.loaders.places import Quad, places_graph
from prasan.loaders.reified import reify
from prasan.ontology.vocabulary import PREFIXES, VOCABULARY_GRAPH
from prasan.queries.store import oxigraph_graphs, oxigraph_store, quads_of

NAME = "data"
SUFFIXES = (".ttl", ".nt", ".jsonld", ".trig", ".nq", ".rdf")

_WITH_GRAPHS = {".trig": RdfFormat.TRIG, ".nq": RdfFormat.N_QUADS}
_WITHOUT_GRAPHS = {".ttl": RdfFormat.TURTLE, ".nt": RdfFormat.N_TRIPLES, ".rdf": RdfFormat.RDF_XML}


def draw(scene: Scene, suffix: str) -> Iterator[bytes] | Iterator[str]:
    """The dataset in a format, its statements in order, so that the same data always give the same bytes.

    TriG, N-Quads and JSON-LD keep each place as a graph, the last with names instead of IRIs; in the others each
    statement names its place.
    """
    if suffix == ".jsonld":
        return pieces(_in_order(scene), scene.base)
    if suffix in _WITH_GRAPHS:
        return _written(_in_order(scene), _WITH_GRAPHS[suffix])
    quads = sorted(quads_of(scene.dataset), key=_order)
    triples = sorted(set(reify(quads, places_graph(scene.base))), key=lambda triple: tuple(map(_key, triple)))
    xml = suffix == ".rdf"
    return _written((pyoxigraph.Triple(*_triple(triple, xml)) for triple in triples), _WITHOUT_GRAPHS[suffix])


def _in_order(scene: Scene) -> Iterator[pyoxigraph.Quad]:
    """Every quad but the vocabulary's, graph by graph: TriG and JSON-LD write each graph as one block."""
    for graph, quads in oxigraph_graphs(oxigraph_store(scene.dataset)):
        if graph.value != str(VOCABULARY_GRAPH):
            yield from sorted(quads, key=_quad_key)


def _quad_key(quad: pyoxigraph.Quad) -> tuple[str, ...]:
    subject, predicate, value, _graph = quad
    if isinstance(value, pyoxigraph.Literal):
        return _name(subject), predicate.value, value.value, value.language or "", value.datatype.value
    return _name(subject), predicate.value, _name(value), "", ""


def _name(term: NamedNode | BlankNode | pyoxigraph.Triple) -> str:
    return str(term) if isinstance(term, pyoxigraph.Triple) else term.value  # no loader makes triples of triples


def _written(statements: Iterator[pyoxigraph.Quad] | Iterator[pyoxigraph.Triple], kind: RdfFormat) -> Iterator[bytes]:
    prefixes = PREFIXES if kind not in (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS) else None
    with tempfile.TemporaryFile() as held:
        pyoxigraph.serialize(statements, held, format=kind, prefixes=prefixes)
        held.seek(0)
        while piece := held.read(1 << 20):
            yield piece


def _key(term: Node) -> tuple[str, str, str]:
    """The order of terms: by text, then by language and datatype."""
    if isinstance(term, Literal):
        return str(term), term.language or "", str(term.datatype or "")
    return str(term), "", ""


def _order(quad: Quad) -> tuple[tuple[str, str, str], ...]:
    return tuple(map(_key, quad))


def _term(term: Node) -> NamedNode | BlankNode:
    return BlankNode(str(term)) if isinstance(term, BNode) else NamedNode(str(term))


def _triple(
    triple: tuple[URIRef, URIRef, URIRef | Literal], xml: bool
) -> tuple[NamedNode | BlankNode, NamedNode, NamedNode | BlankNode | pyoxigraph.Literal]:
    subject, predicate, value = triple
    if not isinstance(value, Literal):
        return _term(subject), NamedNode(str(predicate)), _term(value)
    text = xml_characters(str(value)) if xml else str(value)
    if value.language:
        held = pyoxigraph.Literal(text, language=value.language)
    else:
        held = pyoxigraph.Literal(text, datatype=NamedNode(str(value.datatype)) if value.datatype else None)
    return _term(subject), NamedNode(str(predicate)), held
