"""The SPARQL endpoint, asked by clients that nobody here wrote, and case by case from the W3C's protocol."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import warnings
from collections.abc import Iterator
from http.client import HTTPMessage, HTTPResponse
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import RDF
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from rdflib.query import Result

import prasan
from prasan.language import languages
from prasan.ontology.vocabulary import PREFIXES
from prasan.queries.ask import Rows, ask
from prasan.queries.store import open_saved
from prasan.queries.words import graphs_named, words
from prasan.web.application import application
from tests.web import client, edit, running, workspace

Served = tuple[str, Any, Any]
BASE = "https://w3id.org/prasan/id/nakhon-si-thammarat/"
FINDINGS = f"{BASE}findings"
PROGRAMMES = "SELECT ?p { ?p prasan:worksAtLevel ?level } ORDER BY ?p ?level"
EXPLODES = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
SD = "http://www.w3.org/ns/sparql-service-description#"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The address of an endpoint, the build that it answers from, and its workers."""
    folder = workspace(
        tmp_path_factory.mktemp("sparql") / "demo",
        '\n[serve]\nsparql_timeout = 3\nsparql_rows = 50\nallowed_origins = ["https://friend.example"]\n',
    )
    app = application(folder, watch=False)
    with running(app) as address:
        yield f"{address}/sparql", app.state.prasan.built, app.state.pool


def get(address: str, query: str | None = None, accept: str = "", **more: Any) -> tuple[int, HTTPMessage, bytes]:
    """Status, headers and body of a GET, or of what ``method`` and ``data`` say."""
    fields = [("query", query)] if query is not None else []
    fields += more.pop("fields", [])
    url = f"{address}?{urllib.parse.urlencode(fields)}" if fields else address
    headers = {"Accept": accept} if accept else {}
    request = urllib.request.Request(url, headers=headers | more.pop("headers", {}), **more)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            assert isinstance(answer, HTTPResponse)
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


def post(address: str, body: str | bytes, kind: str, accept: str = "", **more: Any) -> tuple[int, HTTPMessage, bytes]:
    data = body.encode() if isinstance(body, str) else body
    headers = {"Content-Type": kind} if kind else {}
    return get(address, accept=accept, data=data, method="POST", headers=headers | more.pop("headers", {}), **more)


def expected(built: Any, query: str) -> list[tuple[str, ...]]:
    """The answer to a query by another way: rdflib's own engine over the same statements, in its own memory."""
    held = Graph()
    for triple in open_saved(built.store).triples((None, None, None)):
        held.add(triple)  # type: ignore[arg-type]
    return sorted(tuple(str(term) for term in row) for row in held.query(query, initNs=PREFIXES))  # type: ignore[union-attr]


