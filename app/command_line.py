"""The command ``prasan``: finds its commands, speaks the user's language, turns errors into one message and a code.

Exit codes: 0 done; 1 the data has violations, nothing was written; 2 the command or a setting makes no sense; 3 a file
can't be read; 4 a file can't be written; 70 a fault of Prasan's own; 130 stopped by Ctrl-C.
"""

from __future__ import annotations

import errno
import gc
import os
import sys
from typing import Any

import click

from prasan.console import COMMON, Console, Option, console, set_common
from prasan.errors import DataError, InputError, PrasanError
from prasan.language import default_language, languages, translate, unreadable_translations
from prasan.parts import module, module_names

_PACKAGE = "prasan.commands"
GARBAGE = (200_000, 50, 100)
"""How seldom to look for circles of garbage. A command makes millions of small things that it keeps, and few circles:
to look for those all the time takes a quarter of the time of a build."""


class Command(click.Command):
    """A command whose help stands in the translations, under ``command.<name>``."""

    def get_short_help_str(self, limit: int = 45) -> str:
        """One line for the list of commands."""
        return translate(f"command.{self.name}.short", _help_language())

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The paragraphs under the usage line."""
        _write_paragraphs(formatter, f"command.{self.name}.help", ctx)


class Group(click.Group):
    """The top command: a command is there because its module is, and is imported only when asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all commands, sorted."""
        return [name.replace("_", "-") for name in module_names(_PACKAGE)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, or ``None``."""
        if cmd_name not in self.list_commands(ctx):
            return None
        found: click.Command = module(_PACKAGE, cmd_name.replace("-", "_")).command
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the words ask for; a misspelt one is told the nearest."""
        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            import difflib

            near = difflib.get_close_matches(args[0], self.list_commands(ctx), n=3, cutoff=0.5)
            known = ", ".join(near or self.list_commands(ctx))
            ctx.fail(translate("error.unknown-command", console().language, name=args[0], known=known))
        return super().resolve_command(ctx, args)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What Prasan is, and the exit codes."""
        _write_paragraphs(formatter, "command.prasan.help", ctx)


def _help_language() -> str:
    """The language for help: click asks for help while it is still reading options, so ``--lang`` is looked up here."""
    words = sys.argv[1:]
    for position, word in enumerate(words):
        wanted = word.removeprefix("--lang=") if word.startswith("--lang=") else ""
        if word == "--lang" and position + 1 < len(words):
            wanted = words[position + 1]
        if wanted in languages():
            return wanted
    return console().language


def _write_paragraphs(formatter: click.HelpFormatter, key: str, ctx: click.Context) -> None:
    formatter.write_paragraph()
    with formatter.indentation():
        for line in translate(key, _help_language()).strip().splitlines():
            formatter.write_text(line) if line.strip() else formatter.write_paragraph()


def _version(ctx: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"prasan {version('prasan')}")
        ctx.exit()


@click.group("prasan", cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--version", cls=Option, is_flag=True, expose_value=False, is_eager=True, callback=_version)
@COMMON
def prasan(**common: Any) -> None:
    """See which programmes overlap, what nobody covers and who reinforces whom, and prove it."""


def _use_utf8() -> None:
    # Whatever the locale: Thai through a pipe must not become question marks, nor a crash under cp874 or C.
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def _fail(speaker: Console, message: str, code: int) -> int:
    speaker.error(message)
    return code


def run(arguments: list[str] | None = None) -> int:
    """Run a command line and give its exit code; messages go to standard error."""
    set_common(language=default_language(), json=False, quiet=False, verbose=False)
    try:
        if reason := unreadable_translations():
            folder = os.environ["PRASAN_TRANSLATIONS"]
            raise InputError("unreadable-translations", folder=folder, reason=reason)
        result = prasan.main(args=arguments, prog_name="prasan", standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as exit_:
        return exit_.exit_code
    except (click.Abort, KeyboardInterrupt):
        return _fail(console(), translate("error.interrupted", console().language), 130)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except BrokenPipeError:
        # Whoever read us has seen enough, as with `| head`; Python must not complain when it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except DataError as error:
        console().problems(error.problems)
        return _fail(console(), error.text(console().language), error.exit_code)
    except PrasanError as error:
        return _fail(console(), error.text(console().language), error.exit_code)
    except OSError as error:
        code = 4 if error.errno in (errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EDQUOT) else 3
        reason = f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}"
        return _fail(console(), translate("error.operating-system", console().language, reason=reason), code)
    except Exception as error:
        if console().verbose:
            raise
        text = translate("error.internal", console().language, kind=type(error).__name__, reason=str(error))
        return _fail(console(), text, 70)


def main() -> None:
    """Entry point of the command ``prasan``."""
    _use_utf8()
    gc.set_threshold(*GARBAGE)
    sys.exit(run())
