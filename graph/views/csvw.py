"""The data as CSV tables with their description (CSV on the Web), in one zip."""

from __future__ import annotations

import csv
import io
import json
import tempfile
import zipfile
from collections.abc import Iterator
from typing import Any

from prasan.graph.csvw_tables import Table, description, tables, titles
from prasan.graph.office_zip import NO_DAY
from prasan.graph.safe_text import xml_characters
from prasan.graph.scene import Scene
from prasan.language import languages, translate

NAME = "csvw"
SUFFIXES = (".zip",)

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "'")
_PIECE = 1 << 20


def draw(scene: Scene, suffix: str) -> Iterator[bytes]:
    """A zip with a table for each class, tables of statements, places and findings, and ``csv-metadata.json``.

    Files are UTF-8. A text that a spreadsheet would take for a formula has an apostrophe in front, and one that begins
    with an apostrophe has another: taken off, it is as it was. Table by table and row by row, however many.
    """
    found = tables(scene)
    with tempfile.TemporaryFile() as held:
        with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
            _add(archive, "csv-metadata.json", json.dumps(_metadata(scene, found), ensure_ascii=False, indent=1))
            for table in found:
                with archive.open(_member(table.file), "w", force_zip64=True) as member:
                    text = io.TextIOWrapper(member, encoding="utf-8", newline="")
                    writer = csv.writer(text, lineterminator="\r\n")
                    writer.writerow([column.name for column in table.columns])
                    texts = [column.datatype == "string" for column in table.columns]
                    writer.writerows(
                        [guarded(cell) if is_text else cell for cell, is_text in zip(row, texts, strict=True)]
                        for row in table.rows()
                    )
                    text.close()
        held.seek(0)
        while piece := held.read(_PIECE):
            yield piece


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula, without the control characters that no table can hold.

    >>> guarded("=1+1"), guarded("'quoted'"), guarded("plan")
    ("'=1+1", "''quoted'", 'plan')
    """
    text = xml_characters(text)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _member(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, NO_DAY)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _add(archive: zipfile.ZipFile, name: str, text: str) -> None:
    archive.writestr(_member(name), text.encode("utf-8"))


def _metadata(scene: Scene, found: list[Table]) -> dict[str, Any]:
    title = dict(scene.title) or titles(lambda code: translate("view.csvw.name", code))
    note = titles(lambda code: translate("view.csvw.note", code))
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": scene.language}],
        "dc:title": [{"@value": text, "@language": code} for code, text in sorted(title.items()) if code],
        "dc:description": [{"@value": note[code], "@language": code} for code in languages()],
        "dialect": {"encoding": "utf-8", "header": True, "delimiter": ",", "quoteChar": '"', "doubleQuote": True},
        "tables": [description(table) for table in found],
    }
