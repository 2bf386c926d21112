"""Square matrices of scores: read as they stand, each cell with its place, against a published table."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prasan.graph.evidence import place_words
from prasan.graph.reinforcement import influence_graph, influences, reinforcement
from prasan.loaders.load import Loaded, load
from prasan.loaders.scores import score
from prasan.loaders.thai import ValueProblem
from prasan.queries.store import quads_of
from prasan.settings import Settings, settings_from
from tests.small import iri, short, study_of

if TYPE_CHECKING:
    from prasan.graph.study import Study

SOMEWHERELAND = Path(__file__).parent / "fixtures" / "somewhereland.csv"
"""The cross-impact matrix "Somewhereland" of W. Weimer-Jehle, as printed in the manual of ScenarioWizard 4.1, fig. 2-2;
the variants of one descriptor don't act on each other, and their cells are blank."""

Grid = list[list[Any]]


def workspace(folder: Path, grid: Grid, name: str = "scores.csv", toml: str = "", known: str = "AB") -> Loaded:
    """A workspace of programmes and one matrix, loaded."""
    rows = [{"id": thing, "name": thing} for thing in known]
    (folder / "plan.json").write_text(json.dumps({"Projects": rows}), encoding="utf-8")
    path = folder / name
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        book.active.title = "Scores"
        for row in grid:
            book.active.append(row)
        book.save(path)
    elif path.suffix == ".json":
        path.write_text(json.dumps(grid), encoding="utf-8")
    else:
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([["" if cell is None else cell for cell in row] for row in grid])
    settings = settings_from(__import__("tomllib").loads(toml))
    return load([folder], settings, folder)


def study_from(loaded: Loaded) -> Study:
    assert not loaded.violations, [problem.text("en") for problem in loaded.violations]
    return study_of(quads_of(loaded.dataset))


def scores(loaded: Loaded, kind: str = "project") -> dict[tuple[str, str], float]:
    graph = influence_graph(reinforcement(study_from(loaded)))
    assert all(f"/{kind}/" in end for edge in graph.edges for end in edge)
    return {(short([s])[0], short([t])[0]): value for s, t, value in graph.edges(data="score")}


def codes(loaded: Loaded) -> list[tuple[str, int, str, str]]:
    odd = [p for p in loaded.problems if p.severity != "info"]
    return [(problem.code, problem.row, problem.column, problem.value) for problem in odd]


TWO: Grid = [[None, "A", "B"], ["A", None, 2], ["B", -3, None]]

# A published table


def published() -> dict[tuple[str, str], float]:
    """The fixture read in the plainest way."""
    with SOMEWHERELAND.open(encoding="utf-8") as file:
        (_corner, *heads), *rows = csv.reader(file)
    return {
        (source, target): float(cell)
        for source, *cells in rows
        for target, cell in zip(heads, cells, strict=True)
        if cell
    }


def test_the_published_matrix_is_read_cell_by_cell(tmp_path: Path) -> None:
    content = [row.split(",") for row in SOMEWHERELAND.read_text(encoding="utf-8").splitlines()]
    loaded = workspace(tmp_path, content, toml='[[matrices]]\nurl = "scores.csv"\ncreate = true')
    assert scores(loaded) == published()
    assert len(published()) == 17 * 17 - 5 * 9 - 4


def test_the_impact_balances_that_are_printed_with_it_are_the_sums_of_its_columns(tmp_path: Path) -> None:
    """The manual sums the rows A2, B1, C3, D1, E1 and F1, the scenario of its figure 2-3, into these balances."""
    rows = [row.split(",") for row in SOMEWHERELAND.read_text(encoding="utf-8").splitlines()]
    acting = {"A2", "B1", "C3", "D1", "E1", "F1"}
    grid = [rows[0], *([row[0], *(row[1:] if row[0] in acting else [""] * 17)] for row in rows[1:])]
    loaded = workspace(tmp_path, grid, toml='[[matrices]]\nurl = "scores.csv"\ncreate = true')
    sums = influences(influence_graph(reinforcement(study_from(loaded))))
    balances = [0, 3, -3, 2, 1, -3, -9, -1, 10, -7, 7, 4, -1, -3, 2, -1, -1]
    assert [sums[iri("Project", name)][1] for name in rows[0][1:]] == balances


