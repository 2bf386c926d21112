"""Findings chosen, put in an order and in groups: how people look through thousands of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from prasan.graph.decision import CHANGED, OPEN, Standing, chosen
from prasan.graph.find import kinds
from prasan.graph.finding import Finding
from prasan.graph.linkage import objects
from prasan.graph.sentences import sentence
from prasan.graph.study import Study
from prasan.loaders.thai import clean
from prasan.ontology import PRASAN

COORDINATION = ("coordinated", "uncoordinated", "not-recorded")
SORTS = ("kind", "score", "coverage", "decided")
"""By kind and rank, the strongest first, as they come; by score; by coverage; the latest decided on first."""
GROUPS = ("kind", "programme", "agency", "goal")
_AGENCY, _GOAL = str(PRASAN.Agency), str(PRASAN.Goal)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which findings are asked for: those that fit in all that is named; what is empty asks for nothing in particular.

    ``kinds`` are local names; ``about`` things by IRI, any of them; ``decisions`` kinds of decision, ``open`` or
    ``changed``; ``coordination`` of :data:`COORDINATION`; ``text`` words that all occur, in any order, in what a
    finding says or in the names of what it is about.
    """

    kinds: frozenset[str] = frozenset()
    about: frozenset[str] = frozenset()
    decisions: frozenset[str] = frozenset()
    coordination: frozenset[str] = frozenset()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Selected:
    """The findings of a selection, in their order, and how many there are to choose from.

    ``counts`` says for ``kinds``, ``decisions`` and ``coordination`` how many findings each choice would give, the rest
    of the selection being as it is.
    """

    findings: tuple[Finding, ...]
    counts: Mapping[str, Mapping[str, int]]


def select(
    study: Study, findings: Iterable[Finding], standings: Mapping[str, Standing], wanted: Selection, language: str
) -> Selected:
    """The findings that a selection asks for; ``language`` is that in which its text is looked for."""
    words = clean(wanted.text).casefold().split()
    counts: dict[str, Counter[str]] = {name: Counter() for name in ("kinds", "decisions", "coordination")}
    found = []
    for finding in findings:
        standing = standings.get(finding.id)
        fits = {
            "kinds": not wanted.kinds or finding.kind in wanted.kinds,
            "about": not wanted.about or any(finding.about(thing) for thing in wanted.about),
            "decisions": not wanted.decisions or any(chosen(choice, standing) for choice in wanted.decisions),
            "coordination": not wanted.coordination or finding.coordination in wanted.coordination,
        }
        against = [name for name, holds in fits.items() if not holds]
        if len(against) > 1 or against == ["about"] or not _says(study, finding, words, language):
            continue
        choices = {"kinds": [finding.kind], "decisions": _states(standing), "coordination": [finding.coordination]}
        for name in against or counts:
            counts[name].update(choices[name])
        if not against:
            found.append(finding)
    return Selected(tuple(found), counts)


def _states(standing: Standing | None) -> list[str]:
    if standing is None:
        return [OPEN]
    return [standing.decision.kind, *([CHANGED] if standing.changed else ())]


def _says(study: Study, finding: Finding, words: Sequence[str], language: str) -> bool:
    if not words:
        return True
    texts = [finding.id, sentence(study, finding, language)]
    for thing in (*finding.participants, *finding.mentions):
        if node := study.linkage.nodes.get(thing):
            texts += [str(node["identifier"]), *node["labels"].values()]
    said = clean("\n".join(texts)).casefold()
    return all(word in said for word in words)


def ordered(findings: Iterable[Finding], standings: Mapping[str, Standing], by: str) -> tuple[Finding, ...]:
    """Findings in one of the orders of :data:`SORTS`; what has no score, or no decision, comes last.

    >>> weak, strong = (Finding("gap", (name,), "m", score=score) for name, score in (("a", 0.1), ("b", 0.9)))
    >>> ordered((weak, Finding("loop", ("c",), "m"), strong), {}, "score")[0] is strong
    True
    """
    if by == "score":
        return tuple(
            sorted(findings, key=lambda finding: -1.0 if finding.score is None else finding.score, reverse=True)
        )
    if by == "coverage":
        return tuple(sorted(findings, key=lambda finding: finding.coverage, reverse=True))
    if by == "decided":
        days = {id_: standing.decision.on for id_, standing in standings.items()}
        return tuple(sorted(findings, key=lambda finding: days.get(finding.id, date.min), reverse=True))
    return tuple(findings)


