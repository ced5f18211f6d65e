"""Where log events go, and in what portions CloudWatch Logs takes them."""

from collections.abc import Iterator
from typing import NamedTuple

from ..sandbox.spec import LogEvent

MAX_EVENTS = 10_000
MAX_BYTES = 1_048_576
_EVENT_OVERHEAD = 26


class Destination(NamedTuple):
    """A log stream."""

    account_id: str
    region: str
    group: str
    stream: str


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