def graph_of(body: bytes, format_: str) -> Graph:
    """RDF as rdflib reads it."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "ConjunctiveGraph is deprecated")  # rdflib's own, of its reader of JSON-LD
        return Graph().parse(data=body, format=format_)


# Clients of others


def test_rdflib_asks_it_as_a_store(served: Served) -> None:
    address, built, _pool = served
    for method in ("GET", "POST", "POST_FORM"):
        graph = Graph(store=SPARQLStore(address, method=method, returnFormat="json"))
        found = sorted((str(row[0]),) for row in graph.query(PROGRAMMES))  # type: ignore[index]
        assert found == expected(built, PROGRAMMES) != []
    for format_ in ("xml", "csv"):
        graph = Graph(store=SPARQLStore(address, returnFormat=format_))
        assert sorted((str(row[0]),) for row in graph.query(PROGRAMMES)) == expected(built, PROGRAMMES)  # type: ignore[index]
    assert (URIRef(f"{BASE}project/P1"), None, None) in graph


def test_sparqlwrapper_asks_it_in_every_format(served: Served) -> None:
    from SPARQLWrapper import CSV, JSON, JSONLD, POST, RDFXML, TURTLE, XML, SPARQLWrapper

    address, built, _pool = served
    asked = SPARQLWrapper(address)
    asked.setQuery(PROGRAMMES)
    for method in ("GET", POST):
        asked.setMethod(method)
        asked.setReturnFormat(JSON)
        found = [(row["p"]["value"],) for row in asked.query().convert()["results"]["bindings"]]
        assert sorted(found) == expected(built, PROGRAMMES)
    asked.setReturnFormat(XML)
    assert asked.query().convert().toxml().count("<result>") == len(expected(built, PROGRAMMES))
    asked.setReturnFormat(CSV)
    assert asked.query().convert().decode().splitlines()[0] == "p"
    asked.setQuery(f"CONSTRUCT {{ ?s a ?c }} {{ ?s a ?c FILTER(STRSTARTS(STR(?s), '{BASE}project/')) }}")
    sizes = set()
    for format_ in (TURTLE, RDFXML, JSONLD):
        asked.setReturnFormat(format_)
        answer = asked.query()
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "ConjunctiveGraph is deprecated|Dataset.* is deprecated")
            content = answer.convert()
        graph = content if isinstance(content, Graph) else graph_of(content, "turtle")
        sizes.add(len(graph))
    assert len(sizes) == 1
    assert sizes.pop() >= 5


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on this machine")
def test_curl_asks_it_by_get_form_and_body(served: Served) -> None:
    address = served[0]

    def curl(*arguments: str) -> bytes:
        return subprocess.run(["curl", "-sS", "--fail", *arguments], capture_output=True, check=True).stdout

    by_get = curl("-G", address, "--data-urlencode", f"query={PROGRAMMES}")
    by_form = curl(address, "--data-urlencode", f"query={PROGRAMMES}")
    by_body = curl(address, "-H", "Content-Type: application/sparql-query", "--data-binary", PROGRAMMES)
    assert by_get == by_form == by_body
    head = curl("-I", "-G", address, "--data-urlencode", f"query={PROGRAMMES}").decode()
    assert head.startswith("HTTP/1.1 200")
    assert f"content-length: {len(by_get)}" in head.lower()


def test_the_csv_reader_of_python_reads_what_a_text_holds_that_csv_minds(served: Served) -> None:
    text = 'a "b", c\nd\té ก'
    query = f"SELECT ?t ?n ?none {{ VALUES (?t ?n) {{ ({json.dumps(text, ensure_ascii=False)} 3) }} }}"
    _status, headers, body = get(served[0], query, "text/csv")
    assert headers["content-type"] == "text/csv; charset=utf-8"
    assert list(csv.reader(io.StringIO(body.decode(), newline=""))) == [["t", "n", "none"], [text, "3", ""]]


@pytest.mark.parametrize(
    ("accept", "format_"),
    [("application/sparql-results+json", "json"), ("application/sparql-results+xml", "xml"),
     ("text/tab-separated-values", "tsv")],
)  # fmt: skip
def test_every_kind_of_term_is_read_back_as_it_was_by_rdflib(served: Served, accept: str, format_: str) -> None:
    hard = r"""<&>\"'\\ ]]> \t \n น้ำ \u2028 ก็"""
    if format_ == "tsv":
        hard = hard.replace(r"\u2028", " ")  # rdflib's reader knows no such escape, and breaks lines at the sign
    values = f'(<urn:x?a&b> "{hard}" "ก"@th "1.50"^^xsd:decimal UNDEF)'
    query = f"SELECT ?a ?b ?c ?d ?e {{ VALUES (?a ?b ?c ?d ?e) {{ {values} }} }}"
    _status, _headers, body = get(served[0], query, accept)
    (row,) = Result.parse(io.BytesIO(body), format=format_)
    wanted = "<&>\"'\\ ]]> \t \n น้ำ \u2028 ก็" if format_ != "tsv" else "<&>\"'\\ ]]> \t \n น้ำ   ก็"
    a, b, c, d, e = row  # type: ignore[misc]
    assert a == URIRef("urn:x?a&b")
    assert str(b) == wanted
    assert c == Literal("ก", lang="th")
    assert str(d.datatype).endswith("#decimal")  # type: ignore[union-attr]
    assert float(d) == 1.5
    assert e is None


