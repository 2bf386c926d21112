"""The whole workspace as one page: in a browser, from a file that stands alone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from rdflib import Literal
from rdflib.namespace import RDF, SKOS

from prasan.graph import page_room
from prasan.graph.page_room import findings_shown
from prasan.graph.scene import Scene, draw
from prasan.graph.sentences import sentence
from prasan.graph.views import workspace
from prasan.language import texts_under
from prasan.ontology import PRASAN
from prasan.workspace import Workspace, load
from tests.conftest import FOUNDING
from tests.test_network_page import until
from tests.test_views import hard_quads, iri, scene_of

pytest.importorskip("playwright.sync_api")

ASSETS = Path(__file__).parent.parent / "graph" / "views" / "assets"
Open = Callable[..., Any]


@pytest.fixture(scope="module")
def thai() -> Workspace:
    return load(FOUNDING, language="th")


@pytest.fixture(scope="module")
def content(thai: Workspace) -> str:
    return draw(thai.scene, "workspace", ".html").decode()


@pytest.fixture
def show(browser: Any, tmp_path: Path) -> Iterator[Open]:
    """A function that opens a page; afterwards it must have asked for nothing and complained of nothing."""
    contexts, asked, complaints = [], [], []
    address = (tmp_path / "workspace.html").as_uri()

    def open_page(content: str, at: str = "", **options: Any) -> Any:
        (tmp_path / "workspace.html").write_text(content, encoding="utf-8")
        usual = {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce"}
        context = browser.new_context(**usual | options)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: request.url.startswith(("data:", address)) or asked.append(request.url))
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: (complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.add_init_script(
            """document.addEventListener('securitypolicyviolation',
                 event => console.error('policy', event.violatedDirective, event.blockedURI))"""
        )
        page.goto(address + at)
        if options.get("java_script_enabled", True):
            until(page, "window.prasan?.ready === true")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert asked == []
    assert complaints == []


def in_frame(page: Any, expression: str) -> Any:
    return page.evaluate(
        f"(() => {{ const frame = document.querySelector('iframe').contentWindow; return {expression} }})()"
    )


def picture_ready(page: Any) -> None:
    until(page, "document.querySelector('iframe')?.contentWindow.prasan?.ready === true")


def seen(page: Any) -> list[str]:
    found = page.evaluate(
        "[...document.querySelectorAll('.view')].filter((each) => !each.hidden).map((each) => each.id)"
    )
    assert isinstance(found, list)
    return found


def choose(page: Any, view: str) -> None:
    """Click a view in the menu; the address changes at once, the page hears of it a moment later."""
    page.click(f"#menu a[data-view={view}]")
    until(page, f"!document.getElementById('{view}').hidden")
    assert seen(page) == [view]


def model(content: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="model">(.*?)</script>', content, re.DOTALL)
    assert found
    held = json.loads(found[1])
    assert isinstance(held, dict)
    return held


# ---------------------------------------------------------------- what is in the file


def test_the_file_forbids_every_connection_and_names_no_host(content: str) -> None:
    """A policy for the page, which the picture in it inherits; nothing is loaded from anywhere."""
    assert "default-src 'none'" in content
    shell = re.sub(r"<script type=\"application/json\".*?</script>", "", content, flags=re.DOTALL)
    assert not re.search(r"""(?:src|href)=["']?(?!#|data:)[\w/]""", shell)
    assert "connect-src" not in content


def test_the_model_says_of_each_finding_what_the_workspace_says(thai: Workspace, content: str) -> None:
    """The same findings in the same order, with score, coverage, statements and the places of each."""
    held = model(content)
    shown = findings_shown(thai.scene)
    assert [found["id"] for found in held["findings"]] == [finding.id for finding in shown]
    for more, finding in zip(held["more"], shown, strict=True):
        assert more.get("score") == (None if finding.score is None else round(finding.score, 3))
        assert more["coverage"] == round(finding.coverage, 3)
        assert len(more.get("statements", [])) + more.get("left", 0) == len(finding.evidence)
        numbers = [place for _words, places in more.get("statements", []) for place in places]
        assert all(0 <= place < len(held["evidence"]) for place in numbers)


