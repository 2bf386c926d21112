"""How fast tables become checked statements, and in how much memory, beside what one would do without Prasan.

    python benchmarks/load.py --programmes 1000 10000 100000
    python benchmarks/load.py --canada FOLDER      # also the mapping of examples/canada, FOLDER being its data/

The province of benchmarks/synthetic.py is written as our own CSV tables. They are then read to statements, put into the
store and checked, one after the other; then all of it as a command does it, where the store fills while the check runs.
The other way is pandas.read_csv and rdflib's Graph.add of the same cells, with no name looked up and no place kept, and
at the smallest size pyshacl on what that gave. Each way runs in a process of its own, whose peak memory is printed.
"""

from __future__ import annotations

import argparse
import gc
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

from prasan.command_line import GARBAGE

sys.path.insert(0, str(Path(__file__).parent))

Figures = dict[str, float]


def _peak() -> float:
    """Peak memory of this process, MB."""
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)


@contextmanager
def _timed(figures: Figures, name: str) -> Iterator[None]:
    started, started_cpu = time.perf_counter(), time.process_time()
    yield
    figures[name] = time.perf_counter() - started
    figures[f"{name} CPU"] = time.process_time() - started_cpu


def steps(folder: Path) -> Figures:
    """Reading to statements, checking them, filling the store: one after the other."""
    from prasan.loaders.load import read_files
    from prasan.loaders.locate import located
    from prasan.ontology.check import check
    from prasan.ontology.quads import Quads
    from prasan.queries.ask import no_collection
    from prasan.queries.store import dataset_of
    from prasan.settings import Settings

    figures: Figures = {}
    list(check(Quads()))  # the shapes and the vocabulary are read once, whatever the size
    with no_collection():
        with _timed(figures, "read"):
            quads, _problems, _files = read_files([folder], Settings())
        with _timed(figures, "check"):
            figures["breaches"] = len(list(located(quads, check(quads))))
        figures["MB before the store"] = _peak()
        with _timed(figures, "store"):
            dataset_of(quads)
    figures["statements"] = len(quads)
    figures["MB"] = _peak()
    return figures


def whole(folder: Path) -> Figures:
    """All of it, as commands do it; a folder with a ``prasan.toml`` is read by its mapping."""
    from prasan.loaders.load import load
    from prasan.settings import read_settings

    figures: Figures = {}
    with _timed(figures, "all"):
        loaded = load([folder], read_settings(folder), folder)
    figures["MB"] = _peak()
    figures["problems"] = len(loaded.problems)
    figures["statements"] = len(loaded.dataset)
    return figures


def plain(folder: Path, shacl: bool = False) -> Figures:
    """Pandas and rdflib: each cell a triple, several values in a cell several; then pyshacl, if wanted."""
    import pandas
    from rdflib import RDF, Graph, Literal, URIRef

    from prasan.loaders.records import find_column, sheet_of
    from prasan.loaders.tables import Table

    figures: Figures = {}
    graph = Graph()
    with _timed(figures, "pandas"):
        frames = {path: pandas.read_csv(path, dtype=str, encoding="utf-8-sig") for path in sorted(folder.glob("*.csv"))}
    with _timed(figures, "rdflib"):
        for path, frame in frames.items():
            sheet = sheet_of(Table(path.name, "", tuple(frame.columns), 1, ()))
            assert sheet is not None
            subjects = [URIRef(f"urn:x:{name}") for name in frame["id"]]
            for subject in subjects:
                graph.add((subject, RDF.type, sheet.cls))
            for header in frame.columns:
                column, language = find_column(sheet.cls, header) or (None, "")
                for subject, cell in zip(subjects, frame[header], strict=True):
                    if column is None or not isinstance(cell, str):
                        continue
                    for value in cell.split("; ") if column.many and column.classes else (cell,):
                        term = URIRef(f"urn:x:{value}") if column.classes else Literal(value, lang=language or None)
                        graph.add((subject, column.term, term))
    figures["triples"] = len(graph)
    if shacl:
        from pyshacl import validate

        from prasan.ontology.vocabulary import shapes

        with _timed(figures, "pyshacl"):
            validate(graph, shacl_graph=shapes(), allow_infos=True, allow_warnings=True)
    figures["MB"] = _peak()
    return figures


