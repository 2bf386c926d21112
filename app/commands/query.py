"""``prasan query``: a named question, a ``.rq`` file, or SPARQL."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from prasan.command_line import Command
from prasan.console import COMMON, Option, console, data_option

if TYPE_CHECKING:
    from rdflib import Graph

    from prasan.queries.ask import Answer


@click.command("query", cls=Command)
@click.argument("question", required=False)
@data_option
@click.option("-p", "--param", cls=Option, multiple=True)
@click.option("-e", "--expression", cls=Option)
@click.option("-f", "--format", "format_", cls=Option)
@click.option("-o", "--out", cls=Option, type=click.Path())
@click.option("--store", cls=Option)
@COMMON
def command(
    question: str | None,
    data: tuple[str, ...],
    param: tuple[str, ...],
    expression: str | None,
    format_: str | None,
    out: str | None,
    store: str | None,
) -> None:
    """Ask a question."""
    from rdflib import Graph

    from prasan.errors import UsageError
    from prasan.output import give
    from prasan.queries.answers import table, write
    from prasan.queries.ask import Rows

    speaker = console()
    if question is None and expression is None:
        _list(data)
        return
    if question is not None and expression is not None:
        raise UsageError("which-question")
    dataset, folder = _asked(data, store)
    answer = _answer(dataset, folder, question, expression, dict(map(_parameter, param)))
    wanted = format_ or (Path(out).suffix.lstrip(".") if out else "")
    if not wanted:
        wanted = ("json-ld" if isinstance(answer, Graph) else "json") if speaker.json else "table"
    if wanted == "table" and isinstance(answer, Rows) and not out:
        speaker.out().print(table(answer, speaker.language))
    else:
        give(write(answer, wanted, speaker.language), Path(out) if out else None)


def _parameter(text: str) -> tuple[str, str]:
    from prasan.errors import UsageError

    name, equals, value = text.partition("=")
    if not equals:
        raise UsageError("not-a-parameter", value=text)
    return name.strip(), value.strip()


def _asked(data: tuple[str, ...], store: str | None) -> tuple[Graph, Path | None]:
    """What is asked, and the folder that may hold questions of its own."""
    from prasan.queries.store import endpoint
    from prasan.settings import read_settings
    from prasan.workspace import open_or_load

    folder = Path(data[0]) if len(data) == 1 and Path(data[0]).is_dir() else None
    address = store or (read_settings(folder).store.endpoint if folder else "")
    if address:
        return endpoint(address), folder
    return open_or_load(data, console().language).with_findings, folder


def _answer(
    dataset: Graph, folder: Path | None, question: str | None, expression: str | None, parameters: dict[str, str]
) -> Answer:
    from prasan.errors import InputError
    from prasan.queries.ask import ask
    from prasan.queries.questions import answer, parse
    from prasan.queries.questions import question as named

    if expression is not None:
        return ask(dataset, expression)
    assert question is not None
    if question.endswith(".rq"):
        file = Path(question)
        if not file.is_file():
            raise InputError("missing-file", file=question)
        return answer(dataset, parse(file.stem, file.read_text(encoding="utf-8-sig")), parameters)
    return answer(dataset, named(question, folder), parameters)


def _list(data: tuple[str, ...]) -> None:
    from prasan.language import pick
    from prasan.queries.questions import questions

    speaker = console()
    folder = Path(data[0]) if len(data) == 1 and Path(data[0]).is_dir() else None
    known = questions(folder)
    if speaker.json:
        speaker.data({
            name: {"title": dict(found.titles), "parameters": [parameter.name for parameter in found.parameters]}
            for name, found in known.items()
        })  # fmt: skip
        return
    rows = [
        (name, pick(found.titles, speaker.language), ", ".join(parameter.name for parameter in found.parameters))
        for name, found in known.items()
    ]
    speaker.table(tuple(speaker.text(f"column.{name}") for name in ("question", "asks", "parameters")), rows)
