"""Indicators that ask the same or nearly the same: proposed by their wording, or confirmed by people."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib.namespace import SKOS

from prasan.graph.crosswalk import EXACT, Crosswalk, Members, Proposal, Question, crosswalk, programmes
from prasan.graph.finding import Finding, Names, Part, Value, Words
from prasan.graph.linkage import Match, Statement, literal_statements, objects, statement
from prasan.graph.study import Study
from prasan.ontology import PRASAN

KINDS = ("sameQuestion",)
_MOST_SAID = 50
"""Indicators of a group whose records are given as evidence: what all of them say is the same."""


def find(study: Study) -> Iterator[Finding]:
    """What people disagree on, then questions that serve several indicators, then pairs that are near."""
    walk = crosswalk(study)
    for group in walk.disputed:
        yield _disputed(walk, group)
    for question in walk.questions:
        if len(question.members) > 1:
            yield _same(study, walk, question)
    for proposal in walk.proposals:
        yield _near(study, proposal)


def _decided(walk: Crosswalk, members: Members) -> tuple[Match, ...]:
    within = set(members)
    return tuple(match for match in walk.matches if match.one in within and match.other in within)


def _as_statements(found: tuple[Match, ...]) -> tuple[Statement, ...]:
    return tuple(Statement(m.one, m.kind, m.other, m.places, m.inferred, "name") for m in found)


def _disputed(walk: Crosswalk, group: Members) -> Finding:
    return Finding(
        kind="sameQuestion",
        participants=group,
        message="disputed",
        aspect="disputed",
        values={"indicators": Names(group)},
        evidence=_as_statements(_decided(walk, group)),
    )


def _same(study: Study, walk: Crosswalk, question: Question) -> Finding:
    decided = tuple(match for match in _decided(walk, question.members) if match.kind == EXACT)
    by = ", ".join(dict.fromkeys(match.decided_by for match in decided if match.decided_by))
    follows = programmes(study, question.members)
    values: dict[str, Value] = {
        "indicators": Names(_wordings(study, question.members)), "count": len(question.members),
        "programmes": Names(follows), "programme_count": len(follows),
    }  # fmt: skip
    if question.basis == "confirmed":
        message = "confirmed-by" if by else "confirmed"
        values |= {"by": by} if by else {}
    else:
        message = "proposed" if follows else "proposed-no-programme"
        values["grounds"] = Words(grounds(question.parts))
    return Finding(
        kind="sameQuestion",
        participants=question.members,
        message=message,
        aspect="same",
        values=values,
        score=question.score if question.parts else None,
        coverage=_coverage(question.parts),
        parts=question.parts,
        evidence=(*_as_statements(decided), *_said(study, question.members)),
        mentions=follows,
    )


def _near(study: Study, proposal: Proposal) -> Finding:
    members = tuple(member for side in proposal.sides for member in side)
    kind = proposal.kind.split("#")[-1]
    values: dict[str, Value] = {"grounds": Words(grounds(proposal.parts))}
    message = kind
    wordings = _wordings(study, members)
    if len(proposal.sides) > 2 or (len(wordings) == 1 and proposal.kind != EXACT and not programmes(study, members)):
        message = f"{kind}-group"
        values |= {"indicators": Names(wordings), "count": len(members)}
    else:
        one, other = proposal.sides
        values |= {"one": Names(_wordings(study, one)), "other": Names(_wordings(study, other))}
        mine, theirs = programmes(study, one), programmes(study, other)
        if mine and theirs:
            message = f"{kind}-of"
            values |= {"of_one": Names(mine), "of_other": Names(theirs)}
    return Finding(
        kind="sameQuestion",
        participants=members,
        message=message,
        aspect="same" if proposal.kind == EXACT else kind,
        values=values,
        score=proposal.score,
        coverage=_coverage(proposal.parts),
        parts=proposal.parts,
        evidence=_said(study, members),
        mentions=programmes(study, members),
    )


def _coverage(parts: tuple[Part, ...]) -> float:
    known = sum(part.weight for part in parts if part.similarity is not None)
    return round(known / sum(part.weight for part in parts), 6) if parts else 1.0


def grounds(parts: tuple[Part, ...]) -> tuple[str, ...]:
    """The keys of what agrees, differs or is not recorded: what nobody recorded is never told as a difference."""
    found = []
    for part in parts:
        alike = part.similarity
        state = "unknown" if alike is None else "same" if alike >= 1 else "alike" if alike >= 0.5 else "different"
        found.append(f"match.{part.facet}-{state}")
    return tuple(found)


def _wordings(study: Study, members: Members) -> Members:
    """One member for each name that they bear: a sentence need not list one name ten times."""
    graph = study.linkage
    return tuple(
        {repr(sorted(graph.nodes[member]["labels"].items())): member for member in reversed(members)}.values()
    )[::-1]


def _said(study: Study, members: Members) -> tuple[Statement, ...]:
    graph = study.linkage
    found: list[Statement] = []
    for member in members[:_MOST_SAID]:
        for term, facet in ((SKOS.prefLabel, "name"), (PRASAN.unit, "unit"), (SKOS.definition, "definition")):
            found += literal_statements(graph, member, term, facet)
        for programme in objects(graph, member, PRASAN.indicatorOf):
            found.append(statement(graph, member, str(PRASAN.indicatorOf), programme))
    return tuple(found)
