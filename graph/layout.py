"""Where things stand in a picture: fixed, so that the same data give the same picture, today and on another machine.

Positions depend on the graph alone. Each node starts at a point that its IRI hashes to, so that order and hash seed
play no part, and a programme more or less moves the rest little; then distances in the picture are brought near those
in the graph, and boxes that lie over each other are pushed apart.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import networkx as nx
import numpy as np
import numpy.typing as npt

from prasan.graph.linkage import objects
from prasan.graph.study import Study
from prasan.graph.ties import ties
from prasan.ontology import PRASAN

DRAWN = (
    PRASAN.Project, PRASAN.Phase, PRASAN.Mechanism, PRASAN.Agency, PRASAN.Goal, PRASAN.Indicator, PRASAN.ActivityType,
    PRASAN.BeneficiaryGroup, PRASAN.Post, PRASAN.Person,
)  # fmt: skip
"""Kinds worth drawing. Areas and levels tie nearly everything to everything: they are for tables."""

MOST_NODES = 150
"""Above this many nodes a picture is a hairball, whatever draws it: it shows groups instead."""

NO_GROUP = "none"
"""The group of what has no agency and no goal."""

_Points = npt.NDArray[np.float64]
_BOX = (190, 78)
"""Width and height kept free around a node when the picture names no sizes of its own."""
_UNIT = 230.0
"""Length of one step of the graph, in the units of the picture."""
_FAR = 5.0
"""Steps between parts that nothing ties together, and the most that any two nodes are drawn apart on purpose."""
_CONFINED = 400
"""Graphs up to this size are laid out as a whole; larger ones group by group."""
_ARRANGED = 200
"""Nodes of any other graph, such as of groups, that stand where their ties draw them; others stand around these."""
_ROUNDS = 300


def drawn_nodes(study: Study, kinds: Iterable[object] = DRAWN) -> list[str]:
    """The nodes worth drawing, in the order of their IRIs: those of the kinds, what nothing ties included."""
    wanted = {str(kind) for kind in kinds}
    return sorted(node for node, cls in study.linkage.nodes(data="cls") if cls in wanted)


@lru_cache(maxsize=2)
def groups(study: Study) -> dict[str, str]:
    """Node worth drawing → the group it belongs to in a summary: the IRI of an agency or a goal, or ``NO_GROUP``.

    A programme belongs to the agency that leads it, else to the one with most parts in it, else to the highest of
    its goals. Anything else belongs where most of the programmes that it is tied to do.
    """
    found = {programme: _group_of(study, programme) for programme in study.programmes}
    owner: dict[str, str] = {}
    for programme, phases in study.phases.items():
        owner |= dict.fromkeys(phases, programme)
    tied: dict[str, Counter[str]] = defaultdict(Counter)
    for tie in ties(study.linkage):
        for one, other in ((tie.source, tie.target), (tie.target, tie.source)):
            if programme := owner.get(other, other if other in found else ""):
                tied[one][found[programme]] += 1
    members = drawn_nodes(study)
    result = {}
    for node in members:
        counted = tied.get(node, Counter())
        if node in found:
            result[node] = found[node]
        elif node in owner:
            result[node] = found[owner[node]]
        elif counted:
            result[node] = min(counted, key=lambda group: (-counted[group], group))
        else:
            result[node] = NO_GROUP
    # What a group is named after stands in it.
    return result | {group: group for group in set(result.values()) if group in result}


def _group_of(study: Study, programme: str) -> str:
    parts = (programme, *study.phases[programme])
    leads = [agency for part in parts for agency in objects(study.linkage, part, PRASAN.ledBy)]
    if leads:
        return leads[0]
    if agencies := study.agencies(programme):
        return min(agencies, key=lambda agency: (-len(agencies[agency]), agency))
    highest = sorted(
        top for goal in study.facets["goal"][programme] for top in study.closure(goal) if not study.parents.get(top)
    )
    return highest[0] if highest else NO_GROUP


def positions(
    study: Study, nodes: Sequence[str], sizes: Mapping[str, tuple[int, int]] | None = None
) -> dict[str, tuple[int, int]]:
    """The centre of each node in whole units, y downwards; boxes of the sizes (width, height) don't overlap.

    Nodes that have no size get one that a label of three lines fits in. Programmes are drawn to the middle. Ties that
    run through a phase that is not among the nodes tie its programme.
    """
    members = sorted(set(nodes))
    graph = _simple(study, members)
    boxes = np.array([(sizes or {}).get(node, _BOX) for node in members], dtype=float).reshape(-1, 2)
    if len(members) <= _CONFINED:
        points = _apart(_spread(graph, members, set(study.programmes)), boxes)
    else:
        points = _by_group(study, graph, members, boxes)
    return {node: (round(x), round(y)) for node, (x, y) in zip(members, points.tolist(), strict=True)}


def group_positions(
    study: Study, sizes: Mapping[str, tuple[int, int]] | None = None, only: Iterable[str] | None = None
) -> dict[str, tuple[int, int]]:
    """The centre of each group of :func:`groups`, or of some of them; groups that are tied stand near each other."""
    graph = _group_graph(study)
    return place(graph.subgraph(only) if only is not None else graph, sizes or {})


def place(graph: nx.Graph, sizes: Mapping[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """The centre of each node of any graph in whole units, by its edges alone; for pictures of something derived."""
    room = {node: sizes.get(node, _BOX) for node in graph}
    # Laying out takes the square of the number: of very many, the small ones stand around the large ones.
    ordered = sorted(graph, key=lambda node: (-room[node][0] * room[node][1], -graph.degree(node), node))
    members = sorted(ordered[:_ARRANGED])
    boxes = np.array([room[node] for node in members], dtype=float).reshape(-1, 2)
    points = _apart(_spread(nx.Graph(graph.subgraph(members)), members, set()), boxes)
    found = {node: (round(x), round(y)) for node, (x, y) in zip(members, points.tolist(), strict=True)}
    return found | _around(found, room, ordered[_ARRANGED:])


def _around(
    inner: Mapping[str, tuple[int, int]], room: Mapping[str, tuple[int, int]], outer: Sequence[str]
) -> dict[str, tuple[int, int]]:
    """Places for more nodes, all outside the ellipse that holds those that have theirs."""
    if not outer:
        return {}
    step = 0.85 * np.array([max(room[node][axis] for node in outer) for axis in (0, 1)], dtype=float)
    reach = max(
        math.hypot((abs(x) + room[node][0] / 2) / step[0], (abs(y) + room[node][1] / 2) / step[1])
        for node, (x, y) in inner.items()
    )
    first = math.ceil((reach + 1) ** 2)
    return {node: _spiral(first + rank, step) for rank, node in enumerate(outer)}


def _simple(study: Study, members: list[str]) -> nx.Graph:
    """The nodes with one edge between those that any tie joins."""
    graph = nx.Graph()
    graph.add_nodes_from(members)
    folded = {phase: programme for programme, phases in study.phases.items() for phase in phases if phase not in graph}
    for tie in ties(study.linkage):
        source, target = folded.get(tie.source, tie.source), folded.get(tie.target, tie.target)
        if source != target and source in graph and target in graph:
            graph.add_edge(source, target)
    return graph


def _group_graph(study: Study) -> nx.Graph:
    member_of = groups(study)
    graph = nx.Graph()
    graph.add_nodes_from(sorted(set(member_of.values())))
    for tie in ties(study.linkage):
        one, other = member_of.get(tie.source), member_of.get(tie.target)
        if one is not None and other is not None and one != other:
            weight = graph.edges[one, other]["weight"] + 1 if graph.has_edge(one, other) else 1
            graph.add_edge(one, other, weight=weight)
    return graph


def _start(node: str) -> tuple[float, float]:
    """The point of the unit circle's area that a name hashes to."""
    digest = hashlib.sha256(node.encode()).digest()
    radius = math.sqrt(int.from_bytes(digest[:8]) / 2**64)
    angle = 2 * math.pi * int.from_bytes(digest[8:16]) / 2**64
    return radius * math.cos(angle), radius * math.sin(angle)


