"""Places in formats that have no named graphs.

In TriG and N-Quads a statement's place is the graph it stands in. Turtle, N-Triples, RDF/XML and plain JSON-LD have no
graphs, so there each statement is written a second time as an ``rdf:Statement`` that names its place; reading such a
file puts every statement back where it stood, and nothing is lost either way.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from rdflib import Literal, URIRef
from rdflib.namespace import RDF

from prasan.loaders.places import Quad
from prasan.ontology import PRASAN

Triple = tuple[URIRef, URIRef, URIRef | Literal]


def reify(quads: Iterable[Quad], places: URIRef) -> Iterator[Triple]:
    """Each statement, and what says its place; the descriptions of the places themselves, in ``places``, stay plain.

    >>> s, p, o, g = (URIRef(f"urn:x:{name}") for name in "spog")
    >>> len(list(reify([(s, p, o, g)], URIRef("urn:x:places"))))
    6
    """
    counts: dict[URIRef, int] = defaultdict(int)
    for subject, predicate, value, graph in quads:
        yield subject, predicate, value
        if graph == places:
            continue
        counts[graph] += 1
        statement = URIRef(f"{graph}{'/' if '#' in graph else '#'}{counts[graph]}")
        yield statement, RDF.type, RDF.Statement
        yield statement, RDF.subject, subject
        yield statement, RDF.predicate, predicate
        yield statement, RDF.object, value
        yield statement, PRASAN.atPlace, graph


def restore(quads: Iterable[Quad], places: URIRef) -> Iterator[Quad]:
    """The statements of a file back at the places that the file itself gives them; the rest as they came.

    Findings in the file are left out: they are computed anew from the statements.
    """
    quads = list(quads)
    types: dict[URIRef, set[URIRef | Literal]] = defaultdict(set)
    parts: dict[URIRef, dict[URIRef, URIRef | Literal]] = defaultdict(dict)
    for subject, predicate, value, _graph in quads:
        if predicate == RDF.type:
            types[subject].add(value)
        elif predicate in (RDF.subject, RDF.predicate, RDF.object, PRASAN.atPlace):
            parts[subject][predicate] = value
    derived = {thing for thing, classes in types.items() if classes & {PRASAN.Finding, PRASAN.Evidence}}
    whole = {
        node: part
        for node, part in parts.items()
        if len(part) == 4 and RDF.Statement in types[node] and node not in derived
    }
    placed = {(p[RDF.subject], p[RDF.predicate], p[RDF.object]) for p in whole.values()}
    for part in whole.values():
        if part[RDF.subject] in derived:
            continue
        yield part[RDF.subject], part[RDF.predicate], part[RDF.object], part[PRASAN.atPlace]  # type: ignore[misc]
    about_places = {thing for thing, classes in types.items() if classes & {PRASAN.Place, PRASAN.Column}}
    for subject, predicate, value, graph in quads:
        if subject in whole or subject in derived or (subject, predicate, value) in placed:
            continue
        yield subject, predicate, value, places if subject in about_places else graph
