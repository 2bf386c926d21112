"""The description of all addresses for programs, in OpenAPI 3.1, made from what the pages say of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.metadata import version
from types import ModuleType
from typing import Any

from starlette.routing import BaseRoute, Route

from prasan.web.described import ANY_TYPE, Described, Field, Fields

_KIND = re.compile(r"-(json|csv|ttl|file)$")
_TYPES = {
    ".json": "application/json", ".csv": "text/csv", ".ttl": "text/turtle",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
_FORM, _MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
_ERROR: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "error": {
            "type": "object",
            "properties": {
                "code": {"type": "string"}, "status": {"type": "integer"}, "message": {"type": "string"},
                "values": {"type": "object"}, "problems": {"type": "array"},
            },
            "required": ["code", "status", "message", "values", "problems"],
        }
    },
    "required": ["error"],
}  # fmt: skip
OWN = {
    "state": Described(
        "Which build is shown, and what is wrong with the files since", holds={"version": "string", "problem": "array"}
    ),
    "openapi-json": Described("This description", holds={"openapi": "string", "paths": "object"}),
}
"""What is said of the addresses that belong to no page."""


@cache
def described(*parts: ModuleType) -> Mapping[str, Described]:
    """What pages say of their addresses, by the names of the routes; of a family of formats by the first one's name."""
    found = dict(OWN)
    for part in parts:
        found |= part.DESCRIBED
    return found


def described_route(known: Mapping[str, Described], name: str) -> Described:
    """What is said of a route: under its own name, or under that of the page of which it is another format."""
    return known[name] if name in known else known[_KIND.sub("", name)]


def openapi(
    title: str, routes: Sequence[BaseRoute], parts: Sequence[ModuleType], with_accounts: bool = False
) -> dict[str, Any]:
    """The description as JSON can hold it."""
    known = described(*parts)
    paths: dict[str, dict[str, Any]] = {}
    for each in routes:
        if isinstance(each, Route) and each.name != "asset":
            place = paths.setdefault(path_of(each), {})
            for method in sorted((each.methods or set()) - {"HEAD", "OPTIONS"}):
                place[method.lower()] = _operation(each, method, described_route(known, each.name))
    found: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {
            "title": f"Prasan: {title}", "version": version("prasan"),
            "description": "Every page has its data beside it. Whatever is asked for, `lang` chooses the language.",
        },
        "paths": dict(sorted(paths.items())),
        "components": {"schemas": {"Error": _ERROR}},
    }  # fmt: skip
    if with_accounts:
        found["components"]["securitySchemes"] = {"account": {"type": "http", "scheme": "basic"}}
        found["security"] = [{"account": []}]
    return found


def path_of(route: Route) -> str:
    """The path of a route as OpenAPI writes it.

    >>> path_of(Route("/thing/{id:path}", print))
    '/thing/{id}'
    """
    return re.sub(r"\{(\w+):\w+\}", r"{\1}", route.path)


def _operation(route: Route, method: str, said: Described) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": route.name, "summary": said.about, "parameters": list(_parameters(route, said)),
        "responses": _responses(route, said),
    }  # fmt: skip
    if method == "POST" and said.form:
        media_type = _MULTIPART if said.file else _FORM
        content: dict[str, Any] = {media_type: {"schema": _schema(said.form, said.file)}}
        if said.body:
            content[said.body] = {"schema": {"type": "string"}}
        found["requestBody"] = {"required": True, "content": content}
    return found


def _parameters(route: Route, said: Described) -> Iterator[dict[str, Any]]:
    for name in re.findall(r"\{(\w+)", route.path):
        yield _parameter(name, said.path.get(name, Field("")), "path")
    for name, each in said.query.items():
        yield _parameter(name, each, "query")
    yield _parameter("lang", Field("The language of the answer", ("th", "en")), "query")


def _parameter(name: str, each: Field, place: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": name, "in": place, "description": each.about, "schema": _value(each),
        "required": place == "path" or each.required,
    }  # fmt: skip
    return found | ({"example": each.example} if each.example else {})


def _value(each: Field) -> dict[str, Any]:
    one: dict[str, Any] = {"type": "string"} | ({"enum": list(each.choices)} if each.choices else {})
    return {"type": "array", "items": one} if each.many else one


def _schema(fields: Fields, file: str) -> dict[str, Any]:
    properties = {name: _value(each) | {"description": each.about} for name, each in fields.items()}
    if file:
        properties[file] = {"type": "string", "contentMediaType": "application/octet-stream"}
    required = [name for name, each in fields.items() if each.required]
    return {"type": "object", "properties": properties} | ({"required": required} if required else {})


def _responses(route: Route, said: Described) -> dict[str, Any]:
    suffix = next((suffix for suffix in _TYPES if route.path.endswith(suffix)), "")
    types = said.types or ((_TYPES[suffix],) if suffix else ANY_TYPE if "{suffix}" in route.path else ("text/html",))
    content = {each: {"schema": _answer(said)} if each == "application/json" and suffix else {} for each in types}
    found: dict[str, Any] = {"200": {"description": said.about, "content": content}}
    found["303"] = {"description": "What was asked for is elsewhere, or what was sent is kept and shown there"}
    error = {"schema": {"$ref": "#/components/schemas/Error"}}
    # Whoever asks for HTML gets a page that says the same.
    found["default"] = {"description": "What is wrong, where, and what to do", "content": {
        "application/json": error, "text/html": {}, "text/plain": {},
    }}  # fmt: skip
    return found


def _answer(said: Described) -> dict[str, Any]:
    if isinstance(said.holds, str):
        return {"type": said.holds} if said.holds else {}
    properties = {name: {"type": kind} for name, kind in said.holds.items()}
    return {"type": "object", "properties": properties, "required": list(properties)}
