"""The network as DOT, for Graphviz."""

from __future__ import annotations

from typing import Any

from prasan.graph.palette import kind_style, link_style
from prasan.graph.plain_graph import plain_graph
from prasan.graph.scene import Scene
from prasan.graph.text_measure import wrap

NAME = "network"
SUFFIXES = (".dot",)

_WIDEST, _SIZE = 200, 14
"""Width of a line in points, and size of the text, which is what Graphviz takes by itself."""
_SHAPES = {"box": "box", "pill": "box", "round": "box", "hexagon": "hexagon", "diamond": "diamond", "tab": "tab"}


def quoted(text: str) -> str:
    r"""The text as a quoted string of DOT, in which a backslash is a backslash.

    >>> print(quoted('a "b" \\N'))
    "a \"b\" \\N"
    """
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _label(text: str) -> str:
    """The text in lines of which none is long, as one quoted string: Graphviz breaks no line by itself."""
    return r"\n".join(quoted(line)[1:-1] for line in wrap(text, _WIDEST, _SIZE)).join('""')


def _told(data: dict[str, Any]) -> str:
    """What is told of a thing or a tie when one points at it: kind, score, status, place."""
    keys = ("kind", "score", "status", "places", "description", "definition")
    return " · ".join(str(data[key]) for key in keys if key in data)


def draw(scene: Scene, suffix: str) -> str:
    """The network as DOT, with the colours of the pictures; in an SVG that Graphviz makes of it, things tell more."""
    graph = plain_graph(scene)
    lines = [
        "digraph {",
        '  graph [rankdir="LR", charset="UTF-8"];',
        '  node [fontname="Sarabun", style="filled"];',
        '  edge [fontname="Sarabun", fontsize="10"];',
    ]
    for node, data in graph.nodes(data=True):
        style = kind_style(data["class"])
        shape = _SHAPES.get(style.shape, "ellipse")
        lines.append(
            f"  {quoted(node)} [label={_label(data['label'])}, shape={quoted(shape)}, "
            f"fillcolor={quoted(style.tint)}, color={quoted(style.colour)}, tooltip={quoted(_told(data))}];"
        )
    for source, target, data in graph.edges(data=True):
        link = link_style(data["relation"])
        line = "dotted" if data["inferred"] else "solid"
        lines.append(
            f"  {quoted(source)} -> {quoted(target)} [label={quoted(data['label'])}, style={quoted(line)}, "
            f"color={quoted(link.colour)}, penwidth={quoted(str(link.width))}, tooltip={quoted(_told(data))}];"
        )
    return "\n".join([*lines, "}", ""])
