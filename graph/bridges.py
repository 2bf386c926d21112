"""How much each actor bridges: betweenness, Burt's constraint and bipartite redundancy, read together.

No one of them tells a bridge alone: betweenness is high for whoever is in many programmes, constraint is low for
whoever works with many that don't work with each other, redundancy is 0 for whoever alone joins its programmes.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from prasan.graph.two_mode import Incidence, betweenness, constraint, redundancy


@dataclass(frozen=True, slots=True)
class Bridge:
    """The three measures of an actor; ``None`` where one is not defined.

    ``betweenness`` is the share (from 0 to 1) of the shortest paths between the others that run through the actor, in
    the two-mode graph of actors and programmes (Freeman 1977). ``constraint`` is Burt's (1992) among actors, tied as
    often as they work in one programme, since in the two-mode graph, where neighbours never meet, it is but 1 by
    degree; an actor that works with no other has none. ``redundancy`` is the share of the pairs of its programmes that
    others join too (Latapy et al. 2008); an actor in one programme has none.
    """

    betweenness: float
    constraint: float | None
    redundancy: float | None


def bridges(working: Mapping[str, Iterable[str]], only: Iterable[str] | None = None) -> dict[str, Bridge]:
    """The measures of actors, by IRI, from the programmes that each works in; of all of them, or of ``only`` some.

    >>> bridges({"a": ["P1", "P2"], "b": ["P1"], "c": ["P2"], "d": ["P3"]})["a"]
    Bridge(betweenness=0.266667, constraint=0.5, redundancy=0.0)
    """
    taking_part = Incidence({actor: held for actor, found in working.items() if (held := set(found))})
    wanted = sorted(actor for actor in (working if only is None else only) if actor in taking_part.row)
    if not wanted:
        return {}
    between, constrained = betweenness(taking_part), constraint(taking_part, wanted)
    redundant = redundancy(taking_part, [actor for actor in wanted if len(set(working[actor])) > 1])
    return {
        actor: Bridge(round(between[actor], 6), _defined(constrained[actor]), _defined(redundant.get(actor, math.nan)))
        for actor in wanted
    }


def _defined(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 6)
