"""The web app as an ASGI application: the pages that are there, on one workspace."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from types import ModuleType
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from prasan.audit import operator
from prasan.errors import PrasanError
from prasan.language import pick
from prasan.progress import Tell, silent
from prasan.web.access import ANYONE, Access, Door, roles_of
from prasan.web.assets import asset
from prasan.web.errors import Faults, http_error, prasan_error, told
from prasan.web.exposure import LOCAL, Exposure, check
from prasan.web.language import Language
from prasan.web.openapi import openapi
from prasan.web.pool import Pool
from prasan.web.preparing import pages, prepare
from prasan.web.rendering import data, language, state
from prasan.web.security import Security
from prasan.web.state import State

_log = logging.getLogger(__name__)
_LOOK_EVERY = 1.0
"""Seconds between two looks at the source files."""
_OWN_ROLES = {"asset": ANYONE, "state": "reader", "openapi-json": "reader"}


def application(
    folder: Path, exposure: Exposure = LOCAL, only: Collection[str] = (), watch: bool = True, tell: Tell = silent
) -> Starlette:
    """The app on a workspace, which is built if it has not been since its files changed; raises as a build does.

    ``exposure`` says how it will be reached, and so whether it demands accounts. ``only`` names the pages
    to offer, all if none is named. ``watch`` looks every second whether files have changed, and builds anew.
    """
    check(exposure, folder)
    held = State(folder, tell, analyse=not only or bool({*only} - {"sparql"}), only=only)
    settings = held.built.workspace.settings.serve
    offered = pages(only)
    routes: list[BaseRoute] = [route for part in offered.values() for route in part.ROUTES]
    door = Door(folder, settings, exposure.encrypted) if exposure.with_accounts else None
    if door:
        door.audit.note("start", operator())  # a server that can't keep its log does not start
    pool = Pool(settings.sparql_workers, settings.sparql_memory, settings.sparql_timeout)
    routes.append(Route("/state.json", _state, name="state"))
    routes.append(Route("/openapi.json", _openapi(list(offered.values()), door is not None), name="openapi-json"))
    routes.append(Route("/static/{digest}/{name}", asset, name="asset"))

    security: dict[str, Any] = {
        "hosts": (exposure.host, *exposure.names), "origins": settings.allowed_origins,
        "most_bytes": settings.request_size * 1_000_000, "encrypted": exposure.encrypted,
    } | ({"note": door.refused} if door else {})  # fmt: skip

    @asynccontextmanager
    async def living(app: Starlette) -> AsyncIterator[None]:
        await pool.start()
        watching = asyncio.create_task(_watch(held, only)) if watch else None
        try:
            yield
        finally:
            if watching:
                watching.cancel()
                with suppress(asyncio.CancelledError):
                    await watching
            held.close()
            await pool.close()

    app = Starlette(
        routes=routes,
        middleware=[
            Middleware(Language, default=lambda: held.built.workspace.language),
            Middleware(Security, **security),
            Middleware(Faults),
            *([Middleware(Access, door=door, roles=_OWN_ROLES | roles_of(offered))] if door else []),
        ],
        exception_handlers={PrasanError: prasan_error, HTTPException: http_error},
        lifespan=living,
    )
    app.state.prasan = held
    app.state.pool = pool
    app.state.door = door
    return app


async def _watch(held: State, only: Collection[str]) -> None:
    prepared = ""
    while True:
        built = held.built
        if built.version != prepared:
            prepared = built.version
            await asyncio.to_thread(prepare, built, only)
        del built  # a build that is replaced must not be held here
        await asyncio.sleep(_LOOK_EVERY)
        try:
            await asyncio.to_thread(held.refresh_if_settled)
        except OSError as error:
            # A file that is being replaced; the next look will find it.
            _log.info("looking at the files of the workspace: %s", error)


def _openapi(parts: Sequence[ModuleType], with_accounts: bool) -> Callable[[Request], Response]:
    def endpoint(request: Request) -> Response:
        title = pick(state(request).built.workspace.title, language(request))
        return data(request, openapi(title, request.app.routes, parts, with_accounts))

    return endpoint


def _state(request: Request) -> Response:
    """Which build is shown, by which a page learns that there is a newer one; and what is wrong with the files."""
    held = state(request)
    problem = told(held.problem, language(request)) if held.problem else []
    return JSONResponse({"version": held.built.version, "problem": problem}, headers={"cache-control": "no-store"})
