"""What people decide about findings: kept in plain text, shown with the finding, never lost."""

import json
import shutil
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Graph, URIRef

import prasan
from prasan.decisions import (
    DecidedMeanwhileError,
    DecisionsError,
    Seen,
    add_decision,
    read_decisions,
    seen,
    whole_id,
)
from prasan.graph.decision import Decision, decision_kinds, fingerprint, standings
from prasan.graph.decision_rdf import decision_quads
from prasan.graph.finding import Finding
from prasan.graph.linkage import Statement
from prasan.language import languages
from prasan.manifest import is_fresh
from prasan.queries.ask import Rows
from prasan.settings import DECISIONS_NAME
from prasan.workspace import Workspace, open_or_load
from tests.conftest import FOUNDING

GAP = "gap-8ec2d65580"
"""That nobody works on E4, in the founding case."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The founding case, built before anything was decided."""
    folder = tmp_path_factory.mktemp("decided") / "demo"
    shutil.copytree(FOUNDING, folder, ignore=shutil.ignore_patterns("__pycache__", "out"))
    prasan.build(folder, language="en")
    return folder


@pytest.fixture
def demo(built: Path, tmp_path: Path) -> Path:
    """A copy of it of a test's own."""
    shutil.copytree(built, tmp_path / "demo")
    return tmp_path / "demo"


def rows(workspace: Workspace, question: str, **parameters: str) -> list[dict[str, Any]]:
    found = workspace.query(question, **parameters)
    assert isinstance(found, Rows)
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]


# The file

TEXTS = st.text().filter(str.strip)


@given(by=TEXTS, because=TEXTS, sentence=st.text(), on=st.dates(date(1800, 1, 1), date(2199, 12, 31)),
       kind=st.sampled_from(decision_kinds()))  # fmt: skip
def test_any_text_comes_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, by: str, because: str, sentence: str, on: date, kind: str
) -> None:
    """Quotes, new lines, Thai, emoji, control characters: whatever is a text."""
    folder = tmp_path_factory.mktemp("any")
    first = Decision("gap-0123456789", kind, by, because, on, sentence, "ab")
    second = Decision("overlap-0123456789", kind, because, by, on)
    for decision in (first, second):
        add_decision(folder, decision, "th")
    assert read_decisions(folder) == (first, second)


def test_decisions_with_hard_texts_come_back(tmp_path: Path) -> None:
    hard = (
        '"""', "'''", "\\", "a\r\nb\nc\rd", "\x00\x07\x1b\x7f\x85\u2028", "ปู่ ก็ น้ำ กี้", "👩\u200d🌾",
        "]]\n[[decision]]\nby=1", "# x", "= 1",
    )  # fmt: skip
    made = [Decision("gap-0123456789", "agreed", text, text, date(2007, 11, 6), text, "") for text in hard]
    for decision in made:
        add_decision(tmp_path, decision, "en")
    assert read_decisions(tmp_path) == tuple(made)


def test_a_workspace_without_the_file_has_no_decisions(tmp_path: Path) -> None:
    assert read_decisions(tmp_path) == ()


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_what_people_wrote_into_the_file_stays_to_the_letter(tmp_path: Path, newline: str, mark: bytes) -> None:
    by_hand = """# ประชุม 6 พ.ย.

  [[ decision ]]   # first
because = '''two
lines'''
finding = "gap-0123456789"
on = "2007-11-06"
decision   =   "warranted"
by = "A" # no new line after this""".replace("\n", newline)
    file = tmp_path / DECISIONS_NAME
    file.write_bytes(mark + by_hand.encode())
    add_decision(tmp_path, Decision("gap-0123456789", "agreed", "B", "c", date(2008, 1, 2)), "en")
    held = file.read_bytes()
    assert held.startswith(mark + by_hand.encode())
    assert (
        held.decode("utf-8-sig")
        .replace("\r\n", "\n")
        .endswith(
            '[[decision]]\nfinding = "gap-0123456789"\ndecision = "agreed"\non = 2008-01-02\nby = "B"\nbecause = "c"\n'
        )
    )
    assert [decision.by for decision in read_decisions(tmp_path)] == ["A", "B"]
    assert (b"\r\n" in held) == (newline == "\r\n")


