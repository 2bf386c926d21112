"""Statements in memory, property by property, every term spelt as N-Quads spells it.

What a store takes in one go, and what the shapes are checked on, are then plain strings in plain lists: nothing is
built for a statement but its place in three lists, and a set of subjects or values is one call.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from functools import cache, lru_cache
from itertools import repeat

from rdflib import Literal, URIRef
from rdflib.namespace import XSD
from rdflib.term import Node

from prasan.ontology.vocabulary import VOCABULARY_GRAPH, vocabulary

Statements = tuple[list[str], list[str], list[str]]
"""The subjects, the values and the places of the statements of one property, in step."""

_CHUNK = 50_000
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"}
_TO_ESCAPE = re.compile(r'[\\"\n\r]')
_ESCAPED = re.compile(r"\\(.)")
_STRING = f"^^<{XSD.string}>"


def spelt_iri(iri: str) -> str:
    """An IRI as N-Quads spells it.

    >>> spelt_iri("urn:x:P1")
    '<urn:x:P1>'
    """
    return f"<{iri}>"


def spelt_text(text: str, language: str = "", datatype: str = "") -> str:
    r"""A literal as N-Quads spells it: with its language, else with its datatype, else a plain one.

    >>> spelt_text('the "core"\n', "en")
    '"the \\"core\\"\\n"@en'
    """
    if _TO_ESCAPE.search(text):
        text = _TO_ESCAPE.sub(lambda found: _ESCAPES[found[0]], text)
    return f'"{text}"@{language}' if language else f'"{text}"^^<{datatype}>' if datatype else f'"{text}"'


@lru_cache(maxsize=1 << 16)
def spelt(term: Node) -> str:
    """A term of rdflib as N-Quads spells it.

    >>> spelt(Literal(5))
    '"5"^^<http://www.w3.org/2001/XMLSchema#integer>'
    """
    if not isinstance(term, Literal):
        return f"<{term}>"
    datatype = "" if term.datatype is None or term.datatype == XSD.string else str(term.datatype)
    return spelt_text(str(term), (term.language or "").lower(), datatype)


def text_of(term: str) -> str:
    r"""The text of a spelt literal, or a spelt IRI without its brackets.

    >>> text_of('"a \\"b\\""@en'), text_of("<urn:x:P1>")
    ('a "b"', 'urn:x:P1')
    """
    if term[0] == "<":
        return term[1:-1]
    text = term[1 : term.rindex('"')]
    return _ESCAPED.sub(lambda found: {"n": "\n", "r": "\r"}.get(found[1], found[1]), text) if "\\" in text else text


def tag_of(term: str) -> str:
    """What stands after the text of a spelt literal: ``@en``, ``^^<datatype>`` or nothing; of an IRI nothing.

    >>> tag_of('"เอ"@th')
    '@th'
    """
    return term[term.rindex('"') + 1 :] if term[0] == '"' else ""


def term_of(term: str) -> URIRef | Literal:
    """A spelt term as rdflib has it.

    >>> term_of('"เอ"@th')
    rdflib.term.Literal('เอ', lang='th')
    """
    if term[0] == "<":
        return URIRef(term[1:-1])
    text, tag = text_of(term), tag_of(term)
    if tag.startswith("@"):
        return Literal(text, lang=tag[1:])
    return Literal(text, datatype=URIRef(tag[3:-1]) if tag else None, normalize=False)


class Quads:
    r"""Statements by property, each with the place that it stands at.

    >>> quads = Quads()
    >>> quads.add("<urn:x:P1>", "<urn:x:name>", '"one"', "<urn:x:row-2>")
    >>> quads.of("<urn:x:name>")
    (['<urn:x:P1>'], ['"one"'], ['<urn:x:row-2>'])
    >>> next(quads.n_quads())
    b'<urn:x:P1> <urn:x:name> "one" <urn:x:row-2> .\n'
    """

    __slots__ = ("_by_property",)

    def __init__(self) -> None:
        self._by_property: dict[str, Statements] = defaultdict(lambda: ([], [], []))

    def add(self, subject: str, property_: str, value: str, place: str) -> None:
        """Add a statement, its terms spelt."""
        subjects, values, places = self._by_property[property_]
        subjects.append(subject)
        values.append(value)
        places.append(place)

    def lists(self, property_: str) -> Statements:
        """The statements of a property, to be appended to in step: the quickest way to add many."""
        return self._by_property[property_]

    def add_all(
        self, subjects: Iterable[str], property_: str, values: Iterable[str] | str, places: Iterable[str] | str
    ) -> None:
        """Add statements of one property; a single value, or place, is that of each subject."""
        known, known_values, known_places = self._by_property[property_]
        before = len(known)
        known += subjects
        count = len(known) - before
        known_values += repeat(values, count) if isinstance(values, str) else values
        known_places += repeat(places, count) if isinstance(places, str) else places

    def add_terms(self, quads: Iterable[tuple[Node, Node, Node, Node]]) -> None:
        """Add statements whose terms are rdflib's."""
        for subject, predicate, value, place in quads:
            self.add(spelt(subject), spelt(predicate), spelt(value), spelt(place))

    def withdraw(self, property_: str, unwanted: Set[tuple[str, str]]) -> set[tuple[str, str]]:
        """Take away the statements of a property with these subjects and values, wherever they stand; which there were.

        >>> quads = Quads()
        >>> quads.add("<urn:x:P1>", "<urn:x:name>", '"one"', "<urn:x:row-2>")
        >>> len(quads.withdraw("<urn:x:name>", {("<urn:x:P1>", '"one"')})), len(quads)
        (1, 0)
        """
        kept: Statements = ([], [], [])
        found: set[tuple[str, str]] = set()
        for subject, value, place in zip(*self.of(property_), strict=True):
            if (subject, value) in unwanted:
                found.add((subject, value))
            else:
                for known, term in zip(kept, (subject, value, place), strict=True):
                    known.append(term)
        if found:
            self._by_property[property_] = kept
        return found

    def properties(self) -> Iterator[tuple[str, Statements]]:
        """Each property with its statements, to be read only."""
        yield from self._by_property.items()

    def of(self, property_: str) -> Statements:
        """The statements of a property, to be read only."""
        return self._by_property.get(property_, ([], [], []))

    def __len__(self) -> int:
        return sum(len(subjects) for subjects, _values, _places in self._by_property.values())

    def n_quads(self) -> Iterator[bytes]:
        """All statements as N-Quads, in parts of whole lines."""
        for property_, (subjects, values, places) in self._by_property.items():
            for start in range(0, len(subjects), _CHUNK):
                rows = slice(start, start + _CHUNK)
                lines = [
                    f"{subject} {property_} {value} {place} .\n"
                    for subject, value, place in zip(subjects[rows], values[rows], places[rows], strict=True)
                ]
                yield "".join(lines).encode()

    def terms(self) -> Iterator[tuple[URIRef, URIRef, URIRef | Literal, URIRef]]:
        """All statements with terms of rdflib."""
        known = lru_cache(maxsize=1 << 16)(term_of)
        for property_, columns in self._by_property.items():
            for subject, value, place in zip(*columns, strict=True):
                yield known(subject), known(property_), known(value), known(place)  # type: ignore[misc]


@cache
def vocabulary_quads() -> Quads:
    """The vocabulary in a graph of its own; shared, to be read only."""
    quads = Quads()
    quads.add_terms((*triple, VOCABULARY_GRAPH) for triple in vocabulary())
    return quads
