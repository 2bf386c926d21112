"""Links that one would expect: overlap without coordination, programmes tied to nothing, levels that are skipped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from prasan.graph.findings import missing_link
from prasan.graph.sentences import sentence
from prasan.settings import FindingSettings
from tests.small import short, study, things

if TYPE_CHECKING:
    from prasan.graph.finding import Finding


def found(message: str, **sheets: Any) -> list[Finding]:
    return [finding for finding in missing_link.find(study(**sheets)) if finding.message == message]


SAME = {"goals": "E1", "activities": "A1"}
THREE = [{"id": "P1"} | SAME, {"id": "P2"} | SAME, {"id": "P3", "goals": "E3", "activities": "A3"}]


def link(one: str, other: str, kind: str = "reinforces") -> dict[str, str]:
    return {"from": one, "link type": kind, "to": other}


def test_overlap_that_nothing_coordinates_is_a_missing_link() -> None:
    (finding,) = found("uncoordinated", Projects=THREE, Links=[link("P1", "P3")])
    assert short(finding.participants) == ["P1", "P2"]
    assert things(finding, "shared") == ["E1", "A1"]


def test_overlap_that_is_coordinated_or_of_which_nothing_is_recorded_is_none() -> None:
    assert found("uncoordinated", Projects=THREE, Links=[link("P1", "P2")]) == []
    assert found("uncoordinated", Projects=THREE) == []


def test_a_programme_that_nothing_reinforces_and_that_reinforces_nothing_is_isolated() -> None:
    findings = found("isolated", Projects=THREE, Links=[link("P1", "P2")])
    assert [short(finding.participants) for finding in findings] == [["P3"]]


def test_more_programmes_alone_than_are_told_are_told_together_and_none_is_left_unnamed() -> None:
    sheets: dict[str, Any] = {"Projects": [{"id": f"P{n}"} for n in range(1, 6)], "Links": [link("P1", "P2")]}
    three = study(FindingSettings(most_told=3), **sheets)
    assert [short(f.participants) for f in missing_link.find(three)] == [["P3"], ["P4"], ["P5"]]
    two = study(FindingSettings(most_told=2), **sheets)
    (finding,) = missing_link.find(two)
    assert short(finding.participants) == ["P3", "P4", "P5"]
    assert "3 of the 5 programmes" in sentence(two, finding, "en")


def test_money_between_programmes_ties_them() -> None:
    findings = found("isolated", Projects=THREE, Funding=[{"from": "P1", "to": "P3"}])
    assert [short(finding.participants) for finding in findings] == [["P2"]]


def test_a_link_that_hurts_is_a_link_and_its_ends_are_not_isolated() -> None:
    findings = found("isolated", Projects=THREE, Links=[link("P1", "P2", "cancels")])
    assert [short(finding.participants) for finding in findings] == [["P3"]]


def test_where_no_link_is_recorded_that_is_said_once_and_no_programme_is_called_isolated() -> None:
    assert found("isolated", Projects=THREE) == []
    (finding,) = found("no-links-recorded", Projects=THREE)
    assert short(finding.participants) == ["P1", "P2", "P3"]
    assert finding.coverage == 0


def test_without_programmes_nothing_is_missing() -> None:
    assert list(missing_link.find(study(Goals=[{"id": "E1"}]))) == []


def bodies(*levels: str) -> list[dict[str, str]]:
    return [{"id": f"M{n}", "drives": "P1", "level": level, "kind": "committee"} for n, level in enumerate(levels)]


@pytest.mark.parametrize(
    ("levels", "skipped"),
    [
        (["province", "village"], ["district", "tambon"]),
        (["province", "district", "village"], ["tambon"]),
        (["province", "district"], []),
        (["village"], []),
        # Zones and regions are drawn where they are wanted: to have none is no leap, and one fills no gap.
        (["nation", "province"], []),
        (["province", "zone", "tambon"], ["district"]),
    ],
)
def test_levels_between_the_widest_and_the_narrowest_mechanism_that_have_none_are_a_leap(
    levels: list[str], skipped: list[str]
) -> None:
    findings = found("level-leap", Mechanisms=bodies(*levels))
    assert [things(finding, "skipped") for finding in findings] == ([skipped] if skipped else [])


def test_a_mechanism_whose_level_is_not_recorded_may_stand_where_one_seems_to_be_missing() -> None:
    assert found("level-leap", Mechanisms=bodies("province", "village", "not recorded")) == []


def test_an_instrument_stands_at_no_level_and_hides_no_leap() -> None:
    grant = {"id": "G", "drives": "P1", "kind": "instrument"}
    assert len(found("level-leap", Mechanisms=[*bodies("province", "village"), grant])) == 1


def test_levels_of_different_programmes_are_no_leap() -> None:
    mechanisms = [*bodies("province"), {"id": "N", "drives": "P2", "level": "village"}]
    assert found("level-leap", Mechanisms=mechanisms) == []
