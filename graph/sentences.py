"""Findings in words, in the reader's language and era."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any
from weakref import WeakKeyDictionary

from rdflib import URIRef

from prasan.graph.finding import Finding, Names, Path, Period, Value, Words, Years
from prasan.graph.study import Study
from prasan.language import has_text, languages, pick, translate
from prasan.ontology.vocabulary import names

_LISTED = 8
"""Names that a sentence lists; of more it says how many, and the finding itself holds them all."""


def name(study: Study, iri: str, language: str) -> str:
    """What people call a thing or a term: its label in the language, else its id."""
    node = study.linkage.nodes.get(iri)
    if node is None:
        return pick(names(URIRef(iri)), language, iri.rsplit("/", 1)[-1].rsplit("#", 1)[-1])
    return pick(node["labels"], language) or str(node["identifier"])


def _quoted(study: Study, iri: str, language: str) -> str:
    """The name of a thing in quotation marks, so that a long one can be told from the words around it."""
    text = name(study, iri, language)
    plain = iri not in study.linkage or iri in study.levels or "“" in text
    return text if plain else f"“{text}”"


def _named(study: Study, iri: str, whole: bool, language: str) -> str:
    text = _quoted(study, iri, language)
    return translate("list.whole", language, name=text) if whole else text


def listed(items: Sequence[str], language: str) -> str:
    """Items as a sentence lists them, with *and* before the last; of many, the first few and how many more.

    >>> listed(["P1", "P2", "P3"], "en")
    'P1, P2 and P3'
    """
    if len(items) > _LISTED:
        more = translate("list.more", language, count=len(items) - _LISTED + 1)
        items = [*items[: _LISTED - 1], more]
    if len(items) < 2:
        return "".join(items)
    return translate("list.separator", language).join(items[:-1]) + translate("list.and", language) + items[-1]


def listed_names(
    study: Study, iris: Sequence[str], language: str, called: Callable[[Study, str, str], str] = name
) -> str:
    """The names of things as a sentence lists them; of many, only those that it lists are looked up."""
    return listed([*(called(study, iri, language) for iri in iris[:_LISTED]), *iris[_LISTED:]], language)


def year_ranges(study: Study, years: Iterable[int]) -> list[str]:
    """Fiscal years in the era of the workspace, neighbours as one range."""
    shown = []
    for _offset, run in groupby(enumerate(sorted(years)), key=lambda pair: pair[1] - pair[0]):
        members = [year for _index, year in run]
        first, last = (study.calendar.display_year(year) for year in (members[0], members[-1]))
        shown.append(str(first) if first == last else f"{first}–{last}")
    return shown


def number(value: float) -> str:
    """A figure as people read it: no trailing zeros, three decimals at most.

    >>> number(2.0), number(0.3333)
    ('2', '0.333')
    """
    return f"{value:.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def signed(score: float) -> str:
    """A score with its sign, as people write it.

    >>> signed(2.0), signed(-1.5), signed(0.0)
    ('+2', '−1.5', '0')
    """
    return f"{'+' if score > 0 else '−' if score < 0 else ''}{number(abs(score))}"


def shown(study: Study, value: Value, language: str) -> str:
    """One value of a finding as the sentence says it."""
    if isinstance(value, Path):
        return " → ".join(name(study, iri, language) for iri in value.iris)
    if isinstance(value, Names):

        def called(study: Study, iri: str, language: str) -> str:
            return _named(study, iri, iri in value.wholes, language)

        return listed_names(study, value.iris, language, called)
    if isinstance(value, Words):
        return listed([translate(key, language) for key in value.keys], language)
    if isinstance(value, Years):
        return listed(year_ranges(study, value.years), language)
    if isinstance(value, Period):
        return str(study.calendar.display_period(value.start, value.end))
    return number(value) if isinstance(value, float) else str(value)


_Told = dict[int, tuple[Finding, dict[str, str]]]
_told: WeakKeyDictionary[Study, _Told] = WeakKeyDictionary()
"""The sentences of a study's findings, which every page says again: by identity, with the finding that they tell."""


def sentence(study: Study, finding: Finding, language: str) -> str:
    """The finding in a few sentences; it says so if the evidence is partly inferred."""
    told = _told.setdefault(study, {})
    if id(finding) not in told or told[id(finding)][0] is not finding:
        told[id(finding)] = finding, {}
    texts = told[id(finding)][1]
    if language not in texts:
        texts[language] = _sentence(study, finding, language)
    return texts[language]


def _sentence(study: Study, finding: Finding, language: str) -> str:
    values: dict[str, Any] = {key: shown(study, value, language) for key, value in finding.values.items()}
    said = (
        translate(f"finding.{finding.kind}.{part}", language, **values) for part in (finding.message, *finding.also)
    )
    text = " ".join(said)
    if isinstance(chance := finding.values.get("chance"), Words):
        text += " " + translate(chance.keys[0], language, **values)
    if finding.values.get("left"):
        own = f"finding.{finding.kind}.left"
        text += " " + translate(own if has_text(own) else "finding.left", language, count=finding.values["left"])
    if finding.inferred:
        text += " " + translate("finding.partly-inferred", language)
    return text


def sentences(study: Study, finding: Finding) -> dict[str, str]:
    """The finding in every language: language code → text."""
    return {language: sentence(study, finding, language) for language in languages()}
