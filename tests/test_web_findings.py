"""Findings in the browser: lists, one in full, decisions, what if, comparisons, files."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import threading
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from httpx2 import Response
from rdflib import Graph
from starlette.applications import Starlette
from starlette.testclient import TestClient

from prasan.comparing import changes_within, supposed, what_if, workspaces_within
from prasan.decisions import read_decisions
from prasan.graph.comparison_rows import as_json
from prasan.graph.explain import explanation_data
from prasan.graph.scene import views
from prasan.graph.sentences import sentence
from prasan.language import languages
from prasan.manifest import OUT
from prasan.web import application as application_module
from prasan.web import comparison
from prasan.web.application import application
from prasan.web.pages import findings as findings_page
from prasan.web.pages import whatif as whatif_page
from prasan.web.pages.export import exports
from prasan.workspace import load
from tests.conftest import FOUNDING
from tests.web import client, running, workspace

GAP = "gap-8ec2d65580"
"""That nobody works on E4, in the founding case."""
BASE = "https://w3id.org/prasan/id/nakhon-si-thammarat/"
PROGRAMME = f"{BASE}project/P1"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Starlette:
    return application(workspace(tmp_path_factory.mktemp("web") / "demo"), watch=False)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The founding case, built before anybody decided anything."""
    folder = workspace(tmp_path_factory.mktemp("built") / "demo")
    application(folder, watch=False)
    return folder


