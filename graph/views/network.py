"""The network: one page that a browser opens without asking any host for anything."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeAlias

from rdflib import URIRef
from rdflib.namespace import DCTERMS, SKOS

from prasan.graph.decision import standing_words
from prasan.graph.evidence import object_words, relation_words
from prasan.graph.expected_frames import activity_in_year, years
from prasan.graph.finding import Finding
from prasan.graph.layout import NO_GROUP, drawn_nodes, group_positions, positions
from prasan.graph.linkage import Statement, literal_statements, own_statement
from prasan.graph.network_page import page
from prasan.graph.page_evidence import EvidenceList, Text, by_language
from prasan.graph.page_room import MOST_PARTICIPANTS, OTHERS, findings_shown, groups_shown, things_shown
from prasan.graph.palette import INFERRED, kind_style, link_style
from prasan.graph.reinforcement import link_types
from prasan.graph.sentences import name, sentences
from prasan.graph.text_measure import clusters, width, wrap
from prasan.graph.ties import ties
from prasan.language import languages, pick, texts_under, translate
from prasan.ontology import PRASAN

if TYPE_CHECKING:
    from pyvis.network import Network

    from prasan.graph.scene import Scene
    from prasan.graph.study import Study

NAME = "network"
SUFFIXES = (".html",)

_Fact: TypeAlias = "tuple[str, list[tuple[Text, list[int]]]]"
"""A term, and its values with the numbers of their evidence."""
_SHAPES = {"round": "box", "pill": "ellipse", "tab": "box"}
"""Shapes of the drawings that the page draws as its nearest own."""
_LAYERS = {
    "overlap": (
        "overlap", "duplication", "parallel", "contained", "mechanismOverlap", "samePeople", "mergeProposal",
        "meetingLoad", "fragmentation", "doubleCounting", "sameQuestion",
    ),
    "gap": ("gap", "fragile", "missingLink", "duplicationUnknown", "indicatorFault"),
    "reinforcement": ("loop", "influence", "dependence", "sharedActor", "moneyCircle"),
}  # fmt: skip
_NOT_FACTS = {str(SKOS.prefLabel), str(SKOS.altLabel), str(DCTERMS.identifier)}
_LABEL_SIZE = 15.0
_NODE_LABEL, _GROUP_LABEL = (170.0, 4), (140.0, 3)
"""Width that a label is wrapped to, and its most lines."""
_LARGEST, _LARGEST_ROOM, _GROUP_ROOM = 25, (330, 240), (84, 84)
"""So many groups get room (width, height) for their label in the summary; the others only for a disc."""
_ASPECT = 1.2
"""Width to height of the canvas between the panels of a usual window; the page itself sees to that of a summary."""
_MANY = 200
"""Above this many nodes a fact longer than ``_LONG`` letters is cut: the page is a picture, and no second data base."""
_LONG = 200


def _term(term: object, spoken: tuple[str, ...]) -> Text:
    """What a term of a vocabulary is called."""
    return by_language(lambda code: relation_words(str(term), code), spoken)


def _value(study: Study, given: Statement, brief: bool, language: str) -> str:
    text = object_words(study, given, language)
    return "".join(clusters(text[:_LONG])[:-1]).rstrip() + "…" if brief and len(text) > _LONG else text


def _facts(study: Study, node: str, evidence: EvidenceList, brief: bool) -> list[_Fact]:
    """What the data say of a node beside its links."""
    data, spoken = study.linkage.nodes[node], evidence.spoken
    found: list[_Fact] = []
    if data["kind"]:
        found.append((str(PRASAN.kind), [(_term(data["kind"], spoken), [])]))
    for term in data["literals"]:
        if term in _NOT_FACTS:
            continue
        values = []
        for given in literal_statements(study.linkage, node, URIRef(term)):
            text = by_language(partial(_value, study, given, brief), spoken)
            values.append((text, evidence.numbers([given])))
        found.append((term, values))
    for kind, blank in (("not_recorded", PRASAN.notRecorded), ("none", PRASAN.hasNone)):
        for term, places in data[kind].items():
            places_of = evidence.numbers([Statement(node, str(blank), term, places)])
            found.append((term, [(_term(blank, spoken), places_of)]))
    return found


def _layer(finding: Finding) -> str:
    return next((layer for layer, kinds in _LAYERS.items() if finding.kind in kinds), "other")


def _wrapped(text: str, shape: tuple[float, int]) -> str:
    return "\n".join(wrap(text, shape[0], _LABEL_SIZE, lines=shape[1]))


def _label(make: Callable[[str], str], shape: tuple[float, int], spoken: tuple[str, ...]) -> dict[str, Text]:
    """A label, and its lines unless it has only one: where Thai words end is more than a browser knows."""
    label, wrapped = by_language(make, spoken), by_language(lambda code: _wrapped(make(code), shape), spoken)
    return {"label": label} if wrapped == label else {"label": label, "lines": wrapped}


def _room(study: Study, iri: str, spoken: tuple[str, ...]) -> tuple[int, int]:
    """Width and height to keep free for a node, whichever language its label is shown in."""
    lines = [_wrapped(text, _NODE_LABEL).split("\n") for text in {name(study, iri, code) for code in spoken}]
    wide = max((width(line, _LABEL_SIZE) for label in lines for line in label), default=0.0) + 40
    high = max(map(len, lines)) * 24 + 24
    shape = kind_style(study.linkage.nodes[iri]["cls"]).shape
    # A label under an icon: the same room is kept above it, since positions are those of centres.
    return (round(wide), round(high if _SHAPES.get(shape, shape) in ("box", "ellipse") else 2 * high))


def _stretched(at: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """The places drawn apart, in width or in height, until they are about as wide to high as the canvas."""
    if len(at) < 2:
        return at
    wide, high = (max(axis) - min(axis) or 1 for axis in zip(*at.values(), strict=True))
    # Not without measure: a row of five should stay a row.
    across, down = (min(1.6, max(1.0, ratio)) for ratio in (_ASPECT * high / wide, wide / high / _ASPECT))
    return {thing: (round(x * across), round(y * down)) for thing, (x, y) in at.items()}


def _picture(scene: Scene) -> tuple[Network, EvidenceList]:
    """The network, and what the numbers in its facts and edges point at."""
    from pyvis.network import Network

    study, evidence = scene.study, EvidenceList(scene.study, languages())
    spoken = evidence.spoken
    drawn = things_shown(scene)
    belongs = groups_shown(study, drawn)
    runs = _runs(study)
    at = _stretched(positions(study, drawn, {iri: _room(study, iri, spoken) for iri in drawn}))
    held = Network(directed=True, height="100%", width="100%")
    held.toggle_physics(False)
    # pyvis's own add_node and add_edge search all nodes for each; its lists, filled directly, are fifty times faster.
    for iri in drawn:
        data = study.linkage.nodes[iri]
        label = _label(partial(name, study, iri), _NODE_LABEL, spoken)
        held.nodes.append({
            "id": iri, "kind": data["cls"], **label,
            "identifier": data["identifier"], "aliases": list(data["aliases"]), "x": at[iri][0], "y": at[iri][1],
            "group": belongs.get(iri), "runs": runs.get(iri, ""),
            "facts": _facts(study, iri, evidence, brief=len(drawn) > _MANY),
            "evidence": evidence.numbers([own_statement(study.linkage, iri)]) if data["places"] else [],
        })  # fmt: skip
    shown = set(drawn)
    # A sum for each of ten years is one line with ten pieces of evidence, and not ten lines.
    alike: dict[tuple[Any, ...], list[Statement]] = {}
    for tie in ties(study.linkage):
        if tie.source in shown and tie.target in shown:
            score = tie.score if tie.score is not None else link_types().get(tie.relation, (None, ""))[0]
            alike.setdefault((tie.source, tie.target, tie.relation, score, tie.inferred), []).extend(tie.statements)
    for number, ((source, target, relation, score, inferred), statements) in enumerate(alike.items()):
        held.edges.append({
            "id": f"e{number}", "from": source, "to": target, "type": relation, "score": score, "inferred": inferred,
            "evidence": evidence.numbers(statements),
        })  # fmt: skip
    return held, evidence


def _runs(study: Study) -> dict[str, str]:
    """Programme or phase → whether it runs in each fiscal year; a phase does not run when its programme does not."""
    words = {True: "1", False: "0", None: "?"}
    covered, found = years(study), {}
    for programme, phases in study.phases.items() if covered else ():
        own = [activity_in_year(study, programme, year) for year in covered]
        found[programme] = "".join(words[runs] for runs in own)
        for phase in phases:
            then = [activity_in_year(study, phase, year) for year in covered]
            both = [False if whole is False else runs for runs, whole in zip(then, own, strict=True)]
            found[phase] = "".join(words[runs] for runs in both)
    return found


def network(scene: Scene) -> Network:
    """The picture as a pyvis ``Network``: nodes at fixed places, physics off, parallel ties kept apart.

    Its ``nodes`` and ``edges`` carry, beside what vis-network draws, what the page says of each when it is chosen.
    """
    return _picture(scene)[0]


def _findings(scene: Scene, held: Network, evidence: EvidenceList) -> list[dict[str, Any]]:
    at = {node["id"]: number for number, node in enumerate(held.nodes)}
    kinds = _kinds_of_findings(scene)
    weighed = defaultdict(list)
    for number, edge in enumerate(held.edges):
        if edge["score"]:
            weighed[edge["from"]].append((edge["to"], number))
    found = []
    for finding in findings_shown(scene):
        participants = [thing for thing in finding.participants if thing in at]
        mentions = [thing for thing in finding.mentions if thing in at]
        inside, layer = {*participants, *mentions}, _layer(finding)
        joined = [number for source in inside for target, number in weighed[source] if target in inside]
        nodes = participants or mentions
        standing = scene.standings.get(finding.id)
        decided = (
            {"decision": by_language(partial(standing_words, scene.study, standing), evidence.spoken)}
            if standing
            else {}
        )
        found.append(decided | {
            "id": finding.id, "layer": layer, "kind": kinds.index(finding.kind),
            "sentence": by_language(sentences(scene.study, finding).__getitem__, evidence.spoken),
            "nodes": [at[thing] for thing in nodes] if len(nodes) <= MOST_PARTICIPANTS else [],
            "edges": sorted(joined) if layer == "reinforcement" else [],
            "evidence": evidence.numbers(finding.evidence[:MOST_PARTICIPANTS]),
        })  # fmt: skip
    return found


def _kinds_of_findings(scene: Scene) -> list[str]:
    return sorted({finding.kind for finding in scene.findings})


def _groups(study: Study, held: Network, spoken: tuple[str, ...]) -> list[dict[str, Any]]:
    counts = Counter(node["group"] for node in held.nodes if node["group"])
    largest = sorted(counts, key=lambda group: (-counts[group], group))[:_LARGEST]
    rooms = dict.fromkeys(counts, _GROUP_ROOM) | dict.fromkeys(largest, _LARGEST_ROOM)
    at = group_positions(study, rooms, counts) if counts else {}

    def named(group: str) -> Callable[[str], str]:
        own = group in (NO_GROUP, OTHERS)
        return lambda code: translate(f"network_group.{group}", code) if own else name(study, group, code)

    return [
        {
            "id": group, "x": at.get(group, (0, 0))[0], "y": at.get(group, (0, 0))[1], "count": counts[group],
            **_label(named(group), _GROUP_LABEL, spoken),
        }
        for group in sorted(counts)
    ]  # fmt: skip


def model(scene: Scene) -> dict[str, Any]:
    """What the page shows, as JSON can hold it.

    Things point at each other by their place in the lists ``nodes``, ``kinds``, ``linkTypes``, ``groups``,
    ``findingKinds``, ``terms`` and ``evidence``. An edge is ``[from, to, type, inferred, score, evidence]``, a fact
    ``[term, [[text, evidence], …]]``. What is empty is left out of a node. ``left`` counts the nodes and findings that
    the page has no room for. ``runs`` of a programme or a phase says for each of ``years``, fiscal years, whether it
    runs then: ``1``, ``0``, or ``?`` where what is recorded does not tell.
    """
    return with_evidence(scene)[0]


def with_evidence(scene: Scene) -> tuple[dict[str, Any], EvidenceList]:
    """The model, and its list of evidence, for a page that shows more than the network and points at it too."""
    study = scene.study
    held, evidence = _picture(scene)
    spoken = evidence.spoken
    kinds = sorted({node["kind"] for node in held.nodes})
    relations = sorted({edge["type"] for edge in held.edges})
    terms = sorted({term for node in held.nodes for term, _values in node["facts"]})
    belongs = _groups(study, held, spoken)
    places = [_numbered(things) for things in (kinds, relations, terms, [group["id"] for group in belongs])]
    kind_at, relation_at, term_at, group_at = places
    node_at = _numbered([node["id"] for node in held.nodes])
    nodes = []
    for node in held.nodes:
        facts = [[term_at[term], values] for term, values in node["facts"]]
        whole = node | {"kind": kind_at[node["kind"]], "group": group_at.get(node["group"]), "facts": facts}
        nodes.append({key: value for key, value in whole.items() if value not in (None, "", [])})
    found = {
        "language": scene.language if scene.language in spoken else spoken[0],
        "languages": list(spoken),
        "title": by_language(lambda code: pick(scene.title, code), spoken),
        "texts": {code: texts_under("network.", code) | texts_under("place.", code) for code in spoken},
        "kinds": [
            {
                "id": kind, "label": _term(kind, spoken),
                "color": kind_style(kind).colour, "darkColor": kind_style(kind).dark_colour,
                "shape": _SHAPES.get(kind_style(kind).shape, kind_style(kind).shape),
            }
            for kind in kinds
        ],
        "linkTypes": [
            {
                "id": relation, "label": _term(relation, spoken),
                "color": link_style(relation).colour, "darkColor": link_style(relation).dark_colour,
                "dashes": bool(link_style(relation).dashes) and link_style(relation).dashes != INFERRED,
                "programmeLink": link_style(relation).between_programmes,
            }
            for relation in relations
        ],
        "findingKinds": [{"id": kind, "label": _term(PRASAN[kind], spoken)} for kind in _kinds_of_findings(scene)],
        "terms": [_term(term, spoken) for term in terms],
        "groups": belongs,
        "nodes": nodes,
        "edges": [
            [
                node_at[edge["from"]], node_at[edge["to"]], relation_at[edge["type"]], int(edge["inferred"]),
                edge["score"], edge["evidence"],
            ]
            for edge in held.edges
        ],
        "years": [{"year": year, "label": str(study.calendar.display_year(year))} for year in years(study)],
        "findings": _findings(scene, held, evidence),
        "left": {
            "nodes": len(drawn_nodes(study)) - len(nodes),
            "findings": len(scene.findings) - len(findings_shown(scene)),
        },
    }  # fmt: skip
    return found | evidence.content(), evidence


def _numbered(things: list[str]) -> dict[str, int]:
    return {thing: number for number, thing in enumerate(things)}


def draw(scene: Scene, suffix: str) -> str:
    """The network as one page."""
    return page(model(scene))
