"""Answers as people and programs take them away: tables, spreadsheets, results in the formats of the W3C.

==========  =========================================================================================================
``table``   for a terminal (:func:`table` gives it to be printed in one's own console)
``md``      a table for GitHub and other Markdown, with signs that mean something there escaped
``csv``     for Excel and people: UTF-8 with a byte order mark, headings and names in the reader's language, beside
            each column of things one with their IRIs; a text that a spreadsheet would take for a formula has ``'``
            in front
``xlsx``    the same as a workbook: numbers are numbers, days are days, every text is text
``tsv``     for programs: SPARQL 1.1 results, terms in full, nothing left out and nothing added
``json``    for programs: SPARQL 1.1 results in JSON
==========  =========================================================================================================

Graphs, which ``CONSTRUCT`` and ``DESCRIBE`` give, are written as ``turtle``, ``nt``, ``xml``, ``json-ld``, ``trig`` or
``n3``; yes and no, which ``ASK`` gives, as ``text`` or ``json``.
"""

from __future__ import annotations

import csv as csv_module
import datetime
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from prasan.errors import OutputError, UnknownNameError
from prasan.language import translate
from prasan.ontology import PRASAN
from prasan.queries.ask import Answer, Rows, plain
from prasan.queries.resolve import quoted
from prasan.settings import nearest

Written = str | bytes
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MARKDOWN = re.compile(r"([\\`*_\[\]|~])")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_BREAKS = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029]")
_SHEET_ROWS = 1_048_576


# For people


def _is_thing(term: Node | None) -> bool:
    return isinstance(term, URIRef) and not term.startswith(str(PRASAN))


def _thing_columns(rows: Rows) -> frozenset[int]:
    """Columns that hold things of the data: their names alone would not tell which is meant."""
    return frozenset(position for row in rows.rows for position, term in enumerate(row) if _is_thing(term))


def _value(rows: Rows, term: Node | None, language: str) -> Any:
    """A cell: numbers, days and truth values as such, everything else as its text."""
    if isinstance(term, Literal) and term.datatype is not None:
        value = plain(term)
        if isinstance(value, bool | int | float | Decimal | datetime.date):
            return value
    return rows.text(term, language)


def _cells(rows: Rows, language: str) -> Iterator[list[Any]]:
    """The headings, then the rows; after each column of things one with their IRIs."""
    things = _thing_columns(rows)
    heads = []
    for position, column in enumerate(rows.columns):
        heads.append(rows.heading(column, language))
        if position in things:
            heads.append(f"{heads[-1]} (IRI)")
    yield heads
    for row in rows.rows:
        cells = []
        for position, term in enumerate(row):
            cells.append(_value(rows, term, language))
            if position in things:
                cells.append(str(term) if _is_thing(term) else "")
        yield cells


def table(rows: Rows, language: str = "en") -> Any:
    """A ``rich`` table of the rows, names in a language, to be printed in any console.

    >>> table(Rows(("n",), ((Literal(2),),))).row_count
    1
    """
    from rich import box
    from rich.table import Table
    from rich.text import Text

    found = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in rows.columns:
        found.add_column(Text(rows.heading(column, language)), overflow="fold")
    for row in rows.rows:
        # Text objects, since square brackets in a name would be read as styles.
        found.add_row(*(Text(rows.text(term, language)) for term in row))
    return found


def _plain_table(rows: Rows, language: str) -> str:
    from rich.console import Console

    buffer = io.StringIO()
    Console(file=buffer, width=160, color_system=None, force_terminal=False).print(table(rows, language))
    return buffer.getvalue()


