"""Programmes and their phases over the fiscal years, and who is responsible for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from prasan.graph.evidence import relation_words
from prasan.graph.page import themed
from prasan.graph.responsible import responsible
from prasan.graph.safe_text import plain
from prasan.graph.sentences import name
from prasan.graph.study import Study
from prasan.graph.views.timeline import dated_programmes, drawing
from prasan.language import translate
from prasan.web.addresses import id_of
from prasan.web.described import PAGE, Described, Field
from prasan.web.rendering import built, data, language, page, table
from prasan.web.selection import named, paged, words
from prasan.web.state import Built, remembered

NAME = "timeline"
ORDER = 50

_MOST = 40
"""Programmes on one picture; a page has the next."""
_COLUMNS = ("programme", "phase", "start", "end", "role", "agencies", "status")


def _chosen(request: Request) -> tuple[tuple[str, ...], Any]:
    """The programmes of the page that the query names, those that record a period first, and which page it is."""
    some, shown = paged(request, _asked(request), _MOST)
    return tuple(some), shown


def _asked(request: Request) -> list[str]:
    here = built(request)
    study = here.workspace.study

    def ordered() -> tuple[str, ...]:
        dated = dated_programmes(study)
        known = set(dated)
        return (*dated, *(programme for programme in study.programmes if programme not in known))

    return named(study, remembered(here, "timeline", ordered), words(request))


def _rows(here: Built, programmes: tuple[str, ...], code: str) -> list[dict[str, Any]]:
    """Programmes and phases, each with its days, its agencies, and whether these days are stated."""
    study, base = here.workspace.study, here.workspace.settings.workspace.base
    return [
        {
            "programme": plain(name(study, programme, code)),
            "phase": "" if part == programme else plain(name(study, part, code)),
            "iri": part, "id": id_of(base, part), **_days(study, part, code),
            **_responsible(study, part, base, code),
        }
        for programme in programmes
        for part in (programme, *study.phases[programme])
    ]  # fmt: skip


def _responsible(study: Study, part: str, base: str, code: str) -> dict[str, Any]:
    role, agencies = responsible(study, part)
    told = [{"iri": agency, "id": id_of(base, agency), "name": plain(name(study, agency, code))} for agency in agencies]
    return {"role": relation_words(role, code) if role else "", "agencies": told}


def _days(study: Study, part: str, code: str) -> dict[str, str]:
    span, blank = study.span(part), translate("state.not-recorded", code)
    inferred = any(given.inferred for given in study.span_statements(part))
    recorded = span.start is not None or span.end is not None
    return {
        "start": study.calendar.display_day(span.start) if span.start else blank,
        "end": study.calendar.display_day(span.end) if span.end
        else translate("view.timeline.open", code) if span.open_ended else blank,
        "status": translate(f"page.timeline.{'inferred' if inferred else 'stated'}", code) if recorded else "",
    }  # fmt: skip


def _html(request: Request) -> Response:
    here, code, today = built(request), language(request), date.today()
    programmes, shown = _chosen(request)
    study = here.workspace.study

    def drawn() -> str:
        scene = replace(here.workspace.scene, language=code)
        return themed(drawing(scene, embed_font=False, programmes=programmes, today=today))

    # What one reader looks for is not kept: there is no end to what can be looked for.
    key = ("timeline", code, today, shown.number)
    picture = drawn() if words(request) else remembered(here, key, drawn)
    query = {"q": words(request)} if words(request) else {}
    return page(
        request, "timeline.html", picture=Markup(picture), rows=_rows(here, programmes, code), shown=shown,
        asked=words(request), today=study.calendar.display_day(today), query=query, any=bool(study.programmes),
    )  # fmt: skip


def _json(request: Request) -> Response:
    here = built(request)
    programmes, shown = _chosen(request)
    told = {"page": shown.number, "pages": shown.count, "programmes": shown.total}
    return data(request, told | {"rows": _rows(here, programmes, language(request))})


def _csv(request: Request) -> Response:
    here, code = built(request), language(request)
    rows = _rows(here, tuple(_asked(request)), code)
    heads = [translate(f"page.timeline.column.{column}", code) for column in _COLUMNS]
    cells = (
        [", ".join(a["name"] for a in row["agencies"]) if c == "agencies" else row[c] for c in _COLUMNS] for row in rows
    )
    return table(request, NAME, heads, cells)


DESCRIBED = {
    "timeline": Described(
        "Programmes and phases by fiscal year", {"q": Field("Words of a name"), **PAGE},
        holds={"page": "integer", "pages": "integer", "programmes": "integer", "rows": "array"},
    ),
}  # fmt: skip
ROUTES = (
    Route("/timeline", _html, name="timeline"),
    Route("/timeline.json", _json, name="timeline-json"),
    Route("/timeline.csv", _csv, name="timeline-csv"),
)
