"""Foreign tables, read by a mapping in ``prasan.toml`` instead of being rewritten.

A mapping is one ``[[tables]]`` entry, its terms named as in CSVW:

``url``        the file, relative to the workspace; for a workbook, ``sheet`` says which sheet
``type``       the class of the rows, such as ``Project``
``about``      the local name of the thing a row is about, with columns in braces: ``"{dept_code}-{activity_code}"``
``where``      columns and the value (or list of values) that rows must have to be read; ``""`` is a blank cell
``join``       further tables whose columns are added: ``url`` and ``sheet`` as above; ``key``, which names here = there
               (a column or a template); ``prefix``, put before the names of the added columns where they would clash
``columns``    for each: ``name`` (or ``value``, a fixed text or template), ``property``, and if needed ``separator``,
               ``lang``, ``null`` (texts that mean blank), ``minimum`` (numbers below it are left out),
               ``required`` (true: a row where this is blank or left out is not read at all),
               ``template`` (how the cell becomes a name: ``"{}-{crso_id}"``),
               ``values`` (a table from their words to ours)
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any

from rdflib import URIRef

from prasan.errors import UnknownNameError, UsageError
from prasan.loaders.records import Field, Records, TableColumn, find_column
from prasan.loaders.tables import Table, Value, column_letter
from prasan.loaders.thai import clean
from prasan.ontology.schema import Sheet, sheets
from prasan.problems import Problem

Read = Callable[[Path], Iterable[Any]]
# The keys of each part of a mapping, and what may stand there.
_TEXT, _LIST, _TABLE, _NUMBER, _VALUE, _TEXTS = '"…"', "[…]", "{…}", "0", '"…", 0', '"…", […]'
_FLAG = "true, false"
_TYPES: dict[str, tuple[type, ...]] = {
    _TEXT: (str,),
    _LIST: (list,),
    _TABLE: (Mapping,),
    _NUMBER: (int, float),
    _VALUE: (str, int, float),
    _TEXTS: (str, list),
    _FLAG: (bool,),
}
_TABLE_KEYS = {
    "url": _TEXT, "type": _TEXT, "sheet": _TEXT, "about": _TEXT, "where": _TABLE, "join": _LIST, "columns": _LIST,
}  # fmt: skip
_JOIN_KEYS = {"url": _TEXT, "key": _TABLE, "sheet": _TEXT, "prefix": _TEXT}
_COLUMN_KEYS = {
    "property": _TEXT, "name": _TEXT, "value": _VALUE, "separator": _TEXT, "lang": _TEXT, "null": _TEXTS,
    "minimum": _NUMBER, "template": _TEXT, "values": _TABLE, "required": _FLAG,
}  # fmt: skip
_PLACE = re.compile(r"\{([^{}]*)\}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


def _plain(value: Value) -> str:
    """A cell as text, as templates and comparisons take it; a blank one is empty."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else _cleaned(str(value))


# The same codes and years stand in row after row.
_cleaned = lru_cache(maxsize=1 << 16)(clean)


def _positions(header: Iterable[str]) -> dict[str, int]:
    """Where the columns of a header stand; of two with one name the last counts."""
    return {name: position for position, name in enumerate(header)}


class _Template:
    """A text with columns in braces, ready to be filled from rows; ``{}`` is the cell itself."""

    def __init__(self, template: str, at: Mapping[str, int]) -> None:
        self._parts = _PLACE.split(template)[::2]
        self._columns = [at[name] if name else None for name in _PLACE.findall(template)]

    def fill(self, cells: Sequence[Value], cell: Value = None) -> str:
        """The text filled; empty if any column in it is blank."""
        filled = self._parts[0]
        for column, part in zip(self._columns, self._parts[1:], strict=True):
            if not (text := _plain(cell if column is None else cells[column])):
                return ""
            filled += text + part
        return filled


