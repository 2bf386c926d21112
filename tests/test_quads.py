"""Statements in memory say the same as rdflib's terms and as the store that reads them."""

from __future__ import annotations

import pyoxigraph
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Literal, URIRef
from rdflib.namespace import RDF, XSD

from prasan.ontology import PRASAN
from prasan.ontology.quads import Quads, spelt, spelt_text, term_of, text_of, vocabulary_quads
from prasan.ontology.vocabulary import VOCABULARY_GRAPH
from prasan.queries.store import dataset_of, quads_of
from prasan.settings import StoreSettings

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
LITERALS = st.one_of(
    TEXTS.map(Literal),
    st.builds(lambda text, language: Literal(text, lang=language), TEXTS, st.sampled_from(["th", "en", "lo"])),
    st.builds(lambda text: Literal(text, datatype=XSD.anyURI, normalize=False), TEXTS),
)
S, P, G = URIRef("urn:x:s"), URIRef("urn:x:p"), URIRef("urn:x:g")


@given(LITERALS)
def test_a_term_that_was_spelt_is_the_same_term_again(literal: Literal) -> None:
    assert term_of(spelt(literal)) == literal
    assert text_of(spelt(literal)) == str(literal)


@given(st.lists(LITERALS, max_size=5))
def test_the_store_reads_what_was_spelt(literals: list[Literal]) -> None:
    quads = Quads()
    quads.add_terms((S, P, literal, G) for literal in literals)
    assert len(quads) == len(literals)
    for kind in ("oxigraph", "Memory"):
        assert set(quads_of(dataset_of(quads, StoreSettings(kind=kind)))) == {(S, P, term, G) for term in literals}


def test_the_text_of_a_large_table_comes_in_parts_of_whole_lines() -> None:
    quads = Quads()
    quads.add_all((f"<urn:x:{number}>" for number in range(120_000)), spelt(P), spelt_text("ก"), spelt(G))
    parts = list(quads.n_quads())
    assert len(parts) > 1
    assert all(part.endswith(b" .\n") for part in parts)
    store = pyoxigraph.Store()
    for part in parts:
        store.load(part, pyoxigraph.RdfFormat.N_QUADS)
    assert len(store) == 120_000


def test_the_vocabulary_stands_in_a_graph_of_its_own() -> None:
    subjects, classes, places = vocabulary_quads().of(spelt(RDF.type))
    assert spelt(PRASAN.tambon) in subjects
    assert spelt(PRASAN.Level) in classes
    assert set(places) == {spelt(VOCABULARY_GRAPH)}
