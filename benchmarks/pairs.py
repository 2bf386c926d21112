"""All pairs of programmes that overlap: Prasan's search beside what one would otherwise do, in one run.

The question, the same for all: which pairs of programmes have similar goals (simGIC at least 0.5) and similar
activities or beneficiaries (0.5), and a score times coverage of at least the threshold, over goals, activities,
beneficiaries (which weigh 3), areas, agencies and levels (which weigh 1)? Values stand in hierarchies, and count by
their information content.

- ``networkx``: ``bipartite.weighted_projected_graph`` of programmes and values, then sets for each edge
- ``scipy``: the product A·Aᵀ of each facet, some rows at a time, compared with the thresholds
- ``duckdb``: a self-join in SQL, facet by facet; and one that first asks for a common value among the rarest goals
- ``prasan``: :class:`prasan.graph.classes.Classifier`

    python benchmarks/pairs.py                       # 1,000 and 10,000 programmes, everything
    python benchmarks/pairs.py --programmes 100000   # Prasan, and scipy by a sample of its rows
    python benchmarks/pairs.py --programmes 1000000 --only prasan
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import networkx as nx
import numpy as np
from scipy import sparse

from prasan.graph.classes import OVERLAP, Classifier
from prasan.graph.profiles import Facet, Profiles, Spans
from prasan.settings import FindingSettings

sys.path.insert(0, str(Path(__file__).parent))
from synthetic_facets import facets, provinces_of
from synthetic_rows import Province

WEIGHTS = {"goal": 3.0, "activity": 3.0, "beneficiary": 3.0, "place": 1.0, "level": 1.0, "agency": 1.0}
SIMILAR = 0.5
_ROWS = 250
"""Rows of the product that scipy compares at a time."""

Pairs = set[tuple[int, int]]


def profiles_of(settings: Province) -> Profiles:
    """The made-up programmes. Areas are compared as any other facet: that those of a pair must meet is another rule."""
    held = {
        "place" if facet == "area" else facet: Facet(tuple(map(str, range(own.shape[1]))), own, closed)
        for facet, (own, closed) in facets(settings).items()
    }
    count = settings.programmes
    held["area"] = Facet(("",), *(sparse.csr_array((count, 1), dtype=np.int8) for _ in range(2)))
    nothing, never = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=bool)
    return Profiles(tuple(map(str, range(count))), held, Spans(nothing, nothing, never, never, never), WEIGHTS)


def by_prasan(profiles: Profiles, threshold: float) -> Pairs:
    count = len(profiles.programmes)
    limits = FindingSettings(similar=SIMILAR, minimum_score=threshold, common_share=1.0, largest_group=count)
    # A new copy: what a facet has worked out once is not kept for the next run.
    fresh = replace(profiles, facets={name: replace(facet) for name, facet in profiles.facets.items()})
    found = Classifier(fresh, limits, sparse.csr_array((count, count), dtype=np.int8)).classified()
    found = found.where(found.cls == OVERLAP)
    return _pairs(found.one, found.other)


def _pairs(one: np.ndarray, other: np.ndarray) -> Pairs:
    return set(zip(one.tolist(), other.tolist(), strict=True)) if len(one) < 5_000_000 else set()


def by_networkx(profiles: Profiles, threshold: float) -> Pairs:
    total = sum(WEIGHTS.values())
    sets: dict[str, list[set[int]]] = {}
    content: dict[str, list[float]] = {}
    graph = nx.Graph()
    programmes = range(len(profiles.programmes))
    graph.add_nodes_from(programmes)
    for name in WEIGHTS:
        facet = profiles.facets[name]
        content[name] = facet.content.tolist()
        sets[name] = [set(facet.closed.indices[a:b].tolist()) for a, b in pairwise(facet.closed.indptr)]
        graph.add_edges_from((p, (name, value)) for p in programmes for value in sets[name][p])
    projected = nx.bipartite.weighted_projected_graph(graph, programmes)
    found = set()
    for p, q in projected.edges():
        alike = {}
        for name in WEIGHTS:
            mine, theirs = sets[name][p], sets[name][q]
            if mine and theirs:
                either = sum(content[name][value] for value in mine | theirs)
                alike[name] = sum(content[name][value] for value in mine & theirs) / either if either else 1.0
        work = max(alike.get("activity", 0), alike.get("beneficiary", 0))
        score = sum(WEIGHTS[name] * figure for name, figure in alike.items()) / total
        if alike.get("goal", 0) >= SIMILAR and work >= SIMILAR and score >= threshold - 1e-12:
            found.add((min(p, q), max(p, q)))
    return found


def by_scipy(profiles: Profiles, threshold: float, blocks: int = 0) -> Pairs:
    """The pairs; with ``blocks``, only of so many blocks of rows."""
    total, count = sum(WEIGHTS.values()), len(profiles.programmes)
    weighted = {}
    for name in WEIGHTS:
        facet = profiles.facets[name]
        matrix = facet.closed.astype(np.float64)
        matrix.data = facet.content[matrix.indices].astype(np.float64)
        transposed = facet.closed.astype(np.float64).T.tocsr()
        weighted[name] = matrix, transposed, facet.total.astype(np.float64), facet.recorded
    found: Pairs = set()
    for start in range(0, min(count, blocks * _ROWS or count), _ROWS):
        here = slice(start, start + _ROWS)
        alike = {}
        for name, (matrix, transposed, totals, recorded) in weighted.items():
            common = (matrix[here] @ transposed).toarray()
            either = totals[here, np.newaxis] + totals - common
            # Two that have what everybody has and nothing else are alike, if both record anything.
            plain = (recorded[here, np.newaxis] & recorded).astype(np.float64)
            alike[name] = np.divide(common, either, out=plain, where=either > 0)
        score = sum(WEIGHTS[name] * figures for name, figures in alike.items()) / total
        work = (alike["activity"] >= SIMILAR) | (alike["beneficiary"] >= SIMILAR)
        rows, columns = np.nonzero((alike["goal"] >= SIMILAR) & work & (score >= threshold - 1e-12))
        later = rows + start < columns
        found |= set(zip((rows[later] + start).tolist(), columns[later].tolist(), strict=True))
    return found


def by_duckdb(profiles: Profiles, threshold: float, prefix: bool) -> Pairs:
    import duckdb
    import pyarrow as pa

    from prasan.graph.candidates import prefix as prefix_of

    base = duckdb.connect()
    base.execute("SET threads = 2")
    rows, names, values, contents = [], [], [], []
    for number, name in enumerate(WEIGHTS):
        facet = profiles.facets[name]
        rows.append(np.repeat(np.arange(len(profiles.programmes)), np.diff(facet.closed.indptr)))
        values.append(facet.closed.indices.astype(np.int64))
        names.append(np.full(len(values[-1]), number))
        contents.append(facet.content[facet.closed.indices])
    columns = {"p": rows, "k": names, "v": values, "c": contents}
    base.register("has", pa.table({name: np.concatenate(found) for name, found in columns.items()}))
    base.execute("CREATE TABLE feature AS SELECT * FROM has")
    base.execute("CREATE TABLE total AS SELECT p, k, sum(c)::DOUBLE AS t FROM feature GROUP BY p, k")
    weights = " ".join(f"WHEN {number} THEN {weight}" for number, weight in enumerate(WEIGHTS.values()))
    if prefix:
        first = prefix_of(profiles.facets["goal"], SIMILAR)
        base.register("rarest", pa.table({
            "p": np.repeat(np.arange(first.shape[0]), np.diff(first.indptr)), "v": first.indices.astype(np.int64),
        }))  # fmt: skip
        base.execute("CREATE TABLE first AS SELECT * FROM rarest")
        base.execute("CREATE TABLE near AS SELECT DISTINCT a.p AS p, b.p AS q FROM first a JOIN first b ON a.v = b.v "
                     "AND a.p < b.p")  # fmt: skip
        base.execute("CREATE TABLE shared AS SELECT n.p, n.q, a.k, sum(a.c)::DOUBLE AS i FROM near n "
                     "JOIN feature a ON a.p = n.p JOIN feature b ON b.p = n.q AND b.k = a.k AND b.v = a.v "
                     "GROUP BY n.p, n.q, a.k")  # fmt: skip
    else:
        base.execute("CREATE TABLE shared AS SELECT a.p AS p, b.p AS q, a.k AS k, sum(a.c)::DOUBLE AS i FROM feature a "
                     "JOIN feature b ON a.k = b.k AND a.v = b.v AND a.p < b.p GROUP BY a.p, b.p, a.k")  # fmt: skip
    asked = f"""
        WITH alike AS (
            SELECT s.p, s.q, s.k, CASE WHEN a.t + b.t - s.i > 0 THEN s.i / (a.t + b.t - s.i) ELSE 1 END AS s
            FROM shared s JOIN total a ON a.p = s.p AND a.k = s.k JOIN total b ON b.p = s.q AND b.k = s.k)
        SELECT p, q FROM alike GROUP BY p, q
        HAVING max(s) FILTER (k = 0) >= {SIMILAR} AND max(s) FILTER (k IN (1, 2)) >= {SIMILAR}
           AND sum(s * CASE k {weights} END) / {sum(WEIGHTS.values())} >= {threshold - 1e-12}"""
    return {(int(p), int(q)) for p, q in base.execute(asked).fetchall()}


def timed(run: Callable[[], Pairs], most: int = 5) -> tuple[float, Pairs]:
    """The least seconds of several runs, two seconds' worth at the most, and what they found."""
    taken: list[float] = []
    while len(taken) < most and sum(taken) < 2:
        start = time.perf_counter()
        found = run()
        taken.append(time.perf_counter() - start)
    return min(taken), found


