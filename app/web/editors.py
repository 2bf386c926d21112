"""What the pages that change something share: the editor of the workspace, forms, and who fills them in."""

from __future__ import annotations

import weakref
from collections.abc import Awaitable, Callable, Mapping
from threading import Lock
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from prasan.editing import Editor, Person, is_there
from prasan.errors import UnknownNameError
from prasan.graph.safe_text import plain
from prasan.ground import Current
from prasan.language import languages
from prasan.loaders.edit_lines import short_iri, whole_iri
from prasan.loaders.statements import class_path
from prasan.ontology.quads import spelt_iri
from prasan.ontology.schema import Sheet, sheets
from prasan.web.rendering import NAME_COOKIE, language, route, signed_in, state
from prasan.web.rendering import person as name_to_offer
from prasan.web.state import State

_YEAR = 365 * 24 * 60 * 60
_MOST_FIELDS = 2000
_LONGEST_NAME = 200
_editors: weakref.WeakKeyDictionary[State, Editor] = weakref.WeakKeyDictionary()
_lock = Lock()

Form = Mapping[str, list[Any]]
"""What a form sent: by field, its texts and files in order."""


def editor(request: Request) -> Editor:
    """The editor of the workspace that is served, the same for every request."""
    held = state(request)
    with _lock:
        if held not in _editors:
            _editors[held] = Editor(held.folder)
        return _editors[held]


def takes_form(answer: Callable[[Request, Form], Response]) -> Callable[[Request], Awaitable[Response]]:
    """An endpoint that is given the form that was sent, in a thread of its own."""

    async def endpoint(request: Request) -> Response:
        async with request.form(max_fields=_MOST_FIELDS, max_files=1) as sent:
            form: dict[str, list[Any]] = {}
            for name, value in sent.multi_items():
                form.setdefault(name, []).append(value)
            if account := signed_in(request):
                form["by"] = [account]  # whoever has signed in signs as themselves
            return await run_in_threadpool(answer, request, form)

    return endpoint


def text(form: Form, name: str) -> str:
    """The first text of a field; empty if there is none."""
    value = next(iter(form.get(name, ())), "")
    return "" if isinstance(value, UploadFile) else str(value)


def person(form: Form) -> Person:
    """Who sent a form, and why, as they say."""
    return Person(text(form, "by"), text(form, "why"))


def name_of(request: Request) -> str:
    """The name under which somebody last changed something with this browser."""
    return name_to_offer(request)


def away(request: Request, to: str, by: str = "", **values: Any) -> Response:
    """To another page after something was changed; the name is kept for the next time."""
    found = RedirectResponse(route(request, to, **values), status_code=303)
    if by := plain(by)[:_LONGEST_NAME]:
        found.set_cookie(NAME_COOKIE, quote(by), max_age=_YEAR, httponly=True, samesite="lax")
    return found


def spoken(request: Request, form: Form) -> str:
    """The language in which a form was shown, which its texts are compared in."""
    code = text(form, "shown-in")
    return code if code in languages() else language(request)


def sheet_named(path: str) -> Sheet:
    """The sheet of a class by the middle part of its IRIs; raises ``UnknownNameError`` if there is none."""
    found = next((sheet for sheet in sheets() if class_path(sheet.cls) == path), None)
    if found is None:
        raise UnknownNameError("unknown-edit-thing", id=path[:100])
    return found


def thing_named(current: Current, address: str) -> str:
    """The thing of an address, spelt: its IRI, or that below the base; raises ``UnknownNameError`` if there is none."""
    thing = spelt_iri(whole_iri(address, current.ground.base))
    if not address or any(letter in address for letter in "<>\n") or not is_there(current, thing):
        raise UnknownNameError("unknown-edit-thing", id=address[:100])
    return thing


def address_of(current: Current, thing: str) -> str:
    """The address of a thing, as :func:`thing_named` reads it."""
    return short_iri(thing[1:-1], current.ground.base)
