"""Who is signed in: kept in memory, so that a restart of the server signs everybody out."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock

from prasan.accounts import Account, Accounts, key

_MOST = 10_000
"""Sessions at once; the one that was used longest ago makes room for a further one."""


@dataclass(frozen=True, slots=True)
class Session:
    """One browser that signed in: to which account, as it was then; when it did, and when it last asked."""

    account: str
    stamp: str
    begun: float
    used: float


class Sessions:
    """The sessions of a server, by the SHA-256 of their tokens: who reads the memory has no token."""

    def __init__(self, idle: float, longest: float, clock: Callable[[], float] = time.monotonic) -> None:
        """``idle`` and ``longest`` are seconds: without a request, and in all."""
        self._idle, self._longest, self._clock = idle, longest, clock
        self._held: dict[str, Session] = {}
        self._lock = Lock()

    def begin(self, account: Account) -> str:
        """A new session; its token, 256 bits that were never used before."""
        token, now = secrets.token_urlsafe(32), self._clock()
        with self._lock:
            self._held = {name: session for name, session in self._held.items() if self._lives(session)}
            while len(self._held) >= _MOST:
                del self._held[min(self._held, key=lambda name: self._held[name].used)]
            self._held[_digest(token)] = Session(key(account.name), account.stamp, now, now)
        return token

    def account(self, token: str, accounts: Accounts, counts: bool = True) -> Account | None:
        """The account that a token stands for; ``None`` if its session is over.

        It is over after its time, and when the account was removed or its password or its role changed. ``counts`` is
        false for what a page asks by itself: that keeps no session alive.
        """
        digest = _digest(token)
        with self._lock:
            session = self._held.get(digest)
            if session is None:
                return None
            account = accounts.get(session.account)
            if account is None or account.stamp != session.stamp or not self._lives(session):
                del self._held[digest]
                return None
            if counts:
                self._held[digest] = replace(session, used=self._clock())
            return account

    def end(self, token: str) -> None:
        """End a session, if there is one of that token."""
        with self._lock:
            self._held.pop(_digest(token), None)

    def _lives(self, session: Session) -> bool:
        now = self._clock()
        return now - session.used < self._idle and now - session.begun < self._longest


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
