r"""The named questions: each is a ``.rq`` file, found because it is there, its name the file's.

A question is plain SPARQL 1.1 that runs in any tool as it stands; its first lines, all comments, say what it is::

    # title@th: โครงการใดทำงานด้านเป้าหมายหนึ่ง
    # title@en: Which programmes work on a goal
    # param goal: Goal required | example E2 | th: เป้าหมาย | en: The goal
    # column programme@th: โครงการ @en: Programme

``title``    one line a language.
``param``    name, type, then ``required`` if it must be given, then between bars ``default …`` (used when it isn't),
             ``example …``, and a text a language. A type is a class of the vocabulary (or several, with ``/`` between
             them): the value may then be an id, a label, another name or an IRI; or ``thing`` for a thing of any class;
             or ``text``; or ``integer``.
``column``   one line a variable of the answer, with its heading in each language.

The query has ``VALUES ?goal { UNDEF }`` wherever a parameter narrows it: that is where the value is put. What is not
given is not asked for: the ``VALUES`` goes, and with it every line that ends in ``# with goal``. Prefixes are given.

A workspace's own questions are ``.rq`` files in its folder ``queries``; one of a name that exists here takes its place.
A distribution adds some by an entry point in the group ``prasan.queries`` that names a package with ``.rq`` files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib.metadata import entry_points
from importlib.resources import files
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from prasan.errors import InputError, UnknownNameError, UsageError
from prasan.loaders.thai import integer
from prasan.ontology import PRASAN
from prasan.queries.ask import Answer, Rows, ask, no_collection
from prasan.queries.resolve import THING, quoted, resolve
from prasan.settings import nearest

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

FOLDER = "queries"
"""Name of the folder of a workspace in which its own questions are."""
_HEADER = re.compile(r"#\s*(title|param|column)\b(.*)")
_TITLE = re.compile(r"@(?P<language>[a-z]{2,3}):\s*(?P<text>.+)")
_PARAM = re.compile(r"\s+(?P<name>\w+):\s*(?P<types>[\w/]+)(?P<required>\s+required)?\s*(?:\|(?P<rest>.*))?")
_COLUMN = re.compile(r"\s+(?P<name>\w+)\s*(?P<texts>@.+)")
_ORDER = re.compile(r"^ORDER BY (?P<keys>(?:\s*(?:\?\w+|DESC\(\?\w+\)))+)\s*\Z", re.MULTILINE)
_KEY = re.compile(r"(DESC\()?\?(\w+)")
_TEXTS = re.compile(r"@([a-z]{2,3}):\s*(.*?)\s*(?=@[a-z]{2,3}:|$)")


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a question may be given: its types, whether it must be, and what it is in each language."""

    name: str
    types: tuple[str, ...]
    required: bool
    default: str
    example: str
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """A question: name, titles by language, parameters, headings by column and language, and SPARQL."""

    name: str
    titles: Mapping[str, str]
    parameters: tuple[Parameter, ...]
    columns: Mapping[str, Mapping[str, str]]
    sparql: str


def _parameter(match: re.Match[str]) -> Parameter:
    marks: dict[str, str] = {}
    texts: dict[str, str] = {}
    for piece in (match["rest"] or "").split("|"):
        name, _, value = piece.strip().partition(" ")
        if name.endswith(":"):
            texts[name[:-1]] = value.strip()
        else:
            marks[name] = value.strip()
    types = tuple(match["types"].split("/"))
    for name in types:
        if name not in (THING, "text", "integer"):
            PRASAN[name]  # a misspelt class fails here
    default, example = marks.get("default", ""), marks.get("example", "")
    return Parameter(match["name"], types, bool(match["required"]), default, example, texts)


