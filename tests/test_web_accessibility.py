"""Every page can be used by all: axe-core finds no serious fault, in light and in dark."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from prasan.parts import parts
from prasan.web.application import application
from prasan.web.rendering import PACKAGE
from tests.web import running, workspace

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BASE = "https://w3id.org/prasan/id/nakhon-si-thammarat/"
_FURTHER = (
    "/finding/gap-8ec2d65580", "/finding/gap-8ec2d65580/what-if", "/thing/project/P1", "/term/Project", "/ask/sparql",
    "/question/programmes-of-goal?goal=E2", "/question/agencies-of-level", "/edit/history", "/edit/new/project",
    f"/edit/thing?of={BASE}project/P1", "/matrix?kind=reinforcement", "/money?by=lead", "/findings?group=kind",
    "/no-such-page",
)  # fmt: skip
"""Pages that the navigation does not name, and pages in other states."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The founding case, served."""
    with running(application(workspace(tmp_path_factory.mktemp("access") / "demo"), watch=False)) as found:
        yield found


def _pages() -> list[str]:
    shown = [part.ROUTES[0].path for part in parts(PACKAGE, "ROUTES").values() if part.ORDER]
    return sorted([*shown, *_FURTHER])


def _serious(page: Page) -> list[str]:
    """The faults that keep somebody from using the page that is open."""
    page.evaluate((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("() => axe.run()")
    assert found["passes"]
    return [
        f"{fault['id']}: {fault['help']}: {[' '.join(node['target']) for node in fault['nodes'][:3]]}"
        for fault in found["violations"]
        if fault["impact"] in ("serious", "critical")
    ]


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault_on_any_page(browser: Browser, address: str, scheme: str) -> None:
    language = {"light": "th", "dark": "en"}[scheme]
    page = browser.new_page(color_scheme=scheme)  # type: ignore[arg-type]
    faults = []
    for path in _pages():
        answer = page.goto(f"{address}/{language}{path}")
        assert answer is not None
        assert answer.status == (404 if path == "/no-such-page" else 200), path
        page.wait_for_load_state("networkidle")
        faults += [f"{path}: {fault}" for fault in _serious(page)]
    page.close()
    assert faults == []


@pytest.mark.browser
def test_axe_would_find_one(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content("<html lang='en'><title>x</title><main><h1>x</h1><img src='data:,'></main></html>")
    assert [fault.split(":")[0] for fault in _serious(page)] == ["image-alt"]
    page.close()
