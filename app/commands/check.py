"""``prasan check``: every problem of every file, and nothing written."""

from __future__ import annotations

import click

from prasan.command_line import Command
from prasan.console import COMMON, console, problem_data


@click.command("check", cls=Command)
@click.argument("paths", nargs=-1, type=click.Path())
@COMMON
def command(paths: tuple[str, ...]) -> int:
    """Check a workspace or files."""
    from pathlib import Path

    from prasan.accounts import exposed
    from prasan.errors import DataError
    from prasan.workspace import load

    speaker = console()
    code = 0
    try:
        with speaker.working("step.reading") as step:
            problems = load(*(paths or (".",)), language=speaker.language, tell=step).problems
    except DataError as error:
        problems, code = error.problems, error.exit_code
    problems += tuple(filter(None, (exposed(Path(path)) for path in paths or (".",))))
    count = {severity: sum(p.severity == severity for p in problems) for severity in ("violation", "warning", "info")}
    if speaker.json:
        speaker.data({"problems": [problem_data(problem, speaker.language) for problem in problems], **count})
        return code
    speaker.problems(problems)
    if not speaker.quiet:
        speaker.say(speaker.text("check.done" if code == 0 else "check.failed", **count))
    return code
