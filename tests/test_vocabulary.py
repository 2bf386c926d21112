"""Facts about the vocabulary: its terms, its shapes, its concepts, and the sheets that follow from them."""

from __future__ import annotations

from collections import Counter, defaultdict
from importlib.resources import files
from itertools import combinations
from pathlib import Path

import pytest
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, ORG, OWL, PROV, RDF, RDFS, SH, SKOS, XSD
from rdflib.term import Node

from prasan.loaders.names import vocabulary_names
from prasan.loaders.records import find_column
from prasan.loaders.thai import key
from prasan.ontology import PRASAN
from prasan.ontology.schema import PLACE_COLUMNS, Sheet, sheets
from prasan.ontology.vocabulary import PREFIXES, names, shapes, turtle_files, vocabulary
from tests.conftest import PUBLIC_DATA

LANGUAGES = {"th", "en"}
OWN = str(PRASAN)
VOCABULARIES = PUBLIC_DATA / "vocabularies"
BORROWED = Path(__file__).parent / "fixtures" / "borrowed_terms.txt"
LANGUAGE_OF_RDF = (RDF, RDFS, OWL, SH, XSD)
"""Namespaces of the languages that the files are written in, rather than of vocabularies that they build on."""


def own_terms(*graphs: Graph) -> set[str]:
    """Local names of the terms that graphs speak about."""
    return {
        str(subject).removeprefix(OWN)
        for graph in graphs
        for subject in graph.subjects()
        if str(subject).startswith(OWN) and not str(subject).endswith(("Shape", "shapePrefixes"))
    }


def texts(graph: Graph, subject: Node, predicate: URIRef) -> list[str]:
    """The languages of the texts of a thing, blank texts left out."""
    return sorted(
        text.language or "" for text in graph.objects(subject, predicate) if isinstance(text, Literal) and text.strip()
    )


def of_type(cls: URIRef) -> list[URIRef]:
    return sorted(term for term in vocabulary().subjects(RDF.type, cls) if isinstance(term, URIRef))


CLASSES = of_type(OWL.Class)
PROPERTIES = of_type(OWL.ObjectProperty) + of_type(OWL.DatatypeProperty)
CONCEPTS = sorted({term for cls in CLASSES for term in of_type(cls)})
SKOS_MATCHES = {SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch}
"""Properties of SKOS that the vocabulary lists as kinds of match between indicators."""


# Terms


def test_python_and_turtle_name_the_same_terms() -> None:
    assert set(PRASAN.__annotations__) - {"_NS", "_fail"} == own_terms(vocabulary())


def test_the_shapes_name_no_term_that_the_vocabulary_lacks() -> None:
    named = {
        str(term).removeprefix(OWN)
        for triple in shapes()
        for term in triple
        if str(term).startswith(OWN) and not str(term).endswith(("Shape", "shapePrefixes"))
    }
    assert named - {""} <= own_terms(vocabulary())


def test_a_term_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(AttributeError):
        _ = PRASAN.Projct


def test_a_term_is_one_thing_class_property_or_concept() -> None:
    kinds = [set(CLASSES), set(of_type(OWL.ObjectProperty)), set(of_type(OWL.DatatypeProperty)), set(CONCEPTS)]
    assert all(one.isdisjoint(other) for one, other in combinations(kinds, 2))
    own = {str(term).removeprefix(OWN) for kind in kinds for term in kind if term not in SKOS_MATCHES}
    assert own == own_terms(vocabulary())
    assert [len(kind) for kind in kinds] == [34, 51, 42, len(CONCEPTS)]


@pytest.mark.parametrize("term", CLASSES + PROPERTIES, ids=lambda term: term.removeprefix(OWN))
def test_each_class_and_property_has_a_label_and_a_definition_in_both_languages(term: URIRef) -> None:
    assert texts(vocabulary(), term, RDFS.label) == ["en", "th"]
    assert texts(vocabulary(), term, RDFS.comment) == ["en", "th"]
    assert set(names(term)) == LANGUAGES
    assert (term, RDFS.isDefinedBy, URIRef(OWN.rstrip("#"))) in vocabulary()


