"""Budgets: roll-up over programmes and parts, against sums worked out by hand and against a second way of adding."""

from __future__ import annotations

import csv
import io
import random
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from prasan.graph.budgets import GROUPINGS, Total, lines, money, totals, unfunded
from prasan.graph.findings import double_counting
from prasan.graph.scene import Scene
from prasan.graph.sentences import sentence
from prasan.graph.views import budget
from prasan.queries.questions import answer, questions
from prasan.queries.store import dataset_of
from tests.small import quads, short, study, study_of, things

if TYPE_CHECKING:
    from prasan.graph.finding import Finding
    from prasan.workspace import Workspace


def pay(payer: str, programme: str, amount: Any = None, year: Any = None, currency: str = "") -> dict[str, Any]:
    row = {"from": payer, "to": programme}
    row |= {"amount": amount} if amount is not None else {}
    row |= {"fiscal year": year} if year is not None else {}
    return row | ({"currency": currency} if currency else {})


def projects(**part_of: str) -> list[dict[str, str]]:
    return [{"id": name, **({"part of": whole} if whole else {})} for name, whole in part_of.items()]


def by(grouping: str, all_years: bool = True, **sheets: Any) -> dict[Any, Total]:
    """The totals of a grouping by the id of what they are of and, of single years, by year."""
    found = {}
    for total in totals(study(**sheets), grouping):
        if total.all_years == all_years:
            what = short([total.what])[0]
            found[what if all_years else (what, total.year)] = total
    return found


FAMILY = projects(P="", C1="P", C2="P", Q="")


def test_what_a_programme_pays_on_is_not_new_money() -> None:
    """A pays P 100, of which P pays its part C1 30 and, outside, Q 20; B pays C1 5. New: 105."""
    funding = [pay("A", "P", 100), pay("P", "C1", 30), pay("P", "Q", 20), pay("B", "C1", 5)]
    assert by("all", Projects=FAMILY, Funding=funding)[""].amount == 105
    assert by("all", Projects=FAMILY, Funding=funding)[""].inside == 50
    family = by("programme", Projects=FAMILY, Funding=funding)
    assert (family["P"].amount, family["P"].from_programmes, family["P"].inside) == (105, 0, 30)
    assert (family["C1"].amount, family["C1"].from_programmes) == (35, 30)
    assert (family["Q"].amount, family["Q"].from_programmes) == (20, 20)
    assert "C2" not in family


def test_a_part_of_a_part_counts_with_the_whole() -> None:
    family = by("programme", Projects=projects(P="", C="P", G="C"), Funding=[pay("A", "G", 7), pay("B", "C", 1)])
    assert [family[name].amount for name in ("P", "C", "G")] == [8, 8, 7]


def test_by_payer_only_agencies_count_and_those_that_they_are_part_of() -> None:
    agencies = [{"id": "M"}, {"id": "D", "part of": "M"}, {"id": "B"}]
    funding = [pay("D", "P", 10), pay("B", "P", 1), pay("P", "Q", 5), pay("M", "Q", 2)]
    paid = by("payer", Projects=FAMILY, Funding=funding, Agencies=agencies)
    assert {name: total.amount for name, total in paid.items()} == {"M": 12, "D": 10, "B": 1}


def test_a_programme_with_two_goals_counts_whole_under_each_and_once_under_what_holds_both() -> None:
    goals = [{"id": "G"}, {"id": "E1", "within": "G"}, {"id": "E2", "within": "G"}]
    rows = [{"id": "P", "goals": "E1; E2"}, {"id": "Q", "goals": "E2"}, {"id": "R"}]
    funding = [pay("A", "P", 10), pay("A", "Q", 1), pay("A", "R", 100)]
    found = by("goal", Projects=rows, Goals=goals, Funding=funding)
    assert {name: total.amount for name, total in found.items()} == {"E1": 10, "E2": 11, "G": 11, "": 100}


