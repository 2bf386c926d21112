"""Boxes in a ring, joined by straight lines that run through no other box: what glued connectors can draw.

In a ring every box looks at every other, so that a straight line from an inner side to another passes in front of all
the boxes between. Who stands beside whom is chosen so that lines are short.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import combinations

from prasan.graph.slide_deck import SITES
from prasan.graph.slide_template import Frame

_ROUNDS = 12
_STEPS = 40
Pair = tuple[str, str]


def in_order(names: Iterable[str], joined: Collection[Pair]) -> list[str]:
    """The names in an order in which those that are joined stand near each other around a circle.

    Swaps two as long as that shortens the way, from the alphabetical order; for the few that a slide has room for.

    >>> in_order("abcd", [("a", "c"), ("c", "b"), ("b", "d"), ("d", "a")])
    ['a', 'c', 'b', 'd']
    """
    found = sorted(names)
    many = len(found)

    def way() -> int:
        at = {name: place for place, name in enumerate(found)}
        return sum(min(abs(at[one] - at[other]), many - abs(at[one] - at[other])) ** 2 for one, other in joined)

    best = way()
    for _round in range(_ROUNDS):
        before = best
        for one, other in combinations(range(1, many), 2):
            found[one], found[other] = found[other], found[one]
            if (now := way()) < best:
                best = now
            else:
                found[one], found[other] = found[other], found[one]
        if best == before:
            break
    return found


def together(ranked: Sequence[str], joined: Iterable[Pair], most: int) -> list[str]:
    """As many of the names as that, from the first on, chosen so that they have to do with each other.

    Each further one is joined to most of those chosen so far; among equals the one that ranks first. Names that are
    joined to none of the chosen come only where no others are left.

    >>> together(["a", "x", "b", "c"], [("a", "b"), ("b", "c"), ("x", "y")], 3)
    ['a', 'b', 'c']
    """
    beside: dict[str, set[str]] = {name: set() for name in ranked}
    for one, other in joined:
        if one in beside and other in beside and one != other:
            beside[one].add(other)
            beside[other].add(one)
    rank = {name: place for place, name in enumerate(ranked)}
    found: list[str] = []
    reached: Counter[str] = Counter()
    waiting = iter(ranked)
    while len(found) < min(most, len(ranked)):
        chosen = min(reached, key=lambda name: (-reached[name], rank[name])) if reached else next(
            name for name in waiting if name not in found
        )  # fmt: skip
        del reached[chosen]
        found.append(chosen)
        reached.update(beside[chosen] - set(found))
    return found


def ring(names: Sequence[str], room: Frame, width: float, height: float) -> dict[str, Frame]:
    """A frame for each name, evenly around an ellipse that fills the room, the first of more than two at the top."""
    if len(names) == 1:
        return {names[0]: Frame(room.left + (room.width - width) / 2, room.top + (room.height - height) / 2,
                                width, height)}  # fmt: skip
    found = {}
    # Two boxes stand aslant, so that each sees the other from two sides: there may be links both ways.
    first = -0.75 * math.pi if len(names) == 2 else -0.5 * math.pi
    for number, name in enumerate(names):
        angle = 2 * math.pi * number / len(names) + first
        x = room.left + room.width / 2 + math.cos(angle) * (room.width - width) / 2
        y = room.top + room.height / 2 + math.sin(angle) * (room.height - height) / 2
        found[name] = Frame(x - width / 2, y - height / 2, width, height)
    return found


def site(frame: Frame, number: int) -> tuple[float, float]:
    """The point of a frame that a line is glued to: top, left, bottom, right.

    >>> site(Frame(0, 0, 20, 10), 3)
    (20, 5.0)
    """
    x, y = frame.left + frame.width / 2, frame.top + frame.height / 2
    return [(x, frame.top), (frame.left, y), (x, frame.bottom), (frame.right, y)][number]


def _aslant(number: int, one: tuple[float, float], other: tuple[float, float]) -> float:
    """How far from straight out a line leaves a site: 0 for straight, 1 for along the edge or back into the box."""
    outward = [(0, -1), (-1, 0), (0, 1), (1, 0)][number]
    length = math.dist(one, other) or 1.0
    return 1 - max(0.0, (outward[0] * (other[0] - one[0]) + outward[1] * (other[1] - one[1])) / length)


def runs_over(one: tuple[float, float], other: tuple[float, float], frame: Frame, margin: float) -> bool:
    """True if the straight line between two points comes nearer to a frame than the margin, which may be below 0."""
    for step in range(_STEPS + 1):
        share = step / _STEPS
        x, y = one[0] + share * (other[0] - one[0]), one[1] + share * (other[1] - one[1])
        inside = (
            frame.left - margin < x < frame.right + margin and frame.top - margin < y < frame.bottom + margin
        )  # fmt: skip
        if inside:
            return True
    return False


def glued(lines: Sequence[Pair], frames: dict[str, Frame]) -> list[tuple[int, int]]:
    """For each line from box to box the sites it is glued to: over no other box, short, and not where another of the
    same two already runs.
    """
    found: list[tuple[int, int]] = []
    taken: set[tuple[str, int, str, int]] = set()
    used: dict[tuple[str, int], int] = {}
    for source, target in lines:
        best, least = (0, 0), math.inf
        for start in range(SITES):
            for end in range(SITES):
                one, other = site(frames[source], start), site(frames[target], end)
                cost = math.dist(one, other)
                cost += 2000 * sum(
                    runs_over(one, other, frame, 3 if name not in (source, target) else -2)
                    for name, frame in frames.items()
                )
                cost += 60 * (_aslant(start, one, other) + _aslant(end, other, one))
                cost += 900 * ((source, start, target, end) in taken)
                cost += 18 * (used.get((source, start), 0) + used.get((target, end), 0))
                if cost < least:
                    best, least = (start, end), cost
        start, end = best
        taken |= {(source, start, target, end), (target, end, source, start)}
        for place in ((source, start), (target, end)):
            used[place] = used.get(place, 0) + 1
        found.append(best)
    return found


def label_frame(
    one: tuple[float, float], other: tuple[float, float], width: float, height: float, taken: Sequence[Frame],
    lines: Sequence[tuple[tuple[float, float], tuple[float, float]]],
) -> Frame | None:  # fmt: skip
    """Where on a line its label lies over no box or label, and over few other lines; ``None`` if nowhere."""
    best, least = None, math.inf
    for share in (0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73, 0.2, 0.8):
        x, y = one[0] + share * (other[0] - one[0]), one[1] + share * (other[1] - one[1])
        frame = Frame(x - width / 2, y - height / 2, width, height)
        if any(
            frame.left < held.right and held.left < frame.right and frame.top < held.bottom and held.top < frame.bottom
            for held in taken
        ):
            continue
        cost = 4 * sum(runs_over(*line, frame, 0) for line in lines if line != (one, other)) + abs(share - 0.5)
        if cost < least:
            best, least = frame, cost
    return best
