"""The crosswalk: what asks the same, what people decided about it, and the sheet in which they decide."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import URIRef
from rdflib.namespace import SKOS

from prasan.graph.alike import alike, weights, words
from prasan.graph.crosswalk import crosswalk
from prasan.graph.crosswalk_rows import COLUMNS, crosswalk_rows, headers
from prasan.graph.findings import same_question
from prasan.graph.study import Study
from prasan.loaders.load import load as load_files
from prasan.settings import FindingSettings, Settings
from prasan.workspace import load
from tests.small import iri, short, study

THAI = Path(__file__).parent / "fixtures" / "thai_indicators.json"
DEBT = "ร้อยละของครัวเรือนที่หนี้ลดลง"


def indicators(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"id": f"I{n}"} | row for n, row in enumerate(rows, start=1)]


def decided(*rows: tuple[str, str, str]) -> list[dict[str, Any]]:
    return [{"indicator": one, "match": match, "other indicator": other} for one, match, other in rows]


def questions(read: Study) -> list[tuple[list[str], str]]:
    return [(short(q.members), q.basis) for q in crosswalk(read).questions if len(q.members) > 1]


def proposed(read: Study) -> list[tuple[str, list[list[str]]]]:
    return [(p.kind.split("#")[1], [short(side) for side in p.sides]) for p in crosswalk(read).proposals]


def match_of(one: dict[str, Any], other: dict[str, Any]) -> str:
    """As what two indicators of two programmes are proposed; empty if they are not."""
    rows = indicators(one | {"project": "P1"}, other | {"project": "P2"})
    read = study(Indicators=rows)
    if questions(read):
        return "exactMatch"
    return proposed(read)[0][0] if proposed(read) else ""


# What is proposed

ELDERLY = "ร้อยละของผู้สูงอายุที่ได้รับการคัดกรองสุขภาพ"
LONG = "Number of {} trained as nurses in village hospitals under the provincial health plan"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"name": ELDERLY, "unit": "ร้อยละ"}, {"name": ELDERLY, "unit": "percent"}, "exactMatch"),
        ({"name": ELDERLY, "unit": "ร้อยละ"}, {"name": "สัดส่วนผู้สูงอายุที่ได้รับการคัดกรองสุขภาพ", "unit": "สัดส่วน"}, "exactMatch"),
        ({"name": ELDERLY}, {"name": "ร้อยละของผู้สูงอายุที่ได้รับการคัดกรองสุขภาพ (ปี ๒๕๕๑)"}, "exactMatch"),
        ({"name": "Percentage of farms in debt"}, {"name": "% of the farms in debt"}, "exactMatch"),
        ({"name": "Number of farms in debt"}, {"name": "Number of farms in debt", "unit": "farms"}, "exactMatch"),
        ({"name": ELDERLY}, {"name": "จำนวนผู้สูงอายุที่ได้รับการคัดกรองสุขภาพ", "unit": "คน"}, "relatedMatch"),
        ({"name": "Farm debt"}, {"name": "Farm debt"}, "closeMatch"),
        ({"name": "Farm debt", "unit": "baht"}, {"name": "Farm debt"}, "closeMatch"),
        ({"name": "Farm debt", "unit": "baht"}, {"name": "Farm debt", "unit": "million baht"}, "exactMatch"),
        ({"name": "Farm debt", "unit": "baht"}, {"name": "Farm debt", "unit": "farms"}, "relatedMatch"),
        ({"name": LONG.format("men")}, {"name": LONG.format("women")}, "relatedMatch"),
        ({"name": LONG.format("people over 60")}, {"name": LONG.format("people over 70")}, "relatedMatch"),
        ({"name": LONG.format("people")}, {"name": LONG.format("poor people")}, "narrowMatch"),
        ({"name": LONG.format("poor people")}, {"name": LONG.format("people")}, "broadMatch"),
        ({"name": "Number of farms in debt"}, {"name": "Number of clinics open at night"}, ""),
    ],
)
def test_what_two_wordings_are_proposed_as(one: dict[str, Any], other: dict[str, Any], expected: str) -> None:
    assert match_of(one, other) == expected


def test_the_same_words_defined_otherwise_are_no_more_than_a_close_match() -> None:
    one = {"name": "รายได้เฉลี่ยของครัวเรือน", "unit": "บาท", "definition": "รายได้จากการขายผลผลิต"}
    other = one | {"definition": "เงินทุกประเภทที่สมาชิกได้รับ"}
    assert match_of(one, one) == "exactMatch"
    assert match_of(one, other) == "closeMatch"
    # What is not recorded is no difference: definitions only exclude.
    assert match_of(one, {key: text for key, text in one.items() if key != "definition"}) == "exactMatch"


def test_names_in_different_languages_alone_are_not_compared() -> None:
    assert match_of({"name (th)": "หนี้ครัวเรือน"}, {"name (en)": "Household debt"}) == ""


def test_both_languages_count_where_both_have_them() -> None:
    same = {"name (th)": DEBT, "name (en)": "Share of households whose debt fell"}
    assert match_of(same, same) == "exactMatch"
    other = same | {"name (en)": "Number of clinics that open at night in villages"}
    assert match_of(same, other) != "exactMatch"


def test_a_programmes_own_indicators_are_not_told_to_be_related_but_told_to_be_the_same() -> None:
    rows = indicators({"name": LONG.format("men"), "project": "P1"}, {"name": LONG.format("women"), "project": "P1"})
    assert proposed(study(Indicators=rows)) == []
    twice = indicators({"name": DEBT, "project": "P1"}, {"name": DEBT, "project": "P1"})
    assert questions(study(Indicators=twice)) == [(["I1", "I2"], "proposed")]


def test_the_score_has_its_parts_filled_in() -> None:
    read = study(Indicators=indicators({"name": DEBT, "unit": "ร้อยละ"}, {"name": DEBT, "unit": "percent"}))
    (finding,) = same_question.find(read)
    assert [(p.facet, p.weight, p.similarity) for p in finding.parts] == [
        ("name", 3.0, 1.0), ("unit", 1.0, 1.0), ("definition", 2.0, None),
    ]  # fmt: skip
    assert (finding.score, finding.coverage) == (1.0, round(4 / 6, 6))


# What people decided


def test_confirmed_matches_are_statements_of_skos_between_the_indicators(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    rows = indicators({"name": "Rain"}, {"name": "Rain that fell"}, {"name": "Snow"})
    matches = decided(("I1", "exact match", "I2"), ("I2", "ไม่ตรงกัน", "I3"), ("I1", "other is broader", "I3"))
    path.write_text(json.dumps({"Indicators": rows, "Indicator matches": matches}), encoding="utf-8")
    dataset = load_files([path], Settings()).dataset
    one, two, three = (URIRef(iri("Indicator", f"I{n}")) for n in (1, 2, 3))
    found = {
        (s, p, o)
        for s, p, o, _g in dataset.quads((None, None, None, None))
        if "Match" in p and str(s).startswith(iri("Indicator", ""))
    }
    assert found == {(one, SKOS.exactMatch, two), (one, SKOS.broadMatch, three)}


def test_what_is_confirmed_is_one_question_whatever_its_words() -> None:
    rows = indicators({"name": "Rain"}, {"name": "Water from the sky"}, {"name": "Snow"})
    read = study(Indicators=rows, Indicator_matches=decided(("I1", "ตรงกัน", "I2"), ("I3", "exactMatch", "I2")))
    assert questions(read) == [(["I1", "I2", "I3"], "confirmed")]


def test_what_is_rejected_is_proposed_no_more() -> None:
    rows = indicators({"name": DEBT}, {"name": DEBT})
    read = study(Indicators=rows, Indicator_matches=decided(("I2", "no match", "I1")))
    assert questions(read) == []
    assert proposed(read) == []


@pytest.mark.parametrize("match", ["close match", "other is broader", "other is narrower", "related match"])
def test_a_match_of_another_kind_settles_the_pair_too(match: str) -> None:
    rows = indicators({"name": DEBT}, {"name": DEBT})
    read = study(Indicators=rows, Indicator_matches=decided(("I1", match, "I2")))
    assert questions(read) == []
    assert proposed(read) == []


def test_a_third_that_could_go_with_either_of_two_told_apart_goes_with_neither() -> None:
    rows = indicators(*({"name": DEBT},) * 4)
    read = study(Indicators=rows, Indicator_matches=decided(("I1", "no match", "I2")))
    assert questions(read) == [(["I3", "I4"], "proposed")]
    assert sorted(proposed(read)) == [("exactMatch", [["I1"], ["I3", "I4"]]), ("exactMatch", [["I2"], ["I3", "I4"]])]


def test_what_is_confirmed_of_one_holds_for_all_that_are_the_same() -> None:
    rows = indicators({"name": DEBT}, {"name": "Debt that fell"}, {"name": DEBT})
    matches = decided(("I1", "exact match", "I2"), ("I2", "no match", "I3"))
    read = study(Indicators=rows, Indicator_matches=matches)
    assert questions(read) == [(["I1", "I2"], "confirmed")]
    assert proposed(read) == []


def test_people_who_decided_differently_are_told_so_and_nothing_is_merged() -> None:
    rows = indicators({"name": "Rain"}, {"name": "Snow"}, {"name": "Hail"})
    matches = decided(("I1", "exact match", "I2"), ("I2", "exact match", "I3"), ("I3", "no match", "I1"))
    read = study(Indicators=rows, Indicator_matches=matches)
    assert questions(read) == []
    assert [short(group) for group in crosswalk(read).disputed] == [["I1", "I2", "I3"]]
    (finding,) = same_question.find(read)
    assert (finding.message, len(finding.evidence)) == ("disputed", 3)


def test_a_row_without_a_match_is_undecided_and_changes_nothing() -> None:
    rows = indicators({"name": DEBT}, {"name": DEBT})
    blank = [{"indicator": "I1", "other indicator": "I2"}]
    assert questions(study(Indicators=rows, Indicator_matches=blank)) == [(["I1", "I2"], "proposed")]


def test_the_finding_keeps_its_id_when_people_confirm_what_it_proposed() -> None:
    rows = indicators({"name": DEBT}, {"name": DEBT})
    (before,) = same_question.find(study(Indicators=rows))
    (after,) = same_question.find(study(Indicators=rows, Indicator_matches=decided(("I1", "exact match", "I2"))))
    assert (before.message, after.message) == ("proposed-no-programme", "confirmed")
    assert before.id == after.id


# The Thai fixture


@pytest.fixture(scope="module")
def province() -> Study:
    return load(THAI, language="th").study


def test_the_indicators_of_a_province_are_matched_as_its_planners_would(province: Study) -> None:
    assert questions(province) == [(["พ1", "พ2", "ส1"], "proposed")]
    assert sorted(proposed(province)) == [
        ("closeMatch", [["ก3"], ["ช1"]]),  # one name, two definitions of income
        ("narrowMatch", [["ช2"], ["พ3"]]),  # poor households are some of the households
        ("relatedMatch", [["ช3"], ["พ4"]]),  # men and women
        ("relatedMatch", [["พ1", "พ2", "ส1"], ["ส2"]]),  # a share and a number of the same
    ]


# The sheet


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_sheet_filled_in_and_dropped_into_the_folder_is_read_back(tmp_path: Path, language: str) -> None:
    shutil.copy(THAI, tmp_path)
    workspace = load(tmp_path, language=language)
    before = crosswalk_rows(workspace.study, language)
    path = tmp_path / "crosswalk.xlsx"
    path.write_bytes(workspace.draw("crosswalk", ".xlsx"))
    # As it is, it changes nothing: every match is blank.
    blank = load(tmp_path, language=language)
    assert crosswalk_rows(blank.study, language) == before
    assert [p.text("en") for p in blank.problems if p.file == "crosswalk.xlsx"] == []
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    place = {column: number for number, column in enumerate(COLUMNS, start=1)}
    assert [cell.value for cell in page[1]] == headers(language)
    (rule,) = page.data_validations.dataValidation
    offered = rule.formula1.strip('"').split(",")
    for row in range(2, page.max_row + 1):
        wanted = page.cell(row, place["proposed"]).value
        assert wanted in offered
        page.cell(row, place["matchKind"]).value = offered[-1] if row == page.max_row else wanted
        page.cell(row, place["decidedBy"]).value = "คณะทำงาน"
    book.save(path)
    after = load(tmp_path, language=language)
    assert questions(after.study) == [(["พ1", "พ2", "ส1"], "confirmed")]
    assert proposed(after.study) == []
    # Written again, it holds what was decided: nothing is lost if it takes the old one's place.
    kept = crosswalk_rows(after.study, language)
    assert len(kept) == len(before)
    assert {row[COLUMNS.index("decidedBy")] for row in kept} == {"คณะทำงาน"}
    assert all(row[COLUMNS.index("matchKind")] for row in kept)


def test_the_csv_is_read_back_too(tmp_path: Path) -> None:
    shutil.copy(THAI, tmp_path)
    content = load(tmp_path, language="th").draw("crosswalk", ".csv").decode("utf-8-sig")
    lines = content.splitlines()
    cells = lines[1].split(",")
    cells[COLUMNS.index("matchKind")] = "ตรงกัน"
    (tmp_path / "crosswalk.csv").write_text("\r\n".join([lines[0], ",".join(cells), *lines[2:]]), encoding="utf-8-sig")
    (question,) = [q for q in crosswalk(load(tmp_path).study).questions if len(q.members) > 1]
    assert [short(group) for group in question.confirmed] == [["พ1", "พ2"]]


def test_indicators_without_ids_that_share_a_name_can_still_be_meant_one_by_one(tmp_path: Path) -> None:
    rows = [
        {"name (th)": DEBT},
        {"name (th)": DEBT, "id": "I2"},
        {"name (th)": "ฝนตก"},
        {"name (th)": "ฝน ตก", "id": "I4"},
    ]
    (tmp_path / "plan.json").write_text(json.dumps({"Indicators": rows}), encoding="utf-8")
    workspace = load(tmp_path, language="en")
    path = tmp_path / "crosswalk.xlsx"
    path.write_bytes(workspace.draw("crosswalk", ".xlsx"))
    book = openpyxl.load_workbook(path)
    page = book.worksheets[0]
    for row in range(2, page.max_row + 1):
        page.cell(row, 1 + COLUMNS.index("matchKind")).value = "no match"
    book.save(path)
    after = load(tmp_path, language="en")
    assert len(crosswalk(after.study).matches) == page.max_row - 1 > 0
    assert crosswalk(after.study).proposals == ()


# Laws

_NAMES = st.sampled_from(
    [DEBT, "จำนวนครัวเรือนที่หนี้ลดลง", "Number of farms in debt", "% of farms in debt", "Farm debt", LONG.format("men"),
     LONG.format("women"), LONG.format("poor men"), "Clinics open at night", "Clinics that open at nights"]
)  # fmt: skip
_ROWS = st.lists(
    st.fixed_dictionaries(
        {"name": _NAMES},
        optional={
            "unit": st.sampled_from(["percent", "ร้อยละ", "สัดส่วน", "คน", "baht"]),
            "project": st.sampled_from(["P1", "P2"]),
            "definition": st.sampled_from(["What farms owe to banks", "All that is owed", "นับทุกครัวเรือน"]),
        },
    ),
    min_size=2,
    max_size=7,
)


def _told(read: Study, rename: dict[str, str] | None = None) -> set[tuple[Any, ...]]:
    """All that a study's crosswalk says, with its indicators renamed and no order."""
    turned = {"broadMatch": "narrowMatch", "narrowMatch": "broadMatch"}

    def name(side: Iterable[str]) -> frozenset[str]:
        return frozenset((rename or {}).get(one, one) for one in short(side))

    walk = crosswalk(read)
    found: set[tuple[Any, ...]] = {("question", name(q.members), q.basis, q.score) for q in walk.questions}
    for p in walk.proposals:
        kind, sides = p.kind.split("#")[1], [name(side) for side in p.sides]
        if len(sides) == 2 and sorted(sides[0]) > sorted(sides[1]):
            kind, sides = turned.get(kind, kind), sides[::-1]
        found.add((kind, *(tuple(sides) if len(sides) == 2 else (frozenset(sides),)), p.score))
    return found


