"""Files for other programs, each opened by a reader that is not ours."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import networkx as nx
import openpyxl
import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Dataset, Literal
from rdflib.namespace import RDF, SKOS, XSD

from prasan.graph.csvw_tables import tables
from prasan.graph.json_ld import context, pieces
from prasan.graph.linkage import literals
from prasan.graph.plain_graph import plain_graph
from prasan.graph.scene import Scene, draw
from prasan.graph.short_ids import short_ids
from prasan.graph.ties import ties
from prasan.language import languages
from prasan.ontology import PRASAN
from prasan.queries.store import quads_of
from prasan.workspace import Workspace
from tests.test_views import HOSTILE, hard_quads, iri, scene_of

P1, P2 = str(iri("P1")), str(iri("P2"))


@pytest.fixture(scope="module")
def hard() -> Scene:
    return scene_of(hard_quads())


@pytest.fixture(scope="module", params=["hard", "founding"])
def scene(request: pytest.FixtureRequest, hard: Scene, founding: Workspace) -> Scene:
    """Names that try to break a format, and a real case."""
    return hard if request.param == "hard" else founding.scene


def test_a_thing_carries_names_class_definition_places_standing_and_findings(founding: Workspace) -> None:
    """Whatever a format can carry of these, the graph that every format is made of has."""
    graph = plain_graph(founding.scene)
    programme = next(node for node in graph if node.endswith("/project/P2"))
    data = graph.nodes[programme]
    assert (data["label"], data["label_en"]) == (data["label_en"], founding_name("P2", "en"))
    assert data["label_th"] == founding_name("P2", "th")
    assert data["kind_th"] == "โครงการ"
    assert data["class"] == str(PRASAN.Project)
    assert data["description_th"].startswith("เริ่มจากส่วนกลาง")
    assert data["start"] == "2006-10-01"
    assert data["status"] == "Stated"
    assert data["inferred"] is False
    assert "row 3" in data["places"]
    found = [finding.id for finding in founding.findings if programme in finding.participants]
    assert data["findings"].split("; ") == found
    assert data["finding_count"] == len(found) > 0


def founding_name(name: str, language: str) -> str:
    """The names of the programmes as the case tells them."""
    names = {
        ("P2", "en"): "Cooperation project on poverty, social development and wellbeing",
        ("P2", "th"): "โครงการความร่วมมือเพื่อแก้ปัญหาความยากจน การพัฒนาสังคมและสุขภาวะ",
    }
    return names[name, language]


def test_an_attribute_has_one_type_in_all_things(scene: Scene) -> None:
    """Formats declare a type once; a number is a number only where every value is one."""
    graph = plain_graph(scene)
    for held in (graph.nodes(data=True), ((key, data) for *_ends, key, data in graph.edges(keys=True, data=True))):
        kinds: dict[str, set[type]] = {}
        for _thing, data in held:
            for key, value in data.items():
                kinds.setdefault(key, set()).add(type(value))
        assert all(len(found) == 1 for found in kinds.values()), kinds
        assert kinds["label"] == {str}


def test_a_tie_carries_what_its_link_says(hard: Scene) -> None:
    """A score of a link, and the place it stands in, are the edge's."""
    edges = [data for s, t, data in plain_graph(hard).edges(data=True) if (s, t) == (P2, P1)]
    (scored,) = [data for data in edges if "score" in data]
    assert scored["score"] == -2.5
    assert scored["relation"] == str(PRASAN.counteracts)
    assert scored["via"] == str(iri("L3"))
    assert "7" in scored["places"]


def test_short_ids_are_readable_and_each_once() -> None:
    """Where class and identifier are alike, a digest of the IRI tells them apart."""
    graph = nx.MultiDiGraph()
    for node, identifier in (("urn:a", "P_1"), ("urn:b", "P 1"), ("urn:c", "ก-1"), ("urn:d", "")):
        graph.add_node(node, **{"class": str(PRASAN.Project), "identifier": identifier})
    found = short_ids(graph)
    assert found["urn:c"] == "Project-ก-1"
    assert found["urn:d"] == "Project"
    assert found["urn:a"] != found["urn:b"]
    assert all(short.startswith("Project-P-1-") for short in (found["urn:a"], found["urn:b"]))
    assert "_" not in "".join(found.values())


