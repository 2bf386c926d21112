"""How long somebody must wait before they may guess again: longer with each guess."""

from __future__ import annotations

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

_MOST = 20_000
"""Names and addresses that are remembered; the one that was used longest ago makes room for a further one."""


@dataclass(slots=True)
class _Guesses:
    count: int = 0
    last: float = 0.0


class Throttle:
    """Counts guesses, each before it is looked at: many at the same moment are as many."""

    def __init__(
        self, free: int, longest: float, forgotten: float = 3600.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """``free`` guesses cost nothing; then 2, 4, 8 … seconds, ``longest`` at most; all is forgotten in the end."""
        self._free, self._longest, self._forgotten, self._clock = free, longest, forgotten, clock
        self._held: OrderedDict[str, _Guesses] = OrderedDict()
        self._lock = Lock()

    def guess(self, who: str) -> int:
        """Count a guess, and 0; or the seconds to wait, and then the guess neither counts nor may be looked at."""
        with self._lock:
            now = self._clock()
            held = self._held.get(who)
            if held is None or now - held.last > self._forgotten:
                held = self._held[who] = _Guesses()
            self._held.move_to_end(who)
            while len(self._held) > _MOST:
                self._held.popitem(last=False)
            beyond = held.count - self._free + 1
            delay = min(2.0 ** min(beyond, 30), self._longest) if beyond > 0 else 0.0
            left = held.last + delay - now
            if held.count and left > 0:
                return math.ceil(left)
            held.count += 1
            held.last = now
            return 0

    def take_back(self, who: str) -> None:
        """A guess that was right after all, or was not looked at, is no guess."""
        with self._lock:
            if held := self._held.get(who):
                held.count = max(0, held.count - 1)

    def forget(self, who: str) -> None:
        """Forget the guesses of who turned out to know."""
        with self._lock:
            self._held.pop(who, None)


def network_of(address: str) -> str:
    """What guesses from an address are counted under: itself, or of IPv6 its network, of which one house has all.

    >>> network_of("2001:db8:1:2:3::4"), network_of("192.0.2.1")
    ('2001:db8:1:2::/64', '192.0.2.1')
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network(f"{found}/64", strict=False))
    return str(found)
