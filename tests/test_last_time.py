"""What has changed since the last day on which a workspace was built."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import prasan
from prasan import last_time
from prasan.graph.snapshot import Snapshot, Told, as_json, from_json, since, snapshot
from prasan.last_time import remember, since_last_time
from prasan.manifest import OUT
from prasan.web.application import application
from prasan.workspace import Workspace
from tests.web import client, workspace

BASE = "https://w3id.org/prasan/id/nakhon-si-thammarat/"
NOBODY_ON_E4 = "gap-8ec2d65580"
MONDAY, TUESDAY, WEDNESDAY = (date(2020, 11, day) for day in (2, 3, 4))


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    return workspace(tmp_path / "demo")


def built(folder: Path, today: date, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """Built as if it were another day."""

    class Clock(date):
        @classmethod
        def today(cls) -> date:  # type: ignore[override]
            return today

    monkeypatch.setattr(last_time, "date", Clock)
    return prasan.build(folder, language="en")


def work_on_e4(folder: Path) -> Path:
    """A file that says that P5 works on E4 with somebody new; on E4 nobody works in the founding case."""
    file = folder / "more.ttl"
    file.write_text(
        f"""@prefix : <https://w3id.org/prasan/ns#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix dcterms: <http://purl.org/dc/terms/> .
        <{BASE}project/P5> :hasGoal <{BASE}goal/E4> ; :supportedBy <{BASE}agency/NEW> .
        <{BASE}agency/NEW> a :Agency ; dcterms:identifier "NEW" ; skos:prefLabel "หน่วยใหม่"@th, "A new agency"@en .
        """,
        encoding="utf-8",
    )
    return file


def test_on_the_first_day_there_is_nothing_to_compare_with(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert since_last_time(built(demo, MONDAY, monkeypatch)) is None


def test_the_next_day_tells_what_came_and_what_went(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built(demo, MONDAY, monkeypatch)
    file = work_on_e4(demo)
    found = since_last_time(built(demo, TUESDAY, monkeypatch))
    assert found
    assert found.before.day == MONDAY
    assert NOBODY_ON_E4 in found.resolved
    assert found.added == (f"{BASE}agency/NEW",)
    assert found.removed == ()
    assert "Financial institutions and community welfare" in found.before.findings[NOBODY_ON_E4].sentence["en"]
    # The day after it is all taken back.
    file.unlink()
    found = since_last_time(built(demo, WEDNESDAY, monkeypatch))
    assert found
    assert found.before.day == TUESDAY
    assert NOBODY_ON_E4 in found.opened
    assert found.removed == (f"{BASE}agency/NEW",)
    assert found.before.things[f"{BASE}agency/NEW"]["en"] == "A new agency"


def test_however_often_it_is_built_on_a_day_it_is_compared_with_an_earlier_one(
    demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(demo, MONDAY, monkeypatch)
    built(demo, TUESDAY, monkeypatch)
    work_on_e4(demo)
    for _ in range(2):
        found = since_last_time(built(demo, TUESDAY, monkeypatch))
        assert found
        assert found.before.day == MONDAY
        assert found.added


def test_what_is_as_it_was_is_no_change(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built(demo, MONDAY, monkeypatch)
    found = since_last_time(built(demo, TUESDAY, monkeypatch))
    assert found is not None
    assert not found


def test_a_finding_that_rests_on_other_statements_has_changed(demo: Path) -> None:
    before = prasan.load(demo)
    (yomna,) = before.things("เครือข่ายยมนา")
    text = f"<{BASE}project/P3> <https://w3id.org/prasan/ns#supportedBy> <{yomna}> ."
    (demo / "more.ttl").write_text(text, encoding="utf-8")
    after = prasan.load(demo)
    found = since(snapshot(before.study, before.findings, MONDAY), after.study, after.findings)
    evidence = [{f.id: {e[:3] for e in map(_statement, f.evidence)} for f in side.findings} for side in (before, after)]
    both = evidence[0].keys() & evidence[1].keys()
    assert set(found.changed) == {id_ for id_ in both if evidence[0][id_] != evidence[1][id_]}
    assert found.changed


def _statement(given: Any) -> tuple[str, str, str]:
    return given.subject, given.predicate, str(given.object)


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\x1f\x8b\x08\x00", None])
def test_a_record_that_can_not_be_read_hinders_nothing(
    demo: Path, content: bytes | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(demo, MONDAY, monkeypatch)
    file = next((demo / OUT).glob("last_time*"))
    if content is None:
        file.unlink()
    else:
        file.write_bytes(content)
    assert since_last_time(built(demo, TUESDAY, monkeypatch)) is None
    assert since_last_time(built(demo, WEDNESDAY, monkeypatch)) is not None


_names = st.dictionaries(st.sampled_from(["", "th", "en"]), st.text(), max_size=3)


@given(
    st.builds(
        Snapshot,
        st.dates(),
        st.dictionaries(st.text(), st.builds(Told, st.text(), st.text(), _names)),
        st.dictionaries(st.text(), _names),
    )
)
def test_a_snapshot_read_back_is_the_same(shot: Snapshot) -> None:
    assert from_json(as_json(shot)) == shot


def test_the_same_workspace_is_kept_in_the_same_bytes(demo: Path, tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        remember(prasan.load(demo), folder, folder, MONDAY)
    assert [path.read_bytes() for path in one.iterdir()] == [path.read_bytes() for path in other.iterdir()]


def test_the_overview_tells_it_in_both_languages_with_links(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built(demo, MONDAY, monkeypatch)
    file = work_on_e4(demo)
    built(demo, TUESDAY, monkeypatch)
    app = application(demo, watch=False)
    page = client(app).get("/").text
    assert "What has changed since 02/11/2563" in page
    assert 'href="/thing/agency/NEW"' in page
    assert "สิ่งที่เปลี่ยนไปตั้งแต่ 02/11/2563" in client(app, "th").get("/").text
    told = client(app).get("/overview.json").json()["since"]
    assert told["added"] == {"count": 1, "told": [{"id": "agency/NEW", "text": "A new agency"}]}
    assert NOBODY_ON_E4 in [item["id"] for item in told["resolved"]["told"]]
    rows = list(csv.reader(io.StringIO(client(app).get("/overview.csv").content.decode("utf-8-sig"))))
    assert ["Changed since last time", "agency/NEW", "New things", "", "A new agency"] in rows
    # What changes while it is served is told as well: today, which is later than that Tuesday.
    monkeypatch.undo()
    file.unlink()
    assert app.state.prasan.refresh()
    page = client(app).get("/").text
    assert "What has changed since 03/11/2563" in page
    assert "Things that are no longer there" in page
    assert "A new agency" in page


def test_a_build_tells_it_on_the_terminal_and_as_data(
    demo: Path, run_prasan: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    built(demo, MONDAY, monkeypatch)
    work_on_e4(demo)
    monkeypatch.undo()
    code, out, _err = run_prasan("build", demo, "--lang", "en")
    assert code == 0
    assert "What has changed since 02/11/2563" in out
    assert "New things" in out
    _code, out, _err = run_prasan("build", demo, "--json")
    told = json.loads(out)["since"]
    assert (told["day"], told["added"], told["removed"]) == ("2020-11-02", 1, 0)
