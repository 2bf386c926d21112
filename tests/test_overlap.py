"""Overlap, duplication, parallel and contained work: each class alone, at its borders, and with something unknown."""

from __future__ import annotations

import math
import random
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Literal, URIRef
from rdflib.namespace import RDF, XSD

from prasan.graph.classes import CLASSES
from prasan.graph.concepts import Concepts
from prasan.graph.finding import Words
from prasan.graph.findings import overlap
from prasan.graph.findings.overlap import classified, classifier
from prasan.graph.profiles import profiles
from prasan.graph.sentences import sentence
from prasan.graph.similarity import coverage, score
from prasan.ontology import PRASAN
from prasan.settings import FindingSettings
from tests import plain_overlap
from tests.small import iri, short, study, study_of, things

if TYPE_CHECKING:
    from prasan.graph.finding import Finding
    from prasan.graph.linkage import Quad
    from prasan.graph.study import Study

WORK = {"goals": "E1", "activities": "A1", "beneficiaries": "B1"}
HERE = {"areas": "X", "start": "2551", "end": "2553"}
OTHER = {
    "id": "Q",
    "goals": "E9",
    "activities": "A9",
    "beneficiaries": "B9",
    "areas": "Y",
    "start": "2551",
    "end": "2553",
}
AREAS = [{"id": name, "level": "district"} for name in "XY"]


def found(read: Study) -> list[Finding]:
    return [finding for finding in overlap.find(read) if finding.kind != "duplicationUnknown"]


def two(one: dict[str, Any], other: dict[str, Any], **more: Any) -> list[Finding]:
    """What is found of P1 and P2, with a third programme that has nothing in common with them."""
    read = study(Projects=[{"id": "P1", **one}, {"id": "P2", **other}, OTHER], Areas=AREAS, **more)
    return found(read)


def kinds(findings: list[Finding]) -> list[str]:
    return [finding.kind for finding in findings]


def said(finding: Finding, value: str) -> tuple[str, ...]:
    words = finding.values[value]
    assert isinstance(words, Words)
    return words.keys


# Duplication


def test_the_same_work_for_the_same_people_where_and_when_they_meet_is_duplication() -> None:
    (finding,) = two(WORK | HERE, WORK | HERE)
    assert finding.kind == "duplication"
    assert short(finding.participants) == ["P1", "P2"]
    assert things(finding, "shared") == ["E1", "A1", "B1"]


def test_duplication_needs_no_common_goal() -> None:
    assert kinds(two(WORK | HERE, WORK | HERE | {"goals": "E2"})) == ["duplication"]


@pytest.mark.parametrize("blank", ["beneficiaries", "activities", "areas", "start", "end"])
def test_without_one_of_what_duplication_rests_on_it_is_unknown_and_the_pair_overlaps(blank: str) -> None:
    rest = {name: value for name, value in (WORK | HERE).items() if name != blank}
    (finding,) = two(WORK | HERE, rest)
    assert finding.kind == "overlap"
    assert said(finding, "duplication") == ("finding.duplication.unknown",)
    missing = {"beneficiaries": "beneficiary", "activities": "activity", "areas": "area"}.get(blank, "period")
    assert said(finding, "missing") == (f"facet.{missing}",)


def test_an_open_end_is_recorded_and_so_no_bar_to_duplication() -> None:
    assert kinds(two(WORK | HERE, WORK | HERE | {"end": "open-ended"})) == ["duplication"]


def test_a_narrower_area_meets_the_wider_one_that_it_lies_in() -> None:
    areas = [{"id": "W", "level": "province"}, {"id": "X", "level": "district", "within": "W"}, AREAS[1]]
    read = study(
        Projects=[{"id": "P1", **WORK, **HERE, "areas": "W"}, {"id": "P2", **WORK, **HERE}, OTHER], Areas=areas
    )
    assert kinds(found(read)) == ["duplication"]


def test_for_how_many_pairs_duplication_is_unknown_is_said_once() -> None:
    """Of three programmes one records no beneficiaries, so two of the three pairs can't be told."""
    read = study(
        Projects=[{"id": "P1", **WORK}, {"id": "P2", **WORK, "beneficiaries": "not recorded"}, {"id": "P3", **WORK}]
    )
    (finding,) = (f for f in overlap.find(read) if f.kind == "duplicationUnknown")
    assert short(finding.participants) == ["P2"]
    assert (finding.values["pairs"], finding.values["total"], finding.values["no_beneficiary"]) == (2, 3, 1)
    assert finding.coverage == pytest.approx(2 / 3)
    assert [given.predicate for given in finding.evidence] == [str(PRASAN.notRecorded)]


