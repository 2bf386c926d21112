"""Tables on slides: as many rows as there is room for, and then another slide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from prasan.graph.palette import LIGHT
from prasan.graph.safe_text import plain
from prasan.graph.slide_deck import Deck
from prasan.graph.slide_template import POINT, Frame
from prasan.graph.slide_text import LINE, Line, cut, height_of, is_thai, lines_of, paint, write
from prasan.graph.text_measure import width as text_width

SIDE, ABOVE = 5.0, 3.0
"""What a cell keeps free at its sides, and above and below."""
_SMALLEST = 8.0
_CLOSE = 0.9
"""The share of a cell that a word may fill: fonts of other templates are wider."""
_NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"


@dataclass(frozen=True, slots=True)
class Cell:
    """Paragraphs, the colour behind them, whether they stand in the middle, and how many columns they take."""

    lines: tuple[Line, ...] = ()
    fill: str = ""
    middle: bool = False
    span: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row, as many as there are columns; after one that takes several, the others are empty.

    ``notes`` are what the speaker has beside it.
    """

    cells: tuple[Cell, ...]
    notes: tuple[str, ...] = ()


def text_cell(text: str, size: float = 12, bold: bool = False, colour: str = "") -> Cell:
    """A cell with one paragraph."""
    return Cell((Line(text, size, bold, colour),))


def head_row(texts: Sequence[str], size: float = 12, middle_from: int = 99) -> Row:
    """The headings of a table."""
    return Row(
        tuple(
            Cell((Line(text, size, True, LIGHT.ink, "ctr" if at >= middle_from else ""),), "accent1/tint", True)
            for at, text in enumerate(texts)
        )
    )


def _rooms(row: Row, widths: Sequence[float]) -> Iterator[tuple[Cell, float]]:
    for at, cell in enumerate(row.cells):
        yield cell, sum(widths[at : at + cell.span]) - 2 * SIDE


def row_height(row: Row, widths: Sequence[float]) -> float:
    """How high a row is that holds the text of its cells."""
    return max(height_of(cell.lines, room) for cell, room in _rooms(row, widths)) + 2 * ABOVE


def whole_words(row: Row, widths: Sequence[float], alike: bool = False) -> Row:
    """The row with text so small that no word is wider than its cell, down to a size that can still be read.

    With ``alike`` all its text is as small as the smallest: headings look odd in several sizes.

    >>> [cell.lines[0].size for cell in whole_words(Row((text_cell("Warranted", 12),)), [50]).cells]
    [8.0]
    """
    cells = []
    for cell, room in _rooms(row, widths):
        lines = []
        for line in cell.lines:
            # Thai puts no spaces between words: its lines break anywhere between two of them.
            words = [word for word in plain(line.text).split(" ") if not is_thai(word)]
            widest = max((text_width(word, 1, line.bold) for word in words), default=0.0)
            size = min(line.size, room / widest * _CLOSE) if widest else line.size
            lines.append(replace(line, size=max(size - size % 0.5, min(_SMALLEST, line.size))))
        cells.append(replace(cell, lines=tuple(lines)))
    if alike:
        size = min((line.size for cell in cells for line in cell.lines), default=0.0)
        cells = [replace(cell, lines=tuple(replace(line, size=size) for line in cell.lines)) for cell in cells]
    return replace(row, cells=tuple(cells))


def within(row: Row, widths: Sequence[float], height: float) -> Row:
    """The row no higher than that: what has no room in a cell is cut, the last paragraphs first."""
    if row_height(row, widths) <= height:
        return row
    cells = []
    for cell, room in _rooms(row, widths):
        left, kept = height - 2 * ABOVE, []
        for line in cell.lines:
            many = int(left / (line.size * LINE))
            if many < 1:
                break
            kept.append(replace(line, text=cut(line.text, room, line.size, line.bold, many)))
            left -= lines_of(kept[-1], room) * line.size * LINE
        cells.append(replace(cell, lines=tuple(kept)))
    return replace(row, cells=tuple(cells))


def paged(head: Row, rows: Iterable[Row], widths: Sequence[float], height: float) -> list[list[Row]]:
    """The rows in pages that, with the headings, are no higher than that.

    No row takes more than a quarter of a page: of a longer text the notes hold the rest.
    """
    room = height - row_height(head, widths)
    pages: list[list[Row]] = []
    left = 0.0
    for row in rows:
        held = within(row, widths, room / 4)
        needed = row_height(held, widths)
        if not pages or needed > left:
            pages.append([])
            left = room
        pages[-1].append(held)
        left -= needed
    return pages


def draw_table(
    deck: Deck, slide: Any, frame: Frame, head: Row, rows: Sequence[Row], widths: Sequence[float], least: float = 0
) -> Any:
    """A table of the headings and the rows, each at least so high, as a shape of the slide."""
    every = (head, *rows)
    heights = [row_height(head, widths), *(max(row_height(row, widths), least) for row in rows)]
    place = Frame(frame.left, frame.top, sum(widths), sum(heights))
    shape = slide.shapes.add_table(len(every), len(widths), *place.units)
    table = shape.table
    table.horz_banding = False
    table._tbl.tblPr.find(f"{{{_A}}}tableStyleId").text = _NO_STYLE
    for column, width in zip(table.columns, widths, strict=True):
        column.width = round(width * POINT)
    for number, (row, height) in enumerate(zip(every, heights, strict=True)):
        table.rows[number].height = round(height * POINT)
        # Through the row: a cell by its number is looked up anew each time.
        held = list(table.rows[number].cells)
        for at, cell in enumerate(row.cells):
            _fill(deck, held[at]._tc, cell)
            if cell.span > 1:
                held[at].merge(held[at + cell.span - 1])
    return shape


def _fill(deck: Deck, holder: Any, cell: Cell) -> None:
    from lxml.etree import SubElement

    write(holder.get_or_add_txBody(), cell.lines or (Line("", 8),), deck.template.body, deck.language)
    properties = holder.get_or_add_tcPr()
    for name, value in (("marL", SIDE), ("marR", SIDE), ("marT", ABOVE), ("marB", ABOVE)):
        properties.set(name, str(round(value * POINT)))
    properties.set("anchor", "ctr" if cell.middle else "t")
    for side in ("lnT", "lnB"):
        line = SubElement(properties, f"{{{_A}}}{side}", w=str(round(0.75 * POINT)))
        paint(line, LIGHT.rule)
    if cell.fill:
        paint(properties, cell.fill)
