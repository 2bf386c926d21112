"""The frames that every study has: what one expects of goals, levels, phases, programmes and indicators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from prasan.graph.frames import COVERED, NONE, NOT_RECORDED, Frame, Told, Work, cross, of_cells
from prasan.graph.linkage import Statement, literal_statements, literals, objects, statement, subjects, things
from prasan.graph.study import ROLES, Study
from prasan.ontology import PRASAN


def narrowest_goals(study: Study) -> tuple[str, ...]:
    """Goals with nothing within them. A result that one project is held to in its own words is no frame for others."""
    graph = study.linkage
    goals = things(graph, PRASAN.Goal)
    own_results = {goal for goal in goals if subjects(graph, goal, PRASAN.hasResult)}
    wanted = {goal for values in study.facets["goal"].values() for goal in values}
    frame = dict.fromkeys(goal for goal in goals if goal in wanted or goal not in own_results)
    return tuple(goal for goal in frame if not any(up in frame for up in subjects(graph, goal, PRASAN.broader)))


def work_on_goals(study: Study) -> dict[str, list[Work]]:
    """Goal → who works on it or on something within it.

    A result that a project is held to counts for what it lies within, too: that is no ground to compare projects, but
    it is one not to say that nobody works there.
    """
    found: dict[str, list[Work]] = {}
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


def share_recording(study: Study, facet: str) -> float:
    """The share of programmes that record a facet."""
    recording = sum(bool(values) for values in study.facets[facet].values())
    return recording / len(study.programmes) if study.programmes else 0.0


def goal_frame(study: Study) -> Frame:
    """Goal by whether any programme works on it. If no programme records its goals, nothing can be told of any."""
    rows, recorded = narrowest_goals(study), share_recording(study, "goal")
    return cross(
        study, "goal", work_on_goals(study), (str(PRASAN.hasGoal),), lambda _programme, _part: (1, 0),
        lambda _part, _column: (), rows, none_known=bool(recorded), recorded=recorded, thin=True,
    )  # fmt: skip


def years(study: Study) -> tuple[int, ...]:
    """The fiscal years that the recorded days of programmes and phases span; of a plan of some days, those days'."""
    if study.window is not None:
        first, last = map(study.calendar.fiscal_year, study.window)
        return tuple(range(first, last + 1))
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


Reach = Callable[[str, str], tuple[int, int]]


def year_reach(study: Study, columns: tuple[str, ...]) -> Reach:
    """In which fiscal years each part of a programme runs."""
    known: dict[str, tuple[int, int]] = {}

    def reach(_programme: str, part: str) -> tuple[int, int]:
        if part not in known:
            running = [activity_in_year(study, part, int(year)) for year in columns]
            known[part] = (
                sum(1 << place for place, active in enumerate(running) if active),
                sum(1 << place for place, active in enumerate(running) if active is None),
            )
        return known[part]

    return reach


def goal_year_frame(study: Study) -> Frame:
    """Goal by fiscal year: who works on it then. Goals that nobody works on at all are told by :func:`goal_frame`."""
    columns = tuple(map(str, years(study)))
    work = work_on_goals(study) if len(columns) > 1 else {}
    rows = {goal: work[goal] for goal in narrowest_goals(study) if goal in work}
    return cross(
        study, "goal-year", rows, columns, year_reach(study, columns),
        lambda part, _column: study.span_statements(part), recorded=share_recording(study, "goal"),
    )  # fmt: skip


def area_reach(study: Study, columns: tuple[str, ...]) -> Reach:
    """Which areas each programme meets: those it names, those within them, and those that they lie within."""
    whole = (1 << len(columns)) - 1
    within: dict[str, int] = {}
    for place, column in enumerate(columns):
        for up in study.closure(column):
            within[up] = within.get(up, 0) | 1 << place
    place_of = {column: place for place, column in enumerate(columns)}

    def reach(programme: str, _part: str) -> tuple[int, int]:
        named = study.facets["area"][programme]
        if not named:
            return 0, whole
        met = 0
        for area in named:
            met |= within.get(area, 0)
            for up in study.closure(area):
                met |= 1 << place_of[up] if up in place_of else 0
        return met, 0

    return reach


def area_said(study: Study, columns: tuple[str, ...]) -> Callable[[str, str], tuple[Statement, ...]]:
    """The statements by which a programme meets an area, or all on its areas if none is named."""

    def said(part: str, column: str) -> tuple[Statement, ...]:
        programme = part if part in study.phases else (objects(study.linkage, part, PRASAN.phaseOf) or [part])[0]
        areas = study.facets["area"].get(programme, {})
        return tuple(
            s for area, given in areas.items()
            if not column or column in study.closure(area) or area in study.closure(column) for s in given
        )  # fmt: skip

    return said


def areas_of_most(study: Study) -> tuple[str, ...]:
    """The areas of the level with most areas that programmes name."""
    named = {area for values in study.facets["area"].values() for area in values}
    reached = {up for area in named for up in study.closure(area)}
    at = {area: objects(study.linkage, area, PRASAN.atLevel) for area in things(study.linkage, PRASAN.Area)}
    by_level = Counter(level for area, levels in at.items() if area in reached for level in levels)
    level = max(sorted(by_level), key=lambda level: by_level[level], default="")
    return tuple(area for area, levels in at.items() if level in levels)