def test_a_programme_without_a_note_is_evidence_by_its_row_beside_one_with_a_note() -> None:
    read = study(Projects=[{"id": "P1", **WORK, "beneficiaries": "not recorded"}, {"id": "P2", "activities": "A1"}])
    (finding,) = (f for f in overlap.find(read) if f.kind == "duplicationUnknown")
    assert short(given.subject for given in finding.evidence) == ["P1", "P2"]


# Parallel


def test_the_same_work_in_areas_that_do_not_meet_is_parallel_and_no_duplication() -> None:
    (finding,) = two(WORK | HERE, WORK | HERE | {"areas": "Y"})
    assert finding.kind == "parallel"
    assert said(finding, "duplication") == ("finding.duplication.no",)


def test_similar_but_not_the_same_work_in_areas_that_do_not_meet_is_nothing() -> None:
    assert two(WORK | HERE, WORK | HERE | {"areas": "Y", "activities": "A1; A2"}) == []


# Overlap


def test_the_same_goal_and_the_same_activity_overlap() -> None:
    (finding,) = two({"goals": "E1", "activities": "A1"}, {"goals": "E1", "activities": "A1"})
    assert finding.kind == "overlap"
    assert finding.score == 1.0
    # Goals and activities weigh 3 each of 16 in all.
    assert finding.coverage == pytest.approx(6 / 16)


def test_the_same_goal_alone_is_no_overlap() -> None:
    assert two({"goals": "E1"}, {"goals": "E1"}) == []


def test_the_same_activity_and_beneficiaries_without_a_common_goal_are_no_overlap() -> None:
    same = {"activities": "A1", "beneficiaries": "B1"}
    assert two(same | {"goals": "E1"}, same | {"goals": "E2"}) == []


def test_periods_that_do_not_meet_make_no_finding() -> None:
    assert two(WORK | HERE, WORK | HERE | {"start": "2560", "end": "2561"}) == []


def test_a_similarity_of_exactly_the_threshold_counts_and_one_below_does_not() -> None:
    """P1 {E1} and P2 {E1, E2}, each value in two of four: s = ln 2 / 2 ln 2 = ½ for goals; activities are the same."""
    rows = [
        {"id": "P1", "goals": "E1", "activities": "A1"}, {"id": "P2", "goals": "E1; E2", "activities": "A1"},
        {"id": "P3", "goals": "E2", "activities": "A3"}, {"id": "P4", "goals": "E4", "activities": "A4"},
    ]  # fmt: skip
    for similar, expected in ((0.5, ["overlap"]), (0.51, [])):
        read = study(FindingSettings(similar=similar, minimum_score=0.0), Projects=rows)
        assert kinds(found(read)) == expected


def test_what_is_not_recorded_counts_nothing_towards_the_least_score() -> None:
    """Goals 1, activities 1, all else unknown: 6 of 16 for certain, which is 0.375, though the score is 1."""
    rows = [{"id": "P1", "goals": "E1", "activities": "A1"}, {"id": "P2", "goals": "E1", "activities": "A1"}, OTHER]
    for least, expected in ((0.375, ["overlap"]), (0.376, [])):
        assert kinds(found(study(FindingSettings(minimum_score=least), Projects=rows, Areas=AREAS))) == expected


def test_pairs_of_which_too_little_can_be_compared_are_left_out_whatever_their_class() -> None:
    """All but level, mechanism, agency, indicator and funder is recorded: 11 of 16, 0.6875."""
    rows = [{"id": "P1", **WORK, **HERE}, {"id": "P2", **WORK, **HERE}, OTHER]
    for least, expected in ((0.6875, ["duplication"]), (0.69, [])):
        assert kinds(found(study(FindingSettings(minimum_coverage=least), Projects=rows, Areas=AREAS))) == expected


def test_a_part_and_its_whole_are_no_finding_and_neither_is_the_part_of_a_part() -> None:
    rows = [
        {"id": "P1", **WORK}, {"id": "P2", **WORK, "part of": "P1"}, {"id": "P3", **WORK, "part of": "P2"}, OTHER,
    ]  # fmt: skip
    assert found(study(Projects=rows, Areas=AREAS)) == []


