"""Who gets in where accounts are demanded, what each may do, and what is noted of it."""

from __future__ import annotations

import asyncio
import base64
import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import argon2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from prasan.accounts import Account, add_account, key, remove_account, set_password, set_role
from prasan.audit import FILE
from prasan.errors import UsageError
from prasan.language import languages
from prasan.parts import parts
from prasan.settings import ACCOUNTS_NAME
from prasan.web import preparing
from prasan.web.access import Door, next_path, roles_of
from prasan.web.application import application
from prasan.web.editors import takes_form
from prasan.web.exposure import Exposure, check
from prasan.web.rendering import PACKAGE, person
from prasan.web.sessions import Sessions
from prasan.web.throttle import Throttle
from tests.web import client, workspace

GOOD = "สี่คำที่ไม่มีใครเดา"
WHO = {"reader": "ผู้อ่าน", "editor": "Editor One", "admin": "admin"}
OPEN = Exposure(host="0.0.0.0", names=("plan.example",), proxies=("127.0.0.1",))
HOME = "https://plan.example"


def _changed(request: Request) -> Response:
    return JSONResponse({"by": person(request, request.query_params.get("by"))})


def _broken(_request: Request) -> Response:
    raise ZeroDivisionError("secret detail")


async def _swallowed(request: Request) -> Response:
    return Response(str(len(await request.body())))


EXTRA = SimpleNamespace(
    NAME="extra", ORDER=0, NEEDS={"managed": "admin", "secrets": "admin", "asked": "reader"},
    ROUTES=(
        Route("/changed", _changed, methods=["POST", "PUT", "DELETE"], name="changed"),
        Route("/managed", _changed, methods=["POST"], name="managed"),
        Route("/secrets", _changed, name="secrets"),
        Route("/asked", _changed, methods=["POST"], name="asked"),
        Route("/broken", _broken, name="broken"),
        Route("/formed", takes_form(lambda _request, form: JSONResponse(form["by"])), methods=["POST"], name="formed"),
        Route("/swallow", _swallowed, methods=["POST"], name="swallow"),
    ),
)  # fmt: skip


def _with_extra(package: str, declares: str) -> dict[str, Any]:
    return {**parts(package, declares), "extra": EXTRA}


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Starlette]:
    folder = workspace(tmp_path_factory.mktemp("access") / "demo")
    for role, name in WHO.items():
        add_account(folder, name, role, GOOD)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(preparing, "parts", _with_extra)
        yield application(folder, OPEN, watch=False)


@pytest.fixture
def app(original: Starlette) -> Iterator[Starlette]:
    """The app as it was at first: the accounts, and nobody has guessed."""
    folder: Path = original.state.prasan.folder
    before = (folder / ACCOUNTS_NAME).read_bytes()
    yield original
    (folder / ACCOUNTS_NAME).write_bytes(before)
    door: Door = original.state.door
    for who in ("testclient", "192.0.2.7"):
        door.by_address.forget(who)
    door.by_account._held.clear()
    door._met.clear()
    (folder / FILE).unlink(missing_ok=True)


def folder_of(app: Starlette) -> Path:
    folder: Path = app.state.prasan.folder
    return folder


def stranger(app: Starlette, language: str = "en") -> TestClient:
    headers = {"accept-language": language, "accept": "text/html", "origin": HOME}
    return TestClient(
        app, base_url=HOME, headers=headers, raise_server_exceptions=False, follow_redirects=False
    )  # fmt: skip


def entering(asked: TestClient, name: str, password: str = GOOD, **more: str) -> Any:
    return asked.post("/sign-in", data={"name": name, "password": password, **more})


def signed_in(app: Starlette, role: str) -> TestClient:
    asked = stranger(app)
    assert entering(asked, WHO[role]).status_code == 303
    return asked


def log(app: Starlette) -> list[dict[str, Any]]:
    file = folder_of(app) / FILE
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()] if file.exists() else []


def basic(name: str, password: str = GOOD) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


# Whether a server starts