@pytest.mark.browser
def test_what_has_no_room_is_counted(monkeypatch: pytest.MonkeyPatch, thai: Workspace, show: Open) -> None:
    """Two findings of a kind and twenty things: the page says how many more there are, and where."""
    monkeypatch.setattr(page_room, "_MOST_FINDINGS", 2)
    monkeypatch.setattr(page_room, "_MOST_THINGS", 20)
    content = draw(thai.scene, "workspace", ".html").decode()
    held = model(content)
    assert len(held["nodes"]) == 20
    assert held["left"]["findings"] == len(thai.findings) - len(held["findings"]) > 0
    page = show(content, "#/findings")
    assert str(held["left"]["findings"]) in page.inner_text("#findings-count")
    choose(page, "things")
    assert f"{20 + held['left']['nodes']}" in page.inner_text("#things-count")


def test_every_text_of_the_page_is_used() -> None:
    """Both languages have the same texts, and none is left over."""
    thai, english = (texts_under("view.workspace.", code) for code in ("th", "en"))
    assert thai.keys() == english.keys()
    used = "".join((ASSETS / name).read_text(encoding="utf-8") for name in ("workspace.html", "workspace.js"))
    source = Path(workspace.__file__).read_text(encoding="utf-8")
    for key in english.keys() - {"name", *workspace.VIEWS}:
        wanted = key.removeprefix("only-")
        assert f'"{key}"' in used or f"workspace.{key}" in source or f'"{wanted}"' in used, key


@pytest.mark.browser
def test_a_country_fits_in_a_mail_and_opens_at_once(canada: Workspace, show: Open) -> None:
    """Thousands of things: the file is small enough to send, and the first view is there without waiting."""
    content = draw(canada.scene, "workspace", ".html").decode()
    assert len(content.encode()) < 30_000_000
    page = show(content)
    loaded = page.evaluate("performance.getEntriesByType('navigation')[0].domComplete")
    assert loaded < 20_000  # milliseconds: of a busy machine; alone it is under one second
    choose(page, "things")
    assert page.locator("#things li").count() == 200
    page.fill("#things input[type=search]", "inclusive research teams")
    assert 0 < page.locator("#things li").count() < 200


# ---------------------------------------------------------------- what a reader does


@pytest.mark.browser
def test_each_view_of_the_menu_is_seen_alone(content: str, show: Open) -> None:
    """The address says which, so that it can be sent and gone back to."""
    page = show(content)
    assert seen(page) == ["report"]
    for view in workspace.VIEWS:
        choose(page, view)
        assert page.evaluate("location.hash") == f"#/{view}"
        assert page.get_attribute(f"#menu a[data-view={view}]", "aria-current") == "page"
        assert page.locator("#menu a[aria-current]").count() == 1
    picture_ready(page)
    page.go_back()
    until(page, "!document.getElementById('matrix').hidden")
    assert seen(page) == ["matrix"]
    choose(page, "report")
    page.click("main[lang=th] nav.contents a >> nth=3")
    assert seen(page) == ["report"]
    assert page.evaluate("scrollY") > 500


@pytest.mark.browser
def test_search_filter_and_sort_narrow_and_order_the_findings(thai: Workspace, content: str, show: Open) -> None:
    """Every word must be there, in the sentence, the names or the id; the count says how many are left."""
    page = show(content, "#/findings")
    rows = page.locator("#findings tbody tr")
    assert rows.count() == len(thai.findings)
    page.fill("#findings input[type=search]", "เครือข่าย ยมนา")
    named = [f for f in thai.findings if "ยมนา" in " ".join(_texts(thai.scene, f))]
    assert 0 < rows.count() <= len(named)
    page.fill("#findings input[type=search]", thai.findings[3].id)
    assert rows.count() == 1
    page.fill("#findings input[type=search]", "")
    page.select_option("#findings select >> nth=0", label="ช่องว่าง")
    assert rows.count() == sum(finding.kind == "gap" for finding in thai.findings)
    page.select_option("#findings select >> nth=1", value="inferred")
    assert rows.count() == sum(finding.kind == "gap" and finding.inferred for finding in thai.findings)
    page.select_option("#findings select >> nth=0", value="")
    page.select_option("#findings select >> nth=1", value="")
    page.click("#findings th button >> nth=2")
    assert page.get_attribute("#findings th >> nth=2", "aria-sort") == "descending"
    scores = [float(text) for text in page.locator("#findings tbody td:nth-child(3)").all_inner_texts() if text]
    assert scores == sorted(scores, reverse=True)
    assert len(scores) == sum(finding.score is not None for finding in thai.findings)


