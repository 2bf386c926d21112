"""Values as Thai planners write them: names, numbers, amounts of money, yes and no, years and dates.

This is the one door to ``thai_text``, ``thai_numbers`` and ``thai_calendar``. Nothing behind it guesses: what can be
read in two ways is a :class:`ValueProblem`, which says so.
"""

from __future__ import annotations

from prasan.loaders.thai_calendar import Calendar
from prasan.loaders.thai_numbers import amount, decimal, integer, yes
from prasan.loaders.thai_text import ValueProblem, clean, digits, key

__all__ = ["Calendar", "ValueProblem", "amount", "clean", "decimal", "digits", "integer", "key", "yes"]
