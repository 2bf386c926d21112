"""Loops: elementary cycles of signed links, against networkx and by hand."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Literal, URIRef
from rdflib.namespace import RDF, XSD

from prasan.graph.findings import loop
from prasan.ontology import PRASAN
from prasan.settings import FindingSettings
from tests.small import short, study, study_of

if TYPE_CHECKING:
    from prasan.graph.finding import Finding
    from prasan.graph.linkage import Quad

ROW = URIRef("urn:place:1")
Scores = dict[tuple[int, int], int]


def made(scores: Scores, longest: int = 6, most: int = 500) -> list[Finding]:
    """What is found of scored links between numbered programmes."""
    quads: list[Quad] = [(URIRef(f"urn:x:P{n}"), RDF.type, PRASAN.Project, ROW) for pair in scores for n in pair]
    for (one, other), score in scores.items():
        link = URIRef(f"urn:x:L{one}-{other}")
        quads += [
            (link, RDF.type, PRASAN.Link, ROW), (link, PRASAN.linkFrom, URIRef(f"urn:x:P{one}"), ROW),
            (link, PRASAN.linkType, PRASAN.linksWith if score == 0 else PRASAN.reinforces, ROW),
            (link, PRASAN.linkTo, URIRef(f"urn:x:P{other}"), ROW),
            (link, PRASAN.score, Literal(str(score), datatype=XSD.decimal), ROW),
        ]  # fmt: skip
    return list(loop.find(study_of(quads, FindingSettings(loop_length=longest, most_told=most))))


def around(finding: Finding) -> list[int]:
    return [int(name.split("P")[1]) for name in finding.participants]


@pytest.mark.parametrize(
    ("scores", "message", "strength"),
    [
        ({(1, 2): 2, (2, 1): 1}, "reinforcing", 1 / 3),
        ({(1, 2): 3, (2, 1): -2}, "balancing", 2 / 3),
        # Two that hurt each other: the sign of the product is plus.
        ({(1, 2): -1, (2, 1): -3}, "reinforcing", 1 / 3),
        ({(1, 2): 3, (2, 3): 3, (3, 1): 3}, "reinforcing", 1.0),
    ],
)
def test_the_sign_is_that_of_the_product_and_the_strength_that_of_the_weakest_link(
    scores: Scores, message: str, strength: float
) -> None:
    (finding,) = made(scores)
    assert finding.message == message
    assert finding.score == pytest.approx(strength)


def test_no_loop_runs_through_a_link_scored_0() -> None:
    assert made({(1, 2): 2, (2, 1): 0}) == []


def test_a_chain_is_no_loop_and_direction_counts() -> None:
    assert made({(1, 2): 2, (2, 3): 2, (1, 3): 2}) == []


def test_shorter_loops_come_first_and_equally_long_ones_by_name() -> None:
    everyone = {(i, j): 1 for i in (1, 2, 3) for j in (1, 2, 3) if i != j}
    assert [around(finding) for finding in made(everyone)] == [[1, 2], [1, 3], [2, 3], [1, 2, 3], [1, 3, 2]]


def test_a_loop_begins_with_the_first_of_its_programmes_wherever_it_is_entered() -> None:
    assert [around(finding) for finding in made({(3, 1): 1, (2, 3): 1, (1, 2): 1})] == [[1, 2, 3]]


@pytest.mark.parametrize(("longest", "expected"), [(2, 0), (3, 0), (4, 1), (6, 1)])
def test_loops_longer_than_the_setting_are_left_out(longest: int, expected: int) -> None:
    assert len(made({(1, 2): 1, (2, 3): 1, (3, 4): 1, (4, 1): 1}, longest)) == expected


def test_building_on_something_gains_from_it_so_the_arrow_turns_round() -> None:
    """P2 builds on P1, so P1 does something for P2: with P2 reinforcing P1 that is a loop, the other way none."""
    builds = {"from": "P2", "link type": "builds on", "to": "P1"}
    back = {"from": "P2", "link type": "reinforces", "to": "P1"}
    forth = {"from": "P1", "link type": "reinforces", "to": "P2"}
    assert len(list(loop.find(study(Links=[builds, back])))) == 1
    assert list(loop.find(study(Links=[builds, forth]))) == []


def test_money_that_comes_round_is_a_loop() -> None:
    (finding,) = loop.find(
        study(Projects=[{"id": "P1"}, {"id": "P2"}], Funding=[{"from": "P1", "to": "P2"}, {"from": "P2", "to": "P1"}])
    )
    assert short(finding.participants) == ["P1", "P2"]


links = st.dictionaries(
    st.tuples(st.integers(1, 5), st.integers(1, 5)).filter(lambda pair: pair[0] != pair[1]),
    st.integers(-3, 3),
    min_size=1,
    max_size=12,
)


@given(links, st.integers(2, 5))
def test_loops_are_the_simple_cycles_of_networkx_and_of_brute_force(scores: Scores, longest: int) -> None:
    """Brute force: every way to go round some programmes, the smallest first, each step a link that is not 0."""
    signed = {pair: score for pair, score in scores.items() if score}
    expected = {}
    for size in range(2, longest + 1):
        for way in permutations(range(1, 6), size):
            steps = list(zip(way, (*way[1:], way[0]), strict=True))
            if way[0] == min(way) and all(step in signed for step in steps):
                negative = sum(signed[step] < 0 for step in steps)
                expected[way] = "balancing" if negative % 2 else "reinforcing"
    findings = made(scores, longest)
    assert {tuple(around(finding)): finding.message for finding in findings} == expected
    assert len(findings) == len(list(nx.simple_cycles(nx.DiGraph(list(signed)), length_bound=longest)))


def test_of_more_loops_than_are_told_the_shorter_are_told_whole() -> None:
    """Five programmes that all reinforce each other: 10 loops of two, 20 of three (C(5,3)·2), 30 of four (C(5,4)·6)."""
    everyone = {(i, j): 1 for i in range(5) for j in range(5) if i != j}
    for most, expected in ((60, 60), (59, 30), (30, 30), (29, 10), (5, 10)):
        assert len(made(everyone, 4, most)) == expected
