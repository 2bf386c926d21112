"""The network picture as a reader meets it: in a browser, from a page that stands alone."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from prasan.graph import network_page, page_room
from prasan.graph.layout import drawn_nodes, group_positions
from prasan.graph.views import network
from prasan.language import texts_under
from prasan.workspace import Workspace, load
from tests.small import iri, study

pytest.importorskip("playwright.sync_api")

HERE = Path(__file__).parent
ASSETS = HERE.parent / "graph" / "views" / "assets"
EXAMPLES = HERE.parent / "examples"


def asset(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")


def founding_model() -> dict[str, Any]:
    """A model small enough to know by heart, written by hand after the founding case."""
    held = json.loads((HERE / "fixtures" / "network_model.json").read_text(encoding="utf-8"))
    texts = {code: texts_under("network.", code) | texts_under("place.", code) for code in held["languages"]}
    return {**held, "texts": texts}


@pytest.fixture(scope="module")
def founding_case() -> Workspace:
    return load(EXAMPLES / "nakhon_si_thammarat", language="th")


def node_id(name: str) -> str:
    return f"https://example.org/nakhon/{name}"


def large_model(programmes: int = 1500, links: int = 6000, groups: int = 12) -> dict[str, Any]:
    """A model as a whole province has it: groups on a circle, their programmes on spirals around them."""
    model = founding_model()
    angles = [2 * math.pi * place / groups for place in range(groups)]
    circle = [(1800 * math.cos(angle), 1800 * math.sin(angle)) for angle in angles]

    def node(number: int) -> dict[str, Any]:
        group, place = number % groups, number // groups
        reach, turn = 70 * math.sqrt(place + 1), 2.4 * place
        return {
            "id": f"https://example.org/p/{number}",
            "kind": 0,
            "label": {"th": f"โครงการที่ {number}", "en": f"Programme {number}"},
            "identifier": f"B{number}",
            "x": circle[group][0] + reach * math.cos(turn),
            "y": circle[group][1] + reach * math.sin(turn),
            "group": group,
        }

    def edge(number: int) -> list[Any]:
        start = number % programmes
        end = (start + groups * (number % 19 + 1) + (number % 7 == 0)) % programmes
        return [start, end, number % len(model["linkTypes"]), int(number % 5 == 0), None, [0]]

    return {
        **model,
        "groups": [
            {"id": f"g{g}", "label": {"th": f"กลุ่มที่ {g}", "en": f"Group {g}"}, "count": programmes // groups}
            | {"x": x, "y": y}
            for g, (x, y) in enumerate(circle)
        ],
        "nodes": [node(number) for number in range(programmes)],
        "edges": [edge(number) for number in range(links)],
        "findings": [],
    }


def until(page: Any, condition: str) -> None:
    """Wait for a condition. Playwright's own wait compiles text inside the page, which the page's policy forbids."""
    for _ in range(400):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"never true: {condition}")


Show = Callable[..., Any]


@pytest.fixture
def show(browser: Any, tmp_path: Path) -> Iterator[Show]:
    """A function that opens a model's page; afterwards it must have asked for nothing and complained of nothing."""
    contexts, asked, complaints = [], [], []

    def watch(route: Any) -> None:
        if route.request.url == page_address:
            route.continue_()
        else:
            asked.append(route.request.url)
            route.abort()

    page_address = (tmp_path / "network.html").as_uri()

    def open_page(model: dict[str, Any], **options: Any) -> Any:
        (tmp_path / "network.html").write_text(network.page(model), encoding="utf-8")
        usual = {"viewport": {"width": 1280, "height": 800}, "reduced_motion": "reduce"}
        context = browser.new_context(**usual | options)
        contexts.append(context)
        page = context.new_page()
        page.route("**/*", watch)
        page.on("request", lambda request: request.url.startswith(("data:", page_address)) or asked.append(request.url))
        page.on("console", lambda message: complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.add_init_script(
            """document.addEventListener('securitypolicyviolation',
                 event => console.error('policy', event.violatedDirective, event.blockedURI))"""
        )
        page.goto(page_address)
        until(page, "window.prasan?.ready")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert asked == []
    assert complaints == []


def selection(page: Any) -> Any:
    return page.evaluate("prasan.selection()")


def spot_of(page: Any, point: str, name: str) -> list[float]:
    """Where on the screen a point of the picture is, given as JavaScript over the id of a node or an edge."""
    return page.evaluate(
        f"""id => {{ const {{x, y}} = prasan.network.canvasToDOM({point});
                    const box = document.getElementById('picture').getBoundingClientRect();
                    return [box.x + x, box.y + y]; }}""",
        name,
    )


def click_on_node(page: Any, node: str, times: int = 1) -> None:
    page.mouse.click(*spot_of(page, "prasan.network.getPosition(id)", node), click_count=times)


pytestmark = pytest.mark.browser


def test_every_marker_of_the_template_stands_exactly_once() -> None:
    template = asset("network.html")
    for name in ("LANG", "TITLE", "FONT_CSS", "CSS", "VIS", "MODEL", "SCRIPT"):
        assert template.count(f"%{name}%") == 1


def test_thai_and_english_have_the_same_texts_and_the_page_uses_each() -> None:
    thai, english = (texts_under("network.", code) for code in ("th", "en"))
    assert thai.keys() == english.keys()
    used = asset("network.html") + asset("network_body.html") + "".join(map(asset, network_page.SCRIPTS))
    computed = {key for key in english if key.startswith(("key_", "layer_"))}
    assert [key for key in english.keys() - computed if f'"{key}"' not in used] == []


def edge_ids(model: dict[str, Any]) -> list[str]:
    return [f"e{number}" for number in range(len(model["edges"]))]


def ends(model: dict[str, Any], edge: list[Any]) -> set[str]:
    return {model["nodes"][number]["id"] for number in edge[:2]}


def test_everything_in_the_model_is_drawn_where_the_model_puts_it(show: Show) -> None:
    model = founding_model()
    page = show(model)
    assert set(page.evaluate("prasan.visibleNodes()")) == {node["id"] for node in model["nodes"]}
    assert page.evaluate("prasan.visibleEdges()") == edge_ids(model)
    positions = page.evaluate("prasan.network.getPositions()")
    assert positions == {node["id"]: {"x": node["x"], "y": node["y"]} for node in model["nodes"]}


HOSTILE = " ".join(
    [
        "<script>window.struck = 1</script>",
        '"><img src=x onerror="window.struck = 1">',
        "</script><script>window.struck = 1</script>",
        "{{constructor.constructor('window.struck = 1')()}}",
        "<b>bold</b> %SCRIPT% %MODEL% ${window.struck = 1}",
        "javascript:window.struck=1",
    ]
)


def test_a_label_is_only_ever_text(show: Show) -> None:
    model, words, both = founding_model(), HOSTILE, {"th": HOSTILE, "en": HOSTILE}
    model["title"] = both
    for part in [*model["nodes"], *model["kinds"], *model["linkTypes"], *model["findingKinds"]]:
        part["label"] = both
    for node in model["nodes"]:
        node |= {"lines": words, "aliases": [words], "identifier": words}
    for finding in model["findings"]:
        finding["sentence"] = both
    model["strings"] = [words for _each in model["strings"]]
    model["sources"] = [both for _each in model["sources"]]
    page = show(model)
    click_on_node(page, node_id("P1"))
    page.hover("#details h2")
    page.click("#findings button >> nth=0")
    page.fill("#search", words[:4])
    page.click("#listing summary")
    page.wait_for_timeout(100)
    assert page.evaluate("window.struck") is None
    assert page.evaluate("document.querySelectorAll('main b, main img, li script, article script').length") == 0
    assert page.inner_text("h1") == words


def test_the_language_switch_changes_every_text(show: Show) -> None:
    page = show(founding_model())
    assert page.evaluate("document.documentElement.lang") == "th"
    page.evaluate("id => prasan.select(id)", node_id("P1"))
    page.click("#language")
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.title().startswith("Programme network")
    assert page.get_attribute("#search", "placeholder") == "Search names, other names, identifiers"
    assert page.evaluate("id => prasan.look(id).lines", node_id("P1")) == ["Organic Community", "project"]
    thai = re.compile("[\u0e00-\u0e7f]")
    lines = [line for line in page.inner_text("body").splitlines() if not line.startswith("นครศรีธรรมราช 2550.xlsx")]
    assert [line for line in lines if thai.search(line)] == [
        "ไทย",
        "ชุมชนอินทรีย์",
    ]  # the switch back, and another name of the selected project


FOUND_BY = {
    "ธกส": "A4",
    "ธ.ก.ส.": "A4",
    "baac": "A4",
    "ปลูกต้นไม้": "P5",
    "YOMNA": "A2",
    "แม่ขายยมนา": "A2",
    "p2": "P2",
    "ผู้นำการเปลี่ยนแปลง": "P4",
    "คณะผู้นํา": "E1",
}


def test_search_finds_names_other_names_and_identifiers(show: Show) -> None:
    model = founding_model()
    page = show(model)
    for words, found in FOUND_BY.items():
        page.fill("#search", words)
        page.press("#search", "Enter")
        assert selection(page) == {"type": "node", "id": node_id(found)}, words
        centre = page.evaluate("prasan.network.getViewPosition()")
        at = next(node for node in model["nodes"] if node["id"] == node_id(found))
        assert (centre["x"], centre["y"]) == pytest.approx((at["x"], at["y"]), abs=2)


def test_a_search_without_a_hit_says_so(show: Show) -> None:
    page = show(founding_model())
    page.fill("#search", "ไม่มีชื่อนี้แน่นอน")
    assert page.inner_text("#hits") == "ไม่พบชื่อนี้"
    page.press("#search", "Enter")
    assert selection(page) is None


def test_the_legend_hides_and_shows_kinds_and_link_types(show: Show) -> None:
    model = founding_model()
    page = show(model)
    agency = next(number for number, kind in enumerate(model["kinds"]) if kind["id"] == "Agency")
    agencies = {node["id"] for node in model["nodes"] if node["kind"] == agency}
    page.uncheck("#kinds [data-id=Agency]")
    assert not agencies & set(page.evaluate("prasan.visibleNodes()"))
    visible = page.evaluate("prasan.visibleEdges()")
    assert visible == [
        name for name, edge in zip(edge_ids(model), model["edges"], strict=True) if not agencies & ends(model, edge)
    ]
    page.check("#kinds [data-id=Agency]")
    assert agencies <= set(page.evaluate("prasan.visibleNodes()"))
    funds = next(number for number, each in enumerate(model["linkTypes"]) if each["label"]["en"] == "funds")
    page.uncheck(f'#types [data-id="{model["linkTypes"][funds]["id"]}"]')
    assert page.evaluate("prasan.visibleEdges()") == [
        name for name, edge in zip(edge_ids(model), model["edges"], strict=True) if edge[2] != funds
    ]


def test_a_search_brings_back_a_hidden_kind(show: Show) -> None:
    page = show(founding_model())
    page.uncheck("#kinds [data-id=Agency]")
    page.fill("#search", "พช.")
    page.press("#search", "Enter")
    assert page.is_checked("#kinds [data-id=Agency]")
    assert node_id("A5") in page.evaluate("prasan.visibleNodes()")


def test_edges_between_the_same_two_nodes_run_on_curves_of_their_own(show: Show) -> None:
    model = founding_model()
    pair, (_from, _to, *rest) = [0, 1], model["edges"][0]
    model["edges"] = [[*(pair if place % 2 else pair[::-1]), *rest] for place in range(9)]
    model["findings"] = []
    page = show(model)
    middles = page.evaluate(
        """() => prasan.visibleEdges().map(id => prasan.network.body.edges[id].edgeType.getPoint(0.5))
                   .map(point => [point.x, point.y])"""
    )
    gaps = [math.dist(one, other) for place, one in enumerate(middles) for other in middles[:place]]
    assert len(middles) == 9
    assert min(gaps) > 12


def test_inferred_links_are_dotted_and_the_legend_says_so(show: Show) -> None:
    model = founding_model()
    page = show(model)
    dashes = page.evaluate("prasan.visibleEdges().map(id => prasan.edgeLook(id).dashes)")
    assert [each == [2, 6] for each in dashes] == [bool(edge[3]) for edge in model["edges"]]
    assert "อนุมานโดยผู้อ่าน" in page.inner_text("#notes")


def test_a_click_on_a_node_shows_its_facts_and_their_evidence(show: Show) -> None:
    page = show(founding_model())
    click_on_node(page, node_id("P1"))
    assert selection(page) == {"type": "node", "id": node_id("P1")}
    details = page.inner_text("#details")
    assert "โครงการชุมชนอินทรีย์" in details
    assert "พ.ศ. 2548 ถึง พ.ศ. 2553" in details
    assert "นครศรีธรรมราช 2550.xlsx, แผ่นงาน โครงการ, แถวที่ 2, คอลัมน์ ปีงบประมาณ" in details
    assert "อนุมาน" in details
    page.click("#details .go:has-text('ผู้ว่าราชการจังหวัด')")
    assert selection(page) == {"type": "node", "id": node_id("GOV")}
    page.click("#back")
    assert selection(page) == {"type": "node", "id": node_id("P1")}


def test_a_click_on_an_edge_shows_its_evidence(show: Show) -> None:
    page = show(founding_model())
    model = founding_model()
    at = [node["id"] for node in model["nodes"]]
    number = next(
        number
        for number, (start, end, *_rest) in enumerate(model["edges"])
        if (at[start], at[end]) == (node_id("P2"), node_id("P1"))
    )
    page.mouse.click(*spot_of(page, "prasan.network.body.edges[id].edgeType.getPoint(0.4)", f"e{number}"))
    assert selection(page) == {"type": "edge", "id": f"e{number}"}
    assert "GotoKnow 144731" in page.inner_text("#details")


def test_focus_shows_the_neighbourhood_and_there_is_a_way_back(show: Show) -> None:
    model = founding_model()

    def around(start: set[str]) -> set[str]:
        return start.union(*(ends(model, edge) for edge in model["edges"] if start & ends(model, edge)))

    page = show(model)
    page.evaluate("id => prasan.select(id)", node_id("P5"))
    page.click("#focus-1")
    one = around({node_id("P5")})
    assert set(page.evaluate("prasan.visibleNodes()")) == one
    page.click("#focus-2")
    assert set(page.evaluate("prasan.visibleNodes()")) == around(one)
    page.click("#unfocus")
    assert len(page.evaluate("prasan.visibleNodes()")) == len(model["nodes"])


def test_a_layer_marks_its_participants_and_fades_the_others(show: Show) -> None:
    model = founding_model()
    page = show(model)
    for layer in ("overlap", "gap", "reinforcement"):
        page.click(f"#layers [data-layer={layer}]")
        chosen = [finding for finding in model["findings"] if finding["layer"] == layer]
        marked = {model["nodes"][number]["id"] for finding in chosen for number in finding["nodes"]}
        looks = page.evaluate("prasan.visibleNodes().map(id => ({id, ...prasan.look(id)}))")
        for look in looks:
            assert [ring["layer"] for ring in look["rings"]] == ([layer] if look["id"] in marked else [])
            assert look["faded"] is (look["id"] not in marked)
        strong = {f"e{number}" for finding in chosen for number in finding["edges"]}
        for edge in page.evaluate("prasan.visibleEdges().map(id => prasan.edgeLook(id))"):
            assert (edge["color"]["opacity"] > 0.5) is (edge["id"] in strong)
        assert page.locator("#findings button").count() == len(chosen)
        page.click(f"#layers [data-layer={layer}]")


def test_a_finding_shows_its_sentence_evidence_and_id_and_marks_only_its_own(show: Show) -> None:
    model = founding_model()
    finding = model["findings"][0]
    page = show(model)
    page.click(f'#findings [data-id="{finding["id"]}"]')
    details = page.inner_text("#details")
    assert finding["sentence"]["th"] in details
    assert finding["id"] in details
    assert f"แถวที่ {model['evidence'][finding['evidence'][0]][2]}" in details
    marked = page.evaluate("prasan.visibleNodes().filter(id => prasan.look(id).rings.length)")
    assert set(marked) == {model["nodes"][number]["id"] for number in finding["nodes"]}


def test_everything_can_be_reached_with_the_keyboard_alone(show: Show) -> None:
    page = show(founding_model())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("ยมนา")
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("#search", "aria-activedescendant") == "hits-0"
    page.keyboard.press("Enter")
    assert selection(page) == {"type": "node", "id": node_id("A2")}
    assert page.inner_text("#live") == "เลือก: เครือข่ายยมนา"
    page.keyboard.press("Escape")
    assert selection(page) is None
    page.focus("#picture")
    page.keyboard.press("ArrowRight")
    first = selection(page)
    page.keyboard.press("ArrowRight")
    assert first["type"] == selection(page)["type"] == "node"
    assert first != selection(page)
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "details"
    page.focus("#listing summary")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    assert page.locator("#list [aria-selected=true]").count() <= 1
    assert selection(page)["type"] == "node"


def test_the_focus_is_never_lost_when_a_panel_changes(show: Show) -> None:
    page = show(large_model(60, 90))
    page.evaluate("prasan.select('g1')")
    for control, lands in [("#expand", "details"), ("#collapse-all", "picture")]:
        page.focus(control)
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == lands


def test_a_click_on_a_label_counts_as_a_click_on_its_node(show: Show) -> None:
    page = show(founding_model())
    x, y = spot_of(page, "prasan.network.getPosition(id)", node_id("E4"))
    page.mouse.click(x, y + page.evaluate("prasan.network.getScale()") * 25)
    assert selection(page) == {"type": "node", "id": node_id("E4")}


def test_a_tooltip_tells_the_whole_name_in_the_font_of_the_page(show: Show) -> None:
    page = show(founding_model())
    page.mouse.move(*spot_of(page, "prasan.network.getPosition(id)", node_id("A7")))
    until(page, "document.querySelector('.vis-tooltip')?.style.visibility === 'visible'")
    assert page.inner_text(".vis-tooltip").splitlines()[0] == "สำนักงานกองทุนสนับสนุนการวิจัย"
    assert page.evaluate("getComputedStyle(document.querySelector('.vis-tooltip')).fontFamily").startswith("Sarabun")


def test_the_shortcuts_do_what_the_help_says(show: Show) -> None:
    page = show(founding_model())
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("fl?")
    assert page.input_value("#search") == "fl?"
    assert page.evaluate("document.documentElement.lang") == "th"
    page.keyboard.press("Escape")
    page.focus("#picture")
    page.keyboard.press("l")
    assert page.evaluate("document.documentElement.lang") == "en"
    scale = page.evaluate("prasan.network.getScale()")
    page.click("#zoom-in")
    assert page.evaluate("prasan.network.getScale()") > scale
    page.keyboard.press("f")
    assert page.evaluate("prasan.network.getScale()") == pytest.approx(scale, rel=0.2)
    page.keyboard.press("?")
    assert page.is_visible("#help-dialog")
    page.keyboard.press("Escape")
    assert not page.is_visible("#help-dialog")


def test_every_control_has_a_name(show: Show) -> None:
    page = show(large_model(60, 90))
    page.evaluate("prasan.select('https://example.org/p/5')")
    nameless = page.evaluate(
        """() => [...document.querySelectorAll('button, input, [role=listbox], [tabindex="0"]')]
                   .filter(each => !(each.getAttribute('aria-label') || each.textContent.trim()
                                     || each.labels?.[0]?.textContent.trim()))
                   .map(each => each.outerHTML)"""
    )
    assert nameless == []


def test_a_large_picture_starts_as_groups_and_opens_one_at_a_time(show: Show) -> None:
    model = large_model()
    page = show(model)
    drawn = page.evaluate("performance.now()")
    assert drawn < 4000  # milliseconds since navigation: two are promised, and a busy machine gets twice that
    assert set(page.evaluate("prasan.visibleNodes()")) == {f"group:g{g}" for g in range(12)}
    assert page.evaluate("prasan.look('group:g3').lines") == ["กลุ่มที่ 3"]
    assert page.evaluate("prasan.look('group:g3').count") == "125"
    page.evaluate("prasan.select('g3')")
    page.focus("#picture")
    page.keyboard.press("Enter")
    shown = set(page.evaluate("prasan.visibleNodes()"))
    assert shown == {n["id"] for n in model["nodes"] if n["group"] == 3} | {f"group:g{g}" for g in range(12) if g != 3}
    page.click("#collapse-all")
    assert len(page.evaluate("prasan.visibleNodes()")) == 12


def test_a_double_click_opens_a_group(show: Show) -> None:
    page = show(large_model(120, 200))
    click_on_node(page, "group:g0", times=2)
    until(page, "!prasan.visibleNodes().includes('group:g0')")


def test_a_search_opens_the_group_it_needs(show: Show) -> None:
    page = show(large_model())
    page.fill("#search", "B17")
    page.press("#search", "Enter")
    assert selection(page) == {"type": "node", "id": "https://example.org/p/17"}
    shown = page.evaluate("prasan.visibleNodes()")
    assert "https://example.org/p/17" in shown
    assert "group:g5" not in shown
    assert "group:g6" in shown


def test_opening_every_group_asks_first(show: Show) -> None:
    page = show(large_model())
    page.click("#expand-all")
    assert "1,500" in page.inner_text("#warning-text")
    page.keyboard.press("Escape")
    assert len(page.evaluate("prasan.visibleNodes()")) == 12
    page.click("#expand-all")
    page.click("#warning button[value=yes]")
    until(page, "prasan.visibleNodes().length === 1500")


def test_paper_gets_the_picture_in_light_colours_and_no_controls(show: Show) -> None:
    page = show(founding_model(), color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    assert page.is_visible("#paper")
    assert not any(page.is_visible(part) for part in ("#search", "#right", "#zoom", "#language", "#picture"))
    assert page.is_visible("#kinds")
    ink = """() => { const paper = document.getElementById('paper');
                     const dots = paper.getContext('2d').getImageData(0, 0, paper.width, paper.height).data;
                     return dots.filter((value, place) => place % 4 === 3 && value > 0).length; }"""
    assert page.evaluate(ink) > 10_000
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_a_printed_picture_takes_one_sheet(show: Show) -> None:
    page = show(founding_model())
    page.click("#layers [data-layer=overlap]")
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) == 1


def test_a_dark_screen_gets_dark_colours_and_a_button_to_change_them(show: Show) -> None:
    model = founding_model()
    page = show(model, color_scheme="dark")
    colour = "() => getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(colour)
    assert page.evaluate("id => prasan.look(id).fill", node_id("P1")) == model["kinds"][0]["darkColor"]
    page.click("#theme")
    assert page.evaluate("id => prasan.look(id).fill", node_id("P1")) == model["kinds"][0]["color"]
    assert page.evaluate(colour) != dark


def test_nothing_is_cut_off_sideways(show: Show) -> None:
    page = show(founding_model())
    for width in (1600, 1024, 800, 480):
        page.set_viewport_size({"width": width, "height": 760})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        box = page.locator("#picture").bounding_box()
        assert box["width"] >= min(width, 450)
        assert box["height"] > 300


def test_the_names_of_edges_lie_neither_over_each_other_nor_over_a_node(show: Show) -> None:
    page = show(founding_model())
    page.evaluate("id => prasan.select(id)", node_id("P1"))
    named = """prasan.visibleEdges().filter(id => prasan.edgeLook(id).label !== ' ')
                 .map(id => prasan.network.body.edges[id].edgeType.getPoint(0.5))"""
    points = page.evaluate(named)
    assert len(points) >= 2
    assert min(math.dist((a["x"], a["y"]), (b["x"], b["y"])) for a, b in combinations(points, 2)) > 15
    boxes = page.evaluate("prasan.labelBoxes()")
    for point in points:
        over = [
            box for box in boxes if box["left"] < point["x"] < box["right"] and box["top"] < point["y"] < box["bottom"]
        ]
        assert over == []


def test_an_empty_model_still_opens(show: Show) -> None:
    nothing: dict[str, Any] = {"nodes": [], "edges": [], "findings": [], "evidence": [], "groups": []}
    page = show({**founding_model(), **nothing})
    assert page.evaluate("prasan.visibleNodes()") == []
    page.keyboard.press("f")
    page.focus("#picture")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.fill("#search", "a")
    assert page.is_visible("#hits")


def test_what_a_model_lacks_is_left_out_and_breaks_nothing(show: Show) -> None:
    model = founding_model()
    model["nodes"][0] = {"id": node_id("P1"), "kind": 99, "label": "ไทยเท่านั้น", "x": 0, "y": 0}
    template = model["edges"][0]
    model["edges"] += [[1, 1, *template[2:5], [9999]], [1, 9999, *template[2:]]]
    loop, astray = edge_ids(model)[-2:]
    model["findings"][0]["nodes"].append(9999)
    model["evidence"][0] = [-1, -1, 0, -1, "", -1, 0]
    page = show(model)
    page.click("#language")
    assert page.evaluate("id => prasan.look(id).lines", node_id("P1")) == ["ไทยเท่านั้น"]
    assert loop in page.evaluate("prasan.visibleEdges()")
    assert astray not in page.evaluate("prasan.visibleEdges()")
    for name in (loop, node_id("P1"), model["findings"][0]["id"]):
        page.evaluate("id => prasan.select(id)", name)
        assert selection(page)["id"] == name
    page.evaluate("prasan.select('no such thing')")
    assert selection(page)["id"] == model["findings"][0]["id"]


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (
            [0, 1, 3, 2, "F3", 0, 0],
            ["plan.xlsx, sheet โครงการ, row 3, column เป้าหมาย (F3)", "Source: Report", "stated"],
        ),
        ([0, -1, 3, -1, "", -1, 1], ["plan.xlsx, row 3", "inferred"]),
        ([-1, -1, 0, -1, "", 0, 0], ["Source: Report", "stated"]),
    ],
)
def test_evidence_says_as_much_of_its_place_as_is_known(show: Show, item: list[Any], words: list[str]) -> None:
    model = founding_model() | {"language": "en", "strings": ["plan.xlsx", "โครงการ", "เป้าหมาย"]}
    model["sources"] = ["Report"]
    model["evidence"] = [item]
    model["edges"][0][5] = [0]
    page = show(model)
    page.evaluate("prasan.select('e0')")
    assert page.inner_text("#details .evidence li").splitlines() == words


