"""The words of the data: what each class, property and concept of the vocabulary means, and what it is aligned with."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from rdflib import Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS, SKOS
from rdflib.term import Node
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from prasan.errors import UnknownNameError
from prasan.graph.thing_rdf import FORMATS, term_triples, written
from prasan.graph.thing_rows import class_words
from prasan.graph.thing_search import counts_by_class
from prasan.language import pick, translate
from prasan.ontology import PRASAN
from prasan.ontology.schema import sheets
from prasan.ontology.vocabulary import VOCABULARY_GRAPH, definitions, names, vocabulary
from prasan.settings import nearest
from prasan.web.addresses import address_of
from prasan.web.described import Described, Field
from prasan.web.errors import RequestError
from prasan.web.negotiation import best
from prasan.web.pages.things import SUFFIXES, links
from prasan.web.rendering import built, data, document, language, page, route, table

NAME = "terms"
ORDER = 0

_COLUMNS = ("relation", "value", "language")
_IN_WORDS = (RDFS.label, RDFS.comment, SKOS.prefLabel, SKOS.altLabel, SKOS.definition, RDFS.isDefinedBy)
"""What a page about a term says in words of its own."""


@cache
def terms() -> dict[str, tuple[URIRef, ...]]:
    """The terms of the vocabulary: ``classes`` and ``properties``, and the members of each class of fixed members.

    In the order of their names; members in that of their lists.
    """
    graph = vocabulary()
    own = sorted({term for term in graph.subjects() if isinstance(term, URIRef) and term in PRASAN})
    found: dict[str, list[URIRef]] = {"classes": [], "properties": []}
    for term in own:
        for cls in sorted(graph.objects(term, RDF.type), key=str):
            if cls == OWL.Class:
                found["classes"].append(term)
            elif cls in (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, RDF.Property):
                found["properties"].append(term)
            elif isinstance(cls, URIRef) and cls in PRASAN:
                found.setdefault(str(cls), []).append(term)
    return {name: tuple(sorted(members, key=_place)) for name, members in found.items()}


def _place(term: URIRef) -> tuple[int, str]:
    from rdflib.namespace import SH

    order = vocabulary().value(term, SH.order)
    return (int(str(order)) if order is not None else 0), str(term)


def _local(term: Node | str) -> str:
    return str(term).removeprefix(str(PRASAN))


def _short(term: Node) -> str:
    """A term as Turtle writes it, ``skos:closeMatch``; the whole IRI if nobody has a prefix for it."""
    return vocabulary().namespace_manager.normalizeUri(str(term)).strip("<>")


def _summary(term: URIRef, code: str) -> dict[str, str]:
    return {"term": _local(term), "name": class_words(str(term), code), "definition": pick(definitions(term), code)}


def _all(code: str) -> list[dict[str, Any]]:
    found = []
    for group, members in terms().items():
        title = (
            translate(f"page.terms.{group}", code) if group in ("classes", "properties") else class_words(group, code)
        )
        found.append({"group": _local(group), "name": title, "terms": [_summary(term, code) for term in members]})
    return found


def _terms(request: Request) -> Response:
    return page(request, "terms.html", groups=_all(language(request)))


def _terms_json(request: Request) -> Response:
    return data(request, _all(language(request)))


def _terms_csv(request: Request) -> Response:
    code = language(request)
    heads = [translate(f"page.things.column.{name}", code) for name in ("class", "id", "name")]
    heads.append(translate("page.term.definition", code))
    rows = ((group["name"], term["term"], term["name"], term["definition"])
            for group in _all(code) for term in group["terms"])  # fmt: skip
    return table(request, "terms", heads, rows)


def about(term: URIRef, code: str) -> dict[str, Any]:
    """All that the vocabulary says of a term, as JSON can hold it."""
    graph = vocabulary()
    columns = [
        {"sheet": pick(sheet.names, code), "column": pick(column.names, code)}
        for sheet in sheets() for column in sheet.columns if column.term == term
    ]  # fmt: skip
    return {
        "iri": str(term),
        "term": _local(term),
        "name": class_words(str(term), code),
        "names": names(term),
        "definitions": dict(sorted(definitions(term).items(), key=lambda item: (item[0] != code, item[0]))),
        "other_names": sorted(str(value) for value in graph.objects(term, SKOS.altLabel)),
        "says": [
            {"relation": _short(predicate), "value": _short(value) if isinstance(value, URIRef) else str(value),
             "iri": str(value) if isinstance(value, URIRef) else ""}
            for predicate, value in sorted(graph.predicate_objects(term)) if predicate not in _IN_WORDS
        ],
        "members": [_summary(member, code) for member in terms().get(str(term), ())],
        "properties": [
            _summary(column.term, code) for sheet in sheets() if sheet.cls == term for column in sheet.columns
            if column.term in PRASAN
        ],
        "columns": columns,
    }  # fmt: skip


def _meant(asked: str) -> tuple[URIRef, str]:
    known = {_local(term): term for term in set(vocabulary().subjects())
             if isinstance(term, URIRef) and term in PRASAN and term != VOCABULARY_GRAPH}  # fmt: skip
    for suffix in ("", *(suffix for suffix in SUFFIXES if suffix and asked.endswith(suffix))):
        if asked.removesuffix(suffix) in known:
            return known[asked.removesuffix(suffix)], suffix
    raise UnknownNameError("unknown-term", name=asked, known=nearest(asked, list(known)) or "—")


def _term(request: Request) -> Response:
    term, suffix = _meant(request.path_params["name"])
    media_type = SUFFIXES[suffix] if suffix else best(request.headers.get("accept"), list(SUFFIXES.values()))
    if media_type is None:
        raise RequestError(406, "not-acceptable", offered=", ".join(SUFFIXES.values()))
    answer = _in_format(request, term, media_type)
    own = address_of(request, str(term))
    answer.headers["link"] = links(own, str(term), media_type)
    if not suffix:
        answer.headers.add_vary_header("Accept")
        answer.headers["content-location"] = own + next(s for s, known in SUFFIXES.items() if known == media_type)
    return answer


def _in_format(request: Request, term: URIRef, media_type: str) -> Response:
    code = language(request)
    if media_type in FORMATS:
        triples = written(term_triples(vocabulary(), term), media_type, str(term))
        return document(request, triples.decode("utf-8"), media_type)
    told = about(term, code)
    if media_type == "application/json":
        return data(request, told)
    if media_type == "text/csv":
        heads = [translate(f"page.term.column.{name}", code) for name in _COLUMNS]
        return table(request, told["term"], heads, _rows(term))
    count = counts_by_class(built(request).workspace.study).get(str(term), 0)
    return page(
        request, "term.html", told=told, count=count, own=address_of(request, str(term)),
        suffixes=[(suffix, suffix[1:].upper()) for suffix in SUFFIXES if suffix],
        address=lambda iri: _address(request, iri),
    )  # fmt: skip


def _address(request: Request, iri: str) -> str:
    if iri.startswith(str(PRASAN)):
        return route(request, "term", name=_local(URIRef(iri)))
    return iri if iri.startswith(("http://", "https://")) else ""


def _rows(term: URIRef) -> Iterator[tuple[str, str, str]]:
    for predicate, value in sorted(vocabulary().predicate_objects(term)):
        tag = (value.language or "") if isinstance(value, Literal) else ""
        yield _short(predicate), str(value), tag


DESCRIBED = {
    "terms": Described("The terms of the vocabulary", holds="array"),
    "term": Described(
        "A term, in the format that is asked for",
        path={"name": Field("A term", example="Project")},
        types=tuple(SUFFIXES.values()),
    ),
}
ROUTES = (
    Route("/terms", _terms, name="terms"),
    Route("/terms.json", _terms_json, name="terms-json"),
    Route("/terms.csv", _terms_csv, name="terms-csv"),
    Route("/term/{name}", _term, name="term"),
)
