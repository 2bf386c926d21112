"""The package as it is built, installed and documented."""

import configparser
import doctest
import importlib
import pkgutil
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

import prasan
from prasan.parts import module_names, parts
from tests.conftest import ROOT

needs_checkout = pytest.mark.skipif(not (ROOT / "setup.cfg").exists(), reason="these are facts about the checkout")


def modules() -> list[str]:
    """Every module, in a checkout (where each folder stands apart) as in an installed copy."""
    found = {"prasan"}
    for part in ("", ".examples", ".graph", ".loaders", ".ontology", ".queries"):
        package = importlib.import_module(f"prasan{part}")
        found |= {package.__name__} | {info.name for info in pkgutil.walk_packages(package.__path__, f"prasan{part}.")}
    return sorted(found - {"prasan.__main__"})


def source_files() -> list[Path]:
    """The file of each module, wherever it is installed from."""
    found = [importlib.import_module(name).__file__ for name in modules()]
    return [Path(file) for file in found if file]


@needs_checkout
def test_every_folder_with_code_is_a_package_that_is_installed() -> None:
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    listed = set(config["options"]["packages"].split())
    places = dict(line.split(" = ") for line in config["options"]["package_dir"].strip().splitlines())
    found = set()
    for package, folder in places.items():
        for file in (ROOT / folder).rglob("__init__.py"):
            inner = file.parent.relative_to(ROOT / folder).parts
            found.add(".".join((package, *inner)))
    assert found == listed


@pytest.mark.parametrize("name", modules())
def test_examples_in_docstrings_run(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name), raise_on_error=False)
    assert result.failed == 0


@pytest.mark.parametrize("name", modules())
def test_each_module_says_what_it_is(name: str) -> None:
    assert importlib.import_module(name).__doc__


def test_no_module_is_longer_than_four_hundred_lines() -> None:
    long = {
        str(file): lines
        for file in source_files()
        if (lines := len(file.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}


def test_importing_prasan_imports_nothing_heavy() -> None:
    code = "import sys, prasan; print(sorted({'rdflib', 'networkx', 'numpy', 'click', 'pandas'} & set(sys.modules)))"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )


def test_help_imports_nothing_heavy() -> None:
    """That `prasan --help` answers in a blink follows from what it does not import."""
    heavy = {"rdflib", "networkx", "numpy", "rich", "openpyxl", "pyoxigraph", "starlette", "uvicorn", "jinja2"}
    code = (
        "import sys; sys.argv = ['prasan', '--help']\n"
        "from prasan.command_line import run; run()\n"
        f"print(sorted({heavy} & set(sys.modules)))"
    )
    out = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True
    ).stdout
    assert out.strip().splitlines()[-1] == "[]"


def test_the_documented_names_of_the_package_are_there() -> None:
    for name in prasan.__all__:
        assert getattr(prasan, name) is not None
    assert set(prasan.__all__) <= set(dir(prasan))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = prasan.nothing


def test_types_are_declared_to_others() -> None:
    assert (Path(prasan.__file__).parent / "py.typed").exists()


def test_parts_are_found_because_they_are_there() -> None:
    assert {"build", "check", "explain", "export", "findings", "init", "query"} <= set(module_names("prasan.commands"))
    assert "overlap" in parts("prasan.graph.findings", "KINDS")


@needs_checkout
def test_the_reference_pages_say_what_the_code_says() -> None:
    """If this fails: python docs/reference.py."""
    rendered = runpy.run_path(str(ROOT / "docs" / "reference.py"))["rendered"]()
    for name, text in rendered.items():
        assert (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8") == text, name


@needs_checkout
def test_links_between_documents_lead_somewhere() -> None:
    for file in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")):
        for target in re.findall(r"\]\(([^)#\s]+)", file.read_text(encoding="utf-8")):
            if not target.startswith(("http:", "https:", "mailto:")):
                assert (file.parent / target).exists(), f"{file.name}: {target}"


@needs_checkout
def test_each_command_is_in_the_readme_or_the_guides() -> None:
    text = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")))
    for name in module_names("prasan.commands"):
        assert f"prasan {name}" in text


@needs_checkout
def test_third_party_files_stand_beside_their_licences() -> None:
    assets = ROOT / "graph" / "views" / "assets"
    for file in assets.glob("*.min.js"):
        assert list(assets.glob(f"{file.name.removesuffix('.min.js')}.LICENSE*"))


@needs_checkout
def test_settings_in_the_guide_are_those_in_the_code() -> None:
    from dataclasses import fields

    from prasan.settings import Settings

    guide = (ROOT / "docs" / "data-engineers.md").read_text(encoding="utf-8")
    for section in fields(Settings):
        if section.name in ("tables", "matrices"):
            continue
        for item in fields(getattr(Settings(), section.name)):
            assert f".{item.name}" in guide, f"{section.name}.{item.name}"