def _texts(scene: Scene, finding: Any) -> list[str]:
    return [sentence(scene.study, finding, code) for code in ("th", "en")]


@pytest.mark.browser
def test_a_finding_opens_with_its_evidence_to_the_cell(thai: Workspace, content: str, show: Open) -> None:
    """By its id in the address: sentence, who takes part, statements, and the sheet and row of each."""
    finding = next(finding for finding in thai.findings if finding.kind == "mechanismOverlap")
    page = show(content, f"#/findings/{finding.id}")
    text = page.inner_text("#findings")
    assert sentence(thai.study, finding, "th") in text
    assert finding.id in text
    assert "nakhon-si-thammarat.xlsx, แผ่นงาน กลไก, แถว" in text
    page.click("#findings ul a >> nth=0")
    assert seen(page) == ["things"]
    assert "โครงการชุมชนอินทรีย์" in page.inner_text("#things h1")
    choose(page, "findings")
    page.click(f"#findings a[href='#/findings/{finding.id}']")
    assert page.inner_text("#findings h1") == sentence(thai.study, finding, "th")


@pytest.mark.browser
def test_a_thing_has_a_page_with_facts_ties_and_findings(content: str, show: Open) -> None:
    """What ties it to areas and levels, which the picture leaves out, is there too; evidence unfolds."""
    page = show(content, "#/things/project%2FP2")
    text = page.inner_text("#things")
    for wanted in ("โครงการความร่วมมือเพื่อแก้ปัญหาความยากจน", "P2", "กระทรวงมหาดไทย", "ครัวเรือน", "นครศรีธรรมราช"):
        assert wanted in text, wanted
    page.click("#things summary >> nth=0")
    assert "แผ่นงาน โครงการ" in page.inner_text("#things details[open]")
    page.click("#things .actions a >> nth=1")
    assert seen(page) == ["network"]
    picture_ready(page)
    until(
        page, "document.querySelector('iframe').contentWindow.prasan.selection()?.id?.endsWith('/project/P2') === true"
    )


@pytest.mark.browser
def test_the_language_changes_everywhere_and_the_place_stays(content: str, show: Open) -> None:
    """Menu, headings, tables, the page of a thing, the report and the picture."""
    page = show(content, "#/things/project%2FP2")
    page.click(".languages-of-page button[value=en]")
    assert page.evaluate("document.documentElement.lang") == "en"
    assert "Cooperation project" in page.inner_text("#things h1")
    assert page.inner_text("#menu a[data-view=findings]") == "Findings"
    choose(page, "report")
    assert page.locator("main[lang=en]").is_visible()
    assert page.locator("main[lang=th]").is_hidden()
    choose(page, "matrix")
    assert page.locator("#matrix [lang=en] svg >> nth=0").is_visible()
    assert page.locator("#matrix [lang=th] svg >> nth=0").is_hidden()
    choose(page, "network")
    picture_ready(page)
    assert in_frame(page, "frame.document.documentElement.lang") == "en"
    page.click(".languages-of-page button[value=th]")
    until(page, "document.querySelector('iframe').contentWindow.document.documentElement.lang === 'th'")
    picture_ready(page)


@pytest.mark.browser
def test_the_page_works_by_keys_alone(content: str, show: Open) -> None:
    """The first key leads past the menu, Enter follows links, a stroke goes to the search."""
    page = show(content)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "skip"
    for _ in range(3):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.dataset.view") == "findings"
    page.keyboard.press("Enter")
    until(page, "!document.getElementById('findings').hidden")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.type") == "search"
    page.keyboard.type("P4")
    assert page.evaluate("document.activeElement.value") == "P4"
    page.locator("#findings th button >> nth=0").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent") == "ประเภท"
    assert page.get_attribute("#findings th >> nth=0", "aria-sort") == "ascending"


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_is_wider_than_the_screen(content: str, show: Open, scheme: Any) -> None:
    """What is wide, as a matrix is, scrolls by itself."""
    page = show(content, viewport={"width": 360, "height": 740}, color_scheme=scheme)
    for view in [*workspace.VIEWS, "things/project%2FP2"]:
        page.evaluate(f"location.hash = '#/{view}'")
        until(page, f"!document.getElementById('{view.split('/')[0]}').hidden")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, view
    dark = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", dark)[:3])) < 200) is (scheme == "dark")
    page.evaluate("location.hash = '#/network'")
    picture_ready(page)


