"""What SPARQL is asked of: the data with what was found in them and what people decided about that."""

from __future__ import annotations

from collections.abc import Collection

from rdflib import Dataset, Graph

from prasan.graph.decision_rdf import decision_quads, decisions_graph
from prasan.graph.finding_rdf import finding_quads, findings_graph
from prasan.ontology.quads import Quads
from prasan.ontology.vocabulary import PREFIXES
from prasan.queries.store import add_quads, with_graph
from prasan.workspace import Workspace


def with_findings(workspace: Workspace) -> Dataset:
    """The dataset of a workspace with the findings and the decisions in graphs of their own."""
    add_quads(workspace.dataset, found_quads(workspace))
    base = workspace.settings.workspace.base
    made = list(decision_quads(workspace.standings.values(), base))
    # Decisions may have been made since the store was written.
    return with_graph(workspace.dataset, decisions_graph(base), made, workspace.settings.store)


def found_quads(workspace: Workspace) -> Quads:
    """The findings and the decisions as statements; none if the dataset holds findings already."""
    base = workspace.settings.workspace.base
    # Asked in SPARQL: to name the graph to rdflib would create it, and a saved store is for reading only.
    asked = f"ASK {{ GRAPH <{findings_graph(base)}> {{ ?s ?p ?o }} }}"
    if workspace.saved or workspace.dataset.query(asked).askAnswer:
        return Quads()
    found = finding_quads(workspace.study, workspace.findings, base)
    found.add_terms(decision_quads(workspace.standings.values(), base))
    return found


def findings_turtle(workspace: Workspace, ids: Collection[str] | None = None) -> str:
    """The findings of a workspace, or those of some ids, as Turtle, with the decisions about them.

    What was decided about a finding that is no longer there is told if its id is named.
    """
    graph, base = Graph(), workspace.settings.workspace.base
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    findings = [finding for finding in workspace.findings if ids is None or finding.id in ids]
    told = [finding.id for finding in findings] if ids is None else ids
    made = [workspace.standings[id_] for id_ in told if id_ in workspace.standings]
    quads = finding_quads(workspace.study, findings, base)
    quads.add_terms(decision_quads(made, base))
    for subject, predicate, value, _graph in quads.terms():
        graph.add((subject, predicate, value))
    return graph.serialize(format="turtle")
