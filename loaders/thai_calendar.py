"""Years and dates as Thai planners write them."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Literal

from prasan.loaders.tables import Value
from prasan.loaders.thai_text import FOLDED, ValueProblem, clean

Date = datetime.date
Period = tuple[Date, Date]
Kind = Literal["fiscal", "calendar"]

_BUDDHIST = 543
_MONTHS = [
    r"มกรา(?:คม)?|ม\.? ?ค\.?|january|jan",
    r"กุมภา(?:พันธ์)?|ก\.? ?พ\.?|february|feb",
    r"มีนา(?:คม)?|มี\.? ?ค\.?|march|mar",
    r"เมษา(?:ยน)?|เม\.? ?ย\.?|april|apr",
    r"พฤษภา(?:คม)?|พ\.? ?ค\.?|may",
    r"มิถุนา(?:ยน)?|มิ\.? ?ย\.?|june|jun",
    r"กรกฎา(?:คม)?|ก\.? ?ค\.?|july|jul",
    r"สิงหา(?:คม)?|ส\.? ?ค\.?|august|aug",
    r"กันยา(?:ยน)?|ก\.? ?ย\.?|september|sept|sep",
    r"ตุลา(?:คม)?|ต\.? ?ค\.?|october|oct",
    r"พฤศจิกา(?:ยน)?|พ\.? ?ย\.?|november|nov",
    r"ธันวา(?:คม)?|ธ\.? ?ค\.?|december|dec",
]
_ERA = r"พ\.? ?ศ\.?|ค\.? ?ศ\.?|b\.?e\.?|c\.?e\.?|a\.?d\.?"
_YEAR = re.compile(
    r"(?:ประจำ ?)?(?:(?P<fiscal>ปี ?งบ ?ประมาณ|ปี ?งบ ?[ฯ.]?|fiscal year|fy|f\.y\.)|(?P<calendar>ปี ?ปฏิทิน|calendar year)"
    rf"|ปี|year)? ?(?P<era>{_ERA})? ?'?(?P<number>[0-9]{{4}}|[0-9]{{2}})(?:\.0+)? ?(?P<era_after>{_ERA})?"
)
_TIME = re.compile(r"(?: |t)[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?: ?น\.?|z|[-+][0-9]{2}:?[0-9]{2})?$")
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})([-/. ])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
_MONTH_NUMBER = re.compile(
    r"(?P<month>[0-9]{1,2})[-/.](?P<year>[0-9]{4})|(?P<year_first>[0-9]{4})-(?P<second>0[1-9]|1[0-2])"
)
_MONTH_NAME = re.compile(
    r"(?:วัน[ก-๙]*ที่ ?|[a-z]+day,? ?)?(?P<day>[0-9]{1,2})?(?:st|nd|rd|th)?[-/., ]*"
    rf"(?:{'|'.join(f'(?P<m{number}>{names})' for number, names in enumerate(_MONTHS, 1))})(?![a-z])[-/., ]*"
    r"(?:(?P<day_after>[0-9]{1,2})(?:st|nd|rd|th)?(?:, ?| (?=[0-9]{4}$)))?(?P<year>.+)"
)
_QUARTER = re.compile(
    r"(?:ไตรมาส(?: ?ที่)?|quarter|q) ?(?P<quarter>[1-4])(?: ?(?:[-/,]|ของ|of))? ?(?P<year>.+)"
    r"|(?P<year_first>.+?)[-/, ]*q(?P<second>[1-4])"
)
_RANGE = re.compile(r"(.+?) ?(?:-|ถึง| to ) ?(.+)")


@dataclass(frozen=True, slots=True)
class Calendar:
    """How the years of a collection of files are meant: where the fiscal year starts, and which era is written.

    The defaults are those of Thai government: fiscal year 2548 runs from 1 October 2547 to 30 September 2548, and a
    year without further words is a fiscal year. Inside the program every year is of the Christian era.

    Years from 2400 to 2700 are Buddhist and years from 1800 to 2199 Christian, whatever the era of the calendar; the
    era decides what two digits mean: 2500 to 2599 in the Buddhist, 1970 to 2069 in the Christian era.

    >>> thai = Calendar()
    >>> thai.year("พ.ศ. ๒๕๔๘"), thai.first_day("2548").isoformat(), thai.last_day("ต.ค. 66").isoformat()
    (2005, '2004-10-01', '2023-10-31')
    """

    fiscal_year_starts: tuple[int, int] = (10, 1)
    named_after: Literal["end", "start"] = "end"
    bare_years: Kind = "fiscal"
    era: Literal["buddhist", "christian"] = "buddhist"

    def __post_init__(self) -> None:
        month, day = self.fiscal_year_starts
        if not (1 <= month <= 12 and 1 <= day <= 28):  # a later day is missing in some month that a quarter starts in
            raise ValueProblem("impossible-date", f"{day}/{month}")

    def year(self, value: Value) -> int:
        """The year of the Christian era that a text or a cell names; of a date, the year it falls in.

        Raises :class:`ValueProblem` ``not-a-year``.

        >>> Calendar().year("ปีงบประมาณ 2548"), Calendar().year(2005), Calendar(era="christian").year("FY05")
        (2005, 2005, 2005)
        """
        if isinstance(value, Date):
            return self._year_of(self._day_of_cell(value))
        return self._named_year(_tidy(value), value)[0]

    def fiscal_year(self, day: Date) -> int:
        """The fiscal year, in the Christian era, that a day falls in.

        >>> Calendar().fiscal_year(datetime.date(2004, 10, 1))
        2005
        """
        started = day.year - ((day.month, day.day) < self.fiscal_year_starts)
        return started + self._lead

    def period(self, value: Value) -> Period:
        """The first and the last day of what a text or a cell names: a day, month, quarter, year, or two with a dash.

        Raises :class:`ValueProblem` ``not-a-date``, ``impossible-date``, ``not-a-year`` or ``ambiguous-year``. The
        serial numbers that spreadsheets count days in are no dates.

        >>> [day.isoformat() for day in Calendar().period("ไตรมาส 2/2551")]
        ['2008-01-01', '2008-03-31']
        """
        if isinstance(value, Date):
            day = self._day_of_cell(value)
            return day, day
        text = _TIME.sub("", _tidy(value))
        found = self._single(text, value)
        if found is None and (parts := _RANGE.fullmatch(text)):
            first, last = self._single(parts[1], value), self._single(parts[2], value)
            if first and last:
                found = first[0], last[1]
        if found is None:
            raise ValueProblem("not-a-date", value)
        if found[0] > found[1]:
            raise ValueProblem("period-backwards", value)
        return found

    def first_day(self, value: Value) -> Date:
        """The first day of what a text or a cell names; errors as in :meth:`period`.

        >>> Calendar().first_day("๑ ต.ค. ๖๖").isoformat()
        '2023-10-01'
        """
        return self.period(value)[0]

    def last_day(self, value: Value) -> Date:
        """The last day of what a text or a cell names; errors as in :meth:`period`.

        >>> Calendar().last_day("2548").isoformat()
        '2005-09-30'
        """
        return self.period(value)[1]

    def year_period(self, year: int, kind: Kind | None = None) -> Period:
        """The first and the last day of a year of the Christian era; of the kind that bare years are, if none is given.

        >>> [day.isoformat() for day in Calendar().year_period(2005)]
        ['2004-10-01', '2005-09-30']
        """
        if (kind or self.bare_years) == "calendar":
            return Date(year, 1, 1), Date(year, 12, 31)
        month, day = self.fiscal_year_starts
        first = Date(year - self._lead, month, day)
        return first, first.replace(year=first.year + 1) - datetime.timedelta(days=1)

    def display_year(self, year: int) -> str:
        """A year of the Christian era as this calendar's era writes it.

        >>> Calendar().display_year(2005)
        '2548'
        """
        return str(year + _BUDDHIST * (self.era == "buddhist"))

    def display_day(self, day: Date) -> str:
        """A day as this calendar's era writes it.

        >>> Calendar().display_day(datetime.date(2007, 11, 6))
        '06/11/2550'
        """
        return f"{day:%d/%m}/{self.display_year(day.year)}"

    def display_period(self, start: Date | None, end: Date | None) -> str:
        """From when to when, as whole years where it is whole years; an end that isn't known stays open.

        The years are of the kind that bare years are, so that :meth:`period` reads the same days out of the text.

        >>> Calendar().display_period(datetime.date(2004, 10, 1), datetime.date(2010, 9, 30))
        '2548–2553'
        >>> Calendar().display_period(datetime.date(2007, 11, 6), None)
        '06/11/2550–'
        """
        days = (start, end)
        whole = all(day == self.year_period(self._year_of(day))[edge] for edge, day in enumerate(days) if day)
        first, last = (
            "" if not day else self.display_year(self._year_of(day)) if whole else self.display_day(day) for day in days
        )
        return first if first == last else f"{first}–{last}"

    @property
    def _lead(self) -> int:
        """By how much the name of a fiscal year is ahead of the year that it starts in."""
        return int(self.named_after == "end" and self.fiscal_year_starts != (1, 1))

    def _year_of(self, day: Date) -> int:
        return self.fiscal_year(day) if self.bare_years == "fiscal" else day.year

    def _day_of_cell(self, value: Date) -> Date:
        day = value.date() if isinstance(value, datetime.datetime) else value
        if day.year in (1905, 1906, 1907):
            # 2548 typed into a cell that is formatted as a date shows as 22 December 1906.
            serial = (day - Date(1899, 12, 30)).days
            if 1900 <= serial <= 2700:
                raise ValueProblem("year-in-date-cell", day.isoformat(), year=serial)
        if 1800 <= day.year <= 2199:
            return day
        if 2400 <= day.year <= 2742:  # a Buddhist year, typed into a cell that took it for a Christian one
            return _date(day.year - _BUDDHIST, day.month, day.day, day.isoformat())
        raise ValueProblem("not-a-date", day.isoformat())

    def _single(self, text: str, value: Value) -> Period | None:
        """The days that a text without a dash between two times names; none if it names no time."""
        if named := _YEAR_FIRST.fullmatch(text):
            return self._day(named[4], named[3], named[1], value)
        if named := _DAY_FIRST.fullmatch(text):
            return self._day(named[1], named[3], named[4], value)
        if named := _MONTH_NUMBER.fullmatch(text):
            return self._month(int(named["month"] or named["second"]), named["year"] or named["year_first"], value)
        if named := _QUARTER.fullmatch(text):
            return self._quarter(int(named["quarter"] or named["second"]), named["year"] or named["year_first"], value)
        if (named := _MONTH_NAME.fullmatch(text)) and _YEAR.fullmatch(named["year"]):
            month = next(number for number in range(1, 13) if named[f"m{number}"])
            two_digits, english = re.fullmatch("'?[0-9]{2}", named["year"]), re.fullmatch("[a-z]+", named[f"m{month}"])
            if two_digits and english and self.era == "buddhist":
                raise ValueProblem("ambiguous-year", value)  # Oct 23 is as likely 2023 as 2523
            day = named["day"] or named["day_after"]
            if day:
                return self._day(day, str(month), named["year"], value)
            return self._month(month, named["year"], value)
        if _YEAR.fullmatch(text):
            return self.year_period(*self._named_year(text, value))
        return None

    def _day(self, day: str, month: str, year: str, value: Value) -> Period:
        date = _date(self._named_year(year, value, alone=False)[0], int(month), int(day), value)
        return date, date

    def _month(self, month: int, year: str, value: Value) -> Period:
        first = _date(self._named_year(year, value, alone=False)[0], month, 1, value)
        return first, _months_later(first, 1) - datetime.timedelta(days=1)

    def _quarter(self, quarter: int, year: str, value: Value) -> Period:
        first = _months_later(self.year_period(*self._named_year(year, value))[0], 3 * (quarter - 1))
        return first, _months_later(first, 3) - datetime.timedelta(days=1)

    def _named_year(self, text: str, value: Value, alone: bool = True) -> tuple[int, Kind]:
        """The year that a text names, and of which kind it is; beside a month it can't be a fiscal one."""
        named = _YEAR.fullmatch(text)
        if not named or (named["fiscal"] and not alone):
            raise ValueProblem("not-a-year" if alone else "not-a-date", value)
        number, era = int(named["number"]), (named["era"] or named["era_after"] or "")[:1]
        buddhist = era in ("พ", "b") if era else self.era == "buddhist"
        kind: Kind = "fiscal" if named["fiscal"] else "calendar" if named["calendar"] else self.bare_years
        if len(named["number"]) == 2:
            return (number + 2500 - _BUDDHIST if buddhist else number + (2000 if number < 70 else 1900)), kind
        if 2400 <= number <= 2700 and (buddhist or not era):
            return number - _BUDDHIST, kind
        if 1800 <= number <= 2199 and not (buddhist and era):
            return number, kind
        raise ValueProblem("not-a-year", value)


def _tidy(value: Value) -> str:
    if isinstance(value, str):
        return clean(value).translate(FOLDED).lower() if len(value) <= 100 else ""
    if isinstance(value, int | float) and not isinstance(value, bool) and value == value // 1:
        return str(int(value))
    return ""


def _date(year: int, month: int, day: int, value: Value) -> Date:
    try:
        return Date(year, month, day)
    except ValueError:
        raise ValueProblem("impossible-date", value) from None


def _months_later(day: Date, count: int) -> Date:
    month = day.month - 1 + count
    return day.replace(year=day.year + month // 12, month=month % 12 + 1)
