"""All findings: chosen, ordered, grouped and counted, page by page; each selection has an address of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from prasan.errors import UnknownNameError
from prasan.graph.decision import CHANGED, GONE, OPEN, decision_kinds, selection_label, standing_words
from prasan.graph.find import kinds
from prasan.graph.finding import Finding
from prasan.graph.finding_rows import FINDING_COLUMNS, finding_data, finding_row, kind_words
from prasan.graph.safe_text import plain
from prasan.graph.selection import COORDINATION, GROUPS, SORTS, Selected, grouped, ordered, select
from prasan.graph.sentences import name
from prasan.language import translate
from prasan.web.described import PAGE, Described, Field
from prasan.web.errors import RequestError
from prasan.web.rendering import built, data, language, page, route, table
from prasan.web.shown import coordination_words, finding_shown, part, scene
from prasan.web.state import remembered

NAME = "findings"
ORDER = 20

_ON_A_PAGE = 50
_MOST_GROUPS = 100
"""Groups that the list of groups names; of more it says how many."""
_MOST_NAMES = 300
"""Names that the field for a thing offers while one writes."""

_NOTHING = Selected((), {"kinds": {}, "decisions": {}, "coordination": {}})


def _asked(request: Request) -> dict[str, Any]:
    """What the address asks for, empty fields of the form left out."""
    query = request.query_params

    def several(key: str) -> list[str]:
        return [value for value in query.getlist(key) if value.strip()]

    sort, group = query.get("sort", ""), query.get("group", "")
    for value, known in ((sort, SORTS), (group, GROUPS)):
        if value and value not in known:
            raise RequestError(400, "unknown-choice", value=value, known=", ".join(known))
    return {
        "kind": several("kind"), "about": several("about"), "decision": several("decision"),
        "coordination": several("coordination"), "text": query.get("text", "").strip(), "sort": sort, "group": group,
    }  # fmt: skip


def _address(request: Request, asked: dict[str, Any], name: str = NAME, **other: Any) -> str:
    """The address of a selection: the same for the same selection, whatever the form sent along."""
    wanted = {key: value for key, value in (asked | other).items() if value}
    return route(request, name, **wanted)


def _selected(request: Request, asked: dict[str, Any]) -> tuple[Selected, tuple[Finding, ...]]:
    """The findings that an address asks for, counted and in their order."""
    here = built(request).workspace
    decisions = [choice for choice in asked["decision"] if choice != GONE]
    wanted = here.selection(asked["kind"], asked["about"], decisions, asked["coordination"], asked["text"])
    found = select(here.study, here.findings, here.standings, wanted, language(request))
    if asked["decision"] and not decisions:
        found = Selected((), found.counts)
    return found, ordered(found.findings, here.standings, asked["sort"])


def _group_name(request: Request, by: str, key: str) -> str:
    code = language(request)
    if by == "kind":
        return kind_words(key, code)
    return plain(name(built(request).workspace.study, key, code)) if key else translate(f"page.findings.no-{by}", code)


def _gone(request: Request) -> list[dict[str, str]]:
    """What was decided about and is no longer found, the latest first."""
    here, code = built(request).workspace, language(request)
    found = [standing for standing in here.standings.values() if not standing.exists]
    return [
        {
            "link": route(request, "finding", id=standing.decision.finding),
            "sentence": plain(standing.decision.sentence) or standing.decision.finding,
            "decision": plain(standing_words(here.study, standing, code)),
        }
        for standing in sorted(found, key=lambda standing: standing.decision.on, reverse=True)
    ]


def _choices(request: Request, counts: Any) -> dict[str, list[tuple[str, str, int]]]:
    """By field of the form: each choice, its name and how many findings it would give."""
    code, standings = language(request), built(request).workspace.standings
    gone = sum(not standing.exists for standing in standings.values())
    states = [(state, counts["decisions"].get(state, 0)) for state in (OPEN, *decision_kinds(), CHANGED)]
    return {
        "kind": [(kind, kind_words(kind, code), counts["kinds"].get(kind, 0)) for kind in kinds()],
        "decision": [(state, selection_label(state, code), count) for state, count in [*states, (GONE, gone)]],
        "coordination": [
            (state, coordination_words(state, code), counts["coordination"].get(state, 0)) for state in COORDINATION
        ],
    }


def _offered(request: Request) -> list[str]:
    """Names to choose from for a thing: of those that most findings are about."""
    here, code = built(request), language(request)

    def names() -> list[str]:
        workspace = here.workspace
        many = Counter(thing for finding in workspace.findings for thing in dict.fromkeys(finding.participants))
        return sorted({plain(name(workspace.study, thing, code)) for thing, _count in many.most_common(_MOST_NAMES)})

    return remembered(here, ("findings-names", code), names)


def _html(request: Request) -> Response:
    asked = _asked(request)
    if any(not value.strip() for _key, value in request.query_params.multi_items()):
        # A form sends empty fields, too: the address to keep is without them.
        return Response(status_code=303, headers={"location": _address(request, asked)})
    wrong = ""
    try:
        found, inside = _selected(request, asked)
    except UnknownNameError as error:
        wrong, found, inside = error.text(language(request)), _NOTHING, ()
    here = built(request).workspace
    groups: list[dict[str, Any]] = []
    entries = [("", finding) for finding in inside]
    if asked["group"]:
        parted = grouped(here.study, inside, asked["group"])
        entries = [(key, finding) for key, members in parted for finding in members]
        first = 0
        for key, members in parted:
            groups.append({
                "key": key, "name": _group_name(request, asked["group"], key), "count": len(members), "at": first,
                "link": _address(request, asked, page=first // _ON_A_PAGE + 1) + f"#group-{len(groups) + 1}",
                "number": len(groups) + 1,
            })  # fmt: skip
            first += len(members)
    shown = part(entries, request.query_params.get("page", ""), _ON_A_PAGE)
    by_key = {group["key"]: group for group in groups}
    blocks: list[dict[str, Any]] = []
    for key, finding in shown.items:
        if not blocks or blocks[-1]["key"] != key:
            blocks.append({"key": key, "group": by_key.get(key), "findings": []})
        blocks[-1]["findings"].append(finding_shown(request, finding))
    return page(
        request,
        "findings.html",
        status=404 if wrong else 200,
        asked=asked,
        wrong=wrong,
        total=len(here.findings),
        count=len(inside),
        shown=shown,
        blocks=blocks,
        groups=groups[:_MOST_GROUPS],
        groups_left=max(0, len(groups) - _MOST_GROUPS),
        choices=_choices(request, found.counts),
        sorts=SORTS,
        group_choices=GROUPS,
        about=[_called(request, value) for value in asked["about"]],
        offered=_offered(request),
        gone=_gone(request) if GONE in asked["decision"] else [],
        turn=[
            (word, _address(request, asked, page=at if at > 1 else ""))
            for word, at in (("previous", shown.number - 1), ("next", shown.number + 1))
            if 1 <= at <= shown.pages
        ],
        json=_address(request, asked, "findings-json"),
        csv=_address(request, asked, "findings-csv"),
    )


def _called(request: Request, value: str) -> str:
    """What to show in the field for a thing: the name, where the address holds an IRI."""
    study = built(request).workspace.study
    return plain(name(study, value, language(request))) if value in study.linkage else value


def _json(request: Request) -> Response:
    asked = _asked(request)
    _found, inside = _selected(request, asked)
    here = scene(request)
    return data(
        request,
        {
            "asked": {key: value for key, value in asked.items() if value},
            "count": len(inside),
            "total": len(here.findings),
            "findings": [finding_data(here, finding) for finding in inside],
        },
    )


def _csv(request: Request) -> Response:
    _found, inside = _selected(request, _asked(request))
    here = scene(request)
    heads = [translate(f"view.findings.{column}", language(request)) for column in FINDING_COLUMNS]

    def rows() -> Iterator[Any]:
        for finding in inside:
            yield finding_row(here, finding)

    return table(request, NAME, heads, rows())


DESCRIBED = {
    "findings": Described(
        "Findings, chosen, ordered and grouped",
        {
            "kind": Field("Kinds of finding", many=True), "about": Field("Things that they are about", many=True),
            "decision": Field("What was decided", (OPEN, *decision_kinds(), CHANGED, GONE), many=True),
            "coordination": Field("Whether the sides are coordinated", COORDINATION, many=True),
            "text": Field("Words that they say"), "sort": Field("Their order", tuple(SORTS)),
            "group": Field("What they are grouped by", tuple(GROUPS)), **PAGE,
        },
        holds={"asked": "object", "count": "integer", "total": "integer", "findings": "array"},
    ),
}  # fmt: skip
ROUTES = (
    Route("/findings", _html, name="findings"),
    Route("/findings.json", _json, name="findings-json"),
    Route("/findings.csv", _csv, name="findings-csv"),
)
