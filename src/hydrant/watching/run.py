"""Watching: events of a source are explained, filtered, counted and given to a sink, until it is over."""

from __future__ import annotations

import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from ..rejections.verdicts import Check
from .events import Event, Filter, explained
from .reader import ObjectReader
from .tally import Tally

_LOOK_SECONDS = 0.25
_WAITING = 10_000


class Sink(Protocol):
    """Shows events."""

    def show(self, event: Event) -> None:
        """An event that is meant to be seen."""

    def tick(self, tally: Tally) -> None:
        """Some moments later: what there is to tell of the whole."""


@dataclass
class Watch:
    """`check` are the project's schemas; `started` is when, in epoch seconds: what is older is history."""

    filter: Filter
    check: Check | None
    started: float
    last: int = 0
    tally: Tally = field(default_factory=Tally)
    _history: deque[Event] = field(default_factory=deque)
    _looks: int = 0

    def take(self, event: Event) -> Iterator[Event]:
        """The events to show now: this one, or none, or the history with it."""
        if event.kind == "rejected":
            event = explained(event, self.check)
        if not self.filter.takes(event):
            return
        if event.at < self.started and event.kind not in ("flow", "counted"):
            if event.kind == "rejected" and self.last:
                self._history.append(event)
                while len(self._history) > self.last:
                    self._history.popleft()
            return
        self._looks += event.kind == "flow"
        if self._looks > 1 or event.kind != "flow":  # the feed tells the flow once before its history
            yield from self._past()
        self.tally.take(event)
        yield event

    def _past(self) -> Iterator[Event]:
        while self._history:
            event = self._history.popleft()
            self.tally.take(event)
            yield event


@dataclass
class Loop:
    """A watch at work. `inbox` also gets what the reader counts; `idle` says when it is over."""

    events: Iterator[Event]
    watch: Watch
    reader: ObjectReader | None
    sink: Sink
    inbox: queue.Queue[Event | None]
    idle: Callable[[Tally], bool]
    _failure: list[BaseException] = field(default_factory=list)

    def run(self) -> None:
        """Until the source ends or `idle` says so. Raises what the source raised."""
        threading.Thread(target=self._pump, name="hydrant-watch-source", daemon=True).start()
        ticked, event = 0.0, self._next()
        while event is not None and not self._over():
            if event is not _NOTHING:
                self._take(event)
            if time.monotonic() - ticked >= _LOOK_SECONDS:
                self.sink.tick(self.watch.tally)
                ticked = time.monotonic()
            event = self._next()
        self.sink.tick(self.watch.tally)
        if self._failure:
            raise self._failure[0]

    def _pump(self) -> None:
        try:
            for event in self.events:
                self.inbox.put(event)
        except Exception as error:  # noqa: BLE001 - raised again by `run`, in the thread that is waited for
            self._failure.append(error)
        self.inbox.put(None)

    def _take(self, event: Event) -> None:
        if event.kind == "delivered" and self.reader is not None and event.at >= self.watch.started:
            self.reader.read(event)
        for each in self.watch.take(event):
            self.sink.show(each)

    def _over(self) -> bool:
        at_rest = self.inbox.empty() and (self.reader is None or self.reader.at_rest)
        return at_rest and self.idle(self.watch.tally)

    def _next(self) -> Event | None:
        try:
            return self.inbox.get(timeout=_LOOK_SECONDS)
        except queue.Empty:
            return _NOTHING


_NOTHING = Event("nothing", {})
"""No event came in time."""


def inbox() -> queue.Queue[Event | None]:
    """Where events wait; who brings them waits when it is full."""
    return queue.Queue(_WAITING)
