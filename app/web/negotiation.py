"""What a client would rather have, of what there is: the ``Accept`` headers of HTTP (RFC 9110, section 12.5)."""

from __future__ import annotations

import re
from collections.abc import Sequence

_QUALITY = re.compile(r"0(\.\d{0,3})?|1(\.0{0,3})?")


def qualities(header: str) -> list[tuple[str, float]]:
    """What a header names with how much it is wanted, the most wanted first; as much wanted, in the header's order.

    >>> qualities("text/csv;q=0.5, application/json, text/html; q=0")
    [('application/json', 1.0), ('text/csv', 0.5), ('text/html', 0.0)]
    """
    found = []
    for item in header.split(","):
        name, *parameters = (part.strip() for part in item.split(";"))
        if not name:
            continue
        quality = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip().lower() == "q":
                quality = float(value) if _QUALITY.fullmatch(value.strip()) else 0.0
        found.append((name, quality))
    return sorted(found, key=lambda item: -item[1])


def _specificity(pattern: str, media_type: str) -> int:
    """How exactly a media range names a type: 3 wholly, 2 by its first part, 1 not at all; 0 if it does not."""
    pattern = pattern.lower()
    if pattern == media_type:
        return 3
    if pattern == f"{media_type.split('/')[0]}/*":
        return 2
    return int(pattern == "*/*")


def best(header: str | None, offered: Sequence[str]) -> str | None:
    """The media type that suits a client best; of several as wanted, the first offered; ``None`` if none will do.

    >>> best("text/*;q=0.3, text/csv;q=0, */*;q=0.1", ["text/csv", "text/turtle", "application/json"])
    'text/turtle'
    >>> best(None, ["text/csv"]), best("image/png", ["text/csv"])
    ('text/csv', None)
    """
    if not (wanted := qualities(header or "")):
        return offered[0]
    rated = []
    for position, media_type in enumerate(offered):
        matching = [(_specificity(pattern, media_type), quality) for pattern, quality in wanted]
        exactness, quality = max(matching)
        if exactness and quality:
            rated.append((-quality, position, media_type))
    return min(rated)[2] if rated else None
