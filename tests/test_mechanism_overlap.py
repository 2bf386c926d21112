"""Mechanisms that overlap: at one level, by members, agencies or mandate, or as a source says; and the same people."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prasan.graph.finding import Words
from prasan.graph.findings import mechanism_overlap
from prasan.graph.sentences import sentence
from tests.small import short, study, things

if TYPE_CHECKING:
    from prasan.graph.finding import Finding

M1 = {"id": "M1", "drives": "P1", "level": "province"}
M2 = {"id": "M2", "drives": "P2", "level": "province"}


def found(*mechanisms: dict[str, Any], kind: str = "mechanismOverlap", **more: Any) -> list[Finding]:
    read = study(Mechanisms=mechanisms, **more)
    return [finding for finding in mechanism_overlap.find(read) if finding.kind == kind]


def by(finding: Finding) -> tuple[str, ...]:
    words = finding.values["by"]
    assert isinstance(words, Words)
    return words.keys


def seats(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    return [{"mechanism": mechanism, "person": person} for mechanism, person in pairs]


def test_a_shared_agency_at_one_level_is_overlap() -> None:
    (finding,) = found(M1 | {"agencies involved": "A; B"}, M2 | {"agencies involved": "B; C"})
    assert short(finding.participants) == ["P1", "P2"]
    assert things(finding, "mechanisms") == ["M1", "M2"]
    assert things(finding, "levels") == ["province"]
    assert by(finding) == ("facet.agency",)
    # One of three agencies is the same. Agencies weigh 1 of 5; people and mandates could not be compared.
    assert finding.score == pytest.approx(1 / 3)
    assert finding.coverage == 0.2


def test_a_shared_member_or_a_shared_post_is_overlap() -> None:
    (finding,) = found(M1, M2, Memberships=seats(("M1", "ann"), ("M2", "ann")))
    assert by(finding) == ("facet.people",)
    posts = [{"mechanism": "M1", "post": "governor"}, {"mechanism": "M2", "post": "governor"}]
    assert len(found(M1, M2, Memberships=posts)) == 1


def test_an_agency_that_has_a_seat_takes_part_as_one_that_is_named_as_involved() -> None:
    (finding,) = found(M1 | {"agencies involved": "A"}, M2, Memberships=[{"mechanism": "M2", "agency": "A"}])
    assert by(finding) == ("facet.agency",)


def test_the_same_mandate_is_overlap_however_it_is_spaced() -> None:
    (finding,) = found(M1 | {"mandate": "Watch over water"}, M2 | {"mandate": "watch  over WATER"})
    assert by(finding) == ("facet.mandate",)


@pytest.mark.parametrize("level", [{"level": "district"}, {"level": "not recorded"}])
def test_at_different_or_unknown_levels_sharing_an_agency_is_no_overlap(level: dict[str, str]) -> None:
    assert found(M1 | {"agencies involved": "A"}, M2 | {"agencies involved": "A"} | level) == []


def test_areas_that_do_not_meet_exclude_and_an_area_that_is_not_recorded_does_not() -> None:
    areas = [{"id": name, "level": "district"} for name in "XY"]
    one = M1 | {"agencies involved": "A", "areas": "X"}
    other = M2 | {"agencies involved": "A"}
    assert found(one, other | {"areas": "Y"}, Areas=areas) == []
    assert len(found(one, other | {"areas": "X; Y"}, Areas=areas)) == 1
    assert len(found(one, other, Areas=areas)) == 1


def test_a_source_that_says_so_is_enough_whatever_is_recorded_of_levels() -> None:
    (finding,) = found(M1, M2 | {"overlaps with": "M1", "level": "not recorded"})
    assert by(finding) == ("facet.stated",)
    assert finding.message == "levels-not-recorded"
    assert things(finding, "blank") == ["M2"]
    assert things(finding, "blank_programmes") == ["P2"]


def test_a_source_that_says_so_where_no_level_is_recorded_at_all_is_told_without_levels() -> None:
    (finding,) = found(M1 | {"level": "not recorded"}, M2 | {"overlaps with": "M1", "level": "not recorded"})
    assert finding.message == "no-levels-recorded"
    assert things(finding, "blank") == ["M1", "M2"]


def test_a_source_may_say_it_of_the_other_programme_instead_of_its_mechanism() -> None:
    (finding,) = found(M1, M2 | {"overlaps with": "P1"})
    assert things(finding, "mechanisms") == ["M1", "M2"]


def test_mechanisms_of_one_programme_and_mechanisms_that_drive_both_are_none() -> None:
    shared = {"agencies involved": "A"}
    assert found(M1 | shared, M2 | shared | {"drives": "P1"}) == []
    assert found(M1 | shared | {"drives": "P1; P2"}, M2 | shared) == []


def test_instruments_do_not_meet() -> None:
    shared = {"agencies involved": "A"}
    grant = M2 | shared | {"kind": "instrument"}
    assert len(found(M1 | shared, grant | {"kind": "committee"})) == 1
    assert found(M1 | shared, grant) == []


def test_committees_at_several_levels_are_one_finding_of_two_programmes() -> None:
    district = {"level": "district", "agencies involved": "A"}
    (finding,) = found(
        M1 | {"agencies involved": "A"}, M2 | {"agencies involved": "A"},
        {"id": "M3", "drives": "P1"} | district, {"id": "M4", "drives": "P2"} | district,
    )  # fmt: skip
    assert things(finding, "levels") == ["province", "district"]
    assert finding.values["level_count"] == 2


def test_it_is_coordinated_where_a_third_mechanism_coordinates_both_programmes() -> None:
    shared = {"agencies involved": "A"}
    (finding,) = found(M1 | shared, M2 | shared, {"id": "W", "coordinates": "P1; P2", "level": "province"})
    assert finding.coordination == "coordinated"


# The same people


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        # 2 of 3 are the same.
        ("ab", "abc", (2, 3)),
        # 2 of 4: half is enough.
        ("abc", "abd", (2, 4)),
        # 2 of 5 is less than half.
        ("abc", "abde", None),
        # One in common could be chance, be it all there are.
        ("a", "a", None),
        ("", "ab", None),
    ],
)
def test_two_bodies_of_the_same_people(first: str, second: str, expected: tuple[int, int] | None) -> None:
    members = seats(*(("M1", who) for who in first), *(("M2", who) for who in second))
    other = M2 | {"drives": "P1", "level": "district"}
    findings = found(M1, other, kind="samePeople", Memberships=members)
    assert [(f.values["count"], f.values["total"]) for f in findings] == ([expected] if expected else [])
    if expected:
        assert findings[0].score == expected[0] / expected[1]
        assert short(findings[0].participants) == ["M1", "M2"]


bodies = st.lists(
    st.tuples(
        st.sampled_from(["P1", "P2", "P3"]),
        st.sampled_from(["province", "district", "not recorded"]),
        st.frozensets(st.sampled_from("AB")),
        st.frozensets(st.sampled_from("ab")),
    ),
    min_size=2,
    max_size=4,
)


@given(bodies)
@settings(max_examples=40)
def test_pairs_are_those_that_a_double_loop_over_mechanisms_finds(
    given_bodies: list[tuple[str, str, frozenset[str], frozenset[str]]],
) -> None:
    expected: dict[tuple[str, ...], set[str]] = {}
    for (i, one), (j, other) in combinations(enumerate(given_bodies), 2):
        same_level = one[1] == other[1] != "not recorded"
        if one[0] != other[0] and same_level and (one[2] & other[2] or one[3] & other[3]):
            expected.setdefault(tuple(sorted((one[0], other[0]))), set()).update((f"M{i}", f"M{j}"))
    rows = [
        {"id": f"M{n}", "drives": programme, "level": level, **({"agencies involved": "; ".join(a)} if a else {})}
        for n, (programme, level, a, _people) in enumerate(given_bodies)
    ]
    members = seats(*((f"M{n}", who) for n, (*_rest, people) in enumerate(given_bodies) for who in people))
    findings = found(*rows, Memberships=members)
    assert {tuple(short(f.participants)): set(things(f, "mechanisms")) for f in findings} == expected


def test_the_sentence_says_by_what_they_overlap() -> None:
    read = study(Mechanisms=[M1 | {"agencies involved": "A"}, M2 | {"agencies involved": "A"}])
    (finding,) = mechanism_overlap.find(read)
    assert sentence(read, finding, "en").startswith("The mechanisms of “P1” and “P2” overlap at ")


def test_mandates_in_other_words_are_similar_in_both_languages_and_different_ones_are_not() -> None:
    for one, other, expected in (
        ("กำกับและติดตามการแก้ไขปัญหาหนี้สินครัวเรือน", "ติดตามและกำกับดูแลการแก้ปัญหาหนี้ครัวเรือน", 1),
        ("Oversee water management of the river basin", "Manage the water of the river basin and oversee it", 1),
        ("กำกับและติดตามการแก้ไขปัญหาหนี้สินครัวเรือน", "ส่งเสริมสุขภาพผู้สูงอายุในชุมชน", 0),
        ("Promote the health of the elderly", "Oversee water management of the river basin", 0),
    ):
        assert len(found(M1 | {"mandate": one}, M2 | {"mandate": other})) == expected


def test_the_score_is_the_weighted_mean_of_people_mandates_and_agencies() -> None:
    """People 1 of 3, weight 2; mandates the same, weight 2; agencies none of 2, weight 1: (⅔ + 2 + 0) / 5."""
    (finding,) = found(
        M1 | {"mandate": "Water", "agencies involved": "A"}, M2 | {"mandate": "water", "agencies involved": "B"},
        Memberships=seats(("M1", "ann"), ("M1", "bob"), ("M2", "ann"), ("M2", "cat")),
    )  # fmt: skip
    assert {part.facet: part.similarity for part in finding.parts} == {
        "people": pytest.approx(1 / 3), "mandate": 1.0, "agency": 0.0,
    }  # fmt: skip
    assert finding.score == pytest.approx((2 / 3 + 2) / 5)
    assert finding.coverage == 1
    assert by(finding) == ("facet.mandate", "facet.people")


def test_of_several_pairs_a_facet_weighs_as_much_as_the_share_that_records_it() -> None:
    """At province agencies are the same, mandates not recorded; at district both are: (2·½·1 + 1·1·¾) / (2·½ + 1)."""
    district = {"level": "district", "mandate": "Water"}
    (finding,) = found(
        M1 | {"agencies involved": "A"}, M2 | {"agencies involved": "A"},
        {"id": "M3", "drives": "P1", "agencies involved": "B"} | district,
        {"id": "M4", "drives": "P2", "agencies involved": "B; C"} | district,
    )  # fmt: skip
    assert finding.score == pytest.approx((1 + 0.75) / 2)
    assert finding.coverage == pytest.approx(2 / 5)


def test_a_person_and_the_post_that_only_this_person_holds_are_one_member() -> None:
    members = [{"mechanism": "M1", "post": "governor"}, {"mechanism": "M2", "person": "ann"}]
    assert found(M1, M2, Memberships=members) == []
    (finding,) = found(M1, M2, Memberships=members, Posts=[{"id": "governor", "person": "ann"}])
    assert by(finding) == ("facet.people",)
    # Another person in the same post: it can't be told which of them sits for the post.
    members.append({"mechanism": "M3", "post": "governor", "person": "bob"})
    third = {"id": "M3", "drives": "P3", "level": "village"}
    assert found(M1, M2, third, Memberships=members, Posts=[{"id": "governor", "person": "ann"}]) == []


def test_next_to_nothing_in_common_is_no_overlap() -> None:
    """One member of 2·6 − 1 = 11 is less than a tenth, one of 2·5 − 1 = 9 is more."""
    for size, expected in ((6, 0), (5, 1)):
        members = seats(("M1", "ann"), ("M2", "ann"), *((m, f"{m}{n}") for m in ("M1", "M2") for n in range(size - 1)))
        assert len(found(M1, M2, Memberships=members)) == expected


def test_programmes_that_one_body_drives_are_coordinated_by_it_but_not_by_an_instrument() -> None:
    shared = {"agencies involved": "A"}
    both = {"id": "W", "drives": "P1; P2", "level": "village"}
    assert found(M1 | shared, M2 | shared, both)[0].coordination == "coordinated"
    assert found(M1 | shared, M2 | shared, both | {"kind": "instrument"})[0].coordination == "not-recorded"


def bodies_of(number: int, **more: str) -> list[dict[str, str]]:
    return [{"id": f"M{n:02}", "drives": f"P{n:02}", "level": "province"} | more for n in range(number)]


def test_what_more_mechanisms_have_in_common_than_is_set_makes_no_pair_and_is_told_once() -> None:
    findings = found(*bodies_of(30, **{"agencies involved": "A"}))
    assert len(findings) == 30 * 29 // 2
    (finding,) = found(*bodies_of(31, **{"agencies involved": "A"}))
    assert finding.message == "common"
    assert short(finding.participants) == ["A"]
    # What two of them share besides brings these together.
    rows = bodies_of(31, **{"agencies involved": "A"})
    rows[3]["agencies involved"] = rows[7]["agencies involved"] = "A; B"
    (told,) = [f for f in found(*rows) if f.message != "common"]
    assert short(told.participants) == ["P03", "P07"]


def test_a_post_or_mandate_of_every_area_brings_those_of_one_area_together() -> None:
    areas = [{"id": f"X{n}", "level": "district"} for n in range(20)]
    rows = [
        {"id": f"{p}{n}", "drives": p, "level": "district", "areas": f"X{n}", "mandate": "Watch over the water"}
        for n in range(20) for p in ("P", "Q")
    ]  # fmt: skip
    (finding,) = found(*rows, Areas=areas)
    assert short(finding.participants) == ["P", "Q"]
    assert len(things(finding, "mechanisms")) == 40


def test_a_circle_of_bodies_is_one_finding_with_the_levels_at_which_it_meets() -> None:
    members = seats(*((f"M{n}", who) for n in (1, 2, 3) for who in ("ann", "bob")))
    third = {"id": "M3", "drives": "P1", "level": "district"}
    (finding,) = found(M1, M2, third, kind="samePeople", Memberships=members)
    assert short(finding.participants) == ["M1", "M2", "M3"]
    assert things(finding, "levels") == ["province", "district"]
    assert finding.score == 1
    assert finding.also == ("levels",)


groups_of_people = st.lists(st.frozensets(st.sampled_from("abcdef")), min_size=2, max_size=6)


@given(groups_of_people)
@settings(max_examples=40)
def test_each_two_bodies_of_the_same_people_are_in_a_circle_and_no_others(people: list[frozenset[str]]) -> None:
    """Against a double loop; who is told together share two and half of all, two by two."""
    expected = {
        (f"M{i}", f"M{j}")
        for (i, one), (j, other) in combinations(enumerate(people), 2)
        if len(one & other) >= 2 and 2 * len(one & other) >= len(one | other)
    }
    rows = [{"id": f"M{n}", "drives": "P1", "level": "province"} for n in range(len(people))]
    members = seats(*((f"M{n}", who) for n, here in enumerate(people) for who in sorted(here)))
    findings = found(*rows, kind="samePeople", Memberships=members)
    assert {pair for f in findings for pair in combinations(short(f.participants), 2)} == expected