def goal_area_frame(study: Study) -> Frame:
    """Goal by area: who works on it there. The areas are those of the level with most areas that programmes name."""
    siblings = areas_of_most(study)
    columns = siblings if len(siblings) > 1 else ()
    work = work_on_goals(study) if columns else {}
    rows = {goal: work[goal] for goal in narrowest_goals(study) if goal in work}
    return cross(
        study, "goal-area", rows, columns, area_reach(study, columns), area_said(study, columns),
        recorded=share_recording(study, "area"),
    )  # fmt: skip


def level_frame(study: Study) -> Frame:
    """Programme by level: whether it has a mechanism at each level at which it works.

    That none stands at a level can be said only of a programme that records the level of each.
    """
    graph, bodies = study.linkage, set(study.bodies)
    states: dict[tuple[str, str], str] = {}
    told: dict[tuple[str, str], Told] = {}
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
            cell = programme, level
            if level in at:
                states[cell], told[cell] = COVERED, ((programme,), (*given, *at[level]))
            else:
                states[cell] = NONE if at and not silent else NOT_RECORDED
                told[cell] = ((), (*given, *known))
    rows = tuple(dict.fromkeys(programme for programme, _level in states))
    used = {level for _programme, level in states}
    columns = tuple(level for level in study.levels if level in used)
    return Frame(
        "level", rows, columns, of_cells(states, rows, columns), lambda row, column: told[row, column],
        share_recording(study, "mechanism"), complete=len(rows) == len(study.programmes),
    )  # fmt: skip


_Reader = Callable[[Study, str], tuple[Statement, ...]]


def _by_facet(facet: str) -> _Reader:
    return lambda study, thing: tuple(s for given in study.facets[facet][thing].values() for s in given)


def by_property(*terms: object) -> _Reader:
    """Reads what a thing is tied to or described with by any of the properties."""

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
    return tuple(s for part in parts for s in by_property(PRASAN.ledBy)(study, part))


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
    str(term): by_property(term)
    for term in (PRASAN.unit, PRASAN.baseline, PRASAN.target, PRASAN.dataSource, PRASAN.collectedBy)
}

PHASE_RECORDS: dict[str, _Reader] = {str(PRASAN.hasAgency): by_property(PRASAN.hasAgency, *ROLES)}

_MEANT_BY: dict[str, tuple[str, ...]] = {
    str(PRASAN.hasAgency): tuple(map(str, ROLES)),
    str(PRASAN.fundingTo): (str(PRASAN.fundedBy),),
}
"""Narrower properties of a record: a note that one is not recorded speaks of it, and notes that there is none."""


def record_frame(study: Study, name: str, rows: tuple[str, ...], readers: dict[str, _Reader], **more: object) -> Frame:
    """Things by what one expects to be recorded of each."""

    def noted(row: str, term: str, said: str) -> list[tuple[str, tuple[str, ...]]]:
        node = study.linkage.nodes[row][said]
        return [(t, node[t]) for t in (term, *_MEANT_BY.get(term, ())) if t in node]

    def state(row: str, term: str) -> str:
        if readers[term](study, row):
            return COVERED
        node, narrower = study.linkage.nodes[row], _MEANT_BY.get(term, ())
        nothing = term in node["none"] or (narrower and len(noted(row, term, "none")) == len(narrower))
        return NONE if nothing else NOT_RECORDED

    def tell(row: str, term: str) -> Told:
        if given := readers[term](study, row):
            return (row,), given
        if state(row, term) == NONE:
            return (), tuple(Statement(row, str(PRASAN.hasNone), t, p) for t, p in noted(row, term, "none"))
        silent = tuple(Statement(row, str(PRASAN.notRecorded), t, p) for t, p in noted(row, term, "not_recorded"))
        return (), silent or (study.row(row),)

    columns = tuple(readers)
    cells = {(row, term): state(row, term) for row in rows for term in columns}
    covered = sum(found == COVERED for found in cells.values())
    return Frame(
        name, rows, columns, of_cells(cells, rows, columns), tell, covered / len(cells) if cells else 0.0,
        of_records=True, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def programme_frame(study: Study) -> Frame:
    """Programme by what one expects to be recorded of it: indicator, lead agency, mechanism, budget, period, more."""
    return record_frame(study, "programme", study.programmes, PROGRAMME_RECORDS)


def phase_frame(study: Study) -> Frame:
    """Phase by whether any agency is recorded for it."""
    phases = tuple(phase for programme in study.programmes for phase in study.phases[programme])
    return record_frame(study, "phase", phases, PHASE_RECORDS)


def indicator_frame(study: Study) -> Frame:
    """Indicator by unit, baseline, target, data source, and who collects it."""
    return record_frame(study, "indicator", tuple(things(study.linkage, PRASAN.Indicator)), INDICATOR_RECORDS)


def expected_frames(study: Study) -> Iterator[Frame]:
    """Every frame that has rows and columns, in the order in which people read them."""
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
