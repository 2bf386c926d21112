"""What each picture shows, and the parts they are made of: text, colours, places, layers."""

from __future__ import annotations

import itertools
import random
import unicodedata
from xml.etree import ElementTree

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Literal, URIRef
from rdflib.namespace import RDF, SKOS, XSD

from prasan.graph import palette
from prasan.graph.evidence import place_words, statement_words
from prasan.graph.layers import layered, turned_back
from prasan.graph.layout import MOST_NODES, NO_GROUP, drawn_nodes, group_positions, groups, positions
from prasan.graph.linkage import Quad, linkage, own_statement, statement
from prasan.graph.reinforcement import link_types
from prasan.graph.scene import Scene
from prasan.graph.study import Study
from prasan.graph.svg import Canvas, png
from prasan.graph.text_measure import clusters, shorten, width, wrap
from prasan.graph.unrecorded import unrecorded
from prasan.graph.views import coverage, network_drawing, reinforcement, timeline
from prasan.ontology import PRASAN
from prasan.queries.store import dataset_of
from prasan.settings import Settings
from prasan.workspace import Workspace

THAI = "กขคงจดตทนบปพมยรลวสหอ"
SYLLABLES = ["น้ำ", "ปู่", "ที่", "ก็", "ปั๊ม", "กี้", "เก่า", "ไม้", "โครงการ", "สุขภาวะ", "ๆ", "ฯ", "a", "Prasan", "/", "“", "”",
             " "]  # fmt: skip
texts = st.lists(st.sampled_from([*SYLLABLES, *THAI]), max_size=40).map("".join)


def study_of(quads: list[Quad]) -> Study:
    settings = Settings()
    return Study(linkage(quads), settings.findings, settings.calendar.calendar())


def scene_of(quads: list[Quad], language: str = "en") -> Scene:
    return Scene(study_of(quads), (), dataset_of(quads), language, {"en": "Trial"}, base="urn:x:")


def thing(name: str, cls: URIRef) -> list[Quad]:
    node, row = URIRef(f"urn:x:{name}"), URIRef(f"urn:x:row/{name}")
    return [(node, RDF.type, cls, row), (node, SKOS.prefLabel, Literal(f"Name of {name}", lang="en"), row)]


def says(name: str, term: URIRef, value: str | URIRef | Literal) -> Quad:
    target = URIRef(f"urn:x:{value}") if type(value) is str else value
    return URIRef(f"urn:x:{name}"), term, target, URIRef(f"urn:x:row/{name}")  # type: ignore[return-value]


def day(text: str) -> Literal:
    return Literal(text, datatype=XSD.date)


