"""What each constraint of SHACL means, as a question about sets of subjects and values.

``CONSTRAINTS`` holds, by the parameter that states it, a function from the shapes to the one that finds what breaks the
constraint: among the things of a class, each with the value that does it.
"""

from __future__ import annotations

import datetime
import operator
import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Set
from decimal import Decimal
from functools import cache
from typing import Any

from rdflib import Graph, URIRef
from rdflib.collection import Collection
from rdflib.namespace import RDF, RDFS, SH, XSD
from rdflib.term import Node

from prasan.ontology.quads import Quads, spelt, tag_of, text_of, vocabulary_quads
from prasan.ontology.vocabulary import vocabulary

Found = tuple[str, str | None]
"""A thing and the value that breaks the constraint, spelt; none where a value is missing."""

_DAY = (
    "[0-9]{4}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)"
    "|([0-9]{2}(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)-02-29"
)
_WELL_TYPED = {
    XSD.boolean: re.compile("true|false|0|1"),
    XSD.date: re.compile(f"-?({_DAY})(Z|[+-][0-9]{{2}}:[0-9]{{2}})?"),
    XSD.decimal: re.compile("[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)"),
    XSD.integer: re.compile("[+-]?[0-9]+"),
}
"""What literals of a datatype look like."""
_NUMBERS = {f"^^<{XSD[name]}>" for name in ("integer", "decimal", "float", "double")}
_TYPE = spelt(RDF.type)


@cache
def _classes(cls: str) -> frozenset[str]:
    """The class and those that the vocabulary puts under it: their instances are instances of the class."""
    return frozenset(spelt(below) for below in vocabulary().transitive_subjects(RDFS.subClassOf, URIRef(cls[1:-1])))


class Data:
    """Statements together with the vocabulary, and what several constraints ask about them, worked out once."""

    def __init__(self, quads: Quads) -> None:
        self._quads = quads
        # For the life of one check: the statements do not change meanwhile.
        self.of = cache(self._of)
        self.instances = cache(self._instances)
        self.holders = cache(self._holders)
        self.counts = cache(self._counts)
        self.named_twice = cache(self._named_twice)
        self._bad: dict[Hashable, list[Found]] = {}
        self._by_class: dict[str, set[str]] = {}
        for subject, cls in zip(*self.of(_TYPE), strict=True):
            self._by_class.setdefault(cls, set()).add(subject)

    def _of(self, path: str) -> tuple[list[str], list[str]]:
        """The subjects and the values of a property, in step."""
        subjects, values, _places = self._quads.of(path)
        more, more_values, _places = vocabulary_quads().of(path)
        return (subjects + more, values + more_values) if more else (subjects, values)

    def _instances(self, cls: str) -> Set[str]:
        """The things of a class."""
        return frozenset().union(*(self._by_class.get(below, ()) for below in _classes(cls)))

    def _holders(self, path: str) -> Set[str]:
        """The things that have a property."""
        return frozenset(self.of(path)[0])

    def _counts(self, path: str) -> dict[str, int]:
        """How many different values things have of a property, where it is more than one."""
        subjects, values = self.of(path)
        if len(subjects) == len(self.holders(path)):
            return {}
        # A statement may stand at hundreds of places, and is one value all the same.
        counts = Counter(subject for subject, _value in set(zip(subjects, values, strict=True)))
        return {subject: count for subject, count in counts.items() if count > 1}

    def _named_twice(self, path: str) -> list[str]:
        """The things with several values of a property in one language."""
        counts = self.counts(path)
        pairs = {pair for pair in zip(*self.of(path), strict=True) if pair[0] in counts}
        tagged = Counter((subject, tag_of(value)) for subject, value in pairs)
        return [subject for (subject, tag), count in tagged.items() if count > 1 and tag.startswith("@")]

    def with_value(self, path: str, is_bad: Callable[[str], bool], key: Hashable) -> list[Found]:
        """The statements of a property whose value is bad, each value looked at once; ``key`` names what is asked."""
        if (path, key) not in self._bad:
            subjects, values = self.of(path)
            bad = {value for value in set(values) if is_bad(value)}
            pairs = zip(subjects, values, strict=True) if bad else ()
            self._bad[path, key] = [(subject, value) for subject, value in pairs if value in bad]
        return self._bad[path, key]


Broken = Callable[[Data, Set[str]], Iterator[Found]]
"""From the data and the things of a class to what breaks a constraint among them."""
_Constraint = Callable[[Graph, Node, Node], Broken]
"""From (shapes, shape, value of the parameter) to what finds the breaches."""


def _path(graph: Graph, shape: Node) -> str:
    path = graph.value(shape, SH.path)
    assert path is not None
    return spelt(path)


def _values(is_good: Callable[[Data, str], bool]) -> Callable[[str, Hashable], Broken]:
    """A constraint on single values: each that is not good breaks it."""

    def constraint(path: str, key: Hashable) -> Broken:
        def broken(data: Data, things: Set[str]) -> Iterator[Found]:
            found = data.with_value(path, lambda value: not is_good(data, value), key)
            return (pair for pair in found if pair[0] in things)

        return broken

    return constraint


def _min_count(graph: Graph, shape: Node, value: Node) -> Broken:
    path, least = _path(graph, shape), int(str(value))

    def broken(data: Data, things: Set[str]) -> Iterator[Found]:
        yield from ((thing, None) for thing in things - data.holders(path))
        if least > 1:
            counts = data.counts(path)
            yield from ((thing, None) for thing in things & data.holders(path) if counts.get(thing, 1) < least)

    return broken


