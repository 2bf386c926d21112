"""How alike two programmes are: against a plain second implementation, by hand, and by the laws that hold."""

from __future__ import annotations

import math
from itertools import combinations, permutations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from rdflib import URIRef
from rdflib.namespace import RDF

from prasan.graph.candidates import prefix
from prasan.graph.concepts import Concepts, positions
from prasan.graph.finding import Part
from prasan.graph.findings.overlap import classifier
from prasan.graph.profiles import profiles
from prasan.graph.similarity import Similarity, coverage, score
from prasan.ontology import PRASAN
from prasan.settings import FindingSettings
from tests.small import iri, short, study, study_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prasan.graph.linkage import Quad
    from prasan.graph.study import Study

ROW = URIRef("urn:place:1")
FACETS = {
    "goal": (PRASAN.Goal, PRASAN.hasGoal),
    "activity": (PRASAN.ActivityType, PRASAN.hasActivity),
    "beneficiary": (PRASAN.BeneficiaryGroup, PRASAN.hasBeneficiary),
}


class World(NamedTuple):
    """Values in a hierarchy (value → the one above, or none) and what each programme has, facet by facet."""

    above: Mapping[int, int | None]
    has: tuple[Mapping[str, frozenset[int]], ...]

    def name(self, facet: str, value: int) -> str:
        return f"urn:x:{facet}:{value}"

    def programme(self, number: int) -> str:
        return f"urn:x:P{number}"


@st.composite
def worlds(draw: st.DrawFn, facets: tuple[str, ...] = ("goal",), values: int = 6, programmes: int = 5) -> World:
    above = {value: draw(st.sampled_from([None, *range(value)])) for value in range(values)}
    sets = st.frozensets(st.integers(0, values - 1), max_size=4)
    count = draw(st.integers(2, programmes))
    return World(above, tuple({facet: draw(sets) for facet in facets} for _ in range(count)))


def made(world: World, rename: Mapping[str, str] | None = None) -> Study:
    rename = rename or {}
    found: list[Quad] = []

    def say(subject: str, predicate: URIRef, value: str | URIRef) -> None:
        known = value if isinstance(value, URIRef) else URIRef(rename.get(value, value))
        found.append((URIRef(rename.get(subject, subject)), predicate, known, ROW))

    for facet, (cls, _term) in FACETS.items():
        for value, up in world.above.items():
            say(world.name(facet, value), RDF.type, cls)
            if up is not None:
                say(world.name(facet, value), PRASAN.broader, world.name(facet, up))
    for number, has in enumerate(world.has):
        say(world.programme(number), RDF.type, PRASAN.Project)
        for facet, values in has.items():
            for value in values:
                say(world.programme(number), FACETS[facet][1], world.name(facet, value))
    return study_of(found)


def plain(world: World, facet: str, one: int, other: int) -> tuple[float, float] | None:
    """Similarity and containment once more, with loops over sets and nothing kept."""

    def closed(number: int) -> set[int]:
        found = set()
        for value in world.has[number][facet]:
            step: int | None = value
            while step is not None:
                found.add(step)
                step = world.above[step]
        return found

    def content(value: int) -> float:
        n = 0
        for number in range(len(world.has)):
            if value in closed(number):
                n += 1
        return math.log(len(world.has) / n)

    mine, theirs = closed(one), closed(other)
    if not mine or not theirs:
        return None
    weights = {value: content(value) for value in mine | theirs}
    if all(weight == 0 for weight in weights.values()):
        weights = dict.fromkeys(weights, 1.0)
    shared = sum(weights[value] for value in weights if value in mine and value in theirs)
    smaller = min(sum(weights[value] for value in mine), sum(weights[value] for value in theirs))
    similarity = shared / sum(weights.values())
    # The side that has nothing but what everybody has lies within any other.
    return similarity, (shared / smaller if smaller else 1.0)


def figures(world: World, facet: str, one: int, other: int) -> tuple[float, float] | None:
    return Similarity(made(world)).pair(facet, world.programme(one), world.programme(other))


