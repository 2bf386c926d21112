"""Whether programmes are joined: by a link, money, a mechanism that coordinates or drives both, or being part of one.

A link by which one side hurts the other is a reason to coordinate, not coordination.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations

import networkx as nx

from prasan.graph.linkage import Statement, objects, statement, things
from prasan.graph.reinforcement import reinforcement
from prasan.graph.study import Study
from prasan.ontology import PRASAN

COORDINATED, UNCOORDINATED, NOT_RECORDED = "coordinated", "uncoordinated", "not-recorded"
_FACET = "coordination"
_Tie = tuple[str, str, tuple[Statement, ...]]


def _by_node(study: Study) -> Iterator[_Tie]:
    graph = study.linkage
    against = {link for _p, _q, link, score in reinforcement(study).edges(keys=True, data="score") if score < 0}
    for cls, start, end in (
        (PRASAN.Link, PRASAN.linkFrom, PRASAN.linkTo),
        (PRASAN.Funding, PRASAN.fundingFrom, PRASAN.fundingTo),
    ):
        for joint in things(graph, cls):
            if joint in against:
                continue
            for p in objects(graph, joint, start):
                for q in objects(graph, joint, end):
                    yield p, q, (
                        statement(graph, joint, str(start), p, _FACET),
                        statement(graph, joint, str(end), q, _FACET),
                    )  # fmt: skip


def _by_mechanism(study: Study) -> Iterator[_Tie]:
    graph, instruments = study.linkage, set(things(study.linkage, PRASAN.Mechanism)).difference(study.bodies)
    for mechanism in things(graph, PRASAN.Mechanism):
        # One body that drives two programmes is where they meet; an instrument, such as a grant, meets nobody.
        terms = (PRASAN.coordinates,) if mechanism in instruments else (PRASAN.coordinates, PRASAN.mechanismOf)
        given = {
            p: tuple(
                statement(graph, mechanism, str(term), p, _FACET)
                for term in terms
                if graph.has_edge(mechanism, p, str(term))
            )
            for p in objects(graph, mechanism, *terms)
        }
        for p, q in combinations(given, 2):
            yield p, q, (*given[p], *given[q])


def _by_belonging(study: Study) -> Iterator[_Tie]:
    for programme in study.programmes:
        for whole in objects(study.linkage, programme, PRASAN.partOf):
            yield programme, whole, (statement(study.linkage, programme, str(PRASAN.partOf), whole, _FACET),)


@lru_cache(maxsize=2)
def ties(study: Study) -> nx.Graph:
    """Programmes, and an edge between each two that something on record joins, with the ``statements`` that say so."""
    programmes = set(study.programmes)
    found: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for read in (_by_node, _by_mechanism, _by_belonging):
        for p, q, given in read(study):
            if p != q and p in programmes and q in programmes:
                found[min(p, q), max(p, q)] += given
    graph = nx.Graph()
    graph.add_nodes_from(study.programmes)
    graph.add_edges_from((p, q, {"statements": tuple(given)}) for (p, q), given in sorted(found.items()))
    return graph


def group_coordination(study: Study, members: tuple[str, ...]) -> tuple[str, tuple[Statement, ...]]:
    """Whether what joins the members ties all of them together, and the statements that do.

    ``coordinated`` or ``uncoordinated``; ``not-recorded`` if the data holds no tie between any two programmes at all:
    whoever wrote it down did not record such things, and that is not the same as there being none.
    """
    graph = ties(study)
    if nx.is_empty(graph):
        return NOT_RECORDED, ()
    inside = graph.subgraph(members)
    evidence = [given for _p, _q, statements in sorted(inside.edges(data="statements")) for given in statements]
    return (COORDINATED if nx.is_connected(inside) else UNCOORDINATED), tuple(dict.fromkeys(evidence))
