"""Foreign tables, read by a mapping in ``prasan.toml`` instead of being rewritten.

A mapping is one ``[[tables]]`` entry, its terms named as in CSVW:

``url``        the file, relative to the workspace; for a workbook, ``sheet`` says which sheet
``type``       the class of the rows, such as ``Project``
``about``      the local name of the thing a row is about, with columns in braces: ``"{dept_code}-{activity_code}"``
``where``      columns and the value (or list of values) that rows must have to be read
``join``       further tables whose columns are added: ``url``; ``key``, which names here = there (a column or a template);
               ``prefix``, put before the names of the added columns where they would clash
``columns``    for each: ``name`` (or ``value``, a fixed text or template), ``property``, and if needed ``separator``,
               ``lang``, ``null`` (texts that mean blank), ``minimum`` (numbers below it are left out),
               ``template`` (how the cell becomes a name: ``"{}-{crso_id}"``), ``values`` (a table from their words to ours)
"""

from __future__ import annotations

import fnmatch
import string
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from rdflib import URIRef

from prasan.errors import UnknownNameError, UsageError
from prasan.loaders.records import Field, Record, RowPlace, TableColumn, find_column
from prasan.loaders.tables import Table, Value, column_letter
from prasan.loaders.thai import clean
from prasan.ontology.schema import Sheet, sheets
from prasan.problems import Problem

Read = Callable[[Path], Iterator[Any]]
_TABLE_KEYS = {"url", "sheet", "type", "about", "where", "join", "columns"}
_COLUMN_KEYS = {"name", "value", "property", "separator", "lang", "null", "minimum", "template", "values"}
_JOIN_KEYS = {"url", "sheet", "key", "prefix"}


class _Blank(string.Formatter):
    """Fills templates from a row; a column that is blank makes the whole text blank."""

    def get_value(self, name: int | str, args: Any, row: Any) -> Any:
        value = args[0] if isinstance(name, int) else row[name]
        if value is None or value == "":
            raise LookupError(name)
        return _plain(value)


_FORMATTER = _Blank()


def _plain(value: Value) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return clean(str(value))


def _fill(template: str, row: Mapping[str, Value], cell: Value = None) -> str:
    try:
        return _FORMATTER.vformat(template, (cell,), row)
    except LookupError:
        return ""


def _check_keys(table: Mapping[str, Any], known: set[str], path: str) -> None:
    from prasan.settings import nearest

    for name in table:
        if name not in known:
            raise UnknownNameError(
                "unknown-setting", name=f"{path}.{name}", known=nearest(name, list(known)) or ", ".join(sorted(known))
            )


def _template_columns(template: str) -> list[str]:
    return [name for _text, name, _format, _conversion in string.Formatter().parse(template) if name]


def _sheet(mapping: Mapping[str, Any], path: str) -> Sheet:
    from prasan.settings import nearest

    by_name = {sheet.cls.split("#")[-1]: sheet for sheet in sheets()}
    name = str(mapping.get("type", ""))
    if name not in by_name:
        raise UnknownNameError(
            "unknown-setting", name=f"{path}.type = {name!r}", known=nearest(name, list(by_name)) or ", ".join(by_name)
        )
    return by_name[name]


def _find_table(path: Path, sheet: str, read: Read) -> Iterator[Table | Problem]:
    for item in read(path):
        if not isinstance(item, Table) or not sheet or fnmatch.fnmatchcase(item.sheet, sheet):
            yield item


def _rows(table: Table) -> Iterator[tuple[int, dict[str, Value]]]:
    for number, values in table.rows:
        yield number, dict(zip(table.header, values, strict=False))


_Index = dict[tuple[str, ...], dict[str, Value]]


def _joined(join: Mapping[str, Any], folder: Path, read: Read, path: str, known: dict[str, _Index]) -> _Index:
    _check_keys(join, _JOIN_KEYS, path)
    if repr(join) in known:
        return known[repr(join)]
    theirs = [text if "{" in text else f"{{{text}}}" for text in map(str, join["key"].values())]
    prefix = str(join.get("prefix", ""))
    index: _Index = {}
    for item in _find_table(folder / join["url"], str(join.get("sheet", "")), read):
        if isinstance(item, Table):
            _check_columns(item, [name for text in theirs for name in _template_columns(text)], f"{path}.key")
            for _number, row in _rows(item):
                named = {prefix + name: value for name, value in row.items()}
                index.setdefault(tuple(_fill(text, row) for text in theirs), named)
    known[repr(join)] = index
    return index


def _check_columns(table: Table, names: list[str], path: str) -> None:
    from prasan.settings import nearest

    for name in names:
        if name not in table.header:
            raise UnknownNameError(
                "unknown-mapped-column", name=name, setting=path, file=table.file,
                known=nearest(name, list(table.header)) or ", ".join(filter(None, table.header)),
            )  # fmt: skip


