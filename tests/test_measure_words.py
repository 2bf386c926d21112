"""Measure words: two measures in one name, running totals, and what a name is about once its measure is left out."""

from __future__ import annotations

import pytest

from prasan.graph.measure_words import cumulative, family, measure, subject, two_measures
from prasan.graph.units import factor, unit

TWO = {
    "จำนวนและร้อยละของครัวเรือนที่มีเงินออม": ("จำนวน", "ร้อยละ"),
    "จำนวน/ร้อยละของหมู่บ้านที่ผ่านเกณฑ์ จปฐ.": ("จำนวน", "ร้อยละ"),
    "จำนวน (ร้อยละ) ของเด็กที่ได้รับวัคซีนครบ": ("จำนวน", "ร้อยละ"),
    "ร้อยละและจำนวนเกษตรกรที่ได้รับการรับรองมาตรฐาน": ("ร้อยละ", "จำนวน"),
    "จำนวนและความพึงพอใจของผู้เข้าร่วมโครงการ": ("จำนวน", "ความพึงพอใจ"),
    "จำนวนผู้เข้ารับการอบรมและความพึงพอใจของผู้เข้ารับการอบรม": ("จำนวน", "ความพึงพอใจ"),
    "จำนวนผู้เข้ารับการอบรม และระดับความพึงพอใจของผู้เข้าอบรม": ("จำนวน", "ระดับความพึงพอใจ"),
    "ปริมาณและมูลค่าการส่งออกสินค้าเกษตร": ("ปริมาณ", "มูลค่า"),
    "มูลค่าและปริมาณผลผลิตยางพารา": ("มูลค่า", "ปริมาณ"),
    "จำนวนครั้งและจำนวนผู้เข้าร่วมประชุม": ("จำนวน", "จำนวน"),
    "อัตราการเกิดและอัตราการตายของทารก": ("อัตรา", "อัตรา"),
    "จำนวนกลุ่มวิสาหกิจชุมชนและมูลค่าการจำหน่าย": ("จำนวน", "มูลค่า"),
    "ร้อยละ 80 ของครัวเรือนทำบัญชี และร้อยละ 60 มีเงินออม": ("ร้อยละ", "ร้อยละ"),
    "จำนวนหมู่บ้านที่มีแผนชุมชน รวมทั้งร้อยละของแผนที่ได้รับงบประมาณ": ("จำนวน", "ร้อยละ"),
    "ปริมาณและคุณภาพของน้ำดิบ": ("ปริมาณ", "คุณภาพ"),
    "การเพิ่มจำนวนและคุณภาพของครู": ("จำนวน", "คุณภาพ"),
    "Number and percentage of households with savings": ("Number", "percentage"),
    "Number and % of reports submitted on time": ("Number", "%"),
    "# and % of vessels inspected": ("#", "%"),
    "Number (and percentage) of pupils vaccinated": ("Number", "percentage"),
    "Number and satisfaction of participants": ("Number", "satisfaction"),
    "Number of participants and their satisfaction": ("Number", "satisfaction"),
    "Percentage of farms certified and number of farms visited": ("Percentage", "number"),
    "Number of loans, and average value of loans": ("Number", "average value"),
    "Percentage/number of clinics open at night": ("Percentage", "number"),
    "Quality and timeliness of services": ("Quality", "timeliness"),
    "Total number and value of contracts awarded": ("number", "value"),
    "Number of schools and number of teachers trained": ("Number", "number"),
    "The volume and value of trade": ("volume", "value"),
    "Number of visits; percentage of visits followed up": ("Number", "percentage"),
}
ONE = [
    "จำนวนผู้สูงอายุชายและหญิงที่ได้รับการตรวจสุขภาพ",
    "จำนวนผู้ชายและจำนวนผู้หญิงที่เข้าร่วม",
    "ร้อยละของครัวเรือนที่ทำบัญชีและมีเงินออม",
    "จำนวนกลไกระดับจังหวัดและระดับอำเภอที่จัดตั้งแล้ว",
    "จำนวนหน่วยงานที่มีโครงสร้างและอัตรากำลังเหมาะสม",
    "ร้อยละของผู้รับบริการที่มีความเชื่อมั่นและความพึงพอใจ",
    "ร้อยละของหน่วยงานที่ประเมินคุณภาพและความพึงพอใจของผู้รับบริการ",
    "ร้อยละของตำบลที่มีข้อมูลจำนวนและร้อยละผู้สูงอายุ",
    "อัตราส่วนของจำนวนครูและจำนวนนักเรียน",
    "ผลต่างระหว่างจำนวนผู้เข้าและจำนวนผู้ออก",
    "ระดับความพึงพอใจของผู้รับบริการและผู้มีส่วนได้เสีย",
    "ร้อยละความสำเร็จของการพัฒนาคุณภาพชีวิตและสิ่งแวดล้อม",
    "จำนวนครัวเรือนและชุมชนที่เข้าร่วม",
    "ร้อยละ (%) ของงบประมาณที่เบิกจ่าย",
    "จำนวนผู้ป่วยเบาหวาน/ความดันโลหิตสูงที่ควบคุมได้",
    "จำนวนแผนงานและโครงการที่นำเข้าแผนพัฒนาท้องถิ่น",
    "ชุมชนมีความเข้มแข็งและพึ่งตนเองได้",
    "รายได้เฉลี่ยต่อครัวเรือน (บาท/ปี)",
    "Number of men and women trained",
    "Percentage of households with water and electricity",
    "Percentage of clients satisfied with the quality and timeliness of services",
    "Percentage of plans that state the number and cost of beneficiaries",
    "Ratio of the number of teachers and the number of pupils",
    "Difference between the number of births and the number of deaths",
    "Number of low and average income households",
    "Percentage (%) of budget spent",
    "Number of men and number of women elected",
    "Percentage of eligible and interested farmers reached",
    "Level of satisfaction of clients and partners",
    "Average number of days to decide",
    "Rate of return on cost and investment",
    "Percentage of research and development projects completed on time, on budget and in scope",
    "Number of quality and cost audits",
    "Health and safety incidents per year",
]
RUNNING = {
    "จำนวนผู้ผ่านการอบรมสะสม": "สะสม",
    "จำนวนฝายที่สร้างแล้ว (สะสม)": "สะสม",
    "ยอดสะสมของผู้เข้าร่วมโครงการ": "สะสม",
    "จำนวนหมู่บ้านที่เข้าร่วมตั้งแต่เริ่มโครงการ": "ตั้งแต่เริ่มโครงการ",
    "จำนวนต้นไม้ที่ปลูกจนถึงปัจจุบัน": "จนถึงปัจจุบัน",
    "Cumulative number of farmers trained": "Cumulative",
    "Total jobs created to date": "to date",
    "Number of homes built since inception": "since inception",
    "Accumulated number of visits": "Accumulated number",
}
NOT_RUNNING = [
    "ร้อยละของสมาชิกที่มีเงินสะสม",
    "จำนวนกลุ่มสะสมทรัพย์",
    "เกรดเฉลี่ยสะสมของนักเรียน",
    "ปริมาณการสะสมพลังงาน",
    "จำนวนครูที่จัดทำแฟ้มสะสมผลงาน",
    "ร้อยละของเกษตรกรที่ไม่มีสารพิษสะสมในเลือด",
    "ปริมาณขยะสะสมในพื้นที่",
    "ร้อยละของระบบข้อมูลที่เป็นปัจจุบัน",
    "Percentage of registers kept up to date",
    "Number of up-to-date plans",
    "Number of cumulative effects assessments",
    "Change in emissions since 2005",
    "Year-to-date spending",
]


