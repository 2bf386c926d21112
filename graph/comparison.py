"""Two studies compared: findings that appear, disappear and change, not statements added and removed.

What corresponds to what is settled first (:mod:`prasan.graph.correspondence`), so that a finding about something that
was renamed is the same finding. A finding's id names its participants, so one that gains a member has another id: it is
recognised by the members that stay.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from prasan.graph.correspondence import Correspondence, Match, correspondence, labels_differ
from prasan.graph.finding import Finding, Names, Value, Years
from prasan.graph.linkage import literals
from prasan.graph.study import Study
from prasan.ontology import PRASAN

_SAME_GROUP = 0.5
"""Share of its members from which a group that gained or lost some is still the same group."""
_ORDERED = ("loop",)
"""Kinds whose participants stand in an order that tells them apart: one member more is another finding."""
_TRIFLE = 1e-9
_LISTING = re.compile(r"([\w-]+:[\w-]+):(?!//)(.*)", re.S)
"""An aspect that lists columns after a second colon; a single IRI after the first is no list."""


@dataclass(frozen=True, slots=True)
class Change:
    """A finding before and after, and what of it changed.

    ``what`` lists ``participants``, ``says`` (the sentence or its figures), ``score``, ``coverage``, ``coordination``,
    ``inferred``. ``gained`` are members of the finding after, ``lost`` of the one before, by their own IRIs.
    """

    before: Finding
    after: Finding
    what: tuple[str, ...]
    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Altered:
    """A thing that is there before and after, with what is otherwise: (property, lost, gained), in order."""

    match: Match
    renamed: bool
    differences: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]


@dataclass(frozen=True)
class Comparison:
    """What differs between two studies. Findings keep the order in which their own study tells them."""

    before: Study
    after: Study
    findings_before: tuple[Finding, ...]
    findings_after: tuple[Finding, ...]
    appeared: tuple[Finding, ...]
    disappeared: tuple[Finding, ...]
    changed: tuple[Change, ...]
    things: Correspondence
    altered: tuple[Altered, ...]

    @property
    def same(self) -> bool:
        """True if nothing differs: neither findings nor things."""
        changed = self.appeared or self.disappeared or self.changed or self.altered
        return not (changed or self.things.added or self.things.removed)

    @property
    def changed_in_words(self) -> tuple[Change, ...]:
        """The changed findings but those that say the same with another score or share that could be compared."""
        return tuple(change for change in self.changed if not {"score", "coverage"}.issuperset(change.what))

    @property
    def unchanged(self) -> int:
        """How many findings are as they were."""
        return len(self.findings_after) - len(self.appeared) - len(self.changed)

    def gone(self, finding: Finding) -> tuple[str, ...]:
        """Of what a finding of the study before is about, what is no longer there: it may be closed for that alone."""
        known = self.things.new_of
        return tuple(thing for thing in _about(finding) if thing in self.before.linkage and thing not in known
                     and thing not in self.after.linkage)  # fmt: skip

    def come(self, finding: Finding) -> tuple[str, ...]:
        """Of what a finding of the study after is about, what was not there before."""
        added = set(self.things.added)
        return tuple(thing for thing in _about(finding) if thing in added)


def _about(finding: Finding) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*finding.participants, *finding.mentions)))


def compare(
    before: Study,
    after: Study,
    findings_before: Sequence[Finding],
    findings_after: Sequence[Finding],
    merged: Mapping[str, str] | None = None,
) -> Comparison:
    """The comparison of two studies by their findings.

    ``merged`` says of things before what they became part of. Of two plan years a gap of the one is the same gap in the
    other.
    """
    known = correspondence(before, after, merged)
    in_terms = _Terms(known.new_of, _years_now(before, after))
    # What a finding of the study before would be called after.
    translated = [in_terms.finding(finding) for finding in findings_before]
    pairs = _paired(findings_before, translated, findings_after)
    changed = {}
    for position, new in pairs.items():
        if what := differences(translated[position], findings_after[new]):
            changed[new] = _change(findings_before[position], translated[position], findings_after[new], what)
    paired_after = set(pairs.values())
    return Comparison(
        before=before,
        after=after,
        findings_before=tuple(findings_before),
        findings_after=tuple(findings_after),
        appeared=tuple(f for position, f in enumerate(findings_after) if position not in paired_after),
        disappeared=tuple(f for position, f in enumerate(findings_before) if position not in pairs),
        changed=tuple(changed[position] for position in sorted(changed)),
        things=known,
        altered=tuple(_altered(before, after, known)),
    )


def _years_now(before: Study, after: Study) -> dict[int, int]:
    """Fiscal year of the plan before → that of the plan after, if the studies are plans of different years."""
    if before.window is None or after.window is None:
        return {}
    (first, last), (start, _end) = (map(s.calendar.fiscal_year, s.window or ()) for s in (before, after))
    return {year: year - first + start for year in range(first, last + 1)} if start != first else {}


class _Terms:
    """Says what was said of old things of the new ones that they correspond to."""

    def __init__(self, new_of: Mapping[str, str], years: Mapping[int, int]) -> None:
        self._new_of = {old: new for old, new in new_of.items() if old != new}
        self._years = years

    def finding(self, finding: Finding) -> Finding:
        """The finding with its participants, mentions, values and aspect in terms of the study after."""
        if not self._years and not any(thing in self._new_of for thing in _about(finding)):
            return finding
        return replace(
            finding,
            participants=self._iris(finding.participants),
            mentions=self._iris(finding.mentions),
            aspect=self._aspect(finding),
            values={name: self._value(value) for name, value in finding.values.items()},
        )

    def _iris(self, iris: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._new_of.get(iri, iri) for iri in iris))

    def _value(self, value: Value) -> Value:
        if isinstance(value, Names):
            # Not each once: a loop ends where it began.
            named = tuple(self._new_of.get(iri, iri) for iri in value.iris)
            return Names(named, frozenset(self._new_of.get(iri, iri) for iri in value.wholes))
        if isinstance(value, Years):
            return Years(tuple(self._years.get(year, year) for year in value.years))
        return value

    def _aspect(self, finding: Finding) -> str:
        words = {iri: self._new_of.get(iri, iri) for iri in finding.mentions}
        words |= {str(old): str(new) for old, new in self._years.items()}
        words = {old: new for old, new in words.items() if old in finding.aspect}
        if not any(old != new for old, new in words.items()):
            return finding.aspect
        # All in one pass, the longest first: one IRI may begin another.
        pattern = "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))
        return re.sub(pattern, lambda found: words[found[0]], finding.aspect)


def _columns(finding: Finding) -> tuple[str, frozenset[str]]:
    """The aspect without the columns that it lists after a second colon, and those columns."""
    found = _LISTING.fullmatch(finding.aspect)
    return (found[1], frozenset(found[2].split(","))) if found else (finding.aspect, frozenset())


def _key(finding: Finding) -> tuple[Any, ...]:
    """What makes findings one, whatever the order in which it is told; a circle may be told from any member on."""
    members = finding.participants
    if finding.kind in _ORDERED:
        start = members.index(min(members)) if members else 0
        members = (*members[start:], *members[:start])
    else:
        members = tuple(sorted(members))
    head, columns = _columns(finding)
    return finding.kind, head, tuple(sorted(columns)), members


def _paired(own: Sequence[Finding], translated: Sequence[Finding], after: Sequence[Finding]) -> dict[int, int]:
    """Position of a finding before → position of the same finding after."""
    pairs: dict[int, int] = {}
    by_id = {finding.id: position for position, finding in enumerate(after)}
    for position, finding in enumerate(own):
        # Under its very own id first: of two that merging makes one, that is the one that stays.
        if (found := by_id.get(finding.id)) is not None and translated[position].id == finding.id:
            pairs[position] = found
    taken = set(pairs.values())
    by_key: dict[tuple[Any, ...], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for side, findings, done in ((0, translated, set(pairs)), (1, after, taken)):
        for position, finding in enumerate(findings):
            if position not in done:
                by_key[_key(finding)][side].append(position)
    pairs |= {olds[0]: news[0] for olds, news in by_key.values() if len(olds) == len(news) == 1}
    taken = set(pairs.values())
    open_before = {position: f for position, f in enumerate(translated) if position not in pairs}
    open_after = {position: f for position, f in enumerate(after) if position not in taken}
    return pairs | _paired_groups(open_before, open_after)


def _paired_groups(before: Mapping[int, Finding], after: Mapping[int, Finding]) -> dict[int, int]:
    """Groups that gained or lost members: each the other's single best by the members, or cells, in common.

    Taken in rounds, the best first; where two are equally good none is taken, and they are told as lost and new.
    """
    bearers: dict[tuple[str, str, str], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for side, findings in enumerate((before, after)):
        for position, finding in findings.items():
            if finding.kind not in _ORDERED:
                for member in finding.participants:
                    bearers[finding.kind, _columns(finding)[0], member][side].append(position)
    near: dict[tuple[int, int], float] = {}
    for olds, news in bearers.values():
        for pair in ((old, new) for old in olds for new in news):
            if pair not in near:
                near[pair] = _in_common(before[pair[0]], after[pair[1]])
    near = {pair: share for pair, share in near.items() if share >= _SAME_GROUP}
    pairs: dict[int, int] = {}
    while near:
        best_old, best_new = _best_partners(near, 0), _best_partners(near, 1)
        sure = {old: new[0] for old, new in best_old.items() if len(new) == 1 and best_new[new[0]] == [old]}
        if not sure:
            break
        pairs |= sure
        done = set(sure.values())
        near = {pair: share for pair, share in near.items() if pair[0] not in sure and pair[1] not in done}
    return pairs


def _best_partners(near: Mapping[tuple[int, int], float], side: int) -> dict[int, list[int]]:
    top: dict[int, float] = {}
    for pair, share in near.items():
        top[pair[side]] = max(share, top.get(pair[side], 0.0))
    found: dict[int, list[int]] = defaultdict(list)
    for pair, share in near.items():
        if share >= top[pair[side]] - _TRIFLE:
            found[pair[side]].append(pair[1 - side])
    return found


def _in_common(one: Finding, other: Finding) -> float:
    """The share of members in common (Jaccard); of blocks of rows and columns, the share of cells in common."""
    rows, other_rows = set(one.participants), set(other.participants)
    columns, other_columns = (_columns(finding)[1] or {""} for finding in (one, other))
    both = len(rows & other_rows) * len(columns & other_columns)
    return both / (len(rows) * len(columns) + len(other_rows) * len(other_columns) - both)


def differences(one: Finding, other: Finding) -> tuple[str, ...]:
    """What of two findings about the same differs; evidence aside, which may stand in another row of another file."""
    found = []
    if _key(one) != _key(other):
        found.append("participants")
    if one.message != other.message or not _same_values(one, other):
        found.append("says")
    found += [name for name in ("score", "coverage") if not _same_number(getattr(one, name), getattr(other, name))]
    found += [name for name in ("coordination", "inferred") if getattr(one, name) != getattr(other, name)]
    return tuple(found)


def _same_number(one: float | None, other: float | None) -> bool:
    return one == other if one is None or other is None else math.isclose(one, other, abs_tol=_TRIFLE)


def _same_values(one: Finding, other: Finding) -> bool:
    if one.values.keys() != other.values.keys():
        return False
    return all(_same_value(one.kind, one.values[name], other.values[name]) for name in one.values)


def _same_value(kind: str, one: Value, other: Value) -> bool:
    if isinstance(one, float | int) and isinstance(other, float | int):
        return _same_number(float(one), float(other))
    if isinstance(one, Names) and isinstance(other, Names):
        # In which order things are told hangs on their IRIs, which may be others now.
        return kind in _ORDERED or (set(one.iris), one.wholes) == (set(other.iris), other.wholes)
    return one == other


def _change(old: Finding, translated: Finding, new: Finding, what: tuple[str, ...]) -> Change:
    kept = set(new.participants) | set(new.mentions)
    had = set(translated.participants) | set(translated.mentions)
    return Change(
        old, new, what,
        gained=tuple(thing for thing in _about(new) if thing not in had),
        lost=tuple(thing for thing in _about(translated) if thing not in kept),
    )  # fmt: skip


_NAMING = (str(PRASAN.kind),)


def _altered(before: Study, after: Study, known: Correspondence) -> Iterable[Altered]:
    """Things that correspond and of which something else is said than before, in the order of their IRIs."""
    for match in known.matches:
        if match.how == "merged":
            continue
        mine = _said(before, match.old, known.new_of)
        theirs = _said(after, match.new, {})
        found = tuple(
            (term, tuple(sorted(mine.get(term, set()) - theirs.get(term, set()))),
             tuple(sorted(theirs.get(term, set()) - mine.get(term, set()))))
            for term in sorted(mine.keys() | theirs.keys())
            if mine.get(term, set()) != theirs.get(term, set())
        )  # fmt: skip
        renamed = labels_differ(before, after, match)
        if found or renamed or match.how in ("name", "similar"):
            yield Altered(match, renamed, found)


_ABOUT_NAMES = ("/identifier", "#prefLabel", "#altLabel")


def _said(study: Study, thing: str, new_of: Mapping[str, str]) -> dict[str, set[str]]:
    """Property → what a thing is said to be or have by it, in terms of the study after; names aside."""
    found: dict[str, set[str]] = defaultdict(set)
    node = study.linkage.nodes[thing]
    for _s, target, term in study.linkage.out_edges(thing, keys=True):
        found[term].add(new_of.get(target, target))
    for term in node["literals"]:
        if not term.endswith(_ABOUT_NAMES):
            found[term] = {str(value) for value in literals(study.linkage, thing, term)}
    if node["kind"]:
        found[_NAMING[0]] = {node["kind"]}
    for mark in ("none", "not_recorded"):
        for term in node[mark]:
            found[term].add(mark)
    return dict(found)
