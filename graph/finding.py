"""What a finding is: data first, words later."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from prasan.graph.linkage import Statement


@dataclass(frozen=True, slots=True)
class Names:
    """Things or terms to be named in a sentence, in this order; by those in ``wholes`` all within them is meant."""

    iris: tuple[str, ...]
    wholes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Path(Names):
    """Things to be named as steps, each leading to the next."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words of the translations, by their keys, to be listed in this order."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Years:
    """Fiscal years to be shown in the reader's era, as ranges."""

    years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days; an end that is not recorded is ``None``."""

    start: date | None
    end: date | None


Value = Names | Words | Years | Period | int | float | str


@dataclass(frozen=True, slots=True)
class Part:
    """One term of a score: a facet of two sides or of a group, how alike they are in it, and what they share.

    ``similarity`` and ``containment`` lie between 0 and 1, and are ``None`` where a side does not record the facet. In
    a group they are means over the pairs of members that both record it, and ``compared`` is the share of such pairs.
    """

    facet: str
    weight: float
    similarity: float | None
    containment: float | None
    shared: tuple[str, ...] = ()
    compared: float = 1.0


@dataclass(frozen=True, slots=True)
class Finding:
    """Something the analysis shows, with what it rests on. It is never a verdict.

    ``kind`` is a concept of the vocabulary, by local name; ``aspect`` tells findings of one kind about the same
    participants apart. ``message`` names the sentence under ``finding.<kind>.`` in the translations, ``also`` further
    ones that follow it, and ``values`` fill them. ``score`` and ``coverage`` lie between 0 and 1; a measure that is not
    such a share has no score but stands in ``values``. Of one kind those of a lower ``rank`` come first, then those of
    a higher score. ``coordination`` is ``coordinated``, ``uncoordinated`` or ``not-recorded``, and empty where the
    question does not arise.

    >>> finding = Finding("gap", ("urn:x:E4",), "goal-none", aspect="goal:none")
    >>> finding.id == Finding("gap", ("urn:x:E4",), "another message", aspect="goal:none", score=0.5).id
    True
    """

    kind: str
    participants: tuple[str, ...]
    message: str
    values: Mapping[str, Value] = field(default_factory=dict)
    aspect: str = ""
    score: float | None = None
    coverage: float = 1.0
    coordination: str = ""
    parts: tuple[Part, ...] = ()
    evidence: tuple[Statement, ...] = ()
    mentions: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    rank: int = 0

    @property
    def id(self) -> str:
        """Stable name of the finding: it depends on the kind, the aspect and the participants alone."""
        digest = hashlib.sha256("\n".join((self.kind, self.aspect, *self.participants)).encode()).hexdigest()
        return f"{self.kind}-{digest[:10]}"

    @property
    def inferred(self) -> bool:
        """True if any of the evidence is only inferred: what rests on it must say so."""
        return any(statement.inferred for statement in self.evidence)

    def about(self, thing: str) -> bool:
        """True if the finding is about a thing or speaks of it."""
        return thing in self.participants or thing in self.mentions

    def plain_values(self) -> dict[str, Any]:
        """The values as JSON can hold them."""
        found: dict[str, Any] = {}
        for name, value in self.values.items():
            if isinstance(value, Names):
                found[name] = list(value.iris)
            elif isinstance(value, Words):
                found[name] = list(value.keys)
            elif isinstance(value, Years):
                found[name] = list(value.years)
            elif isinstance(value, Period):
                found[name] = [day.isoformat() if day else None for day in (value.start, value.end)]
            else:
                found[name] = value
        return found
