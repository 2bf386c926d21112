"""A comparison as rows and as JSON: the words and figures that tables, sheets and other programs are given."""

from __future__ import annotations

from collections import Counter
from typing import Any

from rdflib import URIRef

from prasan.graph.change_words import change_sentence
from prasan.graph.comparison import Altered, Change
from prasan.graph.comparison_scene import ComparisonScene
from prasan.graph.evidence import object_words, place_words, relation_words
from prasan.graph.find import kinds
from prasan.graph.finding import Finding
from prasan.graph.finding_rows import kind_words
from prasan.graph.linkage import Statement
from prasan.graph.measures import Figure
from prasan.graph.sentences import listed, name, number, sentence, sentences
from prasan.graph.study import Study
from prasan.language import languages, pick, translate
from prasan.ontology.schema import sheets
from prasan.ontology.vocabulary import names

FINDING_COLUMNS = ("change", "kind", "before", "after", "what", "because", "places", "id-before", "id-after")
THING_COLUMNS = ("change", "class", "before", "after", "what")
MEASURE_COLUMNS = ("figure", "before", "after", "difference", "not-recorded")
COUNT_COLUMNS = ("kind", "before", "after", "difference")
Row = tuple[str | int | float | None, ...]


def state_words(scene: ComparisonScene, state: str, language: str = "") -> str:
    """What it is called that a finding ``appeared``, ``disappeared`` or ``changed``: of a what-if it *would*."""
    return translate(f"compare.{'what-if' if scene.is_what_if else 'diff'}.{state}", language or scene.language)


def figures_words(scene: ComparisonScene) -> str:
    """What the table of figures is called: of a what-if, what is saved."""
    return translate(f"compare.sheet.{'saved' if scene.is_what_if else 'figures'}", scene.language)


def what_words(change: Change, language: str) -> str:
    """What of a finding changed, in words, with the figures of its score and coverage."""
    told = []
    for part in change.what:
        words = translate(f"compare.what.{part}", language)
        if part in ("score", "coverage"):
            before, after = getattr(change.before, part), getattr(change.after, part)
            words += f" {'–' if before is None else number(before)} → {'–' if after is None else number(after)}"
        told.append(words)
    return listed(told, language)


def because_words(scene: ComparisonScene, finding: Finding, appeared: bool) -> str:
    """Why a finding may be new or closed, if it speaks of what was not there before, or is no longer."""
    found = scene.comparison
    things, study = (found.come(finding), found.after) if appeared else (found.gone(finding), found.before)
    if not things:
        return ""
    key = "compare.is-new" if appeared else "compare.is-gone"
    return translate(
        key, scene.language, things=listed([name(study, t, scene.language) for t in things], scene.language)
    )


def _places(study: Study, finding: Finding, language: str) -> str:
    return "\n".join(dict.fromkeys(text for given in finding.evidence for text in place_words(study, given, language)))


def finding_rows(scene: ComparisonScene, in_words: bool = False) -> list[Row]:
    """Every finding that differs, by :data:`FINDING_COLUMNS`: what appears, what disappears, what changes.

    ``in_words`` leaves out those that say the same with another score or share that could be compared.
    """
    found, language = scene.comparison, scene.language
    rows: list[Row] = [
        (state_words(scene, "appeared"), kind_words(f.kind, language), "", sentence(found.after, f, language), "",
         because_words(scene, f, True), _places(found.after, f, language), "", f.id)
        for f in found.appeared
    ]  # fmt: skip
    rows += [
        (state_words(scene, "disappeared"), kind_words(f.kind, language), sentence(found.before, f, language), "", "",
         because_words(scene, f, False), _places(found.before, f, language), f.id, "")
        for f in found.disappeared
    ]  # fmt: skip
    rows += [
        (state_words(scene, "changed"), kind_words(change.after.kind, language),
         sentence(found.before, change.before, language), sentence(found.after, change.after, language),
         what_words(change, language), "", _places(found.after, change.after, language), change.before.id,
         change.after.id)
        for change in (found.changed_in_words if in_words else found.changed)
    ]  # fmt: skip
    return rows


def thing_words(study: Study, thing: str, language: str) -> str:
    """What people call a thing; a link, a seat or a funding line, which has no name, goes by what it joins."""
    node = study.linkage.nodes[thing]
    sheet = next((sheet for sheet in sheets() if str(sheet.cls) == node["cls"]), None)
    if sheet is None or node["labels"] or not sheet.is_relation:
        return name(study, thing, language)
    order = [str(column.term) for column in sheet.columns]
    ends = [
        (order.index(term), name(study, target, language))
        for _s, target, term in study.linkage.out_edges(thing, keys=True)
        if term in order
    ]
    return " – ".join(text for _order, text in sorted(ends)) or name(study, thing, language)


