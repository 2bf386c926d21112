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
    # A circle of payers that nobody outside pays has no node without payers: its first member stands for it.
    for component in nx.strongly_connected_components(flow):
        if not any(payer not in component for member in component for payer in flow.predecessors(member)):
            rooted.add_edge(_ROOT, min(component))
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
    links = influence_graph(reinforcement(study)).to_undirected()
    for joint in sorted(nx.articulation_points(links)):
        rest = links.copy()
        rest.remove_node(joint)
        around = nx.node_connected_component(links, joint) - {joint}
        pieces = sorted(
            (sorted(piece) for piece in nx.connected_components(rest) if piece & around), key=lambda p: (-len(p), p)
        )
        cut = tuple(sorted(node for piece in pieces[1:] for node in piece))
        evidence = [
            given for node in cut if links.has_edge(joint, node) for given in links.edges[joint, node]["statements"]
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
