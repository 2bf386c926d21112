"""Influence: who does how much for whom, by the matrix method of Nilsson (2016) and Weitz (2018)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prasan.graph.findings import influence
from prasan.graph.reinforcement import influence_graph, influences, link_types, reinforcement
from tests.small import iri, short, study, term, things

if TYPE_CHECKING:
    from prasan.graph.finding import Finding

MATRIX = {("a", "b"): 3, ("a", "c"): 1, ("b", "c"): 2, ("c", "a"): -1, ("c", "b"): 1}
"""A cross-impact matrix of three targets, read by rows: what the row does for the column.

      a   b   c  |  D
  a   .   3   1  |  4
  b   0   .   2  |  2
  c  -1   1   .  |  0
     -1   4   3
"""


def graph_of(scores: dict[tuple[str, str], float]) -> nx.DiGraph:
    return nx.DiGraph([(one, other, {"score": score}) for (one, other), score in scores.items()])


def found(*links: tuple[str, str, str], **more: Any) -> dict[str, Finding]:
    rows = [{"from": one, "link type": kind, "to": other} for one, kind, other in links]
    return {short(f.participants)[0]: f for f in influence.find(study(Links=rows, **more))}


# The method


def test_row_sums_column_sums_and_the_second_order_by_hand() -> None:
    """D from the rows, dependence from the columns. T(a) = 4 + ½(3·2 + 1·0) = 7, T(b) = 2 + ½(2·0) = 2,
    T(c) = 0 + ½(-1·4 + 1·2) = -1: c holds the strongest back, so at second order its influence is negative.
    """
    assert influences(graph_of(MATRIX)) == {"a": (4, -1, 7), "b": (2, 4, 2), "c": (0, 3, -1)}


def test_nothing_is_made_symmetric() -> None:
    assert influences(graph_of({("a", "b"): 2})) == {"a": (2, 0, 2), "b": (0, 2, 0)}


@given(
    st.dictionaries(
        st.tuples(st.sampled_from("abcd"), st.sampled_from("abcd")).filter(lambda pair: pair[0] != pair[1]),
        st.integers(-3, 3),
        min_size=1,
    )
)
def test_the_figures_are_those_of_the_matrix_by_numpy(scores: dict[tuple[str, str], float]) -> None:
    """With I the matrix and 1 a column of ones: D = I·1, dependence = Iᵀ·1, T = D + ½ I·D."""
    graph = graph_of(scores)
    nodes = list(graph)
    matrix = np.array([[scores.get((one, other), 0) for other in nodes] for one in nodes], dtype=float)
    direct = matrix @ np.ones(len(nodes))
    second = direct + matrix @ direct / 2
    received = matrix.T @ np.ones(len(nodes))
    for place, node in enumerate(nodes):
        assert influences(graph)[node] == pytest.approx((direct[place], received[place], second[place]))


# From links to one score


@pytest.mark.parametrize(
    ("kind", "score", "gains"),
    [
        ("is indivisible from", 3, "both"),
        ("reinforces", 2, "to"),
        ("funds", 2, "to"),
        ("carries on", 2, "to"),
        ("enables", 1, "to"),
        ("is the model of", 1, "to"),
        ("builds on", 1, "from"),
        ("shares data with", 1, "both"),
        ("is linked with", 0, "both"),
        ("constrains", -1, "to"),
        ("counteracts", -2, "to"),
        ("cancels", -3, "to"),
    ],
)
def test_each_type_of_link_has_its_place_on_the_scale_of_seven(kind: str, score: float, gains: str) -> None:
    read = study(Links=[{"from": "P1", "link type": kind, "to": "P2"}])
    one, other = iri("Project", "P1"), iri("Project", "P2")
    expected = {"to": {(one, other)}, "from": {(other, one)}, "both": {(one, other), (other, one)}}[gains]
    graph = influence_graph(reinforcement(read))
    assert set(graph.edges) == expected
    assert {given for _s, _t, given in graph.edges(data="score")} == {score}


def test_no_type_of_link_is_left_without_a_score_and_a_side_that_gains() -> None:
    assert len(link_types()) == 13
    assert all(-3 <= score <= 3 and gains in ("to", "from", "both") for score, gains in link_types().values())


def test_a_link_that_only_affects_is_an_open_question_until_somebody_scores_it() -> None:
    row = {"from": "P1", "link type": "affects", "to": "P2"}
    assert not reinforcement(study(Links=[row])).edges
    assert one_score({"link type": "affects", "score": -1.5, "scored by": "us"}) == -1.5


def one_score(*links: dict[str, Any]) -> float:
    read = study(Links=[{"from": "P1", "to": "P2"} | link for link in links])
    graph = influence_graph(reinforcement(read))
    return float(graph.edges[iri("Project", "P1"), iri("Project", "P2")]["score"])


def test_a_score_that_somebody_gave_overrides_that_of_the_type() -> None:
    assert one_score({"link type": "reinforces", "score": -1, "scored by": "us"}) == -1


def test_several_given_scores_count_by_their_mean_and_default_ones_then_not_at_all() -> None:
    assert one_score(
        {"link type": "reinforces", "score": 3, "scored by": "us"},
        {"link type": "enables", "score": 0, "scored by": "them"},
        {"link type": "is indivisible from"},
    ) == pytest.approx(1.5)


def test_where_nobody_scored_the_strongest_default_speaks_and_of_equals_the_reinforcing_one() -> None:
    assert one_score({"link type": "enables"}, {"link type": "cancels"}) == -3
    assert one_score({"link type": "counteracts"}, {"link type": "reinforces"}) == 2


def test_parallel_links_stay_apart_until_they_are_scored() -> None:
    read = study(Links=[{"from": "P1", "link type": kind, "to": "P2"} for kind in ("enables", "funds")])
    assert reinforcement(read).number_of_edges() == 2
    types = {kind for _s, _t, kind in reinforcement(read).edges(data="type")}
    assert types == {term("enables"), term("funds")}


def test_money_is_a_link_between_programmes_and_an_agency_that_pays_is_none() -> None:
    read = study(
        Projects=[{"id": "P1"}, {"id": "P2"}],
        Agencies=[{"id": "A"}],
        Funding=[{"from": "P1", "to": "P2"}, {"from": "A", "to": "P2"}],
    )
    assert [short(edge[:2]) for edge in reinforcement(read).edges] == [["P1", "P2"]]


# Findings


def test_a_programme_without_links_has_no_influence_to_tell() -> None:
    assert list(found(("P1", "reinforces", "P2"), Projects=[{"id": "P3"}])) == ["P1", "P2"]


def test_who_gives_who_gains_and_who_does_both() -> None:
    findings = found(("P1", "reinforces", "P2"), ("P2", "reinforces", "P3"))
    assert {name: finding.message for name, finding in findings.items()} == {"P1": "gives", "P2": "both", "P3": "gains"}
    assert things(findings["P2"], "helps") == ["P3"]
    assert things(findings["P2"], "helped_by") == ["P1"]


def test_who_hinders_is_told_apart_from_who_helps() -> None:
    findings = found(("P1", "counteracts", "P2"), ("P1", "enables", "P3"), ("P4", "is linked with", "P5"))
    assert {name: (finding.message, finding.also) for name, finding in findings.items()} == {
        "P1": ("gives", ("hinders",)), "P2": ("neither", ("hindered",)), "P3": ("gains", ()), "P4": ("neither", ()),
        "P5": ("neither", ()),
    }  # fmt: skip
    assert (things(findings["P1"], "helps"), things(findings["P1"], "hinders")) == (["P3"], ["P2"])
    assert things(findings["P2"], "hindered_by") == ["P1"]
    assert findings["P1"].values["influence"] == -1


def test_the_score_is_the_second_order_as_a_share_of_the_strongest() -> None:
    """T(P1) = 2 + ½·2·2 = 4, T(P2) = 2, T(P3) = 0."""
    findings = found(("P1", "reinforces", "P2"), ("P2", "reinforces", "P3"))
    assert {name: finding.score for name, finding in findings.items()} == {"P1": 1.0, "P2": 0.5, "P3": 0.0}


def test_links_that_weigh_nothing_give_everybody_the_score_0() -> None:
    assert {finding.score for finding in found(("P1", "is linked with", "P2")).values()} == {0.0}