def parse(name: str, text: str) -> Question:
    r"""The question that a ``.rq`` file holds.

    Raises ``InputError`` ``question-header`` for a header line that can't be read, or a parameter without a place.

    >>> question = parse("all", "# title@en: All\n# column x@en: Thing\nSELECT ?x { ?x a prasan:Project }")
    >>> question.titles["en"], question.columns["x"]["en"]
    ('All', 'Thing')
    """
    titles: dict[str, str] = {}
    columns: dict[str, Mapping[str, str]] = {}
    parameters = []
    lines = text.removeprefix("\ufeff").splitlines()
    body = next((number for number, line in enumerate(lines) if line.strip() and not line.startswith("#")), len(lines))
    for number, line in enumerate(lines[:body], 1):
        if not (header := _HEADER.match(line)):
            continue
        kind, rest = header[1], header[2]
        try:
            if kind == "title" and (match := _TITLE.fullmatch(rest.rstrip())):
                titles[match["language"]] = match["text"]
            elif kind == "param" and (match := _PARAM.fullmatch(rest.rstrip())):
                parameters.append(_parameter(match))
            elif kind == "column" and (match := _COLUMN.fullmatch(rest.rstrip())):
                columns[match["name"]] = dict(_TEXTS.findall(match["texts"]))
            else:
                raise AttributeError(rest)
        except AttributeError as error:
            raise InputError("question-header", file=f"{name}.rq", line=number, text=line) from error
    sparql = "\n".join(lines[body:]).strip() + "\n"
    for parameter in parameters:
        if not _placeholder(parameter.name).search(sparql):
            raise InputError("question-header", file=f"{name}.rq", line=0, text=f"VALUES ?{parameter.name} {{ UNDEF }}")
    return Question(name, titles, tuple(parameters), columns, sparql)


def _read(folder: Traversable) -> Iterator[Question]:
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.endswith(".rq"):
            try:
                text = entry.read_text(encoding="utf-8")
            except UnicodeDecodeError as error:
                raise InputError("question-encoding", file=entry.name) from error
            yield parse(entry.name.removesuffix(".rq"), text)


@cache
def _built_in() -> tuple[Question, ...]:
    packages = ["prasan.queries", *sorted(entry.value for entry in entry_points(group="prasan.queries"))]
    return tuple(question for package in packages for question in _read(files(package)))


def questions(folder: Path | None = None) -> dict[str, Question]:
    """All questions by name, sorted; with those of a workspace if its folder is given.

    >>> questions()["goals-without-programme"].titles["en"]
    'Which goals no programme works on'
    """
    found = {question.name: question for question in _built_in()}
    if folder is not None and (folder / FOLDER).is_dir():
        found |= {question.name: question for question in _read(folder / FOLDER)}
    return {name: found[name] for name in sorted(found)}


def question(name: str, folder: Path | None = None) -> Question:
    """The question of a name.

    Raises ``UnknownNameError`` ``unknown-question`` with the nearest names.

    >>> question("about").parameters[0].types
    ('thing',)
    """
    known = questions(folder)
    if name not in known:
        raise UnknownNameError("unknown-question", name=name, known=nearest(name, known) or ", ".join(known))
    return known[name]


def _placeholder(name: str) -> re.Pattern[str]:
    return re.compile(rf"VALUES\s+\?{name}\s*\{{\s*UNDEF\s*\}}", re.IGNORECASE)


def _term(parameter: Parameter, value: str, dataset: Graph) -> str:
    if "text" in parameter.types:
        return quoted(value)
    if "integer" in parameter.types:
        try:
            return str(integer(value))
        except ValueError as error:
            raise UsageError("not-an-integer", parameter=parameter.name, value=value) from error
    return f"<{resolve(dataset, parameter.types, value, parameter.name)}>"


