"""Facts about the values that Thai planners write."""

from __future__ import annotations

import datetime
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prasan.loaders.thai import Calendar, ValueProblem, amount, clean, decimal, digits, integer, key, yes

THAI = Calendar()
WESTERN = Calendar(era="christian")
day = datetime.date
# Thai letters and marks, and whatever else cells hold, are far likelier here than in text as such.
texts = st.text(
    st.one_of(
        st.characters(min_codepoint=0x0E00, max_codepoint=0x0E5B), st.sampled_from(" .-()๑1\u200bเa\n"), st.characters()
    )
)


def code(function: Any, *values: Any) -> str:
    with pytest.raises(ValueProblem) as caught:
        function(*values)
    assert caught.value.value == str(values[0]) or isinstance(values[0], datetime.date)
    return caught.value.code


# --- Text


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("plain", "plain"),
        ("  two  spaces ", "two spaces"),
        ("น้ำ", "น้ำ"),
        ("นํ้า", "น้ำ"),
        ("น้ํา", "น้ำ"),
        ("นำ้", "น้ำ"),
        ("นํา", "นำ"),
        ("เเผน", "แผน"),
        ("ที่ี", "ที่"),
        ("ท่ี", "ที่"),
        ("ปูู่", "ปู่"),
        ("สิทธ์ิ", "สิทธิ์"),
        ("ดีีีี", "ดี"),
        ("นานาาา", "นานา"),
        ("ก่้า", "ก้า"),
        ("กๅ", "กา"),
        ("ฤๅษี", "ฤๅษี"),
        ("เด็กๆ", "เด็กๆ"),
        ("ต่าง ๆ", "ต่าง ๆ"),
        ("ก\u200bข\u200c\ufeff\u00adค", "กขค"),
        ("ก\u00a0ข", "ก ข"),
        ("บรรทัด\nใหม่\tแท็บ", "บรรทัด ใหม่ แท็บ"),
        ("\x00a\x07b", "ab"),
        ("e\u0301", "é"),
        ("\ud800x", "\ufffdx"),
        ("ป\uf70aา", "ป่า"),
        ("", ""),
    ],
)
def test_cleaning_leaves_what_the_writer_saw(written: str, meant: str) -> None:
    assert clean(written) == meant


@pytest.mark.parametrize(
    "text",
    ["เเปลก", "นํ้าเเข็ง", "ก้ำ", "นานาาา", "ดีีีี", "ท่ีี่", "สิทธ์ิ", "กะ้", "ผ้า\u200bใบ", "ก่้๊า", "เเเเก", "กๅล"],
)
def test_repairs_of_marks_agree_with_pythainlp(text: str) -> None:
    from pythainlp.util import normalize

    assert clean(text) == normalize(text)


