"""Elementary cycles of a directed graph: no longer than asked for, and no more than anybody could read."""

from __future__ import annotations

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
    found = list(nx.simple_cycles(graph, length_bound=told))
    for length in range(3, longest + 1):
        longer = list(islice(nx.simple_cycles(graph, length_bound=length), most + 1))
        if len(longer) > most:
            break
        found, told = longer, length
    # networkx hands them out in an order of sets.
    starts = ((cycle, cycle.index(min(cycle))) for cycle in found)
    return sorted(((*cycle[at:], *cycle[:at]) for cycle, at in starts), key=lambda around: (len(around), around)), told
