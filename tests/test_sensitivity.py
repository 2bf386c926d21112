"""Which findings flip when weights and thresholds move: worked out by hand, and held against the rules themselves."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Literal, URIRef
from rdflib.namespace import RDF, XSD

from prasan.graph.classes import CLASSES
from prasan.graph.finding import Finding
from prasan.graph.findings.overlap import overlaps
from prasan.graph.linkage import Quad
from prasan.graph.margins import Margin
from prasan.graph.sensitivity import Classes, Move, Sensitivity, flips, moved, moves, sensitivity, settings_moved
from prasan.graph.sensitivity_files import SUFFIXES, write
from prasan.graph.sensitivity_rows import flips_words, margin_words, setting_rows
from prasan.graph.study import DEFAULT_WEIGHTS, Study
from prasan.language import languages
from prasan.ontology import PRASAN
from prasan.settings import FindingSettings
from prasan.workspace import Workspace
from tests.conftest import FOUNDING
from tests.small import study, study_of

# Each activity is two programmes', so that all tell as much and s is a plain Jaccard: of A1, A2 and A3 one is shared.
ROWS = [
    {"id": "P1", "goals": "E1", "activities": "A1; A2"},
    {"id": "P2", "goals": "E1", "activities": "A1; A3"},
    {"id": "F2", "activities": "A2"},
    {"id": "F3", "activities": "A3"},
]
WHERE = {"areas": "X", "start": "2551", "end": "2553"}
BOTH_ROWS = [
    {**ROWS[0], **WHERE, "beneficiaries": "B1; B2"}, {**ROWS[1], **WHERE, "beneficiaries": "B1; B3"}, *ROWS[2:],
    {"id": "F4", "beneficiaries": "B2"}, {"id": "F5", "beneficiaries": "B3"},
]  # fmt: skip
LOW = FindingSettings(similar=0.3, minimum_score=0.2)


def tried(found: Sensitivity, finding: Finding) -> dict[tuple[str, float], str]:
    return {(flip.move.setting, flip.move.value): flip.outcome for flip in found.of.get(finding.id, ())}


# By hand


def test_where_an_overlap_of_two_flips_is_reckoned_exactly() -> None:
    """Goals are the same (1), activities share one of three (1/3), nothing else is recorded; all weights are 16.

    score · coverage = (3·1 + 3·⅓) / 16 = ¼. With w for goals it is (w + 1) / (w + 13), which is 0.2 at w = 2. With w
    for beneficiaries, which nobody records, it is 4 / (13 + w): 0.2 at w = 7. With w for activities it is
    (3 + w/3) / (13 + w), which is 0.23 at 0 and rises: no weight of theirs flips anything.
    """
    found = sensitivity(study(LOW, Projects=ROWS))
    (finding,) = found.findings
    assert finding.kind == "overlap"
    exact = found.exact[finding.id]
    assert exact["similar"] == Margin(above=pytest.approx(1 / 3), exact=True)
    assert exact["minimum_score"] == Margin(above=pytest.approx(1 / 4), exact=True)
    assert exact["minimum_coverage"] == Margin(above=pytest.approx(6 / 16), exact=True)
    assert exact["weights.goal"] == Margin(below=pytest.approx(2), exact=True)
    assert exact["weights.beneficiary"] == Margin(above=pytest.approx(7), exact=True)
    assert exact["weights.activity"] == Margin(exact=True)
    assert exact["same"] == exact["contained"] == Margin(exact=True)
    assert "common_share" not in exact


def test_what_the_moves_that_are_tried_make_of_it() -> None:
    found = sensitivity(study(LOW, Projects=ROWS))
    (finding,) = found.findings
    assert tried(found, finding) == {
        ("weights.goal", 0.0): "gone", ("weights.goal", 1.5): "gone",
        ("similar", 0.4): "gone", ("similar", 0.5): "gone",
        ("minimum_score", 0.3): "gone", ("minimum_score", 0.4): "gone",
    }  # fmt: skip
    assert len(found.flips) == 6
    assert found.robust == ()
    # A margin beyond what was tried, as 7 for beneficiaries where 6 was the most, is none of the table's.
    assert found.margin(finding, "weights.beneficiary") == Margin(exact=True)
    assert flips_words(found, finding, "en") == "weight of goals ↓ 2; similar from ↑ 0.333; lowest score ↑ 0.25"


def test_what_is_lowered_far_enough_appears() -> None:
    found = sensitivity(study(replace(LOW, minimum_score=0.3), Projects=ROWS))
    assert found.findings == ()
    appearing = {(flip.move.setting, flip.move.value) for flip in found.flips if flip.outcome == "appears"}
    # With 6 for goals (6 + 1) / 19 = 0.37; without any of the three it stays at 4/16, (3 + 2)/(13 + 6) or 4/13 = 0.308.
    assert appearing == {("minimum_score", 0.1), ("minimum_score", 0.2), ("weights.goal", 6.0),
                         ("weights.beneficiary", 0.0)}  # fmt: skip


def test_an_overlap_becomes_duplication_when_the_same_need_not_be_so_same() -> None:
    """Activities and beneficiaries share one of three each; where and when they meet is recorded."""
    found = sensitivity(study(replace(LOW, same=0.5), Projects=BOTH_ROWS))
    (finding,) = found.findings
    assert found.exact[finding.id]["same"] == Margin(below=pytest.approx(1 / 3), exact=True)
    assert tried(found, finding)["same", 0.3] == "duplication"
    assert ("same", 0.4) not in tried(found, finding)
    assert found.counts[Move("same", 0.5, 0.3)] == {"class": 1}


def test_a_missing_link_flips_with_the_overlap_that_it_is_about() -> None:
    links = [{"from": "F2", "link type": "reinforces", "to": "F3"}]
    found = sensitivity(study(LOW, Projects=ROWS, Links=links))
    overlap, missing = found.findings
    assert (overlap.kind, missing.kind) == ("overlap", "missingLink")
    assert tried(found, missing) == tried(found, overlap)
    # Its figures are those of the overlap and not its own, so it is told by the steps.
    assert margin_words(found.margin(missing, "similar")) == "↑ ~0.4"
    assert margin_words(found.margin(overlap, "similar")) == "↑ 0.333"


def test_findings_that_no_setting_moves_are_not_looked_at(founding: Workspace) -> None:
    assert founding.sensitivity().findings == ()
    assert founding.sensitivity().flips == ()


# Groups


def made(kind: str, *members: str) -> Finding:
    return Finding(kind, members, "group")


def classes(findings: list[Finding]) -> Classes:
    """The classes of pairs that follow from findings: a pair is what the last of its findings says."""
    names = "abcd"
    of: dict[int, int] = {}
    for finding in findings:
        for one, other in combinations(finding.participants, 2):
            if finding.kind in CLASSES:
                of[names.index(one) * len(names) + names.index(other)] = CLASSES.index(finding.kind)
    keys = np.array(sorted(of), dtype=np.int64)
    position = {name: row for row, name in enumerate(names)}
    return Classes(position, keys, np.array([of[key] for key in keys.tolist()], dtype=np.int8))


@pytest.mark.parametrize(
    ("then", "outcomes"),
    [
        ([made("overlap", "a", "b", "c")], []),
        ([made("overlap", "a", "b", "c", "d")], [("appears", 4)]),
        ([made("overlap", "a", "b"), made("overlap", "a", "c"), made("overlap", "b", "c")], []),
        ([made("overlap", "a", "b")], [("partly", 3)]),
        ([made("overlap", "a", "b"), made("contained", "a", "c"), made("overlap", "b", "c")], [("partly", 3)]),
        ([made("parallel", "a", "b", "c")], [("parallel", 3)]),
        ([made("duplication", "a", "b", "c", "d")], [("duplication", 3), ("appears", 4)]),
        ([], [("gone", 3)]),
        # What duplicates overlaps, too: the group is there still, and something within it is new.
        ([made("overlap", "a", "b", "c"), made("duplication", "a", "b")], [("appears", 2)]),
    ],
)  # fmt: skip
def test_groups_are_compared_pair_by_pair(then: list[Finding], outcomes: list[tuple[str, int]]) -> None:
    findings, move = [made("overlap", "a", "b", "c")], Move("similar", 0.5, 0.6)
    found = flips(findings, classes(findings), classes(then), lambda: then, move)
    assert [(flip.outcome, len(flip.finding.participants)) for flip in found] == outcomes


# What is moved


def test_every_weight_and_threshold_is_moved_and_stays_where_it_makes_sense() -> None:
    read = study(FindingSettings(weights={"goal": 0.0}, minimum_score=0.95, common_share=0.0), Projects=ROWS)
    assert set(settings_moved(read)) == {f"weights.{facet}" for facet in DEFAULT_WEIGHTS} | {
        "similar", "same", "minimum_score", "minimum_coverage", "contained", "common_share",
    }  # fmt: skip
    by_setting: dict[str, list[float]] = {}
    for move in moves(read):
        by_setting.setdefault(move.setting, []).append(move.value)
    assert by_setting["weights.goal"] == [1.0]
    assert by_setting["weights.area"] == [0.0, 0.5, 2.0]
    assert by_setting["minimum_score"] == [0.75, 0.85, 1.0]
    assert by_setting["minimum_coverage"] == [0.1, 0.2]
    assert "common_share" not in by_setting
    assert moved(read.settings, Move("weights.area", 1.0, 2.0)).weights == {"goal": 0.0, "area": 2.0}
    assert moved(read.settings, Move("same", 0.999, 1.0)).same == 1.0


def test_other_settings_read_the_same_linkage_and_nothing_twice() -> None:
    read = study(LOW, Projects=ROWS)
    facets, weights = read.facets, read.weights
    other = read.with_settings(FindingSettings(weights={"goal": 9.0}))
    assert other.facets is facets
    assert (read.weights, other.weights["goal"]) == (weights, 9.0)
    assert read.settings == LOW


# Laws

ROW = URIRef("urn:place:1")
TERMS = {
    "goal": (PRASAN.Goal, PRASAN.hasGoal), "activity": (PRASAN.ActivityType, PRASAN.hasActivity),
    "beneficiary": (PRASAN.BeneficiaryGroup, PRASAN.hasBeneficiary), "area": (PRASAN.Area, PRASAN.coversArea),
    "agency": (PRASAN.Agency, PRASAN.ledBy),
}  # fmt: skip
SHARES = st.sampled_from([0.0, 0.1, 0.25, 0.3, 0.4, 0.5, 0.6, 0.75, 0.9, 1.0])
SETTINGS = st.builds(
    FindingSettings, similar=SHARES, same=SHARES, minimum_score=SHARES.map(lambda share: share / 2),
    minimum_coverage=SHARES.map(lambda share: share / 2), contained=SHARES,
    weights=st.dictionaries(st.sampled_from(sorted(DEFAULT_WEIGHTS)), st.sampled_from([0.0, 0.5, 1.0, 2.0, 5.0])),
)  # fmt: skip


@st.composite
def studies(draw: st.DrawFn) -> Study:
    found: list[Quad] = []
    for number in range(draw(st.integers(2, 5))):
        programme = URIRef(f"urn:x:P{number}")
        found.append((programme, RDF.type, PRASAN.Project, ROW))
        for facet, (cls, predicate) in TERMS.items():
            for value in sorted(draw(st.frozensets(st.integers(0, 2), max_size=3))):
                thing = URIRef(f"urn:x:{facet}:{value}")
                found += [(thing, RDF.type, cls, ROW), (programme, predicate, thing, ROW)]
        if draw(st.booleans()):
            for predicate, day in (
                (PRASAN.start, "2001-01-01"),
                (PRASAN.end, draw(st.sampled_from(["2002", "2005"])) + "-12-31"),
            ):
                found.append((programme, predicate, Literal(day, datatype=XSD.date), ROW))
    return study_of(found, draw(SETTINGS))


def pairs(read: Study) -> dict[tuple[str, str], str]:
    """The class of each two programmes, by the findings; common_share leaves five programmes alone."""
    return {two: finding.kind for finding in overlaps(read) for two in combinations(finding.participants, 2)}


@given(studies(), st.data())
@settings(max_examples=60)
def test_an_exact_margin_is_where_the_rules_themselves_flip(read: Study, more: st.DataObject) -> None:
    """Any value of any setting: the class of a pair is another one if, and only if, the value is past the margin."""
    told = [finding for finding in overlaps(read) if len(finding.participants) == 2]
    if not told:
        return
    exact = {finding.id: sensitivity_margins(read, finding) for finding in told}
    for setting in sorted({setting for known in exact.values() for setting in known}):
        weight = setting.startswith("weights.")
        before = read.weights[setting.removeprefix("weights.")] if weight else getattr(read.settings, setting)
        value = more.draw(st.sampled_from([0.01, 0.3, 1.5, 4.0, 40.0]) if weight else SHARES, label=setting)
        if value == before:
            continue
        after = pairs(read.with_settings(moved(read.settings, Move(setting, before, value))))
        for finding in told:
            margin = exact[finding.id].get(setting)
            if margin is None:
                continue
            edge = margin.above if value > before else margin.below
            if edge is not None and abs(value - edge) < 1e-9:
                continue  # on the edge itself the last digit of a float decides
            past = edge is not None and (value > edge if value > before else value < edge)
            one, other = finding.participants
            assert (after.get((one, other)) != finding.kind) == past, (setting, before, value, margin, finding)


def sensitivity_margins(read: Study, finding: Finding) -> dict[str, Margin]:
    from prasan.graph.margins import margins

    return margins(read, finding)


@given(studies(), st.sampled_from(["similar", "minimum_score", "minimum_coverage", "contained"]), SHARES)
@settings(max_examples=60)
def test_a_higher_threshold_never_adds_an_overlap(read: Study, setting: str, value: float) -> None:
    """Nor a duplication or parallel work. Of ``same`` that is not so, and of contained work not with ``similar``."""
    if value <= getattr(read.settings, setting):
        return
    before, after = pairs(read), pairs(read.with_settings(replace(read.settings, **{setting: value})))
    for kind in ("overlap", "duplication", "parallel"):
        assert {two for two, of in after.items() if of == kind} <= {two for two, of in before.items() if of == kind}
    if setting != "similar":
        assert after.keys() <= before.keys()


def test_a_higher_same_can_add_an_overlap_and_a_higher_similar_contained_work() -> None:
    """What is no longer the same still overlaps; what no longer overlaps may still lie within the other."""
    read = study(replace(LOW, same=0.3), Projects=BOTH_ROWS)
    assert set(pairs(read).values()) == {"duplication"}
    assert set(pairs(read.with_settings(replace(read.settings, same=0.5))).values()) == {"overlap"}
    inside = [
        {"id": "P1", "goals": "E1", "activities": "A1", "beneficiaries": "B1"},
        {"id": "P2", "goals": "E1; E2", "activities": "A1; A2", "beneficiaries": "B1; B2"},
        {"id": "Q", "goals": "E3"},
    ]
    read = study(FindingSettings(similar=0.1, minimum_score=0.9), Projects=inside)
    assert pairs(read) == {}
    assert set(pairs(read.with_settings(replace(read.settings, similar=0.9))).values()) == {"contained"}


# Files


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_each_kind_of_file_tells_what_flips(suffix: str, language: str) -> None:
    rows = [{**row, "name (en)": "<b>&\x07"} for row in ROWS]
    read = study(LOW, Projects=rows)
    found = sensitivity(read)
    (finding,) = found.findings
    content = write(read, found, suffix, language, {"": "<script>alert(1)</script>"})
    assert content == write(read, found, suffix, language, {"": "<script>alert(1)</script>"})
    if suffix == ".xlsx":
        assert isinstance(content, bytes)
        book = openpyxl.load_workbook(io.BytesIO(content))
        sheet = book.worksheets[0]
        assert len(book.worksheets) == 3
        assert [cell.value for cell in sheet[2]][-1] == finding.id
        assert "↑ 0.333" in [cell.value for cell in sheet[2]]
        assert book.worksheets[2].max_row == 1 + len(found.flips)
    elif suffix == ".png":
        assert isinstance(content, bytes)
        assert content.startswith(b"\x89PNG")
    else:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
        assert "0.333" in text
        assert suffix == ".json" or "<script>" not in text
    if suffix == ".json":
        told = json.loads(content)
        assert told["findings"][0]["margins"]["weights.beneficiary"]["above"] == pytest.approx(7)
        assert len(told["flips"]) == 6
        assert len(told["moves"]) == len(found.moves)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_without_anything_that_flips_the_files_say_so(suffix: str, founding: Workspace) -> None:
    found = founding.sensitivity()
    content = write(founding.study, found, suffix, "en", founding.title)
    assert content
    if suffix in (".svg", ".html"):
        assert "No finding here depends on weights or thresholds." in str(content)


def test_a_move_that_flips_nothing_has_a_row_of_noughts() -> None:
    found = sensitivity(study(LOW, Projects=ROWS))
    rows = {(row[0], row[2]): row[3:] for row in setting_rows(found, "en")}
    assert rows["weight of goals", 6.0] == (0, 0, 0, 0)
    assert rows["weight of goals", 1.5] == (0, 1, 0, 0)


def test_the_command_prints_or_writes(tmp_path: Path, run_prasan: Any) -> None:
    data = tmp_path / "small.json"
    (tmp_path / "prasan.toml").write_text("[findings]\nsimilar = 0.3\nminimum_score = 0.2\n", encoding="utf-8")
    from tests.small import complete

    data.write_text(json.dumps(complete({"Projects": ROWS})), encoding="utf-8")
    code, out, _err = run_prasan("sensitivity", "-d", tmp_path, "--lang", "en")
    assert code == 0
    assert "0 of 1 such findings are robust" in out
    assert "similar from ↑ 0.333" in out
    code, _out, err = run_prasan("sensitivity", "-d", tmp_path, "-o", tmp_path / "x.svg", "--lang", "th")
    assert code == 0
    assert "x.svg" in err
    assert "เกณฑ์คล้ายกัน" in (tmp_path / "x.svg").read_text(encoding="utf-8")
    assert json.loads(run_prasan("sensitivity", "-d", tmp_path, "--json")[1])["findings"]
    code, _out, err = run_prasan("sensitivity", "-d", FOUNDING, "-o", tmp_path / "x.docx", "--lang", "en")
    assert code == 2
    assert ".xlsx" in err
