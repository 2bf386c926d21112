"""Coverage: which programme works on which goal and at which level; what is inferred, and what nobody recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from prasan.graph.expected_frames import goal_frame
from prasan.graph.linkage import objects
from prasan.graph.palette import LIGHT, kind_style
from prasan.graph.picture import Sample, heading, legend
from prasan.graph.scene import Scene
from prasan.graph.sentences import name
from prasan.graph.study import Study
from prasan.graph.svg import Canvas, drawn, line_height
from prasan.graph.text_measure import width, wrap
from prasan.language import pick, translate
from prasan.ontology import PRASAN

NAME = "coverage"
SUFFIXES = (".svg", ".png")

STATED, INFERRED, NONE, UNKNOWN = "stated", "inferred", "none", "unknown"
_MOST_COLUMNS, _MOST_ROWS = 60, 80
_UPRIGHT = 10
"""Up to this many columns their names are written across; more are turned upright."""
_ROW_ROOM = 300
_MARGIN = 36


@dataclass(frozen=True, slots=True)
class Mark:
    """One cell: its state, and whether a mechanism stands at the level (``None`` where the question does not arise)."""

    state: str
    mechanism: bool | None = None


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows by columns, both IRIs, and the mark of each cell; ``remarks`` say what was left out."""

    name: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    marks: dict[tuple[str, str], Mark]
    remarks: tuple[str, ...] = ()


_STATED, _INFERRED, _NONE, _UNKNOWN = (Mark(state) for state in (STATED, INFERRED, NONE, UNKNOWN))
_MarksOf = Callable[[Study, str], tuple[dict[str, Mark], Mark]]


def draw(scene: Scene, suffix: str) -> str | bytes:
    """The two matrices, goals and levels by programme, as SVG or PNG; of many programmes by agency."""
    return drawn(drawing(scene), suffix)


def matrices(study: Study, language: str) -> list[Matrix]:
    """Goals by programme and levels by programme; with more than 60 programmes by agency."""
    found = [_matrix(study, "goals", _goal_rows(study), _goal_marks, language)]
    found.append(_matrix(study, "levels", _level_rows(study), _level_marks, language))
    return [matrix for matrix in found if matrix.rows and matrix.columns]


@lru_cache(maxsize=2)
def _goal_rows(study: Study) -> tuple[str, ...]:
    """The goals that one asks for, and those that programmes name, each under what it lies within."""
    named = {goal for goals in study.facets["goal"].values() for goal in goals}
    wanted = {*goal_frame(study).rows, *named}
    return tuple(sorted(wanted, key=lambda goal: (len(study.closure(goal)), goal)))


def _level_rows(study: Study) -> tuple[str, ...]:
    used = {level for levels in study.facets["level"].values() for level in levels}
    used |= {level for programme in study.programmes for level in _mechanism_levels(study, programme)}
    return tuple(level for level in study.levels if level in used)


def _mechanism_levels(study: Study, programme: str) -> set[str]:
    mechanisms = study.facets["mechanism"][programme]
    return {level for mechanism in mechanisms for level in objects(study.linkage, mechanism, PRASAN.atLevel)}


def _goal_marks(study: Study, programme: str) -> tuple[dict[str, Mark], Mark]:
    """The mark of each goal that a programme works on, and the mark of every other."""
    values = study.facets["goal"][programme]
    stated: dict[str, bool] = {}
    for value, given in values.items():
        for goal in study.closure(value):
            stated[goal] = stated.get(goal, False) or not all(s.inferred for s in given)
    known_empty = str(PRASAN.hasGoal) in study.linkage.nodes[programme]["none"]
    marks = {goal: _STATED if told else _INFERRED for goal, told in stated.items()}
    return marks, _NONE if values or known_empty else _UNKNOWN


