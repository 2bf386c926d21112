"""Disagreement: where those who scored one pair gave different scores."""

from __future__ import annotations

from typing import Any

import pytest

from prasan.graph.find import findings
from prasan.graph.findings import disagreement
from prasan.graph.reinforcement import influence_graph, reinforcement
from prasan.graph.sentences import sentence
from tests.small import iri, short, study


def link(source: str, target: str, score: float, scorer: str, **more: str) -> dict[str, Any]:
    return {"from": source, "to": target, "link type": "affects", "score": score, "scored by": scorer, **more}


def found(*links: dict[str, Any]) -> list[Any]:
    return list(disagreement.find(study(Links=links)))


def test_the_score_is_the_range_as_a_share_of_the_widest() -> None:
    """From −3 to +3 are 6 points; ann, bob and cat lie 5 apart."""
    (finding,) = found(link("P1", "P2", -3, "ann"), link("P1", "P2", 2, "bob"), link("P1", "P2", 1, "cat"))
    assert finding.score == pytest.approx(5 / 6)
    assert {key: finding.values[key] for key in ("low", "high", "range", "count")} == {
        "low": -3, "high": 2, "range": 5, "count": 3,
    }  # fmt: skip
    assert short(finding.participants) == ["P1", "P2"]


def test_each_scorer_is_told_with_score_and_reason() -> None:
    read = study(Links=[link("P1", "P2", -1, "ann", reason="takes its staff"), link("P1", "P2", 2.5, "bob")])
    (finding,) = disagreement.find(read)
    assert finding.values["scores"] == "ann −1 (takes its staff); bob +2.5"
    assert "ann −1 (takes its staff)" in sentence(read, finding, "th")
    assert {s.object for s in finding.evidence if s.predicate.endswith("#scorer")} == {"ann", "bob"}


def test_those_who_agree_and_one_alone_are_no_finding() -> None:
    assert found(link("P1", "P2", 2, "ann"), link("P1", "P2", 2, "bob"), link("P2", "P3", 1, "ann")) == []


def test_the_two_directions_are_two_questions() -> None:
    assert found(link("P1", "P2", 2, "ann"), link("P2", "P1", -2, "bob")) == []


def test_a_default_score_disagrees_with_nobody() -> None:
    assert found(link("P1", "P2", -2, "ann"), {"from": "P1", "link type": "reinforces", "to": "P2"}) == []


def test_several_scores_of_one_scorer_are_one_opinion() -> None:
    two_types = [link("P1", "P2", 1, "ann"), link("P1", "P2", 3, "ann") | {"link type": "reinforces"}]
    assert found(*two_types) == []
    (finding,) = found(*two_types, link("P1", "P2", 1, "bob"))
    assert (finding.values["low"], finding.values["high"]) == (1, 2)


def test_whether_it_helps_or_hinders_comes_before_how_much() -> None:
    """P3 → P4 is further apart, but both say that it helps, or does nothing."""
    read = study(
        Links=[link("P1", "P2", -1, "ann"), link("P1", "P2", 1, "bob"), link("P3", "P4", 0, "ann"),
               link("P3", "P4", 3, "bob")]
    )  # fmt: skip
    told = [f for f in findings(read) if f.kind == "disagreement"]
    assert [(short(f.participants), f.message) for f in told] == [(["P1", "P2"], "sign"), (["P3", "P4"], "strength")]


def test_the_influence_of_a_disputed_pair_is_the_mean() -> None:
    read = study(Links=[link("P1", "P2", -1, "ann"), link("P1", "P2", 2, "bob")])
    graph = influence_graph(reinforcement(read))
    assert graph.edges[iri("Project", "P1"), iri("Project", "P2")]["score"] == 0.5
