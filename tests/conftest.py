"""What tests share: the founding case, a browser, places for public data."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

import prasan.examples
from prasan.workspace import Workspace, load

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parent.parent
FOUNDING = Path(prasan.examples.__file__).parent / "nakhon_si_thammarat"
PUBLIC_DATA = ROOT.parent / "shared" / "data"
"""Public data that some machines hold beside the repository; each test on it has a fixture of our own as well."""

# No deadline: a test that times a law fails on a busy machine. The same examples each time: a red run can be repeated.
settings.register_profile("prasan", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("prasan")

_BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "msedge",
    "chrome",
)
_BROWSER_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe",
)
_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


def find_browser() -> str | None:
    """The path of a browser on this machine, or ``None``."""
    found = (shutil.which(name) for name in _BROWSERS)
    return next(filter(None, found), None) or next((path for path in _BROWSER_PLACES if Path(path).exists()), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless browser; without one the test is skipped on a user's machine, and fails where CI=true."""
    path = find_browser()
    if path is None:
        message = "no Chromium, Chrome or Edge on this machine"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=list(_FLAGS))
        yield running
        running.close()


@pytest.fixture(scope="session")
def founding() -> Workspace:
    """The founding case as it ships, in English."""
    return load(FOUNDING, language="en")


@pytest.fixture(scope="session")
def canada(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The Canadian inventory, through the mapping that ships; skipped where the public files are not at hand."""
    files = PUBLIC_DATA / "canada-infobase"
    if not files.is_dir():
        pytest.skip("the public data set is not on this machine")
    folder = tmp_path_factory.mktemp("canada")
    shutil.copy(Path(prasan.examples.__file__).parent / "canada" / "prasan.toml", folder)
    shutil.copytree(files, folder / "data")
    return load(folder, language="en")


@pytest.fixture
def run_prasan(capfd: pytest.CaptureFixture[str]) -> Any:
    """A function that runs a command line in this process and gives (exit code, standard output, standard error)."""
    from prasan.command_line import run

    def call(*arguments: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = run([str(argument) for argument in arguments])
        sys.stdout.flush()
        out, err = capfd.readouterr()
        return code, out, err

    return call
