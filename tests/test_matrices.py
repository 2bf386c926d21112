"""Tables of one thing by another, held against double loops over sets; and the order of their rows."""

from __future__ import annotations

import math
from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prasan.graph.matrices import FIGURE, HAS, KINDS, SQUARE, UNKNOWN, WITHIN, Table, ranked, row_things, table, why
from prasan.graph.seriation import alike_order, seriated, sets_order
from prasan.graph.study import Study
from prasan.workspace import Workspace
from tests.small import iri, short, study, term


def cells(found: Table) -> dict[tuple[str, str], str]:
    """The state of each cell by the ids of its row and column."""
    return {tuple(short(pair)): cell.state for pair, cell in found.cells.items()}  # type: ignore[misc]


def programmes(**columns: dict[str, str]) -> list[dict[str, str]]:
    """Rows of programmes: id → what its columns hold."""
    return [{"id": name, **held} for name, held in columns.items()]


def simgic(held: Study, facet: str, one: str, other: str) -> float | None:
    """Similarity in a facet by loops over sets: the definition, written down once more."""
    have = {p: {up for value in held.facets[facet][p] for up in held.closure(value)} for p in held.programmes}
    if not have[one] or not have[other]:
        return None

    def content(value: str) -> float:
        return math.log(len(have) / sum(value in values for values in have.values()))

    either = math.fsum(content(value) for value in have[one] | have[other])
    return math.fsum(content(value) for value in have[one] & have[other]) / either if either else 1.0


def test_overlap_is_the_weighted_mean_of_the_facets_that_both_record() -> None:
    held = study(
        Goals=[{"id": "G"}, {"id": "G1", "within": "G"}, {"id": "G2", "within": "G"}],
        Projects=programmes(
            P1={"goals": "G1", "activities": "A; B"}, P2={"goals": "G2", "activities": "A"}, P3={"goals": "G1"}, P4={}
        ),
    )
    found = table(held, "overlap", held.programmes)
    weights = {facet: weight for facet, weight in held.weights.items() if facet in ("goal", "activity")}
    for one in held.programmes:
        for other in held.programmes:
            if one == other:
                assert (one, other) not in found.cells
                continue
            known = {f: s for f in weights if (s := simgic(held, f, one, other)) is not None}
            cell = found.cells[one, other]
            if not known:
                assert (cell.state, cell.figure) == (UNKNOWN, None)
                continue
            expected = sum(weights[f] * s for f, s in known.items()) / sum(weights[f] for f in known)
            assert cell.state == FIGURE
            assert cell.figure == pytest.approx(expected)
            assert cell.coverage == pytest.approx(sum(weights[f] for f in known) / sum(held.weights.values()))


def test_reinforcement_goes_from_row_to_column_and_a_programme_without_links_is_no_row() -> None:
    held = study(
        Projects=programmes(P1={}, P2={}, P3={}, P4={}),
        Links=[
            {"from": "P1", "to": "P2", "link type": "supports", "score": -2, "scored by": "a group"},
            {"from": "P2", "to": "P3", "link type": "builds on"},
        ],
    )
    rows = ranked(held, "reinforcement", ())
    assert set(short(rows)) == {"P1", "P2", "P3"}
    found = table(held, "reinforcement", rows)
    told = {tuple(short(pair)): (cell.figure, cell.soft) for pair, cell in found.cells.items()}
    # What builds on something gains by it, so that this does something for it; +1 is what such a link usually scores.
    assert told == {("P1", "P2"): (-2.0, False), ("P3", "P2"): (1.0, True)}
    assert [s.subject for s in why(held, "reinforcement", iri("Project", "P1"), iri("Project", "P2")).statements]


def test_a_programme_has_a_goal_something_within_it_nothing_of_it_or_records_no_goal() -> None:
    held = study(
        Goals=[{"id": "G"}, {"id": "G1", "within": "G"}, {"id": "G2", "within": "G"}],
        Projects=programmes(P1={"goals": "G1"}, P2={"goals": "G2; G1"}, P3={}),
    )
    found = cells(table(held, "goal", held.programmes))
    assert found == {
        ("P1", "G1"): HAS, ("P1", "G"): WITHIN, ("P2", "G1"): HAS, ("P2", "G2"): HAS, ("P2", "G"): WITHIN,
        ("P3", "G1"): UNKNOWN, ("P3", "G2"): UNKNOWN, ("P3", "G"): UNKNOWN,
    }  # fmt: skip
    statements = why(held, "goal", iri("Project", "P1"), iri("Goal", "G")).statements
    assert [(s.subject, s.object) for s in statements] == [(iri("Project", "P1"), iri("Goal", "G1"))]
    assert why(held, "goal", iri("Project", "P1"), iri("Goal", "G2")).cell is None


def test_what_is_known_to_be_none_is_blank_and_not_unknown() -> None:
    held = study(Projects=programmes(P1={"goals": "G1"}, P2={"goals": "none"}, P3={"goals": "not recorded"}))
    found = cells(table(held, "goal", held.programmes))
    assert found == {("P1", "G1"): HAS, ("P3", "G1"): UNKNOWN}