GOOD = '[[decision]]\nfinding = "gap-0123456789"\ndecision = "agreed"\non = 2007-11-06\nby = "A"\nbecause = "b"\n'


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (GOOD + "\n[[decision]\n", [8]),
        (GOOD.replace('"A"', '"A'), [5]),
        (GOOD + GOOD.replace("agreed", "agred"), [9]),
        (GOOD + GOOD.replace("because", "becuase"), [7, 12]),
        (GOOD.replace('"A"', "7"), [5]),
        (GOOD.replace('"A"', '"  "'), [5]),
        (GOOD.replace("gap-0123456789", "gap"), [2]),
        (GOOD.replace("2007-11-06", "2550-11-06"), [4]),
        (GOOD.replace("2007-11-06", '"6 พ.ย."'), [4]),
        (GOOD.replace("2007-11-06", "2007-11-06T10:00:00"), [4]),
        ('title = "x"\n' + GOOD, [1]),
        ("decision = 3\n", [1]),
        ("decision = [1]\n", [1]),
        (GOOD.replace('finding = "gap-0123456789"\n', "") + GOOD.replace("agreed", "no"), [1, 8]),
        ("[[decision]]\n", [1, 1, 1, 1, 1]),
        ("x = " + "[" * 5000, [1]),
    ],
)
def test_a_file_broken_by_hand_is_told_line_by_line_and_left_alone(tmp_path: Path, text: str, lines: list[int]) -> None:
    file = tmp_path / DECISIONS_NAME
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DecisionsError) as raised:
        read_decisions(tmp_path)
    assert [fault.line for fault in raised.value.faults] == lines
    for language in languages():
        told = raised.value.text(language)
        assert str(file) in told
        assert all(str(line) in told for line in lines)
    with pytest.raises(DecisionsError):
        add_decision(tmp_path, Decision("gap-0123456789", "agreed", "A", "b", date(2007, 11, 6)), "en")
    assert file.read_text(encoding="utf-8") == text


def test_a_file_that_is_not_utf_8_says_on_which_line(tmp_path: Path) -> None:
    (tmp_path / DECISIONS_NAME).write_bytes(GOOD.encode() + "by = 'ไทย'".encode("cp874"))
    with pytest.raises(DecisionsError) as raised:
        read_decisions(tmp_path)
    assert [(fault.line, fault.code) for fault in raised.value.faults] == [(7, "not-utf-8")]


def test_a_file_in_another_form_of_toml_is_read_and_never_broken(tmp_path: Path) -> None:
    """Blocks in brackets can't be added to; the file stays and the message says where."""
    inline = 'decision = [{finding="gap-0123456789", decision="agreed", on=2007-11-06, by="A", because="b"}]\n'
    (tmp_path / DECISIONS_NAME).write_text(inline, encoding="utf-8")
    assert len(read_decisions(tmp_path)) == 1
    with pytest.raises(DecisionsError):
        add_decision(tmp_path, Decision("gap-0123456789", "agreed", "B", "c", date(2007, 11, 6)), "en")
    assert (tmp_path / DECISIONS_NAME).read_text(encoding="utf-8") == inline


def test_what_is_no_text_and_what_is_blank_is_refused(tmp_path: Path) -> None:
    for by, because, code in (
        ("\udcff", "b", "decision-not-text"), ("a", " \n", "decision-needs-because"), ("", "b", "decision-needs-by"),
    ):  # fmt: skip
        with pytest.raises(prasan.UsageError) as raised:
            add_decision(tmp_path, Decision("gap-0123456789", "agreed", by, because, date(2007, 11, 6)), "en")
        assert raised.value.code == code
    assert not (tmp_path / DECISIONS_NAME).exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no way to hold a folder")