def network(programmes: int) -> list[Quad]:
    """Programmes with two agencies and a goal each, a mechanism, and a link to an earlier one; always the same."""
    found: list[Quad] = []
    agencies, goals = max(3, programmes // 3), max(3, programmes // 6)
    for number in range(agencies):
        found += thing(f"A{number}", PRASAN.Agency)
    for number in range(goals):
        found += thing(f"G{number}", PRASAN.Goal)
    for number in range(programmes):
        chance = random.Random(number)
        found += [*thing(f"P{number}", PRASAN.Project), *thing(f"M{number}", PRASAN.Mechanism)]
        found += [says(f"P{number}", PRASAN.ledBy, f"A{one}") for one in chance.sample(range(3), 2)]
        found.append(says(f"P{number}", PRASAN.implementedBy, f"A{chance.randrange(3)}"))
        found.append(says(f"P{number}", PRASAN.hasGoal, f"G{chance.randrange(3)}"))
        found.append(says(f"M{number}", PRASAN.mechanismOf, f"P{number}"))
        if number:
            found += [
                *thing(f"L{number}", PRASAN.Link), says(f"L{number}", PRASAN.linkFrom, f"P{number}"),
                says(f"L{number}", PRASAN.linkTo, f"P{chance.randrange(number)}"),
                says(f"L{number}", PRASAN.linkType, PRASAN.reinforces),
            ]  # fmt: skip
    return found


def words_in(document: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(document).iter() if element.tag.endswith("text")]


class TestText:
    def test_marks_have_no_width(self) -> None:
        """A letter is as wide with its vowel and tone as without."""
        assert width("ปู่", 10) == width("ป", 10) > 0
        assert width("ที่", 10) == width("ท", 10)

    @given(texts, st.integers(20, 300))
    def test_lines_joined_give_back_the_text(self, text: str, room: int) -> None:
        """Wrapping loses nothing but spaces."""
        assert "".join(wrap(text, room, 14)).replace(" ", "") == text.replace(" ", "")

    @given(texts, st.integers(20, 300))
    def test_no_line_starts_inside_a_letter(self, text: str, room: int) -> None:
        """A mark never stands alone, a leading vowel never ends a line."""
        lines = wrap(text, room, 14)
        assert not any(unicodedata.category(line[0]) == "Mn" or line[0] in "ะาำๅ" for line in lines if line)
        assert not any(line[-1] in "เแโใไ" for line in lines[:-1])

    @given(texts, st.integers(60, 300), st.integers(1, 4))
    def test_lines_fit_and_are_no_more_than_allowed(self, text: str, room: int, most: int) -> None:
        """What does not fit ends in an ellipsis."""
        lines = wrap(text, room, 14, False, most)
        assert len(lines) <= most
        assert all(width(line, 14) <= room for line in lines if len(clusters(line)) > 3)
        if len(wrap(text, room, 14)) > most:
            assert lines[-1].endswith("…")

    def test_thai_breaks_between_words(self) -> None:
        """There are no spaces to go by."""
        lines = wrap("โครงการพัฒนาหมู่บ้านตามแนวปรัชญาเศรษฐกิจพอเพียง", 120, 14)
        words = {"โครงการ", "พัฒนา", "หมู่บ้าน", "ตาม", "แนว", "ปรัชญา", "เศรษฐกิจ", "พอเพียง"}
        for line in lines:
            rest = line
            while rest:
                word = next(word for word in sorted(words, key=len, reverse=True) if rest.startswith(word))
                rest = rest.removeprefix(word)

    def test_an_address_is_broken_only_if_it_fits_no_line(self) -> None:
        """Spaces come first; a long word is cut between letters."""
        assert wrap("see https://example.org now", 140, 14) == ("see", "https://example.org", "now")
        assert len(wrap("x" * 200, 150, 14)) > 1

    def test_a_shortened_text_keeps_its_marks(self) -> None:
        """The ellipsis comes after a whole letter."""
        assert shorten("น้ำ" * 30, 60, 14).removesuffix("…").endswith("น้ำ")


class TestColours:
    @pytest.mark.parametrize(
        "kind", [PRASAN.Project, PRASAN.Phase, PRASAN.Mechanism, PRASAN.Agency, PRASAN.Goal, PRASAN.ActivityType,
                 PRASAN.Indicator, PRASAN.BeneficiaryGroup, PRASAN.Area, PRASAN.Level, PRASAN.Post, PRASAN.Person,
                 URIRef("urn:x:other")]
    )  # fmt: skip
    def test_text_in_every_kind_can_be_read(self, kind: URIRef) -> None:
        """WCAG 2.2 AA asks for a contrast of 4.5, on light and on dark paper."""
        style = palette.kind_style(str(kind))
        for one, other in (
            (style.colour, palette.LIGHT.paper), (style.colour, style.tint), (palette.LIGHT.ink, style.tint),
            (style.dark_colour, palette.DARK.paper), (style.dark_colour, style.dark_tint),
            (palette.DARK.ink, style.dark_tint),
        ):  # fmt: skip
            assert palette.contrast(one, other) >= 4.5

    def test_every_line_can_be_read(self) -> None:
        """Labels of links have the colour of their line."""
        for relation in (*link_types(), str(PRASAN.ledBy), str(PRASAN.hasGoal), "urn:x:other"):
            style = palette.link_style(relation)
            assert palette.contrast(style.colour, palette.LIGHT.paper) >= 4.5
            assert palette.contrast(style.dark_colour, palette.DARK.paper) >= 4.5

    def test_what_a_link_does_shows_without_colour_too(self) -> None:
        """Whoever sees no red from blue sees dashes."""
        assert palette.sign_style(-1).dashes != palette.sign_style(1).dashes


class TestLayout:
    @pytest.mark.parametrize("count", [1, 5, 20, 45])
    def test_boxes_do_not_overlap(self, count: int) -> None:
        """Every name can be read."""
        study = study_of(network(count))
        at = positions(study, drawn_nodes(study), {})
        for (x, y), (u, v) in itertools.combinations(at.values(), 2):
            assert abs(x - u) >= 190 or abs(y - v) >= 78

    def test_large_graphs_are_laid_out_group_by_group_without_overlap(self) -> None:
        """Nobody waits minutes, and names can still be read."""
        study = study_of(network(180))
        at = positions(study, drawn_nodes(study))
        assert len(at) > 400
        for (x, y), (u, v) in itertools.combinations(at.values(), 2):
            assert abs(x - u) >= 189 or abs(y - v) >= 77

    def test_positions_depend_on_the_graph_alone(self) -> None:
        """Not on the order of the data, nor of the nodes asked for."""
        quads = network(12)
        shuffled = random.Random(3).sample(quads, len(quads))
        one, other = study_of(quads), study_of(shuffled)
        assert positions(one, drawn_nodes(one)) == positions(other, drawn_nodes(other)[::-1])

    @pytest.mark.parametrize("count", [10, 20, 40])
    def test_one_programme_more_moves_most_of_the_rest_little(self, count: int) -> None:
        """People find again what they saw last month."""
        before, after = study_of(network(count)), study_of(network(count + 1))
        old, new = positions(before, drawn_nodes(before)), positions(after, drawn_nodes(after))
        wide = max(abs(x - u) + abs(y - v) for (x, y), (u, v) in itertools.combinations(old.values(), 2))
        moved = sorted(abs(old[n][0] - new[n][0]) + abs(old[n][1] - new[n][1]) for n in old)
        assert moved[len(moved) // 2] < 0.2 * wide

    def test_groups_are_lead_agencies_else_agencies_else_goals(self) -> None:
        """A summary says first who is responsible."""
        quads = [
            *thing("P1", PRASAN.Project), *thing("P2", PRASAN.Project), *thing("P3", PRASAN.Project),
            *thing("P4", PRASAN.Project), *thing("A1", PRASAN.Agency), *thing("A2", PRASAN.Agency),
            *thing("G", PRASAN.Goal), *thing("G1", PRASAN.Goal), *thing("M", PRASAN.Mechanism),
            says("P1", PRASAN.ledBy, "A2"), says("P1", PRASAN.implementedBy, "A1"),
            says("P2", PRASAN.supportedBy, "A1"), says("P3", PRASAN.hasGoal, "G1"), says("G1", PRASAN.broader, "G"),
            says("M", PRASAN.mechanismOf, "P1"),
        ]  # fmt: skip
        found = groups(study_of(quads))
        assert [found[f"urn:x:P{n}"] for n in (1, 2, 3, 4)] == ["urn:x:A2", "urn:x:A1", "urn:x:G", NO_GROUP]
        assert found["urn:x:M"] == "urn:x:A2"
        assert set(group_positions(study_of(quads))) == set(found.values())


class TestLayers:
    def test_few_edges_are_turned_back(self) -> None:
        """One edge closes one loop."""
        graph = nx.DiGraph([("a", "b"), ("b", "c"), ("c", "a"), ("a", "d")])
        assert len(turned_back(graph)) == 1

    @given(st.sets(st.tuples(st.sampled_from("abcdefg"), st.sampled_from("abcdefg")), max_size=20))
    def test_every_edge_has_a_route_from_its_start_to_its_end(self, edges: set[tuple[str, str]]) -> None:
        """Whatever the graph, layers hold each node once, and without the edges turned back there is no loop."""
        graph = nx.DiGraph(edges)
        plan = layered(graph)
        nodes = [place[0] for layer in plan.layers for place in layer if not place[1]]
        assert sorted(nodes) == sorted(graph)
        for (source, target), route in plan.routes.items():
            assert (route[0][0], route[-1][0]) == (source, target)
            assert all(abs(a[2] - b[2]) == 1 for a, b in itertools.pairwise(route))
        rest = nx.DiGraph(edge for edge in graph.edges if edge[0] != edge[1])
        rest.remove_edges_from(turned_back(graph))
        assert nx.is_directed_acyclic_graph(rest)


class TestEvidence:
    def test_a_place_is_file_sheet_row_cell_and_source(self, founding: Workspace) -> None:
        """Whoever doubts a statement can open the sheet and look."""
        study = founding.scene.study
        programme = next(p for p in study.programmes if p.endswith("/P3"))
        goal = next(t for _s, t, k in study.linkage.out_edges(programme, keys=True) if k == str(PRASAN.hasGoal))
        stated = statement(study.linkage, programme, str(PRASAN.hasGoal), goal)
        (told,) = place_words(study, stated, "en")
        assert told.startswith("nakhon-si-thammarat.xlsx, sheet โครงการ, row 4, column เป้าหมายที่มุ่ง (G4) · ")
        assert statement_words(study, stated, "en").startswith("“Live well, be happy” strategy — goals — “")
        assert "row 4" in place_words(study, own_statement(study.linkage, programme), "en")[0]

    def test_what_is_inferred_says_so(self, founding: Workspace) -> None:
        """An inference never passes for a source."""
        study = founding.scene.study
        edges = study.linkage.edges(keys=True, data="inferred")
        source, target, key = next((s, t, k) for s, t, k, inferred in sorted(edges) if inferred)
        assert place_words(study, statement(study.linkage, source, key, target), "en")[0].endswith("(Inferred)")

    def test_a_literal_that_looks_like_an_address_is_a_literal(self) -> None:
        """Only what the linkage or the vocabulary knows is called by a name."""
        from prasan.graph.linkage import Statement

        study = study_of(thing("P1", PRASAN.Project))
        given_ = Statement("urn:x:P1", str(PRASAN.address), "https://example.org/ a b")
        assert statement_words(study, given_, "en") == "“Name of P1” — address — “https://example.org/ a b”"
        day_ = Statement("urn:x:P1", str(PRASAN.start), "2004-10-01")
        assert statement_words(study, day_, "th").endswith("“01/10/2547”")

    def test_unrecorded_is_told_whether_somebody_noted_it(self) -> None:
        """A blank cell and a note that nothing is recorded are not the same."""
        study = study_of([*thing("P1", PRASAN.Project), says("P1", PRASAN.notRecorded, PRASAN.indicatorOf)])
        found = {item.property.split("#")[1]: item.marked for item in unrecorded(study)}
        assert found["indicatorOf"] is True
        assert found["ledBy"] is False


class TestPictures:
    def test_the_network_names_the_links_between_programmes(self, founding: Workspace) -> None:
        """What ties programmes is read off the picture, not looked up."""
        shown = words_in(network_drawing.drawing(founding.scene))
        assert {"funds", "reinforces", "carries on", "is the model of", "Yomna network"} <= set(shown)

    def test_a_large_network_is_drawn_as_groups(self) -> None:
        """Above 150 things each box stands for many, and the picture says so."""
        scene = scene_of(network(60))
        assert len(drawn_nodes(scene.study, network_drawing._KINDS)) <= MOST_NODES
        assert any("Name of P59" in text for text in words_in(network_drawing.drawing(scene)))
        many = " ".join(words_in(network_drawing.drawing(scene_of(network(90)))))
        assert "too many for one picture" in many
        assert "Name of P59" not in many

    def test_reinforcement_shows_type_and_score_of_each_link(self, founding: Workspace) -> None:
        """A default score stands in brackets: nobody gave it."""
        shown = words_in(reinforcement.drawing(founding.scene))
        assert shown.count("funds (+2)") == 2
        assert shown.count("reinforces (+2)") == 3
        assert "is the model of (+1)" in shown

    def test_of_many_programmes_the_most_influential_are_drawn(self) -> None:
        """A line says what was left out."""
        shown = " ".join(words_in(reinforcement.drawing(scene_of(network(50)))))
        assert "the 40 most influential of 50 programmes" in shown

    def test_programmes_without_links_are_named(self) -> None:
        """Nobody is lost: no line on record is worth knowing."""
        quads = [*network(3), *thing("P9", PRASAN.Project)]
        assert "No link on record: Name of P9" in " ".join(words_in(reinforcement.drawing(scene_of(quads))))
        assert "can't be said" in " ".join(words_in(reinforcement.drawing(scene_of(thing("P9", PRASAN.Project)))))

    def test_coverage_tells_stated_from_inferred_from_unknown(self, founding: Workspace) -> None:
        """By hand, from the case: P1 leads on E3, E1 is inferred, P5 records no goals, nobody works on E4."""
        goals, levels = coverage.matrices(founding.scene.study, "en")
        marks = {(r.rsplit("/", 1)[1], c.rsplit("/", 1)[1]): mark.state for (r, c), mark in goals.marks.items()}
        assert marks["E3", "P1"] == coverage.STATED
        assert marks["E1", "P1"] == marks["E1", "P4"] == coverage.INFERRED
        assert marks["E4", "P1"] == coverage.NONE
        assert {marks[goal, "P5"] for goal in ("E1", "E4")} == {coverage.UNKNOWN}
        stands = {(r.split("#")[1], c.rsplit("/", 1)[1]): mark for (r, c), mark in levels.marks.items()}
        assert stands["tambon", "P2"] == coverage.Mark(coverage.STATED, True)
        assert stands["household", "P2"] == coverage.Mark(coverage.STATED, False)
        assert stands["village", "P1"] == coverage.Mark(coverage.STATED, None)

    def test_the_columns_of_many_programmes_are_their_agencies(self) -> None:
        """Seventy columns of names are unreadable; the picture says what it did."""
        scene = scene_of(network(70))
        (goals,) = coverage.matrices(scene.study, "en")
        assert goals.name == "goals-agency"
        assert all("urn:x:A" in column for column in goals.columns)
        assert "70 programmes are too many for columns" in " ".join(words_in(coverage.drawing(scene)))

    def test_the_timeline_shows_years_in_the_workspace_era(self, founding: Workspace) -> None:
        """P1 ran over fiscal years 2548 to 2553; when P5 runs is not recorded, and is said below."""
        shown = words_in(timeline.drawing(founding.scene))
        assert {"2548", "2553"} <= set(shown)
        assert "2005" not in shown
        assert any(text.startswith("Period not recorded: Village and community") for text in shown)

    def test_the_timeline_draws_every_kind_of_end(self) -> None:
        """Known, open, and not recorded look different, and phases have their names."""
        quads = [
            *thing("P1", PRASAN.Project), says("P1", PRASAN.start, day("2004-10-01")),
            says("P1", PRASAN.end, day("2008-09-30")),
            *thing("P2", PRASAN.Project), says("P2", PRASAN.start, day("2005-10-01")),
            says("P2", PRASAN.openEnded, Literal("true", datatype=XSD.boolean)),
            *thing("P3", PRASAN.Project), says("P3", PRASAN.end, day("2006-09-30")),
            *thing("F1", PRASAN.Phase), says("F1", PRASAN.phaseOf, "P1"), says("F1", PRASAN.start, day("2004-10-01")),
            says("F1", PRASAN.end, day("2005-09-30")), *thing("F2", PRASAN.Phase), says("F2", PRASAN.phaseOf, "P1"),
        ]  # fmt: skip
        shown = words_in(timeline.drawing(scene_of(quads)))
        assert {"beginning and end on record", "no end set", "end or beginning not recorded", "phase"} <= set(shown)
        assert "?" in shown
        assert any("period not recorded for Name of F2" in text for text in shown)

    def test_a_png_is_drawn_with_the_font_that_ships(self) -> None:
        """The same picture on every machine, whatever fonts it has."""
        canvas = Canvas()
        canvas.text(10, 30, "ปู่ ก็ น้ำ ที่ ปั๊ม กี้")
        document = canvas.document((0, 0, 200, 50), "marks", "th")
        empty = Canvas().document((0, 0, 200, 50), "marks", "th")
        assert png(document).startswith(b"\x89PNG")
        assert len(png(document)) > len(png(empty))
