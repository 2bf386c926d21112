"""Every named question: described in both languages, right, the same from every store, and safe to ask."""

from __future__ import annotations

import csv
import io
import json
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from rapidfuzz import fuzz, process
from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, XSD

from prasan.errors import InputError, PrasanError, UnknownNameError, UsageError
from prasan.loaders.names import look_alikes
from prasan.ontology import PRASAN
from prasan.ontology.vocabulary import PREFIXES
from prasan.queries.answers import GRAPHS, ROWS, table, write
from prasan.queries.ask import Rows, ask
from prasan.queries.questions import Question, answer, bind, parse, question, questions
from prasan.queries.resolve import quoted, resolve
from prasan.queries.store import Quad, _object, add_quads, dataset_of, endpoint, quads_of, save
from prasan.queries.words import words
from prasan.settings import StoreSettings
from prasan.workspace import load
from tests.conftest import FOUNDING, ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))

BASE = "https://w3id.org/prasan/id/nakhon-si-thammarat/"
MEMORY = StoreSettings(kind="Memory")
NAMES = sorted(questions())


def made_by_hand(base: str) -> list[Quad]:
    """Two findings in the form in which findings are kept, small enough to be counted."""
    graph = URIRef(f"{base}findings")
    overlap, evidence = URIRef(f"{base}finding/overlap-1a2b"), URIRef(f"{base}finding/overlap-1a2b/evidence/1")
    gap = URIRef(f"{base}finding/gap-3c4d")
    p1, p3, e2 = URIRef(f"{base}project/P1"), URIRef(f"{base}project/P3"), URIRef(f"{base}goal/E2")
    statements = [
        (overlap, RDF.type, PRASAN.Finding), (overlap, DCTERMS.identifier, Literal("overlap-1a2b")),
        (overlap, PRASAN.findingKind, PRASAN.overlap), (overlap, PRASAN.participant, p1),
        (overlap, PRASAN.participant, p3), (overlap, DCTERMS.references, e2),
        (overlap, PRASAN.score, Literal("0.50", datatype=XSD.decimal)),
        (overlap, PRASAN.coverage, Literal("1.000000", datatype=XSD.decimal)),
        (overlap, PRASAN.coordination, Literal("coordinated")),
        (overlap, PRASAN.sentence, Literal("ซ้อนทับกัน", lang="th")),
        (overlap, PRASAN.sentence, Literal("They overlap.", lang="en")),
        (overlap, PRASAN.restsOn, evidence), (evidence, RDF.type, PRASAN.Evidence),
        (evidence, RDF.subject, p3), (evidence, RDF.predicate, PRASAN.hasGoal), (evidence, RDF.object, e2),
        (evidence, PRASAN.atPlace, URIRef(f"{base}place/row-4")), (evidence, PRASAN.status, PRASAN.stated),
        (evidence, PRASAN.facet, Literal("goal")),
        (gap, RDF.type, PRASAN.Finding), (gap, DCTERMS.identifier, Literal("gap-3c4d")),
        (gap, PRASAN.findingKind, PRASAN.gap), (gap, PRASAN.participant, URIRef(f"{base}goal/E4")),
        (gap, PRASAN.coverage, Literal("1", datatype=XSD.decimal)),
    ]  # fmt: skip
    return [(s, p, o, graph) for s, p, o in statements]


@pytest.fixture(scope="module")
def case() -> Dataset:
    """The founding case on Oxigraph, with two findings made by hand."""
    dataset = load(FOUNDING, language="en").dataset
    add_quads(dataset, made_by_hand(BASE))
    return dataset


@pytest.fixture(scope="module")
def case_in_memory(case: Dataset) -> Dataset:
    """The same on rdflib's own store."""
    return dataset_of(quads_of(case), MEMORY)


@pytest.fixture(scope="module")
def province() -> tuple[Dataset, Dataset]:
    """A small synthetic province, on Oxigraph and on rdflib's own store."""
    from synthetic import Province, findings, quads

    size = Province(
        programmes=200, villages=20, tambons=10, districts=3, goals=20, activity_types=20, programmes_a_source=20
    )
    statements = [*quads(size), *findings(size, 20)]
    return dataset_of(statements), dataset_of(statements, MEMORY)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("localhost", 0))
        return int(found.getsockname()[1])


def serve(folder: Path, *options: str) -> Iterator[str]:
    port = free_port()
    program = Path(sys.executable).with_name("oxigraph")
    if not program.exists():
        pytest.skip("the Oxigraph server is not installed")
    command = [str(program), "serve", "--location", str(folder), "--bind", f"localhost:{port}", *options]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        address = f"http://localhost:{port}/query"
        for _ in range(100):
            try:
                with urllib.request.urlopen(f"{address}?query=ASK%7B%7D", timeout=5):
                    break
            except OSError:
                assert server.poll() is None, "the server ended"
                time.sleep(0.1)
        yield address
    finally:
        server.kill()
        server.wait()