def test_both_orders_of_influence_of_the_published_matrix_are_those_of_two_loops(tmp_path: Path) -> None:
    rows = [row.split(",") for row in SOMEWHERELAND.read_text(encoding="utf-8").splitlines()]
    loaded = workspace(tmp_path, rows, toml='[[matrices]]\nurl = "scores.csv"\ncreate = true')
    sums = influences(influence_graph(reinforcement(study_from(loaded))))
    cells, names = published(), rows[0][1:]
    direct = {i: sum(cells.get((i, j), 0) for j in names) for i in names}
    for i in names:
        second = direct[i]
        for j in names:
            second += cells.get((i, j), 0) * direct[j] / 2
        assert sums[iri("Project", i)] == (direct[i], sum(cells.get((j, i), 0) for j in names), second)


# Formats and spellings


@pytest.mark.parametrize("name", ["scores.csv", "scores.tsv", "scores.xlsx", "scores.json"])
def test_a_matrix_is_known_by_its_names_in_each_format(tmp_path: Path, name: str) -> None:
    grid = [[str(cell or "") for cell in row] for row in TWO] if name.endswith("sv") else TWO
    if name.endswith("tsv"):
        grid = [["\t".join(map(str, row))] for row in grid]
    loaded = workspace(tmp_path, grid, name)
    assert scores(loaded) == {("A", "B"): 2, ("B", "A"): -3}
    assert codes(loaded) == []


@pytest.mark.parametrize(
    "content",
    [
        {"A": {"B": 2}, "B": {"A": -3}},
        {"Scores": {"A": {"B": 2, "A": None}, "B": {"A": -3}}},
        {"Scores": [["", "A", "B"], ["A", None, 2], ["B", -3]]},
        [{"": "A", "A": None, "B": 2}, {"": "B", "A": -3, "B": None}],
        [{"name": "A", "B": 2, "A": 0}, {"name": "B", "A": -3}],
    ],
)
def test_json_may_hold_a_matrix_in_each_of_these_shapes(tmp_path: Path, content: Any) -> None:
    loaded = workspace(tmp_path, content, "scores.json")
    assert scores(loaded) == {("A", "B"): 2, ("B", "A"): -3}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("+2", "2"), ("−2", "-2"), ("–๓", "-3"), ("๑.๕", "1.5"), (2.5, "2.5"), (3, "3"), ("0", "0"),
        ("enabling", "1"), ("หักล้าง", "-3"), ("+3 แยกกันไม่ได้ · indivisible", "3"), ("Counteracting / สวนทาง", "-2"),
    ],
)  # fmt: skip
def test_scores_are_read_as_people_write_them(written: Any, meant: str) -> None:
    assert str(score(written).normalize()) == meant


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("x", "not-a-score"), ("2 enabling", "not-a-score"), ("1,5", "not-a-score"), (True, "not-a-score"),
        ("2 บาท", "not-a-score"), ("enabling, cancelling", "not-a-score"), ("", "not-a-score"),
        (3.1, "score-range"), ("-4", "score-range"), (99, "score-range"),
    ],
)  # fmt: skip
def test_what_is_no_score_is_told(written: Any, code: str) -> None:
    with pytest.raises(ValueProblem) as caught:
        score(written)
    assert caught.value.code == code


@given(st.decimals(-3, 3, places=2))
def test_each_number_on_the_scale_is_its_own_score(number: Any) -> None:
    assert score(str(number)) == number
    assert score(str(number).replace("-", "−")) == number


# Places, names and what is odd


