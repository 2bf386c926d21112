"""What pages work out of a build before anybody asks for it, so that the first reader does not wait for it."""

from __future__ import annotations

import logging
from collections.abc import Collection
from types import ModuleType

from prasan.parts import parts
from prasan.web.rendering import PACKAGE
from prasan.web.state import Built

_log = logging.getLogger(__name__)


def pages(only: Collection[str] = ()) -> dict[str, ModuleType]:
    """The pages that are offered, by the names of their modules: those named, all if none is."""
    return {name: part for name, part in sorted(parts(PACKAGE, "ROUTES").items()) if not only or name in only}


def prepare(built: Built, only: Collection[str] = ()) -> None:
    """Let every page that is offered prepare a build; one that can't is logged, and its reader is told."""
    for part in pages(only).values():
        if hasattr(part, "prepare"):
            try:
                part.prepare(built)
            except Exception:
                _log.exception("%s could not be prepared", part.__name__)
