"""What tests of the web app share: a workspace of its own, and a server that really listens."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import openpyxl
import uvicorn
from starlette.applications import Starlette
from starlette.testclient import TestClient

from prasan.web.exposure import LOCAL, Exposure
from prasan.web.server import address_of, configuration, listening
from tests.conftest import FOUNDING


def workspace(folder: Path, settings: str = "") -> Path:
    """A copy of the founding case in a folder, with more settings."""
    shutil.copytree(FOUNDING, folder, ignore=shutil.ignore_patterns("__pycache__"))
    with (folder / "prasan.toml").open("a", encoding="utf-8") as file:
        file.write(settings)
    return folder


def edit(folder: Path, before: str, after: str) -> None:
    """Save the workbook with other words in it."""
    file = folder / "nakhon-si-thammarat.xlsx"
    book = openpyxl.load_workbook(file)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and before in cell.value:
                    cell.value = cell.value.replace(before, after)
    book.save(file)


def client(app: Starlette, language: str = "en") -> TestClient:
    """A client that asks the app without a network, as a browser of a language."""
    headers = {"accept-language": language, "accept": "text/html"}
    return TestClient(app, base_url="http://localhost", headers=headers, raise_server_exceptions=False)


@contextmanager
def running(app: Starlette, exposure: Exposure = LOCAL, port: int | None = None) -> Iterator[str]:
    """The address, without the last slash, of a real server that runs in a thread."""
    with listening("127.0.0.1", port) as socket:
        server = uvicorn.Server(configuration(app, exposure, log_level="error", timeout_graceful_shutdown=1))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]})
        thread.start()
        try:
            deadline = time.monotonic() + 60
            while not server.started and thread.is_alive() and time.monotonic() < deadline:
                time.sleep(0.02)
            assert server.started
            yield address_of(socket, exposure).rstrip("/")
        finally:
            server.should_exit = True
            thread.join(30)
