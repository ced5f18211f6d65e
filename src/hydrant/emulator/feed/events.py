"""An event, and how it is written to who listens [WHATWG HTML, 9.2: server-sent events]. Pure."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

RARE = ("rejected", "delivered", "function_error", "notified")
"""Kinds that are kept for who listens later."""
KINDS = ("flow", *RARE, "log")
BY_DEFAULT = frozenset(KINDS) - {"log"}
"""Lines of logs only for who asks for them."""
RAW_BYTES = 64 * 1024
"""So much of a record is shown."""
KEEP_ALIVE = b": still here\n\n"
_OVERHEAD_BYTES = 600


@dataclass(frozen=True, slots=True)
class Event:
    """`number` grows by one from event to event; `fields` may hold bytes, which are written in base64."""

    number: int
    kind: str
    at: float
    fields: Mapping[str, Any]

    @property
    def size(self) -> int:
        """About how much memory it takes, in bytes."""
        return _OVERHEAD_BYTES + sum(len(value) for value in self.fields.values() if isinstance(value, str | bytes))

    def document(self) -> dict[str, Any]:
        """What is written as its data."""
        shown = {
            name: b64encode(value).decode() if isinstance(value, bytes) else value
            for name, value in self.fields.items()
        }
        return {"at": round(self.at, 6), **shown}

    def message(self) -> bytes:
        """As it goes over the wire; JSON escapes each line break of a record."""
        return f"id: {self.number}\nevent: {self.kind}\ndata: {json.dumps(self.document())}\n\n".encode()


def raw_fields(data: bytes) -> dict[str, Any]:
    """The members for a record's bytes: `raw`, cut when it is long, and the digest of all of them."""
    fields: dict[str, Any] = {"raw": data[:RAW_BYTES], "digest": hashlib.sha256(data).hexdigest()}
    return {**fields, "truncated": True} if len(data) > RAW_BYTES else fields


def kinds_of(asked: str | None) -> frozenset[str]:
    """The kinds that `?kinds=` names, all but `log` without it. Raises ValueError for one that there is not."""
    if asked is None:
        return BY_DEFAULT
    kinds = frozenset(name.strip() for name in asked.split(",")) - {""}
    if unknown := sorted(kinds - set(KINDS)):
        raise ValueError(f"there are no events of the kind {unknown[0]!r:.60}: kinds are {', '.join(KINDS)}")
    if not kinds:
        raise ValueError(f"kinds names no kind: give some of {', '.join(KINDS)}")
    return kinds
