"""Two studies compared: findings that appear, disappear and change; what is renamed is recognised."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from prasan.graph.comparison import Comparison, compare
from prasan.graph.correspondence import correspondence
from prasan.graph.find import findings
from prasan.graph.finding import Finding, Names
from prasan.graph.study import Study
from tests.small import iri, quads, short, study, study_of


def compared(before: Study, after: Study) -> Comparison:
    """The comparison of two studies by all their findings."""
    return compare(before, after, findings(before), findings(after))


def found(before: list[Finding], after: list[Finding]) -> Comparison:
    """The comparison of findings about programmes A to F, which are the same in both studies."""
    things = study(Projects=[{"id": name} for name in "ABCDEF"])
    return compare(things, things, before, after)


def group(*members: str, kind: str = "overlap", aspect: str = "", **values: Any) -> Finding:
    programmes = tuple(iri("Project", member) for member in members)
    return Finding(kind, programmes, "group", {"programmes": Names(programmes), **values}, aspect)


WEB: dict[str, list[dict[str, Any]]] = {
    "Goals": [{"id": "G1", "name": "ครัวเรือนพ้นหนี้"}, {"id": "G2", "name": "ป่าชุมชน"}],
    "Projects": [
        {"id": "P1", "name": "โครงการแก้หนี้ครัวเรือน", "goals": "G1", "led by": "A1", "start": "2550", "end": "2552"},
        {"id": "P2", "name": "โครงการธนาคารต้นไม้", "goals": "G1; G2", "led by": "A2", "start": "2550", "end": "2551"},
        {"id": "P3", "name": "โครงการกองทุนหมู่บ้าน", "goals": "G1", "led by": "A3"},
    ],
    "Links": [{"from": "P1", "link type": "reinforces", "to": "P2"}],
}


def test_a_study_does_not_differ_from_itself(founding: Any) -> None:
    result = compare(founding.study, founding.study, founding.findings, founding.findings)
    assert result.same
    assert result.unchanged == len(founding.findings) > 20


def test_a_finding_is_found_again_by_its_id() -> None:
    result = found([group("A", "B")], [group("A", "B")])
    assert (result.appeared, result.disappeared, result.changed) == ((), (), ())


def test_a_group_that_gains_a_member_has_changed_and_is_not_lost_and_new() -> None:
    result = found([group("A", "B")], [group("A", "B", "C")])
    assert (result.appeared, result.disappeared) == ((), ())
    assert "participants" in result.changed[0].what
    assert short(result.changed[0].gained) == ["C"]
    assert result.changed[0].lost == ()


def test_a_pair_that_has_but_one_member_in_common_is_another_finding() -> None:
    result = found([group("A", "B")], [group("A", "C")])
    assert len(result.appeared) == len(result.disappeared) == 1


def test_of_two_equally_good_successors_none_is_taken() -> None:
    result = found([group("A", "B", "C", "D")], [group("A", "B"), group("C", "D")])
    assert len(result.appeared) == 2
    assert len(result.disappeared) == 1
    assert result.changed == ()


def test_the_better_of_two_successors_is_taken() -> None:
    result = found([group("A", "B", "C", "D")], [group("A", "B", "C"), group("D", "E")])
    assert [short(f.participants) for f in result.appeared] == [["D", "E"]]
    assert short(result.changed[0].lost) == ["D"]


def test_groups_of_different_kinds_or_aspects_are_never_one() -> None:
    assert not found([group("A", "B")], [group("A", "B", kind="parallel")]).changed
    assert not found([group("A", aspect="goal:none")], [group("A", aspect="goal:not-recorded")]).changed


def test_a_block_of_a_gap_is_known_by_its_cells() -> None:
    """Two rows by two columns, of which one column stays: two of four cells, half."""
    before = group("A", "B", kind="gap", aspect="programme:none:x,y")
    assert found([before], [group("A", "B", kind="gap", aspect="programme:none:x")]).changed
    # One row by one column of two by two is a quarter.
    assert not found([before], [group("A", kind="gap", aspect="programme:none:x")]).changed


def test_a_loop_the_other_way_round_is_another_loop() -> None:
    assert found([group("A", "B", "C", kind="loop")], [group("A", "C", "B", kind="loop")]).disappeared
    assert found([group("A", "B", kind="loop")], [group("A", "B", "C", kind="loop")]).disappeared


def test_score_coverage_coordination_and_figures_are_told_apart() -> None:
    def one(score: float, coverage: float, state: str, count: int) -> Finding:
        members = (iri("Project", "A"), iri("Project", "B"))
        return Finding("overlap", members, "pair", {"count": count}, "", score, coverage, state)

    old = one(0.5, 0.5, "coordinated", 1)
    for new, what in (
        (one(0.6, 0.5, "coordinated", 1), "score"), (one(0.5, 0.6, "coordinated", 1), "coverage"),
        (one(0.5, 0.5, "uncoordinated", 1), "coordination"), (one(0.5, 0.5, "coordinated", 2), "says"),
    ):  # fmt: skip
        assert found([old], [new]).changed[0].what == (what,)
    assert not found([old], [one(0.5 + 1e-12, 0.5, "coordinated", 1)]).changed


def test_evidence_that_stands_in_another_row_is_no_change() -> None:
    rows = WEB["Projects"]
    moved = study(**{**WEB, "Projects": list(reversed(rows))})
    assert compared(study(**WEB), moved).same


def renamed(**names: str) -> dict[str, list[dict[str, Any]]]:
    """The web with other ids, wherever they stand."""

    def other(value: object) -> object:
        return "; ".join(names.get(piece, piece) for piece in str(value).split("; "))

    return {
        sheet: [{head: value if head == "name" else other(value) for head, value in row.items()} for row in rows]
        for sheet, rows in WEB.items()
    }


def test_the_same_id_with_another_name_is_a_renamed_thing() -> None:
    rows = [{**row, "name": "โครงการปลดหนี้"} if row["id"] == "P1" else row for row in WEB["Projects"]]
    result = compared(study(**WEB), study(**{**WEB, "Projects": rows}))
    assert [(short([a.match.old]), a.renamed) for a in result.altered] == [(["P1"], True)]
    assert (result.appeared, result.disappeared, result.changed) == ((), (), ())


def test_the_same_name_under_another_id_is_the_same_thing_and_its_findings_are_the_same() -> None:
    result = compared(study(**WEB), study(**renamed(P1="K9", A1="Z7")))
    hows = {(*short([match.old, match.new]), match.how) for match in result.things.matches if match.old != match.new}
    # A1 bears its id as its name here, so only what it leads tells that Z7 is meant: that is not enough.
    assert ("P1", "K9", "name") in hows
    assert [f.kind for f in (*result.appeared, *result.disappeared)].count("fragmentation") == 0
    only_programme = compared(study(**WEB), study(**renamed(P1="K9")))
    assert (only_programme.appeared, only_programme.disappeared, only_programme.changed) == ((), (), ())
    assert (only_programme.things.added, only_programme.things.removed) == ((), ())


def test_a_similar_name_is_recognised_only_with_similar_neighbours() -> None:
    rows = [
        {**row, "id": "K9", "name": "โครงการแก้ไขหนี้ครัวเรือน"} if row["id"] == "P1" else row for row in WEB["Projects"]
    ]
    new = {**renamed(P1="K9"), "Projects": rows}
    result = correspondence(study(**WEB), study(**new))
    assert ("P1", "K9", "similar") in {(*short([m.old, m.new]), m.how) for m in result.matches}
    elsewhere = [{**row, "goals": "G2", "led by": "A9"} if row["id"] == "K9" else row for row in rows]
    unlike = correspondence(study(**WEB), study(**{**new, "Projects": elsewhere, "Links": []}))
    assert iri("Project", "P1") in unlike.removed
    assert iri("Project", "K9") in unlike.added


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("สำนักงานเกษตรจังหวัดเชียงใหม่", "สำนักงานเกษตรจังหวัดเชียงราย", False),
        ("โครงการถนนสายหลัก ระยะที่ 1", "โครงการถนนสายหลัก ระยะที่ 2", False),
        ("โครงการถนนสายหลัก ปีงบประมาณ 2551", "โครงการถนนสายหลัก ปีงบประมาณ 2552", True),
        ("โครงการถนนสายหลัก จังหวัดเชียงใหม่", "โครงการถนนหลัก จังหวัดเชียงใหม่", True),
    ],
)
def test_places_and_numbers_must_agree_and_years_need_not(old: str, new: str, same: bool) -> None:
    """Whole names mislead: เชียงใหม่ and เชียงราย are as alike as names can be."""
    areas = [{"id": "CM", "name": "เชียงใหม่"}, {"id": "CR", "name": "เชียงราย"}]

    def one(id_: str, name: str) -> Study:
        return study(Areas=areas, Goals=[{"id": "G"}], Projects=[{"id": id_, "name": name, "goals": "G"}])

    result = correspondence(one("X1", old), one("Y1", new))
    assert (iri("Project", "X1") in {match.old for match in result.matches}) == same


def test_between_two_equally_good_candidates_nothing_is_guessed() -> None:
    def plan(*ids: str) -> Study:
        return study(Goals=[{"id": "G"}], Projects=[{"id": i, "name": "อบรมอาชีพ", "goals": "G"} for i in ids])

    result = correspondence(plan("X1"), plan("Y1", "Y2"))
    assert [(short(u.old), short(u.new)) for u in result.uncertain] == [(["X1"], ["Y1", "Y2"])]
    assert short(result.removed) == ["X1"]
    back = correspondence(plan("Y1", "Y2"), plan("X1"))
    assert [(short(u.old), short(u.new)) for u in back.uncertain] == [(["Y1", "Y2"], ["X1"])]


def test_of_several_of_one_name_neighbours_tell_which_is_which() -> None:
    def plan(one: str, other: str) -> Study:
        return study(
            Goals=[{"id": "G1"}, {"id": "G2"}],
            Projects=[{"id": one, "name": "อบรมอาชีพ", "goals": "G1"}, {"id": other, "name": "อบรมอาชีพ", "goals": "G2"}],
        )

    result = correspondence(plan("X1", "X2"), plan("Y2", "Y1"))
    pairs = {tuple(short([m.old, m.new])) for m in result.matches if m.how == "name"}
    assert pairs == {("X1", "Y2"), ("X2", "Y1")}


def test_links_are_the_same_if_they_join_the_same_programmes() -> None:
    result = compared(study(**WEB), study(**renamed(P1="K9")))
    assert [m.how for m in result.things.matches if "/link/" in m.old] == ["ends"]


def test_why_a_finding_is_gone_is_told_where_its_thing_is_gone() -> None:
    rows = [row for row in WEB["Projects"] if row["id"] != "P2"]
    result = compared(study(**WEB), study(**{**WEB, "Projects": rows, "Links": []}))
    gone = [f for f in result.disappeared if f.kind == "fragile"]
    assert gone
    assert short(result.gone(gone[0])) == ["P2"]


_IDS = ("P1", "P2", "P3", "P4")
_CELLS = some.sampled_from(["", "G1", "G2", "G1; G2"])
_ROWS = some.lists(some.tuples(some.sampled_from(_IDS), _CELLS, some.sampled_from(["A1", "A2"])), max_size=4,
                   unique_by=lambda row: row[0])  # fmt: skip
_LINKS = some.lists(some.tuples(some.sampled_from(_IDS), some.sampled_from(_IDS)), max_size=3, unique=True)


def plan_of(rows: list[tuple[str, str, str]], links: list[tuple[str, str]]) -> dict[str, Any]:
    known = {row[0] for row in rows}
    return {
        "Goals": [{"id": "G1"}, {"id": "G2"}],
        "Projects": [
            {"id": id_, "name": f"แผน {id_}", "led by": agency, **({"goals": goals} if goals else {})}
            for id_, goals, agency in rows
        ],
        "Links": [
            {"from": a, "link type": "reinforces", "to": b} for a, b in links if a != b and a in known and b in known
        ],
    }


def facts(result: Comparison) -> tuple[Any, ...]:
    return (
        [f.id for f in result.appeared], [f.id for f in result.disappeared],
        [(c.before.id, c.after.id, c.what) for c in result.changed], result.things.added, result.things.removed,
    )  # fmt: skip


@settings(max_examples=25)
@given(_ROWS, _LINKS, _ROWS, _LINKS)
def test_the_way_back_mirrors_the_way_there(old: Any, old_links: Any, new: Any, new_links: Any) -> None:
    before, after = study(**plan_of(old, old_links)), study(**plan_of(new, new_links))
    there, back = compared(before, after), compared(after, before)
    assert there.appeared == back.disappeared
    assert there.disappeared == back.appeared
    assert {(c.before.id, c.after.id, c.what) for c in there.changed} == {
        (c.after.id, c.before.id, c.what) for c in back.changed
    }
    assert (there.things.added, there.things.removed) == (back.things.removed, back.things.added)
    assert len(there.findings_after) == len(there.appeared) + len(there.changed) + there.unchanged
    assert len(there.findings_before) == len(there.disappeared) + len(there.changed) + there.unchanged
    assert compared(before, before).same


@settings(max_examples=15)
@given(_ROWS, _LINKS, some.randoms(use_true_random=False))
def test_the_order_of_statements_changes_nothing(rows: Any, links: Any, chance: random.Random) -> None:
    old, new = quads(**WEB), quads(**plan_of(rows, links))
    shuffled = [list(old), list(new)]
    for statements in shuffled:
        chance.shuffle(statements)
    assert facts(compared(study_of(old), study_of(new))) == facts(compared(*map(study_of, shuffled)))
