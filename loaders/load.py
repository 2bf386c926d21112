"""Files in, checked statements out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from rdflib import Dataset, URIRef
from rdflib.namespace import RDF

from prasan.errors import InputError, UsageError
from prasan.loaders import matrix as matrices
from prasan.loaders.change_fields import are_changes
from prasan.loaders.edit_lines import Edit, read_edits
from prasan.loaders.edits import apply, learn_names
from prasan.loaders.locate import located
from prasan.loaders.mapping import mapped
from prasan.loaders.names import Names, vocabulary_names
from prasan.loaders.places import Quad, describe, places_graph
from prasan.loaders.records import records, sheet_of
from prasan.loaders.reified import restore
from prasan.loaders.statements import Statements
from prasan.loaders.tables import Table
from prasan.ontology.check import check
from prasan.ontology.quads import Quads, spelt
from prasan.parts import parts
from prasan.problems import Problem
from prasan.queries.ask import no_collection
from prasan.queries.store import dataset_of
from prasan.settings import EDITS_NAME, FILE_NAME, OWN_FILES, Settings


@dataclass(frozen=True, slots=True)
class Loaded:
    """What files held: the dataset, the problems in the order of reading, and the files that were read."""

    dataset: Dataset
    problems: tuple[Problem, ...]
    files: tuple[Path, ...]

    @property
    def violations(self) -> tuple[Problem, ...]:
        """The problems that keep the data from being used."""
        return tuple(problem for problem in self.problems if problem.severity == "violation")


def suffixes() -> dict[str, Any]:
    """The loader of each suffix.

    >>> suffixes()[".xlsx"].__name__
    'prasan.loaders.excel'
    """
    return {suffix: part for part in parts("prasan.loaders", "SUFFIXES").values() for suffix in part.SUFFIXES}


def read(path: Path) -> Iterator[Any]:
    """What the loader for a file's suffix yields: tables or quads, and problems.

    Raises ``InputError`` if there is no such file or no loader for it.
    """
    known = suffixes()
    loader = known.get(path.suffix.lower())
    name = path.name.encode("utf-8", "replace").decode()
    if name != path.name:
        raise InputError("file-name", file=name)
    if not path.is_file():
        raise InputError("missing-file", file=str(path))
    if loader is None:
        raise InputError("unknown-format", file=path.name, known=" ".join(sorted(known)))
    if path.suffix.lower() == ".json" and loader.is_json_ld(path):
        loader = known[".jsonld"]
    return iter(loader.read(path))


def find_files(paths: Iterable[Path], settings: Settings) -> tuple[Path, ...]:
    """The files that paths stand for: files themselves, and of folders what ``workspace.files`` names.

    What people edited comes last. Files that the settings map are left to the mapping. Temporary files of Excel
    (``~$…``) and hidden ones are no data.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            for pattern in settings.workspace.files:
                for file in sorted(path.glob(pattern)):
                    own = file.name in OWN_FILES
                    if file.is_file() and not own and not file.name.startswith((".", "~$")):
                        found[file] = None
            if (edits := path / EDITS_NAME).is_file():
                found[edits] = None
        else:
            found[path] = None
    return tuple(found)


def mapped_paths(folder: Path, settings: Settings) -> Iterator[Path]:
    """The files of a workspace that its mappings read, as far as they are named rightly."""
    for table in settings.tables:
        joins = table.get("join", ())
        for named in (table, *(joins if isinstance(joins, list) else ())):
            if isinstance(named, Mapping) and isinstance(url := named.get("url"), str):
                yield folder / url


@no_collection()
def load(
    paths: Iterable[Path],
    settings: Settings,
    folder: Path | None = None,
    tell: Callable[[str], None] = lambda _step: None,
) -> Loaded:
    """Read files, look names up, check the result against the shapes; errors as in :func:`read_files`."""
    quads, problems, files = read_files(paths, settings, folder)
    tell("step.checking")
    # The store reads text in a thread of its own, without holding up the check.
    with ThreadPoolExecutor(1) as pool:
        dataset = pool.submit(dataset_of, quads, settings.store)
        # One row may break several shapes in the same way, each with words of its own.
        distinct = {
            (problem.sort_key, tuple(sorted(problem.message.items()))): problem
            for problem in (*problems, *located(quads, check(quads)))
        }
        return Loaded(dataset.result(), tuple(distinct[key] for key in sorted(distinct)), files)