@given(texts)
def test_cleaning_what_is_clean_changes_nothing(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert "\u200b" not in once
    assert "  " not in once
    assert once == once.strip()
    once.encode()


@given(texts)
def test_a_key_is_its_own_key(text: str) -> None:
    assert key(key(text)) == key(text)


@pytest.mark.parametrize(
    "spellings",
    [
        ("ธ.ก.ส.", "ธกส.", "ธกส", "ธ. ก. ส.", " ธ.ก.ส. "),
        ("อบต.บ้านแม", "อบต. บ้านแม", "อบตบ้านแม"),
        ("U.N.D.P.", "UNDP", "u. n. d. p.", "ＵＮＤＰ"),
        ("“ปลูกต้นไม้ใช้หนี้”", '"ปลูกต้นไม้ใช้หนี้"'),
        ("ระยะที่ ๒", "ระยะที่ 2", "ระยะที่2"),
        ("แผน (ปรับปรุง)", "แผน(ปรับปรุง)"),
        ("2550–2553", "2550-2553"),
        ("เเผนนํ้า", "แผนน้ำ"),
    ],
)
def test_spellings_of_one_name_have_one_key(spellings: tuple[str, ...]) -> None:
    assert len({key(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    "names", [("เชียงใหม่", "เชียงราย"), ("ระยะ 1.5", "ระยะ 15"), ("phase 1 1", "phase 11"), ("...", "")]
)
def test_different_names_have_different_keys(names: tuple[str, str]) -> None:
    assert key(names[0]) != key(names[1])


def test_thai_and_full_width_digits_become_arabic_ones() -> None:
    assert digits("๐๑๒๓๔๕๖๗๘๙ ０１９ 2548") == "0123456789 019 2548"


# --- Numbers


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("๑,๒๓๔.๕๐", "1234.50"),
        ("1.5 ล้านบาท", "1500000"),
        ("2 แสน", "200000"),
        ("3.2 พันล้าน", "3200000000"),
        ("๓ หมื่นล้านบาท", "30000000000"),
        ("1 ล้านล้าน", "1000000000000"),
        ("1 ล้าน 5 แสน", "1500000"),
        ("5 ลบ.", "5000000"),
        ("15 %", "15"),
        ("ร้อยละ 80", "80"),
        ("(500)", "-500"),
        ("(500 บาท)", "-500"),
        ("-500", "-500"),
        ("−500", "-500"),
        ("฿-500", "-500"),
        ("+5", "5"),
        ("500 บาท", "500"),
        ("THB 500", "500"),
        ("฿500", "500"),
        ("1 200 000", "1200000"),
        ("1\u00a0200", "1200"),
        ("500.-", "500"),
        ("1,234,567.- บาท", "1234567"),
        ("2.5 million", "2500000"),
        ("5k", "5000"),
        ("1E+06", "1000000"),
        (".5", "0.5"),
        (5, "5"),
        (0.1 + 0.2, "0.3"),
        (Decimal("1.10"), "1.10"),
    ],
)
def test_numbers_are_read_as_they_are_meant(written: Any, number: str) -> None:
    assert decimal(written) == Decimal(number)


@pytest.mark.parametrize("written", ["1.200,50", "1,5", "1,2345", "1.200.000", "12 3456", "1,,200", "1 2"])
def test_separators_that_can_be_read_in_two_ways_are_ambiguous(written: str) -> None:
    assert code(decimal, written) == "ambiguous-number"


@pytest.mark.parametrize(
    "written",
    ["", "-", "abc", "ห้าแสน", "10-20", "12/5", "--5", "(-5)", "5 แสน 1 ล้าน", "5 mm", "1e999", "9" * 200,
     "3 บาท USD", "บาท", True, None, float("nan"), float("inf"), day(2020, 1, 1), "5 5 ล้าน"],
)  # fmt: skip
def test_what_is_no_number_is_refused(written: Any) -> None:
    assert code(decimal, written) in ("not-a-number", "ambiguous-number")


def test_a_long_text_of_digits_and_spaces_is_refused_at_once() -> None:
    assert code(decimal, "1 200 " * 16 + "x") == "not-a-number"


def test_a_whole_number_has_no_fraction() -> None:
    assert integer("๑๒") == 12
    assert integer(5.0) == 5
    assert code(integer, "1.5") == "not-a-whole-number"


@pytest.mark.parametrize(
    ("written", "number", "currency"),
    [
        ("500 บาท", 500, "THB"),
        ("๕๐๐ บาทถ้วน", 500, "THB"),
        ("5 ลบ.", 5_000_000, "THB"),
        ("US$ 500", 500, "USD"),
        ("500 ดอลลาร์สหรัฐ", 500, "USD"),
        ("€1.5 million", 1_500_000, "EUR"),
        ("CAD 20", 20, "CAD"),
        ("500", 500, None),
        (500, 500, None),
    ],
)
def test_an_amount_names_its_currency_if_the_text_does(written: Any, number: int, currency: str | None) -> None:
    assert amount(written) == (number, currency)


def test_a_dollar_sign_alone_does_not_say_whose_dollar() -> None:
    assert code(amount, "$500") == "ambiguous-currency"
    assert code(amount, "500 ดอลลาร์") == "ambiguous-currency"
    assert code(amount, "¥500") == "ambiguous-currency"


def test_a_share_is_not_an_amount_of_money() -> None:
    assert code(amount, "15 %") == "not-an-amount"


@given(st.integers(-(10**15), 10**15))
def test_an_integer_survives_being_written_with_commas_and_thai_digits(number: int) -> None:
    thai = f"{number:,}".translate({48 + value: 0x0E50 + value for value in range(10)})
    assert integer(thai) == number


@pytest.mark.parametrize("word", ["ใช่", "มี", "จริง", "Yes", "TRUE", "1", "✓", "✔️", True, 1, 1.0, " y "])
def test_yes_is_understood(word: Any) -> None:
    assert yes(word) is True


@pytest.mark.parametrize("word", ["ไม่ใช่", "ไม่มี", "ไม่", "No", "false", "0", "✗", False, 0, 0.0])
def test_no_is_understood(word: Any) -> None:
    assert yes(word) is False


@pytest.mark.parametrize("word", ["x", "", "อาจจะ", "2", 2, None, day(2020, 1, 1)])
def test_neither_yes_nor_no_is_refused(word: Any) -> None:
    assert code(yes, word) == "not-yes-or-no"


# --- Years and dates


@pytest.mark.parametrize(
    "written",
    ["2548", 2548, 2548.0, "2548.0", "2005", "48", "'48", "พ.ศ. 2548", "พ.ศ.๒๕๔๘", "พศ 2548", "ค.ศ. 2005", "ค.ศ. 05",
     "ปี 2548", "ปี พ.ศ. 2548", "ปีงบประมาณ 2548", "ประจำปีงบประมาณ พ.ศ. 2548", "ปีงบฯ 2548", "FY2548", "FY 2005",
     "2548 BE", "2005 CE", "fiscal year 2005", "calendar year 2005", day(2005, 3, 1), day(2004, 10, 1),
     datetime.datetime(2547, 10, 1)],
)  # fmt: skip
def test_every_way_to_write_a_year_gives_2005(written: Any) -> None:
    assert THAI.year(written) == 2005


@pytest.mark.parametrize(
    ("written", "year"), [("05", 2005), ("FY05", 2005), ("69", 2069), ("70", 1970), ("พ.ศ. 48", 2005)]
)
def test_two_digits_are_of_the_window_from_1970_in_the_christian_era(written: str, year: int) -> None:
    assert WESTERN.year(written) == year


@pytest.mark.parametrize(
    "written",
    ["255O", "2300", "1799", "2701", "548", "25480", "พ.ศ. 2005", "ค.ศ. 2548", "", "ปีที่ 3", "ปีการศึกษา 2548",
     "2548-2550", 5, 2548.5, float("inf"), float("nan"), True, None, "1 ต.ค. 2548"],
)  # fmt: skip
def test_what_is_no_year_is_refused(written: Any) -> None:
    assert code(THAI.year, written) == "not-a-year"


@pytest.mark.parametrize("calendar", [THAI, WESTERN, Calendar(bare_years="calendar"), Calendar(named_after="start")])
@given(year=st.integers(1857, 2157))
def test_a_year_survives_being_shown(calendar: Calendar, year: int) -> None:
    assert calendar.year(calendar.display_year(year)) == year
    assert calendar.year(str(year + 543)) == year


@pytest.mark.parametrize(
    ("calendar", "first", "last"),
    [
        (THAI, day(2004, 10, 1), day(2005, 9, 30)),
        (Calendar(named_after="start"), day(2005, 10, 1), day(2006, 9, 30)),
        (Calendar(bare_years="calendar"), day(2005, 1, 1), day(2005, 12, 31)),
        (Calendar((1, 1)), day(2005, 1, 1), day(2005, 12, 31)),
        (Calendar((4, 1), "start"), day(2005, 4, 1), day(2006, 3, 31)),
    ],
)
def test_a_bare_year_has_the_days_that_the_calendar_says(calendar: Calendar, first: day, last: day) -> None:
    for written in ("2548", "พ.ศ. 2548", "ปี 2548", 2005):
        assert calendar.period(written) == (first, last)


def test_a_year_that_says_its_kind_keeps_it() -> None:
    calendar = Calendar(bare_years="calendar")
    assert calendar.period("ปีงบประมาณ 2548") == calendar.period("FY2548") == (day(2004, 10, 1), day(2005, 9, 30))
    assert THAI.period("ปีปฏิทิน 2548") == (day(2005, 1, 1), day(2005, 12, 31))


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("ไตรมาส 2/2551", day(2008, 1, 1), day(2008, 3, 31)),
        ("ไตรมาสที่ 1 ปีงบประมาณ 2551", day(2007, 10, 1), day(2007, 12, 31)),
        ("Q2 FY2551", day(2008, 1, 1), day(2008, 3, 31)),
        ("2551 Q4", day(2008, 7, 1), day(2008, 9, 30)),
        ("Q1 ปีปฏิทิน 2551", day(2008, 1, 1), day(2008, 3, 31)),
        ("ต.ค. 66", day(2023, 10, 1), day(2023, 10, 31)),
        ("ตุลาคม 2566", day(2023, 10, 1), day(2023, 10, 31)),
        ("ก.พ.2567", day(2024, 2, 1), day(2024, 2, 29)),
        ("Oct 2023", day(2023, 10, 1), day(2023, 10, 31)),
        ("10/2566", day(2023, 10, 1), day(2023, 10, 31)),
        ("2566-10", day(2023, 10, 1), day(2023, 10, 31)),
        ("2548-2553", day(2004, 10, 1), day(2010, 9, 30)),
        ("2548–53", day(2004, 10, 1), day(2010, 9, 30)),
        ("ปีงบประมาณ 2548 ถึง 2553", day(2004, 10, 1), day(2010, 9, 30)),
        ("1 ต.ค. 2550 ถึง 30 ก.ย. 2551", day(2007, 10, 1), day(2008, 9, 30)),
        ("ต.ค. 2550 - ก.ย. 2551", day(2007, 10, 1), day(2008, 9, 30)),
    ],
)
def test_a_period_has_a_first_and_a_last_day(written: str, first: day, last: day) -> None:
    assert THAI.first_day(written) == first
    assert THAI.last_day(written) == last


