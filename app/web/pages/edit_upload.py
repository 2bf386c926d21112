"""A file for the workspace: what is wrong with it and what it would change, before it is taken in."""

from __future__ import annotations

import secrets
import shutil
import tempfile
import weakref
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from prasan.console import problem_data
from prasan.errors import PrasanError, UsageError
from prasan.graph.comparison_rows import finding_rows, thing_rows
from prasan.loaders.template import write_workbook
from prasan.uploading import Checked, accept, check_file, replaceable, safe_name, target
from prasan.web.described import WHO, Described, Field
from prasan.web.editors import Form, away, editor, name_of, person, takes_form, text
from prasan.web.errors import RequestError, fault, status_of, told
from prasan.web.files import file_answer
from prasan.web.rendering import data, language, page, state
from prasan.web.state import State

NAME = "edit_upload"
ORDER = 0
NEEDS = {"edit-send": "admin", "edit-accept": "admin", "edit-discard": "admin"}
"""A file takes the place of another as a whole."""

_MOST_KEPT = 8
"""Files that wait for a decision; a further one takes the place of the oldest."""
_MOST_SHOWN = 100


@dataclass(eq=False)
class _Upload:
    """A file that was sent, in a folder of its own; ``checked`` or ``error`` once it has been looked at."""

    name: str
    home: Path
    checked: Checked | None = None
    error: PrasanError | None = None

    @property
    def content(self) -> Path:
        return self.home / "content"

    def forget(self) -> None:
        shutil.rmtree(self.home, ignore_errors=True)


_waiting: weakref.WeakKeyDictionary[State, dict[str, _Upload]] = weakref.WeakKeyDictionary()
_lock = Lock()


def _send(request: Request, form: Form) -> Response:
    sent = next((value for value in form.get("file", ()) if isinstance(value, UploadFile) and value.filename), None)
    if sent is None:
        raise UsageError("upload-missing")
    held = state(request)
    name = safe_name(sent.filename or "")
    # One of the same name is meant to take its place: what it would change is seen before it does.
    replaces = text(form, "replaces") or (name if name in replaceable(held.folder) else "")
    target(held.folder, name, replaces)
    upload = _Upload(name, Path(tempfile.mkdtemp(prefix="prasan-sent-")))
    weakref.finalize(upload, shutil.rmtree, upload.home, ignore_errors=True)
    with upload.content.open("wb") as file:
        shutil.copyfileobj(sent.file, file)
    token = secrets.token_hex(16)
    with _lock:
        kept = _waiting.setdefault(held, {})
        while len(kept) >= _MOST_KEPT:
            kept.pop(next(iter(kept))).forget()
        kept[token] = upload
    Thread(target=_check, args=(held, upload, replaces)).start()
    return away(request, "edit-upload", token=token)


def _check(held: State, upload: _Upload, replaces: str) -> None:
    try:
        held.refresh()
        upload.checked = check_file(held.folder, held.built.workspace, upload.content, upload.name, replaces)
    except PrasanError as error:
        upload.error = error
    except Exception as error:
        upload.error = fault(error, "a file that was sent could not be checked")


def _upload(request: Request) -> _Upload:
    found = _waiting.get(state(request), {}).get(request.path_params["token"])
    if found is None:
        raise RequestError(404, "upload-gone")
    return found