def _template_columns(template: str, path: str, cell: bool = False) -> list[str]:
    """The columns that a template names; ``{}``, the cell itself, is right only where there is a cell."""
    names = _PLACE.findall(template)
    if re.search("[{}]", _PLACE.sub("", template)) or ("" in names and not cell):
        raise UsageError("setting-value", setting=path, value=template, allowed="{…}")
    return [name for name in names if name]


def check_keys(table: Any, known: Mapping[str, str], needed: tuple[str, ...], path: str) -> None:
    """Raise ``UnknownNameError`` or ``UsageError`` for a key that is misspelt, missing or of the wrong type."""
    from prasan.settings import nearest

    if not isinstance(table, Mapping):
        raise UsageError("setting-value", setting=path, value=table, allowed=_TABLE)
    for name, value in table.items():
        if name not in known:
            raise UnknownNameError(
                "unknown-setting", name=f"{path}.{name}", known=nearest(name, list(known)) or ", ".join(sorted(known))
            )
        if not isinstance(value, _TYPES[known[name]]) or (isinstance(value, bool) and known[name] != _FLAG):
            raise UsageError("setting-value", setting=f"{path}.{name}", value=value, allowed=known[name])
    for name in needed:
        if name not in table:
            raise UsageError("setting-missing", setting=f"{path}.{name}")


def _sheet(mapping: Mapping[str, Any], path: str) -> Sheet:
    from prasan.settings import nearest

    by_name = {sheet.cls.split("#")[-1]: sheet for sheet in sheets()}
    name = str(mapping.get("type", ""))
    if name not in by_name:
        raise UnknownNameError(
            "unknown-setting", name=f"{path}.type = {name!r}", known=nearest(name, list(by_name)) or ", ".join(by_name)
        )
    return by_name[name]


def find_tables(path: Path, sheet: str, read: Read, setting: str) -> Iterator[Table | Problem]:
    """The tables of a file, or those whose sheet is named, with the problems of reading it."""
    others: list[str] = []
    found = False
    for item in read(path):
        if isinstance(item, Problem):
            yield item
        elif not isinstance(item, Table):
            raise UsageError("setting-value", setting=f"{setting}.url", value=path.name, allowed="CSV, XLSX, JSON …")
        elif not sheet or fnmatch.fnmatchcase(item.sheet, sheet):
            found = True
            yield item
        else:
            others.append(item.sheet)
    if sheet and not found:
        known = ", ".join(filter(None, others)) or "—"
        raise UnknownNameError("unknown-setting", name=f"{setting}.sheet = {sheet!r}", known=known)