def test_two_parts_of_one_whole_may_overlap() -> None:
    rows = [{"id": "W"}, {"id": "P1", **WORK, "part of": "W"}, {"id": "P2", **WORK, "part of": "W"}]
    (finding,) = found(study(Projects=rows))
    assert short(finding.participants) == ["P1", "P2"]


def test_phases_roll_up_and_are_named_as_evidence() -> None:
    read = study(
        Projects=[{"id": "P1"}, {"id": "P2", "goals": "E1", "activities": "A1"}, OTHER],
        Phases=[{"id": "P1-1", "project": "P1", "order": 1, "goals": "E1", "activities": "A1"}],
        Areas=AREAS,
    )
    (finding,) = found(read)
    assert finding.kind == "overlap"
    assert set(short(given.subject for given in finding.evidence)) == {"P1-1", "P2"}


@pytest.mark.parametrize(("sharing", "expected"), [(8, 1), (9, 0)])
def test_what_more_than_eight_share_is_no_finding_of_any_two(sharing: int, expected: int) -> None:
    rows = [{"id": f"P{number}", "goals": "E1", "activities": "A1"} for number in range(sharing)]
    assert len(found(study(Projects=[*rows, OTHER], Areas=AREAS))) == expected


def test_of_what_many_share_two_may_still_share_more_than_the_others() -> None:
    """Ten work on E1; only P1 and P2 also do A1."""
    rows = [{"id": f"P{n}", "goals": "E1", "activities": "A1" if n in (1, 2) else f"A{n + 10}"} for n in range(1, 11)]
    (finding,) = found(study(FindingSettings(minimum_score=0.1), Projects=[*rows, OTHER], Areas=AREAS))
    assert short(finding.participants) == ["P1", "P2"]


# Contained

WIDE = {"goals": "E1; E2; E3", "activities": "A1; A2; A3", "beneficiaries": "B1; B2; B3"}


def test_a_programme_of_which_all_lies_within_a_wider_one_is_contained() -> None:
    """One of three values in each facet: s = 1/3 at the most, c = 1."""
    (finding,) = two(WORK, WIDE)
    assert finding.kind == "contained"
    assert things(finding, "inner") == ["P1"]
    assert things(finding, "outer") == ["P2"]


def test_which_is_the_inner_one_does_not_depend_on_the_names() -> None:
    (finding,) = two(WIDE, WORK)
    assert things(finding, "inner") == ["P2"]


def test_a_similar_pair_that_is_too_little_alike_for_overlap_is_not_contained_instead() -> None:
    """P1 has two of P2's three values in each facet: s = 2 ln 1.5 / (2 ln 1.5 + ln 3) = 0.42, so 0.42·9/16 = 0.24.

    Where 0.4 counts as similar it is not the low similarity that contained work has, whatever the least score says.
    """
    narrow = {"goals": "E1; E2", "activities": "A1; A2", "beneficiaries": "B1; B2"}
    rows = [{"id": "P1", **narrow}, {"id": "P2", **WIDE}, OTHER]
    for least, expected in ((0.2, ["overlap"]), (0.3, [])):
        limits = FindingSettings(similar=0.4, minimum_score=least)
        assert kinds(found(study(limits, Projects=rows, Areas=AREAS))) == expected


def test_two_that_lie_within_each_other_in_different_facets_are_not_contained() -> None:
    """P1's goals lie within P2's, P2's activities within P1's: neither works inside the other."""
    assert two({**WORK, "goals": WIDE["goals"]}, {**WIDE, "goals": "E1"}) == []


@pytest.mark.parametrize("blank", list(WORK))
def test_containment_can_not_be_told_if_one_of_the_three_facets_is_not_recorded(blank: str) -> None:
    assert two({name: value for name, value in WORK.items() if name != blank}, WIDE) == []


# Groups


def test_three_that_share_the_same_are_one_group_and_not_three_pairs() -> None:
    rows = [{"id": f"P{n}", "goals": "E1", "activities": "A1"} for n in (1, 2, 3)]
    (finding,) = found(study(Projects=[*rows, OTHER], Areas=AREAS))
    assert short(finding.participants) == ["P1", "P2", "P3"]
    assert (finding.message, finding.values["count"]) == ("group", 3)


