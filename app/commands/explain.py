"""``prasan explain``: one finding with its formula and the cells and paragraphs it rests on."""

from __future__ import annotations

import click

from prasan.command_line import Command
from prasan.console import COMMON, console, data_option


@click.command("explain", cls=Command)
@click.argument("finding")
@data_option
@COMMON
def command(finding: str, data: tuple[str, ...]) -> None:
    """Explain one finding."""
    from prasan.graph.explain import explanation, explanation_data
    from prasan.workspace import open_or_load

    speaker = console()
    workspace = open_or_load(data, speaker.language)
    found = workspace.finding(finding)
    standing = workspace.standings.get(found.id)
    if speaker.json:
        speaker.data(explanation_data(workspace.study, found, speaker.language, standing))
    else:
        for line in explanation(workspace.study, found, speaker.language, standing):
            speaker.say(line)