@dataclass(slots=True)
class _Joined:
    """A joined table: the names its columns go by here, its rows by key, the problems of reading it."""

    names: dict[str, None] = field(default_factory=dict)
    rows: dict[tuple[str, ...], dict[str, Value]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def _joined(join: Any, folder: Path, read: Read, path: str, known: dict[str, Any]) -> _Joined:
    check_keys(join, _JOIN_KEYS, ("url", "key"), path)
    if repr(join) in known:
        found: _Joined = known[repr(join)]
        return found
    theirs = [text if "{" in text else f"{{{text}}}" for text in map(str, join["key"].values())]
    needed = [name for text in theirs for name in _template_columns(text, f"{path}.key")]
    prefix = join.get("prefix", "")
    joined = known[repr(join)] = _Joined()
    for item in find_tables(folder / join["url"], join.get("sheet", ""), read, path):
        if isinstance(item, Problem):
            joined.problems.append(item)
            continue
        _check_columns(needed, item.header, item.file, f"{path}.key")
        names = [prefix + name for name in item.header]
        joined.names |= dict.fromkeys(names)
        at = _positions(item.header)
        keys = [_Template(text, at) for text in theirs]
        for _number, cells in item.rows:
            key = tuple([template.fill(cells) for template in keys])
            if all(key) and key not in joined.rows:
                joined.rows[key] = dict(zip(names, cells, strict=False))
    return joined


def _check_columns(names: Collection[str], known: Collection[str], file: str, path: str) -> None:
    from prasan.settings import nearest

    for name in names:
        if name not in known:
            raise UnknownNameError(
                "unknown-mapped-column",
                name=name,
                setting=path,
                file=file,
                known=nearest(name, list(known)) or ", ".join(filter(None, known)),
            )


class _Columns:
    """The columns of a mapping, ready to make fields."""

    def __init__(self, mapping: Mapping[str, Any], cls: URIRef, path: str) -> None:
        self.specs: list[tuple[Mapping[str, Any], Any, str]] = []
        self.needed: list[str] = []
        """Columns of the foreign table that the mapping reads."""
        for index, spec in enumerate(mapping.get("columns", ())):
            here = f"{path}.columns[{index}]"
            check_keys(spec, _COLUMN_KEYS, ("property",), here)
            found = find_column(cls, spec["property"])
            if found is None:
                known = ", ".join(c.term.split("#")[-1].split("/")[-1] for c in _sheet(mapping, path).columns)
                raise UnknownNameError("unknown-setting", name=f"{here}.property = {spec['property']!r}", known=known)
            if ("name" in spec) == ("value" in spec):
                raise UsageError("setting-value", setting=here, value=dict(spec), allowed="name = … | value = …")
            language = spec.get("lang", found[1])
            if language and not _LANGUAGE.fullmatch(language):
                raise UsageError("setting-value", setting=f"{here}.lang", value=language, allowed="th, en, fr …")
            if "name" in spec:
                self.needed.append(spec["name"])
            else:
                self.needed += _template_columns(str(spec["value"]), f"{here}.value")
            self.needed += _template_columns(spec.get("template", ""), f"{here}.template", cell=True)
            self.specs.append((spec, found[0], language))

    def fields(self) -> tuple[Field, ...]:
        """The columns as fields of records."""
        # Foreign cells hold one value unless the mapping says otherwise: a semicolon may be part of a name.
        return tuple(
            Field(column, str(spec.get("name", spec.get("value"))), language, spec.get("separator", ""))
            for spec, column, language in self.specs
        )

    def getters(self, at: Mapping[str, int]) -> list[tuple[Callable[[Sequence[Value]], Value], bool]]:
        """For each column what makes its value of a row, and whether a row without one is not read."""
        return [(_getter(spec, at), bool(spec.get("required"))) for spec, _column, _language in self.specs]


def _getter(spec: Mapping[str, Any], at: Mapping[str, int]) -> Callable[[Sequence[Value]], Value]:
    """What a column of a mapping makes of a row; blank if it is left out."""
    nulls = set(_texts(spec.get("null", [])))
    template = _Template(spec["template"], at) if "template" in spec else None
    ours: Mapping[str, Value] = spec.get("values", {})

    def meant(value: Value, cells: Sequence[Value]) -> Value:
        if isinstance(value, str):
            value = value.strip()
        if value in (None, "") or _plain(value) in nulls or _below(spec, value):
            return None
        if template:
            value = template.fill(cells, value)
        return ours.get(_plain(value), value) if ours else value

    if "name" not in spec:
        text = _Template(str(spec["value"]), at)
        return lambda cells: meant(text.fill(cells), cells)
    position = at[spec["name"]]
    if template:
        return lambda cells: meant(cells[position], cells)
    # Without a template the cell alone decides, and the same texts come again and again.
    by_text = lru_cache(maxsize=1 << 16)(lambda text: meant(text, ()))

    def value_of(cells: Sequence[Value]) -> Value:
        value = cells[position]
        return by_text(value) if type(value) is str else meant(value, cells)

    return value_of


def _texts(wanted: Any) -> list[str]:
    return [_plain(text) for text in wanted] if isinstance(wanted, list) else [_plain(wanted)]


def _below(spec: Mapping[str, Any], value: Value) -> bool:
    if "minimum" not in spec:
        return False
    try:
        return Decimal(_plain(value)) < Decimal(str(spec["minimum"]))
    except InvalidOperation:
        return False  # no number: the reader of values says so, with the place


def _rows(
    table: Table, joined: list[tuple[list[str], _Joined]], needed: Collection[str]
) -> tuple[dict[str, int], Iterator[tuple[int, Sequence[Value]]]]:
    """Where each column stands, the needed ones of joined tables included, and the rows with the cells of them all."""
    needed = {*needed, *(name for ours, _there in joined for name in ours)}
    at = _positions(table.header)
    width = len(table.header)
    steps: list[tuple[list[int], _Joined, list[str]]] = []
    for ours, there in joined:
        # A column of our own wins over a joined one of the same name.
        new = [name for name in there.names if name in needed and name not in at]
        steps.append(([at[name] for name in ours], there, new))
        at |= {name: width + place for place, name in enumerate(new)}
        width += len(new)

    def rows() -> Iterator[tuple[int, Sequence[Value]]]:
        for number, cells in table.rows:
            if steps:
                wide = list(cells)
                for keys, there, new in steps:
                    found = there.rows.get(tuple([_plain(wide[key]) for key in keys]))
                    wide += map(found.get, new) if found else [None] * len(new)
                yield number, wide
            else:
                yield number, cells

    return at, rows()


def _records(
    columns: _Columns,
    about: str,
    where: Mapping[str, Any],
    table: Table,
    joined: list[tuple[list[str], _Joined]],
    needed: Collection[str],
) -> Iterator[tuple[int, str, tuple[Value, ...]]]:
    """The rows of a foreign table as records have them; those that the mapping leaves out are."""
    at, rows = _rows(table, joined, needed)
    getters, name_of = columns.getters(at), _Template(about, at)
    tests = [(at[name], set(_texts(wanted))) for name, wanted in where.items()]
    for number, cells in rows:
        if any(_plain(cells[position]) not in wanted for position, wanted in tests):
            continue
        values = []
        for value_of, required in getters:
            value = value_of(cells)
            if required and value in (None, ""):
                break
            values.append(value)
        else:
            name = name_of.fill(cells)
            if name or (not about and any(value not in (None, "") for value in values)):
                yield number, name, tuple(values)


def mapped(
    mapping: Mapping[str, Any], index: int, folder: Path, read: Read, joins: dict[str, Any] | None = None
) -> Iterator[Records | Problem | TableColumn]:
    """The records that one mapping makes of its table, with the problems of reading it and the columns it used.

    ``index`` is the mapping's place in the list, for messages; ``read`` reads a file into tables; ``joins`` keeps
    joined tables from one mapping to the next. Raises ``UsageError`` if the mapping is not what it should be, and
    ``UnknownNameError`` if it names a class, a property, a sheet or a column that does not exist.
    """
    path = f"tables[{index}]"
    check_keys(mapping, _TABLE_KEYS, ("url", "type"), path)
    cls = _sheet(mapping, path).cls
    columns = _Columns(mapping, cls, path)
    about, where = mapping.get("about", ""), mapping.get("where", {})
    needed = [*columns.needed, *_template_columns(about, f"{path}.about"), *where]
    kept = {} if joins is None else joins
    joined: list[tuple[list[str], _Joined]] = []
    for number, join in enumerate(mapping.get("join", ())):
        there = _joined(join, folder, read, f"{path}.join[{number}]", kept)
        joined.append((list(join["key"]), there))
        yield from there.problems
    for item in find_tables(folder / mapping["url"], mapping.get("sheet", ""), read, path):
        if isinstance(item, Problem):
            yield item
            continue
        known = dict.fromkeys(item.header)
        for number, (ours, there) in enumerate(joined):
            _check_columns(ours, known, item.file, f"{path}.join[{number}].key")
            known |= there.names
        _check_columns(needed, known, item.file, path)
        letters = {name: column_letter(position) for position, name in enumerate(item.header)}
        for spec, column, language in columns.specs:
            if (name := spec.get("name", "")) in letters:
                yield TableColumn(item.file, item.sheet, name, letters[name], column.term, cls, language)
        rows = list(_records(columns, about, where, item, joined, needed))
        yield Records(cls, item.file, item.sheet, columns.fields(), rows, may_repeat=True)
