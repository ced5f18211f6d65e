"""What can be set about who is let in, by environment variables of the emulator."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hydrant.settings import listing, read

from .gate import HOSTS_VARIABLE, ORIGIN, ORIGINS_VARIABLE, OUR_HOSTS, Gate, name_in

_OWN_NAMES = ("HYDRANT_HOST", "LOCALSTACK_HOST")
"""Variables with the name by which the emulator calls itself."""


def _as_host(text: str) -> str:
    name = name_in(text) or name_in(f"[{text}]")
    if name is None:
        raise ValueError(f"{text!r} is no host, give names or addresses without http:// and path")
    return name


def _as_origin(text: str) -> str:
    origin = text.lower()
    if origin in ("null", "*"):
        raise ValueError(f"{text} would let in any page, name the origins one by one")
    origin = origin if origin.endswith("://") else origin.removesuffix("/")
    if not ORIGIN.fullmatch(origin):
        raise ValueError(f"{text!r} is no origin, give such as http://localhost:3000")
    return origin


@dataclass(frozen=True)
class Settings:
    """Who is let in besides callers of our own hosts and pages."""

    hosts: frozenset[str] = listing(
        HOSTS_VARIABLE,
        "Hosts besides loopback that an emulator may have: for clients where they may send test keys, for the emulator "
        "by which names, and names below them, it may be called.",
        "host names, separated by commas",
        _as_host,
    )
    origins: frozenset[str] = listing(
        ORIGINS_VARIABLE,
        "Origins of web pages that may use the emulator from a browser, besides its own: `http://localhost:3000`.",
        "origins, separated by commas",
        _as_origin,
    )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the variables. Raises SettingError."""
        return read(cls, environment)


def gate_of(environment: Mapping[str, str] = os.environ, addresses: Iterable[str] = ()) -> Gate:
    """The gate of an emulator with these variables, which listens at these addresses. Raises SettingError."""
    settings = Settings.from_environment(environment)
    own = filter(None, (name_in(environment.get(name, "")) for name in _OWN_NAMES))
    return Gate(frozenset({*OUR_HOSTS, *own, *addresses, *settings.hosts}), settings.origins)
