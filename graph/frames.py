"""Frames: what is expected, as rows by columns, and how each cell is covered.

A cell is *covered*, *single* (one programme carries it alone: fragile), *none* (what is recorded covers it not at all), or
*not recorded* (nothing is recorded that could tell). Unknown is not no.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from prasan.graph.linkage import Statement, literal_statements, literals, objects, statement, subjects, things
from prasan.graph.study import Study
from prasan.ontology import PRASAN

COVERED, SINGLE, NONE, NOT_RECORDED = "covered", "single", "none", "not-recorded"
EMPTY = (NONE, NOT_RECORDED)


@dataclass(frozen=True, slots=True)
class Cell:
    """How one cell is covered: its state, by which programmes, and the statements that say so (or that it is not so)."""

    state: str
    carriers: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """Rows by columns and their cells. ``recorded`` is the share of programmes that record what the frame asks.

    Rows and columns are IRIs: of things, of levels, or, where a column asks for a record, of the property that would
    hold it; columns of years are their numbers as text.
    """

    name: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: dict[tuple[str, str], Cell] = field(default_factory=dict)
    recorded: float = 1.0
    of_records: bool = False
    """True if the columns are records that each row should have, rather than things that rows meet."""

    def empty(self, state: str) -> list[tuple[str, str]]:
        """The cells of a state, in the order of rows and columns."""
        return [(r, c) for r in self.rows for c in self.columns if (r, c) in self.cells and self.cells[r, c].state == state]


def _counted(carriers: list[str], statements: list[Statement]) -> Cell:
    state = COVERED if len(carriers) > 1 else SINGLE if carriers else NONE
    return Cell(state, tuple(carriers), tuple(dict.fromkeys(statements)))


def _narrowest_goals(study: Study) -> tuple[str, ...]:
    """Goals with nothing within them. A result that one project is held to in its own words is no frame for others."""
    graph = study.linkage
    goals = things(graph, PRASAN.Goal)
    own_results = {goal for goal in goals if subjects(graph, goal, PRASAN.hasResult)}
    wanted = {goal for values in study.facets["goal"].values() for goal in values}
    frame = [goal for goal in goals if goal in wanted or goal not in own_results]
    return tuple(goal for goal in frame if not any(up in frame for up in subjects(graph, goal, PRASAN.broader)))


def _share_recording(study: Study, facet: str) -> float:
    recording = sum(bool(values) for values in study.facets[facet].values())
    return recording / len(study.programmes) if study.programmes else 0.0


def goal_frame(study: Study) -> Frame:
    """Goal by whether any programme works on it. If no programme records its goals, nothing can be told of any."""
    rows, column = _narrowest_goals(study), str(PRASAN.hasGoal)
    recorded = _share_recording(study, "goal")
    cells = {}
    for goal in rows:
        carriers = [p for p in study.programmes if any(goal in study.closure(g) for g in study.facets["goal"][p])]
        given = [s for p in carriers for g, found in study.facets["goal"][p].items() if goal in study.closure(g) for s in found]
        cell = _counted(carriers, given)
        if cell.state == NONE:
            cell = Cell(NONE if recorded else NOT_RECORDED, (), (study.row(goal, "goal"),))
        cells[goal, column] = cell
    return Frame("goal", rows, (column,), cells, recorded)


def years(study: Study) -> tuple[int, ...]:
    """The fiscal years that the recorded days of programmes and phases span."""
    days = [
        value.toPython()
        for thing in (*study.programmes, *(phase for phases in study.phases.values() for phase in phases))
        for term in (PRASAN.start, PRASAN.end)
        for value in literals(study.linkage, thing, term)
    ]
    if not days:
        return ()
    return tuple(range(study.calendar.fiscal_year(min(days)), study.calendar.fiscal_year(max(days)) + 1))


def activity_in_year(study: Study, thing: str, year: int) -> bool | None:
    """Whether a programme or a phase runs in a fiscal year; ``None`` if what is recorded does not tell."""
    span = study.span(thing)
    start = study.calendar.fiscal_year(span.start) if span.start else None
    end = study.calendar.fiscal_year(span.end) if span.end else None
    if (start is not None and year < start) or (end is not None and year > end):
        return False
    if start is not None and (year == start or end is not None or span.open_ended):
        return True
    return True if end is not None and year == end else None


def goal_year_frame(study: Study) -> Frame:
    """Goal by fiscal year: who works on it then. Goals that nobody works on at all are told by :func:`goal_frame`."""
    columns = years(study)
    own = {str(PRASAN.hasGoal)}
    workers: dict[str, list[tuple[str, str]]] = {}
    for programme in study.programmes:
        for part in (programme, *study.phases[programme]):
            for goal in objects(study.linkage, part, PRASAN.hasGoal):
                workers.setdefault(goal, []).append((programme, part))
    rows = tuple(goal for goal in _narrowest_goals(study) if goal in workers)
    cells = {}
    for goal in rows if len(columns) > 1 else ():
        for year in columns:
            running = {(p, part): activity_in_year(study, part, year) for p, part in workers[goal]}
            carriers = sorted({p for (p, _part), active in running.items() if active})
            given = [
                statement(study.linkage, part, term, goal, "goal")
                for (_p, part), active in running.items()
                if active is not False or not carriers
                for term in own
            ]
            given += [s for (_p, part), active in running.items() if active for s in study.span_statements(part)]
            cell = _counted(carriers, given)
            if cell.state == NONE and None in running.values():
                cell = Cell(NOT_RECORDED, (), cell.statements)
            cells[goal, str(year)] = cell
    return Frame("goal-year", rows, tuple(map(str, columns)), cells, _share_recording(study, "goal"))


def goal_area_frame(study: Study) -> Frame:
    """Goal by area: who works on it there. The areas are those of the level with most areas that programmes name."""
    named = {a for values in study.facets["area"].values() for a in values}
    by_level: dict[str, list[str]] = {}
    for area in things(study.linkage, PRASAN.Area):
        for level in objects(study.linkage, area, PRASAN.atLevel):
            if any(area in study.closure(a) for a in named):
                by_level.setdefault(level, []).append(area)
    level = max(sorted(by_level), key=lambda level: len(by_level[level]), default="")
    siblings = [
        area for area in things(study.linkage, PRASAN.Area) if level in objects(study.linkage, area, PRASAN.atLevel)
    ]
    columns = tuple(siblings if len(siblings) > 1 else ())
    rows = tuple(g for g in _narrowest_goals(study) if any(g in goals for goals in study.facets["goal"].values()))
    cells = {}
    for goal in rows:
        workers = [p for p in study.programmes if goal in study.facets["goal"][p]]
        for area in columns:
            there = [p for p in workers if any(_meets(study, area, a) for a in study.facets["area"][p])]
            given = [s for p in there for s in study.facets["goal"][p][goal]]
            given += [
                s for p in there for a, found in study.facets["area"][p].items() if _meets(study, area, a) for s in found
            ]
            cell = _counted(there, given)
            if cell.state == NONE and any(not study.facets["area"][p] for p in workers):
                cell = Cell(NOT_RECORDED, (), tuple(s for p in workers for s in study.facets["goal"][p][goal]))
            elif cell.state == NONE:
                cell = Cell(NONE, (), tuple(s for p in workers for found in study.facets["area"][p].values() for s in found))
            cells[goal, area] = cell
    return Frame("goal-area", rows if columns else (), columns, cells, _share_recording(study, "area"))


def _meets(study: Study, one: str, other: str) -> bool:
    return one in study.closure(other) or other in study.closure(one)


def level_frame(study: Study) -> Frame:
    """Programme by level: whether it has a mechanism at each level at which it works."""
    graph = study.linkage
    cells = {}
    for programme in study.programmes:
        worked = study.facets["level"][programme]
        mechanisms = study.facets["mechanism"][programme]
        at: dict[str, list[Statement]] = {}
        for mechanism in mechanisms:
            for level in objects(graph, mechanism, PRASAN.atLevel):
                at.setdefault(level, []).append(statement(graph, mechanism, str(PRASAN.atLevel), level, "level"))
        for level, given in worked.items():
            if level in at:
                cells[programme, level] = Cell(COVERED, (programme,), (*given, *at[level]))
            elif at:
                known = tuple(s for statements in at.values() for s in statements)
                cells[programme, level] = Cell(NONE, (), (*given, *known))
            else:
                cells[programme, level] = Cell(NOT_RECORDED, (), given)
    rows = tuple(dict.fromkeys(programme for programme, _level in cells))
    used = {level for _programme, level in cells}
    columns = tuple(level for level in study.levels if level in used)
    return Frame("level", rows, columns, cells, _share_recording(study, "mechanism"))


_Reader = Callable[[Study, str], tuple[Statement, ...]]


def _by_facet(facet: str) -> _Reader:
    return lambda study, thing: tuple(s for given in study.facets[facet][thing].values() for s in given)


def _by_property(*terms: object) -> _Reader:
    def read(study: Study, thing: str) -> tuple[Statement, ...]:
        graph = study.linkage
        found: list[Statement] = []
        for term in terms:
            found += [statement(graph, thing, str(term), target) for target in objects(graph, thing, term)]  # type: ignore[arg-type]
            found += literal_statements(graph, thing, term)  # type: ignore[arg-type]
        return tuple(found)

    return read


def _lead(study: Study, programme: str) -> tuple[Statement, ...]:
    parts = (programme, *study.phases[programme])
    return tuple(s for part in parts for s in _by_property(PRASAN.ledBy)(study, part))


def _period(study: Study, programme: str) -> tuple[Statement, ...]:
    return study.span_statements(programme)


def _budget(study: Study, programme: str) -> tuple[Statement, ...]:
    return _by_facet("funder")(study, programme)


PROGRAMME_RECORDS: dict[str, _Reader] = {
    str(PRASAN.indicatorOf): _by_facet("indicator"),
    str(PRASAN.ledBy): _lead,
    str(PRASAN.mechanismOf): _by_facet("mechanism"),
    str(PRASAN.fundingTo): _budget,
    str(PRASAN.start): _period,
    str(PRASAN.hasGoal): _by_facet("goal"),
    str(PRASAN.hasActivity): _by_facet("activity"),
    str(PRASAN.hasBeneficiary): _by_facet("beneficiary"),
    str(PRASAN.coversArea): _by_facet("area"),
}
"""What each programme is expected to record, by the property that would hold it."""

INDICATOR_RECORDS: dict[str, _Reader] = {
    str(term): _by_property(term)
    for term in (PRASAN.unit, PRASAN.baseline, PRASAN.target, PRASAN.dataSource, PRASAN.collectedBy)
}

PHASE_RECORDS: dict[str, _Reader] = {
    str(PRASAN.hasAgency): _by_property(
        PRASAN.hasAgency, PRASAN.initiatedBy, PRASAN.fundedBy, PRASAN.ledBy, PRASAN.supportedBy, PRASAN.implementedBy
    )
}

_MEANT_BY: dict[str, tuple[str, ...]] = {
    str(PRASAN.hasAgency): tuple(
        str(term)
        for term in (PRASAN.initiatedBy, PRASAN.fundedBy, PRASAN.ledBy, PRASAN.supportedBy, PRASAN.implementedBy)
    )
}
"""A note that a narrower property is not recorded speaks of the record that it would make."""


def _record_frame(study: Study, name: str, rows: tuple[str, ...], readers: dict[str, _Reader]) -> Frame:
    cells = {}
    for row in rows:
        node = study.linkage.nodes[row]
        for term, read in readers.items():
            meant = (term, *_MEANT_BY.get(term, ()))
            given = read(study, row)
            nothing = [(t, places) for t in meant for places in [node["none"].get(t)] if places]
            silent = [(t, places) for t in meant for places in [node["not_recorded"].get(t)] if places]
            if given:
                cells[row, term] = Cell(COVERED, (row,), given)
            elif nothing:
                said = tuple(Statement(row, str(PRASAN.hasNone), t, places) for t, places in nothing)
                cells[row, term] = Cell(NONE, (), said)
            else:
                said = tuple(Statement(row, str(PRASAN.notRecorded), t, places) for t, places in silent)
                cells[row, term] = Cell(NOT_RECORDED, (), said or (study.row(row),))
    covered = sum(cell.state == COVERED for cell in cells.values())
    return Frame(name, rows, tuple(readers), cells, covered / len(cells) if cells else 0.0, of_records=True)


def programme_frame(study: Study) -> Frame:
    """Programme by what one expects to be recorded of it: indicator, lead agency, mechanism, budget, period, and so on."""
    return _record_frame(study, "programme", study.programmes, PROGRAMME_RECORDS)


def phase_frame(study: Study) -> Frame:
    """Phase by whether any agency is recorded for it."""
    phases = tuple(phase for programme in study.programmes for phase in study.phases[programme])
    return _record_frame(study, "phase", phases, PHASE_RECORDS)


def indicator_frame(study: Study) -> Frame:
    """Indicator by unit, baseline, target, data source, and who collects it."""
    return _record_frame(study, "indicator", tuple(things(study.linkage, PRASAN.Indicator)), INDICATOR_RECORDS)


def frames(study: Study) -> Iterator[Frame]:
    """Every frame that has rows, in the order in which people read them."""
    for make in (goal_frame, goal_year_frame, goal_area_frame, level_frame, programme_frame, phase_frame, indicator_frame):
        frame = make(study)
        if frame.rows and frame.columns:
            yield frame
