"""Servers that really listen: by TLS, behind a proxy, and in front of a browser that signs in."""

from __future__ import annotations

import base64
import json
import socket
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPResponse
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from prasan.accounts import add_account
from prasan.audit import FILE
from prasan.errors import UsageError
from prasan.web.application import application
from prasan.web.exposure import Exposure, check
from prasan.web.server import listening
from tests.web import running, workspace

GOOD = "สี่คำที่ไม่มีใครเดา"


def certificate(folder: Path, name: str = "own") -> Path:
    """A file with a certificate for this machine that nobody else signed, and its key."""
    own_key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(own_key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(own_key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = own_key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file, key_file = folder / f"{name}.pem", folder / f"{name}-key.pem"
    file.write_bytes(made.public_bytes(pem))
    key_file.write_bytes(secret)
    return file


def with_accounts(folder: Path) -> Path:
    made = workspace(folder)
    add_account(made, "สมหญิง", "editor", GOOD)
    return made


def log(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / FILE).read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path, ssl.SSLContext]]:
    """The address of a server that speaks TLS, its workspace, and what believes its certificate."""
    place = tmp_path_factory.mktemp("tls")
    file = certificate(place)
    exposure = Exposure(certificate=str(file), private_key=str(place / "own-key.pem"), accounts=True)
    folder = with_accounts(place / "demo")
    with running(application(folder, exposure, watch=False), exposure) as address:
        yield address, folder, ssl.create_default_context(cafile=str(file))


def get(url: str, context: ssl.SSLContext, **headers: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(
            urllib.request.Request(url, headers=headers), timeout=60, context=context
        ) as answer:
            assert isinstance(answer, HTTPResponse)
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_a_program_asks_by_tls_with_a_password(served: tuple[str, Path, ssl.SSLContext]) -> None:
    address, _folder, context = served
    assert address.startswith("https://127.0.0.1:")
    url = f"{address}/sparql?query=ASK%20%7B%20%3Fp%20a%20prasan%3AProject%20%7D"
    assert get(url, context)[0] == 401
    word = base64.b64encode(f"สมหญิง:{GOOD}".encode()).decode()
    code, body = get(url, context, Authorization=f"Basic {word}")
    assert (code, json.loads(body)["boolean"]) == (200, True)


def test_who_speaks_no_tls_is_not_understood(served: tuple[str, Path, ssl.SSLContext]) -> None:
    address, _folder, _context = served
    port = int(address.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port), 10) as plain:
        plain.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        plain.settimeout(10)
        with suppress(ConnectionResetError):
            assert b"HTTP/1.1 2" not in plain.recv(200)


def test_no_address_leads_to_a_file_however_it_is_spelt(served: tuple[str, Path, ssl.SSLContext]) -> None:
    address, folder, context = served
    (folder.parent / "secret.txt").write_text("do not show this", encoding="utf-8")
    port = int(address.rsplit(":", 1)[1])
    word = base64.b64encode(f"สมหญิง:{GOOD}".encode())
    for path in (
        b"/../secret.txt", b"/%2e%2e/secret.txt", b"/..%2fsecret.txt", b"/static/0/..%2f..%2f..%2fsecret.txt",
        b"/static/%2e%2e/%2e%2e/secret.txt", b"/static/0/..%5c..%5csecret.txt", b"/static/0/%00", b"/%ff%fe",
        b"/accounts.toml",
        b"/audit.jsonl", b"//etc/passwd", b"/static/0//etc/passwd", b"https://evil.example/",
        b"/static/0/style.css%00.txt",
    ):  # fmt: skip
        with (
            socket.create_connection(("127.0.0.1", port), 30) as plain,
            context.wrap_socket(plain, server_hostname="localhost") as line,
        ):
            line.sendall(
                b"GET " + path + b" HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic " + word
                + b"\r\nConnection: close\r\n\r\n"
            )  # fmt: skip
            answer = b""
            while piece := line.recv(65536):
                answer += piece
        status = int(answer.split(b" ", 2)[1])
        assert status in (200, 400, 404), path
        assert status != 200 or b"text/html" in answer, path
        for secret in (b"do not show", b"argon2id", b"root:", b'"event"'):
            assert secret not in answer, path


def test_a_certificate_that_is_none_or_another_s_is_told_before_the_start(tmp_path: Path) -> None:
    file, other = certificate(tmp_path), certificate(tmp_path, "other")
    good = Exposure(certificate=str(file), private_key=str(tmp_path / "own-key.pem"))
    check(good, tmp_path)
    (tmp_path / "both.pem").write_bytes(file.read_bytes() + (tmp_path / "own-key.pem").read_bytes())
    check(Exposure(certificate=str(tmp_path / "both.pem")), tmp_path)
    (tmp_path / "text.pem").write_text("no certificate", encoding="utf-8")
    for wrong in (
        replace(good, certificate=str(other)), replace(good, certificate=str(tmp_path / "text.pem")),
        replace(good, private_key=""), replace(good, certificate=str(tmp_path / "none.pem")),
    ):  # fmt: skip
        with pytest.raises(UsageError, match="can't be used as certificate"):
            check(wrong, tmp_path)


# Behind a proxy


