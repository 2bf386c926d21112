"""Text as Thai planners write it: cleaned for showing, folded for comparing."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any


class ValueProblem(ValueError):  # noqa: N818 - it becomes a Problem, at the place where the value stands
    """A value that can't be read: ``code`` names the text that says so, ``value`` and ``details`` fill it."""

    def __init__(self, code: str, value: object, **details: Any) -> None:
        super().__init__(f"{code}: {value}")
        self.code = code
        self.value = str(value)
        self.details = details


_STRAY = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
_STRAY += "\ufff9-\ufffb\ufffe\uffff"
_SPACE = "\t-\r\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
# Old Windows fonts, and PDF files made with them, hold shifted Thai marks in the private use area.
_PRIVATE = dict(
    zip(
        range(0xF700, 0xF71B),
        "ฐ\u0e34\u0e35\u0e36\u0e37\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e48\u0e49\u0e4a\u0e4b\u0e4cญ"
        "\u0e31\u0e4d\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e38\u0e39\u0e3a",
        strict=True,
    )
)
_TONES = "\u0e48-\u0e4b"
_VOWEL_MARKS = "\u0e31\u0e34-\u0e3a\u0e47\u0e4d"
# What people see is the same, what the computer compares is not; each rule gives the order and the letters of the
# standard keyboard. The order of the rules counts: two เ are แ before doubled marks are thrown out.
_RULES = tuple(
    (re.compile(wrong), right)
    for wrong, right in (
        ("เเ", "แ"),
        (f"([{_TONES}\u0e4c]+)([{_VOWEL_MARKS}]+)", r"\2\1"),  # the vowel stands below the tone, and is typed first
        (f"\u0e4d([{_TONES}]*)[\u0e32\u0e33]", "\\1\u0e33"),  # a circle and า are one letter, ำ
        (f"([ะาำๅ]+)([{_TONES}]+)", r"\2\1"),  # a tone belongs to the consonant, before a vowel that follows
        ("(?<![ฤฦ])ๅ", "า"),  # ๅ is written after ฤ and ฦ only
        ("([\u0e30-\u0e3a\u0e40-\u0e44\u0e47\u0e4c-\u0e4e])\\1+", r"\1"),  # a mark struck twice shows once
        (f"[{_TONES}]+([{_TONES}])", r"\1"),  # of several tones the last was meant
    )
)
# Three searches that between them find whatever a rule could change, and now and then something it leaves alone: one
# pattern of the rules themselves would take five times as long on text that is clean, as nearly all text is.
_strange = re.compile(f"[{_STRAY}{_SPACE}ๅ\u0e4d\uf700-\uf71a\ud800-\udfff]").search
_doubled = re.compile("([ \u0e30-\u0e3a\u0e40-\u0e44\u0e47-\u0e4e])\\1").search
_disordered = re.compile(f"[{_TONES}\u0e4cะาำ][{_VOWEL_MARKS}{_TONES}]").search
_REPAIRS = (
    (re.compile(f"[{_STRAY}]+"), ""),
    # Half a character, as damaged JSON may hold it, could not be written to any file.
    (re.compile("[\ud800-\udfff]"), "\ufffd"),
    (re.compile(f"[ {_SPACE}]+"), " "),
)


def clean(text: str) -> str:
    """The text as its writer saw it: nothing invisible, single spaces, Thai marks in the standard order, in NFC.

    Line breaks and tabs become spaces. Cleaning what is clean changes nothing.

    >>> clean("  นํ้า\u200bเเข็ง\u00a0 ")
    'น้ำแข็ง'
    """
    if text.isascii():
        if text.isprintable() and "  " not in text:
            return text.strip(" ")
    elif not (_strange(text) or _doubled(text) or _disordered(text)) and unicodedata.is_normalized("NFC", text):
        return text.strip(" ")
    while True:
        before = text
        for pattern, right in _REPAIRS:
            text = pattern.sub(right, text)
        text = unicodedata.normalize("NFC", text.translate(_PRIVATE))
        for pattern, right in _RULES:
            text = pattern.sub(right, text)
        if text == before:
            return text.strip(" ")


_DIGITS = {start + value: str(value) for start in (0x0E50, 0xFF10) for value in range(10)}
FOLDED = _DIGITS | dict.fromkeys(map(ord, "“”„‟«»″"), '"') | dict.fromkeys(map(ord, "‘’‚‛`´′"), "'")
FOLDED |= dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－"), "-")
_INITIALS = re.compile(r"(?<![^\W\d_])([^\W\d_])\. (?=[^\W\d_](?:\.|$))")
_DOTS = re.compile(r"(?<![0-9])\.|\.(?![0-9])")
# A space beside a Thai letter or a sign carries no meaning: writers set it or leave it out as they like.
_IDLE_SPACES = re.compile("(?<=[\u0e00-\u0e7f\\-/()\\[\\]\"',;:&+]) | (?=[\u0e00-\u0e7f\\-/()\\[\\]\"',;:&+])")


def digits(text: str) -> str:
    """The text with Thai and full-width digits turned into Arabic ones.

    >>> digits("๒๕๔๘")
    '2548'
    """
    return text if text.isascii() else text.translate(_DIGITS)


# Text of these alone needs no more than small letters and no idle spaces, if nothing in it is at fault then: nearly
# every name is so, and a tenth of the time is enough for it.
_PLAIN = re.compile("[-A-Za-z0-9 !#$%&()*+,/:;<=>?@[\\]^_{|}~\u0e01-\u0e39\u0e40-\u0e4e]*")


@lru_cache(maxsize=65536)
def key(text: str) -> str:
    """What two spellings of one name have in common: equal keys, same name. For comparing, never for showing.

    Left out are case, the dots of abbreviations, spaces beside Thai letters and signs, and kinds of digits, quotes and
    dashes; a dot between digits stays. A key is its own key.

    >>> key("ธ. ก. ส.") == key("ธ.ก.ส.") == key("ธกส")
    True
    >>> key("U.N.D.P. Phase ๑.๕")
    'undp phase 1.5'
    """
    if _PLAIN.fullmatch(text) and "\u0e4c\u0e33" not in text and "  " not in text:
        near = text.strip(" ").lower()
        if " " in near:
            near = _IDLE_SPACES.sub("", near)
        if not (_strange(near) or _doubled(near) or _disordered(near)):
            return near
    while True:
        before = text
        text = clean(unicodedata.normalize("NFKC", text.translate(FOLDED)).casefold().translate(FOLDED))
        # A name of nothing but dots keeps them: no name is empty that was not.
        text = _IDLE_SPACES.sub("", _DOTS.sub("", _INITIALS.sub(r"\1.", text))).strip() or text
        if text == before:
            return text
