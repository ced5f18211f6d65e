"""Ceilings for the memory that logs of functions take: of one invocation, and of all that the emulator keeps.

An endless loop of `print` must fill nothing. Where a ceiling is reached a line in the log says so, and what is missing.
"""

import sys
import threading
from collections import deque
from collections.abc import Iterable
from time import time
from typing import NamedTuple

from ..sandbox.spec import LogEvent
from .batches import Destination

MB = 1024 * 1024
VARIABLE = "HYDRANT_LAMBDA_LOG_MB"
SHARE = 8
"""One invocation may have an eighth of what is kept of all."""
_ENDS = 3
"""START, END and REPORT, or what stands for them."""
_OVERHEAD = 260
"""Bytes that an event costs beside its text: measured on what LocalStack keeps."""


def cost(event: LogEvent) -> int:
    """Return the bytes of memory that an event takes."""
    return sys.getsizeof(event.message) + _OVERHEAD


class Ceiling:
    """Counts the events of one invocation and drops those above `limit` bytes of memory."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept = 0
        self._dropped = 0

    def take(self, events: Iterable[LogEvent]) -> list[LogEvent]:
        """Return those of `events` that are kept."""
        kept = []
        for event in events:
            self._kept += 0 if self._dropped else cost(event)
            if self._dropped or self._kept > self._limit:
                self._dropped += 1
            else:
                kept.append(event)
        return kept

    def finish(self) -> list[LogEvent]:
        """Begin a new invocation; returns the line that says what was dropped of the last one, if anything was."""
        dropped, self._kept, self._dropped = self._dropped, 0, 0
        if not dropped:
            return []
        text = (
            f"[WARN] Hydrant left out {dropped} more lines: the log of one invocation may take {self._limit / MB:g} MB "
            f"of memory here ({VARIABLE} sets {SHARE} times as much). On AWS all of them are stored, and paid for."
        )
        return [LogEvent(int(time() * 1000), text)]


class Transit:
    """Counts the events between functions and the log store; above `limit` bytes logs are cut. Safe for threads."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._inside = 0

    def enter(self, events: list[LogEvent]) -> list[LogEvent]:
        """Return what of an invocation's log may go on: all, or its first and last lines with a word about the rest."""
        with self._lock:
            if self._inside and self._inside + sum(map(cost, events)) > self._limit and len(events) > _ENDS:
                events = self._cut(events)
            self._inside += sum(map(cost, events))
        return events

    def leave(self, events: list[LogEvent]) -> None:
        """Take note that events were stored, or lost."""
        with self._lock:
            self._inside -= sum(map(cost, events))

    def _cut(self, events: list[LogEvent]) -> list[LogEvent]:
        text = (
            f"[WARN] Hydrant left out {len(events) - _ENDS} lines: functions write faster than the emulator stores, "
            f"and {self._limit / MB:g} MB wait already ({VARIABLE} sets twice as much). On AWS all of them are stored."
        )
        return [events[0], LogEvent(events[0].timestamp, text), *events[1 - _ENDS :]]


class Removal(NamedTuple):
    """So many of the oldest events of a log stream."""

    destination: Destination
    events: int


class Store:
    """Tells what has to go so that all events kept stay below `limit` bytes of memory: the oldest, of any stream."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept = 0
        self._batches: deque[tuple[Destination, int, int]] = deque()

    def add(self, destination: Destination, events: list[LogEvent]) -> list[Removal]:
        """Take note of events that were stored; returns what has to go now, oldest first."""
        size = sum(map(cost, events))
        self._batches.append((destination, len(events), size))
        self._kept += size
        removals = []
        while self._kept > self._limit and len(self._batches) > 1:
            oldest, count, size = self._batches.popleft()
            self._kept -= size
            removals.append(Removal(oldest, count))
        return removals
