"""The pages with pictures: network, matrix, timeline and money, as pages, as data, and in a browser."""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from starlette.applications import Starlette

from prasan.graph.matrices import KINDS
from prasan.graph.money_flows import GROUPINGS
from prasan.graph.network_page import served
from prasan.graph.palette import DARK, LIGHT, contrast
from prasan.graph.views.timeline import drawing
from prasan.language import languages
from prasan.saved_views import read_views
from prasan.settings import VIEWS_NAME
from prasan.web.application import application
from prasan.web.assets import assets
from prasan.web.state import remembered
from prasan.workspace import Workspace
from tests.web import client, running, workspace

PAGES = (
    "/network", "/timeline", *(f"/matrix?kind={kind}" for kind in KINDS), *(f"/money?by={by}" for by in GROUPINGS)
)  # fmt: skip


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Starlette:
    return application(workspace(tmp_path_factory.mktemp("pictures") / "demo"), watch=False)


def rows(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_there_in_every_language_without_inline_style_or_script(
    app: Starlette, path: str, language: str
) -> None:
    answer = client(app, language).get(path)
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]* src=)", answer.text)
    name, _, query = path.partition("?")
    assert client(app, language).get(f"{name}.json?{query}").json()
    assert len(rows(client(app, language).get(f"{name}.csv?{query}").content)) >= 1


def test_an_empty_workspace_has_all_the_pages(tmp_path: Path) -> None:
    from prasan.command_line import run

    assert run(["init", str(tmp_path / "new"), "--quiet"]) == 0
    asked = client(application(tmp_path / "new", watch=False))
    for path in PAGES:
        assert asked.get(path).status_code == 200
        name, _, query = path.partition("?")
        assert asked.get(f"{name}.json?{query}").status_code == 200
        assert asked.get(f"{name}.csv?{query}").status_code == 200


# Matrix


def test_a_cell_says_why_beside_the_table_and_at_an_address_of_its_own(app: Starlette) -> None:
    asked = client(app)
    text = asked.get("/matrix?kind=reinforcement").text
    links = {unquote(link) for link in re.findall(r'<td class="[^"]*"><a href="([^"]+)#why"', text)}
    wanted = "/matrix?kind=reinforcement&amp;row=project/P3&amp;column=project/P4"
    assert wanted in links
    told = asked.get(wanted.replace("&amp;", "&")).text
    assert 'class="up2 soft chosen"' in told
    assert "nakhon-si-thammarat.xlsx" in told
    alone = asked.get("/matrix/cell?kind=reinforcement&row=project/P3&column=project/P4").text
    assert "nakhon-si-thammarat.xlsx" in alone
    assert "<html" not in alone
    assert alone.strip() in told


def test_the_page_the_json_and_the_csv_of_a_matrix_say_the_same(app: Starlette) -> None:
    asked = client(app)
    told = asked.get("/matrix.json?kind=overlap").json()
    sheet = rows(asked.get("/matrix.csv?kind=overlap").content)
    names = [item["name"] for item in told["rows"]]
    assert [row[0] for row in sheet[1:]] == names == sheet[0][1:]
    figures = {(cell["row"], cell["column"]): cell["figure"] for cell in told["cells"]}
    for at, row in enumerate(told["rows"]):
        for place, column in enumerate(told["columns"]):
            if at != place:
                assert float(sheet[at + 1][place + 1]) == figures[row["iri"], column["iri"]]


def test_rows_are_found_by_the_words_of_their_own_name_or_of_what_they_have_to_do_with(app: Starlette) -> None:
    asked = client(app)
    named = asked.get("/matrix.json?kind=overlap&q=CHANGE-LEADER").json()
    assert [item["iri"].rsplit("/", 1)[1] for item in named["rows"]] == ["P4"]
    by_agency = asked.get("/matrix.json", params={"kind": "overlap", "q": "Thailand Research Fund"}).json()
    assert [item["iri"].rsplit("/", 1)[1] for item in by_agency["rows"]] == ["P2"]
    assert "nothing to set against" in asked.get("/matrix?q=nobody").text


@pytest.mark.parametrize(
    "query", ["kind=foo", "kind=goal&row=x&column=y", "kind=year&row=project/P1&column=" + "9" * 5000, "row=a&column=b"]
)
def test_what_is_in_no_matrix_is_said(app: Starlette, query: str) -> None:
    answer = client(app).get(f"/matrix?{query}")
    assert answer.status_code == 404
    assert "fault of Prasan" not in answer.text


@pytest.mark.parametrize("page", ["0", "-1", "99999999999999", "x", "๓", "²"])
def test_a_page_that_is_not_there_is_the_nearest_one(app: Starlette, page: str) -> None:
    assert client(app).get("/matrix.json", params={"page": page}).json()["page"] == 1


