"""The founding case, statement by statement: what a right analysis of the shipped workbook says, and never says.

The facts are those of the case as its source tells it; every figure here is worked out by hand from them.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import openpyxl
import pytest

from prasan.graph.evidence import place_words
from prasan.graph.expected_frames import goal_frame, level_frame, phase_frame, programme_frame
from prasan.graph.frames import NONE, NOT_RECORDED
from prasan.graph.linkage import objects
from prasan.graph.sentences import sentence
from prasan.ontology import PRASAN
from tests.conftest import FOUNDING
from tests.small import short, things

if TYPE_CHECKING:
    from prasan.graph.finding import Finding
    from prasan.graph.study import Study
    from prasan.workspace import Workspace

BASE = "https://w3id.org/prasan/id/nakhon-si-thammarat/"


def project(name: str) -> str:
    return f"{BASE}project/{name}"


def phase(number: int) -> str:
    return f"{BASE}phase/P1-{number}"


def of_kind(workspace: Workspace, kind: str) -> list[Finding]:
    return [finding for finding in workspace.findings if finding.kind == kind]


def columns_of(workbook_sheet: str, header: str) -> str:
    """The letter of a column by its header, read by another program than ours."""
    book = openpyxl.load_workbook(FOUNDING / "nakhon-si-thammarat.xlsx", read_only=True)
    row = next(book[workbook_sheet].iter_rows(min_row=1, max_row=1))
    return next(cell.column_letter for cell in row if str(cell.value).startswith(header))


# Overlap


@pytest.fixture(scope="module")
def committees(founding: Workspace) -> Finding:
    """The one finding on mechanisms that overlap."""
    (finding,) = of_kind(founding, "mechanismOverlap")
    return finding


def test_the_committees_of_p1_and_p2_overlap_at_four_levels(committees: Finding) -> None:
    assert short(committees.participants) == ["P1", "P2"]
    assert things(committees, "levels") == ["province", "zone", "district", "tambon"]
    assert committees.values["level_count"] == 4


def test_the_overlap_rests_on_the_statement_of_the_source_named_down_to_the_cell(
    founding: Workspace, committees: Finding
) -> None:
    """The four committees of P2 stand in rows 3 to 6 of the mechanisms; each says that it overlaps with P1's."""
    letter = columns_of("กลไก", "ซ้อนทับกับ")
    stated = [given for given in committees.evidence if given.predicate == str(PRASAN.overlapsWith)]
    assert [given.facet for given in stated] == ["stated"] * 4
    assert not any(given.inferred for given in stated)
    texts = [text for given in stated for text in place_words(founding.study, given, "en")]
    assert len(texts) == 4
    for row in (3, 4, 5, 6):
        (text,) = (text for text in texts if f"({letter}{row})" in text)
        assert "nakhon-si-thammarat.xlsx" in text
        assert "กลไก" in text
        assert "144731" in text


def test_that_p1s_own_committees_are_not_recorded_level_by_level_is_said(
    founding: Workspace, committees: Finding
) -> None:
    assert things(committees, "blank_programmes") == ["P1"]
    notes = [given for given in committees.evidence if given.predicate == str(PRASAN.notRecorded)]
    assert [(short([given.subject]), short([given.object])) for given in notes] == [(["M-P1"], ["atLevel"])]
    letter = columns_of("กลไก", "ระดับ")
    assert f"({letter}2)" in place_words(founding.study, notes[0], "en")[0]
    assert "is not recorded" in sentence(founding.study, committees, "en")
    assert "ไม่มีบันทึก" in sentence(founding.study, committees, "th")


# Shared actors


def test_two_actors_are_shared_and_both_are_bridges(founding: Workspace) -> None:
    """Yomna drives P1 (year 1) and P5; the Bank is in P1 (year 3) and P2. Nobody else joins those programmes."""
    found = {short(finding.participants)[0]: finding for finding in of_kind(founding, "sharedActor")}
    assert {actor: things(finding, "programmes") for actor, finding in found.items()} == {
        "yomna": ["P1", "P5"],
        "baac": ["P1", "P2"],
    }
    assert {finding.message for finding in found.values()} == {"bridge"}


def test_the_bank_is_one_actor_under_either_spelling_of_its_name(founding: Workspace) -> None:
    """Row 4 of the phases writes ธ.ก.ส., row 3 of the programmes ธกส.; both are the Bank."""
    graph = founding.linkage
    assert short(objects(graph, phase(3), PRASAN.implementedBy)) == ["agriculture", "baac"]
    assert "baac" in short(objects(graph, project("P2"), PRASAN.initiatedBy))


# Reinforcement


