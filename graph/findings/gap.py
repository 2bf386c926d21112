"""Gaps: what a frame expects and nobody covers, or is not recorded; and what one programme or agency carries alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prasan.graph.blocks import Block, blocks, blocks_by_column
from prasan.graph.declared_frames import declared_frames
from prasan.graph.expected_frames import expected_frames
from prasan.graph.finding import Finding, Names, Value, Words, Years
from prasan.graph.frames import COVERED, EMPTY, SINGLE, Frame
from prasan.graph.linkage import Statement
from prasan.graph.study import Study
from prasan.language import FALLBACK, pick

KINDS = ("gap", "fragile")
_MOST_BLOCKS = 12
"""Blocks told of one frame; the last of them says how many cells smaller ones hold."""
_TOLD_ELSEWHERE = ("indicator",)
_MOST_FRAGILE = 200
"""Fragile cells told of one frame; the last of them says how many more there are."""


def frames(study: Study) -> Iterator[Frame]:
    """Every frame: those that each study has, and those that its users declare."""
    yield from expected_frames(study)
    yield from declared_frames(study)


def find(study: Study) -> Iterator[Finding]:
    """Empty cells of each frame as the fewest largest blocks, and cells that one programme or agency alone carries.

    What the records of indicators lack is told with the other faults of indicators, not here as well.
    """
    for frame in frames(study):
        if frame.name in _TOLD_ELSEWHERE and not frame.title:
            continue
        for state in EMPTY:
            cover = blocks_by_column if frame.of_records else blocks
            found = cover(frame.rows, frame.columns, frame.masks(state))
            left = sum(block.size for block in found[_MOST_BLOCKS:])
            for position, block in enumerate(found[:_MOST_BLOCKS], start=1):
                yield _gap(study, frame, state, block, left if position == _MOST_BLOCKS else 0)
        if frame.thin:
            yield from _fragile(study, frame)


def condensed(study: Study, members: Iterable[str], among: Iterable[str]) -> Names:
    """Members by name; where they are all that lies within something wider, that is named instead.

    ``among`` are all that could be members: what is no row of the frame can't be missing from it.
    """
    left = dict.fromkeys(members)
    below: dict[str, set[str]] = {}
    for one in among:
        for up in study.closure(one):
            if up != one:
                below.setdefault(up, set()).add(one)
    wholes = []
    # The widest first; of those as wide the first by IRI.
    for up in sorted(below, key=lambda up: (-len(below[up]), up)):
        if len(below[up]) > 1 and below[up] <= left.keys():
            wholes.append(up)
            for one in below[up]:
                del left[one]
    return Names((*wholes, *left), frozenset(wholes))


def _columns(study: Study, frame: Frame, columns: tuple[str, ...]) -> Value:
    if all(column.isdecimal() for column in columns):
        return Years(tuple(map(int, columns)))
    if frame.of_records and frame.title:
        return Names(columns)
    if frame.of_records:
        return Words(tuple(f"record.{column.split('#')[-1]}" for column in columns))
    return condensed(study, columns, frame.columns)


def _title(frame: Frame) -> dict[str, Value]:
    return {"title": pick(frame.title, FALLBACK)} if frame.title else {}


def _gap(study: Study, frame: Frame, state: str, block: Block, left: int) -> Finding:
    evidence: dict[Statement, None] = {}
    for row in block.rows:
        # What shows that nobody does a thing in one place shows it for the others as well: each row is told once.
        for column in block.columns if frame.of_records else block.columns[:1]:
            evidence |= dict.fromkeys(frame.tell(row, column)[1])
    whole = frame.complete and len(block.rows) == len(frame.rows) and len(block.rows) > 1
    columns = _columns(study, frame, block.columns)
    return Finding(
        kind="gap",
        participants=block.rows,
        message=f"{'declared' if frame.title else frame.name}-{state}{'-all' if whole else ''}",
        aspect=f"{frame.name}:{state}:{','.join(block.columns)}",
        values={
            "rows": condensed(study, block.rows, frame.rows), "columns": columns, "row_count": len(block.rows),
            "cells": block.size, "left": left, **_title(frame),
        },
        coverage=frame.recorded,
        evidence=tuple(evidence),
        mentions=() if isinstance(columns, Years) else block.columns,
    )  # fmt: skip


def _alone(study: Study, carriers: tuple[str, ...]) -> str:
    """The one agency through which all carriers work; empty if there are several, or one of them records none."""
    sets = [frozenset(study.agencies(programme)) for programme in carriers]
    return min(sets[0]) if sets and len(sets[0]) == 1 and len(set(sets)) == 1 else ""


def _fragile(study: Study, frame: Frame) -> Iterator[Finding]:
    thin = [(cell, "") for cell in frame.in_state(SINGLE)]
    for cell in frame.in_state(COVERED):
        if agency := _alone(study, frame.tell(*cell)[0]):
            thin.append((cell, agency))
    for position, ((row, column), agency) in enumerate(thin[:_MOST_FRAGILE], start=1):
        carriers, statements = frame.tell(row, column)
        base = "declared" if frame.title else frame.name
        evidence = dict.fromkeys(statements)
        if agency:
            evidence |= dict.fromkeys(s for programme in carriers for s in study.agencies(programme)[agency])
        yield Finding(
            kind="fragile",
            participants=(row,),
            message=f"{base}-agency" if agency else base,
            aspect=f"{frame.name}:{column}",
            values={
                "rows": Names((row,)), "columns": _columns(study, frame, (column,)), "programmes": Names(carriers),
                "count": len(carriers), "agency": Names((agency,) if agency else ()),
                "left": len(thin) - _MOST_FRAGILE if position == _MOST_FRAGILE else 0, **_title(frame),
            },
            coverage=frame.recorded,
            evidence=tuple(evidence),
            mentions=(*carriers, *((agency,) if agency else ())),
        )  # fmt: skip
