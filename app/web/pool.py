"""Processes that answer queries, a few at a time; one whose query takes too long is killed, another takes its place."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import tempfile
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

from prasan.web.errors import RequestError
from prasan.web.worker import Asked

_log = logging.getLogger(__name__)
_LONGEST_LINE = 64 * 1024 * 1024
_MOST_WAITING = 50
"""Queries that wait for a worker; one more is sent away at once."""


class Pool:
    """Workers, each with one query at a time; for one event loop, from :meth:`start` to :meth:`close`."""

    def __init__(self, size: int, megabytes: int, seconds: float) -> None:
        self.size = size
        self.megabytes = megabytes
        self.seconds = seconds
        self._idle: asyncio.LifoQueue[Process | None] = asyncio.LifoQueue()
        self._running: set[Process] = set()
        self._waiting = 0
        self._numbers = count()
        self.folder = ""

    async def start(self) -> None:
        """Make room for answers, and start one worker; the others are started when they are needed."""
        self.folder = tempfile.mkdtemp(prefix="prasan-answers-")
        self._idle = asyncio.LifoQueue()
        for _ in range(self.size - 1):
            self._idle.put_nowait(None)
        self._idle.put_nowait(await self._started())

    async def close(self) -> None:
        """End every worker, whatever it is doing, and forget all answers."""
        import shutil

        for process in tuple(self._running):
            await self._end(process)
        shutil.rmtree(self.folder, ignore_errors=True)

    def file(self) -> Path:
        """A file for an answer; whoever asked removes it."""
        return Path(self.folder) / f"{next(self._numbers)}"

    async def run(self, asked: Asked) -> dict[str, Any]:
        """What a worker tells of a query, see :func:`prasan.web.worker.answer`.

        Raises ``RequestError`` 503: ``sparql-busy`` if no worker is free in the time that a query may take,
        ``sparql-timeout`` if the query takes longer, ``sparql-too-much`` if it takes more memory than it may or ends
        its process in another way.
        """
        process = await self._free()
        whole = False
        try:
            if process is None:
                process = await self._started()
            async with asyncio.timeout(self.seconds):
                told = await _ask(process, asked)
            whole = told.get("refused") != "too-much"
        except TimeoutError:
            raise RequestError(503, "sparql-timeout", seconds=f"{self.seconds:g}") from None
        except (ConnectionError, asyncio.IncompleteReadError, ValueError) as error:
            _log.warning("a query ended its process: %r", error)
            raise RequestError(503, "sparql-too-much", limit=self.megabytes) from None
        finally:
            # Also if whoever asked has gone away: nobody waits for the rest.
            if not whole and process is not None:
                await asyncio.shield(self._end(process))
                process = None
            self._idle.put_nowait(process)
        if not whole:
            raise RequestError(503, "sparql-too-much", limit=self.megabytes)
        return told

    async def _free(self) -> Process | None:
        if self._waiting >= _MOST_WAITING:
            raise _busy()
        self._waiting += 1
        try:
            async with asyncio.timeout(self.seconds):
                return await self._idle.get()
        except TimeoutError:
            raise _busy() from None
        finally:
            self._waiting -= 1

    async def _started(self) -> Process:
        # -P: what lies in the folder where the server was started is no part of it.
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", "prasan.web.worker", str(self.megabytes),
            stdin=PIPE, stdout=PIPE, stderr=DEVNULL, limit=_LONGEST_LINE,
        )  # fmt: skip
        self._running.add(process)
        return process

    async def _end(self, process: Process) -> None:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        if process.stdin is not None:
            process.stdin.close()
        self._running.discard(process)


def _busy() -> RequestError:
    return RequestError(503, "sparql-busy", {"retry-after": "5"})


async def _ask(process: Process, asked: Asked) -> dict[str, Any]:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(asked.as_json())
    await process.stdin.drain()
    line = await process.stdout.readuntil(b"\n")
    found: dict[str, Any] = json.loads(line)
    return found