@pytest.mark.parametrize("term", CONCEPTS, ids=lambda term: term.removeprefix(OWN))
def test_each_concept_has_a_label_and_a_definition_in_both_languages(term: URIRef) -> None:
    assert texts(vocabulary(), term, SKOS.prefLabel) == ["en", "th"]
    assert texts(vocabulary(), term, SKOS.definition) == ["en", "th"]


def test_each_property_has_ranges_and_domains_that_exist() -> None:
    known = {*CLASSES, SKOS.Concept, RDF.Property, RDF.langString, XSD.string, XSD.integer, XSD.decimal, XSD.date,
             XSD.boolean, XSD.anyURI}  # fmt: skip
    for predicate in (RDFS.domain, RDFS.range):
        assert {value for term in PROPERTIES for value in vocabulary().objects(term, predicate)} <= known


def test_datatype_properties_hold_values_and_object_properties_hold_things() -> None:
    datatypes = {str(term) for term in (RDF.langString, XSD.string, XSD.integer, XSD.decimal, XSD.date, XSD.boolean)}
    datatypes.add(str(XSD.anyURI))
    for term in of_type(OWL.ObjectProperty):
        assert not {str(value) for value in vocabulary().objects(term, RDFS.range)} & datatypes
    for term in of_type(OWL.DatatypeProperty):
        assert {str(value) for value in vocabulary().objects(term, RDFS.range)} <= datatypes


# OWL 2 RL


RL_PREDICATES = {RDF.type, RDFS.label, RDFS.comment, RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range,
                 RDFS.isDefinedBy, OWL.versionInfo, DCTERMS.title, DCTERMS.license, SKOS.closeMatch,
                 SKOS.relatedMatch}  # fmt: skip
"""What ``prasan.ttl`` may say. All axioms among them stand between named classes, properties and datatypes, which OWL 2
RL allows on either side; class expressions, of which it restricts the place, don't occur at all."""


def test_the_vocabulary_keeps_to_axioms_that_owl_2_rl_allows_everywhere() -> None:
    graph = Graph().parse(str(files("prasan.ontology") / "prasan.ttl"), format="turtle")
    assert set(graph.predicates()) == RL_PREDICATES
    assert not [term for triple in graph for term in triple if isinstance(term, BNode)]
    kinds = {kind for _term, kind in graph.subject_objects(RDF.type)}
    assert kinds == {OWL.Ontology, OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty}
    annotations = {RDFS.label, RDFS.comment, OWL.versionInfo, DCTERMS.title}
    assert not [o for _s, p, o in graph if p not in annotations and isinstance(o, Literal)]
    reserved = {o for _s, p, o in graph if str(o).startswith(str(OWL)) and p != RDF.type}
    assert not reserved


def test_a_superproperty_of_ours_is_a_property_of_the_same_kind() -> None:
    for kind in (OWL.ObjectProperty, OWL.DatatypeProperty):
        for term in of_type(kind):
            for above in vocabulary().objects(term, RDFS.subPropertyOf):
                assert not str(above).startswith(OWN) or above in of_type(kind)


def test_no_term_stands_above_itself() -> None:
    for predicate in (RDFS.subClassOf, RDFS.subPropertyOf):
        for term in CLASSES + PROPERTIES:
            above = [
                found
                for first in vocabulary().objects(term, predicate)
                for found in vocabulary().transitive_objects(first, predicate)
            ]
            assert term not in above


# Alignment


def used(graph: Graph) -> set[str]:
    """IRIs of other vocabularies in a graph."""
    ours = (OWN, OWN.rstrip("#"), *map(str, LANGUAGE_OF_RDF), "https://www.apache.org/licenses/")
    named = {str(term) for triple in graph for term in triple if isinstance(term, URIRef)}
    return {term for term in named if not term.startswith(ours)}


