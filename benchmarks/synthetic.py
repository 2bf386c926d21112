"""A made-up province of any size, always the same for the same settings: for benchmarks and for trying things out.

Nothing in it is true. It is shaped like the real thing: a few goals, agencies and places are in most programmes and most
are in few, places and goals stand in hierarchies, names are Thai and most also English, some programmes are near-copies
of others, and much is not recorded.

    python benchmarks/synthetic.py --programmes 1000 --csv folder      # our own tables, one a class
    python benchmarks/synthetic.py --programmes 100000 --nquads file.nq
"""

from __future__ import annotations

import argparse
import csv
import random
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from urllib.parse import quote

from rdflib import Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, RDF

from prasan.loaders.statements import class_path
from prasan.ontology.schema import sheets

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
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
IDENTIFIER = "http://purl.org/dc/terms/identifier"
LABEL = "http://www.w3.org/2004/02/skos/core#prefLabel"
XSD = "http://www.w3.org/2001/XMLSchema#"
XSD_DECIMAL = URIRef(f"{XSD}decimal")


@dataclass(frozen=True, slots=True)
class Province:
    """How large the province is and how its programmes look; shares are of programmes where not said."""

    programmes: int = 1000
    seed: int = 2550
    base: str = "https://example.org/synthetic/"
    goals: int = 200
    activity_types: int = 300
    groups: int = 60
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
        self.cells.append((NS + property_, "thing", f"{cls}/{id_}", "", inferred))

    def add(self, property_: str, kind: str, value: object, inferred: bool = False) -> None:
        self.cells.append((NS + property_, kind, str(value), "", inferred))

    def name(self, thai: str, english: str = "") -> None:
        self.cells.append((LABEL, "text", thai, "th", False))
        if english:
            self.cells.append((LABEL, "text", english, "en", False))


