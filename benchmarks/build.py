"""Seconds and memory of each step of `prasan build`, and the sizes of what it writes.

    python benchmarks/build.py --programmes 10000             # a made-up province, read from our own tables
    python benchmarks/build.py --folder my-workspace          # a workspace; its own out/ is left alone
    python benchmarks/build.py --programmes 3000 --without overlap,gap

Everything is built in a process of its own, so that the memory is that of the build alone. *Peak* is the most that the
process has held so far, *held* what it holds when the step ends. On a busy machine go by the processor's seconds.
``--without`` leaves out kinds of finding, by their modules. ``--limit`` stops the build at so many gigabytes.
"""

from __future__ import annotations

import argparse
import gc
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from prasan.command_line import GARBAGE

sys.path.insert(0, str(Path(__file__).parent))
from evidence import memory
from synthetic import Province, write_csv

TITLE = '[workspace]\ntitle = { th = "จังหวัดสมมติ", en = "Made-up Province" }\n'


def peak() -> float:
    """The most that this process has held so far, in MB; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0.0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1e6 if sys.platform == "darwin" else most / 1024


class Clock:
    """Takes the time of each step from when it is told of one to when it is told of the next, and prints it then."""

    def __init__(self) -> None:
        self.step, self.rows = "", 0
        self.began = self.all_began = time.perf_counter()
        self.worked = self.all_worked = time.process_time()

    def __call__(self, step: str, **values: object) -> None:
        """Begin a step, and so end the one before."""
        name = str(values.get("kind") or values.get("file") or "")
        self.end()
        self.step = f"{step.removeprefix('step.')} {name}".strip()
        self.began, self.worked = time.perf_counter(), time.process_time()

    def end(self) -> None:
        """End the step that is under way, if there is one."""
        if self.step:
            self.line(self.step, time.perf_counter() - self.began, time.process_time() - self.worked)
        self.step = ""

    def line(self, step: str, seconds: float, work: float) -> None:
        """Print a step with its seconds, those of the processor, and memory."""
        print(f"{step:36}{seconds:>9.2f}{work:>9.2f}{peak():>10.0f}{memory():>10.0f}", flush=True)

    def total(self) -> None:
        """End the last step and print what all took."""
        self.end()
        self.line("all", time.perf_counter() - self.all_began, time.process_time() - self.all_worked)


def measure(folder: Path, out: Path, without: list[str]) -> None:
    """Build a workspace into a folder and print each step; to be run in a process of its own."""
    from prasan.graph.find import PACKAGE
    from prasan.parts import parts
    from prasan.workspace import load, write

    kinds = parts(PACKAGE, "KINDS")
    for name in without:
        del kinds[name]
    print(f"{'step':36}{'seconds':>9}{'cpu':>9}{'peak, MB':>10}{'held, MB':>10}")
    clock = Clock()
    clock("step.reading")
    workspace = load(folder, language="en", tell=clock)
    write(workspace, out, tell=clock)
    clock.total()
    graph, findings = workspace.linkage, workspace.findings
    print(f"{len(graph):,} nodes and {graph.number_of_edges():,} edges; {len(findings):,} findings that rest on "
          f"{sum(len(finding.evidence) for finding in findings):,} statements")  # fmt: skip
    for path in sorted(out.iterdir()):
        size = sum(part.stat().st_size for part in ([path] if path.is_file() else path.rglob("*")) if part.is_file())
        print(f"{path.name:36}{size / 1e6:>9.1f} MB")


def limited(gigabytes: float) -> None:
    """Let this process, and what it starts, hold no more than so much."""
    import resource

    most = int(gigabytes * 1e9)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def main() -> None:
    gc.set_threshold(*GARBAGE)  # as the command does
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--programmes", type=int, default=1000)
    parser.add_argument("--folder", type=Path, help="a workspace instead of a made-up province")
    parser.add_argument("--without", default="", help="modules of kinds of finding, with commas between them")
    parser.add_argument("--keep", type=Path, help="where to keep what is built")
    parser.add_argument("--limit", type=float, default=0.0, help="gigabytes")
    parser.add_argument("--child", nargs=2, type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        if arguments.limit:
            limited(arguments.limit)
        measure(*arguments.child, [name for name in arguments.without.split(",") if name])
        return
    with tempfile.TemporaryDirectory() as name:
        folder = arguments.folder
        if folder is None:
            folder = Path(name, "workspace")
            province = Province(programmes=arguments.programmes)
            write_csv(province, folder)
            (folder / "prasan.toml").write_text(TITLE, encoding="utf-8")
            print(f"{province.programmes} programmes, seed {province.seed}")
        command = [sys.executable, __file__, "--child", str(folder), str(arguments.keep or Path(name, "out"))]
        command += ["--without", arguments.without, "--limit", str(arguments.limit)]
        sys.exit(subprocess.run(command, check=False).returncode)


if __name__ == "__main__":
    main()
