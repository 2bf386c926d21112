"""What people decided about findings, and whether what they decided on is still as it was."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from prasan.graph.finding import Finding
from prasan.graph.study import Study
from prasan.language import pick, translate
from prasan.ontology import PRASAN
from prasan.ontology.vocabulary import names, vocabulary

OPEN, CHANGED, GONE = "open", "changed", "gone"
"""Beside the kinds of decision: findings without one, those whose evidence changed since, those no longer there."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision about one finding: what, by whom, why, and on which day.

    ``kind`` is a concept of the vocabulary, by local name. ``sentence`` is what the finding said that day, and
    ``evidence`` the :func:`fingerprint` of what it rested on; both are empty where nobody noted them.
    """

    finding: str
    kind: str
    by: str
    because: str
    on: date
    sentence: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """The decisions about one finding, in the order in which they were made; the last is in force.

    ``exists`` is false if the data no longer give the finding. ``changed`` says whether its evidence is another than
    on the day of the decision, and is ``None`` where that can't be told.
    """

    decisions: tuple[Decision, ...]
    exists: bool
    changed: bool | None

    @property
    def decision(self) -> Decision:
        """The decision in force."""
        return self.decisions[-1]


def fingerprint(finding: Finding) -> str:
    """Sixteen letters that stay the same as long as the finding rests on the same statements.

    What counts of a statement is its subject, property and object and whether it is only inferred; not where it stands,
    so that a row may move, and not in which order statements come.

    >>> from prasan.graph.linkage import Statement
    >>> here, there = (Statement("urn:x:P1", "urn:x:goal", "urn:x:E2", (place,)) for place in ("row 2", "row 9"))
    >>> one, other = (Finding("gap", ("urn:x:E2",), "m", evidence=(given,)) for given in (here, there))
    >>> fingerprint(one) == fingerprint(other)
    True
    """
    lines = {repr((given.subject, given.predicate, given.object, given.inferred)) for given in finding.evidence}
    return hashlib.sha256("\n".join(sorted(lines)).encode("utf-8", "backslashreplace")).hexdigest()[:16]


def standings(decisions: Iterable[Decision], findings: Iterable[Finding]) -> dict[str, Standing]:
    """How the decisions stand against the findings there are now, by the id of the finding, the oldest first."""
    now = {finding.id: finding for finding in findings}
    made: dict[str, list[Decision]] = {}
    for decision in decisions:
        made.setdefault(decision.finding, []).append(decision)
    found = {}
    for id_, own in made.items():
        then, finding = own[-1].evidence, now.get(id_)
        changed = fingerprint(finding) != then if finding and then else None
        found[id_] = Standing(tuple(own), finding is not None, changed)
    return found


def joined(standing: Mapping[str, Standing], made: Decision) -> dict[str, Standing]:
    """The standings with a decision made a moment ago, about a finding as it is now or one that is no longer there."""
    earlier = standing[made.finding].decisions if made.finding in standing else ()
    now = Standing((*earlier, made), exists=bool(made.evidence), changed=False if made.evidence else None)
    return {**standing, made.finding: now}


@cache
def decision_kinds() -> tuple[str, ...]:
    """The kinds of decision, in their order.

    >>> decision_kinds()
    ('warranted', 'agreed', 'disputed', 'resolved')
    """
    from rdflib.namespace import RDF, SH

    graph = vocabulary()
    found = [
        (int(str(graph.value(kind, SH.order))), str(kind)) for kind in graph.subjects(RDF.type, PRASAN.DecisionKind)
    ]
    return tuple(kind.split("#")[-1] for _order, kind in sorted(found))


def decision_named(name: str) -> str:
    """The kind of decision that a name means: its id, or what it is called in any language.

    Raises ``UnknownNameError`` with the nearest names.

    >>> decision_named("เห็นชอบ"), decision_named("Disputed")
    ('agreed', 'disputed')
    """
    from prasan.errors import UnknownNameError
    from prasan.loaders.names import vocabulary_names

    concepts = vocabulary_names()
    found = concepts.find([PRASAN.DecisionKind], name)
    if not found:
        near = concepts.nearest([PRASAN.DecisionKind], name)
        raise UnknownNameError("unknown-decision", name=name, known=", ".join(near or decision_kinds()))
    return found[0].split("#")[-1]


def chosen(wanted: str, standing: Standing | None) -> bool:
    """True if a finding of this standing is one that was asked for: a kind of decision, ``open`` or ``changed``.

    >>> chosen("open", None), chosen("agreed", None)
    (True, False)
    """
    if wanted == OPEN or standing is None:
        return wanted == OPEN and standing is None
    return bool(standing.changed) if wanted == CHANGED else standing.decision.kind == wanted


def selection_named(name: str) -> str:
    """What to choose findings by: ``open``, ``changed``, or a kind of decision by any of its names."""
    from prasan.language import languages

    for wanted in (OPEN, CHANGED):
        if name.strip().lower() in (wanted, *(selection_label(wanted, code).lower() for code in languages())):
            return wanted
    return decision_named(name)


def decision_label(kind: str, language: str) -> str:
    """What a kind of decision is called.

    >>> decision_label("agreed", "en")
    'Agreed'
    """
    return pick(names(PRASAN[kind]), language, kind)


def selection_label(what: str, language: str) -> str:
    """What ``open``, ``changed``, ``gone`` or a kind of decision is called.

    >>> selection_label("open", "en")
    'No decision yet'
    """
    return translate(f"decision.{what}", language) if what in (OPEN, CHANGED, GONE) else decision_label(what, language)


def made_words(study: Study, decision: Decision, language: str) -> str:
    """By whom and on which day a decision was made, and why."""
    day = study.calendar.display_day(decision.on)
    return translate("decision.made", language, by=decision.by, day=day, because=decision.because)


def state_words(standing: Standing, language: str) -> str:
    """What has become of the finding since the decision; empty if it is as it was."""
    if not standing.exists:
        return translate("decision.gone-since", language)
    if standing.changed is None:
        return translate("decision.unknown", language)
    return translate("decision.changed-since", language) if standing.changed else ""


def standing_words(study: Study, standing: Standing | None, language: str) -> str:
    """The decision in force in one line, and what has become of the finding since; empty if there is no decision."""
    if standing is None:
        return ""
    decision = standing.decision
    made = f"{decision_label(decision.kind, language)} · {made_words(study, decision, language)}"
    state = state_words(standing, language)
    return f"{made} ({state})" if state else made


def standing_data(standing: Standing | None) -> Mapping[str, Any] | None:
    """The decision in force and those before it, as JSON can hold them; ``None`` if there is no decision."""
    if standing is None:
        return None
    return {
        **decision_data(standing.decision),
        "evidence_changed": standing.changed,
        "earlier": [decision_data(decision) for decision in standing.decisions[:-1]],
    }


def decision_data(decision: Decision) -> dict[str, Any]:
    """One decision as JSON can hold it."""
    return {"decision": decision.kind, "by": decision.by, "on": decision.on.isoformat(), "because": decision.because}
