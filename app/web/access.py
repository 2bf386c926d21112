"""Who may ask for what, where accounts are demanded: one middleware before all pages, so that none can forget.

A route needs a role: what its page's ``NEEDS`` say, else ``reader`` for what only reads and ``editor`` for the rest. A
page that isn't there needs ``reader``, so that strangers don't learn which are.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import logging
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import anyio
import anyio.to_thread
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from prasan.accounts import LONGEST, ROLES, Account, Accounts, is_password, key, read_accounts
from prasan.audit import Audit
from prasan.errors import PrasanError
from prasan.settings import ACCOUNTS_NAME, ServeSettings
from prasan.web.errors import RequestError, prasan_error
from prasan.web.rendering import own_path, page
from prasan.web.security import SAFE, SESSION, SHARED
from prasan.web.sessions import Sessions
from prasan.web.throttle import Throttle, network_of

_log = logging.getLogger(__name__)

ANYONE = "anyone"
"""The role of who has not signed in."""
_RANK = {role: rank for rank, role in enumerate((ANYONE, *ROLES))}
_AT_ONCE = 2
"""Passwords that are looked at at once: each takes 64 MB and a core."""
_MOST_WAITING = 30
_BASIC_SECONDS = 300.0
_MOST_BASIC, _MOST_MET = 1000, 5000
_SILENT = ("state",)
"""Routes that pages ask by themselves: they keep no session alive."""
_FREE_ACCOUNT, _LONGEST_ACCOUNT = 5, 60.0
_FREE_ADDRESS, _LONGEST_ADDRESS = 20, 900.0
"""Whoever tries the passwords of one account waits up to a minute, so that nobody can lock its owner out for long; from
one address, behind which there may be an office, up to a quarter of an hour."""


class Door:
    """What decides who gets in: the accounts, the sessions, the guesses, and the log of it all."""

    def __init__(
        self, folder: Path, settings: ServeSettings, encrypted: bool, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._folder = folder
        self._clock = clock
        self._seen: tuple[int, ...] = ()
        self._accounts: Accounts = {}
        self._secret = secrets.token_bytes(32)
        self._basic: dict[bytes, float] = {}
        self._asking: dict[bytes, anyio.Event] = {}
        self._met: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._waiting = 0
        self._limiter: anyio.CapacityLimiter | None = None
        self.sessions = Sessions(settings.session_minutes * 60, settings.session_hours * 3600, clock)
        self.by_account = Throttle(_FREE_ACCOUNT, _LONGEST_ACCOUNT, clock=clock)
        self.by_address = Throttle(_FREE_ADDRESS, _LONGEST_ADDRESS, clock=clock)
        self.audit = Audit(folder)
        is_password(None, "")  # so that not even the first guess takes another time for a name that does not exist
        # Browsers send a cookie of this first name back to this very host and by TLS alone (RFC 6265bis, 4.1.3).
        self.cookie = f"__Host-{SESSION}" if encrypted else SESSION
        self.encrypted = encrypted

    @property
    def accounts(self) -> Accounts:
        """The accounts as their file has them at this moment; if it can't be read nobody is let in."""
        try:
            about = (self._folder / ACCOUNTS_NAME).stat()
            seen = (about.st_mtime_ns, about.st_size, about.st_ino)
            if seen != self._seen:
                self._accounts, self._seen = read_accounts(self._folder), seen
        except FileNotFoundError:
            self._accounts, self._seen = {}, ()
        except (PrasanError, OSError) as error:
            _log.error("accounts: %s", error)
            raise RequestError(503, "accounts-unusable") from error
        return self._accounts

    async def known(self, name: str, password: str, address: str) -> Account:
        """The account of a name and a password.

        Raises ``RequestError``: 429 for too many guesses, of whatever name; 401 if the two don't belong together, which
        does not tell whether there is such an account, nor does the time that it takes.
        """
        name, network = key(name[:LONGEST]), network_of(address)
        if self._waiting >= _MOST_WAITING:
            raise _later(5)
        if wait := self.by_address.guess(network):
            raise _later(wait)
        # Who has signed in from there before waits for their own mistakes only, not for those of strangers.
        counted = f"{name}\n{network}" if (name, network) in self._met else name
        if wait := self.by_account.guess(counted):
            self.by_address.take_back(network)
            raise _later(wait)
        self._limiter = self._limiter or anyio.CapacityLimiter(_AT_ONCE)
        account = self.accounts.get(name)
        self._waiting += 1
        try:
            right = await anyio.to_thread.run_sync(is_password, account, password, limiter=self._limiter)
        finally:
            self._waiting -= 1
        if account is None or not right:
            self.audit.try_note("sign-in", name, address, result="refused")
            raise RequestError(401, "wrong-password")
        self.by_account.forget(counted)
        self.by_address.take_back(network)
        self._met[name, network] = None
        if len(self._met) > _MOST_MET:
            self._met.popitem(last=False)
        return account

    async def by_basic(self, header: str, address: str) -> Account:
        """The account of an ``Authorization`` header; raises as :meth:`known` does."""
        scheme, _, given = header.partition(" ")
        try:
            name, colon, password = base64.b64decode(given.strip(), validate=True).decode("utf-8").partition(":")
        except (binascii.Error, UnicodeDecodeError):
            colon = ""
        if scheme.lower() != "basic" or not colon:
            raise RequestError(401, "wrong-password")
        account = self.accounts.get(key(name[:LONGEST]))
        # argon2 is slow on purpose; who asks a hundred queries in a row shows their password once.
        said = f"{key(name[:LONGEST])}\0{password}\0{account.stamp if account else ''}".encode()
        digest = hmac.digest(self._secret, said, hashlib.sha256)
        now = self._clock()
        while digest in self._asking:
            await self._asking[digest].wait()
        if account and self._basic.get(digest, now) > now:
            return account
        # Several requests at the same moment are one guess.
        self._asking[digest] = anyio.Event()
        try:
            account = await self.known(name, password, address)
            if len(self._basic) >= _MOST_BASIC:
                self._basic.clear()
            self._basic[digest] = now + _BASIC_SECONDS
        finally:
            self._asking.pop(digest).set()
        self.audit.try_note("sign-in", account.name, address, by="basic", result="done")
        return account

    def refused(self, scope: Scope, why: RequestError) -> None:
        """Note that somebody was refused before it was asked who they are."""
        self.audit.refused(
            address_of(scope), method=scope["method"], what=scope["path"], why=why.code, result=why.status,
            **{name: str(value) for name, value in why.values.items() if name in ("host", "origin")},
        )  # fmt: skip

    def cookie_header(self, token: str) -> str:
        """The ``Set-Cookie`` that gives a browser its token, or with an empty one takes it away."""
        age = "" if token else "; Max-Age=0"
        return f"{self.cookie}={token}; Path=/; HttpOnly; SameSite=Strict{'; Secure' if self.encrypted else ''}{age}"


