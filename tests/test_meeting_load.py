"""Meeting load: of persons, and of posts with the one person who holds them."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from prasan.graph.findings import meeting_load
from prasan.graph.meeting_load import loads
from prasan.graph.scene import Scene
from prasan.graph.sentences import sentence
from prasan.graph.views import meetings
from prasan.queries.questions import answer, questions
from prasan.queries.store import dataset_of
from prasan.settings import FindingSettings
from tests.small import quads, short, study, study_of

ROWS = [{"id": f"M{n}", "drives": "P1", "meetings a year": times} for n, times in enumerate((12, 4, 1, 2))]
SEATS = [
    *({"mechanism": f"M{n}", "person": "ann"} for n in (0, 1)), {"mechanism": "M2", "post": "governor"},
    {"mechanism": "M0", "person": "bob"}, {"mechanism": "M3", "post": "clerk"},
]  # fmt: skip
SHEETS: dict[str, Any] = {
    "Mechanisms": ROWS, "Memberships": SEATS, "Posts": [{"id": "governor", "person": "ann"}, {"id": "clerk"}],
}  # fmt: skip


def test_a_person_sits_where_the_post_that_only_this_person_holds_does() -> None:
    found = {short([load.holder])[0]: load for load in loads(study(**SHEETS))}
    assert list(found) == ["ann", "bob", "clerk"]  # by mechanisms, then by meetings
    assert (len(found["ann"].mechanisms), found["ann"].meetings) == (3, 17)
    assert short(found["ann"].posts) == ["governor"]
    assert (len(found["clerk"].mechanisms), found["clerk"].meetings) == (1, 2)


def test_two_seats_on_one_body_are_one_body() -> None:
    twice = [*SEATS, {"mechanism": "M0", "post": "governor"}]
    assert loads(study(**SHEETS | {"Memberships": twice}))[0].meetings == 17


def test_it_is_told_from_so_many_mechanisms_on_as_is_set() -> None:
    read = study(**SHEETS)
    (finding,) = meeting_load.find(read)
    assert short(finding.participants) == ["ann"]
    assert sentence(read, finding, "en") == (
        "“ann” sits on 3 mechanisms, which meet 17 times a year in all: “M0”, “M1” and “M2”. "
        "Seats held by post count here too: “governor”."
    )
    assert len(list(meeting_load.find(read.with_settings(FindingSettings(meeting_load=1))))) == 3
    assert list(meeting_load.find(read.with_settings(FindingSettings(meeting_load=4)))) == []


@pytest.mark.parametrize(
    ("recorded", "message", "said"),
    [(2, "at-least", "at least 16 times a year"), (0, "not-recorded", "How often they meet is not recorded.")],
)
def test_what_is_not_recorded_makes_the_load_at_least_that(recorded: int, message: str, said: str) -> None:
    rows = [
        row if n < recorded else {k: v for k, v in row.items() if k != "meetings a year"} for n, row in enumerate(ROWS)
    ]
    read = study(**SHEETS | {"Mechanisms": rows})
    (finding,) = meeting_load.find(read)
    assert finding.message == message
    assert finding.coverage == pytest.approx(recorded / 3)
    assert said in sentence(read, finding, "en")


def test_the_table_has_everybody() -> None:
    statements = quads(**SHEETS)
    scene = Scene(study_of(statements), (), dataset_of(statements))
    rows = list(csv.DictReader(io.StringIO(meetings.draw(scene, ".csv").decode("utf-8-sig"))))
    assert [(row["member"], row["mechanisms"], row["meetings a year on record"]) for row in rows] == [
        ("ann", "3", "17"), ("bob", "1", "12"), ("clerk", "1", "2"),
    ]  # fmt: skip
    assert rows[0]["which mechanisms (meetings a year)"] == "M0 (12); M1 (4); M2 (1)"


def test_the_question_counts_persons_and_posts_each_for_themselves() -> None:
    rows = answer(dataset_of(quads(**SHEETS)), questions()["meeting-load"])
    assert [(short([str(row[0])])[0], *map(int, row[1:])) for row in rows.rows] == [
        ("ann", 2, 16, 0), ("bob", 1, 12, 0), ("clerk", 1, 2, 0), ("governor", 1, 1, 0),
    ]  # fmt: skip
