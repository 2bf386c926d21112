"""Findings as rows and as JSON: the words and figures that tables, sheets and other programs are given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rdflib import URIRef

from prasan.graph.decision import standing_data, standing_words
from prasan.graph.evidence import object_words, place_words, relation_words, source_words, spots, status_words
from prasan.graph.finding import Finding
from prasan.graph.linkage import Statement
from prasan.graph.scene import Scene
from prasan.graph.sentences import name, sentences
from prasan.graph.unrecorded import unrecorded
from prasan.language import has_text, languages, pick, translate
from prasan.ontology import PRASAN
from prasan.ontology.vocabulary import names

FINDING_COLUMNS = (
    "kind", "sentence-th", "sentence-en", "participants", "score", "coverage", "coordination", "status", "decision",
    "places", "id",
)  # fmt: skip
EVIDENCE_COLUMNS = (
    "finding", "facet", "subject", "property", "object", "file", "sheet-name", "row", "column", "source", "paragraph",
    "status",
)  # fmt: skip
UNRECORDED_COLUMNS = ("thing", "class", "record", "said", "places")

MOST_STATEMENTS = 300
"""Statements of a finding that the sheet of evidence holds; one about a whole country rests on all its rows."""
_MOST_NAMES, _MOST_PLACES = 40, 12
"""Names and places in one cell: of a longer one nobody sees the end."""

Row = tuple[str | int | float | None, ...]


def kind_words(kind: str, language: str) -> str:
    """The name of a kind of finding.

    >>> kind_words("gap", "en")
    'Gap'
    """
    return pick(names(URIRef(str(PRASAN) + kind)), language, kind)


def finding_row(scene: Scene, finding: Finding) -> Row:
    """One finding by :data:`FINDING_COLUMNS`."""
    study, language = scene.study, scene.language
    said = sentences(study, finding)
    participants = [name(study, iri, language) for iri in finding.participants[:_MOST_NAMES]]
    if len(finding.participants) > _MOST_NAMES:
        participants.append(translate("list.more", language, count=f"{len(finding.participants) - _MOST_NAMES:,}"))
    places: dict[str, None] = {}
    for told, given in enumerate(finding.evidence):
        if len(places) >= _MOST_PLACES:
            places[translate("view.findings.places-left", language, count=f"{len(finding.evidence) - told:,}")] = None
            break
        places |= dict.fromkeys(place_words(study, given, language))
    coordination = translate(f"coordination.{finding.coordination}", language) if finding.coordination else ""
    return (
        kind_words(finding.kind, language), said.get("th", ""), said.get("en", ""), "; ".join(participants),
        None if finding.score is None else round(finding.score, 3), round(finding.coverage, 3), coordination,
        translate(f"view.findings.{'partly' if finding.inferred else 'wholly'}", language),
        standing_words(study, scene.standings.get(finding.id), language), "\n".join(places),
        finding.id,
    )  # fmt: skip


def facet_words(facet: str, language: str) -> str:
    """The name of a facet; what has none keeps its own.

    >>> facet_words("goal", "en")
    'goals'
    """
    return translate(f"facet.{facet}", language) if has_text(f"facet.{facet}") else facet


def evidence_rows(scene: Scene, finding: Finding, most: int = MOST_STATEMENTS) -> Iterator[Row]:
    """The statements of a finding by :data:`EVIDENCE_COLUMNS`, a row for each place that makes them.

    Of more than ``most`` the first, and a row that says how many are left.
    """
    study, language = scene.study, scene.language
    for given in finding.evidence[:most]:
        head = (
            finding.id, facet_words(given.facet, language), name(study, given.subject, language),
            relation_words(given.predicate, language), object_words(study, given, language),
        )  # fmt: skip
        here = list(spots(study, given))
        for spot in here:
            place = spot.place
            column = f"{spot.column} ({spot.cell})" if spot.cell else spot.column
            source = name(study, place.source, language) if place.source else ""
            yield (*head, place.file, place.sheet, place.row or None, column, source,
                   pick(place.paragraph, language), status_words(place.inferred, language))  # fmt: skip
        if not here:
            yield (*head, "", "", None, "", "", "", status_words(given.inferred, language))
    if (left := len(finding.evidence) - most) > 0:
        note = translate("view.findings.evidence-left", language, count=f"{left:,}", id=finding.id)
        yield (finding.id, "", note, *("",) * (len(EVIDENCE_COLUMNS) - 3))


def unrecorded_rows(scene: Scene) -> Iterator[Row]:
    """What is not recorded, by :data:`UNRECORDED_COLUMNS`."""
    study, language = scene.study, scene.language
    for item in unrecorded(study):
        cls = study.linkage.nodes[item.thing]["cls"]
        places = place_words(study, item.statement, language) if item.statement else []
        yield (
            name(study, item.thing, language), pick(names(URIRef(cls)), language),
            record_words(item.property, language),
            translate(f"view.findings.{'marked' if item.marked else 'blank'}", language), "\n".join(places),
        )  # fmt: skip


def record_words(term: str, language: str) -> str:
    """What a record is called that a thing lacks: *a budget* rather than *to*.

    >>> record_words(str(PRASAN.fundingTo), "en")
    'a budget'
    """
    key = f"record.{term.split('#')[-1]}"
    return translate(key, language) if has_text(key) else relation_words(term, language)


def as_json(scene: Scene) -> Iterator[tuple[str, Any]]:
    """Files, findings, what is not recorded and title, as ``findings.schema.json`` describes them, by key.

    Findings and what is not recorded are iterators of what a list is to hold: a country's don't fit in memory twice.
    """
    yield "files", list(scene.files)
    yield "findings", (_with_evidence(scene, finding) for finding in scene.findings)
    yield (
        "not_recorded",
        (
            {"thing": _thing(scene, item.thing), "property": item.property, "marked": item.marked}
            for item in unrecorded(scene.study)
        ),
    )
    yield "title", dict(scene.title)


def _by_language(texts: dict[str, str]) -> dict[str, str]:
    return {code: text for code, text in texts.items() if text}


def _thing(scene: Scene, iri: str) -> dict[str, Any]:
    return {"iri": iri, "label": _by_language({code: name(scene.study, iri, code) for code in languages()})}


def _with_evidence(scene: Scene, finding: Finding) -> dict[str, Any]:
    return finding_data(scene, finding) | {"evidence": [_evidence(scene, given) for given in finding.evidence]}


def finding_data(scene: Scene, finding: Finding) -> dict[str, Any]:
    """One finding as JSON can hold it, its evidence left out."""
    return {
        "id": finding.id,
        "kind": finding.kind,
        "aspect": finding.aspect,
        "kind_label": {code: kind_words(finding.kind, code) for code in languages()},
        "sentence": sentences(scene.study, finding),
        "participants": [_thing(scene, iri) for iri in finding.participants],
        "mentions": list(finding.mentions),
        "values": finding.plain_values(),
        "score": finding.score,
        "coverage": finding.coverage,
        "coordination": finding.coordination,
        "inferred": finding.inferred,
        "decision": standing_data(scene.standings.get(finding.id)),
        "parts": [
            {"facet": part.facet, "weight": part.weight, "similarity": part.similarity, "containment": part.containment,
             "shared": list(part.shared), "compared": part.compared}
            for part in finding.parts
        ],
    }  # fmt: skip


def _evidence(scene: Scene, given: Statement) -> dict[str, Any]:
    return {
        "facet": given.facet,
        "subject": given.subject,
        "predicate": given.predicate,
        "object": given.object,
        "inferred": given.inferred,
        "places": [
            {
                "iri": spot.place.iri, "file": spot.place.file, "sheet": spot.place.sheet, "row": spot.place.row,
                "column": spot.column, "cell": spot.cell, "inferred": spot.place.inferred,
                "source": source_words(scene.study, spot.place, scene.language),
            }
            for spot in spots(scene.study, given)
        ],
    }  # fmt: skip
