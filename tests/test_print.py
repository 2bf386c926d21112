"""What is printed and filed for a meeting: the agenda sheet, the report as PDF, and pictures for paper."""

from __future__ import annotations

import io
import math
import random
import re
import struct
import sys
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader
from rdflib import Literal
from rdflib.namespace import SKOS

from prasan.errors import UsageError
from prasan.graph.decision import Decision, decision_label, fingerprint, standings
from prasan.graph.finding import Finding, Names
from prasan.graph.scene import Scene, draw
from prasan.graph.sentences import sentence
from prasan.graph.svg import Canvas, png
from prasan.workspace import Workspace
from tests.printed import by_poppler, pages, squeezed
from tests.test_views import hard_quads, iri, scene_of

MARKUP = '#panic("no") \\ $x^2$ @ref <label> *b* _i_ `c` = // /* #read("/etc/passwd") [a](b) ~ --'
WORDS = "ปู่ น้ำ ที่ กำ ปั๊ม กี้ ยั่งยืน ฝั่ง ผู้นำ สวัสดิ์ เก้าอี้ พันธุ์"


def named(title: str, name: str, language: str = "th") -> Scene:
    """A small study in which everything is called the same."""
    quads = [
        (s, p, Literal(f"{name} {s[-2:]}", lang="th") if p == SKOS.prefLabel else o, g) for s, p, o, g in hard_quads()
    ]
    return replace(scene_of(quads, language), title={"": title}, files=(f"{name}.xlsx",))


def many(scene: Scene, count: int) -> Scene:
    """A scene with very many findings, of several kinds, as a country has them."""
    found = tuple(
        Finding(kind, (str(iri("P1")), str(iri("P2"))), "pair", {
            "programmes": Names((str(iri("P1")), str(iri("P2")))), "count": 2, "shared": Names((str(iri("G1")),)),
            "coordination": 1, "duplication": 1, "missing": 1, "leading": 1, "leading_count": 1,
        }, aspect=f"{number:05}", score=1 - number / count)
        for kind in ("overlap", "parallel") for number in range(count)
    )  # fmt: skip
    return replace(scene, findings=found)


def decided(scene: Scene, kinds: tuple[str, ...] = ("agreed", "warranted"), changed: int = 0) -> Scene:
    """The scene with decisions about its first findings, the first of them on evidence that has changed since."""
    made = [
        Decision(finding.id, kind, f"คณะทำงาน {number}", f"เหตุผลที่ {number}", date(2007, 11, 6 + number % 20),
                 "ข้อความเดิม", "0" * 16 if number < changed else fingerprint(finding))
        for number, (kind, finding) in enumerate(zip(kinds, scene.findings, strict=False))
    ]  # fmt: skip
    return replace(scene, standings=standings(made, scene.findings))


def says(content: bytes, text: str) -> bool:
    """True if the text is found in the PDF, by our reader and by poppler's where there is one."""
    wanted, other = squeezed(text), by_poppler(content)
    here = any(wanted in squeezed(page) for page in pages(content))
    assert other is None or (wanted in other) == here, (text, here)
    return here


@pytest.fixture(scope="module")
def founding_th(founding: Workspace) -> Scene:
    return founding.with_language("th").scene


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("case", ["empty", "founding", "hostile", "large", "long names", "all decided"])
def test_the_agenda_is_exactly_one_a4_page(founding: Workspace, language: str, case: str) -> None:
    """Whatever is to be decided: what has no room is counted, not printed on a second page."""
    scene = founding.with_language(language).scene
    cases = {
        "empty": lambda: scene_of([], language),
        "founding": lambda: scene,
        "hostile": lambda: scene_of(hard_quads(), language),
        "large": lambda: many(scene_of(hard_quads(), language), 4000),
        "long names": lambda: named("ชื่อ" * 900, "โครงการ" * 400 + "x" * 2000, language),
        "all decided": lambda: decided(scene, ("agreed",) * len(scene.findings)),
    }
    reader = PdfReader(io.BytesIO(draw(cases[case](), "agenda", ".pdf")))
    assert len(reader.pages) == 1
    assert (round(float(reader.pages[0].mediabox.width)), round(float(reader.pages[0].mediabox.height))) == (595, 842)


def test_the_agenda_says_how_many_more_findings_there_are(founding_th: Scene) -> None:
    """Printed and counted together they are all findings without a decision."""
    (text,) = pages(draw(founding_th, "agenda", ".pdf"))
    printed = [finding for finding in founding_th.findings if finding.id in text]
    (left,) = re.findall(r"อีก (\d+) ข้อ ดูทั้งหมดใน findings.xlsx", text)
    assert len(printed) >= 5
    assert len(printed) + int(left) == len(founding_th.findings)