class _Columns:
    """The columns of a mapping, ready to make fields."""

    def __init__(self, mapping: Mapping[str, Any], cls: URIRef, path: str) -> None:
        self.specs: list[tuple[Mapping[str, Any], Any, str]] = []
        for index, spec in enumerate(mapping.get("columns", ())):
            here = f"{path}.columns[{index}]"
            _check_keys(spec, _COLUMN_KEYS, here)
            found = find_column(cls, str(spec.get("property", "")))
            if found is None:
                raise UnknownNameError(
                    "unknown-setting", name=f"{here}.property = {spec.get('property')!r}",
                    known=", ".join(c.term.split("#")[-1].split("/")[-1] for c in _sheet(mapping, path).columns),
                )  # fmt: skip
            if ("name" in spec) == ("value" in spec):
                raise UsageError("setting-value", setting=here, value=dict(spec), allowed="name = … | value = …")
            self.specs.append((spec, found[0], str(spec.get("lang", ""))))

    def names(self) -> list[str]:
        """Columns of the foreign table that the mapping reads."""
        found = []
        for spec, _column, _language in self.specs:
            found += [str(spec["name"])] if "name" in spec else _template_columns(str(spec["value"]))
            found += _template_columns(str(spec.get("template", "")))
        return found

    def fields(self, row: Mapping[str, Value]) -> Iterator[Field]:
        """The fields that a foreign row gives."""
        for spec, column, language in self.specs:
            if "name" in spec:
                header, value = str(spec["name"]), row[str(spec["name"])]
            else:
                header, value = str(spec["value"]), _fill(str(spec["value"]), row)
            if isinstance(value, str):
                value = value.strip()
            if value in (None, "") or _plain(value) in spec.get("null", ()) or _below(spec, value):
                continue
            if "template" in spec:
                value = _fill(str(spec["template"]), row, value)
            value = spec.get("values", {}).get(_plain(value), value)
            # Foreign cells hold one value unless the mapping says otherwise: a semicolon may be part of a name.
            yield Field(column, value, header, language, str(spec.get("separator", "")))


def _below(spec: Mapping[str, Any], value: Value) -> bool:
    if "minimum" not in spec:
        return False
    try:
        return Decimal(_plain(value)) < Decimal(str(spec["minimum"]))
    except InvalidOperation:
        return False  # no number: the reader of values says so, with the place


def _wanted(where: Mapping[str, Any], row: Mapping[str, Value]) -> bool:
    for name, wanted in where.items():
        allowed = [str(text) for text in wanted] if isinstance(wanted, list) else [str(wanted)]
        if _plain(row[name]) not in allowed:
            return False
    return True


def mapped(
    mapping: Mapping[str, Any], index: int, folder: Path, read: Read, joins: dict[str, _Index] | None = None
) -> Iterator[Record | Problem | TableColumn]:
    """The records that one mapping makes of its table, with the problems of reading it and the columns it used.

    ``index`` is the mapping's place in the list, for messages; ``read`` reads a file into tables;
    ``joins`` keeps joined tables from one mapping to the next. Raises ``UnknownNameError`` if the mapping names a class, a property or a column that does not exist.
    """
    path = f"tables[{index}]"
    _check_keys(mapping, _TABLE_KEYS, path)
    for needed in ("url", "type"):
        if needed not in mapping:
            raise UsageError("setting-missing", setting=f"{path}.{needed}")
    cls = _sheet(mapping, path).cls
    columns = _Columns(mapping, cls, path)
    about, where = str(mapping.get("about", "")), mapping.get("where", {})
    kept = {} if joins is None else joins
    joined = [
        (list(join["key"]), _joined(join, folder, read, f"{path}.join[{number}]", kept))
        for number, join in enumerate(mapping.get("join", ()))
    ]
    for item in _find_table(folder / str(mapping["url"]), str(mapping.get("sheet", "")), read):
        if isinstance(item, Problem):
            yield item
            continue
        far = {name for _key, there in joined for row in there.values() for name in row}
        needed_here = [name for name in (*columns.names(), *_template_columns(about), *where) if name not in far]
        _check_columns(item, needed_here, path)
        letters = {name: column_letter(position) for position, name in enumerate(item.header)}
        for spec, column, _language in columns.specs:
            if (name := str(spec.get("name", ""))) in letters:
                yield TableColumn(item.file, item.sheet, name, letters[name], column.term, cls)
        blank = dict.fromkeys(far)
        for number, row in _rows(item):
            for key, there in joined:
                row = there.get(tuple(_plain(row[name]) for name in key), blank) | row
            if _wanted(where, row):
                name = _fill(about, row)
                fields = tuple(columns.fields(row))
                if name or (fields and not about):
                    yield Record(cls, RowPlace(item.file, item.sheet, number), fields, name, may_repeat=True)