class _Maker:
    def __init__(self, province: Province) -> None:
        self.p = province
        self.random = random.Random(province.seed)
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
        return self.random.random() < share

    def some(self, count: int, mean: float, skew: float = 0.0) -> list[int]:
        wanted = int(mean) + self.chance(mean % 1)
        return sorted({self.pick(count, skew) for _ in range(wanted)})

    def programme(self) -> str:
        return f"P{self.pick(self.p.programmes, 1.5)}"

    def area(self) -> str:
        level = self.random.random()
        if level < 0.25:
            return "province"
        if level < 0.55:
            return f"D{self.pick(self.p.districts, 1.5)}"
        return f"T{self.pick(self.p.tambons, 1.5)}" if level < 0.85 else f"V{self.pick(self.p.villages, 1.2)}"

    # Tables

    def rows(self) -> Iterator[Row]:
        yield from self.small_tables()
        yield from self.projects()
        yield from self.of_projects()
        yield from self.relations()

    def small_tables(self) -> Iterator[Row]:
        p = self.p
        for n in range(1, self.source_count + 1):
            row = Row("Source", f"S{n}")
            row.name(f"แผนพัฒนา ฉบับที่ {n}", f"Development plan no. {n}")
            row.add("issued", "date", f"{2004 + n % 8}-0{1 + n % 9}-15")
            yield row
        for cls, letter, count, per_parent in (("Goal", "G", p.goals, 8), ("ActivityType", "A", p.activity_types, 12),
                                               ("BeneficiaryGroup", "B", p.groups, 6)):  # fmt: skip
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
        p = self.p
        row = Row("Area", "province")
        row.name("จังหวัดสมมติ", "Made-up Province")
        row.add("atLevel", "concept", "province")
        yield row
        for level, letter, count, parents, parent in (("district", "D", p.districts, 1, ""), ("tambon", "T", p.tambons,
                                                      p.districts, "D"), ("village", "V", p.villages, p.tambons, "T")):  # fmt: skip
            for n in range(1, count + 1):
                thai, english = PLACES[n * 5 % len(PLACES)]
                row = Row("Area", f"{letter}{n}")
                row.name(f"{thai} {n}", f"{english} {n}")
                row.add("atLevel", "concept", level)
                row.thing("broader", "Area", f"{parent}{n % parents + 1}" if parent else "province")
                yield row

    def projects(self) -> Iterator[Row]:
        earlier: Row | None = None
        for n in range(1, self.p.programmes + 1):
            if earlier is not None and self.chance(self.p.copies):
                row = Row("Project", f"P{n}", list(earlier.cells), earlier.source)
                row.cells = [
                    (term, kind, f"{value} ระยะที่ 2" if term == LABEL and language == "th" else value, language, inferred)
                    for term, kind, value, language, inferred in row.cells
                ]
            else:
                row = self.project(n)
            earlier = row
            yield row

    def project(self, n: int) -> Row:
        p, row = self.p, Row("Project", f"P{n}", source=f"S{self.pick(self.source_count, 1)}")
        action, action_en = self.random.choice(ACTIONS)
        topic, topic_en = TOPICS[self.pick(len(TOPICS), 1.5) - 1]
        place, place_en = self.random.choice(PLACES)
        row.name(f"โครงการ{action}{topic} {place} {n}",
                 f"{action_en} of {topic_en} in {place_en} {n}" if self.chance(p.english) else "")  # fmt: skip
        row.add("kind", "concept", self.random.choices(("project", "programme", "activity", "strategy"), (80, 10, 9, 1))[0])
        if self.chance(0.85):
            for goal in self.some(p.goals, 1.4):
                row.thing("hasGoal", "Goal", f"G{goal}")
        for activity in self.some(p.activity_types, 1.2):
            row.thing("hasActivity", "ActivityType", f"A{activity}")
        for group in self.some(p.groups, 0.6):
            row.thing("hasBeneficiary", "BeneficiaryGroup", f"B{group}")
        inferred = self.chance(p.inferred)
        row.thing("coversArea", "Area", self.area(), inferred)
        for role, mean in (("ledBy", 0.8), ("implementedBy", 0.8), ("supportedBy", 0.2), ("fundedBy", 0.1)):
            for agency in self.some(self.agency_count, mean):
                row.thing(role, "Agency", f"AG{agency}")
        row.add("worksAtLevel", "concept", self.random.choice(("province", "district", "tambon", "village", "household")))
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
                row.thing("hasGoal", "Goal", f"G{self.pick(p.goals)}")
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
        p = self.p
        for n in range(1, int(p.programmes * p.memberships) + 1):
            row = Row("Membership", f"ME{n}")
            row.thing("memberOf", "Mechanism", f"M{self.pick(self.mechanism_count, 1)}")
            if self.chance(0.7):
                row.thing("person", "Person", f"PE{self.pick(self.person_count, 1.5)}")
            else:
                row.thing("post", "Post", f"PO{self.pick(self.post_count)}")
            row.add("role", "concept", self.random.choices(("member", "chair", "secretary", "adviser"), (70, 10, 10, 10))[0])
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
            row.thing("linkFrom", "Project", self.programme())
            row.add("linkType", "concept", self.random.choices(types, (40, 10, 10, 5, 10, 10, 10, 5))[0])
            row.thing("linkTo", "Project", self.programme())
            if self.chance(0.2):
                row.add("score", "decimal", self.random.choice(("1", "1.5", "2", "3", "-1")))
            yield row


def rows(province: Province) -> Iterator[Row]:
    """The rows of all tables, table by table."""
    return _Maker(province).rows()


@cache
def _sheet_names() -> dict[str, str]:
    return {sheet.cls.split("#")[-1]: sheet.names["en"] for sheet in sheets()}


@cache
def _paths() -> dict[str, str]:
    return {sheet.cls.split("#")[-1]: class_path(sheet.cls) for sheet in sheets()}


Spelt = tuple[str, str, tuple[str, str, str], str]
"""Subject, predicate, (kind, value, tag) and graph as plain strings: kind is ``iri``, ``lang`` or ``typed``."""


