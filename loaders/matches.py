"""A match of two indicators that people confirmed, as the statement of SKOS that it is."""

from __future__ import annotations

from rdflib.namespace import SKOS

from prasan.loaders.cells import Cells, cell_text
from prasan.loaders.records import Records
from prasan.loaders.tables import Value
from prasan.ontology import PRASAN
from prasan.ontology.quads import spelt, spelt_iri

MAPPINGS = {
    spelt(kind) for kind in (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)
}
"""Kinds of match, spelt, that are properties between the two; that there is no match is no statement about them."""


def ends(records: Records, values: tuple[Value, ...], cells: Cells) -> tuple[str, str] | None:
    """The two indicators of a row, spelt; ``None`` if a name means none or several, which is told where it is read."""
    found = []
    for term in (PRASAN.matchOf, PRASAN.matchWith):
        for position in records.positions(term):
            if values[position] not in (None, ""):
                name = cells.unmarked(cell_text(values[position]))[0]
                found.append(cells.names.find(records.fields[position].column.classes, name))
    return (spelt_iri(found[0][0]), spelt_iri(found[1][0])) if [len(things) for things in found] == [1, 1] else None