def test_those_who_decide_at_the_same_moment_lose_nothing(tmp_path: Path) -> None:
    code = (
        "import sys; from datetime import date; from pathlib import Path\n"
        "from prasan.decisions import add_decision; from prasan.graph.decision import Decision\n"
        "for n in range(10):\n"
        "    add_decision(Path(sys.argv[1]), Decision('gap-0123456789', 'agreed', sys.argv[2], str(n),"
        " date(2007, 11, 6)), 'en')"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path), str(who)]) for who in range(3)]
    assert [process.wait() for process in running] == [0, 0, 0]
    made = read_decisions(tmp_path)
    assert sorted((d.by, int(d.because)) for d in made) == [(str(who), n) for who in range(3) for n in range(10)]


def test_who_decides_not_knowing_of_another_decision_is_told_and_keeps_the_choice(demo: Path) -> None:
    first, second = open_or_load([demo]), open_or_load([demo])
    known = seen(first, GAP)
    assert (known.decisions, known.evidence) == (0, fingerprint(first.finding(GAP)))
    first.decide(GAP, "agreed", by="A", because="x", having_seen=known)
    with pytest.raises(DecidedMeanwhileError, match="A decided about this"):
        second.decide(GAP, "disputed", by="B", because="y", having_seen=known)
    assert [made.by for made in read_decisions(demo)] == ["A"]
    # About anything else nobody decided.
    other = next(finding.id for finding in second.findings if finding.id != GAP)
    second.decide(other, "agreed", by="B", because="y", having_seen=seen(second, other))
    third = open_or_load([demo])
    third.decide(GAP, "disputed", by="B", because="y", having_seen=seen(third, GAP))
    assert [(made.by, made.kind) for made in read_decisions(demo)] == [
        ("A", "agreed"), ("B", "agreed"), ("B", "disputed"),
    ]  # fmt: skip


def test_of_many_who_saw_the_same_and_decide_at_once_one_is_first_and_all_others_are_told(demo: Path) -> None:
    workspace = open_or_load([demo])
    known = seen(workspace, GAP)

    def decided(name: str) -> bool:
        try:
            workspace.decide(GAP, "agreed", by=name, because="x", having_seen=known)
        except DecidedMeanwhileError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        kept = list(pool.map(decided, map(str, range(8))))
    assert sum(kept) == 1
    assert [made.by for made in read_decisions(demo)] == [str(kept.index(True))]


def test_who_decides_on_evidence_that_has_changed_is_told(demo: Path) -> None:
    workspace = open_or_load([demo])
    with pytest.raises(DecidedMeanwhileError, match="evidence has changed"):
        workspace.decide(GAP, "agreed", by="A", because="x", having_seen=Seen(0, "another"))
    assert read_decisions(demo) == ()


def test_the_file_of_decisions_is_no_data(demo: Path) -> None:
    settings = demo / "prasan.toml"
    files = '\nfiles = ["*.xlsx", "*"]\n'
    settings.write_text(settings.read_text(encoding="utf-8").replace("[workspace]", "[workspace]" + files, 1))
    (demo / DECISIONS_NAME).write_text(GOOD, encoding="utf-8")
    for file in demo.glob("*.md"):
        file.unlink()
    assert DECISIONS_NAME not in prasan.load(demo).files


# Ids


def test_the_beginning_of_an_id_is_enough_if_it_is_of_one_alone() -> None:
    ids = ["gap-0aaaaaaaaa", "gap-0abbbbbbbb", "overlap-0123456789"]
    assert whole_id("overlap", ids) == "overlap-0123456789"
    assert whole_id("gap-0aaaaaaaaa", ids) == "gap-0aaaaaaaaa"
    with pytest.raises(prasan.UnknownNameError, match="gap-0aaaaaaaaa, gap-0abbbbbbbb"):
        whole_id("gap-0a", ids)
    with pytest.raises(prasan.UnknownNameError, match="overlap-0123456789"):
        whole_id("overlpa-0123456789", ids)
    with pytest.raises(prasan.UnknownNameError):
        whole_id("", ["overlap-0123456789"])


