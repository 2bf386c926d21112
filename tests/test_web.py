"""The web app: what it shows, to whom, and what it says when something is wrong."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

import prasan
from prasan.errors import UsageError
from prasan.language import has_text, languages
from prasan.manifest import OUT
from prasan.parts import parts
from prasan.web import application as application_module
from prasan.web.application import application
from prasan.web.assets import assets
from prasan.web.negotiation import best
from prasan.web.rendering import PACKAGE, page
from prasan.web.security import POLICY
from prasan.web.server import listening
from prasan.web.state import State
from tests.web import client, edit, running, workspace


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Starlette:
    return application(workspace(tmp_path_factory.mktemp("web") / "demo"), watch=False)


def until(holds: Callable[[], bool], seconds: float = 120) -> bool:
    """True as soon as something holds, false if it does not in time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.05)
    return False


def test_every_page_keeps_the_contract(app: Starlette) -> None:
    pages = parts(PACKAGE, "ROUTES")
    names = [route.name for part in pages.values() for route in part.ROUTES]
    assert len(names) == len(set(names))
    for part in pages.values():
        assert isinstance(part.ORDER, int)
        assert has_text(f"page.{part.NAME}.name")
    assert len({part.ORDER for part in pages.values() if part.ORDER}) == sum(1 for p in pages.values() if p.ORDER)


def test_the_overview_says_what_the_workspace_holds(app: Starlette) -> None:
    told = client(app).get("/overview.json").json()
    known = app.state.prasan.built.workspace
    assert {item["class"]: item["count"] for item in told["things"]}["Project"] == 5
    found = {item["kind"]: item["count"] for item in told["findings"]}
    assert found == dict(Counter(finding.kind for finding in known.findings))
    assert {item["state"]: item["count"] for item in told["decisions"]}["open"] == len(known.findings)
    for item in told["coverage"]:
        assert item["recorded"] + item["none"] + item["not_recorded"] == item["programmes"] == 5
    # The five programmes of the founding case name activities; none says which group benefits.
    recorded = {item["record"].split("#")[-1]: item["recorded"] for item in told["coverage"]}
    assert (recorded["hasActivity"], recorded["hasBeneficiary"]) == (5, 0)


def test_the_page_the_json_and_the_csv_of_the_overview_say_the_same(app: Starlette) -> None:
    asked = client(app)
    told = asked.get("/overview.json").json()
    rows = list(csv.reader(io.StringIO(asked.get("/overview.csv").content.decode("utf-8-sig"))))
    text = asked.get("/").text
    assert [row[2:4] for row in rows if row[0] == "What is in it"] == [
        [item["name"], str(item["count"])] for item in told["things"]
    ]
    for item in told["findings"]:
        assert item["name"] in text
        for headline in item["headlines"]:
            assert any(row[4] == headline["sentence"] for row in rows)


def test_labels_are_text_and_nothing_else(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "demo")
    evil = "<script>alert(1)</script>"
    book = openpyxl.load_workbook(folder / "nakhon-si-thammarat.xlsx")
    for sheet in book:
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                if cell.value == "Organic Community project":
                    cell.value = f"=cmd|{evil}"
                    cell.data_type = "s"
    book.save(folder / "nakhon-si-thammarat.xlsx")
    asked = client(application(folder, watch=False))
    text = asked.get("/").text
    assert evil not in text
    assert "&lt;script&gt;alert(1)" in text


@pytest.mark.parametrize(
    ("path", "headers", "expected"),
    [
        ("/", {"accept-language": "th"}, "th"),
        ("/", {"accept-language": "de, th;q=0.5, en;q=0.9"}, "en"),
        ("/", {"accept-language": "th", "cookie": "prasan-language=en"}, "en"),
        ("/?lang=th", {"accept-language": "en", "cookie": "prasan-language=en"}, "th"),
        ("/th/?lang=en", {"accept-language": "en"}, "th"),
        ("/th", {"accept-language": "en"}, "th"),
        ("/", {"accept-language": "en", "cookie": "prasan-language=<x>; %%"}, "en"),
    ],
)
def test_the_language_is_that_of_the_path_then_the_query_the_cookie_and_the_browser(
    app: Starlette, path: str, headers: dict[str, str], expected: str
) -> None:
    assert f'<html lang="{expected}">' in client(app).get(path, headers=headers).text


def test_a_language_that_was_chosen_is_kept(app: Starlette) -> None:
    asked = client(app)
    asked.get("/?lang=th")
    assert '<html lang="th">' in asked.get("/").text


