"""The shared data-collection form: one row for each question, whom it serves, and how many questions it saves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import networkx as nx
from rdflib import URIRef

from prasan.graph import units
from prasan.graph.alike import essence
from prasan.graph.crosswalk import Crosswalk, Members, Question, crosswalk, programmes
from prasan.graph.linkage import literals, objects
from prasan.graph.study import Study
from prasan.loaders.thai import digits
from prasan.ontology import PRASAN

_EVERY = tuple(
    (re.compile(words, re.IGNORECASE), times)
    for words, times in (
        (r"ราย\s*6\s*เดือน|ทุก\s*6\s*เดือน|ครึ่งปี|ปีละ\s*(?:2|สอง)\s*ครั้ง|half[- ]?year|semi-?annual|twice a year"
         r"|every (?:6|six) months|biannual", 2.0),
        (r"ไตรมาส|ราย\s*3\s*เดือน|ทุก\s*3\s*เดือน|ปีละ\s*(?:4|สี่)\s*ครั้ง|quarter|every (?:3|three) months", 4.0),
        (r"ทุก\s*(?:2|สอง)\s*ปี|every (?:2|two|other) years?|biennial", 0.5),
        (r"ทุก\s*(?:3|สาม)\s*ปี|every (?:3|three) years", 1 / 3),
        (r"ทุก\s*(?:5|ห้า)\s*ปี|every (?:5|five) years", 0.2),
        (r"ราย(?:วัน)|ทุกวัน|วันละ|dail?y|every day|per day", 365.0),
        (r"สัปดาห์|week", 52.0),
        (r"เดือน|month", 12.0),
        (r"ปี|year|annual", 1.0),
    )
)  # fmt: skip
"""Words of frequency and how often a year they mean; the first that fits counts."""


def times_a_year(frequency: str) -> float | None:
    """How often a year a frequency in words means; ``None`` if its words are not known.

    >>> times_a_year("ทุกไตรมาส"), times_a_year("ปีละ ๒ ครั้ง"), times_a_year("Once a year"), times_a_year("as needed")
    (4.0, 2.0, 1.0, None)
    """
    text = digits(frequency)
    return next((times for words, times in _EVERY if words.search(text)), None)


@dataclass(frozen=True, slots=True)
class FormRow:
    """One question of the form.

    ``names`` are its wordings by language; ``unit`` is the unit that most of its indicators have, ``nobody`` is true if
    it is on record that nobody collects any of them, ``frequency`` the
    finest that any of them asks for. ``askings`` is how often it must be asked: once for all whose areas meet or are
    not recorded, and once more for each group of areas apart.
    """

    question: Question
    names: dict[str, str]
    unit: str
    frequency: str
    programmes: Members
    collectors: Members
    nobody: bool
    levels: Members
    areas: Members
    sources: tuple[str, ...]
    askings: int


@dataclass(frozen=True, slots=True)
class Saving:
    """Questions before and after, of one collector or (``""``) of indicators whose collector is not recorded."""

    collector: str
    before: int
    after: int

    @property
    def saved(self) -> int:
        """How many questions fewer."""
        return self.before - self.after


@dataclass(frozen=True, slots=True)
class Form:
    """The rows of the form and what it saves: by what people confirmed alone, with what is proposed, by collector."""

    rows: tuple[FormRow, ...]
    confirmed: Saving
    total: Saving
    by_collector: tuple[Saving, ...]


def _texts(study: Study, members: Iterable[str], term: URIRef) -> list[str]:
    return [str(value) for member in members for value in literals(study.linkage, member, term)]


def _most(found: Iterable[str]) -> str:
    """The text that comes most often, of several the first in order; empty if there is none."""
    texts = list(found)
    return min(texts, key=lambda text: (-texts.count(text), text), default="")


def _finest(frequencies: list[str]) -> str:
    known = [(-times, text) for text in frequencies if (times := times_a_year(text)) is not None]
    return min(known)[1] if known else "; ".join(sorted(set(frequencies)))


def _things(study: Study, members: Iterable[str], term: URIRef) -> Members:
    return tuple(sorted({thing for member in members for thing in objects(study.linkage, member, term)}))


def _areas(study: Study, indicator: str) -> frozenset[str]:
    follows = objects(study.linkage, indicator, PRASAN.indicatorOf)
    return frozenset(area for programme in follows for area in study.facets["area"][programme])


def askings(study: Study, members: Iterable[str]) -> int:
    """How often one question must be asked for indicators: once for all whose areas meet or are not recorded.

    Two programmes that work in different districts can use one question, but somebody has to ask it in each.
    """
    known = sorted({found for member in members if (found := _areas(study, member))}, key=sorted)
    meeting = nx.Graph()
    meeting.add_nodes_from(range(len(known)))
    reach = [frozenset(up for area in areas for up in study.closure(area)) for areas in known]
    for one in range(len(known)):
        for other in range(one + 1, len(known)):
            if reach[one] & known[other] or reach[other] & known[one]:
                meeting.add_edge(one, other)
    return max(1, len(list(nx.connected_components(meeting))))


def _row(study: Study, question: Question) -> FormRow:
    graph, members = study.linkage, question.members
    names: dict[str, str] = {}
    unit = _most(_texts(study, members, PRASAN.unit))
    # A wording that speaks of another unit would not fit the one that the answer is given in.
    fitting = [member for member in members if unit in _texts(study, [member], PRASAN.unit)]
    for member in fitting or members:
        for code, text in graph.nodes[member]["labels"].items():
            plain = essence(text)
            names[code] = min(names.get(code, plain), plain, key=lambda found: (len(found), found))
    levels = set(_things(study, members, PRASAN.worksAtLevel))
    return FormRow(
        question=question,
        names=names or {"": str(graph.nodes[members[0]]["identifier"])},
        unit=unit,
        frequency=_finest(_texts(study, members, PRASAN.frequency)),
        programmes=programmes(study, members),
        collectors=_things(study, members, PRASAN.collectedBy),
        nobody=all(str(PRASAN.collectedBy) in graph.nodes[member]["none"] for member in members),
        levels=tuple(level for level in study.levels if level in levels),
        areas=tuple(sorted({area for member in members for area in _areas(study, member)})),
        sources=tuple(sorted(set(_texts(study, members, PRASAN.dataSource)))),
        askings=askings(study, members),
    )


def _confirmed_groups(question: Question) -> Iterator[Members]:
    together = {member for group in question.confirmed for member in group}
    yield from question.confirmed
    yield from ((member,) for member in question.members if member not in together)


def _by_collector(study: Study, walk: Crosswalk) -> Iterator[Saving]:
    collected: dict[str, dict[Members, list[str]]] = {}
    for question in walk.questions:
        for member in question.members:
            for collector in objects(study.linkage, member, PRASAN.collectedBy) or [""]:
                collected.setdefault(collector, {}).setdefault(question.members, []).append(member)
    for collector, asked in sorted(collected.items(), key=lambda item: (not item[0], item[0])):
        before = sum(len(members) for members in asked.values())
        yield Saving(collector, before, sum(askings(study, members) for members in asked.values()))


@lru_cache(maxsize=2)
def collection_form(study: Study) -> Form:
    """The form of a study's indicators: those that serve most first, then by programme and name."""
    walk = crosswalk(study)
    rows = [_row(study, question) for question in walk.questions]
    rows.sort(
        key=lambda row: (-len(row.question.members), row.programmes, sorted(row.names.items()), row.question.members)
    )
    before = sum(len(question.members) for question in walk.questions)
    confirmed = sum(askings(study, group) for question in walk.questions for group in _confirmed_groups(question))
    return Form(
        tuple(rows),
        Saving("", before, confirmed),
        Saving("", before, sum(row.askings for row in rows)),
        tuple(_by_collector(study, walk)),
    )


def factor(study: Study, row: FormRow, indicator: str) -> float | None:
    """By what the answer to a question is multiplied for an indicator; ``None`` if the units don't tell."""
    own = _texts(study, [indicator], PRASAN.unit)
    return units.factor(row.unit, own[0]) if own and row.unit else None