# The protocol, case by case: https://www.w3.org/TR/sparql11-protocol/ and its test suite


def test_a_query_is_asked_by_get_by_form_and_by_body(served: Served) -> None:
    """query_get, query_post_form, query_post_direct."""
    address = served[0]
    form = urllib.parse.urlencode({"query": "ASK {}"})
    for status, headers, body in (
        get(address, "ASK {}"),
        post(address, form, "application/x-www-form-urlencoded"),
        post(address, form, "application/x-www-form-urlencoded; charset=UTF-8"),
        post(address, "ASK {}", "application/sparql-query"),
        post(address, "ASK {}", "Application/SPARQL-Query;charset=utf-8"),
    ):
        assert (status, json.loads(body)) == (200, {"head": {}, "boolean": True})
        assert headers["content-type"] == "application/sparql-results+json"


def test_each_form_of_query_comes_in_each_of_its_formats(served: Served) -> None:
    """query_content_type_select, _ask, _construct, _describe."""
    address = served[0]
    rows = (
        "application/sparql-results+json",
        "application/json",
        "application/sparql-results+xml",
        "application/xml",
        "text/csv",
        "text/tab-separated-values",
    )
    graphs = {
        "text/turtle": "turtle", "application/n-triples": "nt", "application/rdf+xml": "xml",
        "application/ld+json": "json-ld",
    }  # fmt: skip
    for query in ("SELECT ?x { BIND(1 AS ?x) }", "ASK { FILTER(1 = 2) }"):
        for accept in rows:
            status, headers, body = get(address, query, accept)
            assert status == 200
            assert headers["content-type"].split(";")[0] == accept
            assert (b"false" in body) == query.startswith("ASK")
    triples = []
    for accept, format_ in graphs.items():
        for query in (f"DESCRIBE <{BASE}project/P1>", f"CONSTRUCT WHERE {{ <{BASE}project/P1> ?p ?o }}"):
            status, headers, body = get(address, query, accept)
            assert (status, headers["content-type"].split(";")[0]) == (200, accept)
            triples.append({*graph_of(body, format_)})
    assert all(found == triples[0] for found in triples)
    assert len(triples[0]) > 5


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/xml"),
        ("text/csv;q=0.2, application/sparql-results+xml;q=0.7", "application/sparql-results+xml"),
        ("text/*;q=0.9, text/csv;q=0, */*;q=0.1", "text/tab-separated-values"),
        ("text/turtle, text/csv;q=0.1", "text/csv"),
    ],
)
def test_the_format_is_the_one_wanted_most(served: Served, accept: str, expected: str) -> None:
    _status, headers, _body = get(served[0], "ASK {}", accept)
    assert headers["content-type"].split(";")[0] == expected
    assert "accept" in {name.strip().lower() for name in headers["vary"].split(",")}


def test_what_comes_in_no_wanted_format_is_not_acceptable(served: Served) -> None:
    for query, accept in (("ASK {}", "text/turtle"), ("DESCRIBE <urn:x>", "text/csv"), ("ASK {}", "image/png")):
        status, _headers, body = get(served[0], query, accept)
        assert status == 406
        assert "text/turtle" in json.loads(body)["error"]["message"]
    assert get(served[0], accept="text/csv")[0] == 406


@pytest.mark.parametrize("language", languages())
def test_a_syntax_error_is_told_with_line_and_column(served: Served, language: str) -> None:
    """bad_query_syntax."""
    headers = {"Accept-Language": language}
    status, _headers, body = get(served[0], "SELECT * {\n  ?s ?p\n}", headers=headers)
    told = json.loads(body)["error"]
    assert (status, told["code"], told["values"]["line"]) == (400, "query-syntax", "3")
    assert int(told["values"]["column"]) >= 1
    assert ("line 3" in told["message"]) == (language == "en")
    status, _headers, body = get(served[0], "SELECT * { ?s nobody:x ?o }", headers=headers)
    assert (status, json.loads(body)["error"]["code"]) == (400, "unknown-prefix")
    assert get(served[0], "")[0] == 400


