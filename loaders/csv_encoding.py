"""In which encoding and with which delimiter a text file was written."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Thai words are runs of bytes above 0xA0; in a Western language such bytes stand singly between plain letters.
_THAI_RUN = re.compile(rb"[\xa1-\xda\xdf-\xfb]{3,}")
_HIGH = re.compile(rb"[\x80-\xff]+")
# Half of any Thai text is consonants; Cyrillic and Greek letters lie above them, and where Thai has nothing at all.
_THAI_CONSONANT = re.compile(rb"[\xa1-\xce]")
_NOT_THAI = re.compile(rb"[\xdb-\xde\xfc-\xff]")
DELIMITERS = ",\t;|"
SAMPLE = 1 << 16
"""From how many characters the delimiter is told."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """The encoding of a file, and the one of the lines that are not in it, if there may be any."""

    name: str
    stray: str = ""


def detect_encoding(path: Path) -> Encoding:
    """The encoding of a text file, from its mark, else UTF-8, else Thai or Western Windows, whichever fits.

    A file of which some lines are UTF-8 and some are not is UTF-8 with stray lines. Reads the file once.
    """
    with path.open("rb") as file:
        start = file.read(4096)
    for mark, name in _MARKS:
        if start.startswith(mark):
            return Encoding(name, _legacy(start) if name == "utf-8-sig" else "")
    if wide := unmarked_utf16(start):
        return Encoding(wide)
    good = good_thai = bad_lines = 0
    bad = bytearray()
    with path.open("rb") as file:
        for line in file:
            if line.isascii():
                continue
            try:
                line.decode()
                good += 1
                good_thai += b"\xe0\xb8" in line or b"\xe0\xb9" in line  # how every Thai letter starts
            except UnicodeDecodeError:
                bad_lines += 1
                if len(bad) < 1 << 20:
                    bad += line
    if not bad_lines:
        return Encoding("utf-8")
    legacy = _legacy(bytes(bad))
    # In Thai Windows a word such as ยก is by chance the UTF-8 of a Western letter: only Thai letters count there.
    evidence = good_thai if legacy == "cp874" else good
    return Encoding("utf-8", legacy) if evidence >= bad_lines else Encoding(legacy)


def unmarked_utf16(start: bytes) -> str:
    """The name of the UTF-16 that a text without a mark is in; empty for anything else."""
    # The high bytes of Thai letters are all 0E and those of Latin letters, commas and line ends all 00.
    for position, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        high = start[position::2]
        if 0 in high and (high.count(0) + high.count(0x0E)) * 10 >= len(high) * 9 and 0 not in start[1 - position :: 2]:
            return name
    return ""


def _legacy(text: bytes) -> str:
    """The one-byte encoding of a text that is not UTF-8."""
    high = sum(map(len, _HIGH.findall(text)))
    thai = sum(map(len, _THAI_RUN.findall(text)))
    if thai * 2 <= high:
        return "cp1252"
    if len(_NOT_THAI.findall(text)) * 20 <= high and len(_THAI_CONSONANT.findall(text)) * 3 >= high:
        return "cp874"
    # Imported here since it takes a while and nearly no file needs it.
    from charset_normalizer import from_bytes

    best = from_bytes(text[: 1 << 16]).best()
    return best.encoding if best else "cp874"


def detect_delimiter(sample: str, default: str) -> str:
    r"""The delimiter that cuts a text into rows of the same length, quotes respected; the default if none does.

    >>> detect_delimiter("a;b\n1,5;2\n2,5;3\n", ",")
    ';'
    """
    best, delimiter = (0.0, 0), default
    for candidate in (default, *DELIMITERS.replace(default, "")):
        try:
            records = list(csv.reader(StringIO(sample, newline=""), delimiter=candidate))
        except csv.Error:
            continue
        widths = [len(record) for record in records if any(map(str.strip, record))]
        if len(widths) > 2 and len(sample) >= SAMPLE:
            widths.pop()  # the sample may have cut it
        # The first row of several cells is the header; what is longer or shorter speaks against the candidate.
        header = next((width for width in widths if width > 1), 0)
        if header:
            score = (Counter(widths)[header] / len(widths), header)
            if score > best:
                best, delimiter = score, candidate
    return delimiter
