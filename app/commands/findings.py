"""``prasan findings``: what the analysis found, as a table or as a file."""

from __future__ import annotations

from pathlib import Path

import click

from prasan.command_line import Command
from prasan.console import COMMON, Option, console, data_option

_FORMATS = ("table", "csv", "json", "xlsx", "md", "ttl")


@click.command("findings", cls=Command)
@data_option
@click.option("--kind", cls=Option, multiple=True)
@click.option("--about", cls=Option, multiple=True)
@click.option("--decision", cls=Option, multiple=True)
@click.option("-f", "--format", "format_", cls=Option, type=click.Choice(_FORMATS))
@click.option("-o", "--out", cls=Option, type=click.Path())
@COMMON
def command(
    data: tuple[str, ...],
    kind: tuple[str, ...],
    about: tuple[str, ...],
    decision: tuple[str, ...],
    format_: str | None,
    out: str | None,
) -> None:
    """List findings."""
    from prasan.output import file_format, give
    from prasan.workspace import open_or_load

    speaker = console()
    wanted = format_ or file_format(out, _FORMATS) or ("json" if speaker.json else "table")
    workspace = open_or_load(data, speaker.language)
    chosen = workspace.select(kind, about, decision)
    if wanted == "table":
        from prasan.graph.decision import standing_words
        from prasan.graph.sentences import sentence
        from prasan.language import pick
        from prasan.ontology import PRASAN
        from prasan.ontology.vocabulary import names

        rows = [
            (
                pick(names(PRASAN[f.kind]), speaker.language),
                sentence(workspace.study, f, speaker.language),
                standing_words(workspace.study, chosen.standings.get(f.id), speaker.language),
                f.id,
            )
            for f in chosen.findings
        ]
        columns = tuple(speaker.text(f"column.{name}") for name in ("kind", "sentence", "decision", "id"))
        speaker.table(columns, rows)
        speaker.note(speaker.text("findings.count", count=len(rows)))
    elif wanted == "ttl":
        give(chosen.findings_turtle(), Path(out) if out else None)
    else:
        give(chosen.draw("findings", f".{wanted}"), Path(out) if out else None)
