"""The page Edit: forms, conflicts, history, files that are sent."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import threading
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from prasan.language import languages
from prasan.settings import EDITS_NAME
from prasan.web.application import application
from tests.test_web import until
from tests.web import client, running, workspace

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PERSON = {"by": "สำนักงานจังหวัด", "why": "รายงานประจำปี หน้า 7"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The founding case, built before anybody edited anything."""
    folder = workspace(tmp_path_factory.mktemp("built") / "demo")
    application(folder, watch=False)
    return folder


@pytest.fixture
def app(built: Path, tmp_path: Path) -> Starlette:
    """The app on a copy of a test's own."""
    shutil.copytree(built, tmp_path / "demo")
    return application(tmp_path / "demo", watch=False)


def sent_back(text: str) -> dict[str, list[str]]:
    """What a browser would send of the form on a page: the values of its fields, hidden ones too."""
    form = text[text.index('class="entry"') :].split("</form>")[0]
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input\b[^>]*>", form):
        kind = re.search(r'type="([^"]*)"', tag)
        if kind and kind[1] == "radio" and " checked" not in tag:
            continue
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name:
            found.setdefault(unescape(name[1]), []).append(unescape(value[1]) if value else "")
    for name, value in re.findall(r'<textarea name="([^"]*)"[^>]*>([^<]*)</textarea>', form):
        found.setdefault(unescape(name), []).append(unescape(value))
    for name, value in re.findall(r'<textarea id="[^"]*" name="([^"]*)"[^>]*>([^<]*)</textarea>', form):
        found.setdefault(unescape(name), []).append(unescape(value))
    return found


def opened(asked: TestClient, address: str) -> dict[str, list[str]]:
    answer = asked.get(address)
    assert answer.status_code == 200, answer.text
    return sent_back(answer.text)


def recorded(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / EDITS_NAME).read_text(encoding="utf-8").splitlines()]


def values(asked: TestClient, thing: str) -> dict[str, list[str]]:
    fields = asked.get("/edit/thing.json", params={"of": thing}).json()["fields"]
    return {item["id"]: item["values"] for item in fields}


