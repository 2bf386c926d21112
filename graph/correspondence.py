"""Which thing of one study is which of another: by id, by name, by likeness; what can't be told apart is said to be so.

Every step is symmetrical, so that the way back gives the same answer: two things are one only if each is the other's
single best candidate. Of two equally good candidates none is taken.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from rdflib import URIRef
from rdflib.namespace import DCTERMS

from prasan.graph.linkage import things
from prasan.graph.name_likeness import Likeness
from prasan.graph.study import Study
from prasan.loaders.thai import key
from prasan.ontology import PRASAN
from prasan.ontology.schema import sheets

_BLOCK = 400
"""Pairs that share one neighbour, above which only those are looked at whose names share letters too."""
_SIMILAR_NAMES = 0.75
_SIMILAR_NEIGHBOURS = 0.3
"""Share of the neighbours, known to correspond, that two things of similar names must have in common."""
_ROUNDS = 5
"""What is recognised in one round can be the neighbour by which the next recognises more."""
_TELLING = (PRASAN.fiscalYear, PRASAN.ordinal)


@dataclass(frozen=True, slots=True, order=True)
class Match:
    """A thing before and the same thing after.

    ``how`` is ``iri``, ``id`` (the same id under another base), ``name`` (the same name under another id),
    ``similar`` (names and neighbours alike), ``ends`` (a relation that joins the same things) or ``merged``.
    """

    old: str
    new: str
    how: str


@dataclass(frozen=True, slots=True, order=True)
class Uncertain:
    """Things before and things after that may be the same, with nothing to tell which is which."""

    old: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True)
class Correspondence:
    """What corresponds, what doesn't, and what can't be told. ``removed`` and ``added`` hold the uncertain ones too."""

    matches: tuple[Match, ...]
    removed: tuple[str, ...]
    added: tuple[str, ...]
    uncertain: tuple[Uncertain, ...] = ()

    @cached_property
    def new_of(self) -> Mapping[str, str]:
        """Old IRI → new IRI, of all that corresponds."""
        return {match.old: match.new for match in self.matches}


@dataclass(slots=True)
class _Matching:
    """Two studies with what is known so far to correspond between them."""

    old: Study
    new: Study
    found: dict[str, Match] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    uncertain: set[Uncertain] = field(default_factory=set)
    _of_class: dict[URIRef, tuple[list[str], list[str]]] = field(default_factory=dict)
    _near: dict[tuple[bool, str], frozenset[tuple[str, str, bool]]] = field(default_factory=dict)

    def join(self, pairs: Iterable[tuple[str, str]], how: str) -> bool:
        """Take pairs as the same; true if there were any."""
        before = len(self.found)
        for old, new in pairs:
            self.found[old] = Match(old, new, how)
            self.taken.add(new)
        if len(self.found) > before:
            self._near.clear()  # what is known now may be a neighbour
        return len(self.found) > before

    def open(self, cls: URIRef) -> tuple[list[str], list[str]]:
        """The things of a class on either side that correspond to nothing yet."""
        if cls not in self._of_class:
            self._of_class[cls] = things(self.old.linkage, cls), things(self.new.linkage, cls)
        old, new = self._of_class[cls]
        return [thing for thing in old if thing not in self.found], [thing for thing in new if thing not in self.taken]

    def known(self, thing: str) -> str:
        """What an old thing is called now: itself if nothing is known of it, as for the terms of the vocabulary."""
        match = self.found.get(thing)
        return match.new if match else thing

    def neighbours(self, study: Study, thing: str) -> frozenset[tuple[str, str, bool]]:
        """Property, neighbour in terms of the new study, direction: of those neighbours that are known on both sides.

        Neighbours across a link, a seat or a funding line are those at its other end.
        """
        old = study is self.old
        if (old, thing) not in self._near:
            self._near[old, thing] = frozenset(self._read_neighbours(study, thing, old))
        return self._near[old, thing]

    def _read_neighbours(self, study: Study, thing: str, old: bool) -> Iterator[tuple[str, str, bool]]:
        graph = study.linkage
        for source, target, term in (*graph.out_edges(thing, keys=True), *graph.in_edges(thing, keys=True)):
            other = target if source == thing else source
            if graph.nodes[other]["cls"] in _RELATIONS:
                for _s, end, across in graph.out_edges(other, keys=True):
                    if end != thing and self._is_known(end, old):
                        yield across, self.known(end) if old else end, source == thing
            elif self._is_known(other, old):
                yield term, self.known(other) if old else other, source == thing

    def _is_known(self, thing: str, old: bool) -> bool:
        return thing in self.found if old else thing in self.taken


_SHEETS = sheets()
_RELATIONS = frozenset(str(sheet.cls) for sheet in _SHEETS if sheet.is_relation)
_PARTS = frozenset([str(PRASAN.Phase)])
"""Things whose names mean something within a whole only, and that are told by it and their place in it."""


def correspondence(old: Study, new: Study, merged: Mapping[str, str] | None = None) -> Correspondence:
    """How the things of two studies correspond; ``merged`` says of some old things what they have become part of.

    In this order: the same IRI; the same id in a class; the same name in a class; names alike once places and years are
    set aside (places and other numbers must agree) and neighbours alike. Links, seats, funding lines and phases are the
    same if they join the same things.
    """
    matching = _Matching(old, new)
    for sheet in _SHEETS:
        before, after = matching.open(sheet.cls)
        matching.join(((thing, thing) for thing in sorted(set(before) & set(after))), "iri")
    named = [sheet.cls for sheet in _SHEETS if _is_named(sheet.cls)]
    for cls in named:
        before, after = matching.open(cls)
        matching.join(_alone(_keyed(old, before), _keyed(new, after)), "id")
    likeness = Likeness(old, new)
    for _round in range(_ROUNDS):
        matching.uncertain.clear()
        more = [_by_names(matching, cls) for cls in named]
        if not any(more):
            more = [_by_likeness(matching, likeness, cls) for cls in named]
        if not any(more):
            break
    # Parts before relations, which may join them.
    for sheet in sorted(_SHEETS, key=lambda sheet: str(sheet.cls) in _RELATIONS):
        if sheet.cls not in named:
            before, after = matching.open(sheet.cls)
            ends = _ends_of(matching, old, before), _ends_of(matching, new, after)
            matching.join(_alone(*ends), "ends")
    return _result(matching, merged or {})


def _is_named(cls: URIRef) -> bool:
    # As plain text: to rdflib an IRI is never equal to one.
    return str(cls) not in _RELATIONS | _PARTS


_Keys = Mapping[str, Hashable]
"""A thing → what it is known by."""


def _keyed(study: Study, members: Iterable[str]) -> _Keys:
    """The ids of things, as far as somebody gave them ids."""
    nodes = study.linkage.nodes
    given = (thing for thing in members if str(DCTERMS.identifier) in nodes[thing]["literals"])
    return {thing: key(nodes[thing]["identifier"]) for thing in given}


def _alone(old: _Keys, new: _Keys) -> list[tuple[str, str]]:
    """The pairs that are known by one thing, which nothing else on either side is known by."""
    bearers: dict[Hashable, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for side, known in enumerate((old, new)):
        for thing, what in known.items():
            bearers[what][side].append(thing)
    return sorted((ones[0], others[0]) for ones, others in bearers.values() if len(ones) == len(others) == 1)


def _ends_of(matching: _Matching, study: Study, members: Iterable[str]) -> _Keys:
    found = {thing: _ends(matching, study, thing) for thing in members}
    return {thing: ends for thing, ends in found.items() if ends}


def _ends(matching: _Matching, study: Study, thing: str) -> tuple[Hashable, ...]:
    """What a relation or a part joins, in terms of the new study, and what else tells it from others; none if unknown.

    An end that corresponds to nothing is no end that the other side can have.
    """
    graph, old = study.linkage, study is matching.old
    ends = []
    for _s, target, term in graph.out_edges(thing, keys=True):
        if graph.nodes[target]["places"] and not matching._is_known(target, old):
            return ()
        ends.append((term, matching.known(target) if old else target))
    held = graph.nodes[thing]["literals"]
    told = [(str(term), str(value)) for term in _TELLING for value, _places in held.get(str(term), ())]
    if str(PRASAN.ordinal) in held:
        ends = [(term, end) for term, end in ends if term == str(PRASAN.phaseOf)]
    return (tuple(sorted(ends)), tuple(sorted(told))) if ends else ()


def _names(study: Study, thing: str, aliases: bool) -> frozenset[str]:
    node = study.linkage.nodes[thing]
    return frozenset(map(key, (*node["labels"].values(), *(node["aliases"] if aliases else ()))))


def _by_names(matching: _Matching, cls: URIRef) -> bool:
    """Things of one name: names before other names, then by neighbours where several bear one name."""
    found = False
    for aliases in (False, True):
        old, new = matching.open(cls)
        if not old or not new:
            return found
        bearers: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
        for side, members, study in ((0, old, matching.old), (1, new, matching.new)):
            for thing in members:
                for name in _names(study, thing, aliases):
                    bearers[name][side].append(thing)
        scores: dict[tuple[str, str], float] = {}
        for ones, others in bearers.values():
            if ones and others and len(ones) * len(others) <= _BLOCK:
                for one in ones:
                    for other in others:
                        scores[one, other] = 1.0 if len(ones) == len(others) == 1 else _shared(matching, one, other)
        found = matching.join(_best(matching, scores), "name") or found
    return found


def _shared(matching: _Matching, one: str, other: str) -> float:
    """The share of the known neighbours of two things that they have in common, from 0 to 1."""
    mine, theirs = matching.neighbours(matching.old, one), matching.neighbours(matching.new, other)
    either = mine | theirs
    return len(mine & theirs) / len(either) if either else 0.0


def _by_likeness(matching: _Matching, likeness: Likeness, cls: URIRef) -> bool:
    old, new = matching.open(cls)
    scores: dict[tuple[str, str], float] = {}
    for one, other in _candidates(matching, likeness, old, new):
        names = likeness.score(one, other)
        if names >= _SIMILAR_NAMES and (near := _shared(matching, one, other)) >= _SIMILAR_NEIGHBOURS:
            scores[one, other] = (names + near) / 2
    return matching.join(_best(matching, scores), "similar")


def _candidates(matching: _Matching, likeness: Likeness, old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    """Pairs with a neighbour in common; of neighbours that tie too many, pairs whose names share a rare run of letters.

    Never all pairs: both name and neighbours must agree, so what shares no neighbour need not be looked at.
    """
    bearers: dict[Hashable, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for side, members, study in ((0, old, matching.old), (1, new, matching.new)):
        for thing in members if old and new else ():
            for near in matching.neighbours(study, thing):
                bearers[near][side].append(thing)
    crowded: dict[Hashable, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    seen: set[tuple[str, str]] = set()
    for shared, sides in bearers.items():
        if len(sides[0]) * len(sides[1]) <= _BLOCK:
            seen |= {(one, other) for one in sides[0] for other in sides[1]}
        else:
            for side, members in enumerate(sides):
                for thing in members:
                    for run in likeness.runs(thing, side == 0):
                        crowded[shared, run][side].append(thing)
    for ones, others in crowded.values():
        if len(ones) * len(others) <= _BLOCK:
            seen |= {(one, other) for one in ones for other in others}
    return iter(sorted(seen))


def _best(matching: _Matching, scores: Mapping[tuple[str, str], float]) -> list[tuple[str, str]]:
    """Pairs in which each is the other's single best; those among whom several are as good are kept as uncertain."""
    best_old: dict[str, list[str]] = _foremost(((one, other), score) for (one, other), score in scores.items())
    best_new: dict[str, list[str]] = _foremost(((other, one), score) for (one, other), score in scores.items())
    found = []
    for one, others in sorted(best_old.items()):
        if len(others) == 1 and best_new[others[0]] == [one]:
            found.append((one, others[0]))
    sure_old, sure_new = {one for one, _other in found}, {other for _one, other in found}
    for one, others in best_old.items():
        rest = [other for other in others if other not in sure_new]
        if one not in sure_old and rest:
            olds = {one, *(o for other in rest for o in best_new[other] if o not in sure_old)}
            matching.uncertain.add(Uncertain(tuple(sorted(olds)), tuple(sorted(rest))))
    for other, ones in best_new.items():
        remaining = [one for one in ones if one not in sure_old]
        if other not in sure_new and remaining:
            news = {other, *(n for one in remaining for n in best_old[one] if n not in sure_new)}
            matching.uncertain.add(Uncertain(tuple(sorted(remaining)), tuple(sorted(news))))
    return found


