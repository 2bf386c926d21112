"""What people mean by a name: an IRI, an id, a label or an alias."""

from __future__ import annotations

import networkx as nx

from prasan.errors import UnknownNameError
from prasan.loaders.thai import key
from prasan.settings import nearest


def things_named(graph: nx.MultiDiGraph, name: str, said: str = "") -> tuple[str, ...]:
    """The IRIs of the things of a linkage that a name may mean.

    Raises ``UnknownNameError`` with the nearest names if it means none; ``said`` is how to call it there.
    """
    if name in graph:
        return (name,)
    spellings: dict[str, dict[str, None]] = {}
    for iri, node in graph.nodes(data=True):
        for text in (node["identifier"], *node["labels"].values(), *node["aliases"]):
            spellings.setdefault(key(text), {})[iri] = None
    if found := spellings.get(key(name)):
        return tuple(sorted(found))
    raise UnknownNameError("unknown-thing", name=said or name, known=nearest(key(name), list(spellings)) or "—")
