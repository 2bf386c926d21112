"""The evidence that a page carries: every cell once, and numbers by which what is on the page points at it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

from prasan.graph.evidence import Spot, source_words, spots
from prasan.graph.linkage import Statement
from prasan.graph.study import Study

Text: TypeAlias = "str | dict[str, str]"
"""A text by language; one that is the same in all of them is a plain string, once and not for each."""


def by_language(make: Callable[[str], str], spoken: tuple[str, ...]) -> Text:
    """The text that is made for each language.

    >>> by_language(str.upper, ("th", "en")), by_language(lambda code: "P1", ("th", "en"))
    ({'th': 'TH', 'en': 'EN'}, 'P1')
    """
    texts = {code: make(code) for code in spoken}
    first = texts[spoken[0]]
    return first if all(text == first for text in texts.values()) else texts


class EvidenceList:
    """The page's list of evidence, each cell once, and the numbers by which nodes and findings point at it.

    An item is ``[file, sheet, row, column, cell, source, inferred]``: the page puts it into words. File, sheet, column
    and source are numbers of ``strings`` and ``sources``, or -1: a country's programmes have hundreds of thousands of
    cells in a handful of columns.
    """

    def __init__(self, study: Study, spoken: tuple[str, ...]) -> None:
        self.study, self.spoken = study, spoken
        self.items: list[list[Any]] = []
        self._numbers: dict[tuple[Any, ...], int] = {}
        self._strings: dict[str, int] = {}
        self._sources: dict[tuple[str, ...], int] = {}

    @property
    def strings(self) -> list[str]:
        """The names of files, sheets and columns."""
        return list(self._strings)

    @property
    def sources(self) -> list[Text]:
        """The sources, with the place in each."""
        return [
            by_language(dict(zip(self.spoken, texts, strict=True)).__getitem__, self.spoken) for texts in self._sources
        ]

    def content(self) -> dict[str, Any]:
        """What the page is given: ``evidence`` and the ``strings`` and ``sources`` that its items point at."""
        return {"evidence": self.items, "strings": self.strings, "sources": self.sources}

    def numbers(self, statements: Iterable[Statement]) -> list[int]:
        """The numbers of the places of statements, each once, in order."""
        found: dict[int, None] = {}
        for given in statements:
            for spot in spots(self.study, given):
                found[self._number(spot)] = None
        return list(found)

    def _string(self, text: str) -> int:
        return self._strings.setdefault(text, len(self._strings)) if text else -1

    def _number(self, spot: Spot) -> int:
        place = spot.place
        known = (place.iri, spot.column)
        if known not in self._numbers:
            texts = tuple(source_words(self.study, place, code) for code in self.spoken)
            source = self._sources.setdefault(texts, len(self._sources)) if any(texts) else -1
            self._numbers[known] = len(self.items)
            self.items.append([
                self._string(place.file), self._string(place.sheet), place.row, self._string(spot.column), spot.cell,
                source, int(place.inferred),
            ])  # fmt: skip
        return self._numbers[known]
