"""``prasan serve``: a workspace in the browser, and as a SPARQL endpoint."""

from __future__ import annotations

from pathlib import Path

import click

from prasan.command_line import Command
from prasan.console import COMMON, Option, console


@click.command("serve", cls=Command)
@click.argument("workspace", default=".", type=click.Path())
@click.option("--host", cls=Option, default="127.0.0.1")
@click.option("--port", cls=Option, type=click.IntRange(1, 65535))
@click.option("--name", cls=Option, multiple=True)
@click.option("--tls-cert", cls=Option, type=click.Path(), default="")
@click.option("--tls-key", cls=Option, type=click.Path(), default="")
@click.option("--behind-proxy", cls=Option, multiple=True)
@click.option("--insecure", cls=Option, is_flag=True)
@click.option("--accounts", cls=Option, is_flag=True)
@click.option("--no-browser", cls=Option, is_flag=True)
@click.option("--sparql-only", cls=Option, is_flag=True)
@COMMON
def command(
    workspace: str,
    host: str,
    port: int | None,
    name: tuple[str, ...],
    tls_cert: str,
    tls_key: str,
    behind_proxy: tuple[str, ...],
    insecure: bool,
    accounts: bool,
    no_browser: bool,
    sparql_only: bool,
) -> None:
    """Serve a workspace."""
    from prasan.errors import InputError
    from prasan.extras import needed

    for library in ("starlette", "uvicorn", "jinja2", "argon2"):
        needed(library, "serve")
    from prasan.accounts import exposed
    from prasan.web.application import application
    from prasan.web.exposure import Exposure, check
    from prasan.web.server import listening, serve

    speaker, folder = console(), Path(workspace)
    if not folder.is_dir():
        raise InputError("missing-file", file=workspace)
    exposure = Exposure(host, name, tls_cert, tls_key, behind_proxy, insecure, accounts)
    check(exposure, folder)
    if exposure.with_accounts and (problem := exposed(folder)):
        speaker.problems([problem])
    with listening(host, port) as socket:
        with speaker.working("step.reading") as step:
            app = application(folder, exposure, only=("sparql",) if sparql_only else (), tell=step)
        serve(app, socket, speaker, browse=not (no_browser or sparql_only), exposure=exposure)