def test_no_label_lies_over_another_however_far_out_and_the_selected_one_is_there(show: Show) -> None:
    page = show(large_model(groups=60))
    page.evaluate("prasan.select('g59')")
    counts = []
    for scale in (0.05, 0.1, 0.3, 1):
        page.evaluate("scale => { prasan.network.moveTo({scale}); prasan.network.redraw(); }", scale)
        boxes = page.evaluate("prasan.labelBoxes()")
        assert "group:g59" in [box["id"] for box in boxes]
        for one, other in combinations(boxes, 2):
            beside = one["right"] <= other["left"] or other["right"] <= one["left"]
            assert beside or one["bottom"] <= other["top"] or other["bottom"] <= one["top"]
        counts.append(len(boxes))
    assert counts == sorted(counts)
    assert counts[0] < counts[-1] == 60


def test_a_summary_draws_the_strongest_ties_of_each_group_and_all_of_the_selected_one(show: Show) -> None:
    page = show(large_model(600, 9000, groups=30))
    few = len(page.evaluate("prasan.visibleEdges()"))
    assert few <= 3 * 30
    page.evaluate("prasan.select('g3')")
    ends_of = "prasan.visibleEdges().map(id => prasan.edgeLook(id)).filter(e => [e.from, e.to].includes('group:g3'))"
    everything = len(page.evaluate(ends_of))
    assert everything >= 1
    assert page.evaluate("prasan.visibleEdges().length") >= few
    page.keyboard.press("Escape")
    assert page.evaluate("prasan.visibleEdges().length") == few
    assert len(page.evaluate(ends_of)) <= everything


