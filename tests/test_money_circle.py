"""Money in circles: among programmes that pay each other, and agencies that pay for what others carry out."""

from __future__ import annotations

from itertools import permutations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from prasan.graph.finding import Finding, Path
from prasan.graph.findings import money_circle
from prasan.graph.sentences import sentence
from prasan.settings import FindingSettings
from tests.small import short, study, things


def found(longest: int = 6, **sheets: Any) -> list[Finding]:
    return list(money_circle.find(study(FindingSettings(loop_length=longest), **sheets)))


def pays(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    return [{"from": payer, "to": programme} for payer, programme in pairs]


def programmes(**carried: str) -> list[dict[str, str]]:
    return [{"id": programme, "led by": agency} for programme, agency in carried.items()]


def test_two_agencies_that_pay_for_each_others_programmes_are_a_circle() -> None:
    (finding,) = found(Projects=programmes(P1="B", P2="A"), Funding=pays(("A", "P1"), ("B", "P2")))
    assert short(finding.participants) == ["A", "B"]
    assert things(finding, "through") == ["P1", "P2"]
    assert finding.message == "through"
    path = finding.values["path"]
    assert isinstance(path, Path)
    assert short(path.iris) == ["A", "B", "A"]


def test_programmes_that_pay_each_other_are_a_circle() -> None:
    projects = [{"id": f"P{n}"} for n in (1, 2, 3)]
    (finding,) = found(Projects=projects, Funding=pays(("P1", "P2"), ("P2", "P3"), ("P3", "P1")))
    assert short(finding.participants) == ["P1", "P2", "P3"]
    assert finding.message == "direct"


def test_an_agency_that_pays_for_what_it_carries_out_itself_is_none() -> None:
    projects = [{"id": "P1", "led by": "A", "implemented by": "B"}, {"id": "P2", "led by": "A; B"}]
    assert found(Projects=projects, Funding=pays(("A", "P1"), ("B", "P2"))) == []


def test_money_that_goes_one_way_is_no_circle() -> None:
    assert found(Projects=programmes(P1="B", P2="C"), Funding=pays(("A", "P1"), ("B", "P2"), ("P1", "P2"))) == []


def test_who_is_named_as_funder_and_a_link_that_funds_pay_too() -> None:
    projects = [{"id": "P1", "led by": "B", "funded by": "A"}, {"id": "P2", "led by": "A", "funded by": "B"}]
    assert len(found(Projects=projects)) == 1
    links = [{"from": one, "link type": "funds", "to": other} for one, other in (("P1", "P2"), ("P2", "P1"))]
    (finding,) = found(Links=links)
    assert short(finding.participants) == ["P1", "P2"]


def test_the_agency_of_a_phase_carries_the_programme_out() -> None:
    phases = [{"id": "P1-1", "project": "P1", "order": 1, "implemented by": "B"}]
    projects = [{"id": "P1"}, {"id": "P2", "led by": "A"}]
    assert len(found(Projects=projects, Phases=phases, Funding=pays(("A", "P1"), ("B", "P2")))) == 1


def test_the_sentence_names_payers_as_steps_and_what_the_money_is_for() -> None:
    read = study(Projects=programmes(P1="B", P2="A"), Funding=pays(("A", "P1"), ("B", "P2")))
    (finding,) = money_circle.find(read)
    assert sentence(read, finding, "en") == (
        "Money goes in a circle: A → B → A. Each pays the next, or a programme that the next leads or implements: "
        "“P1” and “P2”."
    )


def test_of_more_circles_than_are_told_the_shorter_are_and_the_last_says_so() -> None:
    """Four programmes that all pay each other: 6 circles of two, 8 of three (C(4,3)·2), 6 of four."""
    everyone = pays(*permutations(("P1", "P2", "P3", "P4"), 2))
    projects = [{"id": f"P{n}"} for n in range(1, 5)]
    for most, told in ((20, 20), (19, 14), (13, 6)):
        read = study(FindingSettings(most_told=most), Projects=projects, Funding=everyone)
        findings = list(money_circle.find(read))
        assert len(findings) == told
        said = ["There are more than" in sentence(read, finding, "en") for finding in findings]
        assert said == [False] * (told - 1) + [told < 20]


flows = st.sets(st.tuples(st.integers(1, 4), st.integers(1, 4)).filter(lambda pair: pair[0] != pair[1]), max_size=9)


@given(flows, st.integers(2, 4))
@settings(max_examples=40)
def test_circles_of_programmes_are_those_that_brute_force_finds(edges: set[tuple[int, int]], longest: int) -> None:
    expected = set()
    for size in range(2, longest + 1):
        for way in permutations(range(1, 5), size):
            if way[0] == min(way) and all(step in edges for step in zip(way, (*way[1:], way[0]), strict=True)):
                expected.add(tuple(f"P{n}" for n in way))
    funding = pays(*((f"P{one}", f"P{other}") for one, other in sorted(edges)))
    findings = found(longest, Projects=[{"id": f"P{n}"} for n in range(1, 5)], Funding=funding)
    assert {tuple(short(finding.participants)) for finding in findings} == expected
    assert len(findings) == len(expected)
