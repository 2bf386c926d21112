"""The network as CX2, version 2 of the Cytoscape Exchange Format, for Cytoscape and NDEx."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import networkx as nx

from prasan.graph.layout import MOST_NODES, positions
from prasan.graph.palette import kind_style, link_style
from prasan.graph.plain_graph import plain_graph
from prasan.graph.scene import Scene

NAME = "network"
SUFFIXES = (".cx2",)

_TYPES = {str: "string", bool: "boolean", int: "long", float: "double"}
_SHAPES = {"box": "rectangle", "hexagon": "hexagon", "diamond": "diamond", "triangle": "triangle", "tab": "rectangle"}


def draw(scene: Scene, suffix: str) -> Iterator[str]:
    """The network as CX2, an aspect after the other: every attribute of the plain graph, with its type declared.

    What Cytoscape calls ``name`` is the label, ``represents`` the IRI, ``interaction`` the name of a tie. Kinds have
    the colours of the pictures, what is only inferred is dotted. A network small enough to be drawn whole has places.
    """
    graph = plain_graph(scene)
    order = {node: number for number, node in enumerate(graph)}
    at = _places(scene, graph)
    nodes = (
        {"id": order[node], **at.get(node, {}), "v": _node(node, data)} for node, data in graph.nodes(data=True)
    )  # fmt: skip
    edges = (
        {"id": number, "s": order[source], "t": order[target], "v": _edge(data)}
        for number, (source, target, data) in enumerate(graph.edges(data=True))
    )
    declared = {
        "networkAttributes": {"name": {"d": "string"}, "language": {"d": "string"}},
        "nodes": _declared(_node(node, data) for node, data in graph.nodes(data=True)),
        "edges": _declared(_edge(data) for _source, _target, data in graph.edges(data=True)),
    }
    sizes = {
        "attributeDeclarations": 1, "networkAttributes": 1, "nodes": len(graph), "edges": graph.number_of_edges(),
        "visualProperties": 1,
    }  # fmt: skip
    meta = [{"name": name, "elementCount": count} for name, count in sizes.items() if count]
    yield f"[{_json({'CXVersion': '2.0', 'hasFragments': False})},\n{_json({'metaData': meta})},\n"
    yield f"{_json({'attributeDeclarations': [declared]})},\n{_json({'networkAttributes': [graph.graph]})},\n"
    yield from _aspect("nodes", nodes)
    yield from _aspect("edges", edges)
    yield f"{_json({'visualProperties': [_style(graph)]})},\n{_json({'status': [{'success': True}]})}]\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _aspect(name: str, items: Iterable[dict[str, Any]]) -> Iterator[str]:
    """An aspect, an element a line; CX2 leaves out one that has no element."""
    last = None
    for item in items:
        yield f'{{"{name}":[\n' if last is None else f"{last},\n"
        last = _json(item)
    if last is not None:
        yield f"{last}\n]}},\n"


def _node(node: str, data: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": data["label"], "represents": node} | {k: v for k, v in data.items() if k != "label"}


def _edge(data: Mapping[str, Any]) -> dict[str, Any]:
    return {"interaction": data["label"]} | {key: value for key, value in data.items() if key != "label"}


def _declared(items: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    return {key: {"d": _TYPES[type(value)]} for item in items for key, value in item.items()}


def _places(scene: Scene, graph: nx.MultiDiGraph) -> dict[str, dict[str, float]]:
    known = [node for node in graph if node in scene.study.linkage]
    if len(known) > MOST_NODES:
        return {}
    return {node: {"x": float(x), "y": float(y)} for node, (x, y) in positions(scene.study, known).items()}


def _style(graph: nx.MultiDiGraph) -> dict[str, Any]:
    classes = sorted({data["class"] for _node, data in graph.nodes(data=True)})
    relations = sorted({data["relation"] for _source, _target, data in graph.edges(data=True)})
    kinds = {cls: kind_style(cls) for cls in classes}
    links = {relation: link_style(relation) for relation in relations}
    return {
        "default": {
            "network": {"NETWORK_BACKGROUND_COLOR": "#FFFFFF"},
            "node": {
                "NODE_SHAPE": "ellipse", "NODE_WIDTH": 170.0, "NODE_HEIGHT": 60.0, "NODE_BORDER_WIDTH": 1.5,
                "NODE_LABEL_FONT_SIZE": 12, "NODE_LABEL_MAX_WIDTH": 160.0, "NODE_LABEL_COLOR": "#1B2430",
            },
            "edge": {"EDGE_TARGET_ARROW_SHAPE": "triangle", "EDGE_WIDTH": 1.4, "EDGE_LINE_STYLE": "solid"},
        },
        "nodeMapping": {
            "NODE_LABEL": {"type": "PASSTHROUGH", "definition": {"attribute": "name", "type": "string"}},
            "NODE_BACKGROUND_COLOR": _by("class", {cls: style.tint for cls, style in kinds.items()}),
            "NODE_BORDER_COLOR": _by("class", {cls: style.colour for cls, style in kinds.items()}),
            "NODE_SHAPE": _by("class", {cls: _SHAPES.get(style.shape, "ellipse") for cls, style in kinds.items()}),
        },
        "edgeMapping": {
            "EDGE_LABEL": {"type": "PASSTHROUGH", "definition": {"attribute": "interaction", "type": "string"}},
            "EDGE_LINE_COLOR": _by("relation", {relation: style.colour for relation, style in links.items()}),
            "EDGE_WIDTH": _by("relation", {relation: style.width for relation, style in links.items()}),
            "EDGE_LINE_STYLE": _by("inferred", {True: "dotted"}, "boolean"),
        },
    }  # fmt: skip


def _by(attribute: str, values: Mapping[Any, Any], kind: str = "string") -> dict[str, Any]:
    pairs = [{"v": value, "vp": shown} for value, shown in values.items()]
    return {"type": "DISCRETE", "definition": {"attribute": attribute, "type": kind, "map": pairs}}
