"""The influence matrix as a table: what each programme does for each other, with what it comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from prasan.graph.reinforcement import influence_graph, influences, reinforcement
from prasan.graph.study import Study


@dataclass(frozen=True, slots=True)
class InfluenceTable:
    """Programmes in order, the score of each ordered pair that has one, and whether anybody gave it.

    ``sums`` are influence, dependence and second order of each, over *all* programmes with links, of which there are
    ``total``, whether or not the table shows them.
    """

    things: tuple[str, ...]
    scores: Mapping[tuple[str, str], tuple[float, bool]]
    sums: Mapping[str, tuple[float, float, float]]
    total: int


def influence_table(study: Study, most: int) -> InfluenceTable:
    """The table of all programmes with links; of more than ``most`` those that give and gain most."""
    graph = influence_graph(reinforcement(study))
    sums = influences(graph)
    linked = sorted(node for node in graph if graph.degree(node))
    strength = {node: abs(sums[node][2]) + abs(sums[node][1]) for node in linked}
    shown = set(sorted(linked, key=lambda node: (-strength[node], node))[:most])
    scores = {
        (source, target): (float(data["score"]), bool(data["scored"]))
        for source, target, data in sorted(graph.edges(data=True), key=lambda edge: edge[:2])
        if source in shown and target in shown
    }
    return InfluenceTable(tuple(node for node in linked if node in shown), scores, sums, len(linked))
