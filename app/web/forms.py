"""What people send by a form, and the name under which they did so last."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl, quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import ImmutableMultiDict
from starlette.requests import Request
from starlette.responses import Response

from prasan.graph.safe_text import plain
from prasan.web.errors import RequestError
from prasan.web.rendering import LONGEST_NAME, NAME_COOKIE, person

_FORM = "application/x-www-form-urlencoded"
_MOST_FIELDS = 1000
_YEAR = 365 * 24 * 60 * 60

Fields = ImmutableMultiDict[str, str]


def posted(answer: Callable[[Request, Fields], Response]) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that hands the fields of a form to a function, which is called in a thread of its own."""

    async def endpoint(request: Request) -> Response:
        if request.headers.get("content-type", "").split(";")[0].strip().lower() != _FORM:
            raise RequestError(415, "http-other", reason="Unsupported Media Type")
        body = (await request.body()).decode("utf-8", "replace")
        try:
            pairs = parse_qsl(body, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
        except ValueError as error:
            raise RequestError(400, "http-other", reason="Bad Request") from error
        return await run_in_threadpool(answer, request, Fields(pairs))

    return endpoint


def own_name(request: Request) -> str:
    """The name to offer to whoever fills in a form: their account's, else the one given last; empty if none."""
    return person(request)


def keep_name(response: Response, name: str) -> None:
    """Let the browser remember a name for the next form."""
    given = quote(plain(name)[:LONGEST_NAME])
    response.set_cookie(NAME_COOKIE, given, max_age=_YEAR, path="/", httponly=True, samesite="lax")
