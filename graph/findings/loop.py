"""Loops: programmes that strengthen, or check, each other in a circle."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import prod

import networkx as nx

from prasan.graph.cycles import cycles
from prasan.graph.finding import Finding, Path
from prasan.graph.linkage import Statement
from prasan.graph.reinforcement import influence_graph, reinforcement
from prasan.graph.study import Study

KINDS = ("loop",)


def find(study: Study) -> Iterator[Finding]:
    """A finding for each elementary cycle up to the length that is set; its sign is the product of its links' signs.

    Links scored 0 neither strengthen nor check, so no loop runs through them. Where there are more than
    ``most_told``, all up to the greatest length are told of which there are fewer, and those of two at the least.
    """
    influence = influence_graph(reinforcement(study))
    signed = nx.DiGraph((s, t, data) for s, t, data in sorted(influence.edges(data=True)) if data["score"] != 0)
    for around in cycles(signed, study.settings.loop_length, study.settings.most_told)[0]:
        yield _finding(signed, around)


def _finding(signed: nx.DiGraph, around: tuple[str, ...]) -> Finding:
    steps = list(pairwise((*around, around[0])))
    scores = [signed.edges[step]["score"] for step in steps]
    evidence: list[Statement] = [given for step in steps for given in signed.edges[step]["statements"]]
    sign = "reinforcing" if prod(scores) > 0 else "balancing"
    return Finding(
        kind="loop",
        participants=around,
        message=sign,
        values={"programmes": Path((*around, around[0])), "length": len(around), "weakest": min(map(abs, scores))},
        # The weakest link on the scale of 3: a loop is no stronger than that.
        score=min(map(abs, scores)) / 3,
        evidence=tuple(dict.fromkeys(evidence)),
    )