@pytest.fixture
def demo(built: Path, tmp_path: Path) -> Path:
    """A copy of it of a test's own."""
    shutil.copytree(built, tmp_path / "demo")
    return tmp_path / "demo"


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy the machine is, comparisons are waited for; a test that is about waiting says so."""
    monkeypatch.setattr(comparison, "_PATIENCE", 300.0)


def listed(answer: Response) -> list[str]:
    """The ids of the findings that a page lists, in their order."""
    return re.findall(r'class="said" href="/finding/([^"#?]+)"', answer.text)


def in_form(answer: Response, name: str) -> str:
    """What a hidden field of a form holds."""
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.text)
    assert found is not None
    return found[1]


def decide(asked: TestClient, page: Response, **given: str) -> Response:
    """Send the form of a page that shows a finding."""
    fields = {
        "decision": "agreed", "by": "ที่ประชุม", "because": "because", "on": "2007-11-06",
        "decisions": in_form(page, "decisions"), "evidence": in_form(page, "evidence"),
    } | given  # fmt: skip
    return asked.post(f"/finding/{GAP}", data=fields, follow_redirects=False)


# The list


def test_the_list_holds_every_finding_in_the_order_of_the_workspace(app: Starlette) -> None:
    known = [finding.id for finding in app.state.prasan.built.workspace.findings]
    asked = client(app)
    assert listed(asked.get("/findings")) == known
    told = asked.get("/findings.json").json()
    assert [item["id"] for item in told["findings"]] == known
    assert (told["count"], told["total"]) == (len(known), len(known))
    rows = list(csv.reader(io.StringIO(asked.get("/findings.csv").content.decode("utf-8-sig"))))
    assert [row[-1] for row in rows[1:]] == known


@pytest.mark.parametrize(
    ("query", "selected"),
    [
        ("kind=gap", {"kinds": ["gap"]}),
        ("kind=gap&kind=loop", {"kinds": ["gap", "loop"]}),
        ("about=" + quote(PROGRAMME), {"about": [PROGRAMME]}),
        ("about=P1&coordination=coordinated", {"about": ["P1"], "coordination": ["coordinated"]}),
        ("text=organic+influence", {"text": "organic influence"}),
        ("decision=open", {"decisions": ["open"]}),
    ],
)
def test_an_address_selects_as_the_workspace_does(app: Starlette, query: str, selected: dict[str, Any]) -> None:
    here = app.state.prasan.built.workspace.with_language("en")
    expected = [finding.id for finding in here.select(**selected).findings]
    assert 0 < len(expected) <= len(here.findings)
    asked = client(app)
    assert [item["id"] for item in asked.get(f"/findings.json?{query}").json()["findings"]] == expected
    page = asked.get(f"/findings?{query}")
    assert listed(page) == expected
    assert f"{len(expected)} of {len(here.findings)} findings." in page.text


def test_the_overview_leads_to_the_findings_of_a_kind_and_of_a_decision(app: Starlette) -> None:
    asked = client(app)
    text = asked.get("/").text
    for kind in {finding.kind for finding in app.state.prasan.built.workspace.findings}:
        assert f'href="/findings?kind={kind}"' in text
    for link in re.findall(r'href="(/finding[^"]*)"', text):
        assert asked.get(unescape(link)).status_code == 200


def test_what_is_blank_in_the_form_is_not_in_the_address(app: Starlette) -> None:
    answer = client(app).get("/findings?text=&about=+&kind=gap&sort=&group=", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/findings?kind=gap")


def test_what_is_not_there_is_said_and_the_form_stays(app: Starlette) -> None:
    asked = client(app)
    answer = asked.get("/findings?about=Organik+Community+project")
    assert answer.status_code == 404
    assert "Did you mean organic community project" in answer.text
    assert 'value="Organik Community project"' in answer.text
    assert asked.get("/findings.json?about=nobody").status_code == 404
    assert asked.get("/findings?kind=nonsense").status_code == 404
    assert asked.get("/findings?sort=nonsense").status_code == 400


def test_a_long_list_is_turned_page_by_page_and_none_is_left_out(
    app: Starlette, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(findings_page, "_ON_A_PAGE", 7)
    asked = client(app)
    known = [finding.id for finding in app.state.prasan.built.workspace.findings]
    found, link = [], "/findings?sort=kind"
    while link:
        answer = asked.get(link)
        found += listed(answer)
        following = re.search(r'href="([^"]+)" rel="next"', answer.text)
        link = unescape(following[1]) if following else ""
    assert found == known
    # A page that is not there is the last one.
    assert listed(asked.get("/findings?page=999")) == known[-(len(known) % 7 or 7) :]


def test_groups_are_counted_and_lead_to_where_they_begin(app: Starlette, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings_page, "_ON_A_PAGE", 5)
    asked = client(app)
    text = asked.get("/findings?group=programme").text
    groups = re.findall(r'<li><a href="([^"]+)">([^<]+)</a> <span class="count">([\d,]+)</span></li>', text)
    assert len(groups) == 6  # the five programmes, and what is about none
    for link, name, count in groups:
        address, anchor = unescape(link).split("#")
        head = re.search(
            rf'<h2 id="{anchor}">{re.escape(name)} <span class="count">{count}</span>', asked.get(address).text
        )
        assert head is not None


def test_thousands_of_findings_are_listed_quickly_enough_to_wait_for(
    app: Starlette, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page works on what it shows, not on all that there is: of 9,900 findings 50 are put into words."""
    here = app.state.prasan.built.workspace
    told: list[str] = []
    monkeypatch.setitem(here.__dict__, "findings", here.findings * 300)
    monkeypatch.setattr(findings_page, "finding_shown", lambda _request, finding: told.append(finding.id) or {
        "id": finding.id, "link": f"/finding/{finding.id}", "kind": "", "sentence": "", "score": None, "coverage": "1",
        "coordination": "", "decision": "", "changed": False,
    })  # fmt: skip
    answer = client(app).get("/findings?page=3")
    assert len(told) == 50
    assert "101 to 150 of 9,900" in answer.text


# One finding


def test_a_finding_is_told_as_it_is_explained(app: Starlette) -> None:
    here, asked = app.state.prasan.built.workspace, client(app)
    for finding in here.findings:
        told = asked.get(f"/finding/{finding.id}.json").json()
        expected = json.loads(json.dumps(explanation_data(here.study, finding, "en", None)))
        assert {name: told[name] for name in expected if name != "sentence"} == {
            name: value for name, value in expected.items() if name != "sentence"
        }
        page = unescape(asked.get(f"/finding/{finding.id}").text)
        assert sentence(here.study, finding, "en") in page
        for line in expected["formula"]:
            assert line in page
        for item in expected["evidence"][:50]:
            for place in item["places"]:
                assert place in page


def test_a_finding_as_rdf_and_as_a_sheet_of_its_evidence(app: Starlette) -> None:
    here, asked = app.state.prasan.built.workspace, client(app)
    finding = max(here.findings, key=lambda finding: len(finding.evidence))
    graph = Graph().parse(data=asked.get(f"/finding/{finding.id}.ttl").text, format="turtle")
    found = {str(row[0]) for row in graph.query("SELECT ?f { ?f a <https://w3id.org/prasan/ns#Finding> }")}
    assert found == {f"{BASE}finding/{finding.id}"}
    rows = list(csv.reader(io.StringIO(asked.get(f"/finding/{finding.id}.csv").content.decode("utf-8-sig"))))
    assert len(rows) - 1 >= len(finding.evidence)
    assert {row[0] for row in rows[1:]} == {finding.id}


