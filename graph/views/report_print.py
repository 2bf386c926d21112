"""The report as PDF, to be printed and filed: contents, page numbers, findings with their evidence, and decisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from rdflib import URIRef

from prasan.graph.agenda_order import GAPS, gaps, headlines
from prasan.graph.decision import standing_words
from prasan.graph.evidence import place_words, statement_words
from prasan.graph.explain import definition
from prasan.graph.finding import Finding
from prasan.graph.finding_rows import kind_words, record_words
from prasan.graph.overview import overview
from prasan.graph.scene import Scene
from prasan.graph.sentences import listed_names, number, sentence
from prasan.graph.text_measure import shorten
from prasan.graph.typesetting import breakable, pdf
from prasan.graph.unrecorded import unrecorded
from prasan.graph.views import coverage, reinforcement, timeline
from prasan.language import pick, translate
from prasan.ontology.vocabulary import names

NAME = "report"
SUFFIXES = (".pdf",)

_FEW, _MOST_OF_A_KIND = 120, 20
"""Findings that are printed whole, and how many of a kind where there are more: a ministry's would fill a shelf."""
_MOST_STATEMENTS, _MOST_REMARKS, _MOST_DECISIONS = 8, 20, 100
_PICTURES = (("coverage", coverage.drawing), ("timeline", timeline.drawing), ("reinforcement", reinforcement.drawing))

_LINE, _LINES = 480.0, 15
"""Room of a line of ordinary text in points, and lines that a name or a sentence may fill at most."""

Block = dict[str, Any]


def draw(scene: Scene, suffix: str) -> bytes:
    """The report in the scene's language; of many findings the strongest of each kind, and how many are left out."""
    language = scene.language
    title = translate("view.report.title", language, title=pick(scene.title, language)).rstrip(": ")
    blocks = [
        *_section(scene, "loaded", _loaded(scene)),
        *_section(scene, "headline", _headlines(scene)),
        *_section(scene, "decisions", _decisions(scene)),
        *_section(scene, "pictures", [{"is": "picture", "name": name} for name, _draw in _PICTURES]),
        *_section(scene, "gaps", _by_kind(scene, gaps(scene.findings))),
        *_section(scene, "by-kind", _by_kind(scene, [f for f in scene.findings if f.kind not in GAPS])),
        *_section(scene, "not-recorded", _unrecorded(scene)),
        *_section(scene, "files", _files(scene)),
    ]
    pictures = {name: make(scene, embed_font=False) for name, make in _PICTURES}
    data = {
        "language": language,
        "title": _cut(title, 3),
        "subtitle": translate("view.report.subtitle", language),
        "contents": translate("view.report.contents", language),
        "page": translate("view.report.page", language, page="{page}", pages="{pages}"),
        "blocks": blocks,
    }
    return pdf("report.typ", data, pictures)


def _section(scene: Scene, key: str, inner: Iterable[Block]) -> Iterator[Block]:
    yield {"is": "heading", "level": 1, "text": translate(f"view.report.{key}", scene.language)}
    held = list(inner)
    yield from held or [_said(translate("view.report.none", scene.language))]


def _said(text: str, quiet: bool = False) -> Block:
    return {"is": "quiet" if quiet else "text", "text": breakable(text)}


def _cut(text: str, lines: int = _LINES) -> str:
    """The text, less what no reader of paper gets through."""
    return breakable(shorten(text, lines * _LINE, 10.5))


def _loaded(scene: Scene) -> Iterator[Block]:
    held, language = overview(scene.study), scene.language
    rows = [[f"{count:,}", pick(names(URIRef(cls)), language, cls)] for cls, count in held.things]
    if rows:
        yield {"is": "counts", "rows": rows}
    yield _said(translate("view.report.loaded-text", language, stated=f"{held.stated:,}",
                          inferred=f"{held.inferred:,}", share=held.share))  # fmt: skip
    found = f"{len(scene.findings):,}"
    decided = sum(finding.id in scene.standings for finding in scene.findings)
    yield _said(translate("view.report.found", language, count=found, decided=f"{decided:,}"))
    if len(scene.findings) > _FEW:
        yield _said(translate("view.report.printed", language, count=found, most=_MOST_OF_A_KIND))


