"""The scoring sheet: n(n−1) questions out, filled in, and read back as any other file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from prasan.errors import UsageError
from prasan.graph.reinforcement import reinforcement
from prasan.graph.scoring import MOST, programmes_of, questions
from prasan.loaders.load import load
from prasan.settings import Settings
from prasan.workspace import load as load_workspace
from tests.small import iri, short, study

NAMES = {
    "A": {"name (Thai)": "โครงการ ก", "name (English)": "Programme A", "goals": "G"},
    "B": {"name (Thai)": "โครงการ ข", "name (English)": "Programme B"},
    "C": {"name (Thai)": "=โครงการ ค", "name (English)": "Programme C", "goals": "G"},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    content = {
        "Projects": [{"id": key, **names} for key, names in NAMES.items()],
        "Goals": [{"id": "G", "name": "Goal"}],
        "Links": [{"from": "A", "link type": "reinforces", "to": "B"}],
    }
    (tmp_path / "plan.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return tmp_path


def answer(path: Path, answers: dict[tuple[str, str], Any], scorer: str = "") -> None:
    """Fill a scoring sheet in as a planner does, by the pair in its first two columns."""
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    for row in page.iter_rows(min_row=2):
        pair = (row[0].value, row[1].value)
        if pair in answers:
            row[3].value, row[4].value = answers[pair], "because"
            if scorer:
                row[5].value = scorer
    book.save(path)


def test_every_ordered_pair_is_asked_once_and_none_of_itself() -> None:
    read = study(Projects=[{"id": name} for name in "ABCD"])
    asked = questions(read, read.programmes, "en")
    pairs = {(q.source.reference, q.target.reference) for q in asked}
    assert len(asked) == 4 * 3 == len(pairs)
    assert all(one != other for one, other in pairs)


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_sheet_asks_in_both_languages_and_offers_the_seven_points(
    folder: Path, run_prasan: Any, language: str
) -> None:
    out = folder / "ask.xlsx"
    assert run_prasan("scoring", "-d", folder, "-o", out, "--lang", language)[0] == 0
    book = openpyxl.load_workbook(out)
    page = book.worksheets[0]
    asked = [row[2] for row in page.iter_rows(min_row=2, values_only=True)]
    assert len(asked) == 6
    assert all("Programme" in text and "โครงการ" in text and "how does that affect" in text for text in asked)
    (rule,) = page.data_validations.dataValidation
    assert rule.formula1 == "'_lists'!$A$1:$A$7"
    offered = [row[0] for row in book["_lists"].iter_rows(values_only=True)]
    assert [text.split()[0] for text in offered] == ["+3", "+2", "+1", "0", "−1", "−2", "−3"]
    assert all("·" in text for text in offered)
    assert not any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_links_on_record_are_shown_and_a_default_is_in_brackets(folder: Path, run_prasan: Any) -> None:
    out = folder / "ask.xlsx"
    run_prasan("scoring", "-d", folder, "-o", out, "--lang", "en")
    rows = openpyxl.load_workbook(out).worksheets[0].iter_rows(min_row=2, values_only=True)
    assert {(row[0], row[1]): row[6] for row in rows if row[6]} == {("A", "B"): "reinforces (+2)"}


def test_a_sheet_that_nobody_filled_in_changes_nothing_and_says_so(folder: Path, run_prasan: Any) -> None:
    before = load([folder], Settings(), folder)
    run_prasan("scoring", "-d", folder, "-o", folder / "ask.xlsx", "--lang", "th")
    after = load([folder], Settings(), folder)
    assert not after.violations
    assert [p for p in after.problems if p.severity == "warning"] == []
    assert [p.details["count"] for p in after.problems if p.code == "unanswered"] == [6]
    stated = ({q[:3] for q in loaded.dataset.quads() if "/column/" not in q[0]} for loaded in (before, after))
    assert next(stated) == next(stated)


@pytest.mark.parametrize("language", ["th", "en"])
def test_what_several_scorers_fill_in_is_read_back_and_compared(folder: Path, run_prasan: Any, language: str) -> None:
    """Ann offers the drop-down's words, Bob types numbers; only A → C is scored by both, and they differ by 3."""
    for scorer in ("Ann", "บ๊อบ"):
        run_prasan("scoring", "-d", folder, "-o", folder / f"{scorer}.xlsx", "--scorer", scorer, "--lang", language)
    answer(folder / "Ann.xlsx", {("A", "C"): "+2 เสริมพลัง · reinforcing", ("B", "A"): "หักล้าง"})
    answer(folder / "บ๊อบ.xlsx", {("A", "C"): "−๑", ("C", "B"): 0.5})
    workspace = load_workspace(folder)
    scored = {
        (*short([s, t]), data["score"])
        for s, t, data in reinforcement(workspace.study).edges(data=True)
        if data["scored"]
    }
    assert scored == {("A", "C", 2), ("A", "C", -1), ("B", "A", -3), ("C", "B", 0.5)}
    (finding,) = (f for f in workspace.findings if f.kind == "disagreement")
    assert (finding.message, finding.score) == ("sign", 0.5)
    assert finding.values["scores"] == "Ann +2 (because); บ๊อบ −1 (because)"


