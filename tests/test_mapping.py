"""Facts about foreign tables that are read by a mapping instead of being rewritten."""

from __future__ import annotations

import csv
import shutil
import tomllib
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from rdflib import Literal, URIRef
from rdflib.namespace import RDF, SKOS

import prasan.examples
from prasan.language import languages
from prasan.loaders.load import Loaded, load
from prasan.loaders.places import places_graph
from prasan.ontology import PRASAN
from prasan.problems import Problem
from prasan.queries.store import quads_of
from prasan.settings import read_settings, settings_from
from prasan.workspace import Workspace
from tests.conftest import PUBLIC_DATA

SHIPPED = Path(prasan.examples.__file__).parent / "canada" / "prasan.toml"
BASE = "https://w3id.org/prasan/id/canada/"

# A country of our own with two departments and three programmes, one of them not active, in tables of the shape that
# the Canadian inventory has.
TABLES = {
    "igoc": """dept_code,legal_title_en,legal_title_fr,applied_title_en,applied_title_fr,abbr_en
AGR,"Department of Farms, Fields and Food","Ministère des fermes",Farms Canada,Fermes Canada,FFC
H;S,Health; Safety Board,Office de la santé,,,
,Port Authority,Administration portuaire,,,
""",
    "program_tags": """tag_id,parent_id,name_en,name_fr,desc_en,desc_fr
MOD1,HWH,Grant,Subvention,A payment.,Un paiement.
SA0001,GOCO,Economic Affairs,Affaires économiques,,
SA0004,GOCO,Social Affairs,Affaires sociales,,
ACT1,SA0001,Farming,Agriculture,Work on land.,
ACT2,SA0004,Care,Soins,,
TGC006,WWH,Persons,Personnes,,
TGC901,TGC006,Farmers,Agriculteurs,,
""",
    "program": """dept_code,crso_id,activity_code,name_en,name_fr,desc_en,desc_fr,is_active
AGR,AGR-R1,A01,Seeds,Semences,Gives seeds.,Donne.,1
AGR,AGR-R1,A02,Barns,Granges,,,0
H;S,HS-R1,B01,Clinics; mobile,Cliniques,Drives to people.,,1
""",
    "tags_to_programs": """program_id,tag_id
AGR-A01,ACT1
AGR-A01,TGC901
AGR-A01,MOD1
AGR-A02,ACT1
AGR-A02,MOD1
H;S-B01,ACT2
H;S-B01,ACT1
XX-Z9,ACT1
""",
    "results": """id,stable_id,subject_id,name_en,name_fr,doc
R1-26,R1,AGR-A01,More seeds,Plus de semences,dp26
R1-25,R1,AGR-A01,Some seeds,Des semences,dp25
R2-26,R2,AGR-A02,More barns,Plus de granges,dp26
D1-26,D1,AGR-R1,Fed people,Gens nourris,dp26
""",
    "pi_dr_links": """program_id,result_id
H;S-B01,D1-26
H;S-B01,R1-25
AGR-A02,D1-26
""",
    "program_spending": """dept_code,activity_code,pa_last_year_5_exp,pa_last_year_4_exp,pa_last_year_3_exp,\
pa_last_year_2_exp,pa_last_year_exp,pa_last_year_planned,planning_year_1,planning_year_2,planning_year_3
AGR,A01,100.50,0.0,0,,-7,200,300,,
AGR,A02,1,1,1,1,1,1,1,1,1
H;S,B01,,,,,50,,,,
""",
}