def test_links_keep_the_language_of_the_path_and_lead_to_the_page_in_the_others(app: Starlette) -> None:
    text = client(app).get("/th/").text
    assert 'href="/th/overview.json"' in text
    assert 'href="/en/"' in text


def test_answers_may_load_nothing_from_elsewhere_and_are_shown_nowhere_else(app: Starlette) -> None:
    asked = client(app)
    for path in ("/", "/overview.json", "/nothing", "/state.json", "/static/0/style.css"):
        headers = asked.get(path).headers
        assert headers["content-security-policy"] == POLICY
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert "access-control-allow-origin" not in headers
    assert "unsafe" not in POLICY


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "localhost.evil.example", "127.0.0.1@evil", ""])
def test_who_asks_for_another_host_is_refused(app: Starlette, host: str) -> None:
    answer = client(app).get("/", headers={"host": host})
    assert answer.status_code == 421
    assert "Organic" not in answer.text


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "127.8.9.1:1", "[::1]:8000", "LOCALHOST"])
def test_this_machine_may_ask_by_any_of_its_names(app: Starlette, host: str) -> None:
    assert client(app).get("/", headers={"host": host}).status_code == 200


def test_a_page_of_another_origin_may_send_nothing(app: Starlette) -> None:
    asked = client(app)
    for origin in ("https://evil.example", "null", "http://localhost:1"):
        assert asked.post("/", headers={"origin": origin}).status_code == 403
    # Our own pages may; this address takes nothing.
    assert asked.post("/", headers={"origin": "http://localhost"}).status_code == 405


