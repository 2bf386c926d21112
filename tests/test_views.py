"""Every view of every kind, held to the same hard cases; what each shows alone is in ``test_pictures.py``."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import zipfile
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import jsonschema
import networkx as nx
import openpyxl
import pyoxigraph
import pytest
from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS, XSD

from prasan.graph.find import findings
from prasan.graph.finding import Finding
from prasan.graph.linkage import Quad, linkage
from prasan.graph.plain_graph import plain_graph
from prasan.graph.safe_text import sheet
from prasan.graph.scene import Scene, draw, views
from prasan.graph.study import Study
from prasan.graph.ties import ties
from prasan.loaders.places import places_graph
from prasan.ontology import PRASAN
from prasan.queries.store import dataset_of, quads_of
from prasan.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

BASE = "https://example.org/"
HOSTILE = (
    "<script>alert(1)</script>",
    '"]]><img src=x onerror=alert(2)>',
    "=cmd()",
    "bell\x07 and \x00null\x1b, \ufffe",
    "{{pages}} %%{init: {}}%% \\N --> `x` | ]",
)
OWN = (
    "agenda", "bridges", "coverage", "crosswalk", "csvw", "data", "findings", "form", "influence", "kumu", "minutes",
    "network", "reinforcement", "report", "slides", "timeline", "workspace",
)  # fmt: skip
ALL = sorted(key for key in views() if key[0] in OWN and key != ("network", ".html"))


def iri(name: str) -> URIRef:
    return URIRef(BASE + name)


def hard_quads() -> list[Quad]:
    """Two programmes that help each other, a phase, a goal, an agency, a mechanism, each with a hostile name."""
    places = places_graph(BASE)
    row = iri("place/plan.xlsx/7")
    guess = iri("place/plan.xlsx/7/inferred")
    found: list[Quad] = []
    for place, status in ((row, PRASAN.stated), (guess, PRASAN.inferred)):
        found += [
            (place, RDF.type, PRASAN.Place, places), (place, PRASAN.file, Literal(HOSTILE[2]), places),
            (place, PRASAN.sheet, Literal(HOSTILE[0]), places), (place, PRASAN.status, status, places),
            (place, PRASAN.row, Literal("7", datatype=XSD.integer), places),
            (place, PRASAN.paragraph, Literal(HOSTILE[1], lang="th"), places),
        ]  # fmt: skip
    classes = {
        "P1": PRASAN.Project, "P2": PRASAN.Project, "P3": PRASAN.Project, "F1": PRASAN.Phase, "G1": PRASAN.Goal,
        "A1": PRASAN.Agency, "M1": PRASAN.Mechanism, "I1": PRASAN.Indicator, "I2": PRASAN.Indicator,
    }  # fmt: skip
    for number, (name, cls) in enumerate(classes.items()):
        found += [
            (iri(name), RDF.type, cls, row), (iri(name), DCTERMS.identifier, Literal(name), row),
            (iri(name), SKOS.prefLabel, Literal(f"{HOSTILE[number % 5]} {name}", lang="th"), row),
        ]  # fmt: skip
    found += [
        (iri("F1"), PRASAN.phaseOf, iri("P1"), row), (iri("P1"), PRASAN.hasGoal, iri("G1"), row),
        (iri("P2"), PRASAN.hasGoal, iri("G1"), guess), (iri("P1"), PRASAN.ledBy, iri("A1"), row),
        (iri("P1"), PRASAN.implementedBy, iri("A1"), row), (iri("M1"), PRASAN.mechanismOf, iri("P1"), row),
        (iri("M1"), PRASAN.atLevel, PRASAN.province, row), (iri("P1"), PRASAN.worksAtLevel, PRASAN.tambon, row),
        (iri("P1"), PRASAN.start, Literal("2004-10-01", datatype=XSD.date), row),
        (iri("P1"), PRASAN.end, Literal("2006-09-30", datatype=XSD.date), guess),
        (iri("P2"), PRASAN.start, Literal("2005-10-01", datatype=XSD.date), row),
        (iri("F1"), PRASAN.start, Literal("2004-10-01", datatype=XSD.date), row),
        (iri("F1"), PRASAN.openEnded, Literal("true", datatype=XSD.boolean), row),
        (iri("P3"), PRASAN.end, Literal("2006-09-30", datatype=XSD.date), row),
    ]  # fmt: skip
    found += [
        (iri(indicator), term, value, row)
        for indicator in ("I1", "I2")
        for term, value in (
            (PRASAN.indicatorOf, iri("P1")), (PRASAN.unit, Literal(HOSTILE[0])), (PRASAN.collectedBy, iri("A1")),
            (SKOS.prefLabel, Literal(f"{HOSTILE[1]} {HOSTILE[3]}", lang="en")),
            (PRASAN.frequency, Literal(HOSTILE[2])), (PRASAN.dataSource, Literal(HOSTILE[4])),
        )
    ]  # fmt: skip
    for name, source, target, kind, score in (
        ("L1", "P1", "P2", PRASAN.reinforces, None), ("L2", "P2", "P1", PRASAN.buildsOn, None),
        ("L3", "P2", "P1", PRASAN.counteracts, "-2.5"), ("L4", "P1", "P2", PRASAN.linksWith, None),
    ):  # fmt: skip
        found += [
            (iri(name), RDF.type, PRASAN.Link, row), (iri(name), PRASAN.linkFrom, iri(source), row),
            (iri(name), PRASAN.linkTo, iri(target), row), (iri(name), PRASAN.linkType, kind, row),
        ]  # fmt: skip
        if score:
            found.append((iri(name), PRASAN.score, Literal(score, datatype=XSD.decimal), row))
    return found


def scene_of(quads: list[Quad], language: str = "th") -> Scene:
    settings = Settings()
    study = Study(linkage(quads), settings.findings, settings.calendar.calendar())
    title = {"th": HOSTILE[0], "en": HOSTILE[1]}
    return Scene(study, findings(study), dataset_of(quads), language, title, (), (HOSTILE[2],), BASE)


@pytest.fixture(scope="module")
def scene() -> Scene:
    return scene_of(hard_quads())


@pytest.fixture(scope="module")
def drawn(scene: Scene) -> dict[tuple[str, str], bytes]:
    return {(name, suffix): draw(scene, name, suffix) for name, suffix in ALL}


def of_suffix(drawn: dict[tuple[str, str], bytes], *suffixes: str) -> list[bytes]:
    found = [content for (_name, suffix), content in drawn.items() if suffix in suffixes]
    assert found
    return found


def test_each_view_of_the_brief_is_there() -> None:
    """Names and suffixes are what a user types: they don't change by accident."""
    wanted = (
        [(name, suffix) for name in ("coverage", "reinforcement", "timeline") for suffix in (".svg", ".png")]
        + [
            ("network", suffix)
            for suffix in (".svg", ".png", ".graphml", ".gexf", ".dot", ".mmd", ".csv", ".cx2", ".drawio")
        ]
        + [("kumu", ".json"), ("kumu", ".xlsx"), ("csvw", ".zip")]
        + [("data", suffix) for suffix in (".ttl", ".nt", ".jsonld", ".trig", ".nq", ".rdf")]
        + [("findings", suffix) for suffix in (".xlsx", ".csv", ".json", ".md")]
        + [("bridges", suffix) for suffix in (".csv", ".xlsx")]
        + [("influence", suffix) for suffix in (".svg", ".png", ".csv", ".xlsx")]
        + [("agenda", ".pdf"), ("minutes", ".docx"), ("report", ".html"), ("report", ".pdf"), ("slides", ".pptx")]
        + [("form", ".html"), ("form", ".xlsx"), ("crosswalk", ".xlsx"), ("crosswalk", ".csv"), ("workspace", ".html")]
    )
    assert sorted(wanted) == ALL


