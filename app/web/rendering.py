"""What a request is answered with: a page from a template, data as JSON, a table as CSV, RDF as Turtle."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any
from urllib.parse import quote, unquote, urlencode

import jinja2
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import NoMatchFound

from prasan.accounts import Account
from prasan.graph.page import own_name
from prasan.graph.safe_text import plain, sheet
from prasan.language import languages, pick, translate
from prasan.parts import parts
from prasan.web.assets import address
from prasan.web.errors import told
from prasan.web.language import language_of
from prasan.web.state import Built, State

PACKAGE = "prasan.web.pages"
_PLAIN = "/:@!$&'()*+,;=~"
"""What stands in the path of an address as it is (RFC 3986, section 3.3)."""
NAME_COOKIE = "prasan-name"
"""The cookie in which a browser remembers a name, where there are no accounts."""
LONGEST_NAME = 200


def state(request: Request) -> State:
    """What holds the current build."""
    found: State = request.app.state.prasan
    return found


def built(request: Request) -> Built:
    """The build that a request is answered from: the same one from its first look to its last."""
    if not hasattr(request.state, "built"):
        request.state.built = state(request).built
    found: Built = request.state.built
    return found


def signed_in(request: Request) -> str:
    """The name of who has signed in; empty where no accounts are demanded, and of who has not."""
    account: Account | None = request.scope.get("prasan.account")
    return account.name if account else ""


def person(request: Request, given: str | None = None) -> str:
    """Who asks: the name of their account, else the one that they give, else the one that their browser remembers.

    What people decide or change is signed with it: whoever has signed in can't sign as somebody else.
    """
    name = unquote(request.cookies.get(NAME_COOKIE, "")) if given is None else given
    return signed_in(request) or plain(name)[:LONGEST_NAME]


def is_stranger(request: Request) -> bool:
    """True for who has not signed in where accounts are demanded: they see the sign-in page and nothing else."""
    return request.app.state.door is not None and not signed_in(request)


def language(request: Request) -> str:
    """The language in which the request is answered."""
    return language_of(request.scope)


@cache
def _environment() -> jinja2.Environment:
    found = jinja2.Environment(
        loader=jinja2.PackageLoader("prasan.web"), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    found.filters["plain"] = plain
    return found


def page(
    request: Request, template: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **shown: Any
) -> Response:
    """A template of the folder ``templates`` as a page; every value in it is text and nothing else.

    Templates are given ``text(key, …)``, a text of the translations; ``route(name, …)``, the address of a page's route,
    empty if no page has it; ``asset(name)``, that of a file; ``language``, ``languages``, ``title``, ``navigation``,
    ``version``, ``updating``, and ``problem``, what went wrong with the files, in lines; ``signed_in``, the name of an
    account, and ``person``, the name to offer in a form; and whatever else is handed to them. A stranger's page has no
    navigation, no version and no problem.
    """
    code = language(request)
    here = built(request)
    stranger = is_stranger(request)
    trouble = None if stranger else state(request).problem
    frame = {
        "asset": address,
        "languages": [(other, own_name(other), _in_language(request, other)) for other in languages()],
        "title": plain(pick(here.workspace.title, code)),
        "navigation": [] if stranger else _navigation(request, code),
        "version": "" if stranger else here.version,
        "signed_in": signed_in(request),
        "person": person(request),
        "problem": [plain(line) for line in told(trouble, code)] if trouble else [],
        "updating": state(request).updating,
    }
    return _answer(request, part(request, template, **frame | shown), "text/html", status, headers)


def part(request: Request, template: str, **shown: Any) -> Markup:
    """A template as a part of a page; of what :func:`page` gives it has ``text``, ``route``, ``number``, ``language``.

    It may be remembered and shown to others, if nothing in ``shown`` is about who asks; what ``route`` gives differs
    with the language only.
    """
    code = language(request)
    own = {
        "text": lambda key, /, **values: translate(key, code, **values),
        "route": lambda name, /, **values: route(request, name, **values),
        "number": lambda value: f"{value:,}",
        "language": code,
    }
    return Markup(_environment().get_template(template).render(own | shown))


def data(request: Request, value: Any) -> Response:
    """Data as JSON."""
    return json_text(request, json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def json_text(request: Request, content: str) -> Response:
    """Data that is JSON already, such as what is written once for many requests."""
    return _answer(request, content, "application/json")


def table(request: Request, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """Rows as CSV for Excel, to be kept as ``<name>.csv``; a text that Excel would run gets an apostrophe."""
    held = io.StringIO(newline="")
    writer = csv.writer(held)
    for row in (columns, *rows):
        writer.writerow([sheet(cell) if isinstance(cell, str) else cell for cell in row])
    headers = {"content-disposition": f'attachment; filename="{name}.csv"'}
    return _answer(request, "\ufeff" + held.getvalue(), "text/csv", headers=headers)


def file(request: Request, name: str, media_type: str, content: bytes) -> Response:
    """A file of a view, to be kept under a name."""
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return _answer(request, content, media_type, headers=headers)


def turtle(request: Request, content: str) -> Response:
    """RDF as Turtle."""
    return document(request, content, "text/turtle")


def document(request: Request, content: str, media_type: str, headers: Mapping[str, str] | None = None) -> Response:
    """A text of any media type, in UTF-8."""
    return _answer(request, content, media_type, headers=headers)


def _answer(
    request: Request, content: str | bytes, media_type: str, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    body = content.encode("utf-8", "replace") if isinstance(content, str) else content
    tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    given = {"etag": tag, "cache-control": "no-cache", **(headers or {})}
    if status == 200 and tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=given)
    return Response(body, status, given, f"{media_type}; charset=utf-8")


def route(request: Request, name: str, /, **values: Any) -> str:
    """The address of the route of a name, in the language of the path; empty if no page declares such a route.

    What the route's path has no place for becomes the query.
    """
    for candidate in request.app.routes:
        if getattr(candidate, "name", "") != name:
            continue
        places = {key: value for key, value in values.items() if key in getattr(candidate, "param_convertors", {})}
        query = {key: value for key, value in values.items() if key not in places}
        places = {key: quote(value, safe=_PLAIN) if isinstance(value, str) else value for key, value in places.items()}
        try:
            path = str(request.app.url_path_for(name, **places))
        except NoMatchFound:
            return ""
        return f"{_prefix(request)}{path}" + (f"?{urlencode(query, doseq=True)}" if query else "")
    return ""


def own_path(path: str) -> str:
    """The path of a request as it may stand in an address of this server: no spelling of it leads to another one.

    >>> own_path("//evil.example"), own_path("/a?b"), own_path("")
    ('/evil.example', '/a%3Fb', '/')
    """
    return "/" + quote(path.lstrip("/"), safe=_PLAIN, errors="replace")


def _prefix(request: Request) -> str:
    root: str = request.scope.get("root_path", "")
    return root


def _in_language(request: Request, code: str) -> str:
    """The address of this very page in another language."""
    path = own_path(request.scope["path"].removeprefix(_prefix(request)))
    if _prefix(request):
        return f"/{code}{path}" + (f"?{request.url.query}" if request.url.query else "")
    query = [(key, value) for key, value in request.query_params.multi_items() if key != "lang"]
    return f"{path}?{urlencode([*query, ('lang', code)])}"


def _navigation(request: Request, code: str) -> list[tuple[str, str, bool]]:
    """Name and address of each page, and whether it is this one."""
    shown = sorted((part.ORDER, name, part) for name, part in parts(PACKAGE, "ROUTES").items() if part.ORDER)
    found = []
    for _order, _name, part in shown:
        if link := route(request, part.ROUTES[0].name):
            here = request.scope.get("endpoint") in [candidate.endpoint for candidate in part.ROUTES]
            found.append((translate(f"page.{part.NAME}.name", code), link, here))
    return found
