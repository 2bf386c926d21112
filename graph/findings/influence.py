"""Influence: what a programme does for others and others for it, at first and second order."""

from __future__ import annotations

from collections.abc import Iterator

from prasan.graph.finding import Finding, Names
from prasan.graph.reinforcement import influence_graph, influences, reinforcement
from prasan.graph.study import Study

KINDS = ("influence",)


def find(study: Study) -> Iterator[Finding]:
    """A finding for each programme with a link: influence ``D``, dependence, influence of the second order ``T``.

    Only what scores above 0 helps, and what scores below 0 hinders; all of it counts in the sums.
    """
    graph = influence_graph(reinforcement(study))
    measured = influences(graph)
    most = max((abs(total) for _d, _s, total in measured.values()), default=0.0)
    for programme in sorted(graph):
        if graph.degree(programme) == 0:
            continue
        influence, dependence, total = measured[programme]
        outward = sorted((target, data["score"]) for _p, target, data in graph.out_edges(programme, data=True))
        inward = sorted((source, data["score"]) for source, _p, data in graph.in_edges(programme, data=True))
        gains, helped = (tuple(end for end, score in ends if score > 0) for ends in (outward, inward))
        loses, hindered = (tuple(end for end, score in ends if score < 0) for ends in (outward, inward))
        edges = [*graph.out_edges(programme, data=True), *graph.in_edges(programme, data=True)]
        yield Finding(
            kind="influence",
            participants=(programme,),
            message="both" if gains and helped else "gives" if gains else "gains" if helped else "neither",
            also=tuple(part for part, ends in (("hinders", loses), ("hindered", hindered)) if ends),
            values={
                "programme": Names((programme,)), "helps": Names(gains), "helped_by": Names(helped),
                "hinders": Names(loses), "hindered_by": Names(hindered),
                "influence": influence, "dependence": dependence, "second_order": total,
            },
            score=abs(total) / most if most else 0.0,
            evidence=tuple(dict.fromkeys(given for _s, _t, data in edges for given in data["statements"])),
            mentions=tuple(dict.fromkeys(end for end, _score in (*outward, *inward))),
        )  # fmt: skip
