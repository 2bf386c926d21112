"""A comparison as a page to be read aloud: what is supposed, what would differ, what is saved, on what evidence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from prasan.graph.comparison_drawing import drawing
from prasan.graph.comparison_rows import (
    COUNT_COLUMNS,
    MEASURE_COLUMNS,
    THING_COLUMNS,
    because_words,
    change_sentences,
    count_rows,
    figures_words,
    measure_rows,
    remarks,
    signed,
    state_words,
    thing_rows,
    what_words,
)
from prasan.graph.comparison_scene import ComparisonScene
from prasan.graph.evidence import place_words, statement_words
from prasan.graph.finding import Finding
from prasan.graph.finding_rows import kind_words
from prasan.graph.page import page, themed
from prasan.graph.safe_text import plain, xml
from prasan.graph.sentences import sentence
from prasan.graph.study import Study
from prasan.language import pick, translate

_MOST_FINDINGS, _MOST_STATEMENTS, _MOST_THINGS = 60, 30, 200


def written(scene: ComparisonScene) -> str:
    """The page, with the scene's language first; every label in it is text and nothing else."""
    return page(scene.language, title(scene), lambda code: _main(scene.in_language(code)))


def title(scene: ComparisonScene) -> str:
    """What the page is called."""
    key = "what-if" if scene.is_what_if else "diff"
    return translate(f"compare.page.{key}", scene.language, title=pick(scene.title, scene.language)).rstrip(": ")


def _main(scene: ComparisonScene) -> str:
    language = scene.language
    found = scene.comparison
    sections: list[tuple[str, str]] = []
    if scene.changes:
        items = "".join(f"<li>{_text(said)}</li>" for said in change_sentences(scene))
        sections.append((_told("compare.page.supposed", language), f"<ol>{items}</ol>"))
    sections += [
        (figures_words(scene), _table(scene, MEASURE_COLUMNS, measure_rows(scene))),
        (_told("compare.page.picture", language), f"<figure>{themed(drawing(scene, False, stacked=True))}</figure>"),
        (_heading(scene, "appeared", len(found.appeared)), _findings(scene, found.after, found.appeared, True)),
        (_heading(scene, "disappeared", len(found.disappeared)),
         _findings(scene, found.before, found.disappeared, False)),
        (_heading(scene, "changed", len(found.changed)), _changed(scene)),
        (_told("compare.page.kinds", language), _table(scene, COUNT_COLUMNS, count_rows(scene))),
        (_told("compare.page.things", language), _table(scene, THING_COLUMNS, thing_rows(scene))),
    ]  # fmt: skip
    notes = "".join(f'<p class="quiet">{_text(said)}</p>' for said in remarks(scene))
    sides = f"{pick(scene.before, language)} → {pick(scene.after, language)}"
    body = "".join(f"<section><h2>{_text(head)}</h2>{inner}</section>" for head, inner in sections)
    return (
        f'<main lang="{language}"><header><h1>{_text(title(scene))}</h1><p class="lead">{_text(sides)}</p></header>'
        f"<p>{_text(_told('compare.page.reading', language))}</p>{notes}{body}"
        f"<footer>{_text(_told('view.report.made', language))}</footer></main>"
    )


def _text(text: str) -> str:
    return xml(plain(text))


def _told(key: str, language: str) -> str:
    return translate(key, language)


def _heading(scene: ComparisonScene, state: str, count: int) -> str:
    return f"{state_words(scene, state)} ({count:,})"


def _table(scene: ComparisonScene, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    if not rows:
        return f"<p>{_text(_told('view.report.none', scene.language))}</p>"
    heads = "".join(f"<th>{_text(_told(f'compare.column.{column}', scene.language))}</th>" for column in columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{_text(_cell(column, value))}</td>" for column, value in zip(columns, row, strict=True))
        + "</tr>" for row in rows[:_MOST_THINGS]
    )  # fmt: skip
    left = len(rows) - _MOST_THINGS
    more = f'<p class="quiet">{_text(translate("list.more", scene.language, count=left))}</p>' if left > 0 else ""
    return f'<div class="wide"><table><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table></div>{more}'


def _cell(column: str, value: object) -> str:
    return signed(value) if column == "difference" else str(value)  # type: ignore[arg-type]


def _findings(scene: ComparisonScene, study: Study, findings: Sequence[Finding], appeared: bool) -> str:
    items = [
        (finding, f"<p>{_text(sentence(study, finding, scene.language))}</p>", because_words(scene, finding, appeared))
        for finding in findings
    ]
    return _list(scene, ((study, finding, said, because) for finding, said, because in items), len(findings))


def _changed(scene: ComparisonScene) -> str:
    found, language = scene.comparison, scene.language
    items = []
    for change in found.changed:
        was, now = (
            _text(sentence(study, finding, language))
            for study, finding in ((found.before, change.before), (found.after, change.after))
        )
        said = f"<p>{now}</p>"
        if was != now:
            heads = [_text(_told(f"compare.page.{key}", language)) for key in ("was", "now")]
            said = f'<p class="quiet">{heads[0]} {was}</p><p>{heads[1]} {now}</p>'
        what = translate("compare.page.what", language, what=what_words(change, language))
        items.append((found.after, change.after, said, what))
    return _list(scene, items, len(items))


def _list(scene: ComparisonScene, items: Iterable[tuple[Study, Finding, str, str]], count: int) -> str:
    if not count:
        return f"<p>{_text(_told('view.report.none', scene.language))}</p>"
    rows = []
    for number, (study, finding, said, note) in enumerate(items):
        if number == _MOST_FINDINGS:
            rows.append(f"<li>{_text(translate('list.more', scene.language, count=count - number))}</li>")
            break
        facts = f'<p class="facts">{_text(note)}</p>' if note else ""
        kind = f'<p class="kind">{_text(kind_words(finding.kind, scene.language))}</p>'
        rows.append(f"<li>{kind}{said}{facts}{_evidence(scene, study, finding)}</li>")
    return f'<ol class="findings">{"".join(rows)}</ol>'


def _evidence(scene: ComparisonScene, study: Study, finding: Finding) -> str:
    language = scene.language
    rows = []
    for given in finding.evidence[:_MOST_STATEMENTS]:
        where = "".join(f'<span class="place">{_text(t)}</span>' for t in place_words(study, given, language))
        rows.append(f"<li>{_text(statement_words(study, given, language))}{where}</li>")
    left = len(finding.evidence) - _MOST_STATEMENTS
    if left > 0:
        rows.append(f"<li>{_text(translate('list.more', language, count=left))}</li>")
    summary = _text(translate("view.report.evidence", language, count=len(finding.evidence)))
    return f"<details><summary>{summary}</summary><ul>{''.join(rows)}</ul></details>" if rows else ""
