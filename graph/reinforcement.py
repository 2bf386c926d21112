"""Who does what for whom: directed, signed, scored links between programmes, or between goals in a matrix of goals.

Scores lie on the seven-point scale of Nilsson, Griggs and Visbeck (2016), from indivisible (+3) to cancelling (-3).
Nothing is made symmetric: what i does for j is not what j does for i.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache, lru_cache
from statistics import fmean

import networkx as nx
from rdflib import Literal, URIRef
from rdflib.namespace import RDF

from prasan.graph.linkage import Statement, literal_statements, literals, objects, statement, things
from prasan.graph.study import Study
from prasan.ontology import PRASAN
from prasan.ontology.vocabulary import vocabulary


@cache
def link_types() -> dict[str, tuple[float, str]]:
    """The types of link: IRI → default score and which side gains (``to``, ``from`` or ``both``).

    >>> link_types()[str(PRASAN.buildsOn)]
    (1.0, 'from')
    """
    graph = vocabulary()
    return {
        str(kind): (_number(graph.value(kind, PRASAN.defaultScore)), str(graph.value(kind, PRASAN.gainer)))
        for kind in graph.subjects(RDF.type, PRASAN.LinkType)
    }


def points() -> tuple[tuple[float, URIRef], ...]:
    """The seven points of the scale, from +3 to -3: score and concept.

    >>> [score for score, _point in points()]
    [3.0, 2.0, 1.0, 0.0, -1.0, -2.0, -3.0]
    """
    graph = vocabulary()
    found = [(float(str(graph.value(point, PRASAN.score))), URIRef(str(point)))
             for point in graph.subjects(RDF.type, PRASAN.ScalePoint)]  # fmt: skip
    return tuple(sorted(found, reverse=True))


def _number(value: object) -> float:
    assert isinstance(value, Literal)
    return float(value.toPython())


@lru_cache(maxsize=2)
def reinforcement(study: Study) -> nx.MultiDiGraph:
    """Programmes, and an edge from each that does something to each that gains or loses by it. Kept: do not change it.

    Every recorded link is an edge, keyed by the link's IRI, with ``type`` (IRI), ``score`` (-3 to +3), ``scored`` (true
    if somebody gave the score) and ``statements``. Money from one programme to another is a link of the type *funds*.
    Goals that links join are nodes too. A link of the type *affects* that nobody scored is an open question, no edge.
    """
    graph = study.linkage
    found = nx.MultiDiGraph()
    found.add_nodes_from(study.programmes)
    ends = (str(PRASAN.linkFrom), str(PRASAN.linkTo))
    goals = things(graph, PRASAN.Goal)
    found.add_nodes_from(g for g in goals if any(key in ends for _s, _t, key in graph.in_edges(g, keys=True)))
    for link in things(graph, PRASAN.Link):
        for kind in objects(graph, link, PRASAN.linkType):
            _add(found, study, link, kind, (PRASAN.linkFrom, PRASAN.linkTo))
    for funding in things(graph, PRASAN.Funding):
        _add(found, study, funding, str(PRASAN.funds), (PRASAN.fundingFrom, PRASAN.fundingTo))
    return found


def _add(found: nx.MultiDiGraph, study: Study, node: str, kind: str, ends: tuple[URIRef, URIRef]) -> None:
    graph = study.linkage
    default, gainer = link_types().get(kind, (0.0, "to"))
    given = literals(graph, node, PRASAN.score)
    if kind == str(PRASAN.affects) and not given:
        return
    score = float(given[0].toPython()) if given else default
    for start in objects(graph, node, ends[0]):
        for end in objects(graph, node, ends[1]):
            if start not in found or end not in found:
                continue  # an agency that pays is no programme
            statements: list[Statement] = [
                statement(graph, node, str(ends[0]), start, "link"),
                statement(graph, node, str(ends[1]), end, "link"),
            ]
            if graph.has_edge(node, kind, key=str(PRASAN.linkType)):
                statements.append(statement(graph, node, str(PRASAN.linkType), kind, "link"))
            for term in (PRASAN.score, PRASAN.scorer, PRASAN.reason):
                statements += literal_statements(graph, node, term, "link")
            directions = {"to": [(start, end)], "from": [(end, start)], "both": [(start, end), (end, start)]}[gainer]
            for source, target in directions:
                found.add_edge(
                    source, target, key=node, type=kind, score=score, scored=bool(given), statements=tuple(statements)
                )


def influence_graph(links: nx.MultiDiGraph) -> nx.DiGraph:
    """One score from each programme to each other, ``I_ij``, as the edge attribute ``score``; ``statements`` say why,
    and ``scored`` is true if anybody gave it.

    Where several links go from i to j, scores that people gave count and default ones don't: their mean if several
    people scored. Where nobody scored, the strongest default speaks, the reinforcing one of two as strong.
    """
    found = nx.DiGraph()
    found.add_nodes_from(links)
    between: dict[tuple[str, str], list[dict[str, object]]] = defaultdict(list)
    for source, target, _key, data in sorted(links.edges(keys=True, data=True), key=lambda edge: edge[:3]):
        between[source, target].append(data)
    for (source, target), several in between.items():
        scored = [float(str(data["score"])) for data in several if data["scored"]]
        defaults = [float(str(data["score"])) for data in several]
        score = fmean(scored) if scored else max(defaults, key=lambda value: (abs(value), value))
        statements = tuple(given for data in several for given in data["statements"])  # type: ignore[attr-defined]
        found.add_edge(source, target, score=score, scored=bool(scored), statements=statements)
    return found


def influences(graph: nx.DiGraph) -> dict[str, tuple[float, float, float]]:
    """For each programme: influence ``D_i = Σ_j I_ij``, dependence ``Σ_j I_ji``, and ``T_i = D_i + ½ Σ_j I_ij D_j``.

    The second order is that of Weitz et al. (2018).

    >>> graph = nx.DiGraph([("a", "b", {"score": 2}), ("b", "c", {"score": 1})])
    >>> influences(graph)["a"]
    (2.0, 0.0, 3.0)
    """
    direct = {node: float(graph.out_degree(node, weight="score")) for node in graph}
    return {
        node: (
            direct[node],
            float(graph.in_degree(node, weight="score")),
            direct[node]
            + 0.5 * sum(data["score"] * direct[target] for _n, target, data in graph.out_edges(node, data=True)),
        )
        for node in graph
    }
