"""Elementary cycles of a directed graph: no longer than asked for, and no more than anybody could read."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import networkx as nx


def cycles(graph: nx.DiGraph, longest: int, most: int) -> tuple[list[tuple[str, ...]], int]:
    """The cycles, the shortest first, each from its first node on, and the length up to which they are all there.

    Where there are more than ``most``, these are all up to the greatest length of which there are fewer, and those of
    two nodes at the least.

    >>> cycles(nx.DiGraph(["ab", "ba", "bc", "cb", "ca"]), longest=3, most=9)
    ([('a', 'b'), ('b', 'c'), ('a', 'b', 'c')], 3)
    """
    told = min(2, longest)
    found = list(short_cycles(graph, told))
    for length in range(3, longest + 1):
        longer = list(islice(short_cycles(graph, length), most + 1))
        if len(longer) > most:
            break
        found, told = longer, length
    return sorted(found, key=lambda around: (len(around), around)), told


def short_cycles(graph: nx.DiGraph, longest: int) -> Iterator[tuple[str, ...]]:
    """The elementary cycles of so many nodes at the most, each from the first of its nodes on.

    They are those of ``networkx.simple_cycles`` with that bound, which takes the graph apart anew for each node: in a
    flow of thousands of agencies that never ends. Here no step is taken from which the start is too far to come back.
    """
    parts = [part for part in nx.strongly_connected_components(graph) if len(part) > 1]
    inside = {node for part in parts for node in part} | {node for node in graph if graph.has_edge(node, node)}
    order = sorted(inside)
    place = {node: at for at, node in enumerate(order)}
    after = [sorted(place[to] for to in graph.successors(node) if to in inside) for node in order]
    before = [sorted(place[by] for by in graph.predecessors(node) if by in inside) for node in order]
    for start in range(len(order)):
        if start in after[start]:
            yield (order[start],)
        back = _steps_back(before, start, longest - 1)
        path, waiting = [start], [iter(after[start])]
        while waiting:
            for step in waiting[-1]:
                if step == start and len(path) > 1:
                    yield tuple(order[at] for at in path)
                elif step > start and step not in path and len(path) + back.get(step, longest) <= longest:
                    path.append(step)
                    waiting.append(iter(after[step]))
                    break
            else:
                path.pop()
                waiting.pop()


def _steps_back(before: list[list[int]], start: int, most: int) -> dict[int, int]:
    """How many steps each later node is from the start, up to so many, by later nodes alone."""
    found, edge = {start: 0}, [start]
    for steps in range(1, most + 1):
        edge = [by for at in edge for by in before[at] if by > start]
        edge = [by for by in dict.fromkeys(edge) if by not in found]
        found |= dict.fromkeys(edge, steps)
    return found