# Evidence


def test_evidence_has_changed_if_a_statement_has_and_not_if_it_has_moved() -> None:
    def made(*statements: tuple[str, bool, str]) -> Finding:
        given = tuple(Statement("p", "goal", value, (place,), inferred) for value, inferred, place in statements)
        return Finding("gap", ("p",), "m", evidence=given)

    first = made(("E1", False, "row 2"), ("E2", True, "row 3"))
    assert fingerprint(made(("E2", True, "row 9"), ("E1", False, "row 7"))) == fingerprint(first)
    assert fingerprint(made(("E1", False, "row 2"))) != fingerprint(first)
    assert fingerprint(made(("E1", False, "row 2"), ("E2", False, "row 3"))) != fingerprint(first)
    assert fingerprint(made(("E1", False, "row 2"), ("E3", True, "row 3"))) != fingerprint(first)


def test_a_hand_written_decision_without_evidence_is_not_said_to_have_changed() -> None:
    finding = Finding("gap", ("p",), "m", evidence=(Statement("p", "goal", "E1"),))
    made = [Decision(finding.id, "agreed", "A", "b", date(2007, 11, 6))]
    assert standings(made, [finding])[finding.id].changed is None
    assert standings(made, [])[finding.id].exists is False


def test_the_last_decision_is_in_force_and_the_history_stays() -> None:
    made = [
        Decision("gap-0123456789", kind, "A", "b", date(2007, 11, day))
        for day, kind in ((9, "agreed"), (6, "resolved"))
    ]
    standing = standings(made, [])["gap-0123456789"]
    assert standing.decision.kind == "resolved"
    assert standing.decisions == tuple(made)


# In a workspace


def test_a_decision_survives_rebuilds_and_reopening(demo: Path) -> None:
    workspace = prasan.open(demo, language="en").decide(GAP, "agreed", by="A", because="b", on="6 พ.ย. 2550")
    assert workspace.standings[GAP].decision.on == date(2007, 11, 6)
    prasan.build(demo, language="en")
    for opened in (prasan.open(demo), prasan.load(demo), prasan.open(demo / "out")):
        standing = opened.standings[GAP]
        assert (standing.decision.kind, standing.exists, standing.changed) == ("agreed", True, False)


def test_a_decision_leaves_the_build_fresh_and_is_seen_at_once(demo: Path) -> None:
    prasan.open(demo).decide(GAP, "agreed", by="A", because="b")
    assert is_fresh(demo)
    workspace = open_or_load([demo])
    assert workspace.saved
    assert workspace.standings[GAP].decision.by == "A"
    # In SPARQL too, though the store on disk was written before.
    assert [row["by"].toPython() for row in rows(workspace, "decisions")] == ["A"]
    assert len(rows(workspace, "findings-without-decision")) == len(workspace.findings) - 1


def test_a_moved_row_keeps_a_decision_as_it_was_and_a_changed_one_is_told(demo: Path) -> None:
    workspace = prasan.load(demo, language="en")
    isolated = next(f for f in workspace.findings if f.kind == "sharedActor")
    workspace = workspace.decide(isolated.id, "warranted", by="A", because="b")
    import openpyxl

    file = next(demo.glob("*.xlsx"))
    book = openpyxl.load_workbook(file)
    for sheet in book.worksheets[1:]:
        sheet.insert_rows(2, 3)
    book.save(file)
    moved = prasan.load(demo, language="en")
    assert moved.finding(isolated.id).evidence != isolated.evidence
    assert moved.standings[isolated.id].changed is False
    # The same finding, and the same participants, on other evidence.
    changed = Finding(isolated.kind, isolated.participants, isolated.message, aspect=isolated.aspect, evidence=())
    assert changed.id == isolated.id
    assert standings(moved.decisions, [changed])[isolated.id].changed is True


