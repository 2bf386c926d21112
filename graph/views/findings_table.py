"""The findings as a sheet for planners, as CSV, as JSON for programs, and as Markdown for notes."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import groupby

from prasan.graph.evidence import place_words
from prasan.graph.finding_rows import (
    EVIDENCE_COLUMNS,
    FINDING_COLUMNS,
    UNRECORDED_COLUMNS,
    Row,
    as_json,
    evidence_rows,
    finding_row,
    kind_words,
    unrecorded_rows,
)
from prasan.graph.safe_text import plain, sheet, xml_characters
from prasan.graph.scene import Scene
from prasan.graph.sentences import sentence
from prasan.language import pick, translate

NAME = "findings"
SUFFIXES = (".xlsx", ".csv", ".json", ".md")

_WIDTHS = {
    "kind": 20, "sentence-th": 60, "sentence-en": 60, "participants": 40, "score": 9, "coverage": 12,
    "coordination": 18,
    "status": 16, "places": 60, "id": 26, "finding": 26, "facet": 14, "subject": 40, "property": 20, "object": 40,
    "file": 26, "sheet-name": 18, "row": 7, "column": 24, "source": 32, "paragraph": 32, "thing": 44, "class": 16,
    "record": 28, "said": 26,
}  # fmt: skip
_LONGEST = 32_000
"""Letters that a cell of Excel holds, and a little less."""
_NO_DAY = (1980, 1, 1, 0, 0, 0)
_MARKUP = re.compile(r"([\\`*_\[\]<>#|!&~{}])")


def draw(scene: Scene, suffix: str) -> str | bytes:
    """The findings in a format; the workbook has their evidence and what is not recorded on sheets of their own."""
    makers: dict[str, Callable[[Scene], str | bytes]] = {
        ".xlsx": _workbook, ".csv": _csv, ".json": _json, ".md": _markdown,
    }  # fmt: skip
    return makers[suffix](scene)


def _heads(columns: Sequence[str], language: str) -> list[str]:
    return [translate(f"view.findings.{column}", language) for column in columns]


def _csv(scene: Scene) -> bytes:
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\r\n")
    writer.writerow(_heads(FINDING_COLUMNS, scene.language))
    for finding in scene.findings:
        row = finding_row(scene, finding)
        writer.writerow([sheet(value) if isinstance(value, str) else value for value in row])
    return held.getvalue().encode("utf-8-sig")


def _json(scene: Scene) -> str:
    return json.dumps(as_json(scene), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _markdown(scene: Scene) -> str:
    language = scene.language
    title = pick(scene.title, language)
    name = translate("view.findings.name", language)
    lines = [f"# {_marked(f'{name}: {title}' if title else name)}", ""]
    for kind, members in groupby(scene.findings, key=lambda finding: finding.kind):
        lines += [f"## {_marked(kind_words(kind, language))}", ""]
        for finding in members:
            lines.append(f"- {_marked(sentence(scene.study, finding, language))}")
            places = dict.fromkeys(
                text for given in finding.evidence for text in place_words(scene.study, given, language)
            )
            lines += [f"  - {_marked(text)}" for text in places]
        lines.append("")
    return "\n".join(lines)


def _marked(text: str) -> str:
    """The text with whatever Markdown or HTML would take for markup made plain."""
    return _MARKUP.sub(r"\\\1", plain(text))


def _workbook(scene: Scene) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    language = scene.language
    _fill(book, translate("view.findings.sheet", language), FINDING_COLUMNS, language,
          [finding_row(scene, finding) for finding in scene.findings])  # fmt: skip
    _fill(book, translate("view.findings.evidence", language), EVIDENCE_COLUMNS, language,
          [row for finding in scene.findings for row in evidence_rows(scene, finding)])  # fmt: skip
    _fill(book, translate("view.findings.not-recorded", language), UNRECORDED_COLUMNS, language, unrecorded_rows(scene))
    book.properties.creator = "Prasan"
    book.properties.created = book.properties.modified = datetime(*_NO_DAY)
    held = io.BytesIO()
    book.save(held)
    return _without_days(held.getvalue())


def _fill(book: object, title: str, columns: Sequence[str], language: str, rows: Sequence[Row]) -> None:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    assert isinstance(book, Workbook)
    page = book.create_sheet(title)
    page.append(_heads(columns, language))
    for cell in page[1]:
        cell.font = Font(name="Sarabun", bold=True, size=12)
        cell.fill = PatternFill("solid", fgColor="E3EFF8")
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    body, wrap = Font(name="Sarabun", size=12), Alignment(wrap_text=True, vertical="top")
    for number, row in enumerate(rows, 2):
        for place, value in enumerate(row, 1):
            cell = page.cell(number, place)
            if isinstance(value, str):
                cell.value = xml_characters(value)[:_LONGEST]
                # Whatever it looks like, it is text: no formula, no error value.
                cell.data_type = "s"
                cell.quotePrefix = value[:1] in ("=", "+", "-", "@")
            else:
                cell.value = value
            cell.font, cell.alignment = body, wrap
    for number, column in enumerate(columns, 1):
        page.column_dimensions[get_column_letter(number)].width = _WIDTHS[column]
    page.freeze_panes = "A2"
    page.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{max(len(rows) + 1, 2)}"
    page.page_setup.orientation, page.page_setup.fitToWidth, page.page_setup.fitToHeight = "landscape", 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = "1:1"


def _without_days(content: bytes) -> bytes:
    """The workbook with no trace of when it was made: the same data give the same bytes."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for item in sorted(old.infolist(), key=lambda item: item.filename):
            data = old.read(item)
            if item.filename == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", data)
            new.writestr(zipfile.ZipInfo(item.filename, _NO_DAY), data, zipfile.ZIP_DEFLATED)
    return held.getvalue()
