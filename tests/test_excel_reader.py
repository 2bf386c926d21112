"""Facts about how workbooks are read."""

from __future__ import annotations

import datetime
import re
import zipfile
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prasan.errors import InputError
from prasan.loaders.excel import SUFFIXES, read
from prasan.loaders.tables import Table, column_index, column_letter, find_header
from prasan.problems import Problem

SHEET = "xl/worksheets/sheet1.xml"


def book(path: Path, **sheets: list[list[Any]]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


def rewritten(path: Path, member: str, change: Any) -> Path:
    """The workbook with one of its parts changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[member] = change(parts[member])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def tables(path: Path) -> list[Table]:
    return [found for found in read(path) if isinstance(found, Table)]


def problems(path: Path) -> list[Problem]:
    return [found for found in read(path) if isinstance(found, Problem)]


def failure(path: Path, **options: Any) -> InputError:
    with pytest.raises(InputError) as caught:
        list(read(path, **options))
    assert caught.value.values["file"] == path.name
    return caught.value


def open_document(path: Path, rows: str, manifest: str = "") -> Path:
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">{manifest}'
            "</manifest:file-entry></manifest:manifest>",
        )
        archive.writestr(
            "content.xml",
            f"<office:document-content{names}><office:body><office:spreadsheet>"
            f'<table:table table:name="แผน">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return path


def open_cell(text: str, repeated: int = 1) -> str:
    return (
        f'<table:table-cell office:value-type="string" table:number-columns-repeated="{repeated}">'
        f"<text:p>{text}</text:p></table:table-cell>"
    )


def test_each_sheet_is_a_table_in_the_order_of_the_workbook(tmp_path: Path) -> None:
    path = book(tmp_path / "plan.xlsx", โครงการ=[["id", "ชื่อ"], ["P1", "ชุมชน"]], B=[["x"], ["y"]])
    first, second = tables(path)
    assert (first.file, first.sheet, first.header, first.header_row) == ("plan.xlsx", "โครงการ", ("id", "ชื่อ"), 1)
    assert list(first.rows) == [(2, ("P1", "ชุมชน"))]
    assert (second.sheet, list(second.rows)) == ("B", [(2, ("y",))])


def test_values_keep_their_kinds(tmp_path: Path) -> None:
    date, moment = datetime.date(2024, 9, 30), datetime.datetime(2024, 9, 30, 8, 30)
    row = ["text", 5.0, 1.5, True, date, moment, datetime.time(8, 30), datetime.timedelta(hours=30), 1e17, "  ", " x "]
    path = book(tmp_path / "a.xlsx", S=[[f"c{number}" for number in range(len(row))], row])
    ((_, values),) = tables(path)[0].rows
    assert values == ("text", 5, 1.5, True, date, moment, "08:30:00", "1 day, 6:00:00", 1e17, None, " x ")
    assert type(values[1]) is int
    assert type(values[3]) is bool
    assert type(values[4]) is datetime.date


def test_titles_and_instructions_above_the_header_are_notes(tmp_path: Path) -> None:
    path = book(
        tmp_path / "a.xlsx", S=[["แผนปี 2551"], [], ["กรอกแถวละหนึ่งโครงการ"], ["id", "\u200bชื่อ  โครงการ "], [], ["P1"]]
    )
    (table,) = tables(path)
    assert (table.header, table.header_row) == (("id", "ชื่อ โครงการ"), 4)
    assert table.notes == ("แผนปี 2551", "กรอกแถวละหนึ่งโครงการ")
    assert list(table.rows) == [(6, ("P1", None))]


def test_a_table_that_starts_in_column_c_keeps_its_places(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", S=[[], [None, None, "id", "x"], [None, None, "P1", 2]])
    (table,) = tables(path)
    assert (table.header, table.header_row) == (("", "", "id", "x"), 2)
    assert list(table.rows) == [(3, (None, None, "P1", 2))]


def test_a_header_may_hold_numbers(tmp_path: Path) -> None:
    assert tables(book(tmp_path / "a.xlsx", S=[["id", 2548], ["P1", 1]]))[0].header == ("id", "2548")


def test_hidden_sheets_are_read_and_empty_and_underscored_ones_are_not(tmp_path: Path) -> None:
    made = openpyxl.load_workbook(
        book(tmp_path / "a.xlsx", A=[["x"]], Empty=[], _lists=[["x"]], B=[["x"]], Note=[[" "]])
    )
    made["B"].sheet_state = "hidden"
    made.create_chartsheet("Chart")
    made.save(tmp_path / "a.xlsx")
    assert [table.sheet for table in tables(tmp_path / "a.xlsx")] == ["A", "B"]


def test_a_value_merged_downwards_belongs_to_each_of_its_rows(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    for row in (["หน่วยงาน", "โครงการ", "ปี"], ["อบต.", "P1", 1], [None, "P2", 2], [None, None, None], [None, "P3", 3],
                ["พช.", "P4", None], [None, "P5", None]):  # fmt: skip
        sheet.append(row)
    sheet.merge_cells("A2:A5")
    sheet.merge_cells("A6:A7")
    sheet.merge_cells("B6:C6")
    made.save(tmp_path / "a.xlsx")
    assert list(tables(tmp_path / "a.xlsx")[0].rows) == [
        (2, ("อบต.", "P1", 1)),
        (3, ("อบต.", "P2", 2)),
        (5, ("อบต.", "P3", 3)),
        (6, ("พช.", "P4", None)),
        (7, ("พช.", "P5", None)),
    ]


def test_what_is_merged_with_the_header_stays_there(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    for row in (["id", "งบ"], [None, "ขอ"], ["P1", 5]):
        made.active.append(row)
    made.active.merge_cells("A1:A2")
    made.save(tmp_path / "a.xlsx")
    assert list(tables(tmp_path / "a.xlsx")[0].rows) == [(2, (None, "ขอ")), (3, ("P1", 5))]


def test_errors_and_formulas_without_a_value_are_told_with_their_places(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", S=[["id", "งบ", "ปี"], ["P1", "=1+1", 5], ["P2", "#REF!", 6], ["P3", 4, "#DIV/0!"]])
    made = openpyxl.load_workbook(path)
    made["S"]["B3"].data_type = made["S"]["C4"].data_type = "e"
    made.save(path)
    found = [(problem.code, problem.row, problem.column, problem.value, problem.severity) for problem in problems(path)]
    assert found == [
        ("formula-without-value", 2, "งบ", "", "violation"),
        ("formula-error", 3, "งบ", "#REF!", "violation"),
        ("formula-error", 4, "ปี", "#DIV/0!", "violation"),
        ("formula-cell", 2, "งบ", "", "warning"),
    ]
    assert list(tables(path)[0].rows) == [(2, ("P1", None, 5)), (3, ("P2", None, 6)), (4, ("P3", 4, None))]


@pytest.mark.parametrize("prefix", ["", "x:"])
def test_a_computed_value_is_read_and_said_to_be_computed(tmp_path: Path, prefix: str) -> None:
    path = book(tmp_path / "a.xlsx", S=[["id", "งบ"], ["P1", 7], ["P2", 8], ["P3", 9]])

    def compute(xml: bytes) -> bytes:
        xml = xml.replace(b"<v>7</v>", b'<f t="shared" ref="B2:B3" si="0">1+6</f><v>7</v>')
        xml = xml.replace(b"<v>8</v>", b'<f t="shared" si="0"/><v>8</v>')
        xml = xml.replace(b't="n"><v>9</v>', b't="str"><f>""</f><v></v>')
        if prefix:
            xml = xml.replace(b"xmlns=", b"xmlns:x=")
            for tag in (b"worksheet", b"sheetData", b"row", b"c", b"v", b"f", b"is", b"t"):
                for end in (b" ", b">"):
                    xml = xml.replace(b"<" + tag + end, b"<x:" + tag + end).replace(
                        b"</" + tag + b">", b"</x:" + tag + b">"
                    )
        return xml

    rewritten(path, SHEET, compute)
    assert [values for _, values in tables(path)[0].rows] == [("P1", 7), ("P2", 8), ("P3", None)]
    (problem,) = problems(path)
    assert (problem.code, problem.row, problem.column, problem.details["count"]) == ("formula-cell", 2, "งบ", 3)


def test_an_error_that_a_formula_gave_is_told_once(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", S=[["id", "งบ"], ["P1", 7]])
    rewritten(path, SHEET, lambda xml: xml.replace(b't="n"><v>7</v>', b't="e"><f>1/0</f><v>#DIV/0!</v>'))
    assert [(problem.code, problem.value) for problem in problems(path)] == [
        ("formula-error", "#DIV/0!"),
        ("formula-cell", ""),
    ]


def test_an_error_that_was_pasted_as_text_is_an_error(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", S=[["id", "งบ"], ["P1", "Err:502"], ["P2", "#เบอร์"]])
    assert [(problem.code, problem.row, problem.value) for problem in problems(path)] == [
        ("formula-error", 2, "Err:502")
    ]
    assert list(tables(path)[0].rows) == [(2, ("P1", None)), (3, ("P2", "#เบอร์"))]


def test_errors_above_the_header_concern_nobody(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", S=[["=NOW()"], ["id", "x"], ["P1", 1]])
    assert problems(path) == []


def test_a_value_in_a_column_without_a_name_is_told_once_a_column(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", S=[["id", None, "x"], ["P1", None, 1, None, "?"], ["P2", "!", 2, None, "?"]])
    assert [(problem.code, problem.row, problem.column, problem.value) for problem in problems(path)] == [
        ("value-without-header", 2, "E", "?"),
        ("value-without-header", 3, "B", "!"),
    ]


def test_problems_are_the_same_whether_or_not_the_rows_were_read_first(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", S=[["id", "x"], ["P1", "#N/A", "?"]])
    together = [found for found in read(path) if isinstance(found, Problem)]
    walked = []
    for found in read(path):
        if isinstance(found, Table):
            assert list(found.rows) == list(found.rows)
        else:
            walked.append(found)
    assert walked == together
    assert len(walked) == 2


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.lists(
            st.one_of(st.none(), st.integers(-(10**9), 10**9), st.sampled_from(["ก", "x y", "1"])),
            min_size=3,
            max_size=3,
        ),
        max_size=8,
    )
)
def test_rows_keep_their_order_and_their_numbers(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[Any]]
) -> None:
    path = book(tmp_path_factory.mktemp("rows") / "a.xlsx", S=[["a", "b", "c"], *rows])
    expected = [(number, tuple(row)) for number, row in enumerate(rows, 2) if any(cell is not None for cell in row)]
    assert list(tables(path)[0].rows) == expected


def test_an_xls_that_is_really_an_xlsx_is_read(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", S=[["id"], ["P1"]]).rename(tmp_path / "a.xls")
    assert list(tables(path)[0].rows) == [(2, ("P1",))]


def test_an_open_document_is_read(tmp_path: Path) -> None:
    rows = "".join(f"<table:table-row>{open_cell(text)}{open_cell('x')}</table:table-row>" for text in ("id", "P1"))
    empty = '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    empty = f'<table:table-row table:number-rows-repeated="1048000">{empty}'
    path = open_document(tmp_path / "a.ods", rows + empty + "<table:table-row/>")
    (table,) = tables(path)
    assert (table.sheet, table.header, list(table.rows)) == ("แผน", ("id", "x"), [(2, ("P1", "x"))])


def test_every_row_of_a_large_sheet_is_scanned(tmp_path: Path) -> None:
    made = openpyxl.Workbook(write_only=True)
    sheet = made.create_sheet("S")
    sheet.append([f"c{column}" for column in range(30)])
    for number in range(3000):
        sheet.append([f"โครงการ {number}", *range(28), "=1"])
    made.save(tmp_path / "a.xlsx")
    last = problems(tmp_path / "a.xlsx")[-1]
    assert (last.code, last.column, last.details["count"]) == ("formula-cell", "c29", 3000)


@pytest.mark.parametrize(
    ("content", "looks_like"),
    [
        (b"<html><body><table></table></body></html>", "HTML"),
        (b"\xef\xbb\xbf <TABLE><tr>", "HTML"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "XML"),
        ("รหัส,ชื่อ\nP1,ก\n".encode("cp874"), "CSV"),
        (b"a\tb\n1\t2\n", "CSV"),
        (b"%PDF-1.7", "PDF"),
        (b"{\\rtf1}", "RTF"),
        (b'{"a": 1}', "JSON"),
        (b"[1]", "JSON"),
        (b"\x09\x08\x00\x00", "?"),
    ],
)
@pytest.mark.parametrize("suffix", [".xls", ".xlsx"])
def test_another_format_with_the_suffix_of_a_workbook_is_recognised(
    tmp_path: Path, content: bytes, looks_like: str, suffix: str
) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(content)
    error = failure(path)
    assert (error.code, error.values["looks_like"]) == ("not-this-format", looks_like)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_empty_file_is_said_to_be_empty(tmp_path: Path, suffix: str) -> None:
    (tmp_path / f"a{suffix}").touch()
    assert failure(tmp_path / f"a{suffix}").code == "empty-file"


def test_a_zip_archive_of_something_else_is_not_a_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert failure(tmp_path / "a.xlsx").values["looks_like"] == "ZIP"


@pytest.mark.parametrize("kept", [50, 300, 2000])
def test_a_file_cut_short_is_damaged(tmp_path: Path, kept: int) -> None:
    path = book(tmp_path / "a.xlsx", S=[["id"], ["P1"]])
    path.write_bytes(path.read_bytes()[:kept])
    assert failure(path).code == "damaged"


def test_a_part_that_is_changed_is_damaged(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", S=[["id"], ["P1"]])
    data = bytearray(path.read_bytes())
    start = data.index(b"xl/worksheets/sheet1.xml")
    data[start + 60 : start + 70] = b"\0" * 10
    path.write_bytes(bytes(data))
    assert failure(path).code == "damaged"


def test_an_ole_file_that_is_no_workbook_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600)
    assert failure(path).code == "damaged"


def test_a_workbook_with_a_password_is_encrypted(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 1016 + "EncryptedPackage".encode("utf-16-le"))
    assert failure(path).code == "encrypted"


def test_an_archive_with_encrypted_members_is_encrypted(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", S=[["id"], ["P1"]])
    data = bytearray(path.read_bytes())
    place = data.rindex(b"PK\x01\x02")
    data[place + 8] |= 1
    path.write_bytes(bytes(data))
    assert failure(path).code == "encrypted"


def test_an_open_document_with_a_password_is_encrypted(tmp_path: Path) -> None:
    secret = '<manifest:encryption-data manifest:checksum-type="SHA256/1K" manifest:checksum="x"/>'
    path = open_document(tmp_path / "a.ods", f"<table:table-row>{open_cell('id')}</table:table-row>", secret)
    assert failure(path).code == "encrypted"


def test_a_zip_bomb_is_refused_before_it_unpacks(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", S=[["id"], ["P1"]])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/media/x.bin", "w") as member:
        for _ in range(60):
            member.write(bytes(1 << 20))
    assert path.stat().st_size < 1 << 18
    assert failure(path).code == "zip-bomb"


def test_a_workbook_over_the_size_limit_is_refused(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", S=[["id"], ["P1"]])
    assert failure(path, size_limit=1000).code == "zip-bomb"
    assert list(read(path, size_limit=1 << 20))


def test_an_archive_that_lies_about_its_size_is_damaged(tmp_path: Path) -> None:
    path = rewritten(book(tmp_path / "a.xlsx", S=[["id"], ["P1"]]), "xl/styles.xml", lambda _: b" " * (1 << 20))
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = data.index((1 << 20).to_bytes(4, "little"), data.index(mark))
        while data.find((1 << 20).to_bytes(4, "little")) >= 0:
            place = data.find((1 << 20).to_bytes(4, "little"))
            data[place : place + 4] = (100).to_bytes(4, "little")
            assert offset
            break
    path.write_bytes(bytes(data))
    assert failure(path).code == "damaged"


def test_cells_too_far_apart_are_refused_and_formats_far_away_are_not(tmp_path: Path) -> None:
    made = openpyxl.load_workbook(book(tmp_path / "a.xlsx", S=[["id"], ["P1"]]))
    made["S"]["XFD1048576"].font = openpyxl.styles.Font(bold=True)
    made.save(tmp_path / "a.xlsx")
    assert list(tables(tmp_path / "a.xlsx")[0].rows) == [(2, ("P1",))]
    # Programs write a cell that holds nothing in either way.
    for empty in (rb"\1/>", rb"\1></c>"):
        change = partial(re.sub, rb'(<c r="XFD1048576"[^>/]*?) ?(?:/>|></c>)', empty)
        rewritten(tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml", change)
        assert list(tables(tmp_path / "a.xlsx")[0].rows) == [(2, ("P1",))]
    made["S"]["XFD1048576"] = "x"
    made.save(tmp_path / "a.xlsx")
    error = failure(tmp_path / "a.xlsx")
    assert (error.code, error.values["sheet"], error.values["cells"]) == ("sheet-too-large", "S", 16384 * 1048576)


def test_a_few_bytes_of_an_open_document_cannot_stand_for_a_million_cells(tmp_path: Path) -> None:
    rows = f'<table:table-row table:number-rows-repeated="1048576">{open_cell("x", 16384)}</table:table-row>'
    error = failure(open_document(tmp_path / "a.ods", rows))
    assert (error.code, error.values["cells"]) == ("sheet-too-large", 16384 * 1048576)


def test_a_fault_inside_the_library_is_a_damaged_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException):
        pass

    class Broken:
        error: BaseException = PanicException("index out of bounds")

        @classmethod
        def from_filelike(cls, _file: Any) -> None:
            raise cls.error

    monkeypatch.setattr("prasan.loaders.excel.CalamineWorkbook", Broken)
    path = book(tmp_path / "a.xlsx", S=[["id"]])
    assert failure(path).code == "damaged"
    Broken.error = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        list(read(path))


def test_a_workbook_without_sheets_that_hold_anything_yields_nothing(tmp_path: Path) -> None:
    assert list(read(book(tmp_path / "a.xlsx", S=[]))) == []


def test_the_letters_of_a_column_give_back_its_place() -> None:
    assert all(column_index(column_letter(index)) == index for index in range(20_000))


def test_a_table_of_one_column_has_its_first_row_as_header() -> None:
    header = find_header(iter([(1, [None]), (2, ["ชื่อ"]), (3, ["ก"])]))
    assert header is not None
    assert (header.row, header.names, header.notes) == (2, ("ชื่อ",), ())
    assert find_header(iter([(1, [None])])) is None
