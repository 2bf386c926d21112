"""``prasan build``: read, check, analyse, and write report, network, sheet and RDF."""

from __future__ import annotations

import time
from pathlib import Path

import click

from prasan.command_line import Command
from prasan.console import COMMON, Option, console


@click.command("build", cls=Command)
@click.argument("paths", nargs=-1, type=click.Path())
@click.option("-o", "--out", cls=Option, type=click.Path())
@COMMON
def command(paths: tuple[str, ...], out: str | None) -> None:
    """Build a workspace or files."""
    from prasan.manifest import OUT
    from prasan.summary import summary_data, summary_tables
    from prasan.workspace import load, write

    speaker = console()
    started = time.perf_counter()
    with speaker.working("step.reading") as step:
        workspace = load(*(paths or (".",)), language=speaker.language, tell=step)
        target = Path(out) if out else (workspace.folder or Path.cwd()) / OUT
        written = write(workspace, target, tell=step)
    if speaker.json:
        speaker.data(summary_data(workspace, speaker.language) | {"written": [str(path) for path in written]})
        return
    speaker.problems(workspace.problems)
    if not speaker.quiet:
        for title, columns, rows in summary_tables(workspace, speaker.language):
            speaker.table(columns, rows, title)
        seconds = f"{time.perf_counter() - started:.1f}"
        speaker.say(speaker.text("build.done", folder=str(target), seconds=seconds))
        for path in written:
            speaker.say(f"  {path}")
