"""Scores on the seven-point scale, as people write them, and rows that nobody has scored yet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from decimal import Decimal
from functools import cache

from rdflib import Literal, URIRef
from rdflib.namespace import RDF, SKOS

from prasan.loaders.tables import Value
from prasan.loaders.thai import ValueProblem, clean, decimal, digits, key
from prasan.loaders.thai_text import FOLDED
from prasan.ontology import PRASAN
from prasan.ontology.vocabulary import vocabulary

LOWEST, HIGHEST = -3, 3
_WRITTEN = re.compile(r"(?P<number>[-+]? ?[0-9]+(?:\.[0-9]+)?)?(?P<words>.*)")
_BETWEEN_WORDS = re.compile(r"\s*[·/|,;:()=]\s*")


@cache
def scale() -> Mapping[str, Decimal]:
    """Every name of a point of the scale, as :func:`prasan.loaders.thai.key` folds it → its score.

    >>> scale()["enabling"], scale()["หักล้าง"]
    (Decimal('1'), Decimal('-3'))
    """
    graph = vocabulary()
    found: dict[str, Decimal] = {}
    for point in graph.subjects(RDF.type, PRASAN.ScalePoint):
        value = graph.value(point, PRASAN.score)
        assert isinstance(value, Literal)
        for term in (SKOS.prefLabel, SKOS.altLabel):
            found |= {key(str(label)): Decimal(str(value)).normalize() for label in graph.objects(point, term)}
    return found


def score(value: Value) -> Decimal:
    """The score that a cell holds, from -3 to +3: a number, the name of a point of the scale, or both.

    Thai digits, a plus and every kind of minus are understood. Raises ``ValueProblem``: ``not-a-score`` for anything
    else and for a name beside the number of another point, ``score-range`` beyond the scale.

    >>> score("+๒"), score("−1.5"), score("+3 แยกกันไม่ได้ · indivisible")
    (Decimal('2'), Decimal('-1.5'), Decimal('3'))
    """
    found = _written(value) if isinstance(value, str) else _number(value)
    if not LOWEST <= found <= HIGHEST:
        raise ValueProblem("score-range", value)
    return found


def _number(value: Value) -> Decimal:
    try:
        return decimal(value)
    except ValueProblem as problem:
        raise ValueProblem("not-a-score", value) from problem


def _written(value: str) -> Decimal:
    match = _WRITTEN.fullmatch(digits(clean(value)).translate(FOLDED))
    assert match is not None  # both parts may be missing
    names = [key(word) for word in _BETWEEN_WORDS.split(match["words"]) if word.strip()]
    meant = {scale().get(name) for name in names}
    if match["number"]:
        meant.add(Decimal(match["number"].replace(" ", "")))
    found = meant.pop() if len(meant) == 1 else None
    if found is None:
        raise ValueProblem("not-a-score", value)
    return found


def unanswered(types: tuple[URIRef, ...], said: Iterable[Value], blank: Set[str]) -> bool:
    """True for a row of a scoring sheet that nobody has scored: of the type *affects*, with nothing said as its score.

    ``types`` are the types of link that the row names; ``blank`` the texts that say nothing, as keys.
    """
    return types == (PRASAN.affects,) and all(
        value is None or (isinstance(value, str) and key(value) in blank) for value in said
    )