def compare(settings: Province, threshold: float, only: str, sample: int) -> float:
    """Print the figures of one size; gives Prasan's seconds."""
    profiles = profiles_of(settings)
    count = settings.programmes
    values = sum(facet.closed.nnz for facet in profiles.facets.values()) / count
    own = time.perf_counter
    seconds, pairs = timed(lambda: by_prasan(profiles, threshold))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\n{count:,} programmes in {provinces_of(count)} provinces, {values:.1f} values each in all; "
          f"threshold {threshold}, copies {settings.copies}, skew {settings.skew}, branching {settings.branching}, "
          f"growth {settings.growth}, seed {settings.seed}; load {os.getloadavg()[0]:.1f}")  # fmt: skip
    print(f"  prasan             {seconds:9.3f} s   1.0   {len(pairs):,} pairs, at most {memory:,.0f} MB so far")
    others: dict[str, Callable[[], Pairs]] = {}
    if count <= 1000:
        others["networkx"] = lambda: by_networkx(profiles, threshold)
    if count <= 10_000:
        others["scipy"] = lambda: by_scipy(profiles, threshold)
        others["duckdb"] = lambda: by_duckdb(profiles, threshold, prefix=False)
    if count <= 100_000:
        others["duckdb, prefix"] = lambda: by_duckdb(profiles, threshold, prefix=True)
    for name, run in others.items():
        if only and name != only:
            continue
        try:
            taken, found = timed(run, most=2)
        except ImportError as error:
            print(f"  {name:18} not installed: {error.name}")
            continue
        same = "the same pairs" if found == pairs else f"DIFFERENT: {len(found ^ pairs):,} pairs"
        print(f"  {name:18} {taken:9.3f} s {taken / seconds:7.1f}   {same}")
    if count > 10_000 and only in ("", "scipy"):
        blocks = min(sample, -(-count // _ROWS))
        start = own()
        found = by_scipy(profiles, threshold, blocks)
        taken = (own() - start) * count / (blocks * _ROWS)
        inside = {pair for pair in pairs if pair[0] < blocks * _ROWS}
        same = "the same pairs" if found == inside or not pairs else f"DIFFERENT: {len(found ^ inside):,} pairs"
        print(f"  {'scipy':18} {taken:9.1f} s {taken / seconds:7.1f}   {same} of the first {blocks * _ROWS:,} rows, "
              "time scaled up to all")  # fmt: skip
    return seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--programmes", type=int, nargs="*", default=[1000, 10_000])
    parser.add_argument("--threshold", type=float, default=0.4)
    parser.add_argument("--only", default="", help="besides prasan, only this one")
    parser.add_argument("--sample", type=int, default=8, help="blocks of rows that scipy is tried on above 10,000")
    for name in ("copies", "skew", "branching", "growth", "seed"):
        default = getattr(Province(), name)
        parser.add_argument(f"--{name}", type=type(default), default=default, help=f"default {default}")
    given = parser.parse_args()
    taken: list[tuple[int, float]] = []
    for count in given.programmes:
        settings = Province(programmes=count, copies=given.copies, skew=given.skew, branching=given.branching,
                            growth=given.growth, seed=given.seed)  # fmt: skip
        taken.append((count, compare(settings, given.threshold, given.only, given.sample)))
    for (few, before), (many, after) in pairwise(taken):
        exponent = np.log(after / before) / np.log(many / few)
        print(f"from {few:,} to {many:,} programmes the time grows with the power {exponent:.2f} of their number")


if __name__ == "__main__":
    main()