def test_by_lead_agency_and_by_area_what_records_none_is_kept_apart() -> None:
    areas = [{"id": "N", "level": "province"}, {"id": "X", "level": "district", "within": "N"}]
    rows = [{"id": "P", "led by": "A", "areas": "X"}, {"id": "Q", "led by": "A; B", "areas": "N"}, {"id": "R"}]
    sheets: dict[str, Any] = {
        "Projects": rows, "Areas": areas, "Funding": [pay("F", "P", 1), pay("F", "Q", 2), pay("F", "R", 4)],
    }  # fmt: skip
    assert {name: total.amount for name, total in by("lead", **sheets).items()} == {"A": 3, "B": 2, "": 4}
    assert {name: total.amount for name, total in by("area", **sheets).items()} == {"X": 1, "N": 3, "": 4}


def test_an_amount_that_is_not_recorded_is_counted_and_is_not_nothing() -> None:
    rows = by("programme", Projects=FAMILY, Funding=[pay("A", "P"), pay("A", "C1", 5), pay("A", "Q")])
    assert (rows["P"].amount, rows["P"].lines, rows["P"].blank) == (5, 2, 1)
    assert (rows["Q"].amount, rows["Q"].at_least, rows["Q"].blank) == (None, None, 1)
    assert short(unfunded(study(Projects=FAMILY, Funding=[pay("A", "C1")]))) == ["C2", "Q"]


def test_currencies_are_never_added_not_even_to_one_that_is_not_recorded() -> None:
    funding = [pay("A", "P", 1, currency="THB"), pay("A", "P", 2, currency="USD"), pay("A", "P", 4)]
    funding = [{"id": f"F{n}", **row} for n, row in enumerate(funding)]
    found = {total.currency: total.amount for total in totals(study(Projects=FAMILY, Funding=funding), "all")}
    assert found == {"THB": 1, "USD": 2, "": 4}


def test_a_record_without_amount_or_currency_counts_with_the_others_where_they_have_one_currency() -> None:
    funding = [pay("A", "P", 1, 2550, "THB"), pay("B", "P", None, 2550), pay("C", "P", 2, 2551, "USD"), pay("D", "P")]
    rows = totals(study(Projects=FAMILY, Funding=funding), "all")
    assert [(t.year, t.all_years, t.currency, t.amount, t.lines, t.blank) for t in rows] == [
        (2007, False, "THB", 1, 2, 1), (2008, False, "USD", 2, 1, 0), (None, False, "", None, 1, 1),
        (None, True, "", None, 2, 2), (None, True, "THB", 1, 1, 0), (None, True, "USD", 2, 1, 0),
    ]  # fmt: skip


def test_amounts_are_exact_decimals() -> None:
    funding = [pay("A", "P", "0.1"), pay("A", "Q", "0.2"), pay("B", "Q", "100000000000000.01")]
    total = by("all", Projects=FAMILY, Funding=funding)[""]
    assert total.amount == Decimal("100000000000000.31")
    assert money(Decimal("1234567.10"), "THB") == "1,234,567.10 THB"


def test_each_year_has_its_row_and_what_has_no_year_its_own() -> None:
    funding = [pay("A", "P", 1, 2550), pay("A", "C1", 2, 2550), pay("A", "P", 4, 2551), pay("A", "P", 8)]
    years = by("programme", all_years=False, Projects=FAMILY, Funding=funding)
    assert {key: total.amount for key, total in years.items() if key[0] == "P"} == {
        ("P", 2007): 3, ("P", 2008): 4, ("P", None): 8,
    }  # fmt: skip


def test_the_question_adds_up_what_each_agency_pays() -> None:
    funding = [pay("A", "P", 1, 2550, "THB"), pay("A", "C1", 2, 2550, "THB"), pay("P", "Q", 9), pay("B", "Q")]
    rows = answer(dataset_of(quads(Projects=FAMILY, Funding=funding)), questions()["money-by-payer"]).rows
    assert [(short([str(row[0])])[0], *map(str, row[3:])) for row in rows] == [
        ("A", "3", "2", "0"),
        ("B", "0", "1", "1"),
    ]


