"""Files of changes, TOML or any table: their rows, by what each cell is, before any name in them is looked up."""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prasan.errors import InputError
from prasan.language import languages, texts_under, translate
from prasan.loaders.change_fields import action_named, are_changes, field_named
from prasan.loaders.load import read
from prasan.loaders.names import pieces
from prasan.loaders.records import RowPlace
from prasan.loaders.tables import Table, Value
from prasan.loaders.thai import clean
from prasan.problems import Problem

FIELDS = ("action", "thing", "agency", "property", "from", "to", "score", "reason")
"""What a change may say, in the order of the columns of the template."""
ACTIONS = ("merge", "add-link", "remove-link", "end", "move", "change-role", "add", "remove")
_TABLE = "change"
_TABLE_HEAD = re.compile(r'^\s*\[\[\s*["\']?change["\']?\s*\]\]')


@dataclass(frozen=True, slots=True)
class Cell:
    """What a change says under one header, as one or several values."""

    header: str
    values: tuple[Value, ...]

    @property
    def text(self) -> str:
        """The values as they were written."""
        return "; ".join(str(value) for value in self.values)


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change as it is written: its action and, by field, its cells."""

    place: RowPlace
    action: str
    cells: Mapping[str, Cell]


def read_changes(path: Path) -> Iterator[ChangeRow | Problem]:
    """The changes of a file in their order, and what is odd about it.

    A TOML file holds ``[[change]]`` tables; of any other file each table is read that has a column for the action. The
    row of a change in TOML is the line that its table begins on. Raises ``InputError`` if the file can't be read.
    """
    if path.suffix.lower() == ".toml":
        yield from _toml(path)
        return
    known = False
    for item in read(path):
        if isinstance(item, Table) and are_changes(item):
            known = True
            yield from _table(item)
        elif isinstance(item, Problem):
            yield item
    if not known:
        yield RowPlace(path.name, "", 0).problem("no-changes", known=_names("field", "action"))


def change_rows(file: str, given: Iterable[Mapping[str, Any]]) -> Iterator[ChangeRow | Problem]:
    """The changes that mappings from fields to values make, such as those of a form: rows 1, 2 and so on of a file.

    >>> [row.action for row in change_rows("form", [{"action": "end", "thing": "P1"}]) if isinstance(row, ChangeRow)]
    ['end']
    """
    for number, fields in enumerate(given, 1):
        yield from _row(RowPlace(file, "", number), {name: _flat(value) for name, value in fields.items()})


def _toml(path: Path) -> Iterator[ChangeRow | Problem]:
    if not path.is_file():
        raise InputError("missing-file", file=str(path))
    try:
        text = path.read_text(encoding="utf-8-sig")
        tables = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError("damaged-settings", file=str(path), reason=str(error)) from error
    for name in tables:
        if name != _TABLE:
            yield RowPlace(path.name, "", 0).problem("no-changes", name, name, known=f"[[{_TABLE}]]")
    found = tables.get(_TABLE, [])
    if not isinstance(found, list) or not all(isinstance(table, dict) for table in found) or not found:
        yield RowPlace(path.name, "", 0).problem("no-changes", known=f"[[{_TABLE}]]")
        return
    lines = [number for number, line in enumerate(text.splitlines(), 1) if _TABLE_HEAD.match(line)]
    if len(lines) != len(found):
        lines = list(range(1, len(found) + 1))
    for line, table in zip(lines, found, strict=True):
        yield from _row(RowPlace(path.name, "", line), {name: _flat(value) for name, value in table.items()})


def _flat(value: Any) -> tuple[Value, ...]:
    """The values of a TOML key; a table or whatever else no cell could hold is taken as it is written."""
    values = value if isinstance(value, list) else [value]
    plain = (str, int, float, bool, datetime.date)
    return tuple(item if isinstance(item, plain) else str(item) for item in values)


def _table(table: Table) -> Iterator[ChangeRow | Problem]:
    for number, values in table.rows:
        if isinstance(first := next((v for v in values if v is not None), None), str) and first.startswith("#"):
            continue
        given = {
            name: tuple(pieces(value)) if isinstance(value, str) else (value,)
            for name, value in zip(table.header, values, strict=False)
            if value is not None and value != "" and not name.startswith("#")
        }
        if any(given.values()):
            yield from _row(RowPlace(table.file, table.sheet, number), given)


def _row(place: RowPlace, given: Mapping[str, tuple[Value, ...]]) -> Iterator[ChangeRow | Problem]:
    cells: dict[str, Cell] = {}
    for header, values in given.items():
        name = field_named(header)
        if name is None:
            yield place.problem("unknown-change-field", header, header, known=_names("field"))
        elif name in cells:
            yield place.problem("twice-in-change", header, header, other=cells[name].header)
        else:
            cells[name] = Cell(header, tuple(clean(v) if isinstance(v, str) else v for v in values))
    action = cells.pop("action", Cell("", ()))
    if known := action_named(action.text):
        yield ChangeRow(place, known, cells)
    else:
        yield place.problem("unknown-action", action.header, action.text, known=_names("action"))


def _names(group: str, only: str = "") -> str:
    """The names of the fields or actions in every language, for messages."""
    wanted = (only,) if only else FIELDS if group == "field" else ACTIONS
    return ", ".join(" / ".join(translate(f"change.{group}.{name}", code) for code in languages()) for name in wanted)


def template(language: str) -> bytes:
    """A workbook to write changes in: the columns, an explained example of each action, and drop-downs."""
    import io

    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    page = book.active
    page.title = translate("change.sheet", language)
    for column, name in enumerate(FIELDS, 1):
        cell = page.cell(1, column, translate(f"change.field.{name}", language))
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DCE6F1")
        page.column_dimensions[cell.column_letter].width = 34 if name == "thing" else 22
    for row, action in enumerate(ACTIONS, 2):
        examples = texts_under(f"change.example.{action}.", language)
        shown = {"action": f"# {translate(f'change.action.{action}', language)}", **examples}
        for column, name in enumerate(FIELDS, 1):
            cell = page.cell(row, column, shown.get(name, ""))
            cell.font = Font(italic=True, color="7F7F7F")
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    names = ",".join(translate(f"change.action.{action}", language) for action in ACTIONS)
    rule = DataValidation(type="list", formula1=f'"{names}"', allow_blank=True, showErrorMessage=False)
    page.add_data_validation(rule)
    rule.add("A2:A500")
    page.freeze_panes = "B2"
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()
