"""``prasan export``: one picture or export, as a file."""

from __future__ import annotations

from pathlib import Path

import click

from prasan.command_line import Command
from prasan.console import COMMON, Option, console, data_option


@click.command("export", cls=Command)
@click.argument("view", required=False)
@data_option
@click.option("-o", "--out", cls=Option, type=click.Path())
@COMMON
def command(view: str | None, data: tuple[str, ...], out: str | None) -> None:
    """Write a view to a file."""
    from prasan.graph.scene import views
    from prasan.output import give
    from prasan.workspace import open_or_load

    speaker = console()
    known: dict[str, list[str]] = {}
    for name, suffix in sorted(views()):
        known.setdefault(name, []).append(suffix)
    if view is None:
        if speaker.json:
            speaker.data(known)
        else:
            rows = [(name, speaker.text(f"view.{name}.name"), " ".join(suffixes)) for name, suffixes in known.items()]
            speaker.table(tuple(speaker.text(f"column.{name}") for name in ("view", "shows", "formats")), rows)
        return
    target = Path(out or f"{view}{known.get(view, ['.html'])[0]}")
    with speaker.working("step.drawing"):
        workspace = open_or_load(data, speaker.language)
        content = workspace.draw(view, target.suffix)
    give(content, target)
    if speaker.json:
        speaker.data({"written": [str(target)]})
    else:
        speaker.note(str(target))
