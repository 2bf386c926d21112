"""Communities of programmes, named after what their members share, with those who tie them to others."""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx

from prasan.graph.communities import MOST_COMMON, Characters, Division, Portfolios, boundary, division
from prasan.graph.finding import Finding, Names
from prasan.graph.linkage import Statement
from prasan.graph.study import Study

KINDS = ("community",)
_LEAST = 3
"""Programmes that make a community; of two, other kinds tell."""


def find(study: Study) -> Iterator[Finding]:
    """A finding for each community of three programmes or more; its score is the share of its ties that stay inside.

    What one agency alone ties together is its portfolio, and no news.

    Conductance is the weight of the ties that lead out by the smaller of what all ties of the members and all ties of
    the rest weigh; where none leads out it says that.
    """
    found = division(study)
    total = 2 * found.ties.size(weight="weight")
    portfolio = Portfolios(study)
    known = set(study.programmes)
    # A mechanism that coordinates several is what ties them, and no programme.
    communities = [
        (members, programmes)
        for members in found.communities
        if len(programmes := tuple(member for member in members if member in known)) >= _LEAST
        and not portfolio.holds(members)
    ]
    characters = Characters(study) if communities else None
    for number, (members, programmes) in enumerate(communities):
        assert characters is not None
        yield _finding(found, members, programmes, total, characters.names(programmes), first=number == 0)


def _finding(
    found: Division,
    members: tuple[str, ...],
    programmes: tuple[str, ...],
    total: float,
    names: tuple[str, ...],
    first: bool,
) -> Finding:
    inside, out, by_member = boundary(found.ties, members)
    volume = 2 * inside + out
    bridging = tuple(sorted(by_member, key=lambda member: (-by_member[member], member)))
    heart = min(programmes, key=lambda member: (-_weight(found.ties, member, members), member))
    also = ("open" if bridging else "closed", *(("common",) if first and found.common else ()))
    return Finding(
        kind="community",
        participants=programmes,
        message="named" if names else "unnamed",
        also=also,
        values={
            "programmes": Names(programmes), "count": len(programmes), "names": Names(names or (heart,)),
            "inside": round(inside, 6), "outside": round(out, 6), "within": round(100 * 2 * inside / volume),
            "conductance": round(out / min(volume, total - volume), 6) if bridging else 0.0,
            "bridges": Names(bridging), "modularity": round(found.modularity, 6), "common": len(found.common),
            "most_common": MOST_COMMON,
        },
        score=round(2 * inside / volume, 6),
        evidence=_evidence(found.ties, members),
        mentions=(*names, *(member for member in members if member not in programmes and member not in names)),
    )  # fmt: skip


def _weight(ties: nx.Graph, member: str, members: tuple[str, ...]) -> float:
    inside = set(members)
    return float(sum(data["weight"] for other, data in sorted(ties[member].items()) if other in inside))


def _evidence(ties: nx.Graph, members: tuple[str, ...]) -> tuple[Statement, ...]:
    """The statements behind the strongest tie of each member to another: they hold the community together."""
    inside = set(members)
    found: dict[Statement, None] = {}
    for member in members:
        others = [(-data["weight"], other) for other, data in ties[member].items() if other in inside]
        found |= dict.fromkeys(ties.edges[member, min(others)[1]]["statements"])
    return tuple(found)