# Against a second implementation


@given(worlds())
@settings(max_examples=150)
def test_similarity_and_containment_are_those_of_a_plain_second_implementation(world: World) -> None:
    similarity = Similarity(made(world))
    for one, other in permutations(range(len(world.has)), 2):
        found = similarity.pair("goal", world.programme(one), world.programme(other))
        expected = plain(world, "goal", one, other)
        assert (found is None) == (expected is None)
        if found and expected:
            assert found == pytest.approx(expected, abs=1e-9)


@given(worlds(tuple(FACETS), values=4))
@settings(max_examples=60)
def test_who_has_all_of_what_two_share_is_who_a_double_loop_finds(world: World) -> None:
    """Leaving out what everybody has, which tells nothing."""
    read = made(world)
    similarity = Similarity(read)
    concepts = Concepts(classifier(read, similarity.profiles).telling)
    sets = [{(f, v) for f in FACETS for v in similarity.values(f, p)} for p in read.programmes]
    telling = [has - set.intersection(*sets) for has in sets]
    for one, other in combinations(range(len(sets)), 2):
        _numbers, values = concepts.intents(np.array([one]), np.array([other]))
        if telling[one] & telling[other]:
            expected = tuple(row for row, has in enumerate(telling) if telling[one] & telling[other] <= has)
            found = positions(concepts.extent(values[0]))
            # Who has nothing but what everybody has shares just that with others of the kind: one value more.
            plain = any(has and not has & telling[row] for row, h in enumerate(sets) for has in _by_facet(h))
            assert set(found) <= set(expected) if plain else found == expected


def _by_facet(has: set[tuple[str, str]]) -> list[set[tuple[str, str]]]:
    return [{value for value in has if value[0] == facet} for facet in FACETS]


# Laws


@given(worlds())
@settings(max_examples=80)
def test_both_figures_are_symmetric_and_lie_between_0_and_1(world: World) -> None:
    similarity = Similarity(made(world))
    for one, other in combinations(similarity.study.programmes, 2):
        found = similarity.pair("goal", one, other)
        assert found == similarity.pair("goal", other, one)
        assert found is None or all(0 <= figure <= 1 for figure in found)


@given(worlds())
@settings(max_examples=80)
def test_the_same_values_are_fully_alike_and_values_that_share_nothing_not_at_all(world: World) -> None:
    similarity = Similarity(made(world))
    closures = {programme: similarity.values("goal", programme) for programme in similarity.study.programmes}
    for one, other in combinations(similarity.study.programmes, 2):
        if closures[one] and closures[one] == closures[other]:
            assert similarity.pair("goal", one, other) == (1.0, 1.0)
        elif closures[one] and closures[other] and not closures[one] & closures[other]:
            assert similarity.pair("goal", one, other) == (0.0, 0.0)


@given(worlds(tuple(FACETS)), st.sampled_from(tuple(FACETS)))
@settings(max_examples=80)
def test_what_one_side_does_not_record_is_unknown_and_lowers_the_coverage_and_nothing_else(
    world: World, facet: str
) -> None:
    """The other facets of the pair keep their figures; the coverage falls by the facet's share of the weight."""
    assume(world.has[0][facet] and world.has[1][facet])
    blanked = World(world.above, ({**world.has[0], facet: frozenset()}, *world.has[1:]))
    before, after = (
        {part.facet: part for part in Similarity(made(w)).parts((w.programme(0), w.programme(1)))}
        for w in (world, blanked)
    )
    assert (after[facet].similarity, after[facet].containment, after[facet].shared) == (None, None, ())
    assert {f: part for f, part in after.items() if f != facet} == {f: p for f, p in before.items() if f != facet}
    fell = coverage(tuple(before.values())) - coverage(tuple(after.values()))
    assert fell == pytest.approx(before[facet].weight / sum(part.weight for part in before.values()))


