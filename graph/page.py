"""A page to be read aloud, in every language, that asks no host for anything: its shell, style, font and colours."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from importlib.resources import files

from prasan.graph.palette import DARK, LIGHT, dark_of
from prasan.graph.safe_text import plain, xml
from prasan.graph.svg import font_faces
from prasan.language import languages

_MARKER = re.compile(r"\{\{([a-z-]+)\}\}")
_COLOUR = re.compile(r'(fill|stroke)="(#[0-9a-f]{6})"')


def page(first: str, title: str, main: Callable[[str], str]) -> str:
    """The page with its first language first; ``main`` gives the ``<main>`` element of a language.

    Every label in it must be escaped already. Of the languages one is shown at a time.
    """
    codes = [first, *(code for code in languages() if code != first)]
    pages = [main(code) for code in codes]
    buttons = "".join(
        f'<button type="button" value="{code}" lang="{code}" aria-pressed="{str(code == first).lower()}">'
        f"{xml(own_name(code))}</button>"
        for code in codes
    )
    body = "".join(pages)
    letters = set(re.sub(r"<[^>]*>", "", body)) | set(buttons)
    only_one = "\n".join(f'html[lang="{code}"] main:not([lang="{code}"]) {{ display: none; }}' for code in codes)
    return filled(
        asset("report.html"),
        {
            "language": first,
            "title": xml(plain(title)),
            "faces": font_faces(letters, letters),
            "colours": colours(),
            "style": filled(asset("report.css"), {"only-one-language": only_one}),
            "languages": buttons,
            "pages": body,
        },
    )


def script_json(content: object) -> str:
    r"""The content as JSON for an element ``script``: no text in it ends the element or begins another.

    >>> print(script_json("</script>"))
    "\u003c/script\u003e"
    """
    data = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        data = data.replace(character, f"\\u{ord(character):04x}")
    # JSON may hold lone surrogates from sloppy files; UTF-8 can't.
    return data.encode("utf-8", "replace").decode("utf-8")


def asset(file: str) -> str:
    """A file of the pages, as text."""
    return (files("prasan.graph.views") / "assets" / file).read_text(encoding="utf-8")


def filled(template: str, values: dict[str, str]) -> str:
    """The template with its markers filled, in one pass: a marker that a value holds stays as it is."""
    return _MARKER.sub(lambda found: values[found[1]], template)


def own_name(code: str) -> str:
    """What a language calls itself; its code if nobody said.

    >>> own_name("th")
    'ภาษาไทย'
    """
    return {"th": "ภาษาไทย", "en": "English"}.get(code, code)


def colours() -> str:
    """The colours of pages and pictures as properties of CSS, on light paper and on dark."""
    light = {**{light[1:]: light for light in sorted(dark_of())}}
    roles = ("paper", "panel", "ink", "muted", "rule", "accent")
    on_light = "".join(f"--{role}:{getattr(LIGHT, role)};" for role in roles)
    on_dark = "".join(f"--{role}:{getattr(DARK, role)};" for role in roles)
    on_dark += "".join(f"--c{key}:{dark_of()[colour]};" for key, colour in light.items())
    return (
        f":root{{color-scheme:light dark;{on_light}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{on_dark}}}}}"
    )


def themed(picture: str) -> str:
    """A picture whose colours follow the page's: on dark paper they are the dark ones."""
    return _COLOUR.sub(r'\1="var(--c\2,\2)"', picture).replace("var(--c#", "var(--c")
