"""Which versions of functions somebody debugs, and until when. Knows no LocalStack; safe for threads."""

from __future__ import annotations

import threading
from collections.abc import Callable
from time import monotonic

from .sandbox.debugger import Debugger

LEASE = 30.0
"""Seconds without a word of the command after which a version is debugged no more: the command may have been killed."""


class Debugged:
    """By the ARN of a version its debugger."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._found: dict[str, tuple[Debugger, float]] = {}

    def of(self, arn: str) -> Debugger | None:
        """The debugger of a version; None where nobody debugs it."""
        found = self._found.get(arn)
        return found[0] if found else None

    def begin(self, arn: str, debugger: Debugger) -> bool:
        """Debug a version, or go on with it; whether it begins now."""
        with self._lock:
            before = self._found.get(arn)
            self._found[arn] = (debugger, self._clock() + LEASE)
            return before is None or before[0] != debugger

    def end(self, arn: str) -> bool:
        """Debug it no more; whether it was debugged."""
        with self._lock:
            return self._found.pop(arn, None) is not None

    def expired(self) -> list[str]:
        """Those of which nothing was heard for too long."""
        now = self._clock()
        with self._lock:
            return [arn for arn, (_, until) in self._found.items() if until < now]

    @property
    def any(self) -> bool:
        """Whether there is one."""
        return bool(self._found)


DEBUGGED = Debugged()
"""Of all functions."""
