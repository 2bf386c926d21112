"""Figures of a study that a change may save: bodies, seats, meetings, links, agencies at work on a goal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from prasan.graph.bodies import bodies
from prasan.graph.reinforcement import reinforcement
from prasan.graph.study import Study


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with what is not recorded of those that it counts; ``None`` if nothing of it is recorded at all."""

    value: float | None
    unrecorded: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure before and after, by its name.

    ``difference`` is after less before, and ``None`` if it can't be told, since a figure is not recorded or others lack
    the record after than before.
    """

    name: str
    before: Figure
    after: Figure
    difference: float | None


def figures(study: Study) -> dict[str, Figure]:
    """The figures of a study, by name, in the order in which they are shown.

    A seat is held by a person, a post or an agency; a person and a post that this person alone holds are one. Meetings
    are those of a year; attendances are seats times meetings. Agencies per goal is the mean over the goals on which an
    agency is recorded.
    """
    known = bodies(study)
    seats = {iri: len(body.seats) for iri, body in known.items()}
    meetings = {iri: body.meetings for iri, body in known.items()}
    seatless = frozenset(body for body, count in seats.items() if not count)
    timeless = frozenset(body for body, count in meetings.items() if count is None)
    attended = sum(seats[body] * (meetings[body] or 0) for body in study.bodies)
    on_goals = _agencies_on_goals(study)
    links = {key for _s, _t, key in reinforcement(study).edges(keys=True)}
    return {
        "programmes": Figure(len(study.programmes)),
        "bodies": Figure(len(study.bodies)),
        "seats": _of_bodies(study, sum(seats.values()), seatless),
        "meetings": _of_bodies(study, sum(count or 0 for count in meetings.values()), timeless),
        "attendances": _of_bodies(study, attended, seatless | timeless),
        "links": Figure(len(links)),
        "goals-of-several": Figure(sum(len(agencies) > 1 for agencies in on_goals.values())),
        "agencies-per-goal": Figure(
            sum(map(len, on_goals.values())) / len(on_goals) if on_goals else 0.0,
            frozenset(p for p in study.programmes if study.facets["goal"][p] and not study.agencies(p)),
        ),
    }


def _of_bodies(study: Study, value: int, unrecorded: frozenset[str]) -> Figure:
    return Figure(None if unrecorded and len(unrecorded) == len(study.bodies) else value, unrecorded)


def measures(before: Study, after: Study, new_of: Mapping[str, str]) -> tuple[Measure, ...]:
    """The figures of two studies side by side; ``new_of`` says what old things are called after."""
    mine, theirs = figures(before), figures(after)
    found = []
    for name, old in mine.items():
        new = theirs[name]
        difference = None
        alike = {new_of.get(thing, thing) for thing in old.unrecorded} == new.unrecorded
        if alike and old.value is not None and new.value is not None:
            difference = new.value - old.value
        found.append(Measure(name, old, new, difference))
    return tuple(found)


def _agencies_on_goals(study: Study) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for programme, goals in study.facets["goal"].items():
        for goal in goals:
            found[goal] |= set(study.agencies(programme))
    return {goal: agencies for goal, agencies in found.items() if agencies}
