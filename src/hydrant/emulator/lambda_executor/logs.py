"""Carries log events to CloudWatch Logs in batches, off the path of an invocation.

One PutLogEvents of LocalStack costs about 5 ms, more than a warm invocation; so events wait a moment and go out
together, in order, one batch per log stream.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from time import monotonic
from typing import NamedTuple

from .spec import LogEvent

LOG = logging.getLogger(__name__)

MAX_EVENTS = 10_000
MAX_BYTES = 1_048_576
_EVENT_OVERHEAD = 26
_INTERVAL = 0.25


class Destination(NamedTuple):
    """A log stream."""

    account_id: str
    region: str
    group: str
    stream: str


Put = Callable[[Destination, list[LogEvent]], None]


def batches(events: list[LogEvent]) -> Iterator[list[LogEvent]]:
    """Cut events into batches that PutLogEvents accepts: 10,000 events, 1 MB, timestamps that never go back.

    The order stays; a timestamp older than the one before it is raised to that.
    """
    batch: list[LogEvent] = []
    size = 0
    latest = 0
    for event in events:
        latest = max(latest, event.timestamp)
        cost = len(event.message.encode()) + _EVENT_OVERHEAD
        if batch and (len(batch) == MAX_EVENTS or size + cost > MAX_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(LogEvent(latest, event.message))
        size += cost
    if batch:
        yield batch


class LogShipper:
    """Collects events and hands them to `put` from a thread of its own, which runs while there is something to do."""

    def __init__(self, put: Put, interval: float = _INTERVAL, linger: float = 5.0) -> None:
        self._put = put
        self._interval = interval
        self._linger = linger
        self._changed = threading.Condition()
        self._pending: dict[Destination, list[LogEvent]] = {}
        self._busy = False
        self._hurry = False
        self._thread: threading.Thread | None = None

    def ship(self, destination: Destination, events: list[LogEvent]) -> None:
        """Take events for a log stream; returns at once."""
        with self._changed:
            self._pending.setdefault(destination, []).extend(events)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="hydrant-lambda-logs", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def flush(self, timeout: float) -> bool:
        """Send what is pending now; False when that took longer than `timeout` seconds."""
        deadline = monotonic() + timeout
        with self._changed:
            self._hurry = True
            self._changed.notify_all()
            while self._pending or self._busy:
                if not self._changed.wait(max(0.0, deadline - monotonic())):
                    return False
        return True

    def stop(self, timeout: float) -> bool:
        """Flush and end the thread; a later `ship` starts another."""
        done = self.flush(timeout)
        with self._changed:
            thread = self._thread
            self._linger, linger = 0.0, self._linger
            self._changed.notify_all()
        if thread is not None and done:
            thread.join(timeout)
        self._linger = linger
        return done

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: bool(self._pending) or not self._linger, self._linger)
                if not self._pending:
                    self._thread = None
                    return
                self._changed.wait_for(lambda: self._hurry, self._interval)
                pending, self._pending = self._pending, {}
                self._busy = True
            for destination, events in pending.items():
                self._send(destination, events)
            with self._changed:
                self._busy = False
                self._hurry = False
                self._changed.notify_all()

    def _send(self, destination: Destination, events: list[LogEvent]) -> None:
        for batch in batches(events):
            try:
                self._put(destination, batch)
            except Exception as error:  # noqa: BLE001 - logs must never end the thread; the client raises many kinds
                LOG.warning("Could not write %d events to %s: %s", len(batch), destination.group, error)
                return