@pytest.fixture(scope="module")
def server(case: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    """The founding case behind a real SPARQL server, its default graph the union of all."""
    folder = tmp_path_factory.mktemp("server") / "store"
    save(case, folder)
    for address in serve(folder, "--union-default-graph"):
        yield endpoint(address)


@pytest.fixture(scope="module")
def plain_server(case: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    """The same without the union."""
    folder = tmp_path_factory.mktemp("server") / "store"
    save(case, folder)
    for address in serve(folder):
        yield endpoint(address)


FOUNDING_VALUES = {"finding": "overlap-1a2b"}
PROVINCE_VALUES = {
    "Goal": "G3", "ActivityType": "A3", "Area": "D2", "Agency": "AG3", "Project": "P1", "Mechanism": "M2",
    "Indicator": "I2", "Source": "S1", "Level": "tambon", "Finding": "overlap-0000000005", "FindingKind": "overlap",
    "thing": "P2", "text": "ชุมชน",
}  # fmt: skip


def founding_values(asked: Question) -> dict[str, str] | None:
    """The examples that a question itself gives; ``None`` if the founding case has no such thing."""
    given = {p.name: FOUNDING_VALUES.get(p.name, p.example) for p in asked.parameters if p.required}
    return None if "Indicator" in {kind for p in asked.parameters for kind in p.types} else given


def short(rows: Any) -> list[tuple[str, ...]]:
    """Rows with the last parts of IRIs, so that they can be written by hand."""
    assert isinstance(rows, Rows)
    bare = replace(rows, labels={})
    return [tuple(bare.text(term, "en") for term in row) for row in rows.rows]


# What every question must have


def test_there_are_many_questions() -> None:
    assert len(NAMES) >= 18


@pytest.mark.parametrize("name", NAMES)
def test_each_question_says_in_both_languages_what_it_asks_takes_and_gives(name: str, case: Dataset) -> None:
    asked = questions()[name]
    assert set(asked.titles) >= {"th", "en"}
    for parameter in asked.parameters:
        assert set(parameter.texts) >= {"th", "en"}
        assert parameter.example
    for texts in asked.columns.values():
        assert set(texts) >= {"th", "en"}
        assert all(texts.values())
    found = ask(case, bind(asked, founding_values(asked) or {}, case)) if founding_values(asked) is not None else None
    if isinstance(found, Rows):
        assert list(found.columns) == list(asked.columns)


@pytest.mark.parametrize("name", NAMES)
def test_each_question_is_plain_sparql_that_runs_without_parameters(name: str, case: Dataset) -> None:
    """A file may be taken as it stands into any other tool."""
    assert isinstance(ask(case, questions()[name].sparql, labels=False), Rows)


@pytest.mark.parametrize("name", NAMES)
def test_each_question_has_an_order(name: str) -> None:
    asked = questions()[name]
    assert asked.sparql.splitlines()[-1].startswith("ORDER BY ")


@pytest.mark.parametrize("name", NAMES)
def test_oxigraph_and_rdflib_give_the_same_rows_on_the_founding_case(
    name: str, case: Dataset, case_in_memory: Dataset
) -> None:
    asked = questions()[name]
    if (given := founding_values(asked)) is None:
        pytest.skip("the founding case has no indicator")
    one, other = answer(case, asked, given), answer(case_in_memory, asked, given)
    assert one == other
    assert one == answer(case, asked, given)


@pytest.mark.parametrize("name", NAMES)
def test_oxigraph_and_rdflib_give_the_same_rows_on_a_synthetic_province(
    name: str, province: tuple[Dataset, Dataset]
) -> None:
    asked = questions()[name]
    given = {p.name: PROVINCE_VALUES[p.types[0]] for p in asked.parameters if p.types[0] in PROVINCE_VALUES}
    needed = {p.name: given[p.name] for p in asked.parameters if p.required}
    for values in (needed,) if given == needed else (needed, given):
        one, other = (answer(dataset, asked, values, labels=False) for dataset in province)
        assert isinstance(one, Rows)
        assert one == other


@pytest.mark.parametrize("name", NAMES)
def test_a_real_server_gives_the_same_rows(name: str, case: Dataset, server: Graph) -> None:
    asked = questions()[name]
    if (given := founding_values(asked)) is None:
        pytest.skip("the founding case has no indicator")
    assert answer(server, asked, given) == answer(case, asked, given)


# Answers worked out by hand from the source


ANSWERS: list[tuple[str, dict[str, str], list[tuple[str, ...]]]] = [
    ("programmes-of-goal", {"goal": "E2"}, [("P1", "P1-1", "E2"), ("P3", "", "E2")]),
    ("programmes-of-goal", {"goal": "G"}, [
        ("P1", "", "G"), ("P1", "P1-1", "E1"), ("P1", "P1-1", "E2"), ("P1", "P1-2", "E3"), ("P1", "P1-3", "E3"),
        ("P1", "P1-4", "E5"), ("P3", "", "E2"), ("P4", "", "E1"),
    ]),
    ("programmes-of-goal", {"goal": "E4"}, []),
    ("programmes-of-agency", {"agency": "yomna"}, [("P1", "implementedBy", "P1-1"), ("P5", "implementedBy", "")]),
    ("programmes-of-agency", {"agency": "ธกส"}, [("P1", "implementedBy", "P1-3"), ("P2", "initiatedBy", "")]),
    ("shared-agencies", {}, [("baac", "2"), ("yomna", "2")]),
    ("shared-agencies", {"minimum": "๓"}, []),
    ("funding", {}, [("P3", "P2", "P3-P2", "", "", ""),
                     ("P3", "P4", "P3-P4", "", "", "")]),
    ("funding", {"receiver": "Change-leader school"}, [("P3", "P4", "P3-P4", "", "", "")]),
    ("funding", {"payer": "P1"}, []),
    ("goals-without-programme", {}, [("E4", "G")]),
    ("programmes-without-years", {}, [("P5",)]),
    ("programmes-without-committee", {}, [("P3",), ("P4",), ("P5",)]),
    ("programmes-without-indicators", {}, [("P1",), ("P2",), ("P3",), ("P4",), ("P5",)]),
    ("programmes-without-goals", {}, [("P2",), ("P5",)]),
    ("phases-without-agency", {}, [("P1", "6", "P1-6")]),
    ("committees-at-level", {"level": "ระดับโซน"}, [("M-P2-zone", "committee", "mechanismOf", "P2")]),
    ("levels-without-mechanism", {}, [("P1", "village"), ("P2", "household"), ("P2", "village"), ("P3", "tambon"),
                                      ("P3", "village"), ("P5", "tambon")]),
    ("overlapping-mechanisms", {}, [
        (f"M-P2-{level}", "P2", level, "M-P1", "P1") for level in ("district", "province", "tambon", "zone")
    ]),
    ("mechanisms-of-programme", {"programme": "P2"}, [
        *((f"M-P2-{level}", "mechanismOf", "committee", level) for level in ("district", "province", "tambon", "zone")),
        ("W", "coordinates", "workingGroup", ""),
    ]),
    ("not-recorded", {"thing": "P1-6"}, [("P1-6", "notRecorded", "implementedBy", "7")]),
    ("findings-about", {"thing": "E2"}, [("overlap", "overlap-1a2b", "overlap-1a2b", "references", "0.5")]),
    ("findings-by-kind", {}, [("gap", "gap-3c4d", "gap-3c4d", "", "1", ""),
                              ("overlap", "overlap-1a2b", "overlap-1a2b", "0.5", "1", "coordinated")]),
    ("findings-by-kind", {"kind": "gap"}, [("gap", "gap-3c4d", "gap-3c4d", "", "1", "")]),
    ("evidence-of-finding", {"finding": "overlap-1a2b"}, [("goal", "P3", "hasGoal", "E2", "row-4", "stated")]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "given", "expected"), ANSWERS)
def test_answers_are_those_worked_out_by_hand(
    name: str, given: dict[str, str], expected: list[tuple[str, ...]], case: Dataset
) -> None:
    assert short(answer(case, questions()[name], given)) == expected


def test_the_links_have_the_score_of_their_type_when_nobody_scored_them(case: Dataset) -> None:
    found = short(answer(case, questions()["links-between-programmes"]))
    assert [row[:5] for row in found] == [
        ("P1", "isModelOf", "P3", "1", "false"), ("P2", "reinforces", "P1", "2", "false"),
        ("P3", "reinforces", "P1", "2", "false"), ("P4", "carriesOn", "P1", "2", "false"),
        ("P5", "reinforces", "P1", "2", "false"),
    ]  # fmt: skip


def test_the_phases_of_the_founding_programme_and_who_answers_for_them(case: Dataset) -> None:
    found = short(answer(case, questions()["phases-of-programme"], {"programme": "โครงการชุมชนอินทรีย์"}))
    assert [(row[0], row[5]) for row in found] == [
        ("1", "provincial-administration"), ("1", "yomna"), ("2", "academic"), ("2", "nfe"), ("3", "agriculture"),
        ("3", "baac"), ("4", "community-development"), ("5", "public-health"), ("6", ""),
    ]  # fmt: skip


def test_what_is_only_inferred_is_told_apart(case: Dataset) -> None:
    found = short(answer(case, questions()["inferred-statements"], {"thing": "P4"}))
    assert [row[:3] for row in found] == [
        ("P4", "coversArea", "80"), ("P4", "hasGoal", "E1"), ("P4", "start", "2007-10-01"),
    ]  # fmt: skip


def test_everything_about_a_thing_is_there_in_both_directions_with_its_place(case: Dataset) -> None:
    rows = answer(case, questions()["about"], {"thing": "yomna"})
    assert isinstance(rows, Rows)
    found = short(rows)
    assert ("P1-1", "implementedBy", "yomna", "2", "stated") in found
    assert ("P5", "implementedBy", "yomna", "6", "stated") in found
    assert ("yomna", "kind", "network", "3", "stated") in found
    place = next(term for row, term in zip(found, (row[3] for row in rows.rows), strict=True) if row[0] == "P5")
    assert rows.text(place, "en") == "nakhon-si-thammarat.xlsx, sheet โครงการ, row 6"
    assert rows.text(place, "th") == "nakhon-si-thammarat.xlsx, แผ่นงาน โครงการ, แถวที่ 6"


def test_indicators_that_ask_the_same_their_faults_and_what_people_decided_can_be_asked_for(tmp_path: Path) -> None:
    rows = {
        "Indicators": [
            {"id": "I1", "name": "Number and percentage of farms in debt", "unit": "farms"},
            {"id": "I2", "name": "ร้อยละของครัวเรือนที่ทำบัญชี", "project": "P1", "unit": "ร้อยละ"},
            {"id": "I3", "name": "ร้อยละของ ครัวเรือนที่ทำบัญชี (2551)", "project": "P2", "unit": "percent"},
        ],
        "Projects": [{"id": "P1", "name": "P1"}, {"id": "P2", "name": "P2"}],
        "Indicator matches": [
            {"indicator": "I1", "match": "no match", "other indicator": "I2", "decided by": "Group", "reason": "Farms"},
        ],
    }
    (tmp_path / "plan.json").write_text(json.dumps(rows), encoding="utf-8")
    workspace = load(tmp_path, language="en")
    alike = short(workspace.query("indicators-that-ask-the-same"))
    assert [row[1:] for row in alike] == [("1", "I2", "ร้อยละ", "P1"), ("1", "I3", "percent", "P2")]
    faulty = short(workspace.query("indicators-with-faults", indicator="I1"))
    wording = {finding.id for finding in workspace.findings if finding.message == "two-measures"}
    assert wording <= {row[2] for row in faulty}
    assert short(workspace.query("decided-matches")) == [("I1", "noMatch", "I2", "Group", "Farms", "I1-noMatch-I2")]


# Parameters


@pytest.mark.parametrize(
    ("types", "name", "expected"),
    [
        (("Project",), "P1", "project/P1"),
        (("Project",), f"{BASE}project/P1", "project/P1"),
        (("Project",), "p1", "project/P1"),
        (("Project",), "Organic Community project", "project/P1"),
        (("Project",), "organic  community PROJECT", "project/P1"),
        (("Project",), "ปลูกต้นไม้ใช้หนี้", "project/P5"),
        (("Agency",), "ธ. ก. ส.", "agency/baac"),
        (("thing",), "ธกส.", "agency/baac"),
        (("Link",), "P4-carriesOn-P1", "link/P4-carriesOn-P1"),
        (("Agency", "Project"), "P3", "project/P3"),
    ],
)
def test_a_thing_is_found_by_any_of_its_names(types: tuple[str, ...], name: str, expected: str, case: Dataset) -> None:
    assert resolve(case, types, name) == URIRef(BASE + expected)


def test_a_name_that_nothing_bears_comes_back_with_those_that_are_near(case: Dataset) -> None:
    with pytest.raises(UnknownNameError) as caught:
        bind(questions()["programmes-of-agency"], {"agency": "Yomna netwrk"}, case)
    assert caught.value.code == "unknown-thing"
    assert "Yomna network" in caught.value.values["known"]


def test_a_name_of_two_things_is_a_question(province: tuple[Dataset, Dataset]) -> None:
    with pytest.raises(UsageError) as caught:
        resolve(province[0], ("Phase",), "ปีที่ 1")
    assert caught.value.code == "ambiguous-thing"
    assert "PH1" in caught.value.values["known"]


@pytest.mark.parametrize(
    ("name", "given", "code"),
    [
        ("programmes-of-goal", {}, "missing-parameter"),
        ("programmes-of-goal", {"goal": ""}, "missing-parameter"),
        ("programmes-of-goal", {"gaol": "E2"}, "unknown-parameter"),
        ("programmes-of-goal", {"goal": "P1"}, "unknown-thing"),
        ("programmes-of-goal", {"goal": f"{BASE}project/P1"}, "unknown-thing"),
        ("shared-agencies", {"minimum": "many"}, "not-an-integer"),
        ("shared-agencies", {"minimum": "1.5"}, "not-an-integer"),
    ],
)
def test_parameters_that_make_no_sense_are_said_so(name: str, given: dict[str, str], code: str, case: Dataset) -> None:
    with pytest.raises(UsageError) as caught:
        bind(questions()[name], given, case)
    assert caught.value.code == code


def test_an_unknown_question_comes_back_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError) as caught:
        question("goal-without-programmes")
    assert "goals-without-programme" in caught.value.values["known"]


HOSTILE = [
    '"', "'", '" } INSERT DATA { <urn:x:a> <urn:x:b> <urn:x:c> } #', "> } INSERT", "<urn:x:a> } ; DROP ALL #", "}", "{",
    "\\", '\\"', "\\u0022 } #", "\\\\u0022", "\\U00000022 }", "a\nb", "a\r\n} #", "\t", " ", "?text", "$text", "\\1",
    "\\g<0>", "{ UNDEF }", "VALUES ?text { UNDEF }", "# with text", "https://example.org/> } #", "urn:x:a b",
    "ชุมชน\u200b\" }", "\x00",
    "{0}", "%s", "<!--", "'''", '"""',
]  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE)
def test_no_text_breaks_out_of_its_place(value: str, case: Dataset, case_in_memory: Dataset) -> None:
    """Both stores look for the very text, and find it where it is."""
    thing, row = URIRef("urn:x:thing"), URIRef("urn:x:row")
    label = (thing, URIRef(PREFIXES["skos"] + "prefLabel"), Literal(f"before {value} after", lang="en"), row)
    for dataset in (dataset_of([label, (thing, RDF.type, PRASAN.Project, row)]),
                    dataset_of([label, (thing, RDF.type, PRASAN.Project, row)], MEMORY)):  # fmt: skip
        found = answer(dataset, questions()["find"], {"text": value})
        assert isinstance(found, Rows)
        assert [row[1] for row in found.rows] == [thing]
        assert found.rows[0][2] == label[2]


