"""How much each actor bridges: betweenness, Burt's constraint and bipartite redundancy, read together.

No one of them tells a bridge alone: betweenness is high for whoever is in many programmes, constraint is low for
whoever works with many that don't work with each other, redundancy is 0 for whoever alone joins its programmes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import networkx as nx

_EXACT = 800
"""Nodes up to which betweenness is exact; above, it is sampled, always from the same nodes."""
_SAMPLE = 200


@dataclass(frozen=True, slots=True)
class Bridge:
    """The three measures of an actor; ``None`` where one is not defined.

    ``betweenness`` is the share (from 0 to 1) of the shortest paths between the others that run through the actor, in
    the two-mode graph of actors and programmes (Freeman 1977). ``constraint`` is Burt's (1992) among actors, tied as
    often as they work in one programme, since in the two-mode graph, where neighbours never meet, it is but 1 by
    degree; an actor that works with no other has none. ``redundancy`` is the share of the pairs of its programmes that
    others join too (Latapy et al. 2008); an actor in one programme has none.
    """

    betweenness: float
    constraint: float | None
    redundancy: float | None


def bridges(working: Mapping[str, Iterable[str]], only: Iterable[str] | None = None) -> dict[str, Bridge]:
    """The measures of actors, by IRI, from the programmes that each works in; of all of them, or of ``only`` some.

    >>> bridges({"a": ["P1", "P2"], "b": ["P1"], "c": ["P2"], "d": ["P3"]})["a"]
    Bridge(betweenness=0.266667, constraint=0.5, redundancy=0.0)
    """
    graph = nx.Graph()
    for actor, programmes in sorted(working.items()):
        graph.add_edges_from((actor, programme) for programme in sorted(programmes))
    wanted = sorted(actor for actor in (working if only is None else only) if actor in graph)
    if not wanted:
        return {}
    between = nx.betweenness_centrality(graph, k=None if len(graph) <= _EXACT else _SAMPLE, seed=0)
    among = nx.bipartite.weighted_projected_graph(graph, sorted(actor for actor in working if actor in graph))
    constraint = nx.constraint(among, nodes=wanted, weight="weight")
    redundancy = nx.bipartite.node_redundancy(graph, nodes=[actor for actor in wanted if graph.degree(actor) > 1])
    return {
        actor: Bridge(round(between[actor], 6), _defined(constraint[actor]), _defined(redundancy.get(actor, math.nan)))
        for actor in wanted
    }


def _defined(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 6)
