"""A workspace: one folder of source files, and what is made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prasan.errors import DataError, InputError, UsageError
from prasan.files import write_folder
from prasan.language import default_language
from prasan.manifest import OUT, built_files, is_build, is_fresh, write_manifest
from prasan.problems import Problem
from prasan.progress import Tell, silent
from prasan.settings import FILE_NAME, Settings, read_settings, template_path

if TYPE_CHECKING:
    import networkx as nx
    from rdflib import Dataset

    from prasan.decisions import Seen
    from prasan.graph.decision import Decision, Standing
    from prasan.graph.finding import Finding
    from prasan.graph.scene import Scene
    from prasan.graph.selection import Selection
    from prasan.graph.sensitivity import Sensitivity
    from prasan.graph.study import Study
    from prasan.notebook import Picture
    from prasan.queries.ask import Rows

PAGES = (
    ("report", "report.html"),
    ("network", "network.html"),
    ("findings", "findings.xlsx"),
    ("findings", "findings.json"),
    ("data", "data.trig"),
)
"""What a build writes: view and file name."""


@dataclass(frozen=True)
class Workspace:
    """Checked data with its linkage and findings, each computed when first asked for.

    Made by :func:`load`, :func:`build` or :func:`open_workspace`; nothing in it changes.
    """

    dataset: Dataset
    settings: Settings
    problems: tuple[Problem, ...] = ()
    files: tuple[str, ...] = ()
    folder: Path | None = None
    saved: bool = False
    """True if the dataset is the store of a build, which is for reading only."""

    @cached_property
    def language(self) -> str:
        """The first language of pages and messages."""
        return self.settings.workspace.language or default_language()

    @cached_property
    def linkage(self) -> nx.MultiDiGraph:
        """The linkage as a networkx ``MultiDiGraph``; see :func:`prasan.graph.linkage.linkage` for its attributes."""
        from prasan.graph.finding_rdf import findings_graph
        from prasan.graph.linkage import linkage
        from prasan.queries.store import plain_quads_of

        # Findings are no linkage, and a store that a build saved holds more of them than of data.
        return linkage(plain_quads_of(self.dataset, (str(findings_graph(self.settings.workspace.base)),)))

    @cached_property
    def study(self) -> Study:
        """The linkage with the settings of the analysis."""
        from prasan.graph.study import Study

        return Study(self.linkage, self.settings.findings, self.settings.calendar.calendar())

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, by kind, the strongest first."""
        return self._look(silent)

    def _look(self, tell: Tell) -> tuple[Finding, ...]:
        from prasan.graph.find import findings
        from prasan.graph.finding_rows import kind_words

        def say(step: str, **values: object) -> None:
            tell(step, **values | {"kind": kind_words(str(values["kind"]), self.language)})

        return findings(self.study, say)

    def analyse(self, tell: Tell = silent) -> Workspace:
        """The same workspace, its linkage made and its findings found now and not when first asked for.

        ``tell`` hears of the linkage and of each kind of finding as its turn comes.
        """
        if "linkage" not in self.__dict__:
            tell("step.linking")
            _ = self.linkage
        if "findings" not in self.__dict__:
            # A cached property is a plain entry of the instance: this one is known from here on.
            self.__dict__["findings"] = self._look(tell)
        return self

    def finding(self, id_: str) -> Finding:
        """The finding of an id or of the beginning of one. Raises ``UnknownNameError`` if there is none, or several."""
        from prasan.decisions import whole_id

        wanted = whole_id(id_, [finding.id for finding in self.findings])
        return next(finding for finding in self.findings if finding.id == wanted)

    @cached_property
    def decisions(self) -> tuple[Decision, ...]:
        """Every decision on record, in the order in which they were made; read from the file, however old the build."""
        from prasan.decisions import read_decisions

        return read_decisions(self.home) if self.home else ()

    @cached_property
    def standings(self) -> dict[str, Standing]:
        """The decisions by the id of their finding, each with whether the finding is still there and as it was."""
        from prasan.graph.decision import standings

        return standings(self.decisions, self.findings)

    def decide(
        self,
        finding: str,
        decision: str,
        *,
        by: str,
        because: str,
        on: date | str | None = None,
        having_seen: Seen | None = None,
        language: str = "",
    ) -> Workspace:
        """The same workspace with one more decision, kept in its file; see :func:`prasan.decisions.decide`."""
        from prasan.decisions import decide
        from prasan.graph.decision import joined

        made = decide(self, finding, decision, by, because, on, having_seen, language)
        return self._with(decisions=(*self.decisions, made), standings=joined(self.standings, made))

    def reopened(self, dataset: Dataset) -> Workspace:
        """The same workspace, its data in a saved store and its decisions read anew; what was found is kept."""
        return self._with(replace(self, dataset=dataset, saved=True))

    def _with(self, same: Workspace | None = None, **known: Any) -> Workspace:
        """The same workspace with some of its cached properties given, which are plain entries of the instance."""
        found = replace(same or self)
        kept = {name: self.__dict__[name] for name in ("study", "findings", "linkage") if name in self.__dict__}
        found.__dict__.update(kept | known)
        return found

    @property
    def home(self) -> Path | None:
        """The folder that holds the settings and the decisions; ``None`` if the data are no workspace's."""
        if self.folder is None or not is_build(self.folder):
            return self.folder
        return self.folder.resolve().parent if self.folder.resolve().name == OUT else None

    def select(
        self,
        kinds: Iterable[str] = (),
        about: Iterable[str] = (),
        decisions: Iterable[str] = (),
        coordination: Iterable[str] = (),
        text: str = "",
    ) -> Workspace:
        """The same workspace with only the findings that fit in all that is named, see :meth:`selection`."""
        from prasan.graph.selection import select

        wanted = self.selection(kinds, about, decisions, coordination, text)
        chosen = select(self.study, self.findings, self.standings, wanted, self.language).findings
        return self._with(findings=chosen, study=self.study, decisions=self.decisions, standings=self.standings)

    def selection(
        self,
        kinds: Iterable[str] = (),
        about: Iterable[str] = (),
        decisions: Iterable[str] = (),
        coordination: Iterable[str] = (),
        text: str = "",
    ) -> Selection:
        """What findings are asked for: of any of these kinds, about any of these things, and so on.

        Kinds go by id or by name in any language, things by any name, decisions by name or by ``open`` and ``changed``,
        coordination by ``coordinated``, ``uncoordinated``, ``not-recorded``; ``text`` are words that a finding says.
        Raises ``UnknownNameError`` for what is not there.
        """
        from prasan.errors import UnknownNameError
        from prasan.graph.decision import selection_named
        from prasan.graph.find import kind_named
        from prasan.graph.selection import COORDINATION, Selection

        states = frozenset(coordination)
        if unknown := sorted(states - set(COORDINATION)):
            raise UnknownNameError("unknown-coordination", name=unknown[0], known=", ".join(COORDINATION))
        return Selection(
            kinds=frozenset(map(kind_named, kinds)),
            about=frozenset(thing for name in about for thing in self.things(name)),
            decisions=frozenset(map(selection_named, decisions)),
            coordination=states,
            text=text,
        )

    def findings_turtle(self) -> str:
        """The findings as Turtle, with the decisions about them."""
        from prasan.asked import findings_turtle

        return findings_turtle(self)

    def things(self, name: str) -> tuple[str, ...]:
        """The IRIs of the things that a name may mean: an IRI, an id, a label or an alias.

        Raises ``UnknownNameError`` with the nearest names if it means none.
        """
        from prasan.graph.naming import things_named

        return things_named(self.linkage, name)

    def query(self, question: str, /, **parameters: str) -> Rows:
        """The rows of a named question, or of a SPARQL ``SELECT``: what has a space in it is SPARQL.

        Raises ``UnknownNameError`` for a question or a parameter that does not exist, ``UsageError`` for SPARQL that
        makes no sense or gives no rows.
        """
        from prasan.queries.ask import Rows, ask
        from prasan.queries.questions import answer
        from prasan.queries.questions import question as named

        if " " in question:
            found = ask(self.with_findings, question)
        else:
            found = answer(self.with_findings, named(question, self.folder), parameters)
        if not isinstance(found, Rows):
            raise UsageError("not-rows")
        return found

    @cached_property
    def with_findings(self) -> Dataset:
        """The dataset with the findings and the decisions in graphs of their own, for questions about them."""
        from prasan.asked import with_findings

        return with_findings(self)

    @cached_property
    def scene(self) -> Scene:
        """What views are given."""
        from prasan.graph.scene import Scene

        return Scene(
            study=self.study,
            findings=self.findings,
            dataset=self.dataset,
            language=self.language,
            title=self.title,
            problems=self.problems,
            files=self.files,
            base=self.settings.workspace.base,
            standings=self.standings,
            template=template_path(self.settings, self.home),
        )

    def sensitivity(self, tell: Callable[[int, int], None] = lambda _done, _all: None) -> Sensitivity:
        """Which findings flip when settings move; ``tell`` is given how many moves are done, and of how many."""
        from prasan.graph.sensitivity import sensitivity

        return sensitivity(self.study, tell)

    @property
    def title(self) -> Mapping[str, str]:
        """The workspace's title by language; its folder's name if it has none."""
        return self.settings.workspace.title or {"": self.folder.resolve().name if self.folder else "Prasan"}

    def draw(self, view: str = "network", suffix: str = ".html") -> bytes:
        """A view as the bytes of a file; raises ``UnknownNameError`` for a view or a suffix that does not exist."""
        from prasan.graph.scene import draw

        return draw(self.scene, view, suffix)

    def network(self) -> Picture:
        """The interactive network, which shows itself at the end of a notebook cell."""
        from prasan.notebook import Picture

        return Picture(self.draw("network", ".html").decode("utf-8"))

    def frame(self) -> Any:
        """The findings as a pandas ``DataFrame``, one row a finding. Needs pandas (``pip install prasan[pandas]``)."""
        from prasan.frame import frame

        return frame(self)

    def with_language(self, language: str) -> Workspace:
        """The same workspace speaking another language."""
        return replace(
            self, settings=replace(self.settings, workspace=replace(self.settings.workspace, language=language))
        )