def test_the_members_of_an_open_group_stand_apart_from_everything_else(show: Show) -> None:
    page = show(large_model(600, 900))
    page.evaluate("prasan.select('g3')")
    page.click("#expand")
    at = page.evaluate("prasan.network.getPositions()")
    inside = [point for name, point in at.items() if not name.startswith("group:")]
    outside = [point for name, point in at.items() if name.startswith("group:")]
    assert (len(inside), len(outside)) == (50, 11)
    left, right = min(point["x"] for point in inside), max(point["x"] for point in inside)
    top, bottom = min(point["y"] for point in inside), max(point["y"] for point in inside)
    assert not [point for point in outside if left <= point["x"] <= right and top <= point["y"] <= bottom]
    for one, other in combinations(inside, 2):
        assert abs(one["x"] - other["x"]) >= 200 or abs(one["y"] - other["y"]) >= 120


def test_the_founding_case_shows_its_evidence_and_asks_nobody(show: Show, founding_case: Workspace) -> None:
    model = network.model(founding_case.scene)
    page = show(model)
    assert len(page.evaluate("prasan.visibleNodes()")) == len(model["nodes"])
    page.fill("#search", "ธกส")
    page.press("#search", "Enter")
    assert "ธนาคารเพื่อการเกษตร" in page.inner_text("#details h2")
    page.click("#fit")
    project = next(node["id"] for node in model["nodes"] if node.get("identifier") == "P1")
    click_on_node(page, project)
    assert selection(page) == {"type": "node", "id": project}
    assert "nakhon-si-thammarat.xlsx, แผ่นงาน " in page.inner_text("#details .evidence")