def test_the_agenda_has_boxes_for_each_decision_and_what_each_rests_on(founding_th: Scene) -> None:
    """Every kind of decision can be ticked; who takes part and the first place of evidence stand beside it."""
    content = draw(founding_th, "agenda", ".pdf")
    (text,) = pages(content)
    printed = [finding for finding in founding_th.findings if finding.id in text]
    for kind in ("warranted", "agreed", "disputed", "resolved"):
        # Once more at the end, where it says how a decision is kept.
        assert text.count(decision_label(kind, "th")) == len(printed) + (kind == "agreed")
    assert text.count("ผู้เกี่ยวข้อง:") == len(printed)
    assert says(content, "หลักฐาน (1): nakhon-si-thammarat.xlsx, แผ่นงาน เป้าหมาย, แถวที่ 6")
    gap = next(finding for finding in founding_th.findings if finding.id == "gap-8ec2d65580")
    assert says(content, sentence(founding_th.study, gap, "th"))


def test_what_is_decided_is_listed_and_no_longer_asked(founding_th: Scene) -> None:
    """A decision whose evidence has changed is asked again, with what was decided."""
    scene = decided(founding_th, ("agreed", "warranted", "disputed"), changed=1)
    (text,) = pages(draw(scene, "agenda", ".pdf"))
    assert scene.findings[0].id in text
    assert not any(finding.id in text for finding in scene.findings[1:3])
    assert "มีมติแล้ว (2)" in text
    assert all(f"คณะทำงาน {number}" in text for number in range(3))


@pytest.mark.parametrize("view", ["agenda", "report"])
def test_thai_words_are_found_and_copied_as_they_were_written(view: str) -> None:
    """Marks that the font raises or moves are still the letters that somebody typed, in their order."""
    content = draw(named(WORDS, WORDS), view, ".pdf")
    for word in WORDS.split():
        assert says(content, word), word
    assert says(content, WORDS)
    assert not says(content, "ยั่ยั่ง")


@pytest.mark.parametrize("view", ["agenda", "report"])
def test_what_looks_like_markup_is_printed_as_it_was_typed(view: str) -> None:
    """No label runs, reads a file, refers to anything or changes how it looks."""
    content = draw(named(MARKUP, MARKUP, "en"), view, ".pdf")
    assert says(content, MARKUP)
    assert not says(content, "root:x:0")


@pytest.mark.parametrize("view", ["agenda", "report"])
@pytest.mark.parametrize("language", ["th", "en"])
def test_the_pdf_carries_its_font_title_and_language_and_no_date(founding: Workspace, view: str, language: str) -> None:
    """It looks the same on every machine, is read aloud in its language, and does not tell when it was made."""
    scene = founding.with_language(language).scene
    content = draw(scene, view, ".pdf")
    reader = PdfReader(io.BytesIO(content))
    fonts = {id(font.get_object()): font.get_object() for page in reader.pages
             for font in page["/Resources"].get("/Font", {}).values()}.values()  # fmt: skip
    assert fonts
    for font in fonts:
        assert "Sarabun" in font["/BaseFont"]
        descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
        assert {"/FontFile2", "/FontFile3"} & set(descriptor)
    assert reader.metadata is not None
    assert scene.title[language] in str(reader.metadata.title)
    assert reader.metadata.creation_date is None
    assert reader.trailer["/Root"]["/Lang"] == language
    assert reader.metadata.modification_date is None
    assert not re.search(rb"<xmp:(?:Create|Modify|Metadata)Date>", content)
    assert draw(founding.with_language(language).scene, view, ".pdf") == content


def test_the_report_has_contents_with_page_numbers_and_every_section(founding_th: Scene) -> None:
    """Whoever has the paper in hand finds a part of it by its page."""
    content = draw(decided(founding_th), "report", ".pdf")
    found = pages(content)
    heads = [
        "ข้อมูลที่นำเข้า", "ข้อค้นพบสำคัญ", "มติ", "ภาพ", "ช่องว่าง", "ข้อค้นพบทั้งหมดตามประเภท", "สิ่งที่ไม่มีบันทึก",
        "ไฟล์และข้อสังเกตต่อข้อมูล",
    ]  # fmt: skip
    reader = PdfReader(io.BytesIO(content))
    outline = [entry for entry in reader.outline if not isinstance(entry, list)]
    assert [str(entry.title) for entry in outline] == heads
    for entry in outline:
        number = reader.get_destination_page_number(entry)
        assert re.search(rf"{entry.title}[.\s\u2060]*{number + 1}(?!\d)", found[0]), entry.title
    for number, text in enumerate(found, 1):
        assert f"หน้า {number} จาก {len(found)}" in text


def test_a_name_of_thousands_of_letters_does_not_fill_the_report() -> None:
    """It is cut where no reader gets through it; an ordinary one is whole."""
    content = draw(named("ชื่อ" * 900, "โครงการ" * 400 + "x" * 2000), "report", ".pdf")
    assert len(pages(content)) < 40
    assert says(content, f"{'โครงการ' * 80}")
    assert says(draw(scene_of([], "en"), "report", ".pdf"), "There are no findings.")


def test_the_report_prints_every_finding_of_a_small_study_with_its_evidence(founding_th: Scene) -> None:
    """Nothing of a province's five programmes is left out but long lists of evidence, and that is said."""
    content = draw(founding_th, "report", ".pdf")
    text = squeezed("".join(pages(content)))
    assert all(finding.id in text for finding in founding_th.findings)
    assert "nakhon-si-thammarat.xlsx,แผ่นงานกลไก,แถวที่3,คอลัมน์ซ้อนทับกับ(L3)" in text
    assert "ยังมีอีก5ข้อความในตารางข้อค้นพบ(findings.xlsx)" in text  # thirteen less eight


