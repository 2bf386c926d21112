"""The shared data-collection form as a page to be printed and filled in by hand."""

from __future__ import annotations

import re
from importlib.resources import files

from prasan.graph.collection_form import Form, FormRow, Saving, collection_form
from prasan.graph.safe_text import plain, xml
from prasan.graph.scene import Scene
from prasan.graph.sentences import listed, name
from prasan.graph.svg import font_faces
from prasan.language import pick, translate

NAME = "form"
SUFFIXES = (".html",)


def draw(scene: Scene, suffix: str) -> str:
    """One page in the scene's language: what it saves, then the questions with room for an answer."""
    form, language = collection_form(scene.study), scene.language
    title = f"{_text(scene, 'name')}: {xml(plain(pick(scene.title, language)))}".rstrip(": ")
    proposed = sum(row.question.basis == "proposed" for row in form.rows)
    note = f'<p class="note">{_text(scene, "note-proposed", count=proposed)}</p>' if proposed else ""
    heads = "".join(
        f"<th>{_text(scene, key)}</th>"
        for key in ("number", "question", "unit", "answer", "frequency", "collectors", "levels-areas")
    )
    rows = "".join(_row(scene, number, row) for number, row in enumerate(form.rows, start=1))
    questions = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    empty = f"<p>{xml(translate('view.nothing', language))}</p>"
    body = (
        f"<main><h1>{title}</h1>{note}<h2>{_text(scene, 'saved')}</h2>{_savings(scene, form)}"
        f"<h2>{_text(scene, 'questions')}</h2>{questions}</main>"
        if form.rows
        else f"<main><h1>{title}</h1>{empty}</main>"
    )
    letters = set(re.sub(r"<[^>]*>", "", body))
    style = (files("prasan.graph.views") / "assets" / "form.css").read_text(encoding="utf-8")
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "font-src data:; base-uri 'none'; form-action 'none'\">\n"
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n'
        f"<style>\n{font_faces(letters, letters)}\n{style}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _text(scene: Scene, key: str, **values: object) -> str:
    return xml(translate(f"view.form.{key}", scene.language, **values))


def _names(scene: Scene, things: tuple[str, ...]) -> str:
    return xml(plain(listed([name(scene.study, thing, scene.language) for thing in things], scene.language)))


def _row(scene: Scene, number: int, row: FormRow) -> str:
    first = pick(row.names, scene.language)
    others = "".join(
        f'<div class="other" lang="{xml(code)}">{xml(plain(text))}</div>'
        for code, text in sorted(row.names.items())
        if text != first and code in ("th", "en")
    )
    basis = row.question.basis
    serves = ""
    if basis != "single":
        serves = (
            f'<small class="{basis}">{_text(scene, "serves", count=len(row.question.members))} '
            f"{_names(scene, row.programmes)} ({_text(scene, f'basis-{basis}')})</small>"
        )
        if row.askings > 1:
            serves += f"<small>{_text(scene, 'asked-apart', count=row.askings)}</small>"
    who = _names(scene, row.collectors) or xml(
        translate("view.form.nobody" if row.nobody else "state.not-recorded", scene.language)
    )
    where = "<br>".join(part for part in (_names(scene, row.levels), _names(scene, row.areas)) if part)
    return (
        f'<tr><td class="number">{number}</td><td>{xml(plain(first))}{others}{serves}</td>'
        f'<td>{xml(plain(row.unit))}</td><td class="answer"></td>'
        f"<td>{xml(plain(row.frequency))}</td><td>{who}</td><td>{where}</td></tr>"
    )


def _savings(scene: Scene, form: Form) -> str:
    def line(label: str, saving: Saving) -> str:
        figures = "".join(f'<td class="number">{count:,}</td>' for count in (saving.before, saving.after, saving.saved))
        return f"<tr><td>{label}</td>{figures}</tr>"

    heads = "".join(f"<th>{_text(scene, key)}</th>" for key in ("collector", "before", "after", "saved"))
    collectors = "".join(
        line(_names(scene, (s.collector,)) if s.collector else _text(scene, "no-collector"), s)
        for s in form.by_collector
    )
    return (
        f'<table class="saved"><thead><tr>{heads}</tr></thead><tbody>'
        f"{line(_text(scene, 'total-confirmed'), form.confirmed)}{line(_text(scene, 'total-proposed'), form.total)}"
        f"{collectors}</tbody></table>"
    )