def test_the_list_of_borrowed_terms_is_what_the_files_borrow() -> None:
    lines = BORROWED.read_text(encoding="utf-8").splitlines()
    listed = [line for line in lines if line and not line.startswith("#")]
    assert len(listed) == len(set(listed))
    assert set(listed) == used(vocabulary()) | used(shapes())


@pytest.fixture(scope="module")
def published() -> Graph:
    """The vocabularies at hand; the test is skipped where they are not."""
    if not VOCABULARIES.is_dir():
        pytest.skip("the published vocabularies are not on this machine")
    graph = Graph()
    for name in ("org", "prov", "skos", "time", "qb", "dcterms", "foaf"):
        text = (VOCABULARIES / f"{name}.nq").read_text(encoding="utf-8")
        triples = "\n".join(line.rsplit(" <", 1)[0] + " ." for line in text.splitlines() if line)
        graph.parse(data=triples, format="nt")
    return graph


def test_each_borrowed_term_of_a_published_vocabulary_is_defined_there(published: Graph) -> None:
    spaces = ("http://www.w3.org/ns/org#", "http://www.w3.org/ns/prov#", "http://www.w3.org/2004/02/skos/core#",
              "http://www.w3.org/2006/time#", "http://purl.org/linked-data/cube#", "http://purl.org/dc/terms/",
              "http://xmlns.com/foaf/0.1/")  # fmt: skip
    terms = {term for term in used(vocabulary()) | used(shapes()) if term.startswith(spaces)}
    assert len(terms) > 30
    assert not [term for term in sorted(terms) if (URIRef(term), RDF.type, None) not in published]


SAMPLE_AXIOMS = """
@prefix org: <http://www.w3.org/ns/org#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix prov: <http://www.w3.org/ns/prov#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
prov:Activity owl:disjointWith prov:Entity .
prov:Plan rdfs:subClassOf prov:Entity .
prov:wasAssociatedWith rdfs:domain prov:Activity ; rdfs:range prov:Agent .
prov:wasAttributedTo rdfs:domain prov:Entity ; rdfs:range prov:Agent .
prov:wasDerivedFrom rdfs:domain prov:Entity ; rdfs:range prov:Entity .
org:Organization owl:disjointWith org:Membership , org:Role .
org:Role owl:disjointWith org:Membership .
org:OrganizationalUnit rdfs:subClassOf org:Organization .
org:organization rdfs:domain org:Membership ; rdfs:range org:Organization .
org:member rdfs:domain org:Membership .
"""
"""The axioms of PROV-O and ORG that tell a wrong alignment, so that the test says something on every machine."""


def contradictions(axioms: Graph) -> list[str]:
    """Sheets whose columns, with the domains of what is above them, make a thing of two disjoint classes."""
    graph = vocabulary() + axioms

    def above(classes: set[Node]) -> set[Node]:
        return {found for cls in classes for found in graph.transitive_objects(cls, RDFS.subClassOf)}

    found = []
    for sheet in sheets():
        types: set[Node] = {sheet.cls}
        for column in sheet.columns:
            for property_ in graph.transitive_objects(column.term, RDFS.subPropertyOf):
                types |= set(graph.objects(property_, RDFS.domain))
        all_types = above(types)
        found += [
            f"{sheet.names['en']}: {one} and {other}"
            for one, other in graph.subject_objects(OWL.disjointWith)
            if one in all_types and other in all_types
        ]
    return found


def test_the_alignment_makes_nothing_a_member_of_two_disjoint_classes() -> None:
    assert contradictions(Graph().parse(data=SAMPLE_AXIOMS, format="turtle")) == []


def test_an_alignment_that_contradicts_is_seen() -> None:
    axioms = Graph().parse(data=SAMPLE_AXIOMS, format="turtle")
    axioms.add((PRASAN.ledBy, RDFS.subPropertyOf, PROV.wasAssociatedWith))
    assert contradictions(axioms) == [
        f"Projects: {PROV.Activity} and {PROV.Entity}",
        f"Phases: {PROV.Activity} and {PROV.Entity}",
    ]


