"""The lines of ``edits.jsonl``, the file of a workspace that keeps what people add and correct in the web app.

One line an edit, the newest last; blank lines and lines that begin with ``#`` say nothing::

    {"edit": "0a1b2c3d4e", "at": "2026-11-22T10:11:12+07:00", "by": "…", "why": "…", "changes": [
      {"subject": "project/P1", "property": "prasan:hasGoal",
       "withdraw": [{"id": "goal/G1"}], "add": [{"id": "goal/G3"}]}]}

A value is ``{"id": …}`` or ``{"text": …}``, with a ``language`` or a ``type``; ``"inferred": true`` says that it is
only inferred. IRIs are relative to the base of the workspace or begin with a prefix of the vocabulary. What an edit
adds stands at its line; what it withdraws is taken away wherever the files state it, and they stay as they are. A line
with ``undoes`` lets an earlier one count for nothing. A line with ``file`` says that a file was put into the workspace.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pyoxigraph
from rdflib.namespace import XSD

from prasan.errors import InputError
from prasan.language import languages, translate
from prasan.loaders.records import RowPlace
from prasan.ontology.quads import spelt_iri, spelt_text, tag_of, text_of
from prasan.ontology.vocabulary import PREFIXES
from prasan.problems import Problem

Statement = tuple[str, str, str]
"""Subject, property and value, spelt as N-Quads spells them."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NEEDED, _NOTED = ("edit", "at", "by", "why"), ("undoes", "file", "changes")


@dataclass(frozen=True, slots=True)
class Addition:
    """A statement that an edit makes, and whether it is only inferred."""

    statement: Statement
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class FileTaken:
    """A file that was put into the workspace: its name, its SHA-256, and where the one is kept that it replaced."""

    name: str
    digest: str
    kept: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """One edit; ``row`` is its line in the file, 0 as long as it stands in none."""

    id: str
    at: datetime
    by: str
    why: str
    add: tuple[Addition, ...] = ()
    withdraw: tuple[Statement, ...] = ()
    undoes: str = ""
    file: FileTaken | None = None
    row: int = 0

    @property
    def subjects(self) -> tuple[str, ...]:
        """What it speaks of, spelt, in order."""
        return tuple(sorted({item.statement[0] for item in self.add} | {each[0] for each in self.withdraw}))


@dataclass(frozen=True, slots=True)
class EditFile:
    """The edits of a file, what is wrong in it, and the bytes of a last line that was never finished."""

    edits: tuple[Edit, ...] = ()
    problems: tuple[Problem, ...] = ()
    torn: bytes = b""


