"""Who did what on a server, when and from where: ``audit.jsonl`` in the workspace, lines that are only ever added.

One line of JSON an event, in the order of their happening::

    {"at": "2026-01-31T02:03:04.567Z", "event": "sign-in", "who": "สมหญิง", "from": "192.0.2.7", "result": "done"}

No password, no token and no content of a form is ever written. What came from outside is text on one line, cut short.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from prasan.errors import OutputError
from prasan.files import append_durably
from prasan.graph.safe_text import plain

FILE = "audit.jsonl"
_log = logging.getLogger(__name__)
_LARGEST = 5_000_000
"""Bytes of a file, beyond which the next is begun."""
_MOST_FILES = 20
"""Older files that are kept: ``audit-1.jsonl`` is the youngest of them."""
_LONGEST = 300
_MOST_REFUSED = 60
"""Refusals of strangers that are noted in a minute: nobody is to fill the disk by being refused."""
_PRIVATE = 0o600


def operator() -> str:
    """Who runs this process, as the system knows them."""
    import getpass

    try:
        return f"({getpass.getuser()})"
    except (KeyError, OSError, ImportError):
        return "(?)"


class Audit:
    """The audit log of a workspace."""

    def __init__(
        self,
        folder: Path,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        largest: int = _LARGEST,
    ) -> None:
        self.file = folder / FILE
        self._now = now
        self._largest = largest
        self._lock = Lock()
        self._minute, self._refused = -1, 0

    def note(self, event: str, who: str, address: str = "", **what: object) -> None:
        """Add a line, which is on the disk when this returns; raises ``OutputError`` if it can't be written."""
        at = self._now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
        said: dict[str, object] = {"at": at, "event": event, "who": _cut(who), "from": _cut(address)}
        said |= {name: value if isinstance(value, int) else _cut(str(value)) for name, value in what.items()}
        line = json.dumps({name: value for name, value in said.items() if value != ""}, ensure_ascii=False) + "\n"
        with self._lock:
            self._turn()
            append_durably(self.file, line.encode("utf-8", "backslashreplace"), _PRIVATE)

    def try_note(self, event: str, who: str, address: str = "", **what: object) -> None:
        """:meth:`note`, but a full disk is told to the log and stops nobody."""
        try:
            self.note(event, who, address, **what)
        except OutputError as error:
            _log.error("%s: %s", event, error)

    def refused(self, address: str, **what: object) -> None:
        """Note that a stranger was refused, unless so many were this minute that one more says nothing new."""
        with self._lock:
            minute = int(time.monotonic() // 60)
            if minute != self._minute:
                self._minute, self._refused = minute, 0
            self._refused += 1
            if self._refused > _MOST_REFUSED:
                return
            last = self._refused == _MOST_REFUSED
        self.try_note("refused", "", address, **what, **({"more": "not noted for a minute"} if last else {}))

    def _turn(self) -> None:
        """Begin a new file if this one is full; the oldest goes when there are too many."""
        try:
            if self.file.stat().st_size < self._largest:
                return
            for number in range(_MOST_FILES, 0, -1):
                older = self._older(number - 1) if number > 1 else self.file
                if older.exists():
                    older.replace(self._older(number))
        except FileNotFoundError:
            return

    def _older(self, number: int) -> Path:
        return self.file.with_name(f"audit-{number}.jsonl")


def _cut(text: str) -> str:
    r"""A text of unknown origin on one line, whatever somebody takes for the end of one.

    >>> _cut("a\nb\x85c")
    'a b c'
    """
    return plain(text)[:_LONGEST]
