"""The language of a request: that of its path, else its query, its cookie, the browser, the workspace."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qsl

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from prasan.language import languages
from prasan.web.negotiation import qualities

COOKIE = "prasan-language"
_YEAR = 365 * 24 * 60 * 60


def language_of(scope: Scope) -> str:
    """The language in which a request is answered."""
    found: str = scope["prasan.language"]
    return found


class Language:
    """Middleware: takes a language off the path (``/th/…``), keeps one that the query names in a cookie."""

    def __init__(self, app: ASGIApp, default: Callable[[], str]) -> None:
        self.app = app
        self.default = default

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Note the language of the request and pass it on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        first = scope["path"].split("/")[1] if "/" in scope["path"] else ""
        by_path = first if first in languages() else ""
        asked = dict(parse_qsl(scope["query_string"].decode("latin-1"))).get("lang", "")
        by_query = asked if asked in languages() else ""
        scope = dict(scope)
        if by_path:
            # As if the app stood below that path: links then keep the language.
            scope["root_path"] = f"{scope.get('root_path', '')}/{by_path}"
            if scope["path"] == f"/{by_path}":
                scope["path"] += "/"
        scope["prasan.language"] = by_path or by_query or _remembered(scope) or self.default()

        async def keep(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.add_vary_header("Accept-Language")
                headers.add_vary_header("Cookie")
                if by_query and not by_path:
                    cookie = f"{COOKIE}={by_query}; Path=/; Max-Age={_YEAR}; HttpOnly; SameSite=Lax"
                    headers.append("set-cookie", cookie)
            await send(message)

        await self.app(scope, receive, keep)


def _remembered(scope: Scope) -> str:
    headers = Headers(scope=scope)
    held = cookie_parser(headers.get("cookie", "")).get(COOKIE, "")
    if held in languages():
        return held
    wanted = qualities(headers.get("accept-language", ""))
    spoken = ((quality, name[:2].lower()) for name, quality in wanted if quality > 0)
    return next((code for _quality, code in spoken if code in languages()), "")
