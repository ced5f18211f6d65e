"""Which events of PutLogEvents are taken (J-19): in order, within a day, neither too old nor of the future. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hydrant.valid_json import whole

MOST_BYTES = 1_048_576
OVERHEAD = 26
_DAY = 86_400_000
_TOO_OLD = 14 * _DAY
_TOO_NEW = 2 * 3_600_000


class UploadError(ValueError):
    """A batch that AWS refuses, in its words."""


Events = Sequence[dict[str, Any]]


def accepted(events: Events, now: int, retention_days: int | None) -> tuple[list[dict[str, Any]], dict[str, int]]:
    """The events that are kept, and where those that are not end or begin. `now` in ms. Raises UploadError."""
    events = [{**event, "message": whole(event["message"])} for event in events]
    size = sum(len(event["message"].encode()) + OVERHEAD for event in events)
    if size > MOST_BYTES:
        raise UploadError(f"Upload too large: {size} bytes exceeds limit of {MOST_BYTES}")
    times = [event["timestamp"] for event in events]
    if times != sorted(times):
        raise UploadError("Log events in a single PutLogEvents request must be in chronological order.")
    expired = now - retention_days * _DAY if retention_days else now - _TOO_OLD
    old = sum(at < now - _TOO_OLD for at in times)
    gone = sum(at < expired for at in times)
    new = sum(at > now + _TOO_NEW for at in times)
    kept = list(events[max(old, gone) : len(times) - new])
    if kept and kept[-1]["timestamp"] - kept[0]["timestamp"] > _DAY:
        raise UploadError("The batch of log events in a single PutLogEvents request cannot span more than 24 hours.")
    rejected: dict[str, int] = {}
    if new:
        rejected["tooNewLogEventStartIndex"] = len(times) - new
    if old:
        rejected["tooOldLogEventEndIndex"] = old
    if gone > old:
        rejected["expiredLogEventEndIndex"] = gone
    return kept, rejected
