"""How alike programmes are, each with each, against a second plain reckoning; and its sheet."""

from __future__ import annotations

import io
from itertools import permutations
from typing import Any

import openpyxl
import pytest

from prasan.graph.finding import Finding
from prasan.graph.scene import draw
from prasan.graph.similarity import Similarity
from prasan.graph.similarity_table import similarity_table
from prasan.graph.study import Study
from prasan.graph.views import findings_table
from prasan.workspace import Workspace
from tests.small import iri, study
from tests.test_views import hard_quads, scene_of


def plainly(held: Study, one: str, other: str) -> tuple[float, float] | None:
    """Score and coverage of two programmes, by their definitions, facet by facet."""
    above = below = total = 0.0
    for facet, weight in held.weights.items():
        found = Similarity(held).pair(facet, one, other)
        total += weight
        if found is not None:
            above, below = above + weight * found[0], below + weight
    return (above / below, below / total) if below else None


def test_each_score_is_that_of_the_definition(founding: Workspace) -> None:
    held = founding.study
    table = similarity_table(held, founding.findings, 100)
    assert table.things == tuple(sorted(held.programmes))
    for one, other in permutations(held.programmes, 2):
        wanted = plainly(held, one, other)
        assert table.scores.get((one, other)) == (None if wanted is None else pytest.approx(wanted))
        assert table.scores.get((one, other)) == table.scores.get((other, one))


def test_what_nobody_recorded_is_no_nought() -> None:
    """P1 and P2 share a goal; of P3 nothing is recorded, so nothing is known of it and any other."""
    held = study(Projects=[{"id": "P1", "goals": "G1"}, {"id": "P2", "goals": "G1"}, {"id": "P3"}])
    table = similarity_table(held, (), 100)
    p1, p2, p3 = (iri("Project", name) for name in ("P1", "P2", "P3"))
    assert table.scores[p1, p2][0] == 1.0
    assert not any(p3 in pair for pair in table.scores)


def test_of_many_programmes_those_are_shown_that_take_part_in_most_findings() -> None:
    """What they don't record names many, and does not count."""
    held = study(Projects=[{"id": f"P{number}", "goals": "G1"} for number in range(1, 7)])
    p = [iri("Project", f"P{number}") for number in range(7)]
    found = (
        Finding("overlap", (p[2], p[5]), "pair"), Finding("parallel", (p[2], p[4]), "pair"),
        *(Finding("gap", (p[6],), "pair", aspect=str(number)) for number in range(9)),
    )  # fmt: skip
    table = similarity_table(held, found, 3)
    assert table.things == (p[2], p[4], p[5])
    assert table.total == 6
    # Of those that no finding names, the first by name.
    assert similarity_table(held, found, 4).things == (p[1], p[2], p[4], p[5])


@pytest.mark.parametrize("count", [0, 1])
def test_fewer_than_two_programmes_have_no_score(count: int) -> None:
    held = study(Projects=[{"id": f"P{number}"} for number in range(count)], Goals=[{"id": "G1"}])
    assert similarity_table(held, (), 100).scores == {}


def matrix_of(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content)).worksheets[1]


def test_the_sheet_shows_each_score_on_a_scale_of_colours(founding: Workspace) -> None:
    page = matrix_of(draw(founding.scene, "findings", ".xlsx"))
    table = similarity_table(founding.study, founding.findings, 100)
    count = len(table.things)
    assert page.title == "matrix"
    assert page.freeze_panes == "B2"
    heads = [page.cell(1, column).value for column in range(2, count + 2)]
    assert heads == [page.cell(row, 1).value for row in range(2, count + 2)]
    assert "Organic Community project" in heads
    for row, one in enumerate(table.things):
        for column, other in enumerate(table.things):
            value = page.cell(row + 2, column + 2).value
            wanted = table.scores.get((one, other))
            assert value == (round(wanted[0], 2) if wanted and row != column else None)
            if value is not None:
                assert page.cell(row + 2, column + 2).font.italic == (wanted[1] < 0.5)  # type: ignore[index]
    ((area, rules),) = page.conditional_formatting._cf_rules.items()
    assert str(area.sqref) == "B2:F6"
    assert rules[0].type == "colorScale"
    assert "Blank: nothing can be compared" in page.cell(count + 3, 1).value


def test_of_too_many_programmes_the_sheet_says_how_many_it_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(findings_table, "_MOST_IN_MATRIX", 2)
    page = matrix_of(draw(scene_of(hard_quads(), "en"), "findings", ".xlsx"))
    assert page.max_column == 3
    assert page.cell(6, 1).value == "Shown: 2 of 3 programmes, those that take part in most findings."


def test_an_empty_workspace_has_an_empty_matrix() -> None:
    page = matrix_of(draw(scene_of([], "en"), "findings", ".xlsx"))
    assert page.cell(1, 1).value == "No programme is recorded."
