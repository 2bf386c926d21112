"""Progress: what long work says of itself while it goes on, to whoever shows it."""

from __future__ import annotations

from collections.abc import Callable

Tell = Callable[..., None]
"""Told the key of each step as it begins, a text under ``step.``, and by name the values that the text asks for."""


def silent(_step: str, **_values: object) -> None:
    """Shows nothing.

    >>> silent("step.reading")
    """
