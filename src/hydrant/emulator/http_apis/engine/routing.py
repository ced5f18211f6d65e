"""Which route takes a request [API Gateway guide: Create routes for HTTP APIs]. Pure.

A route with the full path comes first, then one that ends in `{proxy+}`, then `$default`; a method before ANY.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

DEFAULT = "$default"
ANY = "ANY"


@dataclass(frozen=True)
class Match:
    """A route, and what its path parameters are worth."""

    route: Mapping[str, Any]
    parameters: Mapping[str, str]


def find_route(routes: Iterable[Mapping[str, Any]], method: str, path: str) -> Match | None:
    """The route for a method and a path, None when there is none."""
    found: list[tuple[tuple[Any, ...], Match]] = []
    for route in routes:
        key = str(route["RouteKey"])
        if key == DEFAULT:
            found.append(((2,), Match(route, {})))
            continue
        wanted, _, template = key.partition(" ")
        parameters = _parameters(template, path)
        if parameters is not None and wanted in {method, ANY}:
            rank = (1 if "+}" in template else 0, *_concreteness(template), wanted == ANY)
            found.append((rank, Match(route, parameters)))
    return min(found, key=lambda each: each[0])[1] if found else None


def _parameters(template: str, path: str) -> dict[str, str] | None:
    """What a template's parameters are in a path; None when it does not fit."""
    wanted, given = _parts(template), _parts(path)
    found: dict[str, str] = {}
    for index, part in enumerate(wanted):
        if part.endswith("+}"):
            rest = given[index:]
            if not any(rest):
                return None
            found[part[1:-2]] = "/".join(rest)
            return found
        if index >= len(given):
            return None
        if part.startswith("{") and part.endswith("}"):
            if not given[index]:
                return None
            found[part[1:-1]] = given[index]
        elif part != given[index]:
            return None
    return found if len(wanted) == len(given) else None


def _parts(path: str) -> list[str]:
    return path.strip("/").split("/")


def _concreteness(template: str) -> tuple[Any, ...]:
    """Templates with more said, and said earlier, come first."""
    parts = _parts(template)
    return (-len(parts), *(part.startswith("{") for part in parts))
