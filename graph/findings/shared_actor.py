"""Shared actors: agencies and mechanisms that work in several programmes, and how much they bridge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from prasan.graph.finding import Finding, Names
from prasan.graph.linkage import Statement, objects, statement
from prasan.graph.study import Study
from prasan.graph.two_mode import Incidence, betweenness, constraint, redundancy
from prasan.ontology import PRASAN

KINDS = ("sharedActor",)
_Work = dict[str, dict[str, tuple[Statement, ...]]]


def actors(study: Study) -> _Work:
    """Actor → programme → the statements that put it there. Instruments are ways of delivering, not actors."""
    found: _Work = {}
    for programme in study.programmes:
        for agency, given in study.agencies(programme).items():
            found.setdefault(agency, {})[programme] = given
    for mechanism in study.bodies:
        for programme in objects(study.linkage, mechanism, PRASAN.mechanismOf):
            drives = statement(study.linkage, mechanism, str(PRASAN.mechanismOf), programme, "mechanism")
            found.setdefault(mechanism, {})[programme] = (drives,)
    return found


def find(study: Study) -> Iterator[Finding]:
    """A finding for each actor in two or more programmes, with betweenness, constraint and redundancy.

    Betweenness (from 0 to 1) and redundancy are those of the two-mode graph of actors and programmes; redundancy 0
    means that nobody else joins any two of those programmes. Burt's constraint is that of the actor among actors, tied
    as often as they work in one programme: in the two-mode graph, where neighbours never meet, it is but 1 by degree.
    """
    working = actors(study)
    company = Counter(programme for there in working.values() for programme in there)
    # Who works alone in all of its programmes has a portfolio: it joins nothing that others work in.
    shared = {actor: there for actor, there in working.items() if len(there) > 1 and any(company[p] > 1 for p in there)}
    if not shared:
        return
    taking_part = Incidence(working)
    between = betweenness(taking_part)
    constrained, redundant = constraint(taking_part, shared), redundancy(taking_part, shared)
    for actor, there in sorted(shared.items()):
        programmes = tuple(sorted(there))
        yield Finding(
            kind="sharedActor",
            participants=(actor,),
            message="bridge" if redundant[actor] == 0 else "shared",
            values={
                "actor": Names((actor,)), "programmes": Names(programmes), "count": len(programmes),
                "betweenness": round(between[actor], 6), "constraint": round(constrained[actor], 6),
                "redundancy": round(redundant[actor], 6),
            },
            score=round(between[actor], 6),
            evidence=tuple(dict.fromkeys(given for programme in programmes for given in there[programme])),
            mentions=programmes,
        )  # fmt: skip
