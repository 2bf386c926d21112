"""The crosswalk: which indicators ask the same, as people decided, and which look as if they did.

Indicators fall into *questions*: those that people confirmed to be the same, and those that one would propose as the
same, which nobody has decided about yet. What is near is proposed between questions in the terms of SKOS. What people
decided settles a pair: it is neither merged nor proposed against their word.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import networkx as nx
from rdflib.namespace import SKOS

from prasan.graph.finding import Part
from prasan.graph.linkage import Match, objects, statement, things
from prasan.graph.study import Study
from prasan.graph.wording import Compared, Wording, compared_pairs, wording
from prasan.ontology import PRASAN

EXACT, CLOSE = str(SKOS.exactMatch), str(SKOS.closeMatch)
KINDS = (EXACT, CLOSE, str(SKOS.broadMatch), str(SKOS.narrowMatch), str(SKOS.relatedMatch))
"""The matches that can be proposed, the nearest first."""
NO_MATCH = str(PRASAN.noMatch)
Members = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """Indicators that one question serves. ``confirmed`` are the groups among them that people confirmed.

    ``parts`` compare the two of them that are least alike, and are empty if there is but one, or people said so of all.
    """

    members: Members
    confirmed: tuple[Members, ...] = ()
    parts: tuple[Part, ...] = ()
    score: float = 1.0

    @property
    def basis(self) -> str:
        """``single``, ``confirmed`` or ``proposed``: what it rests on that one question serves all."""
        return "single" if len(self.members) == 1 else "confirmed" if self.members in self.confirmed else "proposed"


@dataclass(frozen=True, slots=True)
class Proposal:
    """Sides that look as if they matched: the first is to each other one as ``kind``, a property of SKOS, says."""

    sides: tuple[Members, ...]
    kind: str
    parts: tuple[Part, ...]
    score: float


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """Every indicator in one question, what is proposed between questions, and what people decided both ways."""

    questions: tuple[Question, ...]
    proposals: tuple[Proposal, ...]
    disputed: tuple[Members, ...]
    matches: tuple[Match, ...]


def matches(study: Study) -> tuple[Match, ...]:
    """What people decided about pairs of indicators: the rows of their sheet, and statements of SKOS without a row."""
    graph = study.linkage
    rows: tuple[Match, ...] = graph.graph["matches"]
    told = {(match.one, match.other, match.kind) for match in rows}
    found = list(rows)
    for indicator in things(graph, PRASAN.Indicator):
        for _one, other, kind in graph.out_edges(indicator, keys=True):
            if kind in KINDS and (indicator, other, kind) not in told and other != indicator:
                given = statement(graph, indicator, kind, other)
                found.append(Match(indicator, other, kind, places=given.places, inferred=given.inferred))
    return tuple(sorted(found))


def programmes(study: Study, members: Iterable[str]) -> Members:
    """The programmes that indicators follow, in order."""
    return tuple(sorted({p for member in members for p in objects(study.linkage, member, PRASAN.indicatorOf)}))


def _apart(decided: Iterable[Match]) -> set[frozenset[str]]:
    return {frozenset((match.one, match.other)) for match in decided if match.kind != EXACT}


def _groups(members: Iterable[str], pairs: Iterable[tuple[str, str]]) -> list[Members]:
    graph = nx.Graph()
    graph.add_nodes_from(members)
    graph.add_edges_from(pairs)
    return sorted(tuple(sorted(group)) for group in nx.connected_components(graph))


@dataclass
class _Maker:
    """Builds the crosswalk of a study, step by step."""

    study: Study

    def __post_init__(self) -> None:
        self.matches = matches(self.study)
        self.indicators = things(self.study.linkage, PRASAN.Indicator)
        self.apart = _apart(self.matches)
        self.told_apart = {one for pair in self.apart for one in pair}
        by_wording: dict[Wording, list[str]] = defaultdict(list)
        for indicator in self.indicators:
            by_wording[wording(self.study, indicator)].append(indicator)
        # In the order of what they say, so that ids decide nothing.
        order = sorted(by_wording, key=repr)
        self.wordings = order
        self.members: list[Members] = [tuple(sorted(by_wording[text])) for text in order]
        self.pairs = list(compared_pairs(order, self.study.settings))
        self.within = [text.compare_with_same() for text in order]

    def clusters(self) -> tuple[list[Members], list[Members]]:
        """What people confirmed to be the same, each indicator in one group, and groups with words against them."""
        known = set(self.indicators)
        pairs = [(m.one, m.other) for m in self.matches if m.kind == EXACT and {m.one, m.other} <= known]
        found: list[Members] = []
        disputed: list[Members] = []
        for group in _groups(self.indicators, pairs):
            if len(group) > 1 and self._settled(group, group):
                disputed.append(group)
                found += [(member,) for member in group]
            else:
                found.append(group)
        return found, disputed

    def _settled(self, one: Members, other: Members) -> bool:
        """True if people decided that any of the one is not the same as any of the other."""
        mine, theirs = self.told_apart.intersection(one), self.told_apart.intersection(other)
        return any(frozenset((a, b)) in self.apart for a in mine for b in theirs if a != b)

    def make(self) -> Crosswalk:
        """The crosswalk."""
        clusters, disputed = self.clusters()
        # Those with a word against each other inside one group are not merged with anybody by us.
        barred = {member for group in disputed for member in group}
        of = {member: place for place, group in enumerate(clusters) for member in group}
        exact = [pair for pair in self.pairs if pair[2].kind == EXACT]
        joined = nx.Graph()
        joined.add_nodes_from(range(len(clusters)))
        at: list[list[int]] = []
        for place, group in enumerate(self.members):
            own = sorted({of[member] for member in group if member not in barred})
            at.append(own)
            if self.within[place].kind == EXACT:
                joined.add_edges_from((own[0], other) for other in own[1:])
        joined.add_edges_from((at[a][0], at[b][0]) for a, b, _c in exact if at[a] and at[b])
        exactly = {frozenset((a, b)): compared for a, b, compared in exact}
        questions: list[Question] = []
        extra: list[Proposal] = []
        wordings_of: dict[int, list[int]] = defaultdict(list)
        for place, own in enumerate(at):
            for cluster in own:
                wordings_of[cluster].append(place)
        for component in sorted(sorted(found) for found in nx.connected_components(joined)):
            groups = [clusters[place] for place in component]
            classes = _groups_of(component, wordings_of)
            whole = tuple(sorted(member for group in groups for member in group))
            if len(groups) == 1 or (not self._settled(whole, whole) and _all_exact(classes, exactly)):
                questions.append(self._question(whole, groups, {w for own in classes for w in own}, exactly))
            else:
                parts, proposed = self._taken_apart(groups, component, wordings_of, exactly)
                questions += parts
                extra += proposed
        questions.sort(key=lambda question: question.members)
        proposals = [*extra, *self._proposals(questions)]
        proposals.sort(key=lambda p: (KINDS.index(p.kind), -p.score, p.sides))
        return Crosswalk(tuple(questions), tuple(proposals), tuple(disputed), self.matches)

    def _question(
        self, members: Members, groups: list[Members], places: set[int], exactly: dict[frozenset[int], Compared]
    ) -> Question:
        confirmed = tuple(group for group in groups if len(group) > 1)
        if members in confirmed or len(members) == 1:
            return Question(members, confirmed)
        compared = [exactly[pair] for pair in map(frozenset, combinations(sorted(places), 2)) if pair in exactly]
        compared = compared or [self.within[place] for place in sorted(places)]
        least = min(compared, key=lambda found: (found.score, repr(found.parts)))
        return Question(members, confirmed, least.parts, least.score)

    def _taken_apart(
        self, groups: list[Members], component: list[int], wordings_of: dict[int, list[int]],
        exactly: dict[frozenset[int], Compared],
    ) -> tuple[list[Question], list[Proposal]]:  # fmt: skip
        """Where not all can be one question: those of one wording that nobody told apart are, the rest is proposed."""
        group_of = dict(zip(component, groups, strict=True))
        here = {member for group in groups for member in group}
        told = {member for pair in self.apart if pair <= here for member in pair}
        kept = [place for place in component if told.intersection(group_of[place])]
        free = [place for place in component if not told.intersection(group_of[place])]
        same: dict[tuple[int, ...], list[int]] = defaultdict(list)
        for place in free:
            same[tuple(wordings_of[place])].append(place)
        atoms = [*same.values(), *([place] for place in kept)]
        questions, texts = [], []
        for atom in atoms:
            members = tuple(sorted(member for place in atom for member in group_of[place]))
            own = {wording for place in atom for wording in wordings_of[place]}
            questions.append(self._question(members, [group_of[place] for place in atom], own, exactly))
            texts.append(own)
        proposals = []
        for (one, mine), (other, theirs) in combinations(zip(questions, texts, strict=True), 2):
            compared = [exactly[p] for p in (frozenset((a, b)) for a in mine for b in theirs) if p in exactly]
            compared += [self.within[place] for place in sorted(mine & theirs)]
            if compared and not self._settled(one.members, other.members):
                best = max(compared, key=lambda found: (found.score, repr(found.parts)))
                sides = tuple(sorted((one.members, other.members)))
                proposals.append(Proposal(sides, EXACT, best.parts, best.score))
        return questions, proposals

    def _proposals(self, questions: list[Question]) -> Iterator[Proposal]:
        """What is near but not the same, between questions, or between those of one wording that can't be merged."""
        of = {member: question.members for question in questions for member in question.members}

        def side(place: int) -> Members:
            return tuple(sorted({other for member in self.members[place] for other in of[member]}))

        best: dict[tuple[Members, ...], Proposal] = {}
        for place, compared in enumerate(self.within):
            if compared.kind != EXACT and len(self.members[place]) > 1:
                groups = sorted({of[member] for member in self.members[place]})
                left = [g for g in groups if not any(self._settled(g, h) for h in groups if h != g)]
                if len(left) > 1:
                    _keep(best, Proposal(tuple(left), compared.kind, compared.parts, compared.score))
        for a, b, compared in self.pairs:
            one, other = side(a), side(b)
            if compared.kind == EXACT or set(one) & set(other) or self._settled(one, other):
                continue
            if compared.kind != CLOSE and len(programmes(self.study, (*one, *other))) == 1:
                continue  # nobody needs to be told that a programme's own indicators are related
            found = Proposal((one, other), compared.kind, compared.parts, compared.score)
            _keep(best, found if one < other else _turned(found))
        yield from best.values()