@pytest.mark.parametrize(("language", "year", "head"), [("th", "2551", "ปีงบประมาณ"), ("en", "2551", "fiscal year")])
def test_the_table_shows_years_in_the_readers_era_and_heads_in_the_language(
    language: str, year: str, head: str
) -> None:
    statements = quads(Projects=FAMILY, Funding=[pay("A", "P", "1500000.50", 2551, "THB"), pay("A", "Q", None, 2551)])
    scene = Scene(study_of(statements), (), dataset_of(statements), language)
    rows = list(csv.DictReader(io.StringIO(budget.draw(scene, ".csv").decode("utf-8-sig"))))
    assert rows[0][head] == year
    assert "1500000.50" in rows[0].values() or "1500000.5" in rows[0].values()
    book = load_workbook(io.BytesIO(budget.draw(scene, ".xlsx")))
    assert len(book.sheetnames) == len(GROUPINGS) + 1
    cell = next(cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value == 1500000.5)
    assert cell.number_format == "#,##0.00"


# What may be counted twice


def test_a_programmes_amount_may_include_those_of_its_parts_from_the_same_payer_in_the_same_year() -> None:
    funding = [pay("A", "P", 100, 2551), pay("A", "C1", 60, 2551), pay("A", "C2", 40, 2551), pay("B", "C2", 5, 2551)]
    total = by("programme", Projects=FAMILY, Funding=funding)["P"]
    assert (total.amount, total.at_least) == (205, 105)
    # Of a part alone nothing is counted twice.
    assert by("programme", Projects=FAMILY, Funding=funding)["C1"].at_least == 60


@pytest.mark.parametrize(
    "other",
    [
        pay("B", "C1", 60, 2551, "THB"),
        pay("A", "C1", 60, 2552, "THB"),
        pay("A", "C1", 60, None, "THB"),
        pay("A", "C1", 60, 2551, "USD"),
        pay("A", "C1", 101, 2551, "THB"),
        pay("A", "C1", None, 2551, "THB"),
        pay("A", "Q", 60, 2551, "THB"),
    ],
)
def test_another_payer_year_or_currency_or_more_than_the_whole_is_money_of_its_own(other: dict[str, Any]) -> None:
    read = study(Projects=FAMILY, Funding=[pay("A", "P", 100, 2551, "THB"), other])
    assert not any(line.may_lie_in for line in lines(read))
    assert list(double_counting.find(read)) == []


def test_a_whole_includes_its_parts_once_however_deep_they_lie() -> None:
    """G's 50 may lie in C's 60, and those in P's 100: at least 100, though 60 + 50 are more than 100."""
    family = projects(P="", C="P", G="C")
    funding = [pay("A", "P", 100), pay("A", "C", 60), pay("A", "G", 50)]
    found = by("programme", Projects=family, Funding=funding)
    assert {name: (t.amount, t.at_least) for name, t in found.items()} == {
        "P": (210, 100),
        "C": (110, 60),
        "G": (50, 50),
    }


def told(**sheets: Any) -> tuple[Any, list[Finding]]:
    read = study(**sheets)
    return read, list(double_counting.find(read))


def test_it_is_told_as_a_finding_with_what_the_money_is_at_least_and_at_most() -> None:
    funding = [pay("A", "P", 100, 2551, "THB"), pay("A", "C1", 60, 2551, "THB"), pay("A", "C2", 40, 2551, "THB")]
    read, (finding,) = told(Projects=FAMILY, Funding=funding)
    assert short(finding.participants) == ["A", "P"]
    assert things(finding, "parts") == ["C1", "C2"]
    assert sentence(read, finding, "en") == (
        "“A” is recorded as paying 100 THB for “P” and 100 THB for “C1” and “C2” within it, in 2551. "
        "Whether the former includes the latter is not recorded: together they are at least 100 THB and at most "
        "200 THB."
    )