@pytest.mark.parametrize(
    ("exposure", "said"),
    [
        (Exposure(), None),
        (Exposure(host="localhost"), None),
        (Exposure(host="0.0.0.0"), "no-tls"),
        (Exposure(host="192.168.1.5"), "no-tls"),
        (Exposure(host="example.org"), "no-tls"),
        (Exposure(host="192.168.1.5", insecure=True), "no-accounts"),
        (Exposure(host="::", insecure=True), "no-name"),
        (Exposure(host="0.0.0.0", insecure=True), "no-name"),
        (Exposure(host="0.0.0.0", insecure=True, names=("a",)), "no-accounts"),
        (Exposure(accounts=True), "no-accounts"),
        (Exposure(proxies=("127.0.0.1",)), "no-name"),
        (Exposure(proxies=("127.0.0.1",), names=("a",)), "no-accounts"),
        (Exposure(proxies=("*",), names=("a",)), "bad-proxy"),
        (Exposure(proxies=("anywhere",), names=("a",)), "bad-proxy"),
        (Exposure(certificate="/none.pem"), "bad-certificate"),
        (Exposure(private_key="/none.pem"), "bad-certificate"),
    ],
)
def test_other_machines_are_kept_out_until_there_are_accounts_and_tls(
    tmp_path: Path, exposure: Exposure, said: str | None
) -> None:
    if said is None:
        check(exposure, tmp_path)
        return
    with pytest.raises(UsageError) as raised:
        check(exposure, tmp_path)
    assert raised.value.code == said
    if said == "no-accounts":
        add_account(tmp_path, "a", "admin", GOOD)
        check(exposure, tmp_path)
        remove_account(tmp_path, "a")
        with pytest.raises(UsageError, match="no accounts yet"):
            check(exposure, tmp_path)


@pytest.mark.parametrize("language", languages())
def test_the_command_refuses_and_says_what_to_do(tmp_path: Path, run_prasan: Any, language: str) -> None:
    code, _out, err = run_prasan("serve", tmp_path, "--host", "192.168.1.5", "--lang", language)
    assert (code, "--tls-cert" in err, "--behind-proxy" in err) == (2, True, True)
    code, _out, err = run_prasan("serve", tmp_path, "--accounts", "--lang", language)
    assert (code, "prasan account add" in err) == (2, True)


def test_on_this_machine_nobody_signs_in_even_where_there_are_accounts(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "demo")
    add_account(folder, "a", "reader", GOOD)
    asked = client(application(folder, watch=False))
    answer = asked.get("/")
    assert answer.status_code == 200
    assert "Sign" not in answer.text
    assert asked.get("/sign-in").status_code == 404
    assert asked.get("/password").status_code == 404
    assert not (folder / FILE).exists()


# Strangers


def test_a_stranger_gets_nothing_of_any_page(app: Starlette) -> None:
    asked = stranger(app)
    open_ = {"sign-in", "sign-in-sent", "sign-out", "asset"}
    routes = [route for route in app.routes if isinstance(route, Route)]
    assert len(routes) >= 12
    for route in routes:
        path = re.sub(r"\{[^}]*\}", "x", route.path)
        for method in route.methods or ():
            for prefix in ("", "/th"):
                # A browser asks beforehand, without credentials, whether a page of another origin may ask at all.
                if route.name in open_ or (method, prefix + path) == ("OPTIONS", "/sparql"):
                    continue
                answer = asked.request(method, prefix + path)
                wanted = {303} if method == "GET" else {401}
                assert answer.status_code in wanted, (method, path)
                assert "Organic" not in answer.text
                assert WHO["editor"] not in answer.text
    # Nor does a stranger learn which pages there are.
    for path in ("/nothing", "/nothing.json", "/overview.json/", "/%2e%2e/x"):
        assert asked.get(path).headers["location"].startswith("/sign-in?next=")
        assert asked.get(path, headers={"accept": "*/*"}).status_code == 401
        assert asked.delete(path).status_code == 401


def test_the_page_to_sign_in_tells_nothing_and_brings_its_looks(app: Starlette) -> None:
    asked = stranger(app)
    text = asked.get("/sign-in").text
    for word in ("Organic", "data-version", "/state.json", "Overview", *WHO.values()):
        assert word not in text, word
    for path in re.findall(r'(?:href|src)="(/static/[^"]+)"', text):
        assert asked.get(path).status_code == 200
    assert '<html lang="th">' in asked.get("/th/sign-in").text
    assert 'action="/th/sign-in"' in asked.get("/th/sign-in").text
    assert asked.get("/th/").headers["location"] == "/th/sign-in?next=/th/"


def test_a_page_that_was_asked_for_is_shown_after_signing_in(app: Starlette) -> None:
    asked = stranger(app)
    away = asked.get("/overview.csv?kind=a%26b&x=ก").headers["location"]
    shown = asked.get(away).text
    onward = re.search(r'name="next" value="([^"]+)"', shown)
    assert onward is not None
    answer = entering(asked, WHO["reader"], next=onward[1].replace("&amp;", "&"))
    assert answer.headers["location"] == "/overview.csv?kind=a%26b&x=%E0%B8%81"
    assert asked.get(answer.headers["location"]).status_code == 200