def test_what_is_no_query_by_the_protocol_is_refused_as_it_says(served: Served) -> None:
    """bad_multiple_queries, bad_query_wrong_media_type, bad_query_missing_form_type, bad_query_non_utf8 and so on."""
    address = served[0]
    form, body = "application/x-www-form-urlencoded", "application/sparql-query"
    assert get(address, "ASK {}", fields=[("query", "SELECT * {}")])[0] == 400
    assert post(address, "query=ASK%7B%7D&query=ASK%7B%7D", form)[0] == 400
    assert post(f"{address}?query=ASK%7B%7D", "ASK {}", body)[0] == 400
    assert post(address, "ASK {}", "text/plain")[0] == 415
    status, headers, _body = post(address, "ASK {}", "application/json")
    assert (status, headers["accept-post"]) == (415, f"{form}, {body}")
    assert post(address, "ASK {}".encode("utf-16"), body)[0] == 400
    assert post(address, "ASK {}".encode("utf-16"), f"{body}; charset=utf-16")[0] == 415
    assert get(f"{address}?query=ASK%7B%7D%FF")[0] == 400
    assert post(address, "", form)[0] == 400
    assert get(f"{address}?default-graph-uri=urn:x")[0] == 400
    for method in ("PUT", "DELETE", "PATCH"):
        status, headers, _body = get(address, "ASK {}", method=method)
        assert status == 405
        assert {"GET", "HEAD", "POST"} <= {name.strip() for name in headers["allow"].split(",")}


def test_a_body_that_does_not_say_what_it_is_is_not_understood(served: Served) -> None:
    import http.client

    parts = urllib.parse.urlsplit(served[0])
    connection = http.client.HTTPConnection(parts.netloc)
    connection.request("POST", parts.path, body=b"ASK {}")
    assert connection.getresponse().status == 415
    connection.close()


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "DELETE WHERE { ?s ?p ?o }",
        "LOAD <https://example.org/x.ttl>",
        "load <file:///etc/passwd> INTO GRAPH <urn:g>",
        "CLEAR ALL",
        "DROP GRAPH <urn:g>",
        "PREFIX e: <urn:e:> INSERT { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "# harmless\nCREATE GRAPH <urn:g>",
        r"\u0049NSERT DATA { <urn:a> <urn:b> <urn:c> }",
    ],
)
def test_nothing_changes_the_data(served: Served, update: str) -> None:
    address, built, _pool = served
    before = sorted(map(str, open_saved(built.store).store._inner))  # type: ignore[attr-defined]
    assert get(address, update)[0] == 400
    assert post(address, update, "application/sparql-query")[0] == 400
    assert post(address, update, "application/sparql-update")[0] == 403
    assert post(address, urllib.parse.urlencode({"update": update}), "application/x-www-form-urlencoded")[0] == 403
    assert get(address, fields=[("update", update)])[0] == 403
    assert sorted(map(str, open_saved(built.store).store._inner)) == before  # type: ignore[attr-defined]


@pytest.fixture
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    """Another server on this machine, and what it was asked for."""
    import http.server

    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_arguments: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/", asked
        server.shutdown()
        thread.join()


REMOTE = [
    "SELECT * {{ SERVICE <{to}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ service silent <{to}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ {{ SELECT * {{ OPTIONAL {{ SERVICE <{to}> {{ ?s ?p ?o }} }} }} }} }}",
    "SELECT * {{ FILTER EXISTS {{ SERVICE <{to}> {{ ?s ?p ?o }} }} }}",
    "SELECT * {{ BIND(<{to}> AS ?to) SERVICE ?to {{ ?s ?p ?o }} }}",
    "PREFIX x: <{to}> SELECT * {{ SERVICE x: {{ ?s ?p ?o }} }}",
    "SELECT*{{FILTER(1<2)SERVICE<{to}>{{?s ?p ?o}}}}",
    "SELECT*{{?a?b'''x'''.SERVICE<{to}>{{?s ?p ?o}}}}",
    "SELECT * {{ ?a ?b 'it\\'s' . # '\n SERVICE <{to}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ \\u0053ERVICE <{to}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ MINUS {{ SERVICE <{to}> {{ ?s ?p ?o }} }} }}",
    "CONSTRUCT {{ ?s ?p ?o }} {{ GRAPH ?g {{ SERVICE <{to}> {{ ?s ?p ?o }} }} }}",
    "SELECT * FROM <{to}> {{ ?s ?p ?o }}",
    "SELECT * FROM NAMED <{to}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "BASE <{to}> SELECT * FROM <x> {{ ?s ?p ?o }}",
    "PREFIX x: <{to}> ASK FROM x:y {{ ?s ?p ?o }}",
    "SELECT * FROM <file:///etc/passwd> {{ ?s ?p ?o }}",
]