def test_the_beginning_of_an_id_leads_to_the_finding_and_what_is_none_is_said(app: Starlette) -> None:
    asked = client(app)
    answer = asked.get("/finding/gap-8ec", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/finding/{GAP}")
    for path in ("/finding/gap-0000000000", "/finding/gap-", "/finding/gap-0000000000.json", "/finding/x/what-if"):
        assert asked.get(path).status_code == 404


def test_a_finding_leads_to_the_things_that_it_is_about_and_they_lead_to_it(app: Starlette) -> None:
    asked, finding = client(app), app.state.prasan.built.workspace.finding(GAP)
    page = asked.get(f"/finding/{GAP}").text
    for thing in finding.participants:
        link = f"/thing/{thing.removeprefix(BASE)}"
        assert f'href="{link}"' in page
        assert f'href="/finding/{GAP}"' in asked.get(link).text


# Decisions


def test_a_decision_is_kept_and_seen_by_every_reader_at_once(demo: Path) -> None:
    app = application(demo, watch=False)
    asked, other = client(app), client(app, "th")
    version = asked.get("/state.json").json()["version"]
    answer = decide(asked, asked.get(f"/finding/{GAP}"), because="Both \n= lines <b>")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/finding/{GAP}#decisions")
    assert [(made.kind, made.by, made.because) for made in read_decisions(demo)] == [
        ("agreed", "ที่ประชุม", "Both \n= lines <b>")
    ]
    assert asked.get("/state.json").json()["version"] != version
    page = other.get(f"/finding/{GAP}").text
    assert "ที่ประชุม" in page
    assert "<b>" not in page.split("Both")[1][:12]
    assert GAP in listed(other.get("/findings?decision=agreed"))
    assert GAP not in listed(other.get("/findings?decision=open"))
    assert other.get(f"/finding/{GAP}.json").json()["decision"]["decision"] == "agreed"
    # SPARQL sees it, too.
    rows = app.state.prasan.built.workspace.query("decisions")
    assert len(rows) == 1


def test_who_decided_is_remembered_for_the_next_form(demo: Path) -> None:
    asked = client(application(demo, watch=False))
    decide(asked, asked.get(f"/finding/{GAP}"), by="คณะทำงาน; a=b\r\nx")
    assert 'name="by" value="คณะทำงาน; a=b x"' in asked.get(f"/finding/{GAP}").text


def test_of_two_who_decide_at_once_the_later_is_told_and_chooses(demo: Path) -> None:
    app = application(demo, watch=False)
    one, other = client(app), client(app)
    pages = [asked.get(f"/finding/{GAP}") for asked in (one, other)]
    assert decide(one, pages[0], by="First").status_code == 303
    answer = decide(other, pages[1], by="Second", decision="disputed", because="my reason")
    assert answer.status_code == 409
    assert "First decided about this after you opened the page" in answer.text
    # What was written is there still, and what the other decided.
    assert "my reason" in answer.text
    assert re.search(r'value="disputed" required checked', answer.text)
    assert "First" in answer.text.split('class="history"')[1].split("</ol>")[0]
    assert [made.by for made in read_decisions(demo)] == ["First"]
    again = decide(other, answer, by="Second", decision="disputed", because="my reason")
    assert again.status_code == 303
    assert [(made.by, made.kind) for made in read_decisions(demo)] == [("First", "agreed"), ("Second", "disputed")]


def test_many_who_decide_about_several_findings_at_once_lose_nothing(demo: Path) -> None:
    app = application(demo, watch=False)
    ids = [finding.id for finding in app.state.prasan.built.workspace.findings[:8]]

    def sent(id_: str) -> int:
        fields = {"decision": "agreed", "by": id_, "because": "x", "on": "2007-11-06"}
        return client(app).post(f"/finding/{id_}", data=fields, follow_redirects=False).status_code

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(sent, ids)) == {303}
    assert sorted(made.finding for made in read_decisions(demo)) == sorted(ids)


