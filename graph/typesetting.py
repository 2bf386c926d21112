"""Pages to be printed: a template of our own, filled with data, as PDF.

The template is Typst; what fills it is JSON, which the template reads as text and nothing else: no label is markup.
Typst breaks lines between Thai words by itself.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

from prasan.extras import needed
from prasan.graph.safe_text import plain
from prasan.graph.text_measure import font_file

_LONG = re.compile(r"[^\s\u0e00-\u0e7f\u200b]{25}")
_SPACE_OF_NO_WIDTH = "\u200b"


def pdf(template: str, data: Mapping[str, Any], pictures: Mapping[str, str] | None = None) -> bytes:
    """A template of ``views/assets`` filled with data, as PDF: the same data give the same bytes on every machine.

    ``pictures`` are SVG by name; the template finds them as ``/<name>.svg``. Its font is Sarabun, embedded; fonts and
    files of the machine are out of its reach. Raises ``UsageError`` if Typst is not installed.
    """
    typst = needed("typst", "pdf")
    source = (files("prasan.graph.views") / "assets" / template).read_bytes()
    held = {f"{name}.svg": content.encode("utf-8") for name, content in (pictures or {}).items()}
    given = json.dumps(data, ensure_ascii=False, sort_keys=True).encode("utf-8")
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(font_file().parent)])
    with tempfile.TemporaryDirectory(prefix="prasan-") as nothing:
        # Its root is an empty folder: no file of this machine is within reach, whatever a template says.
        compiled = typst.compile(
            {"main": source, "data.json": given, **held}, root=nothing, font_paths=fonts, package_path=nothing,
            package_cache_path=nothing, timestamp=0,
        )  # fmt: skip
    return bytes(compiled)


def breakable(text: str) -> str:
    """The text on one line that may be broken within what has no spaces, so that a long address stays on the page.

    >>> breakable("plan.xlsx"), len(breakable("x" * 60)) - 60
    ('plan.xlsx', 2)
    """
    return _LONG.sub(lambda found: found[0] + _SPACE_OF_NO_WIDTH, plain(text))
