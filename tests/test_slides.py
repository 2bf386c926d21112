"""Slides for a meeting: native and editable, in the right language, with the evidence in the notes, and never full."""

from __future__ import annotations

import io
import re
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.opc.constants import RELATIONSHIP_TYPE

from prasan.errors import InputError, PrasanError, UsageError
from prasan.graph.decision import Decision, standings
from prasan.graph.evidence import place_words
from prasan.graph.find import findings
from prasan.graph.scene import Scene, draw
from prasan.graph.sentences import sentence
from prasan.graph.slide_ring import glued, in_order, ring, runs_over, site
from prasan.graph.slide_template import POINT, Frame, template
from prasan.graph.slide_text import LINE, Line, cut, fitted, height_of
from prasan.graph.study import Study
from prasan.queries.store import dataset_of
from prasan.settings import Settings, settings_from
from prasan.workspace import Workspace, load
from tests.conftest import FOUNDING
from tests.small import quads, study_of
from tests.test_views import HOSTILE, hard_quads, scene_of

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
THAI = re.compile("[\u0e00-\u0e7f]")


def opened(content: bytes) -> Any:
    return Presentation(io.BytesIO(content))


def slides_of(scene: Scene) -> Any:
    return opened(draw(scene, "slides", ".pptx"))


def small(language: str = "en", **sheets: Any) -> Scene:
    """The scene of a few rows."""
    statements = quads(**sheets)
    study = study_of(statements)
    return Scene(study, findings(study), dataset_of(statements), language, {"": "Small"})


def programmes(count: int, **columns: str) -> list[dict[str, str]]:
    return [{"id": f"P{number:03}", "name": f"Programme {number:03}", **columns} for number in range(count)]


def titles(presentation: Any) -> list[str]:
    return [slide.shapes.title.text_frame.text for slide in presentation.slides]


def slide_of(presentation: Any, title: str) -> Any:
    return next(slide for slide in presentation.slides if slide.shapes.title.text_frame.text.startswith(title))


def table_of(slide: Any) -> list[list[str]]:
    """The texts of the cells of the one table of a slide."""
    (shape,) = [shape for shape in slide.shapes if shape.has_table]
    return [[cell.text_frame.text for cell in row.cells] for row in shape.table.rows]


def tables_of(presentation: Any, title: str) -> list[list[str]]:
    """The rows of all the pages of a table, without their headings."""
    found = [slide for slide in presentation.slides if slide.shapes.title.text_frame.text.startswith(title)]
    return [row for slide in found for row in table_of(slide)[1:]]


def notes_of(slide: Any) -> str:
    return str(slide.notes_slide.notes_text_frame.text)


