"""The network for Kumu: as a JSON blueprint, and as a workbook with the sheets that Kumu imports."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import networkx as nx

from prasan.graph.finding_rows import kind_words
from prasan.graph.plain_graph import plain_graph
from prasan.graph.reinforcement import link_types
from prasan.graph.safe_text import plain
from prasan.graph.scene import Content, Scene
from prasan.graph.short_ids import short_ids
from prasan.graph.streamed_workbook import Sheet, workbook
from prasan.ontology import PRASAN

NAME = "kumu"
SUFFIXES = (".json", ".xlsx")

_TOLD = frozenset({"label", "kind", "description", "label_en", "label_th", "class", "relation", "findings"})
"""Attributes that Kumu has a field of its own for."""
_WIDTHS = {"ID": 24, "Label": 40, "Type": 22, "From": 24, "To": 24, "Direction": 12, "Description": 50, "Tags": 30}
_MOST_ROWS = 1_000_000
"""Rows that a sheet of Excel holds, and a little less: a network without some of its things would be another one."""


def draw(scene: Scene, suffix: str) -> Content:
    """The network as Kumu reads it: elements with label, type, description and tags, connections with a direction.

    Ids are words like ``Project-P1``, and connections go by them: labels may be alike. Tags of an element are the kinds
    of findings that it takes part in. Every other attribute of the plain graph is a field of the same name.
    """
    graph = plain_graph(scene)
    return _blueprint(scene, graph) if suffix == ".json" else _book(scene, graph)


def _elements(scene: Scene, graph: nx.MultiDiGraph, ids: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    tags = _tags(scene)
    for node, data in graph.nodes(data=True):
        yield _full({
            "id": ids[node], "label": data["label"], "type": data["kind"], "description": _described(data, scene),
            "tags": tags.get(node, []), "iri": node, **_fields(data), "findings": data.get("findings", ""),
        })  # fmt: skip


def _connections(graph: nx.MultiDiGraph, ids: Mapping[str, str], scene: Scene) -> Iterator[dict[str, Any]]:
    both = _both_ways()
    for source, target, key, data in graph.edges(keys=True, data=True):
        yield _full({
            "id": key, "from": ids[source], "to": ids[target],
            "direction": "mutual" if data["relation"] in both else "directed",
            "type": data["label"], "description": _described(data, scene), "relation": data["relation"],
            **_fields(data),
        })  # fmt: skip


def _both_ways() -> frozenset[str]:
    """Types of link from which both sides gain alike."""
    both = (iri for iri, (_score, gainer) in link_types().items() if gainer == "both")
    return frozenset({*both, str(PRASAN.overlapsWith)})


def _tags(scene: Scene) -> dict[str, list[str]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for finding in scene.findings:
        for thing in finding.participants:
            found[plain(thing)][kind_words(finding.kind, scene.language)] = None
    return {thing: sorted(kinds) for thing, kinds in found.items()}


def _described(data: Mapping[str, Any], scene: Scene) -> str:
    """The description, in the language of the scene if there is one in it."""
    keys = (f"description_{scene.language}", "description", "description_en", "description_th")
    return next((str(data[key]) for key in keys if key in data), "")


def _fields(data: Mapping[str, Any]) -> dict[str, Any]:
    names = {key: value for key, value in data.items() if key.startswith("label_")}
    return names | {key: value for key, value in data.items() if key not in _TOLD and not key.startswith("label_")}


def _full(item: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in item.items() if value not in ("", [])}


def _blueprint(scene: Scene, graph: nx.MultiDiGraph) -> Iterator[str]:
    ids = short_ids(graph)
    yield '{\n"elements": ['
    yield from _lines(_elements(scene, graph, ids))
    yield '],\n"connections": ['
    yield from _lines(_connections(graph, ids, scene))
    yield "]\n}\n"


def _lines(items: Iterable[dict[str, Any]]) -> Iterator[str]:
    for number, item in enumerate(items):
        yield f"{',' * bool(number)}\n{json.dumps(item, ensure_ascii=False)}"
    yield "\n"


def _book(scene: Scene, graph: nx.MultiDiGraph) -> Iterator[bytes]:
    ids = short_ids(graph)
    elements, connections = list(_elements(scene, graph, ids)), list(_connections(graph, ids, scene))
    sheets = (
        _sheet("Elements", ("id", "label", "type", "description", "tags"), elements),
        _sheet("Connections", ("id", "from", "to", "direction", "type", "description"), connections),
    )
    return workbook(sheets, scene.language)


def _sheet(title: str, first: tuple[str, ...], items: list[dict[str, Any]]) -> Sheet:
    columns = dict.fromkeys([*first, *(key for item in items for key in item)])
    heads = [key.upper() if key == "id" else key.capitalize() if key in first else key for key in columns]
    rows = (tuple(_cell(item.get(key)) for key in columns) for item in items)
    return Sheet(title, heads, [_WIDTHS.get(head, 20) for head in heads], rows, _MOST_ROWS)


def _cell(value: Any) -> str | int | float | None:
    """A value as a cell: Kumu takes an upright stroke for the end of one of several values."""
    if isinstance(value, list):
        return "|".join(_cell(item) for item in value)  # type: ignore[misc]
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.replace("|", "¦") if isinstance(value, str) else value
