"""A problem in the data: what, where, the value, and what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from prasan.language import translate

Severity = Literal["violation", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("violation", "warning", "info")


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem at one place.

    ``code`` names a text under ``problem.`` in the translations, filled with ``value`` and ``details``. A problem
    found by a shape carries the shape's own texts in ``message``, one a language, instead.

    >>> problem = Problem("not-a-year", file="plan.xlsx", sheet="Projects", row=7, column="start", value="255O")
    >>> print(problem.where("en"))
    plan.xlsx, sheet Projects, row 7, column start
    >>> print(problem.text("en"))
    “255O” is not a year: write it like 2551 or 2008, and look for a letter O or l among the digits.
    """

    code: str
    file: str = ""
    sheet: str = ""
    row: int = 0
    column: str = ""
    value: str = ""
    severity: Severity = "violation"
    details: Mapping[str, Any] = field(default_factory=dict)
    message: Mapping[str, str] = field(default_factory=dict)

    def text(self, language: str) -> str:
        """What is wrong and what to do, in a language."""
        if self.message:
            return self.message.get(language) or self.message.get("en") or next(iter(self.message.values()))
        return translate(f"problem.{self.code}", language, value=self.value, **self.details)

    def where(self, language: str) -> str:
        """File, sheet, row and column, as far as they are known."""
        parts = [self.file] if self.file else []
        parts += [
            translate(f"place.{name}", language, value=value)
            for name, value in (("sheet", self.sheet), ("row", self.row), ("column", self.column))
            if value
        ]
        return ", ".join(parts)

    @property
    def sort_key(self) -> tuple[Any, ...]:
        """Order of reading: by file, sheet, row and column, the gravest first."""
        return (self.file, self.sheet, self.row, self.column, SEVERITIES.index(self.severity), self.code, self.value)