def test_the_published_axioms_contradict_nothing_either(published: Graph) -> None:
    assert contradictions(published) == []


def test_a_post_is_no_membership() -> None:
    graph = vocabulary() + Graph().parse(data=SAMPLE_AXIOMS, format="turtle")
    post = next(sheet for sheet in sheets() if sheet.cls == PRASAN.Post)
    domains = {
        domain
        for column in post.columns
        for property_ in graph.transitive_objects(column.term, RDFS.subPropertyOf)
        for domain in graph.objects(property_, RDFS.domain)
    }
    assert ORG.Membership not in domains


# Shapes


def test_each_class_has_a_shape() -> None:
    assert set(shapes().objects(None, SH.targetClass)) == set(CLASSES)


def constraints() -> list[Node]:
    graph = shapes()
    found = [node for shape in graph.subjects(SH.targetClass) for node in graph.objects(shape, SH.property)]
    found += [node for shape in graph.subjects(SH.targetClass) for node in graph.objects(shape, SH.sparql)]
    return found


def test_each_constraint_has_a_message_in_both_languages() -> None:
    assert len(constraints()) > 150
    for node in constraints():
        assert texts(shapes(), node, SH.message) == ["en", "th"], shapes().value(node, SH.path)


def test_each_severity_is_one_of_those_that_problems_have() -> None:
    assert set(shapes().objects(None, SH.severity)) == {SH.Info, SH.Warning}


def test_each_path_is_a_property_that_exists() -> None:
    known = {*PROPERTIES, DCTERMS.identifier, DCTERMS.description, SKOS.prefLabel, SKOS.altLabel, SKOS.definition,
             RDF.type, RDF.subject}  # fmt: skip
    assert set(shapes().objects(None, SH.path)) <= known


def test_the_shapes_ask_for_the_ranges_that_the_properties_have() -> None:
    for sheet in sheets():
        for column in sheet.columns:
            for range_ in vocabulary().objects(column.term, RDFS.range):
                if range_ == SKOS.Concept:
                    assert column.classes
                elif str(range_).startswith(OWN):
                    assert column.classes == (range_,), column.term
                elif range_ not in (XSD.string, RDF.langString):
                    assert column.datatype == range_, column.term


def test_the_columns_of_a_sheet_may_be_used_on_its_class() -> None:
    for sheet in sheets():
        for column in sheet.columns:
            domains = set(vocabulary().objects(column.term, RDFS.domain))
            assert not domains or sheet.cls in domains, (sheet.cls, column.term)


def test_prefixes_of_queries_are_namespaces_with_an_end() -> None:
    assert all(namespace.endswith(("#", "/")) for namespace in PREFIXES.values())
    assert PREFIXES["prasan"] == OWN


# Concepts


def schemes() -> dict[URIRef, list[URIRef]]:
    found: dict[URIRef, list[URIRef]] = defaultdict(list)
    for term in CONCEPTS:
        for cls in vocabulary().objects(term, RDF.type):
            if isinstance(cls, URIRef):
                found[cls].append(term)
    return found


def test_each_scheme_has_its_members_in_an_order_of_their_own() -> None:
    assert len(schemes()) == 11
    for cls, members in schemes().items():
        orders = sorted(int(str(vocabulary().value(member, SH.order))) for member in members)
        assert orders == list(range(1, len(members) + 1)), cls


def test_the_levels_go_from_nation_to_household() -> None:
    members = sorted(schemes()[PRASAN.Level], key=lambda level: int(str(vocabulary().value(level, SH.order))))
    assert [level.removeprefix(OWN) for level in members] == [
        "nation", "region", "province", "zone", "district", "tambon", "village", "household",
    ]  # fmt: skip


