"""Libraries that only some exports need: they come with an extra of the distribution, not with Prasan itself."""

from __future__ import annotations

from importlib import import_module
from typing import Any


def needed(module: str, extra: str) -> Any:
    """The module of an optional library, imported now.

    Raises ``UsageError`` with what to install if it is not there.

    >>> needed("json", "office").dumps([1])
    '[1]'
    """
    from prasan.errors import UsageError

    try:
        return import_module(module)
    except ImportError as error:
        raise UsageError("missing-extra", module=module.split(".")[0], extra=extra) from error
