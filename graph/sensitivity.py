"""Which findings flip when a weight or a threshold moves: each setting alone, the others as they are in force.

What does not depend on them, such as gaps and loops, is not looked at: nothing here can flip it.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

from prasan.graph.finding import Finding
from prasan.graph.findings.missing_link import uncoordinated
from prasan.graph.findings.overlap import overlaps
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
    return replace(settings, **{move.setting: move.value})


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


class Told:
    """Findings under some settings, and the class that they give any two programmes."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.by_id = {finding.id: finding for finding in findings}
        self._of: dict[tuple[bool, str], set[str]] = defaultdict(set)
        for id_, finding in self.by_id.items():
            for programme in finding.participants:
                self._of[finding.kind == "missingLink", programme].add(id_)

    def kind(self, one: str, other: str, missing_link: bool) -> str:
        """The class of two programmes, or ``missingLink`` if that is asked for; empty if they have none."""
        # What duplicates may be told within a group of overlapping work, too; it is duplication all the same.
        return min((self.by_id[id_].kind for id_ in self.about(one, other, missing_link)), default="")

    def about(self, one: str, other: str, missing_link: bool) -> set[str]:
        """The ids of the findings in which two programmes stand together."""
        return self._of.get((missing_link, one), set()) & self._of.get((missing_link, other), set())

    def kinds(self, finding: Finding) -> Iterator[str]:
        """The classes of all pairs within the participants of a finding."""
        missing_link = finding.kind == "missingLink"
        return (self.kind(one, other, missing_link) for one, other in combinations(finding.participants, 2))


def _told(study: Study) -> Told:
    # All of them: one that only moves down the list has not gone.
    everything = study.with_settings(replace(study.settings, most_told=sys.maxsize))
    return Told((*overlaps(everything), *uncoordinated(everything)))


def _outcome(finding: Finding, now: Told, then: Told) -> str:
    """What has become of a finding; empty if it is there still, if need be told within another group."""
    if finding.id in then.by_id:
        return ""
    same, found = True, set()
    for before, after in zip(now.kinds(finding), then.kinds(finding), strict=True):
        same = same and before == after
        found.add(after)
        if len(found) > 1 and not same:
            return PARTLY
    kind = found.pop()
    return "" if same or kind == finding.kind else kind or GONE


def flips(now: Told, then: Told, move: Move) -> Iterator[Flip]:
    """What a move changes: findings in force that go or change, and those that appear.

    Groups are compared pair by pair: two groups that become one are no change. A finding appears if it holds a pair that
    had no class before, or had another one within a group that is there still.
    """
    flipped = set()
    for id_, finding in now.by_id.items():
        if outcome := _outcome(finding, now, then):
            flipped.add(id_)
            yield Flip(finding, move, outcome)
    for id_, finding in then.by_id.items():
        if id_ not in now.by_id and _is_new(finding, now, then, flipped):
            yield Flip(finding, move, APPEARS)


def _is_new(finding: Finding, now: Told, then: Told, flipped: set[str]) -> bool:
    missing_link = finding.kind == "missingLink"
    for one, other in combinations(finding.participants, 2):
        before = now.kind(one, other, missing_link)
        if not before:
            return True
        told_already = now.about(one, other, missing_link) & flipped
        if before != then.kind(one, other, missing_link) and not told_already:
            return True
    return False


def sensitivity(study: Study, tell: Callable[[int, int], None] = lambda _done, _all: None) -> Sensitivity:
    """Every move tried in turn, and what it flips. ``tell`` is given how many moves are done, and of how many."""
    now = _told(study)
    found: list[Flip] = []
    tried = moves(study)
    for number, move in enumerate(tried):
        tell(number, len(tried))
        found += flips(now, _told(study.with_settings(moved(study.settings, move))), move)
    exact = {id_: margins(study, finding) for id_, finding in now.by_id.items()}
    return Sensitivity(tuple(now.by_id.values()), tried, tuple(found), exact)