def test_a_link_from_another_site_opens_the_page_once_more_and_leads_nowhere_else(app: Starlette) -> None:
    link = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    answer = stranger(app).get("/overview.csv?a=%22b", headers=link)
    assert answer.status_code == 200
    assert '<meta http-equiv="refresh" content="0; url=/overview.csv?a=%22b">' in answer.text
    assert "Organic" not in answer.text
    for path in ("//evil.example", "/\\evil.example", "///evil.example"):
        for more in ([(b"sec-fetch-site", b"cross-site")], []):
            _status, body = asyncio.run(_raw(app, "GET", path, "", (b"accept", b"text/html"), *more))
            assert re.findall(rb"""(?:href|url|action)="?=?[/\\]{2}""", body) == []
    assert stranger(app).get("/", headers={"sec-fetch-site": "same-origin"}).status_code == 303


@pytest.mark.parametrize(
    "next_",
    ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)", "",
     "/a\r\nset-cookie: x=y", "/\t/evil.example", " /", "evil"],
)  # fmt: skip
def test_signing_in_leads_nowhere_else(app: Starlette, next_: str) -> None:
    answer = entering(stranger(app), WHO["reader"], next=next_)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


@given(st.text())
def test_a_path_to_go_to_is_of_this_server(text: str) -> None:
    found = next_path(text)
    assert re.fullmatch(r"/([^/\\\x00-\x20\x7f][^\\\x00-\x20\x7f]*)?", found)
    assert found in ("/", text)


@pytest.mark.parametrize("language", languages())
def test_which_of_name_and_password_was_wrong_is_not_told(
    app: Starlette, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []
    verify = argon2.PasswordHasher.verify

    def counted(self: argon2.PasswordHasher, held: str | bytes, password: str | bytes) -> bool:
        looked.append(argon2.extract_parameters(held.decode() if isinstance(held, bytes) else held).memory_cost)
        return bool(verify(self, held, password))

    monkeypatch.setattr(argon2.PasswordHasher, "verify", counted)
    told = []
    for name in (WHO["reader"], "nobody"):
        answer = entering(stranger(app, language), name, "some other words")
        told.append((answer.status_code, answer.text.replace(name, ""), sorted(answer.headers)))
        assert "some other words" not in answer.text
    assert told[0] == told[1]
    assert told[0][0] == 401
    # As much work for nobody as for somebody.
    assert len(looked) == 2
    assert looked[0] == looked[1]


def test_hostile_names_and_passwords_are_only_wrong(app: Starlette) -> None:
    asked = stranger(app)
    for name, password in (
        ("<script>alert(1)</script>", "x"), ("a" * 100_000, "b" * 100_000), ("\x00\n?", "\x00"),
    ):  # fmt: skip
        answer = entering(asked, name, password)
        assert answer.status_code == 401
        assert "<script>alert" not in answer.text
    assert asked.post("/sign-in", content=b"\xff\xfe=&&&;").status_code == 401
    assert asked.post("/sign-in", content=b"&".join(b"a=b" for _ in range(50))).status_code == 400
    assert asked.post("/sign-in", content=b"x" * 10_000_001).status_code == 413


# Guessing


def test_who_guesses_waits_longer_each_time_whether_there_is_such_an_account_or_not(app: Starlette) -> None:
    for name in (WHO["editor"], "nobody"):
        asked = stranger(app)
        codes = [entering(asked, name, f"wrong number {number}").status_code for number in range(7)]
        assert codes == [401] * 5 + [429] * 2
        answer = entering(asked, name)  # the right one, but too early
        assert answer.status_code == 429
        assert 1 <= int(answer.headers["retry-after"]) <= 2
        assert "set-cookie" not in answer.headers
        assert "Try again in" in answer.text
    # Another account is not held up, nor whoever has signed in.
    assert entering(stranger(app), WHO["reader"]).status_code == 303


def test_an_address_that_tries_many_names_waits_too(app: Starlette) -> None:
    asked = stranger(app)
    codes = [entering(asked, f"name{number}", "wrong words here").status_code for number in range(22)]
    assert codes[:20] == [401] * 20
    assert codes[20:] == [429] * 2
    assert entering(asked, WHO["reader"]).status_code == 429


def test_strangers_do_not_lock_out_who_has_signed_in_from_there_before(app: Starlette) -> None:
    signed_in(app, "editor")
    door: Door = app.state.door

    async def guessed() -> list[int]:
        found = []
        for _ in range(7):
            try:
                await door.known(WHO["editor"], "wrong words here", "192.0.2.7")
            except Exception as error:
                found.append(error.status)  # type: ignore[attr-defined]
        return found

    assert asyncio.run(guessed()) == [401] * 5 + [429] * 2
    assert entering(stranger(app), WHO["editor"]).status_code == 303


def test_many_guesses_at_the_same_moment_are_as_many(app: Starlette) -> None:
    door: Door = app.state.door

    async def guess(number: int) -> int:
        try:
            await door.known(WHO["admin"], f"wrong number {number}", "192.0.2.7")
        except Exception as error:
            return int(error.status)  # type: ignore[attr-defined]
        return 200

    async def guesses() -> list[int]:
        return await asyncio.gather(*(guess(number) for number in range(12)))

    door._limiter = None  # of the loop that ended
    try:
        assert sorted(asyncio.run(guesses())) == [401] * 5 + [429] * 7
    finally:
        door._limiter = None


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_the_wait_doubles_up_to_its_longest_and_is_forgotten() -> None:
    clock = Clock()
    held = Throttle(free=3, longest=60, forgotten=3600, clock=clock)
    assert [held.guess("a") for _ in range(3)] == [0, 0, 0]
    waits = []
    for _ in range(8):
        waits.append(held.guess("a"))
        clock.now += waits[-1] - 0.5
        assert held.guess("a") == 1
        clock.now += 0.5
        assert held.guess("a") == 0
    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]
    assert held.guess("b") == 0
    clock.now += 3601
    assert [held.guess("a") for _ in range(3)] == [0, 0, 0]
    held.forget("a")
    assert held.guess("a") == 0


