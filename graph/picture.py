"""What several pictures draw alike: things in the shape of their kind, arrows between boxes, titles and legends."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from prasan.graph.palette import LIGHT, KindStyle, LinkStyle
from prasan.graph.svg import Canvas, line_height
from prasan.graph.text_measure import width, wrap

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A place in a picture by its centre, with the lines of text in it."""

    x: float
    y: float
    w: float
    h: float
    lines: tuple[str, ...] = ()
    size: float = 13
    bold: bool = False

    def holds(self, point: Point, margin: float = 0) -> bool:
        """True if the point lies in the box or nearer to it than the margin."""
        return abs(point[0] - self.x) <= self.w / 2 + margin and abs(point[1] - self.y) <= self.h / 2 + margin

    def meets(self, other: Box) -> bool:
        """True if the boxes overlap."""
        return abs(self.x - other.x) < (self.w + other.w) / 2 and abs(self.y - other.y) < (self.h + other.h) / 2

    def moved(self, x: float, y: float) -> Box:
        """The same box elsewhere."""
        return Box(x, y, self.w, self.h, self.lines, self.size, self.bold)


def box_for(text: str, room: float, size: float, bold: bool = False, lines: int = 4, side: float = 12) -> Box:
    """A box at the origin that holds the text, no wider than the room."""
    held = wrap(text, room - 2 * side, size, bold, lines) or ("",)
    widest = max(width(line, size, bold) for line in held)
    return Box(0, 0, widest + 2 * side, len(held) * line_height(size) + 10, held, size, bold)


def draw_thing(canvas: Canvas, box: Box, style: KindStyle) -> None:
    """A thing with its name, in the shape of its kind."""
    left, top = box.x - box.w / 2, box.y - box.h / 2
    if style.shape in ("hexagon", "diamond"):
        cut = 9 if style.shape == "diamond" else box.h / 2
        rise = cut if style.shape == "diamond" else box.h / 2
        slant = cut if style.shape == "diamond" else 11
        corners = [
            (left + slant, top), (left + box.w - slant, top), (left + box.w, top + rise),
            (left + box.w, top + box.h - rise), (left + box.w - slant, top + box.h), (left + slant, top + box.h),
            (left, top + box.h - rise), (left, top + rise),
        ]  # fmt: skip
        canvas.polygon(corners, style.tint, style.colour, 1.4)
    else:
        radius = {"pill": min(box.h / 2, 20), "round": 9, "ellipse": box.h / 2, "box": 3}.get(style.shape, 6)
        canvas.rect(left, top, box.w, box.h, style.tint, style.colour, radius, 2.4 if style.shape == "box" else 1.4)
    canvas.centred(box.x, box.y, box.lines, box.size, LIGHT.ink, box.bold)


@dataclass(frozen=True, slots=True)
class Curve:
    """A quadratic curve from one point to another, bent toward a third."""

    start: Point
    bend: Point
    end: Point

    def at(self, t: float) -> Point:
        """The point at a share of the way, from 0 to 1."""
        u = 1 - t
        x, y = (u * u * a + 2 * u * t * b + t * t * c for a, b, c in zip(self.start, self.bend, self.end, strict=True))
        return x, y

    def part(self, t0: float, t1: float) -> Curve:
        """The curve between two shares of the way."""

        def mixed(s: float, t: float) -> Point:
            x, y = (
                (1 - s) * (1 - t) * a + ((1 - s) * t + s * (1 - t)) * b + s * t * c
                for a, b, c in zip(self.start, self.bend, self.end, strict=True)
            )
            return x, y

        return Curve(mixed(t0, t0), mixed(t0, t1), mixed(t1, t1))

    @property
    def d(self) -> str:
        """The curve as SVG writes it."""
        (a, b), (c, d), (e, f) = self.start, self.bend, self.end
        return f"M{a:.1f} {b:.1f}Q{c:.1f} {d:.1f} {e:.1f} {f:.1f}"


def curve_between(one: Box, other: Box, offset: float = 0, head: float = 0) -> Curve:
    """A curve from the edge of a box to that of another, bent aside by the offset, with room for a head at its end."""
    dx, dy = other.x - one.x, other.y - one.y
    length = math.hypot(dx, dy) or 1.0
    middle = ((one.x + other.x) / 2 - dy / length * offset, (one.y + other.y) / 2 + dx / length * offset)
    whole = Curve((one.x, one.y), middle, (other.x, other.y))
    steps = [step / 120 for step in range(121)]
    t0 = max((t for t in steps if t <= 0.5 and one.holds(whole.at(t), 2)), default=0.0)
    t1 = min((t for t in steps if t >= 0.5 and other.holds(whole.at(t), 2 + head)), default=1.0)
    return whole.part(t0, max(t1, t0 + 0.02))


