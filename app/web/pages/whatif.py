"""What would be if those who take part in a finding did otherwise: changes that are only supposed, in the address."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rdflib import URIRef
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from prasan.comparing import Compared, supposed
from prasan.errors import DataError
from prasan.graph.changes import ROLES
from prasan.graph.comparison_files import suffixes
from prasan.graph.evidence import relation_words
from prasan.graph.finding import Finding
from prasan.graph.finding_rows import kind_words
from prasan.graph.reinforcement import reinforcement
from prasan.graph.safe_text import plain
from prasan.graph.selection import programmes_of
from prasan.graph.sentences import name, sentence
from prasan.language import pick, translate
from prasan.loaders.change_rows import ACTIONS, FIELDS, change_rows
from prasan.ontology import PRASAN
from prasan.ontology.schema import Column, sheets
from prasan.ontology.vocabulary import names, vocabulary
from prasan.progress import Tell
from prasan.web.comparison import WorkingError, compared, comparison_file, comparison_shown, working
from prasan.web.described import FINDING, Described, Field
from prasan.web.errors import RequestError
from prasan.web.files import file_answer
from prasan.web.rendering import built, language, page, route

NAME = "whatif"
ORDER = 0

_MOST_CHANGES = 30
_MOST_OFFERED = 300
"""Things that the fields offer; any other may be named as well."""
_FORMS = ("merge", "add-link", "remove-link", "end", "move", "change-role")
_SCORES = range(-3, 4)

Fields = dict[str, list[str]]
"""One change: what it says, by the fields of :data:`prasan.loaders.change_rows.FIELDS`."""


def _given(pairs: Iterable[tuple[str, str]]) -> Fields:
    """The change that fields of a form make: those that are filled in, in their order."""
    found: Fields = {}
    for field, value in pairs:
        if field in FIELDS and value.strip():
            found.setdefault(field, []).append(value.strip())
    return {field: found[field] for field in FIELDS if field in found}


def _changes(request: Request) -> list[Fields]:
    """The changes in the address. Raises ``RequestError`` for what no form of this page has written."""
    found = []
    for text in request.query_params.getlist("change"):
        try:
            held = json.loads(text)
            pairs = [(str(field), str(value)) for field, values in held.items() for value in values]
        except (ValueError, AttributeError, TypeError, RecursionError):
            raise RequestError(400, "unknown-choice", value=text[:100], known=", ".join(ACTIONS)) from None
        found.append(_given(pairs))
    if len(found) > _MOST_CHANGES:
        raise RequestError(400, "too-many-changes", limit=_MOST_CHANGES)
    return found


def _address(request: Request, changes: Sequence[Fields], name: str = NAME, **more: str) -> str:
    """The address of this page with changes: the same for the same changes."""
    texts = [json.dumps(change, ensure_ascii=False, separators=(",", ":")) for change in changes]
    found = {"id": request.path_params["id"], **more} | ({"change": texts} if texts else {})
    return route(request, name, **found)


def _compared(request: Request, changes: Sequence[Fields], wait: bool = True) -> Compared:
    """What the changes would make of the workspace. Raises ``DataError`` with everything that is wrong with them, and
    ``WorkingError`` if it takes a while and is not to be waited for.
    """
    here, code = built(request), language(request)
    source = translate("page.whatif.source", code)
    # Under their names in the reader's language, in which what is wrong with them is told.
    rows = [
        {translate(f"change.field.{field}", code): values for field, values in change.items()} for change in changes
    ]
    key = (code, json.dumps(rows, ensure_ascii=False))

    def made(tell: Tell) -> Compared:
        return supposed(here.workspace, change_rows(source, rows), source, tell=tell)

    return compared(here, key, made, wait)


def _offered(request: Request, finding: Finding) -> dict[str, list[tuple[str, str]]]:
    """What the forms offer: programmes, mechanisms, agencies by what they are called in changes, and their names."""
    study, code = built(request).workspace.study, language(request)
    own = programmes_of(study, finding)
    bodies = dict.fromkeys(
        thing for thing in (*finding.participants, *finding.mentions) if _is(study.linkage, thing, PRASAN.Mechanism)
    )
    bodies |= dict.fromkeys(body for programme in own for body in study.facets["mechanism"][programme])
    agencies = dict.fromkeys(agency for programme in own for agency in study.agencies(programme))
    reinforced = reinforcement(study)
    near = dict.fromkeys(
        other for programme in own if programme in reinforced
        for other in (*reinforced.successors(programme), *reinforced.predecessors(programme))
    )  # fmt: skip

    def listed(things: Iterable[str]) -> list[tuple[str, str]]:
        known = [thing for thing in things if thing in study.linkage][:_MOST_OFFERED]
        return [(str(study.linkage.nodes[thing]["identifier"]), plain(name(study, thing, code))) for thing in known]

    return {
        "programmes": listed(dict.fromkeys((*own, *near))),
        "mechanisms": listed(bodies),
        "agencies": listed(agencies),
    }


def _is(graph: Any, thing: str, cls: URIRef) -> bool:
    return thing in graph and str(cls) in graph.nodes[thing]["types"]


def _words(code: str) -> dict[str, list[tuple[str, str]]]:
    """What the forms let one choose from: types of link, scores, roles, and what of a programme can be another."""
    from rdflib.namespace import RDF

    columns: tuple[Column, ...] = next(sheet.columns for sheet in sheets() if sheet.cls == PRASAN.Project)
    named = {column.term: (column.names["en"], relation_words(str(column.term), code)) for column in columns}
    types = sorted(str(kind) for kind in vocabulary().subjects(RDF.type, PRASAN.LinkType))
    movable = (PRASAN.hasGoal, PRASAN.coversArea, PRASAN.worksAtLevel, PRASAN.hasActivity, PRASAN.hasBeneficiary)
    years = translate("change.year-words", code).split(";")[0].strip()
    return {
        "types": [(kind.split("#")[-1], pick(names(URIRef(kind)), code)) for kind in types],
        "scores": [(str(score), f"{score:+d}" if score else "0") for score in reversed(_SCORES)],
        "roles": [named[role] for role in ROLES],
        "properties": [(years, years), *(named[term] for term in movable if term in named)],
    }


def _finding(request: Request) -> Finding:
    """The finding that the path names. Raises ``UnknownNameError``."""
    return built(request).workspace.finding(request.path_params["id"])


def _html(request: Request) -> Response:
    finding, code, changes = _finding(request), language(request), _changes(request)
    if new := _given(request.query_params.multi_items()):
        # A form adds its change to those in the address, which then is the one to keep.
        return RedirectResponse(_address(request, [*changes, new]), 303)
    shown, wrong = None, []
    if changes:
        try:
            shown = comparison_shown(request, _compared(request, changes, wait=False))
        except WorkingError as error:
            return working(request, error, translate("page.whatif.name", code))
        except DataError as error:
            wrong = [f"{problem.where(code)}: {problem.text(code)}" for problem in error.problems]
    study = built(request).workspace.study
    return page(
        request,
        "whatif.html",
        status=400 if wrong else 200,
        id=finding.id,
        kind=kind_words(finding.kind, code),
        sentence=plain(sentence(study, finding, code)),
        forms=_FORMS,
        offered=_offered(request, finding),
        words=_words(code),
        held=[json.dumps(change, ensure_ascii=False, separators=(",", ":")) for change in changes],
        changes=[
            {
                "said": _said(change, code, shown, at),
                "without": _address(request, [other for place, other in enumerate(changes) if place != at]),
            }
            for at, change in enumerate(changes)
        ],
        found=shown,
        wrong=wrong,
        files=[(s[1:], _address(request, changes, "whatif-file", suffix=s[1:])) for s in (*suffixes(), ".toml")],
    )


def _said(change: Fields, code: str, shown: dict[str, Any] | None, at: int) -> str:
    """A change in words: its sentence if it could be made, else as it was written."""
    if shown and at < len(shown["changes"]) and len(shown["changes"]) > at:
        return str(shown["changes"][at])
    told = [translate(f"change.action.{change['action'][0]}", code)] if change.get("action", [""])[0] in ACTIONS else []
    told += [
        f"{translate(f'change.field.{field}', code)}: {', '.join(values)}"
        for field, values in change.items()
        if field != "action"
    ]
    return plain(" · ".join(told))


def _file(request: Request) -> Response:
    finding, changes = _finding(request), _changes(request)
    suffix = f".{request.path_params['suffix']}"
    if suffix == ".toml":
        return file_answer(iter([_toml(changes).encode("utf-8", "replace")]), "changes.toml")
    if not changes:
        raise RequestError(400, "no-changes-given")
    return comparison_file(request, _compared(request, changes), f"what-if-{finding.id}", suffix)


def _toml(changes: Sequence[Fields]) -> str:
    """The changes as a file for ``prasan whatif``: what JSON writes of texts and lists of texts is TOML, too."""

    def lines() -> Iterator[str]:
        for change in changes:
            yield "[[change]]"
            for field, values in change.items():
                held = values if field == "thing" and len(values) > 1 else "; ".join(values)
                yield f"{field} = {json.dumps(held, ensure_ascii=False)}".replace("\x7f", "\\u007f")
            yield ""

    return "\n".join(lines())


_SUPPOSED = {
    "change": Field("A change as JSON, its values lists: the fields of `prasan whatif`", many=True),
    **{name: Field(f"One more change: its {name}") for name in FIELDS},
}
DESCRIBED = {
    "whatif": Described("What would be if those who take part in a finding did otherwise", _SUPPOSED, FINDING),
    "whatif-file": Described(
        "The same as a file", {"change": _SUPPOSED["change"]},
        FINDING | {"suffix": Field("The kind of file", (*(suffix[1:] for suffix in suffixes()), "toml"))},
    ),
}  # fmt: skip
ROUTES = (
    Route("/finding/{id}/what-if", _html, name="whatif"),
    Route("/finding/{id}/what-if.{suffix}", _file, name="whatif-file"),
)
