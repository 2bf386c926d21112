"""What a workspace states before and after its edits, to look things up in and to check the next edit against."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from threading import Lock

from rdflib import URIRef
from rdflib.namespace import DCTERMS, RDF, SH, SKOS

from prasan.language import pick
from prasan.loaders.edit_lines import Edit, Statement, whole_iri
from prasan.loaders.edits import Folded, folded
from prasan.loaders.load import read_sources
from prasan.loaders.names import Names
from prasan.loaders.places import places_graph
from prasan.loaders.thai import Calendar
from prasan.ontology import PRASAN
from prasan.ontology.check import Breach, check
from prasan.ontology.quads import Quads, spelt, spelt_iri, tag_of, text_of
from prasan.ontology.schema import Sheet, sheets
from prasan.ontology.vocabulary import names, shapes
from prasan.settings import Settings, read_settings

TYPE, LABEL, ALIAS, IDENTIFIER = map(spelt, (RDF.type, SKOS.prefLabel, SKOS.altLabel, DCTERMS.identifier))
_STATUS, _INFERRED = spelt(PRASAN.status), spelt(PRASAN.inferred)
_PLACE = "<urn:prasan:edit>"
_REMEMBERED = 10_000
"""Things of which it is remembered what is said of them."""


@dataclass(frozen=True, eq=False)
class Ground:
    """What the files of a workspace state without the edits, by subject and by value, every term spelt."""

    settings: Settings
    by_subject: Mapping[str, list[tuple[str, str, str]]]
    by_value: Mapping[str, list[tuple[str, str]]]
    inferred: frozenset[str]
    names: Names
    lock: Lock = field(default_factory=Lock)
    """Whoever asks for a name holds it: names are put in order when they are first asked for."""

    @property
    def base(self) -> str:
        """What the IRIs of the workspace start with."""
        return self.settings.workspace.base

    @cached_property
    def calendar(self) -> Calendar:
        """How years are read and shown."""
        return self.settings.calendar.calendar()

    @cached_property
    def instances(self) -> Mapping[str, list[str]]:
        """The things of each class."""
        found: dict[str, list[str]] = defaultdict(list)
        for subject, said in self.by_subject.items():
            for cls in {value for property_, value, _place in said if property_ == TYPE}:
                found[cls].append(subject)
        return found


def ground_of(folder: Path) -> Ground:
    """What the files of a workspace state, read anew; errors as those of reading them."""
    settings = read_settings(folder)
    found = read_sources([folder], settings, folder)
    about_places = spelt(places_graph(settings.workspace.base))
    by_subject: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    by_value: dict[str, list[tuple[str, str]]] = defaultdict(list)
    inferred = set()
    for property_, (subjects, values, places) in found.quads.properties():
        for subject, value, place in zip(subjects, values, places, strict=True):
            if place == about_places:
                if property_ == _STATUS and value == _INFERRED:
                    inferred.add(subject)
                continue
            by_subject[subject].append((property_, value, place))
            if value[0] == "<" and property_ != TYPE:
                by_value[value].append((subject, property_))
    return Ground(settings, dict(by_subject), dict(by_value), frozenset(inferred), found.names)


@dataclass(frozen=True, eq=False)
class Current:
    """What a workspace states with its edits, in the moment in which it was looked at."""

    ground: Ground
    edits: tuple[Edit, ...]
    _known: dict[str, dict[Statement, bool]] = field(default_factory=dict)

    @cached_property
    def _folded(self) -> Folded:
        return folded(self.edits)

    @cached_property
    def _added(self) -> dict[str, dict[Statement, bool]]:
        found: dict[str, dict[Statement, bool]] = defaultdict(dict)
        for statement, (_edit, inferred) in self._folded.added.items():
            found[statement[0]][statement] = inferred
        return found

    @cached_property
    def _added_by_value(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for subject, property_, value in self._folded.added:
            if value[0] == "<" and property_ != TYPE:
                found[value].append((subject, property_))
        return found

    def having(self, edit: Edit) -> Current:
        """As it would be with one more edit."""
        return Current(self.ground, (*self.edits, edit))

    def said(self, thing: str) -> dict[Statement, bool]:
        """The statements about a thing, in order, each with whether it is only inferred."""
        if thing not in self._known:
            found: dict[Statement, bool] = {}
            for property_, value, place in self.ground.by_subject.get(thing, ()):
                statement = thing, property_, value
                if statement not in self._folded.withdrawn:
                    found[statement] = found.get(statement, True) and place in self.ground.inferred
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            for statement, inferred in self._added.get(thing, {}).items():
                found[statement] = found.get(statement, True) and inferred
            found = self._known[thing] = dict(sorted(found.items()))
            return found
        return self._known[thing]

    def values(self, thing: str, property_: str) -> list[str]:
        """What a thing has by a property, in order."""
        return [value for _subject, known, value in self.said(thing) if known == property_]

    def pointing(self, thing: str) -> list[Statement]:
        """The statements whose value is a thing, in order."""
        pairs = {*self.ground.by_value.get(thing, ()), *self._added_by_value.get(thing, ())}
        found = {(subject, property_, thing) for subject, property_ in pairs}
        return sorted(statement for statement in found if statement in self.said(statement[0]))

    def sheet(self, thing: str) -> Sheet | None:
        """The sheet that a thing would be on; ``None`` if there is no such thing, or no sheet for it."""
        return next((_by_class()[cls] for cls in self.values(thing, TYPE) if cls in _by_class()), None)

    def classes(self, things: Iterable[str]) -> dict[str, str]:
        """The class, spelt, of each of these things that has a sheet."""
        return {thing: spelt(sheet.cls) for thing in things if (sheet := self.sheet(thing))}

    def things(self, cls: URIRef) -> Iterator[str]:
        """The things of a class, in no stated order."""
        wanted = spelt(cls)
        for thing in self.ground.instances.get(wanted, ()):
            if thing not in self._edited:
                yield thing
        for thing in self._edited:
            if wanted in self.values(thing, TYPE):
                yield thing

    @cached_property
    def _edited(self) -> frozenset[str]:
        """The things that edits speak of."""
        return frozenset(statement[0] for side in (self._folded.added, self._folded.withdrawn) for statement in side)

    def version(self, things: Iterable[str]) -> str:
        """Twelve letters that stand for all that is said of things."""
        said = [(statement, inferred) for thing in sorted(things) for statement, inferred in self.said(thing).items()]
        return hashlib.sha256(repr(said).encode()).hexdigest()[:12]

    def name(self, thing: str, language: str) -> str:
        """What people call a thing or a term: its label, else its id, or what was so called before it was taken out."""
        if concept := names(URIRef(thing[1:-1])):
            return pick(concept, language)
        before = [(property_, value) for property_, value, _place in self.ground.by_subject.get(thing, ())]
        made = [
            item.statement[1:] for edit in reversed(self.edits) for item in edit.add if item.statement[0] == thing
        ] if not before else []  # fmt: skip
        now = [(property_, value) for _thing, property_, value in self.said(thing)]
        for said in (now, before, made):
            labels = {tag_of(value)[1:]: text_of(value) for property_, value in said if property_ == LABEL}
            if labels:
                return pick(labels, language)
        return next((text_of(value) for property_, value in now if property_ == IDENTIFIER), local_name(thing))

    # Checking

    def breaches(self, before: Current, changed: Iterable[str]) -> list[Breach]:
        """What breaks the shapes among things that changed since before, and those that refer to things that came or
        went: violations only, in order.
        """
        focuses = set(changed)
        for thing in list(focuses):
            if before.values(thing, TYPE) != self.values(thing, TYPE):
                focuses |= {subject for subject, _property, _value in self.pointing(thing)}
        quads = Quads()
        reached, waiting = set(focuses), list(focuses)
        while waiting:
            thing = waiting.pop()
            for subject, property_, value in self.said(thing):
                quads.add(subject, property_, value, _PLACE)
                # The class of a value is looked at; and a circle may lead through things that did not change.
                if value[0] == "<" and value not in reached and (thing in focuses or property_ in _walked()):
                    reached.add(value)
                    waiting.append(value)
        found = [breach for breach in check(quads) if breach.severity == "violation"]
        found = [breach for breach in found if spelt_iri(breach.focus) in focuses]
        return sorted(found, key=lambda each: (each.focus, str(each.path), str(each.value), each.constraint))


def difference(before: Current, after: Current, things: Iterable[str]) -> tuple[list[Statement], list[Statement]]:
    """The statements about things that are gone after, and those that are new."""
    gone, new = [], []
    for thing in sorted(set(things)):
        was, now = before.said(thing), after.said(thing)
        gone += [statement for statement in was if statement not in now or was[statement] != now[statement]]
        new += [statement for statement in now if statement not in was or was[statement] != now[statement]]
    return gone, new


def local_name(thing: str) -> str:
    """The last part of a spelt IRI.

    >>> local_name("<https://w3id.org/prasan/id/project/P1>")
    'P1'
    """
    return re.split("[/#]", thing[1:-1])[-1]


@cache
def _by_class() -> dict[str, Sheet]:
    return {spelt(sheet.cls): sheet for sheet in sheets()}


@cache
def _walked() -> frozenset[str]:
    """The properties that shapes follow for any number of steps."""
    queries = [str(query) for query in shapes().objects(None, SH.select)]
    return frozenset(
        spelt_iri(whole_iri(name, "")) for query in queries for name in re.findall(r"(\w+:\w+)[*+]", query)
    )