# Sessions


def test_a_session_is_a_cookie_that_scripts_and_other_sites_do_not_get(app: Starlette) -> None:
    answer = entering(stranger(app), WHO["reader"])
    assert re.fullmatch(
        r"__Host-prasan-session=[\w-]{43}; Path=/; HttpOnly; SameSite=Strict; Secure", answer.headers["set-cookie"]
    )


def test_the_server_keeps_no_token(app: Starlette) -> None:
    asked = signed_in(app, "reader")
    token = asked.cookies["__Host-prasan-session"]
    door: Door = app.state.door
    assert token not in repr(door.sessions._held)
    assert token not in (folder_of(app) / FILE).read_text(encoding="utf-8")


def test_signing_in_gives_another_token_and_ends_the_one_before(app: Starlette) -> None:
    asked = stranger(app)
    asked.cookies.set("__Host-prasan-session", "planted", domain="plan.example")
    entering(asked, WHO["reader"])
    first = asked.cookies.get("__Host-prasan-session", domain="plan.example", path="/")
    assert first not in ("planted", None)
    again = stranger(app)
    cookie = {"cookie": f"__Host-prasan-session={first}"}
    answer = again.post("/sign-in", data={"name": WHO["editor"], "password": GOOD}, headers=cookie)
    assert answer.status_code == 303
    assert stranger(app).get("/", headers=cookie).status_code == 303
    assert stranger(app).get("/", headers={"cookie": "__Host-prasan-session=planted"}).status_code == 303


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: set_role(folder, WHO["editor"], "reader"),
        lambda folder: set_password(folder, WHO["editor"], GOOD + "2"),
        lambda folder: remove_account(folder, WHO["editor"]),
        lambda folder: (folder / ACCOUNTS_NAME).unlink(),
    ],
)
def test_a_session_ends_when_its_account_changes(app: Starlette, change: Callable[[Path], object]) -> None:
    other = signed_in(app, "admin")
    asked = signed_in(app, "editor")
    assert asked.get("/").status_code == 200
    change(folder_of(app))
    assert asked.get("/").status_code == 303
    assert (other.get("/").status_code == 200) == (folder_of(app) / ACCOUNTS_NAME).exists()


def test_nobody_is_let_in_by_a_file_that_is_broken(app: Starlette) -> None:
    asked = signed_in(app, "admin")
    (folder_of(app) / ACCOUNTS_NAME).write_text("[[account", encoding="utf-8")
    answer = asked.get("/")
    assert answer.status_code == 503
    assert "Organic" not in answer.text
    assert str(folder_of(app)) not in answer.text
    assert entering(stranger(app), WHO["admin"]).status_code == 503