def _keep(best: dict[tuple[Members, ...], Proposal], found: Proposal) -> None:
    known = best.get(found.sides)
    if known is None or (KINDS.index(found.kind), -found.score) < (KINDS.index(known.kind), -known.score):
        best[found.sides] = found


_OPPOSITE = {str(SKOS.broadMatch): str(SKOS.narrowMatch), str(SKOS.narrowMatch): str(SKOS.broadMatch)}


def _turned(found: Proposal) -> Proposal:
    return Proposal(found.sides[::-1], _OPPOSITE.get(found.kind, found.kind), found.parts, found.score)


def _groups_of(component: list[int], wordings_of: dict[int, list[int]]) -> list[set[int]]:
    """The wordings of clusters, those together that one cluster has: people said that they are the same."""
    graph = nx.Graph()
    for cluster in component:
        own = wordings_of[cluster]
        graph.add_nodes_from(own)
        graph.add_edges_from((own[0], other) for other in own[1:])
    return [set(found) for found in nx.connected_components(graph)]


def _all_exact(classes: list[set[int]], exactly: dict[frozenset[int], Compared]) -> bool:
    return all(
        any(frozenset((a, b)) in exactly for a in mine for b in theirs) for mine, theirs in combinations(classes, 2)
    )


@lru_cache(maxsize=2)
def crosswalk(study: Study) -> Crosswalk:
    """The crosswalk of a study's indicators. Kept, since findings, sheets and the form are all made of it."""
    return _Maker(study).make()
