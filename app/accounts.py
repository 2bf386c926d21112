"""Accounts on disk: ``accounts.toml`` in the workspace, plain text for the eyes of whoever runs the server alone.

One block an account::

    [[account]]
    name = "สมหญิง"
    role = "editor"
    password = "$argon2id$v=19$m=65536,t=3,p=4$…"

A password is never kept, only what argon2id (RFC 9106) makes of it: enough to know it again. The file is no data:
loaders leave it out, builds don't copy it, and no page shows it.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import stat
import tomllib
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prasan.errors import InputError, UnknownNameError, UsageError
from prasan.extras import needed
from prasan.files import alone, write_atomically
from prasan.language import translate
from prasan.settings import ACCOUNTS_NAME, nearest

if TYPE_CHECKING:
    from argon2 import PasswordHasher

    from prasan.problems import Problem

ROLES = ("reader", "editor", "admin")
"""What somebody may do, the least first; each may all that those before it may."""
SHORTEST, LONGEST = 12, 256
"""Letters of a password. NIST SP 800-63B asks for length and nothing else; the end keeps hashing cheap."""
_LONGEST_NAME = 80
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters of a password that is made: none that is taken for another when it is read out."""
_PRIVATE = 0o600


@dataclass(frozen=True, slots=True)
class Account:
    """Who may sign in, as what, and by what their password is known again (a PHC string of argon2id)."""

    name: str
    role: str
    password: str

    @property
    def stamp(self) -> str:
        """Another whenever the role or the password is."""
        return hashlib.sha256(f"{self.role}\n{self.password}".encode()).hexdigest()


Accounts = Mapping[str, Account]
"""Accounts by the :func:`key` of their name."""


def key(name: str) -> str:
    """What a name is looked up by: the same however its letters were typed.

    >>> key(" SOMYING ") == key("somying")
    True
    """
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold()).strip()


