"""Things and findings as templates show them, and lists that are shown page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from starlette.requests import Request

from prasan.graph.decision import standing_words
from prasan.graph.finding import Finding
from prasan.graph.finding_rows import kind_words
from prasan.graph.safe_text import plain
from prasan.graph.scene import Scene
from prasan.graph.sentences import name, number, sentence
from prasan.language import translate
from prasan.ontology import PRASAN
from prasan.web.addresses import address_of
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


def named(request: Request, iri: str) -> dict[str, Any]:
    """A thing as templates show it: its IRI, its name in the language of the request, the address of its page."""
    study = built(request).workspace.study
    known = iri in study.linkage or iri.startswith(str(PRASAN))
    called = plain(name(study, iri, language(request)))
    return {"iri": iri, "name": called, "link": address_of(request, iri) if known else ""}


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