def _paths(paths: Iterable[str | Path]) -> tuple[Path, ...]:
    found = tuple(Path(path) for path in paths)
    for path in found:
        if not path.exists():
            raise InputError("missing-file", file=str(path))
    return found


def load(*paths: str | Path, language: str = "", tell: Tell = silent) -> Workspace:
    """Read and check files or the files of one workspace folder, and write nothing.

    Raises ``DataError`` with every problem if there are violations, ``InputError`` for what can't be read at all.
    """
    from prasan.loaders.load import load as load_files

    found = _paths(paths)
    folder = found[0] if len(found) == 1 and found[0].is_dir() else None
    settings = read_settings(folder) if folder else Settings()
    if language:
        settings = replace(settings, workspace=replace(settings.workspace, language=language))
    loaded = load_files(found, settings, folder, tell)
    if loaded.violations:
        raise DataError(loaded.problems)
    return Workspace(loaded.dataset, settings, loaded.problems, tuple(path.name for path in loaded.files), folder)


def write(workspace: Workspace, out: Path, tell: Tell = silent) -> tuple[Path, ...]:
    """Write the pages, the sheet and the RDF of a workspace to a folder, all of them or none; the paths, in order."""
    from prasan.asked import found_quads
    from prasan.graph.scene import drawn_in_pieces
    from prasan.last_time import remember
    from prasan.queries.store import FOLDER, saving

    _refuse_foreign(out)
    workspace.analyse(tell)
    tell("step.saving")
    found = found_quads(workspace)
    with write_folder(out) as temporary, saving(workspace.dataset, temporary / FOLDER, found) as saved:
        for number, (view, name) in enumerate(PAGES, 1):
            tell("step.page", file=name, number=number, total=len(PAGES))
            with (temporary / name).open("wb") as file:
                file.writelines(drawn_in_pieces(workspace.scene, view, Path(name).suffix))
        tell("step.saving")
        saved()
        write_manifest(temporary, workspace.files, workspace.folder)
        remember(workspace, out, temporary)
    return tuple(out / name for _view, name in PAGES)


