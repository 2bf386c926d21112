"""Facts about what files become: statements, each at its place, and questions where something is not clear."""

from __future__ import annotations

import csv
import json
import os
import random
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode
from rdflib import Dataset, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS, XSD

from prasan.errors import InputError
from prasan.graph.decision_rdf import decisions_graph
from prasan.graph.finding_rdf import findings_graph
from prasan.language import languages
from prasan.loaders.change_rows import template
from prasan.loaders.load import Loaded, load
from prasan.loaders.places import places_graph
from prasan.loaders.statements import slug
from prasan.ontology import PRASAN
from prasan.ontology.schema import sheets
from prasan.problems import Problem
from prasan.queries.store import quads_of
from prasan.settings import CalendarSettings, Settings, StoreSettings, WorkspaceSettings
from prasan.workspace import Workspace
from tests.conftest import FOUNDING

BASE = Settings().workspace.base
Rows = Sequence[Sequence[Any]]
Statement = tuple[str, str, str]


def book(path: Path, sheets_: Mapping[str, Rows]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets_.items():
        page = made.create_sheet(name)
        for row in rows:
            page.append(list(row))
    made.save(path)
    return path


def comma(path: Path, rows: Rows) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["" if cell is None else cell for cell in row] for row in rows])
    return path


def loaded(*paths: Path, **workspace: Any) -> Loaded:
    return load(paths, Settings(workspace=WorkspaceSettings(**workspace)))


def local(term: Any) -> str:
    """A term without its namespace; a text with its language."""
    if isinstance(term, Literal):
        return f"{term}@{term.language}" if term.language else str(term)
    return str(term).removeprefix(BASE).split("#")[-1].split("/terms/")[-1]


def statements(found: Loaded | Dataset) -> set[Statement]:
    """What is said of things, without where it is said."""
    dataset = found.dataset if isinstance(found, Loaded) else found
    return {
        (local(subject), local(predicate), local(value))
        for subject, predicate, value, graph in quads_of(dataset)
        if graph != places_graph(BASE)
    }


def said(found: Loaded, thing: str, property_: str) -> list[str]:
    return sorted(
        value for subject, predicate, value in statements(found) if (subject, predicate) == (thing, property_)
    )


def graphs(found: Loaded, thing: str, property_: URIRef, value: Any = None) -> list[str]:
    return sorted(
        str(graph).removeprefix(f"{BASE}place/")
        for _s, _p, _o, graph in quads_of(found.dataset)
        if (_s, _p) == (URIRef(BASE + thing), property_) and value in (None, _o)
    )


def questions(found: Loaded) -> list[Problem]:
    return [problem for problem in found.problems if problem.severity != "info"]


def one(found: Loaded) -> Problem:
    (problem,) = questions(found)
    for language in languages():
        assert problem.text(language)
    return problem


# Headers and sheets


THAI = {
    "เป้าหมาย": [["รหัส", "ชื่อ (ไทย)", "ชื่อ (อังกฤษ)"], ["E1", "ผู้นำ", "Leaders"]],
    "โครงการ": [
        ["รหัส", "ชื่อ (ไทย)", "ชื่อ (อังกฤษ)", "ชนิด", "เป้าหมายที่มุ่ง", "เริ่ม", "ระดับที่ทำงาน"],
        ["P1", "ชุมชนอินทรีย์", "Organic", "โครงการ", "E1", 2548, "ตำบล"],
    ],
}
ENGLISH = {
    "Goals": [["id", "name (Thai)", "name (English)"], ["E1", "ผู้นำ", "Leaders"]],
    "Projects": [
        ["id", "name (th)", "name@en", "kind", "goals", "start", "levels of work"],
        ["P1", "ชุมชนอินทรีย์", "Organic", "project", "Leaders", 2005, "sub-district"],
    ],
}
EXPECTED = {
    ("goal/E1", "type", "Goal"),
    ("goal/E1", "identifier", "E1"),
    ("goal/E1", "prefLabel", "ผู้นำ@th"),
    ("goal/E1", "prefLabel", "Leaders@en"),
    ("project/P1", "type", "Project"),
    ("project/P1", "identifier", "P1"),
    ("project/P1", "prefLabel", "ชุมชนอินทรีย์@th"),
    ("project/P1", "prefLabel", "Organic@en"),
    ("project/P1", "kind", "project"),
    ("project/P1", "hasGoal", "goal/E1"),
    ("project/P1", "start", "2004-10-01"),
    ("project/P1", "worksAtLevel", "tambon"),
}


def test_thai_and_english_headers_give_the_same_statements(tmp_path: Path) -> None:
    thai, english = loaded(book(tmp_path / "th.xlsx", THAI)), loaded(book(tmp_path / "en.xlsx", ENGLISH))
    assert statements(thai) == statements(english) == EXPECTED
    assert questions(thai) == questions(english) == []


def test_headers_may_be_the_names_of_the_vocabulary(tmp_path: Path) -> None:
    found = loaded(comma(tmp_path / "Project.csv", [["identifier", "prefLabel", "plannedYears"], ["P1", "A", 6]]))
    assert said(found, "project/P1", "plannedYears") == ["6"]


def test_the_order_of_columns_does_not_matter(tmp_path: Path) -> None:
    turned = {name: [list(reversed(row)) for row in rows] for name, rows in THAI.items()}
    assert statements(loaded(book(tmp_path / "a.xlsx", turned))) == EXPECTED


def test_a_sheet_with_another_name_is_known_by_its_columns(tmp_path: Path) -> None:
    rows = [["รหัส", "กลไก", "บุคคล", "บทบาท"], ["S1", "M1", None, None]]
    found = loaded(book(tmp_path / "a.xlsx", {"แผ่น 1": rows, "กลไก": [["รหัส", "ชื่อ"], ["M1", "คณะ"]]}))
    assert ("membership/S1", "memberOf", "mechanism/M1") in statements(found)


def test_a_sheet_that_nobody_knows_is_a_warning_that_names_what_is_known(tmp_path: Path) -> None:
    problem = one(loaded(book(tmp_path / "a.xlsx", {"Misc": [["a", "b"], [1, 2]], **ENGLISH})))
    assert (problem.code, problem.severity, problem.sheet, problem.value) == (
        "unknown-table",
        "warning",
        "Misc",
        "Misc",
    )
    assert "Projects" in problem.text("en")
    assert "โครงการ" in problem.text("th")
    assert "Projects" not in problem.text("th")