def test_a_smaller_group_that_shares_more_is_not_told_beside_the_larger_one_that_holds_it() -> None:
    """Four share E1 and A1, three of them A2 as well: the three are a concept of their own, but tell no pair anew."""
    rows = [{"id": f"P{n}", "goals": "E1", "activities": "A1; A2" if n < 4 else "A1"} for n in (1, 2, 3, 4)]
    read = study(FindingSettings(similar=0.1, minimum_score=0.0), Projects=[*rows, OTHER], Areas=AREAS)
    assert [short(finding.participants) for finding in found(read)] == [["P1", "P2", "P3", "P4"]]


def test_the_figures_of_a_group_are_those_of_its_pairs_each_facet_as_often_as_it_is_recorded() -> None:
    """P1 and P2 share an area, P3 is in another, P4 names none; X is in two of five, Y in two.

    Areas: 1, 0 and 0 over the three of six pairs that record them, so s = 1/3 weighs ½ instead of 1.
    Score: (3·1 + 3·1 + ½·1/3) / (3 + 3 + ½); coverage: 6.5 of 16.
    """
    same = {"goals": "E1", "activities": "A1"}
    wide = [{"id": "W", "level": "province"}, {"id": "X", "level": "district", "within": "W"}]
    rows = [
        {"id": "P1", **same, "areas": "X"}, {"id": "P2", **same, "areas": "X"}, {"id": "P3", **same, "areas": "W"},
        {"id": "P4", **same},
    ]  # fmt: skip
    (finding,) = found(study(Projects=[*rows, OTHER], Areas=[*wide, AREAS[1]]))
    area = next(part for part in finding.parts if part.facet == "area")
    assert area.compared == pytest.approx(0.5)
    # W is in three of five closures, X in two: P1 and P3 share ln(5/3) of ln(5/3) + ln(5/2).
    alike = (1 + 2 * math.log(5 / 3) / (math.log(5 / 3) + math.log(5 / 2))) / 3
    assert area.similarity == pytest.approx(alike)
    assert finding.score == pytest.approx((6 + 0.5 * alike) / 6.5)
    assert finding.coverage == pytest.approx(6.5 / 16)


def test_a_pair_that_duplicates_does_not_break_the_group_that_overlaps() -> None:
    """Four share E1 and A1; P1 and P2 also have area, period and beneficiaries alike, so they duplicate each other."""
    rows = [{"id": f"P{n}", "goals": "E1", "activities": "A1", **(WORK | HERE if n < 3 else {})} for n in (1, 2, 3, 4)]
    findings_ = found(study(Projects=[*rows, OTHER], Areas=AREAS))
    assert [(finding.kind, short(finding.participants)) for finding in findings_] == [
        ("overlap", ["P1", "P2", "P3", "P4"]), ("duplication", ["P1", "P2"]),
    ]  # fmt: skip


def test_a_concept_of_which_not_all_pairs_fit_is_told_in_as_few_groups_as_hold_its_pairs() -> None:
    """Four share E1 and A1, but P1 and P2 end before P3 and P4 begin; all but P4, which runs all the time.

    Pairs: P1-P2, P1-P4, P2-P4, P3-P4: the first three are a group, the last stands alone.
    """
    days = ({"start": "2551", "end": "2552"},) * 2 + (
        {"start": "2555", "end": "2556"},
        {"start": "2551", "end": "2556"},
    )
    rows = [{"id": f"P{n}", "goals": "E1", "activities": "A1", **span} for n, span in enumerate(days, 1)]
    groups = [short(finding.participants) for finding in found(study(Projects=[*rows, OTHER], Areas=AREAS))]
    assert sorted(groups) == [["P1", "P2", "P4"], ["P3", "P4"]]


def test_no_more_are_told_than_is_set_and_the_last_says_how_many_there_are() -> None:
    rows = [{"id": f"P{n}", "goals": f"E{n // 2}", "activities": f"A{n // 2}"} for n in range(10)]
    told = found(study(FindingSettings(most_told=2), Projects=[*rows, OTHER], Areas=AREAS))
    assert [finding.values["left"] for finding in told] == [0, 3]
    assert "3" in sentence(study(Projects=[{"id": "P"}]), told[-1], "en")


