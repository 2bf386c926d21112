"""What a page has room for: of a country's things and findings those that a meeting asks for first."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from prasan.graph.layout import drawn_nodes

if TYPE_CHECKING:
    from prasan.graph.finding import Finding
    from prasan.graph.scene import Scene

MOST_PARTICIPANTS = 200
"""Participants of a finding that a page marks; one about a whole country marks nothing by marking everything."""
_MOST_FINDINGS, _MOST_THINGS = 300, 4000
"""Findings of a kind, and things, that a page holds. A browser draws more, but not quickly, and nobody reads them."""


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
