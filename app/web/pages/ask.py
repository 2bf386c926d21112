"""Questions that have a name, with what they need to know as a form, and SPARQL; answers as tables and pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from rdflib import Literal, URIRef
from rdflib.namespace import RDF
from rdflib.term import Node
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from prasan.errors import InputError, PrasanError, UsageError
from prasan.graph.answer_pictures import bars, figure_columns, lines
from prasan.graph.bar_chart import MOST_BARS, bar_chart
from prasan.graph.page import own_name, themed
from prasan.graph.safe_text import plain
from prasan.graph.small_network import drawing
from prasan.graph.thing_search import search
from prasan.language import languages, pick, translate
from prasan.loaders.thai import key
from prasan.ontology import PRASAN
from prasan.ontology.vocabulary import names, vocabulary
from prasan.queries.answers import write
from prasan.queries.ask import Rows
from prasan.queries.labels import labels_of
from prasan.queries.questions import Parameter, Question, arranged, bind, question, questions
from prasan.queries.resolve import THING, classes_of
from prasan.queries.saving import save_question, with_prefixes
from prasan.web.addresses import address_of
from prasan.web.answering import Given, answered
from prasan.web.described import Described, Field
from prasan.web.editor import editor_words, excerpt
from prasan.web.errors import RequestError, status_of, told
from prasan.web.rendering import built, data, document, language, page, route
from prasan.web.state import remembered

NAME = "ask"
ORDER = 80

_ROWS, _SHOWN = 5000, 300
"""Rows that a page asks for, and those that it lists; files hold as many as the endpoint gives."""
_OFFERED = 200
"""Names that a field offers at first; more come as one types."""
_TYPES = {"json": "application/sparql-results+json", "csv": "text/csv"}
_EXAMPLE = "SELECT ?programme ?goal WHERE {\n  ?programme a prasan:Project ;\n    prasan:hasGoal ?goal .\n}\n"


# The list


def _known(request: Request) -> tuple[dict[str, Question], list[str]]:
    """The questions, and what is wrong with the workspace's own if they can't be read."""
    home = built(request).workspace.home
    try:
        return questions(home), []
    except InputError as error:
        return questions(), told(error, language(request))


def _listed(request: Request) -> tuple[list[dict[str, Any]], list[str]]:
    code, wanted = language(request), key(request.query_params.get("q", ""))
    known, problems = _known(request)
    standard = questions()
    found = [
        {
            "name": name,
            "title": plain(pick(asked.titles, code) or name),
            "own": standard.get(name) != asked,
            "parameters": [plain(pick(parameter.texts, code) or parameter.name) for parameter in asked.parameters],
        }
        for name, asked in known.items()
        if not wanted or any(wanted in key(text) for text in (name, *asked.titles.values()))
    ]
    return sorted(found, key=lambda item: (not item["own"], item["name"])), problems


def _ask(request: Request) -> Response:
    found, problems = _listed(request)
    return page(request, "ask.html", questions=found, problems=problems, q=request.query_params.get("q", ""))


def _ask_json(request: Request) -> Response:
    return data(request, _listed(request)[0])


# A question


def _offers(request: Request, parameter: Parameter, typed: str = "") -> list[tuple[str, str]]:
    """Values that a parameter may be given, each with what it is in full: names, or ids where a name is ambiguous."""
    here, code = built(request), language(request)
    study = here.workspace.study
    if "text" in parameter.types or "integer" in parameter.types:
        return []
    found: dict[str, list[tuple[str, str]]] = {}
    for cls in classes_of(parameter.types):
        for term in sorted(str(term) for term in vocabulary().subjects(RDF.type, cls)):
            if (name := pick(names(URIRef(term)), code)) and key(typed) in key(name):
                found.setdefault(name, []).append((term.removeprefix(str(PRASAN)), name))
        for iri in search(study, typed, "" if THING in parameter.types else str(cls))[:_OFFERED]:
            node = study.linkage.nodes[iri]
            if name := plain(pick(node["labels"], code)):
                found.setdefault(name, []).append((str(node["identifier"]), name))
        if THING in parameter.types:
            break
    offered = []
    for name, same in found.items():
        only = dict.fromkeys(same)
        offered += [(name, next(iter(only))[0])] if len(only) == 1 else list(only)
    return offered[:_OFFERED]


def _complete(request: Request) -> Response:
    """What a field of a question may hold that is being typed."""
    asked = question(request.path_params["name"], built(request).workspace.home)
    wanted = request.query_params.get("parameter", "")
    found = next((parameter for parameter in asked.parameters if parameter.name == wanted), None)
    typed = request.query_params.get("q", "")[:200]
    return data(request, [list(offer) for offer in _offers(request, found, typed)] if found else [])


def _values(request: Request, asked: Question) -> dict[str, str]:
    return {p.name: value for p in asked.parameters if (value := request.query_params.get(p.name, "").strip())}


def _is_complete(asked: Question, values: Mapping[str, str]) -> bool:
    return all(values.get(p.name) or p.default for p in asked.parameters if p.required)


async def _bound(request: Request) -> tuple[Question, dict[str, str], str]:
    """The question of the path, what it is given, and its SPARQL."""
    here = built(request).workspace
    asked = await run_in_threadpool(question, request.path_params["name"], here.home)
    values = _values(request, asked)
    return asked, values, await run_in_threadpool(bind, asked, values, here.dataset)


async def _question(request: Request) -> Response:
    here, code = built(request).workspace, language(request)
    asked = await run_in_threadpool(question, request.path_params["name"], here.home)
    values, sparql, given, error = _values(request, asked), "", None, None
    if _is_complete(asked, values):
        try:
            sparql = await run_in_threadpool(bind, asked, values, here.dataset)
            given = await answered(request, sparql, _ROWS)
            if isinstance(given.answer, Rows):
                given = Given(arranged(given.answer, asked, sparql), given.cut)
        except PrasanError as problem:
            error = problem
    shown = await run_in_threadpool(_shown, request, given)
    fields = [
        {
            "name": parameter.name,
            "text": plain(pick(parameter.texts, code) or parameter.name),
            "value": request.query_params.get(parameter.name, ""),
            "required": parameter.required and not parameter.default,
            "example": plain(parameter.example),
            "default": plain(parameter.default),
            "number": "integer" in parameter.types,
            "offers": await run_in_threadpool(_offers, request, parameter),
        }
        for parameter in asked.parameters
    ]
    return page(
        request,
        "question.html",
        status=status_of(error) if error else 200,
        name=asked.name,
        heading=plain(pick(asked.titles, code) or asked.name),
        fields=fields,
        values=values,
        sparql=_tidy(sparql),
        error=told(error, code) if error else [],
        own=asked != questions().get(asked.name),
        figure=request.query_params.get("figure", ""),
        **shown,
    )


def _tidy(sparql: str) -> str:
    """A query without the lines that parameters have left empty."""
    return "".join(f"{line}\n" for line in sparql.splitlines() if line.strip())


async def _question_file(request: Request) -> Response:
    asked, _values_given, sparql = await _bound(request)
    if request.path_params["suffix"] == "rq":
        return document(request, with_prefixes(_tidy(sparql)), "application/sparql-query")
    limit = built(request).workspace.settings.serve.sparql_rows
    given = await answered(request, sparql, limit)
    if isinstance(given.answer, Rows):
        given = Given(await run_in_threadpool(arranged, given.answer, asked, sparql), given.cut)
    return await run_in_threadpool(_file, request, given, asked.name, limit)


def _file(request: Request, given: Given, name: str, limit: int) -> Response:
    """An answer as a file of the suffix in the path."""
    suffix, answer = request.path_params["suffix"], given.answer
    if suffix not in _TYPES:
        raise RequestError(404, "http-404", path=request.url.path)
    if isinstance(answer, Rows):
        answer = _labelled(request, answer)
    elif suffix == "csv":
        answer = Rows(("answer",), ((Literal(answer),),))
    content = write(answer, suffix, language(request))
    text = content.decode("utf-8") if isinstance(content, bytes) else content
    headers = {"content-disposition": f'attachment; filename="{name}.csv"'} if suffix == "csv" else {}
    if given.cut:
        headers["prasan-truncated"] = str(limit)
    return document(request, text, _TYPES[suffix], headers)


def _labelled(request: Request, rows: Rows) -> Rows:
    from dataclasses import replace

    terms = {term for row in rows.rows for term in row if isinstance(term, URIRef)}
    return replace(rows, labels=labels_of(built(request).workspace.dataset, terms))


def _shown(request: Request, given: Given | None) -> dict[str, Any]:
    """An answer as the page shows it: the first rows with the addresses of what they name, and its pictures."""
    code, study = language(request), built(request).workspace.study
    shown: dict[str, Any] = {"truth": None, "columns": [], "rows": [], "count": 0, "cut": False, "chart": "",
                             "figures": [], "bars_left": 0, "network": "", "network_left": 0}  # fmt: skip
    if given is None:
        return shown | {"answered": False}
    if isinstance(given.answer, bool):
        return shown | {"answered": True, "truth": translate("word.yes" if given.answer else "word.no", code)}
    rows = _labelled(request, given.answer)
    shown |= {
        "answered": True,
        "columns": [plain(rows.heading(column, code)) for column in rows.columns],
        "rows": [[_cell(request, rows, term, code) for term in row] for row in rows.rows[:_SHOWN]],
        "count": len(rows),
        "cut": given.cut,
    }
    figures = figure_columns(rows)
    wanted = request.query_params.get("figure", "")
    column = wanted if wanted in figures else next(iter(figures), "")
    if column and (found := bars(rows, column, code)):
        title = translate("page.ask.chart-of", code, name=plain(rows.heading(column, code)))
        shown |= {
            "chart": themed(bar_chart(found[:MOST_BARS], title, code, embed_font=False)),
            "figures": [(name, plain(rows.heading(name, code)), name == column) for name in figures],
            "bars_left": max(0, len(found) - MOST_BARS),
        }
    drawn, left = lines(rows, study)
    if drawn:
        shown |= {
            "network": themed(drawing(study, drawn, code, translate("page.ask.network", code))),
            "network_left": left,
        }
    return shown


def _cell(request: Request, rows: Rows, term: Node | None, code: str) -> tuple[str, str, bool]:
    """The text of a cell, the address of what it names, and whether it is a number."""
    if isinstance(term, Literal) and isinstance(term.value, bool):
        return translate("word.yes" if term.value else "word.no", code), "", False
    text = plain(rows.text(term, code))
    if isinstance(term, URIRef):
        study = built(request).workspace.study
        known = str(term) in study.linkage or term in rows.labels
        return text, address_of(request, str(term)) if known else "", False
    return text, "", bool(getattr(term, "datatype", None)) and text.replace(".", "", 1).lstrip("-").isdecimal()


# SPARQL


async def _sparql(request: Request) -> Response:
    return await _editor(request, request.query_params.get("query", ""))


async def _editor(
    request: Request, query: str, saving: Mapping[str, str] | None = None, failed: PrasanError | None = None
) -> Response:
    """The page with the editor: a query that is given is answered; ``failed`` is why it could not be kept."""
    given, error = None, None
    if query.strip() and failed is None:
        try:
            given = await answered(request, query, _ROWS)
        except PrasanError as refused:
            error = refused
    code = language(request)
    problem = failed or error
    line, column = (int(problem.values.get(name, 0)) for name in ("line", "column")) if problem else (0, 0)
    return page(
        request,
        "ask_sparql.html",
        status=(400 if isinstance(problem, InputError) else status_of(problem)) if problem else 200,
        query=query or _EXAMPLE,
        asked=bool(query.strip()),
        error=told(error, code) if error else [],
        failed=told(failed, code) if failed else [],
        line=line,
        column=column,
        excerpt=excerpt(query, line, column),
        saving=dict(saving or {}),
        exists=failed is not None and failed.code == "question-exists",
        figure=request.query_params.get("figure", ""),
        titles=[(code, own_name(code)) for code in languages()],
        **await run_in_threadpool(_shown, request, given),
    )


async def _sparql_file(request: Request) -> Response:
    query = request.query_params.get("query", "")
    if not query.strip():
        raise UsageError("sparql-no-query")
    limit = built(request).workspace.settings.serve.sparql_rows
    return await run_in_threadpool(_file, request, await answered(request, query, limit), "answer", limit)


def _words(request: Request) -> Response:
    code = language(request)
    return data(request, remembered(built(request), ("ask-words", code), lambda: editor_words(code)))


async def _save(request: Request) -> Response:
    fields = dict(parse_qsl((await request.body()).decode("utf-8", "replace"), keep_blank_values=True))
    home = built(request).workspace.home
    query = fields.get("query", "")
    assert home is not None  # the app is on a folder always
    titles = {code: fields.get(f"title-{code}", "") for code in languages()}
    try:
        if not query.strip():
            raise UsageError("sparql-no-query")
        path = await run_in_threadpool(
            save_question, home, fields.get("name", ""), titles, query, fields.get("replace") == "yes"
        )
    except PrasanError as error:
        return await _editor(request, query, fields, error)
    return RedirectResponse(route(request, "question", name=path.stem), 303)


_QUERY = {"query": Field("A SPARQL query")}
_FIGURE = {"figure": Field("The picture to draw of the answer")}
_QUESTION = {"name": Field("A question", example="programmes-of-goal")}
_SUFFIX = {"suffix": Field("The kind of file", tuple(_TYPES))}
DESCRIBED = {
    "ask": Described("The named questions", {"q": Field("Words of a question")}, holds="array"),
    "ask-words": Described(
        "The words that the editor of queries offers",
        holds={"keywords": "array", "prefixes": "array", "terms": "array"},
    ),
    "ask-sparql": Described("A query of one's own, and its answer", _QUERY | _FIGURE),
    "ask-sparql-file": Described("The answer to a query as a file", _QUERY, _SUFFIX),
    "ask-save": Described(
        "Keeps a query as a question of the workspace",
        form={
            "query": Field("A SPARQL query", required=True), "name": Field("What its file is called", required=True),
            "title-th": Field("Its title in Thai"), "title-en": Field("Its title in English"),
            "replace": Field("Whether it may take the place of one of that name", ("yes",)),
        },
    ),
    "question": Described("A named question with what it asks for, and its answer", _FIGURE, _QUESTION),
    "question-file": Described(
        "The answer to a named question, or the question itself (rq)",
        path=_QUESTION | {"suffix": Field("The kind of file", (*_TYPES, "rq"))},
    ),
    "question-complete": Described(
        "Names that a parameter of a question may have",
        {"parameter": Field("The parameter"), "q": Field("The beginning of a name")}, _QUESTION, holds="array",
    ),
}  # fmt: skip
ROUTES = (
    Route("/ask", _ask, name="ask"),
    Route("/ask.json", _ask_json, name="ask-json"),
    Route("/ask/words.json", _words, name="ask-words"),
    Route("/ask/sparql", _sparql, name="ask-sparql"),
    Route("/ask/sparql.{suffix}", _sparql_file, name="ask-sparql-file"),
    Route("/ask/save", _save, methods=["POST"], name="ask-save"),
    Route("/question/{name}/complete.json", _complete, name="question-complete"),
    Route("/question/{name}.{suffix}", _question_file, name="question-file"),
    Route("/question/{name}", _question, name="question"),
)
