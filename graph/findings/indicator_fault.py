"""Indicators that can't be followed as they stand: by their wording, and by what their records lack."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib.namespace import SKOS

from prasan.graph.blocks import blocks_by_column
from prasan.graph.expected_frames import indicator_frame
from prasan.graph.finding import Finding, Names, Value, Words
from prasan.graph.frames import EMPTY, NONE, Frame
from prasan.graph.linkage import Statement, literal_statements
from prasan.graph.measure_words import cumulative, two_measures
from prasan.graph.study import Study
from prasan.ontology import PRASAN

KINDS = ("indicatorFault",)
_COLLECTOR = str(PRASAN.collectedBy)


def find(study: Study) -> Iterator[Finding]:
    """Each indicator whose name asks for two measures or a running total; then what records lack, lack by lack.

    A fault in a name is told of each indicator: somebody has to reword it. What a record lacks is told of all those
    that lack it, since a thousand indicators without a baseline are one thing to say, not a thousand.
    """
    frame = indicator_frame(study)
    for indicator in frame.rows:
        yield from _wording(study, indicator)
    for state in EMPTY:
        yield from _records(frame, state)
        yield from _collectors(frame, state)


def _wording(study: Study, indicator: str) -> Iterator[Finding]:
    told: set[str] = set()
    for given in sorted(
        literal_statements(study.linkage, indicator, SKOS.prefLabel, "name"), key=lambda s: (s.object, s)
    ):
        values: dict[str, Value] = {"indicator": Names((indicator,))}
        if "two-measures" not in told and (found := two_measures(given.object)):
            told.add("two-measures")
            yield _fault(indicator, "two-measures", {**values, "one": found.one, "two": found.two}, given)
        if "cumulative" not in told and (words := cumulative(given.object)):
            told.add("cumulative")
            yield _fault(indicator, "cumulative", {**values, "words": words}, given)


def _fault(indicator: str, message: str, values: dict[str, Value], given: Statement) -> Finding:
    return Finding("indicatorFault", (indicator,), message, values, aspect=message, evidence=(given,))


def _records(frame: Frame, state: str) -> Iterator[Finding]:
    collector = 1 << frame.columns.index(_COLLECTOR)
    lacked = [columns & ~collector for columns in frame.masks(state)]
    for block in blocks_by_column(frame.rows, frame.columns, lacked):
        lacking = Words(tuple(f"record.{column.split('#')[-1]}" for column in block.columns))
        yield _lack(frame, state, f"record-{state}", block.rows, block.columns, {"columns": lacking})


def _collectors(frame: Frame, state: str) -> Iterator[Finding]:
    rows = tuple(row for row, column in frame.in_state(state) if column == _COLLECTOR)
    if rows:
        yield _lack(frame, state, "nobody-collects" if state == NONE else "collector-not-recorded", rows, (_COLLECTOR,))


def _lack(
    frame: Frame, state: str, message: str, rows: tuple[str, ...], columns: tuple[str, ...],
    values: dict[str, Value] | None = None,
) -> Finding:  # fmt: skip
    evidence = dict.fromkeys(s for row in rows for column in columns for s in frame.tell(row, column)[1])
    whole = len(rows) == len(frame.rows) and len(rows) > 1
    return Finding(
        kind="indicatorFault",
        participants=rows,
        message=f"{message}{'-all' if whole else ''}",
        aspect=f"record:{state}:{','.join(columns)}",
        values={"rows": Names(rows), "row_count": len(rows), **(values or {})},
        coverage=frame.recorded,
        evidence=tuple(evidence),
        mentions=columns,
    )
