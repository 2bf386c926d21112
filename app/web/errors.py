"""Errors as pages or as data, in the reader's language: what, where, and what next; never a trace."""

from __future__ import annotations

import logging
import secrets
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from prasan.console import problem_data
from prasan.errors import DataError, OutputError, PrasanError, UnknownNameError, UsageError
from prasan.language import has_text, translate
from prasan.web.language import language_of

_log = logging.getLogger(__name__)

_MOST_TOLD = 5
_STATUS: tuple[tuple[type[PrasanError], int], ...] = (
    (UnknownNameError, 404), (UsageError, 400), (DataError, 409), (OutputError, 507), (PrasanError, 500),
)  # fmt: skip
"""The status of each class of error: the first that fits."""


class RequestError(PrasanError):
    """A request that is answered with a certain status, and with headers that go with it."""

    def __init__(self, status: int, code: str, headers: dict[str, str] | None = None, **values: object) -> None:
        super().__init__(code, **values)
        self.status = status
        self.headers = headers or {}


def fault(error: Exception, doing: str) -> RequestError:
    """The error that a reader is told of a fault of Prasan's own: a reference, by which the log tells it in full."""
    reference = secrets.token_hex(4)
    _log.error("%s: %s", reference, doing, exc_info=error)
    return RequestError(500, "internal-reference", reference=reference)


def status_of(error: PrasanError) -> int:
    """The HTTP status of an error.

    >>> status_of(UnknownNameError("unknown-kind")), status_of(UsageError("query-syntax"))
    (404, 400)
    """
    if isinstance(error, RequestError):
        return error.status
    return next(status for kind, status in _STATUS if isinstance(error, kind))


def told(error: PrasanError, language: str) -> list[str]:
    """What an error says, line by line: of data with violations the first few, each with its place."""
    if not isinstance(error, DataError):
        return [error.text(language)]
    violations = [problem for problem in error.problems if problem.severity == "violation"]
    lines = [f"{problem.where(language)}: {problem.text(language)}" for problem in violations[:_MOST_TOLD]]
    if len(violations) > _MOST_TOLD:
        lines.append(translate("page.more-problems", language, count=len(violations) - _MOST_TOLD))
    return lines


def prasan_error(request: Request, error: Exception) -> Response:
    """The answer to a ``PrasanError``."""
    assert isinstance(error, PrasanError)
    status, language = status_of(error), language_of(request.scope)
    headers = error.headers if isinstance(error, RequestError) else {}
    if _wants_data(request):
        problems = error.problems if isinstance(error, DataError) else ()
        content = {
            "code": error.code,
            "status": status,
            "message": " ".join(told(error, language)),
            "values": {key: str(value) for key, value in error.values.items()},
            "problems": [problem_data(problem, language) for problem in problems],
        }
        return JSONResponse({"error": content}, status, headers)
    from prasan.web.rendering import page

    return page(request, "error.html", status=status, headers=headers, lines=told(error, language))


def http_error(request: Request, error: Exception) -> Response:
    """The answer to what starlette itself refuses: no such page, a method that a page does not have, and so on."""
    assert isinstance(error, HTTPException)
    code = f"http-{error.status_code}"
    values = {"path": request.url.path, "method": request.method}
    if not has_text(f"error.{code}"):
        code, values = "http-other", {"reason": HTTPStatus(error.status_code).phrase}
    return prasan_error(request, RequestError(error.status_code, code, dict(error.headers or {}), **values))


def _wants_data(request: Request) -> bool:
    """True if who asks is a program: it asked for data by suffix, or does not ask for HTML."""
    path, accept = request.url.path, request.headers.get("accept", "")
    return path.endswith((".json", ".csv", ".ttl")) or "text/html" not in accept


class Faults:
    """Middleware: what no handler expected becomes an answer like any other, and goes to the log with a reference."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, whatever happens; an answer that has begun can only be broken off."""
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = begun or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            if scope["type"] != "http":
                raise
            request = Request(scope, receive)
            answer = fault(error, f"{request.method} {request.url.path}")
            if begun:
                raise
            await prasan_error(request, answer)(scope, receive, send)
