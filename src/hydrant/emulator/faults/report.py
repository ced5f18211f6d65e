"""What users are logged of faults of the emulator: once a minute in the log, and in `hydrant status` while it lasts.

A shortage meets every batch of every shard several times a second; said each time, it would bury what it means.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .kinds import Defect, EmulatorFault, Shortage

LOG = logging.getLogger(__name__)
PERIOD = 60.0
"""Seconds between two lines about the same thing; as long after the last one it counts as over."""


@dataclass
class _Seen:
    """One kind of fault, from its first time on until it has been away for a period. Times in epoch seconds."""

    text: str
    since: float
    last: float
    logged: float
    times: int = 0
    unlogged: int = 0


class FaultReport:
    """Counts faults by kind. Safe for concurrent use."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._seen: dict[str, _Seen] = {}

    def note(self, fault: EmulatorFault, waiting: str) -> None:
        """Take note of a fault; `waiting` says what waits for its end, as in "records of arn:... wait"."""
        kind, now = _kind(fault), self._clock()
        with self._lock:
            seen = self._seen.get(kind)
            if seen is None or now - seen.last > PERIOD:
                seen = self._seen[kind] = _Seen(str(fault), now, now, float("-inf"))
            seen.text, seen.last = str(fault), now
            seen.times, seen.unlogged = seen.times + 1, seen.unlogged + 1
            speak = now - seen.logged >= PERIOD
            if speak:
                times, seen.unlogged, seen.logged = seen.unlogged, 0, now
        if speak:
            again = f" ({times} times since the last line)" if times > 1 else ""
            traceback = fault if isinstance(fault, Defect) else None
            LOG.warning("%s; %s%s", fault, waiting, again, exc_info=traceback)

    def describe(self) -> list[dict[str, Any]]:
        """What lasts: `lacks` (a resource, else empty), `text`, `since` and `last` in epoch seconds, `times`."""
        now = self._clock()
        with self._lock:
            lasting = {kind: seen for kind, seen in self._seen.items() if now - seen.last <= PERIOD}
            return [
                {"lacks": kind, "text": seen.text, "since": seen.since, "last": seen.last, "times": seen.times}
                for kind, seen in lasting.items()
            ]


def _kind(fault: EmulatorFault) -> str:
    return fault.resource.value if isinstance(fault, Shortage) else ""


FAULTS = FaultReport()
"""The faults of this emulator."""