def read_files(
    paths: Iterable[Path], settings: Settings, folder: Path | None = None
) -> tuple[Quads, list[Problem], tuple[Path, ...]]:
    """The statements of files with their places, what is wrong in them, and which files were read; nothing is checked.

    What people edited is in it. Arguments and errors as of :func:`read_sources`.
    """
    found = read_sources(paths, settings, folder)
    if found.edits:
        base, calendar = settings.workspace.base, settings.calendar.calendar()
        found.problems.extend(apply(found.quads, found.edits, base, calendar))
    return found.quads, found.problems, found.files


def _rdf_classes(quads: Quads, things: Collection[str]) -> dict[str, str]:
    """The classes that RDF files gave things, all spelt."""
    subjects, values, _places = quads.of(spelt(RDF.type))
    return {thing: cls for thing, cls in zip(subjects, values, strict=True) if thing in things}


@dataclass(frozen=True, slots=True)
class Sources:
    """What files state, their edits apart: these are still to be applied; ``names`` are those of the edits, too."""

    quads: Quads
    problems: list[Problem]
    files: tuple[Path, ...]
    edits: tuple[Edit, ...]
    names: Names


def read_sources(paths: Iterable[Path], settings: Settings, folder: Path | None = None) -> Sources:
    """The statements of files with their places, what is wrong in them, and the edits that are to be made in them.

    ``folder`` is the workspace that mapped tables are relative to. Every problem of every file is in the result, so
    that a planner can mend them in one go; what can't be read at all raises ``InputError`` for the first such file only
    if it is the only one, and is a problem otherwise. So does a folder without any file to read that has no settings.
    """
    base = settings.workspace.base
    statements = Statements(base, settings.calendar.calendar(), vocabulary_names(), settings.workspace.create_unknown)
    files = find_files(paths, settings)
    mapped_files = {path.resolve() for path in mapped_paths(folder, settings)} if folder else set()
    claimed = matrices.claimed(settings.matrices, folder) if folder else {}
    mapped_files |= {path for path, patterns in claimed.items() if "*" in patterns}
    files = tuple(file for file in files if file.resolve() not in mapped_files)
    if not files and not (folder and (settings.tables or settings.matrices)):
        known = " ".join(sorted(suffixes()))
        if folder is None or not (folder / FILE_NAME).is_file():
            raise InputError("no-files", folder=", ".join(str(path) for path in paths), known=known)
        # A workspace may begin with nothing: what people add in their browser is its first file.
        statements.problems.append(Problem("no-data", FILE_NAME, severity="warning", details={"known": known}))
    quads = Quads()
    names = Counter(file.name for file in files)
    statements.problems += [Problem("same-name", file=name, value=name) for name, count in names.items() if count > 1]
    squares: list[matrices.Square] = []
    edits: list[Edit] = []
    for file in files:
        try:
            if file.name == EDITS_NAME:
                edited = read_edits(file, base)
                edits += edited.edits
                statements.problems += edited.problems
                continue
            _read_one(file, statements, quads, claimed.get(file.resolve(), ()), squares)
        except InputError as error:
            if len(files) == 1 and not (settings.tables or settings.matrices):
                raise
            statements.problems.append(_as_problem(file, error))
    if folder:
        _read_declared(folder, settings, statements)
    # What a table of scores is about shows when every name is known.
    for square in squares:
        statements.add(_square_records(square, statements))
    learn_names(edits, statements.names, base, partial(_rdf_classes, quads))
    statements.state(quads)
    declared = dict.fromkeys((*mapped_paths(folder, settings), *claimed)) if folder else {}
    listed = {file.resolve() for file in files}
    files = (*files, *(p for p in declared if p.is_file() and p.resolve() not in listed))
    return Sources(quads, statements.problems, files, tuple(edits), statements.names)