def grouped(study: Study, findings: Iterable[Finding], by: str) -> tuple[tuple[str, tuple[Finding, ...]], ...]:
    """Findings in groups of :data:`GROUPS`: what each group is of, a kind or an IRI, and its findings in their order.

    A finding stands in the group of every programme that it is about, itself or through its phases, mechanisms and
    indicators; of every agency and goal that it is about, and of those of these programmes. What is about none stands
    in a last group without a name. Kinds come in their order, other groups by how many findings they hold, then by IRI.
    """
    found: dict[str, list[Finding]] = {}
    known = _Keys(study)
    for finding in findings:
        for key in known.of(finding, by) or ("",):
            found.setdefault(key, []).append(finding)
    if by == "kind":
        order = {kind: position for position, kind in enumerate(kinds())}
        names = sorted(found, key=lambda kind: (order.get(kind, len(order)), kind))
    else:
        names = sorted(found, key=lambda key: (not key, -len(found[key]), key))
    return tuple((key, tuple(found[key])) for key in names)


class _Keys:
    """Which programmes, agencies or goals findings are about."""

    def __init__(self, study: Study) -> None:
        self._study = study
        self._agencies: dict[str, tuple[str, ...]] = {}

    def of(self, finding: Finding, by: str) -> tuple[str, ...]:
        if by == "kind":
            return (finding.kind,)
        programmes = programmes_of(self._study, finding)
        if by == "programme":
            return programmes
        wanted = _AGENCY if by == "agency" else _GOAL
        nodes = self._study.linkage.nodes
        found = {
            thing: None
            for thing in (*finding.participants, *finding.mentions)
            if thing in nodes and wanted in nodes[thing]["types"]
        }
        for programme in programmes:
            found |= dict.fromkeys(self._agencies_of(programme) if by == "agency" else self._goals_of(programme))
        return tuple(found)

    def _agencies_of(self, programme: str) -> tuple[str, ...]:
        if programme not in self._agencies:
            self._agencies[programme] = tuple(self._study.agencies(programme))
        return self._agencies[programme]

    def _goals_of(self, programme: str) -> Iterable[str]:
        return self._study.facets["goal"][programme]


def programmes_of(study: Study, finding: Finding) -> tuple[str, ...]:
    """The programmes that a finding is about, itself or through their phases, mechanisms and indicators."""
    goals = study.facets["goal"]  # it holds every programme

    def of(thing: str) -> Iterable[str]:
        if thing in goals:
            return (thing,)
        if thing not in study.linkage:
            return ()
        whole = objects(study.linkage, thing, PRASAN.phaseOf, PRASAN.mechanismOf, PRASAN.indicatorOf)
        return (programme for programme in whole if programme in goals)

    things = (*finding.participants, *finding.mentions)
    return tuple(dict.fromkeys(programme for thing in things for programme in of(thing)))


def related(findings: Iterable[Finding], finding: Finding, most: int) -> tuple[tuple[Finding, tuple[str, ...]], ...]:
    """The findings most akin to one, each with what both are about: by the share of it in all that either is about.

    The share is Jaccard's, over participants and mentions; of those as akin the first comes first.

    >>> one, other, third = (Finding("gap", things, "m") for things in (("a", "b"), ("b", "c"), ("d",)))
    >>> related((one, other, third), one, 10) == ((other, ("b",)),)
    True
    """
    own = {*finding.participants, *finding.mentions}
    akin = []
    for position, other in enumerate(findings):
        theirs = {*other.participants, *other.mentions}
        if other.id != finding.id and (common := own & theirs):
            akin.append((-len(common) / len(own | theirs), position, other, tuple(sorted(common))))
    akin.sort(key=lambda item: item[:2])
    return tuple((other, common) for _share, _position, other, common in akin[:most])