def test_a_decision_about_what_is_no_longer_found_is_kept_and_may_be_added_to(demo: Path) -> None:
    (demo / DECISIONS_NAME).write_text(GOOD + 'sentence = "Nobody works on it."\n', encoding="utf-8")
    workspace = prasan.open(demo).decide("gap-01234", "resolved", by="B", because="c")
    standing = workspace.standings["gap-0123456789"]
    assert (standing.exists, standing.changed) == (False, None)
    assert standing.decision.sentence == "Nobody works on it."
    assert rows(workspace, "decisions")[-1]["said"].toPython() == "Nobody works on it."
    assert len(read_decisions(demo)) == 2


def test_findings_are_chosen_by_decision_in_any_language(demo: Path) -> None:
    workspace = prasan.open(demo).decide(GAP, "โต้แย้ง", by="A", because="b")
    assert [f.id for f in workspace.select(decisions=["disputed"]).findings] == [GAP]
    assert [f.id for f in workspace.select(decisions=["โต้แย้ง"]).findings] == [GAP]
    assert len(workspace.select(decisions=["open"]).findings) == len(workspace.findings) - 1
    assert len(workspace.select(decisions=["open", "disputed"]).findings) == len(workspace.findings)
    assert workspace.select(decisions=["changed"]).findings == ()
    assert workspace.select(decisions=["disputed"]).decide(GAP, "agreed", by="A", because="b").standings.keys() == {GAP}
    with pytest.raises(prasan.UnknownNameError, match="disputed"):
        workspace.select(decisions=["dispoted"])


def test_a_day_must_be_one_and_must_have_come(demo: Path) -> None:
    workspace = prasan.open(demo, language="en")
    for day, code in (("2551", "decision-day"), ("soon", "decision-day"),
                      (date.today() + timedelta(days=1), "decision-in-future")):  # fmt: skip
        with pytest.raises(prasan.UsageError) as raised:
            workspace.decide(GAP, "agreed", by="A", because="b", on=day)
        assert raised.value.code == code
    assert read_decisions(demo) == ()


def test_data_that_are_no_workspace_keep_no_decisions(demo: Path, tmp_path: Path) -> None:
    workspace = prasan.load(next(demo.glob("*.xlsx")))
    assert workspace.decisions == ()
    with pytest.raises(prasan.UsageError) as raised:
        workspace.decide(workspace.findings[0].id, "agreed", by="A", because="b")
    assert raised.value.code == "decision-where"
    # What a build wrote somewhere else does not say which workspace it is of.
    prasan.build(demo, out=tmp_path / "elsewhere")
    assert prasan.open(tmp_path / "elsewhere").home is None
    assert prasan.open(demo / "out").home == demo.resolve()


HOSTILE = "<script>alert(1)</script> =1+1 | **b** \x07 ปู่ก็น้ำ"


def test_a_decision_is_shown_wherever_its_finding_is_and_stays_text(demo: Path) -> None:
    workspace = prasan.open(demo, language="en").decide(GAP, "agreed", by=HOSTILE, because="the reason why")
    for view, suffix in (("report", ".html"), ("network", ".html"), ("findings", ".csv"), ("findings", ".md"),
                         ("findings", ".json")):  # fmt: skip
        text = workspace.draw(view, suffix).decode()
        assert "the reason why" in text, view
        assert suffix not in (".html", ".md") or "<script>alert(1)" not in text
    assert "the reason why" in workspace.findings_turtle()
    found = next(f for f in json.loads(workspace.draw("findings", ".json"))["findings"] if f["id"] == GAP)
    assert found["decision"]["decision"] == "agreed"
    assert found["decision"]["evidence_changed"] is False


