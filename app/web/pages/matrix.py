"""Tables of one thing by another, with what each cell rests on beside them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from prasan.errors import UnknownNameError
from prasan.graph.evidence import place_words, statement_words, status_words
from prasan.graph.expected_frames import years
from prasan.graph.explain import part_line
from prasan.graph.matrices import (
    FIGURE,
    KINDS,
    MOST_ROWS,
    SQUARE,
    UNKNOWN,
    Cell,
    Table,
    Why,
    ranked,
    row_things,
    table,
    why,
)
from prasan.graph.reinforcement import points
from prasan.graph.safe_text import plain
from prasan.graph.sentences import name, number, sentence, signed
from prasan.language import pick, translate
from prasan.ontology.vocabulary import names
from prasan.settings import nearest
from prasan.web import rendering
from prasan.web.addresses import id_of
from prasan.web.described import PAGE, Described, Field
from prasan.web.rendering import built, data, language, page, part, route
from prasan.web.selection import long, named, paged, words
from prasan.web.state import Built, remembered

NAME = "matrix"
ORDER = 40

_MOST_FINDINGS, _MOST_STATEMENTS = 20, 60
"""Findings and statements that are told of one cell; a finding's own page has them all."""
_Found = dict[str, Any]


def _kind(request: Request) -> str:
    asked = request.query_params.get("kind", KINDS[0])
    if asked not in KINDS:
        raise UnknownNameError("unknown-matrix", name=asked, known=nearest(asked, KINDS) or ", ".join(KINDS))
    return asked


def _called(here: Built, kind: str, thing: str, code: str) -> str:
    if kind == "year" and thing.isdecimal():
        return here.workspace.study.calendar.display_year(int(thing))
    return plain(name(here.workspace.study, thing, code))


def _ranked(here: Built, kind: str) -> tuple[str, ...]:
    return remembered(here, ("matrix", kind), lambda: ranked(here.workspace.study, kind, here.workspace.findings))


def _table(request: Request) -> tuple[Table, Any]:
    here, kind = built(request), _kind(request)
    study = here.workspace.study
    wanted = named(study, _ranked(here, kind), words(request))
    rows, shown = paged(request, wanted, MOST_ROWS)
    if words(request):
        # What one reader looks for is not kept: there is no end to what can be looked for.
        return table(study, kind, rows), shown
    return remembered(here, ("matrix", kind, shown.number), lambda: table(study, kind, rows)), shown


def _mark(kind: str, cell: Cell | None, code: str) -> dict[str, Any]:
    """A cell as the page draws it: its class, what stands in it, and what it says to those who don't see the colour."""
    if cell is None:
        word = "no-link" if kind == "reinforcement" else "no"
        return {"class": "no", "text": "", "says": translate(f"page.matrix.state.{word}", code)}
    soft = " soft" if cell.soft else ""
    if cell.state == FIGURE and cell.figure is not None:
        if kind == "reinforcement":
            text, step = signed(cell.figure), _point_class(round(cell.figure))
        else:
            text, step = f"{cell.figure:.2f}".removeprefix("0"), f"s{min(4, int(cell.figure * 5 + 1e-9))}"
        return {"class": f"{step}{soft}", "text": text, "says": ""}
    text = {"has": "●", "within": "○", UNKNOWN: "?"}[cell.state]
    return {
        "class": cell.state + soft,
        "text": text,
        "says": translate(f"page.matrix.state.{_word(kind, cell.state)}", code),
    }


def _point_class(point: int) -> str:
    return f"up{point}" if point > 0 else f"down{-point}" if point else "zero"


def _word(kind: str, state: str) -> str:
    if state == "within" and kind == "level":
        return "mechanism"
    if state == UNKNOWN and kind in SQUARE:
        return "not-comparable"
    return "stated-overlap" if state == "has" and kind == "committee" else state


def _query(request: Request, **values: Any) -> dict[str, Any]:
    """The query of this page with other values; what is empty is left out."""
    kept = {"kind": _kind(request), "q": words(request), **values}
    return {key: value for key, value in kept.items() if value not in ("", None, 1)}


