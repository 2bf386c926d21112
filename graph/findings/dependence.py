"""Dependence: what is lost when one programme, agency or funder goes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import networkx as nx

from prasan.graph.finding import Finding, Names
from prasan.graph.linkage import Statement
from prasan.graph.reinforcement import influence_graph, reinforcement
from prasan.graph.study import Study

KINDS = ("dependence",)
_ROOT = ""
"""Stands above all who pay and are paid by nobody; no IRI is empty."""


def funding_flow(study: Study) -> nx.DiGraph:
    """Who pays whom, from payer to paid, with the ``statements`` that say so."""
    found = nx.DiGraph()
    for programme, payers in study.facets["funder"].items():
        for payer, given in payers.items():
            found.add_edge(payer, programme, statements=given)
    return found


def _money(study: Study) -> Iterator[Finding]:
    """Payers that dominate others in the flow: every recorded path of money to those runs through them."""
    flow = funding_flow(study)
    rooted = nx.DiGraph(flow)
    # A circle of payers that nobody outside pays has no node without payers: the money may start at any of them.
    for component in nx.strongly_connected_components(flow):
        if not any(payer not in component for member in component for payer in flow.predecessors(member)):
            rooted.add_edges_from((_ROOT, member) for member in sorted(component))
    if _ROOT not in rooted:
        return
    above = nx.immediate_dominators(rooted, _ROOT)
    below: dict[str, set[str]] = defaultdict(set)
    for node in rooted:
        step = node
        while step != _ROOT and (step := above[step] or _ROOT) != _ROOT:
            below[step].add(node)
    for payer in sorted(below):
        losing = tuple(sorted(below[payer] - {payer}))
        if not losing or all(payer in study.leads(programme) for programme in losing):
            continue  # that an agency pays for the programmes it leads itself is no news
        inside = {payer, *losing}
        evidence: list[Statement] = [
            given for s, t, data in sorted(flow.edges(data=True)) if s in inside and t in inside
            for given in data["statements"]
        ]  # fmt: skip
        yield Finding(
            kind="dependence",
            participants=(payer,),
            message="funding",
            aspect="funding",
            values={"payer": Names((payer,)), "programmes": Names(losing), "count": len(losing)},
            evidence=tuple(dict.fromkeys(evidence)),
            mentions=losing,
        )


def _joints(study: Study) -> Iterator[Finding]:
    """Programmes without which the web of links falls apart (articulation points)."""
    influence = influence_graph(reinforcement(study))
    links = influence.to_undirected(as_view=True)
    for joint in sorted(nx.articulation_points(links)):
        rest = links.subgraph(nx.node_connected_component(links, joint) - {joint})
        pieces = sorted(map(sorted, nx.connected_components(rest)), key=lambda piece: (-len(piece), piece))
        cut = tuple(sorted(node for piece in pieces[1:] for node in piece))
        evidence = [
            given
            for node in cut
            for step in ((joint, node), (node, joint))
            if influence.has_edge(*step)
            for given in influence.edges[step]["statements"]
        ]
        yield Finding(
            kind="dependence",
            participants=(joint,),
            message="links",
            aspect="links",
            values={"programme": Names((joint,)), "programmes": Names(cut), "count": len(cut)},
            evidence=tuple(dict.fromkeys(evidence)),
            mentions=cut,
        )


def find(study: Study) -> Iterator[Finding]:
    """Who loses the only money on record if a payer goes, and who loses touch if a programme goes."""
    yield from _money(study)
    yield from _joints(study)
