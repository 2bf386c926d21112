"""Signing in and out, and one's own password; there only where accounts are demanded."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from prasan.accounts import LONGEST, SHORTEST, Account, set_password
from prasan.errors import PrasanError, UsageError
from prasan.language import translate
from prasan.web.access import ANYONE, Door, address_of, next_path
from prasan.web.described import Described, Field
from prasan.web.errors import RequestError, status_of
from prasan.web.rendering import language, page, route, state

NAME = "sign-in"
ORDER = 0
NEEDS = {"sign-in": ANYONE, "sign-in-sent": ANYONE, "sign-out": ANYONE, "password": "reader", "password-sent": "reader"}
_MOST_FIELDS = 10


def _door(request: Request) -> Door:
    door: Door | None = request.app.state.door
    if door is None:
        raise RequestError(404, "http-404", path=request.url.path)
    return door


async def _fields(request: Request) -> dict[str, str]:
    try:
        body = (await request.body()).decode("utf-8", "replace")
        return dict(parse_qsl(body, keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError:
        raise RequestError(400, "http-other", reason="Bad Request") from None


def _asked(request: Request) -> Response:
    _door(request)
    return _form(request, next_path(request.query_params.get("next", "/")))


def _form(request: Request, onward: str, name: str = "", error: RequestError | None = None) -> Response:
    refused = error.text(language(request)) if error else ""
    return page(
        request, "sign_in.html", status=error.status if error else 200, headers=error.headers if error else None,
        refused=refused, name=name, next=onward, longest=LONGEST,
    )  # fmt: skip


async def _sent(request: Request) -> Response:
    door = _door(request)
    fields = await _fields(request)
    onward, name = next_path(fields.get("next", "/")), fields.get("name", "")
    try:
        account = await door.known(name, fields.get("password", ""), address_of(request.scope))
    except RequestError as refused:
        if refused.status in (401, 429) and "text/html" in request.headers.get("accept", ""):
            return _form(request, onward, name, refused)
        raise
    door.audit.try_note("sign-in", account.name, address_of(request.scope), result="done")
    return _begun(request, account, onward)


def _begun(request: Request, account: Account, onward: str) -> Response:
    """On to a page, in a session of its own: one that was there before is over, whoever began it."""
    door = _door(request)
    door.sessions.end(request.cookies.get(door.cookie, ""))
    answer = RedirectResponse(onward, 303)
    answer.headers.append("set-cookie", door.cookie_header(door.sessions.begin(account)))
    return answer


def _out(request: Request) -> Response:
    door = _door(request)
    door.sessions.end(request.cookies.get(door.cookie, ""))
    account: Account | None = request.scope["prasan.account"]
    if account:
        door.audit.try_note("sign-out", account.name, address_of(request.scope), result="done")
    answer = RedirectResponse(route(request, "sign-in"), 303)
    answer.headers.append("set-cookie", door.cookie_header(""))
    return answer


def _password(request: Request) -> Response:
    _door(request)
    return _password_form(request)


def _password_form(request: Request, error: PrasanError | None = None) -> Response:
    code, account = language(request), request.scope["prasan.account"]
    return page(
        request, "password.html", status=status_of(error) if error else 200, role=_role(account, code),
        refused=error.text(code) if error else "", done="changed" in request.query_params and not error,
        longest=LONGEST, shortest=SHORTEST,
    )  # fmt: skip


def _role(account: Account, code: str) -> str:
    return translate(f"account.role.{account.role}", code)


async def _password_sent(request: Request) -> Response:
    door = _door(request)
    account: Account = request.scope["prasan.account"]
    fields, address = await _fields(request), address_of(request.scope)
    try:
        if fields.get("new", "") != fields.get("again", ""):
            raise UsageError("password-again")
        await door.known(account.name, fields.get("now", ""), address)
        changed = await run_in_threadpool(
            set_password, state(request).folder, account.name, fields.get("new", ""), language(request)
        )
    except (UsageError, RequestError) as refused:
        return _password_form(request, refused)
    door.audit.try_note("password", account.name, address, result="done")
    return _begun(request, changed, route(request, "password", changed=1))


DESCRIBED = {
    "sign-in": Described("The form to sign in", {"next": Field("Where to go then")}),
    "sign-in-sent": Described(
        "Signs in",
        form={"name": Field("The account", required=True), "password": Field("Its password", required=True),
              "next": Field("Where to go then")},
    ),
    "sign-out": Described("Signs out"),
    "password": Described("The form for another password"),
    "password-sent": Described(
        "Changes the password of who has signed in",
        form={"now": Field("The password as it is", required=True), "new": Field("The new one", required=True),
              "again": Field("The new one once more", required=True)},
    ),
}  # fmt: skip
ROUTES = (
    Route("/sign-in", _asked, name="sign-in"),
    Route("/sign-in", _sent, methods=["POST"], name="sign-in-sent"),
    Route("/sign-out", _out, methods=["POST"], name="sign-out"),
    Route("/password", _password, name="password"),
    Route("/password", _password_sent, methods=["POST"], name="password-sent"),
)
