"""What it costs to know where each statement stands: four ways to keep it, on the same data, in one run.

    python benchmarks/evidence.py --programmes 20000

``plain``    statements in the default graph; where they stand is not kept: what the others are measured against
``graphs``   one named graph a place (a row), the places described in a graph of their own: what Prasan does
``reified``  beside each statement an ``rdf:Statement`` with its subject, predicate, object and place
``claims``   instead of each statement a node that the subject claims, with property, value and place

Each way loads in a process of its own, from N-Quads, into Oxigraph in memory. Times of queries are medians of 20.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph

sys.path.insert(0, str(Path(__file__).parent))
from synthetic import Province, nquads, quads

NS = "https://w3id.org/prasan/ns#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
PREFIXES = {"prasan": NS, "rdf": RDF}
WAYS = ("plain", "graphs", "reified", "claims")
ROLES = "prasan:fundedBy prasan:ledBy prasan:supportedBy prasan:implementedBy"
DIRECT = f"SELECT DISTINCT ?p {{ VALUES ?role {{ {ROLES} }} ?p ?role <AGENCY> ; a prasan:Project }}"
THE_PLACE = {
    "graphs": "SELECT ?place { GRAPH ?place { <S> <P> <O> } }",
    "reified": "SELECT ?place { ?x rdf:subject <S> ; rdf:predicate <P> ; rdf:object <O> ; prasan:atPlace ?place }",
    "claims": "SELECT ?place { <S> prasan:claims ?x . ?x prasan:property <P> ; prasan:value <O> ; "
    "prasan:atPlace ?place }",
}
AT_THE_PLACE = {
    "graphs": "SELECT ?s ?p ?o { GRAPH <PLACE> { ?s ?p ?o } }",
    "reified": "SELECT ?s ?p ?o { ?x prasan:atPlace <PLACE> ; rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o }",
    "claims": "SELECT ?s ?p ?o { ?x prasan:atPlace <PLACE> ; prasan:property ?p ; prasan:value ?o . "
    "?s prasan:claims ?x }",
}
PLACED = {
    "graphs": "SELECT (COUNT(*) AS ?n) { GRAPH ?place { ?s ?p ?o } ?place a prasan:Place }",
    "reified": "SELECT (COUNT(*) AS ?n) { ?x a rdf:Statement ; prasan:atPlace ?place . ?place a prasan:Place }",
    "claims": "SELECT (COUNT(*) AS ?n) { ?s prasan:claims ?x . ?x prasan:atPlace ?place . ?place a prasan:Place }",
}


def lines(way: str, province: Province) -> Iterator[str]:
    """The province as N-Quads, its places kept in a way."""
    number = 0
    for line in nquads(province):
        body, _, graph = line[:-3].rpartition(" ")
        if way == "graphs":
            yield line
        elif graph.endswith("/places>"):
            if way != "plain":
                yield f"{body} .\n"
        elif way == "plain":
            yield f"{body} .\n"
        else:
            number += 1
            subject, predicate, value = body.split(" ", 2)
            node = f"<{province.base}statement/{number}>"
            if way == "reified":
                yield f"{body} .\n{node} <{RDF}type> <{RDF}Statement> .\n{node} <{RDF}subject> {subject} .\n"
                yield f"{node} <{RDF}predicate> {predicate} .\n{node} <{RDF}object> {value} .\n"
            else:
                yield f"{subject} <{NS}claims> {node} .\n{node} <{NS}property> {predicate} .\n"
                yield f"{node} <{NS}value> {value} .\n"
            yield f"{node} <{NS}atPlace> {graph} .\n"


def query_of(way: str) -> dict[str, str]:
    """The queries that a way can answer, with places for what is asked."""
    programmes = DIRECT
    if way == "claims":
        # The quickest of five that were tried: the natural one, joined like DIRECT, takes from 10 to 100 times as long.
        programmes = (
            f"SELECT DISTINCT ?p {{ ?x prasan:value <AGENCY> ; prasan:property ?role . "
            f"FILTER(?role IN ({', '.join(ROLES.split())})) ?p prasan:claims ?x "
            "FILTER EXISTS { ?p prasan:claims ?y FILTER EXISTS { ?y prasan:value prasan:Project } } }"
        )
    found = {"programmes of an agency": programmes}
    if way != "plain":
        found |= {"a statement's place": THE_PLACE[way], "all of a place": AT_THE_PLACE[way]}
    return found


def fill(query: str, province: Province) -> str:
    """A query about a programme in the middle, its row, and an agency that is neither rare nor everywhere."""
    number = province.programmes // 2
    asked = {
        "<AGENCY>": f"<{province.base}agency/AG20>", "<S>": f"<{province.base}project/P{number}>",
        "<P>": f"<{RDF}type>", "<O>": f"<{NS}Project>", "<PLACE>": f"<{province.base}place/Projects.csv/{number + 1}>",
    }  # fmt: skip
    for place, term in asked.items():
        query = query.replace(place, term)
    return query


def memory() -> float:
    """What this process holds, in MB."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return int(status.split("VmRSS:")[1].split()[0]) / 1024
    except OSError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def through_turtle(store: pyoxigraph.Store, folder: Path) -> pyoxigraph.Store:
    """What is left after the union of all graphs was written to a Turtle file and read again."""
    path, again = folder / "all.ttl", pyoxigraph.Store()
    triples = store.query("CONSTRUCT WHERE { ?s ?p ?o }", use_default_graph_as_union=True)
    pyoxigraph.serialize(triples, str(path), format=pyoxigraph.RdfFormat.TURTLE)
    again.bulk_load(path=str(path), format=pyoxigraph.RdfFormat.TURTLE)
    return again