def test_scorers_who_give_no_name_go_by_their_files(folder: Path, run_prasan: Any) -> None:
    for name, score in (("one.xlsx", 1), ("two.xlsx", 3)):
        run_prasan("scoring", "-d", folder / "plan.json", "-o", folder / name, "--lang", "en")
        answer(folder / name, {("A", "C"): score})
    (finding,) = (f for f in load_workspace(folder).findings if f.kind == "disagreement")
    assert finding.values["scores"] == "one.xlsx / Links +1 (because); two.xlsx / Links +3 (because)"


def test_a_score_that_is_none_is_told_with_its_cell(folder: Path, run_prasan: Any) -> None:
    out = folder / "ask.xlsx"
    run_prasan("scoring", "-d", folder, "-o", out, "--lang", "en")
    answer(out, {("A", "B"): "a lot", ("B", "A"): 5})
    found = [(p.code, p.file, p.sheet, p.row, p.column, p.value) for p in load([folder], Settings()).violations]
    assert found == [
        ("not-a-score", "ask.xlsx", "Links", 2, "score", "a lot"),
        ("score-range", "ask.xlsx", "Links", 4, "score", "5"),
    ]


def test_programmes_are_chosen_by_name_or_by_what_they_have_to_do_with() -> None:
    read = study(
        Projects=[{"id": "A", "goals": "G1"}, {"id": "B", "led by": "X"}, {"id": "C"}],
        Goals=[{"id": "G"}, {"id": "G1", "within": "G"}],
    )
    assert short(programmes_of(read, [iri("Goal", "G"), iri("Agency", "X")])) == ["A", "B"]
    assert short(programmes_of(read, [iri("Project", "C")])) == ["C"]
    with pytest.raises(UsageError):
        programmes_of(study(Projects=[{"id": "A"}], Goals=[{"id": "G"}]), [iri("Goal", "G")])


def test_too_many_programmes_are_refused_and_those_with_most_links_named() -> None:
    read = study(
        Projects=[{"id": f"P{n:03}"} for n in range(MOST + 1)],
        Links=[{"from": "P040", "link type": "reinforces", "to": "P007"}],
    )
    with pytest.raises(UsageError) as caught:
        questions(read, read.programmes, "en")
    assert caught.value.values["questions"] == (MOST + 1) * MOST
    assert caught.value.values["known"].startswith("P007, P040, P000")
    assert len(questions(read, read.programmes[:MOST], "en")) == MOST * (MOST - 1)


def test_one_programme_has_nothing_to_ask() -> None:
    with pytest.raises(UsageError):
        questions(study(Projects=[{"id": "A"}]), (iri("Project", "A"),), "en")


def test_a_sheet_that_is_there_is_not_written_over(folder: Path, run_prasan: Any) -> None:
    out = folder / "ask.xlsx"
    out.write_bytes(b"somebody's answers")
    code, _out, err = run_prasan("scoring", "-d", folder, "-o", out, "--lang", "en")
    assert (code, out.read_bytes()) == (4, b"somebody's answers")
    assert "ask.xlsx" in err
