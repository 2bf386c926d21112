"""Writes the reference pages from the code: ``python docs/reference.py``. A test fails while they are out of date."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click
from rdflib import Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS, SH, SKOS

from prasan.command_line import prasan
from prasan.graph.change_names import TAKES
from prasan.graph.find import kinds
from prasan.graph.scene import views
from prasan.language import languages, pick, texts_under, translate
from prasan.loaders.change_rows import ACTIONS, FIELDS
from prasan.loaders.load import suffixes
from prasan.ontology import PRASAN
from prasan.ontology.schema import sheets
from prasan.ontology.vocabulary import names, shapes, vocabulary
from prasan.queries.questions import questions
from prasan.web.openapi import described, described_route, path_of
from prasan.web.preparing import pages

HERE = Path(__file__).parent / "reference"
_SEVERITY = {SH.Violation: "violation", SH.Warning: "warning", SH.Info: "note"}

_HOLDS = {
    "date": "a day or a year",
    "integer": "a whole number",
    "decimal": "a number",
    "boolean": "yes or no",
    "anyURI": "a web address",
}


def _local(term: object) -> str:
    return str(term).split("#")[-1]


def _texts(term: object, predicate: URIRef) -> dict[str, str]:
    found = vocabulary().objects(URIRef(str(term)), predicate)
    return {text.language or "": str(text) for text in found if isinstance(text, Literal)}


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").strip()


def _row(*cells: str) -> str:
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _table(*heads: str) -> Iterator[str]:
    yield _row(*heads)
    yield _row(*("---" for _ in heads))


def _aligned(term: object) -> str:
    graph, found = vocabulary(), []
    for predicate in (RDFS.subClassOf, RDFS.subPropertyOf, SKOS.closeMatch, SKOS.relatedMatch):
        for target in graph.objects(URIRef(str(term)), predicate):
            if not str(target).startswith(str(PRASAN)):
                found.append(f"{_local(predicate)} {graph.namespace_manager.normalizeUri(str(target))}")
    return "; ".join(sorted(found))


def vocabulary_page() -> Iterator[str]:
    """Every term: labels, definitions, alignments."""
    graph = vocabulary()
    yield "# Vocabulary"
    yield ""
    yield f"Namespace `{PRASAN}`, prefix `prasan:`. Made from the Turtle in `ontology/`; do not edit."
    for title, kind, comment in (
        ("Classes", OWL.Class, RDFS.comment),
        ("Properties between things", OWL.ObjectProperty, RDFS.comment),
        ("Properties with values", OWL.DatatypeProperty, RDFS.comment),
    ):
        yield ""
        yield f"## {title}"
        yield ""
        yield from _table("term", "English", "ไทย", "definition", "นิยาม", "aligned to")
        for term in sorted(graph.subjects(RDF.type, kind)):
            label, text = names(URIRef(str(term))), _texts(term, comment)
            yield _row(f"`{_local(term)}`", label["en"], label["th"], text["en"], text["th"], _aligned(term))
    yield ""
    yield "## Concepts"
    for cls in sorted({cls for concept in graph.subjects(SH.order) for cls in graph.objects(concept, RDF.type)}):
        yield ""
        yield f"### {names(URIRef(str(cls)))['en']} (`{_local(cls)}`)"
        yield ""
        yield from _table("term", "English", "ไทย", "definition", "นิยาม")
        for concept in sorted(graph.subjects(RDF.type, cls), key=lambda c: int(str(graph.value(c, SH.order)))):
            label, text = names(URIRef(str(concept))), _texts(concept, SKOS.definition)
            more = ""
            if (score := graph.value(concept, PRASAN.defaultScore)) is not None:
                more = f" Default score {score}; the gain is on the side: {graph.value(concept, PRASAN.gainer)}."
            yield _row(f"`{_local(concept)}`", label["en"], label["th"], text["en"] + more, text["th"])


def workbook_page() -> Iterator[str]:
    """Every sheet and column of the workbook, as the shapes have them."""
    graph = shapes()
    yield "# The workbook, sheet by sheet"
    yield ""
    yield "Made from the shapes in `ontology/shapes.ttl`; do not edit. Headers are accepted in either language."
    for sheet in sheets():
        yield ""
        yield f"## {sheet.names['th']} · {sheet.names['en']}"
        yield ""
        shape = next(graph.subjects(SH.targetClass, sheet.cls))
        advised = {
            graph.value(node, SH.path): _SEVERITY[URIRef(str(graph.value(node, SH.severity)))]
            for node in graph.objects(shape, SH.property)
            if graph.value(node, SH.severity) is not None
        }
        yield from _table("คอลัมน์", "column", "holds", "if it is missing")
        for column in sheet.columns:
            holds = " or ".join(f"names of {names(cls)['en'].lower()}" for cls in column.classes)
            if not holds:
                holds = _HOLDS.get(_local(column.datatype), "text")
            missing = "violation" if column.required else advised.get(column.term, "")
            many = ", several with ;" if column.many and not column.by_language else ""
            yield _row(column.names["th"], column.names["en"], holds + many, missing)


def questions_page() -> Iterator[str]:
    """Every named question."""
    yield "# Questions"
    yield ""
    yield "Ask one with `prasan query NAME --param name=value`. Made from the files in `queries/`; do not edit."
    yield ""
    yield from _table("name", "asks", "ถามว่า", "parameters")
    for question in questions().values():
        parameters = ", ".join(f"`{parameter.name}`" for parameter in question.parameters)
        yield _row(f"`{question.name}`", question.titles["en"], question.titles["th"], parameters)


def findings_page() -> Iterator[str]:
    """Every kind of finding and every view and format."""
    yield "# Kinds of finding, views, and formats"
    yield ""
    yield "Made from the code; do not edit. The formulas are in [findings.md](../findings.md)."
    yield ""
    yield from _table("kind", "English", "ไทย", "definition", "นิยาม")
    for kind in kinds():
        label, text = names(PRASAN[kind]), _texts(PRASAN[kind], SKOS.definition)
        yield _row(f"`{kind}`", label["en"], label["th"], text["en"], text["th"])
    yield ""
    yield "## Views (`prasan export VIEW -o FILE`)"
    yield ""
    yield from _table("view", "shows", "แสดง", "files")
    known: dict[str, list[str]] = {}
    for name, suffix in sorted(views()):
        known.setdefault(name, []).append(suffix)
    for name, found in known.items():
        yield _row(f"`{name}`", *(translate(f"view.{name}.name", code) for code in ("en", "th")), " ".join(found))
    yield ""
    yield "## Files that are read"
    yield ""
    yield " ".join(f"`{suffix}`" for suffix in sorted(suffixes()))


def changes_page() -> Iterator[str]:
    """Every change that a what-if may suppose, with what it takes."""

    def names(group: str, wanted: Iterable[str]) -> str:
        return ", ".join(" / ".join(f"`{translate(f'change.{group}.{n}', c)}`" for c in ("en", "th")) for n in wanted)

    yield "# Changes for `prasan whatif`"
    yield ""
    yield "Made from the code; do not edit. In TOML each change is a `[[change]]` table with these keys; in a workbook"
    yield "or CSV it is a row with these columns. Both languages are read, and the other names too. Things go by id,"
    yield "name or other name. `prasan whatif changes.xlsx --template` writes a workbook with an example of each."
    yield ""
    yield from _table("action", "other names", "needs", "may have")
    for action in ACTIONS:
        others = [
            text for code in languages() if (text := texts_under("change.other-action.", code).get(action))
        ]  # fmt: skip
        needs, may = TAKES[action]
        yield _row(names("action", [action]), "; ".join(others), names("field", [f for f in FIELDS if f in needs]),
                   names("field", [f for f in FIELDS if f in may]))  # fmt: skip
    yield ""
    yield from _table("key or column", "other names")
    for name in FIELDS:
        others = [text for code in languages() if (text := texts_under("change.other-field.", code).get(name))]
        yield _row(names("field", [name]), "; ".join(others))
    yield ""
    yield "An example of each:"
    yield ""
    yield from _table(*(translate(f"change.field.{name}", "en") for name in FIELDS))
    for action in ACTIONS:
        told = {"action": translate(f"change.action.{action}", "en"), **texts_under(f"change.example.{action}.", "en")}
        yield _row(*(told.get(name, "") for name in FIELDS))


def commands_page() -> Iterator[str]:
    """Every command with its options."""
    yield "# Commands"
    yield ""
    yield "Made from the code; do not edit. `prasan COMMAND --help` says the same, in Thai with `--lang th`."
    context = click.Context(prasan, info_name="prasan", **prasan.context_settings)
    yield ""
    yield translate("command.prasan.help", "en").strip()
    for name in prasan.list_commands(context):
        command = prasan.get_command(context, name)
        assert command is not None
        yield ""
        yield f"## prasan {name}"
        yield ""
        for code in ("en", "th"):
            yield translate(f"command.{name}.help", code)
            yield ""
        yield from _table("option or argument", "what it does")
        inner = click.Context(command, info_name=name, parent=context)
        for parameter in command.get_params(inner):
            record = parameter.get_help_record(inner)
            if record:
                yield _row(f"`{record[0]}`", record[1])
            elif isinstance(parameter, click.Argument):
                yield _row(f"`{parameter.make_metavar(inner)}`", "")


def addresses_page() -> Iterator[str]:
    """Every address of the web app, what it takes and what it gives."""
    yield "# Addresses of the web app"
    yield ""
    yield "Made from the code; do not edit. A server gives the same to programs as `/openapi.json` (OpenAPI 3.1). With"
    yield "`lang=th` or `lang=en` in the query, or `/th/` or `/en/` before the path, an answer is in that language."
    parts = pages()
    known = described(*parts.values())
    for part in sorted(parts.values(), key=lambda part: (part.ORDER or 1000, part.NAME)):
        yield ""
        yield f"## {translate(f'page.{part.NAME}.name', 'en')}"
        yield ""
        yield from _table("address", "what it gives", "what it takes")
        for route in part.ROUTES:
            said = described_route(known, route.name)
            methods = sorted(route.methods - {"HEAD", "OPTIONS"})
            fields = {**said.query, **(said.form if "POST" in methods else {})}
            names = ", ".join(f"`{name}`" for name in (*fields, *([said.file] if said.file else [])))
            yield _row(f"{' '.join(methods)} `{path_of(route)}`", said.about, names)


PAGES: dict[str, Callable[[], Iterator[str]]] = {
    "vocabulary.md": vocabulary_page,
    "workbook.md": workbook_page,
    "questions.md": questions_page,
    "findings-and-views.md": findings_page,
    "commands.md": commands_page,
    "changes.md": changes_page,
    "addresses.md": addresses_page,
}


def rendered() -> dict[str, str]:
    """The text of each page, by file name."""
    assert pick({code: code for code in languages()}, "en") == "en"
    return {name: "\n".join(page()) + "\n" for name, page in PAGES.items()}


if __name__ == "__main__":
    HERE.mkdir(exist_ok=True)
    for file, text in rendered().items():
        (HERE / file).write_text(text, encoding="utf-8")
