"""Which thing a user means: by IRI, by id, by name, by another name, in whatever spelling."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from rdflib import Graph, URIRef
from rdflib.namespace import DCTERMS, SKOS

from prasan.errors import UnknownNameError, UsageError
from prasan.loaders.names import Names, look_alikes, vocabulary_names
from prasan.loaders.thai import clean, key
from prasan.ontology import PRASAN
from prasan.ontology.schema import sheets
from prasan.queries.ask import Rows, ask

THING = "thing"
"""The type of a parameter that may be a thing of any class."""
_Attempt = Callable[[Graph, tuple[URIRef, ...], str], tuple[URIRef, ...]]
_RANKS = ((DCTERMS.identifier, "id"), (SKOS.prefLabel, "label"), (SKOS.altLabel, "alias"))
_CONCEPTS = ("Level", "LinkType", "ProjectKind", "AgencyKind", "MechanismKind", "MembershipRole", "EvidenceStatus",
             "FindingKind", "DecisionKind", "MatchKind")  # fmt: skip
_IRI = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^<>"{}|^`\\\x00-\x20]+')
# Letters that every spelling of a name has in the same order; vowels, marks and signs may be set in more ways than one.
_FIRM = re.compile("[a-z0-9\u0e01-\u0e2e]")
# Letters that a key leaves as they are but for case; of others, such as full-width ones, it makes these.
_ORDINARY = re.compile("[ -~\u0e00-\u0e7f]*")
_BETWEEN = "\x1e"
"""What no name holds."""
_LOOSE = "[^A-Za-z0-9\u0e01-\u0e2e\u0e50-\u0e59]*"


def quoted(text: str) -> str:
    r"""A text as a SPARQL string that nothing inside can end.

    >>> quoted('a "b" \\ c')
    '"a \\"b\\" \\\\ c"'
    """
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
    text = "".join(escapes.get(character, character) for character in text)
    # Some parsers undo \uXXXX before they look at strings, even after an escaped backslash: let no such run stand.
    return '"' + re.sub(r"\\\\([uU])", lambda match: f"\\\\\\U{ord(match[1]):08X}", text) + '"'


def classes_of(types: tuple[str, ...]) -> tuple[URIRef, ...]:
    """The classes that types of a parameter stand for; all that a workbook has sheets for, if any thing will do."""
    if THING in types:
        return (*(sheet.cls for sheet in sheets()), *(PRASAN[name] for name in _CONCEPTS), PRASAN.Finding)
    return tuple(PRASAN[name] for name in types)


def _select(dataset: Graph, sparql: str) -> Rows:
    found = ask(dataset, sparql, labels=False)
    assert isinstance(found, Rows)
    return found


def _of_class(dataset: Graph, thing: URIRef, classes: tuple[URIRef, ...]) -> bool:
    found = _select(dataset, f"SELECT ?class {{ <{thing}> a ?class }}")
    return any(row[0] in classes for row in found.rows)


def _exact(dataset: Graph, classes: tuple[URIRef, ...], name: str) -> tuple[URIRef, ...]:
    """Things that bear exactly this name, from the store's own index."""
    literal = quoted(name)
    for property_, _rank in _RANKS:
        parts = [f"{{ ?thing <{property_}> {literal}{tag} }}" for tag in ("", "@th", "@en")]
        found = _select(dataset, f"SELECT DISTINCT ?thing {{ {' UNION '.join(parts)} }} ORDER BY ?thing")
        candidates = [row[0] for row in found.rows if isinstance(row[0], URIRef)]
        if things := tuple(thing for thing in candidates if _of_class(dataset, thing, classes)):
            return things
    return ()


def _rows(dataset: Graph, classes: tuple[URIRef, ...], condition: str) -> Iterator[tuple[URIRef, str, str]]:
    values = " ".join(f"<{cls}>" for cls in classes)
    for property_, rank in _RANKS:
        sparql = (
            f"SELECT DISTINCT ?thing ?name {{ ?thing <{property_}> ?name . ?thing a ?class . "
            f"VALUES ?class {{ {values} }} {condition} }} ORDER BY ?thing ?name"
        )
        for thing, name in _select(dataset, sparql).rows:
            if isinstance(thing, URIRef):
                yield thing, str(name), rank


def _alike(dataset: Graph, classes: tuple[URIRef, ...], name: str) -> tuple[URIRef, ...]:
    """Things with a name that has the same key; the store first leaves out what can't have."""
    firm = _FIRM.findall(key(name))
    if not firm:
        return ()
    digits = {str(value): f"[{value}{chr(0x0E50 + value)}]" for value in range(10)}
    pattern = f"^{_LOOSE}{_LOOSE.join(digits.get(letter, letter) for letter in firm)}{_LOOSE}$"
    names = Names()
    for thing, found, rank in _rows(dataset, classes, f'FILTER(REGEX(STR(?name), {quoted(pattern)}, "i"))'):
        names.add(PRASAN.Project, thing, found, rank)
    return names.find([PRASAN.Project], name)


