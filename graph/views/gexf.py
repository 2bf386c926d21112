"""The network as GEXF, for Gephi."""

from __future__ import annotations

import io
import re

import networkx as nx

from prasan.graph.plain_graph import plain_graph
from prasan.graph.scene import Scene

NAME = "network"
SUFFIXES = (".gexf",)

_DAY = re.compile(rb' lastmodifieddate="[^"]*"')


def draw(scene: Scene, suffix: str) -> bytes:
    """The network as GEXF 1.2; parallel edges are kept."""
    held = io.BytesIO()
    nx.write_gexf(plain_graph(scene), held, encoding="utf-8")
    # The day on which it was written would make two files of the same data differ.
    return _DAY.sub(b"", held.getvalue(), count=1)
