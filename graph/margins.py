"""How far each setting can move, alone, before the rules give two programmes another class.

The rules are those of :mod:`prasan.graph.classes`; a test holds the two against each other. What a finding
holds of its two programmes is enough for all settings but ``common_share`` and, of contained work, ``contained``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from prasan.graph.finding import Finding, Part
from prasan.graph.study import Study

WEIGHT = "weights."
"""What the name of a weight begins with, as in ``weights.goal``."""
_WORK = ("activity", "beneficiary")


@dataclass(frozen=True, slots=True)
class Margin:
    """Where a finding flips when a setting is lowered or raised; ``None`` where it never does.

    An ``exact`` one is where the class changes: lowered to ``below`` or less (a weight: to less), or raised to more
    than ``above``. One that is not exact is the nearest value that was tried at which it had changed.
    """

    below: float | None = None
    above: float | None = None
    exact: bool = False


def margins(study: Study, finding: Finding) -> dict[str, Margin]:
    """The exact margins of a finding about two programmes, by the name of the setting.

    A setting that can't be told from what the finding holds is not in it; neither is any for other findings.
    """
    if len(finding.participants) != 2 or not finding.parts:
        return {}
    parts = {part.facet: part for part in finding.parts}
    found = {
        "similar": _similar(finding, parts),
        "same": _same(study, finding, parts),
        "minimum_score": Margin(exact=True),
        "minimum_coverage": Margin(above=finding.coverage, exact=True),
    }
    if finding.kind == "overlap":
        assert finding.score is not None
        found["minimum_score"] = Margin(above=finding.score * finding.coverage, exact=True)
    if finding.kind != "contained":
        found["contained"] = Margin(exact=True)
    for facet, part in parts.items():
        found[f"{WEIGHT}{facet}"] = _weight(study, finding, part)
    return found


def _of(parts: dict[str, Part], facets: tuple[str, ...]) -> list[float]:
    return [-1.0 if (known := parts[facet].similarity) is None else known for facet in facets]


def _alike(parts: dict[str, Part]) -> float:
    """The highest ``similar`` under which goals, and activities or beneficiaries, count as similar."""
    return min(_of(parts, ("goal",))[0], max(_of(parts, _WORK)))


def _similar(finding: Finding, parts: dict[str, Part]) -> Margin:
    if finding.kind == "overlap":
        return Margin(above=_alike(parts), exact=True)
    return Margin(below=_positive(_alike(parts)) if finding.kind == "contained" else None, exact=True)


def _positive(share: float) -> float | None:
    """What can be reached by lowering a threshold: to share nothing is never to be alike."""
    return share if share > 0 else None


def _same(study: Study, finding: Finding, parts: dict[str, Part]) -> Margin:
    same = min(_of(parts, _WORK))
    if finding.kind in ("duplication", "parallel"):
        return Margin(above=same, exact=True)
    one, other = finding.participants
    meets = study.areas_meet(one, other) and study.periods_meet(one, other)
    return Margin(below=_positive(same) if meets else None, exact=True)


def _weight(study: Study, finding: Finding, part: Part) -> Margin:
    """Score times coverage, and coverage, are each ``(p + s·w) / (b + w)`` in one weight w: they cross a line once."""
    below: list[float] = []
    above: list[float] = []
    for numerator, rise, threshold in _shares(study, finding, part):
        rest = math.fsum(other.weight for other in finding.parts if other is not part)
        slope = rise * rest - numerator
        if slope < 0 and rise < threshold:
            above.append((threshold * rest - numerator) / (rise - threshold))
        elif slope > 0 and rest > 0 and numerator / rest < threshold:
            below.append((threshold * rest - numerator) / (rise - threshold))
    return Margin(max(below, default=None), min(above, default=None), exact=True)


def _shares(study: Study, finding: Finding, part: Part) -> Iterator[tuple[float, float, float]]:
    """What must not fall below a threshold: the sum without this weight, what a unit of the weight adds, threshold."""
    known = [other for other in finding.parts if other is not part and other.similarity is not None]
    recorded = float(part.similarity is not None)
    yield math.fsum(other.weight for other in known), recorded, study.settings.minimum_coverage
    if finding.kind == "overlap":
        weighed = math.fsum(other.weight * (other.similarity or 0.0) for other in known)
        yield weighed, part.similarity or 0.0, study.settings.minimum_score
