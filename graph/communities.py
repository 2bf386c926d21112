"""Communities: programmes tied more closely to each other than to the rest, and what their members share.

What ties two programmes: a link or money, whatever its sign, a mechanism that coordinates both, belonging (1 each), and
each agency or mechanism that works in both, which counts 1/(n−1) where it works in n programmes (Newman 2001): it has
but one share of attention to give to each of them. How alike programmes are is no tie: that is what overlap tells.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import fsum, log

import networkx as nx

from prasan.graph import coordination
from prasan.graph.findings.shared_actor import actors
from prasan.graph.linkage import Statement
from prasan.graph.reinforcement import influence_graph, reinforcement
from prasan.graph.study import Study

MOST_COMMON = 25
"""Programmes beyond which an agency or a mechanism ties none of them: who is everywhere tells nobody apart."""
_NAMING = ("goal", "activity", "beneficiary", "area", "agency", "mechanism")
"""Facets that a name may come from; of values that tell as much, the first of these."""
_HALF = 0.5
"""Share of the members that must have a value for the community to bear its name."""
_LIFT = 1.5
"""How many times as common a value must be among the members as among all, unless they are more than half of all."""


@dataclass(frozen=True, slots=True)
class Division:
    """Programmes with their ties (``weight`` and ``statements``), the communities among them, and how good a division
    it is: modularity, from -½ to 1 (Newman and Girvan 2004). ``common`` are the actors that were left out.
    """

    ties: nx.Graph
    communities: tuple[tuple[str, ...], ...]
    modularity: float
    common: tuple[str, ...]


def tie_graph(study: Study) -> tuple[nx.Graph, tuple[str, ...]]:
    """Programmes that anything ties, with the weight of each tie and the statements behind it; the actors left out."""
    weights: dict[tuple[str, str], list[float]] = defaultdict(list)
    behind: dict[tuple[str, str], list[Statement]] = defaultdict(list)

    def tie(p: str, q: str, weight: float, statements: Iterable[Statement]) -> None:
        pair = (min(p, q), max(p, q))
        weights[pair].append(weight)
        behind[pair] += statements

    known = set(study.programmes)
    for source, target, statements in influence_graph(reinforcement(study)).edges(data="statements"):
        if source != target and {source, target} <= known:  # goals have links in a matrix of goals
            tie(source, target, 1.0, statements)
    for p, q, statements in coordination.ties(study).edges(data="statements"):
        if (min(p, q), max(p, q)) not in weights:  # links and money are counted already
            tie(p, q, 1.0, statements)
    common = []
    for actor, there in sorted(actors(study).items()):
        if len(there) > MOST_COMMON:
            common.append(actor)
        elif len(there) > 1:
            for p, q in combinations(sorted(there), 2):
                tie(p, q, 1 / (len(there) - 1), (*there[p], *there[q]))
    graph = nx.Graph()
    graph.add_nodes_from(sorted({end for pair in weights for end in pair}))
    for pair in sorted(weights):
        graph.add_edge(*pair, weight=fsum(sorted(weights[pair])), statements=tuple(dict.fromkeys(behind[pair])))
    return graph, tuple(common)


class Portfolios:
    """Tells a set of programmes that only one agency or mechanism ties together."""

    def __init__(self, study: Study) -> None:
        """Read who works in which programme, and which programmes are tied directly."""
        self._working: dict[str, set[str]] = defaultdict(set)
        for actor, there in actors(study).items():
            if 1 < len(there) <= MOST_COMMON:
                for programme in there:
                    self._working[programme].add(actor)
        self._tied = nx.Graph()
        self._tied.add_edges_from(influence_graph(reinforcement(study)).edges())
        self._tied.add_edges_from(coordination.ties(study).edges())

    def holds(self, members: tuple[str, ...]) -> bool:
        """True if nothing but one actor ties any two of the members."""
        if self._tied.subgraph(members).number_of_edges():
            return False
        working = Counter(actor for member in members for actor in self._working[member])
        return sum(count > 1 for count in working.values()) == 1


def divided(graph: nx.Graph) -> tuple[tuple[str, ...], ...]:
    """The communities of a graph by the method of Louvain (Blondel et al. 2008), the largest first.

    It takes chances, always the same ones: nodes go by their place in order, and so neither the order of the input nor
    the hash of a name counts.

    >>> divided(nx.Graph([("a", "b"), ("b", "c"), ("a", "c"), ("c", "x"), ("x", "y"), ("y", "z"), ("x", "z")]))
    (('a', 'b', 'c'), ('x', 'y', 'z'))
    """
    nodes = sorted(graph)
    place = {node: at for at, node in enumerate(nodes)}
    numbered = nx.Graph()
    numbered.add_nodes_from(range(len(nodes)))
    numbered.add_weighted_edges_from(
        sorted((*sorted((place[p], place[q])), weight) for p, q, weight in graph.edges(data="weight", default=1))
    )
    if numbered.number_of_edges() == 0:
        return tuple((node,) for node in nodes)
    found = nx.community.louvain_communities(numbered, weight="weight", seed=0)
    named = (tuple(nodes[at] for at in sorted(members)) for members in found)
    return tuple(sorted(named, key=lambda members: (-len(members), members)))


@lru_cache(maxsize=2)
def division(study: Study) -> Division:
    """The communities of a study's programmes."""
    graph, common = tie_graph(study)
    found = divided(graph)
    quality = nx.community.modularity(graph, found, weight="weight") if graph.number_of_edges() else 0.0
    return Division(graph, found, quality, common)