@pytest.mark.parametrize(
    ("suffix", "read"), [(".graphml", partial(nx.read_graphml, force_multigraph=True)), (".gexf", nx.read_gexf)]
)
def test_networkx_reads_back_every_attribute(scene: Scene, suffix: str, read: Any) -> None:
    """Each node and edge as it was, numbers and truth values as such; GEXF renames what it means otherwise."""
    graph = plain_graph(scene)
    found = read(io.BytesIO(draw(scene, "network", suffix)))
    assert set(found) == set(graph)
    for node, data in graph.nodes(data=True):
        for key, value in data.items():
            named = f"{key}_" if suffix == ".gexf" and key in ("start", "end") else key
            assert found.nodes[node][named] == value, (node, key)
    edges = nx.MultiDiGraph(found).edges(keys=True, data=True)
    by_key = {data.get("networkx_key", data.get("id", key)): data for *_ends, key, data in edges}
    for source, target, key, data in graph.edges(keys=True, data=True):
        assert found.has_edge(source, target)
        for name, value in data.items():
            assert by_key[key][name] == value, (key, name)


@pytest.mark.parametrize("suffix", [".graphml", ".gexf"])
def test_no_id_of_a_file_stands_for_two_things(scene: Scene, suffix: str) -> None:
    """Two keys of one id are no valid XML document, and readers take the last for both."""
    root = ElementTree.fromstring(draw(scene, "network", suffix))
    for tag in ("key", "node", "edge"):
        ids = [element.get("id") for element in root.iter() if element.tag.endswith(f"}}{tag}")]
        assert len(ids) == len(set(ids))


def test_graphviz_draws_the_dot_file(scene: Scene) -> None:
    """Its picture has every thing and every tie."""
    program = shutil.which("dot")
    if program is None:
        pytest.skip("Graphviz is not on this machine")
    given = draw(scene, "network", ".dot")
    made = subprocess.run([program, "-Tsvg"], input=given, capture_output=True, check=True, timeout=120)
    assert made.stderr.decode().replace("\n", "") == "" or "font" in made.stderr.decode()
    root = ElementTree.fromstring(made.stdout)
    drawn = Counter(element.get("class") for element in root.iter() if element.get("class"))
    graph = plain_graph(scene)
    assert (drawn["node"], drawn["edge"]) == (len(graph), graph.number_of_edges())
    titles = {element.text for element in root.iter("{http://www.w3.org/2000/svg}title")}
    assert set(graph) <= titles


def kumu_book(scene: Scene) -> Any:
    return openpyxl.load_workbook(io.BytesIO(draw(scene, "kumu", ".xlsx")))


def test_kumu_reads_elements_and_connections(scene: Scene) -> None:
    """As its documentation says: ids tell elements apart, connections go by ids, direction is one of three words."""
    found = json.loads(draw(scene, "kumu", ".json"))
    graph = plain_graph(scene)
    assert sorted(found) == ["connections", "elements"]
    by_iri = {element["iri"]: element for element in found["elements"]}
    ids = {element["id"] for element in found["elements"]}
    assert set(by_iri) == set(graph)
    assert len(ids) == len(found["elements"])
    assert {element["label"] for element in found["elements"]} == {d["label"] for _n, d in graph.nodes(data=True)}
    assert len(found["connections"]) == graph.number_of_edges()
    for connection in found["connections"]:
        assert {connection["from"], connection["to"]} <= ids
        assert connection["direction"] in ("directed", "mutual", "undirected")
    for node, data in graph.nodes(data=True):
        assert by_iri[node]["label_th"] == data["label_th"]
        assert by_iri[node].get("findings", "") == data.get("findings", "")


def test_links_that_serve_both_sides_are_mutual_in_kumu(hard: Scene) -> None:
    """``links with`` says nothing of who gains; ``reinforces`` does."""
    found = json.loads(draw(hard, "kumu", ".json"))["connections"]
    ways = {connection["relation"].split("#")[1]: connection["direction"] for connection in found}
    assert ways["linksWith"] == "mutual"
    assert ways["reinforces"] == "directed"


def test_tags_in_kumu_are_the_kinds_of_findings(founding: Workspace) -> None:
    """With them one filters a map."""
    found = json.loads(draw(founding.scene, "kumu", ".json"))["elements"]
    tags = {element["id"]: element.get("tags", []) for element in found}
    assert "Shared actor" in tags["Agency-yomna"]
    assert tags["ActivityType-A10"] == []