@pytest.mark.parametrize(("name", "suffix"), ALL)
def test_the_same_data_in_another_order_give_the_same_bytes(
    drawn: dict[tuple[str, str], bytes], name: str, suffix: str
) -> None:
    """A picture depends on the data alone: not on their order, and not on when it is drawn."""
    shuffled = hard_quads()
    random.Random(7).shuffle(shuffled)
    assert draw(scene_of(shuffled), name, suffix) == drawn[name, suffix]


@pytest.mark.parametrize(("name", "suffix"), ALL)
def test_nothing_at_all_can_be_drawn(name: str, suffix: str) -> None:
    """An empty workspace gives a file too, not an error."""
    for language in ("th", "en"):
        assert isinstance(draw(scene_of([], language), name, suffix), bytes)


@pytest.mark.parametrize(("name", "suffix"), [key for key in ALL if key[1] != ".png"])
def test_drawing_changes_nothing_in_the_linkage(scene: Scene, name: str, suffix: str) -> None:
    """A view is handed what others are handed too."""
    graph = scene.study.linkage
    before = repr((list(graph.nodes(data=True)), list(graph.edges(keys=True, data=True)), graph.graph))
    draw(scene, name, suffix)
    assert repr((list(graph.nodes(data=True)), list(graph.edges(keys=True, data=True)), graph.graph)) == before


