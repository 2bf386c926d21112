"""The whole workspace as one page to mail or to carry on a stick: it is read, and nothing in it can be changed."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from prasan.graph.evidence import relation_words, statement_words
from prasan.graph.finding import Finding
from prasan.graph.finding_rows import facet_words
from prasan.graph.network_page import in_parts
from prasan.graph.page import asset, colours, filled, own_name, script_json, themed
from prasan.graph.page_evidence import EvidenceList, by_language
from prasan.graph.page_room import findings_shown
from prasan.graph.safe_text import plain, xml
from prasan.graph.scene import Scene
from prasan.graph.sentences import name
from prasan.graph.svg import font_faces
from prasan.graph.ties import ties
from prasan.graph.views import coverage, influence, network, report
from prasan.language import languages, pick, texts_under, translate
from prasan.queries.ask import Rows
from prasan.queries.questions import Question, answer, questions

NAME = "workspace"
SUFFIXES = (".html",)

VIEWS = ("report", "network", "findings", "things", "matrix", "questions")
"""What the page shows, in the order of its menu."""
_MOST_STATEMENTS, _MOST_ROWS = 20, 100
"""Statements of a finding, and rows of an answer, that the page holds."""
_ABOUT_FINDINGS = ("prasan:Finding", "prasan:finding", "prasan:Decision", "prasan:decision")
"""What stands in questions about findings: those have a table of their own here, with search and evidence."""


def draw(scene: Scene, suffix: str) -> str:
    """The page: report, network, findings, things, matrices and answers, in every language, in one file.

    It asks no host for anything, and holds what a page has room for (:mod:`prasan.graph.page_room`): of a country's
    things and findings those that a meeting asks for first, and it says how many are left out.
    """
    content = model(scene)
    spoken = (scene.language, *(code for code in languages() if code != scene.language))
    before, _data, after = in_parts(content)
    scenes = {code: replace(scene, language=code) for code in spoken}
    reports = "".join(report.main(each) for each in scenes.values())
    matrices = "".join(_spoken(code, _matrices(each)) for code, each in scenes.items())
    asked = list(_asked(scene))
    answers = "".join(_spoken(code, _answers(asked, code)) for code in spoken)
    data = script_json(content)
    letters = {*reports, *matrices, *answers, *data, *map(chr, range(32, 127)), *"".join(map(own_name, spoken))}
    only_one = "\n".join(
        f'html[lang="{code}"] [data-spoken]:not([lang="{code}"]) {{ display: none; }}' for code in spoken
    )
    only_one += "\n" + "\n".join(
        f'html[lang="{code}"] main:not([lang="{code}"]) {{ display: none; }}' for code in spoken
    )
    return filled(
        asset("workspace.html"),
        {
            "language": scene.language,
            "title": xml(plain(pick(scene.title, scene.language))),
            "faces": font_faces(letters, letters),
            "colours": colours(),
            "style": filled(asset("report.css"), {"only-one-language": only_one}) + asset("workspace.css"),
            "languages": "".join(
                f'<button type="button" value="{c}" lang="{c}">{xml(own_name(c))}</button>' for c in spoken
            ),
            "menu": "".join(f'<a href="#/{view}" data-view="{view}"></a>' for view in VIEWS),
            "report": reports,
            "matrices": matrices,
            "answers": answers,
            "model": data,
            # The page around the picture has its title and its choice of language already.
            "frame": script_json([before.replace("</head>", "<style>#title{display:none}</style></head>"), after]),
            "script": f"{asset('page_words.js')}\n{asset('workspace.js')}",
        },
    )


def _spoken(code: str, inner: str) -> str:
    return f'<div data-spoken lang="{code}">{inner}</div>'


def model(scene: Scene) -> dict[str, Any]:
    """What the page knows: the model of the network, and more of each finding and each thing.

    ``more`` has, for each finding of ``findings``, its ``score``, ``coverage``, ``coordination``, ``parts`` (facet,
    weight, similarity or null) and ``statements`` with the numbers of their evidence, ``left`` of which have no room.
    ``ties`` has, by the place of a thing in ``nodes``, what ties it to things that the network leaves out, such as
    areas and levels: ``[term, other, outwards, evidence]``.
    """
    content, evidence = network.with_evidence(scene)
    spoken = evidence.spoken
    texts = {code: content["texts"][code] | texts_under("view.workspace.", code) for code in spoken}
    more = [_more(scene, finding, evidence) for finding in findings_shown(scene)]
    tied = _ties(scene, [node["id"] for node in content["nodes"]], evidence)
    # What points at more evidence has made the list of it longer.
    return content | evidence.content() | {"texts": texts, "more": more, "ties": tied}


def _more(scene: Scene, finding: Finding, evidence: EvidenceList) -> dict[str, Any]:
    study, spoken = scene.study, evidence.spoken
    coordination = finding.coordination
    found = {
        "score": None if finding.score is None else round(finding.score, 3),
        "coverage": round(finding.coverage, 3),
        "inferred": finding.inferred,
        "coordination": by_language(partial(translate, f"coordination.{coordination}"), spoken) if coordination else "",
        "parts": [
            [by_language(partial(facet_words, part.facet), spoken), part.weight,
             None if part.similarity is None else round(part.similarity, 3)]
            for part in finding.parts
        ],
        "statements": [
            [by_language(partial(statement_words, study, given), spoken), evidence.numbers([given])]
            for given in finding.evidence[:_MOST_STATEMENTS]
        ],
        "left": max(0, len(finding.evidence) - _MOST_STATEMENTS) or None,
    }  # fmt: skip
    # A score of nothing at all is a score: only what is not there is left out.
    return {
        key: value for key, value in found.items() if value is not None and value is not False and value not in ("", [])
    }


def _ties(scene: Scene, shown: list[str], evidence: EvidenceList) -> dict[int, list[list[Any]]]:
    at, spoken = {iri: number for number, iri in enumerate(shown)}, evidence.spoken
    found: dict[int, list[list[Any]]] = defaultdict(list)
    for tie in ties(scene.study.linkage):
        if (tie.source in at) == (tie.target in at):
            continue
        outwards = tie.source in at
        here, there = (tie.source, tie.target) if outwards else (tie.target, tie.source)
        if len(found[at[here]]) < _MOST_STATEMENTS:
            words = by_language(partial(relation_words, tie.relation), spoken)
            other = by_language(partial(name, scene.study, there), spoken)
            found[at[here]].append([words, other, int(outwards), evidence.numbers(tie.statements)])
    return {number: rows for number, rows in sorted(found.items()) if rows}


def _matrices(scene: Scene) -> str:
    pictures = (make(scene, embed_font=False) for make in (influence.drawing, coverage.drawing))
    return "".join(f'<figure style="--wide:{_wide(each)}px">{themed(each)}</figure>' for each in pictures)


def _wide(picture: str) -> str:
    """The width that a picture has of itself: a matrix is scrolled sooner than shrunk to what nobody can read."""
    found = re.search(r'<svg[^>]* width="(\d+)', picture)
    return found[1] if found else "960"


def _asked(scene: Scene) -> Iterator[tuple[Question, Rows]]:
    """The questions that need to know nothing more, with answers; those without one, and about findings, are left."""
    for _name, question in sorted(questions().items()):
        if any(parameter.required for parameter in question.parameters):
            continue
        if any(term in question.sparql for term in _ABOUT_FINDINGS):
            continue
        rows = answer(scene.dataset, question)
        if isinstance(rows, Rows) and rows.rows:
            yield question, rows


def _answers(asked: list[tuple[Question, Rows]], code: str) -> str:
    if not asked:
        return f"<p>{xml(translate('view.workspace.no-answers', code))}</p>"
    return "".join(_answer(question, rows, code) for question, rows in asked)


def _answer(question: Question, rows: Rows, code: str) -> str:
    heads = "".join(f'<th scope="col">{xml(plain(rows.heading(column, code)))}</th>' for column in rows.columns)
    body = "".join(
        f"<tr>{''.join(f'<td>{xml(plain(rows.text(term, code)))}</td>' for term in row)}</tr>"
        for row in rows.rows[:_MOST_ROWS]
    )
    left = len(rows.rows) - _MOST_ROWS
    note = ""
    if left > 0:
        told = translate("view.workspace.rows-left", code, count=f"{left:,}", name=question.name)
        note = f'<p class="quiet">{xml(told)}</p>'
    return (
        f"<details><summary>{xml(plain(pick(question.titles, code)))} "
        f'<span class="count">{len(rows.rows):,}</span></summary><div class="wide"><table><thead><tr>{heads}</tr>'
        f"</thead><tbody>{body}</tbody></table></div>{note}</details>"
    )
