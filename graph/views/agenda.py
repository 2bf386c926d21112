"""The agenda sheet: one A4 page for a meeting, with the findings to decide on and boxes to tick."""

from __future__ import annotations

from typing import Any

from prasan.graph.agenda_order import headlines
from prasan.graph.decision import decision_kinds, decision_label, standing_words
from prasan.graph.evidence import place_words
from prasan.graph.finding import Finding
from prasan.graph.finding_rows import kind_words
from prasan.graph.scene import Scene
from prasan.graph.sentences import listed_names, number, sentence
from prasan.graph.text_measure import shorten
from prasan.graph.typesetting import breakable, pdf
from prasan.language import pick, translate

NAME = "agenda"
SUFFIXES = (".pdf",)

_TITLE_ROOM, _TITLE_SIZE = 900, 17
_SENTENCE_ROOM, _SENTENCE_SIZE = 1190, 9.5
_FACT_ROOM, _FACT_SIZE = 600, 7.8
_DECIDED_ROOM, _DECIDED_SIZE = 950, 8.6
"""Room in points: of a title two lines, of a sentence four, of a fact and of a decision two."""
_MOST_DECIDED = 4


def draw(scene: Scene, suffix: str) -> bytes:
    """The sheet as PDF: as many of what matters most as the page has room for, and how many more there are."""
    language = scene.language

    def word(key: str, **values: object) -> str:
        return translate(f"view.agenda.{key}", language, **values)

    waiting = [finding for finding in scene.findings if _open(scene, finding)]
    shown = headlines(waiting)
    decided = [finding for finding in scene.findings if not _open(scene, finding)]
    title = word("title", title=pick(scene.title, language)).rstrip(": ")
    data = {
        "language": language,
        "title": _cut(title, _TITLE_ROOM, _TITLE_SIZE, bold=True),
        "subtitle": word("subtitle"),
        "fields": [word(key) for key in ("meeting", "date", "place")],
        "heads": ["", word("finding"), word("decision")],
        "findings": [_finding(scene, finding, place) for place, finding in enumerate(shown, 1)],
        "none": word("none"),
        "kinds": [decision_label(kind, language) for kind in decision_kinds()],
        "by": word("by"),
        "because": word("because"),
        "decided-title": word("decided", count=f"{len(decided):,}"),
        "decided": [_decided(scene, finding) for finding in decided[:_MOST_DECIDED]],
        "more": [_left(len(waiting) - count, len(decided), language) for count in range(len(shown) + 1)],
    }
    return pdf("agenda.typ", data)


def _open(scene: Scene, finding: Finding) -> bool:
    """True if there is something to decide: nothing was, or what it rested on has changed since."""
    standing = scene.standings.get(finding.id)
    return standing is None or bool(standing.changed)


def _cut(text: str, room: float, size: float, bold: bool = False) -> str:
    return breakable(shorten(text, room, size, bold))


def _finding(scene: Scene, finding: Finding, place: int) -> dict[str, Any]:
    study, language = scene.study, scene.language
    told = [kind_words(finding.kind, language)]
    if finding.score is not None:
        told.append(translate("view.report.score", language, value=number(finding.score)))
    told.append(finding.id)
    facts = [translate("view.agenda.who", language, names=listed_names(study, finding.participants, language))]
    places = list(dict.fromkeys(text for given in finding.evidence[:3] for text in place_words(study, given, language)))
    if places:
        count = len(finding.evidence)
        facts.append(translate("view.agenda.stands", language, count=f"{count:,}", place=places[0]))
    if decided := standing_words(study, scene.standings.get(finding.id), language):
        facts.append(decided)
    return {
        "number": str(place),
        "kind": " · ".join(told),
        "text": _cut(sentence(study, finding, language), _SENTENCE_ROOM, _SENTENCE_SIZE),
        "facts": [_cut(fact, _FACT_ROOM, _FACT_SIZE) for fact in facts],
    }


def _decided(scene: Scene, finding: Finding) -> str:
    """What was decided and, in half of the room, about what."""
    told = standing_words(scene.study, scene.standings.get(finding.id), scene.language)
    about = shorten(sentence(scene.study, finding, scene.language), _DECIDED_ROOM / 2, _DECIDED_SIZE)
    return breakable(f"{about} — {shorten(told, _DECIDED_ROOM / 2, _DECIDED_SIZE)}")


def _left(waiting: int, decided: int, language: str) -> str:
    """What the page had no room for, and where it is."""
    told = []
    if waiting > 0:
        told.append(translate("view.agenda.more", language, count=f"{waiting:,}"))
    if decided > _MOST_DECIDED:
        told.append(translate("view.agenda.more-decided", language, count=f"{decided - _MOST_DECIDED:,}"))
    return " ".join([*told, translate("view.agenda.how", language)])
