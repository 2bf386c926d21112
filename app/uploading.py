"""A file for the workspace: checked in a copy of it, then taken in whole under a safe name, with a line of history.

What a file replaces is kept in the folder ``replaced``, under its name with the moment, where no loader reads it.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rdflib import Literal

from prasan.errors import DataError, OutputError, PrasanError, UsageError
from prasan.files import alone, sync_folder
from prasan.loaders.edit_lines import Edit, FileTaken
from prasan.loaders.edits import undone
from prasan.manifest import OUT, sources
from prasan.problems import Problem
from prasan.settings import DECISIONS_NAME, EDITS_NAME, FILE_NAME, read_settings
from prasan.workspace import Workspace, load

if TYPE_CHECKING:
    from prasan.comparing import Compared
    from prasan.editing import Editor, Person

REPLACED = "replaced"
"""Folder of a workspace that keeps the files which others replaced."""

_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_MOST_BYTES = 180
Triple = tuple[str, str, str]


@dataclass(frozen=True)
class Checked:
    """What a file would do: its problems and, if it can be used at all, what would be different with it."""

    name: str
    replaces: bool
    problems: tuple[Problem, ...]
    sources: str
    """How the files of the workspace were when it was checked."""
    error: PrasanError | None = None
    compared: Compared | None = None
    added: tuple[Triple, ...] = ()
    removed: tuple[Triple, ...] = ()

    @property
    def usable(self) -> bool:
        """True if it can be taken in."""
        return self.compared is not None


def safe_name(name: str) -> str:
    """The name under which a file may stand in a workspace: the last part of it, if that is one.

    Raises ``UsageError`` for what is no name of a file that a workspace could hold.

    >>> safe_name("../../โครงการ 2551.xlsx"), safe_name("C:/Users/a/plan.csv")
    ('โครงการ 2551.xlsx', 'plan.csv')
    """
    from prasan.loaders.load import suffixes

    found = unicodedata.normalize("NFC", re.split(r"[\\/]", name)[-1]).strip().rstrip(". ")
    own = {FILE_NAME, DECISIONS_NAME, EDITS_NAME}
    try:
        too_long = len(found.encode()) > _MOST_BYTES
    except UnicodeEncodeError:
        too_long = True
    if not found or too_long or found.startswith((".", "~$")) or found.casefold() in own:
        raise UsageError("upload-name", name=found.encode("utf-8", "replace").decode()[:100])
    if _UNSAFE.search(found) or _RESERVED.fullmatch(found):
        raise UsageError("upload-name", name=found[:100])
    if Path(found).suffix.lower() not in suffixes():
        raise UsageError("unknown-format", file=found, known=" ".join(sorted(suffixes())))
    return found


def replaceable(folder: Path) -> list[str]:
    """The source files of a workspace that another file may take the place of, by their paths in it, in order."""
    own = {FILE_NAME, DECISIONS_NAME, EDITS_NAME}
    return sorted(name for name in sources(folder) if name not in own and ".." not in Path(name).parts)


def target(folder: Path, name: str, replaces: str) -> str:
    """The name that a file is to have in a workspace; raises ``UsageError`` if it can't have it."""
    there = replaceable(folder)
    if replaces:
        if replaces not in there:
            raise UsageError("upload-replaces-nothing", name=replaces)
        if Path(replaces).suffix.lower() != Path(name).suffix.lower():
            raise UsageError("upload-other-format", name=name, replaces=replaces)
        return replaces
    if any(each.casefold() == name.casefold() for each in os.listdir(folder)):
        raise UsageError("upload-exists", name=name)
    patterns = read_settings(folder).workspace.files
    if not any(Path(name).match(pattern) for pattern in patterns):
        raise UsageError("upload-not-read", name=name, known=", ".join(patterns))
    return name


def check_file(folder: Path, before: Workspace, content: Path, name: str, replaces: str = "") -> Checked:
    """What a file would do in a workspace, found out in a copy of it; ``before`` is the workspace as it is.

    Nothing is written to the workspace. Raises ``UsageError`` if the file can't have its name there.
    """
    from prasan.comparing import difference

    stands_as = target(folder, safe_name(name), replaces)
    how = str(sources(folder))
    with tempfile.TemporaryDirectory(prefix="prasan-upload-") as home:
        copy = Path(home) / (folder.resolve().name or "workspace")
        _copied(folder, copy)
        (copy / stands_as).unlink(missing_ok=True)
        shutil.copyfile(content, copy / stands_as)
        try:
            after = load(copy, language=before.language)
        except DataError as error:
            return Checked(stands_as, bool(replaces), error.problems, how, error)
        except PrasanError as error:
            return Checked(stands_as, bool(replaces), (), how, error)
        was, now = _triples(before), _triples(after)
        compared = difference(before, after)
    return Checked(
        stands_as,
        bool(replaces),
        after.problems,
        how,
        None,
        compared,
        tuple(sorted(now - was)),
        tuple(sorted(was - now)),
    )


