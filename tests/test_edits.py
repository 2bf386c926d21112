"""Edits as a source file: what they come to, that none is lost, and that undoing one leaves no trace."""

from __future__ import annotations

import itertools
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib.namespace import DCTERMS, RDF, SKOS

import prasan
from prasan.edit_fields import choices, fields_of, shown
from prasan.edit_form import read
from prasan.editing import Editor, Person, RefusedError, StaleError, taking_out
from prasan.errors import DataError, InputError, OutputError, UsageError
from prasan.graph.evidence import place_words
from prasan.graph.linkage import Statement as Stated
from prasan.ground import Current, ground_of
from prasan.language import languages
from prasan.loaders.edit_lines import Addition, Edit, parsed, short_iri, whole_iri, written_line
from prasan.loaders.edits import folded, undone
from prasan.loaders.load import load, read_files
from prasan.ontology import PRASAN
from prasan.ontology.check import check
from prasan.ontology.quads import spelt, spelt_text
from prasan.ontology.schema import sheets
from prasan.queries.store import quads_of
from prasan.settings import EDITS_NAME, read_settings
from prasan.uploading import safe_name
from prasan.workspace import load as load_workspace
from tests.conftest import FOUNDING
from tests.web import workspace

BASE = "https://w3id.org/prasan/id/nakhon-si-thammarat/"
P1, E1, E2 = f"<{BASE}project/P1>", f"<{BASE}goal/E1>", f"<{BASE}goal/E2>"
LABEL, GOAL, TYPE, ID = spelt(SKOS.prefLabel), spelt(PRASAN.hasGoal), spelt(RDF.type), spelt(DCTERMS.identifier)
WHO = Person("สมัชชาจังหวัด", "ตามมติที่ประชุม")
OLD, NEW = spelt_text("Organic Community project", "en"), spelt_text("Renamed", "en")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return workspace(tmp_path / "demo")


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Current:
    return Current(ground_of(workspace(tmp_path_factory.mktemp("edits") / "demo")), ())


def renamed(editor: Editor, old: str = OLD, new: str = NEW) -> Edit:
    return editor.write(WHO, lambda _now: ([Addition((P1, LABEL, new))], [(P1, LABEL, old)]))


def quads(folder: Path) -> set[tuple[str, ...]]:
    loaded = load([folder], read_settings(folder), folder)
    assert not loaded.violations, loaded.violations
    return {tuple(map(spelt, quad)) for quad in quads_of(loaded.dataset)}  # type: ignore[arg-type]


# What an edit is to the rest


def test_an_edit_is_a_statement_with_a_place_who_when_and_why(folder: Path) -> None:
    edit = renamed(Editor(folder))
    opened = load_workspace(folder)
    study = opened.study
    iri = P1[1:-1]
    assert study.linkage.nodes[iri]["labels"]["en"] == "Renamed"
    place = f"{BASE}place/{EDITS_NAME}/1"
    words = place_words(study, Stated(iri, str(SKOS.prefLabel), "Renamed", (place,)), "en")
    day = study.calendar.display_day(edit.at.date())
    assert words == [f"{EDITS_NAME}, row 1 · edited by {WHO.by} on {day}: {WHO.why}"]
    asked = f"SELECT ?who {{ <{place}> <{DCTERMS.creator}> ?who }}"
    assert [str(row["who"]) for row in opened.query(asked)] == [WHO.by]
    assert EDITS_NAME in opened.files