def md(rows: Rows, language: str = "en") -> str:
    r"""The rows as a Markdown table.

    >>> print(md(Rows(("n",), ((Literal("a|b"),),))))
    | n |
    | --- |
    | a\|b |
    <BLANKLINE>
    """

    def cell(text: str) -> str:
        text = _MARKDOWN.sub(r"\\\1", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return " ".join(text.split())

    lines = [[rows.heading(column, language) for column in rows.columns], ["---"] * len(rows.columns)]
    body = [lines[1]] + [[cell(rows.text(term, language)) for term in row] for row in rows.rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in ([cell(text) for text in lines[0]], *body))


def _guarded(value: Any) -> str:
    """A cell of CSV; a text that a spreadsheet would run gets an apostrophe, numbers below zero don't."""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    return str(value).lower() if isinstance(value, bool) else str(value)


def csv(rows: Rows, language: str = "en") -> bytes:
    r"""The rows as CSV for Excel.

    >>> csv(Rows(("n",), ((Literal("=1+1"),),))).decode("utf-8-sig")
    "n\r\n'=1+1\r\n"
    """
    buffer = io.StringIO(newline="")
    writer = csv_module.writer(buffer)
    for cells in _cells(rows, language):
        writer.writerow([_guarded(cell) for cell in cells])
    return buffer.getvalue().encode("utf-8-sig")


def xlsx(rows: Rows, language: str = "en") -> bytes:
    """The rows as an Excel workbook of one sheet.

    Raises ``OutputError`` ``too-many-rows`` if there are more than a sheet can hold.

    >>> xlsx(Rows(("n",), ()))[:2]
    b'PK'
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    if len(rows) >= _SHEET_ROWS:
        raise OutputError("too-many-rows", count=len(rows), limit=_SHEET_ROWS - 1)
    book = Workbook()
    sheet = book.active
    widths: dict[int, int] = {}
    for number, cells in enumerate(_cells(rows, language), 1):
        for position, value in enumerate(cells, 1):
            cell = sheet.cell(number, position)
            if isinstance(value, str):
                cell.value = _CONTROL.sub("", value)
                # Said outright: openpyxl takes = for a formula. The quote keeps it text when somebody edits it.
                cell.data_type = "s"
                cell.quotePrefix = value.startswith(_FORMULA)
                cell.alignment = Alignment(vertical="top", wrap_text=True)
            else:
                cell.value = value
                cell.alignment = Alignment(vertical="top")
            widths[position] = max(widths.get(position, 8), min(60, len(str(value)) + 2))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for position, width in widths.items():
        sheet.column_dimensions[sheet.cell(1, position).column_letter].width = width
    sheet.freeze_panes = "A2"
    if rows.columns:
        sheet.auto_filter.ref = sheet.dimensions
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


# For programs


def _turtle(term: Node | None) -> str:
    if term is None:
        return ""
    if isinstance(term, Literal):
        # Some readers take every kind of line break for the end of a row.
        text = _BREAKS.sub(lambda match: f"\\u{ord(match[0]):04X}", quoted(str(term)))
        if term.language:
            return f"{text}@{term.language}"
        return text + (f"^^<{term.datatype}>" if term.datatype else "")
    return f"_:{term}" if isinstance(term, BNode) else f"<{term}>"


def tsv(rows: Rows, language: str = "en") -> str:
    r"""The rows as SPARQL 1.1 results in TSV; terms as in Turtle, whatever the language.

    >>> tsv(Rows(("n",), ((Literal("น้ำ", lang="th"),),)))
    '?n\n"น้ำ"@th\n'
    """
    lines = ["\t".join(f"?{column}" for column in rows.columns)]
    lines += ["\t".join(_turtle(term) for term in row) for row in rows.rows]
    return "\n".join(lines) + "\n"


def _json_term(term: Node) -> dict[str, str]:
    if not isinstance(term, Literal):
        return {"type": "bnode" if isinstance(term, BNode) else "uri", "value": str(term)}
    found = {"type": "literal", "value": str(term)}
    if term.language:
        found["xml:lang"] = term.language
    elif term.datatype:
        found["datatype"] = str(term.datatype)
    return found


def json_results(rows: Rows, language: str = "en") -> str:
    """The rows as SPARQL 1.1 results in JSON.

    >>> json.loads(json_results(Rows(("n",), ((Literal("x"), ),))))["results"]["bindings"]
    [{'n': {'type': 'literal', 'value': 'x'}}]
    """
    bindings = [
        {name: _json_term(term) for name, term in zip(rows.columns, row, strict=True) if term is not None}
        for row in rows.rows
    ]
    found = {"head": {"vars": list(rows.columns)}, "results": {"bindings": bindings}}
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


ROWS: Mapping[str, Callable[[Rows, str], Written]] = {
    "table": _plain_table, "csv": csv, "tsv": tsv, "json": json_results, "xlsx": xlsx, "md": md,
}  # fmt: skip
"""Formats of rows, each a function of the rows and a language."""

GRAPHS = ("turtle", "nt", "xml", "json-ld", "trig", "n3")
"""Formats of graphs, by the names that rdflib has for them."""

TRUTHS = ("text", "json")
"""Formats of yes and no."""


def write(answer: Answer, format_: str, language: str = "en") -> Written:
    r"""An answer in a format: text, or bytes for ``csv`` and ``xlsx``.

    ``table`` is good for every answer: it becomes Turtle for a graph and a word for yes and no. Raises
    ``UnknownNameError`` ``unknown-answer-format`` for a format that this kind of answer does not have.

    >>> write(True, "json")
    '{"head": {}, "boolean": true}\n'
    """
    known: tuple[str, ...]
    if isinstance(answer, Rows):
        known = tuple(ROWS)
        if format_ in ROWS:
            return ROWS[format_](answer, language)
    elif isinstance(answer, Graph):
        known = GRAPHS
        format_ = {"table": "turtle", "ttl": "turtle", "rdf": "xml", "jsonld": "json-ld"}.get(format_, format_)
        if format_ in GRAPHS:
            return answer.serialize(format=format_, encoding="utf-8").decode("utf-8")
    else:
        known = TRUTHS
        if format_ == "json":
            return json.dumps({"head": {}, "boolean": answer}) + "\n"
        if format_ in ("text", "table"):
            return translate("word.yes" if answer else "word.no", language) + "\n"
    raise UnknownNameError("unknown-answer-format", name=format_, known=nearest(format_, known) or ", ".join(known))
