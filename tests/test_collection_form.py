"""The shared form: one row a question, what it serves, how many questions it saves."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from prasan.graph.collection_form import Saving, askings, collection_form, factor, times_a_year
from prasan.graph.study import Study
from prasan.workspace import Workspace, load
from tests.small import iri, short, study
from tests.test_crosswalk import THAI, decided


@pytest.fixture(scope="module")
def province() -> Workspace:
    return load(THAI, language="th")


def saved(read: Study) -> list[tuple[str, int, int, int]]:
    found = collection_form(read).by_collector
    return [(*(short([s.collector]) if s.collector else [""]), s.before, s.after, s.saved) for s in found]


def test_one_question_serves_what_looks_the_same_and_is_asked_where_areas_are_apart(province: Workspace) -> None:
    form = collection_form(province.study)
    first = form.rows[0]
    assert short(first.question.members) == ["พ1", "พ2", "ส1"]
    # พ1 and ส1 work in one district, พ2 in another: two askings serve three indicators.
    assert (first.question.basis, first.askings) == ("proposed", 2)
    assert short(first.programmes) == ["พม-1", "พม-2", "สสจ-1"]
    assert short(first.collectors) == ["พช", "สสจ"]
    assert short(first.areas) == ["อ-สิชล", "อ-เมือง"]
    # The finest of once a year, every quarter, twice a year.
    assert first.frequency == "ทุกไตรมาส"
    assert first.sources == ("รายงาน 43 แฟ้ม", "แบบสำรวจ")
    # Worded as the one of them that counts in the unit of the answer.
    assert (first.names, first.unit) == ({"th": "ร้อยละของผู้สูงอายุที่ได้รับการคัดกรองสุขภาพ"}, "ร้อยละ")
    assert [short(row.question.members) for row in form.rows if row.nobody] == [["ก3"]]


def test_what_is_saved_is_counted_by_hand(province: Workspace) -> None:
    form = collection_form(province.study)
    # Thirteen indicators; nobody confirmed anything, so nothing is saved for sure; one is if the proposal holds.
    assert form.confirmed == Saving("", 13, 13)
    assert (form.total, form.total.saved) == (Saving("", 13, 12), 1)
    assert saved(province.study) == [("กษ", 2, 2, 0), ("พช", 4, 4, 0), ("สสจ", 3, 2, 1), ("", 4, 4, 0)]


def test_confirmed_matches_save_for_sure() -> None:
    rows = [{"id": f"I{n}", "name": name, "collected by": who} for n, (name, who) in enumerate(
        [("Rain", "A"), ("Water", "A"), ("Hail", "B"), ("Snow", "A")], start=1)]  # fmt: skip
    matches = decided(("I1", "exact match", "I2"), ("I2", "exact match", "I3"))
    read = study(Indicators=rows, Indicator_matches=matches)
    form = collection_form(read)
    assert form.confirmed == form.total == Saving("", 4, 2)
    # Each collector asks for itself: A asked three times and asks twice, B still asks once.
    assert saved(read) == [("A", 3, 2, 1), ("B", 1, 1, 0)]


def test_a_close_match_is_no_reason_to_ask_once() -> None:
    rows = [{"id": "I1", "name": "Rain"}, {"id": "I2", "name": "Rain"}]
    read = study(Indicators=rows, Indicator_matches=decided(("I1", "close match", "I2")))
    assert collection_form(read).total == Saving("", 2, 2)


def test_areas_that_are_not_recorded_are_not_taken_to_be_apart() -> None:
    def asked(*areas: str) -> int:
        rows: list[dict[str, Any]] = [{"id": f"P{n}"} | ({"areas": a} if a else {}) for n, a in enumerate(areas)]
        read = study(
            Projects=rows,
            Areas=[{"id": "X"}, {"id": "Y"}, {"id": "Z"}, {"id": "X1", "within": "X"}],
            Indicators=[{"id": f"I{n}", "project": f"P{n}"} for n in range(len(areas))],
        )
        return askings(read, [iri("Indicator", f"I{n}") for n in range(len(areas))])

    assert asked("X", "") == 1
    assert asked("", "") == 1
    assert asked("X", "X1") == 1
    assert asked("X", "Y") == 2
    assert asked("X", "Y", "") == 2
    assert asked("X; Y", "X", "Y", "Z") == 2


def test_the_answer_is_multiplied_where_units_differ(province: Workspace) -> None:
    form = collection_form(province.study)
    row = form.rows[0]
    times = {member: factor(province.study, row, iri("Indicator", member)) for member in ("พ1", "พ2", "ส1")}
    # The most frequent unit; of three that come once each, the first in the order of letters.
    assert row.unit == "ร้อยละ"
    assert times == {"พ1": 0.01, "พ2": 1.0, "ส1": 1.0}


@pytest.mark.parametrize(
    ("frequency", "times"),
    [
        ("ปีละครั้ง", 1.0), ("ทุกปี", 1.0), ("ปีละ ๒ ครั้ง", 2.0), ("ทุก 6 เดือน", 2.0), ("รายไตรมาส", 4.0),
        ("ทุก 3 เดือน", 4.0), ("รายเดือน", 12.0), ("ทุกสัปดาห์", 52.0), ("รายวัน", 365.0), ("ทุก 5 ปี", 0.2),
        ("Annually", 1.0), ("twice a year", 2.0), ("Quarterly", 4.0), ("monthly", 12.0), ("daily", 365.0),
        ("every two years", 0.5), ("when needed", None),
    ],
)  # fmt: skip
def test_how_often_a_year_words_mean(frequency: str, times: float | None) -> None:
    assert times_a_year(frequency) == times


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_workbook_has_the_questions_the_map_and_what_is_saved(province: Workspace, language: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(province.with_language(language).draw("form", ".xlsx")))
    questions, mapped, totals = book.worksheets
    assert questions.max_row == 1 + 11
    assert mapped.max_row == 1 + 13
    assert [cell.value for cell in totals[3]][1:] == [13, 12, 1]
    number = {row[0].value: row[3].value for row in mapped.iter_rows(min_row=2)}
    assert number["พ1"] == number["พ2"] == number["ส1"] == 1
    assert len(set(number.values())) == 11


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_page_says_so_where_a_question_rests_on_proposals_only(province: Workspace, language: str) -> None:
    page = province.with_language(language).draw("form", ".html").decode("utf-8")
    assert 'class="note"' in page
    read = study(Indicators=[{"id": "I1", "name": "Rain"}])
    assert collection_form(read).rows[0].question.basis == "single"


def test_without_indicators_the_form_says_that_there_is_nothing(founding: Workspace) -> None:
    page = founding.draw("form", ".html").decode("utf-8")
    assert "<table" not in page
    assert collection_form(founding.study).total == Saving("", 0, 0)