@pytest.mark.parametrize("value", HOSTILE)
def test_no_name_breaks_out_of_its_place(value: str, case: Dataset, case_in_memory: Dataset) -> None:
    before = len(list(case.quads()))
    # rdflib's own store takes seconds to find out that a name is not there: one class is enough there.
    for dataset, name, parameter in ((case, "about", "thing"), (case_in_memory, "programmes-of-goal", "goal")):
        with pytest.raises(UsageError) as caught:
            answer(dataset, questions()[name], {parameter: value})
        assert caught.value.code in ("unknown-thing", "missing-parameter")
    assert len(list(case.quads())) == before


def test_a_quoted_text_is_read_back_as_it_was() -> None:
    for value in HOSTILE:
        for dataset in (dataset_of([]), dataset_of([], MEMORY)):
            found = ask(dataset, f"SELECT ({quoted(value)} AS ?text) {{}}")
            assert isinstance(found, Rows)
            assert found.rows == ((Literal(value),),)


# Questions of one's own


def test_a_workspace_adds_questions_by_putting_files_there(tmp_path: Path, case: Dataset) -> None:
    folder = tmp_path / "queries"
    folder.mkdir()
    folder.joinpath("strategies.rq").write_text(
        "# title@en: Strategies\n# title@th: ยุทธศาสตร์\n# A remark.\n# column it@th: ชื่อ @en: It\n\n"
        "SELECT ?it { ?it prasan:kind prasan:strategy }\n",
        encoding="utf-8-sig",
    )
    assert short(answer(case, question("strategies", tmp_path))) == [("P3",)]
    assert "strategies" not in questions()
    assert set(questions()) < set(questions(tmp_path))