def _headlines(scene: Scene) -> Iterator[Block]:
    yield _said(translate("view.report.headline-print", scene.language))
    for finding in headlines(scene.findings):
        yield _finding(scene, finding, whole=False)
    if not scene.findings:
        yield _said(translate("view.report.no-findings", scene.language))


def _decisions(scene: Scene) -> Iterator[Block]:
    """Every finding with a decision that is in force, what was decided on is there no longer at the end."""
    now = {finding.id: finding for finding in scene.findings}
    held = sorted(scene.standings, key=lambda id_: (id_ not in now, scene.standings[id_].decision.on, id_))
    for id_ in held[:_MOST_DECISIONS]:
        standing = scene.standings[id_]
        said = sentence(scene.study, now[id_], scene.language) if id_ in now else standing.decision.sentence or id_
        yield {
            "is": "finding", "kind": id_, "text": _cut(said), "facts": "", "evidence": [], "more": "",
            "decision": _cut(standing_words(scene.study, standing, scene.language)),
        }  # fmt: skip
    if (left := len(held) - _MOST_DECISIONS) > 0:
        yield _said(translate("view.report.more-decisions", scene.language, count=f"{left:,}"), quiet=True)


def _by_kind(scene: Scene, findings: list[Finding]) -> Iterator[Block]:
    language = scene.language
    most = len(findings) if len(scene.findings) <= _FEW else _MOST_OF_A_KIND
    for kind, grouped in groupby(findings, key=lambda finding: finding.kind):
        members = list(grouped)
        yield {"is": "heading", "level": 2, "text": f"{kind_words(kind, language)} ({len(members):,})"}
        if told := definition(kind, language):
            yield {"is": "definition", "text": told}
        for finding in members[:most]:
            yield _finding(scene, finding, whole=True)
        if (left := len(members) - most) > 0:
            yield _said(translate("view.report.more", language, count=f"{left:,}"), quiet=True)


def _finding(scene: Scene, finding: Finding, whole: bool) -> Block:
    """A finding with its evidence, or under the name of its kind without it."""
    study, language = scene.study, scene.language
    facts = []
    if finding.score is not None:
        facts.append(translate("view.report.score", language, value=number(finding.score)))
    if finding.coverage < 1:
        facts.append(translate("view.report.coverage-note", language, value=round(100 * finding.coverage)))
    facts.append(finding.id)
    evidence = [
        {
            "text": _cut(statement_words(study, given, language), 3),
            "places": [_cut(text, 3) for text in place_words(study, given, language)],
        }
        for given in finding.evidence[:_MOST_STATEMENTS]
    ]
    left = len(finding.evidence) - _MOST_STATEMENTS
    return {
        "is": "finding",
        "kind": "" if whole else kind_words(finding.kind, language),
        "text": _cut(sentence(study, finding, language)),
        "decision": _cut(standing_words(study, scene.standings.get(finding.id), language)),
        "facts": " · ".join(facts),
        "evidence": evidence if whole else [],
        "more": translate("view.report.more-evidence", language, count=f"{left:,}") if whole and left > 0 else "",
    }


def _unrecorded(scene: Scene) -> Iterator[Block]:
    language = scene.language
    lacking: dict[str, list[str]] = {}
    for item in unrecorded(scene.study):
        lacking.setdefault(item.property, []).append(item.thing)
    if not lacking:
        return
    yield _said(translate("view.report.not-recorded-text", language))
    rows = [
        [breakable(record_words(term, language)), f"{len(things):,}",
         _cut(listed_names(scene.study, things, language))]
        for term, things in lacking.items()
    ]  # fmt: skip
    heads = [translate(f"view.findings.{key}", language) for key in ("record", "count", "thing")]
    yield {"is": "table", "heads": heads, "rows": rows}


def _files(scene: Scene) -> Iterator[Block]:
    language = scene.language
    for file in scene.files:
        yield {"is": "item", "text": breakable(file), "place": ""}
    if scene.problems:
        count = len(scene.problems)
        yield {"is": "heading", "level": 2, "text": translate("view.report.problems", language, count=f"{count:,}")}
        for problem in scene.problems[:_MOST_REMARKS]:
            yield {"is": "item", "text": breakable(problem.text(language)), "place": breakable(problem.where(language))}
        if count > _MOST_REMARKS:
            yield _said(translate("list.more", language, count=f"{count - _MOST_REMARKS:,}"), quiet=True)
