"""Facts about how RDF files are read."""

from __future__ import annotations

import socket
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import XSD, Graph, Literal, URIRef

from prasan.errors import InputError
from prasan.loaders.rdf import SUFFIXES, is_rdf_xml, read
from prasan.problems import Problem

A, B, C, G = (URIRef(f"http://example.org/{letter}") for letter in "abcg")
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://example.org/"'
STATEMENT = '<http://example.org/a> <http://example.org/b> "ชุมชน"@th'
VALUE = '{"@value": "ชุมชน", "@language": "th"}'
DESCRIPTION = '<rdf:Description rdf:about="http://example.org/a"><e:b xml:lang="th">ชุมชน</e:b></rdf:Description>'


def file(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def xml(body: str, doctype: str = "") -> str:
    return f'<?xml version="1.0"?>\n{doctype}\n<rdf:RDF {RDF}>{body}</rdf:RDF>'


def failure(path: Path) -> InputError:
    with pytest.raises(InputError) as caught:
        list(read(path))
    assert caught.value.values["file"] == path.name
    return caught.value


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError("nothing may be fetched")

    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.mark.parametrize(
    ("name", "content", "graph"),
    [
        ("a.ttl", f"{STATEMENT} .", None),
        ("a.nt", f"{STATEMENT} .\n", None),
        ("a.nq", f"{STATEMENT} <http://example.org/g> .\n", G),
        ("a.trig", f"<http://example.org/g> {{ {STATEMENT} }}", G),
        ("a.jsonld", f'{{"@id": "http://example.org/a", "http://example.org/b": {VALUE}}}', None),
        (
            "a.json",
            f'{{"@context": {{"b": "http://example.org/b"}}, "@id": "http://example.org/a", "b": {VALUE}}}',
            None,
        ),
        ("a.rdf", xml(DESCRIPTION), None),
        ("a.owl", xml(DESCRIPTION), None),
        ("a.xml", xml(DESCRIPTION), None),
        ("a.owl", '@prefix e: <http://example.org/> . e:a e:b "ชุมชน"@th .', None),
        ("a.owl", f"{STATEMENT} .", None),
        ("A.TTL", f"\ufeff{STATEMENT} .", None),
    ],
)
def test_every_format_gives_the_same_statement(tmp_path: Path, name: str, content: str, graph: URIRef | None) -> None:
    assert list(read(file(tmp_path, name, content))) == [(A, B, Literal("ชุมชน", lang="th"), graph)]


def test_literals_keep_their_spelling_datatype_and_language(tmp_path: Path) -> None:
    content = """@prefix e: <http://example.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
    e:a e:b "01"^^xsd:integer, "plain", "1.50"^^xsd:decimal, "x"@en, "2567-09-30"^^xsd:date, "y"^^e:t, true ."""
    found = [item[2] for item in read(file(tmp_path, "a.ttl", content)) if not isinstance(item, Problem)]
    assert [(str(term), term.datatype, term.language) for term in found if isinstance(term, Literal)] == [
        ("01", XSD.integer, None),
        ("plain", None, None),
        ("1.50", XSD.decimal, None),
        ("x", None, "en"),
        ("2567-09-30", XSD.date, None),
        ("y", URIRef("http://example.org/t"), None),
        ("true", XSD.boolean, None),
    ]


def test_nodes_without_a_name_get_one_that_stays(tmp_path: Path) -> None:
    content = (
        "@prefix e: <http://example.org/> . e:a e:b [ e:c [ e:c _:named ] ] . _:named e:c _:b0 . _:g { e:a e:b e:c }"
    )
    path = file(tmp_path, "a.trig", content)
    first, second = list(read(path)), list(read(path))
    assert first == second
    start = f"urn:prasan:bnode:{sha256(b'a.trig').hexdigest()[:16]}:"
    names = {
        str(term) for quad in first if not isinstance(quad, Problem) for term in quad if str(term).startswith(start)
    }
    assert names == {start + label for label in (".1", ".2", "named", "b0", "g")}
    other = {
        str(term) for quad in read(file(tmp_path, "b.trig", content)) if not isinstance(quad, Problem) for term in quad
    }
    assert not names & other


def test_relative_iris_are_resolved_against_the_file(tmp_path: Path) -> None:
    path = file(tmp_path, "แผน 1.ttl", "<P1> <urn:b> <#x> . <> <urn:b> <http://example.org/a> .")
    base = "urn:prasan:file:%E0%B9%81%E0%B8%9C%E0%B8%99%201.ttl/"
    assert list(read(path)) == [
        (URIRef(f"{base}P1"), URIRef("urn:b"), URIRef(f"{base}#x"), None),
        (URIRef(base), URIRef("urn:b"), A, None),
    ]


def test_a_statement_about_a_statement_is_told(tmp_path: Path) -> None:
    path = file(tmp_path, "a.ttl", "@prefix e: <http://example.org/> . e:a e:b <<( e:a e:b e:c )>> ; e:b e:c .")
    first, second = read(path)
    assert isinstance(first, Problem)
    assert (first.code, first.file, first.value) == ("quoted-triple", "a.ttl", "<http://example.org/a>")
    assert second == (A, B, C, None)


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("a.ttl", "<http://example.org/a> <http://example.org/b> <http://example.org/c> .\n\n<x> <y> .", 3),
        ("a.ttl", "<http://example.org/a b> <http://example.org/b> 1 .", 1),
        ("a.ttl", "e:a e:b e:c .", 1),
        ("a.nt", "nonsense", 1),
        ("a.jsonld", '{"@id":\n "http://x",', 2),
        ("a.jsonld", "[" * 100_000, 1),
        ("a.rdf", xml("\n<rdf:Description>\n</e:b>"), 5),
        ("a.rdf", "<?xml version='1.0'?>\n<rdf:RDF", 2),
        ("a.owl", "<!-- no end", 1),
        ("a.rdf", xml("<rdf:li/>"), "?"),
    ],
)
def test_damage_is_told_with_its_line(tmp_path: Path, name: str, content: str, line: Any) -> None:
    error = failure(file(tmp_path, name, content))
    assert (error.code, error.values["line"]) == ("damaged-rdf", line)
    assert error.values["reason"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.ttl", '<http://example.org/a> <http://example.org/b> "ชุมชน" .'.encode("cp874")),
        ("a.nt", '<http://example.org/a> <http://example.org/b> "ชุมชน" .'.encode("cp874")),
        ("a.ttl", "<http://example.org/a> a 1 .".encode("utf-16")),
        ("a.rdf", xml("").encode("utf-16")),
        ("a.rdf", xml('<e:a rdf:about="http://example.org/a"><e:b>ชุมชน</e:b></e:a>').encode("cp874")),
    ],
)  # fmt: skip
def test_what_is_not_utf_8_is_said_not_to_be(tmp_path: Path, name: str, content: bytes) -> None:
    assert failure(file(tmp_path, name, content)).code == "not-utf-8"


