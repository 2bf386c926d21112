"""Layers: a directed graph drawn from top to bottom, so that its arrows cross little and its loops show as returns.

The method of Sugiyama, Tagawa and Toda (1981): turn back the few edges that close loops, put each node below what
points at it, order each layer by the middle of its neighbours, and lead long edges through places of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import networkx as nx

Place = tuple[str, str, int]
"""A node as ``(node, "", layer)``, or where an edge passes a layer as ``(source, target, layer)``."""
_SWEEPS = 24


@dataclass(frozen=True, slots=True)
class Layered:
    """Layers from top to bottom, each with its places from left to right, and the places that each edge passes."""

    layers: tuple[tuple[Place, ...], ...]
    routes: dict[tuple[str, str], tuple[Place, ...]]


def turned_back(graph: nx.DiGraph) -> set[tuple[str, str]]:
    """Edges to be read backwards so that no loop is left: few, by the greedy of Eades, Lin and Smyth (1993).

    >>> turned_back(nx.DiGraph([("a", "b"), ("b", "c"), ("c", "a")]))
    {('c', 'a')}
    """
    left = nx.DiGraph()
    left.add_nodes_from(sorted(graph))
    left.add_edges_from(edge for edge in sorted(graph.edges) if edge[0] != edge[1])
    first: list[str] = []
    last: list[str] = []
    while left:
        if sinks := sorted(node for node in left if left.out_degree(node) == 0):
            last += sinks
            left.remove_nodes_from(sinks)
        elif sources := sorted(node for node in left if left.in_degree(node) == 0):
            first += sources
            left.remove_nodes_from(sources)
        else:
            # In a pure circle every node is as good a start; the one with the first name is always the same.
            chosen = min(left, key=lambda node: (left.in_degree(node) - left.out_degree(node), node))
            first.append(chosen)
            left.remove_node(chosen)
    rank = {node: place for place, node in enumerate([*first, *reversed(last)])}
    return {(source, target) for source, target in graph.edges if rank[source] > rank[target]}


def layered(graph: nx.DiGraph) -> Layered:
    """The layers of a graph. Its edges may form loops; an edge from a node to itself is left out."""
    back = turned_back(graph)
    forward = nx.DiGraph()
    forward.add_nodes_from(sorted(graph))
    for source, target in sorted(graph.edges):
        if source != target:
            forward.add_edge(*((target, source) if (source, target) in back else (source, target)))
    level = _levels(forward)
    places: list[list[Place]] = [[] for _level in range(max(level.values(), default=-1) + 1)]
    for node in sorted(forward):
        places[level[node]].append((node, "", level[node]))
    chains: dict[tuple[str, str], tuple[Place, ...]] = {}
    for source, target in sorted(forward.edges):
        between = tuple((source, target, step) for step in range(level[source] + 1, level[target]))
        for place in between:
            places[place[2]].append(place)
        chains[source, target] = ((source, "", level[source]), *between, (target, "", level[target]))
    ordered = _ordered(places, list(chains.values()))
    routes = {
        (source, target): chains[source, target] if (source, target) in chains and (source, target) not in back
        else tuple(reversed(chains[target, source]))
        for source, target in graph.edges
        if source != target
    }  # fmt: skip
    return Layered(tuple(map(tuple, ordered)), routes)


def _levels(forward: nx.DiGraph) -> dict[str, int]:
    """How far below the top each node stands: as near to those below it as those above it allow."""
    level: dict[str, int] = {}
    order = list(nx.lexicographical_topological_sort(forward))
    for node in order:
        level[node] = max((level[above] + 1 for above in forward.predecessors(node)), default=0)
    for node in reversed(order):
        if forward.in_degree(node) == 0 and forward.out_degree(node):
            level[node] = min(level[below] for below in forward.successors(node)) - 1
    return level


def _ordered(places: list[list[Place]], chains: list[tuple[Place, ...]]) -> list[list[Place]]:
    above: dict[Place, list[Place]] = {}
    below: dict[Place, list[Place]] = {}
    for chain in chains:
        for upper, lower in pairwise(chain):
            below.setdefault(upper, []).append(lower)
            above.setdefault(lower, []).append(upper)
    best, fewest = [list(layer) for layer in places], _crossings(places, below)
    current = [list(layer) for layer in places]
    for sweep in range(_SWEEPS):
        down = sweep % 2 == 0
        steps = range(1, len(current)) if down else range(len(current) - 2, -1, -1)
        for step in steps:
            neighbours = above if down else below
            beside = {place: at for at, place in enumerate(current[step - 1 if down else step + 1])}
            own = {place: at for at, place in enumerate(current[step])}

            def middle(
                place: Place, neighbours: dict[Place, list[Place]] = neighbours, beside: dict[Place, int] = beside,
                own: dict[Place, int] = own,
            ) -> tuple[float, int]:  # fmt: skip
                found = [beside[other] for other in neighbours.get(place, [])]
                return (sum(found) / len(found) if found else float(own[place]), own[place])

            current[step].sort(key=middle)
        crossed = _crossings(current, below)
        if crossed < fewest:
            best, fewest = [list(layer) for layer in current], crossed
    return best


def _crossings(places: list[list[Place]], below: dict[Place, list[Place]]) -> int:
    count = 0
    for upper, lower in pairwise(places):
        at = {place: position for position, place in enumerate(lower)}
        ends = [at[end] for place in upper for end in sorted(below.get(place, []), key=at.__getitem__)]
        count += sum(one > other for index, one in enumerate(ends) for other in ends[index + 1 :])
    return count