def country(folder: Path) -> Path:
    """A workspace with our small country and the mapping as it ships."""
    shutil.copy(SHIPPED, folder / "prasan.toml")
    (folder / "data").mkdir()
    for name, text in TABLES.items():
        (folder / "data" / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    folder = country(tmp_path_factory.mktemp("country"))
    return load([folder], read_settings(folder), folder)


def local(term: Any) -> str:
    if isinstance(term, Literal):
        return f"{term}@{term.language}" if term.language else str(term)
    return str(term).removeprefix(BASE).split("#")[-1].split("/terms/")[-1]


def statements(found: Loaded) -> set[tuple[str, str, str]]:
    return {(local(s), local(p), local(o)) for s, p, o, graph in quads_of(found.dataset) if graph != places_graph(BASE)}


def about(found: Loaded, thing: str) -> set[tuple[str, str]]:
    return {(predicate, value) for subject, predicate, value in statements(found) if subject == thing}


def test_the_shipped_mapping_reads_a_country_without_a_question(small: Loaded) -> None:
    assert {problem.severity for problem in small.problems} == {"info"}


def test_the_small_country_has_the_things_that_its_tables_name(small: Loaded) -> None:
    counts = Counter(value for _s, predicate, value in statements(small) if predicate == "type")
    assert counts == {
        "Agency": 2, "Project": 2, "Goal": 4, "ActivityType": 2, "BeneficiaryGroup": 2, "Mechanism": 1, "Funding": 3,
    }  # fmt: skip


def test_a_programme_gathers_what_several_tables_say_of_it(small: Loaded) -> None:
    assert about(small, "project/AGR-A01") == {
        ("type", "Project"), ("identifier", "AGR-A01"), ("prefLabel", "Seeds@en"), ("prefLabel", "Semences@fr"),
        ("description", "Gives seeds.@en"), ("kind", "programme"), ("ledBy", "agency/AGR"),
        ("hasActivity", "activity-type/ACT1"), ("hasGoal", "goal/SA0001"), ("hasResult", "goal/R1-26"),
        ("hasBeneficiary", "beneficiary-group/TGC901"),
    }  # fmt: skip


def test_a_semicolon_or_a_comma_in_a_foreign_cell_belongs_to_it(small: Loaded) -> None:
    assert about(small, "agency/H;S") == {
        ("type", "Agency"), ("identifier", "H;S"), ("prefLabel", "Health; Safety Board@en"),
        ("prefLabel", "Office de la santé@fr"), ("kind", "governmentBody"),
    }  # fmt: skip
    assert ("prefLabel", "Clinics; mobile@en") in about(small, "project/H;S-B01")
    assert ("prefLabel", "Department of Farms, Fields and Food@en") in about(small, "agency/AGR")
    assert {("altLabel", "Farms Canada@en"), ("altLabel", "Fermes Canada@en"), ("altLabel", "FFC@en")} <= about(
        small, "agency/AGR"
    )


def test_rows_that_a_where_leaves_out_leave_nothing_behind(small: Loaded) -> None:
    assert not [statement for statement in statements(small) if "A02" in str(statement) or "R1-25" in str(statement)]
    assert not [statement for statement in statements(small) if "Port" in str(statement)]


def test_a_row_whose_join_finds_nothing_is_left_out(small: Loaded) -> None:
    assert not [statement for statement in statements(small) if "Z9" in str(statement)]


def test_a_joined_column_gives_the_area_of_work(small: Loaded) -> None:
    found = about(small, "project/H;S-B01")
    assert {value for predicate, value in found if predicate == "hasGoal"} == {"goal/SA0001", "goal/SA0004"}
    assert ("broader", "beneficiary-group/TGC006") in about(small, "beneficiary-group/TGC901")


def test_two_tables_may_give_the_results_of_a_programme(small: Loaded) -> None:
    assert {value for p, value in about(small, "project/H;S-B01") if p == "hasResult"} == {"goal/D1-26"}
    assert ("prefLabel", "Fed people@en") in about(small, "goal/D1-26")


def test_blank_zero_and_negative_spending_is_no_funding(small: Loaded) -> None:
    amounts = {(local(s), str(o)) for s, _p, o, _g in quads_of(small.dataset) if _p == PRASAN.amount}
    assert amounts == {
        ("funding/AGR-A01-pa_last_year_5_exp", "100.5"),
        ("funding/AGR-A01-planning_year_1", "300"),
        ("funding/H;S-B01-pa_last_year_exp", "50"),
    }
    assert about(small, "funding/AGR-A01-planning_year_1") == {
        ("type", "Funding"), ("identifier", "AGR-A01-planning_year_1"), ("fundingFrom", "agency/AGR"),
        ("fundingTo", "project/AGR-A01"), ("amount", "300"), ("currency", "CAD"),
        ("description", "Planned for the first year ahead@en"),
    }  # fmt: skip


def test_statements_of_mapped_tables_stand_at_their_rows_and_columns(small: Loaded) -> None:
    project = URIRef(f"{BASE}project/AGR-A01")
    found = {
        (local(p), str(graph).removeprefix(f"{BASE}place/"))
        for s, p, _o, graph in quads_of(small.dataset)
        if s == project
    }
    assert ("prefLabel", "program.csv/2") in found
    assert ("hasActivity", "tags_to_programs.csv/2") in found
    assert ("hasResult", "results.csv/2") in found
    columns = {
        (str(small.dataset.value(c, PRASAN.file)), str(small.dataset.value(c, PRASAN.columnLetter)), local(gives))
        for c, gives in small.dataset.subject_objects(PRASAN.givesProperty)
    }
    assert {
        ("program.csv", "A", "ledBy"),
        ("program.csv", "D", "prefLabel"),
        ("results.csv", "A", "hasResult"),
    } <= columns


# Features one by one


def mapped(folder: Path, tables: str, **files: str) -> Loaded:
    """What a workspace with this mapping becomes; files are given by name, with their text."""
    (folder / "prasan.toml").write_text(f'[workspace]\nbase = "{BASE}"\nfiles = []\n{tables}', encoding="utf-8")
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return load([folder], read_settings(folder), folder)


def questions(found: Loaded) -> list[Problem]:
    return [problem for problem in found.problems if problem.severity != "info"]


GOALS = 'code,title,up,note\nG1,Health,,x\nG2,"Care; cure",G1,-\nG3,,G1,x\n'


def goals(folder: Path, columns: str, rest: str = 'about = "{code}"') -> Loaded:
    return mapped(folder, f'[[tables]]\nurl = "goals.csv"\ntype = "Goal"\n{rest}\ncolumns = [{columns}]', goals=GOALS)


def test_a_property_goes_by_any_of_its_names(tmp_path: Path) -> None:
    for name in ("name", "prefLabel", "ชื่อ", "Name"):
        found = goals(tmp_path, f'{{ name = "title", property = "{name}" }}')
        assert ("goal/G1", "prefLabel", "Health@en") in statements(found)


def test_about_may_join_columns_and_text(tmp_path: Path) -> None:
    rest = 'about = "x-{up}-{code}"\nwhere = { up = "G1" }'
    found = goals(tmp_path, '{ name = "title", property = "name", lang = "en" }', rest)
    assert {subject for subject, _p, _o in statements(found)} == {"goal/x-G1-G2", "goal/x-G1-G3"}


def test_a_row_with_a_blank_in_its_about_is_left_out(tmp_path: Path) -> None:
    found = goals(tmp_path, '{ name = "code", property = "name" }', 'about = "{title}"')
    assert {subject for subject, _p, _o in statements(found)} == {"goal/Health", "goal/Care;-cure"}


def test_without_about_a_row_is_known_by_its_id_or_its_name(tmp_path: Path) -> None:
    found = goals(tmp_path, '{ name = "title", property = "name" }', "")
    assert {subject for subject, _p, _o in statements(found)} == {"goal/Health", "goal/Care;-cure"}


@pytest.mark.parametrize(
    ("where", "kept"),
    [
        ('{ code = "G1" }', {"goal/G1"}),
        ('{ code = ["G1", "G3"] }', {"goal/G1", "goal/G3"}),
        ('{ up = "G1", note = "x" }', {"goal/G3"}),
        ('{ up = "" }', {"goal/G1"}),
        ('{ up = ["", "G1"] }', {"goal/G1", "goal/G2", "goal/G3"}),
        ('{ up = "None" }', set()),
        ("{}", {"goal/G1", "goal/G2", "goal/G3"}),
    ],
)
def test_where_takes_one_value_or_several_or_blank(tmp_path: Path, where: str, kept: set[str]) -> None:
    found = goals(tmp_path, '{ name = "code", property = "name" }', f'about = "{{code}}"\nwhere = {where}')
    assert {subject for subject, _p, _o in statements(found)} == kept


def test_a_value_may_be_fixed_or_made_of_columns(tmp_path: Path) -> None:
    found = goals(tmp_path, '{ value = "{code}: {title}", property = "name" }, { value = "{up}", property = "within" }')
    assert ("goal/G1", "prefLabel", "G1: Health@en") in statements(found)
    assert ("goal/G2", "broader", "goal/G1") in statements(found)
    assert not [value for s, p, value in statements(found) if s == "goal/G3" and p == "prefLabel"]


def test_a_template_makes_a_name_of_a_cell(tmp_path: Path) -> None:
    columns = '{ name = "title", property = "name", template = "{} ({code})", lang = "fr" }'
    found = goals(tmp_path, columns)
    assert {value for _s, p, value in statements(found) if p == "prefLabel"} == {"Health (G1)@fr", "Care; cure (G2)@fr"}


def test_a_separator_parts_a_cell_into_values(tmp_path: Path) -> None:
    plain = goals(tmp_path, '{ name = "title", property = "other names" }')
    assert ("goal/G2", "altLabel", "Care; cure@en") in statements(plain)
    parted = goals(tmp_path, '{ name = "title", property = "other names", separator = ";" }')
    assert {v for s, p, v in statements(parted) if (s, p) == ("goal/G2", "altLabel")} == {"Care@en", "cure@en"}


def test_null_says_which_texts_mean_blank(tmp_path: Path) -> None:
    for null in ('["x"]', '"x"'):
        found = goals(tmp_path, f'{{ name = "note", property = "definition", null = {null} }}')
        assert not [value for _s, p, value in statements(found) if p == "definition"]
    found = goals(tmp_path, '{ name = "title", property = "definition", null = "Healthy" }')
    assert ("goal/G1", "definition", "Health@en") in statements(found)


def test_values_translate_their_words_into_ours(tmp_path: Path) -> None:
    found = mapped(
        tmp_path,
        '[[tables]]\nurl = "a.csv"\ntype = "Agency"\nabout = "{id}"\ncolumns = [\n'
        '  { name = "t", property = "kind", values = { B = "state bank", "2" = "network" } },\n]',
        a="id,t\nX,B\nY,2\nZ,company\n",
    )
    assert [value for _s, p, value in sorted(statements(found)) if p == "kind"] == [
        "stateBank",
        "network",
        "privateBody",
    ]


@pytest.mark.parametrize(("minimum", "kept"), [("0", ["0", "1.5"]), ("1", ["1.5"]), ("1.5", ["1.5"]), ("2", [])])
def test_minimum_leaves_smaller_numbers_out(tmp_path: Path, minimum: str, kept: list[str]) -> None:
    found = mapped(
        tmp_path,
        '[[tables]]\nurl = "a.csv"\ntype = "Indicator"\nabout = "{id}"\ncolumns = [\n'
        f'  {{ name = "n", property = "target", minimum = {minimum} }},\n]',
        a="id,n\nX,-1\nY,0\nZ,1.5\nW,\n",
    )
    assert sorted(value for _s, p, value in statements(found) if p == "target") == kept


def test_a_row_without_a_required_value_is_not_read(tmp_path: Path) -> None:
    found = mapped(
        tmp_path,
        '[[tables]]\nurl = "a.csv"\ntype = "Indicator"\nabout = "{id}"\ncolumns = [\n'
        '  { name = "n", property = "target", minimum = 0, null = "0", required = true },\n'
        '  { name = "id", property = "name" },\n]',
        a="id,n\nX,-1\nY,0\nZ,1.5\nW,\n",
    )
    assert {subject for subject, _p, _o in statements(found)} == {"indicator/Z"}


def test_what_is_no_number_is_told_at_its_cell(tmp_path: Path) -> None:
    found = mapped(
        tmp_path,
        '[[tables]]\nurl = "a.csv"\ntype = "Indicator"\nabout = "{id}"\ncolumns = [\n'
        '  { name = "n", property = "target", minimum = 0 }, { name = "id", property = "name" },\n]',
        a="id,n\nX,many\n",
    )
    (problem,) = found.violations
    assert (problem.code, problem.file, problem.row, problem.column, problem.value) == (
        "not-a-number",
        "a.csv",
        2,
        "n",
        "many",
    )


JOIN = """
[[tables]]
url = "links.csv"
type = "Project"
about = "{program}"
join = [
    { url = "programs.csv", key = { program = "{dept}-{no}" }, prefix = "p." },
    { url = "depts.csv", key = { "p.dept" = "id" } },
]
where = { "p.active" = "1" }
columns = [
    { value = "{p.name} of {title}", property = "name", lang = "en" },
    { name = "p.name", property = "description", template = "{}: {p.dept}" },
]
"""
JOINED = {
    "links": "program,tag\nA-1,x\nB-2,x\nC-3,x\n,x\n",
    "programs": "dept,no,name,active\nA,1,Seeds,1\nB,2,Barns,0\nC,3,Roads,1\n,,Nobody,1\n",
    "depts": "id,title\nA,Farms\n",
}


def test_a_join_by_template_with_a_prefix_adds_columns_that_a_further_join_can_use(tmp_path: Path) -> None:
    found = mapped(tmp_path, JOIN, **JOINED)
    assert ("project/A-1", "prefLabel", "Seeds of Farms@en") in statements(found)
    assert ("project/A-1", "description", "Seeds: A@en") in statements(found)
    assert {subject for subject, _p, _o in statements(found)} == {"project/A-1", "project/C-3"}
    assert ("project/C-3", "description", "Roads: C@en") in statements(found)
    assert not [o for s, p, o in statements(found) if (s, p) == ("project/C-3", "prefLabel")]


def test_a_blank_key_joins_nothing(tmp_path: Path) -> None:
    tables = JOIN.replace('about = "{program}"', 'about = "n-{tag}-{p.name}"')
    found = mapped(tmp_path, tables, **JOINED)
    assert not [subject for subject, _p, _o in statements(found) if "Nobody" in subject]


def test_a_join_with_a_table_without_rows_is_no_error(tmp_path: Path) -> None:
    found = mapped(tmp_path, JOIN, **(JOINED | {"depts": "id,title\n"}))
    assert [problem.code for problem in found.violations] == ["shape-minCount"] * 2  # no title, hence no names


def test_own_columns_win_over_joined_ones_of_the_same_name(tmp_path: Path) -> None:
    found = mapped(
        tmp_path,
        '[[tables]]\nurl = "a.csv"\ntype = "Goal"\nabout = "{id}"\njoin = [{ url = "b.csv", key = { id = "id" } }]\n'
        'columns = [{ name = "title", property = "name" }, { name = "more", property = "definition" }]',
        a="id,title\nG,ours\n",
        b="id,title,more\nG,theirs,also\n",
    )
    assert {("prefLabel", "ours@en"), ("definition", "also@en")} <= about(found, "goal/G")


def test_the_sheet_of_a_workbook_is_named_or_matched(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.active.title = "Cover 2024"
    made.active.append(["a", "b"])
    page = made.create_sheet("Goals 2024")
    page.append(["code", "title"])
    page.append(["G1", "Health"])
    made.save(tmp_path / "goals.xlsx")
    for sheet in ("Goals 2024", "Goals *", "*s 2024"):
        found = mapped(
            tmp_path,
            f'[[tables]]\nurl = "goals.xlsx"\nsheet = "{sheet}"\ntype = "Goal"\nabout = "{{code}}"\n'
            'columns = [{ name = "title", property = "name" }]',
        )
        assert questions(found) == []
        assert ("goal/G1", "prefLabel", "Health@en") in statements(found)


def test_a_mapped_or_joined_file_is_not_read_a_second_time_as_a_sheet_of_ours(tmp_path: Path) -> None:
    mapped(tmp_path, JOIN, **JOINED)
    settings = tmp_path / "prasan.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace("files = []", 'files = ["*.csv"]'), encoding="utf-8"
    )
    (tmp_path / "Goals.csv").write_text("id,name\nG,x\n", encoding="utf-8")
    found = load([tmp_path], read_settings(tmp_path), tmp_path)
    assert [path.name for path in found.files] == ["Goals.csv", "links.csv", "programs.csv", "depts.csv"]
    assert not [problem for problem in found.problems if problem.code == "unknown-table"]


# Mistakes


def mistake(folder: Path, table: str) -> Problem:
    """The one problem with a mapping of ``goals.csv``; ``table`` may change or add to a right one."""
    right = {
        "url": '"goals.csv"', "type": '"Goal"', "about": '"{code}"',
        "columns": '[{ name = "title", property = "name" }]',
    }  # fmt: skip
    changes = dict(line.split(" = ", 1) for line in table.splitlines() if line)
    text = "[[tables]]\n" + "".join(f"{name} = {value}\n" for name, value in (right | changes).items() if value != "-")
    found = mapped(folder, text, goals=GOALS)
    (problem,) = [
        problem for problem in found.problems if problem.severity == "violation" and problem.code == "mapping"
    ]
    assert problem.file == "prasan.toml"
    for language in languages():
        assert "tables[0]" in problem.text(language)
    return problem


@pytest.mark.parametrize(
    ("table", "named", "suggestion"),
    [
        ("colums = []", "tables[0].colums", "columns"),
        ('abuot = "x"', "tables[0].abuot", "about"),
        ('type = "Gaol"', "'Gaol'", "Goal"),
        ('type = "Level"', "'Level'", "Goal"),
        ('columns = [{ name = "title", propertie = "name" }]', "tables[0].columns[0].propertie", "property"),
        ('columns = [{ name = "title", property = "naem" }]', "'naem'", "prefLabel"),
        ('columns = [{ name = "titel", property = "name" }]', "“titel”", "title"),
        ('columns = [{ value = "{titel}", property = "name" }]', "“titel”", "title"),
        ('columns = [{ name = "title", property = "name", template = "{} {cod}" }]', "“cod”", "code"),
        ('about = "{cod}"', "“cod”", "code"),
        ('where = { cod = "1" }', "“cod”", "code"),
        ('join = [{ url = "goals.csv", key = { cod = "code" } }]', "“cod”", "code"),
        ('join = [{ url = "goals.csv", key = { code = "cod" } }]', "“cod”", "code"),
        ('join = [{ url = "goals.csv", key = { code = "{cod}-x" } }]', "“cod”", "code"),
        ('join = [{ url = "goals.csv", keys = { code = "code" } }]', "tables[0].join[0].keys", "key"),
        ('sheet = "Goals"', "'Goals'", "—"),
    ],
)
def test_a_name_that_does_not_exist_is_told_with_the_nearest(
    tmp_path: Path, table: str, named: str, suggestion: str
) -> None:
    text = mistake(tmp_path, table).text("en")
    assert named in text
    assert suggestion in text.split("Did you mean")[1]


@pytest.mark.parametrize(
    ("table", "named"),
    [
        ("url = -", "tables[0].url"),
        ("type = -", "tables[0].type"),
        ("url = 5", "tables[0].url"),
        ("about = 5", "tables[0].about"),
        ('about = "{code"', "tables[0].about"),
        ('about = "code}"', "tables[0].about"),
        ('about = "{}"', "tables[0].about"),
        ('where = ["code"]', "tables[0].where"),
        ("columns = {}", "tables[0].columns"),
        ('columns = ["title"]', "tables[0].columns[0]"),
        ('columns = [{ name = "title" }]', "tables[0].columns[0].property"),
        ('columns = [{ property = "name" }]', "tables[0].columns[0]"),
        ('columns = [{ name = "title", value = "x", property = "name" }]', "tables[0].columns[0]"),
        ('columns = [{ value = "{", property = "name" }]', "tables[0].columns[0].value"),
        ('columns = [{ value = "{}", property = "name" }]', "tables[0].columns[0].value"),
        ('columns = [{ name = "title", property = "name", template = "{0" }]', "tables[0].columns[0].template"),
        ('columns = [{ name = "title", property = "name", lang = "not a language" }]', "tables[0].columns[0].lang"),
        ('columns = [{ name = "title", property = "name", lang = 5 }]', "tables[0].columns[0].lang"),
        ('columns = [{ name = "title", property = "name", minimum = "0" }]', "tables[0].columns[0].minimum"),
        ('columns = [{ name = "title", property = "name", minimum = true }]', "tables[0].columns[0].minimum"),
        ('columns = [{ name = "title", property = "name", values = [] }]', "tables[0].columns[0].values"),
        ('columns = [{ name = "title", property = "name", null = 0 }]', "tables[0].columns[0].null"),
        ('columns = [{ name = "title", property = "name", required = 1 }]', "tables[0].columns[0].required"),
        ('join = { url = "goals.csv" }', "tables[0].join"),
        ("join = [5]", "tables[0].join[0]"),
        ('join = [{ url = "goals.csv" }]', "tables[0].join[0].key"),
        ('join = [{ key = { code = "code" } }]', "tables[0].join[0].url"),
        ('join = [{ url = "goals.csv", key = "code" }]', "tables[0].join[0].key"),
        ('join = [{ url = "goals.csv", key = { code = "{code" } }]', "tables[0].join[0].key"),
    ],
)
def test_what_makes_no_sense_or_is_missing_is_told_by_its_place(tmp_path: Path, table: str, named: str) -> None:
    if table == "url = -":
        settings = settings_from({"tables": [{"type": "Goal"}]})
        (problem,) = load([tmp_path], settings, tmp_path).violations
        assert named in problem.text("en")
        return
    if table == "url = 5":
        (problem,) = load([tmp_path], settings_from({"tables": [{"url": 5, "type": "Goal"}]}), tmp_path).violations
        assert named in problem.text("en")
        return
    assert f"{named} " in mistake(tmp_path, table).text("en")


@pytest.mark.parametrize("text", ["{code.__class__.__mro__}", "{code!x}", "{code:>999999999}", "{code[0]}"])
def test_a_template_is_no_program(tmp_path: Path, text: str) -> None:
    assert "unknown" not in mistake(tmp_path, f'about = "{text}"').text("en")
    assert text[1:-1] in mistake(tmp_path, f'about = "{text}"').value


def test_each_mistake_of_each_mapping_is_told_in_one_run(tmp_path: Path) -> None:
    one = '[[tables]]\nurl = "goals.csv"\ntype = "{}"\ncolumns = []\n'
    found = mapped(
        tmp_path, one.format("Gaol") + one.format("Aera") + '[[tables]]\nurl = "none.csv"\ntype = "Goal"\n', goals=GOALS
    )
    assert [(problem.code, problem.file) for problem in found.violations] == [
        ("missing-file", "none.csv"), ("mapping", "prasan.toml"), ("mapping", "prasan.toml"),
    ]  # fmt: skip


def test_rdf_is_no_table(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<urn:a> <urn:b> <urn:c> .", encoding="utf-8")
    found = mapped(tmp_path, '[[tables]]\nurl = "a.ttl"\ntype = "Goal"\n')
    assert [problem.code for problem in found.violations] == ["mapping"]


def test_problems_of_a_joined_file_are_told(tmp_path: Path) -> None:
    found = mapped(tmp_path, JOIN, **(JOINED | {"depts": "id,title\nA,Farms,too much\n"}))
    assert ("too-many-cells", "depts.csv") in {(problem.code, problem.file) for problem in found.violations}


# The Canadian inventory itself


def rows(name: str) -> list[dict[str, str]]:
    with (PUBLIC_DATA / "canada-infobase" / f"{name}.csv").open(
        encoding="utf-8-sig", errors="replace", newline=""
    ) as file:
        return list(csv.DictReader(file))


def of(workspace: Workspace, cls: URIRef) -> set[str]:
    return {str(thing).split("/")[-1] for thing in workspace.dataset.subjects(RDF.type, cls)}


def test_the_inventory_has_its_active_programmes(canada: Workspace) -> None:
    active = {f"{row['dept_code']}-{row['activity_code']}" for row in rows("program") if row["is_active"] == "1"}
    assert len(active) == 1192
    assert of(canada, PRASAN.Project) == active


def test_the_inventory_has_its_departments_goals_activities_and_groups(canada: Workspace) -> None:
    tags = rows("program_tags")
    by_parent = Counter(
        row["parent_id"][:2] if row["parent_id"][:2] in ("SA", "TG") else row["parent_id"] for row in tags
    )
    assert len(of(canada, PRASAN.Agency)) == len({row["dept_code"] for row in rows("igoc")} - {""})
    assert len(of(canada, PRASAN.ActivityType)) == by_parent["SA"]
    assert len(of(canada, PRASAN.BeneficiaryGroup)) == by_parent["WWH"] + by_parent["TG"]
    assert len(of(canada, PRASAN.Mechanism)) == by_parent["HWH"]
    active = of(canada, PRASAN.Project)
    areas = {row["tag_id"] for row in tags if row["parent_id"] == "GOCO"}
    plan = {row["id"]: row for row in rows("results") if row["doc"] == "dp26"}
    results = {id_ for id_, row in plan.items() if row["subject_id"] in active}
    results |= {
        row["result_id"] for row in rows("pi_dr_links") if row["program_id"] in active and row["result_id"] in plan
    }
    assert of(canada, PRASAN.Goal) == areas | results


def test_the_inventory_ties_programmes_to_their_activities(canada: Workspace) -> None:
    active = of(canada, PRASAN.Project)
    activities = {row["tag_id"] for row in rows("program_tags") if row["parent_id"][:2] == "SA"}
    expected = {
        (row["program_id"], row["tag_id"])
        for row in rows("tags_to_programs")
        if row["program_id"] in active and row["tag_id"] in activities
    }
    found = {
        (str(s).split("/")[-1], str(o).split("/")[-1]) for s, o in canada.dataset.subject_objects(PRASAN.hasActivity)
    }
    assert found == expected


def test_the_inventory_has_the_money_of_each_year_once(canada: Workspace) -> None:
    """What was planned for the last year is not counted beside what was spent in it."""
    active = of(canada, PRASAN.Project)
    expected = Counter(
        column
        for row in rows("program_spending")
        for column, text in row.items()
        if column not in ("dept_code", "activity_code", "pa_last_year_planned")
        and text and Decimal(text) > 0
        and f"{row['dept_code']}-{row['activity_code']}" in active
    )  # fmt: skip
    found = Counter(str(thing).rsplit("-", 1)[-1] for thing, _value in canada.dataset.subject_objects(PRASAN.amount))
    assert found == expected
    assert len(of(canada, PRASAN.Funding)) == sum(found.values()) > 8000


def test_each_programme_of_the_inventory_has_its_name_in_both_languages(canada: Workspace) -> None:
    names = {
        f"{row['dept_code']}-{row['activity_code']}": {row["name_en"].strip(), row["name_fr"].strip()}
        for row in rows("program")
    }
    checked = 0
    for thing in sorted(canada.dataset.subjects(RDF.type, PRASAN.Project))[::50]:
        found = {
            label.language: str(label)
            for label in canada.dataset.objects(thing, SKOS.prefLabel)
            if isinstance(label, Literal)
        }
        assert set(found) == {"en", "fr"}
        assert set(found.values()) == {" ".join(name.split()) for name in names[str(thing).split("/")[-1]]}
        checked += 1
    assert checked > 20


def test_every_setting_of_the_shipped_mapping_is_used_in_the_small_country() -> None:
    urls = {Path(table["url"]).stem for table in tomllib.loads(SHIPPED.read_text(encoding="utf-8"))["tables"]}
    assert urls == set(TABLES)