def test_every_colour_of_the_scale_can_be_read_on_light_and_on_dark() -> None:
    style = assets()["matrix.css"].decode()
    checks = {"light": "#a84300", "dark": "#f28a52"}
    for paper, check in ((LIGHT, checks["light"]), (DARK, checks["dark"])):
        found = 0
        pattern = r"\.mark\.(?:s|up|down)\d \{ background: ([^;]+); color: var\(--(ink|paper)\)"
        for background, text in re.findall(pattern, style):
            hue = check if "a84300" in background else paper.accent
            share = int(mixed[1]) / 100 if (mixed := re.search(r"(\d+)%", background)) else 1.0
            parts = (
                round(share * int(hue[at : at + 2], 16) + (1 - share) * int(paper.paper[at : at + 2], 16))
                for at in (1, 3, 5)
            )
            assert contrast("#" + "".join(f"{part:02x}" for part in parts), getattr(paper, text)) >= 4.5
            found += 1
        assert found == 11


# Timeline


def test_the_line_of_today_is_on_the_page_and_in_no_file(founding: Workspace) -> None:
    scene = founding.scene
    inside, outside = date(2007, 11, 6), date(2030, 1, 1)
    assert "today, 06/11/2550" in drawing(scene, today=inside)
    assert drawing(scene, today=outside) == drawing(scene)
    assert "today" not in drawing(scene)
    assert b"today" not in founding.draw("timeline", ".svg")


def test_the_timeline_names_who_is_responsible_and_what_is_not_recorded(app: Starlette) -> None:
    told = client(app).get("/timeline.json").json()["rows"]
    by_id = {row["iri"].rsplit("/", 1)[1]: row for row in told}
    assert by_id["P5"]["start"] == by_id["P5"]["end"] == "not recorded"
    phases = [row for row in told if row["phase"]]
    assert [len(row["agencies"]) for row in phases] == [2, 2, 2, 1, 1, 0]
    # Stated is when it began, inferred are the fiscal years: 1 October 2547 to 30 September 2548.
    assert (phases[0]["start"], phases[0]["end"], phases[0]["status"]) == ("01/10/2547", "30/09/2548", "inferred")


# Money


def test_what_is_paid_without_a_sum_is_told_as_such(app: Starlette) -> None:
    told = client(app).get("/money.json").json()
    assert {(flow["payer"]["id"], flow["for"]["id"]) for flow in told["flows"]} == {
        ("project/P3", "project/P2"), ("project/P3", "project/P4"),
    }  # fmt: skip
    assert all(flow["amount"] is None and flow["blank"] == 1 for flow in told["flows"])
    assert "amount not recorded" in client(app).get("/money").text
    # What a programme pays on is nobody's new money.
    assert client(app).get("/money.json?by=goal").json()["flows"] == []
    assert client(app).get("/money?by=colour").status_code == 404


# Network


def test_the_network_without_a_script_is_a_drawing(app: Starlette) -> None:
    text = client(app).get("/network").text
    still = re.search(r"<noscript>(.*?)</noscript>", text, re.DOTALL)
    assert still is not None
    assert "<svg" in still[1]
    assert "Organic Community" in still[1]


def test_the_model_says_what_runs_in_which_year(app: Starlette) -> None:
    model = client(app).get("/network.json").json()
    years = [item["year"] for item in model["years"]]
    assert years == list(range(2005, 2011))
    assert model["years"][0]["label"] == "2548"
    runs = {
        node["identifier"]: node["runs"] for node in model["nodes"] if "runs" in node and node["identifier"][0] == "P"
    }
    assert runs["P1"] == "111111"
    # Begun in 2550, and nobody recorded until when; of P5 nothing is recorded.
    assert runs["P2"] == "001???"
    assert runs["P5"] == "??????"


def test_a_view_is_kept_shown_replaced_and_removed(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "demo")
    asked = client(application(folder, watch=False), "th")
    shown = '{"layers": ["overlap"], "year": 2008, "places": {"urn:x": [1, 2]}, "<script>": 1}'
    sent = {"name": "สี่ระดับ <b>", "caption": "=1+1", "by": "คณะทำงาน", "state": shown}
    answer = asked.post("/network/views", data=sent, follow_redirects=False)
    assert (answer.status_code, unquote(answer.headers["location"])) == (303, "/network?view=สี่ระดับ+<b>")
    (view,) = read_views(folder)
    assert (view.caption, view.by, view.on) == ("=1+1", "คณะทำงาน", date.today())
    assert dict(view.state) == {"layers": ["overlap"], "year": 2008, "places": {"urn:x": [1, 2]}}
    text = asked.get("/network", params={"view": view.name}).text
    assert "สี่ระดับ &lt;b&gt;" in text
    assert "<b>" not in text
    assert 'value="คณะทำงาน"' in text
    assert asked.get("/network/views.json").json()["views"][0]["state"]["year"] == 2008
    asked.post("/network/views", data=sent | {"caption": "ใหม่"})
    assert [view.caption for view in read_views(folder)] == ["ใหม่"]
    asked.post("/network/views/remove", data={"name": view.name})
    assert read_views(folder) == ()
    assert asked.get("/network", params={"view": view.name}).status_code == 404