def test_xml_is_valid_and_holds_no_script(drawn: dict[tuple[str, str], bytes]) -> None:
    """Labels that look like markup, or hold what XML can't, are text."""
    for content in of_suffix(drawn, ".svg", ".graphml", ".gexf", ".rdf", ".drawio"):
        root = ElementTree.fromstring(content)
        tags = {element.tag.split("}")[-1].lower() for element in root.iter()}
        assert not tags & {"script", "img", "foreignobject", "a", "use", "image"}
        assert not any(key.lower().startswith("on") for element in root.iter() for key in element.attrib)


def test_pictures_refer_to_nothing_outside_themselves(drawn: dict[tuple[str, str], bytes]) -> None:
    """The only address in an SVG is the name of its format; its font is inside."""
    for content in of_suffix(drawn, ".svg"):
        text = content.decode()
        assert set(re.findall(r"https?://[^\"' )]*", text)) == {"http://www.w3.org/2000/svg"}
        assert set(re.findall(r"url\((.{20})", text)) == {"data:font/woff;base6"}


def test_every_picture_is_there_to_be_printed_too() -> None:
    """What is drawn for a screen can be put on paper: each SVG is a PNG as well."""
    known = set(views())
    assert {(name, ".png") for name, suffix in known if suffix == ".svg"} <= known


def test_a_hostile_label_is_readable_in_the_picture(drawn: dict[tuple[str, str], bytes]) -> None:
    """Escaping is not leaving out: what somebody typed is what people read."""
    root = ElementTree.fromstring(drawn["reinforcement", ".svg"])
    assert "<script>" in "".join(element.text or "" for element in root.iter() if element.tag.endswith("text"))


def test_no_cell_of_a_sheet_is_a_formula(drawn: dict[tuple[str, str], bytes]) -> None:
    """Nothing that a label holds runs when the sheet is opened."""
    book = openpyxl.load_workbook(io.BytesIO(drawn["findings", ".xlsx"]))
    cells = [cell for page in book for row in page.iter_rows() for cell in row if cell.value is not None]
    assert cells
    assert all(cell.data_type in "sn" for cell in cells)
    assert all(cell.hyperlink is None for cell in cells)
    assert any(str(cell.value).startswith("=cmd()") for cell in cells)
    with zipfile.ZipFile(io.BytesIO(drawn["findings", ".xlsx"])) as parts:
        assert not any(b"<f>" in parts.read(part) for part in parts.namelist())
    for content in of_suffix(drawn, ".csv"):
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        assert not any(value.startswith(("=", "+", "@", "\t")) for row in rows for value in row)


def test_a_number_below_zero_stays_a_number_in_a_sheet() -> None:
    """The guard is for text: only what begins like a formula is touched."""
    assert sheet("-2+3") == "'-2+3"
    assert sheet("สุขภาวะ = ดี") == "สุขภาวะ = ดี"