def test_each_cell_is_a_link_with_its_own_place(tmp_path: Path) -> None:
    loaded = workspace(tmp_path, [["note", None], ["of", "A", "B"], ["A", None, 2], ["B", -3, None]], "scores.xlsx")
    read = study_from(loaded)
    places = {
        (short([s])[0], text)
        for s, _t, statements in reinforcement(read).edges(data="statements")
        for given in statements
        for text in place_words(read, given, "en")
    }
    assert places == {
        ("A", "scores.xlsx, sheet Scores, row 3, column B (C3)"),
        ("B", "scores.xlsx, sheet Scores, row 4, column A (B4)"),
    }


def test_a_blank_cell_is_no_link_and_a_zero_is_one(tmp_path: Path) -> None:
    loaded = workspace(tmp_path, [["", "A", "B"], ["A", "", "0"], ["B", "", ""]])
    assert scores(loaded) == {("A", "B"): 0}


def test_cells_that_are_no_scores_are_told_with_their_place(tmp_path: Path) -> None:
    grid = [["", "A", "B"], ["A", "", "two"], ["B", "7", ""]]
    loaded = workspace(tmp_path, grid, toml='[[matrices]]\nurl = "scores.csv"')
    found = [(p.code, p.file, p.row, p.column, p.value) for p in loaded.violations]
    assert found == [("not-a-score", "scores.csv", 2, "B", "two"), ("score-range", "scores.csv", 3, "A", "7")]


def test_the_diagonal_is_left_out_and_told_if_it_says_anything(tmp_path: Path) -> None:
    loaded = workspace(tmp_path, [["", "A", "B"], ["A", "3", "1"], ["B", "", "0"]])
    assert scores(loaded) == {("A", "B"): 1}
    assert codes(loaded) == [("matrix-diagonal", 2, "A", "3")]


def test_an_unknown_name_is_asked_about_once_on_each_side_with_near_names(tmp_path: Path) -> None:
    grid = [["", "A", "B", "Alfa"], ["A", "", "1", "1"], ["B", "1", "", "1"], ["Alfa", "2", "2", ""]]
    loaded = workspace(tmp_path, grid)
    assert [(p.code, p.row, p.column, p.value) for p in loaded.violations if p.code == "unknown-name"] == [
        ("unknown-name", 1, "Alfa", "Alfa"), ("unknown-name", 4, "A", "Alfa"),
    ]  # fmt: skip
    assert "A" in loaded.violations[0].details["nearest"]


def test_a_matrix_may_make_the_programmes_it_names_and_they_stand_in_it(tmp_path: Path) -> None:
    loaded = workspace(tmp_path, TWO, toml='[[matrices]]\nurl = "scores.csv"\ncreate = true', known="")
    read = study_from(loaded)
    assert short(read.programmes) == ["A", "B"]
    assert all("scores.csv" in place for p in read.programmes for place in place_words(read, read.row(p), "en"))


def test_columns_may_act_on_rows(tmp_path: Path) -> None:
    loaded = workspace(tmp_path, TWO, toml='[[matrices]]\nurl = "scores.csv"\nacting = "columns"')
    assert scores(loaded) == {("B", "A"): 2, ("A", "B"): -3}


@pytest.mark.parametrize("toml", ["", '[[matrices]]\nurl = "scores.csv"\ntype = "Goal"'])
def test_a_matrix_of_goals_links_goals(tmp_path: Path, toml: str) -> None:
    (tmp_path / "goals.json").write_text(
        json.dumps({"Goals": [{"id": "A", "name": "A"}, {"id": "B", "name": "B"}]}), encoding="utf-8"
    )
    loaded = workspace(tmp_path, TWO, toml=toml, known="P")
    assert scores(loaded, "goal") == {("A", "B"): 2, ("B", "A"): -3}


def test_totals_and_notes_stand_in_rows_and_columns_that_begin_with_a_sign(tmp_path: Path) -> None:
    grid = [["", "A", "B", "# D"], ["A", "", "2", "2"], ["B", "-3", "", "-3"], ["# total", "-3", "2", ""]]
    loaded = workspace(tmp_path, grid)
    assert scores(loaded) == {("A", "B"): 2, ("B", "A"): -3}
    assert codes(loaded) == []