def _all_names(dataset: Graph, classes: tuple[URIRef, ...], any_class: bool) -> list[str]:
    """Every name of the things of these classes; the store hands them over as one text: there may be half a million."""
    values = " ".join(f"<{cls}>" for cls in classes)
    of_class = "" if any_class else f"VALUES ?class {{ {values} }} ?thing a ?class ."
    names = " UNION ".join(f"{{ ?thing <{property_}> ?name }}" for property_, _rank in _RANKS)
    sparql = (
        f"SELECT (GROUP_CONCAT(DISTINCT STR(?name); separator={quoted(_BETWEEN)}) AS ?names) {{ {of_class} {names} }}"
    )
    found = _select(dataset, sparql).rows
    return str(found[0][0] or "").split(_BETWEEN) if found else []


def _oddly_spelt(dataset: Graph, classes: tuple[URIRef, ...], name: str, known: Iterable[str]) -> tuple[URIRef, ...]:
    """Things with a name of the same key, among those that :func:`_alike` can't find: names in other letters."""
    wanted, firm = key(name), bool(_FIRM.search(key(name)))
    odd = (other for other in known if not (firm and _ORDINARY.fullmatch(other)))
    same = ", ".join(quoted(other) for other in odd if key(other) == wanted)
    names = Names()
    for thing, found, rank in _rows(dataset, classes, f"FILTER(STR(?name) IN ({same}))") if same else ():
        names.add(PRASAN.Project, thing, found, rank)
    return names.find([PRASAN.Project], name)


def _nearest(name: str, known: Iterable[str]) -> list[str]:
    """The names most like this one: first among all as they are written, then of the best as they are compared."""
    names = sorted(known)
    likely = [names[found] for found in look_alikes(name.lower(), [text.lower() for text in names], limit=20)]
    by_key = {key(text): text for text in reversed(likely)}
    keys = list(by_key)[::-1]
    return [by_key[keys[found]] for found in look_alikes(key(name), keys)]


def _by_end(dataset: Graph, classes: tuple[URIRef, ...], name: str) -> tuple[URIRef, ...]:
    """Things whose IRI ends in the name: rows that join others, such as links, have no other."""
    values = " ".join(f"<{cls}>" for cls in classes)
    ends = " || ".join(f"STRENDS(STR(?thing), {quoted(mark + name)})" for mark in "/#")
    found = _select(
        dataset,
        f"SELECT DISTINCT ?thing {{ ?thing a ?class . VALUES ?class {{ {values} }} FILTER({ends}) }} ORDER BY ?thing",
    )
    return tuple(row[0] for row in found.rows if isinstance(row[0], URIRef))


def resolve(dataset: Graph, types: tuple[str, ...], name: str, parameter: str = "") -> URIRef:
    """The IRI of the one thing that a name means.

    ``types`` are local names of classes of the vocabulary, or ``thing``. An exact spelling beats one that merely comes
    to the same (``ธ.ก.ส.``, ``ธกส``); an id beats a label, a label beats another name. Raises ``UnknownNameError``
    ``unknown-thing`` with the nearest names, and ``UsageError`` ``ambiguous-thing`` with the ids it may mean.

    >>> str(resolve(Graph(), ("Level",), "ระดับตำบล"))
    'https://w3id.org/prasan/ns#tambon'
    """
    classes, text = classes_of(types), clean(name)
    concepts = vocabulary_names()
    found: tuple[URIRef, ...] = ()
    if _IRI.fullmatch(text) and _of_class(dataset, URIRef(text), classes):
        found = (URIRef(text),)
    attempts: list[_Attempt] = [
        lambda _dataset, wanted, spelling: concepts.find(wanted, spelling),
        _exact,
        _alike,
        _by_end,
    ]
    if THING in types:
        attempts[:2] = reversed(attempts[:2])  # what the data call so comes before a level or a kind of that name
    for attempt in attempts if text else ():
        found = found or attempt(dataset, classes, text)
    if not found and text:
        known = _all_names(dataset, classes, THING in types)
        found = _oddly_spelt(dataset, classes, text, known)
        if not found:
            nearest = _nearest(text, {*known, *concepts.spellings(classes).values()})
            raise UnknownNameError("unknown-thing", parameter=parameter, name=name, known=", ".join(nearest) or "—")
    if not found:
        raise UnknownNameError("unknown-thing", parameter=parameter, name=name, known="—")
    if len(found) > 1:
        ids = ", ".join(re.split("[/#]", thing)[-1] for thing in found)
        raise UsageError("ambiguous-thing", parameter=parameter, name=name, known=ids)
    return found[0]
