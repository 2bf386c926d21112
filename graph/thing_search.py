"""Things found by what people type: by class, by id, name or alias in any language and spelling, by what they lack."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from prasan.graph.linkage import subjects
from prasan.graph.study import Study
from prasan.graph.unrecorded import unrecorded
from prasan.loaders.thai import key
from prasan.ontology import PRASAN
from prasan.ontology.schema import sheets

_BETWEEN = "\x1e"
"""What no name holds."""
_DIGITS = re.compile(r"(\d+)")
_ALIKE, _ALIKE_SHORT, _SHORT = 55, 40, 4
"""How alike, of 100, a name must be to what was typed to be offered instead; of ids and abbreviations less is left."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing and its class."""

    iri: str
    cls: str


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """What orders texts as people count: ``P2`` before ``P10``.

    >>> sorted(["P10", "P2", "E1"], key=natural)
    ['E1', 'P2', 'P10']
    """
    return tuple((0, int(part), part) if part.isdecimal() else (1, 0, part) for part in _DIGITS.split(text) if part)


@lru_cache(maxsize=2)
def entries(study: Study) -> tuple[Entry, ...]:
    """Every thing of the data: by class in the order of the workbook's sheets, then as their ids count.

    Terms of the vocabulary, such as levels, are none.
    """
    order = {str(sheet.cls): number for number, sheet in enumerate(sheets())}
    found = []
    for iri, node in study.linkage.nodes(data=True):
        if iri.startswith(str(PRASAN)):
            continue
        found.append((Entry(iri, node["cls"]), node["identifier"]))
    found.sort(key=lambda item: (order.get(item[0].cls, len(order)), item[0].cls, natural(item[1]), item[0].iri))
    return tuple(entry for entry, _identifier in found)


@lru_cache(maxsize=2)
def _keys(study: Study) -> dict[str, tuple[str, ...]]:
    """The keys (:func:`prasan.loaders.thai.key`) of the id, the names and the aliases of each thing.

    Of 100,000 things it takes some seconds, once, when something is first searched for.
    """
    found = {}
    for entry in entries(study):
        node = study.linkage.nodes[entry.iri]
        names = (node["identifier"], *node["labels"].values(), *node["aliases"])
        found[entry.iri] = tuple(dict.fromkeys(map(key, names)))
    return found


@lru_cache(maxsize=2)
def counts_by_class(study: Study) -> dict[str, int]:
    """Class → how many things there are of it, in the order of :func:`entries`."""
    return dict(Counter(entry.cls for entry in entries(study)))


def search(
    study: Study, text: str = "", cls: str = "", kind: str = "", lacking: str = "", to: str = "", by: str = ""
) -> list[str]:
    """The things that match all that is given, those first that a name fits best, else in the order of :func:`entries`.

    ``text``: every word of it is part of an id, a name or an alias, whatever the spelling (``ธ.ก.ส.`` finds ``ธกส``);
    a name that is the text wholly comes first, then one that begins with it. ``cls`` and ``kind`` are IRIs;
    ``lacking`` a property whose record is expected and not there; ``to`` a thing that the things sought point at,
    ``by`` a certain property if it is named.
    """
    wanted = key(text)
    words = wanted.split()
    only = _only(study, lacking, to, by)
    keys = _keys(study) if words else {}
    ranked: list[tuple[int, str]] = []
    for entry in entries(study):
        if (cls and entry.cls != cls) or (only is not None and entry.iri not in only):
            continue
        if kind and study.linkage.nodes[entry.iri]["kind"] != kind:
            continue
        if words:
            joined = _BETWEEN.join(keys[entry.iri])
            if not all(word in joined for word in words):
                continue
        ranked.append((_rank(keys.get(entry.iri, ()), wanted), entry.iri))
    ranked.sort(key=lambda item: item[0])  # which keeps the order of what fits as well
    return [iri for _rank, iri in ranked]


def _rank(names: tuple[str, ...], wanted: str) -> int:
    if not wanted or wanted in names:
        return 0
    return 1 if any(name.startswith(wanted) for name in names) else 2


def _only(study: Study, lacking: str, to: str, by: str) -> set[str] | None:
    """The things that the filters on records and relations leave; ``None`` if there is no such filter."""
    found: list[set[str]] = []
    if lacking:
        found.append({item.thing for item in unrecorded(study) if item.property == lacking})
    if to:
        known = to in study.linkage
        pointing = study.linkage.predecessors(to) if known else ()
        found.append(set(pointing) if not (known and by) else {*_pointing(study, to, by)})
    return set.intersection(*found) if found else None


def _pointing(study: Study, to: str, by: str) -> Iterable[str]:
    from rdflib import URIRef

    return subjects(study.linkage, to, URIRef(by))


def nearest_things(study: Study, text: str, limit: int = 5) -> list[str]:
    """The things with a name most like a text that no name fits, the likeliest first."""
    from rapidfuzz import fuzz, process

    owners: dict[str, str] = {}
    for iri, keys in _keys(study).items():
        for name in keys:
            owners.setdefault(name, iri)
    names = list(owners)
    wanted = key(text)
    cutoff = _ALIKE_SHORT if len(wanted) <= _SHORT else _ALIKE
    found = process.extract(wanted, names, scorer=fuzz.ratio, limit=4 * limit, score_cutoff=cutoff)
    return list(dict.fromkeys(owners[name] for name, _score, _index in found))[:limit]
