"""Money that flows in circles, by way of programmes and of the agencies that carry them out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

import networkx as nx

from prasan.graph.cycles import cycles
from prasan.graph.finding import Finding, Names, Path
from prasan.graph.linkage import Statement, objects, statement, things
from prasan.graph.study import Study
from prasan.ontology import PRASAN

KINDS = ("moneyCircle",)
_CARRIES = (PRASAN.ledBy, PRASAN.implementedBy)
"""Roles of an agency that money for a programme goes to."""


def money_flow(study: Study) -> nx.DiGraph:
    """Who pays whom, from payer to payer: programmes that pay others, and agencies.

    An agency has the money of a programme that it leads or implements. That an agency pays for what it carries out
    itself is no flow. Edges hold ``through``, the programmes by which the money comes, and ``statements``.
    """
    paid: dict[str, dict[str, list[Statement]]] = defaultdict(lambda: defaultdict(list))
    for programme, payers in study.facets["funder"].items():
        for payer, given in payers.items():
            paid[payer][programme] += given
    graph = study.linkage
    for link in things(graph, PRASAN.Link):
        if str(PRASAN.funds) in objects(graph, link, PRASAN.linkType):
            for payer in objects(graph, link, PRASAN.linkFrom):
                for programme in objects(graph, link, PRASAN.linkTo):
                    paid[payer][programme] += (
                        statement(graph, link, str(PRASAN.linkFrom), payer, "money"),
                        statement(graph, link, str(PRASAN.linkTo), programme, "money"),
                    )
    flow = nx.DiGraph()
    for payer, programmes in sorted(paid.items()):
        for programme, pays in sorted(programmes.items()):
            if programme in paid and programme != payer:
                _add(flow, payer, programme, (), pays)
            carrying = _carrying(study, programme)
            for agency, carries in carrying.items() if payer not in carrying else ():
                if agency in paid:
                    _add(flow, payer, agency, (programme,), [*pays, *carries])
    return flow


def _carrying(study: Study, programme: str) -> dict[str, list[Statement]]:
    found: dict[str, list[Statement]] = defaultdict(list)
    for part in (programme, *study.phases.get(programme, ())):
        for term in _CARRIES:
            for agency in objects(study.linkage, part, term):
                found[agency].append(statement(study.linkage, part, str(term), agency, "agency"))
    return found


def _add(flow: nx.DiGraph, payer: str, to: str, through: tuple[str, ...], given: list[Statement]) -> None:
    edge = flow.edges[payer, to] if flow.has_edge(payer, to) else {"through": (), "statements": ()}
    flow.add_edge(
        payer, to, through=(*edge["through"], *through),
        statements=tuple(dict.fromkeys((*edge["statements"], *given))),
    )  # fmt: skip


def find(study: Study) -> Iterator[Finding]:
    """A finding for each elementary cycle of up to ``loop_length`` payers; if there are too many, of the shorter ones.

    The last of them says so then.
    """
    flow = money_flow(study)
    longest, most = study.settings.loop_length, study.settings.most_told
    found, told = cycles(flow, longest, most)
    for around in found:
        left = told < longest and around == found[-1]
        yield _finding(flow, around, told if left else 0, most)


def _finding(flow: nx.DiGraph, around: tuple[str, ...], told: int, most: int) -> Finding:
    steps = [flow.edges[step] for step in pairwise((*around, around[0]))]
    through = tuple(dict.fromkeys(programme for step in steps for programme in step["through"]))
    return Finding(
        kind="moneyCircle",
        participants=around,
        message="through" if through else "direct",
        values={
            "path": Path((*around, around[0])), "through": Names(through), "count": len(around), "longest": told,
            "most": most,
        },
        evidence=tuple(dict.fromkeys(given for step in steps for given in step["statements"])),
        mentions=through,
        also=("shortened",) if told else (),
    )  # fmt: skip
