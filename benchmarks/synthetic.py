"""A made-up province of any size, always the same for the same settings: for benchmarks and for trying things out.

Nothing in it is true. It is shaped like the real thing: a few goals, agencies and places are in most programmes and
most are in few, places and goals stand in hierarchies, names are Thai and many also English, some programmes are
near-copies of others, and much is not recorded.

    python benchmarks/synthetic.py --programmes 1000 --csv folder      # our own tables, one a class
    python benchmarks/synthetic.py --programmes 100000 --nquads file.nq
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path
from urllib.parse import quote

from rdflib import Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, RDF

from prasan.loaders.statements import class_path
from prasan.ontology.schema import sheets

sys.path.insert(0, str(Path(__file__).parent))
from synthetic_rows import LABEL, NS, Maker, Province, Row, rows

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
IDENTIFIER = "http://purl.org/dc/terms/identifier"
XSD = "http://www.w3.org/2001/XMLSchema#"
XSD_DECIMAL = URIRef(f"{XSD}decimal")


@cache
def _sheet_names() -> dict[str, str]:
    return {sheet.cls.split("#")[-1]: sheet.names["en"] for sheet in sheets()}


@cache
def _paths() -> dict[str, str]:
    return {sheet.cls.split("#")[-1]: class_path(sheet.cls) for sheet in sheets()}


Spelt = tuple[str, str, tuple[str, str, str], str]
"""Subject, predicate, (kind, value, tag) and graph as plain strings: kind is ``iri``, ``lang`` or ``typed``."""


def _spelt(province: Province) -> Iterator[Spelt]:
    base, numbers = province.base, defaultdict(int)
    places = f"{base}places"
    for row in rows(province):
        numbers[row.cls] += 1
        number, file = numbers[row.cls] + 1, f"{_sheet_names()[row.cls]}.csv"
        subject, place = f"{base}{_paths()[row.cls]}/{row.id}", f"{base}place/{quote(file, safe='')}/{number}"
        yield subject, RDF_TYPE, ("iri", NS + row.cls, ""), place
        yield subject, IDENTIFIER, ("typed", row.id, "string"), place
        for term, kind, value, language, inferred in row.cells:
            graph = f"{place}/inferred" if inferred else place
            if kind == "thing":
                cls, _, id_ = value.partition("/")
                yield subject, term, ("iri", f"{base}{_paths()[cls]}/{id_}", ""), graph
            elif kind == "concept":
                yield subject, term, ("iri", NS + value, ""), graph
                if value in ("committee", "workingGroup"):
                    yield subject, RDF_TYPE, ("iri", f"{NS}Committee", ""), graph
            elif kind == "text":
                yield subject, term, ("lang", value, language), graph
            else:
                yield subject, term, ("typed", value, kind), graph
        for graph in (place, f"{place}/inferred") if any(cell[4] for cell in row.cells) else (place,):
            yield graph, RDF_TYPE, ("iri", f"{NS}Place", ""), places
            yield graph, f"{NS}file", ("typed", file, "string"), places
            yield graph, f"{NS}status", ("iri", NS + ("stated" if graph == place else "inferred"), ""), places
            yield graph, f"{NS}row", ("typed", str(number), "integer"), places
            if row.source:
                yield graph, f"{NS}inSource", ("iri", f"{base}source/{row.source}", ""), places


def quads(province: Province) -> Iterator[tuple[URIRef, URIRef, URIRef | Literal, URIRef]]:
    """The statements of the province with their places, as rdflib terms."""
    iri = cache(URIRef)
    for subject, predicate, (kind, value, tag), graph in _spelt(province):
        if kind == "iri":
            term: URIRef | Literal = iri(value)
        elif kind == "lang":
            term = Literal(value, lang=tag)
        else:
            term = Literal(value) if tag == "string" else Literal(value, datatype=iri(XSD + tag), normalize=False)
        yield URIRef(subject), iri(predicate), term, URIRef(graph)


def nquads(province: Province) -> Iterator[str]:
    """The same as lines of N-Quads."""
    for subject, predicate, (kind, value, tag), graph in _spelt(province):
        if kind == "iri":
            term = f"<{value}>"
        elif kind == "lang":
            term = f'"{value}"@{tag}'  # no word of ours needs escaping
        else:
            term = f'"{value}"' if tag == "string" else f'"{value}"^^<{XSD}{tag}>'
        yield f"<{subject}> <{predicate}> {term} <{graph}> .\n"


def findings(province: Province, count: int) -> Iterator[tuple[URIRef, URIRef, URIRef | Literal, URIRef]]:
    """Made-up findings in the graph of findings, in the form in which real ones are kept."""
    ns, base, graph = Namespace(NS), province.base, URIRef(f"{province.base}findings")
    maker = Maker(province)
    kinds = ("overlap", "gap", "sharedActor", "loop", "missingLink")
    for n in range(1, count + 1):
        kind = kinds[n % len(kinds)]
        finding = URIRef(f"{base}finding/{kind}-{n:010x}")
        yield finding, RDF.type, ns.Finding, graph
        yield finding, DCTERMS.identifier, Literal(f"{kind}-{n:010x}"), graph
        yield finding, ns.findingKind, ns[kind], graph
        yield finding, ns.score, Literal(f"0.{n % 9 + 1}", datatype=XSD_DECIMAL), graph
        yield finding, ns.coverage, Literal("1.0", datatype=XSD_DECIMAL, normalize=False), graph
        yield finding, ns.coordination, Literal("coordinated" if n % 3 else "uncoordinated"), graph
        yield finding, ns.sentence, Literal(f"ข้อค้นพบที่ {n}", lang="th"), graph
        yield finding, ns.sentence, Literal(f"Finding {n}", lang="en"), graph
        yield finding, DCTERMS.references, URIRef(f"{base}goal/G{maker.pick(maker.goal_count)}"), graph
        for m in range(2):
            number = maker.pick(province.programmes, 1.5)
            programme, evidence = URIRef(f"{base}project/P{number}"), URIRef(f"{finding}/{m}")
            yield finding, ns.participant, programme, graph
            yield finding, ns.restsOn, evidence, graph
            yield evidence, RDF.type, ns.Evidence, graph
            yield evidence, RDF.subject, programme, graph
            yield evidence, RDF.predicate, ns.kind, graph
            yield evidence, RDF.object, ns.project, graph
            yield evidence, ns.atPlace, URIRef(f"{base}place/Projects.csv/{number + 1}"), graph
            yield evidence, ns.status, ns.stated, graph
            yield evidence, ns.facet, Literal("goal"), graph


def write_csv(province: Province, folder: Path) -> None:
    """Write the tables in our own layout, one CSV file a class, for the loaders to read."""
    folder.mkdir(parents=True, exist_ok=True)
    tables: dict[str, list[Row]] = defaultdict(list)
    for row in rows(province):
        tables[row.cls].append(row)
    for cls, found in tables.items():
        used = dict.fromkeys((cell[0], cell[3] if cell[0] == LABEL else "") for row in found for cell in row.cells)
        used = {column: None for column in used if column[0] != f"{NS}notRecorded"}
        for row in found:  # “not recorded” stands in the column that it speaks of
            row.cells = [
                (NS + cell[2], "string", "not recorded", "", False) if cell[0] == f"{NS}notRecorded" else cell
                for cell in row.cells
            ]
            used |= dict.fromkeys((cell[0], "") for cell in row.cells if cell[0] != LABEL)
        with (folder / f"{_sheet_names()[cls]}.csv").open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            heads = [(f"name@{tag}" if term == LABEL else term.split("#")[-1].split("/")[-1]) for term, tag in used]
            writer.writerow(["id", *heads, "inSource"])
            for row in found:
                cells = defaultdict(list)
                for term, kind, value, language, inferred in row.cells:
                    text = value.partition("/")[2] if kind == "thing" else value
                    cells[term, language if term == LABEL else ""].append(text + (" [inferred]" if inferred else ""))
                writer.writerow([row.id, *("; ".join(cells[column]) for column in used), row.source])


def province_from(arguments: argparse.Namespace) -> Province:
    """The settings as the command line gives them."""
    return Province(**{item.name: getattr(arguments, item.name) for item in fields(Province)})


def add_settings(parser: argparse.ArgumentParser) -> None:
    """Give a parser one option for each setting, its default printed by ``--help``."""
    for item in fields(Province):
        default = item.default
        parser.add_argument(f"--{item.name.replace('_', '-')}", type=type(default), default=default,
                            help=f"default {default}")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add_settings(parser)
    parser.add_argument("--csv", type=Path)
    parser.add_argument("--nquads", type=Path)
    arguments = parser.parse_args()
    province = province_from(arguments)
    for item in fields(Province):
        print(f"{item.name} = {getattr(province, item.name)}")
    if arguments.csv:
        write_csv(province, arguments.csv)
    if arguments.nquads:
        with arguments.nquads.open("w", encoding="utf-8") as file:
            file.writelines(nquads(province))
    if not (arguments.csv or arguments.nquads):
        graphs: dict[bool, int] = defaultdict(int)
        for *_spo, graph in _spelt(province):
            graphs[graph.endswith("/places")] += 1
        print(f"{graphs[False] / province.programmes:.1f} statements and {graphs[True] / province.programmes:.1f} "
              "statements about their places a programme")  # fmt: skip


if __name__ == "__main__":
    main()
