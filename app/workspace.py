"""A workspace: one folder of source files, and what is made of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prasan.errors import DataError, InputError, UnknownNameError
from prasan.files import write_atomically, write_folder
from prasan.language import default_language
from prasan.problems import Problem
from prasan.settings import FILE_NAME, Settings, read_settings

if TYPE_CHECKING:
    import networkx as nx
    from rdflib import Dataset

    from prasan.graph.finding import Finding
    from prasan.graph.scene import Scene
    from prasan.graph.study import Study
    from prasan.queries.ask import Rows

OUT = "out"
"""Folder of a workspace that a build writes. Everything in it can be made again from the source files."""

PAGES = (
    ("report", "report.html"),
    ("network", "network.html"),
    ("findings", "findings.xlsx"),
    ("findings", "findings.json"),
    ("data", "data.trig"),
)
"""What a build writes: view and file name."""

_MANIFEST = "build.json"


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

    @cached_property
    def language(self) -> str:
        """The first language of pages and messages."""
        return self.settings.workspace.language or default_language()

    @cached_property
    def linkage(self) -> nx.MultiDiGraph:
        """The linkage as a networkx ``MultiDiGraph``; see :func:`prasan.graph.linkage.linkage` for its attributes."""
        from prasan.graph.linkage import linkage
        from prasan.queries.store import quads_of

        return linkage(quads_of(self.dataset))

    @cached_property
    def study(self) -> Study:
        """The linkage with the settings of the analysis."""
        from prasan.graph.study import Study

        return Study(self.linkage, self.settings.findings, self.settings.calendar.calendar())

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """Every finding, by kind, the strongest first."""
        from prasan.graph.find import findings

        return findings(self.study)

    def finding(self, id_: str) -> Finding:
        """The finding of an id. Raises ``UnknownNameError`` if there is none."""
        for finding in self.findings:
            if finding.id == id_:
                return finding
        from prasan.settings import nearest

        ids = [finding.id for finding in self.findings]
        raise UnknownNameError("unknown-finding", name=id_, known=nearest(id_, ids) or "prasan findings")

    def select(self, kinds: Iterable[str] = (), about: Iterable[str] = ()) -> Workspace:
        """The same workspace with only the findings of these kinds, about any of these things; all if none is named.

        Kinds go by id or by name in any language. Raises ``UnknownNameError`` for a kind or a thing that is not there.
        """
        from prasan.graph.find import kind_named

        wanted = {kind_named(kind) for kind in kinds}
        things = [thing for name in about for thing in self.things(name)]
        chosen = tuple(
            finding
            for finding in self.findings
            if (not wanted or finding.kind in wanted) and (not things or any(finding.about(t) for t in things))
        )
        selected = replace(self)
        # A cached property is a plain entry of the instance: this one is known already.
        selected.__dict__["findings"] = chosen
        selected.__dict__["study"] = self.study
        return selected

    def findings_turtle(self) -> str:
        """The findings as Turtle."""
        from rdflib import Graph

        from prasan.graph.finding_rdf import finding_quads
        from prasan.ontology.vocabulary import PREFIXES

        graph = Graph()
        for prefix, namespace in PREFIXES.items():
            graph.bind(prefix, namespace)
        for subject, predicate, value, _graph in finding_quads(self.study, self.findings, self.settings.workspace.base):
            graph.add((subject, predicate, value))
        return graph.serialize(format="turtle")

    def things(self, name: str) -> tuple[str, ...]:
        """The IRIs of the things that a name may mean: an IRI, an id, a label or an alias.

        Raises ``UnknownNameError`` with the nearest names if it means none.
        """
        from prasan.loaders.thai import key
        from prasan.settings import nearest

        if name in self.linkage:
            return (name,)
        spellings: dict[str, dict[str, None]] = {}
        for iri, node in self.linkage.nodes(data=True):
            for text in (node["identifier"], *node["labels"].values(), *node["aliases"]):
                spellings.setdefault(key(text), {})[iri] = None
        if found := spellings.get(key(name)):
            return tuple(found)
        raise UnknownNameError("unknown-thing", name=name, known=nearest(key(name), list(spellings)) or "—")

    def query(self, question: str, /, **parameters: str) -> Rows:
        """The rows of a named question, or of a SPARQL ``SELECT``: what has a space in it is SPARQL.

        Raises ``UnknownNameError`` for a question or a parameter that does not exist, ``UsageError`` for SPARQL that
        makes no sense or gives no rows.
        """
        from prasan.errors import UsageError
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
        """The dataset with the findings in a graph of their own, for questions about them."""
        from prasan.graph.finding_rdf import finding_quads, findings_graph
        from prasan.queries.store import add_quads

        graph = findings_graph(self.settings.workspace.base)
        # Asked in SPARQL: to name the graph to rdflib would create it, and a saved store is for reading only.
        if not self.dataset.query(f"ASK {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}").askAnswer:
            add_quads(self.dataset, finding_quads(self.study, self.findings, self.settings.workspace.base))
        return self.dataset

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
        )

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
        return Picture(self.draw("network", ".html").decode("utf-8"))

    def frame(self) -> Any:
        """The findings as a pandas ``DataFrame``, one row a finding. Needs pandas (``pip install prasan[pandas]``)."""
        from prasan.errors import UsageError
        from prasan.graph.sentences import sentence

        try:
            import pandas
        except ImportError as error:
            raise UsageError("no-pandas") from error
        columns = ("id", "kind", "sentence", "score", "coverage", "coordination", "inferred", "participants")
        rows = [
            (f.id, f.kind, sentence(self.study, f, self.language), f.score, f.coverage, f.coordination, f.inferred,
             list(f.participants))
            for f in self.findings
        ]  # fmt: skip
        return pandas.DataFrame(rows, columns=list(columns))

    def with_language(self, language: str) -> Workspace:
        """The same workspace speaking another language."""
        return replace(
            self, settings=replace(self.settings, workspace=replace(self.settings.workspace, language=language))
        )


@dataclass(frozen=True, slots=True)
class Picture:
    """An interactive page that shows itself in a notebook; ``html`` is the whole page."""

    html: str

    def _repr_html_(self) -> str:
        import html

        # In a frame of its own: the page's styles and scripts stay out of the notebook's.
        page = html.escape(self.html, quote=True)
        return f'<iframe srcdoc="{page}" style="width:100%;height:720px;border:0" title="Prasan"></iframe>'

    def save(self, path: str | Path) -> None:
        """Write the page to a file, atomically."""
        with write_atomically(Path(path)) as temporary:
            temporary.write_text(self.html, encoding="utf-8")


def _paths(paths: Iterable[str | Path]) -> tuple[Path, ...]:
    found = tuple(Path(path) for path in paths)
    for path in found:
        if not path.exists():
            raise InputError("missing-file", file=str(path))
    return found


Tell = Callable[[str], None]
"""Told the key of each step as it begins, to show progress."""


def _silent(_step: str) -> None:
    pass


def load(*paths: str | Path, language: str = "", tell: Tell = _silent) -> Workspace:
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


def write(workspace: Workspace, out: Path, tell: Tell = _silent) -> tuple[Path, ...]:
    """Write the pages, the sheet and the RDF of a workspace to a folder, all of them or none; the paths, in order."""
    from prasan.queries.store import FOLDER, save

    _refuse_foreign(out)
    with write_folder(out) as temporary:
        tell("step.drawing")
        for view, name in PAGES:
            (temporary / name).write_bytes(workspace.draw(view, Path(name).suffix))
        tell("step.saving")
        save(workspace.with_findings, temporary / FOLDER)
        manifest = {"files": list(workspace.files), "sources": _sources(workspace.folder)}
        (temporary / _MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False), encoding="utf-8")
    return tuple(out / name for _view, name in PAGES)


def _refuse_foreign(out: Path) -> None:
    """A folder that no build wrote, and that holds something, is somebody's: it is not replaced."""
    from prasan.errors import OutputError

    if out.exists() and not out.is_dir():
        raise OutputError("cannot-write", path=str(out), reason="not a folder")
    if out.is_dir() and any(out.iterdir()) and not (out / _MANIFEST).exists():
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
    out = folder if (folder / _MANIFEST).exists() else folder / OUT
    settings = read_settings(folder if (folder / FILE_NAME).exists() else folder.parent)
    if language:
        settings = replace(settings, workspace=replace(settings.workspace, language=language))
    dataset = open_saved(out / FOLDER)
    files = tuple(json.loads((out / _MANIFEST).read_text(encoding="utf-8"))["files"])
    return Workspace(dataset, settings, (), files, folder)