def test_years_and_levels_keep_their_own_order() -> None:
    held = study(
        Projects=programmes(
            P1={"start": "2551", "end": "2552"}, P2={"start": "2550", "end": "2550"}, P3={"start": "2551"}, P4={}
        ),
        Mechanisms=[{"id": "M", "drives": "P1", "level": "tambon"}],
    )
    by_year = table(held, "year", held.programmes)
    assert by_year.columns == ("2007", "2008", "2009")
    assert cells(by_year) == {
        ("P1", "2008"): HAS, ("P1", "2009"): HAS, ("P2", "2007"): HAS, ("P3", "2008"): HAS, ("P3", "2009"): UNKNOWN,
        ("P4", "2007"): UNKNOWN, ("P4", "2008"): UNKNOWN, ("P4", "2009"): UNKNOWN,
    }  # fmt: skip
    by_level = table(held, "level", held.programmes)
    assert short(by_level.columns) == ["tambon"]
    assert cells(by_level)["P1", "tambon"] == WITHIN
    assert why(held, "level", iri("Project", "P1"), term("tambon")).statements


def test_committees_are_alike_by_who_sits_on_them_and_a_source_may_say_so() -> None:
    held = study(
        Mechanisms=[{"id": "M1"}, {"id": "M2"}, {"id": "M3"}, {"id": "M4", "overlaps with": "M3"}],
        Memberships=[
            {"mechanism": "M1", "person": "A"}, {"mechanism": "M1", "person": "B"}, {"mechanism": "M2", "person": "A"},
        ],
    )  # fmt: skip
    found = table(held, "committee", row_things(held, "committee"))
    cell = found.cells[iri("Mechanism", "M1"), iri("Mechanism", "M2")]
    assert (cell.state, cell.figure) == (FIGURE, 0.5)
    assert cells(found)["M3", "M4"] == cells(found)["M4", "M3"] == HAS
    assert cells(found)["M1", "M3"] == UNKNOWN
    assert len(why(held, "committee", iri("Mechanism", "M1"), iri("Mechanism", "M2")).statements) >= 2


def test_an_indicator_measures_the_programmes_that_it_is_of() -> None:
    held = study(
        Projects=programmes(P1={}, P2={}), Indicators=[{"id": "I1", "project": "P1; P2"}, {"id": "I2", "project": "P2"}]
    )
    found = cells(table(held, "indicator", row_things(held, "indicator")))
    assert found == {("I1", "P1"): HAS, ("I1", "P2"): HAS, ("I2", "P2"): HAS}


@pytest.mark.parametrize("kind", KINDS)
def test_a_cell_and_its_reason_say_the_same_and_rows_are_those_asked_for(kind: str, founding: Workspace) -> None:
    held = founding.study
    rows = ranked(held, kind, founding.findings)
    found = table(held, kind, rows)
    assert sorted(found.rows) == sorted(rows)
    assert kind not in SQUARE or found.rows == found.columns
    for row in found.rows:
        for column in found.columns:
            if not (kind in SQUARE and row == column):
                told = why(held, kind, row, column)
                assert told.cell == found.cells.get((row, column))
                assert told.cell is None or told.cell.state == UNKNOWN or told.statements or told.parts
    assert table(held, kind, tuple(reversed(rows))).rows == found.rows


def test_of_many_columns_those_with_most_entries_are_shown_and_the_others_counted() -> None:
    goals = [f"G{number:02}" for number in range(70)]
    held = study(Projects=programmes(P1={"goals": "; ".join(goals)}, P2={"goals": "; ".join(goals[60:])}))
    found = table(held, "goal", held.programmes)
    assert (len(found.columns), found.left) == (60, 10)
    assert set(goals[60:]) <= set(short(found.columns))


def test_what_is_alike_stands_side_by_side() -> None:
    alike = {("a", "c"): 0.9, ("c", "e"): 0.8, ("b", "d"): 0.9}
    found = alike_order(["e", "d", "c", "b", "a"], alike)
    assert "".join(found) in ("acebd", "acedb", "ecabd", "ecadb", "bdace", "bdeca", "dbace", "dbeca")
    assert found == alike_order(["a", "b", "c", "d", "e"], alike)


def test_of_two_clusters_the_ends_that_are_near_each_other_meet() -> None:
    places = {"a": 0.0, "b": 1.0, "c": 5.0, "d": 6.5}
    names = list(places)
    distances = np.array([[abs(places[i] - places[j]) for j in names] for i in names])
    # On a line the order of the line is the shortest way past all of them.
    assert seriated(names, distances) == ("a", "b", "c", "d")


@given(st.lists(st.floats(0, 100), min_size=3, max_size=6, unique=True), st.randoms())
def test_no_order_of_points_on_a_line_is_shorter(points: list[float], random: object) -> None:
    names = [f"n{place}" for place in range(len(points))]
    distances = np.array([[abs(one - other) for other in points] for one in points])

    def length(order: tuple[str, ...]) -> float:
        at = [points[names.index(name)] for name in order]
        return math.fsum(abs(one - other) for one, other in pairwise(at))

    assert length(seriated(names, distances)) == pytest.approx(min(map(length, permutations(names))))


def test_rows_without_anything_come_last() -> None:
    held = {"b": frozenset("xy"), "d": frozenset("yz"), "a": frozenset[str]()}
    assert sets_order(["a", "b", "c", "d"], held) == ("b", "d", "a", "c")
