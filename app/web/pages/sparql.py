"""The SPARQL 1.1 endpoint: queries by the W3C's protocol, answered by workers, never by this process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from prasan.errors import UsageError
from prasan.ontology.vocabulary import PREFIXES
from prasan.queries.ask import syntax_error
from prasan.web.errors import RequestError
from prasan.web.negotiation import best
from prasan.web.pool import Pool
from prasan.web.protocol import Question, question
from prasan.web.rendering import built
from prasan.web.service_description import LIMIT, description
from prasan.web.worker import Asked

NAME = "sparql"
ORDER = 0

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
        told = await _while_wanted(request, pool.run(wanted))
        if "refused" in told:
            raise _refusal(told["refused"], told["values"], asked.query)
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


async def _while_wanted(request: Request, running: Any) -> dict[str, Any]:
    """What comes of the query; if whoever asked goes away meanwhile, it is stopped."""
    query = asyncio.ensure_future(running)
    gone = asyncio.ensure_future(_gone(request))
    try:
        await asyncio.wait({query, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not query.done():
            raise RequestError(499, "sparql-gone")
        found: dict[str, Any] = query.result()
        return found
    finally:
        for task in (query, gone):
            task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await task


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _refusal(code: str, values: dict[str, Any], query: str) -> RequestError:
    """The error that a worker's refusal is: what is wrong with the query is a bad request."""
    if code == "not-acceptable":
        return _not_acceptable((*_ROWS, *_TRIPLES))
    if code == "failed":
        return RequestError(500, "sparql-failed", **values)
    if code == "syntax":
        error: UsageError = syntax_error(values["message"], query)
        return RequestError(400, error.code, **error.values)
    return RequestError(400, code, **values)


ROUTES = (Route("/sparql", _sparql, methods=_METHODS, name="sparql"),)