def test_a_column_that_nobody_knows_is_a_warning_with_the_nearest(tmp_path: Path) -> None:
    problem = one(loaded(comma(tmp_path / "Projects.csv", [["id", "name", "gaols"], ["P1", "A", "x"]])))
    assert (problem.code, problem.row, problem.column) == ("unknown-column", 1, "gaols")
    assert problem.details["nearest"] == "goals"


def test_a_column_that_begins_with_a_hash_is_a_note(tmp_path: Path) -> None:
    found = loaded(comma(tmp_path / "Projects.csv", [["id", "name", "# เหตุผล"], ["P1", "A", "x"]]))
    assert questions(found) == []


def test_a_needed_column_that_is_missing_is_told_once_for_the_header(tmp_path: Path) -> None:
    found = loaded(comma(tmp_path / "Links.csv", [["id", "from", "reason"], ["L1", "P1", "x"], ["L2", "P1", "x"]]))
    missing = [problem for problem in found.problems if problem.code == "missing-column"]
    assert [(problem.row, problem.column) for problem in missing] == [
        (1, "link type/ประเภทความเชื่อมโยง"),
        (1, "to/ถึงโครงการ"),
    ]


@pytest.mark.parametrize("header", [["id", "name"], ["name", "id"]])
def test_a_row_whose_id_begins_with_a_hash_is_not_read(tmp_path: Path, header: list[str]) -> None:
    rows = [dict(zip(("id", "name"), pair, strict=True)) for pair in (("# ตัวอย่าง", "A"), ("P1", "B"), (" #P2", "C"))]
    found = loaded(comma(tmp_path / "Projects.csv", [header, *[[row[name] for name in header] for row in rows]]))
    assert {subject for subject, _p, _o in statements(found)} == {"project/P1"}


@pytest.mark.parametrize("header", ["name@-", "name@x", "name@" + "a" * 30, "name@th-"])
def test_a_mark_that_is_no_language_is_no_mark(tmp_path: Path, header: str) -> None:
    found = loaded(comma(tmp_path / "Projects.csv", [["id", "name", header], ["P1", "A", "B"]]))
    assert one(found).code == "unknown-column"


def test_other_languages_may_be_marked_by_their_codes(tmp_path: Path) -> None:
    found = loaded(comma(tmp_path / "Projects.csv", [["id", "name@fr", "name@zh-Hant"], ["P1", "Essai", "試"]]))
    assert said(found, "project/P1", "prefLabel") == ["Essai@fr", "試@zh-hant"]


# References


AGENCIES = [
    ["id", "name", "other names"],
    ["baac", "ธนาคารเพื่อการเกษตรและสหกรณ์การเกษตร", "ธ.ก.ส.; BAAC"],
    ["moi", "กระทรวงมหาดไทย", "มท.\nMinistry of Interior"],
    ["trf", "Research, Development and Innovation Fund", "สกว."],
]


def led_by(tmp_path: Path, cell: Any, **workspace: Any) -> Loaded:
    """A project that is led by what a cell says."""
    return loaded(
        book(tmp_path / "a.xlsx", {"Agencies": AGENCIES, "Projects": [["id", "name", "led by"], ["P1", "A", cell]]}),
        **workspace,
    )


@pytest.mark.parametrize(
    ("cell", "agencies"),
    [
        ("baac", ["baac"]),
        ("BAAC", ["baac"]),
        ("ธ.ก.ส.", ["baac"]),
        ("ธกส.", ["baac"]),
        ("ธกส", ["baac"]),
        ("ธ. ก. ส.", ["baac"]),
        ("ธนาคารเพื่อการเกษตรและสหกรณ์การเกษตร", ["baac"]),
        ("  กระทรวง มหาดไทย ", ["moi"]),
        ("ministry of interior", ["moi"]),
        ("ธ.ก.ส.; มท.", ["baac", "moi"]),
        ("ธ.ก.ส.\nมท.", ["baac", "moi"]),
        ("ธ.ก.ส. | มท. ; ; สกว.", ["baac", "moi", "trf"]),
        ("ธ.ก.ส., มท.", ["baac", "moi"]),
        ("baac,moi", ["baac", "moi"]),
        ("Research, Development and Innovation Fund", ["trf"]),
        ("Research, Development and Innovation Fund; มท.", ["moi", "trf"]),
        ("baac; baac", ["baac"]),
    ],
)
def test_things_are_named_by_id_label_or_other_name(tmp_path: Path, cell: str, agencies: list[str]) -> None:
    found = led_by(tmp_path, cell)
    assert questions(found) == []
    assert said(found, "project/P1", "ledBy") == [f"agency/{agency}" for agency in agencies]


def test_a_name_that_nobody_bears_is_a_question_and_no_thing(tmp_path: Path) -> None:
    found = led_by(tmp_path, "กระทรวงมหาดใทย")
    problem = one(found)
    assert (problem.code, problem.file, problem.sheet, problem.row, problem.column, problem.value) == (
        "unknown-name", "a.xlsx", "Projects", 2, "led by", "กระทรวงมหาดใทย",
    )  # fmt: skip
    assert "กระทรวงมหาดไทย" in problem.text("th")
    assert "หน่วยงาน" in problem.text("th")
    assert "Agencies" in problem.text("en")
    assert said(found, "project/P1", "ledBy") == []
    assert not [value for _s, _p, value in statements(found) if "มหาดใทย" in value]


def test_of_several_names_only_the_unknown_ones_are_asked_about(tmp_path: Path) -> None:
    found = led_by(tmp_path, "baac; nobody knows; moi")
    assert one(found).value == "nobody knows"
    assert said(found, "project/P1", "ledBy") == ["agency/baac", "agency/moi"]


def test_a_name_becomes_a_thing_where_the_settings_say_so(tmp_path: Path) -> None:
    found = led_by(tmp_path, "พช.; baac", create_unknown=True)
    assert questions(found) == []
    assert said(found, "project/P1", "ledBy") == ["agency/baac", "agency/พช."]
    assert said(found, "agency/พช.", "prefLabel") == ["พช.@th"]
    place = URIRef(f"{BASE}place/unknown-names")
    assert graphs(found, "agency/พช.", RDF.type) == ["unknown-names"]
    assert found.dataset.value(place, PRASAN.status) == PRASAN.inferred


