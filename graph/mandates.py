"""How alike mandates read, in Thai, in English or in both: by the runs of three letters that they share.

Thai has no spaces between words and English words change their ends: runs of letters need neither a dictionary nor a
grammar, and the answer for two texts hangs on those two alone. The texts themselves stand in the evidence.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
from scipy import sparse

from prasan.loaders.thai import key

_BREAKS = re.compile(r"[^\w\u0e30-\u0e4e]+|_+")
_BLOCK = 256
"""Texts compared with all others at a time."""


@lru_cache(maxsize=65536)
def trigrams(text: str) -> frozenset[str]:
    """The runs of three letters of a text, each word (in Thai: each stretch without a space) with its ends marked.

    >>> sorted(trigrams("Water."))
    [' wa', 'ate', 'er ', 'ter', 'wat']
    """
    runs = (f" {run} " for run in _BREAKS.split(key(text)) if run)
    return frozenset(run[at : at + 3] for run in runs for at in range(len(run) - 2))


def alike(one: str, other: str) -> float:
    """How alike two texts read, from 0 to 1: runs in both by runs in either (Jaccard).

    >>> round(alike("กำกับ ติดตามการแก้หนี้", "ติดตามและกำกับการแก้หนี้"), 2)
    0.55
    >>> alike("Watch over water", "watch  over WATER")
    1.0
    """
    mine, theirs = trigrams(one), trigrams(other)
    if not mine or not theirs:
        return float(key(one) == key(other))
    return len(mine & theirs) / len(mine | theirs)


def alike_pairs(texts: Sequence[str], at_least: float) -> Iterator[tuple[int, int]]:
    """Every pair of texts, by their places in the sequence, that read at least so much alike; the same text is alike.

    Exact, without comparing all with all: of two sets that share the share t of what is in either, the rarer
    ``n - ⌈t·n⌉ + 1`` runs of each have one in common, so only texts that do are compared (prefix filter).
    """
    sets = [trigrams(text) for text in texts]
    counts = Counter(run for runs in sets for run in runs)
    order = {run: place for place, run in enumerate(sorted(counts, key=lambda run: (counts[run], run)))}
    firsts: list[list[int]] = []
    for runs in sets:
        length = len(runs) - max(math.ceil(at_least * len(runs) - 1e-9), 1) + 1
        firsts.append(sorted(order[run] for run in runs)[:length])
    lengths = [len(first) for first in firsts]
    columns = np.fromiter((place for first in firsts for place in first), dtype=np.int64, count=sum(lengths))
    rows = np.repeat(np.arange(len(texts)), lengths)
    shape = (len(texts), max(len(order), 1))
    has = sparse.csr_array((np.ones(len(rows), dtype=np.int32), (rows, columns)), shape=shape)
    for start in range(0, len(texts), _BLOCK):
        together = sparse.csr_array(has[start : start + _BLOCK] @ has.T)
        together.sort_indices()
        for row, column in zip(*together.nonzero(), strict=True):
            first, second = start + int(row), int(column)
            if first < second and alike(texts[first], texts[second]) >= at_least:
                yield first, second