@given(worlds(), st.integers(0, 5))
@settings(max_examples=150)
def test_a_value_added_to_both_never_makes_the_two_less_alike(world: World, value: int) -> None:
    """What either gains is then shared, and only what either gains changes its information content.

    So the law holds for the two to whom the value is added, and only for them: see the next test.
    """
    assume(world.has[0]["goal"] and world.has[1]["goal"])
    more = World(
        world.above, tuple({"goal": w["goal"] | ({value} if n < 2 else set())} for n, w in enumerate(world.has))
    )
    before, after = figures(world, "goal", 0, 1), figures(more, "goal", 0, 1)
    assert before is not None
    assert after is not None
    assert after[0] >= before[0] - 1e-9
    assert after[1] >= before[1] - 1e-9


def test_a_value_added_to_two_programmes_may_make_two_others_less_alike() -> None:
    """Why the law above names its pair: P2 and P3 share value 0 and differ in 1 and 2; P0 and P1 have 3.

    Before, n(0) = 2 of 4: s = ln 2 / (ln 2 + ln 4 + ln 4) = 1/5. With 0 in all four it tells nothing: s = 0.
    """
    flat = dict.fromkeys(range(4))
    before = World(flat, tuple({"goal": frozenset(values)} for values in ({3}, {3}, {0, 1}, {0, 2})))
    after = World(flat, tuple({"goal": frozenset(values)} for values in ({0, 3}, {0, 3}, {0, 1}, {0, 2})))
    assert figures(before, "goal", 2, 3) == pytest.approx((1 / 5, 1 / 3))
    assert figures(after, "goal", 2, 3) == (0.0, 0.0)


