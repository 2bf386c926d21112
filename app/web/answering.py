"""Questions of pages: asked in a worker, so that none holds up the server, and given as rows with the names in them."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from prasan.errors import UsageError
from prasan.ontology.vocabulary import PREFIXES
from prasan.queries.ask import Rows, syntax_error
from prasan.queries.results import read_results, read_triples
from prasan.web.errors import RequestError
from prasan.web.pool import Pool
from prasan.web.rendering import built
from prasan.web.worker import Asked


@dataclass(frozen=True, slots=True)
class Given:
    """An answer: rows (of a graph its statements), or yes or no; ``cut`` if there are more rows than were asked for."""

    answer: Rows | bool
    cut: bool = False
    is_graph: bool = False


async def answered(request: Request, sparql: str, limit: int) -> Given:
    """The answer to a query, so many rows of it at most.

    Raises ``RequestError`` as :meth:`prasan.web.pool.Pool.run` does and as :func:`refusal` says, and if whoever asked
    has gone away.
    """
    pool: Pool = request.app.state.pool
    file = pool.file()
    here = built(request)  # held until the answer is there: its store is there as long
    asked = Asked(
        query=sparql, store=str(here.store), file=str(file), rows="json", triples="application/n-triples",
        limit=limit, prefixes={name: str(iri) for name, iri in PREFIXES.items()},
    )  # fmt: skip
    try:
        told = await while_wanted(request, pool.run(asked))
        if "refused" in told:
            raise refusal(told["refused"], told["values"], sparql)
        body = await run_in_threadpool(lambda: file.read_bytes() if file.exists() else b"")
    finally:
        file.unlink(missing_ok=True)
    if told["kind"] != "rows":
        return Given(await run_in_threadpool(read_triples, body), told["truncated"], is_graph=True)
    content = told["head"].encode("utf-8", "replace") + body + told["tail"].encode()
    return Given(await run_in_threadpool(read_results, content), told["truncated"])


async def while_wanted(request: Request, running: Any) -> dict[str, Any]:
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


def refusal(code: str, values: dict[str, Any], query: str) -> RequestError:
    """The error that a worker's refusal is: what is wrong with the query is a bad request."""
    if code == "failed":
        return RequestError(500, "sparql-failed", **values)
    if code == "syntax":
        error: UsageError = syntax_error(values["message"], query)
        return RequestError(400, error.code, **error.values)
    return RequestError(400, code, **values)
