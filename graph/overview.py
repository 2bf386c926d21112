"""What a study holds, in figures: how many things of each class, how many statements, and how many are inferred."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from prasan.graph.study import Study


@dataclass(frozen=True, slots=True)
class Overview:
    """Things by class (an IRI), the most first; statements that a source states, and that a reader infers."""

    things: tuple[tuple[str, int], ...]
    stated: int
    inferred: int

    @property
    def share(self) -> int:
        """The inferred of all statements, in whole per cent."""
        total = self.stated + self.inferred
        return round(100 * self.inferred / total) if total else 0


def overview(study: Study) -> Overview:
    """The figures of a study; only what is recorded somewhere counts as a thing."""
    counts: Counter[str] = Counter()
    statements: Counter[bool] = Counter()
    places = study.linkage.graph["places"]
    for _node, data in study.linkage.nodes(data=True):
        counts[data["cls"]] += bool(data["places"])
        for values in data["literals"].values():
            for _value, where in values:
                statements[all(place in places and places[place].inferred for place in where)] += 1
    for _s, _t, data in study.linkage.edges(data=True):
        statements[data["inferred"]] += 1
    shown = sorted((cls for cls, count in counts.items() if count and cls), key=lambda cls: (-counts[cls], cls))
    return Overview(tuple((cls, counts[cls]) for cls in shown), statements[False], statements[True])
