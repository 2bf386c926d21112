"""How much actors bridge programmes: betweenness, redundancy and Burt's constraint, at the size of a country.

The measures are networkx's own, which the tests hold them to. Over pairs of programmes networkx takes the square of
what an actor takes part in; products of sparse matrices only touch what actors share.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping
from typing import Any

import networkx as nx
import numpy as np
from scipy import sparse

_EXACT = 800
"""Nodes up to which betweenness is exact; above, it is sampled, always from the same nodes."""
_SOURCES, _AT_ONCE = 200, 25
"""Nodes that are sampled, and how many of them search at once: each takes a column of numbers for all nodes."""
_ROWS = 256
"""Rows of a product held at once."""


class Incidence:
    """Which actor takes part in which programme, as a matrix of zeros and ones."""

    def __init__(self, working: Mapping[str, Collection[str]]) -> None:
        self.actors = sorted(working)
        programmes = sorted({programme for there in working.values() for programme in there})
        column = {programme: number for number, programme in enumerate(programmes)}
        rows = [row for row, actor in enumerate(self.actors) for _ in working[actor]]
        columns = [column[programme] for actor in self.actors for programme in working[actor]]
        shape = (len(self.actors), len(programmes))
        self.matrix: Any = sparse.csr_array((np.ones(len(rows), dtype=np.int64), (rows, columns)), shape=shape)
        self.row = {actor: number for number, actor in enumerate(self.actors)}


def betweenness(taking_part: Incidence) -> dict[str, float]:
    """Betweenness (0 to 1) of the actors in the two-mode graph of actors and programmes; estimated if it is large.

    The estimate adds up the shortest paths from 200 nodes, always the same, as Brandes and Pich (2007) do.
    """
    if sum(taking_part.matrix.shape) > _EXACT:
        return dict(zip(taking_part.actors, sampled_betweenness(taking_part, _SOURCES), strict=False))
    graph = nx.Graph(
        (actor, (programme,))  # a programme and an actor may have one name
        for actor, row in taking_part.row.items()
        for programme in taking_part.matrix[[row]].indices.tolist()
    )
    found = nx.betweenness_centrality(graph)
    return {actor: found[actor] for actor in taking_part.actors}


def sampled_betweenness(taking_part: Incidence, sources: int) -> list[float]:
    """Betweenness of the actors, then the programmes, estimated from so many nodes; from all of them it is exact.

    The algorithm of Brandes (2001) for many sources at once: a product with the matrix is one step of every search.
    """
    both: Any = sparse.block_array([[None, taking_part.matrix], [taking_part.matrix.T, None]]).tocsr().astype(float)
    size = both.shape[0]
    chosen = sorted(random.Random(0).sample(range(size), min(sources, size)))
    total = np.zeros(size)
    for start in range(0, len(chosen), _AT_ONCE):
        total += _paths_through(both, np.array(chosen[start : start + _AT_ONCE]))
    # A node's own paths do not run through it: of one that was chosen, there is a source less.
    used = np.full(size, float(len(chosen)))
    used[chosen] -= 1
    scale = np.divide(size - 1, used, out=np.zeros(size), where=used > 0) / max(1, (size - 1) * (size - 2))
    found: list[float] = (total * scale).tolist()
    return found


def _paths_through(both: Any, sources: Any) -> Any:
    """For each node the share of the shortest paths from the sources to every other node that run through it, added."""
    place = (sources, np.arange(len(sources)))
    paths = np.zeros((both.shape[0], len(sources)))
    paths[place] = 1.0
    front, fronts = paths.copy(), []
    while front.any():
        fronts.append(front)
        front = both @ front
        front[paths > 0] = 0.0
        paths += front
    behind = np.zeros_like(paths)
    for front in reversed(fronts[1:]):
        share = np.divide(1 + behind, paths, out=np.zeros_like(paths), where=front > 0)
        before = both @ share
        # Only those a step nearer to the source pass anything on.
        nearer = fronts[len(fronts) - 2]
        behind += np.where(nearer > 0, before * paths, 0.0)
        fronts.pop()
    behind[place] = 0.0
    return behind.sum(axis=1)


def redundancy(taking_part: Incidence, actors: Collection[str]) -> dict[str, float]:
    """Of each actor with two programmes or more: the share of their pairs that somebody else joins too (Latapy 2008).

    >>> shared = Incidence({"a": ["P", "Q", "R"], "b": ["P", "Q"]})
    >>> redundancy(shared, ["a", "b"])
    {'a': 0.3333333333333333, 'b': 1.0}
    """
    by_programme = taking_part.matrix.T.tocsr()
    found = {}
    for actor in sorted(actors):
        own = taking_part.matrix[[taking_part.row[actor]]].indices
        # Every pair of these programmes is joined by the actor itself: joined twice, it is joined by another too.
        pairs = by_programme[own] @ by_programme[own].T
        twice = int((pairs.data > 1).sum()) - int((pairs.diagonal() > 1).sum())
        found[actor] = twice / (len(own) * (len(own) - 1))
    return found


def constraint(taking_part: Incidence, actors: Collection[str]) -> dict[str, float]:
    """Burt's constraint of actors among actors, tied as often as they work in one programme; nan of who is alone."""
    ties = (taking_part.matrix @ taking_part.matrix.T).tocsr().astype(float)
    ties.setdiag(0)
    ties.eliminate_zeros()
    total = np.asarray(ties.sum(axis=1)).ravel()
    share = sparse.diags_array(np.divide(1.0, total, out=np.zeros_like(total), where=total > 0)).tocsr() @ ties
    wanted = sorted(actors)
    numbers = np.array([taking_part.row[actor] for actor in wanted], dtype=np.int64)
    found = {}
    for start in range(0, len(wanted), _ROWS):
        rows = numbers[start : start + _ROWS]
        direct = share[rows]
        # What goes through a third counts only for those who meet directly as well.
        through = (direct @ share).multiply(direct > 0)
        both = (direct + through).power(2)
        for actor, row, value in zip(wanted[start:], rows, np.asarray(both.sum(axis=1)).ravel(), strict=False):
            found[actor] = float(value) if total[row] else float("nan")
    return found
