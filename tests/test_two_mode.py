"""The measures of bridges by sparse matrices, against networkx, which counts them pair by pair and path by path."""

from __future__ import annotations

import math

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prasan.graph.two_mode import Incidence, betweenness, constraint, redundancy, sampled_betweenness

WORKING = st.dictionaries(
    st.sampled_from([f"actor{number}" for number in range(9)]),
    st.frozensets(st.sampled_from([f"programme{number}" for number in range(10)]), min_size=1, max_size=6),
    min_size=1,
)


def two_mode(working: dict[str, frozenset[str]]) -> nx.Graph:
    return nx.Graph((actor, programme) for actor, there in working.items() for programme in there)


@given(WORKING)
@settings(deadline=None)
def test_redundancy_is_that_of_networkx(working: dict[str, frozenset[str]]) -> None:
    several = [actor for actor, there in working.items() if len(there) > 1]
    expected = nx.bipartite.node_redundancy(two_mode(working), several) if several else {}
    assert redundancy(Incidence(working), several) == pytest.approx(expected)


@given(WORKING)
@settings(deadline=None)
def test_constraint_is_that_of_networkx_and_nan_of_who_works_with_nobody(working: dict[str, frozenset[str]]) -> None:
    among = nx.bipartite.weighted_projected_graph(two_mode(working), sorted(working))
    expected = nx.constraint(among, weight="weight")
    found = constraint(Incidence(working), list(working))
    assert found == pytest.approx(expected, nan_ok=True)
    assert all(math.isnan(found[actor]) == (among.degree(actor) == 0) for actor in working)


@given(WORKING)
@settings(deadline=None)
def test_betweenness_from_all_nodes_is_that_of_networkx(working: dict[str, frozenset[str]]) -> None:
    expected = nx.betweenness_centrality(two_mode(working))
    taking_part = Incidence(working)
    found = sampled_betweenness(taking_part, len(expected))
    programmes = sorted({programme for there in working.values() for programme in there})
    assert dict(zip([*sorted(working), *programmes], found, strict=True)) == pytest.approx(expected, abs=1e-12)
    assert betweenness(taking_part) == pytest.approx({actor: expected[actor] for actor in working}, abs=1e-12)


def test_betweenness_of_a_large_graph_is_sampled_and_near_the_exact_one() -> None:
    """A hub that joins a thousand chains of two: every path between chains runs through it."""
    working = {"hub": frozenset(f"p{number}" for number in range(1000))}
    working |= {f"a{number}": frozenset({f"p{number}"}) for number in range(1000)}
    found = betweenness(Incidence(working))
    size = 2001
    exact = 1000 * 999 / 2 * 4 / ((size - 1) * (size - 2) / 2)  # pairs of chains, each with four pairs of ends
    assert found["hub"] == pytest.approx(exact, rel=0.02)
    assert found == betweenness(Incidence(dict(reversed(working.items()))))


def test_an_actor_in_thousands_of_programmes_takes_no_pair_of_them_in_hand() -> None:
    """Fifty million pairs, none of which anybody else joins: done before a loop over them would have begun."""
    taking_part = Incidence({"ministry": [f"p{number}" for number in range(10_000)], "office": ["p1", "p2"]})
    assert redundancy(taking_part, ["ministry"]) == {"ministry": pytest.approx(1 / (10_000 * 9_999 / 2))}
