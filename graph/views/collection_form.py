"""The shared data-collection form as a workbook: the questions, which indicator each serves, what it saves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prasan.graph.collection_form import Form, FormRow, Saving, collection_form, factor
from prasan.graph.linkage import literals
from prasan.graph.scene import Scene
from prasan.graph.sentences import name, number
from prasan.graph.workbook import add_table, new_book, saved
from prasan.language import translate
from prasan.ontology import PRASAN

if TYPE_CHECKING:
    from openpyxl import Workbook

NAME = "form"
SUFFIXES = (".xlsx",)

_QUESTIONS = (
    ("number", 6), ("question-th", 40), ("question-en", 40), ("unit", 12), ("answer", 16), ("frequency", 14),
    ("collectors", 24), ("levels", 14), ("areas", 18), ("programmes", 30), ("indicators", 11), ("askings", 11),
    ("sources", 22), ("basis", 20),
)  # fmt: skip
_MAP = (
    ("indicator", 18), ("indicator-name", 52), ("programme", 36), ("number", 8), ("question", 52), ("unit", 14),
    ("factor", 14), ("baseline", 12), ("target", 12), ("collectors", 28), ("basis", 24),
)  # fmt: skip
_SAVED = (("collector", 52), ("before", 16), ("after", 16), ("saved", 16))


def draw(scene: Scene, suffix: str) -> bytes:
    """The workbook with a sheet of questions, one that maps indicators to them, one of questions saved."""
    form = collection_form(scene.study)
    numbered = list(enumerate(form.rows, start=1))
    book = new_book()
    _add(book, scene, "questions", _QUESTIONS, [_question(scene, n, row) for n, row in numbered])
    _add(book, scene, "map", _MAP, [line for n, row in numbered for line in _mapped(scene, n, row)])
    _add(book, scene, "saved", _SAVED, _savings(scene, form))
    return saved(book)


_Row = tuple[str | int | float | None, ...]


def _add(book: Workbook, scene: Scene, title: str, columns: tuple[tuple[str, int], ...], rows: list[_Row]) -> None:
    heads = [translate(f"view.form.{column}", scene.language) for column, _width in columns]
    add_table(book, translate(f"view.form.{title}", scene.language), heads, [width for _column, width in columns], rows)


def _listed(scene: Scene, things: tuple[str, ...]) -> str:
    return "\n".join(name(scene.study, thing, scene.language) for thing in things)


def _basis(scene: Scene, row: FormRow) -> str:
    return translate(f"view.form.basis-{row.question.basis}", scene.language)


def _question(scene: Scene, number_: int, row: FormRow) -> _Row:
    other = next((text for code, text in sorted(row.names.items()) if code not in ("th", "en")), "")
    collectors = _listed(scene, row.collectors) or translate(
        "view.form.nobody" if row.nobody else "state.not-recorded", scene.language
    )
    return (
        number_, row.names.get("th", "" if "en" in row.names else other), row.names.get("en", ""), row.unit, None,
        row.frequency, collectors, _listed(scene, row.levels), _listed(scene, row.areas),
        _listed(scene, row.programmes), len(row.question.members), row.askings, "\n".join(row.sources),
        _basis(scene, row),
    )  # fmt: skip


def _mapped(scene: Scene, number_: int, row: FormRow) -> list[_Row]:
    study, language = scene.study, scene.language
    graph = study.linkage
    found: list[_Row] = []
    for member in row.question.members:

        def said(term: object, member: str = member) -> str:
            return "; ".join(str(value) for value in literals(graph, member, term))  # type: ignore[arg-type]

        def tied(term: object, member: str = member) -> str:
            targets = sorted({t for _m, t, key in graph.out_edges(member, keys=True) if key == str(term)})
            return _listed(scene, tuple(targets))

        times = factor(study, row, member)
        found.append((
            str(graph.nodes[member]["identifier"]), name(study, member, language), tied(PRASAN.indicatorOf), number_,
            row.names.get(language) or min(row.names.values()), said(PRASAN.unit),
            "" if times in (None, 1.0) else f"× {number(times or 0.0)}", said(PRASAN.baseline), said(PRASAN.target),
            tied(PRASAN.collectedBy), _basis(scene, row),
        ))  # fmt: skip
    return found


def _savings(scene: Scene, form: Form) -> list[_Row]:
    language = scene.language

    def line(label: str, saving: Saving) -> _Row:
        return (label, saving.before, saving.after, saving.saved)

    unknown = translate("view.form.no-collector", language)
    return [
        line(translate("view.form.total-confirmed", language), form.confirmed),
        line(translate("view.form.total-proposed", language), form.total),
        *(line(name(scene.study, s.collector, language) if s.collector else unknown, s) for s in form.by_collector),
    ]
