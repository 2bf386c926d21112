"""Frames: what is expected, as rows by columns, and how each cell is covered.

A cell is *covered*, *single* (one programme carries it alone: fragile), *none* (what is recorded covers it not at all),
or *not recorded* (nothing is recorded that could tell). Unknown is not no.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from prasan.graph.linkage import Statement, literal_statements, literals, objects, statement, subjects, things
from prasan.graph.study import ROLES, Study
from prasan.ontology import PRASAN

COVERED, SINGLE, NONE, NOT_RECORDED = "covered", "single", "none", "not-recorded"
EMPTY = (NONE, NOT_RECORDED)


@dataclass(frozen=True, slots=True)
class Cell:
    """How one cell is covered: its state, by which programmes, and the statements that say so (or that it is not)."""

    state: str
    carriers: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True, slots=True)
class Frame:
    """Rows by columns and their cells.

    ``recorded`` is the share of programmes that record what the frame asks; of a frame of records, the share of its
    cells that are covered.

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
    complete: bool = True
    """False if things of the rows' kind are no rows, because they record nothing that the frame could ask about."""

    def empty(self, state: str) -> list[tuple[str, str]]:
        """The cells of a state, in the order of rows and columns."""
        return [
            (r, c) for r in self.rows for c in self.columns if (r, c) in self.cells and self.cells[r, c].state == state
        ]


def _counted(carriers: list[str], statements: list[Statement]) -> Cell:
    state = COVERED if len(carriers) > 1 else SINGLE if carriers else NONE
    return Cell(state, tuple(carriers), tuple(dict.fromkeys(statements)))


def _narrowest_goals(study: Study) -> tuple[str, ...]:
    """Goals with nothing within them. A result that one project is held to in its own words is no frame for others."""
    graph = study.linkage
    goals = things(graph, PRASAN.Goal)
    own_results = {goal for goal in goals if subjects(graph, goal, PRASAN.hasResult)}
    wanted = {goal for values in study.facets["goal"].values() for goal in values}
    frame = dict.fromkeys(goal for goal in goals if goal in wanted or goal not in own_results)
    return tuple(goal for goal in frame if not any(up in frame for up in subjects(graph, goal, PRASAN.broader)))


_Work = tuple[str, str, tuple[Statement, ...]]
"""A programme, itself or its phase that does the work, and the statements that say what it works on."""


def _work(study: Study) -> dict[str, list[_Work]]:
    """Goal → who works on it or on something within it.

    A result that a project is held to counts for what it lies within, too: that is no ground to compare projects, but
    it is one not to say that nobody works there.
    """
    found: dict[str, list[_Work]] = {}
    for programme in study.programmes:
        for part in (programme, *study.phases[programme]):
            given: dict[str, list[Statement]] = {}
            for term in (PRASAN.hasGoal, PRASAN.hasResult):
                for goal in objects(study.linkage, part, term):
                    for up in study.closure(goal):
                        given.setdefault(up, []).append(statement(study.linkage, part, str(term), goal, "goal"))
            for goal, statements in sorted(given.items()):
                found.setdefault(goal, []).append((programme, part, tuple(statements)))
    return found


def _share_recording(study: Study, facet: str) -> float:
    recording = sum(bool(values) for values in study.facets[facet].values())
    return recording / len(study.programmes) if study.programmes else 0.0


def goal_frame(study: Study) -> Frame:
    """Goal by whether any programme works on it. If no programme records its goals, nothing can be told of any."""
    rows, column = _narrowest_goals(study), str(PRASAN.hasGoal)
    recorded = _share_recording(study, "goal")
    work = _work(study)
    cells = {}
    for goal in rows:
        carriers = dict.fromkeys(programme for programme, _part, _given in work.get(goal, ()))
        cell = _counted(list(carriers), [s for _programme, _part, given in work.get(goal, ()) for s in given])
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
    work = _work(study)
    rows = tuple(goal for goal in _narrowest_goals(study) if goal in work)
    cells = {}
    for goal in rows if len(columns) > 1 else ():
        for year in columns:
            running = [activity_in_year(study, part, year) for _programme, part, _given in work[goal]]
            # That nobody works on it in a year rests on when each of those runs who ever work on it.
            told = [who for who, active in zip(work[goal], running, strict=True) if active or not any(running)]
            carriers = sorted({programme for programme, _part, _given in told}) if any(running) else []
            cell = _counted(carriers, [s for _p, part, given in told for s in (*given, *study.span_statements(part))])
            if cell.state == NONE and None in running:
                cell = Cell(NOT_RECORDED, (), cell.statements)
            cells[goal, str(year)] = cell
    return Frame("goal-year", rows, tuple(map(str, columns)), cells, _share_recording(study, "goal"))


