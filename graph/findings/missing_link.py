"""Links that one would expect and does not find."""

from __future__ import annotations

from collections.abc import Iterator

from prasan.graph.finding import Finding, Names
from prasan.graph.findings.overlap import overlaps
from prasan.graph.linkage import objects, statement
from prasan.graph.reinforcement import reinforcement
from prasan.graph.study import Study
from prasan.ontology import PRASAN

KINDS = ("missingLink",)
# Ranks: overlap that nothing coordinates, then programmes tied to nothing, then levels that mechanisms skip.
_TIERS = tuple(str(level) for level in (PRASAN.province, PRASAN.district, PRASAN.tambon, PRASAN.village))
"""The tiers of administration that lie one under another everywhere; zones and regions are drawn where wanted."""


def uncoordinated(study: Study) -> Iterator[Finding]:
    """Programmes that overlap or duplicate each other while nothing on record coordinates them."""
    for finding in overlaps(study):
        if finding.kind in ("overlap", "duplication") and finding.coordination == "uncoordinated":
            yield Finding(
                kind="missingLink",
                participants=finding.participants,
                message="uncoordinated",
                aspect="uncoordinated",
                values={name: finding.values[name] for name in ("programmes", "shared")},
                score=finding.score,
                coverage=finding.coverage,
                coordination="uncoordinated",
                evidence=finding.evidence,
                mentions=finding.mentions,
            )


def _isolated(study: Study) -> Iterator[Finding]:
    links = reinforcement(study)
    if not links.number_of_edges():
        # Nobody recorded any link, so none can be said to be missing: that is one thing to say, not one a programme.
        if study.programmes:
            yield Finding(
                kind="missingLink",
                participants=study.programmes,
                message="no-links-recorded",
                aspect="not-recorded",
                values={"count": len(study.programmes)},
                coverage=0.0,
                evidence=tuple(study.row(programme) for programme in study.programmes),
            )
        return
    alone = tuple(programme for programme in study.programmes if links.degree(programme) == 0)
    # Of a country most are: who stands alone is then one thing to say, and all of them are named in it.
    if len(alone) > study.settings.most_told:
        yield Finding(
            kind="missingLink",
            participants=alone,
            message="isolated-together",
            aspect="isolated",
            values={"programmes": Names(alone), "count": len(alone), "total": len(study.programmes)},
            rank=1,
            evidence=tuple(study.row(programme) for programme in alone),
        )
    else:
        for programme in alone:
            yield Finding(
                kind="missingLink",
                participants=(programme,),
                message="isolated",
                aspect="isolated",
                values={"programme": Names((programme,))},
                rank=1,
                evidence=(study.row(programme),),
            )


def _leaps(study: Study) -> Iterator[Finding]:
    bodies = set(study.bodies)
    for programme in study.programmes:
        at: dict[str, list[str]] = {}
        silent = False
        for mechanism in study.facets["mechanism"][programme]:
            levels = objects(study.linkage, mechanism, PRASAN.atLevel)
            silent = silent or (mechanism in bodies and not levels)
            for level in levels:
                at.setdefault(level, []).append(mechanism)
        if silent:
            continue  # the mechanism whose level is not recorded may stand at the one that seems skipped
        tiers = [tier for tier in _TIERS if tier in at]
        if len(tiers) < 2:
            continue
        between = _TIERS[_TIERS.index(tiers[0]) : _TIERS.index(tiers[-1])]
        skipped = tuple(tier for tier in between if tier not in at)
        if skipped:
            evidence = [
                statement(study.linkage, mechanism, str(PRASAN.atLevel), tier, "level")
                for tier in tiers
                for mechanism in at[tier]
            ]
            yield Finding(
                kind="missingLink",
                participants=(programme, *skipped),
                message="level-leap",
                aspect="level-leap",
                values={"programme": Names((programme,)), "skipped": Names(skipped), "present": Names(tuple(tiers))},
                rank=2,
                evidence=tuple(evidence),
                mentions=tuple(m for tier in tiers for m in at[tier]),
            )


def find(study: Study) -> Iterator[Finding]:
    """Overlap that nothing coordinates, programmes tied to nothing, levels that mechanisms skip."""
    yield from uncoordinated(study)
    yield from _isolated(study)
    yield from _leaps(study)
