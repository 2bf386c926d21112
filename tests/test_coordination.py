"""Whether a group is joined, against every two of its members looked at."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st

from prasan.graph.coordination import COORDINATED, NOT_RECORDED, UNCOORDINATED, group_coordination, ties
from tests.small import iri, study

NAMES = [f"P{number}" for number in range(7)]
SOME = st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True)
TWO = st.lists(st.sampled_from(NAMES), min_size=2, max_size=2, unique=True)


def read(bodies: list[list[str]], links: list[list[str]]) -> Any:
    mechanisms = [{"id": f"M{n}", "coordinates": "; ".join(body)} for n, body in enumerate(bodies)]
    rows = [{"from": one, "to": other, "link type": "reinforces"} for one, other in links]
    return study(Projects=[{"id": name} for name in NAMES], Mechanisms=mechanisms, Links=rows)


@given(st.lists(SOME, max_size=3), st.lists(TWO, max_size=2), st.lists(SOME, min_size=1, max_size=3))
@settings(max_examples=30, deadline=None)
def test_a_group_is_coordinated_if_what_joins_each_two_ties_all_together(
    bodies: list[list[str]], links: list[list[str]], groups: list[list[str]]
) -> None:
    joined = {frozenset(two) for body in bodies for two in combinations(body, 2)} | {frozenset(two) for two in links}
    found = read(bodies, links)
    for group in groups:
        graph = nx.Graph()
        graph.add_nodes_from(group)
        graph.add_edges_from(tuple(two) for two in joined if two <= {*group})
        expected = COORDINATED if nx.is_connected(graph) else UNCOORDINATED
        state, evidence = group_coordination(found, tuple(iri("Project", name) for name in group))
        assert state == (expected if joined else NOT_RECORDED)
        named = {end for given in evidence for end in (given.subject, given.object)}
        assert {name for name in group if iri("Project", name) in named} == {n for n in group if graph.degree(n)}


def test_a_mechanism_that_coordinates_many_makes_an_edge_each_and_not_one_for_each_two() -> None:
    names = [f"P{number}" for number in range(60)]
    found = study(Projects=[{"id": n} for n in names], Mechanisms=[{"id": "M", "coordinates": "; ".join(names)}])
    assert ties(found).number_of_edges() == 60
    state, evidence = group_coordination(found, tuple(iri("Project", name) for name in names[:3]))
    assert state == COORDINATED
    assert len(evidence) == 3