def test_the_sheets_for_kumu_say_what_the_json_says(scene: Scene) -> None:
    """Two sheets whose headings Kumu knows; several values stand between upright strokes; no cell is a formula."""
    blueprint = json.loads(draw(scene, "kumu", ".json"))
    book = kumu_book(scene)
    assert book.sheetnames == ["Elements", "Connections"]
    for title, first in (("Elements", ["ID", "Label", "Type"]), ("Connections", ["ID", "From", "To", "Direction"])):
        rows = [list(row) for row in book[title].iter_rows(values_only=True)]
        assert rows[0][: len(first)] == first
        assert {"Type", "Description"} <= set(rows[0])
        items = blueprint[title.lower()]
        assert len(rows) == len(items) + 1
        for row, item in zip(rows[1:], items, strict=True):
            told = dict(zip((str(head) for head in rows[0]), row, strict=True))
            assert told["ID"] == item["id"]
            assert (told.get("Tags") or "") == "|".join(item.get("tags", []))
            assert (told["Type"] or "") == item.get("type", "").replace("|", "¦")
    assert all(cell.data_type in "snb" for page in book for row in page.iter_rows() for cell in row)


def test_no_name_makes_two_connections_in_kumu(hard: Scene) -> None:
    """An upright stroke in a name would be taken for the end of a value."""
    assert any("|" in name for name in HOSTILE)
    labels = [row[1].value for row in kumu_book(hard)["Elements"].iter_rows(min_row=2)]
    assert any("¦" in label for label in labels)
    assert not any("|" in label for label in labels)


def test_a_reader_of_ndex_opens_the_cx2_file(tmp_path: Path, scene: Scene) -> None:
    """Nodes and edges with their attributes, typed as declared."""
    cx2 = pytest.importorskip("ndex2.cx2")
    path = tmp_path / "network.cx2"
    path.write_bytes(draw(scene, "network", ".cx2"))
    found = cx2.CX2Network()
    found.create_from_raw_cx2(str(path))
    graph = plain_graph(scene)
    nodes = {node["v"]["represents"]: node["v"] for node in found.get_nodes().values()}
    assert set(nodes) == set(graph)
    for node, data in graph.nodes(data=True):
        assert nodes[node] == {"name": data["label"], "represents": node} | {
            key: value for key, value in data.items() if key != "label"
        }
    number = {node: place for place, node in enumerate(graph)}
    ends = Counter((edge["s"], edge["t"], edge["v"]["relation"]) for edge in found.get_edges().values())
    assert ends == Counter((number[s], number[t], data["relation"]) for s, t, data in graph.edges(data=True))


def test_cx2_is_built_as_its_specification_says(scene: Scene) -> None:
    """Descriptor first, counts that are right, every attribute declared before it is used, the status last."""
    found = json.loads(draw(scene, "network", ".cx2"))
    assert found[0] == {"CXVersion": "2.0", "hasFragments": False}
    assert found[-1] == {"status": [{"success": True}]}
    assert all(len(aspect) == 1 for aspect in found[1:])
    aspects = {name: content for aspect in found[1:-1] for name, content in aspect.items()}
    assert list(aspects)[:2] == ["metaData", "attributeDeclarations"]
    for meta in aspects["metaData"]:
        assert len(aspects[meta["name"]]) == meta["elementCount"]
    types = {"string": str, "boolean": bool, "long": int, "double": float}
    (declared,) = aspects["attributeDeclarations"]
    for name in ("nodes", "edges"):
        for item in aspects[name]:
            for key, value in item["v"].items():
                assert type(value) is types[declared[name][key]["d"]]
    (style,) = aspects["visualProperties"]
    for mapping, name in ((style["nodeMapping"], "nodes"), (style["edgeMapping"], "edges")):
        for made in mapping.values():
            assert made["definition"]["attribute"] in declared[name]


def diagrams(scene: Scene) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(draw(scene, "network", ".drawio")).iter("diagram"))


def test_lines_of_a_drawio_page_are_tied_to_boxes(scene: Scene) -> None:
    """A page a language; each line names the boxes at its ends, by ids that are in the page once."""
    pages = diagrams(scene)
    assert len(pages) == len(languages())
    seen: set[str] = set()
    for page in pages:
        cells = {element.get("id"): element for element in page.iter("UserObject")}
        assert not seen & {str(key) for key in cells}
        seen |= {str(key) for key in cells}
        inner = {key: element.find("mxCell") for key, element in cells.items()}
        lines = {key: cell for key, cell in inner.items() if cell is not None and cell.get("edge")}
        boxes = {key for key, cell in inner.items() if cell is not None and cell.get("vertex")}
        assert lines
        assert all({line.get("source"), line.get("target")} <= boxes for line in lines.values())
        assert all(cell is not None and cell.find("mxGeometry") is not None for cell in inner.values())
        assert all(cell is not None and "html=0" in str(cell.get("style")) for cell in inner.values())