def test_link_types_lie_between_minus_three_and_three_and_say_who_gains() -> None:
    scores = {}
    for term in schemes()[PRASAN.LinkType]:
        (score,) = vocabulary().objects(term, PRASAN.defaultScore)
        (gainer,) = vocabulary().objects(term, PRASAN.gainer)
        scores[term.removeprefix(OWN)] = float(str(score))
        assert str(gainer) in {"to", "from", "both"}
        assert isinstance(score, Literal)
        assert score.datatype == XSD.decimal
    assert set(scores.values()) <= {-3.0, -2.0, -1.0, 0.0, 1.0, 2.0, 3.0}
    # The seven points of Nilsson's scale of interactions.
    assert {name: scores[name] for name in ("indivisibleFrom", "reinforces", "enables", "linksWith", "constrains",
                                            "counteracts", "cancels")} == {
        "indivisibleFrom": 3, "reinforces": 2, "enables": 1, "linksWith": 0, "constrains": -1, "counteracts": -2,
        "cancels": -3,
    }  # fmt: skip


def test_no_name_means_two_concepts_of_one_class() -> None:
    known = vocabulary_names()
    for cls, members in schemes().items():
        for term in members:
            spellings = [term.split("#")[-1]]
            for predicate in (SKOS.prefLabel, SKOS.altLabel):
                spellings += [str(label) for label in vocabulary().objects(term, predicate)]
            for spelling in spellings:
                assert known.find([cls], spelling) == (term,), spelling


# Sheets


def test_the_sheets_are_the_seventeen_that_a_planner_fills_in() -> None:
    assert [sheet.names["en"] for sheet in sheets()] == [
        "Sources", "Goals", "Activity types", "Beneficiary groups", "Areas", "Agencies", "Persons", "Posts", "Projects",
        "Phases", "Mechanisms", "Memberships", "Indicators", "Indicator values", "Funding", "Links",
        "Indicator matches",
    ]  # fmt: skip


def test_each_sheet_and_each_column_has_a_name_in_both_languages() -> None:
    for sheet in sheets():
        assert set(sheet.names) == LANGUAGES
        for column in sheet.columns:
            assert set(column.names) == LANGUAGES, column.term


def test_no_two_sheets_have_the_same_name() -> None:
    spellings = Counter(key(name) for sheet in sheets() for name in sheet.names.values())
    assert [name for name, count in spellings.items() if count > 1] == []


@pytest.mark.parametrize("sheet", sheets(), ids=lambda sheet: sheet.names["en"])
def test_a_header_means_one_column_of_its_sheet_in_either_language(sheet: Sheet) -> None:
    spellings = [key(name) for column in sheet.columns for name in set(column.names.values())]
    spellings += [key(name) for term in PLACE_COLUMNS if sheet.cls != PRASAN.Source for name in names(term).values()]
    assert len(spellings) == len(set(spellings))
    for column in sheet.columns:
        for name in column.names.values():
            assert find_column(sheet.cls, name) == (column, "")


@pytest.mark.parametrize("sheet", sheets(), ids=lambda sheet: sheet.names["en"])
def test_each_sheet_has_the_columns_that_speak_of_the_row(sheet: Sheet) -> None:
    if sheet.cls == PRASAN.Source:
        return
    for term in PLACE_COLUMNS:
        for name in names(term).values():
            found = find_column(sheet.cls, name)
            assert found is not None
            assert found[0].term == term


def test_columns_stand_in_the_order_of_their_shapes_with_the_id_first() -> None:
    for sheet in sheets():
        assert sheet.columns[0].term == DCTERMS.identifier
        orders = [
            int(str(shapes().value(node, SH.order)))
            for shape in shapes().subjects(SH.targetClass, sheet.cls)
            for node in shapes().objects(shape, SH.property)
            if shapes().value(node, SH.name)
        ]
        assert sorted(orders) == list(range(1, len(sheet.columns) + 1)), sheet.names["en"]


def test_every_turtle_file_is_part_of_the_vocabulary() -> None:
    assert turtle_files() == ("concepts.ttl", "prasan.ttl", "shapes.ttl")
    assert len(vocabulary()) == sum(
        len(Graph().parse(str(files("prasan.ontology") / name), format="turtle"))
        for name in ("concepts.ttl", "prasan.ttl")
    )