def curve_past(boxes: Mapping[str, Box], one: str, other: str, offset: float = 0, head: float = 0) -> Curve:
    """A curve between two boxes that runs over as few other boxes as a modest bend allows."""
    others = [box for key, box in boxes.items() if key not in (one, other)]

    def crossed(curve: Curve) -> int:
        points = [curve.at(step / 30) for step in range(31)]
        # Names in bold are those of programmes: a line under one of them seems to end there.
        return sum(1 + 2 * box.bold for box in others if any(box.holds(point, 4) for point in points))

    best, fewest = curve_between(boxes[one], boxes[other], offset, head), math.inf
    for extra in _BENDS:
        curve = curve_between(boxes[one], boxes[other], offset + extra, head)
        if (hit := crossed(curve)) < fewest:
            best, fewest = curve, hit
        if not hit:
            break
    return best


_BENDS = (0, *(side * bend for bend in (30, 55, 80, 105, 130, 160, 190, 230, 280, 330, 390) for side in (1, -1)))
"""Bends to try, the least first."""


def arrow_head(canvas: Canvas, before: Point, tip: Point, size: float, colour: str) -> None:
    """An arrow head whose tip is one size beyond the point, coming from the point before."""
    dx, dy = tip[0] - before[0], tip[1] - before[1]
    length = math.hypot(dx, dy) or 1.0
    dx, dy = dx / length, dy / length
    x, y = tip
    sides = [(x - dy * size / 2, y + dx * size / 2), (x + dy * size / 2, y - dx * size / 2)]
    canvas.polygon([(x + dx * size, y + dy * size), *sides], colour)


def label_spot(at: Callable[[float], Point], text: str, size: float, taken: Sequence[Box]) -> Box:
    """Where on a line its label lies over nothing that is taken; in its middle if there is no such spot."""
    room, height = width(text, size) + 8, size * 1.6
    for t in (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82):
        x, y = at(t)
        box = Box(x, y, room, height)
        if not any(box.meets(other) for other in taken):
            return box
    x, y = at(0.5)
    return Box(x, y, room, height)


def heading(canvas: Canvas, x: float, y: float, title: str, lines: Iterable[str], room: float) -> float:
    """A title with lines under it; gives the height where what follows may begin."""
    for line in wrap(title, room, 24, True):
        canvas.text(x, y, line, 24, LIGHT.ink, bold=True)
        y += line_height(24)
    for text in lines:
        for line in wrap(text, room, 14):
            canvas.text(x, y - 4, line, 14, LIGHT.muted)
            y += line_height(14)
    return y


Sample = Callable[[Canvas, float, float], None]


def legend(canvas: Canvas, x: float, y: float, room: float, entries: Sequence[tuple[Sample, str]]) -> float:
    """Samples 34 wide with what each means, in rows; gives the height below the last."""
    at, step = x, 27.0
    for sample, text in entries:
        need = 44 + width(text, 13) + 26
        if at > x and at + need > x + room:
            at, y = x, y + step
        sample(canvas, at, y)
        canvas.text(at + 44, y + 4.5, text, 13, LIGHT.muted)
        at += need
    return y + step


def kind_sample(style: KindStyle) -> Sample:
    """A small thing in the shape of its kind."""
    return lambda canvas, x, y: draw_thing(canvas, Box(x + 17, y, 30, 15), style)


def line_sample(style: LinkStyle, dashes: str = "", head: bool = False) -> Sample:
    """A short line of a style."""

    def draw(canvas: Canvas, x: float, y: float) -> None:
        end = x + (26 if head else 34)
        canvas.line(x, y, end, y, style.colour, style.width, dashes or style.dashes)
        if head:
            arrow_head(canvas, (x, y), (end, y), 8, style.colour)

    return draw


def extent(boxes: Iterable[Box]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of the boxes; all 0 if there are none."""
    held = list(boxes)
    if not held:
        return 0, 0, 0, 0
    return (
        min(box.x - box.w / 2 for box in held), min(box.y - box.h / 2 for box in held),
        max(box.x + box.w / 2 for box in held), max(box.y + box.h / 2 for box in held),
    )  # fmt: skip
