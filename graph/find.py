"""All findings of a study."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from prasan.graph.finding import Finding
from prasan.graph.study import Study
from prasan.ontology import PRASAN
from prasan.ontology.vocabulary import vocabulary
from prasan.parts import parts
from prasan.progress import Tell, silent

PACKAGE = "prasan.graph.findings"


def kinds() -> tuple[str, ...]:
    """The kinds of finding, in the order in which people are shown them.

    >>> kinds()[:2]
    ('fragmentation', 'overlap')
    """
    from rdflib.namespace import RDF, SH

    graph = vocabulary()
    order = {}
    for concept in graph.subjects(RDF.type, PRASAN.FindingKind):
        order[str(concept).split("#")[-1]] = int(str(graph.value(concept, SH.order) or 999))
    return tuple(sorted(order, key=lambda kind: (order[kind], kind)))


def findings(study: Study, tell: Tell = silent) -> tuple[Finding, ...]:
    """Every finding that is told: by kind and rank, the strongest first.

    Of a kind and rank no more are told than ``most_told``; the last of them says how many more there are.

    Those as strong come in the order in which their kind tells them, an order of its own making, frame by frame or by
    IRI, so that nothing hangs on the input's order.
    ``tell`` hears of each module of kinds, by the first that it looks for, before it is asked.
    """
    order = {kind: position for position, kind in enumerate(kinds())}
    looked_for = parts(PACKAGE, "KINDS").values()
    found: dict[str, Finding] = {}
    for number, part in enumerate(looked_for, 1):
        tell("step.finding", kind=part.KINDS[0], number=number, total=len(looked_for), found=f"{len(found):,}")
        found |= {finding.id: finding for finding in part.find(study)}
    ordered = sorted(found.values(), key=lambda f: (order.get(f.kind, len(order)), f.rank, -(f.score or 0.0)))
    return tuple(_told(ordered, study.settings.most_told))


def _told(ordered: Iterable[Finding], most: int) -> Iterator[Finding]:
    """The first so many of each kind and rank; the last of them says how many are left out."""
    found = list(ordered)
    counts = Counter((finding.kind, finding.rank) for finding in found)
    told: Counter[tuple[str, int]] = Counter()
    for finding in found:
        sort = finding.kind, finding.rank
        told[sort] += 1
        if told[sort] < most or counts[sort] <= most:
            yield finding
        elif told[sort] == most:
            yield replace(finding, values={**finding.values, "left": counts[sort] - most})


def kind_named(name: str) -> str:
    """The kind that a name means: its id, or what it is called in any language.

    Raises ``UnknownNameError`` with the nearest names.

    >>> kind_named("ช่องว่าง"), kind_named("Missing link")
    ('gap', 'missingLink')
    """
    from prasan.errors import UnknownNameError
    from prasan.loaders.names import vocabulary_names

    concepts = vocabulary_names()
    found = concepts.find([PRASAN.FindingKind], name.replace("-", " ")) or concepts.find([PRASAN.FindingKind], name)
    if not found:
        near = concepts.nearest([PRASAN.FindingKind], name)
        raise UnknownNameError("unknown-kind", name=name, known=", ".join(near) or ", ".join(kinds()))
    return found[0].split("#")[-1]
