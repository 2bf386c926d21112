"""What a page shows of many: the things that a reader's words name, and one page of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from starlette.requests import Request

from prasan.graph.sentences import name
from prasan.graph.study import Study
from prasan.language import languages

_T = TypeVar("_T")
_MOST_LETTERS = 200


@dataclass(frozen=True, slots=True)
class Page:
    """One page of several: its number, and how many there are; from which item to which of ``total``, all from 1."""

    number: int
    count: int
    first: int
    last: int
    total: int


def words(request: Request, key: str = "q") -> str:
    """What a reader asks for in the query, as it is compared."""
    return request.query_params.get(key, "")[:_MOST_LETTERS].strip()


def named(study: Study, things: Iterable[str], asked: str) -> list[str]:
    """The things that words name: a part of a name, an id or another name, or of that of an agency, a goal, an area."""
    wanted = asked.casefold()
    known: dict[str, bool] = {}

    def says(thing: str) -> bool:
        if thing not in known:
            node = study.linkage.nodes.get(thing, {})
            called = [name(study, thing, code) for code in languages()]
            called += [str(node.get("identifier", "")), *node.get("aliases", ())]
            known[thing] = any(wanted in text.casefold() for text in called)
        return known[thing]

    def tied(thing: str) -> Iterable[str]:
        return (value for facet in ("agency", "goal", "area") for value in study.facets[facet].get(thing, ()))

    return [thing for thing in things if not wanted or says(thing) or any(map(says, tied(thing)))]


def paged(request: Request, items: Sequence[_T], most: int) -> tuple[Sequence[_T], Page]:
    """The items of the page that the query names, by default the first; a page that is not there is the last one."""
    asked = request.query_params.get("page", "1")
    count = max(1, -(-len(items) // most))
    number = min(count, max(1, int(asked))) if asked.isascii() and asked.isdecimal() and len(asked) < 9 else 1
    start = (number - 1) * most
    shown = items[start : start + most]
    return shown, Page(number, count, min(start + 1, len(items)), start + len(shown), len(items))


def long(study: Study, base: str, text: str) -> str:
    """The IRI that :func:`prasan.web.addresses.id_of` was given, among the things of a study or not."""
    return text if text in study.linkage or ":" in text or not text else base + text
