"""Facts about how text files of rows are read."""

from __future__ import annotations

import codecs
import csv
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from prasan.errors import InputError
from prasan.loaders.csv import read
from prasan.loaders.csv_encoding import detect_delimiter
from prasan.loaders.tables import Row, Table
from prasan.problems import Problem

PLAN = "รหัส,ชื่อ\nP1,โครงการชุมชนอินทรีย์\nP2,ปลูกต้นไม้ใช้หนี้\n"
PLAN_ROWS = [(2, ("P1", "โครงการชุมชนอินทรีย์")), (3, ("P2", "ปลูกต้นไม้ใช้หนี้"))]


def file(folder: Path, content: str | bytes, name: str = "plan.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def table(path: Path) -> Table:
    (found,) = (found for found in read(path) if isinstance(found, Table))
    return found


def rows(path: Path) -> list[Row]:
    return list(table(path).rows)


def problems(path: Path) -> list[Problem]:
    return [found for found in read(path) if isinstance(found, Problem)]


def codes(path: Path) -> list[tuple[str, int, str]]:
    return [(problem.code, problem.row, problem.value) for problem in problems(path)]


@pytest.mark.parametrize(
    ("encoding", "mark", "told"),
    [
        ("utf-8", b"", []),
        ("utf-8", codecs.BOM_UTF8, []),
        ("utf-16-le", codecs.BOM_UTF16_LE, ["utf-16"]),
        ("utf-16-be", codecs.BOM_UTF16_BE, ["utf-16"]),
        ("utf-32-le", codecs.BOM_UTF32_LE, ["utf-32"]),
        ("utf-32-be", codecs.BOM_UTF32_BE, ["utf-32"]),
        ("utf-16-le", b"", ["utf-16-le"]),
        ("utf-16-be", b"", ["utf-16-be"]),
        ("cp874", b"", ["cp874"]),
        ("tis-620", b"", ["cp874"]),
    ],
)
def test_thai_text_is_read_from_any_encoding_and_one_that_is_not_utf_8_is_told(
    tmp_path: Path, encoding: str, mark: bytes, told: list[str]
) -> None:
    path = file(tmp_path, mark + PLAN.encode(encoding))
    assert (table(path).header, rows(path)) == (("รหัส", "ชื่อ"), PLAN_ROWS)
    assert [problem.value for problem in problems(path)] == told
    assert all((problem.code, problem.severity) == ("encoding-detected", "info") for problem in problems(path))


def test_western_text_in_one_byte_letters_is_recognised(tmp_path: Path) -> None:
    path = file(tmp_path, "id,name\n1,Café Zürich\n2,naïve façade\n".encode("cp1252"))
    assert rows(path) == [(2, ("1", "Café Zürich")), (3, ("2", "naïve façade"))]
    assert codes(path) == [("encoding-detected", 0, "cp1252")]


def test_neither_thai_nor_western_text_is_left_to_a_guess_that_is_told(tmp_path: Path) -> None:
    text = "код,название\n" + "1,Развитие сельских территорий и поддержка местных сообществ\n" * 40
    path = file(tmp_path, text.encode("cp1251"))
    assert rows(path)[0][1] == ("1", "Развитие сельских территорий и поддержка местных сообществ")
    assert problems(path)[0].value in ("cp1251", "windows-1251")


@settings(max_examples=60, deadline=None)
@given(
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
    delimiter=st.sampled_from(",;\t|"),
    content=st.lists(
        st.tuples(
            *[
                st.text(
                    st.one_of(
                        st.sampled_from("กขน้ำ ,;|\t\"'\n"), st.characters(codec="utf-8", exclude_characters="\0\ufffd")
                    ),
                    max_size=8,
                )
            ]
            * 3
        ),
        min_size=4,
        max_size=8,
    ),
)
def test_what_was_written_comes_back(
    tmp_path_factory: pytest.TempPathFactory, encoding: str, delimiter: str, content: list[tuple[str, ...]]
) -> None:
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerows([("id", "ชื่อ", "note"), *content])
    path = file(tmp_path_factory.mktemp("csv"), written.getvalue().encode(encoding))
    expected = [
        (number, tuple(None if not cell or cell.isspace() else cell for cell in row))
        for number, row in enumerate(content, 2)
    ]
    assert table(path).header == ("id", "ชื่อ", "note")
    assert rows(path) == [(number, row) for number, row in expected if any(row)]


@given(
    st.lists(st.text(st.characters(min_codepoint=0x0E01, max_codepoint=0x0E2E), min_size=3, max_size=12), min_size=2)
)
@example(["ยกยก", "ยกยก"])
@settings(max_examples=40, deadline=None)
def test_thai_words_come_back_from_thai_windows(tmp_path_factory: pytest.TempPathFactory, words: list[str]) -> None:
    path = file(tmp_path_factory.mktemp("csv"), "\n".join(["รหัส,ชื่อ", *(f"1,{word}" for word in words)]).encode("cp874"))
    assert [row[1] for _, row in rows(path)] == words


@pytest.mark.parametrize(
    ("name", "delimiter", "told"),
    [
        ("a.csv", ",", []),
        ("a.csv", ";", [";"]),
        ("a.csv", "\t", ["TAB"]),
        ("a.csv", "|", ["|"]),
        ("a.txt", ",", []),
        ("a.tsv", "\t", []),
        ("a.tab", "\t", []),
        ("a.tsv", ",", [","]),
    ],
)
def test_an_unusual_delimiter_is_found_and_told(tmp_path: Path, name: str, delimiter: str, told: list[str]) -> None:
    path = file(tmp_path, f"id{delimiter}name\nP1{delimiter}x\n", name)
    assert rows(path) == [(2, ("P1", "x"))]
    assert [(problem.code, problem.value) for problem in problems(path)] == [
        ("delimiter-detected", value) for value in told
    ]


@pytest.mark.parametrize(
    ("sample", "delimiter"),
    [
        ("a;b;c\n" + "1,5;2,5;3,5\n" * 500, ";"),
        ('a,b\n"x;y;z",1\n"p;q;r",2\n', ","),
        ("แผนปี 2551\n\na;b\n1;2\n", ";"),
        ("only\none\ncolumn, with a comma\n", ","),
        ("a\nb\n", ","),
        ("", ","),
        ('a|b\n"1\n2"|3\n', "|"),
        ("a,b\n1,2\n3,4,5\n6,7\n", ","),
        ("x" * 200_000 + ";1\n", ","),
    ],
)
def test_the_delimiter_is_the_one_that_makes_rows_alike(sample: str, delimiter: str) -> None:
    assert detect_delimiter(sample, ",") == delimiter


def test_the_lines_of_a_file_that_are_in_another_encoding_are_read_in_it(tmp_path: Path) -> None:
    content = PLAN.encode() + "P3,โครงการที่สาม\n".encode("cp874") + "P4,ชุมชน\n".encode()
    path = file(tmp_path, content)
    assert rows(path) == [*PLAN_ROWS, (4, ("P3", "โครงการที่สาม")), (5, ("P4", "ชุมชน"))]
    (problem,) = problems(path)
    assert (problem.code, problem.severity, problem.row, problem.value) == ("mixed-encoding", "warning", 4, "cp874")
    assert problem.details == {"count": 1, "rows": "4"}


def test_western_lines_in_a_utf_8_file_are_read_whatever_its_mark_and_line_ends(tmp_path: Path) -> None:
    good = "id,ชื่อ\r\nP1,ก\r\nP2,ข\r\n".encode()
    for mark in (b"", codecs.BOM_UTF8):
        path = file(tmp_path, mark + good + "P3,Café\rP4,Zoë\r\n".encode("cp1252"))
        assert table(path).header == ("id", "ชื่อ")
        assert rows(path)[2:] == [(4, ("P3", "Café")), (5, ("P4", "Zoë"))]
        assert codes(path) == [("mixed-encoding", 4, "cp1252")]


def test_many_stray_rows_are_counted_and_the_first_twenty_listed(tmp_path: Path) -> None:
    content = "id,ชื่อ\n".encode() + "P,ชุมชน\n".encode() * 40 + "P,ชุมชน\n".encode("cp874") * 30
    (problem,) = problems(file(tmp_path, content))
    assert problem.details["count"] == 30
    assert problem.details["rows"].startswith("42, 43, ")
    assert problem.details["rows"].endswith("61…")


def test_characters_that_were_lost_before_are_told(tmp_path: Path) -> None:
    assert codes(file(tmp_path, "id,name\nP1,Caf\ufffd\n")) == [("lost-characters", 2, "utf-8")]
    assert codes(file(tmp_path, "id,name\nP1,x\n".encode("utf-16") + b"\x00\xd8\n\0"))[-1][:2] == ("lost-characters", 3)


def test_a_file_cut_inside_a_letter_is_read_up_to_there(tmp_path: Path) -> None:
    path = file(tmp_path, PLAN.encode()[:-3])
    assert rows(path)[0] == PLAN_ROWS[0]
    assert [problem.code for problem in problems(path)] == ["mixed-encoding"]


def test_a_row_with_too_many_cells_is_told_and_cut(tmp_path: Path) -> None:
    path = file(tmp_path, "id,name\nP1,x,y,z\nP2,x,,\n,,only\n")
    assert codes(path) == [("too-many-cells", 2, "y"), ("too-many-cells", 4, "only")]
    assert problems(path)[0].severity == "violation"
    assert rows(path) == [(2, ("P1", "x")), (3, ("P2", "x")), (4, (None, None))]


def test_a_row_with_too_few_cells_is_filled_and_blank_rows_are_left_out(tmp_path: Path) -> None:
    path = file(tmp_path, "id,name,note\nP1\n\n , ,\nP2,x\n")
    assert rows(path) == [(2, ("P1", None, None)), (5, ("P2", "x", None))]
    assert problems(path) == []


def test_a_cell_over_several_lines_is_one_cell_of_one_row(tmp_path: Path) -> None:
    path = file(tmp_path, 'id,name\r\nP1,"สอง\r\nบรรทัด"\r\nP2,"a ""b"", c\u2028d"\r\n')
    assert rows(path) == [(2, ("P1", "สอง\r\nบรรทัด")), (3, ("P2", 'a "b", c\u2028d'))]
    assert problems(path) == []


def test_a_quote_that_is_never_closed_is_told_with_the_row_it_opened_in(tmp_path: Path) -> None:
    path = file(tmp_path, 'id,name\nP1,x\nP2,"y\nP3,z\nP4,w\n')
    assert codes(path) == [("unclosed-quote", 3, "")]
    assert rows(path) == [(2, ("P1", "x"))]
    assert codes(file(tmp_path, 'id,name\nP1,"y')) == [("unclosed-quote", 2, "")]


def test_a_quote_that_is_never_closed_does_not_fill_the_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prasan.loaders.csv._FIELD_LIMIT", 10_000)
    before = csv.field_size_limit()
    path = file(tmp_path, 'id,name\nP1,x\nP2,"y' + "\nP3,z" * 5000)
    assert codes(path) == [("unclosed-quote", 3, "")]
    assert csv.field_size_limit() == before


def test_a_quote_closed_by_that_of_another_row_is_suspected(tmp_path: Path) -> None:
    path = file(tmp_path, 'a,b,c\n1,"x,2\n3,y,4\n5,"z",6\n')
    assert ("quoted-rows", 2, "") in codes(path)


def test_a_cell_may_be_longer_than_the_csv_module_allows(tmp_path: Path) -> None:
    path = file(tmp_path, "id,shape\nP1," + "x" * 200_000 + "\n")
    assert len(str(rows(path)[0][1][1])) == 200_000


def test_nul_bytes_are_left_out_and_told(tmp_path: Path) -> None:
    path = file(tmp_path, b"id,name\nP1,x\0y\nP2,z\n")
    assert rows(path) == [(2, ("P1", "xy")), (3, ("P2", "z"))]
    (problem,) = problems(path)
    assert (problem.code, problem.row, problem.severity) == ("nul-bytes", 2, "violation")


def test_two_columns_of_one_name_are_told(tmp_path: Path) -> None:
    path = file(tmp_path, "title\nid,name,name,\nP1,x,y,\n")
    (problem,) = problems(path)
    assert (problem.code, problem.row, problem.column) == ("duplicate-column", 2, "name")


def test_a_value_in_a_column_without_a_name_is_told_once(tmp_path: Path) -> None:
    path = file(tmp_path, "id,,name\nP1,?,x\nP2,!,y\nP3\n")
    (problem,) = problems(path)
    assert (problem.code, problem.row, problem.column, problem.value) == ("value-without-header", 2, "B", "?")


def test_titles_above_the_header_are_notes(tmp_path: Path) -> None:
    found = table(file(tmp_path, "แผนปี 2551,,\n\nid,name,x\nP1,y,z\n"))
    assert (found.header_row, found.header, found.notes) == (3, ("id", "name", "x"), ("แผนปี 2551",))
    assert list(found.rows) == [(4, ("P1", "y", "z"))]


def test_a_file_of_one_column_is_a_table(tmp_path: Path) -> None:
    path = file(tmp_path, "ชื่อ\nก\nข\n")
    assert (table(path).header, rows(path)) == (("ชื่อ",), [(2, ("ก",)), (3, ("ข",))])


def test_line_ends_of_old_macs_are_line_ends(tmp_path: Path) -> None:
    assert rows(file(tmp_path, "id,name\rP1,x\rP2,y")) == [(2, ("P1", "x")), (3, ("P2", "y"))]


def test_rows_can_be_walked_twice_and_problems_come_after_them_once(tmp_path: Path) -> None:
    found = list(read(file(tmp_path, "id,name\nP1,x,y\n")))
    first = found[0]
    assert isinstance(first, Table)
    assert list(first.rows) == list(first.rows) == [(2, ("P1", "x"))]
    assert len(found) == 2
    seen: list[Any] = []
    for item in read(tmp_path / "plan.csv"):
        seen += [item] if isinstance(item, Problem) else list(item.rows)
    assert [getattr(item, "code", item) for item in seen] == [(2, ("P1", "x")), "too-many-cells"]


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", codecs.BOM_UTF8, codecs.BOM_UTF8 + b"\n", codecs.BOM_UTF16_LE, b" , ,\n,,\n", b"\0" * 10]
)
def test_a_file_that_holds_nothing_is_empty(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputError) as caught:
        list(read(file(tmp_path, content)))
    assert (caught.value.code, caught.value.values["file"]) == ("empty-file", "plan.csv")


