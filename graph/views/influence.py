"""The influence matrix: in each row what one programme does for the others, with the sums, as sheet and as heat map.

The sheets are no source, and put aside by the # in their corner where they lie among sources. Named in ``prasan.toml``
they can be read as a matrix: what is no score stands in rows and columns whose names begin with #.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from prasan.graph.influence_table import InfluenceTable, influence_table
from prasan.graph.palette import LIGHT, point_colours
from prasan.graph.picture import Sample, heading, legend
from prasan.graph.reinforcement import points
from prasan.graph.safe_text import plain, sheet, xml_characters
from prasan.graph.scene import Scene
from prasan.graph.sentences import listed, name, number, signed
from prasan.graph.svg import Canvas, drawn, line_height
from prasan.graph.text_measure import width, wrap
from prasan.graph.workbook import new_book, saved
from prasan.language import pick, translate
from prasan.ontology.vocabulary import names

NAME = "influence"
SUFFIXES = (".svg", ".png", ".csv", ".xlsx")

_DRAWN, _LISTED = 40, 500
"""Programmes that a picture and a sheet hold."""
_ROW_ROOM, _CELL, _HIGH, _SUM, _MARGIN = 280, 52, 38, 84, 36
_SUMS = (("influence", 0), ("second-order", 2))
Cell = str | float | None


def draw(scene: Scene, suffix: str) -> str | bytes:
    """The matrix in a format; of very many programmes those that give and gain most, and it says so."""
    if suffix == ".csv":
        return _csv(scene)
    return _workbook(scene) if suffix == ".xlsx" else drawn(drawing(scene), suffix)


def _word(key: str, language: str) -> str:
    return translate(f"view.influence.{key}", language)


def rows(scene: Scene, table: InfluenceTable) -> Iterator[list[Cell]]:
    """The rows of the sheet: header, one of each programme, what is done to each, and what was left out."""
    study, language = scene.study, scene.language
    yield [
        f"# {_word('corner', language)}", *(name(study, thing, language) for thing in table.things),
        *(f"# {_word(key, language)}" for key, _at in _SUMS),
    ]  # fmt: skip
    for source in table.things:
        scores = (table.scores.get((source, target)) for target in table.things)
        yield [
            name(study, source, language), *(found[0] if found else None for found in scores),
            *(table.sums[source][at] for _key, at in _SUMS),
        ]  # fmt: skip
    yield [f"# {_word('dependence', language)}", *(table.sums[thing][1] for thing in table.things)]
    for remark in _remarks(scene, table):
        yield [f"# {remark}"]


def _remarks(scene: Scene, table: InfluenceTable) -> list[str]:
    language = scene.language
    if not table.things:
        return [translate("view.reinforcement.none", language)]
    found = [_word("reading", language)]
    if len(table.things) < table.total:
        found.append(translate("view.influence.left-out", language, shown=len(table.things), total=table.total))
    alone = [name(scene.study, p, language) for p in scene.study.programmes if table.sums[p] == (0, 0, 0)
             and not any(p in pair for pair in table.scores)]  # fmt: skip
    if alone and len(table.things) == table.total:
        found.append(translate("view.reinforcement.isolated", language, programmes=listed(alone, language)))
    return found


def _csv(scene: Scene) -> bytes:
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\r\n")
    for row in rows(scene, influence_table(scene.study, _LISTED)):
        writer.writerow([sheet(cell) if isinstance(cell, str) else "" if cell is None else number(cell)
                         for cell in row])  # fmt: skip
    return held.getvalue().encode("utf-8-sig")


def _workbook(scene: Scene) -> bytes:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    table = influence_table(scene.study, _LISTED)
    book = new_book()
    page = book.create_sheet(_word("name", scene.language))
    held = {(row, column): score for (row, column), (score, _scored) in table.scores.items()}
    places = {thing: at for at, thing in enumerate(table.things)}
    shades = {(places[s] + 2, places[t] + 2): point_colours(score) for (s, t), score in held.items()}
    for at, row in enumerate(rows(scene, table), 1):
        for column, value in enumerate(row, 1):
            cell = page.cell(at, column)
            fill, ink = shades.get((at, column), ("", LIGHT.ink))
            cell.font = Font(name="Sarabun", size=12, bold=at == 1 or column == 1, color=ink[1:])
            if fill:
                cell.fill = PatternFill("solid", fgColor=fill[1:])
            if isinstance(value, str):
                cell.value = xml_characters(value)
                cell.data_type = "s"
                cell.quotePrefix = value[:1] in ("=", "+", "-", "@")
                turned = at == 1 and column > 1
                cell.alignment = Alignment(wrap_text=at == 1 or column == 1, text_rotation=90 if turned else 0,
                                           vertical="bottom" if at == 1 else "center")  # fmt: skip
            else:
                cell.value = value
                cell.alignment = Alignment(horizontal="center", vertical="center")
                cell.number_format = "+0.##;−0.##;0"
    page.row_dimensions[1].height = 190
    page.column_dimensions["A"].width = 44
    for column in range(2, len(table.things) + 2 + len(_SUMS)):
        page.column_dimensions[get_column_letter(column)].width = 9
    page.freeze_panes = "B2"
    page.page_setup.orientation, page.page_setup.fitToWidth, page.page_setup.fitToHeight = "landscape", 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    return saved(book)


def drawing(scene: Scene, embed_font: bool = True) -> str:
    """The heat map as SVG, for a file or, without a font of its own, for a page that has it."""
    study, language = scene.study, scene.language
    table = influence_table(study, _DRAWN)
    title = translate("view.influence.title", language, title=pick(scene.title, language)).rstrip(": ")
    canvas = Canvas()
    names_ = [plain(name(study, thing, language)) for thing in table.things]
    left = min(_ROW_ROOM, max([width(_word("dependence", language), 14, True), *(width(n, 14) for n in names_)])) + 24
    room = max(760.0, left + len(table.things) * _CELL + len(_SUMS) * _SUM + 8)
    y = heading(canvas, 0, 0, title, _remarks(scene, table), room)
    if table.things:
        y = _matrix(canvas, scene, table, left, y + 16)
        y = legend(canvas, 0, y + 40, room, _legend(table, language))
    return canvas.document((-_MARGIN, -46, room + 2 * _MARGIN, y + 46 + 18), title, language, embed_font=embed_font)


def _matrix(canvas: Canvas, scene: Scene, table: InfluenceTable, left: float, y: float) -> float:
    language = scene.language
    called = {thing: plain(name(scene.study, thing, language)) for thing in table.things}
    heads = [wrap(called[thing], 230, 13, False, 2) for thing in table.things]
    height = max(width(line, 13) for lines in heads for line in lines) + 10
    for index, lines in enumerate(heads):
        for at, line in enumerate(lines):
            x = left + (index + 0.5) * _CELL + 4 + (at - (len(lines) - 1) / 2) * line_height(13)
            canvas.text(x, y + height, line, 13, turn=-90)
    edge = left + len(table.things) * _CELL
    for at, (key, _place) in enumerate(_SUMS):
        words = wrap(_word(key, language), _SUM - 10, 13, True, 4)
        canvas.text(edge + 8 + (at + 0.5) * _SUM, y + height - (len(words) - 1) * line_height(13), words, 13,
                    bold=True, anchor="middle")  # fmt: skip
    y += height + 10
    for row, source in enumerate(table.things):
        lines = wrap(called[source], _ROW_ROOM, 14, False, 2)
        high = max(_HIGH, len(lines) * line_height(14) + 4)
        canvas.text(0, y + high / 2 - (len(lines) - 1) * line_height(14) / 2 + 5, lines, 14)
        for column, target in enumerate(table.things):
            x = left + column * _CELL
            if row == column:
                canvas.rect(x + 1, y + 1, _CELL - 2, high - 2, LIGHT.rule)
            else:
                _score(canvas, x, y, high, table.scores.get((source, target)))
        for at, (_key, place) in enumerate(_SUMS):
            canvas.centred(edge + 8 + (at + 0.5) * _SUM, y + high / 2, [signed(table.sums[source][place])], 15,
                           bold=True)  # fmt: skip
        y += high
    canvas.line(0, y + 4, edge, y + 4, LIGHT.rule)
    canvas.text(0, y + 4 + _HIGH / 2 + 5, _word("dependence", language), 14, bold=True)
    for column, target in enumerate(table.things):
        canvas.centred(left + (column + 0.5) * _CELL, y + 4 + _HIGH / 2, [signed(table.sums[target][1])], 15, bold=True)
    return y + 4 + _HIGH


def _score(canvas: Canvas, x: float, y: float, high: float, found: tuple[float, bool] | None) -> None:
    """One cell: its score on the colour of its point, in brackets where nobody gave it; a line where none is known."""
    if found is None:
        canvas.rect(x + 1, y + 1, _CELL - 2, high - 2, LIGHT.paper, LIGHT.rule)
        return
    score, scored = found
    fill, ink = point_colours(score)
    canvas.rect(x + 1, y + 1, _CELL - 2, high - 2, fill)
    canvas.centred(x + _CELL / 2, y + high / 2, [signed(score) if scored else f"({signed(score)})"], 14, ink)


def _legend(table: InfluenceTable, language: str) -> list[tuple[Sample, str]]:
    def sample(score: float) -> Sample:
        fill, ink = point_colours(score)

        def make(canvas: Canvas, x: float, y: float) -> None:
            canvas.rect(x, y - 10, 34, 20, fill)
            canvas.centred(x + 17, y, [signed(score)], 12, ink)

        return make

    entries = [(sample(score), pick(names(point), language)) for score, point in points()]
    entries.append((lambda canvas, x, y: canvas.rect(x, y - 10, 34, 20, LIGHT.paper, LIGHT.rule),
                    _word("unknown", language)))  # fmt: skip
    if any(not scored for _score_, scored in table.scores.values()):
        entries.append((lambda canvas, x, y: canvas.centred(x + 17, y, ["(+2)"], 12), _word("default", language)))
    return entries
