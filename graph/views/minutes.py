"""The minutes of a meeting for Word: what was decided and why, what is still open, what to look at again."""

from __future__ import annotations

from prasan.graph.agenda_order import headlines
from prasan.graph.decision import Standing, decision_kinds, decision_label, made_words, state_words
from prasan.graph.evidence import place_words, statement_words
from prasan.graph.finding import Finding
from prasan.graph.finding_rows import kind_words
from prasan.graph.scene import Scene
from prasan.graph.sentences import sentence
from prasan.graph.text_measure import shorten
from prasan.graph.word_document import Document
from prasan.language import pick, translate

NAME = "minutes"
SUFFIXES = (".docx",)

_MOST_DECISIONS, _MOST_OPEN, _MOST_STATEMENTS = 100, 40, 8
_BOX = "☐"
_ROOM = 1800
"""Points that the sentence of an open finding may fill: about seven lines of its column."""


def draw(scene: Scene, suffix: str) -> bytes:
    """The minutes in the scene's language, with lines and boxes left to fill in by hand or on a screen."""
    language = scene.language
    title = _word(scene, "title", title=pick(scene.title, language)).rstrip(": ")
    document = Document(title, language)
    document.heading(title, 0)
    for key, lines in (("meeting", 1), ("date", 1), ("place", 1), ("present", 2), ("absent", 1), ("attending", 1)):
        document.blank(_word(scene, key), lines)
    now = {finding.id: finding for finding in scene.findings}
    order = sorted(scene.standings, key=lambda id_: (scene.standings[id_].decision.on, id_))
    groups: dict[str, list[str]] = {"decided": [], "changed": [], "gone": []}
    for id_ in order:
        standing = scene.standings[id_]
        groups["gone" if id_ not in now else "changed" if standing.changed else "decided"].append(id_)
    number = 0
    for key, ids in groups.items():
        if not ids and key != "decided":
            continue
        document.heading(_word(scene, key), 1)
        document.paragraph(_word(scene, f"{key}-text" if ids else "nothing-decided"), muted=True)
        for id_ in ids[:_MOST_DECISIONS]:
            number += 1
            _decided(document, scene, number, id_, now.get(id_), scene.standings[id_])
        if (left := len(ids) - _MOST_DECISIONS) > 0:
            document.paragraph(_word(scene, "more-decided", count=f"{left:,}"), muted=True)
    _open(document, scene)
    document.heading(_word(scene, "signed"), 1)
    document.blank(_word(scene, "recorded-by"))
    document.blank(_word(scene, "checked-by"))
    return document.saved()


def _word(scene: Scene, key: str, **values: object) -> str:
    return translate(f"view.minutes.{key}", scene.language, **values)


def _decided(
    document: Document, scene: Scene, number: int, id_: str, finding: Finding | None, standing: Standing
) -> None:
    study, language, made = scene.study, scene.language, standing.decision
    kind = kind_words(finding.kind if finding else id_.split("-")[0], language)
    document.heading(_word(scene, "item", number=number, kind=kind, decision=decision_label(made.kind, language)), 2)
    document.paragraph(sentence(study, finding, language) if finding else made.sentence or id_)
    if finding and made.sentence and standing.changed:
        document.paragraph(made.sentence, _word(scene, "said-then"))
    for key, text in (
        ("decision", decision_label(made.kind, language)), ("by", made.by),
        ("on", study.calendar.display_day(made.on)), ("because", made.because),
    ):  # fmt: skip
        document.paragraph(text, _word(scene, key))
    if state := state_words(standing, language):
        document.paragraph(state, muted=True)
    for earlier in reversed(standing.decisions[:-1]):
        told = f"{decision_label(earlier.kind, language)} · {made_words(study, earlier, language)}"
        document.paragraph(told, f"{translate('decision.earlier', language)}:", muted=True)
    if finding:
        _evidence(document, scene, finding)


def _evidence(document: Document, scene: Scene, finding: Finding) -> None:
    study, language = scene.study, scene.language
    document.paragraph(finding.id, translate("view.report.evidence", language, count=f"{len(finding.evidence):,}"))
    for given in finding.evidence[:_MOST_STATEMENTS]:
        places = "; ".join(place_words(study, given, language))
        said = statement_words(study, given, language)
        document.paragraph(f"{said} · {places}" if places else said, bullet=True)
    if (left := len(finding.evidence) - _MOST_STATEMENTS) > 0:
        document.paragraph(translate("view.report.more-evidence", language, count=f"{left:,}"), muted=True)


def _open(document: Document, scene: Scene) -> None:
    """What nobody has decided on, in a table with boxes; of many what matters most first."""
    language = scene.language
    waiting = [finding for finding in scene.findings if finding.id not in scene.standings]
    document.heading(_word(scene, "open"), 1)
    if not waiting:
        document.paragraph(_word(scene, "nothing-open"), muted=True)
        return
    first = headlines(waiting)
    chosen = {finding.id for finding in first}
    shown = [*first, *(finding for finding in waiting if finding.id not in chosen)][:_MOST_OPEN]
    boxes = "\n".join(f"{_BOX} {decision_label(kind, language)}" for kind in decision_kinds())
    rows = [
        (str(number), f"{kind_words(finding.kind, language)} · {finding.id}\n"
         f"{shorten(sentence(scene.study, finding, language), _ROOM, 12)}", boxes, "")
        for number, finding in enumerate(shown, 1)
    ]  # fmt: skip
    heads = ["", *(_word(scene, f"column-{key}") for key in ("finding", "decision", "by"))]
    document.paragraph(_word(scene, "open-text", count=f"{len(waiting):,}"), muted=True)
    document.table(heads, (6, 74, 24, 30), rows)
    if (left := len(waiting) - len(shown)) > 0:
        document.paragraph(_word(scene, "more-open", count=f"{left:,}"), muted=True)