def test_decisions_are_in_the_report_also_those_on_what_is_gone(founding_th: Scene) -> None:
    scene = decided(founding_th, changed=1)
    gone = Decision("gap-0123456789", "resolved", "ที่ประชุม", "ทำแล้ว", date(2007, 11, 1), "เรื่องที่หายไป")
    scene = replace(scene, standings=scene.standings | standings([gone], scene.findings))
    content = draw(scene, "report", ".pdf")
    for text in ("เรื่องที่หายไป", "ทำแล้ว", "หลักฐานเปลี่ยนไปหลังจากมีมตินี้", "คณะทำงาน 1"):
        assert says(content, text), text


def test_pictures_in_the_report_are_drawn_and_not_photographed(founding_th: Scene) -> None:
    """They stay sharp on any printer: shapes and letters, no pixels."""
    reader = PdfReader(io.BytesIO(draw(founding_th, "report", ".pdf")))
    held: list[Any] = [page["/Resources"] for page in reader.pages]
    kinds = []
    while held:
        for item in held.pop().get("/XObject", {}).values():
            kinds.append(item.get_object()["/Subtype"])
            held += [item.get_object()["/Resources"]] if "/Resources" in item.get_object() else []
    assert "/Image" not in kinds
    text = "".join(pages(draw(founding_th, "report", ".pdf")))
    assert kinds or "ระดับกับโครงการ" in text


def test_of_thousands_of_findings_the_report_prints_twenty_of_a_kind_and_says_so() -> None:
    scene = many(scene_of(hard_quads(), "en"), 2000)
    content = draw(scene, "report", ".pdf")
    text = "".join(pages(content))
    assert {len(set(re.findall(rf"{kind}-[0-9a-f]{{10}}", text))) for kind in ("overlap", "parallel")} == {20}
    assert "4,000 findings are more than paper holds" in text
    assert text.count("1980 more of this kind") + text.count("1,980 more of this kind") == 2
    assert len(pages(content)) < 25


@pytest.mark.parametrize(("view", "suffix", "module"), [
    ("agenda", ".pdf", "typst"), ("report", ".pdf", "typst"), ("minutes", ".docx", "docx"),
])  # fmt: skip
def test_without_its_library_an_export_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, view: str, suffix: str, module: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(UsageError) as caught:
        draw(scene_of([]), view, suffix)
    extra = {".pdf": "pdf", ".docx": "office"}[suffix]
    for language in ("th", "en"):
        assert f'pip install "prasan[{extra}]"' in caught.value.text(language)


def head_of(picture: bytes) -> tuple[int, int, dict[bytes, bytes]]:
    """Width, height and the other chunks of a PNG before its pixels, read chunk by chunk."""
    at, found = 8, {}
    while True:
        (length,) = struct.unpack(">I", picture[at : at + 4])
        name = picture[at + 4 : at + 8]
        if name == b"IDAT":
            break
        found[name] = picture[at + 8 : at + 8 + length]
        at += 12 + length
    width, height = struct.unpack(">II", found.pop(b"IHDR")[:8])
    return width, height, found


@pytest.mark.parametrize("view", ["coverage", "influence", "network", "reinforcement", "timeline"])
def test_a_png_has_three_hundred_pixels_an_inch_and_says_so(founding_th: Scene, view: str) -> None:
    """An SVG has 96 units an inch; on paper the picture is as large and three times as fine."""
    shape = re.search(rb'width="(\d+)" height="(\d+)"', draw(founding_th, view, ".svg"))
    assert shape is not None
    width, height, chunks = head_of(draw(founding_th, view, ".png"))
    assert abs(width - int(shape[1]) * 300 / 96) <= 1
    assert abs(height - int(shape[2]) * 300 / 96) <= 1
    assert struct.unpack(">IIB", chunks[b"pHYs"]) == (11811, 11811, 1)  # 300 / 0.0254 a metre
    assert width >= 2480  # an A4 page upright is 210 mm wide


def test_a_very_large_picture_fits_in_memory() -> None:
    canvas = Canvas()
    canvas.rect(0, 0, 6000, 4000, "#000000")
    width, height, _chunks = head_of(png(canvas.document((0, 0, 6000, 4000), "x", "en")))
    assert width * height <= 61_000_000
    assert math.isclose(width / height, 1.5, rel_tol=0.01)


def test_the_same_findings_from_shuffled_input_are_printed_alike() -> None:
    """Also with decisions, and in both languages."""
    shuffled = hard_quads()
    random.Random(3).shuffle(shuffled)
    for language in ("th", "en"):
        one, other = (decided(scene_of(quads, language), changed=1) for quads in (hard_quads(), shuffled))
        for view, suffix in (("agenda", ".pdf"), ("report", ".pdf"), ("minutes", ".docx")):
            assert draw(one, view, suffix) == draw(other, view, suffix)
