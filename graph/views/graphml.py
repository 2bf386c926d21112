"""The network as GraphML, for yEd, Gephi, Cytoscape and networkx."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from prasan.graph.plain_graph import plain_graph
from prasan.graph.safe_text import xml
from prasan.graph.scene import Scene

NAME = "network"
SUFFIXES = (".graphml",)

_TYPES = {str: "string", bool: "boolean", int: "long", float: "double"}
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""


def draw(scene: Scene, suffix: str) -> Iterator[str]:
    """The network as GraphML with every attribute of the plain graph; parallel edges are kept, an edge's id is its key.

    Piece by piece: the writers of networkx hold the whole document, in many times the memory of the network, or need
    lxml. An attribute that things and ties both have is declared for each, under ids of their own, as XML wants it.
    """
    graph = plain_graph(scene)
    declared: dict[tuple[str, str], str] = {}
    for kind, held in (
        ("graph", [graph.graph]),
        ("node", (data for _node, data in graph.nodes(data=True))),
        ("edge", (data for _source, _target, data in graph.edges(data=True))),
    ):
        for data in held:
            for name, value in data.items():
                declared.setdefault((kind, name), _TYPES[type(value)])
    ids = {key: f"d{number}" for number, key in enumerate(declared)}
    yield _HEAD
    for (kind, name), type_ in declared.items():
        yield f'<key id="{ids[kind, name]}" for="{kind}" attr.name="{xml(name)}" attr.type="{type_}"/>\n'
    yield f'<graph edgedefault="directed">{_data("graph", graph.graph, ids)}\n'
    for node, data in graph.nodes(data=True):
        yield f'<node id="{xml(node)}">{_data("node", data, ids)}</node>\n'
    for source, target, key, data in graph.edges(keys=True, data=True):
        ends = f'source="{xml(source)}" target="{xml(target)}"'
        yield f'<edge id="{key}" {ends}>{_data("edge", data, ids)}</edge>\n'
    yield "</graph>\n</graphml>\n"


def _data(kind: str, held: Mapping[str, Any], ids: Mapping[tuple[str, str], str]) -> str:
    return "".join(f'<data key="{ids[kind, name]}">{_text(value)}</data>' for name, value in held.items())


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else xml(str(value))
