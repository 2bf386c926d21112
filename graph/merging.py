"""What merging mechanisms would save, and what each would have to hand on so as not to be lost."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from prasan.graph.bodies import Body, Given, bodies, body
from prasan.graph.linkage import Statement
from prasan.graph.mandates import nearest
from prasan.graph.study import Study

FACETS = ("people", "agency", "mandate", "mechanism", "level", "area", "basis")
"""What a mechanism may alone have: members (people, posts and agencies that hold a seat), agencies, mandates, the
programmes that it drives, levels, areas and legal bases; each by the name of its facet."""


@dataclass(frozen=True, slots=True)
class MergeEffect:
    """Several mechanisms made one, before and after.

    A figure is ``None`` where it can't be told because a mechanism does not record what it takes; ``seats_unknown`` and
    ``meetings_unknown`` name those. Seats are held by persons, posts or agencies, meetings are counted by the year, and
    attendances are seats times meetings. The merged body seats everybody once and meets as often as the one of them
    that meets most. ``lost`` holds, by mechanism and facet (:data:`FACETS`), what it alone has: that goes with it
    unless the merged body takes it over. Things go by IRI, mandates and legal bases by their text as the source has it.
    """

    mechanisms: tuple[str, ...]
    seats_before: int | None
    seats_after: int | None
    meetings_before: int | None
    meetings_after: int | None
    attendances_before: int | None
    attendances_after: int | None
    shared_seats: tuple[str, ...]
    seats_unknown: tuple[str, ...]
    meetings_unknown: tuple[str, ...]
    lost: Mapping[str, Mapping[str, tuple[str, ...]]]
    evidence: tuple[Statement, ...]

    @property
    def seats_saved(self) -> int | None:
        """Seats before less seats after; ``None`` if that can't be told."""
        return _less(self.seats_before, self.seats_after)

    @property
    def meetings_saved(self) -> int | None:
        """Meetings a year before less those after; ``None`` if that can't be told."""
        return _less(self.meetings_before, self.meetings_after)

    def lost_of(self, facet: str) -> tuple[str, ...]:
        """What only one of the mechanisms has in a facet, whichever it is, in order."""
        return tuple(sorted({what for only in self.lost.values() for what in only.get(facet, ())}))


def _less(before: int | None, after: int | None) -> int | None:
    return None if before is None or after is None else before - after


def merge_effect(study: Study, mechanisms: Iterable[str]) -> MergeEffect:
    """What making one body of several mechanisms of a study saves, and what is at stake. They are named by IRI.

    The order in which they are named changes nothing, and nothing is saved by merging one with itself. Raises
    ``KeyError`` for a mechanism that the study does not have.
    """
    named = tuple(sorted(set(mechanisms)))
    known = bodies(study)
    for mechanism in named:
        if mechanism not in study.linkage:
            raise KeyError(mechanism)
    merged = tuple(known.get(mechanism) or body(study, mechanism) for mechanism in named)
    seatless = tuple(one.iri for one in merged if not one.seats)
    timeless = tuple(one.iri for one in merged if one.meetings is None)
    everybody = {who for one in merged for who in one.seats}
    seats = [len(one.seats) for one in merged]
    meetings = [one.meetings or 0 for one in merged]
    counted, timed = bool(merged) and not seatless, bool(merged) and not timeless
    most = max(meetings, default=0)
    return MergeEffect(
        mechanisms=named,
        seats_before=sum(seats) if counted else None,
        seats_after=len(everybody) if counted else None,
        meetings_before=sum(meetings) if timed else None,
        meetings_after=most if timed else None,
        attendances_before=sum(map(math.prod, zip(seats, meetings, strict=True))) if counted and timed else None,
        attendances_after=len(everybody) * most if counted and timed else None,
        shared_seats=tuple(sorted(who for who in everybody if sum(who in one.seats for one in merged) > 1)),
        seats_unknown=seatless,
        meetings_unknown=timeless,
        lost={one.iri: found for one in merged if (found := _alone(study, one, merged))},
        evidence=tuple(dict.fromkeys(given for one in merged for given in _statements(one))),
    )


def _alone(study: Study, one: Body, merged: tuple[Body, ...]) -> dict[str, tuple[str, ...]]:
    """What one body has and none of the others, by facet."""
    others = [other for other in merged if other.iri != one.iri]

    def same(what: str, theirs: Given) -> bool:
        return what in theirs

    def within(what: str, theirs: Given) -> bool:
        return not study.closure(what).isdisjoint(theirs)

    def reads_alike(what: str, theirs: Given) -> bool:
        return nearest(what, theirs, study.settings.similar_mandate) > 0

    facets: dict[str, tuple[Callable[[Body], Given], Callable[[str, Given], bool]]] = {
        "people": (lambda b: b.seats, same),
        "agency": (lambda b: b.agency, same),
        "mandate": (lambda b: b.mandate, reads_alike),
        "mechanism": (lambda b: b.programmes, same),
        "level": (lambda b: b.levels, same),
        "area": (lambda b: b.areas, within),
        "basis": (lambda b: b.basis, same),
    }
    found = {}
    for facet, (values, covered) in facets.items():
        only = [what for what in values(one) if not any(covered(what, values(other)) for other in others)]
        if facet in ("mandate", "basis"):
            only = [values(one)[what][0].object for what in only]
        if only:
            found[facet] = tuple(sorted(only))
    return found


def _statements(one: Body) -> Iterable[Statement]:
    for values in (one.seats, one.agency, one.mandate, one.programmes, one.levels, one.areas, one.basis):
        for given in values.values():
            yield from given
    yield from one.meeting_statements