def test_no_label_of_the_founding_case_lies_over_a_node_or_is_left_out(show: Show, founding_case: Workspace) -> None:
    model = network.model(founding_case.scene)
    for language in model["languages"]:
        page = show(model | {"language": language}, viewport={"width": 1500, "height": 950})
        icons = page.evaluate("prasan.visibleNodes().filter(id => !prasan.look(id).inside)")
        assert {box["id"] for box in page.evaluate("prasan.labelBoxes()")} == set(icons)


def test_a_model_points_only_at_what_is_in_it(founding_case: Workspace) -> None:
    model = network.model(founding_case.scene)
    sizes = {name: len(model[name]) for name in ("nodes", "edges", "evidence", "terms", "strings", "sources")}
    cited = [number for edge in model["edges"] for number in edge[5]]
    for node in model["nodes"]:
        assert node["kind"] < len(model["kinds"])
        cited += node.get("evidence", [])
        for term, values in node.get("facts", []):
            assert term < sizes["terms"]
            cited += [number for _text, numbers in values for number in numbers]
    for finding in model["findings"]:
        assert all(number < sizes["nodes"] for number in finding["nodes"])
        assert all(number < sizes["edges"] for number in finding["edges"])
        cited += finding["evidence"]
    assert set(cited) == set(range(sizes["evidence"]))
    for file, sheet, _row, column, _cell, source, _inferred in model["evidence"]:
        assert max(file, sheet, column) < sizes["strings"]
        assert source < sizes["sources"]


