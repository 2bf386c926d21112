"""What is written as RDF comes back as it was, with every place; so does what is saved as a store."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS, XSD
from rdflib.term import Node

from prasan.errors import InputError, UnknownNameError
from prasan.loaders.load import load
from prasan.loaders.places import Quad, describe, places_graph
from prasan.loaders.reified import reify, restore
from prasan.ontology import PRASAN
from prasan.ontology.vocabulary import VOCABULARY_GRAPH, vocabulary
from prasan.queries.store import add_quads, dataset_of, endpoint, open_saved, quads_of, save
from prasan.settings import Settings, StoreSettings, WorkspaceSettings
from prasan.workspace import Workspace

BASE = "https://example.org/id/"
PLACES = places_graph(BASE)
WITHOUT_GRAPHS = {"a.ttl": "turtle", "a.nt": "nt", "a.rdf": "xml", "a.jsonld": "json-ld"}
WITH_GRAPHS = {"a.trig": "trig", "a.nq": "nquads"}
MANY = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def write_triples(path: Path, quads: Iterable[Quad], kind: str, places: URIRef = PLACES) -> Path:
    """The quads, reified, in a format without graphs, written by rdflib."""
    graph = Graph()
    for triple in reify(quads, places):
        graph.add(triple)
    graph.serialize(path, format=kind, encoding="utf-8")
    return path


def on_one_line(term: Node) -> str:
    """A term as N-Quads writes it."""
    if isinstance(term, Literal):
        datatype = pyoxigraph.NamedNode(str(term.datatype)) if term.datatype else None
        return str(pyoxigraph.Literal(str(term), language=term.language, datatype=datatype))
    return term.n3()


def write_quads(path: Path, quads: Iterable[Quad], kind: str) -> Path:
    """The quads in a format with graphs."""
    lines = []
    for *triple, graph in quads:
        statement = " ".join(map(on_one_line, triple))
        lines.append(f"{statement} {graph.n3()} .\n" if kind == "nquads" else f"{graph.n3()} {{ {statement} }}\n")
    path.write_text("".join(lines), encoding="utf-8")
    return path


def read_back(path: Path, base: str = BASE) -> set[Quad]:
    loaded = load([path], Settings(workspace=WorkspaceSettings(base=base)))
    return set(quads_of(loaded.dataset))


def own(name: str) -> URIRef:
    return URIRef(BASE + name)


ROW, INFERRED = own("place/plan.xlsx/Projects/2"), own("place/plan.xlsx/Projects/2/inferred")
SAMPLE: list[Quad] = [
    (own("project/P1"), RDF.type, PRASAN.Project, ROW),
    (own("project/P1"), SKOS.prefLabel, Literal("ชุมชน <b>อินทรีย์</b> & “co”\n2", lang="th"), ROW),
    (own("project/P1"), DCTERMS.identifier, Literal("P1"), ROW),
    (own("project/P1"), PRASAN.start, Literal("2004-10-01", datatype=XSD.date), INFERRED),
    (own("project/P1"), PRASAN.start, Literal("2004-10-01", datatype=XSD.date), own("place/b.csv/9")),
    (own("project/P1"), PRASAN.notRecorded, PRASAN.ledBy, ROW),
    *describe(BASE, ROW, "plan.xlsx"),
    (ROW, PRASAN.sheet, Literal("Projects"), PLACES),
    (ROW, PRASAN.row, Literal(2), PLACES),
    *describe(BASE, INFERRED, "plan.xlsx", inferred=True),
    *describe(BASE, own("place/b.csv/9"), "b.csv"),
    (own("column/plan.xlsx/A"), RDF.type, PRASAN.Column, PLACES),
    (own("column/plan.xlsx/A"), PRASAN.givesProperty, DCTERMS.identifier, PLACES),
    (own("column/plan.xlsx/A"), PRASAN.columnName, Literal("id"), PLACES),
]


@pytest.mark.parametrize(("name", "kind"), WITHOUT_GRAPHS.items())
def test_a_format_without_graphs_gives_each_statement_its_place_back(tmp_path: Path, name: str, kind: str) -> None:
    assert read_back(write_triples(tmp_path / name, SAMPLE, kind)) == set(SAMPLE)


@pytest.mark.parametrize(("name", "kind"), WITH_GRAPHS.items())
def test_a_format_with_graphs_keeps_the_places(tmp_path: Path, name: str, kind: str) -> None:
    assert read_back(write_quads(tmp_path / name, SAMPLE, kind)) == set(SAMPLE)


def test_a_file_that_holds_only_placed_statements_is_no_place_itself(tmp_path: Path) -> None:
    found = read_back(write_triples(tmp_path / "a.ttl", SAMPLE, "turtle"))
    assert not [quad for quad in found if "a.ttl" in str(quad)]


def test_statements_without_a_place_stand_at_their_file(tmp_path: Path) -> None:
    path = write_triples(tmp_path / "a.ttl", SAMPLE, "turtle")
    with path.open("a", encoding="utf-8") as file:
        file.write("<urn:x:G> a <https://w3id.org/prasan/ns#Goal> .")
    place = own("place/a.ttl")
    more = {(URIRef("urn:x:G"), RDF.type, PRASAN.Goal, place), *describe(BASE, place, "a.ttl")}
    assert read_back(path) == set(SAMPLE) | more


def test_a_second_round_changes_nothing(tmp_path: Path) -> None:
    once = read_back(write_triples(tmp_path / "a.ttl", SAMPLE, "turtle"))
    assert read_back(write_triples(tmp_path / "b.nt", sorted(once), "nt")) == once == set(SAMPLE)


@pytest.mark.parametrize("graph", ["http://example.org/doc", "http://example.org/doc#data", "urn:x:graph", f"{BASE}#x"])
def test_a_graph_of_any_iri_can_be_a_place(tmp_path: Path, graph: str) -> None:
    quads: list[Quad] = [(URIRef("urn:x:G"), RDF.type, PRASAN.Goal, URIRef(graph))]
    for triple in reify(quads, PLACES):
        pyoxigraph.NamedNode(str(triple[0]))
    assert read_back(write_triples(tmp_path / "a.nt", quads, "nt")) == set(quads)


def test_a_base_that_ends_in_a_hash_round_trips(tmp_path: Path) -> None:
    base = "https://example.org/id#"
    place = URIRef(f"{base}place/a.csv/2")
    quads: list[Quad] = [(URIRef(f"{base}goal/G"), RDF.type, PRASAN.Goal, place), *describe(base, place, "a.csv")]
    assert read_back(write_triples(tmp_path / "a.nt", quads, "nt", places_graph(base)), base) == set(quads)


def test_each_placed_statement_becomes_six_triples_and_others_one() -> None:
    statement, description = SAMPLE[0], SAMPLE[6]
    assert len(list(reify([statement], PLACES))) == 6
    assert list(reify([description], PLACES)) == [description[:3]]


FINDING, EVIDENCE, FINDINGS = own("finding/F1"), own("finding/F1/evidence/1"), own("findings")
DERIVED: list[Quad] = [
    (FINDING, RDF.type, PRASAN.Finding, FINDINGS),
    (FINDING, PRASAN.findingKind, PRASAN.gap, FINDINGS),
    (FINDING, PRASAN.sentence, Literal("ช่องว่าง", lang="th"), FINDINGS),
    (FINDING, PRASAN.sentence, Literal("A gap", lang="en"), FINDINGS),
    (FINDING, PRASAN.participant, own("project/P1"), FINDINGS),
    (FINDING, PRASAN.restsOn, EVIDENCE, FINDINGS),
    (EVIDENCE, RDF.type, PRASAN.Evidence, FINDINGS),
    (EVIDENCE, RDF.subject, own("project/P1"), FINDINGS),
    (EVIDENCE, RDF.predicate, RDF.type, FINDINGS),
    (EVIDENCE, RDF.object, PRASAN.Project, FINDINGS),
    (EVIDENCE, PRASAN.atPlace, ROW, FINDINGS),
]


@pytest.mark.parametrize(("name", "kind"), WITHOUT_GRAPHS.items())
def test_findings_in_a_file_without_graphs_are_left_out(tmp_path: Path, name: str, kind: str) -> None:
    assert read_back(write_triples(tmp_path / name, SAMPLE + DERIVED, kind)) == set(SAMPLE)


@pytest.mark.parametrize(("name", "kind"), WITH_GRAPHS.items())
def test_findings_in_a_file_with_graphs_are_left_out(tmp_path: Path, name: str, kind: str) -> None:
    assert read_back(write_quads(tmp_path / name, SAMPLE + DERIVED, kind)) == set(SAMPLE)


def test_a_statement_about_a_statement_that_names_no_place_stays_as_it_is() -> None:
    node = URIRef("urn:x:s")
    quads: list[Quad] = [
        (node, RDF.type, RDF.Statement, ROW),
        (node, RDF.subject, own("project/P1"), ROW),
        (node, RDF.predicate, RDF.type, ROW),
        (node, RDF.object, PRASAN.Project, ROW),
    ]
    assert list(restore(quads, PLACES)) == quads


@pytest.mark.parametrize("suffix", [".ttl", ".nt", ".rdf", ".jsonld", ".trig", ".nq"])
def test_the_founding_case_exported_and_read_again_is_the_same(
    tmp_path: Path, founding: Workspace, suffix: str
) -> None:
    base = founding.settings.workspace.base
    plain = {quad for quad in quads_of(founding.dataset) if str(quad[3]) != f"{base}findings"}
    assert founding.with_findings is founding.dataset  # the findings are in the export, too
    path = tmp_path / f"export{suffix}"
    path.write_bytes(founding.draw("data", suffix))
    assert read_back(path, base) == plain
    assert len(plain) > 1000


# By hypothesis


names = st.text(st.sampled_from("abกขค0/-"), min_size=1, max_size=4)
things = st.builds(lambda name: own(f"goal/{name}"), names)
text = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"]), max_size=8)
values = st.one_of(
    things,
    st.builds(lambda value: Literal(value, lang="th"), text),
    st.builds(Literal, text),
    st.builds(Literal, st.integers(-(10**9), 10**9)),
    st.builds(lambda day: Literal(day.isoformat(), datatype=XSD.date), st.dates()),
    st.sampled_from([Literal(True), Literal("0.5", datatype=XSD.decimal)]),
)
predicates = st.sampled_from([SKOS.prefLabel, SKOS.altLabel, PRASAN.broader, SKOS.definition, PRASAN.notRecorded])
places = st.builds(
    lambda row, inferred: own(f"place/a.csv/{row}{'/inferred' * inferred}"), st.integers(1, 3), st.booleans()
)


@st.composite
def datasets(draw: st.DrawFn) -> list[Quad]:
    """Statements at places that are all described."""
    quads = draw(st.lists(st.tuples(things, predicates, values, places), max_size=12))
    quads += [(subject, RDF.type, PRASAN.Goal, graph) for subject, _p, _o, graph in quads[:3]]
    for place in sorted({graph for _s, _p, _o, graph in quads}):
        quads += describe(BASE, place, "a.csv", str(place).endswith("/inferred"))
    return quads


@MANY
@given(datasets())
@pytest.mark.parametrize(("name", "kind"), WITHOUT_GRAPHS.items())
def test_any_dataset_comes_back_from_a_format_without_graphs(
    tmp_path: Path, name: str, kind: str, quads: list[Quad]
) -> None:
    assert set(restore([(*t, own("file")) for t in reify(quads, PLACES)], PLACES)) == set(quads)
    if quads:
        assert read_back(write_triples(tmp_path / name, quads, kind)) == set(quads)


@MANY
@given(datasets())
@pytest.mark.parametrize(("name", "kind"), WITH_GRAPHS.items())
def test_any_dataset_comes_back_from_a_format_with_graphs(
    tmp_path: Path, name: str, kind: str, quads: list[Quad]
) -> None:
    assert set(restore(quads, PLACES)) == set(quads)
    if quads:
        assert read_back(write_quads(tmp_path / name, quads, kind)) == set(quads)


@given(datasets())
def test_no_two_statements_share_the_node_that_places_them(quads: list[Quad]) -> None:
    placed = {quad for quad in quads if quad[3] != PLACES}
    nodes = [
        subject for subject, predicate, _value in reify(dict.fromkeys(quads), PLACES) if predicate == PRASAN.atPlace
    ]
    assert len(nodes) == len(set(nodes)) == len(placed)


# Stores


@settings(max_examples=15)
@given(datasets())
def test_oxigraph_and_memory_hold_the_same(quads: list[Quad]) -> None:
    one, other = (dataset_of(quads, StoreSettings(kind=kind)) for kind in ("oxigraph", "Memory"))
    assert set(quads_of(one)) == set(quads_of(other)) == set(quads)


@MANY
@given(datasets())
def test_what_is_saved_opens_as_it_was(tmp_path_factory: pytest.TempPathFactory, quads: list[Quad]) -> None:
    folder = tmp_path_factory.mktemp("saved") / "store"
    save(dataset_of(quads), folder)
    opened = open_saved(folder)
    assert set(quads_of(opened)) == set(quads)
    assert len(list(opened.quads((None, None, None, VOCABULARY_GRAPH)))) == len(vocabulary())


def test_a_saved_store_can_be_opened_twice_and_not_written_to(tmp_path: Path) -> None:
    save(dataset_of(SAMPLE), tmp_path / "store")
    one, other = open_saved(tmp_path / "store"), open_saved(tmp_path / "store")
    assert set(quads_of(one)) == set(quads_of(other)) == set(SAMPLE)
    with pytest.raises(RuntimeError, match="read"):
        one.add((own("a"), RDF.type, PRASAN.Goal))


def test_no_store_or_a_damaged_one_is_an_error_that_says_what_next(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        open_saved(tmp_path / "store")
    assert caught.value.code == "not-built"
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "CURRENT").write_text("nonsense", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        open_saved(tmp_path / "store")
    assert caught.value.code == "damaged-store"
    assert "prasan build" in caught.value.text("en")


@pytest.mark.filterwarnings("ignore:Dataset.contexts")  # rdflib calls what it calls deprecated
@pytest.mark.parametrize("kind", ["oxigraph", "Oxigraph", "Memory"])
def test_a_plain_pattern_asks_all_places_and_a_graph_pattern_where(kind: str) -> None:
    dataset = dataset_of(SAMPLE, StoreSettings(kind=kind))
    assert (own("project/P1"), PRASAN.start, None) in dataset
    asked = dataset.query("SELECT DISTINCT ?place { GRAPH ?place { ?s prasan:start ?o } }")
    assert {str(row[0]) for row in asked} == {str(INFERRED), f"{BASE}place/b.csv/9"}  # type: ignore[index]
    assert (PRASAN.tambon, RDF.type, PRASAN.Level) in dataset


@pytest.mark.parametrize("kind", ["oxigraph", "Memory"])
def test_quads_can_be_added_later(kind: str) -> None:
    dataset = dataset_of(SAMPLE[:3], StoreSettings(kind=kind))
    add_quads(dataset, SAMPLE[3:])
    assert set(quads_of(dataset)) == set(SAMPLE)


def test_a_store_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(UnknownNameError) as caught:
        dataset_of([], StoreSettings(kind="Memroy"))
    assert "Memroy" in caught.value.text("en")
    assert "Memory" in caught.value.text("en")


def test_a_server_is_asked_by_get_and_only_when_asked() -> None:
    graph = endpoint("http://127.0.0.1:9/sparql")
    assert (graph.store.method, graph.store.returnFormat) == ("GET", "json")  # type: ignore[attr-defined]
    assert dict(graph.namespaces())["prasan"] == URIRef(str(PRASAN))
