"""Overlapping, duplicate, parallel and contained work (terms of GAO-15-49SP) between programmes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations

import numpy as np
from scipy import sparse

from prasan.graph.chance import Chance, chance
from prasan.graph.classes import CLASSES, DEFINING, DUPLICATION_WORDS, WORK, Classified, Classifier
from prasan.graph.concepts import Concepts
from prasan.graph.coordination import group_coordination
from prasan.graph.finding import Finding, Names, Part, Value, Words
from prasan.graph.linkage import Statement
from prasan.graph.profiles import Profiles
from prasan.graph.similarity import Similarity, coverage, score
from prasan.graph.study import Study
from prasan.ontology import PRASAN

_UNLIKELY = 0.01
"""What chance brings about less often than this is beyond chance."""
KINDS = ("overlap", "duplication", "duplicationUnknown", "parallel", "contained")


def classifier(study: Study, profiles: Profiles) -> Classifier:
    """What classifies the pairs of a study's programmes."""
    position = profiles.position
    parts = [
        (row, position[whole])
        for row, programme in enumerate(profiles.programmes)
        for whole in study.closure(programme)
        if whole != programme and whole in position
    ]
    rows, columns = np.array(parts, dtype=np.int64).reshape(-1, 2).T
    count = len(profiles.programmes)
    wholes = sparse.csr_array((np.ones(len(rows), dtype=np.int8), (rows, columns)), shape=(count, count))
    return Classifier(profiles, study.settings, wholes)


def classified(rules: Classifier, concepts: Concepts) -> Classified:
    """Every pair of programmes that the rules give a class and that share what few others do, in order."""
    found = rules.classified()
    return found.where(concepts.shared_by_few(found.one, found.other, rules.most))


def _groups(concepts: Concepts, pairs: Classified, cls: str) -> list[tuple[int, ...]]:
    """Groups and pairs of one class. What duplicates overlaps, too: it does not break a group of overlapping work."""
    of = {name: pairs.where(pairs.cls == CLASSES.index(name)) for name in (cls, "duplication")}
    listed = {name: list(zip(found.one.tolist(), found.other.tolist(), strict=True)) for name, found in of.items()}
    if cls == "contained":
        return [(one, other) for one, other in listed[cls]]
    return concepts.groups(listed[cls], listed["duplication"] if cls == "overlap" else [])


def _evidence(study: Study, members: tuple[str, ...], shared: dict[str, tuple[str, ...]]) -> tuple[Statement, ...]:
    found: list[Statement] = []
    for facet, values in shared.items():
        for member in members:
            for value, given in study.facets[facet][member].items():
                if any(wanted in study.closure(value) for wanted in values):
                    found += given
    return tuple(dict.fromkeys(found))


def _missing(study: Study, members: tuple[str, ...]) -> tuple[str, ...]:
    """The facets on which duplication can't be told, because a member does not record them."""
    found = [f for f in (*WORK, "area") if any(not study.facets[f][member] for member in members)]
    if any(not study.span(member).known for member in members):
        found.append("period")
    return tuple(found)


def _finding(
    study: Study,
    similarity: Similarity,
    cls: str,
    members: tuple[str, ...],
    parts: tuple[Part, ...],
    duplicate: str,
    inner: str,
    extra: dict[str, Value],
) -> Finding:
    state, joins = group_coordination(study, members)
    shared = {facet: found for facet in DEFINING if (found := similarity.shared(facet, members))}
    values: dict[str, Value] = {
        "programmes": Names(members),
        "count": len(members),
        "shared": Names(tuple(value for facet in shared.values() for value in facet)),
        "coordination": Words((f"coordination.{state}",)),
        "duplication": Words((f"finding.duplication.{duplicate}",)),
        "missing": Words(tuple(f"facet.{facet}" for facet in _missing(study, members))),
        **extra,
    }
    led = {programme: tuple(study.leads(programme)) for programme in members}
    leading = tuple(sorted({agency for agencies in led.values() for agency in agencies}))
    # Who leads is told if all record it: one agency alone can put its own house in order.
    ruled = "" if not all(led.values()) else "one-agency" if len(leading) == 1 else "several-agencies"
    values |= {"leading": Names(leading), "leading_count": len(leading)}
    if cls == "contained":
        values |= {"inner": Names((inner,)), "outer": Names(tuple(p for p in members if p != inner))}
    return Finding(
        kind=cls,
        participants=members,
        message="group" if len(members) > 2 else "pair",
        also=(ruled,) if ruled else (),
        rank=int(ruled == "one-agency"),
        values=values,
        score=score(parts),
        coverage=coverage(parts),
        coordination=state,
        parts=parts,
        evidence=(*_evidence(study, members, shared), *joins),
        mentions=tuple(value for facet in shared.values() for value in facet),
    )


