"""Edits of a workspace: checked against the shapes, then kept in ``edits.jsonl``; undone by a further edit.

An edit is on the disk before anybody hears that it was made. Several people may edit at once: who changes something
that has changed meanwhile is told, and nothing is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from threading import Lock

from prasan.errors import InputError, PrasanError, UsageError
from prasan.files import alone, append_durably
from prasan.graph.safe_text import plain
from prasan.ground import TYPE, Current, Ground, difference, ground_of
from prasan.loaders.edit_lines import Addition, Edit, EditFile, FileTaken, Statement, edit_id, parsed, written_line
from prasan.loaders.edits import learn_names, undone
from prasan.manifest import sources
from prasan.ontology.check import Breach
from prasan.ontology.quads import spelt
from prasan.ontology.schema import sheets
from prasan.settings import EDITS_NAME

_REQUIRED = {(sheet.cls, spelt(column.term)) for sheet in sheets() for column in sheet.columns if column.required}


class StaleError(PrasanError):
    """Something was changed by somebody else since it was looked at; nothing was written."""


class RefusedError(UsageError):
    """An edit that would break the shapes; ``breaches`` says where. Nothing was written."""

    def __init__(self, breaches: list[Breach]) -> None:
        super().__init__("edit-refused", count=len(breaches))
        self.breaches = tuple(breaches)

    def lines(self, current: Current, language: str) -> list[str]:
        """What would be wrong, a line a breach, in a language."""
        return [
            f"{current.name(f'<{breach.focus}>', language)}: {breach_text(breach, language)}"
            for breach in self.breaches
        ]


def breach_text(breach: Breach, language: str) -> str:
    """What a shape says of a breach, in a language."""
    return breach.message.get(language) or breach.message.get("en") or next(iter(breach.message.values()), "")


@dataclass(frozen=True, slots=True)
class Person:
    """Who edits and why, as they say; each is needed."""

    by: str
    why: str

    def checked(self) -> Person:
        """With its texts on one line; raises ``UsageError`` if one is missing or no text."""
        for name in ("by", "why"):
            text = getattr(self, name)
            if not plain(text).strip():
                raise UsageError(f"edit-needs-{name}")
            if text != text.encode("utf-8", "replace").decode():
                raise UsageError("edit-not-text", name=name)
        return Person(plain(self.by), plain(self.why))


class Editor:
    """Edits one workspace, for any number of threads; other processes may edit it, too."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = Lock()
        self._ground: tuple[object, Ground] | None = None
        self._current: tuple[bytes, Current] | None = None

    @property
    def file(self) -> Path:
        """The file of edits, which need not be there."""
        return self.folder / EDITS_NAME

    def current(self) -> Current:
        """What the workspace states now, edits that no build has seen included; errors as those of reading its files.

        Raises ``InputError`` if the file of edits has lines that can't be read.
        """
        return self._look()[0]

    def _look(self) -> tuple[Current, bytes, EditFile]:
        with self._lock:
            stamp = {name: how for name, how in sources(self.folder).items() if name != EDITS_NAME}
            if self._ground is None or self._ground[0] != stamp:
                self._ground, self._current = (stamp, ground_of(self.folder)), None
            ground = self._ground[1]
            content = self._content()
            held = parsed(content, EDITS_NAME, ground.base)
            if wrong := [problem for problem in held.problems if problem.severity == "violation"]:
                reason = f"{wrong[0].where('en')}: {wrong[0].text('en')}"
                raise InputError("damaged-edits", file=str(self.file), reason=reason)
            if self._current is None or self._current[0] != content:
                current = Current(ground, held.edits)
                self._learn(current, self._current[1].edits if self._current else ())
                self._current = content, current
            return self._current[1], content, held

    def _content(self) -> bytes:
        try:
            return self.file.read_bytes()
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise InputError("damaged-edits", file=str(self.file), reason=error.strerror or str(error)) from error

    def _learn(self, current: Current, known: tuple[Edit, ...]) -> None:
        """Let things be found by the names that edits gave them since the files were read."""
        ids = {edit.id for edit in known}
        if new := [edit for edit in current.edits if edit.id not in ids]:
            with current.ground.lock:
                learn_names(new, current.ground.names, current.ground.base, current.classes)

    def write(
        self,
        person: Person,
        make: Callable[[Current], tuple[Iterable[Addition], Iterable[Statement]]],
        versions: Mapping[tuple[str, ...], str] | None = None,
    ) -> Edit:
        """The edit that adds and withdraws what ``make`` says, if nothing of it has changed and it breaks no shape.

        ``versions`` says how things were when they were looked at. Raises :class:`StaleError`, :class:`RefusedError`,
        ``UsageError`` for an edit that changes nothing or lacks who or why, ``OutputError`` if it can't be written.
        """
        said = person.checked()
        with alone(self.folder):
            current, content, held = self._look()
            for things, version in (versions or {}).items():
                if current.version(things) != version:
                    raise StaleError("edit-stale")
            add, withdraw = make(current)
            edit = Edit("", _now(), said.by, said.why, tuple(add), tuple(withdraw))
            after = current.having(edit)
            if difference(current, after, edit.subjects) == ([], []):
                raise UsageError("edit-nothing")
            return self._keep(edit, current, after, edit.subjects, content, held)

    def undo(self, person: Person, id_: str, version: str = "") -> Edit:
        """Undo an edit by a further one, which may be undone in its turn; the new edit.

        ``version`` is that of :meth:`undoing` when it was looked at. Raises as :meth:`write` does, and ``UsageError``
        for an edit that is not there or is undone already.
        """
        said = person.checked()
        with alone(self.folder):
            current, content, held = self._look()
            things = touched(current, id_)
            if version and current.version(things) != version:
                raise StaleError("edit-stale")
            edit = Edit("", _now(), said.by, said.why, undoes=id_)
            return self._keep(edit, current, current.having(edit), things, content, held)

    def undoing(self, id_: str) -> tuple[Current, Current, tuple[str, ...]]:
        """What the workspace states now, what it would state with an edit undone, and which things that is about."""
        current = self.current()
        things = touched(current, id_)
        return current, current.having(Edit("", _now(), "?", "?", undoes=id_)), things

    def note_file(self, person: Person, taken: FileTaken, undoes: str = "") -> Edit:
        """Note that a file was put into the workspace, or taken out again; whoever calls holds the folder."""
        said = person.checked()
        current, content, held = self._look()
        edit = Edit("", _now(), said.by, said.why, undoes=undoes, file=taken)
        return self._append(edit, current, content, held)

    def _keep(
        self, edit: Edit, before: Current, after: Current, things: Iterable[str], content: bytes, held: EditFile
    ) -> Edit:
        if breaches := after.breaches(before, things):
            raise RefusedError(breaches)
        return self._append(edit, before, content, held)

    def _append(self, edit: Edit, current: Current, content: bytes, held: EditFile) -> Edit:
        base = current.ground.base
        edit = replace(edit, id=edit_id(edit, (known.id for known in held.edits), base))
        line = written_line(edit, base).encode() + b"\n"
        if held.torn:
            # A line that was never finished says nothing, and what a hand left there is not thrown away.
            content = content[: len(content) - len(held.torn)]
            line = b"# " + plain(held.torn.decode("utf-8", "replace")).encode() + b"\n" + line
            with self.file.open("r+b") as file:
                file.truncate(len(content))
        elif content and not content.endswith(b"\n"):
            line = b"\n" + line
        append_durably(self.file, line)
        return replace(edit, row=(content + line).count(b"\n"))


