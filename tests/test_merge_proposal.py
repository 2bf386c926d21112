"""Possible mergers: what is proposed, what is not, and what the proposal says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from prasan.graph.findings import merge_proposal
from prasan.graph.sentences import sentence
from tests.small import short, study, things

if TYPE_CHECKING:
    from prasan.graph.finding import Finding

M1 = {"id": "M1", "drives": "P1", "level": "province", "meetings a year": 12}
M2 = {"id": "M2", "drives": "P2", "level": "province", "meetings a year": 4}


def seats(**people: str) -> list[dict[str, str]]:
    return [{"mechanism": mechanism, "person": who} for mechanism, names in people.items() for who in names]


def found(*mechanisms: dict[str, Any], **more: Any) -> list[Finding]:
    return list(merge_proposal.find(study(Mechanisms=mechanisms, **more)))


def test_two_bodies_of_nearly_the_same_people_could_be_merged_with_what_that_saves() -> None:
    read = study(Mechanisms=[M1, M2], Memberships=seats(M1="abc", M2="bcd"))
    (finding,) = merge_proposal.find(read)
    assert short(finding.participants) == ["M1", "M2"]
    assert finding.score == 0.5
    assert finding.coverage == pytest.approx(2 / 5)
    assert things(finding, "lost_people") == ["a", "d"]
    text = sentence(read, finding, "en")
    assert text.startswith("“M1” and “M2” could be merged. 6 seats would become 4")
    assert "16 meetings a year would become 12" in text
    assert "Members of one alone: “a” and “d”." in text
    assert "should" not in text


@pytest.mark.parametrize(
    "change",
    [
        {"level": "district"},
        {"level": "not recorded"},
        {"part of": "M1"},
        {"areas": "Y"},
        {"kind": "instrument"},
    ],
)
def test_not_at_another_level_nor_in_another_area_nor_with_the_body_it_is_part_of(change: dict[str, str]) -> None:
    areas = [{"id": name, "level": "province"} for name in "XY"]
    one, people = M1 | {"areas": "X"}, seats(M1="abc", M2="abc")
    assert len(found(one, M2 | {"areas": "X"}, Areas=areas, Memberships=people)) == 1
    assert found(one, M2 | change, Areas=areas, Memberships=people) == []


def test_agencies_alone_propose_nothing_and_a_mandate_does() -> None:
    shared = {"agencies involved": "A"}
    assert found(M1 | shared, M2 | shared) == []
    (finding,) = found(M1 | {"mandate": "Watch over the water"}, M2 | {"mandate": "Watching over the waters"})
    assert finding.message == "meetings"
    assert finding.also == ("no-seats", "lost", "lost-mechanism")


def test_three_bodies_any_two_of_which_could_be_merged_are_one_proposal() -> None:
    third = {"id": "M3", "drives": "P1", "level": "province", "meetings a year": 1}
    (finding,) = found(M1, M2, third, Memberships=seats(M1="ab", M2="ab", M3="ab"))
    assert short(finding.participants) == ["M1", "M2", "M3"]
    assert finding.values["seats_saved"] == 4
    assert finding.values["meetings_saved"] == 5


def test_bodies_of_one_programme_can_be_merged_too_and_then_nothing_may_be_lost() -> None:
    (finding,) = found(M1, M2 | {"drives": "P1"}, Memberships=seats(M1="ab", M2="ab"))
    assert finding.also == ("lost-nothing",)
