"""``prasan init``: a workspace with a workbook to fill in."""

from __future__ import annotations

from pathlib import Path

import click

from prasan.command_line import Command
from prasan.console import COMMON, Option, console

_SETTINGS = """\
# {comment}

[workspace]
title.th = "{title}"
title.en = "{title}"
base = "https://w3id.org/prasan/id/{slug}/"
language = "{language}"

[calendar]
fiscal_year_starts = "10-01"
fiscal_year_named_after = "end"
years_are = "fiscal"
era = "buddhist"
"""


@click.command("init", cls=Command)
@click.argument("folder", type=click.Path())
@click.option("--example", cls=Option, is_flag=True)
@COMMON
def command(folder: str, example: bool) -> None:
    """Make a workspace."""
    from prasan.errors import OutputError

    speaker = console()
    target = Path(folder)
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise OutputError("exists", path=str(target))
    written = _example(target) if example else _empty(target, speaker.language)
    if speaker.json:
        speaker.data({"written": [str(path) for path in written]})
        return
    for path in written:
        speaker.say(f"  {path}")
    speaker.note(speaker.text("init.next-example" if example else "init.next", folder=folder, file=written[0].name))


def _example(target: Path) -> list[Path]:
    from importlib.resources import files

    from prasan.files import write_folder

    source = files("prasan.examples") / "nakhon_si_thammarat"
    with write_folder(target) as temporary:
        names = sorted(entry.name for entry in source.iterdir() if entry.name.endswith((".xlsx", ".toml")))
        for name in names:
            (temporary / name).write_bytes((source / name).read_bytes())
    return [target / name for name in names]


def _empty(target: Path, language: str) -> list[Path]:
    from prasan.files import write_folder
    from prasan.language import translate
    from prasan.loaders.statements import slug
    from prasan.loaders.template import write_workbook
    from prasan.settings import FILE_NAME

    title = target.resolve().name
    workbook = f"{slug(title) or 'prasan'}.xlsx"
    with write_folder(target) as temporary:
        write_workbook(temporary / workbook, language)
        settings = _SETTINGS.format(
            comment=translate("init.settings-comment", language),
            title=title.replace("\\", "\\\\").replace('"', '\\"'),
            slug=slug(title) or "workspace",
            language=language,
        )
        (temporary / FILE_NAME).write_text(settings, encoding="utf-8")
    return [target / workbook, target / FILE_NAME]
