"""A bar chart of named figures."""

from __future__ import annotations

from collections.abc import Sequence

from prasan.graph.palette import LIGHT
from prasan.graph.safe_text import plain
from prasan.graph.svg import Canvas, line_height
from prasan.graph.text_measure import width, wrap

MOST_BARS = 30
"""Bars that a chart shows; its page says how many more there are."""
_SIZE, _NAMES, _BARS, _GAP = 14, 280, 340, 12
_MARGIN = 12


def bar_chart(bars: Sequence[tuple[str, float]], title: str, language: str, embed_font: bool = True) -> str:
    """The bars, in the order given, as SVG: each with its name on the left and its figure at its end.

    Bars begin at 0; those of figures below it run to the left. Raises ``ValueError`` if there is no bar.
    """
    if not bars:
        raise ValueError("no bars")
    figures = [figure(value) for _name, value in bars]
    names = [wrap(plain(name), _NAMES, _SIZE, False, 3) or ("",) for name, _value in bars]
    widest = max(width(line, _SIZE) for lines in names for line in lines)
    least, most = min(0.0, *(value for _name, value in bars)), max(0.0, *(value for _name, value in bars))
    unit = _BARS / ((most - least) or 1.0)
    # Room for the figures of bars that run to the left.
    below = max(
        (width(text, _SIZE) + 8 for text, (_n, value) in zip(figures, bars, strict=True) if value < 0), default=0
    )
    zero = widest + _GAP + below - least * unit
    canvas, y = Canvas(), 0.0
    for lines, text, (_name, value) in zip(names, figures, bars, strict=True):
        height = max(26.0, len(lines) * line_height(_SIZE))
        first = y + height / 2 - (len(lines) - 1) * line_height(_SIZE) / 2 + _SIZE * 0.34
        canvas.text(widest, first, lines, _SIZE, LIGHT.ink, anchor="end")
        length = abs(value) * unit
        canvas.rect(zero if value >= 0 else zero - length, y + height / 2 - 9, max(length, 0.5), 18, LIGHT.accent)
        end = zero + length + 6 if value >= 0 else zero - length - 6
        canvas.text(end, y + height / 2 + _SIZE * 0.34, text, _SIZE, LIGHT.muted, anchor="" if value >= 0 else "end")
        y += height + 6
    canvas.line(zero, -2, zero, y - 4, LIGHT.muted, 1)
    right = zero + most * unit + 8 + max(width(text, _SIZE) for text in figures)
    return canvas.document((-_MARGIN, -_MARGIN, right + 2 * _MARGIN, y - 6 + 2 * _MARGIN), title, language,
                           embed_font=embed_font)  # fmt: skip


def figure(value: float) -> str:
    """A figure with its thousands apart, two decimals at most.

    >>> figure(1234567.0), figure(0.126), figure(-3)
    ('1,234,567', '0.13', '-3')
    """
    text = f"{value:,.2f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
