"""The ties that people speak of: who funds whom, who sits where, which programme reinforces which.

In the data some relations are things of their own, since they have a type, a score, an amount or a role. A picture and
an edge list want them as one line between two things.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import networkx as nx

from prasan.graph.linkage import Statement, literals, objects, statement
from prasan.ontology import PRASAN

_LINK, _FUNDING, _MEMBERSHIP = str(PRASAN.Link), str(PRASAN.Funding), str(PRASAN.Membership)


@dataclass(frozen=True, slots=True)
class Tie:
    """One line between two things.

    ``relation`` is a property or a type of link. ``via`` is the link, funding line or seat that the tie stands for, and
    empty where the data hold it as a plain relation. ``score`` is what somebody gave a link.
    """

    source: str
    target: str
    relation: str
    via: str = ""
    inferred: bool = False
    score: float | None = None
    statements: tuple[Statement, ...] = ()

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What tells ties apart, and their order."""
        return (self.source, self.target, self.relation, self.via)


@lru_cache(maxsize=2)
def ties(graph: nx.MultiDiGraph) -> tuple[Tie, ...]:
    """Every tie of a linkage, in order; a link, funding line or seat that lacks an end stays a thing with relations.

    >>> from rdflib import URIRef
    >>> from rdflib.namespace import RDF
    >>> from prasan.graph.linkage import linkage
    >>> P3, P4, money, row = (URIRef(f"urn:x:{name}") for name in ("P3", "P4", "money", "row"))
    >>> graph = linkage([(P3, RDF.type, PRASAN.Project, row), (P4, RDF.type, PRASAN.Project, row),
    ...                  (money, RDF.type, PRASAN.Funding, row), (money, PRASAN.fundingFrom, P3, row),
    ...                  (money, PRASAN.fundingTo, P4, row)])
    >>> [(tie.source, tie.relation.split("#")[1], tie.target) for tie in ties(graph)]
    [('urn:x:P3', 'funds', 'urn:x:P4')]
    """
    found: list[Tie] = []
    folded: set[str] = set()
    for node, types in graph.nodes(data="types"):
        own = list(_folded(graph, node, types))
        if own:
            folded.add(node)
            found += own
    for source, target, relation, data in graph.edges(keys=True, data=True):
        if source not in folded and target not in folded:
            given = (statement(graph, source, relation, target),)
            found.append(Tie(source, target, relation, inferred=data["inferred"], statements=given))
    return tuple(sorted(found, key=lambda tie: tie.key))


def things_tied(graph: nx.MultiDiGraph) -> list[str]:
    """The nodes that are no ties themselves, in order; a type of link that only ties bear is a word, not a thing."""
    found = ties(graph)
    folded = {tie.via for tie in found if tie.via}
    ends = {end for tie in found for end in (tie.source, tie.target)}
    types = str(PRASAN.LinkType)
    return sorted(n for n, cls in graph.nodes(data="cls") if n not in folded and (cls != types or n in ends))


def _folded(graph: nx.MultiDiGraph, node: str, types: tuple[str, ...]) -> Iterator[Tie]:
    if _LINK in types:
        for kind in objects(graph, node, PRASAN.linkType):
            yield from _between(graph, node, str(PRASAN.linkFrom), str(PRASAN.linkTo), kind)
    elif _FUNDING in types:
        yield from _between(graph, node, str(PRASAN.fundingFrom), str(PRASAN.fundingTo), str(PRASAN.funds))
    elif _MEMBERSHIP in types:
        seat = str(PRASAN.memberOf)
        for term in (PRASAN.person, PRASAN.post, PRASAN.agency):
            yield from _between(graph, node, str(term), seat, seat)


def _between(graph: nx.MultiDiGraph, node: str, start: str, end: str, relation: str) -> Iterator[Tie]:
    sources = sorted(t for _n, t, key in graph.out_edges(node, keys=True) if key == start)
    targets = sorted(t for _n, t, key in graph.out_edges(node, keys=True) if key == end)
    scores = literals(graph, node, PRASAN.score)
    for source in sources:
        for target in targets:
            given = [statement(graph, node, start, source), statement(graph, node, end, target)]
            if graph.has_edge(node, relation, key=str(PRASAN.linkType)):
                given.append(statement(graph, node, str(PRASAN.linkType), relation))
            yield Tie(
                source, target, relation, node, any(s.inferred for s in given),
                float(scores[0].toPython()) if scores else None, tuple(given),
            )  # fmt: skip