@pytest.mark.parametrize(
    ("given", "status", "said"),
    [
        ({"by": " "}, 400, "Who decided?"),
        ({"because": ""}, 400, "Why was it decided so?"),
        ({"decision": "maybe"}, 404, "There is no decision “maybe”"),
        ({"on": "2099-01-01"}, 400, "has not come yet"),
        ({"on": "soon"}, 400, "is not one day"),
        ({"evidence": "0000000000000000"}, 409, "The evidence has changed"),
    ],
)
def test_what_makes_no_decision_is_said_and_nothing_is_kept(
    demo: Path, given: dict[str, str], status: int, said: str
) -> None:
    asked = client(application(demo, watch=False))
    answer = decide(asked, asked.get(f"/finding/{GAP}"), **given)
    assert answer.status_code == status
    assert said in unescape(answer.text)
    assert read_decisions(demo) == ()


def test_a_form_of_another_origin_or_of_another_type_decides_nothing(demo: Path) -> None:
    asked = client(application(demo, watch=False))
    fields = {"decision": "agreed", "by": "x", "because": "y"}
    assert asked.post(f"/finding/{GAP}", data=fields, headers={"origin": "https://evil.example"}).status_code == 403
    assert asked.post(f"/finding/{GAP}", json=fields).status_code == 415
    assert read_decisions(demo) == ()


def test_a_finding_that_is_no_longer_there_keeps_its_decisions_and_may_be_decided_on(demo: Path) -> None:
    (demo / "decisions.toml").write_text(
        '[[decision]]\nfinding = "gap-0000000000"\ndecision = "agreed"\non = 2007-11-06\nby = "A"\nbecause = "b"\n'
        'sentence = "What it said <i>then</i>."\n', encoding="utf-8",
    )  # fmt: skip
    asked = client(application(demo, watch=False))
    assert "What it said &lt;i&gt;then" in asked.get("/findings?decision=gone").text
    page = asked.get("/finding/gap-0000000000")
    assert "The data no longer show this." in page.text
    fields = {
        "decision": "resolved",
        "by": "A",
        "because": "c",
        "decisions": in_form(page, "decisions"),
        "evidence": "",
    }
    assert asked.post("/finding/gap-0000000000", data=fields, follow_redirects=False).status_code == 303
    assert [made.kind for made in read_decisions(demo)] == ["agreed", "resolved"]
    assert asked.get("/finding/gap-0000000000.json").json()["exists"] is False


# What if


