"""The rows of a made-up province, table by table, from a seed."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from synthetic_words import (
    ACTIONS,
    AGENCY_TYPES,
    CONDITIONS,
    FAMILY_NAMES,
    FIRST_NAMES,
    GROUPS,
    MEASURES,
    PLACES,
    TOPICS,
)

NS = "https://w3id.org/prasan/ns#"
LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"


@dataclass(frozen=True, slots=True)
class Province:
    """How large the province is and how its programmes look; shares are of programmes where not said."""

    programmes: int = 1000
    seed: int = 2550
    base: str = "https://example.org/synthetic/"
    goals: int = 200
    activity_types: int = 300
    groups: int = 60
    growth: float = 0.5
    """Goals, activity types and groups grow with this power of the number of programmes, from 1,000 on (Heaps' law)."""
    branching: int = 8
    """Goals, activity types and groups within each wider one: 200 by 8 stand three deep."""
    districts: int = 23
    tambons: int = 170
    villages: int = 1500
    agencies: int = 8000
    """At most; a small province has one agency for every three programmes."""
    skew: float = 3.0
    """Exponent of popularity: 1 is even, 3 lets the most popular tenth have almost half of all mentions."""
    phases: float = 0.1
    mechanisms: float = 0.15
    memberships: float = 0.3
    indicators: float = 0.3
    values: float = 0.1
    funding: float = 0.2
    links: float = 0.2
    english: float = 0.4
    """Share of names that are given in English too."""
    copies: float = 0.03
    inferred: float = 0.05
    """Share of programmes with one statement that is only inferred."""
    not_recorded: float = 0.1
    programmes_a_source: int = 200


@dataclass(slots=True)
class Row:
    """One row of a table: its class, its id, and its cells as (property, kind, value, language, inferred).

    Kinds are ``thing`` (the value is ``class/id``), ``concept`` (a local name), ``text``, ``string``, ``date``,
    ``integer`` and ``decimal``.
    """

    cls: str
    id: str
    cells: list[tuple[str, str, str, str, bool]] = field(default_factory=list)
    source: str = ""

    def thing(self, property_: str, cls: str, id_: str, inferred: bool = False) -> None:
        """Tie the row to another thing."""
        self.cells.append((NS + property_, "thing", f"{cls}/{id_}", "", inferred))

    def add(self, property_: str, kind: str, value: object, inferred: bool = False) -> None:
        """Give the row a value or a concept."""
        self.cells.append((NS + property_, kind, str(value), "", inferred))

    def name(self, thai: str, english: str = "") -> None:
        """Name the row in Thai and, if there is one, in English."""
        self.cells.append((LABEL, "text", thai, "th", False))
        if english:
            self.cells.append((LABEL, "text", english, "en", False))


class Maker:
    """Makes the rows, one table after the other; a row needs nothing of another but its number."""

    def __init__(self, province: Province) -> None:
        self.p = province
        self.random = random.Random(province.seed)
        grown = max(1.0, province.programmes / 1000) ** province.growth
        self.goal_count, self.activity_count, self.group_count = (
            int(count * grown) for count in (province.goals, province.activity_types, province.groups)
        )
        self.agency_count = max(12, min(province.agencies, province.programmes // 3))
        self.source_count = max(1, province.programmes // province.programmes_a_source)
        self.mechanism_count = max(2, int(province.programmes * province.mechanisms))
        self.indicator_count = max(2, int(province.programmes * province.indicators))
        self.person_count = max(8, int(province.programmes * province.memberships / 2.5))
        self.post_count = max(4, min(500, self.person_count // 4))

    def pick(self, count: int, skew: float = 0.0) -> int:
        """A number from 1 to count, small ones more often."""
        return 1 + int(count * self.random.random() ** (skew or self.p.skew))

    def chance(self, share: float) -> bool:
        """True in a share of cases."""
        return self.random.random() < share

    def some(self, count: int, mean: float, skew: float = 0.0) -> list[int]:
        """A few different numbers, as many as the mean says on average."""
        wanted = int(mean) + self.chance(mean % 1)
        return sorted({self.pick(count, skew) for _ in range(wanted)})

    def programme(self) -> str:
        """The id of a programme, early ones more often."""
        return f"P{self.pick(self.p.programmes, 1.5)}"

    def area(self) -> str:
        """The id of an area of any level."""
        level = self.random.random()
        if level < 0.25:
            return "province"
        if level < 0.55:
            return f"D{self.pick(self.p.districts, 1.5)}"
        return f"T{self.pick(self.p.tambons, 1.5)}" if level < 0.85 else f"V{self.pick(self.p.villages, 1.2)}"

    # Tables

    def rows(self) -> Iterator[Row]:
        """The rows of all tables."""
        yield from self.small_tables()
        yield from self.projects()
        yield from self.of_projects()
        yield from self.relations()

    def small_tables(self) -> Iterator[Row]:
        """What programmes speak of."""
        p = self.p
        for n in range(1, self.source_count + 1):
            row = Row("Source", f"S{n}")
            row.name(f"แผนพัฒนา ฉบับที่ {n}", f"Development plan no. {n}")
            row.add("issued", "date", f"{2004 + n % 8}-0{1 + n % 9}-15")
            yield row
        per_parent = p.branching
        for cls, letter, count in (("Goal", "G", self.goal_count), ("ActivityType", "A", self.activity_count),
                                   ("BeneficiaryGroup", "B", self.group_count)):  # fmt: skip
            for n in range(1, count + 1):
                row = Row(cls, f"{letter}{n}")
                words = TOPICS if cls != "BeneficiaryGroup" else GROUPS
                thai, english = words[(n * 7) % len(words)]
                row.name(f"{thai} ด้านที่ {n}", f"{english} {n}")
                if n > per_parent:
                    row.thing("broader", cls, f"{letter}{(n - per_parent - 1) // per_parent + 1}")
                yield row
        yield from self.areas()
        for n in range(1, self.agency_count + 1):
            (thai, english, kind), (place, place_en) = AGENCY_TYPES[n % len(AGENCY_TYPES)], PLACES[n * 3 % len(PLACES)]
            row = Row("Agency", f"AG{n}")
            row.name(f"{thai}{place} {n}", f"{english} of {place_en} {n}" if self.chance(p.english) else "")
            row.add("kind", "concept", kind)
            if self.chance(0.4):
                row.add("atLevel", "concept", self.random.choice(("province", "district", "tambon")))
            if n > 20 and self.chance(0.3):
                row.thing("partOf", "Agency", f"AG{self.pick(20)}")
            yield row
        for n in range(1, self.person_count + 1):
            first, last = self.random.choice(FIRST_NAMES), self.random.choice(FAMILY_NAMES)
            row = Row("Person", f"PE{n}")
            row.name(f"{first[0]} {last[0]} {n}", f"{first[1]} {last[1]} {n}" if self.chance(p.english) else "")
            yield row
        for n in range(1, self.post_count + 1):
            row = Row("Post", f"PO{n}")
            row.name(f"หัวหน้าหน่วยที่ {n}", f"Head of unit {n}")
            row.thing("agency", "Agency", f"AG{self.pick(self.agency_count)}")
            yield row

    def areas(self) -> Iterator[Row]:
        """The areas, down to villages."""
        p = self.p
        row = Row("Area", "province")
        row.name("จังหวัดสมมติ", "Made-up Province")
        row.add("atLevel", "concept", "province")
        yield row
        for level, letter, count, parents, parent in (
            ("district", "D", p.districts, 1, ""),
            ("tambon", "T", p.tambons, p.districts, "D"),
            ("village", "V", p.villages, p.tambons, "T"),
        ):
            for n in range(1, count + 1):
                thai, english = PLACES[n * 5 % len(PLACES)]
                row = Row("Area", f"{letter}{n}")
                row.name(f"{thai} {n}", f"{english} {n}")
                row.add("atLevel", "concept", level)
                row.thing("broader", "Area", f"{parent}{n % parents + 1}" if parent else "province")
                yield row

    def projects(self) -> Iterator[Row]:
        """The programmes; some are near-copies of the one before."""
        earlier: Row | None = None
        for n in range(1, self.p.programmes + 1):
            if earlier is not None and self.chance(self.p.copies):
                row = Row("Project", f"P{n}", list(earlier.cells), earlier.source)
                # The Thai name is told apart, all else is the same.
                row.cells = [
                    (term, kind, value + " ระยะที่ 2" * (term == LABEL and tag == "th"), tag, inferred)
                    for term, kind, value, tag, inferred in row.cells
                ]
            else:
                row = self.project(n)
            earlier = row
            yield row

    def project(self, n: int) -> Row:
        """One programme."""
        p, row = self.p, Row("Project", f"P{n}", source=f"S{self.pick(self.source_count, 1)}")
        action, action_en = self.random.choice(ACTIONS)
        topic, topic_en = TOPICS[self.pick(len(TOPICS), 1.5) - 1]
        place, place_en = self.random.choice(PLACES)
        english = f"{action_en} of {topic_en} in {place_en} {n}" if self.chance(p.english) else ""
        row.name(f"โครงการ{action}{topic} {place} {n}", english)
        kinds = ("project", "programme", "activity", "strategy")
        row.add("kind", "concept", self.random.choices(kinds, (80, 10, 9, 1))[0])
        if self.chance(0.85):
            for goal in self.some(self.goal_count, 1.4):
                row.thing("hasGoal", "Goal", f"G{goal}")
        for activity in self.some(self.activity_count, 1.2):
            row.thing("hasActivity", "ActivityType", f"A{activity}")
        for group in self.some(self.group_count, 0.6):
            row.thing("hasBeneficiary", "BeneficiaryGroup", f"B{group}")
        inferred = self.chance(p.inferred)
        row.thing("coversArea", "Area", self.area(), inferred)
        for role, mean in (("ledBy", 0.8), ("implementedBy", 0.8), ("supportedBy", 0.2), ("fundedBy", 0.1)):
            for agency in self.some(self.agency_count, mean):
                row.thing(role, "Agency", f"AG{agency}")
        levels = ("province", "district", "tambon", "village", "household")
        row.add("worksAtLevel", "concept", self.random.choice(levels))
        if self.chance(0.9):
            year = 2001 + self.pick(10, 1)
            row.add("start", "date", f"{year - 1}-10-01")
            if self.chance(0.7):
                row.add("end", "date", f"{year + self.pick(4, 1.5) - 1}-09-30")
        blank = {"implementedBy", "hasBeneficiary", "hasActivity"} - {cell[0].split("#")[-1] for cell in row.cells}
        if blank and self.chance(p.not_recorded):
            row.add("notRecorded", "concept", min(blank))
        return row

    def of_projects(self) -> Iterator[Row]:
        """Phases, mechanisms and indicators."""
        p = self.p
        for n in range(1, int(p.programmes * p.phases / 3) * 3 + 1):
            order, programme = (n - 1) % 3 + 1, f"P{(n - 1) // 3 * max(1, int(3 / p.phases / 3)) + 1}"
            row = Row("Phase", f"PH{n}")
            row.name(f"ปีที่ {order}", f"Year {order}")
            row.thing("phaseOf", "Project", programme)
            row.add("ordinal", "integer", order)
            if self.chance(0.8):
                row.thing("implementedBy", "Agency", f"AG{self.pick(self.agency_count)}")
            if self.chance(0.6):
                row.thing("hasGoal", "Goal", f"G{self.pick(self.goal_count)}")
            yield row
        for n in range(1, self.mechanism_count + 1):
            row = Row("Mechanism", f"M{n}")
            kind = self.random.choices(("committee", "workingGroup", "hub", "centre"), (70, 18, 7, 5))[0]
            row.name(f"คณะกรรมการขับเคลื่อน ชุดที่ {n}", f"Steering committee {n}")
            row.add("kind", "concept", kind)
            row.thing("coordinates" if self.chance(0.1) else "mechanismOf", "Project", self.programme())
            if self.chance(0.8):
                row.add("atLevel", "concept", self.random.choice(("province", "district", "tambon", "village")))
            else:
                row.add("notRecorded", "concept", "atLevel")
            if self.chance(0.5):
                row.thing("involvesAgency", "Agency", f"AG{self.pick(self.agency_count)}")
            if n > 1 and self.chance(0.05):
                row.thing("overlapsWith", "Mechanism", f"M{self.pick(n - 1, 1)}")
            yield row
        for n in range(1, self.indicator_count + 1):
            row = Row("Indicator", f"I{n}")
            (measure, measure_en, unit), (what, what_en) = self.random.choice(MEASURES), self.random.choice(CONDITIONS)
            topic, topic_en = self.random.choice(TOPICS)
            serial = "" if self.chance(0.2) else f" {self.pick(self.indicator_count, 1)}"
            row.name(f"{measure}{what}{topic}{serial}",
                     f"{measure_en} {what_en} {topic_en}{serial}" if self.chance(p.english) else "")  # fmt: skip
            row.thing("indicatorOf", "Project", self.programme())
            row.cells.append((f"{NS}unit", "text", unit, "th", False))
            if self.chance(0.6):
                row.add("target", "decimal", f"{self.pick(100, 1)}.5")
            yield row

    def relations(self) -> Iterator[Row]:
        """Rows that join others."""
        p = self.p
        for n in range(1, int(p.programmes * p.memberships) + 1):
            row = Row("Membership", f"ME{n}")
            row.thing("memberOf", "Mechanism", f"M{self.pick(self.mechanism_count, 1)}")
            if self.chance(0.7):
                row.thing("person", "Person", f"PE{self.pick(self.person_count, 1.5)}")
            else:
                row.thing("post", "Post", f"PO{self.pick(self.post_count)}")
            roles = ("member", "chair", "secretary", "adviser")
            row.add("role", "concept", self.random.choices(roles, (70, 10, 10, 10))[0])
            yield row
        for n in range(1, int(p.programmes * p.values) + 1):
            row = Row("IndicatorValue", f"IV{n}")
            row.thing("valueOf", "Indicator", f"I{self.pick(self.indicator_count, 1)}")
            row.add("value", "decimal", f"{self.pick(1000, 1)}.25")
            row.add("fiscalYear", "integer", 2001 + self.pick(12, 1))
            yield row
        for n in range(1, int(p.programmes * p.funding) + 1):
            row = Row("Funding", f"F{n}")
            if self.chance(0.9):
                row.thing("fundingFrom", "Agency", f"AG{self.pick(self.agency_count)}")
            else:
                row.thing("fundingFrom", "Project", self.programme())
            row.thing("fundingTo", "Project", self.programme())
            if self.chance(0.8):
                row.add("amount", "decimal", self.pick(50_000_000))
                row.add("currency", "string", "THB")
            row.add("fiscalYear", "integer", 2001 + self.pick(12, 1))
            yield row
        types = ("reinforces", "funds", "carriesOn", "isModelOf", "enables", "buildsOn", "linksWith", "constrains")
        for n in range(1, int(p.programmes * p.links) + 1):
            row = Row("Link", f"L{n}")
            source = self.programme()
            row.thing("linkFrom", "Project", source)
            row.add("linkType", "concept", self.random.choices(types, (40, 10, 10, 5, 10, 10, 10, 5))[0])
            while (target := self.programme()) == source:
                pass  # a link to itself says nothing, and is refused
            row.thing("linkTo", "Project", target)
            if self.chance(0.2):
                row.add("score", "decimal", self.random.choice(("1", "1.5", "2", "3", "-1")))
            yield row


def rows(province: Province) -> Iterator[Row]:
    """The rows of all tables, table by table."""
    return Maker(province).rows()