def test_of_too_many_things_the_page_holds_those_that_findings_are_about_and_those_with_most_ties(
    founding_case: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = founding_case.scene
    whole = network.model(scene)
    monkeypatch.setattr(page_room, "_MOST_FINDINGS", 1)
    monkeypatch.setattr(page_room, "_MOST_THINGS", 30)
    model = network.model(scene)
    assert len(model["nodes"]) == 30
    assert model["left"]["nodes"] == len(whole["nodes"]) - 30
    firsts = {finding.kind: finding for finding in reversed(scene.findings)}
    assert {finding["id"] for finding in model["findings"]} == {finding.id for finding in firsts.values()}
    assert model["left"]["findings"] == len(scene.findings) - len(firsts)
    shown, graph = {node["id"] for node in model["nodes"]}, scene.study.linkage
    worth = {node["id"] for node in whole["nodes"]}
    about = {thing for finding in firsts.values() for thing in finding.participants} & worth
    assert about <= shown
    least = min(graph.degree(thing) for thing in shown - about)
    assert all(graph.degree(thing) <= least for thing in worth - shown)


def test_the_page_says_what_it_has_no_room_for(show: Show) -> None:
    model = founding_model()
    page = show(model)
    assert page.query_selector("#nodes-left") is page.query_selector("#findings-left") is None
    page = show(model | {"language": "en", "left": {"nodes": 9000, "findings": 1234}})
    total = len(model["nodes"]) + 9000
    assert f"{len(model['nodes'])} of {total:,} things" in page.inner_text("#nodes-left")
    assert "1,234 more are in findings.xlsx" in page.inner_text("#findings-left")


def test_of_too_many_groups_all_but_the_largest_are_one() -> None:
    """Three hundred agencies lead a programme or two each: nobody finds one among three hundred discs."""
    led = [f"A{number % 300:03}" for number in range(360)]
    found = study(Projects=[{"id": f"P{n:03}", "led by": agency} for n, agency in enumerate(led)])
    things = drawn_nodes(found)
    shown = Counter(page_room.groups_shown(found, things).values())
    assert sum(shown.values()) == len(things) == 660
    assert len(shown) == 61
    assert set(shown) - {page_room.OTHERS} == {iri("Agency", f"A{number:03}") for number in range(60)}
    places = group_positions(found, only=shown)
    assert len(set(places.values())) == 61
    assert page_room.groups_shown(found, things[:100]) == {}
