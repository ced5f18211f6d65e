"""The stream of a table: its changes in order, for a day, and who waits for them.

One shard holds them all. A stream that is turned off can still be read (T-17). [Developer Guide: Change data capture
for DynamoDB Streams]
"""

from __future__ import annotations

import itertools
import threading
import uuid
import zlib
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from .schema import KeySchema
from .table import Change
from .values import item_size

RETENTION_SECONDS = 24 * 3600.0
_FIRST_NUMBER = 100_000_000_000_000_000_001
_VIEWS = {
    "KEYS_ONLY": (False, False),
    "NEW_IMAGE": (False, True),
    "OLD_IMAGE": (True, False),
    "NEW_AND_OLD_IMAGES": (True, True),
}
_MOST_RECORDS = 100_000
"""Records that are kept of a stream; AWS has no such limit, our memory has."""


@dataclass(frozen=True)
class LoggedChange:
    """A record: its number, when it was made (epoch seconds), and the document of `dynamodb` in it."""

    number: int
    at: float
    name: str
    document: dict[str, Any]
    expired: bool

    def shown(self, region: str, stream: str) -> dict[str, Any]:
        """The record as GetRecords has it. `stream` is the ARN: no other stream gives its identifier."""
        more = {"userIdentity": {"Type": "Service", "PrincipalId": "dynamodb.amazonaws.com"}} if self.expired else {}
        return {
            "eventID": uuid.uuid5(uuid.NAMESPACE_OID, f"{stream}/{self.number}").hex,
            "eventName": self.name,
            "eventVersion": "1.1",
            "eventSource": "aws:dynamodb",
            "awsRegion": region,
            "dynamodb": self.document,
            **more,
        }


class ChangeLog:
    """A stream, named by its label. Used under the lock of the store, but for `tip`, `wait` and `wake`."""

    def __init__(self, label: str, view: str, schema: KeySchema, started_at: float) -> None:
        self.label = label
        self.view = view
        self.schema = schema
        self.started_at = started_at
        self.closed_at: float | None = None
        self._numbers = itertools.count(_FIRST_NUMBER)
        self._records: deque[LoggedChange] = deque()
        self._next = next(self._numbers)
        self._changed = threading.Condition()

    @property
    def shard_id(self) -> str:
        """The name of its shard."""
        return f"shardId-{int(self.started_at * 1000):020d}-{zlib.crc32(self.label.encode()):08x}"

    @property
    def tip(self) -> int:
        """The number that the next record gets."""
        return self._next

    @property
    def horizon(self) -> int:
        """The number of the oldest record that is still there; the tip when there is none."""
        return self._records[0].number if self._records else self._next

    @property
    def first(self) -> int:
        """The number of the first record that it ever had, or will have."""
        return _FIRST_NUMBER

    def add(self, change: Change, now: float) -> None:
        """Note a change that was made."""
        if self.closed_at is None and change.made:
            self._records.append(self._record(change, now))
            self._next = next(self._numbers)
            if len(self._records) > _MOST_RECORDS:
                self._records.popleft()
            self.wake()

    def close(self, now: float) -> None:
        """Nothing is noted any more."""
        self.closed_at = now
        self.wake()

    def wait(self, position: int, seconds: float, ended: Callable[[], bool]) -> None:
        """Until there is a record at a position, nothing comes there any more or `ended` says so; not longer."""

        def over() -> bool:
            return self._next > position or self.closed_at is not None or ended()

        with self._changed:
            self._changed.wait_for(over, seconds)

    def wake(self) -> None:
        """Let who waits look again."""
        with self._changed:
            self._changed.notify_all()

    def resume(self, records: Iterable[LoggedChange]) -> None:
        """Go on behind these records, which are in order."""
        self._records = deque(records)
        if self._records:
            self._numbers = itertools.count(self._records[-1].number + 1)
            self._next = next(self._numbers)

    def record(self, number: int) -> LoggedChange | None:
        """The record of a number; None when it is not there any more, or not yet."""
        index = number - self.horizon
        return self._records[index] if 0 <= index < len(self._records) else None

    def read(self, position: int, limit: int, now: float) -> tuple[list[LoggedChange], int]:
        """Records from a number on, and where to go on."""
        self._trim(now)
        start = max(0, position - self.horizon)
        found = list(itertools.islice(self._records, start, start + limit))
        return found, (found[-1].number + 1 if found else max(position, self.horizon))

    def _trim(self, now: float) -> None:
        while self._records and self._records[0].at <= now - RETENTION_SECONDS:
            self._records.popleft()

    def _record(self, change: Change, now: float) -> LoggedChange:
        old, new = _VIEWS[self.view]
        images = {}
        if new and change.after is not None:
            images["NewImage"] = change.after
        if old and change.before is not None:
            images["OldImage"] = change.before
        document = {
            "ApproximateCreationDateTime": float(int(now)),
            "Keys": change.key,
            **images,
            "SequenceNumber": str(self._next),
            "SizeBytes": item_size(change.key) + sum(map(item_size, images.values())),
            "StreamViewType": self.view,
        }
        return LoggedChange(self._next, now, event_name(change), document, change.expired)


def event_name(change: Change) -> str:
    """INSERT, MODIFY or REMOVE."""
    if change.before is None:
        return "INSERT"
    return "REMOVE" if change.after is None else "MODIFY"