def test_there_are_three_loops_and_in_all_the_programmes_strengthen_each_other(founding: Workspace) -> None:
    loops = of_kind(founding, "loop")
    assert sorted(short(loop.participants) for loop in loops) == [["P1", "P3"], ["P1", "P3", "P2"], ["P1", "P3", "P4"]]
    assert {loop.message for loop in loops} == {"reinforcing"}


def test_p3_is_where_the_money_of_p2_and_p4_comes_from(founding: Workspace) -> None:
    (finding,) = (finding for finding in of_kind(founding, "dependence") if finding.aspect == "funding")
    assert short(finding.participants) == ["P3"]
    assert things(finding, "programmes") == ["P2", "P4"]
    assert not finding.inferred


def test_without_p1_only_p5_is_tied_to_nothing(founding: Workspace) -> None:
    """P2, P3 and P4 are tied by P3's money; what ties P5 to anything is that it reinforces P1."""
    found = [finding for finding in of_kind(founding, "dependence") if finding.aspect == "links"]
    assert [(short(finding.participants), things(finding, "programmes")) for finding in found] == [(["P1"], ["P5"])]


@pytest.mark.parametrize(
    ("programme", "influence", "dependence", "second_order"),
    [
        # P1 is the model of P3 (1); P2, P3, P4 (carries on) and P5 each do 2 for P1. T = 1 + ½·1·6.
        ("P1", 1, 8, 4),
        # P2 does 2 for P1, P3 pays it (2). T = 2 + ½·2·1.
        ("P2", 2, 2, 3),
        # P3 does 2 for P1 and pays P2 (2) and P4 (2); P1 is its model (1). T = 6 + ½·(2·1 + 2·2 + 2·2).
        ("P3", 6, 1, 11),
        # P4 carries on P1 (2), P3 pays it (2). T = 2 + ½·2·1.
        ("P4", 2, 2, 3),
        # P5 reinforces P1 (2), nobody does anything for it. T = 2 + ½·2·1.
        ("P5", 2, 0, 3),
    ],
)
def test_influence_dependence_and_second_order(
    founding: Workspace, programme: str, influence: float, dependence: float, second_order: float
) -> None:
    (finding,) = (f for f in of_kind(founding, "influence") if f.participants == (project(programme),))
    assert finding.values["influence"] == influence
    assert finding.values["dependence"] == dependence
    assert finding.values["second_order"] == second_order


# Gaps


def lacking(study: Study, record: str) -> list[str]:
    frame = programme_frame(study)
    return short(row for row, column in frame.in_state(NOT_RECORDED) if column == str(PRASAN[record]))


def test_no_programme_has_an_indicator_on_record(founding: Workspace) -> None:
    assert lacking(founding.study, "indicatorOf") == ["P1", "P2", "P3", "P4", "P5"]
    (finding,) = (f for f in of_kind(founding, "gap") if f.message == "programme-not-recorded-all")
    assert "any of the 5 programmes: indicators" in sentence(founding.study, finding, "en")


def test_no_programme_is_recorded_on_e4_and_on_every_other_element_one_is(founding: Workspace) -> None:
    assert short(row for row, _column in goal_frame(founding.study).in_state(NONE)) == ["E4"]
    (finding,) = (f for f in of_kind(founding, "gap") if f.message == "goal-none")
    assert short(finding.participants) == ["E4"]


def test_e3_and_e5_are_carried_by_p1_alone(founding: Workspace) -> None:
    """E1 is P1's and P4's, E2 is P1's and P3's."""
    found = {short(f.participants)[0]: things(f, "programmes") for f in of_kind(founding, "fragile")}
    assert found == {"E3": ["P1"], "E5": ["P1"]}


def test_year_six_has_no_agency_on_record_and_every_other_year_has(founding: Workspace) -> None:
    frame = phase_frame(founding.study)
    assert short(row for row, _column in frame.in_state(NOT_RECORDED)) == ["P1-6"]
    (finding,) = (f for f in of_kind(founding, "gap") if f.message == "phase-not-recorded")
    (note,) = finding.evidence
    letter = columns_of("ระยะ", "ดำเนินงานโดย")
    assert f"({letter}7)" in place_words(founding.study, note, "en")[0]


def test_p3_p4_and_p5_have_no_committee_on_record(founding: Workspace) -> None:
    assert lacking(founding.study, "mechanismOf") == ["P3", "P4", "P5"]