@pytest.mark.parametrize("create", [False, True])
def test_a_fixed_concept_that_does_not_exist_is_always_a_question(tmp_path: Path, create: bool) -> None:
    rows = [["id", "name", "levels of work"], ["P1", "A", "ตำบน"]]
    problem = one(loaded(comma(tmp_path / "Projects.csv", rows), create_unknown=create))
    assert (problem.code, problem.value) == ("unknown-concept", "ตำบน")
    assert "ตำบล" in problem.text("en")


def test_a_name_that_two_things_bear_is_a_question_with_their_ids(tmp_path: Path) -> None:
    agencies = [["id", "name", "other names"], ["a1", "สำนักงานเกษตร", "เกษตร"], ["a2", "กรมวิชาการ", "เกษตร"]]
    found = loaded(
        book(tmp_path / "a.xlsx", {"Agencies": agencies, "Projects": [["id", "name", "led by"], ["P1", "A", "เกษตร"]]})
    )
    problem = one(found)
    assert (problem.code, problem.row, problem.column, problem.details["known"]) == (
        "ambiguous-name",
        2,
        "led by",
        "a1, a2",
    )
    assert said(found, "project/P1", "ledBy") == []


def test_an_id_wins_over_a_label_and_a_label_over_another_name(tmp_path: Path) -> None:
    agencies = [["id", "name", "other names"], ["x", "A", None], ["y", "x", "B"], ["z", "B", "A"]]
    rows = [["id", "name", "led by"], ["P1", "1", "x"], ["P2", "2", "B"], ["P3", "3", "A"]]
    found = loaded(book(tmp_path / "a.xlsx", {"Agencies": agencies, "Projects": rows}))
    assert questions(found) == []
    assert [said(found, f"project/{id_}", "ledBy") for id_ in ("P1", "P2", "P3")] == [
        ["agency/x"], ["agency/z"], ["agency/x"],
    ]  # fmt: skip


def test_a_name_is_looked_up_only_among_things_of_the_right_class(tmp_path: Path) -> None:
    found = led_by(tmp_path, "P1")
    assert one(found).code == "unknown-new"


def test_a_column_of_two_classes_takes_either(tmp_path: Path) -> None:
    found = loaded(
        book(
            tmp_path / "a.xlsx",
            {
                "Agencies": AGENCIES,
                "Projects": [["id", "name"], ["P1", "A"], ["P2", "B"]],
                "Funding": [["from", "to"], ["baac", "P1"], ["P1", "P2"]],
            },
        )
    )
    assert questions(found) == []
    assert said(found, "funding/baac-P1", "fundingFrom") == ["agency/baac"]
    assert said(found, "funding/P1-P2", "fundingFrom") == ["project/P1"]


def test_references_go_from_file_to_file_in_any_order(tmp_path: Path) -> None:
    first = comma(tmp_path / "a.csv", [["id", "mechanism", "agency"], ["S1", "M1", "มท."]])
    second = comma(tmp_path / "กลไก.csv", [["id", "name"], ["M1", "คณะ"]])
    third = comma(tmp_path / "Agencies.csv", AGENCIES)
    for order in ((first, second, third), (third, second, first)):
        found = loaded(*order)
        assert [problem for problem in questions(found) if problem.severity == "violation"] == []
        assert said(found, "membership/S1", "agency") == ["agency/moi"]


