"""What a user may set, in ``prasan.toml``; every setting has a default, and a misspelt one is an error."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from prasan.errors import InputError, UnknownNameError, UsageError
from prasan.language import languages
from prasan.loaders.thai import Calendar

FILE_NAME = "prasan.toml"
_ORIGIN = re.compile(r"https?://[^\s/?#@*]+")
DECISIONS_NAME = "decisions.toml"
"""The file of a workspace that keeps what people decided; see :mod:`prasan.decisions`."""
EDITS_NAME = "edits.jsonl"
"""The file of a workspace that keeps what people added and corrected; see :mod:`prasan.loaders.edit_lines`."""
ACCOUNTS_NAME = "accounts.toml"
"""The file of a workspace that says who may sign in; see :mod:`prasan.accounts`."""
VIEWS_NAME = "views.toml"
"""The file of a workspace that keeps views of the network; see :mod:`prasan.saved_views`."""
OWN_FILES = (FILE_NAME, ACCOUNTS_NAME, DECISIONS_NAME, EDITS_NAME, VIEWS_NAME)
"""Files of a workspace that no pattern of its settings names as data."""


@dataclass(frozen=True, slots=True)
class WorkspaceSettings:
    """Where the workspace's files are and what it is called."""

    title: Mapping[str, str] = field(default_factory=dict)
    base: str = "https://w3id.org/prasan/id/"
    """IRIs of the workspace's things start with this; end it with / or #."""
    files: tuple[str, ...] = ("*.xlsx", "*.xlsm", "*.xls", "*.ods", "*.csv", "*.tsv", "*.json", "*.ttl", "*.nt", "*.nq",
                              "*.trig", "*.jsonld", "*.rdf")  # fmt: skip
    language: str = ""
    """First language of pages and messages; empty for the user's own."""
    create_unknown: bool = False
    """True to make a new thing of every name that is not known, instead of asking."""


@dataclass(frozen=True, slots=True)
class CalendarSettings:
    """How years are read and shown. The defaults are those of Thai government."""

    fiscal_year_starts: str = "10-01"
    fiscal_year_named_after: str = "end"
    years_are: str = "fiscal"
    era: str = "buddhist"

    def calendar(self) -> Calendar:
        """The calendar that the value parsers use."""
        month, _, day = self.fiscal_year_starts.partition("-")
        if not (month.isdecimal() and day.isdecimal() and 1 <= int(month) <= 12 and 1 <= int(day) <= 28):
            raise UsageError("setting-value", setting="calendar.fiscal_year_starts", value=self.fiscal_year_starts,
                             allowed="MM-DD")  # fmt: skip
        for name, allowed in (
            ("fiscal_year_named_after", ("end", "start")),
            ("years_are", ("fiscal", "calendar")),
            ("era", ("buddhist", "christian")),
        ):
            if getattr(self, name) not in allowed:
                raise UsageError("setting-value", setting=f"calendar.{name}", value=getattr(self, name),
                                 allowed=", ".join(allowed))  # fmt: skip
        return Calendar(
            fiscal_year_starts=(int(month), int(day)),
            named_after=self.fiscal_year_named_after,  # type: ignore[arg-type]
            bare_years=self.years_are,  # type: ignore[arg-type]
            era=self.era,  # type: ignore[arg-type]
        )


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """Where the dataset is held while questions are asked."""

    kind: str = "oxigraph"
    """``oxigraph``, or the name of another rdflib store plugin, such as ``Memory``."""
    endpoint: str = ""
    """Address of a SPARQL 1.1 server to ask instead; nothing is built then."""