# Coordination

PAIR = [{"id": "P1", "goals": "E1", "activities": "A1"}, {"id": "P2", "goals": "E1", "activities": "A1"}, OTHER]


def coordination(**more: Any) -> str:
    (finding,) = found(study(Projects=PAIR, Areas=AREAS, **more))
    return finding.coordination


def test_without_any_tie_between_any_programmes_coordination_is_not_recorded() -> None:
    assert coordination() == "not-recorded"


def test_where_others_are_tied_and_these_are_not_they_are_not_coordinated() -> None:
    assert coordination(Links=[{"from": "P1", "link type": "reinforces", "to": "Q"}]) == "uncoordinated"


@pytest.mark.parametrize(
    "more",
    [
        {"Links": [{"from": "P2", "link type": "is linked with", "to": "P1"}]},
        {"Funding": [{"from": "P1", "to": "P2"}]},
        {"Mechanisms": [{"id": "W", "coordinates": "P1; P2", "level": "province"}]},
    ],
)
def test_a_link_a_funding_line_or_a_mechanism_coordinates(more: dict[str, Any]) -> None:
    (finding,) = found(study(Projects=PAIR, Areas=AREAS, **more))
    assert finding.coordination == "coordinated"
    assert [given for given in finding.evidence if given.facet == "coordination"]


def test_a_link_by_which_one_hurts_the_other_is_no_coordination() -> None:
    links = [{"from": "P1", "link type": "counteracts", "to": "P2"}]
    tied = [{"from": "P1", "link type": "reinforces", "to": "Q"}]
    assert coordination(Links=[*links, *tied]) == "uncoordinated"
    # A score that somebody gave overrides that of the type.
    links = [{"from": "P1", "link type": "is linked with", "to": "P2", "score": -1, "scored by": "us"}]
    assert coordination(Links=[*links, *tied]) == "uncoordinated"


def test_a_mechanism_that_coordinates_only_one_of_them_does_not_coordinate_them() -> None:
    assert coordination(Mechanisms=[{"id": "W", "coordinates": "P1; Q", "level": "province"}]) == "uncoordinated"


def test_a_group_is_coordinated_if_its_ties_reach_all_of_it() -> None:
    rows = [*PAIR[:2], {"id": "P3", "goals": "E1", "activities": "A1"}, OTHER]
    chain = [
        {"from": "P1", "link type": "reinforces", "to": "P2"},
        {"from": "P3", "link type": "reinforces", "to": "P2"},
    ]
    for links, expected in ((chain, "coordinated"), (chain[:1], "uncoordinated")):
        (finding,) = found(study(Projects=rows, Areas=AREAS, Links=links))
        assert finding.coordination == expected


# Random data

ROW = URIRef("urn:place:1")
TERMS = {
    "goal": (PRASAN.Goal, PRASAN.hasGoal), "activity": (PRASAN.ActivityType, PRASAN.hasActivity),
    "beneficiary": (PRASAN.BeneficiaryGroup, PRASAN.hasBeneficiary), "area": (PRASAN.Area, PRASAN.coversArea),
    "agency": (PRASAN.Agency, PRASAN.ledBy), "level": (PRASAN.Level, PRASAN.worksAtLevel),
}  # fmt: skip
FACETS = (*TERMS, "period")
RANK = {None: 0, "contained": 1, "parallel": 1, "overlap": 2, "duplication": 3}
"""The order in which not knowing must never lift a pair: nothing, contained or parallel, overlap, duplication."""

Programme = dict[str, Any]


@st.composite
def programmes(draw: st.DrawFn, least: int = 2, most: int = 4) -> tuple[Programme, ...]:
    def one() -> Programme:
        has: Programme = {f: draw(st.frozensets(st.integers(0, 1 if f != "goal" else 2), max_size=2)) for f in TERMS}
        start = draw(st.sampled_from([None, 2001, 2005]))
        has["period"] = (start, None if start is None else start + draw(st.integers(0, 5)))
        return has

    return tuple(one() for _ in range(draw(st.integers(least, most))))


