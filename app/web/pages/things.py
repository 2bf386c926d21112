"""Everything that the workspace knows of, and a page about each thing: what is recorded of it, where, and what is not.

Addresses follow *Cool URIs for the Semantic Web* (W3C, 2008), section 4.2. ``/id/project/P1`` stands for the thing and
answers 303 See Other with the document about it, ``/thing/project/P1``, which comes in the format that the client
prefers; ``/thing/project/P1.ttl`` is the document in one format. What follows ``/id/`` or ``/thing/`` is what the IRI
has below the base of the workspace, or a whole IRI that lies elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from prasan.errors import UnknownNameError
from prasan.graph.description import (
    called,
    class_of,
    statements_about,
    ties_of,
)
from prasan.graph.evidence import relation_words
from prasan.graph.finding_rows import record_words
from prasan.graph.page import themed
from prasan.graph.safe_text import plain
from prasan.graph.small_network import drawing, neighbours
from prasan.graph.study import Study
from prasan.graph.thing_rdf import FORMATS, thing_triples, written
from prasan.graph.thing_rows import about, class_words, rows
from prasan.graph.thing_search import counts_by_class, nearest_things, search
from prasan.language import languages, translate
from prasan.ontology import PRASAN
from prasan.web.addresses import address_of, base_of, id_of
from prasan.web.described import PAGE, Described, Field
from prasan.web.errors import RequestError
from prasan.web.negotiation import best
from prasan.web.rendering import built, data, document, language, page, route, table
from prasan.web.state import Built
from prasan.workspace import Workspace

NAME = "things"
ORDER = 70

_PAGE = 50
"""Things that a page of the index lists."""
_MOST = 25
"""Statements of a property, and findings, that the page of a thing lists; the data formats hold all."""
_COLUMNS = ("class", "id", "name", "other-name", "iri")
_STATEMENT_COLUMNS = ("relation", "value", "iri", "status", "places")
SUFFIXES = {
    "": "text/html", ".ttl": "text/turtle", ".jsonld": "application/ld+json", ".nt": "application/n-triples",
    ".rdf": "application/rdf+xml", ".json": "application/json", ".csv": "text/csv",
}  # fmt: skip
"""The suffixes of the documents about a thing or a term, and their media types."""


# The index


@dataclass(frozen=True, slots=True)
class Filter:
    """What the index is asked for."""

    q: str = ""
    cls: str = ""
    kind: str = ""
    lacking: str = ""
    to: str = ""
    by: str = ""

    def query(self) -> dict[str, str]:
        """The filter as the query of an address."""
        given = {"q": self.q, "class": self.cls, "kind": self.kind, "lacking": self.lacking, "to": self.to,
                 "by": self.by}  # fmt: skip
        return {name: value for name, value in given.items() if value}

    def found(self, study: Study, base: str) -> list[str]:
        """The things that it leaves."""
        full = {
            name: f"{PRASAN}{value}" if value and ":" not in value else value
            for name, value in (("cls", self.cls), ("kind", self.kind), ("lacking", self.lacking), ("by", self.by))
        }
        to = next((iri for iri in (base + self.to, self.to) if iri in study.linkage), self.to)
        return search(study, self.q, to=to, **full)  # fmt: skip


def prepare(built: Built) -> None:
    """The names by which things are found, and who is whose neighbour: either is kept by what makes it."""
    study = built.workspace.study
    search(study, "1")
    ties_of(study, "")


def _asked(request: Request) -> Filter:
    given = request.query_params
    return Filter(given.get("q", "").strip(), given.get("class", ""), given.get("kind", ""), given.get("lacking", ""),
                  given.get("to", ""), given.get("by", ""))  # fmt: skip


def _item(study: Study, base: str, iri: str, code: str) -> dict[str, str]:
    labels = study.linkage.nodes[iri]["labels"]
    name = plain(called(study, iri, code))
    others = [plain(labels[other]) for other in languages() if other in labels and plain(labels[other]) != name]
    cls = class_of(study, iri)
    return {
        "iri": iri,
        "path": id_of(base, iri),
        "class": cls.removeprefix(str(PRASAN)),
        "class_name": plain(class_words(cls, code)),
        "id": plain(str(study.linkage.nodes[iri]["identifier"])),
        "name": name,
        "other_name": others[0] if others else "",
    }


def _index(request: Request) -> dict[str, Any]:
    here, code, asked = built(request), language(request), _asked(request)
    study, base = here.workspace.study, base_of(request)
    found = asked.found(study, base)
    return {"filter": asked.query(), "count": len(found), "things": [_item(study, base, iri, code) for iri in found]}


def _things(request: Request) -> Response:
    here, code, asked = built(request), language(request), _asked(request)
    study, base = here.workspace.study, base_of(request)
    found = asked.found(study, base)
    pages = max(1, -(-len(found) // _PAGE))
    number = request.query_params.get("page", "1")
    at = min(max(int(number), 1), pages) if number.isascii() and number.isdecimal() and len(number) < 9 else 1
    near = nearest_things(study, asked.q) if asked.q and not found else []
    return page(
        request,
        "things.html",
        asked=asked.query(),
        count=len(found),
        things=[_item(study, base, iri, code) for iri in found[(at - 1) * _PAGE : at * _PAGE]],
        nearest=[_item(study, base, iri, code) for iri in near],
        classes=[
            (cls.removeprefix(str(PRASAN)), plain(class_words(cls, code)), count)
            for cls, count in counts_by_class(study).items()
        ],
        kinds=_kinds(study, asked.cls, code),
        said=_said(study, base, asked, code),
        at=at,
        pages=pages,
    )


def _kinds(study: Study, cls: str, code: str) -> list[tuple[str, str]]:
    """The kinds that things of a class are of."""
    nodes = study.linkage.nodes(data=True)
    found = {node["kind"] for _iri, node in nodes if cls and node["kind"] and node["cls"] == f"{PRASAN}{cls}"}
    return sorted((kind.removeprefix(str(PRASAN)), plain(class_words(kind, code))) for kind in found)


def _said(study: Study, base: str, asked: Filter, code: str) -> list[str]:
    """The filters that no field of the form shows, in words."""
    found = []
    if asked.lacking:
        term = asked.lacking if ":" in asked.lacking else f"{PRASAN}{asked.lacking}"
        found.append(translate("page.things.lacking", code, record=plain(record_words(term, code))))
    if asked.to:
        iri = next((iri for iri in (base + asked.to, asked.to) if iri in study.linkage), asked.to)
        relation = asked.by if ":" in asked.by else f"{PRASAN}{asked.by}"
        key = "pointing-by" if asked.by else "pointing"
        text = translate(f"page.things.{key}", code, name=plain(called(study, iri, code)),
                         relation=plain(relation_words(relation, code)) if asked.by else "")  # fmt: skip
        found.append(text)
    return found


def _things_json(request: Request) -> Response:
    return data(request, _index(request))


def _things_csv(request: Request) -> Response:
    code = language(request)
    heads = [translate(f"page.things.column.{name}", code) for name in _COLUMNS]
    rows = ((item["class_name"], item["id"], item["name"], item["other_name"], item["iri"])
            for item in _index(request)["things"])  # fmt: skip
    return table(request, NAME, heads, rows)


# A thing


def _known(request: Request, iri: str) -> bool:
    here = built(request).workspace
    return iri in here.study.linkage or bool(statements_about(here.study, here.dataset, iri))


def _meant(request: Request) -> tuple[str, str]:
    """The IRI and the suffix that an address means.

    A thing whose id ends like a suffix comes before the document of another. Raises ``UnknownNameError`` if there is no
    such thing.
    """
    asked, base = request.path_params["id"], base_of(request)
    for suffix in ("", *(suffix for suffix in SUFFIXES if suffix and asked.endswith(suffix))):
        stem = asked.removesuffix(suffix)
        for iri in (base + stem, stem):
            if iri.startswith(str(PRASAN)) or _known(request, iri):
                return iri, suffix
    raise UnknownNameError("unknown-thing", name=asked, known=_near(request, asked) or "—")


def _near(request: Request, asked: str) -> str:
    study, code = built(request).workspace.study, language(request)
    return ", ".join(plain(called(study, iri, code)) for iri in nearest_things(study, asked.rsplit("/", 1)[-1], 3))


def _thing(request: Request) -> Response:
    try:
        iri, suffix = _meant(request)
    except UnknownNameError as error:
        if best(request.headers.get("accept"), list(SUFFIXES.values())) != "text/html":
            raise
        return _unknown(request, error)
    if iri.startswith(str(PRASAN)):
        return RedirectResponse(address_of(request, iri) + suffix, 303)
    media_type = SUFFIXES[suffix] if suffix else best(request.headers.get("accept"), list(SUFFIXES.values()))
    if media_type is None:
        raise RequestError(406, "not-acceptable", offered=", ".join(SUFFIXES.values()))
    own = address_of(request, iri)
    answer = _in_format(request, iri, media_type)
    answer.headers["link"] = links(own, iri, media_type)
    if not suffix:
        answer.headers.add_vary_header("Accept")
        answer.headers["content-location"] = own + next(s for s, known in SUFFIXES.items() if known == media_type)
    return answer


def links(own: str, iri: str, media_type: str) -> str:
    """The ``Link`` header of a document: what it describes, its other formats, and of a page the data behind it.

    >>> links("/thing/x", "urn:x", "text/csv").split(", ")[0]
    '<urn:x>; rel="describes"'
    """
    from urllib.parse import quote

    found = [f'<{quote(iri, safe=":/?#[]@!$&()*+,;=%~")}>; rel="describes"']
    for suffix, other in SUFFIXES.items():
        if other != media_type:
            relation = "alternate describedby" if media_type == "text/html" and other in FORMATS else "alternate"
            found.append(f'<{own}{suffix}>; rel="{relation}"; type="{other}"')
    return ", ".join(found)


def _in_format(request: Request, iri: str, media_type: str) -> Response:
    here, code = built(request), language(request)
    workspace = here.workspace
    if media_type in FORMATS:
        triples = thing_triples(workspace.study, workspace.dataset, iri, base_of(request))
        return document(request, written(triples, media_type, iri).decode("utf-8"), media_type)
    most = _MOST if media_type == "text/html" else None
    told = about(workspace.study, workspace.dataset, workspace.findings, iri, code, most)
    if media_type == "application/json":
        return data(request, told)
    if media_type == "text/csv":
        heads = [translate(f"page.thing.column.{name}", code) for name in _STATEMENT_COLUMNS]
        return table(request, plain_name(told["id"] or "thing"), heads, rows(told, code))
    picture, left = _picture(workspace, iri, code)
    return page(
        request,
        "thing.html",
        told=told,
        own=address_of(request, iri),
        suffixes=[(suffix, suffix[1:].upper()) for suffix in SUFFIXES if suffix],
        address=lambda other: _linked(request, other),
        base=base_of(request),
        picture=picture,
        left=left,
    )


def plain_name(text: str) -> str:
    r"""A text as the name of a file: letters of ASCII, digits, hyphens.

    >>> plain_name('P1"; x=\r\n')
    'P1-x'
    """
    import re

    return re.sub(r"[^A-Za-z0-9_-]+", "-", text).strip("-") or "thing"


def _linked(request: Request, iri: str) -> str:
    """Where a page links an object to: its own page, or the web if it lies there; empty for neither."""
    study = built(request).workspace.study
    if iri in study.linkage or iri.startswith(str(PRASAN)):
        return address_of(request, iri)
    return iri if iri.startswith(("http://", "https://")) else ""


def _picture(workspace: Workspace, iri: str, code: str) -> tuple[str, int]:
    lines, left = neighbours(workspace.study, iri)
    if not lines:
        return "", 0
    title = translate("page.thing.picture", code, name=called(workspace.study, iri, code))
    return themed(drawing(workspace.study, lines, code, title, iri)), left


def _unknown(request: Request, error: UnknownNameError) -> Response:
    here, code = built(request).workspace, language(request)
    near = nearest_things(here.study, request.path_params["id"].rsplit("/", 1)[-1])
    return page(request, "thing_unknown.html", status=404, line=error.text(code),
                nearest=[_item(here.study, base_of(request), iri, code) for iri in near])  # fmt: skip


def _id(request: Request) -> Response:
    """From the thing itself to the document about it."""
    iri, _suffix = _meant(request)
    return RedirectResponse(address_of(request, iri), 303, {"link": f'<{address_of(request, iri)}>; rel="describedby"'})


def _by_iri(request: Request) -> Response:
    """From a whole IRI, of whatever it is, to the page about it."""
    iri = request.query_params.get("iri", "")
    return RedirectResponse(address_of(request, iri) if iri else route(request, "things"), 303)


_THING = {"id": Field("A thing, such as project/P1, or an IRI", example="project/P1")}
DESCRIBED = {
    "things": Described(
        "Everything in the data, found by names in any spelling",
        {
            "q": Field("Words of a name"), "class": Field("A class"), "kind": Field("A kind"),
            "lacking": Field("A record that is expected and not there"), "to": Field("A thing that they point to"),
            "by": Field("The property by which they do"), **PAGE,
        },
        holds={"filter": "object", "count": "integer", "things": "array"},
    ),
    "thing": Described(
        "All that is recorded of a thing, in the format that is asked for", path=_THING, types=tuple(SUFFIXES.values())
    ),
    "thing-id": Described("Leads to the page or the data of a thing", path=_THING),
    "thing-by-iri": Described("Leads to the page of a thing", {"iri": Field("Its IRI")}),
}  # fmt: skip
ROUTES = (
    Route("/things", _things, name="things"),
    Route("/things.json", _things_json, name="things-json"),
    Route("/things.csv", _things_csv, name="things-csv"),
    Route("/thing/{id:path}", _thing, name="thing"),
    Route("/id", _by_iri, name="thing-by-iri"),
    Route("/id/{id:path}", _id, name="thing-id"),
)
