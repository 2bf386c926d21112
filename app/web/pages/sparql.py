"""The SPARQL 1.1 endpoint: queries by the W3C's protocol, answered by workers, never by this process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from prasan.ontology.vocabulary import PREFIXES
from prasan.web.answering import refusal, while_wanted
from prasan.web.described import Described, Field
from prasan.web.errors import RequestError
from prasan.web.negotiation import best
from prasan.web.pool import Pool
from prasan.web.protocol import Question, question
from prasan.web.rendering import built
from prasan.web.service_description import LIMIT, description
from prasan.web.worker import Asked

NAME = "sparql"
ORDER = 0
NEEDS = {"sparql": "reader"}
"""A query that is sent by POST reads, too."""

_ROWS = {
    "application/sparql-results+json": "json", "application/json": "json", "application/sparql-results+xml": "xml",
    "application/xml": "xml", "text/csv": "csv", "text/tab-separated-values": "tsv",
}  # fmt: skip
"""Media types of rows, of yes and no → formats; the first is what is given to who does not mind."""
_TRIPLES = ("text/turtle", "application/n-triples", "application/rdf+xml", "application/ld+json")
_TEXT = ("text/csv", "text/tab-separated-values", "text/turtle")
_METHODS = ("GET", "HEAD", "POST", "OPTIONS")
_PIECE = 256 * 1024


async def _sparql(request: Request) -> Response:
    if request.method == "OPTIONS":
        return Response(status_code=204, headers={"allow": ", ".join(_METHODS)})
    asked = await question(request)
    accept = ",".join(request.headers.getlist("accept"))
    rows, triples = best(accept, tuple(_ROWS)), best(accept, _TRIPLES)
    if asked is None:
        if triples is None:
            raise _not_acceptable(_TRIPLES)
        content = description(built(request), _endpoint(request), triples)
        return Response(content, media_type=_content_type(triples), headers={"vary": "Accept"})
    return await _answer(request, asked, rows, triples)


def _endpoint(request: Request) -> str:
    return str(request.url.replace(query="", fragment=""))


def _content_type(media_type: str) -> str:
    # Text is of no known letters unless it says so; the others are UTF-8 by their definition.
    return f"{media_type}; charset=utf-8" if media_type in _TEXT else media_type


def _not_acceptable(offered: tuple[str, ...]) -> RequestError:
    return RequestError(406, "not-acceptable", offered=", ".join(offered))


async def _answer(request: Request, asked: Question, rows: str | None, triples: str | None) -> Response:
    pool: Pool = request.app.state.pool
    here = built(request)  # held until the answer is there: its store is there as long
    file = pool.file()
    wanted = Asked(
        query=asked.query,
        store=str(here.store),
        file=str(file),
        rows=_ROWS.get(rows or "", ""),
        triples=triples or "",
        limit=here.workspace.settings.serve.sparql_rows,
        link=_endpoint(request) + LIMIT,
        default_graphs=asked.default_graphs,
        named_graphs=asked.named_graphs,
        prefixes={name: str(iri) for name, iri in PREFIXES.items()},
    )
    try:
        told = await while_wanted(request, pool.run(wanted))
        if "refused" in told:
            if told["refused"] == "not-acceptable":
                raise _not_acceptable((*_ROWS, *_TRIPLES))
            raise refusal(told["refused"], told["values"], asked.query)
        media_type = (rows if told["kind"] == "rows" else triples) or ""
        head, tail = told["head"].encode("utf-8", "replace"), told["tail"].encode()
        length = len(head) + (file.stat().st_size if file.exists() else 0) + len(tail)
    except BaseException:
        file.unlink(missing_ok=True)
        raise
    headers = {"content-length": str(length), "cache-control": "no-cache", "vary": "Accept"}
    if told["truncated"]:
        headers["prasan-truncated"] = str(here.workspace.settings.serve.sparql_rows)
    if request.method == "HEAD":
        file.unlink(missing_ok=True)
        return Response(headers=headers, media_type=_content_type(media_type))
    return StreamingResponse(_pieces(head, file, tail), headers=headers, media_type=_content_type(media_type))


async def _pieces(head: bytes, file: Path, tail: bytes) -> AsyncIterator[bytes]:
    try:
        yield head
        with file.open("rb") as held:
            while piece := await asyncio.to_thread(held.read, _PIECE):
                yield piece
        yield tail
    finally:
        file.unlink(missing_ok=True)


_PROTOCOL = {
    "query": Field("A SPARQL query", example="SELECT * { ?s ?p ?o } LIMIT 1"),
    "default-graph-uri": Field("A graph of the default graph", many=True),
    "named-graph-uri": Field("A named graph", many=True),
}
DESCRIBED = {
    "sparql": Described(
        "The SPARQL endpoint (SPARQL 1.1 Protocol); without a query, its service description",
        _PROTOCOL,
        form=_PROTOCOL,
        body="application/sparql-query",
        types=(*_ROWS, *_TRIPLES),
    ),
}
ROUTES = (Route("/sparql", _sparql, methods=_METHODS, name="sparql"),)
