"""Which thing a name in a cell means: by id, by label, by alias."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache

from rdflib import Literal, URIRef
from rdflib.namespace import RDF, SKOS, XSD

from prasan.loaders.thai import key
from prasan.ontology.vocabulary import vocabulary


class Names:
    """An index from names to the things that bear them, class by class.

    Names meet when :func:`prasan.loaders.thai.key` makes them equal, so ``ธ.ก.ส.``, ``ธกส.`` and ``ธกส`` are one.
    An id beats a label, a label beats an alias: the first rank that knows the name decides.
    """

    RANKS = ("id", "label", "alias")

    def __init__(self) -> None:
        self._things: dict[tuple[URIRef, str], dict[str, dict[URIRef, None]]] = defaultdict(dict)
        self._spellings: dict[URIRef, dict[str, str]] = defaultdict(dict)

    def add(self, cls: URIRef, thing: URIRef, name: str, rank: str) -> None:
        """Let a thing of a class be found by a name; rank is one of ``RANKS``."""
        normal = key(name)
        if normal:
            # Dicts as ordered sets: which name came first must not depend on hashing.
            self._things[cls, rank].setdefault(normal, {})[thing] = None
            self._spellings[cls].setdefault(normal, name)

    def find(self, classes: Iterable[URIRef], name: str) -> tuple[URIRef, ...]:
        """The things that a name may mean: none if it is not known, several if it is ambiguous."""
        normal = key(name)
        for rank in self.RANKS:
            found: dict[URIRef, None] = {}
            for cls in classes:
                found |= self._things[cls, rank].get(normal, {})
            if found:
                return tuple(sorted(found))
        return ()

    def nearest(self, classes: Iterable[URIRef], name: str, limit: int = 3) -> tuple[str, ...]:
        """Known names that look like this one, best first."""
        from rapidfuzz import fuzz, process

        spellings: dict[str, str] = {}
        for cls in classes:
            spellings |= self._spellings[cls]
        found = process.extract(key(name), list(spellings), scorer=fuzz.WRatio, limit=limit, score_cutoff=60)
        return tuple(spellings[normal] for normal, _score, _index in found)


@cache
def _concepts() -> tuple[tuple[URIRef, URIRef, str, str], ...]:
    """The fixed concepts of the vocabulary: levels, kinds, link types, with every name they have."""
    graph = vocabulary()
    found = []
    for concept, cls in graph.subject_objects(RDF.type):
        if isinstance(concept, URIRef) and isinstance(cls, URIRef) and (concept, SKOS.prefLabel, None) in graph:
            found.append((cls, concept, concept.split("#")[-1], "id"))
            found += [(cls, concept, str(label), "label") for label in graph.objects(concept, SKOS.prefLabel)]
            found += [(cls, concept, str(label), "alias") for label in graph.objects(concept, SKOS.altLabel)]
    return tuple(sorted(found))


def vocabulary_names() -> Names:
    """A new index that knows the fixed concepts of the vocabulary.

    >>> from prasan.ontology import PRASAN
    >>> vocabulary_names().find([PRASAN.Level], "ระดับตำบล")
    (rdflib.term.URIRef('https://w3id.org/prasan/ns#tambon'),)
    """
    names = Names()
    for cls, concept, name, rank in _concepts():
        names.add(cls, concept, name, rank)
    return names


def text_language(text: str) -> str:
    """The language that a text is written in as far as its letters tell: Thai, else English.

    >>> text_language("โครงการ SME")
    'th'
    """
    return "th" if any("\u0e00" <= character <= "\u0e7f" for character in text) else "en"


def literal(text: str, language: str = "") -> Literal:
    """A name or a description as a literal with its language."""
    return Literal(text, lang=language or text_language(text))


def decimal_literal(number: Decimal) -> Literal:
    """A number as a literal without zeros at the end, as stores that keep numbers instead of texts give it back.

    >>> str(decimal_literal(Decimal("1.50")))
    '1.5'
    """
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return Literal("0" if text == "-0" else text, datatype=XSD.decimal)


def pieces(text: str, separators: str = ";\n|") -> Iterator[str]:
    """The values in a cell that holds several, blank ones left out; without separators the text is one value.

    >>> list(pieces("ธ.ก.ส.; สสส."))
    ['ธ.ก.ส.', 'สสส.']
    """
    for separator in separators[1:]:
        text = text.replace(separator, separators[0])
    for piece in text.split(separators[0]) if separators else [text]:
        if piece := piece.strip():
            yield piece
