"""From RDF to networkx: what is a node, what is an edge, what is only said of one; and where it is stated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import networkx as nx
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS, XSD

from prasan.graph.linkage import (
    Quad,
    linkage,
    literal_statements,
    literals,
    objects,
    own_statement,
    statement,
    subjects,
    things,
)
from prasan.ontology import PRASAN
from prasan.queries.store import quads_of
from tests.small import iri, quads, study, term

if TYPE_CHECKING:
    from prasan.workspace import Workspace

P1, P2, E1, E2 = (URIRef(f"urn:x:{name}") for name in ("P1", "P2", "E1", "E2"))
ROW1, ROW2, ROW3 = (URIRef(f"urn:place:{number}") for number in (1, 2, 3))
PLACES = URIRef("urn:x:places")


def place(name: URIRef, inferred: bool = False) -> list[Quad]:
    status = PRASAN.inferred if inferred else PRASAN.stated
    return [
        (name, RDF.type, PRASAN.Place, PLACES),
        (name, PRASAN.file, Literal("plan.xlsx"), PLACES),
        (name, PRASAN.status, status, PLACES),
    ]


PROJECTS: list[Quad] = [(P1, RDF.type, PRASAN.Project, ROW1), (P2, RDF.type, PRASAN.Project, ROW2)]
GOALS: list[Quad] = [(E1, RDF.type, PRASAN.Goal, ROW1), (E2, RDF.type, PRASAN.Goal, ROW1)]


# Nodes


def test_types_and_literals_are_attributes_and_never_nodes() -> None:
    graph = linkage([*PROJECTS, (P1, SKOS.prefLabel, Literal("One", lang="en"), ROW1)])
    assert list(graph) == [str(P1), str(P2)]
    assert graph.nodes[str(P1)]["cls"] == term("Project")
    assert graph.nodes[str(P1)]["labels"] == {"en": "One"}


def test_two_programmes_with_a_budget_of_5_are_not_linked_by_5() -> None:
    five = Literal("5", datatype=XSD.decimal)
    graph = linkage([*PROJECTS, (P1, PRASAN.amount, five, ROW1), (P2, PRASAN.amount, five, ROW2)])
    assert graph.number_of_edges() == 0
    assert nx.number_connected_components(nx.Graph(graph)) == 2


def test_two_programmes_of_one_kind_are_not_linked_by_it() -> None:
    graph = linkage([*PROJECTS, (P1, PRASAN.kind, PRASAN.strategy, ROW1), (P2, PRASAN.kind, PRASAN.strategy, ROW2)])
    assert graph.number_of_edges() == 0
    assert graph.nodes[str(P1)]["kind"] == term("strategy")


def test_two_programmes_that_both_do_not_record_their_goals_are_not_linked_by_that() -> None:
    graph = linkage(
        [*PROJECTS, (P1, PRASAN.notRecorded, PRASAN.hasGoal, ROW1), (P2, PRASAN.hasNone, PRASAN.hasGoal, ROW2)]
    )
    assert list(graph) == [str(P1), str(P2)]
    assert graph.nodes[str(P1)]["not_recorded"] == {term("hasGoal"): (str(ROW1),)}
    assert graph.nodes[str(P2)]["none"] == {term("hasGoal"): (str(ROW2),)}


def test_ids_are_full_iris_so_that_things_of_one_label_stay_apart() -> None:
    other = URIRef("urn:y:P1")
    graph = linkage(
        [
            (P1, RDF.type, PRASAN.Project, ROW1), (other, RDF.type, PRASAN.Project, ROW2),
            (P1, SKOS.prefLabel, Literal("Roads"), ROW1), (other, SKOS.prefLabel, Literal("Roads"), ROW2),
        ]
    )  # fmt: skip
    assert list(graph) == ["urn:x:P1", "urn:y:P1"]


def test_places_columns_findings_evidence_and_decisions_are_no_nodes_not_even_as_objects() -> None:
    finding, column, evidence, decision = (URIRef(f"urn:x:{name}") for name in ("f", "c", "e", "d"))
    graph = linkage(
        [
            *PROJECTS, *place(ROW1),
            (column, RDF.type, PRASAN.Column, PLACES), (finding, RDF.type, PRASAN.Finding, PLACES),
            (finding, PRASAN.participant, P1, PLACES), (evidence, RDF.type, PRASAN.Evidence, PLACES),
            (evidence, PRASAN.atPlace, ROW1, PLACES), (decision, RDF.type, PRASAN.Decision, PLACES),
            (decision, PRASAN.decisionOn, finding, PLACES), (P1, DCTERMS.relation, finding, ROW1),
            (P1, DCTERMS.relation, ROW1, ROW1),
        ]
    )  # fmt: skip
    assert list(graph) == [str(P1), str(P2)]
    assert graph.number_of_edges() == 0


def test_a_thing_of_two_types_has_the_class_that_the_analysis_knows() -> None:
    committee = URIRef("urn:x:M")
    graph = linkage([(committee, RDF.type, PRASAN.Committee, ROW1), (committee, RDF.type, PRASAN.Mechanism, ROW1)])
    assert graph.nodes[str(committee)]["cls"] == term("Mechanism")
    assert graph.nodes[str(committee)]["types"] == (term("Committee"), term("Mechanism"))
    assert things(graph, PRASAN.Committee) == things(graph, PRASAN.Mechanism) == [str(committee)]


def test_a_concept_of_the_vocabulary_is_a_node_with_its_own_names() -> None:
    graph = linkage([*PROJECTS, (P1, PRASAN.worksAtLevel, PRASAN.tambon, ROW1)])
    node = graph.nodes[term("tambon")]
    assert (node["labels"]["th"], node["cls"], node["identifier"]) == ("ตำบล", term("Level"), "tambon")


# Edges


def test_parallel_relations_stay_parallel_and_keep_their_directions() -> None:
    agency = URIRef("urn:x:A")
    graph = linkage(
        [
            *PROJECTS, (agency, RDF.type, PRASAN.Agency, ROW1),
            (P1, PRASAN.ledBy, agency, ROW1), (P1, PRASAN.fundedBy, agency, ROW1), (P1, PRASAN.partOf, P2, ROW1),
        ]
    )  # fmt: skip
    assert sorted(graph[str(P1)][str(agency)]) == sorted([term("fundedBy"), term("ledBy")])
    assert not graph.has_edge(str(agency), str(P1))
    assert objects(graph, str(P1), PRASAN.ledBy, PRASAN.fundedBy) == [str(agency)]
    assert subjects(graph, str(P2), PRASAN.partOf) == [str(P1)]
    assert subjects(graph, str(P2), PRASAN.ledBy) == []


def test_a_statement_of_several_places_is_one_edge_that_names_them_all() -> None:
    made = [*PROJECTS, *GOALS, *place(ROW1), *place(ROW2)]
    graph = linkage([*made, (P1, PRASAN.hasGoal, E1, ROW2), (P1, PRASAN.hasGoal, E1, ROW1)])
    assert graph.number_of_edges() == 1
    assert statement(graph, str(P1), term("hasGoal"), str(E1)).places == (str(ROW1), str(ROW2))


def test_a_statement_is_inferred_only_if_every_place_infers_it() -> None:
    """Rows 2 and 3 infer, row 1 states. E1 stands in 1 and 2, E2 in 2 and 3."""
    made = [*PROJECTS, *GOALS, *place(ROW1), *place(ROW2, inferred=True), *place(ROW3, inferred=True)]
    graph = linkage(
        [
            *made,
            (P1, PRASAN.hasGoal, E1, ROW1), (P1, PRASAN.hasGoal, E1, ROW2),
            (P1, PRASAN.hasGoal, E2, ROW2), (P1, PRASAN.hasGoal, E2, ROW3),
            (P1, PRASAN.mandate, Literal("a"), ROW1), (P1, PRASAN.mandate, Literal("a"), ROW2),
            (P1, PRASAN.mandate, Literal("b"), ROW2), (P1, PRASAN.mandate, Literal("b"), ROW3),
        ]
    )  # fmt: skip
    assert graph.edges[str(P1), str(E1), term("hasGoal")]["inferred"] is False
    assert graph.edges[str(P1), str(E2), term("hasGoal")]["inferred"] is True
    inferred = {given.object: given.inferred for given in literal_statements(graph, str(P1), PRASAN.mandate)}
    assert inferred == {"a": False, "b": True}


def test_a_place_that_nothing_describes_counts_as_stating() -> None:
    graph = linkage([*PROJECTS, *GOALS, (P1, PRASAN.hasGoal, E1, ROW3)])
    assert statement(graph, str(P1), term("hasGoal"), str(E1)).inferred is False


def test_what_is_said_of_a_thing_that_nothing_declares_makes_no_node() -> None:
    assert list(linkage([(P1, PRASAN.hasGoal, E1, ROW1)])) == []


# Literals


def test_literals_that_look_alike_and_differ_in_language_or_datatype_are_all_kept() -> None:
    values = [Literal("1"), Literal("1", lang="en"), Literal("1", lang="th"), Literal("1", datatype=XSD.integer)]
    for ordered in (values, values[::-1]):
        graph = linkage([*PROJECTS, *((P1, PRASAN.mandate, value, ROW1) for value in ordered)])
        assert len(literals(graph, str(P1), PRASAN.mandate)) == 4


def test_the_row_of_a_thing_is_where_its_type_stands() -> None:
    graph = linkage([*PROJECTS, *place(ROW1, inferred=True), (P2, PRASAN.mandate, Literal("x"), ROW3)])
    assert own_statement(graph, str(P1)).places == (str(ROW1),)
    assert own_statement(graph, str(P1)).inferred is True
    assert own_statement(graph, str(P2)).places == (str(ROW2),)


def test_columns_give_the_header_and_the_letter_of_each_property_of_a_sheet() -> None:
    read = study(Projects=[{"id": "P1", "goals": "E1"}])
    graph = read.linkage.graph
    assert graph["columns"]["small.json", "Projects", term("hasGoal"), ""][0] == "goals"
    (where,) = statement(read.linkage, iri("Project", "P1"), term("hasGoal"), iri("Goal", "E1")).places
    assert (graph["places"][where].file, graph["places"][where].sheet, graph["places"][where].row) == (
        "small.json", "Projects", 1,
    )  # fmt: skip


# Input order


def frozen(graph: nx.MultiDiGraph) -> tuple[object, ...]:
    """Everything in the graph, in its own order: two that are equal here can't be told apart."""

    def ordered(value: object) -> object:
        return [(k, ordered(v)) for k, v in value.items()] if isinstance(value, dict) else repr(value)

    return (
        [(node, ordered(data)) for node, data in graph.nodes(data=True)],
        [(*edge[:3], ordered(edge[3])) for edge in graph.edges(keys=True, data=True)],
        ordered(graph.graph["columns"]),
        [(name, repr(found)) for name, found in graph.graph["places"].items()],
    )