@pytest.mark.parametrize("query", REMOTE)
def test_nothing_is_fetched_from_elsewhere(served: Served, elsewhere: tuple[str, list[str]], query: str) -> None:
    to, asked = elsewhere
    status, _headers, body = get(served[0], query.format(to=to))
    assert status == 400
    assert json.loads(body)["error"]["code"] in ("no-remote", "no-such-graph", "query-syntax")
    assert asked == []


@pytest.mark.parametrize(
    "query",
    [
        "ASK { ?service ?from ?load }",
        "ASK { VALUES ?x { 'SERVICE <http://x/> {}' \"INSERT\" '''FROM <x>''' } }",
        "ASK { <http://x/SERVICE> ?p ?o } # SERVICE <http://x/> LOAD",
        "PREFIX service: <urn:x:> ASK { ?s service:LOAD ?o ; service:FROM ?p }",
        "PREFIX x: <urn:x:> ASK { ?s x:a.SERVICE ?o ; x:b-LOAD ?p }",
        "ASK { ?s ?p 'x'@load }",
        "ASK { FILTER(1<2 && 3>2) }",
    ],
)
def test_words_in_texts_names_and_comments_are_no_keywords(served: Served, query: str) -> None:
    assert get(served[0], query)[0] == 200


def parsed(query: str) -> tuple[bool, list[str]]:
    """By rdflib's parser: whether a query has ``SERVICE``, and which graphs it names as they are written."""
    found: list[CompValue] = []

    def walk(value: Any) -> None:
        if isinstance(value, CompValue):
            found.append(value)
            for inner in value.values():
                walk(inner)
        elif not isinstance(value, str):
            try:
                inner_values = list(value)
            except TypeError:
                return
            for inner in inner_values:
                walk(inner)

    walk(parseQuery(query))
    named = [
        clause["default" if "default" in clause else "named"] for clause in found if clause.name == "DatasetClause"
    ]
    return any(value.name == "ServiceGraphPattern" for value in found), [str(term) for term in named]


@pytest.mark.parametrize("query", [query.format(to="urn:to:") for query in REMOTE])
def test_the_words_of_a_query_tell_what_its_parse_tells(query: str) -> None:
    service, named = parsed(query)
    assert ("SERVICE" in words(query)) == service
    if "PREFIX" not in query and "BASE" not in query:
        assert list(graphs_named(query, {})) == named


def test_graphs_are_named_by_their_whole_iri_however_they_are_written() -> None:
    query = r"""
        # FROM <urn:no>
        BASE <http://e/x/y>  PREFIX a: <http://a/>  PREFIX : <rel/>  PREFIX esc: <urn:\u0065sc:>
        SELECT ?from FROM a:b FROM NAMED :c FROM <../d> FROM <//f/g> FROM esc:a\-b FROM given:h
        { ?from a:FROM "FROM <urn:no>" }"""
    wanted = ["http://a/b", "http://e/x/rel/c", "http://e/d", "http://f/g", "urn:esc:a-b", "urn:given:h"]
    assert list(graphs_named(query, {"given": "urn:given:"})) == wanted


# The dataset


def numbers(body: bytes) -> list[int]:
    return [int(row["n"]["value"]) for row in json.loads(body)["results"]["bindings"]]


