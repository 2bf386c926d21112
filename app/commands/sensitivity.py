"""``prasan sensitivity``: which findings flip when weights and thresholds move, as a table, a picture or a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from prasan.command_line import Command
from prasan.console import COMMON, Option, console, data_option

if TYPE_CHECKING:
    from prasan.graph.sensitivity import Sensitivity
    from prasan.workspace import Workspace

_SHOWN = 30


@click.command("sensitivity", cls=Command)
@data_option
@click.option("-o", "--out", cls=Option, type=click.Path())
@COMMON
def command(data: tuple[str, ...], out: str | None) -> None:
    """Show which findings flip when settings move."""
    from prasan.graph.sensitivity_files import SUFFIXES, write
    from prasan.output import file_format, give
    from prasan.workspace import open_or_load

    speaker = console()
    wanted = file_format(out, [suffix.lstrip(".") for suffix in SUFFIXES]) or ("json" if speaker.json else None)
    with speaker.working("step.finding") as step:
        workspace = open_or_load(data, speaker.language)
        found = workspace.sensitivity(lambda done, total: step("step.moving", done=done, total=total))
    if wanted is None:
        _show(workspace, found)
        return
    content = write(workspace.study, found, f".{wanted}", speaker.language, workspace.title)
    give(content, Path(out) if out else None)
    if out:
        speaker.note(out)


def _show(workspace: Workspace, found: Sensitivity) -> None:
    from prasan.graph.sensitivity_rows import (
        SETTING_COLUMNS,
        flips_words,
        ordered,
        robust_words,
        setting_rows,
        still_words,
    )
    from prasan.graph.sentences import sentence

    speaker = console()
    heads = tuple(speaker.text(f"sensitivity.column.{name}") for name in SETTING_COLUMNS)
    rows = [[str(value) for value in row] for row in setting_rows(found, speaker.language) if any(row[3:])]
    if rows:
        speaker.table(heads, rows, speaker.text("sensitivity.by-setting"))
    if still := still_words(found, speaker.language):
        speaker.say(still)
    flipping = [finding for finding in ordered(found) if finding.id in found.of]
    if flipping:
        columns = (speaker.text("column.sentence"), speaker.text("sensitivity.flips-at"), speaker.text("column.id"))
        told = [
            (sentence(workspace.study, f, speaker.language), flips_words(found, f, speaker.language), f.id)
            for f in flipping[:_SHOWN]
        ]
        speaker.table(columns, told, speaker.text("sensitivity.by-finding"))
    if len(flipping) > _SHOWN:
        speaker.note(speaker.text("sensitivity.more", count=len(flipping) - _SHOWN))
    speaker.say(robust_words(found, speaker.language))