def test_a_drawio_page_has_every_programme_in_its_language(founding: Workspace) -> None:
    """The first page is in the language of the workspace."""
    pages = diagrams(founding.scene)
    assert [page.get("name") for page in pages] == ["English", "ภาษาไทย"]
    for page, code in zip(pages, ("en", "th"), strict=True):
        labels = {element.get("label") for element in page.iter("UserObject")}
        assert founding_name("P2", code) in labels


def test_boxes_of_a_drawio_page_do_not_lie_over_each_other(founding: Workspace) -> None:
    """The same layout as the picture has, moved to where nothing has a place below zero."""
    for page in diagrams(founding.scene):
        places = [
            tuple(float(str(element.get(key))) for key in ("x", "y", "width", "height"))
            for cell in page.iter("mxCell")
            if cell.get("vertex")
            for element in cell.iter("mxGeometry")
        ]
        assert all(place[0] >= 0 and place[1] >= 0 for place in places)
        for number, (x, y, w, h) in enumerate(places):
            for ox, oy, ow, oh in places[number + 1 :]:
                assert x + w <= ox or ox + ow <= x or y + h <= oy or oy + oh <= y


def test_a_large_network_in_drawio_says_what_it_leaves_out() -> None:
    """Three hundred boxes are enough for a page."""
    quads = hard_quads()
    row = quads[20][3]
    for number in range(400):
        quads += [(iri(f"X{number}"), RDF.type, PRASAN.Project, row),
                  (iri(f"X{number}"), PRASAN.hasGoal, iri("G1"), row)]  # fmt: skip
    (page, _other) = diagrams(scene_of(quads, "en"))
    boxes = [cell for cell in page.iter("mxCell") if cell.get("vertex")]
    assert len(boxes) <= 301
    title = next(element for element in page.iter("UserObject") if element.get("id") == "title-en")
    assert re.search(r"Drawn: \d+ of 409 things", str(title.get("label")))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_rdflib_reads_the_json_ld_back_as_it_was(scene: Scene) -> None:
    """Every quad, in the graph of its place, with its language and datatype."""
    found = Dataset()
    found.parse(data=draw(scene, "data", ".jsonld").decode(), format="json-ld")
    wanted = {tuple(map(repr, quad)) for quad in quads_of(scene.dataset)}
    got = {tuple(map(repr, quad)) for quad in found.quads()}
    # Of a literal of text some readers give the datatype that all text has.
    assert {clean(row) for row in got} == {clean(row) for row in wanted}


def clean(row: tuple[str, ...]) -> tuple[str, ...]:
    string = ", datatype=rdflib.term.URIRef('http://www.w3.org/2001/XMLSchema#string')"
    return tuple(term.replace(string, "") for term in row)


def test_json_ld_reads_like_the_workbook(founding: Workspace) -> None:
    """No IRI of a property in sight: names, and ids that begin with ``thing:``."""
    document = json.loads(draw(founding.scene, "data", ".jsonld"))
    assert document["@context"] == context(founding.scene.base)
    nodes = [node for graph in document["@graph"] for node in graph["@graph"]]
    (programme,) = [node for node in nodes if node["id"] == "thing:project/P3" and "name" in node]
    assert programme["type"] == "Project"
    assert programme["identifier"] == "P3"
    assert {text["@language"] for text in programme["name"]} == {"th", "en"}
    assert not any("://" in key for node in nodes for key in node)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_terms_that_the_context_means_otherwise_keep_their_iri() -> None:
    """``prasan:name`` is not what the context calls ``name``, and a thing of another base is no ``thing:``."""
    place = iri("place/1")
    odd = [
        (iri("A"), PRASAN.notRecorded, PRASAN.hasGoal, place),
        (iri("A"), PRASAN.hasGoal, place.__class__(str(PRASAN) + "name"), place),
        (iri("A"), PRASAN.start, Literal("soon"), place),
        (iri("A"), SKOS.prefLabel, Literal("thing:x"), place),
        (iri("A"), RDF.type, place.__class__(str(PRASAN) + "id"), place),
        (place.__class__(str(iri("")) + "//b:c"), RDF.type, PRASAN.Goal, place),
    ]
    scene = scene_of(odd)
    found = Dataset()
    found.parse(data=draw(scene, "data", ".jsonld").decode(), format="json-ld")
    assert {clean(tuple(map(repr, quad))) for quad in found.quads()} == {
        clean(tuple(map(repr, quad))) for quad in quads_of(scene.dataset)
    }


