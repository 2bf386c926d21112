"""The findings as a sheet for planners, as CSV, as JSON for programs, and as Markdown for notes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from prasan.graph.decision import standing_words
from prasan.graph.evidence import place_words
from prasan.graph.finding_rows import (
    EVIDENCE_COLUMNS,
    FINDING_COLUMNS,
    UNRECORDED_COLUMNS,
    Row,
    as_json,
    evidence_rows,
    finding_row,
    kind_words,
    unrecorded_rows,
)
from prasan.graph.safe_text import marked, plain, sheet
from prasan.graph.scene import Content, Scene
from prasan.graph.sentences import name, sentence
from prasan.graph.similarity_table import similarity_table
from prasan.graph.streamed_workbook import Matrix, Sheet, workbook
from prasan.language import pick, translate

NAME = "findings"
SUFFIXES = (".xlsx", ".csv", ".json", ".md")

_WIDTHS = {
    "kind": 20, "sentence-th": 60, "sentence-en": 60, "participants": 40, "score": 9, "coverage": 12,
    "coordination": 18, "decision": 40,
    "status": 16, "places": 60, "id": 26, "finding": 26, "facet": 14, "subject": 40, "property": 20, "object": 40,
    "file": 26, "sheet-name": 18, "row": 7, "column": 24, "source": 32, "paragraph": 32, "thing": 44, "class": 16,
    "record": 28, "said": 26,
}  # fmt: skip
_MOST_IN_MATRIX = 100
_LITTLE = 0.5
"""Coverage below which a score stands on little."""


def draw(scene: Scene, suffix: str) -> Content:
    """The findings in a format; the workbook has sheets of evidence and what is not recorded, and a matrix."""
    makers: dict[str, Callable[[Scene], Content]] = {
        ".xlsx": _workbook, ".csv": _csv, ".json": _json, ".md": _markdown,
    }  # fmt: skip
    return makers[suffix](scene)


def _heads(columns: Sequence[str], language: str) -> list[str]:
    return [translate(f"view.findings.{column}", language) for column in columns]


def _csv(scene: Scene) -> bytes:
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\r\n")
    writer.writerow(_heads(FINDING_COLUMNS, scene.language))
    for finding in scene.findings:
        row = finding_row(scene, finding)
        writer.writerow([sheet(value) if isinstance(value, str) else value for value in row])
    return held.getvalue().encode("utf-8-sig")


def _json(scene: Scene) -> Iterator[str]:
    """A finding a line: a program reads it whole, and a person finds one by its id."""
    yield "{\n"
    for number, (key, value) in enumerate(as_json(scene)):
        yield f"{',' * bool(number)}{_compact(key)}: "
        if isinstance(value, Iterator):
            yield "["
            for place, item in enumerate(value):
                yield f"{',' * bool(place)}\n{_compact(item)}"
            yield "\n]\n"
        else:
            yield f"{_compact(value)}\n"
    yield "}\n"


def _compact(value: object) -> str:
    # Without an indent json is written in C, ten times as fast.
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _markdown(scene: Scene) -> str:
    language = scene.language
    title = pick(scene.title, language)
    heading = translate("view.findings.name", language)
    lines = [f"# {marked(f'{heading}: {title}' if title else heading)}", ""]
    for kind, members in groupby(scene.findings, key=lambda finding: finding.kind):
        lines += [f"## {marked(kind_words(kind, language))}", ""]
        for finding in members:
            lines.append(f"- {marked(sentence(scene.study, finding, language))}")
            if decided := standing_words(scene.study, scene.standings.get(finding.id), language):
                lines.append(f"  - **{marked(translate('view.findings.decision', language))}**: {marked(decided)}")
            places = dict.fromkeys(
                text for given in finding.evidence for text in place_words(scene.study, given, language)
            )
            lines += [f"  - {marked(text)}" for text in places]
        lines.append("")
    return "\n".join(lines)


def _workbook(scene: Scene) -> Iterator[bytes]:
    language = scene.language

    def page(title: str, columns: Sequence[str], rows: Iterable[Row]) -> Sheet:
        heads = _heads(columns, language)
        return Sheet(translate(f"view.findings.{title}", language), heads, [_WIDTHS[key] for key in columns], rows)

    findings = (finding_row(scene, finding) for finding in scene.findings)
    evidence = (row for finding in scene.findings for row in evidence_rows(scene, finding))
    return workbook(
        (
            page("sheet", FINDING_COLUMNS, findings),
            _matrix(scene),
            page("evidence", EVIDENCE_COLUMNS, evidence),
            page("not-recorded", UNRECORDED_COLUMNS, unrecorded_rows(scene)),
        ),
        language,
    )


def _matrix(scene: Scene) -> Matrix:
    """How alike the programmes are that findings speak of most, each with each."""
    language = scene.language
    table = similarity_table(scene.study, scene.findings, _MOST_IN_MATRIX)
    place = {thing: at for at, thing in enumerate(table.things)}
    figures = {
        (place[one], place[other]): (score, coverage < _LITTLE)
        for (one, other), (score, coverage) in table.scores.items()
    }
    notes = [translate(f"view.findings.matrix-{'reading' if table.things else 'none'}", language)]
    if len(table.things) < table.total:
        notes.append(
            translate("view.findings.matrix-left", language, shown=len(table.things), total=f"{table.total:,}")
        )
    names = [plain(name(scene.study, thing, language)) for thing in table.things]
    title, corner = (translate(f"view.findings.{key}", language) for key in ("matrix", "matrix-corner"))
    return Matrix(title, corner, names, figures, notes)