MIXED = [
    *PROJECTS, *GOALS, *place(ROW1), *place(ROW2, inferred=True), *place(ROW3),
    (P1, PRASAN.hasGoal, E1, ROW1), (P1, PRASAN.hasGoal, E1, ROW2), (P1, PRASAN.hasGoal, E2, ROW3),
    (P1, RDF.type, PRASAN.Mechanism, ROW3), (P1, PRASAN.kind, PRASAN.strategy, ROW1),
    (P1, PRASAN.kind, PRASAN.activity, ROW2),
    (P1, SKOS.prefLabel, Literal("Same", lang="en"), ROW1), (P1, SKOS.prefLabel, Literal("Same", lang="th"), ROW2),
    (P1, SKOS.prefLabel, Literal("Other", lang="en"), ROW2), (P1, SKOS.altLabel, Literal("Same", lang="en"), ROW1),
    (P1, SKOS.altLabel, Literal("Same"), ROW3), (P1, DCTERMS.identifier, Literal("P1"), ROW1),
    (P1, DCTERMS.identifier, Literal("p-1"), ROW2), (P1, PRASAN.score, Literal("1", datatype=XSD.decimal), ROW1),
    (P1, PRASAN.score, Literal("1", datatype=XSD.integer), ROW2), (P1, PRASAN.worksAtLevel, PRASAN.tambon, ROW1),
    (P2, PRASAN.notRecorded, PRASAN.hasGoal, ROW2), (P2, PRASAN.notRecorded, PRASAN.hasGoal, ROW1),
    (E1, PRASAN.broader, E2, ROW3), (ROW1, PRASAN.paragraph, Literal("p. 1", lang="en"), PLACES),
    (ROW1, PRASAN.paragraph, Literal("p. 1", lang="th"), PLACES),
]  # fmt: skip