@pytest.mark.parametrize(
    "header",
    ["# title: no language", "# param goal Goal", "# param goal: Gaol", "# column goal", "# param goal: Goal | th: x"],
)
def test_a_header_that_cannot_be_read_is_said_so(header: str) -> None:
    with pytest.raises(InputError) as caught:
        parse("own", f"{header}\nSELECT * {{}}")
    assert caught.value.code == "question-header"


# What may not be asked


UPDATES = [
    "INSERT DATA { <urn:a> <urn:b> <urn:c> }", "insert data { <urn:a> <urn:b> <urn:c> }", "DELETE WHERE { ?s ?p ?o }",
    "PREFIX x: <urn:x:> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "CLEAR ALL", "clear\tsilent\ndefault",
    "DROP GRAPH <urn:g>",
    "LOAD <https://example.org/data.ttl>", "CREATE GRAPH <urn:g>", "COPY <urn:a> TO <urn:b>", "MOVE <urn:a> TO <urn:b>",
    "ADD <urn:a> TO <urn:b>", "WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "# a remark\nDROP ALL",
    "SELECT * { ?s ?p ?o } ; DROP ALL", "BASE <urn:x:> INSERT DATA { <a> <b> <c> }", "\\u0044ROP ALL", "DR\\u004fP ALL",
    "INSERT { ?s ?p ?o } USING <urn:g> WHERE { ?s ?p ?o }",
]  # fmt: skip


