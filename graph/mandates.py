"""How alike mandates read, in Thai, in English or in both: by the runs of three letters that they share.

Thai has no spaces between words and English words change their ends: runs of letters need neither a dictionary nor a
grammar, and the answer for two texts hangs on those two alone. The texts themselves stand in the evidence.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from prasan.graph.alike_sets import jaccard
from prasan.loaders.thai import key

_BREAKS = re.compile(r"[^\w\u0e30-\u0e4e]+|_+")


@lru_cache(maxsize=65536)
def runs(text: str) -> frozenset[str]:
    """The runs of three letters of a text, each word (in Thai: each stretch without a sign) with its ends marked.

    >>> sorted(runs("Water."))
    [' wa', 'ate', 'er ', 'ter', 'wat']
    """
    words = (f" {word} " for word in _BREAKS.split(key(text)) if word)
    found = frozenset(word[at : at + 3] for word in words for at in range(len(word) - 2))
    return found or frozenset((key(text),))


def alike(one: str, other: str) -> float:
    """How alike two texts read, from 0 to 1: runs in both by runs in either (Jaccard).

    >>> round(alike("กำกับ ติดตามการแก้หนี้", "ติดตามและกำกับการแก้หนี้"), 2)
    0.55
    >>> alike("Watch over water", "watch  over WATER")
    1.0
    """
    return jaccard(runs(one), runs(other))


def nearest(text: str, others: Collection[str], at_least: float) -> float:
    """How alike the most similar of other texts reads; 0 if none reads at least so much alike."""
    best = max((alike(text, other) for other in others), default=0.0)
    return best if best >= at_least else 0.0
