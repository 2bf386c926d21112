"""The pages of things and of the words for them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, SKOS
from starlette.applications import Starlette
from starlette.testclient import TestClient

from prasan.ontology import PRASAN
from prasan.ontology.vocabulary import vocabulary
from prasan.web.application import application
from tests.web import client, workspace

BASE = "https://w3id.org/prasan/id/nakhon-si-thammarat/"
HOSTILE = {
    "H1": "<script>alert(1)</script>", "H2": "\"><img src=x onerror=alert(1)>", "H3": "=1+1", "H4": "{{ 7*7 }}",
    "H5.json": "ends like a file", "H-6": "'; DROP TABLE x --", "ก/ข?#%41": "odd id",
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    held = workspace(tmp_path_factory.mktemp("things") / "demo")
    rows = [{"id": id_, "name (English)": name} for id_, name in HOSTILE.items()]
    (held / "hostile.json").write_text(json.dumps({"Goals": rows}), encoding="utf-8")
    return held


@pytest.fixture(scope="module")
def app(folder: Path) -> Starlette:
    return application(folder, watch=False)


@pytest.fixture(scope="module")
def asked(app: Starlette) -> Iterator[TestClient]:
    with client(app) as found:
        yield found


class Read(HTMLParser):
    """The elements of a page, its links and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    @property
    def links(self) -> list[str]:
        return [str(given.get("href")) for tag, given in self.elements if tag == "a"]


def test_the_index_lists_everything_page_by_page(asked: TestClient) -> None:
    told = asked.get("/things.json").json()
    assert told["count"] == len(told["things"]) > 50
    first, second = (Read(asked.get("/things", params={"page": n}).text) for n in (1, 2))
    shown = [link for page in (first, second) for link in page.links if link.startswith("/thing/")]
    assert len(shown) == told["count"] == len(set(shown))
    for odd in ("0", "-1", "zz", "99999999999999", "๒"):
        assert asked.get("/things", params={"page": odd}).status_code == 200


def test_the_overview_leads_to_the_things_that_it_counts(asked: TestClient) -> None:
    links = [link for link in Read(asked.get("/").text).links if link.startswith("/things?")]
    for item in asked.get("/overview.json").json()["things"]:
        assert f"/things?class={item['class']}" in links
        assert asked.get("/things.json", params={"class": item["class"]}).json()["count"] == item["count"]
    for link in links:
        if "lacking" in link:
            found = asked.get(link.replace("/things?", "/things.json?")).json()["count"]
            assert any(item["count"] == found for item in asked.get("/overview.json").json()["not_recorded"])


def test_a_name_in_any_spelling_and_language_finds_a_thing(asked: TestClient) -> None:
    for text in ("ธกส", "ธ. ก. ส.", "bank for agriculture"):
        found = asked.get("/things.json", params={"q": text}).json()
        assert found["things"][0]["id"] == "baac"
    page = Read(asked.get("/things", params={"q": "ธกส", "class": "Agency"}).text)
    assert "/thing/agency/baac" in page.links


def test_what_is_not_found_offers_what_is_near(asked: TestClient) -> None:
    page = Read(asked.get("/things", params={"q": "organik comunity"}).text)
    assert "/thing/project/P1" in page.links
    assert "Did you mean" in page.text


def test_the_csv_is_the_index(asked: TestClient) -> None:
    answer = asked.get("/things.csv", params={"class": "Project"})
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row[1] for row in rows[1:]] == ["P1", "P2", "P3", "P4", "P5"]
    assert rows[0] == ["class", "id", "name", "name in the other language", "IRI"]


