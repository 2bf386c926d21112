"""How alike short texts are: their words, what each word tells, and every pair that is alike enough.

Words are weighed by how few texts have them (TF-IDF), texts are compared by the cosine of their weights. Pairs are
found exactly without comparing all: without their commonest words, which can add but little to any cosine, two texts
that are alike must still be alike by the rest (prefix filtering, Bayardo, Ma and Srikant 2007).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from prasan.loaders.thai import digits, key

_AT_ONCE = 20_000_000
"""Meetings of two texts in a word that are counted in one step: what bounds the memory."""
_LEFT_OUT = 0.5
"""How much of the threshold the commonest words of a text may make up; those are left to the comparison itself."""
_WORD = re.compile(r"[^\W_]+(?:['.][^\W_]+)*")
_EMPTY = frozenset(
    word
    for line in (
        "a an and are as at be been being by for from has have in into is it its of on or that the their them these",
        "this those to was were which who whom will with within all",
        "และ หรือ ของ ที่ ซึ่ง อัน ใน ด้วย โดย จาก แก่ แต่ เพื่อ เป็น อยู่ ให้ ได้ มี การ ความ กับ ต่อ ตาม แล้ว จะ นั้น นี้ ๆ",
        "de la le les des du et en un une par pour que qui dans au aux",
    )
    for word in line.split()
)
_ABBREVIATION = re.compile(r"\(\s*[A-Z][A-Z&]{1,9}\s*\)")
_SCALE = re.compile(r"\((?:on )?a scale of [^()]*\)|\(\s*คะแนนเต็ม[^()]*\)", re.IGNORECASE)
_YEAR = re.compile(
    r"\(\s*(?:ปี(?:งบประมาณ)?\s*|พ\.?ศ\.?\s*|fy\s*)*(?:2[45]\d\d|19\d\d|20\d\d)\s*\)"
    r"|(?:ปีงบประมาณ|ปี|fiscal year|\bfy|\bin)\s*(?:พ\.?ศ\.?\s*)?(?:2[45]\d\d|19\d\d|20\d\d)\b",
    re.IGNORECASE,
)


def essence(text: str) -> str:
    """The text without what is no part of what it asks: the year it is about, scales and abbreviations in brackets.

    >>> essence("จำนวนครัวเรือน (ปี 2551)"), essence("Emissions since 2005"), essence("Unit Ready Days (URD)")
    ('จำนวนครัวเรือน', 'Emissions since 2005', 'Unit Ready Days')
    """
    for form in (_YEAR, _ABBREVIATION, _SCALE):
        text = form.sub(" ", digits(text)).strip() or text
    return text


@lru_cache(maxsize=262_144)
def words(text: str, language: str) -> tuple[str, ...]:
    """The words of a text that say something, in order: without articles and the like, English ones in the singular.

    >>> words("Shares of the households that save", "en")
    ('share', 'household', 'save')
    >>> words("ครัวเรือนที่มีบัญชีครัวเรือน", "th")
    ('ครัวเรือน', 'บัญชี', 'ครัวเรือน')
    """
    plain = key(text)
    if language == "th":
        from pythainlp.tokenize import word_tokenize

        pieces = word_tokenize(plain, engine="newmm", keep_whitespace=False)
        found = [match[0] for piece in pieces for match in [_THAI_WORD.search(piece)] if match]
    else:
        found = [_singular(word) if language == "en" else word for word in _WORD.findall(plain)]
    return tuple(word for word in found if word not in _EMPTY) or tuple(found)


_THAI_WORD = re.compile(r"[\u0e00-\u0e7f\w]+(?:\.[\w]+)*")


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


@dataclass(frozen=True, slots=True)
class Weights:
    """What each word tells among texts: ``ln(1 + N / n)`` for a word that n of N texts have."""

    of: dict[str, float]

    def total(self, found: frozenset[str]) -> float:
        """The sum of the squares of the weights of words, in an order of its own: no sum hangs on the input's order."""
        return math.fsum(self.of.get(word, 0.0) ** 2 for word in found)

    def cosine(self, one: frozenset[str], other: frozenset[str]) -> float:
        """How alike two texts are, from 0 to 1; 0 if either has no words."""
        if one == other:
            return 1.0 if one else 0.0
        both = self.total(one & other)
        return round(both / math.sqrt(self.total(one) * self.total(other)), 6) if both else 0.0

    def containment(self, one: frozenset[str], other: frozenset[str]) -> float:
        """How much of the text that says less the other says too, from 0 to 1."""
        least = min(self.total(one), self.total(other))
        return round(self.total(one & other) / least, 6) if least else 0.0


def weights(texts: Sequence[frozenset[str]]) -> Weights:
    """The weights of the words of texts."""
    having = Counter(word for text in texts for word in text)
    return Weights({word: math.log(1 + len(texts) / count) for word, count in having.items()})


def alike(texts: Sequence[frozenset[str]], weigh: Weights, threshold: float) -> Iterator[tuple[int, int]]:
    """The pairs of texts whose cosine is at least the threshold, by position, the first below the second.

    >>> texts = [frozenset("abc"), frozenset("abd"), frozenset("xyz"), frozenset("abc")]
    >>> sorted(alike(texts, weights(texts), 0.4))
    [(0, 1), (0, 3), (1, 3)]
    """
    import numpy
    from scipy.sparse import csr_matrix

    rank = {word: place for place, word in enumerate(sorted(weigh.of, key=lambda word: (-weigh.of[word], word)))}
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for place, text in enumerate(texts):
        left = whole = weigh.total(text)
        for word in sorted(text, key=rank.__getitem__):
            # What the words from here on can add to any cosine is too little to count on.
            if left < whole * (_LEFT_OUT * threshold) ** 2:
                break
            rows.append(place)
            columns.append(rank[word])
            values.append(weigh.of[word] / math.sqrt(whole))
            left -= weigh.of[word] ** 2
    shape = (len(texts), len(rank))
    rare = csr_matrix((values, (rows, columns)), shape=shape)
    having = numpy.bincount(numpy.asarray(columns, dtype=numpy.int64), minlength=len(rank))
    meeting = numpy.cumsum(csr_matrix((numpy.ones(len(rows)), (rows, columns)), shape=shape) @ having)
    least = threshold * (1 - _LEFT_OUT) - 1e-9
    start = 0
    while start < len(texts):
        done = meeting[start - 1] if start else 0
        end = max(start + 1, int(numpy.searchsorted(meeting, done + _AT_ONCE)))
        block = (rare[start:end] @ rare.T).tocoo()
        near = (block.data >= least) & (block.row + start < block.col)
        for one, other in zip((block.row[near] + start).tolist(), block.col[near].tolist(), strict=True):
            if weigh.cosine(texts[one], texts[other]) >= threshold:
                yield one, other
        start = end
