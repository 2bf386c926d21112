"""Possible double counting: money recorded for a programme and for parts of it, from one payer in one year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from prasan.graph.budgets import Line, add, lines, money
from prasan.graph.finding import Finding, Names, Years
from prasan.graph.linkage import Statement, objects, statement
from prasan.graph.study import Study
from prasan.ontology import PRASAN

KINDS = ("doubleCounting",)


def find(study: Study) -> Iterator[Finding]:
    """A finding for each payer and programme whose amounts may include those of its parts, by currency.

    Amounts of which no year is recorded are told apart from the others. What may lie in a nearer whole is told of that.
    """
    own: dict[tuple[str, str, str, int | None], list[Line]] = defaultdict(list)
    for line in lines(study):
        if line.amount:
            own[line.programme, line.payer, line.currency, line.year].append(line)
    found: dict[tuple[str, str, str, bool], list[tuple[Line, list[Line]]]] = defaultdict(list)
    for line in lines(study):
        if line.may_lie_in:
            nearest = max(line.may_lie_in, key=lambda whole: (len(study.closure(whole)), whole))
            whole = own[nearest, line.payer, line.currency, line.year]
            found[nearest, line.payer, line.currency, line.year is None].append((line, whole))
    for (programme, payer, currency, undated), pairs in sorted(found.items()):
        yield _finding(study, programme, payer, currency, undated, pairs)


def _finding(
    study: Study, programme: str, payer: str, currency: str, undated: bool, pairs: list[tuple[Line, list[Line]]]
) -> Finding:
    part_lines = [line for line, _whole in pairs]
    whole_lines = list({line.record: line for _line, whole in pairs for line in whole}.values())
    parts = tuple(sorted({line.programme for line in part_lines}))
    whole, inner = (add(line.amount for line in some if line.amount) for some in (whole_lines, part_lines))
    evidence = [given for line in (*whole_lines, *part_lines) for given in line.statements]
    evidence += [given for part in parts for given in _belonging(study, part, programme)]
    return Finding(
        kind="doubleCounting",
        participants=(payer, programme),
        message="undated" if undated else "dated",
        aspect=f"{currency}:{'undated' if undated else 'dated'}",
        values={
            "payer": Names((payer,)), "programme": Names((programme,)), "parts": Names(parts),
            "whole": money(whole, currency), "inner": money(inner, currency), "least": money(whole, currency),
            "most": money(add((whole, inner)), currency),
            "years": Years(tuple(sorted({line.year for line in part_lines if line.year is not None}))),
        },
        evidence=tuple(dict.fromkeys(evidence)),
        mentions=parts,
    )  # fmt: skip


def _belonging(study: Study, part: str, whole: str) -> Iterator[Statement]:
    """The statements by which a part belongs to a whole, step by step."""
    inside, waiting = {part}, [part]
    while waiting:
        step = waiting.pop()
        for above in objects(study.linkage, step, PRASAN.partOf):
            if whole in study.closure(above):
                yield statement(study.linkage, step, str(PRASAN.partOf), above, "money")
                if above not in inside and above != whole:
                    inside.add(above)
                    waiting.append(above)
