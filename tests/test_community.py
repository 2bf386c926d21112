"""Communities: who hangs together, what the group is named after, and who ties it to others."""

from __future__ import annotations

import random
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prasan.graph.communities import MOST_COMMON, boundary, divided, division, tie_graph
from prasan.graph.findings import community
from prasan.graph.sentences import sentence
from tests.small import iri, short, study, things

Edge = tuple[str, str]


def link(one: str, other: str, kind: str = "reinforces") -> dict[str, str]:
    return {"from": one, "link type": kind, "to": other}


def circle(*names: str) -> list[dict[str, str]]:
    return [link(one, other) for one, other in zip(names, (*names[1:], names[0]), strict=True)]


TWO: dict[str, Any] = {
    "Projects": [
        *({"id": f"P{n}", "goals": "E1", "areas": "X", "led by": "A"} for n in (1, 2, 3)),
        *({"id": f"Q{n}", "goals": "E2" if n < 3 else "E1", "areas": "X", "led by": f"B{n}"} for n in (1, 2, 3)),
    ],
    "Areas": [{"id": "X", "level": "district"}],
    "Links": [*circle("P1", "P2", "P3"), *circle("Q1", "Q2", "Q3"), link("P3", "Q1")],
}
"""Two circles of three, joined by one link; A leads all of the first, all are in X."""


def found(**sheets: Any) -> list[Any]:
    return list(community.find(study(**sheets)))


# Ties


def test_an_actor_has_one_share_of_attention_for_each_of_the_others() -> None:
    """A works in three programmes: 1/(3−1) each; B in two: 1. What both tie adds up."""
    read = study(Projects=[{"id": "P1", "led by": "A; B"}, {"id": "P2", "led by": "A; B"}, {"id": "P3", "led by": "A"}])
    graph, common = tie_graph(read)
    weights = {tuple(short(sorted(edge[:2]))): edge[2] for edge in graph.edges(data="weight")}
    assert weights == {("P1", "P2"): 1.5, ("P1", "P3"): 0.5, ("P2", "P3"): 0.5}
    assert common == ()


def test_a_link_counts_one_whatever_its_sign_and_money_is_a_link() -> None:
    read = study(
        Links=[link("P1", "P2", "cancels"), link("P2", "P3"), link("P3", "P2")], Funding=[{"from": "P3", "to": "P4"}]
    )
    graph, _common = tie_graph(read)
    weights = {tuple(short(sorted(edge[:2]))): edge[2] for edge in graph.edges(data="weight")}
    assert weights == {("P1", "P2"): 1, ("P2", "P3"): 2, ("P3", "P4"): 1}


def test_who_is_everywhere_ties_nobody_and_that_is_said() -> None:
    many = [{"id": f"P{n:02}", "led by": "A"} for n in range(MOST_COMMON + 1)]
    assert tie_graph(study(Projects=many))[1] == (iri("Agency", "A"),)
    assert tie_graph(study(Projects=many[:-1]))[1] == ()
    read = study(Projects=many, Links=circle("P00", "P01", "P02"))
    (finding,) = community.find(read)
    assert "Left out as ties: 1" in sentence(read, finding, "en")


# Division


def test_the_karate_club_divides_as_the_method_of_networkx_does() -> None:
    club = nx.karate_club_graph()
    named = nx.relabel_nodes(club, {node: f"m{node:02}" for node in club})
    parts = divided(named)
    assert sorted(member for part in parts for member in part) == sorted(named)
    # The best division known has a modularity of 0.4198 without weights, 0.4449 with them (Blondel et al. 2008).
    assert nx.community.modularity(named, parts) > 0.43
    assert not any("m00" in part and "m33" in part for part in parts)  # the two who fell out


def test_cliques_in_a_ring_are_each_a_community() -> None:
    ring = nx.relabel_nodes(nx.ring_of_cliques(6, 5), lambda node: f"n{node:02}")
    assert divided(ring) == tuple(tuple(f"n{5 * k + i:02}" for i in range(5)) for k in range(6))


