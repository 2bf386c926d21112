"""The network as GraphML, for yEd, Gephi, Cytoscape and networkx."""

from __future__ import annotations

import io

import networkx as nx

from prasan.graph.plain_graph import plain_graph
from prasan.graph.scene import Scene

NAME = "network"
SUFFIXES = (".graphml",)


def draw(scene: Scene, suffix: str) -> bytes:
    """The network as GraphML with every attribute of the plain graph; parallel edges are kept, an edge's id is its key.

    An attribute that things and ties both have, and the whole has too, is declared once for each.
    """
    held = io.BytesIO()
    # The writer in pure Python: the other one, taken where lxml is installed, orders attributes otherwise. Its own ids
    # of keys: with names for ids, "label" of things and "label" of ties would have one id, which XML forbids.
    nx.write_graphml_xml(plain_graph(scene), held, encoding="utf-8", edge_id_from_attribute=None)
    return held.getvalue()
