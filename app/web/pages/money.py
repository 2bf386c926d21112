"""Who funds what, as a picture of flows and as tables in which no money counts twice."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from prasan.errors import UnknownNameError
from prasan.graph.budgets import Total, lines, money, totals, unfunded
from prasan.graph.money_flows import GROUPINGS, Flow, Flows, currencies, flows, funding_years
from prasan.graph.page import themed
from prasan.graph.safe_text import plain
from prasan.graph.sentences import name, sentence
from prasan.graph.views.money import amount_words, called, drawing
from prasan.language import languages, translate
from prasan.settings import nearest
from prasan.web.addresses import id_of
from prasan.web.described import Described, Field
from prasan.web.rendering import built, data, language, page, table
from prasan.web.state import Built, remembered

NAME = "money"
ORDER = 60

_MOST_TOTALS, _MOST_FINDINGS = 60, 12
_FINDINGS = ("moneyCircle", "doubleCounting")
_COLUMNS = ("payer", "for", "amount", "least", "currency", "records", "blank")
_TOTALS = {"programme": "programme", "lead": "lead", "goal": "goal", "area": "area", "year": "all"}
"""By which grouping of the budgets the sums are told beside the flows of each."""


def _currencies(here: Built) -> tuple[str, ...]:
    return remembered(here, "currencies", lambda: currencies(here.workspace.study))


def _years(here: Built) -> tuple[int, ...]:
    return remembered(here, "funding-years", lambda: funding_years(here.workspace.study))


def _asked(request: Request) -> tuple[str, str, int | None]:
    """Grouping, currency and fiscal year that the query names; by default programmes, the usual currency, all years."""
    here = built(request)
    by = request.query_params.get("by", GROUPINGS[0])
    if by not in GROUPINGS:
        raise UnknownNameError("unknown-grouping", name=by, known=nearest(by, GROUPINGS) or ", ".join(GROUPINGS))
    known = _currencies(here)
    currency = request.query_params.get("currency", next(iter(known), ""))
    text = request.query_params.get("year", "")
    year = int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else None
    return by, currency if currency in known else next(iter(known), ""), year if year in _years(here) else None


def _flows(here: Built, by: str, currency: str, year: int | None) -> Flows:
    return remembered(
        here, ("money", by, currency, year), lambda: flows(here.workspace.study, by, currency, year)
    )  # fmt: skip


def _held(request: Request) -> Flows:
    return _flows(built(request), *_asked(request))


def _totals(here: Built, by: str) -> tuple[Total, ...]:
    return remembered(here, ("totals", by), lambda: totals(here.workspace.study, _TOTALS[by]))


def _unfunded(here: Built) -> int:
    return remembered(here, "unfunded", lambda: sum(1 for _programme in unfunded(here.workspace.study)))


def _picture(here: Built, code: str, by: str, currency: str, year: int | None) -> str:
    scene, held = replace(here.workspace.scene, language=code), _flows(here, by, currency, year)
    return remembered(
        here, ("money", code, by, currency, year), lambda: themed(drawing(scene, embed_font=False, held=held))
    )  # fmt: skip


def _undated(here: Built) -> tuple[int, int]:
    """How many records of funding have no fiscal year, and how many there are."""
    known = lines(here.workspace.study)
    return sum(line.year is None for line in known), len(known)


def prepare(built: Built) -> None:
    """What is seen first, and the records of funding, which every other selection is made of."""
    by, currency = GROUPINGS[0], next(iter(_currencies(built)), "")
    _years(built)
    _totals(built, by)
    _unfunded(built)
    lines(built.workspace.study)  # kept by what makes them
    for code in languages():
        _picture(built, code, by, currency, None)


def _end(here: Built, held: Flows, end: str, code: str) -> dict[str, str]:
    scene, base = replace(here.workspace.scene, language=code), here.workspace.settings.workspace.base
    own = end in here.workspace.study.linkage
    return {"iri": end if own else "", "id": id_of(base, end) if own else "", "name": plain(called(scene, held, end))}


def _flow(here: Built, held: Flows, flow: Flow, code: str) -> dict[str, Any]:
    return {
        "payer": _end(here, held, flow.source, code), "for": _end(here, held, flow.target, code),
        "amount": _figure(flow.amount), "least": _figure(flow.at_least), "currency": held.currency,
        "text": amount_words(flow.amount, flow.at_least, held.currency, code), "records": flow.lines,
        "blank": flow.blank, "circle": (flow.source, flow.target) in held.back,
    }  # fmt: skip


def _figure(amount: Decimal | None) -> str | None:
    """A sum as JSON and CSV hold it: exact, since a float is not."""
    return None if amount is None else f"{amount:f}"


def _sums(request: Request) -> tuple[list[dict[str, Any]], int]:
    """What comes in by the grouping, the largest first, and how many more there are; of years each, then all."""
    here, code = built(request), language(request)
    by, currency, year = _asked(request)
    study, base = here.workspace.study, here.workspace.settings.workspace.base
    found = [t for t in _totals(here, by) if t.currency == currency]
    if by != "year":
        found = [t for t in found if (t.all_years if year is None else not t.all_years and t.year == year)]
        found.sort(key=lambda t: (t.amount is None, -(t.amount or Decimal(0)), t.what))
    blank = translate("state.not-recorded", code)

    def head(total: Any) -> str:
        if by == "year":
            return translate("view.budget.all-years", code) if total.all_years else (
                blank if total.year is None else study.calendar.display_year(total.year)
            )  # fmt: skip
        return plain(name(study, total.what, code)) if total.what else blank

    rows = [
        {
            "name": head(total), "id": id_of(base, total.what) if total.what else "",
            "amount": amount_words(total.amount, total.at_least, currency, code),
            "inside": money(total.inside, currency) if total.inside else "", "records": total.lines,
            "blank": total.blank, "programmes": total.programmes,
        }
        for total in found[:_MOST_TOTALS]
    ]  # fmt: skip
    return rows, max(0, len(found) - _MOST_TOTALS)


def _findings(here: Built, code: str) -> list[dict[str, Any]]:
    """Circles of money and what may be counted twice, by kind, the strongest first."""
    return [
        {
            "kind": kind, "count": len(members),
            "told": [
                {"id": found.id, "sentence": plain(sentence(here.workspace.study, found, code))}
                for found in members[:_MOST_FINDINGS]
            ],
        }
        for kind in _FINDINGS
        if (members := [finding for finding in here.workspace.findings if finding.kind == kind])
    ]  # fmt: skip


def _html(request: Request) -> Response:
    here, code = built(request), language(request)
    by, currency, year = _asked(request)
    held, study = _held(request), here.workspace.study
    picture = Markup(_picture(here, code, by, currency, year))
    sums, more = _sums(request)
    undated, records = _undated(here)
    return page(
        request, "money.html", picture=picture, by=by, groupings=GROUPINGS, currency=currency, year=year,
        currencies=_currencies(here), flows=[_flow(here, held, flow, code) for flow in held.flows],
        years=[(each, study.calendar.display_year(each)) for each in _years(here)], sums=sums, more=more,
        findings=_findings(here, code), query=_query(by, currency, year),
        unfunded=_unfunded(here), programmes=len(study.programmes),
        undated=undated, records=records,
    )  # fmt: skip


def _query(by: str, currency: str, year: int | None) -> dict[str, Any]:
    return {
        key: value for key, value in (("by", by), ("currency", currency), ("year", year)) if value not in ("", None)
    }


def _json(request: Request) -> Response:
    here, code = built(request), language(request)
    by, currency, year = _asked(request)
    held = _held(request)
    told = {"by": by, "currency": currency, "year": year, "payers_joined": held.left[0], "others_joined": held.left[1]}
    sums, more = _sums(request)
    return data(request, {
        **told, "flows": [_flow(here, held, flow, code) for flow in held.flows], "sums": sums, "more_sums": more,
        "findings": _findings(here, code),
    })  # fmt: skip


def _csv(request: Request) -> Response:
    here, code = built(request), language(request)
    held = _held(request)
    rows = (_flow(here, held, flow, code) for flow in held.flows)
    heads = [translate(f"page.money.column.{column}", code) for column in _COLUMNS]
    cells = ([row[c]["name"] if c in ("payer", "for") else row[c] for c in _COLUMNS] for row in rows)
    return table(request, f"{NAME}-{held.by}", heads, cells)


DESCRIBED = {
    "money": Described(
        "Who funds what, in which nothing counts twice",
        {"by": Field("What is funded", GROUPINGS), "currency": Field("A currency"), "year": Field("A fiscal year")},
        holds={"by": "string", "flows": "array", "sums": "array", "findings": "array"},
    ),
}
ROUTES = (
    Route("/money", _html, name="money"),
    Route("/money.json", _json, name="money-json"),
    Route("/money.csv", _csv, name="money-csv"),
)