def test_a_correction_is_kept_beside_the_files_and_shown_at_once(app: Starlette) -> None:
    asked, folder = client(app), app.state.prasan.folder
    source = (folder / "nakhon-si-thammarat.xlsx").read_bytes()
    form = opened(asked, "/edit/thing?of=project/P1")
    form |= {"prefLabel.en": ["Renamed project"], **{name: [value] for name, value in PERSON.items()}}
    answer = asked.post("/edit/save", data=form, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    assert "of=project%2FP1" in answer.headers["location"]
    assert values(asked, "project/P1")["prefLabel.en"] == ["Renamed project"]
    (line,) = recorded(folder)
    assert (line["by"], line["why"]) == (PERSON["by"], PERSON["why"])
    (change,) = line["changes"]
    assert change["property"] == "skos:prefLabel"
    assert change["add"] == [{"text": "Renamed project", "language": "en"}]
    assert change["withdraw"] == [{"text": "Organic Community project", "language": "en"}]
    assert (folder / "nakhon-si-thammarat.xlsx").read_bytes() == source
    assert until(lambda: "Renamed project" in str(app.state.prasan.built.workspace.linkage.nodes(data=True)))
    assert asked.get("/edit").text.count(PERSON["why"]) == 1
    assert f'value="{PERSON["by"]}"' in asked.get("/edit/new/goal").text


def test_a_workspace_without_any_data_is_begun_with_a_form(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    folder.mkdir()
    (folder / "prasan.toml").write_text("", encoding="utf-8")
    app = application(folder, watch=False)
    asked = client(app)
    overview = asked.get("/").text
    assert 'href="/edit/new/project"' in overview
    form = opened(asked, "/edit/new/project")
    form |= {"identifier": ["P1"], "prefLabel.th": ["โครงการแรก"], **{name: [value] for name, value in PERSON.items()}}
    assert asked.post("/edit/save", data=form, follow_redirects=False).status_code == 303
    assert until(lambda: "โครงการแรก" in str(app.state.prasan.built.workspace.linkage.nodes(data=True)))
    assert "โครงการแรก" in client(app, "th").get("/things").text
    assert "โครงการแรก" in asked.get("/thing/project/P1").text
    for path in ("/", "/findings", "/network", "/matrix", "/timeline", "/money", "/compare", "/edit/history"):
        assert asked.get(path).status_code == 200, path


@pytest.mark.parametrize("language", languages())
def test_the_empty_workbook_can_be_had_filled_in_and_sent_back(app: Starlette, language: str) -> None:
    asked = client(app, language)
    assert 'href="/edit/workbook.xlsx"' in asked.get("/edit").text
    answer = asked.get("/edit/workbook.xlsx")
    assert 'filename="prasan.xlsx"' in answer.headers["content-disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    goals = next(sheet for sheet in book if sheet.title in ("Goals", "เป้าหมาย"))
    goals["A3"], goals["B3"] = "G77", "เป้าหมายใหม่"
    held = io.BytesIO()
    book.save(held)
    sent = asked.post("/edit/upload", files={"file": ("more.xlsx", held.getvalue())}, follow_redirects=False)
    assert sent.status_code == 303
    told = f"{sent.headers['location'].split('?')[0]}/result.json"
    assert until(lambda: asked.get(told).json()["done"])
    result = asked.get(told).json()
    assert result["usable"], result["problems"]
    assert [row["after"] for row in result["things"]] == ["เป้าหมายใหม่"]


@pytest.mark.parametrize("language", languages())
def test_a_form_that_is_sent_back_unchanged_changes_nothing(app: Starlette, language: str) -> None:
    asked, folder = client(app, language), app.state.prasan.folder
    for thing in ("project/P1", "mechanism/M-P1"):
        form = opened(asked, f"/edit/thing?of={thing}") | {name: [value] for name, value in PERSON.items()}
        assert asked.post("/edit/save", data=form).status_code == 400
    assert not (folder / EDITS_NAME).exists()


def test_what_is_wrong_is_told_at_its_field_in_the_readers_language_and_nothing_is_lost(app: Starlette) -> None:
    form = opened(client(app), "/edit/thing?of=project/P1") | {name: [value] for name, value in PERSON.items()}
    form |= {"start": ["255O"], "hasGoal": ["เป้าหมายที่ไม่มีใครรู้จัก"], "prefLabel.en": [""], "prefLabel.th": [""]}
    for language, words in (("en", "is not a"), ("th", "ไม่ใช่")):
        answer = client(app, language).post("/edit/save", data=form | {"shown-in": [language]})
        assert answer.status_code == 400
        assert 'href="#f-start"' in answer.text
        assert 'href="#f-hasGoal"' in answer.text
        assert words in answer.text
        assert sent_back(answer.text)["start"] == ["255O"]
    # What the shapes ask for is told at its field as well.
    form |= {"start": ["1/10/2547"], "hasGoal": [""]}
    answer = client(app).post("/edit/save", data=form)
    assert "A name is needed" in answer.text
    assert 'href="#f-prefLabel' in answer.text
    assert not (app.state.prasan.folder / EDITS_NAME).exists()


def test_who_and_why_are_needed(app: Starlette) -> None:
    form = opened(client(app), "/edit/thing?of=project/P1") | {"prefLabel.en": ["Other"], "by": ["x"], "why": ["  "]}
    answer = client(app).post("/edit/save", data=form)
    assert answer.status_code == 400
    assert "Say why" in answer.text
    assert sent_back(answer.text)["prefLabel.en"] == ["Other"]


def test_cells_are_read_as_in_a_workbook(app: Starlette) -> None:
    asked = client(app)
    form = opened(asked, "/edit/thing?of=project/P1") | {name: [value] for name, value in PERSON.items()}
    form |= {"start": ["๑ ต.ค. ๒๕๔๘"], "end": ["ต่อเนื่อง"], "hasBeneficiary": ["ไม่มีบันทึก"], "hasResult": ["E1 [inferred]"]}
    answer = asked.post("/edit/save", data=form)
    assert answer.status_code == 200, answer.text
    found = {(change["property"], str(change.get("add"))) for change in recorded(app.state.prasan.folder)[0]["changes"]}
    assert ("prasan:openEnded", "[{'text': 'true', 'type': 'xsd:boolean'}]") in found
    assert ("prasan:notRecorded", "[{'id': 'prasan:hasBeneficiary'}]") in found
    assert ("prasan:hasResult", "[{'id': 'goal/E1', 'inferred': True}]") in found
    assert ("prasan:start", "[{'text': '2005-10-01', 'type': 'xsd:date'}]") in found
    assert values(asked, "project/P1")["hasBeneficiary"] == ["not recorded"]


def test_a_new_thing_gets_an_id_and_can_be_named_by_others_at_once(app: Starlette) -> None:
    asked = client(app)
    form = opened(asked, "/edit/new/project")
    assert form["identifier"] == ["P6"]
    form |= {"prefLabel.en": ["Sixth"], **{name: [value] for name, value in PERSON.items()}}
    assert asked.post("/edit/save", data=form).status_code == 200
    # The same id, and the same name, are taken from then on.
    answer = asked.post("/edit/save", data=form | {"identifier": ["P6"], "prefLabel.en": ["Another"]})
    assert "is the id of something" in answer.text
    answer = asked.post("/edit/save", data=form | {"identifier": ["P9"]})
    assert "is a name of P6 already" in answer.text
    link = opened(asked, "/edit/new/link") | {name: [value] for name, value in PERSON.items()}
    link |= {"linkFrom": ["Sixth"], "linkTo": ["P1"], "linkType": ["funds"]}
    answer = asked.post("/edit/save", data=link)
    assert answer.status_code == 200, answer.text
    assert len(recorded(app.state.prasan.folder)) == 2
    assert asked.get("/edit.json", params={"q": "sixth"}).json()["found"][0]["thing"] == "project/P6"


def test_who_comes_second_sees_both_sides_and_chooses(app: Starlette) -> None:
    asked, who = client(app), {name: [value] for name, value in PERSON.items()}
    first, second = (opened(asked, "/edit/thing?of=project/P1") for _ in range(2))
    first |= who | {"prefLabel.en": ["By the first"], "description": ["Told by the first."]}
    second |= who | {"prefLabel.en": ["By the second"], "plannedYears": ["7"]}
    assert asked.post("/edit/save", data=first).status_code == 200
    answer = asked.post("/edit/save", data=second)
    assert answer.status_code == 409
    assert len(recorded(app.state.prasan.folder)) == 1
    for value in ("By the first", "By the second", "Organic Community project"):
        assert value in answer.text
    choice = sent_back(answer.text)
    # What only one changed is proposed; what both changed is theirs to choose.
    assert (choice["choose.plannedYears"], choice["choose.description"]) == (["mine"], ["now"])
    assert "choose.prefLabel.en" not in choice
    assert asked.post("/edit/save", data=choice).status_code == 409
    answer = asked.post("/edit/save", data=choice | {"choose.prefLabel.en": ["mine"]})
    assert answer.status_code == 200, answer.text
    now = values(asked, "project/P1")
    assert now["prefLabel.en"] == ["By the second"]
    assert now["description"] == ["Told by the first."]
    assert now["plannedYears"] == ["7"]


def test_what_is_taken_out_takes_along_what_makes_no_sense_without_it_and_comes_back(app: Starlette) -> None:
    asked = client(app)
    before = asked.get("/edit.json", params={"class": "membership"}).json()["found"]
    page = asked.get("/edit/delete?of=project/P1")
    assert "statements would be taken away" in page.text
    form = sent_back(page.text) | {name: [value] for name, value in PERSON.items()}
    assert asked.post("/edit/delete?of=project/P1", data=form).status_code == 200
    assert asked.get("/edit/thing?of=project/P1").status_code == 404
    assert asked.post("/edit/delete?of=project/P1", data=form).status_code == 404
    (line,) = asked.get("/edit/history.json").json()["edits"]
    form = sent_back(asked.get(f"/edit/undo/{line['edit']}").text) | {name: [value] for name, value in PERSON.items()}
    assert asked.post(f"/edit/undo/{line['edit']}", data=form).status_code == 200
    assert values(asked, "project/P1")["prefLabel.en"] == ["Organic Community project"]
    assert asked.get("/edit.json", params={"class": "membership"}).json()["found"] == before
    assert asked.post(f"/edit/undo/{line['edit']}", data=form).status_code == 400
    lines = asked.get("/edit/history.json").json()["edits"]
    assert [(one["kind"], bool(one["undone_by"])) for one in lines] == [("undo", False), ("change", True)]
    rows = list(csv.reader(io.StringIO(asked.get("/edit/history.csv").content.decode("utf-8-sig"))))
    assert len(rows) > 5
    assert "undone by line 2" in asked.get("/edit/history").text


def test_hostile_words_are_words(app: Starlette) -> None:
    asked, evil = client(app), '"><script>alert(1)</script>'
    form = opened(asked, "/edit/thing?of=project/P1")
    form |= {"prefLabel.en": [evil], "by": ["=cmd()"], "why": [evil + "\x00\n=1+1"]}
    assert asked.post("/edit/save", data=form).status_code == 200
    for address in (
        "/edit",
        "/edit/history",
        "/edit/thing?of=project/P1",
        "/edit/delete?of=project/P1",
        "/edit?q=script",
    ):
        assert "<script>alert" not in asked.get(address).text
    assert "'=cmd()" in asked.get("/edit/history.csv").text
    assert len((app.state.prasan.folder / EDITS_NAME).read_text(encoding="utf-8").splitlines()) == 1
    nowhere = ("thing?of=", "thing?of=<x>", "thing?of=project/P9", "new/nothing", "undo/x", "thing?of=project/P1%0a")
    for address in (*nowhere, "upload/x", "names.json?class=goal&field=x"):
        address = f"/edit/{address}"
        assert asked.get(address).status_code in (400, 404), address
    assert asked.post("/edit/save", data=form, headers={"origin": "https://evil.example"}).status_code == 403
    assert asked.post("/edit/save", data={}).status_code == 404
    assert (
        asked.post("/edit/save", content=b"\xff\xfe", headers={"content-type": "multipart/form-data"}).status_code
        == 400
    )


def test_names_are_completed_from_all_there_are(app: Starlette) -> None:
    asked = client(app)
    found = asked.get("/edit/names.json", params={"class": "project", "field": "hasGoal", "q": "e1"}).json()
    assert len(found) == 1
    assert asked.get("/edit/names.json", params={"class": "project", "field": "worksAtLevel"}).json()


def test_people_who_write_at_once_lose_nothing(app: Starlette) -> None:
    folder, answers = app.state.prasan.folder, []

    def write(number: int) -> None:
        asked = client(app)
        form = opened(asked, "/edit/new/goal")
        form |= {"identifier": [f"N{number}"], "prefLabel.en": [f"Goal of number {number}"], "by": ["x"], "why": ["y"]}
        answers.append(asked.post("/edit/save", data=form, follow_redirects=False).status_code)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [303] * 8
    assert len({line["edit"] for line in recorded(folder)}) == 8
    assert until(lambda: not app.state.prasan.updating)
    app.state.prasan.refresh()
    found = {node["identifier"] for _iri, node in app.state.prasan.built.workspace.linkage.nodes(data=True)}
    assert {f"N{number}" for number in range(8)} <= found


# Files that are sent


def sent(asked: TestClient, name: str, content: bytes, replaces: str = "") -> tuple[str, dict[str, Any]]:
    """The address of the page about a file that was sent, and what it says once it has been checked."""
    answer = asked.post(
        "/edit/upload", data={"replaces": replaces}, files={"file": (name, content)}, follow_redirects=False
    )
    assert answer.status_code == 303, answer.text
    address = answer.headers["location"]
    assert until(lambda: asked.get(f"{address}/result.json").json()["done"], 60)
    return address, asked.get(f"{address}/result.json").json()


GOALS = b"id,name\nE9,A ninth goal\n"


def test_a_file_is_checked_before_it_is_taken_in_and_can_be_taken_back(app: Starlette) -> None:
    asked, folder = client(app), app.state.prasan.folder
    before = sorted(path.name for path in folder.iterdir())
    address, told = sent(asked, "../../Goals.csv", GOALS)
    assert told["usable"]
    assert told["name"] == "Goals.csv"
    assert [(row["change"], row["after"]) for row in told["things"]] == [("added", "A ninth goal")] or told["things"]
    assert "A ninth goal" in asked.get(address).text
    assert sorted(path.name for path in folder.iterdir()) == before
    assert asked.post(f"{address}/accept", data={"by": "x", "why": ""}).status_code == 400
    assert asked.post(f"{address}/accept", data=PERSON).status_code == 200
    assert (folder / "Goals.csv").read_bytes() == GOALS
    assert until(lambda: not app.state.prasan.updating)
    # The same name again only in place of it; the old one is kept.
    answer = asked.post("/edit/upload", files={"file": ("goals.csv", GOALS)})
    assert (answer.status_code, "There is a file" in answer.text) == (400, True)
    address, told = sent(asked, "new.csv", GOALS.replace(b"ninth", b"tenth"), "Goals.csv")
    assert asked.post(f"{address}/accept", data=PERSON).status_code == 200
    (kept,) = (folder / "replaced").iterdir()
    assert kept.read_bytes() == GOALS
    newest, oldest = asked.get("/edit/history.json").json()["edits"]
    assert (newest["kind"], newest["file"]) == ("file", "Goals.csv")
    # The first can't be undone while the second stands; the second can, and then the first.
    assert asked.post(f"/edit/undo/{oldest['edit']}", data=PERSON).status_code == 400
    assert asked.get(f"/edit/undo/{newest['edit']}").status_code == 200
    assert asked.post(f"/edit/undo/{newest['edit']}", data=PERSON).status_code == 200
    assert (folder / "Goals.csv").read_bytes() == GOALS
    assert asked.post(f"/edit/undo/{oldest['edit']}", data=PERSON).status_code == 200
    assert not (folder / "Goals.csv").exists()
    assert until(lambda: not app.state.prasan.updating)


def test_a_file_with_violations_is_refused_with_all_of_them_and_leaves_no_trace(app: Starlette) -> None:
    asked, folder = client(app), app.state.prasan.folder
    book = openpyxl.Workbook()
    book.active.title = "Projects"
    for row in (["id", "name", "start", "goals"], ["Q1", "One", "255O", ""], ["Q2", "Two", "", "nobody's goal"]):
        book.active.append(row)
    held = io.BytesIO()
    book.save(held)
    address, told = sent(asked, "more.xlsx", held.getvalue())
    assert not told["usable"]
    wrong = {(problem["row"], problem["column"]) for problem in told["problems"] if problem["severity"] == "violation"}
    assert wrong == {(2, "start"), (3, "goals")}
    assert asked.post(f"{address}/accept", data=PERSON).status_code == 400
    assert not (folder / "more.xlsx").exists()
    assert not (folder / EDITS_NAME).exists()
    assert asked.post(f"{address}/discard").status_code == 200
    assert asked.get(address).status_code == 404


@pytest.mark.parametrize(
    "name", ["prasan.toml", "edits.jsonl", ".hidden.csv", "~$plan.xlsx", "con.csv", "x.exe", "..", "x" * 300 + ".csv",
             "\u202evsc.csv", "a|b.csv"]
)  # fmt: skip
def test_a_file_of_a_bad_name_is_refused(app: Starlette, name: str) -> None:
    answer = client(app).post("/edit/upload", files={"file": (name, GOALS)})
    assert answer.status_code in (400, 500), answer.text
    assert "Traceback" not in answer.text


def test_what_is_no_workbook_is_said_to_be_none(app: Starlette) -> None:
    asked = client(app)
    _address, told = sent(asked, "plan.xlsx", b"PK\x03\x04 and nothing more")
    assert not told["usable"]
    assert told["error"] or told["problems"]
    assert asked.post("/edit/upload", data={"replaces": ""}).status_code == 400
    assert asked.post("/edit/upload", files={"file": ("a.csv", b"x" * 11_000_000)}).status_code == 413


def test_a_search_finds_by_name_and_id_and_what_joins_what_it_finds(app: Starlette) -> None:
    asked = client(app)
    found = asked.get("/edit.json", params={"q": "organic comm"}).json()["found"]
    kinds = {item["class"] for item in found}
    assert {"Projects", "Links"} <= kinds
    assert [item["thing"] for item in found if item["class"] == "Projects"] == ["project/P1"]
    assert asked.get("/edit.json", params={"q": "p1", "class": "project"}).json()["found"][0]["thing"] == "project/P1"
    everything = asked.get("/edit.json", params={"class": "project"}).json()["found"]
    assert [item["thing"] for item in everything] == [f"project/P{number}" for number in range(1, 6)]
    rows = list(csv.reader(io.StringIO(asked.get("/edit.csv?class=project").content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == [item["thing"] for item in everything]
    # A name that was given up finds nothing any more.
    form = opened(asked, "/edit/thing?of=project/P1") | {name: [value] for name, value in PERSON.items()}
    assert asked.post("/edit/save", data=form | {"prefLabel.en": ["Renamed"], "altLabel": [""]}).status_code == 200
    assert not asked.get("/edit.json", params={"q": "Organic Community project", "class": "project"}).json()["found"]


@pytest.mark.parametrize("scripts", [True, False])
def test_a_browser_edits_with_scripts_and_without(tmp_path: Path, browser: Browser, scripts: bool) -> None:
    app = application(workspace(tmp_path / "demo"), watch=False)
    said: list[str] = []
    with running(app) as address:
        context = browser.new_context(
            java_script_enabled=scripts, locale="th-TH", viewport={"width": 390, "height": 844}
        )
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("request", lambda request: said.append(request.url) if not request.url.startswith(address) else None)
        page.goto(f"{address}/edit/thing?of=project/P1")
        assert (page.locator("button.more").count() > 0) == scripts
        if scripts:
            assert page.evaluate("document.documentElement.scrollWidth") == 390
            page.locator("fieldset:has([name=altLabel]) button.more").click()
        page.locator("[name=altLabel]").last.fill("ชุมชนต้นแบบ")
        page.fill("#by", PERSON["by"])
        page.fill("#why", PERSON["why"])
        page.locator("form.entry button:not(.more)").click()
        page.wait_for_url("**saved=**")
        assert "ชุมชนต้นแบบ" in [field.input_value() for field in page.locator("[name=altLabel]").all()]
        context.close()
    assert said == []
    assert until(lambda: not app.state.prasan.updating)
