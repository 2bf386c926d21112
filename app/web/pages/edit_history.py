"""Who changed what, when and why; and how to undo it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from prasan.editing import RefusedError, edit_named, touched
from prasan.errors import PrasanError
from prasan.ground import difference
from prasan.history import COLUMNS, history, history_data, history_rows, moment_words, statement_lines
from prasan.language import translate
from prasan.uploading import take_back
from prasan.web.described import EDIT, WHO, Described, Field
from prasan.web.editors import Form, address_of, away, editor, name_of, person, takes_form, text
from prasan.web.errors import status_of, told
from prasan.web.rendering import data, language, page, state, table

NAME = "edit_history"
ORDER = 0


def _history(request: Request) -> Response:
    current = editor(request).current()
    rows = [
        {
            "entry": entry,
            "when": moment_words(current, entry.edit),
            "links": {line.thing: address_of(current, line.thing) for line in entry.lines if current.said(line.thing)},
        }
        for entry in history(current, language(request))
    ]
    return page(request, "edit_history.html", rows=rows)


def _history_json(request: Request) -> Response:
    return data(request, {"edits": history_data(editor(request).current(), language(request))})


def _history_csv(request: Request) -> Response:
    code = language(request)
    heads = [translate(f"edit.column.{name}", code) for name in COLUMNS]
    return table(request, "edits", heads, history_rows(editor(request).current(), code))


def _undo(request: Request, error: PrasanError | None = None, why: str = "", by: str = "") -> Response:
    held, code, id_ = editor(request), language(request), request.path_params["id"]
    edit = edit_named(held.current(), id_)
    if edit.file:
        current, lines, version = held.current(), [], ""
    else:
        current, after, things = held.undoing(id_)
        lines = list(statement_lines(after, *difference(current, after, things), code))
        version = current.version(things)
    entry = next(entry for entry in history(current, code) if entry.edit.id == id_)
    wrong = error.lines(current, code) if isinstance(error, RefusedError) else []
    return page(
        request, "edit_undo.html", status=status_of(error) if error else 200, entry=entry, lines=lines, version=version,
        when=moment_words(current, edit), error=[*told(error, code), *wrong] if error else [], why=why,
        by=by or name_of(request),
    )  # fmt: skip


def _undone(request: Request, form: Form) -> Response:
    held, id_ = editor(request), request.path_params["id"]
    try:
        edit = edit_named(held.current(), id_)
        if edit.file:
            take_back(held, person(form), edit)
        else:
            touched(held.current(), id_)
            held.undo(person(form), id_, text(form, "version"))
    except PrasanError as error:
        if error.code in ("unknown-edit", "edit-undone-already"):
            raise
        return _undo(request, error, text(form, "why"), text(form, "by"))
    state(request).refresh_soon()
    return away(request, "edit-history", text(form, "by"))


DESCRIBED = {
    "edit-history": Described("Every edit: who, when, why, what", holds={"edits": "array"}),
    "edit-undo": Described("What undoing an edit would change", path=EDIT),
    "edit-undone": Described(
        "Undoes an edit", path=EDIT, form={"version": Field("How things were when they were looked at"), **WHO}
    ),
}
ROUTES = (
    Route("/edit/history", _history, name="edit-history"),
    Route("/edit/history.json", _history_json, name="edit-history-json"),
    Route("/edit/history.csv", _history_csv, name="edit-history-csv"),
    Route("/edit/undo/{id}", _undo, name="edit-undo", methods=["GET"]),
    Route("/edit/undo/{id}", takes_form(_undone), name="edit-undone", methods=["POST"]),
)