def test_short_entities_for_namespaces_are_right(tmp_path: Path) -> None:
    doctype = '<!DOCTYPE rdf:RDF [ <!ENTITY ns "http://example.org/"> ]>'
    body = '<rdf:Description rdf:about="&ns;a"><e:b rdf:resource="&ns;c"/></rdf:Description>'
    assert list(read(file(tmp_path, "a.owl", xml(body, doctype)))) == [(A, B, C, None)]


@pytest.mark.parametrize(
    "entities",
    [
        '<!ENTITY a0 "lol">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)),
        '<!ENTITY a9 SYSTEM "file:///etc/passwd">',
        '<!ENTITY a9 PUBLIC "x" "http://example.org/">',
        '<!ENTITY % p "x"> <!ENTITY a9 "y">',
        f'<!ENTITY a9 "{"x" * 10_000}">',
        "".join(f'<!ENTITY a{n} "x">' for n in range(1000)),
        '<!ENTITY a8 "&#38;a7;"><!ENTITY a9 "&a8;&a8;">',
    ],
)
@pytest.mark.parametrize("name", ["a.rdf", "a.owl", "a.xml"])
def test_entities_that_grow_or_are_fetched_are_refused(tmp_path: Path, name: str, entities: str) -> None:
    body = '<rdf:Description rdf:about="http://example.org/a"><e:b>&a9;</e:b></rdf:Description>'
    assert failure(file(tmp_path, name, xml(body, f"<!DOCTYPE rdf:RDF [{entities}]>"))).code == "xml-bomb"


