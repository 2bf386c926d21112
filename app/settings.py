"""What a user may set, in ``prasan.toml``; every setting has a default, and a misspelt one is an error."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from prasan.errors import InputError, UnknownNameError, UsageError
from prasan.language import languages
from prasan.loaders.thai import Calendar

FILE_NAME = "prasan.toml"


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
        if not (month.isdigit() and day.isdigit() and 1 <= int(month) <= 12 and 1 <= int(day) <= 28):
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
    """Pairs below this score are no overlap, whatever their facets."""
    minimum_coverage: float = 0.0
    """Pairs of which less than this share could be compared are left out."""
    contained: float = 0.9
    """Containment from which one programme counts as working inside another."""
    common_share: float = 0.02
    """What more than this share of all programmes (and more than eight) have in common makes no pair of them a finding."""
    loop_length: int = 6
    """Longest loop, in programmes."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of a workspace."""

    workspace: WorkspaceSettings = field(default_factory=WorkspaceSettings)
    calendar: CalendarSettings = field(default_factory=CalendarSettings)
    store: StoreSettings = field(default_factory=StoreSettings)
    findings: FindingSettings = field(default_factory=FindingSettings)
    tables: tuple[Mapping[str, Any], ...] = ()
    """Mappings of foreign tables, read by :mod:`prasan.loaders.mapping`."""


def nearest(name: str, known: Mapping[str, Any] | tuple[str, ...] | list[str]) -> str:
    """The known names that look most like this one, joined for a message; empty if none does.

    >>> nearest("calender", ["calendar", "store"])
    'calendar'
    """
    from rapidfuzz import fuzz, process

    found = process.extract(name, list(known), scorer=fuzz.ratio, limit=3, score_cutoff=60)
    return ", ".join(match for match, _score, _index in found)


def _wrong(path: str, value: Any, allowed: str) -> UsageError:
    return UsageError("setting-value", setting=path, value=value, allowed=allowed)


def _plain(kind: Any, value: Any, path: str) -> Any:
    """The value as its setting has it, or an error that says what was expected."""
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if get_origin(kind) is tuple:
        if not isinstance(value, list):
            raise _wrong(path, value, "[…]")
        return tuple(value)
    expected = Mapping if get_origin(kind) in (Mapping, dict) or kind is Mapping else kind
    expected = get_origin(expected) or expected
    if not isinstance(value, expected) or (expected in (int, float) and isinstance(value, bool)):
        raise _wrong(path, value, getattr(kind, "__name__", str(kind)))
    if get_args(kind)[1:] == (float,):
        for name, number in value.items():
            if isinstance(number, bool) or not isinstance(number, int | float) or number < 0:
                raise _wrong(f"{path}.{name}", number, "0 …")
    return value


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
    if not settings.workspace.base.endswith(("/", "#")):
        raise _wrong("workspace.base", settings.workspace.base, "…/")
    return settings


def read_settings(path: Path) -> Settings:
    """Settings of the workspace in a folder; the defaults if it has no ``prasan.toml``."""
    file = path / FILE_NAME
    if not file.exists():
        return Settings()
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError("damaged-settings", file=str(file), reason=str(error)) from error
    return settings_from(table)
