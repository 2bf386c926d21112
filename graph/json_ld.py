"""The data as JSON-LD that people can read: short names from one context, each place a named graph."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from typing import Any

import pyoxigraph
from pyoxigraph import BlankNode, NamedNode
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS, XSD

from prasan.ontology import PRASAN
from prasan.ontology.vocabulary import PREFIXES, vocabulary

_TYPE = str(RDF.type)
_OURS = {"name": SKOS.prefLabel, "otherName": SKOS.altLabel, "identifier": DCTERMS.identifier,
         "description": DCTERMS.description, "definition": SKOS.definition, "language": DCTERMS.language}  # fmt: skip
"""Properties of other vocabularies, by the names that the context gives them."""
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_TAIL = re.compile(r"[^/:][^:]*")


@cache
def _typed() -> dict[str, tuple[str, str]]:
    """Property → the name that the context gives it, and ``@vocab`` or the datatype that its plain values have."""
    graph, found = vocabulary(), {}
    for kind in (OWL.ObjectProperty, OWL.DatatypeProperty):
        for term in sorted(graph.subjects(RDF.type, kind), key=str):
            local = str(term).removeprefix(str(PRASAN))
            if str(term).startswith(str(PRASAN)) and _PLAIN.fullmatch(local):
                wide = graph.value(term, RDFS.range)
                # Text needs no datatype, and some readers tell "text" from "text"^^xsd:string.
                datatype = str(wide) if str(wide).startswith(str(XSD)) and wide != XSD.string else ""
                found[str(term)] = (local, "@vocab" if kind == OWL.ObjectProperty else datatype)
    return found | {str(term): (name, "") for name, term in _OURS.items()}


def context(base: str) -> dict[str, Any]:
    """The context: ``id`` and ``type``, a name for each property, ``thing:`` for those of a workspace.

    >>> context("https://example.org/")["start"]
    {'@id': 'prasan:start', '@type': 'xsd:date'}
    """
    found: dict[str, Any] = {"@version": 1.1, "@vocab": str(PRASAN), "id": "@id", "type": "@type", **PREFIXES}
    if base.startswith(("http://", "https://")) and base[-1] in "/#":
        found["thing"] = base
    for term, (name, kind) in sorted(_typed().items(), key=lambda item: item[1]):
        at = {"@id": _prefixed(term)}
        found[name] = at | ({"@type": _prefixed(kind)} if kind else {})
    return found


def _prefixed(iri: str) -> str:
    for prefix, start in PREFIXES.items():
        if iri.startswith(start):
            return f"{prefix}:{iri.removeprefix(start)}"
    return iri


def pieces(quads: Iterable[pyoxigraph.Quad], base: str) -> Iterator[str]:
    """The document, a graph a line. The quads come graph by graph, those of a subject together.

    Whatever the context gives no name stands with its whole IRI, and a value whose datatype is not the one expected
    says which: nothing is lost.
    """
    writer = _Writer(base)
    yield f'{{"@context": {json.dumps(context(base), ensure_ascii=False)},\n"@graph": ['
    for number, (graph, members) in enumerate(groupby(quads, key=lambda quad: quad.graph_name)):
        nodes = [writer.node(subject, said) for subject, said in groupby(members, key=lambda quad: quad.subject)]
        yield f"{',' * bool(number)}\n"
        if isinstance(graph, pyoxigraph.DefaultGraph):
            yield ",\n".join(map(_json, nodes))
        else:
            yield _json({"id": writer.name(graph), "@graph": nodes})
    yield "\n]}\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _one(name: str, values: list[Any]) -> dict[str, Any]:
    """The values under the name, a single one by itself."""
    return {name: values[0] if len(values) == 1 else values} if values else {}


class _Writer:
    """Terms as the context of a base lets them be written."""

    def __init__(self, base: str) -> None:
        self.context = context(base)
        self.base = self.context.get("thing", "")

    def name(self, term: object) -> str:
        """The IRI, short where that is sure to be read as it was."""
        if isinstance(term, BlankNode):
            return f"_:{term.value}"
        assert isinstance(term, NamedNode)
        iri = term.value
        tail = iri.removeprefix(self.base) if self.base and iri.startswith(self.base) else ""
        return f"thing:{tail}" if tail and _TAIL.fullmatch(tail) else iri

    def node(self, subject: object, said: Iterable[pyoxigraph.Quad]) -> dict[str, Any]:
        found: dict[str, Any] = {"id": self.name(subject)}
        for term, quads in groupby(said, key=lambda quad: quad.predicate.value):
            if term == _TYPE:
                told = list(quads)
                found |= _one("type", [self._term(q.object) for q in told if isinstance(q.object, NamedNode)])
                # A type that is a text is nothing that JSON-LD has a word for, and a statement all the same.
                found |= _one(term, [self._value(q.object, "") for q in told if not isinstance(q.object, NamedNode)])
                continue
            name, kind = _typed().get(term, (term, ""))
            found |= _one(name, [self._value(quad.object, kind) for quad in quads])
        return found

    def _term(self, value: object) -> str:
        """A term of our vocabulary by its last part, anything else as any other IRI."""
        iri = value.value if isinstance(value, NamedNode) else ""
        local = iri.removeprefix(str(PRASAN))
        if local == iri or not _PLAIN.fullmatch(local):
            return self.name(value)
        given = self.context.get(local)
        # A name that the context gives to something else would be read as that.
        meant = given is None or (isinstance(given, dict) and given["@id"] == f"prasan:{local}")
        return local if meant else self.name(value)

    def _value(self, value: object, kind: str) -> Any:
        if not isinstance(value, pyoxigraph.Literal):
            return self._term(value) if kind == "@vocab" else {"id": self.name(value)}
        if value.language:
            return {"@value": value.value, "@language": value.language}
        datatype = value.datatype.value
        if datatype == (kind or str(XSD.string)):
            return value.value
        if datatype == str(XSD.string):
            return {"@value": value.value}
        return {"@value": value.value, "@type": datatype}