@pytest.mark.parametrize(
    "content",
    [
        '{"@context": "https://schema.org/", "@id": "urn:x", "name": "y"}',
        '{"@context": ["https://schema.org/"], "name": "y"}',
        '{"@context": {"@import": "https://schema.org/"}, "name": "y"}',
    ],
)
def test_a_context_elsewhere_is_never_fetched(tmp_path: Path, content: str) -> None:
    error = failure(file(tmp_path, "a.jsonld", content))
    assert (error.code, error.values["context"]) == ("remote-context", "https://schema.org/")


def test_xml_that_is_not_rdf_says_so(tmp_path: Path) -> None:
    ontology = '<?xml version="1.0"?><Ontology xmlns="http://www.w3.org/2002/07/owl#"/>'
    for name in ("a.owl", "a.xml"):
        error = failure(file(tmp_path, name, ontology))
        assert (error.code, error.values["looks_like"]) == ("not-this-format", "XML")
    assert failure(file(tmp_path, "a.xml", "a,b")).code == "not-this-format"


@pytest.mark.parametrize(
    ("content", "expected"),
    [(xml(""), True), ("<plan/>", False), ("<RDF/>", False), ("a,b", False), ("", False), ("<?xml", False)],
)
def test_rdf_in_xml_is_told_by_its_root(tmp_path: Path, content: str, expected: bool) -> None:
    assert is_rdf_xml(file(tmp_path, "a.xml", content)) is expected


def test_rdf_in_xml_may_have_a_statement_as_its_root(tmp_path: Path) -> None:
    path = file(
        tmp_path, "a.rdf", f'<rdf:Description {RDF} rdf:about="http://example.org/a"><e:b>x</e:b></rdf:Description>'
    )
    assert list(read(path)) == [(A, B, Literal("x"), None)]


@pytest.mark.parametrize("suffix", [*SUFFIXES, ".json"])
@pytest.mark.parametrize("content", [b"", b" \n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_said_to_be_empty(tmp_path: Path, suffix: str, content: bytes) -> None:
    assert failure(file(tmp_path, f"a{suffix}", content)).code == "empty-file"


iris = st.builds(lambda end: URIRef(f"http://example.org/{end}"), st.text(st.sampled_from("abกข1/"), max_size=4))
literals = st.one_of(
    st.builds(
        Literal, st.text(st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
    ),
    st.builds(lambda text: Literal(text, lang="th"), st.text("กขค \n\"'", max_size=6)),
    st.builds(Literal, st.integers(-(10**9), 10**9)),
)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(iris, iris, st.one_of(iris, literals)), max_size=6),
    st.sampled_from([("nt", "nt"), ("ttl", "turtle"), ("jsonld", "json-ld")]),
)
def test_what_rdflib_writes_comes_back(
    tmp_path_factory: pytest.TempPathFactory, triples: list[Any], kind: tuple[str, str]
) -> None:
    graph = Graph()
    for triple in triples:
        graph.add(triple)
    content = graph.serialize(format=kind[1])
    path = file(tmp_path_factory.mktemp("rdf"), f"a.{kind[0]}", content)
    if not content.strip():
        assert failure(path).code == "empty-file"
    else:
        assert {item[:3] for item in read(path) if not isinstance(item, Problem)} == set(graph)
