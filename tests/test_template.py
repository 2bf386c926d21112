"""Facts about the workbook that planners fill in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SH, SKOS, XSD

from prasan.errors import OutputError
from prasan.language import catalogues, has_text, pick, translate
from prasan.loaders.excel import read
from prasan.loaders.load import load
from prasan.loaders.places import places_graph
from prasan.loaders.records import find_column, sheet_of
from prasan.loaders.tables import Table
from prasan.loaders.template import LABEL_LANGUAGES, Cells, concepts, headers, write_workbook
from prasan.ontology import PRASAN
from prasan.ontology.schema import PLACE_COLUMNS, Sheet, sheets
from prasan.ontology.vocabulary import vocabulary
from prasan.queries.store import quads_of
from prasan.settings import Settings

LANGUAGES = ("th", "en")


def local(term: URIRef) -> str:
    return term.split("#")[-1].split("/")[-1]


def template(
    folder: Path, language: str, rows: Mapping[URIRef, Sequence[Cells]] | None = None, example: bool = True
) -> Path:
    path = folder / f"{language}.xlsx"
    write_workbook(path, language, rows, example)
    return path


@pytest.fixture(scope="module", params=LANGUAGES)
def empty(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path, Workbook]:
    """A template in a language, as a file and as openpyxl sees it."""
    path = template(tmp_path_factory.mktemp("template"), request.param)
    return request.param, path, openpyxl.load_workbook(path)


def page_of(sheet: Sheet, language: str, book: Workbook) -> Any:
    return book[sheet.names[language]]


# What is in it


def test_the_loader_knows_every_sheet(empty: tuple[str, Path, Workbook]) -> None:
    _language, path, _book = empty
    tables = [found for found in read(path) if isinstance(found, Table)]
    assert [sheet_of(table) for table in tables] == list(sheets())


def test_the_loader_knows_every_header_as_the_column_it_stands_for(empty: tuple[str, Path, Workbook]) -> None:
    language, _path, book = empty
    for sheet in sheets():
        written = [cell.value for cell in page_of(sheet, language, book)[1]]
        assert written == [name for name, _what in headers(sheet, language)]
        assert len(written) == len(set(written))
        for name, what in headers(sheet, language):
            found = find_column(sheet.cls, name)
            assert found is not None, name
            assert (found[0].term, found[1]) == (what if isinstance(what, tuple) else (what, "")), name


def test_every_column_of_the_schema_has_its_headers(empty: tuple[str, Path, Workbook]) -> None:
    language, _path, _book = empty
    for sheet in sheets():
        terms = [what for _name, what in headers(sheet, language)]
        for column in sheet.columns:
            wanted = [(column.term, code) for code in LABEL_LANGUAGES] if column.by_language else [column.term]
            assert [term for term in wanted if term not in terms] == []
        assert [term for term in PLACE_COLUMNS if term in terms] == (
            [] if sheet.cls == PRASAN.Source else list(PLACE_COLUMNS)
        )


def test_an_empty_template_is_read_without_a_problem_and_gives_nothing(empty: tuple[str, Path, Workbook]) -> None:
    _language, path, _book = empty
    found = load([path], Settings())
    assert found.problems == ()
    places = places_graph(Settings().workspace.base)
    assert not [quad for quad in quads_of(found.dataset) if quad[3] != places]


def test_needed_columns_are_yellow_and_say_so(empty: tuple[str, Path, Workbook]) -> None:
    language, _path, book = empty
    for sheet in sheets():
        needed = {column.term for column in sheet.columns if column.required}
        for cell, (_name, what) in zip(page_of(sheet, language, book)[1], headers(sheet, language), strict=True):
            term = what[0] if isinstance(what, tuple) else what
            assert cell.fill.fgColor.rgb == ("00FFE699" if term in needed else "00DCE6F1")
            note = cell.comment.text if cell.comment else ""
            assert (translate("template.required", language) in note) == (term in needed)


def test_columns_for_several_values_say_so(empty: tuple[str, Path, Workbook]) -> None:
    language, _path, book = empty
    for sheet in sheets():
        many = {column.term for column in sheet.columns if column.many and not column.by_language}
        for cell, (_name, what) in zip(page_of(sheet, language, book)[1], headers(sheet, language), strict=True):
            note = cell.comment.text if cell.comment else ""
            assert (translate("template.several", language) in note) == (what in many)


def test_a_template_begins_with_instructions_that_lead_to_each_sheet(empty: tuple[str, Path, Workbook]) -> None:
    language, _path, book = empty
    first = book[book.sheetnames[0]]
    assert first.title == "_" + translate("template.readme-name", language)
    links = {cell.value: cell.hyperlink.location or cell.hyperlink.target for cell in first["A"] if cell.hyperlink}
    assert links == {sheet.names[language]: f"#'{sheet.names[language]}'!A1" for sheet in sheets()} or links == {
        sheet.names[language]: f"'{sheet.names[language]}'!A1" for sheet in sheets()
    }
    texts = [cell.value for cell in first["A"]]
    assert translate("template.readme.1", language) == texts[0]


# Drop-downs


def offered(page: Any, position: int, book: Workbook) -> list[str] | str:
    """What the drop-down of a column offers: its texts, or the range it takes them from; empty without one."""
    letter = get_column_letter(position)
    for rule in page.data_validations.dataValidation:
        if f"{letter}2" in rule:
            if rule.formula1.startswith("'_lists'!"):
                column, last = (
                    rule.formula1.split("!")[1].replace("$", "").split(":")[1][0],
                    rule.formula1.split("$")[-1],
                )
                return [book["_lists"][f"{column}{row}"].value for row in range(1, int(last) + 1)]
            return str(rule.formula1)
    return ""


def test_columns_of_concepts_offer_all_of_them_in_order(empty: tuple[str, Path, Workbook]) -> None:
    language, _path, book = empty
    seen = set()
    for sheet in sheets():
        terms = [what for _name, what in headers(sheet, language)]
        for column in sheet.columns:
            fixed = concepts(column.classes[0], language) if column.classes else []
            if fixed:
                assert offered(page_of(sheet, language, book), terms.index(column.term) + 1, book) == fixed
                seen.add(local(column.classes[0]))
    assert seen == {"Level", "AgencyKind", "ProjectKind", "MechanismKind", "MembershipRole", "LinkType", "MatchKind"}


def test_the_concepts_of_a_class_stand_in_the_order_of_the_vocabulary() -> None:
    assert concepts(PRASAN.Level, "en")[0] == "Nation"
    assert concepts(PRASAN.Level, "th")[-1] == "ครัวเรือน"
    for cls in (PRASAN.Level, PRASAN.LinkType, PRASAN.AgencyKind):
        members = sorted(vocabulary().subjects(RDF.type, cls), key=lambda m: int(str(vocabulary().value(m, SH.order))))
        labels = [{str(label) for label in vocabulary().objects(member, SKOS.prefLabel)} for member in members]
        assert all(name in names for name, names in zip(concepts(cls, "th"), labels, strict=True))
    assert concepts(PRASAN.Project, "en") == []


def test_columns_of_other_things_offer_the_ids_on_their_sheet(empty: tuple[str, Path, Workbook]) -> None:
    language, _path, book = empty
    by_class = {sheet.cls: sheet.names[language] for sheet in sheets()}
    checked = 0
    for sheet in sheets():
        terms = [what for _name, what in headers(sheet, language)]
        for column in sheet.columns:
            if len(column.classes) == 1 and column.classes[0] in by_class:
                formula = offered(page_of(sheet, language, book), terms.index(column.term) + 1, book)
                assert isinstance(formula, str)
                name, cells = formula.rsplit("!", 1)
                assert name == f"'{by_class[column.classes[0]]}'"
                # From row 3: row 2 holds the example, whose id is none.
                assert cells == "$A$3:$A$1000"
                checked += 1
    assert checked > 40


def test_the_status_the_source_and_yes_or_no_are_offered(empty: tuple[str, Path, Workbook]) -> None:
    language, _path, book = empty
    for sheet in sheets():
        terms = [what for _name, what in headers(sheet, language)]
        page = page_of(sheet, language, book)
        if sheet.cls != PRASAN.Source:
            status = {"th": ["ระบุไว้", "อนุมาน"], "en": ["Stated", "Inferred"]}[language]
            assert offered(page, terms.index(PRASAN.status) + 1, book) == status
            source = next(other.names[language] for other in sheets() if other.cls == PRASAN.Source)
            assert str(offered(page, terms.index(PRASAN.inSource) + 1, book)).startswith(f"'{source}'!")
        for column in sheet.columns:
            if column.datatype == XSD.boolean:
                yes_no = {"th": ["ใช่", "ไม่ใช่"], "en": ["yes", "no"]}[language]
                assert offered(page, terms.index(column.term) + 1, book) == yes_no


def test_a_drop_down_offers_and_does_not_force(empty: tuple[str, Path, Workbook]) -> None:
    _language, _path, book = empty
    rules = [rule for page in book for rule in page.data_validations.dataValidation]
    assert len(rules) > 50
    assert not any(rule.showErrorMessage for rule in rules)


# Examples


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sheet", sheets(), ids=lambda sheet: sheet.names["en"])
def test_each_column_of_each_class_has_an_example_in_both_languages(sheet: Sheet, language: str) -> None:
    for _name, what in headers(sheet, language):
        term, code = what if isinstance(what, tuple) else (what, "")
        if term != DCTERMS.identifier:
            key = f"example.{local(sheet.cls)}.{local(term)}{'-' + code if code else ''}"
            assert has_text(key), key
            assert catalogues()[language].get(key), (language, key)


def test_there_is_no_example_for_a_column_that_does_not_exist() -> None:
    known = {
        f"example.{local(sheet.cls)}.{local(what[0])}-{what[1]}"
        if isinstance(what, tuple)
        else f"example.{local(sheet.cls)}.{local(what)}"
        for sheet in sheets()
        for _name, what in headers(sheet, "en")
    }
    assert {key for key in catalogues()["en"] if key.startswith("example.")} <= known


def test_example_rows_are_grey_and_their_id_begins_with_a_hash(empty: tuple[str, Path, Workbook]) -> None:
    language, _path, book = empty
    for sheet in sheets():
        page = page_of(sheet, language, book)
        assert page["A2"].value == f"# {translate('template.example', language)}"
        assert all(cell.font.italic for cell in page[2] if cell.value)
        assert sum(cell.value is not None for cell in page[2]) == len(headers(sheet, language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_examples_would_load_without_a_question_if_they_had_ids(tmp_path: Path, language: str) -> None:
    path = template(tmp_path, language)
    book = openpyxl.load_workbook(path)
    others: dict[URIRef, set[str]] = {}
    for sheet in sheets():
        page = page_of(sheet, language, book)
        page["A2"] = f"EX-{local(sheet.cls)}"
        for position, (_name, what) in enumerate(headers(sheet, language), start=1):
            # What lies above the thing of the example, or what it is linked to, is another thing of the class.
            if what in (PRASAN.broader, PRASAN.partOf):
                others.setdefault(sheet.cls, set()).add(page.cell(2, position).value)
            if what in (PRASAN.linkTo, PRASAN.matchWith):
                cls = PRASAN.Project if what == PRASAN.linkTo else PRASAN.Indicator
                others.setdefault(cls, set()).add(page.cell(2, position).value)
    for cls, names in others.items():
        page = page_of(next(sheet for sheet in sheets() if sheet.cls == cls), language, book)
        for row, name in enumerate(sorted(names), start=3):
            page.cell(row, 2, name)
    book.save(path)
    found = load([path], Settings())
    assert [
        (p.sheet, p.row, p.column, p.text("en")) for p in found.problems if p.severity != "info" and p.row == 2
    ] == []
    things = {str(subject).split("/")[-1] for subject in found.dataset.subjects(RDF.type, None)}
    assert {f"EX-{local(sheet.cls)}" for sheet in sheets()} <= things


# Filled in


ROWS: dict[URIRef, list[Cells]] = {
    PRASAN.Goal: [{DCTERMS.identifier: "E1", (SKOS.prefLabel, "th"): "ผู้นำ", (SKOS.prefLabel, "en"): "Leaders"}],
    PRASAN.Agency: [{DCTERMS.identifier: "baac", (SKOS.prefLabel, "th"): "ธ.ก.ส.", SKOS.altLabel: "ธนาคาร; bank"}],
    PRASAN.Project: [
        {
            DCTERMS.identifier: "P1",
            (SKOS.prefLabel, "en"): '=HYPERLINK("http://example.org")',
            PRASAN.hasGoal: "E1",
            PRASAN.ledBy: "bank [inferred]",
            PRASAN.start: 2548,
            PRASAN.plannedYears: 6,
            PRASAN.status: None,
        },
        {DCTERMS.identifier: "P2", (SKOS.prefLabel, "th"): "<b>ข</b>", PRASAN.fundedBy: "not recorded"},
    ],
    PRASAN.Link: [{PRASAN.linkFrom: "P1", PRASAN.linkType: "reinforces", PRASAN.linkTo: "P2", PRASAN.score: 1.5}],
}
EXPECTED = {
    ("goal/E1", "type", "Goal"), ("goal/E1", "identifier", "E1"), ("goal/E1", "prefLabel", "ผู้นำ@th"),
    ("goal/E1", "prefLabel", "Leaders@en"),
    ("agency/baac", "type", "Agency"), ("agency/baac", "identifier", "baac"), ("agency/baac", "prefLabel", "ธ.ก.ส.@th"),
    ("agency/baac", "altLabel", "ธนาคาร@th"), ("agency/baac", "altLabel", "bank@en"),
    ("project/P1", "type", "Project"), ("project/P1", "identifier", "P1"),
    ("project/P1", "prefLabel", '=HYPERLINK("http://example.org")@en'), ("project/P1", "hasGoal", "goal/E1"),
    ("project/P1", "ledBy", "agency/baac"), ("project/P1", "start", "2004-10-01"), ("project/P1", "plannedYears", "6"),
    ("project/P2", "type", "Project"), ("project/P2", "identifier", "P2"), ("project/P2", "prefLabel", "<b>ข</b>@th"),
    ("project/P2", "notRecorded", "fundedBy"),
    ("link/P1-reinforces-P2", "type", "Link"), ("link/P1-reinforces-P2", "linkFrom", "project/P1"),
    ("link/P1-reinforces-P2", "linkType", "reinforces"), ("link/P1-reinforces-P2", "linkTo", "project/P2"),
    ("link/P1-reinforces-P2", "score", "1.5"),
}  # fmt: skip


def shown(term: Any) -> str:
    if isinstance(term, Literal):
        return f"{term}@{term.language}" if term.language else str(term)
    return str(term).removeprefix(Settings().workspace.base).split("#")[-1].split("/terms/")[-1]


@pytest.mark.parametrize("example", [True, False])
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_filled_in_is_what_is_read(tmp_path: Path, language: str, example: bool) -> None:
    found = load([template(tmp_path, language, ROWS, example)], Settings())
    assert [problem for problem in found.problems if problem.severity != "info"] == []
    places = places_graph(Settings().workspace.base)
    quads = [quad for quad in quads_of(found.dataset) if quad[3] != places]
    assert {(shown(s), shown(p), shown(o)) for s, p, o, _g in quads} == EXPECTED
    sheet = pick(next(sheet.names for sheet in sheets() if sheet.cls == PRASAN.Goal), language)
    row = 3 if example else 2
    (place,) = {graph for s, _p, _o, graph in quads if str(s).endswith("goal/E1")}
    assert str(found.dataset.value(place, PRASAN.sheet)) == sheet
    assert str(found.dataset.value(place, PRASAN.row)) == str(row)
    assert [str(graph).split("/")[-1] for _s, p, _o, graph in quads if p == PRASAN.ledBy] == ["inferred"]


def test_no_cell_of_a_template_is_a_formula(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(template(tmp_path, "en", ROWS))
    assert not [cell.coordinate for page in book for row in page.iter_rows() for cell in row if cell.data_type == "f"]


def test_a_place_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "th.xlsx").mkdir()
    with pytest.raises(OutputError):
        template(tmp_path, "th")
    assert [path.name for path in tmp_path.iterdir()] == ["th.xlsx"]
