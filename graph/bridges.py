"""How much actors bridge programmes: betweenness, redundancy and Burt's constraint, at the size of a country.

The measures are networkx's own, which the tests hold them to. Over pairs of programmes networkx takes the square of
what an actor takes part in; products of sparse matrices only touch what actors share.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import networkx as nx
import numpy as np
from scipy import sparse

_EXACT = 800
"""Nodes up to which betweenness is exact; above, it is sampled, always from the same nodes."""
_MOST_SOURCES, _FEWEST_SOURCES, _STEPS = 200, 50, 8_000_000
"""Nodes that are sampled: as many as follow so many edges in all, within these bounds."""
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


def betweenness(working: Mapping[str, Collection[str]]) -> dict[str, float]:
    """Betweenness (0 to 1) of actors and programmes in the two-mode graph of both; sampled if that is large."""
    graph = nx.Graph()
    for actor in sorted(working):
        graph.add_edges_from((actor, programme) for programme in sorted(working[actor]))
    sources = max(_FEWEST_SOURCES, min(_MOST_SOURCES, _STEPS // max(1, len(graph) + graph.number_of_edges())))
    found: dict[str, float] = nx.betweenness_centrality(graph, k=None if len(graph) <= _EXACT else sources, seed=0)
    return found


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