def test_a_list_in_markdown_holds_no_markup(drawn: dict[tuple[str, str], bytes]) -> None:
    """A name with angle brackets is neither HTML nor a link."""
    assert not re.search(r"(?<!\\)<[a-z]", drawn["findings", ".md"].decode())


def test_dot_and_mermaid_hold_labels_as_strings(drawn: dict[tuple[str, str], bytes]) -> None:
    """No label ends its own string, starts a directive or adds a node."""
    for line in drawn["network", ".dot"].decode().splitlines()[1:-1]:
        assert re.fullmatch(r'(?:[^"\\]|"(?:[^"\\]|\\\\|\\"|\\n)*")*[;]', line), line
    mermaid = drawn["network", ".mmd"].decode()
    assert "%%{" not in mermaid
    assert "<" not in mermaid.replace("<-->", "")
    assert all(line.count('"') in (0, 2) for line in mermaid.splitlines())


@pytest.mark.parametrize(("suffix", "read"), [(".graphml", nx.read_graphml), (".gexf", nx.read_gexf)])
def test_networkx_reads_back_every_node_and_edge(
    scene: Scene, drawn: dict[tuple[str, str], bytes], suffix: str, read: Any
) -> None:
    """Parallel ties stay parallel, and labels come in every language."""
    found = read(io.BytesIO(drawn["network", suffix]))
    graph = plain_graph(scene)
    assert (len(found), found.number_of_edges()) == (len(graph), graph.number_of_edges())
    assert found.is_multigraph()
    assert {"label_th", "label_en"} <= set(found.nodes[str(iri("P1"))])


def test_a_link_is_one_tie_with_its_type_and_score(scene: Scene) -> None:
    """What is a thing of its own in the data is one line for people."""
    found = {(tie.source[-2:], tie.target[-2:], tie.relation.split("#")[1]): tie for tie in ties(scene.study.linkage)}
    assert found["P2", "P1", "counteracts"].score == -2.5
    assert found["P2", "P1", "buildsOn"].score is None
    assert not any("linkFrom" in key[2] for key in found)


def test_an_edge_list_has_a_row_for_each_tie(scene: Scene, drawn: dict[tuple[str, str], bytes]) -> None:
    """One row an edge, with both names, under a heading that Excel reads as Thai."""
    assert drawn["network", ".csv"].startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(drawn["network", ".csv"].decode("utf-8-sig"))))
    assert len(rows) == len(ties(scene.study.linkage)) + 1
    assert {len(row) for row in rows} == {8}


@pytest.mark.parametrize("suffix", [".trig", ".nq", ".jsonld"])
def test_formats_with_graphs_give_back_every_quad(
    scene: Scene, drawn: dict[tuple[str, str], bytes], suffix: str
) -> None:
    """Nothing of the dataset is lost, its places included."""
    kind = {".trig": pyoxigraph.RdfFormat.TRIG, ".nq": pyoxigraph.RdfFormat.N_QUADS}
    found = set(pyoxigraph.parse(drawn["data", suffix], format=kind.get(suffix, pyoxigraph.RdfFormat.JSON_LD)))
    assert len(found) == len(set(quads_of(scene.dataset)))


@pytest.mark.parametrize("suffix", [".ttl", ".nt", ".rdf"])
def test_formats_without_graphs_name_the_place_of_each_statement(
    tmp_path: Path, scene: Scene, drawn: dict[tuple[str, str], bytes], suffix: str
) -> None:
    """Read again, every statement stands where it stood."""
    from prasan.loaders.rdf import read
    from prasan.loaders.reified import restore

    path = tmp_path / f"data{suffix}"
    path.write_bytes(drawn["data", suffix])
    places = places_graph(BASE)
    got = {tuple(map(str, quad)) for quad in restore(((s, p, o, g or places) for s, p, o, g in read(path)), places)}  # type: ignore[misc]
    wanted = {tuple(map(str, quad)) for quad in quads_of(scene.dataset)}
    if suffix == ".rdf":  # XML can't write the control characters
        got, wanted = {row[:2] for row in got}, {row[:2] for row in wanted}
    assert got == wanted