def test_signing_out_ends_the_session_and_not_only_the_cookie(app: Starlette) -> None:
    asked = signed_in(app, "reader")
    cookie = {"cookie": f"__Host-prasan-session={asked.cookies['__Host-prasan-session']}"}
    assert stranger(app).get("/", headers=cookie).status_code == 200
    answer = asked.post("/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert stranger(app).get("/", headers=cookie).status_code == 303
    assert [line["event"] for line in log(app)][-1] == "sign-out"


def test_a_session_ends_when_it_is_not_used_and_after_its_time() -> None:
    clock = Clock()
    account = Account("A", "reader", "$argon2id$x")
    accounts = {key("A"): account}
    held = Sessions(idle=60, longest=200, clock=clock)
    token = held.begin(account)
    for _ in range(4):
        clock.now += 45
        assert held.account(token, accounts) is account
    clock.now += 45  # 225 s in all
    assert held.account(token, accounts) is None
    token = held.begin(account)
    clock.now += 45
    assert held.account(token, accounts, counts=False) is account  # a page that looks by itself
    clock.now += 45
    assert held.account(token, accounts) is None
    assert held.account("", accounts) is None


def test_a_page_that_looks_for_changes_keeps_no_session_alive(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "demo", "\n[serve]\nsession_minutes = 0.05\n")
    add_account(folder, WHO["reader"], "reader", GOOD)
    asked = signed_in(application(folder, OPEN, watch=False), "reader")
    assert asked.get("/").status_code == 200
    deadline = time.monotonic() + 3.5
    while time.monotonic() < deadline:
        time.sleep(0.5)
        asked.get("/state.json")
    assert asked.get("/").status_code == 303


def test_answers_are_not_kept_by_the_browser(app: Starlette) -> None:
    asked = signed_in(app, "reader")
    for path in ("/", "/overview.json", "/sign-in", "/nothing"):
        assert asked.get(path).headers["cache-control"] == "no-store"
    theme = re.search(r'"(/static/[^"]+)"', asked.get("/").text)
    assert theme is not None
    assert "immutable" in asked.get(theme[1]).headers["cache-control"]


# Roles


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/", ("reader", "editor", "admin")),
        ("GET", "/overview.json", ("reader", "editor", "admin")),
        ("POST", "/asked", ("reader", "editor", "admin")),
        ("POST", "/changed", ("editor", "admin")),
        ("PUT", "/changed", ("editor", "admin")),
        ("DELETE", "/th/changed", ("editor", "admin")),
        ("POST", "/managed", ("admin",)),
        ("GET", "/secrets", ("admin",)),
    ],
)
def test_a_role_may_what_pages_declare_and_else_what_the_method_says(
    app: Starlette, method: str, path: str, allowed: tuple[str, ...]
) -> None:
    for role in WHO:
        answer = signed_in(app, role).request(method, path)
        assert answer.status_code == (200 if role in allowed else 403), role
    refused = [line for line in log(app) if line["event"] == "refused"]
    assert [line["who"] for line in refused] == [WHO[role] for role in WHO if role not in allowed]


def test_whatever_is_sent_to_a_page_that_is_not_there_needs_an_editor(app: Starlette) -> None:
    assert signed_in(app, "reader").post("/nothing").status_code == 403
    assert signed_in(app, "reader").post("/").status_code == 403
    assert signed_in(app, "editor").post("/").status_code == 405


def test_a_role_that_no_route_has_or_that_is_none_is_a_fault_at_the_start() -> None:
    page = SimpleNamespace(ROUTES=EXTRA.ROUTES, NEEDS={"changed": "king"})
    with pytest.raises(ValueError, match="king"):
        roles_of({"page": page})
    with pytest.raises(ValueError, match="nowhere"):
        roles_of({"page": SimpleNamespace(ROUTES=EXTRA.ROUTES, NEEDS={"nowhere": "admin"})})


def test_the_roles_of_all_pages_make_sense_and_none_lets_strangers_change_anything() -> None:
    pages: dict[str, ModuleType] = parts(PACKAGE, "ROUTES")
    roles = roles_of(pages)
    assert {name for name, role in roles.items() if role == "anyone"} == {"sign-in", "sign-in-sent", "sign-out"}


def test_whoever_signed_in_signs_as_themselves(app: Starlette) -> None:
    asked = signed_in(app, "editor")
    assert asked.post("/changed?by=Somebody+Else").json() == {"by": WHO["editor"]}
    assert asked.post("/changed", headers={"cookie": "prasan-name=Eve"}).status_code in (200, 401)
    asked.cookies.set("prasan-name", "Eve", domain="plan.example")
    assert asked.post("/changed").json() == {"by": WHO["editor"]}
    assert WHO["editor"] in asked.get("/").text


def test_a_decision_is_signed_by_the_account_whatever_the_form_says(app: Starlette) -> None:
    asked = signed_in(app, "editor")
    finding = app.state.prasan.built.workspace.findings[0].id
    shown = asked.get(f"/finding/{finding}").text
    assert re.search(rf'name="by" value="{WHO["editor"]}"[^>]* readonly', shown)
    sent = {"decision": "agreed", "by": "Somebody Else", "because": "It is so.", "on": "2026-01-31"}
    assert signed_in(app, "reader").post(f"/finding/{finding}", data=sent).status_code == 403
    assert asked.post(f"/finding/{finding}", data=sent).status_code == 303
    written = (folder_of(app) / "decisions.toml").read_text(encoding="utf-8")
    assert f'by = "{WHO["editor"]}"' in written
    assert "Somebody Else" not in written
    change = next(line for line in log(app) if line["event"] == "change")
    assert (change["who"], change["what"], change["result"]) == (WHO["editor"], f"/finding/{finding}", 303)


def test_an_edit_is_signed_by_the_account_and_files_are_sent_by_admins(app: Starlette) -> None:
    asked = signed_in(app, "editor")
    assert asked.post("/formed", data={"by": "Somebody Else"}).json() == [WHO["editor"]]
    for path in ("/edit/upload", "/edit/upload/x/accept", "/edit/upload/x/discard"):
        assert asked.post(path).status_code == 403