@pytest.mark.parametrize("sparql", UPDATES)
def test_nothing_that_changes_data_is_asked(sparql: str, case: Dataset, case_in_memory: Dataset) -> None:
    before = len(list(case.quads())), len(list(case_in_memory.quads()))
    for dataset in (case, case_in_memory):
        with pytest.raises(UsageError) as caught:
            ask(dataset, sparql)
        assert caught.value.code == "update-refused"
    assert (len(list(case.quads())), len(list(case_in_memory.quads()))) == before


REMOTE = [
    "SELECT * { SERVICE <http://localhost:9/> { ?s ?p ?o } }",
    "select * { service silent <http://localhost:9/> { ?s ?p ?o } }",
    "ASK { SERVICE ?where { ?s ?p ?o } }",
    "SELECT * { \\u0053ERVICE <http://localhost:9/> { ?s ?p ?o } }",
    "SELECT * { { SELECT * { SERVICE <http://localhost:9/> { ?s ?p ?o } } } }",
    "CONSTRUCT { ?s ?p ?o } { SERVICE <http://localhost:9/> { ?s ?p ?o } }",
]


@pytest.mark.parametrize("sparql", REMOTE)
def test_no_other_machine_is_contacted(sparql: str, case: Dataset, case_in_memory: Dataset) -> None:
    for dataset in (case, case_in_memory, Graph()):
        with pytest.raises(UsageError) as caught:
            ask(dataset, sparql)
        assert caught.value.code == "no-remote"


def test_from_names_a_graph_of_ours_and_never_fetches_one(case: Dataset, case_in_memory: Dataset) -> None:
    sparql = "SELECT (COUNT(*) AS ?n) FROM <https://w3id.org/prasan/ns> { ?s a prasan:Level }"
    assert list(ask(case, sparql)) == [{"n": 8}]  # type: ignore[arg-type]
    assert list(ask(case, sparql.replace("ns>", "nothing>"))) == [{"n": 0}]  # type: ignore[arg-type]
    with pytest.raises(UsageError) as caught:
        ask(case_in_memory, sparql)
    assert caught.value.code == "no-remote"


