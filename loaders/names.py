"""Which thing a name in a cell means: by id, by label, by alias."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice

from rdflib import Literal, URIRef
from rdflib.namespace import RDF, SKOS

from prasan.loaders.thai import clean, key
from prasan.ontology.vocabulary import vocabulary

_THAI = re.compile("[\u0e00-\u0e7f]")
_MOST_COMPARED = 30_000_000
"""How many pairs of names are compared to find what was meant: a column of other things than names may ask for more."""


class Names:
    """An index from names to the things that bear them, class by class.

    Names meet when :func:`prasan.loaders.thai.key` makes them equal, so ``ธ.ก.ส.``, ``ธกส.`` and ``ธกส`` are one.
    An id beats a label, a label beats an alias: the first rank that knows the name decides. The key of a name is worked
    out when its class and rank are first asked about: where ids are used throughout, the labels never are.
    """

    RANKS = ("id", "label", "alias")

    def __init__(self) -> None:
        self._added: dict[tuple[URIRef, str], list[tuple[str, URIRef]]] = defaultdict(list)
        self._waiting: dict[tuple[URIRef, str], int] = {}
        self._index: dict[tuple[URIRef, str], dict[str, URIRef | dict[URIRef, None]]] = {}
        self._spellings: dict[tuple[URIRef, ...], tuple[dict[str, str], list[str]]] = {}
        self._compared = 0

    def add(self, cls: URIRef, thing: URIRef, name: str, rank: str) -> None:
        """Let a thing of a class be found by a name; rank is one of ``RANKS``."""
        self.add_all(cls, rank, [(name, thing)])

    def add_all(self, cls: URIRef, rank: str, named: Iterable[tuple[str, URIRef]]) -> None:
        """Let things of a class be found by names, as written, of a rank."""
        added = self._added[cls, rank]
        self._waiting.setdefault((cls, rank), len(added))
        added += named
        self._spellings.clear()

    def _keys(self, cls: URIRef, rank: str) -> dict[str, URIRef | dict[URIRef, None]]:
        """The things of a class by the keys of their names of a rank; several things in a dict, as an ordered set."""
        place = cls, rank
        index = self._index.setdefault(place, {})
        for name, thing in islice(self._added[place], self._waiting.pop(place), None):
            if normal := key(name):
                known = index.setdefault(normal, thing)
                if isinstance(known, dict):
                    known[thing] = None
                elif known != thing:
                    index[normal] = {known: None, thing: None}
        return index

    def find(self, classes: Iterable[URIRef], name: str) -> tuple[URIRef, ...]:
        """The things that a name may mean: none if it is not known, several if it is ambiguous."""
        normal = key(name)
        for rank in self.RANKS:
            found: list[URIRef] = []
            for cls in classes:
                place = cls, rank
                index = self._keys(cls, rank) if place in self._waiting else self._index.get(place)
                if index and (known := index.get(normal)) is not None:
                    found += known if isinstance(known, dict) else (known,)
            if found:
                return tuple(found) if len(found) == 1 else tuple(sorted(set(found)))
        return ()

    def containing(self, classes: Iterable[URIRef], text: str) -> set[URIRef]:
        """The things of these classes that a text is part of a name of; all that have a name for a blank text.

        >>> from prasan.ontology import PRASAN
        >>> found = vocabulary_names().containing([PRASAN.Level], "หมู่บ้าน")
        >>> sorted(level.split("#")[-1] for level in found)
        ['village']
        """
        normal = key(text)
        found: set[URIRef] = set()
        for place in ((cls, rank) for cls in classes for rank in self.RANKS):
            index = self._keys(*place) if place in self._waiting else self._index.get(place, {})
            for name, things in index.items():
                if normal in name:
                    found.update(things if isinstance(things, dict) else (things,))
        return found

    def spellings(self, classes: Iterable[URIRef]) -> dict[str, str]:
        """By key, each name of things of these classes as it was first written."""
        found: dict[str, str] = {}
        for cls in classes:
            for rank in self.RANKS:
                for spelling, _thing in self._added.get((cls, rank), ()):
                    found.setdefault(key(spelling), clean(spelling))
        found.pop("", None)
        return found

    def nearest(self, classes: Iterable[URIRef], name: str, limit: int = 3) -> tuple[str, ...]:
        """Known names that look like this one, best first; none once very many names were looked for in vain."""
        wanted = tuple(classes)
        if wanted not in self._spellings:
            spellings = self.spellings(wanted)
            self._spellings[wanted] = spellings, list(spellings)
        spellings, normals = self._spellings[wanted]
        self._compared += len(normals)
        if self._compared > _MOST_COMPARED:
            return ()
        return tuple(spellings[normals[found]] for found in look_alikes(key(name), normals, limit))


def look_alikes(name: str, known: Sequence[str], limit: int = 3) -> list[int]:
    """Which of the texts look most like a name, whole or in part, best first; as few as there are, down to none.

    >>> look_alikes("ธกศ", ["สสส", "ธกส"])
    [1]
    """
    from rapidfuzz import fuzz, process

    # What looks alike as a whole is found at once, and with it how good a likeness in part would have to be.
    whole = process.extract(name, known, scorer=fuzz.ratio, limit=limit, score_cutoff=60)
    cutoff = int(whole[-1][1]) if len(whole) == limit else 60
    found = process.extract(name, known, scorer=fuzz.WRatio, limit=limit, score_cutoff=cutoff)
    return [position for _text, _score, position in found]


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
    return "th" if _THAI.search(text) else "en"


def literal(text: str, language: str = "") -> Literal:
    """A name or a description as a literal with its language."""
    return Literal(text, lang=language or text_language(text))


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
