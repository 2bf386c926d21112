"""Dependence: what is lost if one payer or one programme goes, against brute-force removal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import URIRef
from rdflib.namespace import RDF

from prasan.graph.findings import dependence
from prasan.ontology import PRASAN
from tests.small import short, study, study_of, things

if TYPE_CHECKING:
    from prasan.graph.linkage import Quad

ROW = URIRef("urn:place:1")


def found(aspect: str, **sheets: Any) -> dict[str, list[str]]:
    return {
        short(f.participants)[0]: things(f, "programmes")
        for f in dependence.find(study(**sheets))
        if f.aspect == aspect
    }


def programmes(count: int) -> list[dict[str, str]]:
    return [{"id": f"P{number}"} for number in range(1, count + 1)]


def pays(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    return [{"from": one, "to": other} for one, other in pairs]


# Money


def test_a_programme_with_one_payer_depends_on_it() -> None:
    assert found("funding", Projects=[{"id": "P1", "funded by": "A"}]) == {"A": ["P1"]}


def test_a_programme_with_two_payers_depends_on_neither() -> None:
    assert found("funding", Projects=[{"id": "P1", "funded by": "A; B"}]) == {}


def test_what_comes_by_way_of_a_programme_depends_on_it_and_on_who_pays_it() -> None:
    """A pays P1, P1 pays P2 and P3, P2 pays P3 as well: all of it is A's, and P1's; P2 is not P3's only way."""
    rows = programmes(3)
    rows[0]["funded by"] = "A"
    flow = pays(("P1", "P2"), ("P1", "P3"), ("P2", "P3"))
    assert found("funding", Projects=rows, Funding=flow) == {"A": ["P1", "P2", "P3"], "P1": ["P2", "P3"]}


def test_money_that_comes_by_two_ways_from_one_source_depends_on_the_source_alone() -> None:
    flow = pays(("P1", "P2"), ("P1", "P3"), ("P2", "P4"), ("P3", "P4"))
    assert found("funding", Projects=programmes(4), Funding=flow) == {"P1": ["P2", "P3", "P4"]}


def test_that_an_agency_pays_for_the_programmes_it_leads_itself_is_no_news() -> None:
    own = {"id": "P1", "led by": "A", "funded by": "A"}
    assert found("funding", Projects=[own]) == {}
    assert found("funding", Projects=[own, {"id": "P2", "led by": "B", "funded by": "A"}]) == {"A": ["P1", "P2"]}


def test_programmes_that_pay_each_other_in_a_circle_depend_on_nobody_in_it_by_name() -> None:
    """Nobody outside pays P1, P2 or P3: the money may start at any of them. Of P4 all comes by way of P3."""
    circle = pays(("P1", "P2"), ("P2", "P3"), ("P3", "P1"))
    assert found("funding", Projects=programmes(4), Funding=circle) == {}
    assert found("funding", Projects=programmes(4), Funding=[*circle, *pays(("P3", "P4"))]) == {"P3": ["P4"]}


def test_a_circle_that_somebody_outside_pays_depends_on_that_payer() -> None:
    rows = programmes(2)
    rows[0]["funded by"] = "A"
    circle = pays(("P1", "P2"), ("P2", "P1"))
    assert found("funding", Projects=rows, Funding=circle) == {"A": ["P1", "P2"], "P1": ["P2"]}


def test_without_money_on_record_nobody_depends_on_it() -> None:
    assert found("funding", Projects=programmes(2)) == {}


def test_the_evidence_is_the_money_on_the_way() -> None:
    rows = [{"id": "P1", "funded by": "A"}, {"id": "P2", "funded by": "B"}]
    read = study(Projects=rows, Funding=pays(("P1", "P3")))
    (finding,) = (f for f in dependence.find(read) if short(f.participants) == ["A"])
    assert {(short([s.subject])[0], short([s.object])[0]) for s in finding.evidence} == {
        ("P1", "A"), ("P1-P3", "P1"), ("P1-P3", "P3"),
    }  # fmt: skip


Pairs = list[tuple[int, int]]
pairs = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(lambda pair: pair[0] != pair[1]), max_size=10, unique=True
)


def flow_of(edges: Pairs) -> list[Quad]:
    made: list[Quad] = [(URIRef(f"urn:x:{n}"), RDF.type, PRASAN.Project, ROW) for n in range(6)]
    for one, other in edges:
        money = URIRef(f"urn:x:F{one}-{other}")
        made += [
            (money, RDF.type, PRASAN.Funding, ROW), (money, PRASAN.fundingFrom, URIRef(f"urn:x:{one}"), ROW),
            (money, PRASAN.fundingTo, URIRef(f"urn:x:{other}"), ROW),
        ]  # fmt: skip
    return made