def test_a_thing_in_an_rdf_file_is_known_to_a_sheet_by_each_of_its_classes(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(
        "@prefix p: <https://w3id.org/prasan/ns#> . @prefix f: <http://xmlns.com/foaf/0.1/> ."
        "@prefix s: <http://www.w3.org/2004/02/skos/core#> ."
        '<urn:x:1> a f:Organization , p:Agency , s:Concept ; s:prefLabel "Oxfam"@en ; s:altLabel "OX" .'
        '<urn:x:2> a p:Committee , p:Mechanism ; s:prefLabel "Board"@en ; p:atLevel p:zone .',
        encoding="utf-8",
    )
    seats = comma(tmp_path / "Memberships.csv", [["mechanism", "agency"], ["board", "ox"], ["urn:x:2", "urn:x:1"]])
    found = loaded(tmp_path / "a.ttl", seats)
    assert [problem.code for problem in questions(found)] == ["duplicate-row"]
    assert said(found, "membership/urn:x:2-urn:x:1", "agency") == ["urn:x:1"]


# What a cell says


@pytest.mark.parametrize("mark", ["inferred", "อนุมาน", "Inferred", "I"])
def test_a_marked_value_stands_among_the_inferred_statements_of_its_row(tmp_path: Path, mark: str) -> None:
    found = led_by(tmp_path, f"baac; moi [{mark}]")
    assert questions(found) == []
    assert graphs(found, "project/P1", PRASAN.ledBy, URIRef(f"{BASE}agency/baac")) == ["a.xlsx/Projects/2"]
    assert graphs(found, "project/P1", PRASAN.ledBy, URIRef(f"{BASE}agency/moi")) == ["a.xlsx/Projects/2/inferred"]
    for tail, status in (("", PRASAN.stated), ("/inferred", PRASAN.inferred)):
        place = URIRef(f"{BASE}place/a.xlsx/Projects/2{tail}")
        assert found.dataset.value(place, PRASAN.status) == status
        assert found.dataset.value(place, PRASAN.row) == Literal(2)


@pytest.mark.parametrize(
    ("column", "cell", "predicate", "value"),
    [
        ("start", "2551 [อนุมาน]", PRASAN.start, Literal("2007-10-01", datatype=XSD.date)),
        ("planned years", "6 [inferred]", PRASAN.plannedYears, Literal(6)),
        ("description", "แผน [inferred]", DCTERMS.description, Literal("แผน", lang="th")),
        ("led by", "not recorded [inferred]", PRASAN.notRecorded, PRASAN.ledBy),
        ("led by", "ไม่มี [อนุมาน]", PRASAN.hasNone, PRASAN.ledBy),
        ("end", "ต่อเนื่อง [อนุมาน]", PRASAN.openEnded, Literal(True)),
    ],
)
def test_every_kind_of_value_can_be_marked(
    tmp_path: Path, column: str, cell: str, predicate: URIRef, value: URIRef | Literal
) -> None:
    found = loaded(comma(tmp_path / "Projects.csv", [["id", "name", column], ["P1", "A", cell]]))
    assert questions(found) == []
    assert graphs(found, "project/P1", predicate, value) == ["Projects.csv/2/inferred"]


def test_the_status_column_marks_the_whole_row(tmp_path: Path) -> None:
    rows = [["id", "name", "สถานะ"], ["P1", "A", "อนุมาน"], ["P2", "B", "ระบุไว้"], ["P3", "C", "-"], ["P4", "D", None]]
    found = loaded(comma(tmp_path / "Projects.csv", rows))
    assert questions(found) == []
    assert [graphs(found, f"project/P{n}", RDF.type) for n in range(1, 5)] == [
        ["Projects.csv/2/inferred"], ["Projects.csv/3"], ["Projects.csv/4"], ["Projects.csv/5"],
    ]  # fmt: skip


@pytest.mark.parametrize("status", ["guessed", "ไม่มีบันทึก"])
def test_a_status_that_is_none_is_a_question(tmp_path: Path, status: str) -> None:
    problem = one(loaded(comma(tmp_path / "Projects.csv", [["id", "name", "status"], ["P1", "A", status]])))
    assert (problem.code, problem.row, problem.column, problem.value) == ("unknown-status", 2, "status", status)


def test_brackets_that_are_no_mark_belong_to_the_name(tmp_path: Path) -> None:
    rows = [["id", "name", "part of"], [None, "แผน [ระยะ 2]", None], ["P2", "B", "แผน [ระยะ 2]"]]
    found = loaded(comma(tmp_path / "Projects.csv", rows))
    assert questions(found) == []
    assert said(found, "project/แผน-ระยะ-2", "prefLabel") == ["แผน [ระยะ 2]@th"]
    assert said(found, "project/P2", "partOf") == ["project/แผน-ระยะ-2"]


@pytest.mark.parametrize(
    ("cell", "predicate"),
    [
        *[
            (cell, "notRecorded")
            for cell in ("not recorded", "Not Recorded", "ไม่มีบันทึก", "ไม่ปรากฏ", "n/a", "unknown", "?")
        ],
        *[(cell, "hasNone") for cell in ("none", "ไม่มี", "None")],
        *[(cell, None) for cell in ("-", "–", "…", " ", None)],
    ],
)
@pytest.mark.parametrize("column", ["led by", "start", "planned years", "description"])
def test_not_recorded_none_and_blank_are_three_things(
    tmp_path: Path, cell: str | None, predicate: str | None, column: str
) -> None:
    found = loaded(comma(tmp_path / "Projects.csv", [["id", "name", column], ["P1", "A", cell]]))
    assert questions(found) == []
    names = {"led by": "ledBy", "start": "start", "planned years": "plannedYears", "description": "description"}
    given = {(p, o) for s, p, o in statements(found) if s == "project/P1"}
    expected = {(predicate, names[column])} if predicate else set()
    assert given == expected | {("type", "Project"), ("identifier", "P1"), ("prefLabel", "A@en")}


def test_a_source_that_is_a_dash_is_blank(tmp_path: Path) -> None:
    found = loaded(
        comma(tmp_path / "Projects.csv", [["id", "name", "source", "place in the source"], ["P1", "A", "-", "–"]])
    )
    assert questions(found) == []


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("start", "255O", "not-a-date"),
        ("start", "31/02/2551", "impossible-date"),
        ("planned years", "หก", "not-a-number"),
        ("planned years", "1.5", "not-a-whole-number"),
        ("planned years", 1.5, "not-a-whole-number"),
        ("planned years", True, "not-a-number"),
        ("open-ended", "perhaps", "not-yes-or-no"),
    ],
)
def test_a_value_that_cannot_be_read_is_a_question_at_its_cell(
    tmp_path: Path, column: str, cell: Any, code: str
) -> None:
    found = loaded(book(tmp_path / "a.xlsx", {"Projects": [["id", "name", column], ["P1", "A", cell]]}))
    problem = one(found)
    assert (problem.file, problem.sheet, problem.row, problem.column) == ("a.xlsx", "Projects", 2, column)
    assert problem.value == str(cell)
    assert problem.code in (code, "not-a-year")


def test_a_letter_o_in_a_year_is_pointed_at(tmp_path: Path) -> None:
    rows = [["indicator", "value", "fiscal year"], ["I1", 5, "255O"]]
    found = loaded(
        book(tmp_path / "a.xlsx", {"Indicator values": rows, "Indicators": [["id", "name"], ["I1", "Income"]]})
    )
    (problem,) = found.violations
    assert (problem.code, problem.column, problem.value) == ("not-a-year", "fiscal year", "255O")
    assert "letter O" in problem.text("en")


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("start", "ต.ค. 2550", "2007-10-01"),
        ("end", "2550", "2007-09-30"),
        ("planned years", "๖", "6"),
        ("planned years", 6.0, "6"),
        ("open-ended", "ใช่", "true"),
        ("open-ended", False, "false"),
    ],
)
def test_values_are_read_as_planners_write_them(tmp_path: Path, column: str, cell: Any, value: str) -> None:
    names = {"start": "start", "end": "end", "planned years": "plannedYears", "open-ended": "openEnded"}
    found = loaded(book(tmp_path / "a.xlsx", {"Projects": [["id", "name", column], ["P1", "A", cell]]}))
    assert questions(found) == []
    assert said(found, "project/P1", names[column]) == [value]


@pytest.mark.parametrize(
    ("cell", "amount", "currency"),
    [
        ("1.5 ล้านบาท", "1500000", ["THB"]),
        ("500", "500", []),
        (500, "500", []),
        (0.1 + 0.2, "0.3", []),
        ("1,234.50", "1234.5", []),
        ("USD 100", "100", ["USD"]),
        ("0", "0", []),
        (1e15, "1000000000000000", []),
    ],
)
@pytest.mark.parametrize("kind", ["oxigraph", "Memory"])
def test_money_is_a_number_and_a_currency(
    tmp_path: Path, cell: Any, amount: str, currency: list[str], kind: str
) -> None:
    sheets_ = {
        "Projects": [["id", "name"], ["P1", "A"], ["P2", "B"]],
        "Funding": [["from", "to", "amount"], ["P1", "P2", cell]],
    }
    found = load([book(tmp_path / "a.xlsx", sheets_)], Settings(store=StoreSettings(kind=kind)))
    funding = URIRef(f"{BASE}funding/P1-P2")
    assert [(str(value), value.datatype) for value in found.dataset.objects(funding, PRASAN.amount)] == [
        (amount, XSD.decimal)
    ]
    assert [str(value) for value in found.dataset.objects(funding, PRASAN.currency)] == currency


