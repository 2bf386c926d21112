"""Answers that another process wrote, read again."""

from __future__ import annotations

import json
from typing import Any

import pyoxigraph
from rdflib import BNode, Literal, URIRef
from rdflib.term import Node

from prasan.ontology.quads import spelt
from prasan.queries.ask import Rows, from_oxigraph, normal


def read_results(content: bytes) -> Rows | bool:
    """The rows, or the yes or no, of SPARQL 1.1 results in JSON; terms as :func:`prasan.queries.ask.ask` gives them.

    >>> read_results(b'{"head": {"vars": ["n"]}, "results": {"bindings": [{}]}}').rows
    ((None,),)
    >>> read_results(b'{"head": {}, "boolean": true}')
    True
    """
    found = json.loads(content)
    if "boolean" in found:
        return bool(found["boolean"])
    columns = tuple(found["head"]["vars"])
    return Rows(columns, tuple(tuple(_term(row.get(name)) for name in columns) for row in found["results"]["bindings"]))


def _term(given: dict[str, Any] | None) -> Node | None:
    if given is None:
        return None
    if given["type"] == "uri":
        return URIRef(given["value"])
    if given["type"] == "bnode":
        return BNode(given["value"])
    if given["type"] == "triple":
        return Literal(" ".join(str(_term(given["value"][part])) for part in ("subject", "predicate", "object")))
    datatype = URIRef(given["datatype"]) if "datatype" in given else None
    return normal(Literal(given["value"], lang=given.get("xml:lang"), datatype=datatype, normalize=False))


def read_triples(content: bytes) -> Rows:
    """The statements of N-Triples as rows of subject, predicate and object, in order.

    >>> read_triples(b"<urn:x:a> <urn:x:b> <urn:x:c> .").columns
    ('subject', 'predicate', 'object')
    """
    columns, convert = ("subject", "predicate", "object"), from_oxigraph()
    found = [
        tuple(map(convert, quad.triple))
        for quad in pyoxigraph.parse(content, pyoxigraph.RdfFormat.N_TRIPLES, lenient=True)
    ]
    return Rows(columns, tuple(sorted(found, key=lambda row: tuple(spelt(term) for term in row if term is not None))))
