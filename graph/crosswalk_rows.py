"""The crosswalk as rows of the sheet in which people decide: what is proposed first, then what is decided already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rdflib import URIRef
from rdflib.namespace import DCTERMS

from prasan.graph.crosswalk import CLOSE, EXACT, Crosswalk, Members, crosswalk, programmes
from prasan.graph.finding import Part
from prasan.graph.findings.same_question import grounds
from prasan.graph.linkage import literals, things
from prasan.graph.sentences import name, number
from prasan.graph.study import Study
from prasan.language import pick, translate
from prasan.loaders.thai import key
from prasan.ontology import PRASAN
from prasan.ontology.schema import sheets
from prasan.ontology.vocabulary import names

MARK = "# "
"""What the header of a column begins with that is there for people to read, and that no loader reads."""
COLUMNS = (
    "matchOf", "one-name", "programme", "unit", "matchKind", "matchWith", "other-name", "other-programme", "other-unit",
    "proposed", "score", "grounds", "decidedBy", "reason",
)  # fmt: skip
_TERMS = {
    "matchOf": PRASAN.matchOf, "matchKind": PRASAN.matchKind, "matchWith": PRASAN.matchWith,
    "decidedBy": PRASAN.decidedBy, "reason": PRASAN.reason,
}  # fmt: skip

Row = tuple[str | float | None, ...]


@dataclass(frozen=True, slots=True)
class _Pair:
    one: str
    other: str
    proposed: str = ""
    score: float | None = None
    parts: tuple[Part, ...] = ()
    decided: str = ""
    by: str = ""
    reason: str = ""


def sheet_title(language: str) -> str:
    """The name of the sheet that the loaders know matches by."""
    return pick(next(sheet.names for sheet in sheets() if sheet.cls == PRASAN.IndicatorMatch), language)


def headers(language: str) -> list[str]:
    """The headers, in order: those of the workbook's own sheet, and between them what is only to be read."""
    columns = {c.term: c for sheet in sheets() if sheet.cls == PRASAN.IndicatorMatch for c in sheet.columns}
    return [
        pick(columns[_TERMS[column]].names, language) if column in _TERMS
        else MARK + translate(f"view.crosswalk.{column}", language)
        for column in COLUMNS
    ]  # fmt: skip


def _joined(one: Members, others: list[Members], groups: tuple[Members, ...]) -> Iterator[tuple[str, str]]:
    """A pair for each member still to be joined to the first, one for each group that is joined already."""
    first = one[0]
    seen = {member for group in groups if first in group for member in group} | {first}
    for side in others:
        for member in side:
            if member not in seen:
                seen |= {other for group in groups if member in group for other in group} | {member}
                yield first, member


def _pairs(walk: Crosswalk) -> Iterator[_Pair]:
    for question in walk.questions:
        if question.basis == "proposed":
            for one, other in _joined(question.members, [question.members], question.confirmed):
                yield _Pair(one, other, EXACT, question.score, question.parts)
    for proposal in walk.proposals:
        # Of indicators that are one question already, one stands for all.
        for side in proposal.sides[1:]:
            yield _Pair(proposal.sides[0][0], side[0], proposal.kind, proposal.score, proposal.parts)
    for match in walk.matches:
        yield _Pair(match.one, match.other, decided=match.kind, by=match.decided_by, reason=match.reason)


def _references(study: Study) -> Callable[[str], str]:
    """How a cell can mean an indicator and no other: its id, its name if nobody else bears it, else its IRI."""
    graph = study.linkage
    indicators = things(graph, PRASAN.Indicator)
    ids = {i: str(found[0]) for i in indicators if (found := literals(graph, i, DCTERMS.identifier))}
    borne = Counter(
        spelling
        for i in indicators
        for spelling in {key(text) for text in (ids.get(i, ""), *graph.nodes[i]["labels"].values(),
                                                *graph.nodes[i]["aliases"]) if text}
    )  # fmt: skip

    def reference(indicator: str) -> str:
        if indicator in ids:
            return ids[indicator]
        own = graph.nodes[indicator]["labels"]
        return next((own[code] for code in sorted(own, key=lambda c: (c != "th", c)) if borne[key(own[code])] == 1),
                    indicator)  # fmt: skip

    return reference


def grounds_words(parts: tuple[Part, ...], language: str) -> str:
    """What agrees, differs or is not recorded, in words with the figures."""
    said = [
        translate(key_, language) + (f" ({number(part.similarity)})" if part.similarity is not None else "")
        for key_, part in zip(grounds(parts), parts, strict=True)
    ]
    return "; ".join(said)


def crosswalk_rows(study: Study, language: str) -> list[Row]:
    """The rows by :data:`COLUMNS`: exact matches first, then close ones, the best first; what is decided comes last."""
    reference = _references(study)
    graph = study.linkage

    def about(indicator: str) -> tuple[str, str, str]:
        follows = "; ".join(name(study, programme, language) for programme in programmes(study, (indicator,)))
        units = literals(graph, indicator, PRASAN.unit)
        return name(study, indicator, language), follows, str(units[0]) if units else ""

    def kind(iri: str) -> str:
        return pick(names(URIRef(iri)), language) if iri else ""

    pairs = sorted(
        _pairs(crosswalk(study)),
        key=lambda p: (bool(p.decided), p.proposed != EXACT, p.proposed != CLOSE, -(p.score or 0.0), p.one, p.other),
    )
    return [
        (reference(p.one), *about(p.one), kind(p.decided), reference(p.other), *about(p.other), kind(p.proposed),
         None if p.score is None else round(p.score, 3), grounds_words(p.parts, language), p.by, p.reason)
        for p in pairs
    ]  # fmt: skip
