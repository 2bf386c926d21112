"""What chance explains: the null model against its own definition, an enumeration, and a law."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from prasan.graph.chance import Chance, at_least, degree_probabilities
from prasan.graph.findings.overlap import overlaps
from prasan.graph.sentences import sentence
from prasan.settings import FindingSettings
from tests.small import study

degrees = st.lists(st.tuples(st.integers(1, 4), st.integers(1, 5)), min_size=1, max_size=4, unique_by=lambda d: d[0])


@given(st.lists(st.lists(st.booleans(), min_size=5, max_size=5), min_size=3, max_size=8))
@settings(max_examples=80)
def test_the_probabilities_keep_the_degrees_on_both_sides(marks: list[list[bool]]) -> None:
    """The model's definition: on average each row and each column has as many as it has in the data."""
    table = np.array(marks)
    # A column that all have or none has, and a row of none or of all, leave nothing to chance.
    table = table[:, (table.sum(0) > 0) & (table.sum(0) < len(table))]
    kept = (table.sum(1) > 0) & (table.sum(1) < table.shape[1]) if table.size else np.zeros(len(table), bool)
    if kept.sum() < 2 or not ((table[kept].sum(0) > 0) & (table[kept].sum(0) < kept.sum())).all():
        return
    table = table[kept]
    rows, row_place, row_count = np.unique(table.sum(1), return_inverse=True, return_counts=True)
    columns, column_place, column_count = np.unique(table.sum(0), return_inverse=True, return_counts=True)
    found = degree_probabilities(rows, columns, row_count, column_count)
    full = found[row_place][:, column_place]
    assert full.sum(1) == pytest.approx(table.sum(1), abs=0.02)
    assert full.sum(0) == pytest.approx(table.sum(0), abs=0.02)


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(1, 3)), min_size=1, max_size=3), st.integers(1, 5))
@settings(max_examples=80)
def test_at_least_so_many_is_the_sum_over_all_outcomes_with_as_many(
    events: list[tuple[float, int]], number: int
) -> None:
    each = [probability for probability, count in events for _ in range(count)]
    expected = 0.0
    for outcome in product((0, 1), repeat=len(each)):
        if sum(outcome) >= number:
            expected += float(np.prod([p if hit else 1 - p for p, hit in zip(each, outcome, strict=True)]))
    probabilities, counts = (np.array(column) for column in zip(*events, strict=True))
    assert at_least(number, probabilities, counts) == pytest.approx(expected, abs=1e-9)


def test_the_model_asks_how_many_values_are_shared_and_not_how_rare_they_are() -> None:
    """Of 40 programmes, the first two share three values that 20 have, the next two three that only they have."""
    table = np.zeros((40, 46), dtype=np.int8)
    table[:2, :3] = table[2:4, 3:6] = 1
    table[4:22, :3] = 1
    table[np.arange(4, 40), np.arange(10, 46)] = 1
    table[22:, 6:9] = 1
    rows = np.array([0, 1, 2, 0]), np.array([1, 0, 3, 2])
    one, back, rare, nothing = Chance(sparse.csr_array(table)).probabilities(*rows)
    assert one == back == rare < 1
    assert nothing == 1.0


def test_what_everybody_has_is_shared_for_certain_and_counts_nothing() -> None:
    table = np.zeros((30, 31), dtype=np.int8)
    table[np.arange(30), np.arange(30)] = 1
    table[1, 0] = 1
    with_tag = table.copy()
    with_tag[:, 30] = 1
    rows = np.array([0]), np.array([1])
    alone, tagged = (Chance(sparse.csr_array(found)).probabilities(*rows)[0] for found in (table[:, :30], with_tag))
    assert tagged == pytest.approx(alone)


ROWS = [{"id": f"P{n}", "goals": f"E{n // 2}", "activities": f"A{n // 2}"} for n in range(40)]


@pytest.mark.parametrize(("least", "told"), [(40, True), (41, False)])
def test_small_studies_are_not_bothered_with_chance(least: int, told: bool) -> None:
    read = study(FindingSettings(chance_from=least), Projects=ROWS)
    for finding in overlaps(read):
        assert ("chance" in finding.values) is told
        assert ("chance" in sentence(read, finding, "en")) is told


def test_two_that_share_two_of_forty_rare_things_share_more_than_chance_explains() -> None:
    """Each of 40 has two of 40 values, each value has two programmes: p = 2·2/80 for each cell, q = p² for both.

    Of 40 values at least two in common: 1 - (1-q)^40 - 40 q (1-q)^39, with q = 1/400: 0.0046.
    """
    read = study(FindingSettings(chance_from=2), Projects=ROWS)
    q = (2 * 2 / 80) ** 2
    assert 1 - (1 - q) ** 40 - 40 * q * (1 - q) ** 39 < 0.01
    assert {finding.values["beyond_chance"] for finding in overlaps(read)} == {1}
