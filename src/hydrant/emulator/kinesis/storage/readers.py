"""Where the readers of a shard are: what one of them has not read yet is kept when memory is short.

A reader with a name - a delivery stream, a registered consumer, an event source mapping - has a place until it leaves.
Whoever polls has no name: GetRecords with an iterator that GetRecords gave makes a reader, for as long as an iterator
lives. A single look into a stream makes none.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import NamedTuple

POLLING_SECONDS = 300.0
"""How long an iterator lives (E-10)."""
POLLING = "a client that calls GetRecords"


class Reader(NamedTuple):
    """Who it is, and the position of the next record that it will read."""

    name: str
    position: int


class _Place(NamedTuple):
    position: int
    reads: Callable[[], bool]


class _Poll(NamedTuple):
    at: float
    followed: bool


class Readers:
    """The readers of one shard. All methods may be called from any thread; `clock` in seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._places: dict[str, _Place] = {}
        self._polls: dict[int, _Poll] = {}

    def place(self, name: str, position: int, reads: Callable[[], bool] = lambda: True) -> None:
        """Put a reader at a position. `reads` tells later whether it is still there."""
        with self._lock:
            self._places[name] = _Place(position, reads)

    def move(self, name: str, position: int) -> None:
        """Put a reader further on, unless it has left or is there already."""
        with self._lock:
            place = self._places.get(name)
            if place is not None and position > place.position:
                self._places[name] = place._replace(position=position)

    def leave(self, name: str) -> None:
        """Forget a reader."""
        with self._lock:
            self._places.pop(name, None)

    def follow(self, parent: Readers) -> None:
        """Begin with the parent's readers: who reads a shard goes on with its children."""
        with parent._lock:
            places = dict(parent._places)
        with self._lock:
            for name, place in places.items():
                self._places.setdefault(name, _Place(0, place.reads))

    def polled(self, start: int, following: int) -> None:
        """Somebody has read with GetRecords from `start` to `following`."""
        now = self._clock()
        with self._lock:
            if len(self._polls) > 8:  # many of them have ended, as a rule
                self._polls = {key: poll for key, poll in self._polls.items() if now - poll.at <= POLLING_SECONDS}
            followed = self._polls.pop(start, None) is not None
            self._polls[following] = _Poll(now, followed)

    def slowest(self) -> Reader | None:
        """Return the reader that is furthest behind, None when nobody reads."""
        return min(self.known(), key=lambda reader: reader.position, default=None)

    def known(self) -> list[Reader]:
        """Return all that read now."""
        with self._lock:
            places, polls = list(self._places.items()), list(self._polls.items())
        found = [Reader(name, place.position) for name, place in places if place.reads()]
        since = self._clock() - POLLING_SECONDS
        return found + [Reader(POLLING, position) for position, poll in polls if poll.followed and poll.at >= since]
