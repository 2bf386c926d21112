"""The network as GEXF, for Gephi."""

from __future__ import annotations

import io
import re

import networkx as nx

from prasan.graph.palette import kind_style, link_style
from prasan.graph.plain_graph import plain_graph
from prasan.graph.scene import Scene

NAME = "network"
SUFFIXES = (".gexf",)

_DAY = re.compile(rb' lastmodifieddate="[^"]*"')
_MEANT_OTHERWISE = frozenset(
    {"start", "end", "weight", "type", "pid", "id", "viz", "parents", "spells", "slices", "key"}
)
"""What the writer of networkx takes for its own, such as the days on which a node is there at all."""


def draw(scene: Scene, suffix: str) -> bytes:
    """The network as GEXF 1.2 with every attribute of the plain graph and the colours of the pictures.

    Parallel edges are kept. What is called as something that GEXF means otherwise has an underscore more (``start_``).
    """
    plain = plain_graph(scene)
    graph = nx.MultiDiGraph(**plain.graph)
    for node, data in plain.nodes(data=True):
        graph.add_node(node, **_held(data), viz={"color": _colour(kind_style(data["class"]).colour)})
    for source, target, key, data in plain.edges(keys=True, data=True):
        colour = {"color": _colour(link_style(data["relation"]).colour)}
        graph.add_edge(source, target, key=key, **_held(data), id=key, viz=colour)
    held = io.BytesIO()
    nx.write_gexf(graph, held, encoding="utf-8")
    # The day on which it was written would make two files of the same data differ.
    return _DAY.sub(b"", held.getvalue(), count=1)


def _held(data: dict[str, object]) -> dict[str, object]:
    return {f"{key}_" if key in _MEANT_OTHERWISE else key: value for key, value in data.items()}


def _colour(given: str) -> dict[str, int | float]:
    red, green, blue = (int(given[place : place + 2], 16) for place in (1, 3, 5))
    return {"r": red, "g": green, "b": blue, "a": 1.0}
