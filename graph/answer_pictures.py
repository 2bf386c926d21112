"""What answers can be drawn as: bars, where rows have a name and a figure; a network, where two columns are things."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from rdflib import Literal, URIRef
from rdflib.term import Node

from prasan.graph.small_network import MOST_THINGS, Line
from prasan.graph.study import Study
from prasan.ontology import PRASAN
from prasan.queries.ask import Rows

_NO_FIGURES = ("year", "fiscalYear", "row", "rank")
"""Columns whose numbers name something rather than measure it."""


def _figure(term: Node | None) -> float | None:
    if isinstance(term, Literal) and isinstance(term.value, int | float | Decimal) and not isinstance(term.value, bool):
        value = float(term.value)
        return value if abs(value) < float("inf") else None
    return None


def figure_columns(rows: Rows) -> tuple[str, ...]:
    """The columns that hold figures and nothing else, at least one, those first that measure rather than name."""
    found = []
    for position, column in enumerate(rows.columns):
        terms = [row[position] for row in rows.rows if row[position] is not None]
        if terms and all(_figure(term) is not None for term in terms):
            found.append(column)
    return tuple(sorted(found, key=lambda column: (column in _NO_FIGURES, rows.columns.index(column))))


def bars(rows: Rows, column: str, language: str) -> list[tuple[str, float]]:
    """The figure of each row that has one, named by what stands left of it, or by what is no figure if nothing does.

    Empty if there is nothing to name them by.

    >>> bars(Rows(("who", "n"), ((Literal("A"), Literal(2)), (Literal("B"), None))), "n", "en")
    [('A', 2.0)]
    """
    at = rows.columns.index(column)
    figures = figure_columns(rows)
    naming = list(range(at)) or [n for n, name in enumerate(rows.columns) if name not in figures]
    measures = [name for name in figures if name not in _NO_FIGURES]
    naming = [position for position in naming if rows.columns[position] not in measures]
    # What is the same in every row, such as a currency, tells none from another.
    telling = [position for position in naming if len({row[position] for row in rows.rows}) > 1]
    naming = telling or naming
    if not naming:
        return []
    found = []
    for row in rows.rows:
        value = _figure(row[at])
        if value is not None:
            parts = (rows.text(row[position], language) for position in naming if row[position] is not None)
            found.append((" · ".join(parts) or "—", value))
    return found


def lines(rows: Rows, study: Study) -> tuple[list[Line], int]:
    """Lines between the things of the first two columns that hold things alone, and how many rows are left out.

    Of many things those of the first rows are shown. A column of properties or types of link names the lines; one of
    kinds, levels or other words does not count as things.
    """
    things = [n for n in range(len(rows.columns)) if _all(rows, n, lambda term: _is_thing(study, term))]
    if len(things) < 2:
        return [], 0
    source, target = things[:2]
    named = next((n for n, name in enumerate(rows.columns) if name in ("type", "relation", "predicate")), None)
    found: dict[Line, None] = {}
    ends: set[str] = set()
    left = 0
    for row in rows.rows:
        one, other = row[source], row[target]
        if one is None or other is None or one == other:
            continue
        wanted = ends | {str(one), str(other)}
        if len(wanted) > MOST_THINGS:
            left += 1
            continue
        ends = wanted
        word = row[named] if named is not None else None
        found.setdefault(Line(str(one), str(other), str(word) if isinstance(word, URIRef) else ""))
    return list(found), left


def _all(rows: Rows, position: int, holds: Callable[[Node | None], bool]) -> bool:
    terms = [row[position] for row in rows.rows if row[position] is not None]
    return bool(terms) and all(holds(term) for term in terms)


def _is_thing(study: Study, term: Node | None) -> bool:
    return isinstance(term, URIRef) and str(term) in study.linkage and not term.startswith(str(PRASAN))