@given(worlds(tuple(FACETS)), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_other_ids_change_nothing_but_the_ids(world: World, random: object) -> None:
    names = [world.name(facet, value) for facet in FACETS for value in world.above]
    names += [world.programme(number) for number in range(len(world.has))]
    others = [f"urn:y:{number}" for number in range(len(names))]
    random.shuffle(others)  # type: ignore[attr-defined]
    rename = dict(zip(names, others, strict=True))
    old, new = Similarity(made(world)), Similarity(made(world, rename))
    for one, other in combinations([world.programme(number) for number in range(len(world.has))], 2):
        before, after = old.parts((one, other)), new.parts((rename[one], rename[other]))
        assert [(p.facet, p.similarity, p.containment) for p in before] == [
            (p.facet, p.similarity, p.containment) for p in after
        ]
        assert [{rename[value] for value in p.shared} for p in before] == [set(p.shared) for p in after]


@given(worlds())
@settings(max_examples=80)
def test_containment_is_the_greater_of_the_two_ways_in_which_one_may_lie_within_the_other(world: World) -> None:
    goals = profiles(made(world)).facets["goal"]
    one, other = np.array(list(combinations(range(len(world.has)), 2))).T
    greater = np.fmax(goals.within(one, other), goals.within(other, one))
    np.testing.assert_array_equal(goals.compare(one, other)[1], greater)


@given(worlds(), st.floats(0.01, 1))
@settings(max_examples=100)
def test_programmes_that_are_alike_enough_share_a_value_of_their_prefixes(world: World, least: float) -> None:
    """What makes the search exact: no pair of the asked-for similarity or containment is missed."""
    goals = profiles(made(world)).facets["goal"]
    first, telling = prefix(goals, least).toarray().astype(bool), goals.telling.toarray().astype(bool)
    for one, other in permutations(range(len(world.has)), 2):
        rows = np.array([one]), np.array([other])
        if goals.compare(*rows)[0][0] >= least:
            assert (first[one] & first[other]).any()
        if goals.within(*rows)[0] >= least and (goals.total[one] or not goals.total[other]):
            assert (first[one] & telling[other]).any()


def test_the_sum_of_information_is_the_same_in_whatever_order_it_is_taken() -> None:
    """Content is held in whole numbers, so 0.1 + 0.2 + 0.3 can't come out in two ways."""
    goals = profiles(FOUR).facets["goal"]
    assert goals.content.dtype == np.int64
    assert int(goals.total.sum()) == sum(int(goals.content[v]) for v in goals.closed.indices)


# By hand

FOUR = study(
    Goals=[{"id": "G"}, *({"id": f"E{number}", "within": "G"} for number in (1, 2, 3))],
    Projects=[
        {"id": "P1", "goals": "E1"}, {"id": "P2", "goals": "E1; E2"}, {"id": "P3", "goals": "E2"},
        {"id": "P4", "goals": "E3"},
    ],
)  # fmt: skip


def by_hand(one: str, other: str) -> tuple[float, float] | None:
    return Similarity(FOUR).pair("goal", iri("Project", one), iri("Project", other))


def test_information_is_what_a_value_tells() -> None:
    """Of four programmes all have something within G, two have E1, two E2, one E3: ln 4/4, ln 4/2, ln 4/2, ln 4/1."""
    found = Similarity(FOUR).information("goal")
    assert {short([value])[0]: content for value, content in found.items()} == pytest.approx(
        {"G": 0.0, "E1": math.log(2), "E2": math.log(2), "E3": math.log(4)}
    )


def test_a_programme_within_another_has_containment_1_and_a_lower_similarity() -> None:
    """P1 {G, E1} in P2 {G, E1, E2}: s = ln 2 / (ln 2 + ln 2), c = ln 2 / min(ln 2, 2 ln 2)."""
    assert by_hand("P1", "P2") == pytest.approx((0.5, 1.0))


def test_to_share_only_what_everybody_shares_is_to_share_nothing() -> None:
    assert by_hand("P1", "P4") == (0.0, 0.0)


def test_the_narrowest_shared_values_are_named_and_not_what_they_lie_within() -> None:
    similarity = Similarity(FOUR)
    assert short(similarity.shared("goal", (iri("Project", "P1"), iri("Project", "P2")))) == ["E1"]
    assert short(similarity.shared("goal", (iri("Project", "P1"), iri("Project", "P4")))) == ["G"]


def test_which_of_two_lies_within_the_other_is_told_apart() -> None:
    """All that P1 tells, ln 2, is P2's too; of what P2 tells, 2 ln 2, half is P1's."""
    figures = profiles(FOUR)
    one, other = (np.array([figures.position[iri("Project", name)]]) for name in ("P1", "P2"))
    assert figures.facets["goal"].within(one, other)[0] == 1.0
    assert figures.facets["goal"].within(other, one)[0] == pytest.approx(0.5)


def test_where_no_value_in_reach_tells_anything_each_counts_1() -> None:
    """Two programmes that both have E1 within G: N / n = 2/2 for both values, so all would be 0/0."""
    two = study(
        Goals=[{"id": "G"}, {"id": "E1", "within": "G"}],
        Projects=[{"id": "P1", "goals": "E1"}, {"id": "P2", "goals": "E1"}],
    )
    assert Similarity(two).pair("goal", iri("Project", "P1"), iri("Project", "P2")) == (1.0, 1.0)


def test_a_programme_with_nothing_but_what_all_have_lies_within_any_other() -> None:
    """P1 works on G alone, P2 on E1 within G: nothing that tells is shared, s = 0; P1 has nothing outside P2, c = 1."""
    two = study(
        Goals=[{"id": "G"}, {"id": "E1", "within": "G"}],
        Projects=[{"id": "P1", "goals": "G"}, {"id": "P2", "goals": "E1"}],
    )
    assert Similarity(two).pair("goal", iri("Project", "P1"), iri("Project", "P2")) == (0.0, 1.0)


# Periods

DAYS = study(
    Projects=[
        {"id": "P1", "start": "2020-01-01", "end": "2020-01-10"},
        {"id": "P2", "start": "2020-01-06", "end": "2020-01-25"},
        {"id": "P3", "start": "2020-01-21", "end": "open-ended"},
        {"id": "P4", "start": "2020-01-06"},
        {"id": "P5"},
        {"id": "P6", "start": "2020-01-11", "end": "2020-01-12"},
    ]
)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        # 10 and 20 days, the 6th to the 10th in common: 5/25 and 5/10.
        ("P1", "P2", (0.2, 0.5)),
        # Open-ended runs to the last day on record, the 25th: 5 days, all of them P2's: 5/20 and 5/5.
        ("P2", "P3", (0.25, 1.0)),
        # No day in common; the 10th and the 11th only touch.
        ("P1", "P3", (0.0, 0.0)),
        ("P1", "P6", (0.0, 0.0)),
        # An end that is not recorded is not an open end.
        ("P2", "P4", None),
        ("P2", "P5", None),
        ("P1", "P1", (1.0, 1.0)),
    ],
)
def test_periods_are_compared_by_days(one: str, other: str, expected: tuple[float, float] | None) -> None:
    similarity = Similarity(DAYS)
    for a, b in ((one, other), (other, one)):
        assert similarity.pair("period", iri("Project", a), iri("Project", b)) == (expected and pytest.approx(expected))


