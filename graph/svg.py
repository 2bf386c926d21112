"""A picture as SVG, with its font inside, and the same picture as PNG.

Elements are drawn in the order in which they are added. Every text goes through one door, where it is escaped.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Sequence
from functools import lru_cache

from prasan.graph import safe_text
from prasan.graph.palette import LIGHT
from prasan.graph.text_measure import font_file, width

FONT = "Sarabun"
_LINE_HEIGHT = 1.42
"""Lines of Thai need more room than Latin ones: marks stand above and below the letters."""
_PRINT, _SCREEN = 300, 96
"""Pixels an inch: what printers want, and what the units of an SVG mean (CSS)."""
_MOST_PIXELS = 60_000_000
"""Of a picture: a quarter of a gigabyte while it is drawn."""


def font_uri(letters: Iterable[str], bold: bool = False) -> str:
    """The ``data:`` URI of Sarabun with the letters alone (WOFF); the same letters always give the same bytes."""
    wanted = {*letters, " ", "…"}
    if any("\u0e01" <= letter <= "\u0e5b" for letter in wanted):
        # The whole script: shapers take ำ apart into marks that no text here spells out.
        wanted |= set(map(chr, range(0x0E01, 0x0E5C)))
    return _font_uri("".join(sorted(wanted)), bold)


@lru_cache(maxsize=64)
def _font_uri(letters: str, bold: bool) -> str:
    import logging

    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    logging.getLogger("fontTools").setLevel(logging.WARNING)
    options = Options(flavor="woff", layout_features=["*"], notdef_outline=True, hinting=False, name_IDs=[1, 2])
    font = TTFont(font_file(bold), recalcTimestamp=False)
    subsetter = Subsetter(options)
    subsetter.populate(text=letters)
    subsetter.subset(font)
    font.flavor = "woff"
    held = io.BytesIO()
    font.save(held, reorderTables=False)
    font.close()
    return "data:font/woff;base64," + base64.b64encode(held.getvalue()).decode("ascii")


def font_faces(letters: Iterable[str], bold_letters: Iterable[str]) -> str:
    """The CSS that gives a page or a picture its font without asking any host."""
    faces = [(400, font_uri(letters))]
    if bold_letters:
        faces.append((600, font_uri(bold_letters, bold=True)))
    return "".join(
        f"@font-face{{font-family:{FONT};font-weight:{weight};src:url({uri}) format('woff')}}" for weight, uri in faces
    )


def line_height(size: float) -> float:
    """The distance of one line of text from the next."""
    return size * _LINE_HEIGHT


def _number(value: float) -> str:
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


class Canvas:
    """A picture in the making: shapes and texts, in the order in which they are drawn."""

    def __init__(self) -> None:
        self._elements: list[str] = []
        self._letters: dict[bool, set[str]] = {False: set(), True: set()}

    def _add(self, name: str, inner: str = "", **attributes: str | float | None) -> None:
        given = "".join(
            f' {key.replace("_", "-")}="{_number(value) if isinstance(value, int | float) else safe_text.xml(value)}"'
            for key, value in attributes.items()
            if value not in (None, "")
        )
        self._elements.append(f"<{name}{given}>{inner}</{name}>" if inner else f"<{name}{given}/>")

    def rect(
        self, x: float, y: float, w: float, h: float, fill: str, stroke: str = "none", radius: float = 0,
        stroke_width: float = 1, dashes: str = "", opacity: float | None = None,
    ) -> None:  # fmt: skip
        """A rectangle by its upper left corner; one that the paper shines through has sharp edges, to adjoin others."""
        self._add("rect", x=x, y=y, width=w, height=h, rx=radius or None, fill=fill, stroke=stroke,
                  stroke_width=None if stroke == "none" else stroke_width, stroke_dasharray=dashes,
                  fill_opacity=opacity, shape_rendering="" if opacity is None else "crispEdges")  # fmt: skip

    def line(self, x1: float, y1: float, x2: float, y2: float, stroke: str, width: float = 1, dashes: str = "") -> None:
        """A straight line."""
        self._add("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=stroke, stroke_width=width, stroke_dasharray=dashes)

    def path(
        self, d: str, fill: str = "none", stroke: str = "none", width: float = 1, dashes: str = "", cap: str = ""
    ) -> None:
        """A path, written as SVG writes it."""
        self._add("path", d=d, fill=fill, stroke=stroke, stroke_width=width, stroke_dasharray=dashes,
                  stroke_linecap=cap)  # fmt: skip

    def polygon(self, points: Sequence[tuple[float, float]], fill: str, stroke: str = "none", width: float = 1) -> None:
        """A closed shape with corners at the points."""
        held = " ".join(f"{_number(x)},{_number(y)}" for x, y in points)
        self._add("polygon", points=held, fill=fill, stroke=stroke, stroke_width=width, stroke_linejoin="round")

    def circle(self, x: float, y: float, radius: float, fill: str, stroke: str = "none", width: float = 1) -> None:
        """A circle by its centre."""
        self._add("circle", cx=x, cy=y, r=radius, fill=fill, stroke=stroke, stroke_width=width)

    def text(
        self, x: float, y: float, lines: str | Sequence[str], size: float = 14, fill: str = LIGHT.ink,
        bold: bool = False, anchor: str = "", turn: float = 0,
    ) -> None:  # fmt: skip
        """Lines of text, the first with its baseline at ``y``, turned by so many degrees."""
        for number, line in enumerate([lines] if isinstance(lines, str) else lines):
            clean = safe_text.plain(line)
            self._letters[bold] |= set(clean)
            self._add(
                "text", safe_text.xml(clean), x=x, y=y + number * line_height(size), font_size=size, fill=fill,
                font_weight="600" if bold else "", text_anchor=anchor,
                transform=f"rotate({turn} {_number(x)} {_number(y)})" if turn else "",
            )  # fmt: skip

    def centred(
        self, x: float, y: float, lines: Sequence[str], size: float = 14, fill: str = LIGHT.ink, bold: bool = False
    ) -> None:
        """Lines of text around a point."""
        first = y - (len(lines) - 1) * line_height(size) / 2 + size * 0.34
        self.text(x, first, lines, size, fill, bold, "middle")

    def label(self, x: float, y: float, text: str, size: float, fill: str, paper: str = LIGHT.paper) -> None:
        """A short text on a patch of paper, around a point, so that it reads across lines."""
        room = width(safe_text.plain(text), size)
        self.rect(x - room / 2 - 4, y - size * 0.78, room + 8, size * 1.56, paper, radius=3)
        self.centred(x, y, [text], size, fill)

    def hatch(self, x: float, y: float, w: float, h: float, stroke: str, step: float = 6) -> None:
        """Slanted lines over a rectangle, cut at its edges: what is inferred."""
        parts = []
        at = step
        while at < w + h:
            x1, y1 = x + max(0.0, at - h), y + min(at, h)
            x2, y2 = x + min(at, w), y + max(0.0, at - w)
            parts.append(f"M{_number(x1)} {_number(y1)}L{_number(x2)} {_number(y2)}")
            at += step
        self.path("".join(parts), stroke=stroke, width=1.6)

    def beneath(self, other: Canvas) -> None:
        """Put all of another canvas under what is drawn so far."""
        self._elements[:0] = other._elements
        for bold, letters in other._letters.items():
            self._letters[bold] |= letters

    def document(
        self, box: tuple[float, float, float, float], title: str, language: str, paper: str = LIGHT.paper,
        embed_font: bool = True,
    ) -> str:  # fmt: skip
        """The picture as a file: ``box`` is what it shows (x, y, width, height), in the units of its elements."""
        x, y, w, h = (round(value) for value in box)
        faces = font_faces(self._letters[False], self._letters[True]) if embed_font else ""
        style = f"<style>{faces}</style>" if faces else ""
        name = safe_text.xml(safe_text.plain(title))
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{x} {y} {w} {h}" width="{w}" height="{h}" '
            f'font-family="{FONT}, sans-serif" role="img" xml:lang="{language}" lang="{language}" '
            f'aria-label="{name}">{style}<title>{name}</title>'
            f'<rect x="{x}" y="{y}" width="{w}" height="{h}" fill="{paper}"/>' + "\n".join(self._elements) + "</svg>\n"
        )


def png(document: str) -> bytes:
    """An SVG as PNG to be printed: 300 pixels an inch where the SVG has 96, and the file says so.

    Only one so large that it would not fit in memory has fewer. Text is drawn with the font that Prasan brings.
    """
    import math
    import re

    import resvg_py

    head = re.search(r'width="(\d+)" height="(\d+)"', document)
    assert head is not None
    bare = re.sub(r"<style>@font-face.*?</style>", "", document, count=1)
    drawn = resvg_py.svg_to_bytes(
        svg_string=bare,
        skip_system_fonts=True,
        font_files=[str(font_file()), str(font_file(bold=True))],
        font_family=FONT,
        sans_serif_family=FONT,
        zoom=min(_PRINT / _SCREEN, max(1.0, math.sqrt(_MOST_PIXELS / (int(head[1]) * int(head[2]))))),
    )
    return _told(bytes(drawn), _PRINT)


def _told(picture: bytes, dots: int) -> bytes:
    """A PNG that says how many of its pixels make an inch (the chunk pHYs, which counts them by the metre)."""
    import struct
    import zlib

    per_metre = round(dots / 0.0254)
    chunk = b"pHYs" + struct.pack(">IIB", per_metre, per_metre, 1)
    after_head = 8 + 12 + 13
    whole = struct.pack(">I", 9) + chunk + struct.pack(">I", zlib.crc32(chunk))
    return picture[:after_head] + whole + picture[after_head:]


def drawn(document: str, suffix: str) -> str | bytes:
    """A picture as the file of a suffix: the SVG itself, or the PNG made of it."""
    return png(document) if suffix == ".png" else document
