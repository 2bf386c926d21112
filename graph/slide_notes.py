"""Speaker notes: what stands behind a slide, down to the cell."""

from __future__ import annotations

from collections.abc import Iterable

from prasan.graph.decision import standing_words
from prasan.graph.evidence import place_words, statement_words
from prasan.graph.finding import Finding
from prasan.graph.finding_rows import kind_words
from prasan.graph.linkage import Statement
from prasan.graph.scene import Scene
from prasan.graph.sentences import sentences
from prasan.language import translate

_OF_A_FINDING, _OF_A_SLIDE = 15, 60
"""Statements that the notes quote: nobody scrolls farther while speaking."""


def finding_notes(scene: Scene, finding: Finding) -> tuple[str, ...]:
    """The id and the kind of a finding, its sentence in every language, the reader's first, what was decided, and its
    statements with where they stand.
    """
    study, language = scene.study, scene.language
    told = sentences(study, finding)
    found = [f"{finding.id} · {kind_words(finding.kind, language)}", told.pop(language, ""), *told.values()]
    if decided := standing_words(study, scene.standings.get(finding.id), language):
        found.append(decided)
    return (*(text for text in found if text), *statement_notes(scene, finding.evidence, _OF_A_FINDING), "")


def statement_notes(scene: Scene, given: Iterable[Statement], most: int = _OF_A_SLIDE) -> tuple[str, ...]:
    """Each statement with the places that make it; of too many the first, and how many more there are."""
    study, language = scene.study, scene.language
    every = list(dict.fromkeys(given))
    found = []
    for statement in every[:most]:
        where = "; ".join(place_words(study, statement, language))
        said = statement_words(study, statement, language)
        found.append(f"– {said}: {where}" if where else f"– {said}")
    if len(every) > most:
        found.append(translate("view.report.more-evidence", language, count=len(every) - most))
    return tuple(found)
