"""Accounts on disk, the command that manages them, and the log of who did what."""

from __future__ import annotations

import io
import json
import os
import sys
import threading
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prasan import accounts as accounts_module
from prasan.accounts import (
    ROLES,
    add_account,
    exposed,
    hashed,
    is_password,
    key,
    new_password,
    read_accounts,
    remove_account,
    set_password,
    set_role,
)
from prasan.audit import FILE, Audit
from prasan.errors import InputError, UnknownNameError, UsageError
from prasan.loaders.load import find_files
from prasan.manifest import OUT, sources
from prasan.settings import ACCOUNTS_NAME, settings_from
from prasan.workspace import build
from tests.web import workspace

GOOD = "สี่คำที่ไม่มีใครเดา"
PHC = "$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA"
posix = pytest.mark.skipif(os.name != "posix", reason="rights are kept elsewhere")


def test_an_account_that_is_added_is_read_back_without_its_password(tmp_path: Path) -> None:
    add_account(tmp_path, "สมหญิง", "editor", GOOD)
    add_account(tmp_path, "Anan K.", "reader", GOOD)
    found = read_accounts(tmp_path)
    assert [(account.name, account.role) for account in found.values()] == [("สมหญิง", "editor"), ("Anan K.", "reader")]
    content = (tmp_path / ACCOUNTS_NAME).read_text(encoding="utf-8")
    assert GOOD not in content
    first, second = (block["password"] for block in tomllib.loads(content)["account"])
    assert first.startswith("$argon2id$")
    assert first != second  # the same password, another salt
    assert is_password(found[key("สมหญิง")], GOOD)
    assert not is_password(found[key("สมหญิง")], GOOD + "x")
    assert not is_password(None, GOOD)


def test_a_name_is_the_same_however_it_is_typed_and_none_passes_for_another(tmp_path: Path) -> None:
    add_account(tmp_path, " Anan   K. ", "reader", GOOD)
    assert read_accounts(tmp_path)[key("ANAN K.")].name == "Anan K."
    for name in ("anan k.", "Anan K．"):
        with pytest.raises(UsageError, match="already"):
            add_account(tmp_path, name, "admin", GOOD)
    for name in ("", "  ", "a:b", "a\u200bnan", "a\u202enan", "a\x00b", "a\ud800b", "x" * 81):
        with pytest.raises(UsageError, match="A name has"):
            add_account(tmp_path, name, "admin", GOOD)
    assert len(read_accounts(tmp_path)) == 1


def test_a_password_is_long_and_not_guessed_at_once_and_the_same_from_every_keyboard() -> None:
    for password in ("", "short", "x" * 300):
        with pytest.raises(UsageError, match="has 12 to 256 letters"):
            hashed(password)
    for password, name in (("a" * 20, ""), ("abababababab", ""), ("somchai.khon123", "somchai.khon")):
        with pytest.raises(UsageError, match="guessed"):
            hashed(password, name)
    account = accounts_module.Account("a", "reader", hashed("Ｐassword ำำ words"))
    assert is_password(account, "Password ํา\u0e4d\u0e32 words".replace("\u0e33", "\u0e4d\u0e32"))
    made = {new_password() for _ in range(200)}
    assert len(made) == 200
    assert all(hashed(password) for password in list(made)[:1])


def test_role_and_password_change_and_an_account_goes(tmp_path: Path) -> None:
    before = add_account(tmp_path, "a", "reader", GOOD)
    add_account(tmp_path, "b", "reader", GOOD)
    after = set_role(tmp_path, "A", "admin")
    assert (after.role, after.password) == ("admin", before.password)
    assert after.stamp != before.stamp
    again = set_password(tmp_path, "a", GOOD + "2")
    assert again.stamp not in (after.stamp, before.stamp)
    assert is_password(read_accounts(tmp_path)["a"], GOOD + "2")
    remove_account(tmp_path, "a")
    assert list(read_accounts(tmp_path)) == ["b"]
    for change in (lambda: set_role(tmp_path, "a", "admin"), lambda: remove_account(tmp_path, "a")):
        with pytest.raises(UnknownNameError, match="There is: b"):
            change()


@posix
def test_the_file_is_for_its_owner_alone_and_one_that_is_not_is_told(tmp_path: Path, run_prasan: Any) -> None:
    folder = workspace(tmp_path / "demo")
    add_account(folder, "a", "reader", GOOD)
    file = folder / ACCOUNTS_NAME
    assert file.stat().st_mode & 0o777 == 0o600
    assert exposed(folder) is None
    assert exposed(tmp_path) is None
    file.chmod(0o640)
    code, _out, err = run_prasan("check", folder, "--lang", "en")
    assert code == 0
    assert "accounts.toml" in err
    assert f"chmod 600 {file}" in err
    _code, _out, err = run_prasan("account", "list", "-d", folder, "--lang", "th")
    assert f"chmod 600 {file}" in err
    set_role(folder, "a", "admin")
    assert file.stat().st_mode & 0o777 == 0o600


