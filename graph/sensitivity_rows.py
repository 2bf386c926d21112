"""Sensitivity as rows and as JSON: which findings flip, at which value of which setting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from prasan.graph.finding import Finding
from prasan.graph.finding_rows import Row, facet_words, kind_words
from prasan.graph.margins import WEIGHT, Margin
from prasan.graph.sensitivity import APPEARS, GONE, PARTLY, Sensitivity
from prasan.graph.sentences import number, sentence, sentences
from prasan.graph.study import Study
from prasan.language import translate

SETTING_COLUMNS = ("setting", "before", "value", "appears", "gone", "class", "partly")
FLIP_COLUMNS = ("setting", "before", "value", "outcome", "kind", "sentence", "id")
FINDING_COLUMNS = ("kind", "sentence", "robust")
"""The first columns of the table of findings; then comes one for each setting, then the id."""


def setting_words(setting: str, language: str) -> str:
    """What a setting is called.

    >>> setting_words("weights.goal", "en"), setting_words("similar", "en")
    ('weight of goals', 'similar from')
    """
    if setting.startswith(WEIGHT):
        return translate("sensitivity.weight", language, facet=facet_words(setting.removeprefix(WEIGHT), language))
    return translate(f"sensitivity.setting.{setting}", language)


def outcome_words(outcome: str, language: str) -> str:
    """What becomes of a finding, in words; another class goes by its name.

    >>> outcome_words("gone", "en"), outcome_words("duplication", "en")
    ('disappears', 'becomes Duplication')
    """
    if outcome in (GONE, APPEARS, PARTLY):
        return translate(f"sensitivity.outcome.{outcome}", language)
    return translate("sensitivity.outcome.becomes", language, kind=kind_words(outcome, language))


def margin_words(margin: Margin) -> str:
    """Where a finding flips: an arrow down or up and the value; ``~`` before one that is only known by a step.

    >>> margin_words(Margin(below=0.25, above=0.5, exact=True)), margin_words(Margin(above=0.6)), margin_words(Margin())
    ('↓ 0.25 ↑ 0.5', '↑ ~0.6', '')
    """
    about = "" if margin.exact else "~"
    told = (("↓", margin.below), ("↑", margin.above))
    return " ".join(f"{arrow} {about}{number(float(value))}" for arrow, value in told if value is not None)


def flips_words(found: Sensitivity, finding: Finding, language: str) -> str:
    """The settings that flip a finding, each with where; empty if none does."""
    told = ((setting, margin_words(found.margin(finding, setting))) for setting in found.settings)
    return "; ".join(f"{setting_words(setting, language)} {where}" for setting, where in told if where)


def robust_words(found: Sensitivity, language: str) -> str:
    """How many of the findings no move flips."""
    if not found.findings:
        return translate("sensitivity.none", language)
    return translate("sensitivity.robust", language, robust=len(found.robust), total=len(found.findings))


def still_words(found: Sensitivity, language: str) -> str:
    """The settings with which nothing flips; empty if there is none, or no other."""
    moving = {move.setting for move, counts in found.counts.items() if counts}
    still = [setting_words(setting, language) for setting in found.settings if setting not in moving]
    if not still or not moving:
        return ""
    return translate("sensitivity.still", language, settings=translate("list.separator", language).join(still))


def setting_rows(found: Sensitivity, language: str) -> list[Row]:
    """One row a move, by :data:`SETTING_COLUMNS`: how many findings it makes appear, go or change."""
    return [
        (
            setting_words(move.setting, language), round(move.before, 3), round(move.value, 3),
            *(counts[what] for what in (APPEARS, GONE, "class", PARTLY)),
        )
        for move, counts in found.counts.items()
    ]  # fmt: skip


def finding_rows(study: Study, found: Sensitivity, language: str) -> list[Row]:
    """One row a finding, by :data:`FINDING_COLUMNS`, the settings and the id; the most easily flipped first."""
    return [
        (
            kind_words(finding.kind, language), sentence(study, finding, language),
            translate(f"word.{'no' if finding.id in found.of else 'yes'}", language),
            *(margin_words(found.margin(finding, setting)) for setting in found.settings), finding.id,
        )
        for finding in ordered(found)
    ]  # fmt: skip


def ordered(found: Sensitivity) -> list[Finding]:
    """The findings in force, those first that most settings flip."""
    flipped = {id_: len({flip.move.setting for flip in flips}) for id_, flips in found.of.items()}
    return sorted(found.findings, key=lambda finding: -flipped.get(finding.id, 0))


def flip_rows(study: Study, found: Sensitivity, language: str) -> list[Row]:
    """One row for each finding that each move flips, by :data:`FLIP_COLUMNS`; those that appear, too."""
    return [
        (
            setting_words(flip.move.setting, language), round(flip.move.before, 3), round(flip.move.value, 3),
            outcome_words(flip.outcome, language), kind_words(flip.finding.kind, language),
            sentence(study, flip.finding, language), flip.finding.id,
        )
        for flip in found.flips
    ]  # fmt: skip


def finding_heads(found: Sensitivity, language: str) -> list[str]:
    """The headings of the table of findings."""
    first = [translate(f"sensitivity.column.{name}", language) for name in FINDING_COLUMNS]
    return [*first, *(setting_words(setting, language) for setting in found.settings), translate("column.id", language)]


def as_data(study: Study, found: Sensitivity, title: Mapping[str, str]) -> dict[str, Any]:
    """All of it as JSON can hold it: the moves, the findings in force with their margins, and each flip."""
    return {
        "title": dict(title),
        "moves": [
            {"setting": move.setting, "before": move.before, "value": move.value}
            | {what: counts[what] for what in (APPEARS, GONE, "class", PARTLY)}
            for move, counts in found.counts.items()
        ],
        "findings": [
            {
                "id": finding.id, "kind": finding.kind, "sentence": sentences(study, finding),
                "robust": finding.id not in found.of,
                "margins": {
                    setting: {"below": margin.below, "above": margin.above, "exact": margin.exact}
                    for setting in found.settings
                    for margin in (found.exact[finding.id].get(setting) or found.margin(finding, setting),)
                },
            }
            for finding in found.findings
        ],
        "flips": [
            {
                "setting": flip.move.setting, "value": flip.move.value, "outcome": flip.outcome,
                "finding": flip.finding.id, "kind": flip.finding.kind,
            }
            for flip in found.flips
        ],
    }  # fmt: skip
