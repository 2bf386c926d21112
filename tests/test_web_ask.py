"""The pages that ask: named questions, SPARQL, and questions of people's own."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph
from starlette.applications import Starlette
from starlette.testclient import TestClient

import prasan
from prasan.errors import InputError, OutputError, UnknownNameError, UsageError
from prasan.language import languages
from prasan.ontology.vocabulary import PREFIXES
from prasan.queries.questions import parse, question, questions
from prasan.queries.saving import save_question, with_prefixes, written
from prasan.web.application import application
from prasan.web.editor import excerpt
from tests.test_web_things import Read
from tests.web import client, running, workspace

TITLES = {"th": "หน่วยงานใดบ้าง", "en": "Which agencies"}
GOALS = "SELECT ?goal WHERE { ?goal a prasan:Goal } ORDER BY ?goal"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    held = workspace(tmp_path_factory.mktemp("ask") / "demo", "\n[serve]\nsparql_timeout = 4\nsparql_workers = 1\n")
    (held / "hostile.json").write_text(
        json.dumps({"Goals": [{"id": "H1", "name (English)": '<script>alert(1)</script>" onx=1 '}]}), encoding="utf-8"
    )
    return held


@pytest.fixture(scope="module")
def app(folder: Path) -> Starlette:
    return application(folder, watch=False)


@pytest.fixture(scope="module")
def asked(app: Starlette) -> Iterator[TestClient]:
    with client(app) as found:
        yield found


def cells(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


# Named questions


def test_every_question_is_listed_and_has_a_page_that_answers(asked: TestClient, folder: Path) -> None:
    listed = [item["name"] for item in asked.get("/ask.json").json()]
    assert sorted(listed) == sorted(questions(folder))
    known = prasan.open(folder)
    for name, found in questions(folder).items():
        given = {parameter.name: parameter.example for parameter in found.parameters if parameter.example}
        answer = asked.get(f"/question/{name}", params=given)
        if answer.status_code == 404:
            # An example of another workspace: the page says so.
            assert "Did you mean" in answer.text, name
            continue
        assert answer.status_code == 200, name
        rows = known.query(name, **given)
        assert len(cells(asked.get(f"/question/{name}.csv", params=given).text)) == len(rows) + 1, name
        assert f"{len(rows):,} rows." in answer.text, name


def test_the_answer_is_that_of_the_command_line(asked: TestClient, folder: Path) -> None:
    for name, given in (("programmes-of-goal", {"goal": "E2"}), ("links-between-programmes", {}), ("funding", {})):
        rows = prasan.open(folder).query(name, **given)
        told = asked.get(f"/question/{name}.json", params=given).json()
        assert told["head"]["vars"] == list(rows.columns)
        wanted = [{c: str(t) for c, t in zip(rows.columns, row, strict=True) if t is not None} for row in rows.rows]
        assert [{c: t["value"] for c, t in row.items()} for row in told["results"]["bindings"]] == wanted


def test_a_list_is_searched_in_both_languages(asked: TestClient) -> None:
    for text in ("committees", "คณะกรรมการ", "committees-at-level"):
        links = Read(asked.get("/ask", params={"q": text}).text).links
        assert "/question/committees-at-level" in links
        assert "/question/funding" not in links


def test_what_a_question_needs_is_asked_for_first(asked: TestClient) -> None:
    page = Read(asked.get("/question/programmes-of-goal").text)
    assert "Answer" not in page.text
    field = next(given for tag, given in page.elements if tag == "input" and given.get("name") == "goal")
    assert "required" in field
    offers = [given["value"] for tag, given in page.elements if tag == "option"]
    assert "Knowledge management" in offers
    # What is offered is understood.
    assert asked.get("/question/programmes-of-goal", params={"goal": "Knowledge management"}).status_code == 200


def test_a_field_offers_what_is_typed(asked: TestClient) -> None:
    address = "/question/programmes-of-goal/complete.json"
    found = asked.get(address, params={"parameter": "goal", "q": "knowledge"}).json()
    assert found == [["Knowledge management", "E3"]]
    assert asked.get(address, params={"parameter": "nobody"}).json() == []
    levels = asked.get("/question/committees-at-level/complete.json", params={"parameter": "level"}).json()
    assert ["Tambon (sub-district)", "tambon"] in levels or "tambon" in [value for _name, value in levels]


@pytest.mark.parametrize("value", ["zzz", "<script>", 'E2" } DELETE', "'", "\\", "\x01"])
def test_a_value_that_means_nothing_is_told_on_the_page(asked: TestClient, value: str) -> None:
    answer = asked.get("/question/programmes-of-goal", params={"goal": value})
    assert answer.status_code in (200, 404)
    assert "<script>alert" not in answer.text.replace("&lt;", "")
    assert "Traceback" not in answer.text
    assert asked.get("/question/programmes-of-goal.json", params={"goal": value}).status_code in (400, 404)


def test_a_question_that_is_not_there_is_told_with_the_nearest(asked: TestClient) -> None:
    answer = asked.get("/question/programme-of-goal")
    assert answer.status_code == 404
    assert "programmes-of-goal" in answer.text
    assert asked.get("/question/funding.exe").status_code == 404


def test_hostile_names_in_an_answer_are_text(asked: TestClient) -> None:
    for answer in (
        asked.get("/ask/sparql", params={"query": "SELECT ?goal (1 AS ?n) { ?goal a prasan:Goal }"}),
        asked.get("/question/programmes-of-goal"),
        asked.get("/question/find", params={"text": "alert"}),
        asked.get("/ask/sparql", params={"query": "SELECT ('<script>alert(2)</script>' AS ?x) (2 AS ?n) {}"}),
        asked.get("/ask/sparql", params={"query": "</textarea><script>alert(3)</script>"}),
    ):
        page = Read(answer.text)
        assert all((given.get("src") or "").startswith("/static/") for tag, given in page.elements if tag == "script")
        assert not [name for _tag, given in page.elements for name in given if name.startswith("on")]
    assert "alert(1)" in page.text or "alert(3)" in answer.text


def test_figures_are_drawn_as_bars_and_things_as_a_network(asked: TestClient) -> None:
    page = asked.get("/question/counts-by-class").text
    assert 'aria-label="Bars: Things"' in page
    page = asked.get("/question/links-between-programmes").text
    assert 'aria-label="As a network"' in page
    page = asked.get("/question/programmes-without-committee").text
    assert "<svg" not in page
    # Another column of figures, if there are several.
    query = "SELECT ?p (COUNT(?o) AS ?n) (SUM(2) AS ?m) { ?p a prasan:Project ; ?q ?o } GROUP BY ?p"
    page = asked.get("/ask/sparql", params={"query": query, "figure": "m"}).text
    assert 'aria-label="Bars: m"' in page


def test_the_sparql_of_a_question_runs_in_any_tool(asked: TestClient, app: Starlette) -> None:
    text = asked.get("/question/programmes-of-goal.rq", params={"goal": "E2"}).text
    held = Graph()
    for triple in app.state.prasan.built.workspace.dataset.triples((None, None, None)):
        held.add(triple)
    found = {str(row[0]) for row in held.query(text)}  # type: ignore[index]
    told = asked.get("/question/programmes-of-goal.json", params={"goal": "E2"}).json()
    assert found == {row["programme"]["value"] for row in told["results"]["bindings"]} != set()


# SPARQL


def test_sparql_is_answered_in_every_form(asked: TestClient) -> None:
    assert "/thing/goal/E2" in Read(asked.get("/ask/sparql", params={"query": GOALS}).text).links
    assert "no" in Read(asked.get("/ask/sparql", params={"query": "ASK { ?s a prasan:Person }"}).text).text
    page = Read(asked.get("/ask/sparql", params={"query": "CONSTRUCT { ?s a prasan:X } { ?s a prasan:Goal }"}).text)
    assert "subject" in page.text
    assert asked.get("/ask/sparql.json", params={"query": "ASK {}"}).json()["boolean"] is True
    assert cells(asked.get("/ask/sparql.csv", params={"query": "ASK {}"}).text) == [["answer"], ["true"]]
    assert asked.get("/ask/sparql").status_code == 200
    assert asked.get("/ask/sparql.csv").status_code == 400


def test_a_mistake_is_marked_where_it_is(asked: TestClient) -> None:
    answer = asked.get("/ask/sparql", params={"query": "SELECT *\nWHRE { ?s ?p ?o }"})
    assert answer.status_code == 400
    page = Read(answer.text)
    editor = next(given for tag, given in page.elements if given.get("class") == "editor")
    assert editor["data-line"] == "2"
    assert "line 2" in page.text
    assert [tag for tag, _given in page.elements].count("mark") == 1
    field = next(given for tag, given in page.elements if tag == "textarea" and given.get("id") == "query")
    assert field["aria-invalid"] == "true"
    answer = asked.get("/ask/sparql", params={"query": "SELECT * {\n ?s nobody:x ?o }"})
    assert "nobody" in answer.text
    assert 'data-line="2"' in answer.text


def test_the_excerpt_shows_the_lines_about_the_place() -> None:
    query = "\n".join(f"line {n}" for n in range(1, 10))
    found = excerpt(query, 5, 3)
    assert [number for number, *_rest in found] == [3, 4, 5, 6, 7]
    assert found[2] == (5, "li", "n", "e 5")
    assert excerpt("ก\nข", 1, 2)[0] == (1, "ก", " ", "")
    assert excerpt("x", 0, 0) == excerpt("", 9, 9) == []


@pytest.mark.parametrize(
    "query",
    ["INSERT DATA { <urn:x:a> <urn:x:b> 1 }", "DELETE WHERE { ?s ?p ?o }", "DROP ALL", "CLEAR ALL",
     "LOAD <http://example.org/>", "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }",
     "SELECT * FROM <http://example.org/> { ?s ?p ?o }"],
)  # fmt: skip
def test_what_would_change_data_or_fetch_some_is_refused(asked: TestClient, query: str) -> None:
    before = asked.get("/ask/sparql.csv", params={"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}).text
    answer = asked.get("/ask/sparql", params={"query": query})
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert asked.get("/ask/sparql.json", params={"query": query}).status_code == 400
    assert asked.get("/ask/sparql.csv", params={"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}).text == before


def test_an_answer_that_is_cut_off_says_so(asked: TestClient) -> None:
    many = "SELECT ?a ?b { ?a a ?x . ?b a ?y }"
    text = Read(asked.get("/ask/sparql", params={"query": many}).text).text
    assert "There are more rows than 5,000" in text
    assert "The first 300 are listed" in text


def test_a_query_that_takes_too_long_is_stopped_and_told(asked: TestClient) -> None:
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    answer = asked.get("/ask/sparql", params={"query": slow})
    assert answer.status_code == 503
    assert "stopped after 4 seconds" in Read(answer.text).text
    assert asked.get("/ask/sparql", params={"query": GOALS}).status_code == 200


def test_the_editor_is_given_words_in_the_readers_language(asked: TestClient) -> None:
    words = {code: asked.get(f"/{code}/ask/words.json").json() for code in languages()}
    assert ["prasan:hasGoal", "goals"] in [term[:2] for term in words["en"]["terms"]]
    assert ["prasan:hasGoal", "เป้าหมายที่มุ่ง"] in [term[:2] for term in words["th"]["terms"]]
    assert {prefix for prefix, _iri in words["en"]["prefixes"]} == {f"{prefix}:" for prefix in PREFIXES}
    assert not {"INSERT", "DELETE", "SERVICE"} & set(words["en"]["keywords"])


# Questions of people's own


def save(asked: TestClient, **given: str) -> Any:
    fields = {"name": "my-goals", "query": GOALS, **{f"title-{code}": title for code, title in TITLES.items()}} | given
    return asked.post("/ask/save", data=fields, follow_redirects=False)


def test_a_question_is_kept_listed_and_asked_from_the_command_line(tmp_path: Path, run_prasan: Any) -> None:
    folder = workspace(tmp_path / "demo")
    with client(application(folder, watch=False)) as asked:
        answer = save(asked)
        assert (answer.status_code, answer.headers["location"]) == (303, "/question/my-goals")
        assert asked.get("/ask.json").json()[0]["name"] == "my-goals"
        assert "Which agencies" in asked.get("/question/my-goals").text
        assert "this workspace&#39;s own" in asked.get("/question/my-goals").text
        assert len(cells(asked.get("/question/my-goals.csv").text)) == 7
        text = (folder / "queries" / "my-goals.rq").read_text(encoding="utf-8")
        assert text.startswith("# title@")
        assert "PREFIX prasan:" in text
        code, out, _err = run_prasan("query", "my-goals", "-d", folder, "-f", "csv")
        assert (code, len(cells(out.lstrip("\ufeff")))) == (0, 7)
        # Again under the same name, only if one says so.
        again = save(asked, query="ASK {}")
        assert again.status_code == 400
        assert 'name="replace"' in again.text
        assert (folder / "queries" / "my-goals.rq").read_text(encoding="utf-8") == text
        assert save(asked, query="ASK {}", replace="yes").status_code == 303
        assert "ASK" in (folder / "queries" / "my-goals.rq").read_text(encoding="utf-8")
        # One that ships is not replaced unasked either.
        assert save(asked, name="funding").status_code == 400
        assert not [name for name in os.listdir(folder / "queries") if not name.endswith(".rq")]


@pytest.mark.parametrize(
    "name", ["", "../evil", "a/b", "a\\b", "/etc/passwd", ".hidden", "A", "ก", "a b", "con", "x" * 65, "a.rq", "a\nb"]
)
def test_no_other_name_becomes_a_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError) as refused:
        save_question(tmp_path, name, TITLES, GOALS)
    assert refused.value.code == "question-name"
    assert list(tmp_path.rglob("*")) == []


def test_a_folder_that_leads_out_of_the_workspace_is_not_written_to(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    try:
        (inside / "queries").symlink_to(outside, target_is_directory=True)
    except OSError:
        pytest.skip("this system lets nobody make links")
    with pytest.raises(OutputError):
        save_question(inside, "mine", TITLES, GOALS)
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize(
    ("sparql", "code"),
    [("SELECT * WHRE {}", "query-syntax"), ("DROP ALL", "update-refused"), ("", "query-syntax"),
     ("SELECT * { SERVICE <urn:x> {} }", "no-remote"), ("SELECT * { ?s nobody:x ?o }", "unknown-prefix")],
)  # fmt: skip
def test_what_would_not_be_answered_is_not_kept(tmp_path: Path, sparql: str, code: str) -> None:
    with pytest.raises((UsageError, UnknownNameError)) as refused:
        save_question(tmp_path, "mine", TITLES, sparql)
    assert refused.value.code == code
    assert list(tmp_path.rglob("*")) == []


def test_titles_are_needed_in_every_language_and_stay_on_their_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        save_question(tmp_path, "mine", {"en": "Only"}, GOALS)
    assert refused.value.code == "question-title"
    path = save_question(tmp_path, "mine", {"th": "ก\nSELECT", "en": "a\r\n# param x: text\x00"}, GOALS)
    found = parse("mine", path.read_text(encoding="utf-8"))
    assert found.titles == {"th": "ก SELECT", "en": "a # param x: text"}
    assert found.parameters == ()


def test_headers_that_a_text_has_stay(tmp_path: Path) -> None:
    text = "# title@en: Old\n# param goal: Goal | example E2 | th: ก | en: b\n# column p@en: P\n\n" + (
        "SELECT ?p {\n  VALUES ?goal { UNDEF }\n  ?p prasan:hasGoal ?goal\n}"
    )
    save_question(tmp_path, "mine", TITLES, text)
    found = question("mine", tmp_path)
    assert found.titles["en"] == "Which agencies"
    assert [parameter.name for parameter in found.parameters] == ["goal"]
    assert found.columns["p"]["en"] == "P"
    with pytest.raises(InputError):
        save_question(tmp_path, "other", TITLES, "# param x y z\nSELECT * {}")
    # Kept again, nothing is said twice.
    held = (tmp_path / "queries" / "mine.rq").read_text(encoding="utf-8")
    assert written(TITLES, held) == held


def test_only_prefixes_that_are_used_and_not_declared_are_declared() -> None:
    assert with_prefixes("SELECT * { ?s ?p 'skos:x' } # prasan:x") == "SELECT * { ?s ?p 'skos:x' } # prasan:x"
    own = "PREFIX skos: <urn:x:> SELECT * { ?s skos:a ?o }"
    assert with_prefixes(own) == own


def test_a_foreign_page_keeps_no_question(asked: TestClient) -> None:
    answer = asked.post("/ask/save", data={"name": "evil"}, headers={"origin": "http://evil.example"})
    assert answer.status_code == 403


def test_a_question_that_cannot_be_read_does_not_hide_the_others(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "demo")
    (folder / "queries").mkdir()
    (folder / "queries" / "broken.rq").write_text("# param what is this\nSELECT * {}", encoding="utf-8")
    with client(application(folder, watch=False)) as asked:
        page = Read(asked.get("/ask").text)
        assert "broken.rq" in page.text
        assert "/question/funding" in page.links
        (folder / "queries" / "broken.rq").write_bytes(b"# title@en: \xff\nSELECT * {}")
        assert "broken.rq is not written in UTF-8" in Read(asked.get("/ask").text).text
        assert save(asked).status_code == 303


@pytest.mark.browser
def test_the_editor_in_a_browser_offers_words_and_asks(browser: Any, folder: Path) -> None:
    with running(application(folder, watch=False)) as address:
        tab = browser.new_page(locale="th-TH", viewport={"width": 390, "height": 800})
        said, urls = [], []
        tab.on("console", lambda message: said.append(message.text))
        tab.on("pageerror", lambda error: said.append(str(error)))
        tab.on("request", lambda request: urls.append(request.url))
        tab.goto(f"{address}/ask/sparql", wait_until="networkidle")
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
        tab.fill("#query", "SELECT ?p WHERE { ?p ")
        tab.focus("#query")
        tab.keyboard.press("End")
        tab.keyboard.type("เป้าหมายที่มุ่ง")
        tab.wait_for_selector("#offers li")
        assert "prasan:hasGoal" in tab.text_content("#offers li:first-child")
        tab.keyboard.press("ArrowDown")
        assert tab.get_attribute("#query", "aria-activedescendant") == "offer-0"
        tab.keyboard.press("Enter")
        assert tab.input_value("#query") == "SELECT ?p WHERE { ?p prasan:hasGoal "
        assert tab.is_hidden("#offers")
        # The colours lie exactly under the text that is typed.
        assert tab.text_content(".shade").rstrip("\n") == tab.input_value("#query")
        tab.keyboard.type("?g }")
        tab.keyboard.press("Control+Enter")
        tab.wait_for_load_state("networkidle")
        tab.wait_for_selector("td a")
        tab.fill("#query", "SELECT * WHRE {}")
        tab.keyboard.press("Control+Enter")
        tab.wait_for_selector(".shade mark")
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
        tab.goto(f"{address}/thing/project/P1", wait_until="networkidle")
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
        tab.close()
    # The browser itself notes that a page had the status 400.
    assert [text for text in said if "400" not in text] == []
    assert {url.split("/")[2] for url in urls} == {address.split("/")[2]}