def _distances(graph: nx.Graph, members: list[str], middle: set[str]) -> _Points:
    """Steps between all pairs; neighbours of something with many stand farther off, or they would not fit around it."""
    at = {node: index for index, node in enumerate(members)}
    for one, other in graph.edges:
        crowd = max(graph.degree(one), graph.degree(other))
        # Lines between programmes carry a label: they need the room.
        labelled = 1.7 if one in middle and other in middle else 1.0
        graph.edges[one, other]["length"] = labelled * (0.75 + 0.16 * math.sqrt(crowd))
    found = np.full((len(members), len(members)), _FAR)
    for node, reached in nx.all_pairs_dijkstra_path_length(graph, cutoff=_FAR, weight="length"):
        for other, steps in reached.items():
            found[at[node], at[other]] = min(steps, _FAR)
    np.fill_diagonal(found, 0.0)
    return found


def _spread(graph: nx.Graph, members: list[str], middle: set[str]) -> _Points:
    """Points whose distances are near those in the graph: stress majorization from the hashed start.

    Each round puts every node at the weighted mean of where the others want it (Gansner, Koren and North 2004). Unlike
    forces with a temperature this only ever goes downhill, so a small change in the graph is a small change here.
    """
    count = len(members)
    if count < 2:
        return np.zeros((count, 2))
    wanted = _distances(graph, members, middle)
    weights = 1.0 / np.where(wanted > 0, wanted, 1.0) ** 2
    np.fill_diagonal(weights, 0.0)
    points = np.array([_start(node) for node in members]) * math.sqrt(count)
    pull = np.array([0.02 * weights[index].sum() if node in middle else 0.0 for index, node in enumerate(members)])
    total = weights.sum(axis=1) + pull
    for _round in range(_ROUNDS):
        apart = points[:, None, :] - points[None, :, :]
        lengths = np.sqrt((apart**2).sum(axis=2))
        ratio = weights * wanted / np.where(lengths > 1e-9, lengths, 1.0)
        points = (weights @ points + (ratio[:, :, None] * apart).sum(axis=1)) / total[:, None]
    result: _Points = (points - points.mean(axis=0)) * np.array([_UNIT, _UNIT * 0.72])
    return result


