"""Which findings flip when a weight or a threshold moves: each setting alone, the others as they are in force.

What does not depend on them, such as gaps and loops, is not looked at: nothing here can flip it.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prasan.graph.classes import CLASSES, DUPLICATION, OVERLAP
from prasan.graph.finding import Finding
from prasan.graph.findings.missing_link import uncoordinated
from prasan.graph.findings.overlap import compared, overlaps
from prasan.graph.margins import WEIGHT, Margin, margins
from prasan.graph.study import Study
from prasan.settings import FindingSettings

THRESHOLDS = ("similar", "same", "minimum_score", "minimum_coverage", "contained")
STEPS = (-0.2, -0.1, 0.1, 0.2)
"""By how much a threshold is moved; it stays between 0 and 1."""
FACTORS = (0.0, 0.5, 2.0)
"""By what a weight, or ``common_share``, is multiplied. A weight of 0 is moved to 1 instead."""
GONE, APPEARS, PARTLY = "gone", "appears", "partly"
"""What becomes of a finding, beside another class: of a group, some pairs may stay and others not."""


@dataclass(frozen=True, slots=True)
class Move:
    """One setting, named as in ``prasan.toml`` under ``findings``, moved from the value in force to another."""

    setting: str
    before: float
    value: float

    @property
    def raised(self) -> bool:
        """True if the setting is moved up."""
        return self.value > self.before


@dataclass(frozen=True, slots=True)
class Flip:
    """What a move makes of a finding: ``gone``, ``partly``, ``appears``, or the local name of its new class."""

    finding: Finding
    move: Move
    outcome: str


def settings_moved(study: Study) -> tuple[str, ...]:
    """The names of the settings that are moved, weights first."""
    return (*(f"{WEIGHT}{facet}" for facet in study.weights), *THRESHOLDS, "common_share")


def moves(study: Study) -> tuple[Move, ...]:
    """Every move that is tried, setting by setting, from the lowest value to the highest."""
    found = []
    for setting in settings_moved(study):
        if setting in THRESHOLDS:
            before = getattr(study.settings, setting)
            values = {round(min(1.0, max(0.0, before + step)), 6) for step in STEPS}
        else:
            before = _in_force(study, setting)
            values = (
                {before * factor for factor in FACTORS} if before else {1.0} if setting.startswith(WEIGHT) else set()
            )
        found += [Move(setting, before, value) for value in sorted(values - {before})]
    return tuple(found)


def _in_force(study: Study, setting: str) -> float:
    if setting.startswith(WEIGHT):
        return study.weights[setting.removeprefix(WEIGHT)]
    return float(getattr(study.settings, setting))


def moved(settings: FindingSettings, move: Move) -> FindingSettings:
    """The settings with one of them moved.

    >>> moved(FindingSettings(), Move("weights.goal", 3.0, 6.0)).weights
    {'goal': 6.0}
    """
    if move.setting.startswith(WEIGHT):
        return replace(settings, weights={**settings.weights, move.setting.removeprefix(WEIGHT): move.value})
    changed: dict[str, Any] = {move.setting: move.value}
    return replace(settings, **changed)


@dataclass(frozen=True)
class Sensitivity:
    """The findings that depend on weights and thresholds, and what each move makes of them."""

    findings: tuple[Finding, ...]
    moves: tuple[Move, ...]
    flips: tuple[Flip, ...]
    exact: dict[str, dict[str, Margin]]
    """Exact margins by the id of the finding and the setting, as far as they can be reckoned."""

    @cached_property
    def settings(self) -> tuple[str, ...]:
        """The settings that were moved, in their order."""
        return tuple(dict.fromkeys(move.setting for move in self.moves))

    @cached_property
    def counts(self) -> dict[Move, Counter[str]]:
        """How many findings each move makes appear, go, change in part, or change class (``class``)."""
        found: dict[Move, Counter[str]] = {move: Counter() for move in self.moves}
        for flip in self.flips:
            found[flip.move][flip.outcome if flip.outcome in (GONE, APPEARS, PARTLY) else "class"] += 1
        return found

    @cached_property
    def of(self) -> dict[str, tuple[Flip, ...]]:
        """What moves make of each finding in force that they flip, by its id."""
        found: dict[str, list[Flip]] = defaultdict(list)
        for flip in self.flips:
            if flip.outcome != APPEARS:
                found[flip.finding.id].append(flip)
        return {id_: tuple(flips) for id_, flips in found.items()}

    @property
    def robust(self) -> tuple[Finding, ...]:
        """The findings that no move flips."""
        return tuple(finding for finding in self.findings if finding.id not in self.of)

    def margin(self, finding: Finding, setting: str) -> Margin:
        """Where a finding flips within what was tried of a setting: exactly if it can be reckoned, else by moves."""
        flips = [flip.move for flip in self.of.get(finding.id, ()) if flip.move.setting == setting]
        below = max((move.value for move in flips if not move.raised), default=None)
        above = min((move.value for move in flips if move.raised), default=None)
        exact = self.exact.get(finding.id, {}).get(setting)
        if exact is None:
            return Margin(below, above)
        return Margin(
            exact.below if below is not None else None, exact.above if above is not None else None, exact=True
        )


@dataclass(frozen=True, eq=False)
class Classes:
    """The class that the rules give any two programmes under some settings.

    ``keys`` are the pairs that have a class, in order, each as one number: the place of the first programme times their
    count, and that of the second. ``cls`` are their classes, by their place in ``CLASSES``.
    """

    position: Mapping[str, int]
    keys: NDArray[np.int64]
    cls: NDArray[np.int8]

    def pairs(self, finding: Finding) -> NDArray[np.int64]:
        """The pairs within the participants of a finding, as numbers."""
        rows = np.sort([self.position[programme] for programme in finding.participants])
        one, other = np.triu_indices(len(rows), 1)
        return np.asarray(rows[one] * len(self.position) + rows[other], dtype=np.int64)

    def of(self, wanted: NDArray[np.int64]) -> NDArray[np.int8]:
        """The classes of pairs; 0 for one that has none."""
        if not len(self.keys):
            return np.zeros(len(wanted), dtype=np.int8)
        at = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        return np.where(self.keys[at] == wanted, self.cls[at], np.int8(0))

    def within(self, finding: Finding) -> NDArray[np.int8]:
        """The classes of the pairs in a finding; of a missing link, overlap for whatever one can be missing between."""
        found = self.of(self.pairs(finding))
        return np.isin(found, (OVERLAP, DUPLICATION)).astype(np.int8) if finding.kind == "missingLink" else found


def _classes(study: Study) -> Classes:
    position = {programme: row for row, programme in enumerate(study.programmes)}
    if len(position) < 2:
        return Classes(position, np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int8))
    pairs = compared(study)[-1]
    return Classes(position, pairs.one * len(position) + pairs.other, pairs.cls)


def _findings(study: Study) -> tuple[Finding, ...]:
    return (*overlaps(study), *uncoordinated(study))


def _outcome(finding: Finding, before: NDArray[np.int8], after: NDArray[np.int8]) -> str:
    """What has become of a finding; empty if its pairs are of the class they were, be they told apart or together."""
    found = set(after.tolist())
    if bool((before == after).all()):
        return ""
    if len(found) > 1:
        # What duplicates overlaps, too, and does not break a group.
        return "" if finding.kind == "overlap" and found == {OVERLAP, DUPLICATION} else PARTLY
    kind = CLASSES[found.pop()]
    return "" if kind == finding.kind else kind or GONE


def flips(
    findings: Iterable[Finding], now: Classes, then: Classes, told: Callable[[], Iterable[Finding]], move: Move
) -> Iterator[Flip]:
    """What a move changes: findings in force that go or change, and of those told then the ones that appear.

    Groups are compared pair by pair: two groups that become one are no change. A finding appears if it holds a
    pair that had no class before, or had another one within a finding that is there still. ``told`` is only asked if
    there is such a pair.
    """
    flipped: set[int] = set()
    for finding in findings:
        if outcome := _outcome(finding, now.within(finding), then.within(finding)):
            flipped.update(now.pairs(finding).tolist())
            yield Flip(finding, move, outcome)
    before = now.of(then.keys)
    changed = then.keys[(before == 0) | ((before != then.cls) & ~np.isin(then.keys, list(flipped)))]
    if not len(changed):
        return
    known = {finding.id for finding in findings}
    for finding in told():
        new = np.isin(now.pairs(finding), changed) & (now.within(finding) != then.within(finding))
        if finding.id not in known and bool(new.any()):
            yield Flip(finding, move, APPEARS)


def sensitivity(study: Study, tell: Callable[[int, int], None] = lambda _done, _all: None) -> Sensitivity:
    """Every move tried in turn, and what it flips. ``tell`` is given how many moves are done, and of how many."""
    findings, now = _findings(study), _classes(study)
    found: list[Flip] = []
    tried = moves(study)
    # Whether chance explains an overlap is nothing that flips.
    plain = replace(study.settings, chance_from=sys.maxsize)
    for number, move in enumerate(tried):
        tell(number, len(tried))
        other = study.with_settings(moved(plain, move))
        found += flips(findings, now, _classes(other), partial(_findings, other), move)
    exact = {finding.id: margins(study, finding) for finding in findings}
    return Sensitivity(findings, tried, tuple(found), exact)