def test_the_address_of_a_thing_leads_to_the_document_about_it(asked: TestClient) -> None:
    answer = asked.get("/id/project/P1", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/thing/project/P1")
    assert 'rel="describedby"' in answer.headers["link"]
    for iri, to in (
        (f"{BASE}project/P1", "/thing/project/P1"),
        (str(PRASAN.hasGoal), "/term/hasGoal"),
    ):
        answer = asked.get("/id", params={"iri": iri}, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, to)
    answer = asked.get(f"/thing/{quote(str(PRASAN.Project), safe='')}", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/term/Project")


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own, of its reader of JSON-LD
@pytest.mark.parametrize(
    ("suffix", "media_type", "format_"),
    [("ttl", "text/turtle", "turtle"), ("jsonld", "application/ld+json", "json-ld"),
     ("nt", "application/n-triples", "nt"), ("rdf", "application/rdf+xml", "xml")],
)  # fmt: skip
def test_a_document_is_given_by_suffix_and_by_what_the_client_prefers(
    asked: TestClient, suffix: str, media_type: str, format_: str
) -> None:
    by_suffix = asked.get(f"/thing/project/P1.{suffix}")
    by_type = asked.get("/thing/project/P1", headers={"accept": f"{media_type}, text/html;q=0.5"})
    assert by_suffix.content == by_type.content
    assert by_type.headers["content-type"].startswith(media_type)
    assert by_type.headers["content-location"] == f"/thing/project/P1.{suffix}"
    assert "Accept" in [name.strip() for name in by_type.headers["vary"].split(",")]
    graph = Graph().parse(by_suffix.content, format=format_)
    assert (URIRef(f"{BASE}project/P1"), RDF.type, PRASAN.Project) in graph
    # What points at it is in it, too, and things that it names come with their names.
    assert (URIRef(f"{BASE}phase/P1-1"), PRASAN.phaseOf, URIRef(f"{BASE}project/P1")) in graph
    assert graph.value(URIRef(f"{BASE}phase/P1-1"), SKOS.prefLabel) is not None


def test_a_page_links_its_other_formats_and_what_it_describes(asked: TestClient) -> None:
    answer = asked.get("/thing/project/P1")
    links = answer.headers["link"]
    assert f'<{BASE}project/P1>; rel="describes"' in links
    assert '</thing/project/P1.ttl>; rel="alternate describedby"; type="text/turtle"' in links
    assert answer.headers["content-type"].startswith("text/html")
    assert asked.get("/thing/project/P1", headers={"accept": "image/png"}).status_code == 406


def test_a_page_says_what_is_recorded_where_and_what_is_not(asked: TestClient) -> None:
    page = Read(asked.get("/thing/project/P1").text)
    assert "Organic Community project" in page.text
    assert "โครงการชุมชนอินทรีย์" in page.text
    assert "sheet โครงการ, row 2, column เป้าหมายที่มุ่ง (G2)" in page.text
    assert "Inferred" in page.text
    assert "/thing/goal/G" in page.links
    assert "/term/hasGoal" in page.links
    told = asked.get("/thing/project/P5.json").json()
    assert {item["property"].split("#")[-1] for item in told["not_recorded"]} >= {"start", "indicatorOf", "mechanismOf"}
    assert set(told["names"]) == {"th", "en"}
    assert told["findings"]


def test_every_thing_has_a_page_in_every_language(asked: TestClient) -> None:
    # Of each class one, and all with a hostile name.
    seen = {item["class"]: item for item in asked.get("/things.json").json()["things"]}
    for item in seen.values():
        for code in ("th", "en"):
            answer = asked.get(f"/{code}/thing/{quote(item['path'])}")
            assert answer.status_code == 200, item
            assert all(not link.startswith("/thing/") for link in Read(answer.text).links)  # they keep the language


def test_every_link_of_a_page_leads_somewhere(asked: TestClient) -> None:
    links = set()
    for name in ("project/P3", "mechanism/M-P1", "goal/E2", "link/P1-isModelOf-P3"):
        links |= {link for link in Read(asked.get(f"/thing/{name}").text).links if "lang=" not in link}
    for link in sorted(link for link in links if link.startswith("/t")):
        assert asked.get(link).status_code == 200, link


def test_a_hostile_name_is_text_and_nothing_else(asked: TestClient) -> None:
    things = {item["id"]: item for item in asked.get("/things.json", params={"class": "Goal"}).json()["things"]}
    hostile = [item for item in things.values() if item["name"] in HOSTILE.values()]
    assert len(hostile) == len(HOSTILE)
    for item in hostile:
        path = f"/thing/{quote(item['path'])}"
        for address in (path, "/things?q=" + quote(item["name"]), "/things?class=Goal"):
            answer = asked.get(address)
            assert answer.status_code == 200
            page = Read(answer.text)
            assert item["name"] in page.text
            assert all(given.get("src", "").startswith("/static/") for tag, given in page.elements if tag == "script")
            assert not [tag for tag, _given in page.elements if tag in ("img", "iframe", "object")]
            assert not [name for _tag, given in page.elements for name in given if name.startswith("on")]
            assert not [given for _tag, given in page.elements if "style" in given]
        assert asked.get(f"{path}.json").json()["iri"] == item["iri"]
        for suffix, format_ in (("ttl", "turtle"), ("rdf", "xml"), ("nt", "nt")):
            graph = Graph().parse(asked.get(f"{path}.{suffix}").content, format=format_)
            assert str(graph.value(URIRef(item["iri"]), SKOS.prefLabel)) == item["name"]
        cells = [cell for row in csv.reader(io.StringIO(asked.get(f"{path}.csv").text)) for cell in row]
        assert not [cell for cell in cells if cell.startswith("=")]


def test_an_id_that_ends_like_a_file_is_the_thing_itself(asked: TestClient) -> None:
    path = next(i["path"] for i in asked.get("/things.json").json()["things"] if i["name"] == "ends like a file")
    assert path.endswith(".json")
    assert Read(asked.get(f"/thing/{path}").text).text.count("ends like a file")
    assert asked.get(f"/thing/{path}.json").json()["name"] == "ends like a file"


@pytest.mark.parametrize(
    "path", ["project/Pxx", "project/", "", "x/y/z", "urn:x:nobody", "%00", "..%2f..%2fetc/passwd"]
)
def test_what_is_not_there_is_said_with_what_is_near(asked: TestClient, path: str) -> None:
    answer = asked.get(f"/thing/{path}")
    assert answer.status_code == 404
    assert "Traceback" not in answer.text
    assert asked.get(f"/thing/{path}", headers={"accept": "text/turtle"}).status_code == 404
    assert asked.get(f"/id/{path}").status_code == 404


def test_the_nearest_things_are_linked(asked: TestClient) -> None:
    assert "/thing/project/P1" in Read(asked.get("/thing/project/organic").text).links
    told = asked.get("/thing/project/organic.json", headers={"accept": "application/json"}).json()
    assert "Organic Community" in told["error"]["message"]


def test_things_and_records_from_elsewhere_have_pages(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "demo")
    (folder / "more.ttl").write_text(
        f"@prefix p: <{PRASAN}> . @prefix skos: <{SKOS}> .\n"
        "<https://example.org/x?a=1#é> a p:Goal ; skos:prefLabel 'From elsewhere'@en , 'จากที่อื่น'@th .\n",
        encoding="utf-8",
    )
    with client(application(folder, watch=False)) as asked:
        found = asked.get("/things.json", params={"q": "from elsewhere"}).json()["things"]
        assert found[0]["path"] == "https://example.org/x?a=1#é"
        page = Read(asked.get("/things", params={"q": "from elsewhere"}).text)
        link = next(link for link in page.links if link.startswith("/thing/"))
        answer = asked.get(link)
        assert answer.status_code == 200
        assert "จากที่อื่น" in answer.text


# The words


def test_every_term_has_a_page_with_its_names_and_meaning(asked: TestClient) -> None:
    told = asked.get("/terms.json").json()
    terms = {term["term"] for group in told for term in group["terms"]}
    typed = {str(s).removeprefix(str(PRASAN)) for s in vocabulary().subjects(RDF.type)
             if isinstance(s, URIRef) and str(s).startswith(str(PRASAN))}  # fmt: skip
    assert terms == typed
    for name in sorted(terms)[::9]:
        answer = asked.get(f"/term/{name}")
        assert answer.status_code == 200
        for code in ("th", "en"):
            assert f'lang="{code}"' in answer.text


def test_a_term_says_what_it_is_aligned_with(asked: TestClient) -> None:
    page = Read(asked.get("/term/Project").text)
    assert "skos:closeMatch" in page.text
    assert "https://schema.org/Project" in page.links
    assert "/things?class=Project" in page.links
    graph = Graph().parse(asked.get("/term/Project.ttl").content, format="turtle")
    assert set(graph) == set(vocabulary().triples((PRASAN.Project, None, None)))
    assert "members" in asked.get("/term/Level.json").json()
    assert len(asked.get("/term/Level.json").json()["members"]) == 8
    assert "rdfs:label" in asked.get("/term/Project.csv").text


def test_a_term_that_is_not_there_is_said_with_the_nearest(asked: TestClient) -> None:
    answer = asked.get("/term/Projct")
    assert answer.status_code == 404
    assert "Project" in answer.text


def test_pages_are_the_same_every_time(asked: TestClient) -> None:
    for path in ("/things", "/thing/project/P1", "/thing/project/P1.ttl", "/thing/project/P1.jsonld", "/terms"):
        first = asked.get(path)
        assert first.content == asked.get(path).content
        assert asked.get(path, headers={"if-none-match": first.headers["etag"]}).status_code == 304
    assert json.loads(asked.get("/thing/project/P1.json").text)["name"] == "Organic Community project"
