"""The edits of a workspace in words: who, when, why, what, and which of them are undone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from rdflib import URIRef
from rdflib.namespace import RDF, XSD

from prasan.edit_fields import title
from prasan.graph.safe_text import plain
from prasan.ground import Current
from prasan.language import pick, translate
from prasan.loaders.edit_lines import Edit, Statement, short_iri
from prasan.loaders.edits import undone
from prasan.ontology.quads import spelt, tag_of, text_of
from prasan.ontology.vocabulary import names

COLUMNS = ("number", "edit", "at", "by", "why", "what", "thing", "name", "property", "withdrawn", "added", "undone-by")
_TYPE, _DATE = spelt(RDF.type), f"^^<{XSD.date}>"


@dataclass(frozen=True, slots=True)
class Line:
    """What changes about a thing by one property, in words."""

    thing: str
    name: str
    property: str
    withdrawn: tuple[str, ...]
    added: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One edit in words; ``what`` is ``change``, ``undo``, ``file`` or ``file-back``."""

    edit: Edit
    what: str
    said: str
    lines: tuple[Line, ...]
    undone_by: Edit | None

    @property
    def can_be_undone(self) -> bool:
        """True if nothing has undone it yet and there is a way back."""
        return self.undone_by is None and self.what != "file-back"


def history(current: Current, language: str) -> list[Entry]:
    """Every edit, the newest first."""
    by_id = {edit.id: edit for edit in current.edits}
    gone = undone(current.edits)
    found = []
    for edit in reversed(current.edits):
        what = ("file-back" if edit.undoes else "file") if edit.file else "undo" if edit.undoes else "change"
        values: dict[str, Any] = {
            "name": edit.file.name if edit.file else "",
            "kept": edit.file.kept if edit.file else "",
        }
        first = by_id.get(edit.undoes)
        values |= {"row": first.row if first else "?", "edit": edit.undoes}
        if what == "file" and edit.file and edit.file.kept:
            what_said = translate("edit.what.file-replaced", language, **values)
        else:
            what_said = translate(f"edit.what.{what}", language, **values)
        lines = tuple(statement_lines(current, edit.withdraw, [item.statement for item in edit.add], language))
        found.append(Entry(edit, what, what_said, lines, gone.get(edit.id)))
    return found


def statement_lines(
    current: Current, withdrawn: Iterable[Statement], added: Iterable[Statement], language: str
) -> Iterator[Line]:
    """Statements that go and that come, a line for each thing and property, in order."""
    found: dict[tuple[str, str], tuple[list[str], list[str]]] = {}
    for side, statements in enumerate((withdrawn, added)):
        for subject, property_, value in sorted(statements):
            found.setdefault((subject, property_), ([], []))[side].append(value_words(current, value, language))
    for (subject, property_), (was, now) in sorted(found.items()):
        # What stays but is stated otherwise, or no longer only inferred, is said on both sides.
        name = title(current, subject, language) if current.said(subject) else current.name(subject, language)
        yield Line(
            subject, plain(name), property_words(property_, language), tuple(was), tuple(now),
        )  # fmt: skip


def property_words(property_: str, language: str) -> str:
    """What a property is called."""
    if property_ == _TYPE:
        return translate("edit.property-type", language)
    return pick(names(URIRef(property_[1:-1])), language) or property_[1:-1]


def value_words(current: Current, value: str, language: str) -> str:
    """A value as people read it."""
    if value[0] == "<":
        return plain(current.name(value, language))
    text = text_of(value)
    if tag_of(value) == _DATE:
        try:
            return current.ground.calendar.display_day(date.fromisoformat(text))
        except ValueError:
            return text
    return plain(text)


def moment_words(current: Current, edit: Edit) -> str:
    """When an edit was made, on the clock of whoever made it."""
    return f"{current.ground.calendar.display_day(edit.at.date())} {edit.at:%H:%M}"


def history_data(current: Current, language: str) -> list[dict[str, Any]]:
    """The history as JSON can hold it."""
    base = current.ground.base
    return [
        {
            "number": entry.edit.row,
            "edit": entry.edit.id,
            "at": entry.edit.at.isoformat(timespec="seconds"),
            "by": entry.edit.by,
            "why": entry.edit.why,
            "kind": entry.what,
            "what": entry.said,
            "undoes": entry.edit.undoes or None,
            "undone_by": entry.undone_by.id if entry.undone_by else None,
            "file": entry.edit.file.name if entry.edit.file else None,
            "changes": [
                {
                    "thing": short_iri(line.thing[1:-1], base),
                    "name": line.name,
                    "property": line.property,
                    "withdrawn": list(line.withdrawn),
                    "added": list(line.added),
                }
                for line in entry.lines
            ],
        }
        for entry in history(current, language)
    ]


def history_rows(current: Current, language: str) -> Iterator[tuple[str | int, ...]]:
    """The history as rows of a sheet by :data:`COLUMNS`, one for each thing and property of an edit."""
    for item in history_data(current, language):
        start = tuple(item[name] for name in ("number", "edit", "at", "by", "why", "what"))
        end = item["undone_by"] or ""
        for change in item["changes"] or [{}]:
            told = tuple(change.get(name, "") for name in ("thing", "name", "property"))
            yield (*start, *told, *("; ".join(change.get(name, ())) for name in ("withdrawn", "added")), end)
