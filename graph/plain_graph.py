"""The network for other programs: a copy of plain nodes, edges, text and numbers, with names in every language."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

import networkx as nx
from rdflib import Literal, URIRef
from rdflib.namespace import DCTERMS, SKOS

from prasan.graph import safe_text
from prasan.graph.evidence import place_words, relation_words, status_words
from prasan.graph.linkage import own_statement
from prasan.graph.scene import Scene
from prasan.graph.sentences import name
from prasan.graph.ties import things_tied, ties
from prasan.language import languages, pick
from prasan.ontology import PRASAN
from prasan.ontology.vocabulary import names

SEPARATOR = "; "
"""What stands between several values of one attribute."""
_TOLD_OTHERWISE = frozenset(map(str, (SKOS.prefLabel, SKOS.altLabel, DCTERMS.identifier, PRASAN.score)))
_OWN = re.compile(
    r"label(_.*)?|kind(_.*)?|class|subkind|identifier|aliases|not_recorded|none|status|inferred|places|findings"
    r"|finding_count|relation|via|score"
)
Value = str | int | float | bool


def plain_graph(scene: Scene) -> nx.MultiDiGraph:
    """A new graph of the things and their ties, with text, numbers and truth values alone as attributes.

    Nodes are IRIs with ``label`` and ``label_<language>``, ``kind`` (the class in words) and ``kind_<language>``,
    ``class`` (its IRI), ``subkind``, ``identifier``, ``aliases``, ``not_recorded`` and ``none`` (what is said to be
    not recorded, and not to exist), ``status``, ``inferred`` and ``places`` of the row, ``findings`` (ids of those that
    it takes part in) and ``finding_count``; edges are keyed ``e1``, ``e2`` … in order, with ``relation``, ``label``,
    ``label_<language>``, ``status``, ``inferred``, ``places``, ``via`` and, where somebody gave one, ``score``. A link,
    a funding line or a seat is an edge, named by ``via``. Whatever else the data say of a thing or of such an edge is
    an attribute named after its property, by language if the text has one (``description_th``): a number or a truth
    value where each has one value at most and all are such, else text. What is empty is left out. The graph itself
    has ``name`` and ``language``.
    """
    study, language = scene.study, scene.language
    found = nx.MultiDiGraph(name=safe_text.plain(pick(scene.title, language)), language=language)
    takes_part = _findings(scene)
    nodes, edges = [], []
    for node in things_tied(study.linkage):
        data, row = study.linkage.nodes[node], own_statement(study.linkage, node)
        of_node = takes_part.get(node, ())
        told = {
            **_named("label", {code: name(study, node, code) for code in languages()}, language),
            **(_named("kind", names(URIRef(data["cls"])), language) if data["cls"] else {"kind": ""}),
            "class": data["cls"],
            "subkind": name(study, data["kind"], language) if data["kind"] else "",
            "identifier": data["identifier"],
            "aliases": SEPARATOR.join(data["aliases"]),
            **{key: SEPARATOR.join(relation_words(term, language) for term in data[key]) for key in _RECORDS},
            **(_standing(scene, row.inferred, place_words(study, row, language)) if row.places else {}),
            "findings": SEPARATOR.join(of_node),
        }
        nodes.append((_id(node), _held(told, data["literals"]) | {"finding_count": len(of_node)}))
    for number, tie in enumerate(ties(study.linkage), 1):
        places = dict.fromkeys(text for given in tie.statements for text in place_words(study, given, language))
        texts = {code: relation_words(tie.relation, code) for code in languages()}
        told = {
            "relation": tie.relation, **_named("label", texts, language), "via": tie.via,
            **_standing(scene, tie.inferred, places),
        }  # fmt: skip
        held = _held(told, study.linkage.nodes[tie.via]["literals"] if tie.via else {})
        if tie.score is not None:
            held["score"] = tie.score
        edges.append((_id(tie.source), _id(tie.target), f"e{number}", held))
    _settle([held for _node, held in nodes])
    _settle([edge[3] for edge in edges])
    found.add_nodes_from(nodes)
    found.add_edges_from(edges)
    return found


_RECORDS = ("not_recorded", "none")


def _findings(scene: Scene) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for finding in scene.findings:
        for thing in dict.fromkeys(finding.participants):
            found[thing].append(finding.id)
    return found


def _named(key: str, texts: dict[str, str], language: str) -> dict[str, str]:
    return {key: pick(texts, language), **{f"{key}_{code}": texts.get(code, "") for code in languages()}}


def _standing(scene: Scene, inferred: bool, places: Iterable[str]) -> dict[str, Any]:
    status = status_words(inferred, scene.language)
    return {"status": status, "inferred": inferred, "places": SEPARATOR.join(places)}


def _held(told: dict[str, Any], said: dict[str, tuple[tuple[Literal, tuple[str, ...]], ...]]) -> dict[str, Any]:
    """What is told of a thing, then what the data say of it beside: of these the literals, to be settled later."""
    held: dict[str, Any] = {
        key: safe_text.plain(value) if isinstance(value, str) else value for key, value in told.items()
    }
    held = {key: value for key, value in held.items() if value != "" or key in ("label", "kind", "class")}
    for term, values in said.items():
        if term not in _TOLD_OTHERWISE:
            for value, _places in values:
                held.setdefault(_key(term, value.language or ""), []).append(value)
    return held


def _key(term: str, language: str) -> str:
    local = re.sub(r"\W|^(?=\d)", "_", term.rsplit("/", 1)[-1].rsplit("#", 1)[-1]) or "_"
    key = f"{local}_{language.replace('-', '_')}" if language else local
    return f"{key}_stated" if _OWN.fullmatch(key) else key


def _settle(all_held: list[dict[str, Any]]) -> None:
    """Put a number or a text for the literals of each attribute, the same in all: formats declare one type for each."""
    kinds: dict[str, type[Value]] = {}
    for key, values in _literals(all_held):
        kind = _kind(values)
        known = kinds.get(key, kind)
        kinds[key] = kind if kind is known else float if {kind, known} == {int, float} else str
    for held in all_held:
        for key, values in _literals([held]):
            kind = kinds[key]
            text = SEPARATOR.join(safe_text.plain(str(value)) for value in sorted(values, key=str))
            held[key] = text if kind is str else kind(values[0].toPython())


def _literals(all_held: Iterable[dict[str, Any]]) -> Iterator[tuple[str, list[Literal]]]:
    for held in all_held:
        for key, values in list(held.items()):
            if isinstance(values, list):
                yield key, values


def _kind(values: list[Literal]) -> type[Value]:
    value = values[0].toPython() if len(values) == 1 else None
    if isinstance(value, bool):
        return bool
    if isinstance(value, int):
        return int
    finite = isinstance(value, Decimal | float) and Decimal(value).is_finite()
    return float if finite else str


def _id(node: str) -> str:
    return safe_text.plain(node)
