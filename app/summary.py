"""What a build found, as tables for the terminal and as data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from prasan.graph.decision import CHANGED, GONE, OPEN, decision_kinds, selection_label, standing_words
from prasan.graph.find import kinds
from prasan.graph.linkage import things
from prasan.graph.sentences import sentence
from prasan.language import languages, pick, translate
from prasan.last_time import since_last_time
from prasan.ontology import PRASAN
from prasan.ontology.schema import sheets
from prasan.ontology.vocabulary import names
from prasan.workspace import Workspace

CHANGES = ("opened", "changed", "resolved", "added", "removed")
"""What :class:`prasan.graph.snapshot.Since` tells of: findings, then things."""
_HEADLINES = 2
"""Findings of a kind that the summary spells out; the report has them all."""


def counts(workspace: Workspace) -> dict[str, int]:
    """How many things of each class of the workbook there are, by the class's local name."""
    found = {sheet.cls.split("#")[-1]: len(things(workspace.linkage, sheet.cls)) for sheet in sheets()}
    return {name: count for name, count in found.items() if count}


def summary_data(workspace: Workspace, language: str) -> dict[str, Any]:
    """The summary as JSON can hold it."""
    return {
        "title": pick(workspace.title, language),
        "files": list(workspace.files),
        "things": counts(workspace),
        "findings": dict(Counter(finding.kind for finding in workspace.findings)),
        "decisions": decision_counts(workspace),
        "since": _since_data(workspace),
        "problems": dict(Counter(problem.severity for problem in workspace.problems)),
    }


def _since_data(workspace: Workspace) -> dict[str, Any] | None:
    found = since_last_time(workspace)
    if found is None:
        return None
    return {"day": found.before.day.isoformat(), **{name: len(getattr(found, name)) for name in CHANGES}}


def decision_counts(workspace: Workspace) -> dict[str, int]:
    """How many findings there are of each decision in force, how many without one (``open``), how many decisions have
    seen their evidence change since (``changed``), and how many are about findings that are no longer there (``gone``).
    """
    standing = workspace.standings
    here = [found for found in standing.values() if found.exists]
    by_kind = Counter(found.decision.kind for found in here)
    return {
        OPEN: len(workspace.findings) - len(here),
        **{kind: by_kind[kind] for kind in decision_kinds() if by_kind[kind]},
        CHANGED: sum(bool(found.changed) for found in here),
        GONE: len(standing) - len(here),
    }


Table = tuple[str, tuple[str, ...], list[Sequence[str]]]


def summary_tables(workspace: Workspace, language: str) -> Iterator[Table]:
    """Title, columns and rows of each table: what was loaded, what was found (in every language), the headlines."""
    spoken = (language, *(code for code in languages() if code != language))[:2]
    title = pick(workspace.title, language)
    rows: list[Sequence[str]] = [
        (*(pick(names(PRASAN[name]), code) for code in spoken), str(count)) for name, count in counts(workspace).items()
    ]
    number = translate("column.count", language)
    heads = tuple(translate(f"language.{code}", language) for code in spoken)
    yield f"{title}: {translate('summary.loaded', language)}", (*heads, number), rows
    by_kind = Counter(finding.kind for finding in workspace.findings)
    rows = [
        (*(pick(names(PRASAN[kind]), code) for code in spoken), str(by_kind[kind])) for kind in kinds() if by_kind[kind]
    ]
    yield translate("summary.found", language), (*heads, number), rows
    if changed := since_last_time(workspace):
        rows = [
            (*(translate(f"page.overview.since.{name}", code) for code in spoken), str(len(getattr(changed, name))))
            for name in CHANGES
            if getattr(changed, name)
        ]
        if rows:
            day = workspace.study.calendar.display_day(changed.before.day)
            yield translate("summary.since", language, day=day), (*heads, number), rows
    if workspace.standings:
        rows = [
            (*(selection_label(what, code) for code in spoken), str(count))
            for what, count in decision_counts(workspace).items()
        ]
        yield translate("summary.decided", language), (*heads, number), rows
    told: Counter[str] = Counter()
    rows = []
    for finding in workspace.findings:
        told[finding.kind] += 1
        if told[finding.kind] <= _HEADLINES:
            decided = standing_words(workspace.study, workspace.standings.get(finding.id), language)
            rows.append((sentence(workspace.study, finding, language), decided, finding.id))
    columns = tuple(translate(f"column.{name}", language) for name in ("sentence", "decision", "id"))
    yield translate("summary.headlines", language), columns, rows