def count(store: pyoxigraph.Store, way: str) -> int:
    """How many statements have a place that is described."""
    if way == "plain":
        return 0
    found = store.query(PLACED[way], prefixes=PREFIXES, use_default_graph_as_union=True)
    return int(next(iter(found))[0].value)


def measure(way: str, province: Province, file: Path) -> dict[str, float]:
    """Load a file and ask it; to be run in a process of its own."""
    before, start = memory(), time.perf_counter()
    store = pyoxigraph.Store()
    store.bulk_load(path=str(file), format=pyoxigraph.RdfFormat.N_QUADS)
    found = {"load, s": time.perf_counter() - start, "memory, MB": memory() - before, "statements": float(len(store))}
    for name, query in query_of(way).items():
        asked, rows, times = fill(query, province), 0, []
        for _ in range(20):
            start = time.perf_counter()
            rows = sum(1 for _row in store.query(asked, prefixes=PREFIXES, use_default_graph_as_union=True))
            times.append(time.perf_counter() - start)
        found[f"{name}, ms"] = statistics.median(times) * 1000
        found[f"{name}, rows"] = float(rows)
    placed = count(store, way)
    again = through_turtle(store, file.parent)
    found["places that survive Turtle, %"] = 100 * count(again, way) / placed if placed else 0.0
    return found


def as_prasan_writes(province: Province) -> float:
    """Percent of statements that come back to their places from Turtle as Prasan's exports write it."""
    from rdflib import URIRef

    from prasan.loaders.rdf import read
    from prasan.loaders.reified import reify, restore
    from prasan.queries.store import _object

    given = set(quads(province))
    places = URIRef(f"{province.base}places")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "all.ttl")
        node = pyoxigraph.NamedNode
        triples = (pyoxigraph.Triple(node(s), node(p), _object(o)) for s, p, o in reify(sorted(given), places))
        pyoxigraph.serialize(triples, str(file), format=pyoxigraph.RdfFormat.TURTLE)
        return 100 * len(given & set(restore(read(file), places))) / len(given)


def _run(
    way: str, province: Province, folder: Path, prepare: Callable[[str, Province], Iterator[str]]
) -> dict[str, float]:
    file = folder / f"{way}.nq"
    with file.open("w", encoding="utf-8") as opened:
        opened.writelines(prepare(way, province))
    command = [sys.executable, __file__, "--programmes", str(province.programmes), "--way", way, "--file", str(file)]
    found: dict[str, float] = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    file.unlink()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--programmes", type=int, default=20_000)
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    province = Province(programmes=arguments.programmes)
    if arguments.way:
        print(json.dumps(measure(arguments.way, province, arguments.file)))
        return
    with tempfile.TemporaryDirectory() as folder:
        results = {way: _run(way, province, Path(folder), lines) for way in WAYS}
    print(f"{province.programmes} programmes, seed {province.seed}; in brackets: times that of graphs")
    print(f"{'':32}" + "".join(f"{way:>20}" for way in WAYS))
    for name in results["graphs"]:
        cells = []
        for way in WAYS:
            value, base = results[way].get(name), results["graphs"][name]
            ratio = f" ({value / base:.2f})" if value is not None and base and not name.endswith(("rows", "%")) else ""
            cells.append(f"{'—' if value is None else f'{value:,.2f}{ratio}':>20}")
        print(f"{name:32}" + "".join(cells))
    small = Province(programmes=500)
    print(f"as Prasan writes Turtle, {small.programmes} programmes: {as_prasan_writes(small):.2f} % survive")


if __name__ == "__main__":
    main()