def test_a_negative_budget_is_a_violation_at_its_cell(tmp_path: Path) -> None:
    sheets_ = {
        "Projects": [["id", "name"], ["P1", "A"], ["P2", "B"]],
        "เงินสนับสนุน": [["จาก", "ให้", "จำนวนเงิน"], ["P1", "P2", -5]],
    }
    problem = one(loaded(book(tmp_path / "a.xlsx", sheets_)))
    assert (problem.code, problem.sheet, problem.row, problem.column, problem.value) == (
        "shape-minInclusive", "เงินสนับสนุน", 2, "จำนวนเงิน", "-5",
    )  # fmt: skip


def test_the_calendar_of_the_settings_reads_the_years(tmp_path: Path) -> None:
    path = comma(tmp_path / "Projects.csv", [["id", "name", "start", "end"], ["P1", "A", "2023", "2023"]])
    calendar = CalendarSettings(fiscal_year_starts="04-01", fiscal_year_named_after="start", era="christian")
    found = load([path], Settings(calendar=calendar))
    assert [str(found.dataset.value(URIRef(f"{BASE}project/P1"), term)) for term in (PRASAN.start, PRASAN.end)] == [
        "2023-04-01", "2024-03-31",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "label",
    ["<script>alert(1)</script>", '=HYPERLINK("http://x")', "'); DROP TABLE x; --", "{0.__class__}", "a\\b^`|x"],
)
def test_hostile_labels_are_text(tmp_path: Path, label: str) -> None:
    found = loaded(comma(tmp_path / "Projects.csv", [["name", "description"], [label, label]]))
    assert found.violations == ()
    ((subject, text),) = found.dataset.subject_objects(DCTERMS.description)
    assert str(text) == label
    NamedNode(str(subject))


@given(st.text(max_size=12))
def test_any_text_makes_the_end_of_an_iri(text: str) -> None:
    NamedNode(f"https://example.org/{slug(text)}")
    assert not set(slug(text)) & set(' <>"{}|\\^`/#?%[]')


# Ids and hierarchies


def test_an_id_that_stands_twice_on_a_sheet_is_told_with_both_rows(tmp_path: Path) -> None:
    problem = one(loaded(comma(tmp_path / "โครงการ.csv", [["รหัส", "ชื่อ"], ["P1", "ก"], ["P2", "ข"], ["P1", "ก"]])))
    assert (problem.code, problem.row, problem.column, problem.value) == ("duplicate-id", 4, "รหัส", "P1")
    assert problem.details["first_row"] == 2


def test_two_files_may_speak_of_one_thing(tmp_path: Path) -> None:
    first = comma(tmp_path / "Projects.csv", [["id", "name"], ["P1", "A"]])
    second = book(tmp_path / "b.xlsx", {"Projects": [["id", "name", "planned years"], ["P1", "A", 6]]})
    found = loaded(first, second)
    assert questions(found) == []
    assert graphs(found, "project/P1", RDF.type) == ["Projects.csv/2", "b.xlsx/Projects/2"]


def test_a_row_without_an_id_is_known_by_its_name(tmp_path: Path) -> None:
    found = loaded(
        comma(tmp_path / "Goals.csv", [["name", "within"], ["ชุมชน เข้มแข็ง/ยั่งยืน", None], ["ผู้นำ", "ชุมชนเข้มแข็ง/ยั่งยืน"]])
    )
    assert questions(found) == []
    assert said(found, "goal/ผู้นำ", "broader") == ["goal/ชุมชน-เข้มแข็ง-ยั่งยืน"]
    assert said(found, "goal/ผู้นำ", "identifier") == []


def test_ids_that_are_numbers_are_found_as_numbers_and_as_text(tmp_path: Path) -> None:
    rows = [(80, "นคร", None), (81.0, "กระบี่", None), ("8001", "เมือง", 80.0), (8101, "เมืองกระบี่", "81")]
    content = {"Areas": [dict(zip(("id", "name", "within"), row, strict=True)) for row in rows]}
    (tmp_path / "a.json").write_text(json.dumps(content), encoding="utf-8")
    found = loaded(tmp_path / "a.json")
    assert questions(found) == []
    assert said(found, "area/81", "identifier") == ["81"]
    assert [said(found, f"area/{id_}", "broader") for id_ in (8001, 8101)] == [["area/80"], ["area/81"]]


@pytest.mark.parametrize(
    ("sheet", "column"), [("Areas", "within"), ("Goals", "within"), ("Projects", "part of"), ("Agencies", "part of")]
)
@pytest.mark.parametrize("length", [1, 2, 3])
def test_a_hierarchy_that_leads_back_to_itself_is_told_at_each_step(
    tmp_path: Path, sheet: str, column: str, length: int
) -> None:
    rows = [[f"X{n}", f"name {n}", f"X{(n + 1) % length}"] for n in range(length)]
    found = loaded(book(tmp_path / "a.xlsx", {sheet: [["id", "name", column], *rows, ["Y", "below", "X0"]]}))
    assert [(p.code, p.row, p.column) for p in found.violations] == [
        ("shape-sparql", row, column) for row in range(2, 2 + length)
    ]


def test_a_seat_that_nobody_holds_is_told(tmp_path: Path) -> None:
    sheets_ = {"กลไก": [["รหัส", "ชื่อ"], ["M1", "คณะ"]], "กรรมการ": [["กลไก", "บทบาท"], ["M1", "ประธาน"]]}
    problem = one(loaded(book(tmp_path / "a.xlsx", sheets_)))
    assert (problem.sheet, problem.row, problem.code) == ("กรรมการ", 2, "shape-sparql")