@given(pairs)
@settings(max_examples=200)
def test_who_loses_all_money_is_who_no_source_reaches_once_the_payer_is_taken_out(edges: Pairs) -> None:
    """Sources are those whom nobody pays, and every member of a circle whom nobody outside the circle pays."""
    flow = nx.DiGraph(edges)
    sources = set()
    for circle in nx.strongly_connected_components(flow):
        if not any(payer not in circle for member in circle for payer in flow.predecessors(member)):
            sources |= circle
    expected = {}
    for payer in flow:
        left = nx.DiGraph(flow)
        left.remove_node(payer)
        reached = {n for source in sources - {payer} for n in (source, *nx.descendants(left, source))}
        if losing := sorted(set(left) - reached):
            expected[f"urn:x:{payer}"] = [f"urn:x:{node}" for node in losing]
    findings = [f for f in dependence.find(study_of(flow_of(edges))) if f.aspect == "funding"]
    assert {f.participants[0]: list(f.mentions) for f in findings} == expected


# Links


def test_a_programme_that_alone_ties_others_to_the_rest_is_a_joint() -> None:
    links = [{"from": one, "link type": "reinforces", "to": other} for one, other in ("12", "23", "31", "34")]
    links = [{**row, "from": f"P{row['from']}", "to": f"P{row['to']}"} for row in links]
    assert found("links", Links=links) == {"P3": ["P4"]}


def test_both_directions_between_a_joint_and_what_it_ties_are_evidence() -> None:
    rows = [("P1", "P2"), ("P2", "P1"), ("P2", "P3"), ("P3", "P1"), ("P2", "P4"), ("P4", "P2")]
    read = study(Links=[{"from": one, "link type": "reinforces", "to": other} for one, other in rows])
    (finding,) = (f for f in dependence.find(read) if f.aspect == "links")
    assert things(finding, "programmes") == ["P4"]
    assert {short([s.subject])[0] for s in finding.evidence} == {"P2-reinforces-P4", "P4-reinforces-P2"}


@given(pairs)
@settings(max_examples=200)
def test_joints_are_those_whose_removal_leaves_more_pieces(edges: Pairs) -> None:
    """By brute force: take each programme out and count the pieces of its web; it cuts off all but the largest."""
    web = nx.Graph(edges)
    expected = {}
    for node in web:
        whole = nx.node_connected_component(web, node) - {node}
        pieces = sorted(map(sorted, nx.connected_components(web.subgraph(whole))), key=len)
        if len(pieces) > 1:
            expected[f"urn:x:{node}"] = (len(whole) - len(pieces[-1]), len(whole))
    findings = {f.participants[0]: f for f in dependence.find(study_of(flow_of(edges))) if f.aspect == "links"}
    assert {joint: f.values["count"] for joint, f in findings.items()} == {
        n: cut for n, (cut, _all) in expected.items()
    }
    for joint, finding in findings.items():
        without = nx.Graph(web)
        without.remove_node(int(joint.split(":")[-1]))
        inside = {int(name.split(":")[-1]) for name in finding.mentions}
        assert not any(one in inside and other not in inside for one, other in without.edges)


def test_on_a_textbook_graph_the_joints_are_those_that_are_known() -> None:
    """Krackhardt's kite (1990): the tail hangs by Heather (7) and Ike (8), and nothing else holds it."""
    kite = nx.krackhardt_kite_graph()
    links = [{"from": f"P{one}", "link type": "reinforces", "to": f"P{other}"} for one, other in kite.edges]
    assert found("links", Links=links) == {"P7": ["P8", "P9"], "P8": ["P9"]}


@given(st.integers(1, 12), st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=16))
def test_what_is_cut_off_is_what_removing_the_joint_cuts_off(count: int, pairs: list[tuple[int, int]]) -> None:
    """In chains, circles and several pieces at once, against taking each joint out and looking."""
    graph = nx.Graph((f"n{a % count:02}", f"n{b % count:02}") for a, b in pairs if a % count != b % count)
    expected = {}
    for joint in nx.articulation_points(graph):
        rest = graph.subgraph(nx.node_connected_component(graph, joint) - {joint})
        pieces = sorted(map(sorted, nx.connected_components(rest)), key=lambda piece: (-len(piece), piece))
        expected[joint] = tuple(sorted(node for piece in pieces[1:] for node in piece))
    assert dependence.cut_off(graph) == expected