WAYS = {"steps": steps, "whole": whole, "plain": plain, "shacl": lambda folder: plain(folder, shacl=True)}


def measured(way: str, folder: Path) -> Figures:
    """The figures of one way, from a process of its own."""
    command = [sys.executable, __file__, "--way", way, str(folder)]
    found: Figures = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return found


def rows_and_cells(folder: Path) -> tuple[int, int, int]:
    """How many rows, columns and filled cells the CSV files of a folder have."""
    import csv

    rows = columns = cells = 0
    for path in folder.rglob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for number, row in enumerate(csv.reader(file)):
                columns += len(row) if number == 0 else 0
                rows += number > 0
                cells += sum(map(bool, row)) if number else 0
    return rows, columns, cells


def report(programmes: int, shacl: bool) -> None:
    """Print the figures of one size."""
    from synthetic import Province, write_csv

    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        write_csv(Province(programmes=programmes), folder)
        rows, columns, cells = rows_and_cells(folder)
        print(f"\n{programmes:,} programmes: {rows:,} rows, {columns} columns, {cells:,} filled cells")
        one, all_, other = (measured(way, folder) for way in ("steps", "whole", "plain"))
        checked = one["read CPU"] + one["check CPU"]
        print(
            f"  {one['statements']:,} statements with their places; {one['breaches']:,.0f} notes and problems of shapes"
        )
        for step in ("read", "check", "store"):
            seconds = one[f"{step} CPU"]
            print(f"  {step:>28}: {seconds:8.2f} s CPU ({one[step]:.2f} s), {rows / seconds:10,.0f} rows/s")
        print(f"  {'to checked statements':>28}: {checked:8.2f} s CPU, {rows / checked:20,.0f} rows/s, "
              f"{one['MB before the store']:,.0f} MB")  # fmt: skip
        print(f"  {'all, as a command does it':>28}: {all_['all CPU']:8.2f} s CPU ({all_['all']:.2f} s), "
              f"{rows / all_['all CPU']:10,.0f} rows/s, {all_['MB']:,.0f} MB")  # fmt: skip
        plain_cpu = other["pandas CPU"] + other["rdflib CPU"]
        memory = f"{other['MB']:,.0f} MB"
        print(f"  {'pandas and rdflib':>28}: {plain_cpu:8.2f} s CPU, {other['triples']:,.0f} triples, {memory}")
        ratio = plain_cpu / other["triples"] * one["statements"] / all_["all CPU"]
        print(f"  {'a triple of theirs':>28}: {ratio:8.1f} times the time of a statement of ours, checked and stored")
        print(f"  {'check : read':>28}: {one['check CPU'] / one['read CPU']:8.2f}")
        if shacl:
            seconds = measured("shacl", folder)["pyshacl CPU"]
            print(f"  {'pyshacl':>28}: {seconds:8.2f} s CPU, {seconds / one['check CPU']:.0f} times our check")


def report_canada(data: Path) -> None:
    """Print the figures of the Canadian inventory."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        shutil.copy(Path(__file__).parent.parent / "examples" / "canada" / "prasan.toml", folder)
        shutil.copytree(data, folder / "data")
        rows, _columns, cells = rows_and_cells(folder)
        found = measured("whole", folder)
        print(f"\nCanada's inventory: {rows:,} rows, {cells:,} filled cells in its files")
        print(f"  {'all, by its mapping':>28}: {found['all CPU']:8.2f} s CPU ({found['all']:.2f} s), "
              f"{found['statements']:,.0f} statements, {found['MB']:,.0f} MB")  # fmt: skip


def main() -> None:
    gc.set_threshold(*GARBAGE)  # as the command does
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--programmes", type=int, nargs="*", default=[1000, 10_000])
    parser.add_argument("--canada", type=Path)
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("folder", nargs="?", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.way:
        print(json.dumps(WAYS[arguments.way](arguments.folder)))
        return
    from synthetic import Province

    print(
        "generator:", ", ".join(f"{item.name}={item.default}" for item in fields(Province) if item.name != "programmes")
    )
    for programmes in sorted(arguments.programmes):
        report(programmes, shacl=programmes == min(arguments.programmes))
    if arguments.canada:
        report_canada(arguments.canada)


if __name__ == "__main__":
    main()
