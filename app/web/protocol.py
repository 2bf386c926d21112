"""What a request asks by the SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/), section 2.1."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request

from prasan.web.errors import RequestError

_FORM, _QUERY, _UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
_MOST_FIELDS = 10_000


@dataclass(frozen=True, slots=True)
class Question:
    """A query, and the dataset that the request names beside it: ``None`` if it names none."""

    query: str
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None


async def question(request: Request) -> Question | None:
    """What is asked; ``None`` if nothing is, so that the service is described.

    Raises ``RequestError``: 400 if there is no query or more than one, or what is not UTF-8; 403 for an update; 415 for
    a body that is neither a form nor a query.
    """
    fields = _fields(request.scope["query_string"])
    if request.method == "POST":
        kind, charset = _content_type(request)
        if kind == _FORM:
            fields = _fields(await request.body())
        elif kind == _QUERY:
            if charset not in ("", "utf-8", "utf8"):
                raise _unsupported(f"{kind}; charset={charset}")
            fields.append(("query", _decoded(await request.body())))
        elif kind == _UPDATE:
            raise RequestError(403, "sparql-update")
        else:
            raise _unsupported(kind)
    given = {name: tuple(value for key, value in fields if key == name) for name, _value in fields}
    if "update" in given:
        raise RequestError(403, "sparql-update")
    asked = given.get("query", ())
    if len(asked) > 1:
        raise RequestError(400, "sparql-several-queries", count=len(asked))
    dataset = given.get("default-graph-uri"), given.get("named-graph-uri")
    if not asked:
        if request.method == "POST" or any(dataset):
            raise RequestError(400, "sparql-no-query")
        return None
    return Question(asked[0], *dataset)


def _content_type(request: Request) -> tuple[str, str]:
    kind, *parameters = (part.strip().lower() for part in request.headers.get("content-type", "").split(";"))
    given = dict(parameter.partition("=")[::2] for parameter in parameters)
    return kind, given.get("charset", "").strip('"')


def _unsupported(kind: str) -> RequestError:
    return RequestError(415, "sparql-media-type", {"accept-post": f"{_FORM}, {_QUERY}"}, kind=kind or "—")


def _decoded(text: bytes) -> str:
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RequestError(400, "sparql-not-utf-8", position=error.start) from None


def _fields(text: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(_decoded(text), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
    except UnicodeDecodeError as error:
        raise RequestError(400, "sparql-not-utf-8", position=error.start) from None
    except ValueError:
        raise RequestError(400, "sparql-too-many-fields", limit=_MOST_FIELDS) from None