def test_accounts_are_no_data_and_no_build_holds_them(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "demo")
    add_account(folder, "a", "reader", GOOD)
    Audit(folder).note("start", "x")
    everything = settings_from({"workspace": {"files": ["*"]}})
    assert ACCOUNTS_NAME not in {path.name for path in find_files([folder], everything)}
    assert ACCOUNTS_NAME not in sources(folder)
    build(folder)
    for path in (folder / OUT).rglob("*"):
        assert not path.is_file() or b"argon2id" not in path.read_bytes(), path


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[[account]", ""),
        ("[[account]]\nname = 'a'\n", "name, role, password"),
        (f"[[account]]\nname = 'a'\nrole = 'root'\npassword = '{PHC}'\n", "reader | editor | admin"),
        ("[[account]]\nname = 'a'\nrole = 'admin'\npassword = 'open sesame'\n", "$argon2id$"),
        ("[[account]]\nname = 'a:b'\nrole = 'admin'\npassword = 'x'\n", "colon"),
        (f"[[account]]\nname = 'a'\nrole = 'admin'\npassword = '{PHC}'\n" * 2, "a, a"),
        (f"[[account]]\nname = 'a'\nrole = 'admin'\npassword = '{PHC}'\nmore = 1\n", "name, role, password"),
        ("account = 3\n", "account"),
        ("guests = true\n", "guests"),
        ("name = '\udc80'\n", "Unicode"),
    ],
)
def test_a_broken_file_lets_nobody_in_and_is_left_alone(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / ACCOUNTS_NAME
    file.write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(InputError) as raised:
        read_accounts(tmp_path)
    assert said in raised.value.text("en")
    assert "sesame" not in raised.value.text("en")
    with pytest.raises(InputError):
        add_account(tmp_path, "new", "admin", GOOD)
    assert file.read_bytes() == content.encode("utf-8", "surrogateescape")


def test_accounts_that_are_added_at_the_same_moment_are_all_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts_module, "hashed", lambda _password, _name: PHC)
    threads = [threading.Thread(target=add_account, args=(tmp_path, f"n{n}", "reader", "")) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(read_accounts(tmp_path)) == {f"n{n}" for n in range(20)}


NAMES = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters=":"), min_size=1, max_size=40)