@pytest.mark.parametrize(
    ("content", "looks_like"),
    [
        (b"PK\x03\x04" + b"x" * 50, "XLSX"),
        (bytes.fromhex("d0cf11e0a1b11ae1"), "XLS"),
        (b"%PDF-1.7", "PDF"),
        (b"{\\rtf1", "RTF"),
        (bytes(range(256)) + b"\0\0\1\0" * 100, "?"),
    ],
)
def test_a_file_that_is_no_text_says_what_it_looks_like(tmp_path: Path, content: bytes, looks_like: str) -> None:
    with pytest.raises(InputError) as caught:
        list(read(file(tmp_path, content)))
    assert (caught.value.code, caught.value.values["looks_like"]) == ("not-this-format", looks_like)


def test_a_large_file_is_never_held_in_memory(tmp_path: Path) -> None:
    import tracemalloc

    path = tmp_path / "large.csv"
    with path.open("w", encoding="utf-8") as out:
        out.write("id,name,a,b,c,d\n")
        out.writelines(f"P{number},โครงการ,1,2,3,4\n" for number in range(90_000))
    tracemalloc.start()
    try:
        count = sum(1 for found in read(path) if isinstance(found, Table) for _ in found.rows)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 90_000
    assert peak < 3_000_000 < path.stat().st_size


@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_no_bytes_make_the_reader_fail_in_another_way(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = file(tmp_path_factory.mktemp("csv"), content)
    try:
        found = list(read(path))
    except InputError:
        return
    assert sum(isinstance(item, Table) for item in found) == 1