def _cell(request: Request) -> _Found | None:
    """What the cell that the query names rests on; none if it names none."""
    asked = [request.query_params.get(side, "") for side in ("row", "column")]
    if not all(asked):
        return None
    here, kind, code = built(request), _kind(request), language(request)
    study, base = here.workspace.study, here.workspace.settings.workspace.base
    row, column = long(study, base, asked[0]), asked[1] if kind == "year" else long(study, base, asked[1])
    known = set(row_things(study, kind))
    own = {"indicator": study.programmes, "year": map(str, years(study)), "level": study.levels}
    columns = known if kind in SQUARE else set(own[kind]) if kind in own else study.linkage
    for text, there in zip(asked, (row in known, column in columns), strict=True):
        if not there:
            raise UnknownNameError("unknown-cell", name=text)
    found = why(study, kind, row, column)
    told = [f for f in here.workspace.findings if f.about(row) and (kind == "year" or f.about(column))]
    mark = _mark(kind, found.cell, code)
    return {
        "row": {"iri": row, "id": id_of(base, row), "name": _called(here, kind, row, code)},
        "column": {"iri": column, "id": id_of(base, column), "name": _called(here, kind, column, code)},
        "square": kind in SQUARE, "things": kind not in ("year", "level"),
        **_said(here, kind, found, mark, code),
        "findings": [{"id": f.id, "sentence": plain(sentence(study, f, code))} for f in told[:_MOST_FINDINGS]],
        "more_findings": max(0, len(told) - _MOST_FINDINGS),
    }  # fmt: skip


def _said(here: Built, kind: str, found: Why, mark: dict[str, Any], code: str) -> _Found:
    study = here.workspace.study
    cell = found.cell
    return {
        "figure": cell.figure if cell else None,
        "coverage": cell.coverage if cell and cell.figure is not None and kind != "reinforcement" else None,
        "text": mark["says"] if cell is None or cell.figure is None else _figure(kind, cell.figure),
        "soft": translate(f"page.matrix.soft.{_softness(kind)}", code) if cell and cell.soft else "",
        "parts": [plain(part_line(study, part, code)) for part in found.parts],
        "evidence": [
            {
                "statement": plain(statement_words(study, given, code)),
                "places": [plain(text) for text in place_words(study, given, code)],
                "status": status_words(given.inferred, code),
            }
            for given in found.statements[:_MOST_STATEMENTS]
        ],
        "more_evidence": max(0, len(found.statements) - _MOST_STATEMENTS),
    }  # fmt: skip


def _figure(kind: str, figure: float) -> str:
    return signed(figure) if kind == "reinforcement" else number(figure)


def _softness(kind: str) -> str:
    return {"overlap": "little", "committee": "little", "reinforcement": "default"}.get(kind, "inferred")


def _words_of(table_: Table, code: str) -> Iterator[dict[str, str]]:
    """The legend: a sample of each mark of the table, and what it means."""
    kind = table_.kind
    if kind in ("overlap", "committee"):
        for place, span in enumerate(("0–.2", ".2–.4", ".4–.6", ".6–.8", ".8–1")):
            yield {"class": f"s{place}", "text": span, "says": ""}
    if kind == "reinforcement":
        for score, point in points():
            step = _point_class(round(score))
            yield {"class": step, "text": signed(score), "says": pick(names(point), code)}
    for state in dict.fromkeys(cell.state for cell in table_.cells.values() if cell.state != FIGURE):
        yield {**_mark(kind, Cell(state), code)}
    if any(cell.soft for cell in table_.cells.values()):
        text = {"little": ".32", "default": "+2", "inferred": "●"}[_softness(kind)]
        yield {"class": "soft", "text": text, "says": translate(f"page.matrix.soft.{_softness(kind)}", code)}
    if kind not in ("overlap", "committee"):
        yield {**_mark(kind, None, code)}