def _level_marks(study: Study, programme: str) -> tuple[dict[str, Mark], Mark]:
    """The mark of each level that a programme works at or has a mechanism at, and the mark of every other."""
    values, stands = study.facets["level"][programme], _mechanism_levels(study, programme)
    other = NONE if values else UNKNOWN
    marks = {level: Mark(other, True) for level in stands}
    for level, given in values.items():
        state = INFERRED if all(s.inferred for s in given) else STATED
        marks[level] = Mark(state, (level in stands) if stands else None)
    return marks, Mark(other)


def _matrix(study: Study, title: str, rows: tuple[str, ...], marks_of: _MarksOf, language: str) -> Matrix:
    remarks: list[str] = []
    columns, members = _columns(study, remarks, language)
    by_agency = any(members[column] != (column,) for column in columns)
    for many, most, word in ((columns, _MOST_COLUMNS, "columns-left"), (rows, _MOST_ROWS, "rows-left")):
        if len(many) > most:
            remarks.append(translate(f"view.coverage.{word}", language, shown=most, total=len(many)))
    facet = study.facets["goal" if title == "goals" else "level"]
    recorded = {column: len({value for member in members[column] for value in facet[member]}) for column in columns}
    kept = set(sorted(columns, key=lambda column: (-recorded[column], column))[:_MOST_COLUMNS])
    columns, rows = tuple(column for column in columns if column in kept), rows[:_MOST_ROWS]
    marks = {}
    for column in columns:
        own = [marks_of(study, programme) for programme in members[column]]
        # Of what no programme of a column speaks, the marks are the few that stand for every other.
        others, told = {other for _marks, other in own}, {row for found, _other in own for row in found}
        for row in rows:
            here = {found.get(row, other) for found, other in own} if row in told else others
            marks[row, column] = _joined(here)
    return Matrix(f"{title}-agency" if by_agency else title, rows, columns, marks, tuple(remarks))


def _columns(study: Study, remarks: list[str], language: str) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]]]:
    """Programmes, or of too many the agencies that take part in them, and the programmes each column stands for."""
    if len(study.programmes) <= _MOST_COLUMNS:
        return study.programmes, {programme: (programme,) for programme in study.programmes}
    members: dict[str, list[str]] = {}
    for programme in study.programmes:
        for agency in study.agencies(programme):
            members.setdefault(agency, []).append(programme)
    if not members:
        return study.programmes, {programme: (programme,) for programme in study.programmes}
    remarks.append(translate("view.coverage.agencies-instead", language, total=len(study.programmes)))
    return tuple(sorted(members)), {agency: tuple(own) for agency, own in members.items()}


def _joined(marks: set[Mark]) -> Mark:
    """The mark of several programmes together: one that states it is enough; unknown unless all say no."""
    states = {mark.state for mark in marks}
    state = next(state for state in (STATED, INFERRED, UNKNOWN, NONE) if state in states)
    stands = {mark.mechanism for mark in marks if mark.mechanism is not None}
    return Mark(state, any(stands) if stands else None)


def drawing(scene: Scene, embed_font: bool = True) -> str:
    """The matrices as SVG, for a file or, without a font of its own, for a page that has it."""
    language = scene.language
    found = matrices(scene.study, language)
    title = translate("view.coverage.title", language, title=pick(scene.title, language)).rstrip(": ")
    remarks = list(dict.fromkeys(remark for matrix in found for remark in matrix.remarks))
    if not found:
        remarks = [translate("view.nothing", language)]
    canvas = Canvas()
    room = max([760.0, *(_ROW_ROOM + 20 + len(m.columns) * _cell_width(m) for m in found)])
    y = heading(canvas, 0, 0, title, remarks, room) - 14
    for matrix in found:
        y = _draw(canvas, scene, matrix, y + 40)
    if found:
        y = legend(canvas, 0, y + 34, room, _legend(found, language))
    return canvas.document((-_MARGIN, -46, room + 2 * _MARGIN, y + 46 + 18), title, language, embed_font=embed_font)


def _cell_width(matrix: Matrix) -> float:
    return 138 if len(matrix.columns) <= _UPRIGHT else 38