@given(st.lists(st.tuples(NAMES, st.sampled_from(ROLES)), max_size=5))
def test_whatever_a_name_holds_it_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, wanted: list[tuple[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("accounts")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(accounts_module, "hashed", lambda _password, _name: PHC)
        made = {}
        for name, role in wanted:
            try:
                account = add_account(folder, name, role, "")
            except UsageError:
                continue
            made[key(account.name)] = account
        assert read_accounts(folder) == made


# The command


@pytest.fixture
def piped(monkeypatch: pytest.MonkeyPatch) -> Any:
    def pipe(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO(text))

    return pipe


def test_the_command_takes_a_password_from_a_pipe_and_never_from_its_words(
    tmp_path: Path, run_prasan: Any, piped: Any
) -> None:
    piped(f"{GOOD}\n")
    code, out, err = run_prasan("account", "add", "สมหญิง", "--role", "editor", "-d", tmp_path, "--lang", "en")
    assert (code, "สมหญิง, editor" in out, "repository" in err) == (0, True, True)
    assert is_password(read_accounts(tmp_path)[key("สมหญิง")], GOOD)
    assert GOOD not in out + err
    piped("short\n")
    assert run_prasan("account", "password", "สมหญิง", "-d", tmp_path)[0] == 2
    assert run_prasan("account", "add", "b", "--role", "editor", "--password", GOOD, "-d", tmp_path)[0] == 2
    _code, out, _err = run_prasan("account", "-d", tmp_path, "--json")
    assert json.loads(out) == [{"name": "สมหญิง", "role": "editor"}]
    code, out, _err = run_prasan("account", "role", "สมหญิง", "--role", "admin", "-d", tmp_path, "--lang", "th")
    assert (code, "สมหญิง มีบทบาทผู้ดูแลแล้ว" in out) == (0, True)
    assert run_prasan("account", "remove", "สมหญิง", "-d", tmp_path)[0] == 0
    assert "no accounts" in run_prasan("account", "list", "-d", tmp_path, "--lang", "en")[1]


def test_the_command_asks_twice_at_a_terminal(tmp_path: Path, run_prasan: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([GOOD, "another one", GOOD, GOOD])
    asked: list[str] = []

    def prompt(text: str) -> str:
        asked.append(text)
        return next(answers)

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr("click.termui.hidden_prompt_func", prompt)
    assert run_prasan("account", "add", "a", "--role", "admin", "-d", tmp_path, "--lang", "en")[0] == 0
    assert len(asked) == 4
    assert is_password(read_accounts(tmp_path)["a"], GOOD)


def test_a_password_that_is_made_is_told_once_and_works(tmp_path: Path, run_prasan: Any) -> None:
    _code, out, _err = run_prasan("account", "add", "a", "--role", "admin", "--generate", "-d", tmp_path, "--json")
    told = json.loads(out)
    assert is_password(read_accounts(tmp_path)["a"], told["password"])
    _code, out, _err = run_prasan("account", "password", "a", "--generate", "-d", tmp_path, "--lang", "en")
    word = out.split("Password: ")[1].strip()
    assert is_password(read_accounts(tmp_path)["a"], word)
    log = (tmp_path / FILE).read_text(encoding="utf-8")
    assert [json.loads(line)["event"] for line in log.splitlines()] == ["account-add", "account-password"]
    assert word not in log
    assert told["password"] not in log


def test_the_command_says_what_is_missing(tmp_path: Path, run_prasan: Any) -> None:
    assert "Whose account" in run_prasan("account", "add", "-d", tmp_path, "--lang", "en")[2]
    assert "As what" in run_prasan("account", "add", "a", "-d", tmp_path, "--lang", "en")[2]
    assert run_prasan("account", "remove", "a", "-d", tmp_path, "--lang", "en")[0] == 2
    assert run_prasan("account", "list", "-d", tmp_path / "none")[0] == 3
    assert run_prasan("account", "add", "a", "--role", "king", "-d", tmp_path)[0] == 2


# The log


def test_a_line_is_one_event_whatever_a_name_holds(tmp_path: Path) -> None:
    log = Audit(tmp_path, now=lambda: datetime(2026, 1, 31, 2, 3, 4, 567000, UTC))
    evil = 'a\n{"event": "sign-in", "who": "admin"}\r\x85\u2028\x1b[2J\ud800' + "x" * 1000
    log.note("sign-in", evil, "192.0.2.7", result="refused", what="/\n/")
    log.note("sign-out", "สมหญิง")
    content = (tmp_path / FILE).read_text(encoding="utf-8")
    assert len(content.splitlines()) == 2
    first, second = map(json.loads, content.split("\n")[:2])
    assert (first["event"], first["at"], first["from"]) == ("sign-in", "2026-01-31T02:03:04.567Z", "192.0.2.7")
    assert len(first["who"]) <= 300
    assert "\x1b" not in first["who"]
    assert second == {"at": first["at"], "event": "sign-out", "who": "สมหญิง"}
    assert "สมหญิง" in content


@posix
def test_the_log_is_for_its_owner_alone(tmp_path: Path) -> None:
    Audit(tmp_path).note("start", "x")
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


def test_a_full_log_is_put_aside_and_the_oldest_goes(tmp_path: Path) -> None:
    log = Audit(tmp_path, largest=200)
    for number in range(100):
        log.note("change", "a", what=f"event {number:03} {'x' * 60}")
    names = sorted(path.name for path in tmp_path.glob("audit*.jsonl"))
    assert len(names) == 21
    oldest_first = sorted(names, key=_age, reverse=True)
    lines = [json.loads(line)["what"][6:9] for name in oldest_first for line in _lines(tmp_path / name)]
    assert lines == sorted(lines)
    assert lines[-1] == "099"
    assert all((tmp_path / name).stat().st_size < 500 for name in names)


def _age(name: str) -> int:
    return int(name[6:-6]) if "-" in name else 0


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines()


def test_strangers_do_not_fill_the_disk_by_being_refused(tmp_path: Path) -> None:
    log = Audit(tmp_path)
    for _ in range(500):
        log.refused("192.0.2.7", what="/", why="foreign-host")
    lines = _lines(tmp_path / FILE)
    assert 60 <= len(lines) <= 120  # two minutes, if one began meanwhile
    assert any("more" in json.loads(line) for line in lines)


def test_a_log_that_cannot_be_written_is_an_error_at_the_start_and_a_word_in_the_log_later(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / FILE).mkdir()
    from prasan.errors import OutputError

    with pytest.raises(OutputError):
        Audit(tmp_path).note("start", "x")
    Audit(tmp_path).try_note("change", "x")
    assert "audit.jsonl" in caplog.text