@pytest.mark.parametrize(
    "sparql",
    [
        'SELECT * { ?s skos:prefLabel "SERVICE; DROP ALL" }', "SELECT * { ?service ?load ?drop } # CLEAR ALL",
        "SELECT * { ?s <urn:x:DROP#CLEAR> 'it\\'s' }", "PREFIX drop: <urn:x:> SELECT * { ?s drop:service drop:clear }",
        "SELECT * { ?s prasan:kind \"\"\"a \"quoted\" INSERT\"\"\" }", 'SELECT * { ?s ?p "a"@service }',
        "SELECT * { ?s ?p ?o FILTER(?o<5 && ?o>3) }",
    ],
)  # fmt: skip
def test_the_same_words_in_texts_names_and_remarks_are_no_matter(sparql: str, case: Dataset) -> None:
    assert not words(sparql) & {"SERVICE", "DROP", "CLEAR", "LOAD", "INSERT"}
    assert isinstance(ask(case, sparql), Rows)


@pytest.mark.parametrize(
    ("sparql", "line", "column"),
    [
        ("SELECT ?s {\n  ?s ?p \n", 3, 1),
        ("SELECT ?s { ?s ?p }", 1, 20),
        ("SELECT ?ก { ?ก ?p }", 1, 20),
        ("nonsense", 1, 9),
        ("", 1, 1),
    ],
)
def test_a_mistake_is_shown_where_it_stands(
    sparql: str, line: int, column: int, case: Dataset, case_in_memory: Dataset
) -> None:
    for dataset in (case, case_in_memory):
        with pytest.raises(UsageError) as caught:
            ask(dataset, sparql)
        assert caught.value.code == "query-syntax"
        assert (caught.value.values["line"], caught.value.values["column"]) == (line, column)


def test_a_prefix_that_nobody_declared_is_named(case: Dataset, case_in_memory: Dataset) -> None:
    for dataset in (case, case_in_memory):
        with pytest.raises(UnknownNameError) as caught:
            ask(dataset, "SELECT ?s {\n ?s foaf:name ?o }")
        assert (caught.value.code, caught.value.values["name"], caught.value.values["line"]) == (
            "unknown-prefix",
            "foaf",
            2,
        )


# Servers


def test_a_server_whose_plain_queries_see_nothing_is_found_out(plain_server: Graph) -> None:
    with pytest.raises(UsageError) as caught:
        answer(plain_server, questions()["shared-agencies"])
    assert caught.value.code == "endpoint-not-union"


def test_an_empty_answer_of_a_right_server_is_an_empty_answer(server: Graph) -> None:
    assert short(ask(server, "SELECT ?s { ?s a prasan:Decision }")) == []


def test_a_server_answers_yes_and_no_and_in_graphs(server: Graph, case: Dataset) -> None:
    assert ask(server, "ASK { ?s a prasan:Project }") is True
    sparql = "CONSTRUCT { ?s a prasan:Project } WHERE { ?s a prasan:Project }"
    one, other = ask(server, sparql), ask(case, sparql)
    assert isinstance(one, Graph)
    assert isinstance(other, Graph)
    assert set(one) == set(other)
    assert len(one) == 5


def test_what_a_server_refuses_comes_back_with_the_place_of_the_mistake(server: Graph) -> None:
    with pytest.raises(UsageError) as caught:
        ask(server, "SELECT ?s {\n ?s ?p }")
    assert (caught.value.code, caught.value.values["line"]) == ("query-syntax", 2)
    with pytest.raises(UsageError) as caught:
        ask(server, "DROP ALL")
    assert caught.value.code == "update-refused"


def test_a_server_that_is_not_there_is_said_so() -> None:
    with pytest.raises(InputError) as caught:
        ask(endpoint(f"http://localhost:{free_port()}/query"), "ASK {}")
    assert caught.value.code == "endpoint-unreachable"


# Values and formats


def test_the_same_value_is_the_same_from_every_store() -> None:
    """Sums of decimals, truth values and texts have one spelling, whatever the store makes of them."""
    sparql = (
        "SELECT (SUM(?x) AS ?sum) (SUM(?x) > 2 AS ?more) (STR(1) AS ?text) (COUNT(*) AS ?count) (2.0e0 AS ?two) "
        "{ VALUES ?x { 1.50 2.25 } }"
    )
    one, other, bare = (ask(dataset, sparql) for dataset in (dataset_of([]), dataset_of([], MEMORY), Graph()))
    assert one == other == bare
    assert isinstance(one, Rows)
    assert next(iter(one)) == {"sum": Decimal("3.75"), "more": True, "text": "1", "count": 2, "two": 2.0}


