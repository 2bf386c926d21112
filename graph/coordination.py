"""Whether programmes are joined: by a link, money, a mechanism that coordinates or drives both, or being part of one.

A link by which one side hurts the other is a reason to coordinate, not coordination.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import lru_cache

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
    """A mechanism and each programme that it coordinates or drives, if there are two: never each two of them."""
    graph, programmes = study.linkage, set(study.programmes)
    instruments = set(things(study.linkage, PRASAN.Mechanism)).difference(study.bodies)
    for mechanism in things(graph, PRASAN.Mechanism):
        # One body that drives two programmes is where they meet; an instrument, such as a grant, meets nobody.
        terms = (PRASAN.coordinates,) if mechanism in instruments else (PRASAN.coordinates, PRASAN.mechanismOf)
        joined = [p for p in objects(graph, mechanism, *terms) if p in programmes]
        for programme in joined if len(joined) > 1 else ():
            given = tuple(
                statement(graph, mechanism, str(term), programme, _FACET)
                for term in terms
                if graph.has_edge(mechanism, programme, str(term))
            )
            yield mechanism, programme, given


def _by_belonging(study: Study) -> Iterator[_Tie]:
    for programme in study.programmes:
        for whole in objects(study.linkage, programme, PRASAN.partOf):
            yield programme, whole, (statement(study.linkage, programme, str(PRASAN.partOf), whole, _FACET),)


@lru_cache(maxsize=2)
def ties(study: Study) -> nx.Graph:
    """Programmes and what coordinates them, with an edge where something on record joins them, and its ``statements``.

    A mechanism is a node of its own: one that coordinates a thousand programmes makes a thousand edges, not half a
    million.
    """
    programmes = set(study.programmes)
    found: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for read in (_by_node, _by_belonging):
        for p, q, given in read(study):
            if p != q and p in programmes and q in programmes:
                found[min(p, q), max(p, q)] += given
    for mechanism, programme, given in _by_mechanism(study):
        found[mechanism, programme] += given
    graph = nx.Graph()
    graph.add_nodes_from(study.programmes)
    graph.add_edges_from((p, q, {"statements": tuple(given)}) for (p, q), given in sorted(found.items()))
    return graph


def _in_order(graph: nx.Graph) -> list[tuple[str, str, tuple[Statement, ...]]]:
    """The edges, each from the end whose name is first, whatever order the view hands them out in."""
    return sorted((min(one, other), max(one, other), given) for one, other, given in graph.edges(data="statements"))


def group_coordination(study: Study, members: tuple[str, ...]) -> tuple[str, tuple[Statement, ...]]:
    """Whether what joins the members ties all of them together, and the statements that do.

    ``coordinated`` or ``uncoordinated``; ``not-recorded`` if the data holds no tie between any two programmes at all:
    whoever wrote it down did not record such things, and that is not the same as there being none.
    """
    graph = ties(study)
    if nx.is_empty(graph):
        return NOT_RECORDED, ()
    met = Counter(beside for member in set(members) for beside in graph[member])
    # A mechanism that coordinates but one of the members joins nothing here.
    joints = {beside for beside, count in met.items() if count > 1 and beside not in study.phases}
    inside = graph.subgraph({*members, *joints})
    evidence = [given for _one, _other, statements in _in_order(inside) for given in statements]
    return (COORDINATED if nx.is_connected(inside) else UNCOORDINATED), tuple(dict.fromkeys(evidence))
