"""A call of an HTTP API as the engine sees it. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any


@dataclass(frozen=True)
class Call:
    """One request to an API, and what is known of the API's side of it. `path` is without the stage."""

    method: str
    path: str
    query: str
    headers: Sequence[tuple[str, str]]
    body: bytes
    source_ip: str
    host: str
    api_id: str
    account_id: str
    stage: str
    route_key: str
    request_id: str
    seconds: float
    """When it came, in epoch seconds."""
    path_parameters: Mapping[str, str] = field(default_factory=dict)
    stage_variables: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def joined_headers(self) -> dict[str, str]:
        """Headers by name in small letters; several of a name joined by commas, without cookies."""
        found: dict[str, str] = {}
        for name, value in self.headers:
            key = name.lower()
            if key != "cookie":
                found[key] = f"{found[key]},{value}" if key in found else value
        return found

    @cached_property
    def cookies(self) -> list[str]:
        """Each cookie, as `name=value`."""
        lines = [value for name, value in self.headers if name.lower() == "cookie"]
        return [cookie.strip() for line in lines for cookie in line.split(";") if cookie.strip()]

    @cached_property
    def document(self) -> Any:
        """The body as JSON, None when it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None
