"""Seconds that each named question takes on a synthetic province, on Oxigraph in memory and on rdflib's own store.

    python benchmarks/questions.py                      # 100,000 programmes on Oxigraph
    python benchmarks/questions.py --compare            # both stores, at 2,000 programmes

A question counts with all that its reader waits for: names looked up, answered, put in order; the labels of what is
in the answer are a column of their own. What takes more than two seconds is marked. On a busy machine go by the
processor's seconds.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

import pyoxigraph
from oxrdflib import OxigraphStore
from rdflib import Dataset

from prasan.queries.ask import Rows
from prasan.queries.labels import labels_of
from prasan.queries.questions import Question, answer, questions
from prasan.queries.store import add_quads, dataset_of
from prasan.settings import StoreSettings

sys.path.insert(0, str(Path(__file__).parent))
from synthetic import Province, findings, nquads, quads

LIMIT = 2.0
VALUES = {
    "Goal": "G3", "ActivityType": "A3", "Area": "D2", "Agency": "AG3", "Project": "P1", "Mechanism": "M2",
    "Indicator": "I2", "Source": "S1", "Level": "tambon", "Finding": "overlap-0000000005", "FindingKind": "overlap",
    "thing": "P2", "text": "ชุมชน",
}  # fmt: skip


def values_for(question: Question, optional: bool = False) -> dict[str, str]:
    """A value for each required parameter of a question, on a synthetic province; for optional ones too if asked."""
    return {
        parameter.name: VALUES[parameter.types[0]]
        for parameter in question.parameters
        if (parameter.required or optional) and parameter.types[0] in VALUES
    }


def on_oxigraph(province: Province) -> Dataset:
    """The province in memory, loaded by way of a file, as quickly as it goes."""
    dataset = dataset_of([])
    assert isinstance(dataset.store, OxigraphStore)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "province.nq")
        with path.open("w", encoding="utf-8") as file:
            file.writelines(nquads(province))
        dataset.store._inner.bulk_load(path=str(path), format=pyoxigraph.RdfFormat.N_QUADS)
    add_quads(dataset, findings(province, province.programmes // 10))
    return dataset


def seconds(dataset: Dataset, question: Question, given: dict[str, str], runs: int) -> tuple[float, float, float, int]:
    """Median seconds to bind and answer, of the processor's seconds too, seconds for labels, and the number of rows."""
    times, work = [], []
    for _ in range(runs):
        start, began = time.perf_counter(), time.process_time()
        found = answer(dataset, question, given, labels=False)
        times.append(time.perf_counter() - start)
        work.append(time.process_time() - began)
        if times[-1] > LIMIT:
            break
    assert isinstance(found, Rows)
    start = time.perf_counter()
    labels_of(dataset, {term for row in found.rows for term in row if hasattr(term, "defrag")})
    return statistics.median(times), statistics.median(work), time.perf_counter() - start, len(found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--programmes", type=int, default=None, help="default 100000, with --compare 2000")
    parser.add_argument("--compare", action="store_true", help="on rdflib's Memory store too")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", default="")
    arguments = parser.parse_args()
    province = Province(programmes=arguments.programmes or (2_000 if arguments.compare else 100_000))
    start = time.perf_counter()
    dataset = on_oxigraph(province)
    print(f"{province.programmes} programmes, seed {province.seed}, loaded in {time.perf_counter() - start:.0f} s")
    memory = None
    if arguments.compare:
        start = time.perf_counter()
        memory = dataset_of(quads(province), StoreSettings(kind="Memory"))
        add_quads(memory, findings(province, province.programmes // 10))
        print(f"rdflib Memory: {time.perf_counter() - start:.0f} s")
    print(
        f"{'question':34}{'rows':>8}{'seconds':>9}{'cpu':>9}{'labels':>9}"
        + (f"{'Memory':>9}{'ratio':>7}" if memory else "")
    )
    slow = 0
    for name, question in questions().items():
        if arguments.only not in name:
            continue
        for optional in (False, True):
            given = values_for(question, optional)
            if optional and given == values_for(question):
                continue
            taken, work, labels, count = seconds(dataset, question, given, arguments.runs)
            title = name + (" (all given)" if optional else "")
            line = f"{title:34}{count:>8}{taken:>9.3f}{work:>9.3f}{labels:>9.3f}"
            if memory is not None:
                other, _work, _labels, _count = seconds(memory, question, given, 1)
                line += f"{other:>9.2f}{other / taken:>7.0f}"
            slow += taken > LIMIT
            print(line + ("  SLOW" if taken > LIMIT else ""), flush=True)
    print(f"{slow} over {LIMIT:.0f} s")


if __name__ == "__main__":
    main()
