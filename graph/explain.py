"""One finding in full: what it says, how its figures come about, and what it rests on, down to the cell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rdflib import URIRef

from prasan.graph.decision import Standing, decision_label, made_words, standing_data, standing_words
from prasan.graph.evidence import place_words, statement_words, status_words
from prasan.graph.finding import Finding, Part
from prasan.graph.sentences import name, number, sentence
from prasan.graph.study import Study
from prasan.language import pick, translate
from prasan.ontology import PRASAN
from prasan.ontology.vocabulary import definitions, names


def formula(finding: Finding, language: str) -> list[str]:
    r"""The score and the coverage of a pair or a group with their terms filled in; empty for other findings.

    >>> pair = Finding("overlap", ("a", "b"), "pair", score=0.75, coverage=0.8,
    ...                parts=(Part("goal", 3, 1.0, 1.0), Part("area", 1, 0.0, 0.0), Part("level", 1, None, None)))
    >>> print(*formula(pair, "en"), sep="\n")
    score = Σ w·s / Σ w = (3·1 + 1·0) / (3 + 1) = 0.75
    coverage = Σ w compared / Σ w = 4 / 5 = 0.8
    """
    if not finding.parts or finding.score is None:
        return []
    known = [part for part in finding.parts if part.similarity is not None]
    # In a group a facet weighs as much as the share of its pairs that record it.
    weights = [part.weight * part.compared for part in known]
    above = " + ".join(
        f"{number(weight)}·{number(part.similarity or 0.0)}" for weight, part in zip(weights, known, strict=True)
    )
    below = " + ".join(map(number, weights))
    compared, total = sum(weights), sum(part.weight for part in finding.parts)
    words = {key: translate(f"explain.{key}", language) for key in ("score", "coverage", "compared")}
    return [
        f"{words['score']} = Σ w·s / Σ w = ({above}) / ({below}) = {number(finding.score)}",
        f"{words['coverage']} = Σ w {words['compared']} / Σ w = {number(compared)} / {number(total)}"
        f" = {number(finding.coverage)}",
    ]


def part_line(study: Study, part: Part, language: str) -> str:
    """One facet of a score: how alike, and what both have; or that a side does not record it."""
    facet = translate(f"facet.{part.facet}", language)
    if part.similarity is None or part.containment is None:
        return f"{facet}: {translate('state.not-recorded', language)}"
    shared = ", ".join(name(study, value, language) for value in part.shared) or "—"
    line = translate(
        "explain.part", language, facet=facet, weight=number(part.weight), similarity=number(part.similarity),
        containment=number(part.containment), shared=shared,
    )  # fmt: skip
    share = translate("explain.part-share", language, share=round(100 * part.compared)) if part.compared < 1 else ""
    return f"{line} {share}".rstrip()


def definition(kind: str, language: str) -> str:
    """What a kind of finding means, from the vocabulary."""
    return pick(definitions(PRASAN[kind]), language)


def explanation(study: Study, finding: Finding, language: str, standing: Standing | None = None) -> Iterator[str]:
    """The lines of the explanation, for reading in a terminal, with what was decided about the finding."""
    kind = pick(names(URIRef(str(PRASAN[finding.kind]))), language)
    yield f"{kind} ({finding.id})"
    yield sentence(study, finding, language)
    yield from _decided(study, standing, language)
    yield ""
    yield translate("explain.definition", language, text=definition(finding.kind, language))
    if lines := formula(finding, language):
        yield ""
        yield from lines
        for part in finding.parts:
            yield f"  {part_line(study, part, language)}"
    elif finding.score is not None:
        yield f"{translate('explain.score', language)} = {number(finding.score)}"
    if not finding.parts:
        yield f"{translate('explain.coverage', language)} = {number(finding.coverage)}"
    if finding.coordination:
        yield translate(f"coordination.{finding.coordination}", language)
    yield ""
    yield translate("explain.evidence", language, count=len(finding.evidence))
    for given in finding.evidence:
        facet = f" [{translate(f'facet.{given.facet}', language)}]" if given.facet else ""
        yield f"  {statement_words(study, given, language)}{facet} ({status_words(given.inferred, language)})"
        for place in place_words(study, given, language) or [translate("explain.no-place", language)]:
            yield f"      {place}"


def _decided(study: Study, standing: Standing | None, language: str) -> Iterator[str]:
    if standing is None:
        return
    yield ""
    yield f"{translate('view.findings.decision', language)}: {standing_words(study, standing, language)}"
    for earlier in reversed(standing.decisions[:-1]):
        made = f"{decision_label(earlier.kind, language)} · {made_words(study, earlier, language)}"
        yield f"  {translate('decision.earlier', language)}: {made}"


def explanation_data(study: Study, finding: Finding, language: str, standing: Standing | None = None) -> dict[str, Any]:
    """The same as JSON can hold it."""
    return {
        "id": finding.id,
        "kind": finding.kind,
        "sentence": sentence(study, finding, language),
        "definition": definition(finding.kind, language),
        "score": finding.score,
        "coverage": finding.coverage,
        "coordination": finding.coordination,
        "decision": standing_data(standing),
        "formula": formula(finding, language),
        "values": finding.plain_values(),
        "parts": [
            {
                "facet": part.facet, "weight": part.weight, "similarity": part.similarity,
                "containment": part.containment, "shared": list(part.shared), "compared": part.compared,
            }
            for part in finding.parts
        ],
        "evidence": [
            {
                "statement": statement_words(study, given, language),
                "subject": given.subject, "property": given.predicate, "object": given.object, "facet": given.facet,
                "inferred": given.inferred, "places": place_words(study, given, language),
            }
            for given in finding.evidence
        ],
    }  # fmt: skip
