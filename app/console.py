"""What the command line says and how: language, tables, progress, errors."""

from __future__ import annotations

import json as json_
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

import click

from prasan.language import FALLBACK, languages, translate
from prasan.progress import Tell, silent

if TYPE_CHECKING:
    import rich.console

    from prasan.problems import Problem

_F = TypeVar("_F", bound=Callable[..., Any])
_SHOWN = 200
"""Problems printed at once; a file with more has one cause that repeats."""


@dataclass(frozen=True)
class Console:
    """How to speak: results to standard output, everything else to standard error."""

    language: str = FALLBACK
    json: bool = False
    quiet: bool = False
    verbose: bool = False

    def text(self, key: str, **values: Any) -> str:
        """A text of the translations in the user's language."""
        return translate(key, self.language, **values)

    def out(self) -> rich.console.Console:
        """Where results go: wide enough not to break cells when no terminal limits it."""
        import sys

        from rich.console import Console as RichConsole

        return RichConsole(
            file=sys.stdout, width=None if sys.stdout.isatty() else 160, highlight=False, markup=False, emoji=False
        )

    def say(self, text: str) -> None:
        """A line of result."""
        click.echo(text)

    def note(self, text: str) -> None:
        """A line beside the result; not with ``--quiet``."""
        if not self.quiet:
            click.echo(text, err=True)

    def error(self, text: str) -> None:
        """An error, whatever was asked for; as JSON if that was asked for."""
        if self.json:
            click.echo(json_.dumps({"error": text}, ensure_ascii=False), err=True)
        else:
            click.echo(f"{self.text('word.error')}: {text}", err=True)

    def data(self, value: Any) -> None:
        """A result as JSON."""
        click.echo(json_.dumps(value, ensure_ascii=False, indent=2))

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[str]], title: str = "") -> None:
        """A result as a table."""
        from rich import box
        from rich.table import Table
        from rich.text import Text

        table = Table(title=title or None, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
        for column in columns:
            table.add_column(Text(column), overflow="fold")
        for row in rows:
            # Text, not markup: a label may hold [brackets].
            table.add_row(*(Text(str(cell)) for cell in row))
        self.out().print(table)

    def problems(self, problems: Sequence[Problem]) -> None:
        """Problems with their places, gravest kinds in full, notes counted unless ``--verbose``."""
        if self.json:
            self.data({"problems": [problem_data(problem, self.language) for problem in problems]})
            return
        shown = [p for p in problems if p.severity == "violation" or (not self.quiet and p.severity == "warning")]
        infos = [p for p in problems if p.severity == "info"]
        if self.verbose:
            shown += infos
        for problem in shown[:_SHOWN]:
            severity = self.text(f"severity.{problem.severity}")
            click.echo(f"{severity}: {problem.where(self.language)}: {problem.text(self.language)}", err=True)
        if len(shown) > _SHOWN:
            self.note(self.text("check.more", count=len(shown) - _SHOWN))
        if infos and not self.verbose:
            self.note(self.text("check.infos", count=len(infos)))

    @contextmanager
    def working(self, key: str) -> Iterator[Tell]:
        """Show on a terminal what is being done; yields what is told of each next step.

        With ``--verbose`` and no terminal, such as in the log of a batch, each step is a line.
        """
        import sys

        if self.quiet or self.json or not (self.verbose or sys.stderr.isatty()):
            yield silent
            return
        if not sys.stderr.isatty():
            self.note(self.text(key))
            yield lambda step, **values: self.note(self.text(step, **values))
            return
        from rich.console import Console as RichConsole
        from rich.text import Text

        with RichConsole(stderr=True).status(Text(self.text(key))) as status:
            # Text, not markup: the name of a file may hold [brackets].
            yield lambda step, **values: status.update(Text(self.text(step, **values)))


def problem_data(problem: Problem, language: str) -> dict[str, Any]:
    """A problem as JSON can hold it."""
    return {
        "severity": problem.severity,
        "code": problem.code,
        "file": problem.file,
        "sheet": problem.sheet,
        "row": problem.row,
        "column": problem.column,
        "value": problem.value,
        "message": problem.text(language),
    }


_current = Console()


def console() -> Console:
    """The console of the command that is running."""
    return _current


def set_common(**changes: Any) -> None:
    """Change how to speak from here on."""
    global _current
    _current = replace(_current, **changes)


class Option(click.Option):
    """An option with its help in the translations: ``command.<command>.option.<name>``, else ``option.<name>``."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The option's line in the help, in the user's language."""
        from prasan.command_line import _help_language
        from prasan.language import has_text

        if self.hidden:
            return None
        own = f"command.{ctx.command.name}.option.{self.name}"
        key = own if has_text(own) else f"option.{self.name}"
        if has_text(key):
            self.help = translate(key, _help_language())
        return super().get_help_record(ctx)


def _common(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def callback(ctx: click.Context, _parameter: click.Parameter, value: Any) -> None:
        # Only what was given counts, so that `prasan --json findings` and `prasan findings --json` are the same.
        if value not in (None, False) and not ctx.resilient_parsing:
            set_common(**{name: value})

    return callback


def COMMON(function: _F) -> _F:  # noqa: N802 - used as a decorator that reads like a constant list of options
    """The options that every command takes, before or after its name."""
    for decorator in (
        click.option("--lang", cls=Option, type=click.Choice(languages()), is_eager=True, expose_value=False,
                     callback=_common("language")),
        click.option("--json", cls=Option, is_flag=True, is_eager=True, expose_value=False, callback=_common("json")),
        click.option("-q", "--quiet", cls=Option, is_flag=True, is_eager=True, expose_value=False,
                     callback=_common("quiet")),
        click.option("-v", "--verbose", cls=Option, is_flag=True, is_eager=True, expose_value=False,
                     callback=_common("verbose")),
    ):  # fmt: skip
        function = decorator(function)
    return function


def data_option(function: _F) -> _F:
    """The option that says which data a command looks at: workspaces or files."""
    return click.option(
        "-d", "--data", cls=Option, multiple=True, type=click.Path(), default=(".",), envvar="PRASAN_DATA"
    )(function)