def _max_count(graph: Graph, shape: Node, value: Node) -> Broken:
    path, most = _path(graph, shape), int(str(value))

    def broken(data: Data, things: Set[str]) -> Iterator[Found]:
        return ((thing, None) for thing, count in data.counts(path).items() if count > most and thing in things)

    return broken


def _datatype(graph: Graph, shape: Node, value: Node) -> Broken:
    tag = "" if value == XSD.string else "@" if value == RDF.langString else f"^^<{value}>"
    form = _WELL_TYPED.get(URIRef(str(value)))

    def is_good(_data: Data, term: str) -> bool:
        found = tag_of(term)
        right = found.startswith("@") if tag == "@" else found == tag
        return term[0] == '"' and right and (form is None or bool(form.fullmatch(text_of(term))))

    return _values(is_good)(_path(graph, shape), ("datatype", value))


def _node_kind(graph: Graph, shape: Node, value: Node) -> Broken:
    start = {SH.IRI: "<", SH.Literal: '"'}[URIRef(str(value))]
    return _values(lambda _data, term: term[0] == start)(_path(graph, shape), ("nodeKind", value))


def _class(graph: Graph, shape: Node, value: Node) -> Broken:
    if graph.value(shape, SH.path) is None:
        cls = spelt(value)
        return lambda data, things: ((thing, thing) for thing in things - data.instances(cls))
    return _of_classes(_path(graph, shape), spelt(value))


def _or(graph: Graph, shape: Node, value: Node) -> Broken:
    classes = [graph.value(alternative, SH["class"]) for alternative in Collection(graph, value)]
    return _of_classes(_path(graph, shape), *(spelt(cls) for cls in classes if cls is not None))


def _of_classes(path: str, *classes: str) -> Broken:
    return _values(lambda data, term: any(term in data.instances(cls) for cls in classes))(path, classes)


def _has_value(graph: Graph, shape: Node, value: Node) -> Broken:
    path, wanted = _path(graph, shape), spelt(value)

    def broken(data: Data, things: Set[str]) -> Iterator[Found]:
        subjects, values = data.of(path)
        having = {subject for subject, term in zip(subjects, values, strict=True) if term == wanted}
        return ((thing, None) for thing in things - having)

    return broken


def _in(graph: Graph, shape: Node, value: Node) -> Broken:
    members = frozenset(spelt(member) for member in Collection(graph, value))
    return _values(lambda _data, term: term in members)(_path(graph, shape), members)


def _pattern(graph: Graph, shape: Node, value: Node) -> Broken:
    pattern = re.compile(str(value))
    return _values(lambda _data, term: bool(pattern.search(text_of(term))))(_path(graph, shape), pattern)


def _comparable(term: str) -> tuple[str, Decimal | datetime.datetime] | None:
    """What a literal is compared by: its kind and its value; nothing for what has no order."""
    text, tag = text_of(term), tag_of(term)
    if tag in _NUMBERS and _WELL_TYPED[XSD.decimal].fullmatch(text):
        return "number", Decimal(text)
    if tag == f"^^<{XSD.date}>" and _WELL_TYPED[XSD.date].fullmatch(text) and text[:4] >= "0001":
        zone = "date" if len(text) == 10 else "date with zone"
        return zone, datetime.datetime.fromisoformat(f"{text[:10]}T00:00:00{text[10:]}")
    return None


def _in_order(term: str, is_right: Callable[[Any, Any], Any], other: str) -> bool:
    """True if two literals can be compared and stand as they should; what can't be compared breaks a bound."""
    one, two = _comparable(term), _comparable(other)
    return one is not None and two is not None and one[0] == two[0] and bool(is_right(one[1], two[1]))


def _bound(is_right: Callable[[Any, Any], Any]) -> _Constraint:
    def constraint(graph: Graph, shape: Node, value: Node) -> Broken:
        limit = spelt(value)
        good = _values(lambda _data, term: _in_order(term, is_right, limit))
        return good(_path(graph, shape), (is_right, limit))

    return constraint


def _less_than_or_equals(graph: Graph, shape: Node, value: Node) -> Broken:
    path, other_path = _path(graph, shape), spelt(value)

    def broken(data: Data, things: Set[str]) -> Iterator[Found]:
        others: dict[str, list[str]] = {}
        for subject, other in zip(*data.of(other_path), strict=True):
            others.setdefault(subject, []).append(other)
        in_order = cache(_in_order)
        for subject, term in zip(*data.of(path), strict=True):
            if subject in others and subject in things:
                yield from ((subject, term) for other in others[subject] if not in_order(term, operator.le, other))

    return broken


def _unique_language(graph: Graph, shape: Node, _value: Node) -> Broken:
    path = _path(graph, shape)
    return lambda data, things: ((thing, None) for thing in data.named_twice(path) if thing in things)


def _disjoint(graph: Graph, shape: Node, value: Node) -> Broken:
    path, other = _path(graph, shape), spelt(value)

    def broken(data: Data, things: Set[str]) -> Iterator[Found]:
        both = set(zip(*data.of(path), strict=True)) & set(zip(*data.of(other), strict=True))
        return (pair for pair in both if pair[0] in things)

    return broken


CONSTRAINTS: dict[URIRef, _Constraint] = {
    SH.minCount: _min_count,
    SH.maxCount: _max_count,
    SH.datatype: _datatype,
    SH.nodeKind: _node_kind,
    SH["class"]: _class,
    SH.hasValue: _has_value,
    SH["or"]: _or,
    SH["in"]: _in,
    SH.minInclusive: _bound(operator.ge),
    SH.maxInclusive: _bound(operator.le),
    SH.pattern: _pattern,
    SH.uniqueLang: _unique_language,
    SH.lessThanOrEquals: _less_than_or_equals,
    SH.disjoint: _disjoint,
}