def test_names_on_one_side_alone_are_told(tmp_path: Path) -> None:
    grid = [["", "A", "B", "C"], ["A", "", "2", "1"], ["B", "-3", "", ""], ["B", "", "", ""], ["D", "1", "", ""]]
    loaded = workspace(tmp_path, grid, toml='[[matrices]]\nurl = "scores.csv"', known="ABCD")
    assert [(code, value) for code, _row, _column, value in codes(loaded)] == [
        ("matrix-column-alone", "C"), ("matrix-twice", "B"), ("matrix-row-alone", "D"),
    ]  # fmt: skip


def test_who_scored_and_why_is_said_of_every_cell(tmp_path: Path) -> None:
    toml = '[[matrices]]\nurl = "scores.csv"\nscorer = "Ann"\nreason = "workshop; day 2"\nstatus = "inferred"'
    read = study_from(workspace(tmp_path, TWO, toml=toml))
    for _s, _t, statements in reinforcement(read).edges(data="statements"):
        said = {given.predicate.split("#")[-1]: given.object for given in statements}
        assert (said["scorer"], said["reason"]) == ("Ann", "workshop; day 2")
        assert all(given.inferred for given in statements)


# Recognising


@pytest.mark.parametrize(
    ("grid", "code"),
    [
        ([["", "A", "B"], ["A", "", "80"], ["B", "75", ""]], "matrix-doubtful"),
        ([["", "X", "Y"], ["X", "", "1"], ["Y", "1", ""]], "matrix-unknown"),
        ([["", "A", "B"], ["A", "", "1"], ["C", "1", ""]], "unknown-table"),
        ([["# from", "A", "B"], ["A", "", "1"], ["B", "1", ""]], "unknown-table"),
    ],
)
def test_what_is_not_plainly_a_matrix_of_scores_is_left_alone_and_told(tmp_path: Path, grid: Grid, code: str) -> None:
    loaded = workspace(tmp_path, grid)
    assert [found for found, *_place in codes(loaded) if found.startswith(("matrix", "unknown"))] == [code]
    assert reinforcement(study_from(loaded)).number_of_edges() == 0


def test_one_sheet_of_a_workbook_may_be_a_matrix_beside_others(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for title, rows in (("Projects", [["id", "name"], ["A", "A"], ["B", "B"]]), ("Ann", TWO), ("Bob", TWO)):
        page = book.create_sheet(title)
        for row in rows:
            page.append(row)
    book.remove(book.worksheets[0])
    book.save(tmp_path / "plan.xlsx")
    settings = Settings(matrices=({"url": "plan.xlsx", "sheet": "Ann", "scorer": "Ann"},))
    loaded = load([tmp_path], settings, tmp_path)
    assert scores(loaded) == {("A", "B"): 2, ("B", "A"): -3}
    assert reinforcement(study_from(loaded)).number_of_edges() == 4  # those of the other sheet, by its names


@pytest.mark.parametrize(
    ("toml", "told"),
    [
        ('[[matrices]]\nurl = "scores.csv"\ntype = "Phase"', "matrices[0].type"),
        ('[[matrices]]\nurl = "scores.csv"\nacting = "both"', "matrices[0].acting"),
        ('[[matrices]]\nurl = "scores.csv"\nscorrer = "x"', "matrices[0].scorrer"),
        ('[[matrices]]\nsheet = "x"', "matrices[0].url"),
        ('[[matrices]]\nurl = "none.csv"', "none.csv"),
    ],
)
def test_a_mistake_in_the_settings_is_told_by_its_name(tmp_path: Path, toml: str, told: str) -> None:
    loaded = workspace(tmp_path, TWO, toml=toml)
    assert any(told in f"{p.value} {p.file} {p.text('en')}" for p in loaded.violations)
