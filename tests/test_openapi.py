"""The description of all addresses for programs, held against what the server does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis import checks
from schemathesis.config import SchemathesisConfig
from starlette.applications import Starlette
from starlette.routing import Route

from prasan.web.application import application
from prasan.web.openapi import OWN, described, described_route, openapi, path_of
from prasan.web.preparing import pages
from prasan.web.state import State
from tests.web import client, running, workspace

ROUTES = [route for part in pages().values() for route in part.ROUTES]
DESCRIPTION = openapi("x", ROUTES, list(pages().values()))
SCHEMA = schemathesis.openapi.from_dict(DESCRIPTION, config=SchemathesisConfig())
"""Made of the pages alone, so that each operation is a test of its own."""


@schemathesis.serializer("application/sparql-query")
def _query(_context: Any, value: Any) -> bytes:
    return str(value).encode("utf-8", "surrogatepass")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Starlette:
    return application(workspace(tmp_path_factory.mktemp("openapi") / "demo"), watch=False)


@pytest.fixture(scope="module")
def address(app: Starlette) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patched:
        # What is changed is not built: that every change is, others test.
        patched.setattr(State, "refresh_soon", lambda _state: None)
        with running(app) as at:
            yield at


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.name}")
def test_every_address_is_described(route: Route) -> None:
    said = described_route(described(*pages().values()), route.name)
    assert said.about
    operation = DESCRIPTION["paths"][path_of(route)]
    assert {"get", "post"} & operation.keys()


def test_nothing_is_described_that_is_not_there() -> None:
    for part in pages().values():
        names = {route.name for route in part.ROUTES}
        families = {name.rsplit("-", 1)[0] for name in names}
        assert part.DESCRIBED.keys() <= names | families, part.NAME


def test_the_description_is_served_and_is_one_of_openapi(app: Starlette) -> None:
    served = client(app).get("/openapi.json").json()
    assert served["paths"].keys() == DESCRIPTION["paths"].keys() | {"/state.json", "/openapi.json"}
    assert OWN.keys() == {"state", "openapi-json"}
    schemathesis.openapi.from_dict(served).validate()
    assert "securitySchemes" not in served["components"]
    assert "security" in openapi("x", ROUTES, list(pages().values()), with_accounts=True)


@SCHEMA.parametrize()
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_whatever_a_program_sends_is_answered_as_described(case: Any, address: str) -> None:
    """No fault of the server's own, and of each answer status, kind and keys as the description says."""
    answer = case.call(base_url=address, allow_redirects=False, timeout=60)
    case.validate_response(
        answer,
        checks=[
            checks.not_a_server_error,
            checks.status_code_conformance,
            checks.content_type_conformance,
            checks.response_schema_conformance,
        ],
    )
