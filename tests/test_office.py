"""Every office file that views write is opened by LibreOffice, which is none of the libraries that write them."""

from __future__ import annotations

import os
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import openpyxl
import pptx
import pypdf
import pytest

from prasan.graph.scene import draw, views
from prasan.graph.sentences import sentence
from prasan.language import languages
from prasan.workspace import Workspace

OFFICE = sorted((view, suffix) for view, suffix in views() if suffix in (".docx", ".pptx", ".xlsx"))
DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>{}</dir>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include></fontconfig>"""

Convert = Callable[[str, dict[str, bytes]], dict[str, bytes]]


@pytest.fixture(scope="module")
def convert(tmp_path_factory: pytest.TempPathFactory) -> Convert:
    """A function that lets LibreOffice open files, by their names, and gives what it saves them as."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        message = "no LibreOffice on this machine"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    home = tmp_path_factory.mktemp("office")
    sarabun = Path(str(files("fontpkg_sarabun")))
    (home / "fonts.conf").write_text(FONTS.format(sarabun), encoding="utf-8")

    def convert(kind: str, content: dict[str, bytes]) -> dict[str, bytes]:
        folder = tmp_path_factory.mktemp("files")
        for name, held in content.items():
            (folder / name).write_bytes(held)
        command = [
            program, f"-env:UserInstallation={(home / 'profile').as_uri()}", "--headless", "--convert-to", kind,
            "--outdir", str(folder / "made"), *(str(folder / name) for name in content),
        ]  # fmt: skip
        environment = os.environ | {"FONTCONFIG_FILE": str(home / "fonts.conf"), "HOME": str(home)}
        done = subprocess.run(command, env=environment, capture_output=True, timeout=300, check=False)
        made = {name: folder / "made" / f"{Path(name).stem}.{kind}" for name in content}
        assert all(path.is_file() for path in made.values()), done.stderr.decode(errors="replace")
        return {name: path.read_bytes() for name, path in made.items()}

    return convert


@pytest.fixture(scope="module")
def written(founding: Workspace) -> dict[str, bytes]:
    """Every office file of the founding case, in both languages."""
    return {
        f"{view}-{language}{suffix}": draw(founding.with_language(language).scene, view, suffix)
        for view, suffix in OFFICE
        for language in languages()
    }


@pytest.fixture(scope="module")
def printed(
    written: dict[str, bytes], convert: Convert, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[str]]:
    """What LibreOffice prints of each: the text of each page, without the blanks and breaks of its lines."""
    folder, found = tmp_path_factory.mktemp("printed"), {}
    for name, content in convert("pdf", written).items():
        (folder / name).write_bytes(content)
        found[name] = ["".join((page.extract_text() or "").split()) for page in pypdf.PdfReader(folder / name).pages]
    return found


def test_there_is_an_office_file_of_each_kind() -> None:
    assert {suffix for _view, suffix in OFFICE} == {".docx", ".pptx", ".xlsx"}


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(("view", "suffix"), OFFICE)
def test_libreoffice_opens_it_and_there_is_something_on_it(
    view: str, suffix: str, language: str, printed: dict[str, list[str]]
) -> None:
    assert any(printed[f"{view}-{language}{suffix}"])


@pytest.mark.parametrize("language", languages())
def test_each_slide_is_a_page_with_its_title(
    language: str, written: dict[str, bytes], printed: dict[str, list[str]], tmp_path: Path
) -> None:
    name = f"slides-{language}.pptx"
    (tmp_path / name).write_bytes(written[name])
    slides = list(pptx.Presentation(str(tmp_path / name)).slides)
    assert len(printed[name]) == len(slides) > 5
    if language == "en":  # of Thai, what is drawn can be told from a PDF, and not always which letters
        for slide, text in zip(slides, printed[name], strict=True):
            assert "".join(slide.shapes.title.text.split()) in text


def test_lines_of_slides_are_glued_to_boxes_for_libreoffice_too(written: dict[str, bytes], convert: Convert) -> None:
    (content,) = convert("fodp", {"slides-th.pptx": written["slides-th.pptx"]}).values()
    connectors = list(ElementTree.fromstring(content).iter(f"{DRAW}connector"))
    assert len(connectors) >= 5
    known = {
        value for each in ElementTree.fromstring(content).iter() for name, value in each.items() if name.endswith("}id")
    }
    for connector in connectors:
        ends = [connector.get(f"{DRAW}{end}-shape") for end in ("start", "end")]
        assert all(end in known for end in ends), connector.attrib


def test_minutes_say_the_findings_and_their_boxes(founding: Workspace, printed: dict[str, list[str]]) -> None:
    told = "".join(printed["minutes-en.docx"])
    for finding in founding.findings[:5]:
        assert "".join(sentence(founding.study, finding, "en").split()) in told


def test_sheets_are_calculated_and_hold_no_error(written: dict[str, bytes], convert: Convert, tmp_path: Path) -> None:
    """LibreOffice works every formula out when it saves; what is no formula stays the text that it was."""
    books = {name: content for name, content in written.items() if name.endswith(".xlsx")}
    for name, content in convert("xlsx", books).items():
        before, after = tmp_path / f"before-{name}", tmp_path / name
        before.write_bytes(books[name])
        after.write_bytes(content)
        old, new = openpyxl.load_workbook(before), openpyxl.load_workbook(after, data_only=True)
        assert old.sheetnames == new.sheetnames
        for sheet in old:
            for row in sheet.iter_rows():
                for cell in row:
                    value = new[sheet.title][cell.coordinate].value
                    assert not (isinstance(value, str) and value.startswith(("#REF", "#NAME", "#VALUE", "Err:"))), name
                    if isinstance(cell.value, str) and cell.data_type != "f":
                        assert value == cell.value, (name, sheet.title, cell.coordinate)
