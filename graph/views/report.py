"""The report: one page to be read aloud, in every language, that asks no host for anything."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from rdflib import URIRef
from rdflib.namespace import RDFS, SKOS

from prasan.graph.agenda_order import GAPS, gaps, headlines
from prasan.graph.decision import decision_label, made_words, state_words
from prasan.graph.evidence import place_words, relation_words, statement_words
from prasan.graph.finding import Finding
from prasan.graph.finding_rows import facet_words, kind_words, record_words
from prasan.graph.overview import overview
from prasan.graph.page import page, themed
from prasan.graph.safe_text import plain, xml
from prasan.graph.scene import Scene
from prasan.graph.sentences import listed_names, number, sentence
from prasan.graph.unrecorded import unrecorded
from prasan.graph.views import coverage, reinforcement, timeline
from prasan.language import pick, translate
from prasan.ontology import PRASAN
from prasan.ontology.vocabulary import names, vocabulary

NAME = "report"
SUFFIXES = (".html",)

_MOST_OF_A_KIND, _MOST_STATEMENTS, _MOST_REMARKS = 50, 20, 20


def draw(scene: Scene, suffix: str) -> str:
    """The page, with the scene's language first; every label in it is text and nothing else."""
    return page(scene.language, _title(scene), lambda code: main(replace(scene, language=code)))


def _title(scene: Scene) -> str:
    return translate("view.report.title", scene.language, title=pick(scene.title, scene.language)).rstrip(": ")


def main(scene: Scene) -> str:
    """The report in the language of the scene, as an element ``main``."""
    language = scene.language

    def text(key: str, **values: object) -> str:
        return xml(translate(f"view.report.{key}", language, **values))

    sections = [
        ("loaded", _loaded(scene)),
        ("headline", f"<p>{text('headline-text')}</p>{_list(scene, headlines(scene.findings))}"),
        ("pictures", _pictures(scene)),
        ("gaps", _by_kind(scene, gaps(scene.findings))),
        ("by-kind", _by_kind(scene, [finding for finding in scene.findings if finding.kind not in GAPS])),
        ("not-recorded", _unrecorded(scene)),
        ("glossary", _glossary(scene)),
    ]
    contents = "".join(f'<li><a href="#{language}-{key}">{text(key)}</a></li>' for key, _body in sections)
    body = "".join(
        f'<section id="{language}-{key}" class="{key}"><h2>{text(key)}</h2>{inner}'
        f'<p class="back quiet"><a href="#{language}-contents">{text("top")}</a></p></section>'
        for key, inner in sections
    )
    return (
        f'<main lang="{language}"><header><h1>{xml(plain(_title(scene)))}</h1><p class="lead">{text("subtitle")}</p>'
        f'</header><nav class="contents" id="{language}-contents" aria-label="{text("contents")}">'
        f"<b>{text('contents')}</b><ol>{contents}</ol></nav>{body}<footer>{text('made')}</footer></main>"
    )


def _loaded(scene: Scene) -> str:
    language, held = scene.language, overview(scene.study)
    things = "".join(
        f"<li><b>{count:,}</b> {xml(pick(names(URIRef(cls)), language, cls))}</li>" for cls, count in held.things
    )
    told = translate("view.report.loaded-text", language, stated=f"{held.stated:,}", inferred=f"{held.inferred:,}",
                     share=held.share)  # fmt: skip
    return (
        f'<ul class="counts">{things}</ul><p>{xml(told)}</p>'
        f"<p>{xml(translate('view.report.loaded-files', language))}: {xml(plain(', '.join(scene.files)) or '–')}</p>"
        + _remarks(scene)
    )


def _remarks(scene: Scene) -> str:
    if not scene.problems:
        return ""
    language = scene.language
    rows = "".join(
        f'<li>{xml(plain(problem.text(language)))}<span class="place">{xml(plain(problem.where(language)))}</span></li>'
        for problem in scene.problems[:_MOST_REMARKS]
    )
    more = "<li>…</li>" if len(scene.problems) > _MOST_REMARKS else ""
    summary = xml(translate("view.report.problems", language, count=len(scene.problems)))
    return f"<details><summary>{summary}</summary><ul>{rows}{more}</ul></details>"


def _list(scene: Scene, findings: list[Finding], with_kind: bool = True) -> str:
    if not findings:
        return f"<p>{xml(translate('view.report.no-findings', scene.language))}</p>"
    return f'<ol class="findings">{"".join(_item(scene, finding, with_kind) for finding in findings)}</ol>'


def _item(scene: Scene, finding: Finding, with_kind: bool) -> str:
    study, language = scene.study, scene.language
    kind = f'<p class="kind">{xml(kind_words(finding.kind, language))}</p>' if with_kind else ""
    facts = []
    if finding.score is not None:
        facts.append(translate("view.report.score", language, value=number(finding.score)))
    if finding.coverage < 1:
        facts.append(translate("view.report.coverage-note", language, value=round(100 * finding.coverage)))
    line = f'<p class="facts">{xml(" · ".join(facts))}</p>' if facts else ""
    return (
        f"<li>{kind}<p>{xml(plain(sentence(study, finding, language)))}</p>{_decision(scene, finding)}{line}"
        f"{_formula(finding, language)}{_evidence(scene, finding)}</li>"
    )


