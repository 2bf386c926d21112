"""Meeting load: who sits on several mechanisms, and how often they meet."""

from __future__ import annotations

from collections.abc import Iterator

from prasan.graph.finding import Finding, Names
from prasan.graph.meeting_load import Load, loads
from prasan.graph.study import Study

KINDS = ("meetingLoad",)


def find(study: Study) -> Iterator[Finding]:
    """A finding for each person or post on at least ``meeting_load`` mechanisms, the most loaded first.

    Coverage is the share of those mechanisms that record how often they meet.
    """
    for load in loads(study):
        if len(load.mechanisms) >= study.settings.meeting_load:
            yield _finding(load)


def _finding(load: Load) -> Finding:
    count, blank = len(load.mechanisms), len(load.unknown)
    return Finding(
        kind="meetingLoad",
        participants=(load.holder,),
        message="not-recorded" if blank == count else "at-least" if blank else "known",
        values={
            "who": Names((load.holder,)), "posts": Names(load.posts), "mechanisms": Names(load.mechanisms),
            "count": count, "meetings": load.meetings, "blank": Names(load.unknown), "blank_count": blank,
        },
        coverage=(count - blank) / count,
        evidence=load.evidence,
        mentions=(*load.posts, *load.mechanisms),
        also=("posts",) if load.posts else (),
    )  # fmt: skip
