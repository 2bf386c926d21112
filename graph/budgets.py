"""Budgets rolled up over programmes and their parts, without counting money twice.

Money is new where an agency pays. What a programme pays on to another is a transfer: for whoever receives it it is
income, for both together it is not. So a group of programmes has what comes in from outside the group, and all
programmes together have what agencies pay.

One thing no rule can tell: where one payer's money of one year is recorded for a programme and for parts of it, the
former may or may not include the latter. Both are counted, ``at_least`` says what is left if it does, and
:mod:`prasan.graph.findings.double_counting` tells of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal, localcontext
from functools import lru_cache

from prasan.graph.linkage import Statement, literal_statements, literals, objects, statement, things
from prasan.graph.study import Study
from prasan.ontology import PRASAN

GROUPINGS = ("all", "programme", "payer", "lead", "goal", "area")
"""What money is grouped by: not at all; by programme with its parts; by the agency that pays or that leads, with the
agencies that are part of it; by goal and by area, with what lies within."""


@dataclass(frozen=True, slots=True)
class Line:
    """One record of funding. ``amount`` and ``year`` are ``None``, ``currency`` is empty, where not recorded.

    ``may_lie_in`` are programmes that this one is part of and whose own amount, from the same payer in the same year
    and currency, may include this one.
    """

    record: str
    payer: str
    programme: str
    amount: Decimal | None
    currency: str
    year: int | None
    statements: tuple[Statement, ...]
    may_lie_in: frozenset[str] = frozenset()

    @property
    def source(self) -> tuple[str, int | None, str]:
        """Payer, year and currency: what two amounts must share for one to include the other."""
        return self.payer, self.year, self.currency


@dataclass(frozen=True, slots=True)
class Total:
    """The money of a group in one fiscal year and one currency.

    ``what`` is the IRI of a thing, empty for all programmes and for those that record none. ``year`` is ``None`` where
    it is not recorded, and in the row of all years, which has ``all_years``. ``amount`` is what comes in from outside
    the group, ``None`` if no amount is recorded; ``at_least`` leaves out what another amount of the group may include;
    ``from_programmes`` is the part of ``amount`` that programmes outside the group pay; ``inside`` is what programmes
    of the group pay each other, which is not in ``amount``. ``lines`` counts all records, ``blank`` those without an
    amount.
    """

    by: str
    what: str
    year: int | None
    all_years: bool
    currency: str
    amount: Decimal | None
    at_least: Decimal | None
    from_programmes: Decimal
    inside: Decimal
    programmes: int
    lines: int
    blank: int


def add(amounts: Iterable[Decimal]) -> Decimal:
    """The exact sum, however long the figures.

    >>> add([Decimal("0.1"), Decimal("0.2"), Decimal("1e30")])
    Decimal('1000000000000000000000000000000.3')
    """
    with localcontext() as context:
        context.prec = 1000
        return sum(amounts, Decimal(0))


@lru_cache(maxsize=2)
def lines(study: Study) -> tuple[Line, ...]:
    """Every record of funding to a programme, in the order of their IRIs."""
    graph = study.linkage
    found = []
    for record in things(graph, PRASAN.Funding):
        amounts, currencies, years = (
            literals(graph, record, term) for term in (PRASAN.amount, PRASAN.currency, PRASAN.fiscalYear)
        )
        literal = [
            given
            for term in (PRASAN.amount, PRASAN.currency, PRASAN.fiscalYear)
            for given in literal_statements(graph, record, term, "money")
        ]
        for payer in objects(graph, record, PRASAN.fundingFrom):
            for programme in objects(graph, record, PRASAN.fundingTo):
                ends = (
                    statement(graph, record, str(PRASAN.fundingFrom), payer, "money"),
                    statement(graph, record, str(PRASAN.fundingTo), programme, "money"),
                )
                found.append(
                    Line(
                        record,
                        payer,
                        programme,
                        Decimal(str(amounts[0])) if amounts else None,
                        str(currencies[0]) if currencies else "",
                        int(str(years[0])) if years else None,
                        (*ends, *literal),
                    )
                )
    return _with_wholes(study, found)


def wholes(study: Study, programme: str) -> frozenset[str]:
    """The programmes that a programme is part of, at any remove; a circle does not make it part of itself."""
    return study.closure(programme) - {programme}


def _with_wholes(study: Study, found: list[Line]) -> tuple[Line, ...]:
    """The lines, each with the programmes whose amounts may include it."""
    own: dict[str, dict[tuple[str, int | None, str], list[int]]] = defaultdict(lambda: defaultdict(list))
    for at, line in enumerate(found):
        if line.amount:
            own[line.programme][line.source].append(at)
    below: dict[tuple[str, tuple[str, int | None, str]], list[int]] = defaultdict(list)
    for at, line in enumerate(found):
        if line.amount:
            for whole in wholes(study, line.programme):
                if line.source in own.get(whole, ()):
                    below[whole, line.source].append(at)
    lies_in: dict[int, set[str]] = defaultdict(set)
    # The innermost first: what a part's amount may include is not compared again with that of the whole.
    depth = {whole: len(wholes(study, whole)) for whole, _source in below}
    for whole, source in sorted(below, key=lambda key: (-depth[key[0]], key[0], str(key[1]))):
        parts = [at for at in below[whole, source] if not lies_in[at]]
        mine = add(found[at].amount or Decimal(0) for at in own[whole][source])
        if parts and mine >= add(found[at].amount or Decimal(0) for at in parts):
            # What lies in a part that lies in the whole lies in the whole.
            for at in below[whole, source]:
                lies_in[at].add(whole)
    return tuple(replace(line, may_lie_in=frozenset(lies_in[at])) for at, line in enumerate(found))


_Key = tuple[str, bool, int | None, str]
"""What, whether over all years, the year if not, and the currency."""


@dataclass(slots=True)
class _Sum:
    """What has been added up so far in one group, year and currency."""

    outside: list[Decimal] = field(default_factory=list)
    least: list[Decimal] = field(default_factory=list)
    transfers: list[Decimal] = field(default_factory=list)
    inside: list[Decimal] = field(default_factory=list)
    programmes: set[str] = field(default_factory=set)
    lines: int = 0
    blank: int = 0


def _groups(study: Study, by: str) -> Callable[[str], frozenset[str]]:
    """The groups of a grouping that a programme belongs to; the empty one if it records nothing to group it by."""
    known = set(study.programmes)

    def find(programme: str) -> frozenset[str]:
        if by == "programme":
            return study.closure(programme) & known
        values = study.leads(programme) if by == "lead" else study.facets[by][programme] if by in study.facets else ()
        return frozenset(up for value in values for up in study.closure(value)) or frozenset(("",))

    return lru_cache(maxsize=None)(find)


def totals(study: Study, by: str) -> tuple[Total, ...]:
    """The money by a grouping of :data:`GROUPINGS`, fiscal year and currency, in order; then over all years.

    Amounts are exact, in the currency as recorded; different currencies are never added, and one that is not recorded
    is kept apart; a record without amount or currency counts with the others of its group and year if these have one
    currency. A programme with several goals counts under each with its whole amount, and under all that these lie
    within: rows of goals, areas and leads do not add up, those of years do.
    """
    groups_of = _groups(study, by)
    known = set(study.programmes)
    sums: dict[_Key, _Sum] = defaultdict(_Sum)
    for line in lines(study):
        if line.programme not in known:
            continue
        transfer = line.payer in known
        if by == "payer":
            # What programmes pay each other is nobody's new money; and what may include a line has the same payer.
            groups = {} if transfer else {what: (False, bool(line.may_lie_in)) for what in study.closure(line.payer)}
        else:
            paying = groups_of(line.payer) if transfer else frozenset()
            wider = frozenset(what for whole in line.may_lie_in for what in groups_of(whole))
            groups = {what: (what in paying, what in wider) for what in groups_of(line.programme)}
        for what, (inside, included) in groups.items():
            for all_years in (False, True):
                key = (what, all_years, None if all_years else line.year, line.currency)
                _count(sums[key], line, transfer, inside, included)
    return tuple(_total(by, key, counted) for key, counted in sorted(_without_blanks(sums), key=lambda k: _place(k[0])))


def _without_blanks(sums: dict[_Key, _Sum]) -> Iterator[tuple[_Key, _Sum]]:
    """The sums, where records without amount and currency count with the one currency that the others have."""
    currencies: dict[tuple[str, bool, int | None], set[str]] = defaultdict(set)
    for (what, all_years, year, currency), counted in sums.items():
        if counted.blank < counted.lines:
            currencies[what, all_years, year].add(currency)
    moved = {
        key for key in sums if not key[3] and len(currencies[key[:3]] - {""}) == 1 and "" not in currencies[key[:3]]
    }
    for key, counted in sums.items():
        if key in moved:
            continue
        blank = sums.get((*key[:3], "")) if (*key[:3], "") in moved and key[3] in currencies[key[:3]] else None
        if blank is not None:
            counted = replace(
                counted,
                programmes=counted.programmes | blank.programmes,
                lines=counted.lines + blank.lines,
                blank=counted.blank + blank.blank,
            )
        yield key, counted


def _place(key: _Key) -> tuple[bool, str, bool, bool, int, str]:
    what, all_years, year, currency = key
    return not what, what, all_years, year is None, year or 0, currency


def _count(into: _Sum, line: Line, transfer: bool, inside: bool, included: bool) -> None:
    into.lines += 1
    into.programmes.add(line.programme)
    if line.amount is None:
        into.blank += 1
    elif inside:
        into.inside.append(line.amount)
    else:
        into.outside.append(line.amount)
        if transfer:
            into.transfers.append(line.amount)
        if not included:
            into.least.append(line.amount)


def _total(by: str, key: _Key, counted: _Sum) -> Total:
    what, all_years, year, currency = key
    told = bool(counted.outside or counted.inside)
    return Total(
        by=by,
        what=what,
        year=year,
        all_years=all_years,
        currency=currency,
        amount=add(counted.outside) if told else None,
        at_least=add(counted.least) if told else None,
        from_programmes=add(counted.transfers),
        inside=add(counted.inside),
        programmes=len(counted.programmes),
        lines=counted.lines,
        blank=counted.blank,
    )


def unfunded(study: Study) -> Iterator[str]:
    """The programmes without any record of funding to them or, by that, to a part of them; in order."""
    paid = {whole for line in lines(study) for whole in study.closure(line.programme)}
    yield from (programme for programme in study.programmes if programme not in paid)


def money(amount: Decimal, currency: str = "") -> str:
    """An amount as people read it, to the hundredth at most, with its currency if that is known.

    >>> money(Decimal("1500000.505"), "THB"), money(Decimal("2E+3"))
    ('1,500,000.50 THB', '2,000')
    """
    whole = amount == amount.to_integral_value()
    return f"{amount:,.0f} {currency}".strip() if whole else f"{amount:,.2f} {currency}".strip()
