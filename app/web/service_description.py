"""What the SPARQL endpoint offers, in RDF (https://www.w3.org/TR/sparql11-service-description/)."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph

from prasan.graph.decision_rdf import decisions_graph
from prasan.graph.finding_rdf import findings_graph
from prasan.language import languages, translate
from prasan.ontology.vocabulary import PREFIXES, VOCABULARY_GRAPH
from prasan.queries.store import oxigraph_store
from prasan.web.state import Built

_SD = "http://www.w3.org/ns/sparql-service-description#"
_RDF, _RDFS = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2000/01/rdf-schema#"
_FORMATS = "http://www.w3.org/ns/formats/"
_OFFERED = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV",
    "Turtle", "N-Triples", "RDF_XML", "JSON-LD",
)  # fmt: skip
LIMIT = "#limit"
"""Of the endpoint's address: what an answer that was cut off links to, described here."""


def description(built: Built, endpoint: str, media_type: str) -> bytes:
    """The description of the endpoint at an address, in a format of RDF."""
    format_ = pyoxigraph.RdfFormat.from_media_type(media_type)
    prefixes = {**PREFIXES, "sd": _SD, "formats": _FORMATS}
    found = pyoxigraph.serialize(_triples(built, endpoint), None, format_, prefixes=prefixes)
    assert found is not None
    return found


def _triples(built: Built, endpoint: str) -> Iterator[pyoxigraph.Triple]:
    node, literal, triple = pyoxigraph.NamedNode, pyoxigraph.Literal, pyoxigraph.Triple
    workspace = built.workspace
    base = workspace.settings.workspace.base
    service, dataset, default = (node(f"{endpoint}#{name}") for name in ("service", "dataset", "default"))
    kind, label, comment = node(f"{_RDF}type"), node(f"{_RDFS}label"), node(f"{_RDFS}comment")

    def sd(name: str) -> pyoxigraph.NamedNode:
        return node(_SD + name)

    yield triple(service, kind, sd("Service"))
    yield triple(service, sd("endpoint"), node(endpoint))
    yield triple(service, sd("supportedLanguage"), sd("SPARQL11Query"))
    yield triple(service, sd("feature"), sd("UnionDefaultGraph"))
    for name in _OFFERED:
        yield triple(service, sd("resultFormat"), node(_FORMATS + name))
    yield triple(service, sd("defaultDataset"), dataset)
    yield triple(dataset, kind, sd("Dataset"))
    for code, title in sorted(workspace.title.items()):
        yield triple(dataset, label, literal(title, language=code) if code else literal(title))
    yield triple(dataset, sd("defaultGraph"), default)
    yield triple(default, kind, sd("Graph"))
    # Those about the whole; every row and paragraph of the sources is one more.
    store = oxigraph_store(workspace.dataset)
    for graph in (VOCABULARY_GRAPH, findings_graph(base), decisions_graph(base)):
        if not store.contains_named_graph(node(str(graph))):
            continue
        held = node(f"{endpoint}#{str(graph).rsplit('/', 1)[-1].rsplit('#', 1)[-1]}")
        yield triple(dataset, sd("namedGraph"), held)
        yield triple(held, kind, sd("NamedGraph"))
        yield triple(held, sd("name"), node(str(graph)))
    limits = workspace.settings.serve
    rows, seconds = f"{limits.sparql_rows:,}", f"{limits.sparql_timeout:g}"
    for code in languages():
        told = translate("page.sparql.limit", code, rows=rows, seconds=seconds)
        yield triple(node(endpoint + LIMIT), comment, literal(told, language=code))