@pytest.fixture(scope="module")
def odd_rows() -> Rows:
    """Rows with everything that a format may stumble over."""
    p1, level = URIRef(f"{BASE}project/P1"), PRASAN.tambon
    return Rows(
        ("thing", "value"),
        (
            (p1, Literal("=1+1")), (p1, Literal("a|b, \"c\"\n*d* <b>[x](y)", lang="en")),
            (level, Literal("-2 เท่า", lang="th")),
            (None, Literal("-2.5", datatype=XSD.decimal)), (p1, Literal("2007-11-07", datatype=XSD.date)),
            (p1, Literal("true", datatype=XSD.boolean)), (p1, Literal(7)), (p1, Literal("@SUM(A1)")),
            (p1, Literal("+1\t2")), (p1, None), (p1, Literal("ก็น้ำ\x0bปู่")), (p1, Literal("[bold]x[/bold]")),
        ),
        {p1: {"th": "โครงการชุมชนอินทรีย์", "en": "=Organic"}, level: {"th": "ตำบล", "en": "Tambon"}},
        {"thing": {"th": "สิ่ง", "en": "Thing"}, "value": {"th": "ค่า", "en": "Value"}},
    )  # fmt: skip


def test_csv_is_read_back_with_names_in_the_language_and_no_formulas(odd_rows: Rows) -> None:
    data = write(odd_rows, "csv", "en")
    assert isinstance(data, bytes)
    assert data.startswith(b"\xef\xbb\xbf")
    found = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert found[0] == ["Thing", "Thing (IRI)", "Value"]
    assert found[1] == ["'=Organic", f"{BASE}project/P1", "'=1+1"]
    assert found[2][2] == 'a|b, "c"\n*d* <b>[x](y)'
    assert [row[2] for row in found[3:10]] == ["'-2 เท่า", "-2.5", "2007-11-07", "true", "7", "'@SUM(A1)", "'+1\t2"]
    assert found[3][:2] == ["Tambon", ""]
    assert not any(cell.startswith(("=", "+", "@")) for row in found for cell in row)


def test_a_workbook_holds_texts_as_texts_and_numbers_as_numbers(odd_rows: Rows) -> None:
    from openpyxl import load_workbook

    data = write(odd_rows, "xlsx", "th")
    assert isinstance(data, bytes)
    sheet = load_workbook(io.BytesIO(data)).active
    assert [cell.value for cell in sheet[1]] == ["สิ่ง", "สิ่ง (IRI)", "ค่า"]
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
    assert (sheet["C2"].value, sheet["C2"].data_type, sheet["C2"].quotePrefix) == ("=1+1", "s", True)
    assert (sheet["A2"].value, sheet["C5"].value, sheet["C8"].value) == ("โครงการชุมชนอินทรีย์", -2.5, 7)
    assert (sheet["C6"].is_date, sheet["C7"].value, sheet["C11"].value) == (True, True, None)
    assert sheet["C12"].value == "ก็น้ำปู่"


def test_a_workbook_that_is_too_long_is_refused(monkeypatch: pytest.MonkeyPatch, odd_rows: Rows) -> None:
    monkeypatch.setattr("prasan.queries.answers._SHEET_ROWS", 3)
    with pytest.raises(PrasanError) as caught:
        write(odd_rows, "xlsx")
    assert caught.value.code == "too-many-rows"


@pytest.mark.parametrize("format_", ["json", "tsv"])
def test_what_programs_get_is_read_back_by_another_program(format_: str, odd_rows: Rows) -> None:
    text = write(odd_rows, format_)
    assert isinstance(text, str)
    kind = {"json": pyoxigraph.QueryResultsFormat.JSON, "tsv": pyoxigraph.QueryResultsFormat.TSV}[format_]
    result = pyoxigraph.parse_query_results(text.encode(), kind)
    assert isinstance(result, pyoxigraph.QuerySolutions)
    assert [variable.value for variable in result.variables] == ["thing", "value"]
    assert [tuple(map(str, solution)) for solution in result] == [
        tuple("None" if term is None else str(_object(term)) for term in row) for row in odd_rows.rows
    ]


def test_json_has_the_form_of_the_w3c(odd_rows: Rows) -> None:
    found = json.loads(write(odd_rows, "json"))
    assert found["head"] == {"vars": ["thing", "value"]}
    bindings = found["results"]["bindings"]
    assert bindings[0] == {
        "thing": {"type": "uri", "value": f"{BASE}project/P1"}, "value": {"type": "literal", "value": "=1+1"},
    }  # fmt: skip
    assert bindings[2]["value"] == {"type": "literal", "value": "-2 เท่า", "xml:lang": "th"}
    assert bindings[3] == {"value": {"type": "literal", "value": "-2.5", "datatype": str(XSD.decimal)}}


def test_markdown_shows_signs_instead_of_obeying_them(odd_rows: Rows) -> None:
    text = write(odd_rows, "md", "th")
    assert isinstance(text, str)
    lines = text.splitlines()
    assert lines[:2] == ["| สิ่ง | ค่า |", "| --- | --- |"]
    assert len(lines) == 2 + len(odd_rows)
    assert r'a\|b, "c" \*d\* &lt;b&gt;\[x\](y)' in lines[3]


def test_a_table_shows_names_and_takes_no_style_from_them(odd_rows: Rows) -> None:
    text = write(odd_rows, "table", "th")
    assert isinstance(text, str)
    assert "โครงการชุมชนอินทรีย์" in text
    assert "[bold]x[/bold]" in text
    assert table(odd_rows, "th").row_count == len(odd_rows)