@settings(max_examples=25)
@given(_ROWS, st.randoms(use_true_random=False))
def test_order_and_ids_change_nothing_but_ids(rows: list[dict[str, Any]], random: Any) -> None:
    given_ids = indicators(*rows)
    shuffled = random.sample(given_ids, len(given_ids))
    new = {row["id"]: f"X{n}" for n, row in enumerate(random.sample(given_ids, len(given_ids)))}
    renamed = [row | {"id": new[row["id"]]} for row in shuffled]
    back = {name: old for old, name in new.items()}
    assert _told(study(Indicators=given_ids)) == _told(study(Indicators=renamed), back)


@settings(max_examples=25)
@given(_ROWS)
def test_every_indicator_is_in_one_question_and_every_score_is_a_share(rows: list[dict[str, Any]]) -> None:
    read = study(Indicators=indicators(*rows))
    walk = crosswalk(read)
    members = [member for question in walk.questions for member in question.members]
    assert sorted(short(members)) == sorted(f"I{n}" for n in range(1, len(rows) + 1))
    assert all(0 <= found.score <= 1 for found in (*walk.questions, *walk.proposals))
    for proposal in walk.proposals:
        sides = [set(side) for side in proposal.sides]
        assert all(one.isdisjoint(other) for one, other in combinations(sides, 2))


