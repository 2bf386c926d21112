"""How wide a text is in Sarabun, and where its lines break: Thai puts no spaces between words, marks have no width."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from prasan.graph.safe_text import plain

_THAI = re.compile("[\u0e00-\u0e7f]+|[^\u0e00-\u0e7f]+")
_LEADING = "เแโใไ"
_FOLLOWING = "ะาๅำๆฯ"
_NO_LINE_START = ")]}”’»,.;:!?%" + _FOLLOWING
_NO_LINE_END = "([{“‘«"
_JOINER = "\u200d"
_MISSING = 0.6
"""Width, in ems, of a character that the font does not have and a fallback will draw."""
_LETTERS = 40
"""Letters and marks that may stand in the width of an em, and many more."""


@cache
def font_file(bold: bool = False) -> Path:
    """The TrueType file of Sarabun."""
    import fontpkg_sarabun

    return Path(fontpkg_sarabun.ROOT) / "files" / f"Sarabun-{'SemiBold' if bold else 'Regular'}.ttf"


@cache
def _advances(bold: bool) -> dict[int, float]:
    """The advance of each character in ems."""
    from fontTools.ttLib import TTFont

    with TTFont(font_file(bold), lazy=True) as font:
        unit, widths = font["head"].unitsPerEm, font["hmtx"]
        return {code: widths[glyph][0] / unit for code, glyph in font.getBestCmap().items()}


@lru_cache(maxsize=20_000)
def _ems(text: str, bold: bool) -> float:
    advances = _advances(bold)
    return sum(0.0 if _is_mark(letter) else advances.get(ord(letter), _MISSING) for letter in text)


def width(text: str, size: float, bold: bool = False) -> float:
    """The width of one line of text, in the unit of the size.

    >>> width("ปู่", 16) == width("ป", 16)
    True
    """
    return _ems(text, bold) * size


def _is_mark(letter: str) -> bool:
    return letter == _JOINER or unicodedata.category(letter) in ("Mn", "Me", "Mc", "Cf")


def clusters(text: str) -> list[str]:
    """The text in the smallest pieces that a line may be broken between: a letter with its vowels and marks.

    >>> clusters("น้ำเก่า")
    ['น้ำ', 'เก่า']
    """
    found: list[str] = []
    for letter in text:
        joined = found and (_is_mark(letter) or letter in _FOLLOWING or found[-1][-1] in (*_LEADING, _JOINER))
        if joined:
            found[-1] += letter
        else:
            found.append(letter)
    return found


def _words(text: str) -> Iterator[str]:
    """The words of a text without spaces; what may not start or end a line hangs on its neighbour."""
    from pythainlp.tokenize import word_tokenize

    pieces: list[str] = []
    for part in _THAI.findall(text):
        thai = "\u0e00" <= part[0] <= "\u0e7f"
        pieces += word_tokenize(part, engine="newmm-safe", keep_whitespace=True) if thai else [part]
    held = ""
    for piece in pieces:
        starts_badly = _is_mark(piece[0]) or piece[0] in _NO_LINE_START
        if held and not starts_badly and held[-1] not in (*_NO_LINE_END, *_LEADING, _JOINER):
            yield held
            held = ""
        held += piece
    if held:
        yield held


def _fit(word: str, room: float, size: float, bold: bool) -> list[str]:
    """A word in pieces no wider than the room: whole if it fits."""
    if width(word, size, bold) <= room:
        return [word]
    found = [""]
    for cluster in clusters(word):
        if found[-1] and width(found[-1] + cluster, size, bold) > room:
            found.append("")
        found[-1] += cluster
    return found


@lru_cache(maxsize=20_000)
def wrap(text: str, room: float, size: float, bold: bool = False, lines: int = 0) -> tuple[str, ...]:
    """The lines of a text, each no wider than the room; with ``lines`` no more than these, the last with an ellipsis.

    Lines break between words, in Thai too. Only a word wider than a whole line is broken, and then between letters with
    all their marks. Without a limit the lines hold every letter of the text.

    >>> wrap("เครือข่ายยมนา", 60, 16)
    ('เครือข่าย', 'ยมนา')
    """
    found: list[str] = []
    for spaced in plain(text).split(" "):
        for position, word in enumerate(_words(spaced)):
            gap = " " if position == 0 and found else ""
            if found and width(found[-1] + gap + word, size, bold) <= room:
                found[-1] += gap + word
            else:
                found += _fit(word, room, size, bold)
    if lines and len(found) > lines:
        found = [*found[: lines - 1], _shortened(found[lines - 1], room, size, bold)]
    return tuple(found)


def _shortened(line: str, room: float, size: float, bold: bool) -> str:
    """As much of the line as leaves room for an ellipsis; of a very long one the rest is not looked at."""
    left = room - width("…", size, bold)
    kept, used = [], 0.0
    for cluster in clusters(line[: max(int(_LETTERS * room / size), 1)]):
        used += width(cluster, size, bold)
        if used > left:
            break
        kept.append(cluster)
    return "".join(kept).rstrip() + "…"


def shorten(text: str, room: float, size: float, bold: bool = False) -> str:
    """The text on one line of the room, with an ellipsis if it does not fit."""
    text = plain(text)
    return text if width(text, size, bold) <= room else _shortened(text, room, size, bold)
