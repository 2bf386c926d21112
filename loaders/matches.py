"""A match of two indicators that people confirmed, as the statement of SKOS that it is."""

from __future__ import annotations

from rdflib import URIRef
from rdflib.namespace import SKOS

from prasan.loaders.cells import cell_text, unmarked
from prasan.loaders.names import Names
from prasan.loaders.records import Record
from prasan.ontology import PRASAN

MAPPINGS = {SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch}
"""Kinds of match that are properties between the two; that there is no match is no statement about them."""


def ends(record: Record, names: Names) -> tuple[URIRef, URIRef] | None:
    """The two indicators of a row; ``None`` if a name means none or several, which is told where names are read."""
    found = []
    for term in (PRASAN.matchOf, PRASAN.matchWith):
        for item in record.values(term):
            text, _inferred = unmarked(names, cell_text(item.value))
            found.append(names.find(item.column.classes, text))
    return (found[0][0], found[1][0]) if [len(things) for things in found] == [1, 1] else None
