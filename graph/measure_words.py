"""The words of an indicator's name that say how it is measured: how many measures, and whether they only add up.

The rules know Thai and English, and rather miss a fault than see one that is none: what follows *and* counts as a
second measure only where it is a word of measure itself, so that *men and women* is none. The tests hold them to names
labelled by hand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from prasan.loaders.thai import digits

SHARE, COUNT, AMOUNT, LEVEL, MEAN, RATE = "share", "count", "amount", "level", "mean", "rate"
"""What families of measures there are; words of one family ask for one figure, such as *percentage (%)*."""

_ENGLISH = {
    "percentages?": SHARE, "per ?cent": SHARE, "percent": SHARE, "pct": SHARE, "%": SHARE, "proportions?": SHARE,
    "shares?": SHARE, "numbers?": COUNT, "counts?": COUNT, "#": COUNT, "no\\.": COUNT, "quantit(?:y|ies)": COUNT,
    "amounts?": AMOUNT, "values?": AMOUNT, "volumes?": "volume", "rates?": RATE, "ratios?": "ratio", "levels?": LEVEL,
    "degree": LEVEL, "extent": LEVEL, "averages?": MEAN, "mean": MEAN, "median": MEAN, "frequency": "frequency",
    "satisfaction": "satisfaction", "quality": "quality", "timeliness": "time", "cost": "cost", "costs": "cost",
    "duration": "time", "score": "score",
}  # fmt: skip
_THAI = {
    "ร้อยละ": SHARE, "เปอร์เซ็นต์": SHARE, "เปอร์เซนต์": SHARE, "สัดส่วน": SHARE, "จำนวน": COUNT, "ปริมาณ": "volume",
    "มูลค่า": AMOUNT, "อัตรา(?!กำลัง|ส่วน)": RATE, "อัตราส่วน": "ratio", "ระดับ(?=ความ)": LEVEL, "ค่าเฉลี่ย": MEAN,
    "ความถี่": "frequency", "(?:ระดับ)?ความพึงพอใจ": "satisfaction", "คุณภาพ(?!ชีวิต)": "quality", "ต้นทุน": "cost",
    "คะแนน": "score", "ดัชนี": "index",
}  # fmt: skip
_HARD = {SHARE, COUNT, RATE, AMOUNT, MEAN, "volume", "ratio", "frequency"}
"""Families that are a measure wherever they stand; the others are one only where the name begins with them."""


def _alternatives(words: dict[str, str], hard: bool) -> str:
    return "|".join(word for word, family in words.items() if not hard or family in _HARD)


_E_ALL, _E_HARD = _alternatives(_ENGLISH, False), _alternatives(_ENGLISH, True)
_T_ALL, _T_HARD = _alternatives(_THAI, False), _alternatives(_THAI, True)
_E_JOIN = r"\s*(?:,\s*(?:and|or|&)?|\band/or\b|\band\b|\bor\b|&|/|\()\s*(?:and\s+)?(?:the\s+|their\s+|its\s+)?"
_T_JOIN = r"\s*(?:และ/หรือ|และ|หรือ|กับ|รวมทั้ง|รวมถึง|ตลอดจน|พร้อมทั้ง|พร้อม|&|/|,|\()\s*"
_E_HEAD = r"(?:(?:the|total|annual|overall|increased?|decreased?|change|reduction|increase in|decrease in|in)\s+)*"
_T_HEAD = r"(?:(?:การ)?(?:เพิ่มขึ้นของ|ลดลงของ|เพิ่ม|ลด)\s*)?"
# "Number and percentage of …": two words of measure joined where the name begins.
_TOGETHER = (
    re.compile(rf"^\W*{_E_HEAD}(?P<one>\b(?:{_E_ALL})(?!\w)|%|#){_E_JOIN}(?P<two>(?:{_E_ALL})(?!\w))", re.IGNORECASE),
    re.compile(rf"^\W*{_T_HEAD}(?P<one>{_T_ALL}){_T_JOIN}(?P<two>{_T_ALL})"),
)
# "Number of farms and percentage of …": a second measure with a subject of its own.
_APART = (
    re.compile(
        rf"(?:[,;]\s*(?:and\s+|or\s+)?|\band\s+|\bor\s+|&\s*|/\s*)(?:the\s+)?(?P<two>(?:average |total )?(?:{_E_HARD}))"
        r"\s*(?=of\b|\()|\b(?:and|&)\s+(?:their|its)\s+(?:level of\s+)?(?P<own>satisfaction|quality|cost|timeliness)\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?:และ/หรือ|และ|หรือ|รวมทั้ง|ตลอดจน|พร้อมทั้ง|[,;/])\s*(?P<two>{_T_HARD})"
        r"|(?:และ|รวมทั้ง|ตลอดจน|พร้อมทั้ง|,)\s*(?P<own>(?:ระดับ)?ความพึงพอใจ|คุณภาพ|ต้นทุน)\s*ของ"
    ),
)  # fmt: skip
_HEADS = (
    re.compile(rf"^\W*{_E_HEAD}(?P<one>(?:{_E_ALL})(?!\w)|%|#)", re.IGNORECASE),
    re.compile(rf"^\W*{_T_HEAD}(?P<one>{_T_ALL})"),
)
_ENDS_IN_MEASURE = re.compile(rf"(?:{_T_ALL}|\b(?:{_E_ALL}))\s*$", re.IGNORECASE)
# One figure made of two: what is between them, or one by the other.
_COMPARED = re.compile(
    r"\b(ratios?|difference|gap|variance|between|compar\w+|versus|correlation)\b|อัตราส่วน|ผลต่าง|ส่วนต่าง|ความแตกต่าง|ระหว่าง|เทียบ",
    re.IGNORECASE,
)
_MEN_AND_WOMEN = re.compile(r"\b(wo)?men\b|\b(fe)?males?\b|\bboys?\b|\bgirls?\b|ชาย|หญิง", re.IGNORECASE)
_CUMULATIVE = (
    re.compile(
        r"\bcumulative(?:ly)?\b(?!\s+(?:effects?|impacts?|gpa|grade|exposure|dose|risk))"
        r"|\baccumulated (?:number|total)\b"
        r"|\brunning total\b|(?<!up )(?<!up-)(?<!year )(?<!year-)\bto[ -]date\b"
        r"|\bsince (?:the )?(?:inception|launch|start|beginning)\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?<!เงิน)(?<!เงินออม)(?<!เฉลี่ย)(?<!การ)(?<!แฟ้ม)(?<!ขยะ)(?<!พิษ)(?<!วันลา)(?<!หนี้)(?<!ที่)สะสม"
        r"(?!ทรัพย์|ผลงาน|งาน|พลังงาน|แต้ม|เงิน|หน่วยกิต)"
        r"|นับถึงปัจจุบัน|จนถึงปัจจุบัน|ตั้งแต่(?:เริ่ม|ต้น|เปิด)(?:โครงการ|ดำเนินการ|งาน)?"
    ),
)  # fmt: skip
_AS_SHARE = re.compile(r"expressed as a (?:percentage|percent|share|proportion)|คิดเป็นร้อยละ", re.IGNORECASE)
_LEAD = (
    re.compile(
        rf"^\W*(?:at least\s+)?(?:[0-9.,]+\s*(?=%|per ?cent))?(?:the\s+|total\s+)?(?:{_E_HARD})(?!\w)\s*"
        r"(?:\(\s*[%#]\s*\))?\s*(?:\bof\b|\bin\b)?\s*(?:the\s+|all\s+)?",
        re.IGNORECASE,
    ),
    re.compile(rf"^\W*(?:{_T_HARD})\s*(?:[0-9.,]+\s*)?(?:ของ)?\s*"),
)


def family(word: str) -> str:
    """The family of a word of measure; empty if it is none.

    >>> family("percentage"), family("ร้อยละ"), family("จำนวน"), family("women")
    ('share', 'share', 'count', '')
    """
    text = word.strip().lower()
    for plain in (text, re.sub("^(average|total) ", "", text)):
        for words in (_ENGLISH, _THAI):
            for form, name in words.items():
                # Some forms look at what follows the word, which stands alone here.
                if re.fullmatch(re.sub(r"\(\?[=!][^)]*\)", "", form), plain):
                    return name
    return "satisfaction" if "ความพึงพอใจ" in text else ""


@dataclass(frozen=True, slots=True)
class TwoMeasures:
    """The two words of measure in one name, as written."""

    one: str
    two: str


def two_measures(name: str) -> TwoMeasures | None:
    """The first two measures that a name asks for at once; ``None`` if it asks for one.

    >>> two_measures("จำนวนและร้อยละของครัวเรือนที่มีเงินออม")
    TwoMeasures(one='จำนวน', two='ร้อยละ')
    >>> two_measures("Number of men and women trained") is None
    True
    """
    text = digits(name)
    for together, apart, head in zip(_TOGETHER, _APART, _HEADS, strict=True):
        if found := together.search(text):
            if family(found["one"]) != family(found["two"]):
                return TwoMeasures(found["one"].strip(), found["two"].strip())
            continue
        first = head.search(text)
        if not first or _COMPARED.search(text):
            continue
        for found in apart.finditer(text, first.end()):
            two = found["two"] or found["own"]
            before, after = text[: found.start()], text[found.end() :]
            within = _ENDS_IN_MEASURE.search(before)
            people = _MEN_AND_WOMEN.search(before) and _MEN_AND_WOMEN.search(after)
            if not within and not (people and family(first["one"]) == family(two)):
                return TwoMeasures(first["one"].strip(), two.strip())
    return None


def cumulative(name: str) -> str:
    """The words by which a name asks for a running total; empty if it asks for none.

    >>> cumulative("จำนวนผู้ผ่านการอบรมสะสม"), cumulative("ร้อยละของสมาชิกที่มีเงินสะสม")
    ('สะสม', '')
    """
    for form in _CUMULATIVE:
        if found := form.search(name):
            return found[0].strip()
    return ""


def measure(name: str) -> str:
    """The family of the measure that a name begins with, or that it says to be expressed in; empty if there is none.

    >>> measure("ร้อยละของครัวเรือน"), measure("Number of farms"), measure("Households out of debt")
    ('share', 'count', '')
    """
    if _AS_SHARE.search(name):
        return SHARE
    for head in _HEADS:
        if found := head.search(digits(name)):
            return family(found["one"])
    return ""


def subject(name: str) -> str:
    """What a name is about: the name without the word of measure that it begins with.

    >>> subject("ร้อยละของครัวเรือนที่มีเงินออม"), subject("Percentage of clients served")
    ('ครัวเรือนที่มีเงินออม', 'clients served')
    """
    text = digits(name)
    for form in _LEAD:
        if (found := form.search(text)) and (rest := text[found.end() :].strip()):
            return rest
    return text
