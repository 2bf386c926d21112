"""Every picture and file that can be made of the workspace, to be taken away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from prasan.graph.scene import drawn_in_pieces, views
from prasan.language import has_text, translate
from prasan.web.described import Described, Field
from prasan.web.files import file_answer
from prasan.web.rendering import built, data, language, page, route, table
from prasan.web.shown import scene

NAME = "export"
ORDER = 110

_MEETING = (".html", ".pdf", ".pptx", ".docx", ".xlsx", ".png", ".svg", ".md")
"""Suffixes of what people read, in the order in which they are offered; all others are for programs."""


def exports(language: str) -> dict[str, list[dict[str, Any]]]:
    """The views for the ``meeting`` and for ``tools``: each with its name, and the suffixes it can be written with."""
    found: dict[str, list[dict[str, Any]]] = {"meeting": [], "tools": []}
    known: dict[str, list[str]] = {}
    for view, suffix in sorted(views()):
        known.setdefault(view, []).append(suffix)
    for view, all_suffixes in known.items():
        name = translate(f"view.{view}.name", language) if has_text(f"view.{view}.name") else view
        for_meeting = [suffix for suffix in _MEETING if suffix in all_suffixes]
        others = [suffix for suffix in all_suffixes if suffix not in for_meeting]
        for group, suffixes in (("meeting", for_meeting), ("tools", others)):
            if suffixes:
                found[group].append({"view": view, "name": name, "suffixes": suffixes})
    return found


def _found(request: Request) -> dict[str, list[dict[str, Any]]]:
    found = exports(language(request))
    return {
        group: [
            item
            | {
                "files": [
                    {"suffix": suffix, "link": route(request, "export-file", view=item["view"], suffix=suffix[1:])}
                    for suffix in item["suffixes"]
                ]
            }
            for item in items
        ]
        for group, items in found.items()
    }


def _html(request: Request) -> Response:
    return page(request, "export.html", groups=_found(request))


def _json(request: Request) -> Response:
    return data(request, _found(request))


def _csv(request: Request) -> Response:
    code = language(request)
    heads = [translate(f"page.export.column.{name}", code) for name in ("group", "view", "name", "address")]

    def rows() -> Iterator[Any]:
        for group, items in _found(request).items():
            for item in items:
                for file in item["files"]:
                    yield translate(f"page.export.{group}", code), item["view"], item["name"], file["link"]

    return table(request, NAME, heads, rows())


def _file(request: Request) -> Response:
    view, suffix = request.path_params["view"], f".{request.path_params['suffix']}"
    here, shown = built(request), scene(request)

    def pieces() -> Iterator[bytes]:
        yield from drawn_in_pieces(shown, view, suffix)
        _ = here  # until the last piece is made its store must stay where it is

    return file_answer(pieces(), f"{view}{suffix}")


DESCRIBED = {
    "export": Described("What can be taken away, and as what", holds={"meeting": "array", "tools": "array"}),
    "export-file": Described(
        "A view as a file",
        path={"view": Field("A view", example="findings"), "suffix": Field("Its kind of file", example="xlsx")},
    ),
}
ROUTES = (
    Route("/export", _html, name="export"),
    Route("/export.json", _json, name="export-json"),
    Route("/export.csv", _csv, name="export-csv"),
    Route("/export/{view}.{suffix}", _file, name="export-file"),
)
