"""The words of a SPARQL text, as its grammar sees them: not those inside strings, comments, IRIs and names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urljoin

UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})
"""Words of SPARQL Update that no query has."""

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

_LOCAL_ESCAPE = re.compile(r"\\(.)")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


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


def graphs_named(sparql: str, prefixes: Mapping[str, str]) -> tuple[str, ...]:
    r"""The IRIs of the graphs that a query names with ``FROM`` and ``FROM NAMED``, in its order.

    ``prefixes`` are those that need no declaring. A prefix that nobody declared leaves the name as it is written.

    >>> graphs_named("BASE <urn:x:> PREFIX e: <urn:e:> SELECT * FROM e:a FROM NAMED <b> { ?s ?p 'FROM <c>' }", {})
    ('urn:e:a', 'urn:x:b')
    """
    known, base, found = dict(prefixes), "", []
    tokens = [match for match in _TOKENS.finditer(_ESCAPE.sub(_expanded, sparql)) if match.lastgroup != "comment"]
    for token, following, further in zip(tokens, tokens[1:], [*tokens[2:], None], strict=False):
        word = (token["word"] or "").upper()
        if word == "BASE" and following["iri"]:
            base = _resolved(following["iri"], base)
        elif word == "PREFIX" and following["name"] and further and further["iri"]:
            known[following["name"].removesuffix(":")] = _resolved(further["iri"], base)
        elif word == "FROM":
            named = (following["word"] or "").upper() == "NAMED"
            term = further if named else following
            if term and term["iri"]:
                found.append(_resolved(term["iri"], base))
            elif term and term["name"]:
                prefix, _, local = term["name"].partition(":")
                namespace = known.get(prefix)
                found.append(term["name"] if namespace is None else namespace + _LOCAL_ESCAPE.sub(r"\1", local))
    return tuple(found)


def prefixes_used(sparql: str) -> tuple[frozenset[str], frozenset[str]]:
    """The prefixes that a query uses, and those that it declares.

    >>> used, declared = prefixes_used("PREFIX e: <urn:e:> SELECT * { e:a a prasan:Goal } # skos:x")
    >>> sorted(used), sorted(declared)
    (['e', 'prasan'], ['e'])
    """
    used: set[str] = set()
    declared: set[str] = set()
    tokens = [match for match in _TOKENS.finditer(sparql) if match.lastgroup != "comment"]
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token["name"]:
            prefix = token["name"].partition(":")[0]
            is_declared = before is not None and (before["word"] or "").upper() == "PREFIX"
            (declared if is_declared else used).add(prefix)
    return frozenset(used), frozenset(declared)


def _resolved(iri: str, base: str) -> str:
    inner = iri[1:-1]
    if not base or _ABSOLUTE.match(inner):
        return inner
    # Python resolves against schemes that it knows; any other base is not hierarchical, and its end is replaced.
    joined = urljoin(base, inner)
    return joined if _ABSOLUTE.match(joined) else base[: max(base.rfind("/"), base.rfind(":")) + 1] + inner