def bind(question: Question, parameters: Mapping[str, str], dataset: Graph) -> str:
    """The SPARQL of a question with its parameters in place, ready for :func:`prasan.queries.ask.ask`.

    Things may be given by id, name, other name or IRI. Values are never pasted in: things are looked up, and become
    IRIs that the dataset has; texts become escaped strings; whole numbers are read and written anew.

    Raises ``UnknownNameError`` ``unknown-parameter`` and ``unknown-thing``, ``UsageError`` ``missing-parameter``,
    ``ambiguous-thing`` and ``not-an-integer``.

    >>> from prasan.queries.store import dataset_of
    >>> asked = bind(questions()["committees-at-level"], {"level": "ตำบล"}, dataset_of([]))
    >>> "VALUES ?level { <https://w3id.org/prasan/ns#tambon> }" in asked
    True
    """
    names = [parameter.name for parameter in question.parameters]
    for name in parameters:
        if name not in names:
            raise UnknownNameError("unknown-parameter", question=question.name, name=name,
                                   known=nearest(name, names) or ", ".join(names) or "—")  # fmt: skip
    sparql = question.sparql
    for parameter in question.parameters:
        value = parameters.get(parameter.name) or parameter.default
        if value:
            term = _term(parameter, value, dataset)
            values = f"VALUES ?{parameter.name} {{ {term} }}"
            sparql = _placeholder(parameter.name).sub(values.replace("\\", r"\\"), sparql)
        elif parameter.required:
            raise UsageError(
                "missing-parameter", question=question.name, name=parameter.name, example=parameter.example
            )
        else:
            sparql = re.sub(rf"^.*# with {parameter.name}\s*$\n?", "", sparql, flags=re.MULTILINE)
            sparql = _placeholder(parameter.name).sub("", sparql)
    return sparql


def _ordered(rows: Rows, keys: list[tuple[bool, str]]) -> Rows:
    found = list(rows.rows)
    runs = [(descending, [name for _way, name in run]) for descending, run in groupby(keys, itemgetter(0))]
    # The least key first: each sort keeps the order of what it finds equal.
    for descending, names in reversed(runs):
        columns = (_ranks([row[rows.columns.index(name)] for row in found]) for name in names)
        ranks = list(zip(*columns, strict=True))
        order = sorted(range(len(found)), key=ranks.__getitem__, reverse=descending)
        found = [found[position] for position in order]
    return replace(rows, rows=tuple(found))


def _ranks(terms: list[Node | None]) -> Sequence[Any]:
    if all(type(term) is URIRef for term in terms):
        return list(map(str, terms))  # most columns, and much quicker
    return list(map(_rank, terms))


def _rank(term: Node | None) -> tuple[int, Any, str]:
    """Where a term stands in an order: nothing, IRIs, numbers, other values."""
    if term is None:
        return 0, "", ""
    if isinstance(term, Literal):
        value = term.value
        if isinstance(value, int | float | Decimal):
            return 2, value, ""
        return 3, str(term), term.language or ""
    return 1, str(term), ""


def answer(dataset: Graph, question: Question, parameters: Mapping[str, str] | None = None, **options: Any) -> Answer:
    """The answer to a question, its columns with their headings; ``options`` are those of ``ask``.

    Rows come in the order that the question's ``ORDER BY`` asks for, the same from every store.

    >>> from prasan.queries.store import dataset_of
    >>> rows = answer(dataset_of([]), questions()["goals-without-programme"])
    >>> rows.heading("goal", "th")
    'เป้าหมาย'
    """
    sparql = bind(question, parameters or {}, dataset)
    order = _ORDER.search(sparql)
    if order and _keys(question, sparql):
        # Put in order here: for large answers that is several times as quick, and stores differ where SPARQL lets them.
        found = ask(dataset, sparql[: order.start()], **options)
    else:
        found = ask(dataset, sparql, **options)
    return arranged(found, question, sparql) if isinstance(found, Rows) else found


def arranged(rows: Rows, question: Question, sparql: str) -> Rows:
    """Rows that somebody asked for with the SPARQL of a question, with their headings and in its order."""
    keys = _keys(question, sparql)
    with no_collection():
        return replace(_ordered(rows, keys) if keys else rows, headings=question.columns)


def _keys(question: Question, sparql: str) -> list[tuple[bool, str]]:
    """The columns by which a question wants its rows ordered, and whether from the last on; none for anything else."""
    order = _ORDER.search(sparql)
    keys = [(bool(match[1]), match[2]) for match in _KEY.finditer(order["keys"])] if order else []
    return keys if {name for _descending, name in keys} <= set(question.columns) else []