@pytest.fixture
def unpacked(tmp_path: Path, scene: Scene) -> Path:
    with zipfile.ZipFile(io.BytesIO(draw(scene, "csvw", ".zip"))) as archive:
        archive.extractall(tmp_path)
    return tmp_path


def test_a_validating_reader_of_csvw_finds_no_fault(unpacked: Path) -> None:
    """Datatypes, required cells, primary and foreign keys hold."""
    csvw = pytest.importorskip("csvw")
    found = csvw.CSVW(str(unpacked / "csv-metadata.json"), validate=True)
    assert found.is_valid
    assert list(found.warnings) == []
    group = csvw.TableGroup.from_file(unpacked / "csv-metadata.json")
    assert group.check_referential_integrity()


def said(cell: Any) -> list[str]:
    """What a cell of the reader says, as texts."""
    if cell is None:
        return []
    if isinstance(cell, list):
        return [text for item in cell for text in said(item)]
    if hasattr(cell, "unsplit"):
        return [cell.unsplit()]
    if isinstance(cell, str):
        return [cell[1:] if cell.startswith("'") else cell]
    if isinstance(cell, bool):
        return [str(cell).lower()]
    return [cell.date().isoformat() if hasattr(cell, "date") else str(cell)]


def test_csvw_tables_hold_every_value_of_every_thing(unpacked: Path, scene: Scene) -> None:
    """Read by a reader that knows only the description: labels by language, numbers, days, relations."""
    csvw = pytest.importorskip("csvw")
    group = csvw.TableGroup.from_file(unpacked / "csv-metadata.json")
    graph, seen = scene.study.linkage, set()
    for table in group.tables:
        columns = {column.name: column for column in table.tableSchema.columns}
        if str(table.url) in ("places.csv", "statements.csv", "findings.csv", "finding-things.csv"):
            continue
        for row in table.iterdicts(strict=True):
            (thing,) = said(row["iri"])
            seen.add(thing)
            wanted: Counter[tuple[str, str, str]] = Counter()
            for term, values in graph.nodes[thing]["literals"].items():
                wanted.update((term, value.language or "", printable(value)) for value, _places in values)
            wanted.update((key, "", target) for _n, target, key in graph.out_edges(thing, keys=True))
            found: Counter[tuple[str, str, str]] = Counter()
            for name, cell in row.items():
                column = columns[name]
                term = str(column.propertyUrl.uri) if column.propertyUrl else ""
                if term and term not in (str(RDF.type), str(PRASAN.kind), str(PRASAN.notRecorded), str(PRASAN.hasNone)):
                    language = column.lang if column.lang != "und" else ""
                    found.update((term, language, text) for text in map(number, said(cell)))
            assert found == wanted, thing
    assert seen == set(graph)