@pytest.mark.parametrize(
    "written",
    ["1 ตุลาคม พ.ศ. 2566", "๑ ต.ค. ๖๖", "1 ต.ค. 2566", "1 ต. ค. 2566", "1 ตค 66", "วันที่ 1 ตุลาคม 2566",
     "วันอาทิตย์ที่ 1 ตุลาคม พ.ศ. 2566", "1 ตุลาคม ค.ศ. 2023", "01/10/2566", "1/10/66", "1-10-2566", "1.10.2566",
     "1 10 2566", "2023-10-01", "2566-10-01", "2023/10/1", "2023-10-01T08:30:00Z", "01/10/2566 00:00",
     "2023-10-01 08:30:00.5", "1 Oct 2023", "1st October 2023", "October 1, 2023", "Oct 1 2023", "1-Oct-2023",
     "Sunday, 1 October 2023", day(2023, 10, 1), day(2566, 10, 1), datetime.datetime(2023, 10, 1, 12),
     datetime.datetime(2566, 10, 1)],
)  # fmt: skip
def test_every_way_to_write_a_day_gives_the_first_of_october_2023(written: Any) -> None:
    assert THAI.period(written) == (day(2023, 10, 1), day(2023, 10, 1))


@pytest.mark.parametrize("names", [
    ("ม.ค.", "มกราคม", "January", "Jan"), ("ก.พ.", "กุมภาพันธ์", "February", "Feb"), ("มี.ค.", "มีนาคม", "March", "Mar"),
    ("เม.ย.", "เมษายน", "April", "Apr"), ("พ.ค.", "พฤษภาคม", "May", "May"), ("มิ.ย.", "มิถุนายน", "June", "Jun"),
    ("ก.ค.", "กรกฎาคม", "July", "Jul"), ("ส.ค.", "สิงหาคม", "August", "Aug"), ("ก.ย.", "กันยายน", "September", "Sept."),
    ("ต.ค.", "ตุลาคม", "October", "Oct"), ("พ.ย.", "พฤศจิกายน", "November", "Nov"), ("ธ.ค.", "ธันวาคม", "December", "Dec"),
])  # fmt: skip
def test_each_month_is_known_by_all_its_names(names: tuple[str, ...]) -> None:
    order = ["ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."]
    for name in (*names, names[0].replace(".", "")):
        assert THAI.first_day(f"5 {name} 2566") == day(2023, order.index(names[0]) + 1, 5)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("31 ก.พ. 2566", "impossible-date"),
        ("29/02/2566", "impossible-date"),
        ("09/30/2567", "impossible-date"),
        ("13/2567", "impossible-date"),
        (datetime.datetime(2568, 2, 29), "impossible-date"),
        ("255O", "not-a-date"),
        ("ต.ค. 255O", "not-a-date"),
        ("31 ก.พ.", "not-a-date"),
        ("1 ต.ค. ปีงบประมาณ 2566", "not-a-date"),
        ("Q5 2551", "not-a-date"),
        ("abc", "not-a-date"),
        ("", "not-a-date"),
        ("ก - ข", "not-a-date"),
        (45200, "not-a-date"),
        (None, "not-a-date"),
        ("x" * 10_000, "not-a-date"),
        (day(2300, 1, 1), "not-a-date"),
        ("1/1/1500", "not-a-year"),
        ("2300", "not-a-year"),
        ("Oct 23", "ambiguous-year"),
        ("1-Oct-23", "ambiguous-year"),
        ("2550–2545", "period-backwards"),
        (day(1906, 12, 22), "year-in-date-cell"),
    ],
)
def test_what_is_no_date_says_why(written: Any, expected: str) -> None:
    assert code(THAI.period, written) == expected