def _now() -> datetime:
    return datetime.now().astimezone().replace(microsecond=0)


def edit_named(current: Current, id_: str) -> Edit:
    """The edit of an id; raises ``UsageError`` if there is none."""
    found = next((edit for edit in current.edits if edit.id == id_), None)
    if found is None:
        raise UsageError("unknown-edit", id=id_)
    return found


def touched(current: Current, id_: str) -> tuple[str, ...]:
    """The things that undoing an edit changes; raises ``UsageError`` if it can't be undone as it is."""
    edit = edit_named(current, id_)
    if by := undone(current.edits).get(id_):
        raise UsageError("edit-undone-already", id=id_, by=by.id)
    if edit.file:
        raise UsageError("edit-is-a-file", id=id_)
    while edit.undoes:
        edit = edit_named(current, edit.undoes)
    return edit.subjects


def taking_out(current: Current, thing: str) -> tuple[list[str], list[Statement]]:
    """What goes if a thing is taken out: it, and what makes no sense without it; and all statements about them, or
    with them as a value.
    """
    gone: dict[str, None] = {thing: None}
    waiting = [thing]
    statements: dict[Statement, None] = {}
    while waiting:
        each = waiting.pop()
        statements |= dict.fromkeys(current.said(each))
        for subject, property_, value in current.pointing(each):
            sheet = current.sheet(subject)
            if sheet and (sheet.cls, property_) in _REQUIRED and subject not in gone:
                gone[subject] = None
                waiting.append(subject)
            statements[subject, property_, value] = None
    return list(gone), sorted(statements)


def is_there(current: Current, thing: str) -> bool:
    """True if there is a thing of any class."""
    return bool(current.values(thing, TYPE))
