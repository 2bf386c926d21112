"""Rows of a table put in an order in which neighbours are alike, so that what belongs together is seen as a block."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Figures = NDArray[np.float64]


def seriated(things: Sequence[str], distances: Figures) -> tuple[str, ...]:
    """The things by the optimal leaf order (Bar-Joseph, Gifford and Jaakkola 2001) of their average-link clustering.

    Of all orders that the tree of clusters allows, the one with the smallest sum of distances of neighbours.
    ``distances`` is square and symmetric. The order does not depend on that of the things: they are sorted first, and
    of an order and its reverse the one that begins with the smaller name is given.

    >>> import numpy as np
    >>> far = np.array([[0, 9, 1, 9], [9, 0, 9, 1], [1, 9, 0, 8], [9, 1, 8, 0]], dtype=float)
    >>> seriated(["a", "b", "c", "d"], far)
    ('a', 'c', 'd', 'b')
    """
    ordered = sorted(range(len(things)), key=things.__getitem__)
    if len(ordered) < 3:
        return tuple(things[place] for place in ordered)
    from scipy.cluster.hierarchy import leaves_list, linkage, optimal_leaf_ordering
    from scipy.spatial.distance import squareform

    square = distances[np.ix_(ordered, ordered)]
    flat = squareform(square, checks=False)
    tree = optimal_leaf_ordering(linkage(flat, "average"), flat)
    found = [things[ordered[place]] for place in leaves_list(tree).tolist()]
    return tuple(found if found[0] < found[-1] else reversed(found))


def alike_order(things: Sequence[str], alike: Mapping[tuple[str, str], float]) -> tuple[str, ...]:
    """The order by how alike each two are, from 0 to 1, given either way or both; a pair that is not there is not."""
    at = {thing: place for place, thing in enumerate(things)}
    distances = np.ones((len(things), len(things)))
    for (one, other), value in alike.items():
        if one in at and other in at:
            closer = min(distances[at[one], at[other]], 1.0 - value)
            distances[at[one], at[other]] = distances[at[other], at[one]] = closer
    np.fill_diagonal(distances, 0.0)
    return seriated(things, distances)


def sets_order(things: Sequence[str], sets: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """The order by what each has in common with its neighbours (Jaccard); those that have nothing come last.

    >>> sets_order(["a", "b", "c", "d"], {"a": frozenset("x"), "c": frozenset("xy"), "d": frozenset("y")})
    ('a', 'c', 'd', 'b')
    """
    having = [thing for thing in things if sets.get(thing)]
    values = {value: place for place, value in enumerate(sorted({v for thing in having for v in sets[thing]}))}
    marks = np.zeros((len(having), len(values)))
    for row, thing in enumerate(having):
        marks[row, [values[value] for value in sets[thing]]] = 1
    common = marks @ marks.T
    sizes = marks.sum(axis=1)
    either = sizes[:, None] + sizes[None, :] - common
    distances = 1.0 - np.divide(common, either, out=np.ones_like(common), where=either > 0)
    return (*seriated(having, distances), *sorted(thing for thing in things if not sets.get(thing)))
