"""Fragmentation (GAO-15-49SP): several agencies, through several programmes, on one goal, where and when they meet."""

from __future__ import annotations

from collections.abc import Iterator

from prasan.graph.coordination import group_coordination
from prasan.graph.finding import Finding, Names
from prasan.graph.linkage import Statement, things
from prasan.graph.study import Study
from prasan.ontology import PRASAN

KINDS = ("fragmentation",)


def find(study: Study) -> Iterator[Finding]:
    """A finding for each goal that at least two agencies work on through at least two programmes of their own.

    A programme that records no agency can't tell us of a second one, so it neither makes fragmentation nor joins it.
    Programmes whose areas or periods are known not to meet do not count together.
    """
    by_goal: dict[str, list[str]] = {goal: [] for goal in things(study.linkage, PRASAN.Goal)}
    for programme, goals in study.facets["goal"].items():
        for goal in goals:
            by_goal.setdefault(goal, []).append(programme)
    agencies = {programme: study.agencies(programme) for programme in study.programmes}
    for goal, programmes in by_goal.items():
        members = tuple(
            one for one in sorted(programmes) if any(_meet(study, agencies, one, other) for other in programmes)
        )
        if members:
            yield _finding(study, goal, members, len(programmes), agencies)


def _meet(study: Study, agencies: dict[str, dict[str, tuple[Statement, ...]]], one: str, other: str) -> bool:
    """True if two programmes are of different agencies and nothing on record keeps them apart in area or period."""
    different = agencies[one] and agencies[other] and agencies[one].keys() != agencies[other].keys()
    return bool(different) and study.areas_meet(one, other) is not False and study.periods_meet(one, other) is not False


def _finding(
    study: Study,
    goal: str,
    members: tuple[str, ...],
    on_goal: int,
    agencies: dict[str, dict[str, tuple[Statement, ...]]],
) -> Finding:
    together = tuple(sorted({agency for member in members for agency in agencies[member]}))
    state, joins = group_coordination(study, members)
    evidence = [given for member in members for given in study.facets["goal"][member][goal]]
    evidence += [given for member in members for statements in agencies[member].values() for given in statements]
    return Finding(
        kind="fragmentation",
        participants=(goal,),
        message=state,
        values={
            "goal": Names((goal,)), "agencies": Names(together), "programmes": Names(members),
            "agency_count": len(together), "programme_count": len(members),
        },
        coverage=len(members) / on_goal,
        coordination=state,
        evidence=(*evidence, *joins),
        mentions=(*members, *together),
    )  # fmt: skip
