"""Facts about how JSON is read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prasan.errors import InputError
from prasan.loaders.json import is_json_ld, read
from prasan.loaders.tables import Table
from prasan.problems import Problem


def file(folder: Path, content: Any, name: str = "plan.json") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode())
    return path


def tables(path: Path) -> list[Table]:
    return [found for found in read(path) if isinstance(found, Table)]


def problems(path: Path) -> list[Problem]:
    return [found for found in read(path) if isinstance(found, Problem)]


def failure(path: Path) -> InputError:
    with pytest.raises(InputError) as caught:
        list(read(path))
    assert caught.value.values["file"] == path.name
    return caught.value


def test_each_list_of_an_object_is_a_table_under_its_name(tmp_path: Path) -> None:
    content = {"โครงการ": [{"id": "P1", "ปี": 2551}, {"id": "P2", "งบ": 1.5}], "_lists": [{"x": 1}], "Agencies": []}
    (table,) = tables(file(tmp_path, content))
    assert (table.file, table.sheet, table.header, table.header_row) == ("plan.json", "โครงการ", ("id", "ปี", "งบ"), 0)
    assert list(table.rows) == [(1, ("P1", 2551, None)), (2, ("P2", None, 1.5))]


def test_a_bare_list_is_a_table_under_the_name_of_its_file(tmp_path: Path) -> None:
    (table,) = tables(file(tmp_path, [{"id": "P1"}, {"id": None}, {"id": " "}, {"id": "P2"}]))
    assert (table.sheet, list(table.rows)) == ("plan", [(1, ("P1",)), (4, ("P2",))])


def test_values_keep_their_kinds_and_lists_are_joined(tmp_path: Path) -> None:
    row = {"a": True, "b": 1, "c": 1.5, "d": None, "e": ["x", 2, None, False], "f": [], "g": " x "}
    ((_, values),) = tables(file(tmp_path, [row]))[0].rows
    assert values == (True, 1, 1.5, None, "x; 2; false", None, " x ")


def test_names_of_columns_are_cleaned_and_may_then_be_the_same(tmp_path: Path) -> None:
    path = file(tmp_path, [{" ชื่อ\u200b": "x", "ชื่อ": "y"}])
    assert tables(path)[0].header == ("ชื่อ", "ชื่อ")
    assert [(problem.code, problem.column) for problem in problems(path)] == [("duplicate-column", "ชื่อ")]


def test_what_is_nested_is_told_with_its_path(tmp_path: Path) -> None:
    path = file(
        tmp_path, {"My plan": [{"id": "P1"}, {"id": "P2", "agency": {"name": "อบต."}, "งบ": [[1]], "x y": [{}]}, 5]}
    )
    assert [(problem.code, problem.row, problem.column, problem.details["path"]) for problem in problems(path)] == [
        ("nested-value", 2, "agency", '$["My plan"][1].agency'),
        ("nested-value", 2, "งบ", '$["My plan"][1].งบ'),
        ("nested-value", 2, "x y", '$["My plan"][1]["x y"]'),
        ("row-not-object", 3, "", '$["My plan"][2]'),
    ]
    assert problems(path)[0].value == '{"name": "อบต."}'
    assert list(tables(path)[0].rows) == [(1, ("P1", None, None, None)), (2, ("P2", None, None, None))]


def test_a_long_nested_value_is_shown_shortened(tmp_path: Path) -> None:
    (problem,) = problems(file(tmp_path, [{"id": {"x": "y" * 200}}]))
    assert len(problem.value) == 60
    assert problem.details["path"] == "$[0].id"


def test_a_name_given_twice_in_one_object_is_told(tmp_path: Path) -> None:
    path = file(tmp_path, b'{"A": [{"id": "P1", "id": "P2"}], "A": [{"id": "P3", "x": 1, "x": 2}]}')
    assert [(problem.code, problem.row, problem.value, problem.details["path"]) for problem in problems(path)] == [
        ("duplicate-key", 0, "A", "$"),
        ("duplicate-key", 1, "x", "$.A[0]"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32-be"])
def test_any_unicode_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    path = file(tmp_path, json.dumps([{"ชื่อ": "ชุมชน"}], ensure_ascii=False).encode(encoding))
    assert list(tables(path)[0].rows) == [(1, ("ชุมชน",))]


def test_half_a_character_is_replaced(tmp_path: Path) -> None:
    path = file(tmp_path, b'[{"id": "a\\ud800b", "x": "\\ud83d\\ude00"}]')
    assert list(tables(path)[0].rows) == [(1, ("a\ufffdb", "😀"))]


def test_damage_is_told_with_line_and_column(tmp_path: Path) -> None:
    error = failure(file(tmp_path, b'[\n {"id": "P1",}\n]'))
    assert (error.code, error.values["line"]) == ("damaged-json", 2)
    assert error.values["column"] in (13, 14)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b'[\n{"\xa1\xa2": 1}]', 2),
        (b'[{"id": NaN}]', "?"),
        (b"[" * 100_000, "?"),
        (b'[{"id": ' + b"9" * 5000 + b"}]", "?"),
        (b"[1, 2", 1),
        (b"id,name\n", 1),
    ],
)
def test_what_is_no_json_is_damaged(tmp_path: Path, content: bytes, line: Any) -> None:
    error = failure(file(tmp_path, content))
    assert (error.code, error.values["line"]) == ("damaged-json", line)


@pytest.mark.parametrize("content", [5, "text", None, {"id": "P1"}, {"A": [], "B": {}}])
def test_other_shapes_are_refused(tmp_path: Path, content: Any) -> None:
    assert failure(file(tmp_path, content)).code == "json-shape"


@pytest.mark.parametrize("content", [b"", b" \n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_said_to_be_empty(tmp_path: Path, content: bytes) -> None:
    assert failure(file(tmp_path, content)).code == "empty-file"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"@context": {}, "name": "x"}, True),
        ({"@graph": []}, True),
        ({"@id": "urn:x"}, True),
        ([{"@id": "urn:x"}], True),
        ([{"id": "P1", "contact": "@id"}], False),
        ({"A": [{"@id": "x"}]}, False),
        ([], False),
        ([5, "@"], False),
        (b'{"@id": ', False),
    ],
)
def test_rdf_in_json_is_told_by_its_names(tmp_path: Path, content: Any, expected: bool) -> None:
    assert is_json_ld(file(tmp_path, content)) is expected


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["a", "b", "ชื่อ"]),
            st.one_of(st.booleans(), st.integers(-(10**12), 10**12), st.text(st.sampled_from("กขx1"), min_size=1)),
            min_size=1,
        ),
        min_size=1,
        max_size=6,
    )
)
def test_rows_keep_their_order_and_values(
    tmp_path_factory: pytest.TempPathFactory, objects: list[dict[str, Any]]
) -> None:
    (table,) = tables(file(tmp_path_factory.mktemp("json"), objects))
    read_back = [
        {name: value for name, value in zip(table.header, row, strict=True) if value is not None}
        for _, row in table.rows
    ]
    assert read_back == objects
    assert [number for number, _ in table.rows] == list(range(1, len(objects) + 1))