BOTH = (
    "SELECT ?kind (COUNT(*) AS ?n) { { ?s ?p ?o BIND(1 AS ?kind) } UNION { GRAPH ?g { ?s ?p ?o } BIND(2 AS ?kind) } } "
    "GROUP BY ?kind ORDER BY ?kind"
)


def counts(body: bytes) -> dict[str, int]:
    rows = json.loads(body)["results"]["bindings"]
    return {row["kind"]["value"]: int(row["n"]["value"]) for row in rows if "kind" in row}


def test_the_dataset_of_the_protocol_takes_the_place_of_the_querys_own(served: Served) -> None:
    """query_dataset_default_graph(s), _named_graphs, _full, query_multiple_dataset."""
    address = served[0]
    vocabulary = "https://w3id.org/prasan/ns"
    size = {
        name: numbers(get(address, f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{name}> {{ ?s ?p ?o }} }}")[2])[0]
        for name in (FINDINGS, vocabulary)
    }
    assert 0 < size[FINDINGS] != size[vocabulary] > 0
    default = ("default-graph-uri", FINDINGS)
    named = ("named-graph-uri", vocabulary)
    assert counts(get(address, BOTH, fields=[default])[2]) == {"1": size[FINDINGS]}
    assert counts(get(address, BOTH, fields=[named])[2]) == {"2": size[vocabulary]}
    both = {"1": size[FINDINGS], "2": size[vocabulary]}
    assert counts(get(address, BOTH, fields=[default, named])[2]) == both
    form = urllib.parse.urlencode([("query", BOTH), default, named])
    assert counts(post(address, form, "application/x-www-form-urlencoded")[2]) == both
    url = f"{address}?{urllib.parse.urlencode([default, named])}"
    assert counts(post(url, BOTH, "application/sparql-query")[2]) == both
    # FROM of a graph that is there; and what the protocol names goes before it.
    own = BOTH.replace(" {", f" FROM <{FINDINGS}> FROM NAMED <{vocabulary}> {{", 1)
    assert counts(get(address, own)[2]) == both
    other = BOTH.replace(" {", f" FROM <{vocabulary}> {{", 1)
    assert counts(get(address, other, fields=[default, named])[2]) == both
    two = get(address, BOTH, fields=[default, ("default-graph-uri", vocabulary)])[2]
    assert counts(two) == {"1": size[FINDINGS] + size[vocabulary]}


def test_a_graph_that_is_not_there_is_no_empty_answer(served: Served) -> None:
    for field in ("default-graph-uri", "named-graph-uri"):
        for name in ("https://example.org/x.ttl", "file:///etc/passwd", "not an iri"):
            status, _headers, body = get(served[0], "ASK {}", fields=[(field, name)])
            assert (status, json.loads(body)["error"]["code"]) == (400, "no-such-graph")


def test_without_a_dataset_every_graph_is_asked_at_once(served: Served) -> None:
    address, built, _pool = served
    for query in (
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }",
    ):
        found = ask(open_saved(built.store), query)
        assert isinstance(found, Rows)
        assert numbers(get(address, query)[2]) == [row["n"] for row in found]


def test_findings_and_decisions_can_be_asked_for(served: Served) -> None:
    address, built, _pool = served
    query = "SELECT (COUNT(DISTINCT ?f) AS ?n) { ?f a prasan:Finding }"
    assert numbers(get(address, query)[2]) == [len(built.workspace.findings)]


# The service description, and who may ask


