"""Two workspaces, two plan years of one, or one before and after changes, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from rdflib import Literal

from prasan.errors import DataError, UsageError
from prasan.language import languages, pick, translate
from prasan.manifest import is_build
from prasan.problems import Problem
from prasan.progress import Tell, silent
from prasan.settings import DECISIONS_NAME, FILE_NAME
from prasan.workspace import Workspace

if TYPE_CHECKING:
    from prasan.graph.comparison_scene import ComparisonScene
    from prasan.graph.linkage import PlainQuad, Quad
    from prasan.graph.plan_year import PlanYear
    from prasan.loaders.change_rows import ChangeRow


_DEPTHS = ("*/", "*/*/")
_CHANGE_SUFFIXES = (".toml", ".xlsx", ".ods", ".csv")
_LARGEST, _MOST_FILES = 1_000_000, 100


@dataclass(frozen=True)
class Compared:
    """Two workspaces with what differs between them, and what was noticed on the way."""

    before: Workspace
    after: Workspace
    scene: ComparisonScene
    problems: tuple[Problem, ...] = ()

    def write(self, suffix: str) -> bytes:
        """The comparison as the bytes of a file of the suffix; ``UsageError`` if nothing is written with it."""
        from prasan.graph.comparison_files import written

        return written(self.scene, suffix)


def what_if(workspace: Workspace, changes: str | Path, year: object = None, tell: Tell = silent) -> Compared:
    """A workspace before and after the changes of a file, TOML or a table; the sources stay as they are.

    ``year`` looks at the plan of one year only. ``tell`` hears of each step. Raises ``DataError`` with every problem of
    the file.
    """
    from prasan.loaders.change_rows import read_changes

    path = Path(changes)
    return supposed(workspace, read_changes(path), path.name, year, tell)


def supposed(
    workspace: Workspace, rows: Iterable[ChangeRow | Problem], source: str, year: object = None, tell: Tell = silent
) -> Compared:
    """A workspace before and after changes that are supposed, which come from ``source``; as :func:`what_if`."""
    from prasan.graph.change_names import changes_from
    from prasan.graph.changed import apply
    from prasan.graph.comparison import compare
    from prasan.graph.comparison_scene import ComparisonScene

    base, calendar = workspace.settings.workspace.base, workspace.study.calendar
    quads = tuple(_data(workspace))
    found, problems = changes_from(rows, quads, base, calendar)
    # Made even if others can't be: so every problem of every change is told at once.
    made = apply(quads, found, base, calendar)
    problems = (*problems, *made.problems)
    if any(problem.severity == "violation" for problem in problems):
        raise DataError(tuple(sorted(problems, key=lambda problem: problem.sort_key)), "changes-refused")
    before, after = workspace, _with(workspace, made.quads, (source,))
    unknown: tuple[tuple[str, ...], ...] = ((), ())
    if year is not None:
        plans = [_plan(side, year) for side in (before, after)]
        before, after = (_of_plan(side, plan) for side, plan in zip((before, after), plans, strict=True))
        unknown = plans[0].unknown, plans[1].unknown
    _analysed(before, after, tell)
    scene = ComparisonScene(
        comparison=compare(before.study, after.study, before.findings, after.findings, made.merged),
        language=workspace.language,
        title=workspace.title,
        before=_in_every_language("compare.before"),
        after=_in_every_language("compare.after"),
        changes=found,
        unknown_before=unknown[0],
        unknown_after=unknown[1],
        is_what_if=True,
    )
    return Compared(before, after, scene, problems)


def _analysed(old: Workspace, new: Workspace, tell: Tell) -> None:
    for side in (old, new):
        side.analyse(tell)
    tell("step.comparing")


def difference(
    old: Workspace, new: Workspace, years: tuple[object, object] | None = None, tell: Tell = silent
) -> Compared:
    """Two workspaces side by side; of ``years``, the plan of the one year in the first, of the other in the second.

    ``tell`` hears of each step. Years are of either era, as people write them. Raises ``UsageError`` for what is no
    year.
    """
    from prasan.graph.comparison import compare
    from prasan.graph.comparison_scene import ComparisonScene

    names = (old.title, new.title)
    unknown: tuple[tuple[str, ...], ...] = ((), ())
    if years is not None:
        plans = (_plan(old, years[0]), _plan(new, years[1]))
        shown = [old.study.calendar.display_year(plan.year) for plan in plans]
        names = (_year_names(shown[0]), _year_names(shown[1]))
        old, new = _of_plan(old, plans[0]), _of_plan(new, plans[1])
        unknown = plans[0].unknown, plans[1].unknown
    elif _said_alike(*names):
        # Two years of one plan often bear one title: then the folders or files tell them apart.
        names = (_where(old), _where(new))
    _analysed(old, new, tell)
    scene = ComparisonScene(
        comparison=compare(old.study, new.study, old.findings, new.findings),
        language=new.language,
        title=new.title,
        before=names[0],
        after=names[1],
        unknown_before=unknown[0],
        unknown_after=unknown[1],
    )
    return Compared(old, new, scene, (*old.problems, *new.problems) if old is not new else old.problems)


def _in_every_language(key: str) -> dict[str, str]:
    return {code: translate(key, code) for code in languages()}


def _year_names(shown: str) -> dict[str, str]:
    return {code: translate("compare.plan-year", code, year=shown) for code in languages()}


def _said_alike(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    return any(pick(one, code) == pick(other, code) for code in languages())


def _where(workspace: Workspace) -> dict[str, str]:
    return {"": str(workspace.folder) if workspace.folder else ", ".join(workspace.files)}


def workspaces_within(folder: Path) -> tuple[str, ...]:
    """The workspaces that lie in the folder of another, or in a folder of it, by their paths from there."""
    found = (path.parent for pattern in _DEPTHS for path in folder.glob(f"{pattern}{FILE_NAME}"))
    return tuple(sorted(path.relative_to(folder).as_posix() for path in found if _is_inside(path, folder)))


def changes_within(folder: Path) -> tuple[str, ...]:
    """The files of changes that lie in the folder of a workspace, or in a folder of it, by their paths from there.

    Such a file is one that :func:`what_if` reads at least one change from; very large ones are not looked into.
    """
    names = (FILE_NAME, DECISIONS_NAME)
    files = (
        path
        for depth in ("", *_DEPTHS)
        for suffix in _CHANGE_SUFFIXES
        for path in folder.glob(f"{depth}*{suffix}")
        if path.is_file() and path.name not in names and _is_inside(path, folder)
    )
    found = []
    for path in sorted(files)[:_MOST_FILES]:
        about = path.stat()
        if about.st_size <= _LARGEST and _holds_changes(path, about.st_mtime_ns, about.st_size):
            found.append(path.relative_to(folder).as_posix())
    return tuple(found)


def _is_inside(path: Path, folder: Path) -> bool:
    """True if a path lies in a folder, whatever links to where, and is neither hidden nor a build."""
    steps = path.relative_to(folder).parts
    hidden = any(step.startswith((".", "~$")) for step in steps) or any(
        is_build(folder.joinpath(*steps[:count])) for count in range(1, len(steps) + 1)
    )
    return bool(steps) and not hidden and path.resolve().is_relative_to(folder.resolve())


@lru_cache(maxsize=512)
def _holds_changes(path: Path, _written: int, _size: int) -> bool:
    from prasan.errors import PrasanError
    from prasan.loaders.change_rows import ChangeRow, read_changes

    try:
        return any(isinstance(row, ChangeRow) for row in read_changes(path))
    except PrasanError:
        return False


def _data(workspace: Workspace) -> Iterator[Quad]:
    """The data alone: what was found and decided is none, and a saved store may hold more of that."""
    from prasan.graph.decision_rdf import decisions_graph
    from prasan.graph.finding_rdf import findings_graph
    from prasan.queries.store import data_quads_of

    base = workspace.settings.workspace.base
    return data_quads_of(workspace.dataset, (findings_graph(base), decisions_graph(base)))


def _with(workspace: Workspace, quads: Iterable[Quad], files: tuple[str, ...] = ()) -> Workspace:
    from prasan.graph.linkage import linkage
    from prasan.queries.store import dataset_of

    held = tuple(quads)
    found = replace(
        workspace, dataset=dataset_of(held, workspace.settings.store), files=(*workspace.files, *files), saved=False
    )
    # A cached property is a plain entry of the instance: what is at hand is not read from the store again.
    found.__dict__["linkage"] = linkage(_plain(held))
    return found


def _plain(quads: Iterable[Quad]) -> Iterator[PlainQuad]:
    """Quads as a store gives them to a linkage: to rdflib, an IRI is never equal to the same letters as plain text."""
    texts: dict[str, str] = {}

    def text(iri: str) -> str:
        found = texts.get(iri)
        if found is None:
            found = texts[iri] = str(iri)
        return found

    for subject, predicate, value, graph in quads:
        yield text(subject), text(predicate), value if isinstance(value, Literal) else text(value), text(graph)


def _plan(workspace: Workspace, year: object) -> PlanYear:
    from prasan.graph.plan_year import in_year
    from prasan.loaders.thai import ValueProblem

    calendar = workspace.study.calendar
    try:
        number = calendar.year(year)  # type: ignore[arg-type]
    except ValueProblem:
        raise UsageError("not-a-plan-year", value=year) from None
    return in_year(workspace.study, _data(workspace), workspace.settings.workspace.base, number)


def _of_plan(workspace: Workspace, plan: PlanYear) -> Workspace:
    found = _with(workspace, plan.quads)
    found.__dict__["study"] = plan.study
    found.__dict__["linkage"] = plan.study.linkage
    return found
