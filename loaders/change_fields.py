"""How a table of changes is told from one of data: its fields and actions, by their names in every language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from prasan.language import languages, texts_under
from prasan.loaders.names import pieces
from prasan.loaders.tables import Table
from prasan.loaders.thai import key


def are_changes(table: Table) -> bool:
    """True if a table has a column for the action: what is supposed, and no data."""
    return "action" in {field_named(name) for name in table.header}


@cache
def _spellings(group: str) -> Mapping[str, str]:
    """Every name of a field or an action in every language → the field or the action."""
    found: dict[str, str] = {}
    for language in languages():
        for name, text in texts_under(f"change.{group}.", language).items():
            found.setdefault(key(name.replace("-", " ")), name)
            found.setdefault(key(text), name)
        for name, text in texts_under(f"change.other-{group}.", language).items():
            for other in pieces(text):
                found.setdefault(key(other), name)
    return found


def field_named(header: str) -> str | None:
    """The field that a header or a key means, in any language; ``None`` if none.

    >>> field_named("หน่วยงาน"), field_named("things"), field_named("colour")
    ('agency', 'thing', None)
    """
    return _spellings("field").get(key(header.replace("_", " ").replace("-", " ")))


def action_named(name: str) -> str | None:
    """The action that a name means, in any language; ``None`` if none.

    >>> action_named("รวม"), action_named("add_link"), action_named("Merge")
    ('merge', 'add-link', 'merge')
    """
    return _spellings("action").get(key(name.replace("_", " ").replace("-", " ")))
