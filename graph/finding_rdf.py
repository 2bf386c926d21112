"""Findings as RDF, so that SPARQL can ask for them beside the data they rest on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, XSD

from prasan.graph.finding import Finding
from prasan.graph.linkage import Quad, Statement
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

    IRIs follow from the findings' ids, and those of evidence from what it says: the same findings give the same
    statements, and what many findings rest on is described once.
    """
    graph = findings_graph(base)
    described: dict[Statement, URIRef] = {}
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
        for given in finding.evidence:
            if given not in described:
                described[given] = evidence_iri(given, base)
                yield from _evidence(study, given, described[given], graph)
            yield iri, PRASAN.restsOn, described[given], graph


def evidence_iri(given: Statement, base: str) -> URIRef:
    """The name of a piece of evidence: it depends on what is said, of which facet and where, and on nothing else."""
    said = (given.subject, given.predicate, given.object, given.facet, str(given.inferred), *given.places)
    digest = hashlib.sha256("\n".join(said).encode("utf-8", "surrogatepass")).hexdigest()
    return URIRef(f"{base}evidence/{digest[:16]}")


def _evidence(study: Study, given: Statement, node: URIRef, graph: URIRef) -> Iterator[Quad]:
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