def test_forms_show_whoever_signed_in_a_name_that_is_not_to_be_changed(app: Starlette) -> None:
    asked = signed_in(app, "editor")
    for page in ("/edit/new/project", "/network"):
        assert re.search(rf'name="by"[^>]* value="{WHO["editor"]}"[^>]* readonly', asked.get(page).text), page


def test_without_accounts_a_name_is_given_or_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparing, "parts", _with_extra)
    asked = client(application(workspace(tmp_path / "demo"), watch=False))
    own = {"origin": "http://localhost", "cookie": "prasan-name=%E0%B8%81%00%0Ab"}
    assert asked.post("/changed?by=Given", headers=own).json() == {"by": "Given"}
    assert asked.post("/changed", headers=own).json() == {"by": "ก b"}
    assert asked.post("/changed?by=", headers=own).json() == {"by": ""}
    assert asked.post("/changed").json() == {"by": ""}


# One's own password


def test_whoever_signed_in_changes_their_password_and_other_sessions_end(app: Starlette) -> None:
    asked, other = signed_in(app, "reader"), signed_in(app, "reader")
    new = "another four words"
    assert WHO["reader"] in asked.get("/password").text
    for sent, code in (
        ({"now": GOOD, "new": new, "again": new + "x"}, 400),
        ({"now": GOOD, "new": "short", "again": "short"}, 400),
        ({"now": "wrong words here", "new": new, "again": new}, 401),
        ({}, 401),
        ({"now": GOOD}, 400),
    ):
        answer = asked.post("/password", data=sent)
        assert answer.status_code == code, sent
        assert 'role="alert"' in answer.text
    assert other.get("/").status_code == 200
    answer = asked.post("/password", data={"now": GOOD, "new": new, "again": new})
    assert (answer.status_code, answer.headers["location"]) == (303, "/password?changed=1")
    assert "is changed" in asked.get("/password?changed=1").text
    assert other.get("/").status_code == 303
    assert entering(stranger(app), WHO["reader"], new).status_code == 303
    assert new not in (folder_of(app) / FILE).read_text(encoding="utf-8")


# Requests that a browser was made to send


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"origin": HOME}, 200),
        ({"origin": "HTTPS://PLAN.EXAMPLE"}, 200),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "http://plan.example"}, 403),
        ({"origin": "https://plan.example:8443"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": ""}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({}, 403),
    ],
)
def test_a_session_alone_is_not_enough_to_change_anything(
    app: Starlette, headers: dict[str, str], expected: int
) -> None:
    token = signed_in(app, "editor").cookies["__Host-prasan-session"]
    plain = TestClient(app, base_url=HOME, headers={"accept": "*/*"}, raise_server_exceptions=False)
    cookie = {"cookie": f"__Host-prasan-session={token}"}
    assert plain.post("/changed", headers=headers | cookie).status_code == expected
    assert plain.get("/", headers=headers | cookie).status_code == 200


def test_without_accounts_what_another_site_made_a_browser_send_is_refused(tmp_path: Path) -> None:
    asked = client(application(workspace(tmp_path / "demo"), watch=False))
    for site, code in (("cross-site", 403), ("same-site", 403), ("same-origin", 405), ("none", 405)):
        assert asked.post("/", headers={"sec-fetch-site": site}).status_code == code
    assert asked.post("/").status_code == 405  # a program


# The names of the server


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("plan.example", 200), ("PLAN.example:443", 200), ("localhost", 200), ("127.0.0.1:8000", 200),
        ("evil.example", 421), ("plan.example.evil.example", 421), ("evil.plan.example", 421),
        ("plan.example@evil", 421),
        ("", 421), ("plan.example/../x", 421),
    ],
)  # fmt: skip
def test_the_server_answers_to_its_names_alone(app: Starlette, host: str, expected: int) -> None:
    asked = signed_in(app, "reader")
    token = f"__Host-prasan-session={asked.cookies['__Host-prasan-session']}"
    answer = stranger(app).get("/", headers={"host": host, "cookie": token})
    assert answer.status_code == expected
    assert ("Organic" in answer.text) == (expected == 200)
    if expected == 421:
        assert log(app)[-1]["why"] == "foreign-host"


def test_what_comes_without_tls_is_refused(app: Starlette) -> None:
    answer = TestClient(app, base_url="http://plan.example").get("/sign-in", headers={"accept": "text/html"})
    assert answer.status_code == 403
    assert "X-Forwarded-Proto" in answer.text
    assert "<form" not in answer.text


# Programs


QUERY = {"query": "ASK { ?p a prasan:Project }"}


@pytest.fixture
def started(app: Starlette) -> Iterator[TestClient]:
    with TestClient(app, base_url=HOME, raise_server_exceptions=False) as asked:
        yield asked