@given(st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")), max_size=20), st.randoms())
def test_the_order_of_the_input_changes_nothing(edges: list[Edge], mixer: random.Random) -> None:
    edges = sorted({(min(e), max(e)) for e in edges if e[0] != e[1]})
    shuffled = [(q, p) if mixer.random() < 0.5 else (p, q) for p, q in edges]
    mixer.shuffle(shuffled)
    assert divided(nx.Graph(edges)) == divided(nx.Graph(shuffled))


@given(
    st.dictionaries(
        st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")).filter(lambda e: e[0] < e[1]),
        st.integers(1, 9), min_size=1,
    ),
    st.sets(st.sampled_from("abcdef"), min_size=1),
)  # fmt: skip
def test_inside_and_outside_are_the_sums_of_a_plain_loop_and_of_networkx(
    weights: dict[Edge, int], members: set[str]
) -> None:
    graph = nx.Graph()
    graph.add_nodes_from("abcdef")
    graph.add_weighted_edges_from((p, q, w) for (p, q), w in weights.items())
    inside, out, by_member = boundary(graph, members)
    assert inside == sum(w for (p, q), w in weights.items() if p in members and q in members)
    assert out == sum(w for (p, q), w in weights.items() if (p in members) != (q in members))
    assert out == nx.cut_size(graph, members, weight="weight")
    assert sum(by_member.values()) == out


# Findings


def test_two_circles_joined_by_a_link_are_two_communities_named_after_what_is_theirs() -> None:
    """All have X and four of six E1, so E1 says less of the first than A, who leads it alone: ln(7/3) against ln(7/4).

    Of the second two of three have E2; all have X, but so has everybody, and E1 is rarer among them than elsewhere.
    """
    first, second = found(**TWO)
    assert short(first.participants) == ["P1", "P2", "P3"]
    assert things(first, "names") == ["A", "E1"]
    assert short(second.participants) == ["Q1", "Q2", "Q3"]
    assert things(second, "names") == ["E2"]


def test_how_closed_a_community_is_and_who_leads_out_of_it() -> None:
    """First: three links of 1 and A's three ties of ½ inside make 4.5, one link leads out: volume 10, of the rest 7.

    Conductance 1/7 of the second (volume 2·3 + 1), and of the first too: the smaller of both volumes counts.
    """
    first, second = found(**TWO)
    assert (first.values["inside"], first.values["outside"]) == (4.5, 1)
    assert (second.values["inside"], second.values["outside"]) == (3, 1)
    assert first.values["conductance"] == second.values["conductance"] == pytest.approx(1 / 7, abs=1e-6)
    assert first.score == pytest.approx(9 / 10)
    assert second.score == pytest.approx(6 / 7, abs=1e-6)
    assert things(first, "bridges") == ["P3"]
    assert things(second, "bridges") == ["Q1"]
    graph = division(study(**TWO)).ties
    assert nx.conductance(graph, first.participants, weight="weight") == pytest.approx(1 / 7)


def test_a_single_group_that_shares_one_goal_is_named_after_it_and_closed() -> None:
    (only,) = found(Projects=[{"id": f"P{n}", "goals": "E1"} for n in (1, 2, 3)], Links=circle("P1", "P2", "P3"))
    assert things(only, "names") == ["E1"]
    assert (only.also, only.score, only.values["conductance"]) == (("closed",), 1, 0)


def test_a_group_that_shares_nothing_is_named_after_its_heart() -> None:
    read = study(Links=[link("P1", "P2"), link("P3", "P2"), link("P4", "P2")])
    (only,) = community.find(read)
    assert only.message == "unnamed"
    assert things(only, "names") == ["P2"]
    assert "P2" in sentence(read, only, "th")


def test_a_body_that_coordinates_programmes_ties_them_and_is_none_of_them() -> None:
    """Three programmes whose only tie is one committee: a community of three; of two, none."""
    read = study(
        Projects=[{"id": f"P{n}", "goals": "E1"} for n in (1, 2, 3)],
        Mechanisms=[{"id": "M", "coordinates": "P1; P2; P3"}],
    )
    (only,) = community.find(read)
    assert short(only.participants) == ["P1", "P2", "P3"]
    assert only.values["count"] == 3
    assert things(only, "programmes") == ["P1", "P2", "P3"]
    assert iri("Mechanism", "M") in only.mentions
    two = {"Projects": [{"id": "P1"}, {"id": "P2"}], "Mechanisms": [{"id": "M", "coordinates": "P1; P2"}]}
    assert found(**two) == []


def test_pairs_and_the_untied_are_no_community() -> None:
    assert found(Projects=[{"id": f"P{n}", "goals": "E1"} for n in (3, 4, 5)], Links=[link("P1", "P2")]) == []


def test_a_community_rests_on_the_strongest_tie_of_each_member() -> None:
    first, _second = found(**TWO)
    subjects = {given.subject for given in first.evidence}
    assert {iri("Project", f"P{n}") for n in (1, 2, 3)} <= subjects | {given.object for given in first.evidence}
