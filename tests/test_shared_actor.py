"""Shared actors: who works in several programmes, and how far it is a bridge between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import networkx as nx
import pytest

from prasan.graph.findings import shared_actor
from prasan.graph.findings.shared_actor import actors
from tests.small import short, study, things

if TYPE_CHECKING:
    from prasan.graph.finding import Finding


def found(*projects: dict[str, Any], **more: Any) -> dict[str, Finding]:
    rows = [{"id": f"P{number}"} | row for number, row in enumerate(projects, start=1)]
    return {short(f.participants)[0]: f for f in shared_actor.find(study(Projects=rows, **more))}


def test_an_agency_in_two_programmes_that_others_work_in_is_shared() -> None:
    findings = found({"led by": "A; B"}, {"funded by": "A"})
    assert list(findings) == ["A"]
    assert things(findings["A"], "programmes") == ["P1", "P2"]


def test_an_agency_alone_in_all_its_programmes_has_a_portfolio_and_joins_nobody() -> None:
    assert found({"led by": "A"}, {"led by": "A"}, {"led by": "B"}) == {}


def test_one_programme_under_several_roles_is_one_programme() -> None:
    assert found({"led by": "A", "funded by": "A", "supported by": "B"}, {"led by": "B"})["B"].values["count"] == 2
    assert "A" not in found({"led by": "A", "funded by": "A", "supported by": "B"}, {"led by": "B"})


def test_phases_committees_and_money_bring_an_agency_into_a_programme() -> None:
    findings = found(
        {"led by": "X"}, {}, {}, {},
        Phases=[{"id": "P1-1", "project": "P1", "order": 1, "implemented by": "A"}],
        Mechanisms=[{"id": "M", "drives": "P2", "agencies involved": "A", "level": "province"}],
        Funding=[{"from": "A", "to": "P3"}],
        Agencies=[{"id": "A"}],
    )  # fmt: skip
    assert things(findings["A"], "programmes") == ["P1", "P2", "P3"]


def test_a_mechanism_of_two_programmes_is_an_actor_and_an_instrument_is_not() -> None:
    hub = {"id": "M", "drives": "P1; P2", "level": "province"}
    assert list(found({"led by": "A"}, {"led by": "B"}, Mechanisms=[hub])) == ["M"]
    assert found({"led by": "A"}, {"led by": "B"}, Mechanisms=[hub | {"kind": "instrument"}]) == {}


def test_a_programme_that_pays_is_no_actor() -> None:
    assert (
        found({"led by": "A"}, {"led by": "B"}, {}, Funding=[{"from": "P3", "to": "P1"}, {"from": "P3", "to": "P2"}])
        == {}
    )


def test_a_bridge_is_one_whose_programmes_nobody_else_joins() -> None:
    """A and B both join P1 and P2, so neither is needed; C alone joins P2 and P3."""
    findings = found({"led by": "A; B"}, {"led by": "A; B; C"}, {"led by": "C"})
    assert {actor: (f.message, f.values["redundancy"]) for actor, f in findings.items()} == {
        "A": ("shared", 1.0),
        "B": ("shared", 1.0),
        "C": ("bridge", 0.0),
    }


def test_measures_of_a_path_by_hand() -> None:
    """X – P1 – A – P2 – Y, five nodes in a row: of the 4·3/2 = 6 pairs without A, the 4 across it go through A, 4/6.

    Among actors A is tied once to X and once to Y, who are not tied: each has half of A's ties, ¼ + ¼ = ½.
    """
    findings = found({"led by": "X; A"}, {"led by": "A; Y"})
    values = findings["A"].values
    assert values["betweenness"] == pytest.approx(4 / 6, abs=1e-6)
    assert values["constraint"] == pytest.approx(0.5)
    assert values["redundancy"] == 0
    assert findings["A"].score == values["betweenness"]


def test_an_actor_among_actors_who_work_together_is_more_constrained_than_one_who_joins_strangers() -> None:
    """Both work in two programmes, so that in the graph of actors and programmes both would have constraint ½."""
    findings = found({"led by": "A; X; Y"}, {"led by": "A; X; Y"}, {"led by": "B; V"}, {"led by": "B; W"})
    assert findings["A"].values["constraint"] > findings["B"].values["constraint"]


def test_on_a_textbook_network_the_measures_are_those_of_networkx() -> None:
    """18 women and 14 events (Davis, Gardner and Gardner 1941): women are agencies, events are programmes.

    Constraint is asked of networkx for named nodes, which is another way through its code than ours.
    """
    network = nx.davis_southern_women_graph()
    women = sorted(network.graph["top"])
    events = sorted(network.graph["bottom"])
    rows = [{"id": e, "led by": "; ".join(sorted(w.replace(" ", "-") for w in network[e]))} for e in events]
    agencies = [{"id": woman.replace(" ", "-")} for woman in women]
    findings = {short(f.participants)[0]: f for f in shared_actor.find(study(Projects=rows, Agencies=agencies))}
    assert len(findings) == 18
    between = nx.betweenness_centrality(network)
    redundancy = nx.bipartite.node_redundancy(network, women)
    together = nx.bipartite.weighted_projected_graph(network, women)
    constraint = nx.constraint(together, nodes=women, weight="weight")
    for woman in women:
        values = findings[woman.replace(" ", "-")].values
        assert values["betweenness"] == pytest.approx(between[woman], abs=1e-6)
        assert values["redundancy"] == pytest.approx(redundancy[woman], abs=1e-6)
        assert values["constraint"] == pytest.approx(constraint[woman], abs=1e-6)


def test_actors_are_those_of_a_plain_second_reading() -> None:
    read = study(
        Projects=[{"id": "P1", "led by": "A", "supported by": "B"}, {"id": "P2", "initiated by": "B; C"}],
        Mechanisms=[{"id": "M", "drives": "P2", "level": "province"}],
    )
    assert {short([a])[0]: short(there) for a, there in actors(read).items()} == {
        "A": ["P1"], "B": ["P1", "P2"], "C": ["P2"], "M": ["P2"],
    }  # fmt: skip