def _refuse_foreign(out: Path) -> None:
    """A folder that no build wrote, and that holds something, is somebody's: it is not replaced."""
    from prasan.errors import OutputError

    if out.exists() and not out.is_dir():
        raise OutputError("cannot-write", path=str(out), reason="not a folder")
    if out.is_dir() and any(out.iterdir()) and not is_build(out):
        raise OutputError("foreign-folder", path=str(out))


def build(*paths: str | Path, out: str | Path | None = None, language: str = "") -> Workspace:
    """Read, check, analyse and write everything: files → RDF → linkage → findings → pages.

    ``out`` is the folder to write, by default ``out`` in the workspace. Raises as :func:`load` does, and
    ``OutputError`` if the folder can't be written; then whatever was there is there still.
    """
    workspace = load(*paths, language=language)
    target = Path(out) if out else (workspace.folder or Path.cwd()) / OUT
    write(workspace, target)
    return workspace


def open_workspace(path: str | Path, language: str = "") -> Workspace:
    """A workspace that was built, opened from its store without reading the source files again."""
    from prasan.queries.store import FOLDER, open_saved

    folder = Path(path)
    if not folder.is_dir():
        raise InputError("missing-file", file=str(folder))
    # The folder of a workspace, or the folder that a build wrote.
    out = folder if is_build(folder) else folder / OUT
    settings = read_settings(folder if (folder / FILE_NAME).exists() else folder.parent)
    if language:
        settings = replace(settings, workspace=replace(settings.workspace, language=language))
    dataset = open_saved(out / FOLDER)
    return Workspace(dataset, settings, (), built_files(out), folder, saved=True)


def open_or_load(paths: Iterable[str | Path], language: str = "") -> Workspace:
    """What commands that ask look at: the store of a build that is up to date, else the source files read anew."""
    found = [Path(path) for path in paths]
    if len(found) == 1 and found[0].is_dir():
        folder = found[0]
        if is_build(folder) or is_fresh(folder):
            return open_workspace(folder, language)
    return load(*found, language=language)