def parts_of(content: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as held:
        for name in held.namelist():
            yield name, held.read(name)


@pytest.fixture(scope="module")
def english(founding: Workspace) -> Any:
    return opened(founding.draw("slides", ".pptx"))


@pytest.fixture(scope="module")
def thai() -> bytes:
    return load(FOUNDING, language="th").draw("slides", ".pptx")


def test_the_slides_come_in_the_order_of_a_meeting(english: Any) -> None:
    """What was found, the pictures, what is missing, what to decide; a table's pages are numbered."""
    wanted = ["Nakhon Si Thammarat", "Findings that matter", "33 findings by kind", "Who reinforces", "What the prog",
              "Programme by programme", "Timeline", "Gaps", "Decisions needed"]  # fmt: skip
    found = [next(at for at, title in enumerate(titles(english)) if title.startswith(begin)) for begin in wanted]
    assert found == sorted(found)
    assert titles(english)[1:3] == ["Findings that matter most (1/2)", "Findings that matter most (2/2)"]


def test_everything_is_native_and_no_slide_is_a_picture(english: Any) -> None:
    kinds = Counter(shape.shape_type for slide in english.slides for shape in slide.shapes)
    assert kinds[MSO_SHAPE_TYPE.PICTURE] == 0
    assert kinds[MSO_SHAPE_TYPE.AUTO_SHAPE]
    assert kinds[MSO_SHAPE_TYPE.TABLE]
    assert kinds[MSO_SHAPE_TYPE.CHART]
    assert not any(re.search(r"\.(png|jpe?g|emf|svg|bin)$", name) for name, _data in parts_of(saved(english)))


def saved(presentation: Any) -> bytes:
    held = io.BytesIO()
    presentation.save(held)
    return held.getvalue()


def connectors(slide: Any) -> list[tuple[int, int, int, int, Any]]:
    """Each connector as the shape and the site that it begins at, and the shape and the site that it ends at."""
    found = []
    for shape in slide.shapes:
        if shape.shape_type == MSO_SHAPE_TYPE.LINE:
            start, end = shape._element.find(".//{*}stCxn"), shape._element.find(".//{*}endCxn")
            found.append((int(start.get("id")), int(start.get("idx")), int(end.get("id")), int(end.get("idx")), shape))
    return found


@pytest.mark.parametrize("title", ["Who reinforces whom", "What the programmes have in common"])
def test_each_line_is_glued_to_two_boxes_and_begins_and_ends_at_their_edges(english: Any, title: str) -> None:
    """A connector without a shape stays behind when the shape is moved."""
    slide = slide_of(english, title)
    shapes = {shape.shape_id: shape for shape in slide.shapes}
    assert len(shapes) == len(list(slide.shapes))
    lines = connectors(slide)
    assert lines
    for start, first, end, last, line in lines:
        for number, at, x, y in ((start, first, line.begin_x, line.begin_y), (end, last, line.end_x, line.end_y)):
            shape = shapes[number]
            assert shape.shape_type == MSO_SHAPE_TYPE.AUTO_SHAPE
            frame = Frame(*(value / POINT for value in (shape.left, shape.top, shape.width, shape.height)))
            assert (x / POINT, y / POINT) == pytest.approx(site(frame, at), abs=0.01)


def test_the_links_of_the_founding_case_are_the_seven_of_its_source(english: Any) -> None:
    """P1 is the model of P3, P3 pays for P2 and P4, P4 carries P1 on, and P2, P3 and P5 reinforce P1."""
    slide = slide_of(english, "Who reinforces whom")
    called = {shape.shape_id: shape.text_frame.text for shape in slide.shapes if shape.has_text_frame}
    p1, p2, p3, p4, p5 = (
        "Organic Community project", "Cooperation project on poverty, social development and wellbeing",
        "“Live well, be happy” strategy", "Change-leader school",
        "Village and community development on the sufficiency-economy philosophy",
    )  # fmt: skip
    found = Counter((called[start], called[end]) for start, _i, end, _j, _line in connectors(slide))
    assert found == Counter([(p1, p3), (p3, p2), (p3, p4), (p4, p1), (p2, p1), (p3, p1), (p5, p1)])
    ends = [line._element.find(f".//{A}tailEnd") for *_ends, line in connectors(slide)]
    assert all(end is not None and end.get("type") == "triangle" for end in ends)


def test_what_programmes_share_is_joined_to_each_of_them(english: Any) -> None:
    """The bank is in P1 and P2, the Yomna network in P1 and P5; an agency of one programme only is not drawn."""
    slide = slide_of(english, "What the programmes")
    called = {shape.shape_id: shape.text_frame.text for shape in slide.shapes if shape.has_text_frame}
    found = {(called[start], called[end]) for start, _i, end, _j, _line in connectors(slide)}
    assert {right for left, right in found if left == "Yomna network"} == {
        "Organic Community project", "Village and community development on the sufficiency-economy philosophy"
    }  # fmt: skip
    assert "Thailand Research Fund" not in called.values()


@pytest.mark.parametrize("title", ["Who reinforces whom", "What the programmes"])
def test_no_two_boxes_overlap_and_no_line_runs_over_a_third(english: Any, title: str) -> None:
    slide = slide_of(english, title)
    boxes = {
        shape.shape_id: Frame(*(value / POINT for value in (shape.left, shape.top, shape.width, shape.height)))
        for shape in slide.shapes
        if shape.shape_type == MSO_SHAPE_TYPE.AUTO_SHAPE and not shape.is_placeholder
    }
    for one, other in combinations(boxes.values(), 2):
        apart = one.right <= other.left or other.right <= one.left or one.bottom <= other.top or other.bottom <= one.top
        assert apart
    for start, first, end, last, _line in connectors(slide):
        ends = site(boxes[start], first), site(boxes[end], last)
        assert not any(runs_over(*ends, box, 0) for number, box in boxes.items() if number not in (start, end))


def every_run(content: bytes) -> Iterator[tuple[str, Any]]:
    """Each run of slides, notes and charts, with the part that it stands in."""
    for name, data in parts_of(content):
        if re.match(r"ppt/(slides|notesSlides)/[^/]*\.xml", name):
            for run in etree.fromstring(data).iter(f"{A}r"):
                yield name, run


def test_every_run_names_its_language_and_a_font_for_thai_letters(thai: bytes) -> None:
    runs = list(every_run(thai))
    assert sum(bool(THAI.search(run.findtext(f"{A}t"))) for _name, run in runs) > 500
    for name, run in runs:
        style, text = run.find(f"{A}rPr"), run.findtext(f"{A}t")
        assert style.get("lang") == ("th-TH" if THAI.search(text) else "en-GB"), (name, text)
        assert (style.find(f"{A}latin").get("typeface"), style.find(f"{A}cs").get("typeface")) == ("Sarabun", "Sarabun")


def test_the_theme_and_the_chart_name_sarabun_for_thai_letters(thai: bytes) -> None:
    held = dict(parts_of(thai))
    themes = [data for name, data in held.items() if name.startswith("ppt/theme/")]
    assert len(themes) == 2  # that of the slides and that of the notes
    for data in themes:
        fonts = etree.fromstring(data).find(f".//{A}fontScheme")
        for which in ("majorFont", "minorFont"):
            assert {fonts.find(f"{A}{which}/{A}{kind}").get("typeface") for kind in ("latin", "cs")} == {"Sarabun"}
    charts = [etree.fromstring(data) for name, data in held.items() if re.match(r"ppt/charts/chart.*\.xml", name)]
    style = charts[0].findall(f".//{A}defRPr")[-1]
    assert (style.get("lang"), style.find(f"{A}cs").get("typeface")) == ("th-TH", "Sarabun")


def test_the_first_language_is_that_of_the_reader(thai: bytes, english: Any) -> None:
    found = opened(thai)
    assert titles(found)[0] == "นครศรีธรรมราช พฤศจิกายน 2550"
    assert titles(found)[1].startswith("ข้อค้นพบสำคัญ")
    assert "Nakhon Si Thammarat, November 2007" in found.slides[0].placeholders[1].text_frame.text
    assert titles(english)[0] == "Nakhon Si Thammarat, November 2007"


def test_the_notes_of_each_table_hold_the_evidence_of_each_finding_on_it(founding: Workspace, english: Any) -> None:
    """Its id, its sentence in both languages, and the cell of its first statement."""
    by_id = {finding.id: finding for finding in founding.findings}
    told: set[str] = set()
    for slide in english.slides:
        here = {text for shape in slide.shapes if shape.has_table for row in shape.table.rows
                for text in row.cells[0].text_frame.text.split("\n")} & by_id.keys()  # fmt: skip
        notes = notes_of(slide)
        for id_ in here:
            finding = by_id[id_]
            assert id_ in notes
            assert all(sentence(founding.study, finding, code) in notes for code in ("en", "th"))
            assert place_words(founding.study, finding.evidence[0], "en")[0] in notes
        told |= here
    assert len(told) == len(by_id)  # each of the 33 awaits a decision
    overlap = slide_of(english, "Findings that matter")
    assert "nakhon-si-thammarat.xlsx, sheet กลไก, row 5, column ซ้อนทับกับ (L5)" in notes_of(overlap)


def test_every_slide_has_notes_a_footer_and_its_number(english: Any) -> None:
    for number, slide in enumerate(english.slides, 1):
        assert notes_of(slide).strip()
        kinds = {place.placeholder_format.type.name: place for place in slide.placeholders}
        assert kinds["FOOTER"].text_frame.text == "Nakhon Si Thammarat, November 2007"
        field = kinds["SLIDE_NUMBER"]._element.find(f".//{A}fld")
        assert (field.get("type"), field.findtext(f"{A}t")) == ("slidenum", str(number))


def test_the_notes_of_a_picture_hold_where_its_lines_stand(english: Any) -> None:
    assert "sheet ความเชื่อมโยง, row 2" in notes_of(slide_of(english, "Who reinforces whom"))
    assert "column ดำเนินงานโดย (P4)" in notes_of(slide_of(english, "What the programmes"))
    assert "nakhon-si-thammarat.xlsx, sheet ระยะ" in notes_of(slide_of(english, "Timeline"))


def test_the_matrix_of_the_founding_case(english: Any) -> None:
    """Rows act on columns: worked out from the seven links with the default scores of their types."""
    head, *rows = table_of(slide_of(english, "Programme by programme"))
    assert [row[0] for row in rows] == head[1:]
    plain = [[cell.split("\n") for cell in row[1:]] for row in rows]
    scores = [[next((text for text in cell if text[:1] in "+−" and text), "") for cell in row] for row in plain]
    assert scores == [
        ["", "", "+1", "", ""],  # P1 is the model of P3
        ["+2", "", "", "", ""],  # P2 reinforces P1
        ["+2", "+2", "", "+2", ""],  # P3 reinforces P1, pays for P2 and P4
        ["+2", "", "", "", ""],  # P4 carries P1 on
        ["+2", "", "", "", ""],  # P5 reinforces P1
    ]
    meets = {(i, j) for i, row in enumerate(plain) for j, cell in enumerate(row) if any("≈" in text for text in cell)}
    assert meets == {(0, 1), (1, 0)}  # the committees of P1 and P2


def test_the_timeline_has_a_column_a_year_of_the_buddhist_era_and_who_is_responsible(thai: bytes) -> None:
    """The second year of P1 is fiscal year 2549, of the Non-Formal Education Centre with academic institutes."""
    rows = tables_of(opened(thai), "เส้นเวลา")
    head = table_of(slide_of(opened(thai), "เส้นเวลา"))[0]
    assert head[2:] == ["2548", "2549", "2550", "2551", "2552", "2553"]
    second = next(row for row in rows if row[0].startswith("– ปีที่ 2"))
    assert "ศูนย์การศึกษานอกโรงเรียน" in second[1]
    assert second[2:] == ["", "~", "", "", "", ""]
    sixth = next(row for row in rows if row[0].startswith("– ปีที่ 6"))
    assert (sixth[1], sixth[-1]) == ("ไม่มีบันทึก", "~")
    strategy = next(row for row in rows if row[0] == "ยุทธศาสตร์อยู่ดีมีสุข")
    assert strategy[2:] == ["", "", "", "?", "", ""]  # begins in 2550; nobody says when it ends
    trees = next(row for row in rows if "เศรษฐกิจพอเพียง" in row[0] and not row[0].startswith("–"))
    assert trees[2] == "ไม่มีบันทึก"


def test_what_runs_is_filled_and_an_open_end_has_an_arrow() -> None:
    """Stated: full, without a sign. No end set: an arrow in the last year."""
    scene = small(Projects=[{"id": "A", "start": "2551", "end": "2552"}, {"id": "B", "start": "2552", "end": "2553"},
                            {"id": "C", "start": "2552", "open-ended": "yes"}])  # fmt: skip
    slide = slide_of(slides_of(scene), "Timeline")
    head, *rows = table_of(slide)
    assert head[2:] == ["2551", "2552", "2553"]
    assert [row[2:] for row in rows] == [["", "", ""], ["", "", ""], ["", "", "→"]]
    (shape,) = [shape for shape in slide.shapes if shape.has_table]
    filled = [[cell._tc.tcPr.find(f"{A}solidFill") is not None for cell in list(row.cells)[2:]]
              for row in list(shape.table.rows)[1:]]  # fmt: skip
    assert filled == [[True, True, False], [False, True, True], [False, True, True]]


def test_gaps_begin_with_the_goal_that_no_programme_works_on(english: Any) -> None:
    first = tables_of(english, "Gaps")[0]
    assert first[0].split("\n") == ["Gap", "gap-8ec2d65580"]
    assert first[1] == "No programme is recorded on: “Financial institutions and community welfare”."
    assert first[2].startswith("nakhon-si-thammarat.xlsx, sheet เป้าหมาย, row 6")


def decided(scene: Scene, id_: str) -> Scene:
    made = Decision(id_, "agreed", "ที่ประชุม", "=because()", date(2007, 11, 6))
    return replace(scene, standings=standings([made], scene.findings))


def test_open_findings_have_blank_boxes_and_decided_ones_say_by_whom_and_when(founding: Workspace) -> None:
    found = slides_of(decided(founding.scene, "gap-8ec2d65580"))
    head = table_of(slide_of(found, "Decisions needed"))[0]
    assert head[2:6] == ["Warranted", "Agreed", "Disputed", "Resolved"]
    rows = tables_of(found, "Decisions needed")
    assert len(rows) == 32
    assert all(row[2:] == ["☐"] * 4 + [""] for row in rows)
    assert not any("gap-8ec2d65580" in row[0] for row in rows)
    (row,) = tables_of(found, "What was decided")
    assert row[0].split("\n")[1] == "gap-8ec2d65580"
    assert row[2].split("\n")[0] == "Agreed"
    assert row[3:] == ["ที่ประชุม", "06/11/2550", "=because()"]


def test_the_chart_counts_the_findings_of_each_kind_open_and_decided(founding: Workspace) -> None:
    scene = decided(founding.scene, "gap-8ec2d65580")
    slide = slide_of(slides_of(scene), "33 findings by kind")
    (chart,) = [shape.chart for shape in slide.shapes if shape.has_chart]
    (plot,) = chart.plots
    assert [series.name for series in plot.series] == ["No decision yet", "Decided"]
    counts = {name: tuple(int(series.values[at]) for series in plot.series) for at, name in enumerate(plot.categories)}
    assert counts["Gap"] == (15, 1)
    assert sum(map(sum, counts.values())) == 33
    book = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
    assert all(cell.data_type in "sn" for row in book.active.iter_rows() for cell in row if cell.value is not None)


def test_the_chart_of_money_has_a_bar_a_year_and_names_other_currencies() -> None:
    """2.5 million and 1.5 million in 2550, 3 million in 2551: 4 and 3; dollars are named and not added."""
    paid = [("2500000", "THB", "2550"), ("1500000", "THB", "2550"), ("3000000", "THB", "2551"), ("7", "USD", "2551")]
    funding = [{"id": f"F{at}", "from": "A1", "to": "P1", "amount": amount, "currency": currency, "fiscal year": year}
               for at, (amount, currency, year) in enumerate(paid)]  # fmt: skip
    scene = small(Projects=[{"id": "P1"}], Agencies=[{"id": "A1"}], Funding=funding)
    slide = slide_of(slides_of(scene), "Money on record by fiscal year (million THB)")
    (chart,) = [shape.chart for shape in slide.shapes if shape.has_chart]
    assert list(chart.plots[0].categories) == ["2550", "2551"]
    assert list(chart.plots[0].series[0].values) == [4.0, 3.0]
    assert any("USD" in shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
    assert "small.json" in notes_of(slide)


def test_the_same_data_give_the_same_bytes_whatever_the_clock(founding: Workspace) -> None:
    """Also inside the workbook behind the chart; that another order does is told for every view."""
    first, again = (draw(founding.scene, "slides", ".pptx") for _time in range(2))
    assert first == again
    books = [data for name, data in parts_of(first) if name.endswith(".xlsx")]
    assert books
    for archive in (first, *books):
        with zipfile.ZipFile(io.BytesIO(archive)) as held:
            assert {item.date_time for item in held.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            days = re.findall(rb"<dcterms:(?:created|modified)[^>]*>([^<]*)", held.read("docProps/core.xml"))
            assert set(days) == {b"1980-01-01T00:00:00Z"}


def test_labels_that_look_like_markup_or_hold_what_xml_can_not_are_text() -> None:
    content = draw(scene_of(hard_quads(), "en"), "slides", ".pptx")
    for name, data in parts_of(content):
        if name.endswith((".xml", ".rels")):
            etree.fromstring(data)
        if name.endswith(".rels"):
            assert b'TargetMode="External"' not in data
    text = "\n".join(notes_of(slide) for slide in opened(content).slides)
    assert HOSTILE[0] in text
    assert not re.search("[\x00-\x08\x0e-\x1f\ufffe]", text.replace("\x0b", ""))


def test_nothing_on_record_is_said_on_slides_too() -> None:
    study = study_of([])
    for language in ("th", "en"):
        found = slides_of(Scene(study, (), dataset_of([]), language, {"": "Empty"}))
        assert titles(found)[0] == "Empty"
        assert len(titles(found)) == 6
        assert all(notes_of(slide) for slide in found.slides)


def bottom_of(slide: Any) -> float:
    own = [shape.top + shape.height for shape in slide.shapes if not shape.is_placeholder]
    return float(max(own, default=0) / POINT)


def test_of_a_thousand_findings_tables_show_some_and_say_how_many_there_are() -> None:
    """No table takes more slides than people look at, none reaches the footer, and every kind is among those shown."""
    long = "A goal with a name that goes on and on, and on, until nobody remembers how it began, and then some more"
    goals = [{"id": f"G{number:03}", "name": f"{long} {number}"} for number in range(300)]
    scene = small(Projects=programmes(200, goals="G000"), Goals=goals)
    many = tuple(replace(finding, aspect=f"{finding.aspect}:{number}") for number in range(60)
                 for finding in scene.findings)  # fmt: skip
    many = tuple(sorted(many, key=lambda finding: finding.kind))
    found = slides_of(replace(scene, findings=many))
    counts = Counter(title.split(" (")[0] for title in titles(found))
    assert counts["Findings that matter most"] <= 2
    assert counts["Gaps"] <= 4
    assert counts["Decisions needed"] == 6
    last = [slide for slide in found.slides if slide.shapes.title.text_frame.text.startswith("Decisions needed")][-1]
    shown = len(tables_of(found, "Decisions needed"))
    remarks = [shape.text_frame.text for shape in last.shapes if shape.has_text_frame]
    assert any(text.startswith(f"{shown} of {len(many):,} are shown here") for text in remarks)
    kinds = {row[0].split("\n")[0] for row in tables_of(found, "Decisions needed")}
    assert len(kinds) == len({finding.kind for finding in many})
    room = template(None).room
    assert all(bottom_of(slide) <= room.bottom + 0.1 for slide in found.slides)


def test_a_large_network_is_shown_as_its_largest_groups() -> None:
    """Three hundred programmes of twenty agencies: ten boxes, each with how many programmes it stands for."""
    rows = [{**row, "led by": f"A{number % 20:02}"} for number, row in enumerate(programmes(300))]
    found = slides_of(small(Projects=rows, Agencies=[{"id": f"A{number:02}"} for number in range(20)]))
    slide = slide_of(found, "The network, group by group")
    boxes = [shape.text_frame.text for shape in slide.shapes
             if shape.shape_type == MSO_SHAPE_TYPE.AUTO_SHAPE and not shape.is_placeholder]  # fmt: skip
    assert len(boxes) == 10
    assert all("15 programmes" in text for text in boxes)
    assert any("10 largest of 20 groups" in shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def test_what_both_gain_alike_is_one_line_with_two_heads() -> None:
    links = [{"id": "L1", "from": "P000", "to": "P001", "link type": "linksWith"},
             {"id": "L2", "from": "P000", "to": "P001", "link type": "reinforces"}]  # fmt: skip
    slide = slide_of(slides_of(small(Projects=programmes(2), Links=links)), "Who reinforces whom")
    heads = sorted((line._element.find(f".//{A}headEnd") is not None, line._element.find(f".//{A}tailEnd") is not None)
                   for *_ends, line in connectors(slide))  # fmt: skip
    assert heads == [(False, True), (True, True)]


def test_of_many_links_those_are_shown_that_have_to_do_with_each_other() -> None:
    """Forty programmes: a star of eleven around the most influential, and fourteen pairs far from it. The ring shows
    ten of the star, all joined to its centre, and the matrix the same star.
    """
    star = [{"id": f"S{at}", "from": "P000", "to": f"P{at:03}", "link type": "reinforces", "score": "3"}
            for at in range(1, 12)]  # fmt: skip
    pairs = [{"id": f"L{at}", "from": f"P{at:03}", "to": f"P{at + 1:03}", "link type": "reinforces", "score": "3"}
             for at in range(12, 40, 2)]  # fmt: skip
    found = slides_of(small(Projects=programmes(40), Links=[*star, *pairs]))
    slide = slide_of(found, "Who reinforces whom")
    called = {shape.shape_id: shape.text_frame.text for shape in slide.shapes if shape.has_text_frame}
    lines = [(called[start], called[end]) for start, _i, end, _j, _line in connectors(slide)]
    assert len(lines) == 9
    assert {start for start, _end in lines} == {"Programme 000"}
    assert any("10 of 40 programmes with links" in text for text in called.values())
    rows = table_of(slide_of(found, "Programme by programme"))[1:]
    assert [row[0] for row in rows] == [f"{at + 1}. Programme {at:03}" for at in range(12)]
    assert rows[0][1:] == ["", *["+3"] * 11]


def test_where_programmes_neither_meet_nor_help_the_matrix_is_of_goals() -> None:
    scene = small(Projects=[{"id": "A", "goals": "G1"}, {"id": "B", "goals": "G2"}, {"id": "C"}],
                  Goals=[{"id": "G1"}, {"id": "G2"}])  # fmt: skip
    head, *rows = table_of(slide_of(slides_of(scene), "Goals by programme"))
    assert head[1:] == ["A", "B", "C"]
    assert {row[0]: row[1:] for row in rows} == {"G1": ["■", "", "?"], "G2": ["", "■", "?"]}


# The workspace's own template


def ministry(path: Path, size: tuple[int, int] | None = None) -> Path:
    """A template with fonts and colours of its own, a slide that shows how it looks, and a section that names it."""
    made: Any = Presentation()
    theme = made.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme._blob = (
        theme.blob.replace(b'<a:latin typeface="Calibri"/>', b'<a:latin typeface="Ministry Sans"/>')
        .replace(b'<a:cs typeface=""/>', b'<a:cs typeface="TH SarabunPSK"/>')
        .replace(b"4F81BD", b"7A1F5C")
    )
    slide = made.slides.add_slide(made.slide_layouts[1])
    slide.shapes.title.text = "sample"
    slide.notes_slide.notes_text_frame.text = "secret"
    made.save(str(path))
    return path


def workspace_with(folder: Path, file: str = "ministry.pptx") -> Path:
    """The rows of two programmes, and a setting that names a template."""
    (folder / "data.json").write_text('{"Projects": [{"id": "P1", "name": "หนึ่ง"}]}', encoding="utf-8")
    (folder / "prasan.toml").write_text(f'[export]\ntemplate = "{file}"\n', encoding="utf-8")
    return folder


def test_the_workspaces_own_template_gives_theme_layouts_and_fonts(tmp_path: Path) -> None:
    """Its sample slides are gone, with their notes; Thai letters are in its font for them."""
    ministry(workspace_with(tmp_path) / "ministry.pptx")
    content = load(tmp_path, language="th").draw("slides", ".pptx")
    held = dict(parts_of(content))
    assert b"7A1F5C" in held["ppt/theme/theme1.xml"]
    assert b"Ministry Sans" in held["ppt/theme/theme1.xml"]
    found = opened(content)
    assert (found.slide_width, found.slide_height) == (Presentation().slide_width, Presentation().slide_height)
    assert {slide.slide_layout.name for slide in found.slides} == {"Title Slide", "Title Only"}
    assert len(found.slide_layouts) == 11
    assert "sample" not in titles(found)
    assert not any(b"secret" in data for data in held.values())
    fonts = {(run.find(f".//{A}latin").get("typeface"), run.find(f".//{A}cs").get("typeface"))
             for _name, run in every_run(content)}  # fmt: skip
    assert fonts == {("Ministry Sans", "TH SarabunPSK")}
    assert content == load(tmp_path, language="th").draw("slides", ".pptx")


def test_a_template_may_be_saved_as_one(tmp_path: Path) -> None:
    """A .potx differs from a .pptx in one word; what is written is a presentation."""
    workspace_with(tmp_path, "ministry.potx")
    with zipfile.ZipFile(ministry(tmp_path / "a.pptx")) as old, zipfile.ZipFile(tmp_path / "ministry.potx", "w") as new:
        for item in old.infolist():
            data = old.read(item)
            new.writestr(item, data.replace(b"presentation.main+xml", b"template.main+xml")
                         if item.filename == "[Content_Types].xml" else data)  # fmt: skip
    content = load(tmp_path).draw("slides", ".pptx")
    assert b"template.main" not in dict(parts_of(content))["[Content_Types].xml"]
    assert titles(opened(content))


def broken(folder: Path, how: str) -> str:
    """A template that can't be used, and the code of the error that says so."""
    path = folder / "ministry.pptx"
    if how == "text":
        path.write_text("not a presentation", encoding="utf-8")
    if how == "folder":
        path.mkdir()
    if how == "workbook":
        openpyxl.Workbook().save(path)
    if how == "cut":
        path.write_bytes(ministry(path).read_bytes()[:20_000])
    if how == "damaged":
        whole = list(parts_of(ministry(path).read_bytes()))
        with zipfile.ZipFile(path, "w") as held:
            for name, data in whole:
                held.writestr(name, data[:200] if name == "ppt/presentation.xml" else data)
    if how == "without titles":
        made: Any = Presentation()
        for layout in made.slide_layouts:
            for place in list(layout.placeholders):
                layout._element.cSld.spTree.remove(place._element)
        made.save(str(path))
    codes = {"nothing": "template-missing", "folder": "template-missing", "damaged": "template-damaged",
             "without titles": "template-no-layout"}  # fmt: skip
    return codes.get(how, "template-kind")


@pytest.mark.parametrize("how", ["nothing", "folder", "text", "workbook", "cut", "damaged", "without titles"])
def test_a_template_that_can_not_be_used_is_named_with_what_to_do(tmp_path: Path, how: str) -> None:
    code = broken(workspace_with(tmp_path), how)
    with pytest.raises(InputError) as caught:
        load(tmp_path).draw("slides", ".pptx")
    assert caught.value.code == code
    for language in ("th", "en"):
        told = caught.value.text(language)
        assert ("ministry.pptx" in told and "prasan.toml" in told) or code == "template-no-layout"


@pytest.mark.parametrize("file", ["../ministry.pptx", "link.pptx", "{outside}"])
def test_a_template_outside_the_workspace_is_refused(tmp_path: Path, file: str) -> None:
    """A workspace is one folder: a path or a link out of it is not followed."""
    outside = ministry(tmp_path / "ministry.pptx")
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "link.pptx").symlink_to(outside)
    workspace_with(folder, file.format(outside=outside.as_posix()))
    with pytest.raises(UsageError) as caught:
        load(folder).draw("slides", ".pptx")
    assert caught.value.code == "template-outside"


def test_other_views_do_not_ask_for_the_template(tmp_path: Path) -> None:
    workspace_with(tmp_path)
    assert load(tmp_path).draw("findings", ".csv")


def test_a_template_that_is_no_text_is_a_wrong_setting() -> None:
    with pytest.raises(PrasanError) as caught:
        settings_from({"export": {"template": 5}})
    assert caught.value.code == "setting-value"


def test_without_python_pptx_the_command_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pptx", None)
    with pytest.raises(UsageError) as caught:
        template(None)
    assert caught.value.text("en").endswith('pip install "prasan[office]"')


def test_the_command_writes_a_file_that_opens(tmp_path: Path, run_prasan: Any) -> None:
    target = tmp_path / "meeting.pptx"
    code, _out, err = run_prasan("export", "slides", "-d", FOUNDING, "-o", target, "--lang", "th")
    assert (code, "Traceback" in err) == (0, False)
    assert len(opened(target.read_bytes()).slides) > 10


# Room and measure

WORDS = st.text(alphabet="กขค ปี่น้ำ abc xyz", max_size=300)


@given(st.lists(WORDS, max_size=4), st.floats(40, 600), st.floats(12, 200))
def test_fitted_text_is_never_higher_than_its_box(texts: list[str], width: float, height: float) -> None:
    """What has no room at the smallest size is cut; a box of one line holds one."""
    held = fitted([Line(text, 16) for text in texts], width, height)
    assert height_of(held, width) <= max(height, 9 * LINE) + 1e-9


@given(WORDS, st.floats(30, 300), st.integers(1, 4))
def test_cut_text_has_no_more_lines_than_asked_and_begins_as_the_whole(text: str, room: float, lines: int) -> None:
    found = cut(text, room, 12, False, lines)
    whole = " ".join(text.split())
    assert found == whole or (found.endswith("…") and whole.startswith(found[:-1].rstrip()))


@given(st.integers(1, 10), st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=16))
def test_a_ring_holds_each_name_once_and_its_boxes_stand_apart(count: int, pairs: set[tuple[int, int]]) -> None:
    """Up to ten of the size that the network slide uses for so many, on our own template."""
    names = [f"P{number:02}" for number in range(count)]
    joined = sorted((names[a], names[b]) for a, b in pairs if a < count and b < count and a != b)
    found = in_order(names, joined)
    assert sorted(found) == names
    assert found == in_order(reversed(names), joined)
    room = template(None).room
    wide, high = (215.0, 66) if count <= 8 else (156.0, 50)
    frames = ring(found, Frame(room.left, room.top, room.width, room.height - 40), wide, high)
    for one, other in combinations(frames.values(), 2):
        assert one.right <= other.left or other.right <= one.left or one.bottom <= other.top or other.bottom <= one.top
    assert len(glued(joined, frames)) == len(joined)


def test_a_study_is_left_as_it_was(founding: Workspace) -> None:
    settings = Settings()
    study = Study(founding.linkage, settings.findings, settings.calendar.calendar())
    before = repr(sorted(study.linkage.edges(keys=True, data=True), key=lambda edge: edge[:3]))
    draw(Scene(study, founding.findings, founding.dataset, "en"), "slides", ".pptx")
    assert repr(sorted(study.linkage.edges(keys=True, data=True), key=lambda edge: edge[:3])) == before
