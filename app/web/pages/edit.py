"""Forms, made from the shapes, to add and correct what the files state; a change is an edit of its own beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from prasan.edit_fields import Texts, choices, fields_of, proposed_id, search, shown, title
from prasan.edit_form import Read, chosen, differing, place_of, plain_texts, read
from prasan.editing import RefusedError, StaleError, breach_text, taking_out
from prasan.errors import PrasanError, UnknownNameError, UsageError
from prasan.ground import Current
from prasan.history import history, moment_words
from prasan.language import pick, translate
from prasan.loaders.edit_lines import Addition, Statement
from prasan.loaders.statements import class_path
from prasan.ontology.schema import Sheet, sheets
from prasan.ontology.vocabulary import names
from prasan.uploading import replaceable
from prasan.web.addresses import address_of as page_of
from prasan.web.described import WHO, Described, Field
from prasan.web.editors import (
    Form,
    address_of,
    away,
    editor,
    name_of,
    person,
    sheet_named,
    spoken,
    takes_form,
    text,
    thing_named,
)
from prasan.web.errors import status_of, told
from prasan.web.rendering import data, language, page, state, table

NAME = "edit"
ORDER = 90

_MOST_FOUND, _RECENT, _MOST_NAMES = 100, 5, 30


class _FaultyError(UsageError):
    """A form with something wrong in it; nothing was written."""

    def __init__(self, found: Read) -> None:
        super().__init__("edit-faulty", count=sum(map(len, found.faults.values())))
        self.found = found


# Finding what to correct


def _found(request: Request) -> tuple[str, str, list[dict[str, str]]]:
    """The class and the words that are looked for, and what bears them."""
    current, code = editor(request).current(), language(request)
    wanted, cls = request.query_params.get("q", ""), request.query_params.get("class", "")
    if not (wanted.strip() or cls):
        return cls, wanted, []
    searched = [sheet_named(cls)] if cls else list(sheets())
    return cls, wanted, [
        {"thing": address_of(current, thing), "name": name, "class": pick(sheet.names, code)}
        for thing, name, sheet in search(current, searched, wanted, code)
    ]  # fmt: skip


def _home(request: Request) -> Response:
    current, code = editor(request).current(), language(request)
    cls, wanted, found = _found(request)
    kinds = [
        {"path": class_path(sheet.cls), "name": pick(sheet.names, code), "count": len(list(current.things(sheet.cls)))}
        for sheet in sheets()
    ]  # fmt: skip
    return page(
        request, "edit.html", kinds=kinds, cls=cls, wanted=wanted, found=found[:_MOST_FOUND], count=len(found),
        asked=bool(cls or wanted.strip()), query=request.url.query, files=replaceable(state(request).folder),
        entries=[(entry, moment_words(current, entry.edit)) for entry in history(current, code)[:_RECENT]],
        size=state(request).built.workspace.settings.serve.request_size,
    )  # fmt: skip


def _home_json(request: Request) -> Response:
    return data(request, {"found": _found(request)[2]})


def _home_csv(request: Request) -> Response:
    heads = [translate(f"edit.column.{name}", language(request)) for name in ("thing", "name", "class")]
    return table(request, NAME, heads, [(row["thing"], row["name"], row["class"]) for row in _found(request)[2]])


def _names(request: Request) -> Response:
    """Names that a field of a class could hold and that hold a text, for scripts that complete it."""
    asked = request.query_params
    current = editor(request).current()
    fields = fields_of(sheet_named(asked.get("class", "")))
    column = next((item.column for item in fields if item.id == asked.get("field")), None)
    if column is None:
        raise UnknownNameError("unknown-edit-thing", id=asked.get("field", "")[:100])
    return data(request, choices(current, column, language(request), asked.get("q", "")[:200], _MOST_NAMES))


# One thing


def _thing(request: Request) -> Response:
    current = editor(request).current()
    thing = thing_named(current, request.query_params.get("of", ""))
    sheet = _sheet_of(current, thing)
    saved = next((edit for edit in current.edits if edit.id == request.query_params.get("saved")), None)
    texts = shown(current, sheet, thing, language(request))
    return _form(request, current, sheet, thing, texts, texts, saved=saved)


def _new(request: Request) -> Response:
    current, sheet = editor(request).current(), sheet_named(request.path_params["cls"])
    texts: dict[str, list[str]] = {}
    if proposed := proposed_id(current, sheet):
        texts["identifier"] = [proposed]
    return _form(request, current, sheet, "", texts, {})


def _thing_json(request: Request) -> Response:
    current = editor(request).current()
    thing = thing_named(current, request.query_params.get("of", ""))
    sheet = _sheet_of(current, thing)
    texts = shown(current, sheet, thing, language(request))
    return data(request, {
        "thing": address_of(current, thing), "class": class_path(sheet.cls), "version": current.version([thing]),
        "fields": [{"id": item.id, "name": item.label(language(request)), "values": texts[item.id]}
                   for item in fields_of(sheet, current, thing)],
    })  # fmt: skip


def _sheet_of(current: Current, thing: str) -> Sheet:
    sheet = current.sheet(thing)
    if sheet is None:
        raise UnknownNameError("unknown-edit-thing", id=thing)
    return sheet


def _form(
    request: Request, current: Current, sheet: Sheet, thing: str, texts: Texts, was: Texts, *, code: str = "",
    error: PrasanError | None = None, faults: Mapping[str, Sequence[str]] | None = None, why: str = "", by: str = "",
    version: str = "", **more: Any,
) -> Response:  # fmt: skip
    """A form with texts in it, and what is wrong with them; ``was`` are those that stood there at first."""
    code = code or language(request)
    wrong = faults or {}
    rows = []
    for item in fields_of(sheet, current, thing):
        held = [each for each in texts.get(item.id, ()) if each.strip()]
        spare = 1 if item.many or not held else 0
        rows.append({
            "id": item.id, "label": item.label(code), "help": item.help(sheet.cls, code), "kind": item.kind,
            "required": item.column.required, "many": item.many, "texts": [*held, *[""] * spare],
            "language": item.language, "choices": choices(current, item.column, code) if item.column.classes else [],
            "faults": wrong.get(item.id, ()), "was": was.get(item.id, ()),
        })  # fmt: skip
    name = title(current, thing, code) if thing else pick(names(sheet.cls), code)
    return page(
        request, "edit_thing.html", status=status_of(error) if error else 200, rows=rows, name=name,
        cls=class_path(sheet.cls), kind=pick(sheet.names, code), shown_in=code,
        thing=address_of(current, thing) if thing else "",
        seen_at=page_of(request, thing[1:-1]) if thing else "",
        version=version or (current.version([thing]) if thing else ""), by=by or name_of(request), why=why,
        wrong=[*wrong.get("", ())] if error else [], error=told(error, code) if error else [],
        **{"saved": None, **more},
    )  # fmt: skip


def _save(request: Request, form: Form) -> Response:
    held, code = editor(request), spoken(request, form)
    current, sheet = held.current(), sheet_named(text(form, "class"))
    thing = _known(current, text(form, "thing"))
    fields = fields_of(sheet, current, thing)
    texts, was, version = plain_texts(form, fields), plain_texts(form, fields, "was."), text(form, "version")
    if thing and text(form, "merging"):
        # Both sides were shown: each field is what was chosen for it, and as it stands where nothing differed.
        now = plain_texts(form, fields, "now.")
        found = differing(fields, was, now, texts)
        wanted = {each.field.id: text(form, f"choose.{each.field.id}") for each in found}
        if not all(wanted.values()):
            return _both(request, form, current, sheet, thing)
        texts = {**now, **{each.field.id: list(chosen(each, wanted[each.field.id])) for each in found}}

    def make(at: Current) -> tuple[Sequence[Addition], Sequence[Statement]]:
        result = read(at, sheet, thing, texts, code)
        if result.faults:
            raise _FaultyError(result)
        made.append(result)
        return result.add, result.withdraw

    made: list[Read] = []
    given: dict[str, Any] = {"code": code, "why": text(form, "why"), "by": text(form, "by"), "version": version}
    try:
        if thing and held.current().version([thing]) != version:
            raise StaleError("edit-stale")
        edit = held.write(person(form), make, {(thing,): version} if thing else {})
    except StaleError:
        return _both(request, form, held.current(), sheet, thing)
    except _FaultyError as error:
        return _form(request, current, sheet, thing, texts, was, error=error, faults=error.found.faults, **given)
    except RefusedError as error:
        faults: dict[str, list[str]] = {}
        for breach in error.breaches:
            place = place_of(breach, sheet, made[-1].thing)
            told_there = breach_text(breach, code)
            whose = "" if place else f"{current.name(f'<{breach.focus}>', code)}: "
            faults.setdefault(place, []).append(whose + told_there)
        return _form(request, current, sheet, thing, texts, was, error=error, faults=faults, **given)
    except PrasanError as error:
        return _form(request, current, sheet, thing, texts, was, error=error, **given)
    state(request).refresh_soon()
    return away(request, "edit-thing", text(form, "by"), of=address_of(held.current(), made[-1].thing), saved=edit.id)


def _known(current: Current, address: str) -> str:
    """The thing that a form is about, even if it was taken out meanwhile; empty for a new one."""
    from prasan.loaders.edit_lines import whole_iri
    from prasan.ontology.quads import spelt_iri

    return spelt_iri(whole_iri(address, current.ground.base)) if address else ""


def _both(request: Request, form: Form, current: Current, sheet: Sheet, thing: str) -> Response:
    """What stands there now beside what was written, field by field, to choose from."""
    code, fields = spoken(request, form), fields_of(sheet, current, thing)
    was, mine = plain_texts(form, fields, "was."), plain_texts(form, fields)
    now = shown(current, sheet, thing, code)
    rows = [
        {"id": each.field.id, "label": each.field.label(code), "was": each.was, "now": each.now, "mine": each.mine,
         "both": each.both if each.field.many and each.both not in (each.now, each.mine) else (),
         "choice": text(form, f"choose.{each.field.id}") or each.choice}
        for each in differing(fields, was, now, mine)
    ]  # fmt: skip
    hidden = [
        (f"{prefix}{item.id}", value)
        for item in fields
        for prefix, texts in (("was.", was), ("now.", now), ("", mine))
        for value in texts.get(item.id, ())
    ]
    return page(
        request, "edit_both.html", status=409, rows=rows, hidden=hidden, name=title(current, thing, code),
        cls=class_path(sheet.cls), thing=address_of(current, thing), shown_in=code, version=current.version([thing]),
        by=text(form, "by"), why=text(form, "why"), gone=not current.said(thing),
    )  # fmt: skip


# Taking out


def _delete(request: Request, error: PrasanError | None = None, why: str = "", by: str = "") -> Response:
    current, code = editor(request).current(), language(request)
    thing = thing_named(current, request.query_params.get("of", ""))
    gone, statements = taking_out(current, thing)
    refers = sorted({subject for subject, _property, _value in statements if subject not in gone})
    return page(
        request, "edit_delete.html", status=status_of(error) if error else 200, thing=address_of(current, thing),
        name=title(current, thing, code), gone=[title(current, each, code) for each in gone[1:]], count=len(statements),
        refers=[(address_of(current, each), title(current, each, code)) for each in refers], why=why,
        version=current.version({statement[0] for statement in statements}), by=by or name_of(request),
        error=told(error, code) if error else [],
    )  # fmt: skip


def _take_out(request: Request, form: Form) -> Response:
    held, version = editor(request), text(form, "version")
    thing = thing_named(held.current(), request.query_params.get("of", ""))

    def make(at: Current) -> tuple[Sequence[Addition], Sequence[Statement]]:
        _gone, statements = taking_out(at, thing)
        if at.version({statement[0] for statement in statements}) != version:
            raise StaleError("edit-stale")
        return (), statements

    try:
        held.write(person(form), make)
    except PrasanError as error:
        return _delete(request, error, text(form, "why"), text(form, "by"))
    state(request).refresh_soon()
    return away(request, "edit-history", text(form, "by"))


_OF = {"of": Field("A thing, such as project/P1", required=True)}
DESCRIBED = {
    "edit": Described(
        "Finds what is to be corrected; forms for what is new; files to send",
        {"q": Field("Words of a name"), "class": Field("A class, such as project")}, holds={"found": "array"},
    ),
    "edit-names": Described(
        "Names that a field may hold",
        {"class": Field("A class"), "field": Field("One of its fields"), "q": Field("Part of a name")}, holds="array",
    ),
    "edit-thing": Described(
        "The form of a thing, and what is in it",
        {"of": Field("A thing, such as project/P1", required=True), "saved": Field("The id of an edit just made")},
        holds={"thing": "string", "class": "string", "version": "string", "fields": "array"},
    ),
    "edit-new": Described("The form for a new thing", path={"cls": Field("A class, such as project")}),
    "edit-save": Described(
        "Adds or corrects a thing; besides these, the fields of its form as `edit-thing` gives them",
        form={
            "class": Field("Its class", required=True), "thing": Field("The thing; empty for a new one"),
            "version": Field("How it was when it was looked at"),
            "shown-in": Field("Language of the form", ("th", "en")),
            "identifier": Field("Its id"), "prefLabel.th": Field("Its name in Thai"),
            "prefLabel.en": Field("Its name in English"), **WHO,
        },
    ),
    "edit-delete": Described("What goes if a thing is taken out", _OF),
    "edit-take-out": Described(
        "Takes a thing out", _OF, form={"version": Field("How it was when it was looked at", required=True), **WHO}
    ),
}  # fmt: skip
ROUTES = (
    Route("/edit", _home, name="edit"),
    Route("/edit.json", _home_json, name="edit-json"),
    Route("/edit.csv", _home_csv, name="edit-csv"),
    Route("/edit/names.json", _names, name="edit-names"),
    Route("/edit/thing", _thing, name="edit-thing"),
    Route("/edit/thing.json", _thing_json, name="edit-thing-json"),
    Route("/edit/new/{cls}", _new, name="edit-new"),
    Route("/edit/save", takes_form(_save), name="edit-save", methods=["POST"]),
    Route("/edit/delete", _delete, name="edit-delete", methods=["GET"]),
    Route("/edit/delete", takes_form(_take_out), name="edit-take-out", methods=["POST"]),
)
