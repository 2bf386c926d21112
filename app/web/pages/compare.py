"""Two years, two workspaces, or one before and after the changes of a file: what differs, side by side."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from prasan.comparing import Compared, changes_within, difference, what_if, workspaces_within
from prasan.errors import DataError, PrasanError, UnknownNameError, UsageError
from prasan.graph.comparison_files import suffixes
from prasan.language import translate
from prasan.manifest import decisions_stamp, sources
from prasan.progress import Tell
from prasan.web.comparison import WorkingError, compared, comparison_file, comparison_shown, working
from prasan.web.described import Described, Field
from prasan.web.errors import RequestError, status_of, told
from prasan.web.rendering import built, language, page, route
from prasan.web.state import Built, remembered
from prasan.workspace import Workspace, open_or_load

NAME = "compare"
ORDER = 100

_FIELDS = ("old", "new", "old_year", "new_year", "changes")
_MOST_YEARS = 30


def _asked(request: Request) -> dict[str, str]:
    """What the address asks for, what is blank left out."""
    given = {field: request.query_params.get(field, "").strip() for field in _FIELDS}
    return {field: value for field, value in given.items() if value}


def _compared(request: Request, asked: dict[str, str], wait: bool = True) -> Compared:
    """The comparison that is asked for. Raises a ``PrasanError`` if it makes no sense or a side can't be read, and
    ``WorkingError`` if it takes a while and is not to be waited for.
    """
    here = built(request)
    home = here.workspace.home
    if home is None:
        raise UsageError("nothing-to-compare")
    if name := asked.get("changes"):
        file = home / _known(name, changes_within(home))
        stamp = (file.stat().st_size, file.stat().st_mtime_ns)
        return compared(here, ("changes", name, stamp), lambda tell: what_if(here.workspace, file, tell=tell), wait)
    years = (asked.get("old_year"), asked.get("new_year"))
    if any(years) and not all(years):
        raise RequestError(400, "one-plan-year")
    sides = [asked.get(side, "") for side in ("old", "new")]
    if sides[0] == sides[1] and years[0] == years[1]:
        raise UsageError("nothing-to-compare")
    folders = [home / _known(side, workspaces_within(home)) if side else None for side in sides]
    stamps = json.dumps([folder and [sources(folder), decisions_stamp(folder)] for folder in folders])

    def made(tell: Tell) -> Compared:
        old, new = (_opened(here, folder) for folder in folders)
        return difference(old, old if sides[0] == sides[1] else new, years if all(years) else None, tell)

    return compared(here, (*sides, *years, stamps), made, wait)


def _known(name: str, known: tuple[str, ...]) -> str:
    """A file or a folder that was found in the workspace, and no other."""
    if name not in known:
        raise UnknownNameError("not-in-workspace", name=name, known=", ".join(known) or "—")
    return name


def _opened(here: Built, folder: Path | None) -> Workspace:
    return here.workspace if folder is None else open_or_load([folder], here.workspace.language)


def _years(request: Request) -> list[str]:
    """The years in which any programme is known to run, as the workspace writes years."""
    here = built(request)

    def years() -> list[str]:
        study = here.workspace.study
        spans = [study.span(programme) for programme in study.programmes]
        known = sorted(study.calendar.year(day) for span in spans for day in (span.start, span.end) if day)
        if not known:
            return []
        found = range(known[0], known[-1] + 1)[-_MOST_YEARS:]
        return [str(study.calendar.display_year(year)) for year in found]

    return remembered(here, "plan-years", years)


def _html(request: Request) -> Response:
    asked, code = _asked(request), language(request)
    if any(field in request.query_params and field not in asked for field in _FIELDS):
        # A form sends empty fields, too: the address to keep is without them.
        return RedirectResponse(route(request, NAME, **asked), 303)
    home = built(request).workspace.home
    shown: dict[str, Any] | None = None
    wrong: list[str] = []
    status = 200
    if asked:
        try:
            shown = comparison_shown(request, _compared(request, asked, wait=False))
        except WorkingError as error:
            return working(request, error, translate("page.compare.name", code))
        except DataError as error:
            status, wrong = (
                400,
                [f"{p.where(code)}: {p.text(code)}" for p in error.problems if p.severity == "violation"],
            )
        except PrasanError as error:
            status, wrong = status_of(error), told(error, code)
    return page(
        request,
        "compare.html",
        status=status,
        asked={field: asked.get(field, "") for field in _FIELDS},
        folders=workspaces_within(home) if home else (),
        files_of_changes=changes_within(home) if home else (),
        years=_years(request),
        found=shown,
        wrong=wrong,
        files=[(suffix[1:], route(request, "compare-file", suffix=suffix[1:], **asked)) for suffix in suffixes()],
    )


def _file(request: Request) -> Response:
    return comparison_file(request, _compared(request, _asked(request)), NAME, f".{request.path_params['suffix']}")


DESCRIBED = {
    "compare": Described(
        "Two years, two workspaces, or one before and after the changes of a file, side by side",
        {
            "old": Field("A workspace within this one; this one if it is left out"), "new": Field("Another, likewise"),
            "old_year": Field("The plan year of the first"), "new_year": Field("That of the second"),
            "changes": Field("A file of changes in the workspace"),
        },
        {"suffix": Field("The kind of file", tuple(suffix[1:] for suffix in suffixes()))},
    ),
}  # fmt: skip
ROUTES = (
    Route("/compare", _html, name="compare"),
    Route("/compare.{suffix}", _file, name="compare-file"),
)