def test_programs_show_a_name_and_a_password(app: Starlette, started: TestClient) -> None:
    answer = started.get("/sparql", params=QUERY)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Basic realm="Prasan", charset="UTF-8"'
    assert started.post("/sparql", data=QUERY).status_code == 401
    for role in WHO:
        assert started.get("/sparql", params=QUERY, headers=basic(WHO[role])).json()["boolean"] is True
        assert started.post("/sparql", data=QUERY, headers=basic(WHO[role])).json()["boolean"] is True
    assert started.get("/overview.json", headers=basic(WHO["reader"])).status_code == 200
    for wrong in (basic(WHO["reader"], "wrong words here"), basic("nobody"), {"authorization": "Basic %%%"},
                  {"authorization": "Bearer x"}, {"authorization": "Basic " + base64.b64encode(b"\xff:x").decode()},
                  {"authorization": "Basic " + base64.b64encode(b"nocolon").decode()}):  # fmt: skip
        answer = started.get("/sparql", params=QUERY, headers=wrong)
        assert (answer.status_code, "boolean" in answer.text) == (401, False)
        assert "www-authenticate" in answer.headers


def test_a_name_and_a_password_alone_change_nothing(app: Starlette, started: TestClient) -> None:
    for path in ("/changed", "/managed", "/"):
        assert started.post(path, headers=basic(WHO["admin"])).status_code == 401
    assert started.get("/secrets", headers=basic(WHO["admin"])).status_code == 401


def test_a_browser_is_not_made_to_ask_for_a_password_in_a_window_of_its_own(app: Starlette) -> None:
    looking = {"accept": "application/json", "sec-fetch-mode": "cors"}
    for headers in (looking, {"accept": "text/html"}):
        assert "www-authenticate" not in stranger(app).get("/state.json", headers=headers).headers


