"""What people mean by a name: an IRI, an id, a label or an alias."""

from __future__ import annotations

from weakref import WeakKeyDictionary

import networkx as nx

from prasan.errors import UnknownNameError
from prasan.loaders.thai import key
from prasan.settings import nearest

_Spellings = dict[str, dict[str, None]]
_known: WeakKeyDictionary[nx.MultiDiGraph, _Spellings] = WeakKeyDictionary()
"""By graph, things by what they are called: whoever looks for one name looks for the next."""


def things_named(graph: nx.MultiDiGraph, name: str, said: str = "") -> tuple[str, ...]:
    """The IRIs of the things of a linkage that a name may mean.

    Raises ``UnknownNameError`` with the nearest names if it means none; ``said`` is how to call it there.
    """
    if name in graph:
        return (name,)
    spellings = _spellings(graph)
    if found := spellings.get(key(name)):
        return tuple(sorted(found))
    raise UnknownNameError("unknown-thing", name=said or name, known=nearest(key(name), list(spellings)) or "—")


def _spellings(graph: nx.MultiDiGraph) -> _Spellings:
    if graph not in _known:
        spellings: _Spellings = {}
        for iri, node in graph.nodes(data=True):
            for text in (node["identifier"], *node["labels"].values(), *node["aliases"]):
                spellings.setdefault(key(text), {})[iri] = None
        _known[graph] = spellings
    return _known[graph]
