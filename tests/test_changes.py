"""What-if: changes as people write them, and what would hold if they were made; the sources stay as they are."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import networkx as nx
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from rdflib import Literal, URIRef

from prasan import comparing
from prasan.comparing import Compared, difference, what_if
from prasan.errors import DataError, InputError, UsageError
from prasan.graph.change_names import changes_from
from prasan.graph.changed import Changed, apply
from prasan.graph.changes import AddLink, Change, ChangeRole, End, Merge, Move, Remove, RemoveLink, Shift
from prasan.graph.comparison import Comparison, compare
from prasan.graph.comparison_rows import as_json, finding_rows, measure_rows, signed
from prasan.graph.find import findings
from prasan.graph.finding_rdf import findings_graph
from prasan.graph.linkage import Quad, literals, objects, things
from prasan.graph.measures import figures, measures
from prasan.graph.plan_year import in_year
from prasan.language import languages
from prasan.loaders.change_rows import ACTIONS, change_rows, read_changes, template
from prasan.loaders.records import RowPlace
from prasan.loaders.thai import Calendar
from prasan.ontology import PRASAN
from prasan.problems import Problem
from prasan.queries.store import data_quads_of, quads_of
from prasan.settings import Settings
from prasan.workspace import Workspace, build, load, open_workspace
from tests.conftest import FOUNDING, ROOT
from tests.small import BASE, iri, quads, short, study_of, uri

CALENDAR = Settings().calendar.calendar()
HERE = RowPlace("changes.toml", "", 1)

DATA: dict[str, list[dict[str, Any]]] = {
    "Goals": [{"id": "G1"}, {"id": "G2"}],
    "Agencies": [{"id": "A1"}, {"id": "A2"}],
    "Areas": [{"id": "R1"}, {"id": "R2"}],
    "Persons": [{"id": "ann"}, {"id": "bo"}, {"id": "cy"}, {"id": "di"}],
    "Projects": [
        {"id": "P1", "goals": "G1", "led by": "A1", "areas": "R1", "start": "2550", "end": "2552"},
        {"id": "P2", "goals": "G1; G2", "led by": "A2", "areas": "R1", "start": "2551", "end": "2551"},
        {"id": "P3", "goals": "G2", "led by": "A2"},
    ],
    "Phases": [
        {"id": "F1", "project": "P1", "order": "1", "start": "2550", "end": "2550", "led by": "A1"},
        {"id": "F2", "project": "P1", "order": "2", "start": "2551", "end": "2552"},
    ],
    "Mechanisms": [
        {"id": "M1", "kind": "committee", "drives": "P1", "level": "province", "meetings a year": "12"},
        {"id": "M2", "kind": "committee", "drives": "P2", "level": "district", "meetings a year": "4"},
    ],
    "Memberships": [
        {"mechanism": "M1", "person": "ann"}, {"mechanism": "M1", "person": "bo"}, {"mechanism": "M1", "person": "cy"},
        {"mechanism": "M2", "person": "bo"}, {"mechanism": "M2", "person": "cy"}, {"mechanism": "M2", "person": "di"},
    ],
    "Funding": [{"from": "A1", "to": "P1", "fiscal year": "2551"}, {"from": "P1", "to": "P2", "fiscal year": "2552"}],
    "Links": [{"from": "P1", "link type": "reinforces", "to": "P3"}],
}  # fmt: skip


@pytest.fixture(scope="module")
def data() -> list[Quad]:
    """Three programmes, two of them with a committee; both sides of every change are worked out from these rows."""
    return quads(**DATA)


def project(name: str) -> URIRef:
    return uri("Project", name)


def made(data: Sequence[Quad], *changes: Change) -> Changed:
    return apply(data, changes, BASE, CALENDAR)


def effect(data: Sequence[Quad], *changes: Change) -> Comparison:
    """The comparison of the data with what they would be after changes that can all be made."""
    result = made(data, *changes)
    assert not [p for p in result.problems if p.severity == "violation"]
    before, after = study_of(data), study_of(result.quads)
    return compare(before, after, findings(before), findings(after), result.merged)


def told(comparison: Comparison) -> set[tuple[str, ...]]:
    """What differs, without how: kind and ids of participants."""
    return {(f.kind, *short(f.participants)) for f in (*comparison.appeared, *comparison.disappeared)}


# Merging


MERGE = Merge((uri("Mechanism", "M1"), uri("Mechanism", "M2")), HERE)


def test_merging_two_committees_seats_everybody_once_and_meets_as_often_as_the_busier(data: list[Quad]) -> None:
    """ann, bo, cy and bo, cy, di: six seats become four; 12 and 4 meetings become 12; 3·12 + 3·4 = 48 becomes 4·12."""
    result = effect(data, MERGE)
    saved = {m.name: (m.before.value, m.after.value, m.difference)
             for m in measures(result.before, result.after, result.things.new_of)}  # fmt: skip
    assert saved["bodies"] == (2, 1, -1)
    assert saved["seats"] == (6, 4, -2)
    assert saved["meetings"] == (16, 12, -4)
    assert saved["attendances"] == (48, 48, 0)


def test_merging_two_committees_ends_that_the_same_people_meet_twice(data: list[Quad]) -> None:
    result = effect(data, MERGE)
    assert ("samePeople", "M1", "M2") in told(result)
    assert [f.kind for f in result.disappeared if f.kind == "samePeople"] == ["samePeople"]


def test_what_is_merged_drives_the_programmes_of_both_and_keeps_the_first_ones_level(data: list[Quad]) -> None:
    after = study_of(made(data, MERGE).quads).linkage
    assert short(objects(after, iri("Mechanism", "M1"), PRASAN.mechanismOf)) == ["P1", "P2"]
    assert short(objects(after, iri("Mechanism", "M1"), PRASAN.atLevel)) == ["province"]
    assert iri("Mechanism", "M2") not in after


def test_what_is_merged_can_have_a_new_name_and_still_be_found_by_its_old_ones(data: list[Quad]) -> None:
    after = study_of(made(data, Merge(MERGE.things, HERE, "คณะกรรมการร่วม")).quads).linkage.nodes[iri("Mechanism", "M1")]
    assert after["labels"]["th"] == "คณะกรรมการร่วม"
    assert "M2" in after["aliases"]


def test_a_later_change_may_use_the_old_name_of_what_was_merged(data: list[Quad]) -> None:
    after = study_of(made(data, MERGE, End(uri("Mechanism", "M2"), HERE)).quads).linkage
    assert iri("Mechanism", "M1") not in after


def test_a_committee_is_not_merged_with_itself_or_with_a_programme(data: list[Quad]) -> None:
    for other in (uri("Mechanism", "M1"), project("P1")):
        problems = made(data, Merge((uri("Mechanism", "M1"), other), HERE)).problems
        assert [problem.code for problem in problems] == ["cannot-merge"]


def test_whoever_represents_an_agency_without_a_name_sits_once_too() -> None:
    rows = [{"mechanism": m, "agency": "A1"} for m in ("M1", "M2")]
    seats = quads(Agencies=[{"id": "A1"}], Mechanisms=[{"id": "M1"}, {"id": "M2"}], Memberships=rows)
    assert len(things(study_of(made(seats, MERGE).quads).linkage, PRASAN.Membership)) == 1


def test_merging_the_committees_of_the_founding_case_ends_their_overlap(founding: Workspace) -> None:
    statements = list(quads_of(founding.dataset))
    bodies = [URIRef(iri) for iri in founding.study.bodies if "/M-P" in iri]
    assert len(bodies) == 5
    result = apply(statements, [Merge(tuple(bodies), HERE)], founding.settings.workspace.base, CALENDAR)
    after = study_of(result.quads)
    comparison = compare(founding.study, after, founding.findings, findings(after), result.merged)
    assert [f.kind for f in comparison.disappeared].count("mechanismOverlap") == 1
    assert not [f for f in comparison.findings_after if f.kind == "mechanismOverlap"]


# Links


def test_a_link_back_closes_a_loop(data: list[Quad]) -> None:
    """P1 reinforces P3; P3 reinforcing P1 makes a circle of two."""
    result = effect(data, AddLink(project("P3"), project("P1"), PRASAN.reinforces, HERE, Literal(2)))
    assert [short(f.participants) for f in result.appeared if f.kind == "loop"] == [["P1", "P3"]]


def test_a_finding_that_rests_on_a_change_says_so(data: list[Quad]) -> None:
    place = RowPlace("plan B.toml", "", 17)
    result = effect(data, AddLink(project("P3"), project("P1"), PRASAN.reinforces, place))
    loop = next(f for f in result.appeared if f.kind == "loop")
    places = result.after.linkage.graph["places"]
    assert ("plan B.toml", 17) in {(places[p].file, places[p].row) for s in loop.evidence for p in s.places}


def test_adding_a_link_that_is_there_sets_its_score(data: list[Quad]) -> None:
    link = AddLink(project("P1"), project("P3"), PRASAN.reinforces, HERE, Literal(3))
    after = study_of(made(data, link).quads)
    assert len(things(after.linkage, PRASAN.Link)) == 1
    assert [str(v) for v in literals(after.linkage, things(after.linkage, PRASAN.Link)[0], PRASAN.score)] == ["3"]
    assert [p.code for p in made(data, link, link).problems] == ["change-without-effect"]


def test_money_that_one_programme_pays_another_is_a_link_that_can_be_removed(data: list[Quad]) -> None:
    after = study_of(made(data, RemoveLink(project("P1"), project("P2"), HERE, PRASAN.funds)).quads)
    assert len(things(after.linkage, PRASAN.Funding)) == 1


def test_a_link_that_is_not_there_can_not_be_removed_and_no_programme_is_linked_to_itself(data: list[Quad]) -> None:
    problem = made(data, RemoveLink(project("P1"), project("P3"), HERE, PRASAN.constrains)).problems[0]
    assert (problem.code, problem.details["known"]) == ("nothing-to-change", "P2, P3")
    self_link = AddLink(project("P1"), project("P1"), PRASAN.reinforces, HERE)
    assert [p.code for p in made(data, self_link).problems] == ["link-to-itself"]


# Ending, moving


def test_a_programme_that_is_taken_out_takes_with_it_what_can_not_be_without_it(data: list[Quad]) -> None:
    """Of P1: two phases, its committee with three seats, two funding lines, one link."""
    before, after = study_of(data).linkage, study_of(made(data, End(project("P1"), HERE)).quads).linkage
    for cls, gone in ((PRASAN.Phase, 2), (PRASAN.Mechanism, 1), (PRASAN.Membership, 3), (PRASAN.Funding, 2),
                      (PRASAN.Link, 1), (PRASAN.Project, 1), (PRASAN.Agency, 0), (PRASAN.Goal, 0)):  # fmt: skip
        assert len(things(before, cls)) - len(things(after, cls)) == gone, cls


def test_a_programme_that_ends_on_a_day_loses_what_comes_after_it(data: list[Quad]) -> None:
    """On the last day of fiscal year 2550 the second phase never begins; the money of 2551 never comes."""
    after = study_of(made(data, End(project("P1"), HERE, date(2007, 9, 30))).quads)
    assert after.span(iri("Project", "P1")).end == date(2007, 9, 30)
    assert short(after.phases[iri("Project", "P1")]) == ["F1"]
    assert not [f for f in things(after.linkage, PRASAN.Funding) if iri("Project", "P1") in objects(
        after.linkage, f, PRASAN.fundingTo)]  # fmt: skip


def test_a_programme_can_not_end_before_it_begins(data: list[Quad]) -> None:
    assert [p.code for p in made(data, End(project("P2"), HERE, date(2001, 1, 1))).problems] == ["ends-before-start"]


def test_without_p3_the_founding_case_has_no_loop_and_nobody_depends_on_its_money(founding: Workspace) -> None:
    statements = list(quads_of(founding.dataset))
    base = founding.settings.workspace.base
    after = study_of(apply(statements, [End(URIRef(f"{base}project/P3"), HERE)], base, CALENDAR).quads)
    comparison = compare(founding.study, after, founding.findings, findings(after))
    assert [f.kind for f in comparison.disappeared].count("loop") == 3
    assert not [f for f in comparison.findings_after if f.kind == "loop"]
    gone = next(f for f in comparison.disappeared if f.kind == "dependence" and f.aspect == "funding")
    assert short(comparison.gone(gone)) == ["P3"]


def test_a_programme_moves_to_another_area(data: list[Quad]) -> None:
    change = Move(project("P2"), PRASAN.coversArea, HERE, uri("Area", "R2"), uri("Area", "R1"))
    after = study_of(made(data, change).quads)
    assert short(after.facets["area"][iri("Project", "P2")]) == ["R2"]
    # P1 and P2 were on one goal in one area, under different agencies.
    assert ("fragmentation", "G1") in told(effect(data, change))


def test_which_of_several_values_moves_must_be_said(data: list[Quad]) -> None:
    problem = made(data, Move(project("P2"), PRASAN.hasGoal, HERE, uri("Goal", "G2"))).problems[0]
    assert (problem.code, problem.details["known"]) == ("which-to-change", "G1, G2")


def test_a_programme_that_begins_later_takes_its_end_its_phases_and_its_money_along(data: list[Quad]) -> None:
    after = study_of(made(data, Shift(project("P1"), HERE, 2009)).quads)
    span = after.span(iri("Project", "P1"))
    assert (span.start, span.end) == (date(2008, 10, 1), date(2011, 9, 30))
    assert after.span(iri("Phase", "F2")).start == date(2009, 10, 1)
    assert [p.code for p in made(data, Shift(project("P3"), HERE, 2009)).problems] == ["no-period"]


def test_an_agency_that_led_now_supports_in_the_phases_too(data: list[Quad]) -> None:
    change = ChangeRole(project("P1"), uri("Agency", "A1"), HERE, PRASAN.ledBy, PRASAN.supportedBy)
    after = study_of(made(data, change).quads).linkage
    for thing in (iri("Project", "P1"), iri("Phase", "F1")):
        assert objects(after, thing, PRASAN.ledBy) == []
        assert short(objects(after, thing, PRASAN.supportedBy)) == ["A1"]
    assert "gap" in {f.kind for f in effect(data, change).appeared}


def test_a_role_that_nobody_has_can_not_be_changed(data: list[Quad]) -> None:
    problem = made(data, ChangeRole(project("P3"), uri("Agency", "A1"), HERE, PRASAN.ledBy)).problems[0]
    assert (problem.code, problem.details["known"]) == ("nothing-to-change", "A2")


# Laws


def _inverses() -> list[tuple[Change, Change]]:
    area = PRASAN.coversArea
    return [
        (AddLink(project("P3"), project("P1"), PRASAN.reinforces, HERE),
         RemoveLink(project("P3"), project("P1"), HERE, PRASAN.reinforces)),
        (Move(project("P2"), area, HERE, uri("Area", "R2")), Move(project("P2"), area, HERE, uri("Area", "R1"))),
        (Shift(project("P1"), HERE, 2010), Shift(project("P1"), HERE, 2007)),
        (ChangeRole(project("P2"), uri("Agency", "A2"), HERE, PRASAN.ledBy, PRASAN.implementedBy),
         ChangeRole(project("P2"), uri("Agency", "A2"), HERE, PRASAN.implementedBy, PRASAN.ledBy)),
        (ChangeRole(project("P3"), uri("Agency", "A1"), HERE, None, PRASAN.ledBy),
         ChangeRole(project("P3"), uri("Agency", "A1"), HERE, PRASAN.ledBy, None)),
        (RemoveLink(project("P1"), project("P3"), HERE),
         AddLink(project("P1"), project("P3"), PRASAN.reinforces, HERE)),
    ]  # fmt: skip


@pytest.mark.parametrize(("change", "back"), _inverses(), ids=lambda change: type(change).__name__)
def test_a_change_and_its_inverse_give_back_the_same_findings(data: list[Quad], change: Change, back: Change) -> None:
    assert told(effect(data, change)) or effect(data, change).changed
    assert effect(data, change, back).same


@settings(max_examples=25)
@given(some.randoms(use_true_random=False), some.sampled_from([pair[0] for pair in _inverses()] + [MERGE]))
def test_the_order_of_statements_changes_nothing(chance: Any, change: Change) -> None:
    held = quads(**{name: rows for name, rows in DATA.items() if name != "Funding"})
    shuffled = list(held)
    chance.shuffle(shuffled)
    one, other = (set(made(statements, change).quads) for statements in (held, shuffled))
    assert one == other


def test_what_is_changed_is_a_copy(data: list[Quad]) -> None:
    kept = list(data)
    made(data, MERGE, End(project("P1"), HERE), Remove(project("P2"), PRASAN.hasGoal, HERE))
    assert data == kept


# Files of changes


TOML = """
[[change]]
action = "รวม"
things = ["M1", "M2"]
to = "คณะกรรมการร่วม"

