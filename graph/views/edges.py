"""The network as a list of edges, one a row, for spreadsheets and for importing elsewhere."""

from __future__ import annotations

import csv
import io

from prasan.graph.plain_graph import plain_graph
from prasan.graph.safe_text import sheet
from prasan.graph.scene import Scene
from prasan.language import translate

NAME = "network"
SUFFIXES = (".csv",)

COLUMNS = ("from", "from-label", "relation", "relation-label", "to", "to-label", "status", "places")


def draw(scene: Scene, suffix: str) -> bytes:
    """The edges as CSV with a byte order mark, as Excel wants Thai; nothing in it is taken for a formula."""
    graph = plain_graph(scene)
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\r\n")
    writer.writerow([translate(f"view.edges.{column}", scene.language) for column in COLUMNS])
    for source, target, data in graph.edges(data=True):
        row = (
            source, graph.nodes[source]["label"], data["relation"], data["label"], target, graph.nodes[target]["label"],
            data["status"], data.get("places", ""),
        )  # fmt: skip
        writer.writerow([sheet(value) for value in row])
    return held.getvalue().encode("utf-8-sig")
