"""Findings chosen, ordered and grouped; what is akin to one."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from prasan.errors import UnknownNameError
from prasan.graph.decision import Decision, Standing
from prasan.graph.finding import Finding
from prasan.graph.selection import SORTS, Selection, grouped, ordered, related, select
from prasan.graph.sentences import sentence
from prasan.workspace import Workspace
from tests.small import iri, study


def test_a_selection_chooses_what_fits_in_all_that_it_names(founding: Workspace) -> None:
    programme = founding.study.programmes[0]
    for kinds in ((), ("gap",), ("gap", "overlap")):
        for about in ((), (programme,)):
            for coordination in ((), ("not-recorded",), ("coordinated", "uncoordinated")):
                expected = [
                    finding
                    for finding in founding.findings
                    if (not kinds or finding.kind in kinds)
                    and (not about or programme in (*finding.participants, *finding.mentions))
                    and (not coordination or finding.coordination in coordination)
                ]
                assert list(founding.select(kinds, about, (), coordination).findings) == expected


def test_the_words_of_a_text_are_found_in_any_order_in_sentences_names_and_ids(founding: Workspace) -> None:
    gap = next(finding for finding in founding.findings if finding.kind == "gap")
    words = sentence(founding.study, gap, "en").upper().split()
    assert gap in founding.select(text=f"{words[-1]} {words[0]}").findings
    assert founding.select(text=gap.id).findings == (gap,)
    assert founding.select(text="no such word in it").findings == ()
    # A name of a participant in the other language.
    thing = next(t for t in gap.participants if "th" in founding.linkage.nodes[t]["labels"])
    assert gap in founding.select(text=founding.linkage.nodes[thing]["labels"]["th"]).findings


def test_counts_say_what_each_choice_would_give(founding: Workspace) -> None:
    for wanted in (Selection(), Selection(kinds=frozenset(["gap"])), Selection(coordination=frozenset(["coordinated"])),
                   Selection(kinds=frozenset(["gap"]), decisions=frozenset(["open"]))):  # fmt: skip
        found = select(founding.study, founding.findings, {}, wanted, "en")
        by_kind = {
            kind: len(founding.select([kind], (), wanted.decisions, wanted.coordination).findings)
            for kind in Counter(finding.kind for finding in founding.findings)
        }
        assert found.counts["kinds"] == Counter(by_kind)
        by_state = {
            state: len(founding.select(wanted.kinds, (), wanted.decisions, [state]).findings)
            for state in ("coordinated", "uncoordinated", "not-recorded")
        }
        assert {state: found.counts["coordination"][state] for state in by_state} == by_state
        assert found.counts["decisions"]["open"] == len(
            founding.select(wanted.kinds, (), (), wanted.coordination).findings
        )


def test_a_changed_decision_counts_as_its_kind_and_as_changed() -> None:
    finding = Finding("gap", ("urn:x:a",), "goal-none")
    made = Decision(finding.id, "agreed", "A", "b", date(2007, 11, 6))
    standing = {finding.id: Standing((made,), exists=True, changed=True)}
    found = select(study(), (finding,), standing, Selection(), "en")
    assert found.counts["decisions"] == Counter(agreed=1, changed=1)
    for state, chosen in (("agreed", 1), ("changed", 1), ("open", 0), ("resolved", 0)):
        wanted = Selection(decisions=frozenset([state]))
        assert len(select(study(), (finding,), standing, wanted, "en").findings) == chosen


def test_what_is_not_there_is_an_unknown_name(founding: Workspace) -> None:
    for wrong in (
        {"kinds": ["nonsense"]},
        {"about": ["nobody"]},
        {"decisions": ["maybe"]},
        {"coordination": ["maybe"]},
    ):
        with pytest.raises(UnknownNameError):
            founding.select(**wrong)  # type: ignore[arg-type]


def test_each_order_keeps_every_finding_and_puts_the_highest_first(founding: Workspace) -> None:
    for by in SORTS:
        found = ordered(founding.findings, founding.standings, by)
        assert Counter(finding.id for finding in found) == Counter(finding.id for finding in founding.findings)
    scores = [finding.score for finding in ordered(founding.findings, {}, "score")]
    known = [score for score in scores if score is not None]
    assert scores == [*sorted(known, reverse=True), *[None] * (len(scores) - len(known))]
    shares = [finding.coverage for finding in ordered(founding.findings, {}, "coverage")]
    assert shares == sorted(shares, reverse=True)


def test_the_latest_decision_comes_first_and_what_is_undecided_last() -> None:
    findings = [Finding("gap", (f"urn:x:{name}",), "goal-none") for name in "abc"]
    days = {findings[1].id: date(2007, 1, 1), findings[2].id: date(2008, 1, 1)}
    standings = {id_: Standing((Decision(id_, "agreed", "A", "b", day),), True, False) for id_, day in days.items()}
    assert ordered(findings, standings, "decided") == (findings[2], findings[1], findings[0])


def test_a_finding_stands_in_the_group_of_each_of_its_programmes_agencies_and_goals() -> None:
    small = study(
        Projects=[
            {"id": "P1", "goals": "E1", "led by": "A1"},
            {"id": "P2", "goals": "E1; E2", "led by": "A2"},
        ],
        Mechanisms=[{"id": "C1", "drives": "P1"}],
    )
    p1, p2, c1, e1, e2, a1, a2 = (
        iri(kind, id_) for kind, id_ in (("Project", "P1"), ("Project", "P2"), ("Mechanism", "C1"), ("Goal", "E1"),
                                         ("Goal", "E2"), ("Agency", "A1"), ("Agency", "A2"))
    )  # fmt: skip
    both, body, goal, nothing = (
        Finding("overlap", (p1, p2), "m"), Finding("meetingLoad", (c1,), "m"), Finding("gap", (e2,), "m"),
        Finding("gap", ("urn:x:year",), "m"),
    )  # fmt: skip
    findings = (both, body, goal, nothing)
    assert dict(grouped(small, findings, "programme")) == {p1: (both, body), p2: (both,), "": (goal, nothing)}
    assert dict(grouped(small, findings, "agency")) == {a1: (both, body), a2: (both,), "": (goal, nothing)}
    assert dict(grouped(small, findings, "goal")) == {e1: (both, body), e2: (both, goal), "": (nothing,)}
    assert dict(grouped(small, findings, "kind")) == {
        "overlap": (both,),
        "meetingLoad": (body,),
        "gap": (goal, nothing),
    }
    # The largest group first, that of none last.
    assert [key for key, _found in grouped(small, findings, "programme")] == [p1, p2, ""]


def test_what_is_akin_shares_most_of_what_either_is_about(founding: Workspace) -> None:
    for finding in founding.findings[:10]:
        own = {*finding.participants, *finding.mentions}
        found = related(founding.findings, finding, 1000)
        shares = []
        for other, common in found:
            theirs = {*other.participants, *other.mentions}
            assert set(common) == own & theirs
            shares.append(len(own & theirs) / len(own | theirs))
        assert shares == sorted(shares, reverse=True)
        expected = [o for o in founding.findings if o is not finding and own & {*o.participants, *o.mentions}]
        assert {other.id for other, _common in found} == {other.id for other in expected}