[[change]]
action = "add link"
from = "P3"
type = "หนุนเสริม"
to = "P1"
score = 2

[[change]]
action = "end"
programme = "P2"
on = "2551"

[[change]]
action = "move"
thing = "P1"
property = "ปี"
to = 2551

[[change]]
action = "change role"
thing = "P3"
agency = "A2"
from = "led by"
to = "supported by"

[[change]]
action = "add"
thing = "P3"
property = "areas"
value = "R2"

[[change]]
action = "ลบ"
thing = "P1"
property = "เป้าหมายที่มุ่ง"
"""


def read(path: Path, data: Sequence[Quad]) -> tuple[tuple[Change, ...], tuple[Problem, ...]]:
    return changes_from(read_changes(path), data, BASE, CALENDAR)


def test_changes_are_read_from_toml_in_either_language(tmp_path: Path, data: list[Quad]) -> None:
    (tmp_path / "b.toml").write_text(TOML, encoding="utf-8")
    changes, problems = read(tmp_path / "b.toml", data)
    assert problems == ()
    assert [type(change).__name__ for change in changes] == [
        "Merge", "AddLink", "End", "Shift", "ChangeRole", "Add", "Remove",
    ]  # fmt: skip
    assert [change.place.row for change in changes] == [2, 7, 14, 19, 25, 32, 38]
    merge, link, end, shift = changes[:4]
    assert isinstance(merge, Merge)
    assert merge.name == "คณะกรรมการร่วม"
    assert isinstance(link, AddLink)
    assert (link.source, link.target) == (project("P3"), project("P1"))
    assert isinstance(end, End)
    assert end.day == date(2008, 9, 30)
    assert isinstance(shift, Shift)
    assert shift.year == 2008


def test_a_workbook_of_changes_says_the_same(tmp_path: Path, data: list[Quad]) -> None:
    (tmp_path / "b.toml").write_text(TOML, encoding="utf-8")
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in (
        ("การเปลี่ยนแปลง", "สิ่งที่เปลี่ยน", "หน่วยงาน", "ข้อมูล", "จาก", "เป็น", "คะแนน"),
        ("รวม", "M1; M2", None, None, None, "คณะกรรมการร่วม", None),
        ("เพิ่มความเชื่อมโยง", None, None, "หนุนเสริม", "P3", "P1", 2),
        ("ยุติ", "P2", None, None, None, "2551", None),
        ("ย้าย", "P1", None, "ปี", None, 2551, None),
        ("เปลี่ยนบทบาท", "P3", "A2", None, "led by", "supported by", None),
        ("เพิ่ม", "P3", None, "areas", None, "R2", None),
        ("# ยังไม่ตัดสินใจ", "P9", None, None, None, None, None),
        ("ลบ", "P1", None, "goals", None, None, None),
    ):
        page.append(row)
    book.save(tmp_path / "b.xlsx")
    changes, problems = read(tmp_path / "b.xlsx", data)
    assert problems == ()
    wanted, _none = read(tmp_path / "b.toml", data)
    plain = [[str({k: v for k, v in _fields(c).items() if k != "place"}) for c in found] for found in (changes, wanted)]
    assert plain[0] == plain[1]
    assert [change.place.row for change in changes] == [2, 3, 4, 5, 6, 7, 9]


def _fields(change: Change) -> dict[str, Any]:
    return {name: getattr(change, name) for name in type(change).__slots__}


def test_every_problem_of_every_change_is_told_at_once(tmp_path: Path, data: list[Quad]) -> None:
    rows = [
        {"action": "marge", "thing": "M1"}, {"action": "end", "thing": "P33"},
        {"action": "add link", "from": "P1", "to": "P3", "type": "หนุนเสริม", "score": 9},
        {"action": "merge", "thing": ["M1", "M2"], "score": 1}, {"action": "move", "thing": "P1", "to": "R2"},
        {"action": "add", "thing": "P1", "property": "goalz", "to": "G2"},
        {"action": "change role", "thing": "P1", "agency": "A1", "to": "areas"},
        {"action": "end", "thing": "P1", "to": "255O"}, {"action": "end", "thing": "P1", "colour": "red"},
        {"action": "add", "thing": "P1", "property": "goals", "to": "G9"},
        {"action": "move", "thing": "P1", "property": "goals", "to": ["G1", "G2"]},
        {"action": "add", "thing": "P1", "property": "goals", "to": "G2", "value": "G1"},
    ]  # fmt: skip
    text = "\n".join("[[change]]\n" + "\n".join(f"{k} = {json.dumps(v)}" for k, v in row.items()) for row in rows)
    (tmp_path / "bad.toml").write_text(text, encoding="utf-8")
    _changes, problems = read(tmp_path / "bad.toml", data)
    assert [problem.code for problem in problems] == [
        "unknown-action", "unknown-in-change", "score-range", "change-takes-not", "change-needs",
        "unknown-property", "unknown-property", "not-a-date", "unknown-change-field", "unknown-new", "one-value",
        "twice-in-change",
    ]  # fmt: skip
    for problem in problems:
        assert problem.row > 0
        for language in languages():
            assert problem.text(language)
    assert "P3" in problems[1].text("en")
    assert "goals" in problems[5].text("en")


@pytest.mark.parametrize("text", ["", "change = 3", "[[changes]]\naction='end'", "change = []"])
def test_a_file_without_changes_says_what_it_needs(tmp_path: Path, data: list[Quad], text: str) -> None:
    (tmp_path / "none.toml").write_text(text, encoding="utf-8")
    _changes, problems = read(tmp_path / "none.toml", data)
    assert {problem.code for problem in problems} == {"no-changes"}


def test_a_damaged_or_missing_file_of_changes_is_an_error(tmp_path: Path, data: list[Quad]) -> None:
    (tmp_path / "bad.toml").write_text("[[change]\n", encoding="utf-8")
    for name in ("bad.toml", "missing.toml", "missing.xlsx"):
        with pytest.raises(InputError):
            read(tmp_path / name, data)


@pytest.mark.parametrize("language", languages())
def test_the_template_is_read_and_holds_no_change_yet(tmp_path: Path, data: list[Quad], language: str) -> None:
    path = tmp_path / "changes.xlsx"
    path.write_bytes(template(language))
    assert read(path, data) == ((), ())
    page = openpyxl.load_workbook(path).active
    assert page is not None
    # Each action has an example that can be read once its mark is taken off.
    assert page.max_row == 1 + len(ACTIONS)


# The whole way


def _state(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*")) if path.is_file()
    }  # fmt: skip


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "demo"
    shutil.copytree(FOUNDING, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def supposed(folder: Path, text: str, **options: Any) -> Compared:
    path = folder.parent / "plan-b.toml"
    path.write_text(text, encoding="utf-8")
    return what_if(load(folder, language="en"), path, **options)


def test_a_what_if_leaves_every_file_as_it_was(workspace: Path, run_prasan: Any) -> None:
    before = _state(workspace)
    found = supposed(workspace, '[[change]]\naction = "end"\nthing = "P3"\n')
    assert len(found.scene.comparison.disappeared) > 0
    for suffix in (".html", ".md", ".xlsx", ".json", ".csv", ".svg", ".png"):
        assert found.write(suffix)
    assert run_prasan("whatif", workspace.parent / "plan-b.toml", "-d", workspace)[0] == 0
    assert _state(workspace) == before


def test_what_the_source_can_not_bear_is_refused_with_every_problem(workspace: Path) -> None:
    text = '[[change]]\naction="end"\nthing="P77"\n[[change]]\naction="remove link"\nfrom="P5"\nto="P2"\n'
    with pytest.raises(DataError) as caught:
        supposed(workspace, text)
    assert [problem.code for problem in caught.value.problems] == ["unknown-in-change", "nothing-to-change"]


def test_a_what_if_can_look_at_one_year(workspace: Path) -> None:
    """P4 began in 2551: taken out, it changes nothing in the plan of 2550."""
    text = '[[change]]\naction = "end"\nthing = "P4"\n'
    assert supposed(workspace, text, year=2550).scene.comparison.same
    assert not supposed(workspace, text, year="พ.ศ. 2551").scene.comparison.same


def test_the_plan_of_a_year_holds_what_runs_in_it_and_what_may_run(founding: Workspace) -> None:
    """P4 carries P1 on in 2551 and is not of 2550; P5 records no years, so it may be of either."""
    found = in_year(founding.study, quads_of(founding.dataset), founding.settings.workspace.base, 2007)
    assert short(found.study.programmes) == ["P1", "P2", "P3", "P5"]
    assert "P5" in short(found.unknown)
    assert "P1" not in short(found.unknown)
    # Of the six phases of P1 only the third runs in 2550; of its six years only that one counts.
    assert len(found.study.phases[found.study.programmes[0]]) == 1
    assert found.study.span(found.study.programmes[0]).end == date(2007, 9, 30)


def test_two_plan_years_are_compared_and_their_gaps_are_the_same_gaps(founding: Workspace) -> None:
    found = difference(founding, founding, ("2550", "2551"))
    comparison = found.scene.comparison
    assert "P4" in short(comparison.things.added)
    assert "loop" in {f.kind for f in comparison.appeared}
    assert difference(founding, founding, (2551, "๒๕๕๑")).scene.comparison.same


def test_a_gap_of_one_plan_year_is_the_same_gap_in_the_next() -> None:
    """P2 records no days: whether anybody works on G2 is not recorded, in the one year as in the other.

    Only where plan years are calendar years does a plan touch several fiscal years, which gaps by year need.
    """
    rows = [{"id": "P1", "goals": "G1", "led by": "A1", "start": "2548", "end": "2555"},
            {"id": "P2", "goals": "G2", "led by": "A1"}]  # fmt: skip
    statements = quads(Goals=[{"id": "G1"}, {"id": "G2"}], Projects=rows)
    whole = replace(study_of(statements), calendar=Calendar(bare_years="calendar"))
    one, other = (in_year(whole, statements, BASE, year).study for year in (2007, 2008))
    asked = [f for f in findings(one) if f.aspect == "goal-year:not-recorded:2007,2008"]
    assert [short(f.participants) for f in asked] == [["G2"]]
    assert asked[0].id not in {f.id for f in findings(other)}
    assert compare(one, other, findings(one), findings(other)).same


def test_what_is_no_year_is_refused(founding: Workspace) -> None:
    with pytest.raises(UsageError):
        difference(founding, founding, ("2550", "soon"))


def test_seats_of_which_none_is_recorded_are_not_nought(founding: Workspace) -> None:
    assert figures(founding.study)["seats"].value is None
    assert figures(founding.study)["links"].value == 7


def test_diff_of_a_workspace_with_itself_says_so_and_ends_well(workspace: Path, run_prasan: Any) -> None:
    code, out, _err = run_prasan("diff", workspace, workspace, "--lang", "en")
    assert code == 0
    assert "nothing differs" in out


def test_diff_as_json_is_one_document_and_writes_what_was_asked_for(workspace: Path, run_prasan: Any) -> None:
    target = workspace.parent / "d.svg"
    code, out, _err = run_prasan("diff", workspace, "--years", "2550", "2551", "--json", "-o", target)
    assert code == 0
    found = json.loads(out)
    assert found["findings"]["changed"][0]["what"]
    assert found["figures"]["programmes"] == {
        "before": 4, "after": 5, "difference": 1, "not_recorded_before": [], "not_recorded_after": [],
    }  # fmt: skip
    assert target.read_text(encoding="utf-8").startswith("<svg")


def test_diff_needs_two_sides_and_a_file_that_can_be_written(workspace: Path, run_prasan: Any) -> None:
    assert run_prasan("diff", workspace)[0] == 2
    assert run_prasan("diff", workspace, workspace, "-o", "x.pdf")[0] == 2


def test_the_template_is_written_once(tmp_path: Path, run_prasan: Any) -> None:
    target = tmp_path / "changes.xlsx"
    assert run_prasan("whatif", target, "--template", "--lang", "th")[0] == 0
    assert run_prasan("whatif", target, "--template")[0] == 4
    assert run_prasan("whatif", tmp_path / "changes.pdf", "--template")[0] == 2


def test_names_from_files_are_text_in_every_format(tmp_path: Path) -> None:
    """A hostile name of a programme and of a merged committee is nothing but text in page, sheet and picture."""
    hostile = '<script>alert(1)</script>"=cmd()'
    rows = {
        "Projects": [{"id": "P1", "name": hostile}, {"id": "P2", "name": "=1+1"}],
        "Mechanisms": [{"id": "M1", "name": "M1", "drives": "P1"}, {"id": "M2", "name": "M2", "drives": "P2"}],
    }
    (tmp_path / "data.json").write_text(json.dumps(rows), encoding="utf-8")
    merge = f'[[change]]\naction = "merge"\nthings = ["M1", "M2"]\nto = {json.dumps(hostile)}\n'
    (tmp_path / "c.toml").write_text(merge + '[[change]]\naction = "end"\nthing = "P2"\n', encoding="utf-8")
    found = what_if(load(tmp_path / "data.json"), tmp_path / "c.toml")
    for suffix in (".html", ".svg", ".md"):
        assert b"<script>alert" not in found.write(suffix)
    (tmp_path / "c.xlsx").write_bytes(found.write(".xlsx"))
    for page in openpyxl.load_workbook(tmp_path / "c.xlsx"):
        assert not [cell for row in page.iter_rows() for cell in row if cell.data_type == "f"]


@pytest.mark.skipif(not (ROOT / "docs").is_dir(), reason="the guides are in the checkout alone")
@pytest.mark.parametrize(("position", "language"), [(0, "th"), (1, "en")])
def test_the_guide_shows_what_is_printed(tmp_path: Path, position: int, language: str) -> None:
    guide = (ROOT / "docs" / "planners.md").read_text(encoding="utf-8")
    examples = re.findall(r"```toml\n(\[\[change.*?)```.*?```text\n(.*?)```", guide, re.S)
    changes, printed = examples[position]
    (tmp_path / "changes.toml").write_text(changes, encoding="utf-8")
    scene = what_if(load(FOUNDING, language=language), tmp_path / "changes.toml").scene
    rows = [[cell for cell in (*row[:2], row[2] or row[3]) if cell] for row in finding_rows(scene)]
    rows += [[str(cell) for cell in row[:3]] + [signed(row[3])] for row in measure_rows(scene)]
    for line in printed.splitlines():
        assert line.split("  ") in rows


# What a saved store gives


def test_the_data_of_a_saved_store_are_those_of_its_files_without_what_was_found(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    shutil.copytree(FOUNDING, folder, ignore=shutil.ignore_patterns("__pycache__", "out"))
    made = build(folder)
    saved = open_workspace(folder)
    base = URIRef(saved.settings.workspace.base)
    found = list(data_quads_of(saved.dataset, (findings_graph(str(base)),)))
    assert all(isinstance(term, URIRef) for quad in found for term in (quad[0], quad[1], quad[3]))
    assert set(found) == set(quads_of(load(folder).dataset))
    assert set(data_quads_of(saved.dataset)) == set(quads_of(saved.dataset)) > set(found)
    assert made.saved is False


def test_what_is_supposed_is_the_same_of_a_saved_store_and_of_the_files(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    shutil.copytree(FOUNDING, folder, ignore=shutil.ignore_patterns("__pycache__", "out"))
    rows = [
        {"action": "end", "thing": "P3"},
        {"action": "add-link", "from": "P5", "to": "P1", "property": "reinforces"},
    ]
    of_files = comparing.supposed(build(folder), change_rows("form", rows), "form")
    of_store = comparing.supposed(open_workspace(folder), change_rows("form", rows), "form")
    assert as_json(of_files.scene) == as_json(of_store.scene)
    assert not of_store.after.saved
    # The linkage that is at hand is the one that the store would give.
    assert nx.utils.graphs_equal(of_store.after.linkage, replace(of_store.after).linkage)
