"""The process in which a workspace is built anew while its pages are read, so that nobody waits for a page meanwhile.

``python -m prasan.web.builder FOLDER HOME`` reads, checks and analyses a workspace, and writes to the folder ``HOME``
the store with what was found, and beside it the workspace itself, or the error, as Python keeps objects. Only the
server that made ``HOME``, which nobody else may write to, reads that. Nothing in the workspace is written to, its
``out`` included. The process may be killed at any time.
"""

from __future__ import annotations

import gc
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from prasan.command_line import GARBAGE
from prasan.errors import PrasanError
from prasan.queries.store import FOLDER, open_saved, save
from prasan.workspace import Workspace, load

_OUTCOME = "outcome.pickle"

Started = Callable[[subprocess.Popen[bytes]], None]


def built_beside(folder: Path, home: Path, started: Started = lambda _process: None) -> Workspace:
    """The workspace of a folder as its files are now, on a store in ``home``, analysed in a process of its own.

    ``started`` is given the process, which may be killed by whoever no longer wants it. Raises as a build does, and
    ``RuntimeError`` if the process ended otherwise.
    """
    # -P: what lies in the folder where the server was started is no part of it.
    command = [sys.executable, "-P", "-m", "prasan.web.builder", str(folder), str(home)]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as process:
        started(process)
    outcome = home / _OUTCOME
    if process.returncode != 0 or not outcome.exists():
        raise RuntimeError(f"the process that builds ended with {process.returncode}")
    with outcome.open("rb") as file:
        found: Workspace | PrasanError = pickle.load(file)
    outcome.unlink()
    if isinstance(found, PrasanError):
        raise found
    return found.reopened(open_saved(home / FOLDER))


def _build(folder: Path, home: Path) -> Workspace | PrasanError:
    from prasan.asked import found_quads

    try:
        workspace = load(folder).analyse()
        save(workspace.dataset, home / FOLDER, found_quads(workspace))
    except PrasanError as error:
        return error
    from rdflib import Dataset

    # The statements are in the store; what is kept beside it is what was made of them.
    return workspace.reopened(Dataset())


def main() -> None:
    """Build the workspace that the command line names."""
    gc.set_threshold(*GARBAGE)  # as a command does
    if hasattr(os, "nice"):
        os.nice(5)  # pages go first
    folder, home = map(Path, sys.argv[1:3])
    with (home / _OUTCOME).open("wb") as file:
        pickle.dump(_build(folder, home), file, pickle.HIGHEST_PROTOCOL)


if __name__ == "__main__":
    main()
