"""Who funds what, as flows from payers to what they pay for, each sum counted once.

A programme with several goals is neither split between them nor counted under each: its money goes to one place that
stands for several. So the flows of a grouping add up, as :func:`prasan.graph.budgets.totals` by goal do not. What
programmes pay each other is no new money: it is shown where programmes are, and nowhere else.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

import networkx as nx

from prasan.graph.budgets import Line, add, lines
from prasan.graph.layers import turned_back
from prasan.graph.study import Study

GROUPINGS = ("programme", "lead", "goal", "area", "year")
"""What money flows to: programmes, the agencies that lead them, their goals and areas, and fiscal years."""
SEVERAL, NOT_RECORDED, OTHER_PAYERS, OTHERS = "several", "not-recorded", "other-payers", "others"
"""Places that are no things: for programmes with several values or none on record, and for all that are too small."""
_MOST_PAYERS, _MOST_TARGETS = 14, 18


@dataclass(frozen=True, slots=True)
class Flow:
    """What one payer pays for one thing.

    ``amount`` is the sum of the amounts on record, ``None`` if none is; ``at_least`` leaves out what another amount may
    include. ``lines`` counts the records, ``blank`` those without an amount.
    """

    source: str
    target: str
    amount: Decimal | None
    at_least: Decimal | None
    lines: int
    blank: int


@dataclass(frozen=True, slots=True)
class Flows:
    """The flows of a grouping in one currency, the largest first, and in columns the things that they join.

    Columns go from payers to whom is paid. ``back`` are the flows that close a circle and so run against them.
    ``left`` says how many payers and how many others were put together.
    """

    by: str
    currency: str
    flows: tuple[Flow, ...]
    columns: tuple[tuple[str, ...], ...]
    back: frozenset[tuple[str, str]] = frozenset()
    left: tuple[int, int] = (0, 0)


def currencies(study: Study) -> tuple[str, ...]:
    """The currencies of amounts, the most frequent first; one that is not recorded is empty."""
    counts = Counter(line.currency for line in _known(study) if line.amount is not None)
    return tuple(sorted(counts, key=lambda currency: (-counts[currency], currency)))


def funding_years(study: Study) -> tuple[int, ...]:
    """The fiscal years of records of funding."""
    return tuple(sorted({line.year for line in _known(study) if line.year is not None}))


def _known(study: Study) -> list[Line]:
    programmes = set(study.programmes)
    return [line for line in lines(study) if line.programme in programmes]


def flows(study: Study, by: str, currency: str = "", year: int | None = None) -> Flows:
    """The flows by a grouping of :data:`GROUPINGS`, in a currency, in one fiscal year or in all that are on record.

    Amounts in other currencies are left out: they can't be added. Records without an amount belong to any currency.
    """
    programmes = set(study.programmes)
    held: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for line in _known(study):
        other = line.currency != currency and (line.amount is not None or line.currency)
        inside = line.payer in programmes and by != "programme"
        if other or inside or (year is not None and line.year != year):
            continue
        held[line.payer, _target(study, by, line)].append(line)
    found = [_flow(source, target, some) for (source, target), some in held.items()]
    found, left = _fewer(found, {flow.source for flow in found if flow.source not in programmes})
    ordered = tuple(sorted(found, key=_size))
    columns, back = _columns(ordered)
    return Flows(by, currency, ordered, columns, back, left)


def _target(study: Study, by: str, line: Line) -> str:
    if by == "programme":
        return line.programme
    if by == "year":
        return NOT_RECORDED if line.year is None else str(line.year)
    values = study.leads(line.programme) if by == "lead" else list(study.facets[by][line.programme])
    # What lies within another value of the same programme says where more finely; it is no second one.
    above = {up for value in values for up in study.closure(value) if up != value}
    own = [value for value in values if value not in above]
    return own[0] if len(own) == 1 else SEVERAL if own else NOT_RECORDED


def _flow(source: str, target: str, some: Iterable[Line]) -> Flow:
    held = list(some)
    amounts = [line.amount for line in held if line.amount is not None]
    least = [line.amount for line in held if line.amount is not None and not line.may_lie_in]
    return Flow(
        source, target, add(amounts) if amounts else None, add(least) if amounts else None, len(held),
        sum(line.amount is None for line in held),
    )  # fmt: skip


def _size(flow: Flow) -> tuple[bool, Decimal, str, str]:
    return flow.amount is None, -(flow.amount or Decimal(0)), flow.source, flow.target


def _fewer(found: list[Flow], payers: set[str]) -> tuple[list[Flow], tuple[int, int]]:
    """The flows with the smaller payers taken together, and the smaller of the others; and how many these are."""
    weights: dict[str, Decimal] = defaultdict(Decimal)
    blanks: Counter[str] = Counter()
    for flow in found:
        for end in (flow.source, flow.target):
            weights[end] = add((weights[end], flow.amount or Decimal(0)))
            blanks[end] += flow.blank
    others = {flow.target for flow in found} | {flow.source for flow in found} - payers
    named: dict[str, str] = {}
    left = []
    for members, most, together in ((payers, _MOST_PAYERS, OTHER_PAYERS), (others, _MOST_TARGETS, OTHERS)):
        ranked = sorted(members, key=lambda end: (-weights[end], -blanks[end], end))
        small = ranked[most - 1 :] if len(ranked) > most else []
        named |= dict.fromkeys(small, together)
        left.append(len(small))
    joined: dict[tuple[str, str], list[Flow]] = defaultdict(list)
    for flow in found:
        source, target = named.get(flow.source, flow.source), named.get(flow.target, flow.target)
        if source != target:
            joined[source, target].append(flow)
    return [_joined(source, target, some) for (source, target), some in joined.items()], (left[0], left[1])


def _joined(source: str, target: str, some: list[Flow]) -> Flow:
    amounts = [flow.amount for flow in some if flow.amount is not None]
    least = [flow.at_least for flow in some if flow.at_least is not None]
    return replace(
        some[0], source=source, target=target, amount=add(amounts) if amounts else None,
        at_least=add(least) if amounts else None, lines=sum(flow.lines for flow in some),
        blank=sum(flow.blank for flow in some),
    )  # fmt: skip


def _columns(found: tuple[Flow, ...]) -> tuple[tuple[tuple[str, ...], ...], frozenset[tuple[str, str]]]:
    """Who stands in which column, as far right as the longest way that money takes to them; and what runs backwards."""
    graph = nx.DiGraph((flow.source, flow.target) for flow in found)
    back = turned_back(graph) | set(nx.selfloop_edges(graph))
    graph.remove_edges_from(back)
    depth: dict[str, int] = {}
    for node in nx.lexicographical_topological_sort(graph):
        depth[node] = max((depth[source] + 1 for source in graph.predecessors(node)), default=0)
    sums: dict[tuple[str, bool], list[Decimal]] = defaultdict(list)
    for flow in found:
        for end, pays in ((flow.source, True), (flow.target, False)):
            sums[end, pays].append(flow.amount or Decimal(0))
    rank = {end: (-max(add(sums[end, True]), add(sums[end, False])), end) for end in depth}
    last = {OTHER_PAYERS: 1, OTHERS: 1, SEVERAL: 2, NOT_RECORDED: 3}
    columns: list[list[str]] = [[] for _column in range(max(depth.values(), default=-1) + 1)]
    for node in sorted(depth, key=lambda node: (last.get(node, 0), rank[node])):
        columns[depth[node]].append(node)
    return tuple(map(tuple, columns)), frozenset(back)
