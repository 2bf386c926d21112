"""The check of data against the shapes gives what pyshacl, the reference, gives, constraint by constraint."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyshacl import validate
from rdflib import Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.namespace import DCTERMS, RDF, SH, SKOS, XSD
from rdflib.term import Node

from prasan.language import languages
from prasan.loaders.load import load
from prasan.loaders.places import Quad
from prasan.ontology import PRASAN
from prasan.ontology.check import Breach, check
from prasan.ontology.quads import Quads
from prasan.ontology.vocabulary import shapes, vocabulary
from prasan.problems import Problem
from prasan.settings import Settings

pytestmark = pytest.mark.filterwarnings("ignore:Parsing weird boolean")

Properties = dict[URIRef, list[URIRef | Literal]]
Result = tuple[str, str, str]
"""Focus, path and severity."""

GOOD = "urn:x:good:"
CLASSES = sorted(cls for cls in set(shapes().objects(None, SH.targetClass)) if isinstance(cls, URIRef))
SEVERITIES = {SH.Violation: "violation", SH.Warning: "warning", SH.Info: "info"}
ILL_TYPED = {
    XSD.integer: ("abc", "1.5", ""),
    XSD.decimal: ("abc", "1,5", "."),
    XSD.boolean: ("maybe",),
    XSD.date: ("abc", "2007-02-30", "2007-13-01", "2100-02-29", "06/11/2007"),
}


def local(term: Node) -> str:
    return str(term).split("#")[-1].split("/")[-1]


def property_shapes(cls: URIRef) -> list[Node]:
    graph = shapes()
    return [node for shape in graph.subjects(SH.targetClass, cls) for node in graph.objects(shape, SH.property)]


def wanted_classes(node: Node) -> list[URIRef]:
    """The classes that a property shape lets a value be of."""
    graph = shapes()
    found = list(graph.objects(node, SH["class"]))
    for alternatives in graph.objects(node, SH["or"]):
        found += [cls for each in Collection(graph, alternatives) for cls in graph.objects(each, SH["class"])]
    return [cls for cls in found if isinstance(cls, URIRef)]


def instance(cls: URIRef, number: int = 1) -> URIRef:
    """A thing of a class that breaks nothing: a concept if the class has fixed ones, else one of our own."""
    concepts = sorted(term for term in vocabulary().subjects(RDF.type, cls) if isinstance(term, URIRef))
    return concepts[number - 1] if concepts else URIRef(f"{GOOD}{local(cls)}-{number}")


def values(node: Node) -> list[URIRef | Literal]:
    """Two values that satisfy a property shape."""
    graph = shapes()
    path = graph.value(node, SH.path)
    if classes := wanted_classes(node):
        return [instance(classes[0], 1), instance(classes[0], 2)]
    allowed = graph.value(node, SH["in"])
    if allowed is not None:
        return [term for term in Collection(graph, allowed) if isinstance(term, URIRef | Literal)][:2]
    datatype = graph.value(node, SH.datatype)
    least = graph.value(node, SH.minInclusive)
    start = int(str(least)) if least is not None else 0
    if datatype == XSD.date:
        days = ("2010-09-30", "2011-09-30") if path == PRASAN.end else ("2004-10-01", "2005-10-01")
        return [Literal(day, datatype=XSD.date) for day in days]
    if datatype in (XSD.integer, XSD.decimal):
        return [Literal(str(start + add), datatype=URIRef(str(datatype))) for add in (0, 1)]
    if datatype == XSD.boolean:
        return [Literal(True), Literal(False)]
    if datatype == XSD.anyURI:
        return [Literal(f"https://example.org/{name}", datatype=XSD.anyURI) for name in "ab"]
    if datatype == XSD.string or path == PRASAN.file:
        return [Literal("one"), Literal("two")]
    if path == PRASAN.currency:
        return [Literal("THB"), Literal("LAK")]
    if path == PRASAN.coverage:
        return [Literal("0.5", datatype=XSD.decimal), Literal("0.25", datatype=XSD.decimal)]
    if graph.value(node, SH.nodeKind) == SH.IRI:
        return [URIRef(f"{GOOD}any-1"), URIRef(f"{GOOD}any-2")]
    return [Literal("หนึ่ง", lang="th"), Literal("one", lang="en")]


def good(cls: URIRef, number: int = 1) -> Properties:
    """The properties of a thing of a class that breaks nothing, with a value for each property of its shape."""
    found: Properties = {RDF.type: [cls]}
    if cls == PRASAN.Committee:
        found = good(PRASAN.Mechanism)
        found[RDF.type].append(cls)
        return found
    for node in property_shapes(cls):
        path = shapes().value(node, SH.path)
        assert isinstance(path, URIRef)
        if path in (PRASAN.partOf, PRASAN.broader) and number > 1:
            continue
        # Two names in two languages; of everything else one value.
        found.setdefault(path, values(node) if shapes().value(node, SH.uniqueLang) is not None else values(node)[:1])
    for path in (PRASAN.partOf, PRASAN.broader):
        if path in found:
            found[path] = [instance(cls, 2)]
    if cls == PRASAN.Link:
        found[PRASAN.linkTo] = [instance(PRASAN.Project, 2)]
    if cls == PRASAN.IndicatorMatch:
        found[PRASAN.matchWith] = [instance(PRASAN.Indicator, 2)]
    return found


@dataclass
class Mutation:
    """One thing that breaks one shape in one way, with the path at which that must be told."""

    name: str
    cls: URIRef
    path: URIRef | None
    severity: str = "violation"
    things: dict[URIRef, Properties] = field(default_factory=dict)


_numbers = count(1)


def changed(name: str, cls: URIRef, node: Node, new: Iterable[URIRef | Literal]) -> Mutation:
    """A mutation that gives the path of a property shape other values."""
    path = shapes().value(node, SH.path)
    assert isinstance(path, URIRef)
    severity = shapes().value(node, SH.severity)
    mutation = Mutation(f"{local(cls)}-{local(path)}-{name}", cls, path)
    mutation.severity = SEVERITIES[URIRef(str(severity))] if severity else "violation"
    thing = good(cls)
    thing[path] = list(new)
    # pyshacl can't compare a day with what is no day: it stops. So the other end is not recorded here.
    if path in (PRASAN.start, PRASAN.end) and name != "after-the-end":
        thing[PRASAN.end if path == PRASAN.start else PRASAN.start] = []
    mutation.things[URIRef(f"urn:x:m{next(_numbers)}")] = thing
    return mutation


def property_mutations(cls: URIRef, node: Node) -> Iterator[Mutation]:
    graph = shapes()
    right = values(node)
    names = graph.value(node, SH.uniqueLang) is not None
    if (least := graph.value(node, SH.minCount)) is not None:
        yield changed("missing", cls, node, right[: int(str(least)) - 1])
    if graph.value(node, SH.maxCount) is not None:
        yield changed("twice", cls, node, right[:2])
    if (datatype := graph.value(node, SH.datatype)) is not None:
        yield changed("other-datatype", cls, node, [Literal("1", datatype=XSD.float)])
        yield changed("with-language", cls, node, [Literal("one", lang="en")])
        yield changed("thing", cls, node, [instance(PRASAN.Project)])
        for number, text in enumerate(ILL_TYPED.get(URIRef(str(datatype)), ())):
            wrong = Literal(text, datatype=URIRef(str(datatype)), normalize=False)
            yield changed(f"ill-typed-{number}", cls, node, [wrong])
    if graph.value(node, SH.nodeKind) == SH.IRI:
        yield changed("text", cls, node, [Literal("P1")])
    if classes := wanted_classes(node):
        other = PRASAN.Source if PRASAN.Source not in classes else PRASAN.Goal
        yield changed("other-class", cls, node, [instance(other)])
        yield changed("unknown", cls, node, [URIRef("urn:x:nowhere")])
        yield changed("one-known-one-not", cls, node, [right[0], URIRef("urn:x:nowhere")])
    for bound, step in ((SH.minInclusive, -1), (SH.maxInclusive, 1)):
        if (limit := graph.value(node, bound)) is not None:
            datatype = graph.value(node, SH.datatype) or XSD.decimal
            yield changed(
                local(bound), cls, node, [Literal(str(int(str(limit)) + step), datatype=URIRef(str(datatype)))]
            )
            yield changed(f"{local(bound)}-of-text", cls, node, [Literal("five")])
    if graph.value(node, SH["in"]) is not None:
        yield changed("other-value", cls, node, [PRASAN.unrecorded])
    if graph.value(node, SH.pattern) is not None:
        for number, text in enumerate(("thb", "THBX", "", "TH")):
            yield changed(f"pattern-{number}", cls, node, [Literal(text)])
    if names:
        yield changed("same-language-twice", cls, node, [*right, Literal("uno", lang="en")])
    if graph.value(node, SH.hasValue) is not None:
        yield changed("not-both-types", cls, node, [cls])
    if graph.value(node, SH.lessThanOrEquals) == PRASAN.end:
        yield changed("after-the-end", cls, node, [Literal("2010-10-01", datatype=XSD.date)])
    if graph.value(node, SH.disjoint) is not None:
        mutation = changed("to-itself", cls, node, right[:1])
        for thing in mutation.things.values():
            thing[URIRef(str(graph.value(node, SH.disjoint)))] = right[:1]
        yield mutation


def cycles(cls: URIRef, path: URIRef) -> Iterator[Mutation]:
    for length in (1, 2, 3):
        mutation = Mutation(f"{local(cls)}-{local(path)}-circle-of-{length}", cls, path)
        things = [URIRef(f"urn:x:m{next(_numbers)}") for _ in range(length)]
        for thing, following in zip(things, things[1:] + things[:1], strict=True):
            mutation.things[thing] = good(cls) | {path: [following]}
        yield mutation


def mutations() -> list[Mutation]:
    found: list[Mutation] = []
    for cls in CLASSES:
        for node in property_shapes(cls):
            found += property_mutations(cls, node)
    for cls in (PRASAN.Goal, PRASAN.ActivityType, PRASAN.BeneficiaryGroup, PRASAN.Area):
        found += cycles(cls, PRASAN.broader)
    for cls in (PRASAN.Agency, PRASAN.Project, PRASAN.Mechanism):
        found += cycles(cls, PRASAN.partOf)
    seat = good(PRASAN.Membership)
    for path in (PRASAN.person, PRASAN.post, PRASAN.agency):
        del seat[path]
    nobody = Mutation("Membership-without-anybody", PRASAN.Membership, None)
    nobody.things[URIRef(f"urn:x:m{next(_numbers)}")] = seat
    return [*found, nobody]


MUTATIONS = mutations()


def quads_of_things(things: dict[URIRef, Properties]) -> Iterator[Quad]:
    for thing, properties in things.items():
        for predicate, objects in properties.items():
            for value in objects:
                yield thing, predicate, value, URIRef("urn:x:place")


def good_things() -> dict[URIRef, Properties]:
    """Two valid things of each class."""
    return {
        instance(cls, number): good(cls, number)
        for cls in CLASSES
        for number in (1, 2)
        if str(instance(cls, number)).startswith(GOOD)
    }


VALID = list(quads_of_things(good_things()))
ALL = VALID + [quad for mutation in MUTATIONS for quad in quads_of_things(mutation.things)]


def by_pyshacl(quads: Iterable[Quad]) -> set[Result]:
    """What pyshacl says of the statements together with the vocabulary."""
    graph = Graph()
    for triple in vocabulary():
        graph.add(triple)
    for subject, predicate, value, _graph in quads:
        graph.add((subject, predicate, value))
    _conforms, report, _text = validate(graph, shacl_graph=shapes(), allow_infos=True, allow_warnings=True)
    assert isinstance(report, Graph)
    return {
        (
            str(report.value(result, SH.focusNode)),
            str(report.value(result, SH.resultPath) or ""),
            SEVERITIES[URIRef(str(report.value(result, SH.resultSeverity)))],
        )
        for result in report.subjects(RDF.type, SH.ValidationResult)
    }


def held(quads: Iterable[Quad]) -> Quads:
    """The statements as the loaders hold them."""
    found = Quads()
    found.add_terms(quads)
    return found


def by_check(quads: Iterable[Quad]) -> set[Result]:
    return {(str(breach.focus), str(breach.path or ""), breach.severity) for breach in check(held(quads))}


def grouped(results: set[Result]) -> dict[str, set[Result]]:
    found: dict[str, set[Result]] = defaultdict(set)
    for result in results:
        found[result[0]].add(result)
    return found


@pytest.fixture(scope="module")
def reference() -> dict[str, set[Result]]:
    """What pyshacl says of all mutations, by focus; each is a thing of its own, so all can stand in one dataset."""
    return grouped(by_pyshacl(ALL))


@pytest.fixture(scope="module")
def found() -> dict[str, set[Result]]:
    return grouped(by_check(ALL))


def test_the_check_finds_nothing_in_valid_data() -> None:
    assert by_check(VALID) == set()


def test_every_constraint_of_the_shapes_is_broken_by_some_mutation() -> None:
    broken = {(mutation.cls, mutation.path) for mutation in MUTATIONS}
    plain = {SKOS.altLabel, PRASAN.mandate, PRASAN.legalBasis}  # of these a shape says no more than that they are there
    for cls in CLASSES:
        for node in property_shapes(cls):
            path = shapes().value(node, SH.path)
            assert path in plain or (cls, path) in broken, (cls, path)
    assert len(MUTATIONS) > 500


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.name)
def test_the_check_gives_what_pyshacl_gives(
    mutation: Mutation, reference: dict[str, set[Result]], found: dict[str, set[Result]]
) -> None:
    for thing in mutation.things:
        expected = (str(thing), str(mutation.path or ""), mutation.severity)
        assert expected in reference[str(thing)]
        assert found[str(thing)] == reference[str(thing)]


def test_the_check_finds_nothing_at_other_things(
    reference: dict[str, set[Result]], found: dict[str, set[Result]]
) -> None:
    mutated = {str(thing) for mutation in MUTATIONS for thing in mutation.things}
    assert {focus for focus, results in reference.items() if results} <= mutated
    assert {focus for focus, results in found.items() if results} <= mutated


def test_a_committee_is_a_mechanism_to_the_check_as_to_pyshacl() -> None:
    committee = URIRef("urn:x:committee")
    seat = good(PRASAN.Membership) | {PRASAN.memberOf: [committee]}
    things: dict[URIRef, Properties] = {
        committee: {RDF.type: [PRASAN.Committee]},  # no name, no level: the shape of mechanisms asks for both
        URIRef("urn:x:seat"): seat,
    }
    quads = [*VALID, *quads_of_things(things)]
    expected = {
        (str(committee), str(RDF.type), "violation"),
        (str(committee), str(SKOS.prefLabel), "violation"),
        (str(committee), str(PRASAN.atLevel), "info"),
    }
    assert by_pyshacl(quads) == expected
    assert by_check(quads) == expected


def test_a_statement_at_many_places_counts_once() -> None:
    thing = URIRef("urn:x:P1")
    quads: list[Quad] = [
        (*quad[:3], URIRef(f"urn:x:row-{row}"))  # type: ignore[misc]
        for quad in quads_of_things({thing: good(PRASAN.Project)})
        for row in range(50)
    ]
    assert not [result for result in by_check([*VALID, *quads]) if result[0] == str(thing)]


def test_each_breach_says_which_value_breaks_what_in_both_languages() -> None:
    thing = URIRef("urn:x:F")
    funding = good(PRASAN.Funding) | {PRASAN.amount: [Literal("-5", datatype=XSD.decimal)]}
    (breach,) = check(held([*VALID, *quads_of_things({thing: funding})]))
    assert (breach.focus, breach.path, str(breach.value)) == (thing, PRASAN.amount, "-5")
    assert (breach.constraint, breach.severity) == ("minInclusive", "violation")
    assert set(breach.message) == set(languages())


def breaks(cls: URIRef, changes: Properties) -> bool:
    """True if a thing of a class with some properties changed breaks anything."""
    thing = URIRef("urn:x:thing")
    return any(focus == str(thing) for focus, *_ in by_check([*VALID, *quads_of_things({thing: good(cls) | changes})]))


@pytest.mark.parametrize(
    ("start", "end", "wrong"),
    [
        ("2008-01-01", "2008-01-01", False),
        ("2008-01-02", "2008-01-01", True),
        ("2008-01-01Z", "2008-01-01+07:00", True),  # the day begins earlier in the east
        ("2008-01-01+07:00", "2008-01-01Z", False),
        ("2008-01-01", "2008-01-02Z", True),  # a day with a zone and one without have no order
    ],
)
def test_days_are_compared_with_their_time_zones(start: str, end: str, wrong: bool) -> None:
    days = {
        path: [Literal(day, datatype=XSD.date, normalize=False)]
        for path, day in ((PRASAN.start, start), (PRASAN.end, end))
    }
    assert breaks(PRASAN.Project, days) == wrong


POOL_SUBJECTS = [instance(cls, number) for cls in CLASSES for number in (1, 2)]
POOL_VALUES = [
    *POOL_SUBJECTS,
    URIRef("urn:x:nowhere"),
    Literal("text"),
    Literal("ข้อความ", lang="th"),
    Literal("5", datatype=XSD.integer),
    Literal("-5", datatype=XSD.decimal),
    Literal("abc", datatype=XSD.integer),
]
# pyshacl can't compare a day with what is no day: it stops.
POOL_PATHS = sorted(set(shapes().objects(None, SH.path)) - {RDF.type, PRASAN.start, PRASAN.end})
statements = st.tuples(st.sampled_from(POOL_SUBJECTS), st.sampled_from(POOL_PATHS), st.sampled_from(POOL_VALUES))


@settings(max_examples=6)
@given(st.sets(st.integers(0, len(VALID) - 1), max_size=60), st.lists(statements, max_size=60))
def test_whatever_is_taken_out_or_put_in_both_find_the_same(
    out: set[int], more: list[tuple[URIRef, URIRef, URIRef | Literal]]
) -> None:
    quads = [quad for number, quad in enumerate(VALID) if number not in out]
    quads += [(*triple, URIRef("urn:x:place")) for triple in more]  # type: ignore[misc]
    assert by_check(quads) == by_pyshacl(quads)


# Problems at their places


def problems(*paths: Path) -> tuple[Problem, ...]:
    return load(paths, Settings()).problems


def book(path: Path, **sheets: list[list[object]]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        page = made.create_sheet(name)
        for row in rows:
            page.append(row)
    made.save(path)
    return path


def test_a_breach_is_told_with_file_sheet_row_and_column(tmp_path: Path) -> None:
    path = book(
        tmp_path / "plan.xlsx",
        โครงการ=[["รหัส", "ชื่อ", "เริ่ม", "สิ้นสุด"], ["P1", "ก", "2551", "2552"], ["P2", "ข", "2552", "2551"]],
    )
    (problem,) = [problem for problem in problems(path) if problem.severity == "violation"]
    assert (problem.code, problem.file, problem.sheet, problem.row, problem.column, problem.value) == (
        "shape-lessThanOrEquals", "plan.xlsx", "โครงการ", 3, "เริ่ม", "2008-10-01",
    )  # fmt: skip
    assert problem.where("en") == "plan.xlsx, sheet โครงการ, row 3, column เริ่ม"
    assert problem.text("th").endswith("ต้องไม่หลังวันสิ้นสุด")


def test_what_is_missing_is_told_at_the_row_of_the_thing(tmp_path: Path) -> None:
    path = book(tmp_path / "plan.xlsx", Projects=[["id", "name", "start"], ["P1", "A", "2551"], ["P2", "B", None]])
    (problem,) = [problem for problem in problems(path) if problem.column == "start"]
    assert (problem.code, problem.row, problem.value, problem.severity) == ("shape-minCount", 3, "P2", "info")


def test_all_that_a_row_lacks_is_told_even_where_there_is_no_column_for_it(tmp_path: Path) -> None:
    (tmp_path / "Indicators.csv").write_text("id,name\nI1,Income\n", encoding="utf-8")
    told = {problem.text("en") for problem in problems(tmp_path / "Indicators.csv")}
    assert told == {
        f"“{name}” is not recorded." for name in ("project", "unit", "baseline", "target", "data source", "frequency")
    }


def test_a_breach_in_rdf_is_told_with_its_file(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(
        "@prefix p: <https://w3id.org/prasan/ns#> . <urn:x:G> a p:Goal ; p:broader <urn:x:nowhere> .", encoding="utf-8"
    )
    found = {(problem.code, problem.file, problem.row) for problem in problems(tmp_path / "a.ttl")}
    assert found == {("shape-class", "a.ttl", 0), ("shape-minCount", "a.ttl", 0)}


def test_a_second_name_for_a_fixed_concept_is_told_at_the_file_that_gives_it(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(
        "@prefix p: <https://w3id.org/prasan/ns#> . @prefix s: <http://www.w3.org/2004/02/skos/core#> ."
        'p:province s:prefLabel "Changwat"@en .',
        encoding="utf-8",
    )
    (problem,) = problems(tmp_path / "a.ttl")
    assert (problem.code, problem.file) == ("shape-uniqueLang", "a.ttl")


def test_a_breach_without_any_place_is_told_all_the_same() -> None:
    from prasan.loaders.locate import located

    breach = Breach(URIRef("urn:x:P1"), DCTERMS.identifier, None, "violation", "minCount", {"en": "x"})
    (problem,) = located(Quads(), [breach])
    assert (problem.file, problem.row, problem.column, problem.value) == ("", 0, "", "urn:x:P1")
