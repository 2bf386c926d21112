"""What a cell holds, as text, and the mark of its status at the end of it."""

from __future__ import annotations

import datetime
import re

from prasan.loaders.names import Names
from prasan.loaders.tables import Value
from prasan.loaders.thai import clean
from prasan.ontology import PRASAN

_MARK = re.compile(r"\s*\[(?P<mark>[^\[\]]{1,12})\]\s*$")


def cell_text(value: Value) -> str:
    """A cell as one line of text, as its writer saw it.

    >>> cell_text(7.0), cell_text("  a  b ")
    ('7', 'a b')
    """
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    return clean(str(value))


def written(value: Value) -> str:
    """A cell as text with its line breaks, which part the values in it."""
    return value if isinstance(value, str) else cell_text(value)


def unmarked(names: Names, text: str) -> tuple[str, bool | None]:
    """A text without the mark of its status, and whether that is inferred; ``None`` if it has no such mark.

    Other brackets belong to the text: ``แผน [ระยะ 2]`` is a name.
    """
    if match := _MARK.search(text):
        found = names.find([PRASAN.EvidenceStatus], match["mark"])
        if found and found[0] in (PRASAN.stated, PRASAN.inferred):
            return text[: match.start()], found[0] == PRASAN.inferred
    return text, None