def _spelt(province: Province) -> Iterator[Spelt]:
    base, numbers = province.base, defaultdict(int)
    places = f"{base}places"
    for row in rows(province):
        numbers[row.cls] += 1
        number, file = numbers[row.cls] + 1, f"{_sheet_names()[row.cls]}.csv"
        subject, place = f"{base}{_paths()[row.cls]}/{row.id}", f"{base}place/{quote(file, safe='')}/{number}"
        yield subject, RDF_TYPE, ("iri", NS + row.cls, ""), place
        yield subject, IDENTIFIER, ("typed", row.id, "string"), place
        for term, kind, value, language, inferred in row.cells:
            graph = f"{place}/inferred" if inferred else place
            if kind == "thing":
                cls, _, id_ = value.partition("/")
                yield subject, term, ("iri", f"{base}{_paths()[cls]}/{id_}", ""), graph
            elif kind == "concept":
                yield subject, term, ("iri", NS + value, ""), graph
                if value in ("committee", "workingGroup"):
                    yield subject, RDF_TYPE, ("iri", f"{NS}Committee", ""), graph
            elif kind == "text":
                yield subject, term, ("lang", value, language), graph
            else:
                yield subject, term, ("typed", value, kind), graph
        for graph in (place, f"{place}/inferred") if any(cell[4] for cell in row.cells) else (place,):
            yield graph, RDF_TYPE, ("iri", f"{NS}Place", ""), places
            yield graph, f"{NS}file", ("typed", file, "string"), places
            yield graph, f"{NS}status", ("iri", NS + ("stated" if graph == place else "inferred"), ""), places
            yield graph, f"{NS}row", ("typed", str(number), "integer"), places
            if row.source:
                yield graph, f"{NS}inSource", ("iri", f"{base}source/{row.source}", ""), places


def quads(province: Province) -> Iterator[tuple[URIRef, URIRef, URIRef | Literal, URIRef]]:
    """The statements of the province with their places, as rdflib terms."""
    iri = cache(URIRef)
    for subject, predicate, (kind, value, tag), graph in _spelt(province):
        if kind == "iri":
            term: URIRef | Literal = iri(value)
        elif kind == "lang":
            term = Literal(value, lang=tag)
        else:
            term = Literal(value) if tag == "string" else Literal(value, datatype=iri(XSD + tag), normalize=False)
        yield URIRef(subject), iri(predicate), term, URIRef(graph)


def nquads(province: Province) -> Iterator[str]:
    """The same as lines of N-Quads."""
    for subject, predicate, (kind, value, tag), graph in _spelt(province):
        if kind == "iri":
            term = f"<{value}>"
        elif kind == "lang":
            term = f'"{value}"@{tag}'  # no word of ours needs escaping
        else:
            term = f'"{value}"' if tag == "string" else f'"{value}"^^<{XSD}{tag}>'
        yield f"<{subject}> <{predicate}> {term} <{graph}> .\n"


def findings(province: Province, count: int) -> Iterator[tuple[URIRef, URIRef, URIRef | Literal, URIRef]]:
    """Made-up findings in the graph of findings, in the form in which real ones are kept; for asking, not for believing."""
    ns, base, graph = Namespace(NS), province.base, URIRef(f"{province.base}findings")
    maker = _Maker(province)
    kinds = ("overlap", "gap", "sharedActor", "loop", "missingLink")
    for n in range(1, count + 1):
        kind = kinds[n % len(kinds)]
        finding = URIRef(f"{base}finding/{kind}-{n:010x}")
        yield finding, RDF.type, ns.Finding, graph
        yield finding, DCTERMS.identifier, Literal(f"{kind}-{n:010x}"), graph
        yield finding, ns.findingKind, ns[kind], graph
        yield finding, ns.score, Literal(f"0.{n % 9 + 1}", datatype=XSD_DECIMAL), graph
        yield finding, ns.coverage, Literal("1.0", datatype=XSD_DECIMAL, normalize=False), graph
        yield finding, ns.coordination, Literal("coordinated" if n % 3 else "uncoordinated"), graph
        yield finding, ns.sentence, Literal(f"ข้อค้นพบที่ {n}", lang="th"), graph
        yield finding, ns.sentence, Literal(f"Finding {n}", lang="en"), graph
        yield finding, DCTERMS.references, URIRef(f"{base}goal/G{maker.pick(province.goals)}"), graph
        for m in range(2):
            number = maker.pick(province.programmes, 1.5)
            programme, evidence = URIRef(f"{base}project/P{number}"), URIRef(f"{finding}/{m}")
            yield finding, ns.participant, programme, graph
            yield finding, ns.restsOn, evidence, graph
            yield evidence, RDF.type, ns.Evidence, graph
            yield evidence, RDF.subject, programme, graph
            yield evidence, RDF.predicate, ns.kind, graph
            yield evidence, RDF.object, ns.project, graph
            yield evidence, ns.atPlace, URIRef(f"{base}place/Projects.csv/{number + 1}"), graph
            yield evidence, ns.status, ns.stated, graph
            yield evidence, ns.facet, Literal("goal"), graph


