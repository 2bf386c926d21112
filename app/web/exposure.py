"""Who can reach the server, and what follows: whether it demands accounts, and whether by TLS alone."""

from __future__ import annotations

import ipaddress
import ssl
from dataclasses import dataclass
from pathlib import Path

from prasan.accounts import read_accounts
from prasan.errors import UsageError
from prasan.web.security import is_loopback


@dataclass(frozen=True, slots=True)
class Exposure:
    """How a server is reached."""

    host: str = "127.0.0.1"
    """The address that it listens at, or a name of it."""
    names: tuple[str, ...] = ()
    """Further names by which browsers ask for it."""
    certificate: str = ""
    """A file with its certificate; then it speaks TLS."""
    private_key: str = ""
    """A file with the key of the certificate; empty if the certificate's own file holds it."""
    proxies: tuple[str, ...] = ()
    """Addresses or networks of the reverse proxies that it stands behind, whose ``X-Forwarded-…`` are believed."""
    insecure: bool = False
    """True if it may be reached without TLS from other machines."""
    accounts: bool = False
    """True if accounts are demanded even where only this machine can reach it."""

    @property
    def with_accounts(self) -> bool:
        """True if nobody gets in without an account."""
        return self.accounts or bool(self.proxies) or not is_loopback(self.host)

    @property
    def encrypted(self) -> bool:
        """True if every browser reaches it by TLS: what comes otherwise is refused."""
        return bool(self.certificate or self.proxies) and not (self.proxies and self.insecure)


LOCAL = Exposure()
"""Reached from this machine alone, by whoever uses it."""


def check(exposure: Exposure, folder: Path) -> None:
    """Nothing, if a workspace may be served so; else ``UsageError`` with what to do.

    ``no-accounts``, ``no-tls``, ``no-name``, ``bad-proxy``, ``bad-certificate``.
    """
    for proxy in exposure.proxies:
        try:
            ipaddress.ip_network(proxy)
        except ValueError:
            raise UsageError("bad-proxy", value=proxy) from None
    if exposure.certificate or exposure.private_key:
        _check_certificate(exposure)
    if not exposure.with_accounts:
        return
    open_ = not is_loopback(exposure.host)
    if open_ and not (exposure.encrypted or exposure.insecure):
        raise UsageError("no-tls", host=exposure.host)
    if not exposure.names and (exposure.proxies or _is_wildcard(exposure.host)):
        raise UsageError("no-name", host=exposure.host)
    if not read_accounts(folder):
        raise UsageError("no-accounts", folder=str(folder))


def _is_wildcard(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_unspecified
    except ValueError:
        return not host


def _check_certificate(exposure: Exposure) -> None:
    if not exposure.certificate:
        raise UsageError("bad-certificate", file=exposure.private_key, reason="--tls-cert")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        # No passphrase: a server that starts by itself has nobody to ask.
        context.load_cert_chain(exposure.certificate, exposure.private_key or None, password=lambda: b"")
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or str(error)
        files = " + ".join(filter(None, (exposure.certificate, exposure.private_key)))
        raise UsageError("bad-certificate", file=files, reason=reason) from error
