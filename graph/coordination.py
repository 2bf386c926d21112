"""Whether programmes are joined: by a link, a funding line, a mechanism that coordinates both, or being part of one."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import networkx as nx

from prasan.graph.linkage import Statement, objects, statement, subjects
from prasan.graph.study import Study
from prasan.ontology import PRASAN

_FACET = "coordination"


def _joined_by_node(study: Study, one: str, other: str) -> Iterator[Statement]:
    graph = study.linkage
    for start, end in ((PRASAN.linkFrom, PRASAN.linkTo), (PRASAN.fundingFrom, PRASAN.fundingTo)):
        for p, q in ((one, other), (other, one)):
            for joint in subjects(graph, p, start):
                if q in objects(graph, joint, end):
                    yield statement(graph, joint, str(start), p, _FACET)
                    yield statement(graph, joint, str(end), q, _FACET)


def _joined_by_mechanism(study: Study, one: str, other: str) -> Iterator[Statement]:
    graph = study.linkage
    for mechanism in subjects(graph, one, PRASAN.coordinates):
        if other in objects(graph, mechanism, PRASAN.coordinates):
            yield statement(graph, mechanism, str(PRASAN.coordinates), one, _FACET)
            yield statement(graph, mechanism, str(PRASAN.coordinates), other, _FACET)


def _joined_by_belonging(study: Study, one: str, other: str) -> Iterator[Statement]:
    for p, q in ((one, other), (other, one)):
        if study.linkage.has_edge(p, q, key=str(PRASAN.partOf)):
            yield statement(study.linkage, p, str(PRASAN.partOf), q, _FACET)


def coordination(study: Study, one: str, other: str) -> tuple[Statement, ...]:
    """The statements that join two programmes; empty if nothing on record does."""
    return (
        *_joined_by_node(study, one, other),
        *_joined_by_mechanism(study, one, other),
        *_joined_by_belonging(study, one, other),
    )


def group_coordination(study: Study, members: tuple[str, ...]) -> tuple[str, tuple[Statement, ...]]:
    """``coordinated`` if what joins the members ties all of them together, else ``uncoordinated``; with the statements."""
    ties = nx.Graph()
    ties.add_nodes_from(members)
    evidence: list[Statement] = []
    for one, other in combinations(members, 2):
        if joined := coordination(study, one, other):
            ties.add_edge(one, other)
            evidence += joined
    return ("coordinated" if nx.is_connected(ties) else "uncoordinated"), tuple(dict.fromkeys(evidence))
