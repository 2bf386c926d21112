"""The network as Mermaid, for pages and notes that draw diagrams from text."""

from __future__ import annotations

import re

from prasan.graph.layout import drawn_nodes
from prasan.graph.palette import kind_style, link_style
from prasan.graph.plain_graph import plain_graph
from prasan.graph.safe_text import plain
from prasan.graph.scene import Scene
from prasan.ontology import PRASAN

NAME = "network"
SUFFIXES = (".mmd",)

_KINDS = (PRASAN.Project, PRASAN.Mechanism, PRASAN.Agency, PRASAN.Goal, PRASAN.Phase)
_MOST_EDGES = 450
"""Mermaid refuses diagrams of more than 500 edges."""
_UNSAFE = re.compile(r"[^\w\s.,:()/\u0e00-\u0e7f–—“”…-]")
_BRACKETS = {"box": ("[", "]"), "pill": ("([", "])"), "hexagon": ("{{", "}}"), "diamond": ("[/", "/]"),
             "tab": ("(", ")")}  # fmt: skip


def escaped(text: str) -> str:
    """The text inside quotation marks of Mermaid: whatever could be markup or a directive is a numbered entity.

    >>> escaped('%%{init}%% "x"')
    '#37;#37;#123;init#125;#37;#37; #34;x#34;'
    """
    return _UNSAFE.sub(lambda found: f"#{ord(found[0])};", plain(text))


def draw(scene: Scene, suffix: str) -> str:
    """Programmes, phases, mechanisms, agencies and goals with their ties as a flow chart.

    Of more ties than Mermaid draws, those between programmes come first, and a comment says how many were left out.
    """
    graph = plain_graph(scene)
    nodes = {node: f"n{number}" for number, node in enumerate(drawn_nodes(scene.study, _KINDS), 1)}
    edges = [(s, t, data) for s, t, data in graph.edges(data=True) if s in nodes and t in nodes]
    edges.sort(key=lambda edge: not link_style(edge[2]["relation"]).between_programmes)
    lines = ["flowchart LR"]
    if len(edges) > _MOST_EDGES:
        lines.append(f"%% {_MOST_EDGES} / {len(edges)}")
        edges = edges[:_MOST_EDGES]
        kept = {end for s, t, _data in edges for end in (s, t)}
        nodes = {node: short for node, short in nodes.items() if node in kept}
    for node, short in nodes.items():
        data = graph.nodes[node]
        start, end = _BRACKETS.get(kind_style(data["class"]).shape, ("[", "]"))
        lines.append(f'  {short}{start}"{escaped(data["label"])}"{end}')
    for source, target, data in edges:
        bold = link_style(data["relation"]).between_programmes
        arrow = "-.->" if data["inferred"] else "==>" if bold else "-->"
        lines.append(f'  {nodes[source]} {arrow}|"{escaped(data["label"])}"| {nodes[target]}')
    for number, kind in enumerate(_KINDS, 1):
        members = [short for node, short in nodes.items() if graph.nodes[node]["class"] == str(kind)]
        if members:
            style = kind_style(str(kind))
            lines.append(f"  classDef k{number} fill:{style.tint},stroke:{style.colour},color:#1b2430")
            lines.append(f"  class {','.join(members)} k{number}")
    return "\n".join([*lines, ""])
