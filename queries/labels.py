"""The names of the things in an answer, by language."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

import pyoxigraph
from oxrdflib import OxigraphStore
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDFS, SKOS
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from rdflib.term import Node

from prasan.language import languages, translate
from prasan.ontology import PRASAN
from prasan.ontology.vocabulary import names

_NAMES = (SKOS.prefLabel, PRASAN.sentence, RDFS.label)
"""What names a thing, best first; the sentence is a finding's."""
_PLACE = (PRASAN.file, PRASAN.sheet, PRASAN.row)
_SAFE = re.compile(r'[^<>"{}|^`\\\x00-\x20]+')
_VOCABULARY = str(PRASAN)

Statement = tuple[Node, Node, Node]


def _chunks(things: Iterable[URIRef], size: int) -> Iterator[list[URIRef]]:
    chunk: list[URIRef] = []
    length = 0
    for thing in things:
        chunk.append(thing)
        length += len(thing)
        if length > size:
            yield chunk
            chunk, length = [], 0
    if chunk:
        yield chunk


def _statements(dataset: Graph, things: Collection[URIRef]) -> Iterator[Statement]:
    if isinstance(dataset.store, SPARQLStore):
        yield from _remote(dataset, things)
    elif isinstance(dataset.store, OxigraphStore):
        # Looked up one by one: as a query with the things in VALUES it takes twenty times as long.
        inner = dataset.store._inner
        properties = [(pyoxigraph.NamedNode(property_), property_) for property_ in (*_NAMES, *_PLACE)]
        for thing in things:
            if _SAFE.fullmatch(thing):
                node, named = pyoxigraph.NamedNode(thing), False
                for known, property_ in properties:
                    if named and property_ not in _PLACE[1:]:
                        break  # most things have a label, and need no further look
                    for quad in inner.quads_for_pattern(node, known, None):
                        if isinstance(quad.object, pyoxigraph.Literal):
                            named = True
                            yield thing, property_, Literal(quad.object.value, lang=quad.object.language)
    else:
        for thing in things:
            for property_ in (*_NAMES, *_PLACE):
                for value in dataset.objects(thing, property_):
                    yield thing, property_, value


def _remote(dataset: Graph, things: Collection[URIRef]) -> Iterator[Statement]:
    from prasan.queries.ask import Rows, ask

    patterns = " UNION ".join(
        f"{{ ?thing <{name}> ?value BIND(<{name}> AS ?property) }}" for name in (*_NAMES, *_PLACE)
    )
    # An address may be some thousand characters long, and a server is asked by one.
    for chunk in _chunks(sorted(thing for thing in things if _SAFE.fullmatch(thing)), 1_500):
        values = " ".join(f"<{thing}>" for thing in chunk)
        found = ask(dataset, f"SELECT * {{ VALUES ?thing {{ {values} }} {patterns} }}", labels=False)
        assert isinstance(found, Rows)
        order = [found.columns.index(name) for name in ("thing", "property", "value")]
        for row in found.rows:
            yield tuple(row[position] for position in order)  # type: ignore[misc]


def labels_of(dataset: Graph, things: Collection[URIRef]) -> dict[Node, Mapping[str, str]]:
    """The names of those things that have one: thing → language → name.

    Things are called by their label, findings by their sentence, places by file, sheet and row, terms of the vocabulary
    as it has them.

    >>> labels_of(Graph(), {PRASAN.tambon})[PRASAN.tambon]["th"]
    'ตำบล'
    """
    found: dict[Node, Mapping[str, str]] = {}
    unknown = []
    for thing in things:
        known = names(thing) if thing.startswith(_VOCABULARY) else {}
        if known:
            found[thing] = known
        else:
            unknown.append(thing)
    described: dict[Node, dict[Node, list[Node]]] = {}
    for subject, property_, value in _statements(dataset, unknown):
        described.setdefault(subject, {}).setdefault(property_, []).append(value)
    for thing in unknown:
        if thing in described:
            if label := _label(described[thing]):
                found[thing] = label
        elif known := names(thing):
            found[thing] = known
    return found


def _label(values: Mapping[Node, list[Node]]) -> dict[str, str]:
    for property_ in _NAMES:
        texts = sorted(value for value in values.get(property_, ()) if isinstance(value, Literal))
        if texts:
            return {text.language or "": str(text) for text in reversed(texts)}
    file, sheet, row = (min(map(str, values[property_])) if property_ in values else "" for property_ in _PLACE)
    if not row:
        return {}
    return {
        language: ", ".join(
            part
            for part in (
                file,
                sheet and translate("place.sheet", language, value=sheet),
                translate("place.row", language, value=row),
            )
            if part
        )
        for language in languages()
    }