def _sources(folder: Path | None) -> dict[str, list[int]]:
    """The size and the time of each source file of a workspace, to see later whether any has changed."""
    if folder is None:
        return {}
    from prasan.loaders.load import find_files

    settings = read_settings(folder)
    mapped = (folder / str(table.get("url", "")) for table in (*settings.tables, *settings.matrices))
    joined = (folder / str(join.get("url", "")) for table in settings.tables for join in table.get("join", ()))
    paths = {*find_files([folder], settings), *mapped, *joined, folder / FILE_NAME}
    return {
        str(path.relative_to(folder)): [path.stat().st_size, path.stat().st_mtime_ns]
        for path in sorted(paths)
        if path.is_file()
    }


def is_fresh(folder: Path) -> bool:
    """True if a workspace was built and none of its source files has changed since."""
    manifest = folder / OUT / _MANIFEST
    if not manifest.is_file():
        return False
    recorded = json.loads(manifest.read_text(encoding="utf-8")).get("sources")
    return bool(recorded == _sources(folder))


def open_or_load(paths: Iterable[str | Path], language: str = "") -> Workspace:
    """What commands that ask look at: the store of a build that is up to date, else the source files read anew."""
    found = [Path(path) for path in paths]
    if len(found) == 1 and found[0].is_dir():
        folder = found[0]
        if (folder / _MANIFEST).exists() or is_fresh(folder):
            return open_workspace(folder, language)
    return load(*found, language=language)