@pytest.mark.parametrize("format_", list(ROWS))
def test_every_format_of_rows_takes_an_empty_answer(format_: str) -> None:
    assert write(Rows(("x",), ()), format_)


GRAPH_READERS = {
    "turtle": pyoxigraph.RdfFormat.TURTLE, "nt": pyoxigraph.RdfFormat.N_TRIPLES, "xml": pyoxigraph.RdfFormat.RDF_XML,
    "json-ld": pyoxigraph.RdfFormat.JSON_LD, "trig": pyoxigraph.RdfFormat.TRIG, "n3": pyoxigraph.RdfFormat.N3,
}  # fmt: skip


@pytest.mark.parametrize("format_", GRAPHS)
def test_every_format_of_graphs_is_read_back(format_: str, case: Dataset) -> None:
    found = ask(case, "CONSTRUCT WHERE { ?s a prasan:Project ; skos:prefLabel ?label }")
    assert isinstance(found, Graph)
    text = write(found, format_)
    assert isinstance(text, str)
    again = pyoxigraph.parse(text.encode(), GRAPH_READERS[format_])
    assert {str(quad.triple) for quad in again} == {" ".join(str(_object(term)) for term in row) for row in found}


def test_a_description_is_a_graph_too(case: Dataset) -> None:
    assert isinstance(ask(case, f"DESCRIBE <{BASE}project/P1>"), Graph)


def test_yes_and_no_are_words_or_json(case: Dataset) -> None:
    found = ask(case, "ASK { ?s a prasan:Project }")
    assert found is True
    assert write(found, "text", "th") == "ใช่\n"
    assert json.loads(write(found, "json")) == {"head": {}, "boolean": True}


@pytest.mark.parametrize(("of", "format_"), [("rows", "turtle"), ("graph", "csv"), ("truth", "xlsx")])
def test_a_format_that_an_answer_does_not_have_is_said_so(of: str, format_: str) -> None:
    answers: dict[str, Any] = {"rows": Rows((), ()), "graph": Graph(), "truth": False}
    with pytest.raises(UnknownNameError) as caught:
        write(answers[of], format_)
    assert caught.value.code == "unknown-answer-format"


def test_rows_become_a_data_frame(case: Dataset) -> None:
    rows = answer(case, questions()["shared-agencies"])
    assert isinstance(rows, Rows)
    frame = rows.to_pandas()
    assert list(frame.columns) == ["agency", "programmes"]
    assert frame["programmes"].tolist() == [2, 2]


def test_without_pandas_a_data_frame_is_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(UsageError) as caught:
        Rows((), ()).to_pandas()
    assert caught.value.code == "missing-extra"


NAMED = [
    ("P1", "โครงการออมทรัพย์ ท่าศาลา"),
    ("P2", "โครงการออมทรัพย์ สิชล"),
    ("P3", "ＳＭＥ Ｆｕｎｄ"),
    ("P4", "...!"),
]


def named(kind: str) -> Dataset:
    """A few programmes with names of all sorts."""
    quads: list[Quad] = []
    for id_, name in NAMED:
        thing, place = URIRef(f"{BASE}project/{id_}"), URIRef(f"{BASE}place/{id_}")
        quads += [
            (thing, RDF.type, PRASAN.Project, place),
            (thing, DCTERMS.identifier, Literal(id_), place),
            (thing, URIRef(PREFIXES["skos"] + "prefLabel"), Literal(name, lang="th"), place),
        ]
    return dataset_of(quads, StoreSettings(kind=kind))


@pytest.mark.parametrize("kind", ["oxigraph", "Memory"])
@pytest.mark.parametrize("types", [("Project",), ("thing",)])
def test_an_unknown_name_is_answered_with_the_nearest_that_there_are(kind: str, types: tuple[str, ...]) -> None:
    with pytest.raises(UnknownNameError) as raised:
        resolve(named(kind), types, "โครงการออมทรัพท่าสาลา")
    assert raised.value.values["known"].split(", ")[0] == "โครงการออมทรัพย์ ท่าศาลา"


@pytest.mark.parametrize("kind", ["oxigraph", "Memory"])
@pytest.mark.parametrize(("name", "id_"), [("sme fund", "P3"), ("...!", "P4"), ("โครงการออมทรัพย์สิชล", "P2")])
def test_a_name_in_other_letters_is_found_without_a_question(kind: str, name: str, id_: str) -> None:
    assert resolve(named(kind), ("Project",), name) == URIRef(f"{BASE}project/{id_}")


def test_the_quick_way_to_the_nearest_names_gives_what_comparing_all_gives() -> None:
    names = [f"โครงการ{what} {where} {number}" for what in ("ออมทรัพย์", "เกษตรอินทรีย์", "สุขภาวะ", "เยาวชน")
             for where in ("ท่าศาลา", "สิชล", "ขนอม", "ปากพนัง") for number in range(20)]  # fmt: skip
    for wanted in ("โครงการออมทรัพย์ ท่าสาลา 3", "เกษตรอินทรี", "ขนอม", "เยาวชน ปากพะนัง", "zzz"):
        quick = look_alikes(wanted, names)
        slow = process.extract(wanted, names, scorer=fuzz.WRatio, limit=3, score_cutoff=60)
        assert quick == [position for _text, _score, position in slow]
