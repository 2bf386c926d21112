"""The network as GraphML, for yEd, Gephi, Cytoscape and networkx."""

from __future__ import annotations

import io

import networkx as nx

from prasan.graph.plain_graph import plain_graph
from prasan.graph.scene import Scene

NAME = "network"
SUFFIXES = (".graphml",)


def draw(scene: Scene, suffix: str) -> bytes:
    """The network as GraphML; parallel edges are kept, the edge's id is its key."""
    held = io.BytesIO()
    # The writer in pure Python: the other one, taken where lxml is installed, orders attributes otherwise.
    nx.write_graphml_xml(plain_graph(scene), held, encoding="utf-8", named_key_ids=True)
    return held.getvalue()