def _read_declared(folder: Path, settings: Settings, statements: Statements) -> None:
    # What several mappings read is kept until all have; the rest streams.
    uses = Counter(mapped_paths(folder, settings))
    kept = cache(_kept)

    def once(path: Path) -> Iterable[Any]:
        return kept(path) if uses[path] > 1 else read(path)

    joins: dict[str, Any] = {}
    declared: list[tuple[int, Mapping[str, Any], Callable[..., Iterator[Any]]]] = [
        *((index, table, partial(mapped, joins=joins)) for index, table in enumerate(settings.tables)),
        *((index, matrix, matrices.declared) for index, matrix in enumerate(settings.matrices)),
    ]
    for index, mapping, way in declared:
        try:
            statements.add(way(mapping, index, folder, once))
        except InputError as error:
            statements.problems.append(_as_problem(folder / mapping["url"], error))
        except UsageError as error:
            value = str(error.values.get("name") or error.values.get("setting"))
            statements.problems.append(Problem("mapping", FILE_NAME, value=value, message=_in_all_languages(error)))


def _kept(path: Path) -> tuple[Any, ...]:
    """What a file holds, the rows of its tables in memory."""
    return tuple(replace(item, rows=list(item.rows)) if isinstance(item, Table) else item for item in read(path))


def _square_records(square: matrices.Square, statements: Statements) -> Iterator[Any]:
    """The records of a matrix that was recognised by its names, if those are names of programmes or of goals."""
    for cls in matrices.TYPES.values():
        if any(statements.names.find([cls], name) for name in square.heads.values()):
            problem = matrices.doubtful(square)
            yield from [problem] if problem else matrices.records(square, matrices.Reading(cls))
            return
    table = square.table
    value, known = table.sheet or table.file, ", ".join(list(square.heads.values())[:3])
    yield Problem("matrix-unknown", table.file, table.sheet, table.header_row, "", value, "warning", {"known": known})


def _read_one(
    file: Path, statements: Statements, quads: Quads, claimed: tuple[str, ...], squares: list[matrices.Square]
) -> None:
    """Add the quads of a file; its tables go to the statements, or to the squares where they look like matrices."""
    base, items = statements.base, read(file)
    matrix_sheets: set[str] = set()
    # Statements without a graph of their own stand at the file, which becomes their place.
    place = URIRef(f"{base}place/{quote(file.name, safe='')}")
    found: list[Quad] = []
    for item in items:
        if isinstance(item, Table):
            if matrices.is_claimed(item.sheet, claimed):
                matrix_sheets.add(item.sheet)
            elif sheet_of(item) is None and (square := matrices.recognised(item)):
                matrix_sheets.add(item.sheet)
                squares.append(square)
            elif sheet_of(item) is None and are_changes(item):
                # For `prasan whatif`; whoever keeps it beside the data is not to be warned of it.
                value = item.sheet or item.file
                statements.problems.append(Problem("changes-kept", item.file, item.sheet, value=value, severity="info"))
            else:
                statements.add(records(item))
        elif isinstance(item, Problem):
            # The corner of a matrix is blank, and so is the header over the names of its rows.
            if not (item.code == "value-without-header" and item.sheet in matrix_sheets):
                statements.problems.append(item)
        else:
            subject, predicate, value, graph = item
            found.append((subject, predicate, value, place if graph is None else graph))
    restored = list(restore(found, places_graph(base)))
    if any(graph == place for _subject, _predicate, _value, graph in restored):
        restored += describe(base, place, file.name)
    statements.add_quads(restored)
    quads.add_terms(restored)


def _in_all_languages(error: Exception) -> dict[str, str]:
    from prasan.errors import PrasanError
    from prasan.language import languages

    assert isinstance(error, PrasanError)
    return {language: error.text(language) for language in languages()}


def _as_problem(file: Path, error: InputError) -> Problem:
    name = Path(str(error.values.get("file", file))).name
    return Problem(error.code, file=name, message=_in_all_languages(error))
