"""Merging mechanisms: seats and meetings before and after, and what only one of them has."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prasan.graph.merging import MergeEffect, merge_effect
from tests.small import iri, short, study

M1 = {"id": "M1", "drives": "P1", "level": "province"}
M2 = {"id": "M2", "drives": "P2", "level": "province"}


def effect(*mechanisms: dict[str, Any], **more: Any) -> MergeEffect:
    read = study(Mechanisms=mechanisms, **more)
    return merge_effect(read, [iri("Mechanism", mechanism["id"]) for mechanism in mechanisms])


def seats(*pairs: tuple[str, str], by: str = "person") -> list[dict[str, str]]:
    return [{"mechanism": mechanism, by: who} for mechanism, who in pairs]


def alone(found: MergeEffect, mechanism: str, facet: str) -> list[str]:
    return short(found.lost.get(iri("Mechanism", mechanism), {}).get(facet, ()))


def test_who_sits_on_both_keeps_one_seat_and_the_merged_body_meets_as_often_as_the_busier() -> None:
    """M1 seats a, b, c and meets 12 times, M2 seats b, c, d and meets 4 times: 6 seats become 4, 16 meetings 12.

    Attendances: 3·12 + 3·4 = 48 before, 4·12 = 48 after: nothing is gained for those who sit.
    """
    found = effect(
        M1 | {"meetings a year": 12}, M2 | {"meetings a year": 4},
        Memberships=seats(*(("M1", who) for who in "abc"), *(("M2", who) for who in "bcd")),
    )  # fmt: skip
    assert (found.seats_before, found.seats_after, found.seats_saved) == (6, 4, 2)
    assert (found.meetings_before, found.meetings_after, found.meetings_saved) == (16, 12, 4)
    assert (found.attendances_before, found.attendances_after) == (48, 48)
    assert short(found.shared_seats) == ["b", "c"]
    assert alone(found, "M1", "people") == ["a"]
    assert alone(found, "M2", "people") == ["d"]
    assert short(found.lost_of("people")) == ["a", "d"]


def test_seats_or_meetings_that_a_mechanism_does_not_record_make_the_figure_unknown_not_zero() -> None:
    found = effect(M1 | {"meetings a year": 12}, M2, Memberships=seats(("M1", "a")))
    assert (found.seats_before, found.seats_after, found.seats_saved) == (None, None, None)
    assert (found.meetings_before, found.meetings_after, found.meetings_saved) == (None, None, None)
    assert found.attendances_before is None
    assert short(found.seats_unknown) == ["M2"]
    assert short(found.meetings_unknown) == ["M2"]


def test_a_body_that_never_meets_is_known_to_meet_no_times() -> None:
    found = effect(M1 | {"meetings a year": 0}, M2 | {"meetings a year": 3})
    assert (found.meetings_before, found.meetings_after) == (3, 3)


def test_a_post_and_the_one_person_who_holds_it_are_one_seat() -> None:
    members = [{"mechanism": "M1", "post": "governor"}, {"mechanism": "M2", "person": "ann"}]
    held = [{"id": "governor", "person": "ann"}]
    assert effect(M1, M2, Memberships=members, Posts=held).seats_after == 1
    assert effect(M1, M2, Memberships=members).seats_after == 2
    # A seat that names both says the same as the row of the post.
    both = [*members, {"mechanism": "M3", "post": "governor", "person": "ann"}]
    read = study(Mechanisms=[M1, M2, {"id": "M3", "drives": "P3"}], Memberships=both)
    assert merge_effect(read, [iri("Mechanism", f"M{n}") for n in (1, 2, 3)]).seats_after == 1


def test_two_named_persons_are_never_one_even_in_the_same_post() -> None:
    members = [
        {"mechanism": "M1", "post": "village head", "person": "ann"},
        {"mechanism": "M2", "post": "village head", "person": "bob"},
    ]
    assert effect(M1, M2, Memberships=members).seats_after == 2


def test_the_seat_of_an_agency_that_names_nobody_counts_once() -> None:
    found = effect(M1, M2, Memberships=seats(("M1", "A"), ("M2", "A"), ("M2", "B"), by="agency"))
    assert (found.seats_before, found.seats_after) == (3, 2)
    # With a name it is the named person's seat, and the agency takes part.
    named = [{"mechanism": "M1", "agency": "A", "person": "ann"}]
    found = effect(M1, M2, Memberships=[*named, *seats(("M2", "A"), by="agency")])
    assert (found.seats_before, found.seats_after) == (2, 2)
    assert alone(found, "M1", "agency") == alone(found, "M2", "agency") == []


def test_what_only_one_has_is_told_facet_by_facet() -> None:
    areas = [
        {"id": "N", "level": "province"}, {"id": "X", "level": "district", "within": "N"},
        {"id": "Z", "level": "province"},
    ]  # fmt: skip
    found = effect(
        M1 | {"agencies involved": "A; B", "areas": "N", "mandate": "Watch over water", "legal basis": "Order 1"},
        M2 | {
            "drives": "P1; P2", "agencies involved": "B", "areas": "X; Z", "level": "district",
            "mandate": "watch over WATER; Plant trees",
        },
        Areas=areas,
    )  # fmt: skip
    assert alone(found, "M1", "agency") == ["A"]
    assert alone(found, "M1", "mechanism") == []
    assert alone(found, "M2", "mechanism") == ["P2"]
    assert alone(found, "M2", "mandate") == ["Plant trees"]
    assert alone(found, "M1", "basis") == ["Order 1"]
    assert alone(found, "M1", "level") == ["province"]
    assert alone(found, "M2", "level") == ["district"]
    # X lies within N, which M1 covers; Z lies in nothing of M1's, and N is more than X.
    assert alone(found, "M2", "area") == ["Z"]
    assert alone(found, "M1", "area") == ["N"]


def test_a_mechanism_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        merge_effect(study(Mechanisms=[M1]), [iri("Mechanism", "M9")])


bodies = st.lists(
    st.tuples(st.frozensets(st.sampled_from("abcde"), min_size=1), st.integers(0, 12)), min_size=1, max_size=5
)


@given(bodies, st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_merging_never_adds_seats_or_meetings_and_no_order_changes_it(
    given_bodies: list[tuple[frozenset[str], int]], mixer: random.Random
) -> None:
    rows = [{"id": f"M{n}", "drives": "P1", "meetings a year": times} for n, (_who, times) in enumerate(given_bodies)]
    read = study(
        Mechanisms=rows, Memberships=seats(*((f"M{n}", w) for n, (who, _t) in enumerate(given_bodies) for w in who))
    )
    names = [iri("Mechanism", row["id"]) for row in rows]
    found = merge_effect(read, names)
    assert found.seats_after == len(frozenset().union(*(who for who, _times in given_bodies)))
    assert found.seats_before == sum(len(who) for who, _times in given_bodies)
    assert found.meetings_after == max(times for _who, times in given_bodies)
    assert (found.seats_saved or 0) >= 0
    assert (found.meetings_saved or 0) >= 0
    mixer.shuffle(names)
    assert merge_effect(read, [*names, names[0]]) == found