def _decision(scene: Scene, finding: Finding) -> str:
    """What was decided, by whom, when and why, under a badge; nothing where nothing was decided."""
    if (standing := scene.standings.get(finding.id)) is None:
        return ""
    made, language = standing.decision, scene.language
    state = state_words(standing, language)
    return (
        f'<p class="decision"><b>{xml(decision_label(made.kind, language))}</b> '
        f"{xml(plain(made_words(scene.study, made, language)))}" + (f" <em>{xml(state)}</em>" if state else "") + "</p>"
    )


def _formula(finding: Finding, language: str) -> str:
    if not finding.parts:
        return ""
    rows = [translate("view.report.score-formula", language)]
    for part in finding.parts:
        key = "part" if part.similarity is not None else "part-unknown"
        rows.append(translate(f"view.report.{key}", language, facet=facet_words(part.facet, language),
                              weight=number(part.weight), similarity=number(part.similarity or 0.0)))  # fmt: skip
    inner = "".join(f"<li>{xml(row)}</li>" for row in rows)
    return f"<details><summary>{xml(translate('view.report.formula', language))}</summary><ul>{inner}</ul></details>"


def _evidence(scene: Scene, finding: Finding) -> str:
    study, language = scene.study, scene.language
    rows = []
    for given in finding.evidence[:_MOST_STATEMENTS]:
        where = place_words(study, given, language)
        places = "".join(f'<span class="place">{xml(plain(text))}</span>' for text in where)
        rows.append(f"<li>{xml(plain(statement_words(study, given, language)))}{places}</li>")
    left = len(finding.evidence) - _MOST_STATEMENTS
    if left > 0:
        rows.append(f"<li>{xml(translate('view.report.more-evidence', language, count=left))}</li>")
    summary = xml(translate("view.report.evidence", language, count=len(finding.evidence)))
    return f"<details><summary>{summary}</summary><ul>{''.join(rows)}</ul></details>" if rows else ""


def _by_kind(scene: Scene, findings: list[Finding]) -> str:
    if not findings:
        return f"<p>{xml(translate('view.report.none', scene.language))}</p>"
    found = []
    for kind, grouped in groupby(findings, key=lambda finding: finding.kind):
        members = list(grouped)
        found.append(f"<h3>{xml(kind_words(kind, scene.language))} ({len(members):,})</h3>")
        found.append(_list(scene, members[:_MOST_OF_A_KIND], with_kind=False))
        if len(members) > _MOST_OF_A_KIND:
            left = f"{len(members) - _MOST_OF_A_KIND:,}"
            found.append(f'<p class="quiet">{xml(translate("view.report.more", scene.language, count=left))}</p>')
    return "".join(found)


def _pictures(scene: Scene) -> str:
    drawings = (coverage.drawing, timeline.drawing, reinforcement.drawing)
    return "".join(f"<figure>{themed(make(scene, embed_font=False))}</figure>" for make in drawings)


def _unrecorded(scene: Scene) -> str:
    language = scene.language
    lacking: dict[str, list[str]] = {}
    for item in unrecorded(scene.study):
        lacking.setdefault(item.property, []).append(item.thing)
    rows = "".join(
        f"<dt>{xml(plain(record_words(term, language)))}<small>{len(things):,}</small></dt>"
        f"<dd>{xml(plain(listed_names(scene.study, things, language)))}</dd>"
        for term, things in lacking.items()
    )
    nothing = f"<p>{xml(translate('view.report.none', language))}</p>"
    told = xml(translate("view.report.not-recorded-text", language))
    return f"<p>{told}</p>" + (f"<dl>{rows}</dl>" if rows else nothing)


def _glossary(scene: Scene) -> str:
    """The terms that the page uses, with their definitions, each also named in the other languages."""
    graph = scene.study.linkage
    kinds = dict.fromkeys(URIRef(str(PRASAN) + finding.kind) for finding in scene.findings)
    classes = sorted({URIRef(data["cls"]) for _node, data in graph.nodes(data=True) if data["places"] and data["cls"]})
    links = sorted({URIRef(node) for node, cls in graph.nodes(data="cls") if cls == str(PRASAN.LinkType)})
    groups = (("kinds-finding", kinds), ("kinds-thing", classes), ("kinds-link", links))
    return "".join(
        f"<h3>{xml(translate(f'view.report.{key}', scene.language))}</h3><dl>"
        + "".join(_term(term, scene.language) for term in terms)
        + "</dl>"
        for key, terms in groups
        if terms
    )


def _term(term: URIRef, language: str) -> str:
    told = {
        getattr(text, "language", "") or "": str(text)
        for predicate in (RDFS.comment, SKOS.definition)
        for text in vocabulary().objects(term, predicate)
    }
    others = [label for code, label in sorted(names(term).items()) if code != language]
    label = relation_words(str(term), language)
    return f"<dt>{xml(label)}<small>{xml(', '.join(others))}</small></dt><dd>{xml(pick(told, language))}</dd>"
