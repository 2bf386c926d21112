"""Elementary cycles: against networkx, and no more than can be read."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prasan.graph.cycles import cycles, short_cycles

edges = st.lists(st.tuples(st.sampled_from("abcdefg"), st.sampled_from("abcdefg")), max_size=24)


@given(edges, st.integers(2, 7))
@settings(max_examples=200)
def test_the_short_cycles_are_those_of_networkx(pairs: list[tuple[str, str]], longest: int) -> None:
    graph = nx.DiGraph(pairs)
    expected = {
        (*cycle[cycle.index(min(cycle)) :], *cycle[: cycle.index(min(cycle))])
        for cycle in nx.simple_cycles(graph, length_bound=longest)
    }
    found = list(short_cycles(graph, longest))
    assert len(found) == len(set(found))
    assert set(found) == expected


def test_where_there_are_too_many_all_up_to_a_shorter_length_are_there() -> None:
    """In the complete graph of five there are 10 cycles of two, 20 of three and 30 of four."""
    graph = nx.complete_graph(5, nx.DiGraph)
    graph = nx.relabel_nodes(graph, {node: str(node) for node in graph})
    for most, count, told in ((9, 10, 2), (29, 10, 2), (30, 30, 3), (60, 60, 4)):
        found, length = cycles(graph, 4, most)
        assert (len(found), length) == (count, told)


@pytest.mark.parametrize("size", [2000])
def test_a_long_circle_of_many_that_has_few_short_ones_is_gone_through(size: int) -> None:
    """A ring of so many, and one step back: networkx would take the ring apart once for each of its nodes."""
    ring = [(f"{n:05}", f"{(n + 1) % size:05}") for n in range(size)]
    found, told = cycles(nx.DiGraph([*ring, ("00002", "00000")]), 6, 100)
    assert (found, told) == ([("00000", "00001", "00002")], 6)