@pytest.mark.browser
def test_a_picture_that_is_left_before_it_is_drawn_is_there_when_one_comes_back(content: str, show: Open) -> None:
    page = show(content)
    page.evaluate(
        "addEventListener('hashchange', () => { location.hash = '#/report'; }, { once: true });"
        "location.hash = '#/network'"
    )
    until(page, "document.querySelector('iframe')?.contentWindow.prasan?.ready === true")
    assert page.locator("#network").is_hidden()
    page.evaluate("location.hash = '#/network'")
    picture_ready(page)


@pytest.mark.browser
def test_hostile_names_are_text_in_every_view(show: Open) -> None:
    """Names that look like scripts, markup, markers or policies run nothing, and can be read."""
    content = draw(scene_of(hard_quads()), "workspace", ".html").decode()
    page = show(content)
    for view in workspace.VIEWS:
        page.click(f"#menu a[data-view={view}]")
    picture_ready(page)
    choose(page, "things")
    names = page.locator("#things li a").all_inner_texts()
    assert any("<script>alert(1)</script>" in name for name in names)
    for number in range(len(names)):
        page.locator("#things li a").nth(number).click()
        assert page.locator("#things h1").inner_text() in names
        page.go_back()
    choose(page, "findings")
    page.locator("#findings tbody a").first.click()
    assert page.evaluate("document.querySelectorAll('img, #view script, object, embed').length") == 0


@pytest.mark.browser
def test_every_thing_can_be_gone_to_whatever_its_iri_holds(show: Open) -> None:
    """Signs that stand for others, a stroke, a space, Thai; things that end alike have their whole IRI as address."""
    row = iri("place/1")
    ids = ("p/%E0%B8%81", "p/a%2Fb", "p/ก", "p/a#b?c&d", "one/p/same", "other/p/same", "p/50%25")
    quads = [
        quad
        for number, name in enumerate(ids)
        for quad in (
            (iri(name), RDF.type, PRASAN.Project, row),
            (iri(name), SKOS.prefLabel, Literal(f"Programme {number}", lang="en"), row),
        )
    ]
    page = show(draw(scene_of(quads, "en"), "workspace", ".html").decode(), "#/things")
    for number in range(len(ids)):
        page.click(f"#things li a:text-is('Programme {number}')")
        assert page.inner_text("#things h1") == f"Programme {number}"
        page.reload()
        until(page, "window.prasan?.ready === true")
        assert page.inner_text("#things h1") == f"Programme {number}"
        page.click("#things .actions a >> nth=0")


@pytest.mark.browser
def test_a_strange_address_shows_the_list_and_not_an_error(content: str, show: Open) -> None:
    """An id that is no longer there, or no id at all."""
    for at, view in (("#/findings/gone-123", "findings"), ("#/things/%3Cb%3E", "things"), ("#/nothing", "report"),
                     ("#/findings/%E0%B8", "findings"), ("#%", "report"),
                     ("#nowhere", "report")):  # fmt: skip
        assert seen(show(content, at)) == [view]


@pytest.mark.browser
def test_without_scripts_the_report_is_there(content: str, show: Open) -> None:
    """Where a mail program opens it without scripts, the useless menu is not shown."""
    page = show(content, java_script_enabled=False)
    assert page.locator("main[lang=th] h1").is_visible()
    assert page.locator("#bar").is_hidden()
    assert page.locator("#findings").is_hidden()


@pytest.mark.browser
def test_an_empty_workspace_is_a_page_too(show: Open) -> None:
    """Nothing recorded: every view opens and says so in its own way."""
    page = show(draw(scene_of([], "en"), "workspace", ".html").decode())
    for view in workspace.VIEWS:
        choose(page, view)
    picture_ready(page)