def test_findings_as_json_follow_their_schema(drawn: dict[tuple[str, str], bytes]) -> None:
    """The schema that ships is the one that holds."""
    schema = json.loads((files("prasan.graph") / "findings.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(json.loads(drawn["findings", ".json"]))


def test_the_workbook_has_a_row_for_each_finding_and_each_place_of_evidence(
    scene: Scene, drawn: dict[tuple[str, str], bytes]
) -> None:
    """Findings, evidence, what is not recorded, whose headings stay in sight and can be filtered; and a matrix."""
    book = openpyxl.load_workbook(io.BytesIO(drawn["findings", ".xlsx"]))
    found, matrix, evidence, unrecorded = book.worksheets
    assert found.max_row == len(scene.findings) + 1
    assert evidence.max_row - 1 >= sum(len(finding.evidence) for finding in scene.findings)
    assert unrecorded.max_row > 1
    assert {page.freeze_panes for page in (found, evidence, unrecorded)} == {"A2"}
    assert all(page.auto_filter.ref for page in (found, evidence, unrecorded))
    assert matrix.freeze_panes == "B2"


def test_the_report_has_every_language_and_its_labels_are_inert(drawn: dict[tuple[str, str], bytes]) -> None:
    """The one script is our own; a label that looks like a marker of the template stays a label."""
    page = drawn["report", ".html"].decode()
    assert page.count("<script>") == 1
    assert page.count("<main ") == 2
    assert "onerror=alert(2)&gt;" in page
    assert "{{pages}}" in page
    assert "default-src 'none'" in page
    assert not re.search(r'(?:href|src)="(?!#)', page)


def test_the_report_shows_fifty_of_a_kind_and_says_how_many_more(scene: Scene) -> None:
    """Nobody reads a thousand findings; nobody should think there are only fifty."""
    many = tuple(Finding("sharedActor", (str(iri("A1")),), "shared", {
        "actor": 1, "count": 2, "programmes": 3, "betweenness": 0.1, "constraint": 0.2, "redundancy": 0.3,
    }, aspect=str(number)) for number in range(70))  # fmt: skip
    page = draw(Scene(scene.study, many, scene.dataset, "en", {}, (), (), BASE), "report", ".html").decode()
    assert "20 more of this kind are in the sheet of findings (findings.xlsx)." in page
    assert page.count("betweenness 0.1") == 52  # fifty, and two among what matters most


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_report_asks_no_host_and_switches_language(
    browser: Browser, tmp_path: Path, drawn: dict[tuple[str, str], bytes], scheme: Any
) -> None:
    """Opened from a disk without a network, it is whole; nothing in it runs but the switch."""
    path = tmp_path / "report.html"
    path.write_bytes(drawn["report", ".html"])
    page = browser.new_page(color_scheme=scheme)
    asked: list[str] = []
    faults: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: (faults.append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text))
    page.goto(path.as_uri())
    assert page.locator("main[lang=th] h1").is_visible()
    assert page.locator("main[lang=en] h1").is_hidden()
    page.click("button[value=en]")
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.locator("main[lang=th] h1").is_hidden()
    assert page.locator("main[lang=en] h1").is_visible()
    assert [url for url in asked if not url.startswith("data:")] == [path.as_uri()]
    assert faults == []
    page.close()


@pytest.mark.browser
def test_the_report_reads_without_its_script(
    browser: Browser, tmp_path: Path, drawn: dict[tuple[str, str], bytes]
) -> None:
    """Where scripts are off, the first language is there and the useless switch is not."""
    path = tmp_path / "report.html"
    path.write_bytes(drawn["report", ".html"])
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(path.as_uri())
    assert page.locator("main[lang=th] h1").is_visible()
    assert page.locator("main[lang=en] h1").is_hidden()
    assert page.locator(".languages").is_hidden()
    context.close()
