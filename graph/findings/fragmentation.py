"""Fragmentation (GAO-15-49SP): several agencies, through several programmes, on one goal, where and when they meet."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from prasan.graph.coordination import group_coordination
from prasan.graph.finding import Finding, Names
from prasan.graph.linkage import Statement, things
from prasan.graph.profiles import Facet, Marks, Rows, Spans, facet_of, spans_of
from prasan.graph.study import Study
from prasan.ontology import PRASAN

KINDS = ("fragmentation",)
_Agencies = dict[str, dict[str, tuple[Statement, ...]]]
_BLOCK = 1024
"""Programmes of a goal that are compared with all others of it at a time."""


def find(study: Study) -> Iterator[Finding]:
    """A finding for each goal, and each circle of programmes that meet, with two agencies through two programmes.

    A programme that records no agency can't tell us of a second one, so it neither makes fragmentation nor joins it.
    Programmes whose areas or periods are known not to meet do not count together: where the programmes of a goal fall
    into circles that do not meet, in two districts say, each is a finding of its own.
    """
    by_goal: dict[str, list[str]] = {goal: [] for goal in things(study.linkage, PRASAN.Goal)}
    for programme, goals in study.facets["goal"].items():
        for goal in goals:
            by_goal.setdefault(goal, []).append(programme)
    agencies = {programme: study.agencies(programme) for programme in study.programmes}
    areas = facet_of([list(study.facets["area"][programme]) for programme in study.programmes], study)
    spans, position = spans_of(study), {programme: row for row, programme in enumerate(study.programmes)}
    themes = tuple(goal for goal, programmes in by_goal.items() if len(programmes) > study.settings.largest_group)
    if themes:
        yield _themes(study, themes)
    for goal, programmes in by_goal.items():
        if goal in themes:
            continue
        # Sorted: the first programme of a circle names it, so that its finding keeps its id.
        known = sorted(programme for programme in programmes if agencies[programme])
        if len(known) < 2:
            continue
        rows = np.array([position[programme] for programme in known], dtype=np.int64)
        sets = [frozenset(agencies[programme]) for programme in known]
        number = {found: place for place, found in enumerate(dict.fromkeys(sets))}
        which = np.array([number[found] for found in sets], dtype=np.int64)
        circles = _circles(areas, spans, rows, which)
        for order, circle in enumerate(circles):
            members = tuple(known[place] for place in circle)
            yield _finding(study, goal, members, len(programmes), agencies, members[0] if order else "")


def _themes(study: Study, goals: tuple[str, ...]) -> Finding:
    """Goals that so many programmes work on that they are themes: that several agencies do so is no news."""
    return Finding(
        kind="fragmentation",
        participants=goals,
        message="themes",
        aspect="themes",
        rank=1,  # what was not looked at comes after what was found
        values={"goals": Names(goals), "count": len(goals), "most": study.settings.largest_group},
        evidence=tuple(study.row(goal, "goal") for goal in goals),
    )


def _circles(areas: Facet, spans: Spans, rows: Rows, agencies: Rows) -> list[list[int]]:
    """The places of programmes that meet one another, directly or through others: the largest circle first.

    Two meet if their agencies differ and nothing on record keeps them apart in area or period.
    """
    count = len(rows)
    meeting = []
    for start in range(0, count, _BLOCK):
        here = rows[start : start + _BLOCK]
        together = ~_areas_apart(areas, here, rows) & (agencies[start : start + _BLOCK, np.newaxis] != agencies)
        for first, last in ((here[:, np.newaxis], rows), (rows, here[:, np.newaxis])):
            together &= ~(spans.has_end[first] & spans.has_start[last] & (spans.end[first] < spans.start[last]))
        meeting.append(sparse.csr_array(together))
    graph = sparse.csr_array(sparse.vstack(meeting, format="csr"))
    _number, label = csgraph.connected_components(graph, directed=False)
    circles: dict[int, list[int]] = {}
    for place, name in enumerate(label.tolist()):
        circles.setdefault(name, []).append(place)
    return sorted((circle for circle in circles.values() if len(circle) > 1), key=lambda circle: (-len(circle), circle))


def _areas_apart(areas: Facet, here: Rows, rows: Rows) -> Marks:
    """Whether the areas of two programmes are known not to meet, here by rows."""
    own, closed = areas.own.astype(np.int32), areas.closed.astype(np.int32)
    touch = (own[here] @ closed[rows].T + closed[here] @ own[rows].T).toarray() > 0
    return np.asarray(~touch & areas.recorded[here][:, np.newaxis] & areas.recorded[rows])


def _finding(
    study: Study, goal: str, members: tuple[str, ...], on_goal: int, agencies: _Agencies, circle: str
) -> Finding:
    together = tuple(sorted({agency for member in members for agency in agencies[member]}))
    state, joins = group_coordination(study, members)
    evidence = [given for member in members for given in study.facets["goal"][member][goal]]
    evidence += [given for member in members for statements in agencies[member].values() for given in statements]
    return Finding(
        kind="fragmentation",
        participants=(goal,),
        message=state,
        aspect=f"with:{circle}" if circle else "",
        values={
            "goal": Names((goal,)), "agencies": Names(together), "programmes": Names(members),
            "agency_count": len(together), "programme_count": len(members),
        },
        coverage=len(members) / on_goal,
        coordination=state,
        evidence=(*evidence, *joins),
        mentions=(*members, *together),
    )  # fmt: skip
