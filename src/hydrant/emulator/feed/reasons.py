"""Why records were rejected, as functions log it: lines with a record's digest, the newest of them, by that digest.

A function that logs the SHA-256 of a record beside its reason, in a JSON line with the member `digest`, is understood.
A line is kept as it is, and read when it is asked for: there may be thousands in a second.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

LINES = 4_000
MAX_LINE = 8 * 1024
"""Longer ones are not kept, so that all together have a bound."""
_DIGEST = re.compile(r'"digest": ?"([0-9a-f]{64})"')
_TOLD = ("producer", "code", "reason", "field", "fields", "message")


class Reasons:
    """Safe for concurrent use."""

    def __init__(self, lines: int = LINES) -> None:
        self._most = lines
        self._lines: dict[str, tuple[str, str]] = {}
        self._lock = threading.Lock()

    def take(self, group: str, messages: Iterable[str]) -> None:
        """Keep the lines with a digest that went to a log group."""
        found = [
            (match[1], (group, message))
            for message in messages
            if len(message) <= MAX_LINE and '"digest"' in message and (match := _DIGEST.search(message))
        ]
        with self._lock:
            self._lines.update(found)
            while len(self._lines) > self._most:
                del self._lines[next(iter(self._lines))]

    def find(self, digests: Iterable[str]) -> dict[str, dict[str, Any]]:
        """By digest what was logged, as far as it is kept."""
        with self._lock:
            lines = {digest: self._lines[digest] for digest in digests if digest in self._lines}
        told = {digest: reason_in(message) for digest, (_, message) in lines.items()}
        return {digest: {"group": lines[digest][0], **reason} for digest, reason in told.items() if reason}


def reason_in(message: str) -> Mapping[str, Any] | None:
    """What a line tells of a record: digest, code, reason, fields; None for a line that tells nothing."""
    with suppress(ValueError, RecursionError):
        document = json.loads(message)
        if isinstance(document, dict) and isinstance(document.get("digest"), str):
            return {name: document[name] for name in (*_TOLD, "digest") if name in document}
    return None


REASONS = Reasons()
"""Those of this emulator."""