@dataclass(frozen=True, slots=True)
class FindingSettings:
    """Weights and thresholds of the analysis; ``docs/findings.md`` says what each does."""

    weights: Mapping[str, float] = field(default_factory=dict)
    """Weight of each facet; what is not named keeps its default."""
    similar: float = 0.5
    """Facets at least this similar count as similar."""
    same: float = 0.999
    """Facets at least this similar count as the same."""
    minimum_score: float = 0.3
    """Pairs whose score times coverage is below this are no overlap: what is not recorded counts 0 here."""
    minimum_coverage: float = 0.0
    """Pairs of which less than this share could be compared are left out."""
    contained: float = 0.9
    """Containment from which one programme counts as working inside another."""
    common_share: float = 0.02
    """What more than this share of all programmes (and more than eight) have in common makes no pair a finding."""
    largest_group: int = 100
    """What more programmes than this have in common is a theme: it makes no pair and no group a finding."""
    most_told: int = 500
    """Findings of each kind that are told, the strongest first; the last says how many more there are."""
    chance_from: int = 1000
    """Programmes from which on overlap that chance explains is marked so; fewer are not bothered with it."""
    frames: tuple[Mapping[str, Any], ...] = ()
    """Frames of your own, read by :mod:`prasan.graph.declared_frames`: what you expect, as rows by columns."""
    alike: float = 0.7
    """Names of indicators at least this similar are compared further and may be proposed as a match."""
    nearly_same: float = 0.85
    """Names of indicators at least this similar are proposed as a close match."""
    loop_length: int = 6
    """Longest loop, in programmes."""
    similar_mandate: float = 0.35
    """Mandates count as similar if they share this much of their runs of three letters: in either language, mandates
    worded anew share four tenths and more, mandates of different matters two tenths at most."""
    common_seats: int = 30
    """A person, a post, an agency or a mandate that more mechanisms than this have in common makes no two overlap."""
    minimum_mechanism_score: float = 0.1
    """Two mechanisms that score less have too little in common to be told: one member in twenty-five, say."""
    merge_score: float = 0.4
    """Two mechanisms that score at least this could be merged. Mandates that say the same in other words score about
    half, and half of the members in common is much."""
    meeting_load: int = 3
    """Whoever sits on at least so many mechanisms is told with their meetings."""


@dataclass(frozen=True, slots=True)
class ExportSettings:
    """What files to take away are made with."""

    template: str = ""
    """A presentation (.pptx, .potx) in the workspace's folder, whose layouts and theme slides take; empty for ours."""


@dataclass(frozen=True, slots=True)
class ServeSettings:
    """What ``prasan serve`` allows those who ask it."""

    sparql_timeout: float = 30.0
    """Seconds after which a query is stopped."""
    sparql_rows: int = 100_000
    """Rows, or triples, of an answer; of a longer one the first, and it says so."""
    sparql_memory: int = 2048
    """Megabytes that a query may take, where the system can hold a process to a limit."""
    sparql_workers: int = 2
    """Queries that are worked on at once; further ones wait."""
    request_size: int = 10
    """Megabytes that a request may hold."""
    allowed_origins: tuple[str, ...] = ()
    """Origins, such as ``https://example.org``, whose pages may ask the SPARQL endpoint; none by default."""
    session_minutes: float = 60.0
    """Minutes without a request after which whoever signed in must do so again."""
    session_hours: float = 12.0
    """Hours after which whoever signed in must do so again in any case."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of a workspace."""

    workspace: WorkspaceSettings = field(default_factory=WorkspaceSettings)
    calendar: CalendarSettings = field(default_factory=CalendarSettings)
    store: StoreSettings = field(default_factory=StoreSettings)
    findings: FindingSettings = field(default_factory=FindingSettings)
    export: ExportSettings = field(default_factory=ExportSettings)
    serve: ServeSettings = field(default_factory=ServeSettings)
    tables: tuple[Mapping[str, Any], ...] = ()
    """Mappings of foreign tables, read by :mod:`prasan.loaders.mapping`."""
    matrices: tuple[Mapping[str, Any], ...] = ()
    """Square matrices of scores, read by :mod:`prasan.loaders.matrix`."""


def nearest(name: str, known: Mapping[str, Any] | tuple[str, ...] | list[str]) -> str:
    """The known names that look most like this one, joined for a message; empty if none does.

    >>> nearest("calender", ["calendar", "store"])
    'calendar'
    """
    from rapidfuzz import fuzz, process

    found = process.extract(name, list(known), scorer=fuzz.ratio, limit=3, score_cutoff=60)
    return ", ".join(match for match, _score, _index in found)


_ALLOWED = {str: '"…"', bool: "true, false", int: "0, 1, 2 …", float: "0.5 …", Mapping: "{…}"}
_SHARES = (
    "similar",
    "same",
    "minimum_score",
    "minimum_coverage",
    "contained",
    "common_share",
    "similar_mandate",
    "merge_score",
    "alike",
    "nearly_same",
)


def _wrong(path: str, value: Any, allowed: str) -> UsageError:
    return UsageError("setting-value", setting=path, value=value, allowed=allowed)


def _plain(kind: Any, value: Any, path: str) -> Any:
    """The value as its setting has it, or an error that says what was expected."""
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if get_origin(kind) is tuple:
        if not isinstance(value, list):
            raise _wrong(path, value, "[…]")
        return tuple(_plain(get_args(kind)[0], item, f"{path}[{index}]") for index, item in enumerate(value))
    if kind is Any:
        return value
    expected = get_origin(kind) or kind
    if not isinstance(value, expected) or (expected in (int, float) and isinstance(value, bool)):
        raise _wrong(path, value, _ALLOWED[expected])
    if expected is Mapping:
        return {name: _plain(get_args(kind)[1], item, f"{path}.{name}") for name, item in value.items()}
    return value