def test_a_password_of_a_program_is_hashed_once_and_not_after_it_changed(
    app: Starlette, started: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[object] = []
    verify = argon2.PasswordHasher.verify

    def counted(self: argon2.PasswordHasher, held: str | bytes, password: str | bytes) -> bool:
        looked.append(held)
        return bool(verify(self, held, password))

    monkeypatch.setattr(argon2.PasswordHasher, "verify", counted)
    app.state.door._basic.clear()
    for _ in range(5):
        assert started.get("/sparql", params=QUERY, headers=basic(WHO["reader"])).status_code == 200
    assert len(looked) == 1
    set_password(folder_of(app), WHO["reader"], GOOD + "2")
    assert started.get("/sparql", params=QUERY, headers=basic(WHO["reader"])).status_code == 401
    assert GOOD not in repr(app.state.door._basic)


def test_programs_that_guess_wait_as_well(app: Starlette, started: TestClient) -> None:
    codes = [started.get("/sparql", headers=basic("nobody", f"wrong number {n}")).status_code for n in range(7)]
    assert codes == [401] * 5 + [429] * 2


def test_pages_of_another_origin_ask_with_a_password_or_not_at_all(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "demo", '\n[serve]\nallowed_origins = ["https://friend.example"]\n')
    add_account(folder, WHO["reader"], "reader", GOOD)
    with TestClient(application(folder, OPEN, watch=False), base_url=HOME) as asked:
        friend = {"origin": "https://friend.example"}
        before = asked.options("/sparql", headers=friend | {"access-control-request-method": "GET"})
        assert before.status_code == 204
        assert "Authorization" in before.headers["access-control-allow-headers"]
        assert "access-control-allow-credentials" not in before.headers
        assert asked.post("/sparql", data=QUERY, headers=friend).status_code == 401
        assert asked.post("/sparql", data=QUERY, headers=friend | basic(WHO["reader"])).status_code == 200
        evil = {"origin": "https://evil.example"}
        assert asked.post("/sparql", data=QUERY, headers=evil | basic(WHO["reader"])).status_code == 403
        assert asked.options("/", headers=friend).status_code == 401


def test_with_sparql_alone_there_is_no_page_to_sign_in_at(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "demo")
    add_account(folder, WHO["reader"], "reader", GOOD)
    with TestClient(application(folder, OPEN, only=("sparql",), watch=False), base_url=HOME) as asked:
        answer = asked.get("/sparql", headers={"accept": "text/html"})
        assert answer.status_code == 401
        assert "www-authenticate" in answer.headers
        assert asked.get("/sparql", params=QUERY, headers=basic(WHO["reader"])).status_code == 200


# What is noted


def test_what_people_do_is_noted_without_what_they_keep_to_themselves(app: Starlette) -> None:
    entering(stranger(app), "nobody\nevil", "wrong words here")
    asked = signed_in(app, "editor")
    asked.get("/")
    asked.post("/changed?by=x", data={"because": "confidential"})
    asked.post("/managed")
    stranger(app).post("/changed", headers={"origin": "https://evil.example"})
    lines = log(app)
    assert [(line["event"], line.get("who", ""), line["result"]) for line in lines] == [
        ("sign-in", "nobody evil", "refused"),
        ("sign-in", WHO["editor"], "done"),
        ("change", WHO["editor"], 200),
        ("refused", WHO["editor"], 403),
        ("refused", "", 403),
    ]
    assert all(line["from"] == "testclient" and re.fullmatch(r"20\d\d-.*Z", line["at"]) for line in lines)
    assert (lines[2]["method"], lines[2]["what"]) == ("POST", "/changed")
    assert lines[4]["origin"] == "https://evil.example"
    content = (folder_of(app) / FILE).read_text(encoding="utf-8")
    for secret in (GOOD, "wrong words", "confidential", "argon2", "__Host-"):
        assert secret not in content


# What a page never shows


def test_a_fault_is_told_by_a_reference_and_to_strangers_not_at_all(app: Starlette) -> None:
    for asked, code in ((signed_in(app, "reader"), 500), (stranger(app), 303)):
        answer = asked.get("/broken")
        assert answer.status_code == code
        assert "Traceback" not in answer.text
        assert "secret detail" not in answer.text


def test_what_is_too_large_is_refused_before_and_after_signing_in(app: Starlette) -> None:
    def chunks() -> Iterator[bytes]:
        for _ in range(11):
            yield b"x" * 1_000_000

    asked = signed_in(app, "editor")
    assert asked.post("/swallow", content=b"x" * 1_000_000).text == "1000000"
    assert asked.post("/swallow", content=b"x" * 10_000_001).status_code == 413
    assert asked.post("/swallow", content=chunks()).status_code == 413
    assert stranger(app).post("/swallow", content=b"x" * 10_000_001).status_code == 413
    assert stranger(app).post("/sign-in", content=chunks()).status_code == 413


OUTSIDE = "do not show this to anybody"
HOSTILE = (
    "../secret.txt", "../../secret.txt", "..%2f..%2fsecret.txt", "..%252f..%252fsecret.txt", "%2e%2e/%2e%2e/secret.txt",
    "..\\..\\secret.txt", "..%5c..%5csecret.txt", "....//....//secret.txt", "/etc/passwd", "%2fetc%2fpasswd",
    "file:///etc/passwd", "accounts.toml", "../accounts.toml", "..%2faccounts.toml", "audit.jsonl", "prasan.toml",
    "x%00.css", "\x00", "style.css\x00.png", "..", ".", "%", "C:\\Windows\\win.ini", "\\\\host\\share",
    "a" * 5000,
)  # fmt: skip


async def _raw(app: Starlette, method: str, path: str, cookie: str, *more: tuple[bytes, bytes]) -> tuple[int, bytes]:
    """Status and body of a request for a path exactly as it stands, which no client has tidied up."""
    sent: list[dict[str, Any]] = []
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "https",
        "path": path, "raw_path": path.encode("utf-8", "replace"), "root_path": "", "query_string": b"",
        "headers": [(b"host", b"plan.example"), (b"origin", HOME.encode()), (b"cookie", cookie.encode()), *more],
        "client": ("192.0.2.7", 1), "server": ("plan.example", 443),
    }  # fmt: skip

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])


def test_no_address_leads_to_a_file(app: Starlette) -> None:
    folder = folder_of(app)
    for place in (folder.parent, folder.parent.parent):
        (place / "secret.txt").write_text(OUTSIDE, encoding="utf-8")
    before = sorted(folder.rglob("*"))
    cookie = f"__Host-prasan-session={signed_in(app, 'admin').cookies['__Host-prasan-session']}"
    paths = {"/{}", "/static/{}", "/static/0/{}", "/static/{}/style.css", "/th/{}", "/en/static/0/{}"}
    for route in app.routes:
        assert isinstance(route, Route)
        names = re.findall(r"\{([^}]*)\}", route.path)
        for name in names:
            filled = route.path.replace(f"{{{name}}}", "{}", 1)
            paths.add(re.sub(r"\{[^}]+\}", "x", filled))

    async def ask() -> None:
        for path in sorted(paths):
            for hostile in HOSTILE:
                for method in ("GET", "POST"):
                    if method == "POST" and path.startswith("/static"):
                        continue
                    status, body = await _raw(app, method, path.format(hostile), cookie)
                    assert status != 500, (method, path, hostile)
                    for secret in (OUTSIDE.encode(), b"root:", b"$argon2id$", b"[calendar]", b'"event"'):
                        assert secret not in body, (method, path, hostile)

    asyncio.run(ask())
    assert sorted(path for path in folder.rglob("*") if path.name != FILE) == [p for p in before if p.name != FILE]
