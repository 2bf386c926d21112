"""Gaps: each frame's cells, what is unknown and what is not there, and empty cells as few large blocks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prasan.errors import UsageError
from prasan.graph.blocks import Block, blocks, blocks_by_column
from prasan.graph.declared_frames import declared_frames
from prasan.graph.expected_frames import (
    activity_in_year,
    expected_frames,
    goal_area_frame,
    goal_frame,
    goal_year_frame,
    indicator_frame,
    level_frame,
    phase_frame,
    programme_frame,
    years,
)
from prasan.graph.findings import gap, indicator_fault
from prasan.graph.frames import COVERED, NONE, NOT_RECORDED, SINGLE, Frame
from prasan.graph.sentences import sentence
from prasan.ontology import PRASAN
from prasan.settings import FindingSettings
from tests.small import iri, short, study, term, things

if TYPE_CHECKING:
    from prasan.graph.finding import Finding
    from prasan.graph.study import Study


def states(frame: Frame) -> dict[tuple[str, ...], str]:
    states_ = (COVERED, SINGLE, NONE, NOT_RECORDED)
    return {tuple(short(cell)): state for state in states_ for cell in frame.in_state(state)}


def masks(empty: frozenset[tuple[str, str]]) -> list[int]:
    """The empty columns of each row as bits."""
    return [sum(1 << place for place, column in enumerate(COLUMNS) if (row, column) in empty) for row in ROWS]


def found(read: Study, message: str) -> list[Finding]:
    return [finding for finding in gap.find(read) if finding.message.removesuffix("-all") == message]


GOALS = [{"id": "G"}, *({"id": name, "within": "G"} for name in ("E1", "E2", "E3"))]

# Goals


def test_a_goal_is_covered_by_two_carried_by_one_or_nobodys() -> None:
    rows = [{"id": "P1", "goals": "E1; E2"}, {"id": "P2", "goals": "E1"}]
    frame = goal_frame(study(Goals=GOALS, Projects=rows))
    assert states(frame) == {
        ("E1", "hasGoal"): COVERED, ("E2", "hasGoal"): SINGLE, ("E3", "hasGoal"): NONE,
    }  # fmt: skip


def test_if_no_programme_records_its_goals_nothing_can_be_told_of_any() -> None:
    read = study(Goals=GOALS, Projects=[{"id": "P1"}, {"id": "P2", "goals": "not recorded"}])
    assert set(states(goal_frame(read)).values()) == {NOT_RECORDED}
    (finding,) = found(read, "goal-not-recorded")
    assert "none can be said to be covered or not" in sentence(read, finding, "en")


def test_the_share_of_programmes_that_record_goals_is_the_coverage() -> None:
    read = study(Goals=GOALS, Projects=[{"id": "P1", "goals": "E1"}, {"id": "P2"}, {"id": "P3"}, {"id": "P4"}])
    (finding,) = found(read, "goal-none")
    assert (short(finding.participants), finding.coverage) == (["E2", "E3"], 0.25)


def test_work_on_a_wider_goal_covers_none_within_it() -> None:
    read = study(Goals=GOALS, Projects=[{"id": "P1", "goals": "G"}, {"id": "P2", "goals": "E1"}])
    assert states(goal_frame(read))["E2", "hasGoal"] == NONE


def test_a_phase_works_for_its_programme() -> None:
    phases = [{"id": "P1-1", "project": "P1", "order": 1, "goals": "E1"}]
    frame = goal_frame(study(Goals=GOALS, Phases=phases))
    assert short(frame.tell(iri("Goal", "E1"), term("hasGoal"))[0]) == ["P1"]


def test_a_result_within_a_goal_is_work_on_that_goal_though_it_is_no_row_of_its_own() -> None:
    """That nobody works on E1 would be false: P1 is held to a result within it. Results stay no ground to compare."""
    goals = [*GOALS, {"id": "R", "within": "E1"}]
    read = study(Goals=goals, Projects=[{"id": "P1", "results": "R"}, {"id": "P2", "goals": "E2"}])
    frame = goal_frame(read)
    assert states(frame) == {
        ("E1", "hasGoal"): SINGLE, ("E2", "hasGoal"): SINGLE, ("E3", "hasGoal"): NONE,
    }  # fmt: skip
    assert read.facets["goal"][iri("Project", "P1")] == {}


def test_what_one_programme_alone_carries_is_fragile() -> None:
    read = study(Goals=GOALS, Projects=[{"id": "P1", "goals": "E1; E2"}, {"id": "P2", "goals": "E2"}])
    fragile = [finding for finding in gap.find(read) if finding.kind == "fragile"]
    assert [(short(f.participants), short(f.mentions)) for f in fragile] == [(["E1"], ["P1"])]


def test_several_programmes_of_one_agency_are_fragile_too_and_not_where_one_names_no_agency() -> None:
    rows = [{"id": "P1", "goals": "E1; E2", "led by": "A"}, {"id": "P2", "goals": "E1; E2", "funded by": "A"}]
    read = study(Goals=GOALS, Projects=[*rows, {"id": "P3", "goals": "E2"}])
    (finding,) = (finding for finding in gap.find(read) if finding.kind == "fragile")
    assert (short(finding.participants), finding.message) == (["E1"], "goal-agency")
    assert short(finding.mentions) == ["P1", "P2", "A"]
    assert "all through one agency" in sentence(read, finding, "en")
    assert {str(PRASAN.ledBy), str(PRASAN.fundedBy)} <= {given.predicate for given in finding.evidence}


# Years

YEARS = [
    {"id": "P1", "goals": "E1", "start": "2551", "end": "2552"},
    {"id": "P2", "goals": "E1; E2", "start": "2554", "end": "2554"},
]


def test_the_years_are_those_that_recorded_days_span() -> None:
    """1 October 2550 BE is 2007-10-01, the first day of fiscal year 2551 BE, 2008."""
    assert years(study(Projects=YEARS)) == (2008, 2009, 2010, 2011)
    assert years(study(Projects=[{"id": "P1"}])) == ()


def test_who_works_on_a_goal_in_which_year() -> None:
    frame = goal_year_frame(study(Goals=GOALS, Projects=YEARS))
    found = {(short([g])[0], year): frame.state(g, year) for g in frame.rows for year in frame.columns}
    assert found == {
        ("E1", "2008"): SINGLE, ("E1", "2009"): SINGLE, ("E1", "2010"): NONE, ("E1", "2011"): SINGLE,
        ("E2", "2008"): NONE, ("E2", "2009"): NONE, ("E2", "2010"): NONE, ("E2", "2011"): SINGLE,
    }  # fmt: skip


def test_an_end_that_is_not_recorded_leaves_the_years_after_the_first_unknown() -> None:
    rows = [{"id": "P1", "goals": "E1", "start": "2551"}, {"id": "P2", "goals": "E2", "start": "2551", "end": "2553"}]
    frame = goal_year_frame(study(Goals=GOALS, Projects=rows))
    assert [frame.state(iri("Goal", "E1"), year) for year in frame.columns] == [
        SINGLE, NOT_RECORDED, NOT_RECORDED,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("recorded", "expected"),
    [
        # Fiscal years 2550 to 2553 BE, 2007 to 2010.
        ({"start": "2551", "end": "2552"}, [False, True, True, False]),
        ({"start": "2551"}, [False, True, None, None]),
        ({"start": "2551", "end": "open-ended"}, [False, True, True, True]),
        ({"end": "2552"}, [None, None, True, False]),
        ({}, [None, None, None, None]),
    ],
)
def test_whether_a_programme_runs_in_a_year(recorded: dict[str, str], expected: list[bool | None]) -> None:
    read = study(Projects=[{"id": "P1"} | recorded])
    assert [activity_in_year(read, iri("Project", "P1"), year) for year in range(2007, 2011)] == expected


def test_that_nobody_works_on_a_goal_in_a_year_rests_on_goals_and_on_periods() -> None:
    """E1 in 2010: P1 has ended, P2 has not begun. If either period is inferred, so is the finding."""
    for mark, inferred in (("", False), (" [inferred]", True)):
        rows = [YEARS[0] | {"end": f"2552{mark}"}, YEARS[1]]
        frame = goal_year_frame(study(Goals=GOALS, Projects=rows))
        _carriers, statements = frame.tell(iri("Goal", "E1"), "2010")
        assert {given.facet for given in statements} == {"goal", "period"}
        assert {short([given.subject])[0] for given in statements if given.facet == "period"} == {"P1", "P2"}
        assert any(given.inferred for given in statements) is inferred


# Areas

AREAS = [{"id": "W", "level": "province"}, *({"id": x, "level": "district", "within": "W"} for x in "XYZ")]


def test_who_works_on_a_goal_in_which_area() -> None:
    rows = [{"id": "P1", "goals": "E1; E2", "areas": "X"}, {"id": "P2", "goals": "E1", "areas": "X; Y"}]
    frame = goal_area_frame(study(Goals=GOALS, Projects=rows, Areas=AREAS))
    assert states(frame) == {
        ("E1", "X"): COVERED, ("E1", "Y"): SINGLE, ("E1", "Z"): NONE,
        ("E2", "X"): SINGLE, ("E2", "Y"): NONE, ("E2", "Z"): NONE,
    }  # fmt: skip


def test_a_programme_in_a_whole_province_works_in_each_of_its_districts() -> None:
    rows = [{"id": "P1", "goals": "E1", "areas": "W"}, {"id": "P2", "goals": "E2", "areas": "X; Y"}]
    frame = goal_area_frame(study(Goals=GOALS, Projects=rows, Areas=AREAS))
    assert {state for (goal, _area), state in states(frame).items() if goal == "E1"} == {SINGLE}


def test_where_one_who_works_on_a_goal_names_no_area_it_may_be_anywhere() -> None:
    rows = [{"id": "P1", "goals": "E1"}, {"id": "P2", "goals": "E1; E2", "areas": "X; Y"}]
    frame = goal_area_frame(study(Goals=GOALS, Projects=rows, Areas=AREAS))
    assert states(frame) == {
        ("E1", "X"): SINGLE, ("E1", "Y"): SINGLE, ("E1", "Z"): NOT_RECORDED,
        ("E2", "X"): SINGLE, ("E2", "Y"): SINGLE, ("E2", "Z"): NONE,
    }  # fmt: skip


def test_with_one_area_alone_there_is_nothing_to_be_missing_elsewhere() -> None:
    rows = [{"id": "P1", "goals": "E1", "areas": "W"}]
    assert goal_area_frame(study(Goals=GOALS, Projects=rows, Areas=AREAS[:1])).rows == ()


# Levels


def bodies(*levels: str, programme: str = "P1", kind: str = "committee") -> list[dict[str, str]]:
    return [{"id": f"{programme}-M{n}", "drives": programme, "level": x, "kind": kind} for n, x in enumerate(levels)]


@pytest.mark.parametrize(
    ("mechanisms", "expected"),
    [
        (bodies("village"), COVERED),
        (bodies("province"), NONE),
        ([], NOT_RECORDED),
        (bodies("not recorded"), NOT_RECORDED),
        # The one whose level is not recorded may be the one that stands there.
        (bodies("province", "not recorded"), NOT_RECORDED),
        # An instrument stands nowhere.
        ([*bodies("province"), {"id": "I", "drives": "P1", "kind": "instrument"}], NONE),
    ],
)
def test_whether_a_mechanism_stands_where_the_programme_works(mechanisms: list[dict[str, str]], expected: str) -> None:
    read = study(Projects=[{"id": "P1", "levels of work": "village"}], Mechanisms=mechanisms)
    assert states(level_frame(read)) == {("P1", "village"): expected}


def test_all_programmes_are_said_to_lack_a_mechanism_only_if_all_say_where_they_work() -> None:
    rows = [{"id": f"P{n}", "levels of work": "village"} for n in (1, 2)]
    mechanisms = [*bodies("province", programme="P1"), *bodies("province", programme="P2")]
    for more, message in (([], "level-none-all"), ([{"id": "P3"}], "level-none")):
        read = study(Projects=[*rows, *more], Mechanisms=mechanisms)
        assert [finding.message for finding in found(read, "level-none")] == [message]


# Records


def test_what_each_programme_is_expected_to_record() -> None:
    full = {
        "id": "P1", "goals": "E1", "activities": "A1", "beneficiaries": "B1", "areas": "X", "start": "2551",
        "led by": "A", "funded by": "A",
    }  # fmt: skip
    read = study(
        Projects=[full, {"id": "P2"}],
        Areas=[{"id": "X", "level": "district"}],
        Mechanisms=[{"id": "M", "drives": "P1", "level": "district"}],
        Indicators=[{"id": "I", "project": "P1"}],
    )
    found = states(programme_frame(read))
    assert {state for (programme, _record), state in found.items() if programme == "P1"} == {COVERED}
    assert {state for (programme, _record), state in found.items() if programme == "P2"} == {NOT_RECORDED}
    assert len(found) == 2 * 9


def test_that_there_is_none_is_known_and_that_it_is_not_recorded_is_not() -> None:
    rows = [{"id": "P1", "beneficiaries": "none"}, {"id": "P2", "beneficiaries": "not recorded"}, {"id": "P3"}]
    frame = programme_frame(study(Projects=rows))
    told = {short([row])[0]: frame.tell(row, term("hasBeneficiary"))[1] for row in frame.rows}
    found_ = {short([row])[0]: frame.state(row, term("hasBeneficiary")) for row in frame.rows}
    assert found_ == {"P1": NONE, "P2": NOT_RECORDED, "P3": NOT_RECORDED}
    notes = {name: short(s.predicate for s in statements) for name, statements in told.items()}
    assert notes == {"P1": ["hasNone"], "P2": ["notRecorded"], "P3": ["type"]}


def test_a_programme_that_nobody_funds_has_no_budget_and_not_one_that_is_unrecorded() -> None:
    frame = programme_frame(study(Projects=[{"id": "P1", "funded by": "none"}]))
    assert frame.state(iri("Project", "P1"), term("fundingTo")) == NONE


ROLES = ("initiated by", "funded by", "led by", "supported by", "implemented by")


@pytest.mark.parametrize(
    ("recorded", "expected"),
    [
        ({"implemented by": "A"}, COVERED),
        ({}, NOT_RECORDED),
        ({"implemented by": "not recorded"}, NOT_RECORDED),
        # That nobody funds a phase does not say that nobody works on it.
        ({"funded by": "none"}, NOT_RECORDED),
        (dict.fromkeys(ROLES, "none"), NONE),
        ({"funded by": "none", "led by": "A"}, COVERED),
    ],
)
def test_whether_a_phase_has_an_agency(recorded: dict[str, str], expected: str) -> None:
    read = study(Phases=[{"id": "P1-1", "project": "P1", "order": 1} | recorded])
    assert states(phase_frame(read)) == {("P1-1", "hasAgency"): expected}


def test_what_each_indicator_is_expected_to_record() -> None:
    rows = [{"id": "I1", "project": "P1", "unit": "percent", "target": "80", "collected by": "A"}]
    assert states(indicator_frame(study(Indicators=rows))) == {
        ("I1", "unit"): COVERED, ("I1", "baseline"): NOT_RECORDED, ("I1", "target"): COVERED,
        ("I1", "dataSource"): NOT_RECORDED, ("I1", "collectedBy"): COVERED,
    }  # fmt: skip


def test_frames_of_nothing_are_left_out() -> None:
    assert [frame.name for frame in expected_frames(study(Projects=[{"id": "P1"}]))] == ["programme"]


def test_what_indicators_lack_is_told_with_their_other_faults_and_not_twice() -> None:
    read = study(Indicators=[{"id": "I", "project": "P1", "collected by": "none"}])
    assert not [f for f in gap.find(read) if any("/indicator/" in who for who in f.participants)]
    told = {f.aspect.split(":", 2)[1]: f.aspect.count("#") for f in indicator_fault.find(read)}
    assert told == {"not-recorded": 4, "none": 1}


def test_every_empty_cell_of_every_frame_is_in_the_gaps_that_are_told() -> None:
    rows = [{"id": "P1", "goals": "E1", "areas": "X", "start": "2551", "end": "2552", "levels of work": "village"}]
    rows += [{"id": "P2", "goals": "E2; E3", "areas": "Y", "start": "2552"}, {"id": "P3", "goals": "E1"}]
    read = study(Goals=GOALS, Projects=rows, Areas=AREAS)
    told = sum(int(str(f.values["cells"])) for f in gap.find(read) if f.kind == "gap")
    empty = sum(len(list(frame.in_state(state))) for frame in gap.frames(read) for state in (NONE, NOT_RECORDED))
    # A block may tell a cell that an earlier one told, never leave one out.
    assert told >= empty > 0


def test_of_many_blocks_the_largest_are_told_and_the_last_says_how_many_cells_are_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [{"id": f"P{n}", **row} for n, row in enumerate([{"goals": "E1"}, {"start": "2551"}, {"led by": "A"}])]
    read = study(Projects=rows)
    whole = found(read, "programme-not-recorded")
    assert len(whole) > 2
    assert {finding.values["left"] for finding in whole} == {0}
    monkeypatch.setattr(gap, "_MOST_BLOCKS", 2)
    first, last = found(read, "programme-not-recorded")
    left = sum(int(str(finding.values["cells"])) for finding in whole[2:])
    assert (first.values["left"], last.values["left"]) == (0, left)
    assert str(left) in sentence(read, last, "en")


# Hierarchies


def test_all_that_lies_within_something_is_named_by_that() -> None:
    """Nobody works on any of the three elements of G, nor on F: “everything within G, and F”."""
    goals = [*GOALS, {"id": "F"}, {"id": "H"}]
    read = study(Goals=goals, Projects=[{"id": "P1", "goals": "H"}])
    (finding,) = found(read, "goal-none")
    assert short(finding.participants) == ["E1", "E2", "E3", "F"]
    assert things(finding, "rows") == ["G", "F"]
    assert sentence(read, finding, "en").startswith("No programme is recorded on: everything within ")


def test_a_part_of_what_lies_within_something_is_named_one_by_one() -> None:
    read = study(Goals=GOALS, Projects=[{"id": "P1", "goals": "E1"}])
    (finding,) = found(read, "goal-none")
    assert things(finding, "rows") == ["E2", "E3"]


def test_districts_without_work_are_named_by_the_province_that_holds_no_others() -> None:
    provinces = [{"id": name, "level": "province"} for name in ("W", "V")]
    districts = [{"id": f"{up}{n}", "level": "district", "within": up} for up in ("W", "V") for n in (1, 2)]
    rows = [{"id": "P1", "goals": "E1", "areas": "W1; W2"}]
    read = study(Goals=GOALS, Projects=rows, Areas=[*provinces, *districts])
    (finding,) = found(read, "goal-area-none")
    assert things(finding, "columns") == ["V"]
    assert "everything within “V”" in sentence(read, finding, "en")


# Frames that users declare


def declared(*tables: dict[str, Any], **sheets: Any) -> Study:
    return study(FindingSettings(frames=tables), **sheets)


def of(read: Study, name: str) -> Frame:
    return next(frame for frame in declared_frames(read) if frame.name == f"declared-{name}")


def test_a_declared_frame_crosses_any_two_facets() -> None:
    rows = [
        {"id": "P1", "activities": "A1", "beneficiaries": "B1"},
        {"id": "P2", "activities": "A1", "beneficiaries": "B1"},
        {"id": "P3", "activities": "A2", "beneficiaries": "B2"}, {"id": "P4", "activities": "A2"},
    ]  # fmt: skip
    table = {
        "name": "who-for",
        "rows": {"of": "activity"},
        "columns": {"of": "beneficiary"},
        "title": {"en": "For whom"},
    }
    read = declared(table, Projects=rows)
    assert states(of(read, "who-for")) == {
        ("A1", "B1"): COVERED, ("A1", "B2"): NONE, ("A2", "B2"): SINGLE, ("A2", "B1"): NOT_RECORDED,
    }  # fmt: skip
    none, unknown = (found(read, f"declared-{state}") for state in (NONE, NOT_RECORDED))
    assert sentence(read, none[0], "en") == "For whom: nothing covers “A1” in “B2”."
    assert sentence(read, unknown[0], "en") == "For whom: what covers “A2” in “B1” is not recorded."


def test_a_declared_frame_says_the_same_as_a_double_loop_over_programmes() -> None:
    goals, areas = ("E1", "E2", "E3"), ("X", "Y", "Z")
    rows = [
        {"id": "P1", "goals": "E1; E2", "areas": "X"}, {"id": "P2", "goals": "E2", "areas": "X; Y"},
        {"id": "P3", "goals": "E1"}, {"id": "P4", "goals": "G", "areas": "Y"},
    ]  # fmt: skip
    table = {"name": "f", "rows": {"of": "goal", "within": "G"}, "columns": {"of": "area", "level": "district"}}
    frame = of(declared(table, Goals=GOALS, Projects=rows, Areas=AREAS), "f")
    expected = {}
    for goal in goals:
        for area in areas:
            on = [row for row in rows if goal in row["goals"].split("; ")]
            there = [row for row in on if area in row.get("areas", "").split("; ")]
            silent = any("areas" not in row for row in on)
            expected[goal, area] = [NOT_RECORDED if silent else NONE, SINGLE, COVERED][min(len(there), 2)]
    assert states(frame) == expected


def test_a_declared_frame_of_years_reads_phases() -> None:
    table = {"name": "f", "rows": {"of": "activity"}, "columns": {"of": "year"}}
    phases = [
        {"id": "P1-1", "project": "P1", "order": 1, "activities": "A1", "start": "2551", "end": "2551"},
        {"id": "P1-2", "project": "P1", "order": 2, "activities": "A2", "start": "2552", "end": "2552"},
    ]  # fmt: skip
    frame = of(declared(table, Projects=[{"id": "P1"}], Phases=phases), "f")
    assert states(frame) == {
        ("A1", "2008"): SINGLE, ("A1", "2009"): NONE, ("A2", "2008"): NONE, ("A2", "2009"): SINGLE,
    }  # fmt: skip


def test_a_declared_frame_of_records_asks_what_its_rows_should_have() -> None:
    table = {"name": "f", "rows": {"of": "agency"}, "records": ["partOf", "atLevel"]}
    read = declared(table, Agencies=[{"id": "A", "part of": "B"}, {"id": "B", "level": "province"}])
    assert states(of(read, "f")) == {
        ("A", "partOf"): COVERED, ("A", "atLevel"): NOT_RECORDED,
        ("B", "partOf"): NOT_RECORDED, ("B", "atLevel"): COVERED,
    }  # fmt: skip


def test_thin_cells_of_a_declared_frame_are_told_if_asked_for() -> None:
    rows = [{"id": "P1", "goals": "E1", "activities": "A1", "led by": "A"},
            {"id": "P2", "goals": "E1", "activities": "A1; A2", "led by": "A"}]  # fmt: skip
    table = {"name": "f", "rows": {"of": "goal"}, "columns": {"of": "activity"}}
    for thin, expected in ((False, []), (True, ["declared", "declared-agency"])):
        read = declared(table | {"thin": thin}, Projects=rows)
        told = [f for f in gap.find(read) if f.kind == "fragile" and f.message.startswith("declared")]
        assert [finding.message for finding in told] == expected
        assert all("{" not in sentence(read, finding, language) for finding in told for language in ("en", "th"))


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"rows": {"of": "goal"}}, "findings.frames[0].name"),
        ({"name": "f", "rows": {"of": "gaol"}, "columns": {"of": "area"}}, "findings.frames[0].rows.of"),
        ({"name": "f", "rows": {"of": "goal"}}, "findings.frames[0].columns"),
        ({"name": "f", "rows": {"of": "goal", "within": "E7"}, "columns": {"of": "area"}}, "rows.within"),
        ({"name": "f", "rows": {"of": "goal"}, "columns": {"of": "area", "level": "distrikt"}}, "istrict"),
        ({"name": "f", "rows": {"of": "programme"}, "records": ["ledby"]}, "ledBy"),
        ({"name": "f", "row": {"of": "goal"}}, "rows"),
        ({"name": "f", "rows": {"of": "programme"}, "columns": {"of": "area"}}, "goal, activity"),
    ],
)
def test_a_declared_frame_that_makes_no_sense_is_told_with_the_setting_and_what_would_do(
    table: dict[str, Any], said: str
) -> None:
    with pytest.raises(UsageError, match=re.escape(said)):
        list(declared_frames(declared(table, Goals=GOALS, Projects=[{"id": "P1", "goals": "E1"}], Areas=AREAS)))


# Blocks

ROWS, COLUMNS = tuple("abcde"), tuple("vwxyz")
cells = st.frozensets(st.tuples(st.sampled_from(ROWS), st.sampled_from(COLUMNS)))


def inside(block: Block) -> set[tuple[str, str]]:
    return {(row, column) for row in block.rows for column in block.columns}


@given(cells)
def test_blocks_cover_every_empty_cell_and_no_other(empty: frozenset[tuple[str, str]]) -> None:
    covered = [inside(block) for block in blocks(ROWS, COLUMNS, masks(empty))]
    assert set().union(*covered) == empty


@given(cells)
def test_the_first_block_is_a_largest_one_and_each_adds_as_much_as_any_could(empty: frozenset[tuple[str, str]]) -> None:
    """By brute force over every set of rows: all columns that they share make the maximal blocks."""
    maximal = []
    for chosen in range(1, 1 << len(ROWS)):
        rows = [row for place, row in enumerate(ROWS) if chosen >> place & 1]
        shared = [column for column in COLUMNS if all((row, column) in empty for row in rows)]
        maximal.append({(row, column) for row in rows for column in shared})
    left = set(empty)
    for block in blocks(ROWS, COLUMNS, masks(empty)):
        fresh = inside(block) & left
        assert fresh
        assert len(fresh) == max(len(cells & left) for cells in maximal)
        # What is told lies in one maximal block, and no row or column of it tells only what was told before.
        assert any(inside(block) <= cells for cells in maximal)
        assert {row for row, _column in fresh} == set(block.rows)
        assert {column for _row, column in fresh} == set(block.columns)
        left -= inside(block)
    assert not left


def test_a_block_may_overlap_one_that_was_told_and_leaves_out_rows_and_columns_with_nothing_new() -> None:
    """The upper row is empty throughout, the left column too: an L of two blocks, the corner told once."""
    assert blocks("abc", "xyz", [0b111, 0b001, 0b001]) == (Block(("a",), ("x", "y", "z")), Block(("b", "c"), ("x",)))


def test_nothing_empty_is_no_block() -> None:
    assert blocks(ROWS, COLUMNS, [0] * 5) == blocks_by_column(ROWS, COLUMNS, [0] * 5) == ()


def test_of_many_different_rows_every_cell_is_still_told() -> None:
    """400 rows each of which lacks a different pair of columns: more patterns than are combined."""
    columns = [f"c{n}" for n in range(30)]
    rows = [f"r{n}" for n in range(400)]
    two = [(i, j) for i in range(30) for j in range(i)][:400]
    empty = {(row, columns[n]) for row, pair in zip(rows, two, strict=True) for n in pair}
    found_ = blocks(rows, columns, [1 << i | 1 << j for i, j in two])
    assert set().union(*map(inside, found_)) == empty


@given(cells)
def test_blocks_by_column_partition_the_cells_by_who_lacks_them(empty: frozenset[tuple[str, str]]) -> None:
    found = blocks_by_column(ROWS, COLUMNS, masks(empty))
    assert sum(block.size for block in found) == len(empty)
    assert set().union(*map(inside, found)) == empty
    for block in found:
        for column in block.columns:
            assert tuple(row for row in ROWS if (row, column) in empty) == block.rows
    assert len({block.rows for block in found}) == len(found)
    assert [len(block.rows) for block in found] == sorted((len(block.rows) for block in found), reverse=True)
