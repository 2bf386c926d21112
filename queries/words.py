"""The words of a SPARQL text, as its grammar sees them: not those inside strings, comments, IRIs and names."""

from __future__ import annotations

import re
from functools import lru_cache

_TOKENS = re.compile(
    r"""
    (?P<comment>\#[^\r\n]*)
  | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
      | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*')
  | (?P<variable>[?$]\w+)
  | (?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<name>(?:\w(?:[\w.-]*[\w-])?)?:(?:[\w:%-]|\\.|\.(?=[\w:%\\-]))*)
  | (?P<word>\w+)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")


def _plain(sparql: str) -> frozenset[str]:
    return frozenset(match["word"].upper() for match in _TOKENS.finditer(sparql) if match["word"])


def _expanded(match: re.Match[str]) -> str:
    number = int(match[1] or match[2], 16)
    return chr(number) if number < 0x110000 else ""


@lru_cache(maxsize=64)
def words(sparql: str) -> frozenset[str]:
    r"""The words of a query in capitals, also those spelt with escapes as ``\u0053ERVICE``, which some parsers undo.

    >>> sorted(words('SELECT ?from { ?from ex:load "DROP" } # CLEAR'))
    ['SELECT']
    >>> "SERVICE" in words(r"select * { \u0053ervice <urn:x> {} }")
    True
    """
    return _plain(sparql) | _plain(_ESCAPE.sub(_expanded, sparql))