def write_csv(province: Province, folder: Path) -> None:
    """Write the tables in our own layout, one CSV file a class, for the loaders to read."""
    folder.mkdir(parents=True, exist_ok=True)
    tables: dict[str, list[Row]] = defaultdict(list)
    for row in rows(province):
        tables[row.cls].append(row)
    for cls, found in tables.items():
        used = dict.fromkeys((cell[0], cell[3] if cell[0] == LABEL else "") for row in found for cell in row.cells)
        used = {column: None for column in used if column[0] != f"{NS}notRecorded"}
        for row in found:  # “not recorded” stands in the column that it speaks of
            row.cells = [
                (NS + value, "string", "not recorded", "", False) if term == f"{NS}notRecorded" else (term, kind, value, language, inferred)
                for term, kind, value, language, inferred in row.cells
            ]  # fmt: skip
            used |= dict.fromkeys((cell[0], "") for cell in row.cells if cell[0] != LABEL)
        with (folder / f"{_sheet_names()[cls]}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            heads = [(f"name@{tag}" if term == LABEL else term.split("#")[-1].split("/")[-1]) for term, tag in used]
            writer.writerow(["id", *heads, "inSource"])
            for row in found:
                cells = defaultdict(list)
                for term, kind, value, language, inferred in row.cells:
                    text = value.partition("/")[2] if kind == "thing" else value
                    cells[term, language if term == LABEL else ""].append(text + (" [inferred]" if inferred else ""))
                writer.writerow([row.id, *("; ".join(cells[column]) for column in used), row.source])


def province_from(arguments: argparse.Namespace) -> Province:
    """The settings as the command line gives them."""
    return Province(**{item.name: getattr(arguments, item.name) for item in fields(Province)})


def add_settings(parser: argparse.ArgumentParser) -> None:
    """Give a parser one option for each setting, its default printed by ``--help``."""
    for item in fields(Province):
        default = item.default
        parser.add_argument(f"--{item.name.replace('_', '-')}", type=type(default), default=default,
                            help=f"default {default}")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_settings(parser)
    parser.add_argument("--csv", type=Path)
    parser.add_argument("--nquads", type=Path)
    arguments = parser.parse_args()
    province = province_from(arguments)
    for item in fields(Province):
        print(f"{item.name} = {getattr(province, item.name)}")
    if arguments.csv:
        write_csv(province, arguments.csv)
    if arguments.nquads:
        with arguments.nquads.open("w", encoding="utf-8") as file:
            file.writelines(nquads(province))
    if not (arguments.csv or arguments.nquads):
        graphs: dict[bool, int] = defaultdict(int)
        for *_spo, graph in _spelt(province):
            graphs[graph.endswith("/places")] += 1
        print(f"{graphs[False] / province.programmes:.1f} statements and {graphs[True] / province.programmes:.1f} "
              "statements about their places a programme")  # fmt: skip


if __name__ == "__main__":
    main()
