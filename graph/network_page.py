"""The page of the network: one that stands alone, and the files of one that is served."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

from prasan.graph.page import script_json
from prasan.graph.svg import FONT

SCRIPTS = ("page_words.js", "network_model.js", "network_draw.js", "network_panels.js", "network.js")
"""The page's own scripts: in this order one program."""
SERVED_SCRIPTS = (*SCRIPTS, "network_views.js")
"""Those of the page that the web app serves: it fetches its model, and keeps views of it."""


def _asset(file: str) -> str:
    return (files("prasan.graph.views") / "assets" / file).read_text(encoding="utf-8")


def _font_css(letters: set[str]) -> str:
    from prasan.graph.svg import font_uri

    faces = [(400, font_uri(letters)), (600, font_uri(letters, bold=True))]
    return "\n".join(
        f"@font-face {{ font-family: {FONT}; font-weight: {weight}; src: url({uri}) format('woff'); }}"
        for weight, uri in faces
    )


def page(content: dict[str, Any]) -> str:
    """The page for a model. Labels in it can run nothing: they are data to the page, and never markup."""
    before, data, after = in_parts(content)
    return f"{before}{data}{after}"


def in_parts(content: dict[str, Any]) -> tuple[str, str, str]:
    """The page for a model: what stands before the model, the model as JSON, what stands after it."""
    data = script_json(content)
    title = content["title"]
    parts = {
        "LANG": escape(content["language"]),
        "TITLE": escape(title if isinstance(title, str) else title[content["language"]]),
        "FONT_CSS": _font_css(set(data) | set(map(chr, range(32, 127)))),
        "CSS": _asset("network.css"),
        "BODY": body(),
        "VIS": _library(),
        "SCRIPT": _program(SCRIPTS),
    }
    before, after = _asset("network.html").split("%MODEL%")
    # In one pass: what is put in is never itself searched for markers.
    start, end = (re.sub(r"%([A-Z_]+)%", lambda found: parts.get(found[1], found[0]), text) for text in (before, after))
    return start, data, end


def _library() -> str:
    """vis-network, without what a page of ours has no use for.

    Its map is for its developers, and a browser would go looking for it. The styles that it would put into the page are
    not allowed where styles come from files alone; those it needs are in ``network.css``.
    """
    return re.sub(r"//# sourceMappingURL=\S*", "", _asset("vis-network.min.js")).replace(
        'document.createElement("style")', 'document.createElement("template")'
    )


def _program(scripts: tuple[str, ...]) -> str:
    return '"use strict";\n(async () => {\n' + "\n".join(map(_asset, scripts)) + "\n})();\n"


@cache
def served() -> dict[str, bytes]:
    """The files of the page that the web app serves, by name: the library, the program and the style."""
    found = {"vis-network.js": _library(), "network.js": _program(SERVED_SCRIPTS), "network.css": _asset("network.css")}
    return {name: text.encode("utf-8") for name, text in found.items()}


def body() -> str:
    """What stands in either page: panels, the picture, dialogs; their words come from the model."""
    return _asset("network_body.html")
