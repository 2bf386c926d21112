"""The network: an interactive picture, views of it that people keep, and the same as data."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from prasan.errors import UnknownNameError, UsageError
from prasan.graph.network_page import body
from prasan.graph.page import themed
from prasan.graph.scene import draw
from prasan.graph.views.network import model
from prasan.graph.views.network_drawing import drawing
from prasan.language import languages
from prasan.saved_views import SavedView, cleaned, known_state, read_views, remove_view, save_view
from prasan.settings import nearest
from prasan.web.described import WHO, Described, Field
from prasan.web.forms import Fields, keep_name, own_name, posted
from prasan.web.rendering import built, data, file, json_text, language, page, person, route, state
from prasan.web.state import Built, remembered

NAME = "network"
ORDER = 30


def _views(request: Request) -> tuple[SavedView, ...]:
    # Read anew each time: a view is no source of data, and saving one builds nothing.
    return read_views(state(request).folder)


def _chosen(request: Request, views: tuple[SavedView, ...]) -> SavedView | None:
    asked = request.query_params.get("view", "")
    found = next((view for view in views if view.name == asked), None)
    if asked and found is None:
        names = [view.name for view in views]
        raise UnknownNameError(
            "unknown-saved-view", name=asked, known=nearest(asked, names) or ", ".join(names[:8]) or "—"
        )
    return found


def _html(request: Request) -> Response:
    here, code, views = built(request), language(request), _views(request)
    chosen = _chosen(request, views)
    return page(
        request, "network.html", body=Markup(body()), still=Markup(_still(here, code)), views=views, chosen=chosen,
        view=json.dumps(dict(chosen.state), ensure_ascii=False) if chosen else "", own_name=own_name(request),
    )  # fmt: skip


def _still(here: Built, code: str) -> str:
    """The picture for who has no scripts."""
    scene = replace(here.workspace.scene, language=code)
    return remembered(here, ("network", code), lambda: themed(drawing(scene, embed_font=False)))


def _model(here: Built) -> str:
    return remembered(
        here, "network", lambda: json.dumps(model(here.workspace.scene), ensure_ascii=False, separators=(",", ":"))
    )  # fmt: skip


def prepare(built: Built) -> None:
    """The picture: of a country it takes seconds."""
    _model(built)
    for code in languages():
        _still(built, code)


def _json(request: Request) -> Response:
    return json_text(request, _model(built(request)))


def _csv(request: Request) -> Response:
    here, code = built(request), language(request)
    scene = replace(here.workspace.scene, language=code)
    return file(
        request, f"{NAME}.csv", "text/csv", remembered(here, ("edges", code), lambda: draw(scene, NAME, ".csv"))
    )


def _views_json(request: Request) -> Response:
    return data(request, {"views": [_told(view) for view in _views(request)]})


def _told(view: SavedView) -> dict[str, Any]:
    return {
        "name": view.name, "caption": view.caption, "by": view.by, "on": view.on.isoformat() if view.on else None,
        "state": dict(view.state),
    }  # fmt: skip


def _save(request: Request, fields: Fields) -> Response:
    try:
        shown = json.loads(fields.get("state", "") or "{}")
    except (ValueError, RecursionError):
        shown = None
    if not isinstance(shown, dict):
        raise UsageError("view-not-read")
    view = SavedView(
        name=cleaned(fields.get("name", "")), caption=cleaned(fields.get("caption", "")),
        by=cleaned(person(request, fields.get("by", ""))), on=date.today(), state=known_state(shown),
    )  # fmt: skip
    save_view(state(request).folder, view, language(request))
    answer = RedirectResponse(route(request, "network", view=view.name), 303)
    keep_name(answer, view.by)
    return answer


def _remove(request: Request, fields: Fields) -> Response:
    remove_view(state(request).folder, fields.get("name", ""), language(request))
    return RedirectResponse(route(request, "network"), 303)


DESCRIBED = {
    "network": Described(
        "The network", {"view": Field("A view that was kept")},
        holds={"nodes": "array", "edges": "array", "groups": "array", "findings": "array"},
    ),
    "network-views": Described("The views that were kept", holds={"views": "array"}),
    "network-save": Described(
        "Keeps a view",
        form={
            "name": Field("Its name", required=True), "caption": Field("What it shows"), "by": WHO["by"],
            "state": Field("What is shown and where, as the page writes it", example="{}"),
        },
    ),
    "network-remove": Described("Removes a view", form={"name": Field("Its name", required=True)}),
}  # fmt: skip
ROUTES = (
    Route("/network", _html, name="network"),
    Route("/network.json", _json, name="network-json"),
    Route("/network.csv", _csv, name="network-csv"),
    Route("/network/views.json", _views_json, name="network-views-json"),
    Route("/network/views", posted(_save), name="network-save", methods=["POST"]),
    Route("/network/views/remove", posted(_remove), name="network-remove", methods=["POST"]),
)