class _Wrong(Exception):  # noqa: N818 - it never leaves this module
    """A line that makes no sense: why, as a text under ``edits.fault.`` and its values."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code, self.values = code, values


# Terms


def whole_iri(text: str, base: str) -> str:
    """The IRI that stands in a file of edits, in full.

    >>> whole_iri("skos:prefLabel", "urn:x:"), whole_iri("project/P1", "https://example.org/")
    ('http://www.w3.org/2004/02/skos/core#prefLabel', 'https://example.org/project/P1')
    """
    prefix, colon, rest = text.partition(":")
    if colon and prefix in PREFIXES:
        return PREFIXES[prefix] + rest
    return text if _SCHEME.match(text) else base + text


def short_iri(iri: str, base: str) -> str:
    """The shortest text that :func:`whole_iri` reads as this IRI.

    >>> short_iri("https://example.org/project/P1", "https://example.org/")
    'project/P1'
    """
    shorter = [f"{prefix}:{iri.removeprefix(start)}" for prefix, start in PREFIXES.items() if iri.startswith(start)]
    shorter += [iri.removeprefix(base)] if iri.startswith(base) else []
    return next((text for text in shorter if text and whole_iri(text, base) == iri), iri)


def _text(value: object, name: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _Wrong("not-text", name=name)
    try:
        value.encode()
    except UnicodeEncodeError:
        raise _Wrong("not-text", name=name) from None
    if _CONTROL.search(value):
        raise _Wrong("not-text", name=name)
    return value


def _iri(value: object, base: str, name: str) -> str:
    iri = whole_iri(_text(value, name), base)
    try:
        pyoxigraph.NamedNode(iri)
    except ValueError:
        raise _Wrong("not-iri", name=name, value=iri) from None
    return spelt_iri(iri)


def _term(value: object, base: str, name: str) -> tuple[str, bool]:
    if not isinstance(value, dict):
        raise _Wrong("not-a-value", name=name)
    known = {"id", "text", "language", "type", "inferred"}
    inferred = value.get("inferred", False)
    if set(value) - known or ("id" in value) == ("text" in value) or not isinstance(inferred, bool):
        raise _Wrong("not-a-value", name=name)
    if "id" in value:
        return _iri(value["id"], base, name), inferred
    text, language = _text(value["text"], name), value.get("language", "")
    datatype = _iri(value["type"], base, name)[1:-1] if "type" in value else ""
    try:
        if language:
            pyoxigraph.Literal(text, language=language)
    except (ValueError, TypeError):
        raise _Wrong("not-a-value", name=name) from None
    if language and datatype:
        raise _Wrong("not-a-value", name=name)
    return spelt_text(text, language.lower(), "" if datatype == str(XSD.string) else datatype), inferred


def _value(term: str, base: str, inferred: bool = False) -> dict[str, Any]:
    found: dict[str, Any] = {"id": short_iri(term[1:-1], base)} if term[0] == "<" else {"text": text_of(term)}
    tag = tag_of(term)
    if tag.startswith("@"):
        found["language"] = tag[1:]
    elif tag:
        found["type"] = short_iri(tag[3:-1], base)
    return found | ({"inferred": True} if inferred else {})


# Lines


def written_line(edit: Edit, base: str) -> str:
    """An edit as the line of a file, without its end."""
    by_place: dict[tuple[str, str], dict[str, list[dict[str, Any]]]] = {}
    for name, statements in (
        ("withdraw", [(statement, False) for statement in edit.withdraw]),
        ("add", [(item.statement, item.inferred) for item in edit.add]),
    ):
        for (subject, property_, value), inferred in sorted(statements):
            said = by_place.setdefault((subject, property_), {})
            said.setdefault(name, []).append(_value(value, base, inferred))
    line: dict[str, Any] = {
        "edit": edit.id, "at": edit.at.isoformat(timespec="seconds"), "by": edit.by, "why": edit.why,
    }  # fmt: skip
    if edit.undoes:
        line["undoes"] = edit.undoes
    if edit.file:
        line["file"] = {"name": edit.file.name, "sha256": edit.file.digest}
        line["file"] |= {"kept": edit.file.kept} if edit.file.kept else {}
    if by_place:
        line["changes"] = [
            {"subject": short_iri(subject[1:-1], base), "property": short_iri(property_[1:-1], base), **said}
            for (subject, property_), said in sorted(by_place.items())
        ]
    return json.dumps(line, ensure_ascii=False)


def edit_id(edit: Edit, taken: Iterable[str], base: str) -> str:
    """An id for an edit that is none of those taken: ten letters that follow from all that it says."""
    known = set(taken)
    line = written_line(replace(edit, id=""), base)
    for more in range(len(known) + 1):
        found = hashlib.sha256(f"{line}{more or ''}".encode()).hexdigest()[:10]
        if found not in known:
            return found
    raise AssertionError("one more than there are is always free")


def _edit(line: str, base: str, row: int) -> Edit:
    try:
        held = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise _Wrong("not-json", reason=str(error)) from None
    if not isinstance(held, dict):
        raise _Wrong("not-json", reason="{…}")
    for name in held:
        if name not in (*_NEEDED, *_NOTED):
            raise _Wrong("unknown-key", name=name)
    id_, at, by, why = (_text(held.get(name), name) for name in _NEEDED)
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        raise _Wrong("not-a-moment", name="at", value=at) from None
    if moment.tzinfo is None:
        raise _Wrong("not-a-moment", name="at", value=at)
    undoes = _text(held["undoes"], "undoes") if "undoes" in held else ""
    add, withdraw = _changes(held.get("changes", []), base)
    return Edit(id_, moment, by, why, tuple(add), tuple(withdraw), undoes, _file(held.get("file")), row)


def _changes(held: object, base: str) -> tuple[list[Addition], list[Statement]]:
    add: list[Addition] = []
    withdraw: list[Statement] = []
    if not isinstance(held, list) or not all(isinstance(change, dict) for change in held):
        raise _Wrong("not-a-change", name="changes")
    for change in held:
        if set(change) - {"subject", "property", "add", "withdraw"}:
            raise _Wrong("not-a-change", name="changes")
        subject, property_ = (_iri(change.get(name), base, name) for name in ("subject", "property"))
        for name in ("add", "withdraw"):
            values = change.get(name, [])
            if not isinstance(values, list):
                raise _Wrong("not-a-change", name=name)
            terms = [_term(value, base, name) for value in values]
            if name == "add":
                add += [Addition((subject, property_, term), inferred) for term, inferred in terms]
            else:
                withdraw += [(subject, property_, term) for term, _inferred in terms]
    return add, withdraw


def _file(held: object) -> FileTaken | None:
    if held is None:
        return None
    if not isinstance(held, dict) or set(held) - {"name", "sha256", "kept"}:
        raise _Wrong("not-a-change", name="file")
    name, digest = (_text(held.get(key), key) for key in ("name", "sha256"))
    return FileTaken(name, digest, _text(held["kept"], "kept") if "kept" in held else "")


def read_edits(path: Path, base: str) -> EditFile:
    """The edits of a file with every problem in it; none if there is no such file.

    A last line without its end that can't be read was never finished, as when the power fails: it is told and left out.
    Raises ``InputError`` if the file can't be read at all.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return EditFile()
    except OSError as error:
        raise InputError("damaged-edits", file=str(path), reason=error.strerror or str(error)) from error
    return parsed(content, path.name, base)


def parsed(content: bytes, file: str, base: str) -> EditFile:
    """The edits of the content of a file, as :func:`read_edits` does."""
    edits: list[Edit] = []
    problems: list[Problem] = []
    rows: dict[str, int] = {}
    torn = b""
    lines = content.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    for row, raw in enumerate(lines, 1):
        place = RowPlace(file, "", row)
        line = raw.strip()
        if not line or line.startswith(b"#"):
            continue
        try:
            edit = _edit(_decoded(line), base, row)
        except _Wrong as wrong:
            if row == len(lines):
                torn = raw
                problems.append(place.problem("edit-torn", severity="warning"))
            else:
                message = {code: translate(f"edits.fault.{wrong.code}", code, **wrong.values) for code in languages()}
                told = Problem("edit-line", file, "", row, "", "", message=message)
                problems.append(told)
            continue
        if edit.id in rows:
            problems.append(place.problem("edit-twice", "edit", edit.id, first_row=rows[edit.id]))
            continue
        if edit.undoes and edit.undoes not in rows:
            problems.append(place.problem("edit-undoes-nothing", "undoes", edit.undoes, severity="warning"))
        rows[edit.id] = row
        edits.append(edit)
    return EditFile(tuple(edits), tuple(problems), torn)


def _decoded(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        raise _Wrong("not-utf-8") from None