def goal_area_frame(study: Study) -> Frame:
    """Goal by area: who works on it there. The areas are those of the level with most areas that programmes name."""
    areas = study.facets["area"]
    named = sorted({area for values in areas.values() for area in values})
    reached = {up for area in named for up in study.closure(area)}
    at = {area: objects(study.linkage, area, PRASAN.atLevel) for area in things(study.linkage, PRASAN.Area)}
    by_level = Counter(level for area, levels in at.items() if area in reached for level in levels)
    level = max(sorted(by_level), key=lambda level: by_level[level], default="")
    siblings = tuple(area for area, levels in at.items() if level in levels)
    columns = siblings if len(siblings) > 1 else ()
    # Each area that a programme names, and the columns that it meets: itself, what it lies within, what lies within it.
    met = {
        area: [column for column in columns if column in study.closure(area) or area in study.closure(column)]
        for area in named
    }
    work = _work(study) if columns else {}
    rows = tuple(goal for goal in _narrowest_goals(study) if goal in work)
    cells = {}
    for goal in rows:
        who: dict[str, list[Statement]] = {}
        for programme, _part, given in work[goal]:
            who.setdefault(programme, []).extend(given)
        there: dict[str, dict[str, list[Statement]]] = {column: {} for column in columns}
        for programme in who:
            for area, stated in areas[programme].items():
                for column in met[area]:
                    there[column].setdefault(programme, []).extend(stated)
        silent = any(not areas[programme] for programme in who)
        everywhere = [s for goals in who.values() for s in goals]
        everywhere += [s for programme in who for stated in areas[programme].values() for s in stated]
        nobody = Cell(NOT_RECORDED if silent else NONE, (), tuple(dict.fromkeys(everywhere)))
        for column, present in there.items():
            statements = [s for programme, stated in present.items() for s in (*who[programme], *stated)]
            cells[goal, column] = _counted(list(present), statements) if present else nobody
    return Frame("goal-area", rows, columns, cells, _share_recording(study, "area"))


def level_frame(study: Study) -> Frame:
    """Programme by level: whether it has a mechanism at each level at which it works.

    That none stands at a level can be said only of a programme that records the level of each.
    """
    graph, bodies = study.linkage, set(study.bodies)
    cells = {}
    for programme in study.programmes:
        at: dict[str, list[Statement]] = {}
        silent = False
        for mechanism in study.facets["mechanism"][programme]:
            levels = objects(graph, mechanism, PRASAN.atLevel)
            silent = silent or (mechanism in bodies and not levels)
            for level in levels:
                at.setdefault(level, []).append(statement(graph, mechanism, str(PRASAN.atLevel), level, "level"))
        known = tuple(s for statements in at.values() for s in statements)
        for level, given in study.facets["level"][programme].items():
            if level in at:
                cells[programme, level] = Cell(COVERED, (programme,), (*given, *at[level]))
            else:
                state = NONE if at and not silent else NOT_RECORDED
                cells[programme, level] = Cell(state, (), (*given, *known))
    rows = tuple(dict.fromkeys(programme for programme, _level in cells))
    used = {level for _programme, level in cells}
    columns = tuple(level for level in study.levels if level in used)
    recorded = _share_recording(study, "mechanism")
    return Frame("level", rows, columns, cells, recorded, complete=len(rows) == len(study.programmes))


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

PHASE_RECORDS: dict[str, _Reader] = {str(PRASAN.hasAgency): _by_property(PRASAN.hasAgency, *ROLES)}

_MEANT_BY: dict[str, tuple[str, ...]] = {
    str(PRASAN.hasAgency): tuple(map(str, ROLES)),
    str(PRASAN.fundingTo): (str(PRASAN.fundedBy),),
}
"""Narrower properties of a record: a note that one is not recorded speaks of it, and notes that there is none."""


def _record_frame(study: Study, name: str, rows: tuple[str, ...], readers: dict[str, _Reader]) -> Frame:
    cells = {}
    for row in rows:
        node = study.linkage.nodes[row]
        for term, read in readers.items():
            narrower = _MEANT_BY.get(term, ())
            given = read(study, row)
            nothing = [(t, node["none"][t]) for t in (term, *narrower) if t in node["none"]]
            silent = [(t, node["not_recorded"][t]) for t in (term, *narrower) if t in node["not_recorded"]]
            if given:
                cells[row, term] = Cell(COVERED, (row,), given)
            elif term in node["none"] or (narrower and len(nothing) == len(narrower)):
                said = tuple(Statement(row, str(PRASAN.hasNone), t, places) for t, places in nothing)
                cells[row, term] = Cell(NONE, (), said)
            else:
                said = tuple(Statement(row, str(PRASAN.notRecorded), t, places) for t, places in silent)
                cells[row, term] = Cell(NOT_RECORDED, (), said or (study.row(row),))
    covered = sum(cell.state == COVERED for cell in cells.values())
    return Frame(name, rows, tuple(readers), cells, covered / len(cells) if cells else 0.0, of_records=True)


def programme_frame(study: Study) -> Frame:
    """Programme by what one expects to be recorded of it: indicator, lead agency, mechanism, budget, period, more."""
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
    for make in (
        goal_frame,
        level_frame,
        phase_frame,
        programme_frame,
        indicator_frame,
        goal_area_frame,
        goal_year_frame,
    ):
        frame = make(study)
        if frame.rows and frame.columns:
            yield frame
