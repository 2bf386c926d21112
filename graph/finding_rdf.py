"""Findings as RDF, so that SPARQL can ask for them beside the data they rest on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, XSD

from prasan.graph.finding import Finding
from prasan.graph.linkage import Quad
from prasan.graph.sentences import sentences
from prasan.graph.study import Study
from prasan.ontology import PRASAN


def findings_graph(base: str) -> URIRef:
    """The graph that holds findings."""
    return URIRef(f"{base}findings")


def finding_iri(base: str, id_: str) -> URIRef:
    """The IRI of the finding of an id."""
    return URIRef(f"{base}finding/{id_}")


def _share(value: float) -> Literal:
    # Rounded: a share with sixteen digits differs between machines in the last one.
    return Literal(f"{value:.6f}", datatype=XSD.decimal)


def finding_quads(study: Study, findings: Iterable[Finding], base: str) -> Iterator[Quad]:
    """The statements that findings make: kind, participants, score, coverage, sentences, and each piece of evidence.

    IRIs follow from the findings' ids, so that the same findings give the same statements.
    """
    graph = findings_graph(base)
    for finding in findings:
        iri = finding_iri(base, finding.id)
        yield iri, RDF.type, PRASAN.Finding, graph
        yield iri, DCTERMS.identifier, Literal(finding.id), graph
        yield iri, PRASAN.findingKind, PRASAN[finding.kind], graph
        for thing in finding.participants:
            yield iri, PRASAN.participant, URIRef(thing), graph
        for thing in finding.mentions:
            yield iri, DCTERMS.references, URIRef(thing), graph
        if finding.score is not None:
            yield iri, PRASAN.score, _share(finding.score), graph
        yield iri, PRASAN.coverage, _share(finding.coverage), graph
        if finding.coordination:
            yield iri, PRASAN.coordination, Literal(finding.coordination), graph
        for language, text in sentences(study, finding).items():
            yield iri, PRASAN.sentence, Literal(text, lang=language), graph
        yield from _evidence(study, finding, iri, graph)


def _evidence(study: Study, finding: Finding, iri: URIRef, graph: URIRef) -> Iterator[Quad]:
    for number, given in enumerate(finding.evidence, start=1):
        node = URIRef(f"{iri}/evidence/{number}")
        yield iri, PRASAN.restsOn, node, graph
        yield node, RDF.type, PRASAN.Evidence, graph
        yield node, RDF.subject, URIRef(given.subject), graph
        yield node, RDF.predicate, URIRef(given.predicate), graph
        is_thing = given.object in study.linkage or given.object.startswith(str(PRASAN))
        yield node, RDF.object, URIRef(given.object) if is_thing else Literal(given.object), graph
        yield node, PRASAN.status, PRASAN.inferred if given.inferred else PRASAN.stated, graph
        if given.facet:
            yield node, PRASAN.facet, Literal(given.facet), graph
        for place in given.places:
            yield node, PRASAN.atPlace, URIRef(place), graph
