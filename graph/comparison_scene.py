"""What the tables, pages and pictures of a comparison are given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from prasan.graph.changes import Change
from prasan.graph.comparison import Comparison
from prasan.graph.measures import Measure, measures


@dataclass(frozen=True)
class ComparisonScene:
    """A comparison, ready to be shown.

    ``before`` and ``after`` are what the sides are called, by language; ``changes`` are those of a what-if, and empty
    if two states of affairs were compared. ``unknown`` are programmes of either side of which the record does not tell
    whether they run in the plan year.
    """

    comparison: Comparison
    language: str
    title: Mapping[str, str]
    before: Mapping[str, str]
    after: Mapping[str, str]
    changes: tuple[Change, ...] = ()
    unknown_before: tuple[str, ...] = ()
    unknown_after: tuple[str, ...] = ()
    is_what_if: bool = False

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """What is saved, figure by figure."""
        found = self.comparison
        return measures(found.before, found.after, found.things.new_of)

    def in_language(self, language: str) -> ComparisonScene:
        """The same for readers of another language."""
        return replace(self, language=language)