def test_a_year_typed_into_a_date_cell_is_named() -> None:
    with pytest.raises(ValueProblem) as caught:
        THAI.year(day(1906, 12, 22))
    assert caught.value.details == {"year": 2548}


def test_dates_of_1905_that_are_no_years_are_dates() -> None:
    assert THAI.first_day(day(1907, 12, 1)) == day(1907, 12, 1)


def test_english_months_take_two_digits_in_the_christian_era() -> None:
    assert WESTERN.first_day("Oct 23") == day(2023, 10, 1)


def test_the_29th_of_february_exists_in_2567() -> None:
    assert THAI.first_day("29/2/2567") == day(2024, 2, 29)


@given(st.dates(day(1858, 1, 1), day(2150, 12, 31)))
def test_a_day_survives_being_shown(date: day) -> None:
    for calendar in (THAI, WESTERN):
        assert calendar.period(calendar.display_day(date)) == (date, date)


@pytest.mark.parametrize("calendar", [THAI, WESTERN, Calendar(bare_years="calendar"), Calendar((4, 1), "start")])
@given(first=st.integers(1900, 2100), length=st.integers(0, 20))
def test_whole_years_survive_being_shown(calendar: Calendar, first: int, length: int) -> None:
    start, end = calendar.year_period(first)[0], calendar.year_period(first + length)[1]
    shown = calendar.display_period(start, end)
    assert calendar.period(shown) == (start, end)
    assert "/" not in shown