def boundary(graph: nx.Graph, members: Iterable[str]) -> tuple[float, float, dict[str, float]]:
    """The weight of the ties inside a set, of those that lead out of it, and the latter by member that has any."""
    inside_of = set(members)
    within, out = [], {}
    for member in sorted(inside_of):
        ties = graph[member].items()
        within += [data["weight"] for other, data in ties if other in inside_of and other > member]
        if outward := sorted(data["weight"] for other, data in ties if other not in inside_of):
            out[member] = fsum(outward)
    return fsum(sorted(within)), fsum(sorted(out.values())), out


class Characters:
    """What programmes have, counted once for all communities."""

    def __init__(self, study: Study) -> None:
        self._study = study
        self._values = {programme: self._of(programme) for programme in study.programmes}
        self._counts = Counter(value for values in self._values.values() for value in values)

    def _of(self, programme: str) -> dict[str, str]:
        """Each value of a programme, with all that it lies within, and the facet that it belongs to."""
        found: dict[str, str] = {}
        for facet in _NAMING:
            own = self._study.agencies(programme) if facet == "agency" else self._study.facets[facet][programme]
            for value in own:
                above = [value] if facet in ("agency", "mechanism") else self._study.closure(value)
                found |= {higher: facet for higher in above if higher not in found}
        return found

    def names(self, members: tuple[str, ...]) -> tuple[str, ...]:
        """What most characterises the members: at most two values, of two facets; none if nothing does.

        A value counts by the share of the members that have it times ``ln((N + 1) / n)``, of N programmes n having it;
        at least half of them must have it, and what all programmes have alike tells no community from the rest.
        """
        facet_of: dict[str, str] = {}
        held: Counter[str] = Counter()
        for member in members:
            values = self._values.get(member, {})
            held.update(values.keys())
            facet_of |= values
        total = len(self._values)
        least = 0.0 if 2 * len(members) > total else _LIFT
        told = [
            (-round(count / len(members) * log((total + 1) / self._counts[value]), 9),
             _NAMING.index(facet_of[value]), self._counts[value], value)
            for value, count in held.items()
            if count > 1 and count / len(members) >= max(_HALF, least * self._counts[value] / total)
        ]  # fmt: skip
        found: dict[str, str] = {}
        for _weight, facet, _count, value in sorted(told):
            if facet_of[value] not in found and len(found) < 2:
                found[_NAMING[facet]] = value
        return tuple(found.values())
