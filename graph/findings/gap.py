"""Gaps: what a frame expects and nobody covers, or is not recorded; and what one programme carries alone."""

from __future__ import annotations

from collections.abc import Iterator

from prasan.graph.blocks import Block, blocks, blocks_by_column
from prasan.graph.finding import Finding, Names, Value, Words, Years
from prasan.graph.frames import EMPTY, SINGLE, Frame, frames
from prasan.graph.linkage import Statement
from prasan.graph.study import Study

KINDS = ("gap", "fragile")
_MOST_BLOCKS = 12
"""Blocks told of one frame; the last of them says how many cells smaller ones hold."""
_FRAGILE_FRAMES = ("goal",)
"""Frames in which it matters that one programme alone carries a cell; its own records each carries alone."""


def find(study: Study) -> Iterator[Finding]:
    """Empty cells of each frame as the fewest largest blocks, and cells that one programme alone carries."""
    for frame in frames(study):
        for state in EMPTY:
            cover = blocks_by_column if frame.of_records else blocks
            found = cover(frame.rows, frame.columns, frame.empty(state))
            left = sum(block.size for block in found[_MOST_BLOCKS:])
            for position, block in enumerate(found[:_MOST_BLOCKS], start=1):
                yield _gap(frame, state, block, left if position == _MOST_BLOCKS else 0)
        if frame.name in _FRAGILE_FRAMES:
            yield from _fragile(frame)


def _columns(frame: Frame, block: Block) -> Value:
    if frame.name == "goal-year":
        return Years(tuple(map(int, block.columns)))
    if frame.of_records:
        return Words(tuple(f"record.{column.split('#')[-1]}" for column in block.columns))
    return Names(block.columns)


def _gap(frame: Frame, state: str, block: Block, left: int) -> Finding:
    evidence: list[Statement] = []
    for row in block.rows:
        for column in block.columns:
            evidence += frame.cells[row, column].statements
    whole = frame.complete and len(block.rows) == len(frame.rows) and len(block.rows) > 1
    return Finding(
        kind="gap",
        participants=block.rows,
        message=f"{frame.name}-{state}{'-all' if whole else ''}",
        aspect=f"{frame.name}:{state}:{','.join(block.columns)}",
        values={
            "rows": Names(block.rows), "columns": _columns(frame, block), "row_count": len(block.rows),
            "cells": block.size, "left": left,
        },
        coverage=frame.recorded,
        evidence=tuple(dict.fromkeys(evidence)),
        mentions=() if frame.name == "goal-year" else block.columns,
    )  # fmt: skip


def _fragile(frame: Frame) -> Iterator[Finding]:
    for row, column in frame.empty(SINGLE):
        cell = frame.cells[row, column]
        yield Finding(
            kind="fragile",
            participants=(row,),
            message=frame.name,
            aspect=f"{frame.name}:{column}",
            values={"rows": Names((row,)), "programmes": Names(cell.carriers)},
            coverage=frame.recorded,
            evidence=cell.statements,
            mentions=cell.carriers,
        )
