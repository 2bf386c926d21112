"""Short ids for programs in which people type ids: readable, the same for the same data, each once."""

from __future__ import annotations

import hashlib
import re
from collections import Counter

import networkx as nx

_NOT_ID = re.compile(r"[\W_]+")


def short_ids(graph: nx.MultiDiGraph) -> dict[str, str]:
    """Node of a plain graph → its class and identifier as one word; where two would be alike, a digest of the IRI too.

    >>> graph = nx.MultiDiGraph()
    >>> graph.add_node("urn:x:1", **{"class": "https://w3id.org/prasan/ns#Project", "identifier": "P1"})
    >>> short_ids(graph)
    {'urn:x:1': 'Project-P1'}
    """
    wanted = {node: _wanted(data.get("class", ""), data.get("identifier", "")) for node, data in graph.nodes(data=True)}
    counts = Counter(wanted.values())
    return {
        node: word if counts[word] == 1 else f"{word}-{hashlib.sha256(node.encode()).hexdigest()[:10]}"
        for node, word in wanted.items()
    }


def _wanted(cls: str, identifier: str) -> str:
    parts = (_NOT_ID.sub("-", part).strip("-") for part in (cls.rsplit("#", 1)[-1].rsplit("/", 1)[-1], identifier))
    return "-".join(part for part in parts if part) or "thing"