def _spelt(name: str) -> str:
    """A name as it is kept; raises ``UsageError`` if none can be kept so."""
    spelt = " ".join(unicodedata.normalize("NFC", name).split())
    # A colon ends the name in HTTP Basic; what can't be seen lets one account pass for another.
    unseen = any(unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co", "Cn") for letter in spelt)
    if not spelt or len(spelt) > _LONGEST_NAME or ":" in spelt or unseen:
        raise UsageError("account-name", longest=_LONGEST_NAME)
    return spelt


def read_accounts(folder: Path) -> Accounts:
    """The accounts of a workspace, in the order of its file; none if it has no such file.

    Raises ``InputError`` if the file is broken: then nobody is let in.
    """
    file = folder / ACCOUNTS_NAME
    try:
        return _parsed(file.read_bytes(), file)
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise InputError("damaged-accounts", file=str(file), reason=error.strerror or str(error)) from error


def _parsed(content: bytes, file: Path) -> Accounts:
    def damaged(reason: str) -> InputError:
        return InputError("damaged-accounts", file=str(file), reason=reason)

    try:
        table = tomllib.loads(content.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        # The reason alone: a line of the file would hold a password's hash.
        raise damaged(type(error).__name__ if isinstance(error, UnicodeDecodeError) else str(error)) from None
    blocks = table.pop("account", [])
    if table or not isinstance(blocks, list):
        raise damaged(f"[[account]] ≠ {next(iter(table), 'account')}")
    found: dict[str, Account] = {}
    for number, block in enumerate(blocks, 1):
        if not isinstance(block, dict) or set(block) != {"name", "role", "password"}:
            raise damaged(f"[[account]] {number}: name, role, password")
        if not all(isinstance(value, str) for value in block.values()) or block["role"] not in ROLES:
            raise damaged(f"[[account]] {number}: role = {' | '.join(ROLES)}")
        try:
            account = Account(_spelt(block["name"]), block["role"], block["password"])
        except UsageError as error:
            raise damaged(f"[[account]] {number}: {error}") from None
        if not account.password.startswith("$argon2id$"):
            raise damaged(f"[[account]] {number}: password = $argon2id$…")
        if key(account.name) in found:
            raise damaged(f"[[account]] {number}: {account.name}, {account.name}")
        found[key(account.name)] = account
    return found


def _write(folder: Path, accounts: Accounts, language: str) -> None:
    def block(account: Account) -> str:
        values = {"name": account.name, "role": account.role, "password": account.password}
        return "[[account]]\n" + "".join(
            f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in values.items()
        )

    head = f"# {translate('account.head', language)}\n"
    with write_atomically(folder / ACCOUNTS_NAME, _PRIVATE) as temporary:
        temporary.write_text("\n".join((head, *map(block, accounts.values()))), encoding="utf-8")


def _changed(folder: Path, language: str, change: Callable[[dict[str, Account]], None]) -> None:
    """Read, change and write the accounts of a workspace while nobody else does."""
    if not folder.is_dir():
        raise InputError("missing-file", file=str(folder))
    with alone(folder):
        accounts = dict(read_accounts(folder))
        change(accounts)
        _write(folder, accounts, language)


def _known(accounts: Accounts, name: str) -> Account:
    if key(name) not in accounts:
        known = [account.name for account in accounts.values()]
        raise UnknownNameError("unknown-account", name=name, known=nearest(name, known) or ", ".join(known) or "—")
    return accounts[key(name)]


def add_account(folder: Path, name: str, role: str, password: str, language: str = "en") -> Account:
    """Add an account to a workspace; the account.

    Raises ``UsageError`` if there is one of that name, or if name or password is no good; ``InputError`` if the file is
    broken; ``OutputError`` if it can't be written.
    """
    made = Account(_spelt(name), role, hashed(password, name))

    def change(accounts: dict[str, Account]) -> None:
        if key(made.name) in accounts:
            raise UsageError("account-exists", name=accounts[key(made.name)].name)
        accounts[key(made.name)] = made

    _changed(folder, language, change)
    return made


def set_password(folder: Path, name: str, password: str, language: str = "en") -> Account:
    """Give an account another password, which ends its sessions; the account. Raises as :func:`add_account` does."""
    return _replaced(folder, name, language, password=hashed(password, name))


def set_role(folder: Path, name: str, role: str, language: str = "en") -> Account:
    """Give an account another role, which ends its sessions; the account. Raises as :func:`add_account` does."""
    return _replaced(folder, name, language, role=role)


def _replaced(folder: Path, name: str, language: str, **values: Any) -> Account:
    made: list[Account] = []

    def change(accounts: dict[str, Account]) -> None:
        made.append(replace(_known(accounts, name), **values))
        accounts[key(name)] = made[0]

    _changed(folder, language, change)
    return made[0]


def remove_account(folder: Path, name: str, language: str = "en") -> Account:
    """Take an account away, which ends its sessions; the account. Raises as :func:`add_account` does."""
    gone: list[Account] = []

    def change(accounts: dict[str, Account]) -> None:
        gone.append(accounts.pop(key(_known(accounts, name).name)))

    _changed(folder, language, change)
    return gone[0]


# Passwords


@cache
def _hasher() -> PasswordHasher:
    needed("argon2", "serve")
    from argon2 import PasswordHasher

    return PasswordHasher()  # argon2id as RFC 9106 has it for machines that do other things, too


def _normal(password: str) -> str:
    # As NIST SP 800-63B has it: the same letters, whichever keyboard they come from.
    return unicodedata.normalize("NFKC", password)


def hashed(password: str, name: str = "") -> str:
    """What to keep of a password; raises ``UsageError`` if it is too short, too long or easily guessed."""
    spelt = _normal(password)
    if not SHORTEST <= len(spelt) <= LONGEST:
        raise UsageError("password-length", shortest=SHORTEST, longest=LONGEST)
    if len(set(spelt)) < 5 or (name and key(spelt).replace(key(name), "") in ("", "123", "1234")):
        raise UsageError("password-simple")
    return _hasher().hash(spelt.encode("utf-8", "replace"))


@cache
def _nobodys() -> str:
    return _hasher().hash(secrets.token_bytes(16))


def is_password(account: Account | None, password: str) -> bool:
    """True if it is the account's password; for no account false, after as long a time."""
    from argon2.exceptions import InvalidHashError, VerificationError

    if len(password) > LONGEST:
        password = ""
    try:
        held = account.password if account else _nobodys()
        right = _hasher().verify(held, _normal(password).encode("utf-8", "replace"))
    except (VerificationError, InvalidHashError):
        return False
    return right and account is not None


def new_password() -> str:
    """A password of 20 letters in five groups, from 31: 99 bits that nobody guesses.

    >>> len(new_password())
    24
    """
    letters = [secrets.choice(_LETTERS) for _ in range(20)]
    return "-".join("".join(letters[start : start + 4]) for start in range(0, 20, 4))


def exposed(folder: Path) -> Problem | None:
    """A warning if others than its owner may read or write the file of accounts; nothing where there is no such file.

    Windows keeps rights elsewhere: there nothing is ever said.
    """
    from prasan.problems import Problem

    file = folder / ACCOUNTS_NAME
    if os.name != "posix" or not file.is_file():
        return None
    mode = stat.S_IMODE(file.stat().st_mode)
    if not mode & 0o077:
        return None
    return Problem("accounts-exposed", file=ACCOUNTS_NAME, value=f"{mode:o}", severity="warning",
                   details={"path": str(file)})  # fmt: skip