def data(rows: tuple[Programme, ...], least: float = 0.3) -> Study:
    made: list[Quad] = []
    for number, has in enumerate(rows):
        programme = URIRef(f"urn:x:P{number}")
        made.append((programme, RDF.type, PRASAN.Project, ROW))
        for facet, (cls, predicate) in TERMS.items():
            for value in has[facet]:
                thing = URIRef(f"urn:x:{facet}:{value}")
                made += [(thing, RDF.type, cls, ROW), (programme, predicate, thing, ROW)]
        for predicate, year, day in (
            (PRASAN.start, has["period"][0], "01-01"),
            (PRASAN.end, has["period"][1], "12-31"),
        ):
            if year is not None:
                made.append((programme, predicate, Literal(f"{year}-{day}", datatype=XSD.date), ROW))
    return study_of(made, FindingSettings(minimum_score=least))


def class_of(read: Study, one: str, other: str) -> str | None:
    """The class of two programmes, whatever others share with them."""
    compared = classifier(read, profiles(read))
    rows = (np.array([compared.profiles.position[programme]]) for programme in (one, other))
    found = compared.classify(*rows)
    return CLASSES[found.cls[0]] if len(found) else None


def cls(read: Study, one: int, other: int) -> str | None:
    return class_of(read, f"urn:x:P{one}", f"urn:x:P{other}")


def pairs_of(read: Study) -> dict[tuple[str, str], str]:
    compared = classifier(read, profiles(read))
    found = classified(compared, Concepts(compared.telling))
    names = read.programmes
    return {(names[p], names[q]): CLASSES[c] for p, q, c in zip(found.one, found.other, found.cls, strict=True)}


def without(rows: tuple[Programme, ...], number: int, facet: str) -> tuple[Programme, ...]:
    blank: Any = (None, None) if facet == "period" else frozenset()
    return tuple({**has, facet: blank} if index == number else has for index, has in enumerate(rows))


@given(
    programmes(), st.sampled_from([f for f in FACETS if f not in ("area", "period")]), st.sampled_from([0, 0.2, 0.3])
)
@settings(max_examples=200)
def test_not_knowing_never_raises_the_class_of_a_pair(rows: tuple[Programme, ...], facet: str, least: float) -> None:
    """Blank any one facet of a programme: no pair with that programme rises in the order of ``RANK``."""
    before, after = data(rows, least), data(without(rows, 0, facet), least)
    for other in range(1, len(rows)):
        assert RANK[cls(after, 0, other)] <= RANK[cls(before, 0, other)]


@given(programmes(), st.sampled_from(["area", "period"]))
@settings(max_examples=100)
def test_not_knowing_where_or_when_only_lifts_what_where_and_when_had_excluded(
    rows: tuple[Programme, ...], facet: str
) -> None:
    """Areas and periods only exclude: without them a pair has no higher class than if they had met, and never a new
    duplication. That is why the law above leaves the two out: what nobody recorded can't keep two programmes apart.
    """
    before, after = data(rows), data(without(rows, 0, facet))
    for other in range(1, len(rows)):
        met = tuple({**has, facet: rows[0][facet]} if index == other else has for index, has in enumerate(rows))
        known = cls(data(met), 0, other) if rows[0][facet] not in (frozenset(), (None, None)) else cls(before, 0, other)
        assert cls(after, 0, other) != "duplication" or cls(before, 0, other) == "duplication"
        assert RANK[cls(after, 0, other)] <= max(RANK[known], RANK[cls(before, 0, other)])


def test_what_a_third_programme_does_not_record_may_raise_the_class_of_two_others() -> None:
    """Why the law is about pairs with the blanked programme: information content is relative to what all record.

    Ten programmes; E1 is P0's to P3's, E2 is P0's, P4's and P5's. P0 {E1, E2} and P1 {E1} do the same. With E1 in four
    of ten s = ln 2.5 / (ln 2.5 + ln 3.33) = 0.43; once P2 does not record it, E1 is in three as E2 is, and s = ½.
    """
    goals = ["E1; E2", "E1", "E1", "E1", "E2", "E2", "", "", "", ""]
    least = FindingSettings(minimum_score=0.2)

    def classes(given: list[str]) -> str | None:
        rows = [
            {"id": f"P{n}", "activities": "A0" if n < 2 else f"A{n}", **({"goals": goal} if goal else {})}
            for n, goal in enumerate(given)
        ]
        read = study(least, Projects=rows)
        return class_of(read, iri("Project", "P0"), iri("Project", "P1"))

    assert classes(goals) is None
    assert classes([*goals[:2], "", *goals[3:]]) == "overlap"


