"""Decisions as RDF, in a graph of their own beside the findings, so that SPARQL can ask for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, RDF

from prasan.graph.decision import Standing
from prasan.graph.finding_rdf import finding_iri
from prasan.graph.linkage import Quad
from prasan.ontology import PRASAN


def decisions_graph(base: str) -> URIRef:
    """The graph that holds decisions."""
    return URIRef(f"{base}decisions")


def decision_quads(standings: Iterable[Standing], base: str) -> Iterator[Quad]:
    """The statements that decisions make: about which finding, what, by whom, when, why, and what it said that day.

    A decision replaces the one before it about the same finding (``dcterms:replaces``): the one in force is replaced by
    none. That the evidence is another now, or still the same, is said of the decision in force where it can be told.
    """
    graph = decisions_graph(base)
    for standing in standings:
        before: URIRef | None = None
        for number, decision in enumerate(standing.decisions, start=1):
            iri = URIRef(f"{base}decision/{decision.finding}/{number}")
            yield iri, RDF.type, PRASAN.Decision, graph
            yield iri, PRASAN.decisionOn, finding_iri(base, decision.finding), graph
            yield iri, PRASAN.decisionKind, PRASAN[decision.kind], graph
            yield iri, PRASAN.decidedBy, Literal(decision.by), graph
            yield iri, PRASAN.decidedOn, Literal(decision.on), graph
            yield iri, PRASAN.reason, Literal(decision.because), graph
            if decision.sentence:
                yield iri, PRASAN.sentence, Literal(decision.sentence), graph
            if before is not None:
                yield iri, DCTERMS.replaces, before, graph
            before = iri
        if before is not None and standing.changed is not None:
            yield before, PRASAN.evidenceChanged, Literal(standing.changed), graph
