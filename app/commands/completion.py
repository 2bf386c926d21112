"""``prasan completion``: the script that completes commands in a shell."""

from __future__ import annotations

import click

from prasan.command_line import Command
from prasan.console import COMMON, console


@click.command("completion", cls=Command)
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
@COMMON
def command(shell: str) -> None:
    """Print a completion script."""
    from click.shell_completion import get_completion_class

    from prasan.command_line import prasan

    complete = get_completion_class(shell)
    assert complete is not None
    console().say(complete(prasan, {}, "prasan", "_PRASAN_COMPLETE").source())
