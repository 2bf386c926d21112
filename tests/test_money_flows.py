"""Flows of money: who pays for what, each sum once; and the picture of it."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from rdflib import Dataset

from prasan.graph.budgets import lines, totals
from prasan.graph.money_flows import GROUPINGS, NOT_RECORDED, OTHER_PAYERS, OTHERS, SEVERAL, Flows, currencies, flows
from prasan.graph.scene import Scene
from prasan.graph.study import Study
from prasan.graph.views.money import drawing
from prasan.language import languages
from tests.small import short, study

Told = dict[tuple[str, str], tuple[int | None, int | None]]


def told(found: Flows) -> Told:
    """(payer, what is paid for) → amount and the least that it can be, by ids."""

    def whole(amount: Decimal | None) -> int | None:
        return None if amount is None else int(amount)

    return {
        (short([flow.source])[0], short([flow.target])[0]): (whole(flow.amount), whole(flow.at_least))
        for flow in found.flows
    }


def paid(*rows: tuple[str, str, int | None], **more: object) -> Study:
    """A study in which payers pay programmes: those called A… are agencies, those called P… programmes."""
    agencies = sorted({payer for payer, _to, _sum in rows if payer.startswith("A")})
    names = sorted({end for payer, to, _sum in rows for end in (payer, to) if end.startswith("P")})
    given_ = {row["id"]: row for row in more.pop("Projects", [])}  # type: ignore[attr-defined]
    funding = [
        {"id": f"F{place}", "from": payer, "to": to, "fiscal year": 2567}
        | ({} if amount is None else {"amount": amount, "currency": "THB"})
        for place, (payer, to, amount) in enumerate(rows)
    ]
    return study(
        Agencies=[{"id": name} for name in agencies], Projects=[given_.get(name, {"id": name}) for name in names],
        Funding=funding, **more,  # type: ignore[arg-type]
    )  # fmt: skip


def test_an_agency_pays_programmes_and_these_pay_others() -> None:
    held = paid(("A1", "P1", 500), ("A1", "P2", 300), ("P1", "P3", 100), ("A2", "P3", None))
    found = flows(held, "programme", "THB")
    assert told(found) == {
        ("A1", "P1"): (500, 500), ("A1", "P2"): (300, 300), ("P1", "P3"): (100, 100), ("A2", "P3"): (None, None),
    }  # fmt: skip
    assert [short(column) for column in found.columns] == [["A1", "A2"], ["P1", "P2"], ["P3"]]
    # What P1 pays on was counted when it came to P1: by year it is not there again.
    assert told(flows(held, "year", "THB")) == {("A1", "2024"): (800, 800), ("A2", "2024"): (None, None)}


def test_a_programme_with_several_goals_is_counted_once_in_a_place_of_its_own() -> None:
    held = paid(
        ("A1", "P1", 5), ("A1", "P2", 7), ("A1", "P3", 11), ("A1", "P4", 13),
        Projects=[{"id": "P1", "goals": "G1"}, {"id": "P2", "goals": "G1; G2"}, {"id": "P4", "goals": "G; G1"}],
        Goals=[{"id": "G"}, {"id": "G1", "within": "G"}, {"id": "G2"}],
    )  # fmt: skip
    # P4 names a goal and what that lies within: one goal, told twice.
    assert told(flows(held, "goal", "THB")) == {
        ("A1", "G1"): (18, 18), ("A1", SEVERAL): (7, 7), ("A1", NOT_RECORDED): (11, 11),
    }  # fmt: skip


def test_what_a_sum_for_the_whole_may_include_is_no_certain_part_of_the_flow() -> None:
    held = paid(("A1", "P1", 500), ("A1", "P2", 80), Projects=[{"id": "P2", "part of": "P1"}])
    assert told(flows(held, "programme", "THB")) == {("A1", "P1"): (500, 500), ("A1", "P2"): (80, 0)}
    assert told(flows(held, "year", "THB")) == {("A1", "2024"): (580, 500)}


def test_a_circle_of_money_runs_backwards_once() -> None:
    found = flows(paid(("A1", "P1", 9), ("P1", "P2", 5), ("P2", "P1", 2)), "programme", "THB")
    assert [short(ends) for ends in found.back] == [["P2", "P1"]]
    assert "dasharray" in picture(found)


def test_currencies_are_never_added() -> None:
    held = study(
        Agencies=[{"id": "A1"}], Projects=[{"id": "P1"}],
        Funding=[
            {"id": "F1", "from": "A1", "to": "P1", "amount": 5, "currency": "THB"},
            {"id": "F2", "from": "A1", "to": "P1", "amount": 7, "currency": "THB"},
            {"id": "F3", "from": "A1", "to": "P1", "amount": 3, "currency": "USD"},
        ],
    )  # fmt: skip
    assert currencies(held) == ("THB", "USD")
    assert told(flows(held, "programme", "THB")) == {("A1", "P1"): (12, 12)}
    assert told(flows(held, "programme", "USD")) == {("A1", "P1"): (3, 3)}


def test_of_many_the_small_ones_are_taken_together_and_nothing_is_lost() -> None:
    held = paid(*((f"A{n:02}", f"P{n:02}", 100 - n) for n in range(40)))
    found = flows(held, "programme", "THB")
    assert found.left == (27, 23)
    ends = {end for flow in found.flows for end in (flow.source, flow.target)}
    assert {OTHER_PAYERS, OTHERS} <= ends
    assert len(ends) == 14 + 18
    assert sum(flow.amount or 0 for flow in found.flows) == sum(100 - n for n in range(40))


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4), st.integers(1, 99)), min_size=1, max_size=12))
def test_the_flows_of_every_grouping_add_up_to_what_agencies_pay(rows: list[tuple[int, int, int]]) -> None:
    held = paid(
        *((f"A{payer}", f"P{to}", amount) for payer, to, amount in rows),
        Projects=[{"id": f"P{n}", "goals": "; ".join(f"G{m}" for m in range(n))} for n in range(1, 5)],
    )
    expected = sum(line.amount or 0 for line in lines(held))
    assert expected == next(total.amount for total in totals(held, "all") if total.all_years)
    for by in GROUPINGS:
        assert sum(flow.amount or 0 for flow in flows(held, by, "THB").flows) == expected


def picture(found: Flows, held: Study | None = None) -> str:
    scene = Scene(held or study(Projects=[{"id": "P1"}]), (), Dataset(), "en", {"en": "A <b>title</b>"})
    return drawing(scene, held=found)


def test_the_picture_of_no_money_says_so_and_labels_stay_text() -> None:
    held = study(Projects=[{"id": "P1"}])
    for language in languages():
        scene = Scene(held, (), Dataset(), language, {"en": "A <b>title</b>"})
        made = drawing(scene)
        assert "<b>" not in made
        assert made == drawing(scene)
    assert "No funding is recorded." in drawing(Scene(held, (), Dataset(), "en"))


def test_a_sum_of_which_a_part_is_certain_is_told_from_the_least_to_the_most() -> None:
    held = paid(("A1", "P1", 500), ("A1", "P2", 80), Projects=[{"id": "P2", "part of": "P1"}])
    made = picture(flows(held, "year", "THB"), held)
    assert "500–580 THB" in made
    assert "may be included in another sum" in made
