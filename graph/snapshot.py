"""What was found and what there was on a day, in short, to tell later what has changed since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from prasan.graph.decision import fingerprint
from prasan.graph.finding import Finding
from prasan.graph.sentences import sentence
from prasan.graph.study import Study
from prasan.graph.thing_search import entries
from prasan.language import languages


@dataclass(frozen=True, slots=True)
class Told:
    """What a finding said, by language, and the :func:`~prasan.graph.decision.fingerprint` of what it rested on."""

    kind: str
    evidence: str
    sentence: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The findings by their ids, and the names, by language, of every thing by its IRI, as they were on a day."""

    day: date
    findings: Mapping[str, Told]
    things: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Since:
    """What differs from an earlier day: the ids of findings, and the IRIs of things, in the order of their side."""

    before: Snapshot
    opened: tuple[str, ...]
    changed: tuple[str, ...]
    """Findings that are there still and rest on other statements."""
    resolved: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]

    def __bool__(self) -> bool:
        """True if anything differs."""
        return bool(self.opened or self.changed or self.resolved or self.added or self.removed)


def snapshot(study: Study, findings: Iterable[Finding], day: date) -> Snapshot:
    """What was found and what there is, for a later day to be compared with."""
    told = {
        finding.id: Told(
            finding.kind, fingerprint(finding), {code: sentence(study, finding, code) for code in languages()}
        )
        for finding in findings
    }
    nodes = study.linkage.nodes
    things = {
        entry.iri: dict(nodes[entry.iri]["labels"]) or {"": str(nodes[entry.iri]["identifier"])}
        for entry in entries(study)
    }
    return Snapshot(day, told, things)


def since(before: Snapshot, study: Study, findings: Iterable[Finding]) -> Since:
    """What has changed between a day and now."""
    known, now = before.findings, {finding.id: finding for finding in findings}
    iris = [entry.iri for entry in entries(study)]
    there = set(iris)
    return Since(
        before,
        opened=tuple(id_ for id_ in now if id_ not in known),
        changed=tuple(id_ for id_, each in now.items() if id_ in known and known[id_].evidence != fingerprint(each)),
        resolved=tuple(id_ for id_ in known if id_ not in now),
        added=tuple(iri for iri in iris if iri not in before.things),
        removed=tuple(iri for iri in before.things if iri not in there),
    )


def as_json(shot: Snapshot) -> dict[str, Any]:
    """A snapshot as JSON can hold it; :func:`from_json` makes it again."""
    return {
        "day": shot.day.isoformat(),
        "findings": {id_: [told.kind, told.evidence, dict(told.sentence)] for id_, told in shot.findings.items()},
        "things": {iri: dict(names) for iri, names in shot.things.items()},
    }


def from_json(held: Mapping[str, Any]) -> Snapshot:
    """The snapshot that :func:`as_json` wrote; anything else raises ``ValueError``, ``KeyError`` or ``TypeError``."""
    return Snapshot(
        date.fromisoformat(held["day"]),
        {id_: Told(kind, evidence, dict(said)) for id_, (kind, evidence, said) in held["findings"].items()},
        {iri: dict(names) for iri, names in held["things"].items()},
    )
