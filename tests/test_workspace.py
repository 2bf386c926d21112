"""Building, opening and writing a workspace, from Python."""

import errno
import json
import shutil
from pathlib import Path

import pytest

import prasan
from prasan.files import write_atomically, write_folder
from prasan.graph.find import PACKAGE
from prasan.language import translate
from prasan.manifest import OUT, is_fresh
from prasan.parts import parts
from prasan.workspace import PAGES, Workspace, load, open_or_load, write
from tests.conftest import FOUNDING


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Workspace]:
    folder = tmp_path_factory.mktemp("province") / "demo"
    shutil.copytree(FOUNDING, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder, prasan.build(folder, language="th")


def test_a_build_writes_report_network_sheet_and_rdf(built: tuple[Path, Workspace]) -> None:
    folder, _workspace = built
    for _view, name in PAGES:
        assert (folder / OUT / name).stat().st_size > 1000
    assert (folder / OUT / "store").is_dir()


def test_a_build_tells_of_every_step_kind_and_page_in_words(tmp_path: Path) -> None:
    told = []

    def tell(step: str, **values: object) -> None:
        told.append(translate(step, "en", **values))

    workspace = load(FOUNDING, language="en", tell=tell)
    write(workspace, tmp_path / "out", tell=tell)
    assert told[0] == "Checking against the vocabulary …"
    assert told[1] == "Linking what the files say …"
    kinds = [text for text in told if text.startswith("Looking for:")]
    assert len(kinds) == len(parts(PACKAGE, "KINDS"))
    assert kinds[0].endswith(f"(1 of {len(kinds)}; 0 findings so far) …")
    pages = [text for text in told if text.startswith("Writing ")]
    assert pages == [f"Writing {name} ({n} of {len(PAGES)}) …" for n, (_view, name) in enumerate(PAGES, 1)]
    assert told[-1] == "Saving …"


def test_what_many_findings_rest_on_is_described_once(built: tuple[Path, Workspace]) -> None:
    _folder, workspace = built
    statements = [given for finding in workspace.findings for given in finding.evidence]
    asked = "SELECT (COUNT(DISTINCT ?e) AS ?n) WHERE { ?e a <https://w3id.org/prasan/ns#Evidence> }"
    (row,) = workspace.with_findings.query(asked)
    assert int(row[0]) == len(set(statements)) < len(statements)


def test_a_built_workspace_opens_with_the_same_findings(built: tuple[Path, Workspace]) -> None:
    folder, workspace = built
    opened = prasan.open(folder, language="en")
    assert opened.language == "en"
    assert opened.files == workspace.files
    assert [finding.id for finding in opened.findings] == [finding.id for finding in workspace.findings]
    assert [f.evidence for f in opened.findings] == [f.evidence for f in workspace.findings]


def test_the_folder_that_a_build_wrote_can_be_opened_itself(built: tuple[Path, Workspace]) -> None:
    assert len(prasan.open(built[0] / OUT).findings) == len(built[1].findings)


def test_a_build_is_fresh_until_a_source_file_changes(built: tuple[Path, Workspace], tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(built[0], folder)
    for file in built[0].iterdir():
        if file.is_file():
            shutil.copystat(file, folder / file.name)
    assert is_fresh(folder)
    assert open_or_load([folder]).dataset.store is not None
    (folder / "more.csv").write_text("id,name\n", encoding="utf-8")
    assert not is_fresh(folder)


def test_building_twice_gives_the_same_pages(built: tuple[Path, Workspace], tmp_path: Path) -> None:
    folder, _workspace = built
    prasan.build(folder, out=tmp_path / "again", language="th")
    for _view, name in PAGES:
        assert (tmp_path / "again" / name).read_bytes() == (folder / OUT / name).read_bytes(), name


def test_what_has_not_been_built_says_so(tmp_path: Path) -> None:
    with pytest.raises(prasan.InputError, match="has not been built yet"):
        prasan.open(tmp_path)
    with pytest.raises(prasan.InputError, match="no file or folder"):
        prasan.open(tmp_path / "nowhere")


def test_violations_keep_everything_from_being_written(tmp_path: Path) -> None:
    (tmp_path / "links.json").write_text(
        json.dumps({"Projects": [{"id": "P1", "name": "One", "goals": "E9"}]}), encoding="utf-8"
    )
    with pytest.raises(prasan.DataError) as raised:
        prasan.build(tmp_path)
    assert [problem.code for problem in raised.value.problems if problem.severity == "violation"] == ["unknown-new"]
    assert not (tmp_path / OUT).exists()


def test_a_folder_that_no_build_wrote_is_not_replaced(built: tuple[Path, Workspace], tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(prasan.OutputError, match="no build wrote"):
        prasan.build(built[0], out=tmp_path)
    assert (tmp_path / "letter.txt").read_text(encoding="utf-8") == "mine"


def test_a_file_in_the_place_of_the_folder_is_not_replaced(built: tuple[Path, Workspace], tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine", encoding="utf-8")
    with pytest.raises(prasan.OutputError):
        prasan.build(built[0], out=tmp_path / "out")


@pytest.mark.parametrize("failure", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_a_full_disk_or_ctrl_c_half_way_leaves_what_was_there(failure: BaseException, tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.mkdir()
    (target / "report.html").write_text("old", encoding="utf-8")
    expected = prasan.OutputError if isinstance(failure, OSError) else KeyboardInterrupt

    def half_way() -> None:
        with write_folder(target) as temporary:
            (temporary / "report.html").write_text("half", encoding="utf-8")
            raise failure

    with pytest.raises(expected):
        half_way()
    assert (target / "report.html").read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    target = tmp_path / "page.html"

    def half_way() -> None:
        with write_atomically(target) as temporary:
            temporary.write_text("half", encoding="utf-8")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half_way()
    assert list(tmp_path.iterdir()) == []
    with write_atomically(target) as temporary:
        temporary.write_text("whole", encoding="utf-8")
    assert target.read_text(encoding="utf-8") == "whole"


def test_a_path_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(prasan.OutputError) as raised, write_atomically(tmp_path / "file" / "page.html"):
        pass
    assert raised.value.exit_code == 4
    with pytest.raises(prasan.OutputError), write_folder(tmp_path / "file" / "out"):
        pass


def test_if_the_swap_fails_the_old_folder_is_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "out"
    target.mkdir()
    (target / "kept").write_text("old", encoding="utf-8")
    replace = Path.replace

    def refuse(self: Path, to: Path) -> Path:
        if to == target and "-old" not in self.name:
            raise OSError(errno.EACCES, "in use")
        return replace(self, to)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(prasan.OutputError), write_folder(target) as temporary:
        (temporary / "new").write_text("new", encoding="utf-8")
    assert (target / "kept").read_text(encoding="utf-8") == "old"


def test_a_question_gives_rows_and_a_data_frame(founding: Workspace) -> None:
    rows = founding.query("programmes-of-agency", agency="ธกส")
    frame = rows.to_pandas()
    assert len(frame) == len(rows)
    assert any("project/P2" in str(value) for value in frame.to_numpy().ravel())


def test_sparql_gives_rows_too(founding: Workspace) -> None:
    rows = founding.query("SELECT ?p WHERE { ?p a prasan:Project } ORDER BY ?p")
    assert [row["p"].rsplit("/", 1)[-1] for row in rows] == ["P1", "P2", "P3", "P4", "P5"]


def test_a_question_that_does_not_exist_is_told_the_nearest(founding: Workspace) -> None:
    with pytest.raises(prasan.UnknownNameError, match="programmes-of-goal"):
        founding.query("programmes-of-gaol")


def test_findings_as_a_data_frame_have_a_row_each(founding: Workspace) -> None:
    frame = founding.frame()
    assert list(frame["id"]) == [finding.id for finding in founding.findings]
    assert frame["sentence"].str.len().min() > 10


def test_a_picture_shows_itself_in_a_notebook_and_saves_itself(founding: Workspace, tmp_path: Path) -> None:
    picture = founding.network()
    shown = picture._repr_html_()
    assert shown.startswith("<iframe srcdoc=")
    assert "<script" not in shown  # the page is inside the attribute, escaped
    picture.save(tmp_path / "n.html")
    assert (tmp_path / "n.html").read_text(encoding="utf-8") == picture.html


def test_things_are_found_by_id_label_alias_and_iri(founding: Workspace) -> None:
    baac = founding.things("baac")
    assert founding.things("BAAC") == founding.things("ธ.ก.ส.") == founding.things(baac[0]) == baac
    with pytest.raises(prasan.UnknownNameError):
        founding.things("nobody at all")


def test_findings_are_chosen_by_kind_and_by_what_they_are_about(founding: Workspace) -> None:
    assert {f.kind for f in founding.select(kinds=["ช่องว่าง"]).findings} == {"gap"}
    about = founding.select(about=["ธกส"]).findings
    assert about
    assert all(f.about(founding.things("ธกส")[0]) for f in about)
    with pytest.raises(prasan.UnknownNameError, match=r"(?i)overlap"):
        founding.select(kinds=["overlapp"])


def test_a_finding_is_found_by_its_id(founding: Workspace) -> None:
    first = founding.findings[0]
    assert founding.finding(first.id) is first
    with pytest.raises(prasan.UnknownNameError):
        founding.finding("overlap-0")


def test_the_language_can_be_changed(founding: Workspace) -> None:
    assert founding.with_language("th").language == "th"


def test_a_workspace_without_a_title_is_called_after_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "nan"
    folder.mkdir()
    (folder / "p.json").write_text(json.dumps({"Projects": [{"id": "P1", "name": "One"}]}), encoding="utf-8")
    assert dict(prasan.load(folder).title) == {"": "nan"}
