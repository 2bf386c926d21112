"""``prasan whatif``: the findings before and after changes that are only supposed; the sources stay as they are."""

from __future__ import annotations

from pathlib import Path

import click

from prasan.command_line import Command
from prasan.console import COMMON, Option, console, data_option


@click.command("whatif", cls=Command)
@click.argument("changes", type=click.Path())
@data_option
@click.option("-o", "--out", cls=Option, multiple=True, type=click.Path())
@click.option("--year", cls=Option)
@click.option("--template", cls=Option, is_flag=True)
@COMMON
def command(changes: str, data: tuple[str, ...], out: tuple[str, ...], year: str | None, template: bool) -> None:
    """Suppose changes."""
    from prasan.comparing import what_if
    from prasan.comparison_tables import check_outputs, show
    from prasan.workspace import open_or_load

    speaker = console()
    if template:
        _write_template(Path(changes))
        return
    check_outputs(out)
    with speaker.working("step.comparing") as step:
        found = what_if(open_or_load(data, speaker.language), changes, year, step)
    show(found, out)


def _write_template(target: Path) -> None:
    from prasan.errors import OutputError
    from prasan.loaders.change_rows import template
    from prasan.output import file_format, give

    speaker = console()
    file_format(str(target), ("xlsx",))
    if target.exists():
        raise OutputError("exists", path=str(target))
    give(template(speaker.language), target)
    if speaker.json:
        speaker.data({"written": [str(target)]})
    else:
        speaker.note(str(target))
