"""The network for other programs: a copy of plain nodes, edges and text, with labels in every language."""

from __future__ import annotations

import networkx as nx
from rdflib import URIRef

from prasan.graph import safe_text
from prasan.graph.evidence import place_words, relation_words, status_words
from prasan.graph.scene import Scene
from prasan.graph.sentences import name
from prasan.graph.ties import things_tied, ties
from prasan.language import languages, pick
from prasan.ontology.vocabulary import names


def plain_graph(scene: Scene) -> nx.MultiDiGraph:
    """A new graph of the things and their ties, with text and numbers alone as attributes.

    Nodes are IRIs with ``label``, ``label_<language>``, ``kind``, ``class`` and ``identifier``; edges are keyed ``e1``,
    ``e2`` … in order, with ``relation``, ``label``, ``label_<language>``, ``status``, ``inferred``, ``places`` and,
    where somebody gave one, ``score``. A link, a funding line or a seat is an edge, named by ``via``.
    """
    study, language = scene.study, scene.language
    found = nx.MultiDiGraph()
    for node in things_tied(study.linkage):
        data = study.linkage.nodes[node]
        given = {
            "label": name(study, node, language),
            **{f"label_{code}": name(study, node, code) for code in languages()},
            "kind": pick(names(URIRef(data["cls"])), language) if data["cls"] else "",
            "class": data["cls"],
            "identifier": data["identifier"],
        }
        found.add_node(_id(node), **{key: safe_text.plain(value) for key, value in given.items()})
    for number, tie in enumerate(ties(study.linkage), 1):
        places = dict.fromkeys(text for given in tie.statements for text in place_words(study, given, language))
        given = {
            "relation": tie.relation,
            "label": relation_words(tie.relation, language),
            **{f"label_{code}": relation_words(tie.relation, code) for code in languages()},
            "status": status_words(tie.inferred, language),
            "places": "; ".join(places),
            "via": tie.via,
            "inferred": "true" if tie.inferred else "false",
        }
        held: dict[str, str | float] = {key: safe_text.plain(value) for key, value in given.items()}
        if tie.score is not None:
            held["score"] = tie.score
        found.add_edge(_id(tie.source), _id(tie.target), key=f"e{number}", **held)
    return found


def _id(node: str) -> str:
    return safe_text.plain(node)