def test_the_service_describes_itself_in_every_format_of_rdf(served: Served) -> None:
    address = served[0]
    graphs = []
    for accept, format_ in (("text/turtle", "turtle"), ("application/n-triples", "nt"),
                            ("application/rdf+xml", "xml"), ("application/ld+json", "json-ld")):  # fmt: skip
        status, headers, body = get(address, accept=accept)
        assert (status, headers["content-type"].split(";")[0]) == (200, accept)
        graphs.append(graph_of(body, format_))
    assert all({*graph} == {*graphs[0]} for graph in graphs)
    (service,) = graphs[0].subjects(RDF.type, URIRef(f"{SD}Service"))
    assert graphs[0].value(service, URIRef(f"{SD}endpoint")) == URIRef(address)
    assert (service, URIRef(f"{SD}supportedLanguage"), URIRef(f"{SD}SPARQL11Query")) in graphs[0]
    assert (service, URIRef(f"{SD}feature"), URIRef(f"{SD}UnionDefaultGraph")) in graphs[0]
    for name in graphs[0].objects(None, URIRef(f"{SD}name")):
        assert numbers(get(address, f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{name}> {{ ?s ?p ?o }} }}")[2])[0] > 0
    assert get(address, method="HEAD")[0] == 200


def test_head_has_the_headers_of_get_and_no_body(served: Served) -> None:
    for query, accept in (("ASK {}", "text/csv"), (PROGRAMMES, ""), (f"DESCRIBE <{BASE}project/P1>", "")):
        _status, by_get, body = get(served[0], query, accept)
        status, by_head, nothing = get(served[0], query, accept, method="HEAD")
        assert (status, nothing) == (200, b"")
        for name in ("content-type", "content-length", "vary"):
            assert by_head[name] == by_get[name]
        assert int(by_get["content-length"]) == len(body)


def test_pages_of_other_origins_may_ask_only_if_they_are_named(served: Served) -> None:
    address = served[0]
    for origin, allowed in (("https://friend.example", True), ("https://evil.example", False), ("null", False)):
        headers = {"Origin": origin}
        _status, found, _body = get(address, "ASK {}", headers=headers)
        assert found["access-control-allow-origin"] == (origin if allowed else None)
        assert "origin" in found["vary"].lower()
        status, found, _body = get(address, "ASK {", headers=headers)
        assert (status, found["access-control-allow-origin"]) == (400, origin if allowed else None)
        status, _found, _body = post(address, "ASK {}", "application/sparql-query", headers=headers)
        assert status == (200 if allowed else 403)
        asked = headers | {"Access-Control-Request-Method": "POST"}
        status, found, _body = get(address, method="OPTIONS", headers=asked)
        assert (status, found["access-control-allow-origin"]) == (204, origin if allowed else None)
        # The pages of the app are no endpoint.
        _status, found, _body = get(address.replace("/sparql", "/overview.json"), headers=headers)
        assert found["access-control-allow-origin"] is None


# What a query may take


def test_an_answer_is_cut_off_at_the_limit_and_says_so(served: Served) -> None:
    address = served[0]
    everything = "SELECT * { ?s ?p ?o }"
    _status, headers, body = get(address, everything)
    told = json.loads(body)
    assert (headers["prasan-truncated"], len(told["results"]["bindings"])) == ("50", 50)
    (link,) = told["head"]["link"]
    about = Graph().parse(data=get(address)[2], format="turtle")
    assert "50" in str(next(about.objects(URIRef(link))))
    _status, headers, body = get(address, everything, "application/sparql-results+xml")
    space = "{http://www.w3.org/2005/sparql-results#}"
    tree = ElementTree.fromstring(body)
    assert len(tree.findall(f".//{space}result")) == 50
    assert tree.find(f"{space}head/{space}link").get("href") == link  # type: ignore[union-attr]
    _status, headers, body = get(address, "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", "application/n-triples")
    assert (headers["prasan-truncated"], body.count(b"\n")) == ("50", 50)
    _status, headers, body = get(address, f"{everything} LIMIT 50")
    assert headers["prasan-truncated"] is None
    assert "link" not in json.loads(body)["head"]


def test_a_query_that_explodes_is_stopped_while_others_are_answered(served: Served) -> None:
    address = served[0]
    started = time.monotonic()
    answers: list[tuple[int, float, bytes]] = []

    def explode() -> None:
        status, _headers, body = get(address, EXPLODES)
        answers.append((status, time.monotonic() - started, body))

    thread = threading.Thread(target=explode)
    thread.start()
    slowest = 0.0
    others = 0
    while thread.is_alive():
        before = time.monotonic()
        assert get(address, "ASK {}")[0] == 200
        assert get(address.replace("/sparql", "/state.json"))[0] == 200
        slowest, others = max(slowest, time.monotonic() - before), others + 1
    thread.join()
    ((status, seconds, body),) = answers
    assert (status, json.loads(body)["error"]["code"]) == (503, "sparql-timeout")
    assert 2.9 < seconds < 10
    assert others > 3
    assert slowest < 2.5


