"""What is on record of one thing, how it is found by name, and how it is drawn and written."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Dataset, Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF, SKOS

from prasan.graph.answer_pictures import bars, figure_columns, lines
from prasan.graph.bar_chart import bar_chart, figure
from prasan.graph.description import (
    blank_columns,
    called,
    not_recorded_of,
    pointing_at,
    statements_about,
    ties_of,
)
from prasan.graph.evidence import spots
from prasan.graph.small_network import MOST_NEIGHBOURS, Line, drawing, neighbours
from prasan.graph.svg import Canvas
from prasan.graph.thing_rdf import FORMATS, thing_triples, written
from prasan.graph.thing_rows import about, rows
from prasan.graph.thing_search import counts_by_class, entries, natural, nearest_things, search
from prasan.loaders.thai import key
from prasan.ontology import PRASAN
from prasan.queries.ask import Rows
from prasan.queries.store import quads_of
from prasan.workspace import Workspace
from tests.small import iri, study

BASE = "https://w3id.org/prasan/id/nakhon-si-thammarat/"


def local(terms: object) -> list[str]:
    return [re.split("[/#]", str(term))[-1] for term in terms]  # type: ignore[attr-defined]


# What is said of a thing


def test_every_statement_of_a_thing_is_told_once_with_all_its_places(founding: Workspace) -> None:
    every = list(quads_of(founding.dataset))
    for thing in (f"{BASE}project/P1", f"{BASE}agency/baac", f"{BASE}link/P3-reinforces-P1"):
        told = statements_about(founding.study, founding.dataset, thing)
        wanted = {(str(p), str(o)) for s, p, o, _g in every if str(s) == thing}
        assert sorted((said.statement.predicate, said.statement.object) for said in told) == sorted(wanted) != []
        for said in told:
            at = {str(g) for s, p, o, g in every
                  if str(s) == thing and str(p) == said.statement.predicate and str(o) == str(said.value)}  # fmt: skip
            assert set(said.statement.places) == at


def test_what_is_only_inferred_is_told_so(founding: Workspace) -> None:
    # The source gives the first year and six years; that the last day is 30 September 2553 BE, a reader infers.
    told = {said.statement.predicate: said.statement for said in
            statements_about(founding.study, founding.dataset, f"{BASE}project/P1")}  # fmt: skip
    assert told[str(PRASAN.end)].inferred
    assert not told[str(PRASAN.start)].inferred


def test_statements_come_in_the_order_of_the_sheet(founding: Workspace) -> None:
    told = statements_about(founding.study, founding.dataset, f"{BASE}project/P1")
    order = list(dict.fromkeys(said.statement.predicate for said in told))
    assert order[:4] == [str(RDF.type), str(DCTERMS.identifier), str(SKOS.prefLabel), str(SKOS.altLabel)]
    assert order.index(str(PRASAN.start)) < order.index(str(PRASAN.end))


@pytest.mark.parametrize("thing", ["", "no iri", "urn:x:nobody", "urn:x:<script>", "javascript:alert(1)"])
def test_of_what_nobody_speaks_nothing_is_told(founding: Workspace, thing: str) -> None:
    assert statements_about(founding.study, founding.dataset, thing) == ()
    assert pointing_at(founding.study, thing) == {}
    assert not_recorded_of(founding.study, thing) == ()
    assert ties_of(founding.study, thing) == ()


def test_what_points_at_a_thing_is_what_names_it_as_object(founding: Workspace) -> None:
    goal = f"{BASE}goal/E2"
    found = {term: [given.subject for given in told] for term, told in pointing_at(founding.study, goal).items()}
    wanted: dict[str, set[str]] = {}
    for s, p, o, _g in quads_of(founding.dataset):
        if str(o) == goal and founding.linkage.has_node(str(s)):
            wanted.setdefault(str(p), set()).add(str(s))
    assert {term: set(told) for term, told in found.items()} == wanted
    assert local(found[str(PRASAN.hasGoal)]) == ["P1-1", "P3"]


def test_not_recorded_is_what_the_source_does_not_say(founding: Workspace) -> None:
    # The founding case: the programme that plants trees has no years, no committee and no indicator on record.
    lacking = {str(item.property) for item in not_recorded_of(founding.study, f"{BASE}project/P5")}
    assert {str(PRASAN.start), str(PRASAN.mechanismOf), str(PRASAN.indicatorOf)} <= lacking
    assert str(PRASAN.hasActivity) not in lacking


def test_a_column_is_blank_only_if_nothing_stands_there(founding: Workspace) -> None:
    thing = f"{BASE}project/P5"
    said = statements_about(founding.study, founding.dataset, thing)
    blank = blank_columns(founding.study, thing, said)
    given = {item.statement.predicate for item in said}
    assert str(PRASAN.partOf) in blank
    assert not given & set(blank)
    assert not {item.property for item in not_recorded_of(founding.study, thing)} & set(blank)


def test_a_record_that_joins_two_things_is_called_by_them(founding: Workspace) -> None:
    assert called(founding.study, f"{BASE}link/P3-reinforces-P1", "en") == (
        "“Live well, be happy” strategy → Organic Community project (reinforces)"
    )
    assert called(founding.study, f"{BASE}project/P1", "th") == "โครงการชุมชนอินทรีย์"
    held = study(Projects=[{"id": "P1"}], Funding=[{"id": "F1", "from": "A1", "to": "P1", "fiscal year": 2551,
                                                    "amount": 2500000}])  # fmt: skip
    assert called(held, iri("Funding", "F1"), "en") == "A1 → P1 (funds, 2551, 2,500,000)"


def test_the_rows_hold_every_statement_and_what_is_missing(founding: Workspace) -> None:
    told = about(founding.study, founding.dataset, founding.findings, f"{BASE}project/P1", "en")
    found = list(rows(told, "en"))
    values = sum(len(group["values"]) for group in told["statements"])
    pointing = sum(len(group["statements"]) for group in told["pointing"])
    assert len(found) == values + pointing + len(told["not_recorded"]) + len(told["blank"])
    assert {f["id"] for f in told["findings"]} == {f.id for f in founding.findings if f.about(f"{BASE}project/P1")}


def test_of_many_the_first_are_told_and_how_many_there_are() -> None:
    goal = iri("Goal", "E1")
    held = study(Projects=[{"id": f"P{number}", "goals": "E1"} for number in range(1, 31)])
    for most, told in ((None, 30), (7, 7)):
        (group,) = about(held, Dataset(), (), goal, "en", most)["pointing"]
        assert (group["count"], len(group["statements"])) == (30, told)
        assert [item["text"] for item in group["statements"][:3]] == ["P1", "P2", "P3"]


# Found by name


def plain_search(workspace: Workspace, text: str) -> set[str]:
    """The same by going through everything."""
    found = set()
    for thing, node in workspace.linkage.nodes(data=True):
        names = [key(name) for name in (node["identifier"], *node["labels"].values(), *node["aliases"])]
        if not thing.startswith(str(PRASAN)) and all(any(word in name for name in names) for word in key(text).split()):
            found.add(thing)
    return found


@pytest.mark.parametrize("text", ["ธกส", "ธ. ก. ส.", "organic", "ORGANIC community", "ชุมชน", "P1", "", "๑", "no such"])
def test_search_finds_what_a_plain_search_finds(founding: Workspace, text: str) -> None:
    assert set(search(founding.study, text)) == plain_search(founding, text)


def test_every_spelling_of_an_abbreviation_finds_the_bank(founding: Workspace) -> None:
    for text in ("ธกส", "ธ.ก.ส.", "ธ. ก. ส.", "baac", "BAAC", "Bank for Agriculture"):
        assert local(search(founding.study, text))[0] == "baac"


def test_a_name_that_is_the_text_comes_before_one_that_holds_it(founding: Workspace) -> None:
    assert local(search(founding.study, "P1"))[0] == "P1"
    assert len(search(founding.study, "P1")) > 1


def test_filters_narrow_down(founding: Workspace) -> None:
    study = founding.study
    assert local(search(study, cls=str(PRASAN.Project))) == ["P1", "P2", "P3", "P4", "P5"]
    assert local(search(study, "organic", cls=str(PRASAN.Project))) == ["P1"]
    assert "P5" in local(search(study, lacking=str(PRASAN.start)))
    assert "P1" not in local(search(study, lacking=str(PRASAN.start)))
    assert local(search(study, to=f"{BASE}goal/E2", by=str(PRASAN.hasGoal))) == ["P3", "P1-1"]
    assert search(study, to=f"{BASE}goal/none") == []
    assert search(study, cls=str(PRASAN.Project), kind="urn:x:none") == []


def test_the_counts_are_those_of_the_things(founding: Workspace) -> None:
    counts = counts_by_class(founding.study)
    assert counts[str(PRASAN.Project)] == 5
    assert sum(counts.values()) == len(entries(founding.study)) == len(search(founding.study))
    assert not any(entry.iri.startswith(str(PRASAN)) for entry in entries(founding.study))


def test_the_nearest_names_are_offered_for_what_is_not_there(founding: Workspace) -> None:
    assert local(nearest_things(founding.study, "organik comunity projekt"))[0] == "P1"
    assert nearest_things(founding.study, "ฬฬฬฬฬฬฬฬฬฬฬฬ") == []


@given(st.lists(st.integers(0, 10**6)))
def test_numbers_in_ids_are_ordered_as_people_count(numbers: list[int]) -> None:
    assert sorted((f"P{n}" for n in numbers), key=natural) == [f"P{n}" for n in sorted(numbers)]


@given(st.text(max_size=8), st.text(max_size=8))
def test_any_two_ids_can_be_ordered(one: str, other: str) -> None:
    assert (natural(one) < natural(other)) + (natural(one) > natural(other)) + (natural(one) == natural(other)) == 1


# As RDF


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own, of its reader of JSON-LD
@pytest.mark.parametrize("media_type", sorted(FORMATS))
def test_every_format_says_the_same_of_a_thing(founding: Workspace, media_type: str) -> None:
    thing = URIRef(f"{BASE}project/P3")
    content = written(thing_triples(founding.study, founding.dataset, thing, BASE), media_type, thing)
    name = {"text/turtle": "turtle", "application/ld+json": "json-ld", "application/n-triples": "nt",
            "application/rdf+xml": "xml"}[media_type]  # fmt: skip
    graph = Graph().parse(content, format=name)
    said = {(p, str(o)) for s, p, o, _g in quads_of(founding.dataset) if s == thing}
    assert {(p, str(o)) for p, o in graph.predicate_objects(thing)} == said
    # Each statement has its evidence, and each piece of evidence its place, described.
    for predicate, value in graph.predicate_objects(thing):
        evidence = [e for e in graph.subjects(RDF.subject, thing) if (e, RDF.predicate, predicate) in graph
                    and (e, RDF.object, value) in graph]  # fmt: skip
        assert len(evidence) == 1
        for place in graph.objects(evidence[0], PRASAN.atPlace):
            assert graph.value(place, PRASAN.file) is not None
    again = written(reversed(list(thing_triples(founding.study, founding.dataset, thing, BASE))), media_type, thing)
    assert again == content


def test_text_that_xml_has_no_way_to_write_leaves_it_readable() -> None:
    hostile = Literal("a\x01<b>&\"'\ud800")
    content = written([(URIRef("urn:x:a"), SKOS.prefLabel, hostile)], "application/rdf+xml")
    assert "<b>" in "".join(ElementTree.fromstring(content).itertext())
    for media_type in FORMATS:
        assert written([(URIRef("urn:x:a"), SKOS.prefLabel, hostile)], media_type)


# Drawn


def test_the_neighbours_are_the_ends_of_the_ties(founding: Workspace) -> None:
    thing = f"{BASE}project/P4"
    found, left = neighbours(founding.study, thing)
    wanted = {end for tie in ties_of(founding.study, thing) for end in (tie.source, tie.target)} - {thing}
    wanted = {end for end in wanted if not end.startswith(str(PRASAN))}
    ends = {end for line in found for end in (line.source, line.target)} - {thing}
    assert ends <= wanted
    assert len(ends) + left == len(wanted)
    assert len(ends) <= MOST_NEIGHBOURS


def test_a_picture_of_anything_is_xml_and_runs_no_script(founding: Workspace) -> None:
    found, _left = neighbours(founding.study, f"{BASE}project/P1")
    for document in (
        drawing(founding.study, found, "th", "<script>&\x01"),
        drawing(founding.study, [Line("urn:x:<b>", "urn:x:<b>")], "en", ""),
        bar_chart([("<script>alert(1)</script>\x01", 1.0), ("ปู่", -2.0), ("", 0.0)], "]]>", "th"),
    ):
        root = ElementTree.fromstring(document)
        assert not [item for item in root.iter() if item.tag.endswith("script")]


def test_parts_that_nothing_ties_together_stand_side_by_side(founding: Workspace) -> None:
    pairs = [Line(f"{BASE}project/P{n}", f"{BASE}goal/E{n}") for n in (1, 2, 3, 4)]
    root = ElementTree.fromstring(drawing(founding.study, pairs, "en", ""))
    apart = ElementTree.fromstring(drawing(founding.study, pairs[:1], "en", ""))
    # Four small pictures need not much more room than four times one.
    size = [int(tag.get("width", 0)) * int(tag.get("height", 0)) for tag in (root, apart)]
    assert size[0] < 8 * size[1]


def test_bars_are_as_long_as_their_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[tuple[float, float]] = []
    monkeypatch.setattr(Canvas, "rect", lambda _self, x, _y, w, *_rest, **_more: drawn.append((x, w)))
    bar_chart([("a", 100.0), ("b", 50.0), ("c", -25.0), ("d", 0.0)], "", "en")
    (a, long), (b, half), (c, less), _none = drawn
    assert a == b == pytest.approx(c + less)
    assert (half, less) == (pytest.approx(long / 2), pytest.approx(long / 4))


def test_a_chart_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no bars"):
        bar_chart([], "", "en")
    assert figure(0.0) == "0"


def n(value: float | int) -> Literal:
    return Literal(value)


def test_bars_are_named_by_what_stands_left_of_them() -> None:
    answer = Rows(("who", "year", "total", "records"),
                  ((Literal("A"), n(2550), n(7), n(1)), (Literal("B"), n(2551), None, n(2))))  # fmt: skip
    assert figure_columns(answer) == ("total", "records", "year")
    same = Rows(("who", "currency", "n"), tuple((Literal(who), Literal("THB"), n(1)) for who in "AB"))
    assert bars(same, "n", "en") == [("A", 1.0), ("B", 1.0)]
    assert bars(replace(same, rows=same.rows[:1]), "n", "en") == [("A · THB", 1.0)]
    assert bars(answer, "total", "en") == [("A · 2550", 7.0)]
    assert bars(answer, "records", "en") == [("A · 2550", 1.0), ("B · 2551", 2.0)]


def test_what_is_no_figure_is_no_bar() -> None:
    mixed = Rows(("x", "n"), ((Literal("A"), n(1)), (Literal("B"), Literal("two"))))
    assert figure_columns(mixed) == ()
    assert figure_columns(Rows(("n",), ((Literal(True),), (Literal(False),)))) == ()
    assert bars(Rows(("n",), ((n(1),),)), "n", "en") == []
    # A figure on the left is named by what stands right of it.
    assert bars(Rows(("n", "x"), ((n(1), Literal("A")),)), "n", "en") == [("A", 1.0)]


def test_a_network_is_drawn_of_two_columns_of_things(founding: Workspace) -> None:
    p1, p3, e1 = (URIRef(f"{BASE}{name}") for name in ("project/P1", "project/P3", "goal/E1"))
    found, left = lines(Rows(("from", "to"), ((p1, p3), (p1, p3), (p3, None), (e1, e1))), founding.study)
    assert ([(line.source, line.target) for line in found], left) == ([(str(p1), str(p3))], 0)
    assert lines(Rows(("from", "level"), ((p1, PRASAN.tambon),)), founding.study) == ([], 0)
    assert lines(Rows(("from",), ((p1,),)), founding.study) == ([], 0)
    everything = Rows(("a", "b"), tuple((p1, URIRef(iri)) for iri in search(founding.study)))
    shown, more = lines(everything, founding.study)
    picture = nx.Graph((line.source, line.target) for line in shown)
    assert len(picture) == 40
    assert len(shown) + more == len(search(founding.study)) - 1


def test_a_name_stands_in_the_column_of_its_language(founding: Workspace) -> None:
    """As the sheet โครงการ of the founding case has them: the Thai name in column B, the English one in C."""
    told = statements_about(founding.study, founding.dataset, founding.things("P1")[0])
    cells = {
        said.value.language: spot.cell
        for said in told
        if said.statement.predicate == str(SKOS.prefLabel) and isinstance(said.value, Literal)
        for spot in spots(founding.study, said.statement)
    }
    assert cells == {"th": "B2", "en": "C2"}
