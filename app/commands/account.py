"""``prasan account``: who may sign in to a workspace that is served to other machines."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from prasan.accounts import ROLES
from prasan.command_line import Command
from prasan.console import COMMON, Console, Option, console

_ACTIONS = ("list", "add", "role", "password", "remove")


@click.command("account", cls=Command)
@click.argument("action", type=click.Choice(_ACTIONS), default="list")
@click.argument("name", required=False)
@click.option("--role", cls=Option, type=click.Choice(ROLES))
@click.option("--generate", cls=Option, is_flag=True)
@click.option("-d", "--data", cls=Option, type=click.Path(), default=".", envvar="PRASAN_DATA")
@COMMON
def command(action: str, name: str | None, role: str | None, generate: bool, data: str) -> None:
    """Manage the accounts of a workspace."""
    from prasan import accounts
    from prasan.audit import Audit, operator
    from prasan.errors import UsageError

    speaker, folder = console(), Path(data)
    language = speaker.language
    if action == "list":
        _list(speaker, folder)
        return
    if not name:
        raise UsageError("account-needs-name", action=action)
    if role is None and action in ("add", "role"):
        raise UsageError("account-needs-role", action=action, name=name)
    password = ""
    if action == "add":
        password = _password(speaker, generate)
        made = accounts.add_account(folder, name, role or "", password, language)
    elif action == "password":
        password = _password(speaker, generate)
        made = accounts.set_password(folder, name, password, language)
    elif action == "role":
        made = accounts.set_role(folder, name, role or "", language)
    else:
        made = accounts.remove_account(folder, name, language)
    Audit(folder).note(f"account-{action}", operator(), result="done", account=made.name, role=made.role)
    if speaker.json:
        speaker.data({"name": made.name, "role": made.role} | ({"password": password} if generate else {}))
        return
    role_name = speaker.text(f"account.role.{made.role}")
    said = "role-changed" if action == "role" else action
    speaker.say(speaker.text(f"account.{said}", name=made.name, role=role_name))
    if password and generate:
        speaker.say(speaker.text("account.generated", password=password))
    if action == "add":
        speaker.note(speaker.text("account.private", file=str(folder / "accounts.toml")))


def _list(speaker: Console, folder: Path) -> None:
    from prasan.accounts import exposed, read_accounts
    from prasan.errors import InputError

    if not folder.is_dir():
        raise InputError("missing-file", file=str(folder))
    found = list(read_accounts(folder).values())
    if speaker.json:
        speaker.data([{"name": account.name, "role": account.role} for account in found])
        return
    if problem := exposed(folder):
        speaker.problems([problem])
    if not found:
        speaker.say(speaker.text("account.none"))
        return
    columns = speaker.text("account.column.name"), speaker.text("account.column.role")
    speaker.table(columns, [(account.name, speaker.text(f"account.role.{account.role}")) for account in found])


def _password(speaker: Console, generate: bool) -> str:
    """A password that is made, typed twice at the terminal, or the first line of what is piped in."""
    from prasan.accounts import SHORTEST, new_password

    if generate:
        return new_password()
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    asked: str = click.prompt(
        speaker.text("account.prompt", shortest=SHORTEST), hide_input=True, err=True,
        confirmation_prompt=speaker.text("account.prompt-again"),
    )  # fmt: skip
    return asked