def _foremost(scored: Iterable[tuple[tuple[str, str], float]]) -> dict[str, list[str]]:
    top: dict[str, float] = {}
    kept: dict[str, list[str]] = {}
    for (one, other), score in scored:
        if one not in top or score > top[one] + 1e-9:
            top[one], kept[one] = score, [other]
        elif abs(score - top[one]) <= 1e-9:
            kept[one].append(other)
    return {one: sorted(others) for one, others in kept.items()}


def _result(matching: _Matching, merged: Mapping[str, str]) -> Correspondence:
    removed, added = [], []
    for sheet in _SHEETS:
        old, new = matching.open(sheet.cls)
        removed += [thing for thing in old if thing not in merged]
        added += new
    gone = set(removed)
    joined = [Match(old, new, "merged") for old, new in sorted(merged.items()) if old not in matching.found]
    uncertain = {u for u in matching.uncertain if gone & set(u.old)}
    return Correspondence(
        tuple(sorted([*matching.found.values(), *joined])), tuple(removed), tuple(added), tuple(sorted(uncertain))
    )


def labels_differ(old: Study, new: Study, match: Match) -> bool:
    """True if a thing is called otherwise than before in a language that both name it in."""
    before, after = (study.linkage.nodes[thing]["labels"] for study, thing in ((old, match.old), (new, match.new)))
    return any(key(before[code]) != key(after[code]) for code in before.keys() & after.keys())
