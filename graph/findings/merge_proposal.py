"""Possible mergers: mechanisms that have so much in common that one could do for all, and what that would cost."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from prasan.graph.alike_sets import groups
from prasan.graph.bodies import Body, bodies
from prasan.graph.finding import Finding, Names, Part, Value
from prasan.graph.mechanism_pairs import areas_meet, candidates, mean_parts, parts
from prasan.graph.merging import FACETS, MergeEffect, merge_effect
from prasan.graph.similarity import coverage, score
from prasan.graph.study import Study

KINDS = ("mergeProposal",)
_TEXTS = ("mandate", "basis")
"""Facets whose values are texts, not things."""
_LOST = tuple(facet for facet in FACETS if facet != "level")
"""What may be lost: all that is proposed stands at one level."""


def find(study: Study) -> Iterator[Finding]:
    """A finding for each group of mechanisms of which any two stand at one level and score at least ``merge_score``.

    Not proposed: a body with the one that it is part of, two whose areas do not meet, and two that record neither
    people nor mandates on both sides, since agencies alone say little.
    """
    known = bodies(study)
    near: dict[tuple[str, str], tuple[Part, ...]] = {}
    for pair in candidates(study).pairs:
        one, other = (known[mechanism] for mechanism in pair)
        if _could_meet(study, one, other):
            compared = parts(study, one, other)
            told = {part.facet for part in compared if part.similarity is not None}
            if not told.isdisjoint(("people", "mandate")) and score(compared) >= study.settings.merge_score:
                near[pair] = compared
    for group in groups(near):
        yield _proposal(study, group, [near[pair] for pair in combinations(group, 2)])


def _could_meet(study: Study, one: Body, other: Body) -> bool:
    related = other.iri in one.part_of or one.iri in other.part_of
    return not related and bool(one.levels.keys() & other.levels.keys()) and areas_meet(study, one, other)


def _proposal(study: Study, group: tuple[str, ...], compared: list[tuple[Part, ...]]) -> Finding:
    effect = merge_effect(study, group)
    pairs = mean_parts(compared)
    levels = sorted({level for mechanism in group for level in bodies(study)[mechanism].levels})
    lost = {facet: effect.lost_of(facet) for facet in _LOST}
    values: dict[str, Value] = {
        "mechanisms": Names(group), "count": len(group), "levels": Names(tuple(levels)),
        "no_seats": Names(effect.seats_unknown), "no_meetings": Names(effect.meetings_unknown),
        **_figures(effect),
        **{
            f"lost_{facet}": "; ".join(f"“{text}”" for text in only) if facet in _TEXTS else Names(only)
            for facet, only in lost.items()
        },
    }  # fmt: skip
    told = [f"lost-{facet}" for facet in _LOST if lost[facet]]
    also = ["lost", *told] if told else ["lost-nothing"]
    if effect.seats_saved is None:
        also.insert(0, "no-seats")
    if effect.meetings_saved is None:
        also.insert(0, "no-meetings")
    things = (what for facet in _LOST if facet not in _TEXTS for what in lost[facet])
    return Finding(
        kind="mergeProposal",
        participants=group,
        message=_message(effect),
        values=values,
        score=score(pairs),
        coverage=coverage(pairs),
        parts=pairs,
        evidence=effect.evidence,
        mentions=tuple(dict.fromkeys((*effect.shared_seats, *things))),
        also=tuple(also),
    )


def _message(effect: MergeEffect) -> str:
    if effect.seats_saved is None:
        return "unknown" if effect.meetings_saved is None else "meetings"
    return "seats" if effect.meetings_saved is None else "seats-meetings"


def _figures(effect: MergeEffect) -> dict[str, Value]:
    figures = {
        "seats_before": effect.seats_before, "seats_after": effect.seats_after, "seats_saved": effect.seats_saved,
        "meetings_before": effect.meetings_before, "meetings_after": effect.meetings_after,
        "meetings_saved": effect.meetings_saved, "attendances_before": effect.attendances_before,
        "attendances_after": effect.attendances_after,
    }  # fmt: skip
    return {name: figure for name, figure in figures.items() if figure is not None}
