"""Building anew beside a running server, in a process of its own."""

from __future__ import annotations

import pickle
import signal
import sys
import threading
import time
from datetime import date
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest

import prasan
from prasan.errors import DataError, InputError, PrasanError, UnknownNameError
from prasan.manifest import OUT
from prasan.problems import Problem
from prasan.web import builder, state
from prasan.web.builder import built_beside
from prasan.web.errors import RequestError
from prasan.web.state import State
from tests.web import edit, workspace


def test_what_is_built_beside_is_what_a_build_makes(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "demo")
    (beside, prepared), here = built_beside(folder, tmp_path), prasan.load(folder)
    assert ("overview", "th", date.today()) in prepared
    assert beside.findings == here.findings
    assert beside.title == here.title
    assert beside.files == here.files
    assert sorted(beside.linkage.edges(keys=True)) == sorted(here.linkage.edges(keys=True))
    assert beside.query("programmes-of-goal", goal="E2").rows == here.query("programmes-of-goal", goal="E2").rows


def test_what_is_wrong_is_told_as_a_build_tells_it(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "demo")
    (folder / "broken.json").write_text("{", encoding="utf-8")
    with pytest.raises(DataError) as here:
        prasan.load(folder)
    with pytest.raises(DataError) as beside:
        built_beside(folder, tmp_path)
    assert beside.value.problems == here.value.problems
    assert str(beside.value) == str(here.value)


@pytest.mark.parametrize(
    "error",
    [
        UnknownNameError("unknown-question", name="who", known="x"),
        InputError("missing-file", file="x.xlsx"),
        DataError((Problem("not-a-year", "x.xlsx", "s", 7, value="255O"),)),
        RequestError(413, "http-other", {"retry-after": "1"}, reason="x"),
    ],
)
def test_an_error_goes_from_one_process_to_another_as_it_is(error: PrasanError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert again.__dict__ == error.__dict__


def pages_of(folder: Path) -> dict[Path, bytes]:
    """What a build wrote, but for the record of days."""
    return {
        path: path.read_bytes()
        for path in (folder / OUT).rglob("*")
        if path.is_file() and not path.name.startswith("last_time")
    }


def test_a_change_is_built_without_writing_to_the_folder_of_the_last_build(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "demo")
    held = State(folder)
    before = pages_of(folder)
    edit(folder, "Organic Community project", "Renamed project")
    assert held.refresh()
    assert "Renamed project" in str(held.built.workspace.linkage.nodes(data=True))
    assert pages_of(folder) == before


def test_a_process_that_dies_leaves_what_was_there_and_a_reference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = workspace(tmp_path / "demo")
    held = State(folder)
    was = held.built

    def killed(folder: Path, home: Path, only: Any, started: Any) -> Any:
        def then(process: Popen[bytes]) -> None:
            started(process)
            process.kill()

        return built_beside(folder, home, only, then)

    monkeypatch.setattr(state, "built_beside", killed)
    edit(folder, "Organic Community project", "Renamed project")
    assert not held.refresh()
    assert held.built is was
    assert held.problem is not None
    assert held.problem.code == "internal-reference"
    monkeypatch.undo()
    edit(folder, "Renamed project", "Renamed again")
    assert held.refresh()
    assert held.problem is None


class Held:
    """A build that is begun and goes on when it is let."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.processes: list[Popen[bytes]] = []

    def built_beside(self, folder: Path, home: Path, only: Any, started: Any) -> Any:
        def then(process: Popen[bytes]) -> None:
            process.send_signal(signal.SIGSTOP)
            self.processes.append(process)
            started(process)
            self.begun.set()

        return built_beside(folder, home, only, then)

    def go_on(self) -> None:
        for process in self.processes:
            process.send_signal(signal.SIGCONT)


@pytest.fixture
def building(monkeypatch: pytest.MonkeyPatch) -> Held:
    if sys.platform == "win32":
        pytest.skip("a process is held still by a signal")
    found = Held()
    monkeypatch.setattr(state, "built_beside", found.built_beside)
    return found


def is_over(held: State) -> bool:
    """True as soon as nothing is being built."""
    deadline = time.monotonic() + 120
    while held.updating and time.monotonic() < deadline:
        time.sleep(0.01)
    return not held.updating


def test_who_closes_the_server_does_not_wait_for_what_is_being_built(tmp_path: Path, building: Held) -> None:
    folder = workspace(tmp_path / "demo")
    held = State(folder)
    edit(folder, "Organic Community project", "Renamed project")
    held.refresh_soon()
    assert building.begun.wait(60)
    held.close()
    assert is_over(held)
    assert held.problem is None
    assert not held.refresh()


def test_the_process_that_builds_writes_nothing_but_what_it_was_asked_for(tmp_path: Path) -> None:
    folder, home = workspace(tmp_path / "demo"), tmp_path / "home"
    home.mkdir()
    before = sorted(folder.rglob("*"))
    built_beside(folder, home)
    assert sorted(folder.rglob("*")) == before
    assert [path.name for path in home.iterdir()] == [builder.FOLDER]


def test_a_decision_is_shown_while_a_change_is_being_built(tmp_path: Path, building: Held) -> None:
    folder = workspace(tmp_path / "demo")
    held = State(folder)
    edit(folder, "Organic Community project", "Renamed project")
    held.refresh_soon()
    assert building.begun.wait(60)
    finding = held.built.workspace.findings[0].id
    held.built.workspace.decide(finding, "agreed", by="x", because="y")
    assert held.refresh_decisions()
    assert held.updating
    assert finding in held.built.workspace.standings
    assert "Renamed project" not in str(held.built.workspace.linkage.nodes(data=True))
    building.go_on()
    assert is_over(held)
    assert "Renamed project" in str(held.built.workspace.linkage.nodes(data=True))
    assert finding in held.built.workspace.standings


def test_decisions_that_can_not_be_read_are_told_until_they_are_mended(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "demo")
    held = State(folder)
    (folder / "decisions.toml").write_text("nonsense", encoding="utf-8")
    held.refresh()
    assert held.problem is not None
    # A change of the files is not built as long as the decisions are broken, and is when they are mended.
    edit(folder, "Organic Community project", "Renamed project")
    held.refresh()
    assert held.problem is not None
    (folder / "decisions.toml").unlink()
    assert held.refresh()
    assert held.problem is None
    assert "Renamed project" in str(held.built.workspace.linkage.nodes(data=True))