def test_decisions_as_rdf_follow_the_shapes_and_name_what_they_replace(demo: Path) -> None:
    from prasan.ontology.vocabulary import shapes, vocabulary

    workspace = (
        prasan.open(demo).decide(GAP, "agreed", by="A", because="b").decide(GAP, "resolved", by="B", because="c")
    )
    graph = Graph()
    for subject, predicate, value, _graph in decision_quads(workspace.standings.values(), "urn:x:"):
        graph.add((subject, predicate, value))
    assert graph.value(URIRef(f"urn:x:decision/{GAP}/2"), URIRef("http://purl.org/dc/terms/replaces")) == URIRef(
        f"urn:x:decision/{GAP}/1"
    )
    pyshacl = pytest.importorskip("pyshacl")
    conforms, _report, text = pyshacl.validate(graph + vocabulary(), shacl_graph=shapes())
    assert conforms, text


def test_questions_tell_what_was_decided_and_what_was_not(demo: Path) -> None:
    workspace = (
        prasan.open(demo).decide(GAP, "agreed", by="A", because="b").decide(GAP, "resolved", by="B", because="c")
    )
    told = rows(workspace, "decisions")
    assert [(row["by"].toPython(), row["replaced"].toPython()) for row in told] == [("B", False), ("A", True)]
    without = {row["id"].toPython() for row in rows(workspace, "findings-without-decision")}
    assert without == {f.id for f in workspace.findings} - {GAP}


# The command


def test_the_command_keeps_lists_and_filters(demo: Path, run_prasan: Any) -> None:
    code, out, err = run_prasan("decide", GAP[:8], "agreed", "--by", "A", "--because", "b", "--on", "2007-11-06", "-d",
                                demo, "--lang", "en")  # fmt: skip
    assert code == 0, err
    assert GAP in out
    assert "prasan build" in err
    assert tomllib.loads((demo / DECISIONS_NAME).read_text(encoding="utf-8"))["decision"][0]["by"] == "A"
    code, out, _err = run_prasan("decide", "-d", demo, "--lang", "en")
    assert code == 0
    assert "06/11/2550" in out
    total = len(prasan.open(demo).findings)
    assert f"{total - 1} of {total} findings have no decision yet" in out
    listed = json.loads(run_prasan("decide", "-d", demo, "--json")[1])
    assert [(d["finding"], d["in_force"], d["evidence_changed"]) for d in listed["decisions"]] == [(GAP, True, False)]
    assert listed["counts"] == {"open": total - 1, "agreed": 1, "changed": 0, "gone": 0}
    code, out, _err = run_prasan("findings", "--decision", "agreed", "-d", demo, "--json")
    assert [f["id"] for f in json.loads(out)["findings"]] == [GAP]
    assert "A, 06/11/2550: b" in run_prasan("explain", GAP[:8], "-d", demo, "--lang", "en")[1]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((GAP,), "warranted"),
        ((GAP, "agreed", "--because", "b"), "--by"),
        ((GAP, "agreed", "--by", "A"), "--because"),
        ((GAP, "agred", "--by", "A", "--because", "b"), "agreed"),
        (("gap-8ec2d65581", "agreed", "--by", "A", "--because", "b"), GAP),
        (("--by", "A"), "Which finding|which finding"),
        ((GAP, "agreed", "--by", "A", "--because", "b", "--on", "31/2/2550"), "31/2/2550"),
    ],
)
def test_a_command_that_makes_no_sense_says_what_to_do(
    demo: Path, run_prasan: Any, arguments: tuple[str, ...], told: str
) -> None:
    import re

    code, _out, err = run_prasan("decide", *arguments, "-d", demo, "--lang", "en")
    assert code == 2
    assert re.search(told, err)
    assert not (demo / DECISIONS_NAME).exists()


def test_a_broken_file_of_decisions_stops_a_build_before_it_writes(demo: Path, run_prasan: Any) -> None:
    before = (demo / "out" / "report.html").read_bytes()
    (demo / DECISIONS_NAME).write_text("[[decision\n", encoding="utf-8")
    code, _out, err = run_prasan("build", demo, "--lang", "en")
    assert code == 3
    assert "Line 1" in err
    assert (demo / "out" / "report.html").read_bytes() == before
