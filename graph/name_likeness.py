"""How alike two names are: places, years and numbers are set aside and must agree, the rest is compared.

Whole names mislead: those of two provincial offices differ in the province alone, and are as alike as names can be.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from prasan.graph.linkage import things
from prasan.graph.study import Study
from prasan.loaders.thai import key
from prasan.ontology import PRASAN

_YEAR = re.compile(r"(?:ปีงบประมาณ|ปีงบ|ปี|พศ|fiscal year|fy|year)?\s*(?<!\d)(?:2[45]\d\d|(?:19|20)\d\d)(?!\d)")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SHORTEST_PLACE = 3
_RUN = 4
"""Letters of the runs by which names are found that may be alike."""


@dataclass(frozen=True, slots=True)
class _Name:
    """A name taken apart: the places and numbers in it, and the rest. Years are left out: plans change them yearly."""

    rest: str
    places: frozenset[str]
    numbers: tuple[str, ...]


class Likeness:
    """Compares names of things of two studies; the areas that either records are the places that are set aside."""

    def __init__(self, old: Study, new: Study) -> None:
        self._studies = (old, new)
        self._places = {
            key(text)
            for study in self._studies
            for area in things(study.linkage, PRASAN.Area)
            for text in (*study.linkage.nodes[area]["labels"].values(), *study.linkage.nodes[area]["aliases"])
            if len(key(text)) >= _SHORTEST_PLACE
        }
        self._lengths = sorted({len(place) for place in self._places}, reverse=True)
        self._known: dict[tuple[str, bool], dict[str, _Name]] = {}

    def score(self, old: str, new: str) -> float:
        """How alike the names of an old and a new thing are, from 0 to 1: the most alike in any language they share."""
        from rapidfuzz import fuzz

        mine, theirs = self._names(old, True), self._names(new, False)
        found = [0.0]
        for language in sorted(mine.keys() & theirs.keys()):
            one, other = mine[language], theirs[language]
            if one.places == other.places and one.numbers == other.numbers:
                found.append(fuzz.ratio(one.rest, other.rest) / 100)
        return max(found)

    def runs(self, thing: str, old: bool) -> set[str]:
        """The runs of four letters in what is compared of a thing's names."""
        return {
            found.rest[at : at + _RUN]
            for found in self._names(thing, old).values()
            for at in range(max(1, len(found.rest) - _RUN + 1))
        }

    def _names(self, thing: str, old: bool) -> dict[str, _Name]:
        if (thing, old) not in self._known:
            labels = self._studies[0 if old else 1].linkage.nodes[thing]["labels"]
            self._known[thing, old] = {language: self._apart(key(text)) for language, text in labels.items()}
        return self._known[thing, old]

    def _apart(self, name: str) -> _Name:
        found = set()
        for length in self._lengths:
            at = 0
            while at + length <= len(name):
                if (part := name[at : at + length]) in self._places:
                    found.add(part)
                    name = f"{name[:at]} {name[at + length :]}"
                at += 1
        name = _YEAR.sub(" ", name)
        numbers = tuple(_NUMBER.findall(name))
        return _Name(" ".join(_NUMBER.sub(" ", name).split()), frozenset(found), numbers)
