"""What the workspace holds at a glance: things, how much of them is recorded, what was found, what is undecided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

from rdflib import URIRef
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from prasan.graph.decision import selection_label, standing_words
from prasan.graph.description import called
from prasan.graph.expected_frames import programme_frame
from prasan.graph.find import kinds
from prasan.graph.finding_rows import kind_words, record_words
from prasan.graph.frames import COVERED, NONE, NOT_RECORDED
from prasan.graph.safe_text import plain
from prasan.graph.sentences import listed_names, sentence
from prasan.graph.unrecorded import unrecorded
from prasan.language import languages, pick, translate
from prasan.last_time import since_last_time
from prasan.loaders.statements import class_path
from prasan.ontology import PRASAN
from prasan.ontology.schema import Sheet, sheets
from prasan.ontology.vocabulary import definitions
from prasan.summary import CHANGES, counts, decision_counts
from prasan.web.addresses import id_of
from prasan.web.described import Described
from prasan.web.rendering import built, data, language, page, table
from prasan.web.state import Built, remembered
from prasan.workspace import Workspace

NAME = "overview"
ORDER = 10

_HEADLINES = 2
"""Findings of a kind that are spelt out."""
_FIRST = (PRASAN.Goal, PRASAN.Agency, PRASAN.Project, PRASAN.Mechanism)
_MOST_CHANGES = 5
"""Findings and things of each change that are spelt out."""
_COLUMNS = ("section", "id", "name", "count", "text")


def overview(workspace: Workspace, language: str) -> dict[str, Any]:
    """The overview as JSON can hold it, its words in a language."""
    many = {sheet.cls.split("#")[-1]: sheet.names for sheet in sheets()}
    return {
        "title": pick(workspace.title, language),
        "files": list(workspace.files),
        "things": [
            {"class": name, "name": pick(many[name], language), "count": count}
            for name, count in counts(workspace).items()
        ],
        "since": _since(workspace, language),
        "coverage": list(_coverage(workspace, language)),
        "findings": list(_findings(workspace, language)),
        "not_recorded": list(_not_recorded(workspace, language)),
        "decisions": [
            {"state": state, "name": selection_label(state, language), "count": count}
            for state, count in decision_counts(workspace).items()
        ],
    }


def _since(workspace: Workspace, language: str) -> dict[str, Any] | None:
    """What has changed since the last day before today on which the workspace was built; ``None`` if none is known."""
    found = since_last_time(workspace)
    if found is None:
        return None
    study, base, day = workspace.study, workspace.settings.workspace.base, found.before.day
    now = {finding.id: finding for finding in workspace.findings}

    def of_findings(ids: tuple[str, ...]) -> dict[str, Any]:
        told = [
            (id_, sentence(study, now[id_], language) if id_ in now else pick(before[id_].sentence, language))
            for id_ in ids[:_MOST_CHANGES]
        ]
        return {"count": len(ids), "told": [{"id": id_, "text": plain(text)} for id_, text in told]}

    def of_things(iris: tuple[str, ...]) -> dict[str, Any]:
        told = [
            (iri, called(study, iri, language) if iri in study.linkage else pick(found.before.things[iri], language))
            for iri in iris[:_MOST_CHANGES]
        ]
        return {"count": len(iris), "told": [{"id": id_of(base, iri), "text": plain(text)} for iri, text in told]}

    before = found.before.findings
    return {
        "day": day.isoformat(),
        "shown_day": study.calendar.display_day(day),
        "opened": of_findings(found.opened),
        "changed": of_findings(found.changed),
        "resolved": of_findings(found.resolved),
        "added": of_things(found.added),
        "removed": of_things(found.removed),
        "decided": sum(decision.on > day for decision in workspace.decisions),
    }


def _coverage(workspace: Workspace, language: str) -> Iterator[dict[str, Any]]:
    """Of how many programmes each record is there, known to be none, and not recorded."""
    frame = programme_frame(workspace.study)
    seen = {state: Counter(record for _row, record in frame.in_state(state)) for state in (COVERED, NONE, NOT_RECORDED)}
    for record in frame.columns if frame.rows else ():
        yield {
            "record": record,
            "name": record_words(record, language),
            "recorded": seen[COVERED][record],
            "none": seen[NONE][record],
            "not_recorded": seen[NOT_RECORDED][record],
            "programmes": len(frame.rows),
        }


def _findings(workspace: Workspace, language: str) -> Iterator[dict[str, Any]]:
    """The findings of each kind: how many, how many of them undecided, and the strongest in words."""
    study, standings = workspace.study, workspace.standings
    for kind in kinds():
        if members := [finding for finding in workspace.findings if finding.kind == kind]:
            yield {
                "kind": kind,
                "name": kind_words(kind, language),
                "definition": pick(definitions(URIRef(PRASAN[kind])), language),
                "count": len(members),
                "open": sum(finding.id not in standings for finding in members),
                "headlines": [
                    {
                        "id": finding.id,
                        "sentence": plain(sentence(study, finding, language)),
                        "decision": plain(standing_words(study, standings.get(finding.id), language)),
                    }
                    for finding in members[:_HEADLINES]
                ],
            }


def _not_recorded(workspace: Workspace, language: str) -> Iterator[dict[str, Any]]:
    lacking: dict[str, list[str]] = {}
    for item in unrecorded(workspace.study):
        lacking.setdefault(item.property, []).append(item.thing)
    for record, things in lacking.items():
        yield {
            "record": record,
            "name": plain(record_words(record, language)),
            "count": len(things),
            "things": plain(listed_names(workspace.study, things, language)),
        }


def _rows(found: dict[str, Any], language: str) -> Iterator[tuple[str, str, str, int | str, str]]:
    """The overview as rows of a sheet."""

    def section(name: str) -> str:
        return translate(f"page.overview.{name}", language)

    for item in found["things"]:
        yield section("things"), item["class"], item["name"], item["count"], ""
    if found["since"]:
        for name in CHANGES:
            words = translate(f"page.overview.since.{name}", language)
            yield section("since-rows"), name, words, found["since"][name]["count"], found["since"]["shown_day"]
            for item in found["since"][name]["told"]:
                yield section("since-rows"), item["id"], words, "", item["text"]
    for item in found["coverage"]:
        for state in ("recorded", "none", "not_recorded"):
            word = translate(f"page.overview.state.{state}", language)
            yield section("coverage"), item["record"], item["name"], item[state], word
    for item in found["findings"]:
        yield section("findings"), item["kind"], item["name"], item["count"], item["definition"]
        for headline in item["headlines"]:
            yield section("findings"), headline["id"], item["name"], "", headline["sentence"]
    for item in found["not_recorded"]:
        yield section("not_recorded"), item["record"], item["name"], item["count"], item["things"]
    for item in found["decisions"]:
        yield section("decisions"), item["state"], item["name"], item["count"], ""


def _overview(here: Built, code: str) -> dict[str, Any]:
    # What has changed since last time is another every day.
    return remembered(here, ("overview", code, date.today()), lambda: overview(here.workspace, code))


def prepare(built: Built) -> None:
    """All of it, in every language."""
    for code in languages():
        _overview(built, code)


def _found(request: Request) -> dict[str, Any]:
    return _overview(built(request), language(request))


def _rank(sheet: Sheet) -> int:
    """What people begin with comes first: what is wanted, by whom, through which programmes, driven by which bodies."""
    return _FIRST.index(sheet.cls) if sheet.cls in _FIRST else len(_FIRST)


def _html(request: Request) -> Response:
    code = language(request)
    begin = [(class_path(sheet.cls), pick(sheet.names, code)) for sheet in sorted(sheets(), key=_rank)]
    return page(request, "overview.html", found=_found(request), changes=CHANGES, begin=begin)


def _json(request: Request) -> Response:
    return data(request, _found(request))


def _csv(request: Request) -> Response:
    code = language(request)
    heads = [translate(f"page.overview.column.{name}", code) for name in _COLUMNS]
    return table(request, NAME, heads, _rows(_found(request), code))


DESCRIBED = {
    "overview": Described(
        "What the workspace holds at a glance",
        holds={
            "title": "string", "files": "array", "things": "array", "coverage": "array", "findings": "array",
            "not_recorded": "array", "decisions": "array",
        },
    ),
}  # fmt: skip
ROUTES = (
    Route("/", _html, name="overview"),
    Route("/overview.json", _json, name="overview-json"),
    Route("/overview.csv", _csv, name="overview-csv"),
)