def test_parts_are_told_with_the_nearest_whole() -> None:
    family = projects(P="", C="P", G="C")
    _read, findings = told(Projects=family, Funding=[pay("A", "P", 100), pay("A", "C", 60), pay("A", "G", 50)])
    assert {(short(f.participants)[1], *things(f, "parts")) for f in findings} == {("P", "C"), ("C", "G")}


# Laws

PAYERS = ("A", "B", "P0", "P1", "P2")
families = st.lists(st.integers(-1, 2), min_size=4, max_size=4)
fundings = st.lists(
    st.tuples(
        st.sampled_from(PAYERS), st.integers(0, 3), st.decimals(0, 1000, places=2), st.sampled_from([None, 2550, 2551]),
        st.sampled_from(["THB", "USD"]),
    ).filter(lambda line: line[0] != f"P{line[1]}"),
    max_size=8,
)  # fmt: skip


def family_of(wholes: list[int]) -> list[dict[str, str]]:
    # A programme is part of one with a smaller number: no circles.
    return [{"id": f"P{n}", **({"part of": f"P{w}"} if 0 <= w < n else {})} for n, w in enumerate(wholes)]


def rows_of(funding: list[tuple[str, int, Decimal, int | None, str]]) -> list[dict[str, Any]]:
    return [
        {"id": f"F{n}", **pay(payer, f"P{to}", str(amount), year, currency)}
        for n, (payer, to, amount, year, currency) in enumerate(funding)
    ]


@given(families, fundings, st.randoms(use_true_random=False))
@settings(max_examples=50)
def test_totals_are_the_money_from_outside_and_years_part_them(
    wholes: list[int], funding: list[tuple[str, int, Decimal, int | None, str]], mixer: random.Random
) -> None:
    """Against a double loop: a family has what comes from payers outside it, and all have what agencies pay."""
    statements = quads(Projects=family_of(wholes), Funding=rows_of(funding))
    read = study_of(statements)
    inside: dict[int, set[str]] = {}
    for n in range(4):
        members = {f"P{n}"}
        for m in range(n + 1, 4):  # a part has a greater number than its whole
            if 0 <= wholes[m] < m and f"P{wholes[m]}" in members:
                members.add(f"P{m}")
        inside[n] = members
    for currency in ("THB", "USD"):
        here = [line for line in funding if line[4] == currency]
        outside = sum(amount for payer, _to, amount, _year, _c in here if payer in "AB")
        for grouping, what, expected in (
            ("all", "", outside),
            *(
                ("programme", f"P{n}", sum(a for payer, to, a, _y, _c in here
                                           if f"P{to}" in inside[n] and payer not in inside[n]))
                for n in range(4)
            ),
        ):  # fmt: skip
            found = [t for t in totals(read, grouping) if t.currency == currency and short([t.what])[0] == what]
            (whole,) = [t for t in found if t.all_years] or [None]
            years = [t.amount or Decimal(0) for t in found if not t.all_years]
            assert (whole.amount if whole else 0) == expected == sum(years)
            assert whole is None or whole.at_least <= whole.amount  # type: ignore[operator]
        paid = [t for t in totals(read, "payer") if t.all_years and t.currency == currency]
        assert sum(t.amount or 0 for t in paid) == outside
    shuffled = list(statements)
    mixer.shuffle(shuffled)
    again = study_of(shuffled)
    assert all(totals(again, grouping) == totals(read, grouping) for grouping in GROUPINGS)


def test_what_canada_spends_by_department_adds_up_to_all_of_it(canada: Workspace) -> None:
    read = canada.study
    (everything,) = [t for t in totals(read, "all") if t.all_years]
    paid = [t for t in totals(read, "payer") if t.all_years]
    assert Fraction(everything.amount or 0) == sum(Fraction(t.amount or 0) for t in paid)
    assert Fraction(everything.amount or 0) == sum(Fraction(line.amount or 0) for line in lines(read))
