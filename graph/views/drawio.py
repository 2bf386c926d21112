"""The network as a drawing that people go on drawing: draw.io, a page in each language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import networkx as nx

from prasan.graph.layout import drawn_nodes, positions
from prasan.graph.page import own_name
from prasan.graph.palette import LIGHT, kind_style, link_style
from prasan.graph.picture import Box, box_for
from prasan.graph.plain_graph import plain_graph
from prasan.graph.safe_text import plain, xml
from prasan.graph.scene import Scene
from prasan.graph.short_ids import short_ids
from prasan.language import languages, pick, translate
from prasan.ontology import PRASAN

NAME = "network"
SUFFIXES = (".drawio",)

_KINDS = (PRASAN.Project, PRASAN.Mechanism, PRASAN.Agency, PRASAN.Goal, PRASAN.Indicator, PRASAN.Phase)
_MOST_THINGS, _MOST_LINES = 300, 900
"""Things and lines of a page. Nobody goes on drawing a page with more, and draw.io gets slow."""
_SHAPES = {
    "box": "rounded=0", "round": "rounded=1", "pill": "rounded=1;arcSize=50", "ellipse": "ellipse",
    "hexagon": "shape=hexagon;perimeter=hexagonPerimeter2;size=12;fixedSize=1", "diamond": "rounded=1;arcSize=12",
    "tab": "rounded=1", "triangle": "rounded=1", "star": "ellipse", "dot": "ellipse",
}  # fmt: skip
_TOP = 90


def draw(scene: Scene, suffix: str) -> Iterator[str]:
    """The file, uncompressed: boxes that lines are tied to, so that they follow when a box is moved.

    A box and a line keep the attributes of the plain graph (*Edit data* shows them). Of a large network the programmes
    and what has most ties are drawn, and a line of text says what is left out.
    """
    nodes = _drawn(scene)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<mxfile host="Prasan" compressed="false">\n'
    spoken = [scene.language, *(code for code in languages() if code != scene.language)]
    graphs = {code: plain_graph(replace(scene, language=code)) for code in spoken}
    at = _places(scene, nodes, list(graphs.values()))
    for code, graph in graphs.items():
        yield from _page(replace(scene, language=code), graph, at)
    yield "</mxfile>\n"


def _drawn(scene: Scene) -> list[str]:
    worth, graph = drawn_nodes(scene.study, _KINDS), scene.study.linkage
    programme = str(PRASAN.Project)
    ranked = sorted(worth, key=lambda node: (graph.nodes[node]["cls"] != programme, -graph.degree(node), node))
    if len(worth) > _MOST_THINGS:
        # Programmes may be more than a page holds: then those with most ties, and room for what ties them.
        of_programmes = [node for node in ranked if graph.nodes[node]["cls"] == programme][: _MOST_THINGS // 2]
        others = [node for node in ranked if graph.nodes[node]["cls"] != programme]
        ranked = [*of_programmes, *others[: _MOST_THINGS - len(of_programmes)]]
    return sorted(ranked)


def _places(scene: Scene, nodes: list[str], graphs: list[nx.MultiDiGraph]) -> dict[str, tuple[int, int]]:
    """The centre of each thing by its id in the plain graph, the same on every page: there is room for any language."""
    # An IRI of the plain graph is the one of the linkage but for characters that XML has no way to write.
    known = {node: plain(node) for node in nodes if plain(node) in graphs[0]}
    sizes = {}
    for node, key in known.items():
        boxes = [_box(graph.nodes[key]) for graph in graphs]
        sizes[node] = (int(max(box.w for box in boxes)) + 70, int(max(box.h for box in boxes)) + 60)
    at = positions(scene.study, list(known), sizes)
    left = min((at[node][0] - size[0] // 2 for node, size in sizes.items()), default=0)
    top = min((at[node][1] - size[1] // 2 for node, size in sizes.items()), default=0)
    return {key: (at[node][0] - left + 20, at[node][1] - top + _TOP) for node, key in known.items()}


def _box(data: Mapping[str, Any]) -> Box:
    bold = data["class"] == str(PRASAN.Project)
    box = box_for(data["label"], 210 if bold else 168, 15 if bold else 13, bold)
    # draw.io breaks lines by itself, and knows less of Thai: some more room than we need.
    return replace(box, w=round(box.w + 28), h=round(box.h + 18))


def _page(scene: Scene, whole: nx.MultiDiGraph, at: Mapping[str, tuple[int, int]]) -> Iterator[str]:
    ids = short_ids(whole)
    boxes = {node: _box(whole.nodes[node]).moved(*place) for node, place in at.items()}
    lines = [edge for edge in whole.edges(keys=True, data=True) if edge[0] in at and edge[1] in at]
    lines.sort(key=lambda line: not link_style(line[3]["relation"]).between_programmes)
    said = [pick(scene.title, scene.language) or translate("view.network.name", scene.language)]
    total = len(drawn_nodes(scene.study, _KINDS))
    if total > len(at) or len(lines) > _MOST_LINES:
        shown = min(len(lines), _MOST_LINES)
        said.append(translate("view.drawio.left-out", scene.language, things=f"{len(at):,}", total=f"{total:,}",
                              lines=f"{shown:,}", all_lines=f"{len(lines):,}"))  # fmt: skip
    code = scene.language
    yield (
        f'<diagram id="page-{code}" name="{xml(own_name(code))}">'
        '<mxGraphModel grid="1" gridSize="10" guides="1" tooltips="1" connect="1" arrows="1" fold="1" page="0" '
        'pageScale="1" math="0" shadow="0"><root>\n<mxCell id="0"/>\n<mxCell id="1" parent="0"/>\n'
    )
    yield _cell(
        f"title-{code}", {"label": "\n".join(map(plain, said))},
        "text;html=0;align=left;verticalAlign=top;whiteSpace=wrap;fontSize=18;fontFamily=Sarabun",
        f'vertex="1" parent="1"><mxGeometry x="20" y="10" width="1000" height="{_TOP - 30}" as="geometry"/>',
    )  # fmt: skip
    for node, box in boxes.items():
        data, style = whole.nodes[node], kind_style(whole.nodes[node]["class"])
        yield _cell(
            f"{code}-{ids[node]}", {**_told(data), "iri": node},
            f"{_SHAPES.get(style.shape, 'ellipse')};whiteSpace=wrap;html=0;fontFamily=Sarabun;fontSize={box.size:g};"
            f"fontStyle={int(box.bold)};fillColor={style.tint};strokeColor={style.colour};fontColor={LIGHT.ink}",
            f'vertex="1" parent="1"><mxGeometry x="{box.x - box.w / 2:g}" y="{box.y - box.h / 2:g}" '
            f'width="{box.w:g}" height="{box.h:g}" as="geometry"/>',
        )  # fmt: skip
    for source, target, key, data in lines[:_MOST_LINES]:
        link = link_style(data["relation"])
        told = _told(data)
        if not link.between_programmes:
            told["tie"], told["label"] = told["label"], ""  # a line that a hundred others are like needs no words
        dashes = "dashed=1;dashPattern=1 3;" if data["inferred"] else ""
        yield _cell(
            f"{code}-{key}", told,
            f"html=0;rounded=0;endArrow=block;endFill=1;{dashes}strokeColor={link.colour};strokeWidth={link.width:g};"
            f"fontFamily=Sarabun;fontSize=12;fontColor={link.colour}",
            f'edge="1" parent="1" source="{xml(f"{code}-{ids[source]}")}" target="{xml(f"{code}-{ids[target]}")}">'
            '<mxGeometry relative="1" as="geometry"/>',
        )  # fmt: skip
    yield "</root></mxGraphModel></diagram>\n"


def _told(data: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes, and what is shown when one points at the box or the line."""
    keys = ("kind", "status", "score", "description", "places")
    tip = "\n".join(str(data[key]) for key in keys if data.get(key, "") != "")
    return {**data, "tooltip": tip} if tip else dict(data)


def _cell(cell_id: str, told: Mapping[str, Any], style: str, rest: str) -> str:
    """One cell with its data; ``rest`` ends its tag and holds its geometry."""
    pairs = {key: str(value).lower() if isinstance(value, bool) else str(value) for key, value in told.items()}
    held = " ".join(f'{key}="{_attribute(value)}"' for key, value in pairs.items() if key != "id")
    return f'<UserObject {held} id="{xml(cell_id)}"><mxCell style="{xml(style)}" {rest}</mxCell></UserObject>\n'


def _attribute(value: str) -> str:
    """The text as an attribute of XML, in which a break of the line is kept."""
    return xml(value).replace("\n", "&#10;")