def _later(seconds: int) -> RequestError:
    return RequestError(429, "sign-in-later", {"retry-after": str(seconds)}, seconds=seconds)


def address_of(scope: Scope) -> str:
    """The address that a request comes from."""
    client = scope.get("client")
    return str(client[0]) if client else ""


class Access:
    """Middleware: finds out who asks, lets through who may, and notes what they change."""

    def __init__(self, app: ASGIApp, door: Door, roles: Mapping[str, str]) -> None:
        """``roles`` are those that routes need, by name, where it is not that of their method."""
        self.app = app
        self.door = door
        self.roles = roles

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer or refuse one request."""
        if scope["type"] == "websocket":
            # No page has one; one that comes is not to get past this by being no request.
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request, status = Request(scope, receive), 0
        scope["prasan.account"] = None

        async def closed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                if "immutable" not in headers.get("cache-control", ""):
                    # What was for one reader only is not kept for the next at the same machine.
                    headers["cache-control"] = "no-store"
            await send(message)

        name = _route(scope)
        try:
            needed = self._needed(scope, name)
            account = await self._who(request, needed, name)
            scope["prasan.account"] = account
            self._admit(request, account, needed)
        except RequestError as refused:
            answer = prasan_error(request, refused)
            if refused.status == 401 and (here := _opened(request)):
                answer = _inwards(request, here)
            await answer(scope, receive, closed)
            return
        changes = scope["method"] not in SAFE and _RANK[needed] >= _RANK["editor"]
        try:
            await self.app(scope, receive, closed)
        finally:
            if changes and account:
                self.door.audit.try_note(
                    "change", account.name, address_of(scope), method=scope["method"], what=scope["path"],
                    result=status or "failed",
                )  # fmt: skip

    def _needed(self, scope: Scope, name: str) -> str:
        method = scope["method"]
        if method == "OPTIONS" and scope["path"] == SHARED:
            return ANYONE  # Browsers ask so, without credentials, whether a page of another origin may ask at all.
        # A name that the page has not declared, and one of no page, need what their method needs.
        return self.roles.get(name) or ("reader" if method in SAFE else "editor")

    async def _who(self, request: Request, needed: str, name: str) -> Account | None:
        door, token = self.door, request.cookies.get(self.door.cookie, "")
        if token and (account := door.sessions.account(token, door.accounts, counts=name not in _SILENT)):
            return account
        header = request.headers.get("authorization", "")
        # By Basic one may read, never change: browsers send it along with whatever they are made to ask.
        if not header or needed not in ("reader", ANYONE):
            return None
        try:
            return await door.by_basic(header, address_of(request.scope))
        except RequestError as refused:
            if refused.status == 401:
                refused.headers.update(_challenge(request))
            raise

    def _admit(self, request: Request, account: Account | None, needed: str) -> None:
        role = account.role if account else ANYONE
        if _RANK[role] >= _RANK[needed]:
            return
        if account is None:
            raise RequestError(401, "not-signed-in", _challenge(request))
        self.door.audit.try_note(
            "refused", account.name, address_of(request.scope), method=request.method, what=request.url.path,
            needed=needed, result=403,
        )  # fmt: skip
        raise RequestError(403, f"role-needed-{needed}", name=account.name)


def _challenge(request: Request) -> dict[str, str]:
    """What makes programs send a name and a password; a browser would ask for them in a window of its own."""
    browser = "sec-fetch-mode" in request.headers or "text/html" in request.headers.get("accept", "")
    return {} if browser and has_sign_in(request) else {"www-authenticate": 'Basic realm="Prasan", charset="UTF-8"'}


def has_sign_in(request: Request) -> bool:
    """True if there is a page to sign in at."""
    return any(getattr(route, "name", "") == "sign-in" for route in request.app.routes)


def _opened(request: Request) -> str:
    """The path of the page that somebody opens; empty for programs, and for what was sent by a form."""
    if request.method != "GET" or "text/html" not in request.headers.get("accept", "") or not has_sign_in(request):
        return ""
    if request.headers.get("authorization"):
        return ""
    return own_path(request.scope["path"]) + (f"?{request.url.query}" if request.url.query else "")


def _inwards(request: Request, here: str) -> Response:
    """To the page to sign in at; for who follows a link from another site first to the same page once more.

    Browsers don't send the cookie of a session along with such a link, but do so when the page then opens itself.
    """
    if request.headers.get("sec-fetch-site") in ("cross-site", "same-site"):
        return page(request, "again.html", here=next_path(here))
    return RedirectResponse(f"{request.scope.get('root_path', '')}/sign-in?next={quote(here, safe='/')}", 303)


def _route(scope: Scope) -> str:
    """The name of the route that will answer, as starlette chooses it; empty if none will."""
    partial: BaseRoute | None = None
    for route in scope["app"].routes:
        match, _child = route.matches(scope)
        if match is Match.FULL:
            return getattr(route, "name", "") or ""
        if match is Match.PARTIAL and partial is None:
            partial = route
    return getattr(partial, "name", "") or ""


def roles_of(pages: Mapping[str, Any]) -> dict[str, str]:
    """The roles that pages declare, by the names of their routes; raises ``ValueError`` for one that makes no sense."""
    found: dict[str, str] = {}
    for name, part in pages.items():
        own = {route.name for route in part.ROUTES}
        for route, role in getattr(part, "NEEDS", {}).items():
            if role not in _RANK or route not in own:
                raise ValueError(f"page {name}: NEEDS[{route!r}] = {role!r}")
            found[route] = role
    return found


def next_path(text: str) -> str:
    """A path of this server to go to after signing in; ``/`` for whatever leads elsewhere.

    >>> next_path("/findings?kind=gap"), next_path("//evil.example"), next_path("https://evil.example")
    ('/findings?kind=gap', '/', '/')
    """
    inside = text.startswith("/") and not text.startswith("//") and "\\" not in text
    return text if inside and all(" " < letter != "\x7f" for letter in text) else "/"