def _by_chance(model: Chance | None, members: tuple[int, ...]) -> dict[str, Value]:
    """How many of the pairs share more than chance explains; nothing of a study too small to ask."""
    if model is None:
        return {}
    pairs = np.array(list(combinations(members, 2)), dtype=np.int64)
    beyond = sum(probability < _UNLIKELY for probability in model.probabilities(pairs[:, 0], pairs[:, 1]))
    key = "all" if beyond == len(pairs) else "some" if beyond else "none"
    return {"chance": Words((f"finding.chance.{key}",)), "beyond_chance": beyond, "pairs": len(pairs)}


def _unknown(study: Study) -> Iterator[Finding]:
    """One finding that says for how many programmes duplication can't be told at all, and why."""
    blank = {facet: {p for p in study.programmes if not study.facets[facet][p]} for facet in WORK}
    silent = tuple(p for p in study.programmes if any(p in programmes for programmes in blank.values()))
    if len(study.programmes) < 2 or not silent:
        return
    recorded = len(study.programmes) - len(silent)
    pairs = len(study.programmes) * (len(study.programmes) - 1) // 2 - recorded * (recorded - 1) // 2
    evidence = []
    for programme in silent:
        noted = study.linkage.nodes[programme]["not_recorded"]
        notes = [
            Statement(programme, str(PRASAN.notRecorded), str(term), noted[str(term)], False, facet)
            for facet, term in (("activity", PRASAN.hasActivity), ("beneficiary", PRASAN.hasBeneficiary))
            if programme in blank[facet] and str(term) in noted
        ]
        evidence += notes or [study.row(programme)]
    yield Finding(
        kind="duplicationUnknown",
        participants=silent,
        message="summary",
        values={
            "programmes": Names(silent), "count": len(silent), "total": len(study.programmes), "pairs": pairs,
            "no_activity": len(blank["activity"]), "no_beneficiary": len(blank["beneficiary"]),
        },
        coverage=recorded / len(study.programmes),
        evidence=tuple(evidence),
    )  # fmt: skip


@lru_cache(maxsize=2)
def compared(study: Study) -> tuple[Similarity, Classifier, Concepts, Classified]:
    """What the programmes of a study are compared by, and every pair of them that has a class."""
    similarity = Similarity(study)
    rules = classifier(study, similarity.profiles)
    concepts = Concepts(rules.telling)
    return similarity, rules, concepts, classified(rules, concepts)


@lru_cache(maxsize=2)
def overlaps(study: Study) -> tuple[Finding, ...]:
    """Overlapping, duplicate, parallel and contained work, the strongest of each first; kept, as others build on it.

    Of each class no more are told than ``most_told``; the last says how many more there are.
    """
    if len(study.programmes) < 2:
        return ()
    similarity, rules, concepts, pairs = compared(study)
    null_model = chance(similarity.profiles) if len(study.programmes) >= study.settings.chance_from else None
    duplication = dict(zip(zip(pairs.one.tolist(), pairs.other.tolist(), strict=True), pairs.duplication, strict=True))
    found = []
    for cls in CLASSES[1:]:
        rows = _groups(concepts, pairs, cls)
        names = [tuple(study.programmes[row] for row in members) for members in rows]
        certain = similarity.scores_of(names)
        order = sorted(range(len(rows)), key=lambda place: (-certain[place], -len(rows[place]), rows[place]))
        told = order[: study.settings.most_told]
        # All at once: to compare one group costs nearly as much as to compare them all.
        for place, parts in zip(told, similarity.parts_of([names[place] for place in told]), strict=True):
            members = rows[place]
            words = {DUPLICATION_WORDS[duplication[two]] for two in combinations(members, 2)}
            duplicate = "unknown" if "unknown" in words else min(words)
            inner = study.programmes[rules.inner_of(*members)] if cls == "contained" else ""
            left = len(order) - len(told) if place == told[-1] else 0
            extra: dict[str, Value] = {"left": left, **_by_chance(null_model, members)}
            found.append(_finding(study, similarity, cls, names[place], parts, duplicate, inner, extra))
    return tuple(found)


def find(study: Study) -> Iterator[Finding]:
    """Overlapping, duplicate, parallel and contained work; and where duplication can't be told."""
    yield from overlaps(study)
    yield from _unknown(study)
