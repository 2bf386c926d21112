"""Fragmentation: several agencies, through several programmes, on one goal, where and when they may meet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prasan.graph.find import findings
from prasan.graph.findings import fragmentation
from prasan.settings import FindingSettings
from tests.small import short, study, things

if TYPE_CHECKING:
    from prasan.graph.finding import Finding

AREAS = [{"id": name, "level": "district"} for name in "XY"]


def found(*projects: dict[str, Any], **more: Any) -> list[Finding]:
    rows = [{"id": f"P{number}", "goals": "E1"} | row for number, row in enumerate(projects, start=1)]
    return list(fragmentation.find(study(Projects=rows, **more)))


def test_two_agencies_on_one_goal_through_a_programme_each_are_fragmentation() -> None:
    (finding,) = found({"led by": "A"}, {"led by": "B"})
    assert short(finding.participants) == ["E1"]
    assert things(finding, "agencies") == ["A", "B"]
    assert things(finding, "programmes") == ["P1", "P2"]
    assert (finding.message, finding.coverage) == ("not-recorded", 1.0)


def test_one_agency_through_two_programmes_is_none_whatever_its_roles() -> None:
    assert found({"led by": "A"}, {"funded by": "A", "implemented by": "A"}) == []


def test_two_agencies_in_one_programme_are_none() -> None:
    assert found({"led by": "A; B"}) == []
    assert found({"led by": "A; B"}, {"led by": "B; A"}) == []


def test_a_second_agency_in_one_of_two_programmes_is_enough() -> None:
    (finding,) = found({"led by": "A"}, {"led by": "A; B"})
    assert things(finding, "agencies") == ["A", "B"]


def test_a_programme_that_records_no_agency_makes_no_fragmentation_and_lowers_the_coverage() -> None:
    assert found({"led by": "A"}, {}) == []
    (finding,) = found({"led by": "A"}, {"led by": "B"}, {}, {})
    assert things(finding, "programmes") == ["P1", "P2"]
    assert finding.coverage == 0.5


def test_programmes_on_different_goals_are_none_though_both_lie_within_one() -> None:
    goals = [{"id": "G"}, {"id": "E1", "within": "G"}, {"id": "E2", "within": "G"}]
    assert found({"led by": "A"}, {"led by": "B", "goals": "E2"}, Goals=goals) == []


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"areas": "X"}, {"areas": "Y"}, 0),
        ({"areas": "X"}, {"areas": "X; Y"}, 1),
        ({"areas": "X"}, {}, 1),
        ({"start": "2551", "end": "2551"}, {"start": "2552"}, 0),
        ({"start": "2551", "end": "2552"}, {"start": "2552"}, 1),
        ({"end": "2551"}, {"start": "2552"}, 0),
        ({}, {"start": "2552"}, 1),
    ],
)
def test_areas_and_periods_that_are_known_not_to_meet_exclude_and_unknown_ones_do_not(
    one: dict[str, str], other: dict[str, str], expected: int
) -> None:
    assert len(found({"led by": "A"} | one, {"led by": "B"} | other, Areas=AREAS)) == expected


def test_a_programme_that_meets_none_of_the_others_does_not_count_among_them() -> None:
    (finding,) = found(
        {"led by": "A", "areas": "X"}, {"led by": "B", "areas": "X"}, {"led by": "C", "areas": "Y"}, Areas=AREAS
    )
    assert things(finding, "programmes") == ["P1", "P2"]


def test_circles_that_do_not_meet_are_findings_of_their_own_and_keep_their_ids() -> None:
    """Three agencies in district X, two in Y: the larger circle is the goal's, the other a programme's too."""
    rows = [
        {"led by": agency, "areas": area}
        for agency, area in (("A", "X"), ("B", "X"), ("C", "X"), ("A", "Y"), ("B", "Y"))
    ]
    larger, smaller = found(*rows, Areas=AREAS)
    assert things(larger, "programmes") == ["P1", "P2", "P3"]
    assert things(smaller, "programmes") == ["P4", "P5"]
    assert larger.id != smaller.id
    again, alone = found(
        *rows[:2], {"led by": "D", "areas": "X"}, *rows[3:], {"led by": "E", "areas": "Y"}, Areas=AREAS
    )
    assert {again.id, alone.id} == {larger.id, smaller.id}


def test_a_circle_is_joined_by_one_that_meets_both_sides() -> None:
    (finding,) = found({"led by": "A", "areas": "X"}, {"led by": "B", "areas": "Y"}, {"led by": "C"}, Areas=AREAS)
    assert things(finding, "programmes") == ["P1", "P2", "P3"]


def test_a_goal_that_more_work_on_than_is_set_is_named_as_a_theme_after_what_was_found() -> None:
    rows = [{"id": f"P{n}", "goals": goal, "led by": f"A{n}"} for n, goal in enumerate(("E1", "E1", "E2", "E2", "E2"))]
    read = study(FindingSettings(largest_group=2), Projects=rows)
    first, last = (finding for finding in findings(read) if finding.kind == "fragmentation")
    assert (short(first.participants), first.message) == (["E1"], "not-recorded")
    assert (short(last.participants), last.message) == (["E2"], "themes")


def test_agencies_of_phases_payers_and_committees_count() -> None:
    (finding,) = found(
        {}, {}, {},
        Phases=[{"id": "P1-1", "project": "P1", "order": 1, "implemented by": "A"}],
        Funding=[{"from": "B", "to": "P2"}],
        Agencies=[{"id": "B"}],
        Mechanisms=[{"id": "M", "drives": "P3", "agencies involved": "C", "level": "province"}],
    )  # fmt: skip
    assert things(finding, "agencies") == ["A", "B", "C"]


def test_a_programme_that_pays_another_is_no_agency() -> None:
    assert found({"led by": "A"}, {}, Funding=[{"from": "P1", "to": "P2"}]) == []


def test_it_is_coordinated_if_what_is_on_record_ties_all_of_them() -> None:
    link = {"from": "P1", "link type": "reinforces", "to": "P2"}
    (finding,) = found({"led by": "A"}, {"led by": "B"}, Links=[link])
    assert (finding.coordination, finding.message) == ("coordinated", "coordinated")
    (finding,) = found({"led by": "A"}, {"led by": "B"}, {"led by": "C"}, Links=[link])
    assert finding.coordination == "uncoordinated"


@given(
    st.lists(
        st.tuples(st.frozensets(st.sampled_from("AB"), max_size=2), st.frozensets(st.sampled_from("XY"), max_size=2)),
        min_size=2,
        max_size=4,
    )
)
@settings(max_examples=40)
def test_members_are_those_that_a_double_loop_over_pairs_finds(
    rows: list[tuple[frozenset[str], frozenset[str]]],
) -> None:
    expected = set()
    for i, (agencies, areas) in enumerate(rows):
        for j, (others, elsewhere) in enumerate(rows):
            apart = areas and elsewhere and not areas & elsewhere
            if i != j and agencies and others and agencies != others and not apart:
                expected |= {f"P{i + 1}", f"P{j + 1}"}
    made = [
        {
            **({"led by": "; ".join(sorted(a))} if a else {}),
            **({"areas": "; ".join(sorted(x))} if x else {}),
        }
        for a, x in rows
    ]
    findings = found(*made, Areas=AREAS)
    assert [things(finding, "programmes") for finding in findings] == ([sorted(expected)] if expected else [])
