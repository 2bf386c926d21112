"""Shared actors: agencies and mechanisms that work in several programmes, and how much they bridge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from prasan.graph.bridges import bridges
from prasan.graph.finding import Finding, Names
from prasan.graph.linkage import Statement, objects, statement
from prasan.graph.study import Study
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

    Redundancy 0 means that nobody else joins any two of those programmes; see :class:`prasan.graph.bridges.Bridge`.
    """
    working = actors(study)
    company = Counter(programme for there in working.values() for programme in there)
    # Who works alone in all of its programmes has a portfolio: it joins nothing that others work in.
    shared = {actor: there for actor, there in working.items() if len(there) > 1 and any(company[p] > 1 for p in there)}
    if not shared:
        return
    measured = bridges(working, shared)
    for actor, there in sorted(shared.items()):
        programmes = tuple(sorted(there))
        bridge = measured[actor]
        # In several programmes, with others in one of them: both are defined.
        assert bridge.constraint is not None
        assert bridge.redundancy is not None
        yield Finding(
            kind="sharedActor",
            participants=(actor,),
            message="bridge" if bridge.redundancy == 0 else "shared",
            values={
                "actor": Names((actor,)), "programmes": Names(programmes), "count": len(programmes),
                "betweenness": bridge.betweenness, "constraint": bridge.constraint, "redundancy": bridge.redundancy,
            },
            score=bridge.betweenness,
            evidence=tuple(dict.fromkeys(given for programme in programmes for given in there[programme])),
            mentions=programmes,
        )  # fmt: skip
