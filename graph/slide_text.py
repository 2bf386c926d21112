"""Text on slides: measured, so that it stays in its box, and marked with its language and the fonts of its letters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from prasan.graph.safe_text import plain
from prasan.graph.slide_template import Face
from prasan.graph.text_measure import clusters, width, wrap

LINE = 1.36
"""The distance of lines, in sizes of the font: Sarabun is 1.3 high, and other programs measure a little differently."""
MUTED = "tx2"
"""The colour of what is said beside: the theme's second colour of text, which is legible on its paper."""
_SPARE = 0.95
"""The share of a line that is reckoned with: not every program breaks lines where we do."""
_THAI = re.compile("[\u0e00-\u0e7f]")
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, all in one style. A size of 0, and no colour, leave both to what it stands in.

    A colour is ``#rrggbb`` or the name of a colour of the theme; ``align`` is ``l``, ``ctr`` or ``r``.
    """

    text: str
    size: float = 0
    bold: bool = False
    colour: str = ""
    align: str = ""


def is_thai(text: str) -> bool:
    """True if any letter is Thai.

    >>> is_thai("โครงการ P1"), is_thai("P1")
    (True, False)
    """
    return bool(_THAI.search(text))


def language_tag(text: str, language: str) -> str:
    """The language of a text as the format has it: Thai if any letter is, else that of the reader, or English.

    >>> language_tag("โครงการ P1", "en"), language_tag("P1", "th"), language_tag("projet", "fr")
    ('th-TH', 'en-GB', 'fr')
    """
    if is_thai(text):
        return "th-TH"
    return "en-GB" if language in ("en", "th") else language


def lines_of(line: Line, room: float) -> int:
    """How many lines of the room a paragraph takes; one if it is empty."""
    return max(len(wrap(line.text, room * _SPARE, line.size, line.bold)), 1)


def height_of(lines: Iterable[Line], room: float) -> float:
    """The height of paragraphs in a room of that width."""
    return sum(lines_of(line, room) * line.size * LINE for line in lines)


def cut(text: str, room: float, size: float, bold: bool, lines: int) -> str:
    """The text, or as much of it as the lines of the room hold, with an ellipsis.

    >>> cut("one two three four", 40, 12, False, 1)
    'one…'
    """
    text = plain(text)
    held = wrap(text, room * _SPARE, size, bold)
    if len(held) <= lines:
        return text
    end = 0
    for line in held[:lines]:
        while text[end] == " ":
            end += 1
        end += len(line)
    last = clusters(held[lines - 1])
    while last and width("".join(last) + "…", size, bold) > room * _SPARE:
        end -= len(last.pop())
    return text[:end].rstrip() + "…"


def fitted(lines: Sequence[Line], room: float, height: float, smallest: float = 9) -> tuple[Line, ...]:
    """The paragraphs at the largest sizes, up to their own, at which they fit; at the smallest they are cut."""
    found = tuple(lines)
    while found and height_of(found, room) > height and max(line.size for line in found) > smallest:
        found = tuple(replace(line, size=max(smallest, line.size - 1)) for line in found)
    if height_of(found, room) <= height:
        return found
    kept: list[Line] = []
    left = height
    for line in found:
        many = int(left / (line.size * LINE))
        if many < 1:
            break
        kept.append(replace(line, text=cut(line.text, room, line.size, line.bold, many)))
        left -= height_of(kept[-1:], room)
    return tuple(kept)


def write(body: Any, lines: Sequence[Line], face: Face, language: str) -> None:
    """Put paragraphs into the body of a shape, a cell or a page of notes, in the place of what it holds."""
    from lxml.etree import SubElement

    for old in body.findall(f"{{{_A}}}p"):
        body.remove(old)
    for line in lines or (Line(""),):
        paragraph = SubElement(body, f"{{{_A}}}p")
        if line.align:
            SubElement(paragraph, f"{{{_A}}}pPr", algn=line.align)
        text = plain(line.text)
        if text:
            run = SubElement(paragraph, f"{{{_A}}}r")
            _style(SubElement(run, f"{{{_A}}}rPr"), line, text, face, language)
            SubElement(run, f"{{{_A}}}t").text = text
        else:
            # A cell without text is as high as the text that could stand in it.
            _style(SubElement(paragraph, f"{{{_A}}}endParaRPr"), line, "", face, language)


def _style(properties: Any, line: Line, text: str, face: Face, language: str) -> None:
    from lxml.etree import SubElement

    properties.set("lang", language_tag(text, language))
    if line.size:
        properties.set("sz", str(round(line.size * 100)))
    if line.bold:
        properties.set("b", "1")
    if line.colour:
        paint(properties, line.colour)
    SubElement(properties, f"{{{_A}}}latin", typeface=face.latin)
    SubElement(properties, f"{{{_A}}}cs", typeface=face.thai)


def paint(holder: Any, colour: str) -> None:
    """Fill with a colour: ``#rrggbb``, a colour of the theme, or a pale tint of one, as in ``accent1/tint``."""
    from lxml.etree import SubElement

    fill = SubElement(holder, f"{{{_A}}}solidFill")
    if colour.startswith("#"):
        SubElement(fill, f"{{{_A}}}srgbClr", val=colour[1:].upper())
        return
    name, _slash, tint = colour.partition("/")
    slot = SubElement(fill, f"{{{_A}}}schemeClr", val=name)
    if tint:
        SubElement(slot, f"{{{_A}}}lumMod", val="20000")
        SubElement(slot, f"{{{_A}}}lumOff", val="80000")