@settings(max_examples=25)
@given(_ROWS, st.data())
def test_a_decision_is_never_spoken_against(rows: list[dict[str, Any]], data: Any) -> None:
    ids = [f"I{n}" for n in range(1, len(rows) + 1)]
    pairs = data.draw(st.lists(st.sampled_from(list(combinations(ids, 2))), max_size=4, unique=True))
    kinds = [data.draw(st.sampled_from(["exact match", "no match", "close match"])) for _pair in pairs]
    matches = decided(*((a, kind, b) for (a, b), kind in zip(pairs, kinds, strict=True)))
    walk = crosswalk(study(Indicators=indicators(*rows), Indicator_matches=matches))
    disputed = {member for group in walk.disputed for member in short(group)}
    of = {one: short(q.members) for q in walk.questions for one in short(q.members)}
    for (a, b), kind in zip(pairs, kinds, strict=True):
        if kind == "exact match":
            assert b in of[a] or {a, b} <= disputed
        else:
            assert b not in of[a]
            near = [{m for side in p.sides for m in short(side)} for p in walk.proposals]
            assert not [told for told in near if {a, b} <= told and b not in of[a] and len(told) == 2]


_TEXTS = st.lists(st.frozensets(st.sampled_from("abcdefgh"), min_size=1), max_size=12)


