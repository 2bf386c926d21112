"""Tables of one thing by another: how alike programmes are, what they do for each other, what each works on.

A table has the rows that it is asked for; of its columns those that say most. Rows and columns stand in an order in
which neighbours are alike (:mod:`prasan.graph.seriation`), but years and levels in their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

import networkx as nx

from prasan.graph.bodies import bodies
from prasan.graph.expected_frames import activity_in_year, years
from prasan.graph.finding import Finding, Part
from prasan.graph.linkage import Statement, objects, statement, subjects, things
from prasan.graph.mechanism_pairs import parts as mechanism_parts
from prasan.graph.mechanism_pairs import shared as mechanism_shared
from prasan.graph.reinforcement import influence_graph, reinforcement
from prasan.graph.seriation import alike_order, sets_order
from prasan.graph.similarity import Similarity, coverage, score
from prasan.graph.similarity_table import compared, most_told
from prasan.graph.study import OWN_FACETS, Study
from prasan.ontology import PRASAN

KINDS = ("overlap", "reinforcement", "goal", "area", "level", "year", "committee", "indicator")
"""What is set against what: programmes by programmes twice, by goals, areas, levels and years; committees by
committees; indicators by programmes."""
SQUARE = ("overlap", "reinforcement", "committee")
"""The tables of things by the same things."""
HAS, WITHIN, FIGURE, UNKNOWN = "has", "within", "figure", "unknown"
MOST_ROWS, MOST_COLUMNS = 100, 60
LITTLE = 0.5
"""Coverage below which a score stands on little."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a table says of a row and a column.

    ``state`` is ``has``; ``within``, where the row has something that lies in the column, or works at a level through a
    mechanism alone; ``figure``; or ``unknown``, if what is recorded does not tell. ``figure`` is a score: of overlap
    from 0 to 1, of what a row does for a column from -3 to +3. ``soft`` marks what is only inferred, a default that
    nobody scored, or a score of which less than half of what it needs is recorded.
    """

    state: str
    figure: float | None = None
    coverage: float = 1.0
    soft: bool = False


_UNKNOWN = Cell(UNKNOWN)


@dataclass(frozen=True, eq=False)
class Table:
    """Rows by columns in the order in which they are shown; a cell that is not there is known to be empty.

    In square tables a pair that can't be compared is ``unknown``. ``left`` counts the columns left out.
    """

    kind: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: Mapping[tuple[str, str], Cell]
    left: int = 0


@dataclass(frozen=True, slots=True)
class Why:
    """What a cell rests on: the parts of its score, if it has one, and the statements behind it."""

    cell: Cell | None
    parts: tuple[Part, ...] = ()
    statements: tuple[Statement, ...] = ()


def row_things(study: Study, kind: str) -> tuple[str, ...]:
    """Everything that can be a row of a table."""
    if kind == "committee":
        return tuple(sorted(bodies(study)))
    return tuple(things(study.linkage, PRASAN.Indicator)) if kind == "indicator" else study.programmes


def ranked(study: Study, kind: str, findings: Iterable[Finding]) -> tuple[str, ...]:
    """The rows of a table, the most telling first: those with most links, else those that most findings are about.

    A programme that nothing links to another is no row of reinforcement. Rows that record nothing come last.
    """
    told = most_told(row_things(study, kind), findings)
    if kind == "reinforcement":
        links = _influence(study)
        return tuple(sorted((p for p in told if links.degree(p)), key=lambda programme: -links.degree(programme)))
    return tuple(sorted(told, key=lambda row: not _entries(study, kind, row))) if kind not in SQUARE else told


def table(study: Study, kind: str, rows: Sequence[str]) -> Table:
    """The table of a kind of :data:`KINDS` with some rows, by at most :data:`MOST_COLUMNS` columns or by the rows.

    Comparing each row with each takes the square of their number: no more than :data:`MOST_ROWS` are meant.
    """
    if kind == "overlap":
        return _square(kind, rows, {pair: _alike(*found) for pair, found in compared(study, sorted(rows)).items()})
    if kind == "reinforcement":
        chosen, links = set(rows), _influence(study)
        cells: dict[tuple[str, str], Cell] = {
            (i, j): Cell(FIGURE, data["score"], soft=not data["scored"])
            for i, j, data in links.edges(data=True)
            if i in chosen and j in chosen and i != j
        }
        ordered = alike_order(rows, {pair: abs(cell.figure or 0.0) / 3 for pair, cell in cells.items()})
        return Table(kind, ordered, ordered, cells)
    if kind == "committee":
        cells = {}
        for one, other in combinations(sorted(rows), 2):
            if (cell := _bodies_cell(study, one, other)).state != UNKNOWN:
                cells[one, other] = cells[other, one] = cell
        return _square(kind, rows, cells)
    return _by_values(study, kind, rows)


def _alike(value: float, share: float) -> Cell:
    return Cell(FIGURE, value, share, soft=share < LITTLE)


def _square(kind: str, rows: Sequence[str], cells: dict[tuple[str, str], Cell]) -> Table:
    ordered = alike_order(rows, {pair: 1.0 if cell.figure is None else cell.figure for pair, cell in cells.items()})
    blank = {(i, j): _UNKNOWN for i in ordered for j in ordered if i != j and (i, j) not in cells}
    return Table(kind, ordered, ordered, {**cells, **blank})


def _bodies_cell(study: Study, one: str, other: str) -> Cell:
    """How alike two committees are; where nothing can be compared, whether a source says that they overlap."""
    known = bodies(study)
    found = mechanism_parts(study, known[one], known[other])
    stated = _stated(study, one, other)
    if any(part.similarity is not None for part in found):
        return _alike(score(found), coverage(found))
    return Cell(HAS, soft=all(s.inferred for s in stated)) if stated else _UNKNOWN


def _stated(study: Study, one: str, other: str) -> tuple[Statement, ...]:
    """What sources say of an overlap of two committees, be it named by the committee or by its programme."""
    found = []
    for mine, theirs in ((one, other), (other, one)):
        ends = {theirs, *bodies(study)[theirs].programmes}
        for target in objects(study.linkage, mine, PRASAN.overlapsWith):
            if target in ends:
                found.append(statement(study.linkage, mine, str(PRASAN.overlapsWith), target, "stated"))
    return tuple(found)


@lru_cache(maxsize=1)
def _influence(study: Study) -> nx.DiGraph:
    links = influence_graph(reinforcement(study))
    return nx.DiGraph(links.subgraph(study.programmes))


def _entries(study: Study, kind: str, row: str) -> dict[str, Cell]:
    """Column → cell, of what a row has; years that what is recorded does not tell are ``unknown``."""
    if kind == "indicator":
        given = {
            programme: (statement(study.linkage, row, str(PRASAN.indicatorOf), programme, "indicator"),)
            for programme in objects(study.linkage, row, PRASAN.indicatorOf)
        }
        return {programme: _held(statements) for programme, statements in given.items()}
    if kind == "year":
        runs = {str(year): activity_in_year(study, row, year) for year in years(study)}
        held = _held(study.span_statements(row)) if any(runs.values()) else _UNKNOWN
        return {year: held if active else _UNKNOWN for year, active in runs.items() if active is not False}
    found: dict[str, Cell] = {}
    for value, statements in study.facets[kind][row].items():
        for above in study.closure(value) - {value}:
            known = found.get(above)
            soft = all(s.inferred for s in statements) and (known is None or known.soft)
            found[above] = Cell(WITHIN, soft=soft)
    if kind == "level":
        for level, statements in _mechanism_levels(study, row).items():
            found[level] = Cell(WITHIN, soft=all(s.inferred for s in statements))
    return found | {value: _held(statements) for value, statements in study.facets[kind][row].items()}


def _held(statements: tuple[Statement, ...]) -> Cell:
    return Cell(HAS, soft=bool(statements) and all(s.inferred for s in statements))


def _mechanism_levels(study: Study, programme: str) -> dict[str, tuple[Statement, ...]]:
    """The levels at which a programme has mechanisms."""
    found: dict[str, tuple[Statement, ...]] = {}
    for mechanism, given in study.facets["mechanism"][programme].items():
        for level in objects(study.linkage, mechanism, PRASAN.atLevel):
            at = statement(study.linkage, mechanism, str(PRASAN.atLevel), level, "level")
            found[level] = (*found.get(level, ()), *given, at)
    return found


def _recorded(study: Study, kind: str, row: str) -> bool:
    """Whether it is on record what a row has, be it nothing."""
    nothing = study.linkage.nodes[row]["none"]
    terms = (PRASAN.indicatorOf,) if kind == "indicator" else OWN_FACETS.get(kind, ())
    return bool(_entries(study, kind, row)) or any(str(term) in nothing for term in terms)


def _by_values(study: Study, kind: str, rows: Sequence[str]) -> Table:
    entries = {row: _entries(study, kind, row) for row in sorted(rows)}
    bearers = Counter(column for found in entries.values() for column in found)
    own_order = {"year": tuple(map(str, years(study))), "level": study.levels}.get(kind)
    wanted = [c for c in own_order if c in bearers or kind == "year"] if own_order else list(bearers)
    kept = set(sorted(wanted, key=lambda column: (-bearers[column], column))[:MOST_COLUMNS])
    columns = tuple(column for column in own_order or sorted(wanted) if column in kept)
    cells = {(row, column): cell for row, found in entries.items() for column, cell in found.items() if column in kept}
    for row in entries:
        if not _recorded(study, kind, row):
            cells |= {(row, column): _UNKNOWN for column in columns}
    having = {row: frozenset(c for c in columns if cells.get((row, c), _UNKNOWN).state != UNKNOWN) for row in entries}
    if own_order is None:
        of = {c: frozenset(row for row, found in having.items() if c in found) for c in columns}
        columns = sets_order(columns, of)
    return Table(kind, sets_order(sorted(rows), having), columns, cells, len(wanted) - len(kept))


def why(study: Study, kind: str, row: str, column: str) -> Why:
    """What the cell of a row and a column rests on; a cell that is not there rests on nothing."""
    if kind == "overlap":
        return _why_alike(study, row, column)
    if kind == "reinforcement":
        data = _influence(study).get_edge_data(row, column)
        if data is None:
            return Why(None)
        return Why(Cell(FIGURE, data["score"], soft=not data["scored"]), statements=data["statements"])
    if kind == "committee":
        one, other = bodies(study)[row], bodies(study)[column]
        found = mechanism_shared(study, one, other)
        statements = [*_stated(study, row, column), *(given for facet in found.values() for given in facet)]
        parts = mechanism_parts(study, one, other)
        known = any(part.similarity is not None for part in parts)
        return Why(_bodies_cell(study, row, column), parts if known else (), tuple(dict.fromkeys(statements)))
    cell = _entries(study, kind, row).get(column, None if _recorded(study, kind, row) else _UNKNOWN)
    if kind == "year":
        return Why(cell, statements=study.span_statements(row))
    if kind == "indicator":
        given = [s for c in subjects(study.linkage, column, PRASAN.indicatorOf) if c == row
                 for s in (statement(study.linkage, row, str(PRASAN.indicatorOf), column, "indicator"),)]  # fmt: skip
        return Why(cell, statements=tuple(given))
    own = [s for value, given in study.facets[kind][row].items() if column in study.closure(value) for s in given]
    if kind == "level":
        own += _mechanism_levels(study, row).get(column, ())
    return Why(cell, statements=tuple(dict.fromkeys(own)))


def _why_alike(study: Study, one: str, other: str) -> Why:
    """The facets of two programmes compared, and the statements that give both what they share."""
    parts = Similarity(study).parts((one, other))
    found: dict[Statement, None] = {}
    for part in parts:
        if part.facet == "period" and part.similarity:
            found |= dict.fromkeys((*study.span_statements(one), *study.span_statements(other)))
        for shared in part.shared:
            for programme in (one, other):
                for value, given in study.facets[part.facet][programme].items():
                    if shared in study.closure(value):
                        found |= dict.fromkeys(given)
    cell = compared(study, (one, other)).get((one, other))
    return Why(_alike(*cell) if cell else _UNKNOWN, parts if cell else (), tuple(found))