def on_disk(folder: Path) -> dict[str, tuple[int, int]]:
    return {str(path): (path.stat().st_size, path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()}


def test_what_if_says_what_the_command_says_and_touches_nothing(demo: Path, tmp_path: Path) -> None:
    asked = client(application(demo, watch=False))
    before = on_disk(demo)
    answer = asked.get(f"/finding/{GAP}/what-if?action=end&thing=P3&to=", follow_redirects=False)
    assert answer.status_code == 303
    address = answer.headers["location"]
    answer = asked.get(
        address + "&action=add-link&from=P5&to=P1&property=reinforces&score=2&reason=", follow_redirects=False
    )
    address = answer.headers["location"]
    page = asked.get(address)
    assert page.status_code == 200
    told = asked.get(address.replace("/what-if?", "/what-if.json?")).json()
    # Both changes as a file, for the command.
    file = tmp_path / "changes.toml"
    file.write_text(asked.get(address.replace("/what-if?", "/what-if.toml?")).text, encoding="utf-8")
    assert [change["action"] for change in tomllib.loads(file.read_text(encoding="utf-8"))["change"]] == [
        "end",
        "add-link",
    ]
    expected = json.loads(json.dumps(as_json(what_if(load(FOUNDING, language="en"), file).scene)))
    for part in ("kinds", "figures", "things"):
        assert told[part] == expected[part]
    for state in ("appeared", "disappeared"):
        assert [item["id"] for item in told["findings"][state]] == [item["id"] for item in expected["findings"][state]]
        for item in expected["findings"][state]:
            assert item["sentence"]["en"] in unescape(page.text)
    assert expected["findings"]["appeared"]
    assert expected["findings"]["disappeared"]
    assert on_disk(demo) == before


def test_a_change_can_be_taken_back(app: Starlette) -> None:
    asked = client(app)
    first = asked.get(f"/finding/{GAP}/what-if?action=end&thing=P3", follow_redirects=False).headers["location"]
    both = asked.get(first + "&action=end&thing=P4", follow_redirects=False).headers["location"]
    links = [unescape(link) for link in re.findall(r'<a href="([^"]+)">take back', asked.get(both).text)]
    assert len(links) == 2
    assert links[1] == first
    assert asked.get(first).text.count("take back") == 1


def test_each_form_of_the_page_can_be_sent_and_its_fields_name_things(app: Starlette) -> None:
    """The forms as a browser sends them, with what they offer."""
    asked = client(app)
    overlap = next(f.id for f in app.state.prasan.built.workspace.findings if f.kind == "mechanismOverlap")
    text = asked.get(f"/finding/{overlap}/what-if").text
    bodies = re.findall(r'type="checkbox" name="thing" value="([^"]+)"', text)
    assert len(bodies) >= 2
    programmes = re.findall(r'<option value="([^"]+)">', text.split('id="programmes"')[1].split("</datalist>")[0])
    agencies = re.findall(r'<option value="([^"]+)">', text.split('id="agencies"')[1].split("</datalist>")[0])
    years = re.search(r'name="property"><option value="(year)"', text)
    assert years is not None
    sent = [
        [("action", "merge"), ("thing", bodies[0]), ("thing", bodies[1]), ("to", "Joint committee")],
        [("action", "end"), ("thing", programmes[0]), ("to", "2549")],
        [("action", "move"), ("thing", programmes[0]), ("property", "year"), ("to", "2551")],
        [("action", "change-role"), ("thing", programmes[0]), ("agency", agencies[0]), ("to", "led by")],
        [("action", "remove-link"), ("from", "P2"), ("to", "P1")],
    ]  # fmt: skip
    for fields in sent:
        answer = asked.get(f"/finding/{overlap}/what-if", params=fields)
        assert answer.status_code == 200, (fields, answer.text)
        assert "What is supposed" in answer.text


def test_a_change_that_cannot_be_made_is_said_with_its_number_and_field(app: Starlette) -> None:
    asked = client(app)
    for language, field in (("en", "thing"), ("th", "สิ่งที่เปลี่ยน")):
        answer = client(app, language).get(f"/finding/{GAP}/what-if?action=end&thing=Nobody")
        assert answer.status_code == 400
        assert "Nobody" in answer.text
        assert field in unescape(answer.text.split('role="alert"')[1])
    for change in ("nonsense", "[]", '{"action": 5}', '{"action": ["nonsense"]}', "null"):
        assert asked.get(f"/finding/{GAP}/what-if", params={"change": change}).status_code == 400
    assert asked.get(f"/finding/{GAP}/what-if.csv").status_code == 400
    assert asked.get(f"/finding/{GAP}/what-if", params={"change": ['{"action":["end"]}'] * 31}).status_code == 400


# Comparisons


def test_a_comparison_that_takes_a_while_says_how_far_it_is_and_is_shown_when_it_is_there(
    demo: Path, browser: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparison, "_PATIENCE", 0.05)
    going_on, began = threading.Event(), threading.Event()

    def slow(*arguments: Any, tell: Any, **named: Any) -> Any:
        tell("step.finding", kind="Gap <b>", number=2, total=20, found=7)
        began.set()
        assert going_on.wait(60)
        return supposed(*arguments, tell=tell, **named)

    monkeypatch.setattr(whatif_page, "supposed", slow)
    with running(application(demo, watch=False)) as address:
        context = browser.new_context(locale="en")
        tab = context.new_page()
        complaints: list[str] = []
        tab.on("console", lambda message: complaints.append(message.text))
        answer = tab.goto(f"{address}/finding/{GAP}/what-if?action=end&thing=P3")
        assert answer.status == 202
        assert began.wait(60)
        tab.get_by_text("Looking for: Gap <b> (2 of 20; 7 findings so far) …").wait_for()
        # Who asks for the same meanwhile does not begin it again; a program waits for it.
        assert tab.reload().status == 202
        going_on.set()
        tab.get_by_role("heading", name="What is supposed").wait_for()
        assert complaints == []
        context.close()


def test_a_comparison_that_failed_is_told_and_tried_again_later(
    demo: Path, browser: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that waits for it asks twice when it is there: the second time it is not begun anew."""
    monkeypatch.setattr(comparison, "_PATIENCE", 0.05)
    tried = []

    def refused(*arguments: Any, tell: Any, **named: Any) -> Any:
        tried.append(arguments)
        time.sleep(0.5)
        return supposed(*arguments, tell=tell, **named)

    monkeypatch.setattr(whatif_page, "supposed", refused)
    asked = f"/finding/{GAP}/what-if?action=end&thing=Nobody"
    with running(application(demo, watch=False)) as address:
        context = browser.new_context(locale="en")
        tab = context.new_page()
        assert tab.goto(address + asked).status == 202
        tab.get_by_text("Nobody").first.wait_for()
        assert len(tried) == 1
        monkeypatch.setattr(comparison, "_FAILED_FOR", 0.0)
        monkeypatch.setattr(comparison, "_PATIENCE", 60.0)
        assert tab.reload().status == 400
        assert len(tried) == 2
        context.close()


@pytest.fixture
def with_others(demo: Path) -> Path:
    """A workspace that holds another one, and files of changes."""
    other = demo / "years" / "2551"
    shutil.copytree(FOUNDING, other, ignore=shutil.ignore_patterns("__pycache__", OUT))
    (demo / "changes.toml").write_text('[[change]]\naction = "end"\nthing = "P3"\n', encoding="utf-8")
    (demo / "ideas").mkdir()
    (demo / "ideas" / "more.csv").write_text("action,thing\nend,P4\n", encoding="utf-8")
    (demo / "ideas" / "broken.toml").write_text("[[change]\n", encoding="utf-8")
    return demo


def test_workspaces_and_changes_in_the_folder_are_found_and_nothing_beyond_it(
    with_others: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    shutil.copytree(FOUNDING, outside)
    (with_others / "link").symlink_to(outside, target_is_directory=True)
    assert workspaces_within(with_others) == ("years/2551",)
    assert changes_within(with_others) == ("changes.toml", "ideas/more.csv")


def test_two_workspaces_two_years_and_changes_are_compared_as_the_commands_do(with_others: Path) -> None:
    asked = client(application(with_others, watch=False))
    before = on_disk(with_others)
    assert "nothing differs" in asked.get("/compare?old=years/2551").text
    told = asked.get("/compare.json?changes=changes.toml").json()
    expected = as_json(what_if(load(FOUNDING, language="en"), with_others / "changes.toml").scene)
    assert [item["id"] for item in told["findings"]["disappeared"]] == [
        item["id"] for item in expected["findings"]["disappeared"]
    ]
    page = unescape(asked.get("/compare?old_year=2548&new_year=2550").text)
    assert "Plan of 2548 → Plan of 2550" in page
    found = asked.get("/compare.json?old_year=2548&new_year=2550").json()
    assert found["findings"]["appeared"]
    for item in found["findings"]["appeared"]:
        assert item["sentence"]["en"] in page
    assert on_disk(with_others) == before


def test_another_state_of_the_other_workspace_is_another_comparison(with_others: Path) -> None:
    asked = client(application(with_others, watch=False))
    assert "nothing differs" in asked.get("/compare?old=years/2551").text
    (with_others / "years" / "2551" / "goals.json").write_text(
        '{"Goals": [{"id": "E9", "name": "A new goal"}]}', encoding="utf-8"
    )
    assert "A new goal" in asked.get("/compare?old=years/2551").text


def test_what_cannot_be_compared_is_said(with_others: Path, tmp_path: Path) -> None:
    asked = client(application(with_others, watch=False))
    for query, status in (
        ("old=..", 404), ("old=/etc", 404), ("changes=../x.toml", 404), ("changes=prasan.toml", 404),
        ("old_year=2548", 400), ("old_year=2548&new_year=2548", 400), ("old_year=x&new_year=y", 400),
    ):  # fmt: skip
        answer = asked.get(f"/compare?{query}")
        assert answer.status_code == status, query
        assert 'role="alert"' in answer.text
        assert asked.get(f"/compare.json?{query}").status_code == status
    assert asked.get("/compare.exe?changes=changes.toml").status_code == 404
    assert asked.get("/compare?old=&new=&old_year=&new_year=", follow_redirects=False).headers["location"] == "/compare"


@pytest.mark.parametrize("suffix", ["html", "csv", "xlsx", "md", "svg", "png"])
def test_a_comparison_is_taken_away_as_a_file(app: Starlette, suffix: str) -> None:
    answer = client(app).get(f"/compare.{suffix}?old_year=2548&new_year=2550")
    assert answer.status_code == 200
    assert f'filename="compare.{suffix}"' in answer.headers["content-disposition"]
    assert answer.content


# Files


def test_the_page_offers_every_view_in_every_form_with_its_name(app: Starlette) -> None:
    asked = client(app)
    text = asked.get("/export").text
    links = set(re.findall(r'href="/export/([^"]+)"', text))
    assert links == {f"{view}{suffix}" for view, suffix in views()}
    for language in languages():
        offered = exports(language)
        pairs = [(item["view"], suffix) for group in offered.values() for item in group for suffix in item["suffixes"]]
        assert sorted(pairs) == sorted(views())
    told = asked.get("/export.json").json()
    assert {file["link"] for group in told.values() for item in group for file in item["files"]} == {
        f"/export/{link}" for link in links
    }
    rows = list(csv.reader(io.StringIO(asked.get("/export.csv").content.decode("utf-8-sig"))))
    assert len(rows) - 1 == len(links)


@pytest.mark.parametrize(
    ("view", "suffix"), [("findings", ".csv"), ("network", ".graphml"), ("data", ".nt"), ("meetings", ".xlsx")]
)
def test_a_file_is_what_the_view_draws_in_the_readers_language(app: Starlette, view: str, suffix: str) -> None:
    here = app.state.prasan.built.workspace
    for language in languages():
        answer = client(app, language).get(f"/export/{view}{suffix}")
        assert answer.status_code == 200
        drawn = b"".join(
            piece.encode() if isinstance(piece, str) else piece
            for piece in _pieces(views()[view, suffix].draw(here.scene.in_language(language), suffix))
        )
        assert answer.content == drawn
        assert f'filename="{view}{suffix}"' in answer.headers["content-disposition"]


def _pieces(content: Any) -> Any:
    return [content] if isinstance(content, str | bytes) else content


def test_what_no_view_draws_is_said_before_anything_is_sent(app: Starlette) -> None:
    asked = client(app)
    for path in ("/export/nothing.html", "/export/report.exe"):
        answer = asked.get(path)
        assert answer.status_code == 404
        assert "<h1>This did not work</h1>" in answer.text


def test_every_page_is_there_in_every_language_and_for_an_empty_workspace(tmp_path: Path, app: Starlette) -> None:
    from prasan.command_line import run

    assert run(["init", str(tmp_path / "new"), "--quiet"]) == 0
    empty = application(tmp_path / "new", watch=False)
    for language in languages():
        for path in ("/findings", "/findings?group=agency", "/compare", "/export", "/findings.csv", "/findings.json"):
            assert client(empty, language).get(path).status_code == 200
            answer = client(app, language).get(path)
            assert answer.status_code == 200


@pytest.mark.browser
def test_a_planner_finds_decides_and_looks_what_would_be_with_a_keyboard(
    browser: Any, demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(application_module, "_LOOK_EVERY", 0.2)
    with running(application(demo)) as address:
        tab = browser.new_page(locale="th-TH", viewport={"width": 390, "height": 800})
        said, asked = [], []
        tab.on("console", lambda message: said.append(message.text))
        tab.on("pageerror", lambda error: said.append(str(error)))
        tab.on("request", lambda request: asked.append(request.url))
        tab.goto(address + "/findings", wait_until="networkidle")
        tab.fill("input[name=text]", GAP)
        tab.press("input[name=text]", "Enter")
        tab.wait_for_url("**/findings?text=*")
        assert tab.locator("a.said").count() == 1
        tab.focus("a.said")
        tab.keyboard.press("Enter")
        tab.wait_for_url(f"**/finding/{GAP}")
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
        tab.check("input[value=agreed]")
        tab.fill("input[name=by]", "ที่ประชุม")
        tab.fill("textarea", "เหตุผล")
        tab.click("#decide button")
        tab.wait_for_url(f"**/finding/{GAP}#decisions")
        assert "ที่ประชุม" in tab.text_content(".history")
        assert tab.text_content("#changed") == ""
        tab.goto(f"{address}/finding/{GAP}/what-if", wait_until="networkidle")
        tab.locator("summary").nth(3).click()
        tab.locator("form").nth(3).locator("[name=thing]").fill("P3")
        tab.locator("form").nth(3).locator("button").click()
        tab.wait_for_selector("#differs")
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
        tab.close()
    assert said == []
    assert {url.split("/")[2] for url in asked} == {address.split("/")[2]}
    assert [made.by for made in read_decisions(demo)] == ["ที่ประชุม"]