@pytest.mark.parametrize(("name", "expected"), TWO.items())
def test_two_measures_in_one_name_are_seen_and_named(name: str, expected: tuple[str, str]) -> None:
    found = two_measures(name)
    assert found is not None
    assert (found.one, found.two) == expected


@pytest.mark.parametrize("name", ONE)
def test_one_measure_of_several_things_is_one_measure(name: str) -> None:
    assert two_measures(name) is None


@pytest.mark.parametrize(("name", "expected"), RUNNING.items())
def test_a_running_total_is_seen_by_its_words(name: str, expected: str) -> None:
    assert cumulative(name) == expected


@pytest.mark.parametrize("name", NOT_RUNNING)
def test_what_is_saved_or_kept_up_to_date_is_no_running_total(name: str) -> None:
    assert cumulative(name) == ""


def test_the_measure_and_the_subject_of_a_name_are_told_apart() -> None:
    rows = {
        "ร้อยละของครัวเรือนที่มีเงินออม": ("share", "ครัวเรือนที่มีเงินออม"),
        "ร้อยละ ๘๐ ของครัวเรือนที่มีเงินออม": ("share", "ครัวเรือนที่มีเงินออม"),
        "จำนวนครัวเรือนที่มีเงินออม": ("count", "ครัวเรือนที่มีเงินออม"),
        "% of  households that save": ("share", "households that save"),
        "Number of households that save": ("count", "households that save"),
        "Rate of employment": ("rate", "employment"),
        "ครัวเรือนมีเงินออม": ("", "ครัวเรือนมีเงินออม"),
        "ร้อยละ": ("share", "ร้อยละ"),
    }
    assert {name: (measure(name), subject(name)) for name in rows} == rows


def test_words_of_one_family_ask_for_one_figure() -> None:
    assert {family(word) for word in ("percentage", "%", "per cent", "share", "ร้อยละ", "สัดส่วน")} == {"share"}


def test_units_that_say_the_same_are_one_and_others_are_not() -> None:
    same = [("ร้อยละ", "percent", "%", "เปอร์เซ็นต์"), ("คน", "ราย", "persons"), ("ครัวเรือน", "หลังคาเรือน", "households")]
    for group in same:
        assert len({unit(text) for text in group}) == 1
    assert len({unit(group[0]) for group in same}) == len(same)
    assert unit("") is None
    assert unit(" - ") == unit("-")


@pytest.mark.parametrize(
    ("one", "other", "times"),
    [
        ("สัดส่วน", "ร้อยละ", 100.0), ("ร้อยละ", "สัดส่วน", 0.01), ("ล้านบาท", "บาท", 1_000_000.0),
        ("ต่อแสนประชากร", "ร้อยละ", 0.001), ("ไร่", "ตารางวา", 400.0), ("ตัน", "กก.", 1000.0), ("ปี", "เดือน", 12.0),
        ("สัปดาห์", "วัน", 7.0), ("คน", "ครัวเรือน", None), ("หลุม", "หลุม", 1.0), ("", "คน", None),
    ],
)  # fmt: skip
def test_a_value_in_one_unit_is_multiplied_to_be_in_another(one: str, other: str, times: float | None) -> None:
    found = factor(one, other)
    assert found is None if times is None else found == pytest.approx(times)