def test_a_view_that_can_not_be_kept_is_said(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "demo")
    asked = client(application(folder, watch=False))
    assert asked.post("/network/views", data={"name": " ", "state": "{}"}).status_code == 400
    for state in ("[1]", "{", "[" * 100_000):
        assert asked.post("/network/views", data={"name": "a", "state": state}).status_code == 400
    assert (
        asked.post("/network/views", data={"name": "a"}, headers={"origin": "https://evil.example"}).status_code == 403
    )
    assert not (folder / VIEWS_NAME).exists()
    (folder / VIEWS_NAME).write_text("[[", encoding="utf-8")
    assert "views.toml" in asked.get("/network").text


def test_the_library_puts_no_style_into_the_page() -> None:
    assert b'createElement("style")' not in served()["vis-network.js"]
    assert "%" not in served()["network.js"].decode()[:40]


def test_what_is_slow_is_worked_out_once_and_before_anybody_asks(app: Starlette) -> None:
    from prasan.web.pages import network

    here = app.state.prasan.built
    network.prepare(here)

    def again() -> str:
        raise AssertionError("made twice")

    assert remembered(here, "network", again)


@pytest.mark.browser
def test_a_browser_draws_the_network_keeps_an_arrangement_and_walks_the_matrix(browser: Any, tmp_path: Path) -> None:
    folder = workspace(tmp_path / "demo")
    with running(application(folder, watch=False)) as address:
        tab = browser.new_page(locale="en-US", viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
        said: list[str] = []
        asked: list[str] = []
        tab.on("console", lambda message: said.append(message.text))
        tab.on("pageerror", lambda error: said.append(str(error)))
        tab.on("request", lambda request: asked.append(request.url))

        def until(condition: str) -> None:
            for _ in range(400):
                if tab.evaluate(condition):
                    return
                tab.wait_for_timeout(50)
            pytest.fail(f"never true: {condition} {said}")

        tab.goto(address + "/network")
        until("window.prasan?.ready === true")
        assert tab.evaluate("prasan.visibleNodes().length") == 49
        tab.fill("#year", "4")
        assert tab.inner_text("#year-shown") == "2551"
        phases = tab.evaluate("prasan.visibleNodes().filter((id) => id.includes('/phase/')).length")
        assert phases == 1
        assert "year=2008" in tab.url
        assert "year=2008" in str(tab.get_attribute(".languages a[lang=th]", "href"))
        thing = tab.evaluate("prasan.visibleNodes().find((id) => id.endsWith('/P1'))")
        spot = "(id) => prasan.network.canvasToDOM(prasan.network.getPosition(id))"
        at, box = tab.evaluate(spot, thing), tab.locator("#picture").bounding_box()
        tab.mouse.move(box["x"] + at["x"], box["y"] + at["y"])
        tab.mouse.down()
        tab.mouse.move(box["x"] + at["x"] + 60, box["y"] + at["y"] + 40, steps=4)
        tab.mouse.up()
        until("Object.keys(prasan.view().places).length === 1")
        moved = tab.evaluate("prasan.view().places")[thing]
        tab.click("#keep summary")
        tab.fill("#view-form [name=name]", "Year four")
        tab.fill("#view-form [name=caption]", "As it was")
        tab.click("#view-form button:not([type=button])")
        until("window.prasan?.ready === true && document.body.textContent.includes('As it was')")
        assert [round(v) for v in tab.evaluate("(id) => Object.values(prasan.network.getPosition(id))", thing)] == moved
        assert tab.inner_text("#year-shown") == "2551"
        assert read_views(folder)[0].name == "Year four"

        tab.goto(address + "/matrix?kind=reinforcement")
        tab.focus("#matrix td a")
        tab.keyboard.press("ArrowDown")
        tab.keyboard.press("Enter")
        until("document.querySelector('#why h2') !== null")
        assert "row=" in tab.url
        assert "+" in tab.inner_text("#said")
        assert tab.locator("#matrix td a[tabindex='0']").count() == 1
        for path in ("/timeline", "/money", "/matrix?kind=overlap"):
            tab.set_viewport_size({"width": 390, "height": 800})
            tab.goto(address + path)
            assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
        tab.close()
    assert said == []
    assert {url.split("/")[2] for url in asked} == {address.split("/")[2]}