def _html(request: Request) -> Response:
    kind, code = _kind(request), language(request)
    found, shown = _table(request)
    cell, cells = _cell(request), f"{route(request, NAME, **_query(request, page=shown.number))}&"

    def drawn() -> Markup:
        return _drawn(request, found, cells, cell)

    # Ten thousand cells: what most readers see is drawn once.
    usual = cell is None and not words(request)
    return page(
        request, "matrix.html", kind=kind, kinds=KINDS, table=found, shown=shown, asked=words(request), cell=cell,
        drawn=remembered(built(request), ("matrix-drawn", code, cells), drawn) if usual else drawn(),
        legend=list(_words_of(found, code)), query=lambda **values: _query(request, **values),
    )  # fmt: skip


def _drawn(request: Request, found: Table, cells: str, cell: _Found | None) -> Markup:
    """The table itself; ``cells`` is the address of the page, to which a row and a column are added."""
    here, kind, code = built(request), found.kind, language(request)
    base = here.workspace.settings.workspace.base
    called = {thing: _called(here, kind, thing, code) for thing in (*found.rows, *found.columns)}
    return part(
        request, "matrix_table.html", kind=kind, table=found, names=called, cells=cells, cell=cell,
        marks={pair: _mark(kind, held, code) for pair, held in found.cells.items()}, empty=_mark(kind, None, code),
        ids={thing: quote(id_of(base, thing)) for thing in called}, square=kind in SQUARE,
    )  # fmt: skip


def prepare(built: Built) -> None:
    """The table that is seen first."""
    rows = _ranked(built, KINDS[0])[:MOST_ROWS]
    remembered(built, ("matrix", KINDS[0], 1), lambda: table(built.workspace.study, KINDS[0], rows))


def _fragment(request: Request) -> Response:
    """What one cell rests on, alone: what the page's script puts beside the table."""
    return page(request, "matrix_cell.html", cell=_cell(request), kind=_kind(request))


def _json(request: Request) -> Response:
    here, kind, code = built(request), _kind(request), language(request)
    found, shown = _table(request)
    cells = [
        {"row": row, "column": column, "state": cell.state, "figure": cell.figure, "coverage": cell.coverage,
         "soft": cell.soft}
        for row in found.rows
        for column in found.columns
        if (cell := found.cells.get((row, column))) is not None
    ]  # fmt: skip
    things = {
        side: [{"iri": thing, "name": _called(here, kind, thing, code)} for thing in held]
        for side, held in (("rows", found.rows), ("columns", found.columns))
    }
    told = {"kind": kind, "page": shown.number, "pages": shown.count, "total_rows": shown.total}
    return data(request, {**told, "columns_left": found.left, **things, "cells": cells, "cell": _cell(request)})


def _csv(request: Request) -> Response:
    here, kind, code = built(request), _kind(request), language(request)
    found, _shown = _table(request)

    def text(row: str, column: str) -> str | float:
        if row == column:
            return ""
        cell = found.cells.get((row, column))
        return cell.figure if cell and cell.figure is not None else str(_mark(kind, cell, code)["says"])

    heads = [translate(f"page.matrix.kind.{kind}", code), *(_called(here, kind, c, code) for c in found.columns)]
    rows = ([_called(here, kind, row, code), *(text(row, column) for column in found.columns)] for row in found.rows)
    return rendering.table(request, f"{NAME}-{kind}", heads, rows)


_CELL = {"row": Field("A thing of a row"), "column": Field("One of a column, for what the cell rests on")}
_WHICH = {"kind": Field("Which matrix", KINDS), "q": Field("Words of a name")}
DESCRIBED = {
    "matrix": Described(
        "One thing by another", _WHICH | PAGE | _CELL,
        holds={"kind": "string", "page": "integer", "rows": "array", "columns": "array", "cells": "array"},
    ),
    "matrix-cell": Described("What one cell rests on, as a part of a page", _WHICH | _CELL),
}  # fmt: skip
ROUTES = (
    Route("/matrix", _html, name="matrix"),
    Route("/matrix/cell", _fragment, name="matrix-cell"),
    Route("/matrix.json", _json, name="matrix-json"),
    Route("/matrix.csv", _csv, name="matrix-csv"),
)