@given(programmes(least=3, most=6))
@settings(max_examples=150)
def test_groups_share_one_set_of_values_and_together_with_pairs_tell_each_pair(rows: tuple[Programme, ...]) -> None:
    """Against brute force: each group shares something in the three facets by which overlap is defined.

    Any two of a group are of its class, or duplicate each other where they overlap; no further programme of the concept
    would fit; and each pair of a class is told in a group or alone, and alone only if no group tells it.
    """
    read = data(rows, 0)
    pairs: dict[str, set[tuple[str, str]]] = {}
    for two_, kind in plain_overlap.pairs(read).items():
        pairs.setdefault(kind, set()).add(two_)
    told: dict[str, list[tuple[str, ...]]] = {}
    for finding in found(read):
        told.setdefault(finding.kind, []).append(finding.participants)
    assert told.keys() == pairs.keys()
    for kind, groups in told.items():
        fitting = pairs[kind] | (pairs.get("duplication", set()) if kind == "overlap" else set())
        inside = [set(combinations(members, 2)) for members in groups]
        assert pairs[kind] <= set().union(*inside) <= fitting
        for place, members in enumerate(groups):
            if kind == "contained" or len(members) == 2:
                assert len(members) == 2
                others = set().union(*(two_ for n, two_ in enumerate(inside) if n != place and len(groups[n]) > 2))
                assert members not in others
                continue
            assert inside[place] & pairs[kind]
            common = {f: set.intersection(*(plain_overlap.closed(read, f, p) for p in members)) for f in DEFINING}
            assert any(common.values())


DEFINING = plain_overlap.DEFINING


@given(programmes(least=3, most=7), st.sampled_from([0.1, 0.4, 0.5, 0.9]), st.sampled_from([0.0, 0.3]))
@settings(max_examples=250)
def test_the_pairs_and_their_classes_are_those_of_double_loops(
    rows: tuple[Programme, ...], similar: float, least: float
) -> None:
    read = data(rows, least).with_settings(FindingSettings(similar=similar, minimum_score=least))
    assert pairs_of(read) == plain_overlap.pairs(read)


@given(programmes(least=9, most=16))
@settings(max_examples=60)
def test_pairs_that_share_what_many_share_are_left_out_as_double_loops_do(rows: tuple[Programme, ...]) -> None:
    """With at most two programmes in common every key is a popular one, and is taken apart value by value."""
    read = data(rows, 0).with_settings(FindingSettings(minimum_score=0, similar=0.2, largest_group=3))
    assert pairs_of(read) == plain_overlap.pairs(read)


def test_a_made_up_province_has_the_pairs_that_double_loops_find() -> None:
    """Values in hierarchies, popular ones and rare ones, near-copies: 80 programmes from a fixed seed."""
    mixer = random.Random(2550)
    goals = [{"id": f"E{n}", **({"within": f"E{(n - 4) // 4}"} if n > 3 else {})} for n in range(24)]
    rows: list[dict[str, Any]] = []
    for n in range(80):
        row = {
            "id": f"P{n}", "activities": f"A{int(12 * mixer.random() ** 2)}", "beneficiaries": f"B{n % 3}",
            "goals": "; ".join(sorted({f"E{int(24 * mixer.random() ** 1.5)}" for _ in range(2)})),
            "areas": mixer.choice("XY"),
        }  # fmt: skip
        rows.append(rows[-1] | {"id": f"P{n}"} if rows and mixer.random() < 0.1 else row)
    read = study(FindingSettings(minimum_score=0.2, similar=0.4), Projects=rows, Goals=goals, Areas=AREAS)
    expected = plain_overlap.pairs(read)
    assert len(expected) > 50
    assert {"overlap", "parallel"} <= set(expected.values())
    assert pairs_of(read) == expected


@given(programmes())
@settings(max_examples=60)
def test_the_figures_of_a_pair_are_those_of_its_parts(rows: tuple[Programme, ...]) -> None:
    read = data(rows, 0)
    for finding in found(read):
        assert finding.score == pytest.approx(score(finding.parts))
        assert finding.coverage == pytest.approx(coverage(finding.parts))
        if len(finding.participants) == 2:
            expected = plain_overlap.figures(read, *finding.participants)
            assert (finding.score, finding.coverage) == pytest.approx(expected)
