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
    # Who takes most along comes first.
    for payer in sorted(below, key=lambda payer: (-len(below[payer]), payer)):
        losing = tuple(sorted(below[payer] - {payer}))
        if not losing or all(payer in study.leads(programme) for programme in losing):
            continue  # that an agency pays for the programmes it leads itself is no news
        inside = {payer, *losing}
        evidence: list[Statement] = [
            given for s in sorted(inside) for t in sorted(flow.successors(s)) if t in inside
            for given in flow.edges[s, t]["statements"]
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
    for joint, cut in sorted(cut_off(nx.Graph(influence.edges())).items(), key=lambda item: (-len(item[1]), item[0])):
        lost = set(cut)
        evidence = [
            given
            for node in sorted(lost & {*influence.successors(joint), *influence.predecessors(joint)})
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


def cut_off(links: nx.Graph) -> dict[str, tuple[str, ...]]:
    """Each articulation point, and all that loses touch with the largest piece if it goes; of two as large the first.

    One walk over the blocks (biconnected components) puts all that lies behind a joint side by side, so that nothing
    is searched anew for each joint.

    >>> cut_off(nx.path_graph(["a", "b", "c", "d"]))
    {'b': ('a',), 'c': ('d',)}
    """
    blocks = sorted(map(sorted, nx.biconnected_components(links)))
    blocks_of: dict[str, list[int]] = defaultdict(list)
    for number, block in enumerate(blocks):
        for node in block:
            blocks_of[node].append(number)
    order: list[str] = []
    spans: dict[int, tuple[int, int]] = {}
    behind: dict[str, list[int]] = {}
    found: dict[str, tuple[str, ...]] = {}
    for root in range(len(blocks)):
        if root in spans:
            continue
        first, joints, waiting = len(order), [], [(root, _ROOT)]
        while waiting:
            number, above = waiting.pop()
            if number < 0:  # all behind this block is in order now
                spans[~number] = (spans[~number][0], len(order))
                continue
            spans[number] = (len(order), 0)
            waiting.append((~number, above))
            for node in blocks[number]:
                if node == above:
                    continue
                order.append(node)
                if len(blocks_of[node]) > 1:
                    joints.append(node)
                    behind[node] = [other for other in blocks_of[node] if other != number]
                    waiting += [(other, node) for other in behind[node]]
        for joint in joints:
            found[joint] = _lost(order, joint, [spans[block] for block in behind[joint]], (first, len(order)))
    return {joint: found[joint] for joint in sorted(found)}


def _lost(order: list[str], joint: str, pieces: list[tuple[int, int]], whole: tuple[int, int]) -> tuple[str, ...]:
    """What is in none but the largest piece; what is in no piece behind the joint, nor the joint, is a piece too."""
    start, end = min(pieces)[0], max(pieces)[1]
    before = whole[1] - whole[0] - (end - start) - 1
    most = max(end - start for start, end in pieces)
    if before > most:
        return tuple(sorted(order[start:end]))
    rest = [node for node in (*order[whole[0] : start], *order[end : whole[1]]) if node != joint]
    found = sorted((sorted(piece) for piece in (rest, *(order[a:b] for a, b in pieces))), key=lambda p: (-len(p), p))
    return tuple(sorted(node for piece in found[1:] for node in piece))


def find(study: Study) -> Iterator[Finding]:
    """Who loses the only money on record if a payer goes, and who loses touch if a programme goes."""
    yield from _money(study)
    yield from _joints(study)