def test_the_source_files_stay_as_they_are(folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    editor = Editor(folder)
    edit = renamed(editor)
    editor.undo(WHO, edit.id)
    after = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    assert {name: content for name, content in after.items() if name != EDITS_NAME} == before


def test_commands_see_edits_as_part_of_the_workspace(folder: Path, run_prasan: Any) -> None:
    other = folder.with_name("before")
    shutil.copytree(folder, other)
    renamed(Editor(folder))
    _code, out, _err = run_prasan("diff", str(other), str(folder), "--json", "--lang", "en")
    assert "Renamed" in out
    with (folder / EDITS_NAME).open("a", encoding="utf-8") as file:
        file.write('{"edit": 1}\n')
    code, out, _err = run_prasan("check", str(folder), "--json", "--lang", "en")
    (problem,) = [each for each in json.loads(out)["problems"] if each["severity"] == "violation"]
    assert (problem["file"], problem["row"], code) == (EDITS_NAME, 2, 1)


def test_files_may_use_a_name_that_an_edit_gives_and_one_that_an_edit_took_away(folder: Path) -> None:
    renamed(Editor(folder))
    (folder / "more.csv").write_text(
        "id,name,part of\nQ1,One,Renamed\nQ2,Two,Organic Community project\n", encoding="utf-8"
    )
    (folder / "more.csv").rename(folder / "Projects.csv")
    study = load_workspace(folder).study
    for name in ("Q1", "Q2"):
        assert study.linkage.has_edge(f"{BASE}project/{name}", P1[1:-1])


def test_an_inferred_addition_is_inferred(folder: Path) -> None:
    Editor(folder).write(WHO, lambda now: ([Addition((P1, spelt(PRASAN.hasResult), E1), True)], ()))
    places = {quad[3] for quad in quads(folder) if quad[:3] == (P1, spelt(PRASAN.hasResult), E1)}
    assert places == {f"<{BASE}place/{EDITS_NAME}/1/inferred>"}


def test_an_edit_that_the_shapes_refuse_is_not_written(folder: Path) -> None:
    editor = Editor(folder)
    with pytest.raises(RefusedError) as caught:
        editor.write(WHO, lambda now: ([Addition((P1, LABEL, NEW))], ()))
    assert any("name" in line for line in caught.value.lines(editor.current(), "en"))
    with pytest.raises(RefusedError):
        # Who refers to a goal that is taken out by its class alone refers to nothing.
        editor.write(WHO, lambda now: ((), [(E1, TYPE, spelt(PRASAN.Goal))]))
    with pytest.raises(UsageError, match="Nothing was changed"):
        editor.write(WHO, lambda now: ([Addition((P1, LABEL, OLD))], ()))
    assert not (folder / EDITS_NAME).exists()


def test_what_has_changed_meanwhile_is_not_written_over(folder: Path) -> None:
    one, other = Editor(folder), Editor(folder)
    version = other.current().version([P1])
    renamed(one)
    with pytest.raises(StaleError):
        other.write(WHO, lambda now: ([Addition((P1, LABEL, NEW))], [(P1, LABEL, OLD)]), {(P1,): version})
    assert len((folder / EDITS_NAME).read_text(encoding="utf-8").splitlines()) == 1


def test_undoing_what_later_edits_rest_on_is_refused(folder: Path) -> None:
    editor, goal = Editor(folder), f"<{BASE}goal/N1>"
    made = editor.write(
        WHO, lambda now: ([Addition((goal, TYPE, spelt(PRASAN.Goal))), Addition((goal, LABEL, NEW))], ())
    )
    used = editor.write(WHO, lambda now: ([Addition((P1, GOAL, goal))], ()))
    with pytest.raises(RefusedError):
        editor.undo(WHO, made.id)
    editor.undo(WHO, used.id)
    editor.undo(WHO, made.id)
    assert not editor.current().said(goal)


def test_the_dataset_after_an_edit_and_its_undoing_is_the_one_before(folder: Path) -> None:
    editor, before = Editor(folder), quads(folder)
    edit = editor.write(WHO, lambda now: ((), taking_out(now, P1)[1]))
    assert not any(quad[0] == P1 for quad in quads(folder))
    undo = editor.undo(WHO, edit.id)
    assert quads(folder) == before
    editor.undo(WHO, undo.id)
    assert not any(quad[0] == P1 for quad in quads(folder))


# Laws


STATEMENTS = [
    (subject, property_, value)
    for subject in (P1, f"<{BASE}project/P2>")
    for property_ in (GOAL, spelt(PRASAN.hasResult))
    for value in (E1, E2, f"<{BASE}goal/E3>")
]
PARTS = st.lists(st.sampled_from(STATEMENTS), max_size=4, unique=True)


@st.composite
def edit_lists(draw: st.DrawFn, most: int = 6) -> list[Edit]:
    """Edits, some of which undo earlier ones."""
    found: list[Edit] = []
    for number in range(draw(st.integers(1, most))):
        undoes = draw(st.sampled_from(["", *(edit.id for edit in found)])) if number else ""
        add = tuple(Addition(each, draw(st.booleans())) for each in ((),) for each in draw(PARTS)) if not undoes else ()
        found.append(
            Edit(f"e{number}", datetime(2026, 11, 22, tzinfo=UTC), "ก", "ข", add, () if undoes else tuple(draw(PARTS)),
                 undoes, None, number + 1)
        )  # fmt: skip
    return found


def plainly(edits: list[Edit], before: set[tuple[str, str, str]]) -> set[tuple[str, str, str]]:
    """What holds after edits: one after the other, without those that the last word on them undoes."""
    counts = {}
    for edit in reversed(edits):
        counts[edit.id] = not any(
            other.undoes == edit.id and counts[other.id] for other in edits if other.row > edit.row
        )
    now = set(before)
    for edit in edits:
        if counts[edit.id]:
            now -= set(edit.withdraw)
            now |= {item.statement for item in edit.add}
    return now


@given(edit_lists())
def test_edits_come_to_what_making_them_one_after_the_other_comes_to(founded: Current, edits: list[Edit]) -> None:
    now = Current(founded.ground, tuple(edits))
    for thing in {each[0] for each in STATEMENTS}:
        held = plainly(edits, set(founded.said(thing)))
        assert set(now.said(thing)) == {statement for statement in held if statement[0] == thing}


@given(edit_lists())
def test_an_edit_and_its_undoing_leave_no_trace_and_undoing_that_brings_it_back(
    founded: Current, edits: list[Edit]
) -> None:
    *others, last = edits
    undo = Edit("u1", last.at, "ก", "ข", undoes=last.id, row=98)
    again = Edit("u2", last.at, "ก", "ข", undoes="u1", row=99)
    assert folded([*edits, undo]) == folded(others)
    assert folded([*edits, undo, again]) == folded(edits)
    assert undone([*edits, undo])[last.id] is undo


@given(edit_lists(4), st.randoms())
def test_the_order_of_edits_that_are_about_different_things_does_not_matter(
    edits: list[Edit], chance: random.Random
) -> None:
    apart = [edit for edit in edits if not edit.undoes]
    taken: set[tuple[str, str, str]] = set()
    independent = []
    for edit in apart:
        own = {item.statement for item in edit.add} | set(edit.withdraw)
        if not own & taken:
            independent.append(edit)
            taken |= own
    other = independent[:]
    chance.shuffle(other)
    one, two = folded(independent), folded(other)
    assert (one.added.keys(), one.withdrawn.keys()) == (two.added.keys(), two.withdrawn.keys())


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(lambda text: bool(text.strip()))


@given(TEXTS, TEXTS, TEXTS, st.sampled_from(["", "th", "en"]), st.booleans())
def test_a_line_is_read_as_it_was_written(by: str, why: str, text: str, language: str, inferred: bool) -> None:
    edit = Edit(
        "x", datetime(2026, 11, 22, 10, 11, 12, tzinfo=UTC), by, why,
        (Addition((P1, GOAL, E1), inferred), Addition((P1, LABEL, spelt_text(text, language)), inferred)),
        ((P1, spelt(PRASAN.start), spelt_text("2004-10-01", datatype="http://www.w3.org/2001/XMLSchema#date")),),
        row=1,
    )  # fmt: skip
    found = parsed(written_line(edit, BASE).encode() + b"\n", EDITS_NAME, BASE)
    assert not found.problems
    assert (set(found.edits[0].add), found.edits[0].withdraw) == (set(edit.add), edit.withdraw)
    assert (found.edits[0].by, found.edits[0].why, found.edits[0].at) == (by, why, edit.at)


@given(st.text(min_size=1))
def test_an_iri_is_found_again_under_its_short_name(rest: str) -> None:
    for iri in (BASE + rest, "urn:" + rest, str(PRASAN) + rest):
        assert whole_iri(short_iri(iri, BASE), BASE) == iri


@given(st.data())
def test_the_check_of_what_changed_finds_what_the_check_of_everything_finds(
    founded: Current, data: st.DataObject
) -> None:
    things = sorted(thing for sheet in sheets() for thing in founded.things(sheet.cls))
    everything = sorted(statement for thing in things for statement in founded.said(thing))
    withdraw = data.draw(st.lists(st.sampled_from(everything), max_size=3, unique=True))
    add = data.draw(
        st.lists(st.tuples(st.sampled_from(things), st.sampled_from(sorted({e[1] for e in everything})),
                           st.sampled_from(sorted({e[2] for e in everything}))), max_size=3, unique=True)
    )  # fmt: skip
    edit = Edit("x", datetime(2026, 11, 22, tzinfo=UTC), "ก", "ข", tuple(map(Addition, add)), tuple(withdraw))
    after = founded.having(edit)
    from prasan.ontology.quads import Quads

    every = Quads()
    for thing in {*things, *(statement[0] for statement in add)}:
        for statement in after.said(thing):
            every.add(*statement, "<urn:x>")
    whole = {(b.focus, b.path, b.constraint) for b in check(every) if b.severity == "violation"}
    assert {(b.focus, b.path, b.constraint) for b in after.breaches(founded, edit.subjects)} == whole


@pytest.mark.parametrize("language", languages())
def test_every_thing_of_the_founding_case_stands_in_its_form_as_it_is(founded: Current, language: str) -> None:
    seen = 0
    for sheet in sheets():
        for thing in founded.things(sheet.cls):
            found = read(founded, sheet, thing, shown(founded, sheet, thing, language), language)
            assert (found.add, found.withdraw, dict(found.faults)) == ((), (), {})
            seen += 1
    assert seen > 50


def test_each_name_that_is_offered_is_read_as_the_thing_it_was_offered_for(founded: Current) -> None:
    sheet = next(sheet for sheet in sheets() if sheet.cls == PRASAN.Project)
    for item in fields_of(sheet):
        for name in choices(founded, item.column, "th") if item.column.classes else ():
            found = read(founded, sheet, P1, {**shown(founded, sheet, P1, "th"), item.id: [name]}, "th")
            assert item.id not in found.faults


def test_taking_out_takes_what_is_needed_by_what_goes(founded: Current) -> None:
    gone, statements = taking_out(founded, P1)
    after = founded.having(Edit("x", datetime(2026, 11, 22, tzinfo=UTC), "ก", "ข", (), tuple(statements)))
    assert all(not after.said(thing) for thing in gone)
    assert not after.breaches(founded, {statement[0] for statement in statements})
    assert not after.pointing(P1)


# Whatever happens to the file


def line(**more: Any) -> str:
    """A line with who, when and why, and whatever else."""
    return json.dumps({"edit": "a", "at": "2026-11-22T10:00:00Z", "by": "b", "why": "c"} | more)


def change(**more: Any) -> str:
    return line(changes=[{"subject": "project/P1", "property": "skos:prefLabel"} | more])


@pytest.mark.parametrize(
    "senseless",
    [
        "{}", "[]", "7", "{", "null", '{"edit": "a"}', "\x00", "[" * 100_000, line(at="yesterday"),
        line(at="2026-11-22T10:00:00"), line(colour=1), line(by=" "), line(file="x"), line(changes={}), line(undoes=3),
        change(subject="a b"), change(subject="project/P1> <urn:x"), change(add="x"), change(add=["x"]),
        change(add=[{"text": "x", "language": "e n"}]), change(add=[{"text": "\ud800"}]), change(colour=1),
        change(add=[{"text": "x", "id": "y"}]), change(add=[{"text": "x", "language": "th", "type": "xsd:date"}]),
        change(withdraw=[{"text": "x", "inferred": "no"}]),
    ],
)  # fmt: skip
def test_a_line_that_makes_no_sense_is_told_with_its_place_and_nothing_is_built(folder: Path, senseless: str) -> None:
    (folder / EDITS_NAME).write_text(f"# mine\n\n{senseless}\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        load_workspace(folder)
    (problem,) = [each for each in caught.value.problems if each.severity == "violation"]
    assert (problem.file, problem.row) == (EDITS_NAME, 3)
    for language in languages():
        assert problem.text(language)
    with pytest.raises(InputError):
        Editor(folder).current()


def test_an_edit_that_stands_twice_is_told(folder: Path) -> None:
    renamed(Editor(folder))
    file = folder / EDITS_NAME
    file.write_text(file.read_text(encoding="utf-8") * 2, encoding="utf-8")
    with pytest.raises(DataError, match="1 violations"):
        load_workspace(folder)


def test_a_line_cut_off_at_any_byte_is_left_out_and_put_aside(folder: Path) -> None:
    editor = Editor(folder)
    renamed(editor)
    file = folder / EDITS_NAME
    whole = file.read_bytes()
    second = written_line(
        Edit("b", datetime(2026, 11, 22, tzinfo=UTC), "ก", "ข", (Addition((P1, GOAL, E2)),)), BASE
    ).encode()
    for end in range(1, len(second), 7):
        file.write_bytes(whole + second[:end])
        found = parsed(file.read_bytes(), EDITS_NAME, BASE)
        assert [edit.row for edit in found.edits] == [1]
        assert [problem.severity for problem in found.problems] == ["warning"]
        assert found.torn == second[:end]
    assert any(problem.code == "edit-torn" for problem in load([folder], read_settings(folder), folder).problems)
    edit = renamed(editor, NEW, spelt_text("Again", "en"))
    lines = file.read_bytes().splitlines(keepends=True)
    assert lines[0] == whole
    assert lines[1].startswith(b"# {")
    assert edit.row == 3
    assert not [p for p in load([folder], read_settings(folder), folder).problems if p.file == EDITS_NAME]


def test_a_last_line_without_an_end_that_is_whole_counts(folder: Path) -> None:
    editor = Editor(folder)
    renamed(editor)
    file = folder / EDITS_NAME
    file.write_bytes(file.read_bytes().rstrip(b"\n"))
    assert renamed(editor, NEW, OLD).row == 2
    assert len(editor.current().edits) == 2


def test_a_full_disk_leaves_the_file_as_it_was(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    editor = Editor(folder)
    renamed(editor)
    before, write = (folder / EDITS_NAME).read_bytes(), os.write

    def full(handle: int, content: bytes) -> int:
        if len(content) < 50:
            raise OSError(28, "No space left on device")
        return write(handle, bytes(content)[: len(content) // 2])

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OutputError, match="No space left"):
        renamed(editor, NEW, OLD)
    monkeypatch.undo()
    assert (folder / EDITS_NAME).read_bytes() == before


def test_an_edit_of_what_no_file_says_any_more_is_told_as_no_longer_needed(folder: Path) -> None:
    Editor(folder).write(WHO, lambda now: ((), [(P1, GOAL, now.values(P1, GOAL)[0])]))
    line = json.loads((folder / EDITS_NAME).read_text(encoding="utf-8"))
    line["changes"][0]["withdraw"] = [{"id": "goal/E99"}]
    (folder / EDITS_NAME).write_text(json.dumps(line) + "\n", encoding="utf-8")
    found = load([folder], read_settings(folder), folder)
    assert [(p.code, p.severity) for p in found.problems if p.file == EDITS_NAME] == [("edit-without-effect", "info")]


def test_many_threads_and_processes_lose_nothing(folder: Path) -> None:
    script = """
import sys
from pathlib import Path
from tests.test_edits import P1, WHO, Addition, Editor, spelt_text
editor = Editor(Path(sys.argv[1]))
for number in range(5):
    said = [Addition((P1, "<urn:x:remark>", spelt_text(sys.argv[2] + str(number), "en")))]
    editor.write(WHO, lambda now: (said, ()))
"""
    others = [
        subprocess.Popen([sys.executable, "-c", script, str(folder), name], cwd=Path(__file__).parent.parent)
        for name in "ab"
    ]
    editor = Editor(folder)

    def write(number: int) -> None:
        value = spelt_text(f"t{number}", "en")
        editor.write(WHO, lambda now: ([Addition((P1, spelt(PRASAN.mandate), value))], ()))

    threads = [threading.Thread(target=write, args=(number,)) for number in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [other.wait(120) for other in others] == [0, 0]
    found = parsed((folder / EDITS_NAME).read_bytes(), EDITS_NAME, BASE)
    assert not found.problems
    assert len({edit.id for edit in found.edits}) == 20


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="this system ends processes otherwise")
def test_a_server_that_is_killed_while_people_edit_loses_nothing_that_it_acknowledged(folder: Path) -> None:
    times = int(os.environ.get("PRASAN_KILLS", "3"))
    acknowledged: list[str] = []
    numbers = itertools.count()
    prasan.build(folder)
    for _ in range(times):
        server = subprocess.Popen(
            [sys.executable, "-m", "prasan", "serve", str(folder), "--no-browser", "--lang", "en"],
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert server.stdout is not None
        told = ""
        while not (address := re.search(r"http://\S+?:\d+", told)):
            line = server.stdout.readline()
            assert line, told
            told += line
        begun = len(acknowledged)
        writers = [threading.Thread(target=_write, args=(address[0], numbers, acknowledged)) for _ in range(2)]
        for writer in writers:
            writer.start()
        deadline = time.monotonic() + 60
        while len(acknowledged) < begun + 4 and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(random.Random(begun).random() / 20)
        server.send_signal(signal.SIGKILL)
        server.wait()
        server.stdout.close()
        for writer in writers:
            writer.join()
        assert len(acknowledged) >= begun + 4
        found = parsed((folder / EDITS_NAME).read_bytes(), EDITS_NAME, BASE)
        assert all(problem.severity == "warning" for problem in found.problems)
        names = {edit.why for edit in found.edits}
        assert set(acknowledged) <= names
    quads(folder)


def _write(address: str, numbers: itertools.count[int], acknowledged: list[str]) -> None:
    """Add goals until nobody answers, and note each that was acknowledged."""

    class NoRedirect(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_args: object) -> None:
            return None

    opener = urllib.request.build_opener(NoRedirect)
    while True:
        name = f"goal number {next(numbers)}"
        sent = {"class": "goal", "prefLabel.en": name, "by": "x", "why": name, "shown-in": "en"}
        request = urllib.request.Request(f"{address}/edit/save", urllib.parse.urlencode(sent).encode())
        try:
            opener.open(request, timeout=30)
        except urllib.error.HTTPError as answer:
            if answer.code == 303:
                acknowledged.append(name)
        except OSError:
            return


# Names of files


@given(st.text())
def test_a_safe_name_is_a_name_in_the_folder_and_nothing_else(name: str) -> None:
    try:
        found = safe_name(f"{name}.csv")
    except UsageError:
        return
    assert Path(found).name == found
    assert not found.startswith(".")
    assert "\x00" not in found
    assert safe_name(found) == found


def test_the_files_of_the_founding_case_hold_no_edits() -> None:
    assert not (FOUNDING / EDITS_NAME).exists()
    assert read_files([FOUNDING], read_settings(FOUNDING), FOUNDING)[2]
