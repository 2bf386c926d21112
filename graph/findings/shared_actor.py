"""Shared actors: agencies and mechanisms that work in several programmes, and how much they bridge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import networkx as nx

from prasan.graph.finding import Finding, Names
from prasan.graph.linkage import Statement, objects, statement
from prasan.graph.study import Study
from prasan.ontology import PRASAN

KINDS = ("sharedActor",)
_EXACT = 800
"""Nodes up to which betweenness is exact; above, it is sampled, always from the same nodes."""

_Work = dict[str, dict[str, tuple[Statement, ...]]]


def actors(study: Study) -> _Work:
    """Actor → programme → the statements that put it there. Instruments are ways of delivering, not actors."""
    found: _Work = {}
    for programme in study.programmes:
        for agency, given in study.agencies(programme).items():
            found.setdefault(agency, {})[programme] = given
    for mechanism in study.bodies:
        for programme in objects(study.linkage, mechanism, PRASAN.mechanismOf):
            drives = statement(study.linkage, mechanism, str(PRASAN.mechanismOf), programme, "mechanism")
            found.setdefault(mechanism, {})[programme] = (drives,)
    return found


def find(study: Study) -> Iterator[Finding]:
    """A finding for each actor in two or more programmes, with betweenness, constraint and redundancy.

    Betweenness (from 0 to 1) and redundancy are those of the two-mode graph of actors and programmes; redundancy 0
    means that nobody else joins any two of those programmes. Burt's constraint is that of the actor among actors, tied
    as often as they work in one programme: in the two-mode graph, where neighbours never meet, it is but 1 by degree.
    """
    working = actors(study)
    company = Counter(programme for there in working.values() for programme in there)
    # Who works alone in all of its programmes has a portfolio: it joins nothing that others work in.
    shared = {actor: there for actor, there in working.items() if len(there) > 1 and any(company[p] > 1 for p in there)}
    if not shared:
        return
    graph = nx.Graph()
    for actor, there in sorted(working.items()):
        graph.add_edges_from((actor, programme) for programme in sorted(there))
    sample = None if len(graph) <= _EXACT else 200
    between = nx.betweenness_centrality(graph, k=sample, seed=0)
    constraint = nx.constraint(nx.bipartite.weighted_projected_graph(graph, sorted(working)), weight="weight")
    redundancy = nx.bipartite.node_redundancy(graph, nodes=sorted(shared))
    for actor, there in sorted(shared.items()):
        programmes = tuple(sorted(there))
        yield Finding(
            kind="sharedActor",
            participants=(actor,),
            message="bridge" if redundancy[actor] == 0 else "shared",
            values={
                "actor": Names((actor,)), "programmes": Names(programmes), "count": len(programmes),
                "betweenness": round(between[actor], 6), "constraint": round(constraint[actor], 6),
                "redundancy": round(redundancy[actor], 6),
            },
            score=round(between[actor], 6),
            evidence=tuple(dict.fromkeys(given for programme in programmes for given in there[programme])),
            mentions=programmes,
        )  # fmt: skip
