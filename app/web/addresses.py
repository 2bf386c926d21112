"""Where the web app tells of a thing: the address of a page from an IRI of the data or of the vocabulary, and back."""

from __future__ import annotations

from starlette.requests import Request

from prasan.graph.finding_rdf import finding_iri
from prasan.ontology import PRASAN
from prasan.web.rendering import built, route


def base_of(request: Request) -> str:
    """What the IRIs of the workspace's things begin with."""
    return built(request).workspace.settings.workspace.base


def id_of(base: str, iri: str) -> str:
    """A thing in an address: what its IRI has below the base, the whole IRI if it does not lie there.

    >>> id_of("https://example.org/id/", "https://example.org/id/project/P1")
    'project/P1'
    """
    return iri.removeprefix(base)


def address_of(request: Request, iri: str) -> str:
    """The path of the page about a thing, a term of the vocabulary or a finding; empty if there is no such page."""
    if iri.startswith(str(PRASAN)):
        return route(request, "term", name=iri.removeprefix(str(PRASAN)))
    base = base_of(request)
    findings = str(finding_iri(base, ""))
    if iri.startswith(findings) and (found := route(request, "finding", id=iri.removeprefix(findings))):
        return found
    return route(request, "thing", id=id_of(base, iri))