def test_when_every_worker_is_busy_others_wait_and_pages_do_not(served: Served) -> None:
    address = served[0]
    threads = [threading.Thread(target=get, args=(address, EXPLODES)) for _ in range(2)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    before = time.monotonic()
    assert get(address.replace("/sparql", "/"))[0] == 200
    assert time.monotonic() - before < 2
    assert get(address, "ASK {}")[0] in (200, 503)
    for thread in threads:
        thread.join()
    assert get(address, "ASK {}")[0] == 200


def test_a_query_whose_asker_has_gone_is_stopped(served: Served) -> None:
    import socket

    address = served[0]
    parts = urllib.parse.urlsplit(address)
    for _ in range(2):
        with socket.create_connection((parts.hostname or "", parts.port or 0)) as asking:
            query = urllib.parse.urlencode({"query": EXPLODES})
            asking.sendall(f"GET /sparql?{query} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            time.sleep(0.3)
    before = time.monotonic()
    assert get(address, "ASK {}")[0] == 200
    assert time.monotonic() - before < 2  # and not the three seconds that both might have taken


def test_a_query_nested_too_deep_ends_its_process_and_no_other(served: Served) -> None:
    deep = f"ASK {{ FILTER({'(' * 50_000}1{')' * 50_000}) }}"
    status, _headers, body = post(served[0], deep, "application/sparql-query")
    assert status in (400, 503)
    assert "Traceback" not in body.decode()
    assert get(served[0], "ASK {}")[0] == 200


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to its memory")
def test_a_query_that_takes_too_much_memory_is_stopped(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "demo", "\n[serve]\nsparql_memory = 64\nsparql_timeout = 120\n")
    with running(application(folder, watch=False)) as address:
        # Every pair is kept until all are sorted.
        query = "SELECT * { ?a ?b ?c . ?d ?e ?f } ORDER BY ?c ?f ?a LIMIT 1"
        status, _headers, body = get(f"{address}/sparql", query)
        assert (status, json.loads(body)["error"]["code"]) == (503, "sparql-too-much")
        assert get(f"{address}/sparql", "ASK {}")[0] == 200


def test_a_new_build_is_asked_from_then_on(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "demo")
    app = application(folder, watch=False)
    query = "SELECT ?s { ?s ?p ?name FILTER(STR(?name) = 'Renamed project') }"
    with running(app) as address:
        assert b"P1" not in get(f"{address}/sparql", query)[2]
        edit(folder, "Organic Community project", "Renamed project")
        app.state.prasan.refresh()
        assert app.state.prasan.problem is None
        assert b"project/P1" in get(f"{address}/sparql", query)[2]
        finding = app.state.prasan.built.workspace.findings[0].id
        prasan.open(folder).decide(finding, "agreed", by="A", because="b")
        app.state.prasan.refresh()
        assert b"true" in get(f"{address}/sparql", "ASK { ?d a prasan:Decision }")[2]


def test_only_the_endpoint_is_served_if_asked_for(tmp_path: Path) -> None:
    app = application(workspace(tmp_path / "demo"), only=("sparql",), watch=False)
    with client(app) as asked:
        assert asked.get("/").status_code == 404
        assert asked.get("/overview.json").status_code == 404
        answer = asked.get("/sparql", params={"query": "ASK {}"}, headers={"accept": "application/json"})
        assert answer.json()["boolean"] is True


def test_no_answer_is_left_behind(served: Served) -> None:
    """The files of answers that were sent, refused, asked for by HEAD and stopped are all gone."""
    folder = Path(served[2].folder)
    deadline = time.monotonic() + 5
    while any(folder.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert list(folder.iterdir()) == []
