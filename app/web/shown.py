"""Things and findings as templates show them, and lists that are shown page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import quote

from starlette.requests import Request

from prasan.graph.decision import standing_words
from prasan.graph.finding import Finding
from prasan.graph.finding_rows import kind_words
from prasan.graph.safe_text import plain
from prasan.graph.scene import Scene
from prasan.graph.sentences import name, number, sentence
from prasan.language import translate
from prasan.web.rendering import built, language, route
from prasan.web.state import remembered

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Part(Generic[_T]):
    """One page of a list: its items, the place of the first of them, which page it is, of how many, and of how many
    items.
    """

    items: Sequence[_T]
    start: int
    number: int
    pages: int
    total: int


def part(items: Sequence[_T], number: str, size: int) -> Part[_T]:
    """The page of a list that a text names; the nearest there is, if it names none.

    >>> part("abcde", "2", 2)
    Part(items='cd', start=2, number=2, pages=3, total=5)
    >>> part("abcde", "99", 2).items, part("", "x", 2).pages
    ('e', 1)
    """
    pages = max(1, -(-len(items) // size))
    wanted = int(number) if number.isascii() and number.isdecimal() and len(number) < 10 else 1
    at = min(max(1, wanted), pages)
    start = (at - 1) * size
    return Part(items[start : start + size], start, at, pages, len(items))


def thing_address(request: Request, iri: str) -> str:
    """The address of the page about a thing; empty if there is no such page."""
    here = built(request).workspace
    base = here.settings.workspace.base
    if not iri.startswith(base) or iri not in here.linkage:
        return ""
    return route(request, "thing", id=quote(iri.removeprefix(base), safe="/"))


def named(request: Request, iri: str) -> dict[str, Any]:
    """A thing as templates show it: its IRI, its name in the language of the request, the address of its page."""
    called = plain(name(built(request).workspace.study, iri, language(request)))
    return {"iri": iri, "name": called, "link": thing_address(request, iri)}


def finding_shown(request: Request, finding: Finding) -> dict[str, Any]:
    """A finding as a list shows it."""
    here, code = built(request).workspace, language(request)
    standing = here.standings.get(finding.id)
    return {
        "id": finding.id,
        "link": route(request, "finding", id=finding.id),
        "kind": kind_words(finding.kind, code),
        "sentence": plain(sentence(here.study, finding, code)),
        "score": None if finding.score is None else number(round(finding.score, 3)),
        "coverage": number(round(finding.coverage, 3)),
        "coordination": coordination_words(finding.coordination, code),
        "decision": plain(standing_words(here.study, standing, code)),
        "changed": bool(standing and standing.changed),
    }


def coordination_words(state: str, code: str) -> str:
    """What a state of coordination is called; empty where the question does not arise."""
    return translate(f"coordination.{state}", code) if state else ""


def scene(request: Request) -> Scene:
    """What views are given, in the language of the request."""
    here, code = built(request), language(request)
    return remembered(here, ("scene", code), lambda: here.workspace.scene.in_language(code))
