"""Disagreement: what one programme does for another, scored differently by those who scored it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import fmean

from prasan.graph.finding import Finding, Names
from prasan.graph.linkage import Statement, literals
from prasan.graph.reinforcement import reinforcement
from prasan.graph.sentences import signed
from prasan.graph.study import Study
from prasan.ontology import PRASAN

KINDS = ("disagreement",)
_WIDEST = 6.0
"""From cancelling to indivisible."""
_LONGEST = 160
"""Letters of a reason that the sentence shows; the evidence has it whole."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one scorer holds of an ordered pair: the mean of the scores given, the reasons, and where they stand."""

    scorer: str
    score: float
    reasons: tuple[str, ...]
    statements: tuple[Statement, ...]


def opinions(study: Study) -> dict[tuple[str, str], tuple[Opinion, ...]]:
    """Of each ordered pair that anybody scored, what each scorer holds, by the scorers' names.

    Whoever gives no name goes by the file, and the sheet, in which the score stands.
    """
    graph = study.linkage
    given: dict[tuple[str, str], dict[str, list[tuple[str, float, tuple[Statement, ...]]]]] = defaultdict(dict)
    for source, target, link, data in sorted(reinforcement(study).edges(keys=True, data=True), key=lambda e: e[:3]):
        if data["scored"]:
            scorer = next((str(name) for name in literals(graph, link, PRASAN.scorer)), "") or _place(study, link)
            given[source, target].setdefault(scorer, []).append((link, data["score"], data["statements"]))
    return {
        pair: tuple(
            Opinion(
                scorer,
                fmean(score for _link, score, _statements in several),
                tuple(str(text) for link, _score, _statements in several
                      for text in literals(graph, link, PRASAN.reason)),
                tuple(dict.fromkeys(s for _link, _score, statements in several for s in statements)),
            )
            for scorer, several in sorted(scorers.items())
        )
        for pair, scorers in sorted(given.items())
    }  # fmt: skip


def _place(study: Study, link: str) -> str:
    places = [study.linkage.graph["places"].get(iri) for iri in study.linkage.nodes[link]["places"]]
    here = next(filter(None, places), None)
    return " / ".join(filter(None, (here.file, here.sheet))) if here else link


def find(study: Study) -> Iterator[Finding]:
    """A finding for each ordered pair on which scorers differ; first those on whether it helps or hinders.

    The score is the range of the scores as a share of the widest there can be, 6.
    """
    for pair, held in opinions(study).items():
        if max(o.score for o in held) > min(o.score for o in held):
            yield _finding(pair, held)


def _finding(pair: tuple[str, str], held: tuple[Opinion, ...]) -> Finding:
    low, high = min(o.score for o in held), max(o.score for o in held)
    return Finding(
        kind="disagreement",
        participants=pair,
        message="sign" if low < 0 < high else "strength",
        rank=0 if low < 0 < high else 1,
        values={
            "source": Names(pair[:1]), "target": Names(pair[1:]), "count": len(held), "low": low, "high": high,
            "range": high - low, "scores": "; ".join(map(_said, held)),
        },
        score=(high - low) / _WIDEST,
        evidence=tuple(dict.fromkeys(given for o in held for given in o.statements)),
    )  # fmt: skip


def _said(opinion: Opinion) -> str:
    why = " ".join(" / ".join(opinion.reasons).split())
    why = why if len(why) <= _LONGEST else why[: _LONGEST - 1] + "…"
    return f"{opinion.scorer} {signed(opinion.score)}{f' ({why})' if why else ''}"
