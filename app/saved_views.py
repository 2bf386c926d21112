"""Saved views of the network on disk: ``views.toml`` in the workspace, plain text that people can read and edit.

One block a view::

    [[view]]
    name = "Committees at four levels"
    caption = "What the working group of 6 November looked at."
    by = "Working group"
    on = 2007-11-06
    layers = ["overlap"]
    year = 2008

    [view.places]
    "https://example.org/project/P1" = [120, -40]

Only the block of a view that is saved anew, or taken away, changes; all else stays as it is, comments included.
``year`` is the number of a fiscal year in the Christian era, as in the data; places are those of things that somebody
moved.
"""

from __future__ import annotations

import json
import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

from prasan.errors import InputError, UsageError
from prasan.files import alone, write_atomically
from prasan.graph.safe_text import plain
from prasan.language import translate
from prasan.settings import VIEWS_NAME

_BLOCK = re.compile(r"(?m)^[ \t]*\[\[[ \t]*[\"']?view[\"']?[ \t]*\]\]")
_LONGEST = {"name": 100, "caption": 1000, "by": 100}
_FIELDS = {"name": "name-of-view", "caption": "caption", "by": "by"}
_MOST, _LONG = 5000, 2000
"""Items of a list, and letters of one: what nobody needs more of."""
_LISTS = ("hidden", "layers", "open", "alone")
_TEXTS = ("focus", "select")
_WHOLE = ("steps", "year")


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view of the network that somebody kept under a name, and what is shown in it.

    ``state`` may hold ``hidden`` (kinds and types of link), ``layers``, ``open`` and ``alone`` (groups, and things
    shown without theirs), ``focus`` and ``steps``, ``year``, ``select`` and ``places`` (thing → [x, y]). What is
    shown is as large as the window allows, so that a view is good on a telephone and on a wall.
    """

    name: str
    caption: str = ""
    by: str = ""
    on: date | None = None
    state: Mapping[str, Any] = field(default_factory=dict)


def known_state(given: Mapping[str, Any]) -> dict[str, Any]:
    """Of what a view is said to show, all that makes sense, in one order; the rest is left out.

    >>> known_state({"layers": ["gap", 3], "year": 2008, "focus": 5, "places": {"a": [1, 2.5], "b": "here"}})
    {'layers': ['gap'], 'year': 2008, 'places': {'a': [1, 2]}}
    """
    found: dict[str, Any] = {}
    for key in _LISTS:
        items = given.get(key)
        if isinstance(items, list) and (kept := [text for text in items if _is_text(text)][:_MOST]):
            found[key] = kept
    for key in _TEXTS:
        if _is_text(given.get(key)) and given[key]:
            found[key] = given[key]
    for key in _WHOLE:
        if _is_number(given.get(key)) and given[key]:
            found[key] = round(given[key])
    places = given.get("places")
    if isinstance(places, dict):
        kept_places = {key: value for key, value in places.items() if _is_text(key) and _is_point(value)}
        if kept_places:
            found["places"] = {key: [round(v) for v in kept_places[key]] for key in sorted(kept_places)[:_MOST]}
    return found


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _LONG and value == value.encode("utf-8", "replace").decode()


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value) and abs(value) < 1e9


def _is_point(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(map(_is_number, value))


def read_views(folder: Path) -> tuple[SavedView, ...]:
    """The saved views of a workspace, in the order of its file; none if it has no such file.

    Raises ``InputError`` if the file can't be read, with what is wrong and where.
    """
    file = folder / VIEWS_NAME
    try:
        return _parsed(file.read_bytes(), file)
    except FileNotFoundError:
        return ()


def _parsed(content: bytes, file: Path) -> tuple[SavedView, ...]:
    try:
        held = tomllib.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise InputError("damaged-views", file=str(file), reason=str(error)) from error
    blocks = held.get("view", [])
    if set(held) - {"view"} or not isinstance(blocks, list):
        raise InputError("damaged-views", file=str(file), reason=", ".join(sorted(held)))
    found: dict[str, SavedView] = {}
    for number, block in enumerate(blocks, 1):
        name = block.get("name") if isinstance(block, dict) else None
        if not _is_text(name) or not str(name).strip():
            raise InputError("damaged-views", file=str(file), reason=f"[[view]] {number}: name")
        on = block.get("on")
        texts = {key: block[key] if _is_text(block.get(key)) else "" for key in ("caption", "by")}
        day = on if type(on) is date else None
        found[str(name)] = SavedView(str(name), texts["caption"], texts["by"], day, known_state(block))
    return tuple(found.values())


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _block(view: SavedView) -> str:
    lines = ["[[view]]", f"name = {_quoted(view.name)}"]
    lines += [f"{key} = {_quoted(text)}" for key, text in (("caption", view.caption), ("by", view.by)) if text]
    lines += [f"on = {view.on.isoformat()}"] if view.on else []
    for key, value in view.state.items():
        if key == "places":
            lines += ["", "[view.places]", *(f"{_quoted(thing)} = [{x}, {y}]" for thing, (x, y) in value.items())]
        elif isinstance(value, list):
            lines.append(f"{key} = [{', '.join(_quoted(v) if isinstance(v, str) else str(v) for v in value)}]")
        else:
            lines.append(f"{key} = {_quoted(value) if isinstance(value, str) else value}")
    return "\n".join(lines) + "\n"


def save_view(folder: Path, view: SavedView, language: str) -> Path:
    """Keep a view, in place of one of the same name if there is one; the path of the file, made if it is not there.

    Raises ``UsageError`` if it has no name or a text is too long, ``InputError`` if the file can't be read (it stays as
    it is then), ``OutputError`` if it can't be written.
    """
    if not view.name.strip():
        raise UsageError("view-needs-name")
    for key, most in _LONGEST.items():
        if len(getattr(view, key)) > most or not _is_text(getattr(view, key)):
            raise UsageError("view-too-long", name=translate(f"page.network.{_FIELDS[key]}", language), most=most)
    return _changed(folder, view.name, view, language)


def remove_view(folder: Path, name: str, language: str) -> Path:
    """Take a view of that name out of the file, if there is one; raises as :func:`save_view` does."""
    return _changed(folder, name, None, language)


def _changed(folder: Path, name: str, view: SavedView | None, language: str) -> Path:
    file = folder / VIEWS_NAME
    with alone(folder):
        held = file.read_bytes() if file.exists() else f"# {translate('page.network.file-head', language)}\n".encode()
        before = _parsed(held, file)
        others = [kept for kept in before if kept.name != name]
        place = next((at for at, kept in enumerate(before) if kept.name == name), len(before))
        after = (*others[:place], *([view] if view else []), *others[place:])
        text = _with_block(held.decode("utf-8-sig").replace("\r\n", "\n"), name, _block(view) if view else "")
        # A file that somebody wrote in another form of TOML can't always be changed so: never leave a broken one.
        if _parsed(text.encode("utf-8"), file) != after:
            raise InputError("damaged-views", file=str(file), reason="[[view]]")
        with write_atomically(file) as temporary:
            temporary.write_text(text, encoding="utf-8", newline="\n")
    return file


def _with_block(text: str, name: str, block: str) -> str:
    """The text with the blocks of a name replaced by one, or that one at the end; without any if it is empty."""
    starts = [found.start() for found in _BLOCK.finditer(text)]
    pieces = [text[start:end] for start, end in pairwise([*starts, len(text)])]
    kept, done = [text[: starts[0]] if starts else text], not block
    for piece in pieces:
        if _named(piece) != name:
            kept.append(piece)
        elif not done:
            # What stands between two blocks, such as a comment on the next one, is nobody's to take away.
            kept.append(block + _after(piece))
            done = True
        else:
            kept.append(_after(piece))
    if not done:
        kept.append(("" if "".join(kept).endswith("\n\n") else "\n") + block)
    return "".join(kept)


def _named(piece: str) -> str:
    try:
        return str(tomllib.loads(piece)["view"][0].get("name", ""))
    except (tomllib.TOMLDecodeError, KeyError, IndexError):
        return ""


def _after(piece: str) -> str:
    """The blank lines and comments at the end of a block."""
    lines = piece.split("\n")
    at = len(lines)
    while at and (not lines[at - 1].strip() or lines[at - 1].lstrip().startswith("#")):
        at -= 1
    return "\n".join(lines[at:]) if at < len(lines) else ""


def cleaned(text: str) -> str:
    """A text that somebody typed, without control characters and outer space."""
    return plain(text).strip()