def test_p2_works_in_households_and_villages_but_its_committees_stop_at_the_tambon(founding: Workspace) -> None:
    assert [short(cell) for cell in level_frame(founding.study).in_state(NONE)] == [
        ["P2", "village"],
        ["P2", "household"],
    ]
    (finding,) = (f for f in of_kind(founding, "gap") if f.message == "level-none")
    standing = {short([s.object])[0] for s in finding.evidence if s.predicate == str(PRASAN.atLevel)}
    assert standing == {"province", "zone", "district", "tambon"}


def test_only_p5_has_no_years(founding: Workspace) -> None:
    assert lacking(founding.study, "start") == ["P5"]
    (finding,) = (f for f in of_kind(founding, "gap") if short(f.participants) == ["P5"] and "start" in str(f.aspect))
    assert finding.message == "programme-not-recorded"


# Never


def test_no_pair_is_called_a_duplication_and_it_is_said_that_this_is_unknown(founding: Workspace) -> None:
    """Nobody records beneficiaries: of all 5·4/2 = 10 pairs duplication is unknown."""
    assert not of_kind(founding, "duplication")
    (finding,) = of_kind(founding, "duplicationUnknown")
    assert short(finding.participants) == ["P1", "P2", "P3", "P4", "P5"]
    assert finding.values["pairs"] == 10
    assert finding.values["no_beneficiary"] == 5
    assert finding.values["no_activity"] == 0
    assert finding.coverage == 0
    assert "unknown" in sentence(founding.study, finding, "en")


def test_no_finding_names_an_indicator_since_no_single_one_is_named(founding: Workspace) -> None:
    assert not any("/indicator/" in thing for f in founding.findings for thing in (*f.participants, *f.mentions))


# Stated and inferred


def test_the_goals_that_a_reader_infers_are_marked_and_no_others(founding: Workspace) -> None:
    graph = founding.linkage
    marked = {True: set(), False: set()}
    for source, target, key, inferred in graph.edges(keys=True, data="inferred"):
        if key == str(PRASAN.hasGoal):
            marked[inferred].add(tuple(short((source, target))))
    assert marked[True] == {("P1-1", "E1"), ("P1-3", "E3"), ("P1-4", "E5"), ("P4", "E1")}
    assert marked[False] == {("P1", "G"), ("P1-1", "E2"), ("P1-2", "E3"), ("P3", "E2")}


def test_the_years_of_the_phases_are_inferred_and_the_start_of_p1_is_stated(founding: Workspace) -> None:
    study = founding.study
    for number in range(1, 7):
        assert all(given.inferred for given in study.span_statements(phase(number)))
    start, end = study.span_statements(project("P1"))
    assert (start.inferred, end.inferred) == (False, True)


def test_what_rests_on_an_inference_says_so(founding: Workspace) -> None:
    """E5 is P1's by inference alone; E3 is stated for year 2 and inferred for year 3; loops rest on what is stated."""
    inferred = {short(f.participants)[0]: f.inferred for f in of_kind(founding, "fragile")}
    assert inferred == {"E3": True, "E5": True}
    assert not any(f.inferred for kind in ("loop", "sharedActor", "dependence") for f in of_kind(founding, kind))
    for finding in founding.findings:
        assert finding.inferred == ("inferred" in sentence(founding.study, finding, "en"))


def test_that_nobody_works_on_a_goal_in_a_year_rests_on_the_years_of_those_who_ever_do(founding: Workspace) -> None:
    """On E2 work P1 in its first year, which is inferred, and P3 from 2550, which is stated: so nobody does in 2549."""
    (finding,) = (f for f in of_kind(founding, "gap") if short(f.participants) == ["E2"] and "none:2006" in f.aspect)
    periods = {(short([s.subject])[0], s.inferred) for s in finding.evidence if s.facet == "period"}
    assert periods == {("P1-1", True), ("P3", False)}
    assert finding.inferred


# Years


@pytest.mark.parametrize(
    ("number", "first", "last"),
    [
        # Fiscal year 2548 BE is 2005, and begins on 1 October of the year before.
        (1, date(2004, 10, 1), date(2005, 9, 30)),
        (2, date(2005, 10, 1), date(2006, 9, 30)),
        # Year 4 is FY 2551: it has just begun in November 2550.
        (4, date(2007, 10, 1), date(2008, 9, 30)),
        (6, date(2009, 10, 1), date(2010, 9, 30)),
    ],
)
def test_the_phases_are_thai_fiscal_years(founding: Workspace, number: int, first: date, last: date) -> None:
    span = founding.study.span(phase(number))
    assert (span.start, span.end) == (first, last)


def test_the_meeting_of_november_2550_falls_into_year_four(founding: Workspace) -> None:
    span = founding.study.span(phase(4))
    assert span.start <= date(2007, 11, 6) <= span.end