def test_what_is_recorded_of_a_period_can_exclude_a_meeting_even_if_the_rest_is_not() -> None:
    """P4 began on the 6th and has no end on record: it can't have met what ended before, and may have met the rest."""
    late = study(Projects=[{"id": "P1", "start": "2020-02-01"}, {"id": "P2", "end": "2020-01-31"}, {"id": "P3"}])
    p1, p2, p3 = (iri("Project", f"P{number}") for number in (1, 2, 3))
    assert late.periods_meet(p1, p2) is late.periods_meet(p2, p1) is False
    assert late.periods_meet(p1, p3) is None


# Score and coverage


def test_score_and_coverage_by_hand() -> None:
    """Goal ½ (weight 3), activity 1 (3), area 0 (1); the rest is not recorded: (1.5 + 3 + 0) / 7, and 7 of 16."""
    read = study(
        Projects=[
            {"id": "P1", "goals": "E1", "activities": "A", "areas": "X"},
            {"id": "P2", "goals": "E1; E2", "activities": "A", "areas": "Y"},
            {"id": "P3", "goals": "E2", "activities": "B", "areas": "Z"},
            {"id": "P4"},
        ],
        Areas=[{"id": name, "level": "tambon"} for name in "XYZ"],
    )
    parts = Similarity(read).parts((iri("Project", "P1"), iri("Project", "P2")))
    known = {part.facet: part.similarity for part in parts if part.similarity is not None}
    assert known == pytest.approx({"goal": 0.5, "activity": 1.0, "area": 0.0})
    assert score(parts) == pytest.approx(4.5 / 7)
    assert coverage(parts) == pytest.approx(7 / 16)


def test_nothing_that_can_be_compared_gives_score_and_coverage_0() -> None:
    parts = (Part("goal", 3, None, None), Part("area", 1, None, None))
    assert (score(parts), coverage(parts)) == (0.0, 0.0)


def test_weights_are_a_setting_and_a_facet_of_weight_0_counts_nothing() -> None:
    """With goals alone: goal ½, so score ½; goals are all the weight there is."""
    others = ("activity", "beneficiary", "area", "period", "level", "mechanism", "agency", "indicator", "funder")
    read = FOUR.with_settings(FindingSettings(weights=dict.fromkeys(others, 0.0)))
    parts = Similarity(read).parts((iri("Project", "P1"), iri("Project", "P2")))
    assert (score(parts), coverage(parts)) == (pytest.approx(0.5), 1.0)


def test_what_a_phase_does_its_programme_does() -> None:
    read = study(
        Projects=[{"id": "P1"}, {"id": "P2", "goals": "E1"}],
        Phases=[{"id": "P1-1", "project": "P1", "order": 1, "goals": "E1"}],
    )
    assert Similarity(read).pair("goal", iri("Project", "P1"), iri("Project", "P2")) == (1.0, 1.0)
