"""The network: one page that a browser opens without asking any host for anything."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from rdflib import URIRef
from rdflib.namespace import DCTERMS, SKOS

from prasan.graph.evidence import Spot, object_words, source_words, spots
from prasan.graph.finding import Finding
from prasan.graph.layout import MOST_NODES, NO_GROUP, drawn_nodes, group_positions, groups, positions
from prasan.graph.linkage import Statement, literal_statements, own_statement
from prasan.graph.palette import INFERRED, kind_style, link_style
from prasan.graph.reinforcement import link_types
from prasan.graph.sentences import name, sentences
from prasan.graph.svg import FONT
from prasan.graph.text_measure import width, wrap
from prasan.graph.ties import Tie, ties
from prasan.language import languages, pick, texts_under, translate
from prasan.ontology import PRASAN
from prasan.ontology.vocabulary import names

if TYPE_CHECKING:
    from pyvis.network import Network

    from prasan.graph.scene import Scene
    from prasan.graph.study import Study

NAME = "network"
SUFFIXES = (".html",)

_SHAPES = {"round": "box", "pill": "ellipse", "tab": "box"}
"""Shapes of the drawings that the page draws as its nearest own."""
_LAYERS = {
    "overlap": ("overlap", "duplication", "parallel", "contained", "mechanismOverlap", "samePeople", "fragmentation"),
    "gap": ("gap", "fragile", "missingLink", "duplicationUnknown"),
    "reinforcement": ("loop", "influence", "dependence", "sharedActor"),
}
_NOT_FACTS = {str(SKOS.prefLabel), str(SKOS.altLabel), str(DCTERMS.identifier)}
_LABEL_ROOM, _LABEL_SIZE, _LABEL_LINES = 160.0, 15.0, 4
_MOST_PARTICIPANTS = 200
"""Participants of a finding that the page marks; one about a whole country marks nothing by marking everything."""


class _Evidence:
    """The page's list of evidence, each cell once, and the numbers by which nodes and findings point at it.

    An item is ``[file, sheet, row, column, cell, source, inferred]``: the page puts it into words. File, sheet, column
    and source are numbers of ``strings`` and ``sources``, or -1: a country's programmes have hundreds of thousands of
    cells in a handful of columns.
    """

    def __init__(self, study: Study, spoken: tuple[str, ...]) -> None:
        self.study, self.spoken = study, spoken
        self.items: list[list[Any]] = []
        self._numbers: dict[tuple[Any, ...], int] = {}
        self._strings: dict[str, int] = {}
        self._sources: dict[tuple[str, ...], int] = {}

    @property
    def strings(self) -> list[str]:
        """The names of files, sheets and columns."""
        return list(self._strings)

    @property
    def sources(self) -> list[dict[str, str]]:
        """The sources, with the place in each, by language."""
        return [dict(zip(self.spoken, texts, strict=True)) for texts in self._sources]

    def numbers(self, statements: Iterable[Statement]) -> list[int]:
        """The numbers of the places of statements, each once, in order."""
        found: dict[int, None] = {}
        for given in statements:
            for spot in spots(self.study, given):
                found[self._number(spot)] = None
        return list(found)

    def _string(self, text: str) -> int:
        return self._strings.setdefault(text, len(self._strings)) if text else -1

    def _number(self, spot: Spot) -> int:
        place = spot.place
        known = (place.iri, spot.column)
        if known not in self._numbers:
            texts = tuple(source_words(self.study, place, code) for code in self.spoken)
            source = self._sources.setdefault(texts, len(self._sources)) if any(texts) else -1
            self._numbers[known] = len(self.items)
            self.items.append([
                self._string(place.file), self._string(place.sheet), place.row, self._string(spot.column), spot.cell,
                source, int(place.inferred),
            ])  # fmt: skip
        return self._numbers[known]


def _labels(study: Study, iri: str, spoken: tuple[str, ...]) -> dict[str, str]:
    return {code: name(study, iri, code) for code in spoken}


def _facts(study: Study, node: str, evidence: _Evidence, spoken: tuple[str, ...]) -> list[dict[str, Any]]:
    data = study.linkage.nodes[node]
    found = []
    if data["kind"]:
        value = {"text": {code: pick(names(URIRef(data["kind"])), code) for code in spoken}, "node": None, "evidence": []}
        found.append({"name": {code: pick(names(PRASAN.kind), code) for code in spoken}, "values": [value]})
    for term in data["literals"]:
        if term in _NOT_FACTS:
            continue
        values = [
            {
                "text": {code: object_words(study, given, code) for code in spoken},
                "node": None,
                "evidence": evidence.numbers([given]),
            }
            for given in literal_statements(study.linkage, node, URIRef(term))
        ]
        found.append({"name": {code: pick(names(URIRef(term)), code) or term for code in spoken}, "values": values})
    for kind, blank in (("not_recorded", PRASAN.notRecorded), ("none", PRASAN.hasNone)):
        for term, places in data[kind].items():
            given = Statement(node, str(blank), term, places)
            value = {
                "text": {code: pick(names(blank), code) for code in spoken},
                "node": None,
                "evidence": evidence.numbers([given]),
            }
            found.append({"name": {code: pick(names(URIRef(term)), code) for code in spoken}, "values": [value]})
    row = {code: pick(names(PRASAN.Place), code) for code in spoken}
    own = evidence.numbers([own_statement(study.linkage, node)]) if data["places"] else []
    if own:
        text = {code: name(study, data["cls"], code) for code in spoken}
        found.append({"name": row, "values": [{"text": text, "node": None, "evidence": own}]})
    return found


def _layer(finding: Finding) -> str:
    return next((layer for layer, kinds in _LAYERS.items() if finding.kind in kinds), "other")


def _edge(study: Study, number: int, tie: Tie, evidence: _Evidence, spoken: tuple[str, ...]) -> dict[str, Any]:
    score = tie.score if tie.score is not None else link_types().get(tie.relation, (None, ""))[0]
    return {
        "id": f"e{number}",
        "from": tie.source,
        "to": tie.target,
        "type": tie.relation,
        "label": {code: pick(names(URIRef(tie.relation)), code) for code in spoken},
        "score": score,
        "inferred": tie.inferred,
        "evidence": evidence.numbers(tie.statements),
    }


def _room(study: Study, iri: str, spoken: tuple[str, ...]) -> tuple[int, int]:
    """Width and height to keep free for a node, whichever language its label is shown in."""
    lines = [wrap(name(study, iri, code), _LABEL_ROOM, _LABEL_SIZE, lines=_LABEL_LINES) for code in spoken]
    wide = max((width(line, _LABEL_SIZE) for label in lines for line in label), default=0.0) + 40
    high = max(map(len, lines)) * 24 + 24
    shape = kind_style(study.linkage.nodes[iri]["cls"]).shape
    # A label under an icon: the same room is kept above it, since positions are those of centres.
    return (round(wide), round(high if _SHAPES.get(shape, shape) in ("box", "ellipse") else 2 * high))


def network(scene: Scene) -> Network:
    """The picture as a pyvis ``Network``: nodes at fixed places, physics off, parallel ties kept apart.

    Its ``nodes`` and ``edges`` carry, beside what vis-network draws, what the page says of each when it is chosen.
    """
    from pyvis.network import Network

    study = scene.study
    spoken = languages()
    drawn = drawn_nodes(study)
    evidence = _Evidence(study, spoken)
    belongs = groups(study) if len(drawn) > MOST_NODES else {}
    at = positions(study, drawn, {iri: _room(study, iri, spoken) for iri in drawn})
    held = Network(directed=True, height="100%", width="100%")
    held.toggle_physics(False)
    # pyvis's own add_node and add_edge search all nodes for each; its lists, filled directly, are fifty times faster.
    for iri in drawn:
        data = study.linkage.nodes[iri]
        label = _labels(study, iri, spoken)
        held.nodes.append({
            "id": iri, "kind": data["cls"], "label": label,
            "wrapped": {
                code: "\n".join(wrap(text, _LABEL_ROOM, _LABEL_SIZE, lines=_LABEL_LINES)) for code, text in label.items()
            },
            "identifier": data["identifier"], "aliases": list(data["aliases"]),
            "x": at[iri][0], "y": at[iri][1],
            "value": study.linkage.degree(iri), "group": belongs.get(iri, NO_GROUP) if belongs else None,
            "facts": _facts(study, iri, evidence, spoken),
        })  # fmt: skip
    shown = set(drawn)
    for number, tie in enumerate(ties(study.linkage)):
        if tie.source in shown and tie.target in shown:
            held.edges.append(_edge(study, number, tie, evidence, spoken))
    held.prasan_evidence = evidence  # what the numbers in facts and edges point at
    return held


def _finding(
    scene: Scene, finding: Finding, edges: list[dict[str, Any]], shown: set[str], evidence: _Evidence
) -> dict[str, Any]:
    spoken = languages()
    members = [thing for thing in finding.participants if thing in shown]
    nodes = members or [thing for thing in finding.mentions if thing in shown]
    inside = set(members) | {thing for thing in finding.mentions if thing in shown}
    joined = [edge["id"] for edge in edges if edge["from"] in inside and edge["to"] in inside and edge["score"]]
    return {
        "id": finding.id, "layer": _layer(finding), "kind": finding.kind,
        "kindLabel": {code: pick(names(PRASAN[finding.kind]), code) for code in spoken},
        "sentence": sentences(scene.study, finding),
        "nodes": nodes if len(nodes) <= _MOST_PARTICIPANTS else [],
        "edges": joined if _layer(finding) == "reinforcement" else [],
        "evidence": evidence.numbers(finding.evidence[:_MOST_PARTICIPANTS]),
    }  # fmt: skip


def model(scene: Scene) -> dict[str, Any]:
    """What the page shows, as JSON can hold it."""
    study, spoken = scene.study, languages()
    held = network(scene)
    evidence: _Evidence = held.prasan_evidence
    shown = {node["id"] for node in held.nodes}
    kinds = sorted({node["kind"] for node in held.nodes})
    relations = sorted({edge["type"] for edge in held.edges})
    belongs = sorted({node["group"] for node in held.nodes if node["group"]})
    at = group_positions(study) if belongs else {}
    members = [node["group"] for node in held.nodes]
    return {
        "language": scene.language if scene.language in spoken else spoken[0],
        "languages": list(spoken),
        "title": {code: pick(scene.title, code) for code in spoken},
        "texts": {code: texts_under("network.", code) | texts_under("place.", code) for code in spoken},
        "kinds": [
            {
                "id": kind, "label": {code: pick(names(URIRef(kind)), code) for code in spoken},
                "color": kind_style(kind).colour, "darkColor": kind_style(kind).dark_colour,
                "shape": _SHAPES.get(kind_style(kind).shape, kind_style(kind).shape),
            }
            for kind in kinds
        ],
        "linkTypes": [
            {
                "id": relation, "label": {code: pick(names(URIRef(relation)), code) for code in spoken},
                "color": link_style(relation).colour, "darkColor": link_style(relation).dark_colour,
                "dashes": bool(link_style(relation).dashes) and link_style(relation).dashes != INFERRED,
                "programmeLink": link_style(relation).between_programmes,
            }
            for relation in relations
        ],
        "groups": [
            {
                "id": group, "x": at.get(group, (0, 0))[0], "y": at.get(group, (0, 0))[1],
                "label": {
                    code: name(study, group, code) if group != NO_GROUP else translate("network_group.none", code)
                    for code in spoken
                },
                "count": members.count(group),
            }
            for group in belongs
        ],
        "nodes": held.nodes,
        "edges": held.edges,
        "findings": [_finding(scene, finding, held.edges, shown, evidence) for finding in scene.findings],
        "evidence": evidence.items,
        "strings": evidence.strings,
        "sources": evidence.sources,
    }  # fmt: skip


def _asset(file: str) -> str:
    return (files("prasan.graph.views") / "assets" / file).read_text(encoding="utf-8")


def _font_css(letters: set[str]) -> str:
    from prasan.graph.svg import font_uri

    faces = [(400, font_uri(letters)), (600, font_uri(letters, bold=True))]
    return "\n".join(
        f"@font-face {{ font-family: {FONT}; font-weight: {weight}; src: url({uri}) format('woff'); }}"
        for weight, uri in faces
    )


def page(content: dict[str, Any]) -> str:
    """The page for a model. Labels in it can run nothing: they are data to the page, and never markup."""
    data = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    letters = set(data)
    for character in "<>&\u2028\u2029":
        data = data.replace(character, f"\\u{ord(character):04x}")
    # JSON may hold lone surrogates from sloppy files; UTF-8 can't.
    data = data.encode("utf-8", "replace").decode("utf-8")
    parts = {
        "LANG": escape(content["language"]),
        "TITLE": escape(content["title"][content["language"]]),
        "FONT_CSS": _font_css(letters | set(map(chr, range(32, 127)))),
        "CSS": _asset("network.css"),
        # The map is for its developers, and a browser would go looking for it.
        "VIS": re.sub(r"//# sourceMappingURL=\S*", "", _asset("vis-network.min.js")),
        "MODEL": data,
        "SCRIPT": _asset("network.js"),
    }
    # In one pass: what is put in is never itself searched for markers.
    return re.sub(r"%([A-Z_]+)%", lambda found: parts.get(found[1], found[0]), _asset("network.html"))


def draw(scene: Scene, suffix: str) -> str:
    """The network as one page."""
    return page(model(scene))
