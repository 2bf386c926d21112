"""Every text is there in every language, with the same places to fill."""

import string
import tomllib
from pathlib import Path
from typing import Any

import pytest

from prasan import language as language_module
from prasan.language import catalogues, default_language, languages, pick, translate


def forget() -> None:
    """Read the texts anew: the environment may name a folder of translations."""
    for kept in (language_module._sources, language_module.texts_of, language_module.languages):
        kept.cache_clear()


def places(template: str) -> set[str]:
    return {name for _text, name, _format, _conversion in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("language", [code for code in languages() if code != "en"])
def test_each_language_has_the_keys_of_english(language: str) -> None:
    assert set(catalogues()[language]) == set(catalogues()["en"])


@pytest.mark.parametrize("language", [code for code in languages() if code != "en"])
def test_a_translation_has_no_place_to_fill_that_english_lacks(language: str) -> None:
    """One language may leave a place out (Thai needs no name of an English sheet), but none may invent one."""
    for key, template in catalogues()[language].items():
        known = places(catalogues()["en"][key]) | {
            name.replace("_en", "_th") for name in places(catalogues()["en"][key])
        }
        assert places(template) <= known, key


def test_thai_comes_first_and_english_second() -> None:
    assert languages()[:2] == ("th", "en")


def test_a_further_language_is_a_file_and_what_it_lacks_is_english(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lo.toml").write_text('[place]\nrow = "ແຖວ {value}"\n', encoding="utf-8")
    monkeypatch.setenv("PRASAN_TRANSLATIONS", str(tmp_path))
    forget()
    try:
        assert languages() == ("th", "en", "lo")
        assert translate("place.row", "lo", value=3) == "ແຖວ 3"
        assert translate("place.sheet", "lo", value="x") == "sheet x"
    finally:
        monkeypatch.delenv("PRASAN_TRANSLATIONS")
        forget()


def test_a_folder_of_translations_that_cannot_be_read_is_an_error_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run_prasan: Any
) -> None:
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "lo.toml").write_text("[place", encoding="utf-8")
    for folder in (tmp_path / "missing", tmp_path / "broken"):
        monkeypatch.setenv("PRASAN_TRANSLATIONS", str(folder))
        forget()
        try:
            code, out, error = run_prasan("check", "--lang", "en", ".")
            assert (code, out) == (3, "")
            assert str(folder) in error
            assert "PRASAN_TRANSLATIONS" in error
            assert "Traceback" not in error
        finally:
            monkeypatch.delenv("PRASAN_TRANSLATIONS")
            forget()


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"PRASAN_LANG": "th"}, "th"),
        ({"LANG": "th_TH.UTF-8"}, "th"),
        ({"LC_ALL": "C", "LANG": "th_TH.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
    ],
)
def test_the_language_follows_the_setting_then_the_machine(
    environment: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PRASAN_LANG", "LC_ALL", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert default_language() == expected


def test_the_language_of_windows_is_known_by_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PRASAN_LANG", "LC_ALL", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("locale.getlocale", lambda: ("Thai_Thailand", "874"))
    assert default_language() == "th"


def test_picking_a_text_falls_back_to_english_then_to_any() -> None:
    assert pick({"en": "a", "th": "ก"}, "fr") == "a"
    assert pick({"fr": "à"}, "th") == "à"
    assert pick({}, "th", "none") == "none"


def test_a_missing_text_is_a_fault_of_the_program() -> None:
    with pytest.raises(KeyError):
        translate("no.such.key", "th")


def test_each_text_used_in_the_code_by_its_whole_key_exists() -> None:
    """Errors and problems name their texts in the code; a code without a text would fail only in front of a user."""
    import re

    from tests.test_package import source_files

    known = catalogues()["en"]
    wanted = set()
    for file in source_files():
        text = file.read_text(encoding="utf-8")
        wanted |= {f"error.{code}" for code in re.findall(r"(?:Error|_wrong)\(\s*\"([a-z][a-z0-9-]+)\"", text)}
        wanted |= {f"problem.{code}" for code in re.findall(r"\bProblem\(\s*\"([a-z][a-z0-9-]+)\"", text)}
        wanted |= {f"problem.{code}" for code in re.findall(r"\.problem\(\s*\"([a-z][a-z0-9-]+)\"", text)}
        wanted |= {f"problem.{code}" for code in re.findall(r"ValueProblem\(\s*\"([a-z][a-z0-9-]+)\"", text)}
    # Those that carry their words with them.
    wanted -= {"problem.mapping"}
    assert {key for key in wanted if key not in known} == set()
    assert len(wanted) > 40


def test_toml_files_of_translations_are_valid_and_hold_text_alone() -> None:
    import prasan

    for file in (Path(prasan.__file__).parent / "translations").glob("*.toml"):
        tomllib.loads(file.read_text(encoding="utf-8"))
