"""The influence matrix: the sheet holds the figures of the analysis, and its colours can be told apart."""

from __future__ import annotations

import csv
import io
from itertools import combinations
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest

from prasan.graph.find import findings
from prasan.graph.influence_table import influence_table
from prasan.graph.palette import SCALE, contrast, dark_of, point_colours
from prasan.graph.reinforcement import points
from prasan.graph.scene import Scene, draw
from prasan.graph.views import influence
from prasan.queries.store import dataset_of
from tests.small import quads, short, study_of

LINKS = [
    {"from": one, "to": other, "link type": "affects", "score": score, "scored by": "us"}
    for one, other, score in (("A", "B", 3), ("A", "C", 1), ("B", "C", 2), ("C", "A", -1), ("C", "B", 1))
]


def scene(*more: dict[str, Any], language: str = "en", **sheets: Any) -> Scene:
    given = quads(Links=[*LINKS, *more], **sheets)
    read = study_of(given)
    return Scene(read, findings(read), dataset_of(given), language)


def cells(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_sheet_holds_scores_and_sums_as_worked_out_by_hand() -> None:
    """The matrix of the tests of influence: D = 4, 2, 0, dependence −1, 4, 3, T = 7, 2, −1."""
    rows = cells(draw(scene(), "influence", ".csv"))
    assert rows[0] == ["# from ↓ to →", "A", "B", "C", "# influence D", "# second order T"]
    assert rows[1:5] == [
        ["A", "", "3", "1", "4", "7"], ["B", "", "", "2", "2", "2"], ["C", "-1", "1", "", "0", "-1"],
        ["# dependence", "-1", "4", "3"],
    ]  # fmt: skip


def test_the_workbook_holds_the_same_as_numbers_on_the_colours_of_the_scale() -> None:
    book = openpyxl.load_workbook(io.BytesIO(draw(scene(), "influence", ".xlsx")))
    page = book.worksheets[0]
    assert [cell.value for cell in page[2]][:6] == ["A", None, 3, 1, 4, 7]
    assert page["C2"].fill.fgColor.rgb[-6:] == SCALE[3][1:]
    assert page["B4"].fill.fgColor.rgb[-6:] == SCALE[-1][1:]


def test_a_default_stands_in_brackets_and_a_blank_is_no_zero() -> None:
    """The legend says both: brackets for what nobody gave, an empty cell for what is not recorded."""
    drawing = influence.drawing(scene({"from": "B", "to": "A", "link type": "reinforces"}))
    words = ["".join(element.itertext()) for element in ElementTree.fromstring(drawing).iter()]
    assert "(+2)" in words
    assert "nobody scored it: the default of the link's type" in words
    assert "not recorded" in words


def test_of_many_programmes_the_most_influential_are_shown_and_the_sums_are_over_all() -> None:
    table = influence_table(scene().study, 2)
    assert short(table.things) == ["A", "B"]
    assert [value[0] for value in table.scores.values()] == [3]
    assert table.total == 3
    assert table.sums[table.things[0]] == (4, -1, 7)


def test_no_two_points_are_as_light_as_each_other_and_text_on_each_can_be_read() -> None:
    """A step of lightness that grey paper still shows is a contrast of 1.15; WCAG asks 4.5 of text."""
    assert set(SCALE) == {int(score) for score, _point in points()}
    for one, other in combinations(SCALE.values(), 2):
        assert contrast(one, other) > 1.15, (one, other)
    for score in SCALE:
        colour, ink = point_colours(score)
        assert contrast(colour, ink) >= 4.5, score
        assert contrast(dark_of()[colour], dark_of()[ink]) >= 4.5, score
    for one, other in combinations(SCALE.values(), 2):
        assert contrast(dark_of()[one], dark_of()[other]) > 1.15, (one, other)


@pytest.mark.parametrize(("score", "point"), [(2.5, 3), (-2.5, -3), (0.4, 0), (-0.4, 0), (-1.4, -1), (3, 3)])
def test_a_score_between_two_points_has_the_colour_of_the_nearer_and_of_two_the_stronger(
    score: float, point: int
) -> None:
    assert point_colours(score)[0] == SCALE[point]


@pytest.mark.parametrize("language", ["th", "en"])
def test_without_links_it_says_so(language: str) -> None:
    given = quads(Projects=[{"id": "P1"}])
    read = study_of(given)
    empty = Scene(read, findings(read), dataset_of(given), language)
    assert len(cells(draw(empty, "influence", ".csv"))) == 3
    assert b"svg" in draw(empty, "influence", ".svg")