def _told(request: Request, upload: _Upload) -> dict[str, Any]:
    """What is known of a file so far, as JSON can hold it."""
    code, checked = language(request), upload.checked
    found: dict[str, Any] = {
        "name": checked.name if checked else upload.name, "done": bool(checked or upload.error),
        "usable": bool(checked and checked.usable), "replaces": bool(checked and checked.replaces),
        "error": [], "problems": [], "things": [], "findings": [], "statements": None,
    }  # fmt: skip
    if error := upload.error or (checked.error if checked else None):
        found["error"] = [error.text(code)]
    if checked:
        # What was noted about other files before is not this one's; what keeps the data from being used is, wherever.
        own = [
            each for each in checked.problems if each.file == Path(checked.name).name or each.severity == "violation"
        ]
        # Two rows of one id make a thing of two halves, with which much is wrong: that comes first.
        problems = sorted(
            own, key=lambda each: (each.severity != "violation", each.code != "duplicate-id", each.sort_key)
        )
        found["problems"] = [problem_data(problem, code) | {"where": problem.where(code)} for problem in problems]
    if checked and checked.compared:
        scene = replace(checked.compared.scene, language=code)
        comparison = scene.comparison
        found["statements"] = {"added": len(checked.added), "removed": len(checked.removed)}
        found["counts"] = {
            "appeared": len(comparison.appeared),
            "disappeared": len(comparison.disappeared),
            "changed": len(comparison.changed_in_words),
        }
        found["things"] = [
            dict(zip(("change", "class", "before", "after", "what"), row, strict=True)) for row in thing_rows(scene)
        ]
        found["findings"] = [
            {"change": row[0], "kind": row[1], "before": row[2], "after": row[3], "what": row[4]}
            for row in finding_rows(scene, True)
        ]
    return found


def _show(request: Request, error: PrasanError | None = None, why: str = "", by: str = "") -> Response:
    upload, code = _upload(request), language(request)
    return page(
        request, "edit_upload.html", status=status_of(error) if error else 200, found=_told(request, upload),
        token=request.path_params["token"], most=_MOST_SHOWN, why=why, by=by or name_of(request),
        wrong=told(error, code) if error else [],
    )  # fmt: skip


def _show_json(request: Request) -> Response:
    return data(request, _told(request, _upload(request)))


def _accept(request: Request, form: Form) -> Response:
    upload = _upload(request)
    try:
        if upload.checked is None:
            raise UsageError("upload-stale", name=upload.name)
        accept(editor(request), person(form), upload.checked, upload.content)
    except PrasanError as error:
        return _show(request, error, text(form, "why"), text(form, "by"))
    _forget(request)
    state(request).refresh_soon()
    return away(request, "edit-history", text(form, "by"))


def _discard(request: Request, _form: Form) -> Response:
    _upload(request)
    _forget(request)
    return away(request, "edit")


def _forget(request: Request) -> None:
    with _lock:
        if upload := _waiting.get(state(request), {}).pop(request.path_params["token"], None):
            upload.forget()


def _workbook(request: Request) -> Response:
    """The empty workbook to fill in."""
    code = language(request)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "prasan.xlsx"
        write_workbook(path, code)
        return file_answer(iter([path.read_bytes()]), path.name)


_TOKEN = {"token": Field("What `edit-send` leads to")}
DESCRIBED = {
    "edit-workbook": Described("The empty workbook to fill in"),
    "edit-send": Described(
        "Sends a file, which is checked before it is taken in",
        form={"replaces": Field("The file of the workspace whose place it takes")}, file="file",
    ),
    "edit-upload": Described(
        "What is wrong with a file that was sent, and what it would change", path=_TOKEN,
        holds={"name": "string", "done": "boolean", "usable": "boolean", "problems": "array", "things": "array"},
    ),
    "edit-accept": Described("Takes the file in", path=_TOKEN, form=WHO),
    "edit-discard": Described("Forgets the file", path=_TOKEN),
}  # fmt: skip
ROUTES = (
    Route("/edit/workbook.xlsx", _workbook, name="edit-workbook"),
    Route("/edit/upload", takes_form(_send), name="edit-send", methods=["POST"]),
    Route("/edit/upload/{token}", _show, name="edit-upload", methods=["GET"]),
    Route("/edit/upload/{token}/result.json", _show_json, name="edit-upload-json"),
    Route("/edit/upload/{token}/accept", takes_form(_accept), name="edit-accept", methods=["POST"]),
    Route("/edit/upload/{token}/discard", takes_form(_discard), name="edit-discard", methods=["POST"]),
)