def _by_group(study: Study, graph: nx.Graph, members: list[str], boxes: _Points) -> _Points:
    """Groups placed by what ties them, and the members of each around its centre, the most tied innermost."""
    member_of = groups(study)
    within: dict[str, list[str]] = defaultdict(list)
    for node in members:
        within[member_of.get(node, NO_GROUP)].append(node)
    at = {node: index for index, node in enumerate(members)}
    programmes = set(study.programmes)
    # Per unit of the spiral its seeds lie at least 1.7 apart: no two boxes of this share of it meet.
    step = 0.85 * boxes.max(axis=0)
    extent = {
        group: (int(2 * step[0] * (math.sqrt(len(own)) + 1)), int(2 * step[1] * (math.sqrt(len(own)) + 1)))
        for group, own in within.items()
    }
    group_graph = _group_graph(study).subgraph(within).copy()
    group_graph.add_nodes_from(within)
    centres = place(group_graph, extent)
    points = np.zeros((len(members), 2))
    for group, own in within.items():
        ordered = sorted(own, key=lambda node: (node not in programmes, -graph.degree(node), node))
        for rank, node in enumerate(ordered):
            x, y = _spiral(rank, step)
            points[at[node]] = centres[group][0] + x, centres[group][1] + y
    return points


def _spiral(rank: int, step: npt.NDArray[np.float64]) -> tuple[int, int]:
    """Points around a centre as the seeds of a sunflower stand: evenly, however many there are."""
    radius, angle = math.sqrt(rank + 0.5), rank * math.pi * (3 - math.sqrt(5))
    return round(step[0] * radius * math.cos(angle)), round(step[1] * radius * math.sin(angle))


def _apart(points: _Points, boxes: _Points) -> _Points:
    """The points with boxes that overlap pushed apart, each pair along the way that is shorter; in whole units."""
    points = np.round(points).astype(float)
    if len(points) < 2:
        return points
    needed = (boxes[:, None, :] + boxes[None, :, :]) / 2 + 8
    for attempt in range(600):
        gap = points[:, None, :] - points[None, :, :]
        short = needed - np.abs(gap)
        over: npt.NDArray[np.bool_] = np.all(short > 0.5, axis=2)
        np.fill_diagonal(over, False)
        if not over.any():
            break
        across = over & (short[:, :, 0] <= short[:, :, 1])
        # Two at the very same point go their ways by their order, which is that of their IRIs.
        order = np.sign(np.arange(len(points))[:, None] - np.arange(len(points))[None, :])
        way = np.where(gap == 0, order[:, :, None], np.sign(gap))
        share = 0.5 if attempt < 400 else 0.3
        push_x = np.where(across, way[:, :, 0] * short[:, :, 0], 0.0)
        push_y = np.where(over & ~across, way[:, :, 1] * short[:, :, 1], 0.0)
        move = np.stack([_strongest(push_x), _strongest(push_y)], axis=1)
        points = points + share * move
        if attempt and attempt % 100 == 0:
            points = points * 1.1  # crowded: make room for all
    return np.round(points)


def _strongest(push: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Of all pushes on each node, the strongest either way, added: pushes in one direction must not pile up."""
    found: npt.NDArray[np.float64] = push.max(axis=1, initial=0.0) + push.min(axis=1, initial=0.0)
    return found
