"""What a page has room for: of a country's things and findings those that a meeting asks for first."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from prasan.graph.layout import MOST_NODES, NO_GROUP, drawn_nodes, groups

if TYPE_CHECKING:
    from prasan.graph.finding import Finding
    from prasan.graph.scene import Scene
    from prasan.graph.study import Study

MOST_PARTICIPANTS = 200
"""Participants of a finding that a page marks; one about a whole country marks nothing by marking everything."""
_MOST_FINDINGS, _MOST_THINGS = 300, 4000
"""Findings of a kind, and things, that a page holds. A browser draws more, but not quickly, and nobody reads them."""

OTHERS = "others"
"""The group of all that belongs to groups too small to be shown beside so many others."""
_MOST_GROUPS, _LARGEST_GROUPS = 150, 60
"""Groups that a summary shows, and how many of them, the largest, where there are more."""


def groups_shown(study: Study, things: list[str]) -> dict[str, str]:
    """Thing → its group; none if the things are few enough to be shown one by one.

    Of too many groups all but the largest are one.
    """
    if len(things) <= MOST_NODES:
        return {}
    member_of = groups(study)
    found = {thing: member_of.get(thing, NO_GROUP) for thing in things}
    counts = Counter(found.values())
    if len(counts) <= _MOST_GROUPS:
        return found
    largest = set(sorted(counts, key=lambda group: (-counts[group], group))[:_LARGEST_GROUPS])
    return {thing: group if group in largest else OTHERS for thing, group in found.items()}


def findings_shown(scene: Scene) -> list[Finding]:
    """Of each kind the first, which are the strongest."""
    counts: Counter[str] = Counter()
    found = []
    for finding in scene.findings:
        counts[finding.kind] += 1
        if counts[finding.kind] <= _MOST_FINDINGS:
            found.append(finding)
    return found


def things_shown(scene: Scene) -> list[str]:
    """The things worth drawing; of too many those that the findings shown are about, and then those with most ties."""
    worth = drawn_nodes(scene.study)
    if len(worth) <= _MOST_THINGS:
        return worth
    named = {
        thing
        for finding in findings_shown(scene)
        if len(finding.participants) <= MOST_PARTICIPANTS
        for thing in finding.participants
    }
    graph = scene.study.linkage
    ranked = sorted(worth, key=lambda thing: (thing not in named, -graph.degree(thing), thing))
    return sorted(ranked[:_MOST_THINGS])