def test_what_is_too_large_is_refused_whether_it_says_so_or_not(app: Starlette) -> None:
    async def swallow(request: Request) -> Response:
        return Response(str(len(await request.body())))

    def chunks() -> Iterator[bytes]:
        for _ in range(11):
            yield b"x" * 1_000_000

    app.router.routes.append(Route("/swallow", swallow, methods=["POST"]))
    asked = client(app)
    assert asked.post("/swallow", content=b"x" * 1_000_000).text == "1000000"
    assert asked.post("/swallow", content=b"x" * 10_000_001).status_code == 413
    answer = asked.post("/swallow", content=chunks(), headers={"accept": "application/json"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "request-too-large")
    assert asked.post("/swallow", headers={"content-length": "-5"}, content=b"").status_code == 413


@pytest.mark.parametrize("language", languages())
def test_every_error_is_a_page_or_data_in_the_readers_language(app: Starlette, language: str) -> None:
    asked = client(app, language)
    answer = asked.get("/nothing<script>")
    assert answer.status_code == 404
    assert f'<html lang="{language}">' in answer.text
    assert "<script>" not in answer.text.replace('<script src="/static', "")
    told = asked.get("/nothing.json").json()["error"]
    assert told["code"] == "http-404"
    assert ("ภาพรวม" in told["message"]) == (language == "th")
    assert asked.request("DELETE", "/").status_code == 405


def test_a_fault_of_our_own_is_told_by_a_reference_that_the_log_explains(
    app: Starlette, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_request: Request) -> Response:
        raise ZeroDivisionError("secret detail")

    app.router.routes.append(Route("/broken", broken))
    answer = client(app).get("/broken")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    reference = re.search(r"reference ([0-9a-f]{8})", answer.text)
    assert reference is not None
    assert reference[1] in caplog.text
    assert "secret detail" in caplog.text
    assert answer.headers["content-security-policy"] == POLICY


def test_a_prasan_error_is_answered_with_its_own_words(app: Starlette) -> None:
    def asked_wrongly(_request: Request) -> Response:
        raise UsageError("not-a-parameter", value="a<b")

    app.router.routes.append(Route("/wrong", asked_wrongly))
    answer = client(app).get("/wrong")
    assert answer.status_code == 400
    assert "“a&lt;b” is no parameter: write name=value." in answer.text


def test_files_of_the_app_are_kept_by_the_digest_in_their_address(app: Starlette) -> None:
    asked = client(app)
    text = asked.get("/").text
    for path in re.findall(r'(?:href|src)="(/static/[^"]+)"', text):
        answer = asked.get(path)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
    old = asked.get("/static/000000000000/style.css")
    assert (old.status_code, old.headers["cache-control"]) == (200, "no-cache")
    assert asked.get("/static/0/nothing.css").status_code == 404
    theme = assets()["theme.css"].decode()
    assert len(re.findall(r"url\(\.\./[0-9a-f]{12}/Sarabun-\w+\.ttf\)", theme)) == 2


def test_what_the_browser_has_already_is_not_sent_again(app: Starlette) -> None:
    asked = client(app)
    first = asked.get("/")
    again = asked.get("/", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_route_that_no_page_declares_is_no_link(app: Starlette) -> None:
    def shown(request: Request) -> Response:
        return page(request, "error.html", lines=[])

    app.router.routes.append(Route("/shown/{id}", shown, name="shown"))
    from prasan.web.rendering import route

    made = Request({
        "type": "http", "app": app, "path": "/", "root_path": "/th", "headers": [], "method": "GET",
        "query_string": b"",
    })  # fmt: skip
    assert route(made, "nobody") == ""
    assert route(made, "shown", id="a", kind="ก&") == "/th/shown/a?kind=%E0%B8%81%26"
    assert route(made, "shown") == ""


@pytest.mark.parametrize(
    ("accept", "offered", "expected"),
    [
        (None, ["a/b", "c/d"], "a/b"),
        ("*/*", ["a/b", "c/d"], "a/b"),
        ("c/d, a/b;q=0.9", ["a/b", "c/d"], "c/d"),
        ("a/*;q=0, */*", ["a/b", "c/d"], "c/d"),
        ("a/b;q=0, a/*", ["a/b"], None),
        ("x/y", ["a/b"], None),
        ("C/D", ["a/b", "c/d"], "c/d"),
        ("a/b;q=0.001;charset=utf-8,c/d;q=banana", ["a/b", "c/d"], "a/b"),
    ],
)
def test_what_is_wanted_most_is_chosen(accept: str | None, offered: list[str], expected: str | None) -> None:
    assert best(accept, offered) == expected


# A build, and the next


def test_a_saved_file_is_a_new_build_and_who_reads_the_old_one_keeps_it(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "demo")
    held = State(folder)
    old = held.built
    assert not held.refresh()
    edit(folder, "Organic Community project", "Renamed Project")
    assert held.refresh()
    new = held.built
    assert new.version != old.version
    assert not held.refresh()
    asked = "SELECT DISTINCT ?s { ?s ?p ?label FILTER(STR(?label) = 'Renamed Project') }"
    assert len(new.workspace.query(asked)) == 1
    assert len(old.workspace.query(asked)) == 0
    store = old.store
    assert store.is_dir()
    del old
    assert until(lambda: not store.exists(), 2)


def test_files_that_cannot_be_used_leave_the_build_as_it_is_and_are_told_on_every_page(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "demo")
    app = application(folder, watch=False)
    held = app.state.prasan
    version = held.built.version
    (folder / "broken.json").write_text("{", encoding="utf-8")
    assert not held.refresh()
    text = client(app).get("/").text
    assert "The files have changed and can&#39;t be used" in text
    assert "broken.json" in text
    assert held.built.version == version
    assert "broken.json" in client(app).get("/state.json").json()["problem"][0]
    (folder / "prasan.toml").write_text("[calendar", encoding="utf-8")
    assert not held.refresh()
    assert "prasan.toml" in held.problem.text("en")
    (folder / "broken.json").unlink()
    (folder / "prasan.toml").write_text("", encoding="utf-8")
    assert held.refresh()
    assert held.problem is None


def test_a_decision_is_shown_and_asked_for_without_building_anew(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "demo")
    held = State(folder)
    finding = held.built.workspace.findings[0]
    written = (folder / OUT / "build.json").stat().st_mtime_ns
    prasan.open(folder).decide(finding.id, "agreed", by="ที่ประชุม", because="It is so.")
    assert held.refresh()
    assert held.built.workspace.standings[finding.id].decision.kind == "agreed"
    assert held.built.workspace.findings[0] is finding
    asked = "SELECT ?d { ?d a prasan:Decision }"
    assert len(held.built.workspace.query(asked)) == 1
    assert (folder / OUT / "build.json").stat().st_mtime_ns == written
    # Started anew, the server finds the build fresh and the decision younger.
    again = State(folder)
    assert (folder / OUT / "build.json").stat().st_mtime_ns == written
    assert len(again.built.workspace.query(asked)) == 1
    assert again.built.version == held.built.version


def test_a_file_that_is_still_being_written_is_waited_for(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "demo")
    held = State(folder)
    (folder / "more.csv").write_text("id,", encoding="utf-8")
    assert not held.refresh_if_settled()
    (folder / "more.csv").write_text("id,name,class\nX9,A further goal,Goal\n", encoding="utf-8")
    assert not held.refresh_if_settled()
    was = held.built.version
    held.refresh_if_settled()
    assert held.built.version != was or held.problem is not None


def test_the_folder_of_a_build_is_no_workspace(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "demo")
    State(folder)
    with pytest.raises(UsageError, match="what a build wrote"):
        State(folder / OUT)


# The server itself


def test_a_port_in_use_is_said_or_the_next_one_taken() -> None:
    with listening("127.0.0.1", None) as first:
        port = first.getsockname()[1]
        with pytest.raises(UsageError, match=f"Port {port} is in use"), listening("127.0.0.1", port):
            pass
        with listening("127.0.0.1", None) as second:
            assert second.getsockname()[1] > port


@pytest.mark.parametrize("stop", ["SIGINT", "SIGTERM"] if os.name == "posix" else ["CTRL_BREAK_EVENT"])
def test_the_command_says_where_it_is_and_ends_cleanly(tmp_path: Path, stop: str) -> None:
    folder = workspace(tmp_path / "demo")
    with listening("127.0.0.1", None) as free:
        port = free.getsockname()[1]
    started = subprocess.Popen(
        [sys.executable, "-m", "prasan", "serve", str(folder), "--no-browser", "--port", str(port), "--lang", "en"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )  # fmt: skip
    try:
        assert started.stdout is not None
        assert f"http://127.0.0.1:{port}/" in started.stdout.readline()
        with socket.create_connection(("127.0.0.1", port), 10) as one:
            one.sendall(b"GET /state.json HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            assert one.recv(20).startswith(b"HTTP/1.1 200")
    finally:
        started.send_signal(getattr(signal, stop))
        _out, err = started.communicate(timeout=30)
    assert started.returncode == 0
    assert "Traceback" not in err
    assert "Stopped." in err
    assert not list(tmp_path.glob("prasan-*"))


def test_without_the_web_server_the_command_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, run_prasan: Any, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    code, _out, err = run_prasan("serve", tmp_path, "--lang", "en")
    assert code == 2
    assert 'pip install "prasan[serve]"' in err


def test_a_workspace_that_is_not_there_or_holds_violations_is_told_as_by_any_command(
    run_prasan: Any, tmp_path: Path
) -> None:
    assert run_prasan("serve", tmp_path / "none", "--no-browser")[0] == 3
    assert run_prasan("serve", tmp_path, "--no-browser")[0] == 3
    assert run_prasan("serve", tmp_path, "--host", "0.0.0.0")[0] == 2


@pytest.mark.browser
@pytest.mark.parametrize("language", languages())
def test_a_browser_shows_the_overview_asks_no_other_host_and_learns_of_changes(
    browser: Any, tmp_path: Path, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(application_module, "_LOOK_EVERY", 0.2)
    folder = workspace(tmp_path / "demo")
    with running(application(folder)) as address:
        tab = browser.new_page(locale={"th": "th-TH", "en": "en-US"}[language], viewport={"width": 390, "height": 800})
        said, asked = [], []
        tab.on("console", lambda message: said.append(message.text))
        tab.on("pageerror", lambda error: said.append(str(error)))
        tab.on("request", lambda request: asked.append(request.url))
        tab.goto(address + "/", wait_until="networkidle")
        assert tab.get_attribute("html", "lang") == language
        assert tab.text_content("h1") == {"th": "ภาพรวม", "en": "Overview"}[language]
        # The font that pages bring along is there, and nothing is wider than a telephone.
        assert tab.evaluate("document.fonts.check('16px Sarabun') && document.fonts.size == 2")
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
        tab.keyboard.press("Tab")
        assert tab.evaluate("document.activeElement.className") == "skip"
        assert tab.text_content("#changed") == ""
        edit(folder, "Organic Community project", "Renamed Project")
        edit(folder, "โครงการชุมชนอินทรีย์", "โครงการที่เปลี่ยนชื่อ")
        tab.wait_for_selector("#changed a", timeout=60_000)
        tab.click("#changed a")
        tab.wait_for_load_state("networkidle")
        assert {"th": "โครงการที่เปลี่ยนชื่อ", "en": "Renamed Project"}[language] in tab.text_content("main")
        tab.click(f"nav.languages a:not([lang={language}])")
        tab.wait_for_load_state("networkidle")
        assert tab.get_attribute("html", "lang") != language
        tab.close()
    assert said == []
    assert {url.split("/")[2] for url in asked} == {address.split("/")[2]}


def test_the_overview_of_nothing_says_so(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("id,name\n", encoding="utf-8")
    folder = tmp_path
    (folder / "empty.csv").unlink()
    from prasan.command_line import run

    assert run(["init", str(folder / "new"), "--quiet"]) == 0
    asked = client(application(folder / "new", watch=False))
    assert asked.get("/").status_code == 200
    assert json.loads(asked.get("/overview.json").text)["findings"] == []
    assert "There is nothing here yet" in asked.get("/").text