@given(st.dates(day(1858, 1, 1), day(2150, 12, 31)), st.dates(day(1858, 1, 1), day(2150, 12, 31)))
def test_any_period_survives_being_shown(one: day, other: day) -> None:
    start, end = min(one, other), max(one, other)
    assert THAI.period(THAI.display_period(start, end)) == (start, end)


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        (day(2004, 10, 1), day(2010, 9, 30), "2548–2553"),
        (day(2007, 10, 1), day(2008, 9, 30), "2551"),
        (day(2007, 10, 1), day(2008, 9, 29), "01/10/2550–29/09/2551"),
        (day(2007, 11, 6), day(2007, 11, 6), "06/11/2550"),
        (day(2004, 10, 1), None, "2548–"),
        (None, day(2005, 9, 30), "–2548"),
        (None, None, ""),
    ],
)
def test_a_period_is_shown_as_years_where_it_is_whole_years(start: day | None, end: day | None, shown: str) -> None:
    assert THAI.display_period(start, end) == shown


@given(st.dates(day(1858, 1, 1), day(2150, 12, 31)))
def test_every_day_lies_in_its_fiscal_year(date: day) -> None:
    for calendar in (THAI, Calendar(named_after="start"), Calendar((4, 6)), Calendar((1, 1))):
        first, last = calendar.year_period(calendar.fiscal_year(date), "fiscal")
        assert first <= date <= last


def test_a_fiscal_year_starts_on_a_day_that_every_month_has() -> None:
    with pytest.raises(ValueProblem):
        Calendar((13, 1))
    with pytest.raises(ValueProblem):
        Calendar((2, 29))


@given(texts)
def test_no_text_makes_a_parser_fail_in_another_way(text: str) -> None:
    for parse in (decimal, integer, amount, yes, THAI.year, THAI.period):
        with suppress(ValueProblem):
            parse(text)


ASCII, THAI_BLOCK = (
    st.characters(min_codepoint=low, max_codepoint=high) for low, high in ((0x20, 0x7E), (0xE00, 0xE5B))
)


@given(st.text(ASCII | THAI_BLOCK))
def test_the_key_of_plain_text_is_that_of_the_same_text_with_something_invisible_in_front(text: str) -> None:
    # What cannot be seen is taken out, by the long way through every rule.
    assert key(text) == key("\u200b" + text)
