"""One finding: what it says, of whom, on what evidence and by which formula, what is akin to it, what was decided."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from prasan.asked import findings_turtle
from prasan.decisions import DecidedMeanwhileError, Seen, seen, whole_id
from prasan.errors import PrasanError
from prasan.graph.decision import Decision, Standing, decision_kinds, decision_label, made_words, state_words
from prasan.graph.evidence import object_words, place_words, relation_words, status_words
from prasan.graph.explain import definition, explanation_data, formula
from prasan.graph.finding import Finding, Part
from prasan.graph.finding_rows import EVIDENCE_COLUMNS, evidence_rows, facet_words, finding_data, kind_words
from prasan.graph.linkage import Statement
from prasan.graph.safe_text import plain
from prasan.graph.selection import related
from prasan.graph.sentences import listed_names, number, sentence
from prasan.language import translate
from prasan.web.described import FINDING, PAGE, WHO, Described, Field
from prasan.web.errors import status_of
from prasan.web.forms import Fields, keep_name, own_name, posted
from prasan.web.rendering import built, data, language, page, person, route, state, table, turtle
from prasan.web.shown import coordination_words, finding_shown, named, part, scene

NAME = "finding"
ORDER = 0

_STATEMENTS_ON_A_PAGE = 50
_MOST_PLACES = 12
"""Places of a statement that stand open; the others are folded."""
_MOST_NAMED = 60
"""Things that take part that stand open; the others are folded."""
_MOST_AKIN = 10


@dataclass(frozen=True, slots=True)
class _Known:
    """The finding of an id: ``finding`` is ``None`` if something was decided about it and it is no longer found."""

    id: str
    finding: Finding | None
    standing: Standing | None


def _known(request: Request) -> _Known:
    """The finding that the path names, by its id or the beginning of it. Raises ``UnknownNameError``."""
    here = built(request).workspace
    now = {finding.id: finding for finding in here.findings}
    id_ = whole_id(request.path_params["id"], dict.fromkeys((*now, *here.standings)))
    return _Known(id_, now.get(id_), here.standings.get(id_))


def _statement(request: Request, given: Statement) -> dict[str, Any]:
    study, code = built(request).workspace.study, language(request)
    places = [plain(text) for text in place_words(study, given, code)]
    thing = given.object in study.linkage
    return {
        "subject": named(request, given.subject),
        "relation": relation_words(given.predicate, code),
        "object": named(request, given.object)
        if thing
        else {"name": plain(object_words(study, given, code)), "link": ""},
        "facet": facet_words(given.facet, code) if given.facet else "",
        "status": status_words(given.inferred, code),
        "places": places[:_MOST_PLACES],
        "more_places": places[_MOST_PLACES:],
    }


def _part(request: Request, given: Part) -> dict[str, Any]:
    return {
        "facet": facet_words(given.facet, language(request)),
        "weight": number(given.weight),
        "similarity": None if given.similarity is None else number(given.similarity),
        "containment": None if given.containment is None else number(given.containment),
        "compared": round(100 * given.compared),
        "shared": [named(request, value) for value in given.shared],
    }


def _history(request: Request, standing: Standing | None) -> list[dict[str, str]]:
    """The decisions, the one in force first."""
    study, code = built(request).workspace.study, language(request)

    def told(made: Decision) -> dict[str, str]:
        return {
            "kind": made.kind, "label": decision_label(made.kind, code), "made": plain(made_words(study, made, code)),
            "then": plain(made.sentence),
        }  # fmt: skip

    return [told(made) for made in reversed(standing.decisions)] if standing else []


def _shown(request: Request, known: _Known, form: dict[str, str], wrong: str = "", status: int = 200) -> Response:
    """The page, its form filled in; ``wrong`` is why what was sent was not kept."""
    here, code, finding, standing = built(request).workspace, language(request), known.finding, known.standing
    noted = seen(here, known.id)
    about: dict[str, Any] = {}
    if finding is not None:
        evidence = part(finding.evidence, request.query_params.get("page", ""), _STATEMENTS_ON_A_PAGE)
        taking = [named(request, iri) for iri in finding.participants]
        about = {
            "definition": definition(finding.kind, code),
            "coordination": coordination_words(finding.coordination, code),
            "score": None if finding.score is None else number(round(finding.score, 3)),
            "coverage": number(round(finding.coverage, 3)),
            "participants": taking[:_MOST_NAMED],
            "more_participants": taking[_MOST_NAMED:],
            "mentions": [named(request, iri) for iri in finding.mentions if iri not in finding.participants][
                :_MOST_NAMED
            ],
            "formula": formula(finding, code),
            "parts": [_part(request, given) for given in finding.parts],
            "evidence": evidence,
            "statements": [_statement(request, given) for given in evidence.items],
            "turn": [
                (word, route(request, "finding", id=known.id, page=at) + "#evidence")
                for word, at in (("previous", evidence.number - 1), ("next", evidence.number + 1))
                if 1 <= at <= evidence.pages
            ],
            "related": [
                finding_shown(request, other) | {"common": plain(listed_names(here.study, common, code))}
                for other, common in related(here.findings, finding, _MOST_AKIN)
            ],
        }
    kind = finding.kind if finding else known.id.rsplit("-", 1)[0]
    said = sentence(here.study, finding, code) if finding else standing.decision.sentence if standing else ""
    return page(
        request,
        "finding.html",
        status=status,
        id=known.id,
        exists=finding is not None,
        kind=kind_words(kind, code),
        sentence=plain(said) or known.id,
        about=about,
        history=_history(request, standing),
        since=state_words(standing, code) if standing else "",
        changed=bool(standing and (standing.changed or not standing.exists)),
        kinds=[(name, decision_label(name, code)) for name in decision_kinds()],
        form={"by": own_name(request), "on": date.today().isoformat(), "decision": "", "because": ""} | form,
        seen=noted,
        today=date.today().isoformat(),
        wrong=wrong,
        keeps=here.home is not None,
    )


def _html(request: Request) -> Response:
    known = _known(request)
    if known.id != request.path_params["id"]:
        return RedirectResponse(route(request, "finding", id=known.id), 303)
    return _shown(request, known, {})


def _decide(request: Request, fields: Fields) -> Response:
    known, here = _known(request), built(request).workspace
    given = {name: fields.get(name, "").strip() for name in ("decision", "by", "because", "on")}
    given["by"] = person(request, given["by"])
    count = fields.get("decisions", "")
    having_seen = Seen(int(count), fields.get("evidence", "")) if count.isascii() and count.isdecimal() else None
    try:
        # The id as a whole: of a finding that is no longer there it is among those decided on.
        here.decide(
            known.id, given["decision"], by=given["by"], because=given["because"], on=given["on"] or None,
            having_seen=having_seen, language=language(request),
        )  # fmt: skip
    except PrasanError as error:
        meanwhile = isinstance(error, DecidedMeanwhileError)
        state(request).refresh_decisions()
        request.state.built = state(request).built  # with what others decided meanwhile
        return _shown(
            request, _known(request), given, error.text(language(request)), 409 if meanwhile else status_of(error)
        )
    state(request).refresh_decisions()
    answer = RedirectResponse(route(request, "finding", id=known.id) + "#decisions", 303)
    keep_name(answer, given["by"])
    return answer


def _json(request: Request) -> Response:
    here, code, known = built(request).workspace, language(request), _known(request)
    if known.finding is None:
        assert known.standing is not None
        found: dict[str, Any] = {"id": known.id, "sentence": known.standing.decision.sentence}
    else:
        found = finding_data(scene(request), known.finding) | explanation_data(
            here.study, known.finding, code, known.standing
        )
        found["related"] = [
            {"id": other.id, "common": list(common)}
            for other, common in related(here.findings, known.finding, _MOST_AKIN)
        ]
    return data(request, found | {"exists": known.finding is not None, "decisions": _history(request, known.standing)})


def _csv(request: Request) -> Response:
    known, code = _known(request), language(request)
    heads = [translate(f"view.findings.{column}", code) for column in EVIDENCE_COLUMNS]

    def rows() -> Iterator[Any]:
        if known.finding is not None:
            yield from evidence_rows(scene(request), known.finding, len(known.finding.evidence))

    return table(request, known.id, heads, rows())


def _turtle(request: Request) -> Response:
    return turtle(request, findings_turtle(built(request).workspace, [_known(request).id]))


DESCRIBED = {
    "finding": Described(
        "One finding: what it says, its figures, its evidence, what was decided", PAGE, FINDING,
        holds={"id": "string", "exists": "boolean", "decisions": "array"},
    ),
    "decide": Described(
        "Decides about a finding", path=FINDING,
        form={
            "decision": Field("The decision", decision_kinds(), required=True), "by": WHO["by"],
            "because": Field("Why", required=True), "on": Field("The day, YYYY-MM-DD; today if it is left out"),
            "decisions": Field("How many decisions there were when it was looked at"),
            "evidence": Field("What it rested on when it was looked at"),
        },
    ),
}  # fmt: skip
ROUTES = (
    Route("/finding/{id}.json", _json, name="finding-json"),
    Route("/finding/{id}.csv", _csv, name="finding-csv"),
    Route("/finding/{id}.ttl", _turtle, name="finding-ttl"),
    Route("/finding/{id}", _html, name="finding"),
    Route("/finding/{id}", posted(_decide), methods=["POST"], name="decide"),
)
