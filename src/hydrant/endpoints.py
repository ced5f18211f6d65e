"""Which endpoints may be an emulator's: loopback, and hosts that the user has named.

Everything that carries test keys goes through `check_endpoint`, so that no record and no Terraform run meant for an
emulator can end up at AWS, or anywhere else, by a wrong variable.
"""

import ipaddress
import os
from collections.abc import Mapping
from urllib.parse import urlsplit

from .errors import WrongTarget

ALLOWED = "HYDRANT_ALLOWED_HOSTS"
"""Hosts besides loopback that emulators may have, separated by commas: `localstack` in a network of containers."""


def check_endpoint(url: str, environ: Mapping[str, str] = os.environ) -> str:
    """Return the URL if an emulator may live there. Raises WrongTarget."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    if parts.scheme not in ("http", "https") or not host:
        raise WrongTarget(f"{url!r} is no endpoint.", next_step="Write for example http://127.0.0.1:4566")
    if is_loopback(host) or host in _allowed(environ):
        return url
    raise WrongTarget(
        f"{url} is not on this machine.",
        "An emulator's endpoint is on loopback, so that nothing meant for it reaches AWS.",
        f"If an emulator of yours is there, allow its host: {ALLOWED}={host}",
    )


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only be this machine (127.0.0.0/8, ::1, localhost; RFC 6761)."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _allowed(environ: Mapping[str, str]) -> set[str]:
    return {host.strip().lower() for host in environ.get(ALLOWED, "").split(",")} - {""}
