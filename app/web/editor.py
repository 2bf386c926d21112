"""What the editor of queries is given: the words that it offers, and the place of a mistake in a query."""

from __future__ import annotations

from typing import Any

from rdflib import URIRef
from rdflib.namespace import DCTERMS, SKOS

from prasan.language import pick
from prasan.ontology import PRASAN
from prasan.ontology.vocabulary import PREFIXES, definitions, names, vocabulary

_WORDS = """
SELECT DISTINCT WHERE FILTER OPTIONAL UNION MINUS BIND VALUES GRAPH ASK CONSTRUCT DESCRIBE
PREFIX BASE REDUCED ORDER BY GROUP HAVING LIMIT OFFSET EXISTS COUNT SUM AVG MIN MAX
GROUP_CONCAT SAMPLE AS IN NOT BOUND STR LANG LANGMATCHES DATATYPE CONTAINS STRSTARTS STRENDS
STRLEN SUBSTR LCASE UCASE REGEX REPLACE CONCAT COALESCE IF ABS ROUND CEIL FLOOR YEAR MONTH DAY
ISIRI ISLITERAL ASC DESC FROM NAMED UNDEF TRUE FALSE
"""
KEYWORDS = tuple(_WORDS.split())
"""Keywords and functions of SPARQL that ask."""
_BORROWED = (SKOS.prefLabel, SKOS.altLabel, DCTERMS.identifier, DCTERMS.description)
"""Terms of others that the data use."""


def editor_words(language: str) -> dict[str, Any]:
    """Keywords; prefixes with their IRIs; terms with what they are called and what they mean in a language.

    >>> [word for word in editor_words("en")["terms"] if word[1] == "goals"][0][0]
    'prasan:hasGoal'
    """
    own = sorted(term for term in set(vocabulary().subjects()) if isinstance(term, URIRef) and term in PRASAN)
    terms = [
        [_short(term), pick(names(term), language), pick(definitions(term), language)] for term in (*own, *_BORROWED)
    ]
    return {
        "keywords": list(KEYWORDS),
        "prefixes": [[f"{prefix}:", iri] for prefix, iri in PREFIXES.items()],
        "terms": terms,
    }


def _short(term: URIRef) -> str:
    return next(f"{prefix}:{term.removeprefix(iri)}" for prefix, iri in PREFIXES.items() if term.startswith(iri))


def excerpt(query: str, line: int, column: int) -> list[tuple[int, str, str, str]]:
    r"""The lines of a query about a place in it: number, text before the place, the letter there, the text after.

    >>> excerpt("SELECT *\nWHRE {}", 2, 1)
    [(1, 'SELECT *', '', ''), (2, '', 'W', 'HRE {}')]
    """
    found = []
    for number, text in enumerate(query.splitlines(), 1):
        if line - 3 < number < line + 3:
            at = min(max(column - 1, 0), len(text)) if number == line else len(text)
            found.append((number, text[:at], text[at : at + 1] or (" " if number == line else ""), text[at + 1 :]))
    return found if line else []
