"""The matrix on a slide: programme by programme, what the row does for the column and where the two overlap."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import combinations

from prasan.graph.finding import Finding
from prasan.graph.finding_rows import kind_words
from prasan.graph.linkage import Statement
from prasan.graph.palette import LIGHT, point_colours
from prasan.graph.reinforcement import influence_graph, reinforcement
from prasan.graph.scene import Scene
from prasan.graph.sentences import name, number, signed
from prasan.graph.slide_deck import Deck
from prasan.graph.slide_findings import caption, empty, word
from prasan.graph.slide_notes import finding_notes, statement_notes
from prasan.graph.slide_ring import together
from prasan.graph.slide_tables import Cell, Row, draw_table, head_row, row_height, text_cell, whole_words, within
from prasan.graph.slide_template import Frame
from prasan.graph.slide_text import Line
from prasan.graph.views.coverage import INFERRED, STATED, UNKNOWN, matrices
from prasan.language import translate

OVERLAPS = ("duplication", "overlap", "contained", "parallel", "mechanismOverlap")
"""Kinds of finding that say of two programmes, or of any two of a group, that their work meets."""
_MOST, _LARGEST_GROUP, _MOST_TOLD = 12, 40, 12
_WIDE = 96
"""Columns from that width on have room for the kind of an overlap in words."""
_NAMED = 7
"""Up to this many columns their heads hold names; more are numbered like the rows."""


def draw_matrix(deck: Deck, scene: Scene) -> None:
    """Programmes by programmes; where nothing is recorded between any two, goals by programmes."""
    study = scene.study
    meeting = _meeting(scene)
    helping = influence_graph(reinforcement(study))
    programmes = set(study.programmes)
    between = {(i, j): data for i, j, data in helping.edges(data=True) if {i, j} <= programmes and i != j}
    # Of too many, the one with most links or of the strongest overlap, and those that it has to do with.
    linked = Counter(end for pair in between for end in pair)
    ranked = sorted(linked, key=lambda programme: (-linked[programme], programme))
    every = list(dict.fromkeys([*ranked, *(end for pair in meeting for end in pair)]))
    shown = sorted(together(every, [*between, *meeting], _MOST))
    if not shown:
        _draw_goals(deck, scene)
        return
    pairs = [pair for pair in meeting if set(pair) <= set(shown)]
    named = len(shown) <= _NAMED
    first = deck.room.width * (0.24 if named else 0.3)
    widths = [first, *[(deck.room.width - first) / len(shown)] * len(shown)]
    called = [name(study, programme, scene.language) for programme in shown]
    heads = [word(scene, "from-to"), *(called if named else map(str, range(1, len(shown) + 1)))]

    def cell(row: str, column: str) -> Cell:
        if row == column:
            return Cell((Line("", 8),), LIGHT.panel)
        lines, fill, ink = [], "", LIGHT.ink
        if (data := between.get((row, column))) is not None:
            fill, ink = point_colours(data["score"])
            lines.append(Line(signed(data["score"]), 16, True, ink, "ctr"))
        if finding := meeting.get((min(row, column), max(row, column))):
            text = "≈" if finding.score is None else f"≈ {number(round(finding.score, 2))}"
            text = f"{text} {kind_words(finding.kind, scene.language)}" if widths[1] >= _WIDE else text
            lines.append(Line(text, 10, colour=ink, align="ctr"))
            fill = fill or "accent5/tint"
        return Cell(tuple(lines), fill, True)

    rows = [
        Row((text_cell(called[at] if named else f"{at + 1}. {called[at]}", 12 if named else 11, True),
             *(cell(programme, other) for other in shown)))
        for at, programme in enumerate(shown)
    ]  # fmt: skip
    left = len(programmes) - len(shown)
    slide = deck.slide(word(scene, "matrix"))
    remark = word(scene, "programmes-left", shown=len(shown), total=f"{len(programmes):,}") if left else ""
    room = caption(deck, slide, [word(scene, "matrix-text"), remark])
    head = within(whole_words(head_row(heads, 11 if named else 12, middle_from=1), widths, alike=True), widths, 76)
    each = (room.height - row_height(head, widths)) / len(rows)
    draw_table(deck, slide, Frame(room.left, room.top, room.width, room.height), head,
               [within(row, widths, each) for row in rows], widths, min(each, 58))  # fmt: skip
    told = list({meeting[pair].id: meeting[pair] for pair in pairs}.values())[:_MOST_TOLD]
    given: list[Statement] = [s for pair in sorted(between) if set(pair) <= set(shown)
                              for s in between[pair]["statements"]]  # fmt: skip
    deck.notes(slide, [*(note for finding in told for note in finding_notes(scene, finding)),
                       *statement_notes(scene, given)])  # fmt: skip


def _meeting(scene: Scene) -> dict[tuple[str, str], Finding]:
    """Two programmes, in order → the first finding that says that their work meets, the strongest pairs first."""
    programmes = set(scene.study.programmes)
    found: dict[tuple[str, str], Finding] = {}
    by_kind: dict[str, list[Finding]] = defaultdict(list)
    for finding in scene.findings:
        by_kind[finding.kind].append(finding)
    for kind in OVERLAPS:
        for finding in by_kind[kind]:
            members = sorted(set(finding.participants) & programmes)
            if 2 <= len(members) <= _LARGEST_GROUP:
                for one, other in combinations(members, 2):
                    found.setdefault((one, other), finding)
    return found


def _draw_goals(deck: Deck, scene: Scene) -> None:
    """Goals by programmes, or by agencies where there are many of these."""
    study, language = scene.study, scene.language
    found = next((matrix for matrix in matrices(study, language) if matrix.name.startswith("goals")), None)
    if found is None:
        empty(deck, word(scene, "matrix"), word(scene, "no-matrix"))
        return
    columns, rows = found.columns[:_MOST], found.rows[:_MOST]
    named = len(columns) <= _NAMED
    first = deck.room.width * 0.34
    widths = [first, *[(deck.room.width - first) / len(columns)] * len(columns)]
    called = [name(study, column, language) for column in columns]
    signs = {STATED: "■", INFERRED: "~", UNKNOWN: "?"}
    fills = {STATED: "accent1/tint", INFERRED: "accent1/tint"}

    def cell(row: str, column: str) -> Cell:
        state = found.marks[row, column].state
        return Cell((Line(signs.get(state, ""), 12, colour=LIGHT.ink if state in fills else "", align="ctr"),),
                    fills.get(state, ""), True)  # fmt: skip

    table = [Row((text_cell(name(study, row, language), 11, True), *(cell(row, column) for column in columns)))
             for row in rows]  # fmt: skip
    slide = deck.slide(translate(f"view.coverage.{found.name}", language))
    legend = " · ".join(f"{sign} {translate(f'view.coverage.{state}', language)}" for state, sign in signs.items())
    numbers = "" if named else " · ".join(f"{at}. {text}" for at, text in enumerate(called, 1))
    cut = [(len(columns), len(found.columns), "columns-left"), (len(rows), len(found.rows), "rows-left")]
    left = [translate(f"view.coverage.{key}", language, shown=a, total=b) for a, b, key in cut if a < b]
    room = caption(deck, slide, [legend, numbers, " · ".join([*found.remarks, *left])])
    heads = head_row(["", *(called if named else map(str, range(1, len(columns) + 1)))], 11, middle_from=1)
    head = within(whole_words(heads, widths, alike=True), widths, 90)
    each = (room.height - row_height(head, widths)) / len(table)
    draw_table(deck, slide, room, head, [within(row, widths, each) for row in table], widths, min(each, 40))
    goals = study.facets["goal"]
    own = [goals[column] for column in columns if column in goals]
    given = [s for values in own for value in sorted(values) for s in values[value]]
    deck.notes(slide, statement_notes(scene, given) or [word(scene, "evidence-elsewhere")])
