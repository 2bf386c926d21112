"""``prasan scoring``: a workbook in which a working group scores who does what for whom."""

from __future__ import annotations

from pathlib import Path

import click

from prasan.command_line import Command
from prasan.console import COMMON, Option, console, data_option


@click.command("scoring", cls=Command)
@data_option
@click.option("-p", "--programmes", cls=Option, multiple=True)
@click.option("--scorer", cls=Option, default="")
@click.option("-o", "--out", cls=Option, type=click.Path())
@COMMON
def command(data: tuple[str, ...], programmes: tuple[str, ...], scorer: str, out: str | None) -> None:
    """Make a scoring sheet."""
    from prasan.errors import OutputError
    from prasan.graph.scoring import programmes_of, questions
    from prasan.graph.scoring_sheet import write_scoring
    from prasan.loaders.statements import slug
    from prasan.output import file_format
    from prasan.workspace import open_or_load

    speaker = console()
    file_format(out, ("xlsx",))
    target = Path(out or f"scoring{f'-{slug(scorer)}' if slug(scorer) else ''}.xlsx")
    if target.exists():
        # It may hold somebody's answers.
        raise OutputError("exists", path=str(target))
    workspace = open_or_load(data, speaker.language)
    named = [thing for text in programmes for thing in workspace.things(text)]
    chosen = programmes_of(workspace.study, named) if named else workspace.study.programmes
    asked = questions(workspace.study, chosen, speaker.language)
    write_scoring(target, speaker.language, asked, scorer)
    if speaker.json:
        speaker.data({"written": [str(target)], "programmes": len(chosen), "questions": len(asked)})
    else:
        speaker.say(f"  {target}")
        speaker.note(speaker.text("scoring.next", programmes=len(chosen), questions=len(asked), file=target.name))
