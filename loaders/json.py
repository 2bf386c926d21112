"""JSON as programs and web services give it: sheets by name, each a list of objects, or one such list.

A matrix may stand for such a list: an object of objects, ``{"P1": {"P2": 3}}``, or a list of
lists with its header first.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from prasan.errors import InputError
from prasan.loaders.tables import Row, Table, Value
from prasan.loaders.thai_text import clean
from prasan.problems import Problem

SUFFIXES: Final = (".json",)

_JSON_LD = {"@context", "@graph", "@id"}


class _Object(dict[str, Any]):
    """An object, and the names that it gives more than once."""

    twice: tuple[str, ...] = ()


def read(path: Path) -> Iterator[Table | Problem]:
    """A table for each list of objects, and the problems found in it; the file's own name is the sheet of a bare list.

    The number of a row is its place in the list, counted from 1; a table has the columns that any of its objects has.
    Lists of plain values are joined with ``"; "``. Raises :class:`~prasan.errors.InputError`: ``empty-file``,
    ``damaged-json``, ``json-shape`` for anything else than lists of objects.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     _ = Path(folder, "plan.json").write_text('{"Projects": [{"id": "P1", "areas": [80, 81]}]}')
    ...     for table in read(Path(folder, "plan.json")):
    ...         print(table.sheet, table.header, table.rows)
    Projects ('id', 'areas') [(1, ('P1', '80; 81'))]
    """
    content = _load(path)
    sheets = {path.stem: content} if isinstance(content, list) or _is_matrix(content) else content
    if not isinstance(sheets, dict) or not all(isinstance(rows, list) or _is_matrix(rows) for rows in sheets.values()):
        raise InputError("json-shape", file=path.name)
    if isinstance(sheets, _Object):
        for name in sheets.twice:
            yield Problem("duplicate-key", path.name, value=name, details={"path": "$"})
    for sheet, objects in sheets.items():
        if not sheet.startswith("_"):
            start = "$" if sheets is not content else _step("$", sheet)
            if _is_listed(objects):
                yield _listed(path.name, sheet, objects)
            else:
                yield from _read_sheet(path.name, sheet, objects, start)


def is_json_ld(path: Path) -> bool:
    """True for a JSON file that holds RDF: it, or the first thing in its list, has a name that only JSON-LD has.

    >>> is_json_ld(Path("missing.json"))
    False
    """
    try:
        if b'"@' not in path.read_bytes():
            return False
        content = _load(path)
    except (OSError, InputError):
        return False
    first = content[0] if isinstance(content, list) and content else content
    return isinstance(first, dict) and not _JSON_LD.isdisjoint(first)


def _load(path: Path) -> Any:
    data = path.read_bytes()
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        raise InputError("empty-file", file=path.name)
    try:
        text = data.decode(json.detect_encoding(data))
        return json.loads(text, object_pairs_hook=_object, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        raise InputError(
            "damaged-json", file=path.name, line=error.lineno, column=error.colno, reason=error.msg
        ) from error
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError("damaged-json", file=path.name, line=line, column="?", reason="UTF-8?") from error
    except (ValueError, RecursionError) as error:  # NaN, a number of thousands of digits, brackets in brackets
        raise InputError("damaged-json", file=path.name, line="?", column="?", reason=str(error)) from error


def _object(pairs: list[tuple[str, Any]]) -> _Object:
    made = _Object(pairs)
    if len(made) < len(pairs):
        made.twice = tuple(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
    return made


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _step(path: str, name: str) -> str:
    return f"{path}.{name}" if name.isidentifier() else f"{path}[{json.dumps(name, ensure_ascii=False)}]"


def _is_matrix(content: Any) -> bool:
    """True for an object of objects of plain values: the rows of a matrix by their names."""
    rows = list(content.values()) if isinstance(content, dict) else []
    cells = [cell for row in rows if isinstance(row, dict) for cell in row.values()]
    return bool(cells) and all(isinstance(row, dict) for row in rows) and not any(
        isinstance(cell, dict | list) for cell in cells
    )  # fmt: skip


def _named(matrix: _Object) -> list[Any]:
    """The rows of a matrix as objects that hold their names under the blank header of its corner."""
    found = []
    for name, row in matrix.items():
        made = _Object({"": name} | row)
        made.twice = row.twice
        found.append(made)
    return found


def _is_listed(content: Any) -> bool:
    """True for a list of lists of plain values, two at least: a table with its header first."""
    rows = content if isinstance(content, list) else []
    return len(rows) > 1 and all(
        isinstance(row, list) and not any(isinstance(cell, dict | list) for cell in row) for row in rows
    )


def _listed(file: str, sheet: str, rows: list[list[Any]]) -> Table:
    """A table of a list of lists, whose first is the header; counted as a spreadsheet would."""
    width = max(map(len, rows))
    cells = [list(map(_cell, row)) for row in rows]
    padded = [tuple(row + [None] * (width - len(row))) for row in cells]
    header = tuple(clean(str(cell)) if cell is not None else "" for cell in padded[0])
    return Table(file, sheet, header, 1, [(number, row) for number, row in enumerate(padded[1:], 2) if any(
        cell is not None for cell in row)])  # fmt: skip


def _read_sheet(file: str, sheet: str, content: Any, start: str) -> Iterator[Table | Problem]:
    problems: list[Problem] = []
    objects = content if isinstance(content, list) else _named(content)
    written = list(dict.fromkeys(name for item in objects if isinstance(item, dict) for name in item))
    rows: list[Row] = []
    for number, item in enumerate(objects, 1):
        place = f"{start}[{number - 1}]"
        if not isinstance(item, _Object):
            problems.append(Problem("row-not-object", file, sheet, number, value=_shown(item), details={"path": place}))
            continue
        for name in item.twice:
            problems.append(Problem("duplicate-key", file, sheet, number, name, name, details={"path": place}))
        values: list[Value] = []
        for name in written:
            try:
                values.append(_cell(item.get(name)))
            except TypeError:
                values.append(None)
                details = {"path": _step(place, name)}
                problems.append(Problem("nested-value", file, sheet, number, name, _shown(item[name]), details=details))
        if any(value is not None for value in values):
            rows.append((number, tuple(values)))
    header = tuple(map(clean, written))
    if header:
        yield Table(file, sheet, header, 0, rows)
    for name, count in Counter(header).items():
        if count > 1:
            yield Problem("duplicate-column", file, sheet, column=name, value=name)
    yield from problems


def _cell(value: Any) -> Value:
    """A plain value, or a list of them joined; ``TypeError`` for anything else."""
    if isinstance(value, str):
        return _whole(value) if value and not value.isspace() else None
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, list):
        cells = [_cell(cell) for cell in value if cell is not None and not isinstance(cell, list)]
        if len(cells) + value.count(None) == len(value):
            texts = [str(cell).lower() if isinstance(cell, bool) else str(cell) for cell in cells if cell is not None]
            return "; ".join(texts) or None
    raise TypeError


def _whole(text: str) -> str:
    """The text with half characters, which JSON can spell and no file can hold, replaced."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:59] + "…"
