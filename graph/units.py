"""Units of measure: which ones say the same, and by what factor one becomes the other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from prasan.loaders.thai import key

_SAID: dict[str, tuple[tuple[float, str], ...]] = {
    "share": (
        (0.01, "ร้อยละ|เปอร์เซ็นต์|เปอร์เซนต์|%|percent|per cent|percentage|pct|percentage points?"),
        (1.0, "สัดส่วน|อัตราส่วน|ratio|proportion|share|fraction"),
        (0.001, "‰|ต่อพัน|ต่อพันคน|ต่อประชากรพันคน|ต่อ 1000|per thousand|per 1000|per mille"),
        (0.00001, "ต่อแสน|ต่อแสนคน|ต่อแสนประชากร|ต่อประชากรแสนคน|ต่อ 100000|per 100000|per 100000 population"),
    ),
    "person": (
        (1.0, "คน|ราย|บุคคล|persons?|people|individuals?|participants?|ผู้เข้าร่วม"),
        (1000.0, "พันคน|thousand persons|thousand people"),
        (1000000.0, "ล้านคน|million persons|million people"),
    ),
    "household": ((1.0, "ครัวเรือน|ครอบครัว|หลังคาเรือน|households?|families|family|hh"),),
    "village": ((1.0, "หมู่บ้าน|หมู่|villages?"),),
    "community": ((1.0, "ชุมชน|community|communities"),),
    "tambon": ((1.0, "ตำบล|tambons?|sub-districts?|subdistricts?"),),
    "group": ((1.0, "กลุ่ม|groups?"),),
    "place": ((1.0, "แห่ง|ที่|sites?|places?|facilities"),),
    "project": ((1.0, "โครงการ|projects?"),),
    "time": ((1.0, "ครั้ง|times|occasions?|occurrences?"),),
    "document": ((1.0, "ฉบับ|เรื่อง|เล่ม|documents?|reports?"),),
    "level": ((1.0, "ระดับ|levels?"),),
    "score": ((1.0, "คะแนน|scores?|points?"),),
    "baht": ((1.0, "บาท|baht|thb|฿"), (1000.0, "พันบาท|thousand baht"), (1e6, "ล้านบาท|million baht")),
    "dollar": (
        (1.0, "ดอลลาร์|dollars?|\\$|cad|usd|canadian dollars"),
        (1e6, "million dollars|\\$ million|\\$m"),
    ),
    "area": (
        (1.0, "ตารางเมตร|ตรม|sqm|m2|square met(?:re|er)s?"),
        (4.0, "ตารางวา"),
        (400.0, "งาน"),
        (1600.0, "ไร่|rai"),
        (10000.0, "เฮกตาร์|เฮกแตร์|ha|hectares?"),
        (1e6, "ตารางกิโลเมตร|ตรกม|sqkm|km2|square kilomet(?:re|er)s?"),
    ),
    "mass": ((1.0, "กิโลกรัม|กก|kg|kilograms?"), (1000.0, "ตัน|t|tonnes?|tons?"), (0.001, "กรัม|g|grams?")),
    "duration": (
        (60.0, "นาที|min|minutes?"),
        (3600.0, "ชั่วโมง|ชม|h|hours?"),
        (86400.0, "วัน|days?"),
        (604800.0, "สัปดาห์|weeks?"),
    ),
    "month": ((1.0, "เดือน|months?"), (12.0, "ปี|years?")),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: what it measures, and how many of that dimension's basic unit it is (percent: 0.01 of a share)."""

    dimension: str
    factor: float


_SHARE = Unit("share", 0.01)


@cache
def unit(text: str) -> Unit | None:
    """The unit that a text means; one that is not in the list measures what it says itself. ``None`` if blank.

    >>> unit("ร้อยละ"), unit("Percent") == unit("%"), unit("ครัวเรือน") == unit("households")
    (Unit(dimension='share', factor=0.01), True, True)
    >>> unit("หลุม")
    Unit(dimension='“หลุม”', factor=1.0)
    """
    plain = re.sub(r"[(),.]", "", key(text).removeprefix("จำนวน")).strip() or key(text)
    plain = re.sub(r"\s*(?:ขึ้นไป|ต่อปี|/ปี|per year|a year)$", "", plain)
    if not plain:
        return None
    for dimension, units in _SAID.items():
        for factor, words in units:
            if re.fullmatch(_pattern(words), plain):
                return Unit(dimension, factor)
    return Unit(f"“{plain}”", 1.0)


@cache
def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(f"(?:{words})")


def agree(one: Unit | None, other: Unit | None, one_measure: str = "", other_measure: str = "") -> bool | None:
    """Whether two units measure the same; ``None`` if one is not recorded and the names' measures don't tell either.

    An indicator without a unit whose name begins with *percentage of* is a share, and two that count both count what
    their names say: that much is recorded.

    >>> person = unit("คน")
    >>> agree(unit("ร้อยละ"), unit("สัดส่วน")), agree(person, unit("ครัวเรือน")), agree(None, person)
    (True, False, None)
    >>> agree(None, person, "share"), agree(None, person, "count", "count")
    (False, True)
    """
    mine = one or (_SHARE if one_measure == "share" else None)
    theirs = other or (_SHARE if other_measure == "share" else None)
    if mine and theirs:
        return mine.dimension == theirs.dimension
    known = mine or theirs
    shares = known is not None and known.dimension == _SHARE.dimension
    if "count" in (one_measure, other_measure) and shares:
        return False
    return True if one_measure == other_measure == "count" else None


def factor(one: str, other: str) -> float | None:
    """By what a value in the one unit is multiplied to be in the other; ``None`` if they don't measure the same.

    >>> factor("สัดส่วน", "ร้อยละ"), factor("ไร่", "hectares"), factor("คน", "ไร่")
    (100.0, 0.16, None)
    """
    mine, theirs = unit(one), unit(other)
    if mine and theirs and mine.dimension == theirs.dimension:
        return round(mine.factor / theirs.factor, 12)
    return None
