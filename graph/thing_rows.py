"""A thing as its page and its files tell it, in words: what is recorded and where, what is not, what was found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rdflib import Dataset, Literal, URIRef
from rdflib.namespace import RDF

from prasan.graph.description import (
    Said,
    blank_columns,
    called,
    class_of,
    not_recorded_of,
    pointing_at,
    statements_about,
)
from prasan.graph.evidence import object_words, place_words, relation_words, status_words
from prasan.graph.finding import Finding
from prasan.graph.finding_rows import kind_words, record_words
from prasan.graph.linkage import Statement
from prasan.graph.safe_text import plain
from prasan.graph.sentences import sentence
from prasan.graph.study import Study
from prasan.language import pick, translate
from prasan.ontology import PRASAN
from prasan.ontology.vocabulary import names


def class_words(cls: str, language: str) -> str:
    """What a class is called; the last part of its IRI if it is none of the vocabulary."""
    return pick(names(URIRef(cls)), language) or relation_words(cls, language)


def about(
    study: Study, dataset: Dataset, findings: Iterable[Finding], iri: str, code: str, most: int | None = None
) -> dict[str, Any]:
    """All that is on record of a thing, as JSON can hold it, its words in a language.

    Of the statements that point at it by one property, and of the findings, ``most`` are told, all if it is ``None``;
    ``count`` and ``finding_count`` say how many there are.
    """
    found_about = [finding for finding in findings if finding.about(iri)]
    said = statements_about(study, dataset, iri)
    node = study.linkage.nodes.get(iri, {"labels": {}, "identifier": ""})
    cls = class_of(study, iri) or next((str(s.value) for s in said if s.statement.predicate == str(RDF.type)), "")
    return {
        "iri": iri,
        "class": cls.removeprefix(str(PRASAN)),
        "class_iri": cls,
        "class_name": plain(class_words(cls, code)) if cls else "",
        "id": plain(str(node["identifier"])),
        "name": plain(called(study, iri, code)),
        "names": {tag: plain(text) for tag, text in node["labels"].items()},
        "statements": list(_statements(study, said, code)),
        "pointing": [
            {
                "property": term,
                "name": plain(relation_words(term, code)),
                "count": len(found),
                "statements": [_told(study, given, given.subject, code) for given in found[:most]],
            }
            for term, found in pointing_at(study, iri).items()
        ],
        "not_recorded": [
            {
                "property": item.property,
                "name": plain(record_words(item.property, code)),
                "marked": item.marked,
                "places": _places(study, item.statement, code) if item.statement else [],
            }
            for item in not_recorded_of(study, iri)
        ],
        "blank": [
            {"property": term, "name": plain(relation_words(term, code))} for term in blank_columns(study, iri, said)
        ],
        "findings": [
            {
                "id": finding.id,
                "kind": finding.kind,
                "kind_name": plain(kind_words(finding.kind, code)),
                "sentence": plain(sentence(study, finding, code)),
            }
            for finding in found_about[:most]
        ],
        "finding_count": len(found_about),
    }


def _statements(study: Study, said: Sequence[Said], code: str) -> Iterator[dict[str, Any]]:
    """The statements property by property, each value with its places."""
    groups: dict[str, list[Said]] = {}
    for item in said:
        groups.setdefault(item.statement.predicate, []).append(item)
    for term, items in groups.items():
        name = translate("page.thing.type", code) if term == str(RDF.type) else relation_words(term, code)
        yield {
            "property": term,
            "name": plain(name),
            "values": [
                _told(study, item.statement, "" if isinstance(item.value, Literal) else str(item.value), code)
                | {"language": (item.value.language or "") if isinstance(item.value, Literal) else ""}
                for item in items
            ],
        }


def _told(study: Study, given: Statement, thing: str, code: str) -> dict[str, Any]:
    """A statement by its other end: the thing ``thing``, or a text if that is empty."""
    if not thing:
        # A text that happens to read like an IRI is a text still.
        known = given.object in study.linkage or given.object.startswith(str(PRASAN))
        text = given.object if known else object_words(study, given, code)
    else:
        text = called(study, thing, code) if thing in study.linkage else relation_words(thing, code)
        text = text or pick(names(URIRef(thing)), code) or thing
    return {
        "text": plain(text),
        "iri": thing,
        "inferred": given.inferred,
        "status": status_words(given.inferred, code),
        "places": _places(study, given, code),
    }


def _places(study: Study, given: Statement, code: str) -> list[str]:
    return [plain(place) for place in place_words(study, given, code)]


def rows(told: dict[str, Any], code: str) -> Iterator[tuple[str, str, str, str, str]]:
    """What :func:`about` tells as rows of a sheet: relation, value, IRI, status, places."""
    for group in told["statements"]:
        for value in group["values"]:
            yield group["name"], value["text"], value["iri"], value["status"], "; ".join(value["places"])
    for group in told["pointing"]:
        relation = translate("page.thing.as", code, name=group["name"])
        for value in group["statements"]:
            yield relation, value["text"], value["iri"], value["status"], "; ".join(value["places"])
    missing = translate("page.overview.state.not_recorded", code)
    for item in (*told["not_recorded"], *told["blank"]):
        yield item["name"], "", "", missing, "; ".join(item.get("places", ()))
