"""What keeps a local server local: who may address it, what its pages may load, how much it may be sent.

A page of somebody else's that a browser has open can send requests to this machine. It is told apart by the name that
it asks for (one of its own that it pointed here: *DNS rebinding*) and by its origin.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Collection, Sequence
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from prasan.web.errors import RequestError, prasan_error

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
SAFE = ("GET", "HEAD", "OPTIONS")
"""Methods that change nothing."""
SESSION = "prasan-session"
"""The cookie of who has signed in; where TLS is sure its name begins with ``__Host-``."""
SHARED = "/sparql"
"""The one path that pages of other origins may ask, if the settings name them (Cross-Origin Resource Sharing)."""
_SHARING = {
    "access-control-allow-methods": "GET, HEAD, POST",
    "access-control-allow-headers": "Accept, Authorization, Content-Type",
    "access-control-expose-headers": "Prasan-Truncated",
    "access-control-max-age": "600",
}


def is_loopback(host: str) -> bool:
    """True if a name or an address means this machine and is reached from it alone.

    >>> is_loopback("127.0.0.1"), is_loopback("[::1]"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def host_of(address: str) -> str:
    """The host of ``host:port``, in small letters; empty if it is neither.

    >>> host_of("LOCALHOST:8000"), host_of("[::1]:8000"), host_of("a@b")
    ('localhost', '::1', '')
    """
    try:
        parts = urlsplit(f"//{address}")
        return "" if parts.username is not None or parts.path or parts.query else parts.hostname or ""
    except ValueError:
        return ""


class Security:
    """Middleware: refuses strangers and floods, and sends the headers that keep pages to themselves."""

    def __init__(
        self, app: ASGIApp, hosts: Collection[str], origins: Sequence[str], most_bytes: int, encrypted: bool = False,
        note: Callable[[Scope, RequestError], None] = lambda _scope, _refused: None,
    ) -> None:  # fmt: skip
        """``hosts`` are the names to answer to beside those of this machine; ``encrypted`` refuses what comes without
        TLS; ``note`` is told of each refusal.
        """
        self.app = app
        self.hosts = frozenset(host.lower().strip("[]") for host in hosts)
        self.origins = frozenset(origins)
        self.most_bytes = most_bytes
        self.encrypted = encrypted
        self.note = note

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or refuse one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        origin = Headers(scope=scope).get("origin")
        shared = origin if scope["path"] == SHARED and origin in self.origins else None

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if scope["path"] == SHARED and self.origins:
                    headers.add_vary_header("Origin")
                if shared:
                    headers["access-control-allow-origin"] = shared
                    headers.update(_SHARING)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        if refused := self._refusal(scope, shared is not None):
            from starlette.requests import Request

            self.note(scope, refused)
            await prasan_error(Request(scope), refused)(scope, receive, guarded)
            return
        await self.app(scope, _limited(receive, self.most_bytes), guarded)

    def _refusal(self, scope: Scope, shared: bool) -> RequestError | None:
        headers = Headers(scope=scope)
        host = host_of(headers.get("host", ""))
        if not (is_loopback(host) or host in self.hosts):
            return RequestError(421, "foreign-host", host=headers.get("host", ""))
        if self.encrypted and scope["scheme"] != "https":
            return RequestError(403, "needs-tls")
        if scope["method"] not in SAFE and not shared and (foreign := _foreign(scope, headers)):
            return RequestError(403, "foreign-origin", origin=foreign)
        length = headers.get("content-length", "0")
        if not length.isascii() or not length.isdecimal() or int(length) > self.most_bytes:
            return _too_large(self.most_bytes)
        return None


def _foreign(scope: Scope, headers: Headers) -> str:
    """The origin of a page that is not ours and made a browser send this; empty if it is ours, or no browser did."""
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    if origin is not None:
        own = f"{scope['scheme']}://{headers.get('host', '')}".lower()
        return "" if origin.lower() == own else origin or "?"
    if site is not None:
        return "" if site in ("same-origin", "none") else f"({site})"
    # Programs say neither, and have no session: its cookie alone proves nothing, for browsers send it unasked.
    return "(?)" if SESSION in headers.get("cookie", "") else ""


def _too_large(most_bytes: int) -> RequestError:
    return RequestError(413, "request-too-large", {"connection": "close"}, limit=most_bytes // 1_000_000)


def _limited(receive: Receive, most_bytes: int) -> Receive:
    """What is received, as long as it is not too much: a body sent in chunks does not say its length beforehand."""
    taken = 0

    async def limited() -> Message:
        nonlocal taken
        message = await receive()
        if message["type"] == "http.request":
            taken += len(message.get("body", b""))
            if taken > most_bytes:
                raise _too_large(most_bytes)
        return message

    return limited