def class_words(study: Study, thing: str, language: str) -> str:
    """What a thing is."""
    return pick(names(URIRef(study.linkage.nodes[thing]["cls"])), language)


def difference_words(scene: ComparisonScene, altered: Altered) -> str:
    """What is said of a thing now and was not before, and the other way round: *goals: +E4, −E2*."""
    found, language = scene.comparison, scene.language
    parts = []
    if altered.renamed:
        parts.append(translate("compare.renamed", language))
    for term, lost, gained in altered.differences:
        said = [f"+{_said(found.after, altered.match.new, term, value, language)}" for value in gained]
        said += [f"−{_said(found.before, altered.match.old, term, value, language)}" for value in lost]
        parts.append(f"{relation_words(term, language)}: {', '.join(said)}")
    return "; ".join(parts)


def _said(study: Study, thing: str, term: str, value: str, language: str) -> str:
    if value in ("none", "not_recorded"):
        return translate(f"state.{value.replace('_', '-')}", language)
    if value in study.linkage:
        return thing_words(study, value, language)
    return object_words(study, Statement(thing, term, value), language)


def thing_rows(scene: ComparisonScene) -> list[Row]:
    """Every thing that is new, gone, otherwise or not to be told apart, by :data:`THING_COLUMNS`."""
    found, language = scene.comparison, scene.language

    def state(key: str) -> str:
        return translate(f"compare.thing.{key}", language)

    rows: list[Row] = []
    for key, study, things in (("added", found.after, found.things.added),
                               ("removed", found.before, found.things.removed)):  # fmt: skip
        for thing in things:
            sides = ("", thing_words(study, thing, language))
            before, after = sides if key == "added" else sides[::-1]
            rows.append((state(key), class_words(study, thing, language), before, after, ""))
    for match in found.things.matches:
        if match.how == "merged":
            old, new = thing_words(found.before, match.old, language), thing_words(found.after, match.new, language)
            rows.append((state("merged"), class_words(found.before, match.old, language), old, new, ""))
    for altered in found.altered:
        key = altered.match.how if altered.match.how in ("name", "similar") else "altered"
        key = "renamed" if altered.renamed and key == "altered" else key
        old = thing_words(found.before, altered.match.old, language)
        new = thing_words(found.after, altered.match.new, language)
        rows.append((state(key), class_words(found.after, altered.match.new, language), old, new,
                     difference_words(scene, altered)))  # fmt: skip
    for unsure in found.things.uncertain:
        old = listed([thing_words(found.before, thing, language) for thing in unsure.old], language)
        new = listed([thing_words(found.after, thing, language) for thing in unsure.new], language)
        rows.append((state("uncertain"), class_words(found.before, unsure.old[0], language), old, new,
                     translate("compare.uncertain", language)))  # fmt: skip
    return rows


def measure_rows(scene: ComparisonScene) -> list[Row]:
    """What is saved, by :data:`MEASURE_COLUMNS`; a difference that can't be told is ``None``."""
    rows: list[Row] = []
    for measure in scene.measures:
        unknown = [len(figure.unrecorded) for figure in (measure.before, measure.after)]
        told = translate("compare.unrecorded", scene.language, before=unknown[0], after=unknown[1])
        rows.append((
            translate(f"compare.figure.{measure.name}", scene.language), _shown(measure.before, scene.language),
            _shown(measure.after, scene.language),
            None if measure.difference is None else round(measure.difference, 3), told if any(unknown) else "",
        ))  # fmt: skip
    return rows


def _plain(figure: Figure) -> int | float | None:
    if figure.value is None:
        return None
    return int(figure.value) if float(figure.value).is_integer() else round(figure.value, 3)


def _shown(figure: Figure, language: str) -> int | float | str:
    value = _plain(figure)
    return translate("state.not-recorded", language) if value is None else value


def count_rows(scene: ComparisonScene) -> list[Row]:
    """How many findings there are of each kind before and after, by :data:`COUNT_COLUMNS`, and in all."""
    before = Counter(finding.kind for finding in scene.comparison.findings_before)
    after = Counter(finding.kind for finding in scene.comparison.findings_after)
    order = [*kinds(), *sorted({*before, *after} - set(kinds()))]
    rows: list[Row] = [
        (kind_words(kind, scene.language), before[kind], after[kind], after[kind] - before[kind])
        for kind in order
        if before[kind] or after[kind]
    ]
    total, new = before.total(), after.total()
    return [*rows, (translate("compare.all-kinds", scene.language), total, new, new - total)]