@pytest.mark.parametrize(
    ("kind", "is_committee"), [("คณะกรรมการ", True), ("working group", True), ("hub", False), (None, False)]
)
def test_committees_and_working_groups_are_of_both_classes(
    tmp_path: Path, kind: str | None, is_committee: bool
) -> None:
    found = loaded(comma(tmp_path / "Mechanisms.csv", [["id", "name", "kind"], ["M1", "X", kind]]))
    types = ["Committee", "Mechanism"] if is_committee else ["Mechanism"]
    assert said(found, "mechanism/M1", "type") == types


# Rows that join other things


LINKS = {
    "Projects": [["id", "name"], ["P1", "A"], ["P2", "B"], ["P3", "C"]],
    "Links": [["from", "link type", "to"], ["P1", "funds", "P2"], ["P2", "หนุนเสริม", "P3"], ["A", "supports", "C"]],
}


def test_a_row_without_a_name_is_known_by_what_it_joins(tmp_path: Path) -> None:
    found = loaded(book(tmp_path / "a.xlsx", LINKS))
    assert {subject for subject, _p, _o in statements(found) if subject.startswith("link/")} == {
        "link/P1-funds-P2", "link/P2-reinforces-P3", "link/P1-reinforces-P3",
    }  # fmt: skip


def test_it_keeps_its_iri_when_rows_or_columns_move_or_names_are_written_otherwise(tmp_path: Path) -> None:
    moved = dict(LINKS)
    moved["Links"] = [
        ["to", "link type", "from"],
        ["c", "เสริม", "P2"],
        [None, None, None],
        ["P2", "ให้งบประมาณแก่", "a"],
        ["C", "supports", "A"],
    ]
    first, second = loaded(book(tmp_path / "a.xlsx", LINKS)), loaded(book(tmp_path / "b.xlsx", moved))
    assert statements(first) == statements(second)


def test_rows_that_join_the_same_are_asked_about_instead_of_becoming_one(tmp_path: Path) -> None:
    sheets_ = {**LINKS, "Funding": [["from", "to", "amount"], ["P1", "P2", 500], ["P1", "P3", 5], ["A", "B", 500]]}
    problem = one(loaded(book(tmp_path / "a.xlsx", sheets_)))
    assert (problem.code, problem.row, problem.value) == ("duplicate-row", 4, "A, B")
    assert problem.details["first_row"] == 2


def test_rows_of_different_years_or_terms_are_different_rows(tmp_path: Path) -> None:
    sheets_ = {
        **LINKS,
        "Funding": [["from", "to", "fiscal year"], ["P1", "P2", 2551], ["P1", "P2", 2552]],
        "Mechanisms": [["id", "name"], ["M", "X"]],
        "Persons": [["id", "name"], ["S", "สมชาย"]],
        "Memberships": [["mechanism", "person", "start", "end"], ["M", "S", 2548, 2549], ["M", "S", 2551, 2552]],
    }
    found = loaded(book(tmp_path / "a.xlsx", sheets_))
    assert questions(found) == []
    types = Counter(value for _s, predicate, value in statements(found) if predicate == "type")
    assert (types["Funding"], types["Membership"]) == (2, 2)


def test_an_id_tells_rows_apart_that_join_the_same(tmp_path: Path) -> None:
    sheets_ = {**LINKS, "Funding": [["id", "from", "to"], ["F1", "P1", "P2"], ["F2", "P1", "P2"]]}
    assert questions(loaded(book(tmp_path / "a.xlsx", sheets_))) == []


def test_a_link_to_itself_and_a_reference_to_nothing_are_violations(tmp_path: Path) -> None:
    sheets_ = {**LINKS, "Links": [["from", "link type", "to"], ["P1", "funds", "P1"], ["P1", "funds", "P9"]]}
    found = loaded(book(tmp_path / "a.xlsx", sheets_))
    assert [(p.row, p.column, p.code) for p in found.violations] == [
        (2, "to", "shape-disjoint"), (3, "to", "shape-minCount"), (3, "to", "unknown-new"),
    ]  # fmt: skip


# All problems at once


def test_every_problem_of_every_file_is_told_in_one_run(tmp_path: Path) -> None:
    book(
        tmp_path / "a.xlsx",
        {
            "โครงการ": [
                ["รหัส", "ชื่อ", "เริ่ม", "สิ้นสุด", "เจ้าภาพหลัก"],
                ["P1", "ก", "255O", None, None],
                ["P2", "ข", "2552", "2551", None],
                ["P3", "ค", None, None, "ไม่มีใครรู้จัก"],
            ],
        },
    )
    comma(tmp_path / "Funding.csv", [["from", "to", "amount"], ["P1", "P2", "ห้า"], ["P1", "P3", "-1"]])
    (tmp_path / "b.json").write_text('{"Goals": [{"id": "G1", "name": "x", "within": "G1"}]}', encoding="utf-8")
    (tmp_path / "c.ttl").write_text("<x> <y> .", encoding="utf-8")
    found = load([tmp_path], Settings())
    told = [(p.file, p.sheet, p.row, p.column, p.value, p.code) for p in found.violations]
    assert told == [
        ("Funding.csv", "", 2, "amount", "ห้า", "not-a-number"),
        ("Funding.csv", "", 3, "amount", "-1", "shape-minInclusive"),
        ("a.xlsx", "โครงการ", 2, "เริ่ม", "255O", "not-a-date"),
        ("a.xlsx", "โครงการ", 3, "เริ่ม", "2008-10-01", "shape-lessThanOrEquals"),
        ("a.xlsx", "โครงการ", 4, "เจ้าภาพหลัก", "ไม่มีใครรู้จัก", "unknown-new"),
        ("b.json", "Goals", 1, "within", "G1", "shape-sparql"),
        ("c.ttl", "", 0, "", "", "damaged-rdf"),
    ]
    for problem in found.violations:
        for language in languages():
            assert problem.text(language)


