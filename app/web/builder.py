"""The process in which a workspace is built anew while its pages are read, so that nobody waits for a page meanwhile.

``python -m prasan.web.builder FOLDER HOME [PAGE …]`` reads, checks and analyses a workspace and prepares the pages. It
writes to the folder ``HOME`` the store with what was found, and beside it the workspace with what the pages made of it,
or the error, as Python keeps objects. Only the server that made ``HOME``, which nobody else may write to, reads that.
Nothing in the workspace is written to but the record of days (:mod:`prasan.last_time`). The process may be killed at
any time.
"""

from __future__ import annotations

import gc
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Collection, Hashable
from contextlib import suppress
from pathlib import Path
from typing import Any

from rdflib import Dataset

from prasan.command_line import GARBAGE
from prasan.errors import OutputError, PrasanError
from prasan.manifest import OUT, is_build
from prasan.queries.store import FOLDER, open_saved, saving
from prasan.workspace import Workspace, load

_OUTCOME = "outcome.pickle"
_DATASET = "dataset"

Outcome = tuple[Workspace, dict[Hashable, Any]]
"""The workspace, and by its key what pages made of it."""
Started = Callable[[subprocess.Popen[bytes]], None]


def built_beside(
    folder: Path, home: Path, only: Collection[str] = (), started: Started = lambda _process: None
) -> Outcome:
    """The workspace of a folder as its files are now, on a store in ``home``, analysed in a process of its own.

    ``only`` names the pages that prepare it, all if none is named. ``started`` is given the process, which may be
    killed by whoever no longer wants it. Raises as a build does, and ``RuntimeError`` if the process ended otherwise.
    """
    # -P: what lies in the folder where the server was started is no part of it.
    command = [sys.executable, "-P", "-m", "prasan.web.builder", str(folder), str(home), *only]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as process:
        started(process)
    outcome = home / _OUTCOME
    if process.returncode != 0:
        raise RuntimeError(f"the process that builds ended with {process.returncode}")
    with outcome.open("rb") as file:
        found: tuple[Workspace, dict[Hashable, Any], PrasanError | None] = _Reader(file, home).load()
    outcome.unlink()
    workspace, prepared, error = found
    if error:
        raise error
    return workspace, prepared


class _Writer(pickle.Pickler):
    """Writes objects; where they hold the dataset, that they do: it is in the store."""

    def persistent_id(self, found: Any) -> str | None:
        return _DATASET if isinstance(found, Dataset) else None


class _Reader(pickle.Unpickler):
    """Reads what :class:`_Writer` wrote, with the saved store as the dataset."""

    def __init__(self, file: Any, home: Path) -> None:
        super().__init__(file)
        self._home = home
        self._dataset: Dataset | None = None

    def persistent_load(self, _id: str) -> Dataset:
        if self._dataset is None:
            self._dataset = open_saved(self._home / FOLDER)
        return self._dataset


def _build(folder: Path, home: Path, only: Collection[str]) -> Outcome:
    from prasan.asked import found_quads
    from prasan.last_time import remember
    from prasan.web.preparing import prepare
    from prasan.web.state import Built, kept

    workspace = load(folder).analyse()
    built = Built(workspace, "", home / FOLDER)
    with saving(workspace.dataset, home / FOLDER, found_quads(workspace)):
        prepare(built, only)
        if is_build(folder / OUT):
            with suppress(OutputError):  # a workspace that may only be read
                remember(workspace, folder / OUT, folder / OUT)
    return workspace.reopened(open_saved(home / FOLDER)), kept(built)


def main() -> None:
    """Build the workspace that the command line names."""
    gc.set_threshold(*GARBAGE)  # as a command does
    if hasattr(os, "nice"):
        os.nice(15)  # pages go first
    folder, home = map(Path, sys.argv[1:3])
    outcome: tuple[Any, ...]
    try:
        outcome = *_build(folder, home, sys.argv[3:]), None
    except PrasanError as error:
        outcome = None, {}, error
    with (home / _OUTCOME).open("wb") as file:
        _Writer(file, pickle.HIGHEST_PROTOCOL).dump(outcome)


if __name__ == "__main__":
    main()
