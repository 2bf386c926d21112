"""Sensitivity as files: a workbook, a sheet, a picture, a page, data."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence

from prasan.graph import sensitivity_rows as rows_of
from prasan.graph.finding_rows import Row
from prasan.graph.palette import LIGHT
from prasan.graph.safe_text import plain, sheet, xml
from prasan.graph.sensitivity import Sensitivity
from prasan.graph.sensitivity_picture import drawing
from prasan.graph.study import Study
from prasan.graph.svg import font_faces, png
from prasan.graph.workbook import add_table, new_book, saved
from prasan.language import pick, translate

SUFFIXES = (".xlsx", ".csv", ".svg", ".png", ".html", ".json")
_MOST_ROWS = 500
"""Findings that the page lists; the workbook has all."""
_WIDTHS = {"kind": 20.0, "sentence": 60.0, "setting": 26.0, "outcome": 22.0, "id": 26.0}
_STYLE = """
body { font: 16px/1.6 Sarabun, sans-serif; margin: 2rem; color: INK; background: PAPER; }
figure { margin: 0 0 2rem; overflow-x: auto; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: 14px; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid RULE; }
th { background: PANEL; font-weight: 600; }
td:first-child { white-space: nowrap; }
@media print { @page { size: A4 landscape; } body { margin: 0; } }
"""


def write(study: Study, found: Sensitivity, suffix: str, language: str, title: Mapping[str, str]) -> str | bytes:
    """The content of a file of one of :data:`SUFFIXES`."""
    if suffix == ".xlsx":
        return _workbook(study, found, language)
    if suffix == ".csv":
        return _csv(study, found, language)
    if suffix == ".json":
        return json.dumps(rows_of.as_data(study, found, title), ensure_ascii=False, indent=1) + "\n"
    if suffix == ".html":
        return _page(study, found, language, title)
    picture = drawing(study, found, language, title)
    return png(picture) if suffix == ".png" else picture


def _heads(columns: Sequence[str], language: str) -> list[str]:
    return [translate(f"sensitivity.column.{column}", language) for column in columns]


def _workbook(study: Study, found: Sensitivity, language: str) -> bytes:
    book = new_book()

    def widths(columns: Sequence[str]) -> list[float]:
        return [_WIDTHS.get(column, 14.0) for column in columns]

    def add(name: str, heads: Sequence[str], room: Sequence[float], rows: Sequence[Row]) -> None:
        add_table(book, translate(f"sensitivity.{name}-sheet", language), heads, room, rows)

    flips, moves = rows_of.FLIP_COLUMNS, rows_of.SETTING_COLUMNS
    room = [*widths(rows_of.FINDING_COLUMNS), *(16.0 for _setting in found.settings), _WIDTHS["id"]]
    add("findings", rows_of.finding_heads(found, language), room, rows_of.finding_rows(study, found, language))
    add("settings", _heads(moves, language), widths(moves), rows_of.setting_rows(found, language))
    add("flips", _heads(flips, language), widths(flips), rows_of.flip_rows(study, found, language))
    return saved(book)


def _csv(study: Study, found: Sensitivity, language: str) -> bytes:
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\r\n")
    writer.writerow(rows_of.finding_heads(found, language))
    for row in rows_of.finding_rows(study, found, language):
        writer.writerow([sheet(value) if isinstance(value, str) else value for value in row])
    return held.getvalue().encode("utf-8-sig")


def _page(study: Study, found: Sensitivity, language: str, title: Mapping[str, str]) -> str:
    """One page with the picture and the tables, that asks no other machine for anything."""
    head = translate("sensitivity.title", language, title=pick(title, language)).rstrip(": ")
    findings = rows_of.finding_rows(study, found, language)[:_MOST_ROWS]
    body = (
        f"<figure>{drawing(study, found, language, title, embed_font=False)}</figure>"
        + _table(_heads(rows_of.SETTING_COLUMNS, language), rows_of.setting_rows(found, language))
        + _table(rows_of.finding_heads(found, language), findings)
    )
    style = _STYLE
    for name in ("ink", "paper", "rule", "panel"):
        style = style.replace(name.upper(), getattr(LIGHT, name))
    safe = xml(plain(head))
    letters = set(body) | set(head)
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "font-src data:; base-uri 'none'; form-action 'none'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{safe}</title><style>{font_faces(letters, letters)}{style}</style></head><body>{body}</body></html>\n"
    )


def _table(heads: Sequence[str], rows: Sequence[Row]) -> str:
    top = "".join(f"<th>{xml(plain(head))}</th>" for head in heads)
    lines = "".join(
        "<tr>" + "".join(f"<td>{xml(plain('' if value is None else str(value)))}</td>" for value in row) + "</tr>"
        for row in rows
    )
    return f'<div class="wide"><table><thead><tr>{top}</tr></thead><tbody>{lines}</tbody></table></div>'
