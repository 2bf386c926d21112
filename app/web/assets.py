"""Files that pages load, from the package itself and under addresses that change with their content."""

from __future__ import annotations

import hashlib
import mimetypes
from functools import cache
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response

from prasan.graph.network_page import served
from prasan.graph.page import colours
from prasan.graph.text_measure import font_file
from prasan.web.errors import RequestError

THEME = "theme.css"
_FOREVER = "public, max-age=31536000, immutable"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".ttf": "font/ttf"}


@cache
def assets() -> dict[str, bytes]:
    """The content of each file by its name: of ``static`` and the network, the font, the CSS of font and colours."""
    found = {file.name: file.read_bytes() for file in (files("prasan.web") / "static").iterdir() if file.is_file()}
    found |= served()
    faces = []
    for weight, bold in ((400, False), (600, True)):
        font = font_file(bold)
        found[font.name] = font.read_bytes()
        source = f"url(../{_digest(found[font.name])}/{font.name}) format('truetype')"
        faces.append(f"@font-face{{font-family:Sarabun;font-weight:{weight};font-display:swap;src:{source}}}")
    found[THEME] = "".join((*faces, colours())).encode("utf-8")
    return found


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]


@cache
def address(name: str) -> str:
    """The path of a file, with the digest of its content in it; raises ``KeyError`` if there is none of that name."""
    return f"/static/{_digest(assets()[name])}/{name}"


def asset(request: Request) -> Response:
    """A file. One that is asked for by an old digest is there still, but is not to be kept."""
    name, digest = request.path_params["name"], request.path_params["digest"]
    if name not in assets():
        raise RequestError(404, "http-404", path=request.url.path)
    suffix = name[name.rindex(".") :]
    media_type = _TYPES.get(suffix) or mimetypes.types_map.get(suffix, "application/octet-stream")
    kept = _FOREVER if digest == _digest(assets()[name]) else "no-cache"
    return Response(assets()[name], media_type=media_type, headers={"cache-control": kept})
