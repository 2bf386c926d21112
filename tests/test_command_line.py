"""The command ``prasan``, run as a user runs it."""

import csv
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import click
import openpyxl
import pytest

from prasan.command_line import prasan
from prasan.language import has_text, languages
from prasan.parts import module_names
from tests.conftest import FOUNDING

COMMANDS = [name.replace("_", "-") for name in module_names("prasan.commands")]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The founding case, built once through the command."""
    folder = tmp_path_factory.mktemp("cli") / "demo"
    assert process("init", folder, "--example").returncode == 0
    assert process("build", folder, "--quiet").returncode == 0
    return folder


def process(*arguments: object, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
    """The command in a process of its own, its output as bytes."""
    return subprocess.run(
        [sys.executable, "-m", "prasan", *map(str, arguments)], capture_output=True, env={**os.environ, **(env or {})},
        check=False,
    )  # fmt: skip


def parameters(command: click.Command) -> list[click.Option]:
    return [item for item in command.params if isinstance(item, click.Option)]


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_and_option_has_help_in_every_language(name: str) -> None:
    command = prasan.get_command(click.Context(prasan), name)
    assert command is not None
    for key in ("short", "help"):
        assert has_text(f"command.{name}.{key}")
    for option in parameters(command):
        assert has_text(f"command.{name}.option.{option.name}") or has_text(f"option.{option.name}"), option.name


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("language", languages())
def test_help_is_shown_in_the_language_asked_for(
    name: str, language: str, run_prasan: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["prasan", name, "--lang", language, "--help"])
    code, out, _err = run_prasan(name, "--lang", language, "--help")
    assert code == 0
    assert ("ภาษาของข้อความ" in out) == (language == "th")


def test_the_command_takes_its_common_options_before_or_after_its_name(demo: Path, run_prasan: Any) -> None:
    _code, before, _err = run_prasan("--json", "findings", "-d", demo, "--kind", "gap")
    _code, after, _err = run_prasan("findings", "--json", "-d", demo, "--kind", "gap")
    assert before == after
    assert json.loads(before)


def test_a_misspelt_command_is_told_the_right_one(run_prasan: Any) -> None:
    code, _out, err = run_prasan("biuld")
    assert code == 2
    assert "build" in err


def test_the_version_is_shown(run_prasan: Any) -> None:
    code, out, _err = run_prasan("--version")
    assert code == 0
    assert out.startswith("prasan ")


def test_python_dash_m_is_the_same_command() -> None:
    assert b"Usage: prasan" in process("--help", env={"PRASAN_LANG": "en"}).stdout


def test_init_makes_a_workspace_that_checks_and_never_overwrites_one(tmp_path: Path, run_prasan: Any) -> None:
    for language in languages():
        folder = tmp_path / f"งาน {language}"
        code, out, err = run_prasan("init", folder, "--lang", language)
        assert code == 0
        assert ".xlsx" in out
        assert "prasan build" in err
        assert run_prasan("check", folder)[0] == 0
        assert run_prasan("init", folder)[0] == 4


def test_init_as_json_names_what_it_wrote(tmp_path: Path, run_prasan: Any) -> None:
    _code, out, _err = run_prasan("init", tmp_path / "new", "--json", "--example")
    written = json.loads(out)["written"]
    assert all(Path(path).exists() for path in written)


def test_build_prints_what_it_found_in_thai_and_english(tmp_path: Path, run_prasan: Any) -> None:
    shutil.copytree(FOUNDING, tmp_path / "demo", ignore=shutil.ignore_patterns("__pycache__"))
    code, out, _err = run_prasan("build", tmp_path / "demo", "--lang", "th")
    assert code == 0
    assert "กลไกซ้อนทับ" in out
    assert "Mechanism overlap" in out
    assert "report.html" in out


def test_build_as_json_is_one_document(tmp_path: Path, run_prasan: Any) -> None:
    code, out, _err = run_prasan("build", FOUNDING, "-o", tmp_path / "out", "--json")
    assert code == 0
    data = json.loads(out)
    assert data["things"]["Project"] == 5
    assert data["findings"]["loop"] == 3
    assert all(Path(path).exists() for path in data["written"])


def test_build_of_files_named_one_by_one_writes_where_it_is_told(tmp_path: Path, run_prasan: Any) -> None:
    (tmp_path / "projects.csv").write_text("id,name,goals\nP1,One,E1\n", encoding="utf-8")
    (tmp_path / "g.json").write_text(json.dumps({"Goals": [{"id": "E1", "name": "Goal"}]}), encoding="utf-8")
    code, _out, _err = run_prasan(
        "build", tmp_path / "projects.csv", tmp_path / "g.json", "-o", tmp_path / "o", "--quiet"
    )
    assert code == 0
    assert (tmp_path / "o" / "report.html").exists()


def test_violations_give_exit_code_one_and_write_nothing(tmp_path: Path, run_prasan: Any) -> None:
    (tmp_path / "projects.csv").write_text("id,name,start\nP1,One,255O\nP2,Two,2551\n", encoding="utf-8")
    for command in ("check", "build"):
        code, _out, err = run_prasan(command, tmp_path, "--lang", "en")
        assert code == 1
        assert "projects.csv, row 2, column start" in err
        assert "255O" in err
    assert not (tmp_path / "out").exists()


def test_check_as_json_lists_each_problem_with_its_place(tmp_path: Path, run_prasan: Any) -> None:
    (tmp_path / "projects.csv").write_text("id,name,start\nP1,One,255O\n", encoding="utf-8")
    code, out, _err = run_prasan("check", tmp_path, "--json")
    assert code == 1
    problem = next(p for p in json.loads(out)["problems"] if p["severity"] == "violation")
    assert (problem["file"], problem["row"], problem["column"], problem["value"]) == (
        "projects.csv", 2, "start", "255O")  # fmt: skip


def test_verbose_shows_what_is_not_recorded(run_prasan: Any) -> None:
    _code, _out, quiet = run_prasan("check", FOUNDING, "--lang", "en")
    _code, _out, verbose = run_prasan("check", FOUNDING, "--lang", "en", "--verbose")
    assert "“start” is not recorded" not in quiet
    assert "“start” is not recorded" in verbose


def test_a_file_with_hundreds_of_problems_is_cut_short_but_counted(tmp_path: Path, run_prasan: Any) -> None:
    rows = "".join(f"P{n},Name,nobody{n}\n" for n in range(300))
    (tmp_path / "projects.csv").write_text("id,name,goals\n" + rows, encoding="utf-8")
    code, out, err = run_prasan("check", tmp_path, "--lang", "en")
    assert code == 1
    assert "300 violations" in out
    assert "and 100 more" in err


@pytest.mark.parametrize("suffix", ["csv", "json", "xlsx", "md", "ttl"])
def test_findings_go_to_a_file_of_each_format(suffix: str, demo: Path, tmp_path: Path, run_prasan: Any) -> None:
    target = tmp_path / f"f.{suffix}"
    assert run_prasan("findings", "-d", demo, "-o", target, "--lang", "en")[0] == 0
    content = target.read_bytes()
    assert len(content) > 500
    if suffix == "csv":
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        assert len({len(row) for row in rows}) == 1
    if suffix == "xlsx":
        assert openpyxl.load_workbook(target).sheetnames
    if suffix == "ttl":
        import rdflib

        assert len(rdflib.Graph().parse(target, format="turtle")) > 100


def test_findings_as_a_table_can_be_narrowed(demo: Path, run_prasan: Any) -> None:
    _code, out, _err = run_prasan("findings", "-d", demo, "--kind", "loop", "--about", "P4", "--lang", "en")
    assert "Change-leader school" in out
    assert out.count("circle") == 1


def test_an_unknown_kind_or_thing_or_suffix_is_told_the_nearest(demo: Path, run_prasan: Any) -> None:
    code, _out, err = run_prasan("findings", "-d", demo, "--kind", "lop", "--lang", "en")
    assert (code, "oop" in err) == (2, True)
    code, _out, err = run_prasan("findings", "-d", demo, "--about", "ธกสส", "--lang", "en")
    assert (code, "ธ" in err) == (2, True)
    assert run_prasan("findings", "-d", demo, "-o", "f.doc")[0] == 2


def test_explain_shows_the_cells_and_as_json_the_same(demo: Path, run_prasan: Any) -> None:
    _code, out, _err = run_prasan("findings", "-d", demo, "--kind", "mechanismOverlap", "--json")
    data = json.loads(out)
    finding = (data["findings"] if isinstance(data, dict) else data)[0]["id"]
    code, text, _err = run_prasan("explain", finding, "-d", demo, "--lang", "en")
    assert code == 0
    assert "nakhon-si-thammarat.xlsx" in text
    assert "(L3)" in text
    _code, out, _err = run_prasan("explain", finding, "-d", demo, "--json")
    assert json.loads(out)["id"] == finding
    assert run_prasan("explain", "overlap-0", "-d", demo)[0] == 2


def test_export_lists_the_views_and_writes_them(demo: Path, tmp_path: Path, run_prasan: Any) -> None:
    _code, out, _err = run_prasan("export", "--lang", "th")
    assert "network" in out
    _code, out, _err = run_prasan("export", "--json")
    for view, suffixes in json.loads(out).items():
        assert suffixes, view
    code, _out, err = run_prasan("export", "network", "-d", demo, "-o", tmp_path / "n.svg")
    assert (code, "n.svg" in err) == (0, True)
    assert run_prasan("export", "netwrk", "-d", demo, "-o", tmp_path / "n.svg")[0] == 2
    code, _out, err = run_prasan("export", "report", "-d", demo, "-o", tmp_path / "n.gexf", "--lang", "en")
    assert (code, ".html" in err) == (2, True)
    assert not (tmp_path / "n.gexf").exists()


def test_query_lists_asks_and_refuses(demo: Path, tmp_path: Path, run_prasan: Any) -> None:
    _code, out, _err = run_prasan("query", "--lang", "th")
    assert "programmes-of-goal" in out
    code, out, _err = run_prasan("query", "programmes-of-agency", "--param", "agency=ธกส", "-d", demo, "--lang", "en")
    assert code == 0
    assert "Organic Community project" in out
    code, out, _err = run_prasan("query", "-e", "ASK { ?p a prasan:Project }", "-d", demo, "--json")
    assert json.loads(out)["boolean"] is True
    assert run_prasan("query", "-e", "INSERT DATA { <a:a> <a:b> <a:c> }", "-d", demo)[0] == 2
    assert run_prasan("query", "programmes-of-gaol", "-d", demo)[0] == 2
    assert run_prasan("query", "programmes-of-goal", "-e", "ASK {}", "-d", demo)[0] == 2
    assert run_prasan("query", "programmes-of-goal", "--param", "E2", "-d", demo)[0] == 2
    (tmp_path / "own.rq").write_text("SELECT ?p { ?p a prasan:Project } ORDER BY ?p", encoding="utf-8")
    code, out, _err = run_prasan("query", tmp_path / "own.rq", "-d", demo, "-f", "csv")
    assert out.count("/project/P") == 5
    assert run_prasan("query", tmp_path / "none.rq", "-d", demo)[0] == 3


def test_query_as_json_lists_questions_with_their_titles(run_prasan: Any) -> None:
    _code, out, _err = run_prasan("query", "--json")
    listed = json.loads(out)
    assert len(listed) >= 15
    assert all({"th", "en"} <= set(item["title"]) for item in listed.values())


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_are_printed(shell: str, run_prasan: Any) -> None:
    if shell == "bash" and shutil.which("bash") is None:
        pytest.skip("no bash on this machine")
    code, out, _err = run_prasan("completion", shell)
    assert code == 0
    assert "_PRASAN_COMPLETE" in out


def test_completion_completes() -> None:
    done = process(env={"_PRASAN_COMPLETE": "bash_complete", "COMP_WORDS": "prasan bu", "COMP_CWORD": "1"})
    assert b"build" in done.stdout


@pytest.mark.parametrize(
    "environment", [{"LC_ALL": "C", "PYTHONUTF8": "0"}, {"PYTHONIOENCODING": "cp874"}, {"PYTHONIOENCODING": "ascii"}]
)
def test_thai_is_written_as_utf8_whatever_the_locale(environment: dict[str, str], demo: Path) -> None:
    done = process("findings", "-d", demo, "--lang", "th", "--kind", "gap", env=environment)
    assert done.returncode == 0
    assert "ช่องว่าง" in done.stdout.decode("utf-8")


def test_output_cut_off_by_its_reader_is_no_error(demo: Path) -> None:
    command = [sys.executable, "-m", "prasan", "query", "-e", "SELECT * { ?s ?p ?o }", "-d", str(demo), "-f", "csv"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.read(10)
        running.stdout.close()
        errors = running.stderr.read()
    assert b"Traceback" not in errors
    assert b"rror" not in errors


def _heeds_interrupts() -> None:
    # What a shell starts in the background ignores Ctrl-C, and so do its children: the suite may be run like that.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.skipif(os.name == "nt", reason="signals work otherwise there")
def test_ctrl_c_half_way_leaves_nothing_half_written(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    shutil.copytree(FOUNDING, folder, ignore=shutil.ignore_patterns("__pycache__"))
    with subprocess.Popen(
        [sys.executable, "-m", "prasan", "build", str(folder), "--lang", "en"], stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL, preexec_fn=_heeds_interrupts,
    ) as running:  # fmt: skip
        while running.poll() is None and not any(path.name.startswith(".out-") for path in folder.iterdir()):
            time.sleep(0.01)
        running.send_signal(signal.SIGINT)
        assert running.stderr is not None
        errors = running.stderr.read()
    assert running.returncode == 130
    assert b"Traceback" not in errors
    assert b"Stopped" in errors
    assert sorted(path.name for path in folder.iterdir()) == ["nakhon-si-thammarat.xlsx", "prasan.toml"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_an_error_with_code_four(tmp_path: Path, run_prasan: Any) -> None:
    tmp_path.chmod(0o500)
    assert run_prasan("build", FOUNDING, "-o", tmp_path / "out")[0] == 4


def test_a_place_that_cannot_be_a_folder_is_an_error_with_code_four(tmp_path: Path, run_prasan: Any) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    code, _out, err = run_prasan("build", FOUNDING, "-o", tmp_path / "file" / "out", "--lang", "en")
    assert code == 4
    assert "can't be written" in err


HOSTILE: dict[str, tuple[str, bytes, int]] = {
    "missing file": ("", b"", 3),
    "unknown format": ("a.doc", b"x", 3),
    "empty file": ("a.csv", b"", 3),
    "damaged workbook": ("a.xlsx", b"PK\x03\x04 not a workbook at all", 3),
    "text called a workbook": ("a.xlsx", b"id,name\nP1,One\n", 3),
    "invalid JSON": ("a.json", b'{"Projects": [', 3),
    "XML bomb": (
        "a.rdf",
        b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "xxxxxxxxxx">'
        + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
        + b']><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">&j;</rdf:RDF>',
        3,
    ),
    "damaged Turtle": ("a.ttl", b"<a> <b> .", 3),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_what_cannot_be_read_gets_one_message_and_no_traceback(case: str, tmp_path: Path, run_prasan: Any) -> None:
    name, content, expected = HOSTILE[case]
    file = tmp_path / (name or "nowhere.xlsx")
    if name:
        file.write_bytes(content)
    for language in languages():
        code, out, err = run_prasan("check", file, "--lang", language)
        assert code == expected, err
        assert "Traceback" not in out + err
        assert "70" not in err.split(":")[0]
        assert len(err.strip().splitlines()) == 1


def test_a_zip_bomb_is_refused_before_it_is_opened(tmp_path: Path, run_prasan: Any) -> None:
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    code, _out, err = run_prasan("check", bomb, "--lang", "en")
    assert code == 3
    assert "bomb.xlsx" in err


def test_one_unreadable_file_among_several_is_told_with_all_other_problems(tmp_path: Path, run_prasan: Any) -> None:
    (tmp_path / "a.json").write_text("{", encoding="utf-8")
    (tmp_path / "projects.csv").write_text("id,name,start\nP1,One,255O\n", encoding="utf-8")
    code, _out, err = run_prasan("check", tmp_path, "--lang", "en")
    assert code == 1
    assert "a.json" in err
    assert "255O" in err


def test_an_empty_folder_says_how_to_begin(tmp_path: Path, run_prasan: Any) -> None:
    code, _out, err = run_prasan("build", tmp_path, "--lang", "en")
    assert code == 3
    assert "prasan init" in err


def test_errors_are_json_when_json_was_asked_for(tmp_path: Path, run_prasan: Any) -> None:
    _code, _out, err = run_prasan("build", tmp_path / "nowhere", "--json")
    assert "nowhere" in json.loads(err)["error"]


def test_a_fault_of_our_own_shows_no_traceback_unless_asked(run_prasan: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        raise ZeroDivisionError("oops")

    monkeypatch.setattr("prasan.workspace.load", fail)
    code, _out, err = run_prasan("check", FOUNDING, "--lang", "en")
    assert (code, "ZeroDivisionError" in err, "Traceback" in err) == (70, True, False)
    with pytest.raises(ZeroDivisionError):
        run_prasan("check", FOUNDING, "--verbose")


def test_a_full_disk_is_told_as_such(run_prasan: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object, **_options: object) -> None:
        raise OSError(28, "No space left on device", "x")

    monkeypatch.setattr("prasan.workspace.load", full)
    code, _out, err = run_prasan("check", FOUNDING, "--lang", "en")
    assert (code, "No space left" in err) == (4, True)


def test_a_misspelt_setting_is_told_the_right_one(tmp_path: Path, run_prasan: Any) -> None:
    (tmp_path / "prasan.toml").write_text("[calender]\nera = 'christian'\n", encoding="utf-8")
    code, _out, err = run_prasan("build", tmp_path, "--lang", "en")
    assert (code, "calendar" in err) == (2, True)
