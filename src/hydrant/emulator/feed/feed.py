"""The feed: the last events of the emulator, in a ring, and those who wait for the next.

While nobody listens an event costs a place in the ring, and there are at most some hundred a second (`rates.py`):
whoever tells of many things asks `admit` first and makes no event for the rest. Everything is bounded: events by number
and by bytes, lines of logs are not kept at all unless somebody asks for them.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from .events import Event
from .rates import MOST_A_SECOND, Rates

EVENTS = 2_000
"""So many events of the rare kinds are kept, and so many lines of logs while somebody asks for them."""
BYTES = 16 * 1024 * 1024
LISTENERS = 64
"""Each holds a thread of the server."""


class _Ring:
    """The last events, bounded twice. `lost_to` is the number of the newest one that had to go."""

    def __init__(self, events: int, size: int) -> None:
        self.kept: deque[Event] = deque()
        self.lost_to = 0
        self._events = events
        self._size = size
        self._bytes = 0

    def add(self, event: Event) -> None:
        self.kept.append(event)
        self._bytes += event.size
        while len(self.kept) > self._events or (self._bytes > self._size and len(self.kept) > 1):
            gone = self.kept.popleft()
            self._bytes -= gone.size
            self.lost_to = gone.number

    def after(self, number: int) -> list[Event]:
        """Events above a number, found from the new end."""
        found: list[Event] = []
        for event in reversed(self.kept):
            if event.number <= number:
                break
            found.append(event)
        return found[::-1]


class Feed:
    """Safe for concurrent use. `publish` takes a lock for microseconds and never waits for who listens."""

    def __init__(
        self,
        *,
        events: int = EVENTS,
        size: int = BYTES,
        rates: Mapping[str, int] = MOST_A_SECOND,
        clock: Callable[[], float] = time.time,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._changed = threading.Condition()
        self._rare, self._logs = _Ring(events, size), _Ring(events, size)
        self._rates = Rates(rates)
        self._clock = clock
        self._ticks = ticks
        self._last = 0
        self._listeners: list[frozenset[str]] = []
        self._closed = False

    @property
    def last(self) -> int:
        """The number of the newest event, 0 before the first."""
        return self._last

    @property
    def closed(self) -> bool:
        """Whether the emulator ends."""
        return self._closed

    @property
    def has_room(self) -> bool:
        """Whether another one may listen."""
        return len(self._listeners) < LISTENERS

    def wants(self, kind: str) -> bool:
        """Whether anybody listens to this kind."""
        return any(kind in kinds for kinds in self._listeners)

    def admit(self, kind: str, count: int = 1) -> int:
        """How many of so many events may be told now; the others count as skipped."""
        with self._changed:
            room, skipped = self._rates.admit(kind, count, self._ticks())
            self._tell_skipped(kind, skipped)
            return room

    def publish(self, kind: str, fields: Mapping[str, Any], at: float | None = None) -> None:
        """Tell of something that `admit` let in; `at` in epoch seconds, now by default."""
        with self._changed:
            self._add(kind, fields, self._clock() if at is None else at)
            self._changed.notify_all()

    def tell(self, kind: str, fields: Mapping[str, Any]) -> None:
        """Admit and publish one event."""
        if self.admit(kind):
            self.publish(kind, fields)

    def close(self) -> None:
        """The emulator ends: who listens is let go."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    @contextmanager
    def listening(self, kinds: frozenset[str]) -> Iterator[None]:
        """Be one who listens."""
        with self._changed:
            self._listeners.append(kinds)
        try:
            yield
        finally:
            with self._changed:
                self._listeners.remove(kinds)

    def start_of(self, since: int | None) -> int:
        """After which event to begin: by default the newest; all that are kept when `since` is of another life."""
        with self._changed:
            if since is None:
                return self._last
            return since if since <= self._last else 0

    def read(self, since: int, kinds: frozenset[str], timeout: float) -> tuple[list[Event], int]:
        """Events of some kinds after a number, as soon as there are any, and the number to go on from.

        What went before it could be read is told as one event `skipped` of the kind `all`.
        """
        with self._changed:
            for kind in MOST_A_SECOND:
                self._tell_skipped(kind, self._rates.ended(kind, self._ticks()))
            self._changed.wait_for(lambda: self._last > since or self._closed, timeout)
            found = self._rare.after(since)
            if "log" in kinds:
                found = sorted([*found, *self._logs.after(since)], key=lambda event: event.number)
            wanted = [event for event in found if event.kind in kinds or _tells_of(event, kinds)]
            if gone := max(0, self._rare.lost_to - since):
                wanted.insert(0, Event(self._rare.lost_to, "skipped", self._clock(), {"kind": "all", "count": gone}))
            return wanted, self._last

    def _tell_skipped(self, kind: str, count: int) -> None:
        if count:
            self._add("skipped", {"kind": kind, "count": count}, self._clock())
            self._changed.notify_all()

    def _add(self, kind: str, fields: Mapping[str, Any], at: float) -> None:
        self._last += 1
        (self._logs if kind == "log" else self._rare).add(Event(self._last, kind, at, fields))


def _tells_of(event: Event, kinds: frozenset[str]) -> bool:
    return event.kind == "skipped" and event.fields["kind"] in kinds


FEED = Feed()
"""That of this emulator."""
