"""Frames that users declare in ``prasan.toml``: what they expect, as rows by columns.

.. code-block:: toml

    [[findings.frames]]
    name = "elements-by-district"          # letters, digits and hyphens; it is part of the ids of findings
    title = { en = "Elements in districts", th = "องค์ประกอบรายอำเภอ" }
    rows = { of = "goal", within = "Organic Community" }
    columns = { of = "area", level = "district" }
    thin = true                            # tell, too, what one programme or one agency carries alone

    [[findings.frames]]
    name = "plan-record"
    title = { en = "What the plan asks" }
    rows = { of = "programme" }
    records = ["ledBy", "coversArea"]      # properties that each row should have

Rows and columns are values of a facet of programmes (``goal``, ``activity``, ``beneficiary``, ``area``, ``agency``,
``level``, ``mechanism``, ``indicator``, ``funder``), all that the data has or those of a ``level``, those ``within``
something, or those ``named``; columns may also be of ``year``. Rows of records are things of a class: ``programme``,
``phase``, ``indicator``, ``goal``, ``agency``, ``area``, ``mechanism``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from rdflib import URIRef

from prasan.errors import UnknownNameError, UsageError
from prasan.graph.expected_frames import (
    PROGRAMME_RECORDS,
    Reach,
    area_reach,
    area_said,
    by_property,
    record_frame,
    share_recording,
    year_reach,
    years,
)
from prasan.graph.frames import Frame, Work, cross
from prasan.graph.linkage import Statement, objects, things
from prasan.graph.naming import things_named
from prasan.graph.study import Study
from prasan.language import languages
from prasan.ontology import PRASAN

_CLASSES: dict[str, URIRef] = {
    "goal": PRASAN.Goal, "activity": PRASAN.ActivityType, "beneficiary": PRASAN.BeneficiaryGroup, "area": PRASAN.Area,
    "agency": PRASAN.Agency, "level": PRASAN.Level, "mechanism": PRASAN.Mechanism, "indicator": PRASAN.Indicator,
    "funder": PRASAN.Agency, "programme": PRASAN.Project, "phase": PRASAN.Phase,
}  # fmt: skip
_FACETS = ("goal", "activity", "beneficiary", "area", "agency", "level", "mechanism", "indicator", "funder")
_ENTRIES = ("name", "title", "rows", "columns", "records", "thin")
_AXIS = ("of", "level", "within", "named")
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


def declared_frames(study: Study) -> Iterator[Frame]:
    """The declared frames, in their order, those without rows or columns left out.

    Raises ``UsageError`` for an entry that makes no sense, ``UnknownNameError`` for a name that nothing bears.
    """
    for place, table in enumerate(study.settings.frames):
        frame = _frame(study, table, f"findings.frames[{place}]")
        if frame.rows and frame.columns:
            yield frame


def _wrong(path: str, value: object, allowed: str) -> UsageError:
    return UsageError("setting-value", setting=path, value=value, allowed=allowed)


def _known(table: Mapping[str, Any], allowed: tuple[str, ...], path: str) -> None:
    from prasan.settings import nearest

    for name in table:
        if name not in allowed:
            known = nearest(name, allowed) or ", ".join(allowed)
            raise UnknownNameError("unknown-setting", name=f"{path}.{name}", known=known)


def _frame(study: Study, table: Mapping[str, Any], path: str) -> Frame:
    _known(table, _ENTRIES, path)
    name, title = table.get("name", ""), table.get("title", {})
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise _wrong(f"{path}.name", name, "a-z 0-9 -")
    if not isinstance(title, Mapping) or not all(isinstance(text, str) for text in title.values()):
        raise _wrong(f"{path}.title", title, "{ " + ", ".join(f'{code} = "…"' for code in languages()) + " }")
    title, name = dict(title) or {"": name}, f"declared-{name}"
    rows, of_rows = _values(study, table.get("rows"), f"{path}.rows", tuple(_CLASSES))
    if "records" in table:
        if "columns" in table:
            raise _wrong(f"{path}.columns", table["columns"], "records")
        readers = _readers(table["records"], of_rows, f"{path}.records")
        return record_frame(study, name, rows, readers, title=title)
    if of_rows not in _FACETS:
        raise _wrong(f"{path}.rows.of", of_rows, ", ".join(_FACETS))
    columns, of_columns = _values(study, table.get("columns"), f"{path}.columns", (*_FACETS, "year"))
    thin = table.get("thin", False)
    if not isinstance(thin, bool):
        raise _wrong(f"{path}.thin", thin, "true, false")
    recorded = share_recording(study, of_rows)
    work = {row: workers for row, workers in _work(study, of_rows, of_columns == "year").items() if row in set(rows)}
    return cross(
        study, name, work, columns, _reach(study, of_columns, columns), _said(study, of_columns, columns), rows,
        none_known=bool(recorded), recorded=recorded, title=title, thin=thin,
    )  # fmt: skip


def _readers(records: object, of_rows: str, path: str) -> dict[str, Callable[[Study, str], tuple[Statement, ...]]]:
    if not isinstance(records, list) or not records:
        raise _wrong(path, records, '["…"]')
    found = {}
    for record in records:
        if not isinstance(record, str) or record not in PRASAN:
            from prasan.settings import nearest

            terms = [term.split("#")[-1] for term in PROGRAMME_RECORDS]
            raise UnknownNameError("unknown-setting", name=f"{path}: {record}",
                                   known=nearest(str(record), terms) or ", ".join(terms))  # fmt: skip
        term = URIRef(str(PRASAN) + record)
        own = PROGRAMME_RECORDS.get(str(term)) if of_rows == "programme" else None
        found[str(term)] = own or by_property(term)
    return found


def _values(study: Study, axis: object, path: str, allowed: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """The values of an axis, in order, and what they are values of."""
    if not isinstance(axis, Mapping):
        raise _wrong(path, axis, '{ of = "…" }')
    _known(axis, _AXIS, path)
    of = axis.get("of", "")
    if of not in allowed:
        raise _wrong(f"{path}.of", of, ", ".join(allowed))
    if of == "year":
        return tuple(map(str, years(study))), of
    if of == "level":
        used = {level for values in study.facets["level"].values() for level in values}
        found = [level for level in study.levels if level in used]
    elif of == "funder":
        found = sorted({payer for values in study.facets["funder"].values() for payer in values})
    else:
        found = things(study.linkage, _CLASSES[of])
    if "level" in axis:
        level = _level(str(axis["level"]), f"{path}.level")
        found = [value for value in found if level in objects(study.linkage, value, PRASAN.atLevel)]
    if "within" in axis:
        outer = _thing(study, str(axis["within"]), f"{path}.within")
        found = [value for value in found if value != outer and outer in study.closure(value)]
    if "named" in axis:
        if not isinstance(axis["named"], list):
            raise _wrong(f"{path}.named", axis["named"], '["…"]')
        wanted = dict.fromkeys(_thing(study, str(name), f"{path}.named") for name in axis["named"])
        found = [value for value in wanted if value in set(found)]
    elif of in ("goal", "activity", "beneficiary", "area") and "level" not in axis:
        # What has something within it is asked for through that, unless it is named.
        inner = set(found)
        found = [v for v in found if not any(w != v and v in study.closure(w) for w in inner & _below(study, v))]
    return tuple(found), of


def _below(study: Study, value: str) -> set[str]:
    return {source for source, _target, _key in study.linkage.in_edges(value, keys=True)}


def _level(name: str, path: str) -> str:
    from prasan.loaders.names import vocabulary_names

    found = vocabulary_names().find([PRASAN.Level], name)
    if not found:
        near = vocabulary_names().nearest([PRASAN.Level], name)
        raise UnknownNameError("unknown-thing", name=f"{name} ({path})", known=", ".join(near))
    return str(found[0])


def _thing(study: Study, name: str, path: str) -> str:
    return things_named(study.linkage, name, f"{name} ({path})")[0]


def _work(study: Study, facet: str, by_part: bool) -> dict[str, list[Work]]:
    """Value → who has it or something within it, by phases where those have periods of their own."""
    found: dict[str, list[Work]] = {}
    for programme in study.programmes:
        by_value: dict[str, list[Statement]] = {}
        for value, given in study.facets[facet][programme].items():
            for up in study.closure(value):
                by_value.setdefault(up, []).extend(given)
        for value, statements in sorted(by_value.items()):
            parts: dict[str, list[Statement]] = {}
            for given_ in statements:
                part = given_.subject if by_part and given_.subject in study.phases[programme] else programme
                parts.setdefault(part, []).append(given_)
            found.setdefault(value, []).extend((programme, part, tuple(own)) for part, own in parts.items())
    return found


def _reach(study: Study, facet: str, columns: tuple[str, ...]) -> Reach:
    if facet == "year":
        return year_reach(study, columns)
    if facet == "area":
        return area_reach(study, columns)
    whole = (1 << len(columns)) - 1
    bit = {column: 1 << place for place, column in enumerate(columns)}

    def reach(programme: str, _part: str) -> tuple[int, int]:
        values = study.facets[facet][programme]
        met = 0
        for value in values:
            for up in study.closure(value):
                met |= bit.get(up, 0)
        return met, 0 if values else whole

    return reach


def _said(study: Study, facet: str, columns: tuple[str, ...]) -> Callable[[str, str], tuple[Statement, ...]]:
    if facet == "year":
        return lambda part, _column: study.span_statements(part)
    if facet == "area":
        return area_said(study, columns)

    def said(programme: str, column: str) -> tuple[Statement, ...]:
        values = study.facets[facet][programme]
        return tuple(s for v, given in values.items() if not column or column in study.closure(v) for s in given)

    return said