@given(_TEXTS, st.sampled_from([0.3, 0.5, 0.7, 0.9]))
def test_no_pair_that_is_alike_is_missed_and_none_is_told_that_is_not(
    texts: list[frozenset[str]], threshold: float
) -> None:
    weigh = weights(texts)
    plain = {(i, j) for i, j in combinations(range(len(texts)), 2) if weigh.cosine(texts[i], texts[j]) >= threshold}
    assert set(alike(texts, weigh, threshold)) == plain


@given(_TEXTS)
def test_similarity_is_symmetric_and_bounded(texts: list[frozenset[str]]) -> None:
    weigh = weights(texts)
    for one, other in combinations(texts, 2):
        assert 0 <= weigh.cosine(one, other) == weigh.cosine(other, one) <= 1
        assert weigh.cosine(one, other) <= weigh.containment(one, other) + 1e-6 <= 1 + 2e-6
        assert weigh.cosine(one, one) == 1


def test_the_cosine_is_that_of_the_weights() -> None:
    # Three texts; a word of two of them weighs ln(1 + 3/2), of one ln 4.
    texts = [frozenset({"debt", "farm"}), frozenset({"debt", "shop"}), frozenset({"rain"})]
    assert weights(texts).cosine(texts[0], texts[1]) == pytest.approx(0.8396 / (0.8396 + 1.9218), abs=1e-4)


def test_words_are_those_that_say_something() -> None:
    assert words("The rates of the studies", "en") == ("rate", "study")
    assert words("ครัวเรือนที่มีบัญชี", "th") == ("ครัวเรือน", "บัญชี")


def test_a_hundred_indicators_of_one_wording_are_one_question_not_five_thousand_pairs() -> None:
    read = study(Indicators=indicators(*({"name": DEBT, "unit": "ร้อยละ"},) * 100))
    (question,) = crosswalk(read).questions
    assert len(question.members) == 100
    assert crosswalk(read).proposals == ()
    assert len(crosswalk_rows(read, "en")) == 99


def test_the_thresholds_are_settings() -> None:
    rows = indicators(
        {"name": "Roads paved with stone", "project": "P1"}, {"name": "Roads paved with clay", "project": "P2"}
    )
    assert proposed(study(Indicators=rows)) == []
    assert proposed(study(FindingSettings(alike=0.3), Indicators=rows)) == [("relatedMatch", [["I1"], ["I2"]])]
    close = FindingSettings(alike=0.3, nearly_same=0.3)
    assert proposed(study(close, Indicators=rows)) == [("closeMatch", [["I1"], ["I2"]])]
