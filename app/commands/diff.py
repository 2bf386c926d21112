"""``prasan diff``: what differs between two workspaces, two files, or two plan years of one."""

from __future__ import annotations

import click

from prasan.command_line import Command
from prasan.console import COMMON, Option, console


@click.command("diff", cls=Command)
@click.argument("old", type=click.Path())
@click.argument("new", required=False, type=click.Path())
@click.option("--years", cls=Option, nargs=2)
@click.option("-o", "--out", cls=Option, multiple=True, type=click.Path())
@COMMON
def command(old: str, new: str | None, years: tuple[str, str] | None, out: tuple[str, ...]) -> None:
    """Compare two states of affairs."""
    from prasan.comparing import difference
    from prasan.comparison_tables import check_outputs, show
    from prasan.errors import UsageError
    from prasan.workspace import open_or_load

    speaker = console()
    if new is None and years is None:
        raise UsageError("nothing-to-compare")
    check_outputs(out)
    with speaker.working("step.comparing") as step:
        before = open_or_load([old], speaker.language)
        after = before if new is None else open_or_load([new], speaker.language)
        found = difference(before, after, years, step)
    show(found, out)
