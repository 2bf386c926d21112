"""Opening the saved store against reading the same statements again from N-Quads, each with one question asked.

    python benchmarks/open_store.py                     # the founding case, 1,000 and 100,000 programmes

Each is done five times in a process of its own; the median counts, without the time that Python takes to start.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyoxigraph
from oxrdflib import OxigraphStore
from rdflib import Dataset

import prasan.examples
from prasan.queries.ask import Rows
from prasan.queries.questions import answer, questions
from prasan.queries.store import dataset_of, open_saved, save

sys.path.insert(0, str(Path(__file__).parent))
from synthetic import Province, nquads

FOUNDING = Path(prasan.examples.__file__).parent / "nakhon_si_thammarat"


def read_nquads(file: Path) -> Dataset:
    """The statements of a file in memory, by the quickest way that there is."""
    dataset = dataset_of([])
    assert isinstance(dataset.store, OxigraphStore)
    dataset.store._inner.bulk_load(path=str(file), format=pyoxigraph.RdfFormat.N_QUADS)
    return dataset


def prepare(programmes: int, folder: Path) -> None:
    """Write both forms of a data set: of the founding case if its size is asked for, else of a synthetic province."""
    file = folder / "all.nq"
    if programmes:
        with file.open("w", encoding="utf-8") as opened:
            opened.writelines(nquads(Province(programmes=programmes)))
    else:
        from prasan.workspace import load

        found = load(FOUNDING, language="en").dataset
        assert isinstance(found.store, OxigraphStore)
        found.store._inner.dump(str(file), format=pyoxigraph.RdfFormat.N_QUADS)
    save(read_nquads(file), folder / "store")


def once(form: str, folder: Path, agency: str) -> float:
    """Seconds to have the data and the answer to one question."""
    question = questions()["programmes-of-agency"]
    start = time.perf_counter()
    dataset = open_saved(folder / "store") if form == "store" else read_nquads(folder / "all.nq")
    found = answer(dataset, question, {"agency": agency})
    taken = time.perf_counter() - start
    assert isinstance(found, Rows)
    assert len(found)
    return taken


def size(path: Path) -> float:
    """Megabytes of a file or of all in a folder."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files) / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--programmes", type=int, nargs="*", default=[0, 1_000, 100_000], help="0: the founding case")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--once", nargs=3, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.once:
        form, folder, agency = arguments.once
        print(once(form, Path(folder), agency))
        return
    print(f"{'programmes':>12}{'store, s':>10}{'N-Quads, s':>12}{'ratio':>8}{'store, MB':>11}{'N-Quads, MB':>13}")
    for programmes in arguments.programmes:
        with tempfile.TemporaryDirectory() as name:
            folder, agency = Path(name), "AG3" if programmes else "baac"
            prepare(programmes, folder)
            medians = {}
            for form in ("store", "nquads"):
                command = [sys.executable, __file__, "--once", form, name, agency]
                runs = [
                    float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
                    for _ in range(arguments.runs)
                ]
                medians[form] = statistics.median(runs)
            print(f"{programmes or 'founding':>12}{medians['store']:>10.3f}{medians['nquads']:>12.3f}"
                  f"{medians['nquads'] / medians['store']:>8.1f}{size(folder / 'store'):>11.1f}"
                  f"{size(folder / 'all.nq'):>13.1f}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
