"""The app as a running server: at which address, told to whom, until when."""

from __future__ import annotations

import errno
import os
import signal
import socket
import sys
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import uvicorn
from starlette.applications import Starlette

from prasan.audit import FILE as AUDIT
from prasan.console import Console
from prasan.errors import UsageError
from prasan.language import pick
from prasan.web.exposure import LOCAL, Exposure
from prasan.web.state import State

_FIRST_PORT, _PORTS = 8000, 100
_TURN = 0.001
"""Seconds for which a thread may keep the others waiting."""


@contextmanager
def listening(host: str, port: int | None) -> Iterator[socket.socket]:
    """A socket that listens at a port of this machine, by default the first free one from 8000 on.

    Raises ``UsageError``: ``port-in-use``, ``no-free-port`` and ``bad-host``.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in (port,) if port is not None else range(_FIRST_PORT, _FIRST_PORT + _PORTS):
        found = socket.socket(family)
        if os.name == "posix":
            # A port that was in use a moment ago can be had again; elsewhere this would share one that is in use.
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind((host.strip("[]"), candidate))
            found.listen(100)
        except OSError as error:
            found.close()
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise UsageError("bad-host", host=host, reason=error.strerror or str(error)) from error
            continue
        try:
            yield found
        finally:
            found.close()
        return
    if port is not None:
        raise UsageError("port-in-use", port=port)
    raise UsageError("no-free-port", first=_FIRST_PORT, last=_FIRST_PORT + _PORTS - 1)


def address_of(listener: socket.socket, exposure: Exposure = LOCAL) -> str:
    """The address by which a browser reaches a socket: behind a proxy, that of the proxy."""
    host, port = listener.getsockname()[:2]
    if exposure.proxies:
        return f"http{'s' if exposure.encrypted else ''}://{exposure.names[0]}/"
    host = exposure.names[0] if exposure.names else host
    return f"http{'s' if exposure.encrypted else ''}://{f'[{host}]' if ':' in host else host}:{port}/"


def configuration(app: Starlette, exposure: Exposure = LOCAL, **more: Any) -> uvicorn.Config:
    """How uvicorn runs the app: by TLS or not, and believing of where a request comes from named proxies alone."""
    return uvicorn.Config(
        app, access_log=False, server_header=False, proxy_headers=bool(exposure.proxies),
        forwarded_allow_ips=list(exposure.proxies), ssl_certfile=exposure.certificate or None,
        ssl_keyfile=exposure.private_key or None, **more,
    )  # fmt: skip


class _Server(uvicorn.Server):
    """A server that says when it answers."""

    def __init__(self, config: uvicorn.Config, speaker: Console, told: str, browse: str) -> None:
        super().__init__(config)
        self.speaker = speaker
        self.told = told
        self.browse = browse

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer, and say so."""
        await super().startup(sockets)
        if self.started:
            self.speaker.say(self.told)
            if self.browse:
                with suppress(webbrowser.Error):
                    webbrowser.open(self.browse)


def serve(app: Starlette, listener: socket.socket, speaker: Console, browse: bool, exposure: Exposure = LOCAL) -> None:
    """Answer requests until Ctrl-C; ``browse`` opens the browser."""
    held: State = app.state.prasan
    address, paths = address_of(listener, exposure), {getattr(route, "path", "") for route in app.routes}
    told = [speaker.text("serve.at", title=pick(held.built.workspace.title, speaker.language), address=address)]
    if "/sparql" in paths:
        told.append(speaker.text("serve.sparql", address=f"{address}sparql"))
    if exposure.with_accounts:
        told.append(speaker.text("serve.accounts", file=AUDIT))
        if not exposure.encrypted:
            told.append(speaker.text("serve.insecure"))
    told.append(speaker.text("serve.stop"))
    config = configuration(app, exposure, log_level="warning", timeout_graceful_shutdown=3)
    # A server is stopped by its system with SIGTERM: that, too, is no reason to leave copies of the store behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # A page takes milliseconds: it need not wait for another thread, which may work for seconds, as long as is usual.
    sys.setswitchinterval(_TURN)
    with suppress(KeyboardInterrupt):
        _Server(config, speaker, "\n".join(told), address if browse else "").run(sockets=[listener])
    speaker.note(speaker.text("serve.stopped"))