def _is_iri(text: str) -> bool:
    from pyoxigraph import NamedNode

    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


def _fill(instance: Any, table: Mapping[str, Any], path: str) -> Any:
    hints = get_type_hints(type(instance))
    known = {item.name: getattr(instance, item.name) for item in fields(instance)}
    changes = {}
    for name, value in table.items():
        full = f"{path}{name}"
        if name not in known:
            raise UnknownNameError("unknown-setting", name=full, known=nearest(name, known) or ", ".join(known))
        if is_dataclass(known[name]):
            if not isinstance(value, Mapping):
                raise _wrong(full, value, f"[{full}]")
            changes[name] = _fill(known[name], value, f"{full}.")
        else:
            changes[name] = _plain(hints[name], value, full)
    return replace(instance, **changes)


def _check_findings(findings: FindingSettings) -> None:
    for name in _SHARES:
        if not 0 <= (share := getattr(findings, name)) <= 1:
            raise _wrong(f"findings.{name}", share, "0 … 1")
    whole = {"loop_length": 2, "largest_group": 2, "most_told": 2, "common_seats": 1, "meeting_load": 1}
    for name, fewest in whole.items():
        if (count := getattr(findings, name)) < fewest:
            raise _wrong(f"findings.{name}", count, f"{fewest}, {fewest + 1}, {fewest + 2} …")
    if findings.weights:
        from prasan.graph.study import DEFAULT_WEIGHTS, MECHANISM_WEIGHTS

        facets = tuple({**DEFAULT_WEIGHTS, **MECHANISM_WEIGHTS})
        for facet, weight in findings.weights.items():
            name = f"findings.weights.{facet}"
            if facet not in facets:
                known = nearest(facet, facets) or ", ".join(facets)
                raise UnknownNameError("unknown-setting", name=name, known=known)
            if not 0 <= weight < math.inf:
                raise _wrong(name, weight, "0 …")


def _check_serve(serve: ServeSettings) -> None:
    if not 0 < serve.sparql_timeout < math.inf:
        raise _wrong("serve.sparql_timeout", serve.sparql_timeout, "1, 2.5, 30 …")
    for name in ("session_minutes", "session_hours"):
        if not 0 < (length := getattr(serve, name)) < math.inf:
            raise _wrong(f"serve.{name}", length, "1, 2.5, 30 …")
    fewest = {"sparql_rows": 1, "sparql_memory": 64, "sparql_workers": 1, "request_size": 1}
    for name, least in fewest.items():
        if (count := getattr(serve, name)) < least:
            raise _wrong(f"serve.{name}", count, f"{least}, {least + 1}, {least + 2} …")
    for origin in serve.allowed_origins:
        if not _ORIGIN.fullmatch(origin):
            raise _wrong("serve.allowed_origins", origin, '"https://example.org", "http://localhost:3000" …')


def settings_from(table: Mapping[str, Any]) -> Settings:
    """Settings from the tables of a TOML file.

    Raises ``UnknownNameError`` for a setting that does not exist and ``UsageError`` for a value that makes no sense.

    >>> settings_from({"calendar": {"era": "christian"}}).calendar.era
    'christian'
    """
    settings: Settings = _fill(Settings(), table, "")
    settings.calendar.calendar()
    if settings.workspace.language and settings.workspace.language not in languages():
        raise _wrong("workspace.language", settings.workspace.language, ", ".join(languages()))
    base = settings.workspace.base
    if not (_is_iri(base) and base.endswith(("/", "#"))):
        raise _wrong("workspace.base", base, "https://…/")
    _check_findings(settings.findings)
    _check_serve(settings.serve)
    return settings


def read_settings(path: Path) -> Settings:
    """Settings of the workspace in a folder; the defaults if it has no ``prasan.toml``."""
    file = path / FILE_NAME
    if not file.exists():
        return Settings()
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError, OSError) as error:
        raise InputError("damaged-settings", file=str(file), reason=str(error)) from error
    return settings_from(table)


def template_path(settings: Settings, home: Path | None) -> Path | None:
    """The presentation that the settings of the workspace in a folder name; ``None`` if they name none.

    Raises ``UsageError`` if it lies outside the folder, by a link too: a workspace is one folder.
    """
    given = settings.export.template
    if not given or home is None:
        return None
    folder = home.resolve()
    if not (folder / given).resolve().is_relative_to(folder):
        raise UsageError("template-outside", file=given)
    return folder / given
