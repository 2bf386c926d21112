"""What an indicator asks, as its record words it, and how near two wordings are."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from rdflib import Literal
from rdflib.namespace import SKOS

from prasan.graph import units
from prasan.graph.alike import Weights, alike, essence, weights, words
from prasan.graph.finding import Part
from prasan.graph.linkage import literals
from prasan.graph.measure_words import measure, subject
from prasan.graph.study import Study
from prasan.loaders.thai import key
from prasan.ontology import PRASAN
from prasan.settings import FindingSettings

NAME, UNIT, DEFINITION = "name", "unit", "definition"
_WEIGHT = {NAME: 3.0, UNIT: 1.0, DEFINITION: 2.0}
"""What each part of a record counts. The name is what is asked; a unit has but two ways to differ."""
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_OPPOSITES = tuple(
    tuple(frozenset(side.split()) for side in pair)
    for pair in (
        ("men man male boy ชาย ผู้ชาย เพศชาย", "women woman female girl หญิง ผู้หญิง เพศหญิง สตรี"),
        ("urban เมือง", "rural ชนบท"),
        ("increase increased increasing เพิ่ม เพิ่มขึ้น", "decrease decreased reduction reduced ลด ลดลง"),
        ("birth เกิด", "death ตาย"),
        ("import นำเข้า", "export ส่งออก"),
        ("large ใหญ่", "small medium เล็ก กลาง"),
    )
)
_NOT = frozenset(["not", "no", "non", "without", "never", "ไม่", "มิ", "ไร้", "ไม่มี", "ยังไม่"])

Said = tuple[str, tuple[str, ...]]
"""A language, and the words that say something in it, in order."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What one indicator or several ask in the very same words: by language, with measure, unit and definition.

    Years, articles and the word of measure are no part of the words; ``blank`` tells records without any name apart.
    """

    names: tuple[Said, ...]
    measure: str = ""
    unit: units.Unit | None = None
    definition: tuple[Said, ...] = ()
    numbers: tuple[str, ...] = ()
    blank: str = ""

    def compare_with_same(self) -> Compared:
        """Two indicators of this wording, compared: no more than a close match where nothing tells the unit."""
        agreed = units.agree(self.unit, self.unit, self.measure, self.measure)
        kind = SKOS.exactMatch if agreed else SKOS.closeMatch
        return _compared(str(kind), 1.0, 1.0, agreed, 1.0 if self.definition else None)


@dataclass(frozen=True, slots=True)
class Compared:
    """Two wordings compared: as what they are proposed, the parts of the score, the score."""

    kind: str
    parts: tuple[Part, ...]
    score: float


def wording(study: Study, indicator: str) -> Wording:
    """What an indicator asks."""
    node = study.linkage.nodes[indicator]
    labels = {code: essence(text) for code, text in sorted(node["labels"].items())}
    names = tuple((code, found) for code, text in labels.items() if (found := words(subject(text), code)))
    measured = next((family for code in ("th", "en") if (family := measure(labels.get(code, "")))), "")
    given = literals(study.linkage, indicator, PRASAN.unit)
    unit = units.unit(str(given[0])) if given else None
    definitions = [d for d in literals(study.linkage, indicator, SKOS.definition) if isinstance(d, Literal)]
    defined = ((d.language or "", words(str(d), d.language or "")) for d in definitions)
    numbers = {number for text in labels.values() for number in _NUMBER.findall(key(subject(text)))}
    return Wording(
        names, measured, unit, tuple(sorted(defined)),
        tuple(sorted(numbers)), "" if names else indicator,
    )  # fmt: skip


def _compared(
    kind: str, name: float, contained: float, agreed: bool | None, defined: float | None, within: float | None = None
) -> Compared:
    unit = None if agreed is None else float(agreed)
    parts = (
        Part(NAME, _WEIGHT[NAME], name, contained),
        Part(UNIT, _WEIGHT[UNIT], unit, unit),
        Part(DEFINITION, _WEIGHT[DEFINITION], defined, defined if within is None else within),
    )
    known = [part for part in parts if part.similarity is not None]
    above = math.fsum(part.weight * (part.similarity or 0.0) for part in known)
    return Compared(kind, parts, round(above / math.fsum(part.weight for part in known), 6))


@dataclass(frozen=True, eq=False)
class _Texts:
    """The texts of all wordings by language, with what each word tells there."""

    texts: Sequence[Mapping[str, frozenset[str]]]

    @cached_property
    def weights(self) -> dict[str, Weights]:
        """The weights of words in each language, each text counted once."""
        by_language: dict[str, set[frozenset[str]]] = defaultdict(set)
        for said in self.texts:
            for code, text in said.items():
                by_language[code].add(text)
        return {code: weights(list(texts)) for code, texts in by_language.items()}

    def near(self, one: int, other: int) -> tuple[float, float] | None:
        """How alike two are and how far one holds the other, in the mean of the languages that both have."""
        mine, theirs = self.texts[one], self.texts[other]
        common = sorted(mine.keys() & theirs.keys())
        if not common:
            return None
        alike_ = math.fsum(self.weights[code].cosine(mine[code], theirs[code]) for code in common)
        held = math.fsum(self.weights[code].containment(mine[code], theirs[code]) for code in common)
        return round(alike_ / len(common), 6), round(held / len(common), 6)

    def candidates(self, threshold: float) -> Iterator[tuple[int, int]]:
        """Every pair that is alike in any language, the first below the second; a pair may come twice."""
        for code, weigh in sorted(self.weights.items()):
            bearers: dict[frozenset[str], list[int]] = defaultdict(list)
            for place, said in enumerate(self.texts):
                if code in said:
                    bearers[said[code]].append(place)
            texts = list(bearers)
            for group in bearers.values():
                for position, one in enumerate(group):
                    for other in group[position + 1 :]:
                        yield one, other
            for a, b in alike(texts, weigh, threshold):
                for one in bearers[texts[a]]:
                    for other in bearers[texts[b]]:
                        yield min(one, other), max(one, other)


def compared_pairs(wordings: Sequence[Wording], settings: FindingSettings) -> Iterator[tuple[int, int, Compared]]:
    """The pairs of different wordings that are proposed as a match, by position, the first below the second."""
    named = _Texts([{code: frozenset(said) for code, said in text.names} for text in wordings])
    defined = _Texts([{code: frozenset(said) for code, said in text.definition} for text in wordings])
    for one, other in sorted(set(named.candidates(settings.alike))):
        near = named.near(one, other)
        if near is None or near[0] < settings.alike:
            continue
        definition = defined.near(one, other)
        a, b = wordings[one], wordings[other]
        agreed = units.agree(a.unit, b.unit, a.measure, b.measure)
        kind = _kind(a, b, near[0], agreed, definition[0] if definition else None, settings)
        if kind:
            told = definition or (None, None)
            yield one, other, _compared(kind, near[0], near[1], agreed, told[0], told[1])


def _kind(
    one: Wording, other: Wording, name: float, agreed: bool | None, definition: float | None, settings: FindingSettings
) -> str:
    mine, theirs = dict(one.names), dict(other.names)
    common = sorted(mine.keys() & theirs.keys())
    if all(mine[code] == theirs[code] for code in common):
        if agreed is False:
            return str(SKOS.relatedMatch)
        differs = definition is not None and definition < settings.similar
        return str(SKOS.exactMatch if agreed and not differs else SKOS.closeMatch)
    only_mine = frozenset(word for code in common for word in set(mine[code]) - set(theirs[code]))
    only_theirs = frozenset(word for code in common for word in set(theirs[code]) - set(mine[code]))
    if agreed is False or one.numbers != other.numbers or _contrast(only_mine, only_theirs):
        return str(SKOS.relatedMatch)
    if not only_mine and only_theirs:
        return str(SKOS.narrowMatch)  # what the other says more makes it the narrower
    if not only_theirs and only_mine:
        return str(SKOS.broadMatch)
    return str(SKOS.closeMatch if name >= settings.nearly_same else SKOS.relatedMatch)


def _contrast(one: frozenset[str], other: frozenset[str]) -> bool:
    """True if the words that only one of them has make it say the opposite."""
    if bool(one & _NOT) != bool(other & _NOT):
        return True
    return any((one & a and other & b) or (one & b and other & a) for a, b in _OPPOSITES)
