"""Findings as RDF, so that SPARQL can ask for them beside the data they rest on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from rdflib import URIRef
from rdflib.namespace import DCTERMS, RDF, XSD

from prasan.graph.finding import Finding
from prasan.graph.linkage import Statement
from prasan.graph.sentences import sentences
from prasan.graph.study import Study
from prasan.ontology import PRASAN
from prasan.ontology.quads import Quads, spelt, spelt_iri, spelt_text


def findings_graph(base: str) -> URIRef:
    """The graph that holds findings."""
    return URIRef(f"{base}findings")


def finding_iri(base: str, id_: str) -> URIRef:
    """The IRI of the finding of an id."""
    return URIRef(f"{base}finding/{id_}")


_TYPE, _ID, _REFERENCES = spelt(RDF.type), spelt(DCTERMS.identifier), spelt(DCTERMS.references)
_SUBJECT, _PREDICATE, _OBJECT = spelt(RDF.subject), spelt(RDF.predicate), spelt(RDF.object)
_FINDING, _KIND, _PARTICIPANT = spelt(PRASAN.Finding), spelt(PRASAN.findingKind), spelt(PRASAN.participant)
_SCORE, _COVERAGE, _COORDINATION = spelt(PRASAN.score), spelt(PRASAN.coverage), spelt(PRASAN.coordination)
_SENTENCE, _RESTS_ON, _EVIDENCE = spelt(PRASAN.sentence), spelt(PRASAN.restsOn), spelt(PRASAN.Evidence)
_STATUS, _FACET, _AT_PLACE = spelt(PRASAN.status), spelt(PRASAN.facet), spelt(PRASAN.atPlace)
_STATED, _INFERRED = spelt(PRASAN.stated), spelt(PRASAN.inferred)


def _share(value: float) -> str:
    # Rounded: a share with sixteen digits differs between machines in the last one.
    return spelt_text(f"{value:.6f}", datatype=str(XSD.decimal))


def finding_quads(study: Study, findings: Iterable[Finding], base: str) -> Quads:
    """The statements that findings make: kind, participants, score, coverage, sentences, and each piece of evidence.

    IRIs follow from the findings' ids, and those of evidence from what it says: the same findings give the same
    statements, and what many findings rest on is described once.
    """
    quads = Quads()
    graph = spelt(findings_graph(base))
    described: dict[Statement, str] = {}
    for finding in findings:
        iri = spelt(finding_iri(base, finding.id))
        quads.add(iri, _TYPE, _FINDING, graph)
        quads.add(iri, _ID, spelt_text(finding.id), graph)
        quads.add(iri, _KIND, spelt(PRASAN[finding.kind]), graph)
        _add_all(quads, iri, _PARTICIPANT, map(spelt_iri, finding.participants), graph)
        _add_all(quads, iri, _REFERENCES, map(spelt_iri, finding.mentions), graph)
        if finding.score is not None:
            quads.add(iri, _SCORE, _share(finding.score), graph)
        quads.add(iri, _COVERAGE, _share(finding.coverage), graph)
        if finding.coordination:
            quads.add(iri, _COORDINATION, spelt_text(finding.coordination), graph)
        for language, text in sentences(study, finding).items():
            quads.add(iri, _SENTENCE, spelt_text(text, language), graph)
        for given in finding.evidence:
            if given not in described:
                described[given] = spelt(evidence_iri(given, base))
                _describe(quads, study, given, described[given], graph)
        _add_all(quads, iri, _RESTS_ON, (described[given] for given in finding.evidence), graph)
    return quads


def _add_all(quads: Quads, subject: str, property_: str, values: Iterable[str], graph: str) -> None:
    found = list(values)
    quads.add_all([subject] * len(found), property_, found, graph)


def evidence_iri(given: Statement, base: str) -> URIRef:
    """The name of a piece of evidence: it depends on what is said, of which facet and where, and on nothing else."""
    said = (given.subject, given.predicate, given.object, given.facet, str(given.inferred), *given.places)
    digest = hashlib.sha256("\n".join(said).encode("utf-8", "surrogatepass")).hexdigest()
    return URIRef(f"{base}evidence/{digest[:16]}")


def _describe(quads: Quads, study: Study, given: Statement, node: str, graph: str) -> None:
    quads.add(node, _TYPE, _EVIDENCE, graph)
    quads.add(node, _SUBJECT, spelt_iri(given.subject), graph)
    quads.add(node, _PREDICATE, spelt_iri(given.predicate), graph)
    is_thing = given.object in study.linkage or given.object.startswith(str(PRASAN))
    quads.add(node, _OBJECT, spelt_iri(given.object) if is_thing else spelt_text(given.object), graph)
    quads.add(node, _STATUS, _INFERRED if given.inferred else _STATED, graph)
    if given.facet:
        quads.add(node, _FACET, spelt_text(given.facet), graph)
    _add_all(quads, node, _AT_PLACE, map(spelt_iri, given.places), graph)
