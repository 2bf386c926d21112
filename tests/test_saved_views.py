"""Views of the network that people keep: in a plain text file of which nothing is lost."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prasan.errors import InputError, UsageError
from prasan.loaders.load import find_files
from prasan.saved_views import SavedView, known_state, read_views, remove_view, save_view
from prasan.settings import VIEWS_NAME, Settings, WorkspaceSettings

FULL = SavedView(
    "คณะทำงาน \"4\" ระดับ\\", "บรรทัดแรก\nบรรทัดที่สอง", "ก", date(2007, 11, 6),
    {
        "hidden": ["urn:x:a"], "layers": ["overlap"], "focus": "urn:x:b", "steps": 2, "year": 2008,
        "places": {"urn:x:a": [3, 4], "urn:x:\"]": [-5, 6]},
    },
)  # fmt: skip


def test_a_view_is_read_as_it_was_saved(tmp_path: Path) -> None:
    assert read_views(tmp_path) == ()
    save_view(tmp_path, FULL, "th")
    save_view(tmp_path, SavedView("another"), "th")
    assert read_views(tmp_path) == (FULL, SavedView("another"))


def test_a_view_of_the_same_name_is_replaced_where_it_stands_and_all_else_stays_to_the_letter(tmp_path: Path) -> None:
    file = tmp_path / VIEWS_NAME
    text = (
        '# ours\n\n[[view]]\nname = "a"\n\n# about b\n[[view]]\nname   =   "b" # mine\n\n[view.places]\n"x" = [1, 2]\n'
    )
    file.write_text(text, encoding="utf-8")
    save_view(tmp_path, SavedView("a", state={"year": 2008}), "en")
    assert file.read_text(encoding="utf-8") == text.replace('name = "a"', 'name = "a"\nyear = 2008')
    assert [view.name for view in read_views(tmp_path)] == ["a", "b"]
    remove_view(tmp_path, "a", "en")
    held = file.read_text(encoding="utf-8")
    assert "# about b" in held
    assert '"b" # mine' in held
    assert [view.name for view in read_views(tmp_path)] == ["b"]
    remove_view(tmp_path, "never there", "en")
    assert file.read_text(encoding="utf-8") == held


@pytest.mark.parametrize("text", ["[[view]\n", "view = 3\n", "[other]\n", "[[view]]\ncaption = 'no name'\n", "\xff"])
def test_a_broken_file_is_told_and_left_as_it_is(tmp_path: Path, text: str) -> None:
    file = tmp_path / VIEWS_NAME
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(InputError, match=r"views\.toml"):
        read_views(tmp_path)
    with pytest.raises(InputError):
        save_view(tmp_path, SavedView("a"), "en")
    assert file.read_bytes() == text.encode("latin-1")


def test_a_file_in_another_form_of_toml_is_never_broken(tmp_path: Path) -> None:
    text = 'view = [{ name = "a" }]\n'
    (tmp_path / VIEWS_NAME).write_text(text, encoding="utf-8")
    assert [view.name for view in read_views(tmp_path)] == ["a"]
    with pytest.raises(InputError):
        save_view(tmp_path, SavedView("b"), "en")
    assert (tmp_path / VIEWS_NAME).read_text(encoding="utf-8") == text


def test_a_view_needs_a_name_of_sensible_length(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Which name"):
        save_view(tmp_path, SavedView("  "), "en")
    with pytest.raises(UsageError, match="at most 100"):
        save_view(tmp_path, SavedView("x" * 101), "en")
    assert not (tmp_path / VIEWS_NAME).exists()


def test_those_who_save_at_the_same_moment_lose_nothing(tmp_path: Path) -> None:
    threads = [
        threading.Thread(target=save_view, args=(tmp_path, SavedView(f"view {n}"), "en")) for n in range(8)
    ]  # fmt: skip
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {view.name for view in read_views(tmp_path)} == {f"view {n}" for n in range(8)}


def test_saved_views_are_no_data(tmp_path: Path) -> None:
    save_view(tmp_path, FULL, "en")
    settings = Settings(workspace=WorkspaceSettings(files=("*",)))
    assert find_files([tmp_path], settings) == ()


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
_keys = ["hidden", "layers", "open", "alone", "focus", "select", "steps", "year", "places"]


@given(st.dictionaries(st.sampled_from(_keys), _json), st.text(min_size=1, max_size=100), st.text(max_size=50))
def test_whatever_a_browser_sends_is_kept_so_that_it_can_be_read(
    tmp_path_factory: pytest.TempPathFactory, sent: dict[str, Any], name: str, caption: str
) -> None:
    if name != name.encode("utf-8", "replace").decode() or not name.strip():
        return
    folder = tmp_path_factory.mktemp("views")
    view = SavedView(name, caption.encode("utf-8", "replace").decode(), state=known_state(sent))
    save_view(folder, SavedView("first"), "en")
    save_view(folder, view, "en")
    expected = [view] if name == "first" else [SavedView("first"), view]
    assert list(read_views(folder)) == expected
