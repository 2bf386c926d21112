"""The minutes for Word, read back: headings, decisions, boxes, and Thai as Word wants it told."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from prasan.graph.decision import Decision, decision_label, standings
from prasan.graph.scene import Scene, draw
from prasan.graph.sentences import sentence
from prasan.workspace import Workspace
from tests.test_print import MARKUP, decided, many, named
from tests.test_views import HOSTILE, hard_quads, scene_of


def read(scene: Scene) -> Any:
    return docx.Document(io.BytesIO(draw(scene, "minutes", ".docx")))


def headings(document: Any, level: int) -> list[str]:
    return [found.text for found in document.paragraphs if found.style.name == f"Heading {level}"]


def texts(document: Any) -> str:
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


@pytest.fixture(scope="module")
def scene(founding: Workspace) -> Scene:
    """The founding case with five decisions: two as they were, one changed, one replaced, one on what is gone."""
    found = decided(founding.with_language("th").scene, ("agreed", "warranted", "disputed"), changed=1)
    later = Decision(found.findings[1].id, "resolved", "ผู้ว่าราชการ", "ทำเสร็จแล้ว", date(2007, 12, 1))
    gone = Decision("gap-0123456789", "resolved", "ที่ประชุม", "ทำแล้ว", date(2007, 11, 1), "เรื่องที่หายไป")
    made = [decision for standing in found.standings.values() for decision in standing.decisions]
    return replace(found, standings=standings([gone, *made, later], found.findings))


def test_the_minutes_begin_with_lines_to_fill_in(scene: Scene) -> None:
    """Which meeting, when, where, and who was there: nothing of that is in the data, so nothing is invented."""
    document = read(scene)
    assert document.paragraphs[0].style.name == "Title"
    assert document.paragraphs[0].text == "รายงานการประชุม: นครศรีธรรมราช พฤศจิกายน 2550"
    lines = [found.text for found in document.paragraphs if found.text.endswith("\t")]
    for label in ("การประชุม ครั้งที่", "วันและเวลา", "สถานที่", "ผู้มาประชุม", "ผู้ไม่มาประชุม"):
        assert f"{label} \t" in lines


def test_each_decision_has_a_section_with_who_when_why_and_evidence(scene: Scene) -> None:
    document = read(scene)
    assert headings(document, 1) == [
        "มติที่ประชุม", "มีมติแล้ว แต่หลักฐานเปลี่ยนไปหลังจากนั้น", "มีมติแล้ว และไม่พบในข้อมูลปัจจุบัน", "เรื่องที่ยังไม่มีมติ", "ลงชื่อ",
    ]  # fmt: skip
    assert [found.split(". ")[0] for found in headings(document, 2)] == ["1", "2", "3", "4"]
    text = texts(document)
    unchanged = scene.findings[2]
    for wanted in (
        sentence(scene.study, unchanged, "th"), f"มติ: {decision_label('disputed', 'th')}", "โดย: คณะทำงาน 2",
        "เมื่อ: 08/11/2550", "เหตุผล: เหตุผลที่ 2", f"หลักฐาน ({len(unchanged.evidence)}) {unchanged.id}",
        "nakhon-si-thammarat.xlsx, แผ่นงาน ระยะ, แถวที่ 2",
    ):  # fmt: skip
        assert wanted in text, wanted


def test_a_replaced_decision_and_the_words_decided_on_are_kept(scene: Scene) -> None:
    text = texts(read(scene))
    assert "เหตุผล: ทำเสร็จแล้ว" in text
    assert "ก่อนหน้านี้: สมควรคงไว้ · คณะทำงาน 1 เมื่อ 07/11/2550: เหตุผลที่ 1" in text
    assert "ข้อความ ณ วันที่มีมติ: ข้อความเดิม" in text
    assert "เรื่องที่หายไป" in text


def test_what_is_open_is_a_table_with_boxes_whose_heading_is_on_every_page(scene: Scene) -> None:
    """No row is torn over two pages; who and why are left blank."""
    (table,) = read(scene).tables
    waiting = [finding for finding in scene.findings if finding.id not in scene.standings]
    assert len(table.rows) == len(waiting) + 1
    assert [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows] == [True] + [False] * len(waiting)
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)
    held = [[cell.text for cell in row.cells] for row in table.rows[1:]]
    assert {boxes.count("☐") for _n, _f, boxes, _by in held} == {4}
    assert {by for *_rest, by in held} == {""}
    assert {re.search(r"· (\S+-[0-9a-f]{10})", told)[1] for _n, told, *_rest in held} == {f.id for f in waiting}  # type: ignore[index]


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_run_has_a_font_for_thai_and_says_its_language(scene: Scene, language: str) -> None:
    """Word draws Thai in the font of complex scripts, and breaks its lines by the language of these."""
    document = read(replace(scene, language=language))
    runs = list(document.element.body.iter(qn("w:r")))
    assert len(runs) > 100
    for run in runs:
        properties = run.find(qn("w:rPr"))
        assert properties.find(qn("w:rFonts")).get(qn("w:cs")) == "Sarabun"
        assert properties.find(qn("w:lang")).get(qn("w:bidi")) == "th-TH"
        text = "".join(part.text or "" for part in run.iter(qn("w:t")))
        thai = any("\u0e01" <= letter <= "\u0e5b" for letter in text)
        assert (properties.find(qn("w:cs")) is not None) == thai
        bold = properties.find(qn("w:b")) is not None
        assert (properties.find(qn("w:bCs")) is not None) == bold
    for style in document.styles.element.iter(qn("w:rFonts")):
        assert style.get(qn("w:cs")) == "Sarabun"
        assert not any("Theme" in name for name in style.attrib)
    assert document.core_properties.language == {"th": "th-TH", "en": "en-GB"}[language]
    assert scene.title[language] in document.core_properties.title


def test_the_file_does_not_tell_when_it_was_made(scene: Scene) -> None:
    content = draw(scene, "minutes", ".docx")
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert {item.date_time for item in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert parts.infolist()[0].filename == "[Content_Types].xml"
        core = parts.read("docProps/core.xml").decode()
    assert set(re.findall(r">(\d{4}-\d\d-\d\d)", core)) == {"1980-01-01"}
    assert draw(scene, "minutes", ".docx") == content


def test_what_looks_like_markup_is_text_in_the_minutes() -> None:
    """No field, no link, no macro: what somebody typed is what people read, less what XML can't hold."""
    found = named(MARKUP, f"{HOSTILE[0]} {HOSTILE[3]} {{ HYPERLINK x }}", "en")
    content = draw(decided(found), "minutes", ".docx")
    document = docx.Document(io.BytesIO(content))
    assert MARKUP in document.paragraphs[0].text
    assert "<script>alert(1)</script> bell and null" in texts(document) + document.tables[0].cell(1, 1).text
    assert not list(document.element.body.iter(qn("w:instrText"), qn("w:hyperlink"), qn("w:fldSimple")))
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert not any(b"TargetMode" in parts.read(name) for name in parts.namelist() if name.endswith(".rels"))


def test_of_thousands_of_open_findings_the_minutes_hold_forty_and_say_so() -> None:
    document = read(many(scene_of(hard_quads(), "en"), 2000))
    assert len(document.tables[0].rows) == 41
    assert "3,960 more findings without a decision are in the sheet of findings (findings.xlsx)." in texts(document)


def test_an_empty_workspace_has_minutes_too() -> None:
    """They say that nothing is decided and nothing is open."""
    document = read(scene_of([], "en"))
    assert "No decision is on record yet." in texts(document)
    assert "Every finding has a decision." in texts(document)
    assert document.tables == []