def _copied(folder: Path, copy: Path) -> None:
    """A copy of the source files of a workspace; where the system can, it is links to them."""
    copy.mkdir()
    for name in sources(folder):
        if OUT in Path(name).parts[:1]:
            continue
        there = copy / name
        there.parent.mkdir(parents=True, exist_ok=True)
        try:
            there.symlink_to((folder / name).resolve())
        except OSError:
            shutil.copyfile(folder / name, there)


def _triples(workspace: Workspace) -> set[Triple]:
    """What a workspace states, wherever it stands, every term spelt."""
    from prasan.graph.finding_rdf import findings_graph
    from prasan.loaders.places import places_graph
    from prasan.ontology.quads import spelt
    from prasan.queries.store import plain_quads_of

    base = workspace.settings.workspace.base
    without = (str(findings_graph(base)), str(places_graph(base)), f"{base}decisions")
    quads = plain_quads_of(workspace.dataset, without)
    return {(f"<{s}>", f"<{p}>", spelt(o) if isinstance(o, Literal) else f"<{o}>") for s, p, o, _g in quads}


def accept(editor: Editor, person: Person, checked: Checked, content: Path) -> Edit:
    """Take a checked file into the workspace; the line of the history that says so.

    Raises ``UsageError`` if the files are no longer as they were when it was checked; nothing is changed then.
    """
    folder = editor.folder
    said = person.checked()
    with alone(folder):
        if not checked.usable or str(sources(folder)) != checked.sources:
            raise UsageError("upload-stale", name=checked.name)
        place = folder / checked.name
        kept = _keep(folder, checked.name) if checked.replaces else ""
        digest = _put(content, place)
        try:
            return editor.note_file(said, FileTaken(checked.name, digest, kept))
        except PrasanError:
            # What the history can't say is not done.
            if kept:
                _put(folder / kept, place)
            else:
                place.unlink(missing_ok=True)
            raise


def take_back(editor: Editor, person: Person, edit: Edit) -> Edit:
    """Undo that a file was taken in: it goes to the folder of what was replaced, and what it replaced comes back.

    Raises ``UsageError`` if the file has changed since, or if that was undone already.
    """
    taken, folder = edit.file, editor.folder
    said = person.checked()
    if taken is None or edit.undoes:
        raise UsageError("upload-no-way-back", id=edit.id)
    with alone(folder):
        if by := undone(editor.current().edits).get(edit.id):
            raise UsageError("edit-undone-already", id=edit.id, by=by.id)
        there, before = folder / taken.name, folder / taken.kept
        # The names come from a file that anybody may have written to.
        is_own = taken.name in replaceable(folder) and (not taken.kept or _is_kept(folder, before))
        if not is_own or _digest(there) != taken.digest:
            raise UsageError("upload-no-way-back", id=edit.id)
        checked_without(folder, taken)
        kept = _keep(folder, taken.name)
        if taken.kept:
            _put(before, there)
        else:
            there.unlink()
            sync_folder(folder)
        return editor.note_file(said, FileTaken(taken.name, taken.digest, kept), undoes=edit.id)


def checked_without(folder: Path, taken: FileTaken) -> None:
    """Raise what loading raises if the workspace could not be used without a file that it took in."""
    with tempfile.TemporaryDirectory(prefix="prasan-upload-") as home:
        copy = Path(home) / (folder.resolve().name or "workspace")
        _copied(folder, copy)
        (copy / taken.name).unlink(missing_ok=True)
        if taken.kept:
            shutil.copyfile(folder / taken.kept, copy / taken.name)
        load(copy)


def _is_kept(folder: Path, file: Path) -> bool:
    return file.is_file() and file.resolve().parent == (folder / REPLACED).resolve()


def _keep(folder: Path, name: str) -> str:
    """Copy a file to the folder of what was replaced; its path there. A suffix of its own keeps loaders away."""
    moment = datetime.now().astimezone().strftime("%Y-%m-%dT%H-%M-%S")
    last = Path(name).name
    number, kept = 1, f"{REPLACED}/{last}.{moment}.old"
    while (folder / kept).exists():
        number += 1
        kept = f"{REPLACED}/{last}.{moment}-{number}.old"
    with _written(folder):
        (folder / REPLACED).mkdir(exist_ok=True)
    _put(folder / name, folder / kept)
    return kept


def _put(content: Path, place: Path) -> str:
    """Copy a file to a place, whole and on the disk or not at all; its SHA-256."""
    from prasan.files import write_atomically

    with _written(place), write_atomically(place) as temporary:
        shutil.copyfile(content, temporary)
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        digest = _digest(temporary)
    sync_folder(place.parent)
    return digest


@contextmanager
def _written(place: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OutputError("cannot-write", path=str(place), reason=error.strerror or str(error)) from error


def _digest(file: Path) -> str:
    with file.open("rb") as held:
        return hashlib.file_digest(held, "sha256").hexdigest()