def test_the_only_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "c.ttl").write_text("<x> <y> .", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load([tmp_path], Settings())
    assert caught.value.code == "damaged-rdf"


def test_an_empty_folder_is_an_error_that_says_what_is_read(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load([tmp_path], Settings())
    assert caught.value.code == "no-files"
    assert ".xlsx" in caught.value.text("th")


def test_a_workspace_may_begin_with_nothing_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "prasan.toml").write_text("", encoding="utf-8")
    found = load([tmp_path], Settings(), tmp_path)
    assert [(problem.code, problem.severity) for problem in found.problems] == [("no-data", "warning")]
    for language in languages():
        assert "prasan serve" in found.problems[0].text(language)


@pytest.mark.parametrize(("name", "code"), [("none.csv", "missing-file"), ("a.docx", "unknown-format")])
def test_a_file_that_is_not_there_or_of_no_known_format_is_an_error(tmp_path: Path, name: str, code: str) -> None:
    (tmp_path / "a.docx").write_bytes(b"x")
    with pytest.raises(InputError) as caught:
        load([tmp_path / name], Settings())
    assert caught.value.code == code


def test_hidden_files_and_those_that_excel_left_behind_are_no_data(tmp_path: Path) -> None:
    comma(tmp_path / "Goals.csv", [["id", "name"], ["G1", "x"]])
    for name in (".Goals.csv", "~$plan.xlsx", "notes.md"):
        (tmp_path / name).write_text("not data", encoding="utf-8")
    assert [path.name for path in load([tmp_path], Settings()).files] == ["Goals.csv"]


def test_two_files_of_one_name_are_told(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        comma(tmp_path / folder / "Goals.csv", [["id", "name"], [f"G{folder}", "x"]])
    assert [problem.code for problem in questions(load([tmp_path / "a", tmp_path / "b"], Settings()))] == ["same-name"]


# Order does not matter


ROWS: dict[str, list[list[Any]]] = {
    "Agencies": AGENCIES,
    "Goals": [["id", "name", "within"], ["G", "ชุมชน", None], ["E1", "ผู้นำ", "G"], ["E2", "แผนแม่บท", "G"]],
    "Projects": [
        ["id", "name", "goals", "led by", "start", "status"],
        ["P1", "A", "E1; E2", "ธ.ก.ส.", "2548", None],
        ["P2", "B", "ผู้นำ [inferred]", "มท.; trf", "ต.ค. 2550", None],
        ["P3", "C", None, None, None, "inferred"],
    ],
    "Links": [
        ["from", "link type", "to", "reason"],
        ["P1", "funds", "P2", "x"],
        ["B", "reinforces", "A", "y"],
        ["P3", "enables", "P1", "z"],
    ],
    "Funding": [
        ["from", "to", "amount", "fiscal year"],
        ["baac", "P1", "1.5 ล้านบาท", 2551],
        ["P1", "P3", 20, 2552],
        ["ธกส", "P1", 3, 2552],
    ],
}  # fmt: skip


def marked(found: Loaded) -> set[tuple[str, str, str, bool]]:
    """Statements with their status, without their places."""
    return {
        (local(s), local(p), local(o), str(graph).endswith("/inferred"))
        for s, p, o, graph in quads_of(found.dataset)
        if graph != places_graph(BASE)
    }


def written(folder: Path, rows: Mapping[str, Rows], order: Iterable[str]) -> list[Path]:
    return [comma(folder / f"{name}.csv", rows[name]) for name in order]


@settings(max_examples=15)
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_and_files_does_not_change_the_statements(
    tmp_path_factory: pytest.TempPathFactory, shuffler: random.Random
) -> None:
    plain = loaded(*written(tmp_path_factory.mktemp("plain"), ROWS, ROWS))
    order = list(ROWS)
    shuffler.shuffle(order)
    rows = {name: [table[0], *shuffler.sample(table[1:], len(table) - 1)] for name, table in ROWS.items()}
    mixed = loaded(*written(tmp_path_factory.mktemp("mixed"), rows, order))
    assert marked(mixed) == marked(plain)
    assert len(marked(plain)) > 60
    assert questions(plain) == questions(mixed) == []


def test_workbook_csv_folder_json_and_turtle_give_the_same_statements(tmp_path: Path) -> None:
    workbook = loaded(book(tmp_path / "a.xlsx", ROWS))
    folder = tmp_path / "csv"
    folder.mkdir()
    written(folder, ROWS, ROWS)
    objects = {name: [dict(zip(table[0], row, strict=True)) for row in table[1:]] for name, table in ROWS.items()}
    (tmp_path / "a.json").write_text(json.dumps(objects, ensure_ascii=False), encoding="utf-8")
    assert marked(workbook) == marked(loaded(folder)) == marked(loaded(tmp_path / "a.json"))
    plain = [(s, p, o) for s, p, o, g in quads_of(workbook.dataset) if g != places_graph(BASE)]
    (tmp_path / "a.ttl").write_text("".join(f"{s.n3()} {p.n3()} {o.n3()} .\n" for s, p, o in plain), encoding="utf-8")
    assert statements(loaded(tmp_path / "a.ttl")) == statements(workbook)


# Places


def test_places_columns_and_sources_are_recorded_to_the_cell(tmp_path: Path) -> None:
    found = loaded(
        book(
            tmp_path / "แผน.xlsx",
            {
                "แหล่งอ้างอิง": [["รหัส", "ชื่อ"], ["note", "บันทึก"]],
                "เป้าหมาย": [
                    ["คำอธิบาย"],
                    [],
                    ["รหัส", "ชื่อ", "แหล่งอ้างอิง", "ตำแหน่งในแหล่งอ้างอิง"],
                    ["E1", "ผู้นำ", "note", "หน้า 3"],
                ],
            },
        )
    )
    data = found.dataset
    (graph,) = {g for _s, _p, _o, g in quads_of(data) if _s == URIRef(f"{BASE}goal/E1")}
    place = URIRef(str(graph))
    assert str(place) == f"{BASE}place/{quote('แผน.xlsx')}/{quote('เป้าหมาย')}/4"
    assert {local(p): local(o) for p, o in data.predicate_objects(place)} == {
        "type": "Place",
        "file": "แผน.xlsx",
        "sheet": "เป้าหมาย",
        "row": "4",
        "status": "stated",
        "inSource": "source/note",
        "paragraph": "หน้า 3@th",
    }
    columns = {
        (str(data.value(column, PRASAN.columnLetter)), str(data.value(column, PRASAN.columnName)), local(gives))
        for column, gives in data.subject_objects(PRASAN.givesProperty)
        if data.value(column, PRASAN.columnOf) == PRASAN.Goal
    }
    assert columns == {
        ("A", "รหัส", "identifier"), ("B", "ชื่อ", "prefLabel"), ("C", "แหล่งอ้างอิง", "inSource"),
        ("D", "ตำแหน่งในแหล่งอ้างอิง", "paragraph"),
    }  # fmt: skip


def test_a_name_of_a_file_or_an_id_cannot_break_out_of_an_iri(tmp_path: Path) -> None:
    found = loaded(book(tmp_path / "P#1?%2F <b>.xlsx", {"Goals": [["id", "name"], ["G/1 <x>", "x"]]}))
    for subject, _p, _o, graph in quads_of(found.dataset):
        NamedNode(str(subject))
        NamedNode(str(graph))
    assert graphs(found, "goal/G-1-x", RDF.type) == ["P%231%3F%252F%20%3Cb%3E.xlsx/Goals/2"]


@pytest.mark.skipif(sys.platform != "linux", reason="only here may a name be any bytes")
@pytest.mark.parametrize("alone", [True, False])
def test_a_file_whose_name_is_not_written_in_utf_8_is_to_be_renamed(tmp_path: Path, alone: bool) -> None:
    name = os.fsdecode("โครงการ.json".encode("cp874"))
    (tmp_path / name).write_text('{"Goals": [{"id": "G1", "name": "x"}]}', encoding="utf-8")
    if alone:
        with pytest.raises(InputError) as caught:
            load([tmp_path], Settings())
        assert caught.value.code == "file-name"
        told = [caught.value.text(language) for language in languages()]
    else:
        comma(tmp_path / "Goals.csv", [["id", "name"], ["G2", "y"]])
        (problem,) = load([tmp_path], Settings()).violations
        assert problem.code == "file-name"
        told = [problem.file + problem.text(language) for language in languages()]
    for text in told:
        assert text.encode()


# The founding case


COUNTS = {"Project": 5, "Phase": 6, "Goal": 6, "Mechanism": 6, "Committee": 6, "Source": 1, "Area": 1, "Post": 1,
          "Agency": 12, "Link": 5, "Funding": 2, "ActivityType": 13}  # fmt: skip


def test_the_founding_case_loads_without_a_violation_or_a_warning(founding: Workspace) -> None:
    assert {problem.severity for problem in founding.problems} == {"info"}


def test_the_founding_case_has_the_things_that_the_source_names(founding: Workspace) -> None:
    counts = Counter(local(value) for _s, p, value, _g in set(quads_of(founding.dataset)) if p == RDF.type)
    assert {name: counts[name] for name in COUNTS} == COUNTS
    assert counts["Indicator"] == counts["BeneficiaryGroup"] == counts["Person"] == counts["Membership"] == 0


def own(founding: Workspace, name: str) -> URIRef:
    return URIRef(founding.settings.workspace.base + name)


def test_the_founding_case_keeps_what_is_stated_apart_from_what_is_inferred(founding: Workspace) -> None:
    def status(subject: str, predicate: URIRef, value: str) -> set[bool]:
        return {
            str(graph).endswith("/inferred")
            for _s, _p, _o, graph in quads_of(founding.dataset)
            if (_s, _p, _o) == (own(founding, subject), predicate, own(founding, value))
        }

    assert status("phase/P1-1", PRASAN.hasGoal, "goal/E2") == {False}
    assert status("phase/P1-1", PRASAN.hasGoal, "goal/E1") == {True}
    assert status("phase/P1-2", PRASAN.hasGoal, "goal/E3") == {False}
    assert status("phase/P1-3", PRASAN.hasGoal, "goal/E3") == {True}
    assert status("phase/P1-4", PRASAN.hasGoal, "goal/E5") == {True}
    assert status("project/P3", PRASAN.hasGoal, "goal/E2") == {False}
    assert status("project/P4", PRASAN.hasGoal, "goal/E1") == {True}


def test_the_founding_case_dates_its_years_as_fiscal_years(founding: Workspace) -> None:
    data = founding.dataset
    assert str(data.value(own(founding, "project/P1"), PRASAN.start)) == "2004-10-01"
    assert str(data.value(own(founding, "project/P1"), PRASAN.end)) == "2010-09-30"
    assert str(data.value(own(founding, "phase/P1-4"), PRASAN.start)) == "2007-10-01"
    assert data.value(own(founding, "project/P5"), PRASAN.start) is None


def test_the_founding_case_says_what_is_not_recorded(founding: Workspace) -> None:
    found = {(local(s).split("/")[-1], local(o)) for s, o in founding.dataset.subject_objects(PRASAN.notRecorded)}
    assert found == {("P1-6", "implementedBy"), ("M-P1", "atLevel"), ("P3-P2", "amount"), ("P3-P4", "amount")}


def test_every_statement_of_the_founding_case_stands_at_a_row_of_its_file(founding: Workspace) -> None:
    base = founding.settings.workspace.base
    # What was found may stand beside the data by now: it is asked for in the same dataset.
    made = {places_graph(base), findings_graph(base), decisions_graph(base)}
    for _s, _p, _o, graph in quads_of(founding.dataset):
        if graph not in made:
            assert str(founding.dataset.value(graph, PRASAN.file)) == "nakhon-si-thammarat.xlsx"
            assert founding.dataset.value(graph, PRASAN.row) is not None


def test_the_founding_workbook_is_the_template_filled_in() -> None:
    workbook = openpyxl.load_workbook(FOUNDING / "nakhon-si-thammarat.xlsx")
    names = [name for name in workbook.sheetnames if not name.startswith("_")]
    # No sheet for matches of indicators: the case has no indicator.
    assert names == [sheet.names["th"] for sheet in sheets() if sheet.cls != PRASAN.IndicatorMatch]
    assert SKOS.prefLabel  # the names stand in two columns, one a language
    assert [cell.value for cell in workbook["โครงการ"][1]][1:3] == ["ชื่อ (ไทย)", "ชื่อ (อังกฤษ)"]


@pytest.mark.parametrize("language", languages())
def test_a_table_of_supposed_changes_beside_the_data_is_no_data_and_no_mistake(tmp_path: Path, language: str) -> None:
    comma(tmp_path / "Goals.csv", [["id", "name"], ["G1", "x"]])
    (tmp_path / "changes.xlsx").write_bytes(template(language))
    found = load([tmp_path], Settings())
    assert {problem.severity for problem in found.problems} == {"info"}
    assert {problem.code for problem in found.problems} == {"changes-kept"}
    assert all("prasan whatif" in problem.text(language) for problem in found.problems)
