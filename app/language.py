"""Texts in the user's language.

Every text that a person reads stands in ``translations/<language>.toml``; a further language is one more file there, or
in the folder that ``PRASAN_TRANSLATIONS`` names, and no line of code. What a file lacks is taken from English.
"""

from __future__ import annotations

import locale
import os
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

FALLBACK = "en"


def _flatten(table: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, Mapping):
            flat |= _flatten(value, f"{prefix}{key}.")
        else:
            flat[prefix + key] = str(value)
    return flat


def _files(folder: Any) -> dict[str, Any]:
    """Language code → the file of its texts in a folder."""
    return {entry.name.removesuffix(".toml"): entry for entry in folder.iterdir() if entry.name.endswith(".toml")}


def _read(file: Any) -> dict[str, str]:
    return _flatten(tomllib.loads(file.read_text(encoding="utf-8")))


def _own() -> tuple[dict[str, dict[str, str]], str]:
    """The texts in the folder that ``PRASAN_TRANSLATIONS`` names, and why they can't be read, if they can't."""
    folder = os.environ.get("PRASAN_TRANSLATIONS")
    try:
        return {language: _read(file) for language, file in _files(Path(folder)).items()} if folder else {}, ""
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return {}, getattr(error, "strerror", None) or str(error)


def unreadable_translations() -> str:
    """Why the folder that ``PRASAN_TRANSLATIONS`` names can't be read; empty if it can, or if none is named."""
    return _own()[1]


@cache
def _sources() -> tuple[dict[str, Any], dict[str, dict[str, str]]]:
    """The files that ship, and the texts that the user adds, by language."""
    return _files(files("prasan") / "translations"), _own()[0]


@cache
def texts_of(language: str) -> dict[str, str]:
    """The texts of one language: key → template. A language is read when it is first spoken."""
    shipped, own = _sources()
    return (_read(shipped[language]) if language in shipped else {}) | own.get(language, {})


def catalogues() -> dict[str, dict[str, str]]:
    """The texts of every language: language code → key → template."""
    return {language: texts_of(language) for language in languages()}


@cache
def languages() -> tuple[str, ...]:
    """The codes of the languages there are, Thai first, then English, then the others by code.

    >>> languages()[:2]
    ('th', 'en')
    """
    shipped, own = _sources()
    return tuple(sorted({*shipped, *own}, key=lambda code: (code != "th", code != "en", code)))


def translate(key: str, language: str, **values: Any) -> str:
    """The text of a key in a language, its ``{places}`` filled.

    Raises ``KeyError`` if not even English has the key: a text that is missing is a fault of the program.

    >>> translate("place.row", "en", value=7)
    'row 7'
    """
    template = texts_of(language).get(key) or texts_of(FALLBACK)[key]
    return template.format(**values) if values else template


def has_text(key: str) -> bool:
    """True if there is a text for the key."""
    return key in texts_of(FALLBACK)


def texts_under(prefix: str, language: str) -> dict[str, str]:
    """All texts whose key starts with the prefix, the prefix taken off; for pages that carry their texts with them."""
    merged = texts_of(FALLBACK) | texts_of(language)
    return {key.removeprefix(prefix): value for key, value in merged.items() if key.startswith(prefix)}


def default_language() -> str:
    """The language to speak when nobody said: ``PRASAN_LANG``, else the machine's, else English."""
    wanted = os.environ.get("PRASAN_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    if not wanted:
        wanted = locale.getlocale()[0] or ""
    code = wanted[:2].lower()
    return code if code in languages() else "th" if wanted.lower().startswith("thai") else FALLBACK


def pick(texts: Mapping[str, str], language: str, default: str = "") -> str:
    """The text in a language, else in English, in no language, or in any; else the default.

    >>> pick({"th": "ประสาน", "fr": "joindre"}, "en")
    'ประสาน'
    """
    for code in (language, FALLBACK, ""):
        if texts.get(code):
            return texts[code]
    return texts[min(texts, key=lambda code: (code != "th", code))] if texts else default
