"""Small data for tests: rows given as dicts, read as a user's JSON file would be."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from rdflib import URIRef

from prasan.graph.finding import Finding, Names
from prasan.graph.linkage import Quad, linkage
from prasan.graph.study import Study
from prasan.loaders.load import load
from prasan.loaders.statements import class_path
from prasan.ontology import PRASAN
from prasan.ontology.schema import sheets as schema_sheets
from prasan.queries.store import quads_of
from prasan.settings import FindingSettings, Settings

BASE = "https://w3id.org/prasan/id/"
Row = Mapping[str, Any]
Sheets = dict[str, list[dict[str, Any]]]


def iri(kind: str, name: str) -> str:
    """The IRI of a thing by its class and its id.

    >>> iri("Project", "P1")
    'https://w3id.org/prasan/id/project/P1'
    """
    return f"{BASE}{class_path(PRASAN[kind])}/{name}"


def short(iris: Iterable[str]) -> list[str]:
    """The ids at the end of IRIs, in their order."""
    return [found.rsplit("/", 1)[-1].rsplit("#", 1)[-1] for found in iris]


def _pieces(value: object) -> list[str]:
    return [piece.split("[")[0].strip() for piece in str(value).split(";") if piece.strip()]


def complete(given: Mapping[str, Iterable[Row]]) -> Sheets:
    """The sheets with what tests need not write out: what is only referred to has a row, an id is a name too."""
    by_name = {sheet.names["en"]: sheet for sheet in schema_sheets()}
    by_class = {sheet.cls: sheet for sheet in schema_sheets()}
    found: Sheets = {name.replace("_", " "): [dict(row) for row in rows] for name, rows in given.items()}
    for name in list(found):
        columns = {column.names["en"]: column for column in by_name[name].columns if column.classes}
        for row in list(found[name]):
            for header in sorted(columns.keys() & row.keys()):
                targets = [by_class[cls].names["en"] for cls in columns[header].classes if cls in by_class]
                for piece in _pieces(row[header]) if targets else ():
                    known = {other.get("id") for target in targets for other in found.get(target, ())}
                    if piece not in known and piece not in ("not recorded", "none", "-"):
                        found.setdefault(targets[0], []).append({"id": piece})
    for name, rows in found.items():
        if not by_name[name].is_relation:
            for row in rows:
                if not any(header.startswith("name") for header in row):
                    row["name"] = row["id"]
    return found


def quads(**given: Iterable[Row]) -> list[Quad]:
    """The quads of sheets, as the loaders make them; a violation of the shapes is an error of the test."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "small.json")
        path.write_text(json.dumps(complete(given), ensure_ascii=False), encoding="utf-8")
        loaded = load([path], Settings())
    assert not loaded.violations, loaded.violations
    return list(quads_of(loaded.dataset))


def study_of(statements: Iterable[Quad], settings: FindingSettings | None = None) -> Study:
    """The study of quads under settings, by default those that a user has who sets nothing."""
    return Study(linkage(statements), settings or FindingSettings(), Settings().calendar.calendar())


def study(settings: FindingSettings | None = None, **given: Iterable[Row]) -> Study:
    """The study of sheets; a sheet of two words goes by ``Activity_types``."""
    return study_of(quads(**given), settings)


def things(finding: Finding, name: str) -> list[str]:
    """The ids of the things that a value of a finding names."""
    value = finding.values[name]
    assert isinstance(value, Names)
    return short(value.iris)


def term(name: str) -> str:
    """A term of the vocabulary as text."""
    return str(PRASAN[name])


def uri(kind: str, name: str) -> URIRef:
    """The IRI of a thing as RDF has it."""
    return URIRef(iri(kind, name))
