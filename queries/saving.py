"""Questions of people's own, kept as ``.rq`` files of their workspace."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pyoxigraph
from oxrdflib import OxigraphStore
from rdflib import Dataset

from prasan.errors import OutputError, UsageError
from prasan.files import write_atomically
from prasan.graph.safe_text import plain
from prasan.language import languages
from prasan.ontology.vocabulary import PREFIXES
from prasan.queries.ask import ask
from prasan.queries.questions import FOLDER, parse, questions
from prasan.queries.words import prefixes_used

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST = 64
_TITLE = re.compile(r"#\s*title\b")
_RESERVED = re.compile(r"con|prn|aux|nul|com\d|lpt\d")
"""Names that Windows keeps for devices, whatever follows the dot."""


def save_question(folder: Path, name: str, titles: Mapping[str, str], sparql: str, replace: bool = False) -> Path:
    """Keep a question in a workspace's folder of questions; the path of its file, which is whole or not there.

    Headers that the text has already stay, its titles but: these are given. Raises ``UsageError``: ``question-name``
    for what is no name of a question, ``question-title`` if the title lacks in a language, ``question-exists`` unless
    it may be replaced, and whatever :func:`prasan.queries.ask.ask` says of SPARQL that it would not answer;
    ``InputError`` for headers that can't be read; ``OutputError`` if it can't be written.
    """
    name = name.strip()
    if len(name) > _LONGEST or not _NAME.fullmatch(name) or _RESERVED.fullmatch(name):
        raise UsageError("question-name", name=name)
    given = {code: plain(titles.get(code, "")) for code in languages()}
    if lacking := [code for code, title in given.items() if not title]:
        raise UsageError("question-title", languages=", ".join(lacking))
    text = written(given, sparql)
    # What the command line would make of the file, on a store that has nothing in it.
    ask(Dataset(store=OxigraphStore(store=pyoxigraph.Store()), default_union=True), parse(name, text).sparql, False)
    target = folder / FOLDER / f"{name}.rq"
    if folder.resolve() not in target.parent.resolve().parents:
        raise OutputError("cannot-write", path=str(target), reason="not in the workspace")
    if not replace and (target.exists() or name in _known(folder)):
        raise UsageError("question-exists", name=name)
    with write_atomically(target) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")
    return target


def _known(folder: Path) -> Mapping[str, object]:
    from prasan.errors import InputError

    try:
        return questions(folder)
    except InputError:
        return questions()  # another file that can't be read is no reason not to keep this one


def written(titles: Mapping[str, str], sparql: str) -> str:
    """The text of a file with these titles, and with the prefixes that the query uses and does not declare."""
    lines = sparql.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff").split("\n")
    body = next((number for number, line in enumerate(lines) if line.strip() and not line.startswith("#")), len(lines))
    heads = [line.rstrip() for line in lines[:body] if line.strip() and not _TITLE.match(line)]
    found = [f"# title@{code}: {title}" for code, title in titles.items()] + heads
    return "\n".join(found) + "\n\n" + with_prefixes("\n".join(lines[body:]).strip() + "\n")


def with_prefixes(sparql: str) -> str:
    """A query that any tool understands: the usual prefixes that it uses and does not declare are declared.

    >>> print(with_prefixes("SELECT * { ?s a prasan:Goal }"))
    PREFIX prasan: <https://w3id.org/prasan/ns#>
    SELECT * { ?s a prasan:Goal }
    """
    used, declared = prefixes_used(sparql)
    lines = [f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items() if prefix in used - declared]
    return "".join(lines) + sparql