@given(st.permutations(MIXED))
@settings(max_examples=60)
def test_the_order_of_the_quads_plays_no_part_not_even_in_the_order_of_attributes(shuffled: list[Quad]) -> None:
    assert frozen(linkage(shuffled)) == frozen(linkage(MIXED))


@given(st.lists(st.sampled_from(MIXED), max_size=8))
def test_a_quad_given_twice_is_a_quad(again: list[Quad]) -> None:
    assert frozen(linkage([*MIXED, *again])) == frozen(linkage(MIXED))


def test_nothing_edits_its_input() -> None:
    mine = list(MIXED)
    linkage(mine)
    assert mine == MIXED


# Against a second count


def test_the_founding_case_has_the_nodes_and_edges_that_a_count_of_its_quads_gives(founding: Workspace) -> None:
    """A second count: subjects with a type that is no place, column or finding; distinct triples between things."""
    found = list(quads_of(founding.dataset))
    outside = {PRASAN.Place, PRASAN.Column, PRASAN.Finding, PRASAN.Evidence, PRASAN.Decision}
    typed = {s for s, p, o, _g in found if p == RDF.type}
    own = typed - {s for s, p, o, _g in found if p == RDF.type and o in outside}
    said_of = {RDF.type, PRASAN.kind, PRASAN.notRecorded, PRASAN.hasNone}
    triples = {(s, p, o) for s, p, o, _g in found if s in own and p not in said_of and not isinstance(o, Literal)}
    graph = founding.linkage
    assert set(map(str, own)) | {str(o) for _s, _p, o in triples} == set(graph)
    assert {(str(s), str(o), str(p)) for s, p, o in triples} == set(graph.edges(keys=True))


def test_paths_and_degrees_are_those_of_the_data() -> None:
    """P1 – E1 – G – E2 – P2: E1 and E2 lie within G, so P1 is four steps from P2 and G has two within it."""
    graph = linkage(
        quads(
            Goals=[{"id": "G"}, {"id": "E1", "within": "G"}, {"id": "E2", "within": "G"}],
            Projects=[{"id": "P1", "goals": "E1"}, {"id": "P2", "goals": "E2"}],
        )
    )
    plain = nx.Graph(graph)
    assert nx.shortest_path_length(plain, iri("Project", "P1"), iri("Project", "P2")) == 4
    assert graph.in_degree(iri("Goal", "G")) == 2