def through(port: int, **headers: str) -> tuple[int, str]:
    """What a server answers on this machine, asked as a proxy asks it."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as line:
        line.request("POST", "/sign-in", b"name=nobody&password=wrong", {"Host": "plan.example", **sent})
        answer = line.getresponse()
        return answer.status, answer.read().decode()


def test_a_proxy_that_is_named_is_believed_and_nobody_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")  # uvicorn's own way to believe everybody
    folder = with_accounts(tmp_path / "demo")
    for proxies, believed in ((("127.0.0.0/8",), True), (("10.1.2.3",), False)):
        exposure = Exposure(proxies=proxies, names=("plan.example",))
        app = application(folder, exposure, watch=False)
        with listening("127.0.0.1", None) as free:
            port = free.getsockname()[1]
        with running(app, exposure, port) as address:
            assert address == "https://plan.example"
            said = {"X_Forwarded_For": "6.6.6.6, 192.0.2.7", "X_Forwarded_Proto": "https"}
            assert through(port, **said)[0] == (401 if believed else 403)
            assert through(port)[0] == 403  # not by TLS
            assert through(port, **said, Origin="http://plan.example")[0] == 403
        lines = log(folder)
        # The last that the proxy did not know itself; what stands before it anybody may have written.
        assert [line["from"] for line in lines if line["event"] == "sign-in"] == ["192.0.2.7"]


def test_without_a_proxy_nobody_is_believed_about_where_they_come_from(tmp_path: Path) -> None:
    folder = with_accounts(tmp_path / "demo")
    exposure = Exposure(accounts=True)
    with running(application(folder, exposure, watch=False), exposure) as address:
        port = int(address.rsplit(":", 1)[1])
        assert through(port, X_Forwarded_For="192.0.2.7", Host=f"localhost:{port}")[0] == 401
    assert [line["from"] for line in log(folder) if line["event"] == "sign-in"] == ["127.0.0.1"]


# The command


def test_the_command_serves_by_tls_and_says_so(tmp_path: Path) -> None:
    file = certificate(tmp_path)
    folder = with_accounts(tmp_path / "demo")
    with listening("127.0.0.1", None) as free:
        port = free.getsockname()[1]
    started = subprocess.Popen(
        [sys.executable, "-m", "prasan", "serve", str(folder), "--no-browser", "--port", str(port), "--lang", "en",
         "--host", "0.0.0.0", "--name", "localhost", "--tls-cert", str(file),
         "--tls-key", str(tmp_path / "own-key.pem")],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
    )  # fmt: skip
    try:
        assert started.stdout is not None
        told = [started.stdout.readline() for _ in range(4)]
        assert f"https://localhost:{port}/" in told[0]
        assert "audit.jsonl" in told[2]
        context = ssl.create_default_context(cafile=str(file))
        code, text = get(f"https://localhost:{port}/", context, Accept="text/html")
        assert (code, "Sign in" in text, "Organic" in text) == (200, True, False)
    finally:
        started.terminate()
        _out, err = started.communicate(timeout=30)
    assert "Traceback" not in err


# A browser


@pytest.mark.browser
def test_a_browser_signs_in_by_tls_sees_the_pages_and_signs_out(
    browser: Any, served: tuple[str, Path, ssl.SSLContext]
) -> None:
    address, folder, _context = served
    context = browser.new_context(
        ignore_https_errors=True, locale="th-TH", viewport={"width": 390, "height": 800}, color_scheme="dark"
    )
    tab = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(f"{address}/?lang=th", wait_until="networkidle")
    assert tab.text_content("h1") == "เข้าสู่ระบบ"
    assert tab.evaluate("document.activeElement.id") == "name"
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # With the keyboard alone.
    tab.keyboard.type("สมหญิง")
    tab.keyboard.press("Tab")
    tab.keyboard.type("wrong words here")
    tab.keyboard.press("Enter")
    tab.wait_for_selector("#refused")
    assert tab.text_content("#refused") == "ชื่อหรือรหัสผ่านไม่ถูกต้อง"
    assert tab.evaluate("document.activeElement.id") == "password"
    assert tab.input_value("#name") == "สมหญิง"
    tab.keyboard.type(GOOD)
    tab.keyboard.press("Enter")
    tab.wait_for_load_state("networkidle")
    assert tab.text_content("h1") == "ภาพรวม"
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert tab.text_content(".who a") == "สมหญิง"
    assert tab.evaluate("document.cookie") == ""
    held = {cookie["name"]: cookie for cookie in context.cookies()}
    cookie = held["__Host-prasan-session"]
    assert (cookie["httpOnly"], cookie["secure"], cookie["sameSite"], cookie["expires"]) == (True, True, "Strict", -1)
    # A form of a page of another site brings no cookie along.
    before = len(log(folder))
    other = context.new_page()
    other.set_content(f"<form method=post action='{address}/sign-out'><button>x</button></form>")
    other.click("button")
    other.wait_for_load_state()
    assert log(folder)[before]["why"] == "foreign-origin"
    # A link there leads in: the page opens itself once more, and then the cookie comes along.
    other.set_content(f"<a href='{address}/overview.json'>x</a><a id=y href='{address}/'>y</a>")
    other.click("#y")
    other.wait_for_selector(".who")
    assert other.text_content("h1") == "ภาพรวม"
    other.close()
    tab.click(".who a")
    tab.wait_for_load_state("networkidle")
    assert tab.text_content("h1") == "เปลี่ยนรหัสผ่าน"
    tab.click(".who button")
    tab.wait_for_load_state("networkidle")
    assert tab.text_content("h1") == "เข้าสู่ระบบ"
    tab.go_back(wait_until="networkidle")
    assert tab.text_content("h1") == "เข้าสู่ระบบ"
    assert "__Host-prasan-session" not in {cookie["name"] for cookie in context.cookies()}
    context.close()
    # The browser itself tells of the password that was wrong.
    assert [text for text in said if "401" not in text] == []
    assert {url.split("/")[2] for url in asked} == {address.split("/")[2]}
