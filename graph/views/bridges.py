"""Bridges: every actor with the programmes it works in and the three measures of how much it joins them, as a sheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from rdflib import URIRef

from prasan.graph.bridges import bridges
from prasan.graph.finding_rows import Row
from prasan.graph.findings.shared_actor import actors
from prasan.graph.safe_text import sheet
from prasan.graph.scene import Scene
from prasan.graph.sentences import name
from prasan.graph.workbook import add_table, new_book, saved
from prasan.language import pick, translate
from prasan.ontology.vocabulary import names

NAME = "bridges"
SUFFIXES = (".csv", ".xlsx")

_WIDTHS = {"actor": 50, "class": 16, "count": 12, "betweenness": 16, "constraint": 22, "redundancy": 22,
           "programmes": 90}  # fmt: skip


def draw(scene: Scene, suffix: str) -> bytes:
    """The table as CSV or XLSX, the actor through whom most paths run first; what is not defined is said in words."""
    heads = [translate(f"view.bridges.{column}", scene.language) for column in _WIDTHS]
    if suffix == ".xlsx":
        book = new_book()
        add_table(book, translate("view.bridges.name", scene.language), heads, list(_WIDTHS.values()), rows(scene))
        return saved(book)
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\r\n")
    writer.writerow(heads)
    for row in rows(scene):
        writer.writerow([sheet(value) if isinstance(value, str) else value for value in row])
    return held.getvalue().encode("utf-8-sig")


def rows(scene: Scene) -> Iterator[Row]:
    """A row for each agency and mechanism that works in any programme: who, what, in how many, the measures, in which.

    Constraint is not defined for an actor that works with no other, redundancy not for one in a single programme.
    """
    study, language = scene.study, scene.language
    working = actors(study)
    measured = bridges(working)
    for actor in sorted(measured, key=lambda actor: (-measured[actor].betweenness, actor)):
        bridge, programmes = measured[actor], sorted(working[actor])
        undefined = {
            term: translate(f"view.bridges.no-{term}", language)
            for term in ("constraint", "redundancy")
            if getattr(bridge, term) is None
        }
        yield (
            name(study, actor, language), pick(names(URIRef(study.linkage.nodes[actor]["cls"])), language),
            len(programmes), bridge.betweenness, undefined.get("constraint", bridge.constraint),
            undefined.get("redundancy", bridge.redundancy),
            "; ".join(name(study, programme, language) for programme in programmes),
        )  # fmt: skip
