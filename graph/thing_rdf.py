"""One thing as RDF, whole in itself: its statements and those that name it, each with its place as evidence."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from itertools import takewhile

import pyoxigraph
from pyoxigraph import RdfFormat
from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.namespace import RDF, SKOS
from rdflib.term import Node

from prasan.graph.description import pointing_at, statements_about
from prasan.graph.finding_rdf import evidence_iri
from prasan.graph.linkage import Statement
from prasan.graph.safe_text import xml_characters
from prasan.graph.study import Study
from prasan.ontology import PRASAN
from prasan.ontology.quads import spelt
from prasan.ontology.vocabulary import PREFIXES

FORMATS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
"""Media types and what Oxigraph calls them."""
MOST_POINTING = 1000
"""Statements that name the thing as their object; of more, the first of each property."""

_ROOT = re.compile(rb"(<rdf:RDF) ([^>]*)>")

Triple = tuple[Node, Node, Node]


def thing_triples(study: Study, dataset: Dataset, thing: str, base: str) -> Iterator[Triple]:
    """What is said of a thing and by what it is named, the evidence for each of these, and the places of the evidence.

    Places are told by ``prasan:Evidence``, as those of findings are: its IRI follows from what it says, so that the
    descriptions of several things can be put together. What is linked comes with its name.
    """
    about = statements_about(study, dataset, thing)
    pointing = [given for found in pointing_at(study, thing).values() for given in found][:MOST_POINTING]
    told: list[tuple[Statement, Node]] = [(said.statement, said.value) for said in about]
    told += [(given, URIRef(given.object)) for given in pointing]
    near, places = set(), set()
    for given, value in told:
        yield URIRef(given.subject), URIRef(given.predicate), value
        yield from _evidence(given, value, base)
        near |= {given.subject, given.object}
        places |= set(given.places)
    for other in near - {thing}:
        if other in study.linkage and not other.startswith(str(PRASAN)):
            for language, label in study.linkage.nodes[other]["labels"].items():
                yield URIRef(other), SKOS.prefLabel, Literal(label, lang=language or None)
    for place in places:
        for _s, predicate, value, _graph in dataset.quads((URIRef(place), None, None, None)):
            yield URIRef(place), predicate, value


def _evidence(given: Statement, value: Node, base: str) -> Iterator[Triple]:
    node = evidence_iri(given, base)
    yield node, RDF.type, PRASAN.Evidence
    yield node, RDF.subject, URIRef(given.subject)
    yield node, RDF.predicate, URIRef(given.predicate)
    yield node, RDF.object, value
    yield node, PRASAN.status, PRASAN.inferred if given.inferred else PRASAN.stated
    for place in given.places:
        yield node, PRASAN.atPlace, URIRef(place)


def term_triples(vocabulary: Graph, term: URIRef) -> Iterator[Triple]:
    """What the vocabulary says of a term."""
    yield from vocabulary.triples((term, None, None))


def written(triples: Iterable[Triple], media_type: str, first: str = "") -> bytes:
    """Triples in the format of a media type of :data:`FORMATS`; the same triples always give the same bytes.

    What is said of the subject ``first`` comes first.

    >>> written([(URIRef("urn:x:a"), RDF.type, PRASAN.Goal)], "text/turtle").decode().splitlines()[-1]
    '<urn:x:a> a prasan:Goal .'
    """
    format_ = FORMATS[media_type]
    clean = _for_xml(triples) if format_ == RdfFormat.RDF_XML else triples
    found = {(str(s) != first, f"{spelt(s)} {spelt(p)} {spelt(o)} .\n") for s, p, o in clean}
    lines = "".join(line for _other, line in sorted(found))
    parsed = pyoxigraph.parse(lines.encode("utf-8", "replace"), RdfFormat.N_TRIPLES, lenient=True)
    prefixes = None if format_ == RdfFormat.N_TRIPLES else PREFIXES
    held = io.BytesIO()
    pyoxigraph.serialize((quad.triple for quad in parsed), held, format_, prefixes=prefixes)
    return _in_order(held.getvalue(), format_)


def _in_order(content: bytes, format_: RdfFormat) -> bytes:
    """The content with its prefixes in order: Oxigraph writes them in any, another every time."""
    if format_ == RdfFormat.TURTLE:
        lines = content.splitlines(keepends=True)
        heads = sum(1 for _ in takewhile(lambda line: line.startswith(b"@prefix "), lines))
        return b"".join((*sorted(lines[:heads]), *lines[heads:]))
    if format_ == RdfFormat.RDF_XML:
        return _ROOT.sub(lambda match: b" ".join((match[1], *sorted(match[2].split()))) + b">", content, count=1)
    return content


def _for_xml(triples: Iterable[Triple]) -> Iterator[Triple]:
    for subject, predicate, value in triples:
        if isinstance(value, Literal):
            text = xml_characters(str(value))
            value = Literal(text, lang=value.language, datatype=value.datatype, normalize=False)
        yield subject, predicate, value