def printable(value: Literal) -> str:
    return number(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", str(value)))


def number(text: str) -> str:
    """A number without the zeros that no reader keeps."""
    return str(Decimal(text).normalize()) if re.fullmatch(r"-?\d+(\.\d+)?", text) else text


def test_csvw_statements_name_the_place_of_each(unpacked: Path, scene: Scene) -> None:
    """One row for each quad about a thing; places say where they are and whether they state or infer."""
    with (unpacked / "statements.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    things = set(scene.study.linkage)
    quads = {(str(s), str(p), str(g)) for s, p, o, g in quads_of(scene.dataset) if str(s) in things}
    assert {(row["subject"], row["property"], row["place"]) for row in rows} == quads
    with (unpacked / "places.csv").open(encoding="utf-8", newline="") as file:
        places = {row["iri"]: row for row in csv.DictReader(file)}
    for place in scene.study.linkage.graph["places"].values():
        assert places[place.iri]["status"].endswith("inferred") is place.inferred
        assert places[place.iri]["row"] == str(place.row or "")


def test_titles_of_csvw_columns_are_in_every_language(founding: Workspace) -> None:
    """What the workbook calls a column, the description calls it too."""
    with zipfile.ZipFile(io.BytesIO(draw(founding.scene, "csvw", ".zip"))) as archive:
        described = json.loads(archive.read("csv-metadata.json"))
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    (table,) = [table for table in described["tables"] if table["url"] == "Project.csv"]
    columns = {column["name"]: column for column in table["tableSchema"]["columns"]}
    assert columns["hasGoal"]["titles"] == {"und": "hasGoal", "th": "เป้าหมายที่มุ่ง", "en": "goals"}
    assert columns["start"]["datatype"] == "date"
    (links,) = [table for table in described["tables"] if table["url"] == "Link.csv"]
    keys = {key["columnReference"]: key["reference"]["resource"] for key in links["tableSchema"]["foreignKeys"]}
    assert keys == {"linkFrom": "Project.csv", "linkTo": "Project.csv", "linkType": "LinkType.csv"}


def test_findings_in_csvw_are_those_of_the_workspace(founding: Workspace) -> None:
    """With who takes part, and the sentence in each language."""
    found = {table.file: list(table.rows()) for table in tables(founding.scene)}
    assert [row[0] for row in found["findings.csv"]] == [finding.id for finding in founding.findings]
    parts = {(row[0], row[1]) for row in found["finding-things.csv"] if row[2] == "participant"}
    assert parts == {(finding.id, thing) for finding in founding.findings for thing in finding.participants}


def test_every_format_has_every_tie(scene: Scene) -> None:
    """None is merged with another, none is left out."""
    count = len(ties(scene.study.linkage))
    assert plain_graph(scene).number_of_edges() == count
    assert len(json.loads(draw(scene, "kumu", ".json"))["connections"]) == count
    assert draw(scene, "network", ".graphml").count(b"<edge ") == count
    assert draw(scene, "network", ".gexf").count(b"<edge ") == count


def test_a_number_of_the_data_is_a_number_in_the_files(founding: Workspace) -> None:
    """Six planned years are six, not "6"."""
    graph = plain_graph(founding.scene)
    programme = next(node for node in graph if node.endswith("/project/P1"))
    assert graph.nodes[programme]["plannedYears"] == 6
    assert [int(value) for value in literals(founding.linkage, programme, PRASAN.plannedYears)] == [6]


_NODE, _TEXT = pyoxigraph.NamedNode, pyoxigraph.Literal
_WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)
_LITERALS = st.one_of(
    _WORDS.map(_TEXT),
    st.builds(lambda text, code: _TEXT(text, language=code), _WORDS, st.sampled_from(["th", "en", "en-gb"])),
    st.builds(
        lambda text, name: _TEXT(text, datatype=_NODE(str(XSD[name]))),
        st.sampled_from(["1", "1.50", "-2", "1e3", "2004-10-01", "soon", "true", ""]),
        st.sampled_from(["integer", "decimal", "double", "date", "boolean", "anyURI"]),
    ),
)
_THINGS = st.one_of(
    st.sampled_from(["P1", "a/b", "a:b", "/x", "//x", "", "%E0%B8%81", "ก", "x#y"]).map(
        lambda name: _NODE(str(iri(name)))
    ),
    st.sampled_from(["hasGoal", "name", "id", "type", "thing", "skos", "Project", "a-b", ""]).map(
        lambda name: _NODE(str(PRASAN) + name)
    ),
    st.sampled_from(["urn:x:1", "data:x", "name:x", "mailto:a@b.org", "id:x"]).map(_NODE),
)
_PROPERTIES = st.sampled_from(
    [RDF.type, SKOS.prefLabel, PRASAN.start, PRASAN.amount, PRASAN.hasGoal, PRASAN.openEnded,
     "urn:x:p", "https://example.org/p#name", f"{PRASAN}unheard", f"{PRASAN}name"]
).map(lambda term: _NODE(str(term)))  # fmt: skip


@given(st.lists(st.builds(pyoxigraph.Quad, _THINGS, _PROPERTIES, st.one_of(_LITERALS, _THINGS), _THINGS), max_size=8))
def test_json_ld_gives_back_whatever_quads_there_are(quads: list[pyoxigraph.Quad]) -> None:
    """Another reader than rdflib, since that one mends numbers: terms that look like names, texts like anything."""
    ordered = sorted(
        set(quads), key=lambda quad: tuple(map(str, (quad.graph_name, quad.subject, quad.predicate, quad.object)))
    )
    written = "".join(pieces(ordered, "https://example.org/"))
    assert set(pyoxigraph.parse(written.encode(), format=pyoxigraph.RdfFormat.JSON_LD)) == set(quads)
