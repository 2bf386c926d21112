"""Facts about the settings of a workspace."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from prasan.errors import InputError, UnknownNameError, UsageError
from prasan.language import languages
from prasan.settings import FILE_NAME, CalendarSettings, Settings, nearest, read_settings, settings_from
from tests.conftest import FOUNDING


def written(folder: Path, content: str | bytes) -> Path:
    (folder / FILE_NAME).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def setting(path: str, value: Any) -> dict[str, Any]:
    for name in reversed(path.split(".")):
        value = {name: value}
    assert isinstance(value, dict)
    return value


def paths(instance: Any, start: str = "") -> list[str]:
    found = []
    for item in fields(instance):
        value = getattr(instance, item.name)
        found += paths(value, f"{start}{item.name}.") if is_dataclass(value) else [f"{start}{item.name}"]
    return found


def test_a_folder_without_settings_has_the_defaults(tmp_path: Path) -> None:
    assert read_settings(tmp_path) == Settings()


def test_an_empty_file_means_the_defaults(tmp_path: Path) -> None:
    assert read_settings(written(tmp_path, "")) == Settings()


def test_the_defaults_are_those_of_thai_government() -> None:
    calendar = Settings().calendar.calendar()
    assert (calendar.fiscal_year_starts, calendar.named_after, calendar.bare_years, calendar.era) == (
        (10, 1), "end", "fiscal", "buddhist",
    )  # fmt: skip
    assert Settings().store.kind == "oxigraph"
    assert Settings().workspace.create_unknown is False


def test_the_founding_case_sets_its_title_and_its_base() -> None:
    settings = read_settings(FOUNDING)
    assert dict(settings.workspace.title) == {
        "th": "นครศรีธรรมราช พฤศจิกายน 2550",
        "en": "Nakhon Si Thammarat, November 2007",
    }
    assert settings.workspace.base == "https://w3id.org/prasan/id/nakhon-si-thammarat/"


def test_what_is_set_is_taken_and_the_rest_stays(tmp_path: Path) -> None:
    settings = read_settings(
        written(
            tmp_path,
            """
            [workspace]
            base = "https://example.org/id#"
            files = ["*.csv"]
            create_unknown = true
            [calendar]
            fiscal_year_starts = "04-01"
            era = "christian"
            [findings]
            similar = 1
            weights = { goal = 2, area = 0.5 }
            loop_length = 2
            [[tables]]
            url = "a.csv"
            """,
        )
    )
    assert settings.workspace.base == "https://example.org/id#"
    assert settings.workspace.files == ("*.csv",)
    assert settings.workspace.create_unknown is True
    assert settings.calendar == CalendarSettings(fiscal_year_starts="04-01", era="christian")
    assert settings.calendar.calendar().fiscal_year_starts == (4, 1)
    assert settings.findings.similar == 1.0
    assert isinstance(settings.findings.similar, float)
    assert settings.findings.weights == {"goal": 2.0, "area": 0.5}
    assert settings.findings.same == Settings().findings.same
    assert settings.tables == ({"url": "a.csv"},)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("workspace", 5),
        ("workspace.title", "Nakhon"),
        ("workspace.title", {"th": 5}),
        ("workspace.base", 5),
        ("workspace.base", ""),
        ("workspace.base", "https://example.org"),
        ("workspace.base", "example.org/"),
        ("workspace.base", "https://example.org/a b/"),
        ("workspace.base", "https://example.org/<script>/"),
        ("workspace.base", "https://example.org/#a#"),
        ("workspace.base", "https://example.org/\ufffd/"),
        ("workspace.files", "*.csv"),
        ("workspace.files", [1]),
        ("workspace.files", {"a": "b"}),
        ("workspace.language", "xx"),
        ("workspace.language", ["th"]),
        ("workspace.create_unknown", "yes"),
        ("workspace.create_unknown", 1),
        ("calendar", []),
        ("calendar.fiscal_year_starts", "13-01"),
        ("calendar.fiscal_year_starts", "10-29"),
        ("calendar.fiscal_year_starts", "0-1"),
        ("calendar.fiscal_year_starts", "10"),
        ("calendar.fiscal_year_starts", "1-1-1"),
        ("calendar.fiscal_year_starts", "²-1"),
        ("calendar.fiscal_year_starts", "-1-1"),
        ("calendar.fiscal_year_starts", 10),
        ("calendar.fiscal_year_named_after", "middle"),
        ("calendar.years_are", "lunar"),
        ("calendar.era", "chula"),
        ("store.kind", 1),
        ("store.endpoint", False),
        ("findings.weights", 1),
        ("findings.weights.goal", "heavy"),
        ("findings.weights.goal", -1),
        ("findings.weights.goal", True),
        ("findings.weights.goal", float("nan")),
        ("findings.weights.goal", float("inf")),
        ("findings.similar", "half"),
        ("findings.similar", True),
        ("findings.similar", 1.01),
        ("findings.similar", float("nan")),
        ("findings.same", -0.1),
        ("findings.minimum_score", 2),
        ("findings.minimum_coverage", -1),
        ("findings.contained", 90),
        ("findings.common_share", 2),
        ("findings.loop_length", 6.5),
        ("findings.loop_length", True),
        ("findings.loop_length", 1),
        ("findings.loop_length", -3),
        ("tables", {"url": "a.csv"}),
        ("tables", [1]),
    ],
)
def test_a_value_that_makes_no_sense_is_named_with_its_setting(path: str, value: Any) -> None:
    with pytest.raises(UsageError) as caught:
        settings_from(setting(path, value))
    assert caught.value.code == "setting-value"
    assert str(caught.value.values["setting"]).startswith(path)
    assert caught.value.values["allowed"]
    assert caught.value.exit_code == 2
    for language in languages():
        assert path in caught.value.text(language)


@pytest.mark.parametrize("path", paths(Settings()))
def test_no_setting_takes_a_value_of_any_kind(path: str) -> None:
    with pytest.raises(UsageError) as caught:
        settings_from(setting(path, object()))
    assert caught.value.values["setting"] == path


@pytest.mark.parametrize(
    ("path", "suggestion"),
    [
        ("workspce", "workspace"),
        ("calender", "calendar"),
        ("workspace.titel", "title"),
        ("calendar.eras", "era"),
        ("store.knid", "kind"),
        ("findings.similiar", "similar"),
        ("findings.weights.gaol", "goal"),
    ],
)
def test_a_setting_that_does_not_exist_is_an_error_with_the_nearest_that_does(path: str, suggestion: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        settings_from(setting(path, 1))
    assert caught.value.code == "unknown-setting"
    assert caught.value.values["name"] == path
    assert suggestion in str(caught.value.values["known"]).split(", ")


def test_a_setting_like_no_other_is_answered_with_all_there_are() -> None:
    with pytest.raises(UnknownNameError) as caught:
        settings_from({"qqq": 1})
    assert caught.value.values["known"] == "workspace, calendar, store, findings, export, serve, tables, matrices"


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    settings = read_settings(written(tmp_path, b'\xef\xbb\xbf[calendar]\nera = "christian"\n'))
    assert settings.calendar.era == "christian"


@pytest.mark.parametrize(
    "content",
    [
        b"[workspace",
        b"[workspace]\n[workspace]\n",
        b"a = \n",
        '[workspace]\ntitle.th = "ชุมชน"'.encode("cp874"),
        "era = 'christian'".encode("utf-16"),
        b"a = " + b"[" * 100_000,
        b"a\0b = 1",
    ],
)
def test_damaged_settings_are_an_input_error_that_names_the_file(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputError) as caught:
        read_settings(written(tmp_path, content))
    assert caught.value.code == "damaged-settings"
    assert caught.value.values["file"] == str(tmp_path / FILE_NAME)
    assert caught.value.values["reason"]
    assert caught.value.exit_code == 3


def test_a_folder_in_the_place_of_the_settings_is_an_input_error(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(InputError) as caught:
        read_settings(tmp_path)
    assert caught.value.code == "damaged-settings"


def test_the_nearest_names_are_those_with_most_letters_in_common() -> None:
    assert nearest("calender", ["store", "calendar"]) == "calendar"
    assert nearest("xyz", ["store", "calendar"]) == ""
    assert nearest("anything", []) == ""