def _draw(canvas: Canvas, scene: Scene, matrix: Matrix, y: float) -> float:
    study, language = scene.study, scene.language
    cell, left = _cell_width(matrix), float(_ROW_ROOM + 20)
    title = translate(f"view.coverage.{matrix.name}", language)
    canvas.text(0, y, title, 17, LIGHT.ink, bold=True)
    y += 18
    if len(matrix.columns) <= _UPRIGHT:
        heads = [wrap(name(study, column, language), cell - 10, 13, False, 5) for column in matrix.columns]
        height = max(len(lines) for lines in heads) * line_height(13)
        for index, lines in enumerate(heads):
            canvas.text(left + index * cell + cell / 2, y + height - (len(lines) - 1) * line_height(13), lines, 13,
                        anchor="middle")  # fmt: skip
    else:
        heads = [wrap(name(study, column, language), 250, 12, False, 2) for column in matrix.columns]
        height = max(width(line, 12) for lines in heads for line in lines) + 6
        for index, lines in enumerate(heads):
            for number, line in enumerate(lines):
                x = left + (index + 0.5) * cell + 4 + (number - (len(lines) - 1) / 2) * line_height(12)
                canvas.text(x, y + height, line, 12, turn=-90)
    y += height + 10
    for row in matrix.rows:
        lines = wrap(name(study, row, language), _ROW_ROOM, 14, False, 3)
        high = max(len(lines) * line_height(14) + 8, 34)
        canvas.line(0, y, left + len(matrix.columns) * cell, y, LIGHT.rule)
        canvas.text(0, y + high / 2 - (len(lines) - 1) * line_height(14) / 2 + 5, lines, 14)
        for index, column in enumerate(matrix.columns):
            draw_mark(canvas, left + index * cell, y, cell, high, matrix.marks[row, column])
        y += high
    canvas.line(0, y, left + len(matrix.columns) * cell, y, LIGHT.rule)
    return y


def draw_mark(canvas: Canvas, x: float, y: float, w: float, h: float, mark: Mark) -> None:
    """One cell: filled, hatched, a question mark or nothing, with a disc or a ring for a mechanism."""
    style = kind_style(str(PRASAN.Project))
    wide, high = min(w - 8, 76), min(h - 8, 26)
    left, top = x + (w - wide) / 2, y + (h - high) / 2
    if mark.state == STATED:
        canvas.rect(left, top, wide, high, style.colour, radius=3)
    elif mark.state == INFERRED:
        canvas.rect(left, top, wide, high, LIGHT.paper, style.colour, 3, 1.4)
        canvas.hatch(left, top, wide, high, style.colour)
    elif mark.state == UNKNOWN and mark.mechanism is None:
        canvas.centred(x + w / 2, y + h / 2, ["?"], 16, LIGHT.muted)
    if mark.mechanism is not None:
        orange = kind_style(str(PRASAN.Mechanism)).colour
        canvas.circle(x + w / 2, y + h / 2, 6.5, orange if mark.mechanism else LIGHT.paper, LIGHT.paper, 2)
        if not mark.mechanism:
            canvas.circle(x + w / 2, y + h / 2, 5, "none", orange, 2)


def _legend(found: list[Matrix], language: str) -> list[tuple[Sample, str]]:
    marks = [mark for matrix in found for mark in matrix.marks.values()]

    def sample(mark: Mark) -> Sample:
        return lambda canvas, x, y: draw_mark(canvas, x - 4, y - 14, 42, 28, mark)

    entries = [
        (sample(Mark(state)), translate(f"view.coverage.{state}", language))
        for state in (STATED, INFERRED, UNKNOWN)
        if any(mark.state == state for mark in marks)
    ]
    if any(mark.state == NONE for mark in marks):
        entries.append((lambda canvas, x, y: canvas.rect(x, y - 9, 32, 18, LIGHT.paper, LIGHT.rule),
                        translate("view.coverage.none", language)))  # fmt: skip
    for stands, word in ((True, "mechanism"), (False, "no-mechanism")):
        if any(mark.mechanism is stands for mark in marks):
            entries.append((sample(Mark(NONE, stands)), translate(f"view.coverage.{word}", language)))
    return entries