def signed(value: str | float | None) -> str:
    """A difference as people read it: with its sign; a question mark if it can't be told.

    >>> signed(-3), signed(0), signed(None)
    ('−3', '0', '?')
    """
    if value is None or isinstance(value, str):
        return value or "?"
    return ("+" if value > 0 else "−" if value < 0 else "") + number(abs(value))


def remarks(scene: ComparisonScene) -> list[str]:
    """What must be said beside the tables: whether some programmes run in the plan year is not recorded."""
    found = scene.comparison
    told = []
    for study, things, title in ((found.before, scene.unknown_before, scene.before),
                                 (found.after, scene.unknown_after, scene.after)):  # fmt: skip
        if things:
            said = listed([name(study, thing, scene.language) for thing in things], scene.language)
            told.append(translate("compare.unknown-period", scene.language, side=pick(title, scene.language),
                                  things=said))  # fmt: skip
    return list(dict.fromkeys(told))


def change_sentences(scene: ComparisonScene, language: str = "") -> list[str]:
    """The changes of a what-if in words, in their order."""
    return [change_sentence(scene.comparison, change, language or scene.language) for change in scene.changes]


def as_json(scene: ComparisonScene) -> dict[str, Any]:
    """The whole comparison as JSON can hold it; texts in every language."""
    found = scene.comparison
    return {
        "title": dict(scene.title),
        "before": dict(scene.before),
        "after": dict(scene.after),
        "changes": [
            {code: change_sentence(found, change, code) for code in languages()} | _place_data(change.place)
            for change in scene.changes
        ],
        "findings": {
            "appeared": [_finding(found.after, f) | {"new": list(found.come(f))} for f in found.appeared],
            "disappeared": [_finding(found.before, f) | {"gone": list(found.gone(f))} for f in found.disappeared],
            "changed": [
                {
                    "before": _finding(found.before, change.before), "after": _finding(found.after, change.after),
                    "what": list(change.what), "gained": list(change.gained), "lost": list(change.lost),
                }
                for change in found.changed
            ],
            "unchanged": found.unchanged,
        },
        "kinds": {
            kind: {"before": before, "after": after}
            for kind in kinds()
            if (before := sum(f.kind == kind for f in found.findings_before))
            + (after := sum(f.kind == kind for f in found.findings_after))
        },
        "things": {
            "added": [_thing(found.after, thing) for thing in found.things.added],
            "removed": [_thing(found.before, thing) for thing in found.things.removed],
            "merged": [[m.old, m.new] for m in found.things.matches if m.how == "merged"],
            "altered": [
                {
                    "before": _thing(found.before, a.match.old), "after": _thing(found.after, a.match.new),
                    "recognised_by": a.match.how, "renamed": a.renamed,
                    "differences": [
                        {"property": term, "lost": list(lost), "gained": list(gained)}
                        for term, lost, gained in a.differences
                    ],
                }
                for a in found.altered
            ],
            "uncertain": [{"before": list(u.old), "after": list(u.new)} for u in found.things.uncertain],
        },
        "figures": {
            measure.name: {
                "before": _plain(measure.before), "after": _plain(measure.after), "difference": measure.difference,
                "not_recorded_before": sorted(measure.before.unrecorded),
                "not_recorded_after": sorted(measure.after.unrecorded),
            }
            for measure in scene.measures
        },
        "period_not_recorded": {"before": list(scene.unknown_before), "after": list(scene.unknown_after)},
    }  # fmt: skip


def _place_data(place: Any) -> dict[str, Any]:
    return {"file": place.file, "sheet": place.sheet, "row": place.row}


def _thing(study: Study, iri: str) -> dict[str, Any]:
    return {"iri": iri, "label": {code: thing_words(study, iri, code) for code in languages()}}


def _finding(study: Study, finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.id,
        "kind": finding.kind,
        "sentence": sentences(study, finding),
        "participants": list(finding.participants),
        "values": finding.plain_values(),
        "score": finding.score,
        "coverage": finding.coverage,
        "coordination": finding.coordination,
        "inferred": finding.inferred,
        "places": list(dict.fromkeys(t for given in finding.evidence for t in place_words(study, given, "en"))),
    }
