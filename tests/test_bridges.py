"""Bridges: betweenness, constraint and redundancy, on graphs from the textbooks and by hand."""

from __future__ import annotations

import csv
import io
from itertools import combinations
from typing import Any

import networkx as nx
import pytest

from prasan.graph.bridges import Bridge, bridges
from prasan.graph.find import findings
from prasan.graph.scene import Scene, draw
from prasan.queries.store import dataset_of
from tests.small import quads, study_of


def by_ties(graph: nx.Graph) -> dict[str, list[str]]:
    """A one-mode graph as actors at work: each tie is a programme of its two ends."""
    return {node: [repr(sorted(edge)) for edge in graph.edges(node)] for node in graph}


def plain_betweenness(graph: nx.Graph, node: str) -> float:
    """The share of shortest paths between others that pass a node, path by path."""
    others = sorted(set(graph) - {node})
    total = 0.0
    for one, other in combinations(others, 2):
        if nx.has_path(graph, one, other):
            paths = list(nx.all_shortest_paths(graph, one, other))
            total += sum(node in path for path in paths) / len(paths)
    return total / (len(others) * (len(others) - 1) / 2)


def plain_constraint(weights: dict[frozenset[str], float], node: str) -> float:
    """Burt (1992): Σ over j of (p_ij + Σ over q of p_iq p_qj)², with p_ij the share of i's ties that goes to j."""
    nodes = sorted({end for pair in weights for end in pair})

    def share(i: str, j: str) -> float:
        return weights.get(frozenset((i, j)), 0) / sum(weights.get(frozenset((i, k)), 0) for k in nodes if k != i)

    around = [j for j in nodes if j != node and frozenset((node, j)) in weights]
    total = 0.0
    for j in around:
        total += (share(node, j) + sum(share(node, q) * share(q, j) for q in nodes if q not in (node, j))) ** 2
    return total


def plain_redundancy(working: dict[str, list[str]], actor: str) -> float:
    pairs = list(combinations(sorted(set(working[actor])), 2))
    joined = [any({p, q} <= set(there) for other, there in working.items() if other != actor) for p, q in pairs]
    return sum(joined) / len(pairs)


@pytest.mark.parametrize(
    "graph",
    [nx.krackhardt_kite_graph(), nx.florentine_families_graph(), nx.karate_club_graph()],
    ids=["kite", "florentine", "karate"],
)
def test_constraint_is_that_of_the_textbook_graphs(graph: nx.Graph) -> None:
    plain = nx.Graph((str(one), str(other)) for one, other in graph.edges)
    expected = nx.constraint(plain)
    found = bridges(by_ties(plain))
    for node in plain:
        assert found[node].constraint == pytest.approx(expected[node], abs=1e-6)


def test_the_three_measures_of_the_southern_women_are_those_of_the_plain_definitions() -> None:
    """Davis, Gardner and Gardner (1941): 18 women at 14 events."""
    davis = nx.davis_southern_women_graph()
    women = davis.graph["top"]
    working = {woman: sorted(davis[woman]) for woman in women}
    weights = {
        frozenset((one, other)): float(len(set(working[one]) & set(working[other])))
        for one, other in combinations(women, 2)
        if set(working[one]) & set(working[other])
    }
    found = bridges(working)
    for woman in women:
        assert found[woman] == Bridge(
            pytest.approx(plain_betweenness(davis, woman), abs=1e-6),  # type: ignore[arg-type]
            pytest.approx(plain_constraint(weights, woman), abs=1e-6),  # type: ignore[arg-type]
            pytest.approx(plain_redundancy(working, woman), abs=1e-6),  # type: ignore[arg-type]
        )
    # Evelyn and Nora, the centres of the two groups of the book, are those through whom most paths run.
    first, second = sorted(women, key=lambda woman: -found[woman].betweenness)[:2]
    assert {first, second} == {"Evelyn Jefferson", "Nora Fayette"}


def test_what_is_not_defined_is_none_and_no_figure() -> None:
    """Alone in one programme: no other to be constrained by, no pair of programmes to be redundant in.

    Between the seven others of the portfolio's owner are 21 pairs, and it stands between one of them, P2 and P3.
    """
    found = bridges({"alone": ["P1"], "portfolio": ["P2", "P3"], "a": ["P4"], "b": ["P4"]})
    assert found["alone"] == Bridge(0, None, None)
    assert found["portfolio"] == Bridge(pytest.approx(1 / 21, abs=1e-6), None, 0)  # type: ignore[arg-type]
    assert found["a"].constraint == 1
    assert bridges({}) == {}


def test_measuring_some_gives_the_figures_they_have_among_all() -> None:
    working = {"a": ["P1", "P2"], "b": ["P2", "P3"], "c": ["P1", "P3"]}
    assert bridges(working, ["b"]) == {"b": bridges(working)["b"]}


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_table_says_in_words_what_is_not_defined(language: str) -> None:
    given = quads(Projects=[{"id": "P1", "led by": "A; B"}, {"id": "P2", "led by": "A"}, {"id": "P3", "led by": "C"}])
    read = study_of(given)
    scene = Scene(read, findings(read), dataset_of(given), language)
    rows: list[Any] = list(csv.reader(io.StringIO(draw(scene, "bridges", ".csv").decode("utf-8-sig"))))
    words = {row[0]: row[4:6] for row in rows[1:]}
    assert words["A"] == ["1.0", "0.0"]
    if language == "en":
        assert words["C"] == ["not defined: works with no other", "not defined: one programme"]
    assert not {"nan", "None", ""} & {cell for row in rows for cell in row}
